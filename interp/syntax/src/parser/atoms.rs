//! Atoms: names, constants, groups, displays and comprehensions.

use super::{Parse, Parser, Start};
use crate::ast::*;
use crate::tokens::Kind;

/// What a display became.
enum Display<'a> {
    Items(Seq<'a, ExprRef<'a>>),
    Comprehension(ExprRef<'a>, Seq<'a, Comprehension<'a>>),
}

impl<'a> Parser<'a, '_> {
    pub fn atom(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let value = match self.kind() {
            Kind::Name => {
                let token = self.token();
                self.advance();
                let id = self.identifier(token);
                return Ok(self.expr(ExprKind::Name { id, ctx: ExprContext::Load }, start));
            }
            Kind::Number => return self.number(),
            Kind::String | Kind::FStringStart => return self.strings(),
            Kind::LPar => return self.deeper(Self::parenthesized),
            Kind::LSqb => return self.deeper(Self::list),
            Kind::LBrace => return self.deeper(Self::dict_or_set),
            Kind::True => Constant::True,
            Kind::False => Constant::False,
            Kind::None => Constant::None,
            Kind::Ellipsis => Constant::Ellipsis,
            _ => return self.fail(),
        };
        self.advance();
        Ok(self.expr(ExprKind::Constant { value, kind_u: false }, start))
    }

    /// A tuple, a group or a generator expression.
    fn parenthesized(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        self.expect(Kind::LPar)?;
        match self.kind() {
            Kind::RPar => {
                self.advance();
                return Ok(self.expr(ExprKind::Tuple { elts: &[], ctx: ExprContext::Load }, start));
            }
            Kind::Yield => {
                let value = self.yield_expression()?;
                self.expect(Kind::RPar)?;
                return Ok(value);
            }
            _ => {}
        }
        let first = self.star_named_expression()?;
        let starred = matches!(first.kind.get(), ExprKind::Starred { .. });
        match self.kind() {
            Kind::RPar if !starred => {
                self.advance();
                Ok(first)
            }
            Kind::For | Kind::Async if !starred => {
                let generators = self.for_if_clauses()?;
                self.expect(Kind::RPar)?;
                Ok(self.expr(ExprKind::GeneratorExp { elt: first, generators }, start))
            }
            Kind::Comma => {
                let elts = self.items(first, Kind::RPar)?;
                Ok(self.expr(ExprKind::Tuple { elts, ctx: ExprContext::Load }, start))
            }
            _ => self.fail(),
        }
    }

    /// Further items after the first up to and with the closing bracket.
    fn items(&mut self, first: ExprRef<'a>, close: Kind) -> Parse<Seq<'a, ExprRef<'a>>> {
        let mut elts = vec![first];
        while self.eat(Kind::Comma) {
            if self.kind() == close {
                break;
            }
            elts.push(self.star_named_expression()?);
        }
        self.expect(close)?;
        Ok(self.seq(&elts))
    }

    fn display(&mut self, first: ExprRef<'a>, close: Kind) -> Parse<Display<'a>> {
        let starred = matches!(first.kind.get(), ExprKind::Starred { .. });
        if matches!(self.kind(), Kind::For | Kind::Async) && !starred {
            let generators = self.for_if_clauses()?;
            self.expect(close)?;
            return Ok(Display::Comprehension(first, generators));
        }
        Ok(Display::Items(self.items(first, close)?))
    }

    fn list(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        self.expect(Kind::LSqb)?;
        if self.eat(Kind::RSqb) {
            return Ok(self.expr(ExprKind::List { elts: &[], ctx: ExprContext::Load }, start));
        }
        let first = self.star_named_expression()?;
        let kind = match self.display(first, Kind::RSqb)? {
            Display::Items(elts) => ExprKind::List { elts, ctx: ExprContext::Load },
            Display::Comprehension(elt, generators) => ExprKind::ListComp { elt, generators },
        };
        Ok(self.expr(kind, start))
    }

    fn dict_or_set(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        self.expect(Kind::LBrace)?;
        if self.eat(Kind::RBrace) {
            return Ok(self.expr(ExprKind::Dict { keys: &[], values: &[] }, start));
        }
        if self.kind() == Kind::DoubleStar {
            self.advance();
            let value = self.bitwise_or()?;
            return self.dict_rest(start, None, value);
        }
        let named = self.kind() == Kind::Name && self.peek(1) == Kind::ColonEqual;
        let first = self.star_named_expression()?;
        if self.kind() == Kind::Colon && !named && !matches!(first.kind.get(), ExprKind::Starred { .. }) {
            self.advance();
            let value = self.expression()?;
            if matches!(self.kind(), Kind::For | Kind::Async) {
                let generators = self.for_if_clauses()?;
                self.expect(Kind::RBrace)?;
                return Ok(self.expr(ExprKind::DictComp { key: first, value, generators }, start));
            }
            return self.dict_rest(start, Some(first), value);
        }
        let kind = match self.display(first, Kind::RBrace)? {
            Display::Items(elts) => ExprKind::Set { elts },
            Display::Comprehension(elt, generators) => ExprKind::SetComp { elt, generators },
        };
        Ok(self.expr(kind, start))
    }

    fn dict_rest(
        &mut self,
        start: Start,
        key: Option<ExprRef<'a>>,
        value: ExprRef<'a>,
    ) -> Parse<ExprRef<'a>> {
        let (mut keys, mut values) = (vec![key], vec![value]);
        while self.eat(Kind::Comma) {
            match self.kind() {
                Kind::RBrace => break,
                Kind::DoubleStar => {
                    self.advance();
                    keys.push(None);
                    values.push(self.bitwise_or()?);
                }
                _ => {
                    let key = self.expression()?;
                    self.expect(Kind::Colon)?;
                    keys.push(Some(key));
                    values.push(self.expression()?);
                }
            }
        }
        self.expect(Kind::RBrace)?;
        let (keys, values) = (self.seq(&keys), self.seq(&values));
        Ok(self.expr(ExprKind::Dict { keys, values }, start))
    }

    /// `for_if_clauses`
    pub fn for_if_clauses(&mut self) -> Parse<Seq<'a, Comprehension<'a>>> {
        let mut clauses = Vec::with_capacity(1);
        loop {
            let is_async = self.kind() == Kind::Async;
            if is_async {
                if self.peek(1) != Kind::For {
                    self.advance();
                    self.kind();
                    return self.fail();
                }
                self.advance();
            } else if self.kind() != Kind::For {
                break;
            }
            self.expect(Kind::For)?;
            let target = self.star_targets()?;
            self.expect(Kind::In)?;
            let iter = self.disjunction()?;
            let mut ifs = Vec::new();
            while self.eat(Kind::If) {
                ifs.push(self.disjunction()?);
            }
            let ifs = self.seq(&ifs);
            clauses.push(Comprehension { target, iter, ifs, is_async });
        }
        if clauses.is_empty() {
            return self.fail();
        }
        Ok(self.seq(&clauses))
    }
}
