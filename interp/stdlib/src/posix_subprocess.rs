//! `_posixsubprocess`: starting a program in a new process.

use std::ffi::CString;

use pyrite_vm::codecs;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{call, number, sequence};
use pyrite_vm::raise::{os_error, raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::exc;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use crate::posix::fork;
use crate::posix::ids::id_arg;

/// Strings and the table of pointers to them that the system takes.
struct Strings {
    table: Vec<*const libc::c_char>,
    _owned: Vec<CString>,
}

impl Strings {
    fn new(owned: Vec<CString>) -> Strings {
        let mut table: Vec<*const libc::c_char> = owned.iter().map(|s| s.as_ptr()).collect();
        table.push(std::ptr::null());
        Strings { table, _owned: owned }
    }
    /// Of a sequence of bytes.
    fn of_bytes(o: &Object) -> R<Strings> {
        let n = sequence::len(o)?;
        let mut owned = Vec::new();
        pyrite_vm::raise::reserve(&mut owned, n)?;
        for i in 0..n {
            let item = sequence::item(o, i as isize)?;
            let Some(b) = item.cast::<Bytes>() else {
                return type_error(format!("expected bytes, {} found", item.ty().name()));
            };
            match CString::new(b.as_slice()) {
                Ok(s) => owned.push(s),
                Err(_) => return value_error("embedded null byte"),
            }
        }
        Ok(Strings::new(owned))
    }
}

fn fs_string(o: &Object) -> R<CString> {
    match CString::new(codecs::fs_path(o)?) {
        Ok(s) => Ok(s),
        Err(_) => value_error("embedded null byte"),
    }
}

/// All that the child needs; it allocates nothing.
struct Child<'a> {
    executables: Strings,
    argv: Strings,
    env: Option<Strings>,
    cwd: Option<CString>,
    keep: Vec<i32>,
    close_fds: bool,
    p2cread: i32,
    p2cwrite: i32,
    c2pread: i32,
    c2pwrite: i32,
    errread: i32,
    errwrite: i32,
    errpipe_read: i32,
    errpipe_write: i32,
    restore_signals: bool,
    setsid: bool,
    pgid: i32,
    groups: Option<Vec<libc::gid_t>>,
    gid: Option<u32>,
    uid: Option<u32>,
    umask: i32,
    preexec: Option<&'a Object>,
}

/// What failed in the child.
struct Failed(i32, &'static str);

fn try_(r: i32) -> Result<i32, Failed> {
    if r < 0 { Err(Failed(errno(), "")) } else { Ok(r) }
}
fn errno() -> i32 {
    unsafe { *libc::__errno_location() }
}
/// Whether `fd` stays open in the program to be started.
fn inherit(fd: i32, yes: bool) -> Result<(), Failed> {
    let old = try_(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    let new = if yes { old & !libc::FD_CLOEXEC } else { old | libc::FD_CLOEXEC };
    if new != old {
        try_(unsafe { libc::fcntl(fd, libc::F_SETFD, new) })?;
    }
    Ok(())
}
/// A copy of `fd` that the program does not inherit.
fn private_copy(fd: i32) -> Result<i32, Failed> {
    try_(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
}
/// Closes all from 3 on but those of `keep`, which are in order.
fn close_others(keep: &[i32]) {
    let mut start: u32 = 3;
    let range = |first: u32, last: u32| {
        if first > last {
            return;
        }
        if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } == 0 {
            return;
        }
        let limit = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
        let limit = if limit > 0 { u32::try_from(limit).unwrap_or(65536) } else { 65536 };
        for fd in first..=last.min(limit) {
            unsafe { libc::close(fd as i32) };
        }
    };
    for fd in keep {
        let fd = *fd as u32;
        if fd < start {
            continue;
        }
        range(start, fd - 1);
        start = fd + 1;
    }
    range(start, u32::MAX);
}

impl Child<'_> {
    /// Everything from the fork to the other program. Only returns if something fails.
    fn go(&self) -> Failed {
        match self.prepare() {
            Ok(()) => self.exec(),
            Err(f) => f,
        }
    }

    fn prepare(&self) -> Result<(), Failed> {
        for fd in &self.keep {
            // The one that errors are told through has to close when the program starts.
            if *fd != self.errpipe_write {
                inherit(*fd, true)?;
            }
        }
        for fd in [self.p2cwrite, self.c2pread, self.errread, self.errpipe_read] {
            if fd >= 0 {
                try_(unsafe { libc::close(fd) })?;
            }
        }
        // The ends that the program gets, out of the way of one another.
        let c2pwrite = if self.c2pwrite == 0 { private_copy(0)? } else { self.c2pwrite };
        let mut errwrite = self.errwrite;
        while errwrite == 0 || errwrite == 1 {
            errwrite = private_copy(errwrite)?;
        }
        for (from, to) in [(self.p2cread, 0), (c2pwrite, 1), (errwrite, 2)] {
            if from == to {
                inherit(from, true)?;
            } else if from != -1 {
                try_(unsafe { libc::dup2(from, to) })?;
            }
        }
        if let Some(cwd) = &self.cwd
            && unsafe { libc::chdir(cwd.as_ptr()) } < 0
        {
            return Err(Failed(errno(), "noexec:chdir"));
        }
        let noexec = |_| Failed(errno(), "noexec");
        if self.umask >= 0 {
            unsafe { libc::umask(self.umask as libc::mode_t) };
        }
        if self.restore_signals {
            unsafe {
                libc::signal(libc::SIGPIPE, libc::SIG_DFL);
                libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
            }
        }
        if self.setsid {
            try_(unsafe { libc::setsid() }).map_err(noexec)?;
        }
        if self.pgid >= 0 {
            try_(unsafe { libc::setpgid(0, self.pgid) }).map_err(noexec)?;
        }
        if let Some(g) = &self.groups {
            try_(unsafe { libc::setgroups(g.len(), g.as_ptr()) }).map_err(noexec)?;
        }
        if let Some(g) = self.gid {
            try_(unsafe { libc::setregid(g, g) }).map_err(noexec)?;
        }
        if let Some(u) = self.uid {
            try_(unsafe { libc::setreuid(u, u) }).map_err(noexec)?;
        }
        if let Some(f) = self.preexec
            && let Err(e) = call::call(f, &[])
        {
            // Nobody is there to be told: its destruction is all the same.
            std::mem::forget(e);
            return Err(Failed(0, "Exception occurred in preexec_fn."));
        }
        if self.close_fds {
            close_others(&self.keep);
        }
        Ok(())
    }

    fn exec(&self) -> Failed {
        let mut telling = 0;
        let argv = self.argv.table.as_ptr();
        for path in self.executables.table.iter().filter(|p| !p.is_null()) {
            unsafe {
                match &self.env {
                    Some(e) => libc::execve(*path, argv, e.table.as_ptr()),
                    None => libc::execv(*path, argv),
                }
            };
            if !matches!(errno(), libc::ENOENT | libc::ENOTDIR) && telling == 0 {
                telling = errno();
            }
        }
        Failed(if telling != 0 { telling } else { errno() }, "")
    }

    /// Tells the parent through the pipe what failed.
    fn tell(&self, f: Failed) {
        let put = |b: &[u8]| unsafe { libc::write(self.errpipe_write, b.as_ptr().cast(), b.len()) };
        if f.0 != 0 {
            put(b"OSError:");
            let digits = *b"0123456789ABCDEF";
            let mut hex = [0u8; 8];
            let (mut n, mut start) = (f.0 as usize, hex.len());
            for (i, h) in hex.iter_mut().enumerate().rev() {
                *h = digits[n & 15];
                start = i;
                n >>= 4;
                if n == 0 {
                    break;
                }
            }
            put(hex.get(start..).unwrap_or(&[]));
            put(b":");
        } else {
            put(b"SubprocessError:0:");
        }
        put(f.1.as_bytes());
    }
}

fn descriptors(t: &Object) -> R<Option<Vec<i32>>> {
    let Some(t) = t.cast::<Tuple>() else {
        let given = pyrite_vm::protocol::object::type_name_or_none(t);
        return type_error(format!("fork_exec() argument 4 must be tuple, not {given}"));
    };
    let mut last = -1;
    let mut out = Vec::new();
    for item in t.as_slice() {
        match item.cast::<Int>().and_then(Int::as_i64).map(i32::try_from) {
            Some(Ok(fd)) if fd > last => {
                last = fd;
                out.push(fd);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(out))
}

fn groups_arg(o: &Object) -> R<Option<Vec<libc::gid_t>>> {
    if o.is_none() {
        return Ok(None);
    }
    let Some(l) = o.cast::<List>() else { return type_error("setgroups argument must be a list") };
    let items = sequence::vec_of(l)?;
    if items.len() > 65536 {
        return value_error("too many extra_groups");
    }
    let mut out = Vec::new();
    for item in items {
        if !item.is_a::<Int>() {
            return type_error("extra_groups must be integers");
        }
        match id_arg(&item, "gid") {
            Ok(g) => out.push(g),
            Err(_) => return value_error("invalid group id"),
        }
    }
    Ok(Some(out))
}

fn fork_exec(_: &Object, a: &[&Object]) -> R {
    let [args, executables, close_fds, keep, cwd, env, rest @ ..] = a else { return type_error("fork_exec") };
    let [f0, f1, f2, f3, f4, f5, f6, f7, restore, setsid, pgid, gid, groups, uid, umask, preexec, _vfork] =
        rest
    else {
        return type_error("fork_exec");
    };
    let close_fds = number::is_true(close_fds)?;
    let keep = descriptors(keep)?;
    let mut fds = [-1; 8];
    for (to, from) in fds.iter_mut().zip([f0, f1, f2, f3, f4, f5, f6, f7]) {
        *to = sequence::int_arg(from)?;
    }
    let [p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write] = fds;
    let (restore_signals, setsid) = (number::is_true(restore)?, number::is_true(setsid)?);
    let (pgid, umask) = (sequence::int_arg(pgid)?, sequence::int_arg(umask)?);
    let preexec = if preexec.is_none() { None } else { Some(*preexec) };
    if preexec.is_some() && pyrite_vm::thread::FINALIZING.load(std::sync::atomic::Ordering::SeqCst) {
        return raise(&exc::PYTHON_FINALIZATION_ERROR, "preexec_fn not supported at interpreter shutdown");
    }
    if close_fds && errpipe_write < 3 {
        return value_error("errpipe_write must be >= 3");
    }
    let Some(keep) = keep else { return value_error("bad value(s) in fds_to_keep") };
    let executables = Strings::of_bytes(executables)?;
    let mut argv = Vec::new();
    if !args.is_none() {
        let items = match sequence::vec_of(args) {
            Ok(v) => v,
            Err(e) if e.matches(exc::TYPE_ERROR.object()) => return type_error("argv must be a tuple"),
            Err(e) => return Err(e),
        };
        for item in items {
            argv.push(fs_string(&item)?);
        }
    }
    let argv = Strings::new(argv);
    let env = if env.is_none() { None } else { Some(Strings::of_bytes(env)?) };
    let cwd = if cwd.is_none() { None } else { Some(fs_string(cwd)?) };
    let groups = groups_arg(groups)?;
    let gid = if gid.is_none() { None } else { Some(id_arg(gid, "gid")?) };
    let uid = if uid.is_none() { None } else { Some(id_arg(uid, "uid")?) };
    let child = Child {
        executables,
        argv,
        env,
        cwd,
        keep,
        close_fds,
        p2cread,
        p2cwrite,
        c2pread,
        c2pwrite,
        errread,
        errwrite,
        errpipe_read,
        errpipe_write,
        restore_signals,
        setsid,
        pgid,
        groups,
        gid,
        uid,
        umask,
        preexec,
    };
    if preexec.is_some() {
        fork::before();
    }
    let (pid, errno) = fork::fork_raw();
    if pid == 0 {
        if preexec.is_some() {
            fork::after_in_child();
        }
        let failed = child.go();
        child.tell(failed);
        unsafe { libc::_exit(255) }
    }
    if preexec.is_some() {
        fork::after_in_parent();
    }
    if pid < 0 {
        return os_error(errno, None, None);
    }
    Ok(int::from_i64(pid.into()))
}

static FUNCTIONS: &[MethodDef] = &[MethodDef::pos(
    "fork_exec",
    "($module, args, executable_list, close_fds, pass_fds, cwd,\n          env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite,\n          errpipe_read, errpipe_write, restore_signals, call_setsid,\n          pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn,\n          allow_vfork, /)",
    23,
    23,
    fork_exec,
)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_posixsubprocess");
    m.set("__doc__", &Str::new("A POSIX helper for the subprocess module."));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
