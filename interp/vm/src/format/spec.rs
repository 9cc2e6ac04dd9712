//! `__format__` of `int`, `float`, `complex` and `str`.

use pyrite_numeric::Error;
use pyrite_numeric::render::{self, IntKind, Locale, Rendered};
use pyrite_numeric::spec::{Align, FormatSpec};

use super::{Piece, build};
use crate::object::{Object, Own, R};
use crate::protocol::object as obj;
use crate::raise::{self, memory_error, overflow_error, type_error, value_error, zero_division_error};
use crate::types::complex::Complex;
use crate::types::exc;
use crate::types::float::Float;
use crate::types::int::{self, Int};
use crate::types::str::{Chars, Str};

/// Raises what a pure function reported.
///
/// # Errors
/// Always.
pub fn raise_numeric<T>(e: Error) -> R<T> {
    match e {
        Error::Value(m) => value_error(m),
        Error::Overflow(m) => overflow_error(m),
        Error::ZeroDivision(m) => zero_division_error(m),
        Error::Memory => memory_error(),
        Error::Specifier => value_error("Invalid format specifier"),
    }
}

fn parse(o: &Object, spec: &Str, default_type: u8, align: Align) -> R<FormatSpec> {
    let mut short = [0u32; 24];
    let long: Vec<u32>;
    let points = match short.get_mut(..spec.len()) {
        Some(s) => {
            s.iter_mut().zip(spec.iter()).for_each(|(d, c)| *d = c);
            &*s
        }
        None => {
            long = spec.iter().collect();
            &long
        }
    };
    match FormatSpec::parse(points, default_type, align) {
        Ok(f) => Ok(f),
        Err(Error::Specifier) => {
            let tail = format!("' for object of type '{}'", o.ty().name());
            let m = build(&[
                Piece::Ascii(b"Invalid format specifier '"),
                Piece::Chars(spec.chars()),
                Piece::Chars(Str::new(&tail).chars()),
            ])?;
            raise::raise_args(&exc::VALUE_ERROR, &[&m])
        }
        Err(e) => raise_numeric(e),
    }
}

fn locale() -> Locale {
    unsafe {
        let l = libc::localeconv();
        if l.is_null() {
            return Locale::c();
        }
        let text = |p: *const libc::c_char| {
            if p.is_null() {
                String::new()
            } else {
                std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
            }
        };
        let grouping = match (*l).grouping {
            p if p.is_null() => Vec::new(),
            p => std::ffi::CStr::from_ptr(p).to_bytes().to_vec(),
        };
        let point = text((*l).decimal_point);
        Locale {
            point: if point.is_empty() { ".".into() } else { point.into() },
            separator: text((*l).thousands_sep).into(),
            grouping,
        }
    }
}

fn locale_for(f: &FormatSpec) -> Locale {
    if f.ty == Some(b'n' as u32) { locale() } else { Locale::c() }
}

/// The text that is described.
pub(super) fn finish(r: &Rendered) -> R {
    let wide: Vec<u32>;
    let body = if r.body.is_ascii() {
        Piece::Ascii(r.body.as_bytes())
    } else {
        wide = r.body.chars().map(|c| c as u32).collect();
        Piece::Chars(Chars::Four(&wide))
    };
    Ok(build(&[
        Piece::Fill(r.fill, r.left),
        Piece::Ascii(r.prefix.as_bytes()),
        Piece::Fill(r.fill, r.inner),
        body,
        Piece::Fill(r.fill, r.right),
    ])?
    .up())
}

fn numeric<T>(r: Result<T, Error>) -> R<T> {
    match r {
        Ok(v) => Ok(v),
        Err(e) => raise_numeric(e),
    }
}

/// `int.__format__(o, spec)`.
///
/// # Errors
/// ValueError, OverflowError, MemoryError.
pub fn format_int(o: &Object, spec: &Str) -> R {
    let Some(i) = o.cast::<Int>() else { return type_error("not an int") };
    if spec.is_empty() {
        return Ok(obj::str(o)?.up());
    }
    let f = parse(o, spec, b'd', Align::Right)?;
    let kind = numeric(render::int_kind(&f, o.ty().name()))?;
    let digits = match kind {
        IntKind::Float => {
            let x = i.to_f64()?;
            return finish(&numeric(render::float(&f, x, o.ty().name(), &locale_for(&f)))?);
        }
        IntKind::Character => {
            let c = numeric(render::character(i.as_i64()))?;
            let (left, right) = render::padding(f.align, f.width, 1);
            return Ok(build(&[
                Piece::Fill(f.fill, left),
                Piece::Chars(Chars::Four(&[c])),
                Piece::Fill(f.fill, right),
            ])?
            .up());
        }
        IntKind::Digits(2 | 8 | 16, _) => {
            let IntKind::Digits(base, _) = kind else { return type_error("not a base") };
            int::radix_text(i, base)
        }
        _ => {
            let s = int::decimal_text(i)?;
            match s.strip_prefix('-') {
                Some(d) => d.to_string(),
                None => s,
            }
        }
    };
    finish(&numeric(render::int(&f, i.is_negative(), digits, kind, &locale_for(&f)))?)
}

/// `float.__format__(o, spec)`.
///
/// # Errors
/// ValueError, MemoryError.
pub fn format_float(o: &Object, spec: &Str) -> R {
    let Some(x) = o.cast::<Float>() else { return type_error("not a float") };
    if spec.is_empty() {
        return Ok(obj::str(o)?.up());
    }
    let f = parse(o, spec, 0, Align::Right)?;
    finish(&numeric(render::float(&f, x.value(), o.ty().name(), &locale_for(&f)))?)
}

/// `complex.__format__(o, spec)`.
///
/// # Errors
/// ValueError, MemoryError.
pub fn format_complex(o: &Object, spec: &Str) -> R {
    let Some(x) = o.cast::<Complex>() else { return type_error("not a complex") };
    if spec.is_empty() {
        return Ok(obj::str(o)?.up());
    }
    let f = parse(o, spec, 0, Align::Right)?;
    finish(&numeric(render::complex(&f, (x.re, x.im), o.ty().name(), &locale_for(&f)))?)
}

/// `str.__format__`.
///
/// # Errors
/// TypeError, ValueError, MemoryError.
pub fn format_str_object(s: &Str, spec: &Object) -> R {
    let Some(spec) = spec.cast::<Str>() else {
        return type_error(format!(
            "__format__() argument must be str, not {}",
            obj::type_name_or_none(spec)
        ));
    };
    if spec.is_empty() {
        return if s.head.is_exact::<Str>() { Ok(s.own_as().up()) } else { Ok(obj::str(&s.head)?.up()) };
    }
    let f = parse(&s.head, spec, b's', Align::Left)?;
    let n = numeric(render::check_text(&f, s.len(), s.head.ty().name()))?;
    let (left, right) = render::padding(f.align, f.width, n);
    Ok(build(&[Piece::Fill(f.fill, left), Piece::Chars(s.chars().slice(0, n)), Piece::Fill(f.fill, right)])?
        .up())
}
