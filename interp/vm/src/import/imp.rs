//! The `_imp` module.

use crate::object::method::MethodDef;
use crate::object::{Object, R, Ref};
use crate::protocol::{attribute, call, object as obj};
use crate::raise::{import_error, type_error};
use crate::types::code::Code;
use crate::types::exc;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;
use crate::types::{bytes, int};

use super::frozen;

fn text(o: &Object) -> R<String> {
    match o.cast::<Str>() {
        Some(s) => Ok(s.to_lossy().into_owned()),
        None => type_error(format!("argument must be str, not {}", obj::type_name_or_none(o))),
    }
}

fn create_builtin(_: &Object, spec: &Object) -> R {
    let name = text(&*attribute::get_text(spec, "name")?)?;
    if let Some(m) = crate::sys::modules().get_text(&name)
        && matches!(name.as_str(), "sys" | "builtins")
    {
        return Ok(m);
    }
    Ok(super::create_builtin(&name)?.unwrap_or_else(none))
}

fn find_frozen(_: &Object, args: &[&Object], kw: Option<&crate::types::tuple::Tuple>) -> R {
    let (pos, _) = call::split(args, kw);
    match pos.first() {
        Some(n) => Ok(frozen::describe(&text(n)?)),
        None => type_error("find_frozen() takes at least 1 positional argument (0 given)"),
    }
}

fn source_hash(_: &Object, a: &[Option<&Object>]) -> R {
    let (Some(key), Some(source)) = (a[0], a[1]) else { return Ok(none()) };
    let k = crate::protocol::number::to_i64(key)? as u64;
    let b = crate::protocol::buffer::bytes_of(source)?;
    use std::hash::Hasher;
    let mut h = siphasher::sip::SipHasher13::new_with_keys(k, 0);
    h.write(&b);
    Ok(bytes::Bytes::new(&h.finish().to_le_bytes()).up())
}

fn fix_co_filename(_: &Object, a: &[&Object]) -> R {
    let (Some(c), Some(p)) = (a[0].cast::<Code>(), a[1].cast::<Str>()) else {
        return type_error("_fix_co_filename() arguments must be code and str");
    };
    if let Some(old) = c.filename.get()
        && !old.eq(p)
    {
        frozen::fix_filename(c, &old, p);
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::noargs("extension_suffixes", |_| Ok(List::from_vec(Vec::new()).up())),
    MethodDef::noargs("lock_held", |_| Ok(bool_obj(false))),
    MethodDef::noargs("acquire_lock", |_| Ok(none())),
    MethodDef::noargs("release_lock", |_| Ok(none())),
    MethodDef::raw("find_frozen", "($module, name, /, *, withdata=False)", find_frozen),
    MethodDef::pos("get_frozen_object", "($module, name, data=None, /)", 1, 2, |_, a| {
        Ok(frozen::code(&text(a[0])?)?.up())
    }),
    MethodDef::o("is_frozen_package", "($module, name, /)", |_, n| match frozen::find(&text(n)?) {
        Some((_, p)) => Ok(bool_obj(p)),
        None => import_error(
            &exc::IMPORT_ERROR,
            format!("No such frozen object named {}", text(n)?),
            Some(n),
            None,
        ),
    }),
    MethodDef::o("create_builtin", "($module, spec, /)", create_builtin),
    MethodDef::o("init_frozen", "($module, name, /)", |_, n| frozen::import_frozen(&text(n)?, &text(n)?)),
    MethodDef::o("is_builtin", "($module, name, /)", |_, n| {
        let n = text(n)?;
        Ok(int::from_i64(if matches!(n.as_str(), "sys" | "builtins") {
            -1
        } else if super::is_builtin(&n) {
            1
        } else {
            0
        }))
    }),
    MethodDef::o("is_frozen", "($module, name, /)", |_, n| Ok(bool_obj(frozen::find(&text(n)?).is_some()))),
    MethodDef::noargs("_frozen_module_names", |_| {
        Ok(List::from_vec(frozen::all().map(|n| Str::new(n).up()).collect()).up())
    }),
    MethodDef::o("_override_frozen_modules_for_tests", "($module, override, /)", |_, _| Ok(none())),
    MethodDef::o("_override_multi_interp_extensions_check", "($module, override, /)", |_, _| {
        Ok(int::from_i64(0))
    }),
    MethodDef::pos("create_dynamic", "($module, spec, file=None, /)", 1, 2, |_, a| {
        let n = attribute::get_text(a[0], "name")?;
        import_error(&exc::IMPORT_ERROR, "extension modules are not supported", Some(&n), None)
    }),
    MethodDef::o("exec_dynamic", "($module, mod, /)", |_, _| Ok(int::from_i64(0))),
    MethodDef::o("exec_builtin", "($module, mod, /)", |_, _| Ok(int::from_i64(0))),
    MethodDef::pos("_fix_co_filename", "($module, code, path, /)", 2, 2, fix_co_filename),
    MethodDef::kw("source_hash", "($module, /, key, source)", source_hash),
];

/// The module, made once.
pub fn module() -> Ref<Module> {
    if let Some(m) = crate::sys::modules().get_text("_imp")
        && let Ok(m) = m.downcast::<Module>()
    {
        return m;
    }
    let m = Module::new("_imp");
    m.set("__doc__", &Str::new("(Extremely) low-level import machinery bits as used by importlib."));
    m.add_functions(FUNCTIONS);
    m.set("check_hash_based_pycs", &Str::intern("default"));
    m.set("pyc_magic_number_token", &int::from_i64(168627187));
    m
}
