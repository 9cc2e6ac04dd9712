//! Views of dicts and their iterators.

use std::cell::Cell;

use super::Dict;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Next, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, Slot, StaticType};
use crate::protocol::{call, compare, iteration, object as obj, sequence};
use crate::raise::runtime_error;
use crate::types::enumerate::pair;
use crate::types::list::List;
use crate::types::set;
use crate::types::singletons::{bool_obj, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, mapping_proxy};

object! {
    /// A view of a dict's keys, items or values.
    pub struct DictView: DICT_KEYS {
        dict: Ref<Dict>,
    }
}

/// A view of a subclass of those types.
pub fn view(ty: &'static StaticType, d: &Dict) -> Ref {
    Ref::new(DictView { head: Object::head(ty), dict: d.own_dict() }).up()
}
/// `d.keys()`.
pub fn keys(d: &Dict) -> Ref {
    view(&DICT_KEYS, d)
}
/// `d.items()`.
pub fn items(d: &Dict) -> Ref {
    view(&DICT_ITEMS, d)
}
/// `d.values()`.
pub fn values(d: &Dict) -> Ref {
    view(&DICT_VALUES, d)
}

/// The dict that a view shows.
pub fn dict_of(o: &Object) -> &Dict {
    &unsafe { o.cast_unchecked::<DictView>() }.dict
}
fn is_keys(o: &Object) -> bool {
    o.ty().is_subtype(&DICT_KEYS)
}
fn is_items(o: &Object) -> bool {
    o.ty().is_subtype(&DICT_ITEMS)
}
fn is_set_view(o: &Object) -> bool {
    is_keys(o) || is_items(o)
}
/// Exactly a set or frozenset?
fn is_exact_set(o: &Object) -> bool {
    o.ty().is_type(&set::SET) || o.ty().is_type(&set::FROZENSET)
}

fn repr(o: &Object) -> R {
    let Some(_g) = crate::thread::ReprGuard::enter(o) else { return Ok(Str::new("...").up()) };
    let l = sequence::list_of(o)?;
    let mut s: Vec<u32> = o.ty().name().bytes().map(u32::from).collect();
    s.push(40);
    s.extend(obj::repr(&l)?.iter());
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

fn keys_contains(o: &Object, k: &Object) -> R<bool> {
    dict_of(o).contains(k)
}
fn items_contains(o: &Object, x: &Object) -> R<bool> {
    let Some([k, v]) = x.cast::<Tuple>().map(|t| t.as_slice()) else { return Ok(false) };
    match dict_of(o).get(k)? {
        Some(w) => compare::eq(&w, v),
        None => Ok(false),
    }
}

fn all_contained(a: &Object, b: &Object) -> R<bool> {
    let it = iteration::iter(a)?;
    while let Some(x) = iteration::next(&it)? {
        if !sequence::contains(b, &x)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if set::as_set(b).is_none() && !is_set_view(b) {
        return Ok(not_implemented());
    }
    let (m, n) = (dict_of(a).len(), sequence::len(b)?);
    let r = match op {
        Cmp::Eq | Cmp::Ne => (m == n && all_contained(a, b)?) == (op == Cmp::Eq),
        Cmp::Lt => m < n && all_contained(a, b)?,
        Cmp::Le => m <= n && all_contained(a, b)?,
        Cmp::Gt => m > n && all_contained(b, a)?,
        Cmp::Ge => m >= n && all_contained(b, a)?,
    };
    Ok(bool_obj(r))
}

fn to_set(o: &Object) -> R {
    let s = set::new_empty();
    if is_keys(o) && dict_of(o).is_exact::<Dict>() {
        set::update(&s, dict_of(o))?;
    } else {
        set::update(&s, o)?;
    }
    Ok(s)
}

fn sub(a: &Object, b: &Object) -> R {
    let s = to_set(a)?;
    call::call_method_text(&s, "difference_update", &[b])?;
    Ok(s)
}
fn or(a: &Object, b: &Object) -> R {
    let s = to_set(a)?;
    set::update(&s, b)?;
    Ok(s)
}
fn and(a: &Object, b: &Object) -> R {
    // The view may be the right operand.
    let (mut a, mut b) = if is_set_view(a) { (a, b) } else { (b, a) };
    let n = dict_of(a).len();
    if is_exact_set(b) && n <= sequence::len(b)? {
        return call::call_method_text(b, "intersection", &[a]);
    }
    if is_set_view(b) && dict_of(b).len() > n {
        (a, b) = (b, a);
    }
    let s = set::new_empty();
    iteration::for_each(b, |x| {
        let there = if is_keys(a) { keys_contains(a, &x)? } else { items_contains(a, &x)? };
        if there { set::add(&s, &x) } else { Ok(()) }
    })?;
    Ok(s)
}
fn xor(a: &Object, b: &Object) -> R {
    if is_items(a) && is_items(b) {
        return items_xor(dict_of(a), dict_of(b));
    }
    let s = to_set(a)?;
    call::call_method_text(&s, "symmetric_difference_update", &[b])?;
    Ok(s)
}
fn items_xor(a: &Dict, b: &Dict) -> R {
    let (small, large) = if a.len() > b.len() { (b, a) } else { (a, b) };
    let rest = small.copy();
    let s = set::new_empty();
    let mut pos = 0;
    while let Some((k, h, v)) = large.next_entry_hash(&mut pos) {
        let same = match rest.get_known(&k, h)? {
            Some(w) => compare::eq(&w, &v)?,
            None => false,
        };
        if same {
            rest.remove_known(&k, h)?;
        } else {
            set::add(&s, &Tuple::pair(k, v))?;
        }
    }
    set::update(&s, &items(&rest))?;
    Ok(s)
}

fn isdisjoint(o: &Object, other: &Object) -> R {
    if o.is(other) {
        return Ok(bool_obj(dict_of(o).is_empty()));
    }
    let (mut a, mut b) = (o, other);
    if (is_exact_set(b) || is_set_view(b)) && sequence::len(b)? > dict_of(a).len() {
        (a, b) = (b, a);
    }
    let it = iteration::iter(b)?;
    while let Some(x) = iteration::next(&it)? {
        if sequence::contains(a, &x)? {
            return Ok(bool_obj(false));
        }
    }
    Ok(bool_obj(true))
}

static GETSET: &[GetSetDef] = &[GetSetDef::ro("mapping", |o| Ok(mapping_proxy::new(dict_of(o)).up()))];

static KEYS_METHODS: &[MethodDef] = &[
    MethodDef::o("isdisjoint", "($self, object, /)", isdisjoint),
    MethodDef::noargs("__reversed__", |o| Ok(reverse_key_iterator(dict_of(o)))),
];
static ITEMS_METHODS: &[MethodDef] = &[
    MethodDef::o("isdisjoint", "($self, object, /)", isdisjoint),
    MethodDef::noargs("__reversed__", |o| Ok(iterator(&REVERSE_ITEM, dict_of(o), true))),
];
static VALUES_METHODS: &[MethodDef] =
    &[MethodDef::noargs("__reversed__", |o| Ok(iterator(&REVERSE_VALUE, dict_of(o), true)))];

const fn set_view(
    name: &'static str,
    methods: &'static [MethodDef],
    iter: fn(&Object) -> R,
    contains: fn(&Object, &Object) -> R<bool>,
) -> StaticType {
    StaticType::new::<DictView>(
        TypeDef {
            name,
            flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
            methods,
            getset: GETSET,
            ..TypeDef::DEFAULT
        },
        Slots {
            repr: Some(repr),
            hash: Some(crate::types::object::hash_not_implemented),
            richcompare: Some(richcompare),
            iter: Some(iter),
            nb_subtract: Some(sub),
            nb_and: Some(and),
            nb_or: Some(or),
            nb_xor: Some(xor),
            sq_length: Some(|o| Ok(dict_of(o).len())),
            sq_contains: Some(contains),
            ..Slots::NONE
        },
    )
}

/// `dict_keys`.
pub static DICT_KEYS: StaticType =
    set_view("dict_keys", KEYS_METHODS, |o| Ok(key_iterator(dict_of(o))), keys_contains);
/// `dict_items`.
pub static DICT_ITEMS: StaticType =
    set_view("dict_items", ITEMS_METHODS, |o| Ok(iterator(&ITEM, dict_of(o), false)), items_contains);
/// `dict_values`.
pub static DICT_VALUES: StaticType = StaticType::new::<DictView>(
    TypeDef {
        name: "dict_values",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: VALUES_METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        iter: Some(|o| Ok(iterator(&VALUE, dict_of(o), false))),
        sq_length: Some(|o| Ok(dict_of(o).len())),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a dict, of any of the six types.
    pub struct DictIterator: KEY {
        /// The dict, until it is exhausted.
        dict: Slot<Dict>,
        /// Number of entries at the start; -1 once a change was noticed.
        used: Cell<isize>,
        pos: Cell<usize>,
        /// Entries to come.
        left: Cell<usize>,
        /// The last pair given out, to be used again once nobody else holds it.
        pair: Slot<Tuple>,
    }
}

fn iterator(ty: &'static StaticType, d: &Dict, reverse: bool) -> Ref {
    Ref::new(DictIterator {
        head: Object::head(ty),
        dict: Slot::new(Some(d.own_dict())),
        used: Cell::new(d.len() as isize),
        pos: Cell::new(if reverse { d.end_position() } else { 0 }),
        left: Cell::new(d.len()),
        pair: Slot::empty(),
    })
    .up()
}

/// `iter(d)`.
pub fn key_iterator(d: &Dict) -> Ref {
    iterator(&KEY, d, false)
}
/// `reversed(d)`.
pub fn reverse_key_iterator(d: &Dict) -> Ref {
    iterator(&REVERSE_KEY, d, true)
}

fn it(o: &Object) -> &DictIterator {
    unsafe { o.cast_unchecked() }
}

/// The next entry in either direction.
#[inline]
fn advance(i: &DictIterator, reverse: bool) -> R<Option<(Ref, Ref)>> {
    let Some(d) = i.dict.peek() else { return Ok(None) };
    if i.used.get() != d.len() as isize {
        i.used.set(-1);
        return runtime_error("dictionary changed size during iteration");
    }
    let mut pos = i.pos.get();
    let e = if reverse { d.prev_entry(&mut pos) } else { d.next_entry(&mut pos) };
    i.pos.set(pos);
    match e {
        Some(e) => {
            let left = i.left.get();
            if left == 0 {
                if !reverse {
                    i.dict.set(None);
                    return runtime_error("dictionary keys changed during iteration");
                }
                return Ok(Some(e));
            }
            i.left.set(left - 1);
            Ok(Some(e))
        }
        None => {
            i.dict.set(None);
            Ok(None)
        }
    }
}

fn next_key(o: &Object) -> R<Option<Ref>> {
    Ok(advance(it(o), false)?.map(|e| e.0))
}
fn next_value(o: &Object) -> R<Option<Ref>> {
    Ok(advance(it(o), false)?.map(|e| e.1))
}
fn next_item(o: &Object) -> R<Option<Ref>> {
    Ok(advance(it(o), false)?.map(|(k, v)| pair(&it(o).pair, k, v)))
}
fn prev_key(o: &Object) -> R<Option<Ref>> {
    Ok(advance(it(o), true)?.map(|e| e.0))
}
fn prev_value(o: &Object) -> R<Option<Ref>> {
    Ok(advance(it(o), true)?.map(|e| e.1))
}
fn prev_item(o: &Object) -> R<Option<Ref>> {
    Ok(advance(it(o), true)?.map(|(k, v)| pair(&it(o).pair, k, v)))
}

fn length_hint(o: &Object) -> R {
    let i = it(o);
    let n = match i.dict.peek() {
        Some(d) if i.used.get() == d.len() as isize => i.left.get(),
        _ => 0,
    };
    Ok(int::from_usize(n))
}

fn reduce(o: &Object) -> R {
    let i = it(o);
    let copy = DictIterator {
        head: Object::head(o.ty()),
        dict: Slot::new(i.dict.get()),
        used: Cell::new(i.used.get()),
        pos: Cell::new(i.pos.get()),
        left: Cell::new(i.left.get()),
        pair: Slot::empty(),
    };
    let copy = Ref::new(copy);
    let mut v = Vec::new();
    while let Some(x) = iteration::next(&copy)? {
        v.push(x);
    }
    let args = Tuple::from_vec(vec![List::from_vec(v).up()]);
    Ok(Tuple::pair(crate::builtins::get("iter")?, args.up()).up())
}

static ITERATOR_METHODS: &[MethodDef] =
    &[MethodDef::noargs("__length_hint__", length_hint), MethodDef::noargs("__reduce__", reduce)];

const fn iterator_type(name: &'static str, next: Next) -> StaticType {
    StaticType::new::<DictIterator>(
        TypeDef {
            name,
            flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
            methods: ITERATOR_METHODS,
            ..TypeDef::DEFAULT
        },
        Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
    )
}
/// `dict_keyiterator`.
pub static KEY: StaticType = iterator_type("dict_keyiterator", next_key);
/// `dict_valueiterator`.
pub static VALUE: StaticType = iterator_type("dict_valueiterator", next_value);
/// `dict_itemiterator`.
pub static ITEM: StaticType = iterator_type("dict_itemiterator", next_item);
/// `dict_reversekeyiterator`.
pub static REVERSE_KEY: StaticType = iterator_type("dict_reversekeyiterator", prev_key);
/// `dict_reversevalueiterator`.
pub static REVERSE_VALUE: StaticType = iterator_type("dict_reversevalueiterator", prev_value);
/// `dict_reverseitemiterator`.
pub static REVERSE_ITEM: StaticType = iterator_type("dict_reverseitemiterator", prev_item);
