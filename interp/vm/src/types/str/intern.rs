//! Interned strings, one-character strings and the empty string.

use std::cell::Cell;

use hashbrown::HashTable;

use super::{Str, Width};
use crate::object::{FLAG_OWN, Gil, Guarded, Own, Ref};

static TABLE: Gil<Guarded<Option<HashTable<&'static Str>>>> = Gil(Guarded::new(None));
static SINGLE: Gil<[Cell<Option<&'static Str>>; 256]> = Gil([const { Cell::new(None) }; 256]);
static EMPTY: Gil<Cell<Option<&'static Str>>> = Gil(Cell::new(None));

fn table() -> &'static mut HashTable<&'static Str> {
    TABLE.borrow_mut().get_or_insert_with(|| HashTable::with_capacity(4096))
}

fn leak(s: Ref<Str>) -> &'static Str {
    s.head.make_immortal();
    s.head.set_flag(FLAG_OWN, true);
    unsafe { &*s.into_raw() }
}

/// The empty string.
pub fn empty() -> Ref<Str> {
    if let Some(s) = EMPTY.get() {
        return s.own_as();
    }
    let s = unsafe { Ref::from_raw(Str::alloc(&super::STR, 0, Width::One, true)) };
    let s = insert(s);
    EMPTY.set(Some(s));
    s.own_as()
}

/// The string of one Latin-1 character.
#[inline]
pub fn single_char(c: u32) -> Ref<Str> {
    match SINGLE[c as usize & 255].get() {
        Some(s) => s.own_as(),
        None => make_single(c),
    }
}

#[cold]
fn make_single(c: u32) -> Ref<Str> {
    let s = unsafe {
        let p = Str::alloc(&super::STR, 1, Width::One, c < 128);
        *(*p).data() = c as u8;
        Ref::from_raw(p)
    };
    let s = insert(s);
    SINGLE[c as usize & 255].set(Some(s));
    s.own_as()
}

fn insert(s: Ref<Str>) -> &'static Str {
    let h = s.hash() as u64;
    let s = leak(s);
    table().insert_unique(h, s, |s| s.hash() as u64);
    s
}

/// The interned string equal to `s`.
pub fn intern_str(s: &str) -> Ref<Str> {
    intern(&Str::new(s))
}

/// The interned string equal to `s`, which is `s` itself if there was none.
pub fn intern(s: &Ref<Str>) -> Ref<Str> {
    if s.is_interned() {
        return s.clone();
    }
    let h = s.hash() as u64;
    if let Some(found) = table().find(h, |o| o.eq(s)) {
        return found.own_as();
    }
    if !s.head.is_exact::<Str>() {
        return insert(Str::from_chars_fresh(s)).own_as();
    }
    insert(s.clone()).own_as()
}

impl Str {
    fn from_chars_fresh(s: &Str) -> Ref<Str> {
        Str::of_type(&super::STR, s)
    }
}
