//! `match` and its patterns.

use super::{Parse, Parser, Start};
use crate::ast::*;
use crate::tokens::Kind;

impl<'a> Parser<'a, '_> {
    pub fn match_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        self.advance();
        let subject = self.subject()?;
        self.expect(Kind::Colon)?;
        self.expect(Kind::Newline)?;
        self.expect(Kind::Indent)?;
        let mut cases = Vec::new();
        while self.at_soft("case") {
            self.advance();
            let pattern = self.patterns()?;
            let guard = if self.eat(Kind::If) { Some(self.named_expression()?) } else { None };
            self.expect(Kind::Colon)?;
            let body = self.block()?;
            cases.push(MatchCase { pattern, guard, body });
        }
        if cases.is_empty() {
            return self.fail();
        }
        self.expect(Kind::Dedent)?;
        let cases = self.seq(&cases);
        Ok(self.stmt(StmtKind::Match { subject, cases }, start))
    }

    /// `star_named_expression ',' [star_named_expressions] | named_expression`
    fn subject(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.star_named_expression()?;
        if self.kind() == Kind::Comma {
            return self.comma_tuple(start, first, Self::star_named_expression);
        }
        if matches!(first.kind.get(), ExprKind::Starred { .. }) { self.fail() } else { Ok(first) }
    }

    fn pattern_at(&self, kind: PatternKind<'a>, start: Start) -> PatternRef<'a> {
        self.arena.alloc(Pattern { kind, loc: self.loc(start) })
    }

    /// `open_sequence_pattern | pattern`
    fn patterns(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.start();
        let first = self.maybe_star_pattern()?;
        if self.kind() != Kind::Comma {
            if matches!(first.kind, PatternKind::MatchStar { .. }) {
                return self.fail();
            }
            return Ok(first);
        }
        let mut patterns = vec![first];
        while self.eat(Kind::Comma) {
            if matches!(self.kind(), Kind::Colon | Kind::If) {
                break;
            }
            patterns.push(self.maybe_star_pattern()?);
        }
        let patterns = self.seq(&patterns);
        Ok(self.pattern_at(PatternKind::MatchSequence { patterns }, start))
    }

    fn maybe_star_pattern(&mut self) -> Parse<PatternRef<'a>> {
        if self.kind() != Kind::Star {
            return self.as_pattern();
        }
        let start = self.start();
        self.advance();
        let name = if self.at_soft("_") {
            self.advance();
            None
        } else {
            Some(self.capture_name()?)
        };
        Ok(self.pattern_at(PatternKind::MatchStar { name }, start))
    }

    /// A name that is not `_`.
    fn capture_name(&mut self) -> Parse<Ident<'a>> {
        if self.at_soft("_") {
            return self.fail();
        }
        let name = self.ident()?;
        if matches!(self.kind(), Kind::Dot | Kind::LPar | Kind::Equal) { self.fail() } else { Ok(name) }
    }

    /// `or_pattern ['as' pattern_capture_target]`
    fn as_pattern(&mut self) -> Parse<PatternRef<'a>> {
        self.deeper(|p| {
            let start = p.start();
            let pattern = p.or_pattern()?;
            if !p.eat(Kind::As) {
                return Ok(pattern);
            }
            let name = p.capture_name()?;
            Ok(p.pattern_at(PatternKind::MatchAs { pattern: Some(pattern), name: Some(name) }, start))
        })
    }

    fn or_pattern(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.start();
        let first = self.closed_pattern()?;
        if self.kind() != Kind::VBar {
            return Ok(first);
        }
        let mut patterns = vec![first];
        while self.eat(Kind::VBar) {
            patterns.push(self.closed_pattern()?);
        }
        let patterns = self.seq(&patterns);
        Ok(self.pattern_at(PatternKind::MatchOr { patterns }, start))
    }

    fn closed_pattern(&mut self) -> Parse<PatternRef<'a>> {
        let start = self.start();
        let singleton = |value| PatternKind::MatchSingleton { value };
        let kind = match self.kind() {
            Kind::None => {
                self.advance();
                singleton(Constant::None)
            }
            Kind::True => {
                self.advance();
                singleton(Constant::True)
            }
            Kind::False => {
                self.advance();
                singleton(Constant::False)
            }
            Kind::Number | Kind::Minus => PatternKind::MatchValue { value: self.complex_number()? },
            Kind::String | Kind::FStringStart => PatternKind::MatchValue { value: self.strings()? },
            Kind::Name => return self.name_pattern(start),
            Kind::LPar => return self.group_or_sequence(start),
            Kind::LSqb => {
                self.advance();
                let (patterns, _) = self.sequence(Kind::RSqb)?;
                PatternKind::MatchSequence { patterns }
            }
            Kind::LBrace => self.mapping_pattern()?,
            _ => return self.fail(),
        };
        Ok(self.pattern_at(kind, start))
    }

    /// A wildcard, a capture, a dotted value or a class.
    fn name_pattern(&mut self, start: Start) -> Parse<PatternRef<'a>> {
        let value = self.name_or_attr()?;
        if self.kind() == Kind::LPar {
            let kind = self.class_pattern(value)?;
            return Ok(self.pattern_at(kind, start));
        }
        let kind = match value.kind.get() {
            ExprKind::Name { id: "_", .. } => PatternKind::MatchAs { pattern: None, name: None },
            ExprKind::Name { id, .. } => {
                if self.kind() == Kind::Equal {
                    return self.fail();
                }
                PatternKind::MatchAs { pattern: None, name: Some(id) }
            }
            _ => {
                if self.kind() == Kind::Equal {
                    return self.fail();
                }
                PatternKind::MatchValue { value }
            }
        };
        Ok(self.pattern_at(kind, start))
    }

    fn name_or_attr(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let id = self.ident()?;
        let mut value = self.expr(ExprKind::Name { id, ctx: ExprContext::Load }, start);
        while self.eat(Kind::Dot) {
            let attr = self.ident()?;
            value = self.expr(ExprKind::Attribute { value, attr, ctx: ExprContext::Load }, start);
        }
        Ok(value)
    }

    /// `['-'] NUMBER [('+' | '-') NUMBER]`: the second must be imaginary, the first not.
    fn complex_number(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let left = self.signed_number()?;
        let op = match self.kind() {
            Kind::Plus => Operator::Add,
            Kind::Minus => Operator::Sub,
            _ => return Ok(left),
        };
        let real = match left.kind.get() {
            ExprKind::UnaryOp { operand, .. } => operand,
            _ => left,
        };
        if is_complex(real) {
            return self.fail();
        }
        self.advance();
        if self.kind() != Kind::Number {
            return self.fail();
        }
        let right = self.number()?;
        if !is_complex(right) {
            return self.fail();
        }
        Ok(self.expr(ExprKind::BinOp { left, op, right }, start))
    }

    fn signed_number(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let negative = self.eat(Kind::Minus);
        if self.kind() != Kind::Number {
            return self.fail();
        }
        let operand = self.number()?;
        if negative {
            return Ok(self.expr(ExprKind::UnaryOp { op: UnaryOp::USub, operand }, start));
        }
        Ok(operand)
    }

    /// Patterns up to the closing bracket; tells whether there was a comma.
    fn sequence(&mut self, close: Kind) -> Parse<(Seq<'a, PatternRef<'a>>, bool)> {
        let mut patterns = Vec::new();
        let mut comma = false;
        while self.kind() != close {
            patterns.push(self.maybe_star_pattern()?);
            if !self.eat(Kind::Comma) {
                break;
            }
            comma = true;
        }
        self.expect(close)?;
        Ok((self.seq(&patterns), comma))
    }

    fn group_or_sequence(&mut self, start: Start) -> Parse<PatternRef<'a>> {
        self.advance();
        let (patterns, comma) = self.sequence(Kind::RPar)?;
        match patterns {
            [only] if !comma => {
                if matches!(only.kind, PatternKind::MatchStar { .. }) {
                    self.fail()
                } else {
                    Ok(only)
                }
            }
            _ => Ok(self.pattern_at(PatternKind::MatchSequence { patterns }, start)),
        }
    }

    fn mapping_pattern(&mut self) -> Parse<PatternKind<'a>> {
        self.expect(Kind::LBrace)?;
        let (mut keys, mut patterns, mut rest) = (Vec::new(), Vec::new(), None);
        while self.kind() != Kind::RBrace {
            if self.eat(Kind::DoubleStar) {
                rest = Some(self.capture_name()?);
                self.eat(Kind::Comma);
                break;
            }
            let start = self.start();
            let constant = |value| ExprKind::Constant { value, kind_u: false };
            let key = match self.kind() {
                Kind::Number | Kind::Minus => self.complex_number()?,
                Kind::String | Kind::FStringStart => self.strings()?,
                Kind::None => {
                    self.advance();
                    self.expr(constant(Constant::None), start)
                }
                Kind::True => {
                    self.advance();
                    self.expr(constant(Constant::True), start)
                }
                Kind::False => {
                    self.advance();
                    self.expr(constant(Constant::False), start)
                }
                Kind::Name if self.peek(1) == Kind::Dot => self.name_or_attr()?,
                _ => return self.fail(),
            };
            self.expect(Kind::Colon)?;
            keys.push(key);
            patterns.push(self.as_pattern()?);
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RBrace)?;
        Ok(PatternKind::MatchMapping { keys: self.seq(&keys), patterns: self.seq(&patterns), rest })
    }

    fn class_pattern(&mut self, cls: ExprRef<'a>) -> Parse<PatternKind<'a>> {
        self.expect(Kind::LPar)?;
        let (mut patterns, mut kwd_attrs, mut kwd_patterns) = (Vec::new(), Vec::new(), Vec::new());
        while self.kind() != Kind::RPar {
            if self.kind() == Kind::Name && self.peek(1) == Kind::Equal {
                kwd_attrs.push(self.ident()?);
                self.advance();
                kwd_patterns.push(self.as_pattern()?);
            } else if kwd_attrs.is_empty() {
                patterns.push(self.as_pattern()?);
            } else {
                return self.fail();
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RPar)?;
        Ok(PatternKind::MatchClass {
            cls,
            patterns: self.seq(&patterns),
            kwd_attrs: self.seq(&kwd_attrs),
            kwd_patterns: self.seq(&kwd_patterns),
        })
    }
}

fn is_complex(value: ExprRef<'_>) -> bool {
    matches!(value.kind.get(), ExprKind::Constant { value: Constant::Complex(..), .. })
}
