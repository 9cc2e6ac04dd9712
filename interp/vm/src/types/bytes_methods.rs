//! Methods that `bytes` and `bytearray` share, and what they have in common otherwise.

use super::bytearray::ByteArray;
use super::bytes_search::is_space;
use crate::object::{Object, PyType, R, Ref, TypeFlags};
use crate::protocol::{buffer, call, number, object as obj, sequence};
use crate::raise::{memory_error, overflow_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::int;
use crate::types::singletons::bool_obj;
use crate::types::str::Str;

/// The bytes of a `bytes` or `bytearray`. No Python code may run while those of the latter are
/// held.
#[inline]
pub(super) fn data(o: &Object) -> &[u8] {
    unsafe {
        if o.ty().has(TypeFlags::BYTES_SUBCLASS) {
            o.cast_unchecked::<Bytes>().as_slice()
        } else {
            o.cast_unchecked::<ByteArray>().as_slice()
        }
    }
}

/// New bytes of the kind that `o` is.
pub(super) fn make(o: &Object, b: &[u8]) -> R {
    if o.ty().has(TypeFlags::BYTES_SUBCLASS) {
        return Ok(Bytes::new(b).up());
    }
    Ok(ByteArray::new(b).up())
}

/// As [`make`], for a part of `o`: all of it is `o` itself, if that cannot change.
pub(super) fn same(o: &Object, part: &[u8]) -> R {
    if o.is_exact::<Bytes>() && part.len() == data(o).len() { Ok(o.own()) } else { make(o, part) }
}

/// New bytes of the kind that `o` is, `n` of them, filled by `fill`.
///
/// # Errors
/// MemoryError.
pub(super) fn build(o: &Object, n: usize, fill: impl FnOnce(&mut [u8])) -> R {
    if o.ty().has(TypeFlags::BYTES_SUBCLASS) && n > 1 {
        return Ok(Bytes::build(n, fill)?.up());
    }
    let mut v = zeros(n)?;
    fill(&mut v);
    if o.ty().has(TypeFlags::BYTES_SUBCLASS) {
        Ok(Bytes::new(&v).up())
    } else {
        Ok(ByteArray::from_vec(v).up())
    }
}

/// `n` zero bytes.
///
/// # Errors
/// MemoryError.
pub(super) fn zeros(n: usize) -> R<Vec<u8>> {
    crate::raise::zeroed(n)
}

/// An optional bound of a search: an integer, clipped to a machine word, or `None`.
///
/// # Errors
/// TypeError for what is neither.
pub(super) fn slice_arg(o: Option<&&Object>, default: isize) -> R<isize> {
    match o {
        Some(o) if !o.is_none() => {
            if !number::is_index(o) {
                return type_error("slice indices must be integers or None or have an __index__ method");
            }
            number::index_to_isize(o, None)
        }
        _ => Ok(default),
    }
}

/// `repr` of bytes in quotes. The kinds differ in which quote they escape.
pub(super) fn repr_into(out: &mut String, b: &[u8], quote: u8, escaped: u8) {
    out.push(quote as char);
    for &c in b {
        match c {
            b'\\' => out.push_str("\\\\"),
            c if c == escaped => {
                out.push('\\');
                out.push(c as char);
            }
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            32..=126 => out.push(c as char),
            c => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\x");
                out.push(HEX[(c >> 4) as usize] as char);
                out.push(HEX[(c & 15) as usize] as char);
            }
        }
    }
    out.push(quote as char);
}

fn mapped(o: &Object, f: impl Fn(u8) -> u8) -> R {
    let d = data(o);
    build(o, d.len(), |out| {
        for (x, b) in out.iter_mut().zip(d) {
            *x = f(*b);
        }
    })
}
fn swap(b: u8) -> u8 {
    if b.is_ascii_alphabetic() { b ^ 0x20 } else { b }
}
pub(super) fn upper(o: &Object) -> R {
    mapped(o, |b| b.to_ascii_uppercase())
}
pub(super) fn lower(o: &Object) -> R {
    mapped(o, |b| b.to_ascii_lowercase())
}
pub(super) fn swapcase(o: &Object) -> R {
    mapped(o, swap)
}
pub(super) fn capitalize(o: &Object) -> R {
    let mut v = data(o).to_ascii_lowercase();
    if let Some(b) = v.first_mut() {
        b.make_ascii_uppercase();
    }
    make(o, &v)
}
pub(super) fn title(o: &Object) -> R {
    let mut inside = false;
    let v: Vec<u8> = data(o)
        .iter()
        .map(|b| {
            let r = if inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
            inside = b.is_ascii_alphabetic();
            r
        })
        .collect();
    make(o, &v)
}

fn all(o: &Object, f: impl Fn(&u8) -> bool) -> R {
    let d = data(o);
    Ok(bool_obj(!d.is_empty() && d.iter().all(f)))
}
pub(super) fn isalnum(o: &Object) -> R {
    all(o, u8::is_ascii_alphanumeric)
}
pub(super) fn isalpha(o: &Object) -> R {
    all(o, u8::is_ascii_alphabetic)
}
pub(super) fn isdigit(o: &Object) -> R {
    all(o, u8::is_ascii_digit)
}
pub(super) fn isspace(o: &Object) -> R {
    all(o, |b| is_space(*b))
}
pub(super) fn isascii(o: &Object) -> R {
    Ok(bool_obj(data(o).is_ascii()))
}
pub(super) fn islower(o: &Object) -> R {
    let d = data(o);
    Ok(bool_obj(d.iter().any(u8::is_ascii_lowercase) && !d.iter().any(u8::is_ascii_uppercase)))
}
pub(super) fn isupper(o: &Object) -> R {
    let d = data(o);
    Ok(bool_obj(d.iter().any(u8::is_ascii_uppercase) && !d.iter().any(u8::is_ascii_lowercase)))
}
pub(super) fn istitle(o: &Object) -> R {
    let (mut cased, mut inside) = (false, false);
    for b in data(o) {
        let ok = match (b.is_ascii_uppercase(), b.is_ascii_lowercase()) {
            (true, _) => !inside,
            (_, true) => inside,
            _ => true,
        };
        if !ok {
            return Ok(bool_obj(false));
        }
        inside = b.is_ascii_alphabetic();
        cased |= inside;
    }
    Ok(bool_obj(cased))
}

fn pad(o: &Object, a: &[&Object], name: &str, place: impl Fn(usize, usize) -> usize) -> R {
    let width = sequence::ssize_arg(a[0])?;
    let fill = match a.get(1) {
        None => b' ',
        Some(f) => match if f.is_a::<Bytes>() || f.is_a::<ByteArray>() { data(f) } else { &[] } {
            [b] => *b,
            _ => {
                return type_error(format!(
                    "{name}() argument 2 must be a byte string of length 1, not {}",
                    obj::type_name_or_none(f)
                ));
            }
        },
    };
    let d = data(o);
    if width <= d.len() as isize {
        return same(o, d);
    }
    let width = width as usize;
    let left = place(width, width - d.len());
    build(o, width, |out| {
        out.fill(fill);
        out[left..left + d.len()].copy_from_slice(d);
    })
}
pub(super) fn center(o: &Object, a: &[&Object]) -> R {
    pad(o, a, "center", |width, n| n / 2 + (n & width & 1))
}
pub(super) fn ljust(o: &Object, a: &[&Object]) -> R {
    pad(o, a, "ljust", |_, _| 0)
}
pub(super) fn rjust(o: &Object, a: &[&Object]) -> R {
    pad(o, a, "rjust", |_, n| n)
}
pub(super) fn zfill(o: &Object, width: &Object) -> R {
    let width = sequence::ssize_arg(width)?;
    let d = data(o);
    if width <= d.len() as isize {
        return same(o, d);
    }
    let n = width as usize - d.len();
    build(o, width as usize, |out| {
        out[..n].fill(b'0');
        out[n..].copy_from_slice(d);
        if let Some(sign @ (b'+' | b'-')) = d.first() {
            out[n] = b'0';
            out[0] = *sign;
        }
    })
}

pub(super) fn expandtabs(o: &Object, a: &[Option<&Object>]) -> R {
    let size = match a[0] {
        Some(t) => sequence::int_arg(t)?,
        None => 8,
    };
    let d = data(o);
    let size = size.max(0) as usize;
    let (mut column, mut total) = (0usize, 0usize);
    for b in d {
        let n = match b {
            b'\t' if size > 0 => size - column % size,
            b'\t' => 0,
            _ => 1,
        };
        column = if matches!(b, b'\n' | b'\r') { 0 } else { column + n };
        total += n;
        if total > isize::MAX as usize {
            return overflow_error("result too long");
        }
    }
    let mut out = Vec::new();
    if out.try_reserve_exact(total).is_err() {
        return memory_error();
    }
    column = 0;
    for b in d {
        match b {
            b'\t' => {
                let n = if size > 0 { size - column % size } else { 0 };
                out.resize(out.len() + n, b' ');
                column += n;
            }
            b => {
                out.push(*b);
                column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    make(o, &out)
}

pub(super) fn translate(o: &Object, a: &[Option<&Object>]) -> R {
    let table = match a[0] {
        Some(t) if !t.is_none() => {
            let v = buffer::view(t)?;
            if v.len() != 256 {
                return value_error("translation table must be 256 characters long");
            }
            Some(v)
        }
        _ => None,
    };
    let delete = match a[1] {
        Some(d) => Some(buffer::view(d)?),
        None => None,
    };
    let mut gone = [false; 256];
    for b in delete.iter().flat_map(|d| d.iter()) {
        gone[*b as usize] = true;
    }
    let d = data(o);
    let v: Vec<u8> = d
        .iter()
        .filter(|b| !gone[**b as usize])
        .map(|b| table.as_ref().and_then(|t| t.get(*b as usize)).copied().unwrap_or(*b))
        .collect();
    if v == d { same(o, d) } else { make(o, &v) }
}

pub(super) fn maketrans(_: &Object, a: &[&Object]) -> R {
    let from = buffer::view(a[0])?;
    let to = buffer::view(a[1])?;
    if from.len() != to.len() {
        return value_error("maketrans arguments must have same length");
    }
    let mut t: Vec<u8> = (0..=255).collect();
    for (f, x) in from.iter().zip(to.iter()) {
        t[*f as usize] = *x;
    }
    Ok(Bytes::new(&t).up())
}

/// Bytes as hexadecimal digits, with an optional separator between groups.
///
/// # Errors
/// What is wrong with the separator.
pub(super) fn hex(b: impl Fn() -> R<Vec<u8>>, sep: Option<&Object>, group: Option<&Object>) -> R {
    let group = match group {
        Some(g) => sequence::int_arg(g)?,
        None => 1,
    };
    let sep = match sep {
        None => None,
        Some(s) => {
            if sequence::len(s)? != 1 {
                return value_error("sep must be length 1.");
            }
            let c = if let Some(s) = s.cast::<Str>() {
                s.at(0)
            } else if let Some(b) = s.cast::<Bytes>() {
                b.as_slice().first().map_or(0, |b| *b as u32)
            } else {
                return type_error("sep must be str or bytes.");
            };
            if c > 127 {
                return value_error("sep must be ASCII.");
            }
            Some(c as u8)
        }
    };
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let b = b()?;
    let n = group.unsigned_abs() as usize;
    let mut out = Vec::new();
    if out.try_reserve(b.len().saturating_mul(3)).is_err() {
        return memory_error();
    }
    for (i, x) in b.iter().enumerate() {
        if let Some(s) = sep
            && i > 0
            && n > 0
            && (if group > 0 { b.len() - i } else { i }) % n == 0
        {
            out.push(s);
        }
        out.push(HEX[(x >> 4) as usize]);
        out.push(HEX[(x & 15) as usize]);
    }
    Ok(Str::from_ascii(&out).up())
}
pub(super) fn hex_method(o: &Object, a: &[Option<&Object>]) -> R {
    hex(|| Ok(data(o).to_vec()), a[0], a[1])
}

/// The bytes that pairs of hexadecimal digits mean.
fn parse_hex(s: &Object) -> R<Vec<u8>> {
    let Some(s) = s.cast::<Str>() else {
        return type_error(format!("fromhex() argument must be str, not {}", obj::type_name_or_none(s)));
    };
    let bad =
        |i: usize| value_error(format!("non-hexadecimal number found in fromhex() arg at position {i}"));
    if let Some(i) = s.iter().position(|c| c > 127) {
        return bad(i);
    }
    let c: Vec<u8> = s.iter().map(|c| c as u8).collect();
    let digit = |i: usize| c.get(i).and_then(|b| (*b as char).to_digit(16));
    let mut out = Vec::with_capacity(c.len() / 2);
    let mut i = 0;
    while i < c.len() {
        if is_space(c[i]) {
            i += 1;
            continue;
        }
        let Some(high) = digit(i) else { return bad(i) };
        let Some(low) = digit(i + 1) else { return bad(i + 1) };
        out.push((high * 16 + low) as u8);
        i += 2;
    }
    Ok(out)
}
pub(super) fn fromhex(cls: &Object, s: &Object) -> R {
    let b = parse_hex(s)?;
    let array = cls.cast::<PyType>().is_some_and(|t| t.is_subtype(&super::bytearray::BYTEARRAY));
    let exact =
        cls.is(crate::types::bytes::BYTES.as_object()) || cls.is(super::bytearray::BYTEARRAY.as_object());
    if exact && array {
        return Ok(ByteArray::from_vec(b).up());
    }
    let b = Bytes::new(&b).up();
    if exact { Ok(b) } else { call::call(cls, &[&b]) }
}

/// A string argument of `decode` and the constructors.
///
/// # Errors
/// TypeError for what is no string; ValueError for a null character.
pub(super) fn text_arg(o: Option<&Object>, function: &str, name: &str) -> R<Option<String>> {
    let Some(o) = o else { return Ok(None) };
    let Some(s) = o.cast::<Str>() else {
        return type_error(format!(
            "{function}() argument '{name}' must be str, not {}",
            obj::type_name_or_none(o)
        ));
    };
    let s = s.to_lossy().into_owned();
    if s.contains('\0') {
        return value_error("embedded null character");
    }
    Ok(Some(s))
}

pub(super) fn decode(o: &Object, a: &[Option<&Object>]) -> R {
    let encoding = text_arg(a[0], "decode", "encoding")?;
    let errors = text_arg(a[1], "decode", "errors")?;
    let (encoding, errors) = (encoding.as_deref().unwrap_or("utf-8"), errors.as_deref().unwrap_or("strict"));
    if o.is_a::<Bytes>() {
        return crate::codecs::decode(data(o), encoding, errors);
    }
    // A decoder may run Python code, which may change the bytes.
    let copy = data(o).to_vec();
    crate::codecs::decode(&copy, encoding, errors)
}

/// `a + b`.
pub(super) fn concat(a: &Object, b: &Object) -> R {
    let fail = || type_error(format!("can't concat {} to {}", b.ty().name(), a.ty().name()));
    if !buffer::supports(b) {
        return fail();
    }
    let Ok(y) = buffer::view(b) else { return fail() };
    let x = data(a);
    if x.is_empty() && a.is_exact::<Bytes>() && b.is_exact::<Bytes>() {
        return Ok(b.own());
    }
    if y.is_empty() && a.is_exact::<Bytes>() {
        return Ok(a.own());
    }
    let Some(total) = x.len().checked_add(y.len()).filter(|t| *t <= isize::MAX as usize) else {
        return memory_error();
    };
    build(a, total, |out| {
        out[..x.len()].copy_from_slice(x);
        out[x.len()..].copy_from_slice(&y);
    })
}

/// `unit` again and again until `out` is full.
pub(super) fn fill_repeated(out: &mut [u8], unit: &[u8]) {
    match unit {
        [] => {}
        [b] => out.fill(*b),
        _ => {
            let first = unit.len().min(out.len());
            out[..first].copy_from_slice(&unit[..first]);
            let mut done = first;
            while done < out.len() {
                let k = done.min(out.len() - done);
                out.copy_within(..k, done);
                done += k;
            }
        }
    }
}

/// The subscript of an index or slice.
pub(super) fn subscript(o: &Object, k: &Object, kind: &str, range: &str) -> R {
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&crate::types::exc::INDEX_ERROR))?;
        let d = data(o);
        if i < 0 {
            i = i.saturating_add(d.len() as isize);
        }
        return match if i < 0 { None } else { d.get(i as usize) } {
            Some(b) => Ok(int::from_i64(*b as i64)),
            None => crate::raise::index_error(range),
        };
    }
    let Some(s) = k.cast::<crate::types::slice::Slice>() else {
        return type_error(format!("{kind} indices must be integers or slices, not {}", k.ty().name()));
    };
    let (start, stop, step) = s.unpack()?;
    let d = data(o);
    let (start, _, step, n) = crate::types::slice::adjust(start, stop, step, d.len());
    if step == 1 {
        return same(o, d.get(start as usize..start as usize + n).unwrap_or(&[]));
    }
    let v: Vec<u8> = (0..n).filter_map(|j| d.get((start + j as isize * step) as usize).copied()).collect();
    make(o, &v)
}

/// An item of an iterable as a byte.
///
/// # Errors
/// ValueError, worded by the caller, outside `0..=255`.
pub(super) fn byte_of(x: &Object, msg: &str) -> R<u8> {
    match number::index_to_isize(x, None)? {
        n @ 0..=255 => Ok(n as u8),
        _ => value_error(msg),
    }
}

/// The result of `__bytes__`, if the type of `o` has it.
pub(super) fn by_special(o: &Object) -> R<Option<Ref>> {
    let Some(r) = call::call_special(o, &crate::names::names().__bytes__, &[])? else { return Ok(None) };
    if !r.is_a::<Bytes>() {
        return type_error(format!("__bytes__ returned non-bytes (type {})", r.ty().name()));
    }
    Ok(Some(r))
}

/// The shared entries of the method tables.
macro_rules! shared_methods {
    ($($own:expr),* $(,)?) => {{
        use $crate::object::method::MethodDef;
        use $crate::types::bytes_methods as m;
        use $crate::types::bytes_search as s;
        &[
            MethodDef::noargs("capitalize", m::capitalize),
            MethodDef::pos("center", "($self, width, fillchar=b' ', /)", 1, 2, m::center),
            MethodDef::pos("count", "($self, sub[, start[, end]], /)", 1, 3, s::count),
            MethodDef::kw("decode", "($self, /, encoding='utf-8', errors='strict')", m::decode),
            MethodDef::pos("endswith", "($self, suffix[, start[, end]], /)", 1, 3, s::endswith),
            MethodDef::kw("expandtabs", "($self, /, tabsize=8)", m::expandtabs),
            MethodDef::pos("find", "($self, sub[, start[, end]], /)", 1, 3, s::find),
            MethodDef::o("fromhex", "($type, string, /)", m::fromhex).class(),
            MethodDef::kw("hex", "($self, /, sep=<unrepresentable>, bytes_per_sep=1)", m::hex_method),
            MethodDef::pos("index", "($self, sub[, start[, end]], /)", 1, 3, s::index),
            MethodDef::noargs("isalnum", m::isalnum),
            MethodDef::noargs("isalpha", m::isalpha),
            MethodDef::noargs("isascii", m::isascii),
            MethodDef::noargs("isdigit", m::isdigit),
            MethodDef::noargs("islower", m::islower),
            MethodDef::noargs("isspace", m::isspace),
            MethodDef::noargs("istitle", m::istitle),
            MethodDef::noargs("isupper", m::isupper),
            MethodDef::o("join", "($self, iterable_of_bytes, /)", s::join),
            MethodDef::pos("ljust", "($self, width, fillchar=b' ', /)", 1, 2, m::ljust),
            MethodDef::noargs("lower", m::lower),
            MethodDef::pos("lstrip", "($self, bytes=None, /)", 0, 1, s::lstrip),
            MethodDef::pos("maketrans", "", 2, 2, m::maketrans).static_(),
            MethodDef::o("partition", "($self, sep, /)", s::partition),
            MethodDef::pos("replace", "($self, old, new, count=-1, /)", 2, 3, s::replace),
            MethodDef::o("removeprefix", "($self, prefix, /)", s::removeprefix),
            MethodDef::o("removesuffix", "($self, suffix, /)", s::removesuffix),
            MethodDef::pos("rfind", "($self, sub[, start[, end]], /)", 1, 3, s::rfind),
            MethodDef::pos("rindex", "($self, sub[, start[, end]], /)", 1, 3, s::rindex),
            MethodDef::pos("rjust", "($self, width, fillchar=b' ', /)", 1, 2, m::rjust),
            MethodDef::o("rpartition", "($self, sep, /)", s::rpartition),
            MethodDef::kw("rsplit", "($self, /, sep=None, maxsplit=-1)", s::rsplit),
            MethodDef::pos("rstrip", "($self, bytes=None, /)", 0, 1, s::rstrip),
            MethodDef::kw("split", "($self, /, sep=None, maxsplit=-1)", s::split),
            MethodDef::kw("splitlines", "($self, /, keepends=False)", s::splitlines),
            MethodDef::pos("startswith", "($self, prefix[, start[, end]], /)", 1, 3, s::startswith),
            MethodDef::pos("strip", "($self, bytes=None, /)", 0, 1, s::strip),
            MethodDef::noargs("swapcase", m::swapcase),
            MethodDef::noargs("title", m::title),
            MethodDef::kw("translate", "($self, table, /, delete=b'')", m::translate),
            MethodDef::noargs("upper", m::upper),
            MethodDef::o("zfill", "($self, width, /)", m::zfill),
            $($own,)*
        ]
    }};
}
pub(super) use shared_methods;
