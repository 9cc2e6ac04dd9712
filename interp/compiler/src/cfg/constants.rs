//! What can be decided about a constant that has just been loaded, and the constants left over.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::opcode::{self, wide as op};

use super::{BlockId, Graph, for_blocks};
use crate::constants::{ConstTable, truth};

impl Graph {
    pub(super) fn optimise_constants(&mut self, consts: &mut ConstTable) {
        for_blocks!(self, b, {
            self.optimise_constants_in(b, consts);
        });
    }

    fn optimise_constants_in(&mut self, b: BlockId, consts: &mut ConstTable) {
        let instrs = &mut self.block_mut(b).instrs;
        let (mut o, mut arg) = (0u16, 0);
        let mut i = 0;
        while i < instrs.len() {
            let here = instrs[i];
            // A copy of a constant is that constant.
            let copy = o == op::LOAD_CONST && here.op == op::COPY && here.arg == 1;
            if !copy {
                (o, arg) = (here.op, here.arg);
            }
            let at = i;
            i += 1;
            if o != op::LOAD_CONST || at + 1 >= instrs.len() {
                continue;
            }
            let Some(value) = consts.get(arg) else { continue };
            match instrs[at + 1].op {
                next @ (op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE) => {
                    let jumps = truth(value) == (next == op::POP_JUMP_IF_TRUE);
                    instrs[at].set0(op::NOP);
                    if jumps {
                        instrs[at + 1].op = op::JUMP;
                    } else {
                        instrs[at + 1].set0(op::NOP);
                    }
                }
                op::IS_OP => {
                    if !matches!(value, Const::None) || at + 2 >= instrs.len() {
                        continue;
                    }
                    let mut jump = at + 2;
                    if instrs[jump].op == op::TO_BOOL {
                        instrs[jump].set0(op::NOP);
                        jump += 1;
                        if jump >= instrs.len() {
                            continue;
                        }
                    }
                    let mut invert = instrs[at + 1].arg != 0;
                    match instrs[jump].op {
                        op::POP_JUMP_IF_FALSE => invert = !invert,
                        op::POP_JUMP_IF_TRUE => {}
                        _ => continue,
                    }
                    instrs[at].set0(op::NOP);
                    instrs[at + 1].set0(op::NOP);
                    instrs[jump].op = if invert { op::POP_JUMP_IF_NOT_NONE } else { op::POP_JUMP_IF_NONE };
                }
                op::TO_BOOL => {
                    let index = consts.add(if truth(value) { Const::True } else { Const::False });
                    instrs[at].set0(op::NOP);
                    instrs[at + 1].set1(op::LOAD_CONST, index);
                }
                op::RETURN_VALUE => {
                    instrs[at].set0(op::NOP);
                    instrs[at + 1].set1(op::RETURN_CONST, arg);
                    i += 1;
                }
                _ => {}
            }
        }
    }

    /// Drops the constants that no instruction loads, except the first, which may be a docstring.
    pub(super) fn remove_unused_constants(&mut self, consts: &mut ConstTable) {
        let n = consts.len();
        if n == 0 {
            return;
        }
        let mut used = vec![false; n];
        used[0] = true;
        let loads = |o: u16| opcode::info(o).flags & opcode::CONST != 0;
        for_blocks!(self, b, {
            for i in &self.block(b).instrs {
                if loads(i.op)
                    && let Some(u) = used.get_mut(i.arg as usize)
                {
                    *u = true;
                }
            }
        });
        if used.iter().all(|u| *u) {
            return;
        }
        let mut map = vec![0; n];
        let mut next = 0;
        for (new, used) in map.iter_mut().zip(&used) {
            *new = next;
            next += i32::from(*used);
        }
        consts.retain(&used);
        for_blocks!(self, b, {
            for i in &mut self.block_mut(b).instrs {
                if loads(i.op) {
                    i.arg = map.get(i.arg as usize).copied().unwrap_or(0);
                }
            }
        });
    }
}
