//! Patterns of `case`.

use super::{Fail, Parse, Parser};
use crate::ast::{
    Constant, ExprContext, ExprKind, ExprRef, Operator, PatternKind, PatternRef, UnaryOp,
};
use crate::error::ErrorKind;
use crate::tokens::{Token, TokenKind as K};

impl<'a> Parser<'a, '_> {
    /// `open_sequence_pattern | pattern`
    pub(super) fn patterns(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.token();
        let first = self.maybe_star_pattern()?;
        if self.kind() != K::Comma {
            return self.not_star(first);
        }
        let mut items = vec![first];
        while self.eat(K::Comma) {
            if matches!(self.kind(), K::Colon | K::If) {
                break;
            }
            items.push(self.maybe_star_pattern()?);
        }
        let patterns = self.seq(&items);
        Ok(self.pattern_node(PatternKind::MatchSequence { patterns }, self.loc(&start)))
    }

    /// A star may not stand alone.
    fn not_star(&self, pattern: PatternRef<'a>) -> Parse<PatternRef<'a>> {
        match pattern.kind {
            PatternKind::MatchStar { .. } => Err(Fail),
            _ => Ok(pattern),
        }
    }

    fn maybe_star_pattern(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.token();
        if !self.eat(K::Star) {
            return self.pattern();
        }
        let name = self.name()?;
        let name = if name == "_" {
            None
        } else {
            self.not_a_value()?;
            Some(name)
        };
        Ok(self.pattern_node(PatternKind::MatchStar { name }, self.loc(&start)))
    }

    /// A captured name is not followed by what would make it something else.
    fn not_a_value(&self) -> Parse<()> {
        if matches!(self.kind(), K::Dot | K::LPar | K::Equal) { Err(Fail) } else { Ok(()) }
    }

    /// `or_pattern ['as' NAME]`
    fn pattern(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.token();
        self.enter()?;
        let first = self.closed_pattern()?;
        let mut made = first;
        if self.kind() == K::VBar {
            let mut items = vec![first];
            while self.eat(K::VBar) {
                items.push(self.closed_pattern()?);
            }
            let patterns = self.seq(&items);
            made = self.pattern_node(PatternKind::MatchOr { patterns }, self.loc(&start));
        }
        if self.eat(K::As) {
            let name = self.name()?;
            if name == "_" {
                return Err(Fail);
            }
            self.not_a_value()?;
            let kind = PatternKind::MatchAs { pattern: Some(made), name: Some(name) };
            made = self.pattern_node(kind, self.loc(&start));
        }
        self.depth -= 1;
        Ok(made)
    }

    fn closed_pattern(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.token();
        match start.kind {
            K::Name => self.name_pattern(&start),
            K::LPar | K::LSqb => self.bracketed_pattern(&start),
            K::LBrace => self.mapping_pattern(&start),
            K::None | K::True | K::False => {
                let value = match start.kind {
                    K::None => Constant::None,
                    K::True => Constant::True,
                    _ => Constant::False,
                };
                self.advance();
                Ok(self.pattern_node(PatternKind::MatchSingleton { value }, self.loc(&start)))
            }
            _ => {
                let value = self.literal()?;
                Ok(self.pattern_node(PatternKind::MatchValue { value }, self.loc(&start)))
            }
        }
    }

    /// A number, a complex number or strings.
    fn literal(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        if matches!(start.kind, K::String | K::FStringStart) {
            return self.strings();
        }
        let negative = self.eat(K::Minus);
        let number = self.number_node()?;
        let left = if negative {
            let kind = ExprKind::UnaryOp { op: UnaryOp::USub, operand: number };
            self.expr(kind, self.loc(&start))
        } else {
            number
        };
        let op = match self.kind() {
            K::Plus => Operator::Add,
            K::Minus => Operator::Sub,
            _ => return Ok(left),
        };
        let real_end = self.last_token();
        if self.kind_at(1) != K::Number {
            return Err(Fail);
        }
        if is_complex(number) {
            return self.raise_at(
                ErrorKind::Syntax,
                "real number required in complex literal",
                &start,
                &real_end,
            );
        }
        self.advance();
        let at = self.token();
        let right = self.number_node()?;
        if !is_complex(right) {
            return self.raise_at(
                ErrorKind::Syntax,
                "imaginary number required in complex literal",
                &at,
                &at,
            );
        }
        Ok(self.expr(ExprKind::BinOp { left, op, right }, self.loc(&start)))
    }

    fn number_node(&mut self) -> Parse<ExprRef<'a>> {
        let t = self.token();
        if t.kind != K::Number {
            return Err(Fail);
        }
        let value = self.number(&t)?;
        self.advance();
        Ok(self.expr(ExprKind::Constant { value, kind_u: false }, self.loc(&t)))
    }

    /// A capture, the wildcard, a value or a class.
    fn name_pattern(&mut self, start: &Token) -> Parse<PatternRef<'a>> {
        let attribute = self.name_or_attr()?;
        if self.kind() == K::LPar {
            return self.class_pattern(attribute, start);
        }
        self.not_a_value()?;
        let kind = match attribute.kind.get() {
            ExprKind::Name { id: "_", .. } => PatternKind::MatchAs { pattern: None, name: None },
            ExprKind::Name { id, .. } => PatternKind::MatchAs { pattern: None, name: Some(id) },
            _ => PatternKind::MatchValue { value: attribute },
        };
        Ok(self.pattern_node(kind, self.loc(start)))
    }

    fn name_or_attr(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let id = self.name()?;
        let mut value = self.expr(ExprKind::Name { id, ctx: ExprContext::Load }, self.loc(&start));
        while self.eat(K::Dot) {
            let attr = self.name()?;
            let kind = ExprKind::Attribute { value, attr, ctx: ExprContext::Load };
            value = self.expr(kind, self.loc(&start));
        }
        Ok(value)
    }

    /// A group or a sequence.
    fn bracketed_pattern(&mut self, open: &Token) -> Parse<PatternRef<'a>> {
        let close = if open.kind == K::LPar { K::RPar } else { K::RSqb };
        self.advance();
        let mut items = Vec::new();
        let mut comma = false;
        while self.kind() != close {
            items.push(self.maybe_star_pattern()?);
            comma = self.eat(K::Comma);
            if !comma {
                break;
            }
        }
        self.expect(close)?;
        if let (K::RPar, [only], false) = (close, items.as_slice(), comma) {
            return self.not_star(only);
        }
        let patterns = self.seq(&items);
        Ok(self.pattern_node(PatternKind::MatchSequence { patterns }, self.loc(open)))
    }

    fn mapping_pattern(&mut self, open: &Token) -> Parse<PatternRef<'a>> {
        self.advance();
        let from = self.exprs.len();
        let mut values = Vec::new();
        let mut rest = None;
        while self.kind() != K::RBrace {
            if self.eat(K::DoubleStar) {
                let name = self.name()?;
                if name == "_" {
                    return Err(Fail);
                }
                self.not_a_value()?;
                rest = Some(name);
                self.eat(K::Comma);
                break;
            }
            let at = self.token();
            let key = match at.kind {
                K::Name => {
                    let key = self.name_or_attr()?;
                    if matches!(key.kind.get(), ExprKind::Name { .. }) {
                        return Err(Fail);
                    }
                    key
                }
                K::None | K::True | K::False => self.atom()?,
                _ => self.literal()?,
            };
            self.expect(K::Colon)?;
            let value = self.pattern()?;
            self.exprs.push(key);
            values.push(value);
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.expect(K::RBrace)?;
        let keys = self.take_exprs(from);
        let patterns = self.seq(&values);
        Ok(self.pattern_node(PatternKind::MatchMapping { keys, patterns, rest }, self.loc(open)))
    }

    fn class_pattern(&mut self, cls: ExprRef<'a>, start: &Token) -> Parse<PatternRef<'a>> {
        self.expect(K::LPar)?;
        let mut patterns = Vec::new();
        let mut kwd_attrs = Vec::new();
        let mut kwd_patterns = Vec::new();
        while self.kind() != K::RPar {
            if self.kind() == K::Name && self.kind_at(1) == K::Equal {
                kwd_attrs.push(self.name()?);
                self.advance();
                kwd_patterns.push(self.pattern()?);
            } else {
                if !kwd_attrs.is_empty() {
                    return Err(Fail);
                }
                patterns.push(self.pattern()?);
            }
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.expect(K::RPar)?;
        let kind = PatternKind::MatchClass {
            cls,
            patterns: self.seq(&patterns),
            kwd_attrs: self.seq(&kwd_attrs),
            kwd_patterns: self.seq(&kwd_patterns),
        };
        Ok(self.pattern_node(kind, self.loc(start)))
    }
}

fn is_complex(e: ExprRef<'_>) -> bool {
    matches!(e.kind.get(), ExprKind::Constant { value: Constant::Complex(..), .. })
}
