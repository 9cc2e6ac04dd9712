//! marshal to and from objects.

mod write;

use num_bigint::BigInt;
use pyrite_bytecode::marshal::{Builder, CodeFields, ErrorKind, MarshalError, read};

use crate::object::method::MethodDef;
use crate::object::{Object, R, Ref};
use crate::protocol::{buffer, call, number};
use crate::raise::{Raised, eof_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, ellipsis, none};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{complex, exc, float, int, set};

/// Makes objects.
struct Objects {
    allow_code: bool,
}

/// An error of marshal or of making an object.
enum Failure {
    Marshal(MarshalError),
    Raised(Raised),
}
impl From<MarshalError> for Failure {
    fn from(e: MarshalError) -> Self {
        Failure::Marshal(e)
    }
}
impl From<Raised> for Failure {
    fn from(e: Raised) -> Self {
        Failure::Raised(e)
    }
}

impl Builder for Objects {
    type Value = Ref;
    type Error = Failure;

    fn none(&mut self) -> Ref {
        none()
    }
    fn boolean(&mut self, b: bool) -> Ref {
        bool_obj(b)
    }
    fn ellipsis(&mut self) -> Ref {
        ellipsis()
    }
    fn stop_iteration(&mut self) -> Result<Ref, Failure> {
        Ok(exc::STOP_ITERATION.own())
    }
    fn int(&mut self, i: i64) -> Result<Ref, Failure> {
        Ok(int::from_i64(i))
    }
    fn bigint(&mut self, i: BigInt) -> Result<Ref, Failure> {
        Ok(int::from_bigint(i))
    }
    fn float(&mut self, f: f64) -> Result<Ref, Failure> {
        Ok(float::new(f))
    }
    fn complex(&mut self, re: f64, im: f64) -> Result<Ref, Failure> {
        Ok(complex::new(re, im))
    }
    fn bytes(&mut self, b: &[u8]) -> Result<Ref, Failure> {
        Ok(Bytes::new(b).up())
    }
    fn string(&mut self, s: &[u8], interned: bool) -> Result<Ref, Failure> {
        let s = Str::from_wtf8(s);
        Ok(if interned { Str::intern_ref(&s).up() } else { s.up() })
    }
    fn tuple(&mut self, items: Vec<Ref>) -> Result<Ref, Failure> {
        Ok(Tuple::from_vec(items).up())
    }
    fn frozenset(&mut self, items: Vec<Ref>) -> Result<Ref, Failure> {
        let s = set::Set::of_type(&set::FROZENSET);
        for x in &items {
            s.add(x)?;
        }
        Ok(s.up())
    }
    fn new_list(&mut self) -> Result<Ref, Failure> {
        Ok(List::from_vec(Vec::new()).up())
    }
    fn push(&mut self, list: &Ref, item: Ref) -> Result<(), Failure> {
        if let Some(l) = list.cast::<List>() {
            l.push(item);
        }
        Ok(())
    }
    fn new_set(&mut self) -> Result<Ref, Failure> {
        Ok(set::new_empty())
    }
    fn add(&mut self, s: &Ref, item: Ref) -> Result<(), Failure> {
        set::add(s, &item)?;
        Ok(())
    }
    fn new_dict(&mut self) -> Result<Ref, Failure> {
        Ok(Dict::new().up())
    }
    fn insert(&mut self, dict: &Ref, key: Ref, item: Ref) -> Result<(), Failure> {
        if let Some(d) = dict.cast::<Dict>() {
            d.set(&key, &item)?;
        }
        Ok(())
    }
    fn code(&mut self, mut fields: CodeFields<Ref>) -> Result<Ref, Failure> {
        if !self.allow_code {
            return match value_error("unmarshalling code objects is disallowed") {
                Err(e) => Err(Failure::Raised(e)),
                Ok(v) => Ok(v),
            };
        }
        // Names are compared by identity.
        fields.names = interned(&fields.names);
        fields.localsplusnames = interned(&fields.localsplusnames);
        match Code::from_parts(fields) {
            Ok(c) => Ok(c.up()),
            Err(text) => Err(match value_error::<()>(text) {
                Err(e) => Failure::Raised(e),
                Ok(()) => Failure::Marshal(MarshalError { kind: ErrorKind::Value, text: String::new() }),
            }),
        }
    }
}

fn interned(t: &Ref) -> Ref {
    match t.cast::<Tuple>() {
        Some(t) => Tuple::from_vec(
            t.as_slice()
                .iter()
                .map(|n| match n.clone().downcast::<Str>() {
                    Ok(s) => Str::intern_ref(&s).up(),
                    Err(o) => o,
                })
                .collect(),
        )
        .up(),
        None => t.clone(),
    }
}

/// Reads one object; also says how many bytes it took.
///
/// # Errors
/// EOFError, ValueError or TypeError, worded as the reference's.
pub fn loads(data: &[u8]) -> R<(Ref, usize)> {
    loads_checked(data, true)
}

/// As [`loads`]; code objects may be refused.
///
/// # Errors
/// As [`loads`].
pub fn loads_checked(data: &[u8], allow_code: bool) -> R<(Ref, usize)> {
    match read(data, &mut Objects { allow_code }) {
        Ok(v) => Ok(v),
        Err(Failure::Raised(e)) => Err(e),
        Err(Failure::Marshal(e)) => match e.kind {
            ErrorKind::Eof => eof_error(e.text),
            ErrorKind::Type => type_error(e.text),
            _ => value_error(e.text),
        },
    }
}

fn flag_or_true(o: Option<&Object>) -> R<bool> {
    o.map_or(Ok(true), number::is_true)
}
fn version_of(o: Option<&Object>) -> R<i32> {
    o.map_or(Ok(VERSION), number::to_i32)
}

/// One object from a file, which is left behind it.
fn load(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(f) = a[0] else { return type_error("load() takes exactly 1 positional argument (0 given)") };
    let probe = call::call_method_text(f, "read", &[&int::from_i64(0)])?;
    if !probe.is_a::<Bytes>() {
        return type_error(format!("file.read() returned not bytes but {}", probe.ty().name()));
    }
    let all = call::call_method_text(f, "read", &[])?;
    let data = buffer::bytes_of(&all)?;
    let (value, used) = loads_checked(&data, flag_or_true(a[1])?)?;
    if used < data.len() {
        let back = int::from_i64(used as i64 - data.len() as i64);
        call::call_method_text(f, "seek", &[&back, &int::from_i64(1)])?;
    }
    Ok(value)
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("dump", "($module, value, file, version=version, /, *, allow_code=True)", |_, a| {
        let (Some(value), Some(file)) = (a[0], a[1]) else { return Ok(none()) };
        let b = write::dumps(value, version_of(a[2])?, flag_or_true(a[3])?)?;
        call::call_method_text(file, "write", &[&Bytes::new(&b)])
    }),
    MethodDef::kw("load", "($module, file, /, *, allow_code=True)", load),
    MethodDef::kw("dumps", "($module, value, version=version, /, *, allow_code=True)", |_, a| {
        let Some(value) = a[0] else { return Ok(none()) };
        let b = write::dumps(value, version_of(a[1])?, flag_or_true(a[2])?)?;
        Ok(Bytes::new(&b).up())
    }),
    MethodDef::kw("loads", "($module, bytes, /, *, allow_code=True)", |_, a| {
        let Some(b) = a[0] else { return Ok(none()) };
        let data = buffer::bytes_of(b)?;
        Ok(loads_checked(&data, flag_or_true(a[1])?)?.0)
    }),
];

/// `marshal.version`.
const VERSION: i32 = 4;

/// The `marshal` module.
pub fn module() -> Ref<crate::types::module::Module> {
    let m = crate::types::module::Module::new("marshal");
    m.add_functions(FUNCTIONS);
    m.set("version", &int::from_i64(i64::from(VERSION)));
    m
}
