//! The abstract bases: what every file can do by way of its own methods.

use std::cell::Cell;

use pyrite_vm::names::names;
use pyrite_vm::object::method::{GetSetDef, Imp, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Object, R, StaticType, alloc};
use pyrite_vm::protocol::{attribute, buffer, call, iteration, number};
use pyrite_vm::raise::{raise_call, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::{instance_get, instance_set};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none, true_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int};

use super::{is_closed, size_arg, unsupported};

fn closed_mark() -> pyrite_vm::object::Ref<Str> {
    Str::intern("__IOBase_closed")
}

fn base_closed(o: &Object) -> bool {
    instance_get(o, &closed_mark()).is_some()
}

/// Raises ValueError if the file is closed.
pub fn check_closed(o: &Object) -> R<()> {
    if is_closed(o)? { super::closed() } else { Ok(()) }
}

fn close(o: &Object) -> R {
    if base_closed(o) {
        return Ok(none());
    }
    let r = call::call_method(o, &names().flush, &[]);
    instance_set(o, &closed_mark(), true_ref());
    r?;
    Ok(none())
}

fn flush(o: &Object) -> R {
    if base_closed(o) {
        return super::closed();
    }
    Ok(none())
}

fn check(o: &Object, method: &str, message: &str) -> R {
    let r = call::call_method_text(o, method, &[])?;
    if r.is(true_ref()) { Ok(r) } else { unsupported(message) }
}

fn readline(o: &Object, a: &[&Object]) -> R {
    let limit = size_arg(a.first().copied())?;
    let peek = attribute::get_optional_text(o, "peek")?;
    let mut out: Vec<u8> = Vec::new();
    while limit.is_none_or(|l| out.len() < l) {
        let mut n = 1;
        if let Some(p) = &peek {
            let b = call::call(p, &[&int::from_i64(1)])?;
            let Some(b) = b.cast::<Bytes>() else {
                return pyrite_vm::raise::raise(
                    &pyrite_vm::types::exc::OS_ERROR,
                    format!("peek() should have returned a bytes object, not '{}'", b.ty().name()),
                );
            };
            if !b.is_empty() {
                n = match b.as_slice().iter().position(|c| *c == b'\n') {
                    Some(i) => i + 1,
                    None => b.len(),
                };
                if let Some(l) = limit {
                    n = n.min(l - out.len());
                }
            }
        }
        let b = call::call_method(o, &names().read, &[&int::from_usize(n)])?;
        let Some(b) = b.cast::<Bytes>() else {
            return pyrite_vm::raise::raise(
                &pyrite_vm::types::exc::OS_ERROR,
                format!("read() should have returned a bytes object, not '{}'", b.ty().name()),
            );
        };
        if b.is_empty() {
            break;
        }
        out.extend_from_slice(b.as_slice());
        if out.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(Bytes::new(&out).up())
}

fn readlines(o: &Object, a: &[&Object]) -> R {
    let hint = size_arg(a.first().copied())?.filter(|h| *h > 0);
    let mut v = Vec::new();
    let mut n = 0;
    let it = iteration::iter(o)?;
    while let Some(line) = iteration::next(&it)? {
        n += pyrite_vm::protocol::sequence::len(&line)?;
        v.push(line);
        if hint.is_some_and(|h| n > h) {
            break;
        }
    }
    Ok(List::from_vec(v).up())
}

fn writelines(o: &Object, lines: &Object) -> R {
    check_closed(o)?;
    iteration::for_each(lines, |l| call::call_method(o, &names().write, &[&l]).map(drop))?;
    Ok(none())
}

static IO_METHODS: &[MethodDef] = &[
    MethodDef::pos("seek", "($self, offset, whence=os.SEEK_SET, /)", 1, 2, |_, _| unsupported("seek")),
    MethodDef::noargs("tell", |o| call::call_method_text(o, "seek", &[&int::from_i64(0), &int::from_i64(1)])),
    MethodDef::pos("truncate", "($self, size=None, /)", 0, 1, |_, _| unsupported("truncate")),
    MethodDef::noargs("flush", flush),
    MethodDef::noargs("close", close),
    MethodDef::noargs("seekable", |_| Ok(bool_obj(false))),
    MethodDef::noargs("readable", |_| Ok(bool_obj(false))),
    MethodDef::noargs("writable", |_| Ok(bool_obj(false))),
    MethodDef::new("_checkClosed", "", Imp::NoArgs(|o| check_closed(o).map(|()| none()))),
    MethodDef::new(
        "_checkSeekable",
        "",
        Imp::NoArgs(|o| check(o, "seekable", "File or stream is not seekable.")),
    ),
    MethodDef::new(
        "_checkReadable",
        "",
        Imp::NoArgs(|o| check(o, "readable", "File or stream is not readable.")),
    ),
    MethodDef::new(
        "_checkWritable",
        "",
        Imp::NoArgs(|o| check(o, "writable", "File or stream is not writable.")),
    ),
    MethodDef::noargs("fileno", |_| unsupported("fileno")),
    MethodDef::noargs("isatty", |o| {
        check_closed(o)?;
        Ok(bool_obj(false))
    }),
    MethodDef::new(
        "__enter__",
        "",
        Imp::NoArgs(|o| {
            check_closed(o)?;
            Ok(o.own())
        }),
    ),
    MethodDef::new("__exit__", "", Imp::Pos(0, 255, |o, _| call::call_method(o, &names().close, &[]))),
    MethodDef::pos("readline", "($self, size=-1, /)", 0, 1, readline),
    MethodDef::pos("readlines", "($self, hint=-1, /)", 0, 1, readlines),
    MethodDef::o("writelines", "($self, lines, /)", writelines),
];

static IO_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__dict__", attribute::get_dict),
    GetSetDef::ro("closed", |o| Ok(bool_obj(base_closed(o)))),
];

/// The file that is being closed because it dies.
static DYING: Gil<Cell<*const Object>> = Gil(Cell::new(std::ptr::null()));

/// Is `o` closed because it dies open?
pub fn is_dying(o: &Object) -> bool {
    std::ptr::eq(DYING.get(), o)
}

/// Closes a file that dies open.
pub fn finalize(o: &Object) {
    let before = DYING.replace(o);
    close_dying(o);
    DYING.set(before);
}

fn close_dying(o: &Object) {
    let r = (|| -> R<()> {
        if is_closed(o).unwrap_or(false) {
            return Ok(());
        }
        // So that a subclass can tell that it is dying.
        let _ = attribute::set_text(o, "_finalizing", true_ref());
        call::call_method(o, &names().close, &[]).map(drop)
    })();
    // Errors at this point are silent unless developers asked for them.
    if let Err(e) = r
        && pyrite_vm::config::get().dev_mode
    {
        pyrite_vm::raise::unraisable(e, Some(o));
    }
}

fn iter_next(o: &Object) -> R<Option<pyrite_vm::object::Ref>> {
    let line = call::call_method(o, &names().readline, &[])?;
    if pyrite_vm::protocol::sequence::len(&line)? == 0 { Ok(None) } else { Ok(Some(line)) }
}

/// `_io._IOBase`.
pub static IO_BASE: StaticType = StaticType::plain(
    TypeDef {
        name: "_io._IOBase",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::MANAGED_DICT
            | TypeFlags::MANAGED_WEAKREF,
        methods: IO_METHODS,
        getset: IO_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| {
            check_closed(o)?;
            Ok(o.own())
        }),
        iternext: Some(iter_next),
        finalize: Some(finalize),
        new: Some(|ty, _, _| Ok(unsafe { alloc::zeroed(ty) })),
        init: Some(|_, _, _| Ok(())),
        ..Slots::NONE
    },
);

fn raw_read(o: &Object, a: &[&Object]) -> R {
    let Some(n) = size_arg(a.first().copied())? else {
        return call::call_method_text(o, "readall", &[]);
    };
    let b = call::call(&*pyrite_vm::builtins::get("bytearray")?, &[&int::from_usize(n)])?;
    let r = call::call_method_text(o, "readinto", &[&b])?;
    if r.is_none() {
        return Ok(r);
    }
    let got = number::index_to_isize(&r, Some(&pyrite_vm::types::exc::VALUE_ERROR))?;
    let v = buffer::bytes_of(&b)?;
    match usize::try_from(got).ok().and_then(|g| v.get(..g)) {
        Some(s) => Ok(Bytes::new(s).up()),
        None => value_error(format!("readinto returned {got} outside buffer size {n}")),
    }
}
fn raw_readall(o: &Object) -> R {
    let mut out = Vec::new();
    loop {
        let b = call::call_method(o, &names().read, &[&int::from_usize(super::BUFFER_SIZE)])?;
        if b.is_none() {
            if out.is_empty() {
                return Ok(b);
            }
            break;
        }
        let Some(x) = b.cast::<Bytes>() else { return type_error("read() should return bytes") };
        if x.is_empty() {
            break;
        }
        out.extend_from_slice(x.as_slice());
    }
    Ok(Bytes::new(&out).up())
}
static RAW_METHODS: &[MethodDef] = &[
    MethodDef::o("readinto", "($self, buffer, /)", |_, _| {
        raise_call(exc::NOT_IMPLEMENTED_ERROR.object().as_object(), &[])
    }),
    MethodDef::o("write", "($self, b, /)", |_, _| {
        raise_call(exc::NOT_IMPLEMENTED_ERROR.object().as_object(), &[])
    }),
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, raw_read),
    MethodDef::noargs("readall", raw_readall),
];
/// `_io._RawIOBase`.
pub static RAW_IO_BASE: StaticType = StaticType::plain(
    TypeDef {
        name: "_io._RawIOBase",
        base: Some(&IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: RAW_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

fn readinto_generic(o: &Object, b: &Object, method: &str) -> R {
    let v = buffer::writable(b, &format!("{method}() argument"))?;
    let name = if method == "readinto" { "read" } else { "read1" };
    let r = call::call_method_text(o, name, &[&int::from_usize(v.len)])?;
    let Some(x) = r.cast::<Bytes>() else { return type_error("read() should return bytes") };
    if x.len() > v.len {
        return value_error(format!(
            "read() returned too much data: {} bytes requested, {} returned",
            v.len,
            x.len()
        ));
    }
    v.as_mut_slice()[..x.len()].copy_from_slice(x.as_slice());
    Ok(int::from_usize(x.len()))
}
static BUFFERED_METHODS: &[MethodDef] = &[
    MethodDef::noargs("detach", |_| unsupported("detach")),
    MethodDef::raw("read", "($self, size=-1, /)", |_, _, _| unsupported("read")),
    MethodDef::raw("read1", "($self, size=-1, /)", |_, _, _| unsupported("read1")),
    MethodDef::o("readinto", "($self, buffer, /)", |o, b| readinto_generic(o, b, "readinto")),
    MethodDef::o("readinto1", "($self, buffer, /)", |o, b| readinto_generic(o, b, "readinto1")),
    MethodDef::o("write", "($self, b, /)", |_, _| unsupported("write")),
];
/// `_io._BufferedIOBase`.
pub static BUFFERED_IO_BASE: StaticType = StaticType::plain(
    TypeDef {
        name: "_io._BufferedIOBase",
        base: Some(&IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: BUFFERED_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

static TEXT_METHODS: &[MethodDef] = &[
    MethodDef::noargs("detach", |_| unsupported("detach")),
    MethodDef::raw("read", "($self, size=-1, /)", |_, _, _| unsupported("read")),
    MethodDef::raw("readline", "($self, size=-1, /)", |_, _, _| unsupported("readline")),
    MethodDef::o("write", "($self, s, /)", |_, _| unsupported("write")),
];
static TEXT_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("encoding", |_| Ok(none())),
    GetSetDef::ro("newlines", |_| Ok(none())),
    GetSetDef::ro("errors", |_| Ok(none())),
];
/// `_io._TextIOBase`.
pub static TEXT_IO_BASE: StaticType = StaticType::plain(
    TypeDef {
        name: "_io._TextIOBase",
        base: Some(&IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: TEXT_METHODS,
        getset: TEXT_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
