//! Struct sequences: tuples with named fields (`sys.version_info`, `os.stat_result`).

use std::cell::Cell;

use crate::names::names;
use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Gil, Guarded, Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{object as obj, sequence};
use crate::raise::type_error;
use crate::types::descr;
use crate::types::dict::{Dict, instance_set};
use crate::types::int;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// The descriptor of a field.
    struct Field: FIELD {
        name: Slot<Str>,
        owner: Slot<Str>,
        index: Cell<usize>,
        /// No item of the tuple: kept beside it.
        hidden: Cell<bool>,
    }
}

/// `member_descriptor` of a field.
static FIELD: StaticType = StaticType::new::<Field>(
    TypeDef {
        name: "member_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|d| {
            let f: &Field = unsafe { d.cast_unchecked() };
            let text = |s: &Slot<Str>| s.get().map_or_else(String::new, |s| s.to_lossy().into_owned());
            Ok(Str::new(&format!("<member '{}' of '{}' objects>", text(&f.name), text(&f.owner))).up())
        }),
        descr_get: Some(|d, o, _| {
            let f: &Field = unsafe { d.cast_unchecked() };
            if let (true, Some(o), Some(n)) = (f.hidden.get(), o, f.name.peek()) {
                return Ok(crate::types::dict::instance_get(o, n).unwrap_or_else(none));
            }
            match o.and_then(|o| o.cast::<Tuple>()) {
                Some(t) => Ok(t.as_slice().get(f.index.get()).cloned().unwrap_or_else(none)),
                None => Ok(d.own()),
            }
        }),
        descr_set: Some(|_, o, _| crate::raise::attribute_error("readonly attribute", o, &Str::new(""))),
        ..Slots::NONE
    },
);

/// A type of struct sequence: `fields` of which the first `visible` are tuple items. A field named
/// `""` has no name.
pub fn new_type(
    name: &str,
    fields: &'static [&'static str],
    visible: usize,
    instantiable: bool,
) -> Ref<PyType> {
    let base = crate::types::tuple::TUPLE.object();
    let mut flags = TypeFlags::READY | TypeFlags::IMMUTABLE | TypeFlags::MANAGED_DICT | TypeFlags::SEQUENCE;
    if !instantiable {
        flags |= TypeFlags::DISALLOW_INSTANTIATION;
    }
    let t = PyType::new_heap(crate::types::type_::TYPE.object(), base, flags);
    let short = name.rsplit('.').next().unwrap_or(name);
    t.set_utf8_name(name);
    t.ht_name.set(Some(Str::intern(short)));
    t.ht_qualname.set(Some(Str::intern(short)));
    let d = Dict::new();
    let module = name.rsplit_once('.').map_or("builtins", |n| n.0);
    d.set_str(&names().__module__, &Str::intern(module));
    for (i, f) in fields.iter().enumerate() {
        if !f.is_empty() {
            let n = Str::intern(f);
            d.set_str(
                &n,
                &Ref::new(Field {
                    head: Object::head(&FIELD),
                    name: Slot::new(Some(n.clone())),
                    owner: Slot::new(Some(Str::intern(name))),
                    index: Cell::new(i),
                    hidden: Cell::new(i >= visible),
                }),
            );
        }
    }
    let unnamed = fields.iter().filter(|f| f.is_empty()).count();
    d.set_str(&names().n_fields, &int::from_usize(fields.len()));
    d.set_str(&names().n_sequence_fields, &int::from_usize(visible));
    d.set_str(&names().n_unnamed_fields, &int::from_usize(unnamed));
    let match_args =
        fields.iter().take(visible).filter(|f| !f.is_empty()).map(|f| Str::intern(f).up()).collect();
    d.set_str(&names().__match_args__, &Tuple::from_vec(match_args));
    // Their fields are remembered by address, so such types live for ever.
    t.make_immortal();
    FIELDS.borrow_mut().push((&raw const *t, fields));
    t.dict.set(Some(d.clone()));
    t.bases.set(Some(Tuple::from_vec(vec![base.as_object().own()])));
    t.mro.set(Some(Tuple::from_vec(vec![
        t.clone().up(),
        base.as_object().own(),
        crate::types::object::OBJECT.own(),
    ])));
    let s = t.slots_mut();
    s.inherit(base.slots());
    s.repr = Some(repr);
    s.new = Some(new);
    if instantiable {
        d.set_text("__new__", &crate::types::type_::new_wrapper(&t));
    }
    if let Some(r) =
        crate::object::slotdefs::FIELDS.iter().flat_map(|f| f.defs).find(|r| r.name == "__repr__")
    {
        d.set_text("__repr__", &descr::WrapperDescr::new(&t, r));
    }
    d.set_text("__reduce__", &descr::MethodDescr::new(&t, &REDUCE));
    d.set_text("__replace__", &descr::MethodDescr::new(&t, &REPLACE));
    t
}

/// The fields of each type of struct sequence.
type FieldTable = Vec<(*const PyType, &'static [&'static str])>;
static FIELDS: Gil<Guarded<FieldTable>> = Gil(Guarded::new(Vec::new()));

static REDUCE: MethodDef = MethodDef::noargs("__reduce__", reduce);
static REPLACE: MethodDef = MethodDef::raw("__replace__", "($self, /, **changes)", replace);

fn fields_of(t: &PyType) -> &'static [&'static str] {
    let table = FIELDS.borrow();
    let mut b = Some(t);
    while let Some(x) = b {
        if let Some(f) = table.iter().find(|f| std::ptr::eq(f.0, x)) {
            return f.1;
        }
        b = x.base_ref();
    }
    &[]
}
fn visible_of(t: &PyType) -> usize {
    t.lookup(&names().n_sequence_fields)
        .and_then(|v| v.cast::<int::Int>().and_then(|i| i.as_i64()))
        .unwrap_or(0) as usize
}

/// An instance: one value a field.
pub fn make(t: &PyType, values: Vec<Ref>) -> Ref {
    let fields = fields_of(t);
    let visible = visible_of(t).min(values.len());
    let o = Tuple::of_type(t, &values[..visible]).up();
    for (f, v) in fields.iter().zip(&values).skip(visible) {
        if !f.is_empty() {
            instance_set(&o, &Str::intern(f), v);
        }
    }
    o
}

fn repr(o: &Object) -> R {
    let Some(t) = o.cast::<Tuple>() else { return Ok(none()) };
    let fields = fields_of(o.ty());
    let mut parts = Vec::new();
    for (f, v) in fields.iter().zip(t.as_slice()) {
        parts.push(format!("{f}={}", obj::repr_text(v)?));
    }
    Ok(Str::new(&format!("{}({})", o.ty().name(), parts.join(", "))).up())
}

/// The parameters of every struct sequence's constructor.
static CONSTRUCTOR: MethodDef = MethodDef::kw("structseq", "(sequence, dict={})", |_, _| Ok(none()));

fn new(t: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut bound = [None; 2];
    CONSTRUCTOR.params().bind(args, kw, &mut bound)?;
    let [Some(first), dict] = bound else { return Ok(none()) };
    let v = match sequence::vec_of(first) {
        Ok(v) => v,
        Err(e) if e.matches(&crate::types::exc::TYPE_ERROR) => {
            return type_error("constructor requires a sequence");
        }
        Err(e) => return Err(e),
    };
    let given = dict;
    let dict = given.and_then(|d| d.cast::<Dict>());
    if given.is_some() && dict.is_none() {
        return type_error(format!("{}() takes a dict as second arg, if any", t.name()));
    }
    let fields = fields_of(t);
    let (min, max) = (visible_of(t), fields.len());
    if v.len() < min || v.len() > max {
        let how = if min == max {
            format!("a {min}-sequence")
        } else if v.len() < min {
            format!("an at least {min}-sequence")
        } else {
            format!("an at most {max}-sequence")
        };
        return type_error(format!("{}() takes {how} ({}-sequence given)", t.name(), v.len()));
    }
    let mut values = v;
    let mut used = 0;
    for f in fields.iter().skip(values.len()) {
        let x = dict.and_then(|d| d.get_text(f));
        used += usize::from(x.is_some());
        values.push(x.unwrap_or_else(none));
    }
    if dict.is_some_and(|d| d.len() > used) {
        return type_error(format!("{}() got duplicate or unexpected field name(s)", t.name()));
    }
    Ok(make(t, values))
}

fn all_values(o: &Object) -> (Vec<Ref>, Ref<Dict>) {
    let d = Dict::new();
    let t: Vec<Ref> = o.cast::<Tuple>().map(|t| t.as_slice().to_vec()).unwrap_or_default();
    for f in fields_of(o.ty()).iter().skip(t.len()) {
        if let Some(v) = crate::types::dict::instance_get(o, &Str::intern(f)) {
            d.set_text(f, &v);
        }
    }
    (t, d)
}

fn reduce(o: &Object) -> R {
    let (t, d) = all_values(o);
    Ok(Tuple::pair(o.ty().as_object().own(), Tuple::pair(Tuple::from_vec(t).up(), d.up()).up()).up())
}

fn replace(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = crate::protocol::call::split(args, kw);
    if !pos.is_empty() {
        return type_error(format!("{}.__replace__() takes no positional arguments", o.ty().short_name()));
    }
    let (mut t, d) = all_values(o);
    let fields = fields_of(o.ty());
    let mut unknown = Vec::new();
    for (k, v) in named {
        match fields.iter().position(|f| k.eq_str(f)) {
            Some(i) if i < t.len() => t[i] = v.own(),
            Some(_) => d.set_str(k, v),
            None => unknown.push(format!("'{}'", k.to_lossy())),
        }
    }
    if !unknown.is_empty() {
        return type_error(format!("Got unexpected field name(s): [{}]", unknown.join(", ")));
    }
    for f in fields.iter().skip(t.len()) {
        t.push(d.get_text(f).unwrap_or_else(none));
    }
    Ok(make(o.ty(), t))
}
