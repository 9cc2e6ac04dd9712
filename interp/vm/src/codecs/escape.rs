//! `unicode_escape`, `raw_unicode_escape` and `escape`.

use super::errors::decode_error;
use crate::object::{R, Ref};
use crate::raise::value_error;
use crate::types::str::Str;

/// `unicode_escape`.
pub fn encode_unicode_escape(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in s.iter() {
        match c {
            92 => out.extend_from_slice(b"\\\\"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            13 => out.extend_from_slice(b"\\r"),
            32..=126 => out.push(c as u8),
            0..=255 => out.extend_from_slice(format!("\\x{c:02x}").as_bytes()),
            256..=65535 => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
        }
    }
    out
}

/// `raw_unicode_escape`.
pub fn encode_raw_unicode_escape(s: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in s.iter() {
        match c {
            0..=255 => out.push(c as u8),
            256..=65535 => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
        }
    }
    out
}

fn hex(b: &[u8], n: usize) -> (u32, usize) {
    let mut v = 0u32;
    let mut k = 0;
    while k < n {
        match b.get(k).and_then(|c| (*c as char).to_digit(16)) {
            Some(d) => v = v << 4 | d,
            None => break,
        }
        k += 1;
    }
    (v, k)
}

/// `unicode_escape`. Returns the text, the bytes used, and the first invalid escape.
pub fn decode_unicode_escape(b: &[u8], errors: &str, last: bool) -> R<(Ref<Str>, usize, Option<usize>)> {
    let mut out: Vec<u32> = Vec::with_capacity(b.len());
    let mut first_invalid = None;
    let mut i = 0;
    const NAME: &str = "unicodeescape";
    while i < b.len() {
        if b[i] != b'\\' {
            out.push(b[i] as u32);
            i += 1;
            continue;
        }
        let start = i;
        let Some(c) = b.get(i + 1) else {
            if !last {
                break;
            }
            let (v, at) = decode_error(errors, NAME, b, start, b.len(), "\\ at end of string")?;
            out.extend(v);
            i = at;
            continue;
        };
        i += 2;
        match c {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(*c as u32),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b't' => out.push(9),
            b'n' => out.push(10),
            b'r' => out.push(13),
            b'v' => out.push(11),
            b'a' => out.push(7),
            b'0'..=b'7' => {
                let mut v = (*c - b'0') as u32;
                for _ in 0..2 {
                    match b.get(i) {
                        Some(d @ b'0'..=b'7') => {
                            v = v * 8 + (*d - b'0') as u32;
                            i += 1;
                        }
                        _ => break,
                    }
                }
                if v > 0o377 && first_invalid.is_none() {
                    first_invalid = Some(start + 1);
                }
                out.push(v);
            }
            b'x' | b'u' | b'U' => {
                let (n, what) = match c {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (v, k) = hex(&b[i..], n);
                i += k;
                if k < n {
                    if !last && i == b.len() {
                        i = start;
                        break;
                    }
                    let (v, at) = decode_error(errors, NAME, b, start, i, what)?;
                    out.extend(v);
                    i = at;
                } else if v > 0x10ffff {
                    let (v, at) = decode_error(errors, NAME, b, start, i, "illegal Unicode character")?;
                    out.extend(v);
                    i = at;
                } else {
                    out.push(v);
                }
            }
            b'N' => {
                let mut what = "malformed \\N character escape";
                let mut found = None;
                if b.get(i) == Some(&b'{') {
                    if let Some(end) = b[i..].iter().position(|c| *c == b'}') {
                        if end > 1 {
                            what = "unknown Unicode character name";
                            let name = String::from_utf8_lossy(&b[i + 1..i + end]).into_owned();
                            i += end + 1;
                            found = match pyrite_unicode::lookup_name(&name) {
                                Some(pyrite_unicode::Named::Character(c)) => Some(c),
                                _ => None,
                            };
                        } else {
                            i += end + 1;
                        }
                    } else {
                        if !last {
                            i = start;
                            break;
                        }
                        i = b.len();
                    }
                } else if i == b.len() && !last {
                    i = start;
                    break;
                }
                match found {
                    Some(c) => out.push(c),
                    None => {
                        let (v, at) = decode_error(errors, NAME, b, start, i, what)?;
                        out.extend(v);
                        i = at;
                    }
                }
            }
            c => {
                if first_invalid.is_none() {
                    first_invalid = Some(start + 1);
                }
                out.push(92);
                out.push(*c as u32);
            }
        }
    }
    Ok((Str::from_u32(&out), i, first_invalid))
}

/// `raw_unicode_escape`.
pub fn decode_raw_unicode_escape(b: &[u8], errors: &str, last: bool) -> R<(Ref<Str>, usize)> {
    let mut out: Vec<u32> = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        if b[i] != b'\\' {
            out.push(b[i] as u32);
            i += 1;
            continue;
        }
        let start = i;
        while i < b.len() && b[i] == b'\\' {
            i += 1;
        }
        let odd = (i - start) % 2 == 1;
        let n = match b.get(i) {
            Some(b'u') if odd => 4,
            Some(b'U') if odd => 8,
            None if !last && odd => {
                out.extend(std::iter::repeat_n(92, i - start - 1));
                i -= 1;
                break;
            }
            _ => {
                out.extend(std::iter::repeat_n(92, i - start));
                continue;
            }
        };
        out.extend(std::iter::repeat_n(92, i - start - 1));
        let at = i - 1;
        i += 1;
        let (v, k) = hex(&b[i..], n);
        i += k;
        if k < n {
            if !last && i == b.len() {
                i = at;
                break;
            }
            let what = if n == 4 { "truncated \\uXXXX escape" } else { "truncated \\UXXXXXXXX escape" };
            let (v, to) = decode_error(errors, "rawunicodeescape", b, at, i, what)?;
            out.extend(v);
            i = to;
        } else if v > 0x10ffff {
            let (v, to) = decode_error(errors, "rawunicodeescape", b, at, i, "\\Uxxxxxxxx out of range")?;
            out.extend(v);
            i = to;
        } else {
            out.push(v);
        }
    }
    Ok((Str::from_u32(&out), i))
}

/// `codecs.escape_decode`: bytes literals.
pub fn decode_escape(b: &[u8], errors: &str) -> R<(Vec<u8>, Option<usize>)> {
    let mut out = Vec::with_capacity(b.len());
    let mut first_invalid = None;
    let mut i = 0;
    while i < b.len() {
        if b[i] != b'\\' {
            out.push(b[i]);
            i += 1;
            continue;
        }
        let start = i;
        let Some(c) = b.get(i + 1) else { return value_error("Trailing \\ in string") };
        i += 2;
        match c {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(*c),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b't' => out.push(9),
            b'n' => out.push(10),
            b'r' => out.push(13),
            b'v' => out.push(11),
            b'a' => out.push(7),
            b'0'..=b'7' => {
                let mut v = (*c - b'0') as u32;
                for _ in 0..2 {
                    match b.get(i) {
                        Some(d @ b'0'..=b'7') => {
                            v = v * 8 + (*d - b'0') as u32;
                            i += 1;
                        }
                        _ => break,
                    }
                }
                if v > 0o377 && first_invalid.is_none() {
                    first_invalid = Some(start + 1);
                }
                out.push(v as u8);
            }
            b'x' => {
                let (v, k) = hex(&b[i..], 2);
                if k == 2 {
                    out.push(v as u8);
                    i += 2;
                } else {
                    match errors {
                        "strict" => return value_error(format!("invalid \\x escape at position {start}")),
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        e => {
                            return value_error(format!("decoding error; unknown error handling code: {e}"));
                        }
                    }
                    i += k;
                }
            }
            c => {
                if first_invalid.is_none() {
                    first_invalid = Some(start + 1);
                }
                out.push(92);
                out.push(*c);
            }
        }
    }
    Ok((out, first_invalid))
}
