//! `_opcode`: what the bytecode's own table says.

use pyrite_bytecode::opcode as table;
use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{runtime_error, type_error, value_error};
use pyrite_vm::types::code::Code;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, false_ref, none, true_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

const OPCODE: &str = "($module, /, opcode)";

/// Asks the table about an opcode; a number that is none has nothing.
fn ask(a: &[Option<&Object>], f: fn(u16) -> bool) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let n = sequence::int_arg(o)?;
    Ok(bool_obj(u16::try_from(n).is_ok_and(|n| is_valid(n) && f(n))))
}

/// The instrumented form of no instruction: lines are instrumented in place.
const INSTRUMENTED_LINE: u16 = 254;

fn is_valid(n: u16) -> bool {
    n != INSTRUMENTED_LINE && table::info(n).valid
}

fn flag(n: u16, bit: u16) -> bool {
    u64::from(table::info(n).flags) & u64::from(bit) != 0
}

fn stack_effect(_: &Object, a: &[Option<&Object>]) -> R {
    let [Some(opcode), oparg, jump] = a else { return Ok(none()) };
    let opcode = sequence::int_arg(opcode)?;
    let oparg = match oparg.filter(|o| !o.is_none()) {
        Some(o) => number::to_i32(o)?,
        None => 0,
    };
    let jump = match jump {
        None => None,
        Some(j) if j.is_none() => None,
        Some(j) if j.is(true_ref()) => Some(true),
        Some(j) if j.is(false_ref()) => Some(false),
        Some(_) => return value_error("stack_effect: jump must be False, True or None"),
    };
    let effect = |jump| {
        let n = u16::try_from(opcode).ok().filter(|n| is_valid(*n))?;
        // Specialised forms are the interpreter's own affair.
        let own = n < u16::from(table::MIN_INSTRUMENTED_OPCODE) && table::info(n).base != n;
        if own {
            return None;
        }
        table::stack_effect(n, oparg as u32, jump)
    };
    let found = match jump {
        Some(j) => effect(j),
        None => effect(true).zip(effect(false)).map(|(a, b)| a.max(b)),
    };
    match found {
        Some(n) => Ok(int::from_i64(n)),
        None => value_error("invalid opcode or oparg"),
    }
}

fn names(list: &[&str]) -> R {
    Ok(List::from_vec(list.iter().map(|s| Str::intern(s).up()).collect()).up())
}

/// Names of `BINARY_OP`'s operations, beside the symbols in the table.
const NB: [&str; 13] = [
    "ADD",
    "AND",
    "FLOOR_DIVIDE",
    "LSHIFT",
    "MATRIX_MULTIPLY",
    "MULTIPLY",
    "REMAINDER",
    "OR",
    "POWER",
    "RSHIFT",
    "SUBTRACT",
    "TRUE_DIVIDE",
    "XOR",
];

fn get_nb_ops(_: &Object) -> R {
    let pairs = table::NB_OPS.iter().enumerate().map(|(i, symbol)| {
        let inplace = if i < NB.len() { "" } else { "INPLACE_" };
        let name = NB.get(i % NB.len()).copied().unwrap_or("");
        Tuple::pair(Str::intern(&format!("NB_{inplace}{name}")).up(), Str::intern(symbol).up()).up()
    });
    Ok(List::from_vec(pairs.collect()).up())
}

fn get_executor(_: &Object, a: &[Option<&Object>]) -> R {
    let [Some(code), Some(offset)] = a else { return Ok(none()) };
    let _ = sequence::int_arg(offset)?;
    if !code.is_a::<Code>() {
        return type_error(format!("expected a code object, not '{}'", code.ty().name()));
    }
    runtime_error("Executors are not available in this build")
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("stack_effect", "($module, opcode, oparg=None, /, *, jump=None)", stack_effect),
    MethodDef::kw("is_valid", OPCODE, |_, a| ask(a, |_| true)),
    MethodDef::kw("has_arg", OPCODE, |_, a| ask(a, table::has_arg)),
    MethodDef::kw("has_const", OPCODE, |_, a| ask(a, |n| flag(n, table::CONST))),
    MethodDef::kw("has_name", OPCODE, |_, a| ask(a, |n| flag(n, table::NAME))),
    MethodDef::kw("has_jump", OPCODE, |_, a| ask(a, table::has_jump)),
    MethodDef::kw("has_free", OPCODE, |_, a| ask(a, |n| flag(n, table::FREE))),
    MethodDef::kw("has_local", OPCODE, |_, a| ask(a, |n| flag(n, table::LOCAL))),
    MethodDef::kw("has_exc", OPCODE, |_, a| ask(a, table::is_block_push)),
    MethodDef::new("get_specialization_stats", "($module, /)", Imp::NoArgs(|_| Ok(none()))),
    MethodDef::new("get_nb_ops", "($module, /)", Imp::NoArgs(get_nb_ops)),
    MethodDef::new("get_intrinsic1_descs", "($module, /)", Imp::NoArgs(|_| names(&table::INTRINSIC_1))),
    MethodDef::new("get_intrinsic2_descs", "($module, /)", Imp::NoArgs(|_| names(&table::INTRINSIC_2))),
    MethodDef::kw("get_executor", "($module, /, code, offset)", get_executor),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_opcode");
    m.set("__doc__", &Str::new("Opcode support module."));
    m.add_functions(FUNCTIONS);
    m.set("ENABLE_SPECIALIZATION", &int::from_i64(1));
    Ok(m)
}
