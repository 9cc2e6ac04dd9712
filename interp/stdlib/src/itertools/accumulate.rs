//! `itertools.accumulate`.

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Op;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, iteration, number};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::chain::CHAIN;
use super::slices::ISLICE;
use super::{deprecated, iterator, tuple, type_of, type_ref};

object! {
    /// Running totals.
    pub struct Accumulate: ACCUMULATE {
        it: Ref,
        /// The function that combines; empty for addition.
        f: Slot,
        total: Slot,
        /// The first total, until it has been given out.
        initial: Slot,
    }
}

fn this(o: &Object) -> &Accumulate {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef = MethodDef::kw("accumulate", "(iterable, func=None, *, initial=None)", |ty, a| {
    let Some(iterable) = a[0] else {
        return type_error("accumulate() missing required argument 'iterable' (pos 1)");
    };
    let given = |o: Option<&Object>| o.filter(|f| !f.is_none()).map(|f| f.own());
    Ok(Ref::new(Accumulate {
        head: Object::head(type_of(ty)?),
        it: iteration::iter(iterable)?,
        f: Slot::new(given(a[1])),
        total: Slot::empty(),
        initial: Slot::new(given(a[2])),
    })
    .up())
});

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    NEW.invoke(None, ty.as_object(), args, kw)
}

fn next(o: &Object) -> R<Option<Ref>> {
    let a = this(o);
    if let Some(x) = a.initial.take() {
        a.total.set(Some(x.clone()));
        return Ok(Some(x));
    }
    let Some(x) = iteration::next(&a.it)? else { return Ok(None) };
    let total = match (a.total.get(), a.f.get()) {
        (None, _) => x,
        (Some(t), None) => number::binary(&t, &x, Op::Add)?,
        (Some(t), Some(f)) => call::call(&f, &[&t, &x])?,
    };
    a.total.set(Some(total.clone()));
    Ok(Some(total))
}

fn reduce(o: &Object) -> R {
    deprecated()?;
    let a = this(o);
    let f = a.f.get().unwrap_or_else(none);
    let chained = |first: &Object| call::call(CHAIN.object().as_object(), &[&tuple(&[first]), &a.it]);
    if let Some(first) = a.initial.get() {
        let it = chained(&first)?;
        return Ok(tuple(&[type_ref(o), &tuple(&[&it, &f]), &none()]));
    }
    let total = a.total.get();
    if total.as_ref().is_some_and(|t| t.is_none()) {
        // A state of None would mean no total yet, so the total is made an item instead.
        let it = chained(&none())?;
        let again = call::call(ACCUMULATE.object().as_object(), &[&it, &f])?;
        let args = tuple(&[&again, &int::from_i64(1), &none()]);
        return Ok(tuple(&[ISLICE.object().as_object(), &args]));
    }
    Ok(tuple(&[type_ref(o), &tuple(&[&a.it, &f]), &total.unwrap_or_else(none)]))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        this(o).total.set(Some(state.own()));
        Ok(none())
    }),
];

/// `itertools.accumulate`.
pub static ACCUMULATE: StaticType = StaticType::new::<Accumulate>(
    TypeDef {
        name: "itertools.accumulate",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(iterable, func=None, *, initial=None)",
        doc: Some("Return series of accumulated sums (or other binary function results)."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);
