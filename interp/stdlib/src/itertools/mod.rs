//! `itertools`.

mod accumulate;
mod chain;
mod combinatorics;
mod count;
mod endless;
mod grouping;
mod groups;
mod product;
mod selecting;
mod slices;
mod tee;
mod zip_longest;

use pyrite_vm::object::slots::{New, Next, Slots};
use pyrite_vm::object::ty::StaticType;
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::sequence;
use pyrite_vm::raise::{self, type_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::map::keeps_init;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

const DOC: &str = "Functional tools for creating and using iterators.";

/// The slots of an iterator.
const fn iterator(new: Option<New>, next: Next) -> Slots {
    Slots { new, iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE }
}

/// `__reduce__` and `__setstate__` are on their way out.
fn deprecated() -> R<()> {
    raise::warn(
        &exc::DEPRECATION_WARNING,
        "Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.",
        1,
    )
}

/// The positional arguments of a constructor that takes no keywords. A subclass with an
/// `__init__` of its own may be called with some.
fn positional<'a, 'b>(
    ty: &PyType,
    name: &str,
    args: &'a [&'b Object],
    kw: Option<&Tuple>,
    min: usize,
    max: usize,
) -> R<&'a [&'b Object]> {
    if keeps_init(ty) {
        sequence::no_keywords(name, kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    pyrite_vm::object::method::check_positional(name, args.len(), min, max)?;
    Ok(args)
}

/// The items of a state tuple.
///
/// # Errors
/// TypeError if it is no tuple, or has too few or too many items.
fn state_items(state: &Object, min: usize, max: usize) -> R<&[Ref]> {
    let Some(t) = state.cast::<Tuple>() else { return type_error("state is not a tuple") };
    if (min..=max).contains(&t.len()) {
        return Ok(t.as_slice());
    }
    let (how, n) = match (min == max, t.len() < min) {
        (true, _) => ("exactly", min),
        (_, true) => ("at least", min),
        _ => ("at most", max),
    };
    let s = if n == 1 { "" } else { "s" };
    type_error(format!("function takes {how} {n} argument{s} ({} given)", t.len()))
}

/// The type that a constructor bound by signature is called on.
fn type_of(ty: &Object) -> R<&PyType> {
    match ty.cast::<PyType>() {
        Some(t) => Ok(t),
        None => type_error("__new__(X): X is not a type object"),
    }
}

/// A tuple of the arguments of `__reduce__`.
fn tuple(items: &[&Object]) -> Ref {
    Tuple::from_args(items).up()
}

/// The type of an object, as `__reduce__` names it.
fn type_ref(o: &Object) -> &Object {
    o.ty().as_object()
}

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("itertools");
    m.set("__doc__", &Str::new(DOC));
    let types: [&'static StaticType; 22] = [
        &accumulate::ACCUMULATE,
        &grouping::BATCHED,
        &combinatorics::COMBINATIONS,
        &combinatorics::COMBINATIONS_WITH_REPLACEMENT,
        &endless::CYCLE,
        &selecting::DROPWHILE,
        &selecting::TAKEWHILE,
        &slices::ISLICE,
        &selecting::STARMAP,
        &chain::CHAIN,
        &selecting::COMPRESS,
        &selecting::FILTERFALSE,
        &count::COUNT,
        &zip_longest::ZIP_LONGEST,
        &grouping::PAIRWISE,
        &combinatorics::PERMUTATIONS,
        &product::PRODUCT,
        &endless::REPEAT,
        &groups::GROUPBY,
        &groups::GROUPER,
        &tee::TEE,
        &tee::TEE_DATA,
    ];
    for t in types {
        let ty = t.object();
        m.set(ty.short_name(), ty.as_object());
    }
    m.add_functions(tee::FUNCTIONS);
    Ok(m)
}
