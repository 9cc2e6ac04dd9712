//! Calls, methods and `super()`.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::displays::TUPLE;
use super::*;
use crate::fold::settled;

fn is_starred(e: ExprRef<'_>) -> bool {
    matches!(e.kind.get(), ExprKind::Starred { .. })
}

impl<'a> Compiler<'a, '_> {
    fn check_keywords(&mut self, keywords: Seq<'a, Keyword<'a>>) -> Res {
        for (i, k) in keywords.iter().enumerate() {
            let Some(name) = k.arg else { continue };
            let n = self.intern(name);
            self.check_name(raw(k.loc), n, ExprContext::Store);
            if self.pending.is_some() {
                return Ok(());
            }
            for other in keywords.iter().skip(i + 1) {
                if other.arg == Some(name) {
                    let message = format!("keyword argument repeated: {name}");
                    return self.error(raw(other.loc), message);
                }
            }
        }
        Ok(())
    }

    pub(super) fn call(
        &mut self,
        e: ExprRef<'a>,
        func: ExprRef<'a>,
        args: Seq<'a, ExprRef<'a>>,
        keywords: Seq<'a, Keyword<'a>>,
    ) -> Res {
        self.check_keywords(keywords)?;
        if self.method_call(e, func, args, keywords)? {
            return Ok(());
        }
        self.check_caller(func)?;
        self.expr(func)?;
        self.op(raw(settled(func).loc), op::PUSH_NULL);
        self.call_with(raw(e.loc), 0, args, None, keywords)
    }

    /// Whether a name was imported in the module: then its attributes are no methods.
    fn is_import(&mut self, e: ExprRef<'a>) -> bool {
        let ExprKind::Name { id, .. } = e.kind.get() else { return false };
        let n = self.intern(id);
        self.table.scopes[0].symbols.get(n).is_some_and(|f| f & symtable::DEF_IMPORT != 0)
    }

    fn method_call(
        &mut self,
        e: ExprRef<'a>,
        func: ExprRef<'a>,
        args: Seq<'a, ExprRef<'a>>,
        keywords: Seq<'a, Keyword<'a>>,
    ) -> Res<bool> {
        let func = settled(func);
        let ExprKind::Attribute { value, attr, ctx: ExprContext::Load } = func.kind.get() else {
            return Ok(false);
        };
        if self.is_import(value) {
            return Ok(false);
        }
        let (n, k) = (args.len(), keywords.len());
        if n + k + usize::from(k != 0) >= STACK_USE_GUIDELINE
            || args.iter().any(|a| is_starred(a))
            || keywords.iter().any(|k| k.arg.is_none())
        {
            return Ok(false);
        }
        let mut loc = raw(func.loc);
        let name = self.intern(attr);
        if let Some(super_args) = self.optimisable_super(value, attr) {
            self.load_super_arguments(value, super_args)?;
            let o = if super_args.is_empty() { op::LOAD_ZERO_SUPER_METHOD } else { op::LOAD_SUPER_METHOD };
            self.op_name(loc, o, name);
            loc = self.attribute_location(loc, func, attr);
            self.op(loc, op::NOP);
        } else {
            self.expr(value)?;
            loc = self.attribute_location(loc, func, attr);
            self.op_name(loc, op::LOAD_METHOD, name);
        }
        self.exprs(args)?;
        let at = self.attribute_location(raw(e.loc), func, attr);
        if k > 0 {
            for k in keywords {
                self.expr(k.value)?;
            }
            self.keyword_names(loc, keywords);
            self.op_i(at, op::CALL_KW, (n + k) as i32);
        } else {
            self.op_i(at, op::CALL, n as i32);
        }
        Ok(true)
    }

    fn keyword_names(&mut self, loc: Raw, keywords: Seq<'a, Keyword<'a>>) {
        let names = self.keyword_tuple(keywords);
        self.load_const(loc, names);
    }

    fn keyword_tuple(&mut self, keywords: Seq<'a, Keyword<'a>>) -> Const {
        let mut names = Vec::with_capacity(keywords.len());
        for k in keywords {
            let n = self.intern(k.arg.unwrap_or_default());
            names.push(Const::Str(self.table.names.bytes(n)));
        }
        Const::Tuple(names.into())
    }

    /// Pushes arguments and calls; `pushed` arguments are there already, and `extra` is a name
    /// that follows the positional ones.
    pub(super) fn call_with(
        &mut self,
        loc: Raw,
        pushed: usize,
        args: Seq<'a, ExprRef<'a>>,
        extra: Option<Sym>,
        keywords: Seq<'a, Keyword<'a>>,
    ) -> Res {
        self.check_keywords(keywords)?;
        let n = args.len() + usize::from(extra.is_some());
        let k = keywords.len();
        let simple = n + k * 2 <= STACK_USE_GUIDELINE
            && !args.iter().any(|a| is_starred(a))
            && keywords.iter().all(|k| k.arg.is_some());
        if simple {
            self.exprs(args)?;
            if let Some(name) = extra {
                self.name_op(loc, name, ExprContext::Load);
            }
            if k > 0 {
                for k in keywords {
                    self.expr(k.value)?;
                }
                self.keyword_names(loc, keywords);
                self.op_i(loc, op::CALL_KW, (pushed + n + k) as i32);
            } else {
                self.op_i(loc, op::CALL, (pushed + n) as i32);
            }
            return Ok(());
        }
        match args {
            [one] if pushed == 0 && extra.is_none() && is_starred(one) => {
                if let ExprKind::Starred { value, .. } = one.kind.get() {
                    self.expr(value)?;
                }
            }
            _ => self.sequence(loc, args, extra, pushed, TUPLE)?,
        }
        if k > 0 {
            let mut have = false;
            let mut seen = 0;
            for (i, kw) in keywords.iter().enumerate() {
                if kw.arg.is_some() {
                    seen += 1;
                    continue;
                }
                if seen > 0 {
                    self.sub_keywords(loc, keywords.get(i - seen..i).unwrap_or(&[]))?;
                    if have {
                        self.op_i(loc, op::DICT_MERGE, 1);
                    }
                    have = true;
                    seen = 0;
                }
                if !have {
                    self.op_i(loc, op::BUILD_MAP, 0);
                    have = true;
                }
                self.expr(kw.value)?;
                self.op_i(loc, op::DICT_MERGE, 1);
            }
            if seen > 0 {
                self.sub_keywords(loc, keywords.get(k - seen..).unwrap_or(&[]))?;
                if have {
                    self.op_i(loc, op::DICT_MERGE, 1);
                }
            }
        }
        self.op_i(loc, op::CALL_FUNCTION_EX, i32::from(k > 0));
        Ok(())
    }

    fn sub_keywords(&mut self, loc: Raw, keywords: Seq<'a, Keyword<'a>>) -> Res {
        let n = keywords.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        if n > 1 && !big {
            for k in keywords {
                self.expr(k.value)?;
            }
            self.keyword_names(loc, keywords);
            self.op_i(loc, op::BUILD_CONST_KEY_MAP, n as i32);
            return Ok(());
        }
        if big {
            self.op_i(NO_LOCATION, op::BUILD_MAP, 0);
        }
        for k in keywords {
            let name = self.intern(k.arg.unwrap_or_default());
            self.load_name_const(loc, name);
            self.expr(k.value)?;
            if big {
                self.op_i(NO_LOCATION, op::MAP_ADD, 1);
            }
        }
        if !big {
            self.op_i(loc, op::BUILD_MAP, n as i32);
        }
        Ok(())
    }

    /// The arguments of a `super(…)` whose attribute can be loaded without making it.
    pub(super) fn optimisable_super(&mut self, e: ExprRef<'a>, attr: &str) -> Option<Seq<'a, ExprRef<'a>>> {
        // The class of the super object itself.
        if attr == "__class__" {
            return None;
        }
        let ExprKind::Call { func, args, keywords: [] } = e.kind.get() else { return None };
        let ExprKind::Name { id: "super", .. } = func.kind.get() else { return None };
        if self.scope().scope(Sym::SUPER) != symtable::GLOBAL_IMPLICIT
            || self.table.scopes[0].scope(Sym::SUPER) != 0
        {
            return None;
        }
        if args.iter().any(|a| is_starred(a)) {
            return None;
        }
        match args.len() {
            2 => Some(args),
            0 => {
                let m = &self.u.meta;
                let free = self.scope().scope(Sym::CLASS) == symtable::FREE && self.u.kind != UnitKind::Class;
                (m.argcount + m.posonlyargcount > 0 && free).then_some(args)
            }
            _ => None,
        }
    }

    pub(super) fn load_super_arguments(&mut self, e: ExprRef<'a>, args: Seq<'a, ExprRef<'a>>) -> Res {
        let loc = raw(e.loc);
        let ExprKind::Call { func, .. } = e.kind.get() else { return Ok(()) };
        self.name_op(raw(func.loc), Sym::SUPER, ExprContext::Load);
        if args.is_empty() {
            self.name_op(loc, Sym::CLASS, ExprContext::Load);
            let first = self.u.meta.varnames.iter().next();
            if let Some(first) = first {
                self.name_op(loc, first, ExprContext::Load);
            }
            return Ok(());
        }
        self.exprs(args)
    }
}
