//! `select`: waiting for file descriptors.

mod epoll;
mod poll;

use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::{Object, Own, R, Ref};
use pyrite_vm::protocol::sequence;
use pyrite_vm::raise::{os_error, overflow_error, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use crate::arguments::descriptor;
use crate::time::stamp::{self, Round, from_seconds};

/// A time to wait in seconds as nanoseconds; `None` is for ever.
fn timeout_of(o: Option<&Object>, what: &str) -> R<Option<i64>> {
    match o {
        None => Ok(None),
        Some(o) if o.is_none() => Ok(None),
        Some(o) => match from_seconds(o, Round::Up) {
            Ok(t) => Ok(Some(t)),
            Err(e) if e.matches(exc::TYPE_ERROR.object()) => type_error(what),
            Err(e) => Err(e),
        },
    }
}

/// Nanoseconds as the milliseconds that C waits, up.
fn milliseconds(ns: i64) -> R<libc::c_int> {
    let ms = ns.div_euclid(1_000_000) + i64::from(ns.rem_euclid(1_000_000) != 0);
    match libc::c_int::try_from(ms) {
        Ok(n) => Ok(n),
        Err(_) => overflow_error("timeout is too large"),
    }
}

/// Runs a wait without the lock until no signal interrupts it. It is told how much time is left, in nanoseconds;
/// when nothing is, an interrupted wait answers 0.
fn wait(timeout: Option<i64>, mut f: impl FnMut(Option<i64>) -> R<libc::c_int>) -> R<libc::c_int> {
    let deadline = timeout.map(|t| stamp::monotonic().saturating_add(t));
    let mut left = timeout;
    loop {
        let r = f(left)?;
        if r >= 0 {
            return Ok(r);
        }
        let errno = unsafe { *libc::__errno_location() };
        if errno != libc::EINTR {
            return os_error(errno, None, None);
        }
        pyrite_vm::signals::deliver()?;
        left = deadline.map(|d| d.saturating_sub(stamp::monotonic()));
        if left.is_some_and(|t| t < 0) {
            return Ok(0);
        }
    }
}

/// Runs `f` without the lock; the error number of the C library stays what it left.
fn unlocked(f: impl FnOnce() -> libc::c_int) -> libc::c_int {
    let (r, errno) = thread::allow_threads(|| {
        let r = f();
        (r, unsafe { *libc::__errno_location() })
    });
    unsafe { *libc::__errno_location() = errno };
    r
}

/// The objects of one list and their descriptors.
struct Watched {
    all: Vec<(Ref, i32)>,
    set: libc::fd_set,
    greatest: i32,
}

impl Watched {
    fn new(o: &Object) -> R<Watched> {
        // A list stays itself: what `fileno` takes out of it is not asked any more.
        let items = match o.cast::<List>() {
            Some(l) => l.own_as(),
            None => match sequence::vec_of(o) {
                Ok(v) => List::from_vec(v),
                Err(e) if e.matches(exc::TYPE_ERROR.object()) => {
                    return type_error("arguments 1-3 must be sequences");
                }
                Err(e) => return Err(e),
            },
        };
        let mut w = Watched { all: Vec::new(), set: unsafe { std::mem::zeroed() }, greatest: -1 };
        let mut i = 0;
        while let Some(item) = items.get(i) {
            i += 1;
            let fd = descriptor(&item)?;
            if fd as usize >= libc::FD_SETSIZE {
                return value_error("filedescriptor out of range in select()");
            }
            if w.all.len() >= libc::FD_SETSIZE {
                return value_error("too many file descriptors in select()");
            }
            unsafe { libc::FD_SET(fd, &mut w.set) };
            w.greatest = w.greatest.max(fd);
            w.all.push((item, fd));
        }
        Ok(w)
    }
    fn ready(&self, set: &libc::fd_set) -> Ref {
        let ready = self.all.iter().filter(|(_, fd)| unsafe { libc::FD_ISSET(*fd, set) });
        List::from_vec(ready.map(|(o, _)| o.own()).collect()).up()
    }
}

fn select(_: &Object, a: &[&Object]) -> R {
    let timeout = timeout_of(a.get(3).copied(), "timeout must be a float or None")?;
    if timeout.is_some_and(|t| t < 0) {
        return value_error("timeout must be non-negative");
    }
    let (r, w, x) = (Watched::new(a[0])?, Watched::new(a[1])?, Watched::new(a[2])?);
    let n = r.greatest.max(w.greatest).max(x.greatest) + 1;
    let mut sets = [r.set, w.set, x.set];
    let count = wait(timeout, |left| {
        // What an interrupted call leaves in the sets is undefined.
        sets = [r.set, w.set, x.set];
        let [rs, ws, xs] = &mut sets;
        let mut t = left.map(|ns| {
            let us = ns / 1000 + i64::from(ns % 1000 != 0);
            libc::timeval { tv_sec: us / 1_000_000, tv_usec: us % 1_000_000 }
        });
        let t = t.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
        Ok(unlocked(|| unsafe { libc::select(n, rs, ws, xs, t) }))
    })?;
    if count == 0 {
        sets = [unsafe { std::mem::zeroed() }; 3];
    }
    let [rs, ws, xs] = &sets;
    Ok(Tuple::from_vec(vec![r.ready(rs), w.ready(ws), x.ready(xs)]).up())
}

/// A pair of a descriptor and what happened to it.
fn event(fd: i32, what: i64) -> Ref {
    Tuple::pair(int::from_i64(fd.into()), int::from_i64(what)).up()
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("select", "($module, rlist, wlist, xlist, timeout=None, /)", 3, 4, select),
    MethodDef::new("poll", "($module, /)", Imp::NoArgs(|_| Ok(poll::new()))),
];

static CONSTANTS: &[(&str, i64)] = &[
    ("PIPE_BUF", 4096),
    ("POLLIN", 1),
    ("POLLPRI", 2),
    ("POLLOUT", 4),
    ("POLLERR", 8),
    ("POLLHUP", 16),
    ("POLLNVAL", 32),
    ("POLLRDNORM", 64),
    ("POLLRDBAND", 128),
    ("POLLWRNORM", 256),
    ("POLLWRBAND", 512),
    ("POLLMSG", 1024),
    ("POLLRDHUP", 8192),
    ("EPOLLIN", 1),
    ("EPOLLOUT", 4),
    ("EPOLLPRI", 2),
    ("EPOLLERR", 8),
    ("EPOLLHUP", 16),
    ("EPOLLRDHUP", 8192),
    ("EPOLLET", 2147483648),
    ("EPOLLONESHOT", 1073741824),
    ("EPOLLEXCLUSIVE", 268435456),
    ("EPOLLRDNORM", 64),
    ("EPOLLRDBAND", 128),
    ("EPOLLWRNORM", 256),
    ("EPOLLWRBAND", 512),
    ("EPOLLMSG", 1024),
    ("EPOLL_CLOEXEC", 524288),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("select");
    m.set(
        "__doc__",
        &Str::new(
            "This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.",
        ),
    );
    m.add_functions(FUNCTIONS);
    m.set("error", exc::OS_ERROR.object());
    m.add_type(&epoll::EPOLL);
    for (name, n) in CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
