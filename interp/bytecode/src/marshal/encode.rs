//! Values as bytes, one at a time.

use num_bigint::{BigInt, Sign};

use super::FLAG_REF;

/// The low-level writer: one method a type, each with the reference flag the caller decided on.
#[derive(Default)]
pub struct Encoder {
    /// What has been written.
    pub out: Vec<u8>,
}

impl Encoder {
    /// A type byte, with its flag.
    pub fn kind(&mut self, kind: u8, flag: bool) {
        self.out.push(if flag { kind | FLAG_REF } else { kind });
    }
    /// Four bytes.
    pub fn long(&mut self, n: i32) {
        self.out.extend_from_slice(&n.to_le_bytes());
    }
    /// A reference to an earlier flagged value.
    pub fn reference(&mut self, index: u32) {
        self.kind(b'r', false);
        self.long(index as i32);
    }
    /// An integer.
    pub fn int(&mut self, i: i64, flag: bool) {
        match i32::try_from(i) {
            Ok(small) => {
                self.kind(b'i', flag);
                self.long(small);
            }
            Err(_) => self.digits(i < 0, &u128::from(i.unsigned_abs()).to_le_bytes(), flag),
        }
    }
    /// An integer of any size.
    pub fn bigint(&mut self, i: &BigInt, flag: bool) {
        if let Ok(small) = i64::try_from(i) {
            return self.int(small, flag);
        }
        let (sign, bytes) = i.to_bytes_le();
        self.digits(sign == Sign::Minus, &bytes, flag);
    }
    fn digits(&mut self, negative: bool, bytes: &[u8], flag: bool) {
        let mut digits: Vec<u16> = Vec::with_capacity(bytes.len() * 8 / 15 + 1);
        let (mut acc, mut bits) = (0u32, 0);
        for &b in bytes {
            acc |= u32::from(b) << bits;
            bits += 8;
            if bits >= 15 {
                digits.push((acc & 0x7fff) as u16);
                acc >>= 15;
                bits -= 15;
            }
        }
        digits.push(acc as u16);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        self.kind(b'l', flag);
        let n = digits.len() as i32;
        self.long(if negative { -n } else { n });
        for d in digits {
            self.out.extend_from_slice(&d.to_le_bytes());
        }
    }
    /// A float.
    pub fn float(&mut self, f: f64, flag: bool) {
        self.kind(b'g', flag);
        self.out.extend_from_slice(&f.to_le_bytes());
    }
    /// A complex.
    pub fn complex(&mut self, re: f64, im: f64, flag: bool) {
        self.kind(b'y', flag);
        self.out.extend_from_slice(&re.to_le_bytes());
        self.out.extend_from_slice(&im.to_le_bytes());
    }
    /// Bytes.
    pub fn bytes(&mut self, b: &[u8], flag: bool) {
        self.kind(b's', flag);
        self.long(b.len() as i32);
        self.out.extend_from_slice(b);
    }
    /// A string, WTF-8.
    pub fn string(&mut self, s: &[u8], interned: bool, flag: bool) {
        if s.is_ascii() {
            if let Ok(n) = u8::try_from(s.len()) {
                self.kind(if interned { b'Z' } else { b'z' }, flag);
                self.out.push(n);
            } else {
                self.kind(if interned { b'A' } else { b'a' }, flag);
                self.long(s.len() as i32);
            }
        } else {
            self.kind(if interned { b't' } else { b'u' }, flag);
            self.long(s.len() as i32);
        }
        self.out.extend_from_slice(s);
    }
    /// The head of a tuple of `n` items, which follow.
    pub fn tuple(&mut self, n: usize, flag: bool) {
        match u8::try_from(n) {
            Ok(b) => {
                self.kind(b')', flag);
                self.out.push(b);
            }
            Err(_) => {
                self.kind(b'(', flag);
                self.long(n as i32);
            }
        }
    }
}
