//! Sets of signals, and waiting for them.

use std::cell::Cell;

use pyrite_vm::object::{Gil, Object, PyType, R, Ref};
use pyrite_vm::protocol::{iteration, number};
use pyrite_vm::raise::{last_os_error, os_error, value_error, warn};
use pyrite_vm::thread;
use pyrite_vm::types::set::{self, Set};
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int, struct_seq};

use super::handlers::NSIG;
use crate::time::stamp::{self, Round, from_seconds, timespec};

fn empty() -> libc::sigset_t {
    unsafe {
        let mut s = std::mem::zeroed();
        libc::sigemptyset(&mut s);
        s
    }
}

/// A set of signals from an iterable of numbers.
///
/// # Errors
/// ValueError for a number that is no signal; TypeError.
pub fn from_iterable(o: &Object) -> R<libc::sigset_t> {
    let mut s = empty();
    iteration::for_each(o, |x| {
        let n = number::index(&x)?.as_i64();
        let Some(n) = n.filter(|n| (1..NSIG as i64).contains(n)) else {
            let n = pyrite_vm::protocol::object::str_text(&x)?;
            return value_error(format!("signal number {n} out of range [1; {}]", NSIG - 1));
        };
        if unsafe { libc::sigaddset(&mut s, n as i32) } != 0 {
            // The C library keeps some for itself.
            warn(
                &exc::RUNTIME_WARNING,
                &format!("invalid signal number {n}, please use valid_signals()"),
                1,
            )?;
        }
        Ok(())
    })?;
    Ok(s)
}

fn to_set(s: &libc::sigset_t) -> R {
    let out = Set::of_type(set::SET.object());
    for n in 1..NSIG as i32 {
        if unsafe { libc::sigismember(s, n) } == 1 {
            out.add(&int::from_i64(n.into()))?;
        }
    }
    Ok(out.up())
}

/// `pthread_sigmask`.
pub fn mask(how: i32, signals: &Object) -> R {
    let s = from_iterable(signals)?;
    let mut old = empty();
    let e = unsafe { libc::pthread_sigmask(how, &s, &mut old) };
    if e != 0 {
        return os_error(e, None, None);
    }
    // What was waiting behind the mask arrives now.
    pyrite_vm::signals::deliver()?;
    to_set(&old)
}

/// `sigpending`.
pub fn pending() -> R {
    let mut s = empty();
    if unsafe { libc::sigpending(&mut s) } != 0 {
        return last_os_error(None);
    }
    to_set(&s)
}

/// `valid_signals`.
pub fn valid() -> R {
    let mut s = empty();
    if unsafe { libc::sigfillset(&mut s) } != 0 {
        return last_os_error(None);
    }
    to_set(&s)
}

/// `sigwait`.
pub fn wait(signals: &Object) -> R {
    let s = from_iterable(signals)?;
    let mut n = 0;
    let e = thread::allow_threads(|| unsafe { libc::sigwait(&s, &mut n) });
    if e != 0 {
        return os_error(e, None, None);
    }
    Ok(int::from_i64(n.into()))
}

static SIGINFO: Gil<Cell<Option<&'static PyType>>> = Gil(Cell::new(None));

/// `signal.struct_siginfo`.
pub fn siginfo() -> &'static PyType {
    if let Some(t) = SIGINFO.get() {
        return t;
    }
    const FIELDS: &[&str] = &["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"];
    let t = struct_seq::new_type("signal.struct_siginfo", FIELDS, 7, true);
    if let Some(d) = t.dict.peek() {
        d.set_text("__doc__", &Str::new("struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\nThis object may be accessed either as a tuple of\n(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\nor via the attributes si_signo, si_code, and so on."));
    }
    let p: &'static PyType = unsafe { &*t.into_raw() };
    SIGINFO.set(Some(p));
    p
}

fn info_object(i: &libc::siginfo_t) -> Ref {
    let (pid, uid, status) = unsafe { (i.si_pid(), i.si_uid(), i.si_status()) };
    // The band shares its place with the sender.
    let band = i64::from(pid) | i64::from(uid) << 32;
    let n = |x: i32| int::from_i64(x.into());
    struct_seq::make(
        siginfo(),
        vec![
            n(i.si_signo),
            n(i.si_code),
            n(i.si_errno),
            n(pid),
            int::from_i64(uid.into()),
            n(status),
            int::from_i64(band),
        ],
    )
}

fn wait_until(signals: &libc::sigset_t, deadline: Option<i64>) -> R {
    loop {
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        let left = deadline.map(|d| timespec(d.saturating_sub(stamp::monotonic()).max(0)));
        let (r, errno) = thread::allow_threads(|| unsafe {
            let t = left.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
            let r = if t.is_null() {
                libc::sigwaitinfo(signals, &mut info)
            } else {
                libc::sigtimedwait(signals, &mut info, t)
            };
            (r, *libc::__errno_location())
        });
        if r >= 0 {
            return Ok(info_object(&info));
        }
        match errno {
            libc::EINTR => pyrite_vm::signals::deliver()?,
            libc::EAGAIN if deadline.is_some() => return Ok(none()),
            e => return os_error(e, None, None),
        }
    }
}

/// `sigwaitinfo`.
pub fn wait_info(signals: &Object) -> R {
    wait_until(&from_iterable(signals)?, None)
}

/// `sigtimedwait`.
pub fn timed_wait(signals: &Object, timeout: &Object) -> R {
    let s = from_iterable(signals)?;
    let t = from_seconds(timeout, Round::Ceiling)?;
    if t < 0 {
        return value_error("timeout must be non-negative");
    }
    wait_until(&s, Some(stamp::monotonic().saturating_add(t)))
}
