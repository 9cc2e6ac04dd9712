//! Blocks that only exceptions reach go to the end.

use pyrite_bytecode::opcode::wide as op;

use super::{BlockId, Graph, Instr, NONE, for_blocks, is_jump};

impl Graph {
    fn reach(&mut self, mut stack: Vec<BlockId>, cold: bool) {
        while let Some(b) = stack.pop() {
            if cold {
                self.block_mut(b).cold = true;
            } else {
                self.block_mut(b).warm = true;
            }
            let next = self.block(b).next;
            if next != NONE && self.block(b).falls_through() {
                self.visit(next, cold, &mut stack);
            }
            for i in 0..self.block(b).instrs.len() {
                let instr = self.block(b).instrs[i];
                if is_jump(instr.op) && instr.target != NONE {
                    self.visit(instr.target, cold, &mut stack);
                }
            }
        }
    }

    fn visit(&mut self, b: BlockId, cold: bool, stack: &mut Vec<BlockId>) {
        let block = self.block_mut(b);
        let settled = cold && block.warm;
        if !block.visited && !settled {
            block.visited = true;
            stack.push(b);
        }
    }

    fn mark_cold(&mut self) {
        self.clear_visited();
        self.block_mut(0).visited = true;
        self.reach(vec![0], false);
        self.clear_visited();
        let mut stack = Vec::new();
        for_blocks!(self, b, {
            if self.block(b).except_handler {
                self.block_mut(b).visited = true;
                stack.push(b);
            }
        });
        self.reach(stack, true);
    }

    pub(super) fn push_cold_to_end(&mut self) {
        if self.block(0).next == NONE {
            return;
        }
        self.mark_cold();
        // A cold block may no longer fall through into a warm one.
        for_blocks!(self, b, {
            let next = self.block(b).next;
            if self.block(b).cold && self.block(b).falls_through() && next != NONE && self.block(next).warm {
                let new = self.new_block();
                self.block_mut(next).label = true;
                let mut jump = Instr::new(op::JUMP_NO_INTERRUPT, 0, Self::no_location());
                jump.target = next;
                let block = self.block_mut(new);
                block.instrs.push(jump);
                block.cold = true;
                block.next = next;
                block.predecessors = 1;
                self.block_mut(b).next = new;
            }
        });
        let (mut warm_tail, mut cold_head, mut cold_tail) = (0, NONE, NONE);
        let mut b = self.block(0).next;
        while b != NONE {
            let next = self.block(b).next;
            if self.block(b).cold {
                if cold_tail == NONE {
                    cold_head = b;
                } else {
                    self.block_mut(cold_tail).next = b;
                }
                cold_tail = b;
            } else {
                self.block_mut(warm_tail).next = b;
                warm_tail = b;
            }
            b = next;
        }
        self.block_mut(warm_tail).next = cold_head;
        if cold_tail != NONE {
            self.block_mut(cold_tail).next = NONE;
            self.remove_nops_and_jumps();
        }
    }
}
