//! How two trees of code objects part: the fields of the first pair that differs, and its
//! instructions side by side.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pyrite_bytecode::code::{CodeObject, Const};
use pyrite_bytecode::disassemble::{self, Instruction};
use pyrite_bytecode::{exceptions, locations, opcode};

use super::text::unified;

/// The first pair of code objects that differs, outermost first.
fn first_pair<'c>(a: &'c CodeObject, b: &'c CodeObject) -> Option<(&'c CodeObject, &'c CodeObject)> {
    let mut todo = vec![(a, b)];
    while let Some((a, b)) = todo.pop() {
        if !fields(a, b).is_empty() {
            return Some((a, b));
        }
        let pairs: Vec<_> = a
            .consts
            .iter()
            .zip(&b.consts)
            .filter_map(|p| if let (Const::Code(a), Const::Code(b)) = p { Some((&**a, &**b)) } else { None })
            .collect();
        todo.extend(pairs.into_iter().rev());
    }
    None
}

/// Fields in which two code objects differ (nested ones apart), each with both texts.
fn fields(a: &CodeObject, b: &CodeObject) -> Vec<(&'static str, String, String)> {
    let mut all = Vec::new();
    let utf8 = |s: &[u8]| format!("{:?}", String::from_utf8_lossy(s));
    let mut add = |name, differs: bool, show: &dyn Fn(&CodeObject) -> String| {
        if differs {
            all.push((name, show(a), show(b)));
        }
    };
    let list = |l: &[std::rc::Rc<[u8]>]| {
        l.iter().map(|n| String::from_utf8_lossy(n).into_owned()).collect::<Vec<_>>().join(" ")
    };
    add("co_name", a.name != b.name, &|c| utf8(&c.name));
    add("co_qualname", a.qualname != b.qualname, &|c| utf8(&c.qualname));
    add("co_filename", a.filename != b.filename, &|c| utf8(&c.filename));
    add("co_argcount", a.argcount != b.argcount, &|c| c.argcount.to_string());
    add("co_posonlyargcount", a.posonlyargcount != b.posonlyargcount, &|c| c.posonlyargcount.to_string());
    add("co_kwonlyargcount", a.kwonlyargcount != b.kwonlyargcount, &|c| c.kwonlyargcount.to_string());
    add("co_flags", a.flags != b.flags, &|c| format!("{:#x}", c.flags));
    add("co_firstlineno", a.firstlineno != b.firstlineno, &|c| c.firstlineno.to_string());
    let variables = a.localsplusnames != b.localsplusnames || a.localspluskinds != b.localspluskinds;
    add("co_localsplus", variables, &|c| format!("{} {:02x?}", list(&c.localsplusnames), c.localspluskinds));
    add("co_names", a.names != b.names, &|c| list(&c.names));
    let consts = a.consts.len() != b.consts.len()
        || a.consts.iter().zip(&b.consts).any(|p| match p {
            (Const::Code(_), Const::Code(_)) => false,
            (a, b) => !disassemble::same(a, b),
        });
    add("co_consts", consts, &|c| {
        let all: Vec<_> = c.consts.iter().map(disassemble::repr).collect();
        format!("({})", all.join(", "))
    });
    add("co_stacksize", a.stacksize != b.stacksize, &|c| c.stacksize.to_string());
    let handlers = |c: &CodeObject| {
        let mut out = String::new();
        for h in exceptions::handlers(&c.exceptiontable) {
            let lasti = if h.lasti { " lasti" } else { "" };
            let _ =
                write!(out, "[{}-{} -> {} depth {}{lasti}]", h.start * 2, h.end * 2, h.target * 2, h.depth);
        }
        out
    };
    add("co_exceptiontable", a.exceptiontable != b.exceptiontable, &handlers);
    // These two are shown by the instructions.
    add("co_code", a.code != b.code, &|_| String::new());
    add("co_linetable", a.linetable != b.linetable, &|_| String::new());
    all
}

fn target(i: Instruction) -> Option<usize> {
    let wide = u16::from(i.opcode);
    if opcode::info(wide).flags & opcode::JUMP == 0 {
        return None;
    }
    let next = i.offset + 2 + 2 * opcode::caches(i.opcode);
    let distance = 2 * i.oparg as usize;
    match opcode::deopt(i.opcode) {
        opcode::op::JUMP_BACKWARD | opcode::op::JUMP_BACKWARD_NO_INTERRUPT => next.checked_sub(distance),
        _ => next.checked_add(distance),
    }
}

/// A listing in `dis`'s manner. Jumps go to labels, so that an instruction more moves no other line;
/// `exact` adds offsets, `places` the source positions.
fn listing(code: &CodeObject, exact: bool, places: bool) -> String {
    let targets: BTreeSet<usize> = disassemble::instructions(&code.code).filter_map(target).collect();
    let label = |offset: usize| targets.iter().position(|t| *t == offset).map(|n| format!("L{}", n + 1));
    let mut out = String::new();
    let mut last = None;
    for i in disassemble::instructions(&code.code) {
        let at = locations::position_at(&code.linetable, code.firstlineno, i.offset as u32);
        let line = at.and_then(|p| p.line);
        let shown = match line {
            _ if line == last => String::new(),
            None => "--".into(),
            Some(n) => n.to_string(),
        };
        last = line;
        let mark = label(i.offset).map_or(String::new(), |l| l + ":");
        let text = disassemble::line(code, i);
        let (offset, mut text) = (text.get(..5).unwrap_or(""), text.get(6..).unwrap_or("").to_string());
        if let (Some(t), false) = (target(i), exact) {
            text = format!("{:<28} to {}", opcode::name(u16::from(i.opcode)), label(t).unwrap_or_default());
        }
        let _ = write!(out, "{shown:>5} {mark:>5} ");
        if exact {
            let _ = write!(out, "{offset} ");
        }
        if places {
            let number = |n: Option<i32>| n.map_or("-".to_string(), |n| n.to_string());
            let place = at.map_or("none".into(), |p| {
                format!("{}:{}-{}:{}", number(p.line), number(p.col), number(p.end_line), number(p.end_col))
            });
            let _ = write!(out, "{text:<50} {place}");
        } else {
            out.push_str(&text);
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

/// What parts two trees of code objects: a headline (`QUALNAME: FIELD, FIELD`), the differing fields
/// and a diff of the instructions. `None` where every field of every code object is the same.
pub fn explain(a: &CodeObject, b: &CodeObject) -> Option<String> {
    let (a, b) = first_pair(a, b)?;
    let parted = fields(a, b);
    let names: Vec<_> = parted.iter().map(|(n, _, _)| *n).collect();
    let mut out = format!("{}: {}", String::from_utf8_lossy(&a.qualname), names.join(", "));
    for (name, x, y) in parted.iter().filter(|(n, _, _)| !matches!(*n, "co_code" | "co_linetable")) {
        let _ = write!(out, "\n-{name} {}\n+{name} {}", cut(x, y), cut(y, x));
    }
    let (code, table) = (a.code != b.code, a.linetable != b.linetable);
    if code || table {
        let (mut x, mut y) = (listing(a, false, !code), listing(b, false, !code));
        if x == y {
            // What parts is in a jump's distance or in an instruction's length.
            (x, y) = (listing(a, true, table), listing(b, true, table));
        }
        if x == y {
            let hex = |c: &CodeObject| {
                let t = if code { &c.code } else { &c.linetable };
                t.iter().map(|b| format!("{b:02x}")).collect::<String>()
            };
            (x, y) = (hex(a), hex(b));
        }
        let _ = write!(out, "\n{}", unified(&x, &y));
    }
    Some(out)
}

/// A long text around the place where it parts from the other one.
fn cut(text: &str, other: &str) -> String {
    const BEFORE: usize = 40;
    const LONG: usize = 300;
    let same = text.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    if text.chars().count() <= LONG {
        return text.to_string();
    }
    let from = same.saturating_sub(BEFORE);
    let shown: String = text.chars().skip(from).take(LONG).collect();
    format!("{}{shown}...", if from > 0 { "..." } else { "" })
}

/// The bytes of hexadecimal digits.
pub(crate) fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let value = |c: u8| (c as char).to_digit(16).map(|d| d as u8);
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|p| if let &[a, b] = p { Some(value(a)? << 4 | value(b)?) } else { None }).collect()
}
