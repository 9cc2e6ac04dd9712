//! `zip`.

use std::cell::Cell;

use super::enumerate::pair;
use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{call, iteration, number};
use crate::raise::{type_error, value_error};
use crate::types::singletons::{none, true_ref};
use crate::types::tuple::Tuple;

object! {
    /// Tuples of the items of several iterables.
    pub struct Zip: ZIP {
        its: Ref<Tuple>,
        strict: Cell<bool>,
        /// The last pair given out, to be used again once nobody else holds it.
        pair: Slot<Tuple>,
    }
}

fn this(o: &Object) -> &Zip {
    unsafe { o.cast_unchecked() }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (args, named) = call::split(args, kw);
    if named.len() > 1 {
        return type_error(format!("zip() takes at most 1 keyword argument ({} given)", named.len()));
    }
    let mut strict = false;
    if let Some((name, v)) = named.first() {
        if !name.eq_str("strict") {
            let hint = crate::suggest::hint(name, &["strict"]);
            return type_error(format!(
                "zip() got an unexpected keyword argument '{}'{hint}",
                name.to_lossy()
            ));
        }
        strict = number::is_true(v)?;
    }
    let mut its = Vec::with_capacity(args.len());
    for a in args {
        its.push(iteration::iter(a)?);
    }
    Ok(Ref::new(Zip {
        head: Object::head(ty),
        its: Tuple::from_vec(its),
        strict: Cell::new(strict),
        pair: Slot::empty(),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let z = this(o);
    if let [a, b] = z.its.as_slice() {
        let Some(x) = iteration::next(a)? else { return ended(z, 0) };
        let Some(y) = iteration::next(b)? else { return ended(z, 1) };
        return Ok(Some(pair(&z.pair, x, y)));
    }
    if z.its.is_empty() {
        return Ok(None);
    }
    let mut v = Vec::with_capacity(z.its.len());
    for (i, it) in z.its.as_slice().iter().enumerate() {
        match iteration::next(it)? {
            Some(x) => v.push(x),
            None => return ended(z, i),
        }
    }
    Ok(Some(Tuple::from_vec(v).up()))
}

/// Iterator `i` is exhausted: if that is to be an error, the others are looked at.
fn ended(z: &Zip, i: usize) -> R<Option<Ref>> {
    if !z.strict.get() {
        return Ok(None);
    }
    let plural = |i: usize| if i == 1 { " " } else { "s 1-" };
    if i > 0 {
        return value_error(format!("zip() argument {} is shorter than argument{}{i}", i + 1, plural(i)));
    }
    for (i, it) in z.its.as_slice().iter().enumerate().skip(1) {
        if iteration::next(it)?.is_some() {
            return value_error(format!("zip() argument {} is longer than argument{}{i}", i + 1, plural(i)));
        }
    }
    Ok(None)
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        let z = this(o);
        let mut v = vec![o.ty().as_object().own(), z.its.clone().up()];
        if z.strict.get() {
            v.push(true_ref().own());
        }
        Ok(Tuple::from_vec(v).up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        this(o).strict.set(number::is_true(v)?);
        Ok(none())
    }),
];

/// `zip`.
pub static ZIP: StaticType = StaticType::new::<Zip>(
    TypeDef {
        name: "zip",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(*iterables, strict=False)",
        doc: Some("Tuples of the items of iterables side by side."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        getattro: Some(crate::protocol::attribute::generic_get),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(next),
        ..Slots::NONE
    },
);
