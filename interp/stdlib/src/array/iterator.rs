//! The iterator over an array.

use std::cell::Cell;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::sequence;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::store::{Array, this as array};

pyrite_vm::object! {
    /// Where one is in an array.
    struct ArrayIterator: ARRAY_ITERATOR {
        /// The array, until it is exhausted.
        array: Slot<Array>,
        index: Cell<usize>,
    }
}

fn this(o: &Object) -> &ArrayIterator {
    unsafe { o.cast_unchecked() }
}

/// An iterator over the array `o`.
pub fn iter(o: &Object) -> R {
    Ok(Ref::new(ArrayIterator {
        head: Object::head(ARRAY_ITERATOR.object()),
        array: Slot::new(Some(array(o).own_as())),
        index: Cell::new(0),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let it = this(o);
    // Making an item runs no Python code.
    let Some(a) = it.array.peek() else { return Ok(None) };
    let i = it.index.get();
    match a.get(i)? {
        Some(v) => {
            it.index.set(i + 1);
            Ok(Some(v))
        }
        None => {
            it.array.set(None);
            Ok(None)
        }
    }
}

fn reduce(o: &Object) -> R {
    let f = pyrite_vm::builtins::get("iter")?;
    let it = this(o);
    Ok(match it.array.get() {
        Some(a) => {
            let args = Tuple::from_vec(vec![a.up()]).up();
            Tuple::from_vec(vec![f, args, int::from_usize(it.index.get())])
        }
        None => Tuple::pair(f, Tuple::from_vec(vec![Tuple::empty().up()]).up()),
    }
    .up())
}

fn setstate(o: &Object, state: &Object) -> R {
    let i = sequence::state_arg(state)?;
    let it = this(o);
    if let Some(a) = it.array.get() {
        it.index.set((i.max(0) as usize).min(a.len()));
    }
    Ok(none())
}

static METHODS: &[MethodDef] =
    &[MethodDef::noargs("__reduce__", reduce), MethodDef::o("__setstate__", "($self, state, /)", setstate)];

/// `array.arrayiterator`.
pub static ARRAY_ITERATOR: StaticType = StaticType::new::<ArrayIterator>(
    TypeDef {
        name: "array.arrayiterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);
