//! Native modules of the standard library: one file or folder a module, named as Python names it.

pub mod abc;
mod arguments;
pub mod cmath;
pub mod codecs;
pub mod errno;
pub mod io;
pub mod itertools;
pub mod math;
pub mod posix;
pub mod sre;
pub mod stat;
pub mod thread;
pub mod time;
pub mod weakref;

use pyrite_vm::import::register;

/// Tells the interpreter of every module here. Done once, before it starts.
pub fn register_all() {
    register("_abc", abc::init);
    register("_ast", pyrite_vm::ast::init);
    register("_codecs", codecs::init);
    register("_io", io::init);
    register("_sre", sre::init);
    register("_stat", stat::init);
    register("_thread", thread::init);
    register("_weakref", weakref::init);
    register("cmath", cmath::init);
    register("errno", errno::init);
    register("itertools", itertools::init);
    register("math", math::init);
    register("posix", posix::init);
    register("time", time::init);
    register("_warnings", pyrite_vm::warnings::init);
}
