//! Expressions down to the primaries.

use super::{Parse, Parser, Start};
use crate::ast::*;
use crate::tokens::Kind;

/// Precedence and operator of a binary operator between `|` and `@`.
#[inline]
fn binary(kind: Kind) -> Option<(u8, Operator)> {
    Some(match kind {
        Kind::VBar => (1, Operator::BitOr),
        Kind::Circumflex => (2, Operator::BitXor),
        Kind::Amper => (3, Operator::BitAnd),
        Kind::LeftShift => (4, Operator::LShift),
        Kind::RightShift => (4, Operator::RShift),
        Kind::Plus => (5, Operator::Add),
        Kind::Minus => (5, Operator::Sub),
        Kind::Star => (6, Operator::Mult),
        Kind::Slash => (6, Operator::Div),
        Kind::DoubleSlash => (6, Operator::FloorDiv),
        Kind::Percent => (6, Operator::Mod),
        Kind::At => (6, Operator::MatMult),
        _ => return None,
    })
}

impl<'a> Parser<'a, '_> {
    /// `star_expressions`: a tuple without parentheses, or one expression, possibly starred.
    pub fn star_expressions(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.star_expression()?;
        if self.kind() != Kind::Comma {
            return Ok(first);
        }
        self.comma_tuple(start, first, Self::star_expression)
    }

    /// `expressions`: as above without stars.
    pub fn expressions(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.expression()?;
        if self.kind() != Kind::Comma {
            return Ok(first);
        }
        self.comma_tuple(start, first, Self::expression)
    }

    /// The rest of a tuple, from its first comma on.
    pub fn comma_tuple(
        &mut self,
        start: Start,
        first: ExprRef<'a>,
        item: fn(&mut Self) -> Parse<ExprRef<'a>>,
    ) -> Parse<ExprRef<'a>> {
        let mut elts = vec![first];
        while self.eat(Kind::Comma) {
            if !self.starts_expression() {
                break;
            }
            elts.push(item(self)?);
        }
        let elts = self.seq(&elts);
        Ok(self.expr(ExprKind::Tuple { elts, ctx: ExprContext::Load }, start))
    }

    /// Whether the token at the cursor can begin an expression, or a starred one.
    pub fn starts_expression(&mut self) -> bool {
        matches!(
            self.kind(),
            Kind::Name
                | Kind::Number
                | Kind::String
                | Kind::FStringStart
                | Kind::LPar
                | Kind::LSqb
                | Kind::LBrace
                | Kind::Plus
                | Kind::Minus
                | Kind::Tilde
                | Kind::Star
                | Kind::Ellipsis
                | Kind::Not
                | Kind::Lambda
                | Kind::Await
                | Kind::None
                | Kind::True
                | Kind::False
        )
    }

    /// `'*' bitwise_or | expression`
    pub fn star_expression(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == Kind::Star { self.starred() } else { self.expression() }
    }

    /// `'*' bitwise_or | named_expression`
    pub fn star_named_expression(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == Kind::Star { self.starred() } else { self.named_expression() }
    }

    fn starred(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        self.expect(Kind::Star)?;
        let value = self.bitwise_or()?;
        Ok(self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, start))
    }

    /// `NAME ':=' expression | expression !':='`
    pub fn named_expression(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == Kind::Name && self.peek(1) == Kind::ColonEqual {
            return self.assignment_expression();
        }
        let value = self.expression()?;
        if self.kind() == Kind::ColonEqual { self.fail() } else { Ok(value) }
    }

    pub fn assignment_expression(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let id = self.ident()?;
        let target = self.expr(ExprKind::Name { id, ctx: ExprContext::Store }, start);
        self.expect(Kind::ColonEqual)?;
        let value = self.expression()?;
        Ok(self.expr(ExprKind::NamedExpr { target, value }, start))
    }

    /// `disjunction ['if' disjunction 'else' expression] | lambdef`
    pub fn expression(&mut self) -> Parse<ExprRef<'a>> {
        self.deeper(|p| {
            let start = p.start();
            if p.kind() == Kind::Lambda {
                return p.lambda();
            }
            let body = p.disjunction()?;
            if p.kind() != Kind::If {
                return Ok(body);
            }
            p.advance();
            let test = p.disjunction()?;
            p.expect(Kind::Else)?;
            let orelse = p.expression()?;
            Ok(p.expr(ExprKind::IfExp { test, body, orelse }, start))
        })
    }

    fn lambda(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        self.expect(Kind::Lambda)?;
        let args = self.lambda_parameters()?;
        self.expect(Kind::Colon)?;
        let body = self.expression()?;
        Ok(self.expr(ExprKind::Lambda { args, body }, start))
    }

    pub fn disjunction(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.conjunction()?;
        if self.kind() != Kind::Or {
            return Ok(first);
        }
        let mut values = vec![first];
        while self.eat(Kind::Or) {
            values.push(self.conjunction()?);
        }
        let values = self.seq(&values);
        Ok(self.expr(ExprKind::BoolOp { op: BoolOp::Or, values }, start))
    }

    fn conjunction(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.inversion()?;
        if self.kind() != Kind::And {
            return Ok(first);
        }
        let mut values = vec![first];
        while self.eat(Kind::And) {
            values.push(self.inversion()?);
        }
        let values = self.seq(&values);
        Ok(self.expr(ExprKind::BoolOp { op: BoolOp::And, values }, start))
    }

    fn inversion(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() != Kind::Not {
            return self.comparison();
        }
        let start = self.start();
        self.advance();
        let operand = self.deeper(Self::inversion)?;
        Ok(self.expr(ExprKind::UnaryOp { op: UnaryOp::Not, operand }, start))
    }

    fn comparison(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let left = self.bitwise_or()?;
        let Some(op) = self.comparison_operator()? else { return Ok(left) };
        let first = self.bitwise_or()?;
        let (mut ops, mut comparators) = (vec![op], vec![first]);
        while let Some(op) = self.comparison_operator()? {
            ops.push(op);
            comparators.push(self.bitwise_or()?);
        }
        let (ops, comparators) = (self.seq(&ops), self.seq(&comparators));
        Ok(self.expr(ExprKind::Compare { left, ops, comparators }, start))
    }

    fn comparison_operator(&mut self) -> Parse<Option<CmpOp>> {
        let op = match self.kind() {
            Kind::EqEqual => CmpOp::Eq,
            Kind::NotEqual => {
                let token = self.token();
                if (self.text(token) == "<>") != self.barry {
                    return self.bad_not_equal(token);
                }
                CmpOp::NotEq
            }
            Kind::Less => CmpOp::Lt,
            Kind::LessEqual => CmpOp::LtE,
            Kind::Greater => CmpOp::Gt,
            Kind::GreaterEqual => CmpOp::GtE,
            Kind::In => CmpOp::In,
            Kind::Is => {
                self.advance();
                return Ok(Some(if self.eat(Kind::Not) { CmpOp::IsNot } else { CmpOp::Is }));
            }
            Kind::Not => {
                if self.peek(1) != Kind::In {
                    return Ok(None);
                }
                self.advance();
                CmpOp::NotIn
            }
            _ => return Ok(None),
        };
        self.advance();
        Ok(Some(op))
    }

    /// `<>` where it is not allowed, or `!=` where it is.
    fn bad_not_equal(&mut self, token: crate::tokens::Token) -> Parse<Option<CmpOp>> {
        if self.barry {
            self.advance();
            return self.raise_at(
                crate::error::ErrorKind::Syntax,
                "with Barry as BDFL, use '<>' instead of '!='".into(),
                token,
            );
        }
        self.advance();
        self.kind();
        self.fail()
    }

    /// `bitwise_or`: all binary operators but `**`.
    pub fn bitwise_or(&mut self) -> Parse<ExprRef<'a>> {
        self.binary_from(1)
    }

    fn binary_from(&mut self, lowest: u8) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let mut left = self.factor()?;
        while let Some((precedence, op)) = binary(self.kind()) {
            if precedence < lowest {
                break;
            }
            self.advance();
            let right = self.binary_from(precedence + 1)?;
            left = self.expr(ExprKind::BinOp { left, op, right }, start);
        }
        Ok(left)
    }

    fn factor(&mut self) -> Parse<ExprRef<'a>> {
        let op = match self.kind() {
            Kind::Plus => UnaryOp::UAdd,
            Kind::Minus => UnaryOp::USub,
            Kind::Tilde => UnaryOp::Invert,
            _ => return self.power(),
        };
        let start = self.start();
        self.advance();
        let operand = self.deeper(Self::factor)?;
        Ok(self.expr(ExprKind::UnaryOp { op, operand }, start))
    }

    fn power(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let left = self.await_primary()?;
        if self.kind() != Kind::DoubleStar {
            return Ok(left);
        }
        self.advance();
        let right = self.deeper(Self::factor)?;
        Ok(self.expr(ExprKind::BinOp { left, op: Operator::Pow, right }, start))
    }

    fn await_primary(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() != Kind::Await {
            return self.primary();
        }
        let start = self.start();
        self.advance();
        let value = self.primary()?;
        Ok(self.expr(ExprKind::Await { value }, start))
    }

    /// `yield_expr`
    pub fn yield_expression(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        self.expect(Kind::Yield)?;
        if self.eat(Kind::From) {
            let value = self.expression()?;
            return Ok(self.expr(ExprKind::YieldFrom { value }, start));
        }
        let value = if self.starts_expression() { Some(self.star_expressions()?) } else { None };
        Ok(self.expr(ExprKind::Yield { value }, start))
    }

    /// `yield_expr | star_expressions`
    pub fn yield_or_star_expressions(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == Kind::Yield { self.yield_expression() } else { self.star_expressions() }
    }
}
