//! `type`: classes made, called, inspected and changed.

use crate::names::names;
use crate::object::method::{GetSetDef, Imp, MethodDef};
use crate::object::slotdefs;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags, best_base};
use crate::object::{Object, Own, PyType, R, Ref, StaticType};
use crate::protocol::{attribute, call, number, object as obj};
use crate::raise::{self, attribute_error, type_error, value_error};
use crate::types::descr::{self, MemberDescr};
use crate::types::dict::{Dict, SharedKeys};
use crate::types::list::List;
use crate::types::native::NativeFunction;
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, function, int};

fn this(o: &Object) -> &PyType {
    unsafe { o.cast_unchecked() }
}

/// `__qualname__`.
pub fn qualname_of(t: &PyType) -> Ref<Str> {
    if t.is_heap()
        && let Some(q) = t.ht_qualname.get()
    {
        return q;
    }
    Str::new(t.short_name())
}

/// `__module__`, if there is one.
pub fn module_of(t: &PyType) -> R<Option<Ref>> {
    if t.is_heap() {
        let Some(d) = t.dict.peek() else { return Ok(None) };
        return Ok(d.get_str(&names().__module__));
    }
    let n = t.name();
    Ok(Some(match n.rfind('.') {
        Some(i) => Str::intern(&n[..i]).up(),
        None => Str::intern("builtins").up(),
    }))
}

fn repr(o: &Object) -> R {
    let t = this(o);
    let q = qualname_of(t);
    if let Some(m) = module_of(t)?
        && let Some(m) = m.cast::<Str>()
        && !m.eq_str("builtins")
    {
        return Ok(Str::new(&format!("<class '{}.{}'>", m.to_lossy(), q.to_lossy())).up());
    }
    Ok(Str::new(&format!("<class '{}'>", q.to_lossy())).up())
}

/// Calling a class: `__new__`, then `__init__` if the result is an instance.
fn type_call(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let t = this(o);
    if t.is_type(&TYPE) {
        let nkw = kw.map_or(0, |k| k.len());
        if args.len() == 1 && nkw == 0 {
            return Ok(args[0].ty().as_object().own());
        }
        if args.len() - nkw == 1 {
            return type_error("type() takes no keyword arguments");
        }
        if args.len() - nkw != 3 {
            return type_error("type() takes 1 or 3 arguments");
        }
    }
    if !t.is_ready() {
        t.ready();
    }
    let Some(new) = t.slots().new else {
        return type_error(format!("cannot create '{}' instances", t.name()));
    };
    if t.has(TypeFlags::DISALLOW_INSTANTIATION) {
        return type_error(format!("cannot create '{}' instances", t.name()));
    }
    let r = new(t, args, kw)?;
    if !r.ty().is_subtype(t) {
        return Ok(r);
    }
    if let Some(init) = r.ty().slots().init {
        init(&r, args, kw)?;
    }
    Ok(r)
}

/// `type.__getattribute__`.
pub fn getattro(o: &Object, name: &Object) -> R {
    let t = this(o);
    let Some(n) = name.cast::<Str>() else {
        return type_error(format!("attribute name must be string, not '{}'", name.ty().name()));
    };
    match get_optional(t, n)? {
        Some(v) => Ok(v),
        None => attribute_error(
            format!("type object '{}' has no attribute '{}'", t.name(), n.to_lossy()),
            o,
            name,
        ),
    }
}

/// As [`getattro`], `None` where it would raise AttributeError.
pub fn get_optional(t: &PyType, n: &Str) -> R<Option<Ref>> {
    if !t.is_ready() {
        t.ready();
    }
    let o = t.as_object();
    let meta = o.ty();
    let meta_attr = meta.lookup(n);
    let mut meta_get = None;
    if let Some(m) = &meta_attr {
        meta_get = m.ty().slots().descr_get;
        if let Some(get) = meta_get
            && m.ty().slots().descr_set.is_some()
        {
            return get(m, Some(o), Some(meta.as_object())).map(Some);
        }
    }
    if let Some(a) = t.lookup(n) {
        return match a.ty().slots().descr_get {
            Some(get) => get(&a, None, Some(o)).map(Some),
            None => Ok(Some(a)),
        };
    }
    match (meta_attr, meta_get) {
        (Some(m), Some(get)) => get(&m, Some(o), Some(meta.as_object())).map(Some),
        (m, _) => Ok(m),
    }
}

fn setattro(o: &Object, name: &Object, value: Option<&Object>) -> R<()> {
    let t = this(o);
    let Some(n) = name.cast::<Str>() else {
        return type_error(format!("attribute name must be string, not '{}'", name.ty().name()));
    };
    if t.has(TypeFlags::IMMUTABLE) {
        return type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            n.to_lossy(),
            t.name()
        ));
    }
    let n = Str::intern_ref(&n.own_as());
    if let Some(d) = o.ty().lookup(&n)
        && let Some(set) = d.ty().slots().descr_set
    {
        return set(&d, o, value);
    }
    let Some(d) = t.dict.get() else { return Ok(()) };
    // The old value may be destroyed only when the caches are up to date.
    let old = d.get_str(&n);
    match value {
        Some(v) => d.set_str(&n, v),
        None => {
            if d.remove_str(&n).is_none() {
                return attribute_error(
                    format!("type object '{}' has no attribute '{}'", t.name(), n.to_lossy()),
                    o,
                    &n,
                );
            }
        }
    }
    t.modified();
    slotdefs::update_name(t, &n);
    drop(old);
    Ok(())
}

/// `object.__setattr__(cls, …)` must not get around the class's own checks.
pub fn hack_check(o: &Object, f: usize, what: &str) -> R<()> {
    let t = o.ty();
    let mut b = Some(t);
    while let Some(x) = b {
        if !x.is_heap() || x.slots().setattro.is_some_and(|g| g as usize == f) {
            break;
        }
        b = x.base_ref();
    }
    if let Some(x) = b
        && x.slots().setattro.is_some_and(|g| g as usize != f)
        // A module keeps its namespace elsewhere, but checks nothing.
        && !x.is_type(&crate::types::module::MODULE)
        && !x.is_heap()
        && f == attribute::generic_set as fn(&Object, &Object, Option<&Object>) -> R<()> as usize
    {
        return type_error(format!("can't apply this {what} to {} object", t.name()));
    }
    Ok(())
}

/// `__new__` of a builtin type, as its namespace shows it.
pub fn new_wrapper(t: &PyType) -> Ref {
    static NEW: MethodDef = MethodDef::new("__new__", "($type, *args, **kwargs)", Imp::Raw(call_new));
    NativeFunction::method(&NEW, t.as_object().own(), t.own_as()).up()
}

/// The builtin type whose `__new__` this is.
pub fn native_new_owner(o: &Object) -> Option<Ref<PyType>> {
    let f = o.exact::<NativeFunction>()?;
    if f.def.0.name != "__new__"
        || !matches!(f.def.0.imp, Imp::Raw(g) if g as usize == call_new as fn(&Object, &[&Object], Option<&Tuple>) -> R as usize)
    {
        return None;
    }
    f.this.get()?.downcast::<PyType>().ok()
}

fn call_new(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let owner = this(o);
    let nkw = kw.map_or(0, |k| k.len());
    if args.len() == nkw {
        return type_error(format!("{}.__new__(): not enough arguments", owner.name()));
    }
    let Some(sub) = args[0].cast::<PyType>() else {
        return type_error(format!(
            "{}.__new__(X): X is not a type object ({})",
            owner.name(),
            args[0].ty().name()
        ));
    };
    if !sub.is_subtype(owner) {
        return type_error(format!(
            "{}.__new__({}): {} is not a subtype of {}",
            owner.name(),
            sub.name(),
            sub.name(),
            owner.name()
        ));
    }
    // A more derived builtin base has its own idea of allocation.
    let mut base = sub;
    while base.is_heap() {
        match base.base_ref() {
            Some(b) => base = b,
            None => break,
        }
    }
    let f = owner.slots().new;
    if base.slots().new.map_or(0, |f| f as usize) != f.map_or(0, |f| f as usize) {
        return type_error(format!(
            "{}.__new__({}) is not safe, use {}.__new__()",
            owner.name(),
            sub.name(),
            base.name()
        ));
    }
    match f {
        Some(f) => f(sub, &args[1..], kw),
        None => type_error(format!("cannot create '{}' instances", owner.name())),
    }
}

/// The most derived metaclass of `meta` and those of the bases.
///
/// # Errors
/// TypeError for a metaclass conflict.
pub fn calculate_metaclass(meta: &PyType, bases: &Tuple) -> R<Ref<PyType>> {
    let mut winner = meta.own_as();
    for b in bases.as_slice() {
        let t = b.ty();
        if winner.is_subtype(t) {
            continue;
        }
        if t.is_subtype(&winner) {
            winner = t.own_as();
            continue;
        }
        return type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        );
    }
    Ok(winner)
}

fn valid_identifier(s: &Str) -> bool {
    s.iter().enumerate().all(|(i, c)| {
        if i == 0 { c == 95 || pyrite_unicode::is_xid_start(c) } else { pyrite_unicode::is_xid_continue(c) }
    }) && !s.is_empty()
}

/// `_Class__name` for a private name of a class.
pub fn mangle(class: &Str, name: &Str) -> Ref<Str> {
    let (c, n) = (class.to_lossy(), name.to_lossy());
    if !n.starts_with("__") || n.ends_with("__") || n.contains('.') {
        return Str::intern_ref(&name.own_as());
    }
    let stripped = c.trim_start_matches('_');
    if stripped.is_empty() {
        return Str::intern_ref(&name.own_as());
    }
    Str::intern(&format!("_{stripped}{n}"))
}

fn parse_new_args<'a>(args: &[&'a Object]) -> R<(Ref<Str>, Ref<Tuple>, &'a Dict)> {
    let kinds = ["str", "tuple", "dict"];
    let bad = |i: usize| {
        type_error(format!(
            "type.__new__() argument {} must be {}, not {}",
            i + 1,
            kinds[i],
            obj::type_name_or_none(args[i])
        ))
    };
    let Some(name) = args[0].cast::<Str>() else { return bad(0) };
    let Some(bases) = args[1].cast::<Tuple>() else { return bad(1) };
    let Some(ns) = args[2].cast::<Dict>() else { return bad(2) };
    Ok((name.own_as(), bases.own_as(), ns))
}

/// `type.__new__`.
fn type_new(meta: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let nkw = kw.map_or(0, |k| k.len());
    let npos = args.len() - nkw;
    if npos != 3 {
        return type_error(format!("type.__new__() takes exactly 3 arguments ({npos} given)"));
    }
    let n = names();
    let (name, bases, orig) = parse_new_args(&args[..3])?;
    for b in bases.as_slice() {
        if !b.is_a::<PyType>() && attribute::get_optional(b, &n.__mro_entries__)?.is_some() {
            return type_error("type() doesn't support MRO entry resolution; use types.new_class()");
        }
    }
    let winner = calculate_metaclass(meta, &bases)?;
    if !winner.is_type(meta)
        && let Some(f) = winner.slots().new
        && f as usize != type_new as fn(&PyType, &[&Object], Option<&Tuple>) -> R as usize
    {
        return f(&winner, args, kw);
    }
    let meta = winner;
    let bases =
        if bases.is_empty() { Tuple::from_vec(vec![crate::types::object::OBJECT.own()]) } else { bases };
    let base = best_base(bases.as_slice())?;
    let Some(utf8) = name.to_utf8() else {
        return exc::unicode_encode_error("utf-8", &name, 0, 1, "surrogates not allowed");
    };
    if utf8.contains('\0') {
        return value_error("type name must not contain null characters");
    }

    let dict = orig.copy();
    // Slots.
    let slots = dict.get_str(&n.__slots__);
    let may_add_dict = !base.has(TypeFlags::MANAGED_DICT) && !base.has(TypeFlags::OWN_DICT);
    // Objects of varying size have no room for weak references.
    let may_add_weak = !base.has(TypeFlags::MANAGED_WEAKREF)
        && (base.itemsize.get() == 0 || base.has(TypeFlags::STR_SUBCLASS));
    let mut add_dict = false;
    let mut add_weak = false;
    let mut members: Vec<Ref<Str>> = Vec::new();
    match &slots {
        None => {
            add_dict = may_add_dict;
            add_weak = may_add_weak;
        }
        Some(s) => {
            let list = if s.is_a::<Str>() { vec![s.clone()] } else { crate::protocol::sequence::vec_of(s)? };
            if !list.is_empty() && base.itemsize.get() != 0 {
                return type_error(format!(
                    "nonempty __slots__ not supported for subtype of '{}'",
                    base.name()
                ));
            }
            for x in &list {
                let Some(x) = x.cast::<Str>() else {
                    return type_error(format!("__slots__ items must be strings, not '{}'", x.ty().name()));
                };
                if !valid_identifier(x) {
                    return type_error("__slots__ must be identifiers");
                }
                if x.eq_str("__dict__") {
                    if !may_add_dict || add_dict {
                        return type_error("__dict__ slot disallowed: we already got one");
                    }
                    add_dict = true;
                } else if x.eq_str("__weakref__") {
                    if !may_add_weak || add_weak {
                        return type_error("__weakref__ slot disallowed: we already got one");
                    }
                    add_weak = true;
                } else {
                    let m = mangle(&name, x);
                    let skip = m.eq_str("__qualname__")
                        || m.eq_str("__classcell__")
                        || m.eq_str("__classdictcell__");
                    if !skip && dict.get_str_ref(&m).is_some() {
                        return value_error(format!(
                            "{} in __slots__ conflicts with class variable",
                            obj::repr(&m)?.to_lossy()
                        ));
                    }
                    members.push(m);
                }
            }
            members.sort_by(|a, b| a.to_wtf8().cmp(&b.to_wtf8()));
            members.dedup_by(|a, b| a.eq(b));
            // A secondary base may bring what no slot named.
            if bases.len() > 1 {
                for b in bases.as_slice() {
                    let Some(b) = b.cast::<PyType>() else { continue };
                    if b.is_type(&base) {
                        continue;
                    }
                    if may_add_dict && b.has(TypeFlags::MANAGED_DICT) {
                        add_dict = true;
                    }
                    if may_add_weak && b.has(TypeFlags::MANAGED_WEAKREF) {
                        add_weak = true;
                    }
                }
            }
        }
    }

    let mut flags = TypeFlags::BASETYPE | TypeFlags::READY;
    if add_dict {
        flags |= TypeFlags::MANAGED_DICT;
    }
    if add_weak {
        flags |= TypeFlags::MANAGED_WEAKREF;
    }
    let t = PyType::new_heap(&meta, &base, flags);
    // Every instance refers to its class, so the collector has to know all of them.
    t.set_flag_bits(TypeFlags::HAVE_GC, true);
    t.set_utf8_name(&utf8);
    t.ht_name.set(Some(name.clone()));
    t.dict.set(Some(dict.clone()));

    // __qualname__
    match dict.get_str(&n.__qualname__) {
        Some(q) => match q.downcast::<Str>() {
            Ok(q) => {
                t.ht_qualname.set(Some(q));
                dict.remove_str(&n.__qualname__);
            }
            Err(q) => {
                return type_error(format!("type __qualname__ must be a str, not {}", q.ty().name()));
            }
        },
        None => t.ht_qualname.set(Some(name.clone())),
    }
    // __module__
    if dict.get_str_ref(&n.__module__).is_none()
        && let Some(m) = crate::eval::current_globals().and_then(|g| g.get_str(&n.__name__))
    {
        dict.set_str(&n.__module__, &m);
    }
    // __doc__
    if dict.get_str_ref(&n.__doc__).is_none() {
        dict.set_str(&n.__doc__, &none());
    }
    // Special methods that are static or class methods by nature.
    for (k, is_static) in [(&n.__new__, true), (&n.__init_subclass__, false), (&n.__class_getitem__, false)] {
        if let Some(f) = dict.get_str(k)
            && f.is_exact::<function::Function>()
        {
            let w = if is_static {
                crate::types::static_method::StaticMethod::new(f).up()
            } else {
                crate::types::class_method::ClassMethod::new(f).up()
            };
            dict.set_str(k, &w);
        }
    }
    // Slot members.
    if !members.is_empty() {
        let mut offset = t.basicsize.get();
        let mut offsets = Vec::new();
        for m in &members {
            dict.set_str(m, &MemberDescr::new(&t, m, offset));
            offsets.push(offset);
            offset += 8;
        }
        t.basicsize.set(offset);
        t.slot_offsets.0.replace(offsets);
        t.set_flag_bits(TypeFlags::HAS_SLOT_MEMBERS, true);
    }
    if add_dict && dict.get_str_ref(&n.__dict__).is_none() {
        dict.set_str(&n.__dict__, &descr::GetSetDescr::new(&t, &DICT_GETSET));
    }
    if add_weak && dict.get_str_ref(&n.__weakref__).is_none() {
        dict.set_str(&n.__weakref__, &descr::GetSetDescr::new(&t, &WEAKREF_GETSET));
    }
    // Class cells.
    let cell = dict.remove_str(&n.__classcell__);
    if let Some(c) = &cell {
        match c.cast::<crate::types::cell::Cell>() {
            Some(c) => c.set(Some(t.clone().up())),
            None => {
                return type_error(format!(
                    "__classcell__ must be a nonlocal cell, not {}",
                    obj::repr(c.ty().as_object())?.to_lossy()
                ));
            }
        }
    }
    if let Some(c) = dict.remove_str(&n.__classdictcell__)
        && let Some(c) = c.cast::<crate::types::cell::Cell>()
    {
        c.set(Some(dict.clone().up()));
    }

    // Who says what is equal must say how that is hashed.
    if dict.get_str_ref(&n.__eq__).is_some() && dict.get_str_ref(&n.__hash__).is_none() {
        dict.set_str(&n.__hash__, &none());
    }

    t.bases.set(Some(bases.clone()));
    let mro = compute_mro(&t)?;
    t.mro.set(Some(mro));
    for b in bases.as_slice() {
        if let Some(b) = b.cast::<PyType>() {
            b.subclasses.0.borrow_mut().push(t.as_ptr());
        }
    }
    // Patterns and abstractness are inherited.
    for b in bases.as_slice() {
        if let Some(b) = b.cast::<PyType>() {
            for f in [TypeFlags::MAPPING, TypeFlags::SEQUENCE] {
                if b.has(f) {
                    t.set_flag_bits(f, true);
                }
            }
        }
    }
    // Shared keys for instances with a dict and a fixed layout.
    if t.has(TypeFlags::MANAGED_DICT) && t.itemsize.get() == 0 && !inherits_builtin_dict(&base) {
        let expected = dict
            .get_text("__static_attributes__")
            .and_then(|s| s.cast::<Tuple>().map(|t| t.len()))
            .unwrap_or(4);
        let inherited = {
            let k = base.shared_keys.0.get();
            if k.is_null() { 0 } else { unsafe { SharedKeys::capacity_of(k) } }
        };
        t.shared_keys.0.set(SharedKeys::new(expected.max(inherited)));
        t.set_flag_bits(TypeFlags::INLINE_VALUES, true);
    }
    slotdefs::update_all(&t);

    set_names(&t, &dict)?;
    init_subclass(&t, &args[3..], kw)?;
    Ok(t.up())
}

/// Does the base, a builtin type, keep its instance dict in front without inline values?
fn inherits_builtin_dict(base: &PyType) -> bool {
    let mut b = Some(base);
    while let Some(t) = b {
        if !t.is_heap() {
            return t.has(TypeFlags::MANAGED_DICT);
        }
        b = t.base_ref();
    }
    false
}

static DICT_GETSET: GetSetDef = GetSetDef::rw("__dict__", attribute::get_dict, attribute::set_dict);
static WEAKREF_GETSET: GetSetDef = GetSetDef::ro("__weakref__", |o| {
    Ok(crate::object::weak::list(o).into_iter().next().map_or_else(none, |w| w.up()))
});

fn set_names(t: &Ref<PyType>, dict: &Dict) -> R<()> {
    let n = names();
    // A copy: `__set_name__` may change the namespace.
    for (k, v) in dict.entries() {
        let Some(f) = call::lookup_special(&v, &n.__set_name__)? else { continue };
        if let Err(e) = call::call(&f, &[t.as_object(), &k]) {
            let key = obj::repr(&k)?;
            raise::add_note(
                &e,
                &format!(
                    "Error calling __set_name__ on '{}' instance {} in '{}'",
                    v.ty().name(),
                    key.to_lossy(),
                    t.name()
                ),
            );
            return Err(e);
        }
    }
    Ok(())
}

fn init_subclass(t: &Ref<PyType>, kwvalues: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let n = names();
    // super(t, t).__init_subclass__(**kwargs)
    let Some(mro) = t.mro.get() else { return Ok(()) };
    for b in mro.as_slice().iter().skip(1) {
        let Some(b) = b.cast::<PyType>() else { continue };
        let Some(d) = b.dict.get() else { continue };
        let Some(f) = d.get_str(&n.__init_subclass__) else { continue };
        let bound = match f.ty().slots().descr_get {
            Some(get) => get(&f, None, Some(t.as_object()))?,
            None => f,
        };
        call::call_vector(&bound, kwvalues, kw)?;
        return Ok(());
    }
    Ok(())
}

/// C3 linearisation.
fn c3(t: &PyType) -> R<Ref<Tuple>> {
    let bases = t.bases.get().unwrap_or_else(Tuple::empty);
    let mut lists: Vec<Vec<Ref>> = Vec::new();
    for (i, b) in bases.as_slice().iter().enumerate() {
        for c in &bases.as_slice()[i + 1..] {
            if b.is(c) {
                return type_error(format!(
                    "duplicate base class {}",
                    b.cast::<PyType>().map_or("?", |t| t.short_name())
                ));
            }
        }
    }
    for b in bases.as_slice() {
        if let Some(b) = b.cast::<PyType>() {
            if !b.is_ready() {
                b.ready();
            }
            match b.mro.get() {
                Some(m) => lists.push(m.as_slice().to_vec()),
                None => return type_error(format!("Cannot extend an incomplete type '{}'", b.name())),
            }
        }
    }
    lists.push(bases.as_slice().to_vec());
    let mut out = vec![t.as_object().own()];
    let mut heads = vec![0usize; lists.len()];
    loop {
        let mut done = true;
        let mut picked: Option<Ref> = None;
        for (i, l) in lists.iter().enumerate() {
            if heads[i] >= l.len() {
                continue;
            }
            done = false;
            let c = &l[heads[i]];
            let in_tail = lists
                .iter()
                .enumerate()
                .any(|(j, m)| m.len() > heads[j] + 1 && m[heads[j] + 1..].iter().any(|x| x.is(c)));
            if !in_tail {
                picked = Some(c.clone());
                break;
            }
        }
        if done {
            return Ok(Tuple::from_vec(out));
        }
        let Some(c) = picked else {
            let mut left: Vec<String> = Vec::new();
            for (i, l) in lists.iter().enumerate() {
                if heads[i] < l.len() {
                    let name =
                        l[heads[i]].cast::<PyType>().map_or("?".to_string(), |t| t.short_name().to_string());
                    if !left.contains(&name) {
                        left.push(name);
                    }
                }
            }
            return type_error(format!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                left.join(", ")
            ));
        };
        for (i, l) in lists.iter().enumerate() {
            if heads[i] < l.len() && l[heads[i]].is(&c) {
                heads[i] += 1;
            }
        }
        out.push(c);
    }
}

fn compute_mro(t: &Ref<PyType>) -> R<Ref<Tuple>> {
    let meta = (**t).as_object().ty();
    if meta.is_type(&TYPE) {
        return c3(t);
    }
    let f = call::lookup_special(t.as_object(), &Str::intern("mro"))?;
    let custom = match &f {
        Some(f) => match f.exact::<NativeFunction>() {
            Some(n) => n.def.0.name != "mro" || n.owner.peek().is_none_or(|o| !o.is_type(&TYPE)),
            None => true,
        },
        None => false,
    };
    match f {
        Some(f) if custom => {
            let r = call::call(&f, &[])?;
            let m = crate::protocol::sequence::tuple_of(&r)?;
            for x in m.as_slice() {
                let Some(x) = x.cast::<PyType>() else {
                    return type_error(format!("mro() returned a non-class ('{}')", x.ty().name()));
                };
                // Native code that the class finds there takes its instances for its own.
                let wanted = crate::object::ty::solid_base(x);
                let mut layout = Some(crate::object::ty::solid_base(t));
                while layout.is_some_and(|l| !std::ptr::eq(l, wanted)) {
                    layout = layout.and_then(|l| l.base_ref());
                }
                if layout.is_none() {
                    return type_error(format!(
                        "mro() returned base with unsuitable layout ('{}')",
                        x.name()
                    ));
                }
            }
            Ok(m)
        }
        _ => c3(t),
    }
}

fn type_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let npos = args.len() - kw.map_or(0, |k| k.len());
    if npos == 1 && kw.is_some_and(|k| !k.is_empty()) {
        return type_error("type.__init__() takes no keyword arguments");
    }
    if npos != 1 && npos != 3 {
        return type_error("type.__init__() takes 1 or 3 arguments");
    }
    let _ = o;
    Ok(())
}

/// Can an instance of `old` become one of `new`? Each is as good as the base whose layout it shares; what the
/// two come down to must be one type, or add the same to the same base.
pub fn compatible_for_assignment(old: &PyType, new: &PyType) -> bool {
    const LAYOUT: u32 = TypeFlags::MANAGED_DICT | TypeFlags::MANAGED_WEAKREF | TypeFlags::HAVE_GC;
    let alike = |a: &PyType, b: &PyType| {
        a.basicsize.get() == b.basicsize.get()
            && a.itemsize.get() == b.itemsize.get()
            && a.flags() & LAYOUT == b.flags() & LAYOUT
    };
    fn lowest(mut t: &PyType, alike: impl Fn(&PyType, &PyType) -> bool) -> &PyType {
        while let Some(base) = t.base_ref().filter(|b| alike(t, b)) {
            t = base;
        }
        t
    }
    let (old, new) = (lowest(old, alike), lowest(new, alike));
    if std::ptr::eq(old, new) {
        return true;
    }
    let same_base = match (old.base_ref(), new.base_ref()) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        _ => false,
    };
    let both_classes = old.is_heap() && new.is_heap();
    same_base && both_classes && alike(old, new) && slot_names_of(old) == slot_names_of(new)
}

/// The `__slots__` that a class itself adds.
fn slot_names_of(t: &PyType) -> Vec<String> {
    let Some(d) = t.dict.peek() else { return Vec::new() };
    let own = |m: &Object| {
        m.is_exact::<MemberDescr>()
            && m.cast::<MemberDescr>().and_then(|m| m.owner_ref()).is_some_and(|o| o.is_type(t))
    };
    d.entries()
        .iter()
        .filter(|(_, m)| own(m))
        .filter_map(|(k, _)| k.cast::<Str>().map(|k| k.to_lossy().into_owned()))
        .collect()
}

/// Adds the names of a class and its bases to `d`, for `dir`.
pub fn merge_class_dict(d: &Dict, c: &Object) -> R<()> {
    let n = names();
    if let Some(cd) = attribute::get_optional(c, &n.__dict__)? {
        match cd.cast::<Dict>() {
            Some(cd) => d.merge_dict(cd, true)?,
            None => {
                let keys = crate::protocol::mapping::keys(&cd)?;
                for k in keys.to_vec() {
                    d.set(&k, &none())?;
                }
            }
        }
    }
    if let Some(bases) = attribute::get_optional(c, &n.__bases__)?
        && let Some(b) = bases.cast::<Tuple>()
    {
        for b in b.as_slice() {
            merge_class_dict(d, b)?;
        }
    }
    Ok(())
}

fn dir(o: &Object) -> R {
    let d = Dict::new();
    merge_class_dict(&d, o)?;
    Ok(List::from_vec(d.entries().into_iter().map(|(k, _)| k).collect()).up())
}

fn subclasses(o: &Object) -> R {
    let t = this(o);
    if !t.is_ready() {
        t.ready();
    }
    let v = t
        .subclasses
        .0
        .borrow()
        .iter()
        .filter(|s| unsafe { (***s).as_object().refcount() > 0 })
        .map(|s| unsafe { (**s).as_object().own() })
        .collect();
    Ok(List::from_vec(v).up())
}

fn prepare(_: &Object, _: &[&Object], _: Option<&Tuple>) -> R {
    Ok(Dict::new().up())
}

fn mro_method(o: &Object) -> R {
    let t = this(o);
    if !t.is_heap() {
        t.ready();
        let m = t.mro.get().unwrap_or_else(Tuple::empty);
        return Ok(List::from_vec(m.as_slice().to_vec()).up());
    }
    Ok(List::from_vec(c3(t)?.as_slice().to_vec()).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("mro", mro_method),
    MethodDef::noargs("__subclasses__", subclasses),
    MethodDef::raw("__prepare__", "($cls, name, bases, /, **kwds)", prepare).class(),
    MethodDef::o("__instancecheck__", "($self, instance, /)", |c, o| {
        Ok(bool_obj(obj::recursive_is_instance(o, c)?))
    }),
    MethodDef::o("__subclasscheck__", "($self, subclass, /)", |c, o| {
        Ok(bool_obj(obj::recursive_is_subclass(o, c)?))
    }),
    MethodDef::noargs("__dir__", dir),
    MethodDef::noargs("__sizeof__", |o| {
        let n = if this(o).is_heap() { 1048 } else { 408 };
        Ok(int::from_i64(n))
    }),
];

fn need_heap(t: &PyType, name: &str, v: Option<&Object>) -> R<()> {
    if t.has(TypeFlags::IMMUTABLE) {
        return type_error(format!("cannot set '{name}' attribute of immutable type '{}'", t.name()));
    }
    if v.is_none() {
        return type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", t.name()));
    }
    Ok(())
}

fn get_name(o: &Object) -> R {
    let t = this(o);
    match t.ht_name.get() {
        Some(n) if t.is_heap() => Ok(n.up()),
        _ => Ok(Str::intern(t.short_name()).up()),
    }
}
fn set_name(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    need_heap(t, "__name__", v)?;
    let Some(v) = v else { return Ok(()) };
    let Some(s) = v.cast::<Str>() else {
        return type_error(format!(
            "can only assign string to {}.__name__, not '{}'",
            t.name(),
            v.ty().name()
        ));
    };
    let Some(u) = s.to_utf8() else {
        return exc::unicode_encode_error("utf-8", v, 0, 1, "surrogates not allowed");
    };
    if u.contains('\0') {
        return value_error("type name must not contain null characters");
    }
    t.set_utf8_name(&u);
    t.ht_name.set(Some(s.own_as()));
    t.modified();
    Ok(())
}
fn set_qualname(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    need_heap(t, "__qualname__", v)?;
    let Some(v) = v else { return Ok(()) };
    let Some(s) = v.cast::<Str>() else {
        return type_error(format!(
            "can only assign string to {}.__qualname__, not '{}'",
            t.name(),
            v.ty().name()
        ));
    };
    t.ht_qualname.set(Some(s.own_as()));
    Ok(())
}

fn get_module(o: &Object) -> R {
    let t = this(o);
    match module_of(t)? {
        Some(m) => Ok(m),
        None => attribute_error("__module__", o, &names().__module__),
    }
}
fn set_module(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    need_heap(t, "__module__", v)?;
    if let (Some(v), Some(d)) = (v, t.dict.get()) {
        d.remove_str(&Str::intern("__firstlineno__"));
        d.set_str(&names().__module__, v);
        t.modified();
    }
    Ok(())
}

fn get_bases(o: &Object) -> R {
    let t = this(o);
    if !t.is_ready() {
        t.ready();
    }
    Ok(t.bases.get().unwrap_or_else(Tuple::empty).up())
}

/// Whether `base` is among the bases of `t`'s own chain. The MRO may not say so yet, while it is being made.
fn has_base(t: &PyType, base: &PyType) -> bool {
    let mut next = t.base.get();
    while let Some(b) = next {
        if std::ptr::eq(&*b, base) {
            return true;
        }
        next = b.base.get();
    }
    false
}

fn set_bases(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    need_heap(t, "__bases__", v)?;
    let Some(v) = v else { return Ok(()) };
    let Some(b) = v.cast::<Tuple>() else {
        return type_error(format!("can only assign tuple to {}.__bases__, not {}", t.name(), v.ty().name()));
    };
    if b.is_empty() {
        return type_error(format!("can only assign non-empty tuple to {}.__bases__, not ()", t.name()));
    }
    for x in b.as_slice() {
        let Some(x) = x.cast::<PyType>() else {
            return type_error(format!(
                "{}.__bases__ must be tuple of classes, not '{}'",
                t.name(),
                x.ty().name()
            ));
        };
        if x.is_subtype(t) || has_base(x, t) {
            return type_error("a __bases__ item causes an inheritance cycle");
        }
    }
    let new_base = best_base(b.as_slice())?;
    let old_base = t.base.get();
    // Builtin types that are in no cycles free their instances differently.
    let plain = |t: &PyType| !t.is_heap() && !t.has(TypeFlags::HAVE_GC);
    if let Some(ob) = &old_base
        && plain(ob) != plain(&new_base)
    {
        return type_error(format!(
            "__bases__ assignment: '{}' deallocator differs from '{}'",
            new_base.name(),
            ob.name()
        ));
    }
    if let Some(ob) = &old_base
        && !compatible_for_assignment(ob, &new_base)
    {
        return type_error(format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            new_base.name(),
            ob.name()
        ));
    }
    let old_bases = t.bases.get();
    t.bases.set(Some(b.own_as()));
    t.base.set(Some(new_base));
    // Recompute the MRO here and below; on failure everything stays as it was.
    let mut done: Vec<(Ref<PyType>, Option<Ref<Tuple>>)> = Vec::new();
    let r = remro(&t.own_as(), &mut done);
    if let Err(e) = r {
        for (x, m) in done {
            x.mro.set(m);
        }
        t.bases.set(old_bases);
        t.base.set(old_base);
        return Err(e);
    }
    if let Some(ob) = &old_bases {
        for x in ob.as_slice() {
            if let Some(x) = x.cast::<PyType>() {
                x.subclasses.0.borrow_mut().retain(|s| !std::ptr::eq(*s, t));
            }
        }
    }
    for x in b.as_slice() {
        if let Some(x) = x.cast::<PyType>() {
            x.subclasses.0.borrow_mut().push(t);
        }
    }
    t.modified();
    for (x, _) in &done {
        x.modified();
        slotdefs::update_all(x);
    }
    Ok(())
}

fn remro(t: &Ref<PyType>, done: &mut Vec<(Ref<PyType>, Option<Ref<Tuple>>)>) -> R<()> {
    let old = t.mro.get();
    let m = compute_mro(t)?;
    t.mro.set(Some(m));
    done.push((t.clone(), old));
    let subs: Vec<Ref<PyType>> = t.subclasses.0.borrow().iter().map(|s| unsafe { (**s).own_as() }).collect();
    for s in subs {
        remro(&s, done)?;
    }
    Ok(())
}

fn get_dict(o: &Object) -> R {
    let t = this(o);
    if !t.is_ready() {
        t.ready();
    }
    match t.dict.get() {
        Some(d) => Ok(crate::types::mapping_proxy::new(&d).up()),
        None => Ok(none()),
    }
}

fn get_doc(o: &Object) -> R {
    let t = this(o);
    if !t.is_ready() {
        t.ready();
    }
    if !t.is_heap()
        && let Some(d) = t.def().doc
    {
        return Ok(Str::new(d).up());
    }
    match t.dict.peek().and_then(|d| d.get_str(&names().__doc__)) {
        Some(d) => match d.ty().slots().descr_get {
            Some(f) => f(&d, None, Some(o)),
            None => Ok(d),
        },
        None => Ok(none()),
    }
}

fn get_text_signature(o: &Object) -> R {
    crate::types::native::text_signature(this(o).def().sig)
}

fn get_abstract(o: &Object) -> R {
    let t = this(o);
    if !t.is_type(&TYPE)
        && let Some(v) = t.dict.peek().and_then(|d| d.get_str(&names().__abstractmethods__))
    {
        return Ok(v);
    }
    attribute_error("__abstractmethods__", o, &names().__abstractmethods__)
}
fn set_abstract(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    let Some(d) = t.dict.get() else { return Ok(()) };
    let on = match v {
        Some(v) => {
            let on = number::is_true(v)?;
            d.set_str(&names().__abstractmethods__, v);
            on
        }
        None => {
            if d.remove_str(&names().__abstractmethods__).is_none() {
                return attribute_error("__abstractmethods__", o, &names().__abstractmethods__);
            }
            false
        }
    };
    t.modified();
    t.set_flag_bits(TypeFlags::ABSTRACT, on);
    Ok(())
}

fn get_annotations(o: &Object) -> R {
    let t = this(o);
    let n = names();
    if !t.is_heap() {
        return attribute_error(
            format!("type object '{}' has no attribute '__annotations__'", t.name()),
            o,
            &n.__annotations__,
        );
    }
    let Some(d) = t.dict.get() else { return Ok(none()) };
    if let Some(a) = d.get_str(&n.__annotations__) {
        return match a.ty().slots().descr_get {
            Some(f) => f(&a, None, Some(o)),
            None => Ok(a),
        };
    }
    let a = Dict::new();
    d.set_str(&n.__annotations__, &a);
    t.modified();
    Ok(a.up())
}
fn set_annotations(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    let n = names();
    if t.has(TypeFlags::IMMUTABLE) {
        return type_error(format!(
            "cannot set '__annotations__' attribute of immutable type '{}'",
            t.name()
        ));
    }
    let Some(d) = t.dict.get() else { return Ok(()) };
    match v {
        Some(v) => d.set_str(&n.__annotations__, v),
        None => {
            if d.remove_str(&n.__annotations__).is_none() {
                return attribute_error("__annotations__", o, &n.__annotations__);
            }
        }
    }
    t.modified();
    Ok(())
}

fn get_type_params(o: &Object) -> R {
    if !this(o).is_heap() {
        return Ok(Tuple::empty().up());
    }
    match this(o).dict.peek().and_then(|d| d.get_str(&names().__type_params__)) {
        Some(v) => Ok(v),
        None => Ok(Tuple::empty().up()),
    }
}
fn set_type_params(o: &Object, v: Option<&Object>) -> R<()> {
    let t = this(o);
    need_heap(t, "__type_params__", v)?;
    if let (Some(v), Some(d)) = (v, t.dict.get()) {
        d.set_str(&names().__type_params__, v);
        t.modified();
    }
    Ok(())
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::rw("__name__", get_name, set_name),
    GetSetDef::rw("__qualname__", |o| Ok(qualname_of(this(o)).up()), set_qualname),
    GetSetDef::rw("__module__", get_module, set_module),
    GetSetDef::rw("__bases__", get_bases, set_bases),
    GetSetDef::rw("__abstractmethods__", get_abstract, set_abstract),
    GetSetDef::ro("__dict__", get_dict),
    GetSetDef::rw("__doc__", get_doc, |o, v| {
        let t = this(o);
        need_heap(t, "__doc__", v)?;
        if let (Some(v), Some(d)) = (v, t.dict.get()) {
            d.set_str(&names().__doc__, v);
            t.modified();
        }
        Ok(())
    }),
    GetSetDef::ro("__text_signature__", get_text_signature),
    GetSetDef::rw("__annotations__", get_annotations, set_annotations),
    GetSetDef::rw("__type_params__", get_type_params, set_type_params),
    GetSetDef::ro("__base__", |o| Ok(this(o).base_ref().map_or_else(none, |b| b.as_object().own()))).member(),
    GetSetDef::ro("__mro__", |o| {
        if !this(o).is_ready() {
            this(o).ready();
        }
        Ok(this(o).mro.get().unwrap_or_else(Tuple::empty).up())
    }),
    GetSetDef::ro("__basicsize__", |o| Ok(int::from_i64(this(o).basicsize.get() as i64))).member(),
    GetSetDef::ro("__itemsize__", |o| Ok(int::from_i64(this(o).itemsize.get() as i64))).member(),
    GetSetDef::ro("__flags__", |o| Ok(int::from_i64(public_flags(this(o))))).member(),
    GetSetDef::ro("__weakrefoffset__", |o| {
        Ok(int::from_i64(if this(o).has(TypeFlags::MANAGED_WEAKREF) { -32 } else { 0 }))
    })
    .member(),
    GetSetDef::ro("__dictoffset__", |o| {
        Ok(int::from_i64(if this(o).has(TypeFlags::MANAGED_DICT) { -1 } else { 0 }))
    })
    .member(),
];

/// `__flags__` with CPython's bits.
fn public_flags(t: &PyType) -> i64 {
    let mut f = 1i64 << 12;
    if t.looks_like_class() {
        f |= 1 << 9;
    }
    let map: &[(u32, i64)] = &[
        (TypeFlags::INLINE_VALUES, 1 << 2),
        (TypeFlags::MANAGED_DICT, 1 << 4),
        (TypeFlags::MANAGED_WEAKREF, 1 << 3),
        (TypeFlags::SEQUENCE, 1 << 5),
        (TypeFlags::MAPPING, 1 << 6),
        (TypeFlags::DISALLOW_INSTANTIATION, 1 << 7),
        (TypeFlags::IMMUTABLE, 1 << 8),
        (TypeFlags::BASETYPE, 1 << 10),
        (TypeFlags::HAVE_GC, 1 << 14),
        (TypeFlags::METHOD_DESCRIPTOR, 1 << 17),
        (TypeFlags::ABSTRACT, 1 << 20),
        (TypeFlags::MATCH_SELF, 1 << 22),
        (TypeFlags::INT_SUBCLASS, 1 << 24),
        (TypeFlags::LIST_SUBCLASS, 1 << 25),
        (TypeFlags::TUPLE_SUBCLASS, 1 << 26),
        (TypeFlags::BYTES_SUBCLASS, 1 << 27),
        (TypeFlags::STR_SUBCLASS, 1 << 28),
        (TypeFlags::DICT_SUBCLASS, 1 << 29),
        (TypeFlags::EXC_SUBCLASS, 1 << 30),
        (TypeFlags::TYPE_SUBCLASS, 1 << 31),
    ];
    for (ours, theirs) in map {
        if t.has(*ours) {
            f |= theirs;
        }
    }
    const MANAGED: i64 = 0x1c;
    if !t.is_heap() && t.def().name.starts_with("typing.") {
        // What a class statement would make: pickling tells such types from builtin ones.
        f |= 1 << 9;
    } else if !t.is_heap() {
        // Builtin types keep their dict and weak references at places of their own.
        f = f & !MANAGED | 2;
        match t.def().name {
            "builtin_function_or_method" | "function" | "method_descriptor" | "method" => f |= 1 << 11,
            "types.GenericAlias" | "weakref.ReferenceType" => f |= 1 << 11,
            "type" => f |= 1 << 11 | 1 << 23,
            _ => {}
        }
    } else {
        let mut base = t.base_ref();
        while let Some(b) = base {
            if !b.is_heap() {
                let there = [(TypeFlags::MANAGED_DICT, 1i64 << 4), (TypeFlags::MANAGED_WEAKREF, 1 << 3)];
                for (_, bit) in there.iter().filter(|(ours, _)| b.has(*ours)) {
                    f &= !bit;
                }
                // Inline values are for plain objects only.
                if b.base_ref().is_some() {
                    f &= !(1 << 2);
                }
            }
            base = b.base_ref();
        }
    }
    f
}

/// `type`.
pub static TYPE: StaticType = StaticType::new::<PyType>(
    TypeDef {
        name: "type",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::OWN_DICT
            | TypeFlags::MANAGED_WEAKREF
            | TypeFlags::TYPE_SUBCLASS,
        methods: METHODS,
        getset: GETSET,
        doc: Some("type(object) -> the object's type"),
        itemsize: 40,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        call: Some(type_call),
        getattro: Some(getattro),
        setattro: Some(setattro),
        new: Some(type_new),
        init: Some(type_init),
        nb_or: Some(crate::types::union::or),
        ..Slots::NONE
    },
);
