//! Arithmetic, truth and conversion to numbers.

use num_bigint::BigInt;

use crate::names::names;
use crate::object::slots::{Binary, Op, Slots};
use crate::object::{Object, Own, R, Ref, StaticType};
use crate::raise::{self, type_error, value_error};
use crate::types::exc;
use crate::types::float::Float;
use crate::types::int::{self, Int};
use crate::types::singletons::{false_ref, none_ref, not_implemented_ref, true_ref};
use crate::types::str::Str;

/// `bool(o)`.
#[inline]
pub fn is_true(o: &Object) -> R<bool> {
    if o.is(true_ref()) {
        return Ok(true);
    }
    if o.is(false_ref()) || o.is_none() {
        return Ok(false);
    }
    let s = o.ty().slots();
    if let Some(f) = s.nb_bool {
        return f(o);
    }
    if let Some(f) = s.mp_length {
        return f(o).map(|n| n > 0);
    }
    if let Some(f) = s.sq_length {
        return f(o).map(|n| n > 0);
    }
    Ok(true)
}

fn try_binary(a: &Object, b: &Object, slot: impl Fn(&Slots) -> Option<Binary>) -> R<Option<Ref>> {
    let (ta, tb) = (a.ty(), b.ty());
    let fa = slot(ta.slots());
    let mut fb = if ta.is_type(tb) { None } else { slot(tb.slots()) };
    if let (Some(x), Some(y)) = (fa, fb)
        && x as usize == y as usize
    {
        fb = None;
    }
    if let Some(f) = fa {
        if let Some(g) = fb
            && tb.is_subtype(ta)
        {
            let r = g(a, b)?;
            if !r.is(not_implemented_ref()) {
                return Ok(Some(r));
            }
            fb = None;
        }
        let r = f(a, b)?;
        if !r.is(not_implemented_ref()) {
            return Ok(Some(r));
        }
    }
    if let Some(g) = fb {
        let r = g(a, b)?;
        if !r.is(not_implemented_ref()) {
            return Ok(Some(r));
        }
    }
    Ok(None)
}

#[cold]
fn unsupported<T>(a: &Object, b: &Object, symbol: &str) -> R<T> {
    type_error(format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        a.ty().name(),
        b.ty().name()
    ))
}

fn sequence_repeat(f: fn(&Object, isize) -> R, seq: &Object, n: &Object) -> R {
    if !is_index(n) {
        return type_error(format!("can't multiply sequence by non-int of type '{}'", n.ty().name()));
    }
    let n = index_to_isize(n, Some(&exc::OVERFLOW_ERROR))?;
    f(seq, n)
}

/// What the number methods alone make of `a + b`, or of `a += b`; `None` if they do not know.
pub fn add_by_slots(a: &Object, b: &Object, in_place: bool) -> R<Option<Ref>> {
    if in_place && let Some(f) = a.ty().slots().nb_inplace_add {
        let r = f(a, b)?;
        if !r.is(not_implemented_ref()) {
            return Ok(Some(r));
        }
    }
    try_binary(a, b, |s| s.nb_add)
}

/// `a op b`.
pub fn binary(a: &Object, b: &Object, op: Op) -> R {
    if op == Op::Power {
        return power(a, b, none_ref());
    }
    if let Some(r) = try_binary(a, b, |s| s.binary(op))? {
        return Ok(r);
    }
    match op {
        Op::Add => {
            if let Some(f) = a.ty().slots().sq_concat {
                return f(a, b);
            }
        }
        Op::Multiply => {
            if let Some(f) = a.ty().slots().sq_repeat {
                return sequence_repeat(f, a, b);
            }
            if let Some(f) = b.ty().slots().sq_repeat {
                return sequence_repeat(f, b, a);
            }
        }
        Op::Rshift => {
            // `print >> file`, from Python 2.
            if let Some(n) = a.cast::<crate::types::native::NativeFunction>()
                && n.def.0.name == "print"
            {
                return type_error(format!(
                    "unsupported operand type(s) for >>: '{}' and '{}'. Did you mean \"print(<message>, file=<output_stream>)\"?",
                    a.ty().name(),
                    b.ty().name()
                ));
            }
        }
        _ => {}
    }
    unsupported(a, b, op.symbol())
}

/// `a op= b`.
pub fn inplace(a: &Object, b: &Object, op: Op) -> R {
    if op == Op::Power {
        return inplace_power(a, b);
    }
    if let Some(f) = a.ty().slots().inplace(op) {
        let r = f(a, b)?;
        if !r.is(not_implemented_ref()) {
            return Ok(r);
        }
    }
    if let Some(r) = try_binary(a, b, |s| s.binary(op))? {
        return Ok(r);
    }
    let s = a.ty().slots();
    match op {
        Op::Add => {
            if let Some(f) = s.sq_inplace_concat.or(s.sq_concat) {
                return f(a, b);
            }
        }
        Op::Multiply => {
            if let Some(f) = s.sq_inplace_repeat.or(s.sq_repeat) {
                return sequence_repeat(f, a, b);
            }
            if let Some(f) = b.ty().slots().sq_repeat
                && !super::sequence::has_methods(a.ty())
            {
                return sequence_repeat(f, b, a);
            }
        }
        _ => {}
    }
    unsupported(a, b, op.inplace_symbol())
}

fn try_power(a: &Object, b: &Object, m: &Object) -> R<Option<Ref>> {
    let (ta, tb) = (a.ty(), b.ty());
    let fa = ta.slots().nb_power;
    let mut fb = if ta.is_type(tb) { None } else { tb.slots().nb_power };
    if let (Some(x), Some(y)) = (fa, fb)
        && x as usize == y as usize
    {
        fb = None;
    }
    if let Some(f) = fa {
        if let Some(g) = fb
            && tb.is_subtype(ta)
        {
            let r = g(a, b, m)?;
            if !r.is(not_implemented_ref()) {
                return Ok(Some(r));
            }
            fb = None;
        }
        let r = f(a, b, m)?;
        if !r.is(not_implemented_ref()) {
            return Ok(Some(r));
        }
    }
    if let Some(g) = fb {
        let r = g(a, b, m)?;
        if !r.is(not_implemented_ref()) {
            return Ok(Some(r));
        }
    }
    if !m.is_none()
        && let Some(h) = m.ty().slots().nb_power
        && fa.is_none_or(|f| f as usize != h as usize)
        && fb.is_none_or(|f| f as usize != h as usize)
    {
        let r = h(a, b, m)?;
        if !r.is(not_implemented_ref()) {
            return Ok(Some(r));
        }
    }
    Ok(None)
}

/// `pow(a, b, m)`; `m` is `None` for `a ** b`.
pub fn power(a: &Object, b: &Object, m: &Object) -> R {
    if let Some(r) = try_power(a, b, m)? {
        return Ok(r);
    }
    if m.is_none() {
        return unsupported(a, b, "** or pow()");
    }
    type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        a.ty().name(),
        b.ty().name(),
        m.ty().name()
    ))
}

/// `a **= b`.
pub fn inplace_power(a: &Object, b: &Object) -> R {
    if let Some(f) = a.ty().slots().nb_inplace_power {
        let r = f(a, b, none_ref())?;
        if !r.is(not_implemented_ref()) {
            return Ok(r);
        }
    }
    match try_power(a, b, none_ref())? {
        Some(r) => Ok(r),
        None => unsupported(a, b, "**="),
    }
}

/// `-o`.
pub fn negative(o: &Object) -> R {
    match o.ty().slots().nb_negative {
        Some(f) => f(o),
        None => type_error(format!("bad operand type for unary -: '{}'", o.ty().name())),
    }
}
/// `+o`.
pub fn positive(o: &Object) -> R {
    match o.ty().slots().nb_positive {
        Some(f) => f(o),
        None => type_error(format!("bad operand type for unary +: '{}'", o.ty().name())),
    }
}
/// `~o`.
pub fn invert(o: &Object) -> R {
    match o.ty().slots().nb_invert {
        Some(f) => f(o),
        None => type_error(format!("bad operand type for unary ~: '{}'", o.ty().name())),
    }
}
/// `abs(o)`.
pub fn absolute(o: &Object) -> R {
    match o.ty().slots().nb_absolute {
        Some(f) => f(o),
        None => type_error(format!("bad operand type for abs(): '{}'", o.ty().name())),
    }
}

/// Can it be used as an index?
pub fn is_index(o: &Object) -> bool {
    o.ty().slots().nb_index.is_some()
}

/// `operator.index(o)`, which may be of a subclass of `int`.
pub fn index(o: &Object) -> R<Ref<Int>> {
    if let Some(i) = o.cast::<Int>() {
        return Ok(i.own_as());
    }
    let Some(f) = o.ty().slots().nb_index else {
        return type_error(format!("'{}' object cannot be interpreted as an integer", o.ty().name()));
    };
    let r = f(o)?;
    if r.is_exact::<Int>() || r.ty().is_type(&int::BOOL) && r.is_exact::<Int>() {
        return Ok(unsafe { r.downcast_unchecked() });
    }
    match r.downcast::<Int>() {
        Ok(i) => {
            raise::warn(
                &exc::DEPRECATION_WARNING,
                &format!(
                    "__index__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.",
                    (**i).ty().name()
                ),
                1,
            )?;
            Ok(i)
        }
        Err(r) => type_error(format!("__index__ returned non-int (type {})", r.ty().name())),
    }
}

/// `o` as an index that fits a machine word. Too large: raises `overflow`, or clips if that is
/// absent.
pub fn index_to_isize(o: &Object, overflow: Option<&'static StaticType>) -> R<isize> {
    let i = index(o)?;
    if let Some(n) = i.as_i64() {
        return Ok(n as isize);
    }
    match overflow {
        None => Ok(if i.is_negative() { isize::MIN } else { isize::MAX }),
        Some(e) => raise::raise(e, format!("cannot fit '{}' into an index-sized integer", o.ty().name())),
    }
}

/// A C `int`-like argument.
///
/// # Errors
/// OverflowError outside 64 bits, worded as for C's `long`.
pub fn to_i64(o: &Object) -> R<i64> {
    match index(o)?.as_i64() {
        Some(n) => Ok(n),
        None => raise::overflow_error("Python int too large to convert to C long"),
    }
}
/// A C `int` argument.
///
/// # Errors
/// OverflowError outside 32 bits.
pub fn to_i32(o: &Object) -> R<i32> {
    match index(o)?.as_i64().and_then(|n| i32::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => raise::overflow_error("Python int too large to convert to C int"),
    }
}

/// The result of `__len__`.
pub fn length_from(v: &Object) -> R<usize> {
    let i = index(v)?;
    if i.is_negative() {
        return value_error("__len__() should return >= 0");
    }
    match i.as_i64() {
        Some(n) => Ok(n as usize),
        None => raise::overflow_error(format!("cannot fit '{}' into an index-sized integer", v.ty().name())),
    }
}

/// `float(o)` for a number; strings are not converted.
pub fn as_f64(o: &Object) -> R<f64> {
    if let Some(f) = o.cast::<Float>() {
        return Ok(f.value());
    }
    if let Some(f) = o.ty().slots().nb_float {
        let r = f(o)?;
        if let Some(x) = r.exact::<Float>() {
            return Ok(x.value());
        }
        let Some(x) = r.cast::<Float>() else {
            return type_error(format!(
                "{}.__float__ returned non-float (type {})",
                o.ty().name(),
                r.ty().name()
            ));
        };
        raise::warn(
            &exc::DEPRECATION_WARNING,
            &format!(
                "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass of float is deprecated, and may be removed in a future version of Python.",
                o.ty().name(),
                r.ty().name()
            ),
            1,
        )?;
        return Ok(x.value());
    }
    if is_index(o) {
        return index(o)?.to_f64();
    }
    type_error(format!("must be real number, not {}", o.ty().name()))
}

/// `int(o)` for anything that converts itself; strings are parsed.
pub fn to_int(o: &Object) -> R {
    int::from_object(o)
}

/// `o` as a big integer.
pub fn to_bigint(o: &Object) -> R<BigInt> {
    Ok(index(o)?.to_bigint())
}

/// `divmod(a, b)`.
pub fn divmod(a: &Object, b: &Object) -> R {
    binary(a, b, Op::Divmod)
}

/// The name of a numeric special method bound, or nothing.
pub fn special(o: &Object, name: &Str) -> R<Option<Ref>> {
    super::call::lookup_special(o, name)
}

/// `operator.length_hint(o, default)`.
pub fn length_hint(o: &Object, default: usize) -> R<usize> {
    Ok(length_hint_optional(o)?.unwrap_or(default))
}

/// The length of `o` or the estimate that it gives; `None` if it has neither.
pub fn length_hint_optional(o: &Object) -> R<Option<usize>> {
    if o.ty().slots().sq_length.is_some() || o.ty().slots().mp_length.is_some() {
        match super::sequence::len(o) {
            Ok(n) => return Ok(Some(n)),
            Err(e) if e.matches(&exc::TYPE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    let Some(f) = super::call::lookup_special(o, &names().__length_hint__)? else { return Ok(None) };
    let v = match super::call::call(&f, &[]) {
        Ok(v) => v,
        Err(e) if e.matches(&exc::TYPE_ERROR) => return Ok(None),
        Err(e) => return Err(e),
    };
    if v.is(not_implemented_ref()) {
        return Ok(None);
    }
    let Some(i) = v.cast::<Int>() else {
        return type_error(format!("__length_hint__ must be an integer, not {}", v.ty().name()));
    };
    match i.as_i64() {
        Some(n) if n >= 0 => Ok(Some(n as usize)),
        None => raise::overflow_error("Python int too large to convert to C ssize_t"),
        _ => value_error("__length_hint__() should return >= 0"),
    }
}
