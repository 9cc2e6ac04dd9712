//! `_heapq`.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::compare;
use pyrite_vm::raise::{index_error, runtime_error, type_error};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

const DOC: &str = "Heap queue algorithm (a.k.a. priority queue).";

/// Is `a` nearer to the top than `b`?
#[inline]
fn before(a: &Object, b: &Object, max: bool) -> R<bool> {
    if max { compare::lt(b, a) } else { compare::lt(a, b) }
}

/// The items at two places. Comparing may have changed the list.
fn two(l: &List, i: usize, j: usize) -> R<(Ref, Ref)> {
    match (l.get(i), l.get(j)) {
        (Some(a), Some(b)) => Ok((a, b)),
        _ => changed(),
    }
}

#[cold]
fn changed<T>() -> R<T> {
    runtime_error("list changed size during iteration")
}

fn exchange(l: &List, i: usize, j: usize) {
    let v = l.items.borrow_mut();
    if i < v.len() && j < v.len() {
        v.swap(i, j);
    }
}

/// Moves the item at `at` towards `start` as far as it belongs.
fn sift_down(l: &List, start: usize, mut at: usize, max: bool) -> R<()> {
    let n = l.len();
    if at >= n {
        return index_error("index out of range");
    }
    while at > start {
        let parent = (at - 1) / 2;
        let (new, old) = two(l, at, parent)?;
        let up = before(&new, &old, max)?;
        if l.len() != n {
            return changed();
        }
        if !up {
            break;
        }
        exchange(l, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `at` down to a leaf, and from there up to where it belongs: it mostly came
/// from a leaf, so that takes fewer comparisons than stopping on the way.
fn sift_up(l: &List, mut at: usize, max: bool) -> R<()> {
    let (n, start) = (l.len(), at);
    if at >= n {
        return index_error("index out of range");
    }
    while at < n / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < n {
            let (a, b) = two(l, child, child + 1)?;
            if !before(&a, &b, max)? {
                child += 1;
            }
            if l.len() != n {
                return changed();
            }
        }
        exchange(l, at, child);
        at = child;
    }
    sift_down(l, start, at, max)
}

fn heapify(l: &List, max: bool) -> R {
    for i in (0..l.len() / 2).rev() {
        sift_up(l, i, max)?;
    }
    Ok(none())
}

fn pop(l: &List, max: bool) -> R {
    let Some(last) = l.items.borrow_mut().pop() else { return index_error("index out of range") };
    match l.replace(0, last.clone()) {
        None => Ok(last),
        Some(top) => {
            sift_up(l, 0, max)?;
            Ok(top)
        }
    }
}

fn replace(l: &List, item: &Object, max: bool) -> R {
    match l.replace(0, item.own()) {
        None => index_error("index out of range"),
        Some(top) => {
            sift_up(l, 0, max)?;
            Ok(top)
        }
    }
}

fn push(l: &List, item: &Object) -> R {
    l.push(item.own());
    sift_down(l, 0, l.len() - 1, false)?;
    Ok(none())
}

fn push_pop(l: &List, item: &Object) -> R {
    let Some(top) = l.get(0) else { return Ok(item.own()) };
    if !compare::lt(&top, item)? {
        return Ok(item.own());
    }
    replace(l, item, false)
}

fn heap<'a>(o: &'a Object, name: &str, argument: &str) -> R<&'a List> {
    match o.cast::<List>() {
        Some(l) => Ok(l),
        None => type_error(format!("{name}() argument{argument} must be list, not {}", o.ty().name())),
    }
}

macro_rules! one {
    ($name:literal, $f:ident, $max:literal) => {
        MethodDef::o($name, "($module, heap, /)", |_, o| $f(heap(o, $name, "")?, $max))
    };
}
macro_rules! two_arguments {
    ($name:literal, |$l:ident, $x:ident| $e:expr) => {
        MethodDef::pos($name, "($module, heap, item, /)", 2, 2, |_, a| {
            let ($l, $x) = (heap(a[0], $name, " 1")?, a[1]);
            $e
        })
    };
}

static FUNCTIONS: &[MethodDef] = &[
    two_arguments!("heappush", |l, x| push(l, x)),
    two_arguments!("heappushpop", |l, x| push_pop(l, x)),
    one!("heappop", pop, false),
    two_arguments!("heapreplace", |l, x| replace(l, x, false)),
    one!("heapify", heapify, false),
    one!("_heappop_max", pop, true),
    one!("_heapify_max", heapify, true),
    two_arguments!("_heapreplace_max", |l, x| replace(l, x, true)),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_heapq");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
