//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`.
//!
//! One object holds one buffer. While reading, `buf[pos..]` is what was read ahead of the caller;
//! while writing, `pending` is what the raw file has not got yet. A file that does both never
//! has both.

use std::cell::Cell;

use pyrite_vm::names::names;
use pyrite_vm::object::cells::{Guarded, Opaque, Slot};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, buffer, call, number, object as obj};
use pyrite_vm::raise::{raise_call, reserve, runtime_error, type_error, value_error, zeroed};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::base::{BUFFERED_IO_BASE, finalize, is_dying};
use super::file::{raw_fd, read_fd, write_fd};
use super::{is_closed, size_arg, unsupported};

/// The bytes of a buffer.
#[derive(Default)]
struct Data {
    buf: Vec<u8>,
    pos: usize,
    pending: Vec<u8>,
}

pyrite_vm::object! {
    /// A buffered file.
    pub struct Buffered: BUFFERED_READER {
        raw: Slot,
        data: Guarded<Opaque<Data>>,
        size: Cell<usize>,
        detached: Cell<bool>,
        ok: Cell<bool>,
    }
}

fn this(o: &Object) -> &Buffered {
    unsafe { o.cast_unchecked() }
}
#[allow(clippy::mut_from_ref)]
fn data(o: &Object) -> &mut Data {
    &mut this(o).data.borrow_mut().0
}
fn raw(o: &Object) -> R {
    let t = this(o);
    if !t.ok.get() {
        return if t.detached.get() {
            value_error("raw stream has been detached")
        } else {
            value_error("I/O operation on uninitialized object")
        };
    }
    match t.raw.get() {
        Some(r) => Ok(r),
        None => value_error("I/O operation on uninitialized object"),
    }
}
fn check_open(o: &Object, what: &str) -> R<Ref> {
    let r = raw(o)?;
    if raw_fd(&r).is_none() && is_closed(&r)? {
        return value_error(format!("{what} closed file"));
    }
    Ok(r)
}

/// One read of the raw file; `None` where it would block.
fn raw_read(r: &Object, n: usize) -> R<Option<Vec<u8>>> {
    if let Some(fd) = raw_fd(r) {
        let mut v = zeroed(n)?;
        return Ok(read_fd(fd, &mut v)?.map(|k| {
            v.truncate(k);
            v
        }));
    }
    let b = call::call(&*pyrite_vm::builtins::get("bytearray")?, &[&int::from_usize(n)])?;
    let got = call::call_method_text(r, "readinto", &[&b])?;
    if got.is_none() {
        return Ok(None);
    }
    let k = number::index_to_isize(&got, Some(&exc::VALUE_ERROR))?;
    let mut v = buffer::bytes_of(&b)?;
    if k < 0 || k as usize > v.len() {
        return pyrite_vm::raise::raise(
            &exc::OS_ERROR,
            format!("raw readinto() returned invalid length {k} (should have been between 0 and {n})"),
        );
    }
    v.truncate(k as usize);
    Ok(Some(v))
}
/// One write to the raw file; `None` where it would block.
fn raw_write(r: &Object, b: &[u8]) -> R<Option<usize>> {
    if let Some(fd) = raw_fd(r) {
        return write_fd(fd, b);
    }
    let got = call::call_method(r, &names().write, &[&Bytes::new(b)])?;
    if got.is_none() {
        return Ok(None);
    }
    let k = number::index_to_isize(&got, Some(&exc::VALUE_ERROR))?;
    if k < 0 || k as usize > b.len() {
        return pyrite_vm::raise::raise(
            &exc::OS_ERROR,
            format!("raw write() returned invalid length {k} (should have been between 0 and {})", b.len()),
        );
    }
    Ok(Some(k as usize))
}

/// Hands everything pending to the raw file.
fn flush_pending(o: &Object) -> R<()> {
    let r = raw(o)?;
    let mut all = std::mem::take(&mut data(o).pending);
    let mut done = 0;
    while done < all.len() {
        match raw_write(&r, &all[done..]) {
            Ok(Some(n)) => done += n,
            Ok(None) => {
                data(o).pending = all.split_off(done);
                return would_block(0);
            }
            Err(e) => {
                data(o).pending = all.split_off(done);
                return Err(e);
            }
        }
    }
    Ok(())
}

/// Gives up what was read ahead, so that the raw position is the caller's.
fn rewind_read_ahead(o: &Object) -> R<()> {
    let d = data(o);
    let ahead = d.buf.len() - d.pos;
    d.buf.clear();
    d.pos = 0;
    if ahead > 0 {
        let r = raw(o)?;
        call::call_method_text(&r, "seek", &[&int::from_i64(-(ahead as i64)), &int::from_i64(1)])?;
    }
    Ok(())
}

fn ensure_readable(o: &Object) -> R<()> {
    if (o.ty().is_subtype(BUFFERED_WRITER.object())) && !o.ty().is_subtype(BUFFERED_RANDOM.object()) {
        return unsupported("read");
    }
    Ok(())
}

fn read(o: &Object, a: &[&Object]) -> R {
    let n = match a.first() {
        Some(x) if !x.is_none() => {
            let n = number::index_to_isize(x, Some(&exc::OVERFLOW_ERROR))?;
            if n < -1 {
                return value_error("read length must be non-negative or -1");
            }
            usize::try_from(n).ok()
        }
        _ => None,
    };
    ensure_readable(o)?;
    let r = check_open(o, "read of")?;
    flush_pending(o)?;
    match n {
        None => read_all(o, &r),
        Some(n) => read_n(o, &r, n),
    }
}

fn take(o: &Object, n: usize) -> Vec<u8> {
    let d = data(o);
    let k = n.min(d.buf.len() - d.pos);
    let v = d.buf[d.pos..d.pos + k].to_vec();
    d.pos += k;
    if d.pos == d.buf.len() {
        d.buf.clear();
        d.pos = 0;
    }
    v
}

fn read_all(o: &Object, r: &Object) -> R {
    let mut out = take(o, usize::MAX);
    if raw_fd(r).is_none()
        && let Some(f) = attribute::get_optional_text(r, "readall")?
    {
        let b = call::call(&f, &[])?;
        if b.is_none() {
            return Ok(if out.is_empty() { none() } else { Bytes::new(&out).up() });
        }
        let Some(x) = b.cast::<Bytes>() else { return type_error("readall() should return bytes") };
        out.extend_from_slice(x.as_slice());
        return Ok(Bytes::new(&out).up());
    }
    let mut chunk = this(o).size.get();
    loop {
        match raw_read(r, chunk)? {
            Some(v) if v.is_empty() => break,
            Some(v) => {
                reserve(&mut out, v.len())?;
                out.extend(v)
            }
            None if out.is_empty() => return Ok(none()),
            None => break,
        }
        chunk = chunk.saturating_mul(2).min(1 << 20);
    }
    Bytes::build(out.len(), |b| b.copy_from_slice(&out)).map(|b| b.up())
}

fn read_n(o: &Object, r: &Object, n: usize) -> R {
    let mut out = take(o, n);
    let more = n - out.len();
    reserve(&mut out, more)?;
    let size = this(o).size.get();
    while out.len() < n {
        let want = n - out.len();
        if want >= size {
            match raw_read(r, want - want % size)? {
                Some(v) if v.is_empty() => break,
                Some(v) => out.extend(v),
                None if out.is_empty() => return Ok(none()),
                None => break,
            }
            continue;
        }
        match raw_read(r, size)? {
            Some(v) if v.is_empty() => break,
            Some(v) => {
                let d = data(o);
                d.buf = v;
                d.pos = 0;
                out.extend(take(o, want));
            }
            None if out.is_empty() => return Ok(none()),
            None => break,
        }
    }
    Bytes::build(out.len(), |b| b.copy_from_slice(&out)).map(|b| b.up())
}

/// Makes sure that something is read ahead; false at the end.
fn fill(o: &Object, r: &Object) -> R<bool> {
    let d = data(o);
    if d.pos < d.buf.len() {
        return Ok(true);
    }
    match raw_read(r, this(o).size.get())? {
        Some(v) if !v.is_empty() => {
            let d = data(o);
            d.buf = v;
            d.pos = 0;
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn read1(o: &Object, a: &[&Object]) -> R {
    ensure_readable(o)?;
    let n = match a.first() {
        Some(x) => number::index_to_isize(x, Some(&exc::OVERFLOW_ERROR))?,
        None => -1,
    };
    let r = check_open(o, "read of")?;
    flush_pending(o)?;
    let n = if n < 0 { this(o).size.get() } else { n as usize };
    if n == 0 {
        return Ok(Bytes::new(&[]).up());
    }
    if data(o).buf.is_empty() {
        return Ok(match raw_read(&r, n)? {
            Some(v) => Bytes::new(&v).up(),
            None => Bytes::new(&[]).up(),
        });
    }
    Ok(Bytes::new(&take(o, n)).up())
}

fn peek(o: &Object, _: &[&Object]) -> R {
    ensure_readable(o)?;
    let r = check_open(o, "peek of")?;
    flush_pending(o)?;
    fill(o, &r)?;
    let d = data(o);
    Ok(Bytes::new(&d.buf[d.pos..]).up())
}

/// A line, at most `limit` bytes of it.
fn line(o: &Object, limit: Option<usize>) -> R<Vec<u8>> {
    let r = check_open(o, "readline of")?;
    flush_pending(o)?;
    let mut out = Vec::new();
    loop {
        if limit.is_some_and(|l| out.len() >= l) || !fill(o, &r)? {
            return Ok(out);
        }
        let d = data(o);
        let ahead = &d.buf[d.pos..];
        let end = match ahead.iter().position(|c| *c == b'\n') {
            Some(i) => i + 1,
            None => ahead.len(),
        };
        let end = limit.map_or(end, |l| end.min(l - out.len()));
        out.extend(take(o, end));
        if out.last() == Some(&b'\n') {
            return Ok(out);
        }
    }
}
fn readline(o: &Object, a: &[&Object]) -> R {
    ensure_readable(o)?;
    Ok(Bytes::new(&line(o, size_arg(a.first().copied())?)?).up())
}

fn readinto(o: &Object, b: &Object, once: bool) -> R {
    ensure_readable(o)?;
    check_open(o, "readinto of")?;
    let v = buffer::writable(b, if once { "readinto1() argument" } else { "readinto() argument" })?;
    let n = int::from_usize(v.len);
    let got = if once { read1(o, &[&n])? } else { read(o, &[&n])? };
    let Some(x) = got.cast::<Bytes>() else { return Ok(none()) };
    let k = x.len().min(v.len);
    v.as_mut_slice()[..k].copy_from_slice(&x.as_slice()[..k]);
    Ok(int::from_usize(k))
}

fn write(o: &Object, b: &Object) -> R {
    if b.is_a::<Str>() {
        return type_error("a bytes-like object is required, not 'str'");
    }
    let bytes = buffer::bytes_of(b)?;
    check_open(o, "write to")?;
    rewind_read_ahead(o)?;
    let size = this(o).size.get();
    if bytes.len() <= size.saturating_sub(data(o).pending.len()) && bytes.len() < size {
        data(o).pending.extend_from_slice(&bytes);
        return Ok(int::from_usize(bytes.len()));
    }
    if let Err(e) = flush_pending(o) {
        if !e.matches(&exc::BLOCKING_IO_ERROR) {
            return Err(e);
        }
        let room = size.saturating_sub(data(o).pending.len());
        let kept = bytes.len().min(room);
        data(o).pending.extend_from_slice(&bytes[..kept]);
        return if kept == bytes.len() { Ok(int::from_usize(kept)) } else { would_block(kept) };
    }
    // What the buffer cannot hold goes to the raw stream at once, the rest waits.
    let r = raw(o)?;
    let mut written = 0;
    while bytes.len() - written > size {
        match raw_write(&r, &bytes[written..])? {
            Some(n) => written += n,
            None => {
                data(o).pending = bytes[written..written + size].to_vec();
                return would_block(written + size);
            }
        }
    }
    data(o).pending = bytes[written..].to_vec();
    Ok(int::from_usize(bytes.len()))
}

/// BlockingIOError of a write that took `n` bytes.
fn would_block<T>(n: usize) -> R<T> {
    raise_call(
        exc::BLOCKING_IO_ERROR.object().as_object(),
        &[
            &int::from_i64(libc::EAGAIN as i64),
            &Str::new("write could not complete without blocking"),
            &int::from_usize(n),
        ],
    )
}

fn flush(o: &Object) -> R {
    let r = check_open(o, "flush of")?;
    flush_pending(o)?;
    call::call_method(&r, &names().flush, &[])
}

fn close(o: &Object) -> R {
    let r = raw(o)?;
    if is_closed(&r)? {
        return Ok(none());
    }
    if is_dying(o) {
        let _ = dealloc_warn(o, o);
    }
    let first = call::call_method(o, &names().flush, &[]);
    let second = call::call_method(&r, &names().close, &[]);
    data(o).buf.clear();
    data(o).pos = 0;
    match (first, second) {
        (Err(e), Ok(_)) => Err(e),
        (Err(e), Err(e2)) => {
            e2.0.context.set(Some(e.0));
            Err(e2)
        }
        (Ok(_), r) => r,
    }
}

fn detach(o: &Object) -> R {
    let r = raw(o)?;
    call::call_method(o, &names().flush, &[])?;
    let t = this(o);
    t.raw.set(None);
    t.detached.set(true);
    t.ok.set(false);
    Ok(r)
}

fn raw_tell(r: &Object) -> R<i64> {
    let p = number::to_i64(&*call::call_method_text(r, "tell", &[])?)?;
    if p < 0 {
        return pyrite_vm::raise::raise(&exc::OS_ERROR, format!("Raw stream returned invalid position {p}"));
    }
    Ok(p)
}
fn tell(o: &Object) -> R {
    let r = raw(o)?;
    let p = raw_tell(&r)?;
    let d = data(o);
    Ok(int::from_i64(p - (d.buf.len() - d.pos) as i64 + d.pending.len() as i64))
}
fn seek(o: &Object, a: &[&Object]) -> R {
    let whence = match a.get(1) {
        Some(w) => number::to_i32(w)?,
        None => 0,
    };
    if !matches!(whence, 0..=2) {
        return value_error(format!("whence value {whence} unsupported"));
    }
    let r = check_open(o, "seek of")?;
    let can = call::call_method_text(&r, "seekable", &[])?;
    if !number::is_true(&can)? {
        return unsupported("File or stream is not seekable.");
    }
    flush_pending(o)?;
    let mut target = number::to_i64(a[0])?;
    if whence == 1 {
        let d = data(o);
        target -= (d.buf.len() - d.pos) as i64;
    }
    let d = data(o);
    d.buf.clear();
    d.pos = 0;
    let p = call::call_method_text(&r, "seek", &[&int::from_i64(target), &int::from_i64(whence as i64)])?;
    Ok(p)
}
fn truncate(o: &Object, a: &[&Object]) -> R {
    let r = check_open(o, "truncate of")?;
    if o.ty().is_subtype(BUFFERED_READER.object()) {
        return unsupported("truncate");
    }
    flush_pending(o)?;
    let size = match a.first().filter(|s| !s.is_none()) {
        Some(s) => s.own(),
        None => tell(o)?,
    };
    rewind_read_ahead(o)?;
    call::call_method_text(&r, "truncate", &[&size])
}

fn delegate(o: &Object, name: &str) -> R {
    let r = raw(o)?;
    call::call_method_text(&r, name, &[])
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    static DEF: MethodDef = MethodDef::kw("Buffered", "(raw, buffer_size=8192)", |o, a| {
        let t = this(o);
        t.ok.set(false);
        t.detached.set(false);
        let Some(r) = a[0] else { return Ok(none()) };
        let check =
            |what: &str| -> R<()> { call::call_method_text(r, &format!("_check{what}"), &[]).map(drop) };
        let ty = o.ty();
        if ty.is_subtype(BUFFERED_RANDOM.object()) {
            check("Seekable")?;
            check("Readable")?;
            check("Writable")?;
        } else if ty.is_subtype(BUFFERED_WRITER.object()) {
            check("Writable")?;
        } else {
            check("Readable")?;
        }
        let size = match a[1] {
            Some(s) => number::index_to_isize(s, Some(&exc::OVERFLOW_ERROR))?,
            None => super::BUFFER_SIZE as isize,
        };
        if size <= 0 {
            return value_error("buffer size must be strictly positive");
        }
        reserve(&mut Vec::<u8>::new(), size as usize)?;
        t.size.set(size as usize);
        *data(o) = Data::default();
        t.raw.set(Some(r.own()));
        t.ok.set(true);
        Ok(none())
    });
    DEF.invoke(None, o, args, kw).map(drop)
}

fn new(ty: &pyrite_vm::object::PyType, _: &[&Object], _: Option<&Tuple>) -> R {
    Ok(Ref::new(Buffered {
        head: Object::head(ty),
        raw: Slot::empty(),
        data: Guarded::new(Opaque(Data::default())),
        size: Cell::new(super::BUFFER_SIZE),
        detached: Cell::new(false),
        ok: Cell::new(false),
    })
    .up())
}

fn repr(o: &Object) -> R {
    let name = match attribute::get_optional(o, &names().name) {
        Ok(Some(n)) => format!(" name={}", obj::repr_text(&n)?),
        _ => String::new(),
    };
    Ok(Str::new(&format!("<{}{name}>", o.ty().name())).up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let l = line(o, None)?;
    Ok(if l.is_empty() { None } else { Some(Bytes::new(&l).up()) })
}

fn dealloc_warn(o: &Object, source: &Object) -> R {
    if let Some(raw) = this(o).raw.get() {
        // Raw files of other makes have no such method.
        let _ = call::call_method_text(&raw, "_dealloc_warn", &[source]);
    }
    Ok(none())
}

const COMMON: [MethodDef; 12] = [
    MethodDef::o("_dealloc_warn", "($self, source, /)", dealloc_warn),
    super::REDUCE,
    super::REDUCE_EX,
    MethodDef::noargs("close", close),
    MethodDef::noargs("detach", detach),
    MethodDef::noargs("seekable", |o| delegate(o, "seekable")),
    MethodDef::noargs("fileno", |o| delegate(o, "fileno")),
    MethodDef::noargs("isatty", |o| delegate(o, "isatty")),
    MethodDef::noargs("tell", tell),
    MethodDef::pos("seek", "($self, target, whence=0, /)", 1, 2, seek),
    MethodDef::pos("truncate", "($self, pos=None, /)", 0, 1, truncate),
    MethodDef::noargs("__sizeof__", |o| Ok(int::from_usize(120 + this(o).size.get()))),
];
const READING: [MethodDef; 7] = [
    MethodDef::noargs("readable", |o| delegate(o, "readable")),
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, read),
    MethodDef::pos("peek", "($self, size=0, /)", 0, 1, peek),
    MethodDef::pos("read1", "($self, size=-1, /)", 0, 1, read1),
    MethodDef::o("readinto", "($self, buffer, /)", |o, b| readinto(o, b, false)),
    MethodDef::o("readinto1", "($self, buffer, /)", |o, b| readinto(o, b, true)),
    MethodDef::pos("readline", "($self, size=-1, /)", 0, 1, readline),
];
const WRITING: [MethodDef; 3] = [
    MethodDef::o("write", "($self, buffer, /)", write),
    MethodDef::noargs("writable", |o| delegate(o, "writable")),
    MethodDef::noargs("flush", flush),
];
/// A reader has nothing to flush: the raw file may.
const READER_FLUSH: [MethodDef; 1] = [MethodDef::noargs("flush", |o| delegate(o, "flush"))];

const fn join<const A: usize, const B: usize, const N: usize>(
    a: [MethodDef; A],
    b: [MethodDef; B],
) -> [MethodDef; N] {
    let mut out = [const { MethodDef::noargs("", flush) }; N];
    let mut i = 0;
    while i < A {
        out[i] = a[i];
        i += 1;
    }
    while i < N {
        out[i] = b[i - A];
        i += 1;
    }
    out
}
static READER_METHODS: [MethodDef; 20] = join::<19, 1, 20>(join::<12, 7, 19>(COMMON, READING), READER_FLUSH);
static WRITER_METHODS: [MethodDef; 15] = join(COMMON, WRITING);
const BOTH: [MethodDef; 22] = join::<19, 3, 22>(join::<12, 7, 19>(COMMON, READING), WRITING);
static RANDOM_METHODS: [MethodDef; 22] = BOTH;

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("raw", |o| Ok(this(o).raw.get().unwrap_or_else(none))).member(),
    GetSetDef::ro("closed", |o| {
        let r = raw(o)?;
        Ok(bool_obj(is_closed(&r)?))
    }),
    GetSetDef::ro("name", |o| attribute::get(&*raw(o)?, &names().name)),
    GetSetDef::ro("mode", |o| attribute::get_text(&*raw(o)?, "mode")),
];

macro_rules! buffered_type {
    ($id:ident $name:literal $methods:expr, $next:expr) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $id: StaticType = StaticType::new::<Buffered>(
            TypeDef {
                name: $name,
                base: Some(&BUFFERED_IO_BASE),
                flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
                methods: $methods,
                getset: GETSET,
                sig: "(raw, buffer_size=8192)",
                ..TypeDef::DEFAULT
            },
            Slots {
                repr: Some(repr),
                new: Some(new),
                init: Some(init),
                iternext: $next,
                finalize: Some(finalize),
                ..Slots::NONE
            },
        );
    };
}
buffered_type!(BUFFERED_READER "_io.BufferedReader" &READER_METHODS, Some(next));
buffered_type!(BUFFERED_WRITER "_io.BufferedWriter" &WRITER_METHODS, None);
buffered_type!(BUFFERED_RANDOM "_io.BufferedRandom" &RANDOM_METHODS, Some(next));

pyrite_vm::object! {
    /// A reader and a writer in one.
    pub struct RwPair: BUFFERED_RW_PAIR {
        reader: Slot,
        writer: Slot,
    }
}
fn pair(o: &Object) -> R<(Ref, Ref)> {
    let p: &RwPair = unsafe { o.cast_unchecked() };
    match (p.reader.get(), p.writer.get()) {
        (Some(r), Some(w)) => Ok((r, w)),
        _ => runtime_error("I/O operation on uninitialized object"),
    }
}
fn on_reader(o: &Object, name: &str, a: &[&Object]) -> R {
    call::call_method_text(&pair(o)?.0, name, a)
}
fn on_writer(o: &Object, name: &str, a: &[&Object]) -> R {
    call::call_method_text(&pair(o)?.1, name, a)
}
static PAIR_METHODS: &[MethodDef] = &[
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, |o, a| on_reader(o, "read", a)),
    MethodDef::pos("peek", "($self, size=0, /)", 0, 1, |o, a| on_reader(o, "peek", a)),
    MethodDef::pos("read1", "($self, size=-1, /)", 0, 1, |o, a| on_reader(o, "read1", a)),
    MethodDef::o("readinto", "($self, buffer, /)", |o, b| on_reader(o, "readinto", &[b])),
    MethodDef::o("readinto1", "($self, buffer, /)", |o, b| on_reader(o, "readinto1", &[b])),
    MethodDef::o("write", "($self, buffer, /)", |o, b| on_writer(o, "write", &[b])),
    MethodDef::noargs("flush", |o| on_writer(o, "flush", &[])),
    MethodDef::noargs("readable", |o| on_reader(o, "readable", &[])),
    MethodDef::noargs("writable", |o| on_writer(o, "writable", &[])),
    MethodDef::noargs("close", |o| {
        let w = on_writer(o, "close", &[]);
        let r = on_reader(o, "close", &[]);
        w?;
        r
    }),
    MethodDef::noargs("isatty", |o| {
        let w = on_writer(o, "isatty", &[])?;
        if number::is_true(&w)? { Ok(w) } else { on_reader(o, "isatty", &[]) }
    }),
];
/// `_io.BufferedRWPair`.
pub static BUFFERED_RW_PAIR: StaticType = StaticType::new::<RwPair>(
    TypeDef {
        name: "_io.BufferedRWPair",
        base: Some(&BUFFERED_IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: PAIR_METHODS,
        getset: &[GetSetDef::ro("closed", |o| attribute::get_text(&pair(o)?.1, "closed"))],
        sig: "(reader, writer, buffer_size=8192, /)",
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, _, _| {
            Ok(Ref::new(RwPair { head: Object::head(ty), reader: Slot::empty(), writer: Slot::empty() }).up())
        }),
        init: Some(|o, args, _| {
            pyrite_vm::object::method::check_positional("BufferedRWPair", args.len(), 2, 3)?;
            for (o, able, message) in [
                (args[0], "readable", "File or stream is not readable."),
                (args[1], "writable", "File or stream is not writable."),
            ] {
                if !number::is_true(&*call::call_method_text(o, able, &[])?)? {
                    return unsupported(message);
                }
            }
            let size = args.get(2).map_or_else(|| int::from_usize(super::BUFFER_SIZE), |s| s.own());
            let p: &RwPair = unsafe { o.cast_unchecked() };
            p.reader.set(Some(call::call(BUFFERED_READER.object().as_object(), &[args[0], &size])?));
            p.writer.set(Some(call::call(BUFFERED_WRITER.object().as_object(), &[args[1], &size])?));
            Ok(())
        }),
        ..Slots::NONE
    },
);
