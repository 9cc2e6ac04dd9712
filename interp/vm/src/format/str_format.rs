//! `str.format`: templates, replacement fields, nested specifiers.

use std::ops::Range;

use super::Builder;
use crate::object::{Object, Own, R, Ref};
use crate::protocol::{attribute, mapping, object as obj, sequence};
use crate::raise::{index_error, key_error, value_error};
use crate::types::float::Float;
use crate::types::int::{self, Int};
use crate::types::str::{Chars, Str};

/// Literal text, and the replacement field behind it, if any. Ranges are of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedItem {
    /// The literal, in which a doubled brace counts once.
    pub literal: Range<usize>,
    /// The field.
    pub field: Option<ParsedField>,
}

/// `{name!conversion:spec}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedField {
    /// What to format.
    pub name: Range<usize>,
    /// The specifier, empty if there is none.
    pub spec: Range<usize>,
    /// `r`, `s`, `a` or what else stands there.
    pub conversion: Option<u32>,
    /// The specifier has fields itself.
    pub nested: bool,
}

/// The next item of the template, from `*pos` on; `None` at the end.
///
/// # Errors
/// The text of the ValueError.
pub fn parse_template(t: Chars<'_>, pos: &mut usize) -> Result<Option<ParsedItem>, &'static str> {
    let n = t.len();
    let start = *pos;
    if start >= n {
        return Ok(None);
    }
    const OPEN: u32 = b'{' as u32;
    const CLOSE: u32 = b'}' as u32;
    let mut i = start;
    while i < n && t.at(i) != OPEN && t.at(i) != CLOSE {
        i += 1;
    }
    if i == n {
        *pos = n;
        return Ok(Some(ParsedItem { literal: start..n, field: None }));
    }
    let c = t.at(i);
    let next = if i + 1 < n { Some(t.at(i + 1)) } else { None };
    if c == CLOSE && next != Some(CLOSE) {
        return Err("Single '}' encountered in format string");
    }
    if next.is_none() {
        return Err("Single '{' encountered in format string");
    }
    if next == Some(c) {
        *pos = i + 2;
        return Ok(Some(ParsedItem { literal: start..i + 1, field: None }));
    }
    let literal = start..i;
    let (field, end) = parse_field(t, i + 1)?;
    *pos = end;
    Ok(Some(ParsedItem { literal, field: Some(field) }))
}

/// The field that begins at `start`, behind its brace, and where it ends.
fn parse_field(t: Chars<'_>, start: usize) -> Result<(ParsedField, usize), &'static str> {
    let n = t.len();
    let at = |i: usize| u8::try_from(t.at(i)).unwrap_or(0);
    let mut i = start;
    let mut bracket = false;
    let mut stop = 0;
    while i < n {
        let c = at(i);
        i += 1;
        match c {
            b'{' if !bracket => return Err("unexpected '{' in field name"),
            b'[' => bracket = true,
            b']' => bracket = false,
            b'}' | b':' | b'!' if !bracket => {
                stop = c;
                break;
            }
            _ => {}
        }
    }
    let name = start..if stop == 0 { i } else { i - 1 };
    let mut field = ParsedField { name, spec: i..i, conversion: None, nested: false };
    match stop {
        b'}' => return Ok((field, i)),
        0 => return Err("expected '}' before end of string"),
        b'!' => {
            if i >= n {
                return Err("end of string while looking for conversion specifier");
            }
            field.conversion = Some(t.at(i));
            i += 1;
            if i < n {
                let c = at(i);
                i += 1;
                if c == b'}' {
                    field.spec = i - 1..i - 1;
                    return Ok((field, i));
                }
                if c != b':' {
                    return Err("expected ':' after conversion specifier");
                }
            }
        }
        _ => {}
    }
    let spec = i;
    let mut depth = 1usize;
    while i < n {
        match at(i) {
            b'{' => {
                field.nested = true;
                depth += 1;
            }
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    field.spec = spec..i;
                    return Ok((field, i + 1));
                }
            }
            _ => {}
        }
        i += 1;
    }
    Err("unmatched '{' in format spec")
}

/// A step behind the first part of a field name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldStep {
    /// `.name`
    Attribute(Range<usize>),
    /// `[key]` with text.
    Key(Range<usize>),
    /// `[0]`
    Index(usize),
}

/// The number that the whole range is; `None` if it is none.
fn as_number(t: Chars<'_>, r: Range<usize>) -> Result<Option<usize>, &'static str> {
    if r.is_empty() {
        return Ok(None);
    }
    let mut n = 0usize;
    for i in r {
        let Some(d) = pyrite_unicode::to_decimal(t.at(i)) else { return Ok(None) };
        n = match n.checked_mul(10).and_then(|n| n.checked_add(d as usize)) {
            Some(n) if n <= isize::MAX as usize => n,
            _ => return Err("Too many decimal digits in format string"),
        };
    }
    Ok(Some(n))
}

/// Splits a field name: the first part, the number that it is, and where the steps begin.
///
/// # Errors
/// The text of the ValueError.
pub fn field_name_split(
    t: Chars<'_>,
    name: Range<usize>,
) -> Result<(Range<usize>, Option<usize>, usize), &'static str> {
    let mut i = name.start;
    while i < name.end && t.at(i) != b'.' as u32 && t.at(i) != b'[' as u32 {
        i += 1;
    }
    let first = name.start..i;
    let n = as_number(t, first.clone())?;
    Ok((first, n, i))
}

/// The next step of a field name, from `*pos` to `end`; `None` at the end.
///
/// # Errors
/// The text of the ValueError.
pub fn next_step(t: Chars<'_>, pos: &mut usize, end: usize) -> Result<Option<FieldStep>, &'static str> {
    if *pos >= end {
        return Ok(None);
    }
    let c = t.at(*pos);
    let start = *pos + 1;
    let mut i = start;
    if c == b'.' as u32 {
        while i < end && t.at(i) != b'.' as u32 && t.at(i) != b'[' as u32 {
            i += 1;
        }
        *pos = i;
        if i == start {
            return Err("Empty attribute in format string");
        }
        return Ok(Some(FieldStep::Attribute(start..i)));
    }
    if c != b'[' as u32 {
        return Err("Only '.' or '[' may follow ']' in format field specifier");
    }
    while i < end && t.at(i) != b']' as u32 {
        i += 1;
    }
    if i == end {
        return Err("Missing ']' in format string");
    }
    *pos = i + 1;
    if i == start {
        return Err("Empty attribute in format string");
    }
    Ok(Some(match as_number(t, start..i)? {
        Some(n) => FieldStep::Index(n),
        None => FieldStep::Key(start..i),
    }))
}

/// How fields are numbered; decided by the first that is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Undecided,
    Automatic,
    Manual,
}

struct Arguments<'a> {
    positional: Option<&'a [&'a Object]>,
    named: Option<&'a Object>,
    numbering: Numbering,
    next: usize,
}

fn checked<T>(r: Result<T, &'static str>) -> R<T> {
    match r {
        Ok(v) => Ok(v),
        Err(m) => value_error(m),
    }
}

fn text(t: Chars<'_>, r: Range<usize>) -> Ref<Str> {
    Str::from_chars(t.slice(r.start, r.end))
}

impl Arguments<'_> {
    fn field(&mut self, t: Chars<'_>, name: Range<usize>) -> R {
        let end = name.end;
        let (first, mut number, mut pos) = checked(field_name_split(t, name))?;
        let empty = first.is_empty();
        if empty || number.is_some() {
            if self.numbering == Numbering::Undecided {
                self.numbering = if empty { Numbering::Automatic } else { Numbering::Manual };
            }
            if empty && self.numbering == Numbering::Manual {
                return value_error(
                    "cannot switch from manual field specification to automatic field numbering",
                );
            }
            if !empty && self.numbering == Numbering::Automatic {
                return value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                );
            }
            if empty {
                number = Some(self.next);
                self.next += 1;
            }
        }
        let mut o = match number {
            None => {
                let key = text(t, first);
                match self.named {
                    Some(m) => mapping::get_item(m, &key)?,
                    None => return key_error(&key),
                }
            }
            Some(n) => match self.positional {
                None => return value_error("Format string contains positional fields"),
                Some(p) => match p.get(n) {
                    Some(o) => o.own(),
                    None => {
                        return index_error(format!(
                            "Replacement index {n} out of range for positional args tuple"
                        ));
                    }
                },
            },
        };
        while let Some(step) = checked(next_step(t, &mut pos, end))? {
            o = match step {
                FieldStep::Attribute(r) => attribute::get(&o, &Str::intern_ref(&text(t, r)))?,
                FieldStep::Key(r) => mapping::get_item(&o, &text(t, r))?,
                FieldStep::Index(n) if sequence::is_sequence(&o) => sequence::item(&o, n as isize)?,
                FieldStep::Index(n) => mapping::get_item(&o, &int::from_usize(n))?,
            };
        }
        Ok(o)
    }

    fn build(&mut self, t: Chars<'_>, depth: u32, out: &mut Builder) -> R<()> {
        if depth == 0 {
            return value_error("Max string recursion exceeded");
        }
        let mut pos = 0;
        while let Some(item) = checked(parse_template(t, &mut pos))? {
            out.push_chars(t.slice(item.literal.start, item.literal.end))?;
            let Some(f) = item.field else { continue };
            let o = self.field(t, f.name)?;
            let o = match f.conversion {
                None => o,
                Some(0x72) => obj::repr(&o)?.up(),
                Some(0x73) => obj::str(&o)?.up(),
                Some(0x61) => obj::ascii(&o)?.up(),
                Some(c) => {
                    return value_error(match char::from_u32(c) {
                        Some(ch) if c > 32 && c < 127 => format!("Unknown conversion specifier {ch}"),
                        _ => format!("Unknown conversion specifier \\x{c:x}"),
                    });
                }
            };
            if f.spec.is_empty() {
                push_plain(&o, out)?;
                continue;
            }
            let spec = if f.nested {
                let mut b = Builder::default();
                self.build(t.slice(f.spec.start, f.spec.end), depth - 1, &mut b)?;
                b.finish()?
            } else {
                text(t, f.spec)
            };
            out.push(&*obj::format(&o, &spec)?)?;
        }
        Ok(())
    }
}

/// Appends `format(o, '')`.
fn push_plain(o: &Object, out: &mut Builder) -> R<()> {
    if let Some(s) = o.exact::<Str>() {
        return out.push(s);
    }
    if let Some(i) = o.exact::<Int>() {
        return out.push_ascii(int::decimal_text(i)?.as_bytes());
    }
    if let Some(x) = o.exact::<Float>() {
        return out.push_ascii(pyrite_numeric::digits::repr(x.value()).as_bytes());
    }
    out.push(&*obj::format(o, &Str::new(""))?)
}

/// `s.format(*args, **kwargs)`; names come from any mapping.
///
/// # Errors
/// ValueError, KeyError, IndexError, and what the arguments raise.
pub fn str_format(s: &Str, args: &[&Object], kwargs: Option<&Object>) -> R {
    run(s, Some(args), kwargs)
}

/// `s.format_map(m)`.
///
/// # Errors
/// As [`str_format`]; ValueError where a field is numbered.
pub fn str_format_map(s: &Str, m: &Object) -> R {
    run(s, None, Some(m))
}

fn run(s: &Str, positional: Option<&[&Object]>, named: Option<&Object>) -> R {
    let s = s.own_as();
    let mut a = Arguments { positional, named, numbering: Numbering::Undecided, next: 0 };
    let mut out = Builder::default();
    a.build(s.chars(), 2, &mut out)?;
    Ok(out.finish()?.up())
}
