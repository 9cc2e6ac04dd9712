//! `None`, `NotImplemented`, `Ellipsis`, and access to `True` and `False`.

use super::int;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::TypeDef;
use crate::object::{Gil, Object, R, Ref, StaticType};
use crate::raise::type_error;
use crate::types::str::Str;

static NONE_OBJECT: Gil<Object> = Gil(Object::immortal(&NONE_TYPE.ty));
static NOT_IMPLEMENTED_OBJECT: Gil<Object> = Gil(Object::immortal(&NOT_IMPLEMENTED_TYPE.ty));
static ELLIPSIS_OBJECT: Gil<Object> = Gil(Object::immortal(&ELLIPSIS_TYPE.ty));

/// `None`, borrowed.
#[inline(always)]
pub fn none_ref() -> &'static Object {
    &NONE_OBJECT
}
/// `None`.
#[inline(always)]
pub fn none() -> Ref {
    NONE_OBJECT.own()
}
/// `NotImplemented`, borrowed.
#[inline(always)]
pub fn not_implemented_ref() -> &'static Object {
    &NOT_IMPLEMENTED_OBJECT
}
/// `NotImplemented`.
#[inline(always)]
pub fn not_implemented() -> Ref {
    NOT_IMPLEMENTED_OBJECT.own()
}
/// `Ellipsis`.
#[inline(always)]
pub fn ellipsis() -> Ref {
    ELLIPSIS_OBJECT.own()
}
/// `True`, borrowed.
#[inline(always)]
pub fn true_ref() -> &'static Object {
    &int::TRUE.0.head
}
/// `False`, borrowed.
#[inline(always)]
pub fn false_ref() -> &'static Object {
    &int::FALSE.0.head
}
/// `True` or `False`.
#[inline(always)]
pub fn bool_obj(b: bool) -> Ref {
    if b { true_ref().own() } else { false_ref().own() }
}

fn no_new(name: &str, args: &[&Object]) -> R<()> {
    if args.is_empty() { Ok(()) } else { type_error(format!("{name} takes no arguments")) }
}

/// `type(None)`.
pub static NONE_TYPE: StaticType = StaticType::plain(
    TypeDef { name: "NoneType", sig: "()", doc: Some("The type of the None singleton."), ..TypeDef::DEFAULT },
    Slots {
        repr: Some(|_| Ok(Str::new("None").up())),
        nb_bool: Some(|_| Ok(false)),
        hash: Some(|_| Ok(0xfca86420)),
        richcompare: Some(crate::types::object::richcompare),
        new: Some(|_, args, _| no_new("NoneType", args).map(|()| none())),
        ..Slots::NONE
    },
);

static NOT_IMPLEMENTED_METHODS: &[MethodDef] = &[MethodDef::new(
    "__reduce__",
    "($self, /)",
    crate::object::method::Imp::NoArgs(|_| Ok(Str::new("NotImplemented").up())),
)];

fn not_implemented_bool(_: &Object) -> R<bool> {
    crate::raise::warn(
        &crate::types::exc::DEPRECATION_WARNING,
        "NotImplemented should not be used in a boolean context",
        1,
    )?;
    Ok(true)
}

/// `type(NotImplemented)`.
pub static NOT_IMPLEMENTED_TYPE: StaticType = StaticType::plain(
    TypeDef {
        name: "NotImplementedType",
        methods: NOT_IMPLEMENTED_METHODS,
        sig: "()",
        doc: Some("The type of the NotImplemented singleton."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|_| Ok(Str::new("NotImplemented").up())),
        nb_bool: Some(not_implemented_bool),
        new: Some(|_, args, _| no_new("NotImplementedType", args).map(|()| not_implemented())),
        ..Slots::NONE
    },
);

static ELLIPSIS_METHODS: &[MethodDef] = &[MethodDef::new(
    "__reduce__",
    "($self, /)",
    crate::object::method::Imp::NoArgs(|_| Ok(Str::new("Ellipsis").up())),
)];

/// `type(...)`.
pub static ELLIPSIS_TYPE: StaticType = StaticType::plain(
    TypeDef {
        name: "ellipsis",
        methods: ELLIPSIS_METHODS,
        sig: "()",
        doc: Some("The type of the Ellipsis singleton."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|_| Ok(Str::new("Ellipsis").up())),
        new: Some(|_, args, _| no_new("EllipsisType", args).map(|()| ellipsis())),
        ..Slots::NONE
    },
);
