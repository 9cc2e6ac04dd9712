//! Native modules of the standard library: one file or folder a module, named as Python names it.

pub mod abc;
mod arguments;
pub mod atexit;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod csv;
pub mod errno;
pub mod functools;
pub mod io;
pub mod itertools;
pub mod json;
pub mod math;
pub mod opcode;
pub mod operator;
pub mod posix;
pub mod random;
pub mod signal;
pub mod queue;
pub mod sre;
pub mod stat;
pub mod statistics;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod typing;
pub mod weakref;

use pyrite_vm::import::register;

/// Tells the interpreter of every module here. Done once, before it starts.
pub fn register_all() {
    register("_abc", abc::init);
    register("_ast", pyrite_vm::ast::init);
    register("_codecs", codecs::init);
    register("_collections", collections::init);
    register("_csv", csv::init);
    register("_functools", functools::init);
    register("_io", io::init);
    register("_json", json::init);
    register("_opcode", opcode::init);
    register("_operator", operator::init);
    register("_random", random::init_module);
    register("_signal", signal::init);
    register("_queue", queue::init);
    register("_sre", sre::init);
    register("_stat", stat::init);
    register("_statistics", statistics::init);
    register("_thread", thread::init);
    register("_tokenize", tokenize::init);
    register("_typing", typing::init);
    register("_weakref", weakref::init);
    register("atexit", atexit::init);
    register("cmath", cmath::init);
    register("errno", errno::init);
    register("itertools", itertools::init);
    register("math", math::init);
    register("posix", posix::init);
    register("time", time::init);
    register("_warnings", pyrite_vm::warnings::init);
}
