//! Functions, lambdas, classes, type aliases and type parameters.

use std::rc::Rc;

use pyrite_bytecode::code::{CodeObject, Const};
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::*;
use crate::fold::settled;
use crate::sequence::NO_LABEL;
use crate::symtable::{BOUND, DEFAULT, OWN, PARAMS, address};

impl<'a> Compiler<'a, '_> {
    fn decorators(&mut self, list: Seq<'a, ExprRef<'a>>) -> Res {
        self.exprs(list)
    }

    fn apply_decorators(&mut self, list: Seq<'a, ExprRef<'a>>) {
        for d in list.iter().rev() {
            self.op_i(raw(settled(d).loc), op::CALL, 0);
        }
    }

    /// Makes a function of a code object: closure, code, attributes.
    pub(super) fn make_closure(&mut self, loc: Raw, code: Rc<CodeObject>, flags: u32) {
        let mut flags = flags;
        let free: Vec<Sym> = code
            .localsplusnames
            .iter()
            .zip(&code.localspluskinds)
            .filter(|(_, k)| **k & 0x80 != 0)
            .map(|(n, _)| self.table.names.intern_bytes(n))
            .collect();
        if !free.is_empty() {
            for &n in &free {
                let class_cell = self.u.kind == UnitKind::Class && (n == Sym::CLASS || n == Sym::CLASSDICT);
                let cell = class_cell || self.scope().scope(n) == symtable::CELL;
                let i = self.deref_index(n, !cell);
                self.op_i(loc, op::LOAD_CLOSURE, i);
            }
            flags |= CLOSURE;
            self.op_i(loc, op::BUILD_TUPLE, free.len() as i32);
        }
        self.load_const(loc, Const::Code(code));
        self.op(loc, op::MAKE_FUNCTION);
        for f in [CLOSURE, ANNOTATIONS, KWDEFAULTS, DEFAULTS] {
            if flags & f != 0 {
                self.op_i(loc, op::SET_FUNCTION_ATTRIBUTE, f as i32);
            }
        }
    }

    fn default_arguments(&mut self, loc: Raw, a: &'a Arguments<'a>) -> Res<u32> {
        let mut flags = 0;
        if !a.defaults.is_empty() {
            flags |= DEFAULTS;
            self.exprs(a.defaults)?;
            self.op_i(loc, op::BUILD_TUPLE, a.defaults.len() as i32);
        }
        let mut keys = Vec::new();
        for (arg, d) in a.kwonlyargs.iter().zip(a.kw_defaults) {
            if let Some(d) = d {
                let n = self.intern(arg.arg);
                let n = self.mangle(n);
                keys.push(Const::Str(self.table.names.bytes(n)));
                self.expr(d)?;
            }
        }
        if !keys.is_empty() {
            flags |= KWDEFAULTS;
            let n = keys.len() as i32;
            self.load_const(loc, Const::Tuple(keys.into()));
            self.op_i(loc, op::BUILD_CONST_KEY_MAP, n);
        }
        Ok(flags)
    }

    fn argument_annotation(&mut self, loc: Raw, name: Sym, e: Option<ExprRef<'a>>, count: &mut i32) -> Res {
        let Some(e) = e else { return Ok(()) };
        let n = self.mangle(name);
        self.load_name_const(loc, n);
        if self.future_annotations() {
            self.annotation_text(e);
        } else if let ExprKind::Starred { value, .. } = e.kind.get() {
            // `*args: *Ts` unpacks the one item.
            self.expr(value)?;
            self.op_i(loc, op::UNPACK_SEQUENCE, 1);
        } else {
            self.expr(e)?;
        }
        *count += 2;
        Ok(())
    }

    fn annotations(&mut self, loc: Raw, a: &'a Arguments<'a>, returns: Option<ExprRef<'a>>) -> Res<u32> {
        let mut n = 0;
        for arg in a.args.iter().chain(a.posonlyargs) {
            let name = self.intern(arg.arg);
            self.argument_annotation(loc, name, arg.annotation, &mut n)?;
        }
        if let Some(arg) = a.vararg {
            let name = self.intern(arg.arg);
            self.argument_annotation(loc, name, arg.annotation, &mut n)?;
        }
        for arg in a.kwonlyargs {
            let name = self.intern(arg.arg);
            self.argument_annotation(loc, name, arg.annotation, &mut n)?;
        }
        if let Some(arg) = a.kwarg {
            let name = self.intern(arg.arg);
            self.argument_annotation(loc, name, arg.annotation, &mut n)?;
        }
        self.argument_annotation(loc, Sym::RETURN, returns, &mut n)?;
        if n == 0 {
            return Ok(0);
        }
        self.op_i(loc, op::BUILD_TUPLE, n);
        Ok(ANNOTATIONS)
    }

    fn check_arguments(&mut self, a: &Arguments<'_>) {
        let all = a.posonlyargs.iter().chain(a.args).chain(a.vararg).chain(a.kwonlyargs);
        for arg in all.chain(a.kwarg) {
            let n = self.intern(arg.arg);
            self.check_name(raw(arg.loc), n, ExprContext::Store);
        }
    }

    fn set_argcounts(&mut self, a: &Arguments<'_>) {
        self.u.meta.argcount = a.args.len() as u32;
        self.u.meta.posonlyargcount = a.posonlyargs.len() as u32;
        self.u.meta.kwonlyargcount = a.kwonlyargs.len() as u32;
    }

    fn generic_name(&mut self, name: &str) -> Sym {
        self.intern(&format!("<generic parameters of {name}>"))
    }

    /// Closes the unit of type parameters and calls it with `args` values from the stack.
    fn call_generic(&mut self, loc: Raw, args: i32) -> Res {
        let code = self.leave(false)?;
        self.make_closure(loc, code, 0);
        if args > 0 {
            self.op_i(loc, op::SWAP, args + 1);
            self.op_i(loc, op::CALL, args - 1);
        } else {
            self.op(loc, op::PUSH_NULL);
            self.op_i(loc, op::CALL, 0);
        }
        Ok(())
    }

    fn first_line(s: StmtRef<'a>, decorators: Seq<'a, ExprRef<'a>>) -> i32 {
        decorators.first().map_or(s.loc.lineno, |d| settled(d).loc.lineno)
    }

    pub(super) fn function(&mut self, s: StmtRef<'a>, f: &'a FunctionDef<'a>, is_async: bool) -> Res {
        let loc = raw(s.loc);
        let firstlineno = Self::first_line(s, f.decorator_list);
        self.check_arguments(f.args);
        self.decorators(f.decorator_list)?;
        let mut flags = self.default_arguments(loc, f.args)?;
        let generic = !f.type_params.is_empty();
        let passed = i32::from(flags & DEFAULTS != 0) + i32::from(flags & KWDEFAULTS != 0);
        if generic {
            if passed == 2 {
                self.op_i(loc, op::SWAP, 2);
            }
            let n = self.generic_name(f.name);
            self.enter(n, UnitKind::TypeParams, (address(s), PARAMS), firstlineno);
            self.u.meta.argcount = passed as u32;
            self.type_params(f.type_params)?;
            for i in 0..passed {
                self.op_i(loc, op::LOAD_FAST, i);
            }
        }
        flags |= self.annotations(loc, f.args, f.returns)?;
        self.function_body(s, f, is_async, flags, firstlineno)?;
        if generic {
            self.op_i(loc, op::SWAP, 2);
            self.op_i(loc, op::CALL_INTRINSIC_2, INTRINSIC_2_SET_FUNCTION_TYPE_PARAMS);
            self.call_generic(loc, passed)?;
        }
        self.apply_decorators(f.decorator_list);
        let n = self.intern(f.name);
        self.name_op(loc, n, ExprContext::Store);
        Ok(())
    }

    fn function_body(
        &mut self,
        s: StmtRef<'a>,
        f: &'a FunctionDef<'a>,
        is_async: bool,
        flags: u32,
        firstlineno: i32,
    ) -> Res {
        let name = self.intern(f.name);
        let kind = if is_async { UnitKind::AsyncFunction } else { UnitKind::Function };
        self.enter(name, kind, (address(s), OWN), firstlineno);
        let mut body = f.body;
        match docstring(body) {
            Some((doc, _)) => {
                body = body.get(1..).unwrap_or(&[]);
                let doc = if self.optimize() < 2 {
                    Const::Str(crate::docstring::clean(doc)?.into())
                } else {
                    Const::None
                };
                self.u.consts.add(doc);
            }
            None => {
                self.u.consts.add(Const::None);
            }
        }
        self.set_argcounts(f.args);
        let start = self.label();
        self.place(start);
        let guarded = self.scope().coroutine || self.scope().generator;
        if guarded {
            self.push_block(NO_LOCATION, FrameBlock::StopIteration, start, NO_LABEL)?;
        }
        self.stmts(body)?;
        if guarded {
            self.wrap_in_stopiteration_handler();
            self.pop_block();
        }
        let code = self.leave(true)?;
        self.make_closure(raw(s.loc), code, flags);
        Ok(())
    }

    pub(super) fn lambda(&mut self, e: ExprRef<'a>, args: &'a Arguments<'a>, body: ExprRef<'a>) -> Res {
        let loc = raw(e.loc);
        self.check_arguments(args);
        let flags = self.default_arguments(loc, args)?;
        self.enter(Sym::LAMBDA, UnitKind::Lambda, (address(e), OWN), e.loc.lineno);
        // So that no constant can pass for a docstring.
        self.u.consts.add(Const::None);
        self.set_argcounts(args);
        self.expr(body)?;
        let code = if self.scope().generator {
            self.leave(false)?
        } else {
            self.op(raw(settled(body).loc), op::RETURN_VALUE);
            self.leave(true)?
        };
        self.make_closure(loc, code, flags);
        Ok(())
    }

    pub(super) fn class(&mut self, s: StmtRef<'a>, c: &'a ClassDef<'a>) -> Res {
        let loc = raw(s.loc);
        let firstlineno = Self::first_line(s, c.decorator_list);
        self.decorators(c.decorator_list)?;
        let name = self.intern(c.name);
        let generic = !c.type_params.is_empty();
        if generic {
            let n = self.generic_name(c.name);
            self.enter(n, UnitKind::TypeParams, (address(s), PARAMS), firstlineno);
            self.u.private = Some(name);
            self.type_params(c.type_params)?;
            self.name_op(loc, Sym::DOT_TYPE_PARAMS, ExprContext::Store);
        }
        self.class_body(s, c, name, firstlineno)?;
        if generic {
            self.name_op(loc, Sym::DOT_TYPE_PARAMS, ExprContext::Load);
            self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_SUBSCRIPT_GENERIC);
            self.name_op(loc, Sym::DOT_GENERIC_BASE, ExprContext::Store);
            self.call_with(loc, 2, c.bases, Some(Sym::DOT_GENERIC_BASE), c.keywords)?;
            self.call_generic(loc, 0)?;
        } else {
            self.call_with(loc, 2, c.bases, None, c.keywords)?;
        }
        self.apply_decorators(c.decorator_list);
        self.name_op(loc, name, ExprContext::Store);
        Ok(())
    }

    fn class_body(&mut self, s: StmtRef<'a>, c: &'a ClassDef<'a>, name: Sym, firstlineno: i32) -> Res {
        use ExprContext::{Load, Store};
        self.enter(name, UnitKind::Class, (address(s), OWN), firstlineno);
        self.u.private = Some(name);
        let loc = Raw { line: firstlineno, end_line: firstlineno, col: 0, end_col: 0 };
        self.name_op(loc, Sym::NAME, Load);
        self.name_op(loc, Sym::MODULE_ATTR, Store);
        let qualname = self.u.meta.qualname.clone();
        self.load_const(loc, Const::Str(qualname));
        self.name_op(loc, Sym::QUALNAME, Store);
        self.load_int(loc, i64::from(firstlineno));
        self.name_op(loc, Sym::FIRSTLINENO, Store);
        if !c.type_params.is_empty() {
            self.name_op(loc, Sym::DOT_TYPE_PARAMS, Load);
            self.name_op(loc, Sym::TYPE_PARAMS, Store);
        }
        if self.scope().needs_classdict {
            self.op(loc, op::LOAD_LOCALS);
            let i = self.deref_index(Sym::CLASSDICT, false);
            self.op_i(loc, op::STORE_DEREF, i);
        }
        self.body(loc, c.body)?;
        let attributes = std::mem::take(&mut self.u.static_attributes);
        let mut texts: Vec<Rc<[u8]>> = attributes.iter().map(|&n| self.table.names.bytes(n)).collect();
        texts.sort();
        self.load_const(NO_LOCATION, Const::Tuple(texts.into_iter().map(Const::Str).collect()));
        self.name_op(NO_LOCATION, Sym::STATIC_ATTRIBUTES, Store);
        if self.scope().needs_classdict {
            let i = self.deref_index(Sym::CLASSDICT, false);
            self.op_i(NO_LOCATION, op::LOAD_CLOSURE, i);
            self.name_op(NO_LOCATION, Sym::CLASSDICTCELL, Store);
        }
        if self.scope().needs_class_closure {
            let i = self.deref_index(Sym::CLASS, false);
            self.op_i(NO_LOCATION, op::LOAD_CLOSURE, i);
            self.op_i(NO_LOCATION, op::COPY, 1);
            self.name_op(NO_LOCATION, Sym::CLASSCELL, Store);
        } else {
            self.load_const(NO_LOCATION, Const::None);
        }
        self.op(NO_LOCATION, op::RETURN_VALUE);
        let code = self.leave(true)?;
        let loc = raw(s.loc);
        self.op(loc, op::LOAD_BUILD_CLASS);
        self.op(loc, op::PUSH_NULL);
        self.make_closure(loc, code, 0);
        self.load_name_const(loc, name);
        Ok(())
    }

    pub(super) fn type_alias(
        &mut self,
        s: StmtRef<'a>,
        target: ExprRef<'a>,
        type_params: Seq<'a, TypeParam<'a>>,
        value: ExprRef<'a>,
    ) -> Res {
        let loc = raw(s.loc);
        let ExprKind::Name { id, .. } = target.kind.get() else {
            return Err(Fault::Other {
                exception: "TypeError",
                message: "TypeAlias with non-Name name".into(),
            });
        };
        let name = self.intern(id);
        let generic = !type_params.is_empty();
        if generic {
            let n = self.generic_name(id);
            self.enter(n, UnitKind::TypeParams, (address(s), PARAMS), s.loc.lineno);
            self.load_name_const(loc, name);
            self.type_params(type_params)?;
        } else {
            self.load_name_const(loc, name);
            self.load_const(loc, Const::None);
        }
        self.enter(name, UnitKind::Function, (address(s), OWN), s.loc.lineno);
        self.u.consts.add(Const::None);
        self.expr(value)?;
        self.op(loc, op::RETURN_VALUE);
        let code = self.leave(false)?;
        self.make_closure(loc, code, 0);
        self.op_i(loc, op::BUILD_TUPLE, 3);
        self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_TYPEALIAS);
        if generic {
            self.call_generic(loc, 0)?;
        }
        self.name_op(loc, name, ExprContext::Store);
        Ok(())
    }

    /// The function that computes a bound or default when it is asked for.
    fn lazy(&mut self, e: ExprRef<'a>, name: Sym, key: Key, starred: bool) -> Res {
        let e = settled(e);
        let loc = raw(e.loc);
        self.enter(name, UnitKind::TypeParams, key, e.loc.lineno);
        match e.kind.get() {
            ExprKind::Starred { value, .. } if starred => {
                self.expr(value)?;
                self.op_i(loc, op::UNPACK_SEQUENCE, 1);
            }
            _ => self.expr(e)?,
        }
        self.op(loc, op::RETURN_VALUE);
        let code = self.leave(true)?;
        self.make_closure(loc, code, 0);
        Ok(())
    }

    fn type_params(&mut self, params: Seq<'a, TypeParam<'a>>) -> Res {
        let mut seen_default = false;
        for p in params {
            let loc = raw(p.loc);
            let (text, default, starred) = match p.kind {
                TypeParamKind::TypeVar { name, default_value, .. } => (name, default_value, false),
                TypeParamKind::ParamSpec { name, default_value } => (name, default_value, false),
                TypeParamKind::TypeVarTuple { name, default_value } => (name, default_value, true),
            };
            let name = self.intern(text);
            self.load_name_const(loc, name);
            match p.kind {
                TypeParamKind::TypeVar { bound: Some(b), .. } => {
                    self.lazy(b, name, (address(p), BOUND), false)?;
                    let tuple = matches!(settled(b).kind.get(), ExprKind::Tuple { .. });
                    let intrinsic = if tuple {
                        INTRINSIC_2_TYPEVAR_WITH_CONSTRAINTS
                    } else {
                        INTRINSIC_2_TYPEVAR_WITH_BOUND
                    };
                    self.op_i(loc, op::CALL_INTRINSIC_2, intrinsic);
                }
                TypeParamKind::TypeVar { .. } => {
                    self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_TYPEVAR);
                }
                TypeParamKind::TypeVarTuple { .. } => {
                    self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_TYPEVARTUPLE);
                }
                TypeParamKind::ParamSpec { .. } => {
                    self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_PARAMSPEC);
                }
            }
            match default {
                Some(d) => {
                    seen_default = true;
                    self.lazy(d, name, (address(p), DEFAULT), starred)?;
                    self.op_i(loc, op::CALL_INTRINSIC_2, INTRINSIC_2_SET_TYPEPARAM_DEFAULT);
                }
                None if seen_default => {
                    let message =
                        format!("non-default type parameter '{text}' follows default type parameter");
                    return self.error(loc, message);
                }
                None => {}
            }
            self.op_i(loc, op::COPY, 1);
            self.name_op(loc, name, ExprContext::Store);
        }
        if let Some(first) = params.first() {
            self.op_i(raw(first.loc), op::BUILD_TUPLE, params.len() as i32);
        }
        Ok(())
    }
}
