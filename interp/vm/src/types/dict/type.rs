//! The type object of `dict`.

use super::Dict;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, StaticType};
use crate::protocol::{call, compare, object as obj};
use crate::raise::key_error;
use crate::types::singletons::{bool_obj, not_implemented};
use crate::types::str::Str;

fn this(o: &Object) -> &Dict {
    unsafe { o.cast_unchecked() }
}

fn repr(o: &Object) -> R {
    let d = this(o);
    if d.is_empty() {
        return Ok(Str::new("{}").up());
    }
    let Some(_g) = crate::thread::ReprGuard::enter(o) else { return Ok(Str::new("{...}").up()) };
    let mut s: Vec<u32> = vec![123];
    let mut pos = 0;
    let mut first = true;
    while let Some((k, v)) = d.next_entry(&mut pos) {
        if !first {
            s.extend([44, 32]);
        }
        first = false;
        s.extend(obj::repr(&k)?.iter());
        s.extend([58, 32]);
        s.extend(obj::repr(&v)?.iter());
    }
    s.push(125);
    Ok(Str::from_u32(&s).up())
}

/// `d[key]`, with `__missing__` for subclasses.
pub fn subscript(o: &Object, k: &Object) -> R {
    if let Some(v) = this(o).get(k)? {
        return Ok(v);
    }
    if !o.is_exact::<Dict>()
        && let Some(r) = call::call_special(o, &crate::names::names().__missing__, &[k])?
    {
        return Ok(r);
    }
    key_error(k)
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    match v {
        Some(v) => this(o).set(k, v),
        None => match this(o).remove(k)? {
            Some(_) => Ok(()),
            None => key_error(k),
        },
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Dict>(), b.cast::<Dict>()) else { return Ok(not_implemented()) };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let mut same = x.len() == y.len();
    let mut pos = 0;
    while same && let Some((k, h, v)) = x.next_entry_hash(&mut pos) {
        same = match y.get_known(&k, h)? {
            Some(w) => compare::eq(&v, &w)?,
            None => false,
        };
    }
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

/// `dict`.
pub static DICT: StaticType = StaticType::new::<Dict>(
    TypeDef {
        name: "dict",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::DICT_SUBCLASS
            | TypeFlags::MAPPING
            | TypeFlags::MATCH_SELF,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        new: Some(|ty: &PyType, _, _| Ok(Dict::of_type(ty).up())),
        mp_length: Some(|o| Ok(this(o).len())),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(ass_subscript),
        sq_contains: Some(|o, k| this(o).contains(k)),
        ..Slots::NONE
    },
);
