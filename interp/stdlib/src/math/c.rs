//! The C library's functions, whose results are the reference's.

macro_rules! functions {
    ($($name:ident($($a:ident),*)),* $(,)?) => {
        mod raw {
            unsafe extern "C" { $( pub fn $name($($a: f64),*) -> f64; )* }
        }
        $(
            #[doc = concat!("`", stringify!($name), "`")]
            #[inline]
            pub fn $name($($a: f64),*) -> f64 {
                unsafe { raw::$name($($a),*) }
            }
        )*
    };
}

functions! {
    acos(x), acosh(x), asin(x), asinh(x), atan(x), atanh(x), cos(x), cosh(x), erf(x), erfc(x), exp(x),
    exp2(x), expm1(x), log(x), log10(x), log1p(x), log2(x), sin(x), sinh(x), tan(x), tanh(x),
    atan2(y, x), fmod(x, y), nextafter(x, y), pow(x, y), remainder(x, y), hypot(x, y), fma(x, y, z),
}

/// `cbrt`. The compiler's runtime has a function of this name, which rounds otherwise than the C library's.
pub fn cbrt(x: f64) -> f64 {
    unsafe extern "C" {
        #[cfg_attr(target_env = "gnu", link_name = "cbrtf64")]
        fn cbrt(x: f64) -> f64;
    }
    unsafe { cbrt(x) }
}

/// `ldexp`.
pub fn ldexp(x: f64, e: i32) -> f64 {
    unsafe extern "C" {
        fn ldexp(x: f64, e: i32) -> f64;
    }
    unsafe { ldexp(x, e) }
}

/// `frexp`.
pub fn frexp(x: f64) -> (f64, i32) {
    unsafe extern "C" {
        fn frexp(x: f64, e: *mut i32) -> f64;
    }
    let mut e = 0;
    let m = unsafe { frexp(x, &mut e) };
    (m, e)
}

/// `modf`: fraction and whole part.
pub fn modf(x: f64) -> (f64, f64) {
    unsafe extern "C" {
        fn modf(x: f64, whole: *mut f64) -> f64;
    }
    let mut whole = 0.0;
    let fraction = unsafe { modf(x, &mut whole) };
    (fraction, whole)
}
