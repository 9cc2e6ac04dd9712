//! `_abc`: the registry behind abstract base classes.

use std::cell::Cell;

use pyrite_vm::names::names;
use pyrite_vm::object::cells::Slot;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::weak::{self, WeakRef};
use pyrite_vm::object::{Gil, Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, number, object as obj};
use pyrite_vm::raise::{runtime_error, type_error};
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::set::{self, Set};
use pyrite_vm::types::singletons::{bool_obj, none, not_implemented_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

pyrite_vm::object! {
    /// The data of one abstract base class.
    struct AbcData: ABC_DATA {
        /// Weak references to registered classes.
        registry: Slot<Set>,
        cache: Slot<Set>,
        negative_cache: Slot<Set>,
        negative_version: Cell<u64>,
    }
}

static ABC_DATA: StaticType = StaticType::new::<AbcData>(
    TypeDef {
        name: "_abc._abc_data",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// Grows with every registration, so that negative caches can be trusted.
static INVALIDATION: Gil<Cell<u64>> = Gil(Cell::new(0));

fn data(cls: &Object) -> R<Ref<AbcData>> {
    let d = attribute::get_text(cls, "_abc_impl")?;
    match d.downcast::<AbcData>() {
        Ok(d) => Ok(d),
        Err(_) => type_error("_abc_impl is set to a wrong type"),
    }
}

fn new_set() -> Ref<Set> {
    Set::of_type(set::SET.object())
}

fn contains(s: &Slot<Set>, cls: &Object) -> R<bool> {
    let Some(s) = s.get() else { return Ok(false) };
    if s.is_empty() || !weak::supports(cls) {
        return Ok(false);
    }
    let w = weak::new(weak::reference_type().object(), cls, None);
    let h = pyrite_vm::protocol::compare::hash(&w)?;
    s.contains_known(&w, h)
}

fn add(s: &Slot<Set>, cls: &Object) -> R<()> {
    let set = match s.get() {
        Some(x) => x,
        None => {
            let x = new_set();
            s.set(Some(x.clone()));
            x
        }
    };
    let w = weak::new(weak::reference_type().object(), cls, None);
    set.add(&w).map(drop)
}

fn members(s: &Slot<Set>) -> Vec<Ref> {
    match s.get() {
        Some(s) => {
            s.to_vec().into_iter().filter_map(|(w, _)| w.cast::<WeakRef>().and_then(|w| w.get())).collect()
        }
        None => Vec::new(),
    }
}

fn compute_abstract(cls: &Object) -> R<()> {
    let n = names();
    let out = Set::of_type(set::FROZENSET.object());
    let ns = attribute::get(cls, &n.__dict__)?;
    let items = call::call_method(&ns, &n.items, &[])?;
    for pair in pyrite_vm::protocol::sequence::vec_of(&items)? {
        if let Some(p) = pair.cast::<Tuple>()
            && let [k, v] = p.as_slice()
            && let Some(a) = attribute::get_optional(v, &n.__isabstractmethod__)?
            && number::is_true(&a)?
        {
            out.add(k)?;
        }
    }
    let bases = attribute::get(cls, &n.__bases__)?;
    for b in pyrite_vm::protocol::sequence::vec_of(&bases)? {
        let Some(a) = attribute::get_optional(&b, &n.__abstractmethods__)? else { continue };
        for k in pyrite_vm::protocol::sequence::vec_of(&a)? {
            let Some(s) = k.cast::<Str>() else { continue };
            let Some(v) = attribute::get_optional(cls, s)? else { continue };
            if let Some(f) = attribute::get_optional(&v, &n.__isabstractmethod__)?
                && number::is_true(&f)?
            {
                out.add(&k)?;
            }
        }
    }
    attribute::set(cls, &n.__abstractmethods__, &out)
}

fn abc_init(_: &Object, cls: &Object) -> R {
    compute_abstract(cls)?;
    let d = Ref::new(AbcData {
        head: Object::head(&ABC_DATA),
        registry: Slot::empty(),
        cache: Slot::empty(),
        negative_cache: Slot::empty(),
        negative_version: Cell::new(INVALIDATION.get()),
    });
    attribute::set_text(cls, "_abc_impl", &d)?;
    // `Sequence` and `Mapping` mark their instances for pattern matching.
    if let Some(t) = cls.cast::<PyType>()
        && let Some(ns) = t.dict.peek()
        && let Some(f) = ns.get_text("__abc_tpflags__")
    {
        ns.remove(&Str::intern("__abc_tpflags__"))?;
        let bits = number::to_i64(&f)?;
        if bits & (1 << 5) != 0 && bits & (1 << 6) != 0 {
            return type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
        }
        if bits & (1 << 5) != 0 {
            t.set_flag_bits(TypeFlags::SEQUENCE, true);
        }
        if bits & (1 << 6) != 0 {
            t.set_flag_bits(TypeFlags::MAPPING, true);
        }
    }
    Ok(none())
}

fn set_collection_flag(t: &PyType, flag: u32) {
    if t.has(TypeFlags::IMMUTABLE) && !t.is_heap()
        || t.flags() & (TypeFlags::SEQUENCE | TypeFlags::MAPPING) != 0
    {
        return;
    }
    t.set_flag_bits(flag, true);
    let subs: Vec<*const PyType> = t.subclasses.0.borrow().clone();
    for s in subs {
        set_collection_flag(unsafe { &*s }, flag);
    }
}

fn abc_register(_: &Object, a: &[&Object]) -> R {
    let (cls, sub) = (a[0], a[1]);
    let Some(t) = sub.cast::<PyType>() else { return type_error("Can only register classes") };
    if obj::is_subclass(sub, cls)? {
        return Ok(sub.own());
    }
    if obj::is_subclass(cls, sub)? {
        return runtime_error("Refusing to create an inheritance cycle");
    }
    let d = data(cls)?;
    add(&d.registry, sub)?;
    INVALIDATION.set(INVALIDATION.get() + 1);
    if let Some(c) = cls.cast::<PyType>() {
        for f in [TypeFlags::SEQUENCE, TypeFlags::MAPPING] {
            if c.has(f) {
                set_collection_flag(t, f);
            }
        }
    }
    Ok(sub.own())
}

fn subclass_check(cls: &Object, sub: &Object) -> R<bool> {
    if !sub.is_a::<PyType>() {
        return type_error("issubclass() arg 1 must be a class");
    }
    let d = data(cls)?;
    if contains(&d.cache, sub)? {
        return Ok(true);
    }
    if d.negative_version.get() < INVALIDATION.get() {
        if let Some(s) = d.negative_cache.get() {
            s.clear();
        }
        d.negative_version.set(INVALIDATION.get());
    } else if contains(&d.negative_cache, sub)? {
        return Ok(false);
    }
    let r = call::call_method(cls, &names().__subclasshook__, &[sub])?;
    if r.is(pyrite_vm::types::singletons::true_ref()) {
        add(&d.cache, sub)?;
        return Ok(true);
    }
    if r.is(pyrite_vm::types::singletons::false_ref()) {
        add(&d.negative_cache, sub)?;
        return Ok(false);
    }
    if !r.is(not_implemented_ref()) {
        return pyrite_vm::raise::assertion_error(
            "__subclasshook__ must return either False, True, or NotImplemented",
        );
    }
    // Directly derived?
    if let (Some(s), Some(c)) = (sub.cast::<PyType>(), cls.cast::<PyType>())
        && s.is_subtype(c)
    {
        add(&d.cache, sub)?;
        return Ok(true);
    }
    for x in members(&d.registry) {
        if obj::is_subclass(sub, &x)? {
            add(&d.cache, sub)?;
            return Ok(true);
        }
    }
    let subs = call::call_method_text(cls, "__subclasses__", &[])?;
    for x in pyrite_vm::protocol::sequence::vec_of(&subs)? {
        if obj::is_subclass(sub, &x)? {
            add(&d.cache, sub)?;
            return Ok(true);
        }
    }
    add(&d.negative_cache, sub)?;
    Ok(false)
}

fn instance_check(_: &Object, a: &[&Object]) -> R {
    let (cls, inst) = (a[0], a[1]);
    let n = names();
    let sub = attribute::get(inst, &n.__class__)?;
    let d = data(cls)?;
    if contains(&d.cache, &sub)? {
        return Ok(bool_obj(true));
    }
    let ty = inst.ty().as_object().own();
    if ty.is(&sub) {
        if d.negative_version.get() == INVALIDATION.get() && contains(&d.negative_cache, &sub)? {
            return Ok(bool_obj(false));
        }
        return call::call_method(cls, &n.__subclasscheck__, &[&sub]);
    }
    let r = call::call_method(cls, &n.__subclasscheck__, &[&sub])?;
    if number::is_true(&r)? {
        return Ok(r);
    }
    call::call_method(cls, &n.__subclasscheck__, &[&ty])
}

fn get_dump(_: &Object, cls: &Object) -> R {
    let d = data(cls)?;
    let copy = |s: &Slot<Set>| -> R {
        let out = new_set();
        if let Some(s) = s.get() {
            out.merge(&s)?;
        }
        Ok(out.up())
    };
    Ok(Tuple::from_vec(vec![
        copy(&d.registry)?,
        copy(&d.cache)?,
        copy(&d.negative_cache)?,
        int::from_u64(d.negative_version.get()),
    ])
    .up())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::noargs("get_cache_token", |_| Ok(int::from_u64(INVALIDATION.get()))),
    MethodDef::o("_abc_init", "($module, self, /)", abc_init),
    MethodDef::o("_reset_registry", "($module, self, /)", |_, c| {
        data(c)?.registry.set(None);
        Ok(none())
    }),
    MethodDef::o("_reset_caches", "($module, self, /)", |_, c| {
        let d = data(c)?;
        d.cache.set(None);
        d.negative_cache.set(None);
        Ok(none())
    }),
    MethodDef::o("_get_dump", "($module, self, /)", get_dump),
    MethodDef::pos("_abc_register", "($module, self, subclass, /)", 2, 2, abc_register),
    MethodDef::pos("_abc_instancecheck", "($module, self, instance, /)", 2, 2, instance_check),
    MethodDef::pos("_abc_subclasscheck", "($module, self, subclass, /)", 2, 2, |_, a| {
        Ok(bool_obj(subclass_check(a[0], a[1])?))
    }),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_abc");
    m.set("__doc__", &Str::new("Module contains faster C implementation of abc.ABCMeta"));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
