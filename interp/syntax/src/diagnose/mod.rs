//! Finds the error that the reference raises, once the parser has given up.
//!
//! The grammar is run as the reference runs it: once without the rules that word errors, which settles how far
//! the tokenizer was read, then once with them. Nothing here is paid for by valid source.

mod engine;
mod report;
mod rules;

use engine::{Engine, Stop};

use crate::error::{ErrorKind, SyntaxError};
use crate::tokenizer::{Late, Place, Tokens};
use crate::tokens::Kind;
use crate::{Mode, Options};

/// The error of a source that the parser refused. `raised` is what an action of the parser raised, with the
/// number of tokens that had been fetched by then.
pub(crate) fn diagnose(
    src: &str,
    tokens: &Tokens,
    opts: &Options,
    raised: Option<SyntaxError>,
    fetched: usize,
) -> SyntaxError {
    let grammar = rules::grammar();
    let mut engine = Engine::new(grammar, src, tokens, opts);
    if let Some(error) = raised {
        engine.fill = fetched;
        return overridden(&engine, error);
    }
    let start = start_rule(grammar, opts.mode);
    let first = engine.rule(start);
    if opts.allow_incomplete_input && at_end(&engine, src.len()) && !matches!(first, Ok(Some(_))) {
        return engine.error_last(ErrorKind::Incomplete, "incomplete input".into());
    }
    match first {
        Err(Stop::Raised(error)) => return overridden(&engine, *error),
        Err(Stop::Tokenizer) => return tokenizer(&engine),
        Ok(_) => {}
    }
    let last = engine.token(engine.fill.saturating_sub(1));
    engine.begin_second_pass();
    match engine.rule(start) {
        Err(Stop::Raised(error)) => return overridden(&engine, *error),
        Err(Stop::Tokenizer) => return tokenizer(&engine),
        Ok(_) => {}
    }
    let Some(last) = last else {
        return SyntaxError::bare(ErrorKind::Syntax, "error at start before reading any input");
    };
    match last.kind {
        Kind::Indent => engine.error_last(ErrorKind::Indentation, "unexpected indent".into()),
        Kind::Dedent => engine.error_last(ErrorKind::Indentation, "unexpected unindent".into()),
        _ => {
            let error = engine.error_token(ErrorKind::Syntax, last, "invalid syntax".into());
            overridden(&engine, error)
        }
    }
}

fn start_rule(grammar: &rules::Grammar, mode: Mode) -> usize {
    let name = match mode {
        Mode::Exec => "file",
        Mode::Eval => "eval",
        Mode::Single => "interactive",
        Mode::FuncType => "func_type",
    };
    grammar.rule(name).unwrap_or(0)
}

/// What the reference has against a source that is valid: an older version of the grammar was asked for, or its
/// own stack does not suffice.
pub(crate) fn refused(src: &str, tokens: &Tokens, opts: &Options) -> Option<SyntaxError> {
    let grammar = rules::grammar();
    let mut engine = Engine::new(grammar, src, tokens, opts);
    match engine.rule(start_rule(grammar, opts.mode)) {
        Err(Stop::Raised(error)) => Some(*error),
        _ => None,
    }
}

/// More than one statement where one was wanted.
pub(crate) fn several_statements(src: &str, tokens: &Tokens, opts: &Options, fetched: usize) -> SyntaxError {
    let mut engine = Engine::new(rules::grammar(), src, tokens, opts);
    engine.fill = fetched;
    engine
        .error_last(ErrorKind::Syntax, "multiple statements found while compiling a single statement".into())
}

/// The error of a tokenizer that stopped before the parser began to look.
fn tokenizer(engine: &Engine<'_>) -> SyntaxError {
    match &engine.tokens.error {
        Some(e) => engine.tokenizer_error(e),
        None => engine.error_last(ErrorKind::Syntax, "invalid syntax".into()),
    }
}

/// Whether the text had been read to its end.
fn at_end(engine: &Engine<'_>, length: usize) -> bool {
    if engine.fill < engine.tokens.list.len() {
        // The tokenizer looks one character beyond a token, unless that must end where it ends.
        return engine.token(engine.fill.saturating_sub(1)).is_some_and(|t| {
            let closed = match t.kind {
                Kind::String | Kind::FStringEnd => true,
                // A newline that is there; one that the end of the text stands for is empty.
                Kind::Newline => t.end > t.start,
                kind => !kind.is_word() && t.end - t.start == 3,
            };
            t.end as usize == length && !closed
        });
    }
    match &engine.tokens.error {
        None => true,
        Some(e) => e.at_eof || e.place == Place::Parser(Late::Eof),
    }
}

/// The error, unless the rest of the source has one of the tokenizer's that goes before it. One inside an
/// f-string does not: what is wrong with the expression there counts for more.
fn overridden(engine: &Engine<'_>, error: SyntaxError) -> SyntaxError {
    let syntax = matches!(error.kind, ErrorKind::Syntax | ErrorKind::Indentation | ErrorKind::Tab);
    if !syntax || engine.fill >= engine.tokens.list.len() {
        return error;
    }
    let Some(e) = &engine.tokens.error else { return error };
    if e.in_fstring {
        return error;
    }
    if let Some(found) = &e.undecodable {
        return report::undecodable((**found).clone());
    }
    if !matches!(e.place, Place::Parser(_)) {
        return engine.tokenizer_error(e);
    }
    let line = engine.token(engine.fill.saturating_sub(1)).map_or(0, |t| t.line);
    match engine.tokens.open.last() {
        Some(open) if line > open.line => engine.unclosed_at_end().unwrap_or(error),
        _ => error,
    }
}
