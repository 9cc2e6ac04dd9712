//! The builtin types, one room a type.

pub mod async_generator;
pub mod bytearray;
pub mod bytes;
mod bytes_methods;
mod bytes_search;
pub mod capsule;
pub mod cell;
pub mod class_method;
pub mod code;
mod code_type;
mod code_verify;
pub mod complex;
pub mod descr;
pub mod dict;
pub mod enumerate;
pub mod exc;
pub mod exc_group;
pub mod filter;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod gc_hooks;
pub mod generator;
pub mod generic_alias;
pub mod int;
pub mod iter;
pub mod list;
pub mod map;
pub mod mapping_proxy;
pub mod memoryview;
mod memoryview_items;
pub mod module;
pub mod namespace;
pub mod native;
pub mod object;
pub mod property;
pub mod range;
pub mod reversed;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod static_method;
pub mod str;
pub mod struct_seq;
pub mod super_;
pub mod traceback;
pub mod tuple;
pub mod tuple_type;
pub mod type_;
pub mod type_alias;
pub mod typing;
pub mod union;
pub mod weakref;
pub mod zip;

/// Types of `builtins` that are not needed before it.
pub fn extra_builtins() -> &'static [&'static crate::object::StaticType] {
    EXTRA
}
static EXTRA: &[&crate::object::StaticType] = &[
    &bytearray::BYTEARRAY,
    &bytes::BYTES,
    &memoryview::MEMORYVIEW,
    &enumerate::ENUMERATE,
    &filter::FILTER,
    &map::MAP,
    &reversed::REVERSED,
    &zip::ZIP,
];
