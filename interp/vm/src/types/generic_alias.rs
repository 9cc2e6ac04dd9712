//! `types.GenericAlias`.

use crate::object;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, StaticType};
use crate::types::tuple::Tuple;

object! {
    /// A parametrised class.
    pub struct GenericAlias: GENERIC_ALIAS {
        /// `__origin__`.
        pub origin: Ref,
        /// `__args__`.
        pub args: Ref<Tuple>,
    }
}

/// `origin[args]`.
pub fn new(origin: &Object, args: &Object) -> R {
    let args = match args.exact::<Tuple>() {
        Some(t) => t.own_as(),
        None => Tuple::from_args(&[args]),
    };
    Ok(Ref::new(GenericAlias { head: Object::head(&GENERIC_ALIAS), origin: origin.own(), args }).up())
}

/// `types.GenericAlias`.
pub static GENERIC_ALIAS: StaticType = StaticType::new::<GenericAlias>(
    TypeDef {
        name: "types.GenericAlias",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
