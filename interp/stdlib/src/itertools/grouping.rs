//! `groupby`.

use std::cell::Cell;

use super::{iterator, pickled, reduced};
use pyrite_vm::object;
use pyrite_vm::object::cells::Slot;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, compare, iteration};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// Keys, each with an iterator over the items that share it.
    pub struct GroupBy: GROUPBY {
        it: Ref,
        key: Ref,
        target: Slot,
        current_key: Slot,
        current: Slot,
        /// Which group may still read: the count of groups begun.
        group: Cell<usize>,
    }
}

fn this(o: &Object) -> &GroupBy {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef = MethodDef::kw("groupby", "(iterable, key=None)", |ty, a| {
    let (Some(ty), Some(iterable)) = (ty.cast::<PyType>(), a[0]) else {
        return type_error("groupby.__new__(X): X is not a type object");
    };
    Ok(Ref::new(GroupBy {
        head: Object::head(ty),
        it: iteration::iter(iterable)?,
        key: a[1].map_or_else(none, |k| k.own()),
        target: Slot::empty(),
        current_key: Slot::empty(),
        current: Slot::empty(),
        group: Cell::new(0),
    })
    .up())
});

/// Reads the next item and its key; false at the end.
fn step(g: &GroupBy) -> R<bool> {
    let Some(x) = iteration::next(&g.it)? else { return Ok(false) };
    let key = if g.key.is_none() { x.clone() } else { call::call(&g.key, &[&x])? };
    g.current.set(Some(x));
    g.current_key.set(Some(key));
    Ok(true)
}

fn next(o: &Object) -> R<Option<Ref>> {
    let g = this(o);
    g.group.set(g.group.get() + 1);
    let number = g.group.get();
    loop {
        match (g.current_key.get(), g.target.get()) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(k), Some(t)) => {
                if !compare::eq(&t, &k)? {
                    break;
                }
            }
        }
        if !step(g)? {
            return Ok(None);
        }
    }
    let key = g.current_key.get().unwrap_or_else(none);
    g.target.set(Some(key.clone()));
    g.group.set(number);
    let group = Ref::new(Grouper {
        head: Object::head(GROUPER.object()),
        parent: g.own_as(),
        target: key.clone(),
        number,
    });
    Ok(Some(Tuple::pair(key, group.up()).up()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let g = this(o);
        let args = vec![g.it.clone(), g.key.clone()];
        match (g.target.get(), g.current_key.get(), g.current.get()) {
            (Some(t), Some(k), Some(v)) => reduced(o, args, Some(Tuple::from_vec(vec![k, v, t]).up())),
            _ => reduced(o, args, None),
        }
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        let Some(t) = state.cast::<Tuple>() else { return type_error("state is not a tuple") };
        let [key, value, target] = t.as_slice() else { return type_error("invalid arguments") };
        let g = this(o);
        g.current_key.set(Some(key.clone()));
        g.current.set(Some(value.clone()));
        g.target.set(Some(target.clone()));
        Ok(none())
    }),
];

iterator!(
    GROUPBY,
    "itertools.groupby",
    GroupBy,
    "(iterable, key=None)",
    METHODS,
    Slots {
        new: Some(|ty, a, k| NEW.invoke(None, ty.as_object(), a, k)),
        iternext: Some(next),
        ..Slots::NONE
    }
);

object! {
    /// The items of one group.
    pub struct Grouper: GROUPER {
        parent: Ref<GroupBy>,
        target: Ref,
        number: usize,
    }
}

fn grouper_next(o: &Object) -> R<Option<Ref>> {
    let me: &Grouper = unsafe { o.cast_unchecked() };
    let g = &*me.parent;
    if g.group.get() != me.number {
        return Ok(None);
    }
    if g.current.is_none() && !step(g)? {
        return Ok(None);
    }
    let key = g.current_key.get().unwrap_or_else(none);
    if !compare::eq(&me.target, &key)? {
        return Ok(None);
    }
    g.current_key.set(None);
    Ok(g.current.take())
}

fn new_grouper(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    pyrite_vm::protocol::sequence::no_keywords("_grouper", kw)?;
    pyrite_vm::object::method::check_positional("_grouper", args.len(), 2, 2)?;
    let Some(g) = args[0].cast::<GroupBy>() else {
        return type_error(format!(
            "_grouper() argument 1 must be itertools.groupby, not {}",
            args[0].ty().name()
        ));
    };
    g.group.set(g.group.get() + 1);
    Ok(Ref::new(Grouper {
        head: Object::head(GROUPER.object()),
        parent: g.own_as(),
        target: args[1].own(),
        number: g.group.get(),
    })
    .up())
}

/// `_grouper`.
pub static GROUPER: StaticType = StaticType::new::<Grouper>(
    TypeDef {
        name: "itertools._grouper",
        flags: TypeFlags::HAVE_GC,
        methods: &[MethodDef::noargs("__reduce__", |o| {
            pickled()?;
            let me: &Grouper = unsafe { o.cast_unchecked() };
            if me.parent.group.get() != me.number {
                let nothing = Tuple::from_vec(vec![Tuple::empty().up()]).up();
                return Ok(Tuple::pair(pyrite_vm::builtins::get("iter")?, nothing).up());
            }
            reduced(o, vec![me.parent.clone().up(), me.target.clone()], None)
        })],
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new_grouper),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(grouper_next),
        ..Slots::NONE
    },
);
