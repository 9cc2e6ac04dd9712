//! Text of expressions, for annotations under `from __future__ import annotations`: CPython's own
//! layout, parentheses only where precedence asks for them.

use pyrite_syntax::ast::*;

use crate::fault::grow;
use crate::fold::settled;

const NAMED: u8 = 0;
const TUPLE: u8 = 1;
const TEST: u8 = 2;
const OR: u8 = 3;
const AND: u8 = 4;
const NOT: u8 = 5;
const CMP: u8 = 6;
const EXPR: u8 = 7;
const BXOR: u8 = 8;
const BAND: u8 = 9;
const SHIFT: u8 = 10;
const ARITH: u8 = 11;
const TERM: u8 = 12;
const FACTOR: u8 = 13;
const POWER: u8 = 14;
const AWAIT: u8 = 15;
const ATOM: u8 = 16;

/// The text of an expression, WTF-8.
pub(crate) fn expression(e: ExprRef<'_>) -> Vec<u8> {
    let mut w = Writer { out: Vec::new() };
    w.expr(e, TEST);
    w.out
}

/// `repr` of text.
pub(crate) fn repr(s: &str) -> String {
    String::from_utf8_lossy(&str_repr(s.as_bytes())).into_owned()
}

/// `repr` of a constant, lossy for lone surrogates.
pub(crate) fn constant_repr(c: Constant<'_>) -> String {
    let mut w = Writer { out: Vec::new() };
    w.constant(c);
    String::from_utf8_lossy(&w.out).into_owned()
}

/// Whether `repr` shows a character as it is.
fn printable(c: char) -> bool {
    let n = c as u32;
    if n < 0x7f {
        return n >= 0x20;
    }
    !(n < 0xa1
        || n == 0xad
        || matches!(n, 0x378 | 0x379 | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x1680)
        || matches!(n, 0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x206f | 0x3000 | 0xfeff)
        || matches!(n, 0xe000..=0xf8ff | 0xfff0..=0xfffb | 0xfffe | 0xffff | 0xe0000..))
}

/// `repr` of a string given as WTF-8.
pub(crate) fn str_repr(s: &[u8]) -> Vec<u8> {
    let quote = if s.contains(&b'\'') && !s.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = Vec::with_capacity(s.len() + 2);
    out.push(quote);
    let mut rest = s;
    while !rest.is_empty() {
        let (valid, bad) = match std::str::from_utf8(rest) {
            Ok(t) => (t, 0),
            Err(e) => {
                let at = e.valid_up_to();
                (std::str::from_utf8(&rest[..at]).unwrap_or(""), 3.min(rest.len() - at))
            }
        };
        for c in valid.chars() {
            match c {
                '\\' => out.extend(b"\\\\"),
                '\n' => out.extend(b"\\n"),
                '\r' => out.extend(b"\\r"),
                '\t' => out.extend(b"\\t"),
                c if c as u32 == u32::from(quote) => out.extend([b'\\', quote]),
                c if printable(c) => {
                    let mut b = [0; 4];
                    out.extend(c.encode_utf8(&mut b).as_bytes());
                }
                c => {
                    let n = c as u32;
                    let text = if n < 0x100 {
                        format!("\\x{n:02x}")
                    } else if n < 0x1_0000 {
                        format!("\\u{n:04x}")
                    } else {
                        format!("\\U{n:08x}")
                    };
                    out.extend(text.as_bytes());
                }
            }
        }
        rest = &rest[valid.len()..];
        if bad > 0 {
            if let [_, b, c, ..] = *rest {
                let n = 0xd000 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f);
                out.extend(format!("\\u{n:04x}").as_bytes());
            }
            rest = &rest[bad..];
        }
    }
    out.push(quote);
    out
}

fn bytes_repr(s: &[u8]) -> Vec<u8> {
    let quote = if s.contains(&b'\'') && !s.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = vec![b'b', quote];
    for &b in s {
        match b {
            b'\\' => out.extend(b"\\\\"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b if b == quote => out.extend([b'\\', quote]),
            0x20..0x7f => out.push(b),
            b => out.extend(format!("\\x{b:02x}").as_bytes()),
        }
    }
    out.push(quote);
    out
}

/// `repr` of a float; infinity as a literal that makes it.
fn float_repr(f: f64) -> String {
    if f.is_infinite() {
        return if f > 0.0 { "1e309".into() } else { "-1e309".into() };
    }
    if f.is_nan() {
        return "nan".into();
    }
    let text = format!("{f:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{f}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

struct Writer {
    out: Vec<u8>,
}

impl Writer {
    fn text(&mut self, s: &str) {
        self.out.extend_from_slice(s.as_bytes());
    }

    fn wrapped(&mut self, paren: bool, inner: impl FnOnce(&mut Self)) {
        if paren {
            self.text("(");
        }
        inner(self);
        if paren {
            self.text(")");
        }
    }

    fn list(&mut self, es: Seq<'_, ExprRef<'_>>, level: u8) {
        for (i, e) in es.iter().enumerate() {
            if i > 0 {
                self.text(", ");
            }
            self.expr(e, level);
        }
    }

    fn expr(&mut self, e: ExprRef<'_>, level: u8) {
        grow(|| self.expr_inner(settled(e), level));
    }

    fn expr_inner(&mut self, e: ExprRef<'_>, level: u8) {
        match e.kind.get() {
            ExprKind::BoolOp { op, values } => {
                let (word, own) = match op {
                    BoolOp::And => (" and ", AND),
                    BoolOp::Or => (" or ", OR),
                };
                self.wrapped(level > own, |w| {
                    for (i, v) in values.iter().enumerate() {
                        if i > 0 {
                            w.text(word);
                        }
                        w.expr(v, own + 1);
                    }
                });
            }
            ExprKind::NamedExpr { target, value } => self.wrapped(level > NAMED, |w| {
                w.expr(target, ATOM);
                w.text(" := ");
                w.expr(value, ATOM);
            }),
            ExprKind::BinOp { left, op, right } => {
                let (word, own) = match op {
                    Operator::Add => (" + ", ARITH),
                    Operator::Sub => (" - ", ARITH),
                    Operator::Mult => (" * ", TERM),
                    Operator::MatMult => (" @ ", TERM),
                    Operator::Div => (" / ", TERM),
                    Operator::Mod => (" % ", TERM),
                    Operator::LShift => (" << ", SHIFT),
                    Operator::RShift => (" >> ", SHIFT),
                    Operator::BitOr => (" | ", EXPR),
                    Operator::BitXor => (" ^ ", BXOR),
                    Operator::BitAnd => (" & ", BAND),
                    Operator::FloorDiv => (" // ", TERM),
                    Operator::Pow => (" ** ", POWER),
                };
                let right_first = u8::from(op == Operator::Pow);
                self.wrapped(level > own, |w| {
                    w.expr(left, own + right_first);
                    w.text(word);
                    w.expr(right, own + 1 - right_first);
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (word, own) = match op {
                    UnaryOp::Invert => ("~", FACTOR),
                    UnaryOp::Not => ("not ", NOT),
                    UnaryOp::UAdd => ("+", FACTOR),
                    UnaryOp::USub => ("-", FACTOR),
                };
                self.wrapped(level > own, |w| {
                    w.text(word);
                    w.expr(operand, own);
                });
            }
            ExprKind::Lambda { args, body } => self.wrapped(level > TEST, |w| {
                let none = args.posonlyargs.is_empty()
                    && args.args.is_empty()
                    && args.kwonlyargs.is_empty()
                    && args.vararg.is_none()
                    && args.kwarg.is_none();
                w.text(if none { "lambda" } else { "lambda " });
                w.arguments(args);
                w.text(": ");
                w.expr(body, TEST);
            }),
            ExprKind::IfExp { test, body, orelse } => self.wrapped(level > TEST, |w| {
                w.expr(body, TEST + 1);
                w.text(" if ");
                w.expr(test, TEST + 1);
                w.text(" else ");
                w.expr(orelse, TEST);
            }),
            ExprKind::Dict { keys, values } => {
                self.text("{");
                for (i, (k, v)) in keys.iter().zip(values).enumerate() {
                    if i > 0 {
                        self.text(", ");
                    }
                    match k {
                        Some(k) => {
                            self.expr(k, TEST);
                            self.text(": ");
                            self.expr(v, TEST);
                        }
                        None => {
                            self.text("**");
                            self.expr(v, EXPR);
                        }
                    }
                }
                self.text("}");
            }
            ExprKind::Set { elts } => {
                self.text("{");
                self.list(elts, TEST);
                self.text("}");
            }
            ExprKind::ListComp { elt, generators } => {
                self.text("[");
                self.expr(elt, TEST);
                self.generators(generators);
                self.text("]");
            }
            ExprKind::SetComp { elt, generators } => {
                self.text("{");
                self.expr(elt, TEST);
                self.generators(generators);
                self.text("}");
            }
            ExprKind::DictComp { key, value, generators } => {
                self.text("{");
                self.expr(key, TEST);
                self.text(": ");
                self.expr(value, TEST);
                self.generators(generators);
                self.text("}");
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.text("(");
                self.expr(elt, TEST);
                self.generators(generators);
                self.text(")");
            }
            ExprKind::Await { value } => self.wrapped(level > AWAIT, |w| {
                w.text("await ");
                w.expr(value, ATOM);
            }),
            ExprKind::Yield { value } => {
                self.text("(yield");
                if let Some(v) = value {
                    self.text(" ");
                    self.expr(v, TEST);
                }
                self.text(")");
            }
            ExprKind::YieldFrom { value } => {
                self.text("(yield from ");
                self.expr(value, TEST);
                self.text(")");
            }
            ExprKind::Compare { left, ops, comparators } => self.wrapped(level > CMP, |w| {
                w.expr(left, CMP + 1);
                for (o, c) in ops.iter().zip(comparators) {
                    w.text(match o {
                        CmpOp::Eq => " == ",
                        CmpOp::NotEq => " != ",
                        CmpOp::Lt => " < ",
                        CmpOp::LtE => " <= ",
                        CmpOp::Gt => " > ",
                        CmpOp::GtE => " >= ",
                        CmpOp::Is => " is ",
                        CmpOp::IsNot => " is not ",
                        CmpOp::In => " in ",
                        CmpOp::NotIn => " not in ",
                    });
                    w.expr(c, CMP + 1);
                }
            }),
            ExprKind::Call { func, args, keywords } => {
                self.expr(func, ATOM);
                if let ([one], []) = (args, keywords)
                    && matches!(one.kind.get(), ExprKind::GeneratorExp { .. })
                {
                    self.expr(one, TEST);
                    return;
                }
                self.text("(");
                self.list(args, TEST);
                for (i, k) in keywords.iter().enumerate() {
                    if i > 0 || !args.is_empty() {
                        self.text(", ");
                    }
                    match k.arg {
                        Some(a) => {
                            self.text(a);
                            self.text("=");
                        }
                        None => self.text("**"),
                    }
                    self.expr(k.value, TEST);
                }
                self.text(")");
            }
            ExprKind::JoinedStr { values } => {
                let body = self.fstring_body(values);
                self.text("f");
                self.out.extend(str_repr(&body));
            }
            ExprKind::FormattedValue { .. } => {
                let mut body = Vec::new();
                Self::fstring_part(e, &mut body);
                self.text("f");
                self.out.extend(str_repr(&body));
            }
            ExprKind::Constant { value, kind_u } => {
                if kind_u {
                    self.text("u");
                }
                match value {
                    Constant::Ellipsis => self.text("..."),
                    value => self.constant(value),
                }
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, ATOM);
                let int =
                    matches!(crate::fold::constant(value), Some(Constant::Int(_) | Constant::BigInt(_)));
                self.text(if int { " ." } else { "." });
                self.text(attr);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, ATOM);
                self.text("[");
                self.expr(slice, TUPLE);
                self.text("]");
            }
            ExprKind::Starred { value, .. } => {
                self.text("*");
                self.expr(value, EXPR);
            }
            ExprKind::Name { id, .. } => self.text(id),
            ExprKind::List { elts, .. } => {
                self.text("[");
                self.list(elts, TEST);
                self.text("]");
            }
            ExprKind::Tuple { elts: [], .. } => self.text("()"),
            ExprKind::Tuple { elts, .. } => self.wrapped(level > TUPLE, |w| {
                w.list(elts, TEST);
                if elts.len() == 1 {
                    w.text(",");
                }
            }),
            ExprKind::Slice { lower, upper, step } => {
                if let Some(l) = lower {
                    self.expr(l, TEST);
                }
                self.text(":");
                if let Some(u) = upper {
                    self.expr(u, TEST);
                }
                if let Some(s) = step {
                    self.text(":");
                    self.expr(s, TEST);
                }
            }
        }
    }

    fn generators(&mut self, generators: Seq<'_, Comprehension<'_>>) {
        for g in generators {
            self.text(if g.is_async { " async for " } else { " for " });
            self.expr(g.target, TUPLE);
            self.text(" in ");
            self.expr(g.iter, TEST + 1);
            for i in g.ifs {
                self.text(" if ");
                self.expr(i, TEST + 1);
            }
        }
    }

    fn argument(&mut self, a: &Arg<'_>) {
        self.text(a.arg);
        if let Some(e) = a.annotation {
            self.text(": ");
            self.expr(e, TEST);
        }
    }

    fn arguments(&mut self, a: &Arguments<'_>) {
        let mut first = true;
        let mut comma = |w: &mut Self| {
            if !std::mem::take(&mut first) {
                w.text(", ");
            }
        };
        let positional = a.posonlyargs.len() + a.args.len();
        for (i, arg) in a.posonlyargs.iter().chain(a.args).enumerate() {
            comma(self);
            self.argument(arg);
            let default = (i + a.defaults.len()).checked_sub(positional);
            if let Some(d) = default.and_then(|i| a.defaults.get(i)) {
                self.text("=");
                self.expr(d, TEST);
            }
            if !a.posonlyargs.is_empty() && i + 1 == a.posonlyargs.len() {
                self.text(", /");
            }
        }
        if a.vararg.is_some() || !a.kwonlyargs.is_empty() {
            comma(self);
            self.text("*");
            if let Some(v) = a.vararg {
                self.argument(v);
            }
        }
        for (i, arg) in a.kwonlyargs.iter().enumerate() {
            comma(self);
            self.argument(arg);
            if let Some(Some(d)) = a.kw_defaults.get(i) {
                self.text("=");
                self.expr(d, TEST);
            }
        }
        if let Some(k) = a.kwarg {
            comma(self);
            self.text("**");
            self.argument(k);
        }
    }

    fn fstring_body(&mut self, values: Seq<'_, ExprRef<'_>>) -> Vec<u8> {
        let mut body = Vec::new();
        for v in values {
            Self::fstring_part(v, &mut body);
        }
        body
    }

    /// A part of an f-string, as it stands between the quotes before they are escaped.
    fn fstring_part(e: ExprRef<'_>, body: &mut Vec<u8>) {
        match settled(e).kind.get() {
            ExprKind::Constant { value: Constant::Str(s), .. } => {
                for &b in s {
                    body.push(b);
                    if matches!(b, b'{' | b'}') {
                        body.push(b);
                    }
                }
            }
            ExprKind::JoinedStr { values } => {
                for v in values {
                    grow(|| Self::fstring_part(v, body));
                }
            }
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                let mut w = Writer { out: Vec::new() };
                w.expr(value, TEST + 1);
                body.extend(if w.out.first() == Some(&b'{') { &b"{ "[..] } else { b"{" });
                body.extend(w.out);
                if let Ok(c @ (b's' | b'r' | b'a')) = u8::try_from(conversion) {
                    body.extend([b'!', c]);
                }
                if let Some(f) = format_spec {
                    body.push(b':');
                    grow(|| Self::fstring_part(f, body));
                }
                body.push(b'}');
            }
            _ => {}
        }
    }

    fn constant(&mut self, c: Constant<'_>) {
        match c {
            Constant::None => self.text("None"),
            Constant::True => self.text("True"),
            Constant::False => self.text("False"),
            Constant::Ellipsis => self.text("Ellipsis"),
            Constant::Int(i) => self.text(&i.to_string()),
            Constant::BigInt(b) => self.text(&b.to_string()),
            Constant::Float(f) => self.text(&float_repr(f)),
            Constant::Complex(re, im) => {
                let part = |f: f64| {
                    let t = float_repr(f);
                    t.strip_suffix(".0").map_or(t.clone(), str::to_string)
                };
                let text = if re == 0.0 && re.is_sign_positive() {
                    format!("{}j", part(im))
                } else {
                    let sign = if im.is_sign_negative() { "" } else { "+" };
                    format!("({}{sign}{}j)", part(re), part(im))
                };
                self.text(&text);
            }
            Constant::Str(s) => self.out.extend(str_repr(s)),
            Constant::Bytes(s) => self.out.extend(bytes_repr(s)),
            Constant::Tuple(t) => {
                self.text("(");
                for (i, &c) in t.iter().enumerate() {
                    if i > 0 {
                        self.text(", ");
                    }
                    self.constant(c);
                }
                self.text(if t.len() == 1 { ",)" } else { ")" });
            }
            Constant::FrozenSet(t) => {
                self.text("frozenset({");
                for (i, &c) in t.iter().enumerate() {
                    if i > 0 {
                        self.text(", ");
                    }
                    self.constant(c);
                }
                self.text("})");
            }
        }
    }
}
