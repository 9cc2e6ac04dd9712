//! Subscription.

use crate::names::names;
use crate::object::{Object, PyType, R};
use crate::raise::type_error;

/// `o[key]`.
pub fn get_item(o: &Object, key: &Object) -> R {
    let s = o.ty().slots();
    if let Some(f) = s.mp_subscript {
        return f(o, key);
    }
    if s.sq_item.is_some() {
        if super::number::is_index(key) {
            let i = super::number::index_to_isize(key, Some(&crate::types::exc::INDEX_ERROR))?;
            return super::sequence::item(o, i);
        }
        return type_error(format!("sequence index must be integer, not '{}'", key.ty().name()));
    }
    if let Some(t) = o.cast::<PyType>() {
        if t.is_type(&crate::types::type_::TYPE) {
            return crate::types::generic_alias::new(o, key);
        }
        if let Some(f) = super::attribute::get_optional(o, &names().__class_getitem__)?
            && !f.is_none()
        {
            return super::call::call(&f, &[key]);
        }
        return type_error(format!("type '{}' is not subscriptable", t.name()));
    }
    type_error(format!("'{}' object is not subscriptable", o.ty().name()))
}

/// `o[key] = value`.
pub fn set_item(o: &Object, key: &Object, value: &Object) -> R<()> {
    set_or_delete(o, key, Some(value))
}
/// `del o[key]`.
pub fn del_item(o: &Object, key: &Object) -> R<()> {
    set_or_delete(o, key, None)
}

fn set_or_delete(o: &Object, key: &Object, value: Option<&Object>) -> R<()> {
    let s = o.ty().slots();
    if let Some(f) = s.mp_ass_subscript {
        return f(o, key, value);
    }
    let what = if value.is_some() { "assignment" } else { "deletion" };
    if let Some(f) = s.sq_ass_item {
        if super::number::is_index(key) {
            let mut i = super::number::index_to_isize(key, Some(&crate::types::exc::INDEX_ERROR))?;
            if i < 0
                && let Some(l) = s.sq_length
            {
                i += l(o)? as isize;
            }
            return f(o, i, value);
        }
        return type_error(format!("sequence index must be integer, not '{}'", key.ty().name()));
    }
    // CPython asks the sequence methods last, if the type has any and the key is an index.
    let by_index = value.is_none() && super::sequence::has_methods(o.ty()) && super::number::is_index(key);
    if by_index {
        super::number::index_to_isize(key, Some(&crate::types::exc::INDEX_ERROR))?;
    }
    let does = if by_index { "doesn't" } else { "does not" };
    type_error(format!("'{}' object {does} support item {what}", o.ty().name()))
}

/// `o[key]`, or `None` where that raises KeyError.
pub fn get_optional(o: &Object, key: &Object) -> R<Option<crate::object::Ref>> {
    if let Some(d) = o.exact::<crate::types::dict::Dict>() {
        return d.get(key);
    }
    match get_item(o, key) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.matches(&crate::types::exc::KEY_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Has `__getitem__` for keys?
pub fn is_mapping(o: &Object) -> bool {
    o.ty().slots().mp_subscript.is_some()
}

/// `o.keys()` as a list.
pub fn keys(o: &Object) -> R<crate::object::Ref<crate::types::list::List>> {
    let k = super::call::call_method(o, &names().keys, &[])?;
    match super::sequence::list_of(&k) {
        Err(e) if e.matches(&crate::types::exc::TYPE_ERROR) && !super::sequence::is_iterable(&k) => {
            type_error(format!("{}.keys() returned a non-iterable (type {})", o.ty().name(), k.ty().name()))
        }
        r => r,
    }
}
