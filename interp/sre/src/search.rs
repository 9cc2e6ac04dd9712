//! Matching at a place, searching, and the steps of an iteration.

use crate::engine::{MatchError, Matcher};
use crate::opcode::*;
use crate::program::{Info, has};
use crate::set::{Unit, accepts, contains, word};

/// Where a literal prefix occurs first.
fn find_prefix<C: Unit>(info: &Info, text: &[C]) -> Option<usize> {
    if let (Some(bytes), Some(finder)) = (C::bytes(text), &info.finder) {
        return finder.find(bytes);
    }
    let first = C::from_point(*info.prefix.first()?)?;
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let found = C::find(rest, first)?;
        let here = rest.get(found..found.checked_add(info.prefix.len())?)?;
        if here.iter().zip(&info.prefix).all(|(unit, c)| unit.point() == *c) {
            return Some(from + found);
        }
        from += found + 1;
    }
}

impl<C: Unit> Matcher<'_, C> {
    /// Whether the pattern matches where the matcher starts (`Pattern.match`).
    pub fn matches(&mut self) -> Result<bool, MatchError> {
        self.whole = false;
        self.attempt(self.next)
    }

    /// Whether it matches from there to the end (`Pattern.fullmatch`).
    pub fn full_matches(&mut self) -> Result<bool, MatchError> {
        self.whole = true;
        let answer = self.attempt(self.next);
        self.whole = false;
        answer
    }

    /// Whether it matches anywhere from there on (`Pattern.search`).
    pub fn search(&mut self) -> Result<bool, MatchError> {
        self.whole = false;
        let program = self.program;
        let info = &program.info;
        let Some(limit) = self.text.len().checked_sub(info.width).filter(|limit| *limit >= self.next) else {
            return Ok(false);
        };
        let mut at = self.next;
        if !info.prefix.is_empty() {
            let code = info.start + 2 * info.skip;
            while at <= limit {
                let Some(found) = self.text.get(at..).and_then(|text| find_prefix(info, text)) else {
                    return Ok(false);
                };
                at += found;
                if info.literal {
                    // Nothing but the prefix, and no group.
                    return self.attempt_from(at, info.start + 2 * info.prefix.len(), at + info.prefix.len());
                }
                if self.attempt_from(at, code, at + info.skip)? {
                    return Ok(true);
                }
                at += 1;
            }
            return Ok(false);
        }
        if let Some(set) = info.set {
            loop {
                // A match has at least one character, so the last start is before the end.
                let Some(window) = self.text.get(at..self.text.len().min(limit + 1)) else {
                    return Ok(false);
                };
                let found = window.iter().position(|unit| {
                    let c = unit.point();
                    if c < 256 { has(&info.set_bitmap, c) } else { contains(&program.code, set, c) }
                });
                let Some(found) = found else { return Ok(false) };
                at += found;
                if self.attempt_from(at, info.start, at)? {
                    return Ok(true);
                }
                at += 1;
            }
        }
        let anchored = word(&program.code, info.start) == AT
            && matches!(word(&program.code, info.start + 1), AT_BEGINNING | AT_BEGINNING_STRING);
        // One start more than the width allows, as the reference tries: a back reference can be narrower
        // than its group's least width.
        let last = limit + usize::from(info.width > 0);
        while at <= last {
            if let Some(first) = info.first {
                // Every match takes a character of these first.
                let found = self.text.get(at..).unwrap_or(&[]).iter().position(|unit| {
                    let c = unit.point();
                    if c < 256 { has(&info.first_bitmap, c) } else { accepts(&program.code, first, c) }
                });
                match found {
                    Some(found) if at + found <= last => at += found,
                    _ => return Ok(false),
                }
            } else if let Some(position) = info.position
                && !anchored
                && !self.is_at(position, at)
            {
                self.poll()?;
                at += 1;
                continue;
            }
            if self.attempt_from(at, info.start, at)? {
                return Ok(true);
            }
            if anchored {
                return Ok(false);
            }
            at += 1;
        }
        Ok(false)
    }

    /// Prepares the next step of an iteration after a match: it begins where this one ended, and an
    /// empty match may not follow an empty one at the same place.
    fn advance(&mut self, found: bool) {
        if found {
            let (start, end) = self.span();
            self.must_advance = start == end;
            self.next = end;
        } else {
            self.must_advance = false;
            // Nothing more to find.
            self.next = usize::MAX;
        }
    }

    /// The next match of `finditer`, `findall`, `sub`, `split` and a scanner's `search`.
    pub fn search_next(&mut self) -> Result<bool, MatchError> {
        if self.next > self.text.len() {
            return Ok(false);
        }
        let found = self.search()?;
        self.advance(found);
        Ok(found)
    }

    /// The next match of a scanner's `match`, which begins where the last one ended.
    pub fn match_next(&mut self) -> Result<bool, MatchError> {
        if self.next > self.text.len() {
            return Ok(false);
        }
        let found = self.matches()?;
        self.advance(found);
        Ok(found)
    }
}
