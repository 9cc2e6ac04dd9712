//! `takewhile`, `dropwhile`, `filterfalse`, `compress`, `starmap`.

use std::cell::Cell;

use super::{exactly, iterator, pickled, reduced};
use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, iteration, number, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int;
use pyrite_vm::types::int::BOOL;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// What a function decides about the items of an iterable.
    pub struct Selecting: TAKEWHILE {
        f: Ref,
        it: Ref,
        /// `takewhile`: it has ended; `dropwhile`: it has begun.
        flag: Cell<bool>,
    }
}

fn this(o: &Object) -> &Selecting {
    unsafe { o.cast_unchecked() }
}

fn make(owner: &'static StaticType, ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let [f, iterable] = exactly(owner, ty, args, kw)?;
    let it = iteration::iter(iterable)?;
    Ok(Ref::new(Selecting { head: Object::head(ty), f: f.own(), it, flag: Cell::new(false) }).up())
}

fn holds(f: &Object, x: &Object) -> R<bool> {
    number::is_true(&*call::call(f, &[x])?)
}

fn takewhile_next(o: &Object) -> R<Option<Ref>> {
    let t = this(o);
    if t.flag.get() {
        return Ok(None);
    }
    let Some(x) = iteration::next(&t.it)? else { return Ok(None) };
    if holds(&t.f, &x)? {
        return Ok(Some(x));
    }
    t.flag.set(true);
    Ok(None)
}

fn dropwhile_next(o: &Object) -> R<Option<Ref>> {
    let t = this(o);
    loop {
        let Some(x) = iteration::next(&t.it)? else { return Ok(None) };
        if t.flag.get() {
            return Ok(Some(x));
        }
        if !holds(&t.f, &x)? {
            t.flag.set(true);
            return Ok(Some(x));
        }
    }
}

fn filterfalse_next(o: &Object) -> R<Option<Ref>> {
    let t = this(o);
    let plain = t.f.is_none() || t.f.is(BOOL.object().as_object());
    loop {
        let Some(x) = iteration::next(&t.it)? else { return Ok(None) };
        if !(if plain { number::is_true(&x)? } else { holds(&t.f, &x)? }) {
            return Ok(Some(x));
        }
    }
}

fn starmap_next(o: &Object) -> R<Option<Ref>> {
    let t = this(o);
    let Some(x) = iteration::next(&t.it)? else { return Ok(None) };
    let args = match x.exact::<Tuple>() {
        Some(t) => pyrite_vm::object::Own::own_as(t),
        None => sequence::tuple_of(&x)?,
    };
    call::call(&t.f, args.as_args()).map(Some)
}

fn reduce(o: &Object) -> R {
    pickled()?;
    let t = this(o);
    reduced(o, vec![t.f.clone(), t.it.clone()], None)
}
fn reduce_flag(o: &Object) -> R {
    pickled()?;
    let t = this(o);
    reduced(o, vec![t.f.clone(), t.it.clone()], Some(int::from_i64(t.flag.get() as i64)))
}
/// `takewhile` shows and takes a truth value.
fn set_flag(o: &Object, state: &Object) -> R {
    pickled()?;
    this(o).flag.set(number::is_true(state)?);
    Ok(none())
}

static PLAIN: &[MethodDef] = &[MethodDef::noargs("__reduce__", reduce)];
static FLAGGED: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", reduce_flag),
    MethodDef::o("__setstate__", "($self, object, /)", set_flag),
];

iterator!(
    TAKEWHILE,
    "itertools.takewhile",
    Selecting,
    "(predicate, iterable, /)",
    FLAGGED,
    Slots { new: Some(|ty, a, k| make(&TAKEWHILE, ty, a, k)), iternext: Some(takewhile_next), ..Slots::NONE }
);
iterator!(
    DROPWHILE,
    "itertools.dropwhile",
    Selecting,
    "(predicate, iterable, /)",
    FLAGGED,
    Slots { new: Some(|ty, a, k| make(&DROPWHILE, ty, a, k)), iternext: Some(dropwhile_next), ..Slots::NONE }
);
iterator!(
    FILTERFALSE,
    "itertools.filterfalse",
    Selecting,
    "(function, iterable, /)",
    PLAIN,
    Slots {
        new: Some(|ty, a, k| make(&FILTERFALSE, ty, a, k)),
        iternext: Some(filterfalse_next),
        ..Slots::NONE
    }
);
iterator!(
    STARMAP,
    "itertools.starmap",
    Selecting,
    "(function, iterable, /)",
    PLAIN,
    Slots { new: Some(|ty, a, k| make(&STARMAP, ty, a, k)), iternext: Some(starmap_next), ..Slots::NONE }
);

object! {
    /// The items whose selector is true.
    pub struct Compress: COMPRESS {
        data: Ref,
        selectors: Ref,
    }
}

static NEW_COMPRESS: MethodDef = MethodDef::kw("compress", "(data, selectors)", |ty, a| {
    let (Some(ty), Some(d), Some(s)) = (ty.cast::<PyType>(), a[0], a[1]) else {
        return type_error("compress.__new__(X): X is not a type object");
    };
    let data = iteration::iter(d)?;
    Ok(Ref::new(Compress { head: Object::head(ty), data, selectors: iteration::iter(s)? }).up())
});

fn compress(o: &Object) -> &Compress {
    unsafe { o.cast_unchecked() }
}

fn compress_next(o: &Object) -> R<Option<Ref>> {
    let c = compress(o);
    loop {
        let Some(x) = iteration::next(&c.data)? else { return Ok(None) };
        let Some(s) = iteration::next(&c.selectors)? else { return Ok(None) };
        if number::is_true(&s)? {
            return Ok(Some(x));
        }
    }
}

iterator!(
    COMPRESS,
    "itertools.compress",
    Compress,
    "(data, selectors)",
    &[MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let c = compress(o);
        reduced(o, vec![c.data.clone(), c.selectors.clone()], None)
    })],
    Slots {
        new: Some(|ty, a, k| NEW_COMPRESS.invoke(None, ty.as_object(), a, k)),
        iternext: Some(compress_next),
        ..Slots::NONE
    }
);
