//! `select.epoll` objects.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::TypeDef;
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, number, sequence};
use pyrite_vm::raise::{last_os_error, memory_error, raise, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::{event, milliseconds, timeout_of, unlocked, wait};
use crate::arguments::descriptor;

/// A descriptor that is closed when it goes; negative once it is closed.
struct Owned(Cell<i32>);
pyrite_vm::untraced!(Owned);
impl Drop for Owned {
    fn drop(&mut self) {
        let fd = self.0.get();
        if fd >= 0 {
            unsafe { libc::close(fd) };
        }
    }
}

pyrite_vm::object! {
    /// An epoll descriptor.
    pub struct Epoll: EPOLL {
        fd: Owned,
    }
}

fn make(ty: &PyType, fd: i32) -> Ref {
    Ref::new(Epoll { head: Object::head(ty), fd: Owned(Cell::new(fd)) }).up()
}

fn cell(o: &Object) -> &Cell<i32> {
    let e: &Epoll = unsafe { o.cast_unchecked() };
    &e.fd.0
}

/// The descriptor.
fn open(o: &Object) -> R<i32> {
    match cell(o).get() {
        fd if fd < 0 => value_error("I/O operation on closed epoll object"),
        fd => Ok(fd),
    }
}

static NEW: MethodDef = MethodDef::kw("epoll", "(sizehint=-1, flags=0)", |_, _| Ok(none()));

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut bound = [None; 2];
    NEW.params().bind(args, kw, &mut bound)?;
    let [size, flags] = bound;
    let size = size.map_or(Ok(-1), sequence::int_arg)?;
    let flags = flags.map_or(Ok(0), sequence::int_arg)?;
    if size != -1 && size <= 0 {
        return value_error("negative sizehint");
    }
    if flags != 0 && flags != libc::EPOLL_CLOEXEC {
        return raise(&exc::OS_ERROR, "invalid flags");
    }
    let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
    if fd < 0 {
        return last_os_error(None);
    }
    Ok(make(ty, fd))
}

fn from_fd(ty: &Object, fd: &Object) -> R {
    let fd = sequence::int_arg(fd)?;
    match ty.cast::<PyType>() {
        Some(t) => Ok(make(t, fd)),
        None => Ok(none()),
    }
}

fn close(o: &Object) -> R {
    let fd = cell(o).replace(-1);
    if fd >= 0 {
        let (r, errno) = thread::allow_threads(|| unsafe { (libc::close(fd), *libc::__errno_location()) });
        if r < 0 {
            return pyrite_vm::raise::os_error(errno, None, None);
        }
    }
    Ok(none())
}

fn control(o: &Object, op: i32, fd: &Object, events: u32) -> R {
    let fd = descriptor(fd)?;
    let epoll = open(o)?;
    let mut e = libc::epoll_event { events, u64: fd as u64 };
    let r = thread::allow_threads(|| unsafe {
        let r = libc::epoll_ctl(epoll, op, fd, &mut e);
        if r < 0 { *libc::__errno_location() } else { 0 }
    });
    if r != 0 {
        return pyrite_vm::raise::os_error(r, None, None);
    }
    Ok(none())
}

fn mask(o: &Object) -> R<u32> {
    let i = number::index(o)?;
    Ok(match i.as_i64() {
        Some(n) => n as u32,
        None => i.with_big(|b| {
            let low = b.magnitude().iter_u32_digits().next().unwrap_or(0);
            if i.is_negative() { low.wrapping_neg() } else { low }
        }),
    })
}

fn register(o: &Object, a: &[Option<&Object>]) -> R {
    let Some(fd) = a[0] else { return Ok(none()) };
    let events = match a[1] {
        Some(e) => mask(e)?,
        None => (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32,
    };
    control(o, libc::EPOLL_CTL_ADD, fd, events)
}

fn modify(o: &Object, a: &[Option<&Object>]) -> R {
    let (Some(fd), Some(events)) = (a[0], a[1]) else { return Ok(none()) };
    control(o, libc::EPOLL_CTL_MOD, fd, mask(events)?)
}

fn unregister(o: &Object, a: &[Option<&Object>]) -> R {
    let Some(fd) = a[0] else { return Ok(none()) };
    control(o, libc::EPOLL_CTL_DEL, fd, 0)
}

fn poll(o: &Object, a: &[Option<&Object>]) -> R {
    let most = a[1].map_or(Ok(-1), sequence::int_arg)?;
    let epoll = open(o)?;
    let timeout = timeout_of(a[0], "timeout must be an integer or None")?;
    if let Some(t) = timeout {
        milliseconds(t)?;
    }
    let timeout = timeout.filter(|t| *t >= 0);
    let most = match most {
        -1 => libc::FD_SETSIZE as i32 - 1,
        n if n < 1 => return value_error(format!("maxevents must be greater than 0, got {n}")),
        n => n,
    };
    let mut events: Vec<libc::epoll_event> = Vec::new();
    if events.try_reserve_exact(most as usize).is_err() {
        return memory_error();
    }
    let n = wait(timeout, |left| {
        let ms = left.map_or(Ok(-1), milliseconds)?;
        Ok(unlocked(|| unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), most, ms) }))
    })?;
    // The system has filled as many.
    unsafe { events.set_len(n as usize) };
    let found = events.iter().map(|e| {
        let (fd, what) = (e.u64, e.events);
        event(fd as i32, what.into())
    });
    Ok(List::from_vec(found.collect()).up())
}

fn exit(o: &Object, _: &[Option<&Object>]) -> R {
    call::call(&*attribute::get_text(o, "close")?, &[])
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("fromfd", "($type, fd, /)", from_fd).class(),
    MethodDef::noargs("close", close),
    MethodDef::noargs("fileno", |o| Ok(int::from_i64(open(o)?.into()))),
    MethodDef::kw("modify", "($self, /, fd, eventmask)", modify),
    MethodDef::kw(
        "register",
        "($self, /, fd,\n         eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)",
        register,
    ),
    MethodDef::kw("unregister", "($self, /, fd)", unregister),
    MethodDef::kw("poll", "($self, /, timeout=None, maxevents=-1)", poll),
    MethodDef::noargs("__enter__", |o| {
        open(o)?;
        Ok(o.own())
    }),
    MethodDef::kw("__exit__", "($self, exc_type=None, exc_value=None, exc_tb=None, /)", exit),
];

/// `select.epoll`.
pub static EPOLL: StaticType = StaticType::new::<Epoll>(
    TypeDef {
        name: "select.epoll",
        methods: METHODS,
        getset: &[GetSetDef::ro("closed", |o| Ok(bool_obj(cell(o).get() < 0)))],
        doc: Some("select.epoll(sizehint=-1, flags=0)"),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), ..Slots::NONE },
);
