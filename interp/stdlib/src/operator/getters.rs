//! `itemgetter`, `attrgetter`, `methodcaller`.

use pyrite_vm::import::import_module;
use pyrite_vm::object;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, mapping, object as obj};
use pyrite_vm::raise::type_error;
use pyrite_vm::thread::ReprGuard;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// Fetches items.
    pub struct ItemGetter: ITEMGETTER {
        items: Ref<Tuple>,
    }
}
object! {
    /// Fetches attributes, through dots too.
    pub struct AttrGetter: ATTRGETTER {
        /// The names as they were given.
        given: Ref<Tuple>,
        /// The names, interned; a tuple of them for a path of several.
        paths: Ref<Tuple>,
    }
}
object! {
    /// Calls a method.
    pub struct MethodCaller: METHODCALLER {
        name: Ref<Str>,
        args: Ref<Tuple>,
        /// Names of the keyword arguments, their values being the last of `args`.
        keywords: Option<Ref<Tuple>>,
    }
}

/// What `inspect.signature` shows of an instance.
static CALL_SIGNATURE: &[GetSetDef] =
    &[GetSetDef::ro("__text_signature__", |_| Ok(Str::intern("(obj, /)").up()))];

fn no_keywords(name: &str, kw: Option<&Tuple>) -> R<()> {
    pyrite_vm::protocol::sequence::no_keywords(name, kw)
}

/// The one operand of a call.
fn operand<'a>(name: &str, args: &[&'a Object], kw: Option<&Tuple>) -> R<&'a Object> {
    no_keywords(name, kw)?;
    match args {
        [o] => Ok(o),
        _ => type_error(format!("{name} expected 1 argument, got {}", args.len())),
    }
}

fn interned(s: &Str) -> Ref<Str> {
    if s.is_exact::<Str>() { Str::intern_ref(&s.own_as()) } else { s.own_as() }
}

fn new_itemgetter(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    no_keywords("itemgetter", kw)?;
    if args.is_empty() {
        return type_error("itemgetter expected 1 argument, got 0");
    }
    Ok(Ref::new(ItemGetter { head: Object::head(ty), items: Tuple::from_args(args) }).up())
}

fn call_itemgetter(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let g: &ItemGetter = unsafe { o.cast_unchecked() };
    let x = operand("itemgetter", args, kw)?;
    if let [k] = g.items.as_slice() {
        return mapping::get_item(x, k);
    }
    let mut v = Vec::with_capacity(g.items.len());
    for k in g.items.as_slice() {
        v.push(mapping::get_item(x, k)?);
    }
    Ok(Tuple::from_vec(v).up())
}

/// `name(arguments)` as a constructor call shows it.
fn show(o: &Object, args: &Tuple) -> R {
    let name = o.ty().name().to_string();
    let Some(_g) = ReprGuard::enter(o) else { return Ok(Str::new(&format!("{name}(...)")).up()) };
    let inner = match args.as_slice() {
        [one] => obj::repr(one)?,
        _ => {
            let r = obj::repr(args)?;
            return Str::concat(&Str::new(&name), &r).map(Ref::up);
        }
    };
    Ok(pyrite_vm::types::str::join_parts(&[&Str::new(&name), &Str::new("("), &inner, &Str::new(")")])?.up())
}

static ITEM_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let g: &ItemGetter = unsafe { o.cast_unchecked() };
    Ok(Tuple::pair(o.ty().as_object().own(), g.items.clone().up()).up())
})];

/// `operator.itemgetter`.
pub static ITEMGETTER: StaticType = StaticType::new::<ItemGetter>(
    TypeDef {
        name: "operator.itemgetter",
        flags: TypeFlags::HAVE_GC,
        methods: ITEM_METHODS,
        getset: CALL_SIGNATURE,
        sig: "(item, /, *items)",
        doc: Some("Return a callable object that fetches the given item(s) from its operand."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new_itemgetter),
        call: Some(call_itemgetter),
        repr: Some(|o| show(o, &unsafe { o.cast_unchecked::<ItemGetter>() }.items)),
        getattro: Some(attribute::generic_get),
        ..Slots::NONE
    },
);

fn new_attrgetter(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    no_keywords("attrgetter", kw)?;
    if args.is_empty() {
        return type_error("attrgetter expected 1 argument, got 0");
    }
    let (mut given, mut paths) = (Vec::with_capacity(args.len()), Vec::with_capacity(args.len()));
    for a in args {
        let Some(s) = a.cast::<Str>() else { return type_error("attribute name must be a string") };
        if !s.iter().any(|c| c == u32::from('.')) {
            let s = interned(s);
            given.push(s.clone().up());
            paths.push(s.up());
            continue;
        }
        let (mut parts, mut start) = (Vec::new(), 0);
        for (i, c) in s.iter().chain([u32::from('.')]).enumerate() {
            if c == u32::from('.') {
                parts.push(Str::intern_ref(&s.substring(start, i)).up());
                start = i + 1;
            }
        }
        given.push(s.substring(0, s.len()).up());
        paths.push(Tuple::from_vec(parts).up());
    }
    Ok(Ref::new(AttrGetter {
        head: Object::head(ty),
        given: Tuple::from_vec(given),
        paths: Tuple::from_vec(paths),
    })
    .up())
}

fn get_path(o: &Object, path: &Object) -> R {
    if let Some(name) = path.cast::<Str>() {
        return attribute::get(o, name);
    }
    let mut o = o.own();
    if let Some(parts) = path.cast::<Tuple>() {
        for p in parts.as_slice() {
            o = attribute::get_checked(&o, p)?;
        }
    }
    Ok(o)
}

fn call_attrgetter(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let g: &AttrGetter = unsafe { o.cast_unchecked() };
    let x = operand("attrgetter", args, kw)?;
    if let [p] = g.paths.as_slice() {
        return get_path(x, p);
    }
    let mut v = Vec::with_capacity(g.paths.len());
    for p in g.paths.as_slice() {
        v.push(get_path(x, p)?);
    }
    Ok(Tuple::from_vec(v).up())
}

static ATTR_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let g: &AttrGetter = unsafe { o.cast_unchecked() };
    Ok(Tuple::pair(o.ty().as_object().own(), g.given.clone().up()).up())
})];

/// `operator.attrgetter`.
pub static ATTRGETTER: StaticType = StaticType::new::<AttrGetter>(
    TypeDef {
        name: "operator.attrgetter",
        flags: TypeFlags::HAVE_GC,
        methods: ATTR_METHODS,
        getset: CALL_SIGNATURE,
        sig: "(attr, /, *attrs)",
        doc: Some("Return a callable object that fetches the given attribute(s) from its operand."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new_attrgetter),
        call: Some(call_attrgetter),
        repr: Some(|o| show(o, &unsafe { o.cast_unchecked::<AttrGetter>() }.given)),
        getattro: Some(attribute::generic_get),
        ..Slots::NONE
    },
);

fn new_methodcaller(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let [name, rest @ ..] = args else {
        return type_error("methodcaller needs at least one argument, the method name");
    };
    if args.len() == kw.map_or(0, Tuple::len) {
        return type_error("methodcaller needs at least one argument, the method name");
    }
    let Some(name) = name.cast::<Str>() else { return type_error("method name must be a string") };
    Ok(Ref::new(MethodCaller {
        head: Object::head(ty),
        name: interned(name),
        args: Tuple::from_args(rest),
        keywords: kw.filter(|k| !k.is_empty()).map(|k| k.own_as()),
    })
    .up())
}

fn call_methodcaller(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let m: &MethodCaller = unsafe { o.cast_unchecked() };
    // Of the three types, this one counts before it looks at keywords.
    if args.len() - kw.map_or(0, Tuple::len) != 1 {
        operand("methodcaller", &args[..args.len() - kw.map_or(0, Tuple::len)], None)?;
    }
    let x = operand("methodcaller", args, kw)?;
    if m.keywords.is_none() {
        return call::call_method(x, &m.name, m.args.as_args());
    }
    if let Some(f) = attribute::unbound_method(x, &m.name) {
        let mut v = Vec::with_capacity(m.args.len() + 1);
        v.push(x);
        v.extend_from_slice(m.args.as_args());
        return call::call_vector(&f, &v, m.keywords.as_deref());
    }
    let f = attribute::get(x, &m.name)?;
    call::call_vector(&f, m.args.as_args(), m.keywords.as_deref())
}

fn repr_methodcaller(o: &Object) -> R {
    let m: &MethodCaller = unsafe { o.cast_unchecked() };
    let name = o.ty().name();
    let Some(_g) = ReprGuard::enter(o) else { return Ok(Str::new(&format!("{name}(...)")).up()) };
    let mut parts = vec![Str::new(&format!("{name}(")), obj::repr(&m.name)?];
    let names = m.keywords.as_ref().map_or(&[][..], |k| k.as_slice());
    let npos = m.args.len() - names.len();
    for (i, a) in m.args.as_slice().iter().enumerate() {
        parts.push(Str::new(", "));
        if let Some(k) = i.checked_sub(npos).and_then(|j| names.get(j)) {
            parts.push(obj::str(k)?);
            parts.push(Str::new("="));
        }
        parts.push(obj::repr(a)?);
    }
    parts.push(Str::new(")"));
    let parts: Vec<&Str> = parts.iter().map(|p| &**p).collect();
    Ok(pyrite_vm::types::str::join_parts(&parts)?.up())
}

fn reduce_methodcaller(o: &Object) -> R {
    let m: &MethodCaller = unsafe { o.cast_unchecked() };
    let ty = o.ty().as_object();
    let Some(k) = &m.keywords else {
        let mut v = vec![m.name.clone().up()];
        v.extend_from_slice(m.args.as_slice());
        return Ok(Tuple::pair(ty.own(), Tuple::from_vec(v).up()).up());
    };
    let partial = attribute::get_text(&*import_module("functools")?, "partial")?;
    let args = m.args.as_args();
    let (pos, values) = args.split_at(args.len() - k.len());
    let mut v: Vec<&Object> = vec![ty, &m.name];
    v.extend_from_slice(values);
    let f = call::call_vector(&partial, &v, Some(k))?;
    Ok(Tuple::pair(f, Tuple::from_args(pos).up()).up())
}

static CALLER_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", reduce_methodcaller)];

/// `operator.methodcaller`.
pub static METHODCALLER: StaticType = StaticType::new::<MethodCaller>(
    TypeDef {
        name: "operator.methodcaller",
        flags: TypeFlags::HAVE_GC,
        methods: CALLER_METHODS,
        getset: CALL_SIGNATURE,
        sig: "(name, /, *args, **kwargs)",
        doc: Some("Return a callable object that calls the given method on its operand."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new_methodcaller),
        call: Some(call_methodcaller),
        repr: Some(repr_methodcaller),
        getattro: Some(attribute::generic_get),
        ..Slots::NONE
    },
);
