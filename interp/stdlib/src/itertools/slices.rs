//! `itertools.islice`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{iteration, number};
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::exc::OVERFLOW_ERROR;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, tuple, type_ref};

object! {
    /// The items of an iterable at the positions of a slice.
    pub struct Islice: ISLICE {
        it: Slot,
        /// The position of the next item to give.
        wanted: Cell<usize>,
        /// Where to end; `None` for never.
        stop: Opaque<Cell<Option<usize>>>,
        step: usize,
        /// Items taken from the iterable so far.
        taken: Cell<usize>,
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
        None
    } else {
        let n = word(stop);
        if n == -1 {
            return value_error(
                "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
            );
        }
        Some(n)
    };
    if begin < 0 || end.is_some_and(|n| n < 0) {
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
        wanted: Cell::new(begin as usize),
        stop: Opaque(Cell::new(end.map(|n| n as usize))),
        step: by as usize,
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
    let stop = s.stop.get();
    while s.taken.get() < s.wanted.get() {
        if iteration::next(it)?.is_none() {
            return Ok(None);
        }
        s.taken.set(s.taken.get() + 1);
    }
    if stop.is_some_and(|n| s.taken.get() >= n) {
        return Ok(None);
    }
    let Some(x) = iteration::next(it)? else { return Ok(None) };
    s.taken.set(s.taken.get().saturating_add(1));
    let next = s.wanted.get().checked_add(s.step);
    s.wanted.set(match (next, stop) {
        (Some(n), Some(stop)) => n.min(stop),
        (Some(n), None) => n,
        (None, Some(stop)) => stop,
        (None, None) => usize::MAX,
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
        let stop = s.stop.get().map_or_else(none, int::from_usize);
        let args = tuple(&[&it, &int::from_usize(s.wanted.get()), &stop, &int::from_usize(s.step)]);
        Ok(tuple(&[type_ref(o), &args, &int::from_usize(s.taken.get())]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        let Some(i) = state.cast::<Int>() else { return type_error("an integer is required") };
        if i.is_negative() {
            return overflow_error("can't convert negative value to size_t");
        }
        match i.to_bigint().try_into() {
            Ok(n) => this(o).taken.set(n),
            Err(_) => return overflow_error("Python int too large to convert to C size_t"),
        }
        Ok(none())
    }),
];

/// `itertools.islice`.
pub static ISLICE: StaticType = StaticType::new::<Islice>(
    TypeDef {
        name: "itertools.islice",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        doc: Some(
            "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.",
        ),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);
