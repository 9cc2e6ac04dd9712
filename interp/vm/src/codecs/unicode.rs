//! UTF-8, UTF-16, UTF-32, Latin-1 and ASCII.

use super::errors::{Replacement, decode_error, encode_error};
use crate::object::{R, Ref};
use crate::types::exc;
use crate::types::str::{Str, push_wtf8};

/// Byte order of UTF-16 and UTF-32.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Little-endian with a mark when encoding; a mark is obeyed when decoding.
    Native,
    /// Little-endian.
    Little,
    /// Big-endian.
    Big,
}

/// UTF-8.
pub fn encode_utf8(s: &Str, errors: &str) -> R<Vec<u8>> {
    if let Some(a) = s.as_utf8_bytes() {
        return Ok(a.to_vec());
    }
    let mut out = Vec::with_capacity(s.len() * 2);
    let mut i = 0;
    while i < s.len() {
        let c = s.at(i);
        if !(0xd800..=0xdfff).contains(&c) {
            push_wtf8(&mut out, c);
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < s.len() && (0xd800..=0xdfff).contains(&s.at(end)) {
            end += 1;
        }
        let (rep, at) = encode_error(errors, "utf-8", s, i, end, "surrogates not allowed")?;
        match rep {
            Replacement::Bytes(b) => out.extend(b),
            Replacement::Text(t) => match t.as_utf8_bytes() {
                Some(a) => out.extend_from_slice(a),
                None => return exc::unicode_encode_error("utf-8", s, i, end, "surrogates not allowed"),
            },
        }
        i = at;
    }
    Ok(out)
}

/// Latin-1 or ASCII: characters below `limit`.
pub fn encode_limited(s: &Str, errors: &str, limit: u32, name: &str) -> R<Vec<u8>> {
    if let Some(a) = s.as_utf8_bytes() {
        return Ok(a.to_vec());
    }
    let reason = if limit == 256 { "ordinal not in range(256)" } else { "ordinal not in range(128)" };
    let mut out = Vec::with_capacity(s.len());
    let mut i = 0;
    while i < s.len() {
        let c = s.at(i);
        if c < limit {
            out.push(c as u8);
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < s.len() && s.at(end) >= limit {
            end += 1;
        }
        let (rep, at) = encode_error(errors, name, s, i, end, reason)?;
        match rep {
            Replacement::Bytes(b) => out.extend(b),
            Replacement::Text(t) => {
                for c in t.iter() {
                    if c >= limit {
                        return exc::unicode_encode_error(name, s, i, end, reason);
                    }
                    out.push(c as u8);
                }
            }
        }
        i = at;
    }
    Ok(out)
}

/// ASCII.
pub fn decode_ascii(b: &[u8], errors: &str) -> R<Ref<Str>> {
    if b.is_ascii() {
        return Ok(Str::from_ascii(b));
    }
    let mut out = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        if b[i] < 128 {
            out.push(b[i] as u32);
            i += 1;
            continue;
        }
        let (v, at) = decode_error(errors, "ascii", b, i, i + 1, "ordinal not in range(128)")?;
        out.extend(v);
        i = at;
    }
    Ok(Str::from_u32(&out))
}

/// UTF-8. Without `last`, an incomplete sequence at the end is left for later; the second result
/// is how many bytes were used.
pub fn decode_utf8(b: &[u8], errors: &str, last: bool) -> R<(Ref<Str>, usize)> {
    if b.is_ascii() {
        return Ok((Str::from_ascii(b), b.len()));
    }
    let mut out: Vec<u32> = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        let c = b[i];
        if c < 0x80 {
            out.push(c as u32);
            i += 1;
            continue;
        }
        let (n, lo, hi) = match c {
            0xc2..=0xdf => (2, 0x80, 0xbf),
            0xe0 => (3, 0xa0, 0xbf),
            0xe1..=0xec | 0xee..=0xef => (3, 0x80, 0xbf),
            0xed => (3, 0x80, 0x9f),
            0xf0 => (4, 0x90, 0xbf),
            0xf1..=0xf3 => (4, 0x80, 0xbf),
            0xf4 => (4, 0x80, 0x8f),
            _ => {
                let (v, at) = decode_error(errors, "utf-8", b, i, i + 1, "invalid start byte")?;
                out.extend(v);
                i = at;
                continue;
            }
        };
        // How many bytes of the sequence are right.
        let mut good = 1;
        while good < n {
            match b.get(i + good) {
                Some(x) if good == 1 && (lo..=hi).contains(x) => good += 1,
                Some(x) if good > 1 && x & 0xc0 == 0x80 => good += 1,
                _ => break,
            }
        }
        if good == n {
            let mut p = (c as u32) & (0x7f >> n);
            for x in &b[i + 1..i + n] {
                p = p << 6 | (*x as u32 & 0x3f);
            }
            out.push(p);
            i += n;
            continue;
        }
        if !last && (i + good == b.len() || matches!(b[i..], [0xed, 0xa0..=0xbf])) {
            // More may come; a surrogate is left to the handler as a whole.
            break;
        }
        if i + good == b.len() {
            let (v, at) = decode_error(errors, "utf-8", b, i, i + good, "unexpected end of data")?;
            out.extend(v);
            i = at;
            continue;
        }
        let (v, at) = decode_error(errors, "utf-8", b, i, i + good, "invalid continuation byte")?;
        out.extend(v);
        i = at;
    }
    Ok((Str::from_u32(&out), i))
}

fn order_name(bits: u32, o: Order) -> &'static str {
    match (bits, o) {
        (16, Order::Native) => "utf-16",
        (16, Order::Little) => "utf-16-le",
        (16, Order::Big) => "utf-16-be",
        (_, Order::Native) => "utf-32",
        (_, Order::Little) => "utf-32-le",
        (_, Order::Big) => "utf-32-be",
    }
}

fn put16(out: &mut Vec<u8>, v: u16, o: Order) {
    out.extend_from_slice(&if o == Order::Big { v.to_be_bytes() } else { v.to_le_bytes() });
}
fn put32(out: &mut Vec<u8>, v: u32, o: Order) {
    out.extend_from_slice(&if o == Order::Big { v.to_be_bytes() } else { v.to_le_bytes() });
}

fn encode_wide(s: &Str, errors: &str, o: Order, bits: u32, put: impl Fn(&mut Vec<u8>, u32)) -> R<Vec<u8>> {
    let name = order_name(bits, o);
    let mut out = Vec::with_capacity(s.len() * 2 + 2);
    if o == Order::Native {
        put(&mut out, 0xfeff);
    }
    let mut i = 0;
    while i < s.len() {
        let c = s.at(i);
        if !(0xd800..=0xdfff).contains(&c) {
            put(&mut out, c);
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < s.len() && (0xd800..=0xdfff).contains(&s.at(end)) {
            end += 1;
        }
        let (rep, at) = encode_error(errors, name, s, i, end, "surrogates not allowed")?;
        match rep {
            Replacement::Bytes(b) => out.extend(b),
            Replacement::Text(t) => {
                for c in t.iter() {
                    if (0xd800..=0xdfff).contains(&c) {
                        return exc::unicode_encode_error(name, s, i, end, "surrogates not allowed");
                    }
                    put(&mut out, c);
                }
            }
        }
        i = at;
    }
    Ok(out)
}

/// UTF-16.
pub fn encode_utf16(s: &Str, errors: &str, o: Order) -> R<Vec<u8>> {
    encode_wide(s, errors, o, 16, |out, c| {
        if c >= 0x10000 {
            let c = c - 0x10000;
            put16(out, 0xd800 + (c >> 10) as u16, o);
            put16(out, 0xdc00 + (c & 0x3ff) as u16, o);
        } else {
            put16(out, c as u16, o);
        }
    })
}
/// UTF-32.
pub fn encode_utf32(s: &Str, errors: &str, o: Order) -> R<Vec<u8>> {
    encode_wide(s, errors, o, 32, |out, c| put32(out, c, o))
}

/// UTF-16; see [`decode_utf8`] for `last` and the second result.
pub fn decode_utf16(b: &[u8], errors: &str, o: Order, last: bool) -> R<(Ref<Str>, usize)> {
    let mut out = Vec::with_capacity(b.len() / 2);
    let mut i = 0;
    let mut big = o == Order::Big;
    if o == Order::Native && b.len() >= 2 {
        if b[..2] == [0xff, 0xfe] {
            i = 2;
        } else if b[..2] == [0xfe, 0xff] {
            i = 2;
            big = true;
        }
    }
    // Errors name the order that was found.
    let name = order_name(16, if big { Order::Big } else { Order::Little });
    let get = |i: usize| {
        if big {
            u16::from_be_bytes([b[i], b[i + 1]]) as u32
        } else {
            u16::from_le_bytes([b[i], b[i + 1]]) as u32
        }
    };
    while i < b.len() {
        if i + 1 >= b.len() {
            if !last {
                break;
            }
            let (v, at) = decode_error(errors, name, b, i, b.len(), "truncated data")?;
            out.extend(v);
            i = at;
            continue;
        }
        let c = get(i);
        match c {
            0xd800..=0xdbff => {
                if i + 3 >= b.len() {
                    if !last {
                        break;
                    }
                    let (v, at) = decode_error(errors, name, b, i, b.len(), "unexpected end of data")?;
                    out.extend(v);
                    i = at;
                    continue;
                }
                let d = get(i + 2);
                if (0xdc00..=0xdfff).contains(&d) {
                    out.push(0x10000 + ((c - 0xd800) << 10) + (d - 0xdc00));
                    i += 4;
                } else {
                    let (v, at) = decode_error(errors, name, b, i, i + 2, "illegal UTF-16 surrogate")?;
                    out.extend(v);
                    i = at;
                }
            }
            0xdc00..=0xdfff => {
                let (v, at) = decode_error(errors, name, b, i, i + 2, "illegal encoding")?;
                out.extend(v);
                i = at;
            }
            c => {
                out.push(c);
                i += 2;
            }
        }
    }
    Ok((Str::from_u32(&out), i))
}

/// UTF-32; see [`decode_utf8`] for `last` and the second result.
pub fn decode_utf32(b: &[u8], errors: &str, o: Order, last: bool) -> R<(Ref<Str>, usize)> {
    let mut out = Vec::with_capacity(b.len() / 4);
    let mut i = 0;
    let mut big = o == Order::Big;
    if o == Order::Native && b.len() >= 4 {
        if b[..4] == [0xff, 0xfe, 0, 0] {
            i = 4;
        } else if b[..4] == [0, 0, 0xfe, 0xff] {
            i = 4;
            big = true;
        }
    }
    let name = order_name(32, if big { Order::Big } else { Order::Little });
    while i < b.len() {
        let Some(&[p, q, r, s]) = b[i..].first_chunk::<4>() else {
            if !last {
                break;
            }
            let (v, at) = decode_error(errors, name, b, i, b.len(), "truncated data")?;
            out.extend(v);
            i = at;
            continue;
        };
        let c = if big { u32::from_be_bytes([p, q, r, s]) } else { u32::from_le_bytes([p, q, r, s]) };
        if (0xd800..=0xdfff).contains(&c) {
            let (v, at) = decode_error(
                errors,
                name,
                b,
                i,
                i + 4,
                "code point in surrogate code point range(0xd800, 0xe000)",
            )?;
            out.extend(v);
            i = at;
        } else if c > 0x10ffff {
            let (v, at) = decode_error(errors, name, b, i, i + 4, "code point not in range(0x110000)")?;
            out.extend(v);
            i = at;
        } else {
            out.push(c);
            i += 4;
        }
    }
    Ok((Str::from_u32(&out), i))
}
