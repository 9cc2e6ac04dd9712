//! What is shown of exceptions that nobody catches.

use crate::object::Object;
use crate::raise::{Raised, describe};

/// Calls `sys.unraisablehook`.
pub fn unraisable(e: Raised, _msg: Option<&str>, _from: Option<&Object>) {
    eprintln!("Exception ignored: {}", describe(&e));
}
