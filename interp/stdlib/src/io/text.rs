//! `TextIOWrapper`.

use std::cell::Cell;

use pyrite_vm::codecs;
use pyrite_vm::names::names;
use pyrite_vm::object::cells::{Guarded, Opaque, Slot};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, buffer, call, number, object as obj};
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::instance_get;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

mod cookie;

use cookie::{Snapshot, seek, tell};

use super::base::{TEXT_IO_BASE, finalize, is_dying};
use super::newline::Newlines;
use super::{is_closed, size_arg, unsupported};

/// How much text is gathered before it goes to the buffer.
const CHUNK: usize = 8192;

/// Text decoded ahead of the caller, and what it was decoded from.
#[derive(Default)]
struct Ahead {
    chars: Vec<u32>,
    pos: usize,
    newlines: Newlines,
    eof: bool,
    /// Something was decoded since the last jump.
    decoded: bool,
    /// Characters of the last chunk.
    chunk: usize,
    /// Where the last chunk came from, if anything was read.
    snapshot: Option<Snapshot>,
}

pyrite_vm::object! {
    /// A text file over a buffered one.
    pub struct TextIoWrapper: TEXT_IO_WRAPPER {
        buffer: Slot,
        encoding: Slot<Str>,
        errors: Slot<Str>,
        encoder: Slot,
        decoder: Slot,
        /// `newline` as given; `None` is universal with translation.
        newline: Slot<Str>,
        universal: Cell<bool>,
        translate: Cell<bool>,
        /// What `\n` is written as, if not itself.
        write_newline: Slot<Str>,
        line_buffering: Cell<bool>,
        write_through: Cell<bool>,
        pending: Guarded<Opaque<Vec<u8>>>,
        ahead: Guarded<Opaque<Ahead>>,
        telling: Cell<bool>,
        detached: Cell<bool>,
        ok: Cell<bool>,
    }
}

fn this(o: &Object) -> &TextIoWrapper {
    unsafe { o.cast_unchecked() }
}
fn checked(o: &Object) -> R<&TextIoWrapper> {
    let t = this(o);
    if !t.ok.get() {
        return value_error(if t.detached.get() {
            "underlying buffer has been detached"
        } else {
            "I/O operation on uninitialized object"
        });
    }
    Ok(t)
}
fn buffer_of(o: &Object) -> R {
    match checked(o)?.buffer.get() {
        Some(b) => Ok(b),
        None => value_error("I/O operation on uninitialized object"),
    }
}
fn open(o: &Object) -> R<(&TextIoWrapper, Ref)> {
    let t = checked(o)?;
    let b = buffer_of(o)?;
    if is_closed(&b)? { super::closed() } else { Ok((t, b)) }
}
#[allow(clippy::mut_from_ref)]
fn ahead(t: &TextIoWrapper) -> &mut Ahead {
    &mut t.ahead.borrow_mut().0
}

/// Sends the gathered text to the buffer.
fn flush_pending(t: &TextIoWrapper) -> R<()> {
    let p = std::mem::take(&mut t.pending.borrow_mut().0);
    if p.is_empty() {
        return Ok(());
    }
    let Some(b) = t.buffer.get() else { return Ok(()) };
    match call::call_method(&b, &names().write, &[&Bytes::new(&p)]) {
        Ok(_) => Ok(()),
        Err(e) => {
            let q = &mut t.pending.borrow_mut().0;
            if q.is_empty() {
                *q = p;
            }
            Err(e)
        }
    }
}

fn encode(t: &TextIoWrapper, s: &Str) -> R<Vec<u8>> {
    let enc = t.encoding.get().map(|e| e.to_lossy().into_owned()).unwrap_or_default();
    let errors = t.errors.get().map(|e| e.to_lossy().into_owned()).unwrap_or_else(|| "strict".into());
    if let Some(a) = s.as_utf8_bytes()
        && matches!(enc.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "ascii" | "latin-1" | "iso8859-1")
    {
        return Ok(a.to_vec());
    }
    match t.encoder.get() {
        Some(e) => buffer::bytes_of(&*call::call_method_text(&e, "encode", &[s])?),
        None => buffer::bytes_of(&*codecs::encode(s, &enc, &errors)?),
    }
}

fn write(o: &Object, text: &Object) -> R {
    let Some(s) = text.cast::<Str>() else {
        return type_error(format!("write() argument must be str, not {}", text.ty().name()));
    };
    let (t, b) = open(o)?;
    if !writable(&b)? {
        return unsupported("not writable");
    }
    let has_lf = s.iter().any(|c| c == 10);
    let translated;
    let out: &Str = match t.write_newline.get() {
        Some(nl) if has_lf => {
            let mut v: Vec<u32> = Vec::with_capacity(s.len());
            for c in s.iter() {
                if c == 10 {
                    v.extend(nl.iter());
                } else {
                    v.push(c);
                }
            }
            translated = Str::from_u32(&v);
            &translated
        }
        _ => s,
    };
    let bytes = encode(t, out)?;
    let needs_flush =
        t.write_through.get() || t.line_buffering.get() && (has_lf || s.iter().any(|c| c == 13));
    let p = &mut t.pending.borrow_mut().0;
    if !p.is_empty() && p.len() + bytes.len() > CHUNK {
        flush_pending(t)?;
    }
    t.pending.borrow_mut().0.extend(bytes);
    if t.pending.borrow().0.len() >= CHUNK || needs_flush {
        flush_pending(t)?;
    }
    if t.line_buffering.get() && needs_flush {
        call::call_method(&b, &names().flush, &[])?;
    }
    // What was read ahead is no longer what follows.
    if let Some(d) = t.decoder.get() {
        *ahead(t) = Ahead::default();
        cookie::reset(t, &d)?;
    }
    Ok(int::from_usize(s.len()))
}

fn writable(b: &Object) -> R<bool> {
    let t = b.ty();
    // The usual buffers know without being asked.
    if t.is_type(super::buffered::BUFFERED_WRITER.object()) {
        return Ok(true);
    }
    match attribute::get_optional_text(b, "writable")? {
        Some(f) => number::is_true(&*call::call(&f, &[])?),
        None => Ok(true),
    }
}

/// Reads and decodes a chunk; false at the end.
fn fill(t: &TextIoWrapper, b: &Object, hint: usize) -> R<bool> {
    if ahead(t).eof {
        ahead(t).eof = false;
        return Ok(false);
    }
    let Some(d) = t.decoder.get() else { return unsupported("not readable") };
    let before = if t.telling.get() { Some(cookie::state(t, &d)?) } else { None };
    let name = if attribute::get_optional_text(b, "read1")?.is_some() { "read1" } else { "read" };
    let got = call::call_method_text(b, name, &[&int::from_usize(CHUNK.max(hint))])?;
    if !buffer::supports(&got) {
        return type_error(format!(
            "underlying {name}() should have returned a bytes-like object, not '{}'",
            got.ty().name()
        ));
    }
    let bytes = buffer::bytes_of(&got)?;
    let last = bytes.is_empty();
    let out = cookie::decode(t, &d, &got, last)?;
    let a = ahead(t);
    if a.pos == a.chars.len() {
        a.chars.clear();
        a.pos = 0;
    }
    a.chars.extend(out.iter());
    a.chunk = out.len();
    a.decoded = true;
    a.snapshot = before.map(|(mut input, flags)| {
        input.extend(&bytes);
        Snapshot { flags, input }
    });
    Ok(!(last && out.is_empty()))
}

fn take(t: &TextIoWrapper, n: usize) -> Ref<Str> {
    let a = ahead(t);
    let k = n.min(a.chars.len() - a.pos);
    let s = Str::from_u32(&a.chars[a.pos..a.pos + k]);
    a.pos += k;
    if a.pos == a.chars.len() {
        a.chars.clear();
        a.pos = 0;
    }
    s
}

fn read(o: &Object, args: &[&Object]) -> R {
    let n = size_arg(args.first().copied())?;
    let (t, b) = open(o)?;
    if t.decoder.is_none() {
        return unsupported("not readable");
    }
    flush_pending(t)?;
    match n {
        None => {
            let raw = call::call_method(&b, &names().read, &[])?;
            let bytes = if raw.is_none() { Bytes::new(&[]).up() } else { raw };
            let Some(d) = t.decoder.get() else { return unsupported("not readable") };
            let out = cookie::decode(t, &d, &bytes, true)?;
            let before = take(t, usize::MAX);
            ahead(t).snapshot = None;
            ahead(t).decoded = false;
            if before.is_empty() {
                return Ok(out.up());
            }
            Ok(Str::concat(&before, &out)?.up())
        }
        Some(n) => {
            while ahead(t).chars.len() - ahead(t).pos < n {
                let missing = n - (ahead(t).chars.len() - ahead(t).pos);
                if !fill(t, &b, missing)? {
                    break;
                }
            }
            Ok(take(t, n).up())
        }
    }
}

/// End of the line that starts at `from`, if it is there.
fn line_end(t: &TextIoWrapper, chars: &[u32], from: usize) -> Option<usize> {
    let c = &chars[from..];
    if t.translate.get() || (!t.universal.get() && t.newline.is_none()) {
        return c.iter().position(|x| *x == 10).map(|i| from + i + 1);
    }
    if t.universal.get() {
        let i = c.iter().position(|x| *x == 10 || *x == 13)?;
        if c[i] == 10 {
            return Some(from + i + 1);
        }
        return match c.get(i + 1) {
            Some(10) => Some(from + i + 2),
            Some(_) => Some(from + i + 1),
            // The decoder holds back a `\r` that might be half of `\r\n`.
            None => Some(from + i + 1),
        };
    }
    match t.newline.get() {
        Some(nl) if nl.len() == 2 => c.windows(2).position(|w| w == [13, 10]).map(|i| from + i + 2),
        Some(nl) if nl.len() == 1 => c.iter().position(|x| *x == nl.at(0)).map(|i| from + i + 1),
        _ => c.iter().position(|x| *x == 10).map(|i| from + i + 1),
    }
}

fn read_line(t: &TextIoWrapper, b: &Object, limit: Option<usize>) -> R<Ref<Str>> {
    if t.decoder.is_none() {
        return unsupported("not readable");
    }
    flush_pending(t)?;
    let mut searched = 0;
    loop {
        let a = ahead(t);
        if let Some(end) = line_end(t, &a.chars, a.pos + searched) {
            let n = end - a.pos;
            return Ok(take(t, limit.map_or(n, |l| n.min(l))));
        }
        let have = a.chars.len() - a.pos;
        if limit.is_some_and(|l| have >= l) {
            return Ok(take(t, limit.unwrap_or(have)));
        }
        searched = have.saturating_sub(1);
        if !fill(t, b, 0)? {
            return Ok(take(t, usize::MAX));
        }
    }
}

fn close(o: &Object) -> R {
    let b = buffer_of(o)?;
    if is_closed(&b)? {
        return Ok(none());
    }
    if is_dying(o) {
        let _ = call::call_method_text(&b, "_dealloc_warn", &[o]);
    }
    let first = call::call_method(o, &names().flush, &[]);
    let second = call::call_method(&b, &names().close, &[]);
    match (first, second) {
        (Err(e), Ok(_)) => Err(e),
        (Err(e), Err(e2)) => {
            e2.0.context.set(Some(e.0));
            Err(e2)
        }
        (Ok(_), r) => r,
    }
}

fn truncate(o: &Object, args: &[&Object]) -> R {
    let (_, b) = open(o)?;
    call::call_method(o, &names().flush, &[])?;
    call::call_method_text(&b, "truncate", args)
}

fn codec_parts(t: &TextIoWrapper, b: &Object) -> R<()> {
    let enc = t.encoding.get().map(|e| e.to_lossy().into_owned()).unwrap_or_default();
    let errors = t.errors.get().unwrap_or_else(|| Str::new("strict"));
    let info = codecs::lookup(&enc)?;
    if let Some(v) = attribute::get_optional_text(&info, "_is_text_encoding")?
        && !number::is_true(&v)?
    {
        return raise(
            &exc::LOOKUP_ERROR,
            format!("'{enc}' is not a text encoding; use codecs.open() to handle arbitrary codecs"),
        );
    }
    let can = |name: &str| -> R<bool> { number::is_true(&*call::call_method_text(b, name, &[])?) };
    if can("readable")? {
        let f = attribute::get_text(&info, "incrementaldecoder")?;
        t.decoder.set(Some(call::call(&f, &[&errors])?));
    }
    if can("writable")? {
        let f = attribute::get_text(&info, "incrementalencoder")?;
        t.encoder.set(Some(call::call(&f, &[&errors])?));
    }
    Ok(())
}

fn set_newline(t: &TextIoWrapper, n: Option<Ref<Str>>) -> R<()> {
    if let Some(n) = &n
        && !["", "\n", "\r", "\r\n"].iter().any(|x| n.eq_str(x))
    {
        return value_error(format!("illegal newline value: {}", n.to_lossy()));
    }
    t.universal.set(n.as_ref().is_none_or(|n| n.is_empty()));
    t.translate.set(n.is_none());
    t.write_newline.set(n.clone().filter(|n| !n.is_empty() && n.at(0) == 13));
    t.newline.set(n.filter(|n| !n.is_empty()));
    Ok(())
}

fn init_impl(o: &Object, a: &[Option<&Object>]) -> R {
    let t = this(o);
    t.ok.set(false);
    t.detached.set(false);
    let Some(b) = a[0] else { return Ok(none()) };
    let text = |i: usize, name: &str| -> R<Option<Ref<Str>>> {
        match a[i] {
            None => Ok(None),
            Some(x) if x.is_none() => Ok(None),
            Some(x) => match x.cast::<Str>() {
                Some(s) => Ok(Some(s.own_as())),
                None => type_error(format!(
                    "TextIOWrapper() argument '{name}' must be str or None, not {}",
                    x.ty().name()
                )),
            },
        }
    };
    let encoding = match text(1, "encoding")? {
        Some(e) if e.eq_str("locale") => Str::new("UTF-8"),
        Some(e) => e,
        None => Str::new("UTF-8"),
    };
    let errors = text(2, "errors")?.unwrap_or_else(|| Str::new("strict"));
    set_newline(t, text(3, "newline")?)?;
    t.encoding.set(Some(encoding));
    t.errors.set(Some(errors));
    t.encoder.set(None);
    t.decoder.set(None);
    codec_parts(t, b)?;
    if t.encoder.get().is_some()
        && number::is_true(&*call::call_method_text(b, "seekable", &[])?)?
        && !call::call_method_text(b, "tell", &[])?.cast::<int::Int>().is_some_and(|i| i.is_zero())
    {
        cookie::restart_encoder(t, false)?;
    }
    t.line_buffering.set(match a[4] {
        Some(x) => number::is_true(x)?,
        None => false,
    });
    t.write_through.set(match a[5] {
        Some(x) => number::is_true(x)?,
        None => false,
    });
    t.pending.borrow_mut().0.clear();
    *ahead(t) = Ahead::default();
    t.telling.set(true);
    t.buffer.set(Some(b.own()));
    t.ok.set(true);
    Ok(none())
}

fn reconfigure(o: &Object, a: &[Option<&Object>]) -> R {
    let (t, b) = open(o)?;
    let given = |i: usize| a[i].filter(|x| !x.is_none());
    if (given(0).is_some() || given(1).is_some() || a[2].is_some()) && ahead(t).decoded {
        return unsupported(
            "It is not possible to set the encoding or newline of stream after the first read",
        );
    }
    call::call_method(o, &names().flush, &[])?;
    if let Some(n) = a[2] {
        set_newline(t, n.cast::<Str>().map(|s| s.own_as()))?;
    }
    if given(0).is_some() || given(1).is_some() {
        match (given(0).and_then(|e| e.cast::<Str>()), given(1).and_then(|e| e.cast::<Str>())) {
            (Some(e), x) => {
                t.encoding.set(Some(if e.eq_str("locale") { Str::new("UTF-8") } else { e.own_as() }));
                t.errors.set(Some(x.map_or_else(|| Str::new("strict"), |x| x.own_as())));
            }
            (None, Some(x)) => t.errors.set(Some(x.own_as())),
            (None, None) => return type_error("reconfigure() argument must be str or None"),
        }
        t.encoder.set(None);
        t.decoder.set(None);
        codec_parts(t, &b)?;
    }
    if let Some(x) = given(3) {
        t.line_buffering.set(number::is_true(x)?);
    }
    if let Some(x) = given(4) {
        t.write_through.set(number::is_true(x)?);
    }
    Ok(none())
}

fn delegate(o: &Object, name: &str) -> R {
    call::call_method_text(&*buffer_of(o)?, name, &[])
}

static METHODS: &[MethodDef] = &[
    super::REDUCE,
    super::REDUCE_EX,
    MethodDef::noargs("detach", |o| {
        let b = buffer_of(o)?;
        call::call_method(o, &names().flush, &[])?;
        let t = this(o);
        t.buffer.set(None);
        t.detached.set(true);
        t.ok.set(false);
        Ok(b)
    }),
    MethodDef::kw(
        "reconfigure",
        "($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)",
        reconfigure,
    ),
    MethodDef::o("write", "($self, text, /)", write),
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, read),
    MethodDef::pos("readline", "($self, size=-1, /)", 0, 1, |o, a| {
        let limit = size_arg(a.first().copied())?;
        let (t, b) = open(o)?;
        Ok(read_line(t, &b, limit)?.up())
    }),
    MethodDef::noargs("flush", |o| {
        let (t, b) = open(o)?;
        t.telling.set(true);
        flush_pending(t)?;
        call::call_method(&b, &names().flush, &[])
    }),
    MethodDef::noargs("close", close),
    MethodDef::noargs("fileno", |o| delegate(o, "fileno")),
    MethodDef::noargs("seekable", |o| delegate(o, "seekable")),
    MethodDef::noargs("readable", |o| delegate(o, "readable")),
    MethodDef::noargs("writable", |o| delegate(o, "writable")),
    MethodDef::noargs("isatty", |o| delegate(o, "isatty")),
    MethodDef::pos("seek", "($self, cookie, whence=os.SEEK_SET, /)", 1, 2, seek),
    MethodDef::noargs("tell", tell),
    MethodDef::pos("truncate", "($self, pos=None, /)", 0, 1, truncate),
];

fn opt(v: Option<Ref>) -> R {
    Ok(v.unwrap_or_else(none))
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("encoding", |o| opt(this(o).encoding.get().map(|e| e.up()))).member(),
    GetSetDef::ro("buffer", |o| opt(this(o).buffer.get())).member(),
    GetSetDef::ro("line_buffering", |o| Ok(bool_obj(this(o).line_buffering.get()))).member(),
    GetSetDef::ro("write_through", |o| Ok(bool_obj(this(o).write_through.get()))).member(),
    GetSetDef::ro("name", |o| attribute::get(&*buffer_of(o)?, &names().name)),
    GetSetDef::ro("closed", |o| Ok(bool_obj(is_closed(&*buffer_of(o)?)?))),
    GetSetDef::ro("newlines", |o| Ok(ahead(checked(o)?).newlines.shown())),
    GetSetDef::ro("errors", |o| opt(checked(o)?.errors.get().map(|e| e.up()))),
    GetSetDef::rw("_CHUNK_SIZE", |_| Ok(int::from_usize(CHUNK)), |_, _| Ok(())),
];

fn repr(o: &Object) -> R {
    let t = checked(o)?;
    let mut s = format!("<{}", o.ty().name());
    if let Ok(Some(n)) = attribute::get_optional(o, &names().name) {
        s.push_str(&format!(" name={}", obj::repr_text(&n)?));
    }
    if let Some(m) = instance_get(o, &Str::intern("mode")) {
        s.push_str(&format!(" mode={}", obj::repr_text(&m)?));
    }
    let e = t.encoding.get().map_or_else(none, |e| e.up());
    s.push_str(&format!(" encoding={}>", obj::repr_text(&e)?));
    Ok(Str::new(&s).up())
}

/// `_io.TextIOWrapper`.
pub static TEXT_IO_WRAPPER: StaticType = StaticType::new::<TextIoWrapper>(
    TypeDef {
        name: "_io.TextIOWrapper",
        base: Some(&TEXT_IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        sig: "(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)",
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        new: Some(|ty, _, _| {
            Ok(Ref::new(TextIoWrapper {
                head: Object::head(ty),
                buffer: Slot::empty(),
                encoding: Slot::empty(),
                errors: Slot::empty(),
                encoder: Slot::empty(),
                decoder: Slot::empty(),
                newline: Slot::empty(),
                universal: Cell::new(true),
                translate: Cell::new(true),
                write_newline: Slot::empty(),
                line_buffering: Cell::new(false),
                write_through: Cell::new(false),
                pending: Guarded::new(Opaque(Vec::new())),
                ahead: Guarded::new(Opaque(Ahead::default())),
                telling: Cell::new(true),
                detached: Cell::new(false),
                ok: Cell::new(false),
            })
            .up())
        }),
        init: Some(|o, args, kw: Option<&Tuple>| {
            static DEF: MethodDef = MethodDef::kw(
                "TextIOWrapper",
                "(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)",
                init_impl,
            );
            DEF.invoke(None, o, args, kw).map(drop)
        }),
        iternext: Some(|o| {
            let (t, b) = open(o)?;
            t.telling.set(false);
            let l = read_line(t, &b, None)?;
            if l.is_empty() {
                t.telling.set(true);
                return Ok(None);
            }
            Ok(Some(l.up()))
        }),
        finalize: Some(finalize),
        ..Slots::NONE
    },
);
