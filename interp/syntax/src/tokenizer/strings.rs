//! String tokens, and f-strings as the tokens of their parts (PEP 701).

use super::{FStringMode, MAX_LEVEL, Step, Tokenizer};
use crate::error::{Category, ErrorKind};
use crate::tokens::TokenKind as K;

/// Deepest nesting of f-strings.
const MAX_FSTRINGS: usize = 149;

impl Tokenizer<'_> {
    /// The opening quote, once or three times; the position passes it. Gives the quote and its
    /// size, and size 0 for an empty string, which is passed whole.
    fn opening_quote(&mut self) -> (u8, usize) {
        let quote = self.peek(0);
        if self.peek(1) == quote && self.peek(2) == quote {
            self.pos += 3;
            (quote, 3)
        } else {
            self.pos += 1;
            (quote, 1)
        }
    }

    pub(super) fn string(&mut self, start: usize) -> Step<()> {
        let (line, line_start) = (self.line, self.line_start);
        let (quote, size) = self.opening_quote();
        let mut closing = 0;
        while closing != size {
            let c = self.peek(0);
            if (c == 0 && self.at_eof()) || (size == 1 && c == b'\n') {
                return Err(self.unterminated(start, line, line_start, size, "string"));
            }
            self.pos += 1;
            if c == quote {
                closing += 1;
                continue;
            }
            closing = 0;
            match c {
                b'\n' => self.newline_passed(),
                b'\\' if !self.at_eof() => {
                    self.pos += 1;
                    if self.src.get(self.pos - 1) == Some(&b'\n') {
                        self.newline_passed();
                    }
                }
                _ => {}
            }
        }
        self.push(K::String, start, self.pos, line, line_start);
        Ok(())
    }

    /// The error of a string that does not end, at its first quote.
    fn unterminated(
        &mut self,
        start: usize,
        line: u32,
        line_start: usize,
        size: usize,
        what: &str,
    ) -> Box<crate::SyntaxError> {
        // At the end of a source which ends in a newline, that newline still belongs to the
        // last line.
        let mut detected = self.line;
        if self.at_eof() && self.pos == self.line_start && detected > line {
            detected -= 1;
        }
        let msg = if size == 3 {
            self.at_end = true;
            format!("unterminated triple-quoted {what} literal (detected at line {detected})")
        } else {
            format!("unterminated {what} literal (detected at line {detected})")
        };
        (self.line, self.line_start, self.pos) = (line, line_start, start);
        let mut e = self.error_at(ErrorKind::Syntax, msg, start);
        e.offset += 1;
        e.end_offset = e.offset;
        e
    }

    /// An f-string whose prefix begins at `start`; the position is at the quote.
    pub(super) fn fstring_start(&mut self, start: usize, raw: bool) -> Step<()> {
        let (quote, size) = self.opening_quote();
        if self.modes.len() >= MAX_FSTRINGS {
            return Err(self.error("too many nested f-strings"));
        }
        self.emit(K::FStringStart, start);
        self.modes.push(FStringMode {
            quote,
            quote_size: size as u8,
            raw,
            in_text: true,
            in_format_spec: false,
            depth: 0,
            expr_depth: -1,
            line: self.line,
            line_start: self.line_start,
            start,
        });
        Ok(())
    }

    /// Whether the closing quotes of `mode` are here.
    fn at_closing(&self, mode: &FStringMode) -> bool {
        (0..usize::from(mode.quote_size)).all(|i| self.peek(i) == mode.quote)
    }

    /// Begins an expression at the brace under the position.
    fn fstring_expression(&mut self) -> Step<()> {
        let Some(mode) = self.modes.last_mut() else { return Ok(()) };
        mode.expr_depth += 1;
        mode.in_text = false;
        if mode.expr_depth as usize >= MAX_LEVEL {
            self.pos += 1;
            return Err(self.error("f-string: expressions nested too deeply"));
        }
        Ok(())
    }

    /// Passes the second of two braces, which is in the place of the token but not in its text.
    fn second_brace(&mut self) {
        self.pos += 1;
        if let Some(t) = self.tokens.last_mut() {
            t.end_col += 1;
        }
    }

    /// Reads text of an f-string up to a brace or the closing quotes.
    pub(super) fn fstring_text(&mut self) -> Step<()> {
        let Some(mode) = self.modes.last().copied() else { return Ok(()) };
        let (line, line_start, start) = (self.line, self.line_start, self.pos);
        if self.peek(0) == b'{' && self.peek(1) != b'{' {
            return self.fstring_expression();
        }
        if self.at_closing(&mode) {
            self.pos += usize::from(mode.quote_size);
            self.emit(K::FStringEnd, start);
            self.modes.pop();
            return Ok(());
        }
        let in_spec = mode.in_format_spec && mode.expr_depth >= 0;
        let mut named = false;
        loop {
            let c = self.peek(0);
            let eof = c == 0 && self.at_eof();
            if eof || (mode.quote_size == 1 && c == b'\n') {
                if in_spec && !eof {
                    // A newline ends a format specification.
                    self.push(K::FStringMiddle, start, self.pos, line, line_start);
                    if let Some(mode) = self.modes.last_mut() {
                        mode.in_text = false;
                        mode.in_format_spec = false;
                    }
                    return Ok(());
                }
                return Err(self.unterminated(
                    mode.start,
                    mode.line,
                    mode.line_start,
                    usize::from(mode.quote_size),
                    "f-string",
                ));
            }
            if c == mode.quote && self.at_closing(&mode) {
                self.push(K::FStringMiddle, start, self.pos, line, line_start);
                return Ok(());
            }
            self.pos += 1;
            match c {
                b'\n' => self.newline_passed(),
                b'{' => {
                    if self.peek(0) != b'{' || in_spec {
                        self.pos -= 1;
                        self.push(K::FStringMiddle, start, self.pos, line, line_start);
                        return self.fstring_expression();
                    }
                    self.push(K::FStringMiddle, start, self.pos, line, line_start);
                    self.second_brace();
                    return Ok(());
                }
                b'}' if named => named = false,
                b'}' => {
                    if self.peek(0) == b'}' && !in_spec && mode.depth == 0 {
                        self.push(K::FStringMiddle, start, self.pos, line, line_start);
                        self.second_brace();
                    } else {
                        self.pos -= 1;
                        self.push(K::FStringMiddle, start, self.pos, line, line_start);
                        if let Some(mode) = self.modes.last_mut() {
                            mode.in_text = false;
                        }
                    }
                    return Ok(());
                }
                b'\\' => match self.peek(0) {
                    brace @ (b'{' | b'}') => {
                        if !mode.raw {
                            let shown = brace as char;
                            self.warn(
                                Category::Syntax,
                                format!("invalid escape sequence '\\{shown}'"),
                                None,
                                self.pos + 1,
                            );
                        }
                    }
                    b'\n' => {
                        self.pos += 1;
                        self.newline_passed();
                    }
                    b'N' if !mode.raw => {
                        self.pos += 1;
                        if self.peek(0) == b'{' {
                            self.pos += 1;
                            named = true;
                        }
                    }
                    0 if self.at_eof() => {}
                    _ => self.pos += 1,
                },
                _ => {}
            }
        }
    }
}
