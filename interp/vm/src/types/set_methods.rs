//! The methods of `set` and `frozenset`. Which of two sets is walked, and when the table is made
//! anew, is as in CPython, since it decides the order of the result.

use super::{FROZENSET, SET, Set, as_set, update};
use crate::names::names;
use crate::object::{Object, PyType, R, Ref};
use crate::protocol::{call, compare, iteration};
use crate::raise::{key_error, raise};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none};
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

fn this(o: &Object) -> &Set {
    unsafe { o.cast_unchecked() }
}

/// The builtin type that `o` is an instance of.
fn base(o: &Object) -> &'static PyType {
    if o.ty().is_subtype(&FROZENSET) { &FROZENSET } else { &SET }
}

/// Walks a set while it may change: each member with its hash.
macro_rules! each {
    ($s:expr, |$k:ident, $h:ident| $body:block) => {
        let mut pos = 0;
        while let Some(($k, $h)) = $s.next(&mut pos) $body
    };
}

pub(super) fn copy(o: &Object) -> R {
    let r = Set::of_type(base(o)).up();
    this(&r).merge(this(o))?;
    Ok(r)
}

/// Are all members of `x` members of `y`?
pub(super) fn is_subset(x: &Set, y: &Set) -> R<bool> {
    if x.len() > y.len() {
        return Ok(false);
    }
    each!(x, |k, h| {
        if !y.contains_known(&k, h)? {
            return Ok(false);
        }
    });
    Ok(true)
}

/// Hashes a key; a set that cannot be hashed stands for the frozenset of its members.
fn with_key<T>(k: &Object, f: impl Fn(&Object, isize) -> R<T>) -> R<T> {
    match compare::hash(k) {
        Ok(h) => f(k, h),
        Err(e) if e.matches(&exc::TYPE_ERROR) && k.is_a::<Set>() => {
            let t = Set::of_type(&FROZENSET);
            t.merge(this(k))?;
            let h = compare::hash(&t)?;
            f(&t, h)
        }
        Err(e) => Err(e),
    }
}

pub(super) fn contains(o: &Object, k: &Object) -> R<bool> {
    with_key(k, |k, h| this(o).contains_known(k, h))
}
pub(super) fn add(o: &Object, k: &Object) -> R {
    this(o).add(k)?;
    Ok(none())
}
pub(super) fn clear(o: &Object) -> R {
    this(o).clear();
    Ok(none())
}
pub(super) fn discard(o: &Object, k: &Object) -> R {
    with_key(k, |k, h| this(o).remove_known(k, h))?;
    Ok(none())
}
pub(super) fn remove(o: &Object, k: &Object) -> R {
    if with_key(k, |k, h| this(o).remove_known(k, h))? { Ok(none()) } else { key_error(k) }
}
pub(super) fn pop(o: &Object) -> R {
    match this(o).pop() {
        Some(k) => Ok(k),
        None => raise(&exc::KEY_ERROR, "pop from an empty set"),
    }
}

pub(super) fn update_all(o: &Object, others: &[&Object]) -> R {
    for x in others {
        update(o, x)?;
    }
    Ok(none())
}
pub(super) fn union(o: &Object, others: &[&Object]) -> R {
    let r = copy(o)?;
    for x in others {
        if !o.is(x) {
            update(&r, x)?;
        }
    }
    Ok(r)
}

/// `o & other` for any iterable.
pub(super) fn intersection_with(o: &Object, other: &Object) -> R {
    if o.is(other) {
        return copy(o);
    }
    let r = Set::of_type(base(o));
    if let Some(y) = as_set(other) {
        let (small, large) = if y.len() > this(o).len() { (this(o), y) } else { (y, this(o)) };
        each!(small, |k, h| {
            if large.contains_known(&k, h)? {
                r.add_known(&k, h)?;
            }
        });
        return Ok(r.up());
    }
    let it = iteration::iter(other)?;
    while let Some(k) = iteration::next(&it)? {
        let h = compare::hash(&k)?;
        if this(o).contains_known(&k, h)? {
            r.add_known(&k, h)?;
            if r.len() >= this(o).len() {
                break;
            }
        }
    }
    Ok(r.up())
}
pub(super) fn intersection(o: &Object, others: &[&Object]) -> R {
    let [first, rest @ ..] = others else { return copy(o) };
    let mut r = intersection_with(o, first)?;
    for x in rest {
        r = intersection_with(&r, x)?;
    }
    Ok(r)
}
pub(super) fn intersection_update(o: &Object, others: &[&Object]) -> R {
    let r = intersection(o, others)?;
    this(o).swap(this(&r));
    Ok(none())
}

pub(super) fn difference_update_with(o: &Object, other: &Object) -> R<()> {
    let s = this(o);
    if o.is(other) {
        s.clear();
        return Ok(());
    }
    if as_set(other).is_some() {
        let mut other = other.own();
        // Of a much larger set only the common members matter.
        if this(&other).len() >> 3 > s.len() {
            other = intersection_with(o, &other)?;
        }
        each!(this(&other), |k, h| {
            s.remove_known(&k, h)?;
        });
    } else {
        iteration::for_each(other, |k| {
            let h = compare::hash(&k)?;
            s.remove_known(&k, h).map(drop)
        })?;
    }
    s.tidy();
    Ok(())
}
/// `o - other` for any iterable.
pub(super) fn difference_with(o: &Object, other: &Object) -> R {
    let s = this(o);
    let dict = other.exact::<Dict>();
    let n = match (as_set(other), dict) {
        (Some(y), _) => y.len(),
        (_, Some(d)) => d.len(),
        _ => usize::MAX,
    };
    if s.len() >> 2 > n || n == usize::MAX {
        let r = copy(o)?;
        difference_update_with(&r, other)?;
        return Ok(r);
    }
    let r = Set::of_type(base(o));
    each!(s, |k, h| {
        let there = match (as_set(other), dict) {
            (Some(y), _) => y.contains_known(&k, h)?,
            (_, Some(d)) => d.get_known(&k, h)?.is_some(),
            _ => false,
        };
        if !there {
            r.add_known(&k, h)?;
        }
    });
    Ok(r.up())
}
pub(super) fn difference(o: &Object, others: &[&Object]) -> R {
    let [first, rest @ ..] = others else { return copy(o) };
    let r = difference_with(o, first)?;
    for x in rest {
        difference_update_with(&r, x)?;
    }
    Ok(r)
}
pub(super) fn difference_update(o: &Object, others: &[&Object]) -> R {
    for x in others {
        difference_update_with(o, x)?;
    }
    Ok(none())
}

pub(super) fn symmetric_difference_update(o: &Object, other: &Object) -> R<()> {
    let s = this(o);
    if o.is(other) {
        s.clear();
        return Ok(());
    }
    let toggle = |k: &Object, h: isize| -> R<()> {
        if !s.remove_known(k, h)? {
            s.add_known(k, h)?;
        }
        Ok(())
    };
    if let Some(d) = other.exact::<Dict>() {
        let mut pos = 0;
        while let Some((k, h, _)) = d.next_entry_hash(&mut pos) {
            toggle(&k, h)?;
        }
        return Ok(());
    }
    let y = match as_set(other) {
        Some(_) => other.own(),
        None => {
            let t = Set::of_type(base(o)).up();
            update(&t, other)?;
            t
        }
    };
    each!(this(&y), |k, h| {
        toggle(&k, h)?;
    });
    Ok(())
}
pub(super) fn symmetric_difference(o: &Object, other: &Object) -> R {
    let r = Set::of_type(base(o)).up();
    update(&r, other)?;
    symmetric_difference_update(&r, o)?;
    Ok(r)
}

pub(super) fn isdisjoint(o: &Object, other: &Object) -> R {
    let s = this(o);
    if o.is(other) {
        return Ok(bool_obj(s.is_empty()));
    }
    if let Some(y) = as_set(other)
        && (other.ty().is_type(&SET) || other.ty().is_type(&FROZENSET))
    {
        let (small, large) = if y.len() > s.len() { (s, y) } else { (y, s) };
        each!(small, |k, h| {
            if large.contains_known(&k, h)? {
                return Ok(bool_obj(false));
            }
        });
        return Ok(bool_obj(true));
    }
    let it = iteration::iter(other)?;
    while let Some(k) = iteration::next(&it)? {
        let h = compare::hash(&k)?;
        if s.contains_known(&k, h)? {
            return Ok(bool_obj(false));
        }
    }
    Ok(bool_obj(true))
}
pub(super) fn issubset(o: &Object, other: &Object) -> R {
    match as_set(other) {
        Some(y) => Ok(bool_obj(is_subset(this(o), y)?)),
        None => {
            let common = intersection_with(o, other)?;
            Ok(bool_obj(this(&common).len() == this(o).len()))
        }
    }
}
pub(super) fn issuperset(o: &Object, other: &Object) -> R {
    if let Some(y) = as_set(other) {
        return Ok(bool_obj(is_subset(y, this(o))?));
    }
    let it = iteration::iter(other)?;
    while let Some(k) = iteration::next(&it)? {
        let h = compare::hash(&k)?;
        if !this(o).contains_known(&k, h)? {
            return Ok(bool_obj(false));
        }
    }
    Ok(bool_obj(true))
}

pub(super) fn reduce(o: &Object) -> R {
    let keys: Vec<Ref> = this(o).to_vec().into_iter().map(|e| e.0).collect();
    let state = call::call_method(o, &names().__getstate__, &[])?;
    let args = Tuple::from_vec(vec![List::from_vec(keys).up()]);
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), args.up(), state]).up())
}
pub(super) fn sizeof(o: &Object) -> R {
    let n = this(o).capacity();
    Ok(int::from_usize(200 + if n > 8 { n * 16 } else { 0 }))
}
