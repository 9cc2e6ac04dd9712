//! The questions that `str`'s methods ask of one character.

use crate::generated as g;
use crate::tables::types;

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident = $flag:expr;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(point: u32) -> bool {
            types(point).flags & $flag != 0
        }
    )*};
}

predicates! {
    /// `str.isalpha`: a letter of any kind.
    is_alpha = g::ALPHA;
    /// `str.isdecimal`: a digit of a positional decimal system.
    is_decimal = g::DECIMAL;
    /// `str.isdigit`: also superscripts and the like.
    is_digit = g::DIGIT;
    /// `str.isnumeric`: also fractions and ideographs.
    is_numeric = g::NUMERIC;
    /// `str.isalnum`: alphabetic, decimal, digit or numeric.
    is_alnum = g::ALPHA | g::DECIMAL | g::DIGIT | g::NUMERIC;
    /// `str.isspace`, `str.split` and `str.strip`.
    is_space = g::SPACE;
    /// Where `str.splitlines` breaks.
    is_line_break = g::LINE_BREAK;
    /// `str.isprintable`: what `repr` shows as it is.
    is_printable = g::PRINTABLE;
    /// `str.islower` of one character.
    is_lower = g::LOWER;
    /// `str.isupper` of one character.
    is_upper = g::UPPER;
    /// Title case letters such as U+01C5 (`str.istitle` also takes upper case).
    is_title = g::TITLE;
    /// Has case, for `str.title` and the final sigma.
    is_cased = g::CASED;
    /// Skipped when the final sigma's surroundings are looked at.
    is_case_ignorable = g::CASE_IGNORABLE;
    /// May begin an identifier; the underscore included.
    is_xid_start = g::XID_START;
    /// May continue an identifier.
    is_xid_continue = g::XID_CONTINUE;
}

/// The value of a decimal digit, 0 to 9.
#[inline]
pub fn to_decimal(point: u32) -> Option<u8> {
    some_digit(types(point).decimal)
}

/// The value of a digit in the wider sense of `str.isdigit`.
#[inline]
pub fn to_digit(point: u32) -> Option<u8> {
    some_digit(types(point).digit)
}

/// The value of a numeric character.
#[inline]
pub fn to_numeric(point: u32) -> Option<f64> {
    number(types(point).number)
}

pub(crate) fn some_digit(value: u8) -> Option<u8> {
    (value != 255).then_some(value)
}

pub(crate) fn number(index: u8) -> Option<f64> {
    if index == 0 { None } else { g::NUMBERS.get(usize::from(index)).copied() }
}
