//! What two answers of a worker part in, as a shape: the difference without the names and numbers
//! of this one file, so that equal causes count together.

use pyrite_bytecode::{disassemble, opcode};

use super::Question;
use crate::compare::code::hexadecimal;
use crate::compare::unified;

/// Where two answers part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The normalised difference.
    pub shape: String,
    /// The difference itself, as a unified diff.
    pub detail: String,
}

/// Describes how two different answers part.
pub fn parting(question: Question, reference: &[u8], subject: &[u8]) -> Parting {
    let (a, b) = (String::from_utf8_lossy(reference), String::from_utf8_lossy(subject));
    let at = a.split('\n').zip(b.split('\n')).take_while(|(a, b)| a == b).count();
    let (x, y) = (a.split('\n').nth(at), b.split('\n').nth(at));
    let shape = shape(question, raised(&a), raised(&b), x, y);
    let detail = match question {
        Question::Ast | Question::Symbols => unified(&indented(&a), &indented(&b)),
        // Hexadecimal digits are nothing to read: the code objects themselves are fetched for this.
        Question::Tokens | Question::Code(_) => unified(&format!("{a}\n"), &format!("{b}\n")),
    };
    Parting { shape, detail }
}

/// The exception's name where an answer is an exception.
fn raised(answer: &str) -> Option<&str> {
    answer.strip_prefix("raises ").map(|rest| rest.split(['\n', ' ']).next().unwrap_or(rest))
}

fn message(line: &str) -> String {
    blank(line.split_once(' ').map_or(line, |(_, m)| m))
}

fn shape(q: Question, a: Option<&str>, b: Option<&str>, x: Option<&str>, y: Option<&str>) -> String {
    match (a, b) {
        (Some(a), Some(b)) if a != b => return format!("raises {a} / {b}"),
        (Some(a), None) => return format!("{a} is not raised"),
        (None, Some(b)) => return format!("raises {b}"),
        (Some(a), Some(_)) => {
            let (x, y) = (x.unwrap_or(""), y.unwrap_or(""));
            let field = x.split(' ').next().unwrap_or("");
            return match field {
                "msg" | "str" | "raises" => match (message(x), message(y)) {
                    (x, y) if x == y => format!("{a}: {x} (in names or numbers)"),
                    (x, y) => format!("{a}: {x} / {y}"),
                },
                _ => format!("{a}: {field}"),
            };
        }
        (None, None) => {}
    }
    match (q, x, y) {
        (_, None, None) => "the same".into(),
        (Question::Tokens, x, y) => tokens(x.unwrap_or("end"), y.unwrap_or("end")),
        (Question::Ast, x, y) => tree(x.unwrap_or("end"), y.unwrap_or("end")),
        (Question::Symbols, x, y) => symbols(x.unwrap_or("end"), y.unwrap_or("end")),
        (Question::Code(_), x, y) => code(x.unwrap_or("end"), y.unwrap_or("end")),
    }
}

/// Words of `KIND TEXT (ROW, COL) (ROW, COL)`.
fn tokens(x: &str, y: &str) -> String {
    let kind = |l: &str| l.split(' ').next().unwrap_or("").to_string();
    let places = |l: &str| {
        let mut parts = l.rsplitn(3, " (");
        let (end, start) = (parts.next().unwrap_or("").to_string(), parts.next().unwrap_or("").to_string());
        (parts.next().unwrap_or("").to_string(), start, end)
    };
    if x.starts_with("raises") || y.starts_with("raises") {
        return format!("{} / {}", brief(x), brief(y));
    }
    if kind(x) != kind(y) {
        return format!("{} / {}", kind(x), kind(y));
    }
    let ((text, start, _), (other, begin, _)) = (places(x), places(y));
    if text != other {
        format!("{}: text", kind(x))
    } else if start != begin {
        format!("{}: start", kind(x))
    } else {
        format!("{}: end", kind(x))
    }
}

/// Nodes: `DEPTH FIELD KIND PLACE FIELD=VALUE...`.
fn tree(x: &str, y: &str) -> String {
    let words = |l: &str| {
        let mut w = l.splitn(4, ' ').map(str::to_string);
        let mut next = || w.next().unwrap_or_default();
        (next(), next(), next(), next())
    };
    let ((depth, field, kind, rest), (d, f, k, r)) = (words(x), words(y));
    if (&depth, &field) != (&d, &f) {
        let name = |f: &str, k: &str| if f.is_empty() { k.to_string() } else { format!("{f} {}", brief(k)) };
        return format!("structure: {} / {}", name(&field, &kind), name(&f, &k));
    }
    if kind != k {
        return format!("{field}: {} / {}", brief(&kind), brief(&k));
    }
    let (place, values) = rest.split_once(' ').unwrap_or((&rest, ""));
    let (p, v) = r.split_once(' ').unwrap_or((&r, ""));
    if place != p {
        const NAMES: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];
        let parts = |p: &str| p.split([':', '-']).map(str::to_string).collect::<Vec<_>>();
        let (a, b) = (parts(place), parts(p));
        if a.len() == 4 && b.len() == 4 {
            let at = a.iter().zip(&b).position(|(a, b)| a != b).and_then(|i| NAMES.get(i));
            return format!("{kind}: {}", at.unwrap_or(&"place"));
        }
    }
    let same = values.chars().zip(v.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let before = values.get(..same).unwrap_or("");
    let field = before.rsplit_once('=').map_or(before, |(f, _)| f).rsplit(' ').next().unwrap_or("");
    format!("{kind}: {field}")
}

/// Scopes `DEPTH KIND NAME line N MARK...` and names `DEPTH . NAME: MARK...`.
fn symbols(x: &str, y: &str) -> String {
    let name = |l: &str| l.split_once(" . ").map(|(_, n)| n.to_string());
    match (name(x), name(y)) {
        (Some(a), Some(b)) => {
            let split = |s: &str| {
                let (n, marks) = s.split_once(": ").unwrap_or((s.trim_end_matches(':'), ""));
                (n.to_string(), marks.split(' ').map(str::to_string).collect::<Vec<_>>())
            };
            let ((a, m), (b, n)) = (split(&a), split(&b));
            if a != b {
                return "other names in a scope".into();
            }
            let less = m.iter().filter(|x| !x.is_empty() && !n.contains(x)).map(|x| format!("-{x}"));
            let more = n.iter().filter(|x| !x.is_empty() && !m.contains(x)).map(|x| format!("+{x}"));
            format!("name: {}", less.chain(more).collect::<Vec<_>>().join(" "))
        }
        (None, None) => {
            let kind = |l: &str| l.split(' ').nth(1).unwrap_or("end").to_string();
            if kind(x) == kind(y) {
                format!("scope: {}", kind(x))
            } else {
                format!("scope: {} / {}", kind(x), kind(y))
            }
        }
        (Some(_), None) => "fewer names in a scope".into(),
        (None, Some(_)) => "more names in a scope".into(),
    }
}

/// Fields of code objects: `FIELD VALUE`, `const N VALUE`, `@ QUALNAME`.
fn code(x: &str, y: &str) -> String {
    let field = |l: &str| l.split(' ').next().unwrap_or("").to_string();
    let (f, g) = (field(x), field(y));
    if f != g {
        return format!("structure: {f} / {g}");
    }
    match &*f {
        "@" => "structure: code objects".into(),
        "code" => {
            let bytes = |l: &str| hexadecimal(l.get(5..).unwrap_or("")).unwrap_or_default();
            let (a, b) = (bytes(x), bytes(y));
            let (mut i, mut j) = (disassemble::instructions(&a), disassemble::instructions(&b));
            // A jump over what parts goes another distance, which is not where they part.
            let mut jump = None;
            let is_jump =
                |i: &disassemble::Instruction| opcode::info(u16::from(i.opcode)).flags & opcode::JUMP != 0;
            loop {
                let name = |i: &disassemble::Instruction| opcode::name(u16::from(i.opcode));
                match (i.next(), j.next()) {
                    (None, None) => {
                        return jump.map_or("co_code: lengths".into(), |n| format!("co_code: {n} oparg"));
                    }
                    (Some(a), Some(b)) if a.opcode == b.opcode && a.oparg == b.oparg => {}
                    (Some(a), Some(b)) if a.opcode == b.opcode && is_jump(&a) => {
                        jump.get_or_insert_with(|| name(&a));
                    }
                    (Some(a), Some(b)) if a.opcode == b.opcode => {
                        return format!("co_code: {} oparg", name(&a));
                    }
                    (a, b) => {
                        let name = |i: Option<_>| i.as_ref().map_or("end".into(), name);
                        return format!("co_code: {} / {}", name(a), name(b));
                    }
                }
            }
        }
        "const" => {
            let kind = |l: &str| kind_of(l.splitn(3, ' ').nth(2).unwrap_or(""));
            match (kind(x), kind(y)) {
                (a, b) if a == b => format!("co_consts: {a}"),
                (a, b) => format!("co_consts: {a} / {b}"),
            }
        }
        _ => format!("co_{f}"),
    }
}

/// The type of a constant, off its representation.
fn kind_of(repr: &str) -> &'static str {
    match repr.as_bytes() {
        [b'\'' | b'"', ..] => "str",
        [b'b', b'\'' | b'"', ..] => "bytes",
        [b'f', b'r', ..] => "frozenset",
        [b'c', b'o', b'd', b'e', b' ', ..] => "code",
        [b'(', ..] if !repr.ends_with("j)") => "tuple",
        [b'N', ..] => "None",
        [b'T' | b'F', ..] => "bool",
        [b'E', ..] => "Ellipsis",
        _ if repr.contains('j') => "complex",
        _ if repr.contains(['.', 'e', 'n']) => "float",
        _ => "int",
    }
}

/// Text without what belongs to one file: what stands in quotes, and numbers.
fn blank(text: &str) -> String {
    let inside = |q: char| text.strip_prefix(q)?.strip_suffix(q);
    let text = inside('\'').or_else(|| inside('"')).unwrap_or(text);
    let mut out = String::new();
    let mut quote = None;
    let mut before = ' ';
    for c in text.chars() {
        match quote {
            Some(q) if c == q => {
                quote = None;
                out.push(c);
            }
            Some(_) => {}
            None if matches!(c, '\'' | '"') && !before.is_alphanumeric() => {
                quote = Some(c);
                out.push(c);
                out.push('…');
            }
            None if c.is_ascii_digit() => {
                if !before.is_ascii_digit() {
                    out.push('N');
                }
            }
            None => out.push(c),
        }
        before = c;
    }
    brief(&out)
}

fn brief(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Lines that begin with their depth, indented by it.
fn indented(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match line.split_once(' ').and_then(|(d, rest)| Some((d.parse::<usize>().ok()?, rest))) {
            Some((depth, rest)) => {
                out.extend(std::iter::repeat_n(' ', depth.min(100)));
                out.push_str(rest);
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Question::Tokens, "NAME 'a' (1, 0) (1, 1)", "OP 'a' (1, 0) (1, 1)", "NAME / OP")]
    #[case(Question::Tokens, "NAME 'a' (1, 0) (1, 1)", "NAME 'b' (1, 0) (1, 1)", "NAME: text")]
    #[case(Question::Tokens, "NAME 'a' (1, 0) (1, 1)", "NAME 'a' (1, 0) (1, 2)", "NAME: end")]
    #[case(Question::Ast, "2 value Call 1:0-1:3", "2 value Name 1:0-1:3 id='x'", "value: Call / Name")]
    #[case(Question::Ast, "2 value Call 1:0-1:3", "2 value Call 1:0-1:4", "Call: end_col_offset")]
    #[case(
        Question::Ast,
        "1 body Name 1:0-1:3 id='x' ctx=Load",
        "1 body Name 1:0-1:3 id='y' ctx=Load",
        "Name: id"
    )]
    #[case(Question::Ast, "1 body Pass 1:0-1:4", "2 body Pass 1:0-1:4", "structure: body Pass / body Pass")]
    #[case(Question::Symbols, "1 . x: global referenced", "1 . x: referenced local", "name: -global +local")]
    #[case(Question::Symbols, "1 . x: global", "1 function f line 3", "fewer names in a scope")]
    #[case(Question::Code(0), "stacksize 3", "stacksize 4", "co_stacksize")]
    #[case(Question::Code(0), "const 1 0.0", "const 1 -0.0", "co_consts: float")]
    #[case(Question::Code(0), "const 1 1", "const 1 True", "co_consts: int / bool")]
    #[case(Question::Code(0), "code 5300", "code 5301", "co_code: LOAD_CONST oparg")]
    #[case(
        Question::Ast,
        "raises SyntaxError\nmsg \"'(' was never closed\"",
        "raises SyntaxError\nmsg 'invalid syntax'",
        "SyntaxError: '…' was never closed / invalid syntax"
    )]
    #[case(
        Question::Ast,
        "raises SyntaxError\nmsg 'x'\nlineno 1",
        "raises SyntaxError\nmsg 'x'\nlineno 2",
        "SyntaxError: lineno"
    )]
    #[case(Question::Ast, "raises SyntaxError\nmsg 'x'", "0  Module", "SyntaxError is not raised")]
    fn shapes(#[case] q: Question, #[case] a: &str, #[case] b: &str, #[case] shape: &str) {
        assert_eq!(parting(q, a.as_bytes(), b.as_bytes()).shape, shape);
    }
}
