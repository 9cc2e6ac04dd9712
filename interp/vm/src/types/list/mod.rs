//! `list`.

mod iter;
mod sort;
#[path = "type.rs"]
mod type_;

pub use iter::{LIST_ITERATOR, LIST_REVERSE_ITERATOR, ListIterator, ListReverseIterator};
pub use sort::sort_values;
pub use type_::{LIST, repeated};

use crate::object;
use crate::object::cells::{Guarded, RefVec};
use crate::object::{Object, PyType, R, Ref};

object! {
    /// A list object.
    pub struct List: LIST {
        /// The items. The borrow rule of [`Guarded`] applies.
        pub items: Guarded<RefVec>,
    }
}

impl List {
    /// From owned items.
    pub fn from_vec(v: Vec<Ref>) -> Ref<List> {
        Self::of_type(&LIST, v)
    }
    /// Of a subclass.
    pub fn of_type(ty: &PyType, v: Vec<Ref>) -> Ref<List> {
        Ref::new(List { head: Object::head(ty), items: Guarded::new(RefVec(v)) })
    }
    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.items.borrow().0.len()
    }
    /// No items?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Item `i`, owned.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Ref> {
        self.items.borrow().0.get(i).cloned()
    }
    /// Appends.
    #[inline(always)]
    pub fn push(&self, o: Ref) {
        let v = &mut self.items.borrow_mut().0;
        if v.len() == v.capacity() {
            grow(v, v.len() + 1);
        }
        v.push(o);
    }
    /// Puts `o` before item `i`, or at the end.
    pub fn insert(&self, i: usize, o: Ref) {
        let v = &mut self.items.borrow_mut().0;
        if v.len() == v.capacity() {
            grow(v, v.len() + 1);
        }
        v.insert(i.min(v.len()), o);
    }
    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Ref> {
        self.items.borrow().0.clone()
    }
    /// Replaces item `i`, which exists; returns the old one.
    #[inline(always)]
    pub fn replace(&self, i: usize, o: Ref) -> Option<Ref> {
        match self.items.borrow_mut().0.get_mut(i) {
            Some(p) => Some(std::mem::replace(p, o)),
            None => None,
        }
    }
    /// Sorts in place, ascending.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn sort(&self) -> R<()> {
        type_::sort_in_place(self, None, false)
    }
}

/// Room for `n` items as CPython makes it when a list grows, which `__sizeof__` shows. Without
/// memory the vector itself will fail.
#[cold]
fn grow(v: &mut Vec<Ref>, n: usize) {
    if n > v.capacity() {
        let mut room = (n + (n >> 3) + 6) & !3;
        if n - v.len() > room - n {
            room = (n + 3) & !3;
        }
        let _ = v.try_reserve_exact(room - v.len());
    }
}

/// Gives memory back when a list has become much shorter.
fn shrink(v: &mut Vec<Ref>) {
    let n = v.len();
    if n < v.capacity() >> 1 {
        v.shrink_to(if n == 0 { 0 } else { (n + (n >> 3) + 6) & !3 });
    }
}
