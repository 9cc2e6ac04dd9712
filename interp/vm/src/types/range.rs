//! `range`.

use std::cell::Cell;

use crate::object;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, StaticType};
use crate::protocol::number;
use crate::types::int;

object! {
    /// A range.
    pub struct Range: RANGE {
        /// `start`.
        pub start: Ref,
        /// `stop`.
        pub stop: Ref,
        /// `step`.
        pub step: Ref,
    }
}

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

fn this(o: &Object) -> &Range {
    unsafe { o.cast_unchecked() }
}

fn iter(o: &Object) -> R {
    let r = this(o);
    let (a, b, s) = (number::to_i64(&r.start)?, number::to_i64(&r.stop)?, number::to_i64(&r.step)?);
    let left = if s > 0 {
        if a < b { (b.wrapping_sub(a) as u64 - 1) / s as u64 + 1 } else { 0 }
    } else if a > b {
        (a.wrapping_sub(b) as u64 - 1) / s.unsigned_abs() + 1
    } else {
        0
    };
    Ok(Ref::new(RangeIterator {
        head: Object::head(&RANGE_ITERATOR),
        next: Cell::new(a),
        step: Cell::new(s),
        left: Cell::new(left),
    })
    .up())
}

/// `range`.
pub static RANGE: StaticType = StaticType::new::<Range>(
    TypeDef { name: "range", flags: TypeFlags::SEQUENCE, ..TypeDef::DEFAULT },
    Slots {
        iter: Some(iter),
        new: Some(|_, args, _| {
            let i = |n: usize| {
                args.get(n).map_or_else(|| Ok(int::from_i64(0)), |a| number::index(a).map(|i| i.up()))
            };
            let (start, stop, step) = match args.len() {
                1 => (int::from_i64(0), i(0)?, int::from_i64(1)),
                2 => (i(0)?, i(1)?, int::from_i64(1)),
                _ => (i(0)?, i(1)?, i(2)?),
            };
            Ok(Ref::new(Range { head: Object::head(&RANGE), start, stop, step }).up())
        }),
        ..Slots::NONE
    },
);

/// `range_iterator`.
pub static RANGE_ITERATOR: StaticType = StaticType::new::<RangeIterator>(
    TypeDef { name: "range_iterator", flags: TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| Ok(unsafe { o.cast_unchecked::<RangeIterator>() }.next_i64().map(int::from_i64))),
        ..Slots::NONE
    },
);
