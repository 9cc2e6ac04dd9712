//! A Python 3.13 interpreter.
//!
//! The library behind the `pyrite` command: find the standard library, start an interpreter on a
//! deep stack, run a program.

pub mod command;
pub mod library;
mod shutdown;

use pyrite_vm::config::{self, Config};
use pyrite_vm::object::R;

/// Native calls nest 10,000 deep, so the main thread needs a deep stack (of which only what is
/// used is ever touched).
const STACK: usize = 1 << 30;

/// Runs `f` on a thread with a stack deep enough for an interpreter; gives its result, or
/// `status` if the thread cannot be started or dies.
pub fn on_deep_stack(f: impl FnOnce() -> i32 + Send, status: i32) -> i32 {
    // Signals go to the interpreter's main thread, not to the one that waits for it here.
    let mut all: libc::sigset_t = unsafe { std::mem::zeroed() };
    let mut before: libc::sigset_t = unsafe { std::mem::zeroed() };
    unsafe {
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut before);
    }
    let process = std::process::id();
    let f = move || {
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut()) };
        let status = f();
        if std::process::id() != process {
            // A forked child has this thread alone: nobody waits for its status.
            std::process::exit(status);
        }
        status
    };
    std::thread::scope(|s| {
        match std::thread::Builder::new().name("main".into()).stack_size(STACK).spawn_scoped(s, f) {
            Ok(t) => t.join().unwrap_or(status),
            Err(e) => {
                eprintln!("pyrite: cannot start the main thread: {e}");
                status
            }
        }
    })
}

/// Starts the interpreter of this process: builtin modules, `sys`, import, standard streams.
///
/// # Errors
/// What the library raises while it starts.
pub fn start(c: Config) -> R<()> {
    let (k0, k1) = match c.hash_seed {
        Some(seed) => pyrite_vm::hash::keys_from_seed(seed),
        None => random_keys(),
    };
    pyrite_vm::hash::set_keys(k0, k1);
    config::set(c);
    pyrite_vm::thread::attach_new(true);
    pyrite_stdlib::register_all();
    pyrite_vm::import::start()?;
    pyrite_stdlib::signal::start(true)
}

fn random_keys() -> (u64, u64) {
    use std::hash::{BuildHasher, RandomState};
    let s = RandomState::new();
    (s.hash_one(1u8), s.hash_one(2u8))
}
