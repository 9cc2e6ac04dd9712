//! The type object of `float`: operators.

use num_bigint::BigInt;
use pyrite_numeric::float::{self as numeric, Power};

use super::{Float, free_exact, new};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, StaticType};
use crate::raise::{raise_args, zero_division_error};
use crate::types::exc;
use crate::types::int::{self, Int};
use crate::types::singletons::{bool_obj, none_ref, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn value(o: &Object) -> R<Option<f64>> {
    if let Some(f) = o.cast::<Float>() {
        return Ok(Some(f.value()));
    }
    match o.cast::<Int>() {
        Some(i) => i.to_f64().map(Some),
        None => Ok(None),
    }
}

macro_rules! floats {
    ($a:expr, $b:expr) => {{
        let Some(a) = value($a)? else { return Ok(not_implemented()) };
        let Some(b) = value($b)? else { return Ok(not_implemented()) };
        (a, b)
    }};
}

fn add(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    Ok(new(a + b))
}
fn subtract(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    Ok(new(a - b))
}
fn multiply(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    Ok(new(a * b))
}
fn true_divide(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    if b == 0.0 {
        return zero_division_error("float division by zero");
    }
    Ok(new(a / b))
}
fn floor_divide(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    if b == 0.0 {
        return zero_division_error("float floor division by zero");
    }
    Ok(new(numeric::divmod(a, b).0))
}
fn remainder(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    if b == 0.0 {
        return zero_division_error("float modulo by zero");
    }
    Ok(new(numeric::modulo(a, b)))
}
fn divmod(a: &Object, b: &Object) -> R {
    let (a, b) = floats!(a, b);
    if b == 0.0 {
        return zero_division_error("float divmod()");
    }
    let (q, r) = numeric::divmod(a, b);
    Ok(Tuple::pair(new(q), new(r)).up())
}

/// OverflowError with the C library's number and text.
pub(crate) fn range_error<T>() -> R<T> {
    raise_args(
        &exc::OVERFLOW_ERROR,
        &[&int::from_i64(libc::ERANGE as i64), &Str::new(&crate::raise::strerror(libc::ERANGE))],
    )
}

/// `a ** b`.
///
/// # Errors
/// ZeroDivisionError, OverflowError; TypeError with a modulus.
pub fn power(a: &Object, b: &Object, m: &Object) -> R {
    if !m.is_none() {
        return crate::raise::type_error("pow() 3rd argument not allowed unless all arguments are integers");
    }
    let (x, y) = floats!(a, b);
    match numeric::power(x, y) {
        Power::Float(r) => Ok(new(r)),
        Power::Complex => {
            let (x, y) = (crate::types::complex::new(x, 0.0), crate::types::complex::new(y, 0.0));
            crate::types::complex::power(&x, &y, none_ref())
        }
        Power::ZeroDivision => zero_division_error("0.0 cannot be raised to a negative power"),
        Power::Range => range_error(),
    }
}

/// Compares a float with a float or an integer; `None` if the other is neither, `Some(None)` if
/// there is no order.
fn compare(x: f64, o: &Object) -> Option<Option<std::cmp::Ordering>> {
    if let Some(f) = o.cast::<Float>() {
        return Some(x.partial_cmp(&f.value()));
    }
    let i = o.cast::<Int>()?;
    Some(match i.as_i64() {
        Some(n) => numeric::compare_i64(x, n),
        None => i.with_big(|b: &BigInt| numeric::compare_int(x, b)),
    })
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let Some(x) = a.cast::<Float>() else { return Ok(not_implemented()) };
    Ok(match compare(x.value(), b) {
        None => not_implemented(),
        Some(None) => bool_obj(op == Cmp::Ne),
        Some(Some(o)) => bool_obj(op.holds(o)),
    })
}

fn this(o: &Object) -> f64 {
    unsafe { o.cast_unchecked::<Float>() }.value()
}

/// The hash of a float, which a NaN takes from its object.
pub(crate) fn hash(o: &Object, x: f64) -> isize {
    if x.is_nan() { crate::hash::pointer(o.addr()) } else { numeric::hash(x) as isize }
}

fn exact(o: &Object) -> R {
    if o.is_exact::<Float>() { Ok(o.own()) } else { Ok(new(this(o))) }
}

unsafe fn dealloc(o: *mut Object) {
    unsafe { free_exact(o) }
}

/// `float`.
pub static FLOAT: StaticType = StaticType::new::<Float>(
    TypeDef {
        name: "float",
        flags: TypeFlags::BASETYPE | TypeFlags::MATCH_SELF,
        methods: super::methods::METHODS,
        getset: super::methods::GETSET,
        sig: "(x=0, /)",
        doc: Some("Convert a string or number to a floating-point number, if possible."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(Str::from_ascii(pyrite_numeric::digits::repr(this(o)).as_bytes()).up())),
        richcompare: Some(richcompare),
        hash: Some(|o| Ok(hash(o, this(o)))),
        new: Some(super::methods::construct),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        nb_multiply: Some(multiply),
        nb_remainder: Some(remainder),
        nb_divmod: Some(divmod),
        nb_power: Some(power),
        nb_negative: Some(|o| Ok(new(-this(o)))),
        nb_positive: Some(exact),
        nb_absolute: Some(|o| Ok(new(this(o).abs()))),
        nb_bool: Some(|o| Ok(this(o) != 0.0)),
        nb_int: Some(|o| int::from_f64(this(o))),
        nb_float: Some(exact),
        nb_floor_divide: Some(floor_divide),
        nb_true_divide: Some(true_divide),
        ..Slots::NONE
    },
)
.with_dealloc(dealloc);
