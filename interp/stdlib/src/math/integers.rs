//! Whole numbers: divisors, roots, factorials and their kin.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{memory_error, overflow_error, value_error};
use pyrite_vm::types::int::{self, Int};

fn gcd_words(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn fold(a: &[&Object], start: i64, step: impl Fn(&Int, &Int) -> Ref) -> R {
    let mut total: Option<Ref<Int>> = None;
    for x in a {
        let x = number::index(x)?;
        total = Some(match total {
            None => match int_of(step(&x, &x)) {
                Some(i) => i,
                None => return memory_error(),
            },
            Some(t) => match int_of(step(&t, &x)) {
                Some(i) => i,
                None => return memory_error(),
            },
        });
    }
    Ok(total.map_or_else(|| int::from_i64(start), Ref::up))
}

fn int_of(o: Ref) -> Option<Ref<Int>> {
    o.downcast::<Int>().ok()
}

fn gcd_of(a: &Int, b: &Int) -> Ref {
    match (a.as_i64(), b.as_i64()) {
        (Some(x), Some(y)) => int::from_u64(gcd_words(x.unsigned_abs(), y.unsigned_abs())),
        _ => Int::with_bigs(a, b, |x, y| int::from_bigint(x.gcd(y))),
    }
}

/// `math.gcd`.
pub fn gcd(_: &Object, a: &[&Object]) -> R {
    fold(a, 0, gcd_of)
}

/// `math.lcm`.
pub fn lcm(_: &Object, a: &[&Object]) -> R {
    fold(a, 1, |a, b| match (a.as_i64(), b.as_i64()) {
        (Some(0), _) | (_, Some(0)) => int::from_i64(0),
        (Some(x), Some(y)) => {
            let (x, y) = (x.unsigned_abs(), y.unsigned_abs());
            int::from_i128(i128::from(x / gcd_words(x, y)) * i128::from(y))
        }
        _ => Int::with_bigs(a, b, |x, y| int::from_bigint(x.lcm(y).abs())),
    })
}

/// `math.isqrt`.
pub fn isqrt(_: &Object, o: &Object) -> R {
    let n = number::index(o)?;
    if n.is_negative() {
        return value_error("isqrt() argument must be nonnegative");
    }
    match n.as_i64() {
        Some(n) => Ok(int::from_i64(n.isqrt())),
        None => Ok(n.with_big(|n| int::from_bigint(pyrite_numeric::integer::isqrt(n)))),
    }
}

/// The product of `from..=to`, halved so that the factors stay of one size.
fn range_product(from: u64, to: u64) -> BigInt {
    if from > to {
        return BigInt::one();
    }
    if to - from < 16 {
        let mut big = BigInt::one();
        let mut word: u64 = 1;
        for i in from..=to {
            match word.checked_mul(i) {
                Some(w) => word = w,
                None => {
                    big *= word;
                    word = i;
                }
            }
        }
        return big * word;
    }
    let middle = from + (to - from) / 2;
    range_product(from, middle) * range_product(middle + 1, to)
}

/// `math.factorial`.
pub fn factorial(_: &Object, o: &Object) -> R {
    let n = number::index(o)?;
    if n.is_negative() {
        return value_error("factorial() not defined for negative values");
    }
    match n.as_i64() {
        Some(n) => Ok(int::from_bigint(range_product(2, n as u64))),
        None => overflow_error("factorial() argument should not exceed 9223372036854775807"),
    }
}

/// The product of `n`, `n - 1`, …: `k` factors.
fn falling(n: &BigInt, k: u64) -> BigInt {
    if let Some(n) = n.to_u64() {
        return if k == 0 { BigInt::one() } else { range_product(n - k + 1, n) };
    }
    match k {
        0 => BigInt::one(),
        1 => n.clone(),
        _ => {
            let half = k / 2;
            falling(n, half) * falling(&(n - half), k - half)
        }
    }
}

/// `math.perm`.
pub fn perm(m: &Object, a: &[&Object]) -> R {
    let (n, k) = match a {
        [n] => return factorial(m, n),
        [n, k, ..] if k.is_none() => return factorial(m, n),
        [n, k, ..] => (number::index(n)?, number::index(k)?),
        [] => return memory_error(),
    };
    if n.is_negative() {
        return value_error("n must be a non-negative integer");
    }
    if k.is_negative() {
        return value_error("k must be a non-negative integer");
    }
    if int::compare(&n, &k).is_lt() {
        return Ok(int::from_i64(0));
    }
    let Some(k) = k.as_i64() else {
        return overflow_error(format!("k must not exceed {}", i64::MAX));
    };
    Ok(int::from_bigint(n.with_big(|n| falling(n, k as u64))))
}

/// The number of ways to choose `k` of `n`, by halves: C(n, k) = C(n, j) C(n-j, k-j) / C(k, j).
fn choose(n: &BigInt, k: u64) -> BigInt {
    if k == 0 {
        return BigInt::one();
    }
    if k <= 16 {
        // A quotient of short products; each step stays whole.
        let mut r = BigInt::one();
        for i in 0..k {
            r = r * (n - i) / (i + 1);
        }
        return r;
    }
    let j = k / 2;
    choose(n, j) * choose(&(n - j), k - j) / choose(&BigInt::from(k), j)
}

fn choose_words(n: u64, k: u64) -> Option<u64> {
    let mut r: u64 = 1;
    for i in 0..k {
        let wide = u128::from(r) * u128::from(n - i) / u128::from(i + 1);
        r = u64::try_from(wide).ok()?;
    }
    Some(r)
}

/// `math.comb`.
pub fn comb(_: &Object, a: &[&Object]) -> R {
    let (n, k) = (number::index(a[0])?, number::index(a[1])?);
    if n.is_negative() {
        return value_error("n must be a non-negative integer");
    }
    if k.is_negative() {
        return value_error("k must be a non-negative integer");
    }
    if let (Some(n), Some(k)) = (n.as_i64(), k.as_i64()) {
        if k > n {
            return Ok(int::from_i64(0));
        }
        let k = k.min(n - k) as u64;
        if let Some(r) = choose_words(n as u64, k) {
            return Ok(int::from_u64(r));
        }
        return Ok(int::from_bigint(choose(&BigInt::from(n), k)));
    }
    let (n, k) = (n.to_bigint(), k.to_bigint());
    let rest = &n - &k;
    if rest.is_negative() {
        return Ok(int::from_i64(0));
    }
    let k = if rest < k { rest } else { k };
    match k.to_i64() {
        _ if k.is_zero() => Ok(int::from_i64(1)),
        Some(k) => Ok(int::from_bigint(choose(&n, k as u64))),
        None => overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)),
    }
}
