//! `tzinfo` and `timezone`.

use std::cell::Cell;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, compare, object as obj};
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::singletons::{bool_obj, none, none_ref, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::delta::{self, Delta};
use super::stamp::{self, DATETIME};
use super::{parameters, text};

pyrite_vm::object! {
    /// The base of time zones.
    pub struct Zone: TZINFO {}
}

pyrite_vm::object! {
    /// A zone with one offset.
    pub struct Fixed: TIMEZONE {
        offset: Ref<Delta>,
        name: Option<Ref<Str>>,
    }
}

fn fixed(o: &Object) -> &Fixed {
    unsafe { o.cast_unchecked() }
}

/// Asks a time zone for an offset. None where there is no zone, or it does not know.
///
/// # Errors
/// TypeError and ValueError for an answer that is none; what the zone raises.
pub fn ask(zone: Option<&Object>, method: &str, of: &Object) -> R<Option<Ref<Delta>>> {
    let Some(zone) = zone else { return Ok(None) };
    if zone.ty().is_type(&TIMEZONE) {
        return Ok((method == "utcoffset").then(|| fixed(zone).offset.clone()));
    }
    let answer = call::call_method_text(zone, method, &[of])?;
    if answer.is_none() {
        return Ok(None);
    }
    let Some(d) = answer.cast::<Delta>() else {
        let what = answer.ty().name();
        return type_error(format!("tzinfo.{method}() must return None or timedelta, not '{what}'"));
    };
    if d.micros().abs() >= delta::DAY {
        return value_error(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).",
        );
    }
    Ok(Some(d.own_as()))
}

/// Asks a time zone for its offset from UTC, in microseconds.
///
/// # Errors
/// As [`ask`].
pub fn offset(zone: Option<&Object>, of: &Object) -> R<Option<i128>> {
    Ok(ask(zone, "utcoffset", of)?.map(|d| d.micros()))
}

/// Asks a time zone for its name: a `str`, or None.
///
/// # Errors
/// TypeError for any other answer; what the zone raises.
pub fn name(zone: Option<&Object>, of: &Object) -> R {
    let Some(zone) = zone else { return Ok(none()) };
    let answer = call::call_method_text(zone, "tzname", &[of])?;
    if answer.is_none() || answer.is_a::<Str>() {
        return Ok(answer);
    }
    let what = answer.ty().name();
    type_error(format!("tzinfo.tzname() must return None or a string, not '{what}'"))
}

fn not_there(name: &str) -> R {
    raise(&exc::NOT_IMPLEMENTED_ERROR, format!("a tzinfo subclass must implement {name}()"))
}

/// The datetime that a `fromutc` method got.
fn utc_argument(zone: &Object, dt: &Object) -> R<()> {
    if !dt.ty().is_subtype(&DATETIME) {
        return type_error("fromutc: argument must be a datetime");
    }
    if stamp::zone_of(dt).is_none_or(|z| !z.is(zone)) {
        return value_error("fromutc: dt.tzinfo is not self");
    }
    Ok(())
}

/// The general `fromutc`: standard time first, then the daylight saving that holds there.
fn fromutc(zone: &Object, dt: &Object) -> R {
    utc_argument(zone, dt)?;
    let answer = |method: &str, of: &Object, msg: &str| -> R<i128> {
        match ask(Some(zone), method, of)? {
            Some(d) => Ok(d.micros()),
            None => value_error(msg),
        }
    };
    let offset = answer("utcoffset", dt, "fromutc: non-None utcoffset() result required")?;
    let dst = answer("dst", dt, "fromutc: non-None dst() result required")?;
    let standard = stamp::moved(dt, offset - dst)?;
    let dst = answer("dst", &standard, "fromutc: tz.dst() gave inconsistent results; cannot convert")?;
    if dst == 0 { Ok(standard) } else { stamp::moved(&standard, dst) }
}

fn reduce(o: &Object) -> R {
    let args = match attribute::get_optional_text(o, "__getinitargs__")? {
        Some(f) => call::call(&f, &[])?,
        None => Tuple::empty().up(),
    };
    let state = call::call_method_text(o, "__getstate__", &[])?;
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), args, state]).up())
}

/// `datetime.tzinfo`.
pub static TZINFO: StaticType = StaticType::new::<Zone>(
    TypeDef {
        name: "datetime.tzinfo",
        flags: TypeFlags::BASETYPE,
        methods: &[
            MethodDef::o("tzname", "($self, object, /)", |_, _| not_there("tzname")),
            MethodDef::o("utcoffset", "($self, object, /)", |_, _| not_there("utcoffset")),
            MethodDef::o("dst", "($self, object, /)", |_, _| not_there("dst")),
            MethodDef::o("fromutc", "($self, object, /)", fromutc),
            MethodDef::noargs("__reduce__", reduce),
        ],
        doc: Some("Abstract base class for time zone info objects."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(|ty, _, _| Ok(Ref::new(Zone { head: Object::head(ty) }).up())), ..Slots::NONE },
);

static UTC: Gil<Cell<Option<&'static Object>>> = Gil(Cell::new(None));

fn make(ty: &PyType, micros: i128, name: Option<Ref<Str>>) -> R {
    Ok(Ref::new(Fixed { head: Object::head(ty), offset: delta::new(micros)?, name }).up())
}

/// The one zone without an offset or a name.
pub fn utc() -> Ref {
    match UTC.get() {
        Some(u) => u.own(),
        None => none(),
    }
}

/// The zone of an offset in microseconds.
///
/// # Errors
/// ValueError for a day or more.
pub fn of_offset(micros: i128, name: Option<Ref<Str>>) -> R {
    if micros == 0 && name.is_none() {
        return Ok(utc());
    }
    if micros.abs() >= delta::DAY {
        return value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}.",
            obj::repr_text(&*delta::new(micros)?)?
        ));
    }
    make(TIMEZONE.object(), micros, name)
}

static NEW: MethodDef = parameters("timezone", "(offset, name=None)");

fn tp_new(_: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut given = [None; 2];
    NEW.params().bind(args, kw, &mut given)?;
    let offset = given[0].unwrap_or(none_ref());
    let Some(d) = offset.cast::<Delta>() else {
        return crate::arguments::wrong_type("timezone", 1, "datetime.timedelta", offset);
    };
    let name = match given[1] {
        None => None,
        Some(n) => match n.cast::<Str>() {
            Some(s) => Some(s.own_as()),
            None => return crate::arguments::wrong_type("timezone", 2, "str", n),
        },
    };
    of_offset(d.micros(), name)
}

fn fixed_repr(o: &Object) -> R {
    let z = fixed(o);
    let class = o.ty().name();
    if UTC.get().is_some_and(|u| u.is(o)) {
        return Ok(Str::new(&format!("{class}.utc")).up());
    }
    let offset = obj::repr_text(&z.offset)?;
    let text = match &z.name {
        None => format!("{class}({offset})"),
        Some(n) => format!("{class}({offset}, {})", obj::repr_text(n)?),
    };
    Ok(Str::new(&text).up())
}

fn fixed_str(o: &Object) -> R {
    let z = fixed(o);
    if let Some(n) = &z.name {
        return Ok(n.clone().up());
    }
    let micros = z.offset.micros();
    if micros == 0 {
        return Ok(Str::new("UTC").up());
    }
    Ok(Str::new(&format!("UTC{}", text::offset_text(micros as i64, ":"))).up())
}

/// The argument of the methods: a datetime or None.
fn about(name: &str, dt: &Object) -> R<()> {
    if dt.is_none() || dt.ty().is_subtype(&DATETIME) {
        return Ok(());
    }
    let what = dt.ty().name();
    type_error(format!("{name}(dt) argument must be a datetime instance or None, not {what}"))
}

fn fixed_fromutc(o: &Object, dt: &Object) -> R {
    utc_argument(o, dt)?;
    stamp::moved(dt, fixed(o).offset.micros())
}

fn initargs(o: &Object) -> R {
    let z = fixed(o);
    let mut args = vec![z.offset.clone().up()];
    args.extend(z.name.clone().map(Ref::up));
    Ok(Tuple::from_vec(args).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    match b.cast::<Fixed>() {
        Some(b) if matches!(op, Cmp::Eq | Cmp::Ne) => {
            Ok(bool_obj(op.holds(fixed(a).offset.micros().cmp(&b.offset.micros()))))
        }
        _ => Ok(not_implemented()),
    }
}

/// `datetime.timezone`.
pub static TIMEZONE: StaticType = StaticType::new::<Fixed>(
    TypeDef {
        name: "datetime.timezone",
        base: Some(&TZINFO),
        methods: &[
            MethodDef::o("tzname", "($self, object, /)", |o, dt| {
                about("tzname", dt).and_then(|()| fixed_str(o))
            }),
            MethodDef::o("utcoffset", "($self, object, /)", |o, dt| {
                about("utcoffset", dt).map(|()| fixed(o).offset.clone().up())
            }),
            MethodDef::o("dst", "($self, object, /)", |_, dt| about("dst", dt).map(|()| none())),
            MethodDef::o("fromutc", "($self, object, /)", fixed_fromutc),
            MethodDef::noargs("__getinitargs__", initargs),
        ],
        doc: Some("Fixed offset from UTC implementation of tzinfo."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(fixed_repr),
        str: Some(fixed_str),
        hash: Some(|o| compare::hash(&fixed(o).offset)),
        richcompare: Some(richcompare),
        new: Some(tp_new),
        ..Slots::NONE
    },
);

/// The class attributes, and UTC.
///
/// # Errors
/// None.
pub fn start() -> R<()> {
    let ty = TIMEZONE.object();
    if UTC.get().is_none() {
        let utc = make(ty, 0, None)?;
        UTC.set(Some(unsafe { &*utc.into_raw() }));
    }
    let limit = delta::DAY - 60 * delta::SECOND;
    super::class_attribute(ty, "utc", &utc());
    super::class_attribute(ty, "min", &*make(ty, -limit, None)?);
    super::class_attribute(ty, "max", &*make(ty, limit, None)?);
    Ok(())
}
