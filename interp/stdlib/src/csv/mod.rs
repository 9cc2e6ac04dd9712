//! `_csv`: tables as lines of separated fields.

pub mod dialect;
mod reader;
mod writer;

use std::cell::Cell;

use pyrite_vm::object::method::{MethodDef, check_positional};
use pyrite_vm::object::{Gil, Object, R, Ref};
use pyrite_vm::protocol::{attribute, call, iteration, number, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

/// Longest field that readers take.
pub(super) static FIELD_LIMIT: Gil<Cell<i64>> = Gil(Cell::new(128 * 1024));

/// Splits `(object, dialect=None, **options)`.
fn split<'a, 'b>(
    args: &'b [&'a Object],
    kw: Option<&Tuple>,
) -> R<(&'a Object, Option<&'a Object>, &'b [&'a Object])> {
    let (pos, named) = args.split_at(args.len() - kw.map_or(0, |k| k.len()));
    check_positional("", pos.len(), 1, 2)?;
    match pos {
        [o, rest @ ..] => Ok((o, rest.first().copied(), named)),
        [] => type_error(" expected at least 1 argument, got 0"),
    }
}

fn reader(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (lines, d, named) = split(args, kw)?;
    let it = iteration::iter(lines)?;
    Ok(reader::make(it, dialect::from_args(d, named, kw)?))
}

fn writer(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (file, d, named) = split(args, kw)?;
    let write = attribute::get_optional_text(file, "write")?;
    let Some(write) = write.filter(|w| call::is_callable(w)) else {
        return type_error("argument 1 must have a \"write\" method");
    };
    Ok(writer::make(write, dialect::from_args(d, named, kw)?))
}

fn register_dialect(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (name, d, named) = split(args, kw)?;
    if !name.is_a::<Str>() {
        return type_error("dialect name must be a string");
    }
    let d = dialect::from_args(d, named, kw)?;
    dialect::registry().set(name, &d)?;
    Ok(none())
}

fn unregister_dialect(_: &Object, a: &[Option<&Object>]) -> R {
    match a[0] {
        Some(name) => match dialect::registry().remove(name)? {
            Some(_) => Ok(none()),
            None => dialect::csv_error("unknown dialect"),
        },
        None => Ok(none()),
    }
}

fn field_size_limit(_: &Object, a: &[Option<&Object>]) -> R {
    let old = FIELD_LIMIT.get();
    if let Some(n) = a[0] {
        if !n.is_exact::<int::Int>() {
            return type_error("limit must be an integer");
        }
        match number::to_i64(n) {
            Ok(n) => FIELD_LIMIT.set(n),
            Err(_) => return pyrite_vm::raise::overflow_error("Python int too large to convert to C long"),
        }
    }
    Ok(int::from_i64(old))
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::raw("reader", "", reader),
    MethodDef::raw("writer", "", writer),
    MethodDef::noargs("list_dialects", |_| Ok(sequence::list_of(&dialect::registry())?.up())),
    MethodDef::raw("register_dialect", "", register_dialect),
    MethodDef::kw("unregister_dialect", "($module, /, name)", unregister_dialect),
    MethodDef::kw("get_dialect", "($module, /, name)", |_, a| match a[0] {
        Some(name) => dialect::registered(name),
        None => Ok(none()),
    }),
    MethodDef::kw("field_size_limit", "($module, /, new_limit=<unrepresentable>)", field_size_limit),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_csv");
    m.set("__doc__", &Str::new("CSV parsing and writing.\n"));
    m.add_functions(FUNCTIONS);
    m.add_type(&dialect::DIALECT);
    m.add_type(&dialect::ERROR);
    m.set("Reader", reader::READER.object());
    m.set("Writer", writer::WRITER.object());
    m.set("_dialects", &dialect::registry());
    for (name, n) in [
        ("QUOTE_MINIMAL", dialect::MINIMAL),
        ("QUOTE_ALL", dialect::ALL),
        ("QUOTE_NONNUMERIC", dialect::NONNUMERIC),
        ("QUOTE_NONE", dialect::NONE),
        ("QUOTE_STRINGS", dialect::STRINGS),
        ("QUOTE_NOTNULL", dialect::NOTNULL),
    ] {
        m.set(name, &int::from_i64(n.into()));
    }
    Ok(m)
}
