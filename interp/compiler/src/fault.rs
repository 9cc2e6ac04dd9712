//! What a pass reports when it cannot go on.

use pyrite_syntax::ast::Loc;
use pyrite_syntax::{ErrorKind, SyntaxError};

/// Why compilation stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A `SyntaxError` of the compiler; without a place it has only the file name.
    Syntax {
        message: String,
        at: Option<Loc>,
        /// The passes before code generation raise the message alone and set the place afterwards,
        /// so that it is not among the arguments.
        early: bool,
    },
    /// A `SyntaxError` made elsewhere: by the parser, or out of a warning.
    Ready(SyntaxError),
    /// A `RecursionError`: "maximum recursion depth exceeded during compilation".
    Recursion,
    /// Another exception, by name: what an AST made by hand, or a defect, leads to.
    Other { exception: &'static str, message: String },
}

impl Fault {
    /// The error as data, if it is a `SyntaxError`. Offsets of the compiler count bytes, as the
    /// reference's do, and its text is whatever the named file has on that line, so none here.
    pub fn syntax_error(&self) -> Option<SyntaxError> {
        match self {
            Fault::Ready(e) => Some(e.clone()),
            Fault::Syntax { message, at, .. } => {
                let mut e = SyntaxError::bare(ErrorKind::Syntax, message.clone());
                if let Some(at) = at {
                    e.located = true;
                    e.lineno = at.lineno;
                    e.offset = at.col.saturating_add(1);
                    e.end_lineno = at.end_lineno;
                    e.end_offset = if at.end_col == NO_END { -1 } else { at.end_col.saturating_add(1) };
                }
                Some(e)
            }
            Fault::Recursion | Fault::Other { .. } => None,
        }
    }

    /// As an error of a pass before code generation.
    pub(crate) fn early(mut self) -> Fault {
        if let Fault::Syntax { early, .. } = &mut self {
            *early = true;
        }
        self
    }

    /// Is the place not among the arguments of the exception?
    pub fn is_early(&self) -> bool {
        matches!(self, Fault::Syntax { early: true, .. })
    }

    /// The name of the exception and its message.
    pub fn exception(&self) -> (&'static str, &str) {
        match self {
            Fault::Syntax { message, .. } => ("SyntaxError", message),
            Fault::Ready(e) => {
                let name = match e.kind {
                    ErrorKind::Syntax => "SyntaxError",
                    ErrorKind::Indentation => "IndentationError",
                    ErrorKind::Tab => "TabError",
                    ErrorKind::Incomplete => "_IncompleteInputError",
                    ErrorKind::Memory => "MemoryError",
                    ErrorKind::Value => "ValueError",
                    ErrorKind::Overflow => "OverflowError",
                    ErrorKind::Unicode => "UnicodeError",
                    ErrorKind::Recursion => "RecursionError",
                    ErrorKind::Raised => "Exception",
                };
                (name, &e.msg)
            }
            Fault::Recursion => ("RecursionError", "maximum recursion depth exceeded during compilation"),
            Fault::Other { exception, message } => (exception, message),
        }
    }
}

/// The result of a pass.
pub type Res<T = ()> = Result<T, Fault>;

/// A `SyntaxError` at a place.
pub(crate) fn syntax<T>(message: impl Into<String>, at: Loc) -> Res<T> {
    Err(Fault::Syntax { message: message.into(), at: Some(at), early: false })
}

/// `end_col` of an error without an end: its `end_offset` is `None`.
pub const NO_END: i32 = -2;

/// Deepest nesting of nodes that the reference follows on this kind of machine.
pub(crate) const RECURSION_LIMIT: u32 = 10_000;

/// Runs a step of a recursive pass on enough stack, whatever thread it is on.
#[inline]
pub(crate) fn grow<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, step)
}
