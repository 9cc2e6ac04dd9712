//! Import: `__import__` in front of the library's `importlib`, builtin and frozen modules.

mod frozen;
mod imp;
mod trim;

use std::cell::{Cell, OnceCell, RefCell};

use crate::names::names;
use crate::object::{Gil, Object, Own, R, Ref};
use crate::protocol::{attribute, call, number, object as obj};
use crate::raise::{import_error, raise, type_error, value_error};
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::module::{Module, is_initializing};
use crate::types::singletons::none;
use crate::types::str::Str;

pub use frozen::code_of_file;

/// Makes a builtin module.
pub type Init = fn() -> R<Ref<Module>>;

static BUILTIN: Gil<RefCell<Vec<(&'static str, Init)>>> = Gil(RefCell::new(Vec::new()));
static BOOTSTRAP: Gil<Cell<Option<&'static Object>>> = Gil(Cell::new(None));

/// Tells of a builtin module. Done before the interpreter starts.
pub fn register(name: &'static str, init: Init) {
    BUILTIN.borrow_mut().push((name, init));
}
/// Names of the modules that `sys.builtin_module_names` lists. Those that the reference keeps in
/// extension files are among them, as in a statically linked build: `importlib` makes no others.
pub fn builtin_names() -> Vec<&'static str> {
    let mut v: Vec<&'static str> = BUILTIN.borrow().iter().map(|b| b.0).collect();
    v.extend(["_imp", "builtins", "marshal", "sys"]);
    v.sort_unstable();
    v.dedup();
    v
}
fn init_of(name: &str) -> Option<Init> {
    BUILTIN.borrow().iter().find(|b| b.0 == name).map(|b| b.1)
}

/// Is there a builtin module of that name?
pub fn is_builtin(name: &str) -> bool {
    matches!(name, "sys" | "builtins" | "_imp" | "marshal") || init_of(name).is_some()
}

/// Makes (or finds) a builtin module without the import machinery.
pub fn builtin_module(name: &str) -> R<Option<Ref>> {
    let key = Str::intern(name);
    if let Some(m) = crate::sys::modules().get_str(&key) {
        return Ok(Some(m));
    }
    create_builtin(name)
}

fn create_builtin(name: &str) -> R<Option<Ref>> {
    Ok(Some(match name {
        "sys" => (**crate::sys::module()).own(),
        "builtins" => (**crate::builtins::module()).own(),
        "_imp" => imp::module().up(),
        "marshal" => crate::marshal::module().up(),
        _ => match init_of(name) {
            Some(f) => f()?.up(),
            None => return Ok(None),
        },
    }))
}

/// `importlib._bootstrap`, once it is there.
pub fn bootstrap() -> Option<Ref> {
    BOOTSTRAP.get().map(|o| o.own())
}

/// Starts the import machinery.
///
/// # Errors
/// What running the library's `importlib` raises.
pub fn start() -> R<()> {
    let modules = crate::sys::modules();
    let sys = (**crate::sys::module()).own();
    modules.set_text("sys", &sys);
    modules.set_text("builtins", crate::builtins::module());
    let m = frozen::import_frozen("importlib._bootstrap", "_frozen_importlib")?;
    let imp = imp::module();
    modules.set_text("_imp", &imp);
    call::call_method_text(&m, "_install", &[&sys, &imp])?;
    BOOTSTRAP.set(Some(unsafe { &*m.clone().into_raw() }));
    call::call_method_text(&m, "_install_external_importers", &[])?;
    Ok(())
}

/// Imports a module by its full name; gives the module itself, not its top package.
pub fn import_module(name: &str) -> R {
    let n = Str::intern(name);
    if let Some(m) = crate::sys::modules().get_str(&n)
        && !m.is_none()
    {
        return Ok(m);
    }
    find_and_load(&n)
}

fn modules_get(name: &Str) -> R<Option<Ref>> {
    let Some(m) = crate::sys::get("modules") else {
        return crate::raise::runtime_error("unable to get sys.modules");
    };
    match m.exact::<Dict>() {
        Some(d) => d.get(name),
        None => crate::protocol::mapping::get_optional(&m, name),
    }
}

/// The first `builtins.__import__`.
static IMPORT: Gil<OnceCell<Ref>> = Gil(OnceCell::new());

fn find_and_load(name: &Str) -> R {
    let Some(b) = bootstrap() else {
        if let Some(m) = builtin_module(&name.to_lossy())? {
            crate::sys::modules().set_str(name, &m);
            return Ok(m);
        }
        return import_error(
            &exc::MODULE_NOT_FOUND_ERROR,
            format!("No module named '{}'", name.to_lossy()),
            Some(name),
            None,
        );
    };
    // Parents are imported by the function that was there at first, whatever replaced it.
    let import = match IMPORT.get() {
        Some(f) => f.clone(),
        None => {
            let f = crate::builtins::get("__import__")?;
            IMPORT.get_or_init(|| f).clone()
        }
    };
    match call::call_method(&b, &names()._find_and_load, &[name, &import]) {
        Ok(m) => Ok(m),
        Err(e) => Err(trim::importlib_frames(e)),
    }
}

/// The package that a relative import starts from.
fn package_of(globals: &Object) -> R<Ref<Str>> {
    let n = names();
    let Some(g) = globals.cast::<Dict>() else { return type_error("globals must be a dict") };
    let package = g.get_str(&n.__package__).filter(|p| !p.is_none());
    let spec = g.get_str(&n.__spec__).filter(|s| !s.is_none());
    if let Some(p) = package {
        let Some(s) = p.cast::<Str>() else { return type_error("package must be a string") };
        if let Some(sp) = spec {
            let parent = attribute::get_text(&sp, "parent")?;
            if !crate::protocol::compare::eq(&p, &parent)? {
                crate::raise::warn(&exc::DEPRECATION_WARNING, "__package__ != __spec__.parent", 1)?;
            }
        }
        return Ok(s.own_as());
    }
    if let Some(sp) = spec {
        let parent = attribute::get_text(&sp, "parent")?;
        return match parent.downcast::<Str>() {
            Ok(s) => Ok(s),
            Err(_) => type_error("__spec__.parent must be a string"),
        };
    }
    crate::raise::warn(
        &exc::IMPORT_WARNING,
        "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
        1,
    )?;
    let Some(name) = g.get_str(&n.__name__) else {
        return raise(&exc::KEY_ERROR, "'__name__' not in globals");
    };
    let Ok(name) = name.downcast::<Str>() else { return type_error("__name__ must be a string") };
    if g.get_str(&n.__path__).is_some() {
        return Ok(name);
    }
    let text = name.to_lossy().into_owned();
    match text.rfind('.') {
        Some(i) => Ok(Str::new(&text[..i])),
        None => raise(&exc::IMPORT_ERROR, "attempted relative import with no known parent package"),
    }
}

fn resolve(name: &Str, globals: &Object, level: i32) -> R<Ref<Str>> {
    let package = package_of(globals)?;
    let p = package.to_lossy().into_owned();
    if p.is_empty() {
        return raise(&exc::IMPORT_ERROR, "attempted relative import with no known parent package");
    }
    let mut base = p.as_str();
    for _ in 1..level {
        match base.rfind('.') {
            Some(i) => base = &base[..i],
            None => return raise(&exc::IMPORT_ERROR, "attempted relative import beyond top-level package"),
        }
    }
    if name.is_empty() {
        return Ok(Str::intern(base));
    }
    Ok(Str::intern(&format!("{base}.{}", name.to_lossy())))
}

/// `__import__(name, globals, locals, fromlist, level)`.
///
/// # Errors
/// What importing raises.
pub fn import_level(name: &Str, globals: &Object, fromlist: &Object, level: i32) -> R {
    if level < 0 {
        return value_error("level must be >= 0");
    }
    let abs = if level > 0 {
        if globals.is_none() {
            return raise(&exc::KEY_ERROR, "'__name__' not in globals");
        }
        resolve(name, globals, level)?
    } else {
        if name.is_empty() {
            return value_error("Empty module name");
        }
        Str::intern_ref(&name.own_as())
    };
    let module = match modules_get(&abs)? {
        Some(m) if !m.is_none() => {
            ensure_initialized(&m, &abs)?;
            m
        }
        _ => find_and_load(&abs)?,
    };
    let has_from = !fromlist.is_none() && number::is_true(fromlist)?;
    if !has_from {
        if level > 0 && name.is_empty() {
            return Ok(module);
        }
        let text = name.to_lossy().into_owned();
        let Some(dot) = text.find('.') else {
            return Ok(module);
        };
        if level == 0 {
            return import_level(&Str::intern(&text[..dot]), &none(), &none(), 0);
        }
        // The part of the full name that stands for the first component.
        let cut = text.len() - dot;
        let full = abs.to_lossy().into_owned();
        let front = Str::intern(&full[..full.len() - cut]);
        return match modules_get(&front)? {
            Some(m) => Ok(m),
            None => {
                raise(&exc::KEY_ERROR, format!("{} not in sys.modules as expected", obj::repr_text(&front)?))
            }
        };
    }
    if attribute::get_optional(&module, &names().__path__)?.is_some()
        && let Some(b) = bootstrap()
    {
        let import = crate::builtins::get("__import__")?;
        return match call::call_method(&b, &names()._handle_fromlist, &[&module, fromlist, &import]) {
            Ok(m) => Ok(m),
            Err(e) => Err(trim::importlib_frames(e)),
        };
    }
    Ok(module)
}

/// Waits until another thread has finished importing the module.
fn ensure_initialized(m: &Object, name: &Str) -> R<()> {
    let Some(module) = m.cast::<Module>() else { return Ok(()) };
    if !is_initializing(&module.dict())? {
        return Ok(());
    }
    if let Some(b) = bootstrap() {
        call::call_method_text(&b, "_lock_unlock_module", &[name])?;
    }
    Ok(())
}

/// `from m import n` where `m` has no attribute `n`: a submodule, or an ImportError.
pub fn import_from_fallback(m: &Object, n: &Str) -> R {
    let nm = names();
    let pkg = attribute::get_optional(m, &nm.__name__)?;
    let pkg = pkg.and_then(|p| p.downcast::<Str>().ok());
    if let Some(p) = &pkg {
        let full = Str::intern(&format!("{}.{}", p.to_lossy(), n.to_lossy()));
        if let Some(x) = modules_get(&full)? {
            return Ok(x);
        }
    }
    let name_obj = match &pkg {
        Some(p) => p.clone(),
        None => Str::new("<unknown module name>"),
    };
    let mut spec = None;
    if let Some(module) = m.cast::<Module>() {
        spec = module.dict().get_str(&nm.__spec__).filter(|s| !s.is_none());
    }
    let mut origin = None;
    if let Some(s) = &spec
        && let Some(located) = attribute::get_optional_text(s, "has_location")?
        && number::is_true(&located)?
    {
        origin = attribute::get_optional_text(s, "origin")?.filter(|o| o.is_a::<Str>());
    }
    if origin.is_none() {
        origin = attribute::get_optional(m, &nm.__file__)?.filter(|o| o.is_a::<Str>());
    }
    let quoted_n = obj::repr_text(n)?;
    let quoted_p = obj::repr_text(&name_obj)?;
    let initializing = match m.cast::<Module>() {
        Some(x) => is_initializing(&x.dict())?,
        None => false,
    };
    let msg = match (&origin, initializing) {
        (Some(o), true) => format!(
            "cannot import name {quoted_n} from partially initialized module {quoted_p} (most likely due to a circular import) ({})",
            obj::str_text(o)?
        ),
        (Some(o), false) => format!("cannot import name {quoted_n} from {quoted_p} ({})", obj::str_text(o)?),
        (None, _) => format!("cannot import name {quoted_n} from {quoted_p} (unknown location)"),
    };
    let e: R<()> =
        import_error(&exc::IMPORT_ERROR, msg, pkg.as_ref().map(|p| p.as_object()), origin.as_deref());
    match e {
        Err(e) => {
            exc::member(&e.0, &exc::IMPORT_ERROR, 3).set(Some(n.own_as().up()));
            Err(e)
        }
        Ok(()) => Ok(none()),
    }
}
