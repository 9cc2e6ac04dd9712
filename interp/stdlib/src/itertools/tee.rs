//! `itertools.tee`: iterators over one iterable that keep what others have not seen yet.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::cells::Refs;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, call, iteration, number, object as obj, sequence};
use pyrite_vm::raise::{reserve, runtime_error, type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{deprecated, iterator, positional, state_items, tuple, type_ref};

/// Items in one link of the chain.
const LINK: usize = 57;

object! {
    /// Some items that have been read, and a link to those after them.
    pub struct TeeData: TEE_DATA {
        it: Ref,
        values: Refs,
        next: Slot<TeeData>,
        running: Cell<bool>,
    }
}

object! {
    /// One of the iterators.
    pub struct Tee: TEE {
        data: Slot<TeeData>,
        index: Cell<usize>,
    }
}

fn data(o: &Object) -> &TeeData {
    unsafe { o.cast_unchecked() }
}

fn tee(o: &Object) -> &Tee {
    unsafe { o.cast_unchecked() }
}

fn link(it: Ref) -> Ref<TeeData> {
    Ref::new(TeeData {
        head: Object::head(&TEE_DATA),
        it,
        values: Guarded::default(),
        next: Slot::empty(),
        running: Cell::new(false),
    })
}

fn at(ty: &PyType, data: Option<Ref<TeeData>>, index: usize) -> Ref {
    Ref::new(Tee { head: Object::head(ty), data: Slot::new(data), index: Cell::new(index) }).up()
}

/// An iterator over an iterable, or a copy of one there is.
fn over(ty: &PyType, iterable: &Object) -> R {
    let it = iteration::iter(iterable)?;
    if let Some(t) = it.cast::<Tee>() {
        return Ok(at(&TEE, t.data.get(), t.index.get()));
    }
    Ok(at(ty, Some(link(it)), 0))
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "_tee", args, kw, 1, 1)?;
    over(ty, args[0])
}

/// Item `i` of a link, read now if nobody has before.
fn item(d: &TeeData, i: usize) -> R<Option<Ref>> {
    if let Some(x) = d.values.borrow().get(i) {
        return Ok(Some(x.clone()));
    }
    if d.running.get() {
        return runtime_error("cannot re-enter the tee iterator");
    }
    d.running.set(true);
    let found = iteration::next(&d.it);
    d.running.set(false);
    let Some(x) = found? else { return Ok(None) };
    d.values.borrow_mut().push(x.clone());
    Ok(Some(x))
}

fn next(o: &Object) -> R<Option<Ref>> {
    let t = tee(o);
    let Some(mut d) = t.data.get() else { return Ok(None) };
    if t.index.get() >= LINK {
        let after = match d.next.get() {
            Some(n) => n,
            None => {
                let n = link(d.it.clone());
                d.next.set(Some(n.clone()));
                n
            }
        };
        t.data.set(Some(after.clone()));
        t.index.set(0);
        d = after;
    }
    let Some(x) = item(&d, t.index.get())? else { return Ok(None) };
    t.index.set(t.index.get() + 1);
    Ok(Some(x))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__copy__", |o| {
        let t = tee(o);
        Ok(at(&TEE, t.data.get(), t.index.get()))
    }),
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let t = tee(o);
        let d = t.data.get().map_or_else(none, |d| d.up());
        let state = tuple(&[&d, &int::from_usize(t.index.get())]);
        Ok(tuple(&[type_ref(o), &tuple(&[&Tuple::empty()]), &state]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        let [d, index] = state_items(state, 2, 2)? else { return Ok(none()) };
        let Some(d) = d.cast::<TeeData>() else {
            return type_error(format!(
                "argument 1 must be itertools._tee_dataobject, not {}",
                obj::type_name_or_none(d)
            ));
        };
        let index = number::to_i32(index)?;
        match usize::try_from(index) {
            Ok(i) if i <= LINK => {
                let t = tee(o);
                t.index.set(i);
                t.data.set(Some(d.own_as()));
                Ok(none())
            }
            _ => value_error("Index out of range"),
        }
    }),
];

/// `itertools._tee`.
pub static TEE: StaticType = StaticType::new::<Tee>(
    TypeDef {
        name: "itertools._tee",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        sig: "(iterable, /)",
        doc: Some("Iterator wrapped to make it copyable."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);

fn new_data(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = positional(ty, "teedataobject", args, kw, 3, 3)?;
    let [it, values, next] = args else { return value_error("Invalid arguments") };
    let Some(values) = values.cast::<List>() else {
        return crate::arguments::wrong_type("teedataobject", 2, "list", values);
    };
    let next = match next.exact::<TeeData>() {
        Some(n) if values.len() == LINK => Some(n.own_as()),
        None if next.is_none() && values.len() <= LINK => None,
        _ => return value_error("Invalid arguments"),
    };
    let d = link(it.own());
    d.values.borrow_mut().extend(values.to_vec());
    d.next.set(next);
    Ok(d.up())
}

/// `itertools._tee_dataobject`.
pub static TEE_DATA: StaticType = StaticType::new::<TeeData>(
    TypeDef {
        name: "itertools._tee_dataobject",
        flags: TypeFlags::HAVE_GC,
        methods: &[MethodDef::noargs("__reduce__", |o| {
            deprecated()?;
            let d = data(o);
            let values = List::from_vec(d.values.borrow().0.clone());
            let next = d.next.get().map_or_else(none, |n| n.up());
            Ok(tuple(&[type_ref(o), &tuple(&[&d.it, &values, &next])]))
        })],
        doc: Some("teedataobject(iterable, values, next, /)"),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new_data), ..Slots::NONE },
);

/// `tee`.
pub static FUNCTIONS: &[MethodDef] = &[MethodDef::pos("tee", "($module, iterable, n=2, /)", 1, 2, |_, a| {
    let n = match a.get(1) {
        Some(n) => sequence::ssize_arg(n)?,
        None => 2,
    };
    let Ok(n) = usize::try_from(n) else { return value_error("n must be >= 0") };
    if n == 0 {
        return Ok(Tuple::empty().up());
    }
    let mut v = Vec::new();
    reserve(&mut v, n)?;
    let it = iteration::iter(a[0])?;
    let copy = attribute::get_optional_text(&it, "__copy__")?;
    let (first, copy) = match copy {
        Some(f) => (it, f),
        None => {
            let t = over(&TEE, &it)?;
            let f = attribute::get_text(&t, "__copy__")?;
            (t, f)
        }
    };
    v.push(first);
    while v.len() < n {
        v.push(call::call(&copy, &[])?);
    }
    Ok(Tuple::from_vec(v).up())
})];
