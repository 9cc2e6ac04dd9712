//! `co_exceptiontable`: which code is covered by which handler.
//!
//! Four numbers an entry: start, length and target in code units, and `depth << 1 | lasti`; six
//! bits a byte, most significant first, bit 6 continues, bit 7 marks the first byte of an entry.

/// One entry; all offsets in code units, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    /// Stack depth to restore.
    pub depth: u32,
    /// Whether the handler wants the offset of the instruction that raised.
    pub lasti: bool,
}

/// Reads a table. Damaged tables end early.
#[derive(Clone, Debug)]
pub struct Handlers<'t>(std::slice::Iter<'t, u8>);

/// The entries of a table, in order.
pub fn handlers(table: &[u8]) -> Handlers<'_> {
    Handlers(table.iter())
}

impl Handlers<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut b = *self.0.next()?;
        let mut v = u32::from(b & 63);
        while b & 64 != 0 {
            b = *self.0.next()?;
            v = v << 6 | u32::from(b & 63);
        }
        Some(v)
    }
}

impl Iterator for Handlers<'_> {
    type Item = Handler;

    fn next(&mut self) -> Option<Handler> {
        let start = self.number()?;
        let length = self.number()?;
        let target = self.number()?;
        let last = self.number()?;
        Some(Handler {
            start,
            end: start.wrapping_add(length),
            target,
            depth: last >> 1,
            lasti: last & 1 == 1,
        })
    }
}

/// The handler of the instruction at a code unit.
pub fn handler_at(table: &[u8], unit: u32) -> Option<Handler> {
    handlers(table).take_while(|h| h.start <= unit).find(|h| unit < h.end)
}

/// Appends an entry to a table.
pub fn push(table: &mut Vec<u8>, h: Handler) {
    number(table, h.start, 0x80);
    number(table, h.end.wrapping_sub(h.start), 0);
    number(table, h.target, 0);
    number(table, h.depth << 1 | u32::from(h.lasti), 0);
}

fn number(table: &mut Vec<u8>, v: u32, mark: u8) {
    let mut mark = mark;
    let mut shift = 30;
    while shift > 0 && v >> shift == 0 {
        shift -= 6;
    }
    loop {
        let more = if shift > 0 { 64 } else { 0 };
        table.push((v >> shift & 63) as u8 | more | mark);
        mark = 0;
        if shift == 0 {
            return;
        }
        shift -= 6;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let entries = [
            Handler { start: 0, end: 1, target: 63, depth: 0, lasti: false },
            Handler { start: 64, end: 5000, target: 1 << 20, depth: 31, lasti: true },
        ];
        let mut table = Vec::new();
        for e in entries {
            push(&mut table, e);
        }
        assert_eq!(handlers(&table).collect::<Vec<_>>(), entries);
        assert_eq!(handler_at(&table, 70), Some(entries[1]));
        assert_eq!(handler_at(&table, 2), None);
    }
}
