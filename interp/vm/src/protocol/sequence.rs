//! Sequences.

use crate::object::slots::Op;
use crate::object::{Object, Own, R, Ref};
use crate::raise::type_error;
use crate::types::list::List;
use crate::types::singletons::not_implemented_ref;
use crate::types::tuple::Tuple;

/// `len(o)`.
#[inline]
pub fn len(o: &Object) -> R<usize> {
    let s = o.ty().slots();
    match s.sq_length.or(s.mp_length) {
        Some(f) => f(o),
        None => type_error(format!("object of type '{}' has no len()", o.ty().name())),
    }
}

/// Does it have `__getitem__` and is no dict?
pub fn is_sequence(o: &Object) -> bool {
    !o.is_a::<crate::types::dict::Dict>() && o.ty().slots().sq_item.is_some()
}

/// `o[i]` through the sequence slot.
pub fn item(o: &Object, i: isize) -> R {
    let s = o.ty().slots();
    match s.sq_item {
        Some(f) => {
            let mut i = i;
            if i < 0
                && let Some(l) = s.sq_length
            {
                i += l(o)? as isize;
            }
            f(o, i)
        }
        None if s.mp_subscript.is_some() => type_error(format!("{} is not a sequence", o.ty().name())),
        None => type_error(format!("'{}' object does not support indexing", o.ty().name())),
    }
}

/// A tuple of the items of an iterable; a tuple comes back as it is.
pub fn tuple_of(o: &Object) -> R<Ref<Tuple>> {
    if let Some(t) = o.exact::<Tuple>() {
        return Ok(t.own_as());
    }
    Ok(Tuple::from_vec(vec_of(o)?))
}

/// A new list of the items of an iterable.
pub fn list_of(o: &Object) -> R<Ref<List>> {
    Ok(List::from_vec(vec_of(o)?))
}

/// The items of an iterable.
pub fn vec_of(o: &Object) -> R<Vec<Ref>> {
    if let Some(t) = o.exact::<Tuple>() {
        return Ok(t.as_slice().to_vec());
    }
    if let Some(l) = o.exact::<List>() {
        return Ok(l.to_vec());
    }
    let it = super::iteration::iter(o)?;
    let hint = super::number::length_hint(o, 8)?;
    let mut v = Vec::new();
    if v.try_reserve(hint.min(1 << 32)).is_err() {
        return crate::raise::memory_error();
    }
    while let Some(x) = super::iteration::next(&it)? {
        v.push(x);
    }
    Ok(v)
}

/// `x in o`.
pub fn contains(o: &Object, x: &Object) -> R<bool> {
    match o.ty().slots().sq_contains {
        Some(f) => f(o, x),
        None => super::iteration::contains_by_iteration(o, x),
    }
}

/// `operator.concat`.
pub fn concat(a: &Object, b: &Object) -> R {
    if let Some(f) = a.ty().slots().sq_concat {
        return f(a, b);
    }
    if is_sequence(a) && is_sequence(b) {
        let r = super::number::binary(a, b, Op::Add)?;
        if !r.is(not_implemented_ref()) {
            return Ok(r);
        }
    }
    type_error(format!("'{}' object can't be concatenated", a.ty().name()))
}

/// Index adjusted to `0..=len`, as slices and `list.insert` do.
pub fn clamp_index(i: isize, len: usize) -> usize {
    if i < 0 { (len as isize + i).max(0) as usize } else { (i as usize).min(len) }
}
