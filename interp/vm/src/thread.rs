//! Threads: the GIL, the state of each thread, the breaker that the evaluation loop polls.

use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use crate::eval::frame::Frame;
use crate::object::{Gil, Object, Ref};
use crate::raise::Raised;
use crate::types::exc::BaseException;

/// Bit of the breaker: a signal arrived.
pub const SIGNAL: usize = 1;
/// Bit of the breaker: another thread wants the GIL.
pub const DROP_GIL: usize = 2;
/// Bit of the breaker: a collection was requested.
pub const COLLECT: usize = 4;
/// Bit of the breaker: an exception was sent to a thread.
pub const ASYNC_EXC: usize = 8;
/// Bit of the breaker: pending calls.
pub const PENDING: usize = 16;

static BREAKER: AtomicUsize = AtomicUsize::new(0);

/// The word that the evaluation loop polls.
#[inline(always)]
pub fn breaker() -> usize {
    BREAKER.load(Ordering::Relaxed)
}
/// Sets bits of the breaker; safe in a signal handler.
pub fn set_breaker(bits: usize) {
    BREAKER.fetch_or(bits, Ordering::SeqCst);
}
/// Clears bits of the breaker.
pub fn clear_breaker(bits: usize) {
    BREAKER.fetch_and(!bits, Ordering::SeqCst);
}
/// The collector wants to run.
pub fn break_eval() {
    set_breaker(COLLECT);
}

/// One entry of the stack of exceptions being handled.
pub struct ExcItem {
    /// The exception, `None` outside any handler.
    pub exc: Option<Ref<BaseException>>,
}

/// State of one thread.
pub struct ThreadState {
    /// The frame that runs.
    pub frame: Cell<*mut Frame>,
    /// The exception being handled, innermost first: a generator pushes one of its own.
    pub exc_info: UnsafeCell<Vec<Option<Ref<BaseException>>>>,
    /// An exception set aside while a finalizer runs.
    pub current_exception: UnsafeCell<Option<Raised>>,
    /// Python frames that may still be entered before RecursionError.
    pub recursion_remaining: Cell<i32>,
    /// The limit.
    pub recursion_limit: Cell<i32>,
    /// Native calls that may still nest.
    pub native_remaining: Cell<i32>,
    /// Extra headroom while a RecursionError is handled.
    pub recursion_headroom: Cell<i32>,
    /// Data stack: current chunk.
    pub stack: UnsafeCell<crate::eval::stack::DataStack>,
    /// Number of the thread, as `_thread.get_ident` gives it.
    pub ident: u64,
    /// A small number, unique in the process.
    pub id: u64,
    /// `sys.settrace` function.
    pub trace: UnsafeCell<Option<Ref>>,
    /// `sys.setprofile` function.
    pub profile: UnsafeCell<Option<Ref>>,
    /// Tracing is suspended while the trace function itself runs.
    pub tracing: Cell<u32>,
    /// An exception sent by another thread.
    pub async_exc: UnsafeCell<Option<Ref>>,
    /// Per-thread dict for `threading.local` and `repr` guards.
    pub dict: UnsafeCell<Option<Ref<crate::types::dict::Dict>>>,
    /// Objects whose `repr` is being made.
    pub repr_stack: UnsafeCell<Vec<*const Object>>,
    /// `contextvars` context.
    pub context: UnsafeCell<Option<Ref>>,
    /// Asynchronous generator hooks: first iteration, finalizer.
    pub async_gen_hooks: UnsafeCell<(Option<Ref>, Option<Ref>)>,
    /// `sys.set_coroutine_origin_tracking_depth`.
    pub coroutine_origin_depth: Cell<i32>,
}

/// Native calls that may nest, as the reference allows.
pub const NATIVE_LIMIT: i32 = 10_000;

static CURRENT: Gil<Cell<*mut ThreadState>> = Gil(Cell::new(std::ptr::null_mut()));
static THREADS: Gil<UnsafeCell<Vec<*mut ThreadState>>> = Gil(UnsafeCell::new(Vec::new()));
static NEXT_ID: AtomicUsize = AtomicUsize::new(1);
static MAIN_IDENT: AtomicUsize = AtomicUsize::new(0);

/// State of the thread that holds the GIL, which is the caller.
#[inline(always)]
pub fn current() -> &'static ThreadState {
    unsafe { &*CURRENT.get() }
}

impl ThreadState {
    fn new() -> Box<ThreadState> {
        Box::new(ThreadState {
            frame: Cell::new(std::ptr::null_mut()),
            exc_info: UnsafeCell::new(vec![None]),
            current_exception: UnsafeCell::new(None),
            recursion_remaining: Cell::new(1000),
            recursion_limit: Cell::new(1000),
            native_remaining: Cell::new(NATIVE_LIMIT),
            recursion_headroom: Cell::new(0),
            stack: UnsafeCell::new(crate::eval::stack::DataStack::new()),
            ident: os_ident(),
            id: NEXT_ID.fetch_add(1, Ordering::SeqCst) as u64,
            trace: UnsafeCell::new(None),
            profile: UnsafeCell::new(None),
            tracing: Cell::new(0),
            async_exc: UnsafeCell::new(None),
            dict: UnsafeCell::new(None),
            repr_stack: UnsafeCell::new(Vec::new()),
            context: UnsafeCell::new(None),
            async_gen_hooks: UnsafeCell::new((None, None)),
            coroutine_origin_depth: Cell::new(0),
        })
    }

    /// The exception being handled here, innermost first.
    pub fn handled(&self) -> Option<Ref<BaseException>> {
        unsafe { (*self.exc_info.get()).iter().rev().find_map(|e| e.clone()) }
    }
    /// Sets the innermost handled exception; returns the one before.
    #[inline]
    pub fn swap_handled(&self, e: Option<Ref<BaseException>>) -> Option<Ref<BaseException>> {
        unsafe {
            match (*self.exc_info.get()).last_mut() {
                Some(top) => std::mem::replace(top, e),
                None => None,
            }
        }
    }
    /// A generator starts to run: what it handles is its own.
    #[inline]
    pub fn push_exc_info(&self, e: Option<Ref<BaseException>>) {
        unsafe { (*self.exc_info.get()).push(e) }
    }
    /// The generator stops running; returns what it was handling.
    #[inline]
    pub fn pop_exc_info(&self) -> Option<Ref<BaseException>> {
        unsafe { (*self.exc_info.get()).pop().flatten() }
    }
    /// Errors travel as values, so there is nothing to set aside; kept for finalizers that run
    /// while a native caller holds an error.
    pub fn take_current_exception(&self) -> Option<Raised> {
        unsafe { (*self.current_exception.get()).take() }
    }
    /// Undoes [`ThreadState::take_current_exception`].
    pub fn restore_current_exception(&self, e: Option<Raised>) {
        unsafe { *self.current_exception.get() = e }
    }
}

fn os_ident() -> u64 {
    unsafe { libc::pthread_self() as u64 }
}

/// The main thread's `ident`.
pub fn main_ident() -> u64 {
    MAIN_IDENT.load(Ordering::SeqCst) as u64
}

/// Is the caller the main thread?
pub fn is_main() -> bool {
    current().ident == main_ident()
}

/// All thread states.
pub fn all() -> Vec<*mut ThreadState> {
    unsafe { (*THREADS.0.get()).clone() }
}

struct Lock {
    locked: Mutex<bool>,
    free: Condvar,
    switched: Condvar,
    waiting: AtomicUsize,
    switches: AtomicUsize,
}
static GIL: Lock = Lock {
    locked: Mutex::new(false),
    free: Condvar::new(),
    switched: Condvar::new(),
    waiting: AtomicUsize::new(0),
    switches: AtomicUsize::new(0),
};
static SWITCH_INTERVAL_US: AtomicUsize = AtomicUsize::new(5000);

/// `sys.setswitchinterval`, in microseconds.
pub fn set_switch_interval(us: u64) {
    SWITCH_INTERVAL_US.store(us.max(1) as usize, Ordering::SeqCst);
}
/// `sys.getswitchinterval`, in microseconds.
pub fn switch_interval() -> u64 {
    SWITCH_INTERVAL_US.load(Ordering::SeqCst) as u64
}

fn guard() -> MutexGuard<'static, bool> {
    GIL.locked.lock().unwrap_or_else(|e| e.into_inner())
}

fn take_gil(ts: *mut ThreadState) {
    let mut g = guard();
    GIL.waiting.fetch_add(1, Ordering::SeqCst);
    while *g {
        let before = GIL.switches.load(Ordering::SeqCst);
        let (ng, timeout) = GIL
            .free
            .wait_timeout(g, Duration::from_micros(switch_interval()))
            .unwrap_or_else(|e| e.into_inner());
        g = ng;
        if *g && timeout.timed_out() && GIL.switches.load(Ordering::SeqCst) == before {
            set_breaker(DROP_GIL);
        }
    }
    GIL.waiting.fetch_sub(1, Ordering::SeqCst);
    *g = true;
    GIL.switches.fetch_add(1, Ordering::SeqCst);
    clear_breaker(DROP_GIL);
    CURRENT.set(ts);
    GIL.switched.notify_all();
}

fn drop_gil() {
    let mut g = guard();
    CURRENT.set(std::ptr::null_mut());
    *g = false;
    GIL.free.notify_one();
}

/// Makes the calling OS thread a Python thread that holds the GIL.
pub fn attach_new(main: bool) -> *mut ThreadState {
    let ts = Box::into_raw(ThreadState::new());
    if main {
        MAIN_IDENT.store(unsafe { (*ts).ident } as usize, Ordering::SeqCst);
    }
    take_gil(ts);
    unsafe { (*THREADS.0.get()).push(ts) }
    ts
}

/// Ends the calling thread's Python life; it holds the GIL and gives it up.
///
/// # Safety
/// `ts` is the calling thread's own, from [`attach_new`], and is not used afterwards.
pub unsafe fn detach_final(ts: *mut ThreadState) {
    unsafe {
        (*THREADS.0.get()).retain(|t| *t != ts);
        let b = Box::from_raw(ts);
        drop(b);
    }
    drop_gil();
}

/// Runs `f`, which may block and touches no object, without the GIL.
pub fn allow_threads<T>(f: impl FnOnce() -> T) -> T {
    let ts = CURRENT.get();
    drop_gil();
    let r = f();
    take_gil(ts);
    r
}

/// Runs `f`, which copies the process and returns 0 first in the child. There only the calling thread goes on, as
/// the main one, and nobody holds or awaits the lock but it.
pub fn fork<T>(f: impl FnOnce() -> (i32, T)) -> (i32, T) {
    let g = guard();
    let r = f();
    if r.0 == 0 {
        let ts = CURRENT.get();
        GIL.waiting.store(0, Ordering::SeqCst);
        // The states of the others stay in memory: what their stacks own is unknown.
        unsafe { (*THREADS.0.get()).retain(|t| *t == ts) }
        MAIN_IDENT.store(unsafe { (*ts).ident } as usize, Ordering::SeqCst);
        clear_breaker(DROP_GIL);
    }
    drop(g);
    r
}

/// Gives other threads a chance, because the breaker said so.
pub fn yield_gil() {
    if GIL.waiting.load(Ordering::SeqCst) == 0 {
        clear_breaker(DROP_GIL);
        return;
    }
    let ts = CURRENT.get();
    let before;
    {
        let mut g = guard();
        before = GIL.switches.load(Ordering::SeqCst);
        CURRENT.set(std::ptr::null_mut());
        *g = false;
        GIL.free.notify_one();
        // Wait until somebody took it, so that the switch really happens.
        while GIL.switches.load(Ordering::SeqCst) == before && GIL.waiting.load(Ordering::SeqCst) > 0 {
            let (ng, _) =
                GIL.switched.wait_timeout(g, Duration::from_millis(5)).unwrap_or_else(|e| e.into_inner());
            g = ng;
        }
    }
    take_gil(ts);
}

/// Set while the interpreter shuts down: other threads stop at their next chance.
pub static FINALIZING: AtomicBool = AtomicBool::new(false);

/// Counts a native call; `Err` when too many are nested.
///
/// # Errors
/// RecursionError, with `what` in its text (" while calling a Python object").
#[inline]
pub fn enter_native(what: &str) -> crate::object::R<NativeCall> {
    let ts = current();
    let n = ts.native_remaining.get();
    if n <= 0 {
        return crate::raise::recursion_error(format!("maximum recursion depth exceeded{what}"));
    }
    ts.native_remaining.set(n - 1);
    Ok(NativeCall(()))
}

/// A counted native call; ends when dropped.
pub struct NativeCall(());
impl Drop for NativeCall {
    #[inline]
    fn drop(&mut self) {
        let ts = current();
        ts.native_remaining.set(ts.native_remaining.get() + 1);
    }
}

/// Guards `repr` of containers that contain themselves.
pub struct ReprGuard(*const Object);
impl ReprGuard {
    /// `None` if `o`'s repr is being made already.
    pub fn enter(o: &Object) -> Option<ReprGuard> {
        let s = unsafe { &mut *current().repr_stack.get() };
        if s.iter().any(|p| std::ptr::eq(*p, o)) {
            return None;
        }
        s.push(o);
        Some(ReprGuard(o))
    }
}
impl Drop for ReprGuard {
    fn drop(&mut self) {
        let s = unsafe { &mut *current().repr_stack.get() };
        if let Some(i) = s.iter().rposition(|p| std::ptr::eq(*p, self.0)) {
            s.remove(i);
        }
    }
}
