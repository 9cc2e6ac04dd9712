//! `itertools.count`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Op, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{number, object as obj};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::complex::Complex;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, tuple, type_of, type_ref};

object! {
    /// Numbers, each larger than the one before by a step.
    pub struct Count: COUNT {
        /// The next number while counting by one within a machine word; the greatest word else.
        index: Cell<i64>,
        /// The next number otherwise.
        value: Slot,
        step: Ref,
    }
}

fn this(o: &Object) -> &Count {
    unsafe { o.cast_unchecked() }
}

fn is_number(o: &Object) -> bool {
    let s = o.ty().slots();
    s.nb_index.is_some() || s.nb_int.is_some() || s.nb_float.is_some() || o.is_a::<Complex>()
}

fn is_one(o: &Object) -> bool {
    o.cast::<Int>().and_then(|i| i.as_i64()) == Some(1)
}

static NEW: MethodDef = MethodDef::kw("count", "(start=0, step=1)", |ty, a| {
    let (start, step) = (a[0], a[1]);
    if start.is_some_and(|o| !is_number(o)) || step.is_some_and(|o| !is_number(o)) {
        return type_error("a number is required");
    }
    let by_one = step.is_none_or(is_one);
    let word = match start {
        None => Some(0),
        Some(s) => s.cast::<Int>().and_then(|i| i.as_i64()),
    };
    let (index, value) = match (by_one, word) {
        (true, Some(n)) => (n, None),
        _ => (i64::MAX, Some(start.map_or_else(|| int::from_i64(0), |s| s.own()))),
    };
    let step = step.map_or_else(|| int::from_i64(1), |s| s.own());
    Ok(Ref::new(Count {
        head: Object::head(type_of(ty)?),
        index: Cell::new(index),
        value: Slot::new(value),
        step,
    })
    .up())
});

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    NEW.invoke(None, ty.as_object(), args, kw)
}

fn next(o: &Object) -> R<Option<Ref>> {
    let c = this(o);
    let i = c.index.get();
    if i != i64::MAX {
        c.index.set(i + 1);
        return Ok(Some(int::from_i64(i)));
    }
    let v = current(c);
    let after = number::binary(&v, &c.step, Op::Add)?;
    c.value.set(Some(after));
    Ok(Some(v))
}

fn current(c: &Count) -> Ref {
    c.value.get().unwrap_or_else(|| int::from_i64(c.index.get()))
}

fn repr(o: &Object) -> R {
    let c = this(o);
    let name = o.ty().short_name();
    let v = obj::repr(&current(c))?;
    let text = if is_one(&c.step) {
        format!("{name}({})", v.to_lossy())
    } else {
        format!("{name}({}, {})", v.to_lossy(), obj::repr(&c.step)?.to_lossy())
    };
    Ok(Str::new(&text).up())
}

static METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    deprecated()?;
    let c = this(o);
    let v = current(c);
    let args = if c.index.get() == i64::MAX { tuple(&[&v, &c.step]) } else { tuple(&[&v]) };
    Ok(tuple(&[type_ref(o), &args]))
})];

/// `itertools.count`.
pub static COUNT: StaticType = StaticType::new::<Count>(
    TypeDef {
        name: "itertools.count",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(start=0, step=1)",
        doc: Some("Return a count object whose .__next__() method returns consecutive values."),
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), ..iterator(Some(new), next) },
);
