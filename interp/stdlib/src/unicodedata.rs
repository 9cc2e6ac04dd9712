//! `unicodedata`: the tables of the crate `pyrite-unicode`, in the current edition and in 3.2.0.

use std::borrow::Cow;

use pyrite_unicode::{self as ucd, Form, Named, Version};
use pyrite_vm::codecs::unicode::encode_utf8;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::buffer;
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::capsule::Capsule;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, float, int};

use crate::arguments::wrong_type;

pyrite_vm::object! {
    /// An edition of the database that is not the current one.
    pub struct Ucd: UCD {
        unidata_version: Ref,
    }
}

/// The edition that a function is bound to: the module has the current one.
fn version(this: &Object) -> Version {
    if this.cast::<Ucd>().is_some() { Version::Ancient } else { Version::Current }
}

fn single(o: &Object) -> Option<u32> {
    let s = o.cast::<Str>()?;
    if s.len() == 1 { Some(s.at(0)) } else { None }
}

/// The only argument, a character.
fn only(name: &str, o: &Object) -> R<u32> {
    match single(o) {
        Some(c) => Ok(c),
        None => {
            let given = pyrite_vm::protocol::object::type_name_or_none(o);
            type_error(format!("{name}() argument must be a unicode character, not {given}"))
        }
    }
}

/// The first of two arguments, a character.
fn first(name: &str, a: &[&Object]) -> R<u32> {
    match a.first().copied().and_then(single) {
        Some(c) => Ok(c),
        None => wrong_type(name, 1, "a unicode character", a[0]),
    }
}

/// What was found, or the default, or an error.
fn found_or<T>(a: &[&Object], v: Option<T>, make: impl FnOnce(T) -> Ref, error: &str) -> R {
    match (v, a.get(1)) {
        (Some(v), _) => Ok(make(v)),
        (None, Some(default)) => Ok(default.own()),
        (None, None) => value_error(error),
    }
}

fn decimal(o: &Object, a: &[&Object]) -> R {
    let c = first("decimal", a)?;
    let d = ucd::database_decimal(c, version(o));
    found_or(a, d, |d| int::from_i64(d.into()), "not a decimal")
}

fn digit(o: &Object, a: &[&Object]) -> R {
    let c = first("digit", a)?;
    let d = ucd::database_digit(c, version(o));
    found_or(a, d, |d| int::from_i64(d.into()), "not a digit")
}

fn numeric(o: &Object, a: &[&Object]) -> R {
    let c = first("numeric", a)?;
    let d = ucd::database_numeric(c, version(o));
    found_or(a, d, float::new, "not a numeric character")
}

fn category(o: &Object, c: &Object) -> R {
    let c = only("category", c)?;
    Ok(Str::intern(ucd::category(c, version(o))).up())
}

fn bidirectional(o: &Object, c: &Object) -> R {
    let c = only("bidirectional", c)?;
    Ok(Str::intern(ucd::bidirectional(c, version(o))).up())
}

fn combining(o: &Object, c: &Object) -> R {
    let c = only("combining", c)?;
    Ok(int::from_i64(ucd::combining(c, version(o)).into()))
}

fn mirrored(o: &Object, c: &Object) -> R {
    let c = only("mirrored", c)?;
    Ok(int::from_i64(ucd::mirrored(c, version(o)).into()))
}

fn east_asian_width(o: &Object, c: &Object) -> R {
    let c = only("east_asian_width", c)?;
    Ok(Str::intern(ucd::east_asian_width(c, version(o))).up())
}

fn decomposition(o: &Object, c: &Object) -> R {
    let c = only("decomposition", c)?;
    Ok(Str::new(&ucd::decomposition(c, version(o))).up())
}

/// Whether an edition knows a character at all.
fn is_assigned(c: u32, v: Version) -> bool {
    v == Version::Current || ucd::category(c, v) != "Cn"
}

fn name(o: &Object, a: &[&Object]) -> R {
    let c = first("name", a)?;
    let n = if is_assigned(c, version(o)) { ucd::name(c) } else { None };
    found_or(a, n, |n| Str::new(&n).up(), "no such name")
}

fn lookup(o: &Object, key: &Object) -> R {
    let text: Cow<'_, [u8]> = match key.cast::<Str>() {
        Some(s) => match s.as_utf8_bytes() {
            Some(b) => Cow::Borrowed(b),
            None => Cow::Owned(encode_utf8(s, "strict")?),
        },
        None => Cow::Owned(buffer::view(key)?.to_vec()),
    };
    if text.len() > 256 {
        return raise(&exc::KEY_ERROR, "name too long");
    }
    let v = version(o);
    let found = std::str::from_utf8(&text).ok().and_then(ucd::lookup_name);
    let s = match found {
        Some(Named::Character(c)) if is_assigned(c, v) => Some(Str::from_point(c)),
        // Aliases and sequences came after 3.2.0.
        Some(Named::Alias(c)) if v == Version::Current => Some(Str::from_point(c)),
        Some(Named::Sequence(s)) if v == Version::Current => Some(Str::from_u32(&s)),
        _ => None,
    };
    match s {
        Some(s) => Ok(s.up()),
        None => {
            raise(&exc::KEY_ERROR, format!("undefined character name '{}'", String::from_utf8_lossy(&text)))
        }
    }
}

/// The form and the text of the two normalizing functions; no form for an empty text, which none is asked for.
fn form_and_text<'a>(name: &str, a: &[&'a Object]) -> R<Option<(Form, &'a Str)>> {
    let Some(form) = a[0].cast::<Str>() else { return wrong_type(name, 1, "str", a[0]) };
    let Some(text) = a[1].cast::<Str>() else { return wrong_type(name, 2, "str", a[1]) };
    if text.is_empty() {
        return Ok(None);
    }
    match form.as_ascii().and_then(Form::parse) {
        Some(f) => Ok(Some((f, text))),
        None => value_error("invalid normalization form"),
    }
}

fn normalize(o: &Object, a: &[&Object]) -> R {
    let Some((form, text)) = form_and_text("normalize", a)? else { return Ok(a[1].own()) };
    if text.is_ascii() || ucd::quick_check(form, text.iter()) {
        return Ok(match version(o) {
            Version::Current => a[1].own(),
            // The old edition always makes a text of its own.
            Version::Ancient => Str::from_chars(text.chars()).up(),
        });
    }
    let points: Vec<u32> = text.iter().collect();
    Ok(Str::from_u32(&ucd::normalize(form, &points, version(o))).up())
}

fn is_normalized(o: &Object, a: &[&Object]) -> R {
    let Some((form, text)) = form_and_text("is_normalized", a)? else { return Ok(bool_obj(true)) };
    if text.is_ascii() || ucd::quick_check(form, text.iter()) {
        return Ok(bool_obj(true));
    }
    let points: Vec<u32> = text.iter().collect();
    Ok(bool_obj(ucd::is_normalized(form, &points, version(o))))
}

const WITH_DEFAULT: &str = "($self, chr, default=<unrepresentable>, /)";
const OF_CHARACTER: &str = "($self, chr, /)";
const OF_TEXT: &str = "($self, form, unistr, /)";

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("decimal", WITH_DEFAULT, 1, 2, decimal),
    MethodDef::pos("digit", WITH_DEFAULT, 1, 2, digit),
    MethodDef::pos("numeric", WITH_DEFAULT, 1, 2, numeric),
    MethodDef::o("category", OF_CHARACTER, category),
    MethodDef::o("bidirectional", OF_CHARACTER, bidirectional),
    MethodDef::o("combining", OF_CHARACTER, combining),
    MethodDef::o("mirrored", OF_CHARACTER, mirrored),
    MethodDef::o("east_asian_width", OF_CHARACTER, east_asian_width),
    MethodDef::o("decomposition", OF_CHARACTER, decomposition),
    MethodDef::pos("name", WITH_DEFAULT, 1, 2, name),
    MethodDef::o("lookup", "($self, name, /)", lookup),
    MethodDef::pos("is_normalized", OF_TEXT, 2, 2, is_normalized),
    MethodDef::pos("normalize", OF_TEXT, 2, 2, normalize),
];

fn unidata_version(o: &Object) -> R {
    Ok(o.cast::<Ucd>().map_or_else(none, |u| u.unidata_version.clone()))
}

/// `unicodedata.UCD`.
pub static UCD: StaticType = StaticType::new::<Ucd>(
    TypeDef {
        name: "unicodedata.UCD",
        flags: TypeFlags::DISALLOW_INSTANTIATION,
        methods: FUNCTIONS,
        getset: &[GetSetDef::ro("unidata_version", unidata_version).member()],
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

const DOC: &str = "This module provides access to the Unicode Character Database which";

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("unicodedata");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    m.set("_ucnhash_CAPI", &Capsule::new("unicodedata._ucnhash_CAPI"));
    m.set("unidata_version", &Str::new("15.1.0"));
    m.add_type(&UCD);
    let old = Ucd { head: Object::head(UCD.object()), unidata_version: Str::new("3.2.0").up() };
    m.set("ucd_3_2_0", &Ref::new(old));
    Ok(m)
}
