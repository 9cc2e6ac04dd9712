//! `count` and `repeat`.

use std::cell::Cell;

use super::{iterator, pickled, reduced};
use pyrite_vm::object;
use pyrite_vm::object::cells::{Opaque, Slot};
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Op, Slots};
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::{number, object as obj, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::str::Str;

object! {
    /// `start`, `start + step`, …
    pub struct Count: COUNT {
        /// The next number while it is a small integer and the step is one.
        fast: Opaque<Cell<Option<i64>>>,
        /// The next number otherwise.
        next: Slot,
        step: Ref,
    }
}

fn count(o: &Object) -> &Count {
    unsafe { o.cast_unchecked() }
}

fn is_number(o: &Object) -> bool {
    let s = o.ty().slots();
    s.nb_index.is_some()
        || s.nb_int.is_some()
        || s.nb_float.is_some()
        || o.is_a::<pyrite_vm::types::complex::Complex>()
}

fn is_one(o: &Object) -> bool {
    o.exact::<Int>().and_then(|i| i.as_i64()) == Some(1)
}

static NEW_COUNT: MethodDef = MethodDef::kw("count", "(start=0, step=1)", |ty, a| {
    let Some(ty) = ty.cast::<PyType>() else { return type_error("count.__new__(X): X is not a type object") };
    if a.iter().flatten().any(|x| !is_number(x)) {
        return type_error("a number is required");
    }
    let start = a[0].map_or_else(|| int::from_i64(0), |s| s.own());
    let step = a[1].map_or_else(|| int::from_i64(1), |s| s.own());
    let fast = start.exact::<Int>().and_then(|i| i.as_i64()).filter(|_| is_one(&step));
    let next = Slot::new(if fast.is_some() { None } else { Some(start) });
    Ok(Ref::new(Count { head: Object::head(ty), fast: Opaque(Cell::new(fast)), next, step }).up())
});

fn current(c: &Count) -> Ref {
    match c.fast.get() {
        Some(n) => int::from_i64(n),
        None => c.next.get().unwrap_or_else(|| int::from_i64(0)),
    }
}

fn count_next(o: &Object) -> R<Option<Ref>> {
    let c = count(o);
    if let Some(n) = c.fast.get() {
        c.fast.set(n.checked_add(1));
        if c.fast.get().is_none() {
            let one = int::from_i64(1);
            c.next.set(Some(number::binary(&int::from_i64(n), &one, Op::Add)?));
        }
        return Ok(Some(int::from_i64(n)));
    }
    let now = current(c);
    let next = number::binary(&now, &c.step, Op::Add)?;
    c.next.set(Some(next));
    Ok(Some(now))
}

fn count_repr(o: &Object) -> R {
    let c = count(o);
    let now = obj::repr_text(&current(c))?;
    let name = o.ty().short_name();
    if is_one(&c.step) {
        return Ok(Str::new(&format!("{name}({now})")).up());
    }
    Ok(Str::new(&format!("{name}({now}, {})", obj::repr_text(&c.step)?)).up())
}

static COUNT_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    pickled()?;
    let c = count(o);
    let mut v = vec![current(c)];
    if !is_one(&c.step) {
        v.push(c.step.clone());
    }
    reduced(o, v, None)
})];

iterator!(
    COUNT,
    "itertools.count",
    Count,
    "(start=0, step=1)",
    COUNT_METHODS,
    Slots {
        new: Some(|ty, a, k| NEW_COUNT.invoke(None, ty.as_object(), a, k)),
        iternext: Some(count_next),
        repr: Some(count_repr),
        ..Slots::NONE
    }
);

object! {
    /// One object, again and again.
    pub struct Repeat: REPEAT {
        item: Ref,
        /// How often still; negative: for ever.
        left: Cell<isize>,
    }
}

fn repeat(o: &Object) -> &Repeat {
    unsafe { o.cast_unchecked() }
}

static NEW_REPEAT: MethodDef = MethodDef::kw("repeat", "(object, times=<unrepresentable>)", |ty, a| {
    let (Some(ty), Some(item)) = (ty.cast::<PyType>(), a[0]) else {
        return type_error("repeat.__new__(X): X is not a type object");
    };
    let left = match a[1] {
        Some(n) => sequence::ssize_arg(n)?.max(0),
        None => -1,
    };
    Ok(Ref::new(Repeat { head: Object::head(ty), item: item.own(), left: Cell::new(left) }).up())
});

fn repeat_next(o: &Object) -> R<Option<Ref>> {
    let r = repeat(o);
    match r.left.get() {
        0 => return Ok(None),
        n if n > 0 => r.left.set(n - 1),
        _ => {}
    }
    Ok(Some(r.item.clone()))
}

fn repeat_repr(o: &Object) -> R {
    let r = repeat(o);
    let (name, item) = (o.ty().short_name(), obj::repr_text(&r.item)?);
    let n = r.left.get();
    Ok(Str::new(&if n < 0 { format!("{name}({item})") } else { format!("{name}({item}, {n})") }).up())
}

static REPEAT_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| match repeat(o).left.get() {
        n if n < 0 => type_error("len() of unsized object"),
        n => Ok(int::from_i64(n as i64)),
    }),
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let r = repeat(o);
        let mut v = vec![r.item.clone()];
        if r.left.get() >= 0 {
            v.push(int::from_i64(r.left.get() as i64));
        }
        reduced(o, v, None)
    }),
];

iterator!(
    REPEAT,
    "itertools.repeat",
    Repeat,
    "",
    REPEAT_METHODS,
    Slots {
        new: Some(|ty, a, k| NEW_REPEAT.invoke(None, ty.as_object(), a, k)),
        iternext: Some(repeat_next),
        repr: Some(repeat_repr),
        ..Slots::NONE
    }
);
