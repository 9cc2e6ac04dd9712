//! Expressions by precedence, from `star_expressions` down to `primary`, with calls and
//! subscripts.

use super::{Fail, Parse, Parser};
use crate::ast::{BoolOp, CmpOp, ExprContext, ExprKind, ExprRef, Keyword, Operator, Seq, UnaryOp};
use crate::tokens::{Token, TokenKind as K};

/// Positional and keyword arguments.
pub(super) type ArgumentList<'a> = (Seq<'a, ExprRef<'a>>, Seq<'a, Keyword<'a>>);

/// A binary operator and its precedence.
fn binary(kind: K) -> Option<(Operator, u8)> {
    Some(match kind {
        K::VBar => (Operator::BitOr, 1),
        K::Circumflex => (Operator::BitXor, 2),
        K::Amper => (Operator::BitAnd, 3),
        K::LeftShift => (Operator::LShift, 4),
        K::RightShift => (Operator::RShift, 4),
        K::Plus => (Operator::Add, 5),
        K::Minus => (Operator::Sub, 5),
        K::Star => (Operator::Mult, 6),
        K::Slash => (Operator::Div, 6),
        K::DoubleSlash => (Operator::FloorDiv, 6),
        K::Percent => (Operator::Mod, 6),
        K::At => (Operator::MatMult, 6),
        _ => return None,
    })
}

impl<'a> Parser<'a, '_> {
    /// Whether the token may begin an expression (not a starred one).
    pub(super) fn starts_expression(kind: K) -> bool {
        matches!(
            kind,
            K::Name
                | K::Number
                | K::String
                | K::FStringStart
                | K::LPar
                | K::LSqb
                | K::LBrace
                | K::Minus
                | K::Plus
                | K::Tilde
                | K::Ellipsis
                | K::False
                | K::None
                | K::True
                | K::Await
                | K::Lambda
                | K::Not
        )
    }

    /// `expression (',' expression)* [',']`
    pub(super) fn expressions(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let first = self.expression()?;
        if self.kind() != K::Comma {
            return Ok(first);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if !Self::starts_expression(self.kind()) {
                break;
            }
            let next = self.expression()?;
            self.exprs.push(next);
        }
        Ok(self.tuple(from, &start))
    }

    /// A tuple of the expressions since `from`.
    pub(super) fn tuple(&mut self, from: usize, start: &Token) -> ExprRef<'a> {
        let elts = self.take_exprs(from);
        self.expr(ExprKind::Tuple { elts, ctx: ExprContext::Load }, self.loc(start))
    }

    /// `star_expression (',' star_expression)* [',']`
    pub(super) fn star_expressions(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let first = self.star_expression()?;
        if self.kind() != K::Comma {
            return Ok(first);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if !Self::starts_expression(self.kind()) && self.kind() != K::Star {
                break;
            }
            let next = self.star_expression()?;
            self.exprs.push(next);
        }
        Ok(self.tuple(from, &start))
    }

    /// `'*' bitwise_or | expression`
    pub(super) fn star_expression(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == K::Star { self.starred_or() } else { self.expression() }
    }

    /// `'*' bitwise_or`
    fn starred_or(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        self.expect(K::Star)?;
        let value = self.bitwise_or()?;
        Ok(self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, self.loc(&start)))
    }

    /// `'*' bitwise_or | named_expression`
    pub(super) fn star_named_expression(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == K::Star { self.starred_or() } else { self.named_expression() }
    }

    /// `NAME ':=' expression | expression !':='`
    pub(super) fn named_expression(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == K::Name && self.kind_at(1) == K::ColonEqual {
            let start = self.token();
            let id = self.name()?;
            let target = self.expr(ExprKind::Name { id, ctx: ExprContext::Store }, self.loc(&start));
            self.advance();
            let value = self.expression()?;
            return Ok(self.expr(ExprKind::NamedExpr { target, value }, self.loc(&start)));
        }
        let value = self.expression()?;
        if self.kind() == K::ColonEqual { Err(Fail) } else { Ok(value) }
    }

    /// `'yield' 'from' expression | 'yield' [star_expressions]`
    pub(super) fn yield_expr(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        self.expect(K::Yield)?;
        if self.eat(K::From) {
            let value = self.expression()?;
            return Ok(self.expr(ExprKind::YieldFrom { value }, self.loc(&start)));
        }
        let value = if Self::starts_expression(self.kind()) || self.kind() == K::Star {
            Some(self.star_expressions()?)
        } else {
            None
        };
        Ok(self.expr(ExprKind::Yield { value }, self.loc(&start)))
    }

    /// `yield_expr | star_expressions`
    pub(super) fn yield_or_star_expressions(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == K::Yield { self.yield_expr() } else { self.star_expressions() }
    }

    /// `disjunction ['if' disjunction 'else' expression] | lambda`
    pub(super) fn expression(&mut self) -> Parse<ExprRef<'a>> {
        self.enter()?;
        if self.kind() == K::Lambda {
            let lambda = self.lambda()?;
            self.depth -= 1;
            return Ok(lambda);
        }
        let start = self.token();
        let body = self.disjunction()?;
        let made = if self.eat(K::If) {
            let test = self.disjunction()?;
            self.expect(K::Else)?;
            let orelse = self.expression()?;
            self.expr(ExprKind::IfExp { test, body, orelse }, self.loc(&start))
        } else {
            body
        };
        self.depth -= 1;
        Ok(made)
    }

    fn lambda(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        self.expect(K::Lambda)?;
        let args = self.parameters(true)?;
        self.expect(K::Colon)?;
        let body = self.expression()?;
        Ok(self.expr(ExprKind::Lambda { args, body }, self.loc(&start)))
    }

    /// `conjunction ('or' conjunction)*`
    pub(super) fn disjunction(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let first = self.conjunction()?;
        if self.kind() != K::Or {
            return Ok(first);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Or) {
            let next = self.conjunction()?;
            self.exprs.push(next);
        }
        let values = self.take_exprs(from);
        Ok(self.expr(ExprKind::BoolOp { op: BoolOp::Or, values }, self.loc(&start)))
    }

    fn conjunction(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let first = self.inversion()?;
        if self.kind() != K::And {
            return Ok(first);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::And) {
            let next = self.inversion()?;
            self.exprs.push(next);
        }
        let values = self.take_exprs(from);
        Ok(self.expr(ExprKind::BoolOp { op: BoolOp::And, values }, self.loc(&start)))
    }

    fn inversion(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() != K::Not {
            return self.comparison();
        }
        let start = self.token();
        self.advance();
        self.enter()?;
        let operand = self.inversion()?;
        self.depth -= 1;
        Ok(self.expr(ExprKind::UnaryOp { op: UnaryOp::Not, operand }, self.loc(&start)))
    }

    /// A comparison operator, read.
    fn comparison_operator(&mut self) -> Option<CmpOp> {
        let op = match self.kind() {
            K::EqEqual => CmpOp::Eq,
            K::NotEqual => {
                let spelt_flufl = self.bytes(&self.token()) == b"<>";
                if spelt_flufl != self.flufl {
                    return None;
                }
                CmpOp::NotEq
            }
            K::Less => CmpOp::Lt,
            K::LessEqual => CmpOp::LtE,
            K::Greater => CmpOp::Gt,
            K::GreaterEqual => CmpOp::GtE,
            K::In => CmpOp::In,
            K::Is => {
                self.advance();
                return Some(if self.eat(K::Not) { CmpOp::IsNot } else { CmpOp::Is });
            }
            K::Not if self.kind_at(1) == K::In => {
                self.advance();
                CmpOp::NotIn
            }
            _ => return None,
        };
        self.advance();
        Some(op)
    }

    fn comparison(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let left = self.bitwise_or()?;
        let Some(op) = self.comparison_operator() else { return Ok(left) };
        let from = self.exprs.len();
        let mut ops = vec![op];
        let right = self.bitwise_or()?;
        self.exprs.push(right);
        while let Some(op) = self.comparison_operator() {
            ops.push(op);
            let right = self.bitwise_or()?;
            self.exprs.push(right);
        }
        let comparators = self.take_exprs(from);
        let ops = self.seq(&ops);
        Ok(self.expr(ExprKind::Compare { left, ops, comparators }, self.loc(&start)))
    }

    pub(super) fn bitwise_or(&mut self) -> Parse<ExprRef<'a>> {
        self.binary_from(1)
    }

    /// Binary operators of at least `least` precedence.
    fn binary_from(&mut self, least: u8) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let mut left = self.factor()?;
        while let Some((op, precedence)) = binary(self.kind()) {
            if precedence < least {
                break;
            }
            self.advance();
            let right = self.binary_from(precedence + 1)?;
            left = self.expr(ExprKind::BinOp { left, op, right }, self.loc(&start));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Parse<ExprRef<'a>> {
        let op = match self.kind() {
            K::Plus => UnaryOp::UAdd,
            K::Minus => UnaryOp::USub,
            K::Tilde => UnaryOp::Invert,
            _ => return self.power(),
        };
        let start = self.token();
        self.advance();
        self.enter()?;
        let operand = self.factor()?;
        self.depth -= 1;
        Ok(self.expr(ExprKind::UnaryOp { op, operand }, self.loc(&start)))
    }

    fn power(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let left = if start.kind == K::Await {
            self.advance();
            let value = self.primary()?;
            self.expr(ExprKind::Await { value }, self.loc(&start))
        } else {
            self.primary()?
        };
        if !self.eat(K::DoubleStar) {
            return Ok(left);
        }
        self.enter()?;
        let right = self.factor()?;
        self.depth -= 1;
        Ok(self.expr(ExprKind::BinOp { left, op: Operator::Pow, right }, self.loc(&start)))
    }

    /// An atom and what trails it.
    pub(super) fn primary(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let mut value = self.atom()?;
        loop {
            let kind = match self.kind() {
                K::Dot => {
                    self.advance();
                    let attr = self.name()?;
                    ExprKind::Attribute { value, attr, ctx: ExprContext::Load }
                }
                K::LPar => {
                    let (args, keywords) = self.arguments(true)?;
                    ExprKind::Call { func: value, args, keywords }
                }
                K::LSqb => {
                    self.advance();
                    let slice = self.slices()?;
                    self.expect(K::RSqb)?;
                    ExprKind::Subscript { value, slice, ctx: ExprContext::Load }
                }
                _ => return Ok(value),
            };
            value = self.expr(kind, self.loc(&start));
        }
    }

    /// The parenthesis of a call or of a class definition; the latter takes no bare generator
    /// expression.
    pub(super) fn arguments(&mut self, generator: bool) -> Parse<ArgumentList<'a>> {
        let open = self.token();
        self.expect(K::LPar)?;
        let from = self.exprs.len();
        let mut keywords: Vec<Keyword<'a>> = Vec::new();
        let mut unpacked = false;
        while self.kind() != K::RPar {
            let start = self.token();
            match start.kind {
                K::DoubleStar => {
                    self.advance();
                    let value = self.expression()?;
                    keywords.push(Keyword { arg: None, value, loc: self.loc(&start) });
                    unpacked = true;
                }
                K::Star => {
                    if unpacked {
                        return Err(Fail);
                    }
                    self.advance();
                    let value = self.expression()?;
                    let starred =
                        self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, self.loc(&start));
                    self.exprs.push(starred);
                }
                K::Name if self.kind_at(1) == K::Equal => {
                    let arg = Some(self.name()?);
                    self.advance();
                    let value = self.expression()?;
                    keywords.push(Keyword { arg, value, loc: self.loc(&start) });
                }
                _ => {
                    if !keywords.is_empty() {
                        return Err(Fail);
                    }
                    let value = self.named_expression()?;
                    if generator
                        && self.exprs.len() == from
                        && matches!(self.kind(), K::For | K::Async)
                    {
                        let generators = self.for_if_clauses()?;
                        self.expect(K::RPar)?;
                        let elt = value;
                        let arg =
                            self.expr(ExprKind::GeneratorExp { elt, generators }, self.loc(&open));
                        self.exprs.push(arg);
                        let args = self.take_exprs(from);
                        return Ok((args, &[]));
                    }
                    self.exprs.push(value);
                }
            }
            if !self.eat(K::Comma) {
                break;
            }
        }
        self.expect(K::RPar)?;
        let args = self.take_exprs(from);
        Ok((args, self.seq(&keywords)))
    }

    fn slices(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let starred = start.kind == K::Star;
        let first = self.slice_item()?;
        if self.kind() != K::Comma && !starred {
            return Ok(first);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if self.kind() == K::RSqb {
                break;
            }
            let next = self.slice_item()?;
            self.exprs.push(next);
        }
        Ok(self.tuple(from, &start))
    }

    /// `slice | starred_expression`
    fn slice_item(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        if self.eat(K::Star) {
            let value = self.expression()?;
            return Ok(self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, self.loc(&start)));
        }
        let mut lower = None;
        if start.kind != K::Colon {
            let value = self.named_expression()?;
            let bare_walrus = start.kind == K::Name && matches!(value.kind.get(), ExprKind::NamedExpr { .. });
            if self.kind() != K::Colon || bare_walrus {
                return Ok(value);
            }
            lower = Some(value);
        }
        self.expect(K::Colon)?;
        let upper = self.slice_bound()?;
        let step = if self.eat(K::Colon) { self.slice_bound()? } else { None };
        Ok(self.expr(ExprKind::Slice { lower, upper, step }, self.loc(&start)))
    }

    fn slice_bound(&mut self) -> Parse<Option<ExprRef<'a>>> {
        if matches!(self.kind(), K::Colon | K::Comma | K::RSqb) {
            return Ok(None);
        }
        self.expression().map(Some)
    }
}
