//! Sorting.

use crate::object::slots::Cmp;
use crate::object::{R, Ref};
use crate::protocol::compare;

/// Sorts stably by `<`.
///
/// # Errors
/// What comparing raises; the values are then in some order.
pub fn sort_values(v: &mut Vec<Ref>) -> R<()> {
    let mut err = None;
    v.sort_by(|a, b| {
        if err.is_some() {
            return std::cmp::Ordering::Equal;
        }
        match compare::rich_bool(b, a, Cmp::Lt) {
            Ok(true) => std::cmp::Ordering::Greater,
            Ok(false) => std::cmp::Ordering::Less,
            Err(e) => {
                err = Some(e);
                std::cmp::Ordering::Equal
            }
        }
    });
    match err {
        Some(e) => Err(e),
        None => Ok(()),
    }
}
