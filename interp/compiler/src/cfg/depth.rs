//! The deepest stack.

use pyrite_bytecode::opcode;

use super::{BlockId, Graph, NONE, for_blocks, has_target, is_unconditional};

/// A graph that no source leads to: a defect of the code generator, reported as `SystemError`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Malformed(pub &'static str);

impl Graph {
    fn enter(&mut self, b: BlockId, depth: i32, stack: &mut Vec<BlockId>) -> Result<(), Malformed> {
        let block = self.block_mut(b);
        if block.startdepth >= 0 && block.startdepth != depth {
            return Err(Malformed("Invalid CFG, inconsistent stackdepth"));
        }
        if block.startdepth < depth && block.startdepth < 100 {
            block.startdepth = depth;
            stack.push(b);
        }
        Ok(())
    }

    /// Follows every path once; cycles leave the depth as it was.
    pub(super) fn stack_depth(&mut self) -> Result<i32, Malformed> {
        for_blocks!(self, b, {
            self.block_mut(b).startdepth = i32::MIN;
        });
        let mut deepest = 0;
        let mut stack = Vec::new();
        self.enter(0, 0, &mut stack)?;
        while let Some(b) = stack.pop() {
            let mut depth = self.block(b).startdepth;
            let mut next = self.block(b).next;
            for i in 0..self.block(b).instrs.len() {
                let instr = self.block(b).instrs[i];
                let effect = |jump| {
                    opcode::stack_effect(instr.op, instr.arg as u32, jump)
                        .map(|e| e as i32)
                        .ok_or(Malformed("Invalid stack effect"))
                };
                let after = depth + effect(false)?;
                if after < 0 {
                    return Err(Malformed("Invalid CFG, stack underflow"));
                }
                deepest = deepest.max(after);
                if has_target(instr.op) && instr.target != NONE {
                    let there = depth + effect(true)?;
                    deepest = deepest.max(depth).max(there);
                    self.enter(instr.target, there, &mut stack)?;
                }
                depth = after;
                if is_unconditional(instr.op) || opcode::is_scope_exit(instr.op) {
                    next = NONE;
                    break;
                }
            }
            if next != NONE {
                self.enter(next, depth, &mut stack)?;
            }
        }
        Ok(deepest)
    }
}
