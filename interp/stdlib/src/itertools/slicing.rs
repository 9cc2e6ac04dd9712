//! `islice`, `accumulate`, `pairwise`, `batched`.

use std::cell::Cell;

use super::{exactly, iterator, pickled, positional, reduced};
use pyrite_vm::object;
use pyrite_vm::object::cells::Slot;
use pyrite_vm::object::method::{MethodDef, check_positional};
use pyrite_vm::object::slots::{Op, Slots};
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::{call, iteration, number, sequence};
use pyrite_vm::raise::{reserve, type_error, value_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// A slice of an iterable.
    pub struct Islice: ISLICE {
        /// None at the end.
        it: Slot,
        /// The index of the next item given out.
        next: Cell<usize>,
        /// Where it ends; none: never.
        stop: Cell<isize>,
        step: usize,
        /// How many items were read.
        read: Cell<usize>,
    }
}

fn islice(o: &Object) -> &Islice {
    unsafe { o.cast_unchecked() }
}

/// An index: `None`, or from zero to the greatest.
fn index(o: &Object, default: isize) -> Option<isize> {
    if o.is_none() {
        return Some(default);
    }
    number::index_to_isize(o, Some(&exc::OVERFLOW_ERROR)).ok().filter(|n| *n >= 0)
}

fn new_islice(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(&ISLICE, ty, args, kw)?;
    check_positional("islice", args.len(), 2, 4)?;
    let (start, stop) = match args {
        [_, stop] => {
            let Some(s) = index(stop, -1) else {
                return value_error(
                    "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                );
            };
            (0, s)
        }
        [_, start, stop, ..] => {
            let (a, b) = (index(start, 0), index(stop, -1));
            if b.is_none() {
                return value_error(
                    "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                );
            }
            let (Some(a), Some(b)) = (a, b) else {
                return value_error(
                    "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                );
            };
            (a, b)
        }
        _ => return type_error("islice expected at least 2 arguments"),
    };
    let step = match args.get(3) {
        Some(s) => match index(s, 1) {
            Some(n) if n >= 1 => n as usize,
            _ => return value_error("Step for islice() must be a positive integer or None."),
        },
        None => 1,
    };
    let it = iteration::iter(args[0])?;
    Ok(Ref::new(Islice {
        head: Object::head(ty),
        it: Slot::new(Some(it)),
        next: Cell::new(start as usize),
        stop: Cell::new(stop),
        step,
        read: Cell::new(0),
    })
    .up())
}

fn islice_step(o: &Object) -> R<Option<Ref>> {
    let s = islice(o);
    let Some(it) = s.it.get() else { return Ok(None) };
    let stop = if s.stop.get() < 0 { usize::MAX } else { s.stop.get() as usize };
    while s.read.get() < s.next.get() {
        if iteration::next(&it)?.is_none() {
            return Ok(None);
        }
        s.read.set(s.read.get() + 1);
    }
    if s.read.get() >= stop {
        return Ok(None);
    }
    let Some(x) = iteration::next(&it)? else { return Ok(None) };
    s.read.set(s.read.get() + 1);
    s.next.set(s.next.get().checked_add(s.step).map_or(stop, |n| n.min(stop)));
    Ok(Some(x))
}

fn islice_next(o: &Object) -> R<Option<Ref>> {
    let r = islice_step(o);
    if !matches!(r, Ok(Some(_))) {
        islice(o).it.set(None);
    }
    r
}

static ISLICE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let s = islice(o);
        let n = |n: usize| int::from_usize(n);
        let Some(it) = s.it.get() else {
            let empty = iteration::iter(&List::from_vec(Vec::new()))?;
            return reduced(o, vec![empty, n(0)], Some(n(0)));
        };
        let stop = if s.stop.get() < 0 { none() } else { int::from_i64(s.stop.get() as i64) };
        reduced(o, vec![it, n(s.next.get()), stop, n(s.step)], Some(n(s.read.get())))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        islice(o).read.set(sequence::ssize_arg(state)?.max(0) as usize);
        Ok(none())
    }),
];

iterator!(
    ISLICE,
    "itertools.islice",
    Islice,
    "",
    ISLICE_METHODS,
    Slots { new: Some(new_islice), iternext: Some(islice_next), ..Slots::NONE }
);

object! {
    /// Running totals.
    pub struct Accumulate: ACCUMULATE {
        it: Ref,
        /// None: addition.
        f: Slot,
        total: Slot,
        initial: Slot,
    }
}

fn accumulate(o: &Object) -> &Accumulate {
    unsafe { o.cast_unchecked() }
}

static NEW_ACCUMULATE: MethodDef =
    MethodDef::kw("accumulate", "(iterable, func=None, *, initial=None)", |ty, a| {
        let (Some(ty), Some(iterable)) = (ty.cast::<PyType>(), a[0]) else {
            return type_error("accumulate.__new__(X): X is not a type object");
        };
        let given = |x: Option<&Object>| Slot::new(x.filter(|x| !x.is_none()).map(|x| x.own()));
        let it = iteration::iter(iterable)?;
        Ok(Ref::new(Accumulate {
            head: Object::head(ty),
            it,
            f: given(a[1]),
            total: Slot::empty(),
            initial: given(a[2]),
        })
        .up())
    });

fn accumulate_next(o: &Object) -> R<Option<Ref>> {
    let a = accumulate(o);
    if let Some(x) = a.initial.take() {
        a.total.set(Some(x.clone()));
        return Ok(Some(x));
    }
    let Some(x) = iteration::next(&a.it)? else { return Ok(None) };
    let next = match a.total.get() {
        None => x,
        Some(total) => match a.f.get() {
            None => number::binary(&total, &x, Op::Add)?,
            Some(f) => call::call(&f, &[&total, &x])?,
        },
    };
    a.total.set(Some(next.clone()));
    Ok(Some(next))
}

static ACCUMULATE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let a = accumulate(o);
        let f = a.f.get().unwrap_or_else(none);
        if let Some(initial) = a.initial.get() {
            let first = super::chaining::chain_from(vec![Tuple::from_vec(vec![initial]).up(), a.it.clone()])?;
            return reduced(o, vec![first, f], Some(none()));
        }
        match a.total.get() {
            // A state of `None` says that there is none.
            Some(total) if total.is_none() => {
                let first =
                    super::chaining::chain_from(vec![Tuple::from_vec(vec![total]).up(), a.it.clone()])?;
                reduced(o, vec![first, f], None)
            }
            total => reduced(o, vec![a.it.clone(), f], Some(total.unwrap_or_else(none))),
        }
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        accumulate(o).total.set(Some(state.own()).filter(|s| !s.is_none()));
        Ok(none())
    }),
];

iterator!(
    ACCUMULATE,
    "itertools.accumulate",
    Accumulate,
    "(iterable, func=None, *, initial=None)",
    ACCUMULATE_METHODS,
    Slots {
        new: Some(|ty, a, k| NEW_ACCUMULATE.invoke(None, ty.as_object(), a, k)),
        iternext: Some(accumulate_next),
        ..Slots::NONE
    }
);

object! {
    /// Overlapping pairs.
    pub struct Pairwise: PAIRWISE {
        it: Slot,
        before: Slot,
    }
}

fn new_pairwise(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let [iterable] = exactly(&PAIRWISE, ty, args, kw)?;
    let it = Slot::new(Some(iteration::iter(iterable)?));
    Ok(Ref::new(Pairwise { head: Object::head(ty), it, before: Slot::empty() }).up())
}

fn pairwise_next(o: &Object) -> R<Option<Ref>> {
    let p: &Pairwise = unsafe { o.cast_unchecked() };
    let Some(it) = p.it.get() else { return Ok(None) };
    let before = match p.before.get() {
        Some(x) => Some(x),
        None => {
            let x = iteration::next(&it)?;
            p.before.set(x.clone());
            // Reading may have read from this very iterator.
            if p.it.is_none() { None } else { x }
        }
    };
    let Some(before) = before else {
        p.it.set(None);
        return Ok(None);
    };
    match iteration::next(&it) {
        Ok(Some(x)) => {
            p.before.set(Some(x.clone()));
            Ok(Some(Tuple::pair(before, x).up()))
        }
        other => {
            p.it.set(None);
            p.before.set(None);
            other.map(|_| None)
        }
    }
}

iterator!(
    PAIRWISE,
    "itertools.pairwise",
    Pairwise,
    "(iterable, /)",
    &[],
    Slots { new: Some(new_pairwise), iternext: Some(pairwise_next), ..Slots::NONE }
);

object! {
    /// Tuples of a number of items.
    pub struct Batched: BATCHED {
        it: Slot,
        size: usize,
        strict: bool,
    }
}

static NEW_BATCHED: MethodDef = MethodDef::kw("batched", "(iterable, n, *, strict=False)", |ty, a| {
    let (Some(ty), Some(iterable), Some(n)) = (ty.cast::<PyType>(), a[0], a[1]) else {
        return type_error("batched.__new__(X): X is not a type object");
    };
    let n = sequence::ssize_arg(n)?;
    let strict = match a[2] {
        Some(s) => number::is_true(s)?,
        None => false,
    };
    if n < 1 {
        return value_error("n must be at least one");
    }
    let it = Slot::new(Some(iteration::iter(iterable)?));
    Ok(Ref::new(Batched { head: Object::head(ty), it, size: n as usize, strict }).up())
});

fn batched_next(o: &Object) -> R<Option<Ref>> {
    let b: &Batched = unsafe { o.cast_unchecked() };
    let Some(it) = b.it.get() else { return Ok(None) };
    let mut v = Vec::new();
    reserve(&mut v, b.size)?;
    while v.len() < b.size {
        match iteration::next(&it) {
            Ok(Some(x)) => v.push(x),
            Ok(None) => {
                b.it.set(None);
                if v.is_empty() {
                    return Ok(None);
                }
                if b.strict {
                    return value_error("batched(): incomplete batch");
                }
                break;
            }
            Err(e) => {
                b.it.set(None);
                return Err(e);
            }
        }
    }
    Ok(Some(Tuple::from_vec(v).up()))
}

iterator!(
    BATCHED,
    "itertools.batched",
    Batched,
    "(iterable, n, *, strict=False)",
    &[],
    Slots {
        new: Some(|ty, a, k| NEW_BATCHED.invoke(None, ty.as_object(), a, k)),
        iternext: Some(batched_next),
        ..Slots::NONE
    }
);
