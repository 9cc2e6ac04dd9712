//! Processes, users, the environment.

use std::ffi::CString;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{os_error, type_error, value_error};
use pyrite_vm::thread::allow_threads;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::struct_seq::make;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{float, int};

use super::{c_path, check, errno, results};

fn ok(r: R<i32>) -> R {
    r.map(|_| none())
}
fn i(n: i64) -> R {
    Ok(int::from_i64(n))
}

const STATUS: &str = "($module, /, status)";

/// The status of a child, the only argument.
fn status(a: &[Option<&Object>]) -> R<i32> {
    a.first().copied().flatten().map_or(Ok(0), sequence::int_arg)
}

fn put_env(_: &Object, a: &[&Object]) -> R {
    let (k, v) = (c_path(a[0])?, c_path(a[1])?);
    if k.as_bytes().contains(&b'=') {
        return value_error("illegal environment variable name");
    }
    ok(check(unsafe { libc::setenv(k.as_ptr(), v.as_ptr(), 1) }, None))
}
fn unset_env(_: &Object, a: &Object) -> R {
    let k = c_path(a)?;
    ok(check(unsafe { libc::unsetenv(k.as_ptr()) }, None))
}

fn urandom(_: &Object, n: &Object) -> R {
    let n = number::index_to_isize(n, Some(&pyrite_vm::types::exc::OVERFLOW_ERROR))?;
    if n < 0 {
        return value_error("negative argument not allowed");
    }
    let mut v = vec![0u8; n as usize];
    let mut done = 0;
    while done < v.len() {
        let r = unsafe { libc::getrandom(v[done..].as_mut_ptr() as *mut _, v.len() - done, 0) };
        if r < 0 {
            return os_error(errno(), None, None);
        }
        done += r as usize;
    }
    Ok(Bytes::new(&v).up())
}

fn c_strings(o: &Object, what: &str) -> R<Vec<CString>> {
    if !o.is_a::<Tuple>() && !o.is_a::<pyrite_vm::types::list::List>() {
        return type_error(format!("{what} must be a tuple or list"));
    }
    let v = sequence::vec_of(o)?;
    if v.is_empty() {
        return value_error(format!("{what} must not be empty"));
    }
    v.iter().map(|x| c_path(x)).collect()
}
fn exec(path: &Object, args: &Object, env: Option<&Object>, name: &str) -> R {
    // A program may be an open file too, if there is an environment.
    let fd = if env.is_some() && path.is_a::<int::Int>() { Some(super::fd_arg(path)?) } else { None };
    let p = if fd.is_some() { CString::default() } else { c_path(path)? };
    let a = c_strings(args, &format!("{name}() arg 2"))?;
    let mut argv: Vec<*const libc::c_char> = a.iter().map(|c| c.as_ptr()).collect();
    argv.push(std::ptr::null());
    match env {
        None => unsafe { libc::execv(p.as_ptr(), argv.as_ptr()) },
        Some(e) => {
            let items = pyrite_vm::protocol::call::call_method_text(e, "items", &[])?;
            let mut vars = Vec::new();
            for pair in sequence::vec_of(&items)? {
                let t = sequence::tuple_of(&pair)?;
                let [k, v] = t.as_slice() else { return type_error("env.items() must give pairs") };
                let mut s = c_path(k)?.into_bytes();
                s.push(b'=');
                s.extend(c_path(v)?.into_bytes());
                match CString::new(s) {
                    Ok(c) => vars.push(c),
                    Err(_) => return value_error("embedded null byte"),
                }
            }
            let mut envp: Vec<*const libc::c_char> = vars.iter().map(|c| c.as_ptr()).collect();
            envp.push(std::ptr::null());
            unsafe {
                match fd {
                    Some(fd) => libc::fexecve(fd, argv.as_ptr(), envp.as_ptr()),
                    None => libc::execve(p.as_ptr(), argv.as_ptr(), envp.as_ptr()),
                }
            }
        }
    };
    os_error(errno(), env.map(|_| path), None)
}

fn waitpid(_: &Object, a: &[&Object]) -> R {
    let (pid, opts) = (number::to_i32(a[0])?, number::to_i32(a[1])?);
    let mut status = 0;
    loop {
        let r = allow_threads(|| unsafe { libc::waitpid(pid, &mut status, opts) });
        if r >= 0 {
            return Ok(Tuple::pair(int::from_i64(r as i64), int::from_i64(status as i64)).up());
        }
        if errno() != libc::EINTR {
            return os_error(errno(), None, None);
        }
        pyrite_vm::signals::deliver()?;
    }
}
fn exit_code(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(s) = a[0] else { return Ok(none()) };
    let s = number::to_i32(s)?;
    if libc::WIFEXITED(s) {
        return i(libc::WEXITSTATUS(s) as i64);
    }
    if libc::WIFSIGNALED(s) {
        return i(-(libc::WTERMSIG(s) as i64));
    }
    if libc::WIFSTOPPED(s) {
        return value_error(format!("process stopped by delivery of signal {}", libc::WSTOPSIG(s)));
    }
    value_error(format!("invalid wait status: {s}"))
}

fn uname(_: &Object) -> R {
    let mut u: libc::utsname = unsafe { std::mem::zeroed() };
    check(unsafe { libc::uname(&mut u) }, None)?;
    let text = |f: &[libc::c_char]| -> Ref {
        let b: Vec<u8> = f.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
        pyrite_vm::codecs::fs_decode(&b).up()
    };
    Ok(make(
        results::uname_result(),
        vec![text(&u.sysname), text(&u.nodename), text(&u.release), text(&u.version), text(&u.machine)],
    ))
}

fn times(_: &Object) -> R {
    let mut t: libc::tms = unsafe { std::mem::zeroed() };
    let e = unsafe { libc::times(&mut t) };
    let hz = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
    let f = |n: libc::clock_t| float::new(n as f64 / hz);
    Ok(make(
        results::times_result(),
        vec![f(t.tms_utime), f(t.tms_stime), f(t.tms_cutime), f(t.tms_cstime), f(e)],
    ))
}

fn system(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(c) = a[0] else { return Ok(none()) };
    let c = c_path(c)?;
    i(allow_threads(|| unsafe { libc::system(c.as_ptr()) }) as i64)
}

fn sched_affinity(_: &Object, p: &Object) -> R {
    let mut s: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    let pid = number::to_i32(p)?;
    check(unsafe { libc::sched_getaffinity(pid, std::mem::size_of::<libc::cpu_set_t>(), &mut s) }, None)?;
    let out = pyrite_vm::types::set::new_empty();
    for n in 0..libc::CPU_SETSIZE as usize {
        if unsafe { libc::CPU_ISSET(n, &s) } {
            pyrite_vm::types::set::add(&out, &int::from_usize(n))?;
        }
    }
    Ok(out)
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::noargs("getpid", |_| i(unsafe { libc::getpid() } as i64)),
    MethodDef::noargs("getppid", |_| i(unsafe { libc::getppid() } as i64)),
    MethodDef::noargs("getuid", |_| i(unsafe { libc::getuid() } as i64)),
    MethodDef::noargs("geteuid", |_| i(unsafe { libc::geteuid() } as i64)),
    MethodDef::noargs("getgid", |_| i(unsafe { libc::getgid() } as i64)),
    MethodDef::noargs("getegid", |_| i(unsafe { libc::getegid() } as i64)),
    MethodDef::noargs("getpgrp", |_| i(unsafe { libc::getpgrp() } as i64)),
    MethodDef::kw("getpgid", "($module, /, pid)", |_, a| match a[0] {
        Some(p) => i(check(unsafe { libc::getpgid(number::to_i32(p)?) }, None)? as i64),
        None => Ok(none()),
    }),
    MethodDef::o("getsid", "($module, pid, /)", |_, p| {
        i(check(unsafe { libc::getsid(number::to_i32(p)?) }, None)? as i64)
    }),
    MethodDef::noargs("setsid", |_| ok(check(unsafe { libc::setsid() }, None))),
    MethodDef::pos("kill", "($module, pid, signal, /)", 2, 2, |_, a| {
        ok(check(unsafe { libc::kill(number::to_i32(a[0])?, number::to_i32(a[1])?) }, None))
    }),
    MethodDef::pos("killpg", "($module, pgid, signal, /)", 2, 2, |_, a| {
        ok(check(unsafe { libc::killpg(number::to_i32(a[0])?, number::to_i32(a[1])?) }, None))
    }),
    MethodDef::pos("putenv", "($module, name, value, /)", 2, 2, put_env),
    MethodDef::o("unsetenv", "($module, name, /)", unset_env),
    MethodDef::o("urandom", "($module, size, /)", urandom),
    MethodDef::kw("getrandom", "($module, /, size, flags=0)", |m, a| match a[0] {
        Some(n) => urandom(m, n),
        None => Ok(none()),
    }),
    MethodDef::o("strerror", "($module, code, /)", |_, c| {
        Ok(Str::new(&pyrite_vm::raise::strerror(number::to_i32(c)?)).up())
    }),
    MethodDef::noargs("cpu_count", |_| {
        let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
        if n > 0 { i(n) } else { Ok(none()) }
    }),
    MethodDef::noargs("sched_yield", |_| {
        allow_threads(|| unsafe { libc::sched_yield() });
        Ok(none())
    }),
    MethodDef::o("sched_getaffinity", "($module, pid, /)", sched_affinity),
    MethodDef::kw("_exit", "($module, /, status)", |_, a| {
        let n = match a[0] {
            Some(s) => number::to_i32(s)?,
            None => 0,
        };
        unsafe { libc::_exit(n) }
    }),
    MethodDef::noargs("abort", |_| std::process::abort()),
    MethodDef::pos("execv", "($module, path, argv, /)", 2, 2, |_, a| exec(a[0], a[1], None, "execv")),
    MethodDef::kw("execve", "($module, /, path, argv, env)", |_, a| match (a[0], a[1]) {
        (Some(p), Some(v)) => exec(p, v, a[2], "execve"),
        _ => Ok(none()),
    }),
    MethodDef::o("WCOREDUMP", "($module, status, /)", |_, s| {
        Ok(bool_obj(libc::WCOREDUMP(sequence::int_arg(s)?)))
    }),
    MethodDef::kw("WIFCONTINUED", STATUS, |_, a| Ok(bool_obj(libc::WIFCONTINUED(status(a)?)))),
    MethodDef::kw("WIFSTOPPED", STATUS, |_, a| Ok(bool_obj(libc::WIFSTOPPED(status(a)?)))),
    MethodDef::kw("WIFSIGNALED", STATUS, |_, a| Ok(bool_obj(libc::WIFSIGNALED(status(a)?)))),
    MethodDef::kw("WIFEXITED", STATUS, |_, a| Ok(bool_obj(libc::WIFEXITED(status(a)?)))),
    MethodDef::kw("WEXITSTATUS", STATUS, |_, a| i(libc::WEXITSTATUS(status(a)?).into())),
    MethodDef::kw("WTERMSIG", STATUS, |_, a| i(libc::WTERMSIG(status(a)?).into())),
    MethodDef::kw("WSTOPSIG", STATUS, |_, a| i(libc::WSTOPSIG(status(a)?).into())),
    MethodDef::pos("waitpid", "($module, pid, options, /)", 2, 2, waitpid),
    MethodDef::noargs("wait", |m| waitpid(m, &[&int::from_i64(-1), &int::from_i64(0)])),
    MethodDef::kw("waitstatus_to_exitcode", "($module, /, status)", exit_code),
    MethodDef::noargs("uname", uname),
    MethodDef::noargs("times", times),
    MethodDef::kw("system", "($module, /, command)", system),
    MethodDef::noargs("_is_inputhook_installed", |_| Ok(bool_obj(false))),
    MethodDef::o("sysconf", "($module, name, /)", |_, n| {
        let n = match n.cast::<Str>() {
            Some(s) => match super::constants::SYSCONF_NAMES.iter().find(|c| s.eq_str(c.0)) {
                Some(c) => c.1 as i32,
                None => return value_error("unrecognized configuration name"),
            },
            None => number::to_i32(n)?,
        };
        i(unsafe { libc::sysconf(n) })
    }),
];
