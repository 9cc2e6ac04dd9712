//! `types.UnionType`.

use crate::names::names;
use crate::object;
use crate::object::method::GetSetDef;
use crate::object::slots::{Cmp, Op, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, compare, number};
use crate::types::generic_alias::{self, GenericAlias};
use crate::types::set;
use crate::types::singletons::{none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A union of types.
    pub struct Union: UNION {
        /// `__args__`.
        pub args: Ref<Tuple>,
        /// `__parameters__`, collected when they are first asked for.
        pub parameters: Slot<Tuple>,
    }
}

fn this(o: &Object) -> &Union {
    unsafe { o.cast_unchecked() }
}

/// Is it a union?
pub fn is_union(o: &Object) -> bool {
    o.is_exact::<Union>()
}
/// Its members.
pub fn args(o: &Object) -> Ref<Tuple> {
    match o.exact::<Union>() {
        Some(u) => u.args.clone(),
        None => Tuple::empty(),
    }
}

/// `a | b` of types.
pub fn or(a: &Object, b: &Object) -> R {
    let ok = |o: &Object| {
        o.is_none()
            || o.is_a::<PyType>()
            || o.is_a::<GenericAlias>()
            || is_union(o)
            || o.is_exact_type(&super::typing::TYPE_ALIAS_TYPE)
    };
    if !ok(a) || !ok(b) {
        return Ok(not_implemented());
    }
    let mut v: Vec<Ref> = Vec::new();
    for o in [a, b] {
        let items = if is_union(o) { args(o) } else { Tuple::from_args(&[o]) };
        'items: for x in items.as_slice() {
            let x = if x.is_none() { x.ty().as_object().own() } else { x.clone() };
            for y in &v {
                // Aliases are made anew each time they are written.
                let alias = x.is_a::<GenericAlias>() && y.is_a::<GenericAlias>();
                if y.is(&x) || alias && compare::eq(y, &x)? {
                    continue 'items;
                }
            }
            v.push(x);
        }
    }
    if let [one] = v.as_slice() {
        return Ok(one.clone());
    }
    Ok(Ref::new(Union { head: Object::head(&UNION), args: Tuple::from_vec(v), parameters: Slot::empty() })
        .up())
}

fn repr(o: &Object) -> R {
    let _g = crate::thread::enter_native(" while getting the repr of an object")?;
    let mut s = String::new();
    for (i, x) in this(o).args.as_slice().iter().enumerate() {
        if i > 0 {
            s.push_str(" | ");
        }
        if x.is(none().ty().as_object()) {
            s.push_str("None");
        } else {
            s.push_str(&generic_alias::type_text(x)?);
        }
    }
    Ok(Str::new(&s).up())
}

fn as_set(o: &Object) -> R {
    let items = this(o).args.as_slice().to_vec();
    let s = set::Set::of_type(&set::FROZENSET);
    for x in &items {
        s.add(x)?;
    }
    Ok(s.up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !is_union(b) || !is_union(a) || op != Cmp::Eq && op != Cmp::Ne {
        return Ok(not_implemented());
    }
    compare::rich(&*as_set(a)?, &*as_set(b)?, op)
}

fn parameters(o: &Object) -> R<Ref<Tuple>> {
    let u = this(o);
    if let Some(p) = u.parameters.get() {
        return Ok(p);
    }
    let p = generic_alias::collect_parameters(&u.args)?;
    u.parameters.set(Some(p.clone()));
    Ok(p)
}

fn subscript(o: &Object, item: &Object) -> R {
    let _g = crate::thread::enter_native("")?;
    let params = parameters(o)?;
    let args = generic_alias::substitute(o, &this(o).args, &params, item)?;
    let mut it = args.as_slice().iter();
    let Some(first) = it.next() else { return Ok(none()) };
    let mut r = first.clone();
    for x in it {
        r = number::binary(&r, x, Op::Or)?;
    }
    Ok(r)
}

fn getattro(o: &Object, name: &Object) -> R {
    if name.cast::<Str>().is_some_and(|n| n.eq_str("__module__")) {
        return attribute::get(o.ty().as_object(), &names().__module__);
    }
    attribute::generic_get(o, name)
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__args__", |o| Ok(this(o).args.clone().up())).member(),
    GetSetDef::ro("__parameters__", |o| Ok(parameters(o)?.up())),
];

/// `types.UnionType`.
pub static UNION: StaticType = StaticType::new::<Union>(
    TypeDef {
        name: "types.UnionType",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        getset: GETSET,
        doc: Some("Represent a PEP 604 union type"),
        ..TypeDef::DEFAULT
    },
    Slots {
        nb_or: Some(or),
        repr: Some(repr),
        hash: Some(|o| compare::hash(&*as_set(o)?)),
        richcompare: Some(richcompare),
        mp_subscript: Some(subscript),
        getattro: Some(getattro),
        ..Slots::NONE
    },
);
