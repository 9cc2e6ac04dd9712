//! `_tracemalloc`: whether allocations are traced can be asked and set, but no block is recorded.

use std::cell::Cell;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::value_error;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::tuple::Tuple;

static TRACING: Gil<Cell<bool>> = Gil(Cell::new(false));
/// Frames that a traceback would keep.
static LIMIT: Gil<Cell<i32>> = Gil(Cell::new(1));

fn start(_: &Object, a: &[Option<&Object>]) -> R {
    let n = a[0].map_or(Ok(1), number::to_i32)?;
    if !(1..=65535).contains(&n) {
        return value_error("the number of frames must be in range [1; 65535]");
    }
    if !TRACING.get() {
        LIMIT.set(n);
        TRACING.set(true);
    }
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::kw("start", "($module, nframe=1, /)", start),
    MethodDef::noargs("stop", |_| {
        TRACING.set(false);
        Ok(none())
    }),
    MethodDef::noargs("is_tracing", |_| Ok(bool_obj(TRACING.get()))),
    MethodDef::noargs("get_traceback_limit", |_| Ok(int::from_i64(i64::from(LIMIT.get())))),
    MethodDef::noargs("get_traced_memory", |_| Ok(Tuple::pair(int::from_i64(0), int::from_i64(0)).up())),
    MethodDef::noargs("get_tracemalloc_memory", |_| Ok(int::from_i64(0))),
    MethodDef::noargs("reset_peak", |_| Ok(none())),
    MethodDef::noargs("clear_traces", |_| Ok(none())),
    MethodDef::noargs("_get_traces", |_| Ok(List::from_vec(Vec::new()).up())),
    MethodDef::o("_get_object_traceback", "($module, obj, /)", |_, _| Ok(none())),
];

/// The module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_tracemalloc");
    m.add_functions(METHODS);
    Ok(m)
}
