//! `str`: compact text of 1, 2 or 4 bytes a character, with cached hash.
//!
//! The characters follow the header of the object in memory. A string is never changed once
//! other code can see it, except by [`concat_in_place`] while its count is one.

mod intern;
pub mod methods;
pub mod search;
#[path = "type.rs"]
mod type_;

use std::borrow::Cow;
use std::cell::Cell;
use std::mem::size_of;

pub use intern::single_char;
pub use type_::STR;

use crate::object::alloc;
use crate::object::{FLAG_OWN, Kind, Object, PyType, R, Ref, Visit};

/// Width of a string's characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Width {
    /// Latin-1.
    One = 1,
    /// The basic plane, surrogates included.
    Two = 2,
    /// All of Unicode.
    Four = 4,
}

/// A string object.
#[repr(C)]
pub struct Str {
    /// The object header.
    pub head: Object,
    hash: Cell<isize>,
    len: usize,
    width: Width,
    ascii: bool,
}
unsafe impl Kind for Str {
    #[inline(always)]
    fn static_type() -> &'static crate::object::StaticType {
        &STR
    }
    fn trace_body(&self, _: &mut Visit<'_>) {}
    fn clear_body(&mut self, _: &mut Vec<Ref>) {}
}
impl std::ops::Deref for Str {
    type Target = Object;
    #[inline(always)]
    fn deref(&self) -> &Object {
        &self.head
    }
}

/// A string's characters, by width.
#[derive(Clone, Copy)]
pub enum Chars<'a> {
    /// Latin-1.
    One(&'a [u8]),
    /// The basic plane.
    Two(&'a [u16]),
    /// All of Unicode.
    Four(&'a [u32]),
}

impl<'a> Chars<'a> {
    /// Number of characters.
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Chars::One(s) => s.len(),
            Chars::Two(s) => s.len(),
            Chars::Four(s) => s.len(),
        }
    }
    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The code point at `i`, which is in range.
    #[inline]
    pub fn at(&self, i: usize) -> u32 {
        match self {
            Chars::One(s) => s[i] as u32,
            Chars::Two(s) => s[i] as u32,
            Chars::Four(s) => s[i],
        }
    }
    /// The characters from `a` to `b`.
    pub fn slice(&self, a: usize, b: usize) -> Chars<'a> {
        match self {
            Chars::One(s) => Chars::One(&s[a..b]),
            Chars::Two(s) => Chars::Two(&s[a..b]),
            Chars::Four(s) => Chars::Four(&s[a..b]),
        }
    }
    /// All code points.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + 'a {
        (0..self.len()).map(move |i| self.at(i))
    }
}

const HEADER: usize = size_of::<Str>();

impl Str {
    unsafe fn alloc(ty: &PyType, len: usize, width: Width, ascii: bool) -> *mut Str {
        unsafe {
            let size = (HEADER + len * width as usize + 8) & !7;
            let p = alloc::block(ty, size) as *mut Str;
            p.write(Str { head: Object::head(ty), hash: Cell::new(-1), len, width, ascii });
            p
        }
    }

    #[inline(always)]
    unsafe fn data(&self) -> *mut u8 {
        unsafe { (self as *const Str as *mut u8).add(HEADER) }
    }

    /// Number of characters.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    /// No characters?
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// Only ASCII characters?
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }
    /// Width of the characters.
    #[inline(always)]
    pub fn width(&self) -> Width {
        self.width
    }
    /// The characters.
    #[inline(always)]
    pub fn chars(&self) -> Chars<'_> {
        unsafe {
            let p = self.data();
            match self.width {
                Width::One => Chars::One(std::slice::from_raw_parts(p, self.len)),
                Width::Two => Chars::Two(std::slice::from_raw_parts(p as *const u16, self.len)),
                Width::Four => Chars::Four(std::slice::from_raw_parts(p as *const u32, self.len)),
            }
        }
    }
    /// The code point at `i`, which is in range.
    #[inline]
    pub fn at(&self, i: usize) -> u32 {
        self.chars().at(i)
    }
    /// All code points.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.chars().iter()
    }

    /// An ASCII string as `&str`.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        match self.chars() {
            Chars::One(s) if self.ascii => Some(unsafe { std::str::from_utf8_unchecked(s) }),
            _ => None,
        }
    }
    /// An ASCII string's bytes.
    pub fn as_utf8_bytes(&self) -> Option<&[u8]> {
        self.as_ascii().map(str::as_bytes)
    }
    /// As UTF-8; `None` when a lone surrogate is in the way.
    pub fn to_utf8(&self) -> Option<Cow<'_, str>> {
        if let Some(s) = self.as_ascii() {
            return Some(Cow::Borrowed(s));
        }
        let mut out = String::with_capacity(self.len * 2);
        for c in self.iter() {
            out.push(char::from_u32(c)?);
        }
        Some(Cow::Owned(out))
    }
    /// As UTF-8, lone surrogates replaced by `?`. For messages only.
    pub fn to_lossy(&self) -> Cow<'_, str> {
        if let Some(s) = self.as_ascii() {
            return Cow::Borrowed(s);
        }
        Cow::Owned(self.iter().map(|c| char::from_u32(c).unwrap_or('?')).collect())
    }
    /// As WTF-8: a lone surrogate is its three-byte encoding.
    pub fn to_wtf8(&self) -> Cow<'_, [u8]> {
        if let Some(s) = self.as_ascii() {
            return Cow::Borrowed(s.as_bytes());
        }
        let mut out = Vec::with_capacity(self.len * 2);
        for c in self.iter() {
            push_wtf8(&mut out, c);
        }
        Cow::Owned(out)
    }

    /// Equal to `s`?
    #[inline]
    pub fn eq_str(&self, s: &str) -> bool {
        if self.ascii {
            self.len == s.len() && self.as_ascii() == Some(s)
        } else {
            self.iter().eq(s.chars().map(|c| c as u32))
        }
    }

    /// Same characters?
    #[inline]
    pub fn eq(&self, o: &Str) -> bool {
        if std::ptr::eq(self, o) {
            return true;
        }
        if self.len != o.len || self.width != o.width {
            return false;
        }
        unsafe {
            let n = self.len * self.width as usize;
            std::slice::from_raw_parts(self.data(), n) == std::slice::from_raw_parts(o.data(), n)
        }
    }

    /// The hash, cached.
    #[inline(always)]
    pub fn hash(&self) -> isize {
        let h = self.hash.get();
        if h != -1 { h } else { self.compute_hash() }
    }

    #[inline(never)]
    fn compute_hash(&self) -> isize {
        let bytes = unsafe { std::slice::from_raw_parts(self.data(), self.len * self.width as usize) };
        let h = crate::hash::bytes(bytes);
        self.hash.set(h);
        h
    }

    /// In the table of interned strings (and immortal)?
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.head.flag(FLAG_OWN)
    }

    /// From UTF-8.
    pub fn new(s: &str) -> Ref<Str> {
        if s.is_ascii() {
            Self::from_ascii(s.as_bytes())
        } else {
            Self::from_points(s.chars().map(|c| c as u32))
        }
    }
    /// From ASCII bytes.
    pub fn from_ascii(s: &[u8]) -> Ref<Str> {
        debug_assert!(s.is_ascii());
        match s {
            [] => return intern::empty(),
            [c] => return intern::single_char(*c as u32),
            _ => {}
        }
        unsafe {
            let p = Self::alloc(&STR, s.len(), Width::One, true);
            std::ptr::copy_nonoverlapping(s.as_ptr(), (*p).data(), s.len());
            Ref::from_raw(p)
        }
    }
    /// From Latin-1 bytes.
    pub fn from_latin1(s: &[u8]) -> Ref<Str> {
        match s {
            [] => return intern::empty(),
            [c] => return intern::single_char(*c as u32),
            _ => {}
        }
        unsafe {
            let p = Self::alloc(&STR, s.len(), Width::One, s.is_ascii());
            std::ptr::copy_nonoverlapping(s.as_ptr(), (*p).data(), s.len());
            Ref::from_raw(p)
        }
    }
    /// From characters of any width; the result has the least width that fits.
    pub fn from_chars(c: Chars<'_>) -> Ref<Str> {
        match c {
            Chars::One(s) => Self::from_latin1(s),
            Chars::Two(s) => {
                if s.iter().all(|c| *c < 256) {
                    let v: Vec<u8> = s.iter().map(|c| *c as u8).collect();
                    return Self::from_latin1(&v);
                }
                unsafe {
                    let p = Self::alloc(&STR, s.len(), Width::Two, false);
                    std::ptr::copy_nonoverlapping(s.as_ptr(), (*p).data() as *mut u16, s.len());
                    Ref::from_raw(p)
                }
            }
            Chars::Four(s) => Self::from_u32(s),
        }
    }
    /// From code points.
    pub fn from_points(it: impl Iterator<Item = u32>) -> Ref<Str> {
        let v: Vec<u32> = it.collect();
        Self::from_u32(&v)
    }
    /// From code points.
    pub fn from_u32(v: &[u32]) -> Ref<Str> {
        let max = v.iter().fold(0, |m, c| m | *c);
        match v {
            [] => return intern::empty(),
            [c] if *c < 256 => return intern::single_char(*c),
            _ => {}
        }
        unsafe {
            if max < 256 {
                let p = Self::alloc(&STR, v.len(), Width::One, max < 128);
                let d = (*p).data();
                for (i, c) in v.iter().enumerate() {
                    *d.add(i) = *c as u8;
                }
                Ref::from_raw(p)
            } else if max < 0x10000 {
                let p = Self::alloc(&STR, v.len(), Width::Two, false);
                let d = (*p).data() as *mut u16;
                for (i, c) in v.iter().enumerate() {
                    *d.add(i) = *c as u16;
                }
                Ref::from_raw(p)
            } else {
                let p = Self::alloc(&STR, v.len(), Width::Four, false);
                std::ptr::copy_nonoverlapping(v.as_ptr(), (*p).data() as *mut u32, v.len());
                Ref::from_raw(p)
            }
        }
    }
    /// From WTF-8, which the caller knows to be well formed.
    pub fn from_wtf8(b: &[u8]) -> Ref<Str> {
        if b.is_ascii() {
            return Self::from_ascii(b);
        }
        Self::from_points(Wtf8Points(b))
    }
    /// One character.
    #[inline]
    pub fn from_point(c: u32) -> Ref<Str> {
        if c < 256 { intern::single_char(c) } else { Self::from_u32(&[c]) }
    }
    /// The interned string equal to `s`.
    pub fn intern(s: &str) -> Ref<Str> {
        intern::intern_str(s)
    }
    /// The interned string equal to `s`, which is `s` itself if there was none.
    pub fn intern_ref(s: &Ref<Str>) -> Ref<Str> {
        intern::intern(s)
    }
    /// A copy of `s` as an instance of `ty`, a subclass of `str`.
    pub fn of_type(ty: &PyType, s: &Str) -> Ref<Str> {
        unsafe {
            let p = Self::alloc(ty, s.len, s.width, s.ascii);
            std::ptr::copy_nonoverlapping(s.data(), (*p).data(), s.len * s.width as usize);
            if ty.flags() & crate::object::TypeFlags::HAVE_GC != 0 {
                crate::object::gc::track(p as *mut Object);
            }
            Ref::from_raw(p)
        }
    }

    /// The characters from `a` to `b` (`a <= b <= len`).
    pub fn substring(&self, a: usize, b: usize) -> Ref<Str> {
        if a == 0 && b == self.len && self.head.is_exact::<Str>() {
            return crate::object::Own::own_as(self);
        }
        Self::from_chars(self.chars().slice(a, b))
    }

    /// Both, one after the other.
    pub fn concat(a: &Str, b: &Str) -> R<Ref<Str>> {
        let Some(n) = a.len.checked_add(b.len).filter(|n| *n < isize::MAX as usize / 4) else {
            return crate::raise::overflow_error("strings are too large to concat");
        };
        let width = a.width.max(b.width);
        unsafe {
            let Some(p) = Self::try_alloc(n, width, a.ascii && b.ascii) else {
                return crate::raise::memory_error();
            };
            write_chars((*p).data(), 0, width, a.chars());
            write_chars((*p).data(), a.len, width, b.chars());
            Ok(Ref::from_raw(p))
        }
    }

    unsafe fn try_alloc(len: usize, width: Width, ascii: bool) -> Option<*mut Str> {
        unsafe {
            let size = len.checked_mul(width as usize)?.checked_add(HEADER + 8)? & !7;
            let p = alloc::try_block(&STR, size)? as *mut Str;
            p.write(Str { head: Object::head(&STR), hash: Cell::new(-1), len, width, ascii });
            Some(p)
        }
    }

    /// A new string of `len` characters of the given width, filled by `fill`, which gets the raw
    /// bytes. The caller guarantees that the width is the least that fits, and `ascii`.
    ///
    /// # Errors
    /// MemoryError.
    pub fn build(len: usize, width: Width, ascii: bool, fill: impl FnOnce(&mut [u8])) -> R<Ref<Str>> {
        if len == 0 {
            return Ok(intern::empty());
        }
        unsafe {
            let Some(p) = Self::try_alloc(len, width, ascii) else { return crate::raise::memory_error() };
            let bytes = std::slice::from_raw_parts_mut((*p).data(), len * width as usize);
            fill(bytes);
            if len == 1 && width == Width::One {
                let c = bytes[0] as u32;
                drop(Ref::<Str>::from_raw(p));
                return Ok(intern::single_char(c));
            }
            Ok(Ref::from_raw(p))
        }
    }
}

/// Writes `c` at character `at` of a buffer of the given width, which is wide enough.
///
/// # Safety
/// The buffer has room.
pub unsafe fn write_chars(d: *mut u8, at: usize, width: Width, c: Chars<'_>) {
    unsafe {
        match (width, c) {
            (Width::One, Chars::One(s)) => std::ptr::copy_nonoverlapping(s.as_ptr(), d.add(at), s.len()),
            (Width::Two, Chars::Two(s)) => {
                std::ptr::copy_nonoverlapping(s.as_ptr(), (d as *mut u16).add(at), s.len())
            }
            (Width::Four, Chars::Four(s)) => {
                std::ptr::copy_nonoverlapping(s.as_ptr(), (d as *mut u32).add(at), s.len())
            }
            (Width::One, c) => {
                for (i, x) in c.iter().enumerate() {
                    *d.add(at + i) = x as u8;
                }
            }
            (Width::Two, c) => {
                let d = d as *mut u16;
                for (i, x) in c.iter().enumerate() {
                    *d.add(at + i) = x as u16;
                }
            }
            (Width::Four, c) => {
                let d = d as *mut u32;
                for (i, x) in c.iter().enumerate() {
                    *d.add(at + i) = x;
                }
            }
        }
    }
}

/// Appends `b` to `a`, reusing `a`'s memory when nobody else holds it.
///
/// # Errors
/// MemoryError, OverflowError.
pub fn concat_in_place(a: Ref<Str>, b: &Str) -> R<Ref<Str>> {
    if b.is_empty() && a.head.is_exact::<Str>() {
        return Ok(a);
    }
    if a.refcount() == 1
        && !a.is_interned()
        && a.head.is_exact::<Str>()
        && a.width >= b.width
        && a.ascii == (a.ascii && b.ascii)
        && !a.is_empty()
    {
        unsafe {
            let n = a.len + b.len;
            let size = (HEADER + n * a.width as usize + 8) & !7;
            let p = a.into_raw();
            let q = alloc::realloc(p as *mut u8, size) as *mut Str;
            if q.is_null() {
                drop(Ref::<Str>::from_raw(p));
                return crate::raise::memory_error();
            }
            let at = (*q).len;
            (*q).len = n;
            (*q).hash.set(-1);
            write_chars((*q).data(), at, (*q).width, b.chars());
            return Ok(Ref::from_raw(q));
        }
    }
    Str::concat(&a, b)
}

/// Appends the WTF-8 form of a code point.
pub fn push_wtf8(out: &mut Vec<u8>, c: u32) {
    match c {
        0..=0x7f => out.push(c as u8),
        0x80..=0x7ff => out.extend_from_slice(&[0xc0 | (c >> 6) as u8, 0x80 | (c & 0x3f) as u8]),
        0x800..=0xffff => out.extend_from_slice(&[
            0xe0 | (c >> 12) as u8,
            0x80 | ((c >> 6) & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]),
        _ => out.extend_from_slice(&[
            0xf0 | (c >> 18) as u8,
            0x80 | ((c >> 12) & 0x3f) as u8,
            0x80 | ((c >> 6) & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]),
    }
}

/// Code points of WTF-8 text; malformed bytes come out as U+FFFD.
pub struct Wtf8Points<'a>(pub &'a [u8]);
impl Iterator for Wtf8Points<'_> {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        let b = self.0;
        let first = *b.first()?;
        let n = match first {
            0..=0x7f => 1,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        if n == 1 || b.len() < n {
            self.0 = &b[1..];
            return Some(if n == 1 { first as u32 } else { 0xfffd });
        }
        let mut c = (first as u32) & (0x7f >> n);
        for x in &b[1..n] {
            c = (c << 6) | (*x as u32 & 0x3f);
        }
        self.0 = &b[n..];
        Some(c)
    }
}

/// The parts one after the other.
///
/// # Errors
/// MemoryError, OverflowError.
pub fn join_parts(parts: &[&Str]) -> R<Ref<Str>> {
    let mut n = 0usize;
    let mut width = Width::One;
    let mut ascii = true;
    for p in parts {
        n = match n.checked_add(p.len) {
            Some(n) => n,
            None => return crate::raise::overflow_error("join() result is too long for a Python string"),
        };
        width = width.max(p.width);
        ascii &= p.ascii;
    }
    Str::build(n, width, ascii, |d| {
        let mut at = 0;
        for p in parts {
            unsafe { write_chars(d.as_mut_ptr(), at, width, p.chars()) };
            at += p.len;
        }
    })
}
