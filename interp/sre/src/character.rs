//! Categories and case of single characters, in their ASCII, locale and Unicode kinds.
//!
//! The locale kinds are those of the C and UTF-8 locales: beyond ASCII nothing has case
//! and nothing is a word.

use crate::opcode::*;

/// Lower case by ASCII.
#[inline]
pub fn lower_ascii(c: u32) -> u32 {
    if c.wrapping_sub(u32::from(b'A')) < 26 { c + 32 } else { c }
}

/// Lower case in the locale.
#[inline]
pub fn lower_locale(c: u32) -> u32 {
    lower_ascii(c)
}

/// Upper case in the locale.
#[inline]
pub fn upper_locale(c: u32) -> u32 {
    if c.wrapping_sub(u32::from(b'a')) < 26 { c - 32 } else { c }
}

/// Lower case by Unicode, one for one.
#[inline]
pub fn lower_unicode(c: u32) -> u32 {
    if c < 128 { lower_ascii(c) } else { pyrite_unicode::re_lower(c) }
}

/// Upper case by Unicode, one for one.
#[inline]
pub fn upper_unicode(c: u32) -> u32 {
    if c < 128 { upper_locale(c) } else { simple_upper(c) }
}

/// One-for-one upper case; a character whose upper case is several stays as it is.
fn simple_upper(c: u32) -> u32 {
    match *pyrite_unicode::to_upper(c) {
        [u] => u,
        _ => c,
    }
}

/// Whether ASCII case matters to a character, as `_sre.ascii_iscased`.
pub fn is_cased_ascii(c: u32) -> bool {
    lower_ascii(c) != c || upper_locale(c) != c
}

/// Whether Unicode case matters to a character, as `_sre.unicode_iscased`.
pub fn is_cased_unicode(c: u32) -> bool {
    if c < 128 { is_cased_ascii(c) } else { pyrite_unicode::re_is_cased(c) }
}

/// A line break for `.`, `^` and `$`.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    c == 10
}

/// A word character by ASCII.
#[inline]
pub fn is_word_ascii(c: u32) -> bool {
    u8::try_from(c).is_ok_and(|c| c.is_ascii_alphanumeric() || c == b'_')
}

/// A word character by Unicode.
#[inline]
pub fn is_word_unicode(c: u32) -> bool {
    if c < 128 { is_word_ascii(c) } else { pyrite_unicode::is_alnum(c) }
}

/// Whether a character is of a category; `false` for a number that is none.
#[inline]
pub fn is_category(category: u32, c: u32) -> bool {
    match category {
        CATEGORY_DIGIT => c.wrapping_sub(48) < 10,
        CATEGORY_NOT_DIGIT => c.wrapping_sub(48) >= 10,
        CATEGORY_SPACE => matches!(c, 32 | 9..=13),
        CATEGORY_NOT_SPACE => !matches!(c, 32 | 9..=13),
        CATEGORY_WORD | CATEGORY_LOC_WORD => is_word_ascii(c),
        CATEGORY_NOT_WORD | CATEGORY_LOC_NOT_WORD => !is_word_ascii(c),
        CATEGORY_LINEBREAK => is_line_break(c),
        CATEGORY_NOT_LINEBREAK => !is_line_break(c),
        CATEGORY_UNI_DIGIT => pyrite_unicode::is_decimal(c),
        CATEGORY_UNI_NOT_DIGIT => !pyrite_unicode::is_decimal(c),
        CATEGORY_UNI_SPACE => pyrite_unicode::is_space(c),
        CATEGORY_UNI_NOT_SPACE => !pyrite_unicode::is_space(c),
        CATEGORY_UNI_WORD => is_word_unicode(c),
        CATEGORY_UNI_NOT_WORD => !is_word_unicode(c),
        CATEGORY_UNI_LINEBREAK => pyrite_unicode::is_line_break(c),
        CATEGORY_UNI_NOT_LINEBREAK => !pyrite_unicode::is_line_break(c),
        _ => false,
    }
}
