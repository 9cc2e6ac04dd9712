//! `types.UnionType`.

use crate::names::names;
use crate::object;
use crate::object::method::GetSetDef;
use crate::object::slots::{Cmp, Op, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, compare, number};
use crate::types::generic_alias::{self, GENERIC_ALIAS, GenericAlias};
use crate::types::set;
use crate::types::singletons::{none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A union of types.
    pub struct Union: UNION {
        /// `__args__`.
        pub args: Ref<Tuple>,
        parameters: Slot<Tuple>,
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

fn unionable(o: &Object) -> bool {
    o.is_none()
        || o.is_a::<PyType>()
        || o.ty().is_subtype(GENERIC_ALIAS.object())
        || is_union(o)
        || crate::types::typing::is_alias(o)
}

/// Do two members count as one?
fn same(a: &Object, b: &Object) -> R<bool> {
    if a.is_a::<GenericAlias>() && b.is_a::<GenericAlias>() {
        return compare::eq(a, b);
    }
    Ok(a.is(b))
}

/// `a | b` of types.
pub fn or(a: &Object, b: &Object) -> R {
    if !unionable(a) || !unionable(b) {
        return Ok(not_implemented());
    }
    let mut v: Vec<Ref> = Vec::new();
    for o in [a, b] {
        let items = if is_union(o) { args(o) } else { Tuple::from_args(&[o]) };
        'items: for x in items.as_slice() {
            let x = if x.is_none() { x.ty().as_object().own() } else { x.clone() };
            for y in &v {
                if same(y, &x)? {
                    continue 'items;
                }
            }
            v.push(x);
        }
    }
    if let [one] = v.as_slice() {
        return Ok(one.clone());
    }
    let args = Tuple::from_vec(v);
    Ok(Ref::new(Union { head: Object::head(UNION.object()), args, parameters: Slot::empty() }).up())
}

fn repr(o: &Object) -> R {
    let mut out = Vec::new();
    for (i, x) in this(o).args.as_slice().iter().enumerate() {
        if i > 0 {
            out.push(Str::new(" | "));
        }
        if x.is(none().ty().as_object()) {
            out.push(Str::new("None"));
        } else {
            generic_alias::type_text(x, &mut out)?;
        }
    }
    generic_alias::joined(&out)
}

fn as_set(o: &Object) -> R {
    let s = set::Set::of_type(set::FROZENSET.object());
    for x in this(o).args.as_slice() {
        s.add(x)?;
    }
    Ok(s.up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !is_union(a) || !is_union(b) || (op != Cmp::Eq && op != Cmp::Ne) {
        return Ok(not_implemented());
    }
    compare::rich(&*as_set(a)?, &*as_set(b)?, op)
}

fn parameters(u: &Union) -> R<Ref<Tuple>> {
    if let Some(p) = u.parameters.get() {
        return Ok(p);
    }
    let p = generic_alias::parameters(&u.args)?;
    u.parameters.set(Some(p.clone()));
    Ok(p)
}

fn get_item(o: &Object, item: &Object) -> R {
    let u = this(o);
    let args = generic_alias::substitute(o, &u.args, &*parameters(u)?, item)?;
    let mut it = args.as_slice().iter();
    let mut out = it.next().cloned().unwrap_or_else(none);
    for x in it {
        out = number::binary(&out, x, Op::Or)?;
    }
    Ok(out)
}

/// `types.UnionType`.
pub static UNION: StaticType = StaticType::new::<Union>(
    TypeDef {
        name: "types.UnionType",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        getset: &[
            GetSetDef::ro("__args__", |o| Ok(this(o).args.clone().up())).member(),
            GetSetDef::ro("__parameters__", |o| Ok(parameters(this(o))?.up())),
        ],
        doc: Some("Represent a PEP 604 union type\n\nE.g. for int | str"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(|o| compare::hash(&*as_set(o)?)),
        richcompare: Some(richcompare),
        getattro: Some(|o, name| match name.cast::<Str>() {
            Some(n) if n.eq_str("__module__") => attribute::get(o.ty().as_object(), &names().__module__),
            _ => attribute::generic_get(o, name),
        }),
        nb_or: Some(or),
        mp_subscript: Some(get_item),
        ..Slots::NONE
    },
);
