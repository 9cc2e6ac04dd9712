//! Documentation strings of builtin functions.

use crate::object::method::MethodDef;

/// Of a native function.
pub fn of(_def: &'static MethodDef) -> Option<&'static str> {
    None
}
/// Of a slot wrapper.
pub fn of_slot(_name: &str) -> Option<&'static str> {
    None
}
/// Of a computed attribute.
pub fn of_attribute(_ty: &str, _name: &str) -> Option<&'static str> {
    None
}
