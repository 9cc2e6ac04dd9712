//! `frame`: what one sees of a running, suspended or finished function.

use std::cell::Cell;

use crate::eval::frame::{Frame, OWNED_BY_FRAME_OBJECT, OWNED_BY_GENERATOR, first_complete};
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, Slot, StaticType, Trace, Visit, alloc};
use crate::raise::{runtime_error, type_error, value_error};
use crate::types::code::{Code, FAST_HIDDEN};
use crate::types::dict::Dict;
use crate::types::int;
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;

object! {
    /// A frame object.
    pub struct FrameObject: FRAME {
        /// The frame; null once it is gone.
        pub frame: FramePointer,
        /// The frame that called, once this one has finished.
        pub back: Slot<FrameObject>,
        /// `f_trace`.
        pub trace: Slot,
        /// `f_trace_lines`.
        pub trace_lines: Cell<bool>,
        /// `f_trace_opcodes`.
        pub trace_opcodes: Cell<bool>,
        /// The line a trace function asked to jump to.
        pub jump_line: Cell<i32>,
        /// The code, which outlives the frame.
        pub code_obj: Ref<Code>,
        /// Extra names put into `f_locals` of an optimised frame.
        pub extra_locals: Slot<Dict>,
    }
}

/// Pointer to a frame, which the frame object owns once the frame has finished.
pub struct FramePointer(pub Cell<*mut Frame>);
impl Trace for FramePointer {
    fn trace(&self, visit: &mut Visit<'_>) {
        let f = self.0.get();
        unsafe {
            if !f.is_null() && (*f).owner == OWNED_BY_FRAME_OBJECT {
                Frame::visit(f, visit);
            }
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        let f = self.0.get();
        unsafe {
            if !f.is_null() && (*f).owner == OWNED_BY_FRAME_OBJECT {
                let mut p = Frame::localsplus(f);
                while p < (*f).sp {
                    let v = std::mem::replace(&mut *p, std::ptr::null_mut());
                    if !v.is_null() {
                        out.push(Ref::from_raw(v));
                    }
                    p = p.add(1);
                }
            }
        }
    }
}
impl Drop for FramePointer {
    fn drop(&mut self) {
        let f = self.0.get();
        unsafe {
            if !f.is_null() && (*f).owner == OWNED_BY_FRAME_OBJECT {
                Frame::clear(f);
                alloc::free(f as *mut u8);
            }
        }
    }
}

impl FrameObject {
    /// The code.
    pub fn code(&self) -> Ref<Code> {
        self.code_obj.clone()
    }
    /// The line that is running.
    pub fn lineno(&self) -> Option<i32> {
        let f = self.frame.0.get();
        if f.is_null() {
            return Some(self.code_obj.f.0.firstlineno);
        }
        unsafe { Frame::line(f) }
    }
    /// Byte offset of the instruction that is running.
    pub fn lasti(&self) -> i32 {
        let f = self.frame.0.get();
        if f.is_null() { -1 } else { unsafe { Frame::unit(f) as i32 * 2 } }
    }
}

/// The frame object of a frame.
///
/// # Safety
/// The frame is alive.
pub unsafe fn of(f: *mut Frame) -> Ref<FrameObject> {
    unsafe {
        if !(*f).frame_obj.is_null() {
            return (*(*f).frame_obj).own_as();
        }
        let fo = Ref::new(FrameObject {
            head: Object::head(&FRAME),
            frame: FramePointer(Cell::new(f)),
            back: Slot::empty(),
            trace: Slot::empty(),
            trace_lines: Cell::new(true),
            trace_opcodes: Cell::new(false),
            jump_line: Cell::new(0),
            code_obj: (*(*f).code).own_as(),
            extra_locals: Slot::empty(),
        });
        (*f).frame_obj = fo.clone().into_raw();
        fo
    }
}

/// A frame finishes while its object lives on: the object gets a copy.
///
/// # Safety
/// `f` is finished and `fo` is its object.
pub unsafe fn take_over(fo: *mut FrameObject, f: *mut Frame) {
    unsafe {
        let size = (*f).sp as usize - f as usize;
        let copy = alloc::malloc(size.max(std::mem::size_of::<Frame>())) as *mut Frame;
        std::ptr::copy_nonoverlapping(f as *const u8, copy as *mut u8, size);
        (*copy).sp = (copy as *mut u8).add(size) as *mut *mut Object;
        (*copy).owner = OWNED_BY_FRAME_OBJECT;
        (*copy).frame_obj = std::ptr::null_mut();
        let prev = first_complete((*f).previous);
        (*copy).previous = std::ptr::null_mut();
        (*f).func = std::ptr::null();
        (*f).locals = std::ptr::null_mut();
        if !prev.is_null() {
            (*fo).back.set(Some(of(prev)));
        }
        (*fo).frame.0.set(copy);
    }
}

fn this(o: &Object) -> &FrameObject {
    unsafe { o.cast_unchecked() }
}

/// Free variables are filled by `COPY_FREE_VARS`; before that they come from the function.
///
/// # Safety
/// The frame is alive.
pub unsafe fn ensure_free_vars(f: *mut Frame) {
    unsafe {
        let code = &*(*f).code;
        let nfree = code.f.0.nfree as usize;
        if nfree == 0 || (*f).func.is_null() || Frame::unit(f) != 0 {
            return;
        }
        if let Some(c) = (*(*f).func).closure.peek() {
            let base = Frame::localsplus(f).add(code.f.0.nlocalsplus as usize - nfree);
            for (i, x) in c.as_slice().iter().enumerate().take(nfree) {
                if (*base.add(i)).is_null() {
                    *base.add(i) = x.clone().into_raw();
                }
            }
        }
    }
}

impl FrameObject {
    /// Where a variable is kept, if the frame still has it.
    pub fn local_place(&self, i: usize) -> Option<*mut *mut Object> {
        let f = self.frame.0.get();
        if f.is_null() || i >= self.code_obj.f.0.nlocalsplus as usize {
            return None;
        }
        unsafe {
            let at = Frame::localsplus(f).add(i);
            // A frame that was taken over has only what was in use.
            if (*f).owner == OWNED_BY_FRAME_OBJECT && at >= (*f).sp { None } else { Some(at) }
        }
    }
    /// Do variables of an inlined comprehension exist beside the namespace?
    fn has_hidden(&self) -> bool {
        let kinds = &self.code_obj.f.0.localspluskinds;
        (0..kinds.len())
            .any(|i| kinds.get(i).is_some_and(|k| k & FAST_HIDDEN != 0) && self.local(i).is_some())
    }
    /// The namespace, where the variables of the frame live in one.
    fn namespace(&self) -> Option<Ref> {
        let f = self.frame.0.get();
        if f.is_null() || self.code_obj.has(crate::types::code::flags::OPTIMIZED) || self.has_hidden() {
            return None;
        }
        unsafe { (*f).locals.as_ref().map(|l| l.own()) }
    }
}

/// The locals of a frame: the namespace itself, or for optimised code a snapshot.
///
/// # Safety
/// The frame is alive.
pub unsafe fn locals_snapshot(f: *mut Frame) -> R<Ref> {
    unsafe {
        let code = &*(*f).code;
        if let Some(l) = (*f).locals.as_ref()
            && !code.has(crate::types::code::flags::OPTIMIZED)
            && !code.f.0.localspluskinds.iter().any(|k| k & FAST_HIDDEN != 0)
        {
            return Ok(l.own());
        }
        let fo = of(f);
        match fo.namespace() {
            Some(l) => Ok(l),
            None => Ok(crate::types::frame_locals::new(&fo).to_dict()?.up()),
        }
    }
}

fn get_locals(o: &Object) -> R {
    let fo = this(o);
    Ok(fo.namespace().unwrap_or_else(|| crate::types::frame_locals::new(&fo.own_as()).up()))
}

fn get_back(o: &Object) -> R {
    let fo = this(o);
    let f = fo.frame.0.get();
    unsafe {
        if !f.is_null() && (*f).owner != OWNED_BY_FRAME_OBJECT {
            let p = first_complete((*f).previous);
            return Ok(if p.is_null() { none() } else { of(p).up() });
        }
    }
    Ok(fo.back.get().map_or_else(none, |b| b.up()))
}

fn get_globals(o: &Object) -> R {
    let f = this(o).frame.0.get();
    unsafe {
        match if f.is_null() { None } else { Frame::globals_ref(f) } {
            Some(g) => Ok((**g).own()),
            None => Ok(none()),
        }
    }
}
fn get_builtins(o: &Object) -> R {
    let f = this(o).frame.0.get();
    unsafe {
        match if f.is_null() { None } else { (*f).builtins.as_ref() } {
            Some(g) => Ok(g.own()),
            None => Ok(none()),
        }
    }
}

fn is_running(fo: &FrameObject) -> bool {
    let f = fo.frame.0.get();
    unsafe {
        if f.is_null() || (*f).owner == OWNED_BY_FRAME_OBJECT {
            return false;
        }
        if (*f).owner == OWNED_BY_GENERATOR {
            return crate::types::generator::frame_is_running(f);
        }
        true
    }
}

fn clear(o: &Object) -> R {
    let fo = this(o);
    let f = fo.frame.0.get();
    unsafe {
        if !f.is_null() && (*f).owner == OWNED_BY_GENERATOR {
            if crate::types::generator::frame_is_running(f) {
                return runtime_error("cannot clear an executing frame");
            }
            if crate::types::generator::frame_is_started(f) {
                return runtime_error("cannot clear a suspended frame");
            }
            crate::types::generator::close_frame(f);
            return Ok(none());
        }
        if is_running(fo) {
            return runtime_error("cannot clear an executing frame");
        }
        if !f.is_null() {
            let end = (*f).sp;
            Frame::clear_locals(f);
            (*f).sp = Frame::stack_base(f).min(end);
        }
    }
    fo.trace.set(None);
    fo.extra_locals.set(None);
    Ok(none())
}

fn set_lineno(o: &Object, v: Option<&Object>) -> R<()> {
    let Some(v) = v else {
        return crate::raise::attribute_error("cannot delete attribute", o, &Str::new("f_lineno"));
    };
    if !v.is_a::<int::Int>() {
        return value_error("lineno must be an integer");
    }
    value_error("f_lineno can only be set in a trace function")
}

fn repr(o: &Object) -> R {
    let fo = this(o);
    let line = fo.lineno().map_or("None".to_string(), |l| l.to_string());
    let file = fo.code_obj.filename.get().map_or_else(none, |f| f.up());
    let s = format!(
        "<frame at {:#x}, file {}, line {}, code {}>",
        o.addr(),
        crate::protocol::object::repr_text(&file)?,
        line,
        fo.code_obj.name.to_lossy()
    );
    Ok(Str::new(&s).up())
}

fn boolean(v: &Object) -> R<bool> {
    if v.is(crate::types::singletons::true_ref()) {
        return Ok(true);
    }
    if v.is(crate::types::singletons::false_ref()) {
        return Ok(false);
    }
    type_error("attribute value type must be bool")
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("clear", clear),
    MethodDef::noargs("__sizeof__", |o| {
        let slots = this(o).code_obj.frame_slots() as i64;
        Ok(int::from_i64(136 + 8 * slots))
    }),
];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("f_back", get_back),
    GetSetDef::ro("f_locals", get_locals),
    GetSetDef::rw(
        "f_lineno",
        |o| Ok(this(o).lineno().map_or_else(none, |l| int::from_i64(l as i64))),
        set_lineno,
    ),
    GetSetDef::rw(
        "f_trace",
        |o| Ok(this(o).trace.get().unwrap_or_else(none)),
        |o, v| {
            this(o).trace.set(v.filter(|v| !v.is_none()).map(|v| v.own()));
            Ok(())
        },
    ),
    GetSetDef::ro("f_lasti", |o| Ok(int::from_i64(this(o).lasti() as i64))),
    GetSetDef::ro("f_globals", get_globals),
    GetSetDef::ro("f_builtins", get_builtins),
    GetSetDef::ro("f_code", |o| Ok(this(o).code_obj.clone().up())),
    GetSetDef::rw(
        "f_trace_lines",
        |o| Ok(bool_obj(this(o).trace_lines.get())),
        |o, v| {
            match v {
                Some(v) => this(o).trace_lines.set(boolean(v)?),
                None => return type_error("can't delete numeric/char attribute"),
            }
            Ok(())
        },
    )
    .member(),
    GetSetDef::rw(
        "f_trace_opcodes",
        |o| Ok(bool_obj(this(o).trace_opcodes.get())),
        |o, v| {
            match v {
                Some(v) => this(o).trace_opcodes.set(boolean(v)?),
                None => {
                    return crate::raise::attribute_error(
                        "cannot delete attribute",
                        o,
                        &Str::new("f_trace_opcodes"),
                    );
                }
            }
            Ok(())
        },
    ),
];

/// `frame`.
pub static FRAME: StaticType = StaticType::new::<FrameObject>(
    TypeDef {
        name: "frame",
        itemsize: 8,
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), ..Slots::NONE },
);
