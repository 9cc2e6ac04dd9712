//! From the compiler's tree to objects.

use pyrite_syntax::ast::*;

use super::asdl::Node;
use super::{Classes, base, classes};
use crate::object::{R, Ref};
use crate::protocol::attribute;
use crate::thread;
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, ellipsis, none};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{complex, float, int, set};

/// The objects of a tree.
///
/// # Errors
/// RecursionError, MemoryError.
pub fn module(m: &Mod<'_>) -> R {
    let b = Build { classes: classes()? };
    match m {
        Mod::Module { body, type_ignores } => {
            let ignores = b.list(type_ignores, |t| {
                b.node(Node::TypeIgnore, &[int::from_i64(t.lineno as i64), text(t.tag)])
            })?;
            b.node(Node::Module, &[b.stmts(body)?, ignores])
        }
        Mod::Interactive { body } => b.node(Node::Interactive, &[b.stmts(body)?]),
        Mod::Expression { body } => b.node(Node::Expression, &[b.expr(body)?]),
        Mod::FunctionType { argtypes, returns } => {
            b.node(Node::FunctionType, &[b.exprs(argtypes)?, b.expr(returns)?])
        }
    }
}

fn text(s: &str) -> Ref {
    Str::new(s).up()
}
fn identifier(s: &str) -> Ref {
    Str::intern(s).up()
}
fn maybe<T>(v: Option<T>, f: impl FnOnce(T) -> R) -> R {
    v.map_or_else(|| Ok(none()), f)
}
fn maybe_text(s: Option<&str>) -> Ref {
    s.map_or_else(none, text)
}
fn maybe_identifier(s: Option<&str>) -> Ref {
    s.map_or_else(none, identifier)
}

/// The object of a constant.
pub fn constant(c: &Constant<'_>) -> R {
    Ok(match c {
        Constant::None => none(),
        Constant::True => bool_obj(true),
        Constant::False => bool_obj(false),
        Constant::Ellipsis => ellipsis(),
        Constant::Int(n) => int::from_i64(*n),
        Constant::BigInt(n) => int::from_bigint((*n).clone()),
        Constant::Float(x) => float::new(*x),
        Constant::Complex(re, im) => complex::new(*re, *im),
        Constant::Str(s) => Str::from_wtf8(s).up(),
        Constant::Bytes(b) => Bytes::new(b).up(),
        Constant::Tuple(items) => Tuple::from_vec(constants(items)?).up(),
        Constant::FrozenSet(items) => set::frozen_from(constants(items)?),
    })
}
fn constants(items: &[Constant<'_>]) -> R<Vec<Ref>> {
    items.iter().map(constant).collect()
}

struct Build {
    classes: &'static Classes,
}

impl Build {
    fn node(&self, n: Node, values: &[Ref]) -> R {
        let class = self.classes.of(n);
        let o = base::instance(&class.ty)?;
        for ((_, name), v) in class.fields.iter().zip(values) {
            attribute::set(&o, name, v)?;
        }
        Ok(o)
    }
    fn at(&self, n: Node, values: &[Ref], loc: &Loc) -> R {
        let o = self.node(n, values)?;
        let at = [loc.lineno, loc.col, loc.end_lineno, loc.end_col];
        for (name, v) in self.classes.positions.iter().zip(at) {
            attribute::set(&o, name, &int::from_i64(v as i64))?;
        }
        Ok(o)
    }
    fn single(&self, n: Node) -> Ref {
        self.classes.of(n).single.clone().unwrap_or_else(none)
    }
    fn list<T>(&self, v: &[T], f: impl Fn(&T) -> R) -> R {
        Ok(List::from_vec(v.iter().map(f).collect::<R<Vec<Ref>>>()?).up())
    }
    fn stmts(&self, v: &[StmtRef<'_>]) -> R {
        self.list(v, |s| self.stmt(s))
    }
    fn exprs(&self, v: &[ExprRef<'_>]) -> R {
        self.list(v, |e| self.expr(e))
    }
    fn maybe_exprs(&self, v: &[Option<ExprRef<'_>>]) -> R {
        self.list(v, |e| self.maybe_expr(*e))
    }
    fn maybe_expr(&self, e: Option<ExprRef<'_>>) -> R {
        maybe(e, |e| self.expr(e))
    }
    fn identifiers(&self, v: &[&str]) -> R {
        self.list(v, |s| Ok(identifier(s)))
    }
    fn context(&self, c: ExprContext) -> Ref {
        self.single(match c {
            ExprContext::Load => Node::Load,
            ExprContext::Store => Node::Store,
            ExprContext::Del => Node::Del,
        })
    }
    fn operator(&self, o: Operator) -> Ref {
        self.single(match o {
            Operator::Add => Node::Add,
            Operator::Sub => Node::Sub,
            Operator::Mult => Node::Mult,
            Operator::MatMult => Node::MatMult,
            Operator::Div => Node::Div,
            Operator::Mod => Node::Mod,
            Operator::Pow => Node::Pow,
            Operator::LShift => Node::LShift,
            Operator::RShift => Node::RShift,
            Operator::BitOr => Node::BitOr,
            Operator::BitXor => Node::BitXor,
            Operator::BitAnd => Node::BitAnd,
            Operator::FloorDiv => Node::FloorDiv,
        })
    }
    fn cmpop(&self, o: CmpOp) -> Ref {
        self.single(match o {
            CmpOp::Eq => Node::Eq,
            CmpOp::NotEq => Node::NotEq,
            CmpOp::Lt => Node::Lt,
            CmpOp::LtE => Node::LtE,
            CmpOp::Gt => Node::Gt,
            CmpOp::GtE => Node::GtE,
            CmpOp::Is => Node::Is,
            CmpOp::IsNot => Node::IsNot,
            CmpOp::In => Node::In,
            CmpOp::NotIn => Node::NotIn,
        })
    }

    fn function(&self, n: Node, f: &FunctionDef<'_>, loc: &Loc) -> R {
        self.at(
            n,
            &[
                identifier(f.name),
                self.arguments(f.args)?,
                self.stmts(f.body)?,
                self.exprs(f.decorator_list)?,
                self.maybe_expr(f.returns)?,
                maybe_text(f.type_comment),
                self.list(f.type_params, |p| self.type_param(p))?,
            ],
            loc,
        )
    }
    fn for_loop(&self, n: Node, f: &For<'_>, loc: &Loc) -> R {
        let v = [
            self.expr(f.target)?,
            self.expr(f.iter)?,
            self.stmts(f.body)?,
            self.stmts(f.orelse)?,
            maybe_text(f.type_comment),
        ];
        self.at(n, &v, loc)
    }
    fn with(&self, n: Node, w: &With<'_>, loc: &Loc) -> R {
        let items = self.list(w.items, |i| {
            self.node(Node::WithItem, &[self.expr(i.context_expr)?, self.maybe_expr(i.optional_vars)?])
        })?;
        self.at(n, &[items, self.stmts(w.body)?, maybe_text(w.type_comment)], loc)
    }
    fn try_stmt(&self, n: Node, t: &Try<'_>, loc: &Loc) -> R {
        let handlers = self.list(t.handlers, |h| {
            let v = [self.maybe_expr(h.ty)?, maybe_identifier(h.name), self.stmts(h.body)?];
            self.at(Node::ExceptHandler, &v, &h.loc)
        })?;
        self.at(n, &[self.stmts(t.body)?, handlers, self.stmts(t.orelse)?, self.stmts(t.finalbody)?], loc)
    }
    fn aliases(&self, v: &[Alias<'_>]) -> R {
        self.list(v, |a| self.at(Node::Alias, &[identifier(a.name), maybe_identifier(a.asname)], &a.loc))
    }

    fn stmt(&self, s: &Stmt<'_>) -> R {
        let _guard = thread::enter_native(" during  ast construction")?;
        let at = |n: Node, v: &[Ref]| self.at(n, v, &s.loc);
        match s.kind.get() {
            StmtKind::FunctionDef(f) => self.function(Node::FunctionDef, f, &s.loc),
            StmtKind::AsyncFunctionDef(f) => self.function(Node::AsyncFunctionDef, f, &s.loc),
            StmtKind::ClassDef(c) => at(
                Node::ClassDef,
                &[
                    identifier(c.name),
                    self.exprs(c.bases)?,
                    self.list(c.keywords, |k| self.keyword(k))?,
                    self.stmts(c.body)?,
                    self.exprs(c.decorator_list)?,
                    self.list(c.type_params, |p| self.type_param(p))?,
                ],
            ),
            StmtKind::Return { value } => at(Node::Return, &[self.maybe_expr(value)?]),
            StmtKind::Delete { targets } => at(Node::Delete, &[self.exprs(targets)?]),
            StmtKind::Assign { targets, value, type_comment } => {
                at(Node::Assign, &[self.exprs(targets)?, self.expr(value)?, maybe_text(type_comment)])
            }
            StmtKind::TypeAlias { name, type_params, value } => at(
                Node::TypeAlias,
                &[self.expr(name)?, self.list(type_params, |p| self.type_param(p))?, self.expr(value)?],
            ),
            StmtKind::AugAssign { target, op, value } => {
                at(Node::AugAssign, &[self.expr(target)?, self.operator(op), self.expr(value)?])
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => at(
                Node::AnnAssign,
                &[
                    self.expr(target)?,
                    self.expr(annotation)?,
                    self.maybe_expr(value)?,
                    int::from_i64(simple as i64),
                ],
            ),
            StmtKind::For(f) => self.for_loop(Node::For, f, &s.loc),
            StmtKind::AsyncFor(f) => self.for_loop(Node::AsyncFor, f, &s.loc),
            StmtKind::While { test, body, orelse } => {
                at(Node::While, &[self.expr(test)?, self.stmts(body)?, self.stmts(orelse)?])
            }
            StmtKind::If { test, body, orelse } => {
                at(Node::If, &[self.expr(test)?, self.stmts(body)?, self.stmts(orelse)?])
            }
            StmtKind::With(w) => self.with(Node::With, w, &s.loc),
            StmtKind::AsyncWith(w) => self.with(Node::AsyncWith, w, &s.loc),
            StmtKind::Match { subject, cases } => {
                let cases = self.list(cases, |c| {
                    let v = [self.pattern(c.pattern)?, self.maybe_expr(c.guard)?, self.stmts(c.body)?];
                    self.node(Node::MatchCase, &v)
                })?;
                at(Node::Match, &[self.expr(subject)?, cases])
            }
            StmtKind::Raise { exc, cause } => {
                at(Node::Raise, &[self.maybe_expr(exc)?, self.maybe_expr(cause)?])
            }
            StmtKind::Try(t) => self.try_stmt(Node::Try, t, &s.loc),
            StmtKind::TryStar(t) => self.try_stmt(Node::TryStar, t, &s.loc),
            StmtKind::Assert { test, msg } => at(Node::Assert, &[self.expr(test)?, self.maybe_expr(msg)?]),
            StmtKind::Import { names } => at(Node::Import, &[self.aliases(names)?]),
            StmtKind::ImportFrom { module, names, level } => at(
                Node::ImportFrom,
                &[maybe_identifier(module), self.aliases(names)?, int::from_i64(level as i64)],
            ),
            StmtKind::Global { names } => at(Node::Global, &[self.identifiers(names)?]),
            StmtKind::Nonlocal { names } => at(Node::Nonlocal, &[self.identifiers(names)?]),
            StmtKind::Expr { value } => at(Node::Expr, &[self.expr(value)?]),
            StmtKind::Pass => at(Node::Pass, &[]),
            StmtKind::Break => at(Node::Break, &[]),
            StmtKind::Continue => at(Node::Continue, &[]),
        }
    }

    fn comprehensions(&self, v: &[Comprehension<'_>]) -> R {
        self.list(v, |c| {
            let is_async = int::from_i64(c.is_async as i64);
            self.node(
                Node::Comprehension,
                &[self.expr(c.target)?, self.expr(c.iter)?, self.exprs(c.ifs)?, is_async],
            )
        })
    }

    fn expr(&self, e: &Expr<'_>) -> R {
        let _guard = thread::enter_native(" during  ast construction")?;
        // What the optimiser put in the place of another node.
        if let ExprKind::BoolOp { values: [one], .. } = e.kind.get() {
            return self.expr(one);
        }
        let at = |n: Node, v: &[Ref]| self.at(n, v, &e.loc);
        match e.kind.get() {
            ExprKind::BoolOp { op, values } => {
                let op = match op {
                    BoolOp::And => Node::And,
                    BoolOp::Or => Node::Or,
                };
                at(Node::BoolOp, &[self.single(op), self.exprs(values)?])
            }
            ExprKind::NamedExpr { target, value } => {
                at(Node::NamedExpr, &[self.expr(target)?, self.expr(value)?])
            }
            ExprKind::BinOp { left, op, right } => {
                at(Node::BinOp, &[self.expr(left)?, self.operator(op), self.expr(right)?])
            }
            ExprKind::UnaryOp { op, operand } => {
                let op = match op {
                    UnaryOp::Invert => Node::Invert,
                    UnaryOp::Not => Node::Not,
                    UnaryOp::UAdd => Node::UAdd,
                    UnaryOp::USub => Node::USub,
                };
                at(Node::UnaryOp, &[self.single(op), self.expr(operand)?])
            }
            ExprKind::Lambda { args, body } => at(Node::Lambda, &[self.arguments(args)?, self.expr(body)?]),
            ExprKind::IfExp { test, body, orelse } => {
                at(Node::IfExp, &[self.expr(test)?, self.expr(body)?, self.expr(orelse)?])
            }
            ExprKind::Dict { keys, values } => {
                at(Node::Dict, &[self.maybe_exprs(keys)?, self.exprs(values)?])
            }
            ExprKind::Set { elts } => at(Node::Set, &[self.exprs(elts)?]),
            ExprKind::ListComp { elt, generators } => {
                at(Node::ListComp, &[self.expr(elt)?, self.comprehensions(generators)?])
            }
            ExprKind::SetComp { elt, generators } => {
                at(Node::SetComp, &[self.expr(elt)?, self.comprehensions(generators)?])
            }
            ExprKind::DictComp { key, value, generators } => {
                at(Node::DictComp, &[self.expr(key)?, self.expr(value)?, self.comprehensions(generators)?])
            }
            ExprKind::GeneratorExp { elt, generators } => {
                at(Node::GeneratorExp, &[self.expr(elt)?, self.comprehensions(generators)?])
            }
            ExprKind::Await { value } => at(Node::Await, &[self.expr(value)?]),
            ExprKind::Yield { value } => at(Node::Yield, &[self.maybe_expr(value)?]),
            ExprKind::YieldFrom { value } => at(Node::YieldFrom, &[self.expr(value)?]),
            ExprKind::Compare { left, ops, comparators } => {
                let ops = self.list(ops, |o| Ok(self.cmpop(*o)))?;
                at(Node::Compare, &[self.expr(left)?, ops, self.exprs(comparators)?])
            }
            ExprKind::Call { func, args, keywords } => at(
                Node::Call,
                &[self.expr(func)?, self.exprs(args)?, self.list(keywords, |k| self.keyword(k))?],
            ),
            ExprKind::FormattedValue { value, conversion, format_spec } => at(
                Node::FormattedValue,
                &[self.expr(value)?, int::from_i64(conversion as i64), self.maybe_expr(format_spec)?],
            ),
            ExprKind::JoinedStr { values } => at(Node::JoinedStr, &[self.exprs(values)?]),
            ExprKind::Constant { value, kind_u } => {
                let kind = if kind_u { identifier("u") } else { none() };
                at(Node::Constant, &[constant(&value)?, kind])
            }
            ExprKind::Attribute { value, attr, ctx } => {
                at(Node::Attribute, &[self.expr(value)?, identifier(attr), self.context(ctx)])
            }
            ExprKind::Subscript { value, slice, ctx } => {
                at(Node::Subscript, &[self.expr(value)?, self.expr(slice)?, self.context(ctx)])
            }
            ExprKind::Starred { value, ctx } => at(Node::Starred, &[self.expr(value)?, self.context(ctx)]),
            ExprKind::Name { id, ctx } => at(Node::Name, &[identifier(id), self.context(ctx)]),
            ExprKind::List { elts, ctx } => at(Node::List, &[self.exprs(elts)?, self.context(ctx)]),
            ExprKind::Tuple { elts, ctx } => at(Node::Tuple, &[self.exprs(elts)?, self.context(ctx)]),
            ExprKind::Slice { lower, upper, step } => {
                at(Node::Slice, &[self.maybe_expr(lower)?, self.maybe_expr(upper)?, self.maybe_expr(step)?])
            }
        }
    }

    fn arguments(&self, a: &Arguments<'_>) -> R {
        let args = |v: &[Arg<'_>]| self.list(v, |a| self.arg(a));
        self.node(
            Node::Arguments,
            &[
                args(a.posonlyargs)?,
                args(a.args)?,
                maybe(a.vararg, |a| self.arg(a))?,
                args(a.kwonlyargs)?,
                self.maybe_exprs(a.kw_defaults)?,
                maybe(a.kwarg, |a| self.arg(a))?,
                self.exprs(a.defaults)?,
            ],
        )
    }
    fn arg(&self, a: &Arg<'_>) -> R {
        let v = [identifier(a.arg), self.maybe_expr(a.annotation)?, maybe_text(a.type_comment)];
        self.at(Node::Arg, &v, &a.loc)
    }
    fn keyword(&self, k: &Keyword<'_>) -> R {
        self.at(Node::Keyword, &[maybe_identifier(k.arg), self.expr(k.value)?], &k.loc)
    }

    fn pattern(&self, p: &Pattern<'_>) -> R {
        let _guard = thread::enter_native(" during  ast construction")?;
        let at = |n: Node, v: &[Ref]| self.at(n, v, &p.loc);
        let patterns = |v: &[PatternRef<'_>]| self.list(v, |p| self.pattern(p));
        match p.kind {
            PatternKind::MatchValue { value } => at(Node::MatchValue, &[self.expr(value)?]),
            PatternKind::MatchSingleton { value } => at(Node::MatchSingleton, &[constant(&value)?]),
            PatternKind::MatchSequence { patterns: v } => at(Node::MatchSequence, &[patterns(v)?]),
            PatternKind::MatchMapping { keys, patterns: v, rest } => {
                at(Node::MatchMapping, &[self.exprs(keys)?, patterns(v)?, maybe_identifier(rest)])
            }
            PatternKind::MatchClass { cls, patterns: v, kwd_attrs, kwd_patterns } => at(
                Node::MatchClass,
                &[self.expr(cls)?, patterns(v)?, self.identifiers(kwd_attrs)?, patterns(kwd_patterns)?],
            ),
            PatternKind::MatchStar { name } => at(Node::MatchStar, &[maybe_identifier(name)]),
            PatternKind::MatchAs { pattern, name } => {
                at(Node::MatchAs, &[maybe(pattern, |p| self.pattern(p))?, maybe_identifier(name)])
            }
            PatternKind::MatchOr { patterns: v } => at(Node::MatchOr, &[patterns(v)?]),
        }
    }

    fn type_param(&self, p: &TypeParam<'_>) -> R {
        match p.kind {
            TypeParamKind::TypeVar { name, bound, default_value } => self.at(
                Node::TypeVar,
                &[identifier(name), self.maybe_expr(bound)?, self.maybe_expr(default_value)?],
                &p.loc,
            ),
            TypeParamKind::ParamSpec { name, default_value } => {
                self.at(Node::ParamSpec, &[identifier(name), self.maybe_expr(default_value)?], &p.loc)
            }
            TypeParamKind::TypeVarTuple { name, default_value } => {
                self.at(Node::TypeVarTuple, &[identifier(name), self.maybe_expr(default_value)?], &p.loc)
            }
        }
    }
}
