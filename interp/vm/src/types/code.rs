//! `code`: CPython's code object, and the private quickened copy that the evaluation loop runs.

use std::cell::{Cell, UnsafeCell};
use std::rc::Rc;

use pyrite_bytecode::code::{CodeObject, Const};
use pyrite_bytecode::marshal::CodeFields;
use pyrite_bytecode::opcode;

use crate::object;
use crate::object::cells::Opaque;
use crate::object::{Object, Ref, Slot};
use crate::types::singletons::{ellipsis, false_ref, none, true_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{bytes, complex, float, int, set};

pub use super::code_type::CODE;

/// `co_flags` bits.
#[allow(missing_docs)]
pub mod flags {
    pub const OPTIMIZED: u32 = 1;
    pub const NEWLOCALS: u32 = 2;
    pub const VARARGS: u32 = 4;
    pub const VARKEYWORDS: u32 = 8;
    pub const NESTED: u32 = 16;
    pub const GENERATOR: u32 = 32;
    pub const COROUTINE: u32 = 128;
    pub const ITERABLE_COROUTINE: u32 = 256;
    pub const ASYNC_GENERATOR: u32 = 512;
}

/// Kind of a `localsplus` slot.
pub const FAST_HIDDEN: u8 = 0x10;
/// Kind of a `localsplus` slot.
pub const FAST_LOCAL: u8 = 0x20;
/// Kind of a `localsplus` slot.
pub const FAST_CELL: u8 = 0x40;
/// Kind of a `localsplus` slot.
pub const FAST_FREE: u8 = 0x80;

/// The plain data of a code object.
pub struct Fields {
    /// `co_argcount`.
    pub argcount: u32,
    /// `co_posonlyargcount`.
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`.
    pub kwonlyargcount: u32,
    /// `co_stacksize`.
    pub stacksize: u32,
    /// `co_flags`.
    pub flags: u32,
    /// `co_code`, as it was given: no specialised instructions.
    pub code: Vec<u8>,
    /// Kinds of the `localsplus` slots.
    pub localspluskinds: Vec<u8>,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// `co_linetable`.
    pub linetable: Vec<u8>,
    /// `co_exceptiontable`.
    pub exceptiontable: Vec<u8>,
    /// Arguments in all: positional, keyword-only, and one each for `*` and `**`.
    pub total_args: u32,
    /// Number of `localsplus` slots.
    pub nlocalsplus: u32,
    /// Plain locals.
    pub nlocals: u32,
    /// Cells.
    pub ncells: u32,
    /// Free variables.
    pub nfree: u32,
}

object! {
    /// A code object.
    pub struct Code: CODE {
        /// Plain data.
        pub f: Opaque<Fields>,
        /// `co_consts`.
        pub consts: Ref<Tuple>,
        /// `co_names`.
        pub names: Ref<Tuple>,
        /// Names of the `localsplus` slots.
        pub localsplusnames: Ref<Tuple>,
        /// `co_filename`.
        pub filename: Slot<Str>,
        /// `co_name`.
        pub name: Ref<Str>,
        /// `co_qualname`.
        pub qualname: Ref<Str>,
        /// Quickened instructions: 16-bit units, opcode in the low byte.
        pub units: Opaque<UnsafeCell<Vec<u16>>>,
        /// Changes when something that specialised code relies on changes.
        pub version: Cell<u32>,
        /// Cached `co_code`, as an object.
        pub code_bytes: Slot,
    }
}

static NEXT_VERSION: crate::object::Gil<Cell<u32>> = crate::object::Gil(Cell::new(1));

fn strings(names: &[Rc<[u8]>]) -> Ref<Tuple> {
    Tuple::from_vec(names.iter().map(|n| Str::intern_ref(&Str::from_wtf8(n)).up()).collect())
}

/// The object of a constant.
pub fn constant(c: &Const) -> Ref {
    match c {
        Const::None => none(),
        Const::True => true_ref().own(),
        Const::False => false_ref().own(),
        Const::Ellipsis => ellipsis(),
        Const::Int(i) => int::from_i64(*i),
        Const::BigInt(b) => int::from_bigint((**b).clone()),
        Const::Float(f) => float::new(*f),
        Const::Complex(re, im) => complex::new(*re, *im),
        Const::Str(s) => {
            let r = Str::from_wtf8(s);
            if pyrite_bytecode::marshal::is_name_like(s) { Str::intern_ref(&r).up() } else { r.up() }
        }
        Const::Bytes(b) => bytes::Bytes::new(b).up(),
        Const::Tuple(t) => Tuple::from_vec(t.iter().map(constant).collect()).up(),
        Const::FrozenSet(t) => set::frozen_from(t.iter().map(constant).collect()),
        Const::Code(c) => Code::new(c).up(),
    }
}

impl Code {
    /// From the compiler's data.
    pub fn new(c: &CodeObject) -> Ref<Code> {
        Self::from_parts(CodeFields {
            argcount: c.argcount as i32,
            posonlyargcount: c.posonlyargcount as i32,
            kwonlyargcount: c.kwonlyargcount as i32,
            stacksize: c.stacksize as i32,
            flags: c.flags as i32,
            code: bytes::Bytes::new(&c.code).up(),
            consts: Tuple::from_vec(c.consts.iter().map(constant).collect()).up(),
            names: strings(&c.names).up(),
            localsplusnames: strings(&c.localsplusnames).up(),
            localspluskinds: bytes::Bytes::new(&c.localspluskinds).up(),
            filename: Str::intern_ref(&Str::from_wtf8(&c.filename)).up(),
            name: Str::intern_ref(&Str::from_wtf8(&c.name)).up(),
            qualname: Str::intern_ref(&Str::from_wtf8(&c.qualname)).up(),
            firstlineno: c.firstlineno,
            linetable: bytes::Bytes::new(&c.linetable).up(),
            exceptiontable: bytes::Bytes::new(&c.exceptiontable).up(),
        })
        .unwrap_or_else(|_| Self::empty("", "", 1))
    }

    /// From objects, as marshal and the constructor give them; `Err` says what is wrong.
    pub fn from_parts(p: CodeFields<Ref>) -> Result<Ref<Code>, String> {
        fn tuple(o: Ref, what: &str) -> Result<Ref<Tuple>, String> {
            o.downcast::<Tuple>().map_err(|_| format!("code: {what} is not a tuple"))
        }
        fn text(o: Ref, what: &str) -> Result<Ref<Str>, String> {
            o.downcast::<Str>().map_err(|_| format!("code: {what} is not a string"))
        }
        fn raw(o: &Ref, what: &str) -> Result<Vec<u8>, String> {
            match o.cast::<bytes::Bytes>() {
                Some(b) => Ok(b.as_slice().to_vec()),
                None => Err(format!("code: {what} is not bytes")),
            }
        }
        let names = tuple(p.names, "co_names")?;
        let localsplusnames = tuple(p.localsplusnames, "co_localsplusnames")?;
        let kinds = raw(&p.localspluskinds, "co_localspluskinds")?;
        if kinds.len() != localsplusnames.len() {
            return Err("code: localsplusnames and localspluskinds have different lengths".into());
        }
        for n in names.as_slice().iter().chain(localsplusnames.as_slice()) {
            match n.cast::<Str>() {
                Some(s) => {
                    if !s.is_interned() {
                        // Names are looked up by identity.
                        return Err("code: a name is not interned".into());
                    }
                }
                None => return Err("name tuples must contain only strings".into()),
            }
        }
        let code = raw(&p.code, "co_code")?;
        let (mut nlocals, mut ncells, mut nfree) = (0, 0, 0);
        for k in &kinds {
            if k & FAST_LOCAL != 0 {
                nlocals += 1;
            }
            if k & FAST_CELL != 0 {
                ncells += 1;
            }
            if k & FAST_FREE != 0 {
                nfree += 1;
            }
        }
        let fl = p.flags as u32;
        let total_args = p.argcount as u32
            + p.kwonlyargcount as u32
            + (fl & flags::VARARGS != 0) as u32
            + (fl & flags::VARKEYWORDS != 0) as u32;
        let consts = tuple(p.consts, "co_consts")?;
        let f = Fields {
            argcount: p.argcount as u32,
            posonlyargcount: p.posonlyargcount as u32,
            kwonlyargcount: p.kwonlyargcount as u32,
            stacksize: p.stacksize as u32,
            flags: fl,
            nlocalsplus: kinds.len() as u32,
            localspluskinds: kinds,
            firstlineno: p.firstlineno,
            linetable: raw(&p.linetable, "co_linetable")?,
            exceptiontable: raw(&p.exceptiontable, "co_exceptiontable")?,
            total_args,
            nlocals,
            ncells,
            nfree,
            code,
        };
        verify(&f, consts.len(), names.len())?;
        let units = quicken(&f.code);
        let v = NEXT_VERSION.get();
        NEXT_VERSION.set(v + 1);
        Ok(Ref::new(Code {
            head: Object::head(&CODE),
            f: Opaque(f),
            consts,
            names,
            localsplusnames,
            filename: Slot::new(Some(text(p.filename, "co_filename")?)),
            name: text(p.name, "co_name")?,
            qualname: text(p.qualname, "co_qualname")?,
            units: Opaque(UnsafeCell::new(units)),
            version: Cell::new(v),
            code_bytes: Slot::empty(),
        }))
    }

    /// A code object that only carries a name and a line, for frames without source.
    pub fn empty(filename: &str, name: &str, firstlineno: i32) -> Ref<Code> {
        let units = vec![opcode::op::RESUME as u16, opcode::op::RETURN_CONST as u16, 0];
        Ref::new(Code {
            head: Object::head(&CODE),
            f: Opaque(Fields {
                argcount: 0,
                posonlyargcount: 0,
                kwonlyargcount: 0,
                stacksize: 1,
                flags: 0,
                code: vec![opcode::op::RESUME, 0, opcode::op::RETURN_CONST, 0],
                localspluskinds: Vec::new(),
                firstlineno,
                linetable: Vec::new(),
                exceptiontable: Vec::new(),
                total_args: 0,
                nlocalsplus: 0,
                nlocals: 0,
                ncells: 0,
                nfree: 0,
            }),
            consts: Tuple::from_vec(vec![none()]),
            names: Tuple::empty(),
            localsplusnames: Tuple::empty(),
            filename: Slot::new(Some(Str::new(filename))),
            name: Str::intern(name),
            qualname: Str::intern(name),
            units: Opaque(UnsafeCell::new(units)),
            version: Cell::new(0),
            code_bytes: Slot::empty(),
        })
    }

    /// First quickened unit.
    #[inline(always)]
    pub fn first_unit(&self) -> *mut u16 {
        unsafe { (*self.units.0.get()).as_mut_ptr() }
    }
    /// Index of a unit.
    #[inline(always)]
    pub fn unit_index(&self, at: *const u16) -> usize {
        (at as usize).wrapping_sub(self.first_unit() as usize) / 2
    }
    /// Has the flag?
    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.f.0.flags & flag != 0
    }
    /// Slots of a frame: `localsplus` and stack.
    #[inline(always)]
    pub fn frame_slots(&self) -> usize {
        (self.f.0.nlocalsplus + self.f.0.stacksize) as usize
    }
    /// Line of the instruction that starts at unit `unit`.
    pub fn line_at(&self, unit: usize) -> Option<i32> {
        pyrite_bytecode::locations::line_at(&self.f.0.linetable, self.f.0.firstlineno, unit as u32 * 2)
    }
    /// Name of a `localsplus` slot.
    pub fn local_name(&self, i: usize) -> Ref<Str> {
        match self.localsplusnames.as_slice().get(i).and_then(|n| n.cast::<Str>()) {
            Some(s) => crate::object::Own::own_as(s),
            None => Str::new("?"),
        }
    }
    /// The file name as text.
    pub fn filename_text(&self) -> String {
        self.filename.get().map(|f| f.to_lossy().into_owned()).unwrap_or_default()
    }
}

/// Checks once what the evaluation loop then relies on: opcodes are real, arguments are in
/// range, jumps stay inside.
fn verify(f: &Fields, consts: usize, names: usize) -> Result<(), String> {
    let n = f.code.len() / 2;
    if n == 0 || !f.code.len().is_multiple_of(2) {
        return Err("code: co_code is malformed".into());
    }
    if f.argcount as usize + f.kwonlyargcount as usize > f.nlocalsplus as usize
        || f.total_args > f.nlocalsplus
        || f.posonlyargcount > f.argcount
    {
        return Err("code: varnames is too small".into());
    }
    if f.stacksize > 1 << 24 {
        return Err("code: co_stacksize is too large".into());
    }
    let mut i = 0;
    let mut ext: u32 = 0;
    let mut last = 0u8;
    while i < n {
        let (op, arg) = (f.code[i * 2], f.code[i * 2 + 1]);
        let arg = ext << 8 | arg as u32;
        let info = opcode::info(op as u16);
        if !info.valid
            || opcode::deopt(op) != op
            || op >= opcode::MIN_INSTRUMENTED_OPCODE
            || op == 0
            || op == 17
        {
            return Err(format!("code: unknown opcode {op}"));
        }
        let next = i + 1 + info.caches as usize;
        if next > n {
            return Err("code: truncated instruction".into());
        }
        let bad = if info.flags & opcode::CONST != 0 {
            arg as usize >= consts
        } else if info.flags & opcode::NAME != 0 {
            let a = match op {
                opcode::op::LOAD_ATTR | opcode::op::LOAD_GLOBAL => arg >> 1,
                opcode::op::LOAD_SUPER_ATTR => arg >> 2,
                _ => arg,
            };
            a as usize >= names
        } else if info.flags & (opcode::LOCAL | opcode::FREE) != 0 {
            match op {
                opcode::op::LOAD_FAST_LOAD_FAST
                | opcode::op::STORE_FAST_LOAD_FAST
                | opcode::op::STORE_FAST_STORE_FAST => arg >> 4 >= f.nlocalsplus || arg & 15 >= f.nlocalsplus,
                _ => arg >= f.nlocalsplus,
            }
        } else if info.flags & opcode::JUMP != 0 {
            match op {
                opcode::op::JUMP_BACKWARD | opcode::op::JUMP_BACKWARD_NO_INTERRUPT => arg as usize > next,
                _ => next + arg as usize >= n + (op == opcode::op::SEND) as usize,
            }
        } else {
            false
        };
        if bad {
            return Err(format!("code: argument of {} is out of range", info.name));
        }
        ext = if op == opcode::op::EXTENDED_ARG { arg } else { 0 };
        last = op;
        i = next;
    }
    use opcode::op::*;
    if !matches!(
        last,
        RETURN_VALUE
            | RETURN_CONST
            | RAISE_VARARGS
            | RERAISE
            | JUMP_BACKWARD
            | JUMP_FORWARD
            | JUMP_BACKWARD_NO_INTERRUPT
    ) {
        return Err("code: control falls off the end".into());
    }
    Ok(())
}

/// First value of an adaptive counter: a short warm-up.
pub const WARMUP: u16 = (1 << 4) | 1;

/// The private copy: the counters of adaptive instructions are started.
fn quicken(code: &[u8]) -> Vec<u16> {
    let mut v: Vec<u16> = code.chunks_exact(2).map(|c| c[0] as u16 | (c[1] as u16) << 8).collect();
    let mut i = 0;
    while i < v.len() {
        let op = v[i] as u8;
        let n = opcode::caches(op);
        for c in v.iter_mut().skip(i + 1).take(n) {
            *c = 0;
        }
        if n > 0 && i + 1 < v.len() {
            v[i + 1] = WARMUP;
        }
        i += 1 + n;
    }
    // A frame that has returned points past its last instruction.
    v.push(0);
    v
}
