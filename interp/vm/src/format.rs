//! `str.format`, `%` formatting and `__format__` of strings.

use crate::object::{Object, R};
use crate::raise::not_implemented_error;
use crate::types::str::Str;

/// `s.format(*args, **kwargs)`; names come from any mapping.
pub fn str_format(_s: &Str, _args: &[&Object], _kwargs: Option<&Object>) -> R {
    not_implemented_error("str.format")
}

/// `str.__format__`.
pub fn format_str_object(_s: &Str, _spec: &Object) -> R {
    not_implemented_error("str.__format__")
}

/// `s % args`.
pub fn percent_str(_s: &Str, _args: &Object) -> R {
    not_implemented_error("% formatting")
}
