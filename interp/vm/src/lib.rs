//! Objects, memory, types, execution, builtins and import.
//!
//! One thread at a time touches objects: the one that holds the GIL. Statics that hold objects
//! are wrapped in [`object::Gil`]. See `docs/architecture.md`.

pub mod ast;
pub mod builtins;
pub mod codecs;
pub mod compile;
pub mod config;
pub mod docs;
pub mod eval;
pub mod format;
pub mod hash;
pub mod import;
pub mod marshal;
pub mod names;
pub mod object;
pub mod protocol;
pub mod raise;
pub mod repl;
pub mod report;
pub mod signals;
pub mod suggest;
pub mod sys;
pub mod thread;
pub mod types;
pub mod warnings;
