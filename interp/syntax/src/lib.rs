//! Source text to abstract syntax tree, as CPython 3.13 reads it. See docs/architecture.md.

pub mod ast;
pub mod dump;
pub mod error;
pub mod ident;
mod names;
pub mod parser;
pub mod source;
pub mod tokenizer;
pub mod tokens;

pub use error::{Category, ErrorKind, NoWarnings, SyntaxError, SyntaxWarning, Warn};
pub use parser::{Mode, Options, parse};
