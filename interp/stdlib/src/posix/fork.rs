//! `fork` and what is to run around it.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Guarded, Object, R, Ref};
use pyrite_vm::protocol::call;
use pyrite_vm::raise::{os_error, type_error, unraisable, warn};
use pyrite_vm::thread;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::{exc, int};

/// Functions to call before, and after in the parent and in the child.
static HOOKS: [Gil<Guarded<Vec<Ref>>>; 3] = [const { Gil(Guarded::new(Vec::new())) }; 3];
const BEFORE: usize = 0;
const IN_CHILD: usize = 1;
const IN_PARENT: usize = 2;

fn run(when: usize) {
    let Some(hooks) = HOOKS.get(when) else { return };
    let mut all: Vec<Ref> = hooks.borrow().iter().map(|f| f.own()).collect();
    if when == BEFORE {
        all.reverse();
    }
    for f in all {
        if let Err(e) = call::call(&f, &[]) {
            unraisable(e, Some(&f));
        }
    }
}

fn register_at_fork(_: &Object, a: &[Option<&Object>]) -> R {
    let names = ["before", "after_in_child", "after_in_parent"];
    if a.iter().all(Option::is_none) {
        return type_error("At least one argument is required.");
    }
    for (f, name) in a.iter().zip(names) {
        if let Some(f) = f
            && !call::is_callable(f)
        {
            return type_error(format!("'{name}' must be callable, not {}", f.ty().name()));
        }
    }
    for (f, hooks) in a.iter().zip(&HOOKS) {
        if let Some(f) = f {
            hooks.borrow_mut().push(f.own());
        }
    }
    Ok(none())
}

/// Runs what is registered to run before a fork.
pub(crate) fn before() {
    run(BEFORE);
}
/// Runs what is registered to run in the parent.
pub(crate) fn after_in_parent() {
    run(IN_PARENT);
}
/// Runs what is registered to run in the child.
pub(crate) fn after_in_child() {
    run(IN_CHILD);
}

/// Copies the process: 0 in the child, a negative number and the error's number if that fails.
pub(crate) fn fork_raw() -> (i32, i32) {
    thread::fork(|| {
        let pid = unsafe { libc::fork() };
        (pid, if pid < 0 { super::errno() } else { 0 })
    })
}

fn fork(_: &Object) -> R {
    before();
    let (pid, errno) = fork_raw();
    if pid == 0 {
        after_in_child();
    } else {
        after_in_parent();
        if pid > 0 && thread::all().len() > 1 {
            let us = std::process::id();
            let msg = format!(
                "This process (pid={us}) is multi-threaded, use of fork() may lead to deadlocks in the child."
            );
            warn(&exc::DEPRECATION_WARNING, &msg, 1)?;
        }
    }
    if pid < 0 {
        return os_error(errno, None, None);
    }
    Ok(int::from_i64(pid.into()))
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::noargs("fork", fork),
    MethodDef::kw(
        "register_at_fork",
        "($module, /, *, before=<unrepresentable>,\n                 after_in_child=<unrepresentable>,\n                 after_in_parent=<unrepresentable>)",
        register_at_fork,
    ),
];
