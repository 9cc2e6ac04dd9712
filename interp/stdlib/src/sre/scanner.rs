//! `_sre.SRE_Scanner`: matches of a subject, one after the other.

use std::cell::Cell;

use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::singletons::none;

use super::matched::Match;
use super::pattern::{Pattern, bounds};
use super::subject::{How, Subject, with};

pyrite_vm::object! {
    /// An iteration over matches.
    pub struct Scanner: SCANNER {
        pattern: Ref<Pattern>,
        string: Ref,
        subject: Opaque<Subject>,
        pos: Cell<usize>,
        endpos: Cell<usize>,
        next: Cell<usize>,
        must_advance: Cell<bool>,
        executing: Cell<bool>,
    }
}

fn this(o: &Object) -> &Scanner {
    unsafe { o.cast_unchecked() }
}

/// `pattern.scanner(string, pos, endpos)`.
pub fn new(p: &Pattern, a: &[Option<&Object>]) -> R {
    let Some(string) = a[0] else { return Ok(none()) };
    let (pos, end) = bounds(&a[1..], isize::MAX as usize)?;
    let s = Subject::for_pattern(p, string)?;
    let (pos, end) = (pos.min(s.len()), end.min(s.len()));
    Ok(Ref::new(Scanner {
        head: Object::head(&SCANNER),
        pattern: p.own_pattern(),
        string: string.own(),
        subject: Opaque(s),
        pos: Cell::new(pos),
        endpos: Cell::new(end),
        next: Cell::new(pos),
        must_advance: Cell::new(false),
        executing: Cell::new(false),
    })
    .up())
}

fn step(o: &Object, how: How) -> R {
    let sc = this(o);
    if sc.next.get() == usize::MAX {
        return Ok(none());
    }
    if sc.executing.replace(true) {
        return value_error("regular expression scanner already executing");
    }
    let r = with(&sc.pattern, &sc.subject, sc.pos.get(), sc.endpos.get(), |m| {
        m.machine.resume(sc.next.get(), sc.must_advance.get());
        let found = m.find(how)?;
        let (next, must) = m.machine.progress();
        sc.next.set(if found { next } else { usize::MAX });
        sc.must_advance.set(must);
        if !found {
            return Ok(none());
        }
        Match::new(&sc.pattern, &sc.string, &m.machine, sc.pos.get(), sc.endpos.get())
    });
    sc.executing.set(false);
    r
}

fn nothing_given(name: &str, a: &[&Object]) -> R<()> {
    if a.is_empty() { Ok(()) } else { type_error(format!("{name}() takes no arguments")) }
}

static METHODS: &[MethodDef] = &[
    MethodDef::raw("match", "($self, /)", |o, a, _| {
        nothing_given("match", a)?;
        step(o, How::MatchNext)
    }),
    MethodDef::raw("search", "($self, /)", |o, a, _| {
        nothing_given("search", a)?;
        step(o, How::SearchNext)
    }),
];

static GETSET: &[GetSetDef] = &[GetSetDef::ro("pattern", |o| Ok(this(o).pattern.clone().up())).member()];

/// `_sre.SRE_Scanner`.
pub static SCANNER: StaticType = StaticType::new::<Scanner>(
    TypeDef {
        name: "_sre.SRE_Scanner",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
