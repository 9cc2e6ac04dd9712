//! The type object of `bytes`.

use super::Bytes;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, StaticType};
use crate::protocol::buffer::Buffer;
use crate::types::singletons::{bool_obj, not_implemented};

fn this(o: &Object) -> &Bytes {
    unsafe { o.cast_unchecked() }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Bytes>(), b.cast::<Bytes>()) else { return Ok(not_implemented()) };
    Ok(bool_obj(op.holds(x.as_slice().cmp(y.as_slice()))))
}

/// `bytes`.
pub static BYTES: StaticType = StaticType::new::<Bytes>(
    TypeDef {
        name: "bytes",
        flags: TypeFlags::BASETYPE | TypeFlags::BYTES_SUBCLASS | TypeFlags::MATCH_SELF,
        itemsize: 1,
        ..TypeDef::DEFAULT
    },
    Slots {
        hash: Some(|o| Ok(this(o).hash())),
        richcompare: Some(richcompare),
        sq_length: Some(|o| Ok(this(o).len())),
        mp_length: Some(|o| Ok(this(o).len())),
        getbuffer: Some(|o, _| {
            let b = this(o);
            Ok(Buffer::simple(o, b.as_slice().as_ptr() as *mut u8, b.len(), true, None))
        }),
        ..Slots::NONE
    },
);
