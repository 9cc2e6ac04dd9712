//! The type object of `float`.

use super::{Float, free_exact, new};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, StaticType};
use crate::raise::zero_division_error;
use crate::types::int::Int;
use crate::types::singletons::{bool_obj, not_implemented};
use crate::types::str::Str;

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
    ($a:expr, $b:expr) => {
        match (value($a)?, value($b)?) {
            (Some(a), Some(b)) => (a, b),
            _ => return Ok(not_implemented()),
        }
    };
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

/// `a ** b`.
pub fn power(a: &Object, b: &Object, _m: &Object) -> R {
    let (a, b) = floats!(a, b);
    Ok(new(a.powf(b)))
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (value(a)?, value(b)?) else { return Ok(not_implemented()) };
    let r = match op {
        Cmp::Lt => x < y,
        Cmp::Le => x <= y,
        Cmp::Eq => x == y,
        Cmp::Ne => x != y,
        Cmp::Gt => x > y,
        Cmp::Ge => x >= y,
    };
    Ok(bool_obj(r))
}

fn this(o: &Object) -> f64 {
    unsafe { o.cast_unchecked::<Float>() }.value()
}

unsafe fn dealloc(o: *mut Object) {
    unsafe { free_exact(o) }
}

/// `float`.
pub static FLOAT: StaticType = StaticType::new::<Float>(
    TypeDef { name: "float", flags: TypeFlags::BASETYPE | TypeFlags::MATCH_SELF, ..TypeDef::DEFAULT },
    Slots {
        repr: Some(|o| Ok(Str::new(&format!("{:?}", this(o))).up())),
        richcompare: Some(richcompare),
        hash: Some(|o| Ok(this(o) as isize)),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        nb_multiply: Some(multiply),
        nb_true_divide: Some(true_divide),
        nb_power: Some(power),
        nb_bool: Some(|o| Ok(this(o) != 0.0)),
        nb_negative: Some(|o| Ok(new(-this(o)))),
        nb_float: Some(|o| Ok(new(this(o)))),
        ..Slots::NONE
    },
)
.with_dealloc(dealloc);
