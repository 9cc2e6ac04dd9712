//! `itertools.chain`.

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::iteration;
use pyrite_vm::raise::type_error;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, state_items, tuple, type_of, type_ref};

object! {
    /// The items of iterables, one after the other.
    pub struct Chain: CHAIN {
        /// Gives the iterables; empty once it is exhausted.
        source: Slot,
        active: Slot,
    }
}

fn this(o: &Object) -> &Chain {
    unsafe { o.cast_unchecked() }
}

fn over(ty: &PyType, source: Ref) -> Ref {
    Ref::new(Chain { head: Object::head(ty), source: Slot::new(Some(source)), active: Slot::empty() }).up()
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "chain", args, kw, 0, 255)?;
    Ok(over(ty, iteration::iter(&Tuple::from_args(args))?))
}

fn next(o: &Object) -> R<Option<Ref>> {
    let c = this(o);
    loop {
        let active = match c.active.get() {
            Some(a) => a,
            None => {
                let Some(source) = c.source.get() else { return Ok(None) };
                let found = match iteration::next(&source) {
                    Ok(Some(x)) => iteration::iter(&x).map(Some),
                    r => r,
                };
                match found {
                    Ok(Some(it)) => {
                        c.active.set(Some(it.clone()));
                        it
                    }
                    r => {
                        c.source.set(None);
                        return r;
                    }
                }
            }
        };
        if let Some(x) = iteration::next(&active)? {
            return Ok(Some(x));
        }
        c.active.set(None);
    }
}

fn reduce(o: &Object) -> R {
    deprecated()?;
    let c = this(o);
    let ty = type_ref(o);
    let none = Tuple::empty();
    Ok(match (c.source.get(), c.active.get()) {
        (Some(s), Some(a)) => tuple(&[ty, &none, &tuple(&[&s, &a])]),
        (Some(s), None) => tuple(&[ty, &none, &tuple(&[&s])]),
        (None, _) => tuple(&[ty, &none]),
    })
}

fn setstate(o: &Object, state: &Object) -> R {
    deprecated()?;
    let items = state_items(state, 1, 2)?;
    let [source, rest @ ..] = items else { return Ok(none()) };
    let active = rest.first();
    if !iteration::is_iterator(source) || active.is_some_and(|a| !iteration::is_iterator(a)) {
        return type_error("Arguments must be iterators.");
    }
    let c = this(o);
    c.source.set(Some(source.clone()));
    c.active.set(active.cloned());
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("from_iterable", "($type, iterable, /)", |ty, it| {
        Ok(over(type_of(ty)?, iteration::iter(it)?))
    })
    .class(),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("__setstate__", "($self, object, /)", setstate),
    MethodDef::o("__class_getitem__", "($type, object, /)", pyrite_vm::types::generic_alias::new).class(),
];

/// `itertools.chain`.
pub static CHAIN: StaticType = StaticType::new::<Chain>(
    TypeDef {
        name: "itertools.chain",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(*iterables)",
        doc: Some("The items of each iterable in turn."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);
