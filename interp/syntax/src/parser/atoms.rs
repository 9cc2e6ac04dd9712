//! Atoms: names, numbers, constants, and everything in brackets.

use num_bigint::BigInt;

use super::{Fail, Parse, Parser};
use crate::ast::{Comprehension, Constant, ExprContext, ExprKind, ExprRef, Seq};
use crate::error::ErrorKind;
use crate::tokens::{Token, TokenKind as K};

impl<'a> Parser<'a, '_> {
    pub(super) fn atom(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let value = match start.kind {
            K::Name => {
                let id = self.name()?;
                return Ok(self.expr(ExprKind::Name { id, ctx: ExprContext::Load }, self.loc(&start)));
            }
            K::Number => {
                let value = self.number(&start)?;
                self.advance();
                return Ok(
                    self.expr(ExprKind::Constant { value, kind_u: false }, self.loc(&start))
                );
            }
            K::String | K::FStringStart => return self.strings(),
            K::LPar => return self.bracketed(Self::parenthesis),
            K::LSqb => return self.bracketed(Self::list),
            K::LBrace => return self.bracketed(Self::braces),
            K::None => Constant::None,
            K::True => Constant::True,
            K::False => Constant::False,
            K::Ellipsis => Constant::Ellipsis,
            _ => return Err(Fail),
        };
        self.advance();
        Ok(self.expr(ExprKind::Constant { value, kind_u: false }, self.loc(&start)))
    }

    fn bracketed(
        &mut self,
        read: impl FnOnce(&mut Self, &Token) -> Parse<ExprRef<'a>>,
    ) -> Parse<ExprRef<'a>> {
        let open = self.token();
        self.enter()?;
        self.advance();
        let made = read(self, &open)?;
        self.depth -= 1;
        Ok(made)
    }

    /// A tuple, a group or a generator expression, after `(`.
    fn parenthesis(&mut self, open: &Token) -> Parse<ExprRef<'a>> {
        let from = self.exprs.len();
        match self.kind() {
            K::RPar => {
                self.advance();
                return Ok(self.tuple(from, open));
            }
            K::Yield => {
                let value = self.yield_expr()?;
                self.expect(K::RPar)?;
                return Ok(value);
            }
            _ => {}
        }
        let starred = self.kind() == K::Star;
        let first = self.star_named_expression()?;
        match self.kind() {
            K::Comma => {
                self.exprs.push(first);
                self.rest_of_elements(K::RPar)?;
                self.expect(K::RPar)?;
                Ok(self.tuple(from, open))
            }
            K::For | K::Async if !starred => {
                let generators = self.for_if_clauses()?;
                self.expect(K::RPar)?;
                Ok(self.expr(ExprKind::GeneratorExp { elt: first, generators }, self.loc(open)))
            }
            K::RPar if !starred => {
                self.advance();
                Ok(first)
            }
            _ => Err(Fail),
        }
    }

    /// Further elements of a display, up to but without its closing bracket.
    fn rest_of_elements(&mut self, close: K) -> Parse<()> {
        while self.eat(K::Comma) {
            if self.kind() == close {
                break;
            }
            let next = self.star_named_expression()?;
            self.exprs.push(next);
        }
        Ok(())
    }

    /// A list or a list comprehension, after `[`.
    fn list(&mut self, open: &Token) -> Parse<ExprRef<'a>> {
        let from = self.exprs.len();
        if self.kind() != K::RSqb {
            let starred = self.kind() == K::Star;
            let first = self.star_named_expression()?;
            if !starred && matches!(self.kind(), K::For | K::Async) {
                let generators = self.for_if_clauses()?;
                self.expect(K::RSqb)?;
                return Ok(self.expr(ExprKind::ListComp { elt: first, generators }, self.loc(open)));
            }
            self.exprs.push(first);
            self.rest_of_elements(K::RSqb)?;
        }
        self.expect(K::RSqb)?;
        let elts = self.take_exprs(from);
        Ok(self.expr(ExprKind::List { elts, ctx: ExprContext::Load }, self.loc(open)))
    }

    /// A set, a dictionary or one of their comprehensions, after `{`.
    fn braces(&mut self, open: &Token) -> Parse<ExprRef<'a>> {
        match self.kind() {
            K::RBrace => {
                self.advance();
                return Ok(self.expr(ExprKind::Dict { keys: &[], values: &[] }, self.loc(open)));
            }
            K::DoubleStar => return self.dict(open, Vec::new()),
            _ => {}
        }
        let from = self.exprs.len();
        let starred = self.kind() == K::Star;
        let plain = !(self.kind() == K::Name && self.kind_at(1) == K::ColonEqual);
        let first = self.star_named_expression()?;
        if plain && !starred && self.eat(K::Colon) {
            let value = self.expression()?;
            if matches!(self.kind(), K::For | K::Async) {
                let generators = self.for_if_clauses()?;
                self.expect(K::RBrace)?;
                return Ok(
                    self.expr(ExprKind::DictComp { key: first, value, generators }, self.loc(open))
                );
            }
            self.exprs.push(value);
            if self.eat(K::Comma) {
                return self.dict_from(open, vec![Some(first)], from);
            }
            return self.end_of_dict(open, &[Some(first)], from);
        }
        if !starred && matches!(self.kind(), K::For | K::Async) {
            let generators = self.for_if_clauses()?;
            self.expect(K::RBrace)?;
            return Ok(self.expr(ExprKind::SetComp { elt: first, generators }, self.loc(open)));
        }
        self.exprs.push(first);
        self.rest_of_elements(K::RBrace)?;
        self.expect(K::RBrace)?;
        let elts = self.take_exprs(from);
        Ok(self.expr(ExprKind::Set { elts }, self.loc(open)))
    }

    fn dict(&mut self, open: &Token, keys: Vec<Option<ExprRef<'a>>>) -> Parse<ExprRef<'a>> {
        let from = self.exprs.len();
        self.dict_from(open, keys, from)
    }

    /// The items of a dictionary, after those already read, whose values are the expressions
    /// since `from`.
    fn dict_from(
        &mut self,
        open: &Token,
        mut keys: Vec<Option<ExprRef<'a>>>,
        from: usize,
    ) -> Parse<ExprRef<'a>> {
        while self.kind() != K::RBrace {
            let value = if self.eat(K::DoubleStar) {
                keys.push(None);
                self.bitwise_or()?
            } else {
                keys.push(Some(self.expression()?));
                self.expect(K::Colon)?;
                self.expression()?
            };
            self.exprs.push(value);
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.end_of_dict(open, &keys, from)
    }

    fn end_of_dict(
        &mut self,
        open: &Token,
        keys: &[Option<ExprRef<'a>>],
        from: usize,
    ) -> Parse<ExprRef<'a>> {
        self.expect(K::RBrace)?;
        let keys = self.seq(keys);
        let values = self.take_exprs(from);
        Ok(self.expr(ExprKind::Dict { keys, values }, self.loc(open)))
    }

    /// `(['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*)+`
    pub(super) fn for_if_clauses(&mut self) -> Parse<Seq<'a, Comprehension<'a>>> {
        let mut clauses = Vec::new();
        while matches!(self.kind(), K::For | K::Async) {
            let is_async = self.eat(K::Async);
            self.expect(K::For)?;
            let target = self.star_targets()?;
            self.expect(K::In)?;
            let iter = self.disjunction()?;
            let from = self.exprs.len();
            while self.eat(K::If) {
                let test = self.disjunction()?;
                self.exprs.push(test);
            }
            let ifs = self.take_exprs(from);
            clauses.push(Comprehension { target, iter, ifs, is_async });
        }
        Ok(self.seq(&clauses))
    }

    /// The value of a number token.
    pub(super) fn number(&mut self, t: &Token) -> Parse<Constant<'a>> {
        let spelt: Vec<u8> = self.bytes(t).iter().copied().filter(|&b| b != b'_').collect();
        let text = std::str::from_utf8(&spelt).unwrap_or_default();
        let radix = match spelt.get(1) {
            Some(b'x' | b'X') => 16,
            Some(b'o' | b'O') => 8,
            Some(b'b' | b'B') => 2,
            _ => 10,
        };
        if radix != 10 {
            let digits = text.get(2..).unwrap_or_default();
            if let Ok(small) = i64::from_str_radix(digits, radix) {
                return Ok(Constant::Int(small));
            }
            return self.big(digits, radix);
        }
        if let Some(imaginary) = text.strip_suffix(['j', 'J']) {
            return Ok(Constant::Complex(0.0, imaginary.parse().unwrap_or(0.0)));
        }
        if text.contains(['.', 'e', 'E']) {
            return Ok(Constant::Float(text.parse().unwrap_or(0.0)));
        }
        if let Ok(small) = text.parse::<i64>() {
            return Ok(Constant::Int(small));
        }
        let limit = self.opts.int_max_str_digits;
        if limit > 0 && text.len() > limit as usize {
            let msg = format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {} \
                 digits; use sys.set_int_max_str_digits() to increase the limit - Consider \
                 hexadecimal for huge integer literals to avoid decimal conversion limits.",
                text.len()
            );
            return self.raise_at(ErrorKind::Syntax, &msg, t, t);
        }
        self.big(text, 10)
    }

    fn big(&mut self, digits: &str, radix: u32) -> Parse<Constant<'a>> {
        match BigInt::parse_bytes(digits.as_bytes(), radix) {
            Some(value) => Ok(Constant::BigInt(self.arena.alloc(value))),
            None => Err(Fail),
        }
    }
}
