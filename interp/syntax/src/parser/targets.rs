//! Targets of assignments, loops, `with`, `del` and comprehensions.

use super::{Fail, Parse, Parser};
use crate::ast::{ExprContext, ExprKind, ExprRef};
use crate::tokens::TokenKind as K;

impl<'a> Parser<'a, '_> {
    /// Whether an expression may be assigned to. A star may stand only where `star` says so.
    pub(super) fn is_target(&self, e: ExprRef<'a>, star: bool) -> bool {
        match e.kind.get() {
            ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => true,
            ExprKind::Starred { value, .. } => star && self.is_target(value, false),
            ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
                elts.iter().all(|e| self.is_target(e, true))
            }
            _ => false,
        }
    }

    /// Whether an expression may be deleted.
    fn is_del_target(&self, e: ExprRef<'a>) -> bool {
        match e.kind.get() {
            ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => true,
            ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
                elts.iter().all(|e| self.is_del_target(e))
            }
            _ => false,
        }
    }

    /// Makes a target of an expression, in place.
    pub(super) fn set_context(&self, e: ExprRef<'a>, new: ExprContext) {
        let mut kind = e.kind.get();
        match &mut kind {
            ExprKind::Name { ctx, .. }
            | ExprKind::Attribute { ctx, .. }
            | ExprKind::Subscript { ctx, .. } => *ctx = new,
            ExprKind::Starred { ctx, value } => {
                *ctx = new;
                self.set_context(value, new);
            }
            ExprKind::List { elts, ctx } | ExprKind::Tuple { elts, ctx } => {
                *ctx = new;
                for e in elts.iter() {
                    self.set_context(e, new);
                }
            }
            _ => {}
        }
        e.kind.set(kind);
    }

    /// `star_target (',' star_target)* [',']`
    pub(super) fn star_targets(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let first = self.star_target()?;
        if self.kind() != K::Comma {
            return Ok(first);
        }
        let from = self.exprs.len();
        self.exprs.push(first);
        while self.eat(K::Comma) {
            if !matches!(self.kind(), K::Star) && !Self::starts_expression(self.kind()) {
                break;
            }
            let next = self.star_target()?;
            self.exprs.push(next);
        }
        let made = self.tuple(from, &start);
        self.set_context(made, ExprContext::Store);
        Ok(made)
    }

    /// `'*' target | target`
    pub(super) fn star_target(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let starred = self.eat(K::Star);
        let target = self.primary()?;
        if !self.is_target(target, false) {
            return Err(Fail);
        }
        self.set_context(target, ExprContext::Store);
        Ok(if starred {
            self.expr(ExprKind::Starred { value: target, ctx: ExprContext::Store }, self.loc(&start))
        } else {
            target
        })
    }

    /// `del_target (',' del_target)* [',']`
    pub(super) fn del_targets(&mut self) -> Parse<crate::ast::Seq<'a, ExprRef<'a>>> {
        let from = self.exprs.len();
        loop {
            let target = self.primary()?;
            if !self.is_del_target(target) {
                return Err(Fail);
            }
            self.set_context(target, ExprContext::Del);
            self.exprs.push(target);
            if !self.eat(K::Comma) || matches!(self.kind(), K::Semi | K::Newline) {
                break;
            }
        }
        Ok(self.take_exprs(from))
    }
}
