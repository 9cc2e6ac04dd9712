//! Compound statements and blocks.

use super::calls::Args;
use super::{Parse, Parser};
use crate::ast::*;
use crate::tokens::Kind;

impl<'a> Parser<'a, '_> {
    /// One compound statement, or one line of simple ones.
    pub fn statement(&mut self, into: &mut Vec<StmtRef<'a>>) -> Parse<()> {
        let compound = match self.kind() {
            Kind::Def => self.deeper(|p| p.function_def(&[], false, None))?,
            Kind::At => self.deeper(Self::decorated)?,
            Kind::Async => self.deeper(Self::async_statement)?,
            Kind::Class => self.deeper(|p| p.class_def(&[]))?,
            Kind::If => self.deeper(Self::if_statement)?,
            Kind::With => self.deeper(|p| p.with_statement(false, None))?,
            Kind::For => self.deeper(|p| p.for_statement(false, None))?,
            Kind::Try => self.deeper(Self::try_statement)?,
            Kind::While => self.deeper(Self::while_statement)?,
            Kind::Name if self.at_soft("match") && self.match_ahead() => {
                match self.attempt(|p| p.deeper(Self::match_statement))? {
                    Some(statement) => statement,
                    None => return self.simple_statements(into),
                }
            }
            _ => return self.simple_statements(into),
        };
        into.push(compound);
        Ok(())
    }

    /// Whether what follows the word `match` could be its subject and not the rest of an expression.
    fn match_ahead(&self) -> bool {
        !matches!(
            self.peek(1),
            Kind::Equal
                | Kind::Dot
                | Kind::Comma
                | Kind::Newline
                | Kind::Colon
                | Kind::ColonEqual
                | Kind::Semi
                | Kind::RPar
                | Kind::EndMarker
        )
    }

    /// `NEWLINE INDENT statements DEDENT | simple_stmts`
    pub fn block(&mut self) -> Parse<Seq<'a, StmtRef<'a>>> {
        let mut body = Vec::new();
        if self.eat(Kind::Newline) {
            self.expect(Kind::Indent)?;
            while !self.eat(Kind::Dedent) {
                if self.kind() == Kind::EndMarker {
                    return self.fail();
                }
                self.statement(&mut body)?;
            }
        } else {
            self.simple_statements(&mut body)?;
        }
        Ok(self.seq(&body))
    }

    fn colon_block(&mut self) -> Parse<Seq<'a, StmtRef<'a>>> {
        self.expect(Kind::Colon)?;
        self.block()
    }

    fn decorated(&mut self) -> Parse<StmtRef<'a>> {
        let mut decorators = Vec::with_capacity(1);
        while self.eat(Kind::At) {
            decorators.push(self.named_expression()?);
            self.expect(Kind::Newline)?;
        }
        let decorators = self.seq(&decorators);
        match self.kind() {
            Kind::Def => self.function_def(decorators, false, None),
            Kind::Class => self.class_def(decorators),
            Kind::Async => {
                let start = self.start();
                self.advance();
                self.function_def(decorators, true, Some(start))
            }
            _ => self.fail(),
        }
    }

    fn async_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = Some(self.start());
        self.advance();
        match self.kind() {
            Kind::Def => self.function_def(&[], true, start),
            Kind::With => self.with_statement(true, start),
            Kind::For => self.for_statement(true, start),
            _ => self.fail(),
        }
    }

    fn function_def(
        &mut self,
        decorator_list: Seq<'a, ExprRef<'a>>,
        is_async: bool,
        start: Option<super::Start>,
    ) -> Parse<StmtRef<'a>> {
        let here = self.start();
        let start = start.unwrap_or(here);
        self.expect(Kind::Def)?;
        let name = self.ident()?;
        let type_params = self.type_params()?;
        self.expect(Kind::LPar)?;
        let args = self.parameters()?;
        self.expect(Kind::RPar)?;
        let returns = if self.eat(Kind::RArrow) { Some(self.expression()?) } else { None };
        self.expect(Kind::Colon)?;
        let mut type_comment = None;
        if self.opts.type_comments {
            if self.kind() == Kind::TypeComment {
                type_comment = self.type_comment();
            } else if self.kind() == Kind::Newline
                && self.peek(1) == Kind::TypeComment
                && self.peek(2) == Kind::Newline
                && self.peek(3) == Kind::Indent
            {
                self.advance();
                type_comment = self.type_comment();
            }
        }
        let body = self.block()?;
        let def = self.arena.alloc(FunctionDef {
            name,
            args,
            body,
            decorator_list,
            returns,
            type_comment,
            type_params,
        });
        let kind = if is_async { StmtKind::AsyncFunctionDef(def) } else { StmtKind::FunctionDef(def) };
        Ok(self.stmt(kind, start))
    }

    fn class_def(&mut self, decorator_list: Seq<'a, ExprRef<'a>>) -> Parse<StmtRef<'a>> {
        let start = self.start();
        self.expect(Kind::Class)?;
        let name = self.ident()?;
        let type_params = self.type_params()?;
        let Args { args: bases, keywords } =
            if self.kind() == Kind::LPar { self.bases()? } else { Args { args: &[], keywords: &[] } };
        let body = self.colon_block()?;
        let def = self.arena.alloc(ClassDef { name, bases, keywords, body, decorator_list, type_params });
        Ok(self.stmt(StmtKind::ClassDef(def), start))
    }

    /// `if` or `elif` at the cursor.
    fn if_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        self.advance();
        let test = self.named_expression()?;
        let body = self.colon_block()?;
        let orelse = if self.kind() == Kind::Elif {
            let nested = self.deeper(Self::if_statement)?;
            self.seq(&[nested])
        } else {
            self.else_block()?
        };
        Ok(self.stmt(StmtKind::If { test, body, orelse }, start))
    }

    fn else_block(&mut self) -> Parse<Seq<'a, StmtRef<'a>>> {
        if self.eat(Kind::Else) { self.colon_block() } else { Ok(&[]) }
    }

    fn while_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        self.advance();
        let test = self.named_expression()?;
        let body = self.colon_block()?;
        let orelse = self.else_block()?;
        Ok(self.stmt(StmtKind::While { test, body, orelse }, start))
    }

    fn for_statement(&mut self, is_async: bool, start: Option<super::Start>) -> Parse<StmtRef<'a>> {
        let here = self.start();
        let start = start.unwrap_or(here);
        self.expect(Kind::For)?;
        let target = self.star_targets()?;
        self.expect(Kind::In)?;
        let iter = self.star_expressions()?;
        self.expect(Kind::Colon)?;
        let type_comment = self.type_comment();
        let body = self.block()?;
        let orelse = self.else_block()?;
        let node = self.arena.alloc(For { target, iter, body, orelse, type_comment });
        let kind = if is_async { StmtKind::AsyncFor(node) } else { StmtKind::For(node) };
        Ok(self.stmt(kind, start))
    }

    fn with_statement(&mut self, is_async: bool, start: Option<super::Start>) -> Parse<StmtRef<'a>> {
        let here = self.start();
        let start = start.unwrap_or(here);
        self.expect(Kind::With)?;
        let mut items = None;
        if self.kind() == Kind::LPar {
            items = self.attempt(Self::bracketed_with_items)?;
        }
        let items = match items {
            Some(items) => items,
            None => {
                let mut items = Vec::with_capacity(1);
                loop {
                    items.push(self.with_item()?);
                    if !self.eat(Kind::Comma) {
                        break;
                    }
                }
                self.expect(Kind::Colon)?;
                self.seq(&items)
            }
        };
        let type_comment = self.type_comment();
        let body = self.block()?;
        let node = self.arena.alloc(With { items, body, type_comment });
        let kind = if is_async { StmtKind::AsyncWith(node) } else { StmtKind::With(node) };
        Ok(self.stmt(kind, start))
    }

    /// `'(' with_item (',' with_item)* [','] ')' ':'`
    fn bracketed_with_items(&mut self) -> Parse<Seq<'a, WithItem<'a>>> {
        self.expect(Kind::LPar)?;
        let mut items = Vec::new();
        loop {
            items.push(self.with_item()?);
            if !self.eat(Kind::Comma) || self.kind() == Kind::RPar {
                break;
            }
        }
        self.expect(Kind::RPar)?;
        self.expect(Kind::Colon)?;
        Ok(self.seq(&items))
    }

    fn with_item(&mut self) -> Parse<WithItem<'a>> {
        let context_expr = self.expression()?;
        let mut optional_vars = None;
        if self.eat(Kind::As) {
            optional_vars = Some(self.star_target()?);
            if !matches!(self.kind(), Kind::Comma | Kind::RPar | Kind::Colon) {
                return self.fail();
            }
        }
        Ok(WithItem { context_expr, optional_vars })
    }

    fn try_statement(&mut self) -> Parse<StmtRef<'a>> {
        let start = self.start();
        self.advance();
        let body = self.colon_block()?;
        let mut handlers = Vec::new();
        let mut star = false;
        while self.kind() == Kind::Except {
            let at = self.start();
            self.advance();
            let starred = self.eat(Kind::Star);
            if !handlers.is_empty() && starred != star {
                return self.fail();
            }
            star = starred;
            let (mut ty, mut name) = (None, None);
            if self.kind() != Kind::Colon {
                ty = Some(self.expression()?);
                if self.eat(Kind::As) {
                    name = Some(self.ident()?);
                }
            } else if star {
                return self.fail();
            }
            let body = self.colon_block()?;
            handlers.push(ExceptHandler { ty, name, body, loc: self.loc(at) });
        }
        let orelse = if handlers.is_empty() { &[][..] } else { self.else_block()? };
        let finalbody = if self.eat(Kind::Finally) {
            self.colon_block()?
        } else if handlers.is_empty() {
            return self.fail();
        } else {
            &[]
        };
        let handlers = self.seq(&handlers);
        let node = self.arena.alloc(Try { body, handlers, orelse, finalbody });
        let kind = if star { StmtKind::TryStar(node) } else { StmtKind::Try(node) };
        Ok(self.stmt(kind, start))
    }
}
