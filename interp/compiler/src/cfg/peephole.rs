//! Short patterns inside a block: jumps to jumps, tuples of constants, tests of tests.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::opcode::{self, wide as op};

use super::{BlockId, Graph, Instr, NONE, for_blocks, has_target};
use crate::constants::ConstTable;

impl Graph {
    pub(super) fn peephole(&mut self, consts: &mut ConstTable) {
        for_blocks!(self, b, {
            self.peephole_in(b, consts);
            self.optimise_swaps(b);
        });
    }

    /// Lets a jump to a jump go where the second one goes. The first becomes a `NOP` that keeps
    /// its line.
    fn thread(&mut self, b: BlockId, at: usize, second: Instr, o: u16) -> bool {
        let first = self.block(b).instrs[at];
        if first.target == second.target {
            return false;
        }
        let block = self.block_mut(b);
        block.instrs[at].set0(op::NOP);
        let mut jump = Instr::new(o, 0, second.loc);
        jump.target = second.target;
        block.instrs.push(jump);
        true
    }

    fn peephole_in(&mut self, b: BlockId, consts: &mut ConstTable) {
        let mut i = 0;
        while i < self.block(b).instrs.len() {
            let here = self.block(b).instrs[i];
            let at = i;
            i += 1;
            let next = self.block(b).instrs.get(at + 1).map_or(0, |n| n.op);
            if has_target(here.op) {
                if here.target == NONE {
                    continue;
                }
                let Some(&second) = self.block(here.target).instrs.first() else { continue };
                let threaded = match (here.op, second.op) {
                    (
                        op::POP_JUMP_IF_NOT_NONE
                        | op::POP_JUMP_IF_NONE
                        | op::POP_JUMP_IF_FALSE
                        | op::POP_JUMP_IF_TRUE,
                        op::JUMP,
                    ) => self.thread(b, at, second, here.op),
                    (op::JUMP | op::JUMP_NO_INTERRUPT, op::JUMP) => self.thread(b, at, second, op::JUMP),
                    (op::JUMP | op::JUMP_NO_INTERRUPT, op::JUMP_NO_INTERRUPT) => {
                        self.thread(b, at, second, here.op)
                    }
                    _ => false,
                };
                if threaded {
                    i = at;
                }
                continue;
            }
            let instrs = &mut self.block_mut(b).instrs;
            match here.op {
                op::BUILD_TUPLE => {
                    if next == op::UNPACK_SEQUENCE && here.arg == instrs[at + 1].arg {
                        match here.arg {
                            1 => {
                                instrs[at].set0(op::NOP);
                                instrs[at + 1].set0(op::NOP);
                                continue;
                            }
                            2 | 3 => {
                                instrs[at].set0(op::NOP);
                                instrs[at + 1].op = op::SWAP;
                                continue;
                            }
                            _ => {}
                        }
                    }
                    fold_tuple(instrs, at, consts);
                }
                op::STORE_FAST
                    if next == op::STORE_FAST
                        && instrs[at + 1].arg == here.arg
                        && instrs[at + 1].loc.line == here.loc.line =>
                {
                    instrs[at].set0(op::POP_TOP);
                }
                op::SWAP if here.arg == 1 => instrs[at].set0(op::NOP),
                op::LOAD_GLOBAL if next == op::PUSH_NULL && here.arg & 1 == 0 => {
                    instrs[at].arg |= 1;
                    instrs[at + 1].set0(op::NOP);
                }
                op::COMPARE_OP if next == op::TO_BOOL => {
                    instrs[at].set0(op::NOP);
                    instrs[at + 1].set1(op::COMPARE_OP, here.arg | 16);
                }
                op::CONTAINS_OP | op::IS_OP if next == op::TO_BOOL => {
                    instrs[at].set0(op::NOP);
                    instrs[at + 1].set1(here.op, here.arg);
                }
                op::TO_BOOL if next == op::TO_BOOL => instrs[at].set0(op::NOP),
                op::UNARY_NOT => {
                    if next == op::TO_BOOL {
                        instrs[at].set0(op::NOP);
                        instrs[at + 1].set0(op::UNARY_NOT);
                    } else if next == op::UNARY_NOT {
                        instrs[at].set0(op::NOP);
                        instrs[at + 1].set0(op::NOP);
                    }
                }
                _ => {}
            }
        }
    }
}

/// `n` constants and `BUILD_TUPLE n` become one constant.
fn fold_tuple(instrs: &mut [Instr], at: usize, consts: &mut ConstTable) {
    let n = instrs[at].arg as usize;
    let Some(start) = at.checked_sub(n) else { return };
    let run = &instrs[start..at];
    if !run.iter().all(|i| opcode::info(i.op).flags & opcode::CONST != 0) {
        return;
    }
    let items: Option<Vec<Const>> = run.iter().map(|i| consts.get(i.arg).cloned()).collect();
    let Some(items) = items else { return };
    let index = consts.add(Const::Tuple(items.into()));
    for i in &mut instrs[start..at] {
        i.set0(op::NOP);
    }
    instrs[at].set1(op::LOAD_CONST, index);
}
