//! String literals, f-strings and their concatenation.

use super::escapes::{self, Problem};
use super::{Fail, Parse, Parser};
use crate::ast::{Constant, ExprKind, ExprRef, Loc};
use crate::error::{Category, ErrorKind, SyntaxWarning};
use crate::tokenizer::PendingWarning;
use crate::tokens::{Token, TokenKind as K};

/// A part of a string: text, or a node of an f-string.
enum Part<'a> {
    Text { text: Vec<u8>, loc: Loc, kind_u: bool },
    Node(ExprRef<'a>),
}

/// A string token read.
struct Literal {
    text: Vec<u8>,
    bytes: bool,
    kind_u: bool,
}

fn loc_of(t: &Token) -> Loc {
    Loc {
        lineno: t.line as i32,
        col: t.col as i32,
        end_lineno: t.end_line as i32,
        end_col: t.end_col as i32,
    }
}

impl<'a> Parser<'a, '_> {
    /// One or more literals side by side.
    pub(super) fn strings(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let mut parts: Vec<Part<'a>> = Vec::new();
        let (mut formatted, mut bytes, mut text) = (false, false, false);
        loop {
            let t = self.token();
            match t.kind {
                K::String => {
                    let literal = self.literal_token(&t)?;
                    self.advance();
                    if literal.bytes {
                        bytes = true;
                    } else {
                        text = true;
                    }
                    parts.push(Part::Text {
                        text: literal.text,
                        loc: loc_of(&t),
                        kind_u: literal.kind_u,
                    });
                }
                K::FStringStart => {
                    self.fstring(&mut parts)?;
                    formatted = true;
                    text = true;
                }
                _ => break,
            }
        }
        let loc = self.loc(&start);
        if bytes && text {
            let last = self.token();
            return self.raise_at(
                ErrorKind::Syntax,
                "cannot mix bytes and nonbytes literals",
                &start,
                &last,
            );
        }
        if formatted {
            let from = self.exprs.len();
            self.merge(parts);
            let values = self.take_exprs(from);
            return Ok(self.expr(ExprKind::JoinedStr { values }, loc));
        }
        let kind_u = matches!(parts.first(), Some(Part::Text { kind_u: true, .. }));
        let whole = match parts.as_slice() {
            [Part::Text { text, .. }] => self.arena.alloc_slice_copy(text),
            _ => {
                let mut whole = Vec::new();
                for part in &parts {
                    if let Part::Text { text, .. } = part {
                        whole.extend_from_slice(text);
                    }
                }
                self.arena.alloc_slice_copy(&whole)
            }
        };
        let value = if bytes { Constant::Bytes(whole) } else { Constant::Str(whole) };
        Ok(self.expr(ExprKind::Constant { value, kind_u }, loc))
    }

    /// Pushes the parts of an f-string as nodes: neighbouring texts are one, empty ones none.
    fn merge(&mut self, parts: Vec<Part<'a>>) {
        let mut open: Option<(Vec<u8>, Loc, bool)> = None;
        for part in parts {
            match part {
                Part::Text { text, loc, kind_u } => match &mut open {
                    Some((whole, place, _)) => {
                        whole.extend_from_slice(&text);
                        place.end_lineno = loc.end_lineno;
                        place.end_col = loc.end_col;
                    }
                    None => open = Some((text, loc, kind_u)),
                },
                Part::Node(node) => {
                    self.flush(open.take());
                    self.exprs.push(node);
                }
            }
        }
        self.flush(open);
    }

    fn flush(&mut self, open: Option<(Vec<u8>, Loc, bool)>) {
        if let Some((text, loc, kind_u)) = open
            && !text.is_empty()
        {
            let value = Constant::Str(self.arena.alloc_slice_copy(&text));
            let node = self.expr(ExprKind::Constant { value, kind_u }, loc);
            self.exprs.push(node);
        }
    }

    /// The value of a string token.
    fn literal_token(&mut self, t: &Token) -> Parse<Literal> {
        let spelt = self.bytes(t);
        let quote_at = spelt.iter().position(|b| matches!(b, b'"' | b'\'')).unwrap_or(0);
        let (prefix, quoted) = spelt.split_at(quote_at);
        let has = |c: u8| prefix.iter().any(|b| b.to_ascii_lowercase() == c);
        let (bytes, raw) = (has(b'b'), has(b'r'));
        let kind_u = prefix.first() == Some(&b'u');
        let size = match quoted {
            [a, b, c, _, _, _, ..] if a == b && b == c => 3,
            _ => 1,
        };
        let body = quoted.get(size..quoted.len().saturating_sub(size)).unwrap_or_default();
        if bytes && !body.is_ascii() {
            return self.raise_at(
                ErrorKind::Syntax,
                "bytes can only contain ASCII literal characters",
                t,
                t,
            );
        }
        if raw || !body.contains(&b'\\') {
            return Ok(Literal { text: body.to_vec(), bytes, kind_u });
        }
        let start = t.start as usize + quote_at + size;
        let text = self.unescape(start, start + body.len(), bytes, t)?;
        Ok(Literal { text, bytes, kind_u })
    }

    /// Resolves escapes, warning of the first that is none.
    fn unescape(&mut self, start: usize, end: usize, bytes: bool, t: &Token) -> Parse<Vec<u8>> {
        let body = self.src.get(start..end).unwrap_or_default();
        let decoded = if bytes { escapes::decode_bytes(body) } else { escapes::decode_text(body) };
        match decoded {
            Ok((text, invalid)) => {
                if let Some(at) = invalid {
                    self.warn_escape(body, at, t);
                }
                Ok(text)
            }
            Err(Problem { value_error, msg }) => {
                let kind = if value_error { "value error" } else { "unicode error" };
                let last = self.token_at(self.furthest);
                self.raise_at(ErrorKind::Syntax, &format!("({kind}) {msg}"), t, &last)
            }
        }
    }

    fn warn_escape(&mut self, body: &[u8], at: usize, t: &Token) {
        if self.at < self.warned_to {
            return;
        }
        self.warned_to = self.at + 1;
        let rest = body.get(at..).unwrap_or_default();
        let shown = match rest.first() {
            Some(b'{' | b'}') if t.kind == K::FStringMiddle => return,
            Some(b'4'..=b'7') => {
                let digits = String::from_utf8_lossy(rest.get(..3).unwrap_or(rest)).into_owned();
                format!("invalid octal escape sequence '\\{digits}'")
            }
            _ => {
                let c = String::from_utf8_lossy(rest).chars().next().unwrap_or(' ');
                format!("invalid escape sequence '\\{c}'")
            }
        };
        let e = self.error_over(ErrorKind::Syntax, &shown, &loc_of(t));
        self.warnings.push(PendingWarning {
            token: self.at,
            warning: SyntaxWarning {
                category: Category::Syntax,
                msg: e.msg,
                lineno: e.lineno,
                offset: e.offset,
                end_lineno: e.end_lineno,
                end_offset: e.end_offset,
                text: e.text,
                error_msg: None,
            },
        });
    }

    /// An f-string, whose parts are added to `parts`.
    fn fstring(&mut self, parts: &mut Vec<Part<'a>>) -> Parse<()> {
        let start = self.token();
        let raw = self.bytes(&start).iter().any(|b| matches!(b, b'r' | b'R'));
        self.enter()?;
        self.advance();
        loop {
            let t = self.token();
            match t.kind {
                K::FStringMiddle => {
                    self.middle(&t, raw, parts)?;
                    self.advance();
                }
                K::LBrace => self.replacement(parts)?,
                K::FStringEnd => {
                    self.advance();
                    self.depth -= 1;
                    return Ok(());
                }
                _ => return Err(Fail),
            }
        }
    }

    /// Text of an f-string or of a format specification.
    fn middle(&mut self, t: &Token, raw: bool, parts: &mut Vec<Part<'a>>) -> Parse<()> {
        let (start, end) = (t.start as usize, t.end as usize);
        let body = self.src.get(start..end).unwrap_or_default();
        let text = if raw || !body.contains(&b'\\') {
            body.to_vec()
        } else {
            self.unescape(start, end, false, t)?
        };
        parts.push(Part::Text { text, loc: loc_of(t), kind_u: false });
        Ok(())
    }

    /// `'{' (yield_expr | star_expressions) ['='] ['!' NAME] [':' spec] '}'`
    fn replacement(&mut self, parts: &mut Vec<Part<'a>>) -> Parse<()> {
        let open = self.token();
        self.expect(K::LBrace)?;
        let value = self.yield_or_star_expressions()?;
        let debug = self.eat(K::Equal);
        let text_end = self.token();
        let mut conversion = -1;
        let mut debug_end = None;
        if self.eat(K::Exclamation) {
            let t = self.token();
            let name = self.name()?;
            if t.start != text_end.end {
                return self.raise_at(
                    ErrorKind::Syntax,
                    "f-string: conversion type must come right after the exclamation mark",
                    &text_end,
                    &t,
                );
            }
            conversion = match name {
                "s" => 115,
                "r" => 114,
                "a" => 97,
                _ => {
                    let msg = format!(
                        "f-string: invalid conversion character '{name}': expected 's', 'r', or 'a'"
                    );
                    return self.raise_at(ErrorKind::Syntax, &msg, &t, &t);
                }
            };
            debug_end = Some((t.line as i32, t.col as i32));
        }
        let mut format_spec = None;
        if self.kind() == K::Colon {
            let colon = self.token();
            debug_end = debug_end.or(Some((colon.line as i32, colon.col as i32 + 1)));
            format_spec = Some(self.format_spec()?);
        }
        self.expect(K::RBrace)?;
        if debug && conversion < 0 && format_spec.is_none() {
            conversion = 114;
        }
        let loc = self.loc(&open);
        if debug {
            let raw = self.src.get(open.end as usize..text_end.start as usize).unwrap_or_default();
            let text = without_comments(raw);
            let (end_lineno, end) = debug_end.unwrap_or((loc.end_lineno, loc.end_col));
            let place = Loc { col: loc.col + 1, end_lineno, end_col: end - 1, ..loc };
            parts.push(Part::Text { text, loc: place, kind_u: false });
        }
        let kind = ExprKind::FormattedValue { value, conversion, format_spec };
        parts.push(Part::Node(self.expr(kind, loc)));
        Ok(())
    }

    /// `':' (FSTRING_MIDDLE | replacement)*`
    fn format_spec(&mut self) -> Parse<ExprRef<'a>> {
        let colon = self.token();
        self.enter()?;
        self.advance();
        let mut parts = Vec::new();
        loop {
            let t = self.token();
            match t.kind {
                K::FStringMiddle => {
                    // Escapes count here even in a raw f-string.
                    self.middle(&t, false, &mut parts)?;
                    self.advance();
                }
                K::LBrace => self.replacement(&mut parts)?,
                _ => break,
            }
        }
        self.depth -= 1;
        let loc = self.loc(&colon);
        let from = self.exprs.len();
        self.merge(parts);
        let values = self.take_exprs(from);
        Ok(self.expr(ExprKind::JoinedStr { values }, loc))
    }
}

/// The text of a debug expression, which shows no comments.
fn without_comments(raw: &[u8]) -> Vec<u8> {
    if !raw.contains(&b'#') {
        return raw.to_vec();
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut quote = None;
    let mut bytes = raw.iter().copied().peekable();
    while let Some(b) = bytes.next() {
        match quote {
            Some(q) if q == b => quote = None,
            None if matches!(b, b'"' | b'\'') => quote = Some(b),
            None if b == b'#' => {
                while bytes.peek().is_some_and(|&b| b != b'\n') {
                    bytes.next();
                }
                continue;
            }
            _ => {}
        }
        out.push(b);
    }
    out
}
