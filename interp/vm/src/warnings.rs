//! Warnings from native code.

use crate::object::{Object, R};
use crate::types::str::Str;

/// `warnings.warn(message, category, stacklevel)`.
pub fn warn(_category: &Object, _message: &Str, _stacklevel: i64) -> R<()> {
    Ok(())
}

/// "coroutine … was never awaited".
pub fn unawaited_coroutine(_o: &Object) {}
