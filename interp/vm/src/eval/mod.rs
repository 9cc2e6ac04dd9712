//! Execution: frames, the loop, calls, unwinding.

mod call;
pub mod frame;
pub mod interp;
mod ops;
mod patterns;
mod specialise;
pub mod stack;
mod unwind;

pub use call::{call_function, initialize_locals, run_code, run_entry};
pub use ops::import_name;

use crate::names::names;
use crate::object::{Object, Own, Ref};
use crate::thread;
use crate::types::dict::Dict;
use crate::types::module::Module;
use frame::{Frame, first_complete};

/// The `__builtins__` that functions of a namespace see.
pub fn builtins_of(globals: &Dict) -> Ref {
    if let Some(b) = globals.get_str(&names().__builtins__) {
        if let Some(m) = b.cast::<Module>() {
            return m.dict().up();
        }
        return b;
    }
    // The namespace has none: those of the running frame, or the real ones.
    let f = current_frame();
    unsafe {
        if !f.is_null()
            && let Some(b) = (*f).builtins.as_ref()
        {
            return b.own();
        }
    }
    crate::builtins::dict().up()
}

/// The innermost frame that runs Python code, null if none does.
pub fn current_frame() -> *mut Frame {
    unsafe { first_complete(thread::current().frame.get()) }
}

/// The global namespace of the running code.
pub fn current_globals() -> Option<Ref<Dict>> {
    let f = current_frame();
    if f.is_null() {
        return None;
    }
    unsafe { Frame::globals_ref(f).map(|g| g.own_as()) }
}

/// The local namespace of the running code.
pub fn current_locals() -> crate::object::R<Option<Ref>> {
    let f = current_frame();
    if f.is_null() {
        return Ok(None);
    }
    unsafe { crate::types::frame::locals_snapshot(f).map(Some) }
}

/// The `n`th frame outward from the innermost one.
pub fn frame_at_depth(n: usize) -> *mut Frame {
    let mut f = current_frame();
    let mut n = n;
    unsafe {
        while n > 0 && !f.is_null() {
            f = first_complete((*f).previous);
            n -= 1;
        }
    }
    f
}

/// The object that `x` is, kept alive across a call.
pub fn keep(x: &Object) -> Ref {
    x.own()
}
