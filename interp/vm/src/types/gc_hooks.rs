//! What the collector tells Python: callbacks and garbage.

use crate::object::gc;
use crate::object::{Gil, Ref};
use crate::protocol::call;
use crate::types::dict::Dict;
use crate::types::int;
use crate::types::list::List;
use crate::types::str::Str;
use std::cell::OnceCell;

static CALLBACKS: Gil<OnceCell<Ref<List>>> = Gil(OnceCell::new());
static GARBAGE: Gil<OnceCell<Ref<List>>> = Gil(OnceCell::new());

/// `gc.callbacks`.
pub fn callbacks() -> Ref<List> {
    CALLBACKS.get_or_init(|| List::from_vec(Vec::new())).clone()
}
/// `gc.garbage`.
pub fn garbage() -> Ref<List> {
    GARBAGE.get_or_init(|| List::from_vec(Vec::new())).clone()
}
/// Adds to `gc.garbage`.
pub fn add_garbage(o: Ref) {
    garbage().push(o);
}

fn notify(phase: &str, generation: usize, collected: usize, uncollectable: usize) {
    let list = callbacks();
    if list.is_empty() {
        return;
    }
    let info = Dict::from_pairs(&[
        ("generation", int::from_usize(generation)),
        ("collected", int::from_usize(collected)),
        ("uncollectable", int::from_usize(uncollectable)),
    ]);
    let phase = Str::new(phase);
    let mut i = 0;
    while let Some(cb) = list.get(i) {
        if let Err(e) = call::call(&cb, &[&phase, &info]) {
            crate::raise::unraisable(e, Some(&cb));
        }
        i += 1;
    }
}

/// Collects and tells the callbacks before and after.
pub fn collect_with_callbacks(generation: usize) -> usize {
    notify("start", generation, 0, 0);
    let (n, u) = gc::collect(generation);
    notify("stop", generation, n, u);
    n + u
}
