//! The optimiser of the AST: constant folding, `__debug__`, `%`-formats that become f-strings,
//! and literal lists and sets that are only read.
//!
//! Nodes are changed in place. `not a is b` becomes `a is not b` and takes the place of the
//! comparison in the source as well; since the position of a node is fixed, the node becomes a
//! [`BoolOp`](ExprKind::BoolOp) of the one comparison, which stands for it: see [`settled`].

use bumpalo::Bump;
use pyrite_syntax::Warn;
use pyrite_syntax::ast::*;

use crate::arith;
use crate::fault::{Fault, RECURSION_LIMIT, Res, grow};

/// The node that a one-value `BoolOp` stands for, or the node itself.
#[inline]
pub(crate) fn settled<'a>(mut e: ExprRef<'a>) -> ExprRef<'a> {
    while let ExprKind::BoolOp { values, .. } = e.kind.get() {
        match values {
            [one] => e = one,
            _ => break,
        }
    }
    e
}

/// The constant that a node is, if it is one.
#[inline]
pub(crate) fn constant<'a>(e: ExprRef<'a>) -> Option<Constant<'a>> {
    match settled(e).kind.get() {
        ExprKind::Constant { value, .. } => Some(value),
        _ => None,
    }
}

/// The docstring of a body, and the expression it is.
pub(crate) fn docstring<'a>(body: Seq<'a, StmtRef<'a>>) -> Option<(&'a [u8], ExprRef<'a>)> {
    match body.first()?.kind.get() {
        StmtKind::Expr { value } => match value.kind.get() {
            ExprKind::Constant { value: Constant::Str(s), .. } => Some((s, value)),
            _ => None,
        },
        _ => None,
    }
}

/// Deepest constant that folding makes, so that constants can be hashed, compared and dropped
/// by plain recursion.
const MAX_NESTING: usize = 1000;

fn nesting(c: Constant<'_>) -> usize {
    match c {
        Constant::Tuple(t) | Constant::FrozenSet(t) => 1 + t.iter().map(|&c| nesting(c)).max().unwrap_or(0),
        _ => 0,
    }
}

struct Folder<'a, 'w> {
    arena: &'a Bump,
    warn: &'w mut dyn Warn,
    optimize: u8,
    future_annotations: bool,
    depth: u32,
}

/// Optimises a module in place.
pub(crate) fn fold<'a>(
    module: &Mod<'a>,
    arena: &'a Bump,
    optimize: u8,
    future_annotations: bool,
    depth: u32,
    warn: &mut dyn Warn,
) -> Res {
    let mut f = Folder { arena, warn, optimize, future_annotations, depth };
    match *module {
        Mod::Module { body, .. } => f.body(body),
        Mod::Interactive { body } => f.stmts(body),
        Mod::Expression { body } => f.expr(body),
        Mod::FunctionType { .. } => Ok(()),
    }
}

impl<'a> Folder<'a, '_> {
    fn make(&self, e: ExprRef<'a>, value: Constant<'a>) {
        e.kind.set(ExprKind::Constant { value, kind_u: false });
    }

    fn body(&mut self, body: Seq<'a, StmtRef<'a>>) -> Res {
        let doc = docstring(body).is_some();
        self.stmts(body)?;
        if !doc {
            // A string that only folding has made is no docstring.
            if let Some((_, e)) = docstring(body) {
                let inner: ExprRef<'a> = self.arena.alloc(Expr { kind: e.kind.clone(), loc: e.loc });
                let values: &'a [ExprRef<'a>] = self.arena.alloc_slice_copy(&[inner]);
                e.kind.set(ExprKind::JoinedStr { values });
            }
        }
        Ok(())
    }

    fn stmts(&mut self, stmts: Seq<'a, StmtRef<'a>>) -> Res {
        for s in stmts {
            self.stmt(s)?;
        }
        Ok(())
    }

    fn enter(&mut self) -> Res {
        self.depth += 1;
        if self.depth > RECURSION_LIMIT { Err(Fault::Recursion) } else { Ok(()) }
    }

    fn stmt(&mut self, s: StmtRef<'a>) -> Res {
        self.enter()?;
        grow(|| self.stmt_inner(s))?;
        self.depth -= 1;
        Ok(())
    }

    fn stmt_inner(&mut self, s: StmtRef<'a>) -> Res {
        match s.kind.get() {
            StmtKind::FunctionDef(f) | StmtKind::AsyncFunctionDef(f) => self.function(f)?,
            StmtKind::ClassDef(c) => {
                self.type_params(c.type_params)?;
                self.exprs(c.bases)?;
                self.keywords(c.keywords)?;
                self.body(c.body)?;
                self.exprs(c.decorator_list)?;
            }
            StmtKind::Return { value } => self.opt(value)?,
            StmtKind::Delete { targets } => self.exprs(targets)?,
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets)?;
                self.expr(value)?;
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.expr(name)?;
                self.type_params(type_params)?;
                self.expr(value)?;
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)?;
            }
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                self.expr(target)?;
                self.annotation(Some(annotation))?;
                self.opt(value)?;
            }
            StmtKind::For(f) | StmtKind::AsyncFor(f) => {
                self.expr(f.target)?;
                self.expr(f.iter)?;
                self.stmts(f.body)?;
                self.stmts(f.orelse)?;
                // The reference leaves what `async for` iterates over alone.
                if matches!(s.kind.get(), StmtKind::For(_)) {
                    self.iterated(f.iter)?;
                }
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.stmts(body)?;
                self.stmts(orelse)?;
            }
            StmtKind::With(w) | StmtKind::AsyncWith(w) => {
                for i in w.items {
                    self.expr(i.context_expr)?;
                    self.opt(i.optional_vars)?;
                }
                self.stmts(w.body)?;
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                for c in cases {
                    self.pattern(c.pattern)?;
                    self.opt(c.guard)?;
                    self.stmts(c.body)?;
                }
            }
            StmtKind::Raise { exc, cause } => {
                self.opt(exc)?;
                self.opt(cause)?;
            }
            StmtKind::Try(t) | StmtKind::TryStar(t) => {
                self.stmts(t.body)?;
                for h in t.handlers {
                    self.opt(h.ty)?;
                    self.stmts(h.body)?;
                }
                self.stmts(t.orelse)?;
                self.stmts(t.finalbody)?;
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.opt(msg)?;
            }
            StmtKind::Expr { value } => self.expr(value)?,
            StmtKind::Import { .. }
            | StmtKind::ImportFrom { .. }
            | StmtKind::Global { .. }
            | StmtKind::Nonlocal { .. }
            | StmtKind::Pass
            | StmtKind::Break
            | StmtKind::Continue => {}
        }
        Ok(())
    }

    fn function(&mut self, f: &'a FunctionDef<'a>) -> Res {
        self.type_params(f.type_params)?;
        self.arguments(f.args)?;
        self.body(f.body)?;
        self.exprs(f.decorator_list)?;
        self.annotation(f.returns)
    }

    fn annotation(&mut self, e: Option<ExprRef<'a>>) -> Res {
        if self.future_annotations { Ok(()) } else { self.opt(e) }
    }

    fn arguments(&mut self, a: &'a Arguments<'a>) -> Res {
        for arg in a.posonlyargs.iter().chain(a.args) {
            self.annotation(arg.annotation)?;
        }
        self.annotation(a.vararg.and_then(|v| v.annotation))?;
        for arg in a.kwonlyargs {
            self.annotation(arg.annotation)?;
        }
        for d in a.kw_defaults {
            self.opt(*d)?;
        }
        self.annotation(a.kwarg.and_then(|v| v.annotation))?;
        self.exprs(a.defaults)
    }

    fn type_params(&mut self, params: Seq<'a, TypeParam<'a>>) -> Res {
        for p in params {
            match p.kind {
                TypeParamKind::TypeVar { bound, default_value, .. } => {
                    self.opt(bound)?;
                    self.opt(default_value)?;
                }
                TypeParamKind::ParamSpec { default_value, .. }
                | TypeParamKind::TypeVarTuple { default_value, .. } => self.opt(default_value)?,
            }
        }
        Ok(())
    }

    fn keywords(&mut self, keywords: Seq<'a, Keyword<'a>>) -> Res {
        for k in keywords {
            self.expr(k.value)?;
        }
        Ok(())
    }

    fn pattern(&mut self, p: PatternRef<'a>) -> Res {
        self.enter()?;
        match p.kind {
            PatternKind::MatchValue { value } => self.expr(value)?,
            PatternKind::MatchSingleton { .. } | PatternKind::MatchStar { .. } => {}
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                for p in patterns {
                    grow(|| self.pattern(p))?;
                }
            }
            PatternKind::MatchMapping { keys, patterns, .. } => {
                self.exprs(keys)?;
                for p in patterns {
                    grow(|| self.pattern(p))?;
                }
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls)?;
                for p in patterns.iter().chain(kwd_patterns) {
                    grow(|| self.pattern(p))?;
                }
            }
            PatternKind::MatchAs { pattern, .. } => {
                if let Some(p) = pattern {
                    grow(|| self.pattern(p))?;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn opt(&mut self, e: Option<ExprRef<'a>>) -> Res {
        match e {
            Some(e) => self.expr(e),
            None => Ok(()),
        }
    }

    fn exprs(&mut self, es: Seq<'a, ExprRef<'a>>) -> Res {
        for e in es {
            self.expr(e)?;
        }
        Ok(())
    }

    fn expr(&mut self, e: ExprRef<'a>) -> Res {
        // Most nodes are leaves: they need no stack, but they count.
        if self.depth >= RECURSION_LIMIT {
            return Err(Fault::Recursion);
        }
        match e.kind.get() {
            ExprKind::Name { id, ctx: ExprContext::Load } => {
                if id == "__debug__" {
                    let value = if self.optimize == 0 { Constant::True } else { Constant::False };
                    self.make(e, value);
                }
                return Ok(());
            }
            ExprKind::Name { .. } | ExprKind::Constant { .. } => return Ok(()),
            _ => {}
        }
        self.enter()?;
        grow(|| self.expr_inner(e))?;
        self.depth -= 1;
        Ok(())
    }

    fn expr_inner(&mut self, e: ExprRef<'a>) -> Res {
        match e.kind.get() {
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::NamedExpr { value, .. } => self.expr(value),
            ExprKind::BinOp { left, op, right } => {
                self.expr(left)?;
                self.expr(right)?;
                self.binary(e, left, op, right);
                Ok(())
            }
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                self.unary(e, op, operand);
                Ok(())
            }
            ExprKind::Lambda { args, body } => {
                self.arguments(args)?;
                self.expr(body)
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
            ExprKind::Set { elts } | ExprKind::List { elts, .. } => self.exprs(elts),
            ExprKind::ListComp { elt, generators }
            | ExprKind::SetComp { elt, generators }
            | ExprKind::GeneratorExp { elt, generators } => {
                self.expr(elt)?;
                self.generators(generators)
            }
            ExprKind::DictComp { key, value, generators } => {
                self.expr(key)?;
                self.expr(value)?;
                self.generators(generators)
            }
            ExprKind::Await { value }
            | ExprKind::YieldFrom { value }
            | ExprKind::Attribute { value, .. }
            | ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Yield { value } => self.opt(value),
            ExprKind::Compare { left, ops, comparators } => {
                self.expr(left)?;
                self.exprs(comparators)?;
                if let (Some(CmpOp::In | CmpOp::NotIn), Some(last)) = (ops.last(), comparators.last()) {
                    self.iterated(last)?;
                }
                Ok(())
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
            ExprKind::Subscript { value, slice, ctx } => {
                self.expr(value)?;
                self.expr(slice)?;
                if ctx == ExprContext::Load
                    && let (Some(a), Some(i)) = (constant(value), constant(slice))
                    && let Some(r) = arith::subscript(a, i)
                {
                    self.make(e, r);
                }
                Ok(())
            }
            ExprKind::Tuple { elts, ctx } => {
                self.exprs(elts)?;
                if ctx == ExprContext::Load {
                    self.tuple(e, elts)?;
                }
                Ok(())
            }
            ExprKind::Slice { lower, upper, step } => {
                self.opt(lower)?;
                self.opt(upper)?;
                self.opt(step)
            }
            ExprKind::Name { .. } | ExprKind::Constant { .. } => Ok(()),
        }
    }

    fn generators(&mut self, generators: Seq<'a, Comprehension<'a>>) -> Res {
        for g in generators {
            self.expr(g.target)?;
            self.expr(g.iter)?;
            self.exprs(g.ifs)?;
            self.iterated(g.iter)?;
        }
        Ok(())
    }

    fn constants(&self, elts: Seq<'a, ExprRef<'a>>) -> Option<Vec<Constant<'a>>> {
        elts.iter().map(|e| constant(e)).collect()
    }

    fn tuple(&self, e: ExprRef<'a>, elts: Seq<'a, ExprRef<'a>>) -> Res {
        if let Some(items) = self.constants(elts) {
            if items.iter().any(|&c| nesting(c) >= MAX_NESTING) {
                return Err(Fault::Recursion);
            }
            self.make(e, Constant::Tuple(self.arena.alloc_slice_copy(&items)));
        }
        Ok(())
    }

    /// What is only iterated over, or only searched, need not be mutable.
    fn iterated(&self, e: ExprRef<'a>) -> Res {
        match e.kind.get() {
            ExprKind::List { elts, ctx } => {
                if elts.iter().any(|e| matches!(e.kind.get(), ExprKind::Starred { .. })) {
                    return Ok(());
                }
                e.kind.set(ExprKind::Tuple { elts, ctx });
                if ctx == ExprContext::Load {
                    return self.tuple(e, elts);
                }
            }
            ExprKind::Set { elts } => {
                if let Some(items) = self.constants(elts) {
                    let mut unique: Vec<Constant<'a>> = Vec::with_capacity(items.len());
                    for c in items {
                        if !unique.iter().any(|&u| arith::equal(u, c)) {
                            unique.push(c);
                        }
                    }
                    self.make(e, Constant::FrozenSet(self.arena.alloc_slice_copy(&unique)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn unary(&mut self, e: ExprRef<'a>, op: UnaryOp, operand: ExprRef<'a>) {
        let inner = settled(operand);
        match inner.kind.get() {
            ExprKind::Constant { value, .. } => {
                let inverts_bool = op == UnaryOp::Invert && matches!(value, Constant::True | Constant::False);
                if let Some(r) = arith::unary(op, value, self.arena)
                    && (!inverts_bool || self.warn.invert_bool())
                {
                    self.make(e, r);
                }
            }
            ExprKind::Compare { left, ops: [one], comparators } if op == UnaryOp::Not => {
                let inverted = match one {
                    CmpOp::Is => CmpOp::IsNot,
                    CmpOp::IsNot => CmpOp::Is,
                    CmpOp::In => CmpOp::NotIn,
                    CmpOp::NotIn => CmpOp::In,
                    _ => return,
                };
                let ops = self.arena.alloc_slice_copy(&[inverted]);
                inner.kind.set(ExprKind::Compare { left, ops, comparators });
                let values: &'a [ExprRef<'a>] = self.arena.alloc_slice_copy(&[inner]);
                e.kind.set(ExprKind::BoolOp { op: BoolOp::And, values });
            }
            _ => {}
        }
    }

    fn binary(&self, e: ExprRef<'a>, left: ExprRef<'a>, op: Operator, right: ExprRef<'a>) {
        let Some(a) = constant(left) else { return };
        if op == Operator::Mod {
            if let Constant::Str(format) = a {
                if let ExprKind::Tuple { elts, .. } = right.kind.get() {
                    let starred = elts.iter().any(|e| matches!(e.kind.get(), ExprKind::Starred { .. }));
                    if !starred {
                        self.format(e, format, elts);
                    }
                }
                return;
            }
            if matches!(a, Constant::Bytes(_)) {
                return;
            }
        }
        let Some(b) = constant(right) else { return };
        if let Some(r) = arith::binary(op, a, b, self.arena) {
            self.make(e, r);
        }
    }

    /// `"%s: %r" % (a, b)` becomes an f-string, where the format uses nothing but `%s`, `%r` and
    /// `%a` with flags, width and precision.
    fn format(&self, e: ExprRef<'a>, format: &'a [u8], elts: Seq<'a, ExprRef<'a>>) {
        const NOWHERE: Loc = Loc { lineno: -1, col: -1, end_lineno: -1, end_col: -1 };
        let node = |kind: ExprKind<'a>, loc: Loc| -> ExprRef<'a> {
            self.arena.alloc(Expr { kind: std::cell::Cell::new(kind), loc })
        };
        let text = |s: &[u8]| {
            let value = Constant::Str(self.arena.alloc_slice_copy(s));
            node(ExprKind::Constant { value, kind_u: false }, NOWHERE)
        };
        let mut parts: Vec<ExprRef<'a>> = Vec::with_capacity(elts.len() * 2 + 1);
        let mut items = elts.iter();
        let mut at = 0;
        loop {
            let mut literal = Vec::new();
            while let Some(&b) = format.get(at) {
                if b == b'%' {
                    if format.get(at + 1) != Some(&b'%') {
                        break;
                    }
                    at += 1;
                }
                literal.push(b);
                at += 1;
            }
            if !literal.is_empty() {
                parts.push(text(&literal));
            }
            if at >= format.len() {
                break;
            }
            let Some(item) = items.next() else { return };
            at += 1;
            let Some((spec, conversion)) = directive(format, &mut at) else { return };
            let format_spec = if spec.is_empty() { None } else { Some(text(spec.as_bytes())) };
            parts.push(node(
                ExprKind::FormattedValue { value: item, conversion, format_spec },
                settled(item).loc,
            ));
        }
        if items.next().is_some() {
            return;
        }
        e.kind.set(ExprKind::JoinedStr { values: self.arena.alloc_slice_copy(&parts) });
    }
}

/// Digits that a width or a precision may have.
const MAX_DIGITS: usize = 3;

/// Reads what follows a `%`: the format spec it amounts to and the conversion.
fn directive(format: &[u8], at: &mut usize) -> Option<(String, i32)> {
    let mut take = || {
        let b = format.get(*at).copied();
        *at += 1;
        b
    };
    let mut left = false;
    let mut b = take()?;
    while matches!(b, b'-' | b'+' | b' ' | b'#' | b'0') {
        left |= b == b'-';
        b = take()?;
    }
    let mut number = |b: &mut u8| -> Option<Option<u32>> {
        if !b.is_ascii_digit() {
            return Some(None);
        }
        let (mut n, mut digits) = (0, 0);
        while b.is_ascii_digit() {
            n = n * 10 + u32::from(*b - b'0');
            *b = take()?;
            digits += 1;
            if digits >= MAX_DIGITS {
                return None;
            }
        }
        Some(Some(n))
    };
    let width = number(&mut b)?;
    let mut precision = None;
    if b == b'.' {
        b = format.get(*at).copied()?;
        *at += 1;
        let mut take = || {
            let b = format.get(*at).copied();
            *at += 1;
            b
        };
        let (mut n, mut digits) = (0, 0);
        while b.is_ascii_digit() {
            n = n * 10 + u32::from(b - b'0');
            b = take()?;
            digits += 1;
            if digits >= MAX_DIGITS {
                return None;
            }
        }
        precision = Some(n);
    }
    if !matches!(b, b's' | b'r' | b'a') {
        return None;
    }
    let mut spec = String::new();
    if let Some(w) = width {
        if !left && w > 0 {
            spec.push('>');
        }
        spec.push_str(&w.to_string());
    }
    if let Some(p) = precision {
        spec.push('.');
        spec.push_str(&p.to_string());
    }
    Some((spec, i32::from(b)))
}
