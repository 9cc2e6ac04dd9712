//! Two-stage tables and their records.

use crate::generated as g;

/// What `str` and the regular expressions ask of a character.
#[derive(Debug, Clone, Copy)]
pub struct TypeRecord {
    pub flags: u32,
    pub case: u16,
    /// 255: none.
    pub decimal: u8,
    pub digit: u8,
    /// Index into the numbers; 0: none.
    pub number: u8,
}

/// Case mappings: a distance, or (from `SPECIAL` on) an index into the mappings of several characters.
#[derive(Debug, Clone, Copy)]
pub struct CaseRecord {
    pub lower: i32,
    pub upper: i32,
    pub title: i32,
    pub fold: i32,
    pub simple_lower: i32,
}

/// What the module `unicodedata` answers.
#[derive(Debug, Clone, Copy)]
pub struct DatabaseRecord {
    pub category: u8,
    pub bidirectional: u8,
    pub combining: u8,
    pub width: u8,
    pub mirrored: bool,
    pub decimal: u8,
    pub digit: u8,
    pub number: u8,
}

/// A row of the generated type table.
pub const fn t(flags: u32, case: u16, decimal: u8, digit: u8, number: u8) -> TypeRecord {
    TypeRecord { flags, case, decimal, digit, number }
}

/// A row of the generated case table.
pub const fn c(lower: i32, upper: i32, title: i32, fold: i32, simple_lower: i32) -> CaseRecord {
    CaseRecord { lower, upper, title, fold, simple_lower }
}

/// A row of a generated database table.
#[allow(clippy::too_many_arguments)]
pub const fn d(
    category: u8,
    bidirectional: u8,
    combining: u8,
    width: u8,
    mirrored: bool,
    decimal: u8,
    digit: u8,
    number: u8,
) -> DatabaseRecord {
    DatabaseRecord { category, bidirectional, combining, width, mirrored, decimal, digit, number }
}

/// The little-endian 16-bit unit at `index`; 0 past the end.
#[inline]
pub fn unit16(bytes: &[u8], index: usize) -> usize {
    match bytes.get(2 * index..2 * index + 2) {
        Some(&[low, high]) => usize::from(low) | usize::from(high) << 8,
        _ => 0,
    }
}

/// The little-endian 32-bit unit at `index`; 0 past the end.
#[inline]
pub fn unit32(bytes: &[u8], index: usize) -> u32 {
    match bytes.get(4 * index..4 * index + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

/// Looks a code point up; 0 for what lies outside Unicode.
#[inline]
fn two_stage(one: &[u8], two: &[u8], shift: u32, point: u32) -> usize {
    if point > 0x10_FFFF {
        return 0;
    }
    let block = unit16(one, (point >> shift) as usize);
    unit16(two, (block << shift) + (point & ((1 << shift) - 1)) as usize)
}

static TYPES_1: &[u8] = include_bytes!("../data/types_1.bin");
static TYPES_2: &[u8] = include_bytes!("../data/types_2.bin");
static CURRENT_1: &[u8] = include_bytes!("../data/current_1.bin");
static CURRENT_2: &[u8] = include_bytes!("../data/current_2.bin");
static ANCIENT_1: &[u8] = include_bytes!("../data/ancient_1.bin");
static ANCIENT_2: &[u8] = include_bytes!("../data/ancient_2.bin");
static DECOMPOSITION_1: &[u8] = include_bytes!("../data/decomposition_1.bin");
static DECOMPOSITION_2: &[u8] = include_bytes!("../data/decomposition_2.bin");
static DECOMPOSITIONS: &[u8] = include_bytes!("../data/decompositions.bin");

/// The type record of a code point.
#[inline]
pub fn types(point: u32) -> &'static TypeRecord {
    let index = two_stage(TYPES_1, TYPES_2, g::TYPES_SHIFT, point);
    g::TYPES.get(index).unwrap_or(&g::TYPES[0])
}

/// The case record of a type record.
#[inline]
pub fn cases(record: &TypeRecord) -> &'static CaseRecord {
    g::CASES.get(usize::from(record.case)).unwrap_or(&g::CASES[0])
}

/// The database record of a code point in Unicode 15.1, or (`ancient`) 3.2.0.
pub fn database(point: u32, ancient: bool) -> &'static DatabaseRecord {
    if ancient {
        let index = two_stage(ANCIENT_1, ANCIENT_2, g::ANCIENT_SHIFT, point);
        g::ANCIENT.get(index).unwrap_or(&g::ANCIENT[0])
    } else {
        let index = two_stage(CURRENT_1, CURRENT_2, g::CURRENT_SHIFT, point);
        g::CURRENT.get(index).unwrap_or(&g::CURRENT[0])
    }
}

/// One step of decomposition as it is stored: the tag's index (0: canonical) and the parts.
#[derive(Debug, Clone, Copy)]
pub struct Decomposition {
    pub tag: usize,
    pub len: usize,
    at: usize,
}

impl Decomposition {
    /// The part at `index`.
    pub fn part(&self, index: usize) -> u32 {
        unit32(DECOMPOSITIONS, self.at + 1 + index)
    }
}

/// The decomposition of a code point, Hangul syllables apart.
pub fn decomposition(point: u32) -> Option<Decomposition> {
    let at = two_stage(DECOMPOSITION_1, DECOMPOSITION_2, g::DECOMPOSITION_SHIFT, point);
    if at == 0 {
        return None;
    }
    let head = unit32(DECOMPOSITIONS, at) as usize;
    Some(Decomposition { tag: head >> 8, len: head & 255, at })
}
