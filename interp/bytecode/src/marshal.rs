//! Marshal, version 4: reading into whatever a [`Builder`] builds, and writing.
//!
//! The format is a type byte (bit 7: the value gets the next reference number) and a payload,
//! little-endian. Errors carry the text that CPython raises.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::rc::Rc;

use num_bigint::{BigInt, Sign};

use crate::code::{CodeObject, Const};

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

/// The fields of a code object, the objects among them as the builder made them.
#[derive(Clone, Debug)]
pub struct CodeFields<V> {
    pub argcount: i32,
    pub posonlyargcount: i32,
    pub kwonlyargcount: i32,
    pub stacksize: i32,
    pub flags: i32,
    pub code: V,
    pub consts: V,
    pub names: V,
    pub localsplusnames: V,
    pub localspluskinds: V,
    pub filename: V,
    pub name: V,
    pub qualname: V,
    pub firstlineno: i32,
    pub linetable: V,
    pub exceptiontable: V,
}

/// Makes values out of what the reader finds. Containers that may contain themselves are made
/// empty and filled, so that a reference inside finds them.
pub trait Builder {
    /// A value.
    type Value: Clone;
    /// A failure: marshal's own, or one of the builder's.
    type Error: From<MarshalError>;

    fn none(&mut self) -> Self::Value;
    fn boolean(&mut self, b: bool) -> Self::Value;
    fn ellipsis(&mut self) -> Self::Value;
    /// The `StopIteration` class.
    fn stop_iteration(&mut self) -> Result<Self::Value, Self::Error>;
    fn int(&mut self, i: i64) -> Result<Self::Value, Self::Error>;
    fn bigint(&mut self, i: BigInt) -> Result<Self::Value, Self::Error>;
    fn float(&mut self, f: f64) -> Result<Self::Value, Self::Error>;
    fn complex(&mut self, re: f64, im: f64) -> Result<Self::Value, Self::Error>;
    fn bytes(&mut self, b: &[u8]) -> Result<Self::Value, Self::Error>;
    /// WTF-8, valid.
    fn string(&mut self, wtf8: &[u8], interned: bool) -> Result<Self::Value, Self::Error>;
    fn tuple(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    fn frozenset(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    fn new_list(&mut self) -> Result<Self::Value, Self::Error>;
    fn push(&mut self, list: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn new_set(&mut self) -> Result<Self::Value, Self::Error>;
    fn add(&mut self, set: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn new_dict(&mut self) -> Result<Self::Value, Self::Error>;
    fn insert(&mut self, dict: &Self::Value, key: Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn code(&mut self, fields: CodeFields<Self::Value>) -> Result<Self::Value, Self::Error>;
}

/// Whether bytes are UTF-8 in which lone surrogates may stand as three bytes each.
pub fn is_wtf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => return true,
            Err(e) => {
                let at = e.valid_up_to();
                match rest.get(at..at + 3) {
                    Some([0xed, 0xa0..=0xbf, 0x80..=0xbf]) => rest = &rest[at + 3..],
                    _ => return false,
                }
            }
        }
    }
}

struct Reader<'d, B: Builder> {
    data: &'d [u8],
    at: usize,
    refs: Vec<Option<B::Value>>,
    builder: &'d mut B,
    allow_code: bool,
}

type Read<B> = Result<Option<<B as Builder>::Value>, <B as Builder>::Error>;

/// Reads one value from the start of `data`; also says how many bytes it took.
pub fn read<B: Builder>(data: &[u8], builder: &mut B) -> Result<(B::Value, usize), B::Error> {
    read_with(data, builder, true)
}

/// [`read`], with `allow_code` as `marshal.loads` has it.
pub fn read_with<B: Builder>(
    data: &[u8],
    builder: &mut B,
    allow_code: bool,
) -> Result<(B::Value, usize), B::Error> {
    let mut r = Reader { data, at: 0, refs: Vec::new(), builder, allow_code };
    match r.object(0)? {
        Some(v) => Ok((v, r.at)),
        None => Err(type_error("NULL object in marshal data for object".into()).into()),
    }
}

impl<'d, B: Builder> Reader<'d, B> {
    fn take(&mut self, n: usize) -> Result<&'d [u8], MarshalError> {
        match self.at.checked_add(n).and_then(|end| self.data.get(self.at..end)) {
            Some(s) => {
                self.at += n;
                Ok(s)
            }
            None => Err(eof("marshal data too short")),
        }
    }

    fn byte(&mut self) -> Result<u8, MarshalError> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    fn short(&mut self) -> Result<u16, MarshalError> {
        let mut b = [0; 2];
        b.copy_from_slice(self.take(2)?);
        Ok(u16::from_le_bytes(b))
    }

    fn long(&mut self) -> Result<i32, MarshalError> {
        let mut b = [0; 4];
        b.copy_from_slice(self.take(4)?);
        Ok(i32::from_le_bytes(b))
    }

    fn double(&mut self) -> Result<f64, MarshalError> {
        let mut b = [0; 8];
        b.copy_from_slice(self.take(8)?);
        Ok(f64::from_le_bytes(b))
    }

    fn size(&mut self, what: &str) -> Result<usize, MarshalError> {
        let n = self.long()?;
        usize::try_from(n).map_err(|_| value(&format!("bad marshal data ({what} size out of range)")))
    }

    /// A float written as text, as version 0 did.
    fn text_double(&mut self) -> Result<f64, MarshalError> {
        let n = self.byte()?;
        let text = self.take(usize::from(n))?;
        std::str::from_utf8(text).ok().and_then(|t| t.trim().parse().ok()).ok_or_else(|| {
            value(&format!("could not convert string to float: '{}'", String::from_utf8_lossy(text)))
        })
    }

    fn big(&mut self) -> Result<BigInt, MarshalError> {
        let n = self.long()?;
        if n == i32::MIN {
            return Err(value("bad marshal data (long size out of range)"));
        }
        let count = n.unsigned_abs() as usize;
        if self.data.len().saturating_sub(self.at) < count.saturating_mul(2) {
            return Err(eof("marshal data too short"));
        }
        // Fifteen bits a digit, packed into bytes by hand.
        let mut bytes = Vec::with_capacity(count * 2 + 4);
        let (mut acc, mut bits, mut last) = (0u32, 0, 1);
        for _ in 0..count {
            last = self.short()?;
            if last > 0x7fff {
                return Err(value("bad marshal data (digit out of range in long)"));
            }
            acc |= u32::from(last) << bits;
            bits += 15;
            while bits >= 8 {
                bytes.push(acc as u8);
                acc >>= 8;
                bits -= 8;
            }
        }
        if last == 0 {
            return Err(value("bad marshal data (unnormalized long data)"));
        }
        bytes.push(acc as u8);
        Ok(BigInt::from_bytes_le(if n < 0 { Sign::Minus } else { Sign::Plus }, &bytes))
    }

    fn items(&mut self, n: usize, what: &str, depth: usize) -> Result<Vec<B::Value>, B::Error> {
        // A damaged size must not allocate more than the data could hold.
        let mut out = Vec::with_capacity(n.min(self.data.len().saturating_sub(self.at)));
        for _ in 0..n {
            match self.object(depth)? {
                Some(v) => out.push(v),
                None => {
                    return Err(type_error(format!("NULL object in marshal data for {what}")).into());
                }
            }
        }
        Ok(out)
    }

    fn field(&mut self, depth: usize) -> Result<B::Value, B::Error> {
        match self.object(depth)? {
            Some(v) => Ok(v),
            None => Err(type_error("NULL object in marshal data for code object".into()).into()),
        }
    }

    #[inline(never)]
    fn code_object(&mut self, depth: usize) -> Result<B::Value, B::Error> {
        let argcount = self.long()?;
        let posonlyargcount = self.long()?;
        let kwonlyargcount = self.long()?;
        let stacksize = self.long()?;
        let flags = self.long()?;
        let code = self.field(depth)?;
        let consts = self.field(depth)?;
        let names = self.field(depth)?;
        let localsplusnames = self.field(depth)?;
        let localspluskinds = self.field(depth)?;
        let filename = self.field(depth)?;
        let name = self.field(depth)?;
        let qualname = self.field(depth)?;
        let firstlineno = self.long()?;
        let linetable = self.field(depth)?;
        let exceptiontable = self.field(depth)?;
        self.builder.code(CodeFields {
            argcount,
            posonlyargcount,
            kwonlyargcount,
            stacksize,
            flags,
            code,
            consts,
            names,
            localsplusnames,
            localspluskinds,
            filename,
            name,
            qualname,
            firstlineno,
            linetable,
            exceptiontable,
        })
    }

    #[inline(never)]
    fn string(&mut self, kind: u8) -> Result<B::Value, B::Error> {
        let n = match kind {
            b'z' | b'Z' => usize::from(self.byte()?),
            _ => self.size("string")?,
        };
        let text = self.take(n)?;
        let ascii = !matches!(kind, b'u' | b't');
        let interned = matches!(kind, b't' | b'A' | b'Z');
        if ascii {
            if text.is_ascii() {
                return self.builder.string(text, interned);
            }
            // The reference copies Latin-1 bytes here; only damaged data has them.
            let wide: String = text.iter().map(|&b| char::from(b)).collect();
            return self.builder.string(wide.as_bytes(), interned);
        }
        if !is_wtf8(text) {
            return Err(value("bad marshal data (invalid UTF-8 in string)").into());
        }
        self.builder.string(text, interned)
    }

    #[inline(never)]
    fn atom(&mut self, kind: u8) -> Result<B::Value, B::Error> {
        match kind {
            b'i' => {
                let i = self.long()?;
                self.builder.int(i64::from(i))
            }
            b'I' => {
                let mut b = [0; 8];
                b.copy_from_slice(self.take(8)?);
                self.builder.int(i64::from_le_bytes(b))
            }
            b'l' => {
                let big = self.big()?;
                match i64::try_from(&big) {
                    Ok(i) => self.builder.int(i),
                    Err(_) => self.builder.bigint(big),
                }
            }
            b'f' => {
                let f = self.text_double()?;
                self.builder.float(f)
            }
            b'g' => {
                let f = self.double()?;
                self.builder.float(f)
            }
            b'x' => {
                let (re, im) = (self.text_double()?, self.text_double()?);
                self.builder.complex(re, im)
            }
            b'y' => {
                let (re, im) = (self.double()?, self.double()?);
                self.builder.complex(re, im)
            }
            _ => {
                let n = self.size("bytes object")?;
                let b = self.take(n)?;
                self.builder.bytes(b)
            }
        }
    }

    /// One value; `None` is marshal's NULL.
    fn object(&mut self, depth: usize) -> Read<B> {
        let Ok(byte) = self.byte() else {
            return Err(eof("EOF read where object expected").into());
        };
        let (kind, flag) = (byte & !FLAG_REF, byte & FLAG_REF != 0);
        let depth = depth + 1;
        if depth > MAX_DEPTH {
            return Err(value("recursion limit exceeded").into());
        }
        // Containers take their number before their contents are read.
        let reserved = match kind {
            b'(' | b')' | b'[' | b'{' | b'<' | b'>' | b'c' if flag => {
                self.refs.push(None);
                Some(self.refs.len() - 1)
            }
            _ => None,
        };
        let v = match kind {
            b'0' => return Ok(None),
            b'N' => return Ok(Some(self.builder.none())),
            b'T' => return Ok(Some(self.builder.boolean(true))),
            b'F' => return Ok(Some(self.builder.boolean(false))),
            b'.' => return Ok(Some(self.builder.ellipsis())),
            b'S' => return Ok(Some(self.builder.stop_iteration()?)),
            b'r' => {
                let n = self.long()?;
                let found = usize::try_from(n).ok().and_then(|n| self.refs.get(n)).cloned();
                return match found {
                    Some(Some(v)) => Ok(Some(v)),
                    _ => Err(value("bad marshal data (invalid reference)").into()),
                };
            }
            b'i' | b'I' | b'l' | b'f' | b'g' | b'x' | b'y' | b's' => self.atom(kind)?,
            b'u' | b't' | b'a' | b'A' | b'z' | b'Z' => self.string(kind)?,
            b')' => {
                let n = usize::from(self.byte()?);
                let items = self.items(n, "tuple", depth)?;
                self.builder.tuple(items)?
            }
            b'(' => {
                let n = self.size("tuple")?;
                let items = self.items(n, "tuple", depth)?;
                self.builder.tuple(items)?
            }
            b'>' => {
                let n = self.size("set")?;
                let items = self.items(n, "set", depth)?;
                self.builder.frozenset(items)?
            }
            b'[' => {
                let n = self.size("list")?;
                let list = self.builder.new_list()?;
                self.fill(reserved, &list);
                for _ in 0..n {
                    match self.object(depth)? {
                        Some(v) => self.builder.push(&list, v)?,
                        None => {
                            return Err(type_error("NULL object in marshal data for list".into()).into());
                        }
                    }
                }
                list
            }
            b'<' => {
                let n = self.size("set")?;
                let set = self.builder.new_set()?;
                self.fill(reserved, &set);
                for _ in 0..n {
                    match self.object(depth)? {
                        Some(v) => self.builder.add(&set, v)?,
                        None => {
                            return Err(type_error("NULL object in marshal data for set".into()).into());
                        }
                    }
                }
                set
            }
            b'{' => {
                let dict = self.builder.new_dict()?;
                self.fill(reserved, &dict);
                while let Some(key) = self.object(depth)? {
                    let Some(item) = self.object(depth)? else { break };
                    self.builder.insert(&dict, key, item)?;
                }
                dict
            }
            b'c' if self.allow_code => self.code_object(depth)?,
            b'c' => return Err(value("unmarshalling code objects is disallowed").into()),
            _ => return Err(value("bad marshal data (unknown type code)").into()),
        };
        match reserved {
            Some(_) => self.fill(reserved, &v),
            None if flag => self.refs.push(Some(v.clone())),
            None => {}
        }
        Ok(Some(v))
    }

    fn fill(&mut self, reserved: Option<usize>, v: &B::Value) {
        if let Some(slot) = reserved.and_then(|i| self.refs.get_mut(i)) {
            *slot = Some(v.clone());
        }
    }
}

/// Builds [`Const`]: what a `.pyc` holds. Lists, dicts and sets are refused.
pub struct ConstBuilder;

fn not_constant() -> MarshalError {
    type_error("a constant was expected".into())
}

impl ConstBuilder {
    fn as_bytes(v: Const) -> Result<Vec<u8>, MarshalError> {
        match v {
            Const::Bytes(b) => Ok(b.to_vec()),
            _ => Err(type_error("code: bytes expected".into())),
        }
    }

    fn as_str(v: Const) -> Result<Rc<[u8]>, MarshalError> {
        match v {
            Const::Str(s) => Ok(s),
            _ => Err(type_error("code: string expected".into())),
        }
    }

    fn as_names(v: Const) -> Result<Vec<Rc<[u8]>>, MarshalError> {
        match v {
            Const::Tuple(t) => t.iter().map(|c| Self::as_str(c.clone())).collect(),
            _ => Err(type_error("code: tuple expected".into())),
        }
    }
}

fn count(n: i32) -> Result<u32, MarshalError> {
    u32::try_from(n).map_err(|_| value("code: argcount must not be negative"))
}

impl Builder for ConstBuilder {
    type Value = Const;
    type Error = MarshalError;

    fn none(&mut self) -> Const {
        Const::None
    }
    fn boolean(&mut self, b: bool) -> Const {
        if b { Const::True } else { Const::False }
    }
    fn ellipsis(&mut self) -> Const {
        Const::Ellipsis
    }
    fn stop_iteration(&mut self) -> Result<Const, MarshalError> {
        Err(not_constant())
    }
    fn int(&mut self, i: i64) -> Result<Const, MarshalError> {
        Ok(Const::Int(i))
    }
    fn bigint(&mut self, i: BigInt) -> Result<Const, MarshalError> {
        Ok(Const::BigInt(Rc::new(i)))
    }
    fn float(&mut self, f: f64) -> Result<Const, MarshalError> {
        Ok(Const::Float(f))
    }
    fn complex(&mut self, re: f64, im: f64) -> Result<Const, MarshalError> {
        Ok(Const::Complex(re, im))
    }
    fn bytes(&mut self, b: &[u8]) -> Result<Const, MarshalError> {
        Ok(Const::Bytes(b.into()))
    }
    fn string(&mut self, wtf8: &[u8], _interned: bool) -> Result<Const, MarshalError> {
        Ok(Const::Str(wtf8.into()))
    }
    fn tuple(&mut self, items: Vec<Const>) -> Result<Const, MarshalError> {
        Ok(Const::Tuple(items.into()))
    }
    fn frozenset(&mut self, items: Vec<Const>) -> Result<Const, MarshalError> {
        Ok(Const::FrozenSet(items.into()))
    }
    fn new_list(&mut self) -> Result<Const, MarshalError> {
        Err(not_constant())
    }
    fn push(&mut self, _: &Const, _: Const) -> Result<(), MarshalError> {
        Err(not_constant())
    }
    fn new_set(&mut self) -> Result<Const, MarshalError> {
        Err(not_constant())
    }
    fn add(&mut self, _: &Const, _: Const) -> Result<(), MarshalError> {
        Err(not_constant())
    }
    fn new_dict(&mut self) -> Result<Const, MarshalError> {
        Err(not_constant())
    }
    fn insert(&mut self, _: &Const, _: Const, _: Const) -> Result<(), MarshalError> {
        Err(not_constant())
    }
    fn code(&mut self, f: CodeFields<Const>) -> Result<Const, MarshalError> {
        let Const::Tuple(consts) = f.consts else {
            return Err(type_error("code: tuple expected".into()));
        };
        Ok(Const::Code(Rc::new(CodeObject {
            argcount: count(f.argcount)?,
            posonlyargcount: count(f.posonlyargcount)?,
            kwonlyargcount: count(f.kwonlyargcount)?,
            stacksize: count(f.stacksize)?,
            flags: f.flags as u32,
            code: Self::as_bytes(f.code)?,
            consts: consts.to_vec(),
            names: Self::as_names(f.names)?,
            localsplusnames: Self::as_names(f.localsplusnames)?,
            localspluskinds: Self::as_bytes(f.localspluskinds)?,
            filename: Self::as_str(f.filename)?,
            name: Self::as_str(f.name)?,
            qualname: Self::as_str(f.qualname)?,
            firstlineno: f.firstlineno,
            linetable: Self::as_bytes(f.linetable)?,
            exceptiontable: Self::as_bytes(f.exceptiontable)?,
        })))
    }
}

/// Reads a constant, usually a code object.
///
/// # Errors
/// As the reference words them.
pub fn load(data: &[u8]) -> Result<Const, MarshalError> {
    read(data, &mut ConstBuilder).map(|(v, _)| v)
}

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
        let Some(entry) = self.ids.get(key).and_then(|&id| self.entries.get_mut(id as usize))
        else {
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
        for n in [
            code.argcount,
            code.posonlyargcount,
            code.kwonlyargcount,
            code.stacksize,
            code.flags,
        ] {
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
    match s {
        [_] => true,
        [0xc2 | 0xc3, _] => true,
        _ => false,
    }
}

/// Writes a constant, usually a code object, as `marshal.dumps` of version 4 does.
///
/// # Errors
/// `ValueError` where the nesting is deeper than [`MAX_DEPTH`].
pub fn dump(c: &Const) -> Result<Vec<u8>, MarshalError> {
    let mut w = Writer { ids: HashMap::new(), entries: Vec::new(), enc: Encoder::default(), next: 0, qualnames: HashSet::new() };
    let mut todo = vec![c];
    while let Some(c) = todo.pop() {
        if let Const::Code(code) = c {
            w.qualnames.insert(&code.qualname);
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

#[cfg(test)]
mod tests {
    use super::*;

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
