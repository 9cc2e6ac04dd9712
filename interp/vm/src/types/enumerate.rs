//! `enumerate`.

use std::cell::Cell;

use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{iteration, number};
use crate::raise::type_error;
use crate::types::int::{self, Int};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// Pairs of a count and a value.
    pub struct Enumerate: ENUMERATE {
        it: Ref,
        index: Cell<i64>,
        /// The count once it no longer fits a machine word.
        big: Slot<Int>,
        /// The last pair given out, to be used again once nobody else holds it.
        pair: Slot<Tuple>,
    }
}

fn this(o: &Object) -> &Enumerate {
    unsafe { o.cast_unchecked() }
}

fn make(ty: &PyType, iterable: &Object, start: Option<&Object>) -> R {
    let (index, big) = match start {
        Some(s) => {
            let i = number::index(s)?;
            match i.as_i64() {
                Some(n) => (n, None),
                None => (0, Some(i)),
            }
        }
        None => (0, None),
    };
    let it = iteration::iter(iterable)?;
    Ok(Ref::new(Enumerate {
        head: Object::head(ty),
        it,
        index: Cell::new(index),
        big: Slot::new(big),
        pair: Slot::empty(),
    })
    .up())
}

static NEW: MethodDef =
    MethodDef::kw("enumerate", "(iterable, start=0)", |ty, a| match (ty.cast::<PyType>(), a[0]) {
        (Some(ty), Some(it)) => make(ty, it, a[1]),
        _ => type_error("enumerate.__new__(X): X is not a type object"),
    });

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if !ty.is_type(&ENUMERATE) {
        return NEW.invoke(None, ty.as_object(), args, kw);
    }
    let names: Vec<&Str> =
        kw.map_or(&[][..], |k| k.as_slice()).iter().filter_map(|n| n.cast::<Str>()).collect();
    let check = |i: usize, expected: &str| -> R<()> {
        match names.get(i) {
            Some(n) if !n.eq_str(expected) => {
                type_error(format!("'{}' is an invalid keyword argument for enumerate()", n.to_lossy()))
            }
            _ => Ok(()),
        }
    };
    match (args, names.as_slice()) {
        ([], []) => type_error("enumerate() missing required argument 'iterable'"),
        ([it], []) => make(ty, it, None),
        ([it, start], []) => make(ty, it, Some(start)),
        ([it], [_]) => {
            check(0, "iterable")?;
            make(ty, it, None)
        }
        ([it, start], [_]) => {
            check(0, "start")?;
            make(ty, it, Some(start))
        }
        ([a, b], [n, _]) => {
            if n.eq_str("iterable") {
                check(1, "start")?;
                make(ty, a, Some(b))
            } else {
                check(0, "start")?;
                check(1, "iterable")?;
                make(ty, b, Some(a))
            }
        }
        _ => type_error(format!("enumerate() takes at most 2 arguments ({} given)", args.len())),
    }
}

/// Two items as a pair, using the last one again if only the iterator itself holds it.
#[inline]
pub fn pair(last: &Slot<Tuple>, a: Ref, b: Ref) -> Ref {
    if let Some(t) = last.get() {
        // This reference and the iterator's own.
        if t.head.refcount() == 2 {
            unsafe { t.reuse_pair(a, b) };
            return t.up();
        }
        return Tuple::pair(a, b).up();
    }
    let t = Tuple::pair(a, b);
    last.set(Some(t.clone()));
    t.up()
}

fn next(o: &Object) -> R<Option<Ref>> {
    let e = this(o);
    let Some(v) = iteration::next(&e.it)? else { return Ok(None) };
    let n = match e.big.get() {
        Some(b) => {
            e.big.set(Some(number::index(&int::from_bigint(b.to_bigint() + 1))?));
            b.up()
        }
        None => {
            let i = e.index.get();
            match i.checked_add(1) {
                Some(j) => e.index.set(j),
                None => e.big.set(Some(number::index(&int::from_i128(i as i128 + 1))?)),
            }
            int::from_i64(i)
        }
    };
    Ok(Some(pair(&e.pair, n, v)))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        let e = this(o);
        let n = match e.big.get() {
            Some(b) => b.up(),
            None => int::from_i64(e.index.get()),
        };
        Ok(Tuple::pair(o.ty().as_object().own(), Tuple::pair(e.it.clone(), n).up()).up())
    }),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
];

/// `enumerate`.
pub static ENUMERATE: StaticType = StaticType::new::<Enumerate>(
    TypeDef {
        name: "enumerate",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(iterable, start=0)",
        doc: Some("Return an enumerate object."),
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
