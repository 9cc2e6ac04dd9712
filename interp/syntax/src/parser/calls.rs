//! Primaries: attributes, subscripts and calls.

use super::{Parse, Parser};
use crate::ast::*;
use crate::tokens::Kind;

/// The arguments of a call or the bases of a class.
pub(crate) struct Args<'a> {
    pub args: Seq<'a, ExprRef<'a>>,
    pub keywords: Seq<'a, Keyword<'a>>,
}

impl<'a> Parser<'a, '_> {
    /// An atom with any number of `.name`, `[…]` and `(…)` after it.
    pub fn primary(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let mut value = self.atom()?;
        loop {
            match self.kind() {
                Kind::Dot => {
                    self.advance();
                    let attr = self.ident()?;
                    value = self.expr(ExprKind::Attribute { value, attr, ctx: ExprContext::Load }, start);
                }
                Kind::LPar => {
                    let Args { args, keywords } = self.deeper(Self::arguments)?;
                    value = self.expr(ExprKind::Call { func: value, args, keywords }, start);
                }
                Kind::LSqb => {
                    self.advance();
                    let slice = self.deeper(Self::slices)?;
                    self.expect(Kind::RSqb)?;
                    value = self.expr(ExprKind::Subscript { value, slice, ctx: ExprContext::Load }, start);
                }
                _ => return Ok(value),
            }
        }
    }

    fn slices(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        let first = self.slice_item()?;
        let starred = matches!(first.kind.get(), ExprKind::Starred { .. });
        if self.kind() != Kind::Comma && !starred {
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.eat(Kind::Comma) {
            if self.kind() == Kind::RSqb {
                break;
            }
            elts.push(self.slice_item()?);
        }
        let elts = self.seq(&elts);
        Ok(self.expr(ExprKind::Tuple { elts, ctx: ExprContext::Load }, start))
    }

    fn slice_item(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.start();
        match self.kind() {
            Kind::Star => {
                self.advance();
                let value = self.expression()?;
                return Ok(self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, start));
            }
            Kind::Colon => return self.slice_rest(start, None),
            Kind::Name if self.peek(1) == Kind::ColonEqual => return self.named_expression(),
            _ => {}
        }
        let lower = self.expression()?;
        match self.kind() {
            Kind::Colon => self.slice_rest(start, Some(lower)),
            Kind::ColonEqual => self.fail(),
            _ => Ok(lower),
        }
    }

    fn slice_rest(&mut self, start: super::Start, lower: Option<ExprRef<'a>>) -> Parse<ExprRef<'a>> {
        self.expect(Kind::Colon)?;
        let part = |p: &mut Self| -> Parse<Option<ExprRef<'a>>> {
            match p.kind() {
                Kind::Colon | Kind::Comma | Kind::RSqb => Ok(None),
                _ => p.expression().map(Some),
            }
        };
        let upper = part(self)?;
        let mut step = None;
        if self.eat(Kind::Colon) {
            step = part(self)?;
        }
        Ok(self.expr(ExprKind::Slice { lower, upper, step }, start))
    }

    /// `'(' [arguments] ')'`, or a generator expression as the only argument.
    pub fn arguments(&mut self) -> Parse<Args<'a>> {
        self.arguments_of(true)
    }

    /// The bases of a class: no generator expression there.
    pub fn bases(&mut self) -> Parse<Args<'a>> {
        self.arguments_of(false)
    }

    fn arguments_of(&mut self, call: bool) -> Parse<Args<'a>> {
        let open = self.start();
        self.expect(Kind::LPar)?;
        if self.eat(Kind::RPar) {
            return Ok(Args { args: &[], keywords: &[] });
        }
        let mut args: Vec<ExprRef<'a>> = Vec::new();
        let mut keywords: Vec<Keyword<'a>> = Vec::new();
        let mut unpacked = false;
        loop {
            let start = self.start();
            match self.kind() {
                Kind::RPar => break,
                Kind::Star => {
                    if unpacked {
                        return self.fail();
                    }
                    self.advance();
                    let value = self.expression()?;
                    args.push(self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, start));
                }
                Kind::DoubleStar => {
                    self.advance();
                    let value = self.expression()?;
                    unpacked = true;
                    keywords.push(Keyword { arg: None, value, loc: self.loc(start) });
                }
                Kind::Name if self.peek(1) == Kind::Equal => {
                    let name = self.ident()?;
                    self.advance();
                    let value = self.expression()?;
                    keywords.push(Keyword { arg: Some(name), value, loc: self.loc(start) });
                }
                _ => {
                    let value = self.named_expression()?;
                    if matches!(self.kind(), Kind::For | Kind::Async) {
                        if !call || !args.is_empty() || !keywords.is_empty() {
                            return self.fail();
                        }
                        let generators = self.for_if_clauses()?;
                        self.expect(Kind::RPar)?;
                        let kind = ExprKind::GeneratorExp { elt: value, generators };
                        let generator = self.expr(kind, open);
                        return Ok(Args { args: self.seq(&[generator]), keywords: &[] });
                    }
                    if !keywords.is_empty() {
                        return self.fail();
                    }
                    args.push(value);
                }
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RPar)?;
        Ok(Args { args: self.seq(&args), keywords: self.seq(&keywords) })
    }
}
