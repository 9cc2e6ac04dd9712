//! `f_locals` of optimised frames: a view that writes through.

use crate::object;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Ref, StaticType};
use crate::types::frame::FrameObject;

object! {
    /// A write-through view of a frame's locals.
    pub struct FrameLocals: FRAME_LOCALS {
        /// The frame.
        pub frame: Ref<FrameObject>,
    }
}

/// The view of a frame.
pub fn new(f: &Ref<FrameObject>) -> Ref<FrameLocals> {
    Ref::new(FrameLocals { head: Object::head(&FRAME_LOCALS), frame: f.clone() })
}

/// `FrameLocalsProxy`.
pub static FRAME_LOCALS: StaticType = StaticType::new::<FrameLocals>(
    TypeDef { name: "FrameLocalsProxy", flags: TypeFlags::HAVE_GC | TypeFlags::MAPPING, ..TypeDef::DEFAULT },
    Slots::NONE,
);
