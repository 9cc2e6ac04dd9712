//! Views of ordered dicts, and their iterator.

use std::cell::Cell;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::sequence;
use pyrite_vm::raise::{key_error, runtime_error};
use pyrite_vm::types::dict::views::{DICT_ITEMS, DICT_KEYS, DICT_VALUES, dict_of, view};
use pyrite_vm::types::tuple::Tuple;

use super::order::NIL;
use super::ordered_dict::{OrderedDict, this};

/// The iterator gives keys.
pub const KEYS: u8 = 1;
/// The iterator gives values.
pub const VALUES: u8 = 2;
/// The iterator gives pairs.
pub const ITEMS: u8 = 3;

pyrite_vm::object! {
    /// An iterator over an ordered dict.
    struct OdictIterator: ODICT_ITERATOR {
        /// The dict, until it is exhausted.
        dict: Slot,
        what: u8,
        reverse: bool,
        /// Number of entries at the start.
        size: Cell<isize>,
        state: u64,
        /// The next node.
        at: Cell<u32>,
    }
}

/// An iterator over the ordered dict `o`.
pub fn iterator(o: &Object, what: u8, reverse: bool) -> Ref {
    let od = this(o);
    Ref::new(OdictIterator {
        head: Object::head(ODICT_ITERATOR.object()),
        dict: Slot::new(Some(o.own())),
        what,
        reverse,
        size: Cell::new(od.dict().len() as isize),
        state: od.order().state,
        at: Cell::new(od.order().end(reverse)),
    })
    .up()
}

fn it(o: &Object) -> &OdictIterator {
    unsafe { o.cast_unchecked() }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let i = it(o);
    let Some(d) = i.dict.get() else { return Ok(None) };
    let od = this(&d);
    if i.at.get() == NIL {
        i.dict.set(None);
        return Ok(None);
    }
    if od.order().state != i.state {
        i.dict.set(None);
        return runtime_error("OrderedDict mutated during iteration");
    }
    if od.dict().len() as isize != i.size.get() {
        i.size.set(-1);
        return runtime_error("OrderedDict changed size during iteration");
    }
    let Some((key, hash)) = od.order().key(i.at.get()) else { return Ok(None) };
    i.at.set(od.order().beside(i.at.get(), !i.reverse));
    if od.dict().len() != od.order().len() && od.dict().stored_key(&key, hash)?.is_none() {
        i.dict.set(None);
        return key_error(&key);
    }
    if i.what == KEYS {
        return Ok(Some(key));
    }
    // Hashed again, as the reference does: a key whose hash changed is not found.
    let Some(v) = od.dict().get(&key)? else {
        i.dict.set(None);
        return key_error(&key);
    };
    Ok(Some(if i.what == VALUES { v } else { Tuple::pair(key, v).up() }))
}

fn reduce(o: &Object) -> R {
    let i = it(o);
    let copy = Ref::new(OdictIterator {
        head: Object::head(ODICT_ITERATOR.object()),
        dict: Slot::new(i.dict.get()),
        what: i.what,
        reverse: i.reverse,
        size: Cell::new(i.size.get()),
        state: i.state,
        at: Cell::new(i.at.get()),
    });
    let l = sequence::list_of(&copy)?;
    let args = Tuple::from_vec(vec![l.up()]);
    Ok(Tuple::pair(pyrite_vm::builtins::get("iter")?, args.up()).up())
}

static ITERATOR_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", reduce)];

/// `odict_iterator`.
pub static ODICT_ITERATOR: StaticType = StaticType::new::<OdictIterator>(
    TypeDef {
        name: "odict_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);

static KEYS_METHODS: &[MethodDef] =
    &[MethodDef::noargs("__reversed__", |o| Ok(iterator(dict_of(o), KEYS, true)))];
static VALUES_METHODS: &[MethodDef] =
    &[MethodDef::noargs("__reversed__", |o| Ok(iterator(dict_of(o), VALUES, true)))];
static ITEMS_METHODS: &[MethodDef] =
    &[MethodDef::noargs("__reversed__", |o| Ok(iterator(dict_of(o), ITEMS, true)))];

const fn view_type(
    name: &'static str,
    base: &'static StaticType,
    methods: &'static [MethodDef],
    iter: fn(&Object) -> R,
) -> StaticType {
    StaticType::plain(
        TypeDef {
            name,
            base: Some(base),
            flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
            methods,
            ..TypeDef::DEFAULT
        },
        Slots { iter: Some(iter), ..Slots::NONE },
    )
}

static ODICT_KEYS: StaticType =
    view_type("odict_keys", &DICT_KEYS, KEYS_METHODS, |o| Ok(iterator(dict_of(o), KEYS, false)));
static ODICT_VALUES: StaticType =
    view_type("odict_values", &DICT_VALUES, VALUES_METHODS, |o| Ok(iterator(dict_of(o), VALUES, false)));
static ODICT_ITEMS: StaticType =
    view_type("odict_items", &DICT_ITEMS, ITEMS_METHODS, |o| Ok(iterator(dict_of(o), ITEMS, false)));

/// `od.keys()`.
pub fn keys(d: &OrderedDict) -> Ref {
    ODICT_KEYS.object();
    view(&ODICT_KEYS, d.dict())
}
/// `od.values()`.
pub fn values(d: &OrderedDict) -> Ref {
    ODICT_VALUES.object();
    view(&ODICT_VALUES, d.dict())
}
/// `od.items()`.
pub fn items(d: &OrderedDict) -> Ref {
    ODICT_ITEMS.object();
    view(&ODICT_ITEMS, d.dict())
}
