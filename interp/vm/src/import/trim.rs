//! Removing the import machinery's own frames from tracebacks.

use crate::object::Ref;
use crate::raise::Raised;
use crate::types::exc;
use crate::types::traceback::Traceback;

const FILES: [&str; 2] = ["<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"];

/// Removes frames of importlib: all of them for an ImportError, else those that end in
/// `_call_with_frames_removed`.
pub fn importlib_frames(e: Raised) -> Raised {
    if crate::config::get().verbose > 0 {
        return e;
    }
    let always = e.matches(&exc::IMPORT_ERROR);
    let mut all: Vec<Ref<Traceback>> = Vec::new();
    let mut t = e.0.traceback.get().and_then(|t| t.downcast::<Traceback>().ok());
    while let Some(x) = t {
        t = x.next.get();
        all.push(x);
    }
    let mut kept: Vec<Ref<Traceback>> = Vec::new();
    let mut chunk: Vec<Ref<Traceback>> = Vec::new();
    for x in all {
        let code = x.frame.code();
        let file = code.filename_text();
        if FILES.contains(&file.as_str()) {
            let removed = always || code.name.eq_str("_call_with_frames_removed");
            chunk.push(x);
            if removed {
                chunk.clear();
            }
        } else {
            kept.append(&mut chunk);
            kept.push(x);
        }
    }
    kept.append(&mut chunk);
    let mut next: Option<Ref<Traceback>> = None;
    for x in kept.into_iter().rev() {
        x.next.set(next);
        next = Some(x);
    }
    e.0.traceback.set(next.map(|t| t.up()));
    e
}
