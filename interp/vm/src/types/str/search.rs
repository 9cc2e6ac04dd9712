//! Finding one string in another.

use super::{Chars, Str};

/// First or last position of `needle` in `hay[start..end]`.
pub fn find(hay: &Str, needle: &Str, start: usize, end: usize, forward: bool) -> Option<usize> {
    let n = needle.len();
    if start > end || n > end - start {
        return None;
    }
    if n == 0 {
        return Some(if forward { start } else { end });
    }
    if needle.width() > hay.width() {
        return None;
    }
    match (hay.chars(), needle.chars()) {
        (Chars::One(h), Chars::One(p)) => {
            let h = &h[start..end];
            let r = match (p, forward) {
                ([c], true) => memchr::memchr(*c, h),
                ([c], false) => memchr::memrchr(*c, h),
                (p, true) => memchr::memmem::find(h, p),
                (p, false) => memchr::memmem::rfind(h, p),
            };
            r.map(|i| i + start)
        }
        (Chars::Two(h), p) => generic(&h[start..end], p, forward).map(|i| i + start),
        (Chars::Four(h), p) => generic(&h[start..end], p, forward).map(|i| i + start),
        _ => None,
    }
}

fn generic<T: Copy + Into<u32>>(h: &[T], p: Chars<'_>, forward: bool) -> Option<usize> {
    let n = p.len();
    let first = p.at(0);
    let matches = |i: usize| h[i].into() == first && (1..n).all(|j| h[i + j].into() == p.at(j));
    if forward {
        (0..=h.len() - n).find(|i| matches(*i))
    } else {
        (0..=h.len() - n).rev().find(|i| matches(*i))
    }
}

/// Number of occurrences that do not overlap.
pub fn count(hay: &Str, needle: &Str, start: usize, end: usize) -> usize {
    if start > end {
        return 0;
    }
    if needle.is_empty() {
        return end - start + 1;
    }
    let mut n = 0;
    let mut at = start;
    while let Some(i) = find(hay, needle, at, end, true) {
        n += 1;
        at = i + needle.len();
    }
    n
}
