//! `_typing`.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{R, Ref};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{type_alias, typing};

static FUNCTIONS: &[MethodDef] = &[MethodDef::o("_idfunc", "($module, x, /)", typing::identity)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_typing");
    m.set("__doc__", &Str::new("Primitives and accelerators for the typing module.\n"));
    m.add_functions(FUNCTIONS);
    for (name, o) in type_alias::exports() {
        m.set(name, &o);
    }
    Ok(m)
}
