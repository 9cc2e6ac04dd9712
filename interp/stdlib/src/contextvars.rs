//! `_contextvars`: variables that a context gives their values.
//!
//! A context's values are a dict that is never changed once somebody else holds it too: copies of
//! contexts and iterators share it.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, compare, object as obj};
use pyrite_vm::raise::{key_error, raise_args, runtime_error, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{none, none_ref, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, generic_alias, object};

pyrite_vm::object! {
    /// Values of context variables.
    struct Context: CONTEXT {
        vars: Slot<Dict>,
        /// The context to go back to.
        previous: Slot,
        entered: Cell<bool>,
    }
}

pyrite_vm::object! {
    /// A variable.
    struct ContextVar: CONTEXT_VAR {
        name: Ref<Str>,
        default: Slot,
        hash: isize,
    }
}

pyrite_vm::object! {
    /// What `ContextVar.set` replaced.
    struct Token: TOKEN {
        context: Ref<Context>,
        var: Ref<ContextVar>,
        old: Slot,
        used: Cell<bool>,
    }
}

pyrite_vm::object! {
    /// Iterates over a context's values.
    struct ContextIterator: KEYS {
        vars: Slot<Dict>,
        pos: Cell<usize>,
        size: usize,
    }
}

fn new_context(vars: Option<Ref<Dict>>) -> Ref<Context> {
    Ref::new(Context {
        head: Object::head(CONTEXT.object()),
        vars: Slot::new(vars),
        previous: Slot::empty(),
        entered: Cell::new(false),
    })
}

/// The calling thread's context.
fn current() -> Ref<Context> {
    let cell = thread::current().context.get();
    let now = unsafe { (*cell).clone() };
    if let Some(c) = now.and_then(|c| c.downcast::<Context>().ok()) {
        return c;
    }
    let c = new_context(None);
    let old = unsafe { (*cell).replace(c.clone().up()) };
    drop(old);
    c
}

fn set_current(c: Option<Ref>) {
    let old = unsafe { std::mem::replace(&mut *thread::current().context.get(), c) };
    drop(old);
}

impl Context {
    fn get(&self, v: &ContextVar) -> R<Option<Ref>> {
        match self.vars.get() {
            Some(d) => d.get_known(v, v.hash),
            None => Ok(None),
        }
    }

    /// The values, for a change: shared ones are copied first.
    fn own_vars(&self) -> Ref<Dict> {
        let d = match self.vars.peek() {
            Some(d) if d.refcount() == 1 => return d.own_as(),
            Some(d) => d.copy(),
            None => Dict::new(),
        };
        self.vars.set(Some(d.clone()));
        d
    }

    fn len(&self) -> usize {
        self.vars.peek().map_or(0, |d| d.len())
    }
}

fn context(o: &Object) -> &Context {
    unsafe { o.cast_unchecked() }
}

fn key(o: &Object) -> R<&ContextVar> {
    match o.cast::<ContextVar>() {
        Some(v) => Ok(v),
        None => type_error(format!("a ContextVar key was expected, got {}", obj::repr(o)?.to_lossy())),
    }
}

fn run(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let Some((f, rest)) = args.split_first().filter(|_| args.len() > kw.map_or(0, |k| k.len())) else {
        return type_error("run() missing 1 required positional argument");
    };
    let c = context(o);
    if c.entered.get() {
        return runtime_error(format!(
            "cannot enter context: {} is already entered",
            obj::repr(o)?.to_lossy()
        ));
    }
    let keep = o.own();
    c.previous.set(unsafe { (*thread::current().context.get()).clone() });
    c.entered.set(true);
    set_current(Some(keep.clone()));
    let r = call::call_vector(f, rest, kw);
    set_current(c.previous.take());
    c.entered.set(false);
    r
}

fn iterator(ty: &'static StaticType, o: &Object) -> R {
    let c = context(o);
    Ok(Ref::new(ContextIterator {
        head: Object::head(ty.object()),
        vars: Slot::new(c.vars.get()),
        pos: Cell::new(0),
        size: c.len(),
    })
    .up())
}

fn advance(o: &Object) -> Option<(Ref, Ref)> {
    let i: &ContextIterator = unsafe { o.cast_unchecked() };
    let d = i.vars.get()?;
    let mut pos = i.pos.get();
    let e = d.next_entry(&mut pos);
    i.pos.set(pos);
    if e.is_none() {
        i.vars.set(None);
    }
    e
}

const fn iterator_type(name: &'static str, next: fn(&Object) -> R<Option<Ref>>) -> StaticType {
    StaticType::new::<ContextIterator>(
        TypeDef { name, flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
        Slots {
            iter: Some(|o| Ok(o.own())),
            iternext: Some(next),
            mp_length: Some(|o| {
                let i: &ContextIterator = unsafe { o.cast_unchecked() };
                Ok(i.size)
            }),
            ..Slots::NONE
        },
    )
}
static KEYS: StaticType = iterator_type("keys", |o| Ok(advance(o).map(|e| e.0)));
static VALUES: StaticType = iterator_type("values", |o| Ok(advance(o).map(|e| e.1)));
static ITEMS: StaticType = iterator_type("items", |o| Ok(advance(o).map(|(k, v)| Tuple::pair(k, v).up())));

fn context_eq(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Context>(), b.cast::<Context>()) else { return Ok(not_implemented()) };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let empty = Dict::new();
    let p = x.vars.get().unwrap_or_else(|| empty.clone());
    let q = y.vars.get().unwrap_or(empty);
    compare::rich(&p, &q, op)
}

static CONTEXT_METHODS: &[MethodDef] = &[
    MethodDef::pos("get", "($self, key, default=None, /)", 1, 2, |o, a| {
        let v = context(o).get(key(a[0])?)?;
        Ok(v.unwrap_or_else(|| a.get(1).copied().unwrap_or(none_ref()).own()))
    }),
    MethodDef::noargs("items", |o| iterator(&ITEMS, o)),
    MethodDef::noargs("keys", |o| iterator(&KEYS, o)),
    MethodDef::noargs("values", |o| iterator(&VALUES, o)),
    MethodDef::noargs("copy", |o| Ok(new_context(context(o).vars.get()).up())),
    MethodDef::raw("run", "", run),
];

/// `_contextvars.Context`.
pub static CONTEXT: StaticType = StaticType::new::<Context>(
    TypeDef {
        name: "_contextvars.Context",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: CONTEXT_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|_, args, _| {
            if !args.is_empty() {
                return type_error("Context() does not accept any arguments");
            }
            Ok(new_context(None).up())
        }),
        hash: Some(object::hash_not_implemented),
        richcompare: Some(context_eq),
        iter: Some(|o| iterator(&KEYS, o)),
        mp_length: Some(|o| Ok(context(o).len())),
        mp_subscript: Some(|o, k| match context(o).get(key(k)?)? {
            Some(v) => Ok(v),
            None => key_error(k),
        }),
        sq_contains: Some(|o, k| Ok(context(o).get(key(k)?)?.is_some())),
        ..Slots::NONE
    },
);

fn var(o: &Object) -> &ContextVar {
    unsafe { o.cast_unchecked() }
}

fn new_var(_: &pyrite_vm::object::PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let names = kw.map_or(&[][..], |k| k.as_slice());
    let (pos, named) = args.split_at(args.len() - names.len());
    if pos.len() != 1 {
        return type_error(format!(
            "ContextVar() takes {} 1 positional argument ({} given)",
            if pos.is_empty() { "exactly" } else { "at most" },
            pos.len()
        ));
    }
    let mut default = None;
    for (k, v) in names.iter().zip(named) {
        match k.cast::<Str>() {
            Some(k) if k.eq_str("default") => default = Some(v.own()),
            _ => {
                let k = obj::str_text(k)?;
                return type_error(format!("ContextVar() got an unexpected keyword argument '{k}'"));
            }
        }
    }
    let Some(name) = pos[0].cast::<Str>() else {
        return type_error("context variable name must be a str");
    };
    let v = Ref::new(ContextVar {
        head: Object::head(CONTEXT_VAR.object()),
        name: name.own_as(),
        default: Slot::new(default),
        hash: 0,
    });
    let hash = name.hash() ^ (v.addr() >> 4) as isize;
    // Nobody else has seen the variable yet.
    unsafe { (*v.as_ptr()).hash = if hash == -1 { -2 } else { hash } };
    Ok(v.up())
}

fn var_get(o: &Object, a: &[&Object]) -> R {
    let v = var(o);
    let now = unsafe { (*thread::current().context.get()).clone() };
    if let Some(c) = now
        && let Some(x) = context(&c).get(v)?
    {
        return Ok(x);
    }
    if let Some(d) = a.first() {
        return Ok(d.own());
    }
    match v.default.get() {
        Some(d) => Ok(d),
        None => raise_args(&exc::LOOKUP_ERROR, &[o]),
    }
}

fn var_set(o: &Object, x: &Object) -> R {
    let v = var(o);
    let c = current();
    let old = c.get(v)?;
    c.own_vars().set_known(o, v.hash, x)?;
    Ok(Ref::new(Token {
        head: Object::head(TOKEN.object()),
        context: c,
        var: v.own_as(),
        old: Slot::new(old),
        used: Cell::new(false),
    })
    .up())
}

fn var_reset(o: &Object, t: &Object) -> R {
    let Some(tok) = t.exact::<Token>() else {
        return type_error(format!("expected an instance of Token, got {}", obj::repr(t)?.to_lossy()));
    };
    let shown = || obj::repr(t).map(|s| s.to_lossy().into_owned());
    if tok.used.get() {
        return runtime_error(format!("{} has already been used once", shown()?));
    }
    if !o.is(&tok.var) {
        return value_error(format!("{} was created by a different ContextVar", shown()?));
    }
    let c = current();
    if !c.is(&tok.context) {
        return value_error(format!("{} was created in a different Context", shown()?));
    }
    tok.used.set(true);
    let h = var(o).hash;
    match tok.old.get() {
        Some(x) => c.own_vars().set_known(o, h, &x)?,
        None => {
            if c.own_vars().remove_known(o, h)?.is_none() {
                return raise_args(&exc::LOOKUP_ERROR, &[o]);
            }
        }
    }
    Ok(none())
}

fn var_repr(o: &Object) -> R {
    let v = var(o);
    let mut s: Vec<u32> = "<ContextVar name=".bytes().map(u32::from).collect();
    s.extend(obj::repr(&v.name)?.iter());
    if let Some(d) = v.default.get() {
        s.extend(" default=".bytes().map(u32::from));
        s.extend(obj::repr(&d)?.iter());
    }
    s.extend(format!(" at {:#x}>", o.addr()).bytes().map(u32::from));
    Ok(Str::from_u32(&s).up())
}

static VAR_METHODS: &[MethodDef] = &[
    MethodDef::pos("get", "($self, default=<unrepresentable>, /)", 0, 1, var_get),
    MethodDef::o("set", "($self, value, /)", var_set),
    MethodDef::o("reset", "($self, token, /)", var_reset),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

static VAR_GETSET: &[GetSetDef] = &[GetSetDef::ro("name", |o| Ok(var(o).name.clone().up())).member()];

/// `_contextvars.ContextVar`.
pub static CONTEXT_VAR: StaticType = StaticType::new::<ContextVar>(
    TypeDef {
        name: "_contextvars.ContextVar",
        flags: TypeFlags::HAVE_GC,
        methods: VAR_METHODS,
        getset: VAR_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new_var), repr: Some(var_repr), hash: Some(|o| Ok(var(o).hash)), ..Slots::NONE },
);

fn token(o: &Object) -> &Token {
    unsafe { o.cast_unchecked() }
}

pyrite_vm::object! {
    /// The old value of a variable that had none.
    struct Missing: MISSING_TYPE {}
}

static MISSING_TYPE: StaticType = StaticType::new::<Missing>(
    TypeDef { name: "Token.MISSING", flags: TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
    Slots { repr: Some(|_| Ok(Str::new("<Token.MISSING>").up())), ..Slots::NONE },
);

static MISSING: pyrite_vm::object::Gil<Slot> = pyrite_vm::object::Gil(Slot::empty());

fn missing() -> Ref {
    match MISSING.get() {
        Some(m) => m,
        None => {
            let m = Ref::new(Missing { head: Object::head(MISSING_TYPE.object()) }).up();
            MISSING.set(Some(m.clone()));
            m
        }
    }
}

fn token_repr(o: &Object) -> R {
    let t = token(o);
    let used = if t.used.get() { " used" } else { "" };
    let mut s: Vec<u32> = format!("<Token{used} var=").bytes().map(u32::from).collect();
    s.extend(obj::repr(&t.var)?.iter());
    s.extend(format!(" at {:#x}>", o.addr()).bytes().map(u32::from));
    Ok(Str::from_u32(&s).up())
}

static TOKEN_METHODS: &[MethodDef] =
    &[MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class()];

static TOKEN_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("var", |o| Ok(token(o).var.clone().up())),
    GetSetDef::ro("old_value", |o| Ok(token(o).old.get().unwrap_or_else(missing))),
];

/// `_contextvars.Token`.
pub static TOKEN: StaticType = StaticType::new::<Token>(
    TypeDef {
        name: "_contextvars.Token",
        flags: TypeFlags::HAVE_GC,
        methods: TOKEN_METHODS,
        getset: TOKEN_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|_, _, _| runtime_error("Tokens can only be created by ContextVars")),
        repr: Some(token_repr),
        hash: Some(object::hash_not_implemented),
        ..Slots::NONE
    },
);

static FUNCTIONS: &[MethodDef] = &[MethodDef::new(
    "copy_context",
    "($module, /)",
    pyrite_vm::object::method::Imp::NoArgs(|_| Ok(new_context(current().vars.get()).up())),
)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_contextvars");
    m.set("__doc__", &Str::new("Context Variables"));
    m.add_functions(FUNCTIONS);
    if let Some(d) = TOKEN.object().dict.peek() {
        d.set_text("MISSING", &missing());
    }
    m.add_type(&CONTEXT);
    m.add_type(&CONTEXT_VAR);
    m.add_type(&TOKEN);
    Ok(m)
}
