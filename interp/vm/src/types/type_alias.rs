//! `typing.TypeAliasType`, `typing.Generic`, `typing.NoDefault`.

use super::typing::{caller, lazily, name_arg, ready, unpack_all};
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Gil, Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call};
use crate::raise::type_error;
use crate::types::function::Function;
use crate::types::generic_alias;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A type alias.
    pub struct TypeAlias: TYPE_ALIAS_TYPE {
        name: Ref<Str>,
        type_params: Slot<Tuple>,
        value: Slot,
        /// Computes the value when it is first asked for.
        compute: Slot,
        module: Slot,
    }
}

fn this(o: &Object) -> &TypeAlias {
    unsafe { o.cast_unchecked() }
}

/// `INTRINSIC_TYPEALIAS`: from name, type parameters (or `None`), and what computes the value.
pub fn make_alias(v: &Object) -> R {
    let parts = v.cast::<Tuple>().map(|t| t.as_slice());
    let Some([name, params, compute]) = parts else {
        return type_error("a type alias is made of three parts");
    };
    let Some(name) = name.cast::<Str>() else {
        return type_error("the name of a type alias must be a string");
    };
    Ok(Ref::new(TypeAlias {
        head: Object::head(&TYPE_ALIAS_TYPE),
        name: name.own_as(),
        type_params: Slot::new(params.cast::<Tuple>().map(|t| t.own_as())),
        value: Slot::empty(),
        compute: Slot::new(Some(compute.clone())),
        module: Slot::empty(),
    })
    .up())
}

static NEW: MethodDef = MethodDef::kw("typealias", "($type, name, value, *, type_params=())", |_, a| {
    let &[name, value, params] = a else { return Ok(none()) };
    let name = name_arg("typealias", name)?;
    let params = match params {
        None => None,
        Some(p) => match p.cast::<Tuple>() {
            Some(t) => Some(t.own_as()).filter(|t| !t.is_empty()),
            None => return type_error("type_params must be a tuple"),
        },
    };
    Ok(Ref::new(TypeAlias {
        head: Object::head(&TYPE_ALIAS_TYPE),
        name,
        type_params: Slot::new(params),
        value: Slot::new(value.map(|v| v.own())),
        compute: Slot::empty(),
        module: Slot::new(Some(caller())),
    })
    .up())
});

fn module(o: &Object) -> R {
    let a = this(o);
    if let Some(m) = a.module.get() {
        return Ok(m);
    }
    Ok(a.compute.get().and_then(|f| f.cast::<Function>().and_then(|f| f.module.get())).unwrap_or_else(none))
}

fn params(o: &Object) -> Ref<Tuple> {
    this(o).type_params.get().unwrap_or_else(Tuple::empty)
}

/// `typing.TypeAliasType`.
pub static TYPE_ALIAS_TYPE: StaticType = StaticType::new::<TypeAlias>(
    TypeDef {
        name: "typing.TypeAliasType",
        flags: TypeFlags::HAVE_GC,
        methods: &[MethodDef::noargs("__reduce__", |o| Ok(this(o).name.clone().up()))],
        getset: &[
            GetSetDef::ro("__name__", |o| Ok(this(o).name.clone().up())).member(),
            GetSetDef::ro("__parameters__", |o| Ok(unpack_all(&params(o))?.up())),
            GetSetDef::ro("__type_params__", |o| Ok(params(o).up())),
            GetSetDef::ro("__value__", |o| lazily(&this(o).value, &this(o).compute, none)),
            GetSetDef::ro("__module__", module),
        ],
        doc: Some("Type alias."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(this(o).name.clone().up())),
        mp_subscript: Some(|o, item| {
            if this(o).type_params.is_none() {
                return type_error("Only generic type aliases are subscriptable");
            }
            generic_alias::new(o, item)
        }),
        nb_or: Some(super::union::or),
        new: Some(|ty, args, kw| NEW.invoke(None, ty.as_object(), args, kw)),
        ..Slots::NONE
    },
);

fn with_class<'a>(cls: &'a Object, args: &[&'a Object]) -> Vec<&'a Object> {
    let mut v = Vec::with_capacity(args.len() + 1);
    v.push(cls);
    v.extend_from_slice(args);
    v
}

fn forward(name: &str, cls: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let m = crate::import::import_module("typing")?;
    call::call_vector(&*attribute::get_text(&m, name)?, &with_class(cls, args), kw)
}

static GENERIC_METHODS: &[MethodDef] = &[
    MethodDef::raw("__class_getitem__", "", |c, a, k| forward("_generic_class_getitem", c, a, k)).class(),
    MethodDef::raw("__init_subclass__", "", |c, a, k| forward("_generic_init_subclass", c, a, k)).class(),
];

/// `typing.Generic`.
pub static GENERIC: StaticType = StaticType::plain(
    TypeDef {
        name: "typing.Generic",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: GENERIC_METHODS,
        doc: Some("Abstract base class for generic types."),
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

static NO_DEFAULT_OBJECT: Gil<Object> = Gil(Object::immortal(&NO_DEFAULT_TYPE.ty));

/// `typing.NoDefault`.
pub fn no_default() -> Ref {
    NO_DEFAULT_OBJECT.own()
}

/// `type(typing.NoDefault)`.
pub static NO_DEFAULT_TYPE: StaticType = StaticType::plain(
    TypeDef {
        name: "NoDefaultType",
        methods: &[MethodDef::noargs("__reduce__", |_| Ok(Str::new("NoDefault").up()))],
        sig: "()",
        doc: Some("The type of the NoDefault singleton."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|_| Ok(Str::new("typing.NoDefault").up())),
        new: Some(|_, args, _| {
            if !args.is_empty() {
                return type_error("NoDefaultType takes no arguments");
            }
            Ok(no_default())
        }),
        ..Slots::NONE
    },
);

/// What `_typing` holds: each type by its name.
pub fn exports() -> Vec<(&'static str, Ref)> {
    ready();
    let t = |t: &'static StaticType| -> Ref {
        let ty: &PyType = t.object();
        ty.as_object().own()
    };
    vec![
        ("TypeVar", t(&super::typing::TYPE_VAR)),
        ("ParamSpec", t(&super::typing::PARAM_SPEC)),
        ("TypeVarTuple", t(&super::typing::TYPE_VAR_TUPLE)),
        ("ParamSpecArgs", t(&super::typing::PARAM_SPEC_ARGS)),
        ("ParamSpecKwargs", t(&super::typing::PARAM_SPEC_KWARGS)),
        ("TypeAliasType", t(&TYPE_ALIAS_TYPE)),
        ("Generic", t(&GENERIC)),
        ("NoDefault", no_default()),
    ]
}
