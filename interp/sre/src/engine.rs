//! The backtracking machine.
//!
//! It runs forward until something fails, then resumes the youngest choice on `stack`.
//! What a step changes besides place and position (groups, repeats) is noted on `trail`
//! while any choice is open, and taken back down to the choice's own height. Lookarounds,
//! atomic groups and possessive repeats put a barrier on the stack; success inside cuts
//! the stack back to it.

use crate::character::{
    is_line_break, is_word_ascii, is_word_unicode, lower_ascii, lower_locale, lower_unicode,
};
use crate::opcode::*;
use crate::program::{Program, has};
use crate::set::{Unit, accepts, unit_length, word};

/// Why matching stopped without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchError {
    /// The stack would be too large: `MemoryError`.
    Memory,
    /// The interrupt callback said so; the exception is the caller's.
    Interrupted,
}

/// A mark that is not set.
const UNSET: usize = usize::MAX;
const NONE: u32 = u32::MAX;
/// The most entries of stack and trail.
const MOST: usize = 1 << 26;
/// Steps between two polls, a power of two.
const POLL: u32 = 1 << 14;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Further alternatives at `at`.
    Branch,
    /// A greedy single-character repeat that may give back, `ptr` down to `low`; tail at `at`.
    Greedy,
    /// A lazy single-character repeat at `at` that may take more; `count` so far.
    Lazy,
    /// A greedy repeat whose body failed: the tail after the UNTIL at `at`.
    Tail,
    /// A lazy repeat whose tail failed: the body once more; UNTIL at `at`.
    Body,
    /// Barriers; `low` is the barrier below, `at` the code word of the construct.
    Assert,
    AssertNot,
    Atomic,
    /// A possessive repeat; `count` whole rounds, `ptr` where this one began.
    Possessive,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    ptr: usize,
    low: usize,
    at: u32,
    count: u32,
    trail: u32,
    kind: Kind,
    /// Marks overwritten since stay so when the choice is resumed: the reference saves them only inside
    /// a repeat (and never for what cannot be resumed), and matches can tell.
    leaves_marks: bool,
}

/// A repeat that is under way.
#[derive(Clone, Copy, Debug)]
struct Repeat {
    /// Rounds begun, less one.
    count: i64,
    /// Where the last round began.
    last: usize,
    /// Where its code is.
    at: u32,
    /// The repeat around it.
    outer: u32,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Mark { number: u32, old: usize, last_mark: i32, last_index: i32 },
    Round { repeat: u32, count: i64, last: usize },
    Current(u32),
    Began,
}

/// One subject under one program: positions, groups, and the machine's memory, reused from match to match.
pub struct Matcher<'a, C: Unit> {
    pub(crate) program: &'a Program,
    pub(crate) text: &'a [C],
    /// With what stands after its end, which a start beyond the end lets boundaries see.
    full: &'a [C],
    /// Where the last match began.
    pub(crate) start: usize,
    /// Where it ended.
    pub(crate) end: usize,
    /// Where the next one of an iteration may begin.
    pub(crate) next: usize,
    /// The next one may not be empty at `next`.
    pub(crate) must_advance: bool,
    /// A match must reach the end of the text.
    pub(crate) whole: bool,
    marks: Vec<usize>,
    last_mark: i32,
    last_index: i32,
    stack: Vec<Frame>,
    trail: Vec<Change>,
    repeats: Vec<Repeat>,
    current: u32,
    barrier: usize,
    steps: u32,
    interrupt: Option<&'a mut dyn FnMut() -> bool>,
}

impl<'a, C: Unit> Matcher<'a, C> {
    /// Over `text[..end]`, from `start` on. What stands before `start` is seen by `^` and lookbehinds;
    /// both positions are clamped to the text. A start beyond the end can match nothing but emptiness.
    pub fn new(program: &'a Program, text: &'a [C], start: usize, end: usize) -> Matcher<'a, C> {
        let end = end.min(text.len());
        let start = start.min(text.len());
        Matcher {
            program,
            text: text.get(..end).unwrap_or(text),
            full: text,
            start,
            end: start,
            next: start,
            must_advance: false,
            whole: false,
            marks: vec![UNSET; 2 * program.groups()],
            last_mark: -1,
            last_index: -1,
            stack: Vec::new(),
            trail: Vec::new(),
            repeats: Vec::new(),
            current: NONE,
            barrier: usize::MAX,
            steps: 0,
            interrupt: None,
        }
    }

    /// Called now and then while matching; `false` stops with [`MatchError::Interrupted`].
    pub fn set_interrupt(&mut self, interrupt: &'a mut dyn FnMut() -> bool) {
        self.interrupt = Some(interrupt);
    }

    /// Goes on with an iteration that another matcher over the same text began.
    pub fn resume(&mut self, next: usize, must_advance: bool) {
        self.next = next;
        self.must_advance = must_advance;
    }

    /// Where an iteration stands: what [`Matcher::resume`] takes.
    pub fn progress(&self) -> (usize, bool) {
        (self.next, self.must_advance)
    }

    /// Where the match began and ended.
    pub fn span(&self) -> (usize, usize) {
        (self.start, self.end)
    }

    /// Where a group (from 0, the whole match) began and ended; `None` if it took no part.
    pub fn group(&self, number: usize) -> Option<(usize, usize)> {
        let Some(at) = number.checked_sub(1) else { return Some(self.span()) };
        let at = 2 * at;
        if (at as i64) < i64::from(self.last_mark) {
            let (&start, &end) = (self.marks.get(at)?, self.marks.get(at + 1)?);
            if start != UNSET && end != UNSET && start <= end {
                return Some((start, end));
            }
        }
        None
    }

    /// Whether no group ends before it starts. Where one does, the reference raises `SystemError` ("The span
    /// of capturing group is wrong, please report a bug for the re module.") instead of giving the match.
    pub fn spans_are_right(&self) -> bool {
        let taken = usize::try_from(self.last_mark + 1).unwrap_or(0);
        let marks = self.marks.get(..taken).unwrap_or(&[]);
        marks.chunks_exact(2).all(|pair| matches!(pair, [start, end] if *start == UNSET || start <= end))
    }

    /// The number of the group that was closed last.
    pub fn last_index(&self) -> Option<usize> {
        usize::try_from(self.last_index).ok()
    }

    /// Counts a step and now and then asks whether to go on.
    pub(crate) fn poll(&mut self) -> Result<(), MatchError> {
        self.steps = self.steps.wrapping_add(1);
        if self.steps & (POLL - 1) == 0 { self.ask() } else { Ok(()) }
    }

    #[cold]
    fn ask(&mut self) -> Result<(), MatchError> {
        match &mut self.interrupt {
            Some(interrupt) => {
                if interrupt() {
                    Ok(())
                } else {
                    Err(MatchError::Interrupted)
                }
            }
            None => Ok(()),
        }
    }

    #[inline]
    fn note(&mut self, change: Change) {
        // Without an open choice nothing can come back to an older state.
        if !self.stack.is_empty() {
            self.trail.push(change);
        }
    }

    #[inline]
    fn push(&mut self, kind: Kind, at: usize, ptr: usize, low: usize, count: u32) -> Result<(), MatchError> {
        if self.stack.len() >= MOST || self.trail.len() >= MOST {
            return Err(MatchError::Memory);
        }
        if self.stack.is_empty() {
            self.trail.clear();
        }
        let trail = self.trail.len() as u32;
        let leaves_marks = match kind {
            Kind::Branch | Kind::Greedy | Kind::Lazy | Kind::AssertNot => self.current == NONE,
            // A lazy repeat looks at the repeat around it.
            Kind::Body => self.repeats.get(self.current as usize).is_none_or(|repeat| repeat.outer == NONE),
            _ => false,
        };
        self.stack.push(Frame { ptr, low, at: at as u32, count, trail, kind, leaves_marks });
        Ok(())
    }

    fn push_barrier(&mut self, kind: Kind, at: usize, ptr: usize, count: u32) -> Result<(), MatchError> {
        let below = self.barrier;
        self.push(kind, at, ptr, below, count)?;
        self.barrier = self.stack.len() - 1;
        Ok(())
    }

    fn undo(&mut self, height: u32, leaves_marks: bool) {
        let mut left = Vec::new();
        while self.trail.len() > height as usize {
            match self.trail.pop() {
                Some(Change::Mark { number, old, last_mark, last_index }) => {
                    if !leaves_marks {
                        if let Some(mark) = self.marks.get_mut(number as usize) {
                            *mark = old;
                        }
                    } else if number as i32 <= last_mark {
                        // Some choice further down may know better. Of a mark that was new none does.
                        left.push((number, old));
                    }
                    self.last_mark = last_mark;
                    self.last_index = last_index;
                }
                Some(Change::Round { repeat, count, last }) => {
                    if let Some(repeat) = self.repeats.get_mut(repeat as usize) {
                        repeat.count = count;
                        repeat.last = last;
                    }
                }
                Some(Change::Current(current)) => self.current = current,
                Some(Change::Began) => {
                    self.repeats.pop();
                }
                None => break,
            }
        }
        if !left.is_empty() {
            let (last_mark, last_index) = (self.last_mark, self.last_index);
            let marks = left.into_iter().rev();
            self.trail.extend(marks.map(|(number, old)| Change::Mark { number, old, last_mark, last_index }));
            let height = self.trail.len() as u32;
            if let Some(frame) = self.stack.last_mut() {
                frame.trail = height;
            }
        }
    }

    fn set_current(&mut self, current: u32) {
        self.note(Change::Current(self.current));
        self.current = current;
    }

    fn set_mark(&mut self, number: u32, ptr: usize) {
        let at = number as usize;
        let old = self.marks.get(at).copied().unwrap_or(UNSET);
        let (last_mark, last_index) = (self.last_mark, self.last_index);
        self.note(Change::Mark { number, old, last_mark, last_index });
        if number & 1 == 1 {
            self.last_index = (number / 2 + 1) as i32;
        }
        if number as i32 > last_mark {
            // Marks between were not passed: whatever they hold is from another attempt.
            let from = (last_mark + 1) as usize;
            if let Some(marks) = self.marks.get_mut(from..at) {
                marks.fill(UNSET);
            }
            self.last_mark = number as i32;
        }
        if let Some(mark) = self.marks.get_mut(at) {
            *mark = ptr;
        }
    }

    /// The span of a group as back references see it.
    fn reference(&self, number: u32) -> Option<(usize, usize)> {
        self.group(number as usize + 1)
    }

    /// Matches at one position; on success `start`, `end` and groups are set.
    pub(crate) fn attempt(&mut self, start: usize) -> Result<bool, MatchError> {
        let info = &self.program.info;
        if self.text.len().saturating_sub(start) < info.width {
            return Ok(false);
        }
        self.attempt_from(start, info.start, start)
    }

    /// The same with the first part of the code known to match.
    pub(crate) fn attempt_from(&mut self, start: usize, at: usize, ptr: usize) -> Result<bool, MatchError> {
        self.last_mark = -1;
        self.last_index = -1;
        self.stack.clear();
        self.repeats.clear();
        self.current = NONE;
        self.barrier = usize::MAX;
        self.start = start;
        self.poll()?;
        match self.run(at, ptr)? {
            Some(end) => {
                self.end = end;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    #[inline(always)]
    fn peek(&self, ptr: usize) -> Option<u32> {
        self.text.get(ptr).map(|unit| unit.point())
    }

    #[inline(always)]
    fn before(&self, ptr: usize) -> Option<u32> {
        self.full.get(ptr.checked_sub(1)?).map(|unit| unit.point())
    }

    /// Whether the single-character code at a place takes a character.
    #[inline(always)]
    fn takes(&self, at: usize, c: u32) -> bool {
        if c < 256
            && let Some(bitmap) = self.program.bitmap(at)
        {
            return has(bitmap, c);
        }
        accepts(&self.program.code, at, c)
    }

    /// How many characters from a position on the single-character code takes, at most `most`.
    fn count(&self, at: usize, ptr: usize, most: u32) -> usize {
        let end = self.text.len();
        let end = if most == MAX_REPEAT { end } else { end.min(ptr.saturating_add(most as usize)) };
        let Some(text) = self.text.get(ptr..end) else { return 0 };
        let code = &self.program.code;
        let run = |found: Option<usize>| found.unwrap_or(text.len());
        match word(code, at) {
            ANY_ALL => text.len(),
            ANY => match C::from_point(10) {
                Some(line_break) => run(C::find(text, line_break)),
                None => text.len(),
            },
            LITERAL => match C::from_point(word(code, at + 1)) {
                Some(unit) => run(text.iter().position(|other| *other != unit)),
                None => 0,
            },
            NOT_LITERAL => match C::from_point(word(code, at + 1)) {
                Some(unit) => run(C::find(text, unit)),
                None => text.len(),
            },
            _ => match self.program.bitmap(at) {
                Some(bitmap) => run(text.iter().position(|unit| {
                    let c = unit.point();
                    !(if c < 256 { has(bitmap, c) } else { accepts(code, at, c) })
                })),
                None => run(text.iter().position(|unit| !accepts(code, at, unit.point()))),
            },
        }
    }

    pub(crate) fn is_at(&self, position: u32, ptr: usize) -> bool {
        let end = self.text.len();
        let boundary = |is_word: fn(u32) -> bool, wanted: bool| {
            if end == 0 {
                return false;
            }
            let before = self.before(ptr).is_some_and(is_word);
            let after = self.peek(ptr).is_some_and(is_word);
            (before != after) == wanted
        };
        match position {
            AT_BEGINNING | AT_BEGINNING_STRING => ptr == 0,
            AT_BEGINNING_LINE => ptr == 0 || self.before(ptr).is_some_and(is_line_break),
            AT_END => ptr == end || (ptr + 1 == end && self.peek(ptr).is_some_and(is_line_break)),
            AT_END_LINE => ptr == end || self.full.get(ptr).is_some_and(|unit| is_line_break(unit.point())),
            AT_END_STRING => ptr == end,
            AT_BOUNDARY | AT_LOC_BOUNDARY => boundary(is_word_ascii, true),
            AT_NON_BOUNDARY | AT_LOC_NON_BOUNDARY => boundary(is_word_ascii, false),
            AT_UNI_BOUNDARY => boundary(is_word_unicode, true),
            AT_UNI_NON_BOUNDARY => boundary(is_word_unicode, false),
            _ => false,
        }
    }

    /// The first alternative from the word at a place on that can match: its body and the next word.
    fn alternative(&self, mut at: usize, ptr: usize) -> Option<(usize, usize)> {
        let code = &self.program.code;
        let c = self.peek(ptr);
        loop {
            let skip = word(code, at) as usize;
            if skip == 0 {
                return None;
            }
            let viable = match word(code, at + 1) {
                LITERAL => c == Some(word(code, at + 2)),
                IN => c.is_some_and(|c| self.takes(at + 1, c)),
                _ => true,
            };
            if viable {
                return Some((at + 1, at + skip));
            }
            at += skip;
        }
    }

    /// Takes the first viable alternative and leaves a choice if there are more.
    fn branch(&mut self, at: usize, ptr: usize) -> Result<Option<usize>, MatchError> {
        let Some((body, next)) = self.alternative(at, ptr) else { return Ok(None) };
        if word(&self.program.code, next) != 0 {
            self.push(Kind::Branch, next, ptr, 0, 0)?;
        }
        Ok(Some(body))
    }

    /// The greatest position from `high` down to `low` where the code at `at` may go on.
    #[inline]
    fn give_back(&self, at: usize, low: usize, high: usize) -> Option<usize> {
        let code = &self.program.code;
        if word(code, at) == LITERAL {
            let unit = C::from_point(word(code, at + 1))?;
            // The character at `high` counts too, if there is one.
            let window = self.text.get(low..(high + 1).min(self.text.len()))?;
            return window.iter().rposition(|other| *other == unit).map(|found| low + found);
        }
        Some(high)
    }

    /// Begins a round of the current repeat at its body.
    fn round(&mut self, count: i64, last: Option<usize>) -> usize {
        let index = self.current;
        let Some(&repeat) = self.repeats.get(index as usize) else { return usize::MAX };
        self.note(Change::Round { repeat: index, count: repeat.count, last: repeat.last });
        if let Some(repeat) = self.repeats.get_mut(index as usize) {
            repeat.count = count;
            if let Some(last) = last {
                repeat.last = last;
            }
        }
        repeat.at as usize + 4
    }

    /// Leaves the current repeat for what follows its UNTIL.
    fn leave(&mut self, until: usize) -> usize {
        let outer = self.repeats.get(self.current as usize).map_or(NONE, |repeat| repeat.outer);
        self.set_current(outer);
        until + 1
    }

    /// Another round of a possessive repeat, or its tail.
    fn possess(
        &mut self,
        at: usize,
        count: u32,
        began: usize,
        ptr: usize,
    ) -> Result<(usize, usize), MatchError> {
        let code = &self.program.code;
        let (least, most) = (word(code, at + 2), word(code, at + 3));
        let more = count < least || ((count < most || most == MAX_REPEAT) && began != ptr);
        if more {
            self.push_barrier(Kind::Possessive, at, ptr, count)?;
            return Ok((at + 4, ptr));
        }
        Ok((at + 2 + word(code, at + 1) as usize, ptr))
    }

    /// Runs from a place and a position; the end of the match, or `None`.
    fn run(&mut self, mut at: usize, mut ptr: usize) -> Result<Option<usize>, MatchError> {
        let program = self.program;
        let code: &[u32] = &program.code;
        loop {
            // Whether to go on forward.
            let forward = match word(code, at) {
                LITERAL => {
                    let fits = self.peek(ptr) == Some(word(code, at + 1));
                    at += 2;
                    ptr += 1;
                    fits
                }
                IN => {
                    let fits = self.peek(ptr).is_some_and(|c| self.takes(at, c));
                    at += 1 + word(code, at + 1) as usize;
                    ptr += 1;
                    fits
                }
                MARK => {
                    self.set_mark(word(code, at + 1), ptr);
                    at += 2;
                    true
                }
                SUCCESS => {
                    if self.barrier == usize::MAX {
                        let refused =
                            (self.whole && ptr != self.text.len()) || (self.must_advance && ptr == self.next);
                        if !refused {
                            return Ok(Some(ptr));
                        }
                        false
                    } else {
                        match self.cross(ptr)? {
                            Some((next, position)) => {
                                at = next;
                                ptr = position;
                                true
                            }
                            None => false,
                        }
                    }
                }
                // From beyond the end even no characters at all are too many for these three.
                REPEAT_ONE => {
                    let (least, most) = (word(code, at + 2), word(code, at + 3));
                    let taken = self.count(at + 4, ptr, most);
                    let tail = at + 1 + word(code, at + 1) as usize;
                    if taken < least as usize || ptr > self.text.len() {
                        false
                    } else {
                        let low = ptr + least as usize;
                        match self.give_back(tail, low, ptr + taken) {
                            Some(position) => {
                                if position > low {
                                    self.push(Kind::Greedy, tail, position, low, 0)?;
                                }
                                at = tail;
                                ptr = position;
                                true
                            }
                            None => false,
                        }
                    }
                }
                MIN_REPEAT_ONE => {
                    let (least, most) = (word(code, at + 2), word(code, at + 3));
                    let taken = if least == 0 { 0 } else { self.count(at + 4, ptr, least) };
                    if taken < least as usize || ptr > self.text.len() {
                        false
                    } else {
                        ptr += taken;
                        if least < most {
                            self.push(Kind::Lazy, at, ptr, 0, least)?;
                        }
                        at += 1 + word(code, at + 1) as usize;
                        true
                    }
                }
                POSSESSIVE_REPEAT_ONE => {
                    let (least, most) = (word(code, at + 2), word(code, at + 3));
                    let taken = self.count(at + 4, ptr, most);
                    let fits = taken >= least as usize && ptr <= self.text.len();
                    at += 1 + word(code, at + 1) as usize;
                    ptr += taken;
                    fits
                }
                BRANCH => match self.branch(at + 1, ptr)? {
                    Some(body) => {
                        at = body;
                        true
                    }
                    None => false,
                },
                JUMP => {
                    at += 1 + (word(code, at + 1) as usize).max(1);
                    true
                }
                AT => {
                    let fits = self.is_at(word(code, at + 1), ptr);
                    at += 2;
                    fits
                }
                REPEAT => {
                    if self.repeats.len() >= MOST {
                        return Err(MatchError::Memory);
                    }
                    let index = self.repeats.len() as u32;
                    self.note(Change::Began);
                    let outer = self.current;
                    self.repeats.push(Repeat { count: -1, last: UNSET, at: at as u32, outer });
                    self.set_current(index);
                    at += 1 + word(code, at + 1) as usize;
                    true
                }
                MAX_UNTIL => {
                    self.poll()?;
                    match self.repeats.get(self.current as usize).copied() {
                        None => false,
                        Some(repeat) => {
                            let begun = repeat.at as usize;
                            let (least, most) = (word(code, begun + 2), word(code, begun + 3));
                            let count = repeat.count + 1;
                            if count < i64::from(least) {
                                at = self.round(count, None);
                            } else if (count < i64::from(most) || most == MAX_REPEAT) && ptr != repeat.last {
                                // Where the body plainly cannot start, the choice is not worth leaving.
                                if self.hopeless(begun + 4, ptr) {
                                    at = self.leave(at);
                                } else {
                                    self.push(Kind::Tail, at, ptr, 0, 0)?;
                                    at = self.round(count, Some(ptr));
                                }
                            } else {
                                at = self.leave(at);
                            }
                            true
                        }
                    }
                }
                MIN_UNTIL => {
                    self.poll()?;
                    match self.repeats.get(self.current as usize).copied() {
                        None => false,
                        Some(repeat) => {
                            let least = word(code, repeat.at as usize + 2);
                            let count = repeat.count + 1;
                            if count < i64::from(least) {
                                at = self.round(count, None);
                            } else {
                                self.push(Kind::Body, at, ptr, 0, 0)?;
                                at = self.leave(at);
                            }
                            true
                        }
                    }
                }
                GROUPREF => self.back_reference(&mut at, &mut ptr, |c| c),
                GROUPREF_IGNORE => self.back_reference(&mut at, &mut ptr, lower_ascii),
                GROUPREF_UNI_IGNORE => self.back_reference(&mut at, &mut ptr, lower_unicode),
                GROUPREF_LOC_IGNORE => self.back_reference(&mut at, &mut ptr, lower_locale),
                GROUPREF_EXISTS => {
                    at = if self.reference(word(code, at + 1)).is_some() {
                        at + 3
                    } else {
                        at + 1 + word(code, at + 2) as usize
                    };
                    true
                }
                ASSERT => match ptr.checked_sub(word(code, at + 2) as usize) {
                    Some(behind) => {
                        self.push_barrier(Kind::Assert, at, ptr, 0)?;
                        at += 3;
                        ptr = behind;
                        true
                    }
                    None => false,
                },
                ASSERT_NOT => {
                    match ptr.checked_sub(word(code, at + 2) as usize) {
                        Some(behind) => {
                            self.push_barrier(Kind::AssertNot, at, ptr, 0)?;
                            at += 3;
                            ptr = behind;
                        }
                        None => at += 1 + word(code, at + 1) as usize,
                    }
                    true
                }
                ATOMIC_GROUP => {
                    self.push_barrier(Kind::Atomic, at, ptr, 0)?;
                    at += 2;
                    true
                }
                POSSESSIVE_REPEAT => {
                    (at, ptr) = self.possess(at, 0, UNSET, ptr)?;
                    true
                }
                FAILURE => false,
                _ => match (self.peek(ptr), unit_length(code, at)) {
                    (Some(c), Some(length)) => {
                        let fits = self.takes(at, c);
                        at += length;
                        ptr += 1;
                        fits
                    }
                    _ => false,
                },
            };
            if !forward {
                match self.backtrack()? {
                    Some((next, position)) => {
                        at = next;
                        ptr = position;
                    }
                    None => return Ok(None),
                }
            }
        }
    }

    /// Whether a body that starts with a plain character cannot start here.
    #[inline]
    fn hopeless(&self, mut at: usize, ptr: usize) -> bool {
        let code = &self.program.code;
        if word(code, at) == MARK {
            at += 2;
        }
        match word(code, at) {
            LITERAL => self.peek(ptr) != Some(word(code, at + 1)),
            IN => !self.peek(ptr).is_some_and(|c| self.takes(at, c)),
            _ => false,
        }
    }

    fn back_reference(&self, at: &mut usize, ptr: &mut usize, fold: impl Fn(u32) -> u32) -> bool {
        let Some((start, end)) = self.reference(word(&self.program.code, *at + 1)) else { return false };
        *at += 2;
        if start == end {
            return true;
        }
        let (Some(group), Some(here)) =
            (self.text.get(start..end), self.text.get(*ptr..ptr.saturating_add(end - start)))
        else {
            return false;
        };
        *ptr += end - start;
        group.iter().zip(here).all(|(a, b)| a == b || fold(a.point()) == fold(b.point()))
    }

    /// Success inside a barrier: where to go on, or `None` to fail.
    fn cross(&mut self, ptr: usize) -> Result<Option<(usize, usize)>, MatchError> {
        let Some(frame) = self.stack.get(self.barrier).copied() else { return Ok(None) };
        self.stack.truncate(self.barrier);
        self.barrier = frame.low;
        let at = frame.at as usize;
        let tail = at + 1 + word(&self.program.code, at + 1) as usize;
        Ok(match frame.kind {
            Kind::Assert => Some((tail, frame.ptr)),
            Kind::Atomic => Some((tail, ptr)),
            Kind::Possessive => {
                // Rounds that must be are not stopped for being empty.
                let least = word(&self.program.code, at + 2);
                let began = if frame.count < least { UNSET } else { frame.ptr };
                Some(self.possess(at, frame.count.saturating_add(1), began, ptr)?)
            }
            // A negative lookaround whose inside matched.
            _ => None,
        })
    }

    /// Resumes the youngest choice: where to go on, or `None` if there is none.
    fn backtrack(&mut self) -> Result<Option<(usize, usize)>, MatchError> {
        loop {
            self.poll()?;
            let Some(frame) = self.stack.last().copied() else { return Ok(None) };
            let at = frame.at as usize;
            let dead = match frame.kind {
                Kind::Assert | Kind::Atomic => true,
                Kind::Possessive => frame.count < word(&self.program.code, at + 2),
                _ => false,
            };
            // What a dead frame changed is the next one's to take back.
            if !dead {
                self.undo(frame.trail, frame.leaves_marks);
            }
            match frame.kind {
                Kind::Branch => {
                    self.stack.pop();
                    if let Some(body) = self.branch(at, frame.ptr)? {
                        return Ok(Some((body, frame.ptr)));
                    }
                }
                Kind::Greedy => match self.give_back(at, frame.low, frame.ptr - 1) {
                    Some(position) => {
                        if position > frame.low {
                            if let Some(frame) = self.stack.last_mut() {
                                frame.ptr = position;
                            }
                        } else {
                            self.stack.pop();
                        }
                        return Ok(Some((at, position)));
                    }
                    None => {
                        self.stack.pop();
                    }
                },
                Kind::Lazy => {
                    let most = word(&self.program.code, at + 3);
                    if self.peek(frame.ptr).is_some_and(|c| self.takes(at + 4, c)) {
                        let (count, ptr) = (frame.count.saturating_add(1), frame.ptr + 1);
                        if count < most {
                            if let Some(frame) = self.stack.last_mut() {
                                frame.ptr = ptr;
                                frame.count = count;
                            }
                        } else {
                            self.stack.pop();
                        }
                        return Ok(Some((at + 1 + word(&self.program.code, at + 1) as usize, ptr)));
                    }
                    self.stack.pop();
                }
                Kind::Tail => {
                    self.stack.pop();
                    return Ok(Some((self.leave(at), frame.ptr)));
                }
                Kind::Body => {
                    self.stack.pop();
                    let Some(repeat) = self.repeats.get(self.current as usize).copied() else { continue };
                    let most = word(&self.program.code, repeat.at as usize + 3);
                    let count = repeat.count + 1;
                    let full = count >= i64::from(most) && most != MAX_REPEAT;
                    if !full && frame.ptr != repeat.last {
                        return Ok(Some((self.round(count, Some(frame.ptr)), frame.ptr)));
                    }
                }
                Kind::Assert | Kind::Atomic => {
                    self.stack.pop();
                    self.barrier = frame.low;
                }
                Kind::AssertNot => {
                    self.stack.pop();
                    self.barrier = frame.low;
                    let tail = at + 1 + word(&self.program.code, at + 1) as usize;
                    return Ok(Some((tail, frame.ptr)));
                }
                Kind::Possessive => {
                    self.stack.pop();
                    self.barrier = frame.low;
                    if !dead {
                        let tail = at + 2 + word(&self.program.code, at + 1) as usize;
                        return Ok(Some((tail, frame.ptr)));
                    }
                }
            }
        }
    }
}
