//! `datetime`: a day and a time of day.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, compare, number};
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::{bool_obj, none, none_ref, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float, int};

use super::calendar::{Day, MAX_ORDINAL};
use super::date::{self, DATE};
use super::delta::{self, Delta};
use super::local;
use super::time::{self, Time, iso_text, repr_fold, repr_zone, spec};
use super::{
    Clock, check_clock, check_day, check_zone, int_or, ints, invalid_iso, parameters, state_bytes, text, zone,
};

pyrite_vm::object! {
    /// A day and a time of day, perhaps in a zone. It begins as a date does.
    pub struct DateTime: DATETIME {
        hash: Cell<isize>,
        day: Day,
        clock: Cell<Clock>,
        zone: Option<Ref>,
    }
}

fn this(o: &Object) -> &DateTime {
    unsafe { o.cast_unchecked() }
}

/// The zone of a datetime.
pub fn zone_of(o: &Object) -> Option<Ref> {
    o.cast::<DateTime>().and_then(|d| d.zone.clone())
}

fn of_type(ty: &PyType, day: Day, clock: Clock, zone: Option<Ref>) -> Ref {
    Ref::new(DateTime { head: Object::head(ty), hash: Cell::new(-1), day, clock: Cell::new(clock), zone })
        .up()
}

fn new(day: Day, clock: Clock, zone: Option<Ref>) -> Ref {
    of_type(DATETIME.object(), day, clock, zone)
}

/// A datetime as its class makes it; the class is not told the fold.
fn of_class(class: &Object, day: Day, parts: [i32; 4], zone: Option<Ref>, fold: i32) -> R {
    if class.is(DATETIME.object().as_object()) {
        return Ok(new(check_day(day)?, check_clock(parts, fold)?, zone));
    }
    let [hour, minute, second, microsecond] = parts;
    let mut args = ints([day.year, day.month, day.day, hour, minute, second, microsecond]);
    args.push(zone.unwrap_or_else(none));
    let made = super::call_class(class, &args)?;
    if let Some(d) = made.cast::<DateTime>() {
        d.clock.set(Clock { fold: fold != 0, ..d.clock.get() });
    }
    Ok(made)
}

/// Microseconds since the day before the first.
fn micros(day: Day, clock: Clock) -> i128 {
    i128::from(day.ordinal()) * delta::DAY + clock.micros()
}

/// Day and clock of so many microseconds.
///
/// # Errors
/// OverflowError outside the years 1 to 9999.
fn from_micros(micros: i128) -> R<(Day, Clock)> {
    let days = micros.div_euclid(delta::DAY);
    if !(1..=i128::from(MAX_ORDINAL)).contains(&days) {
        return overflow_error("date value out of range");
    }
    Ok((Day::from_ordinal(days as i32), Clock::from_micros(micros.rem_euclid(delta::DAY))))
}

/// The datetime so many microseconds away, in the same zone.
///
/// # Errors
/// OverflowError outside the years 1 to 9999.
pub fn moved(o: &Object, by: i128) -> R {
    let d = this(o);
    let (day, clock) = from_micros(micros(d.day, d.clock.get()) + by)?;
    of_class(o.ty().as_object(), day, clock.parts(), d.zone.clone(), 0)
}

static NEW: MethodDef =
    parameters("", "(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)");

fn tp_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if let ([state] | [state, _], None) = (args, kw)
        && let Some(b) = state_bytes(state)?
        && let Ok(b) = <[u8; 10]>::try_from(b)
        && (1..=12).contains(&(b[2] & 0x7f))
    {
        let day = Day::new(i32::from(b[0]) * 256 + i32::from(b[1]), i32::from(b[2] & 0x7f), b[3].into());
        let clock = Clock {
            hour: b[4].into(),
            minute: b[5].into(),
            second: b[6].into(),
            microsecond: i32::from_be_bytes([0, b[7], b[8], b[9]]),
            fold: b[2] & 0x80 != 0,
        };
        return Ok(of_type(ty, day, clock, super::state_zone(args.get(1).copied())?));
    }
    let mut given = [None; 9];
    super::bind_ints(&NEW, 7, args, kw, &mut given)?;
    let mut parts = [0; 7];
    for (part, o) in parts.iter_mut().zip(given) {
        *part = int_or(o, 0)?;
    }
    let fold = int_or(given[8], 0)?;
    let [year, month, day, hour, minute, second, microsecond] = parts;
    let zone = check_zone(given[7])?;
    let day = check_day(Day::new(year, month, day))?;
    Ok(of_type(ty, day, check_clock([hour, minute, second, microsecond], fold)?, zone))
}

fn offset(o: &Object) -> R<Option<i128>> {
    zone::offset(this(o).zone.as_deref(), o)
}

/// The offset with the fold the other way.
fn flipped_offset(o: &Object) -> R<Option<i128>> {
    let d = this(o);
    let clock = d.clock.get();
    let other = new(d.day, Clock { fold: !clock.fold, ..clock }, d.zone.clone());
    offset(&other)
}

/// Whether a time's offset depends on its fold: such times equal none of other zones.
fn is_problematic(o: &Object, own: Option<i128>) -> R<bool> {
    Ok(flipped_offset(o)? != own)
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let Some(other) = b.cast::<DateTime>() else { return Ok(not_implemented()) };
    let d = this(a);
    let (x, y) = (micros(d.day, d.clock.get()), micros(other.day, other.clock.get()));
    let same_zone = match (&d.zone, &other.zone) {
        (None, None) => true,
        (Some(p), Some(q)) => p.is(q),
        _ => false,
    };
    if same_zone {
        return Ok(bool_obj(op.holds(x.cmp(&y))));
    }
    let equality = matches!(op, Cmp::Eq | Cmp::Ne);
    let (p, q) = (offset(a)?, offset(b)?);
    let mut order = match (p, q) {
        (None, None) => x.cmp(&y),
        (Some(p), Some(q)) => (x - p).cmp(&(y - q)),
        _ if equality => return Ok(bool_obj(op == Cmp::Ne)),
        _ => return type_error("can't compare offset-naive and offset-aware datetimes"),
    };
    if equality && order.is_eq() && (is_problematic(a, p)? || is_problematic(b, q)?) {
        order = std::cmp::Ordering::Greater;
    }
    Ok(bool_obj(op.holds(order)))
}

fn state(d: &DateTime) -> [u8; 10] {
    let [a, b, c, e] = date::state(d.day);
    let [f, g, h, i, j, k] = d.clock.get().bytes();
    [a, b, c, e, f, g, h, i, j, k]
}

fn hash(o: &Object) -> R<isize> {
    let d = this(o);
    if d.hash.get() == -1 {
        let clock = d.clock.get();
        // Two times that differ in their fold alone are equal.
        let offset = if clock.fold { flipped_offset(o)? } else { offset(o)? };
        d.hash.set(match offset {
            None => pyrite_vm::hash::bytes(&state(d)),
            Some(offset) => compare::hash(&*delta::new(micros(d.day, clock) - offset)?)?,
        });
    }
    Ok(d.hash.get())
}

fn add(a: &Object, b: &Object) -> R {
    let (o, delta) = if a.is_a::<DateTime>() { (a, b) } else { (b, a) };
    match (o.cast::<DateTime>(), delta.cast::<Delta>()) {
        (Some(_), Some(d)) => moved(o, d.micros()),
        _ => Ok(not_implemented()),
    }
}

fn subtract(a: &Object, b: &Object) -> R {
    let Some(d) = a.cast::<DateTime>() else { return Ok(not_implemented()) };
    if let Some(by) = b.cast::<Delta>() {
        return moved(a, -by.micros());
    }
    let Some(e) = b.cast::<DateTime>() else { return Ok(not_implemented()) };
    let apart = micros(d.day, d.clock.get()) - micros(e.day, e.clock.get());
    let same_zone = match (&d.zone, &e.zone) {
        (None, None) => true,
        (Some(p), Some(q)) => p.is(q),
        _ => false,
    };
    if same_zone {
        return Ok(delta::new(apart)?.up());
    }
    match (offset(a)?, offset(b)?) {
        (None, None) => Ok(delta::new(apart)?.up()),
        (Some(p), Some(q)) => Ok(delta::new(apart - p + q)?.up()),
        _ => type_error("can't subtract offset-naive and offset-aware datetimes"),
    }
}

fn repr(o: &Object) -> R {
    let d = this(o);
    let (day, clock) = (d.day, d.clock.get());
    let text = format!(
        "{}({}, {}, {}, {}, {}{}{}{})",
        o.ty().name(),
        day.year,
        day.month,
        day.day,
        clock.hour,
        clock.minute,
        time::repr_seconds(clock),
        repr_fold(clock),
        repr_zone(d.zone.as_deref())?
    );
    Ok(Str::new(&text).up())
}

static ISOFORMAT: MethodDef = parameters("isoformat", "($self, sep='T', timespec='auto')");

fn isoformat(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 2];
    ISOFORMAT.params().bind(args, kw, &mut given)?;
    let separator = match given[0] {
        None => u32::from(b'T'),
        Some(s) => match s.cast::<Str>() {
            Some(c) if c.len() == 1 => c.at(0),
            _ => return crate::arguments::wrong_type("isoformat", 1, "a unicode character", s),
        },
    };
    let d = this(o);
    let clock = d.clock.get();
    let spec = spec(given[1], clock.microsecond, 2)?;
    let mut points: Vec<u32> = date::iso_text(d.day).chars().map(u32::from).collect();
    points.push(separator);
    points.extend(iso_text(clock, spec, offset(o)?).chars().map(u32::from));
    Ok(Str::from_u32(&points).up())
}

/// The present, or a moment, as its class makes it; in a zone if there is one.
fn of_moment(class: &Object, seconds: i64, micros: i32, zone: Option<Ref>) -> R {
    let tm = match &zone {
        None => crate::time::calendar::local(seconds)?,
        Some(_) => crate::time::calendar::utc(seconds)?,
    };
    let day = Day::new(tm.tm_year.wrapping_add(1900), tm.tm_mon + 1, tm.tm_mday);
    let parts = [tm.tm_hour, tm.tm_min, tm.tm_sec.min(59), micros];
    if zone.is_none() && (1..=9999).contains(&day.year) {
        let fold = local::fold_at(seconds, local::seconds_of(day, parts))?;
        return of_class(class, day, parts, None, fold);
    }
    let made = of_class(class, day, parts, zone.clone(), 0)?;
    match zone {
        Some(z) => call::call_method_text(&z, "fromutc", &[&made]),
        None => Ok(made),
    }
}

/// The same in UTC, without a zone.
fn of_utc_moment(class: &Object, seconds: i64, micros: i32) -> R {
    let tm = crate::time::calendar::utc(seconds)?;
    let day = Day::new(tm.tm_year.wrapping_add(1900), tm.tm_mon + 1, tm.tm_mday);
    of_class(class, day, [tm.tm_hour, tm.tm_min, tm.tm_sec.min(59), micros], None, 0)
}

fn present() -> (i64, i32) {
    let ns = crate::time::stamp::clock(libc::CLOCK_REALTIME).unwrap_or(0);
    (ns.div_euclid(1_000_000_000), (ns.rem_euclid(1_000_000_000) / 1000) as i32)
}

fn now(class: &Object, a: &[Option<&Object>]) -> R {
    let zone = check_zone(a[0])?;
    let (seconds, micros) = present();
    of_moment(class, seconds, micros, zone)
}

fn utcnow(class: &Object) -> R {
    pyrite_vm::raise::warn(
        &exc::DEPRECATION_WARNING,
        "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).",
        1,
    )?;
    let (seconds, micros) = present();
    of_utc_moment(class, seconds, micros)
}

static FROMTIMESTAMP: MethodDef = parameters("fromtimestamp", "(timestamp, tz=None)");

fn fromtimestamp(class: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 2];
    FROMTIMESTAMP.params().bind(args, kw, &mut given)?;
    let zone = check_zone(given[1])?;
    let (seconds, micros) = crate::time::stamp::seconds_and_micros(given[0].unwrap_or(none_ref()))?;
    of_moment(class, seconds, micros, zone)
}

fn utcfromtimestamp(class: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    pyrite_vm::raise::warn(
        &exc::DEPRECATION_WARNING,
        "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, datetime.UTC).",
        1,
    )?;
    pyrite_vm::protocol::sequence::no_keywords("utcfromtimestamp", kw)?;
    crate::arguments::tuple_arity("utcfromtimestamp", args.len(), 1, 1)?;
    let (seconds, micros) =
        crate::time::stamp::seconds_and_micros(args.first().copied().unwrap_or(none_ref()))?;
    of_utc_moment(class, seconds, micros)
}

fn strptime(class: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    pyrite_vm::protocol::sequence::no_keywords("strptime", kw)?;
    crate::arguments::tuple_arity("strptime", args.len(), 2, 2)?;
    for (i, o) in args.iter().enumerate() {
        if !o.is_a::<Str>() {
            return crate::arguments::wrong_type("strptime", i + 1, "str", o);
        }
    }
    let module = pyrite_vm::import::import_module("_strptime")?;
    let mut all = vec![class];
    all.extend(args);
    call::call_method_text(&module, "_strptime_datetime", &all)
}

static COMBINE: MethodDef = parameters("combine", "(date, time, tzinfo=None)");

fn combine(class: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 3];
    COMBINE.params().bind(args, kw, &mut given)?;
    let (d, t) = (given[0].unwrap_or(none_ref()), given[1].unwrap_or(none_ref()));
    if !d.ty().is_subtype(&DATE) {
        return crate::arguments::wrong_type("combine", 1, "datetime.date", d);
    }
    let Some(t) = t.cast::<Time>() else {
        return crate::arguments::wrong_type("combine", 2, "datetime.time", t);
    };
    let zone = match given[2] {
        None => t.zone.clone(),
        z => check_zone(z)?,
    };
    let clock = t.clock.get();
    of_class(class, date::day_of(d), clock.parts(), zone, clock.fold.into())
}

fn fromisoformat(class: &Object, o: &Object) -> R {
    let Some(s) = o.cast::<Str>() else { return type_error("fromisoformat: argument must be str") };
    if s.len() < 7 {
        return invalid_iso(o);
    }
    // The separator is any character; all others are ASCII, and stand in for it.
    let stand_in = |c: u32| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'T');
    let bytes: Vec<u8> = s.iter().map(stand_in).collect();
    let foreign = s.iter().filter(|c| *c > 127).count();
    let Some(at) = text::day_length(&bytes) else { return invalid_iso(o) };
    let separator_is_foreign = s.len() > at && s.at(at) > 127;
    if foreign > usize::from(separator_is_foreign) {
        return invalid_iso(o);
    }
    let Some(day) = bytes.get(..at).and_then(text::day) else { return invalid_iso(o) };
    let t = match bytes.get(at + 1..) {
        None if bytes.len() == at => text::Clock::default(),
        None => return invalid_iso(o),
        Some(rest) => match text::clock(rest) {
            Some(t) => t,
            None => return invalid_iso(o),
        },
    };
    let zone = match t.offset {
        None => None,
        Some(offset) => Some(zone::of_offset(offset.into(), None)?),
    };
    of_class(class, day, [t.hour, t.minute, t.second, t.microsecond], zone, 0)
}

fn timetuple(o: &Object) -> R {
    let d = this(o);
    let dst = match zone::ask(d.zone.as_deref(), "dst", o)? {
        None => -1,
        Some(delta) => i32::from(delta.micros() != 0),
    };
    date::time_tuple(d.day, d.clock.get().parts(), dst)
}

fn utctimetuple(o: &Object) -> R {
    let d = this(o);
    let (day, clock) = match offset(o)? {
        None => (d.day, d.clock.get()),
        Some(offset) => from_micros(micros(d.day, d.clock.get()) - offset)?,
    };
    date::time_tuple(day, clock.parts(), 0)
}

/// Microseconds of 1970.
fn epoch() -> i128 {
    micros(Day::new(1970, 1, 1), Clock::default())
}

fn timestamp(o: &Object) -> R {
    let d = this(o);
    let clock = d.clock.get();
    if let Some(z) = &d.zone {
        let Some(offset) = zone::offset(Some(z), o)? else {
            return type_error("can't subtract offset-naive and offset-aware datetimes");
        };
        let since = micros(d.day, clock) - offset - epoch();
        return int::true_divide(&int::from_i128(since), &int::from_i64(delta::SECOND as i64));
    }
    let seconds = local::to_utc(d.day, clock)?;
    Ok(float::new(seconds as f64 + f64::from(clock.microsecond) / 1e6))
}

static REPLACE: MethodDef = parameters(
    "replace",
    "($self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
);

fn replace(o: &Object, a: &[Option<&Object>]) -> R {
    let d = this(o);
    let given = |i: usize| a.get(i).copied().flatten();
    let day =
        Day::new(int_or(given(0), d.day.year)?, int_or(given(1), d.day.month)?, int_or(given(2), d.day.day)?);
    let clock = d.clock.get();
    let mut parts = clock.parts();
    for (i, part) in parts.iter_mut().enumerate() {
        *part = int_or(given(i + 3), *part)?;
    }
    let fold = int_or(given(8), clock.fold.into())?;
    if !(0..=1).contains(&fold) {
        return value_error("fold must be either 0 or 1");
    }
    let zone = match given(7) {
        None => d.zone.clone(),
        z => check_zone(z)?,
    };
    of_class(o.ty().as_object(), day, parts, zone, fold)
}

fn replace_changes(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 9];
    REPLACE.params().bind(args, kw, &mut given)?;
    replace(o, &given)
}

static ASTIMEZONE: MethodDef = parameters("astimezone", "($self, tz=None)");

fn astimezone(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 1];
    ASTIMEZONE.params().bind(args, kw, &mut given)?;
    let wanted = check_zone(given[0])?;
    let d = this(o);
    let naive = |o: &Object| local::zone_of(this(o).day, this(o).clock.get());
    let own = match &d.zone {
        Some(z) => z.clone(),
        None => naive(o)?,
    };
    if wanted.as_ref().is_some_and(|w| w.is(&own)) {
        return Ok(o.own());
    }
    let offset = match zone::offset(Some(&own), o)? {
        Some(offset) => offset,
        None => {
            let own = naive(o)?;
            if wanted.as_ref().is_some_and(|w| w.is(&own)) {
                return Ok(o.own());
            }
            zone::offset(Some(&own), o)?.unwrap_or(0)
        }
    };
    let (day, clock) = from_micros(micros(d.day, d.clock.get()) - offset)?;
    let wanted = match wanted {
        Some(w) => w,
        None => {
            let since = micros(day, clock) - epoch();
            local::zone_at(since.div_euclid(delta::SECOND) as i64)?
        }
    };
    let utc = of_class(o.ty().as_object(), day, clock.parts(), Some(wanted.clone()), 0)?;
    call::call_method_text(&wanted, "fromutc", &[&utc])
}

/// State and zone, as pickles keep them.
fn reduced(o: &Object, protocol: i64) -> R {
    let d = this(o);
    let mut state = state(d);
    if protocol > 3 && d.clock.get().fold {
        state[2] |= 0x80;
    }
    let mut args = vec![Bytes::new(&state).up()];
    args.extend(d.zone.clone());
    Ok(Tuple::pair(o.ty().as_object().own(), Tuple::from_vec(args).up()).up())
}

fn asked(o: &Object, method: &str) -> R {
    Ok(zone::ask(this(o).zone.as_deref(), method, o)?.map_or_else(none, Ref::up))
}

static METHODS: &[MethodDef] = &[
    MethodDef::kw("now", "($type, /, tz=None)", now).class(),
    MethodDef::new("utcnow", "($type, /)", pyrite_vm::object::method::Imp::NoArgs(utcnow)).class(),
    MethodDef::raw("fromtimestamp", "", fromtimestamp).class(),
    MethodDef::raw("utcfromtimestamp", "", utcfromtimestamp).class(),
    MethodDef::raw("strptime", "", strptime).class(),
    MethodDef::raw("combine", "", combine).class(),
    MethodDef::o("fromisoformat", "($type, object, /)", fromisoformat).class(),
    MethodDef::noargs("date", |o| Ok(date::new(this(o).day))),
    MethodDef::noargs("time", |o| Ok(time::new(this(o).clock.get(), None))),
    MethodDef::noargs("timetz", |o| Ok(time::new(this(o).clock.get(), this(o).zone.clone()))),
    MethodDef::noargs("ctime", |o| Ok(date::ctime_text(this(o).day, this(o).clock.get().parts()))),
    MethodDef::noargs("timetuple", timetuple),
    MethodDef::noargs("timestamp", timestamp),
    MethodDef::noargs("utctimetuple", utctimetuple),
    MethodDef::raw("isoformat", "", isoformat),
    MethodDef::noargs("utcoffset", |o| asked(o, "utcoffset")),
    MethodDef::noargs("tzname", |o| zone::name(this(o).zone.as_deref(), o)),
    MethodDef::noargs("dst", |o| asked(o, "dst")),
    MethodDef::kw("replace", REPLACE.sig, replace),
    MethodDef::raw("__replace__", "($self, /, **changes)", replace_changes),
    MethodDef::raw("astimezone", "", astimezone),
    MethodDef::raw("__reduce_ex__", "", |o, args, kw| {
        pyrite_vm::protocol::sequence::no_keywords("datetime.__reduce_ex__", kw)?;
        crate::arguments::tuple_arity("__reduce_ex__", args.len(), 1, 1)?;
        reduced(o, args.first().map_or(Ok(2), |p| number::to_i64(p))?)
    }),
    MethodDef::noargs("__reduce__", |o| reduced(o, 2)),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("hour", |o| Ok(int::from_i64(this(o).clock.get().hour.into()))),
    GetSetDef::ro("minute", |o| Ok(int::from_i64(this(o).clock.get().minute.into()))),
    GetSetDef::ro("second", |o| Ok(int::from_i64(this(o).clock.get().second.into()))),
    GetSetDef::ro("microsecond", |o| Ok(int::from_i64(this(o).clock.get().microsecond.into()))),
    GetSetDef::ro("tzinfo", |o| Ok(this(o).zone.clone().unwrap_or_else(none))),
    GetSetDef::ro("fold", |o| Ok(int::from_i64(this(o).clock.get().fold.into()))),
];

fn str(o: &Object) -> R {
    call::call_kw(
        &*pyrite_vm::protocol::attribute::get_text(o, "isoformat")?,
        &[],
        &[("sep", &Str::new(" "))],
    )
}

/// `datetime.datetime`.
pub static DATETIME: StaticType = StaticType::new::<DateTime>(
    TypeDef {
        name: "datetime.datetime",
        base: Some(&DATE),
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        doc: Some("datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        str: Some(str),
        hash: Some(hash),
        richcompare: Some(richcompare),
        new: Some(tp_new),
        nb_add: Some(add),
        nb_subtract: Some(subtract),
        ..Slots::NONE
    },
);

/// The class attributes.
///
/// # Errors
/// None.
pub fn start() -> R<()> {
    let ty = DATETIME.object();
    let last = Clock { hour: 23, minute: 59, second: 59, microsecond: 999_999, fold: false };
    super::class_attribute(ty, "min", &new(Day::new(1, 1, 1), Clock::default(), None));
    super::class_attribute(ty, "max", &new(Day::new(9999, 12, 31), last, None));
    super::class_attribute(ty, "resolution", &*delta::new(1)?);
    Ok(())
}
