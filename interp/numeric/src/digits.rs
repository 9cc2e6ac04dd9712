//! Floats as decimal text: the shortest that reads back, `%e`, `%f` and `%g`.
//!
//! Digits come from elsewhere (the shortest from zmij, counted ones from std); the layout is
//! Python's.

use crate::error::Error;

/// How a float is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// `%e`: one digit, point, `precision` digits, exponent.
    Exponent,
    /// `%f`: `precision` digits after the point.
    Fixed,
    /// `%g`: `precision` digits in all, trailing zeros dropped.
    General,
    /// The shortest text that reads back as the same float.
    Repr,
}

/// Details of the layout.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options {
    /// `1` becomes `1.0`.
    pub add_dot_0: bool,
    /// Always a point; `%g` keeps trailing zeros.
    pub alternate: bool,
    /// A negative number that rounds to zero loses its sign.
    pub no_negative_zero: bool,
}

/// No float has more digits than this after its point; std refuses precisions above 65,535.
const MAX_FRACTION: usize = 1100;
/// No float has more significant digits.
const MAX_SIGNIFICANT: usize = 800;

/// Decimal digits without point, and the power of ten of the first.
struct Digits {
    digits: Vec<u8>,
    exponent: i32,
}

/// `repr(x)`.
pub fn repr(x: f64) -> String {
    // Cannot fail: the text is short.
    text(x, Style::Repr, 0, Options { add_dot_0: true, ..Options::default() }).unwrap_or_default()
}

/// `x` as text, in lower case.
///
/// # Errors
/// [`Error::Memory`] when `precision` asks for more text than there is memory.
pub fn text(x: f64, style: Style, precision: usize, o: Options) -> Result<String, Error> {
    if x.is_nan() {
        return Ok("nan".into());
    }
    if x.is_infinite() {
        return Ok(if x < 0.0 { "-inf" } else { "inf" }.into());
    }
    let a = x.abs();
    let mut negative = x.is_sign_negative();
    let mut out = match style {
        Style::Fixed => fixed(a, precision, o)?,
        Style::Exponent => exponent(a, precision, o)?,
        Style::General => {
            let p = precision.max(1);
            let d = counted(a, p.min(MAX_SIGNIFICANT) - 1);
            // Room for the `.0` counts as a digit.
            let limit = p - usize::from(o.add_dot_0);
            layout(d, Some(p), i32::try_from(limit).unwrap_or(i32::MAX), o)?
        }
        Style::Repr => layout(shortest(a), None, 16, o)?,
    };
    if negative && o.no_negative_zero && is_zero_text(&out) {
        negative = false;
    }
    if negative {
        out.insert(0, '-');
    }
    Ok(out)
}

/// No digit but zero in front of the exponent?
fn is_zero_text(s: &str) -> bool {
    s.bytes().take_while(|b| *b != b'e').all(|b| !(b'1'..=b'9').contains(&b))
}

fn fixed(a: f64, precision: usize, o: Options) -> Result<String, Error> {
    let p = precision.min(MAX_FRACTION);
    let mut s = match scaled(a, p) {
        Some(n) => point_in(n, p),
        None => format!("{a:.p$}"),
    };
    pad_zeros(&mut s, precision - p)?;
    if precision == 0 {
        if o.alternate {
            s.push('.');
        } else if o.add_dot_0 {
            s.push_str(".0");
        }
    }
    Ok(s)
}

/// `a * 10**p` rounded to an integer, ties to even; `None` where that would not be exact in the
/// arithmetic used here.
pub(crate) fn scaled(a: f64, p: usize) -> Option<u64> {
    let unit = 10u64.checked_pow(u32::try_from(p).ok()?)?;
    let (_, m, e) = crate::float::decompose(a);
    // At most 53 and 64 bits.
    let n = m as u128 * unit as u128;
    if e >= 0 {
        return if n.leading_zeros() as i32 - e >= 64 { u64::try_from(n << e).ok() } else { None };
    }
    let drop = -e as u32;
    if drop >= 120 {
        return Some(0);
    }
    let half = 1u128 << (drop - 1);
    let low = n & ((1u128 << drop) - 1);
    let mut q = n >> drop;
    if low > half || (low == half && q & 1 == 1) {
        q += 1;
    }
    u64::try_from(q).ok()
}

/// `n` with a point in front of its last `p` digits.
fn point_in(n: u64, p: usize) -> String {
    let digits = n.to_string();
    if p == 0 {
        return digits;
    }
    let mut s = String::with_capacity(digits.len().max(p + 1) + 2);
    if digits.len() <= p {
        s.push_str("0.");
        s.extend(std::iter::repeat_n('0', p - digits.len()));
        s.push_str(&digits);
    } else {
        let (whole, fraction) = digits.split_at(digits.len() - p);
        s.push_str(whole);
        s.push('.');
        s.push_str(fraction);
    }
    s
}

fn exponent(a: f64, precision: usize, o: Options) -> Result<String, Error> {
    let p = precision.min(MAX_SIGNIFICANT);
    let d = counted(a, p);
    let mut s = String::new();
    push_digits(&mut s, d.digits.get(..1).unwrap_or(b"0"));
    if precision > 0 {
        s.push('.');
        push_digits(&mut s, d.digits.get(1..).unwrap_or(b""));
        pad_zeros(&mut s, precision - p)?;
    } else if o.alternate {
        s.push('.');
    }
    push_exponent(&mut s, d.exponent);
    Ok(s)
}

/// `a` rounded to `fraction` digits behind the first.
fn counted(a: f64, fraction: usize) -> Digits {
    if let Some(d) = counted_from_shortest(a, fraction + 1) {
        return d;
    }
    parse_scientific(&format!("{a:.fraction$e}"))
}

/// `a` rounded to `n` digits by way of its shortest digits, where that cannot go wrong.
///
/// No number with `n + 1` digits lies between `a` and its shortest text, for it would be shorter or
/// nearer. So only a text that ends in the tie itself says nothing about the side on which `a` is.
/// And up to 15 digits survive the way through a float, so a short text needs zeros only.
fn counted_from_shortest(a: f64, n: usize) -> Option<Digits> {
    if n > 17 || !a.is_normal() {
        return None;
    }
    let mut d = shortest(a);
    if d.digits.len() <= n {
        if n > 15 {
            return None;
        }
        d.digits.resize(n, b'0');
        return Some(d);
    }
    let up = match d.digits.get(n..)? {
        [b'5'] => return None,
        [c, ..] => *c >= b'5',
        [] => false,
    };
    d.digits.truncate(n);
    if up {
        match d.digits.iter().rposition(|c| *c != b'9') {
            Some(i) => {
                d.digits[i] += 1;
                d.digits[i + 1..].fill(b'0');
            }
            None => {
                // All nines: the next power of ten.
                d.digits.fill(b'0');
                d.digits[0] = b'1';
                d.exponent += 1;
            }
        }
    }
    Some(d)
}

/// The fewest digits that read back as `a`.
fn shortest(a: f64) -> Digits {
    if a == 0.0 {
        return Digits { digits: vec![b'0'], exponent: 0 };
    }
    let mut b = zmij::Buffer::new();
    parse_plain(b.format_finite(a))
}

/// Digits and exponent of `d.ddde±x`.
fn parse_scientific(s: &str) -> Digits {
    let (m, e) = s.split_once('e').unwrap_or((s, "0"));
    Digits { digits: m.bytes().filter(u8::is_ascii_digit).collect(), exponent: e.parse().unwrap_or(0) }
}

/// Digits and exponent of a positive number written in any way.
fn parse_plain(s: &str) -> Digits {
    let (m, e) = s.split_once('e').unwrap_or((s, "0"));
    let e: i32 = e.parse().unwrap_or(0);
    let (whole, fraction) = m.split_once('.').unwrap_or((m, ""));
    let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let lead = all.iter().take_while(|b| **b == b'0').count();
    let end = all.len() - all.iter().rev().take_while(|b| **b == b'0').count();
    let digits = all.get(lead..end.max(lead)).unwrap_or(b"").to_vec();
    Digits { digits, exponent: e + whole.len() as i32 - 1 - lead as i32 }
}

/// Plain notation while the exponent is in `-4..limit`, else scientific. `keep`: the number of
/// digits that `#` keeps (`%g`).
fn layout(mut d: Digits, keep: Option<usize>, limit: i32, o: Options) -> Result<String, Error> {
    let scientific = d.exponent < -4 || d.exponent >= limit;
    while d.digits.len() > 1 && d.digits.last() == Some(&b'0') {
        d.digits.pop();
    }
    // Trailing zeros that the alternate form shows.
    let zeros = match keep {
        Some(k) if o.alternate => k.saturating_sub(d.digits.len()),
        _ => 0,
    };
    let mut s = String::with_capacity(d.digits.len() + 8);
    if scientific {
        push_digits(&mut s, &d.digits[..1]);
        if d.digits.len() > 1 || zeros > 0 || o.alternate {
            s.push('.');
            push_digits(&mut s, &d.digits[1..]);
            pad_zeros(&mut s, zeros)?;
        }
        push_exponent(&mut s, d.exponent);
        return Ok(s);
    }
    if d.exponent < 0 {
        s.push_str("0.");
        for _ in 0..(-d.exponent - 1) {
            s.push('0');
        }
        push_digits(&mut s, &d.digits);
        pad_zeros(&mut s, zeros)?;
        return Ok(s);
    }
    let whole = d.exponent as usize + 1;
    if d.digits.len() <= whole {
        push_digits(&mut s, &d.digits);
        let missing = whole - d.digits.len();
        pad_zeros(&mut s, missing)?;
        let rest = zeros.saturating_sub(missing);
        if rest == 0 && o.add_dot_0 {
            s.push_str(".0");
        } else if rest > 0 || o.alternate {
            s.push('.');
            pad_zeros(&mut s, rest)?;
        }
    } else {
        push_digits(&mut s, &d.digits[..whole]);
        s.push('.');
        push_digits(&mut s, &d.digits[whole..]);
        pad_zeros(&mut s, zeros)?;
    }
    Ok(s)
}

fn push_digits(s: &mut String, d: &[u8]) {
    s.extend(d.iter().map(|b| *b as char));
}

fn push_exponent(s: &mut String, e: i32) {
    s.push('e');
    s.push(if e < 0 { '-' } else { '+' });
    let e = e.unsigned_abs();
    if e < 10 {
        s.push('0');
    }
    s.push_str(&e.to_string());
}

/// Appends `n` zeros.
pub(crate) fn pad_zeros(s: &mut String, n: usize) -> Result<(), Error> {
    s.try_reserve(n).map_err(|_| Error::Memory)?;
    s.extend(std::iter::repeat_n('0', n));
    Ok(())
}
