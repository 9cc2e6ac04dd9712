//! `range`: of integers of any size, with a short way for machine words.

use std::cell::Cell;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::object;
use crate::object::cells::Opaque;
use crate::object::method::{GetSetDef, MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{compare, iteration, number, object as obj, sequence};
use crate::raise::{index_error, overflow_error, type_error, value_error};
use crate::types::int::{self, BOOL, Int};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::slice::{self, Slice};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A range.
    pub struct Range: RANGE {
        /// `start`.
        pub start: Ref,
        /// `stop`.
        pub stop: Ref,
        /// `step`.
        pub step: Ref,
        /// Number of integers.
        length: Ref,
        /// Start, step and length, if start, stop and step are machine words and so is the length.
        small: Opaque<Option<(i64, i64, i64)>>,
    }
}

fn big(o: &Object) -> BigInt {
    o.cast::<Int>().map_or_else(BigInt::zero, |i| i.to_bigint())
}
fn word(o: &Object) -> Option<i64> {
    o.cast::<Int>().and_then(|i| i.as_i64())
}

/// Number of integers from `a` to `b` by `s`.
fn length_small(a: i64, b: i64, s: i64) -> u64 {
    if s > 0 && a < b {
        (b.wrapping_sub(a) as u64 - 1) / s as u64 + 1
    } else if s < 0 && a > b {
        (a.wrapping_sub(b) as u64 - 1) / s.unsigned_abs() + 1
    } else {
        0
    }
}
fn length_big(a: &BigInt, b: &BigInt, s: &BigInt) -> BigInt {
    let (low, high) = if s.is_positive() { (a, b) } else { (b, a) };
    if low >= high { BigInt::zero() } else { (high - low - 1u32) / s.abs() + 1u32 }
}

/// A range of integer objects; the step is not zero.
fn make(start: Ref, stop: Ref, step: Ref) -> Ref {
    let (length, small) = match (word(&start), word(&stop), word(&step)) {
        (Some(a), Some(b), Some(s)) => {
            let n = length_small(a, b, s);
            (int::from_u64(n), i64::try_from(n).ok().map(|n| (a, s, n)))
        }
        _ => (int::from_bigint(length_big(&big(&start), &big(&stop), &big(&step))), None),
    };
    Ref::new(Range { head: Object::head(&RANGE), start, stop, step, length, small: Opaque(small) }).up()
}

fn this(o: &Object) -> &Range {
    unsafe { o.cast_unchecked() }
}

fn new(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("range", kw)?;
    check_positional("range", args.len(), 1, 3)?;
    let get = |o: &Object| number::index(o).map(|i| i.to_exact());
    if let [stop] = args {
        return Ok(make(int::from_i64(0), get(stop)?, int::from_i64(1)));
    }
    let (start, stop) = (get(args[0])?, get(args[1])?);
    let step = match args.get(2) {
        Some(s) => get(s)?,
        None => int::from_i64(1),
    };
    if word(&step) == Some(0) {
        return value_error("range() arg 3 must not be zero");
    }
    Ok(make(start, stop, step))
}

fn repr(o: &Object) -> R {
    let r = this(o);
    let mut s = format!("range({}, {}", obj::repr_text(&r.start)?, obj::repr_text(&r.stop)?);
    if word(&r.step) != Some(1) {
        s.push_str(", ");
        s.push_str(&obj::repr_text(&r.step)?);
    }
    s.push(')');
    Ok(Str::new(&s).up())
}

fn len(o: &Object) -> R<usize> {
    match word(&this(o).length) {
        Some(n) => Ok(n as usize),
        None => overflow_error("Python int too large to convert to C ssize_t"),
    }
}

/// Integer `i` of the range, which is not negative and less than the length.
fn nth(r: &Range, i: &BigInt) -> Ref {
    int::from_bigint(big(&r.start) + i * big(&r.step))
}

fn item(o: &Object, i: isize) -> R {
    let r = this(o);
    if let Some((a, s, n)) = r.small.0 {
        if i < 0 || i as i64 >= n {
            return index_error("range object index out of range");
        }
        return Ok(int::from_i64(a.wrapping_add(s.wrapping_mul(i as i64))));
    }
    item_big(r, BigInt::from(i))
}
fn item_big(r: &Range, i: BigInt) -> R {
    let n = big(&r.length);
    let i = if i.is_negative() { i + &n } else { i };
    if i.is_negative() || i >= n {
        return index_error("range object index out of range");
    }
    Ok(nth(r, &i))
}

fn subscript(o: &Object, k: &Object) -> R {
    let r = this(o);
    if number::is_index(k) {
        let i = number::index(k)?;
        return match (i.as_i64(), r.small.0) {
            (Some(i), Some((_, _, n))) => item(o, if i < 0 { i.saturating_add(n) } else { i } as isize),
            _ => item_big(r, i.to_bigint()),
        };
    }
    let Some(s) = k.cast::<Slice>() else {
        return type_error(format!("range indices must be integers or slices, not {}", k.ty().name()));
    };
    let (a, b, c) = slice::long_indices(s, &big(&r.length))?;
    let step = int::from_bigint(big(&r.step) * c);
    Ok(make(nth(r, &a), nth(r, &b), step))
}

/// Is `x` an `int` or `bool`, whose place can be computed?
fn plain(x: &Object) -> Option<&Int> {
    if x.is_exact::<Int>() || x.ty().is_type(&BOOL) { x.cast::<Int>() } else { None }
}

/// Where the integer `x` is in the range.
fn place(r: &Range, x: &Int) -> Option<BigInt> {
    if let (Some((a, s, n)), Some(x)) = (r.small.0, x.as_i64()) {
        let d = x as i128 - a as i128;
        let (q, m) = (d / s as i128, d % s as i128);
        return if m == 0 && q >= 0 && q < n as i128 { Some(BigInt::from(q)) } else { None };
    }
    let (q, m) = (x.to_bigint() - big(&r.start)).div_mod_floor(&big(&r.step));
    if m.is_zero() && !q.is_negative() && q < big(&r.length) { Some(q) } else { None }
}

fn contains(o: &Object, x: &Object) -> R<bool> {
    match plain(x) {
        Some(i) => Ok(place(this(o), i).is_some()),
        None => iteration::contains_by_iteration(o, x),
    }
}

fn count(o: &Object, x: &Object) -> R {
    if let Some(i) = plain(x) {
        return Ok(int::from_i64(place(this(o), i).is_some() as i64));
    }
    let mut n = 0;
    iteration::for_each(o, |y| {
        n += usize::from(compare::eq(&y, x)?);
        Ok(())
    })?;
    Ok(int::from_usize(n))
}

fn index(o: &Object, x: &Object) -> R {
    if let Some(i) = plain(x) {
        return match place(this(o), i) {
            Some(q) => Ok(int::from_bigint(q)),
            None => value_error(format!("{} is not in range", obj::repr_text(x)?)),
        };
    }
    let it = iteration::iter(o)?;
    let mut n = 0usize;
    while let Some(y) = iteration::next(&it)? {
        if compare::eq(&y, x)? {
            return Ok(int::from_usize(n));
        }
        n += 1;
    }
    value_error("sequence.index(x): x not in sequence")
}

fn equal(a: &Range, b: &Range) -> bool {
    let same = |x: &Object, y: &Object| match (x.cast::<Int>(), y.cast::<Int>()) {
        (Some(x), Some(y)) => int::compare(x, y).is_eq(),
        _ => false,
    };
    if std::ptr::eq(a, b) {
        return true;
    }
    if !same(&a.length, &b.length) {
        return false;
    }
    match word(&a.length) {
        Some(0) => true,
        Some(1) => same(&a.start, &b.start),
        _ => same(&a.start, &b.start) && same(&a.step, &b.step),
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    match (b.cast::<Range>(), op) {
        (Some(y), Cmp::Eq | Cmp::Ne) => Ok(bool_obj(equal(this(a), y) == (op == Cmp::Eq))),
        _ => Ok(not_implemented()),
    }
}

fn hash(o: &Object) -> R<isize> {
    let r = this(o);
    let n = word(&r.length);
    let start = if n == Some(0) { none() } else { r.start.clone() };
    let step = if matches!(n, Some(0 | 1)) { none() } else { r.step.clone() };
    crate::types::tuple_type::hash_items(&[r.length.clone(), start, step])
}

fn small_iterator(start: i64, step: i64, left: i64) -> Ref {
    Ref::new(RangeIterator {
        head: Object::head(&RANGE_ITERATOR),
        next: Cell::new(start),
        step: Cell::new(step),
        left: Cell::new(left as u64),
    })
    .up()
}
fn big_iterator(start: Ref, step: Ref, left: Ref) -> Ref {
    Ref::new(LongRangeIterator {
        head: Object::head(&LONG_RANGE_ITERATOR),
        start: Slot::new(Some(start)),
        step: Slot::new(Some(step)),
        left: Slot::new(Some(left)),
    })
    .up()
}

fn iter(o: &Object) -> R {
    let r = this(o);
    // The place behind the last number must be a machine word too.
    let behind = |s: i64| {
        let stop = word(&r.stop)?;
        if s > 0 { stop.checked_add(s - 1) } else { stop.checked_add(s + 1) }
    };
    Ok(match r.small.0 {
        Some((a, s, n)) if n == 0 || behind(s).is_some() => small_iterator(a, s, n),
        _ => big_iterator(r.start.clone(), r.step.clone(), r.length.clone()),
    })
}

fn reversed(o: &Object) -> R {
    let r = this(o);
    let n = big(&r.length);
    let start = nth(r, &(n - 1u32));
    let step = int::from_bigint(-big(&r.step));
    if let (Some((a, s, n)), Some(start), Some(step)) = (r.small.0, word(&start), word(&step))
        && a.checked_sub(s).is_some()
    {
        return Ok(small_iterator(start, step, n));
    }
    Ok(big_iterator(start, step, r.length.clone()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reversed__", reversed),
    MethodDef::noargs("__reduce__", |o| {
        let r = this(o);
        let args = Tuple::from_vec(vec![r.start.clone(), r.stop.clone(), r.step.clone()]);
        Ok(Tuple::pair(o.ty().as_object().own(), args.up()).up())
    }),
    MethodDef::o("count", "($self, object, /)", count),
    MethodDef::o("index", "($self, object, /)", index),
];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("start", |o| Ok(this(o).start.clone())).member(),
    GetSetDef::ro("stop", |o| Ok(this(o).stop.clone())).member(),
    GetSetDef::ro("step", |o| Ok(this(o).step.clone())).member(),
];

/// `range`.
pub static RANGE: StaticType = StaticType::new::<Range>(
    TypeDef {
        name: "range",
        flags: TypeFlags::SEQUENCE,
        methods: METHODS,
        getset: GETSET,
        doc: Some("range(stop) -> range object"),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(repr),
        hash: Some(hash),
        richcompare: Some(richcompare),
        iter: Some(iter),
        new: Some(new),
        nb_bool: Some(|o| Ok(word(&this(o).length) != Some(0))),
        sq_length: Some(len),
        sq_item: Some(item),
        sq_contains: Some(contains),
        mp_length: Some(len),
        mp_subscript: Some(subscript),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a range of machine words.
    pub struct RangeIterator: RANGE_ITERATOR {
        next: Cell<i64>,
        step: Cell<i64>,
        left: Cell<u64>,
    }
}

impl RangeIterator {
    /// The next number.
    #[inline(always)]
    pub fn next_i64(&self) -> Option<i64> {
        let n = self.left.get();
        if n == 0 {
            return None;
        }
        self.left.set(n - 1);
        let v = self.next.get();
        self.next.set(v.wrapping_add(self.step.get()));
        Some(v)
    }
}

fn it(o: &Object) -> &RangeIterator {
    unsafe { o.cast_unchecked() }
}

/// `iter(range(...)), None`.
fn reduce_as(start: Ref, step: Ref, left: &BigInt) -> R {
    let stop = int::from_bigint(big(&start) + left * big(&step));
    let r = make(start, stop, step);
    let args = Tuple::from_vec(vec![r]);
    Ok(Tuple::from_vec(vec![crate::builtins::get("iter")?, args.up(), none()]).up())
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| Ok(int::from_u64(it(o).left.get()))),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        reduce_as(int::from_i64(i.next.get()), int::from_i64(i.step.get()), &BigInt::from(i.left.get()))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = number::to_i64(v)?.max(0) as u64;
        let i = it(o);
        let n = n.min(i.left.get());
        i.next.set(i.next.get().wrapping_add((n as i64).wrapping_mul(i.step.get())));
        i.left.set(i.left.get() - n);
        Ok(none())
    }),
];

/// `range_iterator`.
pub static RANGE_ITERATOR: StaticType = StaticType::new::<RangeIterator>(
    TypeDef {
        name: "range_iterator",
        flags: TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| Ok(it(o).next_i64().map(int::from_i64))),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a range that does not fit machine words.
    pub struct LongRangeIterator: LONG_RANGE_ITERATOR {
        start: Slot,
        step: Slot,
        left: Slot,
    }
}

/// Start, step and count to come.
fn state(o: &Object) -> (Ref, Ref, BigInt) {
    let i = unsafe { o.cast_unchecked::<LongRangeIterator>() };
    let get = |s: &Slot| s.get().unwrap_or_else(|| int::from_i64(0));
    (get(&i.start), get(&i.step), big(&get(&i.left)))
}
fn set_state(o: &Object, start: BigInt, left: BigInt) {
    let i = unsafe { o.cast_unchecked::<LongRangeIterator>() };
    i.start.set(Some(int::from_bigint(start)));
    i.left.set(Some(int::from_bigint(left)));
}

fn long_next(o: &Object) -> R<Option<Ref>> {
    let (start, step, left) = state(o);
    if left.is_zero() {
        return Ok(None);
    }
    set_state(o, big(&start) + big(&step), left - BigInt::one());
    Ok(Some(start))
}

static LONG_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| Ok(int::from_bigint(state(o).2))),
    MethodDef::noargs("__reduce__", |o| {
        let (start, step, left) = state(o);
        reduce_as(start, step, &left)
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let Some(n) = v.exact::<Int>() else {
            let zero = int::from_i64(0);
            compare::rich_bool(v, &zero, Cmp::Lt)?;
            return type_error(format!("unsupported operand type(s) for -: 'int' and '{}'", v.ty().name()));
        };
        let (start, step, left) = state(o);
        let n = n.to_bigint().max(BigInt::zero()).min(left.clone());
        set_state(o, big(&start) + &n * big(&step), left - n);
        Ok(none())
    }),
];

/// `longrange_iterator`.
pub static LONG_RANGE_ITERATOR: StaticType = StaticType::new::<LongRangeIterator>(
    TypeDef {
        name: "longrange_iterator",
        flags: TypeFlags::DISALLOW_INSTANTIATION | TypeFlags::HAVE_GC,
        methods: LONG_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(long_next), ..Slots::NONE },
);
