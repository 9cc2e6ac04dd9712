//! What is matched: a `str` of any width or the bytes of a buffer, and the engine over either.

use std::cell::Cell;

use pyrite_sre::{MatchError, Matcher};
use pyrite_vm::object::{Object, Own, R, Ref};
use pyrite_vm::protocol::buffer::{self, Buffer};
use pyrite_vm::raise::{Raised, buffer_error, memory_error, system_error, type_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::{Chars, Str};

use super::pattern::Pattern;

/// A subject, held so that its memory stays where it is.
pub enum Subject {
    /// Text.
    Str(Ref<Str>),
    /// Bytes that cannot change.
    Bytes(Ref<Bytes>),
    /// The bytes of anything else.
    Buffer(Buffer),
}

impl Subject {
    /// Holds `o`.
    ///
    /// # Errors
    /// TypeError for what is neither text nor bytes.
    pub fn new(o: &Object) -> R<Subject> {
        if let Some(s) = o.cast::<Str>() {
            return Ok(Subject::Str(s.own_as()));
        }
        if let Some(b) = o.exact::<Bytes>() {
            return Ok(Subject::Bytes(b.own_as()));
        }
        if buffer::supports(o)
            && let Ok(b) = buffer::get(o, 0)
        {
            if b.ptr.is_null() && b.len > 0 {
                return buffer_error("Buffer is NULL");
            }
            return Ok(Subject::Buffer(b));
        }
        type_error(format!("expected string or bytes-like object, got '{}'", o.ty().name()))
    }
    /// Of a subject that the pattern is meant for.
    ///
    /// # Errors
    /// TypeError for bytes under a text pattern and the other way round.
    pub fn for_pattern(p: &Pattern, o: &Object) -> R<Subject> {
        let s = Subject::new(o)?;
        match (p.is_bytes.get(), s.is_bytes()) {
            (Some(true), false) => type_error("cannot use a bytes pattern on a string-like object"),
            (Some(false), true) => type_error("cannot use a string pattern on a bytes-like object"),
            _ => Ok(s),
        }
    }
    /// Is it bytes?
    pub fn is_bytes(&self) -> bool {
        !matches!(self, Subject::Str(_))
    }
    /// Its characters.
    pub fn chars(&self) -> Chars<'_> {
        match self {
            Subject::Str(s) => s.chars(),
            Subject::Bytes(b) => Chars::One(b.as_slice()),
            Subject::Buffer(b) => Chars::One(b.as_slice()),
        }
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.chars().len()
    }
    /// A part of it, as `str` or `bytes`; positions beyond the end are clamped.
    pub fn slice(&self, a: usize, b: usize) -> Ref {
        let n = self.len();
        let b = b.min(n);
        let a = a.min(b);
        match self {
            Subject::Str(s) => s.substring(a, b).up(),
            Subject::Bytes(x) if a == 0 && b == n => x.clone().up(),
            Subject::Bytes(x) => Bytes::new(x.as_slice().get(a..b).unwrap_or(&[])).up(),
            Subject::Buffer(x) => Bytes::new(x.as_slice().get(a..b).unwrap_or(&[])).up(),
        }
    }
}

/// The engine over a subject of some width.
pub enum Machine<'a> {
    /// Bytes and Latin-1.
    One(Matcher<'a, u8>),
    /// The basic plane.
    Two(Matcher<'a, u16>),
    /// All of Unicode.
    Four(Matcher<'a, u32>),
}

macro_rules! each {
    ($self:ident, $m:ident => $e:expr) => {
        match $self {
            Machine::One($m) => $e,
            Machine::Two($m) => $e,
            Machine::Four($m) => $e,
        }
    };
}

/// How a match is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// At the start.
    Match,
    /// From the start to the end.
    Full,
    /// Anywhere.
    Search,
    /// The next one of an iteration.
    SearchNext,
    /// The next one, where the last one ended.
    MatchNext,
}

impl<'a> Machine<'a> {
    /// Over a subject's characters.
    pub fn new(p: &'a Pattern, text: Chars<'a>, start: usize, end: usize) -> Machine<'a> {
        match text {
            Chars::One(t) => Machine::One(Matcher::new(&p.program.0, t, start, end)),
            Chars::Two(t) => Machine::Two(Matcher::new(&p.program.0, t, start, end)),
            Chars::Four(t) => Machine::Four(Matcher::new(&p.program.0, t, start, end)),
        }
    }
    fn set_interrupt(&mut self, f: &'a mut dyn FnMut() -> bool) {
        each!(self, m => m.set_interrupt(f));
    }
    /// Goes on where an iteration stopped.
    pub fn resume(&mut self, next: usize, must_advance: bool) {
        each!(self, m => m.resume(next, must_advance));
    }
    /// Where an iteration stands.
    pub fn progress(&self) -> (usize, bool) {
        each!(self, m => m.progress())
    }
    fn step(&mut self, how: How) -> Result<bool, MatchError> {
        each!(self, m => match how {
            How::Match => m.matches(),
            How::Full => m.full_matches(),
            How::Search => m.search(),
            How::SearchNext => m.search_next(),
            How::MatchNext => m.match_next(),
        })
    }
    /// Where the match began and ended.
    pub fn span(&self) -> (usize, usize) {
        each!(self, m => m.span())
    }
    /// Where a group did.
    pub fn group(&self, i: usize) -> Option<(usize, usize)> {
        each!(self, m => m.group(i))
    }
    /// The group closed last.
    pub fn last_index(&self) -> Option<usize> {
        each!(self, m => m.last_index())
    }
    /// Refuses a match whose groups end before they start.
    ///
    /// # Errors
    /// SystemError.
    pub fn check_spans(&self) -> R<()> {
        if each!(self, m => m.spans_are_right()) {
            return Ok(());
        }
        system_error("The span of capturing group is wrong, please report a bug for the re module.")
    }
    /// The text of a group; where it took no part, nothing or the empty text.
    pub fn group_text(&self, s: &Subject, i: usize, empty: bool) -> Ref {
        match self.group(i) {
            Some((a, b)) => s.slice(a, b),
            None if empty => s.slice(0, 0),
            None => none(),
        }
    }
}

/// The engine at work, with the exception that a signal handler may raise meanwhile.
pub struct Search<'a, 'b> {
    /// The engine.
    pub machine: Machine<'a>,
    raised: &'b Cell<Option<Raised>>,
}

impl Search<'_, '_> {
    /// Looks for a match.
    ///
    /// # Errors
    /// MemoryError; what a signal handler raised.
    pub fn find(&mut self, how: How) -> R<bool> {
        match self.machine.step(how) {
            Ok(found) => Ok(found),
            Err(MatchError::Memory) => memory_error(),
            Err(MatchError::Interrupted) => match self.raised.take() {
                Some(e) => Err(e),
                None => memory_error(),
            },
        }
    }
}

/// Runs `f` with the engine over a subject.
///
/// # Errors
/// What `f` raises.
pub fn with<T>(
    p: &Pattern,
    s: &Subject,
    start: usize,
    end: usize,
    f: impl FnOnce(&mut Search<'_, '_>) -> R<T>,
) -> R<T> {
    let raised: Cell<Option<Raised>> = Cell::new(None);
    let mut poll = || {
        if pyrite_vm::thread::breaker() & pyrite_vm::thread::SIGNAL == 0 {
            return true;
        }
        match pyrite_vm::signals::deliver() {
            Ok(()) => true,
            Err(e) => {
                raised.set(Some(e));
                false
            }
        }
    };
    let mut machine = Machine::new(p, s.chars(), start, end);
    machine.set_interrupt(&mut poll);
    f(&mut Search { machine, raised: &raised })
}
