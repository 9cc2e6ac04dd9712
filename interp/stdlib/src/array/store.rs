//! The array object: its bytes and how they grow.

use std::cell::Cell;

use pyrite_vm::object::cells::{Guarded, Opaque};
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::buffer::Buffer;
use pyrite_vm::protocol::{compare, iteration};
use pyrite_vm::raise::{buffer_error, memory_error, value_error};
use pyrite_vm::types::str::Str;

use super::ARRAY;
use super::items::{Code, Packed};

pyrite_vm::object! {
    /// A sequence of packed numbers.
    pub struct Array: ARRAY {
        pub code: Opaque<Code>,
        data: Opaque<Guarded<Vec<u8>>>,
        /// Views that forbid a change of size.
        exports: Cell<usize>,
    }
}

/// View as an array.
pub fn this(o: &Object) -> &Array {
    unsafe { o.cast_unchecked() }
}

impl Array {
    /// An array of the bytes of whole items.
    pub fn of_type(ty: &PyType, code: Code, data: Vec<u8>) -> Ref<Array> {
        Ref::new(Array {
            head: Object::head(ty),
            code: Opaque(code),
            data: Opaque(Guarded::new(data)),
            exports: Cell::new(0),
        })
    }
    /// A plain array.
    pub fn new(code: Code, data: Vec<u8>) -> Ref<Array> {
        Self::of_type(ARRAY.object(), code, data)
    }
    /// Bytes of an item.
    pub fn size(&self) -> usize {
        self.code.size()
    }
    /// Number of items.
    #[inline]
    pub fn len(&self) -> usize {
        self.bytes().len() / self.size()
    }
    /// The bytes. No Python code may run while they are held.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        self.data.0.borrow()
    }
    /// The bytes, to be changed in place.
    #[allow(clippy::mut_from_ref)]
    pub fn bytes_mut(&self) -> &mut [u8] {
        self.data.0.borrow_mut()
    }
    /// Bytes allocated.
    pub fn allocated(&self) -> usize {
        self.data.0.borrow().capacity()
    }
    /// Refuses while a view of the bytes lives.
    pub fn check_exports(&self) -> R<()> {
        if self.exports.get() > 0 {
            return buffer_error("cannot resize an array that is exporting buffers");
        }
        Ok(())
    }
    /// The vector, with room for `more` bytes, allocated with some reserve.
    ///
    /// # Errors
    /// BufferError while a view of the bytes lives; MemoryError.
    #[allow(clippy::mut_from_ref)]
    pub fn growing(&self, more: usize) -> R<&mut Vec<u8>> {
        self.check_exports()?;
        let size = self.size();
        let v = self.data.0.borrow_mut();
        let Some(bytes) = v.len().checked_add(more).filter(|n| *n <= isize::MAX as usize) else {
            return memory_error();
        };
        if bytes > v.capacity() {
            let n = bytes / size;
            let room = n + (n >> 4) + if v.len() < 8 * size { 3 } else { 7 };
            let extra = room.saturating_mul(size) - v.len();
            if v.try_reserve_exact(extra).is_err() {
                return memory_error();
            }
        }
        Ok(v)
    }
    /// The bytes of an item.
    #[inline]
    pub fn item_bytes(&self, i: usize) -> Option<&[u8]> {
        let size = self.size();
        self.bytes().get(i.checked_mul(size)?..)?.get(..size)
    }
    /// An item, if there are so many.
    #[inline]
    pub fn get(&self, i: usize) -> R<Option<Ref>> {
        match self.item_bytes(i) {
            Some(b) => self.code.object(b).map(Some),
            None => Ok(None),
        }
    }
    /// Changes an item; one that is there no more is left alone.
    pub fn put(&self, i: usize, p: &Packed) {
        let size = self.size();
        let at = i.saturating_mul(size);
        if let Some(b) = self.bytes_mut().get_mut(at..).and_then(|b| b.get_mut(..size)) {
            b.copy_from_slice(&p[..size]);
        }
    }
    /// Appends an object.
    ///
    /// # Errors
    /// TypeError, OverflowError, BufferError, MemoryError.
    pub fn push(&self, v: &Object) -> R<()> {
        let p = self.code.pack(v)?;
        let size = self.size();
        self.growing(size)?.extend_from_slice(&p[..size]);
        Ok(())
    }
    /// Appends bytes of whole items.
    ///
    /// # Errors
    /// ValueError, BufferError, MemoryError.
    pub fn push_bytes(&self, b: &[u8]) -> R<()> {
        if !b.len().is_multiple_of(self.size()) {
            return value_error("bytes length not a multiple of item size");
        }
        if !b.is_empty() {
            self.growing(b.len())?.extend_from_slice(b);
        }
        Ok(())
    }
    /// Appends the items of an iterable.
    ///
    /// # Errors
    /// As [`Array::push`].
    pub fn extend(&self, v: &Object) -> R<()> {
        iteration::for_each(v, |x| self.push(&x))
    }
    /// Appends the characters of a string.
    ///
    /// # Errors
    /// BufferError, MemoryError.
    pub fn push_text(&self, s: &Str) -> R<()> {
        if s.is_empty() {
            return Ok(());
        }
        let v = self.growing(s.len().saturating_mul(4))?;
        for c in s.iter() {
            v.extend_from_slice(&c.to_ne_bytes());
        }
        Ok(())
    }
    /// Replaces a range of items by bytes of whole items.
    ///
    /// # Errors
    /// BufferError, MemoryError.
    pub fn splice(&self, start: usize, stop: usize, new: &[u8]) -> R<()> {
        let size = self.size();
        let (a, b) = (start * size, stop * size);
        let v = if new.len() == b - a {
            self.data.0.borrow_mut()
        } else {
            self.growing(new.len().saturating_sub(b - a))?
        };
        if b <= v.len() {
            v.splice(a..b, new.iter().copied());
        }
        Ok(())
    }
    /// Keeps the items for which `keep` holds.
    ///
    /// # Errors
    /// BufferError.
    pub fn retain(&self, mut keep: impl FnMut(usize) -> bool) -> R<()> {
        let size = self.size();
        let v = self.growing(0)?;
        let mut i = 0;
        v.retain(|_| {
            i += 1;
            keep((i - 1) / size)
        });
        Ok(())
    }
    /// Removes all items, and their memory.
    ///
    /// # Errors
    /// BufferError.
    pub fn clear(&self) -> R<()> {
        if !self.bytes().is_empty() {
            *self.growing(0)? = Vec::new();
        }
        Ok(())
    }
    /// The items as objects.
    ///
    /// # Errors
    /// ValueError for characters out of range.
    pub fn objects(&self) -> R<Vec<Ref>> {
        let mut v = Vec::new();
        pyrite_vm::raise::reserve(&mut v, self.len())?;
        for b in self.bytes().chunks_exact(self.size()) {
            v.push(self.code.object(b)?);
        }
        Ok(v)
    }
    /// The first place at or after `start` and before `stop` whose item equals `x`.
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn find(&self, x: &Object, start: usize, stop: usize) -> R<Option<usize>> {
        let mut i = start;
        while i < stop {
            let Some(v) = self.get(i)? else { break };
            if compare::eq(&v, x)? {
                return Ok(Some(i));
            }
            i += 1;
        }
        Ok(None)
    }
}

fn release(o: &Object) {
    let e = &this(o).exports;
    e.set(e.get().saturating_sub(1));
}

/// The buffer of an array.
pub fn getbuffer(o: &Object, _flags: u32) -> R<Buffer> {
    let a = this(o);
    let bytes = a.bytes_mut();
    let mut b = Buffer::simple(o, bytes.as_mut_ptr(), bytes.len(), false, Some(release));
    b.itemsize = a.size();
    b.format = a.code.format().into();
    b.shape = vec![a.len() as isize];
    b.strides = vec![a.size() as isize];
    a.exports.set(a.exports.get() + 1);
    Ok(b)
}
