//! Strings of JSON: escapes, both ways.

use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::attribute;
use pyrite_vm::raise::{raise_call, type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::str::{Chars, Str};

/// Text that grows; as narrow as it can be.
pub enum Writer {
    /// So far Latin-1.
    Narrow(Vec<u8>),
    /// Beyond it.
    Wide(Vec<u32>),
}

impl Writer {
    /// Nothing yet.
    pub fn new() -> Writer {
        Writer::Narrow(Vec::new())
    }
    /// Adds what Latin-1 may not hold.
    fn wide(&mut self, points: impl Iterator<Item = u32>) {
        if let Writer::Narrow(v) = self {
            *self = Writer::Wide(v.iter().map(|c| u32::from(*c)).collect());
        }
        if let Writer::Wide(v) = self {
            v.extend(points);
        }
    }
    /// Adds ASCII.
    pub fn ascii(&mut self, s: &[u8]) {
        match self {
            Writer::Narrow(v) => v.extend_from_slice(s),
            Writer::Wide(v) => v.extend(s.iter().map(|c| u32::from(*c))),
        }
    }
    /// Adds a character.
    pub fn point(&mut self, c: u32) {
        match self {
            Writer::Narrow(v) if c < 256 => v.push(c as u8),
            _ => self.wide(std::iter::once(c)),
        }
    }
    /// Adds characters.
    pub fn chars(&mut self, c: Chars<'_>) {
        match (&mut *self, c) {
            (Writer::Narrow(v), Chars::One(s)) => v.extend_from_slice(s),
            (Writer::Narrow(v), c) if c.iter().all(|c| c < 256) => v.extend(c.iter().map(|c| c as u8)),
            (_, c) => self.wide(c.iter()),
        }
    }
    /// Adds text.
    pub fn str(&mut self, s: &Str) {
        self.chars(s.chars());
    }
    /// All of it.
    pub fn finish(self) -> Ref<Str> {
        match self {
            Writer::Narrow(v) => Str::from_latin1(&v),
            Writer::Wide(v) => Str::from_u32(&v),
        }
    }
}

/// Raises `json.JSONDecodeError`.
///
/// # Errors
/// That.
#[cold]
pub fn decode_error<T>(msg: &str, doc: &Object, at: usize) -> R<T> {
    // The quote before the first character is at -1.
    let at = at as isize;
    let m = pyrite_vm::import::import_module("json.decoder")?;
    let t = attribute::get_text(&m, "JSONDecodeError")?;
    raise_call(&t, &[&Str::new(msg), doc, &int::from_i64(at as i64)])
}

fn hex(c: Chars<'_>, from: usize) -> Option<u32> {
    let mut n = 0;
    for i in from..from + 4 {
        n = n << 4 | char::from_u32(c.at(i))?.to_digit(16)?;
    }
    Some(n)
}

/// The string whose opening quote stands before `end`, and where it stops.
///
/// # Errors
/// JSONDecodeError; ValueError for an end outside the text.
pub fn scan(doc: &Str, end: isize, strict: bool) -> R<(Ref<Str>, usize)> {
    let text = doc.chars();
    let len = text.len();
    let Some(mut end) = usize::try_from(end).ok().filter(|e| *e <= len) else {
        return value_error("end is out of bounds");
    };
    let begin = end.wrapping_sub(1);
    let unterminated = || decode_error("Unterminated string starting at", doc, begin);
    let mut out: Option<Writer> = None;
    loop {
        let stop = match text {
            Chars::One(s) => {
                s.get(end..).unwrap_or(&[]).iter().position(|c| matches!(c, b'"' | b'\\' | 0..=0x1f))
            }
            c => (end..len).position(|i| matches!(c.at(i), 0x22 | 0x5c | 0..=0x1f)),
        };
        let Some(mut next) = stop.map(|s| s + end) else { return unterminated() };
        let mut c = text.at(next);
        // Control characters are text where the caller says so.
        while c < 0x20 {
            if strict {
                return decode_error("Invalid control character at", doc, next);
            }
            let Some(more) = (next + 1..len).find(|i| matches!(text.at(*i), 0x22 | 0x5c | 0..=0x1f)) else {
                return unterminated();
            };
            next = more;
            c = text.at(next);
        }
        if c == 0x22 {
            let piece = text.slice(end, next);
            return Ok(match out {
                None => (Str::from_chars(piece), next + 1),
                Some(mut w) => {
                    w.chars(piece);
                    (w.finish(), next + 1)
                }
            });
        }
        let w = out.get_or_insert_with(Writer::new);
        w.chars(text.slice(end, next));
        next += 1;
        if next == len {
            return unterminated();
        }
        let c = text.at(next);
        if c != u32::from(b'u') {
            end = next + 1;
            let plain = match u8::try_from(c).unwrap_or(0) {
                c @ (b'"' | b'\\' | b'/') => c,
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                _ => return decode_error("Invalid \\escape", doc, end - 2),
            };
            w.point(plain.into());
            continue;
        }
        next += 1;
        end = next + 4;
        if end >= len {
            return decode_error("Invalid \\uXXXX escape", doc, next - 1);
        }
        let Some(mut c) = hex(text, next) else {
            return decode_error("Invalid \\uXXXX escape", doc, end - 5);
        };
        if (0xd800..0xdc00).contains(&c)
            && end + 6 < len
            && text.at(end) == u32::from(b'\\')
            && text.at(end + 1) == u32::from(b'u')
        {
            let Some(low) = hex(text, end + 2) else {
                return decode_error("Invalid \\uXXXX escape", doc, end + 1);
            };
            if (0xdc00..0xe000).contains(&low) {
                c = 0x1_0000 + ((c - 0xd800) << 10 | (low - 0xdc00));
                end += 6;
            }
        }
        w.point(c);
    }
}

fn unicode_escape(w: &mut Writer, c: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u32| DIGITS[(c >> shift & 15) as usize];
    w.ascii(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

fn short_escape(c: u32) -> Option<&'static [u8]> {
    Some(match c {
        0x22 => b"\\\"",
        0x5c => b"\\\\",
        8 => b"\\b",
        12 => b"\\f",
        10 => b"\\n",
        13 => b"\\r",
        9 => b"\\t",
        _ => return None,
    })
}

/// Adds a string in quotes; with `ascii` all beyond it is escaped.
pub fn write_quoted(w: &mut Writer, s: &Str, ascii: bool) {
    w.ascii(b"\"");
    let text = s.chars();
    let plain = |c: u32| {
        if ascii {
            (0x20..0x7f).contains(&c) && c != 0x22 && c != 0x5c
        } else {
            c >= 0x20 && c != 0x22 && c != 0x5c
        }
    };
    let (mut from, len) = (0, text.len());
    while from < len {
        let stop = match text {
            Chars::One(t) => t.get(from..).unwrap_or(&[]).iter().position(|c| !plain((*c).into())),
            t => (from..len).position(|i| !plain(t.at(i))),
        };
        let at = stop.map_or(len, |s| s + from);
        w.chars(text.slice(from, at));
        if at == len {
            break;
        }
        let c = text.at(at);
        match short_escape(c) {
            Some(e) => w.ascii(e),
            None if c >= 0x1_0000 => {
                let v = c - 0x1_0000;
                unicode_escape(w, 0xd800 + (v >> 10));
                unicode_escape(w, 0xdc00 + (v & 0x3ff));
            }
            None => unicode_escape(w, c),
        }
        from = at + 1;
    }
    w.ascii(b"\"");
}

/// `encode_basestring` and `encode_basestring_ascii`.
///
/// # Errors
/// TypeError for anything but text.
pub fn quoted(o: &Object, ascii: bool) -> R {
    let Some(s) = o.cast::<Str>() else {
        return type_error(format!("first argument must be a string, not {}", o.ty().name()));
    };
    let mut w = Writer::new();
    write_quoted(&mut w, s, ascii);
    Ok(w.finish().up())
}
