//! `int` and `bool`: one machine word until it is not.

mod arith;
mod methods;
mod text;
#[path = "type.rs"]
mod type_;

use std::cell::Cell;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use pyrite_numeric::integer;

pub use arith::*;
pub(crate) use text::{ascii_of, is_bytearray};
pub use text::{decimal_text, from_f64, from_object, from_text, radix_text};
pub use type_::{BOOL, INT, warn_invert_bool};

use crate::object::alloc;
use crate::object::cells::Opaque;
use crate::object::{Gil, Kind, Object, Own, PyType, R, Ref, StaticType, Visit};
use crate::raise::overflow_error;

/// An integer object.
#[repr(C)]
pub struct Int {
    /// The object header.
    pub head: Object,
    small: i64,
    big: Opaque<Option<Box<BigInt>>>,
}
unsafe impl Kind for Int {
    #[inline(always)]
    fn static_type() -> &'static StaticType {
        &INT
    }
    fn trace_body(&self, _: &mut Visit<'_>) {}
    fn clear_body(&mut self, _: &mut Vec<Ref>) {}
}
impl std::ops::Deref for Int {
    type Target = Object;
    #[inline(always)]
    fn deref(&self) -> &Object {
        &self.head
    }
}

/// `True`.
pub static TRUE: Gil<Int> = Gil(Int { head: Object::immortal(&BOOL.ty), small: 1, big: Opaque(None) });
/// `False`.
pub static FALSE: Gil<Int> = Gil(Int { head: Object::immortal(&BOOL.ty), small: 0, big: Opaque(None) });

const SMALL_MIN: i64 = -5;
const SMALL_MAX: i64 = 256;
const SMALL_COUNT: usize = (SMALL_MAX - SMALL_MIN + 1) as usize;

static SMALL: Gil<[Int; SMALL_COUNT]> = Gil(small_ints());
const fn small_ints() -> [Int; SMALL_COUNT] {
    let mut a = [const { Int { head: Object::immortal(&INT.ty), small: 0, big: Opaque(None) } }; SMALL_COUNT];
    let mut i = 0;
    while i < SMALL_COUNT {
        a[i].small = i as i64 + SMALL_MIN;
        i += 1;
    }
    a
}

struct FreeList {
    head: Cell<*mut Int>,
    count: Cell<usize>,
}
static FREE: Gil<FreeList> = Gil(FreeList { head: Cell::new(std::ptr::null_mut()), count: Cell::new(0) });

/// An `int` of a machine word.
#[inline(always)]
pub fn from_i64(n: i64) -> Ref {
    if (SMALL_MIN..=SMALL_MAX).contains(&n) {
        return SMALL[(n - SMALL_MIN) as usize].head.own();
    }
    fresh(n)
}

/// An `int` outside the shared ones.
#[inline(always)]
pub fn fresh(n: i64) -> Ref {
    unsafe {
        let p = FREE.head.get();
        if !p.is_null() {
            FREE.head.set((*p).small as *mut Int);
            FREE.count.set(FREE.count.get() - 1);
            (*p).head.set_refcount(1);
            (*p).small = n;
            return Ref::from_raw(p as *mut Object);
        }
    }
    fresh_slow(n)
}

#[inline(never)]
fn fresh_slow(n: i64) -> Ref {
    unsafe {
        let p = alloc::block(&INT, std::mem::size_of::<Int>()) as *mut Int;
        p.write(Int { head: Object::head(&INT), small: n, big: Opaque(None) });
        Ref::from_raw(p as *mut Object)
    }
}

/// Gives a dead `int` back; used by the evaluation loop too.
///
/// # Safety
/// `o` is a dead object of exactly type `int`.
#[inline(always)]
pub unsafe fn free_exact(o: *mut Object) {
    unsafe {
        let p = o as *mut Int;
        if let Some(b) = (*p).big.0.take() {
            drop(b);
        }
        if FREE.count.get() < 4096 {
            (*p).small = FREE.head.get() as i64;
            FREE.head.set(p);
            FREE.count.set(FREE.count.get() + 1);
        } else {
            alloc::release(o, 0);
        }
    }
}

/// An `int` of any size.
pub fn from_bigint(n: BigInt) -> Ref {
    match n.to_i64() {
        Some(i) => from_i64(i),
        None => unsafe {
            let p = alloc::block(&INT, std::mem::size_of::<Int>()) as *mut Int;
            p.write(Int { head: Object::head(&INT), small: 0, big: Opaque(Some(Box::new(n))) });
            Ref::from_raw(p as *mut Object)
        },
    }
}
/// An `int` of a double word.
pub fn from_i128(n: i128) -> Ref {
    match i64::try_from(n) {
        Ok(i) => from_i64(i),
        Err(_) => from_bigint(BigInt::from(n)),
    }
}
/// An `int` of an unsigned word.
pub fn from_u64(n: u64) -> Ref {
    match i64::try_from(n) {
        Ok(i) => from_i64(i),
        Err(_) => from_bigint(BigInt::from(n)),
    }
}
/// An `int` of a size or index.
pub fn from_usize(n: usize) -> Ref {
    from_u64(n as u64)
}

/// A copy of `i` as an instance of `ty`, a subclass of `int`.
pub fn of_type(ty: &PyType, i: &Int) -> Ref {
    if ty.is_type(&INT) {
        return i.to_exact();
    }
    Ref::new(Int { head: Object::head(ty), small: i.small, big: Opaque(i.big.0.clone()) }).up()
}

impl Int {
    /// The value, if it fits a machine word.
    #[inline(always)]
    pub fn as_i64(&self) -> Option<i64> {
        if self.big.0.is_none() { Some(self.small) } else { None }
    }
    /// The value as a machine word, without looking whether it fits.
    #[inline(always)]
    pub fn small_unchecked(&self) -> i64 {
        self.small
    }
    /// Does it fit a machine word?
    #[inline(always)]
    pub fn is_small(&self) -> bool {
        self.big.0.is_none()
    }
    /// The value, if it does not fit a machine word.
    #[inline]
    pub fn as_big(&self) -> Option<&BigInt> {
        self.big.0.as_deref()
    }
    /// The value.
    pub fn to_bigint(&self) -> BigInt {
        match &self.big.0 {
            Some(b) => (**b).clone(),
            None => BigInt::from(self.small),
        }
    }
    /// Calls `f` with the value as a big integer.
    pub fn with_big<T>(&self, f: impl FnOnce(&BigInt) -> T) -> T {
        match &self.big.0 {
            Some(b) => f(b),
            None => f(&BigInt::from(self.small)),
        }
    }
    /// Calls `f` with both values as big integers.
    pub fn with_bigs<T>(a: &Int, b: &Int, f: impl FnOnce(&BigInt, &BigInt) -> T) -> T {
        a.with_big(|x| b.with_big(|y| f(x, y)))
    }
    /// Less than zero?
    #[inline]
    pub fn is_negative(&self) -> bool {
        match &self.big.0 {
            Some(b) => b.is_negative(),
            None => self.small < 0,
        }
    }
    /// Zero?
    #[inline]
    pub fn is_zero(&self) -> bool {
        match &self.big.0 {
            Some(b) => b.is_zero(),
            None => self.small == 0,
        }
    }
    /// The same value with the type `int` itself.
    pub fn to_exact(&self) -> Ref {
        if self.head.is_exact::<Int>() {
            return self.head.own();
        }
        match &self.big.0 {
            Some(b) => from_bigint((**b).clone()),
            None => from_i64(self.small),
        }
    }
    /// The nearest float.
    ///
    /// # Errors
    /// OverflowError.
    pub fn to_f64(&self) -> R<f64> {
        match &self.big.0 {
            None => Ok(self.small as f64),
            Some(b) => match pyrite_numeric::float::from_bigint(b) {
                Some(f) => Ok(f),
                None => overflow_error("int too large to convert to float"),
            },
        }
    }
    /// The hash: the value modulo 2**61 - 1.
    pub fn hash(&self) -> isize {
        match &self.big.0 {
            None => hash_i64(self.small),
            Some(b) => hash_big(b),
        }
    }
    /// As the result of `__hash__`: a value that fits is taken as it is.
    pub fn as_hash_result(&self) -> isize {
        let h = match self.as_i64() {
            Some(n) => n as isize,
            None => self.hash(),
        };
        if h == -1 { -2 } else { h }
    }
    /// An owned reference.
    pub fn own_int(&self) -> Ref<Int> {
        self.own_as()
    }
}

/// Hash of a machine word.
#[inline]
pub fn hash_i64(n: i64) -> isize {
    integer::hash_i64(n) as isize
}

/// Hash of a big integer.
pub fn hash_big(b: &BigInt) -> isize {
    integer::hash(b) as isize
}

/// The object of a parsed or computed integer.
pub fn from_integer(n: integer::Integer) -> Ref {
    match n {
        integer::Integer::Small(n) => from_i64(n),
        integer::Integer::Big(b) => from_bigint(b),
    }
}
