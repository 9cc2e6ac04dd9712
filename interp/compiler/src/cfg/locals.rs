//! `LOAD_FAST_CHECK` where a local may be unbound.

use pyrite_bytecode::opcode::wide as op;

use super::{BlockId, Graph, NONE, for_blocks, is_jump};

/// Locals beyond this many are followed inside one block only.
const TRACKED: usize = 64;

impl Graph {
    fn maybe_push(&mut self, b: BlockId, mask: u64, stack: &mut Vec<BlockId>) {
        let block = self.block_mut(b);
        let both = block.unsafe_locals | mask;
        if block.unsafe_locals != both {
            block.unsafe_locals = both;
            if !block.visited {
                block.visited = true;
                stack.push(b);
            }
        }
    }

    fn scan(&mut self, b: BlockId, stack: &mut Vec<BlockId>) {
        let mut mask = self.block(b).unsafe_locals;
        for i in 0..self.block(b).instrs.len() {
            let instr = self.block(b).instrs[i];
            if instr.except != NONE {
                self.maybe_push(instr.except, mask, stack);
            }
            if instr.arg >= TRACKED as i32 || instr.arg < 0 {
                continue;
            }
            let bit = 1u64 << instr.arg;
            match instr.op {
                op::DELETE_FAST | op::LOAD_FAST_AND_CLEAR | op::STORE_FAST_MAYBE_NULL => {
                    mask |= bit;
                }
                op::STORE_FAST | op::LOAD_FAST_CHECK => mask &= !bit,
                op::LOAD_FAST => {
                    if mask & bit != 0 {
                        self.block_mut(b).instrs[i].op = op::LOAD_FAST_CHECK;
                    }
                    mask &= !bit;
                }
                _ => {}
            }
        }
        let next = self.block(b).next;
        if next != NONE && self.block(b).falls_through() {
            self.maybe_push(next, mask, stack);
        }
        if let Some(&last) = self.block(b).instrs.last()
            && is_jump(last.op)
            && last.target != NONE
        {
            self.maybe_push(last.target, mask, stack);
        }
    }

    fn scan_many(&mut self, nlocals: usize) {
        let mut bound_in = vec![0u32; nlocals.saturating_sub(TRACKED)];
        let mut number = 0;
        for_blocks!(self, b, {
            number += 1;
            for i in &mut self.block_mut(b).instrs {
                let slot = usize::try_from(i.arg).ok().and_then(|a| a.checked_sub(TRACKED));
                let Some(state) = slot.and_then(|s| bound_in.get_mut(s)) else { continue };
                match i.op {
                    op::DELETE_FAST | op::LOAD_FAST_AND_CLEAR | op::STORE_FAST_MAYBE_NULL => {
                        *state = number - 1;
                    }
                    op::STORE_FAST => *state = number,
                    op::LOAD_FAST => {
                        if *state != number {
                            i.op = op::LOAD_FAST_CHECK;
                        }
                        *state = number;
                    }
                    _ => {}
                }
            }
        });
    }

    /// A fixed point over the graph: parameters are bound at the start, other locals are not.
    pub(super) fn check_unbound_locals(&mut self, nlocals: usize, nparams: usize) {
        if nlocals == 0 {
            return;
        }
        if nlocals > TRACKED {
            self.scan_many(nlocals);
        }
        self.clear_visited();
        let mut start = 0u64;
        for i in nparams..nlocals.min(TRACKED) {
            start |= 1 << i;
        }
        let mut stack = Vec::new();
        self.maybe_push(0, start, &mut stack);
        for_blocks!(self, b, {
            self.scan(b, &mut stack);
        });
        while let Some(b) = stack.pop() {
            self.block_mut(b).visited = false;
            self.scan(b, &mut stack);
        }
    }
}
