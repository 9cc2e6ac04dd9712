//! `defaultdict`.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{MemberDef, TypeDef, TypeFlags, member_cell};
use pyrite_vm::object::{Object, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, mapping, object as obj};
use pyrite_vm::raise::{key_error, type_error};
use pyrite_vm::thread::ReprGuard;
use pyrite_vm::types::dict::{self, DICT, Dict};
use pyrite_vm::types::generic_alias;
use pyrite_vm::types::singletons::{none, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

fn factory(o: &Object) -> &Slot {
    member_cell(o, &DEFAULTDICT, 0)
}

fn factory_or_none(o: &Object) -> Ref {
    factory(o).get().unwrap_or_else(none)
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let npos = args.len() - kw.map_or(0, |k| k.len());
    let mut rest = args;
    if npos > 0
        && let Some((f, others)) = args.split_first()
    {
        if !f.is_none() && !call::is_callable(f) {
            return type_error("first argument must be callable or None");
        }
        rest = others;
        factory(o).set(Some(f.own()));
    } else {
        factory(o).set(None);
    }
    match DICT.slots().init {
        Some(init) => init(o, rest, kw),
        None => Ok(()),
    }
}

fn missing(o: &Object, key: &Object) -> R {
    let f = factory_or_none(o);
    if f.is_none() {
        return key_error(key);
    }
    let v = call::call(&f, &[])?;
    mapping::set_item(o, key, &v)?;
    Ok(v)
}

fn repr(o: &Object) -> R {
    let base = match DICT.slots().repr {
        Some(f) => f(o)?,
        None => none(),
    };
    let f = factory_or_none(o);
    let shown = if f.is_none() {
        Str::new("None")
    } else {
        match ReprGuard::enter(&f) {
            Some(_g) => obj::repr(&f)?,
            None => Str::new("..."),
        }
    };
    let mut s: Vec<u32> = o.ty().short_name().chars().map(u32::from).collect();
    s.push(40);
    s.extend(shown.iter());
    s.extend([44, 32]);
    if let Some(b) = base.cast::<Str>() {
        s.extend(b.iter());
    }
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

fn copy(o: &Object) -> R {
    call::call(o.ty().as_object(), &[&factory_or_none(o), o])
}

fn or(a: &Object, b: &Object) -> R {
    let (own, left) = if a.ty().is_subtype(&DEFAULTDICT) { (a, true) } else { (b, false) };
    let other = if left { b } else { a };
    if !other.is_a::<Dict>() {
        return Ok(not_implemented());
    }
    let new = call::call(own.ty().as_object(), &[&factory_or_none(own), a])?;
    match new.cast::<Dict>() {
        Some(d) => dict::update_from_any(d, b)?,
        None => {
            call::call_method_text(&new, "update", &[b])?;
        }
    }
    Ok(new)
}

fn reduce(o: &Object) -> R {
    let f = factory(o).get();
    let args = match f {
        Some(f) if !f.is_none() => Tuple::from_vec(vec![f]),
        _ => Tuple::empty(),
    };
    let items = call::call_method_text(o, "items", &[])?;
    let it = pyrite_vm::protocol::iteration::iter(&items)?;
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), args.up(), none(), none(), it]).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__missing__", "($self, object, /)", missing),
    MethodDef::noargs("copy", copy),
    MethodDef::noargs("__copy__", copy),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

static MEMBERS: &[MemberDef] = &[MemberDef::rw("default_factory")];

/// `collections.defaultdict`.
pub static DEFAULTDICT: StaticType = StaticType::plain(
    TypeDef {
        name: "collections.defaultdict",
        base: Some(&DICT),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        members: MEMBERS,
        doc: Some("defaultdict(default_factory=None, /, [...]) --> dict with default factory"),
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), init: Some(init), nb_or: Some(or), ..Slots::NONE },
);
