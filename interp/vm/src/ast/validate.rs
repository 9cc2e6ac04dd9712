//! What a tree made by a program must keep to before it is compiled.

use pyrite_syntax::ast::*;

use crate::object::R;
use crate::raise::{type_error, value_error};
use crate::thread;

use ExprContext::{Load, Store};

/// Checks a tree.
///
/// # Errors
/// ValueError, TypeError: what is wrong, in the reference's words; RecursionError.
pub fn module(m: &Mod<'_>) -> R<()> {
    match m {
        Mod::Module { body, .. } | Mod::Interactive { body } => stmts(body),
        Mod::Expression { body } => expr(body, Load),
        Mod::FunctionType { argtypes, returns } => {
            exprs(argtypes, Load)?;
            expr(returns, Load)
        }
    }
}

fn positions(l: &Loc) -> R<()> {
    if l.lineno > l.end_lineno {
        return value_error(format!("AST node line range ({}, {}) is not valid", l.lineno, l.end_lineno));
    }
    if (l.lineno < 0 && l.end_lineno != l.lineno) || (l.col < 0 && l.col != l.end_col) {
        return value_error(format!(
            "AST node column range ({}, {}) for line range ({}, {}) is not valid",
            l.col, l.end_col, l.lineno, l.end_lineno
        ));
    }
    if l.lineno == l.end_lineno && l.col > l.end_col {
        return value_error(format!(
            "line {}, column {}-{} is not a valid range",
            l.lineno, l.col, l.end_col
        ));
    }
    Ok(())
}

fn not_empty<T>(v: &[T], what: &str, owner: &str) -> R<()> {
    if v.is_empty() { value_error(format!("empty {what} on {owner}")) } else { Ok(()) }
}

fn name(s: &str) -> R<()> {
    match s {
        "None" | "True" | "False" => value_error(format!("identifier field can't represent '{s}' constant")),
        _ => Ok(()),
    }
}

fn stmts(v: &[StmtRef<'_>]) -> R<()> {
    v.iter().try_for_each(|s| stmt(s))
}
fn body(v: &[StmtRef<'_>], owner: &str) -> R<()> {
    not_empty(v, "body", owner)?;
    stmts(v)
}
fn exprs(v: &[ExprRef<'_>], ctx: ExprContext) -> R<()> {
    v.iter().try_for_each(|e| expr(e, ctx))
}
fn maybe(e: Option<ExprRef<'_>>, ctx: ExprContext) -> R<()> {
    e.map_or(Ok(()), |e| expr(e, ctx))
}
fn targets(v: &[ExprRef<'_>], ctx: ExprContext) -> R<()> {
    not_empty(v, "targets", if ctx == ExprContext::Del { "Delete" } else { "Assign" })?;
    exprs(v, ctx)
}
fn keywords(v: &[Keyword<'_>]) -> R<()> {
    v.iter().try_for_each(|k| expr(k.value, Load))
}

fn arguments(a: &Arguments<'_>) -> R<()> {
    let args = |v: &[Arg<'_>]| {
        v.iter().try_for_each(|a| {
            positions(&a.loc)?;
            maybe(a.annotation, Load)
        })
    };
    args(a.posonlyargs)?;
    args(a.args)?;
    if let Some(v) = a.vararg {
        maybe(v.annotation, Load)?;
    }
    args(a.kwonlyargs)?;
    if let Some(v) = a.kwarg {
        maybe(v.annotation, Load)?;
    }
    if a.defaults.len() > a.posonlyargs.len() + a.args.len() {
        return value_error("more positional defaults than args on arguments");
    }
    if a.kw_defaults.len() != a.kwonlyargs.len() {
        return value_error("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    exprs(a.defaults, Load)?;
    a.kw_defaults.iter().try_for_each(|e| maybe(*e, Load))
}

fn generators(v: &[Comprehension<'_>]) -> R<()> {
    if v.is_empty() {
        return value_error("comprehension with no generators");
    }
    v.iter().try_for_each(|c| {
        expr(c.target, Store)?;
        expr(c.iter, Load)?;
        exprs(c.ifs, Load)
    })
}

fn type_params(v: &[TypeParam<'_>]) -> R<()> {
    v.iter().try_for_each(|p| {
        positions(&p.loc)?;
        let (n, bound, default) = match p.kind {
            TypeParamKind::TypeVar { name, bound, default_value } => (name, bound, default_value),
            TypeParamKind::ParamSpec { name, default_value }
            | TypeParamKind::TypeVarTuple { name, default_value } => (name, None, default_value),
        };
        name(n)?;
        maybe(bound, Load)?;
        maybe(default, Load)
    })
}

fn function(f: &FunctionDef<'_>, owner: &str) -> R<()> {
    name(f.name)?;
    body(f.body, owner)?;
    type_params(f.type_params)?;
    arguments(f.args)?;
    exprs(f.decorator_list, Load)?;
    maybe(f.returns, Load)
}

fn try_stmt(t: &Try<'_>, owner: &str) -> R<()> {
    body(t.body, owner)?;
    if t.handlers.is_empty() && t.finalbody.is_empty() {
        return value_error(format!("{owner} has neither except handlers nor finalbody"));
    }
    if t.handlers.is_empty() && !t.orelse.is_empty() {
        return value_error(format!("{owner} has orelse but no except handlers"));
    }
    for h in t.handlers {
        positions(&h.loc)?;
        maybe(h.ty, Load)?;
        body(h.body, "ExceptHandler")?;
    }
    stmts(t.finalbody)?;
    stmts(t.orelse)
}

fn for_loop(f: &For<'_>, owner: &str) -> R<()> {
    expr(f.target, Store)?;
    expr(f.iter, Load)?;
    body(f.body, owner)?;
    stmts(f.orelse)
}

fn with(w: &With<'_>, owner: &str) -> R<()> {
    not_empty(w.items, "items", owner)?;
    for i in w.items {
        expr(i.context_expr, Load)?;
        maybe(i.optional_vars, Store)?;
    }
    body(w.body, owner)
}

fn stmt(s: &Stmt<'_>) -> R<()> {
    positions(&s.loc)?;
    let _guard = thread::enter_native(" during compilation")?;
    match s.kind.get() {
        StmtKind::FunctionDef(f) => function(f, "FunctionDef"),
        StmtKind::AsyncFunctionDef(f) => function(f, "AsyncFunctionDef"),
        StmtKind::ClassDef(c) => {
            name(c.name)?;
            body(c.body, "ClassDef")?;
            type_params(c.type_params)?;
            exprs(c.bases, Load)?;
            keywords(c.keywords)?;
            exprs(c.decorator_list, Load)
        }
        StmtKind::Return { value } => maybe(value, Load),
        StmtKind::Delete { targets: t } => targets(t, ExprContext::Del),
        StmtKind::Assign { targets: t, value, .. } => {
            targets(t, Store)?;
            expr(value, Load)
        }
        StmtKind::TypeAlias { name, type_params: p, value } => {
            if !matches!(name.kind.get(), ExprKind::Name { .. }) {
                return type_error("TypeAlias with non-Name name");
            }
            expr(name, Store)?;
            type_params(p)?;
            expr(value, Load)
        }
        StmtKind::AugAssign { target, value, .. } => {
            expr(target, Store)?;
            expr(value, Load)
        }
        StmtKind::AnnAssign { target, annotation, value, simple } => {
            if simple && !matches!(target.kind.get(), ExprKind::Name { .. }) {
                return type_error("AnnAssign with simple non-Name target");
            }
            expr(target, Store)?;
            maybe(value, Load)?;
            expr(annotation, Load)
        }
        StmtKind::For(f) => for_loop(f, "For"),
        StmtKind::AsyncFor(f) => for_loop(f, "AsyncFor"),
        StmtKind::While { test, body: b, orelse } => {
            expr(test, Load)?;
            body(b, "While")?;
            stmts(orelse)
        }
        StmtKind::If { test, body: b, orelse } => {
            expr(test, Load)?;
            body(b, "If")?;
            stmts(orelse)
        }
        StmtKind::With(w) => with(w, "With"),
        StmtKind::AsyncWith(w) => with(w, "AsyncWith"),
        StmtKind::Match { subject, cases } => {
            expr(subject, Load)?;
            not_empty(cases, "cases", "Match")?;
            cases.iter().try_for_each(|c| {
                pattern(c.pattern, false)?;
                maybe(c.guard, Load)?;
                body(c.body, "match_case")
            })
        }
        StmtKind::Raise { exc: Some(e), cause } => {
            expr(e, Load)?;
            maybe(cause, Load)
        }
        StmtKind::Raise { exc: None, cause: Some(_) } => value_error("Raise with cause but no exception"),
        StmtKind::Raise { .. } => Ok(()),
        StmtKind::Try(t) => try_stmt(t, "Try"),
        StmtKind::TryStar(t) => try_stmt(t, "TryStar"),
        StmtKind::Assert { test, msg } => {
            expr(test, Load)?;
            maybe(msg, Load)
        }
        StmtKind::Import { names } => not_empty(names, "names", "Import"),
        StmtKind::ImportFrom { names, level, .. } => {
            if level < 0 {
                return value_error("Negative ImportFrom level");
            }
            not_empty(names, "names", "ImportFrom")
        }
        StmtKind::Global { names } => not_empty(names, "names", "Global"),
        StmtKind::Nonlocal { names } => not_empty(names, "names", "Nonlocal"),
        StmtKind::Expr { value } => expr(value, Load),
        StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
    }
}

fn shown(c: ExprContext) -> &'static str {
    match c {
        ExprContext::Load => "Load",
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
    }
}

fn expr(e: &Expr<'_>, ctx: ExprContext) -> R<()> {
    positions(&e.loc)?;
    let _guard = thread::enter_native(" during compilation")?;
    let kind = e.kind.get();
    if let ExprKind::Name { id, .. } = kind {
        name(id)?;
    }
    let actual = match kind {
        ExprKind::Attribute { ctx, .. }
        | ExprKind::Subscript { ctx, .. }
        | ExprKind::Starred { ctx, .. }
        | ExprKind::Name { ctx, .. }
        | ExprKind::List { ctx, .. }
        | ExprKind::Tuple { ctx, .. } => ctx,
        _ if ctx != Load => {
            return value_error(format!("expression which can't be assigned to in {} context", shown(ctx)));
        }
        _ => Load,
    };
    if actual != ctx {
        return value_error(format!(
            "expression must have {} context but has {} instead",
            shown(ctx),
            shown(actual)
        ));
    }
    match kind {
        ExprKind::BoolOp { values, .. } => {
            if values.len() < 2 {
                return value_error("BoolOp with less than 2 values");
            }
            exprs(values, Load)
        }
        ExprKind::NamedExpr { target, value } => {
            if !matches!(target.kind.get(), ExprKind::Name { .. }) {
                return type_error("NamedExpr target must be a Name");
            }
            expr(value, Load)
        }
        ExprKind::BinOp { left, right, .. } => {
            expr(left, Load)?;
            expr(right, Load)
        }
        ExprKind::UnaryOp { operand, .. } => expr(operand, Load),
        ExprKind::Lambda { args, body } => {
            arguments(args)?;
            expr(body, Load)
        }
        ExprKind::IfExp { test, body, orelse } => {
            expr(test, Load)?;
            expr(body, Load)?;
            expr(orelse, Load)
        }
        ExprKind::Dict { keys, values } => {
            if keys.len() != values.len() {
                return value_error("Dict doesn't have the same number of keys as values");
            }
            keys.iter().try_for_each(|k| maybe(*k, Load))?;
            exprs(values, Load)
        }
        ExprKind::Set { elts } => exprs(elts, Load),
        ExprKind::ListComp { elt, generators: g }
        | ExprKind::SetComp { elt, generators: g }
        | ExprKind::GeneratorExp { elt, generators: g } => {
            generators(g)?;
            expr(elt, Load)
        }
        ExprKind::DictComp { key, value, generators: g } => {
            generators(g)?;
            expr(key, Load)?;
            expr(value, Load)
        }
        ExprKind::Yield { value } => maybe(value, Load),
        ExprKind::YieldFrom { value } | ExprKind::Await { value } => expr(value, Load),
        ExprKind::Compare { left, ops, comparators } => {
            if comparators.is_empty() {
                return value_error("Compare with no comparators");
            }
            if comparators.len() != ops.len() {
                return value_error("Compare has a different number of comparators and operands");
            }
            exprs(comparators, Load)?;
            expr(left, Load)
        }
        ExprKind::Call { func, args, keywords: k } => {
            expr(func, Load)?;
            exprs(args, Load)?;
            keywords(k)
        }
        ExprKind::Constant { .. } | ExprKind::Name { .. } => Ok(()),
        ExprKind::JoinedStr { values } => exprs(values, Load),
        ExprKind::FormattedValue { value, format_spec, .. } => {
            expr(value, Load)?;
            maybe(format_spec, Load)
        }
        ExprKind::Attribute { value, .. } => expr(value, Load),
        ExprKind::Subscript { value, slice, .. } => {
            expr(slice, Load)?;
            expr(value, Load)
        }
        ExprKind::Starred { value, .. } => expr(value, ctx),
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => exprs(elts, ctx),
        ExprKind::Slice { lower, upper, step } => {
            maybe(lower, Load)?;
            maybe(upper, Load)?;
            maybe(step, Load)
        }
    }
}

/// A number behind at most one minus: is it real, is it imaginary?
fn literal_number(e: &Expr<'_>, real: bool, imaginary: bool) -> bool {
    match e.kind.get() {
        ExprKind::Constant { value, .. } => match value {
            Constant::Int(_) | Constant::BigInt(_) | Constant::Float(_) => real,
            Constant::Complex(..) => imaginary,
            _ => false,
        },
        _ => false,
    }
}
fn literal_negative(e: &Expr<'_>, real: bool, imaginary: bool) -> bool {
    match e.kind.get() {
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => literal_number(operand, real, imaginary),
        _ => false,
    }
}
fn literal_complex(e: &Expr<'_>) -> bool {
    match e.kind.get() {
        ExprKind::BinOp { left, op: Operator::Add | Operator::Sub, right } => {
            (literal_number(left, true, false) || literal_negative(left, true, false))
                && literal_number(right, false, true)
        }
        _ => false,
    }
}

fn pattern_value(e: &Expr<'_>) -> R<()> {
    expr(e, Load)?;
    let fits = match e.kind.get() {
        ExprKind::Constant { value, .. } => {
            return match value {
                Constant::Int(_)
                | Constant::BigInt(_)
                | Constant::Float(_)
                | Constant::Bytes(_)
                | Constant::Complex(..)
                | Constant::Str(_) => Ok(()),
                _ => value_error("unexpected constant inside of a literal pattern"),
            };
        }
        // The compiler looks at what is inside of a formatted string.
        ExprKind::Attribute { .. } | ExprKind::JoinedStr { .. } => true,
        ExprKind::UnaryOp { .. } => literal_negative(e, true, true),
        ExprKind::BinOp { .. } => literal_complex(e),
        _ => false,
    };
    if fits { Ok(()) } else { value_error("patterns may only match literals and attribute lookups") }
}

fn capture(n: &str) -> R<()> {
    if n == "_" {
        return value_error("can't capture name '_' in patterns");
    }
    name(n)
}

fn patterns(v: &[PatternRef<'_>], star_ok: bool) -> R<()> {
    v.iter().try_for_each(|p| pattern(p, star_ok))
}

fn pattern(p: &Pattern<'_>, star_ok: bool) -> R<()> {
    positions(&p.loc)?;
    let _guard = thread::enter_native(" during compilation")?;
    match p.kind {
        PatternKind::MatchValue { value } => pattern_value(value),
        PatternKind::MatchSingleton { .. } => Ok(()),
        PatternKind::MatchSequence { patterns: v } => patterns(v, true),
        PatternKind::MatchMapping { keys, patterns: v, rest } => {
            if keys.len() != v.len() {
                return value_error("MatchMapping doesn't have the same number of keys as patterns");
            }
            rest.map_or(Ok(()), capture)?;
            for k in keys {
                if let ExprKind::Constant {
                    value: Constant::None | Constant::True | Constant::False, ..
                } = k.kind.get()
                {
                    continue;
                }
                pattern_value(k)?;
            }
            patterns(v, false)
        }
        PatternKind::MatchClass { cls, patterns: v, kwd_attrs, kwd_patterns } => {
            if kwd_attrs.len() != kwd_patterns.len() {
                return value_error(
                    "MatchClass doesn't have the same number of keyword attributes as patterns",
                );
            }
            expr(cls, Load)?;
            let mut at = cls;
            loop {
                match at.kind.get() {
                    ExprKind::Name { .. } => break,
                    ExprKind::Attribute { value, .. } => at = value,
                    _ => {
                        return value_error("MatchClass cls field can only contain Name or Attribute nodes.");
                    }
                }
            }
            kwd_attrs.iter().try_for_each(|n| name(n))?;
            patterns(v, false)?;
            patterns(kwd_patterns, false)
        }
        PatternKind::MatchStar { name } => {
            if !star_ok {
                return value_error("can't use MatchStar here");
            }
            name.map_or(Ok(()), capture)
        }
        PatternKind::MatchAs { pattern: inner, name } => {
            name.map_or(Ok(()), capture)?;
            match (inner, name) {
                (None, _) => Ok(()),
                (Some(_), None) => value_error("MatchAs must specify a target name if a pattern is given"),
                (Some(p), Some(_)) => pattern(p, false),
            }
        }
        PatternKind::MatchOr { patterns: v } => {
            if v.len() < 2 {
                return value_error("MatchOr requires at least 2 patterns");
            }
            patterns(v, false)
        }
    }
}
