//! The reader.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};

use super::{FLAG_REF, MAX_DEPTH, MarshalError, eof, type_error, value};
use crate::code::{CodeObject, Const};

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
