//! The type object of `str`.

use super::Str;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, StaticType};
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

fn new(ty: &PyType, args: &[&Object], _kw: Option<&Tuple>) -> R {
    let s = match args.first() {
        None => Str::new(""),
        Some(o) => obj::str(o)?,
    };
    if ty.is_type(&STR) { Ok(s.up()) } else { Ok(Str::of_type(ty, &s).up()) }
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
    let quote = if single && !double { 34 } else { 39 };
    let mut v: Vec<u32> = Vec::with_capacity(s.len() + 2);
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
        sq_item: Some(item),
        mp_subscript: Some(subscript),
        ..Slots::NONE
    },
);

#[allow(dead_code)]
fn _own(s: &Str) {
    let _ = s.own_as();
}
