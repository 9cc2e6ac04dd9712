//! The direction of jumps. Conditional jumps only go forward: one that would go back is reversed
//! and hops over an unconditional jump.

use pyrite_bytecode::opcode::wide as op;

use super::{BlockId, Graph, Instr, NONE, for_blocks, is_jump};

impl Graph {
    pub(super) fn normalise_jumps(&mut self) {
        self.clear_visited();
        for_blocks!(self, b, {
            self.block_mut(b).visited = true;
            self.normalise(b);
        });
    }

    fn normalise(&mut self, b: BlockId) {
        let Some(&last) = self.block(b).instrs.last() else { return };
        if !is_jump(last.op) || last.target == NONE {
            return;
        }
        let forward = !self.block(last.target).visited;
        let new_op = match last.op {
            op::JUMP if forward => op::JUMP_FORWARD,
            op::JUMP => op::JUMP_BACKWARD,
            op::JUMP_NO_INTERRUPT if forward => op::JUMP_FORWARD,
            op::JUMP_NO_INTERRUPT => op::JUMP_BACKWARD_NO_INTERRUPT,
            _ if forward => return,
            op::POP_JUMP_IF_NOT_NONE => op::POP_JUMP_IF_NONE,
            op::POP_JUMP_IF_NONE => op::POP_JUMP_IF_NOT_NONE,
            op::POP_JUMP_IF_FALSE => op::POP_JUMP_IF_TRUE,
            op::POP_JUMP_IF_TRUE => op::POP_JUMP_IF_FALSE,
            _ => return,
        };
        let next = self.block(b).next;
        let mut target = last.target;
        if !matches!(last.op, op::JUMP | op::JUMP_NO_INTERRUPT) {
            let new = self.new_block();
            let mut jump = Instr::new(op::JUMP, 0, last.loc);
            jump.target = last.target;
            let cold = self.block(b).cold;
            let block = self.block_mut(new);
            block.instrs.push(jump);
            block.cold = cold;
            block.next = next;
            block.startdepth = 0;
            self.block_mut(b).next = new;
            target = next;
        }
        if let Some(jump) = self.block_mut(b).instrs.last_mut() {
            jump.op = new_op;
            jump.target = target;
        }
    }
}
