//! `select`: waiting for file descriptors.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, Imp, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{
    key_error, last_os_error, os_error, overflow_error, raise_args, runtime_error, type_error, value_error,
};
use pyrite_vm::thread;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float::Float};

use crate::arguments::descriptor;
use crate::time::stamp::{self, Round, SECOND, from_seconds};

fn errno() -> i32 {
    unsafe { *libc::__errno_location() }
}

/// Waits with `f`, again after each signal, until it answers; it gets the time left, none for ever.
fn wait(limit: Option<i64>, mut f: impl FnMut(Option<i64>) -> i32) -> R<i32> {
    let deadline = limit.map(|t| stamp::monotonic().saturating_add(t));
    let mut left = limit;
    loop {
        let (r, e) = thread::allow_threads(|| {
            let r = f(left);
            (r, errno())
        });
        if r >= 0 {
            return Ok(r);
        }
        if e != libc::EINTR {
            return os_error(e, None, None);
        }
        pyrite_vm::signals::deliver()?;
        if let Some(d) = deadline {
            let t = d.saturating_sub(stamp::monotonic());
            if t < 0 {
                return Ok(0);
            }
            left = Some(t);
        }
    }
}

fn fd_set(list: &[(i32, Ref)]) -> libc::fd_set {
    unsafe {
        let mut s = std::mem::zeroed();
        libc::FD_ZERO(&mut s);
        for (fd, _) in list {
            libc::FD_SET(*fd, &mut s);
        }
        s
    }
}

fn fd_list(o: &Object) -> R<Vec<(i32, Ref)>> {
    let items = match sequence::vec_of(o) {
        Ok(v) => v,
        Err(e) if e.matches(&exc::TYPE_ERROR) => return type_error("arguments 1-3 must be sequences"),
        Err(e) => return Err(e),
    };
    let mut out = Vec::with_capacity(items.len());
    for x in items {
        let fd = descriptor(&x)?;
        if fd as usize >= libc::FD_SETSIZE {
            return value_error("filedescriptor out of range in select()");
        }
        if out.len() >= libc::FD_SETSIZE {
            return value_error("too many file descriptors in select()");
        }
        out.push((fd, x));
    }
    Ok(out)
}

/// A timeout in nanoseconds; nothing waits for ever.
fn timeout(o: Option<&Object>, what: &str) -> R<Option<i64>> {
    match o.filter(|o| !o.is_none()) {
        None => Ok(None),
        Some(o) if !o.is_a::<Float>() && !number::is_index(o) => type_error(what),
        Some(o) => from_seconds(o, Round::Ceiling).map(Some),
    }
}

fn select(_: &Object, a: &[&Object]) -> R {
    let limit = timeout(a.get(3).copied(), "timeout must be a float or None")?;
    if limit.is_some_and(|t| t < 0) {
        return value_error("timeout must be non-negative");
    }
    let lists = [fd_list(a[0])?, fd_list(a[1])?, fd_list(a[2])?];
    let top = lists.iter().flatten().map(|(fd, _)| *fd).max().unwrap_or(-1) + 1;
    let mut sets = [fd_set(&lists[0]), fd_set(&lists[1]), fd_set(&lists[2])];
    wait(limit, |left| {
        // Each attempt starts from what was asked.
        sets = [fd_set(&lists[0]), fd_set(&lists[1]), fd_set(&lists[2])];
        let mut t = left.map(|ns| libc::timeval { tv_sec: ns / SECOND, tv_usec: (ns % SECOND + 999) / 1000 });
        if let Some(t) = &mut t
            && t.tv_usec >= 1_000_000
        {
            t.tv_sec += 1;
            t.tv_usec = 0;
        }
        let p = t.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
        let [r, w, x] = &mut sets;
        let n = unsafe { libc::select(top, r, w, x, p) };
        if n == 0 {
            sets = [fd_set(&[]), fd_set(&[]), fd_set(&[])];
        }
        n
    })?;
    let ready = |list: &[(i32, Ref)], set: &libc::fd_set| {
        let v = list.iter().filter(|(fd, _)| unsafe { libc::FD_ISSET(*fd, set) }).map(|(_, o)| o.clone());
        List::from_vec(v.collect()).up()
    };
    let out = lists.iter().zip(&sets).map(|(l, s)| ready(l, s)).collect();
    Ok(Tuple::from_vec(out).up())
}

pyrite_vm::object! {
    /// Descriptors to poll, with their events, by number.
    struct Poll: POLL {
        entries: Guarded<Entries>,
        busy: Cell<bool>,
    }
}

#[derive(Default)]
struct Entries(std::collections::BTreeMap<i32, u16>);
pyrite_vm::untraced!(Entries);

fn poll(o: &Object) -> &Poll {
    unsafe { o.cast_unchecked() }
}

fn events(o: &Object) -> R<u16> {
    let Some(i) = o.cast::<Int>() else { return type_error("an integer is required") };
    if i.is_negative() {
        return value_error("value must be positive");
    }
    match i.as_i64().and_then(|n| u16::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => overflow_error("Python int too large for C unsigned short"),
    }
}

fn poll_register(o: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let e = a.get(1).map_or(Ok((libc::POLLIN | libc::POLLPRI | libc::POLLOUT) as u16), |e| events(e))?;
    poll(o).entries.borrow_mut().0.insert(fd, e);
    Ok(none())
}

fn poll_modify(o: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let e = events(a[1])?;
    match poll(o).entries.borrow_mut().0.get_mut(&fd) {
        Some(old) => *old = e,
        None => return os_error(libc::ENOENT, None, None),
    }
    Ok(none())
}

fn poll_unregister(o: &Object, fd: &Object) -> R {
    let fd = descriptor(fd)?;
    match poll(o).entries.borrow_mut().0.remove(&fd) {
        Some(_) => Ok(none()),
        None => key_error(&int::from_i64(fd.into())),
    }
}

/// Milliseconds as nanoseconds; negative waits for ever.
fn milliseconds(o: Option<&Object>) -> R<Option<i64>> {
    let Some(o) = o.filter(|o| !o.is_none()) else { return Ok(None) };
    if let Some(f) = o.cast::<Float>() {
        let ms = f.value();
        if ms.is_nan() {
            return value_error("Invalid value NaN (not a number)");
        }
        let ns = (ms * 1e6).ceil();
        if !(-9.2e18..9.2e18).contains(&ns) {
            return overflow_error("timestamp out of range for platform time_t");
        }
        return Ok(Some(ns as i64).filter(|n| *n >= 0));
    }
    if !number::is_index(o) {
        return type_error("timeout must be an integer or None");
    }
    match number::index(o)?.as_i64().and_then(|n| n.checked_mul(1_000_000)) {
        Some(n) if n / 1_000_000 <= i64::from(i32::MAX) => Ok(Some(n).filter(|n| *n >= 0)),
        Some(_) => overflow_error("timeout is too large"),
        None => overflow_error("timestamp too large to convert to C PyTime_t"),
    }
}

fn as_millis(left: Option<i64>) -> i32 {
    left.map_or(-1, |ns| ((ns + 999_999) / 1_000_000).min(i32::MAX.into()) as i32)
}

fn pair(fd: i32, events: u32) -> Ref {
    Tuple::pair(int::from_i64(fd.into()), int::from_i64(events.into())).up()
}

fn poll_poll(o: &Object, a: &[&Object]) -> R {
    let limit = milliseconds(a.first().copied())?;
    let p = poll(o);
    let mut fds: Vec<libc::pollfd> = p
        .entries
        .borrow()
        .0
        .iter()
        .map(|(fd, e)| libc::pollfd { fd: *fd, events: *e as i16, revents: 0 })
        .collect();
    if p.busy.replace(true) {
        return runtime_error("concurrent poll() invocation");
    }
    let r = wait(limit, |left| unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, as_millis(left)) });
    p.busy.set(false);
    r?;
    let found = fds.iter().filter(|f| f.revents != 0).map(|f| pair(f.fd, (f.revents as u16).into()));
    Ok(List::from_vec(found.collect()).up())
}

static POLL: StaticType = StaticType::new::<Poll>(
    TypeDef {
        name: "select.poll",
        flags: TypeFlags::DISALLOW_INSTANTIATION,
        methods: &[
            MethodDef::pos(
                "register",
                "($self, fd,\n         eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)",
                1,
                2,
                poll_register,
            ),
            MethodDef::pos("modify", "($self, fd, eventmask, /)", 2, 2, poll_modify),
            MethodDef::o("unregister", "($self, fd, /)", poll_unregister),
            MethodDef::pos("poll", "($self, timeout=None, /)", 0, 1, poll_poll),
        ],
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

pyrite_vm::object! {
    /// An epoll instance of the kernel; -1 once closed.
    struct Epoll: EPOLL { fd: Closing }
}

/// A descriptor that is closed with its object.
struct Closing(Cell<i32>);
pyrite_vm::untraced!(Closing);
impl Drop for Closing {
    fn drop(&mut self) {
        let fd = self.0.replace(-1);
        if fd >= 0 {
            unsafe { libc::close(fd) };
        }
    }
}

fn epoll(o: &Object) -> R<i32> {
    let e: &Epoll = unsafe { o.cast_unchecked() };
    match e.fd.0.get() {
        fd if fd >= 0 => Ok(fd),
        _ => value_error("I/O operation on closed epoll object"),
    }
}

static NEW: MethodDef = MethodDef::kw("epoll", "(sizehint=-1, flags=0)", |_, _| Ok(none()));

fn epoll_object(ty: &PyType, fd: i32) -> Ref {
    Ref::new(Epoll { head: Object::head(ty), fd: Closing(Cell::new(fd)) }).up()
}

fn epoll_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut b = [None; 2];
    NEW.params().bind(args, kw, &mut b)?;
    let size = b[0].map_or(Ok(-1), sequence::int_arg)?;
    let flags = b[1].map_or(Ok(0), sequence::int_arg)?;
    if size != -1 && size <= 0 {
        return value_error("negative sizehint");
    }
    if flags & !libc::EPOLL_CLOEXEC != 0 {
        return raise_args(&exc::OS_ERROR, &[&Str::new("invalid flags")]);
    }
    let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
    if fd < 0 {
        return last_os_error(None);
    }
    Ok(epoll_object(ty, fd))
}

fn control(o: &Object, op: i32, fd: &Object, events: u32) -> R {
    let ep = epoll(o)?;
    let fd = descriptor(fd)?;
    let mut e = libc::epoll_event { events, u64: fd as u64 };
    if unsafe { libc::epoll_ctl(ep, op, fd, &mut e) } != 0 {
        return last_os_error(None);
    }
    Ok(none())
}

fn mask(o: Option<&Object>) -> R<u32> {
    match o {
        Some(o) => crate::binascii::mask32(Some(&o), 0),
        None => Ok((libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32),
    }
}

fn epoll_poll(o: &Object, a: &[Option<&Object>]) -> R {
    let ep = epoll(o)?;
    let limit = timeout(a[0], "timeout must be an integer or None")?.filter(|t| *t >= 0);
    let most = match a[1].map_or(Ok(-1), sequence::int_arg)? {
        -1 => libc::FD_SETSIZE as i32 - 1,
        n if n < 1 => return value_error(format!("maxevents must be greater than 0, got {n}")),
        n => n,
    };
    let mut found: Vec<libc::epoll_event> = Vec::new();
    if found.try_reserve_exact(most as usize).is_err() {
        return pyrite_vm::raise::memory_error();
    }
    let n = wait(limit, |left| unsafe { libc::epoll_wait(ep, found.as_mut_ptr(), most, as_millis(left)) })?;
    unsafe { found.set_len(n.max(0) as usize) };
    Ok(List::from_vec(found.iter().map(|e| pair(e.u64 as i32, e.events)).collect()).up())
}

fn epoll_close(o: &Object) -> R {
    let e: &Epoll = unsafe { o.cast_unchecked() };
    let fd = e.fd.0.replace(-1);
    if fd >= 0 && unsafe { libc::close(fd) } != 0 {
        return last_os_error(None);
    }
    Ok(none())
}

static EPOLL: StaticType = StaticType::new::<Epoll>(
    TypeDef {
        name: "select.epoll",
        methods: &[
            MethodDef::noargs("close", epoll_close),
            MethodDef::noargs("fileno", |o| Ok(int::from_i64(epoll(o)?.into()))),
            MethodDef::kw(
                "register",
                "($self, /, fd,\n         eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)",
                |o, a| match a[0] {
                    Some(fd) => control(o, libc::EPOLL_CTL_ADD, fd, mask(a[1])?),
                    None => Ok(none()),
                },
            ),
            MethodDef::kw("modify", "($self, /, fd, eventmask)", |o, a| match a[0] {
                Some(fd) => control(o, libc::EPOLL_CTL_MOD, fd, mask(a[1])?),
                None => Ok(none()),
            }),
            MethodDef::kw("unregister", "($self, /, fd)", |o, a| match a[0] {
                Some(fd) => control(o, libc::EPOLL_CTL_DEL, fd, 0),
                None => Ok(none()),
            }),
            MethodDef::kw("poll", "($self, /, timeout=None, maxevents=-1)", epoll_poll),
            MethodDef::noargs("__enter__", |o| {
                epoll(o)?;
                Ok(o.own())
            }),
            MethodDef::pos("__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", 0, 3, |o, _| {
                epoll_close(o)
            }),
            MethodDef::o("fromfd", "($type, fd, /)", |t, fd| {
                let fd = sequence::int_arg(fd)?;
                match t.cast::<PyType>() {
                    Some(t) => Ok(epoll_object(t, fd)),
                    None => Ok(none()),
                }
            })
            .class(),
        ],
        getset: &[GetSetDef::ro("closed", |o| Ok(bool_obj(epoll(o).is_err())))],
        doc: Some("select.epoll(sizehint=-1, flags=0)\n\nReturns an epolling object\n\nsizehint must be a positive integer or -1 for the default size. The\nsizehint is used to optimize internal data structures. It doesn't limit\nthe maximum number of monitored events."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(epoll_new), ..Slots::NONE },
);

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("select", "($module, rlist, wlist, xlist, timeout=None, /)", 3, 4, select),
    MethodDef::new("poll", "($module, /)", Imp::NoArgs(|_| {
        Ok(Ref::new(Poll { head: Object::head(POLL.object()), entries: Guarded::default(), busy: Cell::new(false) })
            .up())
    })),
];

/// Linux's numbers, of `poll` and of `epoll`.
const EVENTS: [(&str, i64); 11] = [
    ("IN", 1),
    ("PRI", 2),
    ("OUT", 4),
    ("ERR", 8),
    ("HUP", 16),
    ("RDNORM", 64),
    ("RDBAND", 128),
    ("WRNORM", 256),
    ("WRBAND", 512),
    ("MSG", 1024),
    ("RDHUP", 8192),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("select");
    m.set("__doc__", &Str::new("This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors."));
    m.add_functions(FUNCTIONS);
    m.add_type(&EPOLL);
    m.set("error", &exc::OS_ERROR.own());
    for (name, n) in EVENTS {
        m.set(&format!("POLL{name}"), &int::from_i64(n));
        m.set(&format!("EPOLL{name}"), &int::from_i64(n));
    }
    for (name, n) in [
        ("POLLNVAL", 32),
        ("EPOLLET", 1 << 31),
        ("EPOLLEXCLUSIVE", 1 << 28),
        ("EPOLLONESHOT", 1 << 30),
        ("EPOLL_CLOEXEC", libc::EPOLL_CLOEXEC.into()),
        ("PIPE_BUF", 4096),
    ] {
        m.set(name, &int::from_i64(n));
    }
    Ok(m)
}
