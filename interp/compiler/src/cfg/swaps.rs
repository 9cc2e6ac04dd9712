//! Runs of `SWAP`: replaced by a shortest run, or applied to the instructions that follow.

use pyrite_bytecode::opcode::wide as op;

use super::{BlockId, Graph, Instr};

impl Graph {
    pub(super) fn optimise_swaps(&mut self, b: BlockId) {
        let instrs = &mut self.block_mut(b).instrs;
        let mut i = 0;
        while i < instrs.len() {
            if instrs[i].op == op::SWAP {
                i = shorten(instrs, i);
                apply(instrs, i);
            }
            i += 1;
        }
    }
}

/// Replaces the run of swaps and `NOP`s at `at`; gives the index of its last instruction.
fn shorten(instrs: &mut [Instr], at: usize) -> usize {
    let mut depth = instrs[at].arg as usize;
    let mut len = 1;
    let mut more = false;
    while let Some(i) = instrs.get(at + len) {
        if i.op == op::SWAP {
            depth = depth.max(i.arg as usize);
            more = true;
        } else if i.op != op::NOP {
            break;
        }
        len += 1;
    }
    if !more {
        return at;
    }
    // What the run does to a stack, top first.
    let mut stack: Vec<usize> = (0..depth).collect();
    for i in &instrs[at..at + len] {
        if i.op == op::SWAP && i.arg > 0 {
            stack.swap(0, i.arg as usize - 1);
        }
    }
    // Every cycle of the permutation is undone from the end, through the top of the stack.
    const VISITED: usize = usize::MAX;
    let mut current = len;
    for i in 0..depth {
        if stack[i] == VISITED || stack[i] == i {
            continue;
        }
        let mut j = i;
        loop {
            if j > 0 && current > 0 {
                current -= 1;
                instrs[at + current].set1(op::SWAP, j as i32 + 1);
            }
            if stack[j] == VISITED {
                break;
            }
            let next = stack[j];
            stack[j] = VISITED;
            j = next;
        }
    }
    for i in &mut instrs[at..at + current] {
        i.set0(op::NOP);
    }
    at + len - 1
}

/// Whether an instruction only pops the top and can neither raise nor run code.
fn swappable(o: u16) -> bool {
    matches!(o, op::STORE_FAST | op::STORE_FAST_MAYBE_NULL | op::POP_TOP)
}

fn stores_to(i: Instr) -> i32 {
    if matches!(i.op, op::STORE_FAST | op::STORE_FAST_MAYBE_NULL) { i.arg } else { -1 }
}

/// The next swappable instruction after `at`, `NOP`s skipped, on line `line` if one is given.
fn next_swappable(instrs: &[Instr], at: usize, line: i32) -> Option<usize> {
    for (i, instr) in instrs.iter().enumerate().skip(at + 1) {
        if line >= 0 && instr.loc.line != line {
            return None;
        }
        if instr.op == op::NOP {
            continue;
        }
        return swappable(instr.op).then_some(i);
    }
    None
}

/// Swaps the instructions that follow rather than what they pop.
fn apply(instrs: &mut [Instr], from: usize) {
    let mut at = from as isize;
    while at >= 0 {
        let i = at as usize;
        at -= 1;
        let swap = instrs[i];
        if swap.op != op::SWAP {
            if swap.op == op::NOP || swappable(swap.op) {
                continue;
            }
            return;
        }
        let Some(j) = next_swappable(instrs, i, -1) else { return };
        let line = instrs[j].loc.line;
        let mut k = j;
        for _ in 1..swap.arg {
            match next_swappable(instrs, k, line) {
                Some(n) => k = n,
                None => return,
            }
        }
        let (to_j, to_k) = (stores_to(instrs[j]), stores_to(instrs[k]));
        if to_j >= 0 || to_k >= 0 {
            if to_j == to_k {
                return;
            }
            let clash = instrs[(j + 1).min(k)..k]
                .iter()
                .map(|&i| stores_to(i))
                .any(|s| s >= 0 && (s == to_j || s == to_k));
            if clash {
                return;
            }
        }
        instrs[i].set0(op::NOP);
        instrs.swap(j, k);
    }
}
