//! Formats: parsing them into items, and the bytes of items.

use num_traits::ToPrimitive;

use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::overflow_error;
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::memoryview::{from_half, to_half};
use pyrite_vm::types::singletons::bool_obj;
use pyrite_vm::types::{float, int};

use super::struct_error;

/// How the bytes of an item are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `c`
    Char,
    /// `s`
    Text,
    /// `p`
    Pascal,
    /// `?`
    Bool,
    Signed,
    Unsigned,
    /// `P`
    Pointer,
    Half,
    Float,
    Double,
}

/// One item, or `repeat` of them one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub kind: Kind,
    /// The character of the format, for error texts.
    pub code: u8,
    /// Bytes of one.
    pub size: usize,
    /// Where the first one begins.
    pub offset: usize,
    pub repeat: usize,
}

/// A parsed format.
#[derive(Default, Debug)]
pub struct Layout {
    pub items: Vec<Item>,
    /// Bytes of the whole.
    pub size: usize,
    /// Number of values.
    pub len: usize,
    /// Byte order of the items.
    pub big: bool,
    /// Sizes, alignment and conversions are the machine's.
    pub native: bool,
}

/// What a format character means: the kind, the size, and the alignment if that is asked for.
fn describe(code: u8, native: bool) -> Option<(Kind, usize)> {
    Some(match code {
        b'c' => (Kind::Char, 1),
        b's' => (Kind::Text, 1),
        b'p' => (Kind::Pascal, 1),
        b'?' => (Kind::Bool, 1),
        b'b' => (Kind::Signed, 1),
        b'B' => (Kind::Unsigned, 1),
        b'h' => (Kind::Signed, 2),
        b'H' => (Kind::Unsigned, 2),
        b'i' => (Kind::Signed, 4),
        b'I' => (Kind::Unsigned, 4),
        b'l' => (Kind::Signed, if native { 8 } else { 4 }),
        b'L' => (Kind::Unsigned, if native { 8 } else { 4 }),
        b'q' => (Kind::Signed, 8),
        b'Q' => (Kind::Unsigned, 8),
        b'n' if native => (Kind::Signed, 8),
        b'N' if native => (Kind::Unsigned, 8),
        b'P' if native => (Kind::Pointer, 8),
        b'e' => (Kind::Half, 2),
        b'f' => (Kind::Float, 4),
        b'd' => (Kind::Double, 8),
        _ => return None,
    })
}

impl Layout {
    /// Parses a format.
    ///
    /// # Errors
    /// `struct.error`.
    pub fn parse(format: &[u8]) -> R<Layout> {
        if format.contains(&0) {
            return struct_error("embedded null character");
        }
        let too_long = || struct_error("total struct size too long");
        let (mut native, mut big, mut i) = (true, cfg!(target_endian = "big"), 1);
        match format.first() {
            Some(b'@') => {}
            Some(b'=') => native = false,
            Some(b'<') => (native, big) = (false, false),
            Some(b'>' | b'!') => (native, big) = (false, true),
            _ => i = 0,
        }
        let mut l = Layout { big, native, ..Layout::default() };
        while let Some(&c) = format.get(i) {
            i += 1;
            if c.is_ascii_whitespace() || c == 0x0b {
                continue;
            }
            let (mut code, mut count) = (c, 1usize);
            if c.is_ascii_digit() {
                count = (c - b'0') as usize;
                loop {
                    let Some(&d) = format.get(i) else {
                        return struct_error("repeat count given without format specifier");
                    };
                    i += 1;
                    if !d.is_ascii_digit() {
                        code = d;
                        break;
                    }
                    let digit = (d - b'0') as usize;
                    count = match count.checked_mul(10).and_then(|n| n.checked_add(digit)) {
                        Some(n) if n <= isize::MAX as usize => n,
                        _ => return too_long(),
                    };
                }
            }
            if code == b'x' {
                l.size = match l.size.checked_add(count) {
                    Some(n) if n <= isize::MAX as usize => n,
                    _ => return too_long(),
                };
                continue;
            }
            let Some((kind, size)) = describe(code, native) else {
                return struct_error("bad char in struct format");
            };
            let offset = if native { l.size.next_multiple_of(size) } else { l.size };
            let text = matches!(kind, Kind::Text | Kind::Pascal);
            l.size = match count.checked_mul(size).and_then(|n| n.checked_add(offset)) {
                Some(n) if n <= isize::MAX as usize => n,
                _ => return too_long(),
            };
            if text {
                l.len += 1;
                l.items.push(Item { kind, code, size: count, offset, repeat: 1 });
            } else {
                l.len = match l.len.checked_add(count) {
                    Some(n) => n,
                    None => return too_long(),
                };
                if count > 0 {
                    l.items.push(Item { kind, code, size, offset, repeat: count });
                }
            }
        }
        Ok(l)
    }

    /// The value at the start of `b`, which holds at least the item's size.
    #[inline]
    fn value(&self, item: &Item, b: &[u8]) -> Ref {
        match item.kind {
            Kind::Char => Bytes::new(b).up(),
            Kind::Text => Bytes::new(b).up(),
            Kind::Pascal => {
                let n = b.first().map_or(0, |n| *n as usize).min(b.len().saturating_sub(1));
                Bytes::new(b.get(1..=n).unwrap_or(&[])).up()
            }
            Kind::Bool => bool_obj(b.first().is_some_and(|b| *b != 0)),
            Kind::Signed => {
                let shift = 64 - 8 * b.len() as u32;
                int::from_i64(((self.word(b) << shift) as i64) >> shift)
            }
            Kind::Unsigned | Kind::Pointer => int::from_u64(self.word(b)),
            Kind::Half => float::new(from_half(self.word(b) as u16)),
            Kind::Float => float::new(f32::from_bits(self.word(b) as u32) as f64),
            Kind::Double => float::new(f64::from_bits(self.word(b))),
        }
    }

    /// Up to eight bytes as a number.
    #[inline]
    fn word(&self, b: &[u8]) -> u64 {
        let mut w = [0u8; 8];
        let n = b.len().min(8);
        if self.big {
            w[8 - n..].copy_from_slice(&b[..n]);
            u64::from_be_bytes(w)
        } else {
            w[..n].copy_from_slice(&b[..n]);
            u64::from_le_bytes(w)
        }
    }

    /// The values in `b`, which has the size of the layout.
    ///
    /// # Errors
    /// MemoryError.
    pub fn unpack(&self, b: &[u8]) -> R<Vec<Ref>> {
        let mut v = Vec::new();
        pyrite_vm::raise::reserve(&mut v, self.len)?;
        for item in &self.items {
            let bytes = b.get(item.offset..item.offset + item.size * item.repeat).unwrap_or(&[]);
            match item.kind {
                Kind::Text | Kind::Pascal => v.push(self.value(item, bytes)),
                _ => v.extend(bytes.chunks_exact(item.size).map(|c| self.value(item, c))),
            }
        }
        Ok(v)
    }
}

/// The bytes of a `bytes` or `bytearray`, which no Python code may change while they are used.
fn raw_bytes(o: &Object) -> Option<&[u8]> {
    match o.cast::<Bytes>() {
        Some(b) => Some(b.as_slice()),
        None => o.cast::<ByteArray>().map(|b| b.as_slice()),
    }
}

fn integer(o: &Object) -> R<Ref<Int>> {
    if !number::is_index(o) {
        return struct_error("required argument is not an integer");
    }
    number::index(o)
}

fn range_error<T>(code: u8, least: i128, greatest: i128) -> R<T> {
    struct_error(&format!("'{}' format requires {least} <= number <= {greatest}", code as char))
}

impl Layout {
    /// Writes the low bytes of a word.
    #[inline]
    fn put(&self, w: u64, out: &mut [u8]) {
        let n = out.len().min(8);
        if self.big {
            out[..n].copy_from_slice(&w.to_be_bytes()[8 - n..]);
        } else {
            out[..n].copy_from_slice(&w.to_le_bytes()[..n]);
        }
    }

    /// The bytes of a number, or of a truth value, as a word.
    fn number_word(&self, item: &Item, v: &Object) -> R<u64> {
        let bits = 8 * item.size as u32;
        match item.kind {
            Kind::Bool => Ok(number::is_true(v)? as u64),
            Kind::Signed => {
                let limit = 1i128 << (bits - 1);
                match integer(v)?.as_i64() {
                    Some(n) if (-limit..limit).contains(&(n as i128)) => Ok(n as u64),
                    _ => range_error(item.code, -limit, limit - 1),
                }
            }
            Kind::Unsigned => {
                let limit = 1i128 << bits;
                match integer(v)?.with_big(|b| b.to_u64()) {
                    Some(n) if (n as i128) < limit => Ok(n),
                    _ => range_error(item.code, 0, limit - 1),
                }
            }
            Kind::Pointer => {
                let i = integer(v)?;
                match (i.as_i64(), i.with_big(|b| b.to_u64())) {
                    (Some(n), _) => Ok(n as u64),
                    (None, Some(n)) => Ok(n),
                    _ => struct_error("int too large to convert"),
                }
            }
            _ => {
                let Ok(x) = number::as_f64(v) else {
                    return struct_error("required argument is not a float");
                };
                let too_large = |c: &str| match v.cast::<Int>() {
                    Some(_) => struct_error("int too large to convert"),
                    None => overflow_error(format!("float too large to pack with {c} format")),
                };
                match item.kind {
                    Kind::Half => match to_half(x) {
                        Some(h) => Ok(h as u64),
                        None => too_large("e"),
                    },
                    Kind::Float => {
                        let f = x as f32;
                        // As a C cast, which the machine's own format is, it becomes infinite.
                        if f.is_infinite() && x.is_finite() && !self.native {
                            return too_large("f");
                        }
                        Ok(f.to_bits() as u64)
                    }
                    _ => Ok(x.to_bits()),
                }
            }
        }
    }

    /// Packs `values`, as many as the layout has, and gives the bytes out piece by piece: `write`
    /// gets an offset and what stands there. Bytes that it does not get are zero.
    ///
    /// # Errors
    /// `struct.error`, OverflowError, and what the values' methods raise.
    pub fn pack(&self, values: &[&Object], mut write: impl FnMut(usize, &[u8])) -> R<()> {
        let mut values = values.iter();
        for item in &self.items {
            let mut at = item.offset;
            for _ in 0..item.repeat {
                let Some(v) = values.next() else { return Ok(()) };
                match item.kind {
                    Kind::Char => match v.cast::<Bytes>().map(|b| b.as_slice()) {
                        Some(b @ [_]) => write(at, b),
                        _ => return struct_error("char format requires a bytes object of length 1"),
                    },
                    Kind::Text => match raw_bytes(v) {
                        Some(b) => write(at, &b[..b.len().min(item.size)]),
                        None => return struct_error("argument for 's' must be a bytes object"),
                    },
                    Kind::Pascal => match raw_bytes(v) {
                        Some(b) if item.size > 0 => {
                            let n = b.len().min(item.size - 1);
                            write(at, &[n.min(255) as u8]);
                            write(at + 1, &b[..n]);
                        }
                        Some(_) => {}
                        None => return struct_error("argument for 'p' must be a bytes object"),
                    },
                    _ => {
                        let w = self.number_word(item, v)?;
                        let mut bytes = [0u8; 8];
                        self.put(w, &mut bytes[..item.size]);
                        write(at, &bytes[..item.size]);
                    }
                }
                at += item.size;
            }
        }
        Ok(())
    }
}
