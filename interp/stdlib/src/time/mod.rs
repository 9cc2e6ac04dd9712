//! `time`.

pub mod calendar;
pub mod stamp;

use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{last_os_error, overflow_error, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{float, int, namespace};

use crate::arguments::{tuple_arity, wrong_type};
use stamp::{Round, from_seconds, timespec, to_seconds};

fn read(id: libc::clockid_t) -> R<i64> {
    match stamp::clock(id) {
        Some(t) => Ok(t),
        None => last_os_error(None),
    }
}

fn clock_id(o: &Object) -> R<libc::clockid_t> {
    match number::index(o).ok().and_then(|i| i.as_i64()).and_then(|n| i32::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => type_error(format!("clk_id should be integer, not {}", o.ty().name())),
    }
}

/// Waits until a moment of the monotonic clock, hearing signals.
///
/// # Errors
/// What a signal handler raises.
pub fn sleep_until(deadline: i64) -> R<()> {
    let t = timespec(deadline);
    loop {
        let r = thread::allow_threads(|| unsafe {
            libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &t, std::ptr::null_mut())
        });
        match r {
            0 => return Ok(()),
            libc::EINTR => pyrite_vm::signals::deliver()?,
            e => return pyrite_vm::raise::os_error(e, None, None),
        }
    }
}

fn sleep(_: &Object, o: &Object) -> R {
    let t = from_seconds(o, Round::Up)?;
    if t < 0 {
        return value_error("sleep length must be non-negative");
    }
    sleep_until(stamp::monotonic().saturating_add(t))?;
    Ok(none())
}

fn clock_getres(_: &Object, a: &[&Object]) -> R {
    tuple_arity("clock_getres", a.len(), 1, 1)?;
    let id = number::to_i32(a[0])?;
    let mut t = timespec(0);
    if unsafe { libc::clock_getres(id, &mut t) } != 0 {
        return last_os_error(None);
    }
    Ok(float::new(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9))
}

fn set_clock(id: i32, ns: i64) -> R {
    let t = timespec(ns);
    if unsafe { libc::clock_settime(id, &t) } != 0 {
        return last_os_error(None);
    }
    Ok(none())
}

fn clock_settime(_: &Object, a: &[&Object]) -> R {
    tuple_arity("clock_settime", a.len(), 2, 2)?;
    let id = number::to_i32(a[0])?;
    set_clock(id, from_seconds(a[1], Round::Floor)?)
}

fn clock_settime_ns(_: &Object, a: &[&Object]) -> R {
    tuple_arity("clock_settime_ns", a.len(), 2, 2)?;
    let id = number::to_i32(a[0])?;
    let Some(i) = a[1].cast::<Int>() else {
        return type_error(format!("expect int, got {}", a[1].ty().name()));
    };
    match i.as_i64() {
        Some(n) => set_clock(id, n),
        None => overflow_error("timestamp too large to convert to C PyTime_t"),
    }
}

fn pthread_getcpuclockid(_: &Object, a: &[&Object]) -> R {
    tuple_arity("pthread_getcpuclockid", a.len(), 1, 1)?;
    let Some(i) = a[0].cast::<Int>() else { return wrong_type("pthread_getcpuclockid", 1, "int", a[0]) };
    let ident = i.as_i64().unwrap_or(-1) as u64;
    // The C library reads a thread's memory without asking whether it is one.
    let known = thread::all().iter().any(|t| unsafe { (**t).ident == ident });
    if !known {
        return pyrite_vm::raise::os_error(libc::ESRCH, None, None);
    }
    let mut id = 0;
    let e = unsafe { libc::pthread_getcpuclockid(ident as libc::pthread_t, &mut id) };
    if e != 0 {
        return pyrite_vm::raise::os_error(e, None, None);
    }
    Ok(int::from_i64(id.into()))
}

fn get_clock_info(_: &Object, a: &[&Object]) -> R {
    tuple_arity("get_clock_info", a.len(), 1, 1)?;
    let Some(name) = a[0].cast::<Str>() else { return wrong_type("get_clock_info", 1, "str", a[0]) };
    let (id, text, monotonic) = match &*name.to_lossy() {
        "time" => (libc::CLOCK_REALTIME, "CLOCK_REALTIME", false),
        "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "CLOCK_MONOTONIC", true),
        "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID", true),
        "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID", true),
        _ => return value_error("unknown clock"),
    };
    let mut t = timespec(0);
    let known = unsafe { libc::clock_getres(id, &mut t) } == 0;
    let resolution = if known { t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9 } else { 1e-9 };
    Ok(namespace::new(&[
        ("implementation", Str::new(&format!("clock_gettime({text})")).up()),
        ("monotonic", bool_obj(monotonic)),
        ("adjustable", bool_obj(!monotonic)),
        ("resolution", float::new(resolution)),
    ]))
}

fn tzset(m: &Object) -> R {
    calendar::set_zones(m)
}

macro_rules! clocks {
    ($($name:literal $ns:literal $id:expr),* $(,)?) => {
        &[$(
            MethodDef::new($name, "($self, /)", Imp::NoArgs(|_| Ok(float::new(to_seconds(read($id)?))))),
            MethodDef::new($ns, "($self, /)", Imp::NoArgs(|_| Ok(int::from_i64(read($id)?)))),
        )*]
    };
}

static CLOCKS: &[MethodDef] = clocks! {
    "time" "time_ns" libc::CLOCK_REALTIME,
    "monotonic" "monotonic_ns" libc::CLOCK_MONOTONIC,
    "perf_counter" "perf_counter_ns" libc::CLOCK_MONOTONIC,
    "process_time" "process_time_ns" libc::CLOCK_PROCESS_CPUTIME_ID,
    "thread_time" "thread_time_ns" libc::CLOCK_THREAD_CPUTIME_ID,
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("clock_gettime", "($module, clk_id, /)", |_, o| {
        Ok(float::new(to_seconds(read(clock_id(o)?)?)))
    }),
    MethodDef::o("clock_gettime_ns", "($module, clk_id, /)", |_, o| Ok(int::from_i64(read(clock_id(o)?)?))),
    MethodDef::pos("clock_settime", "", 0, 255, clock_settime),
    MethodDef::pos("clock_settime_ns", "", 0, 255, clock_settime_ns),
    MethodDef::pos("clock_getres", "", 0, 255, clock_getres),
    MethodDef::pos("pthread_getcpuclockid", "", 0, 255, pthread_getcpuclockid),
    MethodDef::o("sleep", "($self, object, /)", sleep),
    MethodDef::pos("gmtime", "", 0, 255, calendar::gmtime),
    MethodDef::pos("localtime", "", 0, 255, calendar::localtime),
    MethodDef::pos("asctime", "", 0, 255, calendar::asctime),
    MethodDef::pos("ctime", "", 0, 255, calendar::ctime),
    MethodDef::o("mktime", "($self, object, /)", calendar::mktime),
    MethodDef::pos("strftime", "", 0, 255, calendar::strftime),
    MethodDef::pos("strptime", "", 0, 255, calendar::strptime),
    MethodDef::noargs("tzset", tzset),
    MethodDef::pos("get_clock_info", "", 0, 255, get_clock_info),
];

const DOC: &str = "This module provides various functions to manipulate time values.";

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("time");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(CLOCKS);
    m.add_functions(FUNCTIONS);
    m.set("struct_time", calendar::struct_time().as_object());
    m.set("_STRUCT_TM_ITEMS", &int::from_i64(11));
    for (name, id) in [
        ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
        ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
        ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
        ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
        ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
        ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
        ("CLOCK_TAI", libc::CLOCK_TAI),
    ] {
        m.set(name, &int::from_i64(id.into()));
    }
    calendar::set_zones(&m)?;
    Ok(m)
}
