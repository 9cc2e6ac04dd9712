//! Argument checks of functions that the reference parses with a format rather than by a signature.

use pyrite_vm::object::{Object, R};
use pyrite_vm::raise::type_error;

/// Checks how many positional arguments `name` got.
///
/// # Errors
/// TypeError, as `PyArg_ParseTuple` words it.
pub fn tuple_arity(name: &str, given: usize, min: usize, max: usize) -> R<()> {
    if (min..=max).contains(&given) {
        return Ok(());
    }
    let (how, n) = match (min == max, given < min) {
        (true, _) => ("exactly", min),
        (_, true) => ("at least", min),
        _ => ("at most", max),
    };
    let s = if n == 1 { "" } else { "s" };
    type_error(format!("{name}() takes {how} {n} argument{s} ({given} given)"))
}

/// Argument `i` (from 1) has to be an integer.
///
/// # Errors
/// TypeError, OverflowError.
pub fn c_int(o: &Object) -> R<i32> {
    pyrite_vm::protocol::number::to_i32(o)
}

/// The error of argument `i` (from 1) of `name` that should be `what`.
///
/// # Errors
/// Always.
pub fn wrong_type<T>(name: &str, i: usize, what: &str, o: &Object) -> R<T> {
    let given = pyrite_vm::protocol::object::type_name_or_none(o);
    type_error(format!("{name}() argument {i} must be {what}, not {given}"))
}
