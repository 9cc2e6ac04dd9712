//! The door to the compiler: `compile`, `eval`, `exec`.

use crate::object::{Object, Own, R, Ref};
use crate::protocol::object as obj;
use crate::raise::{not_implemented_error, type_error};
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::singletons::none;

/// The builtin `compile`.
pub fn builtin_compile(_: &Object, _a: &[Option<&Object>]) -> R {
    not_implemented_error("compile()")
}

/// The namespaces of `eval` and `exec`.
fn namespaces(name: &str, g: Option<&Object>, l: Option<&Object>) -> R<(Ref<Dict>, Ref)> {
    let g = g.filter(|g| !g.is_none());
    let l = l.filter(|l| !l.is_none());
    let globals = match g {
        Some(g) => match g.cast::<Dict>() {
            Some(d) => d.own_as(),
            None => {
                return type_error(format!("{name}() globals must be a dict, not {}", obj::type_name_or_none(g)));
            }
        },
        None => match crate::eval::current_globals() {
            Some(g) => g,
            None => return crate::raise::system_error("globals and locals cannot be NULL"),
        },
    };
    let locals = match l {
        Some(l) => {
            if !crate::protocol::mapping::is_mapping(l) {
                return type_error(format!("locals must be a mapping or None, not {}", l.ty().name()));
            }
            l.own()
        }
        None if g.is_some() => globals.clone().up(),
        None => crate::eval::current_locals()?.unwrap_or_else(|| globals.clone().up()),
    };
    if globals.get_str(&crate::names::names().__builtins__).is_none() {
        globals.set_str(&crate::names::names().__builtins__, &crate::eval::builtins_of(&globals));
    }
    Ok((globals, locals))
}

/// The builtin `eval`.
pub fn builtin_eval(_: &Object, a: &[Option<&Object>]) -> R {
    run("eval", a)
}

/// The builtin `exec`.
pub fn builtin_exec(_: &Object, a: &[Option<&Object>]) -> R {
    run("exec", a).map(|_| none())
}

fn run(name: &str, a: &[Option<&Object>]) -> R {
    let Some(source) = a[0] else { return Ok(none()) };
    let (globals, locals) = namespaces(name, a[1], a[2])?;
    match source.cast::<Code>() {
        Some(c) => crate::eval::run_code(c.own_as(), globals, locals, None),
        None => not_implemented_error(format!("{name}() of source text")),
    }
}

/// Compiles a source file in mode `exec`.
pub fn compile_file(_source: &[u8], filename: &str) -> R<Ref<Code>> {
    not_implemented_error(format!("compiling {filename}"))
}
