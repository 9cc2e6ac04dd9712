//! Tables of texts that Python shows, and properties that hold for all numbers.

use num_bigint::BigInt;
use proptest::prelude::*;
use pyrite_numeric::digits::{self, Options, Style};
use pyrite_numeric::integer::{self, Integer, ParseError};
use pyrite_numeric::render::{self, IntKind, Locale};
use pyrite_numeric::spec::{Align, FormatSpec};
use pyrite_numeric::{complex, float};

fn spec(s: &str, default_type: u8) -> FormatSpec {
    let points: Vec<u32> = s.chars().map(|c| c as u32).collect();
    FormatSpec::parse(&points, default_type, Align::Right).unwrap_or_else(|e| panic!("{s}: {e}"))
}

fn text(r: render::Rendered) -> String {
    let fill = |n: usize| String::from_iter(std::iter::repeat_n(char::from_u32(r.fill).unwrap_or('?'), n));
    format!("{}{}{}{}{}", fill(r.left), r.prefix, fill(r.inner), r.body, fill(r.right))
}

fn float_as(x: f64, s: &str) -> String {
    render::float(&spec(s, 0), x, "float", &Locale::c()).map_or_else(|e| e.to_string(), text)
}

fn int_as(n: i64, s: &str) -> String {
    let f = spec(s, b'd');
    match render::int_kind(&f, "int") {
        Err(e) => e.to_string(),
        Ok(k) => {
            let base = if let IntKind::Digits(b, _) = k { b } else { 10 };
            let d = BigInt::from(n).magnitude().to_str_radix(base);
            render::int(&f, n < 0, d, k, &Locale::c()).map_or_else(|e| e.to_string(), text)
        }
    }
}

#[test]
fn shown_floats() {
    for (x, s) in [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1e16, "1e+16"),
        (1e15, "1000000000000000.0"),
        (1e-4, "0.0001"),
        (1e-5, "1e-05"),
        (1.5e300, "1.5e+300"),
        (5e-324, "5e-324"),
        (0.1 + 0.2, "0.30000000000000004"),
        (f64::INFINITY, "inf"),
        (f64::NAN, "nan"),
    ] {
        assert_eq!(digits::repr(x), s);
    }
}

#[test]
fn formatted() {
    for (x, f, s) in [
        (1234567.891, ",.2f", "1,234,567.89"),
        (1234.5, "012,.1f", "00,001,234.5"),
        (-3.7, "+010.2f", "-000003.70"),
        (0.0, "%", "0.000000%"),
        (-0.0001, "z.2f", "0.00"),
        (12.0, ".2", "1.2e+01"),
        (1.0, "#.0f", "1."),
        (f64::INFINITY, "010,", "0000000inf"),
        (2.5, ".0f", "2"),
        (1.5, "d", "Unknown format code 'd' for object of type 'float'"),
    ] {
        assert_eq!(float_as(x, f), s, "{x} {f}");
    }
    for (n, f, s) in [
        (1234, "08,", "0,001,234"),
        (255, "#06x", "0x00ff"),
        (255, "#_X", "0XFF"),
        (-5, "*^9d", "***-5****"),
        (65536, "_b", "1_0000_0000_0000_0000"),
        (5, ".3", "Precision not allowed in integer format specifier"),
    ] {
        assert_eq!(int_as(n, f), s, "{n} {f}");
    }
}

#[test]
fn parsed() {
    let big = integer::parse(b"-0x_ffff_ffff_ffff_ffff_f", 0, 0);
    assert_eq!(big, Ok(Integer::Big(BigInt::from(1) - (BigInt::from(1u8) << 68u32))));
    assert_eq!(integer::parse(b" 1_000 ", 10, 0), Ok(Integer::Small(1000)));
    assert_eq!(integer::parse(b"007", 0, 0), Err(ParseError::Invalid));
    assert_eq!(integer::parse(&[b'1'; 11], 10, 10), Err(ParseError::Limit(11)));
    assert_eq!(float::parse(b"1_0.5e-1_0"), Some(10.5e-10));
    assert_eq!(float::parse(b"1__0"), None);
    assert_eq!(float::from_hex(b"0x1p99999999999999999999").ok(), None);
    assert_eq!(complex::parse(b" (1-j) "), Some((1.0, -1.0)));
}

proptest! {
    #[test]
    fn repr_reads_back(bits: u64) {
        let x = f64::from_bits(bits);
        prop_assume!(!x.is_nan());
        let s = digits::repr(x);
        prop_assert_eq!(float::parse(s.as_bytes()).map(f64::to_bits), Some(bits));
        prop_assert_eq!(float::from_hex(float::to_hex(x).as_bytes()).ok().map(f64::to_bits), Some(bits));
    }

    #[test]
    fn fixed_is_exact(x in prop_oneof![any::<f64>(), -1e6..1e6, (-4000i32..4000).prop_map(|n| n as f64 / 8.0)], p in 0usize..25) {
        prop_assume!(x.is_finite());
        let s = digits::text(x, Style::Fixed, p, Options::default()).unwrap_or_default();
        prop_assert_eq!(s, format!("{x:.p$}"));
    }

    #[test]
    fn counted_digits_are_exact(x in prop_oneof![any::<f64>(), -1e6..1e6, (-4000i32..4000).prop_map(|n| n as f64 / 8.0)], p in 0usize..20) {
        prop_assume!(x.is_finite());
        let s = digits::text(x, Style::Exponent, p, Options::default()).unwrap_or_default();
        let (m, e) = s.split_once('e').unwrap_or_default();
        let std = format!("{x:.p$e}");
        prop_assert_eq!(format!("{m}e{}", e.parse::<i32>().unwrap_or(9999)), std);
    }

    #[test]
    fn rounding_agrees_with_text(x in prop_oneof![any::<f64>(), -1e6..1e6, (-4000i32..4000).prop_map(|n| n as f64 / 8.0)], p in 0i64..25) {
        prop_assume!(x.is_finite());
        let by_text: f64 = format!("{x:.*}", p as usize).parse().unwrap_or(f64::NAN);
        prop_assert_eq!(float::round(x, p).ok(), Some(by_text));
    }

    #[test]
    fn integers_read_back(a: i128, radix in 2u32..37, shift in 0u32..200) {
        let n = BigInt::from(a) << shift;
        let read = match integer::parse(n.to_str_radix(radix).as_bytes(), radix, 0) {
            Ok(Integer::Small(i)) => BigInt::from(i),
            Ok(Integer::Big(b)) => b,
            Err(e) => panic!("{e:?}"),
        };
        prop_assert_eq!(read, n);
    }

    #[test]
    fn quotients_are_nearest(a: i64, b: i64, s in 0u32..80, t in 0u32..80) {
        prop_assume!(b != 0);
        // Scaling by powers of two does not change the digits.
        let q = integer::divide(&(BigInt::from(a) << s as u64), &(BigInt::from(b) << t as u64));
        let exact = integer::divide(&BigInt::from(a), &BigInt::from(b)).unwrap_or(f64::NAN);
        prop_assert_eq!(q, Some(exact * 2f64.powi(s as i32 - t as i32)));
    }
}
