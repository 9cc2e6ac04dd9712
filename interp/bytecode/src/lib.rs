//! See docs/architecture.md.
pub mod code;
