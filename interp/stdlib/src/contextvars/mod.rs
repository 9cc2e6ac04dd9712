//! `_contextvars`.

mod context;
mod trie;

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::{GetSetDef, Imp, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, compare, object as obj};
use pyrite_vm::raise::{attribute_error, raise_args, runtime_error, type_error, value_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::{Str, join_parts};
use pyrite_vm::types::tuple::Tuple;

use context::Context;

object! {
    /// A context variable.
    pub struct ContextVar: CONTEXT_VAR {
        name: Ref<Str>,
        default: Option<Ref>,
        /// A number of its own, scattered over all 64 bits.
        code: u64,
        hash: isize,
    }
}

object! {
    /// What a variable was before it was set.
    pub struct Token: TOKEN {
        context: Ref<Context>,
        var: Ref<ContextVar>,
        old: Option<Ref>,
        used: Cell<bool>,
    }
}

static NEXT: Gil<Cell<u64>> = Gil(Cell::new(1));

/// Numbers in a row, told apart by all their bits (the finalizer of SplitMix64, a bijection).
fn scatter(n: u64) -> u64 {
    let n = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn new_var(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    let [name] = pos else {
        let how = if pos.is_empty() { "exactly" } else { "at most" };
        return type_error(format!("ContextVar() takes {how} 1 positional argument ({} given)", pos.len()));
    };
    let mut default = None;
    for (k, v) in named {
        if !k.eq_str("default") {
            return type_error(format!("ContextVar() got an unexpected keyword argument '{}'", k.to_lossy()));
        }
        default = Some(v.own());
    }
    let Some(name) = name.cast::<Str>() else { return type_error("context variable name must be a str") };
    let n = NEXT.get();
    NEXT.set(n.wrapping_add(1));
    let code = scatter(n);
    let hash = code as isize ^ compare::hash(name)?;
    let hash = if hash == -1 { -2 } else { hash };
    Ok(Ref::new(ContextVar { head: Object::head(ty), name: name.own_as(), default, code, hash }).up())
}

fn this(o: &Object) -> &ContextVar {
    unsafe { o.cast_unchecked() }
}

fn get(o: &Object, args: &[&Object]) -> R {
    let v = this(o);
    if let Some(x) = context::current()?.get(v) {
        return Ok(x);
    }
    if let Some(d) = args.first() {
        return Ok(d.own());
    }
    match &v.default {
        Some(d) => Ok(d.clone()),
        None => raise_args(&exc::LOOKUP_ERROR, &[o]),
    }
}

fn set(o: &Object, value: &Object) -> R {
    let v = this(o);
    let c = context::current()?;
    let old = c.get(v);
    c.set(v, Some(value));
    Ok(Ref::new(Token {
        head: Object::head(&TOKEN),
        context: c,
        var: v.own_as(),
        old,
        used: Cell::new(false),
    })
    .up())
}

fn reset(o: &Object, token: &Object) -> R {
    let v = this(o);
    let Some(t) = token.exact::<Token>() else {
        return type_error(format!("expected an instance of Token, got {}", obj::repr_text(token)?));
    };
    let shown = || obj::repr_text(token);
    if t.used.get() {
        return runtime_error(format!("{} has already been used once", shown()?));
    }
    if !t.var.is(v) {
        return value_error(format!("{} was created by a different ContextVar", shown()?));
    }
    let c = context::current()?;
    if !t.context.is(&c) {
        return value_error(format!("{} was created in a different Context", shown()?));
    }
    t.used.set(true);
    c.set(v, t.old.as_deref());
    Ok(none())
}

fn repr_var(o: &Object) -> R {
    let v = this(o);
    let mut parts = vec![Str::new("<ContextVar name="), obj::repr(&v.name)?];
    if let Some(d) = &v.default {
        parts.push(Str::new(" default="));
        parts.push(obj::repr(d)?);
    }
    parts.push(Str::new(&format!(" at {:#x}>", o.addr())));
    let parts: Vec<&Str> = parts.iter().map(|p| &**p).collect();
    Ok(join_parts(&parts)?.up())
}

static VAR_METHODS: &[MethodDef] = &[
    MethodDef::pos("get", "($self, default=<unrepresentable>, /)", 0, 1, get),
    MethodDef::o("set", "($self, value, /)", set),
    MethodDef::o("reset", "($self, token, /)", reset),
    MethodDef::o("__class_getitem__", "($type, object, /)", pyrite_vm::types::generic_alias::new).class(),
];
static VAR_GETSET: &[GetSetDef] = &[GetSetDef::rw(
    "name",
    |o| Ok(this(o).name.clone().up()),
    |o, _| attribute_error("readonly attribute", o, &Str::intern("name")),
)
.member()];

/// `_contextvars.ContextVar`.
static CONTEXT_VAR: StaticType = StaticType::new::<ContextVar>(
    TypeDef {
        name: "_contextvars.ContextVar",
        flags: TypeFlags::HAVE_GC,
        methods: VAR_METHODS,
        getset: VAR_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new_var), repr: Some(repr_var), hash: Some(|o| Ok(this(o).hash)), ..Slots::NONE },
);

fn token(o: &Object) -> &Token {
    unsafe { o.cast_unchecked() }
}

fn repr_token(o: &Object) -> R {
    let t = token(o);
    let used = if t.used.get() { " used" } else { "" };
    let parts = [
        Str::new(&format!("<Token{used} var=")),
        obj::repr(&t.var)?,
        Str::new(&format!(" at {:#x}>", o.addr())),
    ];
    Ok(join_parts(&[&parts[0], &parts[1], &parts[2]])?.up())
}

static TOKEN_METHODS: &[MethodDef] =
    &[MethodDef::o("__class_getitem__", "($type, object, /)", pyrite_vm::types::generic_alias::new).class()];
static TOKEN_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("var", |o| Ok(token(o).var.clone().up())),
    GetSetDef::ro("old_value", |o| Ok(token(o).old.clone().unwrap_or_else(missing))),
];

/// `_contextvars.Token`.
static TOKEN: StaticType = StaticType::new::<Token>(
    TypeDef {
        name: "_contextvars.Token",
        flags: TypeFlags::HAVE_GC,
        methods: TOKEN_METHODS,
        getset: TOKEN_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|_, _, _| runtime_error("Tokens can only be created by ContextVars")),
        repr: Some(repr_token),
        hash: Some(pyrite_vm::types::object::hash_not_implemented),
        ..Slots::NONE
    },
);

static MISSING_TYPE: StaticType = StaticType::plain(
    TypeDef { name: "Token.MISSING", flags: TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
    Slots { repr: Some(|_| Ok(Str::new("<Token.MISSING>").up())), ..Slots::NONE },
);
static MISSING: Gil<Object> = Gil(Object::immortal(&MISSING_TYPE.ty));

/// `Token.MISSING`.
fn missing() -> Ref {
    MISSING.own()
}

static FUNCTIONS: &[MethodDef] =
    &[MethodDef::new("copy_context", "($module, /)", Imp::NoArgs(|_| Ok(context::current()?.copy().up())))];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    trie::prepare();
    MISSING_TYPE.object();
    if let Some(d) = TOKEN.object().dict.get() {
        d.set_text("MISSING", &MISSING);
    }
    let m = Module::new("_contextvars");
    m.set("__doc__", &Str::new("Context Variables"));
    m.add_functions(FUNCTIONS);
    m.add_type(&context::CONTEXT);
    m.add_type(&CONTEXT_VAR);
    m.add_type(&TOKEN);
    Ok(m)
}
