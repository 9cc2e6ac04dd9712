//! The writer of constants and code objects, which decides what is referred back to.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use num_bigint::BigInt;

use super::{Encoder, MAX_DEPTH, MarshalError, value};
use crate::code::{CodeObject, Const};

/// A value that the writer may refer back to, by what it is equal to: the compiler has merged
/// equal constants, so that equality stands for identity. Interned strings are other objects than
/// equal ones that are not.
#[derive(PartialEq, Eq, Hash, Clone)]
enum Key<'c> {
    Int(i64),
    Big(&'c BigInt),
    Float(u64),
    Complex(u64, u64),
    Bytes(&'c [u8]),
    Str(&'c [u8], bool),
    Items(u8, Vec<u32>),
    Code(*const CodeObject),
}

struct Entry {
    seen: u32,
    immortal: bool,
    index: Option<u32>,
}

/// Numbers every distinct value, counts its uses, then writes.
struct Writer<'c> {
    ids: HashMap<Key<'c>, u32>,
    entries: Vec<Entry>,
    enc: Encoder,
    next: u32,
    /// A class loads its own qualified name, which is interned.
    qualnames: HashSet<&'c [u8]>,
}

fn too_deep() -> MarshalError {
    value("object too deeply nested to marshal")
}

/// Whether the reference interns a string constant: only characters of names.
pub fn is_name_like(s: &[u8]) -> bool {
    s.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// Numbers of the values that have no entry.
const SINGLETONS: u32 = u32::MAX - 4;

impl<'c> Writer<'c> {
    fn interned(&self, s: &[u8]) -> bool {
        is_name_like(s) || one_latin1(s) || self.qualnames.contains(s)
    }

    /// The number of a value, and whether this is its first use.
    fn id(&mut self, key: Key<'c>, immortal: bool) -> (u32, bool) {
        let next = self.entries.len() as u32;
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.entries.push(Entry { seen: 0, immortal, index: None });
        }
        (id, id == next)
    }

    fn used(&mut self, id: u32) {
        if let Some(e) = self.entries.get_mut(id as usize) {
            e.seen += 1;
        }
    }

    fn name(&mut self, s: &'c [u8]) -> u32 {
        self.id(Key::Str(s, true), true).0
    }

    fn names(&mut self, names: &'c [Rc<[u8]>]) {
        let ids = names.iter().map(|n| self.name(n)).collect();
        let (id, _) = self.id(Key::Items(b')', ids), names.is_empty());
        self.used(id);
    }

    fn blob(&mut self, b: &'c [u8]) {
        let (id, _) = self.id(Key::Bytes(b), b.len() < 2);
        self.used(id);
    }

    /// Numbers a value; what it holds is counted once, at its first use.
    fn number(&mut self, c: &'c Const, depth: usize) -> Result<u32, MarshalError> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        Ok(match c {
            Const::None => SINGLETONS,
            Const::True => SINGLETONS + 1,
            Const::False => SINGLETONS + 2,
            Const::Ellipsis => SINGLETONS + 3,
            Const::Int(i) => self.id(Key::Int(*i), (-5..=256).contains(i)).0,
            Const::BigInt(b) => self.id(Key::Big(b), false).0,
            Const::Float(f) => self.id(Key::Float(f.to_bits()), false).0,
            Const::Complex(re, im) => self.id(Key::Complex(re.to_bits(), im.to_bits()), false).0,
            Const::Str(s) => self.id(Key::Str(s, self.interned(s)), self.interned(s)).0,
            Const::Bytes(b) => self.id(Key::Bytes(b), b.len() < 2).0,
            Const::Tuple(t) => self.items(b')', t, depth)?,
            Const::FrozenSet(t) => self.items(b'>', t, depth)?,
            Const::Code(code) => {
                let (id, first) = self.id(Key::Code(Rc::as_ptr(code)), false);
                if first {
                    self.count_code(code, depth)?;
                }
                id
            }
        })
    }

    fn items(&mut self, kind: u8, t: &'c [Const], depth: usize) -> Result<u32, MarshalError> {
        let mut ids = Vec::with_capacity(t.len());
        for c in t {
            ids.push(self.number(c, depth + 1)?);
        }
        let (id, first) = self.id(Key::Items(kind, ids.clone()), kind == b')' && t.is_empty());
        if first {
            for i in ids {
                self.used(i);
                // Items of a frozenset are held by the constant it was made from, too.
                if kind == b'>' {
                    self.used(i);
                }
            }
        }
        Ok(id)
    }

    fn count_code(&mut self, code: &'c CodeObject, depth: usize) -> Result<(), MarshalError> {
        let id = self.items(b')', &code.consts, depth)?;
        self.used(id);
        self.names(&code.names);
        self.names(&code.localsplusnames);
        if code.localspluskinds.is_empty() {
            self.blob(&code.localspluskinds);
        }
        self.name(&code.filename);
        self.name(&code.name);
        self.name(&code.qualname);
        self.blob(&code.linetable);
        self.blob(&code.exceptiontable);
        Ok(())
    }

    /// Writes a back reference and says so, or decides the flag.
    fn flag(&mut self, key: &Key<'c>) -> Option<bool> {
        let Some(entry) = self.ids.get(key).and_then(|&id| self.entries.get_mut(id as usize)) else {
            return Some(false);
        };
        if let Some(index) = entry.index {
            self.enc.reference(index);
            return None;
        }
        let flag = entry.immortal || entry.seen > 1;
        if flag {
            entry.index = Some(self.next);
            self.next += 1;
        }
        Some(flag)
    }

    fn key_of(&self, c: &'c Const) -> (Option<Key<'c>>, u32) {
        let key = match c {
            Const::None => return (None, SINGLETONS),
            Const::True => return (None, SINGLETONS + 1),
            Const::False => return (None, SINGLETONS + 2),
            Const::Ellipsis => return (None, SINGLETONS + 3),
            Const::Int(i) => Key::Int(*i),
            Const::BigInt(b) => Key::Big(b),
            Const::Float(f) => Key::Float(f.to_bits()),
            Const::Complex(re, im) => Key::Complex(re.to_bits(), im.to_bits()),
            Const::Str(s) => Key::Str(s, self.interned(s)),
            Const::Bytes(b) => Key::Bytes(b),
            Const::Tuple(t) => Key::Items(b')', t.iter().map(|c| self.key_of(c).1).collect()),
            Const::FrozenSet(t) => Key::Items(b'>', t.iter().map(|c| self.key_of(c).1).collect()),
            Const::Code(code) => Key::Code(Rc::as_ptr(code)),
        };
        let id = self.ids.get(&key).copied().unwrap_or(0);
        (Some(key), id)
    }

    fn write(&mut self, c: &'c Const) {
        let (Some(key), _) = self.key_of(c) else {
            let kind = match c {
                Const::True => b'T',
                Const::False => b'F',
                Const::Ellipsis => b'.',
                _ => b'N',
            };
            self.enc.kind(kind, false);
            return;
        };
        let Some(flag) = self.flag(&key) else { return };
        match c {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(i) => self.enc.int(*i, flag),
            Const::BigInt(b) => self.enc.bigint(b, flag),
            Const::Float(f) => self.enc.float(*f, flag),
            Const::Complex(re, im) => self.enc.complex(*re, *im, flag),
            Const::Str(s) => self.enc.string(s, self.interned(s), flag),
            Const::Bytes(b) => self.enc.bytes(b, flag),
            Const::Tuple(t) => {
                self.enc.tuple(t.len(), flag);
                for c in t.iter() {
                    self.write(c);
                }
            }
            Const::FrozenSet(t) => {
                self.enc.kind(b'>', flag);
                self.enc.long(t.len() as i32);
                for c in t.iter() {
                    self.write(c);
                }
            }
            Const::Code(code) => self.write_code(code, flag),
        }
    }

    fn write_str(&mut self, s: &'c [u8]) {
        if let Some(flag) = self.flag(&Key::Str(s, true)) {
            self.enc.string(s, true, flag);
        }
    }

    fn write_blob(&mut self, b: &'c [u8]) {
        if let Some(flag) = self.flag(&Key::Bytes(b)) {
            self.enc.bytes(b, flag);
        }
    }

    fn write_names(&mut self, names: &'c [Rc<[u8]>]) {
        let id = |n: &'c Rc<[u8]>| self.ids.get(&Key::Str(n, true)).copied().unwrap_or(0);
        let ids = names.iter().map(id).collect();
        if let Some(flag) = self.flag(&Key::Items(b')', ids)) {
            self.enc.tuple(names.len(), flag);
            for n in names {
                self.write_str(n);
            }
        }
    }

    fn write_code(&mut self, code: &'c CodeObject, flag: bool) {
        self.enc.kind(b'c', flag);
        for n in [code.argcount, code.posonlyargcount, code.kwonlyargcount, code.stacksize, code.flags] {
            self.enc.long(n as i32);
        }
        // The reference caches what it computes for `co_code`, so it takes a number of its own.
        self.enc.bytes(&code.code, true);
        self.next += 1;
        let ids = code.consts.iter().map(|c| self.key_of(c).1).collect();
        if let Some(flag) = self.flag(&Key::Items(b')', ids)) {
            self.enc.tuple(code.consts.len(), flag);
            for c in &code.consts {
                self.write(c);
            }
        }
        self.write_names(&code.names);
        self.write_names(&code.localsplusnames);
        // Made afresh for each code object, so only the empty one is shared.
        if code.localspluskinds.is_empty() {
            self.write_blob(&code.localspluskinds);
        } else {
            self.enc.bytes(&code.localspluskinds, false);
        }
        self.write_str(&code.filename);
        self.write_str(&code.name);
        self.write_str(&code.qualname);
        self.enc.long(code.firstlineno);
        self.write_blob(&code.linetable);
        self.write_blob(&code.exceptiontable);
    }
}

fn one_latin1(s: &[u8]) -> bool {
    matches!(s, [_] | [0xc2 | 0xc3, _])
}

/// Writes a constant, usually a code object, as `marshal.dumps` of version 4 does.
///
/// # Errors
/// `ValueError` where the nesting is deeper than [`MAX_DEPTH`].
pub fn dump(c: &Const) -> Result<Vec<u8>, MarshalError> {
    let mut w = Writer {
        ids: HashMap::new(),
        entries: Vec::new(),
        enc: Encoder::default(),
        next: 0,
        qualnames: HashSet::new(),
    };
    let mut todo = vec![c];
    while let Some(c) = todo.pop() {
        if let Const::Code(code) = c {
            // Only the bodies of classes load it.
            if code.flags & 1 == 0 && *code.name != *b"<module>" {
                w.qualnames.insert(&code.qualname);
            }
            todo.extend(&code.consts);
        }
    }
    let id = w.number(c, 0)?;
    w.used(id);
    if matches!(c, Const::Code(_)) {
        // Whoever asks for the dump holds the code object too.
        w.used(id);
    }
    w.write(c);
    Ok(w.enc.out)
}
