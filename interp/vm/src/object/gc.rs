//! The cycle collector: three generations, as CPython 3.13 has them.
//!
//! A tracked object is linked into its generation through the two words in front of its header.
//! During a collection the second word holds the copy of the count that internal references
//! are subtracted from.

use std::cell::Cell;
use std::ptr;

use super::{
    FLAG_COLLECTING, FLAG_FINALIZED, FLAG_TRACKED, FLAG_UNREACHABLE, FLAG_WEAKREFS, Gil, Object, Ref,
    TypeFlags, Visit, weak,
};

#[repr(C)]
struct Links {
    next: *mut Links,
    prev: *mut Links,
}

/// One generation's figures.
#[derive(Clone, Copy, Default)]
pub struct Stats {
    /// Collections of this generation.
    pub collections: usize,
    /// Objects found unreachable.
    pub collected: usize,
    /// Objects that could not be freed.
    pub uncollectable: usize,
}

/// The state behind the `gc` module.
pub struct Collector {
    lists: [Cell<*mut Links>; 4],
    counts: [Cell<usize>; 3],
    /// Thresholds of the three generations; zero for the first means off.
    pub thresholds: [Cell<usize>; 3],
    /// `gc.isenabled()`.
    pub enabled: Cell<bool>,
    /// A collection is running.
    pub collecting: Cell<bool>,
    /// The evaluation loop should collect at its next chance.
    pub requested: Cell<bool>,
    /// `gc.set_debug` flags.
    pub debug: Cell<u32>,
    long_lived_pending: Cell<usize>,
    long_lived_total: Cell<usize>,
    stats: Cell<[Stats; 3]>,
}

static GC: Gil<Collector> = Gil(Collector {
    lists: [const { Cell::new(ptr::null_mut()) }; 4],
    counts: [const { Cell::new(0) }; 3],
    thresholds: [Cell::new(2000), Cell::new(10), Cell::new(10)],
    enabled: Cell::new(true),
    collecting: Cell::new(false),
    requested: Cell::new(false),
    debug: Cell::new(0),
    long_lived_pending: Cell::new(0),
    long_lived_total: Cell::new(0),
    stats: Cell::new([Stats { collections: 0, collected: 0, uncollectable: 0 }; 3]),
});

/// The collector.
#[inline(always)]
pub fn collector() -> &'static Collector {
    &GC
}

/// Index of the list that `gc.freeze` fills.
const PERMANENT: usize = 3;

#[inline(always)]
unsafe fn links(o: *mut Object) -> *mut Links {
    unsafe { (o as *mut Links).sub(1) }
}
#[inline(always)]
unsafe fn object(l: *mut Links) -> *mut Object {
    unsafe { l.add(1) as *mut Object }
}

fn head(generation: usize) -> *mut Links {
    let c = &GC.lists[generation];
    let mut h = c.get();
    if h.is_null() {
        h = Box::into_raw(Box::new(Links { next: ptr::null_mut(), prev: ptr::null_mut() }));
        unsafe {
            (*h).next = h;
            (*h).prev = h;
        }
        c.set(h);
    }
    h
}

unsafe fn append(h: *mut Links, l: *mut Links) {
    unsafe {
        let last = (*h).prev;
        (*l).next = h;
        (*l).prev = last;
        (*last).next = l;
        (*h).prev = l;
    }
}

unsafe fn merge(from: *mut Links, to: *mut Links) {
    unsafe {
        if (*from).next == from {
            return;
        }
        let (first, last) = ((*from).next, (*from).prev);
        let tail = (*to).prev;
        (*tail).next = first;
        (*first).prev = tail;
        (*last).next = to;
        (*to).prev = last;
        (*from).next = from;
        (*from).prev = from;
    }
}

/// Tells the collector of a new object.
///
/// # Safety
/// `o` is alive, its type has [`TypeFlags::HAVE_GC`], and its body is valid.
#[inline]
pub unsafe fn track(o: *mut Object) {
    unsafe {
        if (*o).flag(FLAG_TRACKED) {
            return;
        }
        (*o).set_flag(FLAG_TRACKED, true);
        append(head(0), links(o));
        let n = GC.counts[0].get() + 1;
        GC.counts[0].set(n);
        if n > GC.thresholds[0].get() && !GC.requested.get() {
            request();
        }
    }
}

#[cold]
fn request() {
    if GC.enabled.get() && GC.thresholds[0].get() != 0 && !GC.collecting.get() {
        GC.requested.set(true);
        crate::thread::break_eval();
    }
}

/// Takes an object out of the collector's sight.
///
/// # Safety
/// As [`track`].
#[inline]
pub unsafe fn untrack(o: *mut Object) {
    unsafe {
        if !(*o).flag(FLAG_TRACKED) {
            return;
        }
        (*o).set_flag(FLAG_TRACKED, false);
        let l = links(o);
        let (n, p) = ((*l).next, (*l).prev);
        (*p).next = n;
        (*n).prev = p;
        let c = GC.counts[0].get();
        if c > 0 {
            GC.counts[0].set(c - 1);
        }
    }
}

/// Visits every object that `o` owns: body, instance dict, slots, heap type.
pub fn visit_owned(o: &Object, visit: &mut Visit<'_>) {
    unsafe {
        let ty = o.ty();
        (ty.trace_fn())(o, visit);
        let flags = ty.flags();
        if flags & TypeFlags::HAS_SLOT_MEMBERS != 0 {
            ty.visit_slot_members(o, visit);
        }
        if flags & TypeFlags::PREHEADER != 0 {
            crate::types::dict::visit_instance_dict(o, visit);
        }
        if flags & TypeFlags::HEAP != 0 {
            visit(&*(ty as *const super::PyType as *const Object));
        }
    }
}

fn is_collectable(o: &Object) -> bool {
    o.ty().flags() & TypeFlags::HAVE_GC != 0
}

/// Counts of the three generations, as `gc.get_count`.
pub fn counts() -> [usize; 3] {
    [GC.counts[0].get(), GC.counts[1].get(), GC.counts[2].get()]
}

/// Figures of the three generations, as `gc.get_stats`.
pub fn stats() -> [Stats; 3] {
    GC.stats.get()
}

/// Calls `f` on each tracked object of `generation` (all three if `None`).
pub fn for_each(generation: Option<usize>, f: &mut dyn FnMut(&Object)) {
    let range = match generation {
        Some(g) => g..g + 1,
        None => 0..3,
    };
    let mut all = Vec::new();
    for g in range {
        unsafe {
            let h = head(g);
            let mut l = (*h).next;
            while l != h {
                all.push((*object(l)).own());
                l = (*l).next;
            }
        }
    }
    for o in &all {
        f(o);
    }
}

/// `gc.freeze`.
pub fn freeze() {
    for g in 0..3 {
        unsafe { merge(head(g), head(PERMANENT)) }
        GC.counts[g].set(0);
    }
}

/// `gc.unfreeze`.
pub fn unfreeze() {
    unsafe { merge(head(PERMANENT), head(2)) }
}

/// `gc.get_freeze_count`.
pub fn freeze_count() -> usize {
    unsafe {
        let h = head(PERMANENT);
        let mut n = 0;
        let mut l = (*h).next;
        while l != h {
            n += 1;
            l = (*l).next;
        }
        n
    }
}

/// Collects the oldest generation whose count exceeds its threshold; the evaluation loop calls
/// this when a collection was requested.
pub fn collect_generations() {
    GC.requested.set(false);
    if !GC.enabled.get() {
        return;
    }
    for g in (0..3).rev() {
        if GC.counts[g].get() > GC.thresholds[g].get() {
            // A full collection only when enough objects are new, so that the total cost is
            // linear in the number of objects.
            if g == 2 && GC.long_lived_pending.get() < GC.long_lived_total.get() / 4 {
                continue;
            }
            crate::types::gc_hooks::collect_with_callbacks(g);
            break;
        }
    }
}

/// Collects `generation` and all younger ones. Returns (unreachable objects found,
/// uncollectable ones).
pub fn collect(generation: usize) -> (usize, usize) {
    if GC.collecting.replace(true) {
        return (0, 0);
    }
    let result = unsafe { collect_inner(generation) };
    GC.collecting.set(false);
    let mut s = GC.stats.get();
    s[generation].collections += 1;
    s[generation].collected += result.0;
    s[generation].uncollectable += result.1;
    GC.stats.set(s);
    result
}

unsafe fn collect_inner(generation: usize) -> (usize, usize) {
    unsafe {
        if generation + 1 < 3 {
            GC.counts[generation + 1].set(GC.counts[generation + 1].get() + 1);
        }
        for g in 0..=generation {
            GC.counts[g].set(0);
        }
        let young = head(generation);
        for g in 0..generation {
            merge(head(g), young);
        }
        let old = if generation < 2 { head(generation + 1) } else { young };

        let unreachable = deduce_unreachable(young);
        if generation < 2 {
            if generation == 1 {
                let mut n = 0;
                let mut l = (*young).next;
                while l != young {
                    n += 1;
                    l = (*l).next;
                }
                GC.long_lived_pending.set(GC.long_lived_pending.get() + n);
            }
            merge(young, old);
        } else {
            let mut n = 0;
            let mut l = (*young).next;
            while l != young {
                n += 1;
                l = (*l).next;
            }
            GC.long_lived_pending.set(0);
            GC.long_lived_total.set(n);
        }
        if unreachable.is_empty() {
            return (0, 0);
        }

        // Everything unreachable is now held by `unreachable`, so nothing in it dies early.
        clear_weakrefs(&unreachable);

        // Finalizers, each once.
        for o in &unreachable {
            if let Some(f) = o.ty().slots().finalize
                && !o.flag(FLAG_FINALIZED)
            {
                o.set_flag(FLAG_FINALIZED, true);
                f(o);
            }
        }

        // What a finalizer brought back survives; the rest goes.
        let dead = still_unreachable(unreachable, old);
        let n = dead.len();
        if GC.debug.get() & 32 != 0 {
            // DEBUG_SAVEALL
            for o in dead {
                o.set_flag(FLAG_TRACKED, false);
                track(o.as_ptr());
                crate::types::gc_hooks::add_garbage(o);
            }
            return (n, 0);
        }
        for o in &dead {
            if o.flag(FLAG_TRACKED) {
                continue;
            }
            o.set_flag(FLAG_TRACKED, true);
            append(old, links(o.as_ptr()));
        }
        for o in dead {
            // A weak reference made by a finalizer must not see a half-cleared object.
            let mut out = Vec::new();
            if o.ty().has(TypeFlags::TYPE_SUBCLASS) {
                o.cast_unchecked::<super::PyType>().leave_bases();
            }
            (o.ty().clear_fn())(o.as_ptr(), &mut out);
            crate::types::dict::clear_instance_dict(&o, &mut out);
            if o.ty().flags() & TypeFlags::HAS_SLOT_MEMBERS != 0 {
                o.ty().clear_slot_members(&o, &mut out);
            }
            drop(out);
            drop(o);
        }
        (n, 0)
    }
}

/// Splits `young`: reachable objects stay linked there, in the order in which they were reached; unreachable ones
/// come back unlinked and owned, in list order.
unsafe fn deduce_unreachable(young: *mut Links) -> Vec<Ref> {
    unsafe {
        let mut objects: Vec<*mut Object> = Vec::new();
        let mut l = (*young).next;
        while l != young {
            let o = object(l);
            (*o).set_flag(FLAG_COLLECTING, true);
            (*l).prev =
                if (*o).is_immortal() { usize::MAX / 2 } else { (*o).refcount() as usize } as *mut Links;
            objects.push(o);
            l = (*l).next;
        }
        for &o in &objects {
            visit_owned(&*o, &mut |t| {
                if t.flag(FLAG_COLLECTING) {
                    let tl = links(t as *const Object as *mut Object);
                    (*tl).prev = ((*tl).prev as usize).wrapping_sub(1) as *mut Links;
                }
            });
        }
        // What has references from outside is reachable, and what it refers to as well. Those that seemed to be
        // unreachable when they were met queue up behind the others, as in the reference: the order is seen by
        // finalizers.
        let mut reachable: Vec<*mut Object> = Vec::with_capacity(objects.len());
        let mut tentative: Vec<*mut Object> = Vec::new();
        let mut at = 0;
        while let Some(&o) = objects.get(at) {
            at += 1;
            if (*links(o)).prev as usize == 0 {
                (*o).set_flag(FLAG_UNREACHABLE, true);
                tentative.push(o);
                continue;
            }
            (*o).set_flag(FLAG_COLLECTING, false);
            reachable.push(o);
            visit_owned(&*o, &mut |t| {
                if t.flag(FLAG_COLLECTING) {
                    let t = t as *const Object as *mut Object;
                    let tl = links(t);
                    if (*t).flag(FLAG_UNREACHABLE) {
                        (*t).set_flag(FLAG_UNREACHABLE, false);
                        (*tl).prev = std::ptr::dangling_mut::<Links>();
                        objects.push(t);
                    } else if (*tl).prev as usize == 0 {
                        (*tl).prev = std::ptr::dangling_mut::<Links>();
                    }
                }
            });
        }
        (*young).next = young;
        (*young).prev = young;
        for o in reachable {
            append(young, links(o));
        }
        let mut unreachable = Vec::new();
        for o in tentative {
            if (*o).flag(FLAG_UNREACHABLE) {
                (*o).set_flag(FLAG_UNREACHABLE, false);
                (*o).set_flag(FLAG_COLLECTING, false);
                (*o).set_flag(FLAG_TRACKED, false);
                unreachable.push((*o).own());
            }
        }
        unreachable
    }
}

/// Clears the weak references to unreachable objects, then calls the callbacks of those weak
/// references that are themselves reachable.
unsafe fn clear_weakrefs(unreachable: &[Ref]) {
    for o in unreachable {
        o.set_flag(FLAG_UNREACHABLE, true);
    }
    let mut calls = Vec::new();
    for o in unreachable {
        if o.flag(FLAG_WEAKREFS) {
            weak::detach_all(o, &mut |wr| {
                if !wr.flag(FLAG_UNREACHABLE) {
                    calls.push(wr);
                }
            });
        }
    }
    for o in unreachable {
        o.set_flag(FLAG_UNREACHABLE, false);
    }
    for wr in calls {
        weak::call_callback(wr);
    }
}

/// After finalizers ran: relinks what they made reachable again into `old`; returns the rest.
unsafe fn still_unreachable(unreachable: Vec<Ref>, old: *mut Links) -> Vec<Ref> {
    unsafe {
        for o in &unreachable {
            if o.flag(FLAG_TRACKED) {
                untrack(o.as_ptr());
            }
            o.set_flag(FLAG_COLLECTING, true);
            // Less the reference that `unreachable` holds.
            (*links(o.as_ptr())).prev = (o.refcount() as usize - 1) as *mut Links;
        }
        for o in &unreachable {
            visit_owned(o, &mut |t| {
                if t.flag(FLAG_COLLECTING) {
                    let tl = links(t as *const Object as *mut Object);
                    (*tl).prev = ((*tl).prev as usize).wrapping_sub(1) as *mut Links;
                }
            });
        }
        let mut work: Vec<*mut Object> = Vec::new();
        for o in &unreachable {
            if o.flag(FLAG_COLLECTING) && (*links(o.as_ptr())).prev as usize != 0 {
                o.set_flag(FLAG_COLLECTING, false);
                work.push(o.as_ptr());
            }
        }
        while let Some(w) = work.pop() {
            visit_owned(&*w, &mut |t| {
                if t.flag(FLAG_COLLECTING) {
                    t.set_flag(FLAG_COLLECTING, false);
                    work.push(t as *const Object as *mut Object);
                }
            });
        }
        let mut dead = Vec::new();
        for o in unreachable {
            if o.flag(FLAG_COLLECTING) {
                o.set_flag(FLAG_COLLECTING, false);
                dead.push(o);
            } else {
                o.set_flag(FLAG_TRACKED, true);
                append(old, links(o.as_ptr()));
            }
        }
        dead
    }
}

/// Objects that directly refer to any of `targets`.
pub fn referrers(targets: &[&Object]) -> Vec<Ref> {
    let mut found = Vec::new();
    for_each(None, &mut |o| {
        let mut hit = false;
        visit_owned(o, &mut |t| {
            if targets.iter().any(|x| x.is(t)) {
                hit = true;
            }
        });
        if hit {
            found.push(o.own());
        }
    });
    found
}

/// Whether the collector can see `o`.
pub fn is_tracked(o: &Object) -> bool {
    is_collectable(o) && o.flag(FLAG_TRACKED)
}
