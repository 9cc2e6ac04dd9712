//! `mappingproxy`.

use crate::names::names;
use crate::object;
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, StaticType};
use crate::protocol::{call, compare, iteration, mapping, number, object as obj, sequence};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::str::Str;

object! {
    /// A read-only view of a mapping.
    pub struct MappingProxy: MAPPING_PROXY {
        mapping: Ref,
    }
}

/// A read-only view of a dict.
pub fn new(d: &Dict) -> Ref<MappingProxy> {
    Ref::new(MappingProxy { head: Object::head(&MAPPING_PROXY), mapping: (**d).own() })
}

fn inner(o: &Object) -> Ref {
    unsafe { o.cast_unchecked::<MappingProxy>() }.mapping.clone()
}

static METHODS: &[MethodDef] = &[
    MethodDef::new(
        "get",
        "($self, key, default=None, /)",
        crate::object::method::Imp::Pos(1, 2, |o, a| call::call_method(&inner(o), &names().get, a)),
    ),
    MethodDef::new(
        "keys",
        "($self, /)",
        crate::object::method::Imp::NoArgs(|o| call::call_method(&inner(o), &names().keys, &[])),
    ),
    MethodDef::new(
        "values",
        "($self, /)",
        crate::object::method::Imp::NoArgs(|o| call::call_method(&inner(o), &names().values, &[])),
    ),
    MethodDef::new(
        "items",
        "($self, /)",
        crate::object::method::Imp::NoArgs(|o| call::call_method(&inner(o), &names().items, &[])),
    ),
    MethodDef::new(
        "copy",
        "($self, /)",
        crate::object::method::Imp::NoArgs(|o| call::call_method_text(&inner(o), "copy", &[])),
    ),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
    MethodDef::new(
        "__reversed__",
        "($self, /)",
        crate::object::method::Imp::NoArgs(|o| call::call_method_text(&inner(o), "__reversed__", &[])),
    ),
];

/// `mappingproxy`.
pub static MAPPING_PROXY: StaticType = StaticType::new::<MappingProxy>(
    TypeDef {
        name: "mappingproxy",
        flags: TypeFlags::HAVE_GC | TypeFlags::MAPPING,
        methods: METHODS,
        sig: "(mapping)",
        doc: Some("Read-only proxy of a mapping."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(Str::new(&format!("mappingproxy({})", obj::repr_text(&inner(o))?)).up())),
        str: Some(|o| Ok(obj::str(&inner(o))?.up())),
        hash: Some(|o| compare::hash(&inner(o))),
        iter: Some(|o| iteration::iter(&inner(o))),
        richcompare: Some(|a, b, op| compare::rich(&inner(a), b, op)),
        sq_contains: Some(|o, k| sequence::contains(&inner(o), k)),
        mp_length: Some(|o| sequence::len(&inner(o))),
        mp_subscript: Some(|o, k| mapping::get_item(&inner(o), k)),
        nb_or: Some(|a, b| {
            let (x, y) = (unwrap(a), unwrap(b));
            number::binary(&x, &y, crate::object::slots::Op::Or)
        }),
        nb_inplace_or: Some(|a, b| {
            type_error(format!("'|=' is not supported by {}; use '|' instead", a.ty().name()))
                .map(|()| b.own())
        }),
        new: Some(|_, args: &[&Object], _| -> R {
            check_positional("mappingproxy", args.len(), 1, 1)?;
            let m = args[0];
            if !mapping::is_mapping(m)
                || m.is_a::<crate::types::list::List>()
                || m.is_a::<crate::types::tuple::Tuple>()
            {
                return type_error(format!(
                    "mappingproxy() argument must be a mapping, not {}",
                    m.ty().name()
                ));
            }
            Ok(Ref::new(MappingProxy { head: Object::head(&MAPPING_PROXY), mapping: m.own() }).up())
        }),
        ..Slots::NONE
    },
);

fn unwrap(o: &Object) -> Ref {
    if o.is_exact::<MappingProxy>() { inner(o) } else { o.own() }
}
