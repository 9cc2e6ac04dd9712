//! Code that was checked, and what is worked out once for all matches.

use crate::opcode::*;
use crate::set::{accepts, unit_length, word};
use crate::validate::{InvalidCode, validate};

/// The characters below 256 that a single-character code accepts.
pub(crate) type Bitmap = [u64; 4];

/// A compiled pattern.
#[derive(Debug)]
pub struct Program {
    pub(crate) code: Vec<u32>,
    groups: usize,
    /// For each word of the code: the number of its bitmap plus one, or 0.
    bitmap_numbers: Vec<u16>,
    bitmaps: Vec<Bitmap>,
    pub(crate) info: Info,
}

/// What the compiler says of the whole pattern.
#[derive(Debug, Default)]
pub(crate) struct Info {
    /// Where the code proper starts.
    pub start: usize,
    /// The least width of a match.
    pub width: usize,
    /// Literal characters that each match starts with.
    pub prefix: Vec<u32>,
    /// How many of them may be skipped, no group starting before.
    pub skip: usize,
    /// The prefix is the whole pattern.
    pub literal: bool,
    /// The first characters of a match, as a set in the code.
    pub set: Option<usize>,
    /// The same, for characters below 256.
    pub set_bitmap: Bitmap,
    /// The single-character code that each match starts with, when neither prefix nor set is known.
    pub first: Option<usize>,
    /// What it accepts below 256.
    pub first_bitmap: Bitmap,
    /// The position that each match starts with.
    pub position: Option<u32>,
    /// The prefix as bytes, if it is bytes.
    pub finder: Option<memchr::memmem::Finder<'static>>,
}

fn bitmap(mut truth: impl FnMut(u32) -> bool) -> Bitmap {
    let mut out = [0; 4];
    for c in 0..256u32 {
        if truth(c) {
            out[(c >> 6) as usize] |= 1 << (c & 63);
        }
    }
    out
}

/// Whether a bitmap has a character below 256.
#[inline(always)]
pub(crate) fn has(bitmap: &Bitmap, c: u32) -> bool {
    bitmap[(c >> 6 & 3) as usize] >> (c & 63) & 1 == 1
}

impl Program {
    /// Checks code for a number of groups (without group 0).
    pub fn new(code: Vec<u32>, groups: usize) -> Result<Program, InvalidCode> {
        validate(&code, groups)?;
        let mut bitmap_numbers = vec![0; code.len()];
        let mut bitmaps: Vec<Bitmap> = Vec::new();
        // A word that only looks like a set costs a bitmap and does no harm.
        for (at, &op) in code.iter().enumerate() {
            let set = matches!(op, IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE);
            if !set || bitmaps.len() >= usize::from(u16::MAX) || !looks_like_set(&code, at) {
                continue;
            }
            let bits = bitmap(|c| accepts(&code, at, c));
            let number = bitmaps.iter().position(|other| *other == bits).unwrap_or_else(|| {
                bitmaps.push(bits);
                bitmaps.len() - 1
            });
            bitmap_numbers[at] = number as u16 + 1;
        }
        let info = Program::info(&code);
        Ok(Program { code, groups, bitmap_numbers, bitmaps, info })
    }

    fn info(code: &[u32]) -> Info {
        let mut info = Info::default();
        if word(code, 0) == INFO {
            info.start = 1 + word(code, 1) as usize;
        }
        let mut at = info.start;
        while word(code, at) == MARK {
            at += 2;
        }
        match word(code, at) {
            AT => info.position = Some(word(code, at + 1)),
            REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE if word(code, at + 2) > 0 => {
                info.first = Some(at + 4);
            }
            // In an atomic group or a repeat that must be, what is inside comes first all the same.
            ATOMIC_GROUP if unit_length(code, at + 2).is_some() => info.first = Some(at + 2),
            _ if unit_length(code, at).is_some() => info.first = Some(at),
            _ => {}
        }
        if let Some(first) = info.first {
            info.first_bitmap = bitmap(|c| accepts(code, first, c));
        }
        if word(code, 0) != INFO {
            return info;
        }
        info.width = word(code, 3) as usize;
        let flags = word(code, 2);
        if flags & INFO_PREFIX != 0 {
            let length = word(code, 5) as usize;
            info.prefix = code.get(7..7 + length).unwrap_or(&[]).to_vec();
            info.skip = word(code, 6) as usize;
            info.literal = flags & INFO_LITERAL != 0;
            let bytes: Option<Vec<u8>> = info.prefix.iter().map(|c| u8::try_from(*c).ok()).collect();
            if let Some(bytes) = bytes.filter(|bytes| bytes.len() > 1) {
                info.finder = Some(memchr::memmem::Finder::new(&bytes).into_owned());
            }
        } else if flags & INFO_CHARSET != 0 {
            info.set = Some(5);
            info.set_bitmap = bitmap(|c| crate::set::contains(code, 5, c));
        }
        info
    }

    /// How many groups there are, without group 0.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The code.
    pub fn code(&self) -> &[u32] {
        &self.code
    }

    /// The bitmap of the single-character code at a place, if it has one.
    #[inline(always)]
    pub(crate) fn bitmap(&self, at: usize) -> Option<&Bitmap> {
        let number = *self.bitmap_numbers.get(at)? as usize;
        self.bitmaps.get(number.wrapping_sub(1))
    }
}

fn looks_like_set(code: &[u32], at: usize) -> bool {
    let end = at + 1 + word(code, at + 1) as usize;
    end > at + 2 && end <= code.len() && word(code, end - 1) == FAILURE
}
