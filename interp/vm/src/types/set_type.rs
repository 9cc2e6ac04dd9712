//! The type objects of `set` and `frozenset`, and their iterator.

use std::cell::Cell;

use super::methods::{self, *};
use super::{Set, as_set, update};
use crate::object;
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{iteration, object as obj, sequence};
use crate::raise::runtime_error;
use crate::types::int;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &Set {
    unsafe { o.cast_unchecked() }
}

fn repr(o: &Object) -> R {
    let name = o.ty().short_name();
    let ascii = |s: String| Ok(Str::new(&s).up());
    let Some(_g) = crate::thread::ReprGuard::enter(o) else { return ascii(format!("{name}(...)")) };
    if this(o).is_empty() {
        return ascii(format!("{name}()"));
    }
    let items: Vec<Ref> = this(o).to_vec().into_iter().map(|e| e.0).collect();
    let exact = o.ty().is_type(&SET);
    let mut s: Vec<u32> = Vec::new();
    if !exact {
        s.extend(Str::new(name).iter());
        s.push(40);
    }
    s.push(123);
    for (i, x) in items.iter().enumerate() {
        if i > 0 {
            s.extend([44, 32]);
        }
        s.extend(obj::repr(x)?.iter());
    }
    s.push(125);
    if !exact {
        s.push(41);
    }
    Ok(Str::from_u32(&s).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let Some(y) = as_set(b) else { return Ok(not_implemented()) };
    let x = this(a);
    let r = match op {
        Cmp::Eq | Cmp::Ne => {
            let known = x.hash.get() != -1 && y.hash.get() != -1;
            let equal = x.len() == y.len() && !(known && x.hash.get() != y.hash.get()) && is_subset(x, y)?;
            equal == (op == Cmp::Eq)
        }
        Cmp::Le => x.len() <= y.len() && is_subset(x, y)?,
        Cmp::Ge => y.len() <= x.len() && is_subset(y, x)?,
        Cmp::Lt => x.len() < y.len() && is_subset(x, y)?,
        Cmp::Gt => y.len() < x.len() && is_subset(y, x)?,
    };
    Ok(bool_obj(r))
}

fn hash(o: &Object) -> R<isize> {
    let s = this(o);
    let known = s.hash.get();
    if known != -1 {
        return Ok(known);
    }
    let h = s.frozen_hash();
    s.hash.set(h);
    Ok(h)
}

/// Both operands are sets.
fn both(a: &Object, b: &Object) -> bool {
    as_set(a).is_some() && as_set(b).is_some()
}
fn or(a: &Object, b: &Object) -> R {
    if !both(a, b) {
        return Ok(not_implemented());
    }
    let r = copy(a)?;
    if !a.is(b) {
        update(&r, b)?;
    }
    Ok(r)
}
fn and(a: &Object, b: &Object) -> R {
    if both(a, b) { intersection_with(a, b) } else { Ok(not_implemented()) }
}
fn sub(a: &Object, b: &Object) -> R {
    if both(a, b) { difference_with(a, b) } else { Ok(not_implemented()) }
}
fn xor(a: &Object, b: &Object) -> R {
    if both(a, b) { symmetric_difference(a, b) } else { Ok(not_implemented()) }
}
fn ior(a: &Object, b: &Object) -> R {
    if as_set(b).is_none() {
        return Ok(not_implemented());
    }
    update(a, b)?;
    Ok(a.own())
}
fn iand(a: &Object, b: &Object) -> R {
    if as_set(b).is_none() {
        return Ok(not_implemented());
    }
    let r = intersection_with(a, b)?;
    this(a).swap(this(&r));
    Ok(a.own())
}
fn isub(a: &Object, b: &Object) -> R {
    if as_set(b).is_none() {
        return Ok(not_implemented());
    }
    difference_update_with(a, b)?;
    Ok(a.own())
}
fn ixor(a: &Object, b: &Object) -> R {
    if as_set(b).is_none() {
        return Ok(not_implemented());
    }
    symmetric_difference_update(a, b)?;
    Ok(a.own())
}

fn same_fn<T: Copy + PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a == b
}

fn set_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    sequence::no_keywords("set", kw)?;
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("set", args.len(), 0, 1)?;
    if !this(o).is_empty() {
        this(o).clear();
    }
    this(o).hash.set(-1);
    match args.first() {
        Some(v) => update(o, v),
        None => Ok(()),
    }
}

fn frozenset_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (a, b) = (ty.slots().init.map(|f| f as usize), FROZENSET.slots().init.map(|f| f as usize));
    if ty.is_type(&FROZENSET) || same_fn(a, b) {
        sequence::no_keywords("frozenset", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("frozenset", args.len(), 0, 1)?;
    if ty.is_type(&FROZENSET)
        && let Some(v) = args.first()
        && v.ty().is_type(&FROZENSET)
    {
        return Ok((*v).own());
    }
    let s = Set::of_type(ty).up();
    if let Some(v) = args.first() {
        update(&s, v)?;
    }
    Ok(s)
}

fn iter(o: &Object) -> R {
    Ok(Ref::new(SetIterator {
        head: Object::head(&SET_ITERATOR),
        set: Slot::new(Some(this(o).own_as())),
        used: Cell::new(this(o).len() as isize),
        pos: Cell::new(0),
        left: Cell::new(this(o).len()),
    })
    .up())
}

static SET_METHODS: &[MethodDef] = &[
    MethodDef::o("__contains__", "($self, object, /)", |o, k| Ok(bool_obj(contains(o, k)?))).coexist(),
    MethodDef::o("add", "($self, object, /)", methods::add),
    MethodDef::noargs("clear", clear),
    MethodDef::noargs("copy", copy),
    MethodDef::o("discard", "($self, object, /)", discard),
    MethodDef::pos("difference", "($self, /, *others)", 0, 255, difference),
    MethodDef::pos("difference_update", "($self, /, *others)", 0, 255, difference_update),
    MethodDef::pos("intersection", "($self, /, *others)", 0, 255, intersection),
    MethodDef::pos("intersection_update", "($self, /, *others)", 0, 255, intersection_update),
    MethodDef::o("isdisjoint", "($self, other, /)", isdisjoint),
    MethodDef::o("issubset", "($self, other, /)", issubset),
    MethodDef::o("issuperset", "($self, other, /)", issuperset),
    MethodDef::noargs("pop", pop),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("remove", "($self, object, /)", remove),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::o("symmetric_difference", "($self, other, /)", symmetric_difference),
    MethodDef::o("symmetric_difference_update", "($self, other, /)", |o, v| {
        symmetric_difference_update(o, v)?;
        Ok(crate::types::singletons::none())
    }),
    MethodDef::pos("union", "($self, /, *others)", 0, 255, union),
    MethodDef::pos("update", "($self, /, *others)", 0, 255, update_all),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
];
static FROZENSET_METHODS: &[MethodDef] = &[
    MethodDef::o("__contains__", "($self, object, /)", |o, k| Ok(bool_obj(contains(o, k)?))).coexist(),
    MethodDef::noargs("copy", |o| if o.ty().is_type(&FROZENSET) { Ok(o.own()) } else { copy(o) }),
    MethodDef::pos("difference", "($self, /, *others)", 0, 255, difference),
    MethodDef::pos("intersection", "($self, /, *others)", 0, 255, intersection),
    MethodDef::o("isdisjoint", "($self, other, /)", isdisjoint),
    MethodDef::o("issubset", "($self, other, /)", issubset),
    MethodDef::o("issuperset", "($self, other, /)", issuperset),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::o("symmetric_difference", "($self, other, /)", symmetric_difference),
    MethodDef::pos("union", "($self, /, *others)", 0, 255, union),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
];

/// `set`.
pub static SET: StaticType = StaticType::new::<Set>(
    TypeDef {
        name: "set",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::MATCH_SELF,
        methods: SET_METHODS,
        sig: "(iterable=(), /)",
        doc: Some("Build an unordered collection of unique elements."),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(iter),
        new: Some(|ty, _, _| Ok(Set::of_type(ty).up())),
        init: Some(set_init),
        nb_subtract: Some(sub),
        nb_and: Some(and),
        nb_xor: Some(xor),
        nb_or: Some(or),
        nb_inplace_subtract: Some(isub),
        nb_inplace_and: Some(iand),
        nb_inplace_xor: Some(ixor),
        nb_inplace_or: Some(ior),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_contains: Some(contains),
        ..Slots::NONE
    },
);

/// `frozenset`.
pub static FROZENSET: StaticType = StaticType::new::<Set>(
    TypeDef {
        name: "frozenset",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::MATCH_SELF,
        methods: FROZENSET_METHODS,
        sig: "(iterable=(), /)",
        doc: Some("Build an immutable unordered collection of unique elements."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(hash),
        richcompare: Some(richcompare),
        iter: Some(iter),
        new: Some(frozenset_new),
        nb_subtract: Some(sub),
        nb_and: Some(and),
        nb_xor: Some(xor),
        nb_or: Some(or),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_contains: Some(contains),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a set.
    pub struct SetIterator: SET_ITERATOR {
        /// The set, until it is exhausted.
        set: Slot<Set>,
        /// Number of members at the start; -1 once a change was noticed.
        used: Cell<isize>,
        pos: Cell<usize>,
        left: Cell<usize>,
    }
}

fn it(o: &Object) -> &SetIterator {
    unsafe { o.cast_unchecked() }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let i = it(o);
    let Some(s) = i.set.peek() else { return Ok(None) };
    if i.used.get() != s.len() as isize {
        i.used.set(-1);
        return runtime_error("Set changed size during iteration");
    }
    let mut pos = i.pos.get();
    let e = s.next(&mut pos);
    i.pos.set(pos);
    match e {
        Some((k, _)) => {
            i.left.set(i.left.get().saturating_sub(1));
            Ok(Some(k))
        }
        None => {
            i.set.set(None);
            Ok(None)
        }
    }
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = it(o);
        Ok(int::from_usize(match i.set.peek() {
            Some(s) if i.used.get() == s.len() as isize => i.left.get(),
            _ => 0,
        }))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        let copy = Ref::new(SetIterator {
            head: Object::head(&SET_ITERATOR),
            set: Slot::new(i.set.get()),
            used: Cell::new(i.used.get()),
            pos: Cell::new(i.pos.get()),
            left: Cell::new(i.left.get()),
        });
        let mut v = Vec::new();
        while let Some(x) = iteration::next(&copy)? {
            v.push(x);
        }
        let args = Tuple::from_vec(vec![List::from_vec(v).up()]);
        Ok(Tuple::pair(crate::builtins::get("iter")?, args.up()).up())
    }),
];

/// `set_iterator`.
pub static SET_ITERATOR: StaticType = StaticType::new::<SetIterator>(
    TypeDef {
        name: "set_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);
