//! `_thread`: locks and threads under the GIL.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use pyrite_vm::object::cells::{Opaque, Slot};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, number, object as obj};
use pyrite_vm::raise::{overflow_error, runtime_error, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float, int, struct_seq};

/// A lock of the operating system, waited for without the GIL.
struct RawLock {
    locked: Mutex<bool>,
    free: Condvar,
}

impl RawLock {
    fn new() -> Arc<RawLock> {
        Arc::new(RawLock { locked: Mutex::new(false), free: Condvar::new() })
    }
    fn try_acquire(&self) -> bool {
        let mut g = self.locked.lock().unwrap_or_else(|e| e.into_inner());
        !std::mem::replace(&mut *g, true)
    }
    /// `None` waits for ever.
    fn acquire(&self, timeout: Option<Duration>) -> bool {
        if self.try_acquire() {
            return true;
        }
        thread::allow_threads(|| {
            let deadline = timeout.map(|t| Instant::now() + t);
            let mut g = self.locked.lock().unwrap_or_else(|e| e.into_inner());
            while *g {
                match deadline {
                    None => g = self.free.wait(g).unwrap_or_else(|e| e.into_inner()),
                    Some(d) => {
                        let now = Instant::now();
                        if now >= d {
                            return false;
                        }
                        g = self.free.wait_timeout(g, d - now).unwrap_or_else(|e| e.into_inner()).0;
                    }
                }
            }
            *g = true;
            true
        })
    }
    fn release(&self) -> bool {
        let mut g = self.locked.lock().unwrap_or_else(|e| e.into_inner());
        let was = std::mem::replace(&mut *g, false);
        self.free.notify_one();
        was
    }
    fn is_locked(&self) -> bool {
        *self.locked.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// `blocking` and `timeout` of `acquire`: `None` does not wait.
fn acquire_args(a: &[Option<&Object>]) -> R<Option<Option<Duration>>> {
    let blocking = match a[0] {
        Some(b) => number::is_true(b)?,
        None => true,
    };
    let timeout = match a[1] {
        Some(t) => number::as_f64(t)?,
        None => -1.0,
    };
    if !blocking && timeout != -1.0 {
        return value_error("can't specify a timeout for a non-blocking call");
    }
    if timeout < 0.0 && timeout != -1.0 {
        return value_error("timeout value must be a non-negative number");
    }
    if !blocking {
        return Ok(None);
    }
    if timeout == -1.0 {
        return Ok(Some(None));
    }
    if timeout > 9_223_372_036.0 {
        return overflow_error("timeout value is too large");
    }
    Ok(Some(Some(Duration::from_secs_f64(timeout))))
}

pyrite_vm::object! {
    /// A lock.
    pub struct Lock: LOCK {
        raw: Opaque<Arc<RawLock>>,
    }
}

fn lock(o: &Object) -> &Lock {
    unsafe { o.cast_unchecked() }
}
fn new_lock() -> Ref {
    Ref::new(Lock { head: Object::head(&LOCK), raw: Opaque(RawLock::new()) }).up()
}

fn lock_acquire(o: &Object, a: &[Option<&Object>]) -> R {
    let raw = lock(o).raw.0.clone();
    Ok(bool_obj(match acquire_args(a)? {
        None => raw.try_acquire(),
        Some(t) => raw.acquire(t),
    }))
}
fn lock_release(o: &Object) -> R {
    if lock(o).raw.0.release() { Ok(none()) } else { runtime_error("release unlocked lock") }
}

const ACQUIRE: &str = "($self, /, blocking=True, timeout=-1)";
static LOCK_METHODS: &[MethodDef] = &[
    MethodDef::kw("acquire_lock", ACQUIRE, lock_acquire),
    MethodDef::kw("acquire", ACQUIRE, lock_acquire),
    MethodDef::noargs("release_lock", lock_release),
    MethodDef::noargs("release", lock_release),
    MethodDef::noargs("locked_lock", |o| Ok(bool_obj(lock(o).raw.0.is_locked()))),
    MethodDef::noargs("locked", |o| Ok(bool_obj(lock(o).raw.0.is_locked()))),
    MethodDef::noargs("__enter__", |o| Ok(bool_obj(lock(o).raw.0.clone().acquire(None)))),
    MethodDef::raw("__exit__", "($self, /, *exc_info)", |o, _, _| lock_release(o)),
    MethodDef::noargs("_at_fork_reinit", |o| {
        lock(o).raw.0.release();
        Ok(none())
    }),
];

/// `_thread.lock`.
pub static LOCK: StaticType = StaticType::new::<Lock>(
    TypeDef {
        name: "_thread.lock",
        flags: TypeFlags::MANAGED_WEAKREF | TypeFlags::HAVE_GC,
        methods: LOCK_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let s = if lock(o).raw.0.is_locked() { "locked" } else { "unlocked" };
            Ok(Str::new(&format!("<{s} {} object at {:#x}>", o.ty().name(), o.addr())).up())
        }),
        new: Some(|_, _, _| Ok(new_lock())),
        ..Slots::NONE
    },
);

pyrite_vm::object! {
    /// A re-entrant lock.
    pub struct RLock: RLOCK {
        raw: Opaque<Arc<RawLock>>,
        owner: Cell<u64>,
        count: Cell<u64>,
    }
}
fn rlock(o: &Object) -> &RLock {
    unsafe { o.cast_unchecked() }
}
fn rlock_take(o: &Object, how: Option<Option<Duration>>) -> bool {
    let l = rlock(o);
    let me = thread::current().ident;
    if l.count.get() > 0 && l.owner.get() == me {
        l.count.set(l.count.get() + 1);
        return true;
    }
    let keep = l.own_as();
    let raw = keep.raw.0.clone();
    let got = match how {
        None => raw.try_acquire(),
        Some(t) => raw.acquire(t),
    };
    if got {
        keep.owner.set(me);
        keep.count.set(1);
    }
    got
}
fn rlock_release(o: &Object) -> R {
    let l = rlock(o);
    if l.count.get() == 0 || l.owner.get() != thread::current().ident {
        return runtime_error("cannot release un-acquired lock");
    }
    l.count.set(l.count.get() - 1);
    if l.count.get() == 0 {
        l.owner.set(0);
        l.raw.0.release();
    }
    Ok(none())
}
static RLOCK_METHODS: &[MethodDef] = &[
    MethodDef::kw("acquire", ACQUIRE, |o, a| Ok(bool_obj(rlock_take(o, acquire_args(a)?)))),
    MethodDef::noargs("release", rlock_release),
    MethodDef::noargs("_is_owned", |o| {
        Ok(bool_obj(rlock(o).count.get() > 0 && rlock(o).owner.get() == thread::current().ident))
    }),
    MethodDef::noargs("_recursion_count", |o| {
        let l = rlock(o);
        Ok(int::from_u64(if l.owner.get() == thread::current().ident { l.count.get() } else { 0 }))
    }),
    MethodDef::noargs("_release_save", |o| {
        let l = rlock(o);
        if l.count.get() == 0 {
            return runtime_error("cannot release un-acquired lock");
        }
        let r = Tuple::pair(int::from_u64(l.count.get()), int::from_u64(l.owner.get())).up();
        l.count.set(0);
        l.owner.set(0);
        l.raw.0.release();
        Ok(r)
    }),
    MethodDef::o("_acquire_restore", "($self, state, /)", |o, s| {
        let Some(t) = s.cast::<Tuple>().filter(|t| t.len() == 2) else {
            return type_error("a pair is required");
        };
        let (c, w) = (number::to_i64(&t.as_slice()[0])?, number::to_i64(&t.as_slice()[1])?);
        let keep = rlock(o).own_as();
        keep.raw.0.clone().acquire(None);
        keep.count.set(c as u64);
        keep.owner.set(w as u64);
        Ok(none())
    }),
    MethodDef::noargs("__enter__", |o| Ok(bool_obj(rlock_take(o, Some(None))))),
    MethodDef::raw("__exit__", "($self, /, *exc_info)", |o, _, _| rlock_release(o)),
    MethodDef::noargs("_at_fork_reinit", |o| {
        let l = rlock(o);
        l.raw.0.release();
        l.count.set(0);
        l.owner.set(0);
        Ok(none())
    }),
];
/// `_thread.RLock`.
pub static RLOCK: StaticType = StaticType::new::<RLock>(
    TypeDef {
        name: "_thread.RLock",
        flags: TypeFlags::BASETYPE | TypeFlags::MANAGED_WEAKREF | TypeFlags::HAVE_GC,
        methods: RLOCK_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| {
            let l = rlock(o);
            Ok(Str::new(&format!(
                "<{} {} object owner={} count={} at {:#x}>",
                if l.count.get() > 0 { "locked" } else { "unlocked" },
                o.ty().name(),
                l.owner.get(),
                l.count.get(),
                o.addr()
            ))
            .up())
        }),
        new: Some(|ty, _, _| {
            Ok(Ref::new(RLock {
                head: Object::head(ty),
                raw: Opaque(RawLock::new()),
                owner: Cell::new(0),
                count: Cell::new(0),
            })
            .up())
        }),
        ..Slots::NONE
    },
);

/// State of a thread that a handle refers to.
struct HandleState {
    done: Mutex<bool>,
    changed: Condvar,
    ident: std::sync::atomic::AtomicU64,
}

impl HandleState {
    /// A thread has its identity from the moment it runs.
    fn is_started(&self) -> bool {
        self.ident.load(std::sync::atomic::Ordering::SeqCst) != 0
    }

    fn must_be_started(&self) -> R<()> {
        if self.is_started() { Ok(()) } else { runtime_error("thread not started") }
    }
}

pyrite_vm::object! {
    /// `_thread._ThreadHandle`.
    pub struct ThreadHandle: THREAD_HANDLE {
        state: Opaque<Arc<HandleState>>,
    }
}
fn new_handle(ident: u64, done: bool) -> Ref<ThreadHandle> {
    Ref::new(ThreadHandle {
        head: Object::head(&THREAD_HANDLE),
        state: Opaque(Arc::new(HandleState {
            done: Mutex::new(done),
            changed: Condvar::new(),
            ident: std::sync::atomic::AtomicU64::new(ident),
        })),
    })
}
fn handle(o: &Object) -> Arc<HandleState> {
    unsafe { o.cast_unchecked::<ThreadHandle>() }.state.0.clone()
}
fn set_done(s: &HandleState) {
    *s.done.lock().unwrap_or_else(|e| e.into_inner()) = true;
    s.changed.notify_all();
}
fn join(o: &Object, a: &[&Object]) -> R {
    let s = handle(o);
    let timeout = match a.first() {
        Some(t) if !t.is_none() => {
            let f = number::as_f64(t)?;
            if f < 0.0 { None } else { Some(Duration::from_secs_f64(f.min(9.2e9))) }
        }
        _ => None,
    };
    s.must_be_started()?;
    if s.ident.load(std::sync::atomic::Ordering::SeqCst) == thread::current().ident
        && !*s.done.lock().unwrap_or_else(|e| e.into_inner())
    {
        return runtime_error("Cannot join current thread");
    }
    thread::allow_threads(|| {
        let deadline = timeout.map(|t| Instant::now() + t);
        let mut g = s.done.lock().unwrap_or_else(|e| e.into_inner());
        while !*g {
            match deadline {
                None => g = s.changed.wait(g).unwrap_or_else(|e| e.into_inner()),
                Some(d) => {
                    let now = Instant::now();
                    if now >= d {
                        break;
                    }
                    g = s.changed.wait_timeout(g, d - now).unwrap_or_else(|e| e.into_inner()).0;
                }
            }
        }
    });
    Ok(none())
}
static HANDLE_METHODS: &[MethodDef] = &[
    MethodDef::pos("join", "", 0, 1, join),
    MethodDef::noargs("_set_done", |o| {
        handle(o).must_be_started()?;
        set_done(&handle(o));
        Ok(none())
    }),
    MethodDef::noargs("is_done", |o| Ok(bool_obj(*handle(o).done.lock().unwrap_or_else(|e| e.into_inner())))),
];
static HANDLE_GETSET: &[GetSetDef] = &[GetSetDef::ro("ident", |o| {
    Ok(int::from_u64(handle(o).ident.load(std::sync::atomic::Ordering::SeqCst)))
})];
/// `_thread._ThreadHandle`.
pub static THREAD_HANDLE: StaticType = StaticType::new::<ThreadHandle>(
    TypeDef {
        name: "_thread._ThreadHandle",
        methods: HANDLE_METHODS,
        getset: HANDLE_GETSET,
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(|_, _, _| Ok(new_handle(0, false).up())), ..Slots::NONE },
);

/// What a new thread takes along; the receiver holds the GIL before it touches it.
struct Payload {
    func: Ref,
    args: Ref<Tuple>,
    kwargs: Option<Ref<Dict>>,
    state: Arc<HandleState>,
}
unsafe impl Send for Payload {}

fn spawn(p: Payload) -> R<u64> {
    static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let state = p.state.clone();
    let ready = Arc::new((Mutex::new(false), Condvar::new()));
    let ready2 = ready.clone();
    let b = std::thread::Builder::new().stack_size(256 << 20);
    let r = b.spawn(move || {
        let p = p;
        let state = p.state.clone();
        state.ident.store(unsafe { libc::pthread_self() as u64 }, std::sync::atomic::Ordering::SeqCst);
        *ready2.0.lock().unwrap_or_else(|e| e.into_inner()) = true;
        ready2.1.notify_all();
        let ts = thread::attach_new(false);
        let r = call::call_tuple_dict(&p.func, &p.args, p.kwargs.as_deref());
        match r {
            Err(e) if e.matches(&exc::SYSTEM_EXIT) => drop(e),
            Err(e) => {
                let f = p.func.clone();
                pyrite_vm::raise::unraisable_msg(e, "Exception ignored in thread started by", Some(&f));
            }
            Ok(v) => drop(v),
        }
        drop(p);
        unsafe { thread::detach_final(ts) };
        set_done(&state);
    });
    match r {
        Ok(_) => {
            let mut g = ready.0.lock().unwrap_or_else(|e| e.into_inner());
            while !*g {
                g = ready.1.wait(g).unwrap_or_else(|e| e.into_inner());
            }
            Ok(state.ident.load(std::sync::atomic::Ordering::SeqCst))
        }
        Err(_) => runtime_error("can't start new thread"),
    }
}

fn start_new_thread(_: &Object, a: &[&Object]) -> R {
    if !call::is_callable(a[0]) {
        return type_error("first arg must be callable");
    }
    let Some(args) = a[1].cast::<Tuple>() else { return type_error("2nd arg must be a tuple") };
    let kwargs = match a.get(2) {
        Some(k) => match k.cast::<Dict>() {
            Some(d) => Some(d.own_as()),
            None => return type_error("optional 3rd arg must be a dictionary"),
        },
        None => None,
    };
    let h = new_handle(0, false);
    let id = spawn(Payload { func: a[0].own(), args: args.own_as(), kwargs, state: handle(&h) })?;
    Ok(int::from_u64(id))
}

fn start_joinable(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(f) = a[0] else { return Ok(none()) };
    if !call::is_callable(f) {
        return type_error("thread function must be callable");
    }
    let h = match a[1].filter(|h| !h.is_none()) {
        Some(h) if h.is_a::<ThreadHandle>() => h.own(),
        Some(_) => return type_error("'handle' must be a _ThreadHandle"),
        None => new_handle(0, false).up(),
    };
    let daemon = match a[2] {
        Some(d) => number::is_true(d)?,
        None => true,
    };
    let state = handle(&h);
    if state.is_started() {
        return runtime_error("thread already started");
    }
    if !daemon {
        NON_DAEMON.lock().unwrap_or_else(|e| e.into_inner()).push(state.clone());
    }
    spawn(Payload { func: f.own(), args: Tuple::empty(), kwargs: None, state })?;
    Ok(h)
}

static NON_DAEMON: Mutex<Vec<Arc<HandleState>>> = Mutex::new(Vec::new());

/// Waits for the threads that are no daemons.
pub fn shutdown(_: &Object) -> R {
    loop {
        let next = NON_DAEMON.lock().unwrap_or_else(|e| e.into_inner()).pop();
        let Some(s) = next else { return Ok(none()) };
        if s.ident.load(std::sync::atomic::Ordering::SeqCst) == thread::current().ident {
            continue;
        }
        thread::allow_threads(|| {
            let mut g = s.done.lock().unwrap_or_else(|e| e.into_inner());
            while !*g {
                g = s.changed.wait(g).unwrap_or_else(|e| e.into_inner());
            }
        });
    }
}

pyrite_vm::object! {
    /// `_thread._local`.
    pub struct Local: LOCAL {
        /// One dict a thread, by ident.
        dicts: Slot<Dict>,
        args: Slot<Tuple>,
        kwargs: Slot<Dict>,
    }
}
fn local(o: &Object) -> &Local {
    unsafe { o.cast_unchecked() }
}
fn local_dict(o: &Object) -> R<Ref<Dict>> {
    let l = local(o);
    let all = match l.dicts.get() {
        Some(d) => d,
        None => {
            let d = Dict::new();
            l.dicts.set(Some(d.clone()));
            d
        }
    };
    let key = int::from_u64(thread::current().id);
    if let Some(d) = all.get(&key)?
        && let Ok(d) = d.downcast::<Dict>()
    {
        return Ok(d);
    }
    let d = Dict::new();
    all.set(&key, &d)?;
    // A subclass initialises itself anew in each thread.
    let plain = o.ty().slots().init.map(|f| f as usize) == LOCAL.object().slots().init.map(|f| f as usize);
    if !plain && all.len() > 1 {
        let f = attribute::get_text(o, "__init__")?;
        let args = l.args.get().unwrap_or_else(Tuple::empty);
        call::call_tuple_dict(&f, &args, l.kwargs.get().as_deref())?;
    }
    Ok(d)
}
fn local_get(o: &Object, name: &Object) -> R {
    let d = local_dict(o)?;
    let Some(n) = name.cast::<Str>() else { return attribute::generic_get(o, name) };
    if n.eq_str("__dict__") {
        return Ok(d.up());
    }
    if let Some(f) = o.ty().lookup(n)
        && f.ty().slots().descr_set.is_some()
    {
        return attribute::generic_get(o, name);
    }
    match d.get_str(n) {
        Some(v) => Ok(v),
        None => attribute::generic_get(o, name),
    }
}
fn local_set(o: &Object, name: &Object, v: Option<&Object>) -> R<()> {
    let d = local_dict(o)?;
    let Some(n) = name.cast::<Str>() else { return attribute::generic_set(o, name, v) };
    if n.eq_str("__dict__") {
        return pyrite_vm::raise::attribute_error(
            format!("'{}' object attribute '__dict__' is read-only", o.ty().name()),
            o,
            name,
        );
    }
    if let Some(f) = o.ty().lookup(n)
        && let Some(set) = f.ty().slots().descr_set
    {
        return set(&f, o, v);
    }
    match v {
        Some(v) => d.set_str(n, v),
        None => {
            if d.remove(n)?.is_none() {
                return pyrite_vm::raise::attribute_error_for(o, n);
            }
        }
    }
    Ok(())
}
/// `_thread._local`.
pub static LOCAL: StaticType = StaticType::new::<Local>(
    TypeDef {
        name: "_thread._local",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::OWN_DICT,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, args, kw| {
            let n = args.len() - kw.map_or(0, |k| k.len());
            if !args.is_empty()
                && ty.slots().init.map(|f| f as usize)
                    == pyrite_vm::types::object::OBJECT.object().slots().init.map(|f| f as usize)
            {
                return type_error("Initialization arguments are not supported");
            }
            let o = Ref::new(Local {
                head: Object::head(ty),
                dicts: Slot::empty(),
                args: Slot::new(Some(Tuple::from_args(&args[..n]))),
                kwargs: Slot::new(call::kwargs_dict(args, kw)),
            })
            .up();
            local_dict(&o)?;
            Ok(o)
        }),
        getattro: Some(local_get),
        setattro: Some(local_set),
        ..Slots::NONE
    },
);

/// `_thread._ExceptHookArgs`.
fn hook_args_type() -> &'static PyType {
    static T: Gil<Cell<Option<&'static PyType>>> = Gil(Cell::new(None));
    const FIELDS: &[&str] = &["exc_type", "exc_value", "exc_traceback", "thread"];
    if let Some(t) = T.get() {
        return t;
    }
    let t: &'static PyType =
        unsafe { &*struct_seq::new_type("_thread._ExceptHookArgs", FIELDS, 4, true).into_raw() };
    T.set(Some(t));
    t
}

/// `threading.excepthook` unless replaced.
fn excepthook(_: &Object, args: &Object) -> R {
    if !args.ty().is(hook_args_type()) {
        return type_error("_thread.excepthook argument type must be ExceptHookArgs");
    }
    let get = |n: &str| attribute::get_text(args, n);
    let (ty, value, tb, thread) =
        (get("exc_type")?, get("exc_value")?, get("exc_traceback")?, get("thread")?);
    if ty.is(&exc::SYSTEM_EXIT) {
        return Ok(none());
    }
    let file = match pyrite_vm::sys::get("stderr").filter(|f| !f.is_none()) {
        Some(f) => f,
        None if thread.is_none() => return Ok(none()),
        None => attribute::get_text(&thread, "_stderr")?,
    };
    if file.is_none() {
        return Ok(none());
    }
    let name = match attribute::get_text(&thread, "name") {
        Ok(n) if !thread.is_none() => obj::str_text(&n)?,
        _ => thread::current().ident.to_string(),
    };
    call::call_method_text(&file, "write", &[&Str::new(&format!("Exception in thread {name}:\n"))])?;
    pyrite_vm::report::display_to(&value, Some(&tb), &file)?;
    call::call_method_text(&file, "flush", &[])?;
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("start_new_thread", "($module, function, args, kwargs={}, /)", 2, 3, start_new_thread),
    MethodDef::pos("start_new", "($module, function, args, kwargs={}, /)", 2, 3, start_new_thread),
    MethodDef::kw(
        "start_joinable_thread",
        "($module, /, function, handle=None, daemon=True)",
        start_joinable,
    ),
    MethodDef::noargs("daemon_threads_allowed", |_| Ok(bool_obj(true))),
    MethodDef::noargs("allocate_lock", |_| Ok(new_lock())),
    MethodDef::noargs("allocate", |_| Ok(new_lock())),
    MethodDef::noargs("exit_thread", |_| pyrite_vm::raise::raise_args(&exc::SYSTEM_EXIT, &[])),
    MethodDef::noargs("exit", |_| pyrite_vm::raise::raise_args(&exc::SYSTEM_EXIT, &[])),
    MethodDef::noargs("get_ident", |_| Ok(int::from_u64(thread::current().ident))),
    MethodDef::noargs("get_native_id", |_| Ok(int::from_i64(unsafe { libc::syscall(libc::SYS_gettid) }))),
    MethodDef::noargs("_count", |_| Ok(int::from_usize(thread::all().len().saturating_sub(1)))),
    MethodDef::pos("stack_size", "($module, size=0, /)", 0, 1, |_, _| Ok(int::from_i64(0))),
    MethodDef::noargs("_get_main_thread_ident", |_| Ok(int::from_u64(thread::main_ident()))),
    MethodDef::noargs("_is_main_interpreter", |_| Ok(bool_obj(true))),
    MethodDef::noargs("_shutdown", shutdown),
    MethodDef::o("_excepthook", "", excepthook),
    MethodDef::pos("interrupt_main", "($module, signum=signal.SIGINT, /)", 0, 1, |_, a| {
        let signal = match a.first() {
            Some(n) => number::to_i32(n)?,
            None => libc::SIGINT,
        };
        crate::signal::simulate(signal)?;
        Ok(none())
    }),
    MethodDef::o("_make_thread_handle", "($module, ident, /)", |_, i| {
        Ok(new_handle(number::to_i64(i)? as u64, false).up())
    }),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_thread");
    m.add_functions(FUNCTIONS);
    m.set("_ExceptHookArgs", &hook_args_type().own());
    m.set("error", &exc::RUNTIME_ERROR.own());
    m.set("LockType", &LOCK.own());
    m.set("lock", &LOCK.own());
    m.set("RLock", &RLOCK.own());
    m.set("_local", &LOCAL.own());
    m.set("_ThreadHandle", &THREAD_HANDLE.own());
    m.set("TIMEOUT_MAX", &float::new(9223372036.0));
    Ok(m)
}
