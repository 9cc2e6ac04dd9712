//! `Unpickler`: a stack machine that makes objects of a stream.

use std::cell::Cell;

use num_bigint::BigInt;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, buffer, call, iteration, mapping, number, object as obj};
use pyrite_vm::raise::{eof_error, overflow_error, runtime_error, type_error, value_error};
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float, int, memoryview, set, type_};

use super::opcode::*;
use super::save::{dotted_path, follow, import};
use super::{state, unpickling_error};

/// Bytes asked of a file's `peek`.
const PREFETCH: i64 = 128 * 1024;

/// Where the bytes come from: memory, or a file that is read as far as is needed.
#[derive(Default)]
struct Input {
    bytes: Vec<u8>,
    at: usize,
    /// Where the bytes begin that were only peeked at.
    peeked_from: Option<usize>,
}

pyrite_vm::object! {
    /// Reads pickles.
    pub struct Unpickler: UNPICKLER {
        read: Slot,
        readline: Slot,
        peek: Slot,
        readinto: Slot,
        buffers: Slot,
        input: Guarded<Opaque<Input>>,
        memo: Guarded<Vec<Option<Ref>>>,
        encoding: Guarded<String>,
        errors: Guarded<String>,
        fix_imports: Cell<bool>,
        protocol: Cell<u8>,
        ready: Cell<bool>,
    }
}

fn this(o: &Object) -> &Unpickler {
    unsafe { o.cast_unchecked() }
}

fn empty(ty: &PyType) -> Ref<Unpickler> {
    Ref::new(Unpickler {
        head: Object::head(ty),
        read: Slot::empty(),
        readline: Slot::empty(),
        peek: Slot::empty(),
        readinto: Slot::empty(),
        buffers: Slot::empty(),
        input: Guarded::new(Opaque(Input::default())),
        memo: Guarded::new(Vec::new()),
        encoding: Guarded::new("ASCII".into()),
        errors: Guarded::new("strict".into()),
        fix_imports: Cell::new(true),
        protocol: Cell::new(0),
        ready: Cell::new(false),
    })
}

/// An unpickler without input.
///
/// # Errors
/// TypeError for arguments of wrong types.
pub fn new(
    fix_imports: Option<&Object>,
    encoding: Option<&Object>,
    errors: Option<&Object>,
    buffers: Option<&Object>,
) -> R<Ref<Unpickler>> {
    let u = empty(UNPICKLER.object());
    settings(&u, fix_imports, encoding, errors, buffers)?;
    Ok(u)
}

fn settings(
    u: &Unpickler,
    fix_imports: Option<&Object>,
    encoding: Option<&Object>,
    errors: Option<&Object>,
    buffers: Option<&Object>,
) -> R<()> {
    let text = |o: Option<&Object>, name: &str, default: &str| -> R<String> {
        match o {
            None => Ok(default.to_string()),
            Some(o) => match o.cast::<Str>() {
                Some(s) => Ok(s.to_lossy().into_owned()),
                None => type_error(format!(
                    "Unpickler() argument '{name}' must be str, not {}",
                    obj::type_name_or_none(o)
                )),
            },
        }
    };
    u.encoding.replace(text(encoding, "encoding", "ASCII")?);
    u.errors.replace(text(errors, "errors", "strict")?);
    u.fix_imports.set(fix_imports.map_or(Ok(true), number::is_true)?);
    let buffers = match buffers.filter(|b| !b.is_none()) {
        Some(b) => Some(iteration::iter(b)?),
        None => None,
    };
    u.buffers.set(buffers);
    u.ready.set(true);
    Ok(())
}

/// Lets it read a file.
///
/// # Errors
/// TypeError for an object without `read` and `readline`.
pub fn set_file(u: &Unpickler, file: &Object) -> R<()> {
    u.peek.set(attribute::get_optional_text(file, "peek")?);
    u.readinto.set(attribute::get_optional_text(file, "readinto")?);
    let read = attribute::get_optional_text(file, "read")?;
    let readline = attribute::get_optional_text(file, "readline")?;
    if read.is_none() || readline.is_none() {
        return type_error("file must have 'read' and 'readline' attributes");
    }
    u.read.set(read);
    u.readline.set(readline);
    Ok(())
}

/// Lets it read bytes.
pub fn set_bytes(u: &Unpickler, bytes: Vec<u8>) {
    u.input.replace(Opaque(Input { bytes, at: 0, peeked_from: None }));
}

fn truncated<T>() -> R<T> {
    unpickling_error("pickle data was truncated")
}

/// The bytes that a file's method gave.
fn given(o: &Object, method: &str) -> R<Vec<u8>> {
    match o.cast::<Bytes>() {
        Some(b) => Ok(b.as_slice().to_vec()),
        None if buffer::supports(o) => buffer::bytes_of(o),
        None => value_error(format!("{method}() returned non-bytes object ({})", o.ty().name())),
    }
}

impl Unpickler {
    /// Reads what was only peeked at and is used now.
    fn skip_peeked(&self) -> R<()> {
        let input = &mut self.input.borrow_mut().0;
        let Some(from) = input.peeked_from.take() else { return Ok(()) };
        let used = input.at.saturating_sub(from);
        input.bytes.truncate(input.at);
        if used > 0
            && let Some(read) = self.read.get()
        {
            call::call(&read, &[&int::from_usize(used)])?;
        }
        Ok(())
    }

    /// Appends to the input what a file gives for `n` more bytes, or for a line.
    fn fetch(&self, n: Option<usize>) -> R<()> {
        let Some(read) = self.read.get() else {
            return Ok(());
        };
        self.skip_peeked()?;
        let drop_used = |input: &mut Input| {
            input.bytes.drain(..input.at);
            input.at = 0;
        };
        drop_used(&mut self.input.borrow_mut().0);
        let Some(n) = n else {
            if let Some(readline) = self.readline.get() {
                let line = given(&*call::call(&readline, &[])?, "readline")?;
                self.input.borrow_mut().0.bytes.extend(line);
            }
            return Ok(());
        };
        if let Some(peek) = self.peek.get() {
            match call::call(&peek, &[&int::from_i64(PREFETCH)]) {
                Ok(ahead) => {
                    let ahead = given(&ahead, "peek")?;
                    if ahead.len() >= n {
                        let input = &mut self.input.borrow_mut().0;
                        input.peeked_from = Some(input.bytes.len());
                        input.bytes.extend(ahead);
                        return Ok(());
                    }
                }
                Err(e) if e.matches(&exc::NOT_IMPLEMENTED_ERROR) => self.peek.set(None),
                Err(e) => return Err(e),
            }
        }
        let data = given(&*call::call(&read, &[&int::from_usize(n)])?, "read")?;
        self.input.borrow_mut().0.bytes.extend(data);
        Ok(())
    }

    fn take(&self, n: usize) -> R<Vec<u8>> {
        let left = |u: &Unpickler| u.input.borrow().bytes.len() - u.input.borrow().at;
        if left(self) < n {
            let have = left(self);
            if self.read.peek().is_some() && have > 0 {
                // What is there already counts.
                let head = self.take(have)?;
                let rest = self.take(n - have)?;
                return Ok([head, rest].concat());
            }
            self.fetch(Some(n))?;
            if left(self) < n {
                return truncated();
            }
        }
        let input = &mut self.input.borrow_mut().0;
        let bytes = input.bytes.get(input.at..input.at + n).map(<[u8]>::to_vec).unwrap_or_default();
        input.at += n;
        Ok(bytes)
    }

    fn bytes<const N: usize>(&self) -> R<[u8; N]> {
        match <[u8; N]>::try_from(self.take(N)?) {
            Ok(b) => Ok(b),
            Err(_) => truncated(),
        }
    }

    /// The next opcode; None at the end of the input.
    fn opcode(&self) -> R<Option<u8>> {
        let next = |u: &Unpickler| u.input.borrow().bytes.get(u.input.borrow().at).copied();
        if next(self).is_none() {
            self.fetch(Some(1))?;
        }
        let op = next(self);
        self.input.borrow_mut().0.at += usize::from(op.is_some());
        Ok(op)
    }

    /// A line without its end.
    fn line(&self) -> R<Vec<u8>> {
        let end = |u: &Unpickler| {
            let input = u.input.borrow();
            let rest = input.bytes.get(input.at..).unwrap_or(&[]);
            rest.iter().position(|b| *b == b'\n')
        };
        if end(self).is_none() && self.read.peek().is_some() {
            let head = {
                let n = self.input.borrow().bytes.len() - self.input.borrow().at;
                self.take(n)?
            };
            self.fetch(None)?;
            let Some(n) = end(self) else { return truncated() };
            let rest = self.take(n + 1)?;
            return Ok([&head[..], &rest[..n]].concat());
        }
        let Some(n) = end(self) else { return truncated() };
        let mut line = self.take(n + 1)?;
        line.pop();
        Ok(line)
    }

    fn memo_put(&self, i: usize, o: Ref) -> R<()> {
        let memo = self.memo.borrow_mut();
        if i >= memo.len() {
            pyrite_vm::raise::reserve(memo, i + 1 - memo.len())?;
            memo.resize(i + 1, None);
        }
        let old = memo.get_mut(i).and_then(|slot| slot.replace(o));
        drop(old);
        Ok(())
    }

    fn memo_get(&self, i: usize) -> R {
        match self.memo.borrow().get(i).cloned().flatten() {
            Some(o) => Ok(o),
            None => unpickling_error(format!("Memo value not found at index {i}")),
        }
    }
}

/// The machine of one run.
struct Machine<'a> {
    u: &'a Unpickler,
    stack: Vec<Ref>,
    marks: Vec<usize>,
    persistent_load: Option<Ref>,
}

fn underflow<T>(m: &Machine<'_>) -> R<T> {
    if m.marks.is_empty() {
        unpickling_error("unpickling stack underflow")
    } else {
        unpickling_error("unexpected MARK found")
    }
}

/// Reads one object.
///
/// # Errors
/// UnpicklingError, EOFError, and whatever the objects that are made raise.
pub fn load(u: &Unpickler) -> R {
    if !u.ready.get() {
        let name = u.ty().name();
        return unpickling_error(format!("Unpickler.__init__() was not called by {name}.__init__()"));
    }
    u.protocol.set(0);
    let persistent_load = super::replaced_method(u, UNPICKLER.object(), "persistent_load")?;
    let mut m = Machine { u, stack: Vec::new(), marks: Vec::new(), persistent_load };
    let result = loop {
        let Some(op) = u.opcode()? else { return eof_error("Ran out of input") };
        if op == STOP {
            break m.pop();
        }
        m.run(op)?;
    };
    u.skip_peeked()?;
    result
}

impl Machine<'_> {
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn pop(&mut self) -> R {
        if self.stack.len() <= self.floor() {
            return underflow(self);
        }
        match self.stack.pop() {
            Some(o) => Ok(o),
            None => underflow(self),
        }
    }

    fn top(&self) -> R<&Ref> {
        match self.stack.last() {
            Some(o) if self.stack.len() > self.floor() => Ok(o),
            _ => underflow(self),
        }
    }

    fn push(&mut self, o: Ref) -> R<()> {
        self.stack.push(o);
        Ok(())
    }

    /// Takes what is above the last mark.
    fn above_mark(&mut self) -> R<Vec<Ref>> {
        match self.marks.pop() {
            Some(at) => Ok(self.stack.split_off(at.min(self.stack.len()))),
            None => unpickling_error("could not find MARK"),
        }
    }

    /// A line that names something: UTF-8, not empty.
    fn text_line(&self) -> R<Ref<Str>> {
        let line = self.u.line()?;
        if line.is_empty() {
            return truncated();
        }
        Ok(pyrite_vm::codecs::unicode::decode_utf8(&line, "strict", true)?.0)
    }

    /// A length of eight bytes.
    fn length8(&self, what: &str) -> R<usize> {
        let n = u64::from_le_bytes(self.u.bytes::<8>()?);
        match isize::try_from(n) {
            Ok(n) => Ok(n as usize),
            Err(_) => overflow_error(format!("{what} exceeds system's maximum size of {} bytes", isize::MAX)),
        }
    }

    fn run(&mut self, op: u8) -> R<()> {
        let u = self.u;
        match op {
            MARK => {
                self.marks.push(self.stack.len());
                Ok(())
            }
            NONE => self.push(none()),
            NEWTRUE => self.push(bool_obj(true)),
            NEWFALSE => self.push(bool_obj(false)),
            BININT => self.push(int::from_i64(i32::from_le_bytes(u.bytes()?).into())),
            BININT1 => self.push(int::from_i64(u8::from_le_bytes(u.bytes()?).into())),
            BININT2 => self.push(int::from_i64(u16::from_le_bytes(u.bytes()?).into())),
            INT => self.int_line(),
            LONG => self.long_line(),
            LONG1 => {
                let [n] = u.bytes::<1>()?;
                self.long(n.into())
            }
            LONG4 => match usize::try_from(i32::from_le_bytes(u.bytes()?)) {
                Ok(n) => self.long(n),
                Err(_) => unpickling_error("LONG pickle has negative byte count"),
            },
            FLOAT => {
                let line = u.line()?;
                match pyrite_numeric::float::parse(line.trim_ascii()) {
                    Some(x) => self.push(float::new(x)),
                    // What begins as a number is worded otherwise.
                    None if (1..line.len().min(64))
                        .any(|n| pyrite_numeric::float::parse(&line[..n]).is_some()) =>
                    {
                        value_error("could not convert string to float")
                    }
                    None => value_error(format!(
                        "could not convert string to float: '{}\n'",
                        String::from_utf8_lossy(&line)
                    )),
                }
            }
            BINFLOAT => self.push(float::new(f64::from_be_bytes(u.bytes()?))),
            STRING => self.string_line(),
            BINSTRING => match usize::try_from(i32::from_le_bytes(u.bytes()?)) {
                Ok(n) => self.old_string(n),
                Err(_) => unpickling_error("BINSTRING pickle has negative byte count"),
            },
            SHORT_BINSTRING => {
                let [n] = u.bytes::<1>()?;
                self.old_string(n.into())
            }
            UNICODE => {
                let line = u.line()?;
                let text = pyrite_vm::codecs::escape::decode_raw_unicode_escape(&line, "strict", true)?.0;
                self.push(text.up())
            }
            SHORT_BINUNICODE => {
                let [n] = u.bytes::<1>()?;
                self.text(n.into())
            }
            BINUNICODE => self.text(u32::from_le_bytes(u.bytes()?) as usize),
            BINUNICODE8 => {
                let n = self.length8("BINUNICODE8")?;
                self.text(n)
            }
            SHORT_BINBYTES => {
                let [n] = u.bytes::<1>()?;
                self.data(n.into())
            }
            BINBYTES => self.data(u32::from_le_bytes(u.bytes()?) as usize),
            BINBYTES8 => {
                let n = self.length8("BINBYTES8")?;
                self.data(n)
            }
            BYTEARRAY8 => {
                let n = self.length8("BYTEARRAY8")?;
                let data = u.take(n)?;
                self.push(ByteArray::from_vec(data).up())
            }
            NEXT_BUFFER => self.next_buffer(),
            READONLY_BUFFER => self.readonly_buffer(),
            EMPTY_TUPLE => self.push(Tuple::empty().up()),
            TUPLE1 => self.short_tuple(1),
            TUPLE2 => self.short_tuple(2),
            TUPLE3 => self.short_tuple(3),
            TUPLE => {
                let items = self.above_mark()?;
                self.push(Tuple::from_vec(items).up())
            }
            EMPTY_LIST => self.push(List::from_vec(Vec::new()).up()),
            LIST => {
                let items = self.above_mark()?;
                self.push(List::from_vec(items).up())
            }
            EMPTY_DICT => self.push(Dict::new().up()),
            DICT => {
                let items = self.above_mark()?;
                if items.len() % 2 != 0 {
                    return unpickling_error("odd number of items for DICT");
                }
                let d = Dict::new();
                for pair in items.chunks_exact(2) {
                    d.set(&pair[0], &pair[1])?;
                }
                self.push(d.up())
            }
            EMPTY_SET => self.push(set::new_empty()),
            FROZENSET => {
                let items = self.above_mark()?;
                let class = set::FROZENSET.object().as_object();
                let made = call::call(class, &[&Tuple::from_vec(items)])?;
                self.push(made)
            }
            ADDITEMS => self.add_items(),
            APPEND => {
                let item = self.pop()?;
                self.append(vec![item])
            }
            APPENDS => {
                let items = self.above_mark()?;
                self.append(items)
            }
            SETITEM => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set_items(vec![key, value])
            }
            SETITEMS => {
                let items = self.above_mark()?;
                self.set_items(items)
            }
            POP => {
                // A mark is popped where one is on top.
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                    return Ok(());
                }
                self.pop().map(drop)
            }
            POP_MARK => self.above_mark().map(drop),
            DUP => {
                let o = self.top()?.clone();
                self.push(o)
            }
            GET => {
                let n = self.index_line()?;
                let o = u.memo_get(n)?;
                self.push(o)
            }
            BINGET => {
                let [n] = u.bytes::<1>()?;
                let o = u.memo_get(n.into())?;
                self.push(o)
            }
            LONG_BINGET => {
                let o = u.memo_get(u32::from_le_bytes(u.bytes()?) as usize)?;
                self.push(o)
            }
            PUT => {
                let top = self.top()?.clone();
                u.memo_put(self.index_line()?, top)
            }
            BINPUT => {
                let [n] = u.bytes::<1>()?;
                u.memo_put(n.into(), self.top()?.clone())
            }
            LONG_BINPUT => {
                let n = u32::from_le_bytes(u.bytes()?) as usize;
                u.memo_put(n, self.top()?.clone())
            }
            MEMOIZE => {
                let n = u.memo.borrow().len();
                u.memo_put(n, self.top()?.clone())
            }
            GLOBAL => {
                let module = self.text_line()?;
                let name = self.text_line()?;
                let o = find_class_of(u, &module, &name)?;
                self.push(o)
            }
            STACK_GLOBAL => {
                let (name, module) = (self.pop()?, self.pop()?);
                let (Some(name), Some(module)) = (name.exact::<Str>(), module.exact::<Str>()) else {
                    return unpickling_error("STACK_GLOBAL requires str");
                };
                let o = find_class_of(u, module, name)?;
                self.push(o)
            }
            EXT1 => {
                let [n] = u.bytes::<1>()?;
                self.extension(n.into())
            }
            EXT2 => self.extension(u16::from_le_bytes(u.bytes()?).into()),
            EXT4 => self.extension(i32::from_le_bytes(u.bytes()?).into()),
            REDUCE => {
                let (args, callable) = (self.pop()?, self.pop()?);
                let Some(args) = args.cast::<Tuple>() else {
                    return type_error("argument list must be a tuple");
                };
                let made = call::call_tuple_dict(&callable, args, None)?;
                self.push(made)
            }
            NEWOBJ => self.new_object(false),
            NEWOBJ_EX => self.new_object(true),
            INST => {
                let args = self.above_mark()?;
                let module = self.text_line()?;
                let name = self.text_line()?;
                let class = find_class_of(u, &module, &name)?;
                self.instantiate(&class, args)
            }
            OBJ => {
                let mut args = self.above_mark()?;
                if args.is_empty() {
                    return unpickling_error("unpickling stack underflow");
                }
                let class = args.remove(0);
                self.instantiate(&class, args)
            }
            BUILD => self.build(),
            PERSID => {
                let line = u.line()?;
                if !line.is_ascii() {
                    return unpickling_error("persistent IDs in protocol 0 must be ASCII strings");
                }
                self.persistent(Str::from_ascii(&line).up())
            }
            BINPERSID => {
                let id = self.pop()?;
                self.persistent(id)
            }
            PROTO => {
                let [n] = u.bytes::<1>()?;
                if i32::from(n) > HIGHEST_PROTOCOL {
                    return value_error(format!("unsupported pickle protocol: {n}"));
                }
                u.protocol.set(n);
                Ok(())
            }
            FRAME => {
                let n = u64::from_le_bytes(u.bytes::<8>()?);
                if isize::try_from(n).is_err() {
                    return overflow_error(format!(
                        "FRAME length exceeds system's maximum of {} bytes",
                        isize::MAX
                    ));
                }
                // A frame is read whole, so that its opcodes are at hand.
                let have = u.input.borrow().bytes.len() - u.input.borrow().at;
                if (have as u64) < n {
                    let whole = u.take(n as usize)?;
                    let input = &mut u.input.borrow_mut().0;
                    let rest = input.bytes.split_off(input.at);
                    let peeked = input.peeked_from.is_some();
                    input.bytes = whole;
                    input.at = 0;
                    if peeked {
                        input.peeked_from = Some(input.bytes.len());
                    }
                    input.bytes.extend(rest);
                }
                Ok(())
            }
            other => unpickling_error(match other {
                // A quote and a backslash are shown by number as well.
                b'\'' | b'\\' => format!("invalid load key, '\\x{other:02x}'."),
                0x20..=0x7e => format!("invalid load key, '{}'.", other as char),
                _ => format!("invalid load key, '\\x{other:02x}'."),
            }),
        }
    }

    fn int_line(&mut self) -> R<()> {
        let line = self.u.line()?;
        match &line[..] {
            b"00" => return self.push(bool_obj(false)),
            b"01" => return self.push(bool_obj(true)),
            _ => {}
        }
        match int::from_text(&Str::from_latin1(&line), 0) {
            Ok(Some(n)) => self.push(n),
            Ok(None) => value_error("could not convert string to int"),
            Err(e) if e.matches(&exc::VALUE_ERROR) => value_error("could not convert string to int"),
            Err(e) => Err(e),
        }
    }

    fn long_line(&mut self) -> R<()> {
        let line = self.u.line()?;
        let digits = line.strip_suffix(b"L").unwrap_or(&line);
        match int::from_text(&Str::from_latin1(digits), 0)? {
            Some(n) => self.push(n),
            None => value_error("could not convert string to int"),
        }
    }

    fn long(&mut self, n: usize) -> R<()> {
        let digits = self.u.take(n)?;
        self.push(int::from_bigint(BigInt::from_signed_bytes_le(&digits)))
    }

    /// The number of a memo entry.
    fn index_line(&self) -> R<usize> {
        // The line end is in the reference's message.
        let line = [self.u.line()?, b"\n".to_vec()].concat();
        let n = match int::from_text(&Str::from_latin1(&line), 10)? {
            Some(n) => number::to_i64(&n)?,
            None => -1,
        };
        match usize::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => value_error("negative PUT argument"),
        }
    }

    fn text(&mut self, n: usize) -> R<()> {
        let data = self.u.take(n)?;
        let text = match std::str::from_utf8(&data) {
            Ok(s) => Str::new(s),
            Err(_) => pyrite_vm::codecs::unicode::decode_utf8(&data, "surrogatepass", true)?.0,
        };
        self.push(text.up())
    }

    fn data(&mut self, n: usize) -> R<()> {
        let data = self.u.take(n)?;
        self.push(Bytes::new(&data).up())
    }

    /// A Python 2 `str`: text in the encoding that was asked for, or bytes.
    fn old_text(&mut self, data: &[u8]) -> R<()> {
        let (encoding, errors) = (self.u.encoding.borrow().clone(), self.u.errors.borrow().clone());
        let made = match encoding.as_str() {
            "bytes" => Bytes::new(data).up(),
            _ => pyrite_vm::codecs::decode(data, &encoding, &errors)?,
        };
        self.push(made)
    }

    fn old_string(&mut self, n: usize) -> R<()> {
        let data = self.u.take(n)?;
        self.old_text(&data)
    }

    fn string_line(&mut self) -> R<()> {
        let line = self.u.line()?;
        let inner = match &line[..] {
            [q @ (b'\'' | b'"'), inner @ .., end] if q == end => inner,
            _ => return unpickling_error("the STRING opcode argument must be quoted"),
        };
        let data = pyrite_vm::codecs::escape::decode_escape(inner, "strict")?.0;
        self.old_text(&data)
    }

    fn short_tuple(&mut self, n: usize) -> R<()> {
        if self.stack.len() < self.floor() + n {
            return underflow(self);
        }
        let items = self.stack.split_off(self.stack.len() - n);
        self.push(Tuple::from_vec(items).up())
    }

    fn next_buffer(&mut self) -> R<()> {
        let Some(buffers) = self.u.buffers.get() else {
            return unpickling_error(
                "pickle stream refers to out-of-band data but no *buffers* argument was given",
            );
        };
        match iteration::next(&buffers)? {
            Some(b) => self.push(b),
            None => unpickling_error("not enough out-of-band buffers"),
        }
    }

    fn readonly_buffer(&mut self) -> R<()> {
        let o = self.pop()?;
        let view = call::call(memoryview::MEMORYVIEW.object().as_object(), &[&o])?;
        if number::is_true(&*attribute::get_text(&view, "readonly")?)? {
            return self.push(o);
        }
        let readonly = call::call_method_text(&view, "toreadonly", &[])?;
        self.push(readonly)
    }

    fn append(&mut self, items: Vec<Ref>) -> R<()> {
        let list = self.top()?.clone();
        if items.is_empty() {
            return Ok(());
        }
        if let Some(l) = list.exact::<List>() {
            for item in items {
                l.push(item);
            }
            return Ok(());
        }
        if let Some(extend) = attribute::get_optional_text(&list, "extend")? {
            call::call(&extend, &[&List::from_vec(items)])?;
            return Ok(());
        }
        let append = attribute::get_text(&list, "append")?;
        for item in items {
            call::call(&append, &[&item])?;
        }
        Ok(())
    }

    fn set_items(&mut self, items: Vec<Ref>) -> R<()> {
        let target = self.top()?.clone();
        if items.len() % 2 != 0 {
            return unpickling_error("odd number of items for SETITEMS");
        }
        for pair in items.chunks_exact(2) {
            match target.exact::<Dict>() {
                Some(d) => d.set(&pair[0], &pair[1])?,
                None => mapping::set_item(&target, &pair[0], &pair[1])?,
            }
        }
        Ok(())
    }

    fn add_items(&mut self) -> R<()> {
        let items = self.above_mark()?;
        let target = self.top()?.clone();
        if target.ty().is_type(&set::SET) {
            for item in items {
                set::add(&target, &item)?;
            }
            return Ok(());
        }
        let add = attribute::get_text(&target, "add")?;
        for item in items {
            call::call(&add, &[&item])?;
        }
        Ok(())
    }

    fn extension(&mut self, code: i64) -> R<()> {
        if code <= 0 {
            return unpickling_error("EXT specifies code <= 0");
        }
        let key = int::from_i64(code);
        let state = state()?;
        if let Some(o) = state.extension_cache.get(&key)? {
            return self.push(o);
        }
        let Some(pair) = state.inverted_registry.get(&key)? else {
            return value_error(format!("unregistered extension code {code}"));
        };
        let parts = pair.cast::<Tuple>().map(|t| t.as_slice()).unwrap_or(&[]);
        let [module, name] = parts else {
            return value_error(format!("_inverted_registry[{code}] isn't a 2-tuple of strings"));
        };
        let o = call::call_method_text(self.u, "find_class", &[module, name])?;
        state.extension_cache.set(&key, &o)?;
        self.push(o)
    }

    fn new_object(&mut self, with_keywords: bool) -> R<()> {
        let what = if with_keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let kwargs = if with_keywords { Some(self.pop()?) } else { None };
        let (args, class) = (self.pop()?, self.pop()?);
        if !class.ty().is_subtype(&type_::TYPE) {
            let given = class.ty().name();
            return unpickling_error(format!("{what} class argument must be a type, not {given}"));
        }
        let Some(args) = args.cast::<Tuple>() else {
            let given = args.ty().name();
            return unpickling_error(format!("{what} args argument must be a tuple, not {given}"));
        };
        if let Some(k) = kwargs.as_ref().filter(|k| !k.is_a::<Dict>()) {
            let given = k.ty().name();
            return unpickling_error(format!("{what} kwargs argument must be a dict, not {given}"));
        }
        let mut all = vec![class.clone()];
        all.extend(args.as_slice().iter().cloned());
        let new = attribute::get_text(&class, "__new__")?;
        let kwargs = kwargs.as_ref().and_then(|k| k.cast::<Dict>());
        let made = call::call_tuple_dict(&new, &Tuple::from_vec(all), kwargs)?;
        self.push(made)
    }

    /// What Python 2's old classes were written with.
    fn instantiate(&mut self, class: &Object, args: Vec<Ref>) -> R<()> {
        let is_class = class.ty().is_subtype(&type_::TYPE);
        let made = if args.is_empty()
            && is_class
            && attribute::get_optional_text(class, "__getinitargs__")?.is_none()
        {
            call::call_method_text(class, "__new__", &[class])?
        } else {
            call::call_tuple_dict(class, &Tuple::from_vec(args), None)?
        };
        self.push(made)
    }

    fn persistent(&mut self, id: Ref) -> R<()> {
        let Some(f) = self.persistent_load.clone() else {
            return unpickling_error(
                "A load persistent id instruction was encountered, but no persistent_load function was specified.",
            );
        };
        let o = call::call(&f, &[&id])?;
        self.push(o)
    }

    fn build(&mut self) -> R<()> {
        let state = self.pop()?;
        let target = self.top()?.clone();
        if let Some(setstate) = attribute::get_optional_text(&target, "__setstate__")? {
            call::call(&setstate, &[&state])?;
            return Ok(());
        }
        let (own, slots) = match state.cast::<Tuple>().map(|t| t.as_slice()) {
            Some([own, slots]) => (own.clone(), Some(slots.clone())),
            _ => (state, None),
        };
        if !own.is_none() {
            let Some(d) = own.cast::<Dict>() else { return unpickling_error("state is not a dictionary") };
            let namespace = attribute::get_text(&target, "__dict__")?;
            for (key, value) in d.entries() {
                let key = match key.exact::<Str>() {
                    Some(k) => Str::intern_ref(&k.own_as()).up(),
                    None => key,
                };
                mapping::set_item(&namespace, &key, &value)?;
            }
        }
        if let Some(slots) = slots.filter(|s| !s.is_none()) {
            let Some(d) = slots.cast::<Dict>() else {
                return unpickling_error("slot state is not a dictionary");
            };
            for (key, value) in d.entries() {
                attribute::set(&target, &key, &value)?;
            }
        }
        Ok(())
    }
}

/// `find_class`, which a subclass may have replaced.
fn find_class_of(u: &Unpickler, module: &Str, name: &Str) -> R {
    if u.ty().is_type(&UNPICKLER) {
        return find_class(u, module, name);
    }
    call::call_method_text(u, "find_class", &[module, name])
}

fn find_class(u: &Unpickler, module: &Str, name: &Str) -> R {
    let (mut module, mut name): (Ref<Str>, Ref<Str>) = (module.own_as(), name.own_as());
    if u.protocol.get() < 3 && u.fix_imports.get() {
        let state = state()?;
        let text = |o: &Object, table: &str| -> R<Ref<Str>> {
            match o.cast::<Str>() {
                Some(s) => Ok(s.own_as()),
                None => runtime_error(format!("_compat_pickle.{table} values should be strings")),
            }
        };
        let key = Tuple::pair(module.clone().up(), name.clone().up());
        if let Some(pair) = state.names_2_to_3.get(&key)? {
            let Some([m, n]) = pair.cast::<Tuple>().map(|t| t.as_slice()) else {
                return runtime_error("_compat_pickle.NAME_MAPPING values should be 2-tuples");
            };
            (module, name) = (text(m, "NAME_MAPPING")?, text(n, "NAME_MAPPING")?);
        } else if let Some(m) = state.modules_2_to_3.get(&module)? {
            module = text(&m, "IMPORT_MAPPING")?;
        }
    }
    let m = import(&module)?;
    let path = if u.protocol.get() >= 4 { dotted_path(&m, &name)? } else { vec![name.clone()] };
    match follow(&m, &path) {
        Ok((found, _)) => Ok(found),
        Err(e) if e.matches(&exc::ATTRIBUTE_ERROR) => {
            let (name, on) = (obj::repr_text(&name)?, obj::repr_text(&m)?);
            pyrite_vm::raise::raise(&exc::ATTRIBUTE_ERROR, format!("Can't get attribute {name} on {on}"))
        }
        Err(e) => Err(e),
    }
}

static INIT: MethodDef = MethodDef::raw(
    "Unpickler",
    "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
    |_, _, _| Ok(none()),
);

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let mut bound = [None; 5];
    INIT.params().bind(args, kw, &mut bound)?;
    let u = this(o);
    if let Some(file) = bound[0] {
        set_file(u, file)?;
    }
    settings(u, bound[1], bound[2], bound[3], bound[4])?;
    u.input.replace(Opaque(Input::default()));
    drop(u.memo.replace(Vec::new()));
    Ok(())
}

fn set_memo(o: &Object, value: Option<&Object>) -> R<()> {
    let Some(value) = value else { return type_error("attribute deletion is not supported") };
    let u = this(o);
    let mut new: Vec<Option<Ref>> = Vec::new();
    if let Some(proxy) = value.cast::<MemoProxy>() {
        if let Some(other) = proxy.unpickler.get() {
            new = other.memo.borrow().clone();
        }
    } else if let Some(d) = value.cast::<Dict>() {
        for (key, item) in d.entries() {
            if !key.is_a::<int::Int>() {
                return type_error("memo key must be integers");
            }
            let Ok(at) = usize::try_from(number::to_i64(&key)?) else {
                return value_error("memo key must be positive integers.");
            };
            if at >= new.len() {
                pyrite_vm::raise::reserve(&mut new, at + 1)?;
                new.resize(at + 1, None);
            }
            if let Some(slot) = new.get_mut(at) {
                *slot = Some(item);
            }
        }
    } else {
        let given = value.ty().name();
        return type_error(format!(
            "'memo' attribute must be an UnpicklerMemoProxy object or dict, not {given}"
        ));
    }
    drop(u.memo.replace(new));
    Ok(())
}

fn get_memo(o: &Object) -> R {
    let unpickler = Slot::new(Some(this(o).own_as()));
    Ok(Ref::new(MemoProxy { head: Object::head(MEMO_PROXY.object()), unpickler }).up())
}

fn find_class_method(o: &Object, args: &[&Object]) -> R {
    let &[module, name] = args else { return Ok(none()) };
    let Some(module) = module.cast::<Str>() else { return type_error("module name must be a string") };
    let Some(name) = name.cast::<Str>() else {
        return type_error(format!("attribute name must be string, not '{}'", name.ty().name()));
    };
    find_class(this(o), module, name)
}

/// `_pickle.Unpickler`.
pub static UNPICKLER: StaticType = StaticType::new::<Unpickler>(
    TypeDef {
        name: "_pickle.Unpickler",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: &[
            MethodDef::o("persistent_load", "($self, pid, /)", |_, _| {
                unpickling_error(
                    "A load persistent id instruction was encountered, but no persistent_load function was specified.",
                )
            }),
            MethodDef::noargs("load", |o| load(this(o))),
            MethodDef::pos("find_class", "($self, module_name, global_name, /)", 2, 2, find_class_method),
            MethodDef::noargs("__sizeof__", |o| {
                Ok(int::from_usize(size_of::<Unpickler>() + this(o).memo.borrow().capacity() * 8))
            }),
        ],
        getset: &[GetSetDef::rw("memo", get_memo, set_memo)],
        doc: Some("This takes a binary file for reading a pickle data stream."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(|ty, _, _| Ok(empty(ty).up())), init: Some(init), ..Slots::NONE },
);

pyrite_vm::object! {
    /// The memo of an unpickler, as Python sees it.
    pub struct MemoProxy: MEMO_PROXY {
        unpickler: Slot<Unpickler>,
    }
}

fn proxy_copy(o: &Object) -> R {
    let d = Dict::new();
    let memo = match o.cast::<MemoProxy>().and_then(|p| p.unpickler.get()) {
        Some(u) => u.memo.borrow().clone(),
        None => Vec::new(),
    };
    for (i, item) in memo.into_iter().enumerate() {
        if let Some(item) = item {
            d.set(&int::from_usize(i), &item)?;
        }
    }
    Ok(d.up())
}

/// `_pickle.UnpicklerMemoProxy`.
pub static MEMO_PROXY: StaticType = StaticType::new::<MemoProxy>(
    TypeDef {
        name: "_pickle.UnpicklerMemoProxy",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: &[
            MethodDef::noargs("clear", |o| {
                if let Some(u) = o.cast::<MemoProxy>().and_then(|p| p.unpickler.get()) {
                    drop(u.memo.replace(Vec::new()));
                }
                Ok(none())
            }),
            MethodDef::noargs("copy", proxy_copy),
            MethodDef::noargs("__reduce__", |o| {
                let args = Tuple::from_vec(vec![proxy_copy(o)?]);
                Ok(Tuple::pair(pyrite_vm::types::dict::DICT.object().as_object().own(), args.up()).up())
            }),
        ],
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
