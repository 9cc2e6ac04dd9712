//! The constructor and the methods of `float`.

use pyrite_numeric::float as numeric;

use super::{FLOAT, Float, new, of_type};
use crate::format::raise_numeric;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Init;
use crate::object::{Object, PyType, R, Ref};
use crate::protocol::{buffer, call, number, object as obj};
use crate::raise::{overflow_error, raise_args, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::exc;
use crate::types::int::{self, from_bigint, from_f64};
use crate::types::singletons::bool_obj;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> f64 {
    unsafe { o.cast_unchecked::<Float>() }.value()
}

fn exact(o: &Object) -> R {
    if o.is_exact::<Float>() { Ok(o.own()) } else { Ok(new(this(o))) }
}

/// The number that text, or a buffer with text, stands for; `None` for other objects.
///
/// # Errors
/// ValueError.
pub(crate) fn from_text(o: &Object) -> R<Option<f64>> {
    let parsed = if let Some(s) = o.cast::<Str>() {
        numeric::parse(&int::ascii_of(s))
    } else if o.is_a::<Bytes>() || buffer::supports(o) {
        numeric::parse(&buffer::bytes_of(o)?)
    } else {
        return Ok(None);
    };
    match parsed {
        Some(x) => Ok(Some(x)),
        None => {
            let head = Str::new("could not convert string to float: ");
            let m = Str::concat(&head, &*obj::repr(o)?)?;
            raise_args(&exc::VALUE_ERROR, &[&m])
        }
    }
}

/// `float(o)`.
///
/// # Errors
/// TypeError, ValueError, and what the object's own conversion raises.
pub fn from_object(o: &Object) -> R {
    if o.is_exact::<Float>() {
        return Ok(o.own());
    }
    if o.is_a::<Float>() || o.ty().slots().nb_float.is_some() || number::is_index(o) {
        return Ok(new(number::as_f64(o)?));
    }
    match from_text(o)? {
        Some(x) => Ok(new(x)),
        None => {
            type_error(format!("float() argument must be a string or a real number, not '{}'", o.ty().name()))
        }
    }
}

/// `float.__new__`.
pub(super) fn construct(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    // A subclass with an `__init__` of its own may take keywords.
    let same_init = |a: Option<Init>, b: Option<Init>| a.map(|f| f as usize) == b.map(|f| f as usize);
    if kw.is_some_and(|k| !k.is_empty()) && same_init(ty.slots().init, FLOAT.slots().init) {
        return type_error("float() takes no keyword arguments");
    }
    let n = args.len() - kw.map_or(0, |k| k.len());
    crate::object::method::check_positional("float", n, 0, 1)?;
    let v: Ref = match args.get(..n).and_then(|a| a.first()) {
        Some(o) => from_object(o)?,
        None => new(0.0),
    };
    if ty.is_type(&FLOAT) { Ok(v) } else { Ok(of_type(ty, this(&v))) }
}

fn as_integer_ratio(o: &Object) -> R {
    let x = this(o);
    match numeric::as_integer_ratio(x) {
        Some((n, d)) => Ok(Tuple::pair(from_bigint(n), from_bigint(d)).up()),
        None if x.is_nan() => value_error("cannot convert NaN to integer ratio"),
        None => overflow_error("cannot convert Infinity to integer ratio"),
    }
}

fn round(o: &Object, a: &[&Object]) -> R {
    let x = this(o);
    let n = match a.first() {
        Some(n) if !n.is_none() => number::index_to_isize(n, None)?,
        _ => return from_f64(numeric::round_half_even(x)),
    };
    match numeric::round(x, n as i64) {
        Ok(r) => Ok(new(r)),
        Err(e) => raise_numeric(e),
    }
}

fn from_hex(cls: &Object, s: &Object) -> R {
    let Some(s) = s.cast::<Str>() else { return type_error("bad argument type for built-in operation") };
    let Some(t) = s.to_utf8() else {
        // A lone surrogate: the codec has the words.
        crate::codecs::encode(&s.head, "utf-8", "strict")?;
        return value_error("invalid hexadecimal floating-point string");
    };
    match numeric::from_hex(t.as_bytes()) {
        Ok(x) if cls.is(FLOAT.ty.as_object()) => Ok(new(x)),
        Ok(x) => call::call(cls, &[&new(x)]),
        Err(e) => raise_numeric(e),
    }
}

fn get_format(_: &Object, s: &Object) -> R {
    let Some(s) = s.cast::<Str>() else {
        return type_error(format!(
            "__getformat__() argument must be str, not {}",
            obj::type_name_or_none(s)
        ));
    };
    if !s.eq_str("double") && !s.eq_str("float") {
        return value_error("__getformat__() argument 1 must be 'double' or 'float'");
    }
    Ok(Str::new(if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" }).up())
}

fn format(o: &Object, spec: &Object) -> R {
    match spec.cast::<Str>() {
        Some(s) => crate::format::format_float(o, s),
        None => {
            type_error(format!("__format__() argument must be str, not {}", obj::type_name_or_none(spec)))
        }
    }
}

/// The methods.
pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::noargs("conjugate", exact),
    MethodDef::noargs("__trunc__", |o| from_f64(this(o))),
    MethodDef::noargs("__floor__", |o| from_f64(this(o).floor())),
    MethodDef::noargs("__ceil__", |o| from_f64(this(o).ceil())),
    MethodDef::pos("__round__", "($self, ndigits=None, /)", 0, 1, round),
    MethodDef::noargs("as_integer_ratio", as_integer_ratio),
    MethodDef::o("fromhex", "($type, string, /)", from_hex).class(),
    MethodDef::noargs("hex", |o| Ok(Str::new(&numeric::to_hex(this(o))).up())),
    MethodDef::noargs("is_integer", |o| {
        let x = this(o);
        Ok(bool_obj(x.is_finite() && x.floor() == x))
    }),
    MethodDef::noargs("__getnewargs__", |o| Ok(Tuple::from_vec(vec![new(this(o))]).up())),
    MethodDef::o("__getformat__", "($type, typestr, /)", get_format).class(),
    MethodDef::o("__format__", "($self, format_spec, /)", format),
];

/// The computed attributes.
pub(super) static GETSET: &[GetSetDef] =
    &[GetSetDef::ro("real", exact), GetSetDef::ro("imag", |_| Ok(new(0.0)))];
