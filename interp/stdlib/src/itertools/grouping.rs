//! `itertools.batched` and `itertools.pairwise`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{iteration, number, sequence};
use pyrite_vm::raise::{memory_error, reserve, type_error, value_error};
use pyrite_vm::types::enumerate::pair;
use pyrite_vm::types::tuple::Tuple;

use super::{iterator, positional, type_of};

object! {
    /// Tuples of so many items at a time.
    pub struct Batched: BATCHED {
        it: Slot,
        size: usize,
        strict: Cell<bool>,
    }
}

fn batched(o: &Object) -> &Batched {
    unsafe { o.cast_unchecked() }
}

/// The longest tuple that could exist.
const MAX_SIZE: usize = isize::MAX as usize / 8 - 3;
/// Room made for a batch before its items are known to exist.
const FIRST_ROOM: usize = 1024;

static NEW_BATCHED: MethodDef = MethodDef::kw("batched", "(iterable, n, *, strict=False)", |ty, a| {
    let (Some(iterable), Some(n)) = (a[0], a[1]) else {
        return type_error("batched() missing required argument 'n' (pos 2)");
    };
    let size = sequence::ssize_arg(n)?;
    let strict = match a[2] {
        Some(s) => number::is_true(s)?,
        None => false,
    };
    if size < 1 {
        return value_error("n must be at least one");
    }
    Ok(Ref::new(Batched {
        head: Object::head(type_of(ty)?),
        it: Slot::new(Some(iteration::iter(iterable)?)),
        size: size as usize,
        strict: Cell::new(strict),
    })
    .up())
});

fn new_batched(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    NEW_BATCHED.invoke(None, ty.as_object(), args, kw)
}

fn next_batched(o: &Object) -> R<Option<Ref>> {
    let b = batched(o);
    let Some(it) = b.it.get() else { return Ok(None) };
    if b.size > MAX_SIZE {
        return memory_error();
    }
    let mut v = Vec::new();
    reserve(&mut v, b.size.min(FIRST_ROOM))?;
    while v.len() < b.size {
        match iteration::next(&it) {
            Ok(Some(x)) => {
                if v.len() == v.capacity() {
                    reserve(&mut v, 1)?;
                }
                v.push(x);
            }
            Ok(None) => {
                if !v.is_empty() && !b.strict.get() {
                    break;
                }
                b.it.set(None);
                if v.is_empty() {
                    return Ok(None);
                }
                return value_error("batched(): incomplete batch");
            }
            Err(e) => {
                b.it.set(None);
                return Err(e);
            }
        }
    }
    Ok(Some(Tuple::from_vec(v).up()))
}

/// `itertools.batched`.
pub static BATCHED: StaticType = StaticType::new::<Batched>(
    TypeDef {
        name: "itertools.batched",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        sig: "(iterable, n, *, strict=False)",
        doc: Some("Batch data into tuples of length n. The last batch may be shorter than n."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new_batched), next_batched),
);

object! {
    /// Each item with the one after it.
    pub struct Pairwise: PAIRWISE {
        it: Slot,
        old: Slot,
        /// The last pair given out, to be used again once nobody else holds it.
        pair: Slot<Tuple>,
    }
}

fn pairwise(o: &Object) -> &Pairwise {
    unsafe { o.cast_unchecked() }
}

fn new_pairwise(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "pairwise", args, kw, 1, 1)?;
    Ok(Ref::new(Pairwise {
        head: Object::head(ty),
        it: Slot::new(Some(iteration::iter(args[0])?)),
        old: Slot::empty(),
        pair: Slot::empty(),
    })
    .up())
}

fn next_pairwise(o: &Object) -> R<Option<Ref>> {
    let p = pairwise(o);
    let end = |r: R<Option<Ref>>| {
        p.it.set(None);
        p.old.set(None);
        r
    };
    let Some(mut it) = p.it.get() else { return Ok(None) };
    let old = match p.old.get() {
        Some(x) => x,
        None => {
            let x = match iteration::next(&it) {
                Ok(Some(x)) => x,
                r => return end(r),
            };
            p.old.set(Some(x.clone()));
            // The iterable may have used this very iterator.
            match p.it.get() {
                Some(i) => it = i,
                None => return end(Ok(None)),
            }
            x
        }
    };
    match iteration::next(&it) {
        Ok(Some(new)) => {
            p.old.set(Some(new.clone()));
            Ok(Some(pair(&p.pair, old, new)))
        }
        r => end(r),
    }
}

/// `itertools.pairwise`.
pub static PAIRWISE: StaticType = StaticType::new::<Pairwise>(
    TypeDef {
        name: "itertools.pairwise",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        sig: "(iterable, /)",
        doc: Some("Return an iterator of overlapping pairs taken from the input iterator."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new_pairwise), next_pairwise),
);
