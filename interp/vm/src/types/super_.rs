//! `super`.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, check_positional};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::attribute;
use crate::raise::{runtime_error, type_error};
use crate::types::cell::Cell;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A super object.
    pub struct Super: SUPER {
        ty: Slot<PyType>,
        this: Slot,
        this_type: Slot<PyType>,
    }
}

fn this(o: &Object) -> &Super {
    unsafe { o.cast_unchecked() }
}

/// The class whose MRO is searched.
fn check(t: &PyType, o: &Object) -> R<Ref<PyType>> {
    if let Some(c) = o.cast::<PyType>()
        && c.is_subtype(t)
    {
        return Ok(c.own_as());
    }
    if o.ty().is_subtype(t) {
        return Ok(o.ty().own_as());
    }
    if let Some(c) = attribute::get_optional(o, &names().__class__)?
        && let Some(c) = c.cast::<PyType>()
        && !c.is_type(o.ty())
        && c.is_subtype(t)
    {
        return Ok(c.own_as());
    }
    let (kind, name) = match o.cast::<PyType>() {
        Some(c) => ("type", c.name()),
        None => ("instance of", o.ty().name()),
    };
    type_error(format!(
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        t.name()
    ))
}

fn find(t: &PyType, start: &PyType, name: &Str) -> Option<Ref> {
    let mro = start.mro.get()?;
    let at = mro.as_slice().iter().position(|x| std::ptr::addr_eq(x.as_ptr(), t))?;
    for b in &mro.as_slice()[at + 1..] {
        if let Some(b) = b.cast::<PyType>() {
            if !b.is_ready() {
                b.ready();
            }
            if let Some(v) = b.dict.peek().and_then(|d| d.get_str(name)) {
                return Some(v);
            }
        }
    }
    None
}

/// `super(t, o).name`, without making the super object. True: an unbound method.
pub fn lookup(t: &PyType, o: &Object, name: &Str, want_method: bool) -> R<(Ref, bool)> {
    let start = check(t, o)?;
    if !name.eq_str("__class__")
        && let Some(v) = find(t, &start, name)
    {
        if want_method && v.ty().has(TypeFlags::METHOD_DESCRIPTOR) && !std::ptr::addr_eq(o, start.as_ptr()) {
            return Ok((v, true));
        }
        return match v.ty().slots().descr_get {
            Some(f) => {
                let inst = if std::ptr::addr_eq(o, start.as_ptr()) { None } else { Some(o) };
                f(&v, inst, Some(start.as_object())).map(|v| (v, false))
            }
            None => Ok((v, false)),
        };
    }
    let s = Ref::new(Super {
        head: Object::head(&SUPER),
        ty: Slot::new(Some(t.own_as())),
        this: Slot::new(Some(o.own())),
        this_type: Slot::new(Some(start)),
    });
    attribute::generic_get(&s, name).map(|v| (v, false))
}

fn getattro(o: &Object, name: &Object) -> R {
    let s = this(o);
    if let (Some(t), Some(start), Some(n)) = (s.ty.get(), s.this_type.get(), name.cast::<Str>())
        && !n.eq_str("__class__")
        && let Some(v) = find(&t, &start, n)
    {
        return match v.ty().slots().descr_get {
            Some(f) => {
                let obj = s.this.get();
                let inst = obj.as_deref().filter(|o| !std::ptr::addr_eq(*o, start.as_ptr()));
                f(&v, inst, Some(start.as_object()))
            }
            None => Ok(v),
        };
    }
    attribute::generic_get(o, name)
}

/// `super()` without arguments: the class cell and first argument of the calling function.
fn implicit() -> R<(Ref<PyType>, Ref)> {
    let f = crate::eval::current_frame();
    if f.is_null() {
        return runtime_error("super(): no current frame");
    }
    unsafe {
        let code = &*(*f).code;
        if code.f.0.argcount == 0 {
            return runtime_error("super(): no arguments");
        }
        let first = (*crate::eval::frame::Frame::localsplus(f)).as_ref().map(|o| o.own());
        let first = match first {
            // The argument may live in a cell.
            Some(o)
                if code.f.0.localspluskinds[0] & crate::types::code::FAST_CELL != 0
                    && o.is_exact::<Cell>() =>
            {
                o.cast::<Cell>().and_then(|c| c.get())
            }
            o => o,
        };
        let Some(first) = first else { return runtime_error("super(): arg[0] deleted") };
        let n = code.f.0.nlocalsplus as usize;
        let nfree = code.f.0.nfree as usize;
        for i in n - nfree..n {
            if code.local_name(i).eq_str("__class__") {
                let Some(c) = (*crate::eval::frame::Frame::localsplus(f).add(i)).as_ref() else {
                    return runtime_error("super(): bad __class__ cell");
                };
                let Some(c) = c.cast::<Cell>() else {
                    return runtime_error("super(): bad __class__ cell");
                };
                let Some(v) = c.get() else {
                    return runtime_error("super(): empty __class__ cell");
                };
                return match v.downcast::<PyType>() {
                    Ok(t) => Ok((t, first)),
                    Err(v) => runtime_error(format!("super(): __class__ is not a type ({})", v.ty().name())),
                };
            }
        }
        runtime_error("super(): __class__ cell not found")
    }
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    if kw.is_some_and(|k| !k.is_empty()) {
        return type_error("super() takes no keyword arguments");
    }
    check_positional("super()", args.len(), 0, 2)?;
    let (t, target) = match args {
        [] => {
            let (t, o) = implicit()?;
            (t, Some(o))
        }
        [t, rest @ ..] => match t.cast::<PyType>() {
            Some(t) => (t.own_as(), rest.first().filter(|o| !o.is_none()).map(|o| o.own())),
            None => return type_error(format!("super() argument 1 must be a type, not {}", t.ty().name())),
        },
    };
    let s = this(o);
    match target {
        Some(x) => {
            s.this_type.set(Some(check(&t, &x)?));
            s.this.set(Some(x));
        }
        None => {
            s.this_type.set(None);
            s.this.set(None);
        }
    }
    s.ty.set(Some(t));
    Ok(())
}

fn descr_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    let s = this(d);
    match o {
        Some(o) if !o.is_none() && s.this.is_none() => {
            let Some(t) = s.ty.get() else { return Ok(d.own()) };
            if !d.is_exact::<Super>() {
                return crate::protocol::call::call(d.ty().as_object(), &[t.as_object(), o]);
            }
            let start = check(&t, o)?;
            Ok(Ref::new(Super {
                head: Object::head(&SUPER),
                ty: Slot::new(Some(t)),
                this: Slot::new(Some(o.own())),
                this_type: Slot::new(Some(start)),
            })
            .up())
        }
        _ => Ok(d.own()),
    }
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__thisclass__", |o| Ok(this(o).ty.get().map_or_else(none, |t| t.up()))).member(),
    GetSetDef::ro("__self__", |o| Ok(this(o).this.get().unwrap_or_else(none))).member(),
    GetSetDef::ro("__self_class__", |o| Ok(this(o).this_type.get().map_or_else(none, |t| t.up()))).member(),
];

/// `super`.
pub static SUPER: StaticType = StaticType::new::<Super>(
    TypeDef {
        name: "super",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        getset: GETSET,
        doc: Some("super() -> same as super(__class__, <first argument>)"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let s = this(o);
            let t = s.ty.get().map_or("NULL".to_string(), |t| t.name().to_string());
            let r = match s.this_type.get() {
                Some(c) => format!("<super: <class '{t}'>, <{} object>>", c.name()),
                None => format!("<super: <class '{t}'>, NULL>"),
            };
            Ok(Str::new(&r).up())
        }),
        getattro: Some(getattro),
        descr_get: Some(descr_get),
        new: Some(|ty, _, _| {
            Ok(Ref::new(Super {
                head: Object::head(ty),
                ty: Slot::empty(),
                this: Slot::empty(),
                this_type: Slot::empty(),
            })
            .up())
        }),
        init: Some(init),
        ..Slots::NONE
    },
);
