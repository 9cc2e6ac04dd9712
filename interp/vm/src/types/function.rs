//! `function` and bound methods.

use std::cell::Cell as StdCell;

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call};
use crate::raise::{type_error, value_error};
use crate::types::cell::Cell;
use crate::types::code::{Code, flags};
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A function written in Python.
    pub struct Function: FUNCTION {
        /// `__code__`.
        pub code: Slot<Code>,
        /// `__globals__`.
        pub globals: Slot<Dict>,
        /// `__builtins__`.
        pub builtins: Slot,
        /// `__name__`.
        pub name: Slot<Str>,
        /// `__qualname__`.
        pub qualname: Slot<Str>,
        /// `__defaults__`.
        pub defaults: Slot<Tuple>,
        /// `__kwdefaults__`.
        pub kwdefaults: Slot<Dict>,
        /// `__closure__`.
        pub closure: Slot<Tuple>,
        /// `__doc__`.
        pub doc: Slot,
        /// `__module__`.
        pub module: Slot,
        /// `__annotations__`, made when asked for; a tuple of names and values until then.
        pub annotations: Slot,
        /// `__type_params__`.
        pub type_params: Slot,
        /// Changes when code or defaults change; 0 until somebody asks.
        pub version: StdCell<u32>,
    }
}

static NEXT_VERSION: crate::object::Gil<StdCell<u32>> = crate::object::Gil(StdCell::new(1));

impl Function {
    /// A function of `code` in a namespace.
    pub fn new(code: Ref<Code>, globals: Ref<Dict>) -> Ref<Function> {
        let n = names();
        let doc = match code.consts.as_slice().first() {
            Some(d) if d.is_a::<Str>() => Some(d.clone()),
            _ => None,
        };
        let module = globals.get_str(&n.__name__);
        let builtins = crate::eval::builtins_of(&globals);
        Ref::new(Function {
            head: Object::head(&FUNCTION),
            name: Slot::new(Some(code.name.clone())),
            qualname: Slot::new(Some(code.qualname.clone())),
            code: Slot::new(Some(code)),
            globals: Slot::new(Some(globals)),
            builtins: Slot::new(Some(builtins)),
            defaults: Slot::empty(),
            kwdefaults: Slot::empty(),
            closure: Slot::empty(),
            doc: Slot::new(doc),
            module: Slot::new(module),
            annotations: Slot::empty(),
            type_params: Slot::empty(),
            version: StdCell::new(0),
        })
    }
    /// `__code__`, borrowed.
    #[inline(always)]
    pub fn code_ref(&self) -> &Code {
        match self.code.peek() {
            Some(c) => c,
            // A function always has its code; clearing by the collector leaves nobody to call.
            None => empty_code(),
        }
    }
    /// The version, made if need be; 0 where none can be had.
    pub fn version(&self) -> u32 {
        let v = self.version.get();
        if v != 0 {
            return v;
        }
        let n = NEXT_VERSION.get();
        if n == u32::MAX {
            return 0;
        }
        NEXT_VERSION.set(n + 1);
        self.version.set(n);
        n
    }
    /// `__qualname__` as text.
    pub fn qualname_text(&self) -> String {
        self.qualname.get().map(|q| q.to_lossy().into_owned()).unwrap_or_default()
    }
}

#[cold]
fn empty_code() -> &'static Code {
    static EMPTY: crate::object::Gil<StdCell<Option<&'static Code>>> = crate::object::Gil(StdCell::new(None));
    match EMPTY.get() {
        Some(c) => c,
        None => {
            let c = Code::empty("<cleared>", "<cleared>", 1);
            c.head.make_immortal();
            let c: &'static Code = unsafe { &*c.into_raw() };
            EMPTY.set(Some(c));
            c
        }
    }
}

fn this(o: &Object) -> &Function {
    unsafe { o.cast_unchecked() }
}

fn function_call(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    crate::eval::call_function(this(o), args, kw)
}

fn function_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    match o {
        None => Ok(d.own()),
        Some(o) => Ok(Method::new(d.own(), o.own()).up()),
    }
}

fn opt(v: Option<Ref>) -> R {
    Ok(v.unwrap_or_else(none))
}

fn set_code(o: &Object, v: Option<&Object>) -> R<()> {
    let f = this(o);
    let Some(c) = v.and_then(|v| v.cast::<Code>()) else {
        return type_error("__code__ must be set to a code object");
    };
    let nclosure = f.closure.peek().map_or(0, |t| t.len());
    if c.f.0.nfree as usize != nclosure {
        return value_error(format!(
            "{}() requires a code object with {} free vars, not {}",
            f.name.get().map(|n| n.to_lossy().into_owned()).unwrap_or_default(),
            nclosure,
            c.f.0.nfree
        ));
    }
    let kind = |c: &Code| c.f.0.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR);
    if f.code.peek().is_some_and(|old| kind(old) != kind(c)) {
        crate::raise::warn(
            &exc::DEPRECATION_WARNING,
            "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
            1,
        )?;
    }
    f.version.set(0);
    f.code.set(Some(c.own_as()));
    Ok(())
}

fn set_text(slot: &Slot<Str>, v: Option<&Object>, what: &str) -> R<()> {
    match v.and_then(|v| v.cast::<Str>()) {
        Some(s) => {
            slot.set(Some(s.own_as()));
            Ok(())
        }
        None => type_error(format!("{what} must be set to a string object")),
    }
}

fn set_defaults(o: &Object, v: Option<&Object>) -> R<()> {
    let f = this(o);
    f.version.set(0);
    match v {
        None => f.defaults.set(None),
        Some(v) if v.is_none() => f.defaults.set(None),
        Some(v) => match v.cast::<Tuple>() {
            Some(t) => f.defaults.set(Some(t.own_as())),
            None => return type_error("__defaults__ must be set to a tuple object"),
        },
    }
    Ok(())
}
fn set_kwdefaults(o: &Object, v: Option<&Object>) -> R<()> {
    let f = this(o);
    f.version.set(0);
    match v {
        None => f.kwdefaults.set(None),
        Some(v) if v.is_none() => f.kwdefaults.set(None),
        Some(v) => match v.cast::<Dict>() {
            Some(t) => f.kwdefaults.set(Some(t.own_as())),
            None => return type_error("__kwdefaults__ must be set to a dict object"),
        },
    }
    Ok(())
}

fn get_annotations(o: &Object) -> R {
    let f = this(o);
    let current = f.annotations.get();
    match current {
        Some(a) if a.is_a::<Tuple>() => {
            let d = Dict::new();
            if let Some(t) = a.cast::<Tuple>() {
                for p in t.as_slice().chunks_exact(2) {
                    d.set(&p[0], &p[1])?;
                }
            }
            f.annotations.set(Some(d.clone().up()));
            Ok(d.up())
        }
        Some(a) => Ok(a),
        None => {
            let d = Dict::new().up();
            f.annotations.set(Some(d.clone()));
            Ok(d)
        }
    }
}
fn set_annotations(o: &Object, v: Option<&Object>) -> R<()> {
    let f = this(o);
    match v {
        None => f.annotations.set(None),
        Some(v) if v.is_none() => f.annotations.set(None),
        Some(v) if v.is_a::<Dict>() => f.annotations.set(Some(v.own())),
        Some(_) => return type_error("__annotations__ must be set to a dict object"),
    }
    Ok(())
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::rw("__code__", |o| opt(this(o).code.get().map(|c| c.up())), set_code),
    GetSetDef::ro("__globals__", |o| opt(this(o).globals.get().map(|c| c.up()))).member(),
    GetSetDef::ro("__builtins__", |o| opt(this(o).builtins.get())).member(),
    GetSetDef::rw(
        "__name__",
        |o| opt(this(o).name.get().map(|c| c.up())),
        |o, v| set_text(&this(o).name, v, "__name__"),
    ),
    GetSetDef::rw(
        "__qualname__",
        |o| opt(this(o).qualname.get().map(|c| c.up())),
        |o, v| set_text(&this(o).qualname, v, "__qualname__"),
    ),
    GetSetDef::rw("__defaults__", |o| opt(this(o).defaults.get().map(|c| c.up())), set_defaults),
    GetSetDef::rw("__kwdefaults__", |o| opt(this(o).kwdefaults.get().map(|c| c.up())), set_kwdefaults),
    GetSetDef::ro("__closure__", |o| opt(this(o).closure.get().map(|c| c.up()))).member(),
    GetSetDef::rw(
        "__doc__",
        |o| opt(this(o).doc.get()),
        |o, v| {
            this(o).doc.set(v.map(|v| v.own()));
            Ok(())
        },
    )
    .member(),
    GetSetDef::rw(
        "__module__",
        |o| opt(this(o).module.get()),
        |o, v| {
            this(o).module.set(v.map(|v| v.own()));
            Ok(())
        },
    )
    .member(),
    GetSetDef::rw("__annotations__", get_annotations, set_annotations),
    GetSetDef::rw(
        "__type_params__",
        |o| Ok(this(o).type_params.get().unwrap_or_else(|| Tuple::empty().up())),
        |o, v| match v {
            Some(v) if v.is_a::<Tuple>() => {
                this(o).type_params.set(Some(v.own()));
                Ok(())
            }
            _ => type_error("__type_params__ must be set to a tuple"),
        },
    ),
    GetSetDef::rw("__dict__", attribute::get_dict, attribute::replace_dict),
];

fn function_new(_: &crate::object::PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    static DEF: MethodDef = MethodDef::kw(
        "function",
        "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
        make,
    );
    DEF.invoke(None, crate::types::singletons::none_ref(), args, kw)
}

fn make(_: &Object, a: &[Option<&Object>]) -> R {
    let given = |i: usize| a.get(i).copied().flatten().filter(|v| !v.is_none());
    let Some(code) = a[0].and_then(|c| c.cast::<Code>()) else {
        return type_error(format!(
            "function() argument 'code' must be code, not {}",
            a[0].map_or("None", |o| o.ty().name())
        ));
    };
    let Some(globals) = a[1].and_then(|c| c.cast::<Dict>()) else {
        return type_error(format!(
            "function() argument 'globals' must be dict, not {}",
            a[1].map_or("None", |o| o.ty().name())
        ));
    };
    if given(2).is_some_and(|n| !n.is_a::<Str>()) {
        return type_error("arg 3 (name) must be None or string");
    }
    if given(3).is_some_and(|n| !n.is_a::<Tuple>()) {
        return type_error("arg 4 (defaults) must be None or tuple");
    }
    let closure = given(4).and_then(|c| c.cast::<Tuple>());
    let nfree = code.f.0.nfree as usize;
    if closure.is_none() {
        if nfree > 0 {
            return type_error("arg 5 (closure) must be tuple");
        }
        if given(4).is_some() {
            return type_error("arg 5 (closure) must be None or tuple");
        }
    }
    if given(5).is_some_and(|n| !n.is_a::<Dict>()) {
        return type_error("arg 6 (kwdefaults) must be None or dict");
    }
    let nclosure = closure.map_or(0, |c| c.len());
    if nclosure != nfree {
        return value_error(format!(
            "{} requires closure of length {}, not {}",
            code.name.to_lossy(),
            nfree,
            nclosure
        ));
    }
    if let Some(c) = closure {
        for x in c.as_slice() {
            if !x.is_a::<Cell>() {
                return type_error(format!("arg 5 (closure) expected cell, found {}", x.ty().name()));
            }
        }
    }
    let f = Function::new(code.own_as(), globals.own_as());
    if let Some(n) = given(2).and_then(|n| n.cast::<Str>()) {
        f.name.set(Some(n.own_as()));
    }
    if let Some(d) = given(3).and_then(|n| n.cast::<Tuple>()) {
        f.defaults.set(Some(d.own_as()));
    }
    f.closure.set(closure.map(|c| c.own_as()));
    if let Some(d) = given(5).and_then(|n| n.cast::<Dict>()) {
        f.kwdefaults.set(Some(d.own_as()));
    }
    Ok(f.up())
}

/// `function`.
pub static FUNCTION: StaticType = StaticType::new::<Function>(
    TypeDef {
        name: "function",
        flags: TypeFlags::HAVE_GC
            | TypeFlags::MANAGED_DICT
            | TypeFlags::MANAGED_WEAKREF
            | TypeFlags::METHOD_DESCRIPTOR,
        getset: GETSET,
        sig: "(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)",
        doc: Some("Create a function object."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            Ok(Str::new(&format!("<function {} at {:#x}>", this(o).qualname_text(), o.addr())).up())
        }),
        call: Some(function_call),
        descr_get: Some(function_get),
        new: Some(function_new),
        ..Slots::NONE
    },
);

object! {
    /// A bound method.
    pub struct Method: METHOD {
        /// The function.
        pub func: Ref,
        /// What it is bound to.
        pub this: Ref,
    }
}

impl Method {
    /// `func` bound to `this`.
    pub fn new(func: Ref, this: Ref) -> Ref<Method> {
        Ref::new(Method { head: Object::head(&METHOD), func, this })
    }
}

fn mt(o: &Object) -> &Method {
    unsafe { o.cast_unchecked() }
}

fn method_call(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let m = mt(o);
    let (func, this) = (m.func.clone(), m.this.clone());
    if args.len() < 8 {
        let mut small: [&Object; 8] = [&this; 8];
        small[1..=args.len()].copy_from_slice(args);
        return call::call_vector(&func, &small[..=args.len()], kw);
    }
    let mut v: Vec<&Object> = Vec::with_capacity(args.len() + 1);
    v.push(&this);
    v.extend_from_slice(args);
    call::call_vector(&func, &v, kw)
}

fn method_getattro(o: &Object, name: &Object) -> R {
    let Some(n) = name.cast::<Str>() else { return attribute::generic_get(o, name) };
    if METHOD.object().lookup_ref(n).is_some() {
        return attribute::generic_get(o, name);
    }
    attribute::get(&mt(o).func, n)
}

fn method_repr(o: &Object) -> R {
    let m = mt(o);
    let n = names();
    let mut text = None;
    for k in [&n.__qualname__, &n.__name__] {
        if let Some(q) = attribute::get_optional(&m.func, k)? {
            text = q.cast::<Str>().map(|s| s.to_lossy().into_owned());
            break;
        }
    }
    let r = crate::protocol::object::repr(&m.this)?;
    Ok(Str::concat(
        &Str::new(&format!("<bound method {} of ", text.unwrap_or_else(|| "?".into()))),
        &*Str::concat(&r, &Str::new(">"))?,
    )?
    .up())
}

fn method_compare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Method>(), b.cast::<Method>()) else { return Ok(not_implemented()) };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let same = crate::protocol::compare::eq(&x.func, &y.func)? && x.this.is(&y.this);
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

fn method_hash(o: &Object) -> R<isize> {
    let m = mt(o);
    let h = crate::hash::pointer(m.this.addr()) ^ crate::protocol::compare::hash(&m.func)?;
    Ok(if h == -1 { -2 } else { h })
}

fn method_reduce(o: &Object) -> R {
    let m = mt(o);
    let name = attribute::get(&m.func, &names().__name__)?;
    let getattr = crate::builtins::get("getattr")?;
    Ok(Tuple::pair(getattr, Tuple::pair(m.this.clone(), name).up()).up())
}

static METHOD_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", method_reduce)];
static METHOD_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__func__", |o| Ok(mt(o).func.clone())).member(),
    GetSetDef::ro("__self__", |o| Ok(mt(o).this.clone())).member(),
    GetSetDef::ro("__doc__", |o| attribute::get(&mt(o).func, &names().__doc__)),
];

/// `method`.
pub static METHOD: StaticType = StaticType::new::<Method>(
    TypeDef {
        name: "method",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHOD_METHODS,
        getset: METHOD_GETSET,
        sig: "(function, instance, /)",
        doc: Some("Create a bound instance method object."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(method_repr),
        hash: Some(method_hash),
        call: Some(method_call),
        getattro: Some(method_getattro),
        setattro: Some(attribute::generic_set),
        richcompare: Some(method_compare),
        descr_get: Some(|d, _, _| Ok(d.own())),
        new: Some(|_, args, kw| {
            if kw.is_some_and(|k| !k.is_empty()) {
                return type_error("method() takes no keyword arguments");
            }
            crate::object::method::check_positional("method", args.len(), 2, 2)?;
            if !call::is_callable(args[0]) {
                return type_error("first argument must be callable");
            }
            if args[1].is_none() {
                return type_error("instance must not be None");
            }
            Ok(Method::new(args[0].own(), args[1].own()).up())
        }),
        ..Slots::NONE
    },
);
