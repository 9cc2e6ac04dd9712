//! Python's numbers as pure functions: integers and floats as text and back, rounding, hashing,
//! exact and correctly rounded arithmetic, and the format mini-language.
//!
//! Nothing here knows objects. What cannot be answered comes back as [`error::Error`], which
//! names the exception to raise.

pub mod complex;
pub mod digits;
pub mod error;
pub mod float;
pub mod integer;
pub mod render;
pub mod spec;

pub use error::Error;
pub use num_bigint::BigInt;
