//! `PyCapsule`: what C modules hand each other pointers in. Here it only stands for itself.

use crate::object;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Ref, StaticType, cells::Opaque};
use crate::types::str::Str;

object! {
    /// A capsule, with the name that it was made under.
    pub struct Capsule: CAPSULE {
        name: Opaque<&'static str>,
    }
}

impl Capsule {
    /// A capsule of that name.
    pub fn new(name: &'static str) -> Ref<Capsule> {
        Ref::new(Capsule { head: Object::head(&CAPSULE), name: Opaque(name) })
    }
}

/// `PyCapsule`.
pub static CAPSULE: StaticType = StaticType::new::<Capsule>(
    TypeDef {
        name: "PyCapsule",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let c: &Capsule = unsafe { o.cast_unchecked() };
            Ok(Str::new(&format!("<capsule object \"{}\" at {:#x}>", c.name.0, o.addr())).up())
        }),
        ..Slots::NONE
    },
);
