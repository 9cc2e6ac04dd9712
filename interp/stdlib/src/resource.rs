//! `resource`: limits of a process and what it has used.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{os_error, value_error};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use crate::arguments::parsed_int;
use crate::posix::{errno, results, status};

/// How many kinds of limits the system has.
const KINDS: i32 = 16;

fn kind(o: &Object) -> R<i32> {
    match parsed_int(o)? {
        n if (0..KINDS).contains(&n) => Ok(n),
        _ => value_error("invalid resource specified"),
    }
}

fn limits(o: &Object) -> R<libc::rlimit> {
    let t = sequence::tuple_of(o)?;
    let [now, most] = t.as_args() else { return value_error("expected a tuple of 2 integers") };
    let one = |o: &Object| match number::index(o)?.as_i64() {
        Some(n) => Ok(n as libc::rlim_t),
        None => pyrite_vm::raise::overflow_error("Python int too large to convert to C long"),
    };
    Ok(libc::rlimit { rlim_cur: one(now)?, rlim_max: one(most)? })
}
fn shown(l: &libc::rlimit) -> R {
    Ok(Tuple::pair(int::from_i64(l.rlim_cur as i64), int::from_i64(l.rlim_max as i64)).up())
}
fn nothing() -> libc::rlimit {
    libc::rlimit { rlim_cur: 0, rlim_max: 0 }
}

fn getrusage(_: &Object, who: &Object) -> R {
    let who = parsed_int(who)?;
    let mut u: libc::rusage = unsafe { std::mem::zeroed() };
    if unsafe { libc::getrusage(who, &mut u) } < 0 {
        return match errno() {
            libc::EINVAL => value_error("invalid who parameter"),
            e => os_error(e, None, None),
        };
    }
    status::usage(&u)
}

fn getrlimit(_: &Object, o: &Object) -> R {
    let k = kind(o)?;
    let mut l = nothing();
    if unsafe { libc::getrlimit(k as _, &mut l) } < 0 {
        return os_error(errno(), None, None);
    }
    shown(&l)
}

fn refused<T>() -> R<T> {
    match errno() {
        libc::EINVAL => value_error("current limit exceeds maximum limit"),
        libc::EPERM => value_error("not allowed to raise maximum limit"),
        e => os_error(e, None, None),
    }
}

fn setrlimit(_: &Object, a: &[&Object]) -> R {
    let k = kind(a[0])?;
    let l = limits(a[1])?;
    if unsafe { libc::setrlimit(k as _, &l) } < 0 { refused() } else { Ok(none()) }
}

fn prlimit(_: &Object, a: &[&Object]) -> R {
    let pid = parsed_int(a[0])?;
    let k = kind(a[1])?;
    let new = match a.get(2) {
        Some(l) if !l.is_none() => Some(limits(l)?),
        _ => None,
    };
    let mut old = nothing();
    let p = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    if unsafe { libc::prlimit(pid, k as _, p, &mut old) } < 0 {
        return match errno() {
            libc::EINVAL => value_error("current limit exceeds maximum limit"),
            e => os_error(e, None, None),
        };
    }
    shown(&old)
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("getrusage", "($module, who, /)", getrusage),
    MethodDef::o("getrlimit", "($module, resource, /)", getrlimit),
    MethodDef::pos("prlimit", "($module, pid, resource, limits=None, /)", 2, 3, prlimit),
    MethodDef::pos("setrlimit", "($module, resource, limits, /)", 2, 2, setrlimit),
    MethodDef::noargs("getpagesize", |_| Ok(int::from_i64(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }))),
];

static CONSTANTS: &[(&str, i64)] = &[
    ("RLIMIT_AS", libc::RLIMIT_AS as i64),
    ("RLIMIT_CORE", libc::RLIMIT_CORE as i64),
    ("RLIMIT_CPU", libc::RLIMIT_CPU as i64),
    ("RLIMIT_DATA", libc::RLIMIT_DATA as i64),
    ("RLIMIT_FSIZE", libc::RLIMIT_FSIZE as i64),
    ("RLIMIT_MEMLOCK", libc::RLIMIT_MEMLOCK as i64),
    ("RLIMIT_MSGQUEUE", libc::RLIMIT_MSGQUEUE as i64),
    ("RLIMIT_NICE", libc::RLIMIT_NICE as i64),
    ("RLIMIT_NOFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_NPROC", libc::RLIMIT_NPROC as i64),
    ("RLIMIT_OFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_RSS", libc::RLIMIT_RSS as i64),
    ("RLIMIT_RTPRIO", libc::RLIMIT_RTPRIO as i64),
    ("RLIMIT_RTTIME", libc::RLIMIT_RTTIME as i64),
    ("RLIMIT_SIGPENDING", libc::RLIMIT_SIGPENDING as i64),
    ("RLIMIT_STACK", libc::RLIMIT_STACK as i64),
    ("RLIM_INFINITY", -1),
    ("RUSAGE_CHILDREN", libc::RUSAGE_CHILDREN as i64),
    ("RUSAGE_SELF", libc::RUSAGE_SELF as i64),
    ("RUSAGE_THREAD", libc::RUSAGE_THREAD as i64),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("resource");
    m.add_functions(FUNCTIONS);
    m.set("error", &exc::OS_ERROR.own());
    m.set("struct_rusage", results::struct_rusage().as_object());
    for (name, n) in CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
