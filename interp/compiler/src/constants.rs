//! The constants of a code unit, merged as CPython merges them: by type and value, signs of zero
//! apart, tuples and frozensets by their items, code objects by what they do.

use std::hash::Hasher;
use std::rc::Rc;

use num_traits::Zero;
use pyrite_bytecode::code::{CodeObject, Const};

use crate::names::{Fast, FastMap};

/// Truth of a constant.
pub(crate) fn truth(c: &Const) -> bool {
    match c {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::Code(_) => true,
        Const::Int(i) => *i != 0,
        Const::BigInt(b) => !b.is_zero(),
        Const::Float(f) => *f != 0.0,
        Const::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Const::Str(s) | Const::Bytes(s) => !s.is_empty(),
        Const::Tuple(t) | Const::FrozenSet(t) => !t.is_empty(),
    }
}

fn hash_into(c: &Const, h: &mut Fast) {
    match c {
        Const::None => h.write_u8(0),
        Const::True => h.write_u8(1),
        Const::False => h.write_u8(2),
        Const::Ellipsis => h.write_u8(3),
        Const::Int(i) => {
            h.write_u8(4);
            h.write_u64(*i as u64);
        }
        Const::BigInt(b) => {
            h.write_u8(5);
            h.write_u64(b.bits());
        }
        Const::Float(f) => {
            h.write_u8(6);
            h.write_u64(f.to_bits());
        }
        Const::Complex(re, im) => {
            h.write_u8(7);
            h.write_u64(re.to_bits());
            h.write_u64(im.to_bits());
        }
        Const::Str(s) => {
            h.write_u8(8);
            h.write(s);
        }
        Const::Bytes(s) => {
            h.write_u8(9);
            h.write(s);
        }
        Const::Tuple(t) => {
            h.write_u8(10);
            for c in t.iter() {
                hash_into(c, h);
            }
        }
        // Order does not count, so neither may it in the hash.
        Const::FrozenSet(t) => {
            h.write_u8(11);
            h.write_usize(t.len());
        }
        Const::Code(c) => {
            h.write_u8(12);
            h.write(&c.name);
            h.write_u64(c.firstlineno as u64);
        }
    }
}

/// Whether two constants are one to the compiler.
pub(crate) fn same(a: &Const, b: &Const) -> bool {
    match (a, b) {
        (Const::Tuple(a), Const::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Const::FrozenSet(a), Const::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| same(a, b)))
        }
        (Const::Code(a), Const::Code(b)) => same_code(a, b),
        (Const::Float(a), Const::Float(b)) if a.is_nan() || b.is_nan() => false,
        (a, b) => pyrite_bytecode::disassemble::same(a, b),
    }
}

/// Equality of code objects, as Python has it: the qualified name and the file do not count.
fn same_code(a: &Rc<CodeObject>, b: &Rc<CodeObject>) -> bool {
    Rc::ptr_eq(a, b)
        || (a.name == b.name
            && a.argcount == b.argcount
            && a.posonlyargcount == b.posonlyargcount
            && a.kwonlyargcount == b.kwonlyargcount
            && a.flags == b.flags
            && a.firstlineno == b.firstlineno
            && a.code == b.code
            && a.names == b.names
            && a.localsplusnames == b.localsplusnames
            && a.linetable == b.linetable
            && a.exceptiontable == b.exceptiontable
            && a.consts.len() == b.consts.len()
            && a.consts.iter().zip(&b.consts).all(|(a, b)| same(a, b)))
}

/// Constants in order of first use.
#[derive(Debug, Default)]
pub(crate) struct ConstTable {
    list: Vec<Const>,
    by_hash: FastMap<u64, u32>,
}

impl ConstTable {
    /// The index of a constant, which is added if it is new.
    pub(crate) fn add(&mut self, c: Const) -> i32 {
        let mut h = Fast::default();
        hash_into(&c, &mut h);
        let hash = h.finish();
        match self.by_hash.get(&hash) {
            Some(&i) => {
                if self.list.get(i as usize).is_some_and(|o| same(o, &c)) {
                    return i as i32;
                }
                if let Some(i) = self.list.iter().position(|o| same(o, &c)) {
                    return i as i32;
                }
            }
            None => {
                self.by_hash.insert(hash, self.list.len() as u32);
            }
        }
        self.list.push(c);
        self.list.len() as i32 - 1
    }

    pub(crate) fn get(&self, index: i32) -> Option<&Const> {
        self.list.get(usize::try_from(index).ok()?)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Keeps the marked ones; no constant is added afterwards.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let mut i = 0;
        self.list.retain(|_| {
            i += 1;
            keep.get(i - 1).copied().unwrap_or(false)
        });
        self.by_hash.clear();
    }

    pub(crate) fn into_list(self) -> Vec<Const> {
        self.list
    }
}
