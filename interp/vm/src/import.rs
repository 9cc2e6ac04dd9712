//! Import.

use crate::object::{Object, R, Ref};
use crate::raise::{import_error, not_implemented_error};
use crate::types::exc;
use crate::types::str::Str;

/// `importlib._bootstrap`, once it is there.
pub fn bootstrap() -> Option<Ref> {
    None
}

/// Imports a module by its full name.
pub fn import_module(name: &str) -> R {
    import_error(&exc::MODULE_NOT_FOUND_ERROR, format!("No module named '{name}'"), Some(&Str::new(name)), None)
}

/// `__import__`.
pub fn import_level(_name: &Str, _globals: &Object, _fromlist: &Object, _level: i32) -> R {
    not_implemented_error("import")
}

/// `from m import n` where `m` has no attribute `n`.
pub fn import_from_fallback(_m: &Object, n: &Str) -> R {
    import_error(&exc::IMPORT_ERROR, format!("cannot import name '{}'", n.to_lossy()), None, None)
}
