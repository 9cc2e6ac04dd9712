//! Source bytes to a vector of tokens.
//!
//! The whole source is tokenized before parsing. An error of the tokenizer becomes the last
//! token, so that the parser can say whether it would have reached it.

mod numbers;
mod operators;
mod strings;

use crate::error::{Category, ErrorKind, SyntaxError, SyntaxWarning};
use crate::ident;
use crate::tokens::{LineStarts, Token, TokenKind, keyword};

/// Deepest nesting of brackets.
const MAX_LEVEL: usize = 200;
/// Deepest indentation.
const MAX_INDENT: usize = 100;
/// Width of a tab.
const TAB_SIZE: usize = 8;

/// What the tokenizer needs to know of the parse.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenizerOptions {
    /// Make tokens of type comments.
    pub type_comments: bool,
    /// `single` mode: the end of the source is a newline.
    pub single: bool,
    /// In `single` mode, do not close open blocks at the end of the source.
    pub dont_imply_dedent: bool,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub struct Paren {
    /// Its byte.
    pub open: u8,
    /// Its line.
    pub line: u32,
    /// Its byte column.
    pub col: u32,
}

/// A warning and the number of the token it precedes.
#[derive(Clone, Debug)]
pub struct PendingWarning {
    /// Index of the token.
    pub token: usize,
    /// The warning.
    pub warning: SyntaxWarning,
}

/// The outcome of tokenizing.
#[derive(Debug)]
pub struct Tokens {
    /// The tokens; the last is `EndMarker` or `Error`.
    pub list: Vec<Token>,
    /// The error of the last token.
    pub error: Option<SyntaxError>,
    /// Brackets open at the end.
    pub open: Vec<Paren>,
    /// Warnings, in the order of their tokens.
    pub warnings: Vec<PendingWarning>,
    /// Where lines start.
    pub lines: LineStarts,
    /// The error is that of a source which ends too early.
    pub at_end: bool,
}

/// Where the tokenizer is inside an f-string.
#[derive(Clone, Copy, Debug)]
struct FStringMode {
    quote: u8,
    quote_size: u8,
    raw: bool,
    /// Reading text rather than an expression.
    in_text: bool,
    in_format_spec: bool,
    /// Brackets open inside this f-string.
    depth: i32,
    /// Depth at which the innermost expression began, -1 outside of any.
    expr_depth: i32,
    /// Where its prefix begins.
    line: u32,
    line_start: usize,
    start: usize,
}

/// The state of the tokenizer.
pub(crate) struct Tokenizer<'s> {
    src: &'s [u8],
    pos: usize,
    line: u32,
    line_start: usize,
    at_bol: bool,
    indents: Vec<(usize, usize)>,
    parens: Vec<Paren>,
    modes: Vec<FStringMode>,
    options: TokenizerOptions,
    tokens: Vec<Token>,
    warnings: Vec<PendingWarning>,
    at_end: bool,
}

type Step<T> = Result<T, Box<SyntaxError>>;

/// Tokenizes a source whose newlines are all `\n`.
pub fn tokenize(src: &[u8], options: TokenizerOptions) -> Tokens {
    let mut t = Tokenizer {
        src,
        pos: 0,
        line: 1,
        line_start: 0,
        at_bol: true,
        indents: vec![(0, 0)],
        parens: Vec::new(),
        modes: Vec::new(),
        options,
        tokens: Vec::with_capacity(src.len() / 4 + 8),
        warnings: Vec::new(),
        at_end: false,
    };
    let error = match t.run() {
        Ok(()) => None,
        Err(e) => {
            let at = t.pos.min(src.len());
            t.push(TokenKind::Error, at, at, t.line, t.line_start);
            Some(*e)
        }
    };
    Tokens {
        list: t.tokens,
        error,
        open: t.parens,
        warnings: t.warnings,
        lines: LineStarts::new(src),
        at_end: t.at_end,
    }
}

impl Tokenizer<'_> {
    #[inline]
    fn peek(&self, ahead: usize) -> u8 {
        self.src.get(self.pos + ahead).copied().unwrap_or(0)
    }

    #[inline]
    fn at_eof(&self) -> bool {
        self.pos >= self.src.len()
    }

    /// Adds a token that begins on `line` and ends on the current line.
    fn push(&mut self, kind: TokenKind, start: usize, end: usize, line: u32, line_start: usize) {
        self.tokens.push(Token {
            kind,
            level: self.parens.len().min(255) as u8,
            start: start as u32,
            end: end as u32,
            line,
            col: start.saturating_sub(line_start) as u32,
            end_line: self.line,
            end_col: end.saturating_sub(self.line_start) as u32,
        });
    }

    /// Adds a token of the current line which ends at the current position.
    #[inline]
    fn emit(&mut self, kind: TokenKind, start: usize) {
        self.push(kind, start, self.pos, self.line, self.line_start);
    }

    /// An error whose offset is that of the last byte before `end`.
    fn error_at(&self, kind: ErrorKind, msg: impl Into<String>, end: usize) -> Box<SyntaxError> {
        let offset = self.chars(self.line_start, end);
        Box::new(SyntaxError {
            kind,
            msg: msg.into(),
            lineno: self.line as i32,
            offset,
            end_lineno: self.line as i32,
            end_offset: offset,
            text: Some(self.line_text(self.line_start)),
        })
    }

    fn error(&self, msg: impl Into<String>) -> Box<SyntaxError> {
        self.error_at(ErrorKind::Syntax, msg, self.pos)
    }

    /// An error over a range of the current line.
    fn error_range(&self, msg: impl Into<String>, start: usize, end: usize) -> Box<SyntaxError> {
        let mut e = self.error_at(ErrorKind::Syntax, msg, start);
        e.offset += 1;
        e.end_offset = self.chars(self.line_start, end) + 1;
        e
    }

    fn chars(&self, from: usize, to: usize) -> i32 {
        let bytes = self.src.get(from..to.min(self.src.len()).max(from)).unwrap_or_default();
        bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count() as i32
    }

    fn line_text(&self, start: usize) -> String {
        let rest = self.src.get(start..).unwrap_or_default();
        let end = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |n| n + 1);
        String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned()
    }

    fn warn(&mut self, category: Category, msg: String, error_msg: Option<String>, end: usize) {
        let e = *self.error_at(ErrorKind::Syntax, msg, end);
        self.warnings.push(PendingWarning {
            token: self.tokens.len(),
            warning: SyntaxWarning {
                category,
                msg: e.msg,
                lineno: e.lineno,
                offset: e.offset,
                end_lineno: e.end_lineno,
                end_offset: e.end_offset,
                text: e.text,
                error_msg,
            },
        });
    }

    fn newline_passed(&mut self) {
        self.line += 1;
        self.line_start = self.pos;
    }

    fn run(&mut self) -> Step<()> {
        loop {
            if let Some(mode) = self.modes.last()
                && mode.in_text
            {
                self.fstring_text()?;
                continue;
            }
            if self.normal()? {
                return Ok(());
            }
        }
    }

    /// Reads the indentation of a line. Returns whether the line is blank.
    fn indentation(&mut self) -> Step<bool> {
        let (mut col, mut alt) = (0usize, 0usize);
        let (mut cont_col, mut cont_alt) = (0usize, 0usize);
        loop {
            match self.peek(0) {
                b' ' => {
                    col += 1;
                    alt += 1;
                }
                b'\t' => {
                    col = (col / TAB_SIZE + 1) * TAB_SIZE;
                    alt += 1;
                }
                0x0c => {
                    col = 0;
                    alt = 0;
                }
                b'\\' => {
                    if cont_col == 0 {
                        cont_col = col;
                        cont_alt = alt;
                    }
                    self.continuation()?;
                    continue;
                }
                _ => break,
            }
            self.pos += 1;
        }
        if matches!(self.peek(0), b'#' | b'\n') {
            return Ok(true);
        }
        if !self.parens.is_empty() {
            return Ok(false);
        }
        if cont_col != 0 {
            col = cont_col;
            alt = cont_alt;
        }
        let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
        if col == top {
            if alt != top_alt {
                return Err(self.tab_error());
            }
        } else if col > top {
            if self.indents.len() >= MAX_INDENT {
                return Err(self.error_at(
                    ErrorKind::Indentation,
                    "too many levels of indentation",
                    self.pos,
                ));
            }
            if alt <= top_alt {
                return Err(self.tab_error());
            }
            self.indents.push((col, alt));
            self.emit(TokenKind::Indent, self.pos);
        } else {
            let mut closed = 0;
            while self.indents.len() > 1 && self.indents.last().is_some_and(|i| col < i.0) {
                self.indents.pop();
                closed += 1;
            }
            let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
            if col != top {
                let mut e = self.error_at(
                    ErrorKind::Indentation,
                    "unindent does not match any outer indentation level",
                    self.pos,
                );
                e.offset = self.chars(0, e.text.as_ref().map_or(0, String::len));
                return Err(e);
            }
            if alt != top_alt {
                return Err(self.tab_error());
            }
            for _ in 0..closed {
                self.emit(TokenKind::Dedent, self.pos);
            }
        }
        Ok(false)
    }

    fn tab_error(&self) -> Box<SyntaxError> {
        self.error_at(ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation", self.pos)
    }

    /// Passes a backslash and the newline after it.
    fn continuation(&mut self) -> Step<()> {
        self.pos += 1;
        if self.at_eof() {
            self.at_end = true;
            return Err(self.error("unexpected EOF while parsing"));
        }
        if self.peek(0) != b'\n' {
            self.pos += 1;
            return Err(self.error("unexpected character after line continuation character"));
        }
        self.pos += 1;
        if self.at_eof() {
            self.at_end = true;
            return Err(self.error("unexpected EOF while parsing"));
        }
        self.newline_passed();
        Ok(())
    }

    /// Reads one token outside the text of an f-string, or what is between two. Returns true at
    /// the end.
    fn normal(&mut self) -> Step<bool> {
        let mut blank = false;
        if self.at_bol {
            self.at_bol = false;
            blank = self.indentation()?;
        }
        while matches!(self.peek(0), b' ' | b'\t' | 0x0c) {
            self.pos += 1;
        }
        let c = self.peek(0);
        let start = self.pos;
        match c {
            0 if self.at_eof() => {
                if !self.parens.is_empty() {
                    self.at_end = true;
                    return Err(self.error("unexpected EOF while parsing"));
                }
                self.end_of_source();
                return Ok(true);
            }
            b'#' => self.comment(blank),
            b'\n' => {
                if !blank && self.parens.is_empty() {
                    self.emit(TokenKind::Newline, start);
                }
                self.pos += 1;
                self.newline_passed();
                self.at_bol = true;
            }
            b'\\' => self.continuation()?,
            b'"' | b'\'' => self.string(start)?,
            b'0'..=b'9' => self.number()?,
            b'.' if self.peek(1).is_ascii_digit() => self.number()?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.name()?,
            _ => self.operator(c)?,
        }
        Ok(false)
    }

    fn end_of_source(&mut self) {
        let start = self.pos;
        if self.options.single && self.tokens.last().is_some() {
            // The end of an interactive statement stands for a newline.
            self.emit(TokenKind::Newline, start);
            if self.indents.len() > 1 && !self.options.dont_imply_dedent {
                for _ in 1..self.indents.len() {
                    self.emit(TokenKind::Dedent, start);
                }
                self.indents.truncate(1);
                self.emit(TokenKind::Newline, start);
            }
        }
        self.emit(TokenKind::EndMarker, start);
    }

    fn comment(&mut self, blank: bool) {
        let start = self.pos;
        let rest = self.src.get(start..).unwrap_or_default();
        let len = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        self.pos += len;
        if self.options.type_comments && self.type_comment(start) {
            return;
        }
        // A comment alone on its line takes the newline with it.
        if blank && !self.at_eof() {
            self.pos += 1;
            self.newline_passed();
            self.at_bol = true;
        }
    }

    /// Makes a token of the comment from `start` to the position if it is a type comment.
    /// Returns whether a newline after it counts.
    fn type_comment(&mut self, start: usize) -> bool {
        let end = self.pos;
        let skip = |from: usize| {
            let text = self.src.get(from..end).unwrap_or_default();
            from + text.iter().take_while(|&&b| b == b' ' || b == b'\t').count()
        };
        let prefix = skip(start + 1);
        if !self.src.get(prefix..end).unwrap_or_default().starts_with(b"type: ") {
            return false;
        }
        let begin = skip(prefix + 6);
        let body = self.src.get(begin..end).unwrap_or_default();
        let ignore = body
            .strip_prefix(b"ignore".as_slice())
            .is_some_and(|r| r.first().is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric()));
        if ignore {
            self.emit(TokenKind::TypeIgnore, begin + 6);
        } else {
            self.emit(TokenKind::TypeComment, begin);
        }
        !ignore
    }

    fn name(&mut self) -> Step<()> {
        let start = self.pos;
        // A string prefix is a name too, until its quote.
        let (mut b, mut u, mut r, mut f) = (false, false, false, false);
        loop {
            match self.peek(0) {
                b'b' | b'B' if !(b || u || f) => b = true,
                b'u' | b'U' if !(b || u || r || f) => u = true,
                b'r' | b'R' if !(r || u) => r = true,
                b'f' | b'F' if !(f || b || u) => f = true,
                b'"' | b'\'' => {
                    return if f { self.fstring_start(start, r) } else { self.string(start) };
                }
                _ => break,
            }
            self.pos += 1;
        }
        let mut ascii = true;
        loop {
            match self.peek(0) {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => {}
                0x80.. => ascii = false,
                _ => break,
            }
            self.pos += 1;
        }
        let bytes = self.src.get(start..self.pos).unwrap_or_default();
        if ascii {
            let kind = keyword(bytes).unwrap_or(TokenKind::Name);
            self.emit(kind, start);
            return Ok(());
        }
        self.verify_identifier(start)?;
        self.emit(TokenKind::Name, start);
        Ok(())
    }

    /// Checks a name outside ASCII.
    fn verify_identifier(&mut self, start: usize) -> Step<()> {
        let bytes = self.src.get(start..self.pos).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(self.error("invalid utf-8 in an identifier"));
        };
        for (at, c) in text.char_indices() {
            let fine = if at == 0 { ident::is_xid_start(c) } else { ident::is_xid_continue(c) };
            if fine {
                continue;
            }
            self.pos = start + at + c.len_utf8();
            let code = c as u32;
            return Err(self.error(if ident::is_printable(c) {
                format!("invalid character '{c}' (U+{code:04X})")
            } else {
                format!("invalid non-printable character U+{code:04X}")
            }));
        }
        Ok(())
    }
}
