//! The tokenizer: bytes of one decoded source to a vector of tokens.
//!
//! Everything is made at once; a token refers to the source and owns nothing. An error ends the
//! vector with a token of kind [`Kind::Error`] and is kept beside it, since the parser may well
//! fail before it gets there.

mod number;
mod string;

use crate::error::{Category, ErrorKind, Undecodable};
use crate::ident;
use crate::source::Undecoded;
use crate::tokens::{Kind, Token, operator, word_kind};

/// Brackets that may be open at once.
pub const MAX_LEVEL: usize = 200;
/// Depth of the indentation stack.
pub const MAX_INDENT: usize = 100;
/// F-strings that may be open at once.
pub const MAX_FSTRING_LEVEL: usize = 150;
/// Expressions nested in the format specifications of one f-string.
pub const MAX_EXPR_NESTING: i32 = 3;

/// What the tokenizer is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenizerOptions {
    /// `# type:` comments become tokens.
    pub type_comments: bool,
    /// Comments and blank lines become tokens, and bracket errors are left to the caller.
    pub extra_tokens: bool,
    /// One interactive statement: a newline is implied at the end of the text.
    pub single: bool,
    /// With `single`: do not close open blocks at the end of the text.
    pub dont_imply_dedent: bool,
}

/// How a tokenizer error gets its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the cursor: line, and byte offset of its start and of the cursor.
    Cursor { line: i32, line_start: u32, cursor: u32 },
    /// Columns (1-based, in bytes) in the line.
    Range { line: i32, line_start: u32, from: u32, to: u32 },
    /// The parser words the place itself.
    Parser(Late),
}

/// Errors which the parser words when it meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// Text ends inside brackets or after a backslash.
    Eof,
    /// No matching indentation.
    Dedent,
    /// Tabs and spaces mixed.
    TabSpace,
    /// Too many levels of indentation.
    TooDeep,
    /// Something after a backslash.
    LineContinuation,
    /// A name that is not UTF-8.
    Undecoded,
}

/// An error of the tokenizer.
#[derive(Clone, Debug)]
pub struct TokenError {
    /// Its class.
    pub kind: ErrorKind,
    /// Its message.
    pub msg: String,
    /// Where it is.
    pub place: Place,
    /// The line and the cursor when it arose.
    pub line: i32,
    /// Byte offset of the cursor.
    pub cursor: u32,
    /// Byte offset of the start of the line.
    pub line_start: u32,
    /// The text ended inside a string.
    pub at_eof: bool,
    /// It arose inside an f-string.
    pub in_fstring: bool,
    /// The bytes that are not UTF-8.
    pub undecodable: Option<Box<Undecodable>>,
}

/// A warning of the tokenizer, to be given when the parser takes token number `token`.
#[derive(Clone, Debug)]
pub struct TokenWarning {
    /// Number of the token that is being made.
    pub token: u32,
    /// Its class.
    pub category: Category,
    /// Its message.
    pub msg: String,
    /// Line.
    pub line: i32,
    /// Byte offsets of the start of the line and of the cursor, for the error it may become.
    pub line_start: u32,
    /// See `line_start`.
    pub cursor: u32,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub struct Bracket {
    /// `(`, `[` or `{`.
    pub byte: u8,
    /// Its line.
    pub line: i32,
    /// Its column in bytes.
    pub col: i32,
}

/// What the tokenizer made.
#[derive(Debug, Default)]
pub struct Tokens {
    /// The tokens, ending with `EndMarker` or `Error`.
    pub list: Vec<Token>,
    /// The error, if the last token is one.
    pub error: Option<TokenError>,
    /// The warnings.
    pub warnings: Vec<TokenWarning>,
    /// Brackets left open at the end.
    pub open: Vec<Bracket>,
    /// The line the tokenizer stopped in.
    pub last_line: i32,
    /// The open brackets at the time of each opening or closing, for errors in the midst.
    pub brackets: Vec<(u32, Bracket)>,
    /// What of the text is not UTF-8.
    pub undecoded: Undecoded,
}

impl Tokens {
    /// Turns the error of an invalid character into that of bytes which are not UTF-8, if it stands for such.
    pub(crate) fn undecoded_error(&mut self, text: &str, undecoded: &Undecoded) -> bool {
        let Some(e) = &mut self.error else { return false };
        let cursor = e.cursor as usize;
        let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_' || !c.is_ascii();
        let length =
            |s: &mut dyn Iterator<Item = char>| s.take_while(is_part).map(char::len_utf8).sum::<usize>();
        let start = cursor - length(&mut text.get(..cursor).unwrap_or("").chars().rev());
        let end = cursor + length(&mut text.get(cursor..).unwrap_or("").chars());
        let Some(found) = undecoded.bytes(text, start, end).and_then(|b| Undecodable::new(&b)) else {
            return false;
        };
        if !e.msg.starts_with("invalid character '\u{fffd}'") {
            return false;
        }
        e.msg = format!("(unicode error) {found}");
        e.place = Place::Parser(Late::Undecoded);
        e.cursor = end as u32;
        e.undecodable = Some(Box::new(found));
        true
    }
}

/// One open f-string.
#[derive(Clone, Copy, Debug)]
struct FString {
    quote: u8,
    quote_size: u8,
    raw: bool,
    /// The tokenizer is in the literal part.
    in_text: bool,
    start: usize,
    start_line: i32,
    start_line_start: usize,
    depth: i32,
    expr_depth: i32,
    in_format_spec: bool,
}

/// The result of one step.
enum Step {
    Go,
    Stop,
}

struct Tokenizer<'s> {
    src: &'s [u8],
    text: &'s str,
    pos: usize,
    line: i32,
    line_start: usize,
    opts: TokenizerOptions,
    out: Tokens,
    brackets: Vec<Bracket>,
    indents: Vec<(u32, u32)>,
    fstrings: Vec<FString>,
    at_bol: bool,
    blank_line: bool,
    comment_newline: bool,
    parsing_started: bool,
}

/// Makes the tokens of `text`, whose line ends are `\n` only.
pub fn tokenize(text: &str, opts: TokenizerOptions) -> Tokens {
    let mut t = Tokenizer {
        src: text.as_bytes(),
        text,
        pos: 0,
        line: i32::from(!text.is_empty()),
        line_start: 0,
        opts,
        out: Tokens { list: Vec::with_capacity(text.len() / 4 + 8), ..Tokens::default() },
        brackets: Vec::new(),
        indents: vec![(0, 0)],
        fstrings: Vec::new(),
        at_bol: true,
        blank_line: false,
        comment_newline: false,
        parsing_started: false,
    };
    if text.len() > (i32::MAX as usize) - 8 {
        t.fail_late(Late::Eof);
    } else {
        while let Step::Go = t.step() {}
    }
    t.out.last_line = t.line;
    t.out.open = t.brackets;
    t.out
}

impl<'s> Tokenizer<'s> {
    /// The byte at the cursor, 0 at the end.
    fn peek(&self) -> u8 {
        self.src.get(self.pos).copied().unwrap_or(0)
    }

    fn at(&self, offset: usize) -> u8 {
        self.src.get(self.pos + offset).copied().unwrap_or(0)
    }

    fn at_end(&self) -> bool {
        self.pos >= self.src.len()
    }

    /// Moves past a newline at the cursor.
    fn newline(&mut self) {
        self.pos += 1;
        if self.pos < self.src.len() {
            self.line += 1;
            self.line_start = self.pos;
        }
    }

    /// Adds a token that ends at the cursor.
    fn push(&mut self, kind: Kind, start: usize, line: i32, line_start: usize) {
        self.out.list.push(Token {
            kind,
            start: start as u32,
            end: self.pos as u32,
            line,
            col: (start - line_start) as i32,
            end_line: self.line,
            end_col: (self.pos.saturating_sub(self.line_start)) as i32,
            level: self.brackets.len() as u16,
        });
        self.parsing_started = true;
    }

    /// Adds a token of no width.
    fn push_empty(&mut self, kind: Kind) {
        let (pos, line, line_start) = (self.pos, self.line, self.line_start);
        self.push(kind, pos, line, line_start.min(pos));
    }

    fn error_token(&mut self) -> Step {
        self.push_empty(Kind::Error);
        Step::Stop
    }

    /// Ends with a syntax error at the cursor.
    fn fail(&mut self, msg: impl Into<String>) -> Step {
        let place =
            Place::Cursor { line: self.line, line_start: self.line_start as u32, cursor: self.pos as u32 };
        self.fail_at(ErrorKind::Syntax, msg, place)
    }

    fn fail_at(&mut self, kind: ErrorKind, msg: impl Into<String>, place: Place) -> Step {
        self.out.error = Some(TokenError {
            kind,
            msg: msg.into(),
            place,
            line: self.line,
            cursor: self.pos as u32,
            line_start: self.line_start as u32,
            at_eof: false,
            in_fstring: !self.fstrings.is_empty(),
            undecodable: None,
        });
        self.error_token()
    }

    fn fail_late(&mut self, late: Late) -> Step {
        let (kind, msg) = match late {
            Late::Eof => (ErrorKind::Syntax, "unexpected EOF while parsing"),
            Late::Dedent => (ErrorKind::Indentation, "unindent does not match any outer indentation level"),
            Late::TabSpace => (ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation"),
            Late::TooDeep => (ErrorKind::Indentation, "too many levels of indentation"),
            Late::Undecoded => (ErrorKind::Unicode, ""),
            Late::LineContinuation => {
                (ErrorKind::Syntax, "unexpected character after line continuation character")
            }
        };
        self.fail_at(kind, msg, Place::Parser(late))
    }

    fn warn(&mut self, category: Category, msg: String) {
        self.out.warnings.push(TokenWarning {
            token: self.out.list.len() as u32,
            category,
            msg,
            line: self.line,
            line_start: self.line_start as u32,
            cursor: self.pos as u32,
        });
    }

    /// Makes at least one token, or skips a line.
    fn step(&mut self) -> Step {
        if self.fstrings.last().is_some_and(|f| f.in_text) {
            return self.fstring_text();
        }
        if self.at_bol {
            self.at_bol = false;
            self.blank_line = false;
            if let Step::Stop = self.indentation() {
                return Step::Stop;
            }
        }
        self.token()
    }

    /// Reads the white space at the start of a line and makes INDENT and DEDENT.
    fn indentation(&mut self) -> Step {
        let (mut col, mut alt, mut continued) = (0u32, 0u32, 0u32);
        loop {
            match self.peek() {
                b' ' => {
                    col += 1;
                    alt += 1;
                }
                b'\t' => {
                    col = (col / 8 + 1) * 8;
                    alt += 1;
                }
                0x0c => {
                    col = 0;
                    alt = 0;
                }
                b'\\' => {
                    if continued == 0 {
                        continued = col;
                    }
                    self.pos += 1;
                    if let Step::Stop = self.continuation() {
                        return Step::Stop;
                    }
                    continue;
                }
                _ => break,
            }
            self.pos += 1;
        }
        if matches!(self.peek(), b'#' | b'\n') {
            self.blank_line = true;
            return Step::Go;
        }
        if !self.brackets.is_empty() {
            return Step::Go;
        }
        if continued != 0 { self.indent_to(continued, continued) } else { self.indent_to(col, alt) }
    }

    fn indent_to(&mut self, col: u32, alt: u32) -> Step {
        let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
        if col == top {
            if alt != top_alt {
                return self.fail_late(Late::TabSpace);
            }
        } else if col > top {
            if self.indents.len() >= MAX_INDENT {
                return self.fail_late(Late::TooDeep);
            }
            if alt <= top_alt {
                return self.fail_late(Late::TabSpace);
            }
            self.indents.push((col, alt));
            if self.opts.extra_tokens {
                let (start, line, ls) = (self.line_start, self.line, self.line_start);
                self.push(Kind::Indent, start, line, ls);
            } else {
                self.push_empty(Kind::Indent);
            }
        } else {
            let mut popped = 0;
            while self.indents.len() > 1 && self.indents.last().is_some_and(|i| col < i.0) {
                self.indents.pop();
                popped += 1;
            }
            let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
            if col != top {
                return self.fail_late(Late::Dedent);
            }
            if alt != top_alt {
                return self.fail_late(Late::TabSpace);
            }
            for _ in 0..popped {
                self.push_empty(Kind::Dedent);
            }
        }
        Step::Go
    }

    /// After a backslash: moves to the next line.
    fn continuation(&mut self) -> Step {
        if self.peek() != b'\n' {
            if !self.at_end() {
                self.pos += 1;
            }
            return self.fail_late(Late::LineContinuation);
        }
        self.pos += 1;
        if self.at_end() {
            self.pos = self.src.len();
            return self.fail_late(Late::Eof);
        }
        self.line += 1;
        self.line_start = self.pos;
        Step::Go
    }

    /// Makes one token after the indentation is done.
    fn token(&mut self) -> Step {
        let mut comment = None;
        loop {
            while matches!(self.peek(), b' ' | b'\t' | 0x0c) {
                self.pos += 1;
            }
            if self.at_end() {
                return self.end_of_text();
            }
            let start = self.pos;
            let byte = self.peek();
            match byte {
                b'#' => {
                    comment = Some(start);
                    if let Some(step) = self.comment() {
                        return step;
                    }
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => return self.word(start),
                // A newline after a comment begins where the comment does.
                b'\n' => return self.line_end(comment.unwrap_or(start)),
                b'0'..=b'9' => return self.number(),
                b'.' if self.at(1).is_ascii_digit() => return self.number(),
                b'"' | b'\'' => return self.string(start),
                b'\\' => {
                    self.pos += 1;
                    if let Step::Stop = self.continuation() {
                        return Step::Stop;
                    }
                }
                _ => return self.operator(start),
            }
        }
    }

    fn line_end(&mut self, start: usize) -> Step {
        self.at_bol = true;
        let (line, line_start) = (self.line, self.line_start);
        if self.blank_line || !self.brackets.is_empty() {
            if self.opts.extra_tokens {
                self.comment_newline = false;
                self.pos += 1;
                self.push(Kind::Nl, start, line, line_start);
                self.pos -= 1;
            }
        } else if self.comment_newline && self.opts.extra_tokens {
            self.comment_newline = false;
            self.pos += 1;
            self.push(Kind::Nl, start, line, line_start);
            self.pos -= 1;
        } else {
            self.pos += 1;
            self.push(Kind::Newline, start, line, line_start);
            self.pos -= 1;
        }
        self.newline();
        Step::Go
    }

    fn end_of_text(&mut self) -> Step {
        if !self.brackets.is_empty() {
            return self.fail_late(Late::Eof);
        }
        if self.opts.single && self.parsing_started {
            self.push_empty(Kind::Newline);
            if !self.opts.dont_imply_dedent && self.indents.len() > 1 {
                while self.indents.len() > 1 {
                    self.indents.pop();
                    self.push_empty(Kind::Dedent);
                }
                self.push_empty(Kind::Newline);
            }
        }
        self.push_empty(Kind::EndMarker);
        Step::Stop
    }

    /// Skips a comment; gives a step if it made a token.
    fn comment(&mut self) -> Option<Step> {
        let start = self.pos;
        let rest = self.src.get(start..).unwrap_or(&[]);
        let len = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        let body = rest.get(..len).unwrap_or(&[]);
        self.pos = start + len;
        let (line, line_start) = (self.line, self.line_start);
        if self.opts.type_comments
            && let Some(at) = type_comment(body)
        {
            let after = body.get(at..).unwrap_or(&[]);
            let ignore = after.starts_with(b"ignore")
                && after.get(6).is_none_or(|b| *b < 128 && !b.is_ascii_alphanumeric());
            if ignore {
                // Alone in its line it takes the newline with it.
                let alone = self.blank_line && !self.at_end();
                self.push(Kind::TypeIgnore, start + at + 6, line, line_start);
                if alone {
                    if let Some(token) = self.out.list.last_mut() {
                        token.end += 1;
                    }
                    self.newline();
                    self.at_bol = true;
                }
            } else {
                self.push(Kind::TypeComment, start + at, line, line_start);
            }
            self.blank_line = false;
            return Some(Step::Go);
        }
        if self.opts.extra_tokens {
            self.comment_newline = self.blank_line;
            self.push(Kind::Comment, start, line, line_start);
            self.blank_line = false;
            return Some(Step::Go);
        }
        None
    }

    /// A name, a keyword, or the prefix of a string.
    fn word(&mut self, start: usize) -> Step {
        let src = self.src;
        let mut end = start;
        let mut ascii = true;
        while let Some(&b) = src.get(end) {
            if b.is_ascii_alphanumeric() || b == b'_' {
                end += 1;
            } else if b >= 0x80 {
                ascii = false;
                end += 1;
            } else {
                break;
            }
        }
        let word = src.get(start..end).unwrap_or(&[]);
        if word.len() <= 2 && matches!(src.get(end), Some(b'"' | b'\'')) {
            let lower = |i: usize| word.get(i).map_or(0, u8::to_ascii_lowercase);
            match (lower(0), lower(1)) {
                (b'f', 0 | b'r') | (b'r', b'f') => {
                    self.pos = end;
                    return self.fstring_start(start);
                }
                (b'r', 0 | b'b') | (b'b', 0 | b'r') | (b'u', 0) => {
                    self.pos = end;
                    return self.string(start);
                }
                _ => {}
            }
        }
        self.pos = end;
        if !ascii && let Some(step) = self.verify_identifier(start) {
            return step;
        }
        let (line, line_start) = (self.line, self.line_start);
        self.push(word_kind(word), start, line, line_start);
        Step::Go
    }

    /// Checks a name with characters beyond ASCII.
    fn verify_identifier(&mut self, start: usize) -> Option<Step> {
        if self.opts.extra_tokens {
            return None;
        }
        let word = self.text.get(start..self.pos).unwrap_or("");
        for (at, c) in word.char_indices() {
            let fine = if at == 0 { ident::is_start(c) } else { ident::is_continue(c) };
            if fine {
                continue;
            }
            self.pos = start + at + c.len_utf8();
            let code = c as u32;
            return Some(if ident::is_printable(c) {
                self.fail(format!("invalid character '{c}' (U+{code:04X})"))
            } else {
                self.fail(format!("invalid non-printable character U+{code:04X}"))
            });
        }
        None
    }

    fn operator(&mut self, start: usize) -> Step {
        let (line, line_start) = (self.line, self.line_start);
        let byte = self.peek();
        if byte == b':'
            && let Some(f) = self.fstrings.last_mut()
            && f.expr_depth >= 0
            && f.depth - 1 == f.expr_depth
        {
            f.in_text = true;
            f.in_format_spec = true;
            self.pos += 1;
            self.push(Kind::Colon, start, line, line_start);
            return Step::Go;
        }
        let Some((kind, len)) = operator(self.src.get(start..).unwrap_or(&[])) else {
            self.pos += 1;
            if byte < 0x20 || byte == 0x7f {
                return self.fail(format!("invalid non-printable character U+{byte:04X}"));
            }
            self.push(Kind::Op, start, line, line_start);
            return Step::Go;
        };
        self.pos += len;
        match byte {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_LEVEL {
                    return self.fail("too many nested parentheses");
                }
                let bracket = Bracket { byte, line, col: (start - line_start) as i32 };
                self.brackets.push(bracket);
                self.out.brackets.push((self.out.list.len() as u32, bracket));
                if let Some(f) = self.fstrings.last_mut() {
                    f.depth += 1;
                }
            }
            b')' | b']' | b'}' => {
                if let Some(step) = self.close(byte) {
                    return step;
                }
            }
            _ => {}
        }
        self.push(kind, start, line, line_start);
        Step::Go
    }

    /// Takes a closing bracket off the stack.
    fn close(&mut self, byte: u8) -> Option<Step> {
        let c = byte as char;
        let inside = self.fstrings.last().copied();
        if byte == b'}' && inside.is_some_and(|f| f.depth == 0) {
            return Some(self.fail("f-string: single '}' is not allowed"));
        }
        if self.brackets.is_empty() && !self.opts.extra_tokens {
            return Some(self.fail(format!("unmatched '{c}'")));
        }
        if let Some(open) = self.brackets.pop() {
            let pair = matches!((open.byte, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
            if !pair && !self.opts.extra_tokens {
                if open.byte == b'{' && inside.is_some_and(|f| f.depth - 1 == f.expr_depth) {
                    return Some(self.fail(format!("f-string: unmatched '{c}'")));
                }
                let mut msg = format!(
                    "closing parenthesis '{c}' does not match opening parenthesis '{}'",
                    open.byte as char
                );
                if open.line != self.line {
                    msg.push_str(&format!(" on line {}", open.line));
                }
                return Some(self.fail(msg));
            }
        }
        if let Some(f) = self.fstrings.last_mut() {
            f.depth -= 1;
            if f.depth < 0 {
                return Some(self.fail(format!("f-string: unmatched '{c}'")));
            }
            if byte == b'}' && f.depth == f.expr_depth {
                f.expr_depth -= 1;
                f.in_text = true;
                f.in_format_spec = false;
            }
        }
        None
    }
}

/// Where the text of a `# type:` comment begins.
fn type_comment(body: &[u8]) -> Option<usize> {
    let blank = |mut at: usize| {
        while matches!(body.get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    };
    let at = blank(1);
    if !body.get(at..)?.starts_with(b"type:") {
        return None;
    }
    Some(blank(at + 5))
}
