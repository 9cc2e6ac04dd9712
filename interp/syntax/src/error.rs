//! Syntax errors and syntax warnings, with the positions Python reports.

use std::fmt;

/// Which exception a failed parse raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `_IncompleteInputError`.
    Incomplete,
    /// `MemoryError`: the source nests too deeply.
    Memory,
    /// `ValueError`.
    Value,
    /// `OverflowError`.
    Overflow,
    /// `UnicodeError`, raised by a codec or a name look-up.
    Unicode,
}

/// A failed parse. Lines and offsets count from 1, offsets in characters; -1 or 0 in an end
/// position means that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub msg: String,
    pub lineno: i32,
    pub offset: i32,
    pub end_lineno: i32,
    pub end_offset: i32,
    /// The line of the error, with its newline where the source has one.
    pub text: Option<String>,
}

impl SyntaxError {
    /// An error that has no position.
    pub fn without_position(kind: ErrorKind, msg: impl Into<String>) -> Self {
        SyntaxError { kind, msg: msg.into(), lineno: 0, offset: 0, end_lineno: 0, end_offset: 0, text: None }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {})", self.msg, self.lineno)
    }
}

impl std::error::Error for SyntaxError {}

/// The category of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// `SyntaxWarning`.
    Syntax,
    /// `DeprecationWarning`.
    Deprecation,
}

/// A warning of the tokenizer or of the string parser. The positions are those of the
/// `SyntaxError` that replaces the warning when a filter turns it into an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    pub category: Category,
    pub msg: String,
    pub lineno: i32,
    pub offset: i32,
    pub end_lineno: i32,
    pub end_offset: i32,
    /// The line, as in [`SyntaxError::text`].
    pub text: Option<String>,
    /// The wording of the error that replaces the warning, where it differs from `msg`.
    pub error_msg: Option<String>,
}

impl SyntaxWarning {
    /// The error that replaces this warning under an `error` filter.
    pub fn to_error(&self) -> SyntaxError {
        SyntaxError {
            kind: ErrorKind::Syntax,
            msg: self.error_msg.clone().unwrap_or_else(|| self.msg.clone()),
            lineno: self.lineno,
            offset: self.offset,
            end_lineno: self.end_lineno,
            end_offset: self.end_offset,
            text: self.text.clone(),
        }
    }
}

/// Where warnings go. Returning an error ends the parse with it.
pub trait Warn {
    /// Reports one warning.
    fn warn(&mut self, warning: SyntaxWarning) -> Result<(), SyntaxError>;
}

/// Drops every warning.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWarnings;

impl Warn for NoWarnings {
    fn warn(&mut self, _: SyntaxWarning) -> Result<(), SyntaxError> {
        Ok(())
    }
}

/// Keeps every warning.
impl Warn for Vec<SyntaxWarning> {
    fn warn(&mut self, warning: SyntaxWarning) -> Result<(), SyntaxError> {
        self.push(warning);
        Ok(())
    }
}
