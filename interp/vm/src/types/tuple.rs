//! `tuple`: items stored behind the header.

use std::cell::Cell;
use std::mem::size_of;

use crate::object::alloc;
use crate::object::{Gil, Kind, Object, Own, PyType, Ref, StaticType, TypeFlags, Visit, decref, gc};

pub use super::tuple_type::TUPLE;

/// A tuple object.
#[repr(C)]
pub struct Tuple {
    /// The object header.
    pub head: Object,
    len: usize,
}
unsafe impl Kind for Tuple {
    #[inline(always)]
    fn static_type() -> &'static StaticType {
        &TUPLE
    }
    fn trace_body(&self, visit: &mut Visit<'_>) {
        for o in self.as_slice() {
            visit(o);
        }
    }
    fn clear_body(&mut self, _: &mut Vec<Ref>) {}
}
impl std::ops::Deref for Tuple {
    type Target = Object;
    #[inline(always)]
    fn deref(&self) -> &Object {
        &self.head
    }
}

/// Longest tuple kept on a free list.
const FREE_MAX: usize = 20;
/// Tuples kept for each length.
const FREE_COUNT: usize = 256;

struct FreeList {
    head: Cell<*mut Object>,
    count: Cell<usize>,
}
static FREE: Gil<[FreeList; FREE_MAX]> =
    Gil([const { FreeList { head: Cell::new(std::ptr::null_mut()), count: Cell::new(0) } }; FREE_MAX]);
static EMPTY: Gil<Cell<Option<&'static Tuple>>> = Gil(Cell::new(None));

impl Tuple {
    /// Memory for a tuple of `n` items, which the caller writes before anything else happens,
    /// and then calls [`gc::track`].
    #[inline]
    unsafe fn alloc(ty: &PyType, n: usize) -> *mut Tuple {
        unsafe {
            if n > 0 && n < FREE_MAX && std::ptr::eq(ty, &TUPLE.ty) {
                let f = &FREE[n];
                let p = f.head.get();
                if !p.is_null() {
                    // The link sits where the first item goes.
                    f.head.set(*((p as *mut Tuple).add(1) as *mut *mut Object));
                    f.count.set(f.count.get() - 1);
                    let t = p as *mut Tuple;
                    t.write(Tuple { head: Object::head(ty), len: n });
                    return t;
                }
            }
            let p = alloc::block(ty, size_of::<Tuple>() + n * 8) as *mut Tuple;
            p.write(Tuple { head: Object::head(ty), len: n });
            p
        }
    }

    #[inline(always)]
    fn items(&self) -> *mut *mut Object {
        unsafe { (self as *const Tuple).add(1) as *mut *mut Object }
    }

    /// The empty tuple.
    pub fn empty() -> Ref<Tuple> {
        if let Some(t) = EMPTY.get() {
            return t.own_as();
        }
        unsafe {
            let p = alloc::block(&TUPLE, size_of::<Tuple>()) as *mut Tuple;
            p.write(Tuple { head: Object::head(&TUPLE), len: 0 });
            (*p).head.make_immortal();
            EMPTY.set(Some(&*p));
            (*p).own_as()
        }
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    /// No items?
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// The items.
    #[inline(always)]
    pub fn as_slice(&self) -> &[Ref] {
        unsafe { std::slice::from_raw_parts(self.items() as *const Ref, self.len) }
    }
    /// The items, borrowed one by one (the form in which calls take arguments).
    #[inline(always)]
    pub fn as_args(&self) -> &[&Object] {
        unsafe { std::slice::from_raw_parts(self.items() as *const &Object, self.len) }
    }

    /// From owned items.
    pub fn from_vec(v: Vec<Ref>) -> Ref<Tuple> {
        if v.is_empty() {
            return Self::empty();
        }
        unsafe {
            let p = Self::alloc(&TUPLE, v.len());
            std::ptr::copy_nonoverlapping(v.as_ptr() as *const *mut Object, (*p).items(), v.len());
            let mut v = v;
            v.set_len(0);
            gc::track(p as *mut Object);
            Ref::from_raw(p)
        }
    }
    /// From borrowed items.
    pub fn from_args(v: &[&Object]) -> Ref<Tuple> {
        if v.is_empty() {
            return Self::empty();
        }
        unsafe {
            let p = Self::alloc(&TUPLE, v.len());
            for (i, o) in v.iter().enumerate() {
                o.incref();
                *(*p).items().add(i) = *o as *const Object as *mut Object;
            }
            gc::track(p as *mut Object);
            Ref::from_raw(p)
        }
    }
    /// From items that a slice owns.
    pub fn from_slice(v: &[Ref]) -> Ref<Tuple> {
        unsafe { Self::from_args(std::slice::from_raw_parts(v.as_ptr() as *const &Object, v.len())) }
    }
    /// Takes over `n` counted references at `items`.
    ///
    /// # Safety
    /// They are owned by the caller, who must forget them.
    #[inline]
    pub unsafe fn steal(items: *const *mut Object, n: usize) -> Ref<Tuple> {
        unsafe {
            if n == 0 {
                return Self::empty();
            }
            let p = Self::alloc(&TUPLE, n);
            std::ptr::copy_nonoverlapping(items, (*p).items(), n);
            gc::track(p as *mut Object);
            Ref::from_raw(p)
        }
    }
    /// Of a subclass of `tuple`.
    pub fn of_type(ty: &PyType, v: &[Ref]) -> Ref<Tuple> {
        if ty.is_type(&TUPLE) {
            return Self::from_slice(v);
        }
        unsafe {
            let p = Self::alloc(ty, v.len());
            for (i, o) in v.iter().enumerate() {
                o.incref();
                *(*p).items().add(i) = o.as_ptr();
            }
            gc::track(p as *mut Object);
            Ref::from_raw(p)
        }
    }
    /// Two items.
    pub fn pair(a: Ref, b: Ref) -> Ref<Tuple> {
        let v = [a.into_raw(), b.into_raw()];
        unsafe { Self::steal(v.as_ptr(), 2) }
    }
    /// Replaces the item at `i` of a tuple that only the caller holds, and returns the old one;
    /// past the end nothing happens.
    ///
    /// # Safety
    /// The tuple's count is one.
    #[inline]
    pub unsafe fn replace_item(&self, i: usize, x: Ref) -> Ref {
        if i >= self.len {
            return x;
        }
        unsafe {
            let old = std::mem::replace(&mut *self.items().add(i), x.into_raw());
            gc::track(self as *const Tuple as *mut Object);
            Ref::from_raw(old)
        }
    }
    /// Replaces both items of a pair that only the caller holds (an iterator's result tuple).
    ///
    /// # Safety
    /// The tuple has two items and its count is one.
    pub unsafe fn reuse_pair(&self, a: Ref, b: Ref) {
        unsafe {
            let old0 = std::mem::replace(&mut *self.items(), a.into_raw());
            let old1 = std::mem::replace(&mut *self.items().add(1), b.into_raw());
            gc::track(self as *const Tuple as *mut Object);
            decref(old0);
            decref(old1);
        }
    }
}

/// Drops the items of a dying tuple, last first as CPython does.
pub(super) unsafe fn drop_items(o: *mut Object) {
    unsafe {
        let t = &*(o as *const Tuple);
        let mut i = t.len;
        while i > 0 {
            i -= 1;
            decref(*t.items().add(i));
        }
    }
}

/// The destructor of exact tuples.
pub(super) unsafe fn dealloc(o: *mut Object) {
    unsafe {
        gc::untrack(o);
        if !alloc::enter(o) {
            return;
        }
        drop_items(o);
        let n = (*(o as *const Tuple)).len;
        if n > 0 && n < FREE_MAX && FREE[n].count.get() < FREE_COUNT {
            let f = &FREE[n];
            *((o as *mut Tuple).add(1) as *mut *mut Object) = f.head.get();
            f.head.set(o);
            f.count.set(f.count.get() + 1);
        } else {
            alloc::release(o, TypeFlags::HAVE_GC);
        }
        alloc::leave();
    }
}
