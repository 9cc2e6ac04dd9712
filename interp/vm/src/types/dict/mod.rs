//! `dict`: compact, ordered, with keys apart from values so that instances of a class share keys.
//!
//! A [`Keys`] block is an index table followed by an array of entries in order of insertion.
//! A combined dict owns its keys and finds values in the entries; a split dict finds them in an
//! array of its own, which may be embedded in the instance that the dict belongs to.

mod instance;
#[path = "type.rs"]
mod type_;
pub mod views;

use std::cell::Cell;

pub use instance::*;
pub use type_::DICT;

use crate::object;
use crate::object::{Gil, Object, Own, R, Ref};
use crate::protocol::compare;
use crate::types::str::Str;

/// One entry of a table.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    hash: isize,
    key: *mut Object,
    value: *mut Object,
}

const EMPTY: i32 = -1;
const DUMMY: i32 = -2;
const MIN_LOG2: u8 = 3;

/// An index table and its entries.
pub struct Keys {
    indices: Vec<i32>,
    entries: Vec<Entry>,
    /// All keys are exact strings.
    pub(super) unicode: bool,
    /// Entries that may still be added before the table must grow.
    usable: usize,
    /// Changes whenever keys change; 0 if none was asked for.
    version: Cell<u32>,
    mask: usize,
}

static NEXT_KEYS_VERSION: Gil<Cell<u32>> = Gil(Cell::new(1));

impl Keys {
    fn with_log2(log2: u8) -> Keys {
        let size = 1usize << log2;
        Keys {
            indices: vec![EMPTY; size],
            entries: Vec::with_capacity(usable_fraction(size).min(8)),
            unicode: true,
            usable: usable_fraction(size),
            version: Cell::new(0),
            mask: size - 1,
        }
    }

    /// A number that identifies the present set of keys; 0 where none can be had.
    pub fn version(&self) -> u32 {
        let v = self.version.get();
        if v != 0 {
            return v;
        }
        let n = NEXT_KEYS_VERSION.get();
        if n == u32::MAX {
            return 0;
        }
        NEXT_KEYS_VERSION.set(n + 1);
        self.version.set(n);
        n
    }

    /// The number, 0 if none was asked for.
    #[inline(always)]
    pub fn version_if_any(&self) -> u32 {
        self.version.get()
    }

    /// Address of the entry array, for cached accesses that checked the version.
    #[inline(always)]
    pub fn entry_value(&self, i: usize) -> *mut Object {
        match self.entries.get(i) {
            Some(e) => e.value,
            None => std::ptr::null_mut(),
        }
    }

    #[inline]
    fn find_str(&self, key: &Str, hash: isize) -> Option<usize> {
        let mut i = hash as usize & self.mask;
        let mut perturb = hash as usize;
        loop {
            let ix = self.indices[i];
            if ix >= 0 {
                let e = &self.entries[ix as usize];
                if std::ptr::addr_eq(e.key, key) {
                    return Some(ix as usize);
                }
                if e.hash == hash && !e.key.is_null() {
                    let k = unsafe { &*e.key };
                    if let Some(s) = k.cast::<Str>()
                        && s.eq(key)
                        && (self.unicode || k.is_exact::<Str>())
                    {
                        return Some(ix as usize);
                    }
                }
            } else if ix == EMPTY {
                return None;
            }
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1)) & self.mask;
        }
    }

    fn insertion_slot(&self, hash: isize) -> usize {
        let mut i = hash as usize & self.mask;
        let mut perturb = hash as usize;
        while self.indices[i] >= 0 {
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1)) & self.mask;
        }
        i
    }

    fn index_of_entry(&self, hash: isize, entry: usize) -> Option<usize> {
        let mut i = hash as usize & self.mask;
        let mut perturb = hash as usize;
        loop {
            let ix = self.indices[i];
            if ix == entry as i32 {
                return Some(i);
            }
            if ix == EMPTY {
                return None;
            }
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1)) & self.mask;
        }
    }
}

fn usable_fraction(n: usize) -> usize {
    (n << 1) / 3
}

fn log2_for(n: usize) -> u8 {
    let mut l = MIN_LOG2;
    while usable_fraction(1usize << l) < n {
        l += 1;
    }
    l
}

object! {
    /// A dict object.
    pub struct Dict: DICT {
        table: Table,
        used: Cell<usize>,
        /// Changes with every change of content; for iteration and debugging.
        pub(crate) generation: Cell<u64>,
    }
}

/// Where the keys and values of a dict are.
pub struct Table {
    /// Owned keys; null while the dict shares its instance's.
    keys: Cell<*mut Keys>,
    /// The instance whose inline values this dict shows; not owned.
    instance: Cell<*mut Object>,
}

impl crate::object::Trace for Table {
    fn trace(&self, visit: &mut crate::object::Visit<'_>) {
        unsafe {
            let k = self.keys.get();
            if !k.is_null() {
                for e in &(*k).entries {
                    if !e.value.is_null() {
                        visit(&*e.key);
                        visit(&*e.value);
                    }
                }
            }
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        unsafe {
            let k = self.keys.get();
            if !k.is_null() {
                for e in (*k).entries.drain(..) {
                    if !e.value.is_null() {
                        out.push(Ref::from_raw(e.key));
                        out.push(Ref::from_raw(e.value));
                    }
                }
                (*k).indices.fill(EMPTY);
                (*k).usable = usable_fraction((*k).indices.len());
                (*k).version.set(0);
            }
        }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        unsafe {
            let k = self.keys.get();
            if !k.is_null() {
                let k = Box::from_raw(k);
                for e in &k.entries {
                    if !e.value.is_null() {
                        crate::object::decref(e.key);
                        crate::object::decref(e.value);
                    }
                }
            }
        }
    }
}

/// What a search found.
enum Found {
    At(usize),
    Absent,
}

impl Dict {
    /// An empty dict.
    pub fn new() -> Ref<Dict> {
        Self::of_type(&DICT)
    }
    /// An empty dict of a subclass.
    pub fn of_type(ty: &crate::object::PyType) -> Ref<Dict> {
        Ref::new(Dict {
            head: Object::head(ty),
            table: Table { keys: Cell::new(std::ptr::null_mut()), instance: Cell::new(std::ptr::null_mut()) },
            used: Cell::new(0),
            generation: Cell::new(0),
        })
    }
    /// An empty dict with room for `n` entries.
    pub fn with_capacity(n: usize) -> Ref<Dict> {
        let d = Self::new();
        if n > 5 {
            d.table.keys.set(Box::into_raw(Box::new(Keys::with_log2(log2_for(n)))));
        }
        d
    }

    /// Number of entries.
    #[inline(always)]
    pub fn len(&self) -> usize {
        if self.table.instance.get().is_null() { self.used.get() } else { self.inline_len() }
    }
    /// No entries?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys block, if the dict has one of its own.
    #[inline(always)]
    pub fn keys_block(&self) -> Option<&Keys> {
        let k = self.table.keys.get();
        if k.is_null() { None } else { Some(unsafe { &*k }) }
    }

    #[allow(clippy::mut_from_ref)]
    fn keys_mut(&self) -> &mut Keys {
        unsafe {
            let mut k = self.table.keys.get();
            if k.is_null() {
                k = Box::into_raw(Box::new(Keys::with_log2(MIN_LOG2)));
                self.table.keys.set(k);
            }
            &mut *k
        }
    }

    fn changed(&self) {
        self.generation.set(self.generation.get() + 1);
    }

    /// Finds a string key; nothing else in the table may have a custom `__eq__`, or it is not
    /// consulted (as for namespaces that only hold strings).
    #[inline]
    pub fn get_str_ref(&self, key: &Str) -> Option<&Object> {
        if !self.table.instance.get().is_null() {
            return self.inline_get(key);
        }
        let k = self.keys_block()?;
        let i = k.find_str(key, key.hash())?;
        unsafe { k.entries[i].value.as_ref() }
    }
    /// As [`Dict::get_str_ref`], owned.
    #[inline]
    pub fn get_str(&self, key: &Str) -> Option<Ref> {
        self.get_str_ref(key).map(|o| o.own())
    }
    /// Value of a string key given as text.
    pub fn get_text(&self, key: &str) -> Option<Ref> {
        self.get_str(&Str::new(key))
    }
    /// Position of a string key among the entries, for inline caches.
    pub fn index_of_str(&self, key: &Str) -> Option<usize> {
        self.keys_block()?.find_str(key, key.hash())
    }

    fn find(&self, key: &Object, hash: isize) -> R<Found> {
        'restart: loop {
            let Some(k) = self.keys_block() else { return Ok(Found::Absent) };
            if k.unicode
                && let Some(s) = key.exact::<Str>()
            {
                return Ok(match k.find_str(s, hash) {
                    Some(i) => Found::At(i),
                    None => Found::Absent,
                });
            }
            let kp = self.table.keys.get();
            let mask = k.mask;
            let mut i = hash as usize & mask;
            let mut perturb = hash as usize;
            loop {
                let k = unsafe { &*kp };
                let ix = k.indices[i];
                if ix == EMPTY {
                    return Ok(Found::Absent);
                }
                if ix >= 0 {
                    let e = k.entries[ix as usize];
                    if std::ptr::eq(e.key, key) {
                        return Ok(Found::At(ix as usize));
                    }
                    if e.hash == hash && !e.value.is_null() {
                        let start = unsafe { (*e.key).own() };
                        let generation = self.generation.get();
                        let eq = compare::eq_identity_skipped(&start, key)?;
                        // The comparison may have changed the table: look again.
                        if self.table.keys.get() != kp
                            || (self.generation.get() != generation && {
                                let k = unsafe { &*kp };
                                let entry = k.entries.get(ix as usize);
                                entry.is_none_or(|e| !std::ptr::eq(e.key, start.as_ptr())) || k.mask != mask
                            })
                        {
                            continue 'restart;
                        }
                        if eq {
                            return Ok(Found::At(ix as usize));
                        }
                    }
                }
                perturb >>= 5;
                i = (i.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1)) & mask;
            }
        }
    }

    /// The key that the table holds for a key whose hash is known.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn stored_key(&self, key: &Object, hash: isize) -> R<Option<Ref>> {
        self.detach();
        match self.find(key, hash)? {
            Found::At(i) => {
                Ok(self.keys_block().and_then(|k| unsafe { k.entries[i].key.as_ref() }).map(|o| o.own()))
            }
            Found::Absent => Ok(None),
        }
    }

    /// Places of the index table; 0 where there is none.
    pub fn table_slots(&self) -> usize {
        self.keys_block().map_or(0, |k| k.mask + 1)
    }

    /// Value of a key whose hash is known.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn get_known(&self, key: &Object, hash: isize) -> R<Option<Ref>> {
        if !self.table.instance.get().is_null() {
            if let Some(s) = key.exact::<Str>() {
                return Ok(self.inline_get(s).map(|o| o.own()));
            }
            self.detach();
        }
        match self.find(key, hash)? {
            Found::At(i) => {
                Ok(self.keys_block().and_then(|k| unsafe { k.entries[i].value.as_ref() }).map(|o| o.own()))
            }
            Found::Absent => Ok(None),
        }
    }

    /// Value of a key.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn get(&self, key: &Object) -> R<Option<Ref>> {
        if let Some(s) = key.exact::<Str>()
            && self.keys_block().is_none_or(|k| k.unicode)
        {
            return Ok(self.get_str(s));
        }
        let h = compare::hash(key)?;
        self.get_known(key, h)
    }

    /// Is the key there?
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn contains(&self, key: &Object) -> R<bool> {
        Ok(self.get(key)?.is_some())
    }

    fn grow(&self) {
        let k = self.keys_mut();
        let n = self.used.get();
        // The reference grows to three times the number of live entries.
        let mut log2 = MIN_LOG2;
        while (1usize << log2) < n * 3 {
            log2 += 1;
        }
        let size = 1usize << log2;
        let mut fresh = Keys {
            indices: vec![EMPTY; size],
            entries: Vec::with_capacity(usable_fraction(size).min(n + n / 2 + 4)),
            unicode: k.unicode,
            usable: usable_fraction(size) - n,
            version: Cell::new(0),
            mask: size - 1,
        };
        for e in &k.entries {
            if e.value.is_null() {
                continue;
            }
            let at = fresh.insertion_slot(e.hash);
            fresh.indices[at] = fresh.entries.len() as i32;
            fresh.entries.push(*e);
        }
        *k = fresh;
    }

    fn insert_new(&self, key: Ref, hash: isize, value: Ref) {
        if self.keys_mut().usable == 0 {
            self.grow();
        }
        let k = self.keys_mut();
        if k.unicode && !key.is_exact::<Str>() {
            k.unicode = false;
        }
        k.version.set(0);
        let at = k.insertion_slot(hash);
        k.indices[at] = k.entries.len() as i32;
        k.entries.push(Entry { hash, key: key.into_raw(), value: value.into_raw() });
        k.usable -= 1;
        self.used.set(self.used.get() + 1);
        self.changed();
    }

    /// Sets a key whose hash is known.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn set_known(&self, key: &Object, hash: isize, value: &Object) -> R<()> {
        if !self.table.instance.get().is_null() {
            if let Some(s) = key.exact::<Str>()
                && self.inline_set(s, value)
            {
                return Ok(());
            }
            self.detach();
        }
        let value = value.own();
        match self.find(key, hash)? {
            Found::At(i) => {
                let old = std::mem::replace(&mut self.keys_mut().entries[i].value, value.into_raw());
                self.changed();
                unsafe { crate::object::decref(old) };
            }
            Found::Absent => self.insert_new(key.own(), hash, value),
        }
        Ok(())
    }

    /// Sets a key.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn set(&self, key: &Object, value: &Object) -> R<()> {
        let h = compare::hash(key)?;
        self.set_known(key, h, value)
    }

    /// Sets a string key.
    pub fn set_str(&self, key: &Str, value: &Object) {
        if !self.table.instance.get().is_null() {
            if self.inline_set(key, value) {
                return;
            }
            self.detach();
        }
        let h = key.hash();
        match self.keys_mut().find_str(key, h) {
            Some(i) => {
                let v = value.own().into_raw();
                let old = std::mem::replace(&mut self.keys_mut().entries[i].value, v);
                self.changed();
                unsafe { crate::object::decref(old) };
            }
            None => self.insert_new(key.own(), h, value.own()),
        }
    }
    /// Sets a string key given as text, interned.
    pub fn set_text(&self, key: &str, value: &Object) {
        self.set_str(&Str::intern(key), value);
    }

    fn remove_at(&self, i: usize) -> (Ref, Ref) {
        let k = self.keys_mut();
        let e = k.entries[i];
        if let Some(at) = k.index_of_entry(e.hash, i) {
            k.indices[at] = DUMMY;
        }
        k.entries[i] = Entry { hash: 0, key: std::ptr::null_mut(), value: std::ptr::null_mut() };
        k.version.set(0);
        self.used.set(self.used.get() - 1);
        self.changed();
        unsafe { (Ref::from_raw(e.key), Ref::from_raw(e.value)) }
    }

    /// Removes a key whose hash is known; returns its value.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn remove_known(&self, key: &Object, hash: isize) -> R<Option<Ref>> {
        self.detach();
        match self.find(key, hash)? {
            Found::At(i) => Ok(Some(self.remove_at(i).1)),
            Found::Absent => Ok(None),
        }
    }
    /// Removes a key; returns its value.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn remove(&self, key: &Object) -> R<Option<Ref>> {
        let h = compare::hash(key)?;
        if let Some(s) = key.exact::<Str>()
            && let Some(r) = self.inline_remove(s)
        {
            return Ok(r);
        }
        self.remove_known(key, h)
    }
    /// Removes a string key.
    pub fn remove_str(&self, key: &Str) -> Option<Ref> {
        if let Some(r) = self.inline_remove(key) {
            return r;
        }
        let k = self.keys_block()?;
        let i = k.find_str(key, key.hash())?;
        Some(self.remove_at(i).1)
    }
    /// Removes the last entry.
    pub fn pop_last(&self) -> Option<(Ref, Ref)> {
        self.detach();
        let k = self.keys_block()?;
        let i = (0..k.entries.len()).rev().find(|i| !k.entries[*i].value.is_null())?;
        let e = self.remove_at(i);
        // Keeps repeated popping cheap; the index stays a dummy.
        self.keys_mut().entries.truncate(i);
        Some(e)
    }

    /// Removes everything.
    pub fn clear(&self) {
        self.detach();
        let k = self.table.keys.replace(std::ptr::null_mut());
        self.used.set(0);
        self.changed();
        drop(Table { keys: Cell::new(k), instance: Cell::new(std::ptr::null_mut()) });
    }

    /// Value of a key, which is set to `default` if it was absent.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn set_default(&self, key: &Object, default: &Object) -> R {
        let h = compare::hash(key)?;
        self.detach();
        match self.find(key, h)? {
            Found::At(i) => {
                if let Some(v) = self.keys_block().and_then(|k| unsafe { k.entries[i].value.as_ref() }) {
                    return Ok(v.own());
                }
            }
            Found::Absent => self.insert_new(key.own(), h, default.own()),
        }
        Ok(default.own())
    }

    /// The entry at or after position `pos`, which is moved past it. Positions are stable while
    /// no key is added.
    pub fn next_entry(&self, pos: &mut usize) -> Option<(Ref, Ref)> {
        if !self.table.instance.get().is_null() {
            return self.inline_next(pos);
        }
        let k = self.keys_block()?;
        while *pos < k.entries.len() {
            let e = &k.entries[*pos];
            *pos += 1;
            if !e.value.is_null() {
                return unsafe { Some(((*e.key).own(), (*e.value).own())) };
            }
        }
        None
    }
    /// As [`Dict::next_entry`], with the hash of the key.
    pub fn next_entry_hash(&self, pos: &mut usize) -> Option<(Ref, isize, Ref)> {
        if !self.table.instance.get().is_null() {
            return self.inline_next(pos).map(|(k, v)| {
                let h = k.cast::<Str>().map_or(0, |s| s.hash());
                (k, h, v)
            });
        }
        let k = self.keys_block()?;
        while *pos < k.entries.len() {
            let e = &k.entries[*pos];
            *pos += 1;
            if !e.value.is_null() {
                return unsafe { Some(((*e.key).own(), e.hash, (*e.value).own())) };
            }
        }
        None
    }
    /// The entry at or before position `pos` (one past it), going down.
    pub fn prev_entry(&self, pos: &mut usize) -> Option<(Ref, Ref)> {
        self.detach();
        let k = self.keys_block()?;
        *pos = (*pos).min(k.entries.len());
        while *pos > 0 {
            *pos -= 1;
            let e = &k.entries[*pos];
            if !e.value.is_null() {
                return unsafe { Some(((*e.key).own(), (*e.value).own())) };
            }
        }
        None
    }
    /// Past the last position.
    pub fn end_position(&self) -> usize {
        self.detach();
        self.keys_block().map_or(0, |k| k.entries.len())
    }
    /// All entries, owned.
    pub fn entries(&self) -> Vec<(Ref, Ref)> {
        let mut pos = 0;
        let mut v = Vec::with_capacity(self.len());
        while let Some(e) = self.next_entry(&mut pos) {
            v.push(e);
        }
        v
    }
    /// A copy that shares nothing.
    pub fn copy(&self) -> Ref<Dict> {
        let d = Dict::with_capacity(self.len());
        let mut pos = 0;
        while let Some((k, h, v)) = self.next_entry_hash(&mut pos) {
            d.insert_new(k, h, v);
        }
        d
    }
    /// Sets every entry of `other`, or only those whose keys are absent here.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn merge_dict(&self, other: &Dict, overwrite: bool) -> R<()> {
        if std::ptr::eq(self, other) {
            return Ok(());
        }
        let mut pos = 0;
        let start = other.len();
        while let Some((k, h, v)) = other.next_entry_hash(&mut pos) {
            if !overwrite && self.get_known(&k, h)?.is_some() {
                continue;
            }
            self.set_known(&k, h, &v)?;
            if other.len() != start {
                return crate::raise::runtime_error("dict mutated during update");
            }
        }
        Ok(())
    }
    /// A dict with string keys.
    pub fn from_pairs(pairs: &[(&str, Ref)]) -> Ref<Dict> {
        let d = Dict::new();
        for (k, v) in pairs {
            d.set_text(k, v);
        }
        d
    }
    /// Bytes of the tables, as CPython lays them out.
    pub fn table_bytes(&self) -> usize {
        if !self.table.instance.get().is_null() {
            return 0;
        }
        let Some(k) = self.keys_block() else { return 0 };
        let n = k.mask + 1;
        let width = match n {
            0..=128 => 1,
            129..=32768 => 2,
            _ => 4,
        };
        32 + n * width + usable_fraction(n) * if k.unicode { 16 } else { 24 }
    }
    /// An owned reference.
    pub fn own_dict(&self) -> Ref<Dict> {
        self.own_as()
    }
}

/// Sets the entries of any mapping: a dict, or something with `keys`.
///
/// # Errors
/// AttributeError if it has no `keys`; what its methods raise.
pub fn update_from(d: &Dict, v: &Object) -> R<()> {
    if let Some(o) = v.cast::<Dict>()
        && v.ty()
            .slots()
            .iter
            .is_some_and(|f| std::ptr::fn_addr_eq(f, type_::iter as crate::object::slots::Unary))
    {
        return d.merge_dict(o, true);
    }
    let keys = crate::protocol::mapping::keys(v)?;
    for k in keys.to_vec() {
        let x = crate::protocol::mapping::get_item(v, &k)?;
        d.set(&k, &x)?;
    }
    Ok(())
}

/// Sets the entries that an iterable of pairs gives.
///
/// # Errors
/// TypeError or ValueError for an element that is no pair; what iterating raises.
pub fn update_from_pairs(d: &Dict, v: &Object) -> R<()> {
    use crate::raise::{type_error, value_error};
    let mut n = 0usize;
    crate::protocol::iteration::for_each(v, |item| {
        let pair = match crate::protocol::sequence::tuple_of(&item) {
            Ok(p) => p,
            Err(e) if e.matches(&crate::types::exc::TYPE_ERROR) => {
                return type_error(format!(
                    "cannot convert dictionary update sequence element #{n} to a sequence"
                ));
            }
            Err(e) => return Err(e),
        };
        let [k, x] = pair.as_slice() else {
            return value_error(format!(
                "dictionary update sequence element #{n} has length {}; 2 is required",
                pair.len()
            ));
        };
        d.set(k, x)?;
        n += 1;
        Ok(())
    })
}

/// Sets the entries of a mapping (told by its `keys`) or an iterable of pairs.
///
/// # Errors
/// As [`update_from`] and [`update_from_pairs`].
pub fn update_from_any(d: &Dict, v: &Object) -> R<()> {
    if let Some(o) = v.exact::<Dict>() {
        return d.merge_dict(o, true);
    }
    match crate::protocol::attribute::get_optional(v, &crate::names::names().keys)? {
        Some(_) => update_from(d, v),
        None => update_from_pairs(d, v),
    }
}
