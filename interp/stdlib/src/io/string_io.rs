//! `StringIO`.

use std::cell::Cell;

use pyrite_vm::object::cells::{Guarded, Opaque, Slot};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, StaticType};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{overflow_error, reserve, type_error, value_error};
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::base::TEXT_IO_BASE;
use super::newline::Newlines;
use super::size_arg;

pyrite_vm::object! {
    /// A file of text in memory.
    pub struct StringIo: STRING_IO {
        data: Guarded<Opaque<Vec<u32>>>,
        pos: Cell<usize>,
        closed: Cell<bool>,
        /// What `\n` is written as, if not itself.
        write_newline: Slot<Str>,
        /// `newline`, as it was given; `None` is universal.
        newline: Slot<Str>,
        translate: Cell<bool>,
        universal: Cell<bool>,
        seen: Cell<u8>,
    }
}

fn this(o: &Object) -> &StringIo {
    unsafe { o.cast_unchecked() }
}
fn open(o: &Object) -> R<&StringIo> {
    let t = this(o);
    if t.closed.get() { super::closed_file() } else { Ok(t) }
}
#[allow(clippy::mut_from_ref)]
fn data(t: &StringIo) -> &mut Vec<u32> {
    &mut t.data.borrow_mut().0
}
fn rest(t: &StringIo) -> &[u32] {
    let d = data(t);
    &d[t.pos.get().min(d.len())..]
}
fn advance(t: &StringIo, n: usize) -> R {
    let r = Str::from_u32(&rest(t)[..n]);
    t.pos.set(t.pos.get() + n);
    Ok(r.up())
}
/// Length of the line at the position.
fn line_len(t: &StringIo, limit: Option<usize>) -> usize {
    let r = rest(t);
    let n = if t.translate.get() || (!t.universal.get() && t.newline.is_none()) {
        r.iter().position(|c| *c == 10).map(|i| i + 1)
    } else if t.universal.get() {
        r.iter()
            .position(|c| *c == 10 || *c == 13)
            .map(|i| if r[i] == 13 && r.get(i + 1) == Some(&10) { i + 2 } else { i + 1 })
    } else {
        match t.newline.get() {
            Some(nl) if nl.len() == 2 => r.windows(2).position(|w| w == [13, 10]).map(|i| i + 2),
            Some(nl) if nl.len() == 1 => r.iter().position(|c| *c == nl.at(0)).map(|i| i + 1),
            _ => r.iter().position(|c| *c == 10).map(|i| i + 1),
        }
    };
    let n = n.unwrap_or(r.len());
    limit.map_or(n, |l| n.min(l))
}

fn write_text(t: &StringIo, s: &Str) -> R<()> {
    let mut text = s.own_as();
    if t.universal.get() {
        let mut n = Newlines { seen: t.seen.get(), pending_cr: false };
        text = n.feed(&text, t.translate.get(), true);
        t.seen.set(n.seen);
    }
    let mut v: Vec<u32> = Vec::with_capacity(text.len());
    match t.write_newline.get() {
        Some(nl) => {
            for c in text.iter() {
                if c == 10 {
                    v.extend(nl.iter());
                } else {
                    v.push(c);
                }
            }
        }
        None => v.extend(text.iter()),
    }
    let p = t.pos.get();
    let Some(end) = p.checked_add(v.len()).filter(|n| *n <= isize::MAX as usize) else {
        return overflow_error("new position too large");
    };
    if end > isize::MAX as usize / size_of::<u32>() {
        return overflow_error("new buffer size too large");
    }
    let d = data(t);
    if d.len() < end {
        reserve(d, end - d.len())?;
        d.resize(end, 0);
    }
    d[p..end].copy_from_slice(&v);
    t.pos.set(end);
    Ok(())
}

fn write(o: &Object, s: &Object) -> R {
    let t = open(o)?;
    let Some(text) = s.cast::<Str>() else {
        return type_error(format!("string argument expected, got '{}'", s.ty().name()));
    };
    if !text.is_empty() {
        write_text(t, text)?;
    }
    Ok(int::from_usize(text.len()))
}

fn seek(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    let p = number::index_to_isize(a[0], Some(&exc::OVERFLOW_ERROR))?;
    let whence = match a.get(1) {
        Some(w) => number::to_i32(w)?,
        None => 0,
    };
    match whence {
        0 if p < 0 => return value_error(format!("Negative seek position {p}")),
        0 => t.pos.set(p as usize),
        1 | 2 if p != 0 => {
            return pyrite_vm::raise::raise(&exc::OS_ERROR, "Can't do nonzero cur-relative seeks");
        }
        1 => {}
        2 => t.pos.set(data(t).len()),
        w => return value_error(format!("Invalid whence ({w}, should be 0, 1 or 2)")),
    }
    Ok(int::from_usize(t.pos.get()))
}
fn truncate(o: &Object, a: &[&Object]) -> R {
    let t = open(o)?;
    let n = match a.first().filter(|s| !s.is_none()) {
        Some(s) => {
            let n = number::index_to_isize(s, Some(&exc::OVERFLOW_ERROR))?;
            if n < 0 {
                return value_error(format!("Negative size value {n}"));
            }
            n as usize
        }
        None => t.pos.get(),
    };
    data(t).truncate(n);
    Ok(int::from_usize(n))
}

fn init_impl(o: &Object, a: &[Option<&Object>]) -> R {
    let t = this(o);
    let newline = match a[1] {
        None => Some(Str::new("\n")),
        Some(n) if n.is_none() => None,
        Some(n) => match n.cast::<Str>() {
            Some(s) => Some(s.own_as()),
            None => return type_error(format!("newline must be str or None, not {}", n.ty().name())),
        },
    };
    if let Some(n) = &newline
        && !["", "\n", "\r", "\r\n"].iter().any(|x| n.eq_str(x))
    {
        return value_error(format!("illegal newline value: {}", pyrite_vm::protocol::object::repr_text(n)?));
    }
    if let Some(v) = a[0]
        && !v.is_none()
        && !v.is_a::<Str>()
    {
        return type_error(format!("initial_value must be str or None, not {}", v.ty().name()));
    }
    t.universal.set(newline.as_ref().is_none_or(|n| n.is_empty()));
    t.translate.set(newline.is_none());
    t.write_newline.set(newline.clone().filter(|n| n.at_first() == Some(13)));
    t.newline.set(newline.filter(|n| !n.is_empty()));
    t.seen.set(0);
    data(t).clear();
    t.pos.set(0);
    if let Some(s) = a[0].and_then(|v| v.cast::<Str>()) {
        write_text(t, s)?;
    }
    t.pos.set(0);
    t.closed.set(false);
    Ok(none())
}

fn set_state(o: &Object, s: &Object) -> R {
    let Some([text, newline, pos, extra]) = s.cast::<Tuple>().map(Tuple::as_slice) else {
        return type_error(format!(
            "{}.__setstate__ argument should be 4-tuple, got {}",
            o.ty().name(),
            s.ty().name()
        ));
    };
    let t = open(o)?;
    init_impl(o, &[Some(text), Some(newline)])?;
    // The text was translated when it was written: it is taken as it is.
    let chars: Vec<u32> = text.cast::<Str>().map_or_else(Vec::new, |s| s.iter().collect());
    *data(t) = chars;
    if !pos.is_a::<int::Int>() {
        return type_error(format!("third item of state must be an integer, got {}", pos.ty().name()));
    }
    t.pos.set(super::state_position(pos)?);
    super::merge_state(o, extra, "fourth")
}

trait First {
    fn at_first(&self) -> Option<u32>;
}
impl First for Str {
    fn at_first(&self) -> Option<u32> {
        if self.is_empty() { None } else { Some(self.at(0)) }
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("close", |o| {
        this(o).closed.set(true);
        data(this(o)).clear();
        Ok(none())
    }),
    MethodDef::noargs("getvalue", |o| Ok(Str::from_u32(data(open(o)?)).up())),
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, |o, a| {
        let t = open(o)?;
        let n = size_arg(a.first().copied())?.unwrap_or(usize::MAX).min(rest(t).len());
        advance(t, n)
    }),
    MethodDef::pos("readline", "($self, size=-1, /)", 0, 1, |o, a| {
        let t = open(o)?;
        let n = line_len(t, size_arg(a.first().copied())?);
        advance(t, n)
    }),
    MethodDef::noargs("tell", |o| Ok(int::from_usize(open(o)?.pos.get()))),
    MethodDef::pos("truncate", "($self, pos=None, /)", 0, 1, truncate),
    MethodDef::pos("seek", "($self, pos, whence=0, /)", 1, 2, seek),
    MethodDef::o("write", "($self, s, /)", write),
    MethodDef::noargs("seekable", |o| open(o).map(|_| bool_obj(true))),
    MethodDef::noargs("readable", |o| open(o).map(|_| bool_obj(true))),
    MethodDef::noargs("writable", |o| open(o).map(|_| bool_obj(true))),
    MethodDef::o("__setstate__", "($self, state, /)", set_state),
    MethodDef::noargs("__getstate__", |o| {
        let t = open(o)?;
        let d = match pyrite_vm::types::dict::instance_dict(o) {
            Some(d) if !d.is_empty() => d.copy().up(),
            _ => none(),
        };
        let nl = match (t.translate.get(), t.newline.get()) {
            (true, _) => none(),
            (false, Some(n)) => n.up(),
            (false, None) => Str::new("").up(),
        };
        Ok(Tuple::from_vec(vec![Str::from_u32(data(t)).up(), nl, int::from_usize(t.pos.get()), d]).up())
    }),
];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("closed", |o| Ok(bool_obj(this(o).closed.get()))),
    GetSetDef::ro("newlines", |o| Ok(Newlines { seen: open(o)?.seen.get(), pending_cr: false }.shown())),
    GetSetDef::ro("line_buffering", |o| open(o).map(|_| bool_obj(false))),
];

/// `_io.StringIO`.
pub static STRING_IO: StaticType = StaticType::new::<StringIo>(
    TypeDef {
        name: "_io.StringIO",
        base: Some(&TEXT_IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        sig: "(initial_value='', newline='\\n')",
        doc: Some("Text I/O implementation using an in-memory buffer."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, _, _| {
            Ok(Ref::new(StringIo {
                head: Object::head(ty),
                data: Guarded::new(Opaque(Vec::new())),
                pos: Cell::new(0),
                closed: Cell::new(false),
                write_newline: Slot::empty(),
                newline: Slot::empty(),
                translate: Cell::new(false),
                universal: Cell::new(false),
                seen: Cell::new(0),
            })
            .up())
        }),
        init: Some(|o, args, kw| {
            static DEF: MethodDef = MethodDef::kw("StringIO", "(initial_value='', newline='\\n')", init_impl);
            DEF.invoke(None, o, args, kw).map(drop)
        }),
        iternext: Some(|o| {
            let t = open(o)?;
            let n = line_len(t, None);
            if n == 0 { Ok(None) } else { advance(t, n).map(Some) }
        }),
        ..Slots::NONE
    },
);
