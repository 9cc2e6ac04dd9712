//! `pwd` and `grp`: the users and groups that the system knows.

use std::cell::OnceCell;
use std::ffi::{CStr, CString};

use pyrite_vm::codecs;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, PyType, R, Ref};
use pyrite_vm::protocol::object::type_name_or_none;
use pyrite_vm::raise::{key_error, type_error, value_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::struct_seq::{make, new_type};

use crate::arguments::wrong_type;
use crate::posix::ids::id_arg;
use crate::socket::texts;

type TypeCell = Gil<OnceCell<Ref<PyType>>>;

fn struct_passwd() -> &'static PyType {
    static T: TypeCell = Gil(OnceCell::new());
    static F: &[&str] = &["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"];
    T.get_or_init(|| new_type("pwd.struct_passwd", F, F.len(), true))
}
fn struct_group() -> &'static PyType {
    static T: TypeCell = Gil(OnceCell::new());
    static F: &[&str] = &["gr_name", "gr_passwd", "gr_gid", "gr_mem"];
    T.get_or_init(|| new_type("grp.struct_group", F, F.len(), true))
}

fn text(p: *const libc::c_char) -> Ref {
    if p.is_null() {
        return none();
    }
    codecs::fs_decode(unsafe { CStr::from_ptr(p) }.to_bytes()).up()
}
fn id(n: u32) -> Ref {
    int::from_i64(if n == u32::MAX { -1 } else { n.into() })
}
fn user(p: &libc::passwd) -> Ref {
    let all = vec![
        text(p.pw_name),
        text(p.pw_passwd),
        id(p.pw_uid),
        id(p.pw_gid),
        text(p.pw_gecos),
        text(p.pw_dir),
        text(p.pw_shell),
    ];
    make(struct_passwd(), all)
}
fn group(g: &libc::group) -> Ref {
    let members = List::from_vec(unsafe { texts(g.gr_mem) }).up();
    make(struct_group(), vec![text(g.gr_name), text(g.gr_passwd), id(g.gr_gid), members])
}

fn missing(text: &str) -> R {
    key_error(&Str::new(text))
}
fn name_arg(o: &Str) -> R<CString> {
    match CString::new(codecs::fs_encode(o)?) {
        Ok(s) => Ok(s),
        Err(_) => value_error("embedded null byte"),
    }
}

// What these calls of the system answer lies in one place for all: the lock is kept while it is read.

fn getpwuid(_: &Object, o: &Object) -> R {
    let uid = match id_arg(o, "uid") {
        Ok(n) => n,
        Err(e) if e.matches(exc::OVERFLOW_ERROR.object()) => return missing("getpwuid(): uid not found"),
        Err(e) => return Err(e),
    };
    match unsafe { libc::getpwuid(uid).as_ref() } {
        Some(p) => Ok(user(p)),
        None => missing(&format!(
            "getpwuid(): uid not found: {}",
            if uid == u32::MAX { -1 } else { i64::from(uid) }
        )),
    }
}
fn getpwnam(_: &Object, o: &Object) -> R {
    let Some(s) = o.cast::<Str>() else {
        return type_error(format!("getpwnam() argument must be str, not {}", type_name_or_none(o)));
    };
    match unsafe { libc::getpwnam(name_arg(s)?.as_ptr()).as_ref() } {
        Some(p) => Ok(user(p)),
        None => {
            missing(&format!("getpwnam(): name not found: {}", pyrite_vm::protocol::object::repr_text(o)?))
        }
    }
}
fn getpwall(_: &Object) -> R {
    let mut out = Vec::new();
    unsafe {
        libc::setpwent();
        while let Some(p) = libc::getpwent().as_ref() {
            out.push(user(p));
        }
        libc::endpwent();
    }
    Ok(List::from_vec(out).up())
}

fn getgrgid(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a.first().copied().flatten() else { return Ok(none()) };
    let gid = id_arg(o, "gid")?;
    match unsafe { libc::getgrgid(gid).as_ref() } {
        Some(g) => Ok(group(g)),
        None => missing(&format!(
            "getgrgid(): gid not found: {}",
            if gid == u32::MAX { -1 } else { i64::from(gid) }
        )),
    }
}
fn getgrnam(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a.first().copied().flatten() else { return Ok(none()) };
    let Some(s) = o.cast::<Str>() else { return wrong_type("getgrnam", 1, "str", o) };
    match unsafe { libc::getgrnam(name_arg(s)?.as_ptr()).as_ref() } {
        Some(g) => Ok(group(g)),
        None => {
            missing(&format!("getgrnam(): name not found: {}", pyrite_vm::protocol::object::repr_text(o)?))
        }
    }
}
fn getgrall(_: &Object) -> R {
    let mut out = Vec::new();
    unsafe {
        libc::setgrent();
        while let Some(g) = libc::getgrent().as_ref() {
            out.push(group(g));
        }
        libc::endgrent();
    }
    Ok(List::from_vec(out).up())
}

static USERS: &[MethodDef] = &[
    MethodDef::o("getpwuid", "($module, uidobj, /)", getpwuid),
    MethodDef::o("getpwnam", "($module, name, /)", getpwnam),
    MethodDef::noargs("getpwall", getpwall),
];
static GROUPS: &[MethodDef] = &[
    MethodDef::kw("getgrgid", "($module, /, id)", getgrgid),
    MethodDef::kw("getgrnam", "($module, /, name)", getgrnam),
    MethodDef::noargs("getgrall", getgrall),
];

/// Makes the module `pwd`.
pub fn init_pwd() -> R<Ref<Module>> {
    let m = Module::new("pwd");
    m.set("__doc__", &Str::new("This module provides access to the Unix password database."));
    m.add_functions(USERS);
    m.set("struct_passwd", struct_passwd().as_object());
    Ok(m)
}

/// Makes the module `grp`.
pub fn init_grp() -> R<Ref<Module>> {
    let m = Module::new("grp");
    m.set("__doc__", &Str::new("Access to the Unix group database."));
    m.add_functions(GROUPS);
    m.set("struct_group", struct_group().as_object());
    Ok(m)
}
