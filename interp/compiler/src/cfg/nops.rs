//! Removal of `NOP`s that no line needs, of pairs that cancel, and of jumps to what follows.

use pyrite_bytecode::opcode::wide as op;

use super::{BlockId, Graph, NONE, for_blocks, is_jump, is_unconditional};

impl Graph {
    /// Removes the `NOP`s of a block that are not the only instruction of their line.
    fn remove_nops_in(&mut self, b: BlockId) -> usize {
        if !self.block(b).instrs.iter().any(|i| i.op == op::NOP) {
            return 0;
        }
        let mut instrs = std::mem::take(&mut self.block_mut(b).instrs);
        let len = instrs.len();
        let (mut kept, mut previous) = (0, -1);
        for at in 0..len {
            let instr = instrs[at];
            let line = instr.loc.line;
            if instr.op == op::NOP {
                if line < 0 || line == previous {
                    continue;
                }
                if at + 1 < len {
                    let next = instrs[at + 1].loc.line;
                    if next == line {
                        continue;
                    }
                    if next < 0 {
                        instrs[at + 1].loc = instr.loc;
                        continue;
                    }
                } else {
                    let next = self.next_nonempty(self.block(b).next);
                    if next != NONE {
                        let first =
                            self.block(next).instrs.iter().find(|i| !(i.op == op::NOP && i.loc.line < 0));
                        if first.is_some_and(|i| i.loc.line == line) {
                            continue;
                        }
                    }
                }
            }
            instrs[kept] = instr;
            kept += 1;
            previous = line;
        }
        instrs.truncate(kept);
        self.block_mut(b).instrs = instrs;
        len - kept
    }

    pub(super) fn remove_nops(&mut self) -> usize {
        let mut removed = 0;
        for_blocks!(self, b, {
            removed += self.remove_nops_in(b);
        });
        removed
    }

    /// Also removes a pushed constant or copy that is popped at once.
    pub(super) fn remove_nops_and_pairs(&mut self) {
        loop {
            let mut done = true;
            let mut previous: Option<(BlockId, usize)> = None;
            for_blocks!(self, b, {
                self.remove_nops_in(b);
                if self.block(b).label {
                    previous = None;
                }
                for i in 0..self.block(b).instrs.len() {
                    let before = previous;
                    previous = Some((b, i));
                    if self.block(b).instrs[i].op != op::POP_TOP {
                        continue;
                    }
                    let Some((pb, pi)) = before else { continue };
                    let p = self.block(pb).instrs[pi];
                    if p.op == op::LOAD_CONST || (p.op == op::COPY && p.arg == 1) {
                        self.block_mut(pb).instrs[pi].set0(op::NOP);
                        self.block_mut(b).instrs[i].set0(op::NOP);
                        done = false;
                    }
                }
                let jumps = previous.is_some_and(|(pb, pi)| is_jump(self.block(pb).instrs[pi].op));
                if jumps || !self.block(b).falls_through() {
                    previous = None;
                }
            });
            if done {
                return;
            }
        }
    }

    fn remove_jumps(&mut self) -> usize {
        let mut changes = 0;
        for_blocks!(self, b, {
            if let Some(&last) = self.block(b).instrs.last()
                && is_unconditional(last.op)
                && last.target != NONE
            {
                let target = self.next_nonempty(last.target);
                if target != NONE && target == self.next_nonempty(self.block(b).next) {
                    changes += 1;
                    if let Some(jump) = self.block_mut(b).instrs.last_mut() {
                        jump.set0(op::NOP);
                    }
                }
            }
        });
        changes
    }

    /// Both kinds, until neither finds anything.
    pub(super) fn remove_nops_and_jumps(&mut self) {
        loop {
            let removed = self.remove_nops();
            if removed + self.remove_jumps() == 0 {
                return;
            }
        }
    }
}
