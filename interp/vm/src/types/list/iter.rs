//! Iterators over lists.

use std::cell::Cell;

use super::List;
use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, Slot, StaticType};
use crate::protocol::sequence;
use crate::types::int;
use crate::types::singletons::none;
use crate::types::tuple::Tuple;

object! {
    /// An iterator over a list.
    pub struct ListIterator: LIST_ITERATOR {
        /// The list, until it is exhausted.
        pub list: Slot<List>,
        /// Next index.
        pub index: Cell<usize>,
    }
}

impl ListIterator {
    /// From the first item on.
    pub fn new(l: &List) -> Ref<ListIterator> {
        Ref::new(ListIterator {
            head: Object::head(&LIST_ITERATOR),
            list: Slot::new(Some(l.own_as())),
            index: Cell::new(0),
        })
    }
    /// The next item.
    #[inline(always)]
    pub fn next(&self) -> Option<Ref> {
        let l = self.list.peek()?;
        let i = self.index.get();
        match l.get(i) {
            Some(v) => {
                self.index.set(i + 1);
                Some(v)
            }
            None => {
                self.list.set(None);
                None
            }
        }
    }
}

fn it(o: &Object) -> &ListIterator {
    unsafe { o.cast_unchecked() }
}
fn rev(o: &Object) -> &ListReverseIterator {
    unsafe { o.cast_unchecked() }
}

/// The index of an iterator that was told to be at its end.
const ENDED: usize = usize::MAX;

/// What an exhausted iterator is pickled as.
fn reduce_with(function: &str, l: Option<Ref<List>>, index: i64) -> R {
    match l {
        Some(l) => Ok(Tuple::from_vec(vec![
            crate::builtins::get(function)?,
            Tuple::from_vec(vec![l.up()]).up(),
            int::from_i64(index),
        ])
        .up()),
        None => Ok(Tuple::pair(
            crate::builtins::get(function)?,
            Tuple::from_vec(vec![List::from_vec(Vec::new()).up()]).up(),
        )
        .up()),
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = it(o);
        Ok(int::from_usize(i.list.peek().map_or(0, |l| l.len().saturating_sub(i.index.get()))))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        reduce_with("iter", i.list.get().filter(|_| i.index.get() != ENDED), i.index.get() as i64)
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = sequence::state_arg(v)?;
        let i = it(o);
        if let Some(l) = i.list.peek() {
            i.index.set(if n < 0 { ENDED } else { (n as usize).min(l.len()) });
        }
        Ok(none())
    }),
];

/// `list_iterator`.
pub static LIST_ITERATOR: StaticType = StaticType::new::<ListIterator>(
    TypeDef {
        name: "list_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(|o| Ok(it(o).next())), ..Slots::NONE },
);

object! {
    /// An iterator over a list from its end.
    pub struct ListReverseIterator: LIST_REVERSE_ITERATOR {
        list: Slot<List>,
        /// Next index, -1 at the end.
        index: Cell<isize>,
    }
}

impl ListReverseIterator {
    /// From the last item on.
    pub fn new(l: &List) -> Ref<ListReverseIterator> {
        Ref::new(ListReverseIterator {
            head: Object::head(&LIST_REVERSE_ITERATOR),
            list: Slot::new(Some(l.own_as())),
            index: Cell::new(l.len() as isize - 1),
        })
    }
}

fn prev(o: &Object) -> R<Option<Ref>> {
    let i = rev(o);
    let Some(l) = i.list.peek() else { return Ok(None) };
    let n = i.index.get();
    if let Some(v) = usize::try_from(n).ok().and_then(|n| l.get(n)) {
        i.index.set(n - 1);
        return Ok(Some(v));
    }
    i.index.set(-1);
    i.list.set(None);
    Ok(None)
}

static REVERSE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = rev(o);
        let n = (i.index.get() + 1).max(0) as usize;
        Ok(int::from_usize(i.list.peek().map_or(0, |l| if l.len() < n { 0 } else { n })))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = rev(o);
        reduce_with("reversed", i.list.get().filter(|_| i.index.get() >= 0), i.index.get() as i64)
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = sequence::state_arg(v)?;
        let i = rev(o);
        if let Some(l) = i.list.peek() {
            i.index.set(n.clamp(-1, l.len() as isize - 1));
        }
        Ok(none())
    }),
];

/// `list_reverseiterator`.
pub static LIST_REVERSE_ITERATOR: StaticType = StaticType::new::<ListReverseIterator>(
    TypeDef {
        name: "list_reverseiterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: REVERSE_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(prev), ..Slots::NONE },
);
