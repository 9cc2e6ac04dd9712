//! `types.UnionType`.

use crate::object;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, StaticType};
use crate::types::singletons::not_implemented;
use crate::types::tuple::Tuple;

object! {
    /// A union of types.
    pub struct Union: UNION {
        /// `__args__`.
        pub args: Ref<Tuple>,
    }
}

/// Is it a union?
pub fn is_union(o: &Object) -> bool {
    o.is_exact::<Union>()
}
/// Its members.
pub fn args(o: &Object) -> Ref<Tuple> {
    match o.exact::<Union>() {
        Some(u) => u.args.clone(),
        None => Tuple::empty(),
    }
}

/// `a | b` of types.
pub fn or(a: &Object, b: &Object) -> R {
    let ok = |o: &Object| o.is_none() || o.is_a::<PyType>() || is_union(o);
    if !ok(a) || !ok(b) {
        return Ok(not_implemented());
    }
    let mut v: Vec<Ref> = Vec::new();
    for o in [a, b] {
        let items = if is_union(o) { args(o) } else { Tuple::from_args(&[o]) };
        for x in items.as_slice() {
            let x = if x.is_none() { x.ty().as_object().own() } else { x.clone() };
            if !v.iter().any(|y| y.is(&x)) {
                v.push(x);
            }
        }
    }
    if v.len() == 1 {
        return Ok(v[0].clone());
    }
    Ok(Ref::new(Union { head: Object::head(&UNION), args: Tuple::from_vec(v) }).up())
}

/// `types.UnionType`.
pub static UNION: StaticType = StaticType::new::<Union>(
    TypeDef {
        name: "types.UnionType",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots { nb_or: Some(or), ..Slots::NONE },
);
