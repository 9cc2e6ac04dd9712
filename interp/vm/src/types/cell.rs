//! `cell`.

use crate::object;
use crate::object::method::GetSetDef;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, Slot, StaticType};
use crate::raise::value_error;
use crate::types::singletons::{bool_obj, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A variable shared by a function and those inside it.
    pub struct Cell: CELL {
        /// The value, if it is set.
        pub value: Slot,
    }
}

impl Cell {
    /// A cell holding `v`.
    pub fn new(v: Option<Ref>) -> Ref<Cell> {
        Ref::new(Cell { head: Object::head(&CELL), value: Slot::new(v) })
    }
    /// The value.
    #[inline]
    pub fn get(&self) -> Option<Ref> {
        self.value.get()
    }
    /// Sets the value.
    #[inline]
    pub fn set(&self, v: Option<Ref>) {
        self.value.set(v);
    }
}

fn this(o: &Object) -> &Cell {
    unsafe { o.cast_unchecked() }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Cell>(), b.cast::<Cell>()) else { return Ok(not_implemented()) };
    match (x.get(), y.get()) {
        (Some(p), Some(q)) => crate::protocol::compare::rich(&p, &q, op),
        (p, q) => Ok(bool_obj(op.holds(p.is_some().cmp(&q.is_some())))),
    }
}

static GETSET: &[GetSetDef] = &[GetSetDef::rw(
    "cell_contents",
    |o| match this(o).get() {
        Some(v) => Ok(v),
        None => value_error("Cell is empty"),
    },
    |o, v| {
        this(o).set(v.map(|v| v.own()));
        Ok(())
    },
)];

/// `cell`.
pub static CELL: StaticType = StaticType::new::<Cell>(
    TypeDef {
        name: "cell",
        flags: TypeFlags::HAVE_GC,
        getset: GETSET,
        sig: "([contents])",
        doc: Some("Create a new cell object."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|_, args: &[&Object], kw: Option<&Tuple>| {
            if kw.is_some_and(|k| !k.is_empty()) {
                return crate::raise::type_error("cell() takes no keyword arguments");
            }
            crate::object::method::check_positional("cell", args.len(), 0, 1)?;
            Ok(Cell::new(args.first().map(|a| a.own())).up())
        }),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        repr: Some(|o| {
            let c = this(o);
            let s = match c.get() {
                None => format!("<cell at {:#x}: empty>", o.addr()),
                Some(v) => format!("<cell at {:#x}: {} object at {:#x}>", o.addr(), v.ty().name(), v.addr()),
            };
            Ok(Str::new(&s).up())
        }),
        ..Slots::NONE
    },
);
