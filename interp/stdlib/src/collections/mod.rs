//! `_collections`: deques, dicts with a default, ordered dicts.

mod defaultdict;
mod deque;
mod odict_views;
mod order;
mod ordered_dict;
mod tuplegetter;

use pyrite_vm::names::names;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Op;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{attribute, call, compare, iteration, mapping, number};
use pyrite_vm::types::dict::{DICT, Dict};
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

/// Does the type leave `get` and `__setitem__` to `dict`?
fn counts_like_dict(m: &Object) -> bool {
    let n = names();
    let ty = m.ty();
    let same = |name: &Str| match (ty.lookup(name), DICT.object().lookup(name)) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    };
    same(&Str::intern("get")) && same(&n.__setitem__)
}

/// `mapping[x] = mapping.get(x, 0) + 1` for each `x`.
fn count_elements(_: &Object, a: &[&Object]) -> R {
    let (m, iterable) = (a[0], a[1]);
    let it = iteration::iter(iterable)?;
    let one = int::from_i64(1);
    if let Some(d) = m.cast::<Dict>()
        && counts_like_dict(m)
    {
        while let Some(x) = iteration::next(&it)? {
            let h = compare::hash(&x)?;
            match d.get_known(&x, h)? {
                Some(n) => {
                    let n = number::binary(&n, &one, Op::Add)?;
                    d.set_known(&x, h, &n)?;
                }
                None => d.set_known(&x, h, &one)?,
            }
        }
        return Ok(none());
    }
    let zero = int::from_i64(0);
    let get = attribute::get_text(m, "get")?;
    while let Some(x) = iteration::next(&it)? {
        let n = call::call(&get, &[&x, &zero])?;
        let n = number::binary(&n, &one, Op::Add)?;
        mapping::set_item(m, &x, &n)?;
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] =
    &[MethodDef::pos("_count_elements", "($module, mapping, iterable, /)", 2, 2, count_elements)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_collections");
    m.set(
        "__doc__",
        &Str::new(
            "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory\n",
        ),
    );
    m.add_functions(FUNCTIONS);
    for t in [
        &deque::DEQUE,
        &defaultdict::DEFAULTDICT,
        &deque::DEQUE_ITERATOR,
        &deque::DEQUE_REVERSE_ITERATOR,
        &tuplegetter::TUPLEGETTER,
        &ordered_dict::ORDERED_DICT,
    ] {
        m.add_type(t);
    }
    Ok(m)
}
