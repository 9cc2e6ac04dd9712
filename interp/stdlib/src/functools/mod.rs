//! `_functools`.

mod lru;
mod partial;

use pyrite_vm::object;
use pyrite_vm::object::method::{GetSetDef, MethodDef, check_positional};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, call, compare, iteration, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::exc;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// What `cmp_to_key` returns, and the keys that it makes of objects.
    pub struct KeyWrapper: KEY_WRAPPER {
        cmp: Ref,
        object: Slot,
    }
}

fn this(o: &Object) -> &KeyWrapper {
    unsafe { o.cast_unchecked() }
}

static KEY: MethodDef = MethodDef::kw("K", "(obj)", |k, a| {
    let key = KeyWrapper {
        head: Object::head(&KEY_WRAPPER),
        cmp: this(k).cmp.clone(),
        object: Slot::new(a[0].map(Object::own)),
    };
    Ok(Ref::new(key).up())
});

fn key_compare(a: &Object, b: &Object, op: Cmp) -> R {
    let (x, Some(y)) = (this(a), b.exact::<KeyWrapper>()) else {
        return type_error("other argument must be K instance");
    };
    let (Some(p), Some(q)) = (x.object.get(), y.object.get()) else {
        return pyrite_vm::raise::attribute_error("object", a, &Str::intern("object"));
    };
    let r = call::call(&x.cmp.clone(), &[&p, &q])?;
    compare::rich(&r, &int::from_i64(0), op)
}

static KEY_GETSET: &[GetSetDef] = &[
    GetSetDef::rw(
        "obj",
        |o| Ok(this(o).object.get().unwrap_or_else(none)),
        |o, v| {
            this(o).object.set(v.map(Object::own));
            Ok(())
        },
    )
    .member(),
    // `inspect.signature` asks for it.
    GetSetDef::ro("__text_signature__", |_| Ok(Str::intern("(obj)").up())),
];

/// `functools.KeyWrapper`.
static KEY_WRAPPER: StaticType = StaticType::new::<KeyWrapper>(
    TypeDef {
        name: "functools.KeyWrapper",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        getset: KEY_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        call: Some(|o, args, kw| KEY.invoke(None, o, args, kw)),
        richcompare: Some(key_compare),
        hash: Some(pyrite_vm::types::object::hash_not_implemented),
        getattro: Some(attribute::generic_get),
        ..Slots::NONE
    },
);

fn reduce(_: &Object, a: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("reduce", kw)?;
    check_positional("reduce", a.len(), 2, 3)?;
    let f = a[0];
    let it = match iteration::iter(a[1]) {
        Err(e) if e.matches(&exc::TYPE_ERROR) => return type_error("reduce() arg 2 must support iteration"),
        r => r?,
    };
    let mut acc = a.get(2).map(|x| x.own());
    while let Some(x) = iteration::next(&it)? {
        acc = Some(match acc {
            Some(v) => call::call(f, &[&v, &x])?,
            None => x,
        });
    }
    match acc {
        Some(v) => Ok(v),
        None => type_error("reduce() of empty iterable with no initial value"),
    }
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::raw("reduce", "", reduce),
    MethodDef::kw("cmp_to_key", "($module, /, mycmp)", |_, a| {
        let cmp = a[0].map_or_else(none, Object::own);
        Ok(Ref::new(KeyWrapper { head: Object::head(&KEY_WRAPPER), cmp, object: Slot::empty() }).up())
    }),
];

/// A copy of a tuple of the type `tuple` itself.
fn exact_tuple(t: &Tuple) -> Ref<Tuple> {
    if t.is_exact::<Tuple>() { t.own_as() } else { Tuple::from_slice(t.as_slice()) }
}

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    KEY_WRAPPER.object();
    let m = Module::new("_functools");
    m.set("__doc__", &Str::new("Tools that operate on functions."));
    m.add_functions(FUNCTIONS);
    m.add_type(&partial::PARTIAL);
    m.add_type(&lru::LRU_CACHE_WRAPPER);
    Ok(m)
}
