//! Comprehensions: inlined into the unit around them where possible, else functions.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::*;
use crate::fold::settled;
use crate::sequence::NO_LABEL;
use crate::symtable::{ComprehensionKind as Kind, OWN, address};

/// What a comprehension computes.
#[derive(Clone, Copy)]
struct Parts<'a> {
    kind: Kind,
    elt: ExprRef<'a>,
    value: Option<ExprRef<'a>>,
    generators: Seq<'a, Comprehension<'a>>,
}

/// What entering an inlined comprehension has changed, to be undone.
#[derive(Default)]
struct Saved {
    pushed: Vec<Sym>,
    symbols: Vec<(Sym, u32)>,
    hidden: Vec<Sym>,
    cleanup: Option<Label>,
}

impl<'a> Compiler<'a, '_> {
    pub(super) fn comprehension(&mut self, e: ExprRef<'a>) -> Res {
        let (name, parts) = match e.kind.get() {
            ExprKind::ListComp { elt, generators } => {
                (Sym::LISTCOMP, Parts { kind: Kind::List, elt, value: None, generators })
            }
            ExprKind::SetComp { elt, generators } => {
                (Sym::SETCOMP, Parts { kind: Kind::Set, elt, value: None, generators })
            }
            ExprKind::DictComp { key, value, generators } => {
                (Sym::DICTCOMP, Parts { kind: Kind::Dict, elt: key, value: Some(value), generators })
            }
            ExprKind::GeneratorExp { elt, generators } => {
                (Sym::GENEXPR, Parts { kind: Kind::Generator, elt, value: None, generators })
            }
            _ => return Ok(()),
        };
        let Some(outermost) = parts.generators.first() else { return Ok(()) };
        let loc = raw(e.loc);
        let key = (address(e), OWN);
        let entry = self.table.lookup(key);
        let (inlined, is_async) = {
            let s = &self.table.scopes[entry];
            (s.comp_inlined, s.coroutine)
        };
        let generator = parts.kind == Kind::Generator;
        if is_async && self.top_level_await() {
            self.table.scopes[self.u.scope].coroutine = true;
        }
        let async_allowed = matches!(self.u.kind, UnitKind::AsyncFunction | UnitKind::Comprehension)
            || self.top_level_await();
        let mut saved = Saved::default();
        if inlined {
            self.outermost_iterator(outermost)?;
            saved = self.push_inlined(loc, entry);
        } else {
            self.enter(name, UnitKind::Comprehension, key, e.loc.lineno);
            self.u.meta.argcount = 1;
        }
        if is_async && !generator && !async_allowed {
            return self.error(loc, "asynchronous comprehension outside of an asynchronous function");
        }
        if !generator {
            let build = match parts.kind {
                Kind::List => op::BUILD_LIST,
                Kind::Set => op::BUILD_SET,
                _ => op::BUILD_MAP,
            };
            self.op_i(loc, build, 0);
            if inlined {
                self.op_i(loc, op::SWAP, 2);
            }
        }
        self.generators(loc, &parts, 0, 0, inlined)?;
        if inlined {
            self.pop_inlined(loc, saved);
            return Ok(());
        }
        if generator {
            self.wrap_in_stopiteration_handler();
        } else {
            self.op(loc, op::RETURN_VALUE);
        }
        let code = self.leave(true)?;
        self.make_closure(loc, code, 0);
        self.outermost_iterator(outermost)?;
        self.op_i(loc, op::CALL, 0);
        if is_async && !generator {
            self.await_top(loc, 0);
        }
        Ok(())
    }

    fn outermost_iterator(&mut self, g: &'a Comprehension<'a>) -> Res {
        self.expr(g.iter)?;
        let o = if g.is_async { op::GET_AITER } else { op::GET_ITER };
        self.op(raw(settled(g.iter).loc), o);
        Ok(())
    }

    fn generators(&mut self, loc: Raw, parts: &Parts<'a>, at: usize, depth: i32, on_stack: bool) -> Res {
        let Some(g) = parts.generators.get(at) else { return Ok(()) };
        crate::fault::grow(|| {
            if g.is_async {
                self.async_generator(loc, parts, g, at, depth, on_stack)
            } else {
                self.sync_generator(loc, parts, g, at, depth, on_stack)
            }
        })
    }

    fn sync_generator(
        &mut self,
        loc: Raw,
        parts: &Parts<'a>,
        g: &'a Comprehension<'a>,
        at: usize,
        depth: i32,
        on_stack: bool,
    ) -> Res {
        let (start, if_cleanup, anchor) = (self.label(), self.label(), self.label());
        let iter = settled(g.iter);
        let mut depth = depth;
        let mut loops = true;
        if !on_stack {
            if at == 0 {
                self.op_i(loc, op::LOAD_FAST, 0);
            } else {
                // `for y in [f(x)]` is an assignment.
                let single = match iter.kind.get() {
                    ExprKind::List { elts: [one], .. } | ExprKind::Tuple { elts: [one], .. }
                        if !matches!(one.kind.get(), ExprKind::Starred { .. }) =>
                    {
                        Some(*one)
                    }
                    _ => None,
                };
                match single {
                    Some(one) => {
                        self.expr(one)?;
                        loops = false;
                    }
                    None => {
                        self.expr(iter)?;
                        self.op(raw(iter.loc), op::GET_ITER);
                    }
                }
            }
        }
        if loops {
            depth += 1;
            self.place(start);
            self.jump(raw(iter.loc), op::FOR_ITER, anchor);
        }
        self.expr(g.target)?;
        for c in g.ifs {
            self.jump_if(loc, c, if_cleanup, false)?;
        }
        let elt_loc = self.element(loc, parts, at, depth)?;
        self.place(if_cleanup);
        if loops {
            self.jump(elt_loc, op::JUMP, start);
            self.place(anchor);
            self.op(NO_LOCATION, op::END_FOR);
            self.op(NO_LOCATION, op::POP_TOP);
        }
        Ok(())
    }

    /// The inner loops, or the element itself inside the innermost; gives its place.
    fn element(&mut self, loc: Raw, parts: &Parts<'a>, at: usize, depth: i32) -> Res<Raw> {
        let mut elt_loc = raw(settled(parts.elt).loc);
        if at + 1 < parts.generators.len() {
            self.generators(loc, parts, at + 1, depth, false)?;
            return Ok(elt_loc);
        }
        self.expr(parts.elt)?;
        match parts.kind {
            Kind::Generator => {
                self.yield_value(elt_loc);
                self.op(elt_loc, op::POP_TOP);
            }
            Kind::List => self.op_i(elt_loc, op::LIST_APPEND, depth + 1),
            Kind::Set => self.op_i(elt_loc, op::SET_ADD, depth + 1),
            Kind::Dict => {
                if let Some(v) = parts.value {
                    self.expr(v)?;
                    let v = settled(v).loc;
                    elt_loc.end_line = v.end_lineno;
                    elt_loc.end_col = v.end_col;
                }
                self.op_i(elt_loc, op::MAP_ADD, depth + 1);
            }
        }
        Ok(elt_loc)
    }

    fn async_generator(
        &mut self,
        loc: Raw,
        parts: &Parts<'a>,
        g: &'a Comprehension<'a>,
        at: usize,
        depth: i32,
        on_stack: bool,
    ) -> Res {
        let (start, except, if_cleanup) = (self.label(), self.label(), self.label());
        if !on_stack {
            if at == 0 {
                self.op_i(loc, op::LOAD_FAST, 0);
            } else {
                self.expr(g.iter)?;
                self.op(raw(settled(g.iter).loc), op::GET_AITER);
            }
        }
        self.place(start);
        self.push_block(loc, FrameBlock::AsyncComprehension, start, NO_LABEL)?;
        self.jump(loc, op::SETUP_FINALLY, except);
        self.op(loc, op::GET_ANEXT);
        self.load_const(loc, Const::None);
        self.yield_from(loc, true);
        self.op(loc, op::POP_BLOCK);
        self.expr(g.target)?;
        for c in g.ifs {
            self.jump_if(loc, c, if_cleanup, false)?;
        }
        let elt_loc = self.element(loc, parts, at, depth + 1)?;
        self.place(if_cleanup);
        self.jump(elt_loc, op::JUMP, start);
        self.pop_block();
        self.place(except);
        self.op(loc, op::END_ASYNC_FOR);
        Ok(())
    }

    /// Saves the locals that the comprehension hides, and lets its names have their own scopes
    /// meanwhile.
    fn push_inlined(&mut self, loc: Raw, entry: ScopeId) -> Saved {
        let in_class =
            self.scope().kind == symtable::BlockKind::Class && self.u.in_inlined_comprehension == 0;
        self.u.in_inlined_comprehension += 1;
        let symbols: Vec<(Sym, u32)> = self.table.scopes[entry].symbols.iter().collect();
        let mut saved = Saved::default();
        let function_like = self.scope().is_function_like();
        for (name, flags) in symbols {
            let bound = flags & symtable::DEF_LOCAL != 0 && flags & symtable::DEF_NONLOCAL == 0;
            let scope = symtable::scope_of(flags);
            let outer = self.scope().symbols.get(name).unwrap_or(0);
            let outer_scope = symtable::scope_of(outer);
            if (scope != outer_scope
                && scope != symtable::FREE
                && !(scope == symtable::CELL && outer_scope == symtable::FREE))
                || in_class
            {
                saved.symbols.push((name, outer));
                self.table.scopes[self.u.scope].symbols.set(name, flags);
            }
            if (bound || in_class) && !function_like && self.u.meta.fasthidden.get(&name) != Some(&true) {
                self.u.meta.fasthidden.insert(name, true);
                saved.hidden.push(name);
            }
            if bound || in_class {
                let i = self.u.meta.varnames.add(name) as i32;
                self.op_i(loc, op::LOAD_FAST_AND_CLEAR, i);
                if scope == symtable::CELL {
                    let i = self.deref_index(name, outer_scope == symtable::FREE);
                    self.op_i(loc, op::MAKE_CELL, i);
                }
                saved.pushed.push(name);
            }
        }
        if !saved.pushed.is_empty() {
            self.op_i(loc, op::SWAP, saved.pushed.len() as i32 + 1);
            let cleanup = self.label();
            self.jump(loc, op::SETUP_FINALLY, cleanup);
            saved.cleanup = Some(cleanup);
        }
        saved
    }

    fn pop_inlined(&mut self, loc: Raw, saved: Saved) {
        self.u.in_inlined_comprehension -= 1;
        for &(name, flags) in &saved.symbols {
            self.table.scopes[self.u.scope].symbols.set(name, flags);
        }
        if let Some(cleanup) = saved.cleanup {
            self.op(NO_LOCATION, op::POP_BLOCK);
            let end = self.label();
            self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
            self.place(cleanup);
            // The unfinished result is under the exception.
            self.op_i(NO_LOCATION, op::SWAP, 2);
            self.op(NO_LOCATION, op::POP_TOP);
            self.restore_locals(loc, &saved.pushed);
            self.op_i(NO_LOCATION, op::RERAISE, 0);
            self.place(end);
            self.restore_locals(loc, &saved.pushed);
        }
        for name in saved.hidden {
            self.u.meta.fasthidden.insert(name, false);
        }
    }

    fn restore_locals(&mut self, loc: Raw, pushed: &[Sym]) {
        self.op_i(loc, op::SWAP, pushed.len() as i32 + 1);
        for &name in pushed.iter().rev() {
            let i = self.u.meta.varnames.add(name) as i32;
            self.op_i(loc, op::STORE_FAST_MAYBE_NULL, i);
        }
    }
}
