//! The first pass over expressions and patterns.

use pyrite_syntax::ast::*;

use super::build::Builder;
use super::*;
use crate::fault::{Res, grow, syntax};
use crate::fold::settled;

impl Builder {
    pub(super) fn opt(&mut self, e: Option<ExprRef<'_>>) -> Res {
        match e {
            Some(e) => self.expr(e),
            None => Ok(()),
        }
    }

    pub(super) fn exprs(&mut self, es: Seq<'_, ExprRef<'_>>) -> Res {
        for e in es {
            self.expr(e)?;
        }
        Ok(())
    }

    pub(super) fn keywords(&mut self, keywords: Seq<'_, Keyword<'_>>) -> Res {
        for k in keywords {
            self.expr(k.value)?;
        }
        Ok(())
    }

    pub(super) fn expr(&mut self, e: ExprRef<'_>) -> Res {
        let e = settled(e);
        match e.kind.get() {
            ExprKind::Constant { .. } => return Ok(()),
            ExprKind::Name { id, ctx } => return self.name(e, id, ctx),
            _ => {}
        }
        self.enter()?;
        grow(|| self.expr_inner(e))?;
        self.depth -= 1;
        Ok(())
    }

    fn name(&mut self, e: ExprRef<'_>, id: &str, ctx: ExprContext) -> Res {
        let n = self.intern(id);
        self.define(n, if ctx == ExprContext::Load { USE } else { DEF_LOCAL }, e.loc)?;
        // A use of `super` is a use of `__class__`.
        if ctx == ExprContext::Load && n == Sym::SUPER && self.scope().is_function_like() {
            self.define(Sym::CLASS, USE, e.loc)?;
        }
        Ok(())
    }

    fn expr_inner(&mut self, e: ExprRef<'_>) -> Res {
        match e.kind.get() {
            ExprKind::NamedExpr { target, value } => {
                self.refuse_in_annotation("named expression", e)?;
                self.named(e, target, value)
            }
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda { args, body } => {
                self.exprs(args.defaults)?;
                for d in args.kw_defaults {
                    self.opt(*d)?;
                }
                self.enter_block(Sym::ST_LAMBDA, BlockKind::Function, Some((address(e), OWN)), e.loc);
                self.arguments(args)?;
                self.expr(body)?;
                self.exit_block();
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                for k in keys {
                    self.opt(*k)?;
                }
                self.exprs(values)
            }
            ExprKind::Set { elts } | ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
                self.exprs(elts)
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension(e, Sym::ST_GENEXPR, ComprehensionKind::Generator, generators, elt, None)
            }
            ExprKind::ListComp { elt, generators } => {
                self.comprehension(e, Sym::ST_LISTCOMP, ComprehensionKind::List, generators, elt, None)
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension(e, Sym::ST_SETCOMP, ComprehensionKind::Set, generators, elt, None)
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(e, Sym::ST_DICTCOMP, ComprehensionKind::Dict, generators, key, Some(value))
            }
            ExprKind::Yield { value } => {
                self.refuse_in_annotation("yield expression", e)?;
                self.opt(value)?;
                self.yields(e)
            }
            ExprKind::YieldFrom { value } => {
                self.refuse_in_annotation("yield expression", e)?;
                self.expr(value)?;
                self.yields(e)
            }
            ExprKind::Await { value } => {
                self.refuse_in_annotation("await expression", e)?;
                self.expr(value)?;
                self.scope().coroutine = true;
                Ok(())
            }
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func)?;
                self.exprs(args)?;
                self.keywords(keywords)
            }
            ExprKind::FormattedValue { value, format_spec, .. } => {
                self.expr(value)?;
                self.opt(format_spec)
            }
            ExprKind::JoinedStr { values } => self.exprs(values),
            ExprKind::Attribute { value, .. } => self.expr(value),
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Slice { lower, upper, step } => {
                self.opt(lower)?;
                self.opt(upper)?;
                self.opt(step)
            }
            ExprKind::Name { .. } | ExprKind::Constant { .. } => Ok(()),
        }
    }

    fn yields(&mut self, e: ExprRef<'_>) -> Res {
        self.scope().generator = true;
        let message = match self.scope().comprehension {
            None => return Ok(()),
            Some(ComprehensionKind::List) => "'yield' inside list comprehension",
            Some(ComprehensionKind::Set) => "'yield' inside set comprehension",
            Some(ComprehensionKind::Dict) => "'yield' inside dict comprehension",
            Some(ComprehensionKind::Generator) => "'yield' inside generator expression",
        };
        syntax(message, e.loc)
    }

    fn refuse_in_annotation(&mut self, what: &str, e: ExprRef<'_>) -> Res {
        let scope = self.scope();
        let message = match scope.kind {
            BlockKind::Annotation => format!("{what} cannot be used within an annotation"),
            BlockKind::TypeVariable => {
                format!("{what} cannot be used within {}", scope.info.unwrap_or_default())
            }
            BlockKind::TypeAlias => format!("{what} cannot be used within a type alias"),
            BlockKind::TypeParameters => {
                format!("{what} cannot be used within the definition of a generic")
            }
            _ => return Ok(()),
        };
        syntax(message, e.loc)
    }

    fn named(&mut self, e: ExprRef<'_>, target: ExprRef<'_>, value: ExprRef<'_>) -> Res {
        if self.scope().comp_iter_expr > 0 {
            return syntax(
                "assignment expression cannot be used in a comprehension iterable expression",
                e.loc,
            );
        }
        if self.scope().comprehension.is_some() {
            self.extend_scope(target)?;
        }
        self.expr(value)?;
        self.expr(target)
    }

    /// The target of an assignment expression in a comprehension belongs to the block around
    /// all comprehensions.
    fn extend_scope(&mut self, target: ExprRef<'_>) -> Res {
        let ExprKind::Name { id, .. } = target.kind.get() else { return Ok(()) };
        let name = self.intern(id);
        for i in (0..self.stack.len()).rev() {
            let Some(&at) = self.stack.get(i) else { break };
            let seen = self.lookup_in(at, name);
            let scope = &self.table.scopes[at];
            if scope.comprehension.is_some() {
                if seen & DEF_COMP_ITER != 0 && seen & DEF_LOCAL != 0 {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{id}'"
                    );
                    return syntax(message, target.loc);
                }
                continue;
            }
            let message = match scope.kind {
                BlockKind::Function => {
                    let flag = if seen & DEF_GLOBAL != 0 { DEF_GLOBAL } else { DEF_NONLOCAL };
                    self.define(name, flag, target.loc)?;
                    self.record_directive(name, target.loc);
                    return self.define_in(at, name, DEF_LOCAL, target.loc);
                }
                BlockKind::Module => {
                    self.define(name, DEF_GLOBAL, target.loc)?;
                    self.record_directive(name, target.loc);
                    return self.define_in(at, name, DEF_GLOBAL, target.loc);
                }
                BlockKind::Class => {
                    "assignment expression within a comprehension cannot be used in a class body"
                }
                BlockKind::TypeParameters => {
                    "assignment expression within a comprehension cannot be used within the definition of a generic"
                }
                BlockKind::TypeAlias => {
                    "assignment expression within a comprehension cannot be used in a type alias"
                }
                BlockKind::TypeVariable => {
                    "assignment expression within a comprehension cannot be used in a TypeVar bound"
                }
                BlockKind::Annotation => continue,
            };
            return syntax(message, target.loc);
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        e: ExprRef<'_>,
        name: Sym,
        kind: ComprehensionKind,
        generators: Seq<'_, Comprehension<'_>>,
        elt: ExprRef<'_>,
        value: Option<ExprRef<'_>>,
    ) -> Res {
        let Some((first, rest)) = generators.split_first() else { return Ok(()) };
        self.scope().comp_iter_expr += 1;
        self.expr(first.iter)?;
        self.scope().comp_iter_expr -= 1;
        self.enter_block(name, BlockKind::Function, Some((address(e), OWN)), e.loc);
        self.scope().comprehension = Some(kind);
        if first.is_async {
            self.scope().coroutine = true;
        }
        // The outermost iterator comes as an argument.
        self.define(Sym::DOT_0, DEF_PARAM, Loc::default())?;
        self.comprehension_target(first.target)?;
        self.exprs(first.ifs)?;
        for g in rest {
            self.comprehension_target(g.target)?;
            self.scope().comp_iter_expr += 1;
            self.expr(g.iter)?;
            self.scope().comp_iter_expr -= 1;
            self.exprs(g.ifs)?;
            if g.is_async {
                self.scope().coroutine = true;
            }
        }
        self.opt(value)?;
        self.expr(elt)?;
        let generator = kind == ComprehensionKind::Generator;
        self.scope().generator = generator;
        let is_async = self.scope().coroutine && !generator;
        self.exit_block();
        if is_async {
            self.scope().coroutine = true;
        }
        Ok(())
    }

    fn comprehension_target(&mut self, target: ExprRef<'_>) -> Res {
        self.scope().comp_iter_target = true;
        self.expr(target)?;
        self.scope().comp_iter_target = false;
        Ok(())
    }

    pub(super) fn pattern(&mut self, p: PatternRef<'_>) -> Res {
        self.enter()?;
        grow(|| self.pattern_inner(p))?;
        self.depth -= 1;
        Ok(())
    }

    fn patterns(&mut self, ps: Seq<'_, PatternRef<'_>>) -> Res {
        for p in ps {
            self.pattern(p)?;
        }
        Ok(())
    }

    fn capture(&mut self, name: &str, loc: Loc) -> Res {
        let n = self.intern(name);
        self.define(n, DEF_LOCAL, loc)
    }

    fn pattern_inner(&mut self, p: PatternRef<'_>) -> Res {
        match p.kind {
            PatternKind::MatchValue { value } => self.expr(value),
            PatternKind::MatchSingleton { .. } => Ok(()),
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                self.patterns(patterns)
            }
            PatternKind::MatchStar { name } => match name {
                Some(n) => self.capture(n, p.loc),
                None => Ok(()),
            },
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                self.patterns(patterns)?;
                match rest {
                    Some(n) => self.capture(n, p.loc),
                    None => Ok(()),
                }
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls)?;
                self.patterns(patterns)?;
                self.patterns(kwd_patterns)
            }
            PatternKind::MatchAs { pattern, name } => {
                if let Some(p) = pattern {
                    self.pattern(p)?;
                }
                match name {
                    Some(n) => self.capture(n, p.loc),
                    None => Ok(()),
                }
            }
        }
    }
}
