//! `object`.

use crate::names::names;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, StaticType, alloc};
use crate::protocol::{attribute, call, object as obj, sequence};
use crate::raise::type_error;
use crate::types::dict::{self, Dict};
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none, not_implemented, not_implemented_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, type_};

/// The hash of a type that defines equality but no hash.
pub fn hash_not_implemented(o: &Object) -> R<isize> {
    type_error(format!("unhashable type: '{}'", o.ty().name()))
}

fn hash(o: &Object) -> R<isize> {
    Ok(crate::hash::pointer(o.addr()))
}

/// `object.__repr__`.
pub fn repr(o: &Object) -> R {
    let t = o.ty();
    let module = type_::module_of(t)?;
    let qual = type_::qualname_of(t);
    let s = match module.as_ref().and_then(|m| m.cast::<Str>()) {
        Some(m) if !m.eq_str("builtins") => {
            format!("<{}.{} object at {:#x}>", m.to_lossy(), qual.to_lossy(), o.addr())
        }
        _ => format!("<{} object at {:#x}>", qual.to_lossy(), o.addr()),
    };
    Ok(Str::new(&s).up())
}

fn str_slot(o: &Object) -> R {
    match o.ty().slots().repr {
        Some(f) => f(o),
        None => repr(o),
    }
}

/// `==` by identity, and nothing else.
pub fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    match op {
        Cmp::Eq if a.is(b) => Ok(bool_obj(true)),
        Cmp::Ne => {
            let Some(f) = a.ty().slots().richcompare else { return Ok(not_implemented()) };
            let r = f(a, b, Cmp::Eq)?;
            if r.is(not_implemented_ref()) {
                return Ok(r);
            }
            Ok(bool_obj(!crate::protocol::number::is_true(&r)?))
        }
        _ => Ok(not_implemented()),
    }
}

fn is_object_new(t: &PyType) -> bool {
    t.slots().new.is_some_and(|f| f as usize == new as fn(&PyType, &[&Object], Option<&Tuple>) -> R as usize)
}
fn is_object_init(t: &PyType) -> bool {
    t.slots()
        .init
        .is_some_and(|f| f as usize == init as fn(&Object, &[&Object], Option<&Tuple>) -> R<()> as usize)
}

/// `object.__new__`.
pub fn new(ty: &PyType, args: &[&Object], _kw: Option<&Tuple>) -> R {
    if !args.is_empty() {
        if !is_object_new(ty) {
            return type_error("object.__new__() takes exactly one argument (the type to instantiate)");
        }
        if is_object_init(ty) {
            return type_error(format!("{}() takes no arguments", ty.name()));
        }
    }
    if ty.has(TypeFlags::ABSTRACT) {
        return abstract_error(ty);
    }
    Ok(unsafe { alloc::zeroed(ty) })
}

#[cold]
fn abstract_error(ty: &PyType) -> R {
    let methods = match ty.dict.peek().and_then(|d| d.get_str(&names().__abstractmethods__)) {
        Some(m) => sequence::list_of(&m)?,
        None => List::from_vec(Vec::new()),
    };
    methods.sort()?;
    let mut v = Vec::new();
    for m in methods.to_vec() {
        v.push(format!("'{}'", obj::str_text(&m)?));
    }
    type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{} {}",
        ty.name(),
        if v.len() > 1 { "s" } else { "" },
        v.join(", ")
    ))
}

/// `object.__init__`.
pub fn init(o: &Object, args: &[&Object], _kw: Option<&Tuple>) -> R<()> {
    if !args.is_empty() {
        let ty = o.ty();
        if !is_object_init(ty) {
            return type_error("object.__init__() takes exactly one argument (the instance to initialize)");
        }
        if is_object_new(ty) {
            return type_error(format!(
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                ty.name()
            ));
        }
    }
    Ok(())
}

fn format(o: &Object, spec: &Object) -> R {
    let Some(s) = spec.cast::<Str>() else {
        return type_error(format!(
            "__format__() argument must be str, not {}",
            obj::type_name_or_none(spec)
        ));
    };
    if !s.is_empty() {
        return type_error(format!("unsupported format string passed to {}.__format__", o.ty().name()));
    }
    Ok(obj::str(o)?.up())
}

fn dir(o: &Object) -> R {
    let n = names();
    let d = match attribute::get_optional(o, &n.__dict__)? {
        Some(d) => match d.cast::<Dict>() {
            Some(d) => d.copy(),
            None => Dict::new(),
        },
        None => Dict::new(),
    };
    if let Some(c) = attribute::get_optional(o, &n.__class__)? {
        type_::merge_class_dict(&d, &c)?;
    }
    Ok(List::from_vec(d.entries().into_iter().map(|(k, _)| k).collect()).up())
}

fn sizeof(o: &Object) -> R {
    let t = o.ty();
    let mut n = t.basicsize.get();
    if t.itemsize.get() > 0 {
        n += sequence::len(o).unwrap_or(0) * t.itemsize.get();
    }
    if t.has(TypeFlags::BYTES_SUBCLASS) {
        // The null byte at the end.
        n += 1;
    }
    Ok(int::from_i64(n as i64))
}

fn class_get(o: &Object) -> R {
    Ok(o.ty().as_object().own())
}

fn class_set(o: &Object, v: Option<&Object>) -> R<()> {
    let Some(v) = v else { return type_error("can't delete __class__ attribute") };
    let Some(new) = v.cast::<PyType>() else {
        return type_error(format!("__class__ must be set to a class, not '{}' object", v.ty().name()));
    };
    let old = o.ty();
    let both_modules =
        old.is_subtype(&crate::types::module::MODULE) && new.is_subtype(&crate::types::module::MODULE);
    if !both_modules && (!new.is_heap() || !old.is_heap()) {
        return type_error("__class__ assignment only supported for mutable types or ModuleType subclasses");
    }
    if new.is_type(old) {
        return Ok(());
    }
    if !type_::compatible_for_assignment(old, new) {
        return type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name(),
            old.name()
        ));
    }
    // Inline values belong to the old class's shared keys.
    if (old.has(TypeFlags::INLINE_VALUES) || new.has(TypeFlags::INLINE_VALUES))
        && let Some(d) = dict::instance_dict(o)
    {
        d.detach();
    }
    if old.instance_size() < new.instance_size() && new.has(TypeFlags::INLINE_VALUES) {
        return type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name(),
            old.name()
        ));
    }
    o.set_ty(new);
    if new.has(TypeFlags::INLINE_VALUES) {
        dict::invalidate_inline(o);
    }
    Ok(())
}

/// Slot names of a class for pickling, through `copyreg`.
fn slot_names(cls: &PyType) -> R<Option<Ref<List>>> {
    let n = names();
    if let Some(d) = cls.dict.peek()
        && let Some(v) = d.get_str(&n.__slotnames__)
    {
        if v.is_none() {
            return Ok(None);
        }
        return Ok(v.downcast::<List>().ok());
    }
    let copyreg = crate::import::import_module("copyreg")?;
    let v = call::call_method_text(&copyreg, "_slotnames", &[cls.as_object()])?;
    Ok(v.downcast::<List>().ok())
}

fn getstate_default(o: &Object, required: bool) -> R {
    let ty = o.ty();
    if required && ty.itemsize.get() != 0 {
        return type_error(format!("cannot pickle {} objects", ty.name()));
    }
    let state = match dict::instance_dict(o) {
        Some(d) if !d.is_empty() => d.copy().up(),
        Some(_) => none(),
        None => none(),
    };
    let slots = slot_names(ty)?;
    if required {
        let mut basic = std::mem::size_of::<Object>();
        if let Some(s) = &slots {
            basic += 8 * s.len();
        }
        if ty.basicsize.get() > basic {
            return type_error(format!("cannot pickle '{}' object", ty.name()));
        }
    }
    if let Some(s) = slots
        && !s.is_empty()
    {
        let d = Dict::new();
        for name in s.to_vec() {
            if let Some(name) = name.cast::<Str>()
                && let Some(v) = attribute::get_optional(o, name)?
            {
                d.set(name, &v)?;
            }
        }
        if !d.is_empty() {
            return Ok(Tuple::pair(state, d.up()).up());
        }
    }
    Ok(state)
}

fn getstate(o: &Object) -> R {
    getstate_default(o, false)
}

fn object_getstate(o: &Object, required: bool) -> R {
    let f = attribute::get(o, &names().__getstate__)?;
    if let Some(m) = f.cast::<crate::types::native::NativeFunction>()
        && std::ptr::fn_addr_eq(
            match m.def.0.imp {
                crate::object::method::Imp::NoArgs(f) => f,
                _ => return call::call(&f, &[]),
            },
            getstate as fn(&Object) -> R,
        )
    {
        return getstate_default(o, required);
    }
    call::call(&f, &[])
}

fn reduce_newobj(o: &Object) -> R {
    let n = names();
    let ty = o.ty();
    if ty.slots().new.is_none() || ty.has(TypeFlags::DISALLOW_INSTANTIATION) {
        return type_error(format!("cannot pickle '{}' object", ty.name()));
    }
    let mut args: Option<Ref<Tuple>> = None;
    let mut kwargs: Option<Ref<Dict>> = None;
    if let Some(r) = call::call_special(o, &n.__getnewargs_ex__, &[])? {
        let Some(t) = r.cast::<Tuple>() else {
            return type_error(format!("__getnewargs_ex__ should return a tuple, not '{}'", r.ty().name()));
        };
        if t.len() != 2 {
            return crate::raise::value_error(format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                t.len()
            ));
        }
        let (a, k) = (&t.as_slice()[0], &t.as_slice()[1]);
        match (a.cast::<Tuple>(), k.cast::<Dict>()) {
            (Some(a), Some(k)) => {
                args = Some(a.own_as());
                kwargs = Some(k.own_as());
            }
            (None, _) => {
                return type_error(format!(
                    "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                    a.ty().name()
                ));
            }
            _ => {
                return type_error(format!(
                    "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                    k.ty().name()
                ));
            }
        }
    } else if let Some(r) = call::call_special(o, &n.__getnewargs__, &[])? {
        match r.cast::<Tuple>() {
            Some(t) => args = Some(t.own_as()),
            None => {
                return type_error(format!("__getnewargs__ should return a tuple, not '{}'", r.ty().name()));
            }
        }
    }
    let has_args = args.is_some();
    let copyreg = crate::import::import_module("copyreg")?;
    let cls = ty.as_object().own();
    let (func, new_args) = match kwargs.filter(|k| !k.is_empty()) {
        None => {
            let f = attribute::get(&copyreg, &n.__newobj__)?;
            let mut v = vec![cls];
            if let Some(a) = &args {
                v.extend_from_slice(a.as_slice());
            }
            (f, Tuple::from_vec(v))
        }
        Some(k) => {
            let f = attribute::get(&copyreg, &n.__newobj_ex__)?;
            (f, Tuple::from_vec(vec![cls, args.clone().unwrap_or_else(Tuple::empty).up(), k.up()]))
        }
    };
    let is_list = o.is_a::<List>();
    let is_dict = o.is_a::<Dict>();
    let required = !has_args && !is_list && !is_dict;
    let state = object_getstate(o, required)?;
    let list_items = if is_list { crate::protocol::iteration::iter(o)? } else { none() };
    let dict_items = if is_dict {
        let items = call::call_method(o, &n.items, &[])?;
        crate::protocol::iteration::iter(&items)?
    } else {
        none()
    };
    Ok(Tuple::from_vec(vec![func, new_args.up(), state, list_items, dict_items]).up())
}

fn common_reduce(o: &Object, proto: i64) -> R {
    if proto >= 2 {
        return reduce_newobj(o);
    }
    let copyreg = crate::import::import_module("copyreg")?;
    call::call_method_text(&copyreg, "_reduce_ex", &[o, &int::from_i64(proto)])
}

fn reduce(o: &Object) -> R {
    common_reduce(o, 0)
}

fn reduce_ex(o: &Object, proto: &Object) -> R {
    let n = names();
    let proto = crate::protocol::number::to_i32(proto)? as i64;
    if let Some(f) = attribute::get_optional(o, &n.__reduce__)? {
        let cls = attribute::get(o, &n.__class__)?;
        let cf = attribute::get(&cls, &n.__reduce__)?;
        let base = OBJECT.dict.peek().and_then(|d| d.get_str(&n.__reduce__));
        if base.is_none_or(|b| !b.is(&cf)) {
            return call::call(&f, &[]);
        }
    }
    common_reduce(o, proto)
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__reduce_ex__", "($self, protocol, /)", reduce_ex),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::noargs("__getstate__", getstate),
    MethodDef::raw("__subclasshook__", "($type, object, /)", |_, _, _| Ok(not_implemented())).class(),
    MethodDef::raw("__init_subclass__", "($type, /)", |cls, args, kw| {
        if args.is_empty() {
            return Ok(none());
        }
        let name = cls.cast::<PyType>().map_or("object", |t| t.name());
        if kw.is_some_and(|k| !k.is_empty()) {
            return type_error(format!("{name}.__init_subclass__() takes no keyword arguments"));
        }
        type_error(format!("{name}.__init_subclass__() takes no arguments ({} given)", args.len()))
    })
    .class(),
    MethodDef::o("__format__", "($self, format_spec, /)", format),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::noargs("__dir__", dir),
];

static GETSET: &[GetSetDef] = &[GetSetDef::rw("__class__", class_get, class_set)];

/// `object`.
pub static OBJECT: StaticType = StaticType::new::<Plain>(
    TypeDef {
        name: "object",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        sig: "()",
        doc: Some("The base class of the class hierarchy."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        str: Some(str_slot),
        hash: Some(hash),
        richcompare: Some(richcompare),
        getattro: Some(attribute::generic_get),
        setattro: Some(attribute::generic_set),
        new: Some(new),
        init: Some(init),
        ..Slots::NONE
    },
);

crate::object! {
    /// A featureless object.
    pub struct Plain: OBJECT {}
}
