//! See docs/architecture.md.
pub mod ast;
