//! Integers: reading and writing in any base, exact and correctly rounded arithmetic.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer as _;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// An integer, one machine word until it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer {
    /// Fits a word.
    Small(i64),
    /// Any size.
    Big(BigInt),
}

/// Why text is not an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// Not a literal of the base.
    Invalid,
    /// More decimal digits (so many) than the limit allows.
    Limit(usize),
}

/// Text for [`parse`] and the float parsers: decimal digits of any script become ASCII digits,
/// white space becomes a space, other characters beyond ASCII become `?`. ASCII stays as it is.
pub fn to_ascii(points: impl Iterator<Item = u32>) -> Vec<u8> {
    points
        .map(|c| match c {
            0..=127 => c as u8,
            _ if pyrite_unicode::is_space(c) => b' ',
            _ => pyrite_unicode::to_decimal(c).map_or(b'?', |d| b'0' + d),
        })
        .collect()
}

/// `int(s, base)`; `base` is 0 or 2 to 36. `limit`: greatest number of digits in a base that is
/// not a power of two, 0 for none.
///
/// # Errors
/// See [`ParseError`].
pub fn parse(s: &[u8], base: u32, limit: usize) -> Result<Integer, ParseError> {
    let space = |c: &u8| matches!(c, b' ' | 9..=13);
    let mut s = s.get(s.iter().take_while(|c| space(c)).count()..).unwrap_or(b"");
    let mut negative = false;
    if let [c @ (b'+' | b'-'), r @ ..] = s {
        negative = *c == b'-';
        s = r;
    }
    let prefix = match s {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let mut zero_only = false;
    let mut radix = base;
    if base == 0 {
        radix = if s.first() != Some(&b'0') {
            10
        } else if prefix != 0 {
            prefix
        } else {
            // Old octal literals are refused, zeros are not.
            zero_only = true;
            10
        };
    }
    if prefix != 0 && prefix == radix {
        s = s.get(2..).unwrap_or(b"");
        if let [b'_', r @ ..] = s {
            s = r;
        }
    }
    let mut digits: Vec<u8> = Vec::with_capacity(s.len());
    let mut prev = b'_';
    let mut n = 0;
    for &c in s {
        if c == b'_' {
            if prev == b'_' {
                return Err(ParseError::Invalid);
            }
        } else {
            match (c as char).to_digit(36) {
                Some(d) if d < radix => digits.push(d as u8),
                _ => break,
            }
        }
        prev = c;
        n += 1;
    }
    if prev == b'_' {
        return Err(ParseError::Invalid);
    }
    if !s.iter().skip(n).all(space) {
        return Err(ParseError::Invalid);
    }
    if !radix.is_power_of_two() && limit > 0 && digits.len() > limit {
        return Err(ParseError::Limit(digits.len()));
    }
    let mut small: Option<i64> = Some(0);
    for d in &digits {
        small = small.and_then(|v| v.checked_mul(radix as i64)?.checked_add(*d as i64));
        if small.is_none() {
            break;
        }
    }
    if zero_only && small != Some(0) {
        return Err(ParseError::Invalid);
    }
    if let Some(v) = small {
        return Ok(Integer::Small(if negative { -v } else { v }));
    }
    // Up to two words without the general conversion.
    let m = if digits.len() * (radix.ilog2() as usize + 1) < 128 {
        BigUint::from(digits.iter().fold(0u128, |n, d| n * radix as u128 + *d as u128))
    } else {
        BigUint::from_radix_be(&digits, radix).ok_or(ParseError::Invalid)?
    };
    let b = BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, m);
    Ok(match b.to_i64() {
        Some(v) => Integer::Small(v),
        None => Integer::Big(b),
    })
}

/// `str(n)`; `None` when that has more than `limit` digits (0: no limit).
pub fn to_decimal(n: &BigInt, limit: usize) -> Option<String> {
    if limit > 0 {
        // Far too many digits: told from the bits, without making them.
        if n.bits() as f64 * std::f64::consts::LOG10_2 > limit as f64 + 2.0 {
            return None;
        }
        let s = n.to_string();
        return if s.len() - usize::from(s.starts_with('-')) > limit { None } else { Some(s) };
    }
    Some(n.to_string())
}

/// Digits of the magnitude in base 2, 8 or 16, without a prefix.
pub fn to_radix(n: &BigInt, radix: u32) -> String {
    n.magnitude().to_str_radix(radix)
}

/// Hash of a word: the value modulo 2**61 - 1, never -1.
#[inline]
pub fn hash_i64(n: i64) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let a = (n.unsigned_abs() % P) as i64;
    let h = if n < 0 { -a } else { a };
    if h == -1 { -2 } else { h }
}

/// Hash of an integer.
pub fn hash(n: &BigInt) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let mut h: u64 = 0;
    for d in n.magnitude().iter_u64_digits().rev() {
        // h * 2**64 + d; 2**64 is 8 modulo 2**61 - 1.
        h = ((h as u128 * 8 + d as u128) % P as u128) as u64;
    }
    let h = if n.is_negative() { -(h as i64) } else { h as i64 };
    if h == -1 { -2 } else { h }
}

/// `a / b` rounded to the nearest float, ties to even; `None` on overflow. `b` is not zero.
pub fn divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    let negative = a.is_negative() != b.is_negative();
    let signed = |x: f64| if negative { -x } else { x };
    if a.is_zero() {
        return Some(signed(0.0));
    }
    let (x, y) = (a.magnitude(), b.magnitude());
    let d = x.bits() as i64 - y.bits() as i64;
    if d > 1024 {
        return None;
    }
    if d < -1080 {
        return Some(signed(0.0));
    }
    // A quotient of 62 or 63 bits and whether anything is left.
    let shift = d - 62;
    let (q, r) = if shift <= 0 { (x << (-shift) as u64).div_rem(y) } else { x.div_rem(&(y << shift as u64)) };
    let f = crate::float::compose(q.to_u64()?, !r.is_zero(), shift);
    if f.is_infinite() { None } else { Some(signed(f)) }
}

/// Quotient nearest to `a / b`, ties to even, and what is left; `b` is positive.
pub fn divmod_near(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (mut q, mut r) = a.div_mod_floor(b);
    let twice: BigInt = &r * 2u32;
    if twice > *b || (twice == *b && q.is_odd()) {
        q += 1u32;
        r -= b;
    }
    (q, r)
}

/// `round(n, -digits)`, ties to even.
pub fn round_to_tens(n: &BigInt, digits: u32) -> BigInt {
    // Far more digits than the number has: zero, without making the power.
    if digits as u64 > n.bits() {
        return BigInt::zero();
    }
    let unit = BigInt::from(10).pow(digits);
    let (_, r) = divmod_near(n, &unit);
    n - r
}

/// Why `pow(a, b, m)` has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowError {
    /// The modulus is zero.
    ZeroModulus,
    /// A negative exponent, and no inverse.
    NotInvertible,
}

/// `pow(a, e, m)`.
///
/// # Errors
/// See [`PowError`].
pub fn pow_mod(a: &BigInt, e: &BigInt, m: &BigInt) -> Result<BigInt, PowError> {
    if m.is_zero() {
        return Err(PowError::ZeroModulus);
    }
    let size = m.abs();
    if size.is_one() {
        return Ok(BigInt::zero());
    }
    let mut base = a.mod_floor(&size);
    if e.is_negative() {
        let g = base.extended_gcd(&size);
        if !g.gcd.is_one() {
            return Err(PowError::NotInvertible);
        }
        base = g.x.mod_floor(&size);
    }
    let r = base.modpow(&e.abs(), &size);
    Ok(if m.is_negative() && !r.is_zero() { r + m } else { r })
}

/// The fewest bytes that hold `n`, the most significant first; none for zero. A negative number
/// needs `signed`.
pub fn to_bytes(n: &BigInt, signed: bool) -> Vec<u8> {
    if n.is_zero() {
        return Vec::new();
    }
    if signed { n.to_signed_bytes_be() } else { n.magnitude().to_bytes_be() }
}

/// `int.from_bytes` with the most significant byte first.
pub fn from_bytes(b: &[u8], signed: bool) -> BigInt {
    if signed { BigInt::from_signed_bytes_be(b) } else { BigInt::from_bytes_be(Sign::Plus, b) }
}

/// Number of ones in the magnitude.
pub fn bit_count(n: &BigInt) -> u64 {
    n.magnitude().count_ones()
}

/// `math.isqrt` of a number that is not negative.
pub fn isqrt(n: &BigInt) -> BigInt {
    n.sqrt()
}
