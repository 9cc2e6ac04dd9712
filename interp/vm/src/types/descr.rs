//! Descriptors of builtin types: methods, slot wrappers, computed attributes, members; and
//! `property`, `classmethod` and `staticmethod` live beside them in their own rooms.

use std::cell::Cell;

use crate::object;
use crate::object::cells::Opaque;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slotdefs::{Field, SlotDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::raise::{self, attribute_error, type_error};
use crate::types::native::{NativeFunction, text_signature};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::type_;

/// Binds what a lookup on the type found: `d.__get__(o, type(o))`, or `d` itself.
pub fn bind(d: &Object, o: &Object) -> R {
    match d.ty().slots().descr_get {
        Some(f) => {
            let t = o.ty().own_as();
            f(d, Some(o), Some(t.as_object()))
        }
        None => Ok(d.own()),
    }
}

fn check_receiver(owner: &PyType, name: &str, o: &Object) -> R<()> {
    if o.ty().is_subtype(owner) {
        return Ok(());
    }
    type_error(format!(
        "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
        owner.name(),
        o.ty().name()
    ))
}

object! {
    /// A method of a builtin type.
    pub struct MethodDescr: METHOD_DESCR {
        owner: Slot<PyType>,
        def: Opaque<&'static MethodDef>,
    }
}

impl MethodDescr {
    /// An ordinary method.
    pub fn new(owner: &PyType, def: &'static MethodDef) -> Ref {
        Self::make(owner, def, &METHOD_DESCR)
    }
    /// A class method.
    pub fn new_class(owner: &PyType, def: &'static MethodDef) -> Ref {
        Self::make(owner, def, &CLASS_METHOD_DESCR)
    }
    fn make(owner: &PyType, def: &'static MethodDef, ty: &'static StaticType) -> Ref {
        Ref::new(MethodDescr {
            head: Object::head(ty),
            owner: Slot::new(Some(owner.own_as())),
            def: Opaque(def),
        })
        .up()
    }
    /// The declaration.
    #[inline(always)]
    pub fn method(&self) -> &'static MethodDef {
        self.def.0
    }
    /// The type it belongs to.
    pub fn owner(&self) -> Ref<PyType> {
        match self.owner.get() {
            Some(t) => t,
            None => crate::types::object::OBJECT.object().own_as(),
        }
    }
    /// The type it belongs to, borrowed.
    #[inline(always)]
    pub fn owner_ref(&self) -> &PyType {
        self.owner.peek().unwrap_or(&crate::types::object::OBJECT)
    }
}

fn method_this(o: &Object) -> &MethodDescr {
    unsafe { o.cast_unchecked() }
}

fn method_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    let m = method_this(d);
    match o {
        None => Ok(d.own()),
        Some(o) => {
            check_receiver(m.owner_ref(), m.def.0.name, o)?;
            Ok(NativeFunction::method(m.def.0, o.own(), m.owner()).up())
        }
    }
}

fn class_method_get(d: &Object, o: Option<&Object>, t: Option<&Object>) -> R {
    let m = method_this(d);
    let t = match (t, o) {
        (Some(t), _) => t.own(),
        (None, Some(o)) => o.ty().as_object().own(),
        (None, None) => {
            return type_error(format!(
                "descriptor '{}' for type '{}' needs either an object or a type",
                m.def.0.name,
                m.owner().name()
            ));
        }
    };
    let Some(ty) = t.cast::<PyType>() else {
        return type_error(format!(
            "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
            m.def.0.name,
            m.owner().name(),
            t.ty().name()
        ));
    };
    if !ty.is_subtype(m.owner_ref()) {
        return type_error(format!(
            "descriptor '{}' requires a subtype of '{}' but received '{}'",
            m.def.0.name,
            m.owner().name(),
            ty.name()
        ));
    }
    Ok(NativeFunction::method(m.def.0, t.clone(), m.owner()).up())
}

fn method_call(d: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let m = method_this(d);
    let nkw = kw.map_or(0, |k| k.len());
    if args.len() == nkw {
        return type_error(format!(
            "unbound method {}.{}() needs an argument",
            m.owner().name(),
            m.def.0.name
        ));
    }
    check_receiver(m.owner_ref(), m.def.0.name, args[0])?;
    m.def.0.invoke_named(|| Some(m.owner_ref().short_name().to_string()), args[0], &args[1..], kw)
}

fn class_method_call(d: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let m = method_this(d);
    let nkw = kw.map_or(0, |k| k.len());
    if args.len() == nkw {
        return type_error(format!(
            "descriptor '{}' of '{}' object needs an argument",
            m.def.0.name,
            m.owner().name()
        ));
    }
    let bound = class_method_get(d, None, Some(args[0]))?;
    crate::protocol::call::call_vector(&bound, &args[1..], kw)
}

/// The `__objclass__` and `__name__` of a builtin descriptor.
fn parts(o: &Object) -> (Ref<PyType>, String) {
    if let Some(m) = o.cast::<MethodDescr>() {
        return (m.owner(), m.def.0.name.to_string());
    }
    if o.is_exact_type(&CLASS_METHOD_DESCR) {
        let m = method_this(o);
        return (m.owner(), m.def.0.name.to_string());
    }
    if let Some(w) = o.cast::<WrapperDescr>() {
        return (w.owner(), w.def.0.name.to_string());
    }
    if let Some(g) = o.cast::<GetSetDescr>() {
        return (
            g.owner.get().unwrap_or_else(|| crate::types::object::OBJECT.object().own_as()),
            g.def.0.name.to_string(),
        );
    }
    if let Some(m) = o.cast::<MemberDescr>() {
        return (
            m.owner.get().unwrap_or_else(|| crate::types::object::OBJECT.object().own_as()),
            m.name.get().map(|n| n.to_lossy().into_owned()).unwrap_or_default(),
        );
    }
    (crate::types::object::OBJECT.object().own_as(), String::new())
}

impl Object {
    /// Is the type exactly `t`?
    #[inline(always)]
    pub fn is_exact_type(&self, t: &'static StaticType) -> bool {
        std::ptr::eq(self.ty_ptr(), &t.ty)
    }
}

fn repr_as(o: &Object, kind: &str) -> R {
    let (t, n) = parts(o);
    Ok(Str::new(&format!("<{kind} '{n}' of '{}' objects>", t.name())).up())
}

fn descr_reduce(o: &Object) -> R {
    let (t, n) = parts(o);
    let getattr = crate::builtins::get("getattr")?;
    Ok(Tuple::from_vec(vec![getattr, Tuple::pair(t.up(), Str::new(&n).up()).up()]).up())
}

fn objclass(o: &Object) -> R {
    Ok(parts(o).0.up())
}
fn name(o: &Object) -> R {
    Ok(Str::new(&parts(o).1).up())
}
fn qualname(o: &Object) -> R {
    let (t, n) = parts(o);
    Ok(Str::new(&format!("{}.{n}", type_::qualname_of(&t).to_lossy())).up())
}

static REDUCE: &[MethodDef] = &[MethodDef::noargs("__reduce__", descr_reduce)];
static METHOD_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__objclass__", objclass).member(),
    GetSetDef::ro("__name__", name).member(),
    GetSetDef::ro("__qualname__", qualname),
    GetSetDef::ro("__doc__", |o| match crate::docs::of(method_this(o).def.0) {
        Some(d) => Ok(Str::new(d).up()),
        None => Ok(none()),
    }),
    GetSetDef::ro("__text_signature__", |o| text_signature(method_this(o).def.0.sig)),
];

/// `method_descriptor`.
pub static METHOD_DESCR: StaticType = StaticType::new::<MethodDescr>(
    TypeDef {
        name: "method_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::METHOD_DESCRIPTOR | TypeFlags::DISALLOW_INSTANTIATION,
        methods: REDUCE,
        getset: METHOD_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| repr_as(o, "method")),
        call: Some(method_call),
        descr_get: Some(method_get),
        ..Slots::NONE
    },
);

/// `classmethod_descriptor`.
pub static CLASS_METHOD_DESCR: StaticType = StaticType::new::<MethodDescr>(
    TypeDef {
        name: "classmethod_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        getset: METHOD_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| repr_as(o, "method")),
        call: Some(class_method_call),
        descr_get: Some(class_method_get),
        ..Slots::NONE
    },
);

/// A static method of a builtin type.
pub fn static_native(owner: &PyType, def: &'static MethodDef) -> Ref {
    let f = NativeFunction::method(def, owner.as_object().own(), owner.own_as()).up();
    crate::types::static_method::StaticMethod::new(f).up()
}

object! {
    /// A slot under the name of its dunder.
    pub struct WrapperDescr: WRAPPER_DESCR {
        owner: Slot<PyType>,
        def: Opaque<&'static SlotDef>,
    }
}

impl WrapperDescr {
    /// The wrapper of a slot of `owner`.
    pub fn new(owner: &PyType, def: &'static SlotDef) -> Ref {
        Ref::new(WrapperDescr {
            head: Object::head(&WRAPPER_DESCR),
            owner: Slot::new(Some(owner.own_as())),
            def: Opaque(def),
        })
        .up()
    }
    /// The slot.
    pub fn def(&self) -> &'static SlotDef {
        self.def.0
    }
    /// The type it belongs to.
    pub fn owner(&self) -> Ref<PyType> {
        match self.owner.get() {
            Some(t) => t,
            None => crate::types::object::OBJECT.object().own_as(),
        }
    }
    /// Is it a wrapper of this very slot?
    pub fn field_matches(&self, f: &'static Field) -> bool {
        f.defs.iter().any(|d| std::ptr::eq(d, self.def.0))
    }
    /// Is it `object.__getattribute__` (or a builtin type's equal of it)?
    pub fn is_object_getattribute(&self) -> bool {
        self.def.0.name == "__getattribute__"
            && self.owner.peek().is_some_and(|t| {
                t.slots().getattro.is_some_and(|f| {
                    f as usize
                        == crate::protocol::attribute::generic_get as fn(&Object, &Object) -> R as usize
                })
            })
    }
    fn invoke(&self, o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
        let d = self.def.0;
        if kw.is_some_and(|k| !k.is_empty()) && d.name != "__init__" && d.name != "__call__" {
            return type_error(format!("wrapper {}() takes no keyword arguments", d.name));
        }
        let slots = *self.owner.peek().map_or(&Slots::NONE, |t| t.slots());
        (d.wrap)(&slots, o, args, kw)
    }
}

fn wrapper_this(o: &Object) -> &WrapperDescr {
    unsafe { o.cast_unchecked() }
}

fn wrapper_call(d: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let w = wrapper_this(d);
    let nkw = kw.map_or(0, |k| k.len());
    let owner = w.owner();
    if args.len() == nkw {
        return type_error(format!(
            "descriptor '{}' of '{}' object needs an argument",
            w.def.0.name,
            owner.name()
        ));
    }
    if !args[0].ty().is_subtype(&owner) {
        return type_error(format!(
            "descriptor '{}' requires a '{}' object but received a '{}'",
            w.def.0.name,
            owner.name(),
            args[0].ty().name()
        ));
    }
    w.invoke(args[0], &args[1..], kw)
}

fn wrapper_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    match o {
        None => Ok(d.own()),
        Some(o) => {
            let w = wrapper_this(d);
            check_receiver(&w.owner(), w.def.0.name, o)?;
            Ok(Ref::new(MethodWrapper {
                head: Object::head(&METHOD_WRAPPER),
                descr: Slot::new(Some(w.own_as())),
                this: Slot::new(Some(o.own())),
            })
            .up())
        }
    }
}

static WRAPPER_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__objclass__", objclass).member(),
    GetSetDef::ro("__name__", name).member(),
    GetSetDef::ro("__qualname__", qualname),
    GetSetDef::ro("__doc__", |o| match crate::docs::of_slot(wrapper_this(o).def.0.name) {
        Some(d) => Ok(Str::new(d).up()),
        None => Ok(none()),
    }),
    GetSetDef::ro("__text_signature__", |o| text_signature(wrapper_this(o).def.0.sig)),
];

/// `wrapper_descriptor`.
pub static WRAPPER_DESCR: StaticType = StaticType::new::<WrapperDescr>(
    TypeDef {
        name: "wrapper_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::METHOD_DESCRIPTOR | TypeFlags::DISALLOW_INSTANTIATION,
        methods: REDUCE,
        getset: WRAPPER_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| repr_as(o, "slot wrapper")),
        call: Some(wrapper_call),
        descr_get: Some(wrapper_get),
        ..Slots::NONE
    },
);

object! {
    /// A slot wrapper bound to an object.
    pub struct MethodWrapper: METHOD_WRAPPER {
        descr: Slot<WrapperDescr>,
        this: Slot,
    }
}

fn mw(o: &Object) -> (&WrapperDescr, &Object) {
    let m: &MethodWrapper = unsafe { o.cast_unchecked() };
    // Both are set for life.
    let none = crate::types::singletons::none_ref();
    match (m.descr.peek(), m.this.peek()) {
        (Some(d), Some(t)) => (d, t),
        (Some(d), None) => (d, none),
        _ => (unsafe { none.cast_unchecked() }, none),
    }
}

static METHOD_WRAPPER_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let (d, t) = mw(o);
    let getattr = crate::builtins::get("getattr")?;
    Ok(Tuple::pair(getattr, Tuple::pair(t.own(), Str::new(d.def.0.name).up()).up()).up())
})];

/// `method-wrapper`.
pub static METHOD_WRAPPER: StaticType = StaticType::new::<MethodWrapper>(
    TypeDef {
        name: "method-wrapper",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHOD_WRAPPER_METHODS,
        getset: METHOD_WRAPPER_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let (d, t) = mw(o);
            Ok(Str::new(&format!(
                "<method-wrapper '{}' of {} object at {:#x}>",
                d.def.0.name,
                t.ty().name(),
                t.addr()
            ))
            .up())
        }),
        call: Some(|o, args, kw| {
            let (d, t) = mw(o);
            let (d, t) = (d.own_as(), t.own());
            d.invoke(&t, args, kw)
        }),
        richcompare: Some(|a, b, op| {
            if !matches!(op, Cmp::Eq | Cmp::Ne) || !b.is_exact::<MethodWrapper>() {
                return Ok(not_implemented());
            }
            let (d, t) = mw(a);
            let (e, u) = mw(b);
            Ok(bool_obj((std::ptr::eq(d, e) && t.is(u)) == (op == Cmp::Eq)))
        }),
        hash: Some(|o| {
            let (d, t) = mw(o);
            let h = crate::hash::pointer(t.addr()) ^ crate::hash::pointer((**d).addr());
            Ok(if h == -1 { -2 } else { h })
        }),
        ..Slots::NONE
    },
);
static METHOD_WRAPPER_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__self__", |o| Ok(mw(o).1.own())).member(),
    GetSetDef::ro("__objclass__", |o| Ok(mw(o).0.owner().up())),
    GetSetDef::ro("__name__", |o| Ok(Str::new(mw(o).0.def.0.name).up())),
    GetSetDef::ro("__qualname__", |o| qualname(mw(o).0)),
    GetSetDef::ro("__doc__", |o| match crate::docs::of_slot(mw(o).0.def.0.name) {
        Some(d) => Ok(Str::new(d).up()),
        None => Ok(none()),
    }),
    GetSetDef::ro("__text_signature__", |o| text_signature(mw(o).0.def.0.sig)),
];

object! {
    /// A computed attribute.
    pub struct GetSetDescr: GETSET_DESCR {
        owner: Slot<PyType>,
        def: Opaque<&'static GetSetDef>,
    }
}

impl GetSetDescr {
    /// Of the type `owner`.
    pub fn new(owner: &PyType, def: &'static GetSetDef) -> Ref {
        let ty = if def.member { &MEMBER_GETSET_DESCR } else { &GETSET_DESCR };
        Ref::new(GetSetDescr {
            head: Object::head(ty),
            owner: Slot::new(Some(owner.own_as())),
            def: Opaque(def),
        })
        .up()
    }
}

fn gs(o: &Object) -> &GetSetDescr {
    unsafe { o.cast_unchecked() }
}

fn getset_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    match o {
        None => Ok(d.own()),
        Some(o) => {
            let g = gs(d);
            if let Some(t) = g.owner.peek() {
                check_receiver(t, g.def.0.name, o)?;
            }
            (g.def.0.get)(o)
        }
    }
}
fn getset_set(d: &Object, o: &Object, v: Option<&Object>) -> R<()> {
    let g = gs(d);
    if let Some(t) = g.owner.peek() {
        check_receiver(t, g.def.0.name, o)?;
    }
    match g.def.0.set {
        Some(f) => f(o, v),
        None if g.def.0.member => attribute_error("readonly attribute", o, &Str::new(g.def.0.name)),
        None => {
            let owner = g.owner.get().unwrap_or_else(|| crate::types::object::OBJECT.object().own_as());
            attribute_error(
                format!("attribute '{}' of '{}' objects is not writable", g.def.0.name, owner.name()),
                o,
                &Str::new(g.def.0.name),
            )
        }
    }
}

static GETSET_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__objclass__", |o| Ok(gs(o).owner.get().map_or_else(none, |t| t.up()))).member(),
    GetSetDef::ro("__name__", |o| Ok(Str::new(gs(o).def.0.name).up())).member(),
    GetSetDef::ro("__qualname__", |o| {
        let t = gs(o).owner.get().unwrap_or_else(|| crate::types::object::OBJECT.object().own_as());
        Ok(Str::new(&format!("{}.{}", type_::qualname_of(&t).to_lossy(), gs(o).def.0.name)).up())
    }),
    GetSetDef::ro("__doc__", |o| {
        let t = gs(o).owner.get();
        match t.and_then(|t| crate::docs::of_attribute(t.name(), gs(o).def.0.name)) {
            Some(d) => Ok(Str::new(d).up()),
            None => Ok(none()),
        }
    }),
];

/// `getset_descriptor`.
pub static GETSET_DESCR: StaticType = StaticType::new::<GetSetDescr>(
    TypeDef {
        name: "getset_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        getset: GETSET_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let g = gs(o);
            Ok(Str::new(&format!(
                "<attribute '{}' of '{}' objects>",
                g.def.0.name,
                g.owner.get().map_or("?".into(), |t| t.name().to_string())
            ))
            .up())
        }),
        descr_get: Some(getset_get),
        descr_set: Some(getset_set),
        ..Slots::NONE
    },
);

static MEMBER_GETSET_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let g = gs(o);
    let owner = g.owner.get().map_or_else(none, |t| t.up());
    Ok(Tuple::pair(crate::builtins::get("getattr")?, Tuple::pair(owner, Str::new(g.def.0.name).up()).up())
        .up())
})];

/// `member_descriptor` of a computed attribute that the reference stores in a field.
static MEMBER_GETSET_DESCR: StaticType = StaticType::new::<GetSetDescr>(
    TypeDef {
        name: "member_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: MEMBER_GETSET_METHODS,
        getset: GETSET_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let g = gs(o);
            Ok(Str::new(&format!(
                "<member '{}' of '{}' objects>",
                g.def.0.name,
                g.owner.get().map_or("?".into(), |t| t.name().to_string())
            ))
            .up())
        }),
        descr_get: Some(getset_get),
        descr_set: Some(getset_set),
        ..Slots::NONE
    },
);

object! {
    /// A `__slots__` member, or a stored attribute of a builtin type.
    pub struct MemberDescr: MEMBER_DESCR {
        owner: Slot<PyType>,
        name: Slot<Str>,
        /// Where in the instance.
        pub offset: Cell<usize>,
        /// Reading it empty raises AttributeError (else gives `None`).
        pub strict: Cell<bool>,
        readonly: Cell<bool>,
    }
}

impl MemberDescr {
    /// A `__slots__` member.
    pub fn new(owner: &PyType, name: &Str, offset: usize) -> Ref {
        Ref::new(MemberDescr {
            head: Object::head(&MEMBER_DESCR),
            owner: Slot::new(Some(owner.own_as())),
            name: Slot::new(Some(name.own_as())),
            offset: Cell::new(offset),
            strict: Cell::new(true),
            readonly: Cell::new(false),
        })
        .up()
    }
    /// A stored attribute of a builtin type.
    pub fn new_builtin(owner: &PyType, name: &str, offset: usize, readonly: bool) -> Ref {
        Ref::new(MemberDescr {
            head: Object::head(&MEMBER_DESCR),
            owner: Slot::new(Some(owner.own_as())),
            name: Slot::new(Some(Str::intern(name))),
            offset: Cell::new(offset),
            strict: Cell::new(false),
            readonly: Cell::new(readonly),
        })
        .up()
    }
    /// The type it belongs to, borrowed.
    pub fn owner_ref(&self) -> Option<&PyType> {
        self.owner.peek()
    }
    /// Can it be set from Python?
    pub fn is_writable(&self) -> bool {
        !self.readonly.get()
    }
    /// The cell in an instance.
    ///
    /// # Safety
    /// `o` is an instance of the owner.
    pub unsafe fn cell(&self, o: &Object) -> *mut *mut Object {
        unsafe { (o as *const Object as *mut u8).add(self.offset.get()) as *mut *mut Object }
    }
}

fn md(o: &Object) -> &MemberDescr {
    unsafe { o.cast_unchecked() }
}

fn member_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    let Some(o) = o else { return Ok(d.own()) };
    let m = md(d);
    let (Some(t), Some(n)) = (m.owner.peek(), m.name.peek()) else { return Ok(none()) };
    check_receiver(t, &n.to_lossy(), o)?;
    unsafe {
        match (*m.cell(o)).as_ref() {
            Some(v) => Ok(v.own()),
            None if m.strict.get() => raise::attribute_error_for(o, n),
            None => Ok(none()),
        }
    }
}
fn member_set(d: &Object, o: &Object, v: Option<&Object>) -> R<()> {
    let m = md(d);
    let (Some(t), Some(n)) = (m.owner.get(), m.name.get()) else { return Ok(()) };
    check_receiver(&t, &n.to_lossy(), o)?;
    if m.readonly.get() {
        return attribute_error("readonly attribute", o, &n);
    }
    unsafe {
        let cell = m.cell(o);
        if v.is_none() && (*cell).is_null() && m.strict.get() {
            return raise::raise(&crate::types::exc::ATTRIBUTE_ERROR, n.to_lossy());
        }
        let old = std::mem::replace(&mut *cell, v.map_or(std::ptr::null_mut(), |v| v.own().into_raw()));
        object::xdecref(old);
    }
    Ok(())
}

static MEMBER_GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__objclass__", objclass).member(),
    GetSetDef::ro("__name__", name).member(),
    GetSetDef::ro("__qualname__", qualname),
    GetSetDef::ro("__doc__", |_| Ok(none())),
];

/// `member_descriptor`.
pub static MEMBER_DESCR: StaticType = StaticType::new::<MemberDescr>(
    TypeDef {
        name: "member_descriptor",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: REDUCE,
        getset: MEMBER_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| repr_as(o, "member")),
        descr_get: Some(member_get),
        descr_set: Some(member_set),
        ..Slots::NONE
    },
);
