//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use crate::error::{Error, value};

/// Where the padding goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: between sign and digits.
    Inner,
}

/// What stands in front of a number that is not negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// `-`: nothing.
    Minus,
    /// `+`
    Plus,
    /// A space.
    Space,
}

/// A format specifier, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// Padding character.
    pub fill: u32,
    /// Alignment; the type's own if none was given.
    pub align: Align,
    /// Sign, if given.
    pub sign: Option<Sign>,
    /// `z`: no negative zero.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Least width; 0 for none.
    pub width: usize,
    /// `,` or `_`.
    pub grouping: Option<u8>,
    /// Digits or characters.
    pub precision: Option<usize>,
    /// The presentation type.
    pub ty: Option<u32>,
}

impl FormatSpec {
    /// The specifier without anything, for a type that aligns as `align`.
    pub fn plain(align: Align) -> FormatSpec {
        FormatSpec {
            fill: b' ' as u32,
            align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            ty: None,
        }
    }

    /// Parses `s`. `default_type` is what grouping is checked against when no type is given (`d`,
    /// `s`, or 0 for floats).
    ///
    /// # Errors
    /// ValueError, worded as Python words it.
    pub fn parse(s: &[u32], default_type: u8, default_align: Align) -> Result<FormatSpec, Error> {
        let mut f = FormatSpec::plain(default_align);
        let at = |i: usize| s.get(i).copied();
        let is = |i: usize, c: u8| at(i) == Some(c as u32);
        let mut i = 0;
        let (mut fill_given, mut align_given) = (false, false);
        if let Some(a) = at(1).and_then(align_of) {
            f.fill = s[0];
            f.align = a;
            (fill_given, align_given) = (true, true);
            i = 2;
        } else if let Some(a) = at(0).and_then(align_of) {
            f.align = a;
            align_given = true;
            i = 1;
        }
        f.sign = match at(i) {
            Some(0x2b) => Some(Sign::Plus),
            Some(0x2d) => Some(Sign::Minus),
            Some(0x20) => Some(Sign::Space),
            _ => None,
        };
        i += usize::from(f.sign.is_some());
        if is(i, b'z') {
            f.no_negative_zero = true;
            i += 1;
        }
        if is(i, b'#') {
            f.alternate = true;
            i += 1;
        }
        if !fill_given && is(i, b'0') {
            f.fill = b'0' as u32;
            if !align_given && default_align == Align::Right {
                f.align = Align::Inner;
            }
            i += 1;
        }
        if let Some(n) = number(s, &mut i)? {
            f.width = n;
        }
        if is(i, b',') {
            f.grouping = Some(b',');
            i += 1;
        }
        if is(i, b'_') {
            if f.grouping.is_some() {
                return value("Cannot specify both ',' and '_'.");
            }
            f.grouping = Some(b'_');
            i += 1;
        }
        if is(i, b',') && f.grouping == Some(b'_') {
            return value("Cannot specify both ',' and '_'.");
        }
        if is(i, b'.') {
            i += 1;
            match number(s, &mut i)? {
                Some(n) => f.precision = Some(n),
                None => return value("Format specifier missing precision"),
            }
        }
        match s.len() - i.min(s.len()) {
            0 => {}
            1 => f.ty = at(i),
            _ => return Err(Error::Specifier),
        }
        if let Some(g) = f.grouping {
            let t = f.ty.unwrap_or(default_type as u32);
            let ok = match u8::try_from(t).unwrap_or(1) {
                b'd' | b'e' | b'f' | b'g' | b'E' | b'F' | b'G' | b'%' | 0 => true,
                b'b' | b'o' | b'x' | b'X' => g == b'_',
                _ => false,
            };
            if !ok {
                return value(format!("Cannot specify '{}' with '{}'.", g as char, code_text(t)));
            }
        }
        Ok(f)
    }

    /// Anything that a bare `format(x)` would not do?
    pub fn is_plain(&self) -> bool {
        self.width == 0
            && self.precision.is_none()
            && self.ty.is_none()
            && self.sign.is_none()
            && !self.alternate
            && !self.no_negative_zero
            && self.grouping.is_none()
    }
}

fn align_of(c: u32) -> Option<Align> {
    match c {
        0x3c => Some(Align::Left),
        0x3e => Some(Align::Right),
        0x5e => Some(Align::Center),
        0x3d => Some(Align::Inner),
        _ => None,
    }
}

/// The decimal number at `*i`, digits of any script.
fn number(s: &[u32], i: &mut usize) -> Result<Option<usize>, Error> {
    let start = *i;
    let mut n: usize = 0;
    while let Some(d) = s.get(*i).and_then(|c| pyrite_unicode::to_decimal(*c)) {
        n = match n.checked_mul(10).and_then(|n| n.checked_add(d as usize)) {
            Some(n) if n <= isize::MAX as usize => n,
            _ => return value("Too many decimal digits in format string"),
        };
        *i += 1;
    }
    Ok((*i > start).then_some(n))
}

/// A presentation type as messages show it.
fn code_text(t: u32) -> String {
    match char::from_u32(t) {
        Some(c) if t > 32 && t < 128 => c.to_string(),
        _ => format!("\\x{t:x}"),
    }
}

/// ValueError: the type does not know this presentation.
pub fn unknown_code<T>(t: u32, type_name: &str) -> Result<T, Error> {
    value(format!("Unknown format code '{}' for object of type '{type_name}'", code_text(t)))
}
