//! `_pickle`: objects to byte streams and back.

mod buffer;
mod frame;
mod opcode;
mod pickler;
mod save;
mod unpickler;

use std::cell::Cell;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, PyType, R, Ref};
use pyrite_vm::protocol::{attribute, buffer as bytes_like, call};
use pyrite_vm::raise::raise_call;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::exc;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{none, none_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

/// The exceptions, and what other modules lend.
struct State {
    pickling_error: Ref,
    unpickling_error: Ref,
    /// `copyreg`'s tables: reductions by type, extension codes by name, names by code, objects by code.
    dispatch_table: Ref<Dict>,
    extension_registry: Ref<Dict>,
    inverted_registry: Ref<Dict>,
    extension_cache: Ref<Dict>,
    /// `_compat_pickle`'s names of Python 2 and 3: pairs of module and name, then modules alone.
    names_2_to_3: Ref<Dict>,
    modules_2_to_3: Ref<Dict>,
    names_3_to_2: Ref<Dict>,
    modules_3_to_2: Ref<Dict>,
}

static STATE: Gil<Cell<Option<&'static State>>> = Gil(Cell::new(None));

/// The module's state, made when it is first imported.
fn state() -> R<&'static State> {
    match STATE.get() {
        Some(s) => Ok(s),
        None => pyrite_vm::raise::system_error("_pickle is not initialised"),
    }
}

fn pickling_error<T>(msg: impl AsRef<str>) -> R<T> {
    raise_call(&state()?.pickling_error, &[&Str::new(msg.as_ref())])
}

fn unpickling_error<T>(msg: impl AsRef<str>) -> R<T> {
    raise_call(&state()?.unpickling_error, &[&Str::new(msg.as_ref())])
}

/// A dictionary of another module.
fn table(module: &str, name: &str) -> R<Ref<Dict>> {
    let m = pyrite_vm::import::import_module(module)?;
    let d = attribute::get_text(&m, name)?;
    match d.downcast::<Dict>() {
        Ok(d) => Ok(d),
        Err(d) => pyrite_vm::raise::runtime_error(format!(
            "{module}.{name} should be a dict, not {}",
            d.ty().name()
        )),
    }
}

/// A new exception class.
fn exception(name: &str, base: &Object) -> R {
    let namespace = Dict::from_pairs(&[("__module__", Str::intern("_pickle").up()), ("__doc__", none())]);
    let bases = Tuple::from_args(&[base]);
    call::call(pyrite_vm::types::type_::TYPE.object().as_object(), &[&Str::intern(name), &bases, &namespace])
}

/// A method of an object, unless it is the one that its builtin type has.
fn replaced_method(o: &Object, base: &PyType, name: &str) -> R<Option<Ref>> {
    let name = Str::intern(name);
    let found = attribute::get(o, &name)?;
    let inherited = match (o.ty().lookup(&name), base.lookup(&name)) {
        (Some(own), Some(base)) => own.is(&base),
        _ => false,
    };
    let builtin = found.is_a::<pyrite_vm::types::native::NativeFunction>();
    Ok(if inherited && builtin { None } else { Some(found) })
}

fn dump(_: &Object, a: &[Option<&Object>]) -> R {
    let get = |i: usize| a.get(i).copied().flatten();
    let (object, file) = (get(0).unwrap_or(none_ref()), get(1).unwrap_or(none_ref()));
    let p = pickler::new(get(2), get(3), get(4))?;
    pickler::set_file(&p, file)?;
    pickler::dump(&p, object)?;
    Ok(none())
}

fn dumps(_: &Object, a: &[Option<&Object>]) -> R {
    let get = |i: usize| a.get(i).copied().flatten();
    let p = pickler::new(get(1), get(2), get(3))?;
    Ok(pyrite_vm::types::bytes::Bytes::new(&pickler::dump(&p, get(0).unwrap_or(none_ref()))?).up())
}

fn load(_: &Object, a: &[Option<&Object>]) -> R {
    let get = |i: usize| a.get(i).copied().flatten();
    let u = unpickler::new(get(1), get(2), get(3), get(4))?;
    unpickler::set_file(&u, get(0).unwrap_or(none_ref()))?;
    unpickler::load(&u)
}

fn loads(_: &Object, a: &[Option<&Object>]) -> R {
    let get = |i: usize| a.get(i).copied().flatten();
    let u = unpickler::new(get(1), get(2), get(3), get(4))?;
    unpickler::set_bytes(&u, bytes_like::bytes_of(get(0).unwrap_or(none_ref()))?);
    unpickler::load(&u)
}

static METHODS: &[MethodDef] = &[
    MethodDef::kw(
        "dump",
        "($module, /, obj, file, protocol=None, *, fix_imports=True,\n     buffer_callback=None)",
        dump,
    ),
    MethodDef::kw(
        "dumps",
        "($module, /, obj, protocol=None, *, fix_imports=True,\n      buffer_callback=None)",
        dumps,
    ),
    MethodDef::kw(
        "load",
        "($module, /, file, *, fix_imports=True, encoding='ASCII',\n     errors='strict', buffers=())",
        load,
    ),
    MethodDef::kw(
        "loads",
        "($module, data, /, *, fix_imports=True, encoding='ASCII',\n      errors='strict', buffers=())",
        loads,
    ),
];

/// Makes the module.
///
/// # Errors
/// What importing `copyreg` and `_compat_pickle` raises.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_pickle");
    m.add_functions(METHODS);
    let error = exception("PickleError", exc::EXCEPTION.object().as_object())?;
    let state = State {
        pickling_error: exception("PicklingError", &error)?,
        unpickling_error: exception("UnpicklingError", &error)?,
        dispatch_table: table("copyreg", "dispatch_table")?,
        extension_registry: table("copyreg", "_extension_registry")?,
        inverted_registry: table("copyreg", "_inverted_registry")?,
        extension_cache: table("copyreg", "_extension_cache")?,
        names_2_to_3: table("_compat_pickle", "NAME_MAPPING")?,
        modules_2_to_3: table("_compat_pickle", "IMPORT_MAPPING")?,
        names_3_to_2: table("_compat_pickle", "REVERSE_NAME_MAPPING")?,
        modules_3_to_2: table("_compat_pickle", "REVERSE_IMPORT_MAPPING")?,
    };
    m.set("PickleError", &error);
    m.set("PicklingError", &state.pickling_error);
    m.set("UnpicklingError", &state.unpickling_error);
    m.set("Pickler", pickler::PICKLER.object().as_object());
    m.set("Unpickler", unpickler::UNPICKLER.object().as_object());
    m.set("PickleBuffer", buffer::PICKLE_BUFFER.object().as_object());
    STATE.set(Some(Box::leak(Box::new(state))));
    Ok(m)
}
