<<<<<<< HEAD
//! `_heapq`: lists kept so that the first item is the least.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Cmp;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{compare, object as obj};
=======
//! `_heapq`.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::compare;
>>>>>>> modse
use pyrite_vm::raise::{index_error, runtime_error, type_error};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

<<<<<<< HEAD
/// A heap being changed: the list, its length, and whether the greatest item comes first.
struct Heap<'a> {
    list: &'a List,
    len: usize,
    max: bool,
}

/// The heap among the arguments of the function that `which` shows.
fn list_arg<'a>(o: &'a Object, which: &str) -> R<&'a List> {
    match o.cast::<List>() {
        Some(l) => Ok(l),
        None => type_error(format!("{which} must be list, not {}", obj::type_name_or_none(o))),
    }
}

=======
const DOC: &str = "Heap queue algorithm (a.k.a. priority queue).\n\nHeaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for\nall k, counting elements from 0.  For the sake of comparison,\nnon-existing elements are considered to be infinite.  The interesting\nproperty of a heap is that a[0] is always its smallest element.\n\nUsage:\n\nheap = []            # creates an empty heap\nheappush(heap, item) # pushes a new item on the heap\nitem = heappop(heap) # pops the smallest item from the heap\nitem = heap[0]       # smallest item on the heap without popping it\nheapify(x)           # transforms list into a heap, in-place, in linear time\nitem = heapreplace(heap, item) # pops and returns smallest item, and adds\n                               # new item; the heap size is unchanged\n\nOur API differs from textbook heap algorithms as follows:\n\n- We use 0-based indexing.  This makes the relationship between the\n  index for a node and the indexes for its children slightly less\n  obvious, but is more suitable since Python uses 0-based indexing.\n\n- Our heappop() method returns the smallest item, not the largest.\n\nThese two make it possible to view the heap as a regular Python list\nwithout surprises: heap[0] is the smallest item, and heap.sort()\nmaintains the heap invariant!\n";

const ABOUT: &str = include_str!("heapq_about.txt");

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
>>>>>>> modse
fn changed<T>() -> R<T> {
    runtime_error("list changed size during iteration")
}

<<<<<<< HEAD
impl Heap<'_> {
    fn item(&self, i: usize) -> R<Ref> {
        self.list.get(i).map_or_else(changed, Ok)
    }

    /// Does item `a` come before `b`?
    fn before(&self, a: usize, b: usize) -> R<bool> {
        let (a, b) = (self.item(a)?, self.item(b)?);
        let r = if self.max {
            compare::rich_bool(&b, &a, Cmp::Lt)?
        } else {
            compare::rich_bool(&a, &b, Cmp::Lt)?
        };
        if self.list.len() != self.len {
            return changed();
        }
        Ok(r)
    }

    fn swap(&self, a: usize, b: usize) {
        let v = &mut self.list.items.borrow_mut().0;
        if a < v.len() && b < v.len() {
            v.swap(a, b);
        }
    }

    /// Moves an item towards the front, as far as `start`, until its parent comes before it.
    fn sift_down(&self, start: usize, mut at: usize) -> R<()> {
        while at > start {
            let parent = (at - 1) >> 1;
            if !self.before(at, parent)? {
                break;
            }
            self.swap(at, parent);
            at = parent;
        }
        Ok(())
    }

    /// Moves an item to a leaf, past the lesser children, and from there to its place.
    fn sift_up(&self, start: usize) -> R<()> {
        let mut at = start;
        while at < self.len >> 1 {
            let mut child = 2 * at + 1;
            if child + 1 < self.len && !self.before(child, child + 1)? {
                child += 1;
            }
            self.swap(child, at);
            at = child;
        }
        self.sift_down(start, at)
    }
}

fn heap(l: &List, max: bool) -> Heap<'_> {
    Heap { list: l, len: l.len(), max }
}

fn push(_: &Object, a: &[&Object]) -> R {
    let l = list_arg(a[0], "heappush() argument 1")?;
    l.push(a[1].own());
    let h = heap(l, false);
    h.sift_down(0, h.len.saturating_sub(1))?;
    Ok(none())
}

fn pop_first(o: &Object, max: bool) -> R {
    let l = list_arg(o, if max { "_heappop_max() argument" } else { "heappop() argument" })?;
    let Some(last) = l.items.borrow_mut().0.pop() else { return index_error("index out of range") };
    match l.replace(0, last.clone()) {
        None => Ok(last),
        Some(first) => {
            heap(l, max).sift_up(0)?;
            Ok(first)
=======
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
>>>>>>> modse
        }
    }
}

<<<<<<< HEAD
fn replace_first(a: &[&Object], max: bool) -> R {
    let l = list_arg(a[0], if max { "_heapreplace_max() argument 1" } else { "heapreplace() argument 1" })?;
    let Some(first) = l.replace(0, a[1].own()) else { return index_error("index out of range") };
    heap(l, max).sift_up(0)?;
    Ok(first)
}

fn pushpop(_: &Object, a: &[&Object]) -> R {
    let l = list_arg(a[0], "heappushpop() argument 1")?;
    let Some(first) = l.get(0) else { return Ok(a[1].own()) };
    if !compare::rich_bool(&first, a[1], Cmp::Lt)? {
        return Ok(a[1].own());
    }
    replace_first(a, false)
}

fn heapify(o: &Object, max: bool) -> R {
    let h = heap(list_arg(o, if max { "_heapify_max() argument" } else { "heapify() argument" })?, max);
    for i in (0..h.len >> 1).rev() {
        h.sift_up(i)?;
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("heappush", "($module, heap, item, /)", 2, 2, push),
    MethodDef::pos("heappushpop", "($module, heap, item, /)", 2, 2, pushpop),
    MethodDef::o("heappop", "($module, heap, /)", |_, o| pop_first(o, false)),
    MethodDef::pos("heapreplace", "($module, heap, item, /)", 2, 2, |_, a| replace_first(a, false)),
    MethodDef::o("heapify", "($module, heap, /)", |_, o| heapify(o, false)),
    MethodDef::o("_heappop_max", "($module, heap, /)", |_, o| pop_first(o, true)),
    MethodDef::o("_heapify_max", "($module, heap, /)", |_, o| heapify(o, true)),
    MethodDef::pos("_heapreplace_max", "($module, heap, item, /)", 2, 2, |_, a| replace_first(a, true)),
=======
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
>>>>>>> modse
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_heapq");
<<<<<<< HEAD
    m.set("__doc__", &Str::new(include_str!("heapq_doc.txt")));
=======
    m.set("__doc__", &Str::new(DOC));
    m.set("__about__", &Str::new(ABOUT));
>>>>>>> modse
    m.add_functions(FUNCTIONS);
    Ok(m)
}
