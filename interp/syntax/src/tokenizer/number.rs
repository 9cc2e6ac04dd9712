//! Numeric literals: their extent and their errors. Their values are the parser's business.

use super::{Step, Tokenizer};
use crate::error::Category;
use crate::tokens::Kind;

impl Tokenizer<'_> {
    /// A number at the cursor.
    pub(super) fn number(&mut self) -> Step {
        let start = self.pos;
        let checked = if self.peek() == b'0' {
            match self.at(1) {
                b'x' | b'X' => self.based("hexadecimal", |b| b.is_ascii_hexdigit()),
                b'o' | b'O' => self.based("octal", |b| matches!(b, b'0'..=b'7')),
                b'b' | b'B' => self.based("binary", |b| matches!(b, b'0' | b'1')),
                _ => self.zeros(start),
            }
        } else if self.peek() == b'.' {
            self.pos += 1;
            self.fraction()
        } else {
            self.decimal()
        };
        if let Err(step) = checked {
            return step;
        }
        let (line, line_start) = (self.line, self.line_start);
        self.push(Kind::Number, start, line, line_start);
        Step::Go
    }

    fn based(&mut self, what: &str, digit: fn(u8) -> bool) -> Result<(), Step> {
        self.pos += 2;
        loop {
            if self.peek() == b'_' {
                self.pos += 1;
            }
            if !digit(self.peek()) {
                return Err(self.bad_digit(what));
            }
            while digit(self.peek()) {
                self.pos += 1;
            }
            if self.peek() != b'_' {
                break;
            }
        }
        if self.peek().is_ascii_digit() && what != "hexadecimal" {
            return Err(self.bad_digit(what));
        }
        self.end_of_number(what)
    }

    fn bad_digit(&mut self, what: &str) -> Step {
        let c = self.peek();
        if c.is_ascii_digit() && what != "hexadecimal" {
            self.pos += 1;
            return self.fail(format!("invalid digit '{}' in {what} literal", c as char));
        }
        self.fail(format!("invalid {what} literal"))
    }

    /// A number that begins with zero and has no base.
    fn zeros(&mut self, start: usize) -> Result<(), Step> {
        loop {
            if self.peek() == b'_' {
                self.pos += 1;
                if !self.peek().is_ascii_digit() {
                    return Err(self.fail("invalid decimal literal"));
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.pos += 1;
        }
        // Just past the first character that is not a zero, as the cursor of a reader stands.
        let zeros_end = (self.pos + 1).min(self.src.len());
        let nonzero = self.peek().is_ascii_digit();
        if nonzero {
            self.digits()?;
        }
        match self.peek() {
            b'.' => {
                self.pos += 1;
                self.fraction()
            }
            b'e' | b'E' => self.exponent(),
            b'j' | b'J' => self.imaginary(),
            _ if nonzero && !self.opts.extra_tokens => {
                let place = super::Place::Range {
                    line: self.line,
                    line_start: self.line_start as u32,
                    from: (start + 1 - self.line_start) as u32,
                    to: (zeros_end - self.line_start) as u32,
                };
                Err(self.fail_at(
                    crate::error::ErrorKind::Syntax,
                    "leading zeros in decimal integer literals are not permitted; \
                     use an 0o prefix for octal integers",
                    place,
                ))
            }
            _ => self.end_of_number("decimal"),
        }
    }

    fn decimal(&mut self) -> Result<(), Step> {
        self.digits()?;
        if self.peek() == b'.' {
            self.pos += 1;
            return self.fraction();
        }
        self.after_fraction()
    }

    /// Digits with single underscores between them.
    fn digits(&mut self) -> Result<(), Step> {
        loop {
            while self.peek().is_ascii_digit() {
                self.pos += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.pos += 1;
            if !self.peek().is_ascii_digit() {
                return Err(self.fail("invalid decimal literal"));
            }
        }
    }

    fn fraction(&mut self) -> Result<(), Step> {
        if self.peek().is_ascii_digit() {
            self.digits()?;
        }
        self.after_fraction()
    }

    fn after_fraction(&mut self) -> Result<(), Step> {
        match self.peek() {
            b'e' | b'E' => self.exponent(),
            b'j' | b'J' => self.imaginary(),
            _ => self.end_of_number("decimal"),
        }
    }

    fn exponent(&mut self) -> Result<(), Step> {
        let signed = matches!(self.at(1), b'+' | b'-');
        if signed {
            if !self.at(2).is_ascii_digit() {
                self.pos += 2;
                return Err(self.fail("invalid decimal literal"));
            }
            self.pos += 2;
        } else if !self.at(1).is_ascii_digit() {
            return self.end_of_number("decimal");
        } else {
            self.pos += 1;
        }
        self.digits()?;
        match self.peek() {
            b'j' | b'J' => self.imaginary(),
            _ => self.end_of_number("decimal"),
        }
    }

    fn imaginary(&mut self) -> Result<(), Step> {
        self.pos += 1;
        self.end_of_number("imaginary")
    }

    /// What may follow a number: a few keywords with a warning, else nothing of a name.
    fn end_of_number(&mut self, what: &str) -> Result<(), Step> {
        let rest = self.src.get(self.pos..).unwrap_or(&[]);
        let keyword = match rest.first() {
            Some(b'a') => rest.starts_with(b"and"),
            Some(b'e') => rest.starts_with(b"else"),
            Some(b'f') => rest.starts_with(b"for"),
            Some(b'i') => matches!(rest.get(1), Some(b'n' | b'f' | b's')),
            Some(b'o') => rest.starts_with(b"or"),
            Some(b'n') => rest.starts_with(b"not"),
            _ => false,
        };
        if keyword {
            self.pos += 1;
            self.warn(Category::Syntax, format!("invalid {what} literal"));
            self.pos -= 1;
            return Ok(());
        }
        if self.peek().is_ascii_alphanumeric() || self.peek() == b'_' {
            return Err(self.fail(format!("invalid {what} literal")));
        }
        Ok(())
    }
}
