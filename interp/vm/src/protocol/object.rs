//! `str`, `repr`, `isinstance` and other operations that every object has.

use crate::names::names;
use crate::object::{Object, Own, PyType, R, Ref, TypeFlags};
use crate::raise::type_error;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// `repr(o)`.
pub fn repr(o: &Object) -> R<Ref<Str>> {
    let _g = crate::thread::enter_native(" while getting the repr of an object")?;
    match o.ty().slots().repr {
        Some(f) => match f(o)?.downcast::<Str>() {
            Ok(s) => Ok(s),
            Err(r) => type_error(format!("__repr__ returned non-string (type {})", r.ty().name())),
        },
        None => Ok(Str::new(&format!("<{} object at {:#x}>", o.ty().name(), o.addr()))),
    }
}

/// `str(o)`.
pub fn str(o: &Object) -> R<Ref<Str>> {
    if let Some(s) = o.exact::<Str>() {
        return Ok(s.own_as());
    }
    let _g = crate::thread::enter_native(" while getting the str of an object")?;
    match o.ty().slots().str {
        Some(f) => match f(o)?.downcast::<Str>() {
            Ok(s) => Ok(s),
            Err(r) => type_error(format!("__str__ returned non-string (type {})", r.ty().name())),
        },
        None => repr(o),
    }
}

/// `repr(o)` as text for messages.
pub fn repr_text(o: &Object) -> R<String> {
    Ok(repr(o)?.to_lossy().into_owned())
}
/// `str(o)` as text for messages.
pub fn str_text(o: &Object) -> R<String> {
    Ok(str(o)?.to_lossy().into_owned())
}

/// `ascii(o)`.
pub fn ascii(o: &Object) -> R<Ref<Str>> {
    let r = repr(o)?;
    if r.is_ascii() {
        return Ok(r);
    }
    let mut s = String::new();
    for c in r.iter() {
        if c < 128 {
            s.push(c as u8 as char);
        } else if c < 256 {
            s.push_str(&format!("\\x{c:02x}"));
        } else if c < 0x10000 {
            s.push_str(&format!("\\u{c:04x}"));
        } else {
            s.push_str(&format!("\\U{c:08x}"));
        }
    }
    Ok(Str::new(&s))
}

/// The type's name, or `None` for `None`, as argument errors show it.
pub fn type_name_or_none(o: &Object) -> &str {
    if o.is_none() { "None" } else { o.ty().name() }
}

/// `isinstance(o, cls)`.
pub fn is_instance(o: &Object, cls: &Object) -> R<bool> {
    if std::ptr::addr_eq(o.ty_ptr(), cls) {
        return Ok(true);
    }
    if cls.ty().is_type(&crate::types::type_::TYPE) {
        return recursive_is_instance(o, cls);
    }
    if crate::types::union::is_union(cls) {
        let args = crate::types::union::args(cls);
        return any_of(&args, |c| is_instance(o, c));
    }
    if let Some(t) = cls.cast::<Tuple>() {
        let _g = crate::thread::enter_native(" in __instancecheck__")?;
        return any_of(&t.own_as(), |c| is_instance(o, c));
    }
    if let Some(f) = super::call::lookup_special(cls, &names().__instancecheck__)? {
        let _g = crate::thread::enter_native(" in __instancecheck__")?;
        let r = super::call::call(&f, &[o])?;
        return super::number::is_true(&r);
    }
    recursive_is_instance(o, cls)
}

fn any_of(t: &Tuple, mut f: impl FnMut(&Object) -> R<bool>) -> R<bool> {
    for c in t.as_slice() {
        if f(c)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `isinstance` without `__instancecheck__`.
pub fn recursive_is_instance(o: &Object, cls: &Object) -> R<bool> {
    if let Some(t) = cls.cast::<PyType>() {
        if o.ty().is_subtype(t) {
            return Ok(true);
        }
        // `__class__` may claim another type.
        if let Some(c) = super::attribute::get_optional(o, &names().__class__)?
            && let Some(ct) = c.cast::<PyType>()
            && !ct.is_type(o.ty())
        {
            return Ok(ct.is_subtype(t));
        }
        return Ok(false);
    }
    check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
    match super::attribute::get_optional(o, &names().__class__)? {
        Some(c) => abstract_is_subclass(&c, cls),
        None => Ok(false),
    }
}

fn abstract_bases(cls: &Object) -> R<Option<Ref<Tuple>>> {
    Ok(super::attribute::get_optional(cls, &names().__bases__)?.and_then(|b| b.downcast::<Tuple>().ok()))
}

fn check_class(cls: &Object, error: &str) -> R<()> {
    if abstract_bases(cls)?.is_none() { type_error(error) } else { Ok(()) }
}

fn abstract_is_subclass(derived: &Object, cls: &Object) -> R<bool> {
    if derived.is(cls) {
        return Ok(true);
    }
    let _g = crate::thread::enter_native(" in __issubclass__")?;
    let Some(bases) = abstract_bases(derived)? else { return Ok(false) };
    any_of(&bases, |b| abstract_is_subclass(b, cls))
}

/// `issubclass(derived, cls)`.
pub fn is_subclass(derived: &Object, cls: &Object) -> R<bool> {
    if cls.ty().is_type(&crate::types::type_::TYPE) {
        if derived.is(cls) {
            return Ok(true);
        }
        return recursive_is_subclass(derived, cls);
    }
    if crate::types::union::is_union(cls) {
        let args = crate::types::union::args(cls);
        return any_of(&args, |c| is_subclass(derived, c));
    }
    if let Some(t) = cls.cast::<Tuple>() {
        let _g = crate::thread::enter_native(" in __subclasscheck__")?;
        return any_of(&t.own_as(), |c| is_subclass(derived, c));
    }
    if let Some(f) = super::call::lookup_special(cls, &names().__subclasscheck__)? {
        let _g = crate::thread::enter_native(" in __subclasscheck__")?;
        let r = super::call::call(&f, &[derived])?;
        return super::number::is_true(&r);
    }
    recursive_is_subclass(derived, cls)
}

/// `issubclass` without `__subclasscheck__`.
pub fn recursive_is_subclass(derived: &Object, cls: &Object) -> R<bool> {
    if let (Some(d), Some(c)) = (derived.cast::<PyType>(), cls.cast::<PyType>()) {
        return Ok(d.is_subtype(c));
    }
    check_class(derived, "issubclass() arg 1 must be a class")?;
    if !crate::types::union::is_union(cls) {
        check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
    }
    abstract_is_subclass(derived, cls)
}

/// `format(o, spec)`.
pub fn format(o: &Object, spec: &Object) -> R<Ref<Str>> {
    let Some(s) = spec.cast::<Str>() else {
        return type_error(format!("Format specifier must be a string, not {}", spec.ty().name()));
    };
    if s.is_empty() {
        if let Some(x) = o.exact::<Str>() {
            return Ok(x.own_as());
        }
        if o.is_exact::<crate::types::int::Int>() {
            return str(o);
        }
    }
    let r = match super::call::call_special(o, &names().__format__, &[spec])? {
        Some(r) => r,
        None => return type_error(format!("Type {} doesn't define __format__", o.ty().name())),
    };
    match r.downcast::<Str>() {
        Ok(s) => Ok(s),
        Err(r) => type_error(format!("__format__ must return a str, not {}", r.ty().name())),
    }
}

/// `dir(o)` as a sorted list.
pub fn dir(o: &Object) -> R<Ref<crate::types::list::List>> {
    let Some(r) = super::call::call_special(o, &names().__dir__, &[])? else {
        return type_error("object does not provide __dir__");
    };
    let l = super::sequence::list_of(&r)?;
    l.sort()?;
    Ok(l)
}

/// Is it a type whose instances are exceptions?
pub fn is_exception_class(o: &Object) -> bool {
    o.cast::<PyType>().is_some_and(|t| t.has(TypeFlags::EXC_SUBCLASS))
}
