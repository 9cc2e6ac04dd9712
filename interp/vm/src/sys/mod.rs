//! The `sys` module.

mod functions;
mod info;

use std::cell::Cell;

use crate::config;
use crate::object::{Gil, Object, R, Ref};
use crate::protocol::call;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, namespace};

pub use functions::{audit, int_max_str_digits};
pub use info::unraisable_args;

static MODULE: Gil<Cell<Option<&'static Module>>> = Gil(Cell::new(None));
static MODULES: Gil<Cell<Option<&'static Dict>>> = Gil(Cell::new(None));

/// The module.
pub fn module() -> &'static Module {
    match MODULE.get() {
        Some(m) => m,
        None => {
            let m = Module::new("sys");
            m.head.make_immortal();
            let m: &'static Module = unsafe { &*m.into_raw() };
            MODULE.set(Some(m));
            fill(m);
            m
        }
    }
}

/// `sys.modules`, the dict that the interpreter started with.
pub fn modules() -> &'static Dict {
    match MODULES.get() {
        Some(d) => d,
        None => {
            let d = Dict::new();
            (**d).make_immortal();
            let d: &'static Dict = unsafe { &*d.into_raw() };
            MODULES.set(Some(d));
            d
        }
    }
}

static START_FOLDER: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// Remembers what the command put in front of `sys.path`; "" is the current folder.
pub fn set_start_folder(dir: &str) {
    let _ = START_FOLDER.set(dir.to_string());
}

/// Does the module of this file lie where the program was started, in front of the library?
pub fn in_start_folder(file: &str) -> bool {
    let Some(start) = START_FOLDER.get() else { return false };
    let file = file.strip_suffix("/__init__.py").unwrap_or(file);
    let Some((root, _)) = file.rsplit_once('/') else { return false };
    if start.is_empty() {
        return std::env::current_dir().is_ok_and(|d| d.to_string_lossy() == root);
    }
    start == root
}

/// Is there a module of this name in the library?
pub fn is_stdlib_module(name: &str) -> bool {
    let Some(names) = get("stdlib_module_names") else { return false };
    crate::protocol::sequence::contains(&names, &Str::new(name)).unwrap_or(false)
}

/// An attribute of `sys`.
pub fn get(name: &str) -> Option<Ref> {
    module().dict_ref().get_str(&Str::intern(name))
}

/// Sets an attribute of `sys`.
pub fn set(name: &str, v: &Object) {
    module().set(name, v);
}

fn texts(v: &[String]) -> Ref {
    List::from_vec(v.iter().map(|s| Str::new(s).up()).collect()).up()
}

fn fill(m: &Module) {
    let c = config::get();
    m.add_functions(functions::FUNCTIONS);
    let s = |n: &str, v: &str| m.set(n, &Str::new(v));
    s("__doc__", info::DOC);
    s("platform", "linux");
    s("byteorder", "little");
    s("copyright", info::COPYRIGHT);
    s("version", info::VERSION);
    s("float_repr_style", "short");
    s("platlibdir", "lib");
    s("abiflags", "");
    s("_framework", "");
    s("executable", &c.executable);
    s("_base_executable", &c.executable);
    for n in ["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"] {
        s(n, &c.prefix);
    }
    s("_stdlib_dir", &c.library);
    m.set("_home", &none());
    m.set("maxsize", &int::from_i64(i64::MAX));
    m.set("maxunicode", &int::from_i64(0x10ffff));
    m.set("hexversion", &int::from_i64(0x030d_00f0));
    m.set("api_version", &int::from_i64(1013));
    m.set("dont_write_bytecode", &bool_obj(c.dont_write_bytecode));
    let prefix: Ref = match &c.pycache_prefix {
        Some(p) => Str::new(p).up(),
        None => none(),
    };
    m.set("pycache_prefix", &prefix);
    m.set("_git", &Tuple::from_vec(["CPython", "", ""].iter().map(|s| Str::new(s).up()).collect()));
    m.set("flags", &info::flags());
    m.set("version_info", &info::version_info());
    m.set("float_info", &info::float_info());
    m.set("int_info", &info::int_info());
    m.set("hash_info", &info::hash_info());
    m.set("thread_info", &info::thread_info());
    m.set(
        "implementation",
        &namespace::new(&[
            ("name", Str::new("cpython").up()),
            ("cache_tag", Str::new("cpython-313").up()),
            ("version", info::version_info()),
            ("hexversion", int::from_i64(0x030d_00f0)),
            ("_multiarch", Str::new("x86_64-linux-gnu").up()),
        ]),
    );
    m.set("modules", modules());
    m.set("meta_path", &List::from_vec(Vec::new()));
    m.set("path_hooks", &List::from_vec(Vec::new()));
    m.set("path_importer_cache", &Dict::new());
    let mut path = c.path.clone();
    path.push(format!("{}/lib/python313.zip", c.prefix));
    path.push(c.library.clone());
    path.push(format!("{}/lib-dynload", c.library));
    m.set("path", &texts(&path));
    let argv = |v: &[Vec<u8>]| List::from_vec(v.iter().map(|a| crate::codecs::fs_decode(a).up()).collect());
    m.set("argv", &argv(&c.argv));
    m.set("orig_argv", &argv(&c.orig_argv));
    m.set("warnoptions", &texts(&c.warn_options));
    let x = Dict::new();
    for o in &c.x_options {
        match o.split_once('=') {
            Some((k, v)) => x.set_text(k, &Str::new(v)),
            None => x.set_text(o, crate::types::singletons::true_ref()),
        }
    }
    m.set("_xoptions", &x);
    m.set("builtin_module_names", &info::builtin_module_names());
    m.set("stdlib_module_names", &info::stdlib_module_names());
    for (a, b) in [
        ("__displayhook__", "displayhook"),
        ("__excepthook__", "excepthook"),
        ("__breakpointhook__", "breakpointhook"),
        ("__unraisablehook__", "unraisablehook"),
    ] {
        if let Some(f) = m.get(b) {
            m.set(a, &f);
        }
    }
}

/// Where a coroutine is being made: up to `depth` frames as (file, line, function).
pub fn coroutine_origin(depth: i32) -> Ref {
    let mut v = Vec::new();
    for i in 0..depth {
        let f = crate::eval::frame_at_depth(i as usize);
        if f.is_null() {
            break;
        }
        unsafe {
            let code = &*(*f).code;
            let line = crate::eval::frame::Frame::line(f).unwrap_or(0);
            v.push(
                Tuple::from_vec(vec![
                    code.filename.get().map_or_else(none, |f| f.up()),
                    int::from_i64(line as i64),
                    code.name.clone().up(),
                ])
                .up(),
            );
        }
    }
    Tuple::from_vec(v).up()
}

/// `input`: prompts on stdout and reads a line of stdin through the file objects.
pub fn input(prompt: Option<&Object>) -> R {
    let n = crate::names::names();
    let need = |name: &str| match get(name).filter(|f| !f.is_none()) {
        Some(f) => Ok(f),
        None => crate::raise::runtime_error(format!("input(): lost sys.{name}")),
    };
    let (fin, fout, ferr) = (need("stdin")?, need("stdout")?, need("stderr")?);
    // Errors of the streams that are not written to are of no interest.
    let _ = call::call_method(&ferr, &n.flush, &[]);
    if let Some(p) = prompt {
        let text = crate::protocol::object::str(p)?;
        call::call_method(&fout, &n.write, &[&text])?;
    }
    let _ = call::call_method(&fout, &n.flush, &[]);
    let line = call::call_method(&fin, &n.readline, &[])?;
    let Some(s) = line.cast::<Str>() else {
        return crate::raise::type_error("object.readline() returned non-string");
    };
    if s.is_empty() {
        return crate::raise::eof_error("EOF when reading a line");
    }
    if s.at(s.len() - 1) == 10 {
        return Ok(s.substring(0, s.len() - 1).up());
    }
    Ok(line)
}
