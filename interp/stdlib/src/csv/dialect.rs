//! `Dialect`: the rules of one kind of table, and the registry of named ones.

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, call, number, object as obj};
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

/// Quote only what must be.
pub const MINIMAL: i32 = 0;
/// Quote every field.
pub const ALL: i32 = 1;
/// Quote what is no number.
pub const NONNUMERIC: i32 = 2;
/// Quote nothing.
pub const NONE: i32 = 3;
/// Quote strings.
pub const STRINGS: i32 = 4;
/// Quote what is not `None`.
pub const NOTNULL: i32 = 5;

/// `_csv.Error`.
pub static ERROR: StaticType = StaticType::plain(
    TypeDef {
        name: "_csv.Error",
        base: Some(&exc::EXCEPTION),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// Raises `_csv.Error`.
pub fn csv_error<T>(msg: impl AsRef<str>) -> R<T> {
    ERROR.object();
    raise(&ERROR, msg)
}

pyrite_vm::object! {
    /// The rules of one kind of table.
    pub struct Dialect: DIALECT {
        pub lineterminator: Ref<Str>,
        /// Code points; `None` where there is no such character.
        pub delimiter: Code,
        pub quotechar: Code,
        pub escapechar: Code,
        pub quoting: i32,
        pub doublequote: bool,
        pub skipinitialspace: bool,
        pub strict: bool,
    }
}

/// A code point, or none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(pub Option<u32>);
impl Code {
    /// Is it the character?
    #[inline(always)]
    pub fn is(self, c: u32) -> bool {
        self.0 == Some(c)
    }
    fn show(&self) -> R {
        Ok(self.0.map_or_else(none, |c| Str::from_point(c).up()))
    }
}
impl pyrite_vm::object::Trace for Code {
    fn trace(&self, _: &mut pyrite_vm::object::Visit<'_>) {}
}

/// The dialects by name.
static REGISTRY: Gil<Slot<Dict>> = Gil(Slot::empty());

/// The dict of registered dialects.
pub fn registry() -> Ref<Dict> {
    match REGISTRY.get() {
        Some(d) => d,
        None => {
            let d = Dict::new();
            REGISTRY.set(Some(d.clone()));
            d
        }
    }
}

/// The dialect registered under `name`.
///
/// # Errors
/// `_csv.Error` if there is none.
pub fn registered(name: &Object) -> R {
    match registry().get(name)? {
        Some(d) => Ok(d),
        None => csv_error("unknown dialect"),
    }
}

fn this(o: &Object) -> &Dialect {
    unsafe { o.cast_unchecked() }
}

const NAMES: [&str; 9] = [
    "dialect",
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

fn one_char(name: &str, v: Option<&Object>, default: Option<u32>, or_none: bool) -> R<Code> {
    let Some(v) = v else { return Ok(Code(default)) };
    if or_none && v.is_none() {
        return Ok(Code(None));
    }
    let kind = if or_none { "string or None" } else { "string" };
    let Some(s) = v.cast::<Str>() else {
        return type_error(format!("\"{name}\" must be {kind}, not {}", v.ty().name()));
    };
    if s.len() != 1 {
        return type_error(format!("\"{name}\" must be a 1-character string"));
    }
    Ok(Code(Some(s.at(0))))
}

fn flag(v: Option<&Object>, default: bool) -> R<bool> {
    v.map_or(Ok(default), number::is_true)
}

fn check_char(name: &str, c: Code, d: &Dialect, space: bool) -> R<()> {
    let Some(c) = c.0 else { return Ok(()) };
    if c == 10 || c == 13 || (c == 32 && !space) {
        return value_error(format!("bad {name} value"));
    }
    if d.lineterminator.iter().any(|x| x == c) {
        return value_error(format!("bad {name} or lineterminator value"));
    }
    Ok(())
}

fn bind<'a>(args: &[&'a Object], kw: Option<&Tuple>) -> R<[Option<&'a Object>; 9]> {
    let mut a: [Option<&Object>; 9] = [None; 9];
    let nkw = kw.map_or(0, |k| k.len());
    let npos = args.len() - nkw;
    if args.len() > 9 {
        return type_error(format!("function takes at most 9 arguments ({} given)", args.len()));
    }
    for (o, v) in a.iter_mut().zip(&args[..npos]) {
        *o = Some(v);
    }
    for (k, v) in kw.map_or(&[][..], |k| k.as_slice()).iter().zip(&args[npos..]) {
        let Some(k) = k.cast::<Str>() else { return type_error("keywords must be strings") };
        match NAMES.iter().position(|n| k.eq_str(n)) {
            Some(i) if i < npos => {
                return type_error(format!(
                    "argument for function given by name ('{}') and position ({})",
                    k.to_lossy(),
                    i + 1
                ));
            }
            Some(i) => a[i] = Some(v),
            None => {
                return type_error(format!(
                    "this function got an unexpected keyword argument '{}'",
                    k.to_lossy()
                ));
            }
        }
    }
    Ok(a)
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let a = bind(args, kw)?;
    let mut own: [Option<Ref>; 9] = a.map(|v| v.map(|v| v.own()));
    if let Some(d) = a[0].filter(|d| !d.is_none()) {
        let d = if d.is_a::<Str>() { registered(d)? } else { d.own() };
        if d.is_a::<Dialect>() && a[1..].iter().all(|v| v.is_none()) {
            return Ok(d);
        }
        for (slot, name) in own.iter_mut().zip(NAMES).skip(1) {
            if slot.is_none() {
                // Whatever goes wrong leaves the default.
                *slot = attribute::get_text(&d, name).ok();
            }
        }
    }
    let v = |i: usize| own[i].as_deref();
    let delimiter = one_char("delimiter", v(1), Some(44), false)?;
    let doublequote = flag(v(2), true)?;
    let escapechar = one_char("escapechar", v(3), None, true)?;
    let lineterminator = match v(4) {
        None => Str::new("\r\n"),
        Some(s) => match s.cast::<Str>() {
            Some(s) => s.own_as(),
            None => {
                return type_error(if s.is_none() {
                    "lineterminator must be set"
                } else {
                    "\"lineterminator\" must be a string"
                });
            }
        },
    };
    let quotechar = one_char("quotechar", v(5), Some(34), true)?;
    let mut quoting = match v(6) {
        None => MINIMAL,
        Some(q) if q.is_exact::<int::Int>() => number::to_i32(q)?,
        Some(_) => return type_error("\"quoting\" must be an integer"),
    };
    let skipinitialspace = flag(v(7), false)?;
    let strict = flag(v(8), false)?;
    if !(MINIMAL..=NOTNULL).contains(&quoting) {
        return type_error("bad \"quoting\" value");
    }
    if v(5).is_some_and(|q| q.is_none()) && v(6).is_none() {
        quoting = NONE;
    }
    if quoting != NONE && quotechar.0.is_none() {
        return type_error("quotechar must be set if quoting enabled");
    }
    let d = Dialect {
        head: Object::head(ty),
        lineterminator,
        delimiter,
        quotechar,
        escapechar,
        quoting,
        doublequote,
        skipinitialspace,
        strict,
    };
    let d = Ref::new(d);
    check_char("delimiter", delimiter, &d, true)?;
    check_char("escapechar", escapechar, &d, !skipinitialspace)?;
    check_char("quotechar", quotechar, &d, !skipinitialspace)?;
    for (x, c, y, e) in [
        ("delimiter", delimiter, "escapechar", escapechar),
        ("delimiter", delimiter, "quotechar", quotechar),
        ("escapechar", escapechar, "quotechar", quotechar),
    ] {
        if c == e && c.0.is_some() {
            return value_error(format!("bad {x} or {y} value"));
        }
    }
    Ok(d.up())
}

/// The dialect that the arguments of `reader` and its like describe.
///
/// # Errors
/// What the arguments are wrong about.
pub fn from_args(dialect: Option<&Object>, named: &[&Object], kw: Option<&Tuple>) -> R<Ref<Dialect>> {
    let mut args: Vec<&Object> = Vec::with_capacity(named.len() + 1);
    args.extend(dialect);
    args.extend_from_slice(named);
    let d = call::call_vector(DIALECT.object().as_object(), &args, kw)?;
    match d.downcast::<Dialect>() {
        Ok(d) => Ok(d),
        Err(d) => type_error(format!("expected a dialect, got {}", obj::type_name_or_none(&d))),
    }
}

fn no_pickle(o: &Object) -> R {
    type_error(format!("cannot pickle '{}' instances", o.ty().short_name()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::raw("__reduce__", "", |o, _, _| no_pickle(o)),
    MethodDef::raw("__reduce_ex__", "", |o, _, _| no_pickle(o)),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("skipinitialspace", |o| Ok(bool_obj(this(o).skipinitialspace))).member(),
    GetSetDef::ro("doublequote", |o| Ok(bool_obj(this(o).doublequote))).member(),
    GetSetDef::ro("strict", |o| Ok(bool_obj(this(o).strict))).member(),
    GetSetDef::ro("delimiter", |o| this(o).delimiter.show()),
    GetSetDef::ro("escapechar", |o| this(o).escapechar.show()),
    GetSetDef::ro("lineterminator", |o| Ok(this(o).lineterminator.clone().up())),
    GetSetDef::ro("quotechar", |o| this(o).quotechar.show()),
    GetSetDef::ro("quoting", |o| Ok(int::from_i64(this(o).quoting.into()))),
];

/// `_csv.Dialect`.
pub static DIALECT: StaticType = StaticType::new::<Dialect>(
    TypeDef {
        name: "_csv.Dialect",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        doc: Some("CSV dialect"),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), ..Slots::NONE },
);
