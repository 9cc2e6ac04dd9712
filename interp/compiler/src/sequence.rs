//! The instructions that the code generator emits, before they are cut into blocks.

use pyrite_bytecode::locations::Raw;

/// The place of an instruction that the source has no place for.
pub(crate) const NO_LOCATION: Raw = Raw { line: -1, end_line: -1, col: -1, end_col: -1 };

/// An instruction; the argument of a jump or block push is a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Emitted {
    pub op: u16,
    pub arg: i32,
    pub loc: Raw,
}

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label(pub i32);

/// No place.
pub(crate) const NO_LABEL: Label = Label(-1);

/// Instructions and the positions of labels among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    pub instrs: Vec<Emitted>,
    /// Position by label; `u32::MAX` before it is placed.
    pub labels: Vec<u32>,
}

impl Sequence {
    pub(crate) fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as i32 - 1)
    }

    pub(crate) fn place(&mut self, label: Label) {
        let here = self.instrs.len() as u32;
        if let Some(l) = self.labels.get_mut(label.0 as usize) {
            *l = here;
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, op: u16, arg: i32, loc: Raw) {
        self.instrs.push(Emitted { op, arg, loc });
    }

    /// Inserts at the start; labels move along.
    pub(crate) fn insert_first(&mut self, op: u16, arg: i32) {
        self.instrs.insert(0, Emitted { op, arg, loc: NO_LOCATION });
        for l in &mut self.labels {
            *l = l.saturating_add(1);
        }
    }
}
