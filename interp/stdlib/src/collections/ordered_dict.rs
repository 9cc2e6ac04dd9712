//! `OrderedDict`.

use pyrite_vm::object::cells::Guarded;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Kind, Object, R, Ref, StaticType, Trace, Visit};
use pyrite_vm::protocol::{attribute, call, compare, iteration, mapping, number, object as obj, sequence};
use pyrite_vm::raise::{key_error, key_error_from, raise, runtime_error, type_error, value_error};
use pyrite_vm::thread::ReprGuard;
use pyrite_vm::types::dict::{self, DICT, Dict};
use pyrite_vm::types::singletons::{bool_obj, none, none_ref, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int, object};

use super::odict_views;
use super::order::Order;

/// A dict with an order of its own. All zeros after the dict is an empty order, so that what
/// makes instances of subclasses of `dict` makes valid ones.
#[repr(C)]
pub struct OrderedDict {
    dict: Dict,
    order: Guarded<Option<Box<Order>>>,
}

unsafe impl Kind for OrderedDict {
    fn static_type() -> &'static StaticType {
        &ORDERED_DICT
    }
    fn trace_body(&self, visit: &mut Visit<'_>) {
        self.dict.trace_body(visit);
        if let Some(o) = self.order.borrow() {
            o.trace(visit);
        }
    }
    fn clear_body(&mut self, out: &mut Vec<Ref>) {
        self.dict.clear_body(out);
        if let Some(o) = self.order.borrow_mut() {
            o.clear(out);
        }
    }
}

impl OrderedDict {
    /// The table.
    pub fn dict(&self) -> &Dict {
        &self.dict
    }

    /// The order. No borrow outlives what can run Python code.
    #[allow(clippy::mut_from_ref)]
    pub fn order(&self) -> &mut Order {
        self.order.borrow_mut().get_or_insert_default()
    }

    fn node(&self, key: &Object, hash: isize) -> R<Option<u32>> {
        Ok(self.dict.stored_key(key, hash)?.and_then(|k| self.order().find(&k)))
    }

    fn set(&self, key: &Object, hash: isize, value: &Object) -> R<()> {
        self.dict.set_known(key, hash, value)?;
        if let Some(k) = self.dict.stored_key(key, hash)? {
            self.order().add(k, hash);
        }
        Ok(())
    }

    fn forget(&self, key: &Object, hash: isize) -> R<()> {
        if let Some(at) = self.node(key, hash)? {
            let old = self.order().remove(at);
            drop(old);
        }
        Ok(())
    }

    /// Removes a key; one that `dict.__setitem__` put in does not count.
    fn pop(&self, key: &Object, hash: isize, default: Option<&Object>) -> R {
        let old = match self.node(key, hash)? {
            Some(at) => {
                let gone = self.order().remove(at);
                drop(gone);
                self.dict.remove_known(key, hash)?
            }
            None => None,
        };
        match (old, default) {
            (Some(v), _) => Ok(v),
            (None, Some(d)) => Ok(d.own()),
            (None, None) => key_error_from(key),
        }
    }
}

/// View as an ordered dict.
pub fn this(o: &Object) -> &OrderedDict {
    unsafe { o.cast_unchecked() }
}

fn is_exact(o: &Object) -> bool {
    o.ty().is_type(&ORDERED_DICT)
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let od = this(o);
    let h = compare::hash(k)?;
    match v {
        Some(v) => od.set(k, h, v),
        None => {
            od.forget(k, h)?;
            match od.dict.remove_known(k, h)? {
                Some(_) => Ok(()),
                None => key_error(k),
            }
        }
    }
}

/// Sets the pairs of an iterable.
fn add_pairs(o: &Object, pairs: &Object) -> R<()> {
    iteration::for_each(pairs, |pair| {
        let it = iteration::iter(&pair)?;
        let Some(k) = iteration::next(&it)? else {
            return value_error("need more than 0 values to unpack");
        };
        let Some(v) = iteration::next(&it)? else {
            return value_error("need more than 1 value to unpack");
        };
        if iteration::next(&it)?.is_some() {
            return value_error("too many values to unpack (expected 2)");
        }
        mapping::set_item(o, &k, &v)
    })
}

/// Sets the entries of a mapping, or of an iterable of pairs.
fn update_from(o: &Object, v: &Object) -> R<()> {
    if let Some(d) = v.exact::<Dict>() {
        for (k, x) in d.entries() {
            mapping::set_item(o, &k, &x)?;
        }
        return Ok(());
    }
    if let Some(keys) = attribute::get_optional_text(v, "keys")? {
        let keys = call::call(&keys, &[])?;
        return iteration::for_each(&keys, |k| {
            let x = mapping::get_item(v, &k)?;
            mapping::set_item(o, &k, &x)
        });
    }
    if let Some(items) = attribute::get_optional_text(v, "items")? {
        let items = call::call(&items, &[])?;
        return add_pairs(o, &items);
    }
    add_pairs(o, v)
}

fn update_args(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let (pos, named) = args.split_at(args.len() - kw.map_or(0, |k| k.len()));
    if pos.len() > 1 {
        return type_error(format!("update() takes at most 1 positional argument ({} given)", pos.len()));
    }
    if let Some(v) = pos.first() {
        update_from(o, v)?;
    }
    for (k, v) in kw.map_or(&[][..], |k| k.as_slice()).iter().zip(named) {
        mapping::set_item(o, k, v)?;
    }
    Ok(())
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let npos = args.len() - kw.map_or(0, |k| k.len());
    if npos > 1 {
        return type_error(format!("expected at most 1 arguments, got {npos}"));
    }
    update_args(o, args, kw)
}

fn repr(o: &Object) -> R {
    let name = o.ty().short_name();
    if this(o).dict.is_empty() {
        return Ok(Str::new(&format!("{name}()")).up());
    }
    let Some(_g) = ReprGuard::enter(o) else { return Ok(Str::new("...").up()) };
    let d = Dict::new();
    dict::update_from_any(&d, o)?;
    let mut s: Vec<u32> = name.chars().map(u32::from).collect();
    s.push(40);
    s.extend(obj::repr(&d)?.iter());
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

fn same_order(a: &OrderedDict, b: &OrderedDict) -> R<bool> {
    let (s, t) = (a.order().state, b.order().state);
    let (mut i, mut j) = (a.order().end(false), b.order().end(false));
    loop {
        match (a.order().key(i), b.order().key(j)) {
            (None, None) => return Ok(true),
            (Some((x, _)), Some((y, _))) => {
                let same = compare::eq(&x, &y)?;
                if a.order().state != s || b.order().state != t {
                    return runtime_error("OrderedDict mutated during iteration");
                }
                if !same {
                    return Ok(false);
                }
            }
            _ => return Ok(false),
        }
        i = a.order().beside(i, true);
        j = b.order().beside(j, true);
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !a.is_a::<OrderedDict>() || !b.is_a::<Dict>() || !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let mut same = match DICT.slots().richcompare {
        Some(f) => {
            let r = f(a, b, Cmp::Eq)?;
            number::is_true(&r)?
        }
        None => false,
    };
    if same && b.is_a::<OrderedDict>() {
        same = same_order(this(a), this(b))?;
    }
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

fn or(a: &Object, b: &Object) -> R {
    let (own, other) = if a.is_a::<OrderedDict>() { (a, b) } else { (b, a) };
    if !other.is_a::<Dict>() {
        return Ok(not_implemented());
    }
    let new = call::call(own.ty().as_object(), &[a])?;
    update_from(&new, b)?;
    Ok(new)
}

fn fromkeys(cls: &Object, a: &[Option<&Object>]) -> R {
    let value = a[1].unwrap_or(none_ref());
    let d = call::call(cls, &[])?;
    iteration::for_each(a[0].unwrap_or(none_ref()), |k| mapping::set_item(&d, &k, value))?;
    Ok(d)
}

fn setdefault(o: &Object, a: &[Option<&Object>]) -> R {
    let (key, default) = (a[0].unwrap_or(none_ref()), a[1].unwrap_or(none_ref()));
    if is_exact(o) {
        let od = this(o);
        let h = compare::hash(key)?;
        if let Some(v) = od.dict.get_known(key, h)? {
            return Ok(v);
        }
        od.set(key, h, default)?;
        return Ok(default.own());
    }
    if sequence::contains(o, key)? {
        return mapping::get_item(o, key);
    }
    mapping::set_item(o, key, default)?;
    Ok(default.own())
}

fn pop(o: &Object, a: &[Option<&Object>]) -> R {
    let key = a[0].unwrap_or(none_ref());
    let h = compare::hash(key)?;
    this(o).pop(key, h, a[1])
}

fn flag(a: Option<&Object>) -> R<bool> {
    a.map_or(Ok(true), number::is_true)
}

fn popitem(o: &Object, a: &[Option<&Object>]) -> R {
    let last = flag(a[0])?;
    let od = this(o);
    let at = od.order().end(last);
    let Some((key, hash)) = od.order().key(at) else {
        return raise(&exc::KEY_ERROR, "dictionary is empty");
    };
    let v = match od.pop(&key, hash, None) {
        Err(e) => {
            // The dict lost the key by another way; so does the order.
            let gone = od.order().remove(at);
            drop(gone);
            return Err(e);
        }
        v => v?,
    };
    Ok(Tuple::pair(key, v).up())
}

fn move_to_end(o: &Object, a: &[Option<&Object>]) -> R {
    let key = a[0].unwrap_or(none_ref());
    let last = flag(a[1])?;
    let od = this(o);
    let end = od.order().end(last);
    let Some((k, _)) = od.order().key(end) else { return key_error_from(key) };
    if !k.is(key) {
        let h = compare::hash(key)?;
        match od.node(key, h)? {
            Some(at) => od.order().move_to_end(at, last),
            None => return key_error_from(key),
        }
    }
    Ok(none())
}

fn copy(o: &Object) -> R {
    let od = this(o);
    let keys = od.order().keys();
    if is_exact(o) {
        let new = Dict::of_type(ORDERED_DICT.object()).up();
        for (k, h) in keys {
            match od.dict.get(&k)? {
                Some(v) => this(&new).set(&k, h, &v)?,
                None => return key_error(&k),
            }
        }
        return Ok(new);
    }
    let new = call::call(o.ty().as_object(), &[])?;
    for (k, _) in keys {
        let v = mapping::get_item(o, &k)?;
        mapping::set_item(&new, &k, &v)?;
    }
    Ok(new)
}

fn reduce(o: &Object) -> R {
    let state = call::call_method_text(o, "__getstate__", &[])?;
    let items = call::call_method_text(o, "items", &[])?;
    let it = iteration::iter(&items)?;
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), Tuple::empty().up(), state, none(), it]).up())
}

fn sizeof(o: &Object) -> R {
    let od = this(o);
    let n = 112 + od.dict.table_bytes() + 8 * od.dict.table_slots() + 32 * od.order().len();
    Ok(int::from_usize(n))
}

fn clear(o: &Object) -> R {
    let od = this(o);
    od.dict.clear();
    let old = od.order().take_all();
    drop(old);
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::kw("fromkeys", "($type, /, iterable, value=None)", fromkeys).class(),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::kw("setdefault", "($self, /, key, default=None)", setdefault),
    MethodDef::kw("pop", "($self, /, key, default=<unrepresentable>)", pop),
    MethodDef::kw("popitem", "($self, /, last=True)", popitem),
    MethodDef::noargs("keys", |o| Ok(odict_views::keys(this(o)))),
    MethodDef::noargs("values", |o| Ok(odict_views::values(this(o)))),
    MethodDef::noargs("items", |o| Ok(odict_views::items(this(o)))),
    MethodDef::raw("update", "", |o, a, k| update_args(o, a, k).map(|()| none())),
    MethodDef::noargs("clear", clear),
    MethodDef::noargs("copy", copy),
    MethodDef::noargs("__reversed__", |o| Ok(odict_views::iterator(o, odict_views::KEYS, true))),
    MethodDef::kw("move_to_end", "($self, /, key, last=True)", move_to_end),
];

static GETSET: &[GetSetDef] = &[GetSetDef::rw("__dict__", attribute::get_dict, attribute::set_dict)];

/// `collections.OrderedDict`.
pub static ORDERED_DICT: StaticType = StaticType::new::<OrderedDict>(
    TypeDef {
        name: "collections.OrderedDict",
        base: Some(&DICT),
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::MANAGED_DICT
            | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        doc: Some("Dictionary that remembers insertion order"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(|o| Ok(odict_views::iterator(o, odict_views::KEYS, false))),
        init: Some(init),
        nb_or: Some(or),
        nb_inplace_or: Some(|o, v| {
            update_from(o, v)?;
            Ok(o.own())
        }),
        mp_ass_subscript: Some(ass_subscript),
        ..Slots::NONE
    },
);
