//! Error handlers of codecs, the builtin ones and those that Python registered.

use crate::object::{Object, R, Ref};
use crate::protocol::{call, number};
use crate::raise::{Raised, index_error, raise, type_error};
use crate::types::bytes::Bytes;
use crate::types::exc::{self, BaseException};
use crate::types::int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// What stands for characters that could not be encoded.
pub enum Replacement {
    /// Text, to be encoded in turn.
    Text(Ref<Str>),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

fn unwrap(r: R<()>) -> Option<Raised> {
    r.err()
}

fn unknown<T>(name: &str) -> R<T> {
    raise(&exc::LOOKUP_ERROR, format!("unknown error handler name '{name}'"))
}

fn escape(c: u32) -> String {
    if c < 256 {
        format!("\\x{c:02x}")
    } else if c < 65536 {
        format!("\\u{c:04x}")
    } else {
        format!("\\U{c:08x}")
    }
}

/// Handles `text[start..end]`, which `encoding` cannot express. Returns the replacement and where
/// to go on.
///
/// # Errors
/// UnicodeEncodeError for `strict`; LookupError for a handler nobody registered.
pub fn encode_error(
    errors: &str,
    encoding: &str,
    text: &Str,
    start: usize,
    end: usize,
    reason: &str,
) -> R<(Replacement, usize)> {
    let t = |s: String| Ok((Replacement::Text(Str::new(&s)), end));
    match errors {
        "strict" => exc::unicode_encode_error(encoding, text, start, end, reason),
        "ignore" => t(String::new()),
        "replace" => t("?".repeat(end - start)),
        "backslashreplace" => t((start..end).map(|i| escape(text.at(i))).collect()),
        "xmlcharrefreplace" => t((start..end).map(|i| format!("&#{};", text.at(i))).collect()),
        "namereplace" => t((start..end)
            .map(|i| match pyrite_unicode::name(text.at(i)) {
                Some(n) => format!("\\N{{{n}}}"),
                None => escape(text.at(i)),
            })
            .collect()),
        "surrogateescape" => {
            let mut b = Vec::new();
            for i in start..end {
                let c = text.at(i);
                if !(0xdc80..=0xdcff).contains(&c) {
                    return exc::unicode_encode_error(encoding, text, start, end, reason);
                }
                b.push((c - 0xdc00) as u8);
            }
            Ok((Replacement::Bytes(b), end))
        }
        "surrogatepass" => {
            let mut b = Vec::new();
            for i in start..end {
                let c = text.at(i);
                if !(0xd800..=0xdfff).contains(&c) {
                    return exc::unicode_encode_error(encoding, text, start, end, reason);
                }
                match encoding {
                    "utf-8" => crate::types::str::push_wtf8(&mut b, c),
                    "utf-16-be" => b.extend_from_slice(&(c as u16).to_be_bytes()),
                    "utf-16" | "utf-16-le" => b.extend_from_slice(&(c as u16).to_le_bytes()),
                    "utf-32-be" => b.extend_from_slice(&c.to_be_bytes()),
                    "utf-32" | "utf-32-le" => b.extend_from_slice(&c.to_le_bytes()),
                    _ => return exc::unicode_encode_error(encoding, text, start, end, reason),
                }
            }
            Ok((Replacement::Bytes(b), end))
        }
        name => {
            let Some(f) = super::registered_error(name) else { return unknown(name) };
            let e = match unwrap(exc::unicode_encode_error(encoding, text, start, end, reason)) {
                Some(e) => e.0,
                None => return unknown(name),
            };
            let r = call::call(&f, &[&e])?;
            let Some(p) = r.cast::<Tuple>().filter(|t| t.len() == 2) else {
                return type_error("encoding error handler must return (str/bytes, int) tuple");
            };
            let rep = if let Some(s) = p.as_slice()[0].cast::<Str>() {
                Replacement::Text(crate::object::Own::own_as(s))
            } else if let Some(b) = p.as_slice()[0].cast::<Bytes>() {
                Replacement::Bytes(b.as_slice().to_vec())
            } else {
                return type_error("encoding error handler must return (str/bytes, int) tuple");
            };
            let at = position(&p.as_slice()[1], text.len())?;
            Ok((rep, at))
        }
    }
}

fn position(o: &Object, len: usize) -> R<usize> {
    let mut i = number::index_to_isize(o, Some(&exc::OVERFLOW_ERROR))?;
    if i < 0 {
        i += len as isize;
    }
    if i < 0 || i as usize > len {
        return index_error(format!("position {i} from error handler out of bounds"));
    }
    Ok(i as usize)
}

/// Handles `bytes[start..end]`, which are not valid. Returns the replacement and where to go on.
///
/// # Errors
/// UnicodeDecodeError for `strict`; LookupError for a handler nobody registered.
pub fn decode_error(
    errors: &str,
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
) -> R<(Vec<u32>, usize)> {
    let strict = || exc::unicode_decode_error(encoding, &Bytes::new(bytes), start, end, reason);
    match errors {
        "strict" => strict(),
        "ignore" => Ok((Vec::new(), end)),
        "replace" => Ok((vec![0xfffd], end)),
        "backslashreplace" => Ok((
            bytes[start..end].iter().flat_map(|b| escape(*b as u32).into_bytes()).map(u32::from).collect(),
            end,
        )),
        "surrogateescape" => {
            let v: Vec<u32> =
                bytes[start..end].iter().take_while(|b| **b >= 128).map(|b| 0xdc00 + *b as u32).collect();
            if v.is_empty() {
                return strict();
            }
            let n = v.len();
            Ok((v, start + n))
        }
        "surrogatepass" => {
            let b = &bytes[start..];
            let (c, n) = match encoding {
                "utf-8" if b.len() >= 3 && b[0] == 0xed && b[1] & 0xe0 == 0xa0 && b[2] & 0xc0 == 0x80 => {
                    (((b[0] as u32 & 15) << 12) | ((b[1] as u32 & 63) << 6) | (b[2] as u32 & 63), 3)
                }
                "utf-16-be" if b.len() >= 2 => (u16::from_be_bytes([b[0], b[1]]) as u32, 2),
                "utf-16" | "utf-16-le" if b.len() >= 2 => (u16::from_le_bytes([b[0], b[1]]) as u32, 2),
                "utf-32-be" if b.len() >= 4 => (u32::from_be_bytes([b[0], b[1], b[2], b[3]]), 4),
                "utf-32" | "utf-32-le" if b.len() >= 4 => (u32::from_le_bytes([b[0], b[1], b[2], b[3]]), 4),
                _ => return strict(),
            };
            if !(0xd800..=0xdfff).contains(&c) {
                return strict();
            }
            Ok((vec![c], start + n))
        }
        name => {
            let Some(f) = super::registered_error(name) else { return unknown(name) };
            let r: R<()> = exc::unicode_decode_error(encoding, &Bytes::new(bytes), start, end, reason);
            let e = match unwrap(r) {
                Some(e) => e.0,
                None => return unknown(name),
            };
            let r = call::call(&f, &[&e])?;
            let Some(p) = r.cast::<Tuple>().filter(|t| t.len() == 2) else {
                return type_error("decoding error handler must return (str, int) tuple");
            };
            let Some(s) = p.as_slice()[0].cast::<Str>() else {
                return type_error("decoding error handler must return (str, int) tuple");
            };
            Ok((s.iter().collect(), position(&p.as_slice()[1], bytes.len())?))
        }
    }
}

/// A builtin error handler as `codecs.lookup_error` gives it: called with the exception.
pub fn handle(name: &str, e: &Object) -> R {
    let Some(x) = e.cast::<BaseException>() else {
        if name == "strict" {
            return type_error("codec must pass exception instance");
        }
        return type_error(format!("don't know how to handle {} in error callback", e.ty().name()));
    };
    if name == "strict" {
        return Err(Raised::new(crate::object::Own::own_as(x)));
    }
    let is = |t: &'static crate::object::StaticType| e.ty().is_subtype(t.object());
    let num = |o: &'static crate::object::StaticType, i: usize| {
        exc::member(e, o, i)
            .get()
            .and_then(|v| v.cast::<int::Int>().and_then(|i| i.as_i64()))
            .unwrap_or(0)
            .max(0) as usize
    };
    let text_of = |o: &'static crate::object::StaticType, i: usize| {
        exc::member(e, o, i)
            .get()
            .and_then(|v| v.cast::<Str>().map(|s| s.to_lossy().into_owned()))
            .unwrap_or_default()
    };
    if is(&exc::UNICODE_ENCODE_ERROR) {
        let t = &exc::UNICODE_ENCODE_ERROR;
        let Some(o) = exc::member(e, t, 1).get() else { return type_error("no object") };
        let Some(s) = o.cast::<Str>() else { return type_error("object attribute must be unicode") };
        let (a, b) = (num(t, 2).min(s.len()), num(t, 3).min(s.len()));
        let (rep, at) = match name {
            "replace" => (Replacement::Text(Str::new(&"?".repeat(b.saturating_sub(a)))), b),
            _ => match encode_error(name, &text_of(t, 0), s, a, b, &text_of(t, 4)) {
                Err(_) if name.starts_with("surrogate") => {
                    return Err(Raised::new(crate::object::Own::own_as(x)));
                }
                r => r?,
            },
        };
        let rep = match rep {
            Replacement::Text(s) => s.up(),
            Replacement::Bytes(b) => Bytes::new(&b).up(),
        };
        return Ok(Tuple::pair(rep, int::from_usize(at)).up());
    }
    if is(&exc::UNICODE_DECODE_ERROR) && !matches!(name, "xmlcharrefreplace" | "namereplace") {
        let t = &exc::UNICODE_DECODE_ERROR;
        let Some(o) = exc::member(e, t, 1).get() else { return type_error("no object") };
        let b = crate::protocol::buffer::bytes_of(&o)?;
        let (s, end) = (num(t, 2).min(b.len()), num(t, 3).min(b.len()));
        let (v, at) = match decode_error(name, &text_of(t, 0), &b, s, end.max(s), &text_of(t, 4)) {
            Err(_) if name.starts_with("surrogate") => {
                return Err(Raised::new(crate::object::Own::own_as(x)));
            }
            r => r?,
        };
        return Ok(Tuple::pair(Str::from_u32(&v).up(), int::from_usize(at)).up());
    }
    if is(&exc::UNICODE_TRANSLATE_ERROR) && matches!(name, "ignore" | "replace" | "backslashreplace") {
        let t = &exc::UNICODE_TRANSLATE_ERROR;
        let Some(o) = exc::member(e, t, 0).get() else { return type_error("no object") };
        let Some(s) = o.cast::<Str>() else { return type_error("object attribute must be unicode") };
        let (a, b) = (num(t, 1).min(s.len()), num(t, 2).min(s.len()));
        let rep = match name {
            "ignore" => Str::new(""),
            "replace" => Str::from_u32(&vec![0xfffd; b.saturating_sub(a)]),
            _ => match encode_error(name, "", s, a, b, "")?.0 {
                Replacement::Text(s) => s,
                Replacement::Bytes(b) => Str::from_latin1(&b),
            },
        };
        return Ok(Tuple::pair(rep.up(), int::from_usize(b)).up());
    }
    type_error(format!("don't know how to handle {} in error callback", e.ty().name()))
}
