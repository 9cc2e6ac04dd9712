//! The buffer protocol: a view of an object's bytes.

use std::borrow::Cow;

use crate::names::names;
use crate::object::{Object, R, Ref};
use crate::raise::type_error;
use crate::types::bytes::Bytes;

/// Flag of a request: the consumer will write.
pub const WRITABLE: u32 = 1;

/// A view of an object's bytes. The exporter does not move them while the view lives.
pub struct Buffer {
    /// The exporter.
    pub obj: Ref,
    /// First byte.
    pub ptr: *mut u8,
    /// Number of bytes.
    pub len: usize,
    /// Must not be written.
    pub readonly: bool,
    /// Bytes of an item.
    pub itemsize: usize,
    /// `struct` format of an item.
    pub format: Cow<'static, str>,
    /// Items along each dimension.
    pub shape: Vec<isize>,
    /// Bytes between items along each dimension.
    pub strides: Vec<isize>,
    /// Told once, when the view ends.
    pub release: Option<fn(&Object)>,
}

impl Buffer {
    /// A one-dimensional view of bytes.
    pub fn simple(
        obj: &Object,
        ptr: *mut u8,
        len: usize,
        readonly: bool,
        release: Option<fn(&Object)>,
    ) -> Buffer {
        Buffer {
            obj: obj.own(),
            ptr,
            len,
            readonly,
            itemsize: 1,
            format: Cow::Borrowed("B"),
            shape: vec![len as isize],
            strides: vec![1],
            release,
        }
    }
    /// The bytes, if they lie one after the other. No Python code may run while they are held,
    /// unless the exporter cannot change.
    pub fn as_slice(&self) -> &[u8] {
        if self.len == 0 {
            return &[];
        }
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
    /// The bytes, to be written.
    #[allow(clippy::mut_from_ref)]
    pub fn as_mut_slice(&self) -> &mut [u8] {
        if self.len == 0 {
            return &mut [];
        }
        unsafe { std::slice::from_raw_parts_mut(self.ptr, self.len) }
    }
    /// Do the items lie one after the other in C order?
    pub fn is_contiguous(&self) -> bool {
        let mut expect = self.itemsize as isize;
        for (n, s) in self.shape.iter().zip(&self.strides).rev() {
            if *n > 1 && *s != expect {
                return false;
            }
            expect *= n;
        }
        true
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(f) = self.release {
            f(&self.obj);
        }
    }
}

/// A view of `o`'s bytes.
///
/// # Errors
/// TypeError if it has none.
pub fn get(o: &Object, flags: u32) -> R<Buffer> {
    match o.ty().slots().getbuffer {
        Some(f) => f(o, flags),
        None => type_error(format!("a bytes-like object is required, not '{}'", o.ty().name())),
    }
}

/// A writable buffer of an argument; `what` names it in the error (`readinto() argument`).
///
/// # Errors
/// TypeError, whatever kept the object from giving a writable buffer.
pub fn writable(o: &Object, what: &str) -> R<Buffer> {
    match get(o, WRITABLE) {
        Ok(b) if !b.readonly => Ok(b),
        _ => type_error(format!(
            "{what} must be read-write bytes-like object, not {}",
            crate::protocol::object::type_name_or_none(o)
        )),
    }
}

/// Has it a view of bytes?
pub fn supports(o: &Object) -> bool {
    o.ty().slots().getbuffer.is_some()
}

/// A copy of `o`'s bytes.
pub fn bytes_of(o: &Object) -> R<Vec<u8>> {
    let copy = |b: &[u8]| {
        let mut v = Vec::new();
        crate::raise::reserve(&mut v, b.len())?;
        v.extend_from_slice(b);
        Ok(v)
    };
    if let Some(b) = o.exact::<Bytes>() {
        return copy(b.as_slice());
    }
    let b = get(o, FULL_RO)?;
    if b.is_contiguous() {
        return copy(b.as_slice());
    }
    Ok(crate::types::memoryview::flatten(&b))
}

/// Slot of types written in Python that define `__buffer__`.
pub fn generic_getbuffer(o: &Object, flags: u32) -> R<Buffer> {
    let f = crate::types::int::from_i64(flags as i64);
    match super::call::call_special(o, &names().__buffer__, &[&f])? {
        Some(v) if v.is_a::<crate::types::memoryview::MemoryView>() => {
            crate::types::memoryview::reexport(&v, &o.own(), flags)
        }
        Some(_) => type_error("__buffer__ returned non-memoryview object"),
        None => type_error(format!("a bytes-like object is required, not '{}'", o.ty().name())),
    }
}

/// `__buffer__` of a native exporter.
pub fn wrap_buffer(o: &Object, flags: &Object) -> R {
    let n = super::number::to_i64(flags)?;
    let b = get(o, n as u32)?;
    Ok(crate::types::memoryview::from_buffer(b).up())
}

/// Everything about the view may be anything, but it is only read.
pub const FULL_RO: u32 = 0x11c;

/// The bytes of an argument, held for as long as they are read.
pub enum View<'a> {
    /// Of an object that cannot change.
    Bytes(&'a [u8]),
    /// Of any other.
    Buffer(Buffer),
}
impl std::ops::Deref for View<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            View::Bytes(b) => b,
            View::Buffer(b) => b.as_slice(),
        }
    }
}

/// The contiguous bytes of an argument.
///
/// # Errors
/// TypeError if it has none; BufferError if they do not lie one after the other.
pub fn view(o: &Object) -> R<View<'_>> {
    match o.exact::<Bytes>() {
        Some(b) => Ok(View::Bytes(b.as_slice())),
        None => get(o, 0).map(View::Buffer),
    }
}
