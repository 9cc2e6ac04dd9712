//! `array`.

mod build;
mod items;
mod methods;
mod sequence;

use std::cell::Cell;

use items::Code;
use pyrite_vm::object;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref};
use pyrite_vm::protocol::buffer::Buffer;
use pyrite_vm::raise::{self, buffer_error, type_error};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;

object! {
    /// Numbers or characters of one kind, next to each other.
    pub struct Array: ARRAY {
        code: Opaque<&'static Code>,
        data: Opaque<Guarded<Vec<u8>>>,
        /// Items that there is room for, as `__sizeof__` shows it.
        room: Cell<usize>,
        /// Views that forbid a change of size.
        exports: Cell<usize>,
    }
}
use build::ARRAY;

fn this(o: &Object) -> &Array {
    unsafe { o.cast_unchecked() }
}

fn make(ty: &PyType, code: &'static Code, data: Vec<u8>) -> Ref<Array> {
    let room = Cell::new(data.len() / code.size);
    Ref::new(Array {
        head: Object::head(ty),
        code: Opaque(code),
        data: Opaque(Guarded::new(data)),
        room,
        exports: Cell::new(0),
    })
}

/// The kinds differ where one was asked for.
#[cold]
fn bad_kind<T>() -> R<T> {
    type_error("bad argument type for built-in operation")
}

impl Array {
    fn kind(&self) -> &'static Code {
        self.code.0
    }
    /// The bytes of all items. No Python code may run while they are held.
    fn bytes(&self) -> &[u8] {
        self.data.0.borrow()
    }
    #[allow(clippy::mut_from_ref)]
    fn bytes_mut(&self) -> &mut Vec<u8> {
        self.data.0.borrow_mut()
    }
    fn len(&self) -> usize {
        self.bytes().len() / self.kind().size
    }
    /// Item `i`, if there is one.
    fn item(&self, i: usize) -> Option<R> {
        let n = self.kind().size;
        Some(self.kind().get(self.bytes().get(i.checked_mul(n)?..i.checked_mul(n)?.checked_add(n)?)?))
    }
    /// Stores an item that is there.
    fn store(&self, i: usize, w: [u8; 8]) {
        let n = self.kind().size;
        if let Some(b) = self.bytes_mut().get_mut(i * n..i * n + n) {
            b.copy_from_slice(&w[..n]);
        }
    }
    /// Gets ready for a change of size to `n` items, counting the room as the reference makes it.
    ///
    /// # Errors
    /// BufferError while a view lives; MemoryError.
    fn resize(&self, n: usize) -> R<&mut Vec<u8>> {
        let old = self.len();
        if self.exports.get() > 0 && n != old {
            return buffer_error("cannot resize an array that is exporting buffers");
        }
        if !(self.room.get() >= n && old < n + 16 && self.room.get() > 0) {
            let more = if old < 8 { 3 } else { 7 };
            self.room.set(if n == 0 { 0 } else { n.saturating_add(n >> 4).saturating_add(more) });
        }
        let v = self.bytes_mut();
        if n > old {
            match (n - old).checked_mul(self.kind().size) {
                Some(more) => raise::reserve(v, more)?,
                None => return raise::memory_error(),
            }
        }
        Ok(v)
    }
    /// Appends a value.
    fn push(&self, v: &Object) -> R<()> {
        let w = self.kind().put(v)?;
        self.resize(self.len() + 1)?.extend_from_slice(&w[..self.kind().size]);
        Ok(())
    }
    /// Appends bytes of whole items.
    fn push_bytes(&self, b: &[u8]) -> R<()> {
        self.resize(self.len() + b.len() / self.kind().size)?.extend_from_slice(b);
        Ok(())
    }
    /// Replaces items by the bytes of others.
    fn splice(&self, start: usize, stop: usize, new: &[u8]) -> R<()> {
        let n = self.kind().size;
        let len = self.len() - (stop - start) + new.len() / n;
        let v = self.resize(len)?;
        v.splice(start * n..stop * n, new.iter().copied());
        Ok(())
    }
}

fn release(o: &Object) {
    let e = &this(o).exports;
    e.set(e.get().saturating_sub(1));
}

fn getbuffer(o: &Object, _flags: u32) -> R<Buffer> {
    let a = this(o);
    let v = a.bytes_mut();
    let mut b = Buffer::simple(o, v.as_mut_ptr(), v.len(), false, Some(release));
    b.itemsize = a.kind().size;
    b.format = std::borrow::Cow::Borrowed(a.kind().format);
    b.shape = vec![a.len() as isize];
    b.strides = vec![a.kind().size as isize];
    a.exports.set(a.exports.get() + 1);
    Ok(b)
}

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("array");
    m.set("__doc__", &Str::new("This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.\n"));
    m.add_functions(build::FUNCTIONS);
    m.add_type(&ARRAY);
    m.set("ArrayType", &ARRAY.own());
    let codes: String = items::CODES.iter().map(|c| c.code as char).collect();
    m.set("typecodes", &Str::new(&codes));
    // `collections.abc` counts arrays among the mutable sequences.
    let abc = pyrite_vm::import::import_module("collections.abc")?;
    let cls = pyrite_vm::protocol::attribute::get_text(&abc, "MutableSequence")?;
    pyrite_vm::protocol::call::call_method_text(&cls, "register", &[&ARRAY.own()])?;
    Ok(m)
}
