//! The matching engine for regular expressions as the reference's `re._compiler`
//! compiles them (magic 20230612).
//!
//! A [`Program`] is validated code; a [`Matcher`] runs it over a subject of 8-, 16- or
//! 32-bit units. The engine keeps its own stack, so depth costs memory and never the
//! thread's stack, and it is refused beyond a bound rather than aborting.

#![forbid(unsafe_code)]

pub mod character;
pub mod engine;
pub mod opcode;
pub mod program;
pub mod search;
pub mod set;
pub mod validate;

pub use engine::{MatchError, Matcher};
pub use opcode::MAGIC;
pub use program::Program;
pub use set::Unit;
pub use validate::InvalidCode;
