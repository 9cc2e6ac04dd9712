//! Attributes.

use crate::names::names;
use crate::object::{Object, Own, PyType, R, Ref, TypeFlags};
use crate::raise::{self, Raised, attribute_error, attribute_error_for, type_error};
use crate::types::descr;
use crate::types::dict::{self, Dict};
use crate::types::exc;
use crate::types::module::Module;
use crate::types::str::Str;

/// `o.name`.
#[inline]
pub fn get(o: &Object, name: &Str) -> R {
    let r = match o.ty().slots().getattro {
        Some(f) => f(o, name),
        None => generic_get(o, name),
    };
    match r {
        Err(e) => Err(in_context(e, o, name)),
        ok => ok,
    }
}

/// An AttributeError that does not say of what and which gets told, for suggestions.
#[cold]
fn in_context(e: Raised, o: &Object, name: &Str) -> Raised {
    if e.matches(&exc::ATTRIBUTE_ERROR) {
        let of = |i: usize| exc::member(&e.0, &exc::ATTRIBUTE_ERROR, i);
        let unset = |i: usize| of(i).get().is_none_or(|x| x.is_none());
        if unset(0) && unset(1) {
            of(0).set(Some(name.own()));
            of(1).set(Some(o.own()));
        }
    }
    e
}

/// `getattr(o, name)` for a name that may be no string.
pub fn get_checked(o: &Object, name: &Object) -> R {
    match name.cast::<Str>() {
        Some(s) if s.is_interned() => get(o, s),
        Some(s) if s.head.is_exact::<Str>() => get(o, &Str::intern_ref(&s.own_as())),
        Some(s) => get(o, s),
        None => type_error(format!("attribute name must be string, not '{}'", name.ty().name())),
    }
}

/// `o.name`, the name given as text.
pub fn get_text(o: &Object, name: &str) -> R {
    get(o, &Str::intern(name))
}

/// `o.name`, or `None` where that raises AttributeError.
pub fn get_optional(o: &Object, name: &Str) -> R<Option<Ref>> {
    let f = o.ty().slots().getattro;
    // The usual slots have a form that makes no exception for what is merely absent.
    let r = if f.is_none_or(|f| f as usize == generic_get as fn(&Object, &Object) -> R as usize) {
        generic_get_optional(o, name)
    } else if let Some(t) = o.cast::<PyType>()
        && f.is_some_and(|f| {
            f as usize == crate::types::type_::getattro as fn(&Object, &Object) -> R as usize
        })
    {
        crate::types::type_::get_optional(t, name)
    } else {
        get(o, name).map(Some)
    };
    match r {
        Err(e) if e.matches(&exc::ATTRIBUTE_ERROR) => Ok(None),
        r => r,
    }
}

/// As [`get_optional`], the name given as text.
pub fn get_optional_text(o: &Object, name: &str) -> R<Option<Ref>> {
    get_optional(o, &Str::intern(name))
}

/// `o.name = value`.
pub fn set(o: &Object, name: &Object, value: &Object) -> R<()> {
    set_or_delete(o, name, Some(value))
}
/// `o.name = value`, the name given as text.
pub fn set_text(o: &Object, name: &str, value: &Object) -> R<()> {
    set_or_delete(o, &Str::intern(name), Some(value))
}
/// `del o.name`.
pub fn delete(o: &Object, name: &Object) -> R<()> {
    set_or_delete(o, name, None)
}

/// Sets (`Some`) or deletes (`None`).
pub fn set_or_delete(o: &Object, name: &Object, value: Option<&Object>) -> R<()> {
    let Some(s) = name.cast::<Str>() else {
        return type_error(format!("attribute name must be string, not '{}'", name.ty().name()));
    };
    let interned;
    let name: &Str = if s.is_interned() || !s.head.is_exact::<Str>() {
        s
    } else {
        interned = Str::intern_ref(&s.own_as());
        &interned
    };
    match o.ty().slots().setattro {
        Some(f) => f(o, name, value),
        None => generic_set(o, name, value),
    }
}

/// `object.__getattribute__`.
pub fn generic_get(o: &Object, name: &Object) -> R {
    match generic_get_optional(o, name)? {
        Some(v) => Ok(v),
        None => match name.cast::<Str>() {
            Some(s) => attribute_error_for(o, s),
            None => bad_name(name),
        },
    }
}

#[cold]
fn bad_name<T>(name: &Object) -> R<T> {
    type_error(format!("attribute name must be string, not '{}'", name.ty().name()))
}

/// As [`generic_get`], `None` where it would raise AttributeError.
pub fn generic_get_optional(o: &Object, name: &Object) -> R<Option<Ref>> {
    let Some(name) = name.cast::<Str>() else { return bad_name(name) };
    let ty = o.ty();
    let found = ty.lookup_ref(name);
    let Some(d) = found else {
        return Ok(dict::instance_get(o, name));
    };
    let get = d.ty().slots().descr_get;
    if let Some(get) = get
        && d.ty().slots().descr_set.is_some()
    {
        let d = d.own();
        let ty = ty.own_as();
        return match get(&d, Some(o), Some(ty.as_object())) {
            Ok(v) => Ok(Some(v)),
            Err(e) => filter_missing(e, o, name),
        };
    }
    let d = d.own();
    if let Some(v) = dict::instance_get(o, name) {
        return Ok(Some(v));
    }
    match get {
        Some(get) => {
            let ty = ty.own_as();
            match get(&d, Some(o), Some(ty.as_object())) {
                Ok(v) => Ok(Some(v)),
                Err(e) => filter_missing(e, o, name),
            }
        }
        None => Ok(Some(d)),
    }
}

/// An error of a descriptor is passed on; it is not the absence of the attribute.
#[cold]
fn filter_missing(e: raise::Raised, _o: &Object, _name: &Str) -> R<Option<Ref>> {
    Err(e)
}

/// `object.__setattr__` and `__delattr__`.
pub fn generic_set(o: &Object, name: &Object, value: Option<&Object>) -> R<()> {
    let Some(name) = name.cast::<Str>() else { return bad_name(name) };
    let ty = o.ty();
    if let Some(d) = ty.lookup_ref(name)
        && let Some(set) = d.ty().slots().descr_set
    {
        let d = d.own();
        return set(&d, o, value);
    }
    match value {
        Some(v) => {
            if dict::instance_set(o, name, v) {
                return Ok(());
            }
        }
        None => {
            if ty.has(TypeFlags::MANAGED_DICT) || ty.has(TypeFlags::OWN_DICT) {
                if dict::instance_del(o, name) {
                    return Ok(());
                }
                return no_attribute(o, name);
            }
        }
    }
    no_place(o, name)
}

#[cold]
fn no_attribute(o: &Object, name: &Str) -> R<()> {
    attribute_error_for(o, name)
}

#[cold]
fn no_place(o: &Object, name: &Str) -> R<()> {
    let t = o.ty();
    if t.lookup_ref(name).is_none() {
        // Without a dict there is nowhere to put it.
        if t.slots().setattro.is_some_and(|f| {
            f as usize == generic_set as fn(&Object, &Object, Option<&Object>) -> R<()> as usize
        }) {
            return attribute_error(
                format!(
                    "'{}' object has no attribute '{}' and no __dict__ for setting new attributes",
                    t.name(),
                    name.to_lossy()
                ),
                o,
                name,
            );
        }
        return attribute_error_for(o, name);
    }
    attribute_error(format!("'{}' object attribute '{}' is read-only", t.name(), name.to_lossy()), o, name)
}

/// The function behind `o.name(…)` if it can be called with `o` in front: an unbound method of
/// the type that no instance attribute hides.
pub fn unbound_method(o: &Object, name: &Str) -> Option<Ref> {
    let ty = o.ty();
    if ty.slots().getattro.is_some_and(|f| f as usize != generic_get as fn(&Object, &Object) -> R as usize) {
        return None;
    }
    let f = ty.lookup(name)?;
    if !f.ty().has(TypeFlags::METHOD_DESCRIPTOR) {
        return None;
    }
    if dict::instance_get(o, name).is_some() {
        return None;
    }
    Some(f)
}

/// `o.__dict__` of instances that have one.
pub fn get_dict(o: &Object) -> R {
    match dict::instance_dict(o) {
        Some(d) => Ok(d.up()),
        None => attribute_error_for(o, &names().__dict__),
    }
}

/// Sets `o.__dict__`.
pub fn set_dict(o: &Object, v: Option<&Object>) -> R<()> {
    match v {
        None => {
            dict::set_instance_dict(o, None);
            Ok(())
        }
        Some(v) => match v.cast::<Dict>() {
            Some(d) => {
                dict::set_instance_dict(o, Some(d.own_as()));
                Ok(())
            }
            None => type_error(format!("__dict__ must be set to a dictionary, not a '{}'", v.ty().name())),
        },
    }
}

/// [`set_dict`] of types that do not let it be deleted.
pub fn replace_dict(o: &Object, v: Option<&Object>) -> R<()> {
    match v {
        None => type_error("cannot delete __dict__"),
        v => set_dict(o, v),
    }
}

/// The namespace of a module.
pub fn module_dict(o: &Object) -> Option<Ref<Dict>> {
    o.cast::<Module>().map(|m| m.dict())
}

/// Binds what a lookup on the type found.
pub fn bind(d: &Object, o: &Object) -> R {
    descr::bind(d, o)
}
