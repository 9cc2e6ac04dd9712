//! Weak references: the list that hangs on an object, and what happens when the object dies.

use std::cell::Cell;

use super::{FLAG_WEAKREFS, Object, Ref, Slot, StaticType, Trace, TypeFlags, Visit};
use crate::object;

object! {
    /// A weak reference or proxy.
    pub struct WeakRef: crate::types::weakref::WEAKREF {
        /// The object, null once it is dead.
        pub target: WeakTarget,
        /// Called with the weak reference once the object is dead.
        pub callback: Slot,
        /// Cached hash, -1 when unknown.
        pub hash: Cell<isize>,
        next: Cell<*mut WeakRef>,
        prev: Cell<*mut WeakRef>,
    }
}

/// A pointer that does not own; dropping it unlinks nothing by itself (see [`unlink`]).
pub struct WeakTarget(Cell<*mut Object>);
impl Trace for WeakTarget {
    fn trace(&self, _: &mut Visit<'_>) {}
}

impl WeakRef {
    /// The object, if it is alive.
    pub fn get(&self) -> Option<Ref> {
        let p = self.target.0.get();
        if p.is_null() || unsafe { (*p).refcount() == 0 } { None } else { Some(unsafe { (*p).own() }) }
    }
    /// Whether the object is dead.
    pub fn is_dead(&self) -> bool {
        self.target.0.get().is_null()
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        unsafe { unlink(self) }
    }
}

unsafe fn unlink(w: &WeakRef) {
    unsafe {
        let t = w.target.0.get();
        if t.is_null() {
            return;
        }
        let (n, p) = (w.next.get(), w.prev.get());
        if !n.is_null() {
            (*n).prev.set(p);
        }
        if p.is_null() {
            *(*t).weak_word() = n as *mut Object;
        } else {
            (*p).next.set(n);
        }
        w.target.0.set(std::ptr::null_mut());
        w.next.set(std::ptr::null_mut());
        w.prev.set(std::ptr::null_mut());
    }
}

/// Whether instances of the type can be referred to weakly.
pub fn supports(o: &Object) -> bool {
    o.ty().flags() & TypeFlags::MANAGED_WEAKREF != 0
}

/// The first weak reference to `o` of exactly this type and without callback, if there is one.
fn shared(o: &Object, ty: &super::PyType) -> Option<Ref<WeakRef>> {
    unsafe {
        let mut w = *o.weak_word() as *mut WeakRef;
        while !w.is_null() {
            if std::ptr::eq((*w).head.ty_ptr(), ty) && (*w).callback.is_none() && (*w).head.refcount() > 0 {
                (*w).head.incref();
                return Some(Ref::from_raw(w));
            }
            w = (*w).next.get();
        }
        None
    }
}

/// A weak reference of type `ty` to `o`, which must support them. Without callback, and for the
/// builtin types themselves, an existing one is shared.
pub fn new(ty: &super::PyType, o: &Object, callback: Option<Ref>) -> Ref<WeakRef> {
    if callback.is_none()
        && !ty.is_heap()
        && let Some(w) = shared(o, ty)
    {
        return w;
    }
    let basic = callback.is_none();
    let w = Ref::new(WeakRef {
        head: Object::head(ty),
        target: WeakTarget(Cell::new(o as *const Object as *mut Object)),
        callback: Slot::new(callback),
        hash: Cell::new(-1),
        next: Cell::new(std::ptr::null_mut()),
        prev: Cell::new(std::ptr::null_mut()),
    });
    unsafe {
        // Sharable ones stay in front, as CPython keeps them.
        let head = *o.weak_word() as *mut WeakRef;
        let mut after: *mut WeakRef = std::ptr::null_mut();
        if !basic {
            let mut p = head;
            while !p.is_null() && (*p).callback.is_none() && !(*p).head.ty().is_heap() {
                after = p;
                p = (*p).next.get();
            }
        }
        let next = if after.is_null() { head } else { (*after).next.get() };
        w.next.set(next);
        w.prev.set(after);
        if !next.is_null() {
            (*next).prev.set(w.as_ptr());
        }
        if after.is_null() {
            *o.weak_word() = w.as_ptr() as *mut Object;
        } else {
            (*after).next.set(w.as_ptr());
        }
        o.set_flag(FLAG_WEAKREFS, true);
    }
    w
}

/// Number of weak references to `o`, and the references themselves.
pub fn list(o: &Object) -> Vec<Ref<WeakRef>> {
    let mut v = Vec::new();
    if !supports(o) {
        return v;
    }
    unsafe {
        let mut w = *o.weak_word() as *mut WeakRef;
        while !w.is_null() {
            if (*w).head.refcount() > 0 {
                (*w).head.incref();
                v.push(Ref::from_raw(w));
            }
            w = (*w).next.get();
        }
    }
    v
}

/// Makes every weak reference to `o` dead, handing those with a callback to `with_callback`.
pub fn detach_all(o: &Object, with_callback: &mut dyn FnMut(Ref<WeakRef>)) {
    unsafe {
        loop {
            let w = *o.weak_word() as *mut WeakRef;
            if w.is_null() {
                break;
            }
            unlink(&*w);
            if (*w).callback.is_some() && (*w).head.refcount() > 0 {
                (*w).head.incref();
                with_callback(Ref::from_raw(w));
            }
        }
    }
    o.set_flag(FLAG_WEAKREFS, false);
}

/// What a dying object does to its weak references.
pub fn clear_all(o: &Object) {
    let mut calls = Vec::new();
    detach_all(o, &mut |w| calls.push(w));
    for w in calls {
        call_callback(w);
    }
}

/// Calls the callback of a dead weak reference, once; an exception is unraisable.
pub fn call_callback(w: Ref<WeakRef>) {
    if let Some(cb) = w.callback.take()
        && let Err(e) = crate::protocol::call::call(&cb, &[&w])
    {
        crate::raise::unraisable(e, Some(&cb));
    }
}

/// The exact type of plain references.
pub fn reference_type() -> &'static StaticType {
    &crate::types::weakref::WEAKREF
}
