//! Number tokens. Their values are read by the parser.

use super::{Step, Tokenizer};
use crate::error::Category;
use crate::tokens::TokenKind;

impl Tokenizer<'_> {
    pub(super) fn number(&mut self) -> Step<()> {
        let start = self.pos;
        if self.peek(0) == b'0' {
            match self.peek(1) {
                b'x' | b'X' => return self.radix(start, 16, "hexadecimal"),
                b'o' | b'O' => return self.radix(start, 8, "octal"),
                b'b' | b'B' => return self.radix(start, 2, "binary"),
                _ => {}
            }
            return self.leading_zero(start);
        }
        if self.peek(0) != b'.' {
            self.decimal_tail()?;
        }
        self.fraction(start)
    }

    /// What may follow the integer part of a decimal number.
    fn fraction(&mut self, start: usize) -> Step<()> {
        let mut kind = "decimal";
        if self.peek(0) == b'.' {
            self.pos += 1;
            if self.peek(0).is_ascii_digit() {
                self.decimal_tail()?;
            }
        }
        if matches!(self.peek(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(1 + sign).is_ascii_digit() {
                self.pos += 1 + sign;
                self.decimal_tail()?;
            } else if sign == 1 {
                self.pos += 2;
                return Err(self.error("invalid decimal literal"));
            }
        }
        if matches!(self.peek(0), b'j' | b'J') {
            self.pos += 1;
            kind = "imaginary";
        }
        self.end_of_number(kind)?;
        self.emit(TokenKind::Number, start);
        Ok(())
    }

    /// Digits in groups that single underscores join.
    fn decimal_tail(&mut self) -> Step<()> {
        loop {
            while self.peek(0).is_ascii_digit() {
                self.pos += 1;
            }
            if self.peek(0) != b'_' {
                return Ok(());
            }
            self.pos += 1;
            if !self.peek(0).is_ascii_digit() {
                return Err(self.error("invalid decimal literal"));
            }
        }
    }

    fn leading_zero(&mut self, start: usize) -> Step<()> {
        self.pos += 1;
        loop {
            if self.peek(0) == b'_' {
                self.pos += 1;
                if !self.peek(0).is_ascii_digit() {
                    return Err(self.error("invalid decimal literal"));
                }
            }
            if self.peek(0) != b'0' {
                break;
            }
            self.pos += 1;
        }
        let zeros_end = self.pos;
        let nonzero = self.peek(0).is_ascii_digit();
        if nonzero {
            self.decimal_tail()?;
        }
        match self.peek(0) {
            b'.' | b'e' | b'E' | b'j' | b'J' => {
                // `0_7else` and the like: an exponent needs a digit.
                let exponent = matches!(self.peek(0), b'e' | b'E');
                let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
                if !exponent || self.peek(1 + sign).is_ascii_digit() || sign == 1 {
                    return self.fraction(start);
                }
            }
            _ => {}
        }
        if nonzero {
            return Err(self.error_range(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for \
                 octal integers",
                start,
                zeros_end.saturating_sub(1),
            ));
        }
        self.end_of_number("decimal")?;
        self.emit(TokenKind::Number, start);
        Ok(())
    }

    fn radix(&mut self, start: usize, radix: u32, name: &str) -> Step<()> {
        let is_digit = |b: u8| char::from(b).is_digit(radix);
        self.pos += 2;
        loop {
            if self.peek(0) == b'_' {
                self.pos += 1;
            }
            if !is_digit(self.peek(0)) {
                if radix < 10 && self.peek(0).is_ascii_digit() {
                    self.pos += 1;
                    return Err(self.bad_digit(name));
                }
                return Err(self.error(format!("invalid {name} literal")));
            }
            while is_digit(self.peek(0)) {
                self.pos += 1;
            }
            if self.peek(0) != b'_' {
                break;
            }
        }
        if radix < 10 && self.peek(0).is_ascii_digit() {
            self.pos += 1;
            return Err(self.bad_digit(name));
        }
        self.end_of_number(name)?;
        self.emit(TokenKind::Number, start);
        Ok(())
    }

    fn bad_digit(&self, name: &str) -> Box<crate::SyntaxError> {
        let digit = self.src.get(self.pos - 1).copied().map_or(' ', char::from);
        self.error(format!("invalid digit '{digit}' in {name} literal"))
    }

    /// A number must not run into a name, but for the keywords that may follow an expression,
    /// which are frowned upon.
    fn end_of_number(&mut self, kind: &str) -> Step<()> {
        let c = self.peek(0);
        let rest = self.src.get(self.pos..).unwrap_or_default();
        let keyword = match c {
            b'a' => rest.starts_with(b"and"),
            b'e' => rest.starts_with(b"else"),
            b'f' => rest.starts_with(b"for"),
            b'i' => matches!(rest.get(1), Some(b'n' | b'f' | b's')),
            b'o' => rest.starts_with(b"or"),
            b'n' => rest.starts_with(b"not"),
            _ => false,
        };
        if keyword {
            self.warn(Category::Syntax, format!("invalid {kind} literal"), None, self.pos);
            return Ok(());
        }
        if c.is_ascii_alphanumeric() || c == b'_' {
            return Err(self.error(format!("invalid {kind} literal")));
        }
        if c >= 0x80 {
            // A name outside ASCII right after a number is an error of the parser; the character
            // itself must still be one that may be in a name.
            let at = self.pos;
            while matches!(self.peek(0), 0x80.. | b'_') || self.peek(0).is_ascii_alphanumeric() {
                self.pos += 1;
            }
            self.verify_identifier(at)?;
            self.pos = at;
        }
        Ok(())
    }
}
