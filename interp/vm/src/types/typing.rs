//! Type parameters and aliases.

use crate::object::{Object, R};
use crate::raise::not_implemented_error;

/// `INTRINSIC_TYPEVAR`, `PARAMSPEC`, `TYPEVARTUPLE`, `SUBSCRIPT_GENERIC` (7 to 10).
pub fn intrinsic(_which: u32, _v: &Object) -> R {
    not_implemented_error("type parameters")
}
/// `INTRINSIC_TYPEALIAS`.
pub fn make_alias(_v: &Object) -> R {
    not_implemented_error("type aliases")
}
/// `INTRINSIC_TYPEVAR_WITH_BOUND`, `WITH_CONSTRAINTS` (2, 3).
pub fn intrinsic_bound(_which: u32, _a: &Object, _b: &Object) -> R {
    not_implemented_error("type parameters")
}
/// `INTRINSIC_SET_TYPEPARAM_DEFAULT`.
pub fn set_default(_a: &Object, _b: &Object) -> R {
    not_implemented_error("type parameters")
}

/// Is it what a `type` statement makes?
pub fn is_alias(_o: &Object) -> bool {
    false
}
