//! `re.Match`.

use std::cell::Cell;

use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, Imp, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{number, object as obj};
use pyrite_vm::raise::{index_error, memory_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::singletons::{none, none_ref};
use pyrite_vm::types::str::{Str, join_parts};
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{generic_alias, int};

use super::pattern::Pattern;
use super::subject::{Machine, Subject};
use super::template;

/// The place of a group that took no part.
const ABSENT: (usize, usize) = (usize::MAX, usize::MAX);

pyrite_vm::object! {
    /// A match.
    pub struct Match: MATCH {
        string: Ref,
        pattern: Ref<Pattern>,
        regs: Slot<Tuple>,
        pos: Cell<usize>,
        endpos: Cell<usize>,
        last_index: Opaque<Option<usize>>,
        /// Where each group began and ended, the whole match first.
        spans: Opaque<Vec<(usize, usize)>>,
    }
}

fn this(o: &Object) -> &Match {
    unsafe { o.cast_unchecked() }
}

impl Match {
    /// What the engine found.
    ///
    /// # Errors
    /// SystemError for a group that ends before it starts; MemoryError.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(p: &Pattern, string: &Object, m: &Machine<'_>, pos: usize, endpos: usize) -> R {
        let groups = p.program.0.groups();
        if groups > 0 {
            m.check_spans()?;
        }
        let mut spans = Vec::new();
        if spans.try_reserve_exact(groups + 1).is_err() {
            return memory_error();
        }
        spans.extend((0..=groups).map(|i| m.group(i).unwrap_or(ABSENT)));
        Ok(Ref::new(Match {
            head: Object::head(&MATCH),
            string: string.own(),
            pattern: p.own_pattern(),
            regs: Slot::empty(),
            pos: Cell::new(pos),
            endpos: Cell::new(endpos),
            last_index: Opaque(m.last_index()),
            spans: Opaque(spans),
        })
        .up())
    }

    fn slice(&self, i: usize, default: &Object) -> R {
        match self.spans.get(i).copied() {
            None => index_error("no such group"),
            Some(ABSENT) => Ok(default.own()),
            Some((a, b)) => {
                if let Some(s) = self.string.cast::<Str>() {
                    let b = b.min(s.len());
                    return Ok(s.substring(a.min(b), b).up());
                }
                Ok(Subject::new(&self.string)?.slice(a, b))
            }
        }
    }

    /// The number of a group given by number or name.
    fn index(&self, o: &Object) -> R<usize> {
        let i = if number::is_index(o) {
            Some(template::clipped(o)?)
        } else {
            match self.pattern.groupindex.get(o)? {
                Some(v) => v.cast::<Int>().and_then(|i| i.as_i64()).map(|i| i as isize),
                None => None,
            }
        };
        match i.and_then(|i| usize::try_from(i).ok()) {
            Some(i) if i < self.spans.len() => Ok(i),
            _ => index_error("no such group"),
        }
    }

    fn span_of(&self, a: &[&Object]) -> R<(usize, usize)> {
        let i = match a.first() {
            Some(o) => self.index(o)?,
            None => 0,
        };
        Ok(self.spans.get(i).copied().unwrap_or(ABSENT))
    }
}

fn position(at: usize) -> Ref {
    if at == usize::MAX { int::from_i64(-1) } else { int::from_usize(at) }
}
fn pair((a, b): (usize, usize)) -> Ref {
    Tuple::pair(position(a), position(b)).up()
}

fn group(o: &Object, a: &[&Object]) -> R {
    let m = this(o);
    match a {
        [] => m.slice(0, none_ref()),
        [one] => m.slice(m.index(one)?, none_ref()),
        many => {
            let mut v = Vec::with_capacity(many.len());
            for x in many {
                v.push(m.slice(m.index(x)?, none_ref())?);
            }
            Ok(Tuple::from_vec(v).up())
        }
    }
}

fn groups(o: &Object, a: &[Option<&Object>]) -> R {
    let m = this(o);
    let default = a[0].unwrap_or(none_ref());
    let v: R<Vec<Ref>> = (1..m.spans.len()).map(|i| m.slice(i, default)).collect();
    Ok(Tuple::from_vec(v?).up())
}

fn groupdict(o: &Object, a: &[Option<&Object>]) -> R {
    let m = this(o);
    let default = a[0].unwrap_or(none_ref());
    let d = Dict::new();
    for (k, _) in m.pattern.groupindex.entries() {
        let v = m.slice(m.index(&k)?, default)?;
        d.set(&k, &v)?;
    }
    Ok(d.up())
}

fn expand(o: &Object, a: &[Option<&Object>]) -> R {
    let m = this(o);
    let Some(t) = a[0] else { return Ok(none()) };
    let t = template::compile(&m.pattern, t)?;
    if let Some(l) = t.as_literal() {
        return Ok(l);
    }
    let s = Subject::new(&m.string)?;
    t.expand(&s, m.spans.len() - 1, |i| m.spans.get(i).copied().filter(|s| *s != ABSENT))
}

fn repr(o: &Object) -> R {
    let m = this(o);
    let (a, b) = m.spans.first().copied().unwrap_or(ABSENT);
    let text = obj::repr(&*m.slice(0, none_ref())?)?;
    let shown = text.substring(0, text.len().min(50));
    let front = format!("<{} object; span=({a}, {b}), match=", o.ty().name());
    join_parts(&[&Str::new(&front), &shown, &Str::new(">")]).map(Ref::up)
}

static METHODS: &[MethodDef] = &[
    MethodDef::new("group", "", Imp::Pos(0, 255, group)),
    MethodDef::pos("start", "($self, group=0, /)", 0, 1, |o, a| Ok(position(this(o).span_of(a)?.0))),
    MethodDef::pos("end", "($self, group=0, /)", 0, 1, |o, a| Ok(position(this(o).span_of(a)?.1))),
    MethodDef::pos("span", "($self, group=0, /)", 0, 1, |o, a| Ok(pair(this(o).span_of(a)?))),
    MethodDef::kw("groups", "($self, /, default=None)", groups),
    MethodDef::kw("groupdict", "($self, /, default=None)", groupdict),
    MethodDef::kw("expand", "($self, /, template)", expand),
    MethodDef::noargs("__copy__", |o| Ok(o.own())),
    MethodDef::o("__deepcopy__", "($self, memo, /)", |o, _| Ok(o.own())),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("lastindex", |o| Ok(this(o).last_index.0.map_or_else(none, int::from_usize))),
    GetSetDef::ro("lastgroup", |o| {
        let m = this(o);
        Ok(m.last_index.0.and_then(|i| m.pattern.indexgroup.as_slice().get(i).cloned()).unwrap_or_else(none))
    }),
    GetSetDef::ro("regs", |o| {
        let m = this(o);
        if let Some(t) = m.regs.get() {
            return Ok(t.up());
        }
        let t = Tuple::from_vec(m.spans.iter().map(|s| pair(*s)).collect());
        m.regs.set(Some(t.clone()));
        Ok(t.up())
    }),
    GetSetDef::ro("string", |o| Ok(this(o).string.clone())).member(),
    GetSetDef::ro("re", |o| Ok(this(o).pattern.clone().up())).member(),
    GetSetDef::ro("pos", |o| Ok(int::from_usize(this(o).pos.get()))).member(),
    GetSetDef::ro("endpos", |o| Ok(int::from_usize(this(o).endpos.get()))).member(),
];

/// `re.Match`.
pub static MATCH: StaticType = StaticType::new::<Match>(
    TypeDef {
        name: "re.Match",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        doc: Some("The result of re.match() and re.search()."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        mp_subscript: Some(|o, k| {
            let m = this(o);
            m.slice(m.index(k)?, none_ref())
        }),
        ..Slots::NONE
    },
);
