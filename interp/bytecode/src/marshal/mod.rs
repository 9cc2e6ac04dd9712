//! Marshal, version 4: reading into whatever a [`Builder`] builds, and writing.
//!
//! The format is a type byte (bit 7: the value gets the next reference number) and a payload,
//! little-endian. Errors carry the text that CPython raises.

mod encode;
mod read;
mod write;

use std::fmt;

pub use encode::Encoder;
pub use read::{Builder, CodeFields, ConstBuilder, is_wtf8, load, read, read_with};
pub use write::{dump, is_name_like};

/// Bit of the type byte: the value takes the next reference number.
pub const FLAG_REF: u8 = 0x80;
/// Deepest nesting, read or written.
pub const MAX_DEPTH: usize = 2000;
/// First two bytes of the magic of 3.13 (3571), then `\r\n`.
pub const MAGIC: [u8; 4] = [0xf3, 0x0d, 0x0d, 0x0a];

/// The Python exception of a [`MarshalError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `EOFError`.
    Eof,
    /// `ValueError`.
    Value,
    /// `TypeError`.
    Type,
}

/// Why marshal data cannot be read, or a value not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarshalError {
    /// Which exception the reference raises.
    pub kind: ErrorKind,
    /// Its text.
    pub text: String,
}

impl fmt::Display for MarshalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for MarshalError {}

fn value(text: &str) -> MarshalError {
    MarshalError { kind: ErrorKind::Value, text: text.to_string() }
}

fn eof(text: &str) -> MarshalError {
    MarshalError { kind: ErrorKind::Eof, text: text.to_string() }
}

fn type_error(text: String) -> MarshalError {
    MarshalError { kind: ErrorKind::Type, text }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use num_bigint::BigInt;

    use super::*;
    use crate::code::Const;

    #[test]
    fn damaged_data() {
        let text = |d: &[u8]| load(d).map(|_| ()).unwrap_err().text;
        assert_eq!(text(b""), "EOF read where object expected");
        assert_eq!(text(b"i\0"), "marshal data too short");
        assert_eq!(text(b"q"), "bad marshal data (unknown type code)");
        assert_eq!(text(b"r\x05\0\0\0"), "bad marshal data (invalid reference)");
        assert_eq!(text(&[b')', 1].repeat(3000)), "recursion limit exceeded");
        assert_eq!(text(b"(\xff\xff\xff\xff"), "bad marshal data (tuple size out of range)");
        assert_eq!(text(b"l\x01\0\0\0\0\0"), "bad marshal data (unnormalized long data)");
    }

    #[test]
    fn integers_round_trip() {
        for i in [0, 1, -1, i64::from(i32::MAX) + 1, i64::MIN, i64::MAX] {
            let bytes = dump(&Const::Int(i)).unwrap();
            assert!(matches!(load(&bytes), Ok(Const::Int(j)) if j == i), "{i}");
        }
        let big: BigInt = BigInt::from(-7) << 200;
        let bytes = dump(&Const::BigInt(Rc::new(big.clone()))).unwrap();
        assert!(matches!(load(&bytes), Ok(Const::BigInt(b)) if *b == big));
    }
}
