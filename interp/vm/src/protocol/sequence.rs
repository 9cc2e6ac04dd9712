//! Sequences.

use crate::object::{Object, Own, PyType, R, Ref};
use crate::raise::type_error;
use crate::types::list::List;
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
    if is_sequence(a)
        && is_sequence(b)
        && let Some(r) = super::number::add_by_slots(a, b, false)?
    {
        return Ok(r);
    }
    type_error(format!("'{}' object can't be concatenated", a.ty().name()))
}

/// Has the type any of the sequence methods, be it but one that answers nothing here? Some error
/// texts depend on it.
pub fn has_methods(ty: &PyType) -> bool {
    let s = ty.slots();
    ty.is_heap()
        || s.sq_length.is_some()
        || s.sq_contains.is_some()
        || s.sq_item.is_some()
        || s.sq_concat.is_some()
}

/// `operator.iconcat`.
pub fn inplace_concat(a: &Object, b: &Object) -> R {
    let s = a.ty().slots();
    if let Some(f) = s.sq_inplace_concat.or(s.sq_concat) {
        return f(a, b);
    }
    if is_sequence(a)
        && is_sequence(b)
        && let Some(r) = super::number::add_by_slots(a, b, true)?
    {
        return Ok(r);
    }
    type_error(format!("'{}' object can't be concatenated", a.ty().name()))
}

/// How many items of `o` equal `x`.
pub fn count_of(o: &Object, x: &Object) -> R<usize> {
    let it = super::iteration::search_iterator(o)?;
    let mut n = 0;
    while let Some(v) = super::iteration::next(&it)? {
        if super::compare::eq(&v, x)? {
            n += 1;
        }
    }
    Ok(n)
}

/// Where the first item of `o` is that equals `x`.
///
/// # Errors
/// ValueError if there is none.
pub fn index_of(o: &Object, x: &Object) -> R<usize> {
    let it = super::iteration::search_iterator(o)?;
    let mut n = 0;
    while let Some(v) = super::iteration::next(&it)? {
        if super::compare::eq(&v, x)? {
            return Ok(n);
        }
        n += 1;
    }
    crate::raise::value_error("sequence.index(x): x not in sequence")
}

/// Index adjusted to `0..=len`, as slices and `list.insert` do.
pub fn clamp_index(i: isize, len: usize) -> usize {
    if i < 0 { (len as isize + i).max(0) as usize } else { (i as usize).min(len) }
}

/// Has it `__iter__`, or `__getitem__` in its place?
pub fn is_iterable(o: &Object) -> bool {
    o.ty().slots().iter.is_some() || is_sequence(o)
}

/// An argument that is an index.
///
/// # Errors
/// OverflowError where it does not fit a machine word.
pub fn ssize_arg(o: &Object) -> R<isize> {
    match super::number::index(o)?.as_i64() {
        Some(n) => Ok(n as isize),
        None => crate::raise::overflow_error("Python int too large to convert to C ssize_t"),
    }
}

/// A C `int` argument.
///
/// # Errors
/// OverflowError outside 32 bits.
pub fn int_arg(o: &Object) -> R<i32> {
    match super::number::index(o)?.as_i64().and_then(|n| i32::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => crate::raise::overflow_error("Python int too large to convert to C int"),
    }
}

/// The argument of `__setstate__` of an iterator: an `int` and nothing else.
///
/// # Errors
/// TypeError or OverflowError.
pub fn state_arg(o: &Object) -> R<isize> {
    match o.cast::<crate::types::int::Int>() {
        Some(_) => ssize_arg(o),
        None => type_error("an integer is required"),
    }
}

/// An optional argument that bounds a search (`list.index`), clipped to a machine word.
///
/// # Errors
/// TypeError for what is no integer.
pub fn bound_arg(o: Option<&&Object>, default: isize) -> R<isize> {
    let Some(o) = o else { return Ok(default) };
    if !super::number::is_index(o) {
        return type_error("slice indices must be integers or have an __index__ method");
    }
    super::number::index_to_isize(o, None)
}

/// Raises TypeError if a call of the constructor `name` has keywords.
///
/// # Errors
/// That error.
pub fn no_keywords(name: &str, kw: Option<&Tuple>) -> R<()> {
    if kw.is_some_and(|k| !k.is_empty()) {
        return type_error(format!("{name}() takes no keyword arguments"));
    }
    Ok(())
}
