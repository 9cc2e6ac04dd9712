//! Complex numbers as pairs: arithmetic, powers, text.

use crate::digits::{self, Options, Style};

/// Real and imaginary part.
pub type Pair = (f64, f64);

/// Why a division or power has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Division by zero, or zero to a negative or complex power.
    ZeroDivision,
    /// Too large.
    Range,
}

/// `a * b`.
pub fn multiply(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// `a / b`, scaled by the greater part of `b`.
///
/// # Errors
/// Division by zero.
pub fn divide(a: Pair, b: Pair) -> Result<Pair, Failure> {
    let (x, y) = (b.0.abs(), b.1.abs());
    if x >= y {
        if x == 0.0 {
            return Err(Failure::ZeroDivision);
        }
        let ratio = b.1 / b.0;
        let d = b.0 + b.1 * ratio;
        Ok(((a.0 + a.1 * ratio) / d, (a.1 - a.0 * ratio) / d))
    } else if y >= x {
        let ratio = b.0 / b.1;
        let d = b.0 * ratio + b.1;
        Ok(((a.0 * ratio + a.1) / d, (a.1 * ratio - a.0) / d))
    } else {
        Ok((f64::NAN, f64::NAN))
    }
}

/// `a ** b`.
///
/// # Errors
/// Zero to a negative or complex power; overflow.
pub fn power(a: Pair, b: Pair) -> Result<Pair, Failure> {
    let r = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        integer_power(a, b.0 as i32)?
    } else {
        general_power(a, b)?
    };
    if r.0.is_infinite() || r.1.is_infinite() {
        return Err(Failure::Range);
    }
    Ok(r)
}

fn integer_power(a: Pair, n: i32) -> Result<Pair, Failure> {
    let mut r = (1.0, 0.0);
    let mut square = a;
    let mut k = n.unsigned_abs();
    while k > 0 {
        if k & 1 == 1 {
            r = multiply(r, square);
        }
        k >>= 1;
        square = multiply(square, square);
    }
    if n > 0 { Ok(r) } else { divide((1.0, 0.0), r) }
}

fn general_power(a: Pair, b: Pair) -> Result<Pair, Failure> {
    if b == (0.0, 0.0) {
        return Ok((1.0, 0.0));
    }
    if a == (0.0, 0.0) {
        return if b.1 != 0.0 || b.0 < 0.0 { Err(Failure::ZeroDivision) } else { Ok((0.0, 0.0)) };
    }
    let size = a.0.hypot(a.1);
    let mut len = size.powf(b.0);
    let at = a.1.atan2(a.0);
    let mut phase = at * b.0;
    if b.1 != 0.0 {
        len /= (at * b.1).exp();
        phase += b.1 * size.ln();
    }
    if phase.is_infinite() {
        // The C library's cosine reports a domain error, which the reference takes for this one.
        return Err(Failure::ZeroDivision);
    }
    Ok((len * phase.cos(), len * phase.sin()))
}

/// `abs(a)`; `None` on overflow.
pub fn absolute(a: Pair) -> Option<f64> {
    if a.0.is_infinite() || a.1.is_infinite() {
        return Some(f64::INFINITY);
    }
    let r = a.0.hypot(a.1);
    if r.is_infinite() { None } else { Some(r) }
}

/// `repr(a)`.
pub fn repr(a: Pair) -> String {
    let part = |x: f64| digits::text(x, Style::Repr, 0, Options::default()).unwrap_or_default();
    let im = part(a.1);
    if a.0 == 0.0 && a.0.is_sign_positive() {
        return format!("{im}j");
    }
    let plus = if im.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im}j)", part(a.0))
}

/// The hash of the parts' hashes: never -1.
pub fn combine_hash(re: i64, im: i64) -> i64 {
    let h = re.wrapping_add(im.wrapping_mul(1000003));
    if h == -1 { -2 } else { h }
}

/// The number that `complex(text)` reads; `s` as for [`crate::float::parse`].
pub fn parse(s: &[u8]) -> Option<Pair> {
    let mut s = crate::float::trim(s);
    if let [b'(', r @ ..] = s {
        s = crate::float::trim(r.strip_suffix(b")")?);
    }
    // `float`, `floatj`, `float±floatj`, `float±j`, `±j`, `j`.
    let Some(n) = float_prefix(s) else {
        return match s {
            [b'j' | b'J'] | [b'+', b'j' | b'J'] => Some((0.0, 1.0)),
            [b'-', b'j' | b'J'] => Some((0.0, -1.0)),
            _ => None,
        };
    };
    let x = crate::float::parse(s.get(..n)?)?;
    let rest = s.get(n..)?;
    match rest {
        [] => Some((x, 0.0)),
        [b'j' | b'J'] => Some((0.0, x)),
        [b'+', b'j' | b'J'] => Some((x, 1.0)),
        [b'-', b'j' | b'J'] => Some((x, -1.0)),
        [b'+' | b'-', ..] => {
            let n = float_prefix(rest)?;
            let y = crate::float::parse(rest.get(..n)?)?;
            matches!(rest.get(n..)?, [b'j' | b'J']).then_some((x, y))
        }
        _ => None,
    }
}

/// Does each underscore stand between two digits?
pub fn underscores_are_valid(s: &[u8]) -> bool {
    let digit = |i: Option<usize>| i.and_then(|i| s.get(i)).is_some_and(u8::is_ascii_digit);
    s.iter().enumerate().all(|(i, c)| *c != b'_' || (digit(i.checked_sub(1)) && digit(Some(i + 1))))
}

/// Length of the float that `s` begins with; underscores belong to it.
fn float_prefix(s: &[u8]) -> Option<usize> {
    let sign = usize::from(matches!(s.first(), Some(b'+' | b'-')));
    let body = s.get(sign..)?;
    for w in [&b"infinity"[..], b"inf", b"nan"] {
        if body.get(..w.len()).is_some_and(|b| b.eq_ignore_ascii_case(w)) {
            return Some(sign + w.len());
        }
    }
    let run = |from: usize| body.iter().skip(from).take_while(|c| c.is_ascii_digit() || **c == b'_').count();
    let mut n = run(0);
    let mut digits = n;
    if body.get(n) == Some(&b'.') {
        let f = run(n + 1);
        digits += f;
        n += 1 + f;
    }
    if digits == 0 {
        return None;
    }
    if matches!(body.get(n), Some(b'e' | b'E')) {
        let s = usize::from(matches!(body.get(n + 1), Some(b'+' | b'-')));
        let e = run(n + 1 + s);
        if e > 0 {
            n += 1 + s + e;
        }
    }
    Some(sign + n)
}
