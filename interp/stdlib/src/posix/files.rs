//! Files and directories.

use std::ffi::CString;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{not_implemented_error, os_error, type_error, value_error};
use pyrite_vm::thread::allow_threads;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::struct_seq::make;
use pyrite_vm::types::tuple::Tuple;

use super::{c_path, c_path_of, check, errno, fd_arg, name_like, results};

fn ok(r: R<i32>) -> R {
    r.map(|_| none())
}
/// A directory descriptor, `AT_FDCWD` if absent.
fn dir_fd(o: Option<&Object>) -> R<i32> {
    match o {
        Some(d) if !d.is_none() => {
            if !number::is_index(d) {
                return type_error(format!("argument should be integer or None, not {}", d.ty().name()));
            }
            fd_arg(d)
        }
        _ => Ok(libc::AT_FDCWD),
    }
}
fn truth(o: Option<&Object>, default: bool) -> R<bool> {
    match o {
        Some(o) => number::is_true(o),
        None => Ok(default),
    }
}
fn is_fd(o: &Object) -> bool {
    number::is_index(o)
}
fn given<'a>(a: &[Option<&'a Object>], i: usize) -> R<&'a Object> {
    match a.get(i).copied().flatten() {
        Some(o) => Ok(o),
        None => type_error("missing argument"),
    }
}

/// `stat` of a path or descriptor.
pub fn do_stat(o: &Object, dir: i32, follow: bool, function: &str) -> R {
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    let r = if is_fd(o) {
        let fd = fd_arg(o)?;
        if dir != libc::AT_FDCWD {
            return value_error(format!("{function}: can't specify dir_fd without matching path"));
        }
        if !follow {
            return value_error(format!("{function}: cannot use fd and follow_symlinks together"));
        }
        allow_threads(|| unsafe { libc::fstat(fd, &mut s) })
    } else {
        let p = c_path_of(o, function, true)?;
        let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        allow_threads(|| unsafe { libc::fstatat(dir, p.as_ptr(), &mut s, flags) })
    };
    check(r, Some(o))?;
    Ok(results::stat(&s))
}

fn stat(_: &Object, a: &[Option<&Object>]) -> R {
    do_stat(given(a, 0)?, dir_fd(a[1])?, truth(a[2], true)?, "stat")
}
fn lstat(_: &Object, a: &[Option<&Object>]) -> R {
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    let o = given(a, 0)?;
    let p = c_path_of(o, "lstat", false)?;
    let d = dir_fd(a[1])?;
    check(
        allow_threads(|| unsafe { libc::fstatat(d, p.as_ptr(), &mut s, libc::AT_SYMLINK_NOFOLLOW) }),
        Some(o),
    )?;
    Ok(results::stat(&s))
}
fn fstat(_: &Object, a: &[Option<&Object>]) -> R {
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    let fd = fd_arg(given(a, 0)?)?;
    check(allow_threads(|| unsafe { libc::fstat(fd, &mut s) }), None)?;
    Ok(results::stat(&s))
}

fn open(_: &Object, a: &[Option<&Object>]) -> R {
    let path = given(a, 0)?;
    let p = c_path_of(path, "open", false)?;
    let flags = number::to_i32(given(a, 1)?)?;
    let mode = match a[2] {
        Some(m) => number::to_i32(m)?,
        None => 0o777,
    };
    let d = dir_fd(a[3])?;
    loop {
        let fd = allow_threads(|| unsafe { libc::openat(d, p.as_ptr(), flags | libc::O_CLOEXEC, mode) });
        if fd >= 0 {
            return Ok(int::from_i64(fd as i64));
        }
        if errno() != libc::EINTR {
            return os_error(errno(), Some(path), None);
        }
        pyrite_vm::signals::deliver()?;
    }
}
fn read(_: &Object, a: &[&Object]) -> R {
    let fd = fd_arg(a[0])?;
    let n = number::index_to_isize(a[1], Some(&pyrite_vm::types::exc::OVERFLOW_ERROR))?;
    if n < 0 {
        return os_error(libc::EINVAL, None, None);
    }
    let mut v = vec![0u8; (n as usize).min(1 << 30)];
    loop {
        let r = allow_threads(|| unsafe { libc::read(fd, v.as_mut_ptr() as *mut _, v.len()) });
        if r >= 0 {
            return Ok(Bytes::new(&v[..r as usize]).up());
        }
        if errno() != libc::EINTR {
            return os_error(errno(), None, None);
        }
        pyrite_vm::signals::deliver()?;
    }
}
fn write(_: &Object, a: &[&Object]) -> R {
    let fd = fd_arg(a[0])?;
    let b = buffer::bytes_of(a[1])?;
    loop {
        let r = allow_threads(|| unsafe { libc::write(fd, b.as_ptr() as *const _, b.len()) });
        if r >= 0 {
            return Ok(int::from_i64(r as i64));
        }
        if errno() != libc::EINTR {
            return os_error(errno(), None, None);
        }
        pyrite_vm::signals::deliver()?;
    }
}
fn lseek(_: &Object, a: &[&Object]) -> R {
    let r = unsafe { libc::lseek(fd_arg(a[0])?, number::to_i64(a[1])?, number::to_i32(a[2])?) };
    if r < 0 { os_error(errno(), None, None) } else { Ok(int::from_i64(r)) }
}
fn close(_: &Object, a: &[Option<&Object>]) -> R {
    let fd = fd_arg(given(a, 0)?)?;
    ok(check(allow_threads(|| unsafe { libc::close(fd) }), None))
}

/// A call with one path and a directory descriptor.
fn at(a: &[Option<&Object>], dir: usize, name: &str, f: impl Fn(i32, &CString) -> i32) -> R {
    let o = given(a, 0)?;
    let p = c_path_of(o, name, false)?;
    let d = dir_fd(a.get(dir).copied().flatten())?;
    ok(check(allow_threads(|| f(d, &p)), Some(o)))
}

fn mode_at(a: &[Option<&Object>], i: usize, default: i32) -> R<i32> {
    match a[i] {
        Some(m) => number::to_i32(m),
        None => Ok(default),
    }
}

fn two_paths(a: &[Option<&Object>], name: &str, f: impl Fn(i32, &CString, i32, &CString) -> i32) -> R {
    let (x, y) = (given(a, 0)?, given(a, 1)?);
    let (p, q) = (c_path_of(x, name, false)?, c_path_of(y, name, false)?);
    let (d, e) = (dir_fd(a.get(2).copied().flatten())?, dir_fd(a.get(3).copied().flatten())?);
    if allow_threads(|| f(d, &p, e, &q)) < 0 {
        return os_error(errno(), Some(x), Some(y));
    }
    Ok(none())
}
fn rename(_: &Object, a: &[Option<&Object>]) -> R {
    two_paths(a, "rename", |d, p, e, q| unsafe { libc::renameat(d, p.as_ptr(), e, q.as_ptr()) })
}

fn readlink(_: &Object, a: &[Option<&Object>]) -> R {
    let o = given(a, 0)?;
    let p = c_path_of(o, "readlink", false)?;
    let d = dir_fd(a[1])?;
    let mut buf = vec![0u8; libc::PATH_MAX as usize];
    let n = unsafe { libc::readlinkat(d, p.as_ptr(), buf.as_mut_ptr() as *mut _, buf.len()) };
    if n < 0 {
        return os_error(errno(), Some(o), None);
    }
    Ok(name_like(&buf[..n as usize], o.is_a::<Bytes>()))
}

fn cwd() -> R<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    match std::env::current_dir() {
        Ok(p) => Ok(p.into_os_string().into_vec()),
        Err(e) => os_error(e.raw_os_error().unwrap_or(libc::ENOENT), None, None),
    }
}

fn chdir(_: &Object, a: &[Option<&Object>]) -> R {
    let o = given(a, 0)?;
    if is_fd(o) {
        return ok(check(unsafe { libc::fchdir(fd_arg(o)?) }, Some(o)));
    }
    let p = c_path_of(o, "chdir", true)?;
    ok(check(unsafe { libc::chdir(p.as_ptr()) }, Some(o)))
}

fn access(_: &Object, a: &[Option<&Object>]) -> R {
    let p = c_path_of(given(a, 0)?, "access", false)?;
    let mode = number::to_i32(given(a, 1)?)?;
    let d = dir_fd(a[2])?;
    let mut flags = 0;
    if truth(a[3], false)? {
        flags |= libc::AT_EACCESS;
    }
    if !truth(a[4], true)? {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    Ok(bool_obj(allow_threads(|| unsafe { libc::faccessat(d, p.as_ptr(), mode, flags) }) == 0))
}

fn chmod(_: &Object, a: &[Option<&Object>]) -> R {
    let o = given(a, 0)?;
    let mode = number::to_i32(given(a, 1)?)? as libc::mode_t;
    if is_fd(o) {
        return ok(check(unsafe { libc::fchmod(fd_arg(o)?, mode) }, Some(o)));
    }
    let p = c_path_of(o, "chmod", true)?;
    let d = dir_fd(a[2])?;
    if !truth(a[3], true)? {
        return not_implemented_error("chmod: follow_symlinks unavailable on this platform");
    }
    ok(check(unsafe { libc::fchmodat(d, p.as_ptr(), mode, 0) }, Some(o)))
}

fn utime(_: &Object, a: &[Option<&Object>]) -> R {
    let o = given(a, 0)?;
    let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
    let mut t = [now, now];
    let pair = |o: &Object, what: &str| -> R<Vec<Ref>> {
        match o.cast::<Tuple>().filter(|t| t.len() == 2) {
            Some(t) => Ok(t.as_slice().to_vec()),
            None => type_error(format!("utime: '{what}' must be either a tuple of two ints or None")),
        }
    };
    let times = a[1].filter(|t| !t.is_none());
    if let Some(ts) = times {
        if a[2].is_some() {
            return value_error("utime: you may specify either 'times' or 'ns' but not both");
        }
        for (i, v) in pair(ts, "times")?.iter().enumerate() {
            let f = number::as_f64(v)?;
            t[i] = libc::timespec { tv_sec: f.floor() as i64, tv_nsec: ((f - f.floor()) * 1e9) as i64 };
        }
    } else if let Some(ns) = a[2] {
        for (i, v) in pair(ns, "ns")?.iter().enumerate() {
            let n = number::to_i64(v)?;
            t[i] =
                libc::timespec { tv_sec: n.div_euclid(1_000_000_000), tv_nsec: n.rem_euclid(1_000_000_000) };
        }
    }
    if is_fd(o) {
        return ok(check(unsafe { libc::futimens(fd_arg(o)?, t.as_ptr()) }, Some(o)));
    }
    let p = c_path_of(o, "utime", true)?;
    let d = dir_fd(a[3])?;
    let flags = if truth(a[4], true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    ok(check(unsafe { libc::utimensat(d, p.as_ptr(), t.as_ptr(), flags) }, Some(o)))
}

fn pipe_with(flags: i32) -> R {
    let mut f = [0i32; 2];
    check(unsafe { libc::pipe2(f.as_mut_ptr(), flags) }, None)?;
    Ok(Tuple::pair(int::from_i64(f[0] as i64), int::from_i64(f[1] as i64)).up())
}

fn truncate(_: &Object, a: &[Option<&Object>]) -> R {
    let o = given(a, 0)?;
    let n = number::to_i64(given(a, 1)?)?;
    if is_fd(o) {
        return ok(check(unsafe { libc::ftruncate(fd_arg(o)?, n) }, None));
    }
    let p = c_path(o)?;
    ok(check(unsafe { libc::truncate(p.as_ptr(), n) }, Some(o)))
}

fn terminal_size(_: &Object, a: &[&Object]) -> R {
    let fd = match a.first() {
        Some(f) => fd_arg(f)?,
        None => 1,
    };
    let mut w: libc::winsize = unsafe { std::mem::zeroed() };
    check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut w) }, None)?;
    Ok(make(results::terminal_size(), vec![int::from_i64(w.ws_col as i64), int::from_i64(w.ws_row as i64)]))
}

fn dup2(_: &Object, a: &[Option<&Object>]) -> R {
    let (x, y) = (fd_arg(given(a, 0)?)?, fd_arg(given(a, 1)?)?);
    let inheritable = truth(a[2], true)?;
    let r = if inheritable || x == y {
        unsafe { libc::dup2(x, y) }
    } else {
        unsafe { libc::dup3(x, y, libc::O_CLOEXEC) }
    };
    Ok(int::from_i64(check(r, None)? as i64))
}

fn set_inheritable(_: &Object, a: &[&Object]) -> R {
    let fd = fd_arg(a[0])?;
    let f = check(unsafe { libc::fcntl(fd, libc::F_GETFD) }, None)?;
    let on = number::to_i32(a[1])? != 0;
    let f = if on { f & !libc::FD_CLOEXEC } else { f | libc::FD_CLOEXEC };
    ok(check(unsafe { libc::fcntl(fd, libc::F_SETFD, f) }, None))
}

fn listdir_names(o: Option<&Object>) -> R<(Vec<Vec<u8>>, bool)> {
    use std::os::unix::ffi::OsStringExt;
    let (path, bytes) = match o.filter(|o| !o.is_none()) {
        Some(o) if is_fd(o) => (format!("/proc/self/fd/{}", fd_arg(o)?).into_bytes(), false),
        Some(o) => (c_path_of(o, "listdir", true)?.into_bytes(), o.is_a::<Bytes>()),
        None => (b".".to_vec(), false),
    };
    let p = std::path::PathBuf::from(std::ffi::OsString::from_vec(path));
    let r = allow_threads(|| -> std::io::Result<Vec<Vec<u8>>> {
        let mut v = Vec::new();
        for e in std::fs::read_dir(&p)? {
            v.push(e?.file_name().into_vec());
        }
        Ok(v)
    });
    match r {
        Ok(v) => Ok((v, bytes)),
        Err(e) => {
            let dot = Str::new(".").up();
            // A descriptor that is none fails before a folder is asked for.
            if o.is_some_and(is_fd) && e.raw_os_error() == Some(libc::ENOENT) {
                return os_error(libc::EBADF, None, None);
            }
            let shown = match o {
                Some(o) if !o.is_none() => o.own(),
                _ => dot,
            };
            os_error(e.raw_os_error().unwrap_or(0), Some(&shown), None)
        }
    }
}

fn listdir(_: &Object, a: &[Option<&Object>]) -> R {
    let (v, bytes) = listdir_names(a[0])?;
    Ok(pyrite_vm::types::list::List::from_vec(v.iter().map(|n| name_like(n, bytes)).collect()).up())
}

fn writev(_: &Object, a: &[&Object]) -> R {
    let fd = fd_arg(a[0])?;
    let mut all = Vec::new();
    for b in sequence::vec_of(a[1])? {
        all.extend(buffer::bytes_of(&b)?);
    }
    let r = allow_threads(|| unsafe { libc::write(fd, all.as_ptr() as *const _, all.len()) });
    if r < 0 { os_error(errno(), None, None) } else { Ok(int::from_i64(r as i64)) }
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("stat", "($module, /, path, *, dir_fd=None, follow_symlinks=True)", stat),
    MethodDef::kw("lstat", "($module, /, path, *, dir_fd=None)", lstat),
    MethodDef::kw("fstat", "($module, /, fd)", fstat),
    MethodDef::kw("open", "($module, /, path, flags, mode=511, *, dir_fd=None)", open),
    MethodDef::pos("read", "($module, fd, length, /)", 2, 2, read),
    MethodDef::pos("write", "($module, fd, data, /)", 2, 2, write),
    MethodDef::pos("writev", "($module, fd, buffers, /)", 2, 2, writev),
    MethodDef::pos("lseek", "($module, fd, position, whence, /)", 3, 3, lseek),
    MethodDef::kw("close", "($module, /, fd)", close),
    MethodDef::kw("mkdir", "($module, /, path, mode=511, *, dir_fd=None)", |_, a| {
        let mode = mode_at(a, 1, 0o777)? as libc::mode_t;
        at(a, 2, "mkdir", |d, p| unsafe { libc::mkdirat(d, p.as_ptr(), mode) })
    }),
    MethodDef::kw("rmdir", "($module, /, path, *, dir_fd=None)", |_, a| {
        at(a, 1, "rmdir", |d, p| unsafe { libc::unlinkat(d, p.as_ptr(), libc::AT_REMOVEDIR) })
    }),
    MethodDef::kw("unlink", "($module, /, path, *, dir_fd=None)", |_, a| {
        at(a, 1, "unlink", |d, p| unsafe { libc::unlinkat(d, p.as_ptr(), 0) })
    }),
    MethodDef::kw("remove", "($module, /, path, *, dir_fd=None)", |_, a| {
        at(a, 1, "remove", |d, p| unsafe { libc::unlinkat(d, p.as_ptr(), 0) })
    }),
    MethodDef::kw("mkfifo", "($module, /, path, mode=438, *, dir_fd=None)", |_, a| {
        let mode = mode_at(a, 1, 0o666)? as libc::mode_t;
        at(a, 2, "mkfifo", |d, p| unsafe { libc::mkfifoat(d, p.as_ptr(), mode) })
    }),
    MethodDef::kw("rename", "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", rename),
    MethodDef::kw("replace", "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", rename),
    MethodDef::kw(
        "link",
        "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None,\n     follow_symlinks=True)",
        |_, a| {
            let flags = if truth(a[4], true)? { libc::AT_SYMLINK_FOLLOW } else { 0 };
            two_paths(a, "link", |d, p, e, q| unsafe { libc::linkat(d, p.as_ptr(), e, q.as_ptr(), flags) })
        },
    ),
    MethodDef::kw("symlink", "($module, /, src, dst, target_is_directory=False, *, dir_fd=None)", |_, a| {
        let (x, y) = (given(a, 0)?, given(a, 1)?);
        let (p, q) = (c_path_of(x, "symlink", false)?, c_path_of(y, "symlink", false)?);
        let d = dir_fd(a[3])?;
        if unsafe { libc::symlinkat(p.as_ptr(), d, q.as_ptr()) } < 0 {
            return os_error(errno(), Some(x), Some(y));
        }
        Ok(none())
    }),
    MethodDef::kw("readlink", "($module, /, path, *, dir_fd=None)", readlink),
    MethodDef::noargs("getcwd", |_| Ok(name_like(&cwd()?, false))),
    MethodDef::noargs("getcwdb", |_| Ok(name_like(&cwd()?, true))),
    MethodDef::kw("chdir", "($module, /, path)", chdir),
    MethodDef::kw("fchdir", "($module, /, fd)", chdir),
    MethodDef::kw("listdir", "($module, /, path=None)", listdir),
    MethodDef::kw(
        "access",
        "($module, /, path, mode, *, dir_fd=None,\n       effective_ids=False, follow_symlinks=True)",
        access,
    ),
    MethodDef::kw("chmod", "($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)", chmod),
    MethodDef::kw(
        "utime",
        "($module, /, path, times=None, *, ns=<unrepresentable>,\n      dir_fd=None, follow_symlinks=True)",
        utime,
    ),
    MethodDef::noargs("pipe", |_| pipe_with(libc::O_CLOEXEC)),
    MethodDef::o("pipe2", "($module, flags, /)", |_, f| pipe_with(number::to_i32(f)?)),
    MethodDef::o("dup", "($module, fd, /)", |_, f| {
        Ok(int::from_i64(check(unsafe { libc::fcntl(fd_arg(f)?, libc::F_DUPFD_CLOEXEC, 0) }, None)? as i64))
    }),
    MethodDef::kw("dup2", "($module, /, fd, fd2, inheritable=True)", dup2),
    MethodDef::kw("truncate", "($module, /, path, length)", truncate),
    MethodDef::pos("ftruncate", "($module, fd, length, /)", 2, 2, |m, a| {
        truncate(m, &[Some(a[0]), Some(a[1])])
    }),
    MethodDef::kw("fsync", "($module, /, fd)", |_, a| {
        let fd = fd_arg(given(a, 0)?)?;
        ok(check(allow_threads(|| unsafe { libc::fsync(fd) }), None))
    }),
    MethodDef::o("isatty", "($module, fd, /)", |_, f| Ok(bool_obj(unsafe { libc::isatty(fd_arg(f)?) } == 1))),
    MethodDef::new("get_terminal_size", "", pyrite_vm::object::method::Imp::Pos(0, 1, terminal_size)),
    MethodDef::kw("device_encoding", "($module, /, fd)", |_, a| {
        let fd = fd_arg(given(a, 0)?)?;
        Ok(if unsafe { libc::isatty(fd) } == 1 { Str::new("utf-8").up() } else { none() })
    }),
    MethodDef::o("get_inheritable", "($module, fd, /)", |_, f| {
        let r = check(unsafe { libc::fcntl(fd_arg(f)?, libc::F_GETFD) }, None)?;
        Ok(bool_obj(r & libc::FD_CLOEXEC == 0))
    }),
    MethodDef::pos("set_inheritable", "($module, fd, inheritable, /)", 2, 2, set_inheritable),
    MethodDef::o("get_blocking", "($module, fd, /)", |_, f| {
        let r = check(unsafe { libc::fcntl(fd_arg(f)?, libc::F_GETFL) }, None)?;
        Ok(bool_obj(r & libc::O_NONBLOCK == 0))
    }),
    MethodDef::pos("set_blocking", "($module, fd, blocking, /)", 2, 2, |_, a| {
        let fd = fd_arg(a[0])?;
        let f = check(unsafe { libc::fcntl(fd, libc::F_GETFL) }, None)?;
        let f = if number::is_true(a[1])? { f & !libc::O_NONBLOCK } else { f | libc::O_NONBLOCK };
        ok(check(unsafe { libc::fcntl(fd, libc::F_SETFL, f) }, None))
    }),
    MethodDef::o("umask", "($module, mask, /)", |_, m| {
        Ok(int::from_i64(unsafe { libc::umask(number::to_i32(m)? as libc::mode_t) } as i64))
    }),
];
