//! `filter`.

use super::map::keeps_init;
use crate::object;
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, StaticType};
use crate::protocol::{call, iteration, number, sequence};
use crate::types::int;
use crate::types::tuple::Tuple;

object! {
    /// Those items of an iterable that a function accepts.
    pub struct Filter: FILTER {
        f: Ref,
        it: Ref,
    }
}

fn this(o: &Object) -> &Filter {
    unsafe { o.cast_unchecked() }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if keeps_init(ty) {
        sequence::no_keywords("filter", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("filter", args.len(), 2, 2)?;
    let it = iteration::iter(args[1])?;
    Ok(Ref::new(Filter { head: Object::head(ty), f: args[0].own(), it }).up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let f = this(o);
    let plain = f.f.is_none() || f.f.is(int::BOOL.as_object());
    while let Some(x) = iteration::next(&f.it)? {
        let good = if plain { number::is_true(&x)? } else { number::is_true(&*call::call(&f.f, &[&x])?)? };
        if good {
            return Ok(Some(x));
        }
    }
    Ok(None)
}

static METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let f = this(o);
    Ok(Tuple::pair(o.ty().as_object().own(), Tuple::pair(f.f.clone(), f.it.clone()).up()).up())
})];

/// `filter`.
pub static FILTER: StaticType = StaticType::new::<Filter>(
    TypeDef {
        name: "filter",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(function, iterable, /)",
        doc: Some("The items for which a function says yes."),
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
