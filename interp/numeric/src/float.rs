//! Floats: reading, hashing, rounding, exact conversions, division and powers.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{ToPrimitive, Zero};

use crate::error::{Error, overflow, value};

/// The number that `float(text)` reads, without white space around it; `None` if there is none.
/// `s` has been through [`crate::integer::to_ascii`].
pub fn parse(s: &[u8]) -> Option<f64> {
    let s = s.trim_ascii_start();
    // White space in C's sense includes the vertical tab.
    let s = trim(s);
    let body = match s.first()? {
        b'+' | b'-' => s.get(1..)?,
        _ => s,
    };
    if !matches!(body.first()?, b'0'..=b'9' | b'.') {
        let known = [&b"inf"[..], b"infinity", b"nan"].iter().any(|w| body.eq_ignore_ascii_case(w));
        return if known { std::str::from_utf8(s).ok()?.parse().ok() } else { None };
    }
    // Underscores stand between digits only.
    let mut clean: Vec<u8> = Vec::with_capacity(s.len());
    let mut prev = 0u8;
    for (i, &c) in s.iter().enumerate() {
        if c == b'_' {
            if !prev.is_ascii_digit() || !s.get(i + 1).is_some_and(u8::is_ascii_digit) {
                return None;
            }
        } else {
            clean.push(c);
        }
        prev = c;
    }
    if !is_decimal_literal(&clean) {
        return None;
    }
    std::str::from_utf8(&clean).ok()?.parse().ok()
}

/// Without the white space of C around it.
pub(crate) fn trim(s: &[u8]) -> &[u8] {
    let space = |c: &&u8| matches!(**c, b' ' | 9..=13);
    let a = s.iter().take_while(space).count();
    let b = s.iter().rev().take_while(space).count();
    s.get(a..s.len().saturating_sub(b)).unwrap_or(b"")
}

fn is_decimal_literal(s: &[u8]) -> bool {
    let digits = |s: &[u8]| s.iter().take_while(|c| c.is_ascii_digit()).count();
    let mut s = match s {
        [b'+' | b'-', rest @ ..] => rest,
        s => s,
    };
    let mut n = digits(s);
    s = &s[n..];
    if let [b'.', rest @ ..] = s {
        let f = digits(rest);
        n += f;
        s = &rest[f..];
    }
    if n == 0 {
        return false;
    }
    if let [b'e' | b'E', rest @ ..] = s {
        let rest = match rest {
            [b'+' | b'-', r @ ..] => r,
            r => r,
        };
        let e = digits(rest);
        if e == 0 {
            return false;
        }
        s = &rest[e..];
    }
    s.is_empty()
}

/// Sign, mantissa and exponent: `x == ±m * 2**e`; `x` is finite.
pub fn decompose(x: f64) -> (bool, u64, i32) {
    let bits = x.to_bits();
    let e = ((bits >> 52) & 0x7ff) as i32;
    let f = bits & ((1 << 52) - 1);
    let (m, e) = if e == 0 { (f, -1074) } else { (f | (1 << 52), e - 1075) };
    (x.is_sign_negative(), m, e)
}

/// `math.ldexp` without an error: correctly rounded once for a mantissa of up to 64 bits.
pub fn ldexp(x: f64, e: i64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (neg, m, e0) = decompose(x);
    let r = compose(m, false, (e0 as i64).saturating_add(e));
    if neg { -r } else { r }
}

/// `m * 2**e` rounded to the nearest float, ties to even; `sticky`: a little more than `m`.
pub(crate) fn compose(m: u64, sticky: bool, e: i64) -> f64 {
    if m == 0 {
        return 0.0;
    }
    // Exponents beyond reach, without overflow in what follows.
    let e = e.clamp(-100_000, 100_000);
    let bits = 64 - m.leading_zeros() as i64;
    let top = bits + e;
    if top > 1024 {
        return f64::INFINITY;
    }
    // The exponent of the last place of the result.
    let last = (top - 53).max(-1074);
    let drop = last - e;
    let (mut v, rest) = match drop {
        ..=0 => {
            // Room for all bits: the shift cannot overflow, the result has at most 53 bits.
            (m << (-drop).min(63) as u32, false)
        }
        1..=64 => {
            let half = 1u64 << (drop - 1);
            let low = if drop == 64 { m } else { m & ((1u64 << drop) - 1) };
            let v = if drop == 64 { 0 } else { m >> drop };
            let up = low > half || (low == half && (sticky || v & 1 == 1));
            (v, up)
        }
        _ => (0, false),
    };
    if rest {
        v += 1;
    }
    if v >> 53 != 0 {
        // Rounded up to the next power of two.
        return scale(1.0, last + 53);
    }
    scale(v as f64, last)
}

/// `v * 2**e` where the result is exact, infinite included.
fn scale(v: f64, mut e: i64) -> f64 {
    let mut v = v;
    while e > 1000 {
        v *= 2f64.powi(1000);
        e -= 1000;
    }
    while e < -1000 {
        v *= 2f64.powi(-1000);
        e += 1000;
    }
    v * 2f64.powi(e as i32)
}

/// The hash of a finite or infinite float (a NaN hashes by identity): never -1.
pub fn hash(x: f64) -> i64 {
    if x.is_infinite() {
        return if x > 0.0 { 314159 } else { -314159 };
    }
    const P: u64 = (1 << 61) - 1;
    let (neg, m, e) = decompose(x);
    // Multiplying by two is a rotation of 61 bits.
    let m = m % P;
    let r = e.rem_euclid(61) as u32;
    let h = ((m << r) & P) | (m >> (61 - r));
    let h = if h == P { 0 } else { h as i64 };
    let h = if neg { -h } else { h };
    if h == -1 { -2 } else { h }
}

/// The integer part; `None` for infinities and NaN.
pub fn to_bigint(x: f64) -> Option<BigInt> {
    if !x.is_finite() {
        return None;
    }
    let (neg, m, e) = decompose(x);
    let m = BigUint::from(m);
    let m = if e >= 0 { m << e as u32 } else { m >> (-e) as u32 };
    Some(BigInt::from_biguint(if neg { Sign::Minus } else { Sign::Plus }, m))
}

/// Numerator and denominator in lowest terms; `None` for infinities and NaN.
pub fn as_integer_ratio(x: f64) -> Option<(BigInt, BigInt)> {
    if !x.is_finite() {
        return None;
    }
    let (neg, m, e) = decompose(x);
    if m == 0 {
        return Some((BigInt::zero(), BigInt::from(1)));
    }
    let z = m.trailing_zeros();
    let (m, e) = (m >> z, e + z as i32);
    let mut n = BigInt::from(m);
    let mut d = BigInt::from(1);
    if e >= 0 {
        n <<= e as u32;
    } else {
        d <<= (-e) as u32;
    }
    Some((if neg { -n } else { n }, d))
}

/// Compares a float with an integer, exactly; `None` for NaN.
pub fn compare_int(x: f64, n: &BigInt) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    let t = to_bigint(x.trunc())?;
    Some(match t.cmp(n) {
        Ordering::Equal => x.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal),
        o => o,
    })
}

/// [`compare_int`] with a machine word.
#[inline]
pub fn compare_i64(x: f64, n: i64) -> Option<Ordering> {
    const EXACT: u64 = 1 << 53;
    const TWO_63: f64 = (1u64 << 63) as f64;
    if n.unsigned_abs() <= EXACT {
        return x.partial_cmp(&(n as f64));
    }
    if x.is_nan() {
        return None;
    }
    if x >= TWO_63 {
        return Some(Ordering::Greater);
    }
    if x < -TWO_63 {
        return Some(Ordering::Less);
    }
    Some(match (x as i64).cmp(&n) {
        Ordering::Equal => x.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal),
        o => o,
    })
}

/// `round(x, ndigits)`.
///
/// # Errors
/// OverflowError.
pub fn round(x: f64, ndigits: i64) -> Result<f64, Error> {
    if !x.is_finite() || x == 0.0 || ndigits > 323 {
        return Ok(x);
    }
    if ndigits < -308 {
        return Ok(0.0 * x);
    }
    let a = x.abs();
    let r = if ndigits >= 0 {
        let p = ndigits as usize;
        match crate::digits::scaled(a, p) {
            // Both operands are exact, so the division rounds once.
            Some(n) if n <= 1 << 53 && p <= 22 => n as f64 / 10f64.powi(ndigits as i32),
            _ => format!("{a:.p$}").parse::<f64>().unwrap_or(a),
        }
    } else {
        // The exact decimal exponent first, then as many digits as stay.
        let full = format!("{a:.800e}");
        let e: i64 = full.rsplit_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
        let keep = e + ndigits;
        if keep >= 0 {
            let p = keep as usize;
            format!("{a:.p$e}").parse::<f64>().unwrap_or(a)
        } else if keep == -1 {
            // Between zero and one unit: more than half of it?
            let unit = BigInt::from(10).pow(-ndigits as u32);
            match to_bigint(a).map(|n| compare_half(&n, a, &unit)) {
                Some(Ordering::Greater) => format!("1e{}", -ndigits).parse::<f64>().unwrap_or(0.0),
                _ => 0.0,
            }
        } else {
            0.0
        }
    };
    if r.is_infinite() {
        return overflow("rounded value too large to represent");
    }
    Ok(if x < 0.0 { -r } else { r })
}

fn compare_half(whole: &BigInt, a: f64, unit: &BigInt) -> Ordering {
    match (whole * 2u32).cmp(unit) {
        Ordering::Equal if a.fract() > 0.0 => Ordering::Greater,
        o => o,
    }
}

/// To the nearest integer, ties to even.
pub fn round_half_even(x: f64) -> f64 {
    x.round_ties_even()
}

/// `divmod(a, b)`; `b` is not zero.
pub fn divmod(a: f64, b: f64) -> (f64, f64) {
    let mut m = a % b;
    let mut d = (a - m) / b;
    if m != 0.0 {
        if (b < 0.0) != (m < 0.0) {
            m += b;
            d -= 1.0;
        }
    } else {
        m = 0f64.copysign(b);
    }
    let q = if d != 0.0 {
        let f = d.floor();
        if d - f > 0.5 { f + 1.0 } else { f }
    } else {
        0f64.copysign(a / b)
    };
    (q, m)
}

/// `a % b`; `b` is not zero.
pub fn modulo(a: f64, b: f64) -> f64 {
    let m = a % b;
    if m == 0.0 {
        0f64.copysign(b)
    } else if (b < 0.0) != (m < 0.0) {
        m + b
    } else {
        m
    }
}

/// What `a ** b` is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    /// A float.
    Float(f64),
    /// A negative number to a fraction: the complex power.
    Complex,
    /// Zero to a negative power.
    ZeroDivision,
    /// Too large (`ERANGE`).
    Range,
}

/// `a ** b`.
pub fn power(a: f64, b: f64) -> Power {
    let odd = b.is_finite() && (b.abs() % 2.0) == 1.0;
    if b == 0.0 || a == 1.0 {
        return Power::Float(1.0);
    }
    if a.is_nan() {
        return Power::Float(a);
    }
    if b.is_nan() {
        return Power::Float(b);
    }
    if b.is_infinite() {
        let m = a.abs();
        return Power::Float(if m == 1.0 {
            1.0
        } else if (b > 0.0) == (m > 1.0) {
            f64::INFINITY
        } else {
            0.0
        });
    }
    if a.is_infinite() {
        return Power::Float(match (b > 0.0, odd) {
            (true, true) => a,
            (true, false) => f64::INFINITY,
            (false, true) => 0f64.copysign(a),
            (false, false) => 0.0,
        });
    }
    if a == 0.0 {
        if b < 0.0 {
            return Power::ZeroDivision;
        }
        return Power::Float(if odd { a } else { 0.0 });
    }
    if a < 0.0 && b.floor() != b {
        return Power::Complex;
    }
    let r = a.abs().powf(b);
    if r.is_infinite() {
        return Power::Range;
    }
    Power::Float(if a < 0.0 && odd { -r } else { r })
}

/// `float.hex`.
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return crate::digits::repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (_, m, e) = decompose(x);
    let e = e + 52;
    format!(
        "{sign}0x{}.{:013x}p{}{}",
        m >> 52,
        m & ((1 << 52) - 1),
        if e < 0 { '-' } else { '+' },
        e.unsigned_abs()
    )
}

/// `float.fromhex`; `s` is the text as ASCII.
///
/// # Errors
/// ValueError, OverflowError.
pub fn from_hex(s: &[u8]) -> Result<f64, Error> {
    const BAD: &str = "invalid hexadecimal floating-point string";
    const LARGE: &str = "hexadecimal value too large to represent as a float";
    let s = trim(s);
    let (neg, s) = match s {
        [b'-', r @ ..] => (true, r),
        [b'+', r @ ..] => (false, r),
        r => (false, r),
    };
    let signed = |x: f64| Ok(if neg { -x } else { x });
    if s.eq_ignore_ascii_case(b"inf") || s.eq_ignore_ascii_case(b"infinity") {
        return signed(f64::INFINITY);
    }
    if s.eq_ignore_ascii_case(b"nan") {
        return signed(f64::NAN);
    }
    let s = match s {
        [b'0', b'x' | b'X', r @ ..] => r,
        r => r,
    };
    let mut m = 0u64;
    let mut sticky = false;
    let mut e = 0i64;
    let mut any = false;
    let mut point = false;
    let mut rest = s;
    while let [c, r @ ..] = rest {
        if *c == b'.' && !point {
            point = true;
        } else if let Some(d) = (*c as char).to_digit(16) {
            any = true;
            if m >> 60 == 0 {
                m = m << 4 | d as u64;
                e -= if point { 4 } else { 0 };
            } else {
                sticky |= d != 0;
                e += if point { 0 } else { 4 };
            }
        } else {
            break;
        }
        rest = r;
    }
    if !any {
        return value(BAD);
    }
    if let [b'p' | b'P', r @ ..] = rest {
        let (eneg, r) = match r {
            [b'-', r @ ..] => (true, r),
            [b'+', r @ ..] => (false, r),
            r => (false, r),
        };
        if r.is_empty() || !r.iter().all(u8::is_ascii_digit) {
            return value(BAD);
        }
        let x = r.iter().fold(0i64, |x, c| x.saturating_mul(10).saturating_add((c - b'0') as i64));
        e = e.saturating_add(if eneg { -x } else { x });
        rest = b"";
    }
    if !rest.is_empty() {
        return value(BAD);
    }
    if m == 0 {
        return signed(0.0);
    }
    let r = compose(m, sticky, e);
    if r.is_infinite() {
        return overflow(LARGE);
    }
    signed(r)
}

/// The nearest float, ties to even; `None` on overflow.
pub fn from_bigint(b: &BigInt) -> Option<f64> {
    let bits = b.bits();
    if bits > 1024 {
        return None;
    }
    let m = b.magnitude();
    let f = if bits <= 64 {
        m.to_u64()? as f64
    } else {
        let shift = bits - 64;
        let sticky = m.trailing_zeros().is_some_and(|z| z < shift);
        compose((m >> shift).to_u64()?, sticky, shift as i64)
    };
    if f.is_infinite() {
        return None;
    }
    Some(if b.sign() == Sign::Minus { -f } else { f })
}
