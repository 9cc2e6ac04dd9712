//! Errors and warnings of the front end as plain data.

/// Which exception an error becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `SyntaxError`
    Syntax,
    /// `IndentationError`
    Indentation,
    /// `TabError`
    Tab,
    /// `_IncompleteInputError`
    Incomplete,
    /// `MemoryError`
    Memory,
    /// `ValueError`
    Value,
    /// `OverflowError`
    Overflow,
    /// `UnicodeDecodeError`, which the caller rebuilds from the source.
    Unicode,
    /// `RecursionError`
    Recursion,
    /// The caller's own warning filter raised something, which the caller keeps.
    Raised,
}

/// An error of the tokenizer, the parser, the symbol table or the code generator.
///
/// Lines count from 1, offsets from 1 in characters, as the attributes of the exception do.
/// An `end_offset` of 0 or -1 is CPython's "not known".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The class of the exception.
    pub kind: ErrorKind,
    /// Its message.
    pub msg: String,
    /// First line.
    pub lineno: i32,
    /// First column.
    pub offset: i32,
    /// Last line.
    pub end_lineno: i32,
    /// Column after the last character.
    pub end_offset: i32,
    /// The source line, with its newline if it has one.
    pub text: Option<String>,
    /// False when the exception carries a message and nothing else.
    pub located: bool,
}

impl SyntaxError {
    /// An exception with a message and no place.
    pub fn bare(kind: ErrorKind, msg: impl Into<String>) -> SyntaxError {
        SyntaxError {
            kind,
            msg: msg.into(),
            lineno: 0,
            offset: 0,
            end_lineno: 0,
            end_offset: 0,
            text: None,
            located: false,
        }
    }
}

/// The class of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// `SyntaxWarning`
    Syntax,
    /// `DeprecationWarning`
    Deprecation,
}

/// A warning of the front end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    /// Its class.
    pub category: Category,
    /// Its message.
    pub msg: String,
    /// Line, from 1.
    pub lineno: i32,
}

/// What a warning filter may answer instead of letting the warning pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The filter says `error`: the warning becomes a `SyntaxError` at its place.
    AsError,
    /// Something else was raised while warning; the caller holds it.
    Raised,
}

/// Takes the warnings, in the order in which CPython gives them.
pub trait Warn {
    /// Called once for a warning.
    fn warn(&mut self, warning: &SyntaxWarning) -> Result<(), Refusal>;

    /// The optimiser is about to carry out `~` on a bool, which warns as it does at run time. False if that
    /// raised: then the operation is left to run time.
    fn invert_bool(&mut self) -> bool {
        true
    }
}

/// Drops every warning.
#[derive(Clone, Copy, Debug, Default)]
pub struct IgnoreWarnings;

impl Warn for IgnoreWarnings {
    fn warn(&mut self, _: &SyntaxWarning) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Warn for Vec<SyntaxWarning> {
    fn warn(&mut self, warning: &SyntaxWarning) -> Result<(), Refusal> {
        self.push(warning.clone());
        Ok(())
    }
}
