//! `weakref.ReferenceType` and the proxy types.

use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::weak::{self, WeakRef};
use crate::object::{Object, R, StaticType};
use crate::raise::type_error;
use crate::types::singletons::none;

fn this(o: &Object) -> &WeakRef {
    unsafe { o.cast_unchecked() }
}

/// `weakref.ref(o, callback)`.
pub fn new_ref(ty: &crate::object::PyType, args: &[&Object]) -> R {
    crate::object::method::check_positional(ty.short_name(), args.len(), 1, 2)?;
    if !weak::supports(args[0]) {
        return type_error(format!("cannot create weak reference to '{}' object", args[0].ty().name()));
    }
    let cb = args.get(1).filter(|c| !c.is_none()).map(|c| c.own());
    Ok(weak::new(ty, args[0], cb).up())
}

/// `weakref.ReferenceType`.
pub static WEAKREF: StaticType = StaticType::new::<WeakRef>(
    TypeDef { name: "weakref.ReferenceType", flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC, ..TypeDef::DEFAULT },
    Slots {
        call: Some(|o, _, _| Ok(this(o).get().unwrap_or_else(none))),
        new: Some(|ty, args, kw| {
            let n = args.len() - kw.map_or(0, |k| k.len());
            new_ref(ty, &args[..n])
        }),
        init: Some(|_, _, _| Ok(())),
        ..Slots::NONE
    },
);
