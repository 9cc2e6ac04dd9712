//! The type objects of `int` and `bool`.

use super::*;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, StaticType};
use crate::raise::type_error;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &Int {
    unsafe { o.cast_unchecked() }
}

fn repr(o: &Object) -> R {
    let i = this(o);
    let s = match i.as_i64() {
        Some(n) => n.to_string(),
        None => i.with_big(|b| b.to_string()),
    };
    Ok(Str::new(&s).up())
}

/// `int(o)`.
pub fn from_object(o: &Object) -> R {
    if let Some(i) = o.cast::<Int>() {
        return Ok(i.to_exact());
    }
    type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        o.ty().name()
    ))
}

fn new(ty: &PyType, args: &[&Object], _kw: Option<&Tuple>) -> R {
    match args.first() {
        None => Ok(from_i64(0)),
        Some(o) => {
            let v = from_object(o)?;
            if ty.is_type(&INT) { Ok(v) } else { Ok(of_type(ty, this(&v))) }
        }
    }
}

unsafe fn dealloc(o: *mut Object) {
    unsafe { free_exact(o) }
}

/// `int`.
pub static INT: StaticType = StaticType::new::<Int>(
    TypeDef {
        name: "int",
        flags: TypeFlags::BASETYPE | TypeFlags::INT_SUBCLASS | TypeFlags::MATCH_SELF,
        itemsize: 4,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(|o| Ok(this(o).hash())),
        richcompare: Some(richcompare),
        new: Some(new),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        nb_multiply: Some(multiply),
        nb_remainder: Some(remainder),
        nb_divmod: Some(divmod),
        nb_power: Some(power),
        nb_negative: Some(negative),
        nb_positive: Some(positive),
        nb_absolute: Some(absolute),
        nb_bool: Some(|o| Ok(!this(o).is_zero())),
        nb_invert: Some(invert),
        nb_lshift: Some(lshift),
        nb_rshift: Some(rshift),
        nb_and: Some(and),
        nb_xor: Some(xor),
        nb_or: Some(or),
        nb_int: Some(positive),
        nb_float: Some(|o| Ok(crate::types::float::new(this(o).to_f64()?))),
        nb_floor_divide: Some(floor_divide),
        nb_true_divide: Some(true_divide),
        nb_index: Some(positive),
        ..Slots::NONE
    },
)
.with_dealloc(dealloc);

/// `bool`.
pub static BOOL: StaticType = StaticType::new::<Int>(
    TypeDef { name: "bool", base: Some(&INT), flags: TypeFlags::MATCH_SELF, ..TypeDef::DEFAULT },
    Slots {
        repr: Some(|o| Ok(Str::new(if this(o).is_zero() { "False" } else { "True" }).up())),
        new: Some(|_, args, _| match args {
            [] => Ok(crate::types::singletons::bool_obj(false)),
            [o, ..] => Ok(crate::types::singletons::bool_obj(crate::protocol::number::is_true(o)?)),
        }),
        nb_and: Some(bool_and),
        nb_or: Some(bool_or),
        nb_xor: Some(bool_xor),
        ..Slots::NONE
    },
);
