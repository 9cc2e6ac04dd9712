//! Asynchronous generators.

use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Ref, StaticType};
use crate::types::generator::{self, Generator};

/// `async_generator`.
pub static ASYNC_GENERATOR: StaticType = StaticType::new::<Generator>(
    TypeDef {
        name: "async_generator",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(generator::shared::repr), finalize: Some(generator::finalize), ..Slots::NONE },
);

/// A value that an asynchronous generator yields to its consumer, wrapped so that it is told
/// apart from what an inner await yields.
pub fn wrap(v: &Object) -> Ref {
    v.own()
}
