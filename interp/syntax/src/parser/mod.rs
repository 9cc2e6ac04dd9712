//! Tokens to syntax tree: recursive descent, one method a rule of the grammar.
//!
//! A method that fails leaves the position anywhere; whoever tries another way restores it with
//! [`Parser::reset`]. Nodes are turned into targets in place once the `=` (or `in`, `as`) that
//! makes them so has been seen.

mod atoms;
mod compound;
mod escapes;
mod expressions;
mod parameters;
mod patterns;
mod statements;
mod strings;
mod targets;

use std::cell::Cell;

use bumpalo::Bump;

use crate::ast::{Expr, ExprKind, ExprRef, Loc, Mod, Pattern, PatternKind, PatternRef, Seq, Stmt, StmtKind, StmtRef, TypeIgnore};
use crate::error::{ErrorKind, SyntaxError, Warn};
use crate::ident;
use crate::tokenizer::{self, PendingWarning, TokenizerOptions, Tokens};
use crate::tokens::{Token, TokenKind};

/// Deepest recursion of the parser, in rules.
const MAX_DEPTH: u32 = 6000;

/// What a source is to be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// A module.
    #[default]
    Exec,
    /// One expression.
    Eval,
    /// One interactive statement.
    Single,
    /// A signature type comment.
    FuncType,
}

/// How to parse.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub mode: Mode,
    /// Read type comments (`PyCF_TYPE_COMMENTS`).
    pub type_comments: bool,
    /// Minor version of the grammar to accept.
    pub feature_version: u8,
    /// `<>` in the place of `!=`.
    pub barry_as_flufl: bool,
    /// `PyCF_DONT_IMPLY_DEDENT`.
    pub dont_imply_dedent: bool,
    /// `PyCF_ALLOW_INCOMPLETE_INPUT`.
    pub allow_incomplete_input: bool,
    /// Most digits of a decimal integer; 0 for no limit.
    pub int_max_str_digits: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            mode: Mode::Exec,
            type_comments: false,
            feature_version: 13,
            barry_as_flufl: false,
            dont_imply_dedent: false,
            allow_incomplete_input: false,
            int_max_str_digits: 4300,
        }
    }
}

/// A rule did not match. What an error says is in the parser, if it is more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fail;

pub(crate) type Parse<T> = Result<T, Fail>;

/// A place to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    exprs: usize,
    stmts: usize,
    depth: u32,
}

/// The state of a parse.
pub(crate) struct Parser<'a, 's> {
    pub(crate) arena: &'a Bump,
    pub(crate) src: &'s [u8],
    pub(crate) tokens: &'s Tokens,
    toks: &'s [Token],
    at: usize,
    furthest: usize,
    depth: u32,
    opts: &'s Options,
    /// Whether `<>` is the inequality.
    flufl: bool,
    /// Scratch for lists being read.
    exprs: Vec<ExprRef<'a>>,
    stmts: Vec<StmtRef<'a>>,
    /// An error that no other way of reading can undo.
    raised: Option<Box<SyntaxError>>,
    /// Warnings, and the token up to which strings have been warned of.
    warnings: Vec<PendingWarning>,
    warned_to: usize,
}

/// Parses a decoded source (UTF-8).
///
/// # Errors
/// Any error Python raises for the source, or that `warn` returns.
pub fn parse<'a>(
    arena: &'a Bump,
    source: &[u8],
    opts: &Options,
    warn: &mut dyn Warn,
) -> Result<Mod<'a>, SyntaxError> {
    if source.contains(&0) {
        return Err(SyntaxError::without_position(
            ErrorKind::Syntax,
            "source code string cannot contain null bytes",
        ));
    }
    if source.len() >= u32::MAX as usize - 2 {
        return Err(SyntaxError::without_position(ErrorKind::Overflow, "source code is too long"));
    }
    let mut text = crate::source::normalize_newlines(source.into());
    if opts.mode == Mode::Exec && !text.is_empty() && text.last() != Some(&b'\n') {
        text.to_mut().push(b'\n');
    }
    let mut tokens = tokenizer::tokenize(
        &text,
        TokenizerOptions {
            type_comments: opts.type_comments,
            single: opts.mode == Mode::Single,
            dont_imply_dedent: opts.dont_imply_dedent,
        },
    );
    let mut ignores = Vec::new();
    if opts.type_comments {
        tokens.list.retain(|t| {
            if t.kind == TokenKind::TypeIgnore {
                ignores.push(*t);
            }
            t.kind != TokenKind::TypeIgnore
        });
    }
    let mut parser = Parser {
        arena,
        src: &text,
        tokens: &tokens,
        toks: &tokens.list,
        at: 0,
        furthest: 0,
        depth: 0,
        opts,
        flufl: opts.barry_as_flufl,
        exprs: Vec::new(),
        stmts: Vec::new(),
        raised: None,
        warnings: Vec::new(),
        warned_to: 0,
    };
    let outcome = parser.module(&ignores);
    let limit = if outcome.is_ok() { usize::MAX } else { parser.furthest + 1 };
    let mut warnings: Vec<PendingWarning> =
        tokens.warnings.iter().filter(|w| w.token < limit).cloned().collect();
    warnings.append(&mut parser.warnings);
    warnings.sort_by_key(|w| w.token);
    for pending in warnings {
        warn.warn(pending.warning)?;
    }
    outcome.map_err(|Fail| parser.error())
}

impl<'a> Parser<'a, '_> {
    fn module(&mut self, ignores: &[Token]) -> Parse<Mod<'a>> {
        match self.opts.mode {
            Mode::Exec => {
                let body = self.statements(TokenKind::EndMarker)?;
                self.expect(TokenKind::EndMarker)?;
                let ignores: Vec<TypeIgnore<'a>> = ignores
                    .iter()
                    .map(|t| TypeIgnore {
                        lineno: t.line as i32,
                        tag: self.arena.alloc_str(&String::from_utf8_lossy(self.bytes(t))),
                    })
                    .collect();
                Ok(Mod::Module { body, type_ignores: self.arena.alloc_slice_copy(&ignores) })
            }
            Mode::Eval => {
                let body = self.expressions()?;
                while self.eat(TokenKind::Newline) {}
                self.expect(TokenKind::EndMarker)?;
                Ok(Mod::Expression { body })
            }
            Mode::Single => {
                let body = self.interactive()?;
                Ok(Mod::Interactive { body })
            }
            Mode::FuncType => self.func_type(),
        }
    }

    /// The kind of the token under the position.
    #[inline]
    fn kind(&self) -> TokenKind {
        self.toks.get(self.at).map_or(TokenKind::EndMarker, |t| t.kind)
    }

    /// The kind of a later token; counts as having looked that far.
    #[inline]
    fn kind_at(&mut self, ahead: usize) -> TokenKind {
        self.furthest = self.furthest.max(self.at + ahead);
        self.toks.get(self.at + ahead).map_or(TokenKind::EndMarker, |t| t.kind)
    }

    /// The token under the position.
    #[inline]
    fn token(&self) -> Token {
        self.token_at(self.at)
    }

    fn token_at(&self, index: usize) -> Token {
        self.toks.get(index).or(self.toks.last()).copied().unwrap_or(Token {
            kind: TokenKind::EndMarker,
            level: 0,
            start: 0,
            end: 0,
            line: 1,
            col: 0,
            end_line: 1,
            end_col: 0,
        })
    }

    /// The source of a token.
    fn bytes(&self, t: &Token) -> &[u8] {
        self.src.get(t.start as usize..t.end as usize).unwrap_or_default()
    }

    #[inline]
    fn advance(&mut self) {
        self.at += 1;
        if self.at > self.furthest {
            self.furthest = self.at;
        }
    }

    #[inline]
    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.advance();
        }
        found
    }

    #[inline]
    fn expect(&mut self, kind: TokenKind) -> Parse<()> {
        if self.eat(kind) { Ok(()) } else { Err(Fail) }
    }

    fn mark(&self) -> Mark {
        Mark { at: self.at, exprs: self.exprs.len(), stmts: self.stmts.len(), depth: self.depth }
    }

    /// Goes back, unless an error has been raised, which then stands.
    fn reset(&mut self, mark: Mark) -> Parse<()> {
        if self.raised.is_some() {
            return Err(Fail);
        }
        self.at = mark.at;
        self.exprs.truncate(mark.exprs);
        self.stmts.truncate(mark.stmts);
        self.depth = mark.depth;
        Ok(())
    }

    /// Counts one level of recursion; the caller subtracts it when it succeeds.
    #[inline]
    fn enter(&mut self) -> Parse<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.raise_kind(ErrorKind::Memory, "Parser stack overflowed - Python source too complex to parse");
        }
        Ok(())
    }

    fn raise_kind<T>(&mut self, kind: ErrorKind, msg: &str) -> Parse<T> {
        if self.raised.is_none() {
            self.raised = Some(Box::new(SyntaxError::without_position(kind, msg)));
        }
        Err(Fail)
    }

    /// Raises an error over a range of tokens.
    fn raise_at<T>(&mut self, kind: ErrorKind, msg: &str, first: &Token, last: &Token) -> Parse<T> {
        if self.raised.is_none() {
            let loc = Loc {
                lineno: first.line as i32,
                col: first.col as i32,
                end_lineno: last.end_line as i32,
                end_col: last.end_col as i32,
            };
            self.raised = Some(Box::new(self.error_over(kind, msg, &loc)));
        }
        Err(Fail)
    }

    /// An error over a place of the source.
    fn error_over(&self, kind: ErrorKind, msg: &str, loc: &Loc) -> SyntaxError {
        let line = |number: i32| {
            self.tokens.lines.text(self.src, number.max(1) as u32).unwrap_or_default()
        };
        let chars = |text: &[u8], col: i32| {
            text.iter().take(col.max(0) as usize).filter(|&&b| b & 0xc0 != 0x80).count() as i32 + 1
        };
        let text = line(loc.lineno);
        SyntaxError {
            kind,
            msg: msg.to_owned(),
            lineno: loc.lineno,
            offset: chars(text, loc.col),
            end_lineno: loc.end_lineno,
            end_offset: chars(line(loc.end_lineno), loc.end_col),
            text: Some(String::from_utf8_lossy(text).into_owned()),
        }
    }

    /// Whether the position is at the soft keyword `word`.
    fn at_word(&self, word: &[u8]) -> bool {
        let t = self.token();
        t.kind == TokenKind::Name && self.bytes(&t) == word
    }

    fn eat_word(&mut self, word: &[u8]) -> bool {
        let found = self.at_word(word);
        if found {
            self.advance();
        }
        found
    }

    /// Reads a name.
    fn name(&mut self) -> Parse<&'a str> {
        let t = self.token();
        if t.kind != TokenKind::Name {
            return Err(Fail);
        }
        let name = self.ident(&t);
        self.advance();
        Ok(name)
    }

    /// The identifier a name token spells.
    fn ident(&self, t: &Token) -> &'a str {
        match std::str::from_utf8(self.bytes(t)) {
            Ok(name) if name.is_ascii() => self.arena.alloc_str(name),
            Ok(name) => ident::normalize(self.arena, name),
            Err(_) => "",
        }
    }

    /// A place from a token to the last one read.
    #[inline]
    fn loc(&self, start: &Token) -> Loc {
        let end = self.last_token();
        Loc {
            lineno: start.line as i32,
            col: start.col as i32,
            end_lineno: end.end_line as i32,
            end_col: end.end_col as i32,
        }
    }

    /// A place from a node to the last token read.
    #[inline]
    fn loc_from(&self, start: &Loc) -> Loc {
        let end = self.last_token();
        Loc { end_lineno: end.end_line as i32, end_col: end.end_col as i32, ..*start }
    }

    /// The last token read that is not mere layout.
    #[inline]
    fn last_token(&self) -> Token {
        let mut index = self.at;
        while index > 0 {
            index -= 1;
            if let Some(t) = self.toks.get(index)
                && !matches!(
                    t.kind,
                    TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndMarker
                )
            {
                return *t;
            }
        }
        self.token_at(0)
    }

    #[inline]
    fn expr(&self, kind: ExprKind<'a>, loc: Loc) -> ExprRef<'a> {
        self.arena.alloc(Expr { kind: Cell::new(kind), loc })
    }

    #[inline]
    fn stmt(&self, kind: StmtKind<'a>, loc: Loc) -> StmtRef<'a> {
        self.arena.alloc(Stmt { kind: Cell::new(kind), loc })
    }

    fn pattern_node(&self, kind: PatternKind<'a>, loc: Loc) -> PatternRef<'a> {
        self.arena.alloc(Pattern { kind, loc })
    }

    /// The expressions pushed since `from`, in the arena.
    fn take_exprs(&mut self, from: usize) -> Seq<'a, ExprRef<'a>> {
        let taken = self.arena.alloc_slice_copy(self.exprs.get(from..).unwrap_or_default());
        self.exprs.truncate(from);
        taken
    }

    fn take_stmts(&mut self, from: usize) -> Seq<'a, StmtRef<'a>> {
        let taken = self.arena.alloc_slice_copy(self.stmts.get(from..).unwrap_or_default());
        self.stmts.truncate(from);
        taken
    }

    fn seq<T: Copy>(&self, items: &[T]) -> Seq<'a, T> {
        self.arena.alloc_slice_copy(items)
    }

    /// The error of a parse that failed.
    fn error(&mut self) -> SyntaxError {
        if let Some(raised) = self.raised.take() {
            return *raised;
        }
        if self.toks.get(self.furthest).is_none_or(|t| t.kind == TokenKind::Error)
            && let Some(e) = &self.tokens.error
        {
            return e.clone();
        }
        let t = self.token_at(self.furthest);
        let loc = Loc {
            lineno: t.line as i32,
            col: t.col as i32,
            end_lineno: t.end_line as i32,
            end_col: t.end_col as i32,
        };
        self.error_over(ErrorKind::Syntax, "invalid syntax", &loc)
    }
}
