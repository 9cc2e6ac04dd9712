//! `select.poll` objects.

use std::cell::Cell;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, R, Ref, StaticType};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{key_error, memory_error, os_error, overflow_error, raise, type_error, value_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::exc;
use pyrite_vm::types::float::Float;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;

use super::{event, milliseconds, unlocked, wait};
use crate::arguments::descriptor;

struct Table(Vec<libc::pollfd>);
pyrite_vm::untraced!(Table);

pyrite_vm::object! {
    /// A set of descriptors to wait for.
    pub struct Poll: POLL {
        /// Events by descriptor.
        wanted: Ref<Dict>,
        /// The same as the system takes it, while it is up to date.
        table: Guarded<Table>,
        fresh: Cell<bool>,
        waiting: Cell<bool>,
    }
}

fn this(o: &Object) -> &Poll {
    unsafe { o.cast_unchecked() }
}

/// A new one.
pub fn new() -> Ref {
    Ref::new(Poll {
        head: Object::head(POLL.object()),
        wanted: Dict::new(),
        table: Guarded::new(Table(Vec::new())),
        fresh: Cell::new(false),
        waiting: Cell::new(false),
    })
    .up()
}

fn mask(o: &Object) -> R<u16> {
    let Some(i) = o.cast::<Int>() else { return type_error("an integer is required") };
    if i.is_negative() {
        return value_error("value must be positive");
    }
    match i.as_i64() {
        Some(n) => match u16::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => overflow_error("Python int too large for C unsigned short"),
        },
        None if i.with_big(|b| b.bits() > 64) => {
            overflow_error("Python int too large to convert to C unsigned long")
        }
        None => overflow_error("Python int too large for C unsigned short"),
    }
}

fn store(p: &Poll, fd: &Object, events: u16) -> R {
    p.wanted.set(fd, &int::from_i64(events.into()))?;
    p.fresh.set(false);
    Ok(none())
}

fn register(o: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let events = match a.get(1) {
        Some(e) => mask(e)?,
        None => (libc::POLLIN | libc::POLLPRI | libc::POLLOUT) as u16,
    };
    store(this(o), &int::from_i64(fd.into()), events)
}

fn modify(o: &Object, a: &[&Object]) -> R {
    let fd = int::from_i64(descriptor(a[0])?.into());
    let events = mask(a[1])?;
    if !this(o).wanted.contains(&fd)? {
        return os_error(libc::ENOENT, None, None);
    }
    store(this(o), &fd, events)
}

fn unregister(o: &Object, fd: &Object) -> R {
    let fd = int::from_i64(descriptor(fd)?.into());
    if this(o).wanted.remove(&fd)?.is_none() {
        return key_error(&fd);
    }
    this(o).fresh.set(false);
    Ok(none())
}

/// A time to wait in milliseconds as nanoseconds.
fn timeout(o: Option<&&Object>) -> R<Option<i64>> {
    const EDGE: f64 = 9_223_372_036_854_775_808.0;
    let Some(o) = o.filter(|o| !o.is_none()) else { return Ok(None) };
    if let Some(f) = o.cast::<Float>() {
        let x = f.value();
        if x.is_nan() {
            return value_error("Invalid value NaN (not a number)");
        }
        let ns = x * 1e6;
        let ns = if ns >= 0.0 { ns.ceil() } else { ns.floor() };
        if !(-EDGE..EDGE).contains(&ns) {
            return overflow_error("timestamp out of range for platform time_t");
        }
        return Ok(Some(ns as i64));
    }
    let i = match number::index(o) {
        Ok(i) => i,
        Err(e) if e.matches(exc::TYPE_ERROR.object()) => {
            return type_error("timeout must be an integer or None");
        }
        Err(e) => return Err(e),
    };
    match i.as_i64().and_then(|n| n.checked_mul(1_000_000)) {
        Some(ns) => Ok(Some(ns)),
        None => overflow_error("timestamp too large to convert to C PyTime_t"),
    }
}

/// Makes the table anew.
fn refresh(p: &Poll) -> R<Vec<libc::pollfd>> {
    let mut v = p.table.replace(Table(Vec::new())).0;
    if p.fresh.get() {
        return Ok(v);
    }
    v.clear();
    if v.try_reserve(p.wanted.len()).is_err() {
        return memory_error();
    }
    for (fd, events) in p.wanted.entries() {
        let n = |o: &Object| o.cast::<Int>().and_then(|i| i.as_i64()).unwrap_or(0);
        v.push(libc::pollfd { fd: n(&fd) as i32, events: n(&events) as i16, revents: 0 });
    }
    p.fresh.set(true);
    Ok(v)
}

fn poll(o: &Object, a: &[&Object]) -> R {
    let p = this(o);
    let timeout = timeout(a.first())?;
    if let Some(t) = timeout {
        milliseconds(t)?;
    }
    // Below nothing is for ever.
    let timeout = timeout.filter(|t| *t >= 0);
    if p.waiting.get() {
        return raise(&exc::RUNTIME_ERROR, "concurrent poll() invocation");
    }
    let mut table = refresh(p)?;
    p.waiting.set(true);
    let count = wait(timeout, |left| {
        let ms = left.map_or(Ok(-1), milliseconds)?;
        Ok(unlocked(|| unsafe { libc::poll(table.as_mut_ptr(), table.len() as libc::nfds_t, ms) }))
    });
    p.waiting.set(false);
    let out = count.map(|n| {
        let ready = table.iter().filter(|e| e.revents != 0).take(n as usize);
        List::from_vec(ready.map(|e| event(e.fd, (e.revents as u16).into())).collect()).up()
    });
    p.table.replace(Table(table));
    out
}

static METHODS: &[MethodDef] = &[
    MethodDef::pos(
        "register",
        "($self, fd,\n         eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)",
        1,
        2,
        register,
    ),
    MethodDef::pos("modify", "($self, fd, eventmask, /)", 2, 2, modify),
    MethodDef::o("unregister", "($self, fd, /)", unregister),
    MethodDef::pos("poll", "($self, timeout=None, /)", 0, 1, poll),
];

/// `select.poll`.
pub static POLL: StaticType = StaticType::new::<Poll>(
    TypeDef {
        name: "select.poll",
        flags: TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
