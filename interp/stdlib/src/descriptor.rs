//! File descriptors as arguments.

use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::{attribute, call, sequence};
use pyrite_vm::raise::{type_error, value_error, warn};
use pyrite_vm::names::names;
use pyrite_vm::types::exc;
use pyrite_vm::types::int::{self, Int};

/// The descriptor of an integer or of an object with a method `fileno`.
///
/// # Errors
/// TypeError, ValueError for a negative one, OverflowError, what `fileno` raises.
pub fn descriptor(o: &Object) -> R<i32> {
    let fd = if o.cast::<Int>().is_some() {
        if o.ty().is_type(&int::BOOL) {
            warn(&exc::RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
        }
        sequence::int_arg(o)?
    } else {
        let Some(method) = attribute::get_optional(o, &names().fileno)? else {
            return type_error("argument must be an int, or have a fileno() method.");
        };
        let n = call::call(&method, &[])?;
        if n.cast::<Int>().is_none() {
            return type_error("fileno() returned a non-integer");
        }
        sequence::int_arg(&n)?
    };
    if fd < 0 {
        return value_error(format!("file descriptor cannot be a negative integer ({fd})"));
    }
    Ok(fd)
}
