//! `_heapq`: lists kept so that the first item is the least.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Cmp;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{compare, object as obj};
use pyrite_vm::raise::{index_error, runtime_error, type_error};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;

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

fn changed<T>() -> R<T> {
    runtime_error("list changed size during iteration")
}

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
        }
    }
}

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
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_heapq");
    m.add_functions(FUNCTIONS);
    Ok(m)
}
