//! The methods of `int`.

use num_integer::Integer as _;
use pyrite_numeric::integer;

use super::{INT, Int, from_bigint, from_i64, from_u64};
use crate::names::names;
use crate::object::method::{GetSetDef, Imp, MethodDef};
use crate::object::{Object, PyType, R, Ref};
use crate::protocol::{buffer, call, iteration, number, object as obj};
use crate::raise::{memory_error, overflow_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::singletons::bool_obj;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &Int {
    unsafe { o.cast_unchecked() }
}

fn exact(o: &Object) -> R {
    Ok(this(o).to_exact())
}

fn bits(i: &Int) -> u64 {
    match i.as_i64() {
        Some(n) => 64 - n.unsigned_abs().leading_zeros() as u64,
        None => i.with_big(|b| b.bits()),
    }
}

fn bit_count(o: &Object) -> R {
    let i = this(o);
    Ok(from_u64(match i.as_i64() {
        Some(n) => n.unsigned_abs().count_ones() as u64,
        None => i.with_big(integer::bit_count),
    }))
}

fn round(o: &Object, a: &[&Object]) -> R {
    let Some(n) = a.first() else { return exact(o) };
    let n = number::index(n)?;
    if !n.is_negative() {
        return exact(o);
    }
    let i = this(o);
    // More digits than any number has: zero.
    let digits = match n.as_i64().and_then(|n| u32::try_from(n.unsigned_abs()).ok()) {
        Some(d) => d,
        None => return Ok(from_i64(0)),
    };
    if let (Some(v), Some(unit)) = (i.as_i64(), 10i64.checked_pow(digits)) {
        let (q, r) = v.div_mod_floor(&unit);
        let up = r > unit - r || (r == unit - r && q & 1 == 1);
        return Ok(super::from_i128(v as i128 - r as i128 + if up { unit as i128 } else { 0 }));
    }
    Ok(from_bigint(i.with_big(|b| integer::round_to_tens(b, digits))))
}

/// `little` is true, `big` false.
fn byte_order(o: Option<&Object>, function: &str) -> R<bool> {
    let Some(o) = o else { return Ok(false) };
    match o.cast::<Str>() {
        Some(s) if s.eq_str("little") => Ok(true),
        Some(s) if s.eq_str("big") => Ok(false),
        Some(_) => value_error("byteorder must be either 'little' or 'big'"),
        None => type_error(format!(
            "{function}() argument 'byteorder' must be str, not {}",
            obj::type_name_or_none(o)
        )),
    }
}

fn to_bytes(o: &Object, a: &[Option<&Object>]) -> R {
    let n = match a[0] {
        None => 1,
        Some(l) => match number::index(l)?.as_i64() {
            Some(n) => n,
            None => return overflow_error("Python int too large to convert to C ssize_t"),
        },
    };
    if let Some(b) = a[1]
        && !b.is_a::<Str>()
    {
        byte_order(Some(b), "to_bytes")?;
    }
    let signed = match a[2] {
        None => false,
        Some(s) => number::is_true(s)?,
    };
    let little = byte_order(a[1], "to_bytes")?;
    if n < 0 {
        return value_error("length argument must be non-negative");
    }
    let i = this(o);
    if i.is_negative() && !signed {
        return overflow_error("can't convert negative int to unsigned");
    }
    let n = n as usize;
    let raw = i.with_big(|b| integer::to_bytes(b, signed));
    // A zero-length -1 is accepted, as by the reference.
    let raw = if n == 0 && i.as_i64() == Some(-1) { Vec::new() } else { raw };
    if raw.len() > n {
        return overflow_error("int too big to convert");
    }
    if n > isize::MAX as usize - 64 {
        return memory_error();
    }
    let fill = if i.is_negative() { 0xff } else { 0 };
    let r = Bytes::build(n, |d| {
        let at = n - raw.len();
        let (pad, body) = d.split_at_mut(at);
        pad.fill(fill);
        body.copy_from_slice(&raw);
        if little {
            d.reverse();
        }
    })?;
    Ok(r.up())
}

/// What `bytes(o)` would hold, for anything but a count.
fn bytes_like(o: &Object) -> R<Vec<u8>> {
    if o.is_exact::<Bytes>() {
        return buffer::bytes_of(o);
    }
    if let Some(r) = call::call_special(o, &names().__bytes__, &[])? {
        return match r.cast::<Bytes>() {
            Some(b) => Ok(b.as_slice().to_vec()),
            None => type_error(format!("__bytes__ returned non-bytes (type {})", r.ty().name())),
        };
    }
    if buffer::supports(o) {
        return buffer::bytes_of(o);
    }
    let slots = o.ty().slots();
    if o.is_a::<Str>() || (slots.iter.is_none() && slots.sq_item.is_none()) {
        return type_error(format!("cannot convert '{}' object to bytes", o.ty().name()));
    }
    let it = iteration::iter(o)?;
    let mut v = Vec::new();
    while let Some(x) = iteration::next(&it)? {
        let n = number::index_to_isize(&x, None)?;
        match u8::try_from(n) {
            Ok(b) => v.push(b),
            Err(_) => return value_error("bytes must be in range(0, 256)"),
        }
    }
    Ok(v)
}

fn from_bytes(cls: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(from_i64(0)) };
    if let Some(b) = a[1]
        && !b.is_a::<Str>()
    {
        byte_order(Some(b), "from_bytes")?;
    }
    let signed = match a[2] {
        None => false,
        Some(s) => number::is_true(s)?,
    };
    let little = byte_order(a[1], "from_bytes")?;
    let mut b = bytes_like(o)?;
    if !super::arith::fits_in_memory(b.len() as u64 * 8) {
        return memory_error();
    }
    if little {
        b.reverse();
    }
    let n = from_bigint(integer::from_bytes(&b, signed));
    if cls.is(INT.ty.as_object()) { Ok(n) } else { call::call(cls, &[&n]) }
}

fn size_of(o: &Object) -> R {
    Ok(from_u64(24 + 4 * bits(this(o)).div_ceil(30).max(1)))
}

fn format(o: &Object, spec: &Object) -> R {
    match spec.cast::<Str>() {
        Some(s) => crate::format::format_int(o, s),
        None => {
            type_error(format!("__format__() argument must be str, not {}", obj::type_name_or_none(spec)))
        }
    }
}

/// The methods.
pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::noargs("conjugate", exact),
    MethodDef::noargs("bit_length", |o| Ok(from_u64(bits(this(o))))),
    MethodDef::noargs("bit_count", bit_count),
    MethodDef::kw("to_bytes", "($self, /, length=1, byteorder='big', *, signed=False)", to_bytes),
    MethodDef::kw("from_bytes", "($type, /, bytes, byteorder='big', *, signed=False)", from_bytes).class(),
    MethodDef::noargs("as_integer_ratio", |o| Ok(Tuple::pair(exact(o)?, from_i64(1)).up())),
    MethodDef::noargs("__trunc__", exact),
    MethodDef::noargs("__floor__", exact),
    MethodDef::noargs("__ceil__", exact),
    MethodDef::new("__round__", "($self, ndigits=<unrepresentable>, /)", Imp::Pos(0, 1, round)),
    MethodDef::noargs("__getnewargs__", |o| Ok(Tuple::from_vec(vec![exact(o)?]).up())),
    MethodDef::o("__format__", "($self, format_spec, /)", format),
    MethodDef::noargs("__sizeof__", size_of),
    MethodDef::noargs("is_integer", |_| Ok(bool_obj(true))),
];

/// The computed attributes.
pub(super) static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("real", exact),
    GetSetDef::ro("imag", |_| Ok(from_i64(0))),
    GetSetDef::ro("numerator", exact),
    GetSetDef::ro("denominator", |_| Ok(from_i64(1))),
];

fn base_of(o: &Object) -> R<u32> {
    let n = number::index_to_isize(o, None)?;
    match u32::try_from(n) {
        Ok(b) if b == 0 || (2..=36).contains(&b) => Ok(b),
        _ => value_error("int() base must be >= 2 and <= 36, or 0"),
    }
}

/// `int.__new__`.
pub(super) fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    let x = pos.first().copied();
    let mut base = pos.get(1).copied();
    let n = pos.len() + named.len();
    if n > 2 {
        if kw.is_none() && ty.is_type(&INT) {
            crate::object::method::check_positional("int", n, 0, 2)?;
        }
        return type_error(format!("int() takes at most 2 arguments ({n} given)"));
    }
    for (k, v) in named {
        if k.eq_str("base") {
            if base.is_some() {
                return type_error("argument for int() given by name ('base') and position (2)");
            }
            base = Some(v);
        } else {
            return type_error(format!(
                "int() got an unexpected keyword argument '{}'{}",
                k.to_lossy(),
                crate::suggest::hint(k, &["base"])
            ));
        }
    }
    let v: Ref = match (x, base) {
        (None, None) => from_i64(0),
        (None, Some(_)) => return type_error("int() missing string argument"),
        (Some(o), None) => super::from_object(o)?,
        (Some(o), Some(b)) => {
            let b = base_of(b)?;
            match super::from_text(o, b)? {
                Some(v) => v,
                None => return type_error("int() can't convert non-string with explicit base"),
            }
        }
    };
    if ty.is_type(&INT) { Ok(v) } else { Ok(super::of_type(ty, this(&v))) }
}
