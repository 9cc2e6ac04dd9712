//! Items of an array: what each type code stores.

use num_traits::ToPrimitive;

use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{float, int};

/// A type code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    pub code: u8,
    /// Bytes of an item.
    pub size: usize,
    /// The format that a view shows.
    pub format: &'static str,
    /// The number of the machine format in pickles, in little-endian order.
    pub machine: i64,
}

const fn code(code: u8, size: usize, format: &'static str, machine: i64) -> Code {
    Code { code, size, format, machine }
}

/// All type codes, in the order of `array.typecodes`.
pub static CODES: &[Code] = &[
    code(b'b', 1, "b", 1),
    code(b'B', 1, "B", 0),
    code(b'u', 4, "w", 20),
    code(b'w', 4, "w", 20),
    code(b'h', 2, "h", 4),
    code(b'H', 2, "H", 2),
    code(b'i', 4, "i", 8),
    code(b'I', 4, "I", 6),
    code(b'l', 8, "l", 12),
    code(b'L', 8, "L", 10),
    code(b'q', 8, "q", 12),
    code(b'Q', 8, "Q", 10),
    code(b'f', 4, "f", 14),
    code(b'd', 8, "d", 16),
];

/// A type code by its character.
pub fn find(c: u32) -> Option<&'static Code> {
    CODES.iter().find(|k| k.code as u32 == c)
}

impl Code {
    /// Are items characters?
    pub fn is_text(&self) -> bool {
        matches!(self.code, b'u' | b'w')
    }

    /// The value of an item, whose bytes `b` are.
    ///
    /// # Errors
    /// ValueError for a number that is no character.
    pub fn get(&self, b: &[u8]) -> R {
        let mut w = [0u8; 8];
        let n = b.len().min(8);
        w[..n].copy_from_slice(&b[..n]);
        let u = u64::from_le_bytes(w);
        Ok(match self.code {
            b'b' => int::from_i64(u as i8 as i64),
            b'h' => int::from_i64(u as i16 as i64),
            b'i' => int::from_i64(u as i32 as i64),
            b'l' | b'q' => int::from_i64(u as i64),
            b'f' => float::new(f32::from_bits(u as u32) as f64),
            b'd' => float::new(f64::from_bits(u)),
            b'u' | b'w' if u > 0x10ffff => return value_error("chr() arg not in range(0x110000)"),
            b'u' | b'w' => Str::from_point(u as u32).up(),
            _ => int::from_u64(u),
        })
    }

    /// The bytes of a value, of which the first `size` count.
    ///
    /// # Errors
    /// TypeError, OverflowError.
    pub fn put(&self, v: &Object) -> R<[u8; 8]> {
        let small = |least: i64, greatest: i64, what: &str| -> R<u64> {
            let Some(n) = number::index(v)?.as_i64() else {
                return overflow_error("Python int too large to convert to C long");
            };
            if n < least {
                return overflow_error(format!("{what} is less than minimum"));
            }
            if n > greatest {
                return overflow_error(format!("{what} is greater than maximum"));
            }
            Ok(n as u64)
        };
        let wide = |negative: &str, large: &str| -> R<u64> {
            let i = number::index(v)?;
            if i.is_negative() {
                return overflow_error(negative);
            }
            match i.with_big(|b| b.to_u64()) {
                Some(n) => Ok(n),
                None => overflow_error(large),
            }
        };
        let long = "Python int too large to convert to C unsigned long";
        let negative = "can't convert negative value to unsigned int";
        let w = match self.code {
            b'b' => small(-128, 127, "signed char")?,
            b'B' => small(0, 255, "unsigned byte integer")?,
            b'h' => small(-32768, 32767, "signed short integer")?,
            b'H' => small(0, 65535, "unsigned short")?,
            b'i' => small(i32::MIN as i64, i32::MAX as i64, "signed integer")?,
            b'l' => small(i64::MIN, i64::MAX, "")?,
            b'q' => match number::index(v)?.as_i64() {
                Some(n) => n as u64,
                None => return overflow_error("int too big to convert"),
            },
            b'I' => match wide(negative, long)? {
                n if n > u32::MAX as u64 => return overflow_error("unsigned int is greater than maximum"),
                n => n,
            },
            b'L' => wide(negative, long)?,
            b'Q' => wide("can't convert negative int to unsigned", "int too big to convert")?,
            b'f' => (number::as_f64(v)? as f32).to_bits() as u64,
            b'd' => number::as_f64(v)?.to_bits(),
            _ => match v.cast::<Str>() {
                Some(s) if s.len() == 1 => s.at(0) as u64,
                _ => return type_error("array item must be unicode character"),
            },
        };
        Ok(w.to_le_bytes())
    }
}

/// The characters of a text as items.
pub fn text_bytes(s: &Str) -> Vec<u8> {
    s.iter().flat_map(u32::to_le_bytes).collect()
}

/// The text that items of four bytes are.
///
/// # Errors
/// UnicodeDecodeError.
pub fn text_of(b: &[u8]) -> R<Ref<Str>> {
    let points: Vec<u32> = b.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
    match points.iter().position(|p| *p > 0x10ffff) {
        None => Ok(Str::from_u32(&points)),
        Some(i) => pyrite_vm::types::exc::unicode_decode_error(
            "utf-32-le",
            &Bytes::new(b),
            i * 4,
            i * 4 + 4,
            "code point not in range(0x110000)",
        ),
    }
}
