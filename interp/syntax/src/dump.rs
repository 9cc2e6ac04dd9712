//! The text of `ast.dump(tree, include_attributes=True)`.

use std::fmt::Write;

use crate::ast::*;
use crate::ident::is_printable;

/// Dumps a tree as Python 3.13's `ast.dump` does, with positions if asked.
pub fn dump(tree: &Mod<'_>, attributes: bool) -> String {
    let mut d = Dump { out: String::new(), attributes };
    d.module(tree);
    d.out
}

struct Dump {
    out: String,
    attributes: bool,
}

/// The fields of a node being written.
struct Node<'d> {
    d: &'d mut Dump,
    first: bool,
}

impl Node<'_> {
    fn key(&mut self, name: &str) -> &mut Dump {
        if !self.first {
            self.d.out.push_str(", ");
        }
        self.first = false;
        self.d.out.push_str(name);
        self.d.out.push('=');
        self.d
    }

    fn text(&mut self, name: &str, value: &str) {
        self.key(name).repr(value.as_bytes());
    }

    fn maybe_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.key(name).out.push_str(value);
    }

    fn int(&mut self, name: &str, value: i32) {
        let _ = write!(self.key(name).out, "{value}");
    }

    fn expr(&mut self, name: &str, value: ExprRef<'_>) {
        self.key(name).expr(value);
    }

    fn maybe(&mut self, name: &str, value: Option<ExprRef<'_>>) {
        if let Some(value) = value {
            self.expr(name, value);
        }
    }

    fn list<T>(&mut self, name: &str, items: &[T], mut each: impl FnMut(&mut Dump, &T)) {
        if items.is_empty() {
            return;
        }
        let d = self.key(name);
        d.out.push('[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                d.out.push_str(", ");
            }
            each(d, item);
        }
        d.out.push(']');
    }

    fn exprs(&mut self, name: &str, items: &[ExprRef<'_>]) {
        self.list(name, items, |d, e| d.expr(e));
    }

    fn body(&mut self, name: &str, items: &[StmtRef<'_>]) {
        self.list(name, items, |d, s| d.stmt(s));
    }

    fn names(&mut self, name: &str, items: &[&str]) {
        self.list(name, items, |d, n| d.repr(n.as_bytes()));
    }

    fn patterns(&mut self, name: &str, items: &[PatternRef<'_>]) {
        self.list(name, items, |d, p| d.pattern(p));
    }

    fn ctx(&mut self, ctx: ExprContext) {
        self.raw(
            "ctx",
            match ctx {
                ExprContext::Load => "Load()",
                ExprContext::Store => "Store()",
                ExprContext::Del => "Del()",
            },
        );
    }

    fn operator(&mut self, op: Operator) {
        self.raw("op", &format!("{op:?}()"));
    }

    fn end(mut self, loc: Option<&Loc>) {
        if let Some(loc) = loc
            && self.d.attributes
        {
            self.int("lineno", loc.lineno);
            self.int("col_offset", loc.col);
            self.int("end_lineno", loc.end_lineno);
            self.int("end_col_offset", loc.end_col);
        }
        self.d.out.push(')');
    }
}

impl Dump {
    fn node(&mut self, name: &str) -> Node<'_> {
        self.out.push_str(name);
        self.out.push('(');
        Node { d: self, first: true }
    }

    fn module(&mut self, tree: &Mod<'_>) {
        match *tree {
            Mod::Module { body, type_ignores } => {
                let mut n = self.node("Module");
                n.body("body", body);
                n.list("type_ignores", type_ignores, |d, t| {
                    let mut n = d.node("TypeIgnore");
                    n.int("lineno", t.lineno);
                    n.text("tag", t.tag);
                    n.end(None);
                });
                n.end(None);
            }
            Mod::Interactive { body } => {
                let mut n = self.node("Interactive");
                n.body("body", body);
                n.end(None);
            }
            Mod::Expression { body } => {
                let mut n = self.node("Expression");
                n.expr("body", body);
                n.end(None);
            }
            Mod::FunctionType { argtypes, returns } => {
                let mut n = self.node("FunctionType");
                n.exprs("argtypes", argtypes);
                n.expr("returns", returns);
                n.end(None);
            }
        }
    }

    fn function(&mut self, name: &str, f: &FunctionDef<'_>, loc: &Loc) {
        let mut n = self.node(name);
        n.text("name", f.name);
        n.key("args").arguments(f.args);
        n.body("body", f.body);
        n.exprs("decorator_list", f.decorator_list);
        n.maybe("returns", f.returns);
        n.maybe_text("type_comment", f.type_comment);
        n.list("type_params", f.type_params, |d, p| d.type_param(p));
        n.end(Some(loc));
    }

    fn for_loop(&mut self, name: &str, f: &For<'_>, loc: &Loc) {
        let mut n = self.node(name);
        n.expr("target", f.target);
        n.expr("iter", f.iter);
        n.body("body", f.body);
        n.body("orelse", f.orelse);
        n.maybe_text("type_comment", f.type_comment);
        n.end(Some(loc));
    }

    fn with(&mut self, name: &str, w: &With<'_>, loc: &Loc) {
        let mut n = self.node(name);
        n.list("items", w.items, |d, item| {
            let mut n = d.node("withitem");
            n.expr("context_expr", item.context_expr);
            n.maybe("optional_vars", item.optional_vars);
            n.end(None);
        });
        n.body("body", w.body);
        n.maybe_text("type_comment", w.type_comment);
        n.end(Some(loc));
    }

    fn try_block(&mut self, name: &str, t: &Try<'_>, loc: &Loc) {
        let mut n = self.node(name);
        n.body("body", t.body);
        n.list("handlers", t.handlers, |d, h| {
            let mut n = d.node("ExceptHandler");
            n.maybe("type", h.ty);
            n.maybe_text("name", h.name);
            n.body("body", h.body);
            n.end(Some(&h.loc));
        });
        n.body("orelse", t.orelse);
        n.body("finalbody", t.finalbody);
        n.end(Some(loc));
    }

    fn alias(&mut self, a: &Alias<'_>) {
        let mut n = self.node("alias");
        n.text("name", a.name);
        n.maybe_text("asname", a.asname);
        n.end(Some(&a.loc));
    }

    fn stmt(&mut self, s: &Stmt<'_>) {
        let loc = &s.loc;
        let mut n;
        match s.kind.get() {
            StmtKind::FunctionDef(f) => return self.function("FunctionDef", f, loc),
            StmtKind::AsyncFunctionDef(f) => return self.function("AsyncFunctionDef", f, loc),
            StmtKind::ClassDef(c) => {
                n = self.node("ClassDef");
                n.text("name", c.name);
                n.exprs("bases", c.bases);
                n.list("keywords", c.keywords, |d, k| d.keyword(k));
                n.body("body", c.body);
                n.exprs("decorator_list", c.decorator_list);
                n.list("type_params", c.type_params, |d, p| d.type_param(p));
            }
            StmtKind::Return { value } => {
                n = self.node("Return");
                n.maybe("value", value);
            }
            StmtKind::Delete { targets } => {
                n = self.node("Delete");
                n.exprs("targets", targets);
            }
            StmtKind::Assign { targets, value, type_comment } => {
                n = self.node("Assign");
                n.exprs("targets", targets);
                n.expr("value", value);
                n.maybe_text("type_comment", type_comment);
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                n = self.node("TypeAlias");
                n.expr("name", name);
                n.list("type_params", type_params, |d, p| d.type_param(p));
                n.expr("value", value);
            }
            StmtKind::AugAssign { target, op, value } => {
                n = self.node("AugAssign");
                n.expr("target", target);
                n.operator(op);
                n.expr("value", value);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                n = self.node("AnnAssign");
                n.expr("target", target);
                n.expr("annotation", annotation);
                n.maybe("value", value);
                n.int("simple", simple.into());
            }
            StmtKind::For(f) => return self.for_loop("For", f, loc),
            StmtKind::AsyncFor(f) => return self.for_loop("AsyncFor", f, loc),
            StmtKind::While { test, body, orelse } => {
                n = self.node("While");
                n.expr("test", test);
                n.body("body", body);
                n.body("orelse", orelse);
            }
            StmtKind::If { test, body, orelse } => {
                n = self.node("If");
                n.expr("test", test);
                n.body("body", body);
                n.body("orelse", orelse);
            }
            StmtKind::With(w) => return self.with("With", w, loc),
            StmtKind::AsyncWith(w) => return self.with("AsyncWith", w, loc),
            StmtKind::Match { subject, cases } => {
                n = self.node("Match");
                n.expr("subject", subject);
                n.list("cases", cases, |d, c| {
                    let mut n = d.node("match_case");
                    n.key("pattern").pattern(c.pattern);
                    n.maybe("guard", c.guard);
                    n.body("body", c.body);
                    n.end(None);
                });
            }
            StmtKind::Raise { exc, cause } => {
                n = self.node("Raise");
                n.maybe("exc", exc);
                n.maybe("cause", cause);
            }
            StmtKind::Try(t) => return self.try_block("Try", t, loc),
            StmtKind::TryStar(t) => return self.try_block("TryStar", t, loc),
            StmtKind::Assert { test, msg } => {
                n = self.node("Assert");
                n.expr("test", test);
                n.maybe("msg", msg);
            }
            StmtKind::Import { names } => {
                n = self.node("Import");
                n.list("names", names, |d, a| d.alias(a));
            }
            StmtKind::ImportFrom { module, names, level } => {
                n = self.node("ImportFrom");
                n.maybe_text("module", module);
                n.list("names", names, |d, a| d.alias(a));
                n.int("level", level);
            }
            StmtKind::Global { names } => {
                n = self.node("Global");
                n.names("names", names);
            }
            StmtKind::Nonlocal { names } => {
                n = self.node("Nonlocal");
                n.names("names", names);
            }
            StmtKind::Expr { value } => {
                n = self.node("Expr");
                n.expr("value", value);
            }
            StmtKind::Pass => n = self.node("Pass"),
            StmtKind::Break => n = self.node("Break"),
            StmtKind::Continue => n = self.node("Continue"),
        }
        n.end(Some(loc));
    }

    fn expr(&mut self, e: &Expr<'_>) {
        let mut n;
        match e.kind.get() {
            ExprKind::BoolOp { op, values } => {
                n = self.node("BoolOp");
                n.raw("op", &format!("{op:?}()"));
                n.exprs("values", values);
            }
            ExprKind::NamedExpr { target, value } => {
                n = self.node("NamedExpr");
                n.expr("target", target);
                n.expr("value", value);
            }
            ExprKind::BinOp { left, op, right } => {
                n = self.node("BinOp");
                n.expr("left", left);
                n.operator(op);
                n.expr("right", right);
            }
            ExprKind::UnaryOp { op, operand } => {
                n = self.node("UnaryOp");
                n.raw("op", &format!("{op:?}()"));
                n.expr("operand", operand);
            }
            ExprKind::Lambda { args, body } => {
                n = self.node("Lambda");
                n.key("args").arguments(args);
                n.expr("body", body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                n = self.node("IfExp");
                n.expr("test", test);
                n.expr("body", body);
                n.expr("orelse", orelse);
            }
            ExprKind::Dict { keys, values } => {
                n = self.node("Dict");
                n.list("keys", keys, |d, k| d.maybe_expr(*k));
                n.exprs("values", values);
            }
            ExprKind::Set { elts } => {
                n = self.node("Set");
                n.exprs("elts", elts);
            }
            ExprKind::ListComp { elt, generators } => {
                n = self.node("ListComp");
                n.expr("elt", elt);
                n.list("generators", generators, |d, g| d.comprehension(g));
            }
            ExprKind::SetComp { elt, generators } => {
                n = self.node("SetComp");
                n.expr("elt", elt);
                n.list("generators", generators, |d, g| d.comprehension(g));
            }
            ExprKind::GeneratorExp { elt, generators } => {
                n = self.node("GeneratorExp");
                n.expr("elt", elt);
                n.list("generators", generators, |d, g| d.comprehension(g));
            }
            ExprKind::DictComp { key, value, generators } => {
                n = self.node("DictComp");
                n.expr("key", key);
                n.expr("value", value);
                n.list("generators", generators, |d, g| d.comprehension(g));
            }
            ExprKind::Await { value } => {
                n = self.node("Await");
                n.expr("value", value);
            }
            ExprKind::Yield { value } => {
                n = self.node("Yield");
                n.maybe("value", value);
            }
            ExprKind::YieldFrom { value } => {
                n = self.node("YieldFrom");
                n.expr("value", value);
            }
            ExprKind::Compare { left, ops, comparators } => {
                n = self.node("Compare");
                n.expr("left", left);
                n.list("ops", ops, |d, op| {
                    let _ = write!(d.out, "{op:?}()");
                });
                n.exprs("comparators", comparators);
            }
            ExprKind::Call { func, args, keywords } => {
                n = self.node("Call");
                n.expr("func", func);
                n.exprs("args", args);
                n.list("keywords", keywords, |d, k| d.keyword(k));
            }
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                n = self.node("FormattedValue");
                n.expr("value", value);
                n.int("conversion", conversion);
                n.maybe("format_spec", format_spec);
            }
            ExprKind::JoinedStr { values } => {
                n = self.node("JoinedStr");
                n.exprs("values", values);
            }
            ExprKind::Constant { value, kind_u } => {
                n = self.node("Constant");
                n.key("value").constant(&value);
                if kind_u {
                    n.text("kind", "u");
                }
            }
            ExprKind::Attribute { value, attr, ctx } => {
                n = self.node("Attribute");
                n.expr("value", value);
                n.text("attr", attr);
                n.ctx(ctx);
            }
            ExprKind::Subscript { value, slice, ctx } => {
                n = self.node("Subscript");
                n.expr("value", value);
                n.expr("slice", slice);
                n.ctx(ctx);
            }
            ExprKind::Starred { value, ctx } => {
                n = self.node("Starred");
                n.expr("value", value);
                n.ctx(ctx);
            }
            ExprKind::Name { id, ctx } => {
                n = self.node("Name");
                n.text("id", id);
                n.ctx(ctx);
            }
            ExprKind::List { elts, ctx } => {
                n = self.node("List");
                n.exprs("elts", elts);
                n.ctx(ctx);
            }
            ExprKind::Tuple { elts, ctx } => {
                n = self.node("Tuple");
                n.exprs("elts", elts);
                n.ctx(ctx);
            }
            ExprKind::Slice { lower, upper, step } => {
                n = self.node("Slice");
                n.maybe("lower", lower);
                n.maybe("upper", upper);
                n.maybe("step", step);
            }
        }
        n.end(Some(&e.loc));
    }

    fn maybe_expr(&mut self, e: Option<ExprRef<'_>>) {
        match e {
            Some(e) => self.expr(e),
            None => self.out.push_str("None"),
        }
    }

    fn comprehension(&mut self, c: &Comprehension<'_>) {
        let mut n = self.node("comprehension");
        n.expr("target", c.target);
        n.expr("iter", c.iter);
        n.exprs("ifs", c.ifs);
        n.int("is_async", c.is_async.into());
        n.end(None);
    }

    fn keyword(&mut self, k: &Keyword<'_>) {
        let mut n = self.node("keyword");
        n.maybe_text("arg", k.arg);
        n.expr("value", k.value);
        n.end(Some(&k.loc));
    }

    fn arguments(&mut self, a: &Arguments<'_>) {
        let mut n = self.node("arguments");
        n.list("posonlyargs", a.posonlyargs, |d, a| d.arg(a));
        n.list("args", a.args, |d, a| d.arg(a));
        if let Some(vararg) = a.vararg {
            n.key("vararg").arg(vararg);
        }
        n.list("kwonlyargs", a.kwonlyargs, |d, a| d.arg(a));
        n.list("kw_defaults", a.kw_defaults, |d, e| d.maybe_expr(*e));
        if let Some(kwarg) = a.kwarg {
            n.key("kwarg").arg(kwarg);
        }
        n.exprs("defaults", a.defaults);
        n.end(None);
    }

    fn arg(&mut self, a: &Arg<'_>) {
        let mut n = self.node("arg");
        n.text("arg", a.arg);
        n.maybe("annotation", a.annotation);
        n.maybe_text("type_comment", a.type_comment);
        n.end(Some(&a.loc));
    }

    fn type_param(&mut self, p: &TypeParam<'_>) {
        let mut n;
        match p.kind {
            TypeParamKind::TypeVar { name, bound, default_value } => {
                n = self.node("TypeVar");
                n.text("name", name);
                n.maybe("bound", bound);
                n.maybe("default_value", default_value);
            }
            TypeParamKind::ParamSpec { name, default_value } => {
                n = self.node("ParamSpec");
                n.text("name", name);
                n.maybe("default_value", default_value);
            }
            TypeParamKind::TypeVarTuple { name, default_value } => {
                n = self.node("TypeVarTuple");
                n.text("name", name);
                n.maybe("default_value", default_value);
            }
        }
        n.end(Some(&p.loc));
    }

    fn pattern(&mut self, p: &Pattern<'_>) {
        let mut n;
        match p.kind {
            PatternKind::MatchValue { value } => {
                n = self.node("MatchValue");
                n.expr("value", value);
            }
            PatternKind::MatchSingleton { value } => {
                n = self.node("MatchSingleton");
                n.key("value").constant(&value);
            }
            PatternKind::MatchSequence { patterns } => {
                n = self.node("MatchSequence");
                n.patterns("patterns", patterns);
            }
            PatternKind::MatchMapping { keys, patterns, rest } => {
                n = self.node("MatchMapping");
                n.exprs("keys", keys);
                n.patterns("patterns", patterns);
                n.maybe_text("rest", rest);
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                n = self.node("MatchClass");
                n.expr("cls", cls);
                n.patterns("patterns", patterns);
                n.names("kwd_attrs", kwd_attrs);
                n.patterns("kwd_patterns", kwd_patterns);
            }
            PatternKind::MatchStar { name } => {
                n = self.node("MatchStar");
                n.maybe_text("name", name);
            }
            PatternKind::MatchAs { pattern, name } => {
                n = self.node("MatchAs");
                if let Some(pattern) = pattern {
                    n.key("pattern").pattern(pattern);
                }
                n.maybe_text("name", name);
            }
            PatternKind::MatchOr { patterns } => {
                n = self.node("MatchOr");
                n.patterns("patterns", patterns);
            }
        }
        n.end(Some(&p.loc));
    }

    fn constant(&mut self, c: &Constant<'_>) {
        match *c {
            Constant::None => self.out.push_str("None"),
            Constant::True => self.out.push_str("True"),
            Constant::False => self.out.push_str("False"),
            Constant::Ellipsis => self.out.push_str("Ellipsis"),
            Constant::Int(value) => {
                let _ = write!(self.out, "{value}");
            }
            Constant::BigInt(value) => {
                let _ = write!(self.out, "{value}");
            }
            Constant::Float(value) => self.float(value),
            Constant::Complex(real, imaginary) => self.complex(real, imaginary),
            Constant::Str(text) => self.repr(text),
            Constant::Bytes(bytes) => self.bytes(bytes),
            Constant::Tuple(items) => {
                self.out.push('(');
                self.constants(items);
                self.out.push_str(if items.len() == 1 { ",)" } else { ")" });
            }
            Constant::FrozenSet(items) => {
                self.out.push_str("frozenset({");
                self.constants(items);
                self.out.push_str("})");
            }
        }
    }

    fn constants(&mut self, items: &[Constant<'_>]) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            self.constant(item);
        }
    }

    fn float(&mut self, value: f64) {
        self.out.push_str(&float_repr(value, true));
    }

    fn complex(&mut self, real: f64, imaginary: f64) {
        if real == 0.0 && real.is_sign_positive() {
            let _ = write!(self.out, "{}j", float_repr(imaginary, false));
        } else {
            let sign = if imaginary.is_sign_negative() { "" } else { "+" };
            let (real, imaginary) = (float_repr(real, false), float_repr(imaginary, false));
            let _ = write!(self.out, "({real}{sign}{imaginary}j)");
        }
    }

    /// The `repr` of a string in WTF-8.
    fn repr(&mut self, text: &[u8]) {
        let quote = if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' };
        self.out.push(quote);
        let mut rest = text;
        while let Some((code, after)) = next_code(rest) {
            rest = after;
            match char::from_u32(code) {
                Some('\\') => self.out.push_str("\\\\"),
                Some('\n') => self.out.push_str("\\n"),
                Some('\r') => self.out.push_str("\\r"),
                Some('\t') => self.out.push_str("\\t"),
                Some(c) if c == quote => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                Some(c) if is_printable(c) => self.out.push(c),
                _ => self.escape(code),
            }
        }
        self.out.push(quote);
    }

    fn escape(&mut self, code: u32) {
        let _ = match code {
            0..0x100 => write!(self.out, "\\x{code:02x}"),
            0x100..0x10000 => write!(self.out, "\\u{code:04x}"),
            _ => write!(self.out, "\\U{code:08x}"),
        };
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
        self.out.push('b');
        self.out.push(quote as char);
        for &b in bytes {
            match b {
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                b'\r' => self.out.push_str("\\r"),
                b'\t' => self.out.push_str("\\t"),
                b if b == quote => {
                    self.out.push('\\');
                    self.out.push(b as char);
                }
                b' '..=b'~' => self.out.push(b as char),
                b => {
                    let _ = write!(self.out, "\\x{b:02x}");
                }
            }
        }
        self.out.push(quote as char);
    }
}

/// The first code point of a WTF-8 text, and the rest.
fn next_code(text: &[u8]) -> Option<(u32, &[u8])> {
    let (&first, _) = text.split_first()?;
    let (len, bits) = match first {
        0..0x80 => (1, first),
        0x80..0xe0 => (2, first & 0x1f),
        0xe0..0xf0 => (3, first & 0x0f),
        _ => (4, first & 0x07),
    };
    let code = text
        .get(1..len)
        .unwrap_or_default()
        .iter()
        .fold(u32::from(bits), |code, b| code << 6 | u32::from(b & 0x3f));
    Some((code, text.get(len..).unwrap_or_default()))
}

/// The `repr` of a float; with `.0` where it is whole, if asked.
fn float_repr(value: f64, point: bool) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    // `ast.dump` shows what `repr` does, an infinite literal too.
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if point && !plain.contains('.') { plain + ".0" } else { plain };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
