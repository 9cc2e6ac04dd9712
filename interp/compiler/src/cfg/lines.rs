//! Lines for instructions without one. Every exit needs a line, so that a traceback can name it:
//! exits without one are copied for each jump that reaches them, then lines flow forward.

use super::{BlockId, Graph, NONE, for_blocks, is_jump};

impl Graph {
    fn needs_line(&self, b: BlockId) -> bool {
        let block = self.block(b);
        (block.exits_scope() || block.polls()) && block.has_no_line()
    }

    fn duplicate_exits(&mut self) {
        for_blocks!(self, b, {
            if let Some(&last) = self.block(b).instrs.last()
                && is_jump(last.op)
                && last.target != NONE
            {
                let target = self.next_nonempty(last.target);
                if target != NONE && self.needs_line(target) && self.block(target).predecessors > 1 {
                    let new = self.new_block();
                    let source = self.block_mut(target);
                    source.predecessors -= 1;
                    let next = std::mem::replace(&mut source.next, new);
                    let mut instrs = source.instrs.clone();
                    if let Some(first) = instrs.first_mut() {
                        first.loc = last.loc;
                    }
                    let copy = self.block_mut(new);
                    copy.instrs = instrs;
                    copy.predecessors = 1;
                    copy.next = next;
                    copy.label = true;
                    if let Some(jump) = self.block_mut(b).instrs.last_mut() {
                        jump.target = new;
                    }
                }
            }
        });
        for_blocks!(self, b, {
            let next = self.block(b).next;
            if next != NONE
                && self.block(b).falls_through()
                && self.needs_line(next)
                && let Some(loc) = self.block(b).instrs.last().map(|i| i.loc)
                && let Some(first) = self.block_mut(next).instrs.first_mut()
            {
                first.loc = loc;
            }
        });
    }

    fn propagate_lines(&mut self) {
        for_blocks!(self, b, {
            if let Some(&last) = self.block(b).instrs.last() {
                let mut previous = Self::no_location();
                for i in &mut self.block_mut(b).instrs {
                    if i.loc.line == -1 {
                        i.loc = previous;
                    } else {
                        previous = i.loc;
                    }
                }
                let inherit = |g: &mut Graph, to: BlockId| {
                    if to != NONE
                        && g.block(to).predecessors == 1
                        && let Some(first) = g.block_mut(to).instrs.first_mut()
                        && first.loc.line == -1
                    {
                        first.loc = previous;
                    }
                };
                if self.block(b).falls_through() {
                    inherit(self, self.block(b).next);
                }
                if is_jump(last.op) {
                    inherit(self, last.target);
                }
            }
        });
    }

    pub(super) fn resolve_lines(&mut self) {
        self.duplicate_exits();
        self.propagate_lines();
    }
}
