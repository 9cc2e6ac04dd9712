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
    /// What a `UnicodeDecodeError` ([`ErrorKind::Unicode`]) is about.
    pub undecodable: Option<Box<Undecodable>>,
}

/// Bytes that are not UTF-8, and where they go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecodable {
    /// All of them.
    pub bytes: Vec<u8>,
    /// Where the first wrong ones begin.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// What is wrong with them, in the codec's words.
    pub reason: &'static str,
}

impl Undecodable {
    /// None if the bytes are UTF-8.
    pub fn new(bytes: &[u8]) -> Option<Undecodable> {
        let error = std::str::from_utf8(bytes).err()?;
        let start = error.valid_up_to();
        let byte = bytes.get(start).copied().unwrap_or(0);
        let (reason, len) = match error.error_len() {
            None => ("unexpected end of data", bytes.len() - start),
            Some(_) if !(0xc2..=0xf4).contains(&byte) => ("invalid start byte", 1),
            Some(n) => ("invalid continuation byte", n),
        };
        Some(Undecodable { bytes: bytes.to_vec(), start, end: start + len, reason })
    }
}

impl std::fmt::Display for Undecodable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Undecodable { start, end, reason, .. } = self;
        if end - start == 1 {
            let byte = self.bytes.get(*start).copied().unwrap_or(0);
            write!(f, "'utf-8' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
        } else {
            write!(f, "'utf-8' codec can't decode bytes in position {start}-{}: {reason}", end - 1)
        }
    }
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
            undecodable: None,
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
