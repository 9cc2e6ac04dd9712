//! Operations on any object, through the slots of its type.

pub mod attribute;
pub mod buffer;
pub mod call;
pub mod compare;
pub mod iteration;
pub mod mapping;
pub mod number;
pub mod object;
pub mod sequence;
