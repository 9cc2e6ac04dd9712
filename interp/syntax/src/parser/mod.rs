//! The parser of valid source: recursive descent over the tokens, straight into the arena.
//!
//! It stops at the first thing that is not Python and says nothing about why: wording an error is
//! the work of the second pass. Only what an action of the grammar raises itself (a bad escape, a
//! number of too many digits) is worded here.

mod atoms;
mod calls;
mod compound;
mod expressions;
mod numbers;
mod parameters;
mod patterns;
mod simple;
pub(crate) mod strings;
mod targets;

use std::cell::Cell;
use std::collections::HashSet;

use bumpalo::Bump;

use crate::ast::*;
use crate::error::{ErrorKind, Refusal, SyntaxError, SyntaxWarning, Warn};
use crate::ident;
use crate::source::Lines;
use crate::tokenizer::{TokenWarning, Tokens};
use crate::tokens::{Kind, Token};
use crate::{Mode, Options};

/// The parser gave up; if the parser holds an error, that is the one to raise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fail;

/// What every rule gives.
pub(crate) type Parse<T> = Result<T, Fail>;

/// Where a node begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub line: i32,
    pub col: i32,
}

/// Nesting of rules at which CPython's parser says that its stack has overflowed.
const MAX_DEPTH: u32 = 6000;

pub(crate) struct Parser<'a, 's> {
    pub arena: &'a Bump,
    pub src: &'s str,
    pub tokens: &'s [Token],
    ignores: &'s [Token],
    pub pos: usize,
    /// The furthest token that was looked at.
    pub furthest: usize,
    pub depth: u32,
    deepest: u32,
    pub opts: &'s Options,
    /// `<>` is the inequality: asked for, or imported from `__future__`.
    pub barry: bool,
    pub lines: Lines<'s>,
    pub warn: &'s mut dyn Warn,
    /// Where the tokens begin for which a warning was given.
    pub warned: HashSet<u32>,
    pub token_warnings: &'s [TokenWarning],
    pub error: Option<SyntaxError>,
    /// Stands for tokens beyond the last.
    pub eof: Token,
}

/// Parses the tokens into a tree.
pub(crate) fn parse_tokens<'a>(
    arena: &'a Bump,
    src: &str,
    tokens: &Tokens,
    ignores: &[Token],
    opts: &Options,
    warn: &mut dyn Warn,
) -> Outcome<'a> {
    let eof = Token {
        kind: Kind::EndMarker,
        start: src.len() as u32,
        end: src.len() as u32,
        line: 1,
        col: 0,
        end_line: 1,
        end_col: 0,
        level: 0,
    };
    let mut parser = Parser {
        arena,
        src,
        tokens: &tokens.list,
        ignores,
        pos: 0,
        furthest: 0,
        depth: 0,
        deepest: 0,
        barry: opts.barry_as_flufl,
        opts,
        lines: Lines::new(src),
        warn,
        warned: HashSet::new(),
        token_warnings: &tokens.warnings,
        error: None,
        eof,
    };
    let parsed = parser.module();
    let result = match parsed {
        Ok(module) if parser.error.is_none() => match parser.flush_warnings(u32::MAX) {
            Ok(()) => Ok(module),
            Err(Fail) => Err(parser.error),
        },
        _ => {
            if parser.error.is_none() {
                let _ = parser.flush_warnings(parser.furthest as u32);
            }
            Err(parser.error)
        }
    };
    Outcome {
        result,
        fetched: parser.furthest + 1,
        deepest: parser.deepest,
        warnings_left: parser.token_warnings.len(),
        barry: parser.barry,
    }
}

/// Gives a warning of the tokenizer; the error is what the filter makes of it.
pub(crate) fn give(warn: &mut dyn Warn, lines: Lines<'_>, w: &TokenWarning) -> Result<(), SyntaxError> {
    let warning = SyntaxWarning { category: w.category, msg: w.msg.clone(), lineno: w.line };
    match warn.warn(&warning) {
        Ok(()) => Ok(()),
        Err(Refusal::Raised) => Err(SyntaxError::bare(ErrorKind::Raised, w.msg.clone())),
        Err(Refusal::AsError) => {
            let col = w.cursor.saturating_sub(w.line_start) as i32 - 1;
            let mut error = lines.error(ErrorKind::Syntax, w.msg.clone(), (w.line, col), None);
            error.text = error.text.map(|t| t.trim_end_matches('\n').to_string());
            Err(error)
        }
    }
}

/// What came of parsing.
pub(crate) struct Outcome<'a> {
    /// The tree, or the error that an action raised, if one did.
    pub result: Result<Mod<'a>, Option<SyntaxError>>,
    /// How many tokens were looked at.
    pub fetched: usize,
    /// How deeply rules were nested.
    pub deepest: u32,
    /// How many of the tokenizer's warnings were not given yet.
    pub warnings_left: usize,
    /// Whether `<>` was the inequality at the end.
    pub barry: bool,
}

fn is_compound(kind: StmtKind<'_>) -> bool {
    matches!(
        kind,
        StmtKind::FunctionDef(_)
            | StmtKind::AsyncFunctionDef(_)
            | StmtKind::ClassDef(_)
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::For(_)
            | StmtKind::AsyncFor(_)
            | StmtKind::With(_)
            | StmtKind::AsyncWith(_)
            | StmtKind::Try(_)
            | StmtKind::TryStar(_)
            | StmtKind::Match { .. }
    )
}

impl<'a, 's> Parser<'a, 's> {
    fn module(&mut self) -> Parse<Mod<'a>> {
        match self.opts.mode {
            Mode::Exec => {
                let mut body = Vec::new();
                let mut type_ignores = Vec::new();
                self.collect_type_ignores(&mut type_ignores);
                while self.kind() != Kind::EndMarker {
                    self.statement(&mut body)?;
                }
                Ok(Mod::Module { body: self.seq(&body), type_ignores: self.seq(&type_ignores) })
            }
            Mode::Single => {
                let mut body = Vec::new();
                if self.eat(Kind::Newline) {
                    let loc = self.tokens.get(self.pos.wrapping_sub(1)).copied().unwrap_or(self.eof);
                    let start = Start { line: loc.line, col: loc.col };
                    let loc = self.loc(start);
                    body.push(self.stmt_at(StmtKind::Pass, loc));
                } else if self.kind() == Kind::EndMarker {
                    return self.fail();
                } else {
                    self.statement(&mut body)?;
                    // `match` is a name or begins a statement, as it turned out.
                    if body.first().is_some_and(|s| is_compound(s.kind.get())) {
                        self.expect(Kind::Newline)?;
                    }
                }
                Ok(Mod::Interactive { body: self.seq(&body) })
            }
            Mode::Eval => {
                let body = self.expressions()?;
                while self.eat(Kind::Newline) {}
                self.expect(Kind::EndMarker)?;
                Ok(Mod::Expression { body })
            }
            Mode::FuncType => self.func_type(),
        }
    }

    /// `func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER`
    fn func_type(&mut self) -> Parse<Mod<'a>> {
        self.expect(Kind::LPar)?;
        let mut argtypes = Vec::new();
        let mut stage = 0;
        while self.kind() != Kind::RPar {
            let now = match self.kind() {
                Kind::Star => 1,
                Kind::DoubleStar => 2,
                _ => 0,
            };
            if now < stage || (now == 1 && stage == 1) || stage == 2 || (now == 0 && stage > 0) {
                return self.fail();
            }
            stage = now;
            if now > 0 {
                self.advance();
            }
            argtypes.push(self.expression()?);
            if !self.eat(Kind::Comma) {
                break;
            }
            if self.kind() == Kind::RPar {
                return self.fail();
            }
        }
        self.expect(Kind::RPar)?;
        self.expect(Kind::RArrow)?;
        let returns = self.expression()?;
        while self.eat(Kind::Newline) {}
        self.expect(Kind::EndMarker)?;
        Ok(Mod::FunctionType { argtypes: self.seq(&argtypes), returns })
    }

    /// The type-ignore comments, which are no tokens of the grammar.
    fn collect_type_ignores(&self, into: &mut Vec<TypeIgnore<'a>>) {
        for token in self.ignores {
            into.push(TypeIgnore { lineno: token.line, tag: self.arena.alloc_str(self.text(*token)) });
        }
    }

    // ---- tokens ----

    /// The token at the cursor.
    #[inline]
    pub fn token(&mut self) -> Token {
        if self.pos > self.furthest {
            self.furthest = self.pos;
        }
        match self.tokens.get(self.pos) {
            Some(t) => *t,
            None => self.eof,
        }
    }

    /// The kind of the token at the cursor.
    #[inline]
    pub fn kind(&mut self) -> Kind {
        if self.pos > self.furthest {
            self.furthest = self.pos;
        }
        match self.tokens.get(self.pos) {
            Some(t) => t.kind,
            None => Kind::EndMarker,
        }
    }

    /// The kind of a token further on, without counting as having looked at it.
    #[inline]
    pub fn peek(&self, ahead: usize) -> Kind {
        match self.tokens.get(self.pos + ahead) {
            Some(t) => t.kind,
            None => Kind::EndMarker,
        }
    }

    /// Moves past the token at the cursor.
    #[inline]
    pub fn advance(&mut self) {
        if self.pos < self.tokens.len() {
            self.pos += 1;
        }
    }

    /// Moves past a token of this kind if it is there.
    #[inline]
    pub fn eat(&mut self, kind: Kind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.advance();
        }
        found
    }

    /// Demands a token of this kind.
    #[inline]
    pub fn expect(&mut self, kind: Kind) -> Parse<()> {
        if self.eat(kind) { Ok(()) } else { Err(Fail) }
    }

    #[inline]
    pub fn fail<T>(&mut self) -> Parse<T> {
        Err(Fail)
    }

    /// The text of a token.
    #[inline]
    pub fn text(&self, token: Token) -> &'s str {
        self.src.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// Whether the token at the cursor is this soft keyword.
    #[inline]
    pub fn at_soft(&mut self, word: &str) -> bool {
        let token = self.token();
        token.kind == Kind::Name && self.text(token) == word
    }

    /// An identifier in its normal form.
    pub fn ident(&mut self) -> Parse<Ident<'a>> {
        let token = self.token();
        if token.kind != Kind::Name {
            return Err(Fail);
        }
        self.advance();
        Ok(self.identifier(token))
    }

    /// The identifier that a NAME token spells.
    pub fn identifier(&self, token: Token) -> Ident<'a> {
        let text = self.text(token);
        if text.is_ascii() {
            self.arena.alloc_str(text)
        } else {
            self.arena.alloc_str(&ident::normalize(text))
        }
    }

    // ---- positions ----

    /// Where the token at the cursor begins.
    #[inline]
    pub fn start(&mut self) -> Start {
        let token = self.token();
        Start { line: token.line, col: token.col }
    }

    /// From `start` to the end of the last token that is not layout.
    #[inline]
    pub fn loc(&self, start: Start) -> Loc {
        let mut at = self.pos;
        while at > 0 {
            at -= 1;
            if let Some(t) = self.tokens.get(at)
                && !matches!(
                    t.kind,
                    Kind::Newline | Kind::Indent | Kind::Dedent | Kind::EndMarker | Kind::TypeIgnore
                )
            {
                return Loc {
                    lineno: start.line,
                    col: start.col,
                    end_lineno: t.end_line,
                    end_col: t.end_col,
                };
            }
        }
        Loc { lineno: start.line, col: start.col, end_lineno: start.line, end_col: start.col }
    }

    // ---- nodes ----

    #[inline]
    pub fn expr(&self, kind: ExprKind<'a>, start: Start) -> ExprRef<'a> {
        let loc = self.loc(start);
        self.arena.alloc(Expr { kind: Cell::new(kind), loc })
    }

    #[inline]
    pub fn expr_at(&self, kind: ExprKind<'a>, loc: Loc) -> ExprRef<'a> {
        self.arena.alloc(Expr { kind: Cell::new(kind), loc })
    }

    #[inline]
    pub fn stmt(&self, kind: StmtKind<'a>, start: Start) -> StmtRef<'a> {
        let loc = self.loc(start);
        self.stmt_at(kind, loc)
    }

    #[inline]
    pub fn stmt_at(&self, kind: StmtKind<'a>, loc: Loc) -> StmtRef<'a> {
        self.arena.alloc(Stmt { kind: Cell::new(kind), loc })
    }

    #[inline]
    pub fn seq<T: Copy>(&self, items: &[T]) -> Seq<'a, T> {
        if items.is_empty() { &[] } else { self.arena.alloc_slice_copy(items) }
    }

    // ---- depth ----

    /// Runs a rule one level deeper.
    #[inline]
    pub fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        if self.depth > MAX_DEPTH {
            if self.error.is_none() {
                self.error = Some(SyntaxError::bare(
                    ErrorKind::Memory,
                    "Parser stack overflowed - Python source too complex to parse",
                ));
            }
            self.depth -= 1;
            return Err(Fail);
        }
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// Whether giving up is final: an action has raised.
    #[inline]
    pub fn raised(&self) -> bool {
        self.error.is_some()
    }

    /// Tries a rule; on failure the cursor stands where it stood. An error raised by an action stays.
    pub fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<Option<T>> {
        let pos = self.pos;
        match rule(self) {
            Ok(value) => Ok(Some(value)),
            Err(Fail) if self.raised() => Err(Fail),
            Err(Fail) => {
                self.pos = pos;
                Ok(None)
            }
        }
    }

    // ---- errors and warnings ----

    /// Raises an error over a range of bytes of the source.
    pub fn raise_at<T>(&mut self, kind: ErrorKind, msg: String, token: Token) -> Parse<T> {
        if self.error.is_none() {
            self.error = Some(self.lines.error(
                kind,
                msg,
                (token.line, token.col),
                Some((token.end_line, token.end_col)),
            ));
        }
        Err(Fail)
    }

    /// Gives the tokenizer's warnings that belong to tokens up to number `token`.
    pub fn flush_warnings(&mut self, token: u32) -> Parse<()> {
        while let Some(w) = self.token_warnings.first() {
            if w.token > token {
                break;
            }
            self.token_warnings = self.token_warnings.get(1..).unwrap_or(&[]);
            if let Err(error) = give(self.warn, self.lines, w) {
                self.error = Some(error);
                return Err(Fail);
            }
        }
        Ok(())
    }

    /// Gives a warning about a piece of the token at `token`.
    pub fn warn_at(&mut self, warning: SyntaxWarning, token: Token, as_error: String) -> Parse<()> {
        match self.warn.warn(&warning) {
            Ok(()) => Ok(()),
            Err(Refusal::Raised) => {
                self.error = Some(SyntaxError::bare(ErrorKind::Raised, warning.msg));
                Err(Fail)
            }
            Err(Refusal::AsError) => self.raise_at(ErrorKind::Syntax, as_error, token),
        }
    }
}
