//! String literals: prefixes, escapes, concatenation and f-strings.

use super::{Parse, Parser, Start};
use crate::ast::*;
use crate::error::{Category, SyntaxWarning};
use crate::tokens::{Kind, Token};

/// A part of a string in the making.
enum Piece<'a> {
    /// Literal text.
    Text { bytes: &'a [u8], loc: Loc, kind_u: bool },
    /// A formatted value.
    Value(ExprRef<'a>),
}

/// One plain literal, decoded.
struct Literal<'a> {
    bytes: &'a [u8],
    is_bytes: bool,
    kind_u: bool,
}

/// Why an escape could not be decoded.
enum Bad {
    /// Positions are those of the buffer that the reference decodes.
    Unicode {
        from: usize,
        to: usize,
        reason: &'static str,
    },
    Bytes {
        at: usize,
    },
}

/// What decoding escapes gives: the bytes, and where the first invalid escape stands.
type Decoded = Result<(Vec<u8>, Option<usize>), Bad>;

/// Appends a code point as WTF-8.
fn push_code(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | ((code >> 6) & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}

/// Reads up to `most` hexadecimal digits at `at`.
fn hex(bytes: &[u8], at: usize, most: usize) -> (u32, usize) {
    let (mut value, mut n) = (0u32, 0);
    while n < most {
        let Some(digit) = bytes.get(at + n).and_then(|b| (*b as char).to_digit(16)) else { break };
        value = value << 4 | digit;
        n += 1;
    }
    (value, n)
}

/// Reads up to three octal digits at `at`.
fn octal(bytes: &[u8], at: usize) -> (u32, usize) {
    let (mut value, mut n) = (0u32, 0);
    while n < 3 {
        let Some(b @ b'0'..=b'7') = bytes.get(at + n) else { break };
        value = value << 3 | u32::from(b - b'0');
        n += 1;
    }
    (value, n)
}

fn simple_escape(c: u8) -> Option<&'static [u8]> {
    Some(match c {
        b'\n' => b"",
        b'\\' => b"\\",
        b'\'' => b"'",
        b'"' => b"\"",
        b'a' => b"\x07",
        b'b' => b"\x08",
        b'f' => b"\x0c",
        b'n' => b"\n",
        b'r' => b"\r",
        b't' => b"\t",
        b'v' => b"\x0b",
        _ => return None,
    })
}

/// Decodes the escapes of a text literal.
fn decode_text(raw: &str) -> Decoded {
    let bytes = raw.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut invalid = None;
    let mut at = 0;
    // The reference rewrites what is not ASCII as an escape of ten bytes; positions count those.
    let mut extra = 0usize;
    while let Some(&b) = bytes.get(at) {
        if b != b'\\' {
            let run = bytes.get(at..).unwrap_or(&[]);
            let n = run.iter().position(|b| *b == b'\\').unwrap_or(run.len());
            let plain = run.get(..n).unwrap_or(&[]);
            if !plain.is_ascii() {
                for c in raw.get(at..at + n).unwrap_or("").chars().filter(|c| !c.is_ascii()) {
                    extra += 10 - c.len_utf8();
                }
            }
            out.extend_from_slice(plain);
            at += n;
            continue;
        }
        let Some(&c) = bytes.get(at + 1) else {
            out.push(b'\\');
            break;
        };
        let bad = |end: usize, reason| Bad::Unicode { from: at + extra, to: end + extra, reason };
        if let Some(plain) = simple_escape(c) {
            out.extend_from_slice(plain);
            at += 2;
            continue;
        }
        match c {
            b'0'..=b'7' => {
                let (code, n) = octal(bytes, at + 1);
                if code > 0o377 && invalid.is_none() {
                    invalid = Some(at + 1);
                }
                push_code(&mut out, code);
                at += 1 + n;
            }
            b'x' | b'u' | b'U' => {
                let (want, reason) = match c {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (code, n) = hex(bytes, at + 2, want);
                if n < want {
                    return Err(bad(at + 2 + n, reason));
                }
                if code > 0x10_ffff {
                    return Err(bad(at + 10, "illegal Unicode character"));
                }
                push_code(&mut out, code);
                at += 2 + n;
            }
            b'N' => {
                let malformed = "malformed \\N character escape";
                if bytes.get(at + 2) != Some(&b'{') {
                    return Err(bad(at + 2, malformed));
                }
                let rest = raw.get(at + 3..).unwrap_or("");
                let Some(n) = rest.find('}') else {
                    let mut wide = 0;
                    for c in rest.chars().filter(|c| !c.is_ascii()) {
                        wide += 10 - c.len_utf8();
                    }
                    return Err(bad(bytes.len() + wide, malformed));
                };
                if n == 0 {
                    return Err(bad(at + 3, malformed));
                }
                let name = rest.get(..n).unwrap_or("");
                match pyrite_unicode::lookup_name(name) {
                    Some(pyrite_unicode::Named::Character(code) | pyrite_unicode::Named::Alias(code)) => {
                        push_code(&mut out, code);
                    }
                    _ => {
                        let wide: usize =
                            name.chars().filter(|c| !c.is_ascii()).map(|c| 10 - c.len_utf8()).sum();
                        return Err(bad(at + 4 + n + wide, "unknown Unicode character name"));
                    }
                }
                at += 4 + n;
            }
            _ => {
                // A character outside ASCII comes to the reference's decoder as an escape, after an
                // escaped backslash: no warning.
                if invalid.is_none() && c < 0x80 {
                    invalid = Some(at + 1);
                }
                out.push(b'\\');
                at += 1;
                if c >= 0x80 {
                    extra += 5;
                }
            }
        }
    }
    Ok((out, invalid))
}

/// Decodes the escapes of a bytes literal.
fn decode_bytes(bytes: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(bytes.len());
    let mut invalid = None;
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let Some(&c) = bytes.get(at + 1).filter(|_| b == b'\\') else {
            out.push(b);
            at += 1;
            continue;
        };
        if let Some(plain) = simple_escape(c) {
            out.extend_from_slice(plain);
            at += 2;
            continue;
        }
        match c {
            b'0'..=b'7' => {
                let (code, n) = octal(bytes, at + 1);
                if code > 0o377 && invalid.is_none() {
                    invalid = Some(at + 1);
                }
                out.push(code as u8);
                at += 1 + n;
            }
            b'x' => {
                let (code, n) = hex(bytes, at + 2, 2);
                if n < 2 {
                    return Err(Bad::Bytes { at });
                }
                out.push(code as u8);
                at += 4;
            }
            _ => {
                if invalid.is_none() {
                    invalid = Some(at + 1);
                }
                out.push(b'\\');
                at += 1;
            }
        }
    }
    Ok((out, invalid))
}

/// A plain literal taken apart.
struct Written<'t> {
    raw: bool,
    is_bytes: bool,
    kind_u: bool,
    body: &'t str,
}

/// Takes a STRING token apart.
fn written(text: &str) -> Written<'_> {
    let bytes = text.as_bytes();
    let (mut raw, mut is_bytes, mut kind_u, mut prefix) = (false, false, false, 0);
    for b in bytes {
        match b {
            b'r' | b'R' => raw = true,
            b'b' | b'B' => is_bytes = true,
            b'u' => kind_u = true,
            b'U' => {}
            _ => break,
        }
        prefix += 1;
    }
    let quote = bytes.get(prefix).copied().unwrap_or(0);
    let triple = bytes.get(prefix + 1) == Some(&quote)
        && bytes.get(prefix + 2) == Some(&quote)
        && bytes.len() >= prefix + 6;
    let size = if triple { 3 } else { 1 };
    let body = text.get(prefix + size..text.len().saturating_sub(size)).unwrap_or("");
    Written { raw, is_bytes, kind_u, body }
}

/// The place of a token.
fn loc_of(token: Token) -> Loc {
    Loc { lineno: token.line, col: token.col, end_lineno: token.end_line, end_col: token.end_col }
}

/// What is wrong with a literal.
pub(crate) enum Problem {
    /// Bytes with something beyond ASCII.
    NotAscii,
    /// The message of the codec, and what kind of error it is.
    Codec(&'static str, String),
}

/// Where the text of a STRING token is inside it.
pub(crate) struct Body {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset behind the last.
    pub end: usize,
    /// Backslashes are characters.
    pub raw: bool,
}

/// Finds the text inside a STRING token.
pub(crate) fn literal_body(text: &str) -> Body {
    let Written { raw, body, .. } = written(text);
    let start = body.as_ptr() as usize - text.as_ptr() as usize;
    Body { start: start.min(text.len()), end: (start + body.len()).min(text.len()), raw }
}

/// Whether a STRING token is of bytes.
pub(crate) fn is_bytes(text: &str) -> bool {
    written(text).is_bytes
}

/// What the reference has against a STRING token.
pub(crate) fn literal_problem(text: &str) -> Option<Problem> {
    let Written { raw, is_bytes, body, .. } = written(text);
    if is_bytes && !body.is_ascii() {
        return Some(Problem::NotAscii);
    }
    if raw {
        return None;
    }
    escape_problem(body, is_bytes)
}

/// What the reference has against the escapes of a piece of text.
pub(crate) fn escape_problem(body: &str, is_bytes: bool) -> Option<Problem> {
    if !body.contains('\\') {
        return None;
    }
    let result = if is_bytes { decode_bytes(body.as_bytes()) } else { decode_text(body) };
    match result.err()? {
        Bad::Bytes { at } => {
            Some(Problem::Codec("value error", format!("invalid \\x escape at position {at}")))
        }
        Bad::Unicode { from, to, reason } => {
            let what = if to == from + 1 {
                format!("byte 0x5c in position {from}")
            } else {
                format!("bytes in position {from}-{}", to - 1)
            };
            Some(Problem::Codec(
                "unicode error",
                format!("'unicodeescape' codec can't decode {what}: {reason}"),
            ))
        }
    }
}

impl<'a, 's> Parser<'a, 's> {
    /// One or more adjacent literals.
    pub fn strings(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first_token = self.token();
        let mut bytes_seen = false;
        let mut text_seen = false;
        let mut fstring = false;
        if first_token.kind == Kind::String && !matches!(self.peek(1), Kind::String | Kind::FStringStart) {
            // One plain literal, by far the most frequent case.
            self.advance();
            self.kind();
            let literal = self.literal(first_token)?;
            let value =
                if literal.is_bytes { Constant::Bytes(literal.bytes) } else { Constant::Str(literal.bytes) };
            return Ok(self.expr(ExprKind::Constant { value, kind_u: literal.kind_u }, start));
        }
        let mut pieces: Vec<Piece<'a>> = Vec::new();
        let mut kind_u = None;
        loop {
            let token = self.token();
            match token.kind {
                Kind::String => {
                    self.advance();
                    let literal = self.literal(token)?;
                    if literal.is_bytes {
                        bytes_seen = true;
                    } else {
                        text_seen = true;
                    }
                    kind_u.get_or_insert(literal.kind_u);
                    let loc = Loc {
                        lineno: token.line,
                        col: token.col,
                        end_lineno: token.end_line,
                        end_col: token.end_col,
                    };
                    pieces.push(Piece::Text { bytes: literal.bytes, loc, kind_u: literal.kind_u });
                }
                Kind::FStringStart => {
                    text_seen = true;
                    fstring = true;
                    kind_u.get_or_insert(false);
                    self.deeper(|p| p.fstring(&mut pieces))?;
                }
                _ => break,
            }
        }
        if bytes_seen && text_seen {
            return self.fail();
        }
        if !fstring {
            let mut all = Vec::new();
            for piece in &pieces {
                if let Piece::Text { bytes, .. } = piece {
                    all.extend_from_slice(bytes);
                }
            }
            let all = self.arena.alloc_slice_copy(&all);
            let value = if bytes_seen { Constant::Bytes(all) } else { Constant::Str(all) };
            let kind_u = kind_u.unwrap_or(false) && !bytes_seen;
            return Ok(self.expr(ExprKind::Constant { value, kind_u }, start));
        }
        let values = self.join(&pieces);
        Ok(self.expr(ExprKind::JoinedStr { values }, start))
    }

    /// Merges adjacent text and drops empty text.
    fn join(&mut self, pieces: &[Piece<'a>]) -> Seq<'a, ExprRef<'a>> {
        let mut values: Vec<ExprRef<'a>> = Vec::with_capacity(pieces.len());
        let mut rest = pieces;
        while let Some(piece) = rest.first() {
            match piece {
                Piece::Value(value) => {
                    values.push(value);
                    rest = rest.get(1..).unwrap_or(&[]);
                }
                Piece::Text { bytes, loc, kind_u } => {
                    let run = rest.iter().take_while(|p| matches!(p, Piece::Text { .. })).count();
                    let (mut text, mut loc) = (*bytes, *loc);
                    if run > 1 {
                        let mut all = Vec::new();
                        for p in rest.iter().take(run) {
                            if let Piece::Text { bytes, loc: l, .. } = p {
                                all.extend_from_slice(bytes);
                                (loc.end_lineno, loc.end_col) = (l.end_lineno, l.end_col);
                            }
                        }
                        text = self.arena.alloc_slice_copy(&all);
                    }
                    if !text.is_empty() {
                        let kind = ExprKind::Constant { value: Constant::Str(text), kind_u: *kind_u };
                        values.push(self.expr_at(kind, loc));
                    }
                    rest = rest.get(run..).unwrap_or(&[]);
                }
            }
        }
        self.seq(&values)
    }

    /// Decodes one STRING token.
    fn literal(&mut self, token: Token) -> Parse<Literal<'a>> {
        let text = self.text(token);
        let Written { raw, is_bytes, kind_u, body } = written(text);
        if is_bytes && !body.is_ascii() {
            return self.fail();
        }
        let bytes = self.decoded(body, raw, is_bytes, token)?;
        Ok(Literal { bytes, is_bytes, kind_u })
    }

    /// Decodes the body of a literal, with its warning or error.
    fn decoded(&mut self, body: &str, raw: bool, is_bytes: bool, token: Token) -> Parse<&'a [u8]> {
        if raw || !body.as_bytes().contains(&b'\\') {
            return Ok(self.arena.alloc_slice_copy(body.as_bytes()));
        }
        let result = if is_bytes { decode_bytes(body.as_bytes()) } else { decode_text(body) };
        match result {
            Ok((bytes, invalid)) => {
                if let Some(at) = invalid {
                    self.invalid_escape(body, at, token)?;
                }
                Ok(self.arena.alloc_slice_copy(&bytes))
            }
            Err(_) => self.fail(),
        }
    }

    fn invalid_escape(&mut self, body: &str, at: usize, token: Token) -> Parse<()> {
        let rest = body.get(at..).unwrap_or("");
        let c = rest.chars().next().unwrap_or(' ');
        if token.kind == Kind::FStringMiddle && matches!(c, '{' | '}') {
            return Ok(());
        }
        if !self.warned.insert(token.start) {
            return Ok(());
        }
        self.flush_warnings(self.pos as u32)?;
        let is_octal = ('4'..='7').contains(&c);
        let msg = if is_octal {
            format!("invalid octal escape sequence '\\{}'", rest.get(..3).unwrap_or(rest))
        } else {
            format!("invalid escape sequence '\\{c}'")
        };
        let warning = SyntaxWarning { category: Category::Syntax, msg: msg.clone(), lineno: token.line };
        self.warn_at(warning, token, msg)
    }

    /// `FSTRING_START fstring_middle* FSTRING_END`
    fn fstring(&mut self, pieces: &mut Vec<Piece<'a>>) -> Parse<()> {
        let open = self.token();
        let raw = self.text(open).bytes().any(|b| matches!(b, b'r' | b'R'));
        self.advance();
        // The text is decoded after the whole string was read, as the order of warnings shows.
        let mut middles = Vec::new();
        loop {
            let token = self.token();
            match token.kind {
                Kind::FStringMiddle => {
                    self.advance();
                    middles.push((pieces.len(), token));
                    pieces.push(Piece::Text { bytes: &[], loc: loc_of(token), kind_u: false });
                }
                Kind::LBrace => self.deeper(|p| p.replacement_field(pieces))?,
                Kind::FStringEnd => {
                    self.advance();
                    break;
                }
                _ => return self.fail(),
            }
        }
        for (at, token) in middles {
            let decoded = self.decoded(self.text(token), raw, false, token)?;
            if let Some(Piece::Text { bytes, .. }) = pieces.get_mut(at) {
                *bytes = decoded;
            }
        }
        Ok(())
    }

    /// A middle in a format specification: the reference decodes escapes there even in a raw f-string.
    fn spec_middle(&mut self, token: Token, pieces: &mut Vec<Piece<'a>>) -> Parse<()> {
        let bytes = self.decoded(self.text(token), false, false, token)?;
        pieces.push(Piece::Text { bytes, loc: loc_of(token), kind_u: false });
        Ok(())
    }

    /// `'{' annotated_rhs ['='] ['!' NAME] [':' spec] '}'`
    fn replacement_field(&mut self, pieces: &mut Vec<Piece<'a>>) -> Parse<()> {
        let start = self.start();
        let open = self.token();
        self.expect(Kind::LBrace)?;
        let value = self.yield_or_star_expressions()?;
        let debug = self.eat(Kind::Equal);
        let text_end = self.token();
        let mut conversion = None;
        if self.kind() == Kind::Exclamation {
            conversion = Some(self.conversion()?);
        }
        let mut format_spec = None;
        if self.kind() == Kind::Colon {
            format_spec = Some(self.format_spec()?);
        }
        self.expect(Kind::RBrace)?;
        let code = match conversion {
            Some((code, _)) => code,
            None if debug && format_spec.is_none() => i32::from(b'r'),
            None => -1,
        };
        let formatted = self.expr(ExprKind::FormattedValue { value, conversion: code, format_spec }, start);
        if debug {
            let (end_line, end_col) = match (conversion, format_spec) {
                (Some((_, name)), _) => (name.line, name.col - 1),
                (None, Some(spec)) => (spec.loc.lineno, spec.loc.col),
                (None, None) => (formatted.loc.end_lineno, formatted.loc.end_col - 1),
            };
            let text = self.src.get(open.end as usize..text_end.start as usize).unwrap_or("");
            let bytes = self.arena.alloc_slice_copy(without_comments(text).as_bytes());
            let loc = Loc { lineno: start.line, col: start.col + 1, end_lineno: end_line, end_col };
            pieces.push(Piece::Text { bytes, loc, kind_u: false });
        }
        pieces.push(Piece::Value(formatted));
        Ok(())
    }

    /// `'!' NAME`, right after each other.
    fn conversion(&mut self) -> Parse<(i32, Token)> {
        let mark = self.token();
        self.expect(Kind::Exclamation)?;
        let name = self.token();
        if name.kind != Kind::Name {
            return self.fail();
        }
        self.advance();
        if (mark.end_line, mark.end_col) != (name.line, name.col) {
            return self.fail();
        }
        match self.text(name) {
            text @ ("s" | "r" | "a") => Ok((text.bytes().next().map_or(-1, i32::from), name)),
            _ => self.fail(),
        }
    }

    fn format_spec(&mut self) -> Parse<ExprRef<'a>> {
        let start: Start = self.start();
        self.expect(Kind::Colon)?;
        let mut pieces = Vec::new();
        loop {
            let token = self.token();
            match token.kind {
                Kind::FStringMiddle => {
                    self.advance();
                    self.spec_middle(token, &mut pieces)?;
                }
                Kind::LBrace => self.deeper(|p| p.replacement_field(&mut pieces))?,
                _ => break,
            }
        }
        let values = self.join(&pieces);
        Ok(self.expr(ExprKind::JoinedStr { values }, start))
    }
}

/// The text of an f-string expression as `=` shows it: without comments.
fn without_comments(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('#') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let (mut quote, mut comment) = (None, false);
    for c in text.chars() {
        if comment {
            if c == '\n' {
                comment = false;
                out.push(c);
            }
            continue;
        }
        match (quote, c) {
            (None, '#') => comment = true,
            (None, '"' | '\'') => {
                quote = Some(c);
                out.push(c);
            }
            (Some(q), _) => {
                if c == q {
                    quote = None;
                }
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out.into()
}
