//! Pairs of local loads and stores in one instruction.

use pyrite_bytecode::opcode::wide as op;

use super::{Graph, for_blocks};

impl Graph {
    pub(super) fn insert_superinstructions(&mut self) {
        for_blocks!(self, b, {
            let instrs = &mut self.block_mut(b).instrs;
            for i in 1..instrs.len() {
                let (first, second) = (instrs[i - 1], instrs[i]);
                let joined = match (first.op, second.op) {
                    (op::LOAD_FAST, op::LOAD_FAST) => op::LOAD_FAST_LOAD_FAST,
                    (op::STORE_FAST, op::LOAD_FAST) => op::STORE_FAST_LOAD_FAST,
                    (op::STORE_FAST, op::STORE_FAST) => op::STORE_FAST_STORE_FAST,
                    _ => continue,
                };
                let (a, b) = (first.loc.line, second.loc.line);
                if (a >= 0 && b >= 0 && a != b) || first.arg >= 16 || second.arg >= 16 {
                    continue;
                }
                instrs[i - 1].set1(joined, first.arg << 4 | second.arg);
                instrs[i].set0(op::NOP);
            }
        });
        self.remove_nops();
    }
}
