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
        self.items.borrow_mut().0.push(o);
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
