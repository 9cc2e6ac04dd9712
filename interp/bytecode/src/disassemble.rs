//! Text for code objects, and the first field in which two trees of code objects differ.

use std::fmt::Write;
use std::rc::Rc;

use crate::code::{CodeObject, Const};
use crate::{exceptions, locations, opcode};

/// One instruction, caches skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Byte offset of the opcode itself, after its `EXTENDED_ARG`s.
    pub offset: usize,
    /// Number; the real one, as it stands.
    pub opcode: u8,
    /// With every `EXTENDED_ARG` applied.
    pub oparg: u32,
}

/// The instructions of `co_code`, `EXTENDED_ARG` folded into what follows.
pub fn instructions(code: &[u8]) -> impl Iterator<Item = Instruction> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut extended = 0u32;
        loop {
            let (&op, &arg) = (code.get(at)?, code.get(at + 1)?);
            let offset = at;
            at += 2 * (1 + opcode::caches(op));
            let oparg = extended << 8 | u32::from(arg);
            if op == opcode::op::EXTENDED_ARG {
                extended = oparg;
                continue;
            }
            return Some(Instruction { offset, opcode: op, oparg });
        }
    })
}

/// Python's `repr` of a constant, near enough to be read.
pub fn repr(c: &Const) -> String {
    let items = |t: &[Const]| t.iter().map(repr).collect::<Vec<_>>().join(", ");
    match c {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "Ellipsis".into(),
        Const::Int(i) => i.to_string(),
        Const::BigInt(b) => b.to_string(),
        Const::Float(f) => format!("{f:?}"),
        Const::Complex(re, im) => format!("({re:?}+{im:?}j)"),
        Const::Str(s) => format!("{:?}", String::from_utf8_lossy(s)),
        Const::Bytes(b) => format!("b'{}'", b.escape_ascii()),
        Const::Tuple(t) => format!("({}{})", items(t), if t.len() == 1 { "," } else { "" }),
        Const::FrozenSet(t) => format!("frozenset({{{}}})", items(t)),
        Const::Code(code) => format!("<code object {}>", text(&code.name)),
    }
}

fn text(s: &[u8]) -> String {
    String::from_utf8_lossy(s).into_owned()
}

/// Where a jump at `i` goes, in bytes.
fn jump_target(i: Instruction) -> i64 {
    let next = i.offset as i64 + 2 + 2 * opcode::caches(i.opcode) as i64;
    let distance = 2 * i64::from(i.oparg);
    match opcode::deopt(i.opcode) {
        opcode::op::JUMP_BACKWARD | opcode::op::JUMP_BACKWARD_NO_INTERRUPT => next - distance,
        _ => next + distance,
    }
}

/// One instruction as text: offset, name, oparg, and what the oparg means.
pub fn line(code: &CodeObject, i: Instruction) -> String {
    let wide = u16::from(i.opcode);
    let info = opcode::info(wide);
    let mut out = format!("{:>5} {:<28}", i.offset, opcode::name(wide));
    if info.flags & opcode::ARG == 0 {
        return out.trim_end().to_string();
    }
    let _ = write!(out, " {}", i.oparg);
    let name = |n: u32| code.names.get(n as usize).map(|n| text(n));
    let meaning = if info.flags & opcode::CONST != 0 {
        code.consts.get(i.oparg as usize).map(repr)
    } else if info.flags & opcode::JUMP != 0 {
        Some(format!("to {}", jump_target(i)))
    } else if info.flags & opcode::NAME != 0 {
        name(match opcode::deopt(i.opcode) {
            opcode::op::LOAD_GLOBAL | opcode::op::LOAD_ATTR => i.oparg >> 1,
            opcode::op::LOAD_SUPER_ATTR => i.oparg >> 2,
            _ => i.oparg,
        })
    } else if info.flags & (opcode::LOCAL | opcode::FREE) != 0 {
        code.localsplusnames.get(i.oparg as usize).map(|n| text(n))
    } else {
        match opcode::deopt(i.opcode) {
            opcode::op::BINARY_OP => opcode::NB_OPS.get(i.oparg as usize).map(|s| (*s).to_string()),
            opcode::op::COMPARE_OP => opcode::CMP_OP.get(i.oparg as usize >> 5).map(|s| (*s).to_string()),
            opcode::op::CALL_INTRINSIC_1 => {
                opcode::INTRINSIC_1.get(i.oparg as usize).map(|s| (*s).to_string())
            }
            opcode::op::CALL_INTRINSIC_2 => {
                opcode::INTRINSIC_2.get(i.oparg as usize).map(|s| (*s).to_string())
            }
            _ => None,
        }
    };
    if let Some(m) = meaning {
        let _ = write!(out, " ({m})");
    }
    out
}

/// A listing of a code object and of those nested in it.
pub fn disassemble(code: &CodeObject) -> String {
    let mut out = String::new();
    let mut todo: Vec<&CodeObject> = vec![code];
    while let Some(code) = todo.pop() {
        let _ = writeln!(out, "Disassembly of {}:", text(&code.qualname));
        let mut last = None;
        for i in instructions(&code.code) {
            let at = locations::line_at(&code.linetable, code.firstlineno, i.offset as u32);
            let shown = if at == last { String::new() } else { at.map_or("--".into(), |l| l.to_string()) };
            last = at;
            let _ = writeln!(out, "{shown:>5} {}", line(code, i));
        }
        for h in exceptions::handlers(&code.exceptiontable) {
            let lasti = if h.lasti { " lasti" } else { "" };
            let _ =
                writeln!(out, "  {} to {} -> {} [{}]{lasti}", h.start * 2, h.end * 2, h.target * 2, h.depth);
        }
        for c in code.consts.iter().rev() {
            if let Const::Code(nested) = c {
                todo.push(nested);
            }
        }
    }
    out
}

/// The first difference between two trees of code objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `co_qualname` of the code object.
    pub path: String,
    /// The field of the code object.
    pub field: &'static str,
    /// What each side has there.
    pub text: String,
}

/// Whether two constants are the same: type, sign of zero and order included. Code objects are
/// compared by [`diff`].
pub fn same(a: &Const, b: &Const) -> bool {
    match (a, b) {
        (Const::None, Const::None)
        | (Const::True, Const::True)
        | (Const::False, Const::False)
        | (Const::Ellipsis, Const::Ellipsis) => true,
        (Const::Int(a), Const::Int(b)) => a == b,
        (Const::BigInt(a), Const::BigInt(b)) => a == b,
        (Const::Float(a), Const::Float(b)) => a.to_bits() == b.to_bits(),
        (Const::Complex(a, b), Const::Complex(c, d)) => {
            a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
        }
        (Const::Str(a), Const::Str(b)) | (Const::Bytes(a), Const::Bytes(b)) => a == b,
        (Const::Tuple(a), Const::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        // The order of a frozenset is that of its hash table: not the compiler's business.
        (Const::FrozenSet(a), Const::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| same(a, b)))
        }
        (Const::Code(a), Const::Code(b)) => diff(a, b).is_none(),
        _ => false,
    }
}

/// Where two trees of code objects part first: outermost first, then the nested ones in order.
pub fn diff(a: &CodeObject, b: &CodeObject) -> Option<Difference> {
    let mut todo: Vec<(&CodeObject, &CodeObject)> = vec![(a, b)];
    while let Some((a, b)) = todo.pop() {
        if let Some(d) = diff_one(a, b) {
            return Some(d);
        }
        let nested = |c: &CodeObject| -> Vec<Rc<CodeObject>> {
            c.consts
                .iter()
                .filter_map(|c| if let Const::Code(n) = c { Some(n.clone()) } else { None })
                .collect()
        };
        debug_assert_eq!(nested(a).len(), nested(b).len());
        let mut pairs: Vec<_> = a
            .consts
            .iter()
            .zip(&b.consts)
            .filter_map(|p| match p {
                (Const::Code(a), Const::Code(b)) => Some((&**a, &**b)),
                _ => None,
            })
            .collect();
        pairs.reverse();
        todo.extend(pairs);
    }
    None
}

fn diff_one(a: &CodeObject, b: &CodeObject) -> Option<Difference> {
    let path = text(&b.qualname);
    let found = |field: &'static str, text: String| Some(Difference { path: path.clone(), field, text });
    macro_rules! number {
        ($($f:ident),*) => {$(
            if a.$f != b.$f {
                return found(concat!("co_", stringify!($f)), format!("{} != {}", a.$f, b.$f));
            }
        )*};
    }
    macro_rules! string {
        ($($f:ident),*) => {$(
            if a.$f != b.$f {
                return found(
                    concat!("co_", stringify!($f)),
                    format!("{:?} != {:?}", text(&a.$f), text(&b.$f)),
                );
            }
        )*};
    }
    string!(name, qualname);
    number!(argcount, posonlyargcount, kwonlyargcount, firstlineno);
    if a.flags != b.flags {
        return found("co_flags", format!("{:#x} != {:#x}", a.flags, b.flags));
    }
    let list = |l: &[Rc<[u8]>]| l.iter().map(|n| text(n)).collect::<Vec<_>>().join(" ");
    if a.localsplusnames != b.localsplusnames || a.localspluskinds != b.localspluskinds {
        let one = |c: &CodeObject| format!("[{}] {:x?}", list(&c.localsplusnames), c.localspluskinds);
        return found("co_localsplus", format!("{} != {}", one(a), one(b)));
    }
    if a.code != b.code {
        let (mut x, mut y) = (instructions(&a.code), instructions(&b.code));
        let mut before = String::new();
        loop {
            let show = |c: &CodeObject, i: Option<Instruction>| i.map_or("end".into(), |i| line(c, i));
            let (i, j) = (x.next(), y.next());
            let (l, r) = (show(a, i), show(b, j));
            if l != r || (i.is_none() && j.is_none()) {
                let at = j.and_then(|j| locations::line_at(&b.linetable, b.firstlineno, j.offset as u32));
                return found("co_code", format!("line {at:?} after {before}: {l} != {r}"));
            }
            before = l;
        }
    }
    if a.names != b.names {
        return found("co_names", format!("{} != {}", list(&a.names), list(&b.names)));
    }
    let consts_same = a.consts.len() == b.consts.len()
        && a.consts.iter().zip(&b.consts).all(|p| match p {
            (Const::Code(_), Const::Code(_)) => true,
            (a, b) => same(a, b),
        });
    if !consts_same {
        let one = |c: &[Const]| c.iter().map(repr).collect::<Vec<_>>().join(", ");
        let at = a.consts.iter().zip(&b.consts).position(|(a, b)| repr(a) != repr(b));
        return found("co_consts", format!("at {at:?}: {} != {}", one(&a.consts), one(&b.consts)));
    }
    if a.linetable != b.linetable {
        let x = locations::spans(&a.linetable, a.firstlineno);
        let y = locations::spans(&b.linetable, b.firstlineno);
        let flat = |s: locations::Spans<'_>| -> Vec<locations::Position> {
            s.flat_map(|s| vec![s.position; (s.end.saturating_sub(s.start) / 2) as usize]).collect()
        };
        let (x, y) = (flat(x), flat(y));
        let at = x.iter().zip(&y).position(|(x, y)| x != y);
        let show = |p: Option<&locations::Position>| {
            p.map_or("none".into(), |p| {
                format!("{:?}:{:?}-{:?}:{:?}", p.line, p.col, p.end_line, p.end_col).replace("Some", "")
            })
        };
        let what = at.and_then(|at| instructions(&b.code).take_while(|i| i.offset <= at * 2).last());
        return found(
            "co_linetable",
            format!(
                "{}: {} != {}",
                what.map_or(String::new(), |i| line(b, i)),
                show(at.and_then(|i| x.get(i))),
                show(at.and_then(|i| y.get(i)))
            ),
        );
    }
    if a.exceptiontable != b.exceptiontable {
        let one = |t: &[u8]| {
            exceptions::handlers(t)
                .map(|h| {
                    format!(
                        "{}-{}>{}[{}]{}",
                        h.start * 2,
                        h.end * 2,
                        h.target * 2,
                        h.depth,
                        if h.lasti { "L" } else { "" }
                    )
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        return found(
            "co_exceptiontable",
            format!("{} != {}", one(&a.exceptiontable), one(&b.exceptiontable)),
        );
    }
    number!(stacksize);
    string!(filename);
    None
}
