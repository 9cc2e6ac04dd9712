//! The functions of `sys`.

use std::cell::Cell;

use crate::names::names;
use crate::object::method::MethodDef;
use crate::object::{Gil, Object, Own, R, Ref};
use crate::protocol::{attribute, call, number, object as obj};
use crate::raise::{raise, runtime_error, type_error, value_error};
use crate::thread;
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::float;
use crate::types::int;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none, none_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

static INT_MAX_STR_DIGITS: Gil<Cell<i64>> = Gil(Cell::new(-1));

/// `sys.get_int_max_str_digits()`.
pub fn int_max_str_digits() -> usize {
    let n = INT_MAX_STR_DIGITS.get();
    if n >= 0 { n as usize } else { crate::config::get().int_max_str_digits.max(0) as usize }
}

/// Raises an audit event. Nobody listens unless Python code added hooks.
pub fn audit(event: &str, args: &[&Object]) -> R<()> {
    let Some(h) = super::get("_pyrite_audit_hooks") else { return Ok(()) };
    let Some(l) = h.cast::<List>() else { return Ok(()) };
    let (e, a) = (Str::new(event), Tuple::from_args(args));
    let mut i = 0;
    while let Some(f) = l.get(i) {
        call::call(&f, &[&e, &a])?;
        i += 1;
    }
    Ok(())
}

fn get_frame(_: &Object, a: &[&Object]) -> R {
    let depth = match a.first() {
        Some(d) => number::to_i32(d)?,
        None => 0,
    };
    let f = crate::eval::frame_at_depth(depth.max(0) as usize);
    if f.is_null() {
        return value_error("call stack is not deep enough");
    }
    Ok(unsafe { crate::types::frame::of(f) }.up())
}

fn get_frame_module_name(_: &Object, a: &[Option<&Object>]) -> R {
    let depth = match a[0] {
        Some(d) => number::to_i32(d)?,
        None => 0,
    };
    let f = crate::eval::frame_at_depth(depth.max(0) as usize);
    if f.is_null() {
        return Ok(none());
    }
    unsafe {
        match (*f).func.as_ref().and_then(|f| f.module.get()) {
            Some(m) => Ok(m),
            None => Ok(none()),
        }
    }
}

fn exc_info(_: &Object) -> R {
    Ok(match thread::current().handled() {
        Some(e) => {
            let (t, v, tb) = crate::raise::triple(&e);
            Tuple::from_vec(vec![t, v, tb]).up()
        }
        None => Tuple::from_vec(vec![none(), none(), none()]).up(),
    })
}

fn displayhook(_: &Object, o: &Object) -> R {
    if o.is_none() {
        return Ok(none());
    }
    crate::builtins::module().set("_", none_ref());
    let out = match super::get("stdout") {
        Some(f) if !f.is_none() => f,
        _ => return runtime_error("lost sys.stdout"),
    };
    let text = obj::repr(o)?;
    call::call_method(&out, &names().write, &[&text])?;
    call::call_method(&out, &names().write, &[&Str::new("\n")])?;
    crate::builtins::module().set("_", o);
    Ok(none())
}

fn excepthook(_: &Object, a: &[&Object]) -> R {
    crate::report::display(a[1], Some(a[2]));
    Ok(none())
}

fn unraisablehook(_: &Object, a: &Object) -> R {
    crate::report::default_unraisable(a)?;
    Ok(none())
}

fn exit(_: &Object, a: &[&Object]) -> R {
    let class = exc::SYSTEM_EXIT.object().as_object();
    // As `raise` makes an exception of a value: nothing of `None`, arguments of a tuple.
    match a.first() {
        Some(t) if t.is_a::<Tuple>() => {
            let args = t.cast::<Tuple>().map(|t| t.own_as()).unwrap_or_else(Tuple::empty);
            crate::raise::raise_call(class, args.as_args())
        }
        Some(s) if !s.is_none() => crate::raise::raise_call(class, &[s]),
        _ => crate::raise::raise_call(class, &[]),
    }
}

fn get_sizeof(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    let mut object = pos.first().copied();
    let mut default = pos.get(1).copied();
    for (k, v) in named {
        if k.eq_str("object") {
            object = Some(v);
        } else if k.eq_str("default") {
            default = Some(v);
        } else {
            return type_error(format!("getsizeof() got an unexpected keyword argument '{}'", k.to_lossy()));
        }
    }
    let Some(o) = object else { return type_error("getsizeof() missing required argument 'object' (pos 1)") };
    let r = match call::call_special(o, &names().__sizeof__, &[]) {
        Ok(Some(v)) => match v.cast::<int::Int>().and_then(|i| i.as_i64()) {
            Some(n) if n < 0 => value_error("__sizeof__() should return >= 0"),
            Some(n) => Ok(n),
            None => type_error(format!("'{}' object cannot be interpreted as an integer", v.ty().name())),
        },
        Ok(None) => type_error(format!("Type {} doesn't define __sizeof__", o.ty().name())),
        Err(e) => Err(e),
    };
    match r {
        Ok(n) => {
            let t = o.ty();
            let head = if t.has(crate::object::TypeFlags::HAVE_GC) { 16 } else { 0 };
            let pre = if t.is_heap() && t.has(crate::object::TypeFlags::PREHEADER) { 16 } else { 0 };
            Ok(int::from_i64(n + head + pre))
        }
        Err(e) => match default {
            Some(d) if e.matches(&exc::TYPE_ERROR) => Ok(d.own()),
            _ => Err(e),
        },
    }
}

fn set_recursion_limit(_: &Object, o: &Object) -> R {
    let n = number::to_i32(o)?;
    if n < 1 {
        return value_error("recursion limit must be greater or equal than 1");
    }
    let ts = thread::current();
    let used = ts.recursion_limit.get() - ts.recursion_remaining.get();
    if used >= n {
        return raise(
            &exc::RECURSION_ERROR,
            format!(
                "cannot set the recursion limit to {n} at the recursion depth {used}: the limit is too low"
            ),
        );
    }
    ts.recursion_limit.set(n);
    ts.recursion_remaining.set(n - used);
    Ok(none())
}

fn intern(_: &Object, o: &Object) -> R {
    match o.exact::<Str>() {
        Some(s) => Ok(Str::intern_ref(&s.own_as()).up()),
        None if o.is_a::<Str>() => type_error(format!("can't intern {}", o.ty().name())),
        None => type_error(format!("intern() argument must be str, not {}", obj::type_name_or_none(o))),
    }
}

fn set_int_max(_: &Object, a: &[Option<&Object>]) -> R {
    let n = match a[0] {
        Some(n) => number::to_i32(n)? as i64,
        None => 0,
    };
    if n != 0 && n < 640 {
        return value_error("maxdigits must be 0 or larger than 640");
    }
    INT_MAX_STR_DIGITS.set(n);
    Ok(none())
}

fn set_switch_interval(_: &Object, o: &Object) -> R {
    let f = number::as_f64(o)?;
    if f <= 0.0 {
        return value_error("switch interval must be strictly positive");
    }
    thread::set_switch_interval((f * 1e6) as u64);
    Ok(none())
}

fn set_async_gen_hooks(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    let mut v = [pos.first().copied(), pos.get(1).copied()];
    for (k, x) in named {
        if k.eq_str("firstiter") {
            v[0] = Some(x);
        } else if k.eq_str("finalizer") {
            v[1] = Some(x);
        } else {
            return type_error(format!(
                "this function got an unexpected keyword argument '{}'",
                k.to_lossy()
            ));
        }
    }
    for (i, what) in ["firstiter", "finalizer"].iter().enumerate() {
        if let Some(x) = v[i]
            && !x.is_none()
            && !call::is_callable(x)
        {
            return type_error(format!("callable {what} expected, got {}", x.ty().name()));
        }
    }
    let hooks = unsafe { &mut *thread::current().async_gen_hooks.get() };
    if let Some(x) = v[0] {
        hooks.0 = Some(x.own()).filter(|x| !x.is_none());
    }
    if let Some(x) = v[1] {
        hooks.1 = Some(x.own()).filter(|x| !x.is_none());
    }
    Ok(none())
}

fn add_audit_hook(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(h) = a[0] else { return Ok(none()) };
    let l = match super::get("_pyrite_audit_hooks") {
        Some(l) => l,
        None => {
            let l = List::from_vec(Vec::new()).up();
            super::set("_pyrite_audit_hooks", &l);
            l
        }
    };
    if let Some(l) = l.cast::<List>() {
        l.push(h.own());
    }
    Ok(none())
}

fn breakpointhook(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let spec = std::env::var("PYTHONBREAKPOINT").unwrap_or_default();
    let spec = if spec.is_empty() { "pdb.set_trace".to_string() } else { spec };
    if spec == "0" {
        return Ok(none());
    }
    let found = match spec.rsplit_once('.') {
        Some(("", _)) => None,
        Some((module, attr)) => {
            crate::import::import_module(module).and_then(|m| attribute::get_text(&m, attr)).ok()
        }
        None => attribute::get_text(crate::builtins::module(), &spec).ok(),
    };
    let Some(f) = found else {
        let msg = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{spec}\"");
        crate::raise::warn(&crate::types::exc::RUNTIME_WARNING, &msg, 0)?;
        return Ok(none());
    };
    call::call_vector(&f, args, kw)
}

fn current_frames(_: &Object) -> R {
    let d = Dict::new();
    for t in thread::all() {
        let f = unsafe { crate::eval::frame::first_complete((*t).frame.get()) };
        if !f.is_null() {
            let fo = unsafe { crate::types::frame::of(f) };
            d.set(&int::from_u64(unsafe { (*t).ident }), &fo)?;
        }
    }
    Ok(d.up())
}

fn current_exceptions(_: &Object) -> R {
    let d = Dict::new();
    for t in thread::all() {
        let e = unsafe { (*t).handled() };
        let v = e.map_or_else(none, |e| e.up());
        d.set(&int::from_u64(unsafe { (*t).ident }), &v)?;
    }
    Ok(d.up())
}

fn trace_slot(which: u8) -> &'static mut Option<Ref> {
    let ts = thread::current();
    unsafe { if which == 0 { &mut *ts.trace.get() } else { &mut *ts.profile.get() } }
}

fn no_tracing(_: &Object, f: &Object) -> R {
    if f.is_none() {
        return Ok(none());
    }
    crate::raise::not_implemented_error("tracing (sys.settrace, sys.setprofile)")
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("addaudithook", "($module, /, hook)", add_audit_hook),
    MethodDef::raw("audit", "($module, event, /, *args)", |_, args, _| match args {
        [] => type_error("audit expected at least 1 argument, got 0"),
        [e, rest @ ..] => match e.cast::<Str>() {
            Some(s) => {
                audit(&s.to_lossy(), rest)?;
                Ok(none())
            }
            None => type_error(format!("expected str for argument 'event', not {}", e.ty().name())),
        },
    }),
    MethodDef::noargs("_baserepl", |_| {
        let Some(main) = super::modules().get_text("__main__") else { return Ok(none()) };
        if let Some(main) = main.cast::<crate::types::module::Module>() {
            crate::repl::run(&main.dict());
        }
        Ok(none())
    }),
    MethodDef::raw("breakpointhook", "($module, /, *args, **kwargs)", breakpointhook),
    MethodDef::noargs("_clear_internal_caches", |_| Ok(none())),
    MethodDef::noargs("_clear_type_cache", |_| Ok(none())),
    MethodDef::noargs("_current_frames", current_frames),
    MethodDef::noargs("_current_exceptions", current_exceptions),
    MethodDef::o("displayhook", "($module, object, /)", displayhook),
    MethodDef::noargs("exception", |_| Ok(thread::current().handled().map_or_else(none, |e| e.up()))),
    MethodDef::noargs("exc_info", exc_info),
    MethodDef::pos("excepthook", "($module, exctype, value, traceback, /)", 3, 3, excepthook),
    MethodDef::pos("exit", "($module, status=None, /)", 0, 1, exit),
    MethodDef::noargs("getdefaultencoding", |_| Ok(Str::intern("utf-8").up())),
    MethodDef::noargs("getallocatedblocks", |_| Ok(int::from_i64(0))),
    MethodDef::kw("getunicodeinternedsize", "($module, /, *, _only_immortal=False)", |_, _| {
        Ok(int::from_i64(0))
    }),
    MethodDef::noargs("getfilesystemencoding", |_| Ok(Str::intern("utf-8").up())),
    MethodDef::noargs("getfilesystemencodeerrors", |_| Ok(Str::intern("surrogateescape").up())),
    MethodDef::o("getrefcount", "($module, object, /)", |_, o| {
        Ok(int::from_i64(if o.is_immortal() { 4294967295 } else { o.refcount() as i64 }))
    }),
    MethodDef::noargs("getrecursionlimit", |_| {
        Ok(int::from_i64(thread::current().recursion_limit.get() as i64))
    }),
    MethodDef::raw("getsizeof", "", get_sizeof),
    MethodDef::pos("_getframe", "($module, depth=0, /)", 0, 1, get_frame),
    MethodDef::kw("_getframemodulename", "($module, /, depth=0)", get_frame_module_name),
    MethodDef::o("intern", "($module, string, /)", intern),
    MethodDef::o("_is_interned", "($module, string, /)", |_, o| match o.cast::<Str>() {
        Some(s) => Ok(bool_obj(s.is_interned())),
        None => type_error(format!("_is_interned() argument must be str, not {}", obj::type_name_or_none(o))),
    }),
    MethodDef::noargs("_is_gil_enabled", |_| Ok(bool_obj(true))),
    MethodDef::noargs("is_finalizing", |_| {
        Ok(bool_obj(thread::FINALIZING.load(std::sync::atomic::Ordering::SeqCst)))
    }),
    MethodDef::noargs("is_stack_trampoline_active", |_| Ok(bool_obj(false))),
    MethodDef::o("activate_stack_trampoline", "($module, backend, /)", |_, _| {
        value_error("perf trampoline not available")
    }),
    MethodDef::noargs("deactivate_stack_trampoline", |_| Ok(none())),
    MethodDef::noargs("_debugmallocstats", |_| Ok(none())),
    MethodDef::noargs("_get_cpu_count_config", |_| Ok(int::from_i64(-1))),
    MethodDef::o("setrecursionlimit", "($module, limit, /)", set_recursion_limit),
    MethodDef::o("setswitchinterval", "($module, interval, /)", set_switch_interval),
    MethodDef::noargs("getswitchinterval", |_| Ok(float::new(thread::switch_interval() as f64 / 1e6))),
    MethodDef::noargs("getdlopenflags", |_| Ok(int::from_i64(2))),
    MethodDef::o("setdlopenflags", "($module, flags, /)", |_, _| Ok(none())),
    MethodDef::o("settrace", "($module, function, /)", no_tracing),
    MethodDef::noargs("gettrace", |_| Ok(trace_slot(0).clone().unwrap_or_else(none))),
    MethodDef::o("setprofile", "($module, function, /)", no_tracing),
    MethodDef::noargs("getprofile", |_| Ok(trace_slot(1).clone().unwrap_or_else(none))),
    MethodDef::o("_settraceallthreads", "($module, function, /)", no_tracing),
    MethodDef::o("_setprofileallthreads", "($module, function, /)", no_tracing),
    MethodDef::pos("call_tracing", "($module, func, args, /)", 2, 2, |_, a| match a[1].cast::<Tuple>() {
        Some(t) => call::call(a[0], t.as_args()),
        None => type_error(format!("call_tracing() argument 2 must be tuple, not {}", a[1].ty().name())),
    }),
    MethodDef::kw("set_coroutine_origin_tracking_depth", "($module, /, depth)", |_, a| {
        let n = match a[0] {
            Some(d) => number::to_i32(d)?,
            None => 0,
        };
        if n < 0 {
            return value_error("depth must be >= 0");
        }
        thread::current().coroutine_origin_depth.set(n);
        Ok(none())
    }),
    MethodDef::noargs("get_coroutine_origin_tracking_depth", |_| {
        Ok(int::from_i64(thread::current().coroutine_origin_depth.get() as i64))
    }),
    MethodDef::raw("set_asyncgen_hooks", "", set_async_gen_hooks),
    MethodDef::noargs("get_asyncgen_hooks", |_| {
        let h = unsafe { &*thread::current().async_gen_hooks.get() };
        Ok(super::info::async_gen_hooks(h.0.clone().unwrap_or_else(none), h.1.clone().unwrap_or_else(none)))
    }),
    MethodDef::kw("set_int_max_str_digits", "($module, /, maxdigits)", set_int_max),
    MethodDef::noargs("get_int_max_str_digits", |_| Ok(int::from_usize(int_max_str_digits()))),
    MethodDef::o("unraisablehook", "($module, unraisable, /)", unraisablehook),
];
