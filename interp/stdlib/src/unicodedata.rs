//! `unicodedata`, current and 3.2.0.

use pyrite_unicode::{self as ucd, Form, Named, Version};
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::buffer;
use pyrite_vm::raise::{raise, raise_args, type_error, value_error};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::bool_obj;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, float, int};

use crate::arguments::wrong_type;

pyrite_vm::object! {
    /// An older edition of the database.
    pub struct Ucd: UCD { version: Opaque<Version> }
}

static UCD: StaticType = StaticType::new::<Ucd>(
    TypeDef {
        name: "unicodedata.UCD",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: &[GetSetDef::ro("unidata_version", |o| {
            Ok(Str::new(if version(o) == Version::Ancient { "3.2.0" } else { "15.1.0" }).up())
        })
        .member()],
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// Which edition a function is asked of.
fn version(o: &Object) -> Version {
    o.exact::<Ucd>().map_or(Version::Current, |u| u.version.0)
}

fn point(name: &str, o: &Object) -> R<u32> {
    match o.cast::<Str>() {
        Some(s) if s.len() == 1 => Ok(s.at(0)),
        _ => type_error(format!(
            "{name}() argument must be a unicode character, not {}",
            pyrite_vm::protocol::object::type_name_or_none(o)
        )),
    }
}
fn first_point(name: &str, o: &Object) -> R<u32> {
    match o.cast::<Str>() {
        Some(s) if s.len() == 1 => Ok(s.at(0)),
        _ => wrong_type(name, 1, "a unicode character", o),
    }
}

fn or_default(v: Option<Ref>, default: Option<&&Object>, msg: &str) -> R {
    match (v, default) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.own()),
        (None, None) => value_error(msg),
    }
}

fn text(s: &str) -> R {
    Ok(Str::intern(s).up())
}

fn name(o: &Object, a: &[&Object]) -> R {
    let c = first_point("name", a[0])?;
    // What was not assigned then had no name.
    let assigned = version(o) == Version::Current || ucd::category(c, Version::Ancient) != "Cn";
    let found = if assigned { ucd::name(c) } else { None };
    or_default(found.map(|n| Str::new(&n).up()), a.get(1), "no such name")
}

fn lookup(o: &Object, n: &Object) -> R {
    let bytes = match n.cast::<Str>() {
        Some(s) => match s.as_utf8_bytes() {
            Some(b) => b.to_vec(),
            None => pyrite_vm::codecs::unicode::encode_utf8(s, "strict")?,
        },
        None => buffer::bytes_of(n)?,
    };
    if bytes.len() > 256 {
        return raise_args(&exc::KEY_ERROR, &[&Str::new("name too long")]);
    }
    let shown = String::from_utf8_lossy(&bytes);
    let found = std::str::from_utf8(&bytes).ok().and_then(ucd::lookup_name);
    // Aliases and sequences are the current edition's.
    match (found, version(o)) {
        (Some(Named::Character(c)), _) | (Some(Named::Alias(c)), Version::Current) => Ok(Str::from_point(c).up()),
        (Some(Named::Sequence(v)), Version::Current) => Ok(Str::from_u32(&v).up()),
        _ => raise(&exc::KEY_ERROR, format!("undefined character name '{shown}'")),
    }
}

fn form_and_text<'a>(name: &str, a: &[&'a Object]) -> R<(Ref<Str>, &'a Str)> {
    let Some(form) = a[0].cast::<Str>() else { return wrong_type(name, 1, "str", a[0]) };
    let Some(s) = a[1].cast::<Str>() else { return wrong_type(name, 2, "str", a[1]) };
    Ok((pyrite_vm::object::Own::own_as(form), s))
}

fn form_of(s: &Str) -> R<Form> {
    match Form::parse(&s.to_lossy()) {
        Some(f) => Ok(f),
        None => value_error("invalid normalization form"),
    }
}

fn normalize(o: &Object, a: &[&Object]) -> R {
    let (form, s) = form_and_text("normalize", a)?;
    if s.is_empty() {
        return Ok(a[1].own());
    }
    let form = form_of(&form)?;
    let v = version(o);
    if s.is_ascii() || v == Version::Current && ucd::quick_check(form, s.iter()) {
        return Ok(s.substring(0, s.len()).up());
    }
    let points: Vec<u32> = s.iter().collect();
    Ok(Str::from_u32(&ucd::normalize(form, &points, v)).up())
}

fn is_normalized(o: &Object, a: &[&Object]) -> R {
    let (form, s) = form_and_text("is_normalized", a)?;
    if s.is_empty() {
        return Ok(bool_obj(true));
    }
    let form = form_of(&form)?;
    let points: Vec<u32> = s.iter().collect();
    Ok(bool_obj(ucd::is_normalized(form, &points, version(o))))
}

const CHR: &str = "($self, chr, /)";
const CHR_DEFAULT: &str = "($self, chr, default=<unrepresentable>, /)";
const FORM: &str = "($self, form, unistr, /)";

static METHODS: &[MethodDef] = &[
    MethodDef::pos("decimal", CHR_DEFAULT, 1, 2, |o, a| {
        let v = ucd::database_decimal(first_point("decimal", a[0])?, version(o));
        or_default(v.map(|n| int::from_i64(n.into())), a.get(1), "not a decimal")
    }),
    MethodDef::pos("digit", CHR_DEFAULT, 1, 2, |o, a| {
        let v = ucd::database_digit(first_point("digit", a[0])?, version(o));
        or_default(v.map(|n| int::from_i64(n.into())), a.get(1), "not a digit")
    }),
    MethodDef::pos("numeric", CHR_DEFAULT, 1, 2, |o, a| {
        let v = ucd::database_numeric(first_point("numeric", a[0])?, version(o));
        or_default(v.map(float::new), a.get(1), "not a numeric character")
    }),
    MethodDef::o("category", CHR, |o, c| text(ucd::category(point("category", c)?, version(o)))),
    MethodDef::o("bidirectional", CHR, |o, c| text(ucd::bidirectional(point("bidirectional", c)?, version(o)))),
    MethodDef::o("combining", CHR, |o, c| {
        Ok(int::from_i64(ucd::combining(point("combining", c)?, version(o)).into()))
    }),
    MethodDef::o("mirrored", CHR, |o, c| {
        Ok(int::from_i64(ucd::mirrored(point("mirrored", c)?, version(o)).into()))
    }),
    MethodDef::o("east_asian_width", CHR, |o, c| {
        text(ucd::east_asian_width(point("east_asian_width", c)?, version(o)))
    }),
    MethodDef::o("decomposition", CHR, |o, c| {
        Ok(Str::new(&ucd::decomposition(point("decomposition", c)?, version(o))).up())
    }),
    MethodDef::pos("name", CHR_DEFAULT, 1, 2, name),
    MethodDef::o("lookup", "($self, name, /)", lookup),
    MethodDef::pos("is_normalized", FORM, 2, 2, is_normalized),
    MethodDef::pos("normalize", FORM, 2, 2, normalize),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("unicodedata");
    m.set("__doc__", &Str::new("This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n15.1.0 which is publicly available from ftp://ftp.unicode.org/.\n\nThe module uses the same names and symbols as defined by the\nUnicodeData File Format 15.1.0."));
    m.add_functions(METHODS);
    m.add_type(&UCD);
    m.set("unidata_version", &Str::new("15.1.0"));
    m.set("ucd_3_2_0", &Ref::new(Ucd { head: Object::head(UCD.object()), version: Opaque(Version::Ancient) }));
    Ok(m)
}
