//! `dropwhile`, `takewhile`, `filterfalse`, `compress` and `starmap` of `itertools`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, iteration, number, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int::{self, BOOL};
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, tuple, type_of, type_ref};

object! {
    /// The layout of `dropwhile` and `takewhile`.
    pub struct While: DROPWHILE {
        f: Ref,
        it: Ref,
        /// The first item has been found where the predicate changes.
        turned: Cell<bool>,
    }
}

fn this(o: &Object) -> &While {
    unsafe { o.cast_unchecked() }
}

/// Is what the function makes of the item true?
#[inline]
fn holds(f: &Object, x: &Object) -> R<bool> {
    let r = call::call(f, &[x])?;
    number::is_true(&r)
}

fn new_while(name: &str, ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, name, args, kw, 2, 2)?;
    let it = iteration::iter(args[1])?;
    Ok(Ref::new(While { head: Object::head(ty), f: args[0].own(), it, turned: Cell::new(false) }).up())
}

fn next_drop(o: &Object) -> R<Option<Ref>> {
    let w = this(o);
    loop {
        let Some(x) = iteration::next(&w.it)? else { return Ok(None) };
        if w.turned.get() {
            return Ok(Some(x));
        }
        if !holds(&w.f, &x)? {
            w.turned.set(true);
            return Ok(Some(x));
        }
    }
}

fn next_take(o: &Object) -> R<Option<Ref>> {
    let w = this(o);
    if w.turned.get() {
        return Ok(None);
    }
    let Some(x) = iteration::next(&w.it)? else { return Ok(None) };
    if holds(&w.f, &x)? {
        return Ok(Some(x));
    }
    w.turned.set(true);
    Ok(None)
}

static WHILE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let w = this(o);
        Ok(tuple(&[type_ref(o), &tuple(&[&w.f, &w.it]), &int::from_i64(w.turned.get() as i64)]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        this(o).turned.set(number::is_true(state)?);
        Ok(none())
    }),
];

/// `itertools.dropwhile`.
pub static DROPWHILE: StaticType = StaticType::new::<While>(
    TypeDef {
        name: "itertools.dropwhile",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: WHILE_METHODS,
        sig: "(predicate, iterable, /)",
        doc: Some("Drop items from the iterable while predicate(item) is true."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| new_while("dropwhile", ty, args, kw)), next_drop),
);

/// `itertools.takewhile`.
pub static TAKEWHILE: StaticType = StaticType::new::<While>(
    TypeDef {
        name: "itertools.takewhile",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: WHILE_METHODS,
        sig: "(predicate, iterable, /)",
        doc: Some(
            "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
        ),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| new_while("takewhile", ty, args, kw)), next_take),
);

object! {
    /// The layout of the iterators over two things: a function and its items, or data and what
    /// selects from them.
    pub struct Two: FILTERFALSE {
        a: Ref,
        b: Ref,
    }
}

fn two(o: &Object) -> &Two {
    unsafe { o.cast_unchecked() }
}

fn function_and_items(name: &str, ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, name, args, kw, 2, 2)?;
    let b = iteration::iter(args[1])?;
    Ok(Ref::new(Two { head: Object::head(ty), a: args[0].own(), b }).up())
}

static TWO_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    deprecated()?;
    let t = two(o);
    Ok(tuple(&[type_ref(o), &tuple(&[&t.a, &t.b])]))
})];

fn next_filterfalse(o: &Object) -> R<Option<Ref>> {
    let t = two(o);
    let plain = t.a.is_none() || t.a.is(&BOOL);
    loop {
        let Some(x) = iteration::next(&t.b)? else { return Ok(None) };
        let good = if plain { number::is_true(&x)? } else { holds(&t.a, &x)? };
        if !good {
            return Ok(Some(x));
        }
    }
}

/// `itertools.filterfalse`.
pub static FILTERFALSE: StaticType = StaticType::new::<Two>(
    TypeDef {
        name: "itertools.filterfalse",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: TWO_METHODS,
        sig: "(function, iterable, /)",
        doc: Some("Return those items of iterable for which function(item) is false."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| function_and_items("filterfalse", ty, args, kw)), next_filterfalse),
);

fn next_starmap(o: &Object) -> R<Option<Ref>> {
    let t = two(o);
    let Some(x) = iteration::next(&t.b)? else { return Ok(None) };
    if let Some(args) = x.exact::<Tuple>() {
        return call::call(&t.a, args.as_args()).map(Some);
    }
    let args = sequence::tuple_of(&x)?;
    call::call(&t.a, args.as_args()).map(Some)
}

/// `itertools.starmap`.
pub static STARMAP: StaticType = StaticType::new::<Two>(
    TypeDef {
        name: "itertools.starmap",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: TWO_METHODS,
        sig: "(function, iterable, /)",
        doc: Some(
            "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
        ),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| function_and_items("starmap", ty, args, kw)), next_starmap),
);

static NEW_COMPRESS: MethodDef = MethodDef::kw("compress", "(data, selectors)", |ty, a| {
    let (Some(data), Some(selectors)) = (a[0], a[1]) else {
        return type_error("compress() missing required argument");
    };
    let a = iteration::iter(data)?;
    let b = iteration::iter(selectors)?;
    Ok(Ref::new(Two { head: Object::head(type_of(ty)?), a, b }).up())
});

fn next_compress(o: &Object) -> R<Option<Ref>> {
    let t = two(o);
    loop {
        let Some(x) = iteration::next(&t.a)? else { return Ok(None) };
        let Some(selector) = iteration::next(&t.b)? else { return Ok(None) };
        if number::is_true(&selector)? {
            return Ok(Some(x));
        }
    }
}

/// `itertools.compress`.
pub static COMPRESS: StaticType = StaticType::new::<Two>(
    TypeDef {
        name: "itertools.compress",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: TWO_METHODS,
        sig: "(data, selectors)",
        doc: Some("Return data elements corresponding to true selector elements."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| NEW_COMPRESS.invoke(None, ty.as_object(), args, kw)), next_compress),
);
