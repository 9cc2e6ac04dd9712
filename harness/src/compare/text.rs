//! Unified diffs of texts.

use std::time::Duration;

use similar::TextDiff;

/// Lines of a diff that are kept.
const DIFF_LINES: usize = 60;

/// Characters of a line that are kept.
const WIDTH: usize = 300;

/// A unified diff, the reference first; cut where it is long or wide.
pub fn unified(reference: &str, subject: &str) -> String {
    let diff = TextDiff::configure().timeout(Duration::from_secs(2)).diff_lines(reference, subject);
    let all = diff.unified_diff().context_radius(3).header("reference", "subject").to_string();
    let count = all.lines().count();
    let narrow = |l: &str| match l.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{}...", &l[..at]),
        None => l.to_string(),
    };
    let mut shown: String = all.lines().take(DIFF_LINES).map(narrow).collect::<Vec<_>>().join("\n");
    if count > DIFF_LINES {
        shown.push_str(&format!("\n[{} more lines]", count - DIFF_LINES));
    }
    shown
}
