//! `tee`: iterators that share what was read.

use std::cell::Cell;

use super::pickled;
use pyrite_vm::object;
use pyrite_vm::object::cells::{Guarded, Slot};
use pyrite_vm::object::method::{MethodDef, check_positional};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{iteration, sequence};
use pyrite_vm::raise::{runtime_error, type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

/// Items a block.
const BLOCK: usize = 57;

object! {
    /// A block of what was read, and the blocks behind it.
    pub struct TeeData: TEE_DATA {
        it: Ref,
        values: Guarded<Vec<Ref>>,
        next: Slot<TeeData>,
        running: Cell<bool>,
    }
}

fn new_data(it: Ref) -> Ref<TeeData> {
    Ref::new(TeeData {
        head: Object::head(TEE_DATA.object()),
        it,
        values: Guarded::new(Vec::new()),
        next: Slot::empty(),
        running: Cell::new(false),
    })
}

impl TeeData {
    /// The item at an index, read if it was not.
    fn item(&self, i: usize) -> R<Option<Ref>> {
        if let Some(x) = self.values.borrow().get(i) {
            return Ok(Some(x.clone()));
        }
        if self.running.replace(true) {
            return runtime_error("cannot re-enter the tee iterator");
        }
        let x = iteration::next(&self.it);
        self.running.set(false);
        let x = x?;
        if let Some(x) = &x {
            self.values.borrow_mut().push(x.clone());
        }
        Ok(x)
    }
    fn following(&self) -> Ref<TeeData> {
        match self.next.get() {
            Some(n) => n,
            None => {
                let n = new_data(self.it.clone());
                self.next.set(Some(n.clone()));
                n
            }
        }
    }
}

fn new_tee_data(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("_tee_dataobject", kw)?;
    check_positional("_tee_dataobject", args.len(), 3, 3)?;
    let Some(l) = args[1].cast::<List>() else {
        return type_error(format!("_tee_dataobject() argument 2 must be list, not {}", args[1].ty().name()));
    };
    let values = l.to_vec();
    if values.len() > BLOCK {
        return value_error("Invalid arguments");
    }
    let d = new_data(args[0].own());
    let full = values.len() == BLOCK;
    d.values.replace(values);
    if !args[2].is_none() {
        match args[2].cast::<TeeData>() {
            Some(n) if full => d.next.set(Some(n.own_as())),
            _ => return value_error("Invalid arguments"),
        }
    }
    Ok(d.up())
}

/// `_tee_dataobject`.
pub static TEE_DATA: StaticType = StaticType::new::<TeeData>(
    TypeDef {
        name: "itertools._tee_dataobject",
        flags: TypeFlags::HAVE_GC,
        methods: &[MethodDef::noargs("__reduce__", |o| {
            pickled()?;
            let d: &TeeData = unsafe { o.cast_unchecked() };
            let values = List::from_vec(d.values.borrow().clone()).up();
            let args = vec![d.it.clone(), values, d.next.get().map_or_else(none, |n| n.up())];
            Ok(Tuple::pair(o.ty().as_object().own(), Tuple::from_vec(args).up()).up())
        })],
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new_tee_data), ..Slots::NONE },
);

object! {
    /// One of the iterators.
    pub struct Tee: TEE {
        data: Slot<TeeData>,
        index: Cell<usize>,
    }
}

fn this(o: &Object) -> &Tee {
    unsafe { o.cast_unchecked() }
}

fn copy(o: &Object) -> R {
    let t = this(o);
    Ok(Ref::new(Tee {
        head: Object::head(TEE.object()),
        data: Slot::new(t.data.get()),
        index: Cell::new(t.index.get()),
    })
    .up())
}

/// The first iterator over what `iterable` gives.
pub(super) fn from_iterable(iterable: &Object) -> R {
    let it = iteration::iter(iterable)?;
    if it.is_a::<Tee>() {
        return copy(&it);
    }
    Ok(Ref::new(Tee {
        head: Object::head(TEE.object()),
        data: Slot::new(Some(new_data(it))),
        index: Cell::new(0),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let t = this(o);
    let Some(mut d) = t.data.get() else { return Ok(None) };
    if t.index.get() >= BLOCK {
        d = d.following();
        t.data.set(Some(d.clone()));
        t.index.set(0);
    }
    let x = d.item(t.index.get())?;
    if x.is_some() {
        t.index.set(t.index.get() + 1);
    }
    Ok(x)
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__copy__", copy),
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let t = this(o);
        let data = t.data.get().map_or_else(none, |d| d.up());
        Ok(Tuple::from_vec(vec![
            o.ty().as_object().own(),
            Tuple::from_vec(vec![Tuple::empty().up()]).up(),
            Tuple::pair(data, int::from_usize(t.index.get())).up(),
        ])
        .up())
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        let Some(s) = state.cast::<Tuple>() else { return type_error("state is not a tuple") };
        let [data, index] = s.as_slice() else { return type_error("invalid arguments") };
        let Some(d) = data.cast::<TeeData>() else {
            return type_error(format!(
                "argument 1 must be itertools._tee_dataobject, not {}",
                data.ty().name()
            ));
        };
        match usize::try_from(sequence::int_arg(index)?) {
            Ok(i) if i <= BLOCK => {
                this(o).data.set(Some(d.own_as()));
                this(o).index.set(i.min(BLOCK));
                Ok(none())
            }
            _ => value_error("Index out of range"),
        }
    }),
];

fn new(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("_tee", kw)?;
    check_positional("_tee", args.len(), 1, 1)?;
    from_iterable(args[0])
}

/// `_tee`.
pub static TEE: StaticType = StaticType::new::<Tee>(
    TypeDef {
        name: "itertools._tee",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        sig: "(iterable, /)",
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);
