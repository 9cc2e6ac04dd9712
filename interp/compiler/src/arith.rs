//! Arithmetic on constants, as far as the optimiser does it: `None` is "leave it to run time",
//! because of an error or because the result would be too large.

use bumpalo::Bump;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use pyrite_syntax::ast::{Constant, Operator, UnaryOp};

/// Bits of an integer that folding may make.
const MAX_INT_BITS: u64 = 128;
/// Items of a sequence that folding may make.
const MAX_COLLECTION: i64 = 256;
/// Characters or bytes that folding may make.
const MAX_STR: i64 = 4096;
/// Items of a sequence and of all it holds.
const MAX_ITEMS: i64 = 1024;

#[derive(Clone, Debug)]
enum Num {
    Int(BigInt),
    Float(f64),
    Complex(f64, f64),
}

fn number(c: Constant) -> Option<Num> {
    Some(match c {
        Constant::True => Num::Int(BigInt::from(1)),
        Constant::False => Num::Int(BigInt::from(0)),
        Constant::Int(i) => Num::Int(BigInt::from(i)),
        Constant::BigInt(b) => Num::Int(b.clone()),
        Constant::Float(f) => Num::Float(f),
        Constant::Complex(re, im) => Num::Complex(re, im),
        _ => return None,
    })
}

fn integer(c: Constant) -> Option<BigInt> {
    match number(c)? {
        Num::Int(i) => Some(i),
        _ => None,
    }
}

/// An integer constant in the arena.
pub(crate) fn int_constant(i: BigInt, arena: &Bump) -> Constant<'_> {
    match i64::try_from(&i) {
        Ok(small) => Constant::Int(small),
        Err(_) => Constant::BigInt(arena.alloc(i)),
    }
}

/// Truth of a constant.
pub(crate) fn truth(c: Constant) -> bool {
    match c {
        Constant::None | Constant::False => false,
        Constant::True | Constant::Ellipsis => true,
        Constant::Int(i) => i != 0,
        Constant::BigInt(b) => !b.is_zero(),
        Constant::Float(f) => f != 0.0,
        Constant::Complex(re, im) => re != 0.0 || im != 0.0,
        Constant::Str(s) | Constant::Bytes(s) => !s.is_empty(),
        Constant::Tuple(t) | Constant::FrozenSet(t) => !t.is_empty(),
    }
}

/// Equality as Python has it, across number types.
pub(crate) fn equal(a: Constant, b: Constant) -> bool {
    match (a, b) {
        (Constant::None, Constant::None) | (Constant::Ellipsis, Constant::Ellipsis) => true,
        (Constant::Str(a), Constant::Str(b)) | (Constant::Bytes(a), Constant::Bytes(b)) => a == b,
        (Constant::Tuple(a), Constant::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| equal(a, b))
        }
        (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().all(|&a| b.iter().any(|&b| equal(a, b)))
        }
        (a, b) => match (number(a), number(b)) {
            (Some(a), Some(b)) => equal_numbers(&a, &b),
            _ => false,
        },
    }
}

fn equal_numbers(a: &Num, b: &Num) -> bool {
    match (a, b) {
        (Num::Int(a), Num::Int(b)) => a == b,
        (Num::Int(i), Num::Float(f)) | (Num::Float(f), Num::Int(i)) => {
            f.is_finite() && f.trunc() == *f && float_to_int(*f) == *i
        }
        (Num::Float(a), Num::Float(b)) => a == b,
        (Num::Complex(re, im), Num::Complex(r, i)) => re == r && im == i,
        (Num::Complex(re, im), o) | (o, Num::Complex(re, im)) => {
            *im == 0.0 && equal_numbers(&Num::Float(*re), o)
        }
    }
}

fn float_to_int(f: f64) -> BigInt {
    let bits = f.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, shift) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let mut i = BigInt::from(mantissa);
    if shift >= 0 {
        i <<= shift as usize;
    } else {
        i >>= (-shift) as usize;
    }
    if f < 0.0 { -i } else { i }
}

/// `float(i)`: rounded half to even; `None` where it overflows.
fn to_float(i: &BigInt) -> Option<f64> {
    if let Ok(small) = i64::try_from(i) {
        return Some(small as f64);
    }
    let f = scaled(i.magnitude().clone().into(), 0, false)?;
    Some(if i.is_negative() { -f } else { f })
}

/// `m * 2**shift` as a float, where `sticky` says that more bits follow below.
fn scaled(m: BigInt, shift: i64, sticky: bool) -> Option<f64> {
    let bits = m.bits() as i64;
    if bits == 0 {
        return Some(0.0);
    }
    // The weight of the last bit of the result.
    let last = (bits + shift - 53).max(-1074);
    let drop = last - shift;
    let (mut q, exact_half, above_half) = if drop <= 0 {
        ((&m) << (-drop) as usize, false, false)
    } else {
        let q = &m >> drop as usize;
        let rest = &m - (&q << drop as usize);
        let half = BigInt::from(1) << (drop - 1) as usize;
        let order = rest.cmp(&half);
        (q, order.is_eq() && !sticky, order.is_gt() || (order.is_eq() && sticky))
    };
    if above_half || (exact_half && q.is_odd()) {
        q += 1;
    }
    let mantissa = q.to_u64()?;
    let value = mantissa as f64;
    let result = if last >= 0 {
        if last > 971 {
            return None;
        }
        value * 2f64.powi(last as i32)
    } else if last >= -1022 {
        value * 2f64.powi(last as i32)
    } else {
        // Exact: the value has few enough bits by now.
        value * 2f64.powi(-1022) * 2f64.powi((last + 1022) as i32)
    };
    result.is_finite().then_some(result)
}

/// `a / b` of integers, correctly rounded.
fn true_divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    if b.is_zero() {
        return None;
    }
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = a.is_negative() != b.is_negative();
    let (mut x, mut y) = (a.abs(), b.abs());
    let shift = 66 - (x.bits() as i64 - y.bits() as i64);
    if shift >= 0 {
        x <<= shift as usize;
    } else {
        y <<= (-shift) as usize;
    }
    let (q, r) = x.div_rem(&y);
    let f = scaled(q, -shift, !r.is_zero())?;
    Some(if negative { -f } else { f })
}

fn float_mod(v: f64, w: f64) -> Option<f64> {
    if w == 0.0 {
        return None;
    }
    let m = v % w;
    Some(if m == 0.0 {
        0f64.copysign(w)
    } else if (w < 0.0) != (m < 0.0) {
        m + w
    } else {
        m
    })
}

fn float_floor_div(v: f64, w: f64) -> Option<f64> {
    if w == 0.0 {
        return None;
    }
    let m = v % w;
    let mut div = (v - m) / w;
    if m != 0.0 && (w < 0.0) != (m < 0.0) {
        div -= 1.0;
    }
    if div == 0.0 {
        return Some(0f64.copysign(v / w));
    }
    let floor = div.floor();
    Some(if div - floor > 0.5 { floor + 1.0 } else { floor })
}

fn float_pow(v: f64, w: f64) -> Option<Num> {
    if w == 0.0 || v == 1.0 {
        return Some(Num::Float(1.0));
    }
    if v.is_nan() || w.is_nan() {
        return Some(Num::Float(f64::NAN));
    }
    if v == 0.0 && w < 0.0 {
        return None;
    }
    if v < 0.0 && v.is_finite() && w.is_finite() && w.floor() != w {
        return complex_pow((v, 0.0), (w, 0.0)).map(|(re, im)| Num::Complex(re, im));
    }
    let r = v.powf(w);
    (r.is_finite() || !v.is_finite() || !w.is_finite()).then_some(Num::Float(r))
}

type Pair = (f64, f64);

fn complex_mul(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Smith's division.
fn complex_div(a: Pair, b: Pair) -> Option<Pair> {
    if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let d = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / d, (a.1 - a.0 * ratio) / d))
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let d = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / d, (a.1 * ratio - a.0) / d))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

fn complex_pow(a: Pair, b: Pair) -> Option<Pair> {
    let result = if b.1 == 0.0 && b.0.floor() == b.0 && b.0.abs() <= 100.0 {
        let n = b.0 as i64;
        let (mut r, mut p, mut rest) = ((1.0, 0.0), a, n.unsigned_abs());
        while rest > 0 {
            if rest & 1 == 1 {
                r = complex_mul(r, p);
            }
            rest >>= 1;
            if rest > 0 {
                p = complex_mul(p, p);
            }
        }
        if n > 0 { r } else { complex_div((1.0, 0.0), r)? }
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return None;
        }
        (0.0, 0.0)
    } else {
        let size = a.0.hypot(a.1);
        let mut len = size.powf(b.0);
        let angle = a.1.atan2(a.0);
        let mut phase = angle * b.0;
        if b.1 != 0.0 {
            len /= (angle * b.1).exp();
            phase += b.1 * size.ln();
        }
        // Sine and cosine of infinity are errors.
        if phase.is_infinite() {
            return None;
        }
        (len * phase.cos(), len * phase.sin())
    };
    // What is not a number is a result all the same.
    (!result.0.is_infinite() && !result.1.is_infinite()).then_some(result)
}

fn int_op(op: Operator, a: &BigInt, b: &BigInt) -> Option<Num> {
    use Operator as O;
    Some(Num::Int(match op {
        O::Add => a + b,
        O::Sub => a - b,
        O::Mult => {
            if !a.is_zero() && !b.is_zero() && a.bits() + b.bits() > MAX_INT_BITS {
                return None;
            }
            a * b
        }
        O::Div => return true_divide(a, b).map(Num::Float),
        O::FloorDiv => {
            if b.is_zero() {
                return None;
            }
            a.div_floor(b)
        }
        O::Mod => {
            if b.is_zero() {
                return None;
            }
            a.mod_floor(b)
        }
        O::Pow => {
            if b.is_negative() {
                if a.is_zero() {
                    return None;
                }
                return float_pow(to_float(a)?, to_float(b)?);
            }
            if a.is_zero() || b.is_zero() {
                BigInt::from(u8::from(b.is_zero()))
            } else {
                let n = b.to_u64()?;
                if a.bits() > MAX_INT_BITS / n {
                    return None;
                }
                a.pow(u32::try_from(n).ok()?)
            }
        }
        O::LShift => {
            if b.is_negative() {
                return None;
            }
            if a.is_zero() {
                BigInt::from(0)
            } else {
                let n = b.to_u64()?;
                if n != 0 && (n > MAX_INT_BITS || a.bits() > MAX_INT_BITS - n) {
                    return None;
                }
                a << n
            }
        }
        O::RShift => {
            if b.is_negative() {
                return None;
            }
            match b.to_u64() {
                Some(n) if n <= a.bits() + 64 => a >> n,
                _ => BigInt::from(if a.is_negative() { -1 } else { 0 }),
            }
        }
        O::BitOr => a | b,
        O::BitXor => a ^ b,
        O::BitAnd => a & b,
        O::MatMult => return None,
    }))
}

fn float_op(op: Operator, a: f64, b: f64) -> Option<Num> {
    use Operator as O;
    Some(Num::Float(match op {
        O::Add => a + b,
        O::Sub => a - b,
        O::Mult => a * b,
        O::Div => {
            if b == 0.0 {
                return None;
            }
            a / b
        }
        O::FloorDiv => float_floor_div(a, b)?,
        O::Mod => float_mod(a, b)?,
        O::Pow => return float_pow(a, b),
        _ => return None,
    }))
}

fn complex_op(op: Operator, a: Pair, b: Pair) -> Option<Num> {
    use Operator as O;
    let (re, im) = match op {
        O::Add => (a.0 + b.0, a.1 + b.1),
        O::Sub => (a.0 - b.0, a.1 - b.1),
        O::Mult => complex_mul(a, b),
        O::Div => complex_div(a, b)?,
        O::Pow => complex_pow(a, b)?,
        _ => return None,
    };
    Some(Num::Complex(re, im))
}

fn as_float(n: &Num) -> Option<f64> {
    match n {
        Num::Int(i) => to_float(i),
        Num::Float(f) => Some(*f),
        Num::Complex(..) => None,
    }
}

fn as_complex(n: &Num) -> Option<Pair> {
    match n {
        Num::Complex(re, im) => Some((*re, *im)),
        n => Some((as_float(n)?, 0.0)),
    }
}

fn make(n: Num, arena: &Bump) -> Constant<'_> {
    match n {
        Num::Int(i) => int_constant(i, arena),
        Num::Float(f) => Constant::Float(f),
        Num::Complex(re, im) => Constant::Complex(re, im),
    }
}

/// Code points of WTF-8.
pub(crate) fn characters(s: &[u8]) -> usize {
    s.iter().filter(|b| **b & 0xc0 != 0x80).count()
}

fn complexity(c: Constant, mut limit: i64) -> i64 {
    if let Constant::Tuple(t) | Constant::FrozenSet(t) = c {
        limit -= t.len() as i64;
        for &c in t {
            if limit < 0 {
                return limit;
            }
            limit = complexity(c, limit);
        }
    }
    limit
}

fn repeat<'a>(n: &BigInt, seq: Constant<'a>, arena: &'a Bump) -> Option<Constant<'a>> {
    let n = n.to_i64()?;
    let copies = usize::try_from(n).unwrap_or(0);
    match seq {
        Constant::Tuple(t) => {
            let size = t.len() as i64;
            if size > 0 {
                if n < 0 || n > MAX_COLLECTION / size {
                    return None;
                }
                if n > 0 && complexity(seq, MAX_ITEMS / n) < 0 {
                    return None;
                }
            }
            let copies = if size > 0 { copies } else { 0 };
            Some(Constant::Tuple(arena.alloc_slice_copy(&t.repeat(copies))))
        }
        Constant::Str(s) | Constant::Bytes(s) => {
            let text = matches!(seq, Constant::Str(_));
            let size = if text { characters(s) } else { s.len() } as i64;
            if size > 0 && (n < 0 || n > MAX_STR / size) {
                return None;
            }
            let copies = if size > 0 { copies } else { 0 };
            let out: &[u8] = arena.alloc_slice_copy(&s.repeat(copies));
            Some(if text { Constant::Str(out) } else { Constant::Bytes(out) })
        }
        _ => None,
    }
}

/// `a op b`.
pub(crate) fn binary<'a>(
    op: Operator,
    a: Constant<'a>,
    b: Constant<'a>,
    arena: &'a Bump,
) -> Option<Constant<'a>> {
    if let (Constant::Int(x), Constant::Int(y)) = (a, b) {
        let quick = match op {
            Operator::Add => x.checked_add(y),
            Operator::Sub => x.checked_sub(y),
            Operator::Mult => x.checked_mul(y),
            Operator::BitOr => Some(x | y),
            Operator::BitAnd => Some(x & y),
            Operator::BitXor => Some(x ^ y),
            _ => None,
        };
        if let Some(r) = quick {
            return Some(Constant::Int(r));
        }
    }
    if let (Constant::True | Constant::False, Constant::True | Constant::False) = (a, b) {
        let (x, y) = (truth(a), truth(b));
        let r = match op {
            Operator::BitOr => Some(x | y),
            Operator::BitAnd => Some(x & y),
            Operator::BitXor => Some(x ^ y),
            _ => None,
        };
        if let Some(r) = r {
            return Some(if r { Constant::True } else { Constant::False });
        }
    }
    if let (Some(x), Some(y)) = (number(a), number(b)) {
        let r = match (&x, &y) {
            (Num::Int(x), Num::Int(y)) => int_op(op, x, y),
            (Num::Complex(..), _) | (_, Num::Complex(..)) => complex_op(op, as_complex(&x)?, as_complex(&y)?),
            _ => float_op(op, as_float(&x)?, as_float(&y)?),
        };
        return r.map(|n| make(n, arena));
    }
    let join = |x: &[u8], y: &[u8]| -> &'a [u8] { arena.alloc_slice_copy(&[x, y].concat()) };
    match (op, a, b) {
        (Operator::Add, Constant::Str(x), Constant::Str(y)) => Some(Constant::Str(join(x, y))),
        (Operator::Add, Constant::Bytes(x), Constant::Bytes(y)) => Some(Constant::Bytes(join(x, y))),
        (Operator::Add, Constant::Tuple(x), Constant::Tuple(y)) => {
            Some(Constant::Tuple(arena.alloc_slice_copy(&[x, y].concat())))
        }
        (Operator::Mult, a, b) => match (integer(a), integer(b)) {
            (Some(n), None) => repeat(&n, b, arena),
            (None, Some(n)) => repeat(&n, a, arena),
            _ => None,
        },
        _ => None,
    }
}

/// `op a`.
pub(crate) fn unary<'a>(op: UnaryOp, a: Constant<'a>, arena: &'a Bump) -> Option<Constant<'a>> {
    if op == UnaryOp::Not {
        return Some(if truth(a) { Constant::False } else { Constant::True });
    }
    let n = match (op, number(a)?) {
        (UnaryOp::Invert, Num::Int(i)) => Num::Int(-i - 1),
        (UnaryOp::Invert, _) => return None,
        (UnaryOp::USub, Num::Int(i)) => Num::Int(-i),
        (UnaryOp::USub, Num::Float(f)) => Num::Float(-f),
        (UnaryOp::USub, Num::Complex(re, im)) => Num::Complex(-re, -im),
        (_, n) => n,
    };
    Some(make(n, arena))
}

/// `a[i]` for an integer `i`.
pub(crate) fn subscript<'a>(a: Constant<'a>, i: Constant<'a>) -> Option<Constant<'a>> {
    let i = integer(i)?.to_i64()?;
    let at = |len: usize| {
        let at = if i < 0 { i + len as i64 } else { i };
        usize::try_from(at).ok().filter(|&at| at < len)
    };
    match a {
        Constant::Tuple(t) => t.get(at(t.len())?).copied(),
        Constant::Bytes(b) => b.get(at(b.len())?).map(|&b| Constant::Int(i64::from(b))),
        Constant::Str(s) => {
            let starts: Vec<usize> =
                s.iter().enumerate().filter(|(_, b)| **b & 0xc0 != 0x80).map(|(i, _)| i).collect();
            let at = at(starts.len())?;
            let end = starts.get(at + 1).copied().unwrap_or(s.len());
            s.get(*starts.get(at)?..end).map(Constant::Str)
        }
        _ => None,
    }
}

/// Whether an integer is negative, for messages and text.
#[allow(dead_code)]
pub(crate) fn is_negative(b: &BigInt) -> bool {
    b.sign() == Sign::Minus
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds() {
        let f = |a: &str, b: &str| true_divide(&a.parse().unwrap(), &b.parse().unwrap());
        assert_eq!(f("1", "3"), Some(1.0 / 3.0));
        assert_eq!(f("9007199254740993", "1"), Some(9007199254740992.0));
        assert_eq!(f("1", "0"), None);
        assert_eq!(f("-10", "4"), Some(-2.5));
        let huge: BigInt = BigInt::from(1) << 1024;
        assert_eq!(to_float(&huge), None);
        assert_eq!(true_divide(&BigInt::from(1), &(BigInt::from(1) << 1074)), Some(5e-324));
    }

    #[test]
    fn limits() {
        let arena = Bump::new();
        let pow = |a, b| binary(Operator::Pow, Constant::Int(a), Constant::Int(b), &arena);
        assert!(matches!(pow(2, 10), Some(Constant::Int(1024))));
        assert!(pow(2, 1000).is_none());
        assert!(pow(0, -1).is_none());
        let s = |n| binary(Operator::Mult, Constant::Str(b"ab"), Constant::Int(n), &arena);
        assert!(s(2048).is_some() && s(2049).is_none() && s(-1).is_none());
    }
}
