//! `binascii`: bytes as text, and checksums.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, R, Ref, Slot};
use pyrite_vm::protocol::buffer::{self, View};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{raise_call, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int};

static ERROR: Gil<Slot> = Gil(Slot::empty());

/// Raises `binascii.Error`.
#[cold]
fn error<T>(msg: &str) -> R<T> {
    match ERROR.get() {
        Some(t) => raise_call(&t, &[&Str::new(msg)]),
        None => value_error(msg),
    }
}

/// An argument that is bytes or ASCII text.
enum Ascii<'a> {
    Text(&'a str),
    View(View<'a>),
}
impl std::ops::Deref for Ascii<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Ascii::Text(s) => s.as_bytes(),
            Ascii::View(v) => v,
        }
    }
}

fn ascii(o: &Object) -> R<Ascii<'_>> {
    if let Some(s) = o.cast::<Str>() {
        return match s.as_ascii() {
            Some(s) => Ok(Ascii::Text(s)),
            None => value_error("string argument should contain only ASCII characters"),
        };
    }
    match buffer::view(o) {
        Ok(v) => Ok(Ascii::View(v)),
        Err(_) => {
            type_error(format!("argument should be bytes, buffer or ASCII string, not '{}'", o.ty().name()))
        }
    }
}

fn flag(o: Option<&Object>, default: bool) -> R<bool> {
    o.map_or(Ok(default), number::is_true)
}

fn a2b_hex(_: &Object, o: &Object) -> R {
    let data = ascii(o)?;
    if data.len() % 2 != 0 {
        return error("Odd-length string");
    }
    let digit = |c: u8| char::from(c).to_digit(16);
    let mut out = Vec::with_capacity(data.len() / 2);
    for pair in data.chunks_exact(2) {
        match pair {
            [a, b] => match (digit(*a), digit(*b)) {
                (Some(a), Some(b)) => out.push((a << 4 | b) as u8),
                _ => return error("Non-hexadecimal digit found"),
            },
            _ => break,
        }
    }
    Ok(Bytes::new(&out).up())
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn hexlify(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(data) = a[0] else { return Ok(none()) };
    let data = buffer::view(data)?;
    let every = match a[2] {
        Some(n) => sequence::int_arg(n)?,
        None => 1,
    };
    let sep = match a[1] {
        None => None,
        Some(s) => {
            if sequence::len(s)? != 1 {
                return value_error("sep must be length 1.");
            }
            let c = match (s.cast::<Str>(), s.cast::<Bytes>()) {
                (Some(s), _) => s.iter().next().and_then(|c| u8::try_from(c).ok()),
                (_, Some(b)) => b.as_slice().first().copied(),
                _ => return type_error("sep must be str or bytes."),
            };
            match c {
                Some(c) => Some(c),
                None => return value_error("sep must be ASCII."),
            }
        }
    };
    let n = data.len();
    let group = every.unsigned_abs() as usize;
    let mut out = Vec::new();
    if out.try_reserve(n.saturating_mul(3)).is_err() {
        return pyrite_vm::raise::memory_error();
    }
    for (i, b) in data.iter().enumerate() {
        if let Some(c) = sep.filter(|_| group > 0 && i > 0) {
            // Groups are counted from the end, or from the front if the number is negative.
            let at = if every > 0 { n - i } else { i };
            if at % group == 0 {
                out.push(c);
            }
        }
        out.push(DIGITS[usize::from(b >> 4)]);
        out.push(DIGITS[usize::from(b & 15)]);
    }
    Ok(Bytes::new(&out).up())
}

fn sextet(c: u8) -> Option<u8> {
    Some(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn a2b_base64(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let data = ascii(o)?;
    let strict = flag(a[1], false)?;
    if strict && data.first() == Some(&b'=') {
        return error("Leading padding not allowed");
    }
    let mut out = Vec::with_capacity(data.len() / 4 * 3 + 3);
    let (mut place, mut left, mut pads, mut padding) = (0u8, 0u8, 0u8, false);
    for (i, &c) in data.iter().enumerate() {
        if c == b'=' {
            padding = true;
            if strict && place == 0 {
                return error("Excess padding not allowed");
            }
            if place >= 2 {
                pads += 1;
                if place + pads >= 4 {
                    // The padding ends the data.
                    if strict && i + 1 < data.len() {
                        return error("Excess data after padding");
                    }
                    return Ok(Bytes::new(&out).up());
                }
            }
            continue;
        }
        let Some(v) = sextet(c) else {
            if strict {
                return error("Only base64 data is allowed");
            }
            continue;
        };
        if strict && padding {
            return error("Discontinuous padding not allowed");
        }
        pads = 0;
        match place {
            0 => left = v,
            1 => {
                out.push(left << 2 | v >> 4);
                left = v & 15;
            }
            2 => {
                out.push(left << 4 | v >> 2);
                left = v & 3;
            }
            _ => out.push(left << 6 | v),
        }
        place = (place + 1) % 4;
    }
    match place {
        0 => Ok(Bytes::new(&out).up()),
        1 => error(&format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ => error("Incorrect padding"),
    }
}

fn b2a_base64(_: &Object, a: &[Option<&Object>]) -> R {
    const TABLE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let Some(o) = a[0] else { return Ok(none()) };
    let data = buffer::view(o)?;
    let newline = flag(a[1], true)?;
    let mut out = Vec::new();
    if out.try_reserve(data.len() / 3 * 4 + 5).is_err() {
        return pyrite_vm::raise::memory_error();
    }
    for group in data.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let c = TABLE[(word >> (18 - 6 * i) & 63) as usize];
            out.push(if i > group.len() as u32 { b'=' } else { c });
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(Bytes::new(&out).up())
}

fn a2b_uu(_: &Object, o: &Object) -> R {
    let data = ascii(o)?;
    let mut rest = data.iter().copied();
    let count = rest.next().unwrap_or(0).wrapping_sub(b' ') & 63;
    let mut out = Vec::with_capacity(count.into());
    let (mut left, mut bits) = (0u32, 0u32);
    while out.len() < count.into() {
        // Spaces at the end of the line may have been eaten.
        let v = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(c) if !(b' '..=b' ' + 64).contains(&c) => return error("Illegal char"),
            Some(c) => u32::from(c - b' ') & 63,
        };
        left = left << 6 | v;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((left >> bits) as u8);
            left &= (1 << bits) - 1;
        }
    }
    if rest.any(|c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return error("Trailing garbage");
    }
    Ok(Bytes::new(&out).up())
}

fn b2a_uu(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let data = buffer::view(o)?;
    let backtick = flag(a[1], false)?;
    if data.len() > 45 {
        return error("At most 45 bytes at once");
    }
    let shown = |v: u8| if backtick && v == 0 { b'`' } else { v + b' ' };
    let mut out = vec![shown(data.len() as u8)];
    for group in data.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.extend((0..4).map(|i| shown((word >> (18 - 6 * i) & 63) as u8)));
    }
    out.push(b'\n');
    Ok(Bytes::new(&out).up())
}

fn a2b_qp(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let data = ascii(o)?;
    let header = flag(a[1], false)?;
    let at = |i: usize| data.get(i).copied();
    let hex = |i: usize| at(i).and_then(|c| char::from(c).to_digit(16));
    let mut out = Vec::with_capacity(data.len());
    let mut i = 0;
    while let Some(c) = at(i) {
        i += 1;
        match c {
            b'=' => match at(i) {
                None => break,
                Some(b'\n' | b'\r') => {
                    // A soft line break.
                    while at(i).is_some_and(|c| c != b'\n') {
                        i += 1;
                    }
                    i += 1;
                }
                Some(b'=') => {
                    out.push(b'=');
                    i += 1;
                }
                Some(_) => match (hex(i), hex(i + 1)) {
                    (Some(a), Some(b)) => {
                        out.push((a << 4 | b) as u8);
                        i += 2;
                    }
                    _ => out.push(b'='),
                },
            },
            b'_' if header => out.push(b' '),
            c => out.push(c),
        }
    }
    Ok(Bytes::new(&out).up())
}

const LINE: usize = 76;

fn push_quoted(out: &mut Vec<u8>, c: u8) {
    const UPPER: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([b'=', UPPER[usize::from(c >> 4)], UPPER[usize::from(c & 15)]]);
}

fn b2a_qp(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let data = buffer::view(o)?;
    let (quotetabs, istext, header) = (flag(a[1], false)?, flag(a[2], true)?, flag(a[3], false)?);
    let at = |i: usize| data.get(i).copied();
    // Line ends all become like the first.
    let first = data.iter().position(|c| *c == b'\n');
    let end: &[u8] = if first.is_some_and(|p| p > 0 && at(p - 1) == Some(b'\r')) { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(data.len());
    let mut line = 0;
    let mut i = 0;
    while let Some(c) = at(i) {
        let next = at(i + 1);
        let quote = match c {
            127.. | b'=' => true,
            b'_' => header,
            b'.' => line == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)),
            b'\r' | b'\n' => !istext,
            b'\t' | b' ' => next.is_none() || quotetabs,
            0..=32 => true,
            _ => false,
        };
        if quote {
            if line + 3 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                line = 0;
            }
            push_quoted(&mut out, c);
            i += 1;
            line += 3;
        } else if istext && (c == b'\n' || c == b'\r' && next == Some(b'\n')) {
            line = 0;
            // White space before the end of a line would be lost.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                push_quoted(&mut out, last);
            }
            out.extend_from_slice(end);
            i += if c == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some_and(|n| n != b'\n') && line + 1 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                line = 0;
            }
            line += 1;
            out.push(if header && c == b' ' { b'_' } else { c });
            i += 1;
        }
    }
    Ok(Bytes::new(&out).up())
}

/// A checksum argument of 32 bits, what is beyond them cut off.
///
/// # Errors
/// TypeError.
pub fn mask32(o: Option<&&Object>, default: u32) -> R<u32> {
    let Some(o) = o else { return Ok(default) };
    let i = number::index(o)?;
    Ok(match i.as_i64() {
        Some(n) => n as u32,
        None => i.with_big(|b| {
            let low = b.magnitude().iter_u32_digits().next().unwrap_or(0);
            if i.is_negative() { low.wrapping_neg() } else { low }
        }),
    })
}

/// CRC-32 of bytes, going on from another.
pub fn crc32_of(data: &[u8], start: u32) -> u32 {
    let mut h = crc32fast::Hasher::new_with_initial(start);
    h.update(data);
    h.finalize()
}

fn crc32(_: &Object, a: &[&Object]) -> R {
    let data = buffer::view(a[0])?;
    let start = mask32(a.get(1), 0)?;
    Ok(int::from_i64(crc32_of(&data, start).into()))
}

fn crc_hqx(_: &Object, a: &[&Object]) -> R {
    let data = buffer::view(a[0])?;
    let mut crc = mask32(a.get(1), 0)? as u16;
    for b in data.iter() {
        crc ^= u16::from(*b) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
        }
    }
    Ok(int::from_i64(crc.into()))
}

const HEX_ARGS: &str = "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)";

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("a2b_hex", "($module, hexstr, /)", a2b_hex),
    MethodDef::o("unhexlify", "($module, hexstr, /)", a2b_hex),
    MethodDef::kw("b2a_hex", HEX_ARGS, hexlify),
    MethodDef::kw("hexlify", HEX_ARGS, hexlify),
    MethodDef::kw("a2b_base64", "($module, data, /, *, strict_mode=False)", a2b_base64),
    MethodDef::kw("b2a_base64", "($module, data, /, *, newline=True)", b2a_base64),
    MethodDef::o("a2b_uu", "($module, data, /)", a2b_uu),
    MethodDef::kw("b2a_uu", "($module, data, /, *, backtick=False)", b2a_uu),
    MethodDef::kw("a2b_qp", "($module, /, data, header=False)", a2b_qp),
    MethodDef::kw("b2a_qp", "($module, /, data, quotetabs=False, istext=True, header=False)", b2a_qp),
    MethodDef::pos("crc32", "($module, data, crc=0, /)", 1, 2, crc32),
    MethodDef::pos("crc_hqx", "($module, data, crc, /)", 2, 2, crc_hqx),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("binascii");
    m.set("__doc__", &Str::new("Conversion between binary data and ASCII"));
    m.add_functions(FUNCTIONS);
    let t = crate::arguments::new_exception("binascii.Error", &exc::VALUE_ERROR)?;
    m.set("Error", &t);
    ERROR.set(Some(t));
    m.set("Incomplete", &*crate::arguments::new_exception("binascii.Incomplete", &exc::EXCEPTION)?);
    Ok(m)
}
