//! Targets: what is assigned to, deleted, or bound by `for` and `with`.
//!
//! A target is read as an expression and then turned; the shapes that may be turned are exactly
//! those the grammar has as targets.

use super::{Parse, Parser};
use crate::ast::*;
use crate::tokens::Kind;

impl<'a> Parser<'a, '_> {
    /// `star_targets`: of `for`.
    pub fn star_targets(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.star_target_operand()?;
        let target = if self.kind() == Kind::Comma {
            let mut elts = vec![first];
            while self.eat(Kind::Comma) {
                if !self.starts_expression() {
                    break;
                }
                elts.push(self.star_target_operand()?);
            }
            let elts = self.seq(&elts);
            self.expr(ExprKind::Tuple { elts, ctx: ExprContext::Load }, start)
        } else {
            first
        };
        self.store(target)?;
        Ok(target)
    }

    /// One target, with `as`.
    pub fn star_target(&mut self) -> Parse<ExprRef<'a>> {
        let target = self.star_target_operand()?;
        self.store(target)?;
        Ok(target)
    }

    fn star_target_operand(&mut self) -> Parse<ExprRef<'a>> {
        if self.kind() == Kind::Star { self.star_expression() } else { self.primary() }
    }

    /// Turns an expression into a target of assignment.
    pub fn store(&mut self, target: ExprRef<'a>) -> Parse<()> {
        self.turn(target, ExprContext::Store, true)
    }

    /// Turns an expression into a target of `del`.
    pub fn delete(&mut self, target: ExprRef<'a>) -> Parse<()> {
        self.turn(target, ExprContext::Del, false)
    }

    fn turn(&mut self, target: ExprRef<'a>, ctx: ExprContext, star: bool) -> Parse<()> {
        let kind = match target.kind.get() {
            ExprKind::Name { id, .. } => ExprKind::Name { id, ctx },
            ExprKind::Attribute { value, attr, .. } => ExprKind::Attribute { value, attr, ctx },
            ExprKind::Subscript { value, slice, .. } => ExprKind::Subscript { value, slice, ctx },
            ExprKind::Starred { value, .. } if star => {
                if matches!(value.kind.get(), ExprKind::Starred { .. }) {
                    return self.fail();
                }
                self.turn(value, ctx, false)?;
                ExprKind::Starred { value, ctx }
            }
            ExprKind::List { elts, .. } => {
                self.turn_all(elts, ctx)?;
                ExprKind::List { elts, ctx }
            }
            ExprKind::Tuple { elts, .. } => {
                self.turn_all(elts, ctx)?;
                ExprKind::Tuple { elts, ctx }
            }
            _ => return self.fail(),
        };
        target.kind.set(kind);
        Ok(())
    }

    fn turn_all(&mut self, elts: Seq<'a, ExprRef<'a>>, ctx: ExprContext) -> Parse<()> {
        for elt in elts {
            self.deeper(|p| p.turn(elt, ctx, ctx == ExprContext::Store))?;
        }
        Ok(())
    }
}
