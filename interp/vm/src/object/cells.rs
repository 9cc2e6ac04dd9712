//! Fields of objects: what the collector can look through, and interior mutability under the GIL.

use std::cell::{Cell, UnsafeCell};

use super::{Object, Ref};

/// What a traversal calls on each owned object.
pub type Visit<'a> = dyn FnMut(&Object) + 'a;

/// A field that the collector can look through. Traversal of an object is derived from its fields.
pub trait Trace {
    /// Calls `visit` on each object owned by the field.
    fn trace(&self, visit: &mut Visit<'_>);
    /// Moves out what can be emptied, to break a cycle. The owner stays valid.
    fn clear(&mut self, _out: &mut Vec<Ref>) {}
}

impl<T> Trace for Ref<T> {
    #[inline]
    fn trace(&self, visit: &mut Visit<'_>) {
        visit(self.as_object());
    }
}

impl<T: Trace + Take> Trace for Option<T> {
    #[inline]
    fn trace(&self, visit: &mut Visit<'_>) {
        if let Some(v) = self {
            v.trace(visit);
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        if let Some(v) = self.take() {
            v.give(out);
        }
    }
}

/// What can be taken out of an `Option` whole.
pub trait Take {
    /// Hands the contents to `out`.
    fn give(self, out: &mut Vec<Ref>);
}

impl<T> Take for Ref<T> {
    fn give(self, out: &mut Vec<Ref>) {
        out.push(self.up());
    }
}

impl<T: Trace> Take for Box<T> {
    fn give(mut self, out: &mut Vec<Ref>) {
        (*self).clear(out);
    }
}

impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, visit: &mut Visit<'_>) {
        for v in self {
            v.trace(visit);
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        for v in self.iter_mut() {
            v.clear(out);
        }
    }
}

/// `VecDeque<Ref>` whose clearing takes the elements out.
#[derive(Default)]
pub struct RefDeque(pub std::collections::VecDeque<Ref>);

impl Trace for RefDeque {
    fn trace(&self, visit: &mut Visit<'_>) {
        for v in &self.0 {
            visit(v);
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        out.extend(self.0.drain(..));
    }
}

impl<T: Trace> Trace for Box<T> {
    fn trace(&self, visit: &mut Visit<'_>) {
        (**self).trace(visit);
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        (**self).clear(out);
    }
}

impl<T: Trace> Trace for Cell<T> {
    fn trace(&self, visit: &mut Visit<'_>) {
        unsafe { (*self.as_ptr()).trace(visit) }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        self.get_mut().clear(out);
    }
}

impl<A: Trace, B: Trace> Trace for (A, B) {
    fn trace(&self, visit: &mut Visit<'_>) {
        self.0.trace(visit);
        self.1.trace(visit);
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        self.0.clear(out);
        self.1.clear(out);
    }
}

/// Declares field types that own no objects.
#[macro_export]
macro_rules! untraced {
    ($($t:ty),* $(,)?) => { $(
        impl $crate::object::Trace for $t {
            #[inline]
            fn trace(&self, _: &mut $crate::object::Visit<'_>) {}
        }
    )* };
}
untraced!(
    bool,
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    u64,
    i64,
    usize,
    isize,
    u128,
    f64,
    f32,
    char,
    String,
    &'static str,
    ()
);
impl<T> Trace for *mut T {
    fn trace(&self, _: &mut Visit<'_>) {}
}
impl<T> Trace for *const T {
    fn trace(&self, _: &mut Visit<'_>) {}
}

/// A field that owns no objects, whatever its type is.
#[derive(Default)]
pub struct Opaque<T>(pub T);
impl<T> Trace for Opaque<T> {
    fn trace(&self, _: &mut Visit<'_>) {}
}
impl<T> std::ops::Deref for Opaque<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A field that may hold a reference, changed through `&self`.
#[repr(transparent)]
pub struct Slot<T = Object>(UnsafeCell<Option<Ref<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot(UnsafeCell::new(None))
    }
}

impl<T> Slot<T> {
    /// A slot holding `v`.
    #[inline]
    pub const fn new(v: Option<Ref<T>>) -> Self {
        Slot(UnsafeCell::new(v))
    }
    /// An empty slot.
    pub const fn empty() -> Self {
        Slot(UnsafeCell::new(None))
    }
    /// What it holds, counted.
    #[inline]
    pub fn get(&self) -> Option<Ref<T>> {
        unsafe { (*self.0.get()).clone() }
    }
    /// What it holds, borrowed. No Python code may run while the borrow is held, unless the
    /// caller knows that the slot will not change.
    #[inline]
    pub fn peek(&self) -> Option<&T> {
        unsafe { (*self.0.get()).as_deref() }
    }
    /// Whether it holds something.
    #[inline]
    pub fn is_some(&self) -> bool {
        unsafe { (*self.0.get()).is_some() }
    }
    /// Whether it is empty.
    #[inline]
    pub fn is_none(&self) -> bool {
        !self.is_some()
    }
    /// Puts `v` in and drops what was there, after the change.
    #[inline]
    pub fn set(&self, v: Option<Ref<T>>) {
        let old = unsafe { std::mem::replace(&mut *self.0.get(), v) };
        drop(old);
    }
    /// Puts `v` in and returns what was there.
    #[inline]
    pub fn replace(&self, v: Option<Ref<T>>) -> Option<Ref<T>> {
        unsafe { std::mem::replace(&mut *self.0.get(), v) }
    }
    /// Empties it.
    #[inline]
    pub fn take(&self) -> Option<Ref<T>> {
        self.replace(None)
    }
}

impl<T> Trace for Slot<T> {
    #[inline]
    fn trace(&self, visit: &mut Visit<'_>) {
        if let Some(v) = unsafe { &*self.0.get() } {
            visit(v.as_object());
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        if let Some(v) = self.take() {
            out.push(v.up());
        }
    }
}

/// A slot that the collector looks through but never empties, because its owner needs it until
/// the very end.
#[repr(transparent)]
pub struct Kept<T = Object>(pub Slot<T>);

impl<T> std::ops::Deref for Kept<T> {
    type Target = Slot<T>;
    #[inline(always)]
    fn deref(&self) -> &Slot<T> {
        &self.0
    }
}

impl<T> Trace for Kept<T> {
    #[inline]
    fn trace(&self, visit: &mut Visit<'_>) {
        self.0.trace(visit);
    }
}

/// Data changed through `&self` under the GIL.
///
/// The borrow rule of the house: neither borrow is held across anything that can run Python
/// code (a comparison, a hash, a call, dropping a reference).
#[repr(transparent)]
#[derive(Default)]
pub struct Guarded<T>(UnsafeCell<T>);

impl<T> Guarded<T> {
    /// Wraps `v`.
    pub const fn new(v: T) -> Self {
        Guarded(UnsafeCell::new(v))
    }
    /// Reads.
    #[inline(always)]
    pub fn borrow(&self) -> &T {
        unsafe { &*self.0.get() }
    }
    /// Writes.
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn borrow_mut(&self) -> &mut T {
        unsafe { &mut *self.0.get() }
    }
    /// Puts `v` in and returns what was there.
    #[inline]
    pub fn replace(&self, v: T) -> T {
        std::mem::replace(self.borrow_mut(), v)
    }
}

impl<T: Trace> Trace for Guarded<T> {
    #[inline]
    fn trace(&self, visit: &mut Visit<'_>) {
        self.borrow().trace(visit);
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        self.borrow_mut().clear(out);
    }
}

/// A growable sequence of owned references: clearing empties it whole.
pub type Refs = Guarded<RefVec>;

/// `Vec<Ref>` whose clearing, unlike a plain vector's, takes the elements out, and whose last
/// element goes first.
#[derive(Default)]
pub struct RefVec(pub Vec<Ref>);
impl Drop for RefVec {
    #[inline]
    fn drop(&mut self) {
        while let Some(o) = self.0.pop() {
            drop(o);
        }
    }
}
impl std::ops::Deref for RefVec {
    type Target = Vec<Ref>;
    #[inline(always)]
    fn deref(&self) -> &Vec<Ref> {
        &self.0
    }
}
impl std::ops::DerefMut for RefVec {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Vec<Ref> {
        &mut self.0
    }
}
impl Trace for RefVec {
    fn trace(&self, visit: &mut Visit<'_>) {
        for v in &self.0 {
            visit(v);
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        out.append(&mut self.0);
    }
}
