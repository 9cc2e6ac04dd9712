//! `itertools.groupby` and the iterators over its groups.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, compare, iteration};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, state_items, tuple, type_of, type_ref};

object! {
    /// Keys and the runs of items that have them.
    pub struct GroupBy: GROUPBY {
        it: Ref,
        key: Ref,
        /// The key of the group given out last.
        target_key: Slot,
        current_key: Slot,
        current: Slot,
        /// Address of the group's iterator, as long as it is the last one made.
        grouper: Cell<usize>,
    }
}

object! {
    /// The items of one group.
    pub struct Grouper: GROUPER {
        parent: Ref<GroupBy>,
        key: Ref,
    }
}

fn this(o: &Object) -> &GroupBy {
    unsafe { o.cast_unchecked() }
}

fn group(o: &Object) -> &Grouper {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef = MethodDef::kw("groupby", "(iterable, key=None)", |ty, a| {
    let Some(iterable) = a[0] else {
        return type_error("groupby() missing required argument 'iterable' (pos 1)");
    };
    Ok(Ref::new(GroupBy {
        head: Object::head(type_of(ty)?),
        it: iteration::iter(iterable)?,
        key: a[1].map_or_else(none, |k| k.own()),
        target_key: Slot::empty(),
        current_key: Slot::empty(),
        current: Slot::empty(),
        grouper: Cell::new(0),
    })
    .up())
});

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    NEW.invoke(None, ty.as_object(), args, kw)
}

/// Takes an item and its key; `None` at the end.
fn step(g: &GroupBy) -> R<Option<()>> {
    let Some(x) = iteration::next(&g.it)? else { return Ok(None) };
    let key = if g.key.is_none() { x.clone() } else { call::call(&g.key, &[&x])? };
    let old = (g.current.replace(Some(x)), g.current_key.replace(Some(key)));
    drop(old);
    Ok(Some(()))
}

fn grouper(g: &GroupBy, key: Ref) -> Ref {
    let r = Ref::new(Grouper { head: Object::head(&GROUPER), parent: g.own_as(), key }).up();
    g.grouper.set(r.addr());
    r
}

fn next(o: &Object) -> R<Option<Ref>> {
    let g = this(o);
    g.grouper.set(0);
    // Skip what is left of the last group.
    let key = loop {
        if let Some(key) = g.current_key.get() {
            match g.target_key.get() {
                Some(t) if compare::eq(&t, &key)? => {}
                _ => break g.current_key.get().unwrap_or(key),
            }
        }
        if step(g)?.is_none() {
            return Ok(None);
        }
    };
    g.target_key.set(Some(key.clone()));
    let items = grouper(g, key.clone());
    Ok(Some(Tuple::pair(key, items).up()))
}

fn next_in_group(o: &Object) -> R<Option<Ref>> {
    let r = group(o);
    let g = &*r.parent;
    if g.grouper.get() != o.addr() {
        return Ok(None);
    }
    if g.current.is_none() && step(g)?.is_none() {
        return Ok(None);
    }
    let Some(key) = g.current_key.get() else { return Ok(None) };
    if !compare::eq(&r.key, &key)? {
        return Ok(None);
    }
    let x = g.current.take();
    g.current_key.set(None);
    Ok(x)
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let g = this(o);
        let args = tuple(&[&g.it, &g.key]);
        Ok(match (g.current_key.get(), g.current.get(), g.target_key.get()) {
            (Some(k), Some(x), Some(t)) => tuple(&[type_ref(o), &args, &tuple(&[&k, &x, &t])]),
            _ => tuple(&[type_ref(o), &args]),
        })
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        let [key, x, target] = state_items(state, 3, 3)? else { return Ok(none()) };
        let g = this(o);
        g.current_key.set(Some(key.clone()));
        g.current.set(Some(x.clone()));
        g.target_key.set(Some(target.clone()));
        Ok(none())
    }),
];

/// `itertools.groupby`.
pub static GROUPBY: StaticType = StaticType::new::<GroupBy>(
    TypeDef {
        name: "itertools.groupby",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(iterable, key=None)",
        doc: Some("Runs of items that share a key."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);

fn new_grouper(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "_grouper", args, kw, 2, 2)?;
    match args[0].cast::<GroupBy>() {
        Some(g) => Ok(grouper(g, args[1].own())),
        None => crate::arguments::wrong_type("_grouper", 1, "itertools.groupby", args[0]),
    }
}

static GROUPER_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    deprecated()?;
    let r = group(o);
    if r.parent.grouper.get() != o.addr() {
        let iter = pyrite_vm::builtins::get("iter")?;
        return Ok(tuple(&[&iter, &tuple(&[&Tuple::empty()])]));
    }
    Ok(tuple(&[type_ref(o), &tuple(&[&r.parent, &r.key])]))
})];

/// `itertools._grouper`.
pub static GROUPER: StaticType = StaticType::new::<Grouper>(
    TypeDef {
        name: "itertools._grouper",
        flags: TypeFlags::HAVE_GC,
        methods: GROUPER_METHODS,
        ..TypeDef::DEFAULT
    },
    iterator(Some(new_grouper), next_in_group),
);
