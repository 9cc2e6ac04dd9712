//! `re.Pattern`.

use std::cell::Cell;

use pyrite_sre::Program;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, compare, object as obj, sequence};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{generic_alias, int, iter, mapping_proxy};

use super::matched::Match;
use super::scanner;
use super::subject::{How, Search, Subject, with};
use super::template::{self, Filter};

pyrite_vm::object! {
    /// A compiled pattern.
    pub struct Pattern: PATTERN {
        /// What it was compiled from.
        pub source: Ref,
        /// Names of groups.
        pub groupindex: Ref<Dict>,
        /// Group names by number.
        pub indexgroup: Ref<Tuple>,
        /// Flags.
        pub flags: Cell<i32>,
        /// For bytes? Unknown without a source.
        pub is_bytes: Opaque<Cell<Option<bool>>>,
        /// The code.
        pub program: Opaque<Program>,
    }
}

/// The pattern behind `o`.
pub fn this(o: &Object) -> &Pattern {
    unsafe { o.cast_unchecked() }
}

/// `pos` and `endpos` of a call, clamped.
pub fn bounds(a: &[Option<&Object>], n: usize) -> R<(usize, usize)> {
    let pos = match a.first().copied().flatten() {
        Some(o) => sequence::ssize_arg(o)?,
        None => 0,
    };
    let end = match a.get(1).copied().flatten() {
        Some(o) => sequence::ssize_arg(o)?,
        None => isize::MAX,
    };
    Ok((pos.clamp(0, n as isize) as usize, end.clamp(0, n as isize) as usize))
}

fn find_once(o: &Object, a: &[Option<&Object>], how: How) -> R {
    let p = this(o);
    let Some(string) = a[0] else { return Ok(none()) };
    // Positions are converted before the subject is looked at.
    let (pos, end) = bounds(&a[1..], isize::MAX as usize)?;
    let s = Subject::for_pattern(p, string)?;
    let (pos, end) = (pos.min(s.len()), end.min(s.len()));
    with(p, &s, pos, end, |m| {
        if !m.find(how)? {
            return Ok(none());
        }
        Match::new(p, string, &m.machine, pos, end)
    })
}

/// What `findall` lists for a match.
fn finding(p: &Pattern, s: &Subject, m: &Search<'_, '_>) -> R {
    match p.program.0.groups() {
        0 => {
            let (a, b) = m.machine.span();
            Ok(s.slice(a, b))
        }
        1 => {
            m.machine.check_spans()?;
            Ok(m.machine.group_text(s, 1, true))
        }
        n => {
            m.machine.check_spans()?;
            Ok(Tuple::from_vec((1..=n).map(|i| m.machine.group_text(s, i, true)).collect()).up())
        }
    }
}

fn findall(o: &Object, a: &[Option<&Object>]) -> R {
    let p = this(o);
    let Some(string) = a[0] else { return Ok(none()) };
    let (pos, end) = bounds(&a[1..], isize::MAX as usize)?;
    let s = Subject::for_pattern(p, string)?;
    let out = with(p, &s, pos, end, |m| {
        let mut out = Vec::new();
        while m.find(How::SearchNext)? {
            out.push(finding(p, &s, m)?);
        }
        Ok(out)
    })?;
    Ok(List::from_vec(out).up())
}

fn finditer(o: &Object, a: &[Option<&Object>]) -> R {
    let sc = scanner::new(this(o), a)?;
    let f = attribute::get_text(&sc, "search")?;
    Ok(iter::callable_iterator(&f, &none()))
}

fn count_arg(o: Option<&Object>) -> R<isize> {
    match o {
        Some(o) => sequence::ssize_arg(o),
        None => Ok(0),
    }
}

fn split(o: &Object, a: &[Option<&Object>]) -> R {
    let p = this(o);
    let Some(string) = a[0] else { return Ok(none()) };
    let max = count_arg(a[1])?;
    let s = Subject::for_pattern(p, string)?;
    let groups = p.program.0.groups();
    let n = s.len();
    let out = with(p, &s, 0, n, |m| {
        let mut out = Vec::new();
        let mut done = 0;
        let mut last = 0;
        while (max == 0 || done < max) && m.find(How::SearchNext)? {
            let (a, b) = m.machine.span();
            out.push(s.slice(last, a));
            if groups > 0 {
                m.machine.check_spans()?;
                for i in 1..=groups {
                    out.push(m.machine.group_text(&s, i, false));
                }
            }
            done += 1;
            last = b;
        }
        out.push(s.slice(last, n));
        Ok(out)
    })?;
    Ok(List::from_vec(out).up())
}

/// The text with matches replaced, and how many were.
fn substitute(o: &Object, a: &[Option<&Object>]) -> R<(Ref, isize)> {
    let p = this(o);
    let (Some(repl), Some(string)) = (a[0], a[1]) else { return Ok((none(), 0)) };
    let max = count_arg(a[2])?;
    let filter = template::filter(p, repl)?;
    let s = Subject::for_pattern(p, string)?;
    let n = s.len();
    let groups = p.program.0.groups();
    let (out, done) = with(p, &s, 0, n, |m| {
        let mut out = Vec::new();
        let mut done = 0;
        let mut last = 0;
        while (max == 0 || done < max) && m.find(How::SearchNext)? {
            let (b, e) = m.machine.span();
            if last < b {
                out.push(s.slice(last, b));
            }
            match &filter {
                Filter::Literal(l) => out.push(l.clone()),
                Filter::Template(t) => {
                    m.machine.check_spans()?;
                    out.push(t.expand(&s, groups, |i| m.machine.group(i))?);
                }
                Filter::Call(f) => {
                    let found = Match::new(p, string, &m.machine, 0, n)?;
                    let r = call::call(f, &[&found])?;
                    if !r.is_none() {
                        out.push(r);
                    }
                }
            }
            last = e;
            done += 1;
        }
        if last < n {
            out.push(s.slice(last, n));
        }
        Ok((out, done))
    })?;
    Ok((template::join(out, &s)?, done))
}

/// Names of flags in the order of the pattern's repr.
const FLAGS: [(&str, i32); 8] = [
    ("re.IGNORECASE", 2),
    ("re.LOCALE", 4),
    ("re.MULTILINE", 8),
    ("re.DOTALL", 16),
    ("re.UNICODE", 32),
    ("re.VERBOSE", 64),
    ("re.DEBUG", 128),
    ("re.ASCII", 256),
];

fn repr(o: &Object) -> R {
    let p = this(o);
    let mut flags = p.flags.get();
    // Text is Unicode unless it says otherwise.
    if p.is_bytes.get() == Some(false) && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let r = obj::repr(&p.source)?;
    let shown = r.substring(0, r.len().min(200));
    let mut names: Vec<String> = Vec::new();
    for (name, bit) in FLAGS {
        if flags & bit != 0 {
            names.push(name.into());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("0x{flags:x}"));
    }
    let tail = if names.is_empty() { ")".to_string() } else { format!(", {})", names.join("|")) };
    pyrite_vm::types::str::join_parts(&[&Str::new("re.compile("), &shown, &Str::new(&tail)]).map(Ref::up)
}

fn hash(o: &Object) -> R<isize> {
    let p = this(o);
    let code: Vec<u8> = p.program.0.code().iter().flat_map(|w| w.to_le_bytes()).collect();
    let h = compare::hash(&p.source)? ^ pyrite_vm::hash::bytes(&code);
    let kind = match p.is_bytes.get() {
        None => -1,
        Some(b) => isize::from(b),
    };
    let h = h ^ p.flags.get() as isize ^ kind ^ p.program.0.code().len() as isize;
    Ok(if h == -1 { -2 } else { h })
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.exact::<Pattern>(), b.exact::<Pattern>()) else {
        return Ok(not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let same = a.is(b)
        || x.flags.get() == y.flags.get()
            && x.is_bytes.get() == y.is_bytes.get()
            && x.program.0.groups() == y.program.0.groups()
            && x.program.0.code() == y.program.0.code()
            && compare::eq(&x.source, &y.source)?;
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

const SPAN_ARGS: &str = "($self, /, string, pos=0, endpos=sys.maxsize)";

static METHODS: &[MethodDef] = &[
    MethodDef::kw("match", SPAN_ARGS, |o, a| find_once(o, a, How::Match)),
    MethodDef::kw("fullmatch", SPAN_ARGS, |o, a| find_once(o, a, How::Full)),
    MethodDef::kw("search", SPAN_ARGS, |o, a| find_once(o, a, How::Search)),
    MethodDef::kw("sub", "($self, /, repl, string, count=0)", |o, a| Ok(substitute(o, a)?.0)),
    MethodDef::kw("subn", "($self, /, repl, string, count=0)", |o, a| {
        let (r, n) = substitute(o, a)?;
        Ok(Tuple::pair(r, int::from_i64(n as i64)).up())
    }),
    MethodDef::kw("findall", SPAN_ARGS, findall),
    MethodDef::kw("split", "($self, /, string, maxsplit=0)", split),
    MethodDef::kw("finditer", SPAN_ARGS, finditer),
    MethodDef::kw("scanner", SPAN_ARGS, |o, a| scanner::new(this(o), a)),
    MethodDef::noargs("__copy__", |o| Ok(o.own())),
    MethodDef::o("__deepcopy__", "($self, memo, /)", |o, _| Ok(o.own())),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("groupindex", |o| {
        let d = &this(o).groupindex;
        if d.is_empty() { Ok(Dict::new().up()) } else { Ok(mapping_proxy::new(d).up()) }
    }),
    GetSetDef::ro("pattern", |o| Ok(this(o).source.clone())).member(),
    GetSetDef::ro("flags", |o| Ok(int::from_i64(this(o).flags.get().into()))).member(),
    GetSetDef::ro("groups", |o| Ok(int::from_usize(this(o).program.0.groups()))).member(),
];

/// `re.Pattern`.
pub static PATTERN: StaticType = StaticType::new::<Pattern>(
    TypeDef {
        name: "re.Pattern",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        doc: Some("Compiled regular expression object."),
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), hash: Some(hash), richcompare: Some(richcompare), ..Slots::NONE },
);

impl Pattern {
    /// The pattern, owned.
    pub fn own_pattern(&self) -> Ref<Pattern> {
        self.own_as()
    }
}
