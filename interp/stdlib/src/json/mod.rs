//! `_json`.

mod encoder;
mod scanner;
mod text;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::native::NativeFunction;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

/// `encode_basestring_ascii`.
pub static ENCODE_ASCII: MethodDef =
    MethodDef::o("encode_basestring_ascii", "($self, object, /)", |_, o| text::quoted(o, true));
/// `encode_basestring`.
pub static ENCODE: MethodDef =
    MethodDef::o("encode_basestring", "($self, object, /)", |_, o| text::quoted(o, false));

fn scanstring(_: &Object, a: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("scanstring", kw)?;
    crate::arguments::tuple_arity("scanstring", a.len(), 2, 3)?;
    let end = sequence::ssize_arg(a[1])?;
    let strict = match a.get(2) {
        Some(s) => number::is_true(s)?,
        None => true,
    };
    let Some(s) = a[0].cast::<Str>() else {
        return type_error(format!("first argument must be a string, not {}", a[0].ty().name()));
    };
    let (s, end) = text::scan(s, end, strict)?;
    Ok(Tuple::pair(s.up(), int::from_usize(end)).up())
}

static FUNCTIONS: &[MethodDef] = &[MethodDef::raw("scanstring", "", scanstring)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_json");
    m.set("__doc__", &Str::new("json speedups\n"));
    m.add_functions(FUNCTIONS);
    for def in [&ENCODE_ASCII, &ENCODE] {
        let f = NativeFunction::function(def, Some(m.clone().up()), Some(Str::intern("_json").up()));
        m.set(def.name, &f);
    }
    m.set("make_scanner", &scanner::SCANNER.own());
    m.set("make_encoder", &encoder::ENCODER.own());
    Ok(m)
}
