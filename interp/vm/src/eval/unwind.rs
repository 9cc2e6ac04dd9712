//! Unwinding: from an exception to its handler, or out of the frame.

use pyrite_bytecode::exceptions::handler_at;

use super::frame::{Frame, OWNED_BY_GENERATOR};
use crate::object::{Object, xdecref};
use crate::raise::Raised;
use crate::thread;
use crate::types::int;

/// Where execution goes on after an exception.
pub enum Unwound {
    /// At a handler of `frame`.
    Handler {
        /// Next instruction.
        pc: *const u16,
        /// Stack pointer; the exception is on top.
        sp: *mut *mut Object,
    },
    /// No handler here.
    Exit(Raised),
}

/// Looks for a handler of the unit at `at` in `frame`, whose stack pointer is `sp`.
///
/// # Safety
/// The frame is running and `sp` is right.
#[cold]
#[inline(never)]
pub unsafe fn find_handler(
    frame: *mut Frame,
    at: *const u16,
    sp: *mut *mut Object,
    e: Raised,
    add_traceback: bool,
) -> Unwound {
    unsafe {
        let code = &*(*frame).code;
        let unit = code.unit_index(at);
        if add_traceback && !(*frame).incomplete {
            (*frame).sp = sp;
            crate::types::traceback::add(&e, frame);
        }
        let Some(h) = handler_at(&code.f.0.exceptiontable, unit as u32) else { return Unwound::Exit(e) };
        let base = Frame::stack_base(frame).add(h.depth as usize);
        let mut sp = sp;
        while sp > base {
            sp = sp.sub(1);
            let v = std::mem::replace(&mut *sp, std::ptr::null_mut());
            (*frame).sp = sp;
            xdecref(v);
        }
        if h.lasti {
            *sp = int::from_i64(Frame::unit(frame) as i64).into_raw();
            sp = sp.add(1);
        }
        *sp = e.into_object().into_raw();
        sp = sp.add(1);
        let pc = code.first_unit().add(h.target as usize);
        Unwound::Handler { pc, sp }
    }
}

/// Ends a frame: clears it and gives its memory back. Returns the frame that called.
///
/// # Safety
/// The frame is the innermost; `sp` is its stack pointer.
#[inline]
pub unsafe fn exit_frame(frame: *mut Frame, sp: *mut *mut Object) -> *mut Frame {
    unsafe {
        let ts = thread::current();
        (*frame).sp = sp;
        let previous = (*frame).previous;
        ts.recursion_remaining.set(ts.recursion_remaining.get() + 1);
        if (*frame).owner == OWNED_BY_GENERATOR {
            ts.frame.set(previous);
            crate::types::generator::frame_finished(frame);
        } else {
            ts.frame.set(previous);
            Frame::clear(frame);
            let ts = thread::current();
            (*ts.stack.get()).pop(frame as *mut u8);
        }
        previous
    }
}
