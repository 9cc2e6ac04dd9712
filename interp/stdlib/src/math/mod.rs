//! `math`: the C library's functions and exact arithmetic.

pub mod c;
pub mod gamma;
mod integers;
mod sums;

use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::slots::Op;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{call, number};
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::float::{self, Float};
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use gamma::Failure;

/// The error of an argument outside a function's domain.
pub fn domain<T>() -> R<T> {
    value_error("math domain error")
}
/// The error of a result that is too large.
pub fn range<T>() -> R<T> {
    overflow_error("math range error")
}

#[inline]
fn unary(x: &Object, f: fn(f64) -> f64, can_overflow: bool) -> R {
    let x = match x.exact::<Float>() {
        Some(x) => x.value(),
        None => number::as_f64(x)?,
    };
    let r = f(x);
    if !r.is_finite() {
        if r.is_nan() {
            if !x.is_nan() {
                return domain();
            }
        } else if x.is_finite() {
            return if can_overflow { range() } else { domain() };
        }
    }
    Ok(float::new(r))
}

fn failing(x: &Object, f: fn(f64) -> Result<f64, Failure>) -> R {
    match f(number::as_f64(x)?) {
        Ok(r) => Ok(float::new(r)),
        Err(Failure::Domain) => domain(),
        Err(Failure::Range) => range(),
    }
}

fn two(a: &[&Object]) -> R<(f64, f64)> {
    Ok((number::as_f64(a[0])?, number::as_f64(a[1])?))
}

/// Of a power, what the C library does not say in the reference's way.
fn power(_: &Object, a: &[&Object]) -> R {
    let (x, y) = two(a)?;
    let r = c::pow(x, y);
    if !r.is_finite() && x.is_finite() && y.is_finite() {
        if r.is_nan() || x == 0.0 {
            return domain();
        }
        return range();
    }
    Ok(float::new(r))
}

fn atan2(_: &Object, a: &[&Object]) -> R {
    let (y, x) = two(a)?;
    Ok(float::new(c::atan2(y, x)))
}

fn fmod(_: &Object, a: &[&Object]) -> R {
    let (x, y) = two(a)?;
    if y.is_infinite() && x.is_finite() {
        return Ok(float::new(x));
    }
    let r = c::fmod(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return domain();
    }
    Ok(float::new(r))
}

fn remainder(_: &Object, a: &[&Object]) -> R {
    let (x, y) = two(a)?;
    let r = c::remainder(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return domain();
    }
    Ok(float::new(r))
}

fn fma(_: &Object, a: &[&Object]) -> R {
    let (x, y) = two(a)?;
    let z = number::as_f64(a[2])?;
    let r = c::fma(x, y, z);
    if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return value_error("invalid operation in fma");
    }
    if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return overflow_error("overflow in fma");
    }
    Ok(float::new(r))
}

/// A logarithm of a float; of what is not positive there is none.
fn checked_log(x: f64, f: fn(f64) -> f64) -> R<f64> {
    if x <= 0.0 {
        return domain();
    }
    Ok(f(x))
}

/// A logarithm of any number, integers beyond the floats included.
fn log_of(o: &Object, f: fn(f64) -> f64) -> R<f64> {
    let Some(i) = o.cast::<Int>() else { return checked_log(number::as_f64(o)?, f) };
    if i.is_negative() || i.is_zero() {
        return domain();
    }
    match i.as_big() {
        None => Ok(f(i.small_unchecked() as f64)),
        Some(b) => match pyrite_numeric::float::from_bigint(b) {
            Some(x) => Ok(f(x)),
            None => {
                let (m, e) = split(b);
                Ok(f(m) + f(2.0) * e as f64)
            }
        },
    }
}

/// A big integer as a fraction in [0.5, 1), rounded to even, and a power of two.
fn split(b: &num_bigint::BigInt) -> (f64, u64) {
    let bits = b.bits();
    // Two bits more than a float holds, the last of which stands for all that is cut off.
    let shift = bits - 55;
    let top: num_bigint::BigInt = b >> shift;
    let cut = (&top << shift) != *b;
    let word = num_traits::ToPrimitive::to_u64(&top).unwrap_or(0) | u64::from(cut);
    let m = word as f64 / (1u64 << 55) as f64;
    if m == 1.0 { (0.5, bits + 1) } else { (m, bits) }
}

fn log(_: &Object, a: &[&Object]) -> R {
    let x = log_of(a[0], c::log)?;
    match a.get(1) {
        None => Ok(float::new(x)),
        Some(b) => {
            let b = log_of(b, c::log)?;
            number::binary(&float::new(x), &float::new(b), Op::TrueDivide)
        }
    }
}

fn rounded(o: &Object, name: &str, f: fn(f64) -> f64) -> R {
    if let Some(x) = o.exact::<Float>() {
        return int::from_f64(f(x.value()));
    }
    if let Some(m) = call::lookup_special(o, &Str::intern(name))? {
        return call::call(&m, &[]);
    }
    int::from_f64(f(number::as_f64(o)?))
}

fn trunc(_: &Object, o: &Object) -> R {
    if let Some(x) = o.exact::<Float>() {
        return int::from_f64(x.value());
    }
    match call::lookup_special(o, &Str::intern("__trunc__"))? {
        Some(m) => call::call(&m, &[]),
        None => type_error(format!("type {} doesn't define __trunc__ method", o.ty().name())),
    }
}

fn ldexp(_: &Object, a: &[&Object]) -> R {
    let x = number::as_f64(a[0])?;
    let Some(e) = a[1].cast::<Int>() else {
        return type_error("Expected an int as second argument to ldexp.");
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(float::new(x));
    }
    let e = match e.as_i64() {
        Some(e) => e.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
        None if e.is_negative() => i32::MIN,
        None => i32::MAX,
    };
    if e == i32::MIN {
        return Ok(float::new(0f64.copysign(x)));
    }
    let r = c::ldexp(x, e);
    if r.is_infinite() { range() } else { Ok(float::new(r)) }
}

fn frexp(_: &Object, o: &Object) -> R {
    let x = number::as_f64(o)?;
    let (m, e) = if x == 0.0 || !x.is_finite() { (x, 0) } else { c::frexp(x) };
    Ok(Tuple::pair(float::new(m), int::from_i64(e.into())).up())
}

fn modf(_: &Object, o: &Object) -> R {
    let x = number::as_f64(o)?;
    let (f, w) = if x.is_infinite() { (0f64.copysign(x), x) } else { c::modf(x) };
    Ok(Tuple::pair(float::new(f), float::new(w)).up())
}

/// Tolerances of `isclose`, relative and absolute.
///
/// # Errors
/// ValueError for a negative one.
pub fn tolerances(rel: Option<&Object>, abs: Option<&Object>) -> R<(f64, f64)> {
    let get = |o: Option<&Object>, d: f64| o.map_or(Ok(d), number::as_f64);
    let (rel, abs) = (get(rel, 1e-9)?, get(abs, 0.0)?);
    if rel < 0.0 || abs < 0.0 {
        return value_error("tolerances must be non-negative");
    }
    Ok((rel, abs))
}

fn isclose(_: &Object, a: &[Option<&Object>]) -> R {
    let [Some(x), Some(y), rel, abs] = a else { return Ok(none()) };
    let (x, y) = (number::as_f64(x)?, number::as_f64(y)?);
    let (rel, abs) = tolerances(*rel, *abs)?;
    if x == y {
        return Ok(bool_obj(true));
    }
    if x.is_infinite() || y.is_infinite() {
        return Ok(bool_obj(false));
    }
    let d = (y - x).abs();
    Ok(bool_obj(d <= (rel * y).abs() || d <= (rel * x).abs() || d <= abs))
}

/// The float `steps` after `x` on the way to `y`.
fn step(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 || x.is_nan() {
        return x;
    }
    if y.is_nan() {
        return y;
    }
    // Floats in order are integers in order, once signs are taken into account.
    let order = |x: f64| {
        let bits = x.to_bits() as i64;
        if bits < 0 { i128::from(i64::MIN) - i128::from(bits) } else { i128::from(bits) }
    };
    let (from, to) = (order(x), order(y));
    let distance = (to - from).unsigned_abs();
    if distance <= u128::from(steps) {
        return y;
    }
    let at = if to > from { from + i128::from(steps) } else { from - i128::from(steps) };
    if at < 0 || at == 0 && x.is_sign_negative() {
        -f64::from_bits((-at) as u64)
    } else {
        f64::from_bits(at as u64)
    }
}

fn nextafter(_: &Object, a: &[Option<&Object>]) -> R {
    let [Some(x), Some(y), steps] = a else { return Ok(none()) };
    let (x, y) = (number::as_f64(x)?, number::as_f64(y)?);
    let Some(steps) = steps.filter(|s| !s.is_none()) else { return Ok(float::new(c::nextafter(x, y))) };
    let n = number::index(steps)?;
    if n.is_negative() {
        return value_error("steps must be a non-negative integer");
    }
    let n = n.with_big(|n| num_traits::ToPrimitive::to_u64(n).unwrap_or(u64::MAX));
    Ok(float::new(step(x, y, n)))
}

fn ulp(_: &Object, o: &Object) -> R {
    let x = number::as_f64(o)?.abs();
    if !x.is_finite() {
        return Ok(float::new(x));
    }
    let next = c::nextafter(x, f64::INFINITY);
    let r = if next.is_infinite() { x - c::nextafter(x, f64::NEG_INFINITY) } else { next - x };
    Ok(float::new(r))
}

fn sqrt(x: f64) -> f64 {
    x.sqrt()
}
fn log1p(x: f64) -> f64 {
    if x == 0.0 { x } else { c::log1p(x) }
}

const X: &str = "($module, x, /)";
const XY: &str = "($module, x, y, /)";

macro_rules! unaries {
    ($($name:literal $f:expr, $overflows:literal);* $(;)?) => {
        &[$( MethodDef::o($name, X, |_, x| unary(x, $f, $overflows)) ),*]
    };
}

static UNARY: &[MethodDef] = unaries! {
    "acos" c::acos, false; "acosh" c::acosh, false; "asin" c::asin, false; "asinh" c::asinh, false;
    "atan" c::atan, false; "atanh" c::atanh, false; "cbrt" c::cbrt, false; "cos" c::cos, false;
    "cosh" c::cosh, true; "exp" c::exp, true; "exp2" c::exp2, true; "expm1" c::expm1, true;
    "fabs" f64::abs, false; "log1p" log1p, false; "sin" c::sin, false; "sinh" c::sinh, true;
    "sqrt" sqrt, false; "tan" c::tan, false; "tanh" c::tanh, false; "erf" c::erf, false; "erfc" c::erfc, false;
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("gamma", X, |_, x| failing(x, gamma::gamma)),
    MethodDef::o("lgamma", X, |_, x| failing(x, gamma::lgamma)),
    MethodDef::pos("atan2", "($module, y, x, /)", 2, 2, atan2),
    MethodDef::pos("copysign", XY, 2, 2, |_, a| {
        let (x, y) = two(a)?;
        Ok(float::new(x.copysign(y)))
    }),
    MethodDef::pos("fmod", XY, 2, 2, fmod),
    MethodDef::pos("remainder", XY, 2, 2, remainder),
    MethodDef::pos("pow", XY, 2, 2, power),
    MethodDef::pos("fma", "($module, x, y, z, /)", 3, 3, fma),
    MethodDef::pos("log", "", 1, 2, log),
    MethodDef::o("log2", X, |_, x| Ok(float::new(log_of(x, c::log2)?))),
    MethodDef::o("log10", X, |_, x| Ok(float::new(log_of(x, c::log10)?))),
    MethodDef::o("ceil", X, |_, x| rounded(x, "__ceil__", f64::ceil)),
    MethodDef::o("floor", X, |_, x| rounded(x, "__floor__", f64::floor)),
    MethodDef::o("trunc", X, trunc),
    MethodDef::o("degrees", X, |_, x| Ok(float::new(number::as_f64(x)? * (180.0 / std::f64::consts::PI)))),
    MethodDef::o("radians", X, |_, x| Ok(float::new(number::as_f64(x)? * (std::f64::consts::PI / 180.0)))),
    MethodDef::o("isfinite", X, |_, x| Ok(bool_obj(number::as_f64(x)?.is_finite()))),
    MethodDef::o("isinf", X, |_, x| Ok(bool_obj(number::as_f64(x)?.is_infinite()))),
    MethodDef::o("isnan", X, |_, x| Ok(bool_obj(number::as_f64(x)?.is_nan()))),
    MethodDef::kw("isclose", "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose),
    MethodDef::pos("ldexp", "($module, x, i, /)", 2, 2, ldexp),
    MethodDef::o("frexp", X, frexp),
    MethodDef::o("modf", X, modf),
    MethodDef::kw("nextafter", "($module, x, y, /, *, steps=None)", nextafter),
    MethodDef::o("ulp", X, ulp),
    MethodDef::o("fsum", "($module, seq, /)", sums::fsum),
    MethodDef::new("hypot", "", Imp::Pos(0, 255, sums::hypot)),
    MethodDef::pos("dist", "($module, p, q, /)", 2, 2, sums::dist),
    MethodDef::pos("sumprod", "($module, p, q, /)", 2, 2, sums::sumprod),
    MethodDef::kw("prod", "($module, iterable, /, *, start=1)", sums::prod),
    MethodDef::pos("gcd", "($module, *integers)", 0, 255, integers::gcd),
    MethodDef::pos("lcm", "($module, *integers)", 0, 255, integers::lcm),
    MethodDef::o("isqrt", "($module, n, /)", integers::isqrt),
    MethodDef::o("factorial", "($module, n, /)", integers::factorial),
    MethodDef::pos("perm", "($module, n, k=None, /)", 1, 2, integers::perm),
    MethodDef::pos("comb", "($module, n, k, /)", 2, 2, integers::comb),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("math");
    m.set(
        "__doc__",
        &Str::new("This module provides access to the mathematical functions\ndefined by the C standard."),
    );
    m.add_functions(UNARY);
    m.add_functions(FUNCTIONS);
    m.set("pi", &float::new(std::f64::consts::PI));
    m.set("e", &float::new(std::f64::consts::E));
    m.set("tau", &float::new(std::f64::consts::TAU));
    m.set("inf", &float::new(f64::INFINITY));
    m.set("nan", &float::new(f64::NAN));
    Ok(m)
}
