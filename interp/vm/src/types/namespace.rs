//! `types.SimpleNamespace`.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, StaticType};
use crate::protocol::{attribute, call, compare, object as obj};
use crate::raise::type_error;
use crate::types::dict::{Dict, instance_dict, update_from};
use crate::types::singletons::not_implemented;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A namespace with attributes and a repr.
    pub struct SimpleNamespace: SIMPLE_NAMESPACE {}
}

/// A namespace with these attributes.
pub fn new(pairs: &[(&str, Ref)]) -> Ref {
    let n = Ref::new(SimpleNamespace { head: Object::head(&SIMPLE_NAMESPACE) }).up();
    for (k, v) in pairs {
        crate::types::dict::instance_set(&n, &Str::intern(k), v);
    }
    n
}

fn dict(o: &Object) -> Ref<Dict> {
    instance_dict(o).unwrap_or_else(Dict::new)
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let (pos, named) = call::split(args, kw);
    crate::object::method::check_positional(o.ty().short_name(), pos.len(), 0, 1)?;
    if let Some(p) = pos.first() {
        let d = Dict::new();
        if crate::protocol::mapping::is_mapping(p) && attribute::get_optional(p, &names().keys)?.is_some() {
            update_from(&d, p)?;
        } else {
            let made = call::call(crate::types::dict::DICT.object().as_object(), &[p])?;
            update_from(&d, &made)?;
        }
        for (k, v) in d.entries() {
            if !k.is_a::<Str>() {
                return type_error("keywords must be strings");
            }
            dict(o).set(&k, &v)?;
        }
    }
    for (k, v) in named {
        dict(o).set_str(k, v);
    }
    Ok(())
}

fn repr(o: &Object) -> R {
    let name = if o.is_exact::<SimpleNamespace>() {
        "namespace".to_string()
    } else {
        o.ty().short_name().to_string()
    };
    let Some(_g) = crate::thread::ReprGuard::enter(o) else {
        return Ok(Str::new(&format!("{name}(...)")).up());
    };
    let mut parts = Vec::new();
    for (k, v) in dict(o).entries() {
        if let Some(k) = k.cast::<Str>().filter(|k| !k.is_empty()) {
            parts.push(format!("{}={}", k.to_lossy(), obj::repr_text(&v)?));
        }
    }
    Ok(Str::new(&format!("{name}({})", parts.join(", "))).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if a.is_a::<SimpleNamespace>() && b.is_a::<SimpleNamespace>() {
        return compare::rich(&dict(a), &dict(b), op);
    }
    Ok(not_implemented())
}

fn replace(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    if !pos.is_empty() {
        return type_error(format!("__replace__() takes no positional arguments ({} given)", pos.len()));
    }
    let r = call::call(o.ty().as_object(), &[])?;
    dict(&r).merge_dict(&dict(o), true)?;
    for (k, v) in named {
        dict(&r).set_str(k, v);
    }
    Ok(r)
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        Ok(Tuple::from_vec(vec![o.ty().as_object().own(), Tuple::empty().up(), dict(o).up()]).up())
    }),
    MethodDef::raw("__replace__", "($self, /, **changes)", replace),
];
static GETSET: &[GetSetDef] = &[GetSetDef::ro("__dict__", attribute::get_dict).member()];

/// `types.SimpleNamespace`.
pub static SIMPLE_NAMESPACE: StaticType = StaticType::new::<SimpleNamespace>(
    TypeDef {
        name: "types.SimpleNamespace",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_DICT,
        methods: METHODS,
        getset: GETSET,
        sig: "(mapping_or_iterable=(), /, **kwargs)",
        doc: Some("A simple attribute-based namespace."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        richcompare: Some(richcompare),
        new: Some(|ty, _, _| Ok(Ref::new(SimpleNamespace { head: Object::head(ty) }).up())),
        init: Some(init),
        ..Slots::NONE
    },
);
