//! `time`: a time of day.

use std::cell::Cell;

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, compare, number};
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::{bool_obj, none, none_ref, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::text::{self, Spec};
use super::{
    Clock, check_clock, check_zone, date, delta, format, int_or, ints, invalid_iso, parameters, state_bytes,
    text_of, zone,
};

pyrite_vm::untraced!(Clock);

pyrite_vm::object! {
    /// A time of day, perhaps in a zone.
    pub struct Time: TIME {
        hash: Cell<isize>,
        pub clock: Cell<Clock>,
        pub zone: Option<Ref>,
    }
}

fn this(o: &Object) -> &Time {
    unsafe { o.cast_unchecked() }
}

/// A plain time.
pub fn new(clock: Clock, zone: Option<Ref>) -> Ref {
    of_type(TIME.object(), clock, zone)
}

fn of_type(ty: &PyType, clock: Clock, zone: Option<Ref>) -> Ref {
    Ref::new(Time { head: Object::head(ty), hash: Cell::new(-1), clock: Cell::new(clock), zone }).up()
}

/// A time as its class makes it; the class is not told the fold.
fn of_class(class: &Object, parts: [i32; 4], zone: Option<Ref>, fold: i32) -> R {
    if class.is(TIME.object().as_object()) {
        return Ok(new(check_clock(parts, fold)?, zone));
    }
    let mut args = ints(parts);
    args.push(zone.unwrap_or_else(none));
    let made = super::call_class(class, &args)?;
    if let Some(t) = made.cast::<Time>() {
        t.clock.set(Clock { fold: fold != 0, ..t.clock.get() });
    }
    Ok(made)
}

/// The clock of the six bytes of a pickle; the fold is the highest bit of the first.
fn from_state(b: [u8; 6]) -> Option<Clock> {
    let hour = i32::from(b[0] & 0x7f);
    (hour < 24).then(|| Clock {
        hour,
        minute: b[1].into(),
        second: b[2].into(),
        microsecond: i32::from_be_bytes([0, b[3], b[4], b[5]]),
        fold: b[0] & 0x80 != 0,
    })
}

static NEW: MethodDef = parameters("", "(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)");

fn tp_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if let ([state] | [state, _], None) = (args, kw)
        && let Some(b) = state_bytes(state)?
        && let Some(clock) = <[u8; 6]>::try_from(b).ok().and_then(from_state)
    {
        return Ok(of_type(ty, clock, super::state_zone(args.get(1).copied())?));
    }
    let mut given = [None; 6];
    super::bind_ints(&NEW, 4, args, kw, &mut given)?;
    let mut parts = [0; 4];
    for (part, o) in parts.iter_mut().zip(given) {
        *part = int_or(o, 0)?;
    }
    let fold = int_or(given[5], 0)?;
    // The zone is looked at first.
    let zone = check_zone(given[4])?;
    Ok(of_type(ty, check_clock(parts, fold)?, zone))
}

fn offset(t: &Time) -> R<Option<i128>> {
    zone::offset(t.zone.as_deref(), none_ref())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let Some(b) = b.cast::<Time>() else { return Ok(not_implemented()) };
    let a = this(a);
    let plain = |t: &Time| t.clock.get().parts();
    let same_zone = match (&a.zone, &b.zone) {
        (None, None) => true,
        (Some(x), Some(y)) => x.is(y),
        _ => false,
    };
    if same_zone {
        return Ok(bool_obj(op.holds(plain(a).cmp(&plain(b)))));
    }
    match (offset(a)?, offset(b)?) {
        (None, None) => Ok(bool_obj(op.holds(plain(a).cmp(&plain(b))))),
        (Some(x), Some(y)) => {
            let (x, y) = (a.clock.get().micros() - x, b.clock.get().micros() - y);
            Ok(bool_obj(op.holds(x.cmp(&y))))
        }
        _ if op == Cmp::Eq => Ok(bool_obj(false)),
        _ if op == Cmp::Ne => Ok(bool_obj(true)),
        _ => type_error("can't compare offset-naive and offset-aware times"),
    }
}

fn hash(o: &Object) -> R<isize> {
    let t = this(o);
    if t.hash.get() == -1 {
        // Two times that differ in their fold alone are equal.
        let clock = t.clock.get();
        let plain = new(Clock { fold: false, ..clock }, t.zone.clone());
        t.hash.set(match offset(this(&plain))? {
            None => pyrite_vm::hash::bytes(&clock.bytes()),
            Some(offset) => compare::hash(&*delta::new(clock.micros() - offset)?)?,
        });
    }
    Ok(t.hash.get())
}

/// Second and microsecond in a `repr`, where there are any.
pub fn repr_seconds(clock: Clock) -> String {
    match (clock.second, clock.microsecond) {
        (0, 0) => String::new(),
        (second, 0) => format!(", {second}"),
        (second, micros) => format!(", {second}, {micros}"),
    }
}

/// The zone in a `repr`.
///
/// # Errors
/// What the zone's `repr` raises.
pub fn repr_zone(zone: Option<&Object>) -> R<String> {
    Ok(match zone {
        Some(z) => format!(", tzinfo={}", pyrite_vm::protocol::object::repr_text(z)?),
        None => String::new(),
    })
}

/// The fold in a `repr`.
pub fn repr_fold(clock: Clock) -> &'static str {
    if clock.fold { ", fold=1" } else { "" }
}

fn repr(o: &Object) -> R {
    let t = this(o);
    let clock = t.clock.get();
    let text = format!(
        "{}({}, {}{}{}{})",
        o.ty().name(),
        clock.hour,
        clock.minute,
        repr_seconds(clock),
        repr_zone(t.zone.as_deref())?,
        repr_fold(clock)
    );
    Ok(Str::new(&text).up())
}

/// The `timespec` argument.
///
/// # Errors
/// ValueError for an unknown one.
pub fn spec(o: Option<&Object>, microsecond: i32, position: usize) -> R<Spec> {
    let auto = if microsecond == 0 { Spec::Seconds } else { Spec::Microseconds };
    let Some(o) = o else { return Ok(auto) };
    let Some(name) = o.cast::<Str>() else {
        return crate::arguments::wrong_type("isoformat", position, "str", o);
    };
    Ok(match &*name.to_lossy() {
        "auto" => auto,
        "hours" => Spec::Hours,
        "minutes" => Spec::Minutes,
        "seconds" => Spec::Seconds,
        "milliseconds" => Spec::Milliseconds,
        "microseconds" => Spec::Microseconds,
        _ => return value_error("Unknown timespec value"),
    })
}

/// A time of day and the offset of its zone, as ISO text.
pub fn iso_text(clock: Clock, spec: Spec, offset: Option<i128>) -> String {
    let mut s = text::clock_text(clock.hour, clock.minute, clock.second, clock.microsecond, spec);
    if let Some(offset) = offset {
        s += &text::offset_text(offset as i64, ":");
    }
    s
}

static ISOFORMAT: MethodDef = parameters("isoformat", "($self, timespec='auto')");

fn isoformat(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 1];
    ISOFORMAT.params().bind(args, kw, &mut given)?;
    let t = this(o);
    let spec = spec(given[0], t.clock.get().microsecond, 1)?;
    Ok(Str::new(&iso_text(t.clock.get(), spec, offset(t)?)).up())
}

static STRFTIME: MethodDef = parameters("strftime", "($self, format)");

fn strftime(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 1];
    STRFTIME.params().bind(args, kw, &mut given)?;
    let format = text_of("strftime", given[0].unwrap_or(none_ref()))?;
    let [hour, minute, second, _] = this(o).clock.get().parts();
    // The reference takes the first of 1900 as the day.
    let tuple = Tuple::from_vec(ints([1900, 1, 1, hour, minute, second, 0, 1, -1]));
    format::strftime(o, format, &tuple)
}

static REPLACE: MethodDef = parameters(
    "replace",
    "($self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
);

fn replace(o: &Object, a: &[Option<&Object>]) -> R {
    let t = this(o);
    let given = |i: usize| a.get(i).copied().flatten();
    let mut parts = t.clock.get().parts();
    for (i, part) in parts.iter_mut().enumerate() {
        *part = int_or(given(i), *part)?;
    }
    let fold = int_or(given(5), t.clock.get().fold.into())?;
    if !(0..=1).contains(&fold) {
        return value_error("fold must be either 0 or 1");
    }
    let zone = match given(4) {
        None => t.zone.clone(),
        z => check_zone(z)?,
    };
    of_class(o.ty().as_object(), parts, zone, fold)
}

fn replace_changes(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 6];
    REPLACE.params().bind(args, kw, &mut given)?;
    replace(o, &given)
}

fn fromisoformat(class: &Object, o: &Object) -> R {
    let Some(s) = o.cast::<Str>() else { return type_error("fromisoformat: argument must be str") };
    let text = s.as_ascii().map(|s| s.strip_prefix('T').unwrap_or(s));
    let Some(t) = text.and_then(|t| text::clock(t.as_bytes())) else { return invalid_iso(o) };
    let zone = match t.offset {
        None => None,
        Some(offset) => Some(zone::of_offset(offset.into(), None)?),
    };
    of_class(class, [t.hour, t.minute, t.second, t.microsecond], zone, 0)
}

/// State and zone, as pickles keep them.
fn reduced(o: &Object, protocol: i64) -> R {
    let t = this(o);
    let mut state = t.clock.get().bytes();
    if protocol > 3 && t.clock.get().fold {
        state[0] |= 0x80;
    }
    let mut args = vec![Bytes::new(&state).up()];
    args.extend(t.zone.clone());
    Ok(Tuple::pair(o.ty().as_object().own(), Tuple::from_vec(args).up()).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::raw("isoformat", "", isoformat),
    MethodDef::raw("strftime", "", strftime),
    MethodDef::raw("__format__", "", date::format_method),
    MethodDef::noargs("utcoffset", |o| {
        Ok(zone::ask(this(o).zone.as_deref(), "utcoffset", none_ref())?.map_or_else(none, Ref::up))
    }),
    MethodDef::noargs("tzname", |o| zone::name(this(o).zone.as_deref(), none_ref())),
    MethodDef::noargs("dst", |o| {
        Ok(zone::ask(this(o).zone.as_deref(), "dst", none_ref())?.map_or_else(none, Ref::up))
    }),
    MethodDef::kw("replace", REPLACE.sig, replace),
    MethodDef::raw("__replace__", "($self, /, **changes)", replace_changes),
    MethodDef::o("fromisoformat", "($type, object, /)", fromisoformat).class(),
    MethodDef::raw("__reduce_ex__", "", |o, args, kw| {
        pyrite_vm::protocol::sequence::no_keywords("time.__reduce_ex__", kw)?;
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

/// `datetime.time`.
pub static TIME: StaticType = StaticType::new::<Time>(
    TypeDef {
        name: "datetime.time",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        getset: GETSET,
        doc: Some("time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        str: Some(|o| call::call_method_text(o, "isoformat", &[])),
        hash: Some(hash),
        richcompare: Some(richcompare),
        new: Some(tp_new),
        ..Slots::NONE
    },
);

/// The class attributes.
///
/// # Errors
/// None.
pub fn start() -> R<()> {
    let ty = TIME.object();
    let last = Clock { hour: 23, minute: 59, second: 59, microsecond: 999_999, fold: false };
    super::class_attribute(ty, "min", &new(Clock::default(), None));
    super::class_attribute(ty, "max", &new(last, None));
    super::class_attribute(ty, "resolution", &*delta::new(1)?);
    Ok(())
}
