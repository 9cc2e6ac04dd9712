//! `reversed`.

use std::cell::Cell;

use super::map::keeps_init;
use crate::names::names;
use crate::object;
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{call, sequence};
use crate::raise::type_error;
use crate::types::singletons::none;
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

object! {
    /// The items of a sequence from its end.
    pub struct Reversed: REVERSED {
        seq: Slot,
        index: Cell<isize>,
    }
}

fn this(o: &Object) -> &Reversed {
    unsafe { o.cast_unchecked() }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if keeps_init(ty) {
        sequence::no_keywords("reversed", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("reversed", args.len(), 1, 1)?;
    let seq = args[0];
    let method = seq.ty().lookup(&names().__reversed__);
    if method.as_ref().is_some_and(|m| m.is_none()) || (method.is_none() && !sequence::is_sequence(seq)) {
        return type_error(format!("'{}' object is not reversible", seq.ty().name()));
    }
    if method.is_some()
        && let Some(r) = call::call_special(seq, &names().__reversed__, &[])?
    {
        return Ok(r);
    }
    let n = sequence::len(seq)?;
    Ok(Ref::new(Reversed {
        head: Object::head(ty),
        seq: Slot::new(Some(seq.own())),
        index: Cell::new(n as isize - 1),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let r = this(o);
    let i = r.index.get();
    let mut result = Ok(None);
    if i >= 0
        && let Some(seq) = r.seq.get()
    {
        match sequence::item(&seq, i) {
            Ok(v) => {
                r.index.set(i - 1);
                return Ok(Some(v));
            }
            Err(e) if e.matches(&exc::INDEX_ERROR) || e.matches(&exc::STOP_ITERATION) => {}
            Err(e) => result = Err(e),
        }
    }
    r.index.set(-1);
    r.seq.set(None);
    result
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let r = this(o);
        let Some(seq) = r.seq.get() else { return Ok(int::from_i64(0)) };
        let n = sequence::len(&seq)?;
        let left = (r.index.get() + 1).max(0) as usize;
        Ok(int::from_usize(if n < left { 0 } else { left }))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let r = this(o);
        let ty = o.ty().as_object().own();
        Ok(match r.seq.get() {
            Some(s) => {
                Tuple::from_vec(vec![ty, Tuple::from_vec(vec![s]).up(), int::from_i64(r.index.get() as i64)])
            }
            None => Tuple::pair(ty, Tuple::from_vec(vec![Tuple::empty().up()]).up()),
        }
        .up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = sequence::state_arg(v)?;
        let r = this(o);
        if let Some(seq) = r.seq.get() {
            let len = sequence::len(&seq)? as isize;
            r.index.set(n.clamp(-1, len - 1));
        }
        Ok(none())
    }),
];

/// `reversed`.
pub static REVERSED: StaticType = StaticType::new::<Reversed>(
    TypeDef {
        name: "reversed",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(sequence, /)",
        doc: Some("Return a reverse iterator over the values of the given sequence."),
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
