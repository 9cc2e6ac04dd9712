//! The `builtins` module.

mod functions;

use std::cell::Cell;

use crate::object::{Gil, Object, R, Ref};
use crate::raise::runtime_error;
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::str::Str;

static MODULE: Gil<Cell<Option<&'static Module>>> = Gil(Cell::new(None));
static LEN: Gil<Cell<*const Object>> = Gil(Cell::new(std::ptr::null()));
static ISINSTANCE: Gil<Cell<*const Object>> = Gil(Cell::new(std::ptr::null()));
static IMPORT: Gil<Cell<*const Object>> = Gil(Cell::new(std::ptr::null()));

/// The module.
pub fn module() -> &'static Module {
    match MODULE.get() {
        Some(m) => m,
        None => {
            let m = Module::new("builtins");
            m.head.make_immortal();
            let m: &'static Module = unsafe { &*m.into_raw() };
            MODULE.set(Some(m));
            functions::fill(m);
            let address = |n: &str| m.get(n).map_or(std::ptr::null(), |o| o.as_ptr() as *const Object);
            LEN.set(address("len"));
            ISINSTANCE.set(address("isinstance"));
            IMPORT.set(address("__import__"));
            m
        }
    }
}

/// Its namespace.
pub fn dict() -> Ref<Dict> {
    module().dict()
}

/// A builtin by name.
///
/// # Errors
/// RuntimeError if somebody deleted it.
pub fn get(name: &str) -> R {
    match dict().get_str(&Str::intern(name)) {
        Some(v) => Ok(v),
        None => runtime_error(format!("lost builtins.{name}")),
    }
}

/// The builtin `len`, borrowed.
#[inline(always)]
pub fn len_object() -> *const Object {
    LEN.get()
}
/// The builtin `isinstance`, borrowed.
#[inline(always)]
pub fn isinstance_object() -> *const Object {
    ISINSTANCE.get()
}
/// Is it the builtin `__import__`?
pub fn is_import(o: &Object) -> bool {
    std::ptr::eq(o, IMPORT.get())
}
