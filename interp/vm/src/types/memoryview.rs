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

fn with<T>(o: &Object, f: impl FnOnce(&Buffer) -> R<T>) -> R<T> {
    let Some(m) = o.cast::<MemoryView>() else { return value_error("not a memoryview") };
    let b = m.view.0.borrow();
    match b.as_ref() {
        Some(b) => f(b),
        None => value_error("operation forbidden on released memoryview object"),
    }
}

/// An item or a slice along the only dimension.
fn subscript(o: &Object, k: &Object) -> R {
    use crate::protocol::number;
    let owner = o.own();
    with(o, |b| {
        let ([n], [stride]) = (b.shape.as_slice(), b.strides.as_slice()) else {
            return crate::raise::not_implemented_error("multi-dimensional sub-views are not implemented");
        };
        if number::is_index(k) {
            let mut i = number::index_to_isize(k, Some(&crate::types::exc::INDEX_ERROR))?;
            if i < 0 {
                i += n;
            }
            if i < 0 || i >= *n {
                return crate::raise::index_error("index out of bounds on dimension 1");
            }
            if b.format != "B" {
                return crate::raise::not_implemented_error(format!(
                    "memoryview items of format {}",
                    b.format
                ));
            }
            return Ok(crate::types::int::from_i64(unsafe { *b.ptr.offset(i * stride) } as i64));
        }
        let Some(s) = k.cast::<crate::types::slice::Slice>() else {
            return crate::raise::type_error("memoryview: invalid slice key");
        };
        let (start, _, step, count) = s.indices(*n as usize)?;
        Ok(from_buffer(Buffer {
            obj: owner.clone(),
            ptr: b.ptr.wrapping_offset(start * stride),
            len: count * b.itemsize,
            readonly: b.readonly,
            itemsize: b.itemsize,
            format: b.format.clone(),
            shape: vec![count as isize],
            strides: vec![stride * step],
            release: None,
        })
        .up())
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
        mp_subscript: Some(subscript),
        mp_length: Some(|o| with(o, |b| Ok(b.shape.first().map_or(1, |n| *n as usize)))),
        getbuffer: Some(|o, f| reexport(o, &o.own(), f)),
        ..Slots::NONE
    },
);
