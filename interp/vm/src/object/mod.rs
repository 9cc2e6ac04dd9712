//! Objects: the header, owned references, allocation and destruction.
//!
//! Every object starts with a 16-byte [`Object`] header, count first and type second. Memory in
//! front of the header belongs to the object too, if its type asks for it: two words for the
//! collector, and before them one word for the instance dict and one for the weak references.
//!
//! ```text
//! [weakrefs][dict] [gc next][gc prev] | [count, flags][type] body … [inline values]
//! ```
//!
//! Counts are plain, since only the thread that holds the GIL touches objects. An immortal
//! object's count has its sign bit set and is never written.

pub mod alloc;
pub mod cells;
pub mod gc;
pub mod method;
pub mod slotdefs;
pub mod slots;
pub mod ty;
pub mod weak;

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

pub use cells::{Guarded, Kept, Slot, Trace, Visit};
pub use ty::{PyType, StaticType, TypeFlags};

/// Result of anything that can raise.
pub type R<T = Ref> = Result<T, crate::raise::Raised>;

/// Count of an object that never dies.
pub const IMMORTAL: u32 = 0xC000_0000;

/// Header flag: the finalizer has run (PEP 442).
pub const FLAG_FINALIZED: u32 = 1;
/// Header flag: in one of the collector's lists.
pub const FLAG_TRACKED: u32 = 2;
/// Header flag: being examined by a running collection.
pub const FLAG_COLLECTING: u32 = 4;
/// Header flag: found unreachable, tentatively.
pub const FLAG_UNREACHABLE: u32 = 8;
/// Header flag: somebody holds a weak reference (or did).
pub const FLAG_WEAKREFS: u32 = 16;
/// Header flag, free for the type's own use.
pub const FLAG_OWN: u32 = 32;

/// The header of every object.
#[repr(C)]
pub struct Object {
    refcnt: Cell<u32>,
    flags: Cell<u32>,
    ty: Cell<*const PyType>,
}

/// A struct that is an object: it begins with [`Object`] and has a static type.
///
/// # Safety
/// `repr(C)` with the header first; `trace` visits every owned reference exactly once.
pub unsafe trait Kind: Sized + 'static {
    /// The builtin type whose instances have this layout.
    fn static_type() -> &'static StaticType;
    /// Calls `visit` on each object that this one owns.
    fn trace_body(&self, visit: &mut Visit<'_>);
    /// Moves what can close a cycle into `out`.
    fn clear_body(&mut self, out: &mut Vec<Ref>);
}

/// An owned reference.
#[repr(transparent)]
pub struct Ref<T = Object>(NonNull<T>, PhantomData<T>);

impl Object {
    /// A header for a new object of type `ty`, with a count of one.
    #[inline]
    pub fn head(ty: &PyType) -> Object {
        if ty.is_heap() {
            ty.incref();
        }
        Object { refcnt: Cell::new(1), flags: Cell::new(0), ty: Cell::new(ty) }
    }

    /// A header for a static object.
    pub const fn immortal(ty: *const PyType) -> Object {
        Object { refcnt: Cell::new(IMMORTAL), flags: Cell::new(0), ty: Cell::new(ty) }
    }

    /// The type.
    #[inline(always)]
    pub fn ty(&self) -> &PyType {
        unsafe { &*self.ty.get() }
    }

    /// Address of the type.
    #[inline(always)]
    pub fn ty_ptr(&self) -> *const PyType {
        self.ty.get()
    }

    /// Changes the type (`__class__` assignment), keeping the counts of heap types right.
    pub fn set_ty(&self, ty: &PyType) {
        let old = self.ty.get();
        if ty.is_heap() {
            ty.incref();
        }
        self.ty.set(ty);
        unsafe {
            if (*old).is_heap() {
                drop(Ref::<PyType>::from_raw(old as *mut PyType));
            }
        }
    }

    /// The count, as `sys.getrefcount` shows it less one.
    #[inline(always)]
    pub fn refcount(&self) -> u32 {
        self.refcnt.get()
    }

    /// Whether the object never dies.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        (self.refcnt.get() as i32) < 0
    }

    /// Makes the object immortal.
    pub fn make_immortal(&self) {
        self.refcnt.set(IMMORTAL);
    }

    /// Sets the count; for resurrection and free lists only.
    #[inline(always)]
    pub fn set_refcount(&self, n: u32) {
        self.refcnt.set(n);
    }

    /// One more reference.
    #[inline(always)]
    pub fn incref(&self) {
        let n = self.refcnt.get();
        if (n as i32) >= 0 {
            self.refcnt.set(n + 1);
        }
    }

    /// Header flags.
    #[inline(always)]
    pub fn flag(&self, f: u32) -> bool {
        self.flags.get() & f != 0
    }

    /// Sets or clears a header flag.
    #[inline(always)]
    pub fn set_flag(&self, f: u32, on: bool) {
        let v = self.flags.get();
        self.flags.set(if on { v | f } else { v & !f });
    }

    /// An owned reference to this object.
    #[inline(always)]
    pub fn own(&self) -> Ref {
        self.incref();
        unsafe { Ref::from_raw(self as *const Object as *mut Object) }
    }

    /// Same object?
    #[inline(always)]
    pub fn is(&self, other: &Object) -> bool {
        std::ptr::eq(self, other)
    }

    /// Address, as `id()` shows it.
    #[inline(always)]
    pub fn addr(&self) -> usize {
        self as *const Object as usize
    }

    /// Is the type exactly `T`'s?
    #[inline(always)]
    pub fn is_exact<T: Kind>(&self) -> bool {
        std::ptr::eq(self.ty.get(), &T::static_type().ty)
    }

    /// View as a `T` if the type is exactly `T`'s.
    #[inline(always)]
    pub fn exact<T: Kind>(&self) -> Option<&T> {
        if self.is_exact::<T>() { Some(unsafe { self.cast_unchecked() }) } else { None }
    }

    /// Is the type `T`'s or a subclass?
    #[inline(always)]
    pub fn is_a<T: Kind>(&self) -> bool {
        self.is_exact::<T>() || self.ty().is_subtype(&T::static_type().ty)
    }

    /// View as a `T` if the type is `T`'s or a subclass.
    #[inline(always)]
    pub fn cast<T: Kind>(&self) -> Option<&T> {
        if self.is_a::<T>() { Some(unsafe { self.cast_unchecked() }) } else { None }
    }

    /// View as a `T`.
    ///
    /// # Safety
    /// The object has `T`'s layout.
    #[inline(always)]
    pub unsafe fn cast_unchecked<T>(&self) -> &T {
        unsafe { &*(self as *const Object as *const T) }
    }

    /// Is this `None`?
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.is(crate::types::singletons::none_ref())
    }

    /// The instance-dict word in front of the object.
    ///
    /// # Safety
    /// The type has [`TypeFlags::PREHEADER`].
    #[inline(always)]
    pub unsafe fn dict_word(&self) -> *mut *mut Object {
        unsafe { (self as *const Object as *mut *mut Object).sub(3) }
    }

    /// The weak-reference-list word in front of the object.
    ///
    /// # Safety
    /// The type has [`TypeFlags::PREHEADER`].
    #[inline(always)]
    pub unsafe fn weak_word(&self) -> *mut *mut Object {
        unsafe { (self as *const Object as *mut *mut Object).sub(4) }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} object at {:#x}>", self.ty().name(), self.addr())
    }
}

impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_object(), f)
    }
}

impl<T> Ref<T> {
    /// Takes over a reference that somebody counted.
    ///
    /// # Safety
    /// `p` is a live object of layout `T` and its count includes this reference.
    #[inline(always)]
    pub unsafe fn from_raw(p: *mut T) -> Ref<T> {
        Ref(unsafe { NonNull::new_unchecked(p) }, PhantomData)
    }

    /// Gives up the reference without counting down.
    #[inline(always)]
    pub fn into_raw(self) -> *mut T {
        ManuallyDrop::new(self).0.as_ptr()
    }

    /// Address.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut T {
        self.0.as_ptr()
    }

    /// View as a plain object.
    #[inline(always)]
    pub fn as_object(&self) -> &Object {
        unsafe { &*(self.0.as_ptr() as *const Object) }
    }

    /// Forgets the static type.
    #[inline(always)]
    pub fn up(self) -> Ref {
        unsafe { Ref::from_raw(self.into_raw() as *mut Object) }
    }
}

impl<T: Kind> Ref<T> {
    /// Moves `value`, whose header names its type, to the heap and tells the collector of it.
    pub fn new(value: T) -> Ref<T> {
        unsafe {
            let p = alloc::instance::<T>(value);
            Ref::from_raw(p)
        }
    }
}

impl Ref {
    /// Casts to `T` if the type is `T`'s or a subclass.
    #[inline]
    pub fn downcast<T: Kind>(self) -> Result<Ref<T>, Ref> {
        if self.is_a::<T>() { Ok(unsafe { Ref::from_raw(self.into_raw() as *mut T) }) } else { Err(self) }
    }

    /// Casts to `T`.
    ///
    /// # Safety
    /// The object has `T`'s layout.
    #[inline(always)]
    pub unsafe fn downcast_unchecked<T>(self) -> Ref<T> {
        unsafe { Ref::from_raw(self.into_raw() as *mut T) }
    }
}

impl<T> Clone for Ref<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        self.as_object().incref();
        Ref(self.0, PhantomData)
    }
}

impl<T> Drop for Ref<T> {
    #[inline(always)]
    fn drop(&mut self) {
        unsafe { decref(self.0.as_ptr() as *mut Object) }
    }
}

/// One reference fewer; destroys the object with the last one.
///
/// # Safety
/// `o` is live and the caller owns a reference.
#[inline(always)]
pub unsafe fn decref(o: *mut Object) {
    unsafe {
        let n = (*o).refcnt.get();
        if (n as i32) >= 0 {
            (*o).refcnt.set(n - 1);
            if n == 1 {
                alloc::destroy(o);
            }
        }
    }
}

/// [`decref`] where `o` may be null.
///
/// # Safety
/// As [`decref`].
#[inline(always)]
pub unsafe fn xdecref(o: *mut Object) {
    if !o.is_null() {
        unsafe { decref(o) }
    }
}

impl<T> Deref for Ref<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        unsafe { self.0.as_ref() }
    }
}

impl<T: Kind> From<Ref<T>> for Ref {
    #[inline(always)]
    fn from(r: Ref<T>) -> Ref {
        r.up()
    }
}

/// Owning a typed view.
pub trait Own: Sized {
    /// An owned reference to this object.
    fn own_as(&self) -> Ref<Self>;
}

impl<T: Kind> Own for T {
    #[inline(always)]
    fn own_as(&self) -> Ref<T> {
        unsafe {
            (*(self as *const T as *const Object)).incref();
            Ref::from_raw(self as *const T as *mut T)
        }
    }
}

/// A value in a `static`, which the GIL protects.
#[repr(transparent)]
pub struct Gil<T>(pub T);
unsafe impl<T> Sync for Gil<T> {}
unsafe impl<T> Send for Gil<T> {}
impl<T> Deref for Gil<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Declares an object layout: the header, its fields, and everything that can be derived from
/// them (traversal, clearing, destruction).
///
/// `object! { pub struct List: LIST { pub items: Guarded<Vec<Ref>> } }` where `LIST` is the
/// [`StaticType`]. Each field type implements [`Trace`].
#[macro_export]
macro_rules! object {
    ($(#[$m:meta])* $v:vis struct $name:ident : $ty:path { $( $(#[$fm:meta])* $fv:vis $f:ident : $t:ty ),* $(,)? }) => {
        $(#[$m])*
        #[repr(C)]
        $v struct $name {
            /// The object header.
            pub head: $crate::object::Object,
            $( $(#[$fm])* $fv $f: $t, )*
        }
        unsafe impl $crate::object::Kind for $name {
            #[inline(always)]
            fn static_type() -> &'static $crate::object::StaticType { &$ty }
            #[allow(unused_variables)]
            fn trace_body(&self, visit: &mut $crate::object::Visit<'_>) {
                $( $crate::object::Trace::trace(&self.$f, visit); )*
            }
            #[allow(unused_variables)]
            fn clear_body(&mut self, out: &mut Vec<$crate::object::Ref>) {
                $( $crate::object::Trace::clear(&mut self.$f, out); )*
            }
        }
        impl ::std::ops::Deref for $name {
            type Target = $crate::object::Object;
            #[inline(always)]
            fn deref(&self) -> &$crate::object::Object { &self.head }
        }
    };
}
