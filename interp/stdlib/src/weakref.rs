//! `_weakref`.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::weak::{self, WeakRef};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::weakref;

fn remove_dead(_: &Object, a: &[&Object]) -> R {
    let Some(d) = a[0].cast::<Dict>() else {
        return type_error(format!(
            "_remove_dead_weakref() argument 1 must be dict, not {}",
            a[0].ty().name()
        ));
    };
    if let Some(v) = d.get(a[1])?
        && v.cast::<WeakRef>().is_some_and(|w| w.get().is_none())
    {
        d.remove(a[1])?;
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("getweakrefcount", "($module, object, /)", |_, o| Ok(int::from_usize(weak::list(o).len()))),
    MethodDef::o("getweakrefs", "($module, object, /)", |_, o| {
        Ok(List::from_vec(weak::list(o).into_iter().map(|w| w.up()).collect()).up())
    }),
    MethodDef::pos("_remove_dead_weakref", "($module, dct, key, /)", 2, 2, remove_dead),
    MethodDef::pos("proxy", "($module, object, callback=None, /)", 1, 2, |_, a| weakref::new_proxy(a)),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_weakref");
    m.add_functions(FUNCTIONS);
    m.set("ref", &weakref::WEAKREF.own());
    m.set("ReferenceType", &weakref::WEAKREF.own());
    m.set("ProxyType", &weakref::PROXY.own());
    m.set("CallableProxyType", &weakref::CALLABLE_PROXY.own());
    Ok(m)
}
