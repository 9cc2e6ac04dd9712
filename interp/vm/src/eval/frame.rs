//! Frames: on the data stack of their thread, or inside a generator.

use crate::object::{Object, Ref, xdecref};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::frame::FrameObject;
use crate::types::function::Function;

/// Who holds a frame's memory.
pub const OWNED_BY_THREAD: u8 = 0;
/// Who holds a frame's memory.
pub const OWNED_BY_GENERATOR: u8 = 1;
/// Who holds a frame's memory.
pub const OWNED_BY_FRAME_OBJECT: u8 = 2;

/// Returning pushes the result on the stack of the caller.
pub const EXIT_TO_CALLER: u8 = 0;
/// Returning leaves the evaluation loop.
pub const EXIT_TO_NATIVE: u8 = 1;
/// Returning checks that `__init__` gave `None`; the instance is on the caller's stack already.
pub const EXIT_FROM_INIT: u8 = 2;

/// A running or suspended function. `localsplus` and the value stack follow it in memory.
#[repr(C)]
pub struct Frame {
    /// The code; owned.
    pub code: *const Code,
    /// The frame that called this one.
    pub previous: *mut Frame,
    /// The function; owned, may be null once the frame is cleared.
    pub func: *const Function,
    /// Borrowed from the function.
    pub globals: *const Dict,
    /// Borrowed from the function.
    pub builtins: *const Object,
    /// The namespace of a class body or module; owned, may be null.
    pub locals: *mut Object,
    /// The frame object, if somebody looked; owned.
    pub frame_obj: *mut FrameObject,
    /// The instruction that is running or was last to run.
    pub instr: *const u16,
    /// One past the top of the value stack, while suspended or calling out.
    pub sp: *mut *mut Object,
    /// Units to skip after a call returns here.
    pub return_offset: u16,
    /// Who holds the memory.
    pub owner: u8,
    /// What returning from this frame does, [`EXIT_TO_CALLER`] and the like.
    pub exit: u8,
    /// The frame has not reached its first `RESUME` yet, so nobody may see it.
    pub incomplete: bool,
}

/// Words of a frame in front of `localsplus`.
pub const HEADER: usize = std::mem::size_of::<Frame>() / 8;

impl Frame {
    /// First slot of `localsplus`.
    ///
    /// # Safety
    /// The frame was made with room for its code's slots.
    #[inline(always)]
    pub unsafe fn localsplus(this: *mut Frame) -> *mut *mut Object {
        unsafe { this.add(1) as *mut *mut Object }
    }
    /// First slot of the value stack.
    ///
    /// # Safety
    /// As [`Frame::localsplus`].
    #[inline(always)]
    pub unsafe fn stack_base(this: *mut Frame) -> *mut *mut Object {
        unsafe { Self::localsplus(this).add((*(*this).code).f.0.nlocalsplus as usize) }
    }
    /// Bytes of a frame for `code`.
    #[inline(always)]
    pub fn size_for(code: &Code) -> usize {
        std::mem::size_of::<Frame>() + code.frame_slots() * 8
    }

    /// Initialises a frame at `this` for a function: takes over one reference to it. Locals
    /// from `initialised` on are emptied.
    ///
    /// # Safety
    /// There is room for the code's slots.
    #[inline(always)]
    pub unsafe fn init(this: *mut Frame, func: *const Function, code: *const Code, initialised: usize) {
        unsafe {
            (*code).head.incref();
            let globals = (*func).globals.peek().map_or(std::ptr::null(), |g| g as *const Dict);
            let builtins = (*func).builtins.peek().map_or(std::ptr::null(), |g| g as *const Object);
            this.write(Frame {
                code,
                previous: std::ptr::null_mut(),
                func,
                globals,
                builtins,
                locals: std::ptr::null_mut(),
                frame_obj: std::ptr::null_mut(),
                instr: (*code).first_unit(),
                sp: std::ptr::null_mut(),
                return_offset: 0,
                owner: OWNED_BY_THREAD,
                exit: EXIT_TO_CALLER,
                incomplete: true,
            });
            let l = Self::localsplus(this);
            let n = (*code).f.0.nlocalsplus as usize;
            let mut i = initialised;
            while i < n {
                *l.add(i) = std::ptr::null_mut();
                i += 1;
            }
            (*this).sp = l.add(n);
        }
    }

    /// Unit index of the current instruction.
    ///
    /// # Safety
    /// The frame is alive.
    #[inline]
    pub unsafe fn unit(this: *const Frame) -> usize {
        unsafe { (*(*this).code).unit_index((*this).instr) }
    }

    /// Line of the current instruction.
    ///
    /// # Safety
    /// The frame is alive.
    pub unsafe fn line(this: *const Frame) -> Option<i32> {
        unsafe { (*(*this).code).line_at(Self::unit(this)) }
    }

    /// Drops what the frame owns: locals, stack, function, code. If a frame object exists and
    /// others hold it, it takes the frame over instead.
    ///
    /// # Safety
    /// The frame is finished; `sp` is right.
    #[inline]
    pub unsafe fn clear(this: *mut Frame) {
        unsafe {
            let fo = (*this).frame_obj;
            if !fo.is_null() {
                (*this).frame_obj = std::ptr::null_mut();
                if (*fo).head.refcount() > 1 {
                    crate::types::frame::take_over(fo, this);
                    drop(Ref::from_raw(fo));
                    return;
                }
                (*fo).frame.0.set(std::ptr::null_mut());
                drop(Ref::from_raw(fo));
            }
            Self::clear_locals(this);
            xdecref((*this).locals);
            (*this).locals = std::ptr::null_mut();
            let f = std::mem::replace(&mut (*this).func, std::ptr::null());
            xdecref(f as *mut Object);
            crate::object::decref((*this).code as *mut Object);
        }
    }

    /// Drops locals and stack, first to last.
    ///
    /// # Safety
    /// As [`Frame::clear`].
    #[inline]
    pub unsafe fn clear_locals(this: *mut Frame) {
        unsafe {
            let l = Self::localsplus(this);
            let end = (*this).sp;
            (*this).sp = l;
            let mut p = l;
            while p < end {
                let v = std::mem::replace(&mut *p, std::ptr::null_mut());
                xdecref(v);
                p = p.add(1);
            }
        }
    }

    /// Visits what the frame owns.
    ///
    /// # Safety
    /// The frame is alive and suspended; `sp` is right.
    pub unsafe fn visit(this: *mut Frame, visit: &mut crate::object::Visit<'_>) {
        unsafe {
            let mut p = Self::localsplus(this);
            while p < (*this).sp {
                if !(*p).is_null() {
                    visit(&**p);
                }
                p = p.add(1);
            }
            if !(*this).locals.is_null() {
                visit(&*(*this).locals);
            }
            if !(*this).func.is_null() {
                visit(&(*(*this).func).head);
            }
            visit(&(*(*this).code).head);
            if !(*this).frame_obj.is_null() {
                visit(&(*(*this).frame_obj).head);
            }
        }
    }

    /// The function's global namespace.
    ///
    /// # Safety
    /// The frame is alive.
    pub unsafe fn globals_ref<'a>(this: *const Frame) -> Option<&'a Dict> {
        unsafe { (*this).globals.as_ref() }
    }
}

/// The innermost complete frame at or above `f`.
///
/// # Safety
/// The chain of frames is alive.
pub unsafe fn first_complete(mut f: *mut Frame) -> *mut Frame {
    unsafe {
        while !f.is_null() && (*f).incomplete {
            f = (*f).previous;
        }
        f
    }
}
