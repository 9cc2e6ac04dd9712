//! What code the engine takes: the shape that the compiler gives it.

use crate::opcode::*;
use crate::set::{unit_length, word};
use std::ops::Range;

/// `RuntimeError: invalid SRE code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCode;

impl std::fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("invalid SRE code")
    }
}

impl std::error::Error for InvalidCode {}

/// Deeper than any pattern that the parser's own recursion lets through.
const DEPTH: usize = 2000;

struct Validator<'a> {
    code: &'a [u32],
    groups: usize,
}

type Valid = Result<(), InvalidCode>;

fn check(truth: bool) -> Valid {
    if truth { Ok(()) } else { Err(InvalidCode) }
}

/// Checks whole code for a number of groups (without group 0).
pub fn validate(code: &[u32], groups: usize) -> Valid {
    let end = code.len().checked_sub(1).ok_or(InvalidCode)?;
    check(word(code, end) == SUCCESS)?;
    let validator = Validator { code, groups };
    let start = validator.info(end)?;
    validator.block(start..end, DEPTH)
}

impl Validator<'_> {
    /// Where the place after a skip word is, which must lie within the block.
    fn target(&self, at: usize, end: usize) -> Result<usize, InvalidCode> {
        check(at < end)?;
        let target = at.checked_add(word(self.code, at) as usize).ok_or(InvalidCode)?;
        check(target > at && target <= end)?;
        Ok(target)
    }

    fn info(&self, end: usize) -> Result<usize, InvalidCode> {
        if word(self.code, 0) != INFO {
            return Ok(0);
        }
        let next = self.target(1, end)?;
        let flags = word(self.code, 2);
        check(next >= 5 && flags & !(INFO_PREFIX | INFO_LITERAL | INFO_CHARSET) == 0)?;
        check(flags & INFO_PREFIX == 0 || flags & INFO_CHARSET == 0)?;
        check(flags & INFO_LITERAL == 0 || flags & INFO_PREFIX != 0)?;
        if flags & INFO_PREFIX != 0 {
            let length = word(self.code, 5) as usize;
            check(word(self.code, 6) as usize <= length && next == 7 + 2 * length && length > 0)?;
            for i in 0..length {
                check((word(self.code, 7 + length + i) as usize) < length)?;
            }
        } else if flags & INFO_CHARSET != 0 {
            self.set(5..next)?;
        } else {
            check(next == 5)?;
        }
        Ok(next)
    }

    /// A set that ends with FAILURE exactly where the range ends.
    fn set(&self, range: Range<usize>) -> Valid {
        let end = range.end.checked_sub(1).ok_or(InvalidCode)?;
        check(range.start <= end && word(self.code, end) == FAILURE)?;
        let mut at = range.start;
        while at < end {
            at += match word(self.code, at) {
                NEGATE => 1,
                LITERAL => 2,
                CATEGORY => {
                    check(word(self.code, at + 1) <= CATEGORY_UNI_NOT_LINEBREAK)?;
                    2
                }
                RANGE | RANGE_UNI_IGNORE => 3,
                CHARSET => 9,
                BIGCHARSET => {
                    let blocks = word(self.code, at + 1) as usize;
                    check(blocks <= 256 && at + 66 + blocks * 8 <= end)?;
                    for i in at + 2..at + 66 {
                        let numbers = word(self.code, i).to_le_bytes();
                        check(numbers.iter().all(|number| (*number as usize) < blocks))?;
                    }
                    66 + blocks * 8
                }
                _ => return Err(InvalidCode),
            };
        }
        check(at == end)
    }

    fn block(&self, range: Range<usize>, depth: usize) -> Valid {
        check(!self.block_or_jump(range, depth)?)
    }

    /// A block; `true` if a jump is the last of it.
    fn block_or_jump(&self, range: Range<usize>, depth: usize) -> Result<bool, InvalidCode> {
        let Range { start: mut at, end } = range;
        let depth = depth.checked_sub(1).ok_or(InvalidCode)?;
        let code = self.code;
        while at < end {
            if let Some(length) = unit_length(code, at) {
                check(length >= 1 && at + length <= end)?;
                match word(code, at) {
                    IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => self.set(at + 2..at + length)?,
                    CATEGORY => check(word(code, at + 1) <= CATEGORY_UNI_NOT_LINEBREAK)?,
                    _ => {}
                }
                at += length;
                continue;
            }
            match word(code, at) {
                MARK => {
                    check((word(code, at + 1) as usize) < 2 * self.groups)?;
                    at += 2;
                }
                AT => {
                    check(word(code, at + 1) <= AT_UNI_NON_BOUNDARY)?;
                    at += 2;
                }
                GROUPREF | GROUPREF_IGNORE | GROUPREF_UNI_IGNORE | GROUPREF_LOC_IGNORE => {
                    check((word(code, at + 1) as usize) < self.groups)?;
                    at += 2;
                }
                GROUPREF_EXISTS => {
                    check((word(code, at + 1) as usize) < self.groups)?;
                    let no = (at + 1).checked_add(word(code, at + 2) as usize).ok_or(InvalidCode)?;
                    check(no >= at + 3 && no <= end)?;
                    // The yes-branch ends in a jump over the no-branch, if there is one.
                    at = if self.block_or_jump(at + 3..no, depth)? {
                        let next = self.target(no - 1, end)?;
                        self.block(no..next, depth)?;
                        next
                    } else {
                        no
                    };
                }
                BRANCH => {
                    let mut alternative = at + 1;
                    let mut join = None;
                    while word(code, alternative) != 0 {
                        let next = self.target(alternative, end)?;
                        check(next >= alternative + 3 && word(code, next - 2) == JUMP)?;
                        self.block(alternative + 1..next - 2, depth)?;
                        let target = self.target(next - 1, end)?;
                        check(*join.get_or_insert(target) == target)?;
                        alternative = next;
                    }
                    check(alternative < end && join == Some(alternative + 1))?;
                    at = alternative + 1;
                }
                ASSERT | ASSERT_NOT => {
                    let next = self.target(at + 1, end)?;
                    check(next >= at + 4 && word(code, next - 1) == SUCCESS)?;
                    self.block(at + 3..next - 1, depth)?;
                    at = next;
                }
                ATOMIC_GROUP => {
                    let next = self.target(at + 1, end)?;
                    check(next >= at + 3 && word(code, next - 1) == SUCCESS)?;
                    self.block(at + 2..next - 1, depth)?;
                    at = next;
                }
                REPEAT | POSSESSIVE_REPEAT => {
                    let last = self.target(at + 1, end)?;
                    check(last >= at + 4 && last < end && word(code, at + 2) <= word(code, at + 3))?;
                    let closed = match word(code, last) {
                        MAX_UNTIL | MIN_UNTIL => word(code, at) == REPEAT,
                        SUCCESS => word(code, at) == POSSESSIVE_REPEAT,
                        _ => false,
                    };
                    check(closed)?;
                    self.block(at + 4..last, depth)?;
                    at = last + 1;
                }
                REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE => {
                    let next = self.target(at + 1, end)?;
                    let length = unit_length(code, at + 4).ok_or(InvalidCode)?;
                    check(word(code, at + 2) <= word(code, at + 3))?;
                    check(next == at + 5 + length && word(code, next - 1) == SUCCESS)?;
                    self.block(at + 4..next - 1, depth)?;
                    at = next;
                }
                // An empty alternation of `(?!)` compiles to this.
                FAILURE => at += 1,
                JUMP if at + 2 == end => return Ok(true),
                _ => return Err(InvalidCode),
            }
        }
        check(at == end)?;
        Ok(false)
    }
}
