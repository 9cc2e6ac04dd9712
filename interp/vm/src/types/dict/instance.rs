//! Attributes of instances: values behind the body with keys shared by the class, and the dict
//! that shows them when somebody asks for `__dict__`.
//!
//! ```text
//! body | [valid, size, capacity][value × capacity][order byte × capacity]
//! ```
//! While `valid` is set the values here are the truth, also for the dict object, if there is
//! one. A change that does not fit (too many names, a key that is no string, reordering) moves
//! the values into the dict for good.

use super::{Dict, Entry, Keys};
use crate::object::{Object, Own, PyType, Ref, TypeFlags, Visit, decref};
use crate::types::str::Str;

/// Most names that a class shares.
const MAX_SHARED: usize = 30;
const TABLE: usize = 64;

/// Attribute names shared by the instances of a class, in order of first appearance.
pub struct SharedKeys {
    names: Vec<&'static Str>,
    table: [u8; TABLE],
    capacity: usize,
}

impl SharedKeys {
    /// Keys for a new class that will probably need `expected` names.
    pub fn new(expected: usize) -> *mut SharedKeys {
        let capacity = (expected + 2).clamp(6, MAX_SHARED);
        Box::into_raw(Box::new(SharedKeys {
            names: Vec::with_capacity(capacity),
            table: [0; TABLE],
            capacity,
        }))
    }

    /// How many names they hold at most.
    ///
    /// # Safety
    /// They are alive.
    pub unsafe fn capacity_of(p: *mut SharedKeys) -> usize {
        unsafe { (*p).capacity - 2 }
    }

    /// Frees them with their class.
    ///
    /// # Safety
    /// No instance is left.
    pub unsafe fn release(p: *mut SharedKeys) {
        drop(unsafe { Box::from_raw(p) });
    }

    fn hash(name: &Str) -> usize {
        let a = name as *const Str as usize;
        ((a >> 4) ^ (a >> 10)) & (TABLE - 1)
    }

    /// Index of an interned name.
    #[inline]
    pub fn find(&self, name: &Str) -> Option<usize> {
        let mut h = Self::hash(name);
        loop {
            let i = self.table[h];
            if i == 0 {
                return None;
            }
            if std::ptr::eq(self.names[i as usize - 1], name) {
                return Some(i as usize - 1);
            }
            h = (h + 1) & (TABLE - 1);
        }
    }

    fn add(&mut self, name: &'static Str) -> Option<usize> {
        if self.names.len() >= self.capacity {
            return None;
        }
        self.names.push(name);
        let mut h = Self::hash(name);
        while self.table[h] != 0 {
            h = (h + 1) & (TABLE - 1);
        }
        self.table[h] = self.names.len() as u8;
        Some(self.names.len() - 1)
    }

    /// Bytes behind the body of an instance of `ty`.
    pub fn inline_size(ty: &PyType) -> usize {
        let k = ty.shared_keys.0.get();
        if k.is_null() {
            return 0;
        }
        let c = unsafe { (*k).capacity };
        8 + c * 8 + ((c + 7) & !7)
    }
}

/// The inline values of one instance.
#[derive(Clone, Copy)]
pub struct Inline {
    p: *mut u8,
}

impl Inline {
    /// The inline values of `o`, whose type has them.
    #[inline(always)]
    fn of(o: &Object) -> Inline {
        Inline { p: unsafe { (o as *const Object as *mut u8).add(o.ty().basicsize.get()) } }
    }
    #[inline(always)]
    fn valid(self) -> bool {
        unsafe { *self.p != 0 }
    }
    fn set_valid(self, v: bool) {
        unsafe { *self.p = v as u8 }
    }
    #[inline(always)]
    fn size(self) -> usize {
        unsafe { *self.p.add(1) as usize }
    }
    #[inline(always)]
    fn set_size(self, n: usize) {
        unsafe { *self.p.add(1) = n as u8 }
    }
    fn capacity(self) -> usize {
        unsafe { *self.p.add(2) as usize }
    }
    #[inline(always)]
    fn value(self, i: usize) -> *mut *mut Object {
        unsafe { (self.p.add(8) as *mut *mut Object).add(i) }
    }
    fn order(self, i: usize) -> *mut u8 {
        unsafe { self.p.add(8 + self.capacity() * 8 + i) }
    }
    fn push_order(self, i: usize) {
        unsafe {
            let n = self.size();
            *self.order(n) = i as u8;
            self.set_size(n + 1);
        }
    }
    fn drop_order(self, i: usize) {
        unsafe {
            let n = self.size();
            for j in 0..n {
                if *self.order(j) == i as u8 {
                    for m in j..n - 1 {
                        *self.order(m) = *self.order(m + 1);
                    }
                    self.set_size(n - 1);
                    return;
                }
            }
        }
    }
}

#[inline(always)]
fn shared(ty: &PyType) -> &mut SharedKeys {
    unsafe { &mut *ty.shared_keys.0.get() }
}

#[inline(always)]
fn has_inline(o: &Object) -> bool {
    o.ty().flags() & TypeFlags::INLINE_VALUES != 0
}

/// Prepares the zeroed inline values of a new instance.
///
/// # Safety
/// The type has inline values and the memory is there.
#[inline]
pub unsafe fn init_inline_values(o: &Object) {
    let i = Inline::of(o);
    unsafe {
        *i.p = 1;
        *i.p.add(2) = shared(o.ty()).capacity as u8;
    }
}

/// Index of an attribute among the shared keys, for inline caches.
pub fn shared_index(ty: &PyType, name: &Str) -> Option<usize> {
    if ty.flags() & TypeFlags::INLINE_VALUES == 0 || !name.is_interned() {
        return None;
    }
    shared(ty).find(name)
}

/// As [`shared_index`]; a new name joins the shared keys if there is room.
pub fn shared_index_or_add(ty: &PyType, name: &Str) -> Option<usize> {
    if ty.flags() & TypeFlags::INLINE_VALUES == 0 || !name.is_interned() {
        return None;
    }
    let s = shared(ty);
    s.find(name).or_else(|| s.add(unsafe { &*(name as *const Str) }))
}

/// The cell of inline value `i`, null once the values have moved to a dict.
///
/// # Safety
/// The type has inline values and `i` came from its shared keys.
#[inline(always)]
pub unsafe fn inline_cell(o: &Object, i: usize) -> *mut *mut Object {
    let v = Inline::of(o);
    if v.valid() { v.value(i) } else { std::ptr::null_mut() }
}

/// Records that the empty inline value `i` has been set.
///
/// # Safety
/// As [`inline_cell`].
#[inline]
pub unsafe fn inline_added(o: &Object, i: usize) {
    Inline::of(o).push_order(i);
}

/// An instance attribute, by interned or any other name.
#[inline]
pub fn instance_get(o: &Object, name: &Str) -> Option<Ref> {
    unsafe {
        let flags = o.ty().flags();
        if flags & TypeFlags::INLINE_VALUES != 0 {
            let v = Inline::of(o);
            if v.valid() {
                let i = if name.is_interned() {
                    shared(o.ty()).find(name)
                } else {
                    shared(o.ty()).find(&Str::intern_ref(&name.own_as()))
                }?;
                return (*v.value(i)).as_ref().map(|x| x.own());
            }
        }
        if flags & TypeFlags::MANAGED_DICT == TypeFlags::MANAGED_DICT {
            let d = *o.dict_word() as *const Dict;
            return d.as_ref()?.get_str(name);
        }
        own_dict(o)?.get_str(name)
    }
}

/// The namespace of an object that keeps it elsewhere than other instances do: a module.
fn own_dict(o: &Object) -> Option<&Dict> {
    if !o.ty().has(TypeFlags::OWN_DICT) {
        return None;
    }
    o.cast::<crate::types::module::Module>().map(|m| m.dict_ref())
}

/// The instance dict, if there is one as an object; borrowed.
pub fn instance_dict_if_any(o: &Object) -> Option<&Dict> {
    if !o.ty().has(TypeFlags::MANAGED_DICT) {
        return own_dict(o);
    }
    unsafe { (*o.dict_word() as *const Dict).as_ref() }
}

/// The instance dict as an object, made if need be; `None` if the type has none.
pub fn instance_dict(o: &Object) -> Option<Ref<Dict>> {
    if !o.ty().has(TypeFlags::MANAGED_DICT) {
        return own_dict(o).map(|d| d.own_as());
    }
    unsafe {
        let w = o.dict_word();
        if (*w).is_null() {
            let d = Dict::new();
            if has_inline(o) && Inline::of(o).valid() {
                d.table.instance.set(o as *const Object as *mut Object);
            }
            *w = d.into_raw() as *mut Object;
        }
        Some((*(*w as *const Dict)).own_as())
    }
}

/// The instance dict as an object, if the instance has attributes or has been asked for it.
pub fn instance_dict_in_use(o: &Object) -> Option<Ref<Dict>> {
    let inline = has_inline(o) && Inline::of(o).valid() && Inline::of(o).size() > 0;
    if inline { instance_dict(o) } else { instance_dict_if_any(o).map(|d| d.own_as()) }
}

/// Replaces the instance dict.
pub fn set_instance_dict(o: &Object, d: Option<Ref<Dict>>) {
    if !o.ty().has(TypeFlags::MANAGED_DICT) {
        return;
    }
    unsafe {
        let w = o.dict_word();
        if let Some(old) = (*w as *const Dict).as_ref() {
            old.detach();
        }
        let mut out = Vec::new();
        if has_inline(o) {
            take_inline(o, &mut out);
            Inline::of(o).set_valid(false);
        }
        let old = std::mem::replace(&mut *w, d.map_or(std::ptr::null_mut(), |d| d.into_raw() as *mut Object));
        crate::object::xdecref(old);
        drop(out);
    }
}

/// Sets an instance attribute; false if instances of the type have none.
pub fn instance_set(o: &Object, name: &Str, value: &Object) -> bool {
    unsafe {
        let flags = o.ty().flags();
        if flags & TypeFlags::INLINE_VALUES != 0 && Inline::of(o).valid() {
            let interned;
            let key = if name.is_interned() {
                name
            } else {
                interned = Str::intern_ref(&name.own_as());
                &*interned
            };
            if let Some(i) = shared_index_or_add(o.ty(), key) {
                let v = Inline::of(o);
                let old = std::mem::replace(&mut *v.value(i), value.own().into_raw());
                if old.is_null() {
                    v.push_order(i);
                    if let Some(d) = (*o.dict_word() as *const Dict).as_ref() {
                        d.changed();
                    }
                } else {
                    decref(old);
                }
                return true;
            }
        }
        match instance_dict(o) {
            Some(d) => {
                d.set_str(name, value);
                true
            }
            None => false,
        }
    }
}

/// Deletes an instance attribute; false if it was absent.
pub fn instance_del(o: &Object, name: &Str) -> bool {
    unsafe {
        if has_inline(o) && Inline::of(o).valid() {
            let key = Str::intern_ref(&name.own_as());
            let Some(i) = shared(o.ty()).find(&key) else { return false };
            let v = Inline::of(o);
            let old = std::mem::replace(&mut *v.value(i), std::ptr::null_mut());
            if old.is_null() {
                return false;
            }
            v.drop_order(i);
            decref(old);
            return true;
        }
        match instance_dict_if_any(o) {
            Some(d) => d.remove_str(name).is_some(),
            None => false,
        }
    }
}

unsafe fn take_inline(o: &Object, out: &mut Vec<Ref>) {
    unsafe {
        let v = Inline::of(o);
        if !v.valid() {
            return;
        }
        for i in 0..v.capacity() {
            let x = std::mem::replace(&mut *v.value(i), std::ptr::null_mut());
            if !x.is_null() {
                out.push(Ref::from_raw(x));
            }
        }
        v.set_size(0);
    }
}

/// Visits the instance dict and the inline values of `o`, whose type has the words in front.
///
/// # Safety
/// `o` is alive.
pub unsafe fn visit_instance_dict(o: &Object, visit: &mut Visit<'_>) {
    unsafe {
        if !o.ty().has(TypeFlags::MANAGED_DICT) {
            return;
        }
        if has_inline(o) {
            let v = Inline::of(o);
            if v.valid() {
                for j in 0..v.size() {
                    let x = *v.value(*v.order(j) as usize);
                    if !x.is_null() {
                        visit(&*x);
                    }
                }
            }
        }
        let d = *o.dict_word();
        if !d.is_null() {
            visit(&*d);
        }
    }
}

/// Empties the instance dict and the inline values of `o` to break cycles.
pub fn clear_instance_dict(o: &Object, out: &mut Vec<Ref>) {
    if !o.ty().has(TypeFlags::MANAGED_DICT) {
        return;
    }
    unsafe {
        let d = std::mem::replace(&mut *o.dict_word(), std::ptr::null_mut());
        if !d.is_null() {
            (*(d as *const Dict)).detach();
            out.push(Ref::from_raw(d));
        }
        if has_inline(o) {
            take_inline(o, out);
        }
    }
}

/// Drops the instance dict and the inline values of a dying object. A dict that others hold
/// keeps the values.
///
/// # Safety
/// The type has the words in front; `o` is dying.
#[inline]
pub unsafe fn drop_instance_dict(o: &Object) {
    unsafe {
        let flags = o.ty().flags();
        if flags & TypeFlags::MANAGED_DICT != TypeFlags::MANAGED_DICT {
            return;
        }
        let d = std::mem::replace(&mut *o.dict_word(), std::ptr::null_mut());
        if !d.is_null() {
            if (*d).refcount() > 1 {
                (*(d as *const Dict)).detach();
            } else {
                (*(d as *const Dict)).table.instance.set(std::ptr::null_mut());
            }
            decref(d);
        }
        if flags & TypeFlags::INLINE_VALUES != 0 {
            let v = Inline::of(o);
            if v.valid() {
                for j in 0..v.size() {
                    let x = std::mem::replace(&mut *v.value(*v.order(j) as usize), std::ptr::null_mut());
                    crate::object::xdecref(x);
                }
            }
        }
    }
}

impl Dict {
    fn inline(&self) -> Option<(&Object, Inline)> {
        let o = self.table.instance.get();
        if o.is_null() {
            return None;
        }
        let o = unsafe { &*o };
        Some((o, Inline::of(o)))
    }

    pub(super) fn inline_len(&self) -> usize {
        self.inline().map_or(0, |(_, v)| v.size())
    }

    pub(super) fn inline_get(&self, name: &Str) -> Option<&Object> {
        let (o, v) = self.inline()?;
        let i = if name.is_interned() {
            shared(o.ty()).find(name)
        } else {
            shared(o.ty()).find(&Str::intern_ref(&name.own_as()))
        }?;
        unsafe { (*v.value(i)).as_ref() }
    }

    pub(super) fn inline_set(&self, name: &Str, value: &Object) -> bool {
        let Some((o, v)) = self.inline() else { return false };
        if !name.head.is_exact::<Str>() {
            return false;
        }
        let key = Str::intern_ref(&name.own_as());
        let Some(i) = shared_index_or_add(o.ty(), &key) else { return false };
        unsafe {
            let old = std::mem::replace(&mut *v.value(i), value.own().into_raw());
            if old.is_null() {
                v.push_order(i);
                self.changed();
            } else {
                self.changed();
                decref(old);
            }
        }
        true
    }

    /// `None` if the dict is not inline.
    pub(super) fn inline_remove(&self, name: &Str) -> Option<Option<Ref>> {
        let (o, v) = self.inline()?;
        let key = Str::intern_ref(&name.own_as());
        let Some(i) = shared(o.ty()).find(&key) else { return Some(None) };
        unsafe {
            let old = std::mem::replace(&mut *v.value(i), std::ptr::null_mut());
            if old.is_null() {
                return Some(None);
            }
            v.drop_order(i);
            self.changed();
            Some(Some(Ref::from_raw(old)))
        }
    }

    pub(super) fn inline_next(&self, pos: &mut usize) -> Option<(Ref, Ref)> {
        let (o, v) = self.inline()?;
        unsafe {
            if *pos >= v.size() {
                return None;
            }
            let i = *v.order(*pos) as usize;
            *pos += 1;
            let name = shared(o.ty()).names[i];
            Some(((**name).own(), (**v.value(i)).own()))
        }
    }

    /// Moves the values of an instance into the dict itself, for good.
    pub fn detach(&self) {
        let Some((o, v)) = self.inline() else { return };
        unsafe {
            let names = &shared(o.ty()).names;
            let mut k = Keys::with_log2(super::log2_for(v.size().max(1)));
            let n = v.size();
            for j in 0..n {
                let i = *v.order(j) as usize;
                let value = std::mem::replace(&mut *v.value(i), std::ptr::null_mut());
                let name = names[i];
                let hash = name.hash();
                let at = k.insertion_slot(hash);
                k.indices[at] = k.entries.len() as i32;
                k.entries.push(Entry { hash, key: (**name).own().into_raw(), value });
                k.usable -= 1;
            }
            v.set_size(0);
            v.set_valid(false);
            self.table.instance.set(std::ptr::null_mut());
            self.table.keys.set(Box::into_raw(Box::new(k)));
            self.used.set(n);
            self.changed();
        }
    }
}

/// Marks the inline values of an instance, whose memory may be of another layout, as unused.
pub fn invalidate_inline(o: &Object) {
    if has_inline(o) {
        Inline::of(o).set_valid(false);
    }
}

/// How many names the instances of a class share so far.
pub fn shared_count(ty: &PyType) -> usize {
    let k = ty.shared_keys.0.get();
    if k.is_null() { 0 } else { unsafe { (*k).names.len() } }
}
