//! `timedelta`.

use std::cell::Cell;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, compare, number};
use pyrite_vm::raise::{overflow_error, raise, type_error};
use pyrite_vm::types::float::Float;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::singletons::{bool_obj, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

/// Microseconds in a second.
pub const SECOND: i128 = 1_000_000;
/// Microseconds in a day.
pub const DAY: i128 = 86_400 * SECOND;
/// The greatest number of days, either way.
const MAX_DAYS: i128 = 999_999_999;

pyrite_vm::object! {
    /// A duration: days, then 0 to 86399 seconds, then 0 to 999999 microseconds.
    pub struct Delta: TIMEDELTA {
        hash: Cell<isize>,
        days: i32,
        seconds: i32,
        microseconds: i32,
    }
}

fn this(o: &Object) -> &Delta {
    unsafe { o.cast_unchecked() }
}

impl Delta {
    /// All of it in microseconds.
    pub fn micros(&self) -> i128 {
        i128::from(self.days) * DAY + i128::from(self.seconds) * SECOND + i128::from(self.microseconds)
    }
}

/// A duration of so many microseconds.
///
/// # Errors
/// OverflowError beyond 999,999,999 days.
pub fn new(micros: i128) -> R<Ref<Delta>> {
    of_type(TIMEDELTA.object(), micros)
}

/// As [`new`], of a subclass; its constructor is not called.
fn of_type(ty: &PyType, micros: i128) -> R<Ref<Delta>> {
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    if i32::try_from(days).is_err() {
        return overflow_error("Python int too large to convert to C int");
    }
    if days.abs() > MAX_DAYS {
        return overflow_error(format!("days={days}; must have magnitude <= {MAX_DAYS}"));
    }
    Ok(Ref::new(Delta {
        head: Object::head(ty),
        hash: Cell::new(-1),
        days: days as i32,
        seconds: (rest / SECOND) as i32,
        microseconds: (rest % SECOND) as i32,
    }))
}

fn from_big(micros: &BigInt) -> R<Ref<Delta>> {
    match micros.to_i128() {
        Some(n) => new(n),
        None => overflow_error("Python int too large to convert to C int"),
    }
}

/// The units of the constructor in the order in which the reference adds them up.
const UNITS: [(&str, usize, i128); 7] = [
    ("microseconds", 2, 1),
    ("milliseconds", 3, 1000),
    ("seconds", 1, SECOND),
    ("minutes", 4, 60 * SECOND),
    ("hours", 5, 3600 * SECOND),
    ("days", 0, DAY),
    ("weeks", 6, 7 * DAY),
];

static NEW: MethodDef = super::parameters(
    "__new__",
    "(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
);

fn tp_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 7];
    NEW.params().bind(args, kw, &mut given)?;
    let mut sum = BigInt::zero();
    let mut left_over = 0.0;
    let mut any_float = false;
    for (name, at, factor) in UNITS {
        let Some(value) = given.get(at).copied().flatten() else { continue };
        if let Some(n) = value.cast::<Int>() {
            sum += n.to_bigint() * factor;
        } else if let Some(x) = value.cast::<Float>() {
            any_float = true;
            let x = x.value();
            let whole = whole(x)?;
            sum += whole * factor;
            let fraction = x - x.trunc();
            if fraction != 0.0 {
                let part = factor as f64 * fraction;
                sum += BigInt::from(part.trunc() as i128);
                left_over += part - part.trunc();
            }
        } else {
            let what = value.ty().name();
            return type_error(format!("unsupported type for timedelta {name} component: {what}"));
        }
    }
    if any_float && left_over != 0.0 {
        let mut rounded = left_over.round();
        if (rounded - left_over).abs() == 0.5 {
            // The sum is to be even, not the part.
            let odd = if sum.is_odd() { 1.0 } else { 0.0 };
            rounded = 2.0 * ((left_over + odd) * 0.5).round() - odd;
        }
        sum += BigInt::from(rounded as i128);
    }
    match sum.to_i128() {
        Some(n) => Ok(of_type(ty, n)?.up()),
        None => overflow_error("Python int too large to convert to C int"),
    }
}

/// The whole part of a float.
fn whole(x: f64) -> R<BigInt> {
    let n = int::from_f64(x.trunc())?;
    Ok(n.cast::<Int>().map(Int::to_bigint).unwrap_or_default())
}

fn repr(o: &Object) -> R {
    let d = this(o);
    let parts = [("days", d.days), ("seconds", d.seconds), ("microseconds", d.microseconds)];
    let shown: Vec<String> =
        parts.iter().filter(|(_, n)| *n != 0).map(|(name, n)| format!("{name}={n}")).collect();
    let inner = if shown.is_empty() { "0".to_string() } else { shown.join(", ") };
    Ok(Str::new(&format!("{}({inner})", o.ty().name())).up())
}

fn str(o: &Object) -> R {
    let d = this(o);
    let mut s = String::new();
    if d.days != 0 {
        s += &format!("{} day{}, ", d.days, if d.days.abs() == 1 { "" } else { "s" });
    }
    s += &format!("{}:{:02}:{:02}", d.seconds / 3600, d.seconds / 60 % 60, d.seconds % 60);
    if d.microseconds != 0 {
        s += &format!(".{:06}", d.microseconds);
    }
    Ok(Str::new(&s).up())
}

fn state(d: &Delta) -> Ref<Tuple> {
    Tuple::from_vec([d.days, d.seconds, d.microseconds].map(|n| int::from_i64(n.into())).to_vec())
}

fn hash(o: &Object) -> R<isize> {
    let d = this(o);
    if d.hash.get() == -1 {
        d.hash.set(compare::hash(&state(d))?);
    }
    Ok(d.hash.get())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    match (a.cast::<Delta>(), b.cast::<Delta>()) {
        (Some(a), Some(b)) => Ok(bool_obj(op.holds(a.micros().cmp(&b.micros())))),
        _ => Ok(not_implemented()),
    }
}

fn add(a: &Object, b: &Object) -> R {
    match (a.cast::<Delta>(), b.cast::<Delta>()) {
        (Some(a), Some(b)) => Ok(new(a.micros() + b.micros())?.up()),
        _ => Ok(not_implemented()),
    }
}

fn subtract(a: &Object, b: &Object) -> R {
    match (a.cast::<Delta>(), b.cast::<Delta>()) {
        (Some(a), Some(b)) => Ok(new(a.micros() - b.micros())?.up()),
        _ => Ok(not_implemented()),
    }
}

/// `a / b`, rounded to the nearest, halves to even; `b` is not zero.
fn nearest(a: &BigInt, b: &BigInt) -> BigInt {
    let (quotient, rest) = a.div_mod_floor(b);
    let twice: BigInt = rest.abs() * 2;
    match twice.cmp(&b.abs()) {
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal if quotient.is_odd() => quotient + 1,
        _ => quotient,
    }
}

fn by_zero<T>(text: &str) -> R<T> {
    raise(&pyrite_vm::types::exc::ZERO_DIVISION_ERROR, text)
}

/// Numerator and denominator of a float.
fn ratio(x: &Object) -> R<(BigInt, BigInt)> {
    let pair = call::call_method_text(x, "as_integer_ratio", &[])?;
    let Some(t) = pair.cast::<Tuple>() else {
        let what = pair.ty().name();
        return type_error(format!(
            "unexpected return type from as_integer_ratio(): expected tuple, got '{what}'"
        ));
    };
    let [n, d] = t.as_slice() else {
        return raise(&pyrite_vm::types::exc::VALUE_ERROR, "as_integer_ratio() must return a 2-tuple");
    };
    Ok((number::to_bigint(n)?, number::to_bigint(d)?))
}

fn multiply(a: &Object, b: &Object) -> R {
    let (d, factor) = match (a.cast::<Delta>(), b.cast::<Delta>()) {
        (Some(d), None) => (d, b),
        (None, Some(d)) => (d, a),
        _ => return Ok(not_implemented()),
    };
    if let Some(n) = factor.cast::<Int>() {
        return Ok(from_big(&(n.to_bigint() * d.micros()))?.up());
    }
    if factor.is_a::<Float>() {
        let (n, below) = ratio(factor)?;
        return Ok(from_big(&nearest(&(n * d.micros()), &below))?.up());
    }
    Ok(not_implemented())
}

fn floor_divide(a: &Object, b: &Object) -> R {
    let Some(d) = a.cast::<Delta>() else { return Ok(not_implemented()) };
    if let Some(n) = b.cast::<Int>() {
        let n = n.to_bigint();
        if n.is_zero() {
            return by_zero("integer division or modulo by zero");
        }
        return Ok(from_big(&BigInt::from(d.micros()).div_floor(&n))?.up());
    }
    let Some(e) = b.cast::<Delta>() else { return Ok(not_implemented()) };
    if e.micros() == 0 {
        return by_zero("integer division or modulo by zero");
    }
    Ok(int::from_i128(Integer::div_floor(&d.micros(), &e.micros())))
}

fn true_divide(a: &Object, b: &Object) -> R {
    let Some(d) = a.cast::<Delta>() else { return Ok(not_implemented()) };
    if let Some(e) = b.cast::<Delta>() {
        return int::true_divide(&int::from_i128(d.micros()), &int::from_i128(e.micros()));
    }
    let micros = BigInt::from(d.micros());
    if let Some(n) = b.cast::<Int>() {
        let n = n.to_bigint();
        if n.is_zero() {
            return by_zero("integer division or modulo by zero");
        }
        return Ok(from_big(&nearest(&micros, &n))?.up());
    }
    if b.is_a::<Float>() {
        let (n, below) = ratio(b)?;
        if n.is_zero() {
            return by_zero("integer division or modulo by zero");
        }
        return Ok(from_big(&nearest(&(micros * below), &n))?.up());
    }
    Ok(not_implemented())
}

/// Quotient and rest of two durations.
fn divided(a: &Object, b: &Object, zero: &str) -> R<Option<(i128, i128)>> {
    let (Some(a), Some(b)) = (a.cast::<Delta>(), b.cast::<Delta>()) else { return Ok(None) };
    if b.micros() == 0 {
        return by_zero(zero);
    }
    Ok(Some(a.micros().div_mod_floor(&b.micros())))
}

fn remainder(a: &Object, b: &Object) -> R {
    match divided(a, b, "integer modulo by zero")? {
        Some((_, rest)) => Ok(new(rest)?.up()),
        None => Ok(not_implemented()),
    }
}

fn divmod(a: &Object, b: &Object) -> R {
    match divided(a, b, "integer division or modulo by zero")? {
        Some((quotient, rest)) => Ok(Tuple::pair(int::from_i128(quotient), new(rest)?.up()).up()),
        None => Ok(not_implemented()),
    }
}

fn total_seconds(o: &Object) -> R {
    int::true_divide(&int::from_i128(this(o).micros()), &int::from_i64(SECOND as i64))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("total_seconds", total_seconds),
    MethodDef::noargs("__reduce__", |o| Ok(Tuple::pair(o.ty().as_object().own(), state(this(o)).up()).up())),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("days", |o| Ok(int::from_i64(this(o).days.into()))).member(),
    GetSetDef::ro("seconds", |o| Ok(int::from_i64(this(o).seconds.into()))).member(),
    GetSetDef::ro("microseconds", |o| Ok(int::from_i64(this(o).microseconds.into()))).member(),
];

/// `datetime.timedelta`.
pub static TIMEDELTA: StaticType = StaticType::new::<Delta>(
    TypeDef {
        name: "datetime.timedelta",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        doc: Some("Difference between two datetime values."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        str: Some(str),
        hash: Some(hash),
        richcompare: Some(richcompare),
        new: Some(tp_new),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        nb_multiply: Some(multiply),
        nb_remainder: Some(remainder),
        nb_divmod: Some(divmod),
        nb_negative: Some(|o| Ok(new(-this(o).micros())?.up())),
        nb_positive: Some(|o| Ok(new(this(o).micros())?.up())),
        nb_absolute: Some(|o| Ok(new(this(o).micros().abs())?.up())),
        nb_bool: Some(|o| Ok(this(o).micros() != 0)),
        nb_floor_divide: Some(floor_divide),
        nb_true_divide: Some(true_divide),
        ..Slots::NONE
    },
);

/// The class attributes.
///
/// # Errors
/// None.
pub fn start() -> R<()> {
    let limit = MAX_DAYS * DAY;
    let set = |name: &str, micros: i128| -> R<()> {
        super::class_attribute(TIMEDELTA.object(), name, &*new(micros)?);
        Ok(())
    };
    set("resolution", 1)?;
    set("min", -limit)?;
    set("max", limit + DAY - 1)?;
    Ok(())
}
