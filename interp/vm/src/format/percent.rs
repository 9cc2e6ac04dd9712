//! `%` formatting of strings and of bytes.

use pyrite_numeric::digits::{self, Options, Style};

use super::{Builder, raise_numeric};
use crate::names::names;
use crate::object::{Object, Own, R, Ref};
use crate::protocol::{buffer, call, mapping, number, object as obj};
use crate::raise::{overflow_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::exc;
use crate::types::int::{self, Int};
use crate::types::str::{Chars, Str};
use crate::types::tuple::Tuple;

/// Flags, width and precision of a conversion.
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// Where arguments come from.
struct Source {
    args: Ref,
    tuple: bool,
    mapping: bool,
    next: usize,
    /// What a key named, instead of the next argument.
    keyed: Option<Ref>,
    used_key: bool,
}

impl Source {
    fn next(&mut self) -> R {
        if self.used_key {
            return match self.keyed.take() {
                Some(o) => Ok(o),
                None => type_error("not enough arguments for format string"),
            };
        }
        let i = self.next;
        self.next += 1;
        if self.tuple {
            if let Some(o) = self.args.cast::<Tuple>().and_then(|t| t.as_slice().get(i)) {
                return Ok(o.clone());
            }
        } else if i == 0 {
            return Ok(self.args.clone());
        }
        type_error("not enough arguments for format string")
    }
    /// Are there arguments that nobody asked for?
    fn left_over(&self) -> bool {
        if self.mapping || self.used_key {
            return false;
        }
        let n = if self.tuple { self.args.cast::<Tuple>().map_or(0, |t| t.len()) } else { 1 };
        self.next < n
    }
}

/// `s % args`.
///
/// # Errors
/// TypeError, ValueError, OverflowError, KeyError, and what the arguments raise.
pub fn percent_str(s: &Str, args: &Object) -> R {
    let s = s.own_as();
    let mut out = Builder::default();
    run(s.chars(), args, false, &mut out)?;
    Ok(out.finish()?.up())
}

/// `b % args` for bytes and bytearrays.
///
/// # Errors
/// As [`percent_str`].
pub fn percent_bytes(b: &[u8], args: &Object) -> R<Vec<u8>> {
    let mut out = Builder::of_bytes();
    run(Chars::One(b), args, true, &mut out)?;
    Ok(out.into_bytes())
}

fn run(t: Chars<'_>, args: &Object, bytes: bool, out: &mut Builder) -> R<()> {
    let tuple = args.is_a::<Tuple>();
    let text = args.is_a::<Str>() || (bytes && (args.is_a::<Bytes>() || int::is_bytearray(args)));
    let mut src = Source {
        args: args.own(),
        tuple,
        mapping: !tuple && !text && args.ty().slots().mp_subscript.is_some(),
        next: 0,
        keyed: None,
        used_key: false,
    };
    let n = t.len();
    let mut i = 0;
    while i < n {
        let start = i;
        while i < n && t.at(i) != b'%' as u32 {
            i += 1;
        }
        out.push_chars(t.slice(start, i))?;
        if i < n {
            i = convert(t, i + 1, bytes, &mut src, out)?;
        }
    }
    if src.left_over() {
        return type_error(if bytes {
            "not all arguments converted during bytes formatting"
        } else {
            "not all arguments converted during string formatting"
        });
    }
    Ok(())
}

/// The character at `i` if it is ASCII, else 0; raises at the end.
fn at(t: Chars<'_>, i: usize) -> R<u8> {
    if i >= t.len() {
        return value_error("incomplete format");
    }
    Ok(u8::try_from(t.at(i)).unwrap_or(0))
}

/// The digits from `*i` on as a number.
fn decimal(t: Chars<'_>, i: &mut usize, max: usize, error: &str) -> R<usize> {
    let mut n = 0usize;
    while *i < t.len() {
        let c = t.at(*i);
        if !(48..58).contains(&c) {
            break;
        }
        n = match n.checked_mul(10).and_then(|n| n.checked_add(c as usize - 48)) {
            Some(n) if n <= max => n,
            _ => return value_error(error),
        };
        *i += 1;
    }
    Ok(n)
}

/// Handles the conversion behind the `%` in front of `i`; answers where it ends.
fn convert(t: Chars<'_>, mut i: usize, bytes: bool, src: &mut Source, out: &mut Builder) -> R<usize> {
    let mut c = Conversion::default();
    if at(t, i)? == b'%' {
        out.push_ascii(b"%")?;
        return Ok(i + 1);
    }
    if at(t, i)? == b'(' {
        if !src.mapping {
            return type_error("format requires a mapping");
        }
        let start = i + 1;
        let mut depth = 1usize;
        i = start;
        while i < t.len() && depth > 0 {
            match t.at(i) {
                0x28 => depth += 1,
                0x29 => depth -= 1,
                _ => {}
            }
            i += 1;
        }
        if depth > 0 {
            return value_error("incomplete format key");
        }
        let key = key_object(t.slice(start, i - 1), bytes);
        src.keyed = Some(mapping::get_item(&src.args, &key)?);
        src.used_key = true;
    }
    loop {
        match at(t, i)? {
            b'-' => c.left = true,
            b'+' => c.plus = true,
            b' ' => c.space = true,
            b'#' => c.alternate = true,
            b'0' => c.zero = true,
            _ => break,
        }
        i += 1;
    }
    if at(t, i)? == b'*' {
        let w = star(&*src.next()?)?;
        let Some(w) = w.as_i64() else {
            return overflow_error("Python int too large to convert to C ssize_t");
        };
        c.left |= w < 0;
        c.width = w.unsigned_abs() as usize;
        i += 1;
    } else {
        c.width = decimal(t, &mut i, isize::MAX as usize, "width too big")?;
    }
    if at(t, i)? == b'.' {
        i += 1;
        if at(t, i)? == b'*' {
            let p = star(&*src.next()?)?;
            let Some(p) = p.as_i64().and_then(|p| i32::try_from(p).ok()) else {
                return overflow_error("Python int too large to convert to C int");
            };
            c.precision = Some(p.max(0) as usize);
            i += 1;
        } else {
            let error = if bytes { "prec too big" } else { "precision too big" };
            c.precision = Some(decimal(t, &mut i, i32::MAX as usize, error)?);
        }
    }
    if matches!(at(t, i)?, b'h' | b'l' | b'L') {
        i += 1;
    }
    let kind = at(t, i)?;
    let v = src.next()?;
    match kind {
        b's' | b'r' | b'a' | b'b' if bytes || kind != b'b' => text(&c, kind, bytes, &v, out)?,
        b'c' => character(&c, bytes, &v, out)?,
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            // Bytes take `%i` for `%d` even in messages.
            integer(&c, if bytes && kind == b'i' { b'd' } else { kind }, &v, out)?
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => float(&c, kind, bytes, &v, out)?,
        _ => {
            let ch = t.at(i);
            if bytes && ch >= 128 {
                return overflow_error("character argument not in range(0x110000)");
            }
            let shown = match char::from_u32(ch) {
                Some(x) if (31..=126).contains(&ch) => x,
                _ => '?',
            };
            return value_error(format!("unsupported format character '{shown}' (0x{ch:x}) at index {i}"));
        }
    }
    Ok(i + 1)
}

fn key_object(c: Chars<'_>, bytes: bool) -> Ref {
    match c {
        Chars::One(s) if bytes => Bytes::new(s).up(),
        c => Str::from_chars(c).up(),
    }
}

fn star(o: &Object) -> R<Ref<Int>> {
    match o.cast::<Int>() {
        Some(i) => Ok(i.own_int()),
        None => type_error("* wants int"),
    }
}

/// `%s %r %a %b`.
fn text(c: &Conversion, kind: u8, bytes: bool, v: &Object, out: &mut Builder) -> R<()> {
    if bytes && matches!(kind, b's' | b'b') {
        let b = bytes_of(v)?;
        let n = c.precision.map_or(b.len(), |p| p.min(b.len()));
        return padded(c, Chars::One(b.get(..n).unwrap_or(&b)), out);
    }
    let s = match kind {
        b's' => obj::str(v)?,
        b'r' if !bytes => obj::repr(v)?,
        _ => obj::ascii(v)?,
    };
    let n = c.precision.map_or(s.len(), |p| p.min(s.len()));
    padded(c, s.chars().slice(0, n), out)
}

fn bytes_of(v: &Object) -> R<Vec<u8>> {
    if v.is_exact::<Bytes>() {
        return buffer::bytes_of(v);
    }
    if let Some(r) = call::call_special(v, &names().__bytes__, &[])? {
        return match r.cast::<Bytes>() {
            Some(b) => Ok(b.as_slice().to_vec()),
            None => type_error(format!("__bytes__ returned non-bytes (type {})", r.ty().name())),
        };
    }
    if buffer::supports(v) {
        return buffer::bytes_of(v);
    }
    type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        v.ty().name()
    ))
}

/// Text padded with spaces.
fn padded(c: &Conversion, s: Chars<'_>, out: &mut Builder) -> R<()> {
    let fill = c.width.saturating_sub(s.len());
    let (before, after) = if c.left { (0, fill) } else { (fill, 0) };
    out.push_fill(b' ' as u32, before)?;
    out.push_chars(s)?;
    out.push_fill(b' ' as u32, after)
}

/// `%c`.
fn character(c: &Conversion, bytes: bool, v: &Object, out: &mut Builder) -> R<()> {
    let limit: i64 = if bytes { 256 } else { 0x110000 };
    let wrong = || {
        type_error(if bytes {
            "%c requires an integer in range(256) or a single byte"
        } else {
            "%c requires int or char"
        })
    };
    if bytes {
        if v.is_a::<Bytes>() || int::is_bytearray(v) {
            let b = buffer::bytes_of(v)?;
            return if b.len() == 1 { padded(c, Chars::One(&b), out) } else { wrong() };
        }
    } else if let Some(s) = v.cast::<Str>() {
        return if s.len() == 1 { padded(c, s.chars(), out) } else { wrong() };
    }
    if !number::is_index(v) {
        return wrong();
    }
    let n = match number::index(v) {
        Ok(n) => n,
        Err(e) if e.matches(&exc::TYPE_ERROR) => return wrong(),
        Err(e) => return Err(e),
    };
    match n.as_i64() {
        Some(n) if (0..limit).contains(&n) => padded(c, Chars::Four(&[n as u32]), out),
        _ if bytes => overflow_error("%c arg not in range(256)"),
        _ => overflow_error("%c arg not in range(0x110000)"),
    }
}

/// `%d %i %u %o %x %X`.
fn integer(c: &Conversion, kind: u8, v: &Object, out: &mut Builder) -> R<()> {
    let based = matches!(kind, b'o' | b'x' | b'X');
    let wrong = || {
        let what = if based { "an integer" } else { "a real number" };
        type_error(format!("%{} format: {what} is required, not {}", kind as char, v.ty().name()))
    };
    let s = v.ty().slots();
    if s.nb_index.is_none() && s.nb_int.is_none() && s.nb_float.is_none() {
        return wrong();
    }
    let i = match v.cast::<Int>() {
        Some(i) => i.own_int(),
        None => {
            let r = if based { number::index(v).map(|i| i.up()) } else { number::to_int(v) };
            match r {
                Ok(r) => match r.downcast::<Int>() {
                    Ok(i) => i,
                    Err(_) => return wrong(),
                },
                Err(e) if e.matches(&exc::TYPE_ERROR) => return wrong(),
                Err(e) => return Err(e),
            }
        }
    };
    let (prefix, digits) = match kind {
        b'o' => ("0o", int::radix_text(&i, 8)),
        b'x' => ("0x", int::radix_text(&i, 16)),
        b'X' => ("0X", int::radix_text(&i, 16).to_ascii_uppercase()),
        _ => ("", int::decimal_text(&i)?),
    };
    let digits = digits.strip_prefix('-').unwrap_or(&digits);
    let prefix = if c.alternate { prefix } else { "" };
    let zeros = c.precision.unwrap_or(0).saturating_sub(digits.len());
    numeric(c, i.is_negative(), prefix, zeros, digits, out)
}

/// Sign, prefix, zeros and digits, padded with spaces or zeros.
fn numeric(
    c: &Conversion,
    negative: bool,
    prefix: &str,
    zeros: usize,
    digits: &str,
    out: &mut Builder,
) -> R<()> {
    let sign = match (negative, c.plus, c.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let len = (sign.len() + prefix.len() + digits.len()).saturating_add(zeros);
    let fill = c.width.saturating_sub(len);
    let (before, inner, after) = match (c.left, c.zero) {
        (true, _) => (0, 0, fill),
        (false, true) => (0, fill, 0),
        (false, false) => (fill, 0, 0),
    };
    out.push_fill(b' ' as u32, before)?;
    out.push_ascii(sign.as_bytes())?;
    out.push_ascii(prefix.as_bytes())?;
    out.push_fill(b'0' as u32, inner)?;
    out.push_fill(b'0' as u32, zeros)?;
    out.push_ascii(digits.as_bytes())?;
    out.push_fill(b' ' as u32, after)
}

/// `%e %f %g` and their capitals.
fn float(c: &Conversion, kind: u8, bytes: bool, v: &Object, out: &mut Builder) -> R<()> {
    let x = match number::as_f64(v) {
        Ok(x) => x,
        Err(e) if bytes && e.matches(&exc::TYPE_ERROR) => {
            return type_error(format!("float argument required, not {}", v.ty().name()));
        }
        Err(e) => return Err(e),
    };
    let style = match kind.to_ascii_lowercase() {
        b'e' => Style::Exponent,
        b'f' => Style::Fixed,
        _ => Style::General,
    };
    let o = Options { alternate: c.alternate, ..Options::default() };
    let mut s = match digits::text(x, style, c.precision.unwrap_or(6), o) {
        Ok(s) => s,
        Err(e) => return raise_numeric(e),
    };
    if kind.is_ascii_uppercase() {
        s.make_ascii_uppercase();
    }
    match s.strip_prefix('-') {
        Some(d) => numeric(c, true, "", 0, d, out),
        None => numeric(c, false, "", 0, &s, out),
    }
}
