//! `bytearray`.

use std::cell::Cell;

use crate::names::names;
use crate::object;
use crate::object::cells::{Guarded, Opaque};
use crate::object::method::MethodDef;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::buffer::{self, Buffer};
use crate::protocol::{call, iteration, number, sequence};
use crate::raise::{buffer_error, index_error, memory_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::bytes_methods::{self as shared, byte_of, shared_methods, text_arg};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::slice::{self, Slice};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

object! {
    /// A bytearray.
    pub struct ByteArray: BYTEARRAY {
        data: Opaque<Guarded<Vec<u8>>>,
        /// Views that forbid a change of size.
        exports: Cell<usize>,
    }
}

const RANGE: &str = "byte must be in range(0, 256)";

impl ByteArray {
    /// From bytes.
    pub fn new(b: &[u8]) -> Ref<ByteArray> {
        Self::from_vec(b.to_vec())
    }
    /// From owned bytes.
    pub fn from_vec(v: Vec<u8>) -> Ref<ByteArray> {
        Self::of_type(&BYTEARRAY, v)
    }
    /// Of a subclass.
    pub fn of_type(ty: &PyType, v: Vec<u8>) -> Ref<ByteArray> {
        Ref::new(ByteArray { head: Object::head(ty), data: Opaque(Guarded::new(v)), exports: Cell::new(0) })
    }
    /// The bytes. No Python code may run while they are held.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        self.data.0.borrow()
    }
    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }
    /// None?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The bytes, to be changed in place.
    #[allow(clippy::mut_from_ref)]
    fn as_mut(&self) -> &mut [u8] {
        self.data.0.borrow_mut()
    }
    /// The vector, to be resized.
    ///
    /// # Errors
    /// BufferError while a view of the bytes lives.
    #[allow(clippy::mut_from_ref)]
    pub fn resizable(&self) -> R<&mut Vec<u8>> {
        if self.exports.get() > 0 {
            return buffer_error("Existing exports of data: object cannot be re-sized");
        }
        Ok(self.data.0.borrow_mut())
    }
    /// Replaces a range by other bytes.
    ///
    /// # Errors
    /// BufferError, MemoryError.
    fn splice(&self, start: usize, stop: usize, new: &[u8]) -> R<()> {
        if stop - start == new.len() {
            self.as_mut()[start..stop].copy_from_slice(new);
            return Ok(());
        }
        let v = self.resizable()?;
        if v.try_reserve(new.len()).is_err() {
            return memory_error();
        }
        v.splice(start..stop, new.iter().copied());
        Ok(())
    }
}

fn this(o: &Object) -> &ByteArray {
    unsafe { o.cast_unchecked() }
}

fn release(o: &Object) {
    let e = &this(o).exports;
    e.set(e.get().saturating_sub(1));
}

fn getbuffer(o: &Object, _flags: u32) -> R<Buffer> {
    let a = this(o);
    let b = Buffer::simple(o, a.as_mut().as_mut_ptr(), a.len(), false, Some(release));
    a.exports.set(a.exports.get() + 1);
    Ok(b)
}

fn repr(o: &Object) -> R {
    let b = this(o).as_slice();
    let quote = if b.contains(&b'\'') && !b.contains(&b'"') { b'"' } else { b'\'' };
    let mut s = format!("{}(b", o.ty().short_name());
    shared::repr_into(&mut s, b, quote, b'\'');
    s.push(')');
    Ok(Str::new(&s).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !buffer::supports(a) || !buffer::supports(b) {
        return Ok(not_implemented());
    }
    let (Ok(x), Ok(y)) = (buffer::view(a), buffer::view(b)) else { return Ok(not_implemented()) };
    Ok(bool_obj(op.holds(x.cmp(&y))))
}

fn repeat(o: &Object, n: isize) -> R {
    let b = this(o).as_slice();
    match b.len().checked_mul(n.max(0) as usize).filter(|t| *t <= isize::MAX as usize) {
        Some(total) => shared::build(o, total, |out| shared::fill_repeated(out, b)),
        None => memory_error(),
    }
}

fn inplace_repeat(o: &Object, n: isize) -> R {
    let a = this(o);
    let len = a.len();
    let Some(total) = len.checked_mul(n.max(0) as usize).filter(|t| *t <= isize::MAX as usize) else {
        return memory_error();
    };
    if total != len {
        let v = a.resizable()?;
        if total > len && v.try_reserve_exact(total - len).is_err() {
            return memory_error();
        }
        let unit = v.clone();
        v.resize(total, 0);
        shared::fill_repeated(v, &unit);
    }
    Ok(o.own())
}

fn inplace_concat(o: &Object, x: &Object) -> R {
    let fail = || type_error(format!("can't concat {} to {}", x.ty().name(), o.ty().name()));
    if !buffer::supports(x) {
        return fail();
    }
    let a = this(o);
    // Its own view forbids that a bytearray is added to itself.
    let Ok(v) = buffer::view(x) else { return fail() };
    a.splice(a.len(), a.len(), &v)?;
    Ok(o.own())
}

fn item(o: &Object, i: isize) -> R {
    match if i < 0 { None } else { this(o).as_slice().get(i as usize) } {
        Some(b) => Ok(int::from_i64(*b as i64)),
        None => index_error("bytearray index out of range"),
    }
}

fn ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let a = this(o);
    let b = match v {
        Some(v) => Some(byte_of(v, RANGE)?),
        None => None,
    };
    if i < 0 || i as usize >= a.len() {
        return index_error("bytearray index out of range");
    }
    match b {
        Some(b) => {
            if let Some(p) = a.as_mut().get_mut(i as usize) {
                *p = b;
            }
        }
        None => {
            a.resizable()?.remove(i as usize);
        }
    }
    Ok(())
}

/// What is assigned to a slice.
fn values_of(o: &Object, v: &Object) -> R<Vec<u8>> {
    if v.is_a::<ByteArray>() || o.is(v) {
        return Ok(this(v).as_slice().to_vec());
    }
    let s = v.ty().slots();
    if s.nb_index.is_some() || s.nb_int.is_some() || s.nb_float.is_some() || v.is_a::<Str>() {
        return type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    }
    let t = ByteArray::from_vec(Vec::new());
    fill(&t, v)?;
    Ok(t.as_slice().to_vec())
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let a = this(o);
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        if i < 0 {
            i = i.saturating_add(a.len() as isize);
        }
        return ass_item(o, i, v);
    }
    let Some(s) = k.cast::<Slice>() else {
        return type_error(format!("bytearray indices must be integers or slices, not {}", k.ty().name()));
    };
    let bounds = s.unpack()?;
    let new = match v {
        Some(v) => values_of(o, v)?,
        None => Vec::new(),
    };
    let (start, stop, step, n) = slice::adjust(bounds.0, bounds.1, bounds.2, a.len());
    let start = start.max(0) as usize;
    if step == 1 {
        return a.splice(start, (stop.max(0) as usize).max(start), &new);
    }
    if new.is_empty() {
        let d = a.resizable()?;
        let mut gone = vec![false; d.len()];
        for j in 0..n {
            if let Some(g) = gone.get_mut((start as isize + j as isize * step) as usize) {
                *g = true;
            }
        }
        let mut i = 0;
        d.retain(|_| {
            i += 1;
            !gone[i - 1]
        });
        return Ok(());
    }
    if new.len() != n {
        return value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {n}",
            new.len()
        ));
    }
    for (j, b) in new.iter().enumerate() {
        if let Some(p) = a.as_mut().get_mut((start as isize + j as isize * step) as usize) {
            *p = *b;
        }
    }
    Ok(())
}

/// Fills an empty bytearray from a count, a buffer or an iterable of integers.
fn fill(a: &ByteArray, v: &Object) -> R<()> {
    if number::is_index(v) {
        match number::index_to_isize(v, Some(&exc::OVERFLOW_ERROR)) {
            Ok(n) if n < 0 => return value_error("negative count"),
            Ok(n) => {
                if n > 0 {
                    let z = shared::zeros(n as usize)?;
                    *a.resizable()? = z;
                }
                return Ok(());
            }
            Err(e) if e.matches(&exc::TYPE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    if buffer::supports(v) {
        let b = buffer::bytes_of(v)?;
        if !b.is_empty() {
            *a.resizable()? = b;
        }
        return Ok(());
    }
    let it = match iteration::iter(v) {
        Err(e) if e.matches(&exc::TYPE_ERROR) => {
            return type_error(format!("cannot convert '{}' object to bytearray", v.ty().name()));
        }
        r => r?,
    };
    while let Some(x) = iteration::next(&it)? {
        let b = byte_of(&x, RANGE)?;
        a.resizable()?.push(b);
    }
    Ok(())
}

static INIT: MethodDef =
    MethodDef::kw("bytearray", "(source=b'', encoding='utf-8', errors='strict')", |o, a| {
        let encoding = text_arg(a[1], "bytearray", "encoding")?;
        let errors = text_arg(a[2], "bytearray", "errors")?;
        let array = this(o);
        if !array.is_empty() {
            array.resizable()?.clear();
        }
        let Some(source) = a[0] else {
            return match (encoding, errors) {
                (Some(_), _) => type_error("encoding without a string argument"),
                (_, Some(_)) => type_error("errors without a string argument"),
                _ => Ok(none()),
            };
        };
        if source.is_a::<Str>() {
            let Some(encoding) = encoding else { return type_error("string argument without an encoding") };
            let b = crate::codecs::encode(source, &encoding, errors.as_deref().unwrap_or("strict"))?;
            return inplace_concat(o, &b).map(|_| none());
        }
        if encoding.is_some() {
            return type_error("encoding without a string argument");
        }
        if errors.is_some() {
            return type_error("errors without a string argument");
        }
        fill(array, source)?;
        Ok(none())
    });

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    INIT.invoke(None, o, args, kw).map(drop)
}

fn append(o: &Object, x: &Object) -> R {
    let b = byte_of(x, RANGE)?;
    this(o).resizable()?.push(b);
    Ok(none())
}
fn extend(o: &Object, x: &Object) -> R {
    let a = this(o);
    if buffer::supports(x) {
        let b = match buffer::view(x) {
            Ok(v) => v.to_vec(),
            Err(_) => return type_error(format!("can't set bytearray slice from {}", x.ty().name())),
        };
        a.splice(a.len(), a.len(), &b)?;
        return Ok(none());
    }
    let it = match iteration::iter(x) {
        Err(e) if e.matches(&exc::TYPE_ERROR) => {
            return type_error(format!("can't extend bytearray with {}", x.ty().name()));
        }
        r => r?,
    };
    let mut v = Vec::new();
    if v.try_reserve(number::length_hint(x, 32)?).is_err() {
        return memory_error();
    }
    while let Some(y) = iteration::next(&it)? {
        match byte_of(&y, RANGE) {
            Ok(b) => v.push(b),
            Err(e) if e.matches(&exc::TYPE_ERROR) && x.is_a::<Str>() => {
                return type_error(format!("expected iterable of integers; got: '{}'", x.ty().name()));
            }
            Err(e) => return Err(e),
        }
    }
    a.splice(a.len(), a.len(), &v)?;
    Ok(none())
}
fn insert(o: &Object, a: &[&Object]) -> R {
    let i = sequence::ssize_arg(a[0])?;
    let b = byte_of(a[1], RANGE)?;
    let v = this(o).resizable()?;
    let at = sequence::clamp_index(i, v.len());
    v.insert(at, b);
    Ok(none())
}
fn pop(o: &Object, a: &[&Object]) -> R {
    let mut i = match a.first() {
        Some(x) => sequence::ssize_arg(x)?,
        None => -1,
    };
    let n = this(o).len();
    if n == 0 {
        return index_error("pop from empty bytearray");
    }
    if i < 0 {
        i = i.saturating_add(n as isize);
    }
    if i < 0 || i as usize >= n {
        return index_error("pop index out of range");
    }
    Ok(int::from_i64(this(o).resizable()?.remove(i as usize) as i64))
}
fn remove(o: &Object, x: &Object) -> R {
    let b = byte_of(x, RANGE)?;
    let Some(i) = memchr::memchr(b, this(o).as_slice()) else {
        return value_error("value not found in bytearray");
    };
    this(o).resizable()?.remove(i);
    Ok(none())
}

fn reduce_as(o: &Object, proto: i32) -> R {
    let state = call::call_method(o, &names().__getstate__, &[])?;
    let b = this(o).as_slice();
    let args = if b.is_empty() {
        Tuple::empty()
    } else if proto < 3 {
        Tuple::pair(Str::from_latin1(b).up(), Str::new("latin-1").up())
    } else {
        Tuple::from_vec(vec![Bytes::new(b).up()])
    };
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), args.up(), state]).up())
}

fn alloc(o: &Object) -> usize {
    match this(o).len() {
        0 => 0,
        n => n + 1,
    }
}

static METHODS: &[MethodDef] = shared_methods![
    MethodDef::noargs("__alloc__", |o| Ok(int::from_usize(alloc(o)))),
    MethodDef::noargs("__reduce__", |o| reduce_as(o, 2)),
    MethodDef::pos("__reduce_ex__", "($self, proto=0, /)", 0, 1, |o, a| {
        let proto = match a.first() {
            Some(p) => sequence::int_arg(p)?,
            None => 0,
        };
        reduce_as(o, proto)
    }),
    MethodDef::noargs("__sizeof__", |o| Ok(int::from_usize(56 + alloc(o)))),
    MethodDef::o("append", "($self, item, /)", append),
    MethodDef::noargs("clear", |o| {
        if !this(o).is_empty() {
            *this(o).resizable()? = Vec::new();
        } else {
            this(o).resizable()?;
        }
        Ok(none())
    }),
    MethodDef::noargs("copy", |o| Ok(ByteArray::new(this(o).as_slice()).up())),
    MethodDef::o("extend", "($self, iterable_of_ints, /)", extend),
    MethodDef::pos("insert", "($self, index, item, /)", 2, 2, insert),
    MethodDef::pos("pop", "($self, index=-1, /)", 0, 1, pop),
    MethodDef::o("remove", "($self, value, /)", remove),
    MethodDef::noargs("reverse", |o| {
        this(o).as_mut().reverse();
        Ok(none())
    }),
];

/// `bytearray`.
pub static BYTEARRAY: StaticType = StaticType::new::<ByteArray>(
    TypeDef {
        name: "bytearray",
        flags: TypeFlags::BASETYPE | TypeFlags::MATCH_SELF,
        methods: METHODS,
        doc: Some("bytearray(iterable_of_ints) -> bytearray"),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(repr),
        str: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        new: Some(|ty: &PyType, _, _| Ok(ByteArray::of_type(ty, Vec::new()).up())),
        init: Some(init),
        iter: Some(|o| {
            Ok(Ref::new(ByteArrayIterator {
                head: Object::head(&BYTEARRAY_ITERATOR),
                array: Slot::new(Some(this(o).own_as())),
                index: Cell::new(0),
            })
            .up())
        }),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(shared::concat),
        sq_repeat: Some(repeat),
        sq_inplace_concat: Some(inplace_concat),
        sq_inplace_repeat: Some(inplace_repeat),
        sq_item: Some(item),
        sq_ass_item: Some(ass_item),
        sq_contains: Some(crate::types::bytes_search::contains),
        mp_length: Some(|o| Ok(this(o).len())),
        mp_subscript: Some(|o, k| shared::subscript(o, k, "bytearray", "bytearray index out of range")),
        mp_ass_subscript: Some(ass_subscript),
        nb_remainder: Some(|a, b| match a.cast::<ByteArray>() {
            Some(x) => {
                let format = x.as_slice().to_vec();
                Ok(ByteArray::from_vec(crate::format::percent_bytes(&format, b)?).up())
            }
            None => Ok(not_implemented()),
        }),
        getbuffer: Some(getbuffer),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a bytearray.
    pub struct ByteArrayIterator: BYTEARRAY_ITERATOR {
        array: Slot<ByteArray>,
        index: Cell<usize>,
    }
}

fn it(o: &Object) -> &ByteArrayIterator {
    unsafe { o.cast_unchecked() }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let i = it(o);
    let n = i.index.get();
    match i.array.peek().map(|a| a.as_slice().get(n)) {
        Some(Some(b)) => {
            i.index.set(n + 1);
            Ok(Some(int::from_i64(*b as i64)))
        }
        Some(None) => {
            i.array.set(None);
            Ok(None)
        }
        None => Ok(None),
    }
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| {
        let i = it(o);
        Ok(int::from_usize(i.array.peek().map_or(0, |a| a.len().saturating_sub(i.index.get()))))
    }),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        let iter = crate::builtins::get("iter")?;
        Ok(match i.array.get() {
            Some(a) => Tuple::from_vec(vec![
                iter,
                Tuple::from_vec(vec![a.up()]).up(),
                int::from_usize(i.index.get()),
            ]),
            None => Tuple::pair(iter, Tuple::from_vec(vec![Tuple::empty().up()]).up()),
        }
        .up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, v| {
        let n = sequence::state_arg(v)?;
        let i = it(o);
        if let Some(a) = i.array.peek() {
            i.index.set((n.max(0) as usize).min(a.len()));
        }
        Ok(none())
    }),
];

/// `bytearray_iterator`.
pub static BYTEARRAY_ITERATOR: StaticType = StaticType::new::<ByteArrayIterator>(
    TypeDef {
        name: "bytearray_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);
