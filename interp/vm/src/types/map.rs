//! `map`.

use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, StaticType};
use crate::protocol::{call, iteration, sequence};
use crate::raise::type_error;
use crate::types::tuple::Tuple;

object! {
    /// Results of a function called with the items of iterables.
    pub struct Map: MAP {
        its: Ref<Tuple>,
        f: Ref,
    }
}

fn this(o: &Object) -> &Map {
    unsafe { o.cast_unchecked() }
}

/// Does the type leave `__init__` to `object`, as the builtin type does?
pub fn keeps_init(ty: &PyType) -> bool {
    match (ty.slots().init, crate::types::object::OBJECT.slots().init) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if keeps_init(ty) {
        sequence::no_keywords("map", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    let [f, iterables @ ..] = args else {
        return type_error("map() must have at least two arguments.");
    };
    if iterables.is_empty() {
        return type_error("map() must have at least two arguments.");
    }
    let mut its = Vec::with_capacity(iterables.len());
    for a in iterables {
        its.push(iteration::iter(a)?);
    }
    Ok(Ref::new(Map { head: Object::head(ty), its: Tuple::from_vec(its), f: f.own() }).up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let m = this(o);
    if let [it] = m.its.as_slice() {
        let Some(x) = iteration::next(it)? else { return Ok(None) };
        return call::call(&m.f, &[&x]).map(Some);
    }
    let mut v = Vec::with_capacity(m.its.len());
    for it in m.its.as_slice() {
        match iteration::next(it)? {
            Some(x) => v.push(x),
            None => return Ok(None),
        }
    }
    let args: Vec<&Object> = v.iter().map(|x| &**x).collect();
    call::call(&m.f, &args).map(Some)
}

static METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let m = this(o);
    let mut v = vec![m.f.clone()];
    v.extend_from_slice(m.its.as_slice());
    Ok(Tuple::pair(o.ty().as_object().own(), Tuple::from_vec(v).up()).up())
})];

/// `map`.
pub static MAP: StaticType = StaticType::new::<Map>(
    TypeDef {
        name: "map",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(function, iterable, /, *iterables)",
        doc: Some("A function applied to the items of iterables side by side."),
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
