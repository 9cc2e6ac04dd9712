//! Items of arrays: packed numbers to objects and back.

use std::cmp::Ordering;

use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{float, int};

/// The type of an array's items: a letter among [`TYPECODES`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(u8);

/// All type codes, as `array.typecodes` lists them.
pub const TYPECODES: &str = "bBuwhHiIlLqQfd";

/// An item as a machine number.
#[derive(Clone, Copy)]
pub enum Item {
    Int(i128),
    Float(f64),
    Char(u32),
}

/// Bytes of one item, in its first [`Code::size`] places.
pub type Packed = [u8; 8];

fn spread<const N: usize>(b: [u8; N]) -> Packed {
    let mut p = [0; 8];
    p[..N].copy_from_slice(&b);
    p
}

impl Code {
    /// The code of a letter.
    pub fn new(letter: u32) -> Option<Code> {
        u8::try_from(letter).ok().filter(|c| TYPECODES.as_bytes().contains(c)).map(Code)
    }
    /// The letter.
    pub fn letter(self) -> char {
        self.0.into()
    }
    /// Bytes of an item.
    #[inline(always)]
    pub fn size(self) -> usize {
        match self.0 {
            b'b' | b'B' => 1,
            b'h' | b'H' => 2,
            b'i' | b'I' | b'f' | b'u' | b'w' => 4,
            _ => 8,
        }
    }
    /// Are the items characters?
    pub fn is_text(self) -> bool {
        matches!(self.0, b'u' | b'w')
    }
    /// The format of an item in a buffer.
    pub fn format(self) -> &'static str {
        match self.0 {
            b'b' => "b",
            b'B' => "B",
            b'u' | b'w' => "w",
            b'h' => "h",
            b'H' => "H",
            b'i' => "i",
            b'I' => "I",
            b'l' => "l",
            b'L' => "L",
            b'q' => "q",
            b'Q' => "Q",
            b'f' => "f",
            _ => "d",
        }
    }
    /// The number by which pickles name the layout of items.
    pub fn machine_format(self) -> i64 {
        let big = i64::from(cfg!(target_endian = "big"));
        match self.0 {
            b'B' => 0,
            b'b' => 1,
            b'H' => 2 + big,
            b'h' => 4 + big,
            b'I' => 6 + big,
            b'i' => 8 + big,
            b'L' | b'Q' => 10 + big,
            b'l' | b'q' => 12 + big,
            b'f' => 14 + big,
            b'd' => 16 + big,
            _ => 20 + big,
        }
    }

    /// Reads an item from its bytes.
    #[inline]
    pub fn item(self, b: &[u8]) -> Item {
        let mut p = [0; 8];
        for (x, y) in p.iter_mut().zip(b) {
            *x = *y;
        }
        let n = u64::from_le_bytes(if cfg!(target_endian = "big") {
            let mut q = [0; 8];
            for (x, y) in q.iter_mut().zip(b.iter().rev()) {
                *x = *y;
            }
            q
        } else {
            p
        });
        match self.0 {
            b'b' => Item::Int((n as i8).into()),
            b'h' => Item::Int((n as i16).into()),
            b'i' => Item::Int((n as i32).into()),
            b'l' | b'q' => Item::Int((n as i64).into()),
            b'f' => Item::Float(f32::from_bits(n as u32).into()),
            b'd' => Item::Float(f64::from_bits(n)),
            b'u' | b'w' => Item::Char(n as u32),
            _ => Item::Int(n.into()),
        }
    }

    /// The object of an item.
    ///
    /// # Errors
    /// ValueError where a character is out of range.
    #[inline]
    pub fn object(self, b: &[u8]) -> R {
        match self.item(b) {
            Item::Int(n) => Ok(int::from_i64(match i64::try_from(n) {
                Ok(n) => n,
                Err(_) => return Ok(int::from_i128(n)),
            })),
            Item::Float(x) => Ok(float::new(x)),
            Item::Char(c) => Ok(character(c, self.0 == b'u')?.up()),
        }
    }

    /// The bytes of an object.
    ///
    /// # Errors
    /// TypeError, OverflowError.
    pub fn pack(self, v: &Object) -> R<Packed> {
        match self.0 {
            b'b' => {
                let n = small(v, i16::MIN.into(), i16::MAX.into(), "signed short integer")?;
                let n = bounded(n, i8::MIN.into(), i8::MAX.into(), "signed char")?;
                Ok(spread((n as i8).to_ne_bytes()))
            }
            b'B' => {
                let n = small(v, 0, u8::MAX.into(), "unsigned byte integer")?;
                Ok(spread((n as u8).to_ne_bytes()))
            }
            b'h' => {
                let n = small(v, i16::MIN.into(), i16::MAX.into(), "signed short integer")?;
                Ok(spread((n as i16).to_ne_bytes()))
            }
            b'H' => {
                let n = small(v, i32::MIN.into(), i32::MAX.into(), "signed integer")?;
                Ok(spread((bounded(n, 0, u16::MAX.into(), "unsigned short")? as u16).to_ne_bytes()))
            }
            b'i' => {
                let n = small(v, i32::MIN.into(), i32::MAX.into(), "signed integer")?;
                Ok(spread((n as i32).to_ne_bytes()))
            }
            b'I' => {
                let n = unsigned(v)?;
                match u32::try_from(n) {
                    Ok(n) => Ok(spread(n.to_ne_bytes())),
                    Err(_) => overflow_error("unsigned int is greater than maximum"),
                }
            }
            b'L' => Ok(unsigned(v)?.to_ne_bytes()),
            b'l' => Ok(long(v)?.to_ne_bytes()),
            b'q' => match number::index(v)?.as_i64() {
                Some(n) => Ok(n.to_ne_bytes()),
                None => overflow_error("int too big to convert"),
            },
            b'Q' => {
                let n = number::index(v)?;
                if n.is_negative() {
                    return overflow_error("can't convert negative int to unsigned");
                }
                match whole(&n) {
                    Some(n) => Ok(n.to_ne_bytes()),
                    None => overflow_error("int too big to convert"),
                }
            }
            b'f' => Ok(spread((number::as_f64(v)? as f32).to_ne_bytes())),
            b'd' => Ok(number::as_f64(v)?.to_ne_bytes()),
            _ => match v.cast::<Str>().filter(|s| s.len() == 1) {
                Some(s) => Ok(spread(s.at(0).to_ne_bytes())),
                None => type_error("array item must be unicode character"),
            },
        }
    }
}

/// The string of one character.
fn character(c: u32, wide: bool) -> R<Ref<Str>> {
    if c <= 0x10ffff {
        return Ok(Str::from_point(c));
    }
    value_error(if wide {
        format!("character U+{c:x} is not in range [U+0000; U+10ffff]")
    } else {
        "chr() arg not in range(0x110000)".into()
    })
}

/// A number as C's `long` holds it.
fn long(v: &Object) -> R<i64> {
    match number::index(v)?.as_i64() {
        Some(n) => Ok(n),
        None => overflow_error("Python int too large to convert to C long"),
    }
}

fn bounded(n: i64, min: i64, max: i64, what: &str) -> R<i64> {
    if n < min {
        return overflow_error(format!("{what} is less than minimum"));
    }
    if n > max {
        return overflow_error(format!("{what} is greater than maximum"));
    }
    Ok(n)
}

fn small(v: &Object, min: i64, max: i64, what: &str) -> R<i64> {
    bounded(long(v)?, min, max, what)
}

fn whole(n: &int::Int) -> Option<u64> {
    match n.as_i64() {
        Some(n) => u64::try_from(n).ok(),
        None => n.as_big().and_then(|b| u64::try_from(b).ok()),
    }
}

/// A number as C's `unsigned long` holds it.
fn unsigned(v: &Object) -> R<u64> {
    let n = number::index(v)?;
    if n.is_negative() {
        return overflow_error("can't convert negative value to unsigned int");
    }
    match whole(&n) {
        Some(n) => Ok(n),
        None => overflow_error("Python int too large to convert to C unsigned long"),
    }
}

impl Item {
    /// How two items compare, where machine numbers tell: `None` outside for kinds that objects
    /// must compare, inside for what has no order.
    pub fn compare(self, other: Item) -> Option<Option<Ordering>> {
        match (self, other) {
            (Item::Int(a), Item::Int(b)) => Some(Some(a.cmp(&b))),
            (Item::Float(a), Item::Float(b)) => Some(a.partial_cmp(&b)),
            (Item::Char(a), Item::Char(b)) if a.max(b) <= 0x10ffff => Some(Some(a.cmp(&b))),
            _ => None,
        }
    }
}

/// Turns the bytes of each item round.
pub fn swap(b: &mut [u8], size: usize) {
    if size > 1 {
        for item in b.chunks_exact_mut(size) {
            item.reverse();
        }
    }
}
