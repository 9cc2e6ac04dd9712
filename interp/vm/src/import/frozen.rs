//! Frozen modules: the ones that the reference freezes, taken from the library's own files and
//! named `<frozen …>` as they are there.

use crate::object::{Own, R, Ref};
use crate::raise::{import_error, system_error};
use crate::types::code::Code;
use crate::types::exc;
use crate::types::module::Module;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// Name, and whether it is a package.
static FROZEN: &[(&str, bool)] = &[
    ("importlib._bootstrap", false),
    ("importlib._bootstrap_external", false),
    ("zipimport", false),
    ("abc", false),
    ("codecs", false),
    ("io", false),
    ("_collections_abc", false),
    ("_sitebuiltins", false),
    ("genericpath", false),
    ("ntpath", false),
    ("posixpath", false),
    ("os", false),
    ("site", false),
    ("stat", false),
    ("importlib.util", false),
    ("importlib.machinery", false),
    ("runpy", false),
    ("__hello__", false),
    ("__phello__", true),
    ("__phello__.ham", true),
    ("__phello__.ham.eggs", false),
    ("__phello__.spam", false),
];

/// The library's name of a frozen module, and whether it is a package.
pub fn find(name: &str) -> Option<(&'static str, bool)> {
    let name = match name {
        "_frozen_importlib" => "importlib._bootstrap",
        "_frozen_importlib_external" => "importlib._bootstrap_external",
        "os.path" => "posixpath",
        n => n,
    };
    FROZEN.iter().find(|f| f.0 == name).copied()
}

/// Names of all frozen modules.
pub fn all() -> impl Iterator<Item = &'static str> {
    FROZEN.iter().map(|f| f.0)
}

/// Changes the file name of a code object and of those inside it.
pub fn fix_filename(c: &Code, old: &Str, new: &Str) {
    if c.filename.peek().is_none_or(|f| !f.eq(old)) {
        return;
    }
    c.filename.set(Some(new.own_as()));
    for k in c.consts.as_slice() {
        if let Some(k) = k.exact::<Code>() {
            fix_filename(k, old, new);
        }
    }
}

/// The code of a library file: from its cache if that is fresh, else compiled. `filename` is
/// what the code says its file is.
///
/// # Errors
/// ImportError if there is no such file; what compiling raises.
pub fn code_of_file(path: &str, filename: &str) -> R<Ref<Code>> {
    if let Some(c) = from_cache(path) {
        if let Some(old) = c.filename.get() {
            fix_filename(&c, &old, &Str::new(filename));
        }
        return Ok(c);
    }
    match std::fs::read(path) {
        Ok(source) => crate::compile::compile_file(&source, filename),
        Err(e) => import_error(&exc::IMPORT_ERROR, format!("cannot read {path}: {e}"), None, None),
    }
}

fn from_cache(path: &str) -> Option<Ref<Code>> {
    use std::os::unix::fs::MetadataExt;
    if crate::config::get().optimize != 0 {
        return None;
    }
    let (dir, file) = path.rsplit_once('/')?;
    let stem = file.strip_suffix(".py")?;
    let data = std::fs::read(format!("{dir}/__pycache__/{stem}.cpython-313.pyc")).ok()?;
    let head = data.first_chunk::<16>()?;
    if head[..4] != pyrite_bytecode::marshal::MAGIC || head[4..8] != [0, 0, 0, 0] {
        return None;
    }
    let meta = std::fs::metadata(path).ok()?;
    let mtime = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    let size = u32::from_le_bytes([head[12], head[13], head[14], head[15]]);
    if mtime != meta.mtime() as u32 || size != meta.size() as u32 {
        return None;
    }
    let (o, _) = crate::marshal::loads(&data[16..]).ok()?;
    o.downcast::<Code>().ok()
}

/// The code of a frozen module.
///
/// # Errors
/// ImportError if there is none.
pub fn code(name: &str) -> R<Ref<Code>> {
    let Some((lib_name, package)) = find(name) else {
        return import_error(
            &exc::IMPORT_ERROR,
            format!("No such frozen object named {name}"),
            Some(&Str::new(name)),
            None,
        );
    };
    let lib = &crate::config::get().library;
    let rel = lib_name.replace('.', "/");
    let path = if package { format!("{lib}/{rel}/__init__.py") } else { format!("{lib}/{rel}.py") };
    code_of_file(&path, &format!("<frozen {lib_name}>"))
}

/// Runs a frozen module before there is an import machinery.
pub fn import_frozen(name: &str, as_name: &str) -> R {
    let c = code(name)?;
    let m = Module::new(as_name);
    let d = m.dict();
    d.set_text("__builtins__", crate::builtins::module());
    // The import machinery completes the module by its name in the library.
    d.set_text("__origname__", &Str::new(find(name).map_or(name, |f| f.0)));
    crate::sys::modules().set_text(as_name, &m);
    crate::eval::run_code(c, d.clone(), d.up(), None)?;
    match crate::sys::modules().get_text(as_name) {
        Some(m) => Ok(m),
        None => system_error(format!("frozen module {as_name} is gone")),
    }
}

/// What `_imp.find_frozen` answers: data (always absent), package, original name.
pub fn describe(name: &str) -> Ref {
    match find(name) {
        Some((orig, package)) => {
            Tuple::from_vec(vec![none(), crate::types::singletons::bool_obj(package), Str::new(orig).up()])
                .up()
        }
        None => none(),
    }
}
