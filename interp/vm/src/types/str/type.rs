//! The type object of `str`.

use super::Str;
use super::Width;
use crate::object::method::MethodDef;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use std::cell::Cell;

use crate::object;
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{number, object as obj};
use crate::raise::{index_error, type_error};
use crate::types::exc;
use crate::types::singletons::{bool_obj, not_implemented};
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &Str {
    unsafe { o.cast_unchecked() }
}

fn str_of(o: &Object) -> R {
    let s = this(o);
    if s.head.is_exact::<Str>() { Ok(o.own()) } else { Ok(Str::from_chars(s.chars()).up()) }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Str>(), b.cast::<Str>()) else { return Ok(not_implemented()) };
    Ok(bool_obj(match op {
        Cmp::Eq => x.eq(y),
        Cmp::Ne => !x.eq(y),
        _ => op.holds(x.iter().cmp(y.iter())),
    }))
}

fn concat(a: &Object, b: &Object) -> R {
    match b.cast::<Str>() {
        Some(b) => Ok(Str::concat(this(a), b)?.up()),
        None => type_error(format!("can only concatenate str (not \"{}\") to str", b.ty().name())),
    }
}

fn item(o: &Object, i: isize) -> R {
    let s = this(o);
    if i < 0 || i as usize >= s.len() {
        return index_error("string index out of range");
    }
    Ok(Str::from_point(s.at(i as usize)).up())
}

fn subscript(o: &Object, k: &Object) -> R {
    let s = this(o);
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        if i < 0 {
            i += s.len() as isize;
        }
        return item(o, i);
    }
    if let Some(sl) = k.cast::<crate::types::slice::Slice>() {
        let (start, _stop, step, n) = sl.indices(s.len())?;
        if step == 1 {
            return Ok(s.substring(start as usize, start as usize + n).up());
        }
        return Ok(Str::from_points((0..n).map(|j| s.at((start + j as isize * step) as usize))).up());
    }
    type_error(format!("string indices must be integers, not '{}'", k.ty().name()))
}

static NEW: MethodDef = MethodDef::kw("str", "(object='', encoding='utf-8', errors='strict')", new_impl);

fn new_impl(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(Str::new("").up()) };
    if a[1].is_none() && a[2].is_none() {
        return Ok(obj::str(o)?.up());
    }
    let text = |i: usize, name: &str| -> R<Option<String>> {
        match a[i] {
            None => Ok(None),
            Some(x) => match x.cast::<Str>() {
                Some(s) => Ok(Some(s.to_lossy().into_owned())),
                None => type_error(format!(
                    "str() argument '{name}' must be str, not {}",
                    obj::type_name_or_none(x)
                )),
            },
        }
    };
    let encoding = text(1, "encoding")?;
    let errors = text(2, "errors")?;
    if o.is_a::<Str>() {
        return type_error("decoding str is not supported");
    }
    if !crate::protocol::buffer::supports(o) {
        return type_error(format!("decoding to str: need a bytes-like object, {} found", o.ty().name()));
    }
    let b = crate::protocol::buffer::bytes_of(o)?;
    crate::codecs::decode(&b, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref().unwrap_or("strict"))
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if kw.is_none() && ty.is_type(&STR) {
        crate::object::method::check_positional("str", args.len(), 0, 3)?;
    }
    let v = match args {
        [] => Str::new("").up(),
        [o] if kw.is_none() => obj::str(o)?.up(),
        // The class itself counts its positional arguments before it binds them; subclasses do not.
        _ if kw.is_none() && args.len() > 3 && ty.is_type(&STR) => {
            crate::object::method::check_positional("str", args.len(), 0, 3)?;
            return Ok(Str::new("").up());
        }
        _ => NEW.invoke(None, crate::types::singletons::none_ref(), args, kw)?,
    };
    match v.downcast::<Str>() {
        Ok(s) if !ty.is_type(&STR) => Ok(Str::of_type(ty, &s).up()),
        Ok(s) => Ok(s.up()),
        Err(v) => Ok(v),
    }
}

fn repeat(o: &Object, n: isize) -> R {
    let s = this(o);
    if n <= 0 || s.is_empty() {
        return Ok(Str::new("").up());
    }
    if n == 1 && s.head.is_exact::<Str>() {
        return Ok(o.own());
    }
    let Some(total) = s.len().checked_mul(n as usize).filter(|t| *t <= isize::MAX as usize) else {
        return crate::raise::overflow_error("repeated string is too long");
    };
    let w = s.width();
    Ok(Str::build(total, w, s.is_ascii(), |d| {
        let unit = s.len() * w as usize;
        unsafe { super::write_chars(d.as_mut_ptr(), 0, w, s.chars()) };
        let mut done = unit;
        while done < d.len() {
            let k = done.min(d.len() - done);
            d.copy_within(0..k, done);
            done += k;
        }
    })?
    .up())
}

fn contains(o: &Object, k: &Object) -> R<bool> {
    match k.cast::<Str>() {
        Some(k) => {
            let s = this(o);
            Ok(super::search::find(s, k, 0, s.len(), true).is_some())
        }
        None => type_error(format!("'in <string>' requires string as left operand, not {}", k.ty().name())),
    }
}

fn remainder(a: &Object, b: &Object) -> R {
    match a.cast::<Str>() {
        Some(s) => crate::format::percent_str(s, b),
        None => Ok(not_implemented()),
    }
}

/// `repr` of a string.
pub fn repr(o: &Object) -> R {
    let s = this(o);
    let mut single = false;
    let mut double = false;
    for c in s.iter() {
        single |= c == 39;
        double |= c == 34;
    }
    let quote: u32 = if single && !double { 34 } else { 39 };
    let width = |c: u32| match c {
        10 | 13 | 9 | 92 => 2,
        c if c == quote => 2,
        32..=126 => 1,
        c if c >= 160 && pyrite_unicode::is_printable(c) => 1,
        ..256 => 4,
        256..65536 => 6,
        _ => 10,
    };
    let total = s.iter().map(width).sum::<usize>() + 2;
    if let Some(text) = s.as_ascii()
        && total == text.len() + 2
    {
        return Ok(Str::build(total, Width::One, true, |b| {
            if let [first, middle @ .., last] = b {
                (*first, *last) = (quote as u8, quote as u8);
                middle.copy_from_slice(text.as_bytes());
            }
        })?
        .up());
    }
    let mut v: Vec<u32> = Vec::new();
    crate::raise::reserve(&mut v, total)?;
    v.push(quote);
    for c in s.iter() {
        match c {
            92 => v.extend([92, 92]),
            c if c == quote => v.extend([92, c]),
            10 => v.extend([92, 110]),
            13 => v.extend([92, 114]),
            9 => v.extend([92, 116]),
            32..=126 => v.push(c),
            c if c >= 160 && pyrite_unicode::is_printable(c) => v.push(c),
            c => {
                let e = if c < 256 {
                    format!("\\x{c:02x}")
                } else if c < 65536 {
                    format!("\\u{c:04x}")
                } else {
                    format!("\\U{c:08x}")
                };
                v.extend(e.bytes().map(u32::from));
            }
        }
    }
    v.push(quote);
    Ok(Str::from_u32(&v).up())
}

/// `str`.
pub static STR: StaticType = StaticType::new::<Str>(
    TypeDef {
        name: "str",
        flags: TypeFlags::BASETYPE | TypeFlags::STR_SUBCLASS | TypeFlags::MATCH_SELF,
        itemsize: 1,
        methods: super::methods::METHODS,
        doc: Some("str(object='') -> str"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        str: Some(str_of),
        hash: Some(|o| Ok(this(o).hash())),
        richcompare: Some(richcompare),
        new: Some(new),
        sq_length: Some(|o| Ok(this(o).len())),
        mp_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(concat),
        sq_repeat: Some(repeat),
        sq_contains: Some(contains),
        nb_remainder: Some(remainder),
        iter: Some(|o| Ok(StrIterator::new(this(o)).up())),
        sq_item: Some(item),
        mp_subscript: Some(subscript),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over the characters of a string.
    pub struct StrIterator: STR_ITERATOR {
        string: Slot<Str>,
        index: Cell<usize>,
    }
}

impl StrIterator {
    fn new(s: &Str) -> Ref<StrIterator> {
        Ref::new(StrIterator {
            head: Object::head(if s.is_ascii() { &STR_ASCII_ITERATOR } else { &STR_ITERATOR }),
            string: Slot::new(Some(s.own_as())),
            index: Cell::new(0),
        })
    }
}

fn it(o: &Object) -> &StrIterator {
    unsafe { o.cast_unchecked() }
}

fn iter_next(o: &Object) -> R<Option<Ref>> {
    let i = it(o);
    let n = i.index.get();
    match i.string.peek() {
        Some(s) if n < s.len() => {
            i.index.set(n + 1);
            Ok(Some(Str::from_point(s.at(n)).up()))
        }
        Some(_) => {
            i.string.set(None);
            Ok(None)
        }
        None => Ok(None),
    }
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = it(o);
        Ok(crate::types::int::from_usize(
            i.string.peek().map_or(0, |s| s.len().saturating_sub(i.index.get())),
        ))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        let iter = crate::builtins::get("iter")?;
        Ok(match i.string.get() {
            Some(s) => Tuple::from_vec(vec![
                iter,
                Tuple::from_vec(vec![s.up()]).up(),
                crate::types::int::from_usize(i.index.get()),
            ]),
            None => Tuple::pair(iter, Tuple::from_vec(vec![Str::new("").up()]).up()),
        }
        .up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = number::index_to_isize(v, Some(&exc::OVERFLOW_ERROR))?;
        let i = it(o);
        i.index.set((n.max(0) as usize).min(i.string.peek().map_or(0, |s| s.len())));
        Ok(crate::types::singletons::none())
    }),
];

/// `str_ascii_iterator`.
pub static STR_ASCII_ITERATOR: StaticType = StaticType::new::<StrIterator>(
    TypeDef {
        name: "str_ascii_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(iter_next), ..Slots::NONE },
);
/// `str_iterator`.
pub static STR_ITERATOR: StaticType = StaticType::new::<StrIterator>(
    TypeDef {
        name: "str_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(iter_next), ..Slots::NONE },
);
