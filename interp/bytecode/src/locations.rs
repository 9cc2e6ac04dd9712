//! `co_linetable`: where each instruction comes from.
//!
//! An entry starts with `0x80 | kind << 3 | units - 1` and covers `units` code units. Kinds 0 to 9
//! and 10 to 12 are one line with small columns, 13 has no columns, 14 has everything, 15 nothing.

/// The source of some code units. Lines count from 1, columns from 0 in UTF-8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Position {
    pub line: Option<i32>,
    pub end_line: Option<i32>,
    pub col: Option<i32>,
    pub end_col: Option<i32>,
}

/// A run of code units with one position; offsets in bytes of `co_code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub end: u32,
    pub position: Position,
}

/// Reads a location table. Damaged tables end early; nothing panics.
#[derive(Clone, Debug)]
pub struct Spans<'t> {
    table: &'t [u8],
    at: usize,
    line: i32,
    offset: u32,
}

/// The spans of a location table, in order.
pub fn spans(table: &[u8], firstlineno: i32) -> Spans<'_> {
    Spans { table, at: 0, line: firstlineno, offset: 0 }
}

impl Spans<'_> {
    fn byte(&mut self) -> Option<u8> {
        let b = self.table.get(self.at).copied();
        self.at += 1;
        b
    }

    fn varint(&mut self) -> Option<u32> {
        let (mut v, mut shift) = (0u32, 0);
        loop {
            let b = self.byte()?;
            v |= u32::from(b & 63).checked_shl(shift).unwrap_or(0);
            shift += 6;
            if b & 64 == 0 {
                return Some(v);
            }
        }
    }

    fn signed(&mut self) -> Option<i32> {
        let v = self.varint()?;
        let half = (v >> 1) as i32;
        Some(if v & 1 == 1 { half.wrapping_neg() } else { half })
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let head = self.byte()?;
        let kind = (head >> 3) & 15;
        let units = u32::from(head & 7) + 1;
        let some = |c: u32| if c == 0 { None } else { Some(c as i32 - 1) };
        let position = match kind {
            15 => Position::default(),
            14 => {
                self.line = self.line.wrapping_add(self.signed()?);
                let end_line = self.line.wrapping_add(self.varint()? as i32);
                let (col, end_col) = (some(self.varint()?), some(self.varint()?));
                Position { line: Some(self.line), end_line: Some(end_line), col, end_col }
            }
            13 => {
                self.line = self.line.wrapping_add(self.signed()?);
                let line = Some(self.line);
                Position { line, end_line: line, col: None, end_col: None }
            }
            10..=12 => {
                self.line = self.line.wrapping_add(i32::from(kind) - 10);
                let (col, end_col) = (i32::from(self.byte()?), i32::from(self.byte()?));
                let line = Some(self.line);
                Position { line, end_line: line, col: Some(col), end_col: Some(end_col) }
            }
            _ => {
                let second = self.byte()?;
                let col = i32::from(kind) << 3 | i32::from(second >> 4 & 7);
                let line = Some(self.line);
                let end_col = Some(col + i32::from(second & 15));
                Position { line, end_line: line, col: Some(col), end_col }
            }
        };
        let start = self.offset;
        self.offset = start.wrapping_add(units * 2);
        Some(Span { start, end: self.offset, position })
    }
}

/// `co_lines()`: runs of bytes with one line, neighbours of the same line merged.
pub fn lines(table: &[u8], firstlineno: i32) -> Vec<(u32, u32, Option<i32>)> {
    let mut out: Vec<(u32, u32, Option<i32>)> = Vec::new();
    for s in spans(table, firstlineno) {
        match out.last_mut() {
            Some(last) if last.2 == s.position.line => last.1 = s.end,
            _ => out.push((s.start, s.end, s.position.line)),
        }
    }
    out
}

/// The line of the instruction at a byte offset of `co_code` (`PyCode_Addr2Line`).
pub fn line_at(table: &[u8], firstlineno: i32, offset: u32) -> Option<i32> {
    position_at(table, firstlineno, offset)?.line
}

/// The position of the instruction at a byte offset of `co_code`.
pub fn position_at(table: &[u8], firstlineno: i32, offset: u32) -> Option<Position> {
    spans(table, firstlineno).find(|s| s.start <= offset && offset < s.end).map(|s| s.position)
}

/// A position as the compiler holds it; -1 for what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw {
    pub line: i32,
    pub end_line: i32,
    pub col: i32,
    pub end_col: i32,
}

/// Writes a location table, run by run.
#[derive(Debug)]
pub struct Writer {
    /// The table so far.
    pub table: Vec<u8>,
    line: i32,
}

impl Writer {
    /// An empty table of a code object that starts at `firstlineno`.
    pub fn new(firstlineno: i32) -> Self {
        Writer { table: Vec::new(), line: firstlineno }
    }

    fn varint(&mut self, mut v: u32) {
        while v >= 64 {
            self.table.push(64 | (v & 63) as u8);
            v >>= 6;
        }
        self.table.push(v as u8);
    }

    fn signed(&mut self, v: i32) {
        let magnitude = v.unsigned_abs() << 1;
        self.varint(if v < 0 { magnitude | 1 } else { magnitude });
    }

    fn head(&mut self, kind: u8, units: u32) {
        self.table.push(0x80 | kind << 3 | (units - 1) as u8);
    }

    /// Adds a run of `units` code units from one place.
    pub fn add(&mut self, at: Raw, mut units: u32) {
        while units > 8 {
            self.entry(at, 8);
            units -= 8;
        }
        if units > 0 {
            self.entry(at, units);
        }
    }

    fn entry(&mut self, at: Raw, units: u32) {
        if at.line < 0 {
            return self.head(15, units);
        }
        let delta = at.line.wrapping_sub(self.line);
        if at.col < 0 || at.end_col < 0 {
            if at.end_line == at.line || at.end_line == -1 {
                self.head(13, units);
                self.signed(delta);
                self.line = at.line;
                return;
            }
        } else if at.end_line == at.line {
            if delta == 0 && at.col < 80 && at.end_col >= at.col && at.end_col - at.col < 16 {
                self.head((at.col >> 3) as u8, units);
                self.table.push(((at.col & 7) << 4 | (at.end_col - at.col)) as u8);
                return;
            }
            if (0..3).contains(&delta) && at.col < 128 && at.end_col < 128 {
                self.head(10 + delta as u8, units);
                self.table.push(at.col as u8);
                self.table.push(at.end_col as u8);
                self.line = at.line;
                return;
            }
        }
        self.head(14, units);
        self.signed(delta);
        self.varint(at.end_line.wrapping_sub(at.line) as u32);
        self.varint(at.col.wrapping_add(1) as u32);
        self.varint(at.end_col.wrapping_add(1) as u32);
        self.line = at.line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let places = [
            Raw { line: 1, end_line: 1, col: 0, end_col: 5 },
            Raw { line: 2, end_line: 2, col: 100, end_col: 120 },
            Raw { line: 900, end_line: 905, col: 3, end_col: 1 },
            Raw { line: 3, end_line: 3, col: -1, end_col: -1 },
            Raw { line: -1, end_line: -1, col: -1, end_col: -1 },
            Raw { line: 3, end_line: 3, col: 300, end_col: 4000 },
        ];
        let mut w = Writer::new(1);
        for p in places {
            w.add(p, 3);
        }
        let some = |v: i32| (v >= 0).then_some(v);
        let got: Vec<_> = spans(&w.table, 1).collect();
        assert_eq!(got.len(), places.len());
        for (g, p) in got.iter().zip(places) {
            assert_eq!(g.end - g.start, 6);
            let want = Position {
                line: some(p.line),
                end_line: some(p.end_line),
                col: some(p.col),
                end_col: some(p.end_col),
            };
            assert_eq!(g.position, want);
        }
    }
}
