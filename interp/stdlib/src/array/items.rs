//! The items of arrays: type codes, and values to bytes and back.

use pyrite_vm::object::{Object, Own, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::float;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::str::Str;

/// All type codes, in the reference's order.
pub const CODES: &str = "bBuwhHiIlLqQfd";

/// A machine format of pickled items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Integer: bytes, signed.
    Int(usize, bool),
    /// Floating point: bytes.
    Float(usize),
    /// Text: bytes of a code unit.
    Text(usize),
}

/// The machine format that a pickle numbers so, and whether its bytes are the high ones first.
pub fn machine_format(n: i64) -> Option<(Format, bool)> {
    let f = match n {
        0 => Format::Int(1, false),
        1 => Format::Int(1, true),
        2 | 3 => Format::Int(2, false),
        4 | 5 => Format::Int(2, true),
        6 | 7 => Format::Int(4, false),
        8 | 9 => Format::Int(4, true),
        10 | 11 => Format::Int(8, false),
        12 | 13 => Format::Int(8, true),
        14 | 15 => Format::Float(4),
        16 | 17 => Format::Float(8),
        18 | 19 => Format::Text(2),
        20 | 21 => Format::Text(4),
        _ => return None,
    };
    Some((f, n > 1 && n % 2 == 1))
}

/// The number of a type code's machine format.
pub fn format_number(code: u8) -> i64 {
    match code {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2,
        b'h' => 4,
        b'I' => 6,
        b'i' => 8,
        b'L' | b'Q' => 10,
        b'l' | b'q' => 12,
        b'f' => 14,
        b'd' => 16,
        _ => 20,
    }
}

/// Bytes of an item; 0 for what is no type code.
pub const fn size(code: u8) -> usize {
    match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => 0,
    }
}

/// Is it one of the codes of text?
pub fn is_text(code: u8) -> bool {
    matches!(code, b'u' | b'w')
}

/// The `struct` format of an item.
pub fn struct_format(code: u8) -> &'static str {
    match code {
        b'b' => "b",
        b'B' => "B",
        b'h' => "h",
        b'H' => "H",
        b'i' => "i",
        b'I' => "I",
        b'l' => "l",
        b'L' => "L",
        b'q' => "q",
        b'Q' => "Q",
        b'f' => "f",
        b'd' => "d",
        _ => "w",
    }
}

fn array_of<const N: usize>(b: &[u8]) -> [u8; N] {
    let mut a = [0; N];
    for (x, y) in a.iter_mut().zip(b) {
        *x = *y;
    }
    a
}

/// The value of an item from its bytes, low ones first.
///
/// # Errors
/// ValueError for what is no character.
pub fn get(code: u8, b: &[u8]) -> R {
    Ok(match code {
        b'b' => int::from_i64(i8::from_le_bytes(array_of(b)).into()),
        b'B' => int::from_i64(u8::from_le_bytes(array_of(b)).into()),
        b'h' => int::from_i64(i16::from_le_bytes(array_of(b)).into()),
        b'H' => int::from_i64(u16::from_le_bytes(array_of(b)).into()),
        b'i' => int::from_i64(i32::from_le_bytes(array_of(b)).into()),
        b'I' => int::from_i64(u32::from_le_bytes(array_of(b)).into()),
        b'l' | b'q' => int::from_i64(i64::from_le_bytes(array_of(b))),
        b'L' | b'Q' => int::from_u64(u64::from_le_bytes(array_of(b))),
        b'f' => float::new(f32::from_le_bytes(array_of(b)).into()),
        b'd' => float::new(f64::from_le_bytes(array_of(b))),
        _ => {
            let c = u32::from_le_bytes(array_of(b));
            if c > 0x10ffff {
                return value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]"));
            }
            Str::from_point(c).up()
        }
    })
}

/// A value as an item: its bytes, low ones first, of which as many count as the item has.
pub type Item = [u8; 8];

fn long(v: &Object) -> R<i64> {
    match number::index(v)?.as_i64() {
        Some(n) => Ok(n),
        None => overflow_error("Python int too large to convert to C long"),
    }
}

fn check(n: i64, min: i64, max: i64, what: &str) -> R<()> {
    if n < min {
        return overflow_error(format!("{what} is less than minimum"));
    }
    if n > max {
        return overflow_error(format!("{what} is greater than maximum"));
    }
    Ok(())
}

fn unsigned(i: &Int, negative: &str, too_big: &str) -> R<u64> {
    if i.is_negative() {
        return overflow_error(negative);
    }
    match i.as_i64() {
        Some(n) => Ok(n as u64),
        None => match u64::try_from(&i.to_bigint()) {
            Ok(n) => Ok(n),
            Err(_) => overflow_error(too_big),
        },
    }
}

/// The bytes of a value.
///
/// # Errors
/// TypeError, OverflowError, as the reference's setter of the type code.
pub fn set(code: u8, v: &Object) -> R<Item> {
    const SHORT: &str = "signed short integer";
    const INT: &str = "signed integer";
    Ok(match code {
        b'b' => {
            let n = long(v)?;
            check(n, i16::MIN.into(), i16::MAX.into(), SHORT)?;
            check(n, i8::MIN.into(), i8::MAX.into(), "signed char")?;
            n.to_le_bytes()
        }
        b'B' => {
            let n = long(v)?;
            check(n, 0, u8::MAX.into(), "unsigned byte integer")?;
            n.to_le_bytes()
        }
        b'h' => {
            let n = long(v)?;
            check(n, i16::MIN.into(), i16::MAX.into(), SHORT)?;
            n.to_le_bytes()
        }
        b'H' => {
            let n = long(v)?;
            check(n, i32::MIN.into(), i32::MAX.into(), INT)?;
            check(n, 0, u16::MAX.into(), "unsigned short")?;
            n.to_le_bytes()
        }
        b'i' => {
            let n = long(v)?;
            check(n, i32::MIN.into(), i32::MAX.into(), INT)?;
            n.to_le_bytes()
        }
        b'l' => long(v)?.to_le_bytes(),
        b'I' | b'L' => {
            let n = unsigned(
                &*number::index(v)?,
                "can't convert negative value to unsigned int",
                "Python int too large to convert to C unsigned long",
            )?;
            if code == b'I' && n > u32::MAX.into() {
                return overflow_error("unsigned int is greater than maximum");
            }
            n.to_le_bytes()
        }
        b'q' => match number::index(v)?.as_i64() {
            Some(n) => n.to_le_bytes(),
            None => return overflow_error("int too big to convert"),
        },
        b'Q' => {
            let i = number::index(v)?;
            unsigned(&i, "can't convert negative int to unsigned", "int too big to convert")?.to_le_bytes()
        }
        b'f' => {
            let x = number::as_f64(v)? as f32;
            u64::from(u32::from_le_bytes(x.to_le_bytes())).to_le_bytes()
        }
        b'd' => number::as_f64(v)?.to_le_bytes(),
        _ => match v.cast::<Str>() {
            Some(s) if s.len() == 1 => u64::from(s.at(0)).to_le_bytes(),
            _ => return type_error("array item must be unicode character"),
        },
    })
}

/// The value of pickled bytes in a machine format.
pub fn decode(f: Format, big: bool, b: &[u8]) -> Ref {
    let mut a = [0u8; 8];
    for (i, x) in b.iter().enumerate() {
        let at = if big { b.len() - 1 - i } else { i };
        if let Some(y) = a.get_mut(at) {
            *y = *x;
        }
    }
    let u = u64::from_le_bytes(a);
    let shift = 64 - 8 * b.len().min(8) as u32;
    match f {
        Format::Float(4) => float::new(f32::from_bits(u as u32).into()),
        Format::Float(_) => float::new(f64::from_bits(u)),
        Format::Int(_, true) if shift < 64 => int::from_i64(((u << shift) as i64) >> shift),
        _ => int::from_u64(u),
    }
}

/// The number itself, as an argument wants it.
pub fn integer(o: &Object) -> Option<Ref<Int>> {
    o.cast::<Int>().map(|i| i.own_as())
}
