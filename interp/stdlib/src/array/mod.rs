//! `array`: sequences of numbers, side by side.

mod items;
mod methods;
mod object;
mod pickle;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{R, Ref};
use pyrite_vm::protocol::{attribute, call};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::str::Str;

static FUNCTIONS: &[MethodDef] = &[MethodDef::pos(
    "_array_reconstructor",
    "($module, arraytype, typecode, mformat_code, items,\n                     /)",
    4,
    4,
    pickle::reconstruct,
)];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("array");
    m.set(
        "__doc__",
        &Str::new(
            "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.\n",
        ),
    );
    m.add_functions(FUNCTIONS);
    m.add_type(&object::ARRAY);
    m.set("ArrayType", object::ARRAY.object());
    m.set("typecodes", &Str::new(items::CODES));
    let abc = pyrite_vm::import::import_module("_collections_abc")?;
    let sequence = attribute::get_text(&abc, "MutableSequence")?;
    call::call_method_text(&sequence, "register", &[object::ARRAY.object()])?;
    Ok(m)
}
