//! Pattern matching.

use crate::names::names;
use crate::object::{Object, PyType, R, Ref, TypeFlags};
use crate::protocol::{attribute, call, object as obj};
use crate::raise::{type_error, value_error};
use crate::types::dict::Dict;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// The values of `keys` in the subject, or `None` if one is missing.
pub fn match_keys(subject: &Object, keys: &Object) -> R {
    let Some(keys) = keys.cast::<Tuple>() else { return Ok(none()) };
    if keys.is_empty() {
        return Ok(Tuple::empty().up());
    }
    let get = attribute::get(subject, &names().get)?;
    let seen = Dict::new();
    let dummy = crate::object::alloc::zeroed_object();
    let mut values = Vec::with_capacity(keys.len());
    for k in keys.as_slice() {
        if seen.contains(k)? {
            return value_error(format!("mapping pattern checks duplicate key ({})", obj::repr_text(k)?));
        }
        seen.set(k, &none())?;
        let v = call::call(&get, &[k, &dummy])?;
        if v.is(&dummy) {
            return Ok(none());
        }
        values.push(v);
    }
    Ok(Tuple::from_vec(values).up())
}

fn attribute_once(subject: &Object, name: &Object, cls: &PyType, seen: &mut Vec<Ref>) -> R<Option<Ref>> {
    let Some(s) = name.cast::<Str>() else { return Ok(None) };
    if seen.iter().any(|x| x.cast::<Str>().is_some_and(|x| x.eq(s))) {
        return type_error(format!(
            "{}() got multiple sub-patterns for attribute {}",
            cls.name(),
            obj::repr_text(name)?
        ));
    }
    seen.push(name.own());
    attribute::get_optional(subject, &Str::intern_ref(&crate::object::Own::own_as(s)))
}

/// The attributes that a class pattern matches, or `None`.
pub fn match_class(subject: &Object, cls: &Object, positional: usize, kwattrs: &Object) -> R {
    let Some(t) = cls.cast::<PyType>() else {
        return type_error("called match pattern must be a class");
    };
    let Some(kw) = kwattrs.cast::<Tuple>() else { return Ok(none()) };
    if !obj::is_instance(subject, cls)? {
        return Ok(none());
    }
    let mut seen = Vec::new();
    let mut out = Vec::new();
    if positional > 0 {
        let mut match_self = false;
        let args = match attribute::get_optional(cls, &names().__match_args__)? {
            Some(a) => match a.downcast::<Tuple>() {
                Ok(t) => t,
                Err(a) => {
                    return type_error(format!(
                        "{}.__match_args__ must be a tuple (got {})",
                        t.name(),
                        a.ty().name()
                    ));
                }
            },
            None => {
                match_self = t.has(TypeFlags::MATCH_SELF);
                Tuple::empty()
            }
        };
        let allowed = if match_self { 1 } else { args.len() };
        if allowed < positional {
            return type_error(format!(
                "{}() accepts {allowed} positional sub-pattern{} ({positional} given)",
                t.name(),
                if allowed == 1 { "" } else { "s" }
            ));
        }
        if match_self {
            out.push(subject.own());
        } else {
            for name in args.as_slice().iter().take(positional) {
                if !name.is_a::<Str>() {
                    return type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        name.ty().name()
                    ));
                }
                match attribute_once(subject, name, t, &mut seen)? {
                    Some(v) => out.push(v),
                    None => return Ok(none()),
                }
            }
        }
    }
    for name in kw.as_slice() {
        match attribute_once(subject, name, t, &mut seen)? {
            Some(v) => out.push(v),
            None => return Ok(none()),
        }
    }
    Ok(Tuple::from_vec(out).up())
}
