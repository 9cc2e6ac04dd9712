//! `_sre`: compiled patterns over the matching engine.

mod matched;
mod pattern;
mod scanner;
mod subject;
mod template;

use std::cell::Cell;

use pyrite_sre::{Program, character};
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, Own, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{overflow_error, runtime_error, type_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none, none_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use pattern::{PATTERN, Pattern};

/// The most groups of a pattern.
const MAX_GROUPS: i64 = 1_073_741_823;

fn wrong_argument(name: &str, what: &str, o: &Object) -> R {
    let given = pyrite_vm::protocol::object::type_name_or_none(o);
    type_error(format!("compile() argument '{name}' must be {what}, not {given}"))
}

fn compile(_: &Object, a: &[Option<&Object>]) -> R {
    let arg = |i: usize| a.get(i).copied().flatten().unwrap_or(none_ref());
    let source = arg(0);
    let flags = number::to_i32(arg(1))?;
    let Some(code) = arg(2).cast::<List>() else { return wrong_argument("code", "list", arg(2)) };
    let groups = pyrite_vm::protocol::sequence::ssize_arg(arg(3))?;
    let Some(groupindex) = arg(4).cast::<Dict>() else { return wrong_argument("groupindex", "dict", arg(4)) };
    let Some(indexgroup) = arg(5).cast::<Tuple>() else {
        return wrong_argument("indexgroup", "tuple", arg(5));
    };
    let items = code.to_vec();
    let mut words = Vec::with_capacity(items.len());
    for x in &items {
        let Some(i) = x.cast::<Int>() else { return type_error("an integer is required") };
        if i.is_negative() {
            return overflow_error("can't convert negative value to unsigned int");
        }
        match i.as_i64().and_then(|n| u32::try_from(n).ok()) {
            Some(w) => words.push(w),
            None => return overflow_error("regular expression code size limit exceeded"),
        }
    }
    let is_bytes = if source.is_none() { None } else { Some(subject::Subject::new(source)?.is_bytes()) };
    // Each group costs memory at every match, so that their number has to be of the code's order.
    let most = (items.len() as i64).clamp(1 << 20, MAX_GROUPS);
    let groups = match usize::try_from(groups) {
        Ok(g) if (g as i64) <= most => g,
        _ => return runtime_error("invalid SRE code"),
    };
    let Ok(program) = Program::new(words, groups) else { return runtime_error("invalid SRE code") };
    Ok(Ref::new(Pattern {
        head: Object::head(&PATTERN),
        source: source.own(),
        groupindex: groupindex.own_as(),
        indexgroup: indexgroup.own_as(),
        flags: Cell::new(flags),
        is_bytes: Opaque(Cell::new(is_bytes)),
        program: Opaque(program),
    })
    .up())
}

fn int_arg(o: &Object) -> R<u32> {
    Ok(pyrite_vm::protocol::sequence::int_arg(o)? as u32)
}

fn lowered(c: u32) -> Ref {
    int::from_i64((c as i32).into())
}

const ONE: &str = "($module, character, /)";

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw(
        "compile",
        "($module, /, pattern, flags, code, groups, groupindex,\n        indexgroup)",
        compile,
    ),
    MethodDef::pos("template", "($module, pattern, template, /)", 2, 2, template::template),
    MethodDef::new(
        "getcodesize",
        "($module, /)",
        pyrite_vm::object::method::Imp::NoArgs(|_| Ok(int::from_i64(4))),
    ),
    MethodDef::o("ascii_iscased", ONE, |_, c| Ok(bool_obj(character::is_cased_ascii(int_arg(c)?)))),
    MethodDef::o("unicode_iscased", ONE, |_, c| Ok(bool_obj(character::is_cased_unicode(int_arg(c)?)))),
    MethodDef::o("ascii_tolower", ONE, |_, c| Ok(lowered(character::lower_ascii(int_arg(c)?)))),
    MethodDef::o("unicode_tolower", ONE, |_, c| Ok(lowered(character::lower_unicode(int_arg(c)?)))),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_sre");
    m.set("__doc__", &none());
    m.add_functions(FUNCTIONS);
    m.set("MAGIC", &int::from_i64(pyrite_sre::MAGIC.into()));
    m.set("CODESIZE", &int::from_i64(4));
    m.set("MAXREPEAT", &int::from_i64(u32::MAX.into()));
    m.set("MAXGROUPS", &int::from_i64(MAX_GROUPS));
    m.set("copyright", &Str::new(" SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB "));
    Ok(m)
}
