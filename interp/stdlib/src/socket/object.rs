//! `_socket.socket`.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{last_os_error, memory_error, os_error, raise, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float, int};

use super::address::{self, Address};
use crate::arguments::tuple_arity;
use crate::time::stamp::{self, Round, from_seconds, to_seconds};

/// A descriptor that is closed when it goes; -1 once it is closed.
struct Owned(Cell<i32>);
pyrite_vm::untraced!(Owned);
impl Drop for Owned {
    fn drop(&mut self) {
        if self.0.get() >= 0 {
            unsafe { libc::close(self.0.get()) };
        }
    }
}

pyrite_vm::object! {
    /// A socket.
    pub struct Socket: SOCKET {
        fd: Owned,
        family: Cell<i32>,
        kind: Cell<i32>,
        proto: Cell<i32>,
        /// Nanoseconds that an operation waits; negative for ever.
        timeout: Cell<i64>,
    }
}

fn this(o: &Object) -> &Socket {
    unsafe { o.cast_unchecked() }
}
fn fd(o: &Object) -> i32 {
    this(o).fd.0.get()
}

fn new(ty: &PyType, _: &[&Object], _: Option<&Tuple>) -> R {
    Ok(Ref::new(Socket {
        head: Object::head(ty),
        fd: Owned(Cell::new(-1)),
        family: Cell::new(0),
        kind: Cell::new(0),
        proto: Cell::new(0),
        timeout: Cell::new(super::default_timeout()),
    })
    .up())
}

static INIT: MethodDef =
    MethodDef::kw("socket", "(family=-1, type=-1, proto=-1, fileno=None)", |_, _| Ok(none()));

fn option(of: i32, name: i32) -> R<i32> {
    let (mut v, mut n) = (0i32, 4 as libc::socklen_t);
    let p: *mut i32 = &mut v;
    if unsafe { libc::getsockopt(of, libc::SOL_SOCKET, name, p.cast(), &mut n) } < 0 {
        return last_os_error(None);
    }
    Ok(v)
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let mut bound = [None; 4];
    INIT.params().bind(args, kw, &mut bound)?;
    let [family, kind, proto, fileno] = bound;
    let int = |o: Option<&Object>| o.map_or(Ok(-1), sequence::int_arg);
    let (mut family, mut kind, mut proto) = (int(family)?, int(kind)?, int(proto)?);
    let fd = match fileno.filter(|f| !f.is_none()) {
        Some(f) => {
            let fd = sequence::int_arg(f)?;
            if fd < 0 {
                return value_error("negative file descriptor");
            }
            if family == -1 {
                family = option(fd, libc::SO_DOMAIN)?;
            }
            if kind == -1 {
                kind = option(fd, libc::SO_TYPE)?;
            }
            if proto == -1 {
                proto = option(fd, libc::SO_PROTOCOL)?;
            }
            fd
        }
        None => {
            if family == -1 {
                family = libc::AF_INET;
            }
            if kind == -1 {
                kind = libc::SOCK_STREAM;
            }
            proto = proto.max(0);
            let fd = unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) };
            if fd < 0 {
                return last_os_error(None);
            }
            fd
        }
    };
    let s = this(o);
    let before = s.fd.0.replace(fd);
    if before >= 0 {
        unsafe { libc::close(before) };
    }
    s.family.set(family);
    s.proto.set(proto);
    s.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
    if kind & libc::SOCK_NONBLOCK != 0 {
        s.timeout.set(0);
    } else {
        s.timeout.set(super::default_timeout());
        if s.timeout.get() >= 0 {
            super::set_blocking(fd, false)?;
        }
    }
    Ok(())
}

/// Waits until the socket is ready, no longer than until `deadline`.
fn ready(fd: i32, events: i16, deadline: Option<i64>) -> R<()> {
    let Some(deadline) = deadline else { return Ok(()) };
    loop {
        let left = deadline.saturating_sub(stamp::monotonic()).max(0);
        let ms = (left / 1_000_000 + i64::from(left % 1_000_000 != 0)).min(i32::MAX.into()) as i32;
        let mut p = libc::pollfd { fd, events, revents: 0 };
        let (r, e) =
            thread::allow_threads(|| unsafe { (libc::poll(&mut p, 1, ms), *libc::__errno_location()) });
        match r {
            0 => return raise(&exc::TIMEOUT_ERROR, "timed out"),
            1.. => return Ok(()),
            _ if e == libc::EINTR => pyrite_vm::signals::deliver()?,
            _ => return os_error(e, None, None),
        }
    }
}

/// Runs an operation of the system without the lock, with the socket's timeout.
fn operate(o: &Object, events: i16, mut f: impl FnMut(i32) -> isize) -> R<isize> {
    let s = this(o);
    let timeout = s.timeout.get();
    let deadline = (timeout > 0).then(|| stamp::monotonic().saturating_add(timeout));
    loop {
        ready(fd(o), events, deadline)?;
        let of = fd(o);
        let (r, e) = thread::allow_threads(|| {
            let r = f(of);
            (r, unsafe { *libc::__errno_location() })
        });
        if r >= 0 {
            return Ok(r);
        }
        match e {
            libc::EINTR => pyrite_vm::signals::deliver()?,
            libc::EAGAIN if timeout > 0 => {}
            e => return os_error(e, None, None),
        }
    }
}

fn accept(o: &Object) -> R {
    let mut a = Address::empty();
    let full = a.len;
    let new = operate(o, libc::POLLIN, |fd| {
        a.len = full;
        unsafe { libc::accept4(fd, a.ptr_mut(), &mut a.len, libc::SOCK_CLOEXEC) as isize }
    })?;
    let address = unsafe { address::to_object(a.ptr(), a.len) };
    match address {
        Ok(address) => Ok(Tuple::pair(int::from_i64(new as i64), address).up()),
        Err(e) => {
            unsafe { libc::close(new as i32) };
            Err(e)
        }
    }
}

fn bind(o: &Object, to: &Object) -> R {
    let a = address::from_object("bind", this(o).family.get(), to)?;
    let of = fd(o);
    let (r, e) =
        thread::allow_threads(|| unsafe { (libc::bind(of, a.ptr(), a.len), *libc::__errno_location()) });
    if r < 0 { os_error(e, None, None) } else { Ok(none()) }
}

/// Connects; the error number, or 0.
fn connect_to(o: &Object, a: &Address) -> R<i32> {
    let (of, timeout) = (fd(o), this(o).timeout.get());
    let (r, e) =
        thread::allow_threads(|| unsafe { (libc::connect(of, a.ptr(), a.len), *libc::__errno_location()) });
    if r >= 0 {
        return Ok(0);
    }
    let wait = match e {
        libc::EINTR => {
            pyrite_vm::signals::deliver()?;
            timeout != 0
        }
        libc::EINPROGRESS => timeout > 0,
        _ => false,
    };
    if !wait {
        return Ok(e);
    }
    let long = if timeout > 0 { timeout } else { i64::MAX };
    ready(of, libc::POLLOUT, Some(stamp::monotonic().saturating_add(long)))?;
    option(of, libc::SO_ERROR)
}

fn connect(o: &Object, to: &Object) -> R {
    let a = address::from_object("connect", this(o).family.get(), to)?;
    match connect_to(o, &a)? {
        0 | libc::EISCONN => Ok(none()),
        e => os_error(e, None, None),
    }
}

fn connect_ex(o: &Object, to: &Object) -> R {
    let a = address::from_object("connect_ex", this(o).family.get(), to)?;
    match connect_to(o, &a) {
        Ok(e) => Ok(int::from_i64(e.into())),
        Err(e) if e.matches(exc::TIMEOUT_ERROR.object()) => Ok(int::from_i64(libc::EAGAIN.into())),
        Err(e) => Err(e),
    }
}

fn close(o: &Object) -> R {
    let of = this(o).fd.0.replace(-1);
    if of >= 0 {
        let (r, e) = thread::allow_threads(|| unsafe { (libc::close(of), *libc::__errno_location()) });
        if r < 0 && e != libc::ECONNRESET {
            return os_error(e, None, None);
        }
    }
    Ok(none())
}

fn name_of(o: &Object, f: unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32) -> R {
    let mut a = Address::empty();
    if unsafe { f(fd(o), a.ptr_mut(), &mut a.len) } < 0 {
        return last_os_error(None);
    }
    unsafe { address::to_object(a.ptr(), a.len) }
}

fn getsockopt(o: &Object, a: &[&Object]) -> R {
    tuple_arity("getsockopt", a.len(), 2, 3)?;
    let (level, name) = (sequence::int_arg(a[0])?, sequence::int_arg(a[1])?);
    let size = a.get(2).map_or(Ok(0), |o| sequence::int_arg(o))?;
    if size == 0 {
        let (mut v, mut n) = (0i32, 4 as libc::socklen_t);
        let p: *mut i32 = &mut v;
        if unsafe { libc::getsockopt(fd(o), level, name, p.cast(), &mut n) } < 0 {
            return last_os_error(None);
        }
        return Ok(int::from_i64(v.into()));
    }
    if !(0..=1024).contains(&size) {
        return raise(&exc::OS_ERROR, "getsockopt buflen out of range");
    }
    let (mut room, mut n) = ([0u8; 1024], size as libc::socklen_t);
    if unsafe { libc::getsockopt(fd(o), level, name, room.as_mut_ptr().cast(), &mut n) } < 0 {
        return last_os_error(None);
    }
    Ok(Bytes::new(room.get(..n as usize).unwrap_or(&[])).up())
}

fn setsockopt(o: &Object, a: &[&Object]) -> R {
    tuple_arity("setsockopt", a.len(), 3, 4)?;
    let (level, name) = (sequence::int_arg(a[0])?, sequence::int_arg(a[1])?);
    let r = if let Some(n) = a.get(3) {
        if !a[2].is_none() {
            return type_error("setsockopt() argument 3 must be None when there are 4");
        }
        let n = sequence::int_arg(n)? as libc::socklen_t;
        unsafe { libc::setsockopt(fd(o), level, name, std::ptr::null(), n) }
    } else if a[2].cast::<Int>().is_some() {
        let v = sequence::int_arg(a[2])?;
        unsafe { libc::setsockopt(fd(o), level, name, std::ptr::from_ref(&v).cast(), 4) }
    } else {
        let v = buffer::view(a[2])?;
        unsafe { libc::setsockopt(fd(o), level, name, v.as_ptr().cast(), v.len() as libc::socklen_t) }
    };
    if r < 0 { last_os_error(None) } else { Ok(none()) }
}

fn listen(o: &Object, a: &[&Object]) -> R {
    let n = a.first().map_or(Ok(128), |o| sequence::int_arg(o))?.max(0);
    if unsafe { libc::listen(fd(o), n) } < 0 { last_os_error(None) } else { Ok(none()) }
}

fn flags(o: Option<&&Object>) -> R<i32> {
    o.map_or(Ok(0), |o| sequence::int_arg(o))
}

/// Receives up to a number of bytes, and from whom.
fn receive(o: &Object, function: &str, n: &Object, flags: i32, from: Option<&mut Address>) -> R<Ref<Bytes>> {
    let n = sequence::ssize_arg(n)?;
    let Ok(n) = usize::try_from(n) else {
        return value_error(format!("negative buffersize in {function}"));
    };
    let mut v: Vec<u8> = Vec::new();
    if v.try_reserve_exact(n).is_err() {
        return memory_error();
    }
    let got = receive_into(o, v.as_mut_ptr(), n, flags, from)?;
    // The system has written as many.
    unsafe { v.set_len(got.min(n)) };
    Ok(Bytes::new(&v))
}

fn receive_into(o: &Object, p: *mut u8, n: usize, flags: i32, from: Option<&mut Address>) -> R<usize> {
    let r = match from {
        None => operate(o, libc::POLLIN, |fd| unsafe { libc::recv(fd, p.cast(), n, flags) }),
        Some(a) => {
            let full = a.len;
            operate(o, libc::POLLIN, |fd| {
                a.len = full;
                unsafe { libc::recvfrom(fd, p.cast(), n, flags, a.ptr_mut(), &mut a.len) }
            })
        }
    };
    r.map(|n| n as usize)
}

fn recv(o: &Object, a: &[&Object]) -> R {
    tuple_arity("recv", a.len(), 1, 2)?;
    Ok(receive(o, "recv", a[0], flags(a.get(1))?, None)?.up())
}

fn recvfrom(o: &Object, a: &[&Object]) -> R {
    tuple_arity("recvfrom", a.len(), 1, 2)?;
    let mut from = Address::empty();
    let b = receive(o, "recvfrom", a[0], flags(a.get(1))?, Some(&mut from))?;
    Ok(Tuple::pair(b.up(), unsafe { address::to_object(from.ptr(), from.len)? }).up())
}

fn into(o: &Object, function: &str, a: &[Option<&Object>], from: Option<&mut Address>) -> R<usize> {
    let [Some(to), n, f] = a else { return Ok(0) };
    let n = n.map_or(Ok(0), sequence::ssize_arg)?;
    let f = f.map_or(Ok(0), sequence::int_arg)?;
    let b = buffer::get(to, buffer::WRITABLE)?;
    let Ok(n) = usize::try_from(n) else { return value_error(format!("negative buffersize in {function}")) };
    if n > b.len {
        return value_error("buffer too small for requested bytes");
    }
    receive_into(o, b.ptr, if n == 0 { b.len } else { n }, f, from)
}

fn send(o: &Object, a: &[&Object]) -> R {
    tuple_arity("send", a.len(), 1, 2)?;
    let b = buffer::view(a[0])?;
    let f = flags(a.get(1))?;
    let n = operate(o, libc::POLLOUT, |fd| unsafe { libc::send(fd, b.as_ptr().cast(), b.len(), f) })?;
    Ok(int::from_i64(n as i64))
}

fn sendall(o: &Object, a: &[&Object]) -> R {
    tuple_arity("sendall", a.len(), 1, 2)?;
    let b = buffer::view(a[0])?;
    let f = flags(a.get(1))?;
    let mut rest: &[u8] = &b;
    while !rest.is_empty() {
        let (p, len) = (rest.as_ptr(), rest.len());
        let n = operate(o, libc::POLLOUT, |fd| unsafe { libc::send(fd, p.cast(), len, f) })?;
        rest = rest.get(n as usize..).unwrap_or(&[]);
        pyrite_vm::signals::deliver()?;
    }
    Ok(none())
}

fn sendto(o: &Object, a: &[&Object]) -> R {
    let (f, to) = match a {
        [_, to] => (0, *to),
        [_, f, to] => (sequence::int_arg(f)?, *to),
        _ => return type_error(format!("sendto() takes 2 or 3 arguments ({} given)", a.len())),
    };
    let b = buffer::view(a[0])?;
    let to = address::from_object("sendto", this(o).family.get(), to)?;
    let n = operate(o, libc::POLLOUT, |fd| unsafe {
        libc::sendto(fd, b.as_ptr().cast(), b.len(), f, to.ptr(), to.len)
    })?;
    Ok(int::from_i64(n as i64))
}

fn set_timeout(o: &Object, t: i64) -> R {
    this(o).timeout.set(t);
    super::set_blocking(fd(o), t < 0)?;
    Ok(none())
}

/// A timeout from Python in nanoseconds; -1 for none.
pub fn parse_timeout(o: &Object) -> R<i64> {
    if o.is_none() {
        return Ok(-1);
    }
    let t = from_seconds(o, Round::Up)?;
    if t < 0 { value_error("Timeout value out of range") } else { Ok(t) }
}

/// A timeout as Python shows it.
pub fn show_timeout(t: i64) -> Ref {
    if t < 0 { none() } else { float::new(to_seconds(t)) }
}

fn shutdown(o: &Object, how: &Object) -> R {
    let how = sequence::int_arg(how)?;
    if unsafe { libc::shutdown(fd(o), how) } < 0 { last_os_error(None) } else { Ok(none()) }
}

fn repr(o: &Object) -> R {
    let s = this(o);
    let text = format!(
        "<socket object, fd={}, family={}, type={}, proto={}>",
        fd(o),
        s.family.get(),
        s.kind.get(),
        s.proto.get()
    );
    Ok(Str::new(&text).up())
}

fn finalize(o: &Object) {
    if fd(o) >= 0 {
        let shown = pyrite_vm::protocol::object::repr(o).map(|s| s.to_lossy().into_owned());
        if let Ok(shown) = shown
            && let Err(e) = pyrite_vm::raise::warn(&exc::RESOURCE_WARNING, &format!("unclosed {shown}"), 1)
        {
            pyrite_vm::raise::unraisable(e, Some(o));
        }
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("_accept", accept),
    MethodDef::o("bind", "", bind),
    MethodDef::noargs("close", close),
    MethodDef::o("connect", "", connect),
    MethodDef::o("connect_ex", "", connect_ex),
    MethodDef::noargs("detach", |o| Ok(int::from_i64(this(o).fd.0.replace(-1).into()))),
    MethodDef::noargs("fileno", |o| Ok(int::from_i64(fd(o).into()))),
    MethodDef::noargs("getpeername", |o| name_of(o, libc::getpeername)),
    MethodDef::noargs("getsockname", |o| name_of(o, libc::getsockname)),
    MethodDef::pos("getsockopt", "", 0, 255, getsockopt),
    MethodDef::pos("setsockopt", "", 0, 255, setsockopt),
    MethodDef::pos("listen", "($self, backlog=128, /)", 0, 1, listen),
    MethodDef::pos("recv", "", 0, 255, recv),
    MethodDef::pos("recvfrom", "", 0, 255, recvfrom),
    MethodDef::kw("recv_into", "($self, /, buffer, nbytes=0, flags=0)", |o, a| {
        Ok(int::from_usize(into(o, "recv_into", a, None)?))
    }),
    MethodDef::kw("recvfrom_into", "($self, /, buffer, nbytes=0, flags=0)", |o, a| {
        let mut from = Address::empty();
        let n = into(o, "recvfrom_into", a, Some(&mut from))?;
        Ok(Tuple::pair(int::from_usize(n), unsafe { address::to_object(from.ptr(), from.len)? }).up())
    }),
    MethodDef::pos("send", "", 0, 255, send),
    MethodDef::pos("sendall", "", 0, 255, sendall),
    MethodDef::pos("sendto", "", 0, 255, sendto),
    MethodDef::o("setblocking", "", |o, b| set_timeout(o, if number::is_true(b)? { -1 } else { 0 })),
    MethodDef::noargs("getblocking", |o| Ok(bool_obj(this(o).timeout.get() != 0))),
    MethodDef::o("settimeout", "", |o, t| set_timeout(o, parse_timeout(t)?)),
    MethodDef::noargs("gettimeout", |o| Ok(show_timeout(this(o).timeout.get()))),
    MethodDef::o("shutdown", "", shutdown),
];

/// `_socket.socket`.
pub static SOCKET: StaticType = StaticType::new::<Socket>(
    TypeDef {
        name: "_socket.socket",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: &[
            GetSetDef::ro("family", |o| Ok(int::from_i64(this(o).family.get().into()))).member(),
            GetSetDef::ro("type", |o| Ok(int::from_i64(this(o).kind.get().into()))).member(),
            GetSetDef::ro("proto", |o| Ok(int::from_i64(this(o).proto.get().into()))).member(),
            GetSetDef::ro("timeout", |o| Ok(show_timeout(this(o).timeout.get()))),
        ],
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), init: Some(init), repr: Some(repr), finalize: Some(finalize), ..Slots::NONE },
);
