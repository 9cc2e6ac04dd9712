//! `set` and `frozenset`: the table, probed as CPython probes it so that the order agrees.

#[path = "set_methods.rs"]
mod methods;
#[path = "set_type.rs"]
mod type_;

use std::cell::Cell;

pub use type_::{FROZENSET, SET};

use crate::object;
use crate::object::cells::Guarded;
use crate::object::{Object, PyType, R, Ref, Trace, Visit};
use crate::protocol::{compare, iteration};
use crate::types::dict::Dict;
use crate::types::str::Str;

#[derive(Clone, Copy)]
struct Slot {
    /// Null: never used. [`dummy`]: deleted.
    key: *mut Object,
    hash: isize,
}

/// Slots looked at in a row before the perturbation is applied.
const LINEAR_PROBES: usize = 9;
const MIN_SIZE: usize = 8;

/// The open-addressing table of a set.
pub struct Table {
    slots: Vec<Slot>,
    mask: usize,
    /// Active and deleted slots.
    fill: usize,
    used: usize,
    /// Counts changes, so that a comparison that changed the table is noticed.
    changes: u64,
}

fn dummy() -> *mut Object {
    crate::types::singletons::ellipsis().into_raw()
}

impl Default for Table {
    fn default() -> Self {
        Table { slots: Table::empty_slots(), mask: MIN_SIZE - 1, fill: 0, used: 0, changes: 0 }
    }
}

impl Trace for Table {
    fn trace(&self, visit: &mut Visit<'_>) {
        for s in &self.slots {
            if s.hash != -1 && !s.key.is_null() {
                unsafe { visit(&*s.key) }
            }
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        for s in self.slots.drain(..) {
            if s.hash != -1 && !s.key.is_null() {
                out.push(unsafe { Ref::from_raw(s.key) });
            }
        }
        self.slots = Table::empty_slots();
        self.mask = MIN_SIZE - 1;
        self.fill = 0;
        self.used = 0;
        self.changes += 1;
    }
}
impl Drop for Table {
    fn drop(&mut self) {
        for s in &self.slots {
            if s.hash != -1 && !s.key.is_null() {
                unsafe { object::decref(s.key) }
            }
        }
    }
}

object! {
    /// A set or frozenset.
    pub struct Set: SET {
        table: Guarded<Table>,
        /// Cached hash of a frozenset, -1 when unknown.
        pub hash: Cell<isize>,
        /// Where `pop` looks first.
        finger: Cell<usize>,
    }
}

enum Found {
    At(usize),
    /// The unused slot that ended the search, and the last deleted one on the way.
    Free(usize, Option<usize>),
}

impl Set {
    /// An empty set of the given type.
    pub fn of_type(ty: &PyType) -> Ref<Set> {
        Ref::new(Set {
            head: Object::head(ty),
            table: Guarded::default(),
            hash: Cell::new(-1),
            finger: Cell::new(0),
        })
    }
    /// Number of members.
    pub fn len(&self) -> usize {
        self.table.borrow().used
    }
    /// No members?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// A number that changes with every change.
    pub fn changes(&self) -> u64 {
        self.table.borrow().changes
    }
    /// Slots of the table, for `__sizeof__`.
    pub fn capacity(&self) -> usize {
        self.table.borrow().mask + 1
    }

    /// Where the key is, or where it would be put.
    fn find(&self, key: &Object, hash: isize) -> R<Found> {
        'restart: loop {
            let t = self.table.borrow();
            let (mask, changes) = (t.mask, t.changes);
            let mut perturb = hash as usize;
            let mut i = hash as usize & mask;
            let mut deleted = None;
            loop {
                let probes = if i + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
                for j in 0..=probes {
                    let s = self.table.borrow().slots[i + j];
                    if s.key.is_null() {
                        return Ok(Found::Free(i + j, deleted));
                    }
                    if s.hash == -1 {
                        deleted = Some(i + j);
                        continue;
                    }
                    if s.hash == hash {
                        if std::ptr::eq(s.key, key) {
                            return Ok(Found::At(i + j));
                        }
                        let k = unsafe { (*s.key).own() };
                        if let (Some(a), Some(b)) = (k.exact::<Str>(), key.exact::<Str>()) {
                            if a.eq(b) {
                                return Ok(Found::At(i + j));
                            }
                            continue;
                        }
                        let eq = compare::eq_identity_skipped(&k, key)?;
                        if self.table.borrow().changes != changes {
                            continue 'restart;
                        }
                        if eq {
                            return Ok(Found::At(i + j));
                        }
                    }
                }
                perturb >>= 5;
                i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb)) & mask;
            }
        }
    }

    /// Is the key, whose hash is known, a member?
    ///
    /// # Errors
    /// What comparing raises.
    pub fn contains_known(&self, key: &Object, hash: isize) -> R<bool> {
        Ok(matches!(self.find(key, hash)?, Found::At(_)))
    }
    /// Adds a key whose hash is known; false if it was a member.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn add_known(&self, key: &Object, hash: isize) -> R<bool> {
        match self.find(key, hash)? {
            Found::At(_) => Ok(false),
            Found::Free(_, Some(i)) => {
                let t = self.table.borrow_mut();
                t.slots[i] = Slot { key: key.own().into_raw(), hash };
                t.used += 1;
                t.changes += 1;
                Ok(true)
            }
            Found::Free(i, None) => {
                let t = self.table.borrow_mut();
                t.slots[i] = Slot { key: key.own().into_raw(), hash };
                t.fill += 1;
                t.used += 1;
                t.changes += 1;
                if t.fill * 5 >= t.mask * 3 {
                    let n = if t.used > 50000 { t.used * 2 } else { t.used * 4 };
                    t.resize(n);
                }
                Ok(true)
            }
        }
    }
    /// Removes a key whose hash is known; false if it was no member.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn remove_known(&self, key: &Object, hash: isize) -> R<bool> {
        match self.find(key, hash)? {
            Found::Free(..) => Ok(false),
            Found::At(i) => {
                let t = self.table.borrow_mut();
                let old = std::mem::replace(&mut t.slots[i], Slot { key: dummy(), hash: -1 });
                t.used -= 1;
                t.changes += 1;
                unsafe { object::decref(old.key) };
                Ok(true)
            }
        }
    }
    /// Adds a key.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn add(&self, key: &Object) -> R<bool> {
        let h = compare::hash(key)?;
        self.add_known(key, h)
    }
    /// The member at or after slot `pos`, which is moved past it, with its hash.
    pub fn next(&self, pos: &mut usize) -> Option<(Ref, isize)> {
        let t = self.table.borrow();
        while *pos < t.slots.len() {
            let s = t.slots[*pos];
            *pos += 1;
            if !s.key.is_null() && s.hash != -1 {
                return Some((unsafe { (*s.key).own() }, s.hash));
            }
        }
        None
    }
    /// All members.
    pub fn to_vec(&self) -> Vec<(Ref, isize)> {
        let mut v = Vec::with_capacity(self.len());
        let mut pos = 0;
        while let Some(x) = self.next(&mut pos) {
            v.push(x);
        }
        v
    }
    /// Removes everything.
    pub fn clear(&self) {
        let changes = self.table.borrow().changes + 1;
        let mut fresh = Table::default();
        fresh.changes = changes;
        let old = self.table.replace(fresh);
        self.hash.set(-1);
        drop(old);
    }
    /// Removes a member, any.
    pub fn pop(&self) -> Option<Ref> {
        let t = self.table.borrow_mut();
        if t.used == 0 {
            return None;
        }
        let mut i = self.finger.get() & t.mask;
        while t.slots[i].key.is_null() || t.slots[i].hash == -1 {
            i = (i + 1) & t.mask;
        }
        let old = std::mem::replace(&mut t.slots[i], Slot { key: dummy(), hash: -1 });
        t.used -= 1;
        t.changes += 1;
        self.finger.set(i + 1);
        Some(unsafe { Ref::from_raw(old.key) })
    }
    /// Makes the table anew if more than a quarter of it are deleted slots.
    fn tidy(&self) {
        let t = self.table.borrow_mut();
        if t.fill - t.used > t.mask / 4 {
            let n = if t.used > 50000 { t.used * 2 } else { t.used * 4 };
            t.resize(n);
        }
    }
    /// The hash of a frozenset, which does not depend on the order.
    fn frozen_hash(&self) -> isize {
        let t = self.table.borrow();
        let mut h = 0u64;
        for s in &t.slots {
            if !s.key.is_null() && s.hash != -1 {
                let x = s.hash as u64;
                h ^= ((x ^ 89869747) ^ (x << 16)).wrapping_mul(3644798167);
            }
        }
        h ^= (t.used as u64).wrapping_add(1).wrapping_mul(1927868237);
        h ^= (h >> 11) ^ (h >> 25);
        h = h.wrapping_mul(69069).wrapping_add(907133923);
        if h == u64::MAX { 590923713 } else { h as isize }
    }
    /// Exchanges the contents with another set's.
    pub fn swap(&self, other: &Set) {
        std::mem::swap(self.table.borrow_mut(), other.table.borrow_mut());
        self.table.borrow_mut().changes += 1;
        other.table.borrow_mut().changes += 1;
    }
    /// Adds all members of another set.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn merge(&self, other: &Set) -> R<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        {
            let t = self.table.borrow_mut();
            let ou = other.len();
            if (t.fill + ou) * 5 >= t.mask * 3 {
                t.resize((t.used + ou) * 2);
            }
            let o = other.table.borrow();
            if t.fill == 0 && t.mask == o.mask && o.fill == o.used {
                // The same layout: copied slot for slot.
                for (i, s) in o.slots.iter().enumerate() {
                    if !s.key.is_null() {
                        unsafe { (*s.key).incref() };
                        t.slots[i] = *s;
                    }
                }
                t.fill = o.fill;
                t.used = o.used;
                t.changes += 1;
                return Ok(());
            }
            if t.fill == 0 {
                // Nothing to compare with: members of a set differ from each other.
                t.fill = ou;
                t.used = ou;
                t.changes += 1;
                for s in &o.slots {
                    if !s.key.is_null() && s.hash != -1 {
                        unsafe { (*s.key).incref() };
                        t.insert_clean(*s);
                    }
                }
                return Ok(());
            }
        }
        for (k, h) in other.to_vec() {
            self.add_known(&k, h)?;
        }
        Ok(())
    }
}

impl Table {
    fn empty_slots() -> Vec<Slot> {
        vec![Slot { key: std::ptr::null_mut(), hash: 0 }; MIN_SIZE]
    }

    /// Puts a key that is not there into a table without deleted slots.
    fn insert_clean(&mut self, s: Slot) {
        let mask = self.mask;
        let mut perturb = s.hash as usize;
        let mut i = s.hash as usize & mask;
        loop {
            let probes = if i + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            for j in 0..=probes {
                if self.slots[i + j].key.is_null() {
                    self.slots[i + j] = s;
                    return;
                }
            }
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb)) & mask;
        }
    }

    fn resize(&mut self, minimum: usize) {
        let mut n = MIN_SIZE;
        while n <= minimum {
            n <<= 1;
        }
        let old = std::mem::replace(&mut self.slots, vec![Slot { key: std::ptr::null_mut(), hash: 0 }; n]);
        self.mask = n - 1;
        self.fill = self.used;
        self.changes += 1;
        for s in old {
            if !s.key.is_null() && s.hash != -1 {
                self.insert_clean(s);
            }
        }
    }
}

fn this(o: &Object) -> &Set {
    unsafe { o.cast_unchecked() }
}

/// An empty set.
pub fn new_empty() -> Ref {
    Set::of_type(&SET).up()
}
/// Adds to a set object.
pub fn add(s: &Object, k: &Object) -> R<()> {
    this(s).add(k).map(drop)
}
/// Adds all items of an iterable to a set object.
pub fn update(s: &Object, v: &Object) -> R<()> {
    let set = this(s);
    if let Some(o) = as_set(v) {
        return set.merge(o);
    }
    if let Some(d) = v.exact::<Dict>() {
        {
            let t = set.table.borrow_mut();
            if (t.fill + d.len()) * 5 >= t.mask * 3 {
                t.resize((t.used + d.len()) * 2);
            }
        }
        let mut pos = 0;
        while let Some((k, h, _)) = d.next_entry_hash(&mut pos) {
            set.add_known(&k, h)?;
        }
        return Ok(());
    }
    iteration::for_each(v, |x| set.add(&x).map(drop))
}
/// Is it a set or frozenset (or a subclass)?
pub fn as_set(o: &Object) -> Option<&Set> {
    if o.ty().is_subtype(&SET) || o.ty().is_subtype(&FROZENSET) { Some(this(o)) } else { None }
}
/// A frozenset of hashable constants.
pub fn frozen_from(v: Vec<Ref>) -> Ref {
    let s = Set::of_type(&FROZENSET);
    for x in &v {
        // Constants hash and compare without running code.
        let _ = s.add(x);
    }
    s.up()
}
