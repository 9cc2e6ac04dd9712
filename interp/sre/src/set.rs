//! Sets of characters, and what one unit of the code accepts.

use crate::character::{is_category, lower_ascii, lower_locale, lower_unicode, upper_locale, upper_unicode};
use crate::opcode::*;

/// A unit of a subject.
pub trait Unit: Copy + Eq + 'static {
    /// The code point.
    fn point(self) -> u32;
    /// The unit of a code point; `None` if it has none.
    fn from_point(point: u32) -> Option<Self>;
    /// Where the unit occurs first.
    fn find(text: &[Self], unit: Self) -> Option<usize> {
        text.iter().position(|other| *other == unit)
    }
    /// The text itself, if units are bytes.
    fn bytes(text: &[Self]) -> Option<&[u8]> {
        let _ = text;
        None
    }
}

impl Unit for u8 {
    #[inline(always)]
    fn point(self) -> u32 {
        self.into()
    }
    #[inline(always)]
    fn from_point(point: u32) -> Option<u8> {
        u8::try_from(point).ok()
    }
    #[inline]
    fn find(text: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, text)
    }
    fn bytes(text: &[u8]) -> Option<&[u8]> {
        Some(text)
    }
}

impl Unit for u16 {
    #[inline(always)]
    fn point(self) -> u32 {
        self.into()
    }
    #[inline(always)]
    fn from_point(point: u32) -> Option<u16> {
        u16::try_from(point).ok()
    }
}

impl Unit for u32 {
    #[inline(always)]
    fn point(self) -> u32 {
        self
    }
    #[inline(always)]
    fn from_point(point: u32) -> Option<u32> {
        Some(point)
    }
}

/// The word at a place; beyond the end `FAILURE`, which fails.
#[inline(always)]
pub(crate) fn word(code: &[u32], at: usize) -> u32 {
    match code.get(at) {
        Some(word) => *word,
        None => FAILURE,
    }
}

/// Whether the set that starts at a place contains a character.
pub(crate) fn contains(code: &[u32], mut at: usize, c: u32) -> bool {
    let mut found = true;
    loop {
        match word(code, at) {
            LITERAL => {
                if word(code, at + 1) == c {
                    return found;
                }
                at += 2;
            }
            CATEGORY => {
                if is_category(word(code, at + 1), c) {
                    return found;
                }
                at += 2;
            }
            CHARSET => {
                if c < 256 && word(code, at + 1 + (c >> 5) as usize) >> (c & 31) & 1 == 1 {
                    return found;
                }
                at += 9;
            }
            RANGE => {
                if (word(code, at + 1)..=word(code, at + 2)).contains(&c) {
                    return found;
                }
                at += 3;
            }
            RANGE_UNI_IGNORE => {
                let range = word(code, at + 1)..=word(code, at + 2);
                if range.contains(&c) || range.contains(&upper_unicode(c)) {
                    return found;
                }
                at += 3;
            }
            NEGATE => {
                found = !found;
                at += 1;
            }
            BIGCHARSET => {
                let blocks = word(code, at + 1) as usize;
                if c < 0x10000 {
                    let high = (c >> 8) as usize;
                    let block = word(code, at + 2 + high / 4).to_le_bytes()[high % 4] as usize;
                    let low = (c & 255) as usize;
                    if word(code, at + 66 + block * 8 + low / 32) >> (low % 32) & 1 == 1 {
                        return found;
                    }
                }
                at += 66 + blocks * 8;
            }
            _ => return !found,
        }
    }
}

/// Whether the single-character code at a place accepts a character.
#[inline]
pub(crate) fn accepts(code: &[u32], at: usize, c: u32) -> bool {
    let argument = word(code, at + 1);
    let literal_locale =
        || argument == c || (c < 256 && (lower_locale(c) == argument || upper_locale(c) == argument));
    match word(code, at) {
        ANY => c != 10,
        ANY_ALL => true,
        LITERAL => c == argument,
        NOT_LITERAL => c != argument,
        CATEGORY => is_category(argument, c),
        IN => contains(code, at + 2, c),
        LITERAL_IGNORE => lower_ascii(c) == argument,
        NOT_LITERAL_IGNORE => lower_ascii(c) != argument,
        IN_IGNORE => contains(code, at + 2, lower_ascii(c)),
        LITERAL_UNI_IGNORE => lower_unicode(c) == argument,
        NOT_LITERAL_UNI_IGNORE => lower_unicode(c) != argument,
        IN_UNI_IGNORE => contains(code, at + 2, lower_unicode(c)),
        LITERAL_LOC_IGNORE => literal_locale(),
        NOT_LITERAL_LOC_IGNORE => !literal_locale(),
        IN_LOC_IGNORE => {
            let (lower, upper) = (lower_locale(c), upper_locale(c));
            contains(code, at + 2, lower) || (upper != lower && contains(code, at + 2, upper))
        }
        _ => false,
    }
}

/// The words of the single-character code at a place; `None` if it is another.
pub(crate) fn unit_length(code: &[u32], at: usize) -> Option<usize> {
    match word(code, at) {
        ANY | ANY_ALL => Some(1),
        LITERAL
        | NOT_LITERAL
        | CATEGORY
        | LITERAL_IGNORE
        | NOT_LITERAL_IGNORE
        | LITERAL_UNI_IGNORE
        | NOT_LITERAL_UNI_IGNORE
        | LITERAL_LOC_IGNORE
        | NOT_LITERAL_LOC_IGNORE => Some(2),
        IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => Some(1 + word(code, at + 1) as usize),
        _ => None,
    }
}
