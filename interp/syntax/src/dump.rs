//! The text of `ast.dump(tree, include_attributes=True)`.
//!
//! Strings are WTF-8; the text is made as bytes, and a lone surrogate shows as its escape, as
//! `repr` shows it.

use std::fmt::Write;

use crate::ast::*;

/// The dump of a tree.
pub fn dump(module: &Mod<'_>, attributes: bool) -> String {
    let mut d = Dumper { out: String::new(), attributes };
    match module {
        Mod::Module { body, type_ignores } => d.node("Module", None, |d, f| {
            d.list(f, "body", body, |d, s| d.stmt(s));
            d.list(f, "type_ignores", type_ignores, |d, t| {
                d.node("TypeIgnore", None, |d, f| {
                    d.field(f, "lineno", |d| d.push(&t.lineno.to_string()));
                    d.field(f, "tag", |d| d.text(t.tag.as_bytes()));
                });
            });
        }),
        Mod::Interactive { body } => d.node("Interactive", None, |d, f| {
            d.list(f, "body", body, |d, s| d.stmt(s));
        }),
        Mod::Expression { body } => d.node("Expression", None, |d, f| d.field(f, "body", |d| d.expr(body))),
        Mod::FunctionType { argtypes, returns } => d.node("FunctionType", None, |d, f| {
            d.list(f, "argtypes", argtypes, |d, e| d.expr(e));
            d.field(f, "returns", |d| d.expr(returns));
        }),
    }
    d.out
}

struct Dumper {
    out: String,
    attributes: bool,
}

/// Whether a field has been written yet.
type First = bool;

impl Dumper {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn node(&mut self, name: &str, loc: Option<Loc>, fields: impl FnOnce(&mut Self, &mut First)) {
        self.push(name);
        self.push("(");
        let mut first = true;
        fields(self, &mut first);
        if let Some(loc) = loc.filter(|_| self.attributes) {
            if !first {
                self.push(", ");
            }
            let Loc { lineno, col, end_lineno, end_col } = loc;
            let _ = write!(
                self.out,
                "lineno={lineno}, col_offset={col}, end_lineno={end_lineno}, end_col_offset={end_col}"
            );
        }
        self.push(")");
    }

    fn field(&mut self, first: &mut First, name: &str, value: impl FnOnce(&mut Self)) {
        if !*first {
            self.push(", ");
        }
        *first = false;
        self.push(name);
        self.push("=");
        value(self);
    }

    fn list<T>(&mut self, first: &mut First, name: &str, items: &[T], item: impl Fn(&mut Self, &T)) {
        if items.is_empty() {
            return;
        }
        self.field(first, name, |d| d.sequence(items, item));
    }

    fn sequence<T>(&mut self, items: &[T], item: impl Fn(&mut Self, &T)) {
        self.push("[");
        for (i, one) in items.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            item(self, one);
        }
        self.push("]");
    }

    fn optional<T: Copy>(
        &mut self,
        first: &mut First,
        name: &str,
        value: Option<T>,
        show: impl FnOnce(&mut Self, T),
    ) {
        if let Some(value) = value {
            self.field(first, name, |d| show(d, value));
        }
    }

    fn name(&mut self, first: &mut First, field: &str, name: &str) {
        self.field(first, field, |d| d.text(name.as_bytes()));
    }

    fn ctx(&mut self, first: &mut First, ctx: ExprContext) {
        self.field(first, "ctx", |d| {
            let _ = write!(d.out, "{ctx:?}()");
        });
    }

    fn function(&mut self, def: &FunctionDef<'_>, loc: Loc, name: &str) {
        self.node(name, Some(loc), |d, f| {
            d.name(f, "name", def.name);
            d.field(f, "args", |d| d.arguments(def.args));
            d.list(f, "body", def.body, |d, s| d.stmt(s));
            d.list(f, "decorator_list", def.decorator_list, |d, e| d.expr(e));
            d.optional(f, "returns", def.returns, |d, e| d.expr(e));
            d.optional(f, "type_comment", def.type_comment, |d, t| d.text(t.as_bytes()));
            d.list(f, "type_params", def.type_params, |d, t| d.type_param(t));
        });
    }

    fn for_loop(&mut self, node: &For<'_>, loc: Loc, name: &str) {
        self.node(name, Some(loc), |d, f| {
            d.field(f, "target", |d| d.expr(node.target));
            d.field(f, "iter", |d| d.expr(node.iter));
            d.list(f, "body", node.body, |d, s| d.stmt(s));
            d.list(f, "orelse", node.orelse, |d, s| d.stmt(s));
            d.optional(f, "type_comment", node.type_comment, |d, t| d.text(t.as_bytes()));
        });
    }

    fn with(&mut self, node: &With<'_>, loc: Loc, name: &str) {
        self.node(name, Some(loc), |d, f| {
            d.list(f, "items", node.items, |d, item| {
                d.node("withitem", None, |d, f| {
                    d.field(f, "context_expr", |d| d.expr(item.context_expr));
                    d.optional(f, "optional_vars", item.optional_vars, |d, e| d.expr(e));
                });
            });
            d.list(f, "body", node.body, |d, s| d.stmt(s));
            d.optional(f, "type_comment", node.type_comment, |d, t| d.text(t.as_bytes()));
        });
    }

    fn try_block(&mut self, node: &Try<'_>, loc: Loc, name: &str) {
        self.node(name, Some(loc), |d, f| {
            d.list(f, "body", node.body, |d, s| d.stmt(s));
            d.list(f, "handlers", node.handlers, |d, h| {
                d.node("ExceptHandler", Some(h.loc), |d, f| {
                    d.optional(f, "type", h.ty, |d, e| d.expr(e));
                    d.optional(f, "name", h.name, |d, n| d.text(n.as_bytes()));
                    d.list(f, "body", h.body, |d, s| d.stmt(s));
                });
            });
            d.list(f, "orelse", node.orelse, |d, s| d.stmt(s));
            d.list(f, "finalbody", node.finalbody, |d, s| d.stmt(s));
        });
    }

    fn stmt(&mut self, stmt: &Stmt<'_>) {
        let loc = stmt.loc;
        match stmt.kind.get() {
            StmtKind::FunctionDef(def) => self.function(def, loc, "FunctionDef"),
            StmtKind::AsyncFunctionDef(def) => self.function(def, loc, "AsyncFunctionDef"),
            StmtKind::ClassDef(def) => self.node("ClassDef", Some(loc), |d, f| {
                d.name(f, "name", def.name);
                d.list(f, "bases", def.bases, |d, e| d.expr(e));
                d.list(f, "keywords", def.keywords, |d, k| d.keyword(k));
                d.list(f, "body", def.body, |d, s| d.stmt(s));
                d.list(f, "decorator_list", def.decorator_list, |d, e| d.expr(e));
                d.list(f, "type_params", def.type_params, |d, t| d.type_param(t));
            }),
            StmtKind::Return { value } => self.node("Return", Some(loc), |d, f| {
                d.optional(f, "value", value, |d, e| d.expr(e));
            }),
            StmtKind::Delete { targets } => self.node("Delete", Some(loc), |d, f| {
                d.list(f, "targets", targets, |d, e| d.expr(e));
            }),
            StmtKind::Assign { targets, value, type_comment } => self.node("Assign", Some(loc), |d, f| {
                d.list(f, "targets", targets, |d, e| d.expr(e));
                d.field(f, "value", |d| d.expr(value));
                d.optional(f, "type_comment", type_comment, |d, t| d.text(t.as_bytes()));
            }),
            StmtKind::TypeAlias { name, type_params, value } => self.node("TypeAlias", Some(loc), |d, f| {
                d.field(f, "name", |d| d.expr(name));
                d.list(f, "type_params", type_params, |d, t| d.type_param(t));
                d.field(f, "value", |d| d.expr(value));
            }),
            StmtKind::AugAssign { target, op, value } => self.node("AugAssign", Some(loc), |d, f| {
                d.field(f, "target", |d| d.expr(target));
                d.field(f, "op", |d| {
                    let _ = write!(d.out, "{op:?}()");
                });
                d.field(f, "value", |d| d.expr(value));
            }),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.node("AnnAssign", Some(loc), |d, f| {
                    d.field(f, "target", |d| d.expr(target));
                    d.field(f, "annotation", |d| d.expr(annotation));
                    d.optional(f, "value", value, |d, e| d.expr(e));
                    d.field(f, "simple", |d| d.push(if simple { "1" } else { "0" }));
                });
            }
            StmtKind::For(node) => self.for_loop(node, loc, "For"),
            StmtKind::AsyncFor(node) => self.for_loop(node, loc, "AsyncFor"),
            StmtKind::While { test, body, orelse } => self.branch("While", loc, test, body, orelse),
            StmtKind::If { test, body, orelse } => self.branch("If", loc, test, body, orelse),
            StmtKind::With(node) => self.with(node, loc, "With"),
            StmtKind::AsyncWith(node) => self.with(node, loc, "AsyncWith"),
            StmtKind::Match { subject, cases } => self.node("Match", Some(loc), |d, f| {
                d.field(f, "subject", |d| d.expr(subject));
                d.list(f, "cases", cases, |d, c| {
                    d.node("match_case", None, |d, f| {
                        d.field(f, "pattern", |d| d.pattern(c.pattern));
                        d.optional(f, "guard", c.guard, |d, e| d.expr(e));
                        d.list(f, "body", c.body, |d, s| d.stmt(s));
                    });
                });
            }),
            StmtKind::Raise { exc, cause } => self.node("Raise", Some(loc), |d, f| {
                d.optional(f, "exc", exc, |d, e| d.expr(e));
                d.optional(f, "cause", cause, |d, e| d.expr(e));
            }),
            StmtKind::Try(node) => self.try_block(node, loc, "Try"),
            StmtKind::TryStar(node) => self.try_block(node, loc, "TryStar"),
            StmtKind::Assert { test, msg } => self.node("Assert", Some(loc), |d, f| {
                d.field(f, "test", |d| d.expr(test));
                d.optional(f, "msg", msg, |d, e| d.expr(e));
            }),
            StmtKind::Import { names } => self.node("Import", Some(loc), |d, f| {
                d.list(f, "names", names, |d, a| d.alias(a));
            }),
            StmtKind::ImportFrom { module, names, level } => self.node("ImportFrom", Some(loc), |d, f| {
                d.optional(f, "module", module, |d, m| d.text(m.as_bytes()));
                d.list(f, "names", names, |d, a| d.alias(a));
                d.field(f, "level", |d| d.push(&level.to_string()));
            }),
            StmtKind::Global { names } => self.node("Global", Some(loc), |d, f| {
                d.list(f, "names", names, |d, n| d.text(n.as_bytes()));
            }),
            StmtKind::Nonlocal { names } => self.node("Nonlocal", Some(loc), |d, f| {
                d.list(f, "names", names, |d, n| d.text(n.as_bytes()));
            }),
            StmtKind::Expr { value } => {
                self.node("Expr", Some(loc), |d, f| d.field(f, "value", |d| d.expr(value)))
            }
            StmtKind::Pass => self.node("Pass", Some(loc), |_, _| {}),
            StmtKind::Break => self.node("Break", Some(loc), |_, _| {}),
            StmtKind::Continue => self.node("Continue", Some(loc), |_, _| {}),
        }
    }

    fn branch(
        &mut self,
        name: &str,
        loc: Loc,
        test: ExprRef<'_>,
        body: Seq<'_, StmtRef<'_>>,
        orelse: Seq<'_, StmtRef<'_>>,
    ) {
        self.node(name, Some(loc), |d, f| {
            d.field(f, "test", |d| d.expr(test));
            d.list(f, "body", body, |d, s| d.stmt(s));
            d.list(f, "orelse", orelse, |d, s| d.stmt(s));
        });
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        let loc = Some(expr.loc);
        match expr.kind.get() {
            ExprKind::BoolOp { op, values } => self.node("BoolOp", loc, |d, f| {
                d.field(f, "op", |d| {
                    let _ = write!(d.out, "{op:?}()");
                });
                d.list(f, "values", values, |d, e| d.expr(e));
            }),
            ExprKind::NamedExpr { target, value } => self.node("NamedExpr", loc, |d, f| {
                d.field(f, "target", |d| d.expr(target));
                d.field(f, "value", |d| d.expr(value));
            }),
            ExprKind::BinOp { left, op, right } => self.node("BinOp", loc, |d, f| {
                d.field(f, "left", |d| d.expr(left));
                d.field(f, "op", |d| {
                    let _ = write!(d.out, "{op:?}()");
                });
                d.field(f, "right", |d| d.expr(right));
            }),
            ExprKind::UnaryOp { op, operand } => self.node("UnaryOp", loc, |d, f| {
                d.field(f, "op", |d| {
                    let _ = write!(d.out, "{op:?}()");
                });
                d.field(f, "operand", |d| d.expr(operand));
            }),
            ExprKind::Lambda { args, body } => self.node("Lambda", loc, |d, f| {
                d.field(f, "args", |d| d.arguments(args));
                d.field(f, "body", |d| d.expr(body));
            }),
            ExprKind::IfExp { test, body, orelse } => self.node("IfExp", loc, |d, f| {
                d.field(f, "test", |d| d.expr(test));
                d.field(f, "body", |d| d.expr(body));
                d.field(f, "orelse", |d| d.expr(orelse));
            }),
            ExprKind::Dict { keys, values } => self.node("Dict", loc, |d, f| {
                d.list(f, "keys", keys, |d, k| match k {
                    Some(k) => d.expr(k),
                    None => d.push("None"),
                });
                d.list(f, "values", values, |d, e| d.expr(e));
            }),
            ExprKind::Set { elts } => self.node("Set", loc, |d, f| d.list(f, "elts", elts, |d, e| d.expr(e))),
            ExprKind::ListComp { elt, generators } => self.comprehension("ListComp", loc, elt, generators),
            ExprKind::SetComp { elt, generators } => self.comprehension("SetComp", loc, elt, generators),
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension("GeneratorExp", loc, elt, generators);
            }
            ExprKind::DictComp { key, value, generators } => self.node("DictComp", loc, |d, f| {
                d.field(f, "key", |d| d.expr(key));
                d.field(f, "value", |d| d.expr(value));
                d.list(f, "generators", generators, |d, g| d.generator(g));
            }),
            ExprKind::Await { value } => {
                self.node("Await", loc, |d, f| d.field(f, "value", |d| d.expr(value)))
            }
            ExprKind::Yield { value } => self.node("Yield", loc, |d, f| {
                d.optional(f, "value", value, |d, e| d.expr(e));
            }),
            ExprKind::YieldFrom { value } => {
                self.node("YieldFrom", loc, |d, f| d.field(f, "value", |d| d.expr(value)));
            }
            ExprKind::Compare { left, ops, comparators } => self.node("Compare", loc, |d, f| {
                d.field(f, "left", |d| d.expr(left));
                d.list(f, "ops", ops, |d, op| {
                    let _ = write!(d.out, "{op:?}()");
                });
                d.list(f, "comparators", comparators, |d, e| d.expr(e));
            }),
            ExprKind::Call { func, args, keywords } => self.node("Call", loc, |d, f| {
                d.field(f, "func", |d| d.expr(func));
                d.list(f, "args", args, |d, e| d.expr(e));
                d.list(f, "keywords", keywords, |d, k| d.keyword(k));
            }),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.node("FormattedValue", loc, |d, f| {
                    d.field(f, "value", |d| d.expr(value));
                    d.field(f, "conversion", |d| d.push(&conversion.to_string()));
                    d.optional(f, "format_spec", format_spec, |d, e| d.expr(e));
                });
            }
            ExprKind::JoinedStr { values } => {
                self.node("JoinedStr", loc, |d, f| d.list(f, "values", values, |d, e| d.expr(e)));
            }
            ExprKind::Constant { value, kind_u } => self.node("Constant", loc, |d, f| {
                d.field(f, "value", |d| d.constant(&value));
                if kind_u {
                    d.field(f, "kind", |d| d.push("'u'"));
                }
            }),
            ExprKind::Attribute { value, attr, ctx } => self.node("Attribute", loc, |d, f| {
                d.field(f, "value", |d| d.expr(value));
                d.name(f, "attr", attr);
                d.ctx(f, ctx);
            }),
            ExprKind::Subscript { value, slice, ctx } => self.node("Subscript", loc, |d, f| {
                d.field(f, "value", |d| d.expr(value));
                d.field(f, "slice", |d| d.expr(slice));
                d.ctx(f, ctx);
            }),
            ExprKind::Starred { value, ctx } => self.node("Starred", loc, |d, f| {
                d.field(f, "value", |d| d.expr(value));
                d.ctx(f, ctx);
            }),
            ExprKind::Name { id, ctx } => self.node("Name", loc, |d, f| {
                d.name(f, "id", id);
                d.ctx(f, ctx);
            }),
            ExprKind::List { elts, ctx } => self.node("List", loc, |d, f| {
                d.list(f, "elts", elts, |d, e| d.expr(e));
                d.ctx(f, ctx);
            }),
            ExprKind::Tuple { elts, ctx } => self.node("Tuple", loc, |d, f| {
                d.list(f, "elts", elts, |d, e| d.expr(e));
                d.ctx(f, ctx);
            }),
            ExprKind::Slice { lower, upper, step } => self.node("Slice", loc, |d, f| {
                d.optional(f, "lower", lower, |d, e| d.expr(e));
                d.optional(f, "upper", upper, |d, e| d.expr(e));
                d.optional(f, "step", step, |d, e| d.expr(e));
            }),
        }
    }

    fn comprehension(
        &mut self,
        name: &str,
        loc: Option<Loc>,
        elt: ExprRef<'_>,
        generators: Seq<'_, Comprehension<'_>>,
    ) {
        self.node(name, loc, |d, f| {
            d.field(f, "elt", |d| d.expr(elt));
            d.list(f, "generators", generators, |d, g| d.generator(g));
        });
    }

    fn generator(&mut self, generator: &Comprehension<'_>) {
        self.node("comprehension", None, |d, f| {
            d.field(f, "target", |d| d.expr(generator.target));
            d.field(f, "iter", |d| d.expr(generator.iter));
            d.list(f, "ifs", generator.ifs, |d, e| d.expr(e));
            d.field(f, "is_async", |d| d.push(if generator.is_async { "1" } else { "0" }));
        });
    }

    fn keyword(&mut self, keyword: &Keyword<'_>) {
        self.node("keyword", Some(keyword.loc), |d, f| {
            d.optional(f, "arg", keyword.arg, |d, n| d.text(n.as_bytes()));
            d.field(f, "value", |d| d.expr(keyword.value));
        });
    }

    fn alias(&mut self, alias: &Alias<'_>) {
        self.node("alias", Some(alias.loc), |d, f| {
            d.name(f, "name", alias.name);
            d.optional(f, "asname", alias.asname, |d, n| d.text(n.as_bytes()));
        });
    }

    fn arguments(&mut self, args: &Arguments<'_>) {
        self.node("arguments", None, |d, f| {
            d.list(f, "posonlyargs", args.posonlyargs, |d, a| d.arg(a));
            d.list(f, "args", args.args, |d, a| d.arg(a));
            d.optional(f, "vararg", args.vararg, |d, a| d.arg(a));
            d.list(f, "kwonlyargs", args.kwonlyargs, |d, a| d.arg(a));
            d.list(f, "kw_defaults", args.kw_defaults, |d, e| match e {
                Some(e) => d.expr(e),
                None => d.push("None"),
            });
            d.optional(f, "kwarg", args.kwarg, |d, a| d.arg(a));
            d.list(f, "defaults", args.defaults, |d, e| d.expr(e));
        });
    }

    fn arg(&mut self, arg: &Arg<'_>) {
        self.node("arg", Some(arg.loc), |d, f| {
            d.name(f, "arg", arg.arg);
            d.optional(f, "annotation", arg.annotation, |d, e| d.expr(e));
            d.optional(f, "type_comment", arg.type_comment, |d, t| d.text(t.as_bytes()));
        });
    }

    fn type_param(&mut self, param: &TypeParam<'_>) {
        let loc = Some(param.loc);
        match param.kind {
            TypeParamKind::TypeVar { name, bound, default_value } => self.node("TypeVar", loc, |d, f| {
                d.name(f, "name", name);
                d.optional(f, "bound", bound, |d, e| d.expr(e));
                d.optional(f, "default_value", default_value, |d, e| d.expr(e));
            }),
            TypeParamKind::ParamSpec { name, default_value } => self.node("ParamSpec", loc, |d, f| {
                d.name(f, "name", name);
                d.optional(f, "default_value", default_value, |d, e| d.expr(e));
            }),
            TypeParamKind::TypeVarTuple { name, default_value } => self.node("TypeVarTuple", loc, |d, f| {
                d.name(f, "name", name);
                d.optional(f, "default_value", default_value, |d, e| d.expr(e));
            }),
        }
    }

    fn pattern(&mut self, pattern: &Pattern<'_>) {
        let loc = Some(pattern.loc);
        match pattern.kind {
            PatternKind::MatchValue { value } => {
                self.node("MatchValue", loc, |d, f| d.field(f, "value", |d| d.expr(value)));
            }
            PatternKind::MatchSingleton { value } => {
                self.node("MatchSingleton", loc, |d, f| d.field(f, "value", |d| d.constant(&value)));
            }
            PatternKind::MatchSequence { patterns } => self.node("MatchSequence", loc, |d, f| {
                d.list(f, "patterns", patterns, |d, p| d.pattern(p));
            }),
            PatternKind::MatchMapping { keys, patterns, rest } => self.node("MatchMapping", loc, |d, f| {
                d.list(f, "keys", keys, |d, e| d.expr(e));
                d.list(f, "patterns", patterns, |d, p| d.pattern(p));
                d.optional(f, "rest", rest, |d, n| d.text(n.as_bytes()));
            }),
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.node("MatchClass", loc, |d, f| {
                    d.field(f, "cls", |d| d.expr(cls));
                    d.list(f, "patterns", patterns, |d, p| d.pattern(p));
                    d.list(f, "kwd_attrs", kwd_attrs, |d, n| d.text(n.as_bytes()));
                    d.list(f, "kwd_patterns", kwd_patterns, |d, p| d.pattern(p));
                });
            }
            PatternKind::MatchStar { name } => self.node("MatchStar", loc, |d, f| {
                d.optional(f, "name", name, |d, n| d.text(n.as_bytes()));
            }),
            PatternKind::MatchAs { pattern, name } => self.node("MatchAs", loc, |d, f| {
                d.optional(f, "pattern", pattern, |d, p| d.pattern(p));
                d.optional(f, "name", name, |d, n| d.text(n.as_bytes()));
            }),
            PatternKind::MatchOr { patterns } => self.node("MatchOr", loc, |d, f| {
                d.list(f, "patterns", patterns, |d, p| d.pattern(p));
            }),
        }
    }

    fn constant(&mut self, value: &Constant<'_>) {
        match value {
            Constant::None => self.push("None"),
            Constant::True => self.push("True"),
            Constant::False => self.push("False"),
            Constant::Ellipsis => self.push("Ellipsis"),
            Constant::Int(i) => self.push(&i.to_string()),
            Constant::BigInt(i) => self.push(&i.to_string()),
            Constant::Float(x) => self.push(&float_repr(*x)),
            Constant::Complex(re, im) => {
                if *re == 0.0 && re.is_sign_positive() {
                    self.push(&imaginary_repr(*im));
                } else {
                    let sign = if im.is_sign_negative() { "" } else { "+" };
                    let text = format!("({}{sign}{})", plain(*re), imaginary_repr(*im));
                    self.push(&text);
                }
            }
            Constant::Str(text) => self.text(text),
            Constant::Bytes(bytes) => self.bytes(bytes),
            Constant::Tuple(items) => {
                self.push("(");
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    self.constant(item);
                }
                self.push(if items.len() == 1 { ",)" } else { ")" });
            }
            Constant::FrozenSet(items) => {
                self.push("frozenset({");
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    self.constant(item);
                }
                self.push("})");
            }
        }
    }

    fn quote(body: &[u8]) -> char {
        if body.contains(&b'\'') && !body.contains(&b'"') { '"' } else { '\'' }
    }

    /// `repr` of a string in WTF-8.
    fn text(&mut self, text: &[u8]) {
        let quote = Self::quote(text);
        self.out.push(quote);
        let mut rest = text;
        while !rest.is_empty() {
            let (valid, after) = match std::str::from_utf8(rest) {
                Ok(valid) => (valid, &[][..]),
                Err(e) => {
                    let (head, tail) = rest.split_at(e.valid_up_to());
                    (std::str::from_utf8(head).unwrap_or(""), tail)
                }
            };
            for c in valid.chars() {
                self.character(c, quote);
            }
            rest = after;
            if let [a, b, c, tail @ ..] = rest {
                let code = (u32::from(*a) & 0xf) << 12 | (u32::from(*b) & 0x3f) << 6 | (u32::from(*c) & 0x3f);
                let _ = write!(self.out, "\\u{code:04x}");
                rest = tail;
            } else {
                rest = &[];
            }
        }
        self.out.push(quote);
    }

    fn character(&mut self, c: char, quote: char) {
        let code = c as u32;
        let _ = match c {
            '\\' => self.out.write_str("\\\\"),
            '\n' => self.out.write_str("\\n"),
            '\r' => self.out.write_str("\\r"),
            '\t' => self.out.write_str("\\t"),
            _ if c == quote => write!(self.out, "\\{c}"),
            ' '..='~' => self.out.write_char(c),
            _ if code < 0x80 => write!(self.out, "\\x{code:02x}"),
            _ if crate::ident::is_printable(c) => self.out.write_char(c),
            _ if code < 0x100 => write!(self.out, "\\x{code:02x}"),
            _ if code < 0x10000 => write!(self.out, "\\u{code:04x}"),
            _ => write!(self.out, "\\U{code:08x}"),
        };
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let quote = Self::quote(bytes);
        self.out.push('b');
        self.out.push(quote);
        for b in bytes {
            let _ = match *b {
                b'\\' => self.out.write_str("\\\\"),
                b'\n' => self.out.write_str("\\n"),
                b'\r' => self.out.write_str("\\r"),
                b'\t' => self.out.write_str("\\t"),
                c if c as char == quote => write!(self.out, "\\{quote}"),
                c @ b' '..=b'~' => self.out.write_char(c as char),
                c => write!(self.out, "\\x{c:02x}"),
            };
        }
        self.out.push(quote);
    }
}

/// Shortest digits, laid out as Python does, without a forced `.0`.
fn plain(x: f64) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf".into() } else { "-inf".into() };
    }
    if x == 0.0 {
        return if x.is_sign_negative() { "-0".into() } else { "0".into() };
    }
    let text = format!("{x:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    if !(-4..16).contains(&exponent) {
        let (head, tail) = digits.split_at(1);
        let dot = if tail.is_empty() { "" } else { "." };
        let (e_sign, e) = if exponent < 0 { ('-', -exponent) } else { ('+', exponent) };
        return format!("{sign}{head}{dot}{tail}e{e_sign}{e:02}");
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let point = exponent as usize + 1;
    if digits.len() <= point {
        return format!("{sign}{digits}{}", "0".repeat(point - digits.len()));
    }
    let (head, tail) = digits.split_at(point);
    format!("{sign}{head}.{tail}")
}

/// `repr` of a float.
fn float_repr(x: f64) -> String {
    let text = plain(x);
    if text.contains(['.', 'e', 'n', 'i']) { text } else { text + ".0" }
}

fn imaginary_repr(x: f64) -> String {
    plain(x) + "j"
}
