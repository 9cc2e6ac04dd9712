//! `complex`.

use pyrite_numeric::complex::{self as numeric, Failure, Pair};

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, StaticType};
use crate::protocol::{call, number, object as obj};
use crate::raise::{self, overflow_error, type_error, value_error, zero_division_error};
use crate::types::exc;
use crate::types::float::{self, Float};
use crate::types::int::{self, Int};
use crate::types::singletons::{bool_obj, none_ref, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A complex number.
    pub struct Complex: COMPLEX {
        /// Real part.
        pub re: f64,
        /// Imaginary part.
        pub im: f64,
    }
}

/// A complex number.
pub fn new(re: f64, im: f64) -> Ref {
    Ref::new(Complex { head: Object::head(&COMPLEX), re, im }).up()
}

fn of_type(ty: &PyType, (re, im): Pair) -> Ref {
    Ref::new(Complex { head: Object::head(ty), re, im }).up()
}

fn this(o: &Object) -> Pair {
    let c = unsafe { o.cast_unchecked::<Complex>() };
    (c.re, c.im)
}

fn pair(p: Pair) -> R {
    Ok(new(p.0, p.1))
}

/// An operand; `None` if it is no number of these types.
fn value(o: &Object) -> R<Option<Pair>> {
    if let Some(c) = o.cast::<Complex>() {
        return Ok(Some((c.re, c.im)));
    }
    if let Some(f) = o.cast::<Float>() {
        return Ok(Some((f.value(), 0.0)));
    }
    match o.cast::<Int>() {
        Some(i) => Ok(Some((i.to_f64()?, 0.0))),
        None => Ok(None),
    }
}

macro_rules! pairs {
    ($a:expr, $b:expr) => {{
        let Some(a) = value($a)? else { return Ok(not_implemented()) };
        let Some(b) = value($b)? else { return Ok(not_implemented()) };
        (a, b)
    }};
}

fn add(a: &Object, b: &Object) -> R {
    let (a, b) = pairs!(a, b);
    pair((a.0 + b.0, a.1 + b.1))
}
fn subtract(a: &Object, b: &Object) -> R {
    let (a, b) = pairs!(a, b);
    pair((a.0 - b.0, a.1 - b.1))
}
fn multiply(a: &Object, b: &Object) -> R {
    let (a, b) = pairs!(a, b);
    pair(numeric::multiply(a, b))
}
fn true_divide(a: &Object, b: &Object) -> R {
    let (a, b) = pairs!(a, b);
    match numeric::divide(a, b) {
        Ok(p) => pair(p),
        Err(_) => zero_division_error("complex division by zero"),
    }
}

/// `a ** b`.
///
/// # Errors
/// ZeroDivisionError, OverflowError; ValueError with a modulus.
pub fn power(a: &Object, b: &Object, m: &Object) -> R {
    let (x, y) = pairs!(a, b);
    if !m.is_none() {
        return value_error("complex modulo");
    }
    match numeric::power(x, y) {
        Ok(p) => pair(p),
        Err(Failure::ZeroDivision) => zero_division_error("0.0 to a negative or complex power"),
        Err(Failure::Range) => overflow_error("complex exponentiation"),
    }
}

fn absolute(o: &Object) -> R {
    match numeric::absolute(this(o)) {
        Some(x) => Ok(float::new(x)),
        None => overflow_error("absolute value too large"),
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let Some(x) = a.cast::<Complex>() else { return Ok(not_implemented()) };
    let equal = if let Some(y) = b.cast::<Complex>() {
        x.re == y.re && x.im == y.im
    } else if let Some(f) = b.cast::<Float>() {
        x.re == f.value() && x.im == 0.0
    } else if let Some(i) = b.cast::<Int>() {
        x.im == 0.0
            && i.with_big(|n| pyrite_numeric::float::compare_int(x.re, n)) == Some(std::cmp::Ordering::Equal)
    } else {
        return Ok(not_implemented());
    };
    Ok(bool_obj(equal == (op == Cmp::Eq)))
}

fn hash(o: &Object) -> R<isize> {
    let (re, im) = this(o);
    Ok(numeric::combine_hash(float::hash(o, re) as i64, float::hash(o, im) as i64) as isize)
}

fn exact(o: &Object) -> R {
    if o.is_exact::<Complex>() { Ok(o.own()) } else { pair(this(o)) }
}

/// What `__complex__` returns, if the object has it.
///
/// # Errors
/// TypeError for anything but a complex number.
pub fn special(o: &Object) -> R<Option<Ref>> {
    if o.is_exact::<Complex>() {
        return Ok(Some(o.own()));
    }
    let Some(r) = call::call_special(o, &names().__complex__, &[])? else { return Ok(None) };
    if r.is_exact::<Complex>() {
        return Ok(Some(r));
    }
    if !r.is_a::<Complex>() {
        return type_error(format!("__complex__ returned non-complex (type {})", r.ty().name()));
    }
    raise::warn(
        &exc::DEPRECATION_WARNING,
        &format!(
            "__complex__ returned non-complex (type {}).  The ability to return an instance of a strict subclass of complex is deprecated, and may be removed in a future version of Python.",
            r.ty().name()
        ),
        1,
    )?;
    Ok(Some(r))
}

fn is_real(o: &Object) -> bool {
    o.ty().slots().nb_float.is_some() || number::is_index(o)
}

static NEW: MethodDef = MethodDef::kw("complex", "(real=0, imag=0)", |_, a| {
    let (re, im) = parts(a.first().copied().flatten(), a.get(1).copied().flatten())?;
    Ok(new(re, im))
});

fn parts(real: Option<&Object>, imag: Option<&Object>) -> R<Pair> {
    if let Some(s) = real.and_then(|r| r.cast::<Str>()) {
        if imag.is_some() {
            return type_error("complex() can't take second arg if first is a string");
        }
        let text = int::ascii_of(s);
        return match numeric::parse(&text) {
            Some(p) => Ok(p),
            None if !numeric::underscores_are_valid(&text) => {
                let head = Str::new("could not convert string to complex: ");
                let m = Str::concat(&head, &*obj::repr(&s.head)?)?;
                raise::raise_args(&exc::VALUE_ERROR, &[&m])
            }
            None => value_error("complex() arg is a malformed string"),
        };
    }
    if imag.is_some_and(|i| i.is_a::<Str>()) {
        return type_error("complex() second arg can't be a string");
    }
    let converted = match real {
        Some(r) => special(r)?,
        None => None,
    };
    let real = converted.as_deref().or(real);
    if let Some(r) = real
        && !r.is_a::<Complex>()
        && !is_real(r)
    {
        return type_error(format!(
            "complex() first argument must be a string or a number, not '{}'",
            r.ty().name()
        ));
    }
    if let Some(i) = imag
        && !i.is_a::<Complex>()
        && !is_real(i)
    {
        return type_error(format!("complex() second argument must be a number, not '{}'", i.ty().name()));
    }
    let mut re = 0.0;
    let mut extra = None;
    if let Some(r) = real {
        match r.cast::<Complex>() {
            Some(c) => {
                re = c.re;
                extra = Some(c.im);
            }
            None => re = number::as_f64(r)?,
        }
    }
    let im = match imag {
        None => extra.unwrap_or(0.0),
        Some(i) => {
            let own = match i.cast::<Complex>() {
                Some(c) => {
                    re -= c.im;
                    c.re
                }
                None => number::as_f64(i)?,
            };
            match extra {
                Some(x) => own + x,
                None => own,
            }
        }
    };
    Ok((re, im))
}

fn construct(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if let ([o], None) = (args, kw)
        && o.is_exact::<Complex>()
        && ty.is_type(&COMPLEX)
    {
        return Ok(o.own());
    }
    let v = NEW.invoke(None, none_ref(), args, kw)?;
    if ty.is_type(&COMPLEX) { Ok(v) } else { Ok(of_type(ty, this(&v))) }
}

fn format(o: &Object, spec: &Object) -> R {
    match spec.cast::<Str>() {
        Some(s) => crate::format::format_complex(o, s),
        None => {
            type_error(format!("__format__() argument must be str, not {}", obj::type_name_or_none(spec)))
        }
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("conjugate", |o| {
        let (re, im) = this(o);
        pair((re, -im))
    }),
    MethodDef::noargs("__complex__", exact),
    MethodDef::noargs("__getnewargs__", |o| {
        let (re, im) = this(o);
        Ok(Tuple::pair(float::new(re), float::new(im)).up())
    }),
    MethodDef::o("__format__", "($self, format_spec, /)", format),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("real", |o| Ok(float::new(this(o).0))).member(),
    GetSetDef::ro("imag", |o| Ok(float::new(this(o).1))).member(),
];

/// `complex`.
pub static COMPLEX: StaticType = StaticType::new::<Complex>(
    TypeDef {
        name: "complex",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        sig: "(real=0, imag=0)",
        doc: Some("Create a complex number from a string or numbers."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(Str::from_ascii(numeric::repr(this(o)).as_bytes()).up())),
        hash: Some(hash),
        getattro: Some(crate::protocol::attribute::generic_get),
        richcompare: Some(richcompare),
        new: Some(construct),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        nb_multiply: Some(multiply),
        nb_power: Some(power),
        nb_negative: Some(|o| {
            let (re, im) = this(o);
            pair((-re, -im))
        }),
        nb_positive: Some(exact),
        nb_absolute: Some(absolute),
        nb_bool: Some(|o| Ok(this(o) != (0.0, 0.0))),
        nb_true_divide: Some(true_divide),
        ..Slots::NONE
    },
);
