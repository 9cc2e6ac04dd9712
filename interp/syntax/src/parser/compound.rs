//! Compound statements.

use super::{Fail, Parse, Parser};
use crate::ast::{
    ClassDef, ExceptHandler, ExprRef, For, FunctionDef, MatchCase, Seq, StmtKind, StmtRef, Try,
    With, WithItem,
};
use crate::tokens::TokenKind as K;

impl<'a> Parser<'a, '_> {
    /// A compound statement; `None` where none begins.
    pub(super) fn compound(&mut self) -> Parse<Option<StmtRef<'a>>> {
        let start = self.token();
        let kind = match start.kind {
            K::Name => {
                if !self.at_word(b"match") {
                    return Ok(None);
                }
                match self.match_statement()? {
                    Some(kind) => kind,
                    None => return Ok(None),
                }
            }
            K::Def => StmtKind::FunctionDef(self.function(&[])?),
            K::If => return self.if_statement().map(Some),
            K::Class => StmtKind::ClassDef(self.class(&[])?),
            K::For => StmtKind::For(self.for_statement()?),
            K::While => {
                self.advance();
                let test = self.named_expression()?;
                self.expect(K::Colon)?;
                let body = self.block()?;
                let orelse = self.else_block()?;
                StmtKind::While { test, body, orelse }
            }
            K::Try => self.try_statement()?,
            K::With => StmtKind::With(self.with_statement()?),
            K::Async => {
                self.advance();
                match self.kind() {
                    K::Def => StmtKind::AsyncFunctionDef(self.function(&[])?),
                    K::With => StmtKind::AsyncWith(self.with_statement()?),
                    K::For => StmtKind::AsyncFor(self.for_statement()?),
                    _ => return Err(Fail),
                }
            }
            K::At => return self.decorated().map(Some),
            _ => return Ok(None),
        };
        Ok(Some(self.stmt(kind, self.loc(&start))))
    }

    fn decorated(&mut self) -> Parse<StmtRef<'a>> {
        let from = self.exprs.len();
        while self.eat(K::At) {
            let decorator = self.named_expression()?;
            self.expect(K::Newline)?;
            self.exprs.push(decorator);
        }
        let decorators = self.take_exprs(from);
        let start = self.token();
        let kind = match start.kind {
            K::Def => StmtKind::FunctionDef(self.function(decorators)?),
            K::Class => StmtKind::ClassDef(self.class(decorators)?),
            K::Async => {
                self.advance();
                StmtKind::AsyncFunctionDef(self.function(decorators)?)
            }
            _ => return Err(Fail),
        };
        Ok(self.stmt(kind, self.loc(&start)))
    }

    fn function(
        &mut self,
        decorator_list: Seq<'a, ExprRef<'a>>,
    ) -> Parse<&'a FunctionDef<'a>> {
        self.expect(K::Def)?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        self.expect(K::LPar)?;
        let args = self.parameters(false)?;
        self.expect(K::RPar)?;
        let returns = if self.eat(K::RArrow) { Some(self.expression()?) } else { None };
        self.expect(K::Colon)?;
        let type_comment = self.func_type_comment()?;
        let body = self.block()?;
        Ok(self.arena.alloc(FunctionDef {
            name,
            args,
            body,
            decorator_list,
            returns,
            type_comment,
            type_params,
        }))
    }

    /// A type comment on the line of the header or alone on the next one.
    fn func_type_comment(&mut self) -> Parse<Option<&'a str>> {
        if !self.opts.type_comments {
            return Ok(None);
        }
        if self.kind() == K::Newline && self.kind_at(1) == K::TypeComment {
            let mark = self.mark();
            self.advance();
            let comment = self.type_comment();
            if self.kind() == K::Newline && self.kind_at(1) == K::Indent {
                return Ok(comment);
            }
            self.reset(mark)?;
        }
        Ok(self.type_comment())
    }

    fn class(&mut self, decorator_list: Seq<'a, ExprRef<'a>>) -> Parse<&'a ClassDef<'a>> {
        self.expect(K::Class)?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        let (bases, keywords): super::expressions::ArgumentList<'a> =
            if self.kind() == K::LPar { self.arguments(false)? } else { (&[], &[]) };
        self.expect(K::Colon)?;
        let body = self.block()?;
        Ok(self.arena.alloc(ClassDef { name, bases, keywords, body, decorator_list, type_params }))
    }

    /// `if` or `elif`.
    fn if_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.token();
        self.advance();
        self.enter()?;
        let test = self.named_expression()?;
        self.expect(K::Colon)?;
        let body = self.block()?;
        let orelse = if self.kind() == K::Elif {
            let nested = self.if_statement()?;
            self.seq(&[nested])
        } else {
            self.else_block()?
        };
        self.depth -= 1;
        Ok(self.stmt(StmtKind::If { test, body, orelse }, self.loc(&start)))
    }

    fn else_block(&mut self) -> Parse<Seq<'a, StmtRef<'a>>> {
        if !self.eat(K::Else) {
            return Ok(&[]);
        }
        self.expect(K::Colon)?;
        self.block()
    }

    fn for_statement(&mut self) -> Parse<&'a For<'a>> {
        self.expect(K::For)?;
        let target = self.star_targets()?;
        self.expect(K::In)?;
        let iter = self.star_expressions()?;
        self.expect(K::Colon)?;
        let type_comment = self.type_comment();
        let body = self.block()?;
        let orelse = self.else_block()?;
        Ok(self.arena.alloc(For { target, iter, body, orelse, type_comment }))
    }

    fn with_statement(&mut self) -> Parse<&'a With<'a>> {
        self.expect(K::With)?;
        let mut items = None;
        if self.kind() == K::LPar {
            let mark = self.mark();
            match self.parenthesised_items() {
                Ok(found) => items = Some(found),
                Err(Fail) => self.reset(mark)?,
            }
        }
        let items = match items {
            Some(items) => items,
            None => {
                let mut items = Vec::new();
                loop {
                    items.push(self.with_item()?);
                    if !self.eat(K::Comma) {
                        break;
                    }
                }
                self.expect(K::Colon)?;
                items
            }
        };
        let type_comment = self.type_comment();
        let body = self.block()?;
        let items = self.seq(&items);
        Ok(self.arena.alloc(With { items, body, type_comment }))
    }

    /// `'(' ','.with_item+ [','] ')' ':'`
    fn parenthesised_items(&mut self) -> Parse<Vec<WithItem<'a>>> {
        self.expect(K::LPar)?;
        let mut items = Vec::new();
        loop {
            items.push(self.with_item()?);
            if !self.eat(K::Comma) || self.kind() == K::RPar {
                break;
            }
        }
        self.expect(K::RPar)?;
        self.expect(K::Colon)?;
        Ok(items)
    }

    fn with_item(&mut self) -> Parse<WithItem<'a>> {
        let context_expr = self.expression()?;
        let mut optional_vars = None;
        if self.eat(K::As) {
            optional_vars = Some(self.star_target()?);
            if !matches!(self.kind(), K::Comma | K::RPar | K::Colon) {
                return Err(Fail);
            }
        }
        Ok(WithItem { context_expr, optional_vars })
    }

    fn try_statement(&mut self) -> Parse<StmtKind<'a>> {
        self.expect(K::Try)?;
        self.expect(K::Colon)?;
        let body = self.block()?;
        let mut handlers = Vec::new();
        let mut star = false;
        while self.kind() == K::Except {
            let start = self.token();
            self.advance();
            let starred = self.eat(K::Star);
            if !handlers.is_empty() && starred != star {
                return Err(Fail);
            }
            star = starred;
            let (mut ty, mut name) = (None, None);
            if star || self.kind() != K::Colon {
                ty = Some(self.expression()?);
                if self.eat(K::As) {
                    name = Some(self.name()?);
                }
            }
            self.expect(K::Colon)?;
            let body = self.block()?;
            handlers.push(ExceptHandler { ty, name, body, loc: self.loc(&start) });
        }
        let orelse = if handlers.is_empty() { &[] } else { self.else_block()? };
        let finalbody = if self.eat(K::Finally) {
            self.expect(K::Colon)?;
            self.block()?
        } else if handlers.is_empty() {
            return Err(Fail);
        } else {
            &[]
        };
        let handlers = self.seq(&handlers);
        let made = self.arena.alloc(Try { body, handlers, orelse, finalbody });
        Ok(if star { StmtKind::TryStar(made) } else { StmtKind::Try(made) })
    }

    /// A `match` statement, unless `match` is a name here.
    fn match_statement(&mut self) -> Parse<Option<StmtKind<'a>>> {
        let next = self.kind_at(1);
        if !Self::starts_expression(next) && next != K::Star {
            return Ok(None);
        }
        let mark = self.mark();
        self.advance();
        let header = self.match_header();
        let subject = match header {
            Ok(subject) => subject,
            Err(Fail) => {
                self.reset(mark)?;
                return Ok(None);
            }
        };
        self.expect(K::Indent)?;
        let mut cases = Vec::new();
        while self.eat_word(b"case") {
            let pattern = self.patterns()?;
            let guard = if self.eat(K::If) { Some(self.named_expression()?) } else { None };
            self.expect(K::Colon)?;
            let body = self.block()?;
            cases.push(MatchCase { pattern, guard, body });
        }
        if cases.is_empty() {
            return Err(Fail);
        }
        self.expect(K::Dedent)?;
        Ok(Some(StmtKind::Match { subject, cases: self.seq(&cases) }))
    }

    /// `subject_expr ':' NEWLINE`
    fn match_header(&mut self) -> Parse<ExprRef<'a>> {
        let start = self.token();
        let starred = start.kind == K::Star;
        let first = self.star_named_expression()?;
        let subject = if self.kind() == K::Comma {
            let from = self.exprs.len();
            self.exprs.push(first);
            while self.eat(K::Comma) {
                if self.kind() == K::Colon {
                    break;
                }
                let next = self.star_named_expression()?;
                self.exprs.push(next);
            }
            self.tuple(from, &start)
        } else if starred {
            return Err(Fail);
        } else {
            first
        };
        self.expect(K::Colon)?;
        self.expect(K::Newline)?;
        Ok(subject)
    }
}
