//! `property`.

use std::cell::Cell;

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call, object as obj};
use crate::raise::attribute_error;
use crate::types::singletons::{bool_obj, none};
use crate::types::tuple::Tuple;
use crate::types::type_;

object! {
    /// A property.
    pub struct Property: PROPERTY {
        get: Slot,
        set: Slot,
        del: Slot,
        doc: Slot,
        name: Slot,
        getter_doc: Cell<bool>,
    }
}

fn this(o: &Object) -> &Property {
    unsafe { o.cast_unchecked() }
}

impl Property {
    /// The getter, borrowed.
    pub fn getter_ref(&self) -> Option<&Object> {
        self.get.peek()
    }
}

fn property_name(p: &Property) -> R<Option<Ref>> {
    if let Some(n) = p.name.get() {
        return Ok(Some(n));
    }
    match p.get.get() {
        Some(g) => attribute::get_optional(&g, &names().__name__),
        None => Ok(None),
    }
}

fn no_accessor<T>(p: &Property, o: &Object, what: &str) -> R<T> {
    let q = type_::qualname_of(o.ty());
    let ty = obj::repr_text(&q)?;
    let msg = match property_name(p)? {
        Some(n) => format!("property {} of {ty} object has no {what}", obj::repr_text(&n)?),
        None => format!("property of {ty} object has no {what}"),
    };
    let name = p.name.get().unwrap_or_else(none);
    let _ = &name;
    crate::raise::raise(&crate::types::exc::ATTRIBUTE_ERROR, msg)
}

fn descr_get(d: &Object, o: Option<&Object>, _t: Option<&Object>) -> R {
    let Some(o) = o else { return Ok(d.own()) };
    match this(d).get.get() {
        Some(g) => call::call(&g, &[o]),
        None => no_accessor(this(d), o, "getter"),
    }
}
fn descr_set(d: &Object, o: &Object, v: Option<&Object>) -> R<()> {
    let p = this(d);
    match v {
        Some(v) => match p.set.get() {
            Some(f) => call::call(&f, &[o, v]).map(drop),
            None => no_accessor(p, o, "setter"),
        },
        None => match p.del.get() {
            Some(f) => call::call(&f, &[o]).map(drop),
            None => no_accessor(p, o, "deleter"),
        },
    }
}

fn given(o: Option<&Object>) -> Option<Ref> {
    o.filter(|o| !o.is_none()).map(|o| o.own())
}

fn init_impl(o: &Object, a: &[Option<&Object>]) -> R {
    let p = this(o);
    p.get.set(given(a[0]));
    p.set.set(given(a[1]));
    p.del.set(given(a[2]));
    p.name.set(None);
    p.getter_doc.set(false);
    let mut doc = given(a[3]);
    if doc.is_none()
        && let Some(g) = p.get.get()
        && let Some(d) = attribute::get_optional(&g, &names().__doc__)?
        && !d.is_none()
    {
        doc = Some(d);
        p.getter_doc.set(true);
    }
    if o.is_exact::<Property>() {
        p.doc.set(doc);
    } else {
        // A subclass keeps the documentation in its instance dict, if it can.
        let d = doc.unwrap_or_else(none);
        if let Err(e) = attribute::set(o, &names().__doc__, &d)
            && !(p.getter_doc.get() && e.matches(&crate::types::exc::ATTRIBUTE_ERROR))
            && !d.is_none()
        {
            return Err(e);
        }
    }
    Ok(none())
}
static INIT: MethodDef = MethodDef::kw("property", "(fget=None, fset=None, fdel=None, doc=None)", init_impl);

fn copy_with(o: &Object, get: Option<&Object>, set: Option<&Object>, del: Option<&Object>) -> R {
    let p = this(o);
    let pick = |new: Option<&Object>, old: &Slot| match new {
        Some(n) if !n.is_none() => n.own(),
        _ => old.get().unwrap_or_else(none),
    };
    let (g, s, d) = (pick(get, &p.get), pick(set, &p.set), pick(del, &p.del));
    let doc = if p.getter_doc.get() && !g.is_none() { none() } else { p.doc.get().unwrap_or_else(none) };
    let r = call::call(o.ty().as_object(), &[&g, &s, &d, &doc])?;
    if let Some(q) = r.cast::<Property>() {
        q.name.set(p.name.get());
    }
    Ok(r)
}

fn set_name(o: &Object, args: &[&Object]) -> R {
    this(o).name.set(Some(args[1].own()));
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::new(
        "getter",
        "($self, object, /)",
        crate::object::method::Imp::O(|o, f| copy_with(o, Some(f), None, None)),
    ),
    MethodDef::new(
        "setter",
        "($self, object, /)",
        crate::object::method::Imp::O(|o, f| copy_with(o, None, Some(f), None)),
    ),
    MethodDef::new(
        "deleter",
        "($self, object, /)",
        crate::object::method::Imp::O(|o, f| copy_with(o, None, None, Some(f))),
    ),
    MethodDef::new(
        "__set_name__",
        "($self, owner, name, /)",
        crate::object::method::Imp::Pos(2, 2, set_name),
    ),
];

fn opt(v: Option<Ref>) -> R {
    Ok(v.unwrap_or_else(none))
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("fget", |o| opt(this(o).get.get())).member(),
    GetSetDef::ro("fset", |o| opt(this(o).set.get())).member(),
    GetSetDef::ro("fdel", |o| opt(this(o).del.get())).member(),
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
        "__name__",
        |o| match property_name(this(o))? {
            Some(n) => Ok(n),
            None => attribute_error(
                format!("'{}' object has no attribute '__name__'", o.ty().name()),
                o,
                &names().__name__,
            ),
        },
        |o, v| {
            this(o).name.set(v.map(|v| v.own()));
            Ok(())
        },
    ),
    GetSetDef::ro("__isabstractmethod__", |o| {
        let p = this(o);
        for f in [p.get.get(), p.set.get(), p.del.get()].into_iter().flatten() {
            if crate::types::iter::is_abstract(&f)? {
                return Ok(bool_obj(true));
            }
        }
        Ok(bool_obj(false))
    }),
];

/// `property`.
pub static PROPERTY: StaticType = StaticType::new::<Property>(
    TypeDef {
        name: "property",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        sig: "(fget=None, fset=None, fdel=None, doc=None)",
        doc: Some("Property attribute."),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        descr_get: Some(descr_get),
        descr_set: Some(descr_set),
        new: Some(|ty, _, _| {
            Ok(Ref::new(Property {
                head: Object::head(ty),
                get: Slot::empty(),
                set: Slot::empty(),
                del: Slot::empty(),
                doc: Slot::empty(),
                name: Slot::empty(),
                getter_doc: Cell::new(false),
            })
            .up())
        }),
        init: Some(|o, args, kw: Option<&Tuple>| INIT.invoke(None, o, args, kw).map(drop)),
        ..Slots::NONE
    },
);
