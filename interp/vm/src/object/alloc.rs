//! Memory of objects: allocation with the words in front, and destruction in CPython's order.

use std::cell::Cell;
use std::mem::size_of;

use super::{FLAG_FINALIZED, FLAG_WEAKREFS, Gil, Kind, Object, PyType, Ref, TypeFlags, decref, gc, weak};

/// Deepest nesting of destructors before the rest is put off (the trashcan).
const TRASH_DEPTH: u32 = 50;

static DEPTH: Gil<Cell<u32>> = Gil(Cell::new(0));
static TRASH: Gil<Cell<Vec<*mut Object>>> = Gil(Cell::new(Vec::new()));

/// Raw memory of `size` bytes, 16-byte aligned; aborts when there is none, unless the caller
/// asked for it through [`try_malloc`].
///
/// # Safety
/// As `malloc`.
#[inline(always)]
pub unsafe fn malloc(size: usize) -> *mut u8 {
    unsafe {
        let p = raw_malloc(size);
        if p.is_null() {
            std::alloc::handle_alloc_error(std::alloc::Layout::from_size_align_unchecked(size, 16));
        }
        p
    }
}

/// As [`malloc`], null when there is no memory.
///
/// # Safety
/// As `malloc`.
#[inline(always)]
pub unsafe fn raw_malloc(size: usize) -> *mut u8 {
    #[cfg(not(miri))]
    unsafe {
        libmimalloc_sys::mi_malloc(size) as *mut u8
    }
    #[cfg(miri)]
    unsafe {
        libc::malloc(size) as *mut u8
    }
}

/// Gives memory back.
///
/// # Safety
/// `p` comes from [`malloc`].
#[inline(always)]
pub unsafe fn free(p: *mut u8) {
    #[cfg(not(miri))]
    unsafe {
        libmimalloc_sys::mi_free(p as *mut _)
    }
    #[cfg(miri)]
    unsafe {
        libc::free(p as *mut _)
    }
}

/// Bytes in front of an object of a type with these flags.
#[inline(always)]
pub fn presize(flags: u32) -> usize {
    if flags & TypeFlags::PREHEADER != 0 {
        32
    } else if flags & TypeFlags::HAVE_GC != 0 {
        16
    } else {
        0
    }
}

/// Uninitialised memory for an instance of `ty` of `size` bytes from the header on, with the words
/// in front zeroed.
///
/// # Safety
/// The caller writes the header and the body before anything else sees the object.
#[inline]
pub unsafe fn block(ty: &PyType, size: usize) -> *mut Object {
    unsafe {
        if !ty.is_ready() {
            ty.ready();
        }
        let pre = presize(ty.flags());
        let p = malloc(pre + size);
        let mut i = 0;
        while i < pre {
            (p.add(i) as *mut u64).write(0);
            i += 8;
        }
        p.add(pre) as *mut Object
    }
}

/// As [`block`], `None` when there is no memory of that size.
///
/// # Safety
/// As [`block`].
pub unsafe fn try_block(ty: &PyType, size: usize) -> Option<*mut Object> {
    unsafe {
        if !ty.is_ready() {
            ty.ready();
        }
        let pre = presize(ty.flags());
        if size > isize::MAX as usize - 64 {
            return None;
        }
        let p = raw_malloc(pre + size);
        if p.is_null() {
            return None;
        }
        std::ptr::write_bytes(p, 0, pre);
        Some(p.add(pre) as *mut Object)
    }
}

/// Gives the memory of a dead object back.
///
/// # Safety
/// Nothing refers to `o`; its body has been dropped.
#[inline]
pub unsafe fn release(o: *mut Object, flags: u32) {
    unsafe { free((o as *mut u8).sub(presize(flags))) }
}

/// Moves `value` to the heap; see [`Ref::new`].
///
/// # Safety
/// The header of `value` names a type with `T`'s layout.
#[inline]
pub unsafe fn instance<T: Kind>(value: T) -> *mut T {
    unsafe {
        let ty: *const PyType = (*(&value as *const T as *const Object)).ty_ptr();
        let ty = &*ty;
        if !ty.is_ready() {
            ty.ready();
        }
        let total = ty.instance_size();
        let p = block(ty, total) as *mut T;
        p.write(value);
        if total > size_of::<T>() {
            std::ptr::write_bytes((p as *mut u8).add(size_of::<T>()), 0, total - size_of::<T>());
            if ty.flags() & TypeFlags::INLINE_VALUES != 0 {
                crate::types::dict::init_inline_values(&*(p as *const Object));
            }
        }
        if ty.flags() & TypeFlags::HAVE_GC != 0 {
            gc::track(p as *mut Object);
        }
        p
    }
}

/// Destroys an object whose count fell to zero.
///
/// # Safety
/// Nobody owns a reference.
#[inline(never)]
pub unsafe fn destroy(o: *mut Object) {
    unsafe { ((*o).ty().dealloc_fn())(o) }
}

/// The destructor of every type that has none of its own: finalizer, weak references, instance
/// dict, slots, body, memory, type; in this order.
///
/// # Safety
/// As [`destroy`].
pub unsafe fn generic_dealloc(o: *mut Object) {
    unsafe {
        let obj = &*o;
        let ty: &PyType = &*obj.ty_ptr();
        let flags = ty.flags();
        if let Some(finalize) = ty.slots().finalize
            && !obj.flag(FLAG_FINALIZED)
        {
            obj.set_refcount(1);
            obj.set_flag(FLAG_FINALIZED, true);
            finalize(obj);
            if obj.refcount() > 1 || obj.is_immortal() {
                // Resurrected: give up our own reference only.
                obj.set_refcount(obj.refcount().wrapping_sub(1));
                return;
            }
            obj.set_refcount(0);
        }
        if flags & TypeFlags::HAVE_GC != 0 {
            gc::untrack(o);
            if DEPTH.get() >= TRASH_DEPTH {
                let mut t = TRASH.take();
                t.push(o);
                TRASH.set(t);
                return;
            }
        }
        DEPTH.set(DEPTH.get() + 1);
        finish_dealloc(o);
        DEPTH.set(DEPTH.get() - 1);
        if DEPTH.get() == 0 {
            empty_trash();
        }
    }
}

#[inline]
unsafe fn empty_trash() {
    unsafe {
        loop {
            let mut t = TRASH.take();
            let Some(o) = t.pop() else { break };
            TRASH.set(t);
            DEPTH.set(DEPTH.get() + 1);
            finish_dealloc(o);
            DEPTH.set(DEPTH.get() - 1);
        }
    }
}

unsafe fn finish_dealloc(o: *mut Object) {
    unsafe {
        let obj = &*o;
        let ty: *const PyType = obj.ty_ptr();
        let flags = (*ty).flags();
        if flags & TypeFlags::PREHEADER != 0 {
            if obj.flag(FLAG_WEAKREFS) {
                weak::clear_all(obj);
            }
            if flags & TypeFlags::HAS_SLOT_MEMBERS != 0 {
                (*ty).drop_slot_members(obj);
            }
            crate::types::dict::drop_instance_dict(obj);
        } else if flags & TypeFlags::HAS_SLOT_MEMBERS != 0 {
            (*ty).drop_slot_members(obj);
        }
        ((*ty).drop_fn())(o);
        release(o, flags);
        if flags & TypeFlags::HEAP != 0 {
            decref(ty as *mut Object);
        }
    }
}

/// Runs the destructor of the body of a `T`.
///
/// # Safety
/// `o` is a dying `T`.
pub unsafe fn drop_body<T: Kind>(o: *mut Object) {
    unsafe { std::ptr::drop_in_place(o as *mut T) }
}

/// A container destructor of its own enters here so that chains of containers do not recurse
/// without bound. Returns false if `o` was put off; else the caller destroys and calls [`leave`].
///
/// # Safety
/// `o` is dying and its type's destructor is [`generic_dealloc`]-compatible.
#[inline(always)]
pub unsafe fn enter(o: *mut Object) -> bool {
    if DEPTH.get() >= TRASH_DEPTH {
        let mut t = TRASH.take();
        t.push(o);
        TRASH.set(t);
        return false;
    }
    DEPTH.set(DEPTH.get() + 1);
    true
}

/// Ends what [`enter`] began.
///
/// # Safety
/// Follows a successful [`enter`].
#[inline(always)]
pub unsafe fn leave() {
    DEPTH.set(DEPTH.get() - 1);
    if DEPTH.get() == 0 {
        unsafe { empty_trash() }
    }
}

/// An instance of a heap or builtin type made from nothing but its layout: body zeroed.
///
/// # Safety
/// All-zero is a valid body for the type (plain `object` layout and its subclasses).
pub unsafe fn zeroed(ty: &PyType) -> Ref {
    unsafe {
        let total = if ty.is_ready() {
            ty.instance_size()
        } else {
            ty.ready();
            ty.instance_size()
        };
        let p = block(ty, total);
        p.write(Object::head(ty));
        if total > size_of::<Object>() {
            std::ptr::write_bytes((p as *mut u8).add(size_of::<Object>()), 0, total - size_of::<Object>());
            if ty.flags() & TypeFlags::INLINE_VALUES != 0 {
                crate::types::dict::init_inline_values(&*p);
            }
        }
        if ty.flags() & TypeFlags::HAVE_GC != 0 {
            gc::track(p);
        }
        Ref::from_raw(p)
    }
}

/// Grows memory that [`malloc`] gave; null when there is none (the old block stays).
///
/// # Safety
/// As `realloc`; the block has no words in front.
pub unsafe fn realloc(p: *mut u8, size: usize) -> *mut u8 {
    #[cfg(not(miri))]
    unsafe {
        libmimalloc_sys::mi_realloc(p as *mut _, size) as *mut u8
    }
    #[cfg(miri)]
    unsafe {
        libc::realloc(p as *mut _, size) as *mut u8
    }
}

/// A new featureless object.
pub fn zeroed_object() -> Ref {
    unsafe { zeroed(&crate::types::object::OBJECT) }
}
