//! The end of the interpreter: threads, exit functions, buffered output, and the modules with all that they own.

use pyrite_vm::names::names;
use pyrite_vm::object::weak::{self, WeakRef};
use pyrite_vm::object::{Object, Ref, gc};
use pyrite_vm::protocol::{attribute, call};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{none, true_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::{sys, thread};

/// Ends the interpreter; `status` is what it is about to return, the result what it does return.
pub fn finish(status: i32) -> i32 {
    let mut status = status;
    if let Some(t) = sys::modules().get_text("threading")
        && let Err(e) = call::call_method_text(&t, "_shutdown", &[])
    {
        pyrite_vm::raise::unraisable_msg(e, "Exception ignored on threading shutdown", Some(&t));
    }
    if let Some(a) = sys::modules().get_text("atexit")
        && let Err(e) = call::call_method_text(&a, "_run_exitfuncs", &[])
    {
        pyrite_vm::raise::unraisable(e, None);
    }
    flush(&mut status);
    // Daemon threads go on until the process ends: nothing may be taken from them.
    if thread::all().len() <= 1 {
        thread::FINALIZING.store(true, std::sync::atomic::Ordering::SeqCst);
        if gc::collector().enabled.get() {
            gc::collect(2);
        }
        modules();
        flush(&mut status);
    }
    status
}

fn flush(status: &mut i32) {
    for name in ["stdout", "stderr"] {
        let Some(f) = sys::get(name).filter(|f| !f.is_none()) else { continue };
        let closed = attribute::get_text(&f, "closed").is_ok_and(|c| c.is(true_ref()));
        if closed {
            continue;
        }
        if let Err(e) = call::call_method(&f, &names().flush, &[])
            && name == "stdout"
        {
            pyrite_vm::raise::unraisable(e, Some(&f));
            *status = 120;
        }
    }
}

/// Members of `sys` that keep programs' objects alive, or that only make sense while modules can be imported.
const FORGOTTEN: &[&str] = &[
    "path",
    "argv",
    "ps1",
    "ps2",
    "last_exc",
    "last_type",
    "last_value",
    "last_traceback",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
    "__interactivehook__",
];

/// Takes the modules apart, in the reference's order: what only they hold goes as `sys.modules` is emptied, cycles
/// are collected, and those modules that something else still holds are emptied, the last one first.
fn modules() {
    let nothing = none();
    for name in FORGOTTEN {
        sys::set(name, &nothing);
    }
    for (name, original) in [("stdin", "__stdin__"), ("stdout", "__stdout__"), ("stderr", "__stderr__")] {
        sys::set(name, &sys::get(original).unwrap_or_else(none));
    }
    let all = sys::modules();
    let mut left: Vec<Ref<WeakRef>> = Vec::new();
    let mut names: Vec<Ref> = Vec::new();
    let mut at = 0;
    while let Some((name, module)) = all.next_entry(&mut at) {
        if module.is_a::<Module>() {
            left.push(weak::new(weak::reference_type(), &module, None));
        }
        names.push(name);
    }
    for name in names {
        let _ = all.set(&name, &nothing);
    }
    all.clear();
    gc::collect(2);
    for module in left.iter().rev().filter_map(|w| w.get()) {
        let kept = module.is(pyrite_vm::builtins::module()) || module.is(sys::module());
        if let (false, Some(m)) = (kept, module.cast::<Module>()) {
            empty(m, &nothing);
        }
    }
    gc::collect(2);
}

/// Sets the members of a module to None: those with one leading underscore first, then the others.
fn empty(m: &Module, nothing: &Object) {
    let d = m.dict();
    for private in [true, false] {
        let mut at = 0;
        while let Some((name, value)) = d.next_entry(&mut at) {
            let Some(text) = name.cast::<Str>().filter(|_| !value.is_none()) else { continue };
            let text = text.to_lossy();
            let chosen = if private {
                text.starts_with('_') && !text.starts_with("__")
            } else {
                text != "__builtins__"
            };
            if chosen {
                let _ = d.set(&name, nothing);
            }
        }
    }
}
