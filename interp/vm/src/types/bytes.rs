//! `bytes`: the bytes follow the header.

#[path = "bytes_type.rs"]
mod type_;

use std::cell::Cell;

pub use type_::BYTES;

use crate::object::alloc;
use crate::object::{Gil, Kind, Object, Own, PyType, Ref, StaticType, Visit};

/// A bytes object.
#[repr(C)]
pub struct Bytes {
    /// The object header.
    pub head: Object,
    hash: Cell<isize>,
    len: usize,
}
unsafe impl Kind for Bytes {
    #[inline(always)]
    fn static_type() -> &'static StaticType {
        &BYTES
    }
    fn trace_body(&self, _: &mut Visit<'_>) {}
    fn clear_body(&mut self, _: &mut Vec<Ref>) {}
}
impl std::ops::Deref for Bytes {
    type Target = Object;
    #[inline(always)]
    fn deref(&self) -> &Object {
        &self.head
    }
}

const HEADER: usize = std::mem::size_of::<Bytes>();
/// CPython counts the null byte at the end.
const BASIC_SIZE: usize = HEADER + 1;
static EMPTY: Gil<Cell<Option<&'static Bytes>>> = Gil(Cell::new(None));
static SINGLE: Gil<[Cell<Option<&'static Bytes>>; 256]> = Gil([const { Cell::new(None) }; 256]);

impl Bytes {
    unsafe fn alloc(ty: &PyType, n: usize) -> *mut Bytes {
        unsafe {
            let p = alloc::block(ty, (HEADER + n + 8) & !7) as *mut Bytes;
            p.write(Bytes { head: Object::head(ty), hash: Cell::new(-1), len: n });
            p
        }
    }
    unsafe fn data(&self) -> *mut u8 {
        unsafe { (self as *const Bytes as *mut u8).add(HEADER) }
    }
    /// From bytes.
    pub fn new(b: &[u8]) -> Ref<Bytes> {
        let shared = match b {
            [] => Some(&*EMPTY),
            [c] => Some(&SINGLE[*c as usize]),
            _ => None,
        };
        if let Some(s) = shared.and_then(|c| c.get()) {
            return s.own_as();
        }
        let r = Self::of_type(&BYTES, b);
        if let Some(c) = shared {
            r.head.make_immortal();
            c.set(Some(unsafe { &*r.as_ptr() }));
        }
        r
    }
    /// Of a subclass; never shared.
    pub fn of_type(ty: &PyType, b: &[u8]) -> Ref<Bytes> {
        unsafe {
            let p = Self::alloc(ty, b.len());
            std::ptr::copy_nonoverlapping(b.as_ptr(), (*p).data(), b.len());
            if ty.flags() & crate::object::TypeFlags::HAVE_GC != 0 {
                crate::object::gc::track(p as *mut Object);
            }
            Ref::from_raw(p)
        }
    }
    /// `n` bytes filled by `fill`; an error instead of an abort for a huge `n`.
    ///
    /// # Errors
    /// MemoryError; OverflowError where the object's size is not a `Py_ssize_t`.
    pub fn build(n: usize, fill: impl FnOnce(&mut [u8])) -> crate::object::R<Ref<Bytes>> {
        if n > isize::MAX as usize - BASIC_SIZE {
            return crate::raise::overflow_error("byte string is too large");
        }
        unsafe {
            let Some(p) = n.checked_add(HEADER + 8).and_then(|s| alloc::try_block(&BYTES, s & !7)) else {
                return crate::raise::memory_error();
            };
            let p = p as *mut Bytes;
            p.write(Bytes { head: Object::head(&BYTES), hash: Cell::new(-1), len: n });
            std::ptr::write_bytes((*p).data(), 0, n);
            fill(std::slice::from_raw_parts_mut((*p).data(), n));
            Ok(Ref::from_raw(p))
        }
    }
    /// Number of bytes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    /// None?
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// The bytes.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self.data(), self.len) }
    }
    /// The hash, cached.
    pub fn hash(&self) -> isize {
        let h = self.hash.get();
        if h != -1 {
            return h;
        }
        let h = crate::hash::bytes(self.as_slice());
        self.hash.set(h);
        h
    }
}
