//! Broken-down time: `struct_time`, and the C library's functions over it.

use std::cell::Cell;
use std::ffi::CString;

use pyrite_vm::object::{Gil, Object, PyType, R, Ref};
use pyrite_vm::protocol::{attribute, call};
use pyrite_vm::raise::{last_os_error, memory_error, overflow_error, type_error, value_error};
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{float, int, struct_seq};

use super::stamp::{Round, whole_seconds};
use crate::arguments::{tuple_arity, wrong_type};

static STRUCT_TIME: Gil<Cell<Option<&'static PyType>>> = Gil(Cell::new(None));

const FIELDS: &[&str] = &[
    "tm_year",
    "tm_mon",
    "tm_mday",
    "tm_hour",
    "tm_min",
    "tm_sec",
    "tm_wday",
    "tm_yday",
    "tm_isdst",
    "tm_zone",
    "tm_gmtoff",
];

/// `time.struct_time`.
pub fn struct_time() -> &'static PyType {
    if let Some(t) = STRUCT_TIME.get() {
        return t;
    }
    let t = struct_seq::new_type("time.struct_time", FIELDS, 9, true);
    if let Some(d) = t.dict.peek() {
        d.set_text(
            "__doc__",
            &Str::new("The time value as returned by gmtime(), localtime(), and strptime(), and"),
        );
    }
    let p: &'static PyType = unsafe { &*t.into_raw() };
    STRUCT_TIME.set(Some(p));
    p
}

/// C's structure, with the name of the zone that it points to.
pub struct Broken {
    tm: libc::tm,
    zone: Option<CString>,
}

fn empty() -> libc::tm {
    unsafe { std::mem::zeroed() }
}

/// Seconds as local time.
///
/// # Errors
/// OSError where the year does not fit.
pub fn local(t: i64) -> R<libc::tm> {
    let mut tm = empty();
    if unsafe { libc::localtime_r(&t, &mut tm) }.is_null() {
        return last_os_error(None);
    }
    Ok(tm)
}

/// Seconds as UTC.
///
/// # Errors
/// OSError where the year does not fit.
pub fn utc(t: i64) -> R<libc::tm> {
    let mut tm = empty();
    if unsafe { libc::gmtime_r(&t, &mut tm) }.is_null() {
        return last_os_error(None);
    }
    Ok(tm)
}

/// The name of a time's zone.
pub fn zone_name(tm: &libc::tm) -> Ref<Str> {
    if tm.tm_zone.is_null() {
        return Str::new("");
    }
    pyrite_vm::codecs::fs_decode(unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }.to_bytes())
}

fn to_object(tm: &libc::tm) -> Ref {
    let n = |x: i32| int::from_i64(x.into());
    struct_seq::make(
        struct_time(),
        vec![
            n(tm.tm_year.wrapping_add(1900)),
            n(tm.tm_mon + 1),
            n(tm.tm_mday),
            n(tm.tm_hour),
            n(tm.tm_min),
            n(tm.tm_sec),
            n((tm.tm_wday + 6) % 7),
            n(tm.tm_yday + 1),
            n(tm.tm_isdst),
            zone_name(tm).up(),
            int::from_i64(tm.tm_gmtoff),
        ],
    )
}

fn now() -> i64 {
    unsafe { libc::time(std::ptr::null_mut()) }
}

fn seconds_arg(name: &str, a: &[&Object]) -> R<i64> {
    tuple_arity(name, a.len(), 0, 1)?;
    match a.first() {
        Some(o) if !o.is_none() => whole_seconds(o, Round::Floor),
        _ => Ok(now()),
    }
}

/// `time.gmtime`.
pub fn gmtime(_: &Object, a: &[&Object]) -> R {
    let mut tm = utc(seconds_arg("gmtime", a)?)?;
    tm.tm_zone = c"GMT".as_ptr();
    Ok(to_object(&tm))
}

/// `time.localtime`.
pub fn localtime(_: &Object, a: &[&Object]) -> R {
    Ok(to_object(&local(seconds_arg("localtime", a)?)?))
}

/// The argument of `asctime`, `mktime` and `strftime`.
fn from_object(name: &str, o: &Object) -> R<Broken> {
    let Some(t) = o.cast::<Tuple>() else { return type_error("Tuple or struct_time argument required") };
    let items = t.as_slice();
    if items.len() != 9 {
        return type_error(format!("{name}(): illegal time tuple argument"));
    }
    let mut v = [0i32; 9];
    for (to, from) in v.iter_mut().zip(items) {
        *to = crate::arguments::parsed_int(from)?;
    }
    if v[0] < i32::MIN + 1900 {
        return overflow_error("year out of range");
    }
    let mut b = Broken { tm: empty(), zone: None };
    b.tm.tm_year = v[0] - 1900;
    b.tm.tm_mon = v[1].wrapping_sub(1);
    b.tm.tm_mday = v[2];
    b.tm.tm_hour = v[3];
    b.tm.tm_min = v[4];
    b.tm.tm_sec = v[5];
    b.tm.tm_wday = v[6].wrapping_add(1) % 7;
    b.tm.tm_yday = v[7].wrapping_sub(1);
    b.tm.tm_isdst = v[8];
    if o.ty().is_type(struct_time()) {
        let zone = attribute::get_optional_text(o, "tm_zone")?.filter(|z| !z.is_none());
        if let Some(z) = zone {
            let Some(s) = z.cast::<Str>() else {
                return type_error("bad argument type for built-in operation");
            };
            let text = s.to_wtf8().into_owned();
            let cut = text.split(|c| *c == 0).next().unwrap_or(&[]).to_vec();
            b.zone = CString::new(cut).ok();
            if let Some(z) = &b.zone {
                b.tm.tm_zone = z.as_ptr();
            }
        }
        if let Some(off) = attribute::get_optional_text(o, "tm_gmtoff")?.filter(|z| !z.is_none()) {
            b.tm.tm_gmtoff = pyrite_vm::protocol::number::to_i64(&off)?;
        }
    }
    Ok(b)
}

/// Makes the fields safe for the C library; zero in the fields that count from one means the first.
fn check(tm: &mut libc::tm) -> R<()> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    } else if !(0..=11).contains(&tm.tm_mon) {
        return value_error("month out of range");
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    } else if !(0..=31).contains(&tm.tm_mday) {
        return value_error("day of month out of range");
    }
    if !(0..=23).contains(&tm.tm_hour) {
        return value_error("hour out of range");
    }
    if !(0..=59).contains(&tm.tm_min) {
        return value_error("minute out of range");
    }
    if !(0..=61).contains(&tm.tm_sec) {
        return value_error("seconds out of range");
    }
    // Its upper bound was seen to when it was taken modulo seven.
    if tm.tm_wday < 0 {
        return value_error("day of week out of range");
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    } else if !(0..=365).contains(&tm.tm_yday) {
        return value_error("day of year out of range");
    }
    Ok(())
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn as_text(tm: &libc::tm) -> Ref {
    let name = |names: &[&'static str], i: i32| {
        usize::try_from(i).ok().and_then(|i| names.get(i).copied()).unwrap_or("???")
    };
    Str::new(&format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        name(&DAYS, tm.tm_wday),
        name(&MONTHS, tm.tm_mon),
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        // As the reference's, which has no more than 32 bits.
        tm.tm_year.wrapping_add(1900)
    ))
    .up()
}

/// `time.asctime`.
pub fn asctime(_: &Object, a: &[&Object]) -> R {
    pyrite_vm::object::method::check_positional("asctime", a.len(), 0, 1)?;
    match a.first() {
        None => Ok(as_text(&local(now())?)),
        Some(o) => {
            let mut b = from_object("asctime", o)?;
            check(&mut b.tm)?;
            Ok(as_text(&b.tm))
        }
    }
}

/// `time.ctime`.
pub fn ctime(_: &Object, a: &[&Object]) -> R {
    Ok(as_text(&local(seconds_arg("ctime", a)?)?))
}

/// `time.mktime`.
pub fn mktime(_: &Object, o: &Object) -> R {
    let mut b = from_object("mktime", o)?;
    // C's answer for a failure is a time too; this field tells them apart.
    b.tm.tm_wday = -1;
    let t = unsafe { libc::mktime(&mut b.tm) };
    if t == -1 && b.tm.tm_wday == -1 {
        return overflow_error("mktime argument out of range");
    }
    Ok(float::new(t as f64))
}

unsafe extern "C" {
    fn wcsftime(to: *mut i32, max: usize, format: *const i32, tm: *const libc::tm) -> usize;
    fn tzset();
}

/// `time.strftime`.
pub fn strftime(_: &Object, a: &[&Object]) -> R {
    tuple_arity("strftime", a.len(), 1, 2)?;
    let Some(format) = a[0].cast::<Str>() else { return wrong_type("strftime", 1, "str", a[0]) };
    let mut b = match a.get(1) {
        None => Broken { tm: local(now())?, zone: None },
        Some(o) => {
            let mut b = from_object("strftime", o)?;
            check(&mut b.tm)?;
            b
        }
    };
    b.tm.tm_isdst = b.tm.tm_isdst.clamp(-1, 1);
    let mut wide: Vec<i32> = format.iter().map(|c| c as i32).collect();
    if wide.contains(&0) {
        return value_error("embedded null character");
    }
    wide.push(0);
    let mut size = 1024usize;
    loop {
        let mut out: Vec<i32> = Vec::new();
        if out.try_reserve_exact(size).is_err() {
            return memory_error();
        }
        let n = unsafe { wcsftime(out.as_mut_ptr(), size, wide.as_ptr(), &b.tm) };
        // Nothing may mean no room, or nothing.
        if n > 0 || size >= 256 * (wide.len() - 1) {
            unsafe { out.set_len(n) };
            return Ok(Str::from_points(out.into_iter().map(|c| c as u32)).up());
        }
        size *= 2;
    }
}

/// `time.strptime`.
pub fn strptime(_: &Object, a: &[&Object]) -> R {
    let m = pyrite_vm::import::import_module("_strptime")?;
    call::call_method_text(&m, "_strptime_time", a)
}

/// `timezone`, `altzone`, `daylight` and `tzname` as the C library has them now.
///
/// # Errors
/// OSError.
pub fn zones() -> R<[(&'static str, Ref); 4]> {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    unsafe { tzset() };
    let t = now() / YEAR * YEAR;
    let (jan, jul) = (local(t)?, local(t + YEAR / 2)?);
    let (first, second) = if -jan.tm_gmtoff < -jul.tm_gmtoff { (&jul, &jan) } else { (&jan, &jul) };
    let short = |tm: &libc::tm| {
        let s = zone_name(tm);
        s.substring(0, s.len().min(9)).up()
    };
    Ok([
        ("timezone", int::from_i64(-first.tm_gmtoff)),
        ("altzone", int::from_i64(-second.tm_gmtoff)),
        ("daylight", int::from_i64((first.tm_gmtoff != second.tm_gmtoff).into())),
        ("tzname", Tuple::pair(short(first), short(second)).up()),
    ])
}

/// Sets the zone's constants in the module.
///
/// # Errors
/// OSError.
pub fn set_zones(m: &Object) -> R {
    for (name, v) in zones()? {
        attribute::set_text(m, name, &v)?;
    }
    Ok(none())
}
