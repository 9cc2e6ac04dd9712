//! `itertools`: one file a family of iterators.

mod chaining;
mod combinations;
mod counting;
mod grouping;
mod product;
mod selecting;
mod slicing;
mod tee;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{call, sequence};
use pyrite_vm::raise::{type_error, value_error, warn};
use pyrite_vm::types::exc;
use pyrite_vm::types::map::keeps_init;
use pyrite_vm::types::module::Module;

use pyrite_vm::types::tuple::Tuple;

/// Declares the type object of an iterator.
macro_rules! iterator {
    ($id:ident, $name:literal, $layout:ty, $sig:literal, $methods:expr, $slots:expr) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $id: pyrite_vm::object::StaticType = pyrite_vm::object::StaticType::new::<$layout>(
            pyrite_vm::object::ty::TypeDef {
                name: $name,
                flags: pyrite_vm::object::ty::TypeFlags::BASETYPE | pyrite_vm::object::ty::TypeFlags::HAVE_GC,
                methods: $methods,
                sig: $sig,
                ..pyrite_vm::object::ty::TypeDef::DEFAULT
            },
            pyrite_vm::object::slots::Slots { iter: Some(|o| Ok(o.own())), ..$slots },
        );
    };
}
use iterator;

/// Every use of pickling or copying support warns.
fn pickled() -> R<()> {
    warn(
        &exc::DEPRECATION_WARNING,
        "Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.",
        1,
    )
}

/// The positional arguments of a constructor that takes none by keyword.
fn positional<'a, 'o>(
    owner: &'static StaticType,
    ty: &pyrite_vm::object::PyType,
    args: &'a [&'o Object],
    kw: Option<&Tuple>,
) -> R<&'a [&'o Object]> {
    let n = kw.map_or(0, |k| k.len());
    if n > 0 && (ty.is_type(owner.object()) || keeps_init(ty)) {
        sequence::no_keywords(owner.object().short_name(), kw)?;
    }
    Ok(&args[..args.len() - n])
}

/// As [`positional`], of exactly `N` arguments.
fn exactly<'o, const N: usize>(
    owner: &'static StaticType,
    ty: &pyrite_vm::object::PyType,
    args: &[&'o Object],
    kw: Option<&Tuple>,
) -> R<[&'o Object; N]> {
    let args = positional(owner, ty, args, kw)?;
    pyrite_vm::object::method::check_positional(owner.object().short_name(), args.len(), N, N)?;
    match <[&Object; N]>::try_from(args) {
        Ok(a) => Ok(a),
        Err(_) => type_error("wrong number of arguments"),
    }
}

/// The type, and what makes a new instance of it.
fn reduced(o: &Object, args: Vec<Ref>, state: Option<Ref>) -> R {
    let mut v = vec![o.ty().as_object().own(), Tuple::from_vec(args).up()];
    v.extend(state);
    Ok(Tuple::from_vec(v).up())
}

fn tee_of(_: &Object, a: &[&Object]) -> R {
    let n = match a.get(1) {
        Some(n) => sequence::ssize_arg(n)?,
        None => 2,
    };
    if n < 0 {
        return value_error("n must be >= 0");
    }
    if n == 0 {
        return Ok(Tuple::empty().up());
    }
    let mut it = pyrite_vm::protocol::iteration::iter(a[0])?;
    let copy = match pyrite_vm::protocol::attribute::get_optional_text(&it, "__copy__")? {
        Some(f) => f,
        None => {
            it = tee::from_iterable(&it)?;
            pyrite_vm::protocol::attribute::get_text(&it, "__copy__")?
        }
    };
    let mut v = Vec::new();
    pyrite_vm::raise::reserve(&mut v, n as usize)?;
    v.push(it);
    for _ in 1..n {
        v.push(call::call(&copy, &[])?);
    }
    Ok(Tuple::from_vec(v).up())
}

static FUNCTIONS: &[MethodDef] = &[MethodDef::pos("tee", "($module, iterable, n=2, /)", 1, 2, tee_of)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("itertools");
    m.add_functions(FUNCTIONS);
    for t in [
        &slicing::ACCUMULATE,
        &slicing::BATCHED,
        &combinations::COMBINATIONS,
        &combinations::COMBINATIONS_WITH_REPLACEMENT,
        &chaining::CYCLE,
        &selecting::DROPWHILE,
        &selecting::TAKEWHILE,
        &slicing::ISLICE,
        &selecting::STARMAP,
        &chaining::CHAIN,
        &selecting::COMPRESS,
        &selecting::FILTERFALSE,
        &counting::COUNT,
        &chaining::ZIP_LONGEST,
        &slicing::PAIRWISE,
        &combinations::PERMUTATIONS,
        &product::PRODUCT,
        &counting::REPEAT,
        &grouping::GROUPBY,
        &grouping::GROUPER,
        &tee::TEE,
        &tee::TEE_DATA,
    ] {
        m.add_type(t);
    }
    Ok(m)
}
