//! What a pass reports when it cannot go on.

use pyrite_syntax::ast::Loc;

/// Why compilation stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A `SyntaxError`; without a place it has only the file name.
    Syntax { message: String, at: Option<Loc> },
    /// A `RecursionError`.
    Recursion,
    /// Another exception, by name: what an AST made by hand, or a defect, leads to.
    Other { exception: &'static str, message: String },
}

/// The result of a pass.
pub type Res<T = ()> = Result<T, Fault>;

/// A `SyntaxError` at a place.
pub(crate) fn syntax<T>(message: impl Into<String>, at: Loc) -> Res<T> {
    Err(Fault::Syntax { message: message.into(), at: Some(at) })
}

/// `end_col` of an error without an end: its `end_offset` is `None`.
pub const NO_END: i32 = -2;

/// Deepest nesting of nodes that the reference follows on this kind of machine.
pub(crate) const RECURSION_LIMIT: u32 = 10_000;

/// Runs a step of a recursive pass on enough stack, whatever thread it is on.
#[inline]
pub(crate) fn grow<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, step)
}
