//! `itertools.islice`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{iteration, number, sequence};
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::exc::OVERFLOW_ERROR;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, tuple, type_ref};

object! {
    /// The items of an iterable at the positions of a slice.
    pub struct Islice: ISLICE {
        it: Slot,
        /// The position of the next item to give.
        wanted: Cell<isize>,
        /// Where to end; -1 for never.
        stop: isize,
        step: isize,
        /// Items taken from the iterable so far.
        taken: Cell<isize>,
    }
}

fn this(o: &Object) -> &Islice {
    unsafe { o.cast_unchecked() }
}

/// An argument as a machine word, -1 for what is none.
fn word(o: &Object) -> isize {
    number::index_to_isize(o, Some(&OVERFLOW_ERROR)).unwrap_or(-1)
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "islice", args, kw, 2, 4)?;
    let (start, stop, step) = match args {
        [_, stop] => (None, *stop, None),
        [_, start, stop, rest @ ..] => (Some(*start), *stop, rest.first().copied()),
        _ => return type_error("islice expected at least 2 arguments"),
    };
    let begin = match start {
        Some(s) if !s.is_none() => word(s),
        _ => 0,
    };
    let end = if stop.is_none() {
        -1
    } else {
        let n = word(stop);
        if n == -1 {
            return value_error(
                "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
            );
        }
        n
    };
    if begin < 0 || end < -1 {
        return value_error("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    let by = match step {
        Some(s) if !s.is_none() => word(s),
        _ => 1,
    };
    if by < 1 {
        return value_error("Step for islice() must be a positive integer or None.");
    }
    Ok(Ref::new(Islice {
        head: Object::head(ty),
        it: Slot::new(Some(iteration::iter(args[0])?)),
        wanted: Cell::new(begin),
        stop: end,
        step: by,
        taken: Cell::new(0),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let s = this(o);
    let Some(it) = s.it.get() else { return Ok(None) };
    match take(s, &it) {
        Ok(Some(x)) => Ok(Some(x)),
        r => {
            s.it.set(None);
            r
        }
    }
}

fn take(s: &Islice, it: &Object) -> R<Option<Ref>> {
    let stop = s.stop;
    while s.taken.get() < s.wanted.get() {
        if iteration::next(it)?.is_none() {
            return Ok(None);
        }
        s.taken.set(s.taken.get() + 1);
    }
    if stop != -1 && s.taken.get() >= stop {
        return Ok(None);
    }
    let Some(x) = iteration::next(it)? else { return Ok(None) };
    s.taken.set(s.taken.get().saturating_add(1));
    // Past the last machine word the end counts, even if there is none.
    s.wanted.set(match s.wanted.get().checked_add(s.step) {
        Some(n) if stop == -1 || n <= stop => n,
        _ => stop,
    });
    Ok(Some(x))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let s = this(o);
        let zero = int::from_i64(0);
        let Some(it) = s.it.get() else {
            let empty = iteration::iter(&List::from_vec(Vec::new()))?;
            return Ok(tuple(&[type_ref(o), &tuple(&[&empty, &zero]), &zero]));
        };
        let stop = if s.stop == -1 { none() } else { int::from_i64(s.stop as i64) };
        let args = tuple(&[&it, &int::from_i64(s.wanted.get() as i64), &stop, &int::from_i64(s.step as i64)]);
        Ok(tuple(&[type_ref(o), &args, &int::from_i64(s.taken.get() as i64)]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        this(o).taken.set(sequence::state_arg(state)?);
        Ok(none())
    }),
];

/// `itertools.islice`.
pub static ISLICE: StaticType = StaticType::new::<Islice>(
    TypeDef {
        name: "itertools.islice",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        doc: Some("islice(iterable, stop) --> islice object"),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);
