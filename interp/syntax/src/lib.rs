//! The front end of Python 3.13: source text to tokens to the abstract syntax tree.
//!
//! [`parse`] is the whole of it; [`tokenizer::tokenize`] and [`dump`] are for those who want a part.

pub mod ast;
pub mod dump;
pub mod error;
pub mod ident;
mod parser;
pub mod source;
pub mod tokenizer;
pub mod tokens;

pub use error::{Category, ErrorKind, IgnoreWarnings, Refusal, SyntaxError, SyntaxWarning, Warn};

/// What a source is parsed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A file.
    Exec,
    /// One expression.
    Eval,
    /// One interactive statement.
    Single,
    /// The signature of a `# type:` comment.
    FuncType,
}

/// How to parse.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the source is.
    pub mode: Mode,
    /// Keep `# type:` comments.
    pub type_comments: bool,
    /// Minor version whose grammar is wanted; 13 is everything.
    pub feature_version: u8,
    /// `from __future__ import barry_as_FLUFL` is in force.
    pub barry_as_flufl: bool,
    /// Interactive: the end of the text does not close an open block.
    pub dont_imply_dedent: bool,
    /// Interactive: text that merely stops too early is `_IncompleteInputError`.
    pub allow_incomplete_input: bool,
    /// Digits that a decimal integer may have; 0 is no limit.
    pub int_max_str_digits: usize,
}

impl Options {
    /// The usual options in this mode.
    pub fn new(mode: Mode) -> Options {
        Options {
            mode,
            type_comments: false,
            feature_version: 13,
            barry_as_flufl: false,
            dont_imply_dedent: false,
            allow_incomplete_input: false,
            int_max_str_digits: 4300,
        }
    }
}

/// A parsed source.
#[derive(Clone, Copy, Debug)]
pub struct Parsed<'a> {
    /// The tree.
    pub module: ast::Mod<'a>,
}

/// Parses a decoded source into `arena`.
///
/// # Errors
/// The `SyntaxError` (or one of its kind) that the reference raises from its parser.
pub fn parse<'a>(
    arena: &'a bumpalo::Bump,
    source: &[u8],
    opts: &Options,
    warn: &mut dyn Warn,
) -> Result<Parsed<'a>, SyntaxError> {
    if source.contains(&0) {
        return Err(source::null_bytes());
    }
    let text = source::utf8(source)?;
    let text = source::translate_newlines(text, opts.mode == Mode::Exec);
    let tokens = tokenizer::tokenize(
        &text,
        tokenizer::TokenizerOptions {
            type_comments: opts.type_comments || opts.mode == Mode::FuncType,
            extra_tokens: false,
            single: opts.mode == Mode::Single,
            dont_imply_dedent: opts.dont_imply_dedent,
        },
    );
    match parser::parse_tokens(arena, &text, &tokens, opts, warn) {
        Ok(module) => Ok(Parsed { module }),
        Err((Some(error), _)) => Err(error),
        Err((None, furthest)) => {
            let lines = source::Lines::new(&text);
            if let Some(e) = &tokens.error {
                let col = (e.cursor.saturating_sub(e.line_start)) as i32;
                return Err(lines.error(e.kind, e.msg.clone(), (e.line, col - 1), None));
            }
            let token = tokens.list.get(furthest).or(tokens.list.last());
            let (start, end) = token.map_or(((1, 0), (1, 0)), |t| ((t.line, t.col), (t.end_line, t.end_col)));
            Err(lines.error(ErrorKind::Syntax, "invalid syntax".into(), start, Some(end)))
        }
    }
}
