//! The type object of `code`: attributes, copies with changes, iterators over positions.

use std::cell::Cell;

use pyrite_bytecode::locations;
use pyrite_bytecode::marshal::CodeFields;

use super::code::{Code, FAST_CELL, FAST_FREE, FAST_LOCAL};
use crate::object;
use crate::object::cells::Opaque;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, StaticType};
use crate::protocol::{call, compare, number, object as obj, sequence};
use crate::raise::{index_error, raise, type_error, value_error, warn};
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::exc;
use crate::types::float::Float;
use crate::types::int;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &Code {
    unsafe { o.cast_unchecked() }
}

fn repr(o: &Object) -> R {
    let c = this(o);
    let line = if c.f.0.firstlineno == 0 { -1 } else { c.f.0.firstlineno };
    Ok(Str::new(&format!(
        "<code object {} at {:#x}, file \"{}\", line {line}>",
        c.name.to_lossy(),
        o.addr(),
        c.filename_text(),
    ))
    .up())
}

fn number_of(n: u32) -> R {
    Ok(int::from_i64(n as i64))
}
fn bytes_of(b: &[u8]) -> R {
    Ok(Bytes::new(b).up())
}
/// Names of the local slots of a kind.
fn names_of(c: &Code, kind: u8) -> Ref<Tuple> {
    let names = c.localsplusnames.as_slice().iter().zip(&c.f.0.localspluskinds);
    Tuple::from_vec(names.filter(|(_, k)| **k & kind != 0).map(|(n, _)| n.clone()).collect())
}
fn filename(c: &Code) -> Ref {
    c.filename.get().map_or_else(none, |f| f.up())
}
fn code_bytes(c: &Code) -> Ref {
    match c.code_bytes.get() {
        Some(b) => b,
        None => {
            let b = Bytes::new(&c.f.0.code).up();
            c.code_bytes.set(Some(b.clone()));
            b
        }
    }
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("co_argcount", |o| number_of(this(o).f.0.argcount)).member(),
    GetSetDef::ro("co_posonlyargcount", |o| number_of(this(o).f.0.posonlyargcount)).member(),
    GetSetDef::ro("co_kwonlyargcount", |o| number_of(this(o).f.0.kwonlyargcount)).member(),
    GetSetDef::ro("co_stacksize", |o| number_of(this(o).f.0.stacksize)).member(),
    GetSetDef::ro("co_flags", |o| number_of(this(o).f.0.flags)).member(),
    GetSetDef::ro("co_nlocals", |o| number_of(this(o).f.0.nlocals)).member(),
    GetSetDef::ro("co_consts", |o| Ok(this(o).consts.clone().up())).member(),
    GetSetDef::ro("co_names", |o| Ok(this(o).names.clone().up())).member(),
    GetSetDef::ro("co_filename", |o| Ok(filename(this(o)))).member(),
    GetSetDef::ro("co_name", |o| Ok(this(o).name.clone().up())).member(),
    GetSetDef::ro("co_qualname", |o| Ok(this(o).qualname.clone().up())).member(),
    GetSetDef::ro("co_firstlineno", |o| Ok(int::from_i64(this(o).f.0.firstlineno as i64))).member(),
    GetSetDef::ro("co_linetable", |o| bytes_of(&this(o).f.0.linetable)).member(),
    GetSetDef::ro("co_exceptiontable", |o| bytes_of(&this(o).f.0.exceptiontable)).member(),
    GetSetDef::ro("co_lnotab", |o| {
        warn(&exc::DEPRECATION_WARNING, "co_lnotab is deprecated, use co_lines instead.", 1)?;
        bytes_of(&lnotab(this(o)))
    }),
    GetSetDef::ro("_co_code_adaptive", |o| {
        let units = this(o).units.0.get();
        // SAFETY: the evaluation loop writes units in place and never moves them.
        let units = unsafe { &*units };
        let raw: Vec<u8> =
            units.iter().take(this(o).f.0.code.len() / 2).flat_map(|u| u.to_le_bytes()).collect();
        bytes_of(&raw)
    }),
    GetSetDef::ro("co_varnames", |o| Ok(names_of(this(o), FAST_LOCAL).up())),
    GetSetDef::ro("co_cellvars", |o| Ok(names_of(this(o), FAST_CELL).up())),
    GetSetDef::ro("co_freevars", |o| Ok(names_of(this(o), FAST_FREE).up())),
    GetSetDef::ro("co_code", |o| Ok(code_bytes(this(o)))),
];

/// The table of line numbers as it was before Python 3.10.
fn lnotab(c: &Code) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut code, mut line) = (0u32, c.f.0.firstlineno);
    for s in locations::spans(&c.f.0.linetable, c.f.0.firstlineno) {
        let Some(here) = s.position.line.filter(|l| *l != line) else { continue };
        let mut bytes = s.start - code;
        let mut lines = here - line;
        while bytes > 255 {
            out.extend([255, 0]);
            bytes -= 255;
        }
        while lines > 127 {
            out.extend([bytes as u8, 127]);
            bytes = 0;
            lines -= 127;
        }
        while lines < -128 {
            out.extend([bytes as u8, 128]);
            bytes = 0;
            lines += 128;
        }
        out.extend([bytes as u8, lines as i8 as u8]);
        (code, line) = (s.start, here);
    }
    out
}

object! {
    /// Tuples made beforehand, one after the other.
    struct Rows: LINE_ITERATOR {
        rows: Opaque<Vec<Vec<Option<i64>>>>,
        at: Cell<usize>,
    }
}

fn rows(ty: &'static StaticType, rows: Vec<Vec<Option<i64>>>) -> R {
    Ok(Ref::new(Rows { head: Object::head(ty.object()), rows: Opaque(rows), at: Cell::new(0) }).up())
}

fn next_row(o: &Object) -> R<Option<Ref>> {
    let r: &Rows = unsafe { o.cast_unchecked() };
    let Some(row) = r.rows.0.get(r.at.get()) else { return Ok(None) };
    r.at.set(r.at.get() + 1);
    let v = row.iter().map(|n| n.map_or_else(none, int::from_i64)).collect();
    Ok(Some(Tuple::from_vec(v).up()))
}

macro_rules! row_iterator {
    ($id:ident, $name:literal) => {
        static $id: StaticType = StaticType::new::<Rows>(
            TypeDef { name: $name, flags: TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
            Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next_row), ..Slots::NONE },
        );
    };
}
row_iterator!(LINE_ITERATOR, "line_iterator");
row_iterator!(POSITIONS_ITERATOR, "positions_iterator");

fn co_lines(o: &Object) -> R {
    let f = &this(o).f.0;
    let v = locations::lines(&f.linetable, f.firstlineno)
        .into_iter()
        .map(|(a, b, l)| vec![Some(a as i64), Some(b as i64), l.map(i64::from)])
        .collect();
    rows(&LINE_ITERATOR, v)
}

fn co_positions(o: &Object) -> R {
    let f = &this(o).f.0;
    let mut v = Vec::new();
    for s in locations::spans(&f.linetable, f.firstlineno) {
        let p = s.position;
        let row = [p.line, p.end_line, p.col, p.end_col].map(|n| n.map(i64::from)).to_vec();
        for _ in 0..(s.end - s.start) / 2 {
            v.push(row.clone());
        }
    }
    rows(&POSITIONS_ITERATOR, v)
}

/// The parameters of the constructor, in its order, by the names that `replace` takes.
const PARAMETERS: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];

/// What type a parameter has; none: an integer.
fn wanted(i: usize) -> Option<&'static str> {
    match i {
        0..=5 | 13 => None,
        6 | 14 | 15 => Some("bytes"),
        10..=12 => Some("str"),
        _ => Some("tuple"),
    }
}

fn current(c: &Code) -> R<Vec<Ref>> {
    PARAMETERS.iter().map(|n| crate::protocol::attribute::get_text(&c.head, n)).collect()
}

fn interned(t: &Object) -> R<Ref<Tuple>> {
    let Some(t) = t.cast::<Tuple>() else { return type_error("names must be a tuple") };
    let mut v = Vec::with_capacity(t.len());
    for n in t.as_slice() {
        match n.cast::<Str>() {
            // Names are plain strings from here on.
            Some(s) if n.is_exact::<Str>() => v.push(Str::intern_ref(&s.own_as()).up()),
            Some(s) => v.push(Str::intern_ref(&Str::from_chars(s.chars())).up()),
            None => return raise(&exc::SYSTEM_ERROR, "non-string found in code slot"),
        }
    }
    Ok(Tuple::from_vec(v))
}

/// A code object of checked parameters.
fn build(v: &[Ref]) -> R {
    let int_at = |i: usize| number::to_i32(&v[i]);
    let order = [6, 10, 11, 0, 1, 2, 3, 4, 5];
    let shown: Vec<Ref> = order.iter().filter_map(|i| v.get(*i).cloned()).collect();
    crate::sys::audit("code.__new__", Tuple::from_vec(shown).as_args())?;
    let ints = [int_at(0)?, int_at(1)?, int_at(2)?, int_at(4)?, int_at(5)?];
    if ints[0] < ints[1] || ints.iter().any(|n| *n < 0) {
        return raise(&exc::SYSTEM_ERROR, "Objects/codeobject.c:412: bad argument to internal function");
    }
    let varnames = interned(&v[9])?;
    let freevars = interned(&v[16])?;
    let cellvars = interned(&v[17])?;
    let mut names: Vec<Ref> = varnames.as_slice().to_vec();
    let mut kinds = vec![FAST_LOCAL; names.len()];
    for n in cellvars.as_slice() {
        match varnames.as_slice().iter().position(|x| x.is(n)) {
            Some(i) => kinds[i] |= FAST_CELL,
            None => {
                names.push(n.clone());
                kinds.push(FAST_CELL);
            }
        }
    }
    names.extend_from_slice(freevars.as_slice());
    kinds.resize(names.len(), FAST_FREE);
    if int_at(3)? as usize != varnames.len() {
        return value_error("code: co_nlocals != len(co_varnames)");
    }
    let made = Code::from_parts(CodeFields {
        argcount: int_at(0)?,
        posonlyargcount: int_at(1)?,
        kwonlyargcount: int_at(2)?,
        stacksize: int_at(4)?,
        flags: int_at(5)?,
        code: v[6].clone(),
        consts: v[7].clone(),
        names: interned(&v[8])?.up(),
        localsplusnames: Tuple::from_vec(names).up(),
        localspluskinds: Bytes::new(&kinds).up(),
        filename: v[10].clone(),
        name: v[11].clone(),
        qualname: v[12].clone(),
        firstlineno: int_at(13)?,
        linetable: v[14].clone(),
        exceptiontable: v[15].clone(),
    });
    match made {
        Ok(c) => match super::code_verify::check(&c) {
            Ok(()) => Ok(c.up()),
            Err(m) => value_error(m),
        },
        Err(m) => value_error(m.replace("code: varnames", "code: co_varnames")),
    }
}

/// Checks one argument; `shown` says which in an error text.
fn check(i: usize, o: &Object, shown: impl FnOnce() -> String) -> R<()> {
    let fits = match wanted(i) {
        None => return number::to_i32(o).map(drop),
        Some("bytes") => o.is_a::<Bytes>(),
        Some("str") => o.is_a::<Str>(),
        Some(_) => o.is_a::<Tuple>(),
    };
    if fits {
        return Ok(());
    }
    type_error(format!(
        "{} must be {}, not {}",
        shown(),
        wanted(i).unwrap_or("int"),
        obj::type_name_or_none(o)
    ))
}

fn replace(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (args, named) = call::split(args, kw);
    if !args.is_empty() {
        return type_error("replace() takes no positional arguments");
    }
    let mut v = current(this(o))?;
    let mut nlocals_given = false;
    for (name, x) in &named {
        let Some(i) = PARAMETERS.iter().position(|p| name.eq_str(p)) else {
            return type_error(format!("replace() got an unexpected keyword argument '{}'", name.to_lossy()));
        };
        check(i, x, || format!("replace() argument '{}'", PARAMETERS[i]))?;
        if wanted(i).is_none() && number::to_i32(x)? < 0 {
            return value_error(format!("{} must be a positive integer", PARAMETERS[i]));
        }
        nlocals_given |= i == 3;
        v[i] = x.own();
    }
    if !nlocals_given {
        v[3] = int::from_usize(sequence::len(&v[9])?);
    }
    build(&v)
}

fn new(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("code", kw)?;
    crate::object::method::check_positional("code", args.len(), 16, 18)?;
    let mut v = Vec::with_capacity(18);
    for (i, a) in args.iter().enumerate() {
        check(i, a, || format!("code() argument {}", i + 1))?;
        v.push(a.own());
    }
    while v.len() < 18 {
        v.push(Tuple::empty().up());
    }
    for (i, what) in [(0, "argcount"), (1, "posonlyargcount"), (2, "kwonlyargcount"), (3, "nlocals")] {
        if number::to_i32(&v[i])? < 0 {
            return value_error(format!("code: {what} must not be negative"));
        }
    }
    for i in [8, 9, 16, 17] {
        for n in v[i].cast::<Tuple>().map_or(&[][..], |t| t.as_slice()) {
            if !n.is_a::<Str>() {
                let t = n.ty().name();
                return type_error(format!("name tuples must contain only strings, not '{t}'"));
            }
        }
    }
    build(&v)
}

/// Are two constants the same to the compiler: of one type, equal, and equal in sign?
fn same_constant(a: &Object, b: &Object) -> R<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if !a.ty().is_type(b.ty()) {
        return Ok(false);
    }
    let _guard = crate::thread::enter_native(" in comparison")?;
    let float = |x: f64, y: f64| x == y && x.is_sign_negative() == y.is_sign_negative();
    if let (Some(x), Some(y)) = (a.exact::<Float>(), b.exact::<Float>()) {
        return Ok(float(x.value(), y.value()));
    }
    if let (Some(x), Some(y)) = (a.exact::<Complex>(), b.exact::<Complex>()) {
        return Ok(float(x.re, y.re) && float(x.im, y.im));
    }
    if let (Some(x), Some(y)) = (a.exact::<Tuple>(), b.exact::<Tuple>()) {
        return same_constants(x, y);
    }
    if a.is_exact_type(&crate::types::set::FROZENSET) {
        let (x, y) = (sequence::vec_of(a)?, sequence::vec_of(b)?);
        for p in &x {
            let mut found = false;
            for q in &y {
                found = found || same_constant(p, q)?;
            }
            if !found {
                return Ok(false);
            }
        }
        return Ok(x.len() == y.len());
    }
    // Of other kinds only those compare by value that the compiler makes.
    let plain =
        a.is_exact::<int::Int>() || a.is_exact::<Str>() || a.is_exact::<Bytes>() || a.is_exact::<Code>();
    Ok(plain && compare::eq(a, b)?)
}
fn same_constants(x: &Tuple, y: &Tuple) -> R<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (a, b) in x.as_slice().iter().zip(y.as_slice()) {
        if !same_constant(a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same(a: &Code, b: &Code) -> R<bool> {
    let (x, y) = (&a.f.0, &b.f.0);
    Ok(compare::eq(&a.name, &b.name)?
        && x.argcount == y.argcount
        && x.posonlyargcount == y.posonlyargcount
        && x.kwonlyargcount == y.kwonlyargcount
        && x.flags == y.flags
        && x.firstlineno == y.firstlineno
        && x.code == y.code
        && x.linetable == y.linetable
        && x.exceptiontable == y.exceptiontable
        && compare::eq(&a.names, &b.names)?
        && compare::eq(&a.localsplusnames, &b.localsplusnames)?
        && same_constants(&a.consts, &b.consts)?)
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    match (a.cast::<Code>(), b.cast::<Code>()) {
        (Some(x), Some(y)) if op == Cmp::Eq || op == Cmp::Ne => {
            Ok(bool_obj((std::ptr::eq(x, y) || same(x, y)?) == (op == Cmp::Eq)))
        }
        _ => Ok(not_implemented()),
    }
}

fn hash(o: &Object) -> R<isize> {
    let c = this(o);
    let f = &c.f.0;
    let parts = [
        compare::hash(&c.name)?,
        compare::hash(&code_bytes(c))?,
        compare::hash(&c.consts)?,
        compare::hash(&c.names)?,
        compare::hash(&c.localsplusnames)?,
        f.argcount as isize,
        f.posonlyargcount as isize,
        f.kwonlyargcount as isize,
        f.flags as isize,
        f.firstlineno as isize,
    ];
    let h = parts.iter().fold(20221211isize, |h, p| (h ^ p).wrapping_mul(1000003));
    Ok(if h == -1 { -2 } else { h })
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__sizeof__", |o| {
        Ok(int::from_usize((200 + this(o).f.0.code.len()).next_multiple_of(8)))
    }),
    MethodDef::noargs("co_lines", co_lines),
    MethodDef::noargs("co_positions", co_positions),
    MethodDef::raw("replace", "($self, /, **changes)", replace),
    MethodDef::kw("_varname_from_oparg", "($self, /, oparg)", |o, a| {
        let i = number::to_i32(a[0].unwrap_or(o))?;
        let names = this(o).localsplusnames.as_slice();
        match usize::try_from(i).ok().and_then(|i| names.get(i)) {
            Some(n) => Ok(n.clone()),
            None => index_error("tuple index out of range"),
        }
    }),
    MethodDef::raw("__replace__", "($self, /, **changes)", replace),
];

/// `code`.
pub static CODE: StaticType = StaticType::new::<Code>(
    TypeDef {
        name: "code",
        itemsize: 2,
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        sig: "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)",
        doc: Some("Create a code object.  Not for the faint of heart."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        repr: Some(repr),
        hash: Some(hash),
        richcompare: Some(richcompare),
        ..Slots::NONE
    },
);
