//! `_datetime`: dates, times, durations and time zones.

mod calendar;
mod date;
mod delta;
mod format;
mod local;
mod stamp;
mod text;
mod time;
mod zone;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::object as obj;
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

use calendar::{Day, MAX_YEAR, MIN_YEAR};

/// The parameters of a function whose signature Python does not show.
const fn parameters(name: &'static str, sig: &'static str) -> MethodDef {
    MethodDef::raw(name, sig, |_, _, _| Ok(none()))
}

/// Adds an attribute to a builtin type, once.
fn class_attribute(ty: &PyType, name: &str, value: &Object) {
    // A module that is imported again finds its types as they are.
    if let Some(d) = ty.dict.peek().filter(|d| d.get_text(name).is_none()) {
        d.set_text(name, value);
    }
}

/// Binds arguments of which the first are integers. One that is none is reported before one that is missing.
fn bind_ints<'a>(
    def: &'static MethodDef,
    ints: usize,
    args: &[&'a Object],
    kw: Option<&pyrite_vm::types::tuple::Tuple>,
    given: &mut [Option<&'a Object>],
) -> R<()> {
    let positional = args.len() - kw.map_or(0, |k| k.len());
    let bound = def.params().bind(args, kw, given);
    if bound.is_err() && args.len() <= given.len() {
        for o in args.iter().take(positional.min(ints)) {
            crate::arguments::parsed_int(o)?;
        }
    }
    bound
}

/// An integer argument, or what it is if it was left out.
fn int_or(o: Option<&Object>, default: i32) -> R<i32> {
    match o {
        Some(o) => crate::arguments::parsed_int(o),
        None => Ok(default),
    }
}

/// Checks a day.
///
/// # Errors
/// ValueError naming the first part that is out of range.
fn check_day(day: Day) -> R<Day> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&day.year) {
        return value_error(format!("year {} is out of range", day.year));
    }
    if !(1..=12).contains(&day.month) {
        return value_error("month must be in 1..12");
    }
    if day.day < 1 || day.day > calendar::days_in_month(day.year, day.month) {
        return value_error("day is out of range for month");
    }
    Ok(day)
}

/// A time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C)]
pub struct Clock {
    hour: i32,
    minute: i32,
    second: i32,
    microsecond: i32,
    /// Which of two times that a zone has twice.
    fold: bool,
}

impl Clock {
    /// Microseconds since midnight.
    fn micros(&self) -> i128 {
        let seconds = i128::from(self.hour) * 3600 + i128::from(self.minute) * 60 + i128::from(self.second);
        seconds * delta::SECOND + i128::from(self.microsecond)
    }

    /// From microseconds since midnight; less than a day.
    fn from_micros(micros: i128) -> Clock {
        let seconds = (micros / delta::SECOND) as i32;
        Clock {
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            microsecond: (micros % delta::SECOND) as i32,
            fold: false,
        }
    }

    /// Its state for pickles and hashes, six bytes; the fold is not in it.
    fn bytes(&self) -> [u8; 6] {
        let [_, a, b, c] = self.microsecond.to_be_bytes();
        [self.hour as u8, self.minute as u8, self.second as u8, a, b, c]
    }

    /// Its parts one by one: hour, minute, second, microsecond.
    fn parts(&self) -> [i32; 4] {
        [self.hour, self.minute, self.second, self.microsecond]
    }
}

/// Checks a time of day.
///
/// # Errors
/// ValueError naming the first part that is out of range.
fn check_clock(parts: [i32; 4], fold: i32) -> R<Clock> {
    for (name, value, limit) in [
        ("hour", parts[0], 23),
        ("minute", parts[1], 59),
        ("second", parts[2], 59),
        ("microsecond", parts[3], 999_999),
    ] {
        if !(0..=limit).contains(&value) {
            return value_error(format!("{name} must be in 0..{limit}"));
        }
    }
    if !(0..=1).contains(&fold) {
        return value_error("fold must be either 0 or 1");
    }
    let [hour, minute, second, microsecond] = parts;
    Ok(Clock { hour, minute, second, microsecond, fold: fold == 1 })
}

/// `tzinfo` arguments: None, or a time zone.
///
/// # Errors
/// TypeError for anything else.
fn check_zone(o: Option<&Object>) -> R<Option<Ref>> {
    match o {
        None => Ok(None),
        Some(o) if o.is_none() => Ok(None),
        Some(o) if o.ty().is_subtype(&zone::TZINFO) => Ok(Some(o.own())),
        Some(o) => type_error(format!(
            "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
            o.ty().name()
        )),
    }
}

/// The bytes of a pickle's state, which may come as Latin-1 text. None for any other argument.
fn state_bytes(o: &Object) -> R<Option<Vec<u8>>> {
    if let Some(b) = o.cast::<pyrite_vm::types::bytes::Bytes>() {
        return Ok(Some(b.as_slice().to_vec()));
    }
    let Some(s) = o.cast::<Str>() else { return Ok(None) };
    Ok(s.iter().map(|c| u8::try_from(c).ok()).collect())
}

/// The zone in a pickle's state.
///
/// # Errors
/// TypeError for what is none.
fn state_zone(o: Option<&Object>) -> R<Option<Ref>> {
    match o {
        Some(o) if !o.is_none() && !o.ty().is_subtype(&zone::TZINFO) => type_error("bad tzinfo state arg"),
        o => check_zone(o),
    }
}

/// The text of an argument that must be `str`.
fn text_of<'a>(name: &str, o: &'a Object) -> R<&'a Str> {
    match o.cast::<Str>() {
        Some(s) => Ok(s),
        None => crate::arguments::wrong_type(name, 1, "str", o),
    }
}

/// The error of an ISO text that is none.
fn invalid_iso<T>(o: &Object) -> R<T> {
    value_error(format!("Invalid isoformat string: {}", obj::repr_text(o)?))
}

/// Calls a class.
fn call_class(class: &Object, args: &[Ref]) -> R {
    let args: Vec<&Object> = args.iter().map(|a| &**a).collect();
    pyrite_vm::protocol::call::call(class, &args)
}

fn ints<const N: usize>(n: [i32; N]) -> Vec<Ref> {
    n.iter().map(|n| int::from_i64((*n).into())).collect()
}

/// Makes the module.
///
/// # Errors
/// None that is not the interpreter's own.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_datetime");
    delta::start()?;
    date::start()?;
    time::start()?;
    zone::start()?;
    stamp::start()?;
    let types: [(&str, &StaticType); 6] = [
        ("date", &date::DATE),
        ("datetime", &stamp::DATETIME),
        ("time", &time::TIME),
        ("timedelta", &delta::TIMEDELTA),
        ("tzinfo", &zone::TZINFO),
        ("timezone", &zone::TIMEZONE),
    ];
    for (name, ty) in types {
        m.set(name, ty.object().as_object());
    }
    m.set("MINYEAR", &int::from_i64(MIN_YEAR.into()));
    m.set("MAXYEAR", &int::from_i64(MAX_YEAR.into()));
    m.set("UTC", &zone::utc());
    Ok(m)
}
