//! Lists of statements and simple statements.

use super::{Fail, Parse, Parser};
use crate::ast::{Alias, ExprContext, ExprKind, ExprRef, Mod, Operator, Seq, StmtKind, StmtRef};
use crate::tokens::{Token, TokenKind as K};

fn augmented(kind: K) -> Option<Operator> {
    Some(match kind {
        K::PlusEqual => Operator::Add,
        K::MinEqual => Operator::Sub,
        K::StarEqual => Operator::Mult,
        K::AtEqual => Operator::MatMult,
        K::SlashEqual => Operator::Div,
        K::PercentEqual => Operator::Mod,
        K::AmperEqual => Operator::BitAnd,
        K::VBarEqual => Operator::BitOr,
        K::CircumflexEqual => Operator::BitXor,
        K::LeftShiftEqual => Operator::LShift,
        K::RightShiftEqual => Operator::RShift,
        K::DoubleStarEqual => Operator::Pow,
        K::DoubleSlashEqual => Operator::FloorDiv,
        _ => return None,
    })
}

impl<'a> Parser<'a, '_> {
    /// Statements up to, not including, a token of kind `end`.
    pub(super) fn statements(&mut self, end: K) -> Parse<Seq<'a, StmtRef<'a>>> {
        let from = self.stmts.len();
        while self.kind() != end {
            self.statement()?;
        }
        Ok(self.take_stmts(from))
    }

    /// One compound statement, or a line of simple ones, pushed to the scratch list.
    fn statement(&mut self) -> Parse<()> {
        match self.compound()? {
            Some(made) => {
                self.stmts.push(made);
                Ok(())
            }
            None => self.simple_statements(),
        }
    }

    /// An interactive statement.
    pub(super) fn interactive(&mut self) -> Parse<Seq<'a, StmtRef<'a>>> {
        let from = self.stmts.len();
        let start = self.token();
        if start.kind == K::Newline {
            self.advance();
            let pass = self.stmt(StmtKind::Pass, self.loc(&start));
            self.stmts.push(pass);
        } else if let Some(made) = self.compound()? {
            self.stmts.push(made);
            self.expect(K::Newline)?;
        } else {
            self.simple_statements()?;
        }
        Ok(self.take_stmts(from))
    }

    /// `'(' [types] ')' '->' expression`
    pub(super) fn func_type(&mut self) -> Parse<Mod<'a>> {
        self.expect(K::LPar)?;
        let from = self.exprs.len();
        // One `*` and one `**` may end the list, in this order.
        let mut stage = 0;
        while self.kind() != K::RPar {
            let next = match self.kind() {
                K::Star => 1,
                K::DoubleStar => 2,
                _ => 0,
            };
            if next < stage || (next == stage && stage > 0) || (stage == 1 && next == 0) {
                return Err(Fail);
            }
            stage = next;
            if next > 0 {
                self.advance();
            }
            let argument = self.expression()?;
            self.exprs.push(argument);
            if self.kind() != K::Comma || self.kind_at(1) == K::RPar {
                break;
            }
            self.advance();
        }
        self.expect(K::RPar)?;
        let argtypes = self.take_exprs(from);
        self.expect(K::RArrow)?;
        let returns = self.expression()?;
        while self.eat(K::Newline) {}
        self.expect(K::EndMarker)?;
        Ok(Mod::FunctionType { argtypes, returns })
    }

    /// `NEWLINE INDENT statements DEDENT | simple_statements`
    pub(super) fn block(&mut self) -> Parse<Seq<'a, StmtRef<'a>>> {
        let from = self.stmts.len();
        if self.eat(K::Newline) {
            self.expect(K::Indent)?;
            self.enter()?;
            loop {
                self.statement()?;
                if matches!(self.kind(), K::Dedent | K::EndMarker) {
                    break;
                }
            }
            self.depth -= 1;
            self.expect(K::Dedent)?;
        } else {
            self.simple_statements()?;
        }
        Ok(self.take_stmts(from))
    }

    /// `';'.simple_statement+ [';'] NEWLINE`
    pub(super) fn simple_statements(&mut self) -> Parse<()> {
        loop {
            let made = self.simple_statement()?;
            self.stmts.push(made);
            if self.eat(K::Semi) {
                if self.eat(K::Newline) {
                    return Ok(());
                }
            } else {
                return self.expect(K::Newline);
            }
        }
    }

    fn simple_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.token();
        let kind = match start.kind {
            K::Pass => {
                self.advance();
                StmtKind::Pass
            }
            K::Break => {
                self.advance();
                StmtKind::Break
            }
            K::Continue => {
                self.advance();
                StmtKind::Continue
            }
            K::Return => {
                self.advance();
                let value = if self.at_end_of_statement() { None } else { Some(self.star_expressions()?) };
                StmtKind::Return { value }
            }
            K::Raise => {
                self.advance();
                if self.at_end_of_statement() {
                    StmtKind::Raise { exc: None, cause: None }
                } else {
                    let exc = Some(self.expression()?);
                    let cause = if self.eat(K::From) { Some(self.expression()?) } else { None };
                    StmtKind::Raise { exc, cause }
                }
            }
            K::Global | K::Nonlocal => {
                self.advance();
                let mut names = vec![self.name()?];
                while self.eat(K::Comma) {
                    names.push(self.name()?);
                }
                let names = self.seq(&names);
                if start.kind == K::Global {
                    StmtKind::Global { names }
                } else {
                    StmtKind::Nonlocal { names }
                }
            }
            K::Del => {
                self.advance();
                let targets = self.del_targets()?;
                if !self.at_end_of_statement() {
                    return Err(Fail);
                }
                StmtKind::Delete { targets }
            }
            K::Assert => {
                self.advance();
                let test = self.expression()?;
                let msg = if self.eat(K::Comma) { Some(self.expression()?) } else { None };
                StmtKind::Assert { test, msg }
            }
            K::Import => {
                self.advance();
                StmtKind::Import { names: self.dotted_as_names()? }
            }
            K::From => self.import_from()?,
            K::Yield => {
                let value = self.yield_expr()?;
                StmtKind::Expr { value }
            }
            K::Name if self.at_word(b"type") && self.kind_at(1) == K::Name => {
                self.advance();
                self.type_alias()?
            }
            _ => self.expression_statement(&start)?,
        };
        Ok(self.stmt(kind, self.loc(&start)))
    }

    pub(super) fn at_end_of_statement(&self) -> bool {
        matches!(self.kind(), K::Newline | K::Semi)
    }

    /// After `type`.
    fn type_alias(&mut self) -> Parse<StmtKind<'a>> {
        let start = self.token();
        let id = self.name()?;
        let name = self.expr(ExprKind::Name { id, ctx: ExprContext::Store }, self.loc(&start));
        let type_params = self.type_params()?;
        self.expect(K::Equal)?;
        let value = self.expression()?;
        Ok(StmtKind::TypeAlias { name, type_params, value })
    }

    /// An assignment of any kind, or an expression.
    fn expression_statement(&mut self, start: &Token) -> Parse<StmtKind<'a>> {
        let first = self.star_expressions()?;
        let kind = self.kind();
        match kind {
            K::Newline | K::Semi => Ok(StmtKind::Expr { value: first }),
            K::Equal => self.assignment(first),
            K::Colon => {
                let simple = match first.kind.get() {
                    ExprKind::Name { .. } => start.kind == K::Name,
                    ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => false,
                    _ => return Err(Fail),
                };
                self.advance();
                let annotation = self.expression()?;
                let value =
                    if self.eat(K::Equal) { Some(self.yield_or_star_expressions()?) } else { None };
                self.set_context(first, ExprContext::Store);
                Ok(StmtKind::AnnAssign { target: first, annotation, value, simple })
            }
            _ => {
                let Some(op) = augmented(kind) else {
                    return Ok(StmtKind::Expr { value: first });
                };
                if !matches!(
                    first.kind.get(),
                    ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
                ) {
                    return Err(Fail);
                }
                self.advance();
                let value = self.yield_or_star_expressions()?;
                self.set_context(first, ExprContext::Store);
                Ok(StmtKind::AugAssign { target: first, op, value })
            }
        }
    }

    /// `(star_targets '=')+ (yield_expr | star_expressions) !'=' [TYPE_COMMENT]`, after the first
    /// target.
    fn assignment(&mut self, first: ExprRef<'a>) -> Parse<StmtKind<'a>> {
        let from = self.exprs.len();
        let mut last = first;
        while self.kind() == K::Equal {
            if !self.is_target(last, true) {
                return Err(Fail);
            }
            self.advance();
            self.exprs.push(last);
            last = self.yield_or_star_expressions()?;
        }
        let targets = self.take_exprs(from);
        for target in targets {
            self.set_context(target, ExprContext::Store);
        }
        let type_comment = self.type_comment();
        Ok(StmtKind::Assign { targets, value: last, type_comment })
    }

    /// A type comment, if one is here.
    pub(super) fn type_comment(&mut self) -> Option<&'a str> {
        let t = self.token();
        if t.kind != K::TypeComment {
            return None;
        }
        self.advance();
        Some(self.arena.alloc_str(&String::from_utf8_lossy(self.bytes(&t))))
    }

    fn dotted_name(&mut self) -> Parse<&'a str> {
        let first = self.name()?;
        if self.kind() != K::Dot {
            return Ok(first);
        }
        let mut whole = first.to_owned();
        while self.eat(K::Dot) {
            whole.push('.');
            whole.push_str(self.name()?);
        }
        Ok(self.arena.alloc_str(&whole))
    }

    fn as_name(&mut self) -> Parse<Option<&'a str>> {
        if self.eat(K::As) { self.name().map(Some) } else { Ok(None) }
    }

    fn dotted_as_names(&mut self) -> Parse<Seq<'a, Alias<'a>>> {
        let mut names = Vec::new();
        loop {
            let start = self.token();
            let name = self.dotted_name()?;
            let asname = self.as_name()?;
            names.push(Alias { name, asname, loc: self.loc(&start) });
            if !self.eat(K::Comma) {
                return Ok(self.seq(&names));
            }
        }
    }

    fn import_from(&mut self) -> Parse<StmtKind<'a>> {
        self.expect(K::From)?;
        let mut level = 0;
        loop {
            match self.kind() {
                K::Dot => level += 1,
                K::Ellipsis => level += 3,
                _ => break,
            }
            self.advance();
        }
        let module =
            if level > 0 && self.kind() == K::Import { None } else { Some(self.dotted_name()?) };
        self.expect(K::Import)?;
        let start = self.token();
        if self.eat(K::Star) {
            let alias = Alias { name: "*", asname: None, loc: self.loc(&start) };
            return Ok(StmtKind::ImportFrom { module, names: self.seq(&[alias]), level });
        }
        let parenthesised = self.eat(K::LPar);
        let mut names = Vec::new();
        loop {
            let start = self.token();
            let name = self.name()?;
            let asname = self.as_name()?;
            names.push(Alias { name, asname, loc: self.loc(&start) });
            if !self.eat(K::Comma) || (parenthesised && self.kind() == K::RPar) {
                break;
            }
        }
        if parenthesised {
            self.expect(K::RPar)?;
        }
        if module == Some("__future__") && names.iter().any(|n| n.name == "barry_as_FLUFL") {
            self.flufl = true;
        }
        Ok(StmtKind::ImportFrom { module, names: self.seq(&names), level })
    }
}
