//! Native modules of the standard library: one file or folder a module, named as Python names it.

pub mod abc;
pub mod codecs;
pub mod errno;
pub mod functools;
pub mod io;
pub mod operator;
pub mod posix;
pub mod stat;
pub mod string;
pub mod struct_;
pub mod thread;
pub mod weakref;

use pyrite_vm::import::register;

/// Tells the interpreter of every module here. Done once, before it starts.
pub fn register_all() {
    register("_abc", abc::init);
    register("_codecs", codecs::init);
    register("_functools", functools::init);
    register("_io", io::init);
    register("_operator", operator::init);
    register("_stat", stat::init);
    register("_string", string::init);
    register("_struct", struct_::init);
    register("_thread", thread::init);
    register("_weakref", weakref::init);
    register("errno", errno::init);
    register("posix", posix::init);
    register("_warnings", pyrite_vm::warnings::init);
}
