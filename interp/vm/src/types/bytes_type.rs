//! The type object of `bytes`, and its iterator.

use std::cell::Cell;

use super::Bytes;
use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::buffer::{self, Buffer};
use crate::protocol::{iteration, number, sequence};
use crate::raise::{memory_error, overflow_error, type_error, value_error};
use crate::types::bytes_methods::{self as shared, by_special, byte_of, shared_methods, text_arg};
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

fn this(o: &Object) -> &Bytes {
    unsafe { o.cast_unchecked() }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Bytes>(), b.cast::<Bytes>()) else { return Ok(not_implemented()) };
    Ok(bool_obj(op.holds(x.as_slice().cmp(y.as_slice()))))
}

/// `repr` of bytes.
pub fn repr(b: &[u8]) -> String {
    let quote = if b.contains(&b'\'') && !b.contains(&b'"') { b'"' } else { b'\'' };
    let mut s = String::with_capacity(b.len() + 3);
    s.push('b');
    shared::repr_into(&mut s, b, quote, quote);
    s
}

fn repeat(o: &Object, n: isize) -> R {
    let b = this(o);
    if n == 1 && b.head.is_exact::<Bytes>() {
        return Ok(o.own());
    }
    let Some(total) = b.len().checked_mul(n.max(0) as usize).filter(|t| *t <= isize::MAX as usize) else {
        return overflow_error("repeated bytes are too long");
    };
    shared::build(o, total, |out| shared::fill_repeated(out, b.as_slice()))
}

fn item(o: &Object, i: isize) -> R {
    match if i < 0 { None } else { this(o).as_slice().get(i as usize) } {
        Some(b) => Ok(int::from_i64(*b as i64)),
        None => crate::raise::index_error("index out of range"),
    }
}

/// Bytes of a buffer or of an iterable of integers.
///
/// # Errors
/// TypeError for anything else.
pub fn from_object(o: &Object) -> R {
    if o.is_exact::<Bytes>() {
        return Ok(o.own());
    }
    if buffer::supports(o) {
        return Ok(Bytes::new(&buffer::bytes_of(o)?).up());
    }
    const RANGE: &str = "bytes must be in range(0, 256)";
    if !o.is_a::<Str>() {
        let mut out = Vec::new();
        if let Some(l) = o.exact::<List>() {
            let mut i = 0;
            while let Some(x) = l.get(i) {
                out.push(byte_of(&x, RANGE)?);
                i += 1;
            }
            return Ok(Bytes::new(&out).up());
        }
        match iteration::iter(o) {
            Ok(it) => {
                let hint = number::length_hint(o, 64)?;
                if out.try_reserve(hint).is_err() {
                    return memory_error();
                }
                while let Some(x) = iteration::next(&it)? {
                    out.push(byte_of(&x, RANGE)?);
                }
                return Ok(Bytes::new(&out).up());
            }
            Err(e) if e.matches(&exc::TYPE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    type_error(format!("cannot convert '{}' object to bytes", o.ty().name()))
}

static NEW: MethodDef = MethodDef::kw("bytes", "(source=b'', encoding='utf-8', errors='strict')", |_, a| {
    let encoding = text_arg(a[1], "bytes", "encoding")?;
    let errors = text_arg(a[2], "bytes", "errors")?;
    let Some(source) = a[0] else {
        return match (encoding, errors) {
            (Some(_), _) => type_error("encoding without a string argument"),
            (_, Some(_)) => type_error("errors without a string argument"),
            _ => Ok(Bytes::new(b"").up()),
        };
    };
    if let Some(encoding) = encoding {
        if !source.is_a::<Str>() {
            return type_error("encoding without a string argument");
        }
        return crate::codecs::encode(source, &encoding, errors.as_deref().unwrap_or("strict"));
    }
    if errors.is_some() {
        return type_error(if source.is_a::<Str>() {
            "string argument without an encoding"
        } else {
            "errors without a string argument"
        });
    }
    if source.is_exact::<Bytes>() {
        return Ok(source.own());
    }
    if let Some(r) = by_special(source)? {
        return Ok(r);
    }
    if source.is_a::<Str>() {
        return type_error("string argument without an encoding");
    }
    if number::is_index(source) {
        match number::index_to_isize(source, Some(&exc::OVERFLOW_ERROR)) {
            Ok(n) if n < 0 => return value_error("negative count"),
            Ok(n) if n <= 1 => return Ok(Bytes::new(&[0][..n as usize]).up()),
            Ok(n) => return Ok(Bytes::build(n as usize, |_| {})?.up()),
            Err(e) if e.matches(&exc::TYPE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    from_object(source)
});

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let b = NEW.invoke(None, crate::types::singletons::none_ref(), args, kw)?;
    match b.cast::<Bytes>() {
        Some(b) if !ty.is_type(&BYTES) => Ok(Bytes::of_type(ty, b.as_slice()).up()),
        _ => Ok(b),
    }
}

static METHODS: &[MethodDef] = shared_methods![
    MethodDef::noargs("__getnewargs__", |o| {
        Ok(Tuple::from_vec(vec![Bytes::new(this(o).as_slice()).up()]).up())
    }),
    MethodDef::noargs("__bytes__", |o| {
        if o.is_exact::<Bytes>() { Ok(o.own()) } else { Ok(Bytes::new(this(o).as_slice()).up()) }
    }),
];

/// `bytes`.
pub static BYTES: StaticType = StaticType::new::<Bytes>(
    TypeDef {
        name: "bytes",
        flags: TypeFlags::BASETYPE | TypeFlags::BYTES_SUBCLASS | TypeFlags::MATCH_SELF,
        itemsize: 1,
        methods: METHODS,
        doc: Some("bytes(iterable_of_ints) -> bytes"),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(|o| Ok(Str::from_ascii(repr(this(o).as_slice()).as_bytes()).up())),
        str: Some(|o| Ok(Str::from_ascii(repr(this(o).as_slice()).as_bytes()).up())),
        hash: Some(|o| Ok(this(o).hash())),
        richcompare: Some(richcompare),
        new: Some(new),
        iter: Some(|o| {
            Ok(Ref::new(BytesIterator {
                head: Object::head(&BYTES_ITERATOR),
                bytes: Slot::new(Some(this(o).own_as())),
                index: Cell::new(0),
            })
            .up())
        }),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(shared::concat),
        sq_repeat: Some(repeat),
        sq_item: Some(item),
        sq_contains: Some(crate::types::bytes_search::contains),
        mp_length: Some(|o| Ok(this(o).len())),
        mp_subscript: Some(|o, k| shared::subscript(o, k, "byte", "index out of range")),
        nb_remainder: Some(|a, b| match a.cast::<Bytes>() {
            Some(x) => Ok(Bytes::new(&crate::format::percent_bytes(x.as_slice(), b)?).up()),
            None => Ok(not_implemented()),
        }),
        getbuffer: Some(|o, flags| {
            if flags & buffer::WRITABLE != 0 {
                return crate::raise::buffer_error("Object is not writable.");
            }
            let b = this(o);
            Ok(Buffer::simple(o, b.as_slice().as_ptr() as *mut u8, b.len(), true, None))
        }),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over bytes.
    pub struct BytesIterator: BYTES_ITERATOR {
        bytes: Slot<Bytes>,
        index: Cell<usize>,
    }
}

fn it(o: &Object) -> &BytesIterator {
    unsafe { o.cast_unchecked() }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let i = it(o);
    let n = i.index.get();
    match i.bytes.peek().map(|b| b.as_slice().get(n)) {
        Some(Some(b)) => {
            i.index.set(n + 1);
            Ok(Some(int::from_i64(*b as i64)))
        }
        Some(None) => {
            i.bytes.set(None);
            Ok(None)
        }
        None => Ok(None),
    }
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = it(o);
        Ok(int::from_usize(i.bytes.peek().map_or(0, |b| b.len().saturating_sub(i.index.get()))))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        let iter = crate::builtins::get("iter")?;
        Ok(match i.bytes.get() {
            Some(b) => Tuple::from_vec(vec![
                iter,
                Tuple::from_vec(vec![b.up()]).up(),
                int::from_usize(i.index.get()),
            ]),
            None => Tuple::pair(iter, Tuple::from_vec(vec![Tuple::empty().up()]).up()),
        }
        .up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = sequence::state_arg(v)?;
        let i = it(o);
        if let Some(b) = i.bytes.peek() {
            i.index.set((n.max(0) as usize).min(b.len()));
        }
        Ok(none())
    }),
];

/// `bytes_iterator`.
pub static BYTES_ITERATOR: StaticType = StaticType::new::<BytesIterator>(
    TypeDef {
        name: "bytes_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);
