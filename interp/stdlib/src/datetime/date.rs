//! `date`, and what its `isocalendar` gives.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, object as obj};
use pyrite_vm::raise::{overflow_error, raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::exc;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::{bool_obj, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::{self, Tuple};

use super::calendar::{self, Day, IsoFault, MAX_ORDINAL};
use super::delta::{self, Delta};
use super::stamp::DATETIME;
use super::{check_day, format, int_or, ints, invalid_iso, parameters, state_bytes, text, text_of};

pyrite_vm::untraced!(Day);

pyrite_vm::object! {
    /// A day.
    pub struct Date: DATE {
        hash: Cell<isize>,
        pub day: Day,
    }
}

fn this(o: &Object) -> &Date {
    unsafe { o.cast_unchecked() }
}

/// The day of a date or datetime.
pub fn day_of(o: &Object) -> Day {
    this(o).day
}

/// A date of a class whose constructor is not called.
fn of_type(ty: &PyType, day: Day) -> Ref {
    Ref::new(Date { head: Object::head(ty), hash: Cell::new(-1), day }).up()
}

/// A plain date.
pub fn new(day: Day) -> Ref {
    of_type(DATE.object(), day)
}

/// A date as its class makes it.
fn of_class(class: &Object, day: Day) -> R {
    if class.is(DATE.object().as_object()) {
        return Ok(new(check_day(day)?));
    }
    super::call_class(class, &ints([day.year, day.month, day.day]))
}

static NEW: MethodDef = parameters("", "(year, month, day)");

fn tp_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if let ([state], None) = (args, kw)
        && let Some(b) = state_bytes(state)?
        && let [high, low, month, day] = b[..]
        && (1..=12).contains(&month)
    {
        return Ok(of_type(ty, Day::new(i32::from(high) * 256 + i32::from(low), month.into(), day.into())));
    }
    let mut given = [None; 3];
    super::bind_ints(&NEW, 3, args, kw, &mut given)?;
    let day = Day::new(int_or(given[0], 0)?, int_or(given[1], 0)?, int_or(given[2], 0)?);
    Ok(of_type(ty, check_day(day)?))
}

/// The day so many days away.
///
/// # Errors
/// OverflowError outside the years 1 to 9999.
pub fn moved(day: Day, days: i128) -> R<Day> {
    let ordinal = i128::from(day.ordinal()) + days;
    if !(1..=i128::from(MAX_ORDINAL)).contains(&ordinal) {
        return overflow_error("date value out of range");
    }
    Ok(Day::from_ordinal(ordinal as i32))
}

fn add(a: &Object, b: &Object) -> R {
    // A datetime answers for itself.
    let (date, delta) = if a.is_a::<Date>() { (a, b) } else { (b, a) };
    match (date.cast::<Date>(), delta.cast::<Delta>()) {
        (Some(_), Some(d)) if !date.ty().is_subtype(&DATETIME) => {
            of_class(date.ty().as_object(), moved(day_of(date), d.micros().div_euclid(delta::DAY))?)
        }
        _ => Ok(not_implemented()),
    }
}

fn subtract(a: &Object, b: &Object) -> R {
    let plain = |o: &Object| o.is_a::<Date>() && !o.ty().is_subtype(&DATETIME);
    if !plain(a) {
        return Ok(not_implemented());
    }
    if plain(b) {
        let days = i128::from(day_of(a).ordinal()) - i128::from(day_of(b).ordinal());
        return Ok(delta::new(days * delta::DAY)?.up());
    }
    match b.cast::<Delta>() {
        Some(d) => of_class(a.ty().as_object(), moved(day_of(a), -d.micros().div_euclid(delta::DAY))?),
        None => Ok(not_implemented()),
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    match b.cast::<Date>() {
        Some(b) if !b.ty().is_subtype(&DATETIME) => Ok(bool_obj(op.holds(day_of(a).cmp(&b.day)))),
        _ => Ok(not_implemented()),
    }
}

/// The four bytes of a pickle's state.
pub fn state(day: Day) -> [u8; 4] {
    let [high, low] = (day.year as u16).to_be_bytes();
    [high, low, day.month as u8, day.day as u8]
}

fn hash(o: &Object) -> R<isize> {
    let d = this(o);
    if d.hash.get() == -1 {
        d.hash.set(pyrite_vm::hash::bytes(&state(d.day)));
    }
    Ok(d.hash.get())
}

fn repr(o: &Object) -> R {
    let d = day_of(o);
    Ok(Str::new(&format!("{}({}, {}, {})", o.ty().name(), d.year, d.month, d.day)).up())
}

/// `YYYY-MM-DD`.
pub fn iso_text(d: Day) -> String {
    format!("{:04}-{:02}-{:02}", d.year, d.month, d.day)
}

fn isoformat(o: &Object) -> R {
    Ok(Str::new(&iso_text(day_of(o))).up())
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `ctime`: the day and a time of day.
pub fn ctime_text(d: Day, [hour, minute, second, _]: [i32; 4]) -> Ref {
    let name = |names: &[&'static str], i: i32| names.get(i as usize).copied().unwrap_or("");
    let text = format!(
        "{} {} {:2} {hour:02}:{minute:02}:{second:02} {:04}",
        name(&WEEKDAYS, d.weekday()),
        name(&MONTHS, d.month - 1),
        d.day,
        d.year
    );
    Str::new(&text).up()
}

/// A `struct_time`.
///
/// # Errors
/// What `time.struct_time` raises.
pub fn time_tuple(d: Day, [hour, minute, second, _]: [i32; 4], dst: i32) -> R {
    let fields = [d.year, d.month, d.day, hour, minute, second, d.weekday(), d.day_of_year(), dst];
    let time = pyrite_vm::import::import_module("time")?;
    call::call_method_text(&time, "struct_time", &[&Tuple::from_vec(ints(fields))])
}

fn fromtimestamp(class: &Object, timestamp: &Object) -> R {
    let seconds = crate::time::stamp::whole_seconds(timestamp, crate::time::stamp::Round::Floor)?;
    let tm = crate::time::calendar::local(seconds)?;
    of_class(class, Day::new(tm.tm_year.wrapping_add(1900), tm.tm_mon + 1, tm.tm_mday))
}

fn today(class: &Object) -> R {
    let time = pyrite_vm::import::import_module("time")?;
    let now = call::call_method_text(&time, "time", &[])?;
    call::call_method_text(class, "fromtimestamp", &[&now])
}

fn fromordinal(class: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    pyrite_vm::protocol::sequence::no_keywords("fromordinal", kw)?;
    crate::arguments::tuple_arity("fromordinal", args.len(), 1, 1)?;
    let n = int_or(args.first().copied(), 0)?;
    if n < 1 {
        return value_error("ordinal must be >= 1");
    }
    of_class(class, Day::from_ordinal(n))
}

fn fromisoformat(class: &Object, o: &Object) -> R {
    let Some(s) = o.cast::<Str>() else { return type_error("fromisoformat: argument must be str") };
    match s.as_ascii().filter(|s| matches!(s.len(), 7 | 8 | 10)).and_then(|s| text::day(s.as_bytes())) {
        Some(day) => of_class(class, day),
        None => invalid_iso(o),
    }
}

static ISO: MethodDef = parameters("fromisocalendar", "(year, week, day)");

fn fromisocalendar(class: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 3];
    ISO.params().bind(args, kw, &mut given)?;
    let part = |i: usize| match int_or(given[i], 0) {
        Err(e) if e.matches(&exc::OVERFLOW_ERROR) => value_error("ISO calendar component out of range"),
        r => r,
    };
    let [year, week, weekday] = [part(0)?, part(1)?, part(2)?];
    match calendar::from_iso(year, week, weekday) {
        Ok(day) => of_class(class, day),
        Err(IsoFault::Year) => value_error(format!("Year is out of range: {year}")),
        Err(IsoFault::Week) => value_error(format!("Invalid week: {week}")),
        Err(IsoFault::Weekday) => value_error(format!("Invalid day: {weekday} (range is [1, 7])")),
    }
}

static STRFTIME: MethodDef = parameters("strftime", "($self, format)");

fn strftime(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 1];
    STRFTIME.params().bind(args, kw, &mut given)?;
    let Some(format) = given[0] else { return Ok(not_implemented()) };
    let format = text_of("strftime", format)?;
    let tuple = call::call_method_text(o, "timetuple", &[])?;
    format::strftime(o, format, &tuple)
}

/// `__format__`: `strftime`, or `str` where nothing is asked for.
pub fn format_method(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    pyrite_vm::protocol::sequence::no_keywords(&format!("{}.__format__", o.ty().name()), kw)?;
    crate::arguments::tuple_arity("__format__", args.len(), 1, 1)?;
    let Some(spec) = args.first() else { return Ok(not_implemented()) };
    if text_of("__format__", spec)?.is_empty() {
        return Ok(obj::str(o)?.up());
    }
    call::call_method_text(o, "strftime", &[spec])
}

static REPLACE: MethodDef =
    parameters("replace", "($self, /, year=unchanged, month=unchanged, day=unchanged)");

fn replace(o: &Object, a: &[Option<&Object>]) -> R {
    let d = day_of(o);
    let part = |i: usize, own: i32| int_or(a.get(i).copied().flatten(), own);
    of_class(o.ty().as_object(), Day::new(part(0, d.year)?, part(1, d.month)?, part(2, d.day)?))
}

fn replace_changes(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 3];
    REPLACE.params().bind(args, kw, &mut given)?;
    replace(o, &given)
}

fn isocalendar(o: &Object) -> R {
    let (year, week, weekday) = day_of(o).iso();
    Ok(Tuple::of_type(ISO_CALENDAR_DATE.object(), &ints([year, week, weekday])).up())
}

fn reduce(o: &Object) -> R {
    let state = Tuple::from_vec(vec![Bytes::new(&state(day_of(o))).up()]);
    Ok(Tuple::pair(o.ty().as_object().own(), state.up()).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("fromtimestamp", "($type, timestamp, /)", fromtimestamp).class(),
    MethodDef::raw("fromordinal", "", fromordinal).class(),
    MethodDef::o("fromisoformat", "($type, object, /)", fromisoformat).class(),
    MethodDef::raw("fromisocalendar", "", fromisocalendar).class(),
    MethodDef::new("today", "($type, /)", pyrite_vm::object::method::Imp::NoArgs(today)).class(),
    MethodDef::noargs("ctime", |o| Ok(ctime_text(day_of(o), [0; 4]))),
    MethodDef::raw("strftime", "", strftime),
    MethodDef::raw("__format__", "", format_method),
    MethodDef::noargs("timetuple", |o| time_tuple(day_of(o), [0; 4], -1)),
    MethodDef::noargs("isocalendar", isocalendar),
    MethodDef::noargs("isoformat", isoformat),
    MethodDef::noargs("isoweekday", |o| Ok(int::from_i64(i64::from(day_of(o).weekday()) + 1))),
    MethodDef::noargs("toordinal", |o| Ok(int::from_i64(day_of(o).ordinal().into()))),
    MethodDef::noargs("weekday", |o| Ok(int::from_i64(day_of(o).weekday().into()))),
    MethodDef::kw("replace", REPLACE.sig, replace),
    MethodDef::raw("__replace__", "($self, /, **changes)", replace_changes),
    MethodDef::noargs("__reduce__", reduce),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("year", |o| Ok(int::from_i64(day_of(o).year.into()))),
    GetSetDef::ro("month", |o| Ok(int::from_i64(day_of(o).month.into()))),
    GetSetDef::ro("day", |o| Ok(int::from_i64(day_of(o).day.into()))),
];

/// `datetime.date`.
pub static DATE: StaticType = StaticType::new::<Date>(
    TypeDef {
        name: "datetime.date",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        doc: Some("date(year, month, day) --> date object"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        str: Some(|o| call::call_method_text(o, "isoformat", &[])),
        hash: Some(hash),
        richcompare: Some(richcompare),
        new: Some(tp_new),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        ..Slots::NONE
    },
);

static ISO_NEW: MethodDef = parameters("IsoCalendarDate", "(year, week, weekday)");

fn iso_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 3];
    ISO_NEW.params().bind(args, kw, &mut given)?;
    let parts = [int_or(given[0], 0)?, int_or(given[1], 0)?, int_or(given[2], 0)?];
    Ok(Tuple::of_type(ty, &ints(parts)).up())
}

/// A part of an `IsoCalendarDate`.
fn iso_part(o: &Object, i: usize) -> R {
    match o.cast::<Tuple>().and_then(|t| t.as_slice().get(i)) {
        Some(part) => Ok(part.clone()),
        None => raise(&exc::INDEX_ERROR, "tuple index out of range"),
    }
}

fn iso_repr(o: &Object) -> R {
    let part = |i| iso_part(o, i).and_then(|p| obj::repr_text(&p));
    let name = o.ty().name();
    Ok(Str::new(&format!("{name}(year={}, week={}, weekday={})", part(0)?, part(1)?, part(2)?)).up())
}

fn iso_reduce(o: &Object) -> R {
    let plain = Tuple::from_slice(o.cast::<Tuple>().map_or(&[], |t| t.as_slice()));
    Ok(Tuple::pair(tuple::TUPLE.object().as_object().own(), Tuple::from_vec(vec![plain.up()]).up()).up())
}

/// `datetime.IsoCalendarDate`.
pub static ISO_CALENDAR_DATE: StaticType = StaticType::plain(
    TypeDef {
        name: "datetime.IsoCalendarDate",
        base: Some(&tuple::TUPLE),
        methods: &[MethodDef::noargs("__reduce__", iso_reduce)],
        getset: &[
            GetSetDef::ro("year", |o| iso_part(o, 0)),
            GetSetDef::ro("week", |o| iso_part(o, 1)),
            GetSetDef::ro("weekday", |o| iso_part(o, 2)),
        ],
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(iso_repr), new: Some(iso_new), ..Slots::NONE },
);

/// The class attributes.
///
/// # Errors
/// None.
pub fn start() -> R<()> {
    let ty = DATE.object();
    super::class_attribute(ty, "min", &new(Day::new(1, 1, 1)));
    super::class_attribute(ty, "max", &new(Day::new(9999, 12, 31)));
    super::class_attribute(ty, "resolution", &*delta::new(delta::DAY)?);
    Ok(())
}
