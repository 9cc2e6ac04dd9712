//! Encodings: text to bytes and back.

use crate::object::{Object, R};
use crate::raise::not_implemented_error;

/// `text.encode(encoding, errors)`.
pub fn encode(_text: &Object, encoding: &str, _errors: &str) -> R {
    not_implemented_error(format!("encoding {encoding}"))
}

/// `bytes.decode(encoding, errors)`.
pub fn decode(_bytes: &[u8], encoding: &str, _errors: &str) -> R {
    not_implemented_error(format!("encoding {encoding}"))
}
