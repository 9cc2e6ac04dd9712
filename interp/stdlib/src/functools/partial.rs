//! `functools.partial`.

use pyrite_vm::object;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, call, object as obj};
use pyrite_vm::raise::{self, attribute_error, type_error};
use pyrite_vm::thread::ReprGuard;
use pyrite_vm::types::dict::{Dict, instance_dict_in_use, set_instance_dict};
use pyrite_vm::types::exc;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::{Str, join_parts};
use pyrite_vm::types::tuple::Tuple;

use super::exact_tuple;

object! {
    /// A function with some of its arguments. No field is ever empty, but `__setstate__` may
    /// replace it.
    pub struct Partial: PARTIAL {
        func: Slot,
        args: Slot<Tuple>,
        keywords: Slot<Dict>,
    }
}

/// What a partial object holds at one moment.
struct Parts {
    func: Ref,
    args: Ref<Tuple>,
    keywords: Ref<Dict>,
}

fn parts(o: &Object) -> Parts {
    let p: &Partial = unsafe { o.cast_unchecked() };
    Parts {
        func: p.func.get().unwrap_or_else(none),
        args: p.args.get().unwrap_or_else(Tuple::empty),
        keywords: p.keywords.get().unwrap_or_else(Dict::new),
    }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let npos = args.len() - kw.map_or(0, Tuple::len);
    let [func, rest @ ..] = &args[..npos] else {
        return type_error("type 'partial' takes at least one argument");
    };
    let given = call::kwargs_dict(args, kw);
    // A partial object of a partial object is one, unless the inner one has attributes.
    let inner = (func.is_a::<Partial>() && instance_dict_in_use(func).is_none_or(|d| d.is_empty()))
        .then(|| parts(func));
    let (func, args, keywords) = match inner {
        Some(p) => {
            let args = if rest.is_empty() {
                p.args
            } else {
                let mut v = p.args.as_slice().to_vec();
                v.extend(rest.iter().map(|a| a.own()));
                Tuple::from_vec(v)
            };
            let keywords = p.keywords.copy();
            if let Some(g) = given {
                keywords.merge_dict(&g, true)?;
            }
            (p.func, args, keywords)
        }
        None => {
            if !call::is_callable(func) {
                return type_error("the first argument must be callable");
            }
            (func.own(), Tuple::from_args(rest), given.unwrap_or_else(Dict::new))
        }
    };
    Ok(Ref::new(Partial {
        head: Object::head(ty),
        func: Slot::new(Some(func)),
        args: Slot::new(Some(args)),
        keywords: Slot::new(Some(keywords)),
    })
    .up())
}

/// Calls with the stored arguments in front, on the stack where they are few.
fn call_joined(f: &Object, stored: &Tuple, args: &[&Object], kw: Option<&Tuple>) -> R {
    let n = stored.len();
    if n == 0 {
        return call::call_vector(f, args, kw);
    }
    if n + args.len() <= 8 {
        let mut small: [&Object; 8] = [f; 8];
        small[..n].copy_from_slice(stored.as_args());
        small[n..n + args.len()].copy_from_slice(args);
        return call::call_vector(f, &small[..n + args.len()], kw);
    }
    let mut v = Vec::with_capacity(n + args.len());
    v.extend_from_slice(stored.as_args());
    v.extend_from_slice(args);
    call::call_vector(f, &v, kw)
}

fn call_partial(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let p = parts(o);
    if p.keywords.is_empty() {
        return call_joined(&p.func, &p.args, args, kw);
    }
    // Stored keywords keep their places; a value given now replaces the stored one.
    let stored = p.keywords.entries();
    let (pos, given) = call::split(args, kw);
    let mut names = Vec::with_capacity(stored.len() + given.len());
    let mut v: Vec<&Object> = Vec::with_capacity(p.args.len() + pos.len() + stored.len() + given.len());
    v.extend_from_slice(p.args.as_args());
    v.extend_from_slice(pos);
    let mut used = 0usize;
    for (k, x) in &stored {
        let Some(name) = k.cast::<Str>() else { return type_error("keywords must be strings") };
        let now = given.iter().find(|(n, _)| n.is(name) || n.eq(name));
        used += now.is_some() as usize;
        v.push(now.map_or(&**x, |(_, y)| y));
        names.push(k.clone());
    }
    if used < given.len() {
        for (name, x) in &given {
            if !stored.iter().any(|(k, _)| k.cast::<Str>().is_some_and(|k| k.eq(name))) {
                v.push(x);
                names.push((**name).own());
            }
        }
    }
    call::call_vector(&p.func, &v, Some(&Tuple::from_vec(names)))
}

fn get(o: &Object, instance: Option<&Object>, owner: Option<&Object>) -> R {
    let given = |x: Option<&Object>| x.is_some_and(|x| !x.is_none());
    if !given(instance) {
        let _ = owner;
        return Ok(o.own());
    }
    raise::warn(
        &exc::FUTURE_WARNING,
        "functools.partial will be a method descriptor in future Python versions; wrap it in staticmethod() if you want to preserve the old behavior",
        1,
    )?;
    Ok(o.own())
}

fn repr(o: &Object) -> R {
    let Some(_g) = ReprGuard::enter(o) else { return Ok(Str::new("...").up()) };
    let p = parts(o);
    let ty = o.ty().as_object();
    let module = attribute::get_text(ty, "__module__")?;
    let name = attribute::get_text(ty, "__qualname__")?;
    let mut out =
        vec![obj::str(&module)?, Str::new("."), obj::str(&name)?, Str::new("("), obj::repr(&p.func)?];
    for a in p.args.as_slice() {
        out.push(Str::new(", "));
        out.push(obj::repr(a)?);
    }
    for (k, v) in p.keywords.entries() {
        out.push(Str::new(", "));
        out.push(obj::str(&k)?);
        out.push(Str::new("="));
        out.push(obj::repr(&v)?);
    }
    out.push(Str::new(")"));
    let out: Vec<&Str> = out.iter().map(|s| &**s).collect();
    Ok(join_parts(&out)?.up())
}

fn reduce(o: &Object) -> R {
    let p = parts(o);
    let dict = instance_dict_in_use(o).map_or_else(none, Ref::up);
    let state = Tuple::from_vec(vec![p.func.clone(), p.args.up(), p.keywords.up(), dict]);
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), Tuple::from_vec(vec![p.func]).up(), state.up()]).up())
}

fn set_state(o: &Object, state: &Object) -> R {
    let invalid = || type_error("invalid partial state");
    let Some(state) = state.cast::<Tuple>() else { return invalid() };
    let [func, args, kw, dict] = state.as_slice() else { return invalid() };
    let Some(args) = args.cast::<Tuple>() else { return invalid() };
    if !call::is_callable(func) || !(kw.is_none() || kw.is_a::<Dict>()) {
        return invalid();
    }
    let keywords = match kw.cast::<Dict>() {
        None => Dict::new(),
        Some(d) if d.is_exact::<Dict>() => d.own_dict(),
        Some(d) => d.copy(),
    };
    if dict.is_none() {
        set_instance_dict(o, None);
    } else {
        attribute::set_dict(o, Some(dict))?;
    }
    let p: &Partial = unsafe { o.cast_unchecked() };
    p.func.set(Some(func.clone()));
    p.args.set(Some(exact_tuple(args)));
    p.keywords.set(Some(keywords));
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("__setstate__", "($self, object, /)", set_state),
    MethodDef::o("__class_getitem__", "($type, object, /)", pyrite_vm::types::generic_alias::new).class(),
];

macro_rules! readonly {
    ($name:literal, $field:ident) => {
        GetSetDef::rw(
            $name,
            |o| Ok(parts(o).$field.up()),
            |o, _| attribute_error("readonly attribute", o, &Str::intern($name)),
        )
        .member()
    };
}

static GETSET: &[GetSetDef] = &[
    readonly!("func", func),
    readonly!("args", args),
    readonly!("keywords", keywords),
    GetSetDef::rw("__dict__", attribute::get_dict, attribute::replace_dict),
];

/// `functools.partial`.
pub static PARTIAL: StaticType = StaticType::new::<Partial>(
    TypeDef {
        name: "functools.partial",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::MANAGED_DICT
            | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        sig: "(func, /, *args, **keywords)",
        doc: Some("Create a new function with partial application of the given arguments"),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        call: Some(call_partial),
        repr: Some(repr),
        descr_get: Some(get),
        getattro: Some(attribute::generic_get),
        setattro: Some(attribute::generic_set),
        ..Slots::NONE
    },
);
