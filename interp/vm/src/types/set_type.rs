//! The type objects of `set` and `frozenset`.

use super::{Set, update};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, StaticType};
use crate::protocol::compare;
use crate::types::list::List;

fn this(o: &Object) -> &Set {
    unsafe { o.cast_unchecked() }
}

fn iter(o: &Object) -> R {
    let v = this(o).to_vec().into_iter().map(|(k, _)| k).collect();
    crate::protocol::iteration::iter(&List::from_vec(v))
}

fn contains(o: &Object, k: &Object) -> R<bool> {
    let h = compare::hash(k)?;
    this(o).contains_known(k, h)
}

/// `set`.
pub static SET: StaticType = StaticType::new::<Set>(
    TypeDef {
        name: "set",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::MATCH_SELF,
        ..TypeDef::DEFAULT
    },
    Slots {
        hash: Some(crate::types::object::hash_not_implemented),
        iter: Some(iter),
        new: Some(|ty, _, _| Ok(Set::of_type(ty).up())),
        init: Some(|o, args, _| {
            this(o).clear();
            match args.first() {
                Some(v) => update(o, v),
                None => Ok(()),
            }
        }),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_contains: Some(contains),
        ..Slots::NONE
    },
);

/// `frozenset`.
pub static FROZENSET: StaticType = StaticType::new::<Set>(
    TypeDef {
        name: "frozenset",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::MATCH_SELF,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(iter),
        new: Some(|ty, args, _| {
            let s = Set::of_type(ty).up();
            if let Some(v) = args.first() {
                update(&s, v)?;
            }
            Ok(s)
        }),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_contains: Some(contains),
        ..Slots::NONE
    },
);
