//! `iterator` (over `__getitem__`) and `callable_iterator`.

use std::cell::Cell;

use crate::names::names;
use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call, compare, number, sequence};
use crate::types::exc;
use crate::types::int;
use crate::types::singletons::{none, not_implemented};
use crate::types::tuple::Tuple;

object! {
    /// Calls `__getitem__` with 0, 1, 2, ….
    pub struct SequenceIterator: SEQUENCE_ITERATOR {
        seq: Slot,
        index: Cell<isize>,
    }
}

/// An iterator over a sequence.
pub fn sequence_iterator(o: &Object) -> Ref {
    Ref::new(SequenceIterator {
        head: Object::head(&SEQUENCE_ITERATOR),
        seq: Slot::new(Some(o.own())),
        index: Cell::new(0),
    })
    .up()
}

fn this(o: &Object) -> &SequenceIterator {
    unsafe { o.cast_unchecked() }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let it = this(o);
    let Some(seq) = it.seq.get() else { return Ok(None) };
    let i = it.index.get();
    if i == isize::MAX {
        return crate::raise::overflow_error("iter index too large");
    }
    match sequence::item(&seq, i) {
        Ok(v) => {
            it.index.set(i + 1);
            Ok(Some(v))
        }
        Err(e) if e.matches(&exc::INDEX_ERROR) || e.matches(&exc::STOP_ITERATION) => {
            it.seq.set(None);
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

fn length_hint(o: &Object) -> R {
    let it = this(o);
    let Some(seq) = it.seq.get() else { return Ok(int::from_i64(0)) };
    if seq.ty().slots().sq_length.is_none() && seq.ty().slots().mp_length.is_none() {
        return Ok(not_implemented());
    }
    let n = sequence::len(&seq)? as isize - it.index.get();
    Ok(int::from_i64(n.max(0) as i64))
}

fn reduce(o: &Object) -> R {
    let it = this(o);
    let iter = crate::builtins::get("iter")?;
    match it.seq.get() {
        Some(s) => Ok(Tuple::from_vec(vec![
            iter,
            Tuple::from_vec(vec![s]).up(),
            int::from_i64(it.index.get() as i64),
        ])
        .up()),
        None => Ok(Tuple::pair(iter, Tuple::from_vec(vec![Tuple::empty().up()]).up()).up()),
    }
}

fn setstate(o: &Object, v: &Object) -> R {
    let i = number::index_to_isize(v, Some(&exc::OVERFLOW_ERROR))?;
    if this(o).seq.is_some() {
        this(o).index.set(i.max(0));
    }
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", length_hint),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("__setstate__", "($self, object, /)", setstate),
];

/// `iterator`.
pub static SEQUENCE_ITERATOR: StaticType = StaticType::new::<SequenceIterator>(
    TypeDef {
        name: "iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);

object! {
    /// Calls a function until it gives the sentinel.
    pub struct CallableIterator: CALLABLE_ITERATOR {
        callable: Slot,
        sentinel: Slot,
    }
}

/// `iter(f, sentinel)`.
pub fn callable_iterator(f: &Object, sentinel: &Object) -> Ref {
    Ref::new(CallableIterator {
        head: Object::head(&CALLABLE_ITERATOR),
        callable: Slot::new(Some(f.own())),
        sentinel: Slot::new(Some(sentinel.own())),
    })
    .up()
}

fn ci(o: &Object) -> &CallableIterator {
    unsafe { o.cast_unchecked() }
}

fn call_next(o: &Object) -> R<Option<Ref>> {
    let it = ci(o);
    let Some(f) = it.callable.get() else { return Ok(None) };
    match call::call(&f, &[]) {
        Ok(v) => {
            if let Some(s) = it.sentinel.get() {
                if compare::eq(&v, &s)? {
                    it.callable.set(None);
                    it.sentinel.set(None);
                    return Ok(None);
                }
                return Ok(Some(v));
            }
            Ok(None)
        }
        Err(e) if e.matches(&exc::STOP_ITERATION) => {
            it.callable.set(None);
            it.sentinel.set(None);
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

static CALLABLE_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let it = ci(o);
    let iter = crate::builtins::get("iter")?;
    match (it.callable.get(), it.sentinel.get()) {
        (Some(f), Some(s)) => Ok(Tuple::pair(iter, Tuple::pair(f, s).up()).up()),
        _ => Ok(Tuple::pair(iter, Tuple::from_vec(vec![Tuple::empty().up()]).up()).up()),
    }
})];

/// `callable_iterator`.
pub static CALLABLE_ITERATOR: StaticType = StaticType::new::<CallableIterator>(
    TypeDef {
        name: "callable_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: CALLABLE_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(call_next), ..Slots::NONE },
);

/// `__abstractmethods__`-like truth of a wrapped function.
pub fn is_abstract(o: &Object) -> R<bool> {
    match attribute::get_optional(o, &names().__isabstractmethod__)? {
        Some(v) => number::is_true(&v),
        None => Ok(false),
    }
}
