//! Backslash escapes of strings and bytes.

use crate::names;

/// Why a string cannot be decoded.
pub(super) struct Problem {
    /// A `ValueError` rather than a `UnicodeError`.
    pub(super) value_error: bool,
    pub(super) msg: String,
}

/// The value, and where the first escape that is none begins, after its backslash.
type Decoded = Result<(Vec<u8>, Option<usize>), Problem>;

fn hex(digits: &[u8]) -> Option<u32> {
    let mut value = 0;
    for &b in digits {
        value = value * 16 + char::from(b).to_digit(16)?;
    }
    Some(value)
}

/// Up to three octal digits; their value and count.
fn octal(rest: &[u8]) -> (u32, usize) {
    let digits: Vec<u32> =
        rest.iter().take(3).map_while(|&b| char::from(b).to_digit(8)).collect();
    (digits.iter().fold(0, |value, d| value * 8 + d), digits.len())
}

/// Appends a code point, surrogates too.
fn push_code(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}

/// The escapes that stand for one byte.
fn simple(c: u8) -> Option<u8> {
    Some(match c {
        b'\\' | b'\'' | b'"' => c,
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        _ => return None,
    })
}

/// The position of a byte in what the decoder is given, in which a character outside ASCII is
/// an escape of ten bytes.
fn position(body: &[u8], at: usize) -> usize {
    let before = body.get(..at).unwrap_or(body);
    before
        .iter()
        .map(|&b| match b {
            0..0x80 => 1,
            0xc0.. => 10,
            _ => 0,
        })
        .sum()
}

fn unicode_problem(body: &[u8], from: usize, to: usize, why: &str) -> Problem {
    let (first, last) = (position(body, from), position(body, to).saturating_sub(1));
    let msg = if last > first {
        format!("'unicodeescape' codec can't decode bytes in position {first}-{last}: {why}")
    } else {
        format!("'unicodeescape' codec can't decode byte 0x5c in position {first}: {why}")
    };
    Problem { value_error: false, msg }
}

/// Decodes the body of a text literal (UTF-8) to WTF-8.
pub(super) fn decode_text(body: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(body.len());
    let mut invalid = None;
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|r| !r.is_empty()) {
        let plain = rest.iter().position(|&b| b == b'\\').unwrap_or(rest.len());
        out.extend_from_slice(rest.get(..plain).unwrap_or_default());
        let escape = at + plain;
        if escape >= body.len() {
            break;
        }
        let Some(&c) = body.get(escape + 1) else {
            return Err(unicode_problem(body, escape, escape + 1, "\\ at end of string"));
        };
        at = escape + 2;
        let rest = body.get(at..).unwrap_or_default();
        match c {
            b'\n' => {}
            b'0'..=b'7' => {
                let (code, count) = octal(body.get(escape + 1..).unwrap_or_default());
                if code > 0o377 && invalid.is_none() {
                    invalid = Some(escape + 1);
                }
                push_code(&mut out, code);
                at = escape + 1 + count;
            }
            b'x' | b'u' | b'U' => {
                let (count, why) = match c {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let found = rest.iter().take(count).take_while(|b| b.is_ascii_hexdigit()).count();
                let code = rest.get(..found).and_then(hex).unwrap_or(0);
                if found < count {
                    return Err(unicode_problem(body, escape, at + found, why));
                }
                if code > 0x10ffff {
                    return Err(unicode_problem(body, escape, at + found, "illegal Unicode character"));
                }
                push_code(&mut out, code);
                at += count;
            }
            b'N' => {
                let malformed = "malformed \\N character escape";
                if rest.first() != Some(&b'{') {
                    return Err(unicode_problem(body, escape, at, malformed));
                }
                let Some(len) = rest.iter().position(|&b| b == b'}') else {
                    return Err(unicode_problem(body, escape, body.len(), malformed));
                };
                if len < 2 {
                    return Err(unicode_problem(body, escape, at + 1, malformed));
                }
                let name = String::from_utf8_lossy(rest.get(1..len).unwrap_or_default());
                at += len + 1;
                match names::lookup(&name) {
                    Some(code) => push_code(&mut out, code),
                    None => {
                        return Err(unicode_problem(
                            body,
                            escape,
                            at,
                            "unknown Unicode character name",
                        ));
                    }
                }
            }
            _ => match simple(c) {
                Some(b) => out.push(b),
                None => {
                    invalid = invalid.or(Some(escape + 1));
                    out.push(b'\\');
                    at = escape + 1;
                    // The character itself is copied whole, as plain text.
                    if c < 0x80 {
                        out.push(c);
                        at += 1;
                    }
                }
            },
        }
    }
    Ok((out, invalid))
}

/// Decodes the body of a bytes literal, which is ASCII.
pub(super) fn decode_bytes(body: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(body.len());
    let mut invalid = None;
    let mut at = 0;
    while let Some(&b) = body.get(at) {
        at += 1;
        if b != b'\\' {
            out.push(b);
            continue;
        }
        let Some(&c) = body.get(at) else {
            return Err(Problem { value_error: true, msg: "Trailing \\ in string".to_owned() });
        };
        match c {
            b'\n' => at += 1,
            b'0'..=b'7' => {
                let (code, count) = octal(body.get(at..).unwrap_or_default());
                if code > 0o377 && invalid.is_none() {
                    invalid = Some(at);
                }
                out.push(code as u8);
                at += count;
            }
            b'x' => match body.get(at + 1..at + 3).and_then(hex) {
                Some(code) => {
                    out.push(code as u8);
                    at += 3;
                }
                None => {
                    let msg = format!("invalid \\x escape at position {}", at - 1);
                    return Err(Problem { value_error: true, msg });
                }
            },
            _ => match simple(c) {
                Some(b) => {
                    out.push(b);
                    at += 1;
                }
                None => {
                    invalid = invalid.or(Some(at));
                    out.push(b'\\');
                }
            },
        }
    }
    Ok((out, invalid))
}
