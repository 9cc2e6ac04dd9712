//! `int()` of anything, and integers as text.

use pyrite_numeric::integer::{self, ParseError};

use super::{Int, from_bigint, from_i64, from_integer};
use crate::names::names;
use crate::object::{Object, R, Ref};
use crate::protocol::{buffer, call, number, object as obj};
use crate::raise::{self, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::exc;
use crate::types::str::Str;

fn limit() -> usize {
    crate::sys::int_max_str_digits()
}

/// Decimal text.
///
/// # Errors
/// ValueError beyond `sys.get_int_max_str_digits()`.
pub fn decimal_text(i: &Int) -> R<String> {
    if let Some(n) = i.as_i64() {
        return Ok(n.to_string());
    }
    let limit = limit();
    match i.with_big(|b| integer::to_decimal(b, limit)) {
        Some(s) => Ok(s),
        None => value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
        )),
    }
}

/// The magnitude in base 2, 8 or 16, without a prefix.
pub fn radix_text(i: &Int, radix: u32) -> String {
    match (i.as_i64(), radix) {
        (Some(n), 2) => format!("{:b}", n.unsigned_abs()),
        (Some(n), 8) => format!("{:o}", n.unsigned_abs()),
        (Some(n), 16) => format!("{:x}", n.unsigned_abs()),
        _ => i.with_big(|b| integer::to_radix(b, radix)),
    }
}

/// Digits and white space of a string in ASCII, for the number parsers.
pub(crate) fn ascii_of(s: &Str) -> std::borrow::Cow<'_, [u8]> {
    match s.as_utf8_bytes() {
        Some(b) => b.into(),
        None => integer::to_ascii(s.iter()).into(),
    }
}

/// The first 200 characters of the `repr`, as messages show a refused text.
fn short_repr(o: &Object) -> R<Ref<Str>> {
    let r = obj::repr(o)?;
    Ok(r.substring(0, r.len().min(200)))
}

fn parse(o: &Object, s: &[u8], base: u32) -> R {
    let limit = limit();
    match integer::parse(s, base, limit) {
        Ok(n) => Ok(from_integer(n)),
        Err(ParseError::Limit(n)) => value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {n} digits; use sys.set_int_max_str_digits() to increase the limit"
        )),
        Err(ParseError::Invalid) => {
            let head = Str::new(&format!("invalid literal for int() with base {base}: "));
            let m = Str::concat(&head, &*short_repr(o)?)?;
            raise::raise_args(&exc::VALUE_ERROR, &[&m])
        }
    }
}

/// `int(text, base)` of a string, bytes or bytearray; `None` for other objects.
///
/// # Errors
/// ValueError.
pub fn from_text(o: &Object, base: u32) -> R<Option<Ref>> {
    if let Some(s) = o.cast::<Str>() {
        return parse(o, &ascii_of(s), base).map(Some);
    }
    if o.is_a::<Bytes>() || is_bytearray(o) {
        return parse(o, &buffer::bytes_of(o)?, base).map(Some);
    }
    Ok(None)
}

/// Is it a `bytearray` or of a subclass?
pub(crate) fn is_bytearray(o: &Object) -> bool {
    let mut t = Some(crate::object::Own::own_as(o.ty()));
    while let Some(x) = t {
        if !x.is_heap() {
            return x.name() == "bytearray";
        }
        t = x.base.get();
    }
    false
}

/// Checks what `__int__`, `__index__` or `__trunc__` returned.
fn checked(r: Ref, method: &str) -> R {
    if r.is_exact::<Int>() {
        return Ok(r);
    }
    let Some(i) = r.cast::<Int>() else {
        return type_error(format!("{method} returned non-int (type {})", r.ty().name()));
    };
    raise::warn(
        &exc::DEPRECATION_WARNING,
        &format!(
            "{method} returned non-int (type {}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.",
            r.ty().name()
        ),
        1,
    )?;
    Ok(i.to_exact())
}

/// `int(o)`.
///
/// # Errors
/// TypeError, ValueError, and what the object's own conversion raises.
pub fn from_object(o: &Object) -> R {
    if o.is_exact::<Int>() {
        return Ok(crate::object::Object::own(o));
    }
    if let Some(f) = o.ty().slots().nb_int {
        return checked(f(o)?, "__int__");
    }
    if number::is_index(o) {
        return Ok(number::index(o)?.to_exact());
    }
    if let Some(f) = call::lookup_special(o, &names().__trunc__)? {
        raise::warn(&exc::DEPRECATION_WARNING, "The delegation of int() to __trunc__ is deprecated.", 1)?;
        let r = call::call(&f, &[])?;
        if let Some(i) = r.cast::<Int>() {
            return Ok(i.to_exact());
        }
        if !number::is_index(&r) {
            return type_error(format!("__trunc__ returned non-Integral (type {})", r.ty().name()));
        }
        return Ok(number::index(&r)?.to_exact());
    }
    if let Some(i) = from_text(o, 10)? {
        return Ok(i);
    }
    if buffer::supports(o) {
        let b = buffer::bytes_of(o)?;
        return parse(&Bytes::new(&b), &b, 10);
    }
    type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        o.ty().name()
    ))
}

/// The integer part of a float.
///
/// # Errors
/// OverflowError, ValueError.
pub fn from_f64(x: f64) -> R {
    if x.abs() < 9e18 {
        return Ok(from_i64(x as i64));
    }
    match pyrite_numeric::float::to_bigint(x) {
        Some(b) => Ok(from_bigint(b)),
        None if x.is_nan() => value_error("cannot convert float NaN to integer"),
        None => raise::overflow_error("cannot convert float infinity to integer"),
    }
}
