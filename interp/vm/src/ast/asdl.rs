//! The abstract grammar: which nodes there are, and which fields each has.
//!
//! One table, from which the classes of the module `ast`, their documentation, and the names used
//! by both conversions derive.

/// Declares the kinds of node and describes them.
macro_rules! grammar {
    (sums { $($sum:ident $shown:literal $attributes:ident { $($node:ident $fields:literal)* })* }
     products { $($product:ident $pshown:literal $pattributes:ident $pfields:literal)* }) => {
        /// A kind of node that has instances: a constructor of a sum, or a product.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Node { $($($node,)*)* $($product,)* }

        /// All of them, in the order of the grammar.
        pub static NODES: &[Node] = &[$($(Node::$node,)*)* $(Node::$product,)*];

        /// A kind of node that is one of several.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Sum { $($sum,)* }

        /// The sums: name, whether their nodes have positions, constructors with their fields.
        pub static SUMS: &[(&str, Positions, &[(&str, &str)])] =
            &[$(($shown, Positions::$attributes, &[$((stringify!($node), $fields)),*])),*];
        /// The products: name, positions, fields.
        pub static PRODUCTS: &[(&str, Positions, &str)] =
            &[$(($pshown, Positions::$pattributes, $pfields)),*];
    };
}

/// Which positions a node has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Positions {
    /// None.
    Without,
    /// All four; the last two may be left out.
    Optional,
    /// All four.
    Required,
}

impl Positions {
    /// The names of the attributes.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Positions::Without => &[],
            _ => &["lineno", "col_offset", "end_lineno", "end_col_offset"],
        }
    }
}

grammar! {
    sums {
    Mod "mod" Without {
        Module "stmt* body, type_ignore* type_ignores"
        Interactive "stmt* body"
        Expression "expr body"
        FunctionType "expr* argtypes, expr returns"
    }
    Stmt "stmt" Optional {
        FunctionDef "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params"
        AsyncFunctionDef "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params"
        ClassDef "identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params"
        Return "expr? value"
        Delete "expr* targets"
        Assign "expr* targets, expr value, string? type_comment"
        TypeAlias "expr name, type_param* type_params, expr value"
        AugAssign "expr target, operator op, expr value"
        AnnAssign "expr target, expr annotation, expr? value, int simple"
        For "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment"
        AsyncFor "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment"
        While "expr test, stmt* body, stmt* orelse"
        If "expr test, stmt* body, stmt* orelse"
        With "withitem* items, stmt* body, string? type_comment"
        AsyncWith "withitem* items, stmt* body, string? type_comment"
        Match "expr subject, match_case* cases"
        Raise "expr? exc, expr? cause"
        Try "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody"
        TryStar "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody"
        Assert "expr test, expr? msg"
        Import "alias* names"
        ImportFrom "identifier? module, alias* names, int? level"
        Global "identifier* names"
        Nonlocal "identifier* names"
        Expr "expr value"
        Pass ""
        Break ""
        Continue ""
    }
    ExprSum "expr" Optional {
        BoolOp "boolop op, expr* values"
        NamedExpr "expr target, expr value"
        BinOp "expr left, operator op, expr right"
        UnaryOp "unaryop op, expr operand"
        Lambda "arguments args, expr body"
        IfExp "expr test, expr body, expr orelse"
        Dict "expr* keys, expr* values"
        Set "expr* elts"
        ListComp "expr elt, comprehension* generators"
        SetComp "expr elt, comprehension* generators"
        DictComp "expr key, expr value, comprehension* generators"
        GeneratorExp "expr elt, comprehension* generators"
        Await "expr value"
        Yield "expr? value"
        YieldFrom "expr value"
        Compare "expr left, cmpop* ops, expr* comparators"
        Call "expr func, expr* args, keyword* keywords"
        FormattedValue "expr value, int conversion, expr? format_spec"
        JoinedStr "expr* values"
        Constant "constant value, string? kind"
        Attribute "expr value, identifier attr, expr_context ctx"
        Subscript "expr value, expr slice, expr_context ctx"
        Starred "expr value, expr_context ctx"
        Name "identifier id, expr_context ctx"
        List "expr* elts, expr_context ctx"
        Tuple "expr* elts, expr_context ctx"
        Slice "expr? lower, expr? upper, expr? step"
    }
    ExprContext "expr_context" Without { Load "" Store "" Del "" }
    BoolOpSum "boolop" Without { And "" Or "" }
    Operator "operator" Without {
        Add "" Sub "" Mult "" MatMult "" Div "" Mod "" Pow "" LShift "" RShift "" BitOr "" BitXor ""
        BitAnd "" FloorDiv ""
    }
    UnaryOpSum "unaryop" Without { Invert "" Not "" UAdd "" USub "" }
    CmpOp "cmpop" Without { Eq "" NotEq "" Lt "" LtE "" Gt "" GtE "" Is "" IsNot "" In "" NotIn "" }
    ExceptHandlerSum "excepthandler" Optional {
        ExceptHandler "expr? type, identifier? name, stmt* body"
    }
    PatternSum "pattern" Required {
        MatchValue "expr value"
        MatchSingleton "constant value"
        MatchSequence "pattern* patterns"
        MatchMapping "expr* keys, pattern* patterns, identifier? rest"
        MatchClass "expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns"
        MatchStar "identifier? name"
        MatchAs "pattern? pattern, identifier? name"
        MatchOr "pattern* patterns"
    }
    TypeIgnoreSum "type_ignore" Without { TypeIgnore "int lineno, string tag" }
    TypeParamSum "type_param" Required {
        TypeVar "identifier name, expr? bound, expr? default_value"
        ParamSpec "identifier name, expr? default_value"
        TypeVarTuple "identifier name, expr? default_value"
    }
    }
    products {
        Comprehension "comprehension" Without "expr target, expr iter, expr* ifs, int is_async"
        Arguments "arguments" Without "arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, expr* defaults"
        Arg "arg" Optional "identifier arg, expr? annotation, string? type_comment"
        Keyword "keyword" Optional "identifier? arg, expr value"
        Alias "alias" Optional "identifier name, identifier? asname"
        WithItem "withitem" Without "expr context_expr, expr? optional_vars"
        MatchCase "match_case" Without "pattern pattern, expr? guard, stmt* body"
    }
}

/// How often a field occurs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// Once.
    One,
    /// Once or not at all.
    Maybe,
    /// A list.
    Many,
}

/// A field of a node.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The type's name: a sum, a product, or `identifier`, `int`, `string`, `constant`.
    pub ty: &'static str,
    /// How often.
    pub count: Count,
    /// The attribute.
    pub name: &'static str,
}

/// The fields that a line of the grammar describes.
pub fn fields(line: &'static str) -> Vec<Field> {
    line.split(", ")
        .filter_map(|f| f.split_once(' '))
        .map(|(ty, name)| match ty.as_bytes().last() {
            Some(b'*') => Field { ty: ty.trim_end_matches('*'), count: Count::Many, name },
            Some(b'?') => Field { ty: ty.trim_end_matches('?'), count: Count::Maybe, name },
            _ => Field { ty, count: Count::One, name },
        })
        .collect()
}
