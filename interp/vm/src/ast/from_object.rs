//! From objects to the compiler's tree.

use bumpalo::Bump;
use pyrite_syntax::Mode;
use pyrite_syntax::ast::*;

use super::asdl::{Node, Sum};
use super::{Class, Classes, classes};
use crate::object::{Object, R, Ref};
use crate::protocol::{attribute, number, object as obj};
use crate::raise::{type_error, value_error};
use crate::thread;
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::set;
use crate::types::singletons::{ellipsis, false_ref, true_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// The tree that `o` and the objects below it describe; not yet validated.
///
/// # Errors
/// TypeError, ValueError where a field is missing or of a wrong kind; RecursionError.
pub fn module<'a>(arena: &'a Bump, o: &Object, mode: Mode) -> R<Mod<'a>> {
    let classes = classes()?;
    let r = Read { arena, classes };
    let want = match mode {
        Mode::Exec => Node::Module,
        Mode::Eval => Node::Expression,
        Mode::Single => Node::Interactive,
        Mode::FuncType => Node::FunctionType,
    };
    let class = classes.of(want);
    if !obj::is_instance(o, class.ty.as_object())? {
        return type_error(format!("expected {} node, got {}", class.name, o.ty().short_name()));
    }
    let mut f = r.fields(o, want)?;
    Ok(match want {
        Node::Module => Mod::Module { body: f.stmts()?, type_ignores: f.many(Read::type_ignore)? },
        Node::Interactive => Mod::Interactive { body: f.stmts()? },
        Node::Expression => Mod::Expression { body: f.expr()? },
        _ => Mod::FunctionType { argtypes: f.exprs()?, returns: f.expr()? },
    })
}

#[derive(Clone, Copy)]
struct Read<'a> {
    arena: &'a Bump,
    classes: &'static Classes,
}

/// The fields of one node, read in order.
struct Fields<'a, 'o> {
    read: Read<'a>,
    node: &'o Object,
    class: &'static Class,
    at: usize,
    _guard: thread::NativeCall,
}

impl<'a> Fields<'a, '_> {
    /// The next field: its name and its value, if the node has it.
    fn next(&mut self) -> R<(&'static str, Option<Ref>)> {
        let Some((f, name)) = self.class.fields.get(self.at) else { return Ok(("", None)) };
        self.at += 1;
        Ok((f.name, attribute::get_optional(self.node, name)?))
    }
    /// The next field, which there must be.
    fn required(&mut self) -> R<(&'static str, Ref)> {
        match self.next()? {
            (name, Some(v)) => Ok((name, v)),
            (name, None) => type_error(format!("required field \"{name}\" missing from {}", self.class.name)),
        }
    }
    fn maybe<T>(&mut self, f: impl FnOnce(&Read<'a>, &Object) -> R<T>) -> R<Option<T>> {
        match self.next()?.1 {
            Some(v) if !v.is_none() => f(&self.read, &v).map(Some),
            _ => Ok(None),
        }
    }
    fn one<T>(&mut self, f: impl FnOnce(&Read<'a>, &Object) -> R<T>) -> R<T> {
        let (name, v) = self.required()?;
        if v.is_none() {
            return value_error(format!("field '{name}' is required for {}", self.class.name));
        }
        f(&self.read, &v)
    }
    /// A field whose conversion says itself what it thinks of `None`.
    fn any<T>(&mut self, f: impl FnOnce(&Read<'a>, &Object) -> R<T>) -> R<T> {
        let (_, v) = self.required()?;
        f(&self.read, &v)
    }
    fn many<T>(&mut self, f: impl Fn(&Read<'a>, &Object) -> R<T>) -> R<&'a [T]> {
        let (name, v) = self.next()?;
        let Some(v) = v else { return Ok(&[]) };
        let Some(list) = v.cast::<List>() else {
            return type_error(format!(
                "{} field \"{name}\" must be a list, not a {}",
                self.class.name,
                v.ty().name()
            ));
        };
        let n = list.len();
        let mut out = bumpalo::collections::Vec::with_capacity_in(n, self.read.arena);
        for i in 0..n {
            let Some(x) = list.get(i) else { break };
            out.push(f(&self.read, &x)?);
            if list.len() != n {
                return crate::raise::runtime_error(format!(
                    "{} field \"{name}\" changed size during iteration",
                    self.class.name
                ));
            }
        }
        Ok(out.into_bump_slice())
    }

    fn expr(&mut self) -> R<ExprRef<'a>> {
        self.one(Read::expr)
    }
    fn maybe_expr(&mut self) -> R<Option<ExprRef<'a>>> {
        self.maybe(Read::expr)
    }
    fn exprs(&mut self) -> R<Seq<'a, ExprRef<'a>>> {
        self.many(|r, o| match o.is_none() {
            true => value_error("None disallowed in expression list"),
            false => r.expr(o),
        })
    }
    fn maybe_exprs(&mut self) -> R<Seq<'a, Option<ExprRef<'a>>>> {
        self.many(|r, o| if o.is_none() { Ok(None) } else { r.expr(o).map(Some) })
    }
    fn stmts(&mut self) -> R<Seq<'a, StmtRef<'a>>> {
        self.many(|r, o| match o.is_none() {
            true => value_error("None disallowed in statement list"),
            false => r.stmt(o),
        })
    }
    fn patterns(&mut self) -> R<Seq<'a, PatternRef<'a>>> {
        self.many(Read::pattern)
    }
    fn type_params(&mut self) -> R<Seq<'a, TypeParam<'a>>> {
        self.many(Read::type_param)
    }
    fn identifier(&mut self) -> R<&'a str> {
        self.one(Read::identifier)
    }
    fn maybe_identifier(&mut self) -> R<Option<&'a str>> {
        self.maybe(Read::identifier)
    }
    fn maybe_string(&mut self) -> R<Option<&'a str>> {
        self.maybe(Read::string)
    }
    fn int(&mut self) -> R<i32> {
        self.any(Read::int)
    }
    fn context(&mut self) -> R<ExprContext> {
        self.any(Read::context)
    }
    fn arguments(&mut self) -> R<&'a Arguments<'a>> {
        self.any(Read::arguments)
    }
    fn generators(&mut self) -> R<Seq<'a, Comprehension<'a>>> {
        self.many(Read::comprehension)
    }
    fn function(&mut self) -> R<&'a FunctionDef<'a>> {
        let f = FunctionDef {
            name: self.identifier()?,
            args: self.arguments()?,
            body: self.stmts()?,
            decorator_list: self.exprs()?,
            returns: self.maybe_expr()?,
            type_comment: self.maybe_string()?,
            type_params: self.type_params()?,
        };
        Ok(self.read.arena.alloc(f))
    }
    fn for_loop(&mut self) -> R<&'a For<'a>> {
        let f = For {
            target: self.expr()?,
            iter: self.expr()?,
            body: self.stmts()?,
            orelse: self.stmts()?,
            type_comment: self.maybe_string()?,
        };
        Ok(self.read.arena.alloc(f))
    }
    fn with(&mut self) -> R<&'a With<'a>> {
        let w = With {
            items: self.many(Read::with_item)?,
            body: self.stmts()?,
            type_comment: self.maybe_string()?,
        };
        Ok(self.read.arena.alloc(w))
    }
    fn try_stmt(&mut self) -> R<&'a Try<'a>> {
        let t = Try {
            body: self.stmts()?,
            handlers: self.many(Read::handler)?,
            orelse: self.stmts()?,
            finalbody: self.stmts()?,
        };
        Ok(self.read.arena.alloc(t))
    }
}

impl<'a> Read<'a> {
    fn fields<'o>(&self, node: &'o Object, n: Node) -> R<Fields<'a, 'o>> {
        let class = self.classes.of(n);
        let guard = thread::enter_native(&format!(" while traversing '{}' node", class.name))?;
        Ok(Fields { read: *self, node, class, at: 0, _guard: guard })
    }

    /// Which node of a sum an object is.
    fn kind(&self, o: &Object, sum: Sum) -> R<Node> {
        let (name, base) = self.classes.sum(sum);
        match self.classes.kind(o) {
            Some(k) if o.ty().is_subtype(base) => Ok(k),
            _ => type_error(format!("expected some sort of {name}, but got {}", obj::repr_text(o)?)),
        }
    }

    /// The positions of a node, where `owner` is named in errors.
    fn loc(&self, o: &Object, owner: &str, end_required: bool) -> R<Loc> {
        let get = |i: usize, default: Option<i32>| -> R<i32> {
            let name = &self.classes.positions[i];
            match (attribute::get_optional(o, name)?, default) {
                (Some(v), Some(d)) if v.is_none() => Ok(d),
                (Some(v), _) => self.int(&v),
                (None, Some(d)) => Ok(d),
                (None, None) => {
                    type_error(format!("required field \"{}\" missing from {owner}", name.to_lossy()))
                }
            }
        };
        let lineno = get(0, None)?;
        let col = get(1, None)?;
        Ok(Loc {
            lineno,
            col,
            end_lineno: get(2, (!end_required).then_some(lineno))?,
            end_col: get(3, (!end_required).then_some(col))?,
        })
    }

    fn int(&self, o: &Object) -> R<i32> {
        if !o.is_a::<Int>() {
            return value_error(format!("invalid integer value: {}", obj::repr_text(o)?));
        }
        number::to_i32(o)
    }

    fn text(&self, o: &Object) -> R<&'a str> {
        let Some(s) = o.cast::<Str>() else { return type_error("AST identifier must be of type str") };
        match s.to_utf8() {
            Some(t) => Ok(self.arena.alloc_str(&t)),
            None => value_error("AST identifier must not have surrogates"),
        }
    }
    fn identifier(&self, o: &Object) -> R<&'a str> {
        if !o.is_exact::<Str>() {
            return type_error("AST identifier must be of type str");
        }
        self.text(o)
    }
    fn string(&self, o: &Object) -> R<&'a str> {
        if o.is_exact::<Bytes>() {
            return Ok("");
        }
        if !o.is_exact::<Str>() {
            return type_error("AST string must be of type str");
        }
        self.text(o)
    }

    fn constant(&self, o: &Object) -> R<Constant<'a>> {
        let _guard = thread::enter_native(" during compilation")?;
        Ok(if o.is_none() {
            Constant::None
        } else if o.is(true_ref()) {
            Constant::True
        } else if o.is(false_ref()) {
            Constant::False
        } else if o.is(&ellipsis()) {
            Constant::Ellipsis
        } else if let Some(i) = o.exact::<Int>() {
            match i.as_i64() {
                Some(n) => Constant::Int(n),
                None => Constant::BigInt(self.arena.alloc(number::to_bigint(o)?)),
            }
        } else if let Some(f) = o.exact::<Float>() {
            Constant::Float(f.value())
        } else if let Some(c) = o.exact::<Complex>() {
            Constant::Complex(c.re, c.im)
        } else if let Some(s) = o.exact::<Str>() {
            Constant::Str(self.arena.alloc_slice_copy(&s.to_wtf8()))
        } else if let Some(b) = o.exact::<Bytes>() {
            Constant::Bytes(self.arena.alloc_slice_copy(b.as_slice()))
        } else if let Some(t) = o.exact::<Tuple>() {
            Constant::Tuple(self.constants(t.as_slice())?)
        } else if o.ty().is_type(set::FROZENSET.object())
            && let Some(s) = set::as_set(o)
        {
            let items: Vec<Ref> = s.to_vec().into_iter().map(|(x, _)| x).collect();
            Constant::FrozenSet(self.constants(&items)?)
        } else {
            return type_error(format!("got an invalid type in Constant: {}", o.ty().name()));
        })
    }
    fn constants(&self, items: &[Ref]) -> R<Seq<'a, Constant<'a>>> {
        let mut out = bumpalo::collections::Vec::with_capacity_in(items.len(), self.arena);
        for x in items {
            out.push(self.constant(x)?);
        }
        Ok(out.into_bump_slice())
    }

    fn context(&self, o: &Object) -> R<ExprContext> {
        Ok(match self.kind(o, Sum::ExprContext)? {
            Node::Store => ExprContext::Store,
            Node::Del => ExprContext::Del,
            _ => ExprContext::Load,
        })
    }
    fn operator(&self, o: &Object) -> R<Operator> {
        Ok(match self.kind(o, Sum::Operator)? {
            Node::Add => Operator::Add,
            Node::Sub => Operator::Sub,
            Node::Mult => Operator::Mult,
            Node::MatMult => Operator::MatMult,
            Node::Div => Operator::Div,
            Node::Mod => Operator::Mod,
            Node::Pow => Operator::Pow,
            Node::LShift => Operator::LShift,
            Node::RShift => Operator::RShift,
            Node::BitOr => Operator::BitOr,
            Node::BitXor => Operator::BitXor,
            Node::BitAnd => Operator::BitAnd,
            _ => Operator::FloorDiv,
        })
    }
    fn cmpop(&self, o: &Object) -> R<CmpOp> {
        Ok(match self.kind(o, Sum::CmpOp)? {
            Node::Eq => CmpOp::Eq,
            Node::NotEq => CmpOp::NotEq,
            Node::Lt => CmpOp::Lt,
            Node::LtE => CmpOp::LtE,
            Node::Gt => CmpOp::Gt,
            Node::GtE => CmpOp::GtE,
            Node::Is => CmpOp::Is,
            Node::IsNot => CmpOp::IsNot,
            Node::In => CmpOp::In,
            _ => CmpOp::NotIn,
        })
    }

    fn stmt(&self, o: &Object) -> R<StmtRef<'a>> {
        let loc = self.loc(o, "stmt", false)?;
        let kind = self.kind(o, Sum::Stmt)?;
        let mut f = self.fields(o, kind)?;
        let kind = match kind {
            Node::FunctionDef => StmtKind::FunctionDef(f.function()?),
            Node::AsyncFunctionDef => StmtKind::AsyncFunctionDef(f.function()?),
            Node::ClassDef => {
                let c = ClassDef {
                    name: f.identifier()?,
                    bases: f.exprs()?,
                    keywords: f.many(Read::keyword)?,
                    body: f.stmts()?,
                    decorator_list: f.exprs()?,
                    type_params: f.type_params()?,
                };
                StmtKind::ClassDef(self.arena.alloc(c))
            }
            Node::Return => StmtKind::Return { value: f.maybe_expr()? },
            Node::Delete => StmtKind::Delete { targets: f.exprs()? },
            Node::Assign => {
                StmtKind::Assign { targets: f.exprs()?, value: f.expr()?, type_comment: f.maybe_string()? }
            }
            Node::TypeAlias => {
                StmtKind::TypeAlias { name: f.expr()?, type_params: f.type_params()?, value: f.expr()? }
            }
            Node::AugAssign => {
                StmtKind::AugAssign { target: f.expr()?, op: f.any(Read::operator)?, value: f.expr()? }
            }
            Node::AnnAssign => StmtKind::AnnAssign {
                target: f.expr()?,
                annotation: f.expr()?,
                value: f.maybe_expr()?,
                simple: f.int()? != 0,
            },
            Node::For => StmtKind::For(f.for_loop()?),
            Node::AsyncFor => StmtKind::AsyncFor(f.for_loop()?),
            Node::While => StmtKind::While { test: f.expr()?, body: f.stmts()?, orelse: f.stmts()? },
            Node::If => StmtKind::If { test: f.expr()?, body: f.stmts()?, orelse: f.stmts()? },
            Node::With => StmtKind::With(f.with()?),
            Node::AsyncWith => StmtKind::AsyncWith(f.with()?),
            Node::Match => StmtKind::Match { subject: f.expr()?, cases: f.many(Read::match_case)? },
            Node::Raise => StmtKind::Raise { exc: f.maybe_expr()?, cause: f.maybe_expr()? },
            Node::Try => StmtKind::Try(f.try_stmt()?),
            Node::TryStar => StmtKind::TryStar(f.try_stmt()?),
            Node::Assert => StmtKind::Assert { test: f.expr()?, msg: f.maybe_expr()? },
            Node::Import => StmtKind::Import { names: f.many(Read::alias)? },
            Node::ImportFrom => StmtKind::ImportFrom {
                module: f.maybe_identifier()?,
                names: f.many(Read::alias)?,
                level: f.maybe(Read::int)?.unwrap_or(0),
            },
            Node::Global => StmtKind::Global { names: f.many(Read::identifier)? },
            Node::Nonlocal => StmtKind::Nonlocal { names: f.many(Read::identifier)? },
            Node::Expr => StmtKind::Expr { value: f.expr()? },
            Node::Break => StmtKind::Break,
            Node::Continue => StmtKind::Continue,
            _ => StmtKind::Pass,
        };
        Ok(self.arena.alloc(Stmt { kind: std::cell::Cell::new(kind), loc }))
    }

    fn expr(&self, o: &Object) -> R<ExprRef<'a>> {
        let loc = self.loc(o, "expr", false)?;
        let kind = self.kind(o, Sum::ExprSum)?;
        let mut f = self.fields(o, kind)?;
        let kind = match kind {
            Node::BoolOp => ExprKind::BoolOp {
                op: f.any(|r, o| {
                    Ok(match r.kind(o, Sum::BoolOpSum)? {
                        Node::And => BoolOp::And,
                        _ => BoolOp::Or,
                    })
                })?,
                values: f.exprs()?,
            },
            Node::NamedExpr => ExprKind::NamedExpr { target: f.expr()?, value: f.expr()? },
            Node::BinOp => ExprKind::BinOp { left: f.expr()?, op: f.any(Read::operator)?, right: f.expr()? },
            Node::UnaryOp => ExprKind::UnaryOp {
                op: f.any(|r, o| {
                    Ok(match r.kind(o, Sum::UnaryOpSum)? {
                        Node::Invert => UnaryOp::Invert,
                        Node::Not => UnaryOp::Not,
                        Node::UAdd => UnaryOp::UAdd,
                        _ => UnaryOp::USub,
                    })
                })?,
                operand: f.expr()?,
            },
            Node::Lambda => ExprKind::Lambda { args: f.arguments()?, body: f.expr()? },
            Node::IfExp => ExprKind::IfExp { test: f.expr()?, body: f.expr()?, orelse: f.expr()? },
            Node::Dict => ExprKind::Dict { keys: f.maybe_exprs()?, values: f.exprs()? },
            Node::Set => ExprKind::Set { elts: f.exprs()? },
            Node::ListComp => ExprKind::ListComp { elt: f.expr()?, generators: f.generators()? },
            Node::SetComp => ExprKind::SetComp { elt: f.expr()?, generators: f.generators()? },
            Node::DictComp => {
                ExprKind::DictComp { key: f.expr()?, value: f.expr()?, generators: f.generators()? }
            }
            Node::GeneratorExp => ExprKind::GeneratorExp { elt: f.expr()?, generators: f.generators()? },
            Node::Await => ExprKind::Await { value: f.expr()? },
            Node::Yield => ExprKind::Yield { value: f.maybe_expr()? },
            Node::YieldFrom => ExprKind::YieldFrom { value: f.expr()? },
            Node::Compare => {
                ExprKind::Compare { left: f.expr()?, ops: f.many(Read::cmpop)?, comparators: f.exprs()? }
            }
            Node::Call => {
                ExprKind::Call { func: f.expr()?, args: f.exprs()?, keywords: f.many(Read::keyword)? }
            }
            Node::FormattedValue => ExprKind::FormattedValue {
                value: f.expr()?,
                conversion: f.int()?,
                format_spec: f.maybe_expr()?,
            },
            Node::JoinedStr => ExprKind::JoinedStr { values: f.exprs()? },
            Node::Constant => {
                ExprKind::Constant { value: f.any(Read::constant)?, kind_u: f.maybe_string()?.is_some() }
            }
            Node::Attribute => {
                ExprKind::Attribute { value: f.expr()?, attr: f.identifier()?, ctx: f.context()? }
            }
            Node::Subscript => ExprKind::Subscript { value: f.expr()?, slice: f.expr()?, ctx: f.context()? },
            Node::Starred => ExprKind::Starred { value: f.expr()?, ctx: f.context()? },
            Node::Name => ExprKind::Name { id: f.identifier()?, ctx: f.context()? },
            Node::List => ExprKind::List { elts: f.exprs()?, ctx: f.context()? },
            Node::Tuple => ExprKind::Tuple { elts: f.exprs()?, ctx: f.context()? },
            _ => ExprKind::Slice { lower: f.maybe_expr()?, upper: f.maybe_expr()?, step: f.maybe_expr()? },
        };
        Ok(self.arena.alloc(Expr { kind: std::cell::Cell::new(kind), loc }))
    }

    fn comprehension(&self, o: &Object) -> R<Comprehension<'a>> {
        let mut f = self.fields(o, Node::Comprehension)?;
        Ok(Comprehension { target: f.expr()?, iter: f.expr()?, ifs: f.exprs()?, is_async: f.int()? != 0 })
    }
    fn handler(&self, o: &Object) -> R<ExceptHandler<'a>> {
        let loc = self.loc(o, "excepthandler", false)?;
        self.kind(o, Sum::ExceptHandlerSum)?;
        let mut f = self.fields(o, Node::ExceptHandler)?;
        Ok(ExceptHandler { ty: f.maybe_expr()?, name: f.maybe_identifier()?, body: f.stmts()?, loc })
    }
    fn arguments(&self, o: &Object) -> R<&'a Arguments<'a>> {
        let mut f = self.fields(o, Node::Arguments)?;
        let one = |r: &Read<'a>, o: &Object| r.arg(o).map(|a| &*r.arena.alloc(a));
        let a = Arguments {
            posonlyargs: f.many(Read::arg)?,
            args: f.many(Read::arg)?,
            vararg: f.maybe(one)?,
            kwonlyargs: f.many(Read::arg)?,
            kw_defaults: f.maybe_exprs()?,
            kwarg: f.maybe(one)?,
            defaults: f.exprs()?,
        };
        Ok(self.arena.alloc(a))
    }
    fn arg(&self, o: &Object) -> R<Arg<'a>> {
        let mut f = self.fields(o, Node::Arg)?;
        let (arg, annotation, type_comment) = (f.identifier()?, f.maybe_expr()?, f.maybe_string()?);
        Ok(Arg { arg, annotation, type_comment, loc: self.loc(o, "arg", false)? })
    }
    fn keyword(&self, o: &Object) -> R<Keyword<'a>> {
        let mut f = self.fields(o, Node::Keyword)?;
        let (arg, value) = (f.maybe_identifier()?, f.expr()?);
        Ok(Keyword { arg, value, loc: self.loc(o, "keyword", false)? })
    }
    fn alias(&self, o: &Object) -> R<Alias<'a>> {
        let mut f = self.fields(o, Node::Alias)?;
        let (name, asname) = (f.identifier()?, f.maybe_identifier()?);
        Ok(Alias { name, asname, loc: self.loc(o, "alias", false)? })
    }
    fn with_item(&self, o: &Object) -> R<WithItem<'a>> {
        let mut f = self.fields(o, Node::WithItem)?;
        Ok(WithItem { context_expr: f.expr()?, optional_vars: f.maybe_expr()? })
    }
    fn match_case(&self, o: &Object) -> R<MatchCase<'a>> {
        let mut f = self.fields(o, Node::MatchCase)?;
        Ok(MatchCase { pattern: f.one(Read::pattern)?, guard: f.maybe_expr()?, body: f.stmts()? })
    }

    fn pattern(&self, o: &Object) -> R<PatternRef<'a>> {
        let loc = self.loc(o, "pattern", true)?;
        let kind = self.kind(o, Sum::PatternSum)?;
        let mut f = self.fields(o, kind)?;
        let kind = match kind {
            Node::MatchValue => PatternKind::MatchValue { value: f.expr()? },
            Node::MatchSingleton => {
                let value = f.any(|r, o| match r.constant(o) {
                    Ok(c @ (Constant::None | Constant::True | Constant::False)) => Ok(c),
                    _ => value_error("MatchSingleton can only contain True, False and None"),
                })?;
                PatternKind::MatchSingleton { value }
            }
            Node::MatchSequence => PatternKind::MatchSequence { patterns: f.patterns()? },
            Node::MatchMapping => PatternKind::MatchMapping {
                keys: f.exprs()?,
                patterns: f.patterns()?,
                rest: f.maybe_identifier()?,
            },
            Node::MatchClass => PatternKind::MatchClass {
                cls: f.expr()?,
                patterns: f.patterns()?,
                kwd_attrs: f.many(Read::identifier)?,
                kwd_patterns: f.patterns()?,
            },
            Node::MatchStar => PatternKind::MatchStar { name: f.maybe_identifier()? },
            Node::MatchAs => {
                PatternKind::MatchAs { pattern: f.maybe(Read::pattern)?, name: f.maybe_identifier()? }
            }
            _ => PatternKind::MatchOr { patterns: f.patterns()? },
        };
        Ok(self.arena.alloc(Pattern { kind, loc }))
    }

    fn type_ignore(&self, o: &Object) -> R<TypeIgnore<'a>> {
        self.kind(o, Sum::TypeIgnoreSum)?;
        let mut f = self.fields(o, Node::TypeIgnore)?;
        Ok(TypeIgnore { lineno: f.int()?, tag: f.one(Read::string)? })
    }

    fn type_param(&self, o: &Object) -> R<TypeParam<'a>> {
        let loc = self.loc(o, "type_param", true)?;
        let kind = self.kind(o, Sum::TypeParamSum)?;
        let mut f = self.fields(o, kind)?;
        let name = f.identifier()?;
        let kind = match kind {
            Node::TypeVar => {
                TypeParamKind::TypeVar { name, bound: f.maybe_expr()?, default_value: f.maybe_expr()? }
            }
            Node::ParamSpec => TypeParamKind::ParamSpec { name, default_value: f.maybe_expr()? },
            _ => TypeParamKind::TypeVarTuple { name, default_value: f.maybe_expr()? },
        };
        Ok(TypeParam { kind, loc })
    }
}
