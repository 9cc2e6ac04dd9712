//! `permutations`, `combinations` and `combinations_with_replacement` of `itertools`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{object as obj, sequence};
use pyrite_vm::raise::{reserve, type_error, value_error};
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, state_items, tuple, type_of, type_ref};

object! {
    /// Choices of `r` items from a pool.
    pub struct Choices: COMBINATIONS {
        pool: Ref<Tuple>,
        r: usize,
        /// Positions in the pool: of the last result, for permutations of what is not chosen too.
        indices: Opaque<Guarded<Vec<usize>>>,
        /// Permutations only: how many more items each place will see.
        cycles: Opaque<Guarded<Vec<usize>>>,
        result: Slot<Tuple>,
        stopped: Cell<bool>,
    }
}

fn this(o: &Object) -> &Choices {
    unsafe { o.cast_unchecked() }
}

/// The last result, ready to be changed: itself if nobody else holds it, else a copy.
pub(super) fn fresh(last: &Slot<Tuple>) -> Option<Ref<Tuple>> {
    let t = last.take()?;
    Some(if t.head.refcount() == 1 { t } else { Tuple::from_slice(t.as_slice()) })
}

/// Positions as `__reduce__` gives them.
pub(super) fn index_tuple(v: &[usize]) -> Ref {
    Tuple::from_vec(v.iter().map(|i| int::from_usize(*i)).collect()).up()
}

/// A position from a state, brought into `0..=max`.
pub(super) fn state_index(i: isize, max: usize) -> usize {
    usize::try_from(i).unwrap_or(0).min(max)
}

/// The three kinds of choices.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Combinations,
    Replacement,
    Permutations,
}

/// `n` items that `f` makes of their positions.
fn filled(n: usize, f: impl Fn(usize) -> usize) -> R<Vec<usize>> {
    let mut v = Vec::new();
    reserve(&mut v, n)?;
    v.extend((0..n).map(f));
    Ok(v)
}

fn make(which: Which, ty: &Object, a: &[Option<&Object>]) -> R {
    let [Some(iterable), r] = a else { return type_error("missing required argument 'iterable' (pos 1)") };
    // Permutations look at `r` only after the pool has been made.
    let early = match (which, r) {
        (Which::Permutations, _) => 0,
        (_, Some(r)) => sequence::ssize_arg(r)?,
        _ => return type_error("missing required argument 'r' (pos 2)"),
    };
    let pool = sequence::tuple_of(iterable)?;
    let n = pool.len();
    let r = match (which, r) {
        (Which::Permutations, Some(r)) if !r.is_none() => {
            if !r.is_a::<Int>() {
                return type_error("Expected int as r");
            }
            sequence::ssize_arg(r)?
        }
        (Which::Permutations, _) => n as isize,
        _ => early,
    };
    let Ok(r) = usize::try_from(r) else { return value_error("r must be non-negative") };
    let (indices, cycles) = match which {
        Which::Combinations => (filled(r, |i| i)?, Vec::new()),
        Which::Replacement => (filled(r, |_| 0)?, Vec::new()),
        Which::Permutations => (filled(n, |i| i)?, filled(r, |i| n.saturating_sub(i))?),
    };
    let stopped = match which {
        Which::Replacement => n == 0 && r > 0,
        _ => r > n,
    };
    Ok(Ref::new(Choices {
        head: Object::head(type_of(ty)?),
        pool,
        r,
        indices: Opaque(Guarded::new(indices)),
        cycles: Opaque(Guarded::new(cycles)),
        result: Slot::empty(),
        stopped: Cell::new(stopped),
    })
    .up())
}

/// The result at the present positions.
fn at_indices(c: &Choices) -> R<Ref<Tuple>> {
    let mut v = Vec::new();
    reserve(&mut v, c.r)?;
    let pool = c.pool.as_slice();
    v.extend(c.indices.borrow().iter().take(c.r).filter_map(|i| pool.get(*i)).cloned());
    Ok(Tuple::from_vec(v))
}

/// Gives the next result. `advance` changes the positions and says from which place on; `None` at
/// the end.
#[inline]
fn next(o: &Object, advance: fn(&Choices) -> Option<usize>) -> R<Option<Ref>> {
    let c = this(o);
    if c.stopped.get() {
        return Ok(None);
    }
    let t = match c.result.is_some() {
        false => at_indices(c)?,
        true => {
            let Some(from) = advance(c) else {
                c.stopped.set(true);
                return Ok(None);
            };
            let Some(t) = fresh(&c.result) else { return Ok(None) };
            let pool = c.pool.as_slice();
            for (k, i) in c.indices.borrow().iter().enumerate().take(c.r).skip(from) {
                if let Some(x) = pool.get(*i) {
                    // The pool holds the old item, so nothing dies here.
                    unsafe { t.replace_item(k, x.clone()) };
                }
            }
            t
        }
    };
    c.result.set(Some(t.clone()));
    Ok(Some(t.up()))
}

fn advance_combination(c: &Choices) -> Option<usize> {
    let n = c.pool.len();
    let v = c.indices.borrow_mut();
    let r = v.len();
    let from = (0..r).rev().find(|k| v.get(*k).is_some_and(|i| *i < k + n - r))?;
    let mut i = v.get(from).copied()?;
    for slot in v.iter_mut().skip(from) {
        i += 1;
        *slot = i;
    }
    Some(from)
}

fn advance_replacement(c: &Choices) -> Option<usize> {
    let n = c.pool.len();
    let v = c.indices.borrow_mut();
    let from = v.iter().rposition(|i| i + 1 < n)?;
    let i = v.get(from)? + 1;
    for slot in v.iter_mut().skip(from) {
        *slot = i;
    }
    Some(from)
}

fn advance_permutation(c: &Choices) -> Option<usize> {
    let (v, cycles) = (c.indices.borrow_mut(), c.cycles.borrow_mut());
    let n = v.len();
    for (k, left) in cycles.iter_mut().enumerate().rev() {
        *left = left.saturating_sub(1);
        if *left == 0 {
            v.get_mut(k..)?.rotate_left(1);
            *left = n - k;
        } else if *left <= n {
            v.swap(k, n - *left);
            return Some(k);
        }
    }
    None
}

fn reduce(o: &Object) -> R {
    deprecated()?;
    let c = this(o);
    let r = int::from_usize(c.r);
    let whole = tuple(&[&c.pool, &r]);
    if c.result.is_none() {
        return Ok(tuple(&[type_ref(o), &whole]));
    }
    if c.stopped.get() {
        return Ok(tuple(&[type_ref(o), &tuple(&[&Tuple::empty(), &r])]));
    }
    let indices = index_tuple(c.indices.borrow());
    let state =
        if is_permutations(o) { tuple(&[&indices, &index_tuple(c.cycles.borrow())]) } else { indices };
    Ok(tuple(&[type_ref(o), &whole, &state]))
}

fn is_permutations(o: &Object) -> bool {
    o.ty().is_subtype(&PERMUTATIONS)
}

/// The positions of a state, each within what `max` allows at its place.
fn positions(t: &Tuple, n: usize, max: impl Fn(usize) -> usize) -> R<Vec<usize>> {
    if t.len() != n {
        return value_error("invalid arguments");
    }
    let mut v = Vec::with_capacity(n);
    for (k, x) in t.as_slice().iter().enumerate() {
        v.push(state_index(sequence::state_arg(x)?, max(k)));
    }
    Ok(v)
}

fn setstate(which: Which, o: &Object, state: &Object) -> R {
    deprecated()?;
    let c = this(o);
    let (n, r) = (c.pool.len(), c.r);
    if which != Which::Permutations {
        let Some(t) = state.cast::<Tuple>() else { return value_error("invalid arguments") };
        let v = match which {
            Which::Combinations => positions(t, r, |k| (k + n).saturating_sub(r))?,
            _ => positions(t, r, |_| n.saturating_sub(1))?,
        };
        c.indices.replace(v);
    } else {
        let [indices, cycles] = state_items(state, 2, 2)? else { return Ok(none()) };
        let as_tuple = |k: usize, o: &Object| match o.is_a::<Tuple>() {
            true => Ok(()),
            false => type_error(format!("argument {k} must be tuple, not {}", obj::type_name_or_none(o))),
        };
        as_tuple(1, indices)?;
        as_tuple(2, cycles)?;
        let (Some(i), Some(y)) = (indices.cast::<Tuple>(), cycles.cast::<Tuple>()) else {
            return Ok(none());
        };
        if i.len() != n || y.len() != r {
            return value_error("invalid arguments");
        }
        let v = positions(i, n, |_| n.saturating_sub(1))?;
        let mut w = positions(y, r, |k| n.saturating_sub(k))?;
        w.iter_mut().for_each(|x| *x = (*x).max(1));
        c.indices.replace(v);
        c.cycles.replace(w);
    }
    c.result.set(Some(at_indices(c)?));
    Ok(none())
}

/// The size without and with the positions.
fn size(o: &Object, basic: usize) -> R {
    let c = this(o);
    Ok(int::from_usize(basic + 8 * (c.indices.borrow().len() + c.cycles.borrow().len())))
}

static NEW_COMBINATIONS: MethodDef =
    MethodDef::kw("combinations", "(iterable, r)", |ty, a| make(Which::Combinations, ty, a));
static NEW_REPLACEMENT: MethodDef =
    MethodDef::kw("combinations_with_replacement", "(iterable, r)", |ty, a| make(Which::Replacement, ty, a));
static NEW_PERMUTATIONS: MethodDef =
    MethodDef::kw("permutations", "(iterable, r=None)", |ty, a| make(Which::Permutations, ty, a));

macro_rules! methods {
    ($which:ident, $basic:literal) => {
        &[
            MethodDef::noargs("__reduce__", reduce),
            MethodDef::o("__setstate__", "($self, object, /)", |o, s| setstate(Which::$which, o, s)),
            MethodDef::noargs("__sizeof__", |o| size(o, $basic)),
        ]
    };
}

/// `itertools.combinations`.
pub static COMBINATIONS: StaticType = StaticType::new::<Choices>(
    TypeDef {
        name: "itertools.combinations",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: methods!(Combinations, 56),
        sig: "(iterable, r)",
        doc: Some("Return successive r-length combinations of elements in the iterable."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| NEW_COMBINATIONS.invoke(None, ty.as_object(), args, kw)), |o| {
        next(o, advance_combination)
    }),
);

/// `itertools.combinations_with_replacement`.
pub static COMBINATIONS_WITH_REPLACEMENT: StaticType = StaticType::new::<Choices>(
    TypeDef {
        name: "itertools.combinations_with_replacement",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: methods!(Replacement, 56),
        sig: "(iterable, r)",
        doc: Some(
            "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.",
        ),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| NEW_REPLACEMENT.invoke(None, ty.as_object(), args, kw)), |o| {
        next(o, advance_replacement)
    }),
);

/// `itertools.permutations`.
pub static PERMUTATIONS: StaticType = StaticType::new::<Choices>(
    TypeDef {
        name: "itertools.permutations",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: methods!(Permutations, 64),
        sig: "(iterable, r=None)",
        doc: Some("Return successive r-length permutations of elements in the iterable."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(|ty, args, kw| NEW_PERMUTATIONS.invoke(None, ty.as_object(), args, kw)), |o| {
        next(o, advance_permutation)
    }),
);
