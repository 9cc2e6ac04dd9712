//! Numbers and text laid out as a [`FormatSpec`] asks.
//!
//! The result is described, not built: paddings can be huge, and only the caller knows how to
//! allocate without aborting.

use std::borrow::Cow;

use crate::digits::{self, Options, Style};
use crate::error::{Error, overflow, value};
use crate::spec::{Align, FormatSpec, Sign, unknown_code};

/// Pieces of the result, in this order: `left` times the fill, `prefix`, `inner` times the fill,
/// `body`, `right` times the fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The padding character.
    pub fill: u32,
    /// Paddings in front.
    pub left: usize,
    /// Sign and `0x`.
    pub prefix: String,
    /// Paddings between prefix and body.
    pub inner: usize,
    /// The digits.
    pub body: String,
    /// Paddings behind.
    pub right: usize,
}

/// What the C library's locale says of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// The decimal point.
    pub point: Cow<'static, str>,
    /// Between groups.
    pub separator: Cow<'static, str>,
    /// Sizes of the groups from the right; the last repeats, unless 127 (no further grouping).
    pub grouping: Vec<u8>,
}

impl Locale {
    /// The locale `C`.
    pub fn c() -> Locale {
        Locale { point: Cow::Borrowed("."), separator: Cow::Borrowed(""), grouping: Vec::new() }
    }
}

/// Paddings to the left and right of text of `len` characters; `Inner` pads to the left.
pub fn padding(align: Align, width: usize, len: usize) -> (usize, usize) {
    let n = width.saturating_sub(len);
    match align {
        Align::Left => (0, n),
        Align::Center => (n / 2, n - n / 2),
        Align::Right | Align::Inner => (n, 0),
    }
}

/// Checks a specifier for text, and says how many of `len` characters are shown.
///
/// # Errors
/// ValueError.
pub fn check_text(f: &FormatSpec, len: usize, type_name: &str) -> Result<usize, Error> {
    match f.ty {
        None | Some(0x73) => {}
        Some(t) => return unknown_code(t, type_name),
    }
    match f.sign {
        Some(Sign::Space) => return value("Space not allowed in string format specifier"),
        Some(_) => return value("Sign not allowed in string format specifier"),
        None => {}
    }
    if f.no_negative_zero {
        return value("Negative zero coercion (z) not allowed in string format specifier");
    }
    if f.alternate {
        return value("Alternate form (#) not allowed in string format specifier");
    }
    if f.align == Align::Inner {
        return value("'=' alignment not allowed in string format specifier");
    }
    Ok(f.precision.map_or(len, |p| p.min(len)))
}

/// What an integer's presentation type asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IntKind {
    /// Digits in this base; `true`: in upper case.
    Digits(u32, bool),
    /// Decimal digits as the locale groups them.
    Locale,
    /// One character.
    Character,
    /// As a float.
    Float,
}

/// Checks a specifier for an integer.
///
/// # Errors
/// ValueError.
pub fn int_kind(f: &FormatSpec, type_name: &str) -> Result<IntKind, Error> {
    let t = f.ty.unwrap_or(b'd' as u32);
    let kind = match u8::try_from(t).unwrap_or(0) {
        b'd' => IntKind::Digits(10, false),
        b'b' => IntKind::Digits(2, false),
        b'o' => IntKind::Digits(8, false),
        b'x' => IntKind::Digits(16, false),
        b'X' => IntKind::Digits(16, true),
        b'n' => IntKind::Locale,
        b'c' => IntKind::Character,
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => return Ok(IntKind::Float),
        _ => return unknown_code(t, type_name),
    };
    if f.precision.is_some() {
        return value("Precision not allowed in integer format specifier");
    }
    if f.no_negative_zero {
        return value("Negative zero coercion (z) not allowed in integer format specifier");
    }
    if kind == IntKind::Character {
        if f.sign.is_some() {
            return value("Sign not allowed with integer format specifier 'c'");
        }
        if f.alternate {
            return value("Alternate form (#) not allowed with integer format specifier 'c'");
        }
    }
    Ok(kind)
}

/// The character that `c` shows.
///
/// # Errors
/// OverflowError.
pub fn character(n: Option<i64>) -> Result<u32, Error> {
    match n {
        None => overflow("Python int too large to convert to C long"),
        Some(n) if (0..0x110000).contains(&n) => Ok(n as u32),
        Some(_) => overflow("%c arg not in range(0x110000)"),
    }
}

/// An integer whose digits (in the base of `kind`, lower case, no sign) are `digits`.
///
/// # Errors
/// MemoryError.
pub fn int(
    f: &FormatSpec,
    negative: bool,
    mut digits: String,
    kind: IntKind,
    locale: &Locale,
) -> Result<Rendered, Error> {
    let mut prefix = sign_text(f.sign, negative).to_string();
    let mut group = 3;
    let mut upper = false;
    if let IntKind::Digits(base, u) = kind {
        upper = u;
        if base != 10 {
            group = 4;
        }
        if f.alternate {
            prefix.push_str(match (base, u) {
                (2, _) => "0b",
                (8, _) => "0o",
                (16, false) => "0x",
                (16, true) => "0X",
                _ => "",
            });
        }
    }
    let local = (kind == IntKind::Locale).then_some(locale);
    if upper {
        digits.make_ascii_uppercase();
    }
    assemble(f, prefix, Cow::Owned(digits), "", Groups::of(f, group, local))
}

/// A float.
///
/// # Errors
/// ValueError, MemoryError.
pub fn float(f: &FormatSpec, x: f64, type_name: &str, locale: &Locale) -> Result<Rendered, Error> {
    let mut x = x;
    let t = f.ty.filter(|t| *t != 0);
    let mut o = Options { alternate: f.alternate, no_negative_zero: f.no_negative_zero, add_dot_0: false };
    let mut precision = check_precision(f)?;
    let mut percent = false;
    let mut upper = false;
    let style = match t.map(|t| u8::try_from(t).unwrap_or(0)) {
        None => {
            o.add_dot_0 = true;
            if precision.is_some() { Style::General } else { Style::Repr }
        }
        Some(c @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G')) => {
            upper = c.is_ascii_uppercase();
            match c.to_ascii_lowercase() {
                b'e' => Style::Exponent,
                b'f' => Style::Fixed,
                _ => Style::General,
            }
        }
        Some(b'n') => Style::General,
        Some(b'%') => {
            percent = true;
            x *= 100.0;
            Style::Fixed
        }
        Some(_) => return unknown_code(t.unwrap_or(0), type_name),
    };
    if style != Style::Repr {
        precision = Some(precision.unwrap_or(6));
    }
    let mut s = digits::text(x, style, precision.unwrap_or(0), o)?;
    if upper {
        s.make_ascii_uppercase();
    }
    if percent {
        s.push('%');
    }
    let (negative, body) = match s.strip_prefix('-') {
        Some(b) => (true, b),
        None => (false, s.as_str()),
    };
    let whole = body.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = body.split_at(whole);
    let local = (t == Some(b'n' as u32)).then_some(locale);
    let rest = match (local, rest.strip_prefix('.')) {
        (Some(l), Some(r)) => format!("{}{r}", l.point),
        _ => rest.to_string(),
    };
    assemble(f, sign_text(f.sign, negative).into(), Cow::Borrowed(digits), &rest, Groups::of(f, 3, local))
}

fn check_precision(f: &FormatSpec) -> Result<Option<usize>, Error> {
    match f.precision {
        Some(p) if p > i32::MAX as usize => value("precision too big"),
        p => Ok(p),
    }
}

fn sign_text(sign: Option<Sign>, negative: bool) -> &'static str {
    match (negative, sign) {
        (true, _) => "-",
        (false, Some(Sign::Plus)) => "+",
        (false, Some(Sign::Space)) => " ",
        _ => "",
    }
}

/// How digits are grouped.
struct Groups<'a> {
    separator: &'a str,
    sizes: &'a [u8],
    /// Size of every group, where there are no `sizes`.
    every: usize,
}

impl<'a> Groups<'a> {
    fn of(f: &FormatSpec, every: usize, locale: Option<&'a Locale>) -> Groups<'a> {
        match (locale, f.grouping) {
            (Some(l), _) => Groups { separator: &l.separator, sizes: &l.grouping, every: 0 },
            (None, Some(b',')) => Groups { separator: ",", sizes: &[], every },
            (None, Some(_)) => Groups { separator: "_", sizes: &[], every },
            (None, None) => Groups { separator: "", sizes: &[], every: 0 },
        }
    }
    /// Size of group `i` from the right; `None`: all that is left.
    fn size(&self, i: usize) -> Option<usize> {
        let n = match self.sizes.get(i).or(self.sizes.last()) {
            Some(127) => 0,
            Some(n) => *n as usize,
            None => self.every,
        };
        if n == 0 { None } else { Some(n) }
    }
}

/// `digits` in groups, filled with zeros to at least `min` characters.
fn grouped(digits: &str, g: &Groups<'_>, min: usize) -> Result<String, Error> {
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let mut left = digits;
    let mut need = min;
    let sep = g.separator.chars().count();
    let mut i = 0;
    loop {
        let want = left.len().max(need).max(1);
        let n = g.size(i).map_or(want, |s| s.min(want));
        let take = n.min(left.len());
        let (l, part) = left.split_at(left.len() - take);
        parts.try_reserve(1).map_err(|_| Error::Memory)?;
        parts.push((n - take, part));
        left = l;
        need = need.saturating_sub(n);
        i += 1;
        if left.is_empty() && need == 0 {
            break;
        }
        need = need.saturating_sub(sep);
    }
    let mut s = String::new();
    for (j, (zeros, part)) in parts.iter().rev().enumerate() {
        if j > 0 {
            s.push_str(g.separator);
        }
        digits::pad_zeros(&mut s, *zeros)?;
        s.push_str(part);
    }
    Ok(s)
}

/// Sign or prefix, grouped digits, and what follows them, padded.
fn assemble(
    f: &FormatSpec,
    prefix: String,
    digits: Cow<'_, str>,
    rest: &str,
    g: Groups<'_>,
) -> Result<Rendered, Error> {
    let others = prefix.chars().count() + rest.chars().count();
    let zero_fill = f.fill == b'0' as u32 && f.align == Align::Inner;
    let grouping = g.size(0).is_some();
    // Zeros that must be grouped are digits; others are padding.
    let min = if zero_fill && grouping && !digits.is_empty() { f.width.saturating_sub(others) } else { 0 };
    let mut body =
        if digits.is_empty() || !grouping { digits.into_owned() } else { grouped(&digits, &g, min)? };
    body.push_str(rest);
    let len = prefix.chars().count() + body.chars().count();
    let (left, right) = padding(f.align, f.width, len);
    let (left, inner) = if f.align == Align::Inner { (0, left) } else { (left, 0) };
    Ok(Rendered { fill: f.fill, left, prefix, inner, body, right })
}

/// A complex number.
///
/// # Errors
/// ValueError, MemoryError.
pub fn complex(
    f: &FormatSpec,
    (re, im): (f64, f64),
    type_name: &str,
    locale: &Locale,
) -> Result<Rendered, Error> {
    let t = f.ty.filter(|t| *t != 0);
    match t.map(|t| u8::try_from(t).unwrap_or(0)) {
        None | Some(b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n') => {}
        Some(_) => return unknown_code(t.unwrap_or(0), type_name),
    }
    let precision = check_precision(f)?;
    if f.fill == b'0' as u32 {
        return value("Zero padding is not allowed in complex format specifier");
    }
    if f.align == Align::Inner {
        return value("'=' alignment flag is not allowed in complex format specifier");
    }
    let one = |x: f64, sign: Option<Sign>| -> Result<String, Error> {
        let mut p = FormatSpec::plain(Align::Right);
        p.alternate = f.alternate;
        p.no_negative_zero = f.no_negative_zero;
        p.grouping = f.grouping;
        p.sign = sign;
        p.precision = precision;
        p.ty = t;
        if t.is_none() {
            return part(&p, x);
        }
        let r = float(&p, x, type_name, locale)?;
        Ok(r.prefix + &r.body)
    };
    let mut body = String::new();
    if t.is_none() && re == 0.0 && re.is_sign_positive() {
        body.push_str(&one(im, f.sign)?);
        body.push('j');
    } else {
        body.push_str(&one(re, f.sign)?);
        body.push_str(&one(im, Some(Sign::Plus))?);
        body.push('j');
        if t.is_none() {
            body = format!("({body})");
        }
    }
    let (left, right) = padding(f.align, f.width, body.chars().count());
    Ok(Rendered { fill: f.fill, left, prefix: String::new(), inner: 0, body, right })
}

/// A part of a complex number without a presentation type: never with `.0`.
fn part(p: &FormatSpec, x: f64) -> Result<String, Error> {
    let o = Options { alternate: p.alternate, no_negative_zero: p.no_negative_zero, add_dot_0: false };
    let style = if p.precision.is_some() { Style::General } else { Style::Repr };
    let s = digits::text(x, style, p.precision.unwrap_or(0), o)?;
    let (negative, body) = match s.strip_prefix('-') {
        Some(b) => (true, b),
        None => (false, s.as_str()),
    };
    let whole = body.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = body.split_at(whole);
    let r =
        assemble(p, sign_text(p.sign, negative).into(), Cow::Borrowed(digits), rest, Groups::of(p, 3, None))?;
    Ok(r.prefix + &r.body)
}
