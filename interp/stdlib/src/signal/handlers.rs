//! What happens when a signal arrives: a flag is set at once, and the Python handler is called by the
//! main thread at its next chance.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use pyrite_vm::object::{Gil, Object, R, Ref, Slot};
use pyrite_vm::protocol::{call, compare};
use pyrite_vm::raise::{last_os_error, raise_args, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::native::NativeFunction;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int};

/// One more than the greatest signal.
pub const NSIG: usize = 65;

static TRIPPED: [AtomicBool; NSIG] = [const { AtomicBool::new(false) }; NSIG];
static HANDLERS: Gil<[Slot; NSIG]> = Gil([const { Slot::empty() }; NSIG]);
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

/// Runs in the middle of anything: touches nothing but atomics and a file descriptor.
extern "C" fn arrived(sig: libc::c_int) {
    let Some(flag) = usize::try_from(sig).ok().and_then(|s| TRIPPED.get(s)) else { return };
    flag.store(true, Ordering::SeqCst);
    thread::set_breaker(thread::SIGNAL);
    let fd = WAKEUP.load(Ordering::SeqCst);
    if fd >= 0 {
        unsafe {
            let errno = *libc::__errno_location();
            let byte = sig as u8;
            libc::write(fd, (&raw const byte).cast(), 1);
            *libc::__errno_location() = errno;
        }
    }
}

/// Sets the disposition of a signal; `false` where the system refuses.
fn set_action(sig: i32, action: libc::sighandler_t) -> bool {
    unsafe {
        let mut a: libc::sigaction = std::mem::zeroed();
        a.sa_sigaction = action;
        a.sa_flags = libc::SA_ONSTACK;
        libc::sigemptyset(&mut a.sa_mask);
        libc::sigaction(sig, &a, std::ptr::null_mut()) == 0
    }
}

fn current_action(sig: i32) -> libc::sighandler_t {
    unsafe {
        let mut a: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(sig, std::ptr::null(), &mut a) != 0 {
            return libc::SIG_ERR;
        }
        a.sa_sigaction
    }
}

/// The slot of a signal's handler.
///
/// # Errors
/// ValueError for a number that is no signal.
pub fn slot(sig: i32) -> R<&'static Slot> {
    match usize::try_from(sig).ok().filter(|s| *s > 0).and_then(|s| HANDLERS.get(s)) {
        Some(s) => Ok(s),
        None => value_error("signal number out of range"),
    }
}

/// The handler of a signal, as `getsignal` shows it.
///
/// # Errors
/// As [`slot`].
pub fn get(sig: i32) -> R {
    Ok(slot(sig)?.get().unwrap_or_else(none))
}

/// Takes over the dispositions that the process has.
pub fn start(default_int: Ref<NativeFunction>, install: bool) {
    for (i, slot) in HANDLERS.iter().enumerate().skip(1) {
        let handler = match current_action(i as i32) {
            libc::SIG_DFL => Some(int::from_i64(0)),
            libc::SIG_IGN => Some(int::from_i64(1)),
            _ => None,
        };
        slot.set(handler);
    }
    pyrite_vm::signals::set_deliver(deliver);
    if !install {
        return;
    }
    for sig in [libc::SIGPIPE, libc::SIGXFSZ] {
        if set_action(sig, libc::SIG_IGN)
            && let Ok(s) = slot(sig)
        {
            s.set(Some(int::from_i64(1)));
        }
    }
    if current_action(libc::SIGINT) == libc::SIG_DFL
        && set_action(libc::SIGINT, arrived as *const () as libc::sighandler_t)
        && let Ok(s) = slot(libc::SIGINT)
    {
        s.set(Some(default_int.up()));
    }
}

/// Ends the process by SIGINT, as an interrupt that nobody caught does.
pub fn die_of_interrupt() {
    if set_action(libc::SIGINT, libc::SIG_DFL) {
        unsafe {
            let mut mask: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&mut mask);
            libc::sigaddset(&mut mask, libc::SIGINT);
            libc::pthread_sigmask(libc::SIG_UNBLOCK, &mask, std::ptr::null_mut());
            libc::raise(libc::SIGINT);
        }
    }
}

fn is_number(o: &Object, n: i64) -> R<bool> {
    compare::eq(o, &int::from_i64(n))
}

/// `signal.signal`.
pub fn set(sig: i32, handler: &Object) -> R {
    if !thread::is_main() {
        return value_error("signal only works in main thread of the main interpreter");
    }
    let slot = slot(sig)?;
    let action = if is_number(handler, 1)? {
        libc::SIG_IGN
    } else if is_number(handler, 0)? {
        libc::SIG_DFL
    } else if call::is_callable(handler) {
        arrived as *const () as libc::sighandler_t
    } else {
        return type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    };
    // What has arrived is the old handler's.
    pyrite_vm::signals::deliver()?;
    if !set_action(sig, action) {
        return last_os_error(None);
    }
    Ok(slot.replace(Some(handler.own())).unwrap_or_else(none))
}

/// `signal.siginterrupt`.
pub fn interrupt(sig: i32, flag: bool) -> R {
    slot(sig)?;
    unsafe {
        let mut a: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(sig, std::ptr::null(), &mut a) != 0 {
            return last_os_error(None);
        }
        if flag {
            a.sa_flags &= !libc::SA_RESTART;
        } else {
            a.sa_flags |= libc::SA_RESTART;
        }
        if libc::sigaction(sig, &a, std::ptr::null_mut()) != 0 {
            return last_os_error(None);
        }
    }
    Ok(none())
}

/// Acts as if a signal had arrived, if Python handles it.
///
/// # Errors
/// ValueError for what is no signal.
pub fn simulate(sig: i32) -> R<()> {
    match usize::try_from(sig).ok().filter(|s| *s > 0).and_then(|s| HANDLERS.get(s)) {
        None => value_error("signal number out of range"),
        Some(slot) => {
            if slot.get().is_some_and(|h| call::is_callable(&h)) {
                arrived(sig);
            }
            Ok(())
        }
    }
}

/// Calls the handlers of signals that arrived, the lowest first.
fn deliver() -> R<()> {
    thread::clear_breaker(thread::SIGNAL);
    for (i, flag) in TRIPPED.iter().enumerate() {
        if !flag.load(Ordering::Relaxed) || !flag.swap(false, Ordering::SeqCst) {
            continue;
        }
        let Some(h) = HANDLERS.get(i).and_then(|s| s.get()) else { continue };
        if !call::is_callable(&h) {
            continue;
        }
        let f = pyrite_vm::eval::frame_at_depth(0);
        let frame = if f.is_null() { none() } else { unsafe { pyrite_vm::types::frame::of(f) }.up() };
        if let Err(e) = call::call(&h, &[&int::from_usize(i), &frame]) {
            // The others wait for the next chance.
            if TRIPPED.iter().any(|t| t.load(Ordering::Relaxed)) {
                thread::set_breaker(thread::SIGNAL);
            }
            return Err(e);
        }
    }
    Ok(())
}

/// `signal.default_int_handler`.
pub fn default_int_handler(_: &Object, _: &[&Object]) -> R {
    raise_args(&exc::KEYBOARD_INTERRUPT, &[])
}

/// `signal.set_wakeup_fd`.
pub fn set_wakeup_fd(fd: i32) -> R {
    if !thread::is_main() {
        return value_error("set_wakeup_fd only works in main thread of the main interpreter");
    }
    if fd != -1 {
        unsafe {
            let mut st: libc::stat = std::mem::zeroed();
            if libc::fstat(fd, &mut st) != 0 {
                return last_os_error(None);
            }
            let flags = libc::fcntl(fd, libc::F_GETFL);
            if flags < 0 {
                return last_os_error(None);
            }
            if flags & libc::O_NONBLOCK == 0 {
                return value_error(format!("the fd {fd} must be in non-blocking mode"));
            }
        }
    }
    Ok(int::from_i64(WAKEUP.swap(fd, Ordering::SeqCst).into()))
}

/// The C library's name of a signal.
pub fn describe(sig: i32) -> R {
    slot(sig)?;
    let p = unsafe { libc::strsignal(sig) };
    if p.is_null() {
        return Ok(none());
    }
    let text = unsafe { std::ffi::CStr::from_ptr(p) }.to_string_lossy();
    if text.starts_with("Unknown signal") { Ok(none()) } else { Ok(Str::new(&text).up()) }
}
