//! `complex`.

use crate::object;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Ref, StaticType};

object! {
    /// A complex number.
    pub struct Complex: COMPLEX {
        /// Real part.
        pub re: f64,
        /// Imaginary part.
        pub im: f64,
    }
}

/// A complex number.
pub fn new(re: f64, im: f64) -> Ref {
    Ref::new(Complex { head: Object::head(&COMPLEX), re, im }).up()
}

/// `complex`.
pub static COMPLEX: StaticType = StaticType::new::<Complex>(
    TypeDef { name: "complex", flags: TypeFlags::BASETYPE, ..TypeDef::DEFAULT },
    Slots::NONE,
);
