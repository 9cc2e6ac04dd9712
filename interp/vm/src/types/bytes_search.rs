//! Methods that `bytes` and `bytearray` share: searching, splitting, joining, replacing.

use super::bytes_methods::{data, make, same, slice_arg};
use crate::object::{Object, R, Ref};
use crate::protocol::buffer::{self, View};
use crate::protocol::{iteration, number, object as obj, sequence};
use crate::raise::{memory_error, overflow_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::types::singletons::bool_obj;
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

/// What is searched for: a byte or a run of bytes.
enum Needle<'a> {
    Byte([u8; 1]),
    View(View<'a>),
}
impl std::ops::Deref for Needle<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => b,
            Needle::View(v) => v,
        }
    }
}

fn needle(o: &Object) -> R<Needle<'_>> {
    if buffer::supports(o) {
        return buffer::view(o).map(Needle::View);
    }
    if !number::is_index(o) {
        return type_error(format!(
            "argument should be integer or bytes-like object, not '{}'",
            o.ty().name()
        ));
    }
    match number::index_to_isize(o, None)? {
        n @ 0..=255 => Ok(Needle::Byte([n as u8])),
        _ => value_error("byte must be in range(0, 256)"),
    }
}

/// The bounds at positions 1 and 2, not yet clipped.
fn bounds(a: &[&Object]) -> R<(isize, isize)> {
    Ok((slice_arg(a.get(1), 0)?, slice_arg(a.get(2), isize::MAX)?))
}

/// Bounds clipped to a length; the first may lie behind the second.
fn clip((start, stop): (isize, isize), len: usize) -> (usize, usize) {
    let len = len as isize;
    let stop = if stop < 0 { (stop + len).max(0) } else { stop.min(len) };
    let start = if start < 0 { (start + len).max(0) } else { start };
    (start as usize, stop as usize)
}

fn find_in(h: &[u8], n: &[u8], forward: bool) -> Option<usize> {
    match (n, forward) {
        ([b], true) => memchr::memchr(*b, h),
        ([b], false) => memchr::memrchr(*b, h),
        (n, true) => memchr::memmem::find(h, n),
        (n, false) => memchr::memmem::rfind(h, n),
    }
}

fn find_at(o: &Object, a: &[&Object], forward: bool) -> R<Option<usize>> {
    let b = bounds(a)?;
    let n = needle(a[0])?;
    let d = data(o);
    let (start, stop) = clip(b, d.len());
    Ok(d.get(start..stop).and_then(|h| find_in(h, &n, forward)).map(|i| i + start))
}

pub(super) fn find(o: &Object, a: &[&Object]) -> R {
    Ok(int::from_i64(find_at(o, a, true)?.map_or(-1, |i| i as i64)))
}
pub(super) fn rfind(o: &Object, a: &[&Object]) -> R {
    Ok(int::from_i64(find_at(o, a, false)?.map_or(-1, |i| i as i64)))
}
pub(super) fn index(o: &Object, a: &[&Object]) -> R {
    match find_at(o, a, true)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("subsection not found"),
    }
}
pub(super) fn rindex(o: &Object, a: &[&Object]) -> R {
    match find_at(o, a, false)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("subsection not found"),
    }
}

fn count_in(h: &[u8], n: &[u8]) -> usize {
    match n {
        [] => h.len() + 1,
        [b] => memchr::memchr_iter(*b, h).count(),
        n => memchr::memmem::find_iter(h, n).count(),
    }
}

pub(super) fn count(o: &Object, a: &[&Object]) -> R {
    let b = bounds(a)?;
    let n = needle(a[0])?;
    let d = data(o);
    let (start, stop) = clip(b, d.len());
    Ok(int::from_usize(d.get(start..stop).map_or(0, |h| count_in(h, &n))))
}

/// `x in b`.
pub(super) fn contains(o: &Object, x: &Object) -> R<bool> {
    if number::is_index(x) && !buffer::supports(x) {
        return match number::index_to_isize(x, None)? {
            n @ 0..=255 => Ok(memchr::memchr(n as u8, data(o)).is_some()),
            _ => value_error("byte must be in range(0, 256)"),
        };
    }
    let v = buffer::view(x)?;
    Ok(find_in(data(o), &v, true).is_some())
}

fn tail_match(o: &Object, p: &Object, b: (isize, isize), at_end: bool) -> R<bool> {
    let p = buffer::view(p)?;
    let d = data(o);
    let (start, stop) = clip(b, d.len());
    Ok(d.get(start..stop).is_some_and(|d| if at_end { d.ends_with(&p) } else { d.starts_with(&p) }))
}

fn starts_ends(o: &Object, a: &[&Object], name: &str, at_end: bool) -> R {
    let b = bounds(a)?;
    if let Some(t) = a[0].cast::<Tuple>() {
        for p in t.as_slice() {
            if tail_match(o, p, b, at_end)? {
                return Ok(bool_obj(true));
            }
        }
        return Ok(bool_obj(false));
    }
    match tail_match(o, a[0], b, at_end) {
        Ok(r) => Ok(bool_obj(r)),
        Err(e) if e.matches(&exc::TYPE_ERROR) => type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            a[0].ty().name()
        )),
        Err(e) => Err(e),
    }
}
pub(super) fn startswith(o: &Object, a: &[&Object]) -> R {
    starts_ends(o, a, "startswith", false)
}
pub(super) fn endswith(o: &Object, a: &[&Object]) -> R {
    starts_ends(o, a, "endswith", true)
}

pub(super) fn removeprefix(o: &Object, p: &Object) -> R {
    let p = buffer::view(p)?;
    let d = data(o);
    match d.strip_prefix(&*p) {
        Some(rest) if !p.is_empty() => make(o, rest),
        _ => same(o, d),
    }
}
pub(super) fn removesuffix(o: &Object, p: &Object) -> R {
    let p = buffer::view(p)?;
    let d = data(o);
    match d.strip_suffix(&*p) {
        Some(rest) if !p.is_empty() => make(o, rest),
        _ => same(o, d),
    }
}

/// ASCII whitespace as C's `isspace` knows it.
pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | 9..=13)
}

fn strip_with(o: &Object, a: &[&Object], left: bool, right: bool) -> R {
    let set = match a.first() {
        Some(s) if !s.is_none() => Some(buffer::view(s)?),
        _ => None,
    };
    let goes = |b: u8| match &set {
        Some(s) => s.contains(&b),
        None => is_space(b),
    };
    let d = data(o);
    let (mut i, mut j) = (0, d.len());
    while left && i < j && goes(d[i]) {
        i += 1;
    }
    while right && j > i && goes(d[j - 1]) {
        j -= 1;
    }
    same(o, &d[i..j])
}
pub(super) fn strip(o: &Object, a: &[&Object]) -> R {
    strip_with(o, a, true, true)
}
pub(super) fn lstrip(o: &Object, a: &[&Object]) -> R {
    strip_with(o, a, true, false)
}
pub(super) fn rstrip(o: &Object, a: &[&Object]) -> R {
    strip_with(o, a, false, true)
}

/// `sep` and `maxsplit`, the latter without limit where it is negative.
fn split_args<'a>(a: &[Option<&'a Object>]) -> R<(Option<View<'a>>, usize)> {
    let max = match a[1] {
        Some(m) => sequence::ssize_arg(m)?,
        None => -1,
    };
    let max = if max < 0 { usize::MAX } else { max as usize };
    let sep = match a[0] {
        Some(s) if !s.is_none() => {
            let v = buffer::view(s)?;
            if v.is_empty() {
                return value_error("empty separator");
            }
            Some(v)
        }
        _ => None,
    };
    Ok((sep, max))
}

fn list_of_parts(o: &Object, parts: &[&[u8]]) -> R {
    let mut v = Vec::with_capacity(parts.len());
    for p in parts {
        v.push(same(o, p)?);
    }
    Ok(List::from_vec(v).up())
}

pub(super) fn split(o: &Object, a: &[Option<&Object>]) -> R {
    let (sep, max) = split_args(a)?;
    let d = data(o);
    let mut parts: Vec<&[u8]> = Vec::new();
    match sep {
        Some(sep) => {
            let mut rest = d;
            while parts.len() < max
                && let Some(i) = find_in(rest, &sep, true)
            {
                parts.push(&rest[..i]);
                rest = &rest[i + sep.len()..];
            }
            parts.push(rest);
        }
        None => {
            let mut i = 0;
            loop {
                while i < d.len() && is_space(d[i]) {
                    i += 1;
                }
                if i == d.len() {
                    break;
                }
                if parts.len() == max {
                    // What remains keeps its right end.
                    parts.push(&d[i..]);
                    break;
                }
                let start = i;
                while i < d.len() && !is_space(d[i]) {
                    i += 1;
                }
                parts.push(&d[start..i]);
            }
        }
    }
    list_of_parts(o, &parts)
}

pub(super) fn rsplit(o: &Object, a: &[Option<&Object>]) -> R {
    let (sep, max) = split_args(a)?;
    let d = data(o);
    let mut parts: Vec<&[u8]> = Vec::new();
    match sep {
        Some(sep) => {
            let mut rest = d;
            while parts.len() < max
                && let Some(i) = find_in(rest, &sep, false)
            {
                parts.push(&rest[i + sep.len()..]);
                rest = &rest[..i];
            }
            parts.push(rest);
        }
        None => {
            let mut i = d.len();
            loop {
                while i > 0 && is_space(d[i - 1]) {
                    i -= 1;
                }
                if i == 0 {
                    break;
                }
                if parts.len() == max {
                    parts.push(&d[..i]);
                    break;
                }
                let stop = i;
                while i > 0 && !is_space(d[i - 1]) {
                    i -= 1;
                }
                parts.push(&d[i..stop]);
            }
        }
    }
    parts.reverse();
    list_of_parts(o, &parts)
}

pub(super) fn splitlines(o: &Object, a: &[Option<&Object>]) -> R {
    let keep = match a[0] {
        Some(k) => number::is_true(k)?,
        None => false,
    };
    let d = data(o);
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut i = 0;
    while i < d.len() {
        let end = memchr::memchr2(b'\n', b'\r', &d[i..]).map_or(d.len(), |k| i + k);
        let next = match &d[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [] => end,
            _ => end + 1,
        };
        parts.push(&d[i..if keep { next } else { end }]);
        i = next;
    }
    list_of_parts(o, &parts)
}

fn three(a: Ref, b: Ref, c: Ref) -> R {
    Ok(Tuple::from_vec(vec![a, b, c]).up())
}

fn partition_with(o: &Object, sep: &Object, forward: bool) -> R {
    let v = buffer::view(sep)?;
    if v.is_empty() {
        return value_error("empty separator");
    }
    let d = data(o);
    match find_in(d, &v, forward) {
        Some(i) => {
            let middle = if o.is_a::<Bytes>() { sep.own() } else { make(o, &v)? };
            three(make(o, &d[..i])?, middle, make(o, &d[i + v.len()..])?)
        }
        None if forward => three(same(o, d)?, make(o, b"")?, make(o, b"")?),
        None => three(make(o, b"")?, make(o, b"")?, same(o, d)?),
    }
}
pub(super) fn partition(o: &Object, sep: &Object) -> R {
    partition_with(o, sep, true)
}
pub(super) fn rpartition(o: &Object, sep: &Object) -> R {
    partition_with(o, sep, false)
}

pub(super) fn join(o: &Object, iterable: &Object) -> R {
    // A bytearray keeps its size meanwhile.
    let _held = buffer::view(o)?;
    let items = match iterable.exact::<List>() {
        Some(l) => l.to_vec(),
        None => match iterable.exact::<Tuple>() {
            Some(t) => t.as_slice().to_vec(),
            None => match iteration::iter(iterable) {
                Ok(it) => sequence::vec_of(&it)?,
                Err(e) if e.matches(&exc::TYPE_ERROR) => return type_error("can only join an iterable"),
                Err(e) => return Err(e),
            },
        },
    };
    if let [x] = items.as_slice()
        && x.is_exact::<Bytes>()
        && o.is_exact::<Bytes>()
    {
        return Ok(x.clone());
    }
    let mut views = Vec::with_capacity(items.len());
    for (i, x) in items.iter().enumerate() {
        match buffer::view(x) {
            Ok(v) => views.push(v),
            Err(_) => {
                return type_error(format!(
                    "sequence item {i}: expected a bytes-like object, {} found",
                    obj::type_name_or_none(x)
                ));
            }
        }
    }
    let sep = data(o);
    let mut total = sep.len().saturating_mul(items.len().saturating_sub(1));
    for v in &views {
        total = total.saturating_add(v.len());
    }
    if total > isize::MAX as usize {
        return overflow_error("join() result is too long");
    }
    let mut out = Vec::new();
    if out.try_reserve_exact(total).is_err() {
        return memory_error();
    }
    for (i, v) in views.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep);
        }
        out.extend_from_slice(v);
    }
    drop(views);
    make(o, &out)
}

pub(super) fn replace(o: &Object, a: &[&Object]) -> R {
    let old = buffer::view(a[0])?;
    let new = buffer::view(a[1])?;
    let max = match a.get(2) {
        Some(m) => sequence::ssize_arg(m)?,
        None => -1,
    };
    let max = if max < 0 { usize::MAX } else { max as usize };
    let d = data(o);
    let n = if d.len() < old.len() { 0 } else { count_in(d, &old).min(max) };
    if n == 0 || (old.is_empty() && new.is_empty()) || *old == *new {
        return same(o, d);
    }
    let total = n.checked_mul(new.len()).and_then(|t| t.checked_add(d.len() - n * old.len()));
    let Some(total) = total.filter(|t| *t <= isize::MAX as usize) else {
        return overflow_error("replace bytes is too long");
    };
    let mut out = Vec::new();
    if out.try_reserve_exact(total).is_err() {
        return memory_error();
    }
    if old.is_empty() {
        for (i, b) in d.iter().enumerate() {
            if i < n {
                out.extend_from_slice(&new);
            }
            out.push(*b);
        }
        if n > d.len() {
            out.extend_from_slice(&new);
        }
        return make(o, &out);
    }
    let mut rest = d;
    for _ in 0..n {
        let Some(i) = find_in(rest, &old, true) else { break };
        out.extend_from_slice(&rest[..i]);
        out.extend_from_slice(&new);
        rest = &rest[i + old.len()..];
    }
    out.extend_from_slice(rest);
    make(o, &out)
}
