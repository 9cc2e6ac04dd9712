//! The check of code objects that a program puts together itself: jumps and handlers lead to the
//! start of an instruction, and the stack stays within its bounds on every path.

use pyrite_bytecode::exceptions;
use pyrite_bytecode::opcode::{self, op};

use super::code::{Code, FAST_CELL, FAST_FREE};

const UNSEEN: u32 = u32::MAX;

/// Checks `c`, whose opcodes and arguments have been checked before.
///
/// # Errors
/// What is wrong.
pub fn check(c: &Code) -> Result<(), String> {
    let code = &c.f.0.code;
    let n = code.len() / 2;
    let at = |i: usize| (code.get(i * 2).copied().unwrap_or(0), code.get(i * 2 + 1).copied().unwrap_or(0));
    // Where instructions start; an EXTENDED_ARG and what it belongs to are entered at the first.
    let mut starts = vec![false; n];
    let mut i = 0;
    let mut extended = false;
    while i < n {
        let (o, _) = at(i);
        starts[i] = !extended;
        extended = o == op::EXTENDED_ARG;
        i += 1 + opcode::caches(o);
    }
    let handlers: Vec<_> = exceptions::handlers(&c.f.0.exceptiontable).collect();
    let max = c.f.0.stacksize as i64;
    let mut depth = vec![UNSEEN; n];
    let mut todo: Vec<(usize, i64)> = vec![(0, 0)];
    let bad = |what: &str| Err(format!("code: {what}"));
    while let Some((start, d)) = todo.pop() {
        if start >= n || !starts[start] {
            return bad("a jump leads into the middle of an instruction");
        }
        if d < 0 || d > max {
            return bad("the stack leaves its bounds");
        }
        if depth[start] != UNSEEN {
            if depth[start] as i64 != d {
                return bad("the stack depth depends on the path");
            }
            continue;
        }
        depth[start] = d as u32;
        for h in handlers.iter().filter(|h| h.start as usize <= start && start < h.end as usize) {
            if h.depth as i64 > d {
                return bad("a handler keeps more than there is on the stack");
            }
            todo.push((h.target as usize, h.depth as i64 + h.lasti as i64 + 1));
        }
        let mut i = start;
        let mut arg = 0u32;
        let (mut o, mut a) = at(i);
        while o == op::EXTENDED_ARG {
            arg = (arg | a as u32) << 8;
            i += 1;
            if i >= n {
                return bad("an argument belongs to no instruction");
            }
            (o, a) = at(i);
        }
        arg |= a as u32;
        let next = i + 1 + opcode::caches(o);
        let info = opcode::info(o as u16);
        if info.flags & opcode::FREE != 0 {
            let kind = c.f.0.localspluskinds.get(arg as usize).copied().unwrap_or(0);
            if kind & (FAST_CELL | FAST_FREE) == 0 && o != op::DELETE_FAST {
                return bad("a variable that is no cell is used as one");
            }
        }
        // The first instruction of a generator pushes what is sent first.
        let Some((popped, pushed)) = opcode::popped_pushed(o as u16, arg) else {
            return bad("an instruction has no known effect");
        };
        if popped > d {
            return bad("the stack leaves its bounds");
        }
        let after = d - popped + pushed;
        if after > max {
            return bad("the stack leaves its bounds");
        }
        let jumps = info.flags & opcode::JUMP != 0;
        if jumps {
            let to = match o {
                op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT => next.checked_sub(arg as usize),
                _ => next.checked_add(arg as usize),
            };
            match to {
                // The end of a loop pops the iterator there.
                Some(t) => todo.push((t, after)),
                None => return bad("a jump leads out of the code"),
            }
        }
        let ends = opcode::is_scope_exit(o as u16)
            || matches!(o, op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT | op::JUMP_FORWARD);
        if !ends {
            todo.push((next, after));
        }
    }
    Ok(())
}
