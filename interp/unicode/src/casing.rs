//! Case mappings, full (up to three characters) and those of the regular expressions (one to one).

use std::ops::Deref;

use crate::generated as g;
use crate::tables::{cases, types};

/// The one to three code points that a character maps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseMapping {
    points: [u32; 3],
    len: u8,
}

impl Deref for CaseMapping {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        self.points.get(..usize::from(self.len)).unwrap_or(&[])
    }
}

#[inline]
fn map(point: u32, distance: i32) -> CaseMapping {
    if distance < g::SPECIAL {
        return CaseMapping { points: [point.wrapping_add_signed(distance), 0, 0], len: 1 };
    }
    match g::SPECIALS.get((distance - g::SPECIAL) as usize) {
        Some(&points) => CaseMapping { points, len: if points[2] == 0 { 2 } else { 3 } },
        None => CaseMapping { points: [point, 0, 0], len: 1 },
    }
}

/// `str.lower` of one character. The capital sigma at the end of a word is the caller's affair.
#[inline]
pub fn to_lower(point: u32) -> CaseMapping {
    map(point, cases(types(point)).lower)
}

/// `str.upper` of one character.
#[inline]
pub fn to_upper(point: u32) -> CaseMapping {
    map(point, cases(types(point)).upper)
}

/// `str.title` of one character at the start of a word.
#[inline]
pub fn to_title(point: u32) -> CaseMapping {
    map(point, cases(types(point)).title)
}

/// `str.casefold` of one character.
#[inline]
pub fn to_casefold(point: u32) -> CaseMapping {
    map(point, cases(types(point)).fold)
}

/// `_sre.unicode_tolower`: the simple lower case mapping.
#[inline]
pub fn re_lower(point: u32) -> u32 {
    point.wrapping_add_signed(cases(types(point)).simple_lower)
}

/// `_sre.unicode_iscased`: differs from its simple lower or upper case.
#[inline]
pub fn re_is_cased(point: u32) -> bool {
    types(point).flags & g::RE_CASED != 0
}
