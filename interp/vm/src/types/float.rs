//! `float`.

#[path = "float_methods.rs"]
mod methods;
#[path = "float_type.rs"]
mod type_;

use std::cell::Cell;

pub use methods::from_object;
pub(crate) use type_::hash;
pub use type_::{FLOAT, power};

use crate::object::alloc;
use crate::object::{Gil, Kind, Object, PyType, Ref, StaticType, Visit};

/// A float object.
#[repr(C)]
pub struct Float {
    /// The object header.
    pub head: Object,
    value: f64,
}
unsafe impl Kind for Float {
    #[inline(always)]
    fn static_type() -> &'static StaticType {
        &FLOAT
    }
    fn trace_body(&self, _: &mut Visit<'_>) {}
    fn clear_body(&mut self, _: &mut Vec<Ref>) {}
}
impl std::ops::Deref for Float {
    type Target = Object;
    #[inline(always)]
    fn deref(&self) -> &Object {
        &self.head
    }
}

impl Float {
    /// The value.
    #[inline(always)]
    pub fn value(&self) -> f64 {
        self.value
    }
    /// Changes the value of a float that only the evaluation loop holds.
    ///
    /// # Safety
    /// The count is one and the holder is about to drop it.
    #[inline(always)]
    pub unsafe fn set_value(o: *mut Object, v: f64) {
        unsafe { (*(o as *mut Float)).value = v }
    }
}

static FREE: Gil<Cell<*mut Float>> = Gil(Cell::new(std::ptr::null_mut()));
static COUNT: Gil<Cell<usize>> = Gil(Cell::new(0));

/// A float.
#[inline(always)]
pub fn new(v: f64) -> Ref {
    unsafe {
        let p = FREE.get();
        if !p.is_null() {
            FREE.set((*p).value.to_bits() as *mut Float);
            COUNT.set(COUNT.get() - 1);
            (*p).head.set_refcount(1);
            (*p).value = v;
            return Ref::from_raw(p as *mut Object);
        }
    }
    new_slow(v)
}

#[inline(never)]
fn new_slow(v: f64) -> Ref {
    unsafe {
        let p = alloc::block(&FLOAT, std::mem::size_of::<Float>()) as *mut Float;
        p.write(Float { head: Object::head(&FLOAT), value: v });
        Ref::from_raw(p as *mut Object)
    }
}

/// Gives a dead float back.
///
/// # Safety
/// `o` is a dead object of exactly type `float`.
#[inline(always)]
pub unsafe fn free_exact(o: *mut Object) {
    unsafe {
        let p = o as *mut Float;
        if COUNT.get() < 1024 {
            (*p).value = f64::from_bits(FREE.get() as u64);
            FREE.set(p);
            COUNT.set(COUNT.get() + 1);
        } else {
            alloc::release(o, 0);
        }
    }
}

/// A float of a subclass.
pub fn of_type(ty: &PyType, v: f64) -> Ref {
    if ty.is_type(&FLOAT) {
        return new(v);
    }
    Ref::new(Float { head: Object::head(ty), value: v }).up()
}
