//! The prefix of a code unit (free variables, cells, generator) and the final numbers of cells.

use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;

use super::{Graph, Instr, for_blocks};
use crate::unit::{CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, Metadata};

impl Graph {
    /// Inserts the prefix and renumbers cells and free variables. A parameter that is also a
    /// cell has one slot. Gives the number of slots.
    pub(super) fn prepare_localsplus(&mut self, meta: &Metadata, code_flags: u32) -> usize {
        let nlocals = meta.varnames.len();
        let (ncells, nfree) = (meta.cellvars.len(), meta.freevars.len());
        let mut fixed: Vec<usize> = (0..ncells + nfree).map(|i| nlocals + i).collect();
        for (i, name) in meta.cellvars.iter().enumerate() {
            if let Some(argument) = meta.varnames.get(name) {
                fixed[i] = argument;
            }
        }
        self.insert_prefix(meta, &fixed, ncells, nfree, code_flags);
        let mut dropped = 0;
        for (i, f) in fixed.iter_mut().enumerate() {
            if *f == i + nlocals {
                *f -= dropped;
            } else {
                dropped += 1;
            }
        }
        for_blocks!(self, b, {
            for i in &mut self.block_mut(b).instrs {
                if matches!(
                    i.op,
                    op::MAKE_CELL
                        | op::LOAD_CLOSURE
                        | op::LOAD_DEREF
                        | op::STORE_DEREF
                        | op::DELETE_DEREF
                        | op::LOAD_FROM_DICT_OR_DEREF
                ) {
                    i.arg = fixed.get(i.arg as usize).map_or(0, |&f| f as i32);
                }
            }
        });
        nlocals + ncells + nfree - dropped
    }

    fn insert_prefix(
        &mut self,
        meta: &Metadata,
        fixed: &[usize],
        ncells: usize,
        nfree: usize,
        code_flags: u32,
    ) {
        let mut prefix = Vec::new();
        if nfree > 0 {
            prefix.push(Instr::new(op::COPY_FREE_VARS, nfree as i32, Self::no_location()));
        }
        let mut order: Vec<usize> = (0..ncells).collect();
        order.sort_by_key(|&i| fixed[i]);
        for i in order {
            prefix.push(Instr::new(op::MAKE_CELL, i as i32, Self::no_location()));
        }
        if code_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR) != 0 {
            let line = meta.firstlineno;
            let loc = Raw { line, end_line: line, col: -1, end_col: -1 };
            prefix.push(Instr::new(op::RETURN_GENERATOR, 0, loc));
            prefix.push(Instr::new(op::POP_TOP, 0, loc));
        }
        self.block_mut(0).instrs.splice(0..0, prefix);
    }
}
