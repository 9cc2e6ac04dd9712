//! The `sys` module.

use std::cell::Cell;

use crate::object::{Gil, Object, R, Ref};
use crate::raise::not_implemented_error;
use crate::types::module::Module;
use crate::types::singletons::none;
use crate::types::str::Str;

static MODULE: Gil<Cell<Option<&'static Module>>> = Gil(Cell::new(None));

/// The module.
pub fn module() -> &'static Module {
    match MODULE.get() {
        Some(m) => m,
        None => {
            let m = Module::new("sys");
            m.head.make_immortal();
            let m: &'static Module = unsafe { &*m.into_raw() };
            MODULE.set(Some(m));
            m
        }
    }
}

/// An attribute of `sys`.
pub fn get(name: &str) -> Option<Ref> {
    module().dict_ref().get_str(&Str::intern(name))
}

/// Sets an attribute of `sys`.
pub fn set(name: &str, v: &Object) {
    module().set(name, v);
}

/// Where a coroutine is being made: up to `depth` frames.
pub fn coroutine_origin(_depth: i32) -> Ref {
    none()
}

/// `input`.
pub fn input(_prompt: Option<&Object>) -> R {
    not_implemented_error("input()")
}
