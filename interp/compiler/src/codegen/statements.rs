//! Simple statements, and the choice among all of them.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::*;
use crate::fault::grow;
use crate::fold::settled;
use crate::sequence::NO_LABEL;

/// Whether a body annotates a name anywhere but in nested functions and classes.
pub(super) fn has_annotation(body: Seq<'_, StmtRef<'_>>) -> bool {
    grow(|| body.iter().any(|s| annotates(s)))
}

fn annotates(s: StmtRef<'_>) -> bool {
    match s.kind.get() {
        StmtKind::AnnAssign { .. } => true,
        StmtKind::For(f) | StmtKind::AsyncFor(f) => has_annotation(f.body) || has_annotation(f.orelse),
        StmtKind::While { body, orelse, .. } | StmtKind::If { body, orelse, .. } => {
            has_annotation(body) || has_annotation(orelse)
        }
        StmtKind::With(w) | StmtKind::AsyncWith(w) => has_annotation(w.body),
        StmtKind::Try(t) | StmtKind::TryStar(t) => {
            t.handlers.iter().any(|h| has_annotation(h.body))
                || has_annotation(t.body)
                || has_annotation(t.finalbody)
                || has_annotation(t.orelse)
        }
        StmtKind::Match { cases, .. } => cases.iter().any(|c| has_annotation(c.body)),
        _ => false,
    }
}

impl<'a> Compiler<'a, '_> {
    pub(super) fn stmts(&mut self, stmts: Seq<'a, StmtRef<'a>>) -> Res {
        for s in stmts {
            self.stmt(s)?;
        }
        Ok(())
    }

    fn stmt(&mut self, s: StmtRef<'a>) -> Res {
        let done = grow(|| self.stmt_inner(s));
        self.settle(done)
    }

    fn stmt_inner(&mut self, s: StmtRef<'a>) -> Res {
        let loc = raw(s.loc);
        match s.kind.get() {
            StmtKind::FunctionDef(f) => self.function(s, f, false),
            StmtKind::AsyncFunctionDef(f) => self.function(s, f, true),
            StmtKind::ClassDef(c) => self.class(s, c),
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(s, name, type_params, value),
            StmtKind::Return { value } => self.return_stmt(loc, value),
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.expr(value)?;
                for (i, t) in targets.iter().enumerate() {
                    if i + 1 < targets.len() {
                        self.op_i(loc, op::COPY, 1);
                    }
                    self.expr(t)?;
                }
                Ok(())
            }
            StmtKind::AugAssign { target, op, value } => self.aug_assign(s, target, op, value),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(s, target, annotation, value, simple)
            }
            StmtKind::For(f) => self.for_stmt(s, f),
            StmtKind::AsyncFor(f) => self.async_for(s, f),
            StmtKind::While { test, body, orelse } => self.while_stmt(s, test, body, orelse),
            StmtKind::If { test, body, orelse } => self.if_stmt(s, test, body, orelse),
            StmtKind::Match { subject, cases } => self.match_stmt(subject, cases),
            StmtKind::Raise { exc, cause } => {
                let mut n = 0;
                for e in [exc, cause].into_iter().flatten() {
                    self.expr(e)?;
                    n += 1;
                }
                self.op_i(loc, op::RAISE_VARARGS, n);
                Ok(())
            }
            StmtKind::Try(t) => {
                if t.finalbody.is_empty() {
                    self.try_except(s, t)
                } else {
                    self.try_finally(s, t, false)
                }
            }
            StmtKind::TryStar(t) => {
                if t.finalbody.is_empty() {
                    self.try_star(s, t)
                } else {
                    self.try_finally(s, t, true)
                }
            }
            StmtKind::Assert { test, msg } => self.assert_stmt(s, test, msg),
            StmtKind::Import { names } => self.import(loc, names),
            StmtKind::ImportFrom { module, names, level } => self.import_from(s, module, names, level),
            StmtKind::Global { .. } | StmtKind::Nonlocal { .. } => Ok(()),
            StmtKind::Expr { value } => self.expr_stmt(loc, value),
            StmtKind::Pass => {
                self.op(loc, op::NOP);
                Ok(())
            }
            StmtKind::Break => self.break_stmt(loc),
            StmtKind::Continue => self.continue_stmt(loc),
            StmtKind::With(w) => self.with_stmt(w, 0),
            StmtKind::AsyncWith(w) => self.async_with(s, w, 0),
        }
    }

    fn expr_stmt(&mut self, loc: Raw, value: ExprRef<'a>) -> Res {
        if self.interactive && self.units.is_empty() {
            self.expr(value)?;
            self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_PRINT);
            self.op(NO_LOCATION, op::POP_TOP);
            return Ok(());
        }
        if crate::fold::constant(value).is_some() {
            self.op(loc, op::NOP);
            return Ok(());
        }
        self.expr(value)?;
        self.op(NO_LOCATION, op::POP_TOP);
        Ok(())
    }

    fn return_stmt(&mut self, loc: Raw, value: Option<ExprRef<'a>>) -> Res {
        if !self.scope().is_function_like() {
            return self.error(loc, "'return' outside function");
        }
        if value.is_some() && self.scope().coroutine && self.scope().generator {
            return self.error(loc, "'return' with value in async generator");
        }
        let statement = loc;
        let mut loc = loc;
        let constant = value.and_then(crate::fold::constant);
        let preserve = value.is_some() && constant.is_none();
        if let Some(v) = value {
            if preserve {
                self.expr(v)?;
            } else {
                loc = raw(settled(v).loc);
                self.op(loc, op::NOP);
            }
        }
        if value.is_none_or(|v| settled(v).loc.lineno != statement.line) {
            loc = statement;
            self.op(loc, op::NOP);
        }
        self.unwind_all(&mut loc, preserve, false)?;
        if !preserve {
            let c = constant.map_or(Const::None, |c| self.constant(c));
            self.load_const(loc, c);
        }
        self.op(loc, op::RETURN_VALUE);
        Ok(())
    }

    fn break_stmt(&mut self, loc: Raw) -> Res {
        let mut at = loc;
        self.op(loc, op::NOP);
        match self.unwind_all(&mut at, false, true)? {
            None => self.error(loc, "'break' outside loop"),
            Some(l) => {
                self.unwind_one(&mut at, l, false)?;
                self.jump(at, op::JUMP, l.exit);
                Ok(())
            }
        }
    }

    fn continue_stmt(&mut self, loc: Raw) -> Res {
        let mut at = loc;
        self.op(loc, op::NOP);
        match self.unwind_all(&mut at, false, true)? {
            None => self.error(loc, "'continue' not properly in loop"),
            Some(l) => {
                self.jump(at, op::JUMP, l.block);
                Ok(())
            }
        }
    }

    /// Unwinds every block, or every block inside the innermost loop, which is the result.
    fn unwind_all(&mut self, loc: &mut Raw, preserve: bool, to_loop: bool) -> Res<Option<Entry<'a>>> {
        let Some(&top) = self.u.blocks.last() else { return Ok(None) };
        match top.kind {
            FrameBlock::ExceptionGroupHandler => {
                return self
                    .error(*loc, "'break', 'continue' and 'return' cannot appear in an except* block");
            }
            FrameBlock::WhileLoop | FrameBlock::ForLoop if to_loop => return Ok(Some(top)),
            _ => {}
        }
        self.u.blocks.pop();
        self.unwind_one(loc, top, preserve)?;
        let found = self.unwind_all(loc, preserve, to_loop)?;
        self.u.blocks.push(top);
        Ok(found)
    }

    fn unwind_one(&mut self, loc: &mut Raw, entry: Entry<'a>, preserve: bool) -> Res {
        let at = *loc;
        let keep = |c: &mut Self, at: Raw| {
            if preserve {
                c.op_i(at, op::SWAP, 2);
            }
        };
        match entry.kind {
            FrameBlock::WhileLoop
            | FrameBlock::ExceptionHandler
            | FrameBlock::ExceptionGroupHandler
            | FrameBlock::AsyncComprehension
            | FrameBlock::StopIteration => {}
            FrameBlock::ForLoop | FrameBlock::PopValue => {
                keep(self, at);
                self.op(at, op::POP_TOP);
            }
            FrameBlock::TryExcept => self.op(at, op::POP_BLOCK),
            FrameBlock::FinallyTry(body) => {
                self.op(at, op::POP_BLOCK);
                if preserve {
                    self.push_block(at, FrameBlock::PopValue, NO_LABEL, NO_LABEL)?;
                }
                self.stmts(body)?;
                if preserve {
                    self.pop_block();
                }
                // What follows appears to run after the finally block.
                *loc = NO_LOCATION;
            }
            FrameBlock::FinallyEnd => {
                keep(self, at);
                self.op(at, op::POP_TOP);
                keep(self, at);
                self.op(at, op::POP_BLOCK);
                self.op(at, op::POP_EXCEPT);
            }
            FrameBlock::With { is_async } => {
                let at = entry.loc;
                self.op(at, op::POP_BLOCK);
                keep(self, at);
                self.call_exit_with_nones(at);
                if is_async {
                    self.await_top(at, 2);
                }
                self.op(at, op::POP_TOP);
                *loc = NO_LOCATION;
            }
            FrameBlock::HandlerCleanup(name) => {
                if name.is_some() {
                    self.op(at, op::POP_BLOCK);
                }
                keep(self, at);
                self.op(at, op::POP_BLOCK);
                self.op(at, op::POP_EXCEPT);
                if let Some(n) = name {
                    self.clear_name(at, n);
                }
            }
        }
        Ok(())
    }

    /// `name = None; del name`.
    pub(super) fn clear_name(&mut self, loc: Raw, name: Sym) {
        self.load_const(loc, Const::None);
        self.name_op(loc, name, ExprContext::Store);
        self.name_op(loc, name, ExprContext::Del);
    }

    fn aug_assign(
        &mut self,
        s: StmtRef<'a>,
        target: ExprRef<'a>,
        operator: Operator,
        value: ExprRef<'a>,
    ) -> Res {
        let here = raw(target.loc);
        match target.kind.get() {
            ExprKind::Attribute { value: object, attr, .. } => {
                self.expr(object)?;
                self.op_i(here, op::COPY, 1);
                let at = self.attribute_location(here, target, attr);
                let attr = self.intern(attr);
                self.op_name(at, op::LOAD_ATTR, attr);
                self.expr(value)?;
                self.op_i(raw(s.loc), op::BINARY_OP, inplace(operator));
                self.op_i(at, op::SWAP, 2);
                self.op_name(at, op::STORE_ATTR, attr);
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                self.expr(object)?;
                let two = is_two_element_slice(slice);
                if two {
                    self.slice_parts(slice)?;
                    for _ in 0..3 {
                        self.op_i(here, op::COPY, 3);
                    }
                    self.op(here, op::BINARY_SLICE);
                } else {
                    self.expr(slice)?;
                    self.op_i(here, op::COPY, 2);
                    self.op_i(here, op::COPY, 2);
                    self.op(here, op::BINARY_SUBSCR);
                }
                self.expr(value)?;
                self.op_i(raw(s.loc), op::BINARY_OP, inplace(operator));
                if two {
                    self.op_i(here, op::SWAP, 4);
                }
                self.op_i(here, op::SWAP, 3);
                self.op_i(here, op::SWAP, 2);
                self.op(here, if two { op::STORE_SLICE } else { op::STORE_SUBSCR });
            }
            ExprKind::Name { id, .. } => {
                let n = self.intern(id);
                self.name_op(here, n, ExprContext::Load);
                self.expr(value)?;
                self.op_i(raw(s.loc), op::BINARY_OP, inplace(operator));
                self.name_op(here, n, ExprContext::Store);
            }
            _ => {
                return Err(Fault::Other {
                    exception: "SystemError",
                    message: "invalid node type for augmented assignment".into(),
                });
            }
        }
        Ok(())
    }

    fn ann_assign(
        &mut self,
        s: StmtRef<'a>,
        target: ExprRef<'a>,
        annotation: ExprRef<'a>,
        value: Option<ExprRef<'a>>,
        simple: bool,
    ) -> Res {
        let loc = raw(s.loc);
        if let Some(v) = value {
            self.expr(v)?;
            self.expr(target)?;
        }
        let module_or_class = matches!(self.u.kind, UnitKind::Module | UnitKind::Class);
        match target.kind.get() {
            ExprKind::Name { id, .. } => {
                let n = self.intern(id);
                self.check_name(loc, n, ExprContext::Store);
                if simple && module_or_class {
                    if self.future_annotations() {
                        self.annotation_text(annotation);
                    } else {
                        self.expr(annotation)?;
                    }
                    self.op_name(loc, op::LOAD_NAME, Sym::ANNOTATIONS);
                    let n = self.mangle(n);
                    self.load_name_const(loc, n);
                    self.op(loc, op::STORE_SUBSCR);
                }
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                let n = self.intern(attr);
                self.check_name(loc, n, ExprContext::Store);
                if value.is_none() {
                    self.evaluate(object)?;
                }
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                if value.is_none() {
                    self.evaluate(object)?;
                    self.evaluate_subscript(slice)?;
                }
            }
            _ => {
                return Err(Fault::Other {
                    exception: "SystemError",
                    message: "invalid node type for annotated assignment".into(),
                });
            }
        }
        if !simple && module_or_class && !self.future_annotations() {
            self.evaluate(annotation)?;
        }
        Ok(())
    }

    /// The text of an annotation, under `from __future__ import annotations`.
    pub(super) fn annotation_text(&mut self, annotation: ExprRef<'a>) {
        let text = crate::unparse::expression(annotation);
        let n = self.table.names.intern_bytes(&text);
        self.load_name_const(raw(annotation.loc), n);
    }

    fn evaluate(&mut self, e: ExprRef<'a>) -> Res {
        self.expr(e)?;
        self.op(raw(e.loc), op::POP_TOP);
        Ok(())
    }

    fn evaluate_subscript(&mut self, e: ExprRef<'a>) -> Res {
        match e.kind.get() {
            ExprKind::Slice { lower, upper, step } => {
                for e in [lower, upper, step].into_iter().flatten() {
                    self.evaluate(e)?;
                }
                Ok(())
            }
            ExprKind::Tuple { elts, .. } => {
                for e in elts {
                    grow(|| self.evaluate_subscript(e))?;
                }
                Ok(())
            }
            _ => self.evaluate(e),
        }
    }

    fn assert_stmt(&mut self, s: StmtRef<'a>, test: ExprRef<'a>, msg: Option<ExprRef<'a>>) -> Res {
        let loc = raw(s.loc);
        let always = match settled(test).kind.get() {
            ExprKind::Tuple { elts, .. } => !elts.is_empty(),
            ExprKind::Constant { value: Constant::Tuple(t), .. } => !t.is_empty(),
            _ => false,
        };
        if always {
            self.warn(loc, "assertion is always true, perhaps remove parentheses?")?;
        }
        if self.optimize() > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(loc, test, end, true)?;
        self.op(loc, op::LOAD_ASSERTION_ERROR);
        if let Some(m) = msg {
            self.expr(m)?;
            self.op_i(loc, op::CALL, 0);
        }
        self.op_i(raw(settled(test).loc), op::RAISE_VARARGS, 1);
        self.place(end);
        Ok(())
    }

    fn import(&mut self, loc: Raw, names: Seq<'a, Alias<'a>>) -> Res {
        for a in names {
            self.load_int(loc, 0);
            self.load_const(loc, Const::None);
            let n = self.intern(a.name);
            self.op_name(loc, op::IMPORT_NAME, n);
            let mut parts = a.name.split('.');
            let first = parts.next().unwrap_or(a.name);
            let Some(asname) = a.asname else {
                let n = self.intern(first);
                self.name_op(loc, n, ExprContext::Store);
                continue;
            };
            let asname = self.intern(asname);
            let rest: Vec<&str> = parts.collect();
            for (i, part) in rest.iter().enumerate() {
                let n = self.intern(part);
                let index = self.u.meta.names.add(n) as i32;
                self.op_i(loc, op::IMPORT_FROM, index);
                if i + 1 < rest.len() {
                    self.op_i(loc, op::SWAP, 2);
                    self.op(loc, op::POP_TOP);
                }
            }
            self.name_op(loc, asname, ExprContext::Store);
            if !rest.is_empty() {
                self.op(loc, op::POP_TOP);
            }
        }
        Ok(())
    }

    fn import_from(
        &mut self,
        s: StmtRef<'a>,
        module: Option<&'a str>,
        names: Seq<'a, Alias<'a>>,
        level: i32,
    ) -> Res {
        let loc = raw(s.loc);
        self.load_int(loc, i64::from(level));
        let after = (s.loc.lineno, s.loc.col) > self.future.at;
        if level == 0 && module == Some("__future__") && after {
            return self.error(loc, "from __future__ imports must occur at the beginning of the file");
        }
        let mut listed = Vec::with_capacity(names.len());
        for a in names {
            let n = self.intern(a.name);
            listed.push(Const::Str(self.table.names.bytes(n)));
        }
        self.load_const(loc, Const::Tuple(listed.into()));
        let m = self.intern(module.unwrap_or(""));
        self.op_name(loc, op::IMPORT_NAME, m);
        for (i, a) in names.iter().enumerate() {
            if i == 0 && a.name.starts_with('*') {
                self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_IMPORT_STAR);
                self.op(NO_LOCATION, op::POP_TOP);
                return Ok(());
            }
            let n = self.intern(a.name);
            self.op_name(loc, op::IMPORT_FROM, n);
            let stored = self.intern(a.asname.unwrap_or(a.name));
            self.name_op(loc, stored, ExprContext::Store);
        }
        self.op(loc, op::POP_TOP);
        Ok(())
    }
}

/// Whether a subscript is `a:b` without a step.
pub(super) fn is_two_element_slice(e: ExprRef<'_>) -> bool {
    matches!(e.kind.get(), ExprKind::Slice { step: None, .. })
}

/// The oparg of `BINARY_OP`.
pub(super) fn binary_oparg(o: Operator) -> i32 {
    match o {
        Operator::Add => 0,
        Operator::BitAnd => 1,
        Operator::FloorDiv => 2,
        Operator::LShift => 3,
        Operator::MatMult => 4,
        Operator::Mult => 5,
        Operator::Mod => 6,
        Operator::BitOr => 7,
        Operator::Pow => 8,
        Operator::RShift => 9,
        Operator::Sub => 10,
        Operator::Div => 11,
        Operator::BitXor => 12,
    }
}

fn inplace(o: Operator) -> i32 {
    binary_oparg(o) + 13
}
