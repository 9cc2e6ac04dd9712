//! `_suggestions`: the nearest name, for tracebacks.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::object as obj;
use pyrite_vm::raise::type_error;
use pyrite_vm::suggest;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

fn generate(_: &Object, a: &[&Object]) -> R {
    let [candidates, item] = a else { return Ok(none()) };
    let Some(item) = item.cast::<Str>() else {
        return type_error(format!(
            "_generate_suggestions() argument 2 must be str, not {}",
            obj::type_name_or_none(item)
        ));
    };
    let Some(list) = candidates.cast::<List>() else { return type_error("candidates must be a list") };
    let all: Vec<Ref> = list.items.borrow().0.to_vec();
    let mut names: Vec<&Str> = Vec::with_capacity(all.len());
    for c in &all {
        let Some(s) = c.cast::<Str>() else {
            return type_error("all elements in 'candidates' must be strings");
        };
        names.push(s);
    }
    Ok(suggest::best_match(item, names.into_iter()).map_or_else(none, |s| s.up()))
}

static FUNCTIONS: &[MethodDef] =
    &[MethodDef::pos("_generate_suggestions", "($module, candidates, item, /)", 2, 2, generate)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_suggestions");
    m.add_functions(FUNCTIONS);
    Ok(m)
}
