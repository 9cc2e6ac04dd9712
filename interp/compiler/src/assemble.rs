//! The last step: jump distances, extended arguments, tables, and the code object.

use std::rc::Rc;

use pyrite_bytecode::code::CodeObject;
use pyrite_bytecode::exceptions::{self, Handler};
use pyrite_bytecode::locations::{Raw, Writer};
use pyrite_bytecode::opcode::{self, wide as op};

use crate::cfg::{Graph, NONE, for_blocks, has_target};
use crate::constants::ConstTable;
use crate::names::Names;
use crate::sequence::NO_LOCATION;
use crate::unit::Metadata;

const HIDDEN: u8 = 0x10;
const LOCAL: u8 = 0x20;
const CELL: u8 = 0x40;
const FREE: u8 = 0x80;

/// An instruction with what is known of its place in the code.
struct Placed {
    op: u16,
    arg: u32,
    /// Index of the instruction a jump goes to.
    target: usize,
    /// Index of the first instruction of its handler.
    handler: Option<(usize, i32, bool)>,
    /// In code units.
    offset: u32,
    loc: Raw,
}

/// Code units an instruction takes, caches and extended arguments included.
fn size(o: u16, arg: u32) -> u32 {
    let extended = u32::from(arg > 0xff) + u32::from(arg > 0xffff) + u32::from(arg > 0xff_ffff);
    extended + 1 + u32::from(opcode::info(o).caches)
}

fn flatten(g: &Graph) -> Vec<Placed> {
    let mut start = vec![0usize; g.blocks.len()];
    let mut n = 0;
    for_blocks!(g, b, {
        start[b as usize] = n;
        n += g.block(b).instrs.len();
    });
    let mut out = Vec::with_capacity(n);
    for_blocks!(g, b, {
        for i in &g.block(b).instrs {
            let target = if has_target(i.op) && i.target != NONE { start[i.target as usize] } else { 0 };
            let handler = (i.except != NONE).then(|| {
                let h = g.block(i.except);
                (start[i.except as usize], h.startdepth, h.preserve_lasti)
            });
            let arg = if opcode::has_jump(i.op) { target as u32 } else { i.arg as u32 };
            out.push(Placed { op: i.op, arg, target, handler, offset: 0, loc: i.loc });
        }
    });
    out
}

/// Repeats until no distance needs more extended arguments than were counted.
fn resolve_jumps(instrs: &mut [Placed]) {
    loop {
        let mut total = 0;
        for i in instrs.iter_mut() {
            i.offset = total;
            total += size(i.op, i.arg);
        }
        let mut again = false;
        let mut end = 0;
        for at in 0..instrs.len() {
            let old = size(instrs[at].op, instrs[at].arg);
            end += old;
            if !opcode::has_jump(instrs[at].op) {
                continue;
            }
            let there = instrs.get(instrs[at].target).map_or(total, |t| t.offset);
            instrs[at].arg = there.abs_diff(end);
            again |= size(instrs[at].op, instrs[at].arg) != old;
        }
        if !again {
            return;
        }
    }
}

fn write_code(instrs: &[Placed]) -> Vec<u8> {
    let mut code = Vec::with_capacity(instrs.len() * 3);
    for i in instrs {
        for shift in [24, 16, 8] {
            if i.arg >> shift != 0 {
                code.extend([op::EXTENDED_ARG as u8, (i.arg >> shift) as u8]);
            }
        }
        code.extend([i.op as u8, i.arg as u8]);
        code.resize(code.len() + 2 * usize::from(opcode::info(i.op).caches), 0);
    }
    code
}

fn write_locations(instrs: &[Placed], firstlineno: i32) -> Vec<u8> {
    let mut w = Writer::new(firstlineno);
    let (mut loc, mut units) = (NO_LOCATION, 0);
    for i in instrs {
        if i.loc != loc {
            w.add(loc, units);
            (loc, units) = (i.loc, 0);
        }
        units += size(i.op, i.arg);
    }
    w.add(loc, units);
    w.table
}

fn write_handlers(instrs: &[Placed]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut current: Option<(usize, i32, bool)> = None;
    let (mut start, mut at) = (0, 0);
    let mut flush = |h: Option<(usize, i32, bool)>, start, end| {
        if let Some((target, depth, lasti)) = h {
            let target = instrs.get(target).map_or(0, |t| t.offset);
            let depth = (depth - 1 - i32::from(lasti)).max(0) as u32;
            exceptions::push(&mut table, Handler { start, end, target, depth, lasti });
        }
    };
    for i in instrs {
        if i.handler.map(|h| h.0) != current.map(|h| h.0) {
            flush(current, start, at);
            (start, current) = (at, i.handler);
        }
        at += size(i.op, i.arg);
    }
    flush(current, start, at);
    table
}

/// What surrounds the code of a unit.
pub(crate) struct Frame<'n> {
    pub names: &'n Names,
    pub filename: Rc<[u8]>,
    pub flags: u32,
    pub stacksize: i32,
    pub nlocalsplus: usize,
}

/// Makes the code object.
pub(crate) fn assemble(g: &Graph, meta: &Metadata, consts: ConstTable, frame: Frame) -> CodeObject {
    let mut instrs = flatten(g);
    resolve_jumps(&mut instrs);
    let names = frame.names;
    let mut localsplusnames = Vec::with_capacity(frame.nlocalsplus);
    let mut localspluskinds = Vec::with_capacity(frame.nlocalsplus);
    let hidden = |n| if meta.fasthidden.contains_key(&n) { HIDDEN } else { 0 };
    for n in meta.varnames.iter() {
        let cell = if meta.cellvars.get(n).is_some() { CELL } else { 0 };
        localsplusnames.push(names.bytes(n));
        localspluskinds.push(LOCAL | hidden(n) | cell);
    }
    for n in meta.cellvars.iter().filter(|&n| meta.varnames.get(n).is_none()) {
        localsplusnames.push(names.bytes(n));
        localspluskinds.push(CELL | hidden(n));
    }
    for n in meta.freevars.iter() {
        localsplusnames.push(names.bytes(n));
        localspluskinds.push(FREE);
    }
    CodeObject {
        argcount: meta.posonlyargcount + meta.argcount,
        posonlyargcount: meta.posonlyargcount,
        kwonlyargcount: meta.kwonlyargcount,
        // An empty stack is not made.
        stacksize: frame.stacksize.max(1) as u32,
        flags: frame.flags,
        code: write_code(&instrs),
        consts: consts.into_list(),
        names: meta.names.iter().map(|n| names.bytes(n)).collect(),
        localsplusnames,
        localspluskinds,
        filename: frame.filename,
        name: names.bytes(meta.name),
        qualname: meta.qualname.clone(),
        firstlineno: meta.firstlineno,
        linetable: write_locations(&instrs, meta.firstlineno),
        exceptiontable: write_handlers(&instrs),
    }
}
