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
    Ok(Str::from_ascii(decimal_text(this(o))?.as_bytes()).up())
}

/// What the reference says of `~` on a bool.
const INVERT_BOOL: &str = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.";

/// Warns of `~` on a bool.
///
/// # Errors
/// The warning, if a filter makes it an error.
pub fn warn_invert_bool() -> R<()> {
    crate::raise::warn(&crate::types::exc::DEPRECATION_WARNING, INVERT_BOOL, 1)
}

fn bool_invert(o: &Object) -> R {
    warn_invert_bool()?;
    invert(o)
}

fn bool_new(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if kw.is_some_and(|k| !k.is_empty()) {
        return type_error("bool() takes no keyword arguments");
    }
    crate::object::method::check_positional("bool", args.len(), 0, 1)?;
    Ok(crate::types::singletons::bool_obj(match args.first() {
        Some(o) => crate::protocol::number::is_true(o)?,
        None => false,
    }))
}

unsafe fn dealloc(o: *mut Object) {
    unsafe { free_exact(o) }
}

const INT_DOC: &str = "int([x]) -> integer";

/// `int`.
pub static INT: StaticType = StaticType::new::<Int>(
    TypeDef {
        name: "int",
        flags: TypeFlags::BASETYPE | TypeFlags::INT_SUBCLASS | TypeFlags::MATCH_SELF,
        itemsize: 4,
        methods: super::methods::METHODS,
        getset: super::methods::GETSET,
        doc: Some(INT_DOC),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(|o| Ok(this(o).hash())),
        getattro: Some(crate::protocol::attribute::generic_get),
        richcompare: Some(richcompare),
        new: Some(super::methods::new),
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
    TypeDef {
        name: "bool",
        base: Some(&INT),
        flags: TypeFlags::MATCH_SELF,
        sig: "(object=False, /)",
        doc: Some("Returns True when the argument is true, False otherwise."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(Str::new(if this(o).is_zero() { "False" } else { "True" }).up())),
        new: Some(bool_new),
        nb_invert: Some(bool_invert),
        nb_and: Some(bool_and),
        nb_or: Some(bool_or),
        nb_xor: Some(bool_xor),
        ..Slots::NONE
    },
);
