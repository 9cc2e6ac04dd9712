//! `BytesIO`.

use std::cell::Cell;

use pyrite_vm::object::cells::{Guarded, Opaque};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::buffer::{self, Buffer};
use pyrite_vm::protocol::{iteration, number};
use pyrite_vm::raise::{buffer_error, overflow_error, reserve, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::base::BUFFERED_IO_BASE;
use super::size_arg;

pyrite_vm::object! {
    /// A file of bytes in memory.
    pub struct BytesIo: BYTES_IO {
        data: Guarded<Opaque<Vec<u8>>>,
        pos: Cell<usize>,
        closed: Cell<bool>,
        /// Views that must not move.
        exports: Cell<usize>,
    }
}

fn this(o: &Object) -> &BytesIo {
    unsafe { o.cast_unchecked() }
}
fn open(o: &Object) -> R<&BytesIo> {
    let t = this(o);
    if t.closed.get() { super::closed() } else { Ok(t) }
}
#[allow(clippy::mut_from_ref)]
fn data(t: &BytesIo) -> &mut Vec<u8> {
    &mut t.data.borrow_mut().0
}
fn resizable(t: &BytesIo) -> R<()> {
    if t.exports.get() > 0 {
        return buffer_error("Existing exports of data: object cannot be re-sized");
    }
    Ok(())
}

fn rest(t: &BytesIo) -> &[u8] {
    let d = data(t);
    &d[t.pos.get().min(d.len())..]
}
fn advance(t: &BytesIo, n: usize) -> R {
    let r = Bytes::new(&rest(t)[..n]);
    t.pos.set(t.pos.get() + n);
    Ok(r.up())
}

fn read(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    let n = size_arg(a.first().copied())?;
    let k = n.unwrap_or(usize::MAX).min(rest(t).len());
    advance(t, k)
}
fn line_len(t: &BytesIo, limit: Option<usize>) -> usize {
    let r = rest(t);
    let n = r.iter().position(|c| *c == b'\n').map_or(r.len(), |i| i + 1);
    limit.map_or(n, |l| n.min(l))
}
fn readline(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    let n = line_len(t, size_arg(a.first().copied())?);
    advance(t, n)
}
fn readlines(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    let hint = size_arg(a.first().copied())?.filter(|h| *h > 0);
    let mut v = Vec::new();
    let mut total = 0;
    loop {
        let n = line_len(t, None);
        if n == 0 {
            break;
        }
        v.push(advance(t, n)?);
        total += n;
        if hint.is_some_and(|h| total >= h) {
            break;
        }
    }
    Ok(List::from_vec(v).up())
}
fn readinto(o: &Object, b: &Object) -> R {
    let t = open(o)?;
    let v = buffer::writable(b, "readinto() argument")?;
    let k = v.len.min(rest(t).len());
    v.as_mut_slice()[..k].copy_from_slice(&rest(t)[..k]);
    t.pos.set(t.pos.get() + k);
    Ok(int::from_usize(k))
}
fn write_bytes(o: &Object, b: &Object) -> R<usize> {
    let t = open(o)?;
    resizable(t)?;
    if b.is_a::<pyrite_vm::types::str::Str>() {
        return type_error("a bytes-like object is required, not 'str'");
    }
    let v = buffer::bytes_of(b)?;
    let t = open(o)?;
    if v.is_empty() {
        return Ok(0);
    }
    let p = t.pos.get();
    let Some(end) = p.checked_add(v.len()).filter(|n| *n <= isize::MAX as usize) else {
        return overflow_error("new buffer size too large");
    };
    let d = data(t);
    if d.len() < end {
        reserve(d, end - d.len())?;
        d.resize(end, 0);
    }
    d[p..end].copy_from_slice(&v);
    t.pos.set(end);
    Ok(v.len())
}
fn seek(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    let p = number::index_to_isize(a[0], Some(&exc::OVERFLOW_ERROR))?;
    let whence = match a.get(1) {
        Some(w) => number::to_i32(w)?,
        None => 0,
    };
    let base = match whence {
        0 => {
            if p < 0 {
                return value_error(format!("negative seek value {p}"));
            }
            0
        }
        1 => t.pos.get() as isize,
        2 => data(t).len() as isize,
        w => return value_error(format!("invalid whence ({w}, should be 0, 1 or 2)")),
    };
    let n = base.saturating_add(p).max(0) as usize;
    t.pos.set(n);
    Ok(int::from_usize(n))
}
fn truncate(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    resizable(t)?;
    let n = match a.first().filter(|s| !s.is_none()) {
        Some(s) => {
            let n = number::index_to_isize(s, Some(&exc::OVERFLOW_ERROR))?;
            if n < 0 {
                return value_error(format!("negative size value {n}"));
            }
            n as usize
        }
        None => t.pos.get(),
    };
    data(t).truncate(n);
    Ok(int::from_usize(n))
}
fn release(o: &Object) {
    let t = this(o);
    t.exports.set(t.exports.get().saturating_sub(1));
}
fn view(o: &Object) -> Buffer {
    let t = this(o);
    t.exports.set(t.exports.get() + 1);
    let d = data(t);
    Buffer::simple(o, d.as_mut_ptr(), d.len(), false, Some(release))
}
fn writelines(o: &Object, lines: &Object) -> R {
    open(o)?;
    iteration::for_each(lines, |l| write_bytes(o, &l).map(drop))?;
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("readable", |o| open(o).map(|_| bool_obj(true))),
    MethodDef::noargs("seekable", |o| open(o).map(|_| bool_obj(true))),
    MethodDef::noargs("writable", |o| open(o).map(|_| bool_obj(true))),
    MethodDef::noargs("close", |o| {
        resizable(this(o))?;
        this(o).closed.set(true);
        data(this(o)).clear();
        Ok(none())
    }),
    MethodDef::noargs("flush", |o| open(o).map(|_| none())),
    MethodDef::noargs("isatty", |o| open(o).map(|_| bool_obj(false))),
    MethodDef::noargs("tell", |o| Ok(int::from_usize(open(o)?.pos.get()))),
    MethodDef::o("write", "($self, b, /)", |o, b| Ok(int::from_usize(write_bytes(o, b)?))),
    MethodDef::o("writelines", "($self, lines, /)", writelines),
    MethodDef::pos("read1", "($self, size=-1, /)", 0, 1, read),
    MethodDef::o("readinto", "($self, buffer, /)", readinto),
    MethodDef::pos("readline", "($self, size=-1, /)", 0, 1, readline),
    MethodDef::pos("readlines", "($self, size=None, /)", 0, 1, readlines),
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, read),
    MethodDef::noargs("getbuffer", |o| {
        open(o)?;
        Ok(pyrite_vm::types::memoryview::from_buffer(view(o)).up())
    }),
    MethodDef::noargs("getvalue", |o| Ok(Bytes::new(data(open(o)?)).up())),
    MethodDef::pos("seek", "($self, pos, whence=0, /)", 1, 2, seek),
    MethodDef::pos("truncate", "($self, size=None, /)", 0, 1, truncate),
    MethodDef::noargs("__getstate__", |o| {
        let t = open(o)?;
        let d = match pyrite_vm::types::dict::instance_dict(o) {
            Some(d) if !d.is_empty() => d.copy().up(),
            _ => none(),
        };
        Ok(Tuple::from_vec(vec![Bytes::new(data(t)).up(), int::from_usize(t.pos.get()), d]).up())
    }),
    MethodDef::o("__setstate__", "($self, state, /)", |o, s| {
        let Some(st) = s.cast::<Tuple>().filter(|t| t.len() >= 3) else {
            return type_error(format!(
                "{}.__setstate__ argument should be 3-tuple, got {}",
                o.ty().name(),
                s.ty().name()
            ));
        };
        let t = open(o)?;
        let v = buffer::bytes_of(&st.as_slice()[0])?;
        *data(t) = v;
        let position = &st.as_slice()[1];
        if !position.is_a::<int::Int>() {
            return type_error(format!(
                "second item of state must be an integer, not {}",
                position.ty().name()
            ));
        }
        t.pos.set(super::state_position(position)?);
        super::merge_state(o, &st.as_slice()[2], "third")
    }),
];
static GETSET: &[GetSetDef] = &[GetSetDef::ro("closed", |o| Ok(bool_obj(this(o).closed.get())))];

/// `_io.BytesIO`.
pub static BYTES_IO: StaticType = StaticType::new::<BytesIo>(
    TypeDef {
        name: "_io.BytesIO",
        base: Some(&BUFFERED_IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        sig: "(initial_bytes=b'')",
        doc: Some("Buffered I/O implementation using an in-memory bytes buffer."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, _, _| {
            Ok(Ref::new(BytesIo {
                head: Object::head(ty),
                data: Guarded::new(Opaque(Vec::new())),
                pos: Cell::new(0),
                closed: Cell::new(false),
                exports: Cell::new(0),
            })
            .up())
        }),
        init: Some(|o, args, kw| {
            static DEF: MethodDef = MethodDef::kw("BytesIO", "(initial_bytes=b'')", |o, a| {
                let v = match a[0].filter(|b| !b.is_none()) {
                    Some(b) => buffer::bytes_of(b)?,
                    None => Vec::new(),
                };
                let t = this(o);
                resizable(t)?;
                *data(t) = v;
                t.pos.set(0);
                Ok(none())
            });
            DEF.invoke(None, o, args, kw).map(drop)
        }),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let t = open(o)?;
            let n = line_len(t, None);
            if n == 0 { Ok(None) } else { advance(t, n).map(Some) }
        }),
        getbuffer: Some(|o, _| {
            open(o)?;
            Ok(view(o))
        }),
        ..Slots::NONE
    },
);
