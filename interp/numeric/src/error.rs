//! Why a pure function could not answer; the caller turns it into an exception.

use std::borrow::Cow;
use std::fmt;

/// The exception that the caller is to raise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// ValueError.
    Value(Cow<'static, str>),
    /// OverflowError.
    Overflow(Cow<'static, str>),
    /// ZeroDivisionError.
    ZeroDivision(Cow<'static, str>),
    /// MemoryError.
    Memory,
    /// ValueError: something is left over behind a format specifier. The caller words it, since it
    /// shows the whole specifier.
    Specifier,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Value(m) | Error::Overflow(m) | Error::ZeroDivision(m) => f.write_str(m),
            Error::Memory => Ok(()),
            Error::Specifier => f.write_str("Invalid format specifier"),
        }
    }
}
impl std::error::Error for Error {}

/// A ValueError.
pub fn value<T>(text: impl Into<Cow<'static, str>>) -> Result<T, Error> {
    Err(Error::Value(text.into()))
}
/// An OverflowError.
pub fn overflow<T>(text: impl Into<Cow<'static, str>>) -> Result<T, Error> {
    Err(Error::Overflow(text.into()))
}
