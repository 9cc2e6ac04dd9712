//! The control-flow graph of one code unit, and the passes over it, one file each, in the order
//! in which CPython 3.13 runs them.
//!
//! Blocks live in one vector and are linked by number in code order; a jump names its block.

mod cold;
mod constants;
mod depth;
mod handlers;
mod inline;
mod jumps;
mod lines;
mod locals;
mod localsplus;
mod nops;
mod peephole;
mod superinstructions;
mod swaps;
mod unreachable;

use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::{self, wide as op};

use crate::constants::ConstTable;
use crate::sequence::{NO_LOCATION, Sequence};
use crate::unit::Metadata;

pub(crate) use depth::Malformed;

/// Number of a block, or [`NONE`].
pub(crate) type BlockId = u32;
/// No block.
pub(crate) const NONE: BlockId = u32::MAX;

/// An instruction in a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instr {
    pub op: u16,
    pub arg: i32,
    /// Where a jump or block push goes.
    pub target: BlockId,
    /// The handler that covers it.
    pub except: BlockId,
    pub loc: Raw,
}

impl Instr {
    pub(crate) fn new(op: u16, arg: i32, loc: Raw) -> Self {
        Instr { op, arg, target: NONE, except: NONE, loc }
    }

    /// Turns into an instruction without argument, at the same place.
    #[inline]
    pub(crate) fn set0(&mut self, op: u16) {
        self.op = op;
        self.arg = 0;
    }

    #[inline]
    pub(crate) fn set1(&mut self, op: u16, arg: i32) {
        self.op = op;
        self.arg = arg;
    }
}

/// A basic block: control enters at its start and leaves at its end.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub instrs: Vec<Instr>,
    pub next: BlockId,
    /// Whether some jump names it.
    pub label: bool,
    /// Whether it starts an exception handler.
    pub except_handler: bool,
    /// Whether its handler entry keeps the offset of the instruction that raised.
    pub preserve_lasti: bool,
    pub visited: bool,
    pub warm: bool,
    pub cold: bool,
    pub predecessors: u32,
    pub startdepth: i32,
    /// Locals that may be unbound on entry.
    pub unsafe_locals: u64,
}

impl Block {
    fn new() -> Self {
        Block {
            instrs: Vec::new(),
            next: NONE,
            label: false,
            except_handler: false,
            preserve_lasti: false,
            visited: false,
            warm: false,
            cold: false,
            predecessors: 0,
            startdepth: i32::MIN,
            unsafe_locals: 0,
        }
    }

    fn last_op(&self) -> Option<u16> {
        self.instrs.last().map(|i| i.op)
    }

    fn exits_scope(&self) -> bool {
        self.last_op().is_some_and(opcode::is_scope_exit)
    }

    fn falls_through(&self) -> bool {
        !self.last_op().is_some_and(|o| opcode::is_scope_exit(o) || is_unconditional(o))
    }

    fn has_no_line(&self) -> bool {
        self.instrs.iter().all(|i| i.loc.line < 0)
    }

    fn polls(&self) -> bool {
        self.instrs.iter().any(|i| opcode::info(i.op).flags & opcode::EVAL_BREAK != 0)
    }
}

/// Whether control never passes to the next instruction.
#[inline]
pub(crate) fn is_unconditional(o: u16) -> bool {
    matches!(
        o,
        op::JUMP
            | op::JUMP_NO_INTERRUPT
            | op::JUMP_FORWARD
            | op::JUMP_BACKWARD
            | op::JUMP_BACKWARD_NO_INTERRUPT
    )
}

#[inline]
pub(crate) fn is_jump(o: u16) -> bool {
    opcode::has_jump(o)
}

#[inline]
pub(crate) fn has_target(o: u16) -> bool {
    opcode::has_jump(o) || opcode::is_block_push(o)
}

/// The graph. The entry is block 0.
pub(crate) struct Graph {
    pub blocks: Vec<Block>,
}

fn ends_block(o: u16) -> bool {
    is_jump(o) || opcode::is_scope_exit(o)
}

/// Iterates over the numbers of blocks in code order, reading links as it goes.
macro_rules! for_blocks {
    ($g:expr, $b:ident, $body:block) => {{
        let mut $b: $crate::cfg::BlockId = 0;
        while $b != $crate::cfg::NONE {
            $body
            $b = $g.block($b).next;
        }
    }};
}
pub(crate) use for_blocks;

impl Graph {
    /// Splits a sequence into blocks and resolves its labels.
    pub(crate) fn from_sequence(seq: &Sequence) -> Graph {
        let n = seq.instrs.len();
        let position = |label: i32| -> usize {
            usize::try_from(label).ok().and_then(|l| seq.labels.get(l)).map_or(n, |&p| p as usize)
        };
        let mut is_target = vec![false; n + 1];
        for i in &seq.instrs {
            if has_target(i.op)
                && let Some(t) = is_target.get_mut(position(i.arg))
            {
                *t = true;
            }
        }
        let mut g = Graph { blocks: Vec::new() };
        let mut block_at: Vec<BlockId> = vec![NONE; n + 1];
        let mut start = 0;
        while start < n {
            // A block ends before a label and after a jump or exit.
            let mut end = start;
            loop {
                let last = seq.instrs.get(end).is_none_or(|i| ends_block(i.op));
                end += 1;
                if last || end >= n || is_target.get(end).copied().unwrap_or(true) {
                    break;
                }
            }
            let id = g.blocks.len() as BlockId;
            let mut block = Block::new();
            if is_target.get(start).copied().unwrap_or(false) {
                block.label = true;
                if let Some(at) = block_at.get_mut(start) {
                    *at = id;
                }
            }
            if end < n {
                block.next = id + 1;
            }
            let range = seq.instrs.get(start..end.min(n)).unwrap_or(&[]);
            block.instrs = range.iter().map(|i| Instr::new(i.op, i.arg, i.loc)).collect();
            g.blocks.push(block);
            start = end;
        }
        if g.blocks.is_empty() {
            g.blocks.push(Block::new());
        }
        for block in &mut g.blocks {
            for i in &mut block.instrs {
                if has_target(i.op) {
                    i.target = block_at.get(position(i.arg)).copied().unwrap_or(NONE);
                }
            }
        }
        g
    }

    #[inline]
    pub(crate) fn block(&self, b: BlockId) -> &Block {
        &self.blocks[b as usize]
    }

    #[inline]
    pub(crate) fn block_mut(&mut self, b: BlockId) -> &mut Block {
        &mut self.blocks[b as usize]
    }

    fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block::new());
        (self.blocks.len() - 1) as BlockId
    }

    /// The first block with instructions from `b` on.
    fn next_nonempty(&self, mut b: BlockId) -> BlockId {
        while b != NONE && self.block(b).instrs.is_empty() {
            b = self.block(b).next;
        }
        b
    }

    fn clear_visited(&mut self) {
        for b in &mut self.blocks {
            b.visited = false;
        }
    }

    /// Runs every pass up to the order of blocks.
    pub(crate) fn optimise(
        &mut self,
        consts: &mut ConstTable,
        nlocals: usize,
        nparams: usize,
    ) -> Result<(), Malformed> {
        self.mark_except_handlers();
        self.label_exception_targets();
        self.inline_small_blocks();
        self.remove_unreachable();
        self.resolve_lines();
        self.optimise_constants(consts);
        self.peephole(consts);
        self.remove_nops_and_pairs();
        self.remove_unreachable();
        self.remove_nops_and_jumps();
        self.remove_unused_constants(consts);
        self.check_unbound_locals(nlocals, nparams);
        self.insert_superinstructions();
        self.push_cold_to_end();
        self.resolve_lines();
        Ok(())
    }

    /// The passes after the optimiser: depth, prefix, pseudo-instructions, direction of jumps.
    /// Gives the stack size and the number of `localsplus` slots.
    pub(crate) fn finish(&mut self, meta: &Metadata, code_flags: u32) -> Result<(i32, usize), Malformed> {
        let depth = self.stack_depth()?;
        let nlocalsplus = self.prepare_localsplus(meta, code_flags);
        self.convert_pseudo();
        self.normalise_jumps();
        Ok((depth, nlocalsplus))
    }

    /// Handler pushes have done their work; closure loads are plain loads.
    fn convert_pseudo(&mut self) {
        for block in &mut self.blocks {
            for i in &mut block.instrs {
                match i.op {
                    o if opcode::is_block_push(o) => i.set0(op::NOP),
                    op::LOAD_CLOSURE => i.op = op::LOAD_FAST,
                    op::STORE_FAST_MAYBE_NULL => i.op = op::STORE_FAST,
                    _ => {}
                }
            }
        }
        self.remove_nops_and_jumps();
    }

    fn no_location() -> Raw {
        NO_LOCATION
    }
}
