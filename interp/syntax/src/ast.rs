//! The abstract syntax tree, node for node as `Parser/Python.asdl` of Python 3.13 names it.
//!
//! Nodes live in a [`bumpalo::Bump`] arena and are `Copy` data behind shared references. The
//! `kind` of a node sits in a [`Cell`] so that the optimiser can replace a node in place, as
//! CPython's does, without rebuilding its parents.
//!
//! Identifiers are NFKC-normalised. Text constants are WTF-8 (UTF-8 in which a lone surrogate
//! is its three-byte encoding), since a Python string may hold lone surrogates.

use std::cell::Cell;

use num_bigint::BigInt;

/// Four positions of a node: lines from 1, columns in UTF-8 bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Loc {
    /// First line, from 1.
    pub lineno: i32,
    /// First column, in UTF-8 bytes from 0.
    pub col: i32,
    /// Last line, from 1.
    pub end_lineno: i32,
    /// Column after the last byte.
    pub end_col: i32,
}

/// An identifier.
pub type Ident<'a> = &'a str;
/// A sequence of nodes.
pub type Seq<'a, T> = &'a [T];
/// A reference to an expression.
pub type ExprRef<'a> = &'a Expr<'a>;
/// A reference to a statement.
pub type StmtRef<'a> = &'a Stmt<'a>;
/// A reference to a pattern.
pub type PatternRef<'a> = &'a Pattern<'a>;

/// A whole source text.
#[derive(Clone, Copy, Debug)]
pub enum Mod<'a> {
    /// `exec` mode.
    Module { body: Seq<'a, StmtRef<'a>>, type_ignores: Seq<'a, TypeIgnore<'a>> },
    /// `single` mode.
    Interactive { body: Seq<'a, StmtRef<'a>> },
    /// `eval` mode.
    Expression { body: ExprRef<'a> },
    /// `func_type` mode.
    FunctionType { argtypes: Seq<'a, ExprRef<'a>>, returns: ExprRef<'a> },
}

/// A `# type: ignore` comment.
#[derive(Clone, Copy, Debug)]
pub struct TypeIgnore<'a> {
    /// Line, from 1.
    pub lineno: i32,
    /// What follows `ignore`.
    pub tag: &'a str,
}

/// A statement.
#[derive(Debug)]
pub struct Stmt<'a> {
    /// What it is.
    pub kind: Cell<StmtKind<'a>>,
    /// Where it is.
    pub loc: Loc,
}

/// `def` and `async def`.
#[derive(Clone, Copy, Debug)]
pub struct FunctionDef<'a> {
    pub name: Ident<'a>,
    pub args: &'a Arguments<'a>,
    pub body: Seq<'a, StmtRef<'a>>,
    pub decorator_list: Seq<'a, ExprRef<'a>>,
    pub returns: Option<ExprRef<'a>>,
    pub type_comment: Option<&'a str>,
    pub type_params: Seq<'a, TypeParam<'a>>,
}

/// `class`.
#[derive(Clone, Copy, Debug)]
pub struct ClassDef<'a> {
    pub name: Ident<'a>,
    pub bases: Seq<'a, ExprRef<'a>>,
    pub keywords: Seq<'a, Keyword<'a>>,
    pub body: Seq<'a, StmtRef<'a>>,
    pub decorator_list: Seq<'a, ExprRef<'a>>,
    pub type_params: Seq<'a, TypeParam<'a>>,
}

/// `for` and `async for`.
#[derive(Clone, Copy, Debug)]
pub struct For<'a> {
    pub target: ExprRef<'a>,
    pub iter: ExprRef<'a>,
    pub body: Seq<'a, StmtRef<'a>>,
    pub orelse: Seq<'a, StmtRef<'a>>,
    pub type_comment: Option<&'a str>,
}

/// `with` and `async with`.
#[derive(Clone, Copy, Debug)]
pub struct With<'a> {
    pub items: Seq<'a, WithItem<'a>>,
    pub body: Seq<'a, StmtRef<'a>>,
    pub type_comment: Option<&'a str>,
}

/// `try`, with `except` or `except*`.
#[derive(Clone, Copy, Debug)]
pub struct Try<'a> {
    pub body: Seq<'a, StmtRef<'a>>,
    pub handlers: Seq<'a, ExceptHandler<'a>>,
    pub orelse: Seq<'a, StmtRef<'a>>,
    pub finalbody: Seq<'a, StmtRef<'a>>,
}

/// The kinds of statement. Large ones are behind a reference so that the enum stays small.
#[derive(Clone, Copy, Debug)]
pub enum StmtKind<'a> {
    FunctionDef(&'a FunctionDef<'a>),
    AsyncFunctionDef(&'a FunctionDef<'a>),
    ClassDef(&'a ClassDef<'a>),
    Return { value: Option<ExprRef<'a>> },
    Delete { targets: Seq<'a, ExprRef<'a>> },
    Assign { targets: Seq<'a, ExprRef<'a>>, value: ExprRef<'a>, type_comment: Option<&'a str> },
    TypeAlias { name: ExprRef<'a>, type_params: Seq<'a, TypeParam<'a>>, value: ExprRef<'a> },
    AugAssign { target: ExprRef<'a>, op: Operator, value: ExprRef<'a> },
    AnnAssign { target: ExprRef<'a>, annotation: ExprRef<'a>, value: Option<ExprRef<'a>>, simple: bool },
    For(&'a For<'a>),
    AsyncFor(&'a For<'a>),
    While { test: ExprRef<'a>, body: Seq<'a, StmtRef<'a>>, orelse: Seq<'a, StmtRef<'a>> },
    If { test: ExprRef<'a>, body: Seq<'a, StmtRef<'a>>, orelse: Seq<'a, StmtRef<'a>> },
    With(&'a With<'a>),
    AsyncWith(&'a With<'a>),
    Match { subject: ExprRef<'a>, cases: Seq<'a, MatchCase<'a>> },
    Raise { exc: Option<ExprRef<'a>>, cause: Option<ExprRef<'a>> },
    Try(&'a Try<'a>),
    TryStar(&'a Try<'a>),
    Assert { test: ExprRef<'a>, msg: Option<ExprRef<'a>> },
    Import { names: Seq<'a, Alias<'a>> },
    ImportFrom { module: Option<Ident<'a>>, names: Seq<'a, Alias<'a>>, level: i32 },
    Global { names: Seq<'a, Ident<'a>> },
    Nonlocal { names: Seq<'a, Ident<'a>> },
    Expr { value: ExprRef<'a> },
    Pass,
    Break,
    Continue,
}

/// An expression.
#[derive(Debug)]
pub struct Expr<'a> {
    /// What it is.
    pub kind: Cell<ExprKind<'a>>,
    /// Where it is.
    pub loc: Loc,
}

/// The kinds of expression.
#[derive(Clone, Copy, Debug)]
pub enum ExprKind<'a> {
    BoolOp {
        op: BoolOp,
        values: Seq<'a, ExprRef<'a>>,
    },
    NamedExpr {
        target: ExprRef<'a>,
        value: ExprRef<'a>,
    },
    BinOp {
        left: ExprRef<'a>,
        op: Operator,
        right: ExprRef<'a>,
    },
    UnaryOp {
        op: UnaryOp,
        operand: ExprRef<'a>,
    },
    Lambda {
        args: &'a Arguments<'a>,
        body: ExprRef<'a>,
    },
    IfExp {
        test: ExprRef<'a>,
        body: ExprRef<'a>,
        orelse: ExprRef<'a>,
    },
    /// A `None` key is a `**value`.
    Dict {
        keys: Seq<'a, Option<ExprRef<'a>>>,
        values: Seq<'a, ExprRef<'a>>,
    },
    Set {
        elts: Seq<'a, ExprRef<'a>>,
    },
    ListComp {
        elt: ExprRef<'a>,
        generators: Seq<'a, Comprehension<'a>>,
    },
    SetComp {
        elt: ExprRef<'a>,
        generators: Seq<'a, Comprehension<'a>>,
    },
    DictComp {
        key: ExprRef<'a>,
        value: ExprRef<'a>,
        generators: Seq<'a, Comprehension<'a>>,
    },
    GeneratorExp {
        elt: ExprRef<'a>,
        generators: Seq<'a, Comprehension<'a>>,
    },
    Await {
        value: ExprRef<'a>,
    },
    Yield {
        value: Option<ExprRef<'a>>,
    },
    YieldFrom {
        value: ExprRef<'a>,
    },
    Compare {
        left: ExprRef<'a>,
        ops: Seq<'a, CmpOp>,
        comparators: Seq<'a, ExprRef<'a>>,
    },
    Call {
        func: ExprRef<'a>,
        args: Seq<'a, ExprRef<'a>>,
        keywords: Seq<'a, Keyword<'a>>,
    },
    /// `conversion` is -1, or the code of `s`, `r` or `a`.
    FormattedValue {
        value: ExprRef<'a>,
        conversion: i32,
        format_spec: Option<ExprRef<'a>>,
    },
    JoinedStr {
        values: Seq<'a, ExprRef<'a>>,
    },
    /// `kind_u` is true for a string written with the prefix `u`.
    Constant {
        value: Constant<'a>,
        kind_u: bool,
    },
    Attribute {
        value: ExprRef<'a>,
        attr: Ident<'a>,
        ctx: ExprContext,
    },
    Subscript {
        value: ExprRef<'a>,
        slice: ExprRef<'a>,
        ctx: ExprContext,
    },
    Starred {
        value: ExprRef<'a>,
        ctx: ExprContext,
    },
    Name {
        id: Ident<'a>,
        ctx: ExprContext,
    },
    List {
        elts: Seq<'a, ExprRef<'a>>,
        ctx: ExprContext,
    },
    Tuple {
        elts: Seq<'a, ExprRef<'a>>,
        ctx: ExprContext,
    },
    Slice {
        lower: Option<ExprRef<'a>>,
        upper: Option<ExprRef<'a>>,
        step: Option<ExprRef<'a>>,
    },
}

/// A constant. `Tuple` and `FrozenSet` arise from folding or from an AST made by hand.
#[derive(Clone, Copy, Debug)]
pub enum Constant<'a> {
    None,
    True,
    False,
    Ellipsis,
    /// An integer that fits a machine word.
    Int(i64),
    /// Any other integer.
    BigInt(&'a BigInt),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// WTF-8.
    Str(&'a [u8]),
    Bytes(&'a [u8]),
    Tuple(Seq<'a, Constant<'a>>),
    FrozenSet(Seq<'a, Constant<'a>>),
}

/// How a name, attribute, subscript, star, list or tuple is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExprContext {
    Load,
    Store,
    Del,
}

/// `and`, `or`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolOp {
    And,
    Or,
}

/// Binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

/// Unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// One `for … in … if …` of a comprehension.
#[derive(Clone, Copy, Debug)]
pub struct Comprehension<'a> {
    pub target: ExprRef<'a>,
    pub iter: ExprRef<'a>,
    pub ifs: Seq<'a, ExprRef<'a>>,
    pub is_async: bool,
}

/// One `except` clause.
#[derive(Clone, Copy, Debug)]
pub struct ExceptHandler<'a> {
    pub ty: Option<ExprRef<'a>>,
    pub name: Option<Ident<'a>>,
    pub body: Seq<'a, StmtRef<'a>>,
    pub loc: Loc,
}

/// The parameters of a function.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    pub posonlyargs: Seq<'a, Arg<'a>>,
    pub args: Seq<'a, Arg<'a>>,
    pub vararg: Option<&'a Arg<'a>>,
    pub kwonlyargs: Seq<'a, Arg<'a>>,
    /// One a keyword-only parameter; `None` where it has no default.
    pub kw_defaults: Seq<'a, Option<ExprRef<'a>>>,
    pub kwarg: Option<&'a Arg<'a>>,
    /// For the last positional parameters.
    pub defaults: Seq<'a, ExprRef<'a>>,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Arg<'a> {
    pub arg: Ident<'a>,
    pub annotation: Option<ExprRef<'a>>,
    pub type_comment: Option<&'a str>,
    pub loc: Loc,
}

/// A keyword argument; `None` is `**value`.
#[derive(Clone, Copy, Debug)]
pub struct Keyword<'a> {
    pub arg: Option<Ident<'a>>,
    pub value: ExprRef<'a>,
    pub loc: Loc,
}

/// One name of an import.
#[derive(Clone, Copy, Debug)]
pub struct Alias<'a> {
    pub name: Ident<'a>,
    pub asname: Option<Ident<'a>>,
    pub loc: Loc,
}

/// One item of a `with`.
#[derive(Clone, Copy, Debug)]
pub struct WithItem<'a> {
    pub context_expr: ExprRef<'a>,
    pub optional_vars: Option<ExprRef<'a>>,
}

/// One `case`.
#[derive(Clone, Copy, Debug)]
pub struct MatchCase<'a> {
    pub pattern: PatternRef<'a>,
    pub guard: Option<ExprRef<'a>>,
    pub body: Seq<'a, StmtRef<'a>>,
}

/// A pattern.
#[derive(Debug)]
pub struct Pattern<'a> {
    /// What it is.
    pub kind: PatternKind<'a>,
    /// Where it is.
    pub loc: Loc,
}

/// The kinds of pattern.
#[derive(Clone, Copy, Debug)]
pub enum PatternKind<'a> {
    MatchValue {
        value: ExprRef<'a>,
    },
    /// `None`, `True` or `False`.
    MatchSingleton {
        value: Constant<'a>,
    },
    MatchSequence {
        patterns: Seq<'a, PatternRef<'a>>,
    },
    MatchMapping {
        keys: Seq<'a, ExprRef<'a>>,
        patterns: Seq<'a, PatternRef<'a>>,
        rest: Option<Ident<'a>>,
    },
    MatchClass {
        cls: ExprRef<'a>,
        patterns: Seq<'a, PatternRef<'a>>,
        kwd_attrs: Seq<'a, Ident<'a>>,
        kwd_patterns: Seq<'a, PatternRef<'a>>,
    },
    MatchStar {
        name: Option<Ident<'a>>,
    },
    MatchAs {
        pattern: Option<PatternRef<'a>>,
        name: Option<Ident<'a>>,
    },
    MatchOr {
        patterns: Seq<'a, PatternRef<'a>>,
    },
}

/// A type parameter.
#[derive(Clone, Copy, Debug)]
pub struct TypeParam<'a> {
    pub kind: TypeParamKind<'a>,
    pub loc: Loc,
}

/// The kinds of type parameter.
#[derive(Clone, Copy, Debug)]
pub enum TypeParamKind<'a> {
    TypeVar { name: Ident<'a>, bound: Option<ExprRef<'a>>, default_value: Option<ExprRef<'a>> },
    ParamSpec { name: Ident<'a>, default_value: Option<ExprRef<'a>> },
    TypeVarTuple { name: Ident<'a>, default_value: Option<ExprRef<'a>> },
}
