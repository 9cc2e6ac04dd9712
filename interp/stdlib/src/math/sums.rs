//! Sums, products and distances that lose no more than the last bit.

use pyrite_vm::object::slots::Op;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{iteration, number, sequence};
use pyrite_vm::raise::{overflow_error, value_error};
use pyrite_vm::types::float::{self, Float};
use pyrite_vm::types::int::{self, BOOL, Int};
use pyrite_vm::types::tuple::Tuple;

use super::c;

/// A number as an unevaluated sum of two.
#[derive(Clone, Copy, Default)]
struct Double {
    hi: f64,
    lo: f64,
}

/// `a + b` without loss.
fn sum(a: f64, b: f64) -> Double {
    let x = a + b;
    let z = x - a;
    Double { hi: x, lo: (a - (x - z)) + (b - z) }
}
/// The same where `a` is not the smaller one.
fn fast_sum(a: f64, b: f64) -> Double {
    let x = a + b;
    Double { hi: x, lo: (a - x) + b }
}
/// `a * b` without loss.
fn product(a: f64, b: f64) -> Double {
    let z = a * b;
    Double { hi: z, lo: c::fma(a, b, -z) }
}

/// A running total of three parts.
#[derive(Clone, Copy, Default)]
struct Triple {
    hi: f64,
    lo: f64,
    tiny: f64,
}

impl Triple {
    fn add_product(self, x: f64, y: f64) -> Triple {
        let pr = product(x, y);
        let sm = sum(self.hi, pr.hi);
        let r1 = sum(self.lo, pr.lo);
        let r2 = sum(r1.hi, sm.lo);
        Triple { hi: sm.hi, lo: r2.hi, tiny: self.tiny + r1.lo + r2.lo }
    }
    fn value(self) -> f64 {
        let last = sum(self.lo, self.hi);
        self.tiny + last.lo + last.hi
    }
}

/// `math.fsum`.
pub fn fsum(_: &Object, seq: &Object) -> R {
    // Partial sums that do not overlap, smallest first: together they are the exact sum.
    let mut partials: Vec<f64> = Vec::new();
    let mut special = 0.0;
    let mut infinities = 0.0;
    let it = iteration::iter(seq)?;
    while let Some(item) = iteration::next(&it)? {
        let mut x = number::as_f64(&item)?;
        let given = x;
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let hi = x + y;
            let lo = y - (hi - x);
            if lo != 0.0 {
                partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if given.is_finite() {
                    return overflow_error("intermediate overflow in fsum");
                }
                if given.is_infinite() {
                    infinities += given;
                }
                special += given;
                partials.clear();
            } else {
                partials.push(x);
            }
        }
    }
    if special != 0.0 {
        if infinities.is_nan() {
            return value_error("-inf + inf in fsum");
        }
        return Ok(float::new(special));
    }
    let mut hi = 0.0;
    if let Some(last) = partials.pop() {
        hi = last;
        let mut lo = 0.0;
        while let Some(y) = partials.pop() {
            let x = hi;
            hi = x + y;
            lo = y - (hi - x);
            if lo != 0.0 {
                break;
            }
        }
        // A half has to be rounded by what lies beyond it.
        if let Some(next) = partials.last()
            && (lo < 0.0 && *next < 0.0 || lo > 0.0 && *next > 0.0)
        {
            let y = lo * 2.0;
            let x = hi + y;
            if y == x - hi {
                hi = x;
            }
        }
    }
    Ok(float::new(hi))
}

/// The length of a vector whose greatest component is `max`; components are not negative.
fn norm(v: &mut [f64], max: f64, nan: bool) -> f64 {
    if max.is_infinite() {
        return max;
    }
    if nan {
        return f64::NAN;
    }
    if max == 0.0 || v.len() <= 1 {
        return max;
    }
    let (_, e) = c::frexp(max);
    if e < -1023 {
        // The scale itself would overflow.
        for x in v.iter_mut() {
            *x /= f64::MIN_POSITIVE;
        }
        return f64::MIN_POSITIVE * norm(v, max / f64::MIN_POSITIVE, nan);
    }
    let scale = c::ldexp(1.0, -e);
    let (mut total, mut products, mut sums) = (1.0, 0.0, 0.0);
    for x in v.iter() {
        let x = x * scale;
        let pr = product(x, x);
        let sm = fast_sum(total, pr.hi);
        total = sm.hi;
        products += pr.lo;
        sums += sm.lo;
    }
    let mut h = (total - 1.0 + (products + sums)).sqrt();
    // One step of Newton's method against the rounding of the root.
    let pr = product(-h, h);
    let sm = fast_sum(total, pr.hi);
    total = sm.hi;
    products += pr.lo;
    sums += sm.lo;
    let x = total - 1.0 + (products + sums);
    h += x / (2.0 * h);
    h / scale
}

fn norm_of(mut v: Vec<f64>) -> R {
    let mut max = 0.0;
    let mut nan = false;
    for x in &v {
        nan |= x.is_nan();
        if *x > max {
            max = *x;
        }
    }
    Ok(float::new(norm(&mut v, max, nan)))
}

/// `math.hypot`.
pub fn hypot(_: &Object, a: &[&Object]) -> R {
    let mut v = Vec::with_capacity(a.len());
    for x in a {
        v.push(number::as_f64(x)?.abs());
    }
    norm_of(v)
}

fn as_tuple(o: &Object) -> R<Ref<Tuple>> {
    sequence::tuple_of(o)
}

/// `math.dist`.
pub fn dist(_: &Object, a: &[&Object]) -> R {
    let (p, q) = (as_tuple(a[0])?, as_tuple(a[1])?);
    if p.len() != q.len() {
        return value_error("both points must have the same number of dimensions");
    }
    let mut v = Vec::with_capacity(p.len());
    for (x, y) in p.as_slice().iter().zip(q.as_slice()) {
        let (x, y) = (number::as_f64(x)?, number::as_f64(y)?);
        v.push((x - y).abs());
    }
    norm_of(v)
}

fn exact_int(o: &Object) -> Option<i64> {
    o.exact::<Int>()?.as_i64()
}

/// A float, or an `int` or `bool` that goes with floats.
fn float_pair(p: &Object, q: &Object) -> R<Option<(f64, f64)>> {
    let number = |o: &Object| -> Option<Option<f64>> {
        if let Some(i) = o.cast::<Int>().filter(|_| o.is_exact::<Int>() || o.ty().is_type(&BOOL)) {
            return Some(i.to_f64().ok());
        }
        None
    };
    match (p.exact::<Float>(), q.exact::<Float>()) {
        (Some(x), Some(y)) => Ok(Some((x.value(), y.value()))),
        (Some(x), None) => Ok(number(q).flatten().map(|y| (x.value(), y))),
        (None, Some(y)) => Ok(number(p).flatten().map(|x| (x, y.value()))),
        _ => Ok(None),
    }
}

/// `math.sumprod`.
pub fn sumprod(_: &Object, a: &[&Object]) -> R {
    let (ps, qs) = (iteration::iter(a[0])?, iteration::iter(a[1])?);
    let mut total = int::from_i64(0);
    let mut ints: Option<i64> = Some(0);
    let mut ints_used = false;
    let mut floats: Option<Triple> = Some(Triple::default());
    let mut floats_used = false;
    loop {
        let p = iteration::next(&ps)?;
        let q = iteration::next(&qs)?;
        let pair = match (p, q) {
            (Some(p), Some(q)) => Some((p, q)),
            (None, None) => None,
            _ => return value_error("Inputs are not the same length"),
        };
        if let Some(sum) = ints {
            if let Some((p, q)) = &pair
                && let (Some(x), Some(y)) = (exact_int(p), exact_int(q))
                && let Some(next) = x.checked_mul(y).and_then(|z| sum.checked_add(z))
            {
                ints = Some(next);
                ints_used = true;
                continue;
            }
            // No more plain integers: what is summed so far joins the total.
            ints = None;
            if ints_used {
                total = number::binary(&total, &int::from_i64(sum), Op::Add)?;
                ints_used = false;
            }
        }
        if let Some(sum) = floats {
            if let Some((p, q)) = &pair
                && let Some((x, y)) = float_pair(p, q)?
            {
                let next = sum.add_product(x, y);
                if next.hi.is_finite() {
                    floats = Some(next);
                    floats_used = true;
                    continue;
                }
            }
            floats = None;
            if floats_used {
                total = number::binary(&total, &float::new(sum.value()), Op::Add)?;
                floats_used = false;
            }
        }
        let Some((p, q)) = pair else { return Ok(total) };
        let term = number::binary(&p, &q, Op::Multiply)?;
        total = number::binary(&total, &term, Op::Add)?;
    }
}

/// `math.prod`.
pub fn prod(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(iterable) = a[0] else { return value_error("prod() needs an iterable") };
    let it = iteration::iter(iterable)?;
    let mut result = match a[1] {
        Some(s) => s.own(),
        None => int::from_i64(1),
    };
    while let Some(x) = iteration::next(&it)? {
        // Machine numbers without an object for each product.
        if let (Some(r), Some(y)) = (exact_int(&result), exact_int(&x)) {
            let mut r = r;
            let mut y = y;
            loop {
                match r.checked_mul(y) {
                    Some(p) => r = p,
                    None => {
                        result = number::binary(&int::from_i64(r), &int::from_i64(y), Op::Multiply)?;
                        break;
                    }
                }
                let Some(x) = iteration::next(&it)? else { return Ok(int::from_i64(r)) };
                match exact_int(&x) {
                    Some(n) => y = n,
                    None => {
                        result = number::binary(&int::from_i64(r), &x, Op::Multiply)?;
                        break;
                    }
                }
            }
            continue;
        }
        result = number::binary(&result, &x, Op::Multiply)?;
    }
    Ok(result)
}
