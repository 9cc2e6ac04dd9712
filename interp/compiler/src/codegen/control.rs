//! `if`, loops and `with`.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::*;
use crate::fold::settled;
use crate::sequence::NO_LABEL;

impl<'a> Compiler<'a, '_> {
    pub(super) fn if_stmt(
        &mut self,
        s: StmtRef<'a>,
        test: ExprRef<'a>,
        body: Seq<'a, StmtRef<'a>>,
        orelse: Seq<'a, StmtRef<'a>>,
    ) -> Res {
        let end = self.label();
        let next = if orelse.is_empty() { end } else { self.label() };
        self.jump_if(raw(s.loc), test, next, false)?;
        self.stmts(body)?;
        if !orelse.is_empty() {
            self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
            self.place(next);
            self.stmts(orelse)?;
        }
        self.place(end);
        Ok(())
    }

    pub(super) fn while_stmt(
        &mut self,
        s: StmtRef<'a>,
        test: ExprRef<'a>,
        body: Seq<'a, StmtRef<'a>>,
        orelse: Seq<'a, StmtRef<'a>>,
    ) -> Res {
        let loc = raw(s.loc);
        let (head, start, anchor, end) = (self.label(), self.label(), self.label(), self.label());
        self.place(head);
        self.push_block(loc, FrameBlock::WhileLoop, head, end)?;
        self.jump_if(loc, test, anchor, false)?;
        self.place(start);
        self.stmts(body)?;
        self.jump_if(loc, test, start, true)?;
        self.pop_block();
        self.place(anchor);
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn for_stmt(&mut self, s: StmtRef<'a>, f: &'a For<'a>) -> Res {
        let (start, cleanup, end) = (self.label(), self.label(), self.label());
        self.push_block(raw(s.loc), FrameBlock::ForLoop, start, end)?;
        self.expr(f.iter)?;
        let loc = raw(settled(f.iter).loc);
        self.op(loc, op::GET_ITER);
        self.place(start);
        self.jump(loc, op::FOR_ITER, cleanup);
        // Keeps the line of the target for tracing; removed where it is redundant.
        self.op(raw(f.target.loc), op::NOP);
        self.expr(f.target)?;
        self.stmts(f.body)?;
        self.jump(NO_LOCATION, op::JUMP, start);
        self.place(cleanup);
        self.op(NO_LOCATION, op::END_FOR);
        self.op(NO_LOCATION, op::POP_TOP);
        self.pop_block();
        self.stmts(f.orelse)?;
        self.place(end);
        Ok(())
    }

    fn require_async(&mut self, loc: Raw, message: &str) -> Res {
        if self.top_level_await() {
            self.table.scopes[self.u.scope].coroutine = true;
        } else if self.u.kind != UnitKind::AsyncFunction {
            return self.error(loc, message);
        }
        Ok(())
    }

    pub(super) fn async_for(&mut self, s: StmtRef<'a>, f: &'a For<'a>) -> Res {
        let loc = raw(s.loc);
        self.require_async(loc, "'async for' outside async function")?;
        let (start, except, end) = (self.label(), self.label(), self.label());
        self.expr(f.iter)?;
        let iter = raw(settled(f.iter).loc);
        self.op(iter, op::GET_AITER);
        self.place(start);
        self.push_block(loc, FrameBlock::ForLoop, start, end)?;
        self.jump(loc, op::SETUP_FINALLY, except);
        self.op(loc, op::GET_ANEXT);
        self.load_const(loc, Const::None);
        self.yield_from(loc, true);
        self.op(loc, op::POP_BLOCK);
        self.expr(f.target)?;
        self.stmts(f.body)?;
        self.jump(NO_LOCATION, op::JUMP, start);
        self.pop_block();
        self.place(except);
        self.op(iter, op::END_ASYNC_FOR);
        self.stmts(f.orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn call_exit_with_nones(&mut self, loc: Raw) {
        for _ in 0..3 {
            self.load_const(loc, Const::None);
        }
        self.op_i(loc, op::CALL, 2);
    }

    /// After `__exit__` has seen an exception: raises it again unless the result is true.
    fn with_except_finish(&mut self, cleanup: Label) {
        let suppress = self.label();
        self.op(NO_LOCATION, op::TO_BOOL);
        self.jump(NO_LOCATION, op::POP_JUMP_IF_TRUE, suppress);
        self.op_i(NO_LOCATION, op::RERAISE, 2);
        self.place(suppress);
        for o in [op::POP_TOP, op::POP_BLOCK, op::POP_EXCEPT, op::POP_TOP, op::POP_TOP] {
            self.op(NO_LOCATION, o);
        }
        let exit = self.label();
        self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, exit);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(exit);
    }

    pub(super) fn with_stmt(&mut self, w: &'a With<'a>, at: usize) -> Res {
        let Some(item) = w.items.get(at) else { return self.stmts(w.body) };
        let (block, finally, exit, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.expr(item.context_expr)?;
        let loc = raw(settled(item.context_expr).loc);
        self.op(loc, op::BEFORE_WITH);
        self.jump(loc, op::SETUP_WITH, finally);
        self.place(block);
        self.push_block(loc, FrameBlock::With { is_async: false }, block, finally)?;
        match item.optional_vars {
            Some(v) => self.expr(v)?,
            None => self.op(loc, op::POP_TOP),
        }
        self.with_stmt(w, at + 1)?;
        self.op(NO_LOCATION, op::POP_BLOCK);
        self.pop_block();
        self.call_exit_with_nones(loc);
        self.op(loc, op::POP_TOP);
        self.jump(loc, op::JUMP, exit);
        self.place(finally);
        self.jump(loc, op::SETUP_CLEANUP, cleanup);
        self.op(loc, op::PUSH_EXC_INFO);
        self.op(loc, op::WITH_EXCEPT_START);
        self.with_except_finish(cleanup);
        self.place(exit);
        Ok(())
    }

    pub(super) fn async_with(&mut self, s: StmtRef<'a>, w: &'a With<'a>, at: usize) -> Res {
        let Some(item) = w.items.get(at) else { return self.stmts(w.body) };
        self.require_async(raw(s.loc), "'async with' outside async function")?;
        let (block, finally, exit, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.expr(item.context_expr)?;
        let loc = raw(settled(item.context_expr).loc);
        self.op(loc, op::BEFORE_ASYNC_WITH);
        self.await_top(loc, 1);
        self.jump(loc, op::SETUP_WITH, finally);
        self.place(block);
        self.push_block(loc, FrameBlock::With { is_async: true }, block, finally)?;
        match item.optional_vars {
            Some(v) => self.expr(v)?,
            None => self.op(loc, op::POP_TOP),
        }
        self.async_with(s, w, at + 1)?;
        self.pop_block();
        self.op(loc, op::POP_BLOCK);
        self.call_exit_with_nones(loc);
        self.await_top(loc, 2);
        self.op(loc, op::POP_TOP);
        self.jump(loc, op::JUMP, exit);
        self.place(finally);
        self.jump(loc, op::SETUP_CLEANUP, cleanup);
        self.op(loc, op::PUSH_EXC_INFO);
        self.op(loc, op::WITH_EXCEPT_START);
        self.await_top(loc, 2);
        self.with_except_finish(cleanup);
        self.place(exit);
        let _ = NO_LABEL;
        Ok(())
    }
}
