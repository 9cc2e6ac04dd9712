//! Iteration.

use crate::names::names;
use crate::object::{Object, R, Ref};
use crate::raise::type_error;
use crate::types::exc;

/// `iter(o)`.
pub fn iter(o: &Object) -> R {
    match o.ty().slots().iter {
        Some(f) => {
            let it = f(o)?;
            if it.ty().slots().iternext.is_none() {
                return type_error(format!("iter() returned non-iterator of type '{}'", it.ty().name()));
            }
            Ok(it)
        }
        None if super::sequence::is_sequence(o) => Ok(sequence_iterator(o)),
        None => type_error(format!("'{}' object is not iterable", o.ty().name())),
    }
}

/// The iterator that calls `__getitem__` with 0, 1, 2, ….
pub fn sequence_iterator(o: &Object) -> Ref {
    crate::types::iter::sequence_iterator(o)
}

/// `next(it)`; `None` is exhaustion, which a slot may also tell by StopIteration (a generator
/// that returns a value does).
#[inline]
pub fn next(it: &Object) -> R<Option<Ref>> {
    match step(it) {
        Err(e) => exhausted(e),
        r => r,
    }
}

/// The slot's own answer.
#[inline]
fn step(it: &Object) -> R<Option<Ref>> {
    match it.ty().slots().iternext {
        Some(f) => f(it),
        None => type_error(format!("'{}' object is not an iterator", it.ty().name())),
    }
}

#[cold]
fn exhausted(e: crate::raise::Raised) -> R<Option<Ref>> {
    if e.matches(&exc::STOP_ITERATION) { Ok(None) } else { Err(e) }
}

/// Is it an iterator?
pub fn is_iterator(o: &Object) -> bool {
    o.ty().slots().iternext.is_some()
}

/// Calls `f` with each item.
pub fn for_each(o: &Object, mut f: impl FnMut(Ref) -> R<()>) -> R<()> {
    let it = iter(o)?;
    while let Some(x) = next(&it)? {
        f(x)?;
    }
    Ok(())
}

/// An iterator to search `o` with.
///
/// # Errors
/// TypeError with a text of its own where `iter(o)` raises one.
pub fn search_iterator(o: &Object) -> R {
    match iter(o) {
        Err(e) if e.matches(&exc::TYPE_ERROR) => {
            type_error(format!("argument of type '{}' is not iterable", o.ty().name()))
        }
        r => r,
    }
}

/// `x in o` by comparing with each item.
pub fn contains_by_iteration(o: &Object, x: &Object) -> R<bool> {
    let it = search_iterator(o)?;
    while let Some(v) = next(&it)? {
        if super::compare::eq(&v, x)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `send` on an iterator: its slot if it has one, else `__next__` for `None`, else its method.
pub fn send(o: &Object, v: &Object) -> R<Result<Ref, Ref>> {
    if let Some(f) = o.ty().slots().am_send {
        return f(o, v);
    }
    if v.is_none() && is_iterator(o) {
        // The value of StopIteration is the result, so the slot cannot be used for types in
        // Python, whose exhaustion may carry one.
        return match next_with_value(o) {
            Ok(x) => Ok(Ok(x)),
            Err(e) => stop_value(e).map(Err),
        };
    }
    send_by_methods(o, v)
}

/// `__next__` where exhaustion is an exception, so that its value is not lost.
pub fn next_with_value(o: &Object) -> R {
    if o.ty().is_heap()
        && let Some(r) = super::call::call_special(o, &names().__next__, &[])?
    {
        return Ok(r);
    }
    match step(o)? {
        Some(v) => Ok(v),
        None => crate::raise::stop_iteration(None),
    }
}

/// [`send`] through the `send` method.
pub fn send_by_methods(o: &Object, v: &Object) -> R<Result<Ref, Ref>> {
    let r = if v.is_none() && is_iterator(o) {
        next_with_value(o)
    } else {
        super::call::call_method(o, &names().send, &[v])
    };
    match r {
        Ok(x) => Ok(Ok(x)),
        Err(e) => stop_value(e).map(Err),
    }
}

/// The value of a StopIteration; any other exception goes on.
pub fn stop_value(e: crate::raise::Raised) -> R {
    if e.matches(&exc::STOP_ITERATION) {
        return Ok(exc::member(&e.0, &exc::STOP_ITERATION, 0)
            .get()
            .unwrap_or_else(crate::types::singletons::none));
    }
    Err(e)
}
