//! `_posixsubprocess`: starting a program.

use std::ffi::CString;

use pyrite_vm::codecs::fs_path;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{call, number, sequence};
use pyrite_vm::raise::{last_os_error, type_error, value_error};
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;

/// What the child does, all of it made before the fork: nothing is allocated between that and the new program.
struct Plan {
    argv: Option<Vec<CString>>,
    programs: Vec<CString>,
    close_fds: bool,
    keep: Vec<i32>,
    cwd: Option<CString>,
    env: Option<Vec<CString>>,
    /// What the child's three streams are, with the parent's ends.
    p2cread: i32,
    c2pwrite: i32,
    errwrite: i32,
    parents: [i32; 4],
    errpipe_write: i32,
    restore_signals: bool,
    setsid: bool,
    pgid: i32,
    gid: Option<u32>,
    groups: Option<Vec<libc::gid_t>>,
    uid: Option<u32>,
    umask: i32,
}

fn strings(o: &Object) -> R<Vec<CString>> {
    let mut out = Vec::new();
    for x in sequence::vec_of(o)? {
        match CString::new(fs_path(&x)?) {
            Ok(s) => out.push(s),
            Err(_) => return value_error("embedded null byte"),
        }
    }
    Ok(out)
}

fn identity(o: &Object) -> R<Option<u32>> {
    if o.is_none() {
        return Ok(None);
    }
    match number::index(o)?.as_i64().map(u32::try_from) {
        Some(Ok(n)) => Ok(Some(n)),
        _ => value_error("invalid user or group id"),
    }
}

fn pointers(v: &[CString]) -> Vec<*const libc::c_char> {
    v.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

fn errno() -> i32 {
    unsafe { *libc::__errno_location() }
}

unsafe fn set_inheritable(fd: i32) -> bool {
    unsafe {
        let flags = libc::fcntl(fd, libc::F_GETFD);
        flags >= 0 && libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC) >= 0
    }
}

/// A stream of the child put in its place.
unsafe fn place(from: i32, to: i32) -> bool {
    unsafe {
        match from {
            -1 => true,
            f if f == to => set_inheritable(f),
            f => libc::dup2(f, to) >= 0,
        }
    }
}

unsafe fn close_others(keep: &[i32]) {
    // The kept ones are in order: what lies between them goes.
    let mut start = 3u32;
    unsafe {
        for &k in keep.iter().filter(|k| **k >= 3) {
            if k as u32 > start {
                libc::syscall(libc::SYS_close_range, start, k as u32 - 1, 0u32);
            }
            start = k as u32 + 1;
        }
        if libc::syscall(libc::SYS_close_range, start, u32::MAX, 0u32) < 0 {
            for fd in start..4096 {
                if !keep.contains(&(fd as i32)) {
                    libc::close(fd as i32);
                }
            }
        }
    }
}

/// The child up to the new program; what it answers is what failed.
///
/// # Safety
/// Only in a process that was just forked.
unsafe fn child(
    p: &Plan,
    argv: &[*const libc::c_char],
    envp: &[*const libc::c_char],
    preexec: Option<&Object>,
) -> (i32, &'static str) {
    unsafe {
        for &fd in &p.keep {
            if fd != p.errpipe_write && !set_inheritable(fd) {
                return (errno(), "noexec");
            }
        }
        for fd in p.parents {
            if fd >= 0 {
                libc::close(fd);
            }
        }
        let mut out = p.c2pwrite;
        let mut err = p.errwrite;
        // A descriptor that another will take the place of moves out of the way.
        if out == 0 {
            out = libc::dup(out);
            if out < 0 {
                return (errno(), "noexec");
            }
        }
        while err == 0 || err == 1 {
            err = libc::dup(err);
            if err < 0 {
                return (errno(), "noexec");
            }
        }
        if !(place(p.p2cread, 0) && place(out, 1) && place(err, 2)) {
            return (errno(), "noexec");
        }
        if let Some(cwd) = &p.cwd
            && libc::chdir(cwd.as_ptr()) < 0
        {
            return (errno(), "noexec:chdir");
        }
        if p.umask >= 0 {
            libc::umask(p.umask as libc::mode_t);
        }
        if p.restore_signals {
            libc::signal(libc::SIGPIPE, libc::SIG_DFL);
            libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
        }
        if p.setsid {
            libc::setsid();
        }
        if p.pgid >= 0 && libc::setpgid(0, p.pgid) < 0 {
            return (errno(), "noexec");
        }
        if let Some(g) = &p.groups
            && libc::setgroups(g.len(), g.as_ptr()) < 0
        {
            return (errno(), "noexec");
        }
        if let Some(g) = p.gid
            && libc::setregid(g, g) < 0
        {
            return (errno(), "noexec");
        }
        if let Some(u) = p.uid
            && libc::setreuid(u, u) < 0
        {
            return (errno(), "noexec");
        }
        if let Some(f) = preexec
            && call::call(f, &[]).is_err()
        {
            return (0, "Exception occurred in preexec_fn.");
        }
        if p.close_fds {
            close_others(&p.keep);
        }
        let mut failed = 0;
        for program in &p.programs {
            if p.env.is_some() {
                libc::execve(program.as_ptr(), argv.as_ptr(), envp.as_ptr());
            } else {
                libc::execv(program.as_ptr(), argv.as_ptr());
            }
            let e = errno();
            if failed == 0 || !matches!(e, libc::ENOENT | libc::ENOTDIR) {
                failed = e;
            }
        }
        (failed, "")
    }
}

unsafe fn report(fd: i32, what: (i32, &str)) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut room = [0u8; 8];
    let (mut n, mut left) = (room.len(), what.0 as u32);
    while left > 0 {
        n -= 1;
        room[n] = DIGITS[(left & 15) as usize];
        left >>= 4;
    }
    let number: &[u8] = if what.0 == 0 { b"0" } else { room.get(n..).unwrap_or(&[]) };
    let kind: &[u8] = if what.0 == 0 { b"SubprocessError:" } else { b"OSError:" };
    for part in [kind, number, b":", what.1.as_bytes()] {
        unsafe { libc::write(fd, part.as_ptr().cast(), part.len()) };
    }
}

fn plan(a: &[&Object]) -> R<Plan> {
    let int = |i: usize| sequence::int_arg(a[i]);
    let mut keep = Vec::new();
    for fd in sequence::vec_of(a[3])? {
        let Some(n) = fd.cast::<Int>().and_then(|i| i.as_i64()).and_then(|n| i32::try_from(n).ok()) else {
            return value_error("bad value(s) in fds_to_keep");
        };
        if n < 0 || keep.last().is_some_and(|last| n <= *last) {
            return value_error("bad value(s) in fds_to_keep");
        }
        keep.push(n);
    }
    let close_fds = number::is_true(a[2])?;
    if close_fds && int(13)? < 3 {
        return value_error("errpipe_write must be >= 3");
    }
    let cwd = if a[4].is_none() {
        None
    } else {
        match CString::new(fs_path(a[4])?) {
            Ok(s) => Some(s),
            Err(_) => return value_error("embedded null byte"),
        }
    };
    let groups = if a[18].is_none() {
        None
    } else {
        let mut v = Vec::new();
        for g in sequence::vec_of(a[18])? {
            v.push(identity(&g)?.unwrap_or(0));
        }
        Some(v)
    };
    Ok(Plan {
        argv: if a[0].is_none() { None } else { Some(strings(a[0])?) },
        programs: strings(a[1])?,
        close_fds,
        keep,
        cwd,
        env: if a[5].is_none() { None } else { Some(strings(a[5])?) },
        p2cread: int(6)?,
        c2pwrite: int(9)?,
        errwrite: int(11)?,
        parents: [int(7)?, int(8)?, int(10)?, int(12)?],
        errpipe_write: int(13)?,
        restore_signals: number::is_true(a[14])?,
        setsid: number::is_true(a[15])?,
        pgid: int(16)?,
        gid: identity(a[17])?,
        groups,
        uid: identity(a[19])?,
        umask: int(20)?,
    })
}

fn fork_exec(_: &Object, a: &[&Object]) -> R {
    if a.len() != 23 {
        return type_error(format!("fork_exec expected 23 arguments, got {}", a.len()));
    }
    let p = plan(a)?;
    let argv = pointers(p.argv.as_deref().unwrap_or(&[]));
    let envp = pointers(p.env.as_deref().unwrap_or(&[]));
    let preexec = if a[21].is_none() { None } else { Some(a[21]) };
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        unsafe {
            let failed = child(&p, &argv, &envp, preexec);
            report(p.errpipe_write, failed);
            libc::_exit(255);
        }
    }
    if pid < 0 {
        return last_os_error(None);
    }
    Ok(int::from_i64(pid.into()))
}

const SIGNATURE: &str = "($module, args, executable_list, close_fds, pass_fds, cwd,\n          env, p2cread, p2cwrite, c2pread, c2pwrite, errread,\n          errwrite, errpipe_read, errpipe_write, restore_signals,\n          call_setsid, pgid_to_set, gid, extra_groups, uid,\n          child_umask, preexec_fn, allow_vfork, /)";

static FUNCTIONS: &[MethodDef] = &[MethodDef::pos("fork_exec", SIGNATURE, 23, 23, fork_exec)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_posixsubprocess");
    m.set("__doc__", &Str::new("A POSIX helper for the subprocess module."));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
