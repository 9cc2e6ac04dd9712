//! Integer arithmetic: machine words first, big integers when they overflow.

use num_bigint::BigInt;
use num_integer::Integer;
use pyrite_numeric::integer;

use super::{FALSE, Int, TRUE, from_bigint, from_i64, from_i128};
use crate::object::slots::Cmp;
use crate::object::{Object, R, Ref};
use crate::raise::{overflow_error, value_error, zero_division_error};
use crate::types::singletons::{bool_obj, not_implemented};

/// Both operands as integers, or `NotImplemented`.
macro_rules! ints {
    ($a:expr, $b:expr) => {
        match ($a.cast::<Int>(), $b.cast::<Int>()) {
            (Some(a), Some(b)) => (a, b),
            _ => return Ok(not_implemented()),
        }
    };
}

/// `a + b`.
pub fn add(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    Ok(add_ints(a, b))
}
/// The sum of two integers.
#[inline]
pub fn add_ints(a: &Int, b: &Int) -> Ref {
    if let (Some(x), Some(y)) = (a.as_i64(), b.as_i64()) {
        return match x.checked_add(y) {
            Some(n) => from_i64(n),
            None => from_i128(x as i128 + y as i128),
        };
    }
    from_bigint(match (a.as_big(), b.as_big()) {
        (Some(x), Some(y)) => x + y,
        (Some(x), None) => x + b.small_unchecked(),
        (None, Some(y)) => y + a.small_unchecked(),
        (None, None) => BigInt::from(a.small_unchecked()) + b.small_unchecked(),
    })
}
/// `a - b`.
pub fn subtract(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    Ok(subtract_ints(a, b))
}
/// The difference of two integers.
#[inline]
pub fn subtract_ints(a: &Int, b: &Int) -> Ref {
    if let (Some(x), Some(y)) = (a.as_i64(), b.as_i64()) {
        return match x.checked_sub(y) {
            Some(n) => from_i64(n),
            None => from_i128(x as i128 - y as i128),
        };
    }
    from_bigint(match (a.as_big(), b.as_big()) {
        (Some(x), Some(y)) => x - y,
        (Some(x), None) => x - b.small_unchecked(),
        (None, Some(y)) => a.small_unchecked() - y,
        (None, None) => BigInt::from(a.small_unchecked()) - b.small_unchecked(),
    })
}
/// `a * b`.
pub fn multiply(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    Ok(multiply_ints(a, b))
}
/// The product of two integers.
#[inline]
pub fn multiply_ints(a: &Int, b: &Int) -> Ref {
    if let (Some(x), Some(y)) = (a.as_i64(), b.as_i64()) {
        return match x.checked_mul(y) {
            Some(n) => from_i64(n),
            None => from_i128(x as i128 * y as i128),
        };
    }
    from_bigint(match (a.as_big(), b.as_big()) {
        (Some(x), Some(y)) => x * y,
        (Some(x), None) => x * b.small_unchecked(),
        (None, Some(y)) => y * a.small_unchecked(),
        (None, None) => BigInt::from(a.small_unchecked()) * b.small_unchecked(),
    })
}

fn zero_division<T>() -> R<T> {
    zero_division_error("integer division or modulo by zero")
}

/// `a // b`.
pub fn floor_divide(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    if b.is_zero() {
        return zero_division();
    }
    if let (Some(x), Some(y)) = (a.as_i64(), b.as_i64()) {
        return Ok(match x.checked_div(y) {
            Some(q) => from_i64(if (x % y != 0) && ((x < 0) != (y < 0)) { q - 1 } else { q }),
            None => from_i128(-(x as i128)),
        });
    }
    Ok(from_bigint(Int::with_bigs(a, b, |a, b| a.div_floor(b))))
}
/// `a % b`.
pub fn remainder(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    if b.is_zero() {
        return zero_division_error("integer modulo by zero");
    }
    if let (Some(x), Some(y)) = (a.as_i64(), b.as_i64()) {
        return Ok(match x.checked_rem(y) {
            Some(r) => from_i64(if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r }),
            None => from_i64(0),
        });
    }
    Ok(from_bigint(Int::with_bigs(a, b, |a, b| a.mod_floor(b))))
}
/// `divmod(a, b)`.
pub fn divmod(a: &Object, b: &Object) -> R {
    let (x, y) = ints!(a, b);
    if y.is_zero() {
        return zero_division();
    }
    if !x.is_small() || !y.is_small() {
        let (q, r) = Int::with_bigs(x, y, |x, y| x.div_mod_floor(y));
        return Ok(crate::types::tuple::Tuple::pair(from_bigint(q), from_bigint(r)).up());
    }
    let q = floor_divide(a, b)?;
    let r = remainder(a, b)?;
    Ok(crate::types::tuple::Tuple::pair(q, r).up())
}

/// `a / b`: correctly rounded.
pub fn true_divide(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    if b.is_zero() {
        return zero_division_error("division by zero");
    }
    const EXACT: i64 = 1 << 53;
    if let (Some(x), Some(y)) = (a.as_i64(), b.as_i64())
        && x.abs() <= EXACT
        && y.abs() <= EXACT
        && x != i64::MIN
    {
        return Ok(crate::types::float::new(x as f64 / y as f64));
    }
    match Int::with_bigs(a, b, integer::divide) {
        Some(f) => Ok(crate::types::float::new(f)),
        None => overflow_error("integer division result too large for a float"),
    }
}

/// `pow(a, b, m)`.
pub fn power(a: &Object, b: &Object, m: &Object) -> R {
    let (x, y) = ints!(a, b);
    if !m.is_none() {
        let Some(m) = m.cast::<Int>() else { return Ok(not_implemented()) };
        return pow_mod(x, y, m);
    }
    if y.is_negative() {
        if x.is_zero() {
            return zero_division_error("0.0 cannot be raised to a negative power");
        }
        let (fx, fy) = (x.to_f64()?, y.to_f64()?);
        return crate::types::float::power(&crate::types::float::new(fx), &crate::types::float::new(fy), m);
    }
    let Some(e) = y.as_i64() else {
        return match x.as_i64() {
            Some(0) => Ok(from_i64(0)),
            Some(1) => Ok(from_i64(1)),
            Some(-1) => Ok(from_i64(if y.with_big(|b| b.is_even()) { 1 } else { -1 })),
            _ => crate::raise::memory_error(),
        };
    };
    if let Some(base) = x.as_i64() {
        let mut r: i64 = 1;
        let mut b = base;
        let mut n = e;
        let mut overflow = false;
        while n > 0 {
            if n & 1 == 1 {
                match r.checked_mul(b) {
                    Some(v) => r = v,
                    None => {
                        overflow = true;
                        break;
                    }
                }
            }
            n >>= 1;
            if n > 0 {
                match b.checked_mul(b) {
                    Some(v) => b = v,
                    None => {
                        overflow = true;
                        break;
                    }
                }
            }
        }
        if !overflow {
            return Ok(from_i64(r));
        }
    }
    let bits = x.with_big(|b| b.bits()).saturating_mul(e as u64);
    if !fits_in_memory(bits) || e > u32::MAX as i64 {
        return crate::raise::memory_error();
    }
    Ok(from_bigint(x.to_bigint().pow(e as u32)))
}

fn pow_mod(x: &Int, y: &Int, m: &Int) -> R {
    if m.is_zero() {
        return value_error("pow() 3rd argument cannot be 0");
    }
    let r = x.with_big(|x| Int::with_bigs(y, m, |y, m| integer::pow_mod(x, y, m)));
    match r {
        Ok(r) => Ok(from_bigint(r)),
        Err(integer::PowError::ZeroModulus) => value_error("pow() 3rd argument cannot be 0"),
        Err(integer::PowError::NotInvertible) => value_error("base is not invertible for the given modulus"),
    }
}

/// Could a number of so many bits, and what computing it needs, be allocated? The number type
/// itself would abort.
pub(super) fn fits_in_memory(bits: u64) -> bool {
    if bits < 1 << 26 {
        return true;
    }
    bits < 1 << 36 && Vec::<u8>::new().try_reserve_exact((bits / 8 * 3) as usize).is_ok()
}

/// `a << b`.
pub fn lshift(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    if b.is_negative() {
        return value_error("negative shift count");
    }
    if a.is_zero() {
        return Ok(from_i64(0));
    }
    let Some(n) = b.as_i64() else {
        return overflow_error("too many digits in integer");
    };
    // More than a machine holds, and more than the number type could.
    if !fits_in_memory(n as u64) {
        return crate::raise::memory_error();
    }
    if let Some(x) = a.as_i64()
        && n < 64
    {
        return Ok(from_i128((x as i128) << n));
    }
    Ok(from_bigint(a.with_big(|a| a << n as u64)))
}
/// `a >> b`.
pub fn rshift(a: &Object, b: &Object) -> R {
    let (a, b) = ints!(a, b);
    if b.is_negative() {
        return value_error("negative shift count");
    }
    let Some(n) = b.as_i64() else {
        return Ok(from_i64(if a.is_negative() { -1 } else { 0 }));
    };
    if let Some(x) = a.as_i64() {
        return Ok(from_i64(if n >= 64 { x >> 63 } else { x >> n }));
    }
    Ok(from_bigint(a.with_big(|a| a >> n as u64)))
}

macro_rules! bitwise {
    ($f:ident, $op:tt) => {
        /// Bitwise operator; of two bools a bool.
        pub fn $f(a: &Object, b: &Object) -> R {
            let (x, y) = ints!(a, b);
            if let (Some(p), Some(q)) = (x.as_i64(), y.as_i64()) {
                return Ok(from_i64(p $op q));
            }
            Ok(from_bigint(Int::with_bigs(x, y, |x, y| x $op y)))
        }
    };
}
bitwise!(and, &);
bitwise!(or, |);
bitwise!(xor, ^);

macro_rules! bool_bitwise {
    ($f:ident, $g:ident, $op:tt) => {
        /// Bitwise operator; of two bools a bool.
        pub fn $f(a: &Object, b: &Object) -> R {
            if a.ty().is_type(&super::BOOL) && b.ty().is_type(&super::BOOL) {
                return Ok(bool_obj(a.is(&TRUE.0.head) $op b.is(&TRUE.0.head)));
            }
            $g(a, b)
        }
    };
}
bool_bitwise!(bool_and, and, &);
bool_bitwise!(bool_or, or, |);
bool_bitwise!(bool_xor, xor, ^);

fn int(o: &Object) -> &Int {
    unsafe { o.cast_unchecked() }
}

/// `-a`.
pub fn negative(a: &Object) -> R {
    let a = int(a);
    Ok(match a.as_i64() {
        Some(n) => from_i128(-(n as i128)),
        None => from_bigint(-a.to_bigint()),
    })
}
/// `+a`.
pub fn positive(a: &Object) -> R {
    Ok(int(a).to_exact())
}
/// `abs(a)`.
pub fn absolute(a: &Object) -> R {
    if int(a).is_negative() { negative(a) } else { positive(a) }
}
/// `~a`.
pub fn invert(a: &Object) -> R {
    let a = int(a);
    Ok(match a.as_i64() {
        Some(n) => from_i64(!n),
        None => from_bigint(-(a.to_bigint() + BigInt::from(1))),
    })
}

/// Compares two integers.
#[inline]
pub fn compare(a: &Int, b: &Int) -> std::cmp::Ordering {
    match (a.as_i64(), b.as_i64()) {
        (Some(x), Some(y)) => x.cmp(&y),
        (Some(_), None) => {
            if b.is_negative() {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Less
            }
        }
        (None, Some(_)) => {
            if a.is_negative() {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            }
        }
        (None, None) => match (a.as_big(), b.as_big()) {
            (Some(x), Some(y)) => x.cmp(y),
            _ => std::cmp::Ordering::Equal,
        },
    }
}

/// Rich comparison.
pub fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (a, b) = ints!(a, b);
    Ok(bool_obj(op.holds(compare(a, b))))
}

/// `True` or `False` by number.
pub fn bool_of(b: bool) -> &'static Int {
    if b { &TRUE.0 } else { &FALSE.0 }
}
