//! Names of characters: decoded on demand from word numbers, found by binary search.

use crate::generated_names as g;
use crate::tables::{unit16, unit32};

static TEXT: &[u8] = include_bytes!("../data/names_text.bin");
static STARTS: &[u8] = include_bytes!("../data/names_starts.bin");
static WORDS: &[u8] = include_bytes!("../data/names_words.bin");
static WORD_STARTS: &[u8] = include_bytes!("../data/names_word_starts.bin");
static ORDER: &[u8] = include_bytes!("../data/names_order.bin");
static TARGETS: &[u8] = include_bytes!("../data/names_targets.bin");
static TARGET_STARTS: &[u8] = include_bytes!("../data/names_target_starts.bin");

/// Names and words stand in groups of so many behind one recorded offset.
const GROUP: usize = 8;

const LEADS: [&str; 19] =
    ["G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"];
const VOWELS: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI",
    "YU", "EU", "YI", "I",
];
const TAILS: [&str; 28] = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS",
    "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
];
const HANGUL: &str = "HANGUL SYLLABLE ";
const IDEOGRAPH: &str = "CJK UNIFIED IDEOGRAPH-";

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A character, by its name.
    Character(u32),
    /// A character, by an alias.
    Alias(u32),
    /// A named sequence of several characters.
    Sequence(Vec<u32>),
}

fn byte(bytes: &[u8], at: usize) -> usize {
    bytes.get(at).copied().map_or(0, usize::from)
}

fn word(number: usize) -> &'static [u8] {
    let mut at = unit32(WORD_STARTS, number / GROUP) as usize;
    for _ in 0..number % GROUP {
        at += 1 + byte(WORDS, at);
    }
    WORDS.get(at + 1..at + 1 + byte(WORDS, at)).unwrap_or(&[])
}

/// Reads a word number at `at` and moves past it.
fn number(at: &mut usize) -> usize {
    let first = byte(TEXT, *at);
    *at += 1;
    if first < g::SINGLE {
        return first;
    }
    let second = byte(TEXT, *at);
    *at += 1;
    g::SINGLE + ((first - g::SINGLE) << 8) + second
}

/// Appends the name of that ordinal to `out`.
fn spell(ordinal: usize, out: &mut Vec<u8>) {
    let mut at = unit32(STARTS, ordinal / GROUP) as usize;
    for _ in 0..ordinal % GROUP {
        let count = byte(TEXT, at);
        at += 1;
        for _ in 0..count {
            number(&mut at);
        }
    }
    let count = byte(TEXT, at);
    at += 1;
    for _ in 0..count {
        let number = number(&mut at);
        if !out.is_empty() && out.last() != Some(&b'-') {
            out.push(b' ');
        }
        if number == g::OWN {
            out.extend_from_slice(format!("{:04X}", point_of(ordinal)).as_bytes());
        } else {
            out.extend_from_slice(word(number));
        }
    }
}

fn point_of(ordinal: usize) -> u32 {
    let run = g::RUNS.partition_point(|&(_, _, first)| usize::from(first) <= ordinal);
    match run.checked_sub(1).and_then(|run| g::RUNS.get(run)) {
        Some(&(point, _, first)) => point + (ordinal - usize::from(first)) as u32,
        None => 0,
    }
}

fn is_ideograph(point: u32) -> bool {
    g::IDEOGRAPHS.iter().any(|&(first, last)| (first..=last).contains(&point))
}

/// `unicodedata.name`: the name of a character, or nothing when it has none.
pub fn name(point: u32) -> Option<String> {
    if (0xAC00..=0xD7A3).contains(&point) {
        let index = (point - 0xAC00) as usize;
        let (lead, vowel, tail) =
            (LEADS.get(index / 588)?, VOWELS.get(index % 588 / 28)?, TAILS.get(index % 28)?);
        return Some([HANGUL, lead, vowel, tail].concat());
    }
    if is_ideograph(point) {
        return Some(format!("{IDEOGRAPH}{point:X}"));
    }
    let run = g::RUNS.partition_point(|&(first, _, _)| first <= point);
    let &(first, count, ordinal) = g::RUNS.get(run.checked_sub(1)?)?;
    if point - first >= u32::from(count) {
        return None;
    }
    let mut out = Vec::with_capacity(g::LONGEST);
    spell(usize::from(ordinal) + (point - first) as usize, &mut out);
    String::from_utf8(out).ok()
}

/// The longest of `parts` that `text` starts with, and its index.
fn part<'a>(text: &'a str, parts: &[&str]) -> Option<(usize, &'a str)> {
    let best = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| text.starts_with(**part))
        .max_by_key(|(_, part)| part.len())?;
    Some((best.0, text.get(best.1.len()..)?))
}

fn hangul(text: &str) -> Option<u32> {
    let (lead, text) = part(text, &LEADS)?;
    let (vowel, text) = part(text, &VOWELS)?;
    let (tail, text) = part(text, &TAILS)?;
    text.is_empty().then_some(0xAC00 + ((lead * 21 + vowel) * 28 + tail) as u32)
}

/// `unicodedata.lookup`: what a name, an alias or the name of a sequence stands for. ASCII case does not count,
/// but for Hangul syllables and unified ideographs, whose names are computed.
pub fn lookup_name(name: &str) -> Option<Named> {
    if let Some(rest) = name.strip_prefix(HANGUL) {
        return hangul(rest).map(Named::Character);
    }
    if let Some(rest) = name.strip_prefix(IDEOGRAPH) {
        if !matches!(rest.len(), 4 | 5) || !rest.bytes().all(|c| matches!(c, b'0'..=b'9' | b'A'..=b'F')) {
            return None;
        }
        let point = u32::from_str_radix(rest, 16).ok()?;
        return is_ideograph(point).then_some(Named::Character(point));
    }
    if name.len() > g::LONGEST {
        return None;
    }
    let wanted = name.to_ascii_uppercase();
    let mut spelled = Vec::with_capacity(g::LONGEST);
    let (mut low, mut high) = (0, ORDER.len() / 2);
    while low < high {
        let middle = low + (high - low) / 2;
        let ordinal = unit16(ORDER, middle);
        spelled.clear();
        spell(ordinal, &mut spelled);
        match spelled.as_slice().cmp(wanted.as_bytes()) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(target(ordinal)),
        }
    }
    None
}

fn target(ordinal: usize) -> Named {
    let Some(extra) = ordinal.checked_sub(g::CHARACTERS) else { return Named::Character(point_of(ordinal)) };
    let at = unit16(TARGET_STARTS, extra);
    if extra < g::ALIASES {
        return Named::Alias(unit32(TARGETS, at + 1));
    }
    let count = unit32(TARGETS, at) as usize;
    Named::Sequence((0..count).map(|index| unit32(TARGETS, at + 1 + index)).collect())
}
