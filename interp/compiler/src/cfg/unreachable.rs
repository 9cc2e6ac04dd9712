//! Removal of blocks that nothing reaches, and the counts of predecessors.

use super::{Graph, NONE, has_target};

impl Graph {
    /// Counts predecessors and empties the blocks that have none.
    pub(super) fn remove_unreachable(&mut self) {
        for b in &mut self.blocks {
            b.predecessors = 0;
            b.visited = false;
        }
        let mut stack = vec![0];
        self.block_mut(0).predecessors = 1;
        self.block_mut(0).visited = true;
        while let Some(b) = stack.pop() {
            let next = self.block(b).next;
            if next != NONE && self.block(b).falls_through() {
                let n = self.block_mut(next);
                n.predecessors += 1;
                if !n.visited {
                    n.visited = true;
                    stack.push(next);
                }
            }
            for i in 0..self.block(b).instrs.len() {
                let instr = self.block(b).instrs[i];
                if has_target(instr.op) && instr.target != NONE {
                    let t = self.block_mut(instr.target);
                    t.predecessors += 1;
                    if !t.visited {
                        t.visited = true;
                        stack.push(instr.target);
                    }
                }
            }
        }
        for b in &mut self.blocks {
            if b.predecessors == 0 {
                b.instrs.clear();
                b.except_handler = false;
            }
        }
    }
}
