//! `builtin_function_or_method`.

use crate::object;
use crate::object::cells::Opaque;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A native function, bound to its module or to an object.
    pub struct NativeFunction: NATIVE_FUNCTION {
        /// What it is.
        pub def: Opaque<&'static MethodDef>,
        /// What it is bound to.
        pub this: Slot,
        /// `__module__`.
        pub module: Slot,
        /// The type whose method it is; absent for functions.
        pub owner: Slot<PyType>,
    }
}

impl NativeFunction {
    /// A function of a module.
    pub fn function(def: &'static MethodDef, this: Option<Ref>, module: Option<Ref>) -> Ref<NativeFunction> {
        Ref::new(NativeFunction {
            head: Object::head(&NATIVE_FUNCTION),
            def: Opaque(def),
            this: Slot::new(this),
            module: Slot::new(module),
            owner: Slot::empty(),
        })
    }
    /// A method of `owner` bound to `this`.
    pub fn method(def: &'static MethodDef, this: Ref, owner: Ref<PyType>) -> Ref<NativeFunction> {
        Ref::new(NativeFunction {
            head: Object::head(&NATIVE_FUNCTION),
            def: Opaque(def),
            this: Slot::new(Some(this)),
            module: Slot::empty(),
            owner: Slot::new(Some(owner)),
        })
    }
}

fn this(o: &Object) -> &NativeFunction {
    unsafe { o.cast_unchecked() }
}

fn call(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let f = this(o);
    let def = f.def.0;
    let target = f.this.peek().unwrap_or(crate::types::singletons::none_ref());
    let owner = || match f.owner.peek() {
        // The type of what it is bound to, as `__qualname__` names it too.
        Some(_) => Some(target.cast::<PyType>().unwrap_or(target.ty()).short_name().to_string()),
        // Functions name their module in arity errors, builtins do not.
        None => f.this.peek().and_then(crate::types::module::name_text).filter(|n| n != "builtins"),
    };
    def.invoke_named(owner, target, args, kw)
}

fn is_module(o: &Object) -> bool {
    o.is_a::<crate::types::module::Module>()
}

fn repr(o: &Object) -> R {
    let f = this(o);
    let name = f.def.0.name;
    let s = match f.this.peek() {
        Some(t) if !is_module(t) => {
            format!("<built-in method {name} of {} object at {:#x}>", t.ty().name(), t.addr())
        }
        _ => format!("<built-in function {name}>"),
    };
    Ok(Str::new(&s).up())
}

fn qualname(o: &Object) -> R {
    let f = this(o);
    match f.this.peek() {
        None => Ok(Str::new(f.def.0.name).up()),
        Some(m) if is_module(m) => Ok(Str::new(f.def.0.name).up()),
        Some(t) => {
            let ty = match t.cast::<PyType>() {
                Some(c) => c,
                None => t.ty(),
            };
            let q = crate::types::type_::qualname_of(ty);
            Ok(Str::new(&format!("{}.{}", q.to_lossy(), f.def.0.name)).up())
        }
    }
}

/// `__text_signature__` of a declaration.
pub fn text_signature(sig: &str) -> R {
    if sig.is_empty() { Ok(none()) } else { Ok(Str::new(sig).up()) }
}

fn reduce(o: &Object) -> R {
    let f = this(o);
    let name = Str::new(f.def.0.name).up();
    match f.this.get() {
        Some(t) if !is_module(&t) => {
            let getattr = crate::builtins::get("getattr")?;
            Ok(Tuple::from_vec(vec![getattr, Tuple::pair(t, name).up()]).up())
        }
        _ => Ok(name),
    }
}

static METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", reduce)];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__name__", |o| Ok(Str::new(this(o).def.0.name).up())),
    GetSetDef::ro("__qualname__", qualname),
    GetSetDef::rw(
        "__module__",
        |o| Ok(this(o).module.get().unwrap_or_else(none)),
        |o, v| {
            this(o).module.set(v.map(|v| v.own()));
            Ok(())
        },
    )
    .member(),
    GetSetDef::ro("__self__", |o| Ok(this(o).this.get().unwrap_or_else(none))),
    GetSetDef::ro("__doc__", |o| match crate::docs::of(this(o).def.0) {
        Some(d) => Ok(Str::new(d).up()),
        None => Ok(none()),
    }),
    GetSetDef::ro("__text_signature__", |o| text_signature(this(o).def.0.sig)),
];

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let (Some(x), Some(y)) = (a.exact::<NativeFunction>(), b.exact::<NativeFunction>()) else {
        return Ok(not_implemented());
    };
    let same = std::ptr::eq(x.def.0, y.def.0)
        && match (x.this.peek(), y.this.peek()) {
            (Some(p), Some(q)) => p.is(q),
            (None, None) => true,
            _ => false,
        };
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

fn hash(o: &Object) -> R<isize> {
    let f = this(o);
    let h = crate::hash::pointer(f.def.0 as *const MethodDef as usize)
        ^ f.this.peek().map_or(0, |t| crate::hash::pointer(t.addr()));
    Ok(if h == -1 { -2 } else { h })
}

/// `builtin_function_or_method`.
pub static NATIVE_FUNCTION: StaticType = StaticType::new::<NativeFunction>(
    TypeDef {
        name: "builtin_function_or_method",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        call: Some(call),
        richcompare: Some(richcompare),
        hash: Some(hash),
        ..Slots::NONE
    },
);
