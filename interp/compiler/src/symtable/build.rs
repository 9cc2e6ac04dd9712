//! The first pass: definitions and uses, statement by statement.

use std::rc::Rc;

use pyrite_syntax::ast::*;

use super::*;
use crate::fault::{Fault, RECURSION_LIMIT, Res, grow, syntax};
use crate::fold::settled;
use crate::names::{FastSet, Names};

pub(super) struct Builder {
    pub table: SymbolTable,
    pub current: ScopeId,
    pub stack: Vec<ScopeId>,
    pub private: Option<Sym>,
    pub future_annotations: bool,
    pub depth: u32,
}

/// Builds and analyses the table of a module.
pub(crate) fn build(
    module: &Mod<'_>,
    names: Names,
    future_annotations: bool,
    depth: u32,
) -> Res<SymbolTable> {
    let table = SymbolTable { scopes: Vec::new(), by_node: FastMap::default(), names };
    let mut b = Builder { table, current: 0, stack: Vec::new(), private: None, future_annotations, depth };
    b.enter_block(Sym::TOP, BlockKind::Module, None, Loc::default());
    match *module {
        Mod::Module { body, .. } | Mod::Interactive { body } => b.stmts(body)?,
        Mod::Expression { body } => b.expr(body)?,
        Mod::FunctionType { .. } => {
            return Err(Fault::Other {
                exception: "RuntimeError",
                message: "this compiler does not handle FunctionTypes".into(),
            });
        }
    }
    b.exit_block();
    super::analyze::analyze(&mut b.table)?;
    Ok(b.table)
}

impl Builder {
    pub(super) fn scope(&mut self) -> &mut Scope {
        &mut self.table.scopes[self.current]
    }

    pub(super) fn enter_block(&mut self, name: Sym, kind: BlockKind, key: Option<Key>, loc: Loc) {
        let id = self.table.scopes.len();
        let parent = self.stack.last().copied();
        let mut scope = Scope {
            name,
            kind,
            loc,
            symbols: Symbols::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            directives: Vec::new(),
            mangled: None,
            info: None,
            nested: false,
            free: false,
            child_free: false,
            generator: false,
            coroutine: false,
            comprehension: None,
            varargs: false,
            varkeywords: false,
            returns_value: false,
            needs_class_closure: false,
            needs_classdict: false,
            comp_inlined: false,
            comp_iter_target: false,
            can_see_class_scope: false,
            comp_iter_expr: 0,
        };
        if let Some(p) = parent {
            let p = &mut self.table.scopes[p];
            scope.nested = p.nested || p.is_function_like();
            scope.comp_iter_expr = p.comp_iter_expr;
            if kind != BlockKind::Class {
                scope.mangled = p.mangled.clone();
            }
            // Future annotations are text: their names concern nobody.
            if kind != BlockKind::Annotation {
                p.children.push(id);
            }
        }
        self.table.scopes.push(scope);
        if let Some(key) = key {
            self.table.by_node.insert(key, id);
        }
        self.stack.push(id);
        self.current = id;
    }

    pub(super) fn exit_block(&mut self) {
        self.stack.pop();
        self.current = self.stack.last().copied().unwrap_or(0);
    }

    pub(super) fn intern(&mut self, name: &str) -> Sym {
        self.table.names.intern(name)
    }

    pub(super) fn lookup_in(&mut self, id: ScopeId, name: Sym) -> u32 {
        let mangled = self.table.maybe_mangle(self.private, id, name);
        self.table.scopes[id].symbols.get(mangled).unwrap_or(0)
    }

    pub(super) fn define(&mut self, name: Sym, flag: u32, loc: Loc) -> Res {
        if flag & DEF_TYPE_PARAM != 0
            && let Some(set) = &self.table.scopes[self.current].mangled
        {
            set.borrow_mut().insert(name);
        }
        self.define_in(self.current, name, flag, loc)
    }

    pub(super) fn define_in(&mut self, id: ScopeId, name: Sym, flag: u32, loc: Loc) -> Res {
        let mangled = self.table.maybe_mangle(self.private, self.current, name);
        let text = |b: &Builder| b.table.names.text(name).to_string();
        let scope = &self.table.scopes[id];
        let old = scope.symbols.get(mangled);
        let mut flags = flag | old.unwrap_or(0);
        if let Some(old) = old {
            if flag & old & DEF_PARAM != 0 {
                let message = format!("duplicate argument '{}' in function definition", text(self));
                return syntax(message, loc);
            }
            if flag & old & DEF_TYPE_PARAM != 0 {
                return syntax(format!("duplicate type parameter '{}'", text(self)), loc);
            }
        }
        if scope.comp_iter_target {
            if flags & (DEF_GLOBAL | DEF_NONLOCAL) != 0 {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{}'",
                    text(self)
                );
                return syntax(message, loc);
            }
            flags |= DEF_COMP_ITER;
        }
        let scope = &mut self.table.scopes[id];
        scope.symbols.set(mangled, flags);
        if flag & DEF_PARAM != 0 {
            scope.varnames.push(mangled);
        } else if flag & DEF_GLOBAL != 0 {
            let top = &mut self.table.scopes[0].symbols;
            let flags = top.get(mangled).unwrap_or(0) | flag;
            top.set(mangled, flags);
        }
        Ok(())
    }

    pub(super) fn record_directive(&mut self, name: Sym, loc: Loc) {
        let mangled = self.table.maybe_mangle(self.private, self.current, name);
        self.scope().directives.push((mangled, loc));
    }

    pub(super) fn enter(&mut self) -> Res {
        self.depth += 1;
        if self.depth > RECURSION_LIMIT { Err(Fault::Recursion) } else { Ok(()) }
    }

    pub(super) fn stmts(&mut self, stmts: Seq<'_, StmtRef<'_>>) -> Res {
        for s in stmts {
            self.stmt(s)?;
        }
        Ok(())
    }

    fn stmt(&mut self, s: StmtRef<'_>) -> Res {
        self.enter()?;
        grow(|| self.stmt_inner(s))?;
        self.depth -= 1;
        Ok(())
    }

    fn stmt_inner(&mut self, s: StmtRef<'_>) -> Res {
        match s.kind.get() {
            StmtKind::FunctionDef(f) => self.function(s, f, false),
            StmtKind::AsyncFunctionDef(f) => self.function(s, f, true),
            StmtKind::ClassDef(c) => self.class(s, c),
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(s, name, type_params, value),
            StmtKind::Return { value } => {
                if let Some(v) = value {
                    self.expr(v)?;
                    self.scope().returns_value = true;
                }
                Ok(())
            }
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(s, target, annotation, value, simple)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::For(f) | StmtKind::AsyncFor(f) => {
                self.expr(f.target)?;
                self.expr(f.iter)?;
                self.stmts(f.body)?;
                self.stmts(f.orelse)
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.stmts(body)?;
                self.stmts(orelse)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                for c in cases {
                    self.pattern(c.pattern)?;
                    self.opt(c.guard)?;
                    self.stmts(c.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                self.opt(exc)?;
                self.opt(cause)
            }
            StmtKind::Try(t) | StmtKind::TryStar(t) => {
                self.stmts(t.body)?;
                for h in t.handlers {
                    self.opt(h.ty)?;
                    if let Some(n) = h.name {
                        let n = self.intern(n);
                        self.define(n, DEF_LOCAL, h.loc)?;
                    }
                    self.stmts(h.body)?;
                }
                self.stmts(t.orelse)?;
                self.stmts(t.finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.opt(msg)
            }
            StmtKind::Import { names } | StmtKind::ImportFrom { names, .. } => {
                for n in names {
                    self.alias(n)?;
                }
                Ok(())
            }
            StmtKind::Global { names } => {
                for n in names {
                    self.directive(s.loc, n, DEF_GLOBAL, "global")?;
                }
                Ok(())
            }
            StmtKind::Nonlocal { names } => {
                for n in names {
                    self.directive(s.loc, n, DEF_NONLOCAL, "nonlocal")?;
                }
                Ok(())
            }
            StmtKind::With(w) | StmtKind::AsyncWith(w) => {
                for i in w.items {
                    self.expr(i.context_expr)?;
                    self.opt(i.optional_vars)?;
                }
                self.stmts(w.body)
            }
            StmtKind::Expr { value } => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn directive(&mut self, loc: Loc, name: &str, flag: u32, what: &str) -> Res {
        let sym = self.intern(name);
        let seen = self.lookup_in(self.current, sym);
        let message = if seen & DEF_PARAM != 0 {
            format!("name '{name}' is parameter and {what}")
        } else if seen & USE != 0 {
            format!("name '{name}' is used prior to {what} declaration")
        } else if seen & DEF_ANNOT != 0 {
            format!("annotated name '{name}' can't be {what}")
        } else if seen & DEF_LOCAL != 0 {
            format!("name '{name}' is assigned to before {what} declaration")
        } else {
            self.define(sym, flag, loc)?;
            self.record_directive(sym, loc);
            return Ok(());
        };
        syntax(message, loc)
    }

    fn function(&mut self, s: StmtRef<'_>, f: &FunctionDef<'_>, is_async: bool) -> Res {
        let name = self.intern(f.name);
        self.define(name, DEF_LOCAL, s.loc)?;
        self.exprs(f.args.defaults)?;
        for d in f.args.kw_defaults {
            self.opt(*d)?;
        }
        self.exprs(f.decorator_list)?;
        let generic = !f.type_params.is_empty();
        if generic {
            let kwdefaults = f.args.kw_defaults.iter().any(Option::is_some);
            // The reference asks whether there is a list of defaults, and there always is.
            self.enter_type_params(name, s, true, kwdefaults, false)?;
            self.type_params(f.type_params)?;
        }
        self.annotations(s, f.args, f.returns)?;
        self.enter_block(name, BlockKind::Function, Some((address(s), OWN)), s.loc);
        if is_async {
            self.scope().coroutine = true;
        }
        self.arguments(f.args)?;
        self.stmts(f.body)?;
        self.exit_block();
        if generic {
            self.exit_block();
        }
        Ok(())
    }

    fn class(&mut self, s: StmtRef<'_>, c: &ClassDef<'_>) -> Res {
        let name = self.intern(c.name);
        self.define(name, DEF_LOCAL, s.loc)?;
        self.exprs(c.decorator_list)?;
        let outer = self.private;
        let generic = !c.type_params.is_empty();
        if generic {
            self.enter_type_params(name, s, false, false, true)?;
            self.private = Some(name);
            self.scope().mangled = Some(Rc::new(FastSet::default().into()));
            self.type_params(c.type_params)?;
        }
        self.exprs(c.bases)?;
        self.keywords(c.keywords)?;
        self.enter_block(name, BlockKind::Class, Some((address(s), OWN)), s.loc);
        self.private = Some(name);
        if generic {
            self.define(Sym::TYPE_PARAMS, DEF_LOCAL, s.loc)?;
            self.define(Sym::DOT_TYPE_PARAMS, USE, s.loc)?;
        }
        self.stmts(c.body)?;
        self.exit_block();
        if generic {
            self.exit_block();
        }
        self.private = outer;
        Ok(())
    }

    fn type_alias(
        &mut self,
        s: StmtRef<'_>,
        target: ExprRef<'_>,
        type_params: Seq<'_, TypeParam<'_>>,
        value: ExprRef<'_>,
    ) -> Res {
        self.expr(target)?;
        let name = match target.kind.get() {
            ExprKind::Name { id, .. } => self.intern(id),
            _ => Sym::EMPTY,
        };
        let in_class = self.scope().kind == BlockKind::Class;
        let generic = !type_params.is_empty();
        if generic {
            self.enter_type_params(name, s, false, false, false)?;
            self.type_params(type_params)?;
        }
        self.enter_block(name, BlockKind::TypeAlias, Some((address(s), OWN)), s.loc);
        self.scope().can_see_class_scope = in_class;
        if in_class {
            self.define(Sym::CLASSDICT, USE, value.loc)?;
        }
        self.expr(value)?;
        self.exit_block();
        if generic {
            self.exit_block();
        }
        Ok(())
    }

    fn ann_assign(
        &mut self,
        s: StmtRef<'_>,
        target: ExprRef<'_>,
        annotation: ExprRef<'_>,
        value: Option<ExprRef<'_>>,
        simple: bool,
    ) -> Res {
        if let ExprKind::Name { id, .. } = target.kind.get() {
            let name = self.intern(id);
            let seen = self.lookup_in(self.current, name);
            if seen & (DEF_GLOBAL | DEF_NONLOCAL) != 0 && self.current != 0 && simple {
                let what = if seen & DEF_GLOBAL != 0 { "global" } else { "nonlocal" };
                return syntax(format!("annotated name '{id}' can't be {what}"), s.loc);
            }
            if simple {
                self.define(name, DEF_ANNOT | DEF_LOCAL, target.loc)?;
            } else if value.is_some() {
                self.define(name, DEF_LOCAL, target.loc)?;
            }
        } else {
            self.expr(target)?;
        }
        self.annotation(annotation)?;
        self.opt(value)
    }

    pub(super) fn annotation(&mut self, e: ExprRef<'_>) -> Res {
        if self.future_annotations {
            self.enter_block(Sym::ANNOTATION, BlockKind::Annotation, None, e.loc);
        }
        self.expr(e)?;
        if self.future_annotations {
            self.exit_block();
        }
        Ok(())
    }

    fn annotations(&mut self, s: StmtRef<'_>, a: &Arguments<'_>, returns: Option<ExprRef<'_>>) -> Res {
        if self.future_annotations {
            self.enter_block(Sym::ANNOTATION, BlockKind::Annotation, None, s.loc);
        }
        for arg in a.posonlyargs.iter().chain(a.args) {
            self.opt(arg.annotation)?;
        }
        self.opt(a.vararg.and_then(|v| v.annotation))?;
        self.opt(a.kwarg.and_then(|v| v.annotation))?;
        for arg in a.kwonlyargs {
            self.opt(arg.annotation)?;
        }
        if self.future_annotations {
            self.exit_block();
        }
        match returns {
            Some(r) => self.annotation(r),
            None => Ok(()),
        }
    }

    pub(super) fn arguments(&mut self, a: &Arguments<'_>) -> Res {
        for arg in a.posonlyargs.iter().chain(a.args).chain(a.kwonlyargs) {
            let n = self.intern(arg.arg);
            self.define(n, DEF_PARAM, arg.loc)?;
        }
        if let Some(v) = a.vararg {
            let n = self.intern(v.arg);
            self.define(n, DEF_PARAM, v.loc)?;
            self.scope().varargs = true;
        }
        if let Some(v) = a.kwarg {
            let n = self.intern(v.arg);
            self.define(n, DEF_PARAM, v.loc)?;
            self.scope().varkeywords = true;
        }
        Ok(())
    }

    fn alias(&mut self, a: &Alias<'_>) -> Res {
        let name = a.asname.unwrap_or(a.name);
        if name == "*" {
            if self.scope().kind != BlockKind::Module {
                return syntax("import * only allowed at module level", a.loc);
            }
            return Ok(());
        }
        let stored = name.split('.').next().unwrap_or(name);
        let n = self.intern(stored);
        self.define(n, DEF_IMPORT, a.loc)
    }

    fn enter_type_params(
        &mut self,
        name: Sym,
        s: StmtRef<'_>,
        defaults: bool,
        kwdefaults: bool,
        class: bool,
    ) -> Res {
        let in_class = self.scope().kind == BlockKind::Class;
        self.enter_block(name, BlockKind::TypeParameters, Some((address(s), PARAMS)), s.loc);
        if in_class {
            self.scope().can_see_class_scope = true;
            self.define(Sym::CLASSDICT, USE, s.loc)?;
        }
        if class {
            for n in [Sym::DOT_TYPE_PARAMS, Sym::DOT_GENERIC_BASE] {
                self.define(n, DEF_LOCAL, s.loc)?;
                self.define(n, USE, s.loc)?;
            }
        }
        if defaults {
            self.define(Sym::DOT_DEFAULTS, DEF_PARAM, s.loc)?;
        }
        if kwdefaults {
            self.define(Sym::DOT_KWDEFAULTS, DEF_PARAM, s.loc)?;
        }
        Ok(())
    }

    fn type_params(&mut self, params: Seq<'_, TypeParam<'_>>) -> Res {
        for p in params {
            match p.kind {
                TypeParamKind::TypeVar { name, bound, default_value } => {
                    let n = self.intern(name);
                    self.define(n, DEF_TYPE_PARAM | DEF_LOCAL, p.loc)?;
                    if let Some(b) = bound {
                        let tuple = matches!(settled(b).kind.get(), ExprKind::Tuple { .. });
                        let info = if tuple { "a TypeVar constraint" } else { "a TypeVar bound" };
                        self.type_variable(n, p, b, BOUND, info)?;
                    }
                    if let Some(d) = default_value {
                        self.type_variable(n, p, d, DEFAULT, "a TypeVar default")?;
                    }
                }
                TypeParamKind::ParamSpec { name, default_value } => {
                    let n = self.intern(name);
                    self.define(n, DEF_TYPE_PARAM | DEF_LOCAL, p.loc)?;
                    if let Some(d) = default_value {
                        self.type_variable(n, p, d, DEFAULT, "a ParamSpec default")?;
                    }
                }
                TypeParamKind::TypeVarTuple { name, default_value } => {
                    let n = self.intern(name);
                    self.define(n, DEF_TYPE_PARAM | DEF_LOCAL, p.loc)?;
                    if let Some(d) = default_value {
                        self.type_variable(n, p, d, DEFAULT, "a TypeVarTuple default")?;
                    }
                }
            }
        }
        Ok(())
    }

    fn type_variable(
        &mut self,
        name: Sym,
        p: &TypeParam<'_>,
        e: ExprRef<'_>,
        which: u8,
        info: &'static str,
    ) -> Res {
        let in_class = self.scope().can_see_class_scope;
        self.enter_block(name, BlockKind::TypeVariable, Some((address(p), which)), e.loc);
        self.scope().can_see_class_scope = in_class;
        if in_class {
            self.define(Sym::CLASSDICT, USE, e.loc)?;
        }
        self.scope().info = Some(info);
        self.expr(e)?;
        self.exit_block();
        Ok(())
    }
}
