//! `combinations`, `combinations_with_replacement`, `permutations`.

use std::cell::Cell;

use super::{iterator, pickled, reduced};
use pyrite_vm::object;
use pyrite_vm::object::cells::Guarded;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{reserve, type_error, value_error};
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// A choice of items, by index.
    pub struct Choice: COMBINATIONS {
        pool: Ref<Tuple>,
        /// How many items are chosen.
        r: usize,
        indices: Guarded<Vec<usize>>,
        /// Of `permutations`: how often each place still moves.
        cycles: Guarded<Vec<usize>>,
        started: Cell<bool>,
        stopped: Cell<bool>,
    }
}

fn this(o: &Object) -> &Choice {
    unsafe { o.cast_unchecked() }
}

fn numbers(n: usize, f: impl Fn(usize) -> usize) -> R<Vec<usize>> {
    let mut v = Vec::new();
    reserve(&mut v, n)?;
    v.extend((0..n).map(f));
    Ok(v)
}

fn make(
    ty: &PyType,
    pool: Ref<Tuple>,
    r: usize,
    stopped: bool,
    indices: Vec<usize>,
    cycles: Vec<usize>,
) -> R {
    Ok(Ref::new(Choice {
        head: Object::head(ty),
        pool,
        r,
        indices: Guarded::new(indices),
        cycles: Guarded::new(cycles),
        started: Cell::new(false),
        stopped: Cell::new(stopped),
    })
    .up())
}

fn length(r: Option<&Object>) -> R<usize> {
    let r = sequence::ssize_arg(r.unwrap_or(&none()))?;
    if r < 0 { value_error("r must be non-negative") } else { Ok(r as usize) }
}

/// The class, the pool and the length that a constructor was given.
fn given(ty: &Object, iterable: Option<&Object>) -> R<(Ref<PyType>, Ref<Tuple>)> {
    match (ty.cast::<PyType>(), iterable) {
        (Some(t), Some(i)) => Ok((pyrite_vm::object::Own::own_as(t), sequence::tuple_of(i)?)),
        _ => type_error("X is not a type object"),
    }
}

static NEW_COMBINATIONS: MethodDef = MethodDef::kw("combinations", "(iterable, r)", |ty, a| {
    let (ty, pool) = given(ty, a[0])?;
    let r = length(a[1])?;
    let stopped = r > pool.len();
    reserve(&mut Vec::<usize>::new(), r)?;
    let indices = if stopped { Vec::new() } else { numbers(r, |i| i)? };
    make(&ty, pool, r, stopped, indices, Vec::new())
});
static NEW_WITH_REPLACEMENT: MethodDef =
    MethodDef::kw("combinations_with_replacement", "(iterable, r)", |ty, a| {
        let (ty, pool) = given(ty, a[0])?;
        let r = length(a[1])?;
        let indices = numbers(r, |_| 0)?;
        let stopped = pool.is_empty() && r > 0;
        make(&ty, pool, r, stopped, indices, Vec::new())
    });
static NEW_PERMUTATIONS: MethodDef = MethodDef::kw("permutations", "(iterable, r=None)", |ty, a| {
    let (ty, pool) = given(ty, a[0])?;
    let n = pool.len();
    let r = match a[1] {
        Some(r) if !r.is_none() => {
            if !r.is_a::<Int>() {
                return type_error("Expected int as r");
            }
            length(Some(r))?
        }
        _ => n,
    };
    let stopped = r > n;
    let cycles = if stopped { Vec::new() } else { numbers(r, |i| n - i)? };
    make(&ty, pool, r, stopped, numbers(n, |i| i)?, cycles)
});

/// The chosen items.
fn chosen(c: &Choice) -> R<Option<Ref>> {
    let pool = c.pool.as_slice();
    let v = c.indices.borrow().iter().take(c.r).filter_map(|i| pool.get(*i).cloned()).collect();
    Ok(Some(Tuple::from_vec(v).up()))
}

fn end(c: &Choice) -> R<Option<Ref>> {
    c.stopped.set(true);
    Ok(None)
}

fn combinations_next(o: &Object) -> R<Option<Ref>> {
    let c = this(o);
    if c.stopped.get() {
        return Ok(None);
    }
    if c.started.replace(true) {
        let v = c.indices.borrow_mut();
        let n = c.pool.len();
        // The last place that can still move.
        let Some(i) = (0..v.len()).rev().find(|&i| v[i] + c.r < i + n) else { return end(c) };
        v[i] += 1;
        for j in i + 1..v.len() {
            v[j] = v[j - 1] + 1;
        }
    }
    chosen(c)
}

fn with_replacement_next(o: &Object) -> R<Option<Ref>> {
    let c = this(o);
    if c.stopped.get() {
        return Ok(None);
    }
    if c.started.replace(true) {
        let v = c.indices.borrow_mut();
        let n = c.pool.len();
        let Some(i) = (0..v.len()).rev().find(|&i| v[i] + 1 < n) else { return end(c) };
        let next = v[i] + 1;
        v[i..].fill(next);
    }
    chosen(c)
}

fn permutations_next(o: &Object) -> R<Option<Ref>> {
    let c = this(o);
    if c.stopped.get() {
        return Ok(None);
    }
    if c.started.replace(true) {
        let (v, cycles) = (c.indices.borrow_mut(), c.cycles.borrow_mut());
        let n = v.len();
        if n == 0 {
            return end(c);
        }
        let mut i = cycles.len().min(n);
        loop {
            if i == 0 {
                return end(c);
            }
            i -= 1;
            cycles[i] = cycles[i].saturating_sub(1);
            if cycles[i] == 0 {
                v[i..].rotate_left(1);
                cycles[i] = n - i;
            } else {
                v.swap(i, n - cycles[i]);
                break;
            }
        }
    }
    chosen(c)
}

fn tuple_of(v: &[usize]) -> Ref {
    Tuple::from_vec(v.iter().map(|i| int::from_usize(*i)).collect()).up()
}

fn reduce(o: &Object) -> R {
    pickled()?;
    let c = this(o);
    let r = int::from_usize(c.r);
    if c.stopped.get() {
        return reduced(o, vec![Tuple::empty().up(), r], None);
    }
    let args = vec![c.pool.clone().up(), r];
    if !c.started.get() {
        return reduced(o, args, None);
    }
    let indices = tuple_of(c.indices.borrow());
    if o.ty().is_subtype(PERMUTATIONS.object()) {
        let cycles = tuple_of(c.cycles.borrow());
        return reduced(o, args, Some(Tuple::pair(indices, cycles).up()));
    }
    reduced(o, args, Some(indices))
}

/// Indices from a state, each within its bounds.
fn read(state: &Object, want: usize, bounds: impl Fn(usize) -> (usize, usize)) -> R<Vec<usize>> {
    let Some(t) = state.cast::<Tuple>() else { return value_error("invalid arguments") };
    if t.len() != want {
        return value_error("invalid arguments");
    }
    let mut v = Vec::with_capacity(want);
    for (i, x) in t.as_slice().iter().enumerate() {
        let (low, high) = bounds(i);
        let n = number::index_to_isize(x, None)?.max(low as isize) as usize;
        v.push(n.min(high));
    }
    Ok(v)
}

fn set_state(o: &Object, state: &Object) -> R {
    pickled()?;
    let c = this(o);
    let n = c.pool.len();
    if o.ty().is_subtype(PERMUTATIONS.object()) {
        let Some(t) = state.cast::<Tuple>() else { return type_error("state is not a tuple") };
        let [indices, cycles] = t.as_slice() else { return value_error("invalid arguments") };
        let i = read(indices, n, |_| (0, n.saturating_sub(1)))?;
        let y = read(cycles, c.r, |i| (1, n.saturating_sub(i).max(1)))?;
        c.indices.replace(i);
        c.cycles.replace(y);
    } else {
        let replacement = o.ty().is_subtype(COMBINATIONS_WITH_REPLACEMENT.object());
        let want = c.indices.borrow().len();
        let v = read(state, want, |i| {
            (0, if replacement { n.saturating_sub(1) } else { (i + n).saturating_sub(c.r) })
        })?;
        c.indices.replace(v);
    }
    c.started.set(true);
    Ok(none())
}

fn size_of_choice(o: &Object) -> R {
    let c = this(o);
    let n = c.indices.borrow().len() + c.cycles.borrow().len();
    let base = if o.ty().is_subtype(PERMUTATIONS.object()) { 64 } else { 56 };
    Ok(int::from_usize(base + n * size_of::<usize>()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("__setstate__", "($self, object, /)", set_state),
    MethodDef::noargs("__sizeof__", size_of_choice),
];

iterator!(
    COMBINATIONS,
    "itertools.combinations",
    Choice,
    "(iterable, r)",
    METHODS,
    Slots {
        new: Some(|ty, a, k| NEW_COMBINATIONS.invoke(None, ty.as_object(), a, k)),
        iternext: Some(combinations_next),
        ..Slots::NONE
    }
);
iterator!(
    COMBINATIONS_WITH_REPLACEMENT,
    "itertools.combinations_with_replacement",
    Choice,
    "(iterable, r)",
    METHODS,
    Slots {
        new: Some(|ty, a, k| NEW_WITH_REPLACEMENT.invoke(None, ty.as_object(), a, k)),
        iternext: Some(with_replacement_next),
        ..Slots::NONE
    }
);
iterator!(
    PERMUTATIONS,
    "itertools.permutations",
    Choice,
    "(iterable, r=None)",
    METHODS,
    Slots {
        new: Some(|ty, a, k| NEW_PERMUTATIONS.invoke(None, ty.as_object(), a, k)),
        iternext: Some(permutations_next),
        ..Slots::NONE
    }
);
