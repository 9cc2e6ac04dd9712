//! `try`, with `except`, `except*` and `finally`.

use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::*;
use crate::sequence::NO_LABEL;

impl<'a> Compiler<'a, '_> {
    pub(super) fn pop_except_and_reraise(&mut self) {
        self.op_i(NO_LOCATION, op::COPY, 3);
        self.op(NO_LOCATION, op::POP_EXCEPT);
        self.op_i(NO_LOCATION, op::RERAISE, 1);
    }

    pub(super) fn try_finally(&mut self, s: StmtRef<'a>, t: &'a Try<'a>, star: bool) -> Res {
        let loc = raw(s.loc);
        let (body, end, exit, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.jump(loc, op::SETUP_FINALLY, end);
        self.place(body);
        self.push_block(loc, FrameBlock::FinallyTry(t.finalbody), body, end)?;
        if t.handlers.is_empty() {
            self.stmts(t.body)?;
        } else if star {
            self.try_star(s, t)?;
        } else {
            self.try_except(s, t)?;
        }
        self.op(NO_LOCATION, op::POP_BLOCK);
        self.pop_block();
        self.stmts(t.finalbody)?;
        self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, exit);
        self.place(end);
        self.push_block(loc, FrameBlock::FinallyEnd, end, NO_LABEL)?;
        self.jump(NO_LOCATION, op::SETUP_CLEANUP, cleanup);
        self.op(NO_LOCATION, op::PUSH_EXC_INFO);
        self.stmts(t.finalbody)?;
        self.pop_block();
        self.op_i(NO_LOCATION, op::RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(exit);
        Ok(())
    }

    pub(super) fn try_except(&mut self, s: StmtRef<'a>, t: &'a Try<'a>) -> Res {
        let loc = raw(s.loc);
        let (body, except, end, cleanup) = (self.label(), self.label(), self.label(), self.label());
        self.jump(loc, op::SETUP_FINALLY, except);
        self.place(body);
        self.push_block(loc, FrameBlock::TryExcept, body, NO_LABEL)?;
        self.stmts(t.body)?;
        self.pop_block();
        self.op(NO_LOCATION, op::POP_BLOCK);
        self.stmts(t.orelse)?;
        self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
        self.place(except);
        self.jump(NO_LOCATION, op::SETUP_CLEANUP, cleanup);
        self.op(NO_LOCATION, op::PUSH_EXC_INFO);
        self.push_block(loc, FrameBlock::ExceptionHandler, NO_LABEL, NO_LABEL)?;
        for (i, h) in t.handlers.iter().enumerate() {
            let loc = raw(h.loc);
            if h.ty.is_none() && i + 1 < t.handlers.len() {
                return self.error(loc, "default 'except:' must be last");
            }
            let next = self.label();
            if let Some(ty) = h.ty {
                self.expr(ty)?;
                self.op(loc, op::CHECK_EXC_MATCH);
                self.jump(loc, op::POP_JUMP_IF_FALSE, next);
            }
            if let Some(name) = h.name {
                let name = self.intern(name);
                let (cleanup_end, cleanup_body) = (self.label(), self.label());
                self.name_op(loc, name, ExprContext::Store);
                self.jump(loc, op::SETUP_CLEANUP, cleanup_end);
                self.place(cleanup_body);
                let kind = FrameBlock::HandlerCleanup(Some(name));
                self.push_block(loc, kind, cleanup_body, NO_LABEL)?;
                self.stmts(h.body)?;
                self.pop_block();
                self.op(NO_LOCATION, op::POP_BLOCK);
                self.op(NO_LOCATION, op::POP_BLOCK);
                self.op(NO_LOCATION, op::POP_EXCEPT);
                self.clear_name(NO_LOCATION, name);
                self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
                self.place(cleanup_end);
                self.clear_name(NO_LOCATION, name);
                self.op_i(NO_LOCATION, op::RERAISE, 1);
            } else {
                let cleanup_body = self.label();
                self.op(loc, op::POP_TOP);
                self.place(cleanup_body);
                let kind = FrameBlock::HandlerCleanup(None);
                self.push_block(loc, kind, cleanup_body, NO_LABEL)?;
                self.stmts(h.body)?;
                self.pop_block();
                self.op(NO_LOCATION, op::POP_BLOCK);
                self.op(NO_LOCATION, op::POP_EXCEPT);
                self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
            }
            self.place(next);
        }
        self.pop_block();
        self.op_i(NO_LOCATION, op::RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(end);
        Ok(())
    }

    /// Every handler gets its part of the group; what they raise is collected in a list, with
    /// what no handler took, and raised together.
    pub(super) fn try_star(&mut self, s: StmtRef<'a>, t: &'a Try<'a>) -> Res {
        let loc = raw(s.loc);
        let (body, except, orelse, end) = (self.label(), self.label(), self.label(), self.label());
        let (cleanup, reraise_star) = (self.label(), self.label());
        self.jump(loc, op::SETUP_FINALLY, except);
        self.place(body);
        self.push_block(loc, FrameBlock::TryExcept, body, NO_LABEL)?;
        self.stmts(t.body)?;
        self.pop_block();
        self.op(NO_LOCATION, op::POP_BLOCK);
        self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, orelse);
        self.place(except);
        self.jump(NO_LOCATION, op::SETUP_CLEANUP, cleanup);
        self.op(NO_LOCATION, op::PUSH_EXC_INFO);
        self.push_block(loc, FrameBlock::ExceptionGroupHandler, NO_LABEL, NO_LABEL)?;
        for (i, h) in t.handlers.iter().enumerate() {
            let loc = raw(h.loc);
            let (next, with_error, no_match) = (self.label(), self.label(), self.label());
            if i == 0 {
                self.op_i(loc, op::BUILD_LIST, 0);
                self.op_i(loc, op::COPY, 2);
            }
            if let Some(ty) = h.ty {
                self.expr(ty)?;
                self.op(loc, op::CHECK_EG_MATCH);
                self.op_i(loc, op::COPY, 1);
                self.jump(loc, op::POP_JUMP_IF_NONE, no_match);
            }
            let (cleanup_end, cleanup_body) = (self.label(), self.label());
            let name = h.name.map(|n| self.intern(n));
            match name {
                Some(n) => self.name_op(loc, n, ExprContext::Store),
                None => self.op(loc, op::POP_TOP),
            }
            self.jump(loc, op::SETUP_CLEANUP, cleanup_end);
            self.place(cleanup_body);
            self.push_block(loc, FrameBlock::HandlerCleanup(name), cleanup_body, NO_LABEL)?;
            self.stmts(h.body)?;
            self.pop_block();
            self.op(NO_LOCATION, op::POP_BLOCK);
            if let Some(n) = name {
                self.clear_name(NO_LOCATION, n);
            }
            self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, next);
            self.place(cleanup_end);
            if let Some(n) = name {
                self.clear_name(NO_LOCATION, n);
            }
            self.op_i(NO_LOCATION, op::LIST_APPEND, 3);
            self.op(NO_LOCATION, op::POP_TOP);
            self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, with_error);
            self.place(next);
            // Holds a line that flows here.
            self.op(NO_LOCATION, op::NOP);
            self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, with_error);
            self.place(no_match);
            self.op(loc, op::POP_TOP);
            self.place(with_error);
            if i + 1 == t.handlers.len() {
                self.op_i(NO_LOCATION, op::LIST_APPEND, 1);
                self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, reraise_star);
            }
        }
        self.pop_block();
        let reraise = self.label();
        self.place(reraise_star);
        self.op_i(NO_LOCATION, op::CALL_INTRINSIC_2, INTRINSIC_2_PREP_RERAISE_STAR);
        self.op_i(NO_LOCATION, op::COPY, 1);
        self.jump(NO_LOCATION, op::POP_JUMP_IF_NOT_NONE, reraise);
        self.op(NO_LOCATION, op::POP_TOP);
        self.op(NO_LOCATION, op::POP_BLOCK);
        self.op(NO_LOCATION, op::POP_EXCEPT);
        self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
        self.place(reraise);
        self.op(NO_LOCATION, op::POP_BLOCK);
        self.op_i(NO_LOCATION, op::SWAP, 2);
        self.op(NO_LOCATION, op::POP_EXCEPT);
        self.op_i(NO_LOCATION, op::RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(orelse);
        self.stmts(t.orelse)?;
        self.place(end);
        Ok(())
    }
}
