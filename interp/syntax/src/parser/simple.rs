//! Simple statements.

use super::{Parse, Parser};
use crate::ast::*;
use crate::tokens::Kind;

fn augmented(kind: Kind) -> Option<Operator> {
    Some(match kind {
        Kind::PlusEqual => Operator::Add,
        Kind::MinEqual => Operator::Sub,
        Kind::StarEqual => Operator::Mult,
        Kind::AtEqual => Operator::MatMult,
        Kind::SlashEqual => Operator::Div,
        Kind::PercentEqual => Operator::Mod,
        Kind::AmperEqual => Operator::BitAnd,
        Kind::VBarEqual => Operator::BitOr,
        Kind::CircumflexEqual => Operator::BitXor,
        Kind::LeftShiftEqual => Operator::LShift,
        Kind::RightShiftEqual => Operator::RShift,
        Kind::DoubleStarEqual => Operator::Pow,
        Kind::DoubleSlashEqual => Operator::FloorDiv,
        _ => return None,
    })
}

impl<'a> Parser<'a, '_> {
    /// `simple_stmt (';' simple_stmt)* [';'] NEWLINE`
    pub fn simple_statements(&mut self, into: &mut Vec<StmtRef<'a>>) -> Parse<()> {
        loop {
            into.push(self.simple_statement()?);
            if self.eat(Kind::Semi) {
                if self.eat(Kind::Newline) {
                    return Ok(());
                }
            } else {
                return self.expect(Kind::Newline);
            }
        }
    }

    fn simple_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        let kind = match self.kind() {
            Kind::Name => {
                if self.peek(1) == Kind::Name && self.at_soft("type") {
                    return self.type_alias();
                }
                return self.expression_statement();
            }
            Kind::Return => {
                self.advance();
                let value = if self.starts_expression() { Some(self.star_expressions()?) } else { None };
                StmtKind::Return { value }
            }
            Kind::Import => {
                self.advance();
                let mut names = vec![self.dotted_as_name()?];
                while self.eat(Kind::Comma) {
                    names.push(self.dotted_as_name()?);
                }
                StmtKind::Import { names: self.seq(&names) }
            }
            Kind::From => self.import_from()?,
            Kind::Raise => {
                self.advance();
                let (mut exc, mut cause) = (None, None);
                if self.starts_expression() {
                    exc = Some(self.expression()?);
                    if self.eat(Kind::From) {
                        cause = Some(self.expression()?);
                    }
                }
                StmtKind::Raise { exc, cause }
            }
            Kind::Pass => {
                self.advance();
                StmtKind::Pass
            }
            Kind::Break => {
                self.advance();
                StmtKind::Break
            }
            Kind::Continue => {
                self.advance();
                StmtKind::Continue
            }
            Kind::Del => self.del()?,
            Kind::Yield => {
                return self.expression_statement();
            }
            Kind::Assert => {
                self.advance();
                let test = self.expression()?;
                let msg = if self.eat(Kind::Comma) { Some(self.expression()?) } else { None };
                StmtKind::Assert { test, msg }
            }
            Kind::Global => {
                self.advance();
                StmtKind::Global { names: self.names()? }
            }
            Kind::Nonlocal => {
                self.advance();
                StmtKind::Nonlocal { names: self.names()? }
            }
            _ => return self.expression_statement(),
        };
        Ok(self.stmt(kind, start))
    }

    fn names(&mut self) -> Parse<Seq<'a, Ident<'a>>> {
        let mut names = vec![self.ident()?];
        while self.eat(Kind::Comma) {
            names.push(self.ident()?);
        }
        Ok(self.seq(&names))
    }

    /// An expression, or one of the assignments.
    fn expression_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        let parenthesized = self.kind() == Kind::LPar;
        let value = self.yield_or_star_expressions()?;
        let kind = match self.kind() {
            Kind::Newline | Kind::Semi => StmtKind::Expr { value },
            Kind::Equal => return self.assignment(start, value),
            Kind::Colon => {
                let simple = match value.kind.get() {
                    ExprKind::Name { .. } => !parenthesized,
                    ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => false,
                    _ => return self.fail(),
                };
                self.store(value)?;
                self.advance();
                let annotation = self.expression()?;
                let mut assigned = None;
                if self.eat(Kind::Equal) {
                    assigned = Some(self.yield_or_star_expressions()?);
                }
                StmtKind::AnnAssign { target: value, annotation, value: assigned, simple }
            }
            other => match augmented(other) {
                None => StmtKind::Expr { value },
                Some(op) => {
                    if !matches!(
                        value.kind.get(),
                        ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
                    ) {
                        return self.fail();
                    }
                    self.store(value)?;
                    self.advance();
                    let assigned = self.yield_or_star_expressions()?;
                    StmtKind::AugAssign { target: value, op, value: assigned }
                }
            },
        };
        Ok(self.stmt(kind, start))
    }

    fn assignment(&mut self, start: super::Start, first: ExprRef<'a>) -> Parse<StmtRef<'a>> {
        let mut targets = Vec::with_capacity(1);
        let mut value = first;
        while self.eat(Kind::Equal) {
            self.store(value)?;
            targets.push(value);
            value = self.yield_or_star_expressions()?;
        }
        let type_comment = self.type_comment();
        let targets = self.seq(&targets);
        Ok(self.stmt(StmtKind::Assign { targets, value, type_comment }, start))
    }

    /// A `# type:` comment, where one was asked for.
    pub fn type_comment(&mut self) -> Option<&'a str> {
        let token = self.token();
        if token.kind != Kind::TypeComment {
            return None;
        }
        self.advance();
        Some(self.arena.alloc_str(self.text(token)))
    }

    fn type_alias(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        self.advance();
        let at = self.start();
        let id = self.ident()?;
        let name = self.expr(ExprKind::Name { id, ctx: ExprContext::Store }, at);
        let type_params = self.type_params()?;
        self.expect(Kind::Equal)?;
        let value = self.expression()?;
        Ok(self.stmt(StmtKind::TypeAlias { name, type_params, value }, start))
    }

    fn del(&mut self) -> Parse<StmtKind<'a>> {
        self.advance();
        let mut targets = Vec::with_capacity(1);
        loop {
            let target = self.primary()?;
            self.delete(target)?;
            targets.push(target);
            if !self.eat(Kind::Comma) || matches!(self.kind(), Kind::Newline | Kind::Semi) {
                break;
            }
        }
        match self.kind() {
            Kind::Newline | Kind::Semi => Ok(StmtKind::Delete { targets: self.seq(&targets) }),
            _ => self.fail(),
        }
    }

    fn dotted_name(&mut self) -> Parse<Ident<'a>> {
        let first = self.ident()?;
        if self.kind() != Kind::Dot {
            return Ok(first);
        }
        let mut name = String::from(first);
        while self.eat(Kind::Dot) {
            name.push('.');
            name.push_str(self.ident()?);
        }
        Ok(self.arena.alloc_str(&name))
    }

    fn as_name(&mut self) -> Parse<Option<Ident<'a>>> {
        if self.eat(Kind::As) { self.ident().map(Some) } else { Ok(None) }
    }

    fn dotted_as_name(&mut self) -> Parse<Alias<'a>> {
        let start = self.start();
        let name = self.dotted_name()?;
        let asname = self.as_name()?;
        Ok(Alias { name, asname, loc: self.loc(start) })
    }

    fn import_from(&mut self) -> Parse<StmtKind<'a>> {
        self.advance();
        let mut level = 0;
        loop {
            match self.kind() {
                Kind::Dot => level += 1,
                Kind::Ellipsis => level += 3,
                _ => break,
            }
            self.advance();
        }
        let module = if level > 0 && self.kind() == Kind::Import { None } else { Some(self.dotted_name()?) };
        self.expect(Kind::Import)?;
        let mut names = Vec::with_capacity(1);
        if self.kind() == Kind::Star {
            let start = self.start();
            self.advance();
            names.push(Alias { name: "*", asname: None, loc: self.loc(start) });
        } else {
            let bracketed = self.eat(Kind::LPar);
            loop {
                let start = self.start();
                let name = self.ident()?;
                let asname = self.as_name()?;
                names.push(Alias { name, asname, loc: self.loc(start) });
                if !self.eat(Kind::Comma) {
                    break;
                }
                if bracketed && self.kind() == Kind::RPar {
                    break;
                }
            }
            if bracketed {
                self.expect(Kind::RPar)?;
            } else if self.kind() == Kind::Comma {
                return self.fail();
            }
        }
        if module == Some("__future__") && names.iter().any(|n| n.name == "barry_as_FLUFL") {
            self.barry = true;
        }
        Ok(StmtKind::ImportFrom { module, names: self.seq(&names), level })
    }
}
