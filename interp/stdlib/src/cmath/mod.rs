//! `cmath`: functions of complex numbers.

mod special;

use std::f64::consts::{E, LN_2, LN_10, PI};

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::types::complex::{self, Complex};
use pyrite_vm::types::float;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use crate::math::gamma::Failure;
use crate::math::{c, domain, range, tolerances};
use special::{Entry, Table, look_up};

/// Real and imaginary part.
type Z = (f64, f64);
type Outcome = Result<Z, Failure>;

/// Beyond this a square or a sum may overflow.
const LARGE: f64 = f64::MAX / 4.0;

fn log_large() -> f64 {
    c::log(LARGE)
}
fn is_large(z: Z) -> bool {
    z.0.abs() > LARGE || z.1.abs() > LARGE
}
/// The logarithm of the length of a number that is large.
fn log_of_large(z: Z) -> f64 {
    c::log(c::hypot(z.0 / 2.0, z.1 / 2.0)) + LN_2 * 2.0
}

fn tabled(t: &Table, z: Z) -> Option<Outcome> {
    match look_up(t, z.0, z.1) {
        Entry::Value(a, b) => Some(Ok((a, b))),
        Entry::Domain => Some(Err(Failure::Domain)),
        Entry::Open => None,
    }
}

fn checked(z: Z) -> Outcome {
    if z.0.is_infinite() || z.1.is_infinite() { Err(Failure::Range) } else { Ok(z) }
}

/// f(iz) / i, for functions that are one another's turned by a right angle.
fn turned(z: Z, f: fn(Z) -> Outcome) -> Outcome {
    let (a, b) = f((-z.1, z.0))?;
    Ok((b, -a))
}

fn sqrt(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::SQRT, z) {
        return r;
    }
    let (re, im) = z;
    if re == 0.0 && im == 0.0 {
        return Ok((0.0, im));
    }
    let (mut a, b) = (re.abs(), im.abs());
    let s = if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        a = c::ldexp(a, 53);
        c::ldexp((a + c::hypot(a, c::ldexp(b, 53))).sqrt(), -27)
    } else {
        a /= 8.0;
        2.0 * (a + c::hypot(a, b / 8.0)).sqrt()
    };
    let d = b / (2.0 * s);
    Ok(if re >= 0.0 { (s, d.copysign(im)) } else { (d, s.copysign(im)) })
}

fn acos(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::ACOS, z) {
        return r;
    }
    let (re, im) = z;
    if is_large(z) {
        return Ok((c::atan2(im.abs(), re), log_of_large(z).copysign(-im)));
    }
    let s1 = sqrt((1.0 - re, -im))?;
    let s2 = sqrt((1.0 + re, im))?;
    Ok((2.0 * c::atan2(s1.0, s2.0), c::asinh(s2.0 * s1.1 - s2.1 * s1.0)))
}

fn acosh(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::ACOSH, z) {
        return r;
    }
    let (re, im) = z;
    if is_large(z) {
        return Ok((log_of_large(z), c::atan2(im, re)));
    }
    let s1 = sqrt((re - 1.0, im))?;
    let s2 = sqrt((re + 1.0, im))?;
    Ok((c::asinh(s1.0 * s2.0 + s1.1 * s2.1), 2.0 * c::atan2(s1.1, s2.0)))
}

fn asin(z: Z) -> Outcome {
    turned(z, asinh)
}

fn asinh(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::ASINH, z) {
        return r;
    }
    let (re, im) = z;
    if is_large(z) {
        return Ok((log_of_large(z).copysign(re), c::atan2(im, re.abs())));
    }
    let s1 = sqrt((1.0 + im, -re))?;
    let s2 = sqrt((1.0 - im, re))?;
    Ok((c::asinh(s1.0 * s2.1 - s2.0 * s1.1), c::atan2(im, s1.0 * s2.0 - s1.1 * s2.1)))
}

fn atan(z: Z) -> Outcome {
    turned(z, atanh)
}

fn atanh(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::ATANH, z) {
        return r;
    }
    let (re, im) = z;
    if re < 0.0 || re == 0.0 && re.is_sign_negative() {
        let (a, b) = atanh((-re, -im))?;
        return Ok((-a, -b));
    }
    let b = im.abs();
    let large = LARGE.sqrt();
    if re > large || b > large {
        let h = c::hypot(re / 2.0, im / 2.0);
        return Ok((re / 4.0 / h / h, -(PI / 2.0).copysign(-im)));
    }
    if re == 1.0 && b < f64::MIN_POSITIVE.sqrt() {
        if b == 0.0 {
            return Err(Failure::Domain);
        }
        return Ok((-c::log(b.sqrt() / c::hypot(b, 2.0).sqrt()), (c::atan2(2.0, -b) / 2.0).copysign(im)));
    }
    let d = 1.0 - re;
    Ok((c::log1p(4.0 * re / (d * d + b * b)) / 4.0, -c::atan2(-2.0 * im, d * (1.0 + re) - b * b) / 2.0))
}

/// e to the real part times the sines of the imaginary part, of an infinite real part.
fn infinite(im: f64, a: f64, b: f64) -> Outcome {
    Ok((a.copysign(a * c::cos(im)), b.copysign(b * c::sin(im))))
}

fn exp(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::EXP, z) {
        return r;
    }
    let (re, im) = z;
    if re.is_infinite() {
        let m = if re > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok((m.copysign(c::cos(im)), m.copysign(c::sin(im))));
    }
    if re > log_large() {
        let l = c::exp(re - 1.0);
        return checked((l * c::cos(im) * E, l * c::sin(im) * E));
    }
    let l = c::exp(re);
    checked((l * c::cos(im), l * c::sin(im)))
}

fn cosh(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::COSH, z) {
        return r;
    }
    let (re, im) = z;
    if re.is_infinite() {
        return infinite(im, f64::INFINITY, re);
    }
    if re.abs() > log_large() {
        let less = re - 1f64.copysign(re);
        return checked((c::cos(im) * c::cosh(less) * E, c::sin(im) * c::sinh(less) * E));
    }
    checked((c::cos(im) * c::cosh(re), c::sin(im) * c::sinh(re)))
}

fn sinh(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::SINH, z) {
        return r;
    }
    let (re, im) = z;
    if re.is_infinite() {
        return infinite(im, re, f64::INFINITY);
    }
    if re.abs() > log_large() {
        let less = re - 1f64.copysign(re);
        return checked((c::cos(im) * c::sinh(less) * E, c::sin(im) * c::cosh(less) * E));
    }
    checked((c::cos(im) * c::sinh(re), c::sin(im) * c::cosh(re)))
}

fn cos(z: Z) -> Outcome {
    cosh((-z.1, z.0))
}
fn sin(z: Z) -> Outcome {
    turned(z, sinh)
}
fn tan(z: Z) -> Outcome {
    turned(z, tanh)
}

fn tanh(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::TANH, z) {
        return r;
    }
    let (re, im) = z;
    if re.is_infinite() {
        return Ok((1f64.copysign(re), 0f64.copysign(2.0 * c::sin(im) * c::cos(im))));
    }
    if re.abs() > log_large() {
        return Ok((1f64.copysign(re), 4.0 * c::sin(im) * c::cos(im) * c::exp(-2.0 * re.abs())));
    }
    let (tx, ty) = (c::tanh(re), c::tan(im));
    let cx = 1.0 / c::cosh(re);
    let both = tx * ty;
    let denom = 1.0 + both * both;
    Ok((tx * (1.0 + ty * ty) / denom, ((ty / denom) * cx) * cx))
}

fn log(z: Z) -> Outcome {
    if let Some(r) = tabled(&special::LOG, z) {
        return r;
    }
    let (a, b) = (z.0.abs(), z.1.abs());
    let re = if a > LARGE || b > LARGE {
        c::log(c::hypot(a / 2.0, b / 2.0)) + LN_2
    } else if a < f64::MIN_POSITIVE && b < f64::MIN_POSITIVE {
        if a == 0.0 && b == 0.0 {
            return Err(Failure::Domain);
        }
        c::log(c::hypot(c::ldexp(a, 53), c::ldexp(b, 53))) - 53.0 * LN_2
    } else {
        let h = c::hypot(a, b);
        if (0.71..=1.73).contains(&h) {
            // Close to one the length would lose what the logarithm shows.
            let (more, less) = if a > b { (a, b) } else { (b, a) };
            c::log1p((more - 1.0) * (more + 1.0) + less * less) / 2.0
        } else {
            c::log(h)
        }
    };
    Ok((re, c::atan2(z.1, z.0)))
}

fn log10(z: Z) -> Outcome {
    let (a, b) = log(z)?;
    Ok((a / LN_10, b / LN_10))
}

fn argument(o: &Object) -> R<Z> {
    match complex::special(o)? {
        Some(z) => match z.cast::<Complex>() {
            Some(z) => Ok((z.re, z.im)),
            None => Ok((number::as_f64(o)?, 0.0)),
        },
        None => match o.cast::<Complex>() {
            Some(z) => Ok((z.re, z.im)),
            None => Ok((number::as_f64(o)?, 0.0)),
        },
    }
}

fn raised<T>(f: Failure) -> R<T> {
    match f {
        Failure::Domain => domain(),
        Failure::Range => range(),
    }
}

fn result(r: Outcome) -> R {
    match r {
        Ok((a, b)) => Ok(complex::new(a, b)),
        Err(f) => raised(f),
    }
}

fn log_base(_: &Object, a: &[&Object]) -> R {
    let z = argument(a[0])?;
    let x = log(z);
    let Some(base) = a.get(1) else { return result(x) };
    let b = log(argument(base)?);
    // The logarithm of the base forgets that there is none of the number.
    let x = x.or(Ok((f64::NEG_INFINITY, c::atan2(z.1, z.0))));
    match (x, b) {
        (Ok(x), Ok(b)) => match pyrite_numeric::complex::divide(x, b) {
            Ok((re, im)) => Ok(complex::new(re, im)),
            Err(_) => domain(),
        },
        (Err(f), _) | (_, Err(f)) => raised(f),
    }
}

fn phase(_: &Object, o: &Object) -> R {
    let (re, im) = argument(o)?;
    let phi = c::atan2(im, re);
    // The C library reports what it rounds to nothing.
    if phi == 0.0 && im != 0.0 && re.is_finite() {
        return range();
    }
    Ok(float::new(phi))
}

fn polar(_: &Object, o: &Object) -> R {
    let z = argument(o)?;
    match pyrite_numeric::complex::absolute(z) {
        Some(r) => Ok(Tuple::pair(float::new(r), float::new(c::atan2(z.1, z.0))).up()),
        None => range(),
    }
}

fn rect(_: &Object, a: &[&Object]) -> R {
    let (r, phi) = (number::as_f64(a[0])?, number::as_f64(a[1])?);
    if let Some(v) = tabled(&special::RECT, (r, phi)) {
        return result(v);
    }
    if r.is_infinite() {
        return result(infinite(phi, r, r));
    }
    if phi == 0.0 {
        return Ok(complex::new(r, r * phi));
    }
    Ok(complex::new(r * c::cos(phi), r * c::sin(phi)))
}

fn isclose(_: &Object, a: &[Option<&Object>]) -> R {
    let [Some(x), Some(y), rel, abs] = a else { return Ok(none()) };
    let (x, y) = (argument(x)?, argument(y)?);
    let (rel, abs) = tolerances(*rel, *abs)?;
    if x == y {
        return Ok(bool_obj(true));
    }
    if [x.0, x.1, y.0, y.1].iter().any(|p| p.is_infinite()) {
        return Ok(bool_obj(false));
    }
    let length = |z: Z| pyrite_numeric::complex::absolute(z).unwrap_or(f64::INFINITY);
    let d = length((x.0 - y.0, x.1 - y.1));
    Ok(bool_obj(d <= rel * length(y) || d <= rel * length(x) || d <= abs))
}

const SIG: &str = "($module, z, /)";

macro_rules! functions {
    ($($name:literal $f:ident),* $(,)?) => { &[$( MethodDef::o($name, SIG, |_, z| result($f(argument(z)?))) ),*] };
}

static UNARY: &[MethodDef] = functions! {
    "acos" acos, "acosh" acosh, "asin" asin, "asinh" asinh, "atan" atan, "atanh" atanh, "cos" cos, "cosh" cosh,
    "exp" exp, "log10" log10, "sin" sin, "sinh" sinh, "sqrt" sqrt, "tan" tan, "tanh" tanh,
};

fn parts(o: &Object, f: impl Fn(f64, f64) -> bool) -> R {
    let (a, b) = argument(o)?;
    Ok(bool_obj(f(a, b)))
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("log", "($module, z, base=<unrepresentable>, /)", 1, 2, log_base),
    MethodDef::o("phase", SIG, phase),
    MethodDef::o("polar", SIG, polar),
    MethodDef::pos("rect", "($module, r, phi, /)", 2, 2, rect),
    MethodDef::kw("isclose", "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose),
    MethodDef::o("isfinite", SIG, |_, z| parts(z, |a, b| a.is_finite() && b.is_finite())),
    MethodDef::o("isinf", SIG, |_, z| parts(z, |a, b| a.is_infinite() || b.is_infinite())),
    MethodDef::o("isnan", SIG, |_, z| parts(z, |a, b| a.is_nan() || b.is_nan())),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("cmath");
    m.set(
        "__doc__",
        &Str::new("This module provides access to mathematical functions for complex\nnumbers."),
    );
    m.add_functions(UNARY);
    m.add_functions(FUNCTIONS);
    m.set("pi", &float::new(PI));
    m.set("e", &float::new(E));
    m.set("tau", &float::new(std::f64::consts::TAU));
    m.set("inf", &float::new(f64::INFINITY));
    m.set("nan", &float::new(f64::NAN));
    m.set("infj", &complex::new(0.0, f64::INFINITY));
    m.set("nanj", &complex::new(0.0, f64::NAN));
    Ok(m)
}
