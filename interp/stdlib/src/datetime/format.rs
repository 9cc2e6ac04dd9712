//! `strftime`: the directives that the C library does not know are filled in before it is asked.

use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::{attribute, call};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::exc;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::str::Str;

use super::delta::Delta;
use super::text;

/// The offset of `%z` and `%:z`: empty where there is none.
fn offset_text(o: &Object, separator: &str) -> R<String> {
    let Some(method) = attribute::get_optional_text(o, "utcoffset")? else { return Ok(String::new()) };
    let answer = call::call(&method, &[])?;
    Ok(match answer.cast::<Delta>() {
        Some(d) => text::offset_text(d.micros() as i64, separator),
        None => String::new(),
    })
}

/// The name of `%Z`, with its percent signs doubled.
fn name_text(o: &Object) -> R<Vec<u32>> {
    let Some(method) = attribute::get_optional_text(o, "tzname")? else { return Ok(Vec::new()) };
    let answer = call::call(&method, &[])?;
    if answer.is_none() {
        return Ok(Vec::new());
    }
    if !answer.is_a::<Str>() {
        return type_error(format!(
            "tzinfo.tzname() must return None or a string, not '{}'",
            answer.ty().name()
        ));
    }
    let escaped = call::call_method_text(&answer, "replace", &[&Str::new("%"), &Str::new("%%")])?;
    match escaped.cast::<Str>() {
        Some(s) => encodable(s),
        None => type_error("tzname.replace() did not return a string"),
    }
}

/// The points of a text that the reference hands on as UTF-8: lone surrogates raise, a null ends it.
fn encodable(s: &Str) -> R<Vec<u32>> {
    if let Some(at) = s.iter().position(|c| (0xd800..=0xdfff).contains(&c)) {
        return exc::unicode_encode_error("utf-8", s, at, at + 1, "surrogates not allowed");
    }
    Ok(s.iter().take_while(|c| *c != 0).collect())
}

/// Formats a date, time or datetime; `tuple` is its `struct_time`.
///
/// # Errors
/// What its zone and `time.strftime` raise.
pub fn strftime(o: &Object, format: &Str, tuple: &Object) -> R {
    let mut out: Vec<u32> = Vec::with_capacity(format.len());
    let point = |c: char| u32::from(c);
    let points = encodable(format)?;
    let mut at = 0;
    while let Some(&c) = points.get(at) {
        at += 1;
        let next = points.get(at).copied().and_then(char::from_u32);
        match (char::from_u32(c), next) {
            (Some('%'), Some('z')) => {
                at += 1;
                out.extend(offset_text(o, "")?.chars().map(point));
            }
            (Some('%'), Some(':')) if points.get(at + 1) == Some(&point('z')) => {
                at += 2;
                out.extend(offset_text(o, ":")?.chars().map(point));
            }
            (Some('%'), Some('Z')) => {
                at += 1;
                out.extend(name_text(o)?);
            }
            (Some('%'), Some('f')) => {
                at += 1;
                let micros = match attribute::get_optional_text(o, "microsecond")? {
                    Some(n) => n.cast::<Int>().and_then(|n| n.as_i64()).unwrap_or(0),
                    None => 0,
                };
                out.extend(format!("{micros:06}").chars().map(point));
            }
            (Some('%'), Some(_)) => {
                out.push(c);
                out.extend(points.get(at));
                at += 1;
            }
            _ => out.push(c),
        }
    }
    let time = pyrite_vm::import::import_module("time")?;
    let method = attribute::get_text(&time, "strftime")?;
    call::call(&method, &[&Str::from_u32(&out), tuple])
}
