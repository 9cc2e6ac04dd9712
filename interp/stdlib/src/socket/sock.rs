//! `_socket.socket`: the object, how it waits, what it is made of.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{number, object as obj, sequence};
use pyrite_vm::raise::{os_error, raise, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float, int};

use super::address::{self, Address};
use super::{message, transfer};
use crate::arguments::{parsed_int, tuple_arity};
use crate::time::stamp::{self, Round, from_seconds};

pyrite_vm::object! {
    /// One end of a connection.
    pub struct Socket: SOCKET {
        fd: Cell<i32>,
        family: Cell<i32>,
        kind: Cell<i32>,
        proto: Cell<i32>,
        timeout: Cell<i64>,
    }
}

/// The time to wait that new sockets get, in nanoseconds; negative is for ever.
static DEFAULT_TIMEOUT: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(-1);

pub(super) fn default_timeout() -> i64 {
    DEFAULT_TIMEOUT.load(std::sync::atomic::Ordering::Relaxed)
}
pub(super) fn set_default_timeout(ns: i64) {
    DEFAULT_TIMEOUT.store(ns, std::sync::atomic::Ordering::Relaxed);
}

/// Nanoseconds of an argument in seconds; -1 for `None`.
pub(super) fn timeout_arg(o: &Object) -> R<i64> {
    if o.is_none() {
        return Ok(-1);
    }
    match from_seconds(o, Round::Up)? {
        n if n < 0 => value_error("Timeout value out of range"),
        n => Ok(n),
    }
}
/// A time to wait as Python shows it.
pub(super) fn timeout_shown(ns: i64) -> Ref {
    if ns < 0 { none() } else { float::new(stamp::to_seconds(ns)) }
}

/// The number of the last error of the C library.
pub(super) fn errno() -> i32 {
    unsafe { *libc::__errno_location() }
}

/// Which way a socket has to be ready.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ready {
    Read,
    Write,
    /// A connection has been made, or not.
    Connect,
}

/// The time by which a call has to be done.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    timeout: i64,
    deadline: i64,
}

pub(super) fn this(o: &Object) -> &Socket {
    unsafe { o.cast_unchecked() }
}

impl Socket {
    pub(super) fn fd(&self) -> i32 {
        self.fd.get()
    }
    pub(super) fn family(&self) -> i32 {
        self.family.get()
    }
    /// From now.
    pub(super) fn limit(&self) -> Limit {
        let timeout = self.timeout.get();
        Limit { timeout, deadline: if timeout > 0 { stamp::monotonic().saturating_add(timeout) } else { 0 } }
    }

    /// Calls `f`, which answers a negative number for an error, once the socket is ready, without the lock and until
    /// no signal interrupts it. The second result is the number of the error, 0 for none.
    pub(super) fn attempt(
        &self,
        ready: Ready,
        limit: Limit,
        mut f: impl FnMut(i32) -> isize,
    ) -> R<(isize, i32)> {
        let fd = self.fd();
        loop {
            if limit.timeout > 0 || ready == Ready::Connect {
                wait(fd, ready, limit)?;
            }
            let (r, e) = loop {
                let (r, e) = thread::allow_threads(|| {
                    let r = f(fd);
                    (r, if r < 0 { errno() } else { 0 })
                });
                if r >= 0 || e != libc::EINTR {
                    break (r, e);
                }
                pyrite_vm::signals::deliver()?;
            };
            // It was said to be ready and is not: wait again.
            if r < 0 && limit.timeout > 0 && (e == libc::EWOULDBLOCK || e == libc::EAGAIN) {
                continue;
            }
            return Ok((r, e));
        }
    }

    /// As [`Socket::attempt`]; an error is raised.
    pub(super) fn run(&self, ready: Ready, f: impl FnMut(i32) -> isize) -> R<isize> {
        self.run_within(ready, self.limit(), f)
    }
    pub(super) fn run_within(&self, ready: Ready, limit: Limit, f: impl FnMut(i32) -> isize) -> R<isize> {
        match self.attempt(ready, limit, f)? {
            (r, 0) => Ok(r),
            (r, _) if r >= 0 => Ok(r),
            (_, e) => os_error(e, None, None),
        }
    }
}

/// Waits without the lock until `fd` is ready.
fn wait(fd: i32, ready: Ready, limit: Limit) -> R<()> {
    if fd < 0 {
        return Ok(());
    }
    let events = match ready {
        Ready::Read => libc::POLLIN,
        Ready::Write => libc::POLLOUT,
        Ready::Connect => libc::POLLOUT | libc::POLLERR,
    };
    loop {
        let ms = if limit.timeout > 0 {
            let left = limit.deadline - stamp::monotonic();
            if left < 0 {
                return raise(&exc::TIMEOUT_ERROR, "timed out");
            }
            i32::try_from((left + 999_999) / 1_000_000).unwrap_or(i32::MAX)
        } else {
            -1
        };
        let mut p = libc::pollfd { fd, events, revents: 0 };
        let (n, e) = thread::allow_threads(|| {
            let n = unsafe { libc::poll(&mut p, 1, ms) };
            (n, errno())
        });
        match n {
            0 => return raise(&exc::TIMEOUT_ERROR, "timed out"),
            n if n > 0 => return Ok(()),
            _ if e != libc::EINTR => return os_error(e, None, None),
            _ => pyrite_vm::signals::deliver()?,
        }
    }
}

pub(super) fn set_blocking(fd: i32, blocking: bool) -> R<()> {
    let mut no = libc::c_int::from(!blocking);
    if unsafe { libc::ioctl(fd, libc::FIONBIO, &mut no) } < 0 {
        return os_error(errno(), None, None);
    }
    Ok(())
}

impl Socket {
    fn fill(&self, fd: i32, family: i32, kind: i32, proto: i32) -> R<()> {
        self.fd.set(fd);
        self.family.set(family);
        self.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
        self.proto.set(proto);
        if kind & libc::SOCK_NONBLOCK != 0 {
            self.timeout.set(0);
            return Ok(());
        }
        self.timeout.set(default_timeout());
        if default_timeout() >= 0 { set_blocking(fd, false) } else { Ok(()) }
    }
}

fn blank(ty: &PyType) -> Ref {
    let cell = Cell::new;
    Ref::new(Socket {
        head: Object::head(ty),
        fd: cell(-1),
        family: cell(0),
        kind: cell(0),
        proto: cell(0),
        timeout: Cell::new(default_timeout()),
    })
    .up()
}

/// A socket of a descriptor; the descriptor is closed if that fails.
pub(super) fn of_fd(fd: i32, family: i32, kind: i32, proto: i32) -> R {
    let o = blank(SOCKET.object());
    if let Err(e) = this(&o).fill(fd, family, kind, proto) {
        this(&o).fd.set(-1);
        unsafe { libc::close(fd) };
        return Err(e);
    }
    Ok(o)
}

fn new(ty: &PyType, _: &[&Object], _: Option<&Tuple>) -> R {
    Ok(blank(ty))
}

static NEW: MethodDef =
    MethodDef::kw("socket", "(family=-1, type=-1, proto=-1, fileno=None)", |_, _| Ok(none()));

fn option(fd: i32, name: i32) -> R<i32> {
    let mut v: libc::c_int = 0;
    let mut n = size_of::<libc::c_int>() as libc::socklen_t;
    if unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, name, (&raw mut v).cast(), &mut n) } < 0 {
        return os_error(errno(), None, None);
    }
    Ok(v)
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let mut bound = [None; 4];
    NEW.params().bind(args, kw, &mut bound)?;
    let [family, kind, proto, fileno] = bound;
    let number = |o: Option<&Object>| o.map_or(Ok(-1), sequence::int_arg);
    let (mut family, mut kind, mut proto) = (number(family)?, number(kind)?, number(proto)?);
    let s = this(o);
    if let Some(f) = fileno.filter(|f| !f.is_none()) {
        let fd = sequence::int_arg(f)?;
        if fd < 0 {
            return value_error("negative file descriptor");
        }
        let mut a = Address::empty();
        if unsafe { libc::getsockname(fd, a.ptr_mut(), &mut a.len) } < 0 {
            let e = errno();
            if family == -1 || e == libc::EBADF || e == libc::ENOTSOCK {
                return os_error(e, None, None);
            }
        } else if family == -1 {
            family = a.family();
        }
        if kind == -1 {
            kind = option(fd, libc::SO_TYPE)?;
        }
        if proto == -1 {
            proto = option(fd, libc::SO_PROTOCOL)?;
        }
        return s.fill(fd, family, kind, proto);
    }
    let or = |n: i32, default: i32| if n == -1 { default } else { n };
    let (family, kind, proto) = (or(family, libc::AF_INET), or(kind, libc::SOCK_STREAM), or(proto, 0));
    let (fd, e) = thread::allow_threads(|| {
        let fd = unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) };
        (fd, errno())
    });
    if fd < 0 {
        return os_error(e, None, None);
    }
    if let Err(e) = s.fill(fd, family, kind, proto) {
        s.fd.set(-1);
        unsafe { libc::close(fd) };
        return Err(e);
    }
    Ok(())
}

fn finalize(o: &Object) {
    let s = this(o);
    let fd = s.fd();
    if fd < 0 {
        return;
    }
    let text = obj::repr_text(o).unwrap_or_default();
    pyrite_vm::warnings::unclosed(&format!("unclosed {text}"), o, o);
    s.fd.set(-1);
    thread::allow_threads(|| unsafe { libc::close(fd) });
}

fn repr(o: &Object) -> R {
    let s = this(o);
    let (fd, family, kind, proto) = (s.fd(), s.family(), s.kind.get(), s.proto.get());
    let text = format!("<socket object, fd={fd}, family={family}, type={kind}, proto={proto}>");
    Ok(Str::new(&text).up())
}

fn close(o: &Object) -> R {
    let fd = this(o).fd.replace(-1);
    if fd >= 0 {
        let (r, e) = thread::allow_threads(|| (unsafe { libc::close(fd) }, errno()));
        // The peer may have gone before: there is nothing left to close.
        if r < 0 && e != libc::ECONNRESET {
            return os_error(e, None, None);
        }
    }
    Ok(none())
}

fn accept(o: &Object) -> R {
    let s = this(o);
    let mut a = Address::empty();
    let fd = s.run(Ready::Read, |fd| {
        a = Address::empty();
        unsafe { libc::accept4(fd, a.ptr_mut(), &mut a.len, libc::SOCK_CLOEXEC) as isize }
    })?;
    match address::show(&a) {
        Ok(shown) => Ok(Tuple::pair(int::from_i64(fd as i64), shown).up()),
        Err(e) => {
            unsafe { libc::close(fd as i32) };
            Err(e)
        }
    }
}

fn bind(o: &Object, a: &Object) -> R {
    let s = this(o);
    let a = address::parse(s.family(), a, "bind")?;
    let fd = s.fd();
    let (r, e) = thread::allow_threads(|| (unsafe { libc::bind(fd, a.ptr(), a.len) }, errno()));
    if r < 0 { os_error(e, None, None) } else { Ok(none()) }
}

/// Connects; 0 or the number of the error.
fn connect_to(s: &Socket, a: &Address) -> R<i32> {
    let fd = s.fd();
    let (r, e) = thread::allow_threads(|| (unsafe { libc::connect(fd, a.ptr(), a.len) }, errno()));
    if r >= 0 {
        return Ok(0);
    }
    let timeout = s.timeout.get();
    let goes_on = if e == libc::EINTR {
        // The system goes on connecting.
        pyrite_vm::signals::deliver()?;
        timeout != 0
    } else {
        timeout > 0 && e == libc::EINPROGRESS
    };
    if !goes_on {
        return Ok(e);
    }
    let (_, e) = s.attempt(Ready::Connect, s.limit(), |fd| {
        let mut v: libc::c_int = 0;
        let mut n = size_of::<libc::c_int>() as libc::socklen_t;
        let r =
            unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_ERROR, (&raw mut v).cast(), &mut n) };
        if r < 0 {
            return -1;
        }
        if v == 0 || v == libc::EISCONN {
            return 0;
        }
        unsafe { *libc::__errno_location() = v };
        -1
    })?;
    Ok(e)
}

fn connect(o: &Object, a: &Object) -> R {
    let s = this(o);
    let a = address::parse(s.family(), a, "connect")?;
    match connect_to(s, &a)? {
        0 => Ok(none()),
        e => os_error(e, None, None),
    }
}
fn connect_ex(o: &Object, a: &Object) -> R {
    let s = this(o);
    let a = address::parse(s.family(), a, "connect_ex")?;
    let e = match connect_to(s, &a) {
        Ok(e) => e,
        // A time that ran out is told by number too.
        Err(e) if e.matches(exc::TIMEOUT_ERROR.object()) => libc::EWOULDBLOCK,
        Err(e) => return Err(e),
    };
    Ok(int::from_i64(e.into()))
}

fn name_of(o: &Object, f: unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32) -> R {
    let fd = this(o).fd();
    let mut a = Address::empty();
    let (r, e) = thread::allow_threads(|| (unsafe { f(fd, a.ptr_mut(), &mut a.len) }, errno()));
    if r < 0 { os_error(e, None, None) } else { address::show(&a) }
}

fn listen(o: &Object, a: &[&Object]) -> R {
    tuple_arity("listen", a.len(), 0, 1)?;
    let n = a.first().map_or(Ok(128), |n| parsed_int(n))?.max(0);
    let fd = this(o).fd();
    let (r, e) = thread::allow_threads(|| (unsafe { libc::listen(fd, n) }, errno()));
    if r < 0 { os_error(e, None, None) } else { Ok(none()) }
}

fn shutdown(o: &Object, how: &Object) -> R {
    let how = sequence::int_arg(how)?;
    let fd = this(o).fd();
    let (r, e) = thread::allow_threads(|| (unsafe { libc::shutdown(fd, how) }, errno()));
    if r < 0 { os_error(e, None, None) } else { Ok(none()) }
}

fn set_timeout(o: &Object, t: &Object) -> R {
    let t = timeout_arg(t)?;
    this(o).timeout.set(t);
    set_blocking(this(o).fd(), t < 0)?;
    Ok(none())
}
fn set_blocking_method(o: &Object, on: &Object) -> R {
    let on = number::is_true(on)?;
    this(o).timeout.set(if on { -1 } else { 0 });
    set_blocking(this(o).fd(), on)?;
    Ok(none())
}

fn n(n: i32) -> R {
    Ok(int::from_i64(n.into()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("_accept", accept),
    MethodDef::o("bind", "($self, object, /)", bind),
    MethodDef::noargs("close", close),
    MethodDef::o("connect", "($self, object, /)", connect),
    MethodDef::o("connect_ex", "($self, object, /)", connect_ex),
    MethodDef::noargs("detach", |o| n(this(o).fd.replace(-1))),
    MethodDef::noargs("fileno", |o| n(this(o).fd())),
    MethodDef::noargs("getpeername", |o| name_of(o, libc::getpeername)),
    MethodDef::noargs("getsockname", |o| name_of(o, libc::getsockname)),
    MethodDef::pos("getsockopt", "", 0, 255, transfer::get_option),
    MethodDef::pos("listen", "", 0, 255, listen),
    MethodDef::pos("recv", "", 0, 255, transfer::recv),
    MethodDef::raw("recv_into", "", transfer::recv_into),
    MethodDef::pos("recvfrom", "", 0, 255, transfer::recvfrom),
    MethodDef::raw("recvfrom_into", "", transfer::recvfrom_into),
    MethodDef::pos("send", "", 0, 255, transfer::send),
    MethodDef::pos("sendall", "", 0, 255, transfer::sendall),
    MethodDef::pos("sendto", "", 0, 255, transfer::sendto),
    MethodDef::o("setblocking", "($self, object, /)", set_blocking_method),
    MethodDef::noargs("getblocking", |o| Ok(bool_obj(this(o).timeout.get() != 0))),
    MethodDef::o("settimeout", "($self, object, /)", set_timeout),
    MethodDef::noargs("gettimeout", |o| Ok(timeout_shown(this(o).timeout.get()))),
    MethodDef::pos("setsockopt", "", 0, 255, transfer::set_option),
    MethodDef::o("shutdown", "($self, object, /)", shutdown),
    MethodDef::pos("recvmsg", "", 0, 255, message::recvmsg),
    MethodDef::pos("recvmsg_into", "", 0, 255, message::recvmsg_into),
    MethodDef::pos("sendmsg", "", 0, 255, message::sendmsg),
    MethodDef::raw("sendmsg_afalg", "", message::sendmsg_afalg),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("family", |o| n(this(o).family())).member(),
    GetSetDef::ro("type", |o| n(this(o).kind.get())).member(),
    GetSetDef::ro("proto", |o| n(this(o).proto.get())).member(),
    GetSetDef::ro("timeout", |o| Ok(timeout_shown(this(o).timeout.get()))),
];

/// `_socket.socket`.
pub static SOCKET: StaticType = StaticType::new::<Socket>(
    TypeDef {
        name: "_socket.socket",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        doc: Some(super::SOCKET_DOC),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), init: Some(init), repr: Some(repr), finalize: Some(finalize), ..Slots::NONE },
);
