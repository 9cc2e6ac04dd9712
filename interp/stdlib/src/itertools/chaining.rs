//! `chain`, `cycle`, `zip_longest`.

use std::cell::Cell;

use super::{exactly, iterator, pickled, positional, reduced};
use pyrite_vm::object;
use pyrite_vm::object::cells::Slot;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::{call, iteration, number};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::generic_alias;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::tuple::Tuple;

object! {
    /// The items of several iterables, one after the other.
    pub struct Chain: CHAIN {
        /// Iterator over the iterables; none at the end.
        source: Slot,
        /// Iterator over the one at hand.
        active: Slot,
    }
}

fn chain(o: &Object) -> &Chain {
    unsafe { o.cast_unchecked() }
}

fn chain_of(ty: &PyType, source: Ref) -> R {
    Ok(Ref::new(Chain { head: Object::head(ty), source: Slot::new(Some(source)), active: Slot::empty() })
        .up())
}

fn new_chain(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(&CHAIN, ty, args, kw)?;
    chain_of(ty, iteration::iter(&Tuple::from_args(args))?)
}

fn chain_next(o: &Object) -> R<Option<Ref>> {
    let c = chain(o);
    loop {
        let Some(source) = c.source.get() else { return Ok(None) };
        let active = match c.active.get() {
            Some(a) => a,
            None => {
                let iterable = match iteration::next(&source) {
                    Ok(Some(x)) => x,
                    Ok(None) => {
                        c.source.set(None);
                        return Ok(None);
                    }
                    Err(e) => {
                        c.source.set(None);
                        return Err(e);
                    }
                };
                match iteration::iter(&iterable) {
                    Ok(it) => {
                        c.active.set(Some(it.clone()));
                        it
                    }
                    Err(e) => {
                        c.source.set(None);
                        return Err(e);
                    }
                }
            }
        };
        match iteration::next(&active)? {
            Some(x) => return Ok(Some(x)),
            None => c.active.set(None),
        }
    }
}

static CHAIN_METHODS: &[MethodDef] = &[
    MethodDef::o("from_iterable", "($type, iterable, /)", |ty, it| match ty.cast::<PyType>() {
        Some(ty) => chain_of(ty, iteration::iter(it)?),
        None => type_error("from_iterable() needs a type"),
    })
    .class(),
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let c = chain(o);
        let Some(source) = c.source.get() else { return reduced(o, Vec::new(), None) };
        let mut state = vec![source];
        state.extend(c.active.get());
        reduced(o, Vec::new(), Some(Tuple::from_vec(state).up()))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        let Some(t) = state.cast::<Tuple>() else { return type_error("state is not a tuple") };
        let v = t.as_slice();
        if v.is_empty() || v.len() > 2 {
            return pyrite_vm::object::method::check_positional("function", v.len(), 1, 2).map(|()| none());
        }
        if v.iter().any(|x| !iteration::is_iterator(x)) {
            return type_error("Arguments must be iterators.");
        }
        let c = chain(o);
        c.source.set(v.first().cloned());
        c.active.set(v.get(1).cloned());
        Ok(none())
    }),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

iterator!(
    CHAIN,
    "itertools.chain",
    Chain,
    "(*iterables)",
    CHAIN_METHODS,
    Slots { new: Some(new_chain), iternext: Some(chain_next), ..Slots::NONE }
);

object! {
    /// The items of an iterable, then the same again for ever.
    pub struct Cycle: CYCLE {
        /// The iterator during the first round.
        it: Slot,
        saved: Ref<List>,
        index: Cell<usize>,
    }
}

fn cycle(o: &Object) -> &Cycle {
    unsafe { o.cast_unchecked() }
}

fn new_cycle(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let [iterable] = exactly(&CYCLE, ty, args, kw)?;
    let it = Slot::new(Some(iteration::iter(iterable)?));
    Ok(Ref::new(Cycle { head: Object::head(ty), it, saved: List::from_vec(Vec::new()), index: Cell::new(0) })
        .up())
}

fn cycle_next(o: &Object) -> R<Option<Ref>> {
    let c = cycle(o);
    if let Some(it) = c.it.get() {
        if let Some(x) = iteration::next(&it)? {
            c.saved.push(x.clone());
            return Ok(Some(x));
        }
        c.it.set(None);
    }
    let i = c.index.get();
    let Some(x) = c.saved.get(i) else { return Ok(None) };
    c.index.set(if i + 1 >= c.saved.len() { 0 } else { i + 1 });
    Ok(Some(x))
}

static CYCLE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let c = cycle(o);
        let (it, rest) = match c.it.get() {
            Some(it) => (it, false),
            None => {
                let it = iteration::iter(&c.saved)?;
                if c.index.get() != 0 {
                    call::call_method_text(&it, "__setstate__", &[&int::from_usize(c.index.get())])?;
                }
                (it, true)
            }
        };
        let state = Tuple::pair(c.saved.clone().up(), bool_obj(rest)).up();
        reduced(o, vec![it], Some(state))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        let Some(t) = state.cast::<Tuple>() else { return type_error("state is not a tuple") };
        let [saved, first] = t.as_slice() else { return type_error("invalid arguments") };
        let Some(l) = saved.cast::<List>() else { return type_error("invalid arguments") };
        number::to_i32(first)?;
        let c = cycle(o);
        let more = l.to_vec();
        while c.saved.len() > 0 {
            call::call_method_text(&c.saved, "pop", &[])?;
        }
        for x in more {
            c.saved.push(x);
        }
        c.index.set(0);
        Ok(none())
    }),
];

iterator!(
    CYCLE,
    "itertools.cycle",
    Cycle,
    "(iterable, /)",
    CYCLE_METHODS,
    Slots { new: Some(new_cycle), iternext: Some(cycle_next), ..Slots::NONE }
);

object! {
    /// Tuples of one item each, until the longest iterable ends.
    pub struct ZipLongest: ZIP_LONGEST {
        /// Iterators; `None` in the place of those that ended.
        its: Ref<List>,
        active: Cell<usize>,
        fill: Slot,
    }
}

fn zip_longest(o: &Object) -> &ZipLongest {
    unsafe { o.cast_unchecked() }
}

fn new_zip_longest(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (args, named) = call::split(args, kw);
    let mut fill = none();
    for (name, v) in &named {
        if named.len() > 1 || !name.eq_str("fillvalue") {
            return type_error("zip_longest() got an unexpected keyword argument");
        }
        fill = v.own();
    }
    let mut its = Vec::with_capacity(args.len());
    for a in args {
        its.push(iteration::iter(a)?);
    }
    let active = Cell::new(its.len());
    let its = List::from_vec(its);
    Ok(Ref::new(ZipLongest { head: Object::head(ty), its, active, fill: Slot::new(Some(fill)) }).up())
}

fn zip_longest_next(o: &Object) -> R<Option<Ref>> {
    let z = zip_longest(o);
    if z.its.is_empty() || z.active.get() == 0 {
        return Ok(None);
    }
    let mut v = Vec::with_capacity(z.its.len());
    for i in 0..z.its.len() {
        let it = z.its.get(i).filter(|it| !it.is_none());
        let x = match it {
            None => None,
            Some(it) => match iteration::next(&it) {
                Ok(Some(x)) => Some(x),
                Ok(None) => {
                    z.active.set(z.active.get().saturating_sub(1));
                    if z.active.get() == 0 {
                        return Ok(None);
                    }
                    drop(z.its.replace(i, none()));
                    None
                }
                Err(e) => {
                    z.active.set(0);
                    return Err(e);
                }
            },
        };
        v.push(x.or_else(|| z.fill.get()).unwrap_or_else(none));
    }
    Ok(Some(Tuple::from_vec(v).up()))
}

static ZIP_LONGEST_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let z = zip_longest(o);
        let its = z.its.to_vec();
        let its = its.into_iter().map(|i| if i.is_none() { Tuple::empty().up() } else { i }).collect();
        reduced(o, its, z.fill.get())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        zip_longest(o).fill.set(Some(state.own()));
        Ok(none())
    }),
];

iterator!(
    ZIP_LONGEST,
    "itertools.zip_longest",
    ZipLongest,
    "(*iterables, fillvalue=None)",
    ZIP_LONGEST_METHODS,
    Slots { new: Some(new_zip_longest), iternext: Some(zip_longest_next), ..Slots::NONE }
);

/// `chain(*iterables)`.
pub(super) fn chain_from(iterables: Vec<Ref>) -> R {
    chain_of(CHAIN.object(), iteration::iter(&Tuple::from_vec(iterables))?)
}
