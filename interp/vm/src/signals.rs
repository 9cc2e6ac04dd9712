//! Signals and pending calls, as the evaluation loop sees them.

use crate::object::R;

/// Runs the Python handlers of signals that arrived.
pub fn deliver() -> R<()> {
    Ok(())
}
/// Runs pending calls.
pub fn run_pending() -> R<()> {
    Ok(())
}
