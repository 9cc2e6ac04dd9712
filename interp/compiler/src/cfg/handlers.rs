//! Which handler covers each instruction.

use pyrite_bytecode::opcode::{self, wide as op};

use super::{BlockId, Graph, NONE, is_jump};

/// `RESUME`'s bit for a yield with exactly one handler around it.
const RESUME_DEPTH1: i32 = 4;

impl Graph {
    /// Marks the blocks that handlers start with.
    pub(super) fn mark_except_handlers(&mut self) {
        for b in 0..self.blocks.len() {
            for i in 0..self.blocks[b].instrs.len() {
                let instr = self.blocks[b].instrs[i];
                if opcode::is_block_push(instr.op) && instr.target != NONE {
                    self.block_mut(instr.target).except_handler = true;
                }
            }
        }
    }

    /// Walks the graph with a stack of handlers, notes the top one on every instruction, and
    /// turns `POP_BLOCK` into `NOP`.
    pub(super) fn label_exception_targets(&mut self) {
        self.clear_visited();
        // The usual unit has no handler at all: then there is nothing to carry along.
        let mut todo: Vec<(BlockId, Vec<BlockId>)> = vec![(0, Vec::new())];
        self.block_mut(0).visited = true;
        while let Some((b, mut stack)) = todo.pop() {
            let mut last_yield_depth = usize::MAX;
            let mut instrs = std::mem::take(&mut self.block_mut(b).instrs);
            for i in &mut instrs {
                let handler = stack.last().copied().unwrap_or(NONE);
                if opcode::is_block_push(i.op) {
                    if i.target == NONE {
                        continue;
                    }
                    if !self.block(i.target).visited {
                        self.block_mut(i.target).visited = true;
                        todo.push((i.target, stack.clone()));
                    }
                    if i.op != op::SETUP_FINALLY {
                        self.block_mut(i.target).preserve_lasti = true;
                    }
                    stack.push(i.target);
                } else if i.op == op::POP_BLOCK {
                    stack.pop();
                    i.set0(op::NOP);
                } else {
                    i.except = handler;
                    if is_jump(i.op) {
                        if i.target != NONE && !self.block(i.target).visited {
                            self.block_mut(i.target).visited = true;
                            todo.push((i.target, stack.clone()));
                        }
                    } else if i.op == op::YIELD_VALUE {
                        last_yield_depth = stack.len();
                    } else if i.op == op::RESUME && i.arg != 0 {
                        if last_yield_depth == 1 {
                            i.arg |= RESUME_DEPTH1;
                        }
                        last_yield_depth = usize::MAX;
                    }
                }
            }
            self.block_mut(b).instrs = instrs;
            let next = self.block(b).next;
            if next != NONE && self.block(b).falls_through() && !self.block(next).visited {
                self.block_mut(next).visited = true;
                todo.push((next, stack));
            }
        }
    }
}
