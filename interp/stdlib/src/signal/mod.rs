//! `_signal`.

mod handlers;
mod sets;

use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::{Gil, Object, R, Ref, Slot};
use pyrite_vm::protocol::sequence;
use pyrite_vm::raise::{last_os_error, os_error, raise_call, type_error};
use pyrite_vm::thread;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::native::NativeFunction;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float};

use crate::time::stamp::{Round, SECOND, from_seconds};

pub use handlers::{die_of_interrupt, simulate};

static ITIMER_ERROR: Gil<Slot> = Gil(Slot::empty());

const DOC: &str = "This module provides mechanisms to use signal handlers in Python.";

fn sig(o: &Object) -> R<i32> {
    sequence::int_arg(o)
}

fn itimer_failed() -> R {
    let e = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    match ITIMER_ERROR.get() {
        Some(t) => raise_call(&t, &[&int::from_i64(e.into()), &Str::new(&pyrite_vm::raise::strerror(e))]),
        None => os_error(e, None, None),
    }
}

fn timer_pair(t: &libc::itimerval) -> Ref {
    let seconds = |t: &libc::timeval| float::new(t.tv_sec as f64 + t.tv_usec as f64 / 1e6);
    Tuple::pair(seconds(&t.it_value), seconds(&t.it_interval)).up()
}

fn timeval(o: Option<&Object>) -> R<libc::timeval> {
    let ns = match o {
        Some(o) => from_seconds(o, Round::Ceiling)?,
        None => 0,
    };
    // Microseconds, rounded up.
    let us = ns.div_euclid(1000) + i64::from(ns.rem_euclid(1000) > 0);
    Ok(libc::timeval { tv_sec: us.div_euclid(SECOND / 1000), tv_usec: us.rem_euclid(SECOND / 1000) })
}

fn setitimer(_: &Object, a: &[&Object]) -> R {
    let which = sig(a[0])?;
    let new =
        libc::itimerval { it_value: timeval(a.get(1).copied())?, it_interval: timeval(a.get(2).copied())? };
    let mut old: libc::itimerval = unsafe { std::mem::zeroed() };
    // Not libc's binding: which timer is an enumeration there and an int here.
    if unsafe { libc::syscall(libc::SYS_setitimer, which, &raw const new, &raw mut old) } != 0 {
        return itimer_failed();
    }
    Ok(timer_pair(&old))
}

fn getitimer(_: &Object, which: &Object) -> R {
    let which = sig(which)?;
    let mut old: libc::itimerval = unsafe { std::mem::zeroed() };
    if unsafe { libc::syscall(libc::SYS_getitimer, which, &raw mut old) } != 0 {
        return itimer_failed();
    }
    Ok(timer_pair(&old))
}

fn pause(_: &Object) -> R {
    thread::allow_threads(|| unsafe { libc::pause() });
    pyrite_vm::signals::deliver()?;
    Ok(none())
}

fn raise_signal(_: &Object, n: &Object) -> R {
    let n = sig(n)?;
    if unsafe { libc::raise(n) } != 0 {
        return last_os_error(None);
    }
    pyrite_vm::signals::deliver()?;
    Ok(none())
}

fn pthread_kill(_: &Object, a: &[&Object]) -> R {
    let Some(ident) = a[0].cast::<Int>() else {
        return type_error(format!("an integer is required (got type {})", a[0].ty().name()));
    };
    let n = sig(a[1])?;
    let ident = ident.with_big(|b| num_traits::ToPrimitive::to_u64(b).unwrap_or(u64::MAX));
    // The C library reads a thread's memory without asking whether it is one.
    if !thread::all().iter().any(|t| unsafe { (**t).ident == ident }) {
        return os_error(libc::ESRCH, None, None);
    }
    let e = unsafe { libc::pthread_kill(ident as libc::pthread_t, n) };
    if e != 0 {
        return os_error(e, None, None);
    }
    pyrite_vm::signals::deliver()?;
    Ok(none())
}

fn pidfd_send_signal(_: &Object, a: &[&Object]) -> R {
    let (fd, n) = (sig(a[0])?, sig(a[1])?);
    let flags = match a.get(3) {
        Some(f) => sig(f)?,
        None => 0,
    };
    if a.get(2).is_some_and(|i| !i.is_none()) {
        return type_error("siginfo must be None");
    }
    let null: *const libc::siginfo_t = std::ptr::null();
    if unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, n, null, flags) } != 0 {
        return last_os_error(None);
    }
    Ok(none())
}

fn set_wakeup_fd(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(fd) = a[0] else { return Ok(none()) };
    handlers::set_wakeup_fd(sig(fd)?)
}

const ONE: &str = "($module, signalnum, /)";

static DEFAULT_INT: MethodDef = MethodDef::pos(
    "default_int_handler",
    "($module, signalnum, frame, /)",
    2,
    2,
    handlers::default_int_handler,
);

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("alarm", "($module, seconds, /)", |_, s| {
        let s = sig(s)?;
        Ok(int::from_i64(unsafe { libc::alarm(s as u32) }.into()))
    }),
    MethodDef::pos("setitimer", "($module, which, seconds, interval=0.0, /)", 2, 3, setitimer),
    MethodDef::o("getitimer", "($module, which, /)", getitimer),
    MethodDef::pos("signal", "($module, signalnum, handler, /)", 2, 2, |_, a| {
        handlers::set(sig(a[0])?, a[1])
    }),
    MethodDef::o("getsignal", ONE, |_, n| handlers::get(sig(n)?)),
    MethodDef::o("strsignal", ONE, |_, n| handlers::describe(sig(n)?)),
    MethodDef::o("raise_signal", ONE, raise_signal),
    MethodDef::kw("set_wakeup_fd", "($module, fd, /, *, warn_on_full_buffer=True)", set_wakeup_fd),
    MethodDef::pos("siginterrupt", "($module, signalnum, flag, /)", 2, 2, |_, a| {
        handlers::interrupt(sig(a[0])?, sig(a[1])? != 0)
    }),
    MethodDef::new("pause", "($module, /)", Imp::NoArgs(pause)),
    MethodDef::pos(
        "pidfd_send_signal",
        "($module, pidfd, signalnum, siginfo=None, flags=0, /)",
        2,
        4,
        pidfd_send_signal,
    ),
    MethodDef::pos("pthread_kill", "($module, thread_id, signalnum, /)", 2, 2, pthread_kill),
    MethodDef::pos("pthread_sigmask", "($module, how, mask, /)", 2, 2, |_, a| sets::mask(sig(a[0])?, a[1])),
    MethodDef::new("sigpending", "($module, /)", Imp::NoArgs(|_| sets::pending())),
    MethodDef::o("sigwait", "($module, sigset, /)", |_, s| sets::wait(s)),
    MethodDef::o("sigwaitinfo", "($module, sigset, /)", |_, s| sets::wait_info(s)),
    MethodDef::pos("sigtimedwait", "($module, sigset, timeout, /)", 2, 2, |_, a| {
        sets::timed_wait(a[0], a[1])
    }),
    MethodDef::new("valid_signals", "($module, /)", Imp::NoArgs(|_| sets::valid())),
];

const NUMBERS: &[(&str, i32)] = &[
    ("NSIG", handlers::NSIG as i32),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("SIG_BLOCK", libc::SIG_BLOCK),
    ("SIG_UNBLOCK", libc::SIG_UNBLOCK),
    ("SIG_SETMASK", libc::SIG_SETMASK),
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGIOT", libc::SIGABRT),
    ("SIGABRT", libc::SIGABRT),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGBUS", libc::SIGBUS),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGSYS", libc::SIGSYS),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGCLD", libc::SIGCHLD),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGPWR", libc::SIGPWR),
    ("SIGIO", libc::SIGIO),
    ("SIGURG", libc::SIGURG),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGPOLL", libc::SIGIO),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGCONT", libc::SIGCONT),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGSTKFLT", libc::SIGSTKFLT),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("ITIMER_PROF", 2),
];

/// Takes signals over for the interpreter that starts: an interrupt becomes KeyboardInterrupt.
///
/// # Errors
/// What making the module raises.
pub fn start(install: bool) -> R<()> {
    let Some(m) = pyrite_vm::import::builtin_module("_signal")? else { return Ok(()) };
    if let Some(f) = pyrite_vm::protocol::attribute::get_optional_text(&m, "default_int_handler")?
        && let Ok(f) = f.downcast::<NativeFunction>()
    {
        handlers::start(f, install);
    }
    pyrite_vm::sys::modules().set_text("_signal", &m);
    Ok(())
}

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_signal");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    m.set(
        "default_int_handler",
        &NativeFunction::function(&DEFAULT_INT, Some(m.clone().up()), Some(Str::intern("_signal").up())),
    );
    for (name, n) in NUMBERS {
        m.set(name, &int::from_i64((*n).into()));
    }
    m.set("SIGRTMIN", &int::from_i64(libc::SIGRTMIN().into()));
    m.set("SIGRTMAX", &int::from_i64(libc::SIGRTMAX().into()));
    let t = crate::arguments::new_exception("signal.itimer_error", &exc::OS_ERROR)?;
    m.set("ItimerError", &t);
    ITIMER_ERROR.set(Some(t));
    m.set("struct_siginfo", sets::siginfo().as_object());
    Ok(m)
}
