//! Copies of small exit blocks, and of blocks without lines, in place of jumps to them.

use pyrite_bytecode::opcode::wide as op;

use super::{BlockId, Graph, NONE, for_blocks, is_unconditional};

/// Largest exit block that is copied.
const MAX_COPY: usize = 4;

impl Graph {
    /// Repeats until nothing changes; each change removes a jump.
    pub(super) fn inline_small_blocks(&mut self) {
        loop {
            let mut changed = false;
            for_blocks!(self, b, {
                changed |= self.inline_one(b);
            });
            if !changed {
                return;
            }
        }
    }

    fn inline_one(&mut self, b: BlockId) -> bool {
        let Some(&last) = self.block(b).instrs.last() else { return false };
        if !is_unconditional(last.op) || last.target == NONE {
            return false;
        }
        let target = self.block(last.target);
        let small_exit = target.exits_scope() && target.instrs.len() <= MAX_COPY;
        let no_line = target.has_no_line() && !target.falls_through();
        if !small_exit && !no_line {
            return false;
        }
        let copied = target.instrs.clone();
        self.block_mut(last.target).predecessors = self.block(last.target).predecessors.saturating_sub(1);
        let block = self.block_mut(b);
        if let Some(jump) = block.instrs.last_mut() {
            jump.set0(op::NOP);
        }
        block.instrs.extend(copied);
        if no_line && let Some(end) = block.instrs.last_mut() {
            // A jump that polled must not become one that does not.
            if is_unconditional(end.op) && last.op == op::JUMP {
                end.op = op::JUMP;
            }
        }
        true
    }
}
