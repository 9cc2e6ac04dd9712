//! The gamma function and its logarithm by Lanczos' approximation, with the coefficients (13 terms,
//! 53 bits) that the reference uses, so that results agree to the last bit.

// The coefficients stand as they are published, with more digits than a float keeps.
#![allow(clippy::excessive_precision)]

use super::c;

/// What went wrong, as C's `errno` tells it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Outside the function's domain.
    Domain,
    /// The result is too large.
    Range,
}

const G: f64 = 6.024680040776729583740234375;
const G_LESS_HALF: f64 = 5.524680040776729583740234375;
const LOG_PI: f64 = 1.144729885849400174143427351353058711647;

const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786772,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];

/// Coefficients of x(x+1)…(x+11).
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// The rational function of the approximation. For large arguments it is taken in 1/x, which cannot overflow.
fn lanczos(x: f64) -> f64 {
    let horner = |a: &[f64; 13]| a.iter().rev().fold(0.0, |sum, k| sum * x + k);
    let inverse = |a: &[f64; 13]| a.iter().fold(0.0, |sum, k| sum / x + k);
    if x < 5.0 {
        horner(&NUMERATOR) / horner(&DENOMINATOR)
    } else {
        inverse(&NUMERATOR) / inverse(&DENOMINATOR)
    }
}

/// sin(πx) of a finite number, exact at multiples of one half.
fn sin_pi(x: f64) -> f64 {
    use std::f64::consts::PI;
    let y = c::fmod(x.abs(), 2.0);
    let r = match (2.0 * y).round() as i32 {
        0 => c::sin(PI * y),
        1 => c::cos(PI * (y - 0.5)),
        // Written so that 1 gives 0 rather than -0.
        2 => c::sin(PI * (1.0 - y)),
        3 => -c::cos(PI * (y - 1.5)),
        _ => c::sin(PI * (y - 2.0)),
    };
    1f64.copysign(x) * r
}

/// Γ(x).
///
/// # Errors
/// At poles, and where the result is too large.
pub fn gamma(x: f64) -> Result<f64, Failure> {
    if !x.is_finite() {
        return if x == f64::NEG_INFINITY { Err(Failure::Domain) } else { Ok(x) };
    }
    if x == 0.0 {
        return Err(Failure::Domain);
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(Failure::Domain);
        }
        if x <= 23.0 {
            // Factorials below 23 are exact.
            return Ok((2..x as i64).fold(1.0, |f, i| f * i as f64));
        }
    }
    let a = x.abs();
    let checked = |r: f64| if r.is_infinite() { Err(Failure::Range) } else { Ok(r) };
    if a < 1e-20 {
        return checked(1.0 / x);
    }
    if a > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(Failure::Range) };
    }
    let y = a + G_LESS_HALF;
    // What the addition rounded away.
    let lost = if a > G_LESS_HALF { (y - a) - G_LESS_HALF } else { (y - G_LESS_HALF) - a };
    let z = lost * G / y;
    let split = a >= 140.0;
    let power = if split { c::pow(y, a / 2.0 - 0.25) } else { c::pow(y, a - 0.5) };
    let mut r;
    if x < 0.0 {
        r = -std::f64::consts::PI / sin_pi(a) / a * c::exp(y) / lanczos(a);
        r -= z * r;
        r /= power;
        if split {
            r /= power;
        }
    } else {
        r = lanczos(a) / c::exp(y);
        r += z * r;
        r *= power;
        if split {
            r *= power;
        }
    }
    checked(r)
}

/// log |Γ(x)|.
///
/// # Errors
/// As [`gamma`].
pub fn lgamma(x: f64) -> Result<f64, Failure> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(Failure::Domain) } else { Ok(0.0) };
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(-c::log(a));
    }
    let mut r = c::log(lanczos(a)) - G;
    r += (a - 0.5) * (c::log(a + G - 0.5) - 1.0);
    if x < 0.0 {
        r = LOG_PI - c::log(sin_pi(a).abs()) - c::log(a) - r;
    }
    if r.is_infinite() { Err(Failure::Range) } else { Ok(r) }
}
