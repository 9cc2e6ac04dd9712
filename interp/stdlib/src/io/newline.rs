//! `IncrementalNewlineDecoder`, and newline translation for text files.

use std::cell::Cell;

use pyrite_vm::object::cells::Slot;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{call, number};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

/// Newlines seen: `\n`.
pub const LF: u8 = 1;
/// Newlines seen: `\r`.
pub const CR: u8 = 2;
/// Newlines seen: `\r\n`.
pub const CRLF: u8 = 4;

/// State of a translation.
#[derive(Clone, Copy, Default)]
pub struct Newlines {
    /// Kinds seen.
    pub seen: u8,
    /// A `\r` at the end of the last chunk may be half a `\r\n`.
    pub pending_cr: bool,
}

impl Newlines {
    /// Notes the newlines of `text`, and translates them to `\n` if asked.
    pub fn feed(&mut self, text: &Str, translate: bool, last: bool) -> Ref<Str> {
        if text.is_empty() && !(last && self.pending_cr) {
            return Str::new("");
        }
        let simple = !self.pending_cr && !text.iter().any(|c| c == 13);
        if simple {
            if self.seen & LF == 0 && text.iter().any(|c| c == 10) {
                self.seen |= LF;
            }
            return Str::from_chars(text.chars());
        }
        let mut v: Vec<u32> = Vec::with_capacity(text.len() + 1);
        if self.pending_cr {
            v.push(13);
            self.pending_cr = false;
        }
        v.extend(text.iter());
        if !last && v.last() == Some(&13) {
            v.pop();
            self.pending_cr = true;
        }
        let mut out = Vec::with_capacity(v.len());
        let mut i = 0;
        while i < v.len() {
            match v[i] {
                10 => {
                    self.seen |= LF;
                    out.push(10);
                }
                13 if v.get(i + 1) == Some(&10) => {
                    self.seen |= CRLF;
                    i += 1;
                    if translate {
                        out.push(10);
                    } else {
                        out.extend([13, 10]);
                    }
                }
                13 => {
                    self.seen |= CR;
                    out.push(if translate { 10 } else { 13 });
                }
                c => out.push(c),
            }
            i += 1;
        }
        Str::from_u32(&out)
    }

    /// The `newlines` attribute.
    pub fn shown(&self) -> Ref {
        let s = |t: &str| Str::new(t).up();
        let mut v = Vec::new();
        for (bit, t) in [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")] {
            if self.seen & bit != 0 {
                v.push(s(t));
            }
        }
        match v.len() {
            0 => none(),
            1 => v.swap_remove(0),
            _ => Tuple::from_vec(v).up(),
        }
    }
}

pyrite_vm::object! {
    /// The decoder.
    pub struct NewlineDecoder: INCREMENTAL_NEWLINE_DECODER {
        decoder: Slot,
        translate: Cell<bool>,
        seen: Cell<u8>,
        pending: Cell<bool>,
    }
}
fn this(o: &Object) -> &NewlineDecoder {
    unsafe { o.cast_unchecked() }
}

fn decode(o: &Object, a: &[Option<&Object>]) -> R {
    let t = this(o);
    let Some(input) = a[0] else { return Ok(none()) };
    let last = match a[1] {
        Some(f) => number::is_true(f)?,
        None => false,
    };
    let text = match t.decoder.get().filter(|d| !d.is_none()) {
        Some(d) => {
            call::call_method_text(&d, "decode", &[input, &pyrite_vm::types::singletons::bool_obj(last)])?
        }
        None => input.own(),
    };
    let Some(s) = text.cast::<Str>() else {
        return type_error(format!("decoder should return a string result, not '{}'", text.ty().name()));
    };
    let mut n = Newlines { seen: t.seen.get(), pending_cr: t.pending.get() };
    let r = n.feed(s, t.translate.get(), last);
    t.seen.set(n.seen);
    t.pending.set(n.pending_cr);
    Ok(r.up())
}

fn get_state(o: &Object) -> R {
    let t = this(o);
    let (buf, flag) = match t.decoder.get().filter(|d| !d.is_none()) {
        Some(d) => {
            let s = call::call_method_text(&d, "getstate", &[])?;
            match s.cast::<Tuple>().filter(|s| s.len() == 2) {
                Some(s) => (s.as_slice()[0].clone(), number::to_i64(&s.as_slice()[1])?),
                None => return type_error("illegal decoder state"),
            }
        }
        None => (Bytes::new(&[]).up(), 0),
    };
    Ok(Tuple::pair(buf, int::from_i64(flag << 1 | t.pending.get() as i64)).up())
}
fn set_state(o: &Object, s: &Object) -> R {
    let t = this(o);
    let Some(p) = s.cast::<Tuple>().filter(|s| s.len() == 2) else {
        return type_error("state argument must be a tuple");
    };
    let flag = number::to_i64(&p.as_slice()[1])?;
    t.pending.set(flag & 1 == 1);
    if let Some(d) = t.decoder.get().filter(|d| !d.is_none()) {
        let st = Tuple::pair(p.as_slice()[0].clone(), int::from_i64(flag >> 1));
        call::call_method_text(&d, "setstate", &[&st])?;
    }
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::kw("decode", "($self, /, input, final=False)", decode),
    MethodDef::noargs("getstate", get_state),
    MethodDef::o("setstate", "($self, state, /)", set_state),
    MethodDef::noargs("reset", |o| {
        let t = this(o);
        t.seen.set(0);
        t.pending.set(false);
        match t.decoder.get().filter(|d| !d.is_none()) {
            Some(d) => call::call_method_text(&d, "reset", &[]),
            None => Ok(none()),
        }
    }),
];

/// `_io.IncrementalNewlineDecoder`.
pub static INCREMENTAL_NEWLINE_DECODER: StaticType = StaticType::new::<NewlineDecoder>(
    TypeDef {
        name: "_io.IncrementalNewlineDecoder",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: &[GetSetDef::ro("newlines", |o| {
            Ok(Newlines { seen: this(o).seen.get(), pending_cr: false }.shown())
        })],
        sig: "(decoder, translate, errors='strict')",
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, _, _| {
            Ok(Ref::new(NewlineDecoder {
                head: Object::head(ty),
                decoder: Slot::empty(),
                translate: Cell::new(false),
                seen: Cell::new(0),
                pending: Cell::new(false),
            })
            .up())
        }),
        init: Some(|o, args, kw| {
            static DEF: MethodDef = MethodDef::kw(
                "IncrementalNewlineDecoder",
                "(decoder, translate, errors='strict')",
                |o, a| {
                    let t = this(o);
                    t.decoder.set(a[0].map(|d| d.own()));
                    t.translate.set(match a[1] {
                        Some(x) => number::is_true(x)?,
                        None => false,
                    });
                    t.seen.set(0);
                    t.pending.set(false);
                    Ok(none())
                },
            );
            DEF.invoke(None, o, args, kw).map(drop)
        }),
        ..Slots::NONE
    },
);
