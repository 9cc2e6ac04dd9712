//! Generators, coroutines and asynchronous generators.

use std::cell::Cell;

use crate::eval::frame::{EXIT_TO_NATIVE, Frame, OWNED_BY_GENERATOR};
use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{FLAG_FINALIZED, Object, Own, R, Ref, Slot, StaticType, Trace, Visit, alloc};
use crate::protocol::{attribute, call, iteration};
use crate::raise::{self, Raised, runtime_error, type_error, value_error};
use crate::thread;
use crate::types::code::{Code, flags};
use crate::types::exc::{self, BaseException};
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;

/// Not started.
pub const CREATED: i8 = 0;
/// Stopped at a `yield`.
pub const SUSPENDED: i8 = 1;
/// Running.
pub const EXECUTING: i8 = 2;
/// Finished.
pub const COMPLETED: i8 = 3;

object! {
    /// A generator, coroutine or asynchronous generator.
    pub struct Generator: GENERATOR {
        /// Its frame, null once finished.
        pub frame: GeneratorFrame,
        /// [`CREATED`] and so on.
        pub state: Cell<i8>,
        /// `__name__`.
        pub name: Slot<Str>,
        /// `__qualname__`.
        pub qualname: Slot<Str>,
        /// Its code.
        pub code: Slot<Code>,
        /// What it is handling while suspended.
        pub exc: Slot<BaseException>,
        /// Where a coroutine was made.
        pub origin: Slot,
        /// Finalizer hook of an asynchronous generator.
        pub finalizer: Slot,
        /// Hooks of an asynchronous generator have been called.
        pub hooks_inited: Cell<bool>,
        /// `ag_running`.
        pub ag_running: Cell<bool>,
        /// An asynchronous generator has been closed.
        pub ag_closed: Cell<bool>,
    }
}

/// The frame that a generator owns.
pub struct GeneratorFrame(pub Cell<*mut Frame>);
impl Trace for GeneratorFrame {
    fn trace(&self, visit: &mut Visit<'_>) {
        let f = self.0.get();
        unsafe {
            if !f.is_null() && !frame_is_running(f) {
                Frame::visit(f, visit);
            }
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        let f = self.0.get();
        unsafe {
            if !f.is_null() && !frame_is_running(f) {
                let mut p = Frame::localsplus(f);
                while p < (*f).sp {
                    let v = std::mem::replace(&mut *p, std::ptr::null_mut());
                    if !v.is_null() {
                        out.push(Ref::from_raw(v));
                    }
                    p = p.add(1);
                }
                (*generator_of(f)).state.set(COMPLETED);
                (*f).sp = Frame::localsplus(f);
            }
        }
    }
}
impl Drop for GeneratorFrame {
    fn drop(&mut self) {
        let f = self.0.replace(std::ptr::null_mut());
        if !f.is_null() {
            unsafe { free_frame(f) }
        }
    }
}

/// The generator that owns a frame.
///
/// # Safety
/// The frame is a generator's.
#[inline(always)]
pub unsafe fn generator_of(f: *mut Frame) -> *mut Generator {
    unsafe { *(f as *mut *mut Generator).sub(1) }
}

unsafe fn free_frame(f: *mut Frame) {
    unsafe {
        Frame::clear(f);
        alloc::free((f as *mut u8).sub(16));
    }
}

/// Is the generator of this frame running?
///
/// # Safety
/// As [`generator_of`].
pub unsafe fn frame_is_running(f: *mut Frame) -> bool {
    unsafe { (*generator_of(f)).state.get() == EXECUTING }
}
/// Has the generator of this frame started?
///
/// # Safety
/// As [`generator_of`].
pub unsafe fn frame_is_started(f: *mut Frame) -> bool {
    unsafe { (*generator_of(f)).state.get() != CREATED }
}
/// Closes the generator of this frame, which has not started.
///
/// # Safety
/// As [`generator_of`].
pub unsafe fn close_frame(f: *mut Frame) {
    unsafe {
        let g = (*generator_of(f)).own_as();
        finalize(&g);
        finish(&g);
    }
}

fn finish(g: &Generator) {
    g.state.set(COMPLETED);
    let f = g.frame.0.replace(std::ptr::null_mut());
    if !f.is_null() {
        unsafe { free_frame(f) }
    }
}

/// A generator's frame returned or raised.
///
/// # Safety
/// The frame is a running generator's.
#[inline]
pub unsafe fn frame_finished(f: *mut Frame) {
    unsafe {
        let g = (*generator_of(f)).own_as();
        let handled = thread::current().pop_exc_info();
        finish(&g);
        drop(handled);
    }
}

/// A generator's frame yielded.
///
/// # Safety
/// The frame is a running generator's, with its stack pointer saved.
#[inline(always)]
pub unsafe fn frame_suspended(f: *mut Frame) {
    unsafe {
        let g = &*generator_of(f);
        g.state.set(SUSPENDED);
        let handled = thread::current().pop_exc_info();
        if handled.is_some() {
            g.exc.set(handled);
        }
        (*f).previous = std::ptr::null_mut();
    }
}

/// Makes the generator, coroutine or asynchronous generator of a starting frame, which it takes
/// over; the frame's place on the data stack may then be given back.
///
/// # Safety
/// The frame is running on the data stack with its stack pointer saved.
pub unsafe fn from_frame(f: *mut Frame) -> Ref {
    unsafe {
        let code = &*(*f).code;
        let size = Frame::size_for(code);
        let block = alloc::malloc(size + 16);
        let own = block.add(16) as *mut Frame;
        std::ptr::copy_nonoverlapping(f as *const u8, own as *mut u8, size);
        let used = (*f).sp as usize - f as usize;
        (*own).sp = (own as *mut u8).add(used) as *mut *mut Object;
        (*own).owner = OWNED_BY_GENERATOR;
        (*own).previous = std::ptr::null_mut();
        (*own).exit = EXIT_TO_NATIVE;
        (*own).incomplete = false;
        if !(*own).frame_obj.is_null() {
            (*(*own).frame_obj).frame.0.set(own);
        }
        let ty = if code.has(flags::COROUTINE) {
            &COROUTINE
        } else if code.has(flags::ASYNC_GENERATOR) {
            &super::async_generator::ASYNC_GENERATOR
        } else {
            &GENERATOR
        };
        let (name, qualname) = match (*own).func.as_ref() {
            Some(func) => (func.name.get(), func.qualname.get()),
            None => (None, None),
        };
        let g = Ref::new(Generator {
            head: Object::head(ty),
            frame: GeneratorFrame(Cell::new(own)),
            state: Cell::new(CREATED),
            name: Slot::new(name),
            qualname: Slot::new(qualname),
            code: Slot::new(Some(code.own_as())),
            exc: Slot::empty(),
            origin: Slot::empty(),
            finalizer: Slot::empty(),
            hooks_inited: Cell::new(false),
            ag_running: Cell::new(false),
            ag_closed: Cell::new(false),
        });
        *(own as *mut *mut Generator).sub(1) = g.as_ptr();
        if code.has(flags::COROUTINE) {
            let depth = thread::current().coroutine_origin_depth.get();
            if depth > 0 {
                g.origin.set(Some(crate::sys::coroutine_origin(depth)));
            }
        }
        g.up()
    }
}

fn this(o: &Object) -> &Generator {
    unsafe { o.cast_unchecked() }
}

/// Is it one of the three, so that [`Generator`] is its layout?
#[inline(always)]
pub fn as_generator(o: &Object) -> Option<&Generator> {
    let t = o.ty_ptr();
    if std::ptr::eq(t, &GENERATOR.ty) || std::ptr::eq(t, &COROUTINE.ty) {
        return Some(this(o));
    }
    None
}

fn kind(g: &Generator) -> &'static str {
    if (**g).is_exact_type(&COROUTINE) {
        "coroutine"
    } else if (**g).is_exact_type(&GENERATOR) {
        "generator"
    } else {
        "async generator"
    }
}

/// What running a generator came to.
pub enum Step {
    /// It yielded.
    Yielded(Ref),
    /// It returned.
    Returned(Ref),
}

/// Runs a generator until it yields, returns or raises. A value is sent, or an exception thrown.
pub fn resume(g: &Generator, value: Option<&Object>, throw: Option<Raised>) -> R<Step> {
    unsafe {
        let f = g.frame.0.get();
        match g.state.get() {
            CREATED if value.is_some_and(|v| !v.is_none()) => {
                return type_error(format!("can't send non-None value to a just-started {}", kind(g)));
            }
            EXECUTING => return value_error(format!("{} already executing", kind(g))),
            _ => {}
        }
        if f.is_null() {
            if (**g).is_exact_type(&COROUTINE) {
                return runtime_error("cannot reuse already awaited coroutine");
            }
            if let Some(e) = throw {
                return Err(e);
            }
            return Ok(Step::Returned(none()));
        }
        let keep = g.own_as();
        let ts = thread::current();
        if ts.native_remaining.get() <= 0 {
            return raise::recursion_error("maximum recursion depth exceeded");
        }
        ts.native_remaining.set(ts.native_remaining.get() - 1);
        // What the generator itself is handling becomes the context, not what the caller is.
        let throw = match (throw, g.exc.get()) {
            (Some(e), Some(h)) => Some(Raised::under(e.0, h)),
            (e, _) => e,
        };
        start(g, f, value);
        (*f).exit = EXIT_TO_NATIVE;
        (*f).previous = ts.frame.get();
        let r = crate::eval::interp::run(f, throw);
        let ts = thread::current();
        ts.native_remaining.set(ts.native_remaining.get() + 1);
        let v = r?;
        if keep.state.get() == COMPLETED { Ok(Step::Returned(v)) } else { Ok(Step::Yielded(v)) }
    }
}

/// Marks a generator as running and puts the sent value on its stack.
///
/// # Safety
/// The generator is suspended or not started; `f` is its frame.
#[inline(always)]
pub unsafe fn start(g: &Generator, f: *mut Frame, value: Option<&Object>) {
    unsafe {
        g.state.set(EXECUTING);
        let v = value.unwrap_or(crate::types::singletons::none_ref());
        *(*f).sp = v.own().into_raw();
        (*f).sp = (*f).sp.add(1);
        thread::current().push_exc_info(g.exc.take());
    }
}

/// `StopIteration(value)` that shows the value even if it is a tuple or an exception.
pub fn stop_with<T>(v: &Object) -> R<T> {
    if v.is_none() {
        return raise::stop_iteration(None);
    }
    raise::stop_iteration(Some(v))
}

fn next(o: &Object) -> R<Option<Ref>> {
    match resume(this(o), None, None)? {
        Step::Yielded(v) => Ok(Some(v)),
        Step::Returned(v) if v.is_none() => Ok(None),
        Step::Returned(v) => stop_with(&v),
    }
}

fn send_slot(o: &Object, v: &Object) -> R<Result<Ref, Ref>> {
    match resume(this(o), Some(v), None)? {
        Step::Yielded(v) => Ok(Ok(v)),
        Step::Returned(v) => Ok(Err(v)),
    }
}

fn send(o: &Object, v: &Object) -> R {
    match resume(this(o), Some(v), None)? {
        Step::Yielded(v) => Ok(v),
        Step::Returned(v) => stop_with(&v),
    }
}

/// What a suspended generator delegates to (`yield from`, `await`).
pub fn yield_from(g: &Generator) -> Option<Ref> {
    unsafe {
        let f = g.frame.0.get();
        if f.is_null() || g.state.get() != SUSPENDED {
            return None;
        }
        // The instruction after a delegating yield is a RESUME with argument 2 or 3 (perhaps
        // with the except-depth bit).
        let next = (*(*f).instr.add(1)) as u32;
        let (op, arg) = (next & 0xff, next >> 8);
        if (op == pyrite_bytecode::opcode::op::RESUME as u32
            || op == pyrite_bytecode::opcode::op::RESUME_CHECK as u32)
            && matches!(arg & 3, 2 | 3)
        {
            let top = *(*f).sp.sub(1);
            return top.as_ref().map(|t| t.own());
        }
        None
    }
}

fn close_iter(y: &Object) -> R<()> {
    if as_generator(y).is_some() {
        return close(this(y)).map(drop);
    }
    match attribute::get_optional(y, &names().close) {
        Ok(Some(m)) => call::call(&m, &[]).map(drop),
        Ok(None) => Ok(()),
        Err(e) => {
            raise::unraisable(e, Some(y));
            Ok(())
        }
    }
}

/// `close`.
pub fn close(g: &Generator) -> R {
    match g.state.get() {
        CREATED => {
            finish(g);
            return Ok(none());
        }
        COMPLETED => return Ok(none()),
        EXECUTING => return value_error(format!("{} already executing", kind(g))),
        _ => {}
    }
    let mut thrown = None;
    if let Some(y) = yield_from(g) {
        g.state.set(EXECUTING);
        let r = close_iter(&y);
        g.state.set(SUSPENDED);
        if let Err(e) = r {
            thrown = Some(e);
        }
    }
    let e = match thrown {
        Some(e) => e,
        None => Raised::new(raise::make(&exc::GENERATOR_EXIT, crate::types::tuple::Tuple::empty())),
    };
    match resume(g, None, Some(e)) {
        Ok(Step::Yielded(_)) => runtime_error(format!("{} ignored GeneratorExit", kind(g))),
        Ok(Step::Returned(v)) => Ok(v),
        Err(e) if e.matches(&exc::GENERATOR_EXIT) || e.matches(&exc::STOP_ITERATION) => {
            if e.matches(&exc::STOP_ITERATION) {
                return iteration::stop_value(e);
            }
            Ok(none())
        }
        Err(e) => Err(e),
    }
}

/// The exception that `throw(type, value)` means.
fn instance_to_throw(ty: &Object, value: Option<&Object>) -> R<Ref<BaseException>> {
    if let Some(v) = value
        && crate::protocol::object::is_instance(v, ty)?
        && let Some(e) = v.cast::<BaseException>()
    {
        return Ok(e.own_as());
    }
    let r = match value {
        None => call::call(ty, &[])?,
        Some(v) => match v.cast::<crate::types::tuple::Tuple>() {
            Some(t) => call::call(ty, t.as_args())?,
            None => call::call(ty, &[v])?,
        },
    };
    match r.downcast::<BaseException>() {
        Ok(e) => Ok(e),
        Err(r) => type_error(format!(
            "calling {} should have returned an instance of BaseException, not {}",
            crate::protocol::object::repr_text(ty)?,
            r.ty().name()
        )),
    }
}

/// Runs `f` while the frame of a suspended generator is visible as the caller.
fn delegating<T>(g: &Generator, f: impl FnOnce() -> T) -> T {
    unsafe {
        let frame = g.frame.0.get();
        let ts = thread::current();
        let caller = ts.frame.get();
        g.state.set(EXECUTING);
        if !frame.is_null() {
            (*frame).previous = caller;
            ts.frame.set(frame);
        }
        let r = f();
        let ts = thread::current();
        ts.frame.set(caller);
        if !frame.is_null() {
            (*frame).previous = std::ptr::null_mut();
        }
        g.state.set(SUSPENDED);
        r
    }
}

/// The exception that `throw(type, value, traceback)` means; where it cannot be made, why not is
/// thrown instead.
pub fn exception_to_throw(args: &[&Object]) -> R<Raised> {
    let ty = args[0];
    let value = args.get(1).copied().filter(|v| !v.is_none());
    let tb = args.get(2).copied().filter(|v| !v.is_none());
    if let Some(t) = tb
        && !t.is_a::<crate::types::traceback::Traceback>()
    {
        return type_error("throw() third argument must be a traceback object");
    }
    let e = if let Some(e) = ty.cast::<BaseException>() {
        if value.is_some() {
            return type_error("instance exception may not have a separate value");
        }
        e.own_as()
    } else if crate::protocol::object::is_exception_class(ty) {
        match instance_to_throw(ty, value) {
            Ok(e) => e,
            Err(e) => return Ok(e),
        }
    } else {
        return type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            ty.ty().name()
        ));
    };
    if let Some(t) = tb {
        e.traceback.set(Some(t.own()));
    }
    Ok(Raised::again(e))
}

/// `throw` on any of the three kinds.
pub fn throw(g: &Generator, args: &[&Object], close_on_exit: bool) -> R<Step> {
    if let Some(y) = yield_from(g) {
        let is_exit = match args[0].cast::<crate::object::PyType>() {
            Some(t) => t.is_subtype(&exc::GENERATOR_EXIT),
            None => args[0].ty().is_subtype(&exc::GENERATOR_EXIT),
        };
        if is_exit && close_on_exit {
            g.state.set(EXECUTING);
            let r = close_iter(&y);
            g.state.set(SUSPENDED);
            if let Err(e) = r {
                return resume(g, None, Some(e));
            }
        } else {
            let method = if let Some(inner) = as_generator(&y) {
                let r = delegating(g, || throw(inner, args, close_on_exit));
                return delegate_result(
                    g,
                    r.and_then(|s| match s {
                        Step::Yielded(v) => Ok(v),
                        Step::Returned(v) => stop_with(&v),
                    }),
                );
            } else {
                attribute::get_optional(&y, &names().throw)?
            };
            if let Some(m) = method {
                let r = delegating(g, || call::call(&m, args));
                return delegate_result(g, r);
            }
        }
    }
    let e = exception_to_throw(args)?;
    if g.state.get() == EXECUTING {
        return value_error(format!("{} already executing", kind(g)));
    }
    resume(g, None, Some(e))
}

fn delegate_result(g: &Generator, r: R) -> R<Step> {
    match r {
        Ok(v) => Ok(Step::Yielded(v)),
        // The delegate is finished: its exception (or StopIteration) surfaces at the yield.
        Err(e) => resume(g, None, Some(e)),
    }
}

fn throw_method(o: &Object, args: &[&Object]) -> R {
    if args.len() > 1 {
        raise::warn(
            &exc::DEPRECATION_WARNING,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
            1,
        )?;
    }
    match throw(this(o), args, true)? {
        Step::Yielded(v) => Ok(v),
        Step::Returned(v) => stop_with(&v),
    }
}

/// Finalizer: closes a suspended generator; warns of a coroutine that was never awaited.
pub fn finalize(o: &Object) {
    let g = this(o);
    if g.state.get() == COMPLETED || g.frame.0.get().is_null() {
        return;
    }
    if o.is_exact_type(&super::async_generator::ASYNC_GENERATOR)
        && let Some(f) = g.finalizer.get()
        && !g.ag_closed.get()
    {
        if let Err(e) = call::call(&f, &[o]) {
            raise::unraisable(e, Some(o));
        }
        return;
    }
    if o.is_exact_type(&COROUTINE) && g.state.get() == CREATED {
        crate::warnings::unawaited_coroutine(o);
        finish(g);
        return;
    }
    if g.state.get() == CREATED {
        finish(g);
        return;
    }
    if let Err(e) = close(g) {
        raise::unraisable(e, Some(o));
    }
}

/// Shared with asynchronous generators.
pub fn repr(o: &Object) -> R {
    let g = this(o);
    let q = g.qualname.get().map(|q| q.to_lossy().into_owned()).unwrap_or_default();
    let k =
        if o.is_exact_type(&super::async_generator::ASYNC_GENERATOR) { "async_generator" } else { kind(g) };
    Ok(Str::new(&format!("<{k} object {q} at {:#x}>", o.addr())).up())
}

/// Shared with asynchronous generators.
pub fn frame_or_none(o: &Object) -> R {
    let f = this(o).frame.0.get();
    if f.is_null() { Ok(none()) } else { Ok(unsafe { crate::types::frame::of(f) }.up()) }
}
/// Shared with asynchronous generators.
pub fn yield_from_or_none(o: &Object) -> R {
    Ok(yield_from(this(o)).unwrap_or_else(none))
}
/// Shared with asynchronous generators.
pub fn code_or_none(o: &Object) -> R {
    Ok(this(o).code.get().map_or_else(none, |c| c.up()))
}
fn running(o: &Object) -> R {
    Ok(bool_obj(this(o).state.get() == EXECUTING))
}
/// Shared with asynchronous generators.
pub fn suspended(o: &Object) -> R {
    Ok(bool_obj(this(o).state.get() == SUSPENDED))
}
/// Shared with asynchronous generators.
pub fn get_name(o: &Object) -> R {
    Ok(this(o).name.get().map_or_else(none, |c| c.up()))
}
/// Shared with asynchronous generators.
pub fn set_name(o: &Object, v: Option<&Object>) -> R<()> {
    match v.and_then(|v| v.cast::<Str>()) {
        Some(s) => this(o).name.set(Some(s.own_as())),
        None => return type_error("__name__ must be set to a string object"),
    }
    Ok(())
}
/// Shared with asynchronous generators.
pub fn get_qualname(o: &Object) -> R {
    Ok(this(o).qualname.get().map_or_else(none, |c| c.up()))
}
/// Shared with asynchronous generators.
pub fn set_qualname(o: &Object, v: Option<&Object>) -> R<()> {
    match v.and_then(|v| v.cast::<Str>()) {
        Some(s) => this(o).qualname.set(Some(s.own_as())),
        None => return type_error("__qualname__ must be set to a string object"),
    }
    Ok(())
}

macro_rules! common {
    ($frame:literal, $running:literal, $code:literal, $from:literal, $susp:literal $(, $extra:expr)*) => {
        &[
            GetSetDef::rw("__name__", get_name, set_name),
            GetSetDef::rw("__qualname__", get_qualname, set_qualname),
            GetSetDef::ro($frame, frame_or_none),
            GetSetDef::ro($running, running),
            GetSetDef::ro($code, code_or_none),
            GetSetDef::ro($from, yield_from_or_none),
            GetSetDef::ro($susp, suspended),
            $($extra),*
        ]
    };
}

/// `__sizeof__`.
pub fn size(o: &Object) -> R {
    let n = this(o).code.get().map_or(0, |c| c.frame_slots());
    Ok(crate::types::int::from_i64(176 + 8 * n as i64))
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("send", "($self, object, /)", send),
    MethodDef::new("throw", "", crate::object::method::Imp::Pos(1, 3, throw_method)),
    MethodDef::noargs("close", |o| close(this(o))),
    MethodDef::noargs("__sizeof__", size),
    MethodDef::o("__class_getitem__", "($type, object, /)", super::generic_alias::new).class(),
];
static GETSET: &[GetSetDef] = common!("gi_frame", "gi_running", "gi_code", "gi_yieldfrom", "gi_suspended");

/// `generator`.
pub static GENERATOR: StaticType = StaticType::new::<Generator>(
    TypeDef {
        name: "generator",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(next),
        am_send: Some(send_slot),
        finalize: Some(finalize),
        ..Slots::NONE
    },
);

static COROUTINE_GETSET: &[GetSetDef] = common!(
    "cr_frame",
    "cr_running",
    "cr_code",
    "cr_await",
    "cr_suspended",
    GetSetDef::ro("cr_origin", |o| Ok(this(o).origin.get().unwrap_or_else(none))).member()
);

/// `coroutine`.
pub static COROUTINE: StaticType = StaticType::new::<Generator>(
    TypeDef {
        name: "coroutine",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: COROUTINE_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        am_await: Some(|o| Ok(CoroutineWrapper::new(o).up())),
        am_send: Some(send_slot),
        finalize: Some(finalize),
        ..Slots::NONE
    },
);

/// Getters shared with asynchronous generators.
pub mod shared {
    pub use super::{
        code_or_none, frame_or_none, get_name, get_qualname, repr, set_name, set_qualname, suspended,
        yield_from_or_none,
    };
}

object! {
    /// What `coroutine.__await__` gives.
    pub struct CoroutineWrapper: COROUTINE_WRAPPER {
        coroutine: Ref,
    }
}
impl CoroutineWrapper {
    fn new(o: &Object) -> Ref<CoroutineWrapper> {
        Ref::new(CoroutineWrapper { head: Object::head(&COROUTINE_WRAPPER), coroutine: o.own() })
    }
}
fn wrapped(o: &Object) -> Ref {
    unsafe { o.cast_unchecked::<CoroutineWrapper>() }.coroutine.clone()
}

static WRAPPER_METHODS: &[MethodDef] = &[
    MethodDef::o("send", "($self, object, /)", |o, v| send(&wrapped(o), v)),
    MethodDef::new("throw", "", crate::object::method::Imp::Pos(1, 3, |o, a| throw_method(&wrapped(o), a))),
    MethodDef::noargs("close", |o| close(this(&wrapped(o)))),
];

/// `coroutine_wrapper`.
pub static COROUTINE_WRAPPER: StaticType = StaticType::new::<CoroutineWrapper>(
    TypeDef {
        name: "coroutine_wrapper",
        doc: Some("A wrapper object implementing __await__ for coroutines."),
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: WRAPPER_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| next(&wrapped(o))),
        am_send: Some(|o, v| send_slot(&wrapped(o), v)),
        ..Slots::NONE
    },
);

/// Marks the finalizer as done, for a generator that was closed by other means.
pub fn mark_finalized(o: &Object) {
    o.set_flag(FLAG_FINALIZED, true);
}

/// What `await o` iterates: a coroutine itself, or what `__await__` gives.
pub fn awaitable_iter(o: &Object) -> R {
    if o.is_exact_type(&COROUTINE) {
        return Ok(o.own());
    }
    if o.is_exact_type(&GENERATOR) && this(o).code.peek().is_some_and(|c| c.has(flags::ITERABLE_COROUTINE)) {
        return Ok(o.own());
    }
    match o.ty().slots().am_await {
        Some(f) => {
            let r = f(o)?;
            if r.is_exact_type(&COROUTINE)
                || r.is_exact_type(&GENERATOR)
                    && this(&r).code.peek().is_some_and(|c| c.has(flags::ITERABLE_COROUTINE))
            {
                return type_error("__await__() returned a coroutine");
            }
            if !iteration::is_iterator(&r) {
                return type_error(format!("__await__() returned non-iterator of type '{}'", r.ty().name()));
            }
            Ok(r)
        }
        None => type_error(format!("object {} can't be used in 'await' expression", o.ty().name())),
    }
}
