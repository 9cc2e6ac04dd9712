//! `memoryview`.

use crate::object;
use crate::object::cells::Opaque;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, StaticType};
use crate::protocol::buffer::{self, Buffer};
use crate::raise::value_error;

object! {
    /// A memoryview.
    pub struct MemoryView: MEMORYVIEW {
        /// The view, until it is released.
        pub view: Opaque<std::cell::RefCell<Option<Buffer>>>,
    }
}

/// A memoryview of a view.
pub fn from_buffer(b: Buffer) -> Ref<MemoryView> {
    Ref::new(MemoryView { head: Object::head(&MEMORYVIEW), view: Opaque(std::cell::RefCell::new(Some(b))) })
}

/// The bytes of a view in C order.
pub fn flatten(b: &Buffer) -> Vec<u8> {
    fn walk(b: &Buffer, dim: usize, at: *const u8, out: &mut Vec<u8>) {
        if dim == b.shape.len() {
            out.extend_from_slice(unsafe { std::slice::from_raw_parts(at, b.itemsize) });
            return;
        }
        for i in 0..b.shape[dim] {
            walk(b, dim + 1, at.wrapping_offset(i * b.strides[dim]), out);
        }
    }
    let mut out = Vec::with_capacity(b.len);
    walk(b, 0, b.ptr, &mut out);
    out
}

/// A view of what a memoryview shows.
pub fn reexport(v: &Object, owner: &Ref, _flags: u32) -> R<Buffer> {
    let Some(m) = v.cast::<MemoryView>() else { return value_error("not a memoryview") };
    let b = m.view.0.borrow();
    let Some(b) = b.as_ref() else {
        return value_error("operation forbidden on released memoryview object");
    };
    Ok(Buffer {
        obj: owner.clone(),
        ptr: b.ptr,
        len: b.len,
        readonly: b.readonly,
        itemsize: b.itemsize,
        format: b.format.clone(),
        shape: b.shape.clone(),
        strides: b.strides.clone(),
        release: None,
    })
}

/// `memoryview`.
pub static MEMORYVIEW: StaticType = StaticType::new::<MemoryView>(
    TypeDef { name: "memoryview", flags: TypeFlags::HAVE_GC, ..TypeDef::DEFAULT },
    Slots {
        new: Some(|_, args, _| match args.first() {
            Some(o) => Ok(from_buffer(buffer::get(o, 0)?).up()),
            None => crate::raise::type_error("memoryview() missing required argument 'object' (pos 1)"),
        }),
        getbuffer: Some(|o, f| reexport(o, &o.own(), f)),
        ..Slots::NONE
    },
);
