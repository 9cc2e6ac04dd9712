//! Exception groups.

use crate::object::slots::Slots;
use crate::object::ty::{MemberDef, TypeDef, TypeFlags};
use crate::object::{Object, R, StaticType};
use crate::raise::not_implemented_error;
use crate::types::exc;

/// `BaseExceptionGroup`.
pub static BASE_EXCEPTION_GROUP: StaticType = StaticType::plain(
    TypeDef {
        name: "BaseExceptionGroup",
        base: Some(&exc::BASE_EXCEPTION),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        members: &[MemberDef::ro("message"), MemberDef::ro("exceptions")],
        doc: Some("A combination of multiple unrelated exceptions."),
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// A group of one exception that `except*` caught.
pub fn wrap_naked(_e: &Object) -> R {
    not_implemented_error("except* on a plain exception")
}

/// What `except*` raises in the end: `a` the original, `b` the list of what handlers raised.
pub fn prep_reraise_star(_a: &Object, _b: &Object) -> R {
    not_implemented_error("except*")
}

/// `ExceptionGroup`, a class with two bases.
pub fn exception_group() -> Option<crate::object::Ref> {
    None
}
