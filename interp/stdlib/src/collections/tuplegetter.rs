//! `_tuplegetter`: the descriptor of a named tuple's field.

use std::cell::Cell;

use pyrite_vm::object::method::{MethodDef, check_positional};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{MemberDef, TypeDef, TypeFlags, member_cell};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{object as obj, sequence};
use pyrite_vm::raise::{index_error, raise, type_error};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

pyrite_vm::object! {
    /// Reads one item of a tuple.
    struct TupleGetter: TUPLEGETTER {
        index: Cell<isize>,
    }
}

fn this(o: &Object) -> &TupleGetter {
    unsafe { o.cast_unchecked() }
}

fn doc(o: &Object) -> Ref {
    member_cell(o, &TUPLEGETTER, 0).get().unwrap_or_else(pyrite_vm::types::singletons::none)
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if ty.is_type(&TUPLEGETTER) {
        sequence::no_keywords("_tuplegetter", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("_tuplegetter", args.len(), 2, 2)?;
    let [i, d] = args else { return type_error("_tuplegetter expected 2 arguments") };
    let index = sequence::ssize_arg(i)?;
    let o = Ref::new(TupleGetter { head: Object::head(ty), index: Cell::new(index) }).up();
    member_cell(&o, &TUPLEGETTER, 0).set(Some(d.own()));
    Ok(o)
}

fn get(o: &Object, instance: Option<&Object>, _: Option<&Object>) -> R {
    let Some(inst) = instance.filter(|i| !i.is_none()) else { return Ok(o.own()) };
    let i = this(o).index.get();
    let Some(t) = inst.cast::<Tuple>() else {
        return type_error(format!(
            "descriptor for index '{i}' for tuple subclasses doesn't apply to '{}' object",
            inst.ty().name()
        ));
    };
    match usize::try_from(i).ok().and_then(|i| t.as_slice().get(i)) {
        Some(x) => Ok(x.clone()),
        None => index_error("tuple index out of range"),
    }
}

fn set(_: &Object, _: &Object, v: Option<&Object>) -> R<()> {
    raise(&exc::ATTRIBUTE_ERROR, if v.is_some() { "can't set attribute" } else { "can't delete attribute" })
}

fn repr(o: &Object) -> R {
    let d = obj::repr(&doc(o))?;
    let mut s: Vec<u32> =
        format!("{}({}, ", o.ty().short_name(), this(o).index.get()).chars().map(u32::from).collect();
    s.extend(d.iter());
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

static METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let args = Tuple::pair(int::from_i64(this(o).index.get() as i64), doc(o));
    Ok(Tuple::pair(o.ty().as_object().own(), args.up()).up())
})];

static MEMBERS: &[MemberDef] = &[MemberDef::rw("__doc__")];

/// `collections._tuplegetter`.
pub static TUPLEGETTER: StaticType = StaticType::new::<TupleGetter>(
    TypeDef {
        name: "collections._tuplegetter",
        flags: TypeFlags::HAVE_GC,
        methods: METHODS,
        members: MEMBERS,
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), repr: Some(repr), descr_get: Some(get), descr_set: Some(set), ..Slots::NONE },
);
