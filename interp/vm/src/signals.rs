//! Signals and pending calls, as the evaluation loop sees them.

use std::cell::Cell;

use crate::object::{Gil, R};

static DELIVER: Gil<Cell<Option<fn() -> R<()>>>> = Gil(Cell::new(None));

/// Names the function that runs the Python handlers of signals that arrived; the native module of
/// signals does so when it starts.
pub fn set_deliver(f: fn() -> R<()>) {
    DELIVER.set(Some(f));
}

/// Runs the Python handlers of signals that arrived, if the caller is the main thread.
///
/// # Errors
/// What a handler raises.
pub fn deliver() -> R<()> {
    match DELIVER.get() {
        Some(f) if crate::thread::is_main() => f(),
        _ => Ok(()),
    }
}
/// Runs pending calls.
pub fn run_pending() -> R<()> {
    Ok(())
}
