//! Items of memory: the native one-character formats of `struct`.

use num_traits::ToPrimitive;

use crate::object::{Object, R, Ref};
use crate::protocol::number;
use crate::raise::{not_implemented_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::singletons::bool_obj;
use crate::types::{exc, float, int};

/// The format character of a native one-character format, and the bytes of an item.
pub(super) fn native(format: &str) -> Option<(u8, usize)> {
    let f = format.strip_prefix('@').unwrap_or(format);
    let [c] = f.as_bytes() else { return None };
    let size = match c {
        b'c' | b'b' | b'B' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    };
    Some((*c, size))
}

/// The value of an item of the native format `c`.
///
/// # Safety
/// `p` points to the bytes of such an item.
pub(super) unsafe fn unpack(p: *const u8, c: u8) -> Ref {
    unsafe {
        match c {
            b'c' => Bytes::new(&[*p]).up(),
            b'b' => int::from_i64(*(p as *const i8) as i64),
            b'?' => bool_obj(*p != 0),
            b'h' => int::from_i64((p as *const i16).read_unaligned() as i64),
            b'H' => int::from_i64((p as *const u16).read_unaligned() as i64),
            b'i' => int::from_i64((p as *const i32).read_unaligned() as i64),
            b'I' => int::from_i64((p as *const u32).read_unaligned() as i64),
            b'l' | b'q' | b'n' => int::from_i64((p as *const i64).read_unaligned()),
            b'L' | b'Q' | b'N' | b'P' => int::from_u64((p as *const u64).read_unaligned()),
            b'f' => float::new((p as *const f32).read_unaligned() as f64),
            b'd' => float::new((p as *const f64).read_unaligned()),
            b'e' => float::new(from_half((p as *const u16).read_unaligned())),
            _ => int::from_i64(*p as i64),
        }
    }
}

/// The bytes of a value in the native format `c`.
///
/// # Errors
/// TypeError or ValueError, worded with the format.
pub(super) fn pack(v: &Object, c: u8, format: &str) -> R<Vec<u8>> {
    let bad_type = || type_error(format!("memoryview: invalid type for format '{format}'"));
    let bad_value = || value_error(format!("memoryview: invalid value for format '{format}'"));
    if c == b'?' {
        return Ok(vec![number::is_true(v)? as u8]);
    }
    if c == b'c' {
        let Some(b) = v.cast::<Bytes>() else { return bad_type() };
        return match b.as_slice() {
            [b] => Ok(vec![*b]),
            _ => bad_value(),
        };
    }
    if matches!(c, b'f' | b'd' | b'e') {
        let x = match number::as_f64(v) {
            Ok(x) => x,
            Err(e) if e.matches(&exc::TYPE_ERROR) => return bad_type(),
            Err(e) if e.matches(&exc::OVERFLOW_ERROR) || e.matches(&exc::VALUE_ERROR) => return bad_value(),
            Err(e) => return Err(e),
        };
        return match c {
            b'f' => Ok((x as f32).to_ne_bytes().to_vec()),
            b'd' => Ok(x.to_ne_bytes().to_vec()),
            _ => match to_half(x) {
                Some(h) => Ok(h.to_ne_bytes().to_vec()),
                None => bad_value(),
            },
        };
    }
    if c == b'P' && !v.is_a::<int::Int>() {
        return bad_type();
    }
    let i = match number::index(v) {
        Ok(i) => i,
        Err(e) if e.matches(&exc::TYPE_ERROR) => return bad_type(),
        Err(e) if e.matches(&exc::OVERFLOW_ERROR) || e.matches(&exc::VALUE_ERROR) => return bad_value(),
        Err(e) => return Err(e),
    };
    let n = i.with_big(|b| b.to_i128());
    macro_rules! as_type {
        ($t:ty) => {
            match n.and_then(|n| <$t>::try_from(n).ok()) {
                Some(x) => Ok(x.to_ne_bytes().to_vec()),
                None => bad_value(),
            }
        };
    }
    match c {
        b'b' => as_type!(i8),
        b'B' => as_type!(u8),
        b'h' => as_type!(i16),
        b'H' => as_type!(u16),
        b'i' => as_type!(i32),
        b'I' => as_type!(u32),
        b'l' | b'q' | b'n' => as_type!(i64),
        b'L' | b'Q' | b'N' => as_type!(u64),
        b'P' => match n {
            Some(n) if n >= i64::MIN as i128 && n <= u64::MAX as i128 => {
                Ok((n as u64).to_ne_bytes().to_vec())
            }
            _ => bad_value(),
        },
        _ => not_implemented_error(format!("memoryview: format {format} not supported")),
    }
}

/// The value of a half-precision number.
pub fn from_half(h: u16) -> f64 {
    let sign = if h & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (e, f) = ((h >> 10 & 31) as i32, (h & 1023) as f64);
    match e {
        0 => sign * f * 2f64.powi(-24),
        31 if f == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN.copysign(sign),
        _ => sign * (1.0 + f / 1024.0) * 2f64.powi(e - 15),
    }
}

/// Rounds to the nearest half-precision number, ties to even; `None` where that overflows.
pub fn to_half(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let a = x.abs();
    if a == 0.0 {
        return Some(sign);
    }
    let e = ((a.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    if e >= 16 {
        return None;
    }
    if e < -25 {
        return Some(sign);
    }
    // In units of the last place, below and above the least normal number.
    let scaled = if e < -14 { a * 2f64.powi(24) } else { (a / 2f64.powi(e) - 1.0) * 1024.0 };
    let whole = scaled.floor();
    let rest = scaled - whole;
    let mut bits = whole as u16;
    if rest > 0.5 || (rest == 0.5 && bits & 1 == 1) {
        bits += 1;
    }
    let exponent = if e < -14 { 0 } else { (e + 15) as u16 };
    let h = (exponent << 10) + bits;
    if h >= 0x7c00 { None } else { Some(sign | h) }
}

#[cfg(test)]
mod tests {
    use super::{from_half, native, to_half};

    #[test]
    fn half_round_trip() {
        for h in 0..=u16::MAX {
            let x = from_half(h);
            if x.is_nan() {
                assert_eq!(to_half(x), Some(h & 0x8000 | 0x7e00));
            } else {
                assert_eq!(to_half(x), Some(h), "{h:#x}");
            }
        }
    }

    #[test]
    fn half_rounding() {
        assert_eq!(to_half(65519.99), Some(0x7bff));
        assert_eq!(to_half(65520.0), None);
        assert_eq!(to_half(2049.0), Some(0x6800));
        assert_eq!(to_half(2051.0), Some(0x6802));
        assert_eq!(to_half(2f64.powi(-25)), Some(0));
        assert_eq!(to_half(2f64.powi(-25) * 1.0001), Some(1));
    }

    #[test]
    fn formats() {
        assert_eq!(native("@i"), Some((b'i', 4)));
        assert_eq!(native("d"), Some((b'd', 8)));
        for f in ["", "@", "ii", "<i", "s", "@@i"] {
            assert_eq!(native(f), None, "{f}");
        }
    }
}
