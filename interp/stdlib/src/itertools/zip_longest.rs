//! `itertools.zip_longest`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, iteration};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::enumerate::pair;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, tuple, type_ref};

object! {
    /// Tuples of the items of several iterables, filled up where one is shorter.
    pub struct ZipLongest: ZIP_LONGEST {
        its: Guarded<Vec<Slot>>,
        /// How many iterators are not exhausted.
        active: Cell<usize>,
        fill: Slot,
        /// The last pair given out, to be used again once nobody else holds it.
        pair: Slot<Tuple>,
    }
}

fn this(o: &Object) -> &ZipLongest {
    unsafe { o.cast_unchecked() }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (args, named) = call::split(args, kw);
    let fill = match named.as_slice() {
        [] => none(),
        [(name, v)] if name.eq_str("fillvalue") => v.own(),
        _ => return type_error("zip_longest() got an unexpected keyword argument"),
    };
    let mut its = Vec::with_capacity(args.len());
    for a in args {
        its.push(Slot::new(Some(iteration::iter(a)?)));
    }
    Ok(Ref::new(ZipLongest {
        head: Object::head(ty),
        active: Cell::new(its.len()),
        its: Guarded::new(its),
        fill: Slot::new(Some(fill)),
        pair: Slot::empty(),
    })
    .up())
}

/// The next item of iterator `i`; `None` once all are exhausted.
#[inline]
fn item(z: &ZipLongest, i: usize) -> R<Option<Ref>> {
    let fill = || Ok(Some(z.fill.get().unwrap_or_else(none)));
    // The vector itself never changes.
    let Some(slot) = z.its.borrow().get(i) else { return Ok(None) };
    let Some(it) = slot.get() else { return fill() };
    match iteration::next(&it) {
        Ok(Some(x)) => Ok(Some(x)),
        Ok(None) => {
            let left = z.active.get().saturating_sub(1);
            z.active.set(left);
            if left == 0 {
                return Ok(None);
            }
            slot.set(None);
            fill()
        }
        Err(e) => {
            z.active.set(0);
            Err(e)
        }
    }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let z = this(o);
    if z.active.get() == 0 {
        return Ok(None);
    }
    let n = z.its.borrow().len();
    if n == 2 {
        let Some(a) = item(z, 0)? else { return Ok(None) };
        let Some(b) = item(z, 1)? else { return Ok(None) };
        return Ok(Some(pair(&z.pair, a, b)));
    }
    let mut v = Vec::with_capacity(n);
    for i in 0..n {
        match item(z, i)? {
            Some(x) => v.push(x),
            None => return Ok(None),
        }
    }
    Ok(Some(Tuple::from_vec(v).up()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let z = this(o);
        let its = z.its.borrow().iter().map(|s| s.get().unwrap_or_else(|| Tuple::empty().up()));
        let args = Tuple::from_vec(its.collect());
        Ok(tuple(&[type_ref(o), &args, &z.fill.get().unwrap_or_else(none)]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        this(o).fill.set(Some(state.own()));
        Ok(none())
    }),
];

/// `itertools.zip_longest`.
pub static ZIP_LONGEST: StaticType = StaticType::new::<ZipLongest>(
    TypeDef {
        name: "itertools.zip_longest",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(*iterables, fillvalue=None)",
        doc: Some("Return a zip_longest object whose .__next__() method returns a tuple where"),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);
