//! `_operator`: the operators as functions.

mod getters;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Cmp, Op};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, call, compare, mapping, number, sequence};
use pyrite_vm::raise::{buffer_error, type_error};
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none, none_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

const DOC: &str = "Operator interface.";

const A: &str = "($module, a, /)";
const AB: &str = "($module, a, b, /)";

/// Equal bytes, found without a branch on where they differ.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    // A length that differs is no secret.
    a.len() == b.len() && std::hint::black_box(a.iter().zip(b).fold(0u8, |d, (x, y)| d | (x ^ y))) == 0
}

fn compare_digest(_: &Object, v: &[&Object]) -> R {
    let (a, b) = (v[0], v[1]);
    if let (Some(x), Some(y)) = (a.cast::<Str>(), b.cast::<Str>()) {
        let (Some(x), Some(y)) = (x.as_ascii(), y.as_ascii()) else {
            return type_error("comparing strings with non-ASCII characters is not supported");
        };
        return Ok(bool_obj(same_bytes(x.as_bytes(), y.as_bytes())));
    }
    if !buffer::supports(a) && !buffer::supports(b) {
        return type_error(format!(
            "unsupported operand types(s) or combination of types: '{}' and '{}'",
            a.ty().name(),
            b.ty().name()
        ));
    }
    let x = buffer::get(a, 0)?;
    if x.shape.len() > 1 {
        return buffer_error("Buffer must be single dimension");
    }
    let y = buffer::get(b, 0)?;
    if y.shape.len() > 1 {
        return buffer_error("Buffer must be single dimension");
    }
    Ok(bool_obj(same_bytes(x.as_slice(), y.as_slice())))
}

fn call_(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    match args.split_first() {
        Some((f, rest)) if args.len() > kw.map_or(0, Tuple::len) => call::call_vector(f, rest, kw),
        _ => type_error("call expected at least 1 argument, got 0"),
    }
}

fn length_hint(_: &Object, a: &[&Object]) -> R {
    let default = match a.get(1) {
        Some(d) => sequence::ssize_arg(d)?,
        None => 0,
    };
    match number::length_hint_optional(a[0])? {
        Some(n) => Ok(int::from_usize(n)),
        None => Ok(int::from_i64(default as i64)),
    }
}

macro_rules! unary {
    ($name:literal, $f:expr) => {
        MethodDef::o($name, A, |_, a| $f(a))
    };
}
macro_rules! binary {
    ($name:literal, $op:ident) => {
        MethodDef::pos($name, AB, 2, 2, |_, a| number::binary(a[0], a[1], Op::$op))
    };
}
macro_rules! inplace {
    ($name:literal, $op:ident) => {
        MethodDef::pos($name, AB, 2, 2, |_, a| number::inplace(a[0], a[1], Op::$op))
    };
}
macro_rules! comparison {
    ($name:literal, $op:ident) => {
        MethodDef::pos($name, AB, 2, 2, |_, a| compare::rich(a[0], a[1], Cmp::$op))
    };
}

static FUNCTIONS: &[MethodDef] = &[
    unary!("truth", |a| Ok(bool_obj(number::is_true(a)?))),
    MethodDef::pos("contains", AB, 2, 2, |_, a| Ok(bool_obj(sequence::contains(a[0], a[1])?))),
    MethodDef::pos("indexOf", AB, 2, 2, |_, a| Ok(int::from_usize(sequence::index_of(a[0], a[1])?))),
    MethodDef::pos("countOf", AB, 2, 2, |_, a| Ok(int::from_usize(sequence::count_of(a[0], a[1])?))),
    MethodDef::pos("is_", AB, 2, 2, |_, a| Ok(bool_obj(a[0].is(a[1])))),
    MethodDef::pos("is_not", AB, 2, 2, |_, a| Ok(bool_obj(!a[0].is(a[1])))),
    binary!("add", Add),
    binary!("sub", Subtract),
    binary!("mul", Multiply),
    binary!("matmul", MatrixMultiply),
    binary!("floordiv", FloorDivide),
    binary!("truediv", TrueDivide),
    binary!("mod", Remainder),
    unary!("neg", number::negative),
    unary!("pos", number::positive),
    unary!("abs", number::absolute),
    unary!("inv", number::invert),
    unary!("invert", number::invert),
    binary!("lshift", Lshift),
    binary!("rshift", Rshift),
    unary!("not_", |a| Ok(bool_obj(!number::is_true(a)?))),
    binary!("and_", And),
    binary!("xor", Xor),
    binary!("or_", Or),
    inplace!("iadd", Add),
    inplace!("isub", Subtract),
    inplace!("imul", Multiply),
    inplace!("imatmul", MatrixMultiply),
    inplace!("ifloordiv", FloorDivide),
    inplace!("itruediv", TrueDivide),
    inplace!("imod", Remainder),
    inplace!("ilshift", Lshift),
    inplace!("irshift", Rshift),
    inplace!("iand", And),
    inplace!("ixor", Xor),
    inplace!("ior", Or),
    MethodDef::pos("concat", AB, 2, 2, |_, a| sequence::concat(a[0], a[1])),
    MethodDef::pos("iconcat", AB, 2, 2, |_, a| sequence::inplace_concat(a[0], a[1])),
    MethodDef::pos("getitem", AB, 2, 2, |_, a| mapping::get_item(a[0], a[1])),
    MethodDef::pos("setitem", "($module, a, b, c, /)", 3, 3, |_, a| {
        mapping::set_item(a[0], a[1], a[2])?;
        Ok(none())
    }),
    MethodDef::pos("delitem", AB, 2, 2, |_, a| {
        mapping::del_item(a[0], a[1])?;
        Ok(none())
    }),
    MethodDef::pos("pow", AB, 2, 2, |_, a| number::power(a[0], a[1], none_ref())),
    inplace!("ipow", Power),
    comparison!("eq", Eq),
    comparison!("lt", Lt),
    comparison!("le", Le),
    comparison!("ne", Ne),
    comparison!("gt", Gt),
    comparison!("ge", Ge),
    // A plain int in any case.
    unary!("index", |a| Ok(number::index(a)?.to_exact())),
    MethodDef::pos("length_hint", "($module, obj, default=0, /)", 1, 2, length_hint),
    MethodDef::raw("call", "($module, obj, /, *args, **kwargs)", call_),
    MethodDef::pos("_compare_digest", AB, 2, 2, compare_digest),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_operator");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    m.add_type(&getters::ITEMGETTER);
    m.add_type(&getters::ATTRGETTER);
    m.add_type(&getters::METHODCALLER);
    Ok(m)
}
