//! `posix`: the operating system, as `os` sees it.

mod constants;
mod files;
pub(crate) mod fork;
pub(crate) mod ids;
mod path;
mod positioned;
mod process;
pub(crate) mod results;
mod scan;
pub(crate) mod status;

use std::ffi::CString;

use pyrite_vm::codecs;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{os_error, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;

/// The error of the last failed call.
pub(crate) fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Calls, with other threads running, until no signal interrupts.
pub(crate) fn uninterrupted(mut f: impl FnMut() -> isize) -> R<isize> {
    loop {
        let (r, e) = pyrite_vm::thread::allow_threads(|| {
            let r = f();
            (r, errno())
        });
        if r >= 0 {
            return Ok(r);
        }
        if e != libc::EINTR {
            return os_error(e, None, None);
        }
        pyrite_vm::signals::deliver()?;
    }
}

/// A path argument as the system takes it.
pub(crate) fn c_path(o: &Object) -> R<CString> {
    match CString::new(codecs::fs_path(o)?) {
        Ok(c) => Ok(c),
        Err(_) => value_error("embedded null byte"),
    }
}
/// A path argument, with the name of the function for its error text.
pub(crate) fn c_path_of(o: &Object, function: &str, allow_fd: bool) -> R<CString> {
    if !o.is_a::<Str>()
        && !o.is_a::<Bytes>()
        && o.ty().lookup(&pyrite_vm::names::names().__fspath__).is_none()
    {
        let kinds =
            if allow_fd { "string, bytes, os.PathLike or integer" } else { "string, bytes or os.PathLike" };
        return type_error(format!("{function}: path should be {kinds}, not {}", o.ty().name()));
    }
    match CString::new(codecs::fs_path(o)?) {
        Ok(c) => Ok(c),
        Err(_) => value_error(format!("{function}: embedded null character in path")),
    }
}

/// Turns a result of the C library into one of ours; EINTR is the caller's affair.
pub(crate) fn check(r: i32, filename: Option<&Object>) -> R<i32> {
    if r < 0 { os_error(errno(), filename, None) } else { Ok(r) }
}
pub(crate) fn fd_arg(o: &Object) -> R<i32> {
    if let Some(i) = o.cast::<int::Int>() {
        return match i.as_i64().map(i32::try_from) {
            Some(Ok(n)) => Ok(n),
            _ => pyrite_vm::raise::overflow_error("Python int too large to convert to C int"),
        };
    }
    number::to_i32(o)
}
/// A name read from the system: bytes if the argument was bytes.
pub(crate) fn name_like(b: &[u8], bytes: bool) -> Ref {
    if bytes { Bytes::new(b).up() } else { codecs::fs_decode(b).up() }
}

fn environ() -> R<Ref<Dict>> {
    use std::os::unix::ffi::OsStrExt;
    let d = Dict::new();
    for (k, v) in std::env::vars_os() {
        d.set(&Bytes::new(k.as_bytes()), &Bytes::new(v.as_bytes()))?;
    }
    Ok(d)
}

fn table(t: &[(&str, i64)]) -> Ref {
    let d = Dict::new();
    for (k, v) in t {
        d.set_text(k, &int::from_i64(*v));
    }
    d.up()
}

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("posix");
    m.add_functions(files::FUNCTIONS);
    m.add_functions(fork::FUNCTIONS);
    m.add_functions(path::FUNCTIONS);
    m.add_functions(process::FUNCTIONS);
    m.add_functions(scan::FUNCTIONS);
    m.add_functions(status::FUNCTIONS);
    m.add_functions(ids::FUNCTIONS);
    m.add_functions(positioned::FUNCTIONS);
    for (n, v) in constants::CONSTANTS {
        m.set(n, &int::from_i64(*v));
    }
    m.set("error", &pyrite_vm::types::exc::OS_ERROR.own());
    m.set("environ", &*environ()?);
    m.set("_have_functions", &List::from_vec(constants::HAVE.iter().map(|s| Str::intern(s).up()).collect()));
    m.set("confstr_names", &table(constants::CONFSTR_NAMES));
    m.set("pathconf_names", &table(constants::PATHCONF_NAMES));
    m.set("sysconf_names", &table(constants::SYSCONF_NAMES));
    m.set("DirEntry", &scan::DIR_ENTRY.own());
    results::add_types(&m);
    Ok(m)
}
