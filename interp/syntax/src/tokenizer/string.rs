//! Strings and f-strings: where they end, and how f-strings alternate between text and expressions.

use super::{FString, MAX_EXPR_NESTING, MAX_FSTRING_LEVEL, Place, Step, Tokenizer};
use crate::error::{Category, ErrorKind};
use crate::tokens::Kind;

impl Tokenizer<'_> {
    /// Whether three of `quote` stand at the cursor, whose byte is one.
    fn quote_size(&self, quote: u8) -> usize {
        if self.at(1) == quote && self.at(2) == quote { 3 } else { 1 }
    }

    /// A string whose first quote is at the cursor and whose prefix begins at `start`.
    pub(super) fn string(&mut self, start: usize) -> Step {
        let (line, line_start) = (self.line, self.line_start);
        let quote = self.peek();
        let size = self.quote_size(quote);
        self.pos += size;
        let mut escaped_quote = false;
        loop {
            let at = self.pos;
            let Some(&b) = self.src.get(at) else {
                return self.unterminated(start, line, line_start, quote, size, escaped_quote, true);
            };
            if b == quote {
                if size == 1 {
                    self.pos += 1;
                    break;
                }
                if self.at(1) == quote && self.at(2) == quote {
                    self.pos += 3;
                    break;
                }
                self.pos += 1;
            } else if b == b'\\' {
                self.pos += 1;
                match self.src.get(self.pos) {
                    Some(b'\n') => self.newline(),
                    Some(&c) => {
                        escaped_quote |= c == quote;
                        self.pos += 1;
                    }
                    None => {}
                }
            } else if b == b'\n' {
                if size == 1 {
                    return self.unterminated(start, line, line_start, quote, size, escaped_quote, false);
                }
                self.newline();
            } else {
                self.pos += 1;
            }
        }
        self.push(Kind::String, start, line, line_start);
        Step::Go
    }

    #[allow(clippy::too_many_arguments)]
    fn unterminated(
        &mut self,
        start: usize,
        line: i32,
        line_start: usize,
        quote: u8,
        size: usize,
        escaped_quote: bool,
        at_eof: bool,
    ) -> Step {
        let detected = self.line;
        self.pos = start + 1;
        self.line = line;
        self.line_start = line_start;
        if let Some(f) = self.fstrings.last()
            && f.quote == quote
            && usize::from(f.quote_size) == size
        {
            return self.fail("f-string: expecting '}'");
        }
        let msg = if size == 3 {
            format!("unterminated triple-quoted string literal (detected at line {detected})")
        } else if escaped_quote {
            format!(
                "unterminated string literal (detected at line {detected}); perhaps you escaped the end quote?"
            )
        } else {
            format!("unterminated string literal (detected at line {detected})")
        };
        self.fail_string(msg, at_eof)
    }

    fn fail_string(&mut self, msg: String, at_eof: bool) -> Step {
        let place =
            Place::Cursor { line: self.line, line_start: self.line_start as u32, cursor: self.pos as u32 };
        let step = self.fail_at(ErrorKind::Syntax, msg, place);
        if let Some(e) = &mut self.out.error {
            e.at_eof = at_eof;
        }
        step
    }

    /// An f-string whose first quote is at the cursor.
    pub(super) fn fstring_start(&mut self, start: usize) -> Step {
        let (line, line_start) = (self.line, self.line_start);
        let quote = self.peek();
        let size = self.quote_size(quote);
        self.pos += size;
        if self.fstrings.len() + 1 >= MAX_FSTRING_LEVEL {
            return self.fail("too many nested f-strings");
        }
        let prefix = self.src.get(start..start + 2).unwrap_or(&[]);
        self.fstrings.push(FString {
            quote,
            quote_size: size as u8,
            raw: prefix.iter().any(|b| matches!(b, b'r' | b'R')),
            in_text: true,
            start,
            start_line: line,
            start_line_start: line_start,
            depth: 0,
            expr_depth: -1,
            in_format_spec: false,
        });
        self.push(Kind::FStringStart, start, line, line_start);
        Step::Go
    }

    /// Enters an expression of the innermost f-string.
    fn enter_expression(&mut self) -> Option<Step> {
        let mut deep = false;
        if let Some(f) = self.fstrings.last_mut() {
            f.expr_depth += 1;
            deep = f.expr_depth >= MAX_EXPR_NESTING;
            f.in_text = false;
        }
        deep.then(|| self.fail("f-string: expressions nested too deeply"))
    }

    fn leave_text(&mut self, in_format_spec: bool) {
        if let Some(f) = self.fstrings.last_mut() {
            f.in_text = false;
            f.in_format_spec = in_format_spec;
        }
    }

    /// A middle that ends in the first of two braces at the cursor; its place covers both.
    fn push_doubled(&mut self, start: usize, line: i32, line_start: usize) {
        self.pos += 2;
        self.push(Kind::FStringMiddle, start, line, line_start);
        if let Some(token) = self.out.list.last_mut() {
            token.end -= 1;
        }
    }

    /// The literal part of an f-string: its end, or a middle.
    pub(super) fn fstring_text(&mut self) -> Step {
        let Some(f) = self.fstrings.last().copied() else { return self.error_token() };
        let start = self.pos;
        let (line, line_start) = (self.line, self.line_start);
        if self.peek() == b'{' && self.at(1) != b'{' {
            if let Some(step) = self.enter_expression() {
                return step;
            }
            return self.token();
        }
        let size = usize::from(f.quote_size);
        if (0..size).all(|i| self.at(i) == f.quote) {
            self.pos += size;
            self.fstrings.pop();
            self.push(Kind::FStringEnd, start, line, line_start);
            return Step::Go;
        }
        let mut named = false;
        let in_spec = f.in_format_spec && f.expr_depth >= 0;
        loop {
            let Some(&b) = self.src.get(self.pos) else {
                return self.unterminated_fstring(&f, true);
            };
            match b {
                b'\n' if size == 1 => {
                    if in_spec {
                        self.leave_text(false);
                        self.push(Kind::FStringMiddle, start, line, line_start);
                        return Step::Go;
                    }
                    return self.unterminated_fstring(&f, false);
                }
                b'\n' => self.newline(),
                b'{' => {
                    if self.at(1) != b'{' || in_spec {
                        let deep = self.enter_expression();
                        if let Some(step) = deep {
                            return step;
                        }
                        if let Some(f) = self.fstrings.last_mut() {
                            f.in_format_spec = false;
                        }
                        self.push(Kind::FStringMiddle, start, line, line_start);
                        return Step::Go;
                    }
                    self.push_doubled(start, line, line_start);
                    return Step::Go;
                }
                b'}' => {
                    if named {
                        self.pos += 1;
                        self.push(Kind::FStringMiddle, start, line, line_start);
                        return Step::Go;
                    }
                    if self.at(1) == b'}' && !in_spec && f.depth == 0 {
                        self.push_doubled(start, line, line_start);
                        return Step::Go;
                    }
                    self.leave_text(false);
                    self.push(Kind::FStringMiddle, start, line, line_start);
                    return Step::Go;
                }
                b'\\' => {
                    self.pos += 1;
                    match self.src.get(self.pos).copied() {
                        Some(c @ (b'{' | b'}')) if !f.raw => {
                            self.pos += 1;
                            self.warn(Category::Syntax, format!("invalid escape sequence '\\{}'", c as char));
                            self.pos -= 1;
                        }
                        Some(b'{' | b'}') => {}
                        Some(b'N') if !f.raw => {
                            self.pos += 1;
                            if self.peek() == b'{' {
                                named = true;
                                self.pos += 1;
                            }
                        }
                        Some(b'\n') => self.newline(),
                        Some(_) => self.pos += 1,
                        None => {}
                    }
                }
                _ if b == f.quote && (0..size).all(|i| self.at(i) == f.quote) => {
                    self.push(Kind::FStringMiddle, start, line, line_start);
                    return Step::Go;
                }
                _ => self.pos += 1,
            }
        }
    }

    fn unterminated_fstring(&mut self, f: &FString, at_eof: bool) -> Step {
        let detected = self.line;
        self.pos = f.start + 1;
        self.line = f.start_line;
        self.line_start = f.start_line_start;
        let triple = if f.quote_size == 3 { "triple-quoted " } else { "" };
        self.fail_string(
            format!("unterminated {triple}f-string literal (detected at line {detected})"),
            at_eof && f.quote_size == 3,
        )
    }
}
