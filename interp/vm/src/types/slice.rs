//! `slice`.

use num_bigint::BigInt;

use crate::object;
use crate::object::method::{GetSetDef, MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, StaticType};
use crate::protocol::{compare, number, object as obj};
use crate::raise::{type_error, value_error};
use crate::types::int;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A slice.
    pub struct Slice: SLICE {
        /// `start`.
        pub start: Ref,
        /// `stop`.
        pub stop: Ref,
        /// `step`.
        pub step: Ref,
    }
}

fn index(o: &Object) -> R<isize> {
    if !number::is_index(o) {
        return type_error("slice indices must be integers or None or have an __index__ method");
    }
    number::index_to_isize(o, None)
}

impl Slice {
    /// A slice of three objects.
    pub fn new(start: Ref, stop: Ref, step: Ref) -> Ref<Slice> {
        Ref::new(Slice { head: Object::head(&SLICE), start, stop, step })
    }
    /// Start, stop, step as machine words, before the length is known.
    ///
    /// # Errors
    /// TypeError for parts that are no indices, ValueError for a step of zero.
    pub fn unpack(&self) -> R<(isize, isize, isize)> {
        let step = if self.step.is_none() { 1 } else { index(&self.step)? };
        if step == 0 {
            return value_error("slice step cannot be zero");
        }
        let step = step.max(-isize::MAX);
        let start =
            if self.start.is_none() { if step < 0 { isize::MAX } else { 0 } } else { index(&self.start)? };
        let stop = if self.stop.is_none() {
            if step < 0 { isize::MIN } else { isize::MAX }
        } else {
            index(&self.stop)?
        };
        Ok((start, stop, step))
    }
    /// Start, stop, step and number of items for a sequence of `len` items.
    ///
    /// # Errors
    /// As [`Slice::unpack`].
    pub fn indices(&self, len: usize) -> R<(isize, isize, isize, usize)> {
        let (start, stop, step) = self.unpack()?;
        Ok(adjust(start, stop, step, len))
    }
}

/// Clips a slice to a sequence of `len` items.
pub fn adjust(mut start: isize, mut stop: isize, step: isize, len: usize) -> (isize, isize, isize, usize) {
    let len = len as isize;
    if start < 0 {
        start = start.saturating_add(len);
        if start < 0 {
            start = if step < 0 { -1 } else { 0 };
        }
    } else if start >= len {
        start = if step < 0 { len - 1 } else { len };
    }
    if stop < 0 {
        stop = stop.saturating_add(len);
        if stop < 0 {
            stop = if step < 0 { -1 } else { 0 };
        }
    } else if stop >= len {
        stop = if step < 0 { len - 1 } else { len };
    }
    let n = if step < 0 {
        if stop < start { (start - stop - 1) / (-step) + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    (start, stop, step, n as usize)
}

fn this(o: &Object) -> &Slice {
    unsafe { o.cast_unchecked() }
}

fn parts(o: &Object) -> Ref<Tuple> {
    let s = this(o);
    Tuple::from_vec(vec![s.start.clone(), s.stop.clone(), s.step.clone()])
}

fn repr(o: &Object) -> R {
    let s = this(o);
    Ok(Str::new(&format!(
        "slice({}, {}, {})",
        obj::repr_text(&s.start)?,
        obj::repr_text(&s.stop)?,
        obj::repr_text(&s.step)?
    ))
    .up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !b.is_a::<Slice>() {
        return Ok(not_implemented());
    }
    if a.is(b) {
        return Ok(bool_obj(matches!(op, Cmp::Eq | Cmp::Le | Cmp::Ge)));
    }
    compare::rich(&parts(a), &parts(b), op)
}

/// Start, stop and step for a sequence of `len` items, all of any size.
///
/// # Errors
/// TypeError for what is no integer; ValueError for a step of zero.
pub fn long_indices(s: &Slice, len: &BigInt) -> R<(BigInt, BigInt, BigInt)> {
    use num_traits::{One, Signed, Zero};
    let get = |o: &Object| -> R<Option<BigInt>> {
        if o.is_none() {
            return Ok(None);
        }
        if !number::is_index(o) {
            return type_error("slice indices must be integers or None or have an __index__ method");
        }
        Ok(Some(number::index(o)?.to_bigint()))
    };
    let step = get(&s.step)?.unwrap_or_else(BigInt::one);
    if step.is_zero() {
        return value_error("slice step cannot be zero");
    }
    let neg = step.is_negative();
    let lower = if neg { BigInt::from(-1) } else { BigInt::zero() };
    let upper = if neg { len - 1 } else { len.clone() };
    let clip = |v: Option<BigInt>, default: &BigInt| match v {
        None => default.clone(),
        Some(v) if v.is_negative() => (v + len).max(lower.clone()),
        Some(v) => v.min(upper.clone()),
    };
    let start = clip(get(&s.start)?, if neg { &upper } else { &lower });
    let stop = clip(get(&s.stop)?, if neg { &lower } else { &upper });
    Ok((start, stop, step))
}

/// `slice.indices(len)`.
fn indices(o: &Object, len: &Object) -> R {
    let len = number::to_bigint(len)?;
    if len.sign() == num_bigint::Sign::Minus {
        return value_error("length should not be negative");
    }
    let (start, stop, step) = long_indices(this(o), &len)?;
    Ok(Tuple::from_vec(vec![int::from_bigint(start), int::from_bigint(stop), int::from_bigint(step)]).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::new("indices", "($self, object, /)", crate::object::method::Imp::O(indices)),
    MethodDef::noargs("__reduce__", |o| Ok(Tuple::pair(o.ty().as_object().own(), parts(o).up()).up())),
];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("start", |o| Ok(this(o).start.clone())).member(),
    GetSetDef::ro("stop", |o| Ok(this(o).stop.clone())).member(),
    GetSetDef::ro("step", |o| Ok(this(o).step.clone())).member(),
];

/// `slice`.
pub static SLICE: StaticType = StaticType::new::<Slice>(
    TypeDef {
        name: "slice",
        flags: TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        doc: Some("slice(stop)"),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(repr),
        richcompare: Some(richcompare),
        hash: Some(|o| {
            let s = this(o);
            const P1: u64 = 11400714785074694791;
            const P2: u64 = 14029467366897019727;
            const P5: u64 = 2870177450012600261;
            let mut acc = P5;
            for x in [&s.start, &s.stop, &s.step] {
                let lane = compare::hash(x)? as u64;
                acc = acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
            }
            Ok(if acc == u64::MAX { 1546275796 } else { acc as isize })
        }),
        new: Some(|_, args: &[&Object], kw: Option<&Tuple>| {
            if kw.is_some_and(|k| !k.is_empty()) {
                return type_error("slice() takes no keyword arguments");
            }
            check_positional("slice", args.len(), 1, 3)?;
            let o = |i: usize| args.get(i).map_or_else(none, |a| a.own());
            Ok(match args.len() {
                1 => Slice::new(none(), o(0), none()),
                _ => Slice::new(o(0), o(1), o(2)),
            }
            .up())
        }),
        ..Slots::NONE
    },
);
