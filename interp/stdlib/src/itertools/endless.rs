//! `itertools.cycle` and `itertools.repeat`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, iteration, number, object as obj, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, state_items, tuple, type_of, type_ref};

object! {
    /// The items of an iterable, over and over.
    pub struct Cycle: CYCLE {
        /// The iterable's iterator, until it is exhausted.
        it: Slot,
        saved: Slot<List>,
        index: Cell<usize>,
        /// The items have been saved already.
        complete: Cell<bool>,
    }
}

fn cycle(o: &Object) -> &Cycle {
    unsafe { o.cast_unchecked() }
}

fn new_cycle(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "cycle", args, kw, 1, 1)?;
    Ok(Ref::new(Cycle {
        head: Object::head(ty),
        it: Slot::new(Some(iteration::iter(args[0])?)),
        saved: Slot::new(Some(List::from_vec(Vec::new()))),
        index: Cell::new(0),
        complete: Cell::new(false),
    })
    .up())
}

fn next_cycle(o: &Object) -> R<Option<Ref>> {
    let c = cycle(o);
    let Some(saved) = c.saved.get() else { return Ok(None) };
    if let Some(it) = c.it.get() {
        if let Some(x) = iteration::next(&it)? {
            if !c.complete.get() {
                saved.push(x.clone());
            }
            return Ok(Some(x));
        }
        c.it.set(None);
    }
    let i = c.index.get();
    let Some(x) = saved.get(i) else { return Ok(None) };
    c.index.set(if i + 1 >= saved.len() { 0 } else { i + 1 });
    Ok(Some(x))
}

static CYCLE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let c = cycle(o);
        let saved = c.saved.get().map_or_else(none, |s| s.up());
        let (it, complete) = match c.it.get() {
            Some(it) => (it, c.complete.get()),
            None => {
                let it = iteration::iter(&saved)?;
                if c.index.get() != 0 {
                    call::call_method_text(&it, "__setstate__", &[&int::from_usize(c.index.get())])?;
                }
                (it, true)
            }
        };
        Ok(tuple(&[type_ref(o), &tuple(&[&it]), &tuple(&[&saved, &bool_obj(complete)])]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        let [saved, complete] = state_items(state, 2, 2)? else { return Ok(none()) };
        let Some(list) = saved.cast::<List>() else {
            return type_error(format!("argument 1 must be list, not {}", obj::type_name_or_none(saved)));
        };
        let c = cycle(o);
        let complete = number::to_i32(complete)? != 0;
        c.complete.set(complete);
        c.saved.set(Some(list.own_as()));
        c.index.set(0);
        Ok(none())
    }),
];

/// `itertools.cycle`.
pub static CYCLE: StaticType = StaticType::new::<Cycle>(
    TypeDef {
        name: "itertools.cycle",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: CYCLE_METHODS,
        sig: "(iterable, /)",
        doc: Some(
            "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
        ),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new_cycle), next_cycle),
);

object! {
    /// One object, a number of times.
    pub struct Repeat: REPEAT {
        element: Ref,
        /// How often it is still to come, -1 for ever.
        left: Cell<i64>,
    }
}

fn repeat(o: &Object) -> &Repeat {
    unsafe { o.cast_unchecked() }
}

static NEW_REPEAT: MethodDef = MethodDef::kw("repeat", "(object, times=0)", |ty, a| {
    let Some(element) = a[0] else {
        return type_error("repeat() missing required argument 'object' (pos 1)");
    };
    let left = match a[1] {
        Some(n) => sequence::ssize_arg(n)?.max(0) as i64,
        None => -1,
    };
    Ok(Ref::new(Repeat { head: Object::head(type_of(ty)?), element: element.own(), left: Cell::new(left) })
        .up())
});

fn new_repeat(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    NEW_REPEAT.invoke(None, ty.as_object(), args, kw)
}

fn next_repeat(o: &Object) -> R<Option<Ref>> {
    let r = repeat(o);
    let n = r.left.get();
    if n == 0 {
        return Ok(None);
    }
    if n > 0 {
        r.left.set(n - 1);
    }
    Ok(Some(r.element.clone()))
}

static REPEAT_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| match repeat(o).left.get() {
        -1 => type_error("len() of unsized object"),
        n => Ok(int::from_i64(n)),
    }),
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let r = repeat(o);
        let args = match r.left.get() {
            -1 => tuple(&[&r.element]),
            n => tuple(&[&r.element, &int::from_i64(n)]),
        };
        Ok(tuple(&[type_ref(o), &args]))
    }),
];

fn repr_repeat(o: &Object) -> R {
    let r = repeat(o);
    let name = o.ty().short_name();
    let element = obj::repr(&r.element)?;
    let text = match r.left.get() {
        -1 => format!("{name}({})", element.to_lossy()),
        n => format!("{name}({}, {n})", element.to_lossy()),
    };
    Ok(Str::new(&text).up())
}

/// `itertools.repeat`.
pub static REPEAT: StaticType = StaticType::new::<Repeat>(
    TypeDef {
        name: "itertools.repeat",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: REPEAT_METHODS,
        doc: Some("One object again and again."),
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr_repeat), ..iterator(Some(new_repeat), next_repeat) },
);
