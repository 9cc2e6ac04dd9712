//! The type object of `tuple`, and its iterator.

use std::cell::Cell;

use super::tuple::{self, Tuple};
use crate::object;
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType, Visit};
use crate::protocol::{compare, number, object as obj, sequence};
use crate::raise::{index_error, type_error};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::{exc, int};

fn this(o: &Object) -> &Tuple {
    unsafe { o.cast_unchecked() }
}

fn repr(o: &Object) -> R {
    let t = this(o);
    if t.is_empty() {
        return Ok(Str::new("()").up());
    }
    let Some(_g) = crate::thread::ReprGuard::enter(o) else { return Ok(Str::new("(...)").up()) };
    let mut s: Vec<u32> = vec![40];
    for (i, x) in t.as_slice().iter().enumerate() {
        if i > 0 {
            s.extend([44, 32]);
        }
        s.extend(obj::repr(x)?.iter());
    }
    if t.len() == 1 {
        s.push(44);
    }
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

/// The hash of a tuple of hashes.
pub fn hash_items(items: &[Ref]) -> R<isize> {
    const P1: u64 = 11400714785074694791;
    const P2: u64 = 14029467366897019727;
    const P5: u64 = 2870177450012600261;
    let mut acc = P5;
    for x in items {
        let lane = compare::hash(x)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(P2));
        acc = acc.rotate_left(31);
        acc = acc.wrapping_mul(P1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (P5 ^ 3527539));
    if acc == u64::MAX {
        return Ok(1546275796);
    }
    Ok(acc as isize)
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Tuple>(), b.cast::<Tuple>()) else { return Ok(not_implemented()) };
    for (p, q) in x.as_slice().iter().zip(y.as_slice()) {
        if !compare::eq(p, q)? {
            return match op {
                Cmp::Eq => Ok(bool_obj(false)),
                Cmp::Ne => Ok(bool_obj(true)),
                _ => compare::rich(p, q, op),
            };
        }
    }
    Ok(bool_obj(op.holds(x.len().cmp(&y.len()))))
}

fn item(o: &Object, i: isize) -> R {
    match if i < 0 { None } else { this(o).as_slice().get(i as usize) } {
        Some(v) => Ok(v.clone()),
        None => index_error("tuple index out of range"),
    }
}

fn subscript(o: &Object, k: &Object) -> R {
    let t = this(o);
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        if i < 0 {
            i = i.saturating_add(t.len() as isize);
        }
        return item(o, i);
    }
    if let Some(s) = k.cast::<crate::types::slice::Slice>() {
        let (start, _stop, step, n) = s.indices(t.len())?;
        if start == 0 && step == 1 && n == t.len() && t.head.is_exact::<Tuple>() {
            return Ok(o.own());
        }
        if step == 1 {
            return Ok(Tuple::from_slice(
                t.as_slice().get(start as usize..start as usize + n).unwrap_or(&[]),
            )
            .up());
        }
        let v =
            (0..n).filter_map(|j| t.as_slice().get((start + j as isize * step) as usize).cloned()).collect();
        return Ok(Tuple::from_vec(v).up());
    }
    type_error(format!("tuple indices must be integers or slices, not {}", k.ty().name()))
}

fn concat(a: &Object, b: &Object) -> R {
    let Some(y) = b.cast::<Tuple>() else {
        return type_error(format!("can only concatenate tuple (not \"{}\") to tuple", b.ty().name()));
    };
    let x = this(a);
    if y.is_empty() && x.head.is_exact::<Tuple>() {
        return Ok(a.own());
    }
    if x.is_empty() && y.head.is_exact::<Tuple>() {
        return Ok(b.own());
    }
    let mut v = x.as_slice().to_vec();
    v.extend_from_slice(y.as_slice());
    Ok(Tuple::from_vec(v).up())
}

fn repeat(o: &Object, n: isize) -> R {
    let t = this(o);
    if (t.is_empty() || n == 1) && t.head.is_exact::<Tuple>() {
        return Ok(o.own());
    }
    if n <= 0 || t.is_empty() {
        return Ok(Tuple::empty().up());
    }
    Ok(Tuple::from_vec(crate::types::list::repeated(t.as_slice(), n as usize)?).up())
}

fn contains(o: &Object, x: &Object) -> R<bool> {
    for y in this(o).as_slice() {
        if compare::eq(y, x)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let same_init = match (ty.slots().init, TUPLE.slots().init) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    if ty.is_type(&TUPLE) || same_init {
        sequence::no_keywords("tuple", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("tuple", args.len(), 0, 1)?;
    let t = match args.first() {
        Some(a) => sequence::tuple_of(a)?,
        None => Tuple::empty(),
    };
    if ty.is_type(&TUPLE) { Ok(t.up()) } else { Ok(Tuple::of_type(ty, t.as_slice()).up()) }
}

fn index(o: &Object, a: &[&Object]) -> R {
    let t = this(o);
    let start = sequence::bound_arg(a.get(1), 0)?;
    let stop = sequence::bound_arg(a.get(2), isize::MAX)?;
    let (start, stop) = (sequence::clamp_index(start, t.len()), sequence::clamp_index(stop, t.len()));
    for (i, y) in t.as_slice().iter().enumerate().take(stop).skip(start) {
        if compare::eq(y, a[0])? {
            return Ok(int::from_usize(i));
        }
    }
    crate::raise::value_error("tuple.index(x): x not in tuple")
}

fn count(o: &Object, x: &Object) -> R {
    let mut n = 0;
    for y in this(o).as_slice() {
        n += usize::from(compare::eq(y, x)?);
    }
    Ok(int::from_usize(n))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__getnewargs__", |o| {
        Ok(Tuple::from_vec(vec![Tuple::from_slice(this(o).as_slice()).up()]).up())
    }),
    MethodDef::pos("index", "($self, value, start=0, stop=sys.maxsize, /)", 1, 3, index),
    MethodDef::o("count", "($self, value, /)", count),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
];

unsafe fn trace(o: &Object, visit: &mut Visit<'_>) {
    for x in this(o).as_slice() {
        visit(x);
    }
}
unsafe fn drop_body(o: *mut Object) {
    unsafe { tuple::drop_items(o) }
}
unsafe fn dealloc(o: *mut Object) {
    unsafe { tuple::dealloc(o) }
}

/// `tuple`.
pub static TUPLE: StaticType = StaticType::new::<Tuple>(
    TypeDef {
        name: "tuple",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::TUPLE_SUBCLASS
            | TypeFlags::SEQUENCE
            | TypeFlags::MATCH_SELF,
        itemsize: 8,
        methods: METHODS,
        sig: "(iterable=(), /)",
        doc: Some("Built-in immutable sequence."),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(repr),
        hash: Some(|o| hash_items(this(o).as_slice())),
        richcompare: Some(richcompare),
        iter: Some(|o| Ok(TupleIterator::new(this(o)).up())),
        new: Some(new),
        sq_length: Some(|o| Ok(this(o).len())),
        mp_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(concat),
        sq_repeat: Some(repeat),
        sq_contains: Some(contains),
        sq_item: Some(item),
        mp_subscript: Some(subscript),
        ..Slots::NONE
    },
)
.with_trace(trace, drop_body)
.with_dealloc(dealloc);

object! {
    /// An iterator over a tuple.
    pub struct TupleIterator: TUPLE_ITERATOR {
        /// The tuple, until it is exhausted.
        pub tuple: Slot<Tuple>,
        /// Next index.
        pub index: Cell<usize>,
    }
}

impl TupleIterator {
    /// From the first item on.
    pub fn new(t: &Tuple) -> Ref<TupleIterator> {
        Ref::new(TupleIterator {
            head: Object::head(&TUPLE_ITERATOR),
            tuple: Slot::new(Some(t.own_as())),
            index: Cell::new(0),
        })
    }
    /// The next item.
    #[inline(always)]
    pub fn next(&self) -> Option<Ref> {
        let t = self.tuple.peek()?;
        let i = self.index.get();
        match t.as_slice().get(i) {
            Some(v) => {
                let v = v.clone();
                self.index.set(i + 1);
                Some(v)
            }
            None => {
                self.tuple.set(None);
                None
            }
        }
    }
}

fn it(o: &Object) -> &TupleIterator {
    unsafe { o.cast_unchecked() }
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = it(o);
        Ok(int::from_usize(i.tuple.peek().map_or(0, |t| t.len().saturating_sub(i.index.get()))))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        let iter = crate::builtins::get("iter")?;
        Ok(match i.tuple.get() {
            Some(t) => Tuple::from_vec(vec![
                iter,
                Tuple::from_vec(vec![t.up()]).up(),
                int::from_usize(i.index.get()),
            ]),
            None => Tuple::pair(iter, Tuple::from_vec(vec![Tuple::empty().up()]).up()),
        }
        .up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = sequence::state_arg(v)?;
        let i = it(o);
        if let Some(t) = i.tuple.peek() {
            i.index.set((n.max(0) as usize).min(t.len()));
        }
        Ok(none())
    }),
];

/// `tuple_iterator`.
pub static TUPLE_ITERATOR: StaticType = StaticType::new::<TupleIterator>(
    TypeDef {
        name: "tuple_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(|o| Ok(it(o).next())), ..Slots::NONE },
);
