//! `classmethod`.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, check_positional};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, object as obj};
use crate::raise::type_error;
use crate::types::dict::instance_set;
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A classmethod.
    pub struct ClassMethod: CLASS_METHOD {
        callable: Slot,
    }
}

impl ClassMethod {
    /// Wraps a function.
    pub fn new(f: Ref) -> Ref<ClassMethod> {
        let m =
            Ref::new(ClassMethod { head: Object::head(&CLASS_METHOD), callable: Slot::new(Some(f.clone())) });
        // What the wrapped function is called cannot fail to copy, but for attributes that raise.
        let _ = copy_attributes(&m, &f);
        m
    }
    /// The wrapped function.
    pub fn func(&self) -> Ref {
        self.callable.get().unwrap_or_else(none)
    }
}

fn this(o: &Object) -> &ClassMethod {
    unsafe { o.cast_unchecked() }
}

fn copy_attributes(o: &Object, f: &Object) -> R<()> {
    let n = names();
    for k in [&n.__module__, &n.__name__, &n.__qualname__, &n.__doc__, &n.__annotations__] {
        if let Some(v) = attribute::get_optional(f, k)? {
            instance_set(o, k, &v);
        }
    }
    Ok(())
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__func__", |o| Ok(this(o).func())).member(),
    GetSetDef::ro("__wrapped__", |o| Ok(this(o).func())).member(),
    GetSetDef::ro("__isabstractmethod__", |o| {
        Ok(bool_obj(crate::types::iter::is_abstract(&this(o).func())?))
    }),
    GetSetDef::rw("__dict__", attribute::get_dict, attribute::replace_dict),
];

/// `classmethod`.
pub static CLASS_METHOD: StaticType = StaticType::new::<ClassMethod>(
    TypeDef {
        name: "classmethod",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::MANAGED_DICT
            | TypeFlags::MANAGED_WEAKREF,
        getset: GETSET,
        sig: "(function, /)",
        doc: Some("Convert a function to be a class method."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(Str::new(&format!("<classmethod({})>", obj::repr_text(&this(o).func())?)).up())),
        descr_get: Some(|d, o, t| {
            let c = match (t, o) {
                (Some(t), _) => t.own(),
                (None, Some(o)) => o.ty().as_object().own(),
                (None, None) => none(),
            };
            Ok(crate::types::function::Method::new(this(d).func(), c).up())
        }),
        new: Some(|ty, _, _| {
            Ok(Ref::new(ClassMethod { head: Object::head(ty), callable: Slot::empty() }).up())
        }),
        init: Some(|o, args: &[&Object], kw: Option<&Tuple>| {
            if kw.is_some_and(|k| !k.is_empty()) {
                return type_error("classmethod() takes no keyword arguments");
            }
            check_positional("classmethod", args.len(), 1, 1)?;
            this(o).callable.set(Some(args[0].own()));
            copy_attributes(o, args[0])
        }),
        ..Slots::NONE
    },
);
