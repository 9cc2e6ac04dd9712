//! The values of numeric literals.

use num_bigint::BigInt;

use super::{Parse, Parser};
use crate::ast::*;
use crate::error::ErrorKind;

impl<'a> Parser<'a, '_> {
    /// A NUMBER token as a constant.
    pub fn number(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let token = self.token();
        let text = self.text(token);
        self.advance();
        let clean: std::borrow::Cow<'_, str> =
            if text.contains('_') { text.replace('_', "").into() } else { text.into() };
        if self.opts.feature_version < 6 && text.contains('_') {
            return self.raise_old("Underscores in numeric literals are", 6);
        }
        let value = match self.value(&clean) {
            Some(value) => value,
            None => {
                let digits = clean.len();
                let limit = self.opts.int_max_str_digits;
                let msg = format!(
                    "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; \
                     use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge \
                     integer literals to avoid decimal conversion limits."
                );
                let mut token = token;
                token.col = -1;
                token.end_col = -1;
                return self.raise_at(ErrorKind::Syntax, msg, token);
            }
        };
        Ok(self.expr(ExprKind::Constant { value, kind_u: false }, start))
    }

    /// `None` is an integer of too many digits.
    fn value(&self, text: &str) -> Option<Constant<'a>> {
        let bytes = text.as_bytes();
        if bytes.len() > 2 && bytes.first() == Some(&b'0') {
            let radix = match bytes.get(1) {
                Some(b'x' | b'X') => 16,
                Some(b'o' | b'O') => 8,
                Some(b'b' | b'B') => 2,
                _ => 10,
            };
            if radix != 10 {
                return Some(self.integer(text.get(2..).unwrap_or("0"), radix));
            }
        }
        if let Some(digits) = text.strip_suffix(['j', 'J']) {
            return Some(Constant::Complex(0.0, digits.parse().unwrap_or(0.0)));
        }
        if bytes.iter().all(u8::is_ascii_digit) {
            let limit = self.opts.int_max_str_digits;
            if limit != 0 && bytes.len() > limit {
                return None;
            }
            return Some(self.integer(text, 10));
        }
        Some(Constant::Float(text.parse().unwrap_or(0.0)))
    }

    fn integer(&self, digits: &str, radix: u32) -> Constant<'a> {
        match i64::from_str_radix(digits, radix) {
            Ok(small) => Constant::Int(small),
            Err(_) => match BigInt::parse_bytes(digits.as_bytes(), radix) {
                Some(big) => Constant::BigInt(self.arena.alloc(big)),
                None => Constant::Int(0),
            },
        }
    }

    /// Refuses what the asked-for version of the grammar does not have.
    pub fn raise_old<T>(&mut self, what: &str, minor: u8) -> Parse<T> {
        let at = self.furthest.min(self.tokens.len().saturating_sub(1));
        let token = self.tokens.get(at).copied().unwrap_or(self.eof);
        self.raise_at(
            ErrorKind::Syntax,
            format!("{what} only supported in Python 3.{minor} and greater"),
            token,
        )
    }
}
