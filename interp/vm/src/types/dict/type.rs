//! The type object of `dict`.

use super::{Dict, update_from_any, views};
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, StaticType};
use crate::protocol::{call, compare, iteration, mapping, object as obj};
use crate::raise::{key_error, raise};
use crate::types::singletons::{bool_obj, none, none_ref, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, int, set};

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
            Some(w) => compare::eq(&w, &v)?,
            None => false,
        };
    }
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

/// `iter(d)`.
pub(super) fn iter(o: &Object) -> R {
    Ok(views::key_iterator(this(o)))
}

fn update_args(o: &Object, name: &str, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let nkw = kw.map_or(0, |k| k.len());
    let (pos, named) = args.split_at(args.len() - nkw);
    check_positional(name, pos.len(), 0, 1)?;
    if let Some(v) = pos.first() {
        update_from_any(this(o), v)?;
    }
    if let Some(k) = kw {
        for (k, v) in k.as_slice().iter().zip(named) {
            this(o).set(k, v)?;
        }
    }
    Ok(())
}

fn get(o: &Object, a: &[&Object]) -> R {
    match this(o).get(a[0])? {
        Some(v) => Ok(v),
        None => Ok(a.get(1).map_or_else(none, |d| d.own())),
    }
}
fn setdefault(o: &Object, a: &[&Object]) -> R {
    this(o).set_default(a[0], a.get(1).copied().unwrap_or(none_ref()))
}
fn pop(o: &Object, a: &[&Object]) -> R {
    let d = this(o);
    // An empty dict does not even hash the key.
    let v = if d.is_empty() { None } else { d.remove(a[0])? };
    match (v, a.get(1)) {
        (Some(v), _) => Ok(v),
        (None, Some(default)) => Ok(default.own()),
        (None, None) => key_error(a[0]),
    }
}
fn popitem(o: &Object) -> R {
    match this(o).pop_last() {
        Some((k, v)) => Ok(Tuple::pair(k, v).up()),
        None => raise(&exc::KEY_ERROR, "popitem(): dictionary is empty"),
    }
}
fn fromkeys(cls: &Object, a: &[&Object]) -> R {
    let value = a.get(1).copied().unwrap_or(none_ref());
    let d = call::call(cls, &[])?;
    if let Some(e) = d.exact::<Dict>() {
        if e.is_empty() {
            if let Some(src) = a[0].exact::<Dict>() {
                let mut pos = 0;
                while let Some((k, h, _)) = src.next_entry_hash(&mut pos) {
                    e.set_known(&k, h, value)?;
                }
                return Ok(d);
            }
            if a[0].is_exact::<set::Set>()
                && let Some(src) = set::as_set(a[0])
            {
                let mut pos = 0;
                while let Some((k, h)) = src.next(&mut pos) {
                    e.set_known(&k, h, value)?;
                }
                return Ok(d);
            }
        }
        iteration::for_each(a[0], |k| e.set(&k, value))?;
    } else {
        iteration::for_each(a[0], |k| mapping::set_item(&d, &k, value))?;
    }
    Ok(d)
}

fn or(a: &Object, b: &Object) -> R {
    let (Some(x), Some(_)) = (a.cast::<Dict>(), b.cast::<Dict>()) else { return Ok(not_implemented()) };
    let d = x.copy();
    update_from_any(&d, b)?;
    Ok(d.up())
}
fn inplace_or(a: &Object, b: &Object) -> R {
    update_from_any(this(a), b)?;
    Ok(a.own())
}

fn sizeof(o: &Object) -> R {
    Ok(int::from_usize(48 + this(o).table_bytes()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__contains__", "($self, key, /)", |o, k| Ok(bool_obj(this(o).contains(k)?))).coexist(),
    MethodDef::o("__getitem__", "($self, key, /)", subscript).coexist(),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::pos("get", "($self, key, default=None, /)", 1, 2, get),
    MethodDef::pos("setdefault", "($self, key, default=None, /)", 1, 2, setdefault),
    MethodDef::pos("pop", "($self, key, default=<unrepresentable>, /)", 1, 2, pop),
    MethodDef::noargs("popitem", popitem),
    MethodDef::noargs("keys", |o| Ok(views::keys(this(o)))),
    MethodDef::noargs("items", |o| Ok(views::items(this(o)))),
    MethodDef::noargs("values", |o| Ok(views::values(this(o)))),
    MethodDef::raw("update", "", |o, a, k| update_args(o, "update", a, k).map(|()| none())),
    MethodDef::pos("fromkeys", "($type, iterable, value=None, /)", 1, 2, fromkeys).class(),
    MethodDef::noargs("clear", |o| {
        this(o).clear();
        Ok(none())
    }),
    MethodDef::noargs("copy", |o| Ok(this(o).copy().up())),
    MethodDef::noargs("__reversed__", |o| Ok(views::reverse_key_iterator(this(o)))),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
];

/// `dict`.
pub static DICT: StaticType = StaticType::new::<Dict>(
    TypeDef {
        name: "dict",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::DICT_SUBCLASS
            | TypeFlags::MAPPING
            | TypeFlags::MATCH_SELF,
        methods: METHODS,
        doc: Some("dict() -> new empty dictionary"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(iter),
        new: Some(|ty: &PyType, _, _| Ok(Dict::of_type(ty).up())),
        init: Some(|o, a, k| update_args(o, "dict", a, k)),
        nb_or: Some(or),
        nb_inplace_or: Some(inplace_or),
        mp_length: Some(|o| Ok(this(o).len())),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(ass_subscript),
        sq_contains: Some(|o, k| this(o).contains(k)),
        ..Slots::NONE
    },
);
