//! Formatting: `__format__` of the builtin types, `str.format`, and `%`.

mod percent;
mod spec;
mod str_format;

pub use percent::{percent_bytes, percent_str};
pub use spec::{format_complex, format_float, format_int, format_str_object, raise_numeric};
pub use str_format::{
    FieldStep, ParsedField, ParsedItem, field_name_split, next_step, parse_template, str_format,
    str_format_map,
};

use crate::object::{R, Ref};
use crate::raise::memory_error;
use crate::types::str::{Chars, Str, Width, write_chars};

/// A piece of a text under construction.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// So many times a character.
    Fill(u32, usize),
    /// ASCII text.
    Ascii(&'a [u8]),
    /// Text.
    Chars(Chars<'a>),
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Piece::Fill(_, n) => *n,
            Piece::Ascii(s) => s.len(),
            Piece::Chars(c) => c.len(),
        }
    }
    /// The greatest character, or something of the same width.
    fn max(&self) -> u32 {
        match self {
            Piece::Fill(_, 0) => 0,
            Piece::Fill(c, _) => *c,
            Piece::Ascii(_) => 0,
            Piece::Chars(c) => c.iter().fold(0, |m, c| m | c),
        }
    }
}

/// The width of characters up to `max`.
pub(crate) fn width_of(max: u32) -> Width {
    match max {
        0..=255 => Width::One,
        256..=0xffff => Width::Two,
        _ => Width::Four,
    }
}

/// The pieces as one string.
///
/// # Errors
/// MemoryError.
pub(crate) fn build(pieces: &[Piece<'_>]) -> R<Ref<Str>> {
    let mut len = 0usize;
    let mut max = 0;
    for p in pieces {
        len = match len.checked_add(p.len()) {
            Some(n) if n < isize::MAX as usize / 4 => n,
            _ => return memory_error(),
        };
        max |= p.max();
    }
    let width = width_of(max);
    Str::build(len, width, max < 128, |d| {
        let mut at = 0;
        for p in pieces {
            match *p {
                Piece::Fill(c, n) => fill(d, at, width, c, n),
                Piece::Ascii(s) => unsafe { write_chars(d.as_mut_ptr(), at, width, Chars::One(s)) },
                Piece::Chars(c) => unsafe { write_chars(d.as_mut_ptr(), at, width, c) },
            }
            at += p.len();
        }
    })
}

fn fill(d: &mut [u8], at: usize, width: Width, c: u32, n: usize) {
    let w = width as usize;
    let Some(d) = d.get_mut(at * w..(at + n) * w) else { return };
    let bytes = c.to_ne_bytes();
    match width {
        Width::One => d.fill(c as u8),
        Width::Two => d.chunks_exact_mut(2).for_each(|x| x.copy_from_slice(&(c as u16).to_ne_bytes())),
        Width::Four => d.chunks_exact_mut(4).for_each(|x| x.copy_from_slice(&bytes)),
    }
}

/// A text under construction of any number of pieces: a byte a character while that is enough.
#[derive(Default)]
pub(crate) struct Builder {
    narrow: Vec<u8>,
    wide: Vec<u32>,
    /// Bytes are being made: any character is one.
    bytes: bool,
}

impl Builder {
    /// For bytes.
    pub(crate) fn of_bytes() -> Builder {
        Builder { bytes: true, ..Builder::default() }
    }
    /// Appends text.
    pub(crate) fn push(&mut self, s: &Str) -> R<()> {
        self.push_chars(s.chars())
    }
    /// Appends characters.
    pub(crate) fn push_chars(&mut self, c: Chars<'_>) -> R<()> {
        match c {
            Chars::One(s) => self.push_ascii(s),
            c if self.bytes => {
                let v: Vec<u8> = c.iter().map(|c| c as u8).collect();
                self.push_ascii(&v)
            }
            c => {
                self.widen(c.len())?;
                self.wide.extend(c.iter());
                Ok(())
            }
        }
    }
    /// Appends ASCII or Latin-1 text.
    pub(crate) fn push_ascii(&mut self, s: &[u8]) -> R<()> {
        if self.wide.is_empty() {
            if self.narrow.try_reserve(s.len()).is_err() {
                return memory_error();
            }
            self.narrow.extend_from_slice(s);
        } else {
            self.widen(s.len())?;
            self.wide.extend(s.iter().map(|c| *c as u32));
        }
        Ok(())
    }
    /// Appends `n` times a character.
    pub(crate) fn push_fill(&mut self, c: u32, n: usize) -> R<()> {
        if n == 0 {
            return Ok(());
        }
        match u8::try_from(c) {
            Ok(b) if self.wide.is_empty() => {
                if n > isize::MAX as usize / 4 || self.narrow.try_reserve(n).is_err() {
                    return memory_error();
                }
                self.narrow.extend(std::iter::repeat_n(b, n));
            }
            _ => {
                self.widen(n)?;
                self.wide.extend(std::iter::repeat_n(c, n));
            }
        }
        Ok(())
    }
    /// Makes room for `more` wide characters, behind what there is.
    fn widen(&mut self, more: usize) -> R<()> {
        let n = more.saturating_add(self.narrow.len());
        if self.wide.try_reserve(n).is_err() {
            return memory_error();
        }
        self.wide.extend(self.narrow.drain(..).map(u32::from));
        Ok(())
    }
    /// The text.
    pub(crate) fn finish(self) -> R<Ref<Str>> {
        if self.wide.is_empty() {
            return build(&[Piece::Chars(Chars::One(&self.narrow))]);
        }
        build(&[Piece::Chars(Chars::Four(&self.wide))])
    }
    /// The bytes.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.narrow
    }
}
