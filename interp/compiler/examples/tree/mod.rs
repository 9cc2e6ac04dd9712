//! Reads a syntax tree that the reference has written as marshalled tuples: the name of the node,
//! its place, its fields.
use std::cell::Cell;

use bumpalo::Bump;
use pyrite_bytecode::code::Const;
use pyrite_syntax::ast::*;

/// Builds a tree in an arena.
pub struct Reader<'a> {
    /// Where the tree goes.
    pub arena: &'a Bump,
}

/// The items of a tuple.
pub fn items(c: &Const) -> &[Const] {
    match c {
        Const::Tuple(t) => t,
        _ => &[],
    }
}

fn text(c: &Const) -> &str {
    match c {
        Const::Str(s) => std::str::from_utf8(s).unwrap_or(""),
        _ => "",
    }
}

fn num(c: &Const) -> i32 {
    match c {
        Const::Int(i) => *i as i32,
        _ => -1,
    }
}

impl<'a> Reader<'a> {
    fn s(&self, c: &Const) -> &'a str {
        self.arena.alloc_str(text(c))
    }
    fn opt_s(&self, c: &Const) -> Option<&'a str> {
        matches!(c, Const::Str(_)).then(|| self.s(c))
    }
    fn seq<T: Copy>(&self, c: &Const, f: impl Fn(&Const) -> T) -> &'a [T] {
        let v: Vec<T> = items(c).iter().map(f).collect();
        self.arena.alloc_slice_copy(&v)
    }
    fn loc(&self, c: &Const) -> Loc {
        match items(c) {
            [a, b, c, d] => Loc { lineno: num(a), col: num(b), end_lineno: num(c), end_col: num(d) },
            _ => Loc::default(),
        }
    }
    /// A list of statements.
    pub fn stmts(&self, c: &Const) -> Seq<'a, StmtRef<'a>> {
        self.seq(c, |c| self.stmt(c))
    }
    fn exprs(&self, c: &Const) -> Seq<'a, ExprRef<'a>> {
        self.seq(c, |c| self.expr(c))
    }
    fn opt(&self, c: &Const) -> Option<ExprRef<'a>> {
        (!matches!(c, Const::None)).then(|| self.expr(c))
    }
    fn arg(&self, c: &Const) -> Arg<'a> {
        let t = items(c);
        Arg { arg: self.s(&t[2]), annotation: self.opt(&t[3]), type_comment: None, loc: self.loc(&t[1]) }
    }
    fn opt_arg(&self, c: &Const) -> Option<&'a Arg<'a>> {
        (!matches!(c, Const::None)).then(|| &*self.arena.alloc(self.arg(c)))
    }
    fn arguments(&self, c: &Const) -> &'a Arguments<'a> {
        let t = items(c);
        self.arena.alloc(Arguments {
            posonlyargs: self.seq(&t[2], |c| self.arg(c)),
            args: self.seq(&t[3], |c| self.arg(c)),
            vararg: self.opt_arg(&t[4]),
            kwonlyargs: self.seq(&t[5], |c| self.arg(c)),
            kw_defaults: self.seq(&t[6], |c| self.opt(c)),
            kwarg: self.opt_arg(&t[7]),
            defaults: self.exprs(&t[8]),
        })
    }
    fn keyword(&self, c: &Const) -> Keyword<'a> {
        let t = items(c);
        Keyword { arg: self.opt_s(&t[2]), value: self.expr(&t[3]), loc: self.loc(&t[1]) }
    }
    fn alias(&self, c: &Const) -> Alias<'a> {
        let t = items(c);
        Alias { name: self.s(&t[2]), asname: self.opt_s(&t[3]), loc: self.loc(&t[1]) }
    }
    fn type_params(&self, c: &Const) -> Seq<'a, TypeParam<'a>> {
        self.seq(c, |c| {
            let t = items(c);
            let name = self.s(&t[2]);
            let kind = match text(&t[0]) {
                "TypeVar" => {
                    TypeParamKind::TypeVar { name, bound: self.opt(&t[3]), default_value: self.opt(&t[4]) }
                }
                "ParamSpec" => TypeParamKind::ParamSpec { name, default_value: self.opt(&t[3]) },
                _ => TypeParamKind::TypeVarTuple { name, default_value: self.opt(&t[3]) },
            };
            TypeParam { kind, loc: self.loc(&t[1]) }
        })
    }
    fn function(&self, t: &[Const]) -> &'a FunctionDef<'a> {
        self.arena.alloc(FunctionDef {
            name: self.s(&t[2]),
            args: self.arguments(&t[3]),
            body: self.stmts(&t[4]),
            decorator_list: self.exprs(&t[5]),
            returns: self.opt(&t[6]),
            type_comment: None,
            type_params: self.type_params(&t[8]),
        })
    }
    fn for_(&self, t: &[Const]) -> &'a For<'a> {
        self.arena.alloc(For {
            target: self.expr(&t[2]),
            iter: self.expr(&t[3]),
            body: self.stmts(&t[4]),
            orelse: self.stmts(&t[5]),
            type_comment: None,
        })
    }
    fn with(&self, t: &[Const]) -> &'a With<'a> {
        self.arena.alloc(With {
            items: self.seq(&t[2], |c| {
                let t = items(c);
                WithItem { context_expr: self.expr(&t[2]), optional_vars: self.opt(&t[3]) }
            }),
            body: self.stmts(&t[3]),
            type_comment: None,
        })
    }
    fn try_(&self, t: &[Const]) -> &'a Try<'a> {
        self.arena.alloc(Try {
            body: self.stmts(&t[2]),
            handlers: self.seq(&t[3], |c| {
                let t = items(c);
                ExceptHandler {
                    ty: self.opt(&t[2]),
                    name: self.opt_s(&t[3]),
                    body: self.stmts(&t[4]),
                    loc: self.loc(&t[1]),
                }
            }),
            orelse: self.stmts(&t[4]),
            finalbody: self.stmts(&t[5]),
        })
    }
    fn stmt(&self, c: &Const) -> StmtRef<'a> {
        let t = items(c);
        let kind = match text(&t[0]) {
            "FunctionDef" => StmtKind::FunctionDef(self.function(t)),
            "AsyncFunctionDef" => StmtKind::AsyncFunctionDef(self.function(t)),
            "ClassDef" => StmtKind::ClassDef(self.arena.alloc(ClassDef {
                name: self.s(&t[2]),
                bases: self.exprs(&t[3]),
                keywords: self.seq(&t[4], |c| self.keyword(c)),
                body: self.stmts(&t[5]),
                decorator_list: self.exprs(&t[6]),
                type_params: self.type_params(&t[7]),
            })),
            "Return" => StmtKind::Return { value: self.opt(&t[2]) },
            "Delete" => StmtKind::Delete { targets: self.exprs(&t[2]) },
            "Assign" => {
                StmtKind::Assign { targets: self.exprs(&t[2]), value: self.expr(&t[3]), type_comment: None }
            }
            "TypeAlias" => StmtKind::TypeAlias {
                name: self.expr(&t[2]),
                type_params: self.type_params(&t[3]),
                value: self.expr(&t[4]),
            },
            "AugAssign" => StmtKind::AugAssign {
                target: self.expr(&t[2]),
                op: operator(text(&t[3])),
                value: self.expr(&t[4]),
            },
            "AnnAssign" => StmtKind::AnnAssign {
                target: self.expr(&t[2]),
                annotation: self.expr(&t[3]),
                value: self.opt(&t[4]),
                simple: num(&t[5]) == 1,
            },
            "For" => StmtKind::For(self.for_(t)),
            "AsyncFor" => StmtKind::AsyncFor(self.for_(t)),
            "While" => {
                StmtKind::While { test: self.expr(&t[2]), body: self.stmts(&t[3]), orelse: self.stmts(&t[4]) }
            }
            "If" => {
                StmtKind::If { test: self.expr(&t[2]), body: self.stmts(&t[3]), orelse: self.stmts(&t[4]) }
            }
            "With" => StmtKind::With(self.with(t)),
            "AsyncWith" => StmtKind::AsyncWith(self.with(t)),
            "Match" => StmtKind::Match {
                subject: self.expr(&t[2]),
                cases: self.seq(&t[3], |c| {
                    let t = items(c);
                    MatchCase {
                        pattern: self.pattern(&t[2]),
                        guard: self.opt(&t[3]),
                        body: self.stmts(&t[4]),
                    }
                }),
            },
            "Raise" => StmtKind::Raise { exc: self.opt(&t[2]), cause: self.opt(&t[3]) },
            "Try" => StmtKind::Try(self.try_(t)),
            "TryStar" => StmtKind::TryStar(self.try_(t)),
            "Assert" => StmtKind::Assert { test: self.expr(&t[2]), msg: self.opt(&t[3]) },
            "Import" => StmtKind::Import { names: self.seq(&t[2], |c| self.alias(c)) },
            "ImportFrom" => StmtKind::ImportFrom {
                module: self.opt_s(&t[2]),
                names: self.seq(&t[3], |c| self.alias(c)),
                level: num(&t[4]),
            },
            "Global" => StmtKind::Global { names: self.seq(&t[2], |c| self.s(c)) },
            "Nonlocal" => StmtKind::Nonlocal { names: self.seq(&t[2], |c| self.s(c)) },
            "Expr" => StmtKind::Expr { value: self.expr(&t[2]) },
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => StmtKind::Pass,
        };
        self.arena.alloc(Stmt { kind: Cell::new(kind), loc: self.loc(&t[1]) })
    }
    fn patterns(&self, c: &Const) -> Seq<'a, PatternRef<'a>> {
        self.seq(c, |c| self.pattern(c))
    }
    fn pattern(&self, c: &Const) -> PatternRef<'a> {
        let t = items(c);
        let kind = match text(&t[0]) {
            "MatchValue" => PatternKind::MatchValue { value: self.expr(&t[2]) },
            "MatchSingleton" => PatternKind::MatchSingleton { value: self.constant(&t[2]) },
            "MatchSequence" => PatternKind::MatchSequence { patterns: self.patterns(&t[2]) },
            "MatchMapping" => PatternKind::MatchMapping {
                keys: self.exprs(&t[2]),
                patterns: self.patterns(&t[3]),
                rest: self.opt_s(&t[4]),
            },
            "MatchClass" => PatternKind::MatchClass {
                cls: self.expr(&t[2]),
                patterns: self.patterns(&t[3]),
                kwd_attrs: self.seq(&t[4], |c| self.s(c)),
                kwd_patterns: self.patterns(&t[5]),
            },
            "MatchStar" => PatternKind::MatchStar { name: self.opt_s(&t[2]) },
            "MatchAs" => PatternKind::MatchAs {
                pattern: (!matches!(t[2], Const::None)).then(|| self.pattern(&t[2])),
                name: self.opt_s(&t[3]),
            },
            _ => PatternKind::MatchOr { patterns: self.patterns(&t[2]) },
        };
        self.arena.alloc(Pattern { kind, loc: self.loc(&t[1]) })
    }
    fn constant(&self, c: &Const) -> Constant<'a> {
        match c {
            Const::True => Constant::True,
            Const::False => Constant::False,
            Const::Ellipsis => Constant::Ellipsis,
            Const::Int(i) => Constant::Int(*i),
            Const::BigInt(b) => Constant::BigInt(self.arena.alloc((**b).clone())),
            Const::Float(f) => Constant::Float(*f),
            Const::Complex(re, im) => Constant::Complex(*re, *im),
            Const::Str(s) => Constant::Str(self.arena.alloc_slice_copy(s)),
            Const::Bytes(s) => Constant::Bytes(self.arena.alloc_slice_copy(s)),
            _ => Constant::None,
        }
    }
    fn generators(&self, c: &Const) -> Seq<'a, Comprehension<'a>> {
        self.seq(c, |c| {
            let t = items(c);
            Comprehension {
                target: self.expr(&t[2]),
                iter: self.expr(&t[3]),
                ifs: self.exprs(&t[4]),
                is_async: num(&t[5]) == 1,
            }
        })
    }
    /// An expression.
    pub fn expr(&self, c: &Const) -> ExprRef<'a> {
        let t = items(c);
        let e = |i: usize| self.expr(&t[i]);
        let kind = match text(&t[0]) {
            "BoolOp" => ExprKind::BoolOp {
                op: if text(&t[2]) == "And" { BoolOp::And } else { BoolOp::Or },
                values: self.exprs(&t[3]),
            },
            "NamedExpr" => ExprKind::NamedExpr { target: e(2), value: e(3) },
            "BinOp" => ExprKind::BinOp { left: e(2), op: operator(text(&t[3])), right: e(4) },
            "UnaryOp" => ExprKind::UnaryOp {
                op: match text(&t[2]) {
                    "Invert" => UnaryOp::Invert,
                    "Not" => UnaryOp::Not,
                    "UAdd" => UnaryOp::UAdd,
                    _ => UnaryOp::USub,
                },
                operand: e(3),
            },
            "Lambda" => ExprKind::Lambda { args: self.arguments(&t[2]), body: e(3) },
            "IfExp" => ExprKind::IfExp { test: e(2), body: e(3), orelse: e(4) },
            "Dict" => ExprKind::Dict { keys: self.seq(&t[2], |c| self.opt(c)), values: self.exprs(&t[3]) },
            "Set" => ExprKind::Set { elts: self.exprs(&t[2]) },
            "ListComp" => ExprKind::ListComp { elt: e(2), generators: self.generators(&t[3]) },
            "SetComp" => ExprKind::SetComp { elt: e(2), generators: self.generators(&t[3]) },
            "DictComp" => ExprKind::DictComp { key: e(2), value: e(3), generators: self.generators(&t[4]) },
            "GeneratorExp" => ExprKind::GeneratorExp { elt: e(2), generators: self.generators(&t[3]) },
            "Await" => ExprKind::Await { value: e(2) },
            "Yield" => ExprKind::Yield { value: self.opt(&t[2]) },
            "YieldFrom" => ExprKind::YieldFrom { value: e(2) },
            "Compare" => ExprKind::Compare {
                left: e(2),
                ops: self.seq(&t[3], |c| match text(c) {
                    "Eq" => CmpOp::Eq,
                    "NotEq" => CmpOp::NotEq,
                    "Lt" => CmpOp::Lt,
                    "LtE" => CmpOp::LtE,
                    "Gt" => CmpOp::Gt,
                    "GtE" => CmpOp::GtE,
                    "Is" => CmpOp::Is,
                    "IsNot" => CmpOp::IsNot,
                    "In" => CmpOp::In,
                    _ => CmpOp::NotIn,
                }),
                comparators: self.exprs(&t[4]),
            },
            "Call" => ExprKind::Call {
                func: e(2),
                args: self.exprs(&t[3]),
                keywords: self.seq(&t[4], |c| self.keyword(c)),
            },
            "FormattedValue" => {
                ExprKind::FormattedValue { value: e(2), conversion: num(&t[3]), format_spec: self.opt(&t[4]) }
            }
            "JoinedStr" => ExprKind::JoinedStr { values: self.exprs(&t[2]) },
            "Attribute" => ExprKind::Attribute { value: e(2), attr: self.s(&t[3]), ctx: ctx(&t[4]) },
            "Subscript" => ExprKind::Subscript { value: e(2), slice: e(3), ctx: ctx(&t[4]) },
            "Starred" => ExprKind::Starred { value: e(2), ctx: ctx(&t[3]) },
            "Name" => ExprKind::Name { id: self.s(&t[2]), ctx: ctx(&t[3]) },
            "List" => ExprKind::List { elts: self.exprs(&t[2]), ctx: ctx(&t[3]) },
            "Tuple" => ExprKind::Tuple { elts: self.exprs(&t[2]), ctx: ctx(&t[3]) },
            "Slice" => {
                ExprKind::Slice { lower: self.opt(&t[2]), upper: self.opt(&t[3]), step: self.opt(&t[4]) }
            }
            _ => ExprKind::Constant { value: self.constant(&t[2]), kind_u: matches!(t[3], Const::Str(_)) },
        };
        self.arena.alloc(Expr { kind: Cell::new(kind), loc: self.loc(&t[1]) })
    }
}

fn ctx(c: &Const) -> ExprContext {
    match text(c) {
        "Store" => ExprContext::Store,
        "Del" => ExprContext::Del,
        _ => ExprContext::Load,
    }
}

fn operator(s: &str) -> Operator {
    match s {
        "Add" => Operator::Add,
        "Sub" => Operator::Sub,
        "Mult" => Operator::Mult,
        "MatMult" => Operator::MatMult,
        "Div" => Operator::Div,
        "Mod" => Operator::Mod,
        "Pow" => Operator::Pow,
        "LShift" => Operator::LShift,
        "RShift" => Operator::RShift,
        "BitOr" => Operator::BitOr,
        "BitXor" => Operator::BitXor,
        "BitAnd" => Operator::BitAnd,
        _ => Operator::FloorDiv,
    }
}
