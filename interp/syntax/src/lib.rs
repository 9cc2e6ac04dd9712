//! The front end of Python 3.13: source text to tokens to the abstract syntax tree.
//!
//! [`parse`] is the whole of it; [`tokenizer::tokenize`] and [`dump`] are for those who want a part.

pub mod ast;
mod diagnose;
pub mod dump;
pub mod error;
pub mod ident;
mod parser;
pub mod source;
pub mod tokenizer;
pub mod tokens;

pub use error::{
    Category, ErrorKind, IgnoreWarnings, Refusal, SyntaxError, SyntaxWarning, Undecodable, Warn,
};

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
    /// The file that the source is said to come from: the reference takes the text of a parser's error in
    /// mode `exec` from there, if the file can be read.
    pub file: Option<LineOfFile>,
}

/// Reads a line of a file by its number, with its line end.
#[derive(Clone)]
pub struct LineOfFile(pub std::rc::Rc<dyn Fn(i32) -> Option<String>>);

impl std::fmt::Debug for LineOfFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LineOfFile")
    }
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
            file: None,
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
    let (text, undecoded) = source::text(source, opts.mode == Mode::Exec);
    // The recursion of the parser wants some stack; a thread with little gets more for the while.
    stacker::maybe_grow(6 << 20, 64 << 20, || parse_text(arena, &text, undecoded, opts, warn))
}

/// Nesting beyond which the reference's own limit has to be looked at.
const DEEP: u32 = 350;

fn parse_text<'a>(
    arena: &'a bumpalo::Bump,
    text: &str,
    undecoded: source::Undecoded,
    opts: &Options,
    warn: &mut dyn Warn,
) -> Result<Parsed<'a>, SyntaxError> {
    let type_comments = opts.type_comments || opts.mode == Mode::FuncType;
    let mut tokens = tokenizer::tokenize(
        text,
        tokenizer::TokenizerOptions {
            type_comments,
            extra_tokens: false,
            single: opts.mode == Mode::Single,
            dont_imply_dedent: opts.dont_imply_dedent,
        },
    );
    if !undecoded.is_empty() {
        let harm = tokens.list.iter().any(|t| {
            use tokens::Kind as K;
            matches!(t.kind, K::String | K::FStringMiddle | K::TypeComment)
                && undecoded.bytes(text, t.start as usize, t.end as usize).is_some()
        });
        let harm = tokens.undecoded_error(text, &undecoded) || harm;
        tokens.undecoded = undecoded;
        if harm {
            // The parser proper takes no such tokens: the error is found, or one before it.
            return Err(stacker::maybe_grow(24 << 20, 128 << 20, || {
                diagnose::diagnose(text, &tokens, opts, None, 0)
            }));
        }
    }
    let mut ignores = Vec::new();
    if type_comments {
        // `# type: ignore` is no token of the grammar.
        tokens.list.retain(|t| {
            if t.kind == tokens::Kind::TypeIgnore {
                ignores.push(*t);
            }
            t.kind != tokens::Kind::TypeIgnore
        });
    }
    let parser::Outcome { result, fetched, deepest, warnings_left, barry } =
        parser::parse_tokens(arena, text, &tokens, &ignores, opts, warn);
    let opts = &Options { barry_as_flufl: barry, ..opts.clone() };
    match result {
        Ok(_) if opts.mode == Mode::Single && more_statements(text, &tokens, fetched) => {
            Err(diagnose::several_statements(text, &tokens, opts, fetched))
        }
        Ok(module) => {
            if (opts.feature_version < 13 || deepest > DEEP)
                && let Some(error) =
                    stacker::maybe_grow(24 << 20, 128 << 20, || diagnose::refused(text, &tokens, opts))
            {
                return Err(error);
            }
            Ok(Parsed { module })
        }
        Err(raised) => {
            let error = stacker::maybe_grow(24 << 20, 128 << 20, || {
                diagnose::diagnose(text, &tokens, opts, raised, fetched)
            });
            // The reference reads the rest of the source before it raises most errors, and warns meanwhile.
            if matches!(error.kind, ErrorKind::Syntax | ErrorKind::Indentation)
                && !error.msg.starts_with("unexpected ")
            {
                let given = tokens.warnings.len().saturating_sub(warnings_left);
                for warning in tokens.warnings.get(given..).unwrap_or(&[]) {
                    parser::give(warn, source::Lines::new(text), warning)?;
                }
            }
            Err(error)
        }
    }
}

/// Whether anything but blank lines and comments follows the one statement.
fn more_statements(text: &str, tokens: &tokenizer::Tokens, fetched: usize) -> bool {
    let at = tokens.list.get(fetched.saturating_sub(1)).map_or(text.len(), |t| t.end as usize);
    let rest = text.get(at..).unwrap_or("");
    rest.lines().any(|line| {
        let line = line.trim_start_matches([' ', '\t', '\x0c']);
        !line.is_empty() && !line.starts_with('#')
    })
}
