//! Type objects: layout, slots, method resolution order, attribute lookup with its cache.

use std::cell::Cell;
use std::mem::size_of;
use std::ops::Deref;

use super::alloc;
use super::cells::Opaque;
use super::method::{GetSetDef, MethodDef};
use super::slots::Slots;
use super::{Gil, Guarded, Kept, Kind, Object, Own, R, Ref, Slot, Visit, xdecref};
use crate::object;
use crate::types::dict::{Dict, SharedKeys};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::type_::TYPE;

/// Flags of a type.
pub struct TypeFlags;
#[allow(missing_docs)]
impl TypeFlags {
    pub const READY: u32 = 1 << 0;
    pub const HEAP: u32 = 1 << 1;
    pub const HAVE_GC: u32 = 1 << 2;
    /// Two words in front of each instance, for its dict and its weak references.
    pub const PREHEADER: u32 = 1 << 3;
    pub const MANAGED_DICT: u32 = (1 << 4) | Self::PREHEADER;
    pub const MANAGED_WEAKREF: u32 = (1 << 5) | Self::PREHEADER;
    /// Attribute values behind the body, with keys shared by all instances.
    pub const INLINE_VALUES: u32 = 1 << 6;
    /// May be subclassed.
    pub const BASETYPE: u32 = 1 << 7;
    /// Attributes of the type cannot be set from Python.
    pub const IMMUTABLE: u32 = 1 << 8;
    pub const ABSTRACT: u32 = 1 << 9;
    /// Some class of the MRO has `__slots__` members.
    pub const HAS_SLOT_MEMBERS: u32 = 1 << 10;
    /// Calling the type raises.
    pub const DISALLOW_INSTANTIATION: u32 = 1 << 11;
    pub const MAPPING: u32 = 1 << 12;
    pub const SEQUENCE: u32 = 1 << 13;
    /// `case T(x)` matches the subject itself.
    pub const MATCH_SELF: u32 = 1 << 14;
    /// Functions of this type bind like methods without a call of `__get__`.
    pub const METHOD_DESCRIPTOR: u32 = 1 << 15;
    pub const INT_SUBCLASS: u32 = 1 << 16;
    pub const LIST_SUBCLASS: u32 = 1 << 17;
    pub const TUPLE_SUBCLASS: u32 = 1 << 18;
    pub const BYTES_SUBCLASS: u32 = 1 << 19;
    pub const STR_SUBCLASS: u32 = 1 << 20;
    pub const DICT_SUBCLASS: u32 = 1 << 21;
    pub const EXC_SUBCLASS: u32 = 1 << 22;
    pub const TYPE_SUBCLASS: u32 = 1 << 23;
    /// Never cache lookups for this type (an MRO made by hand).
    pub const CUSTOM_MRO: u32 = 1 << 24;
    /// Instances keep a namespace in a field of their own (types, modules).
    pub const OWN_DICT: u32 = 1 << 25;
    const INHERITED: u32 = Self::MANAGED_DICT
        | Self::OWN_DICT
        | Self::MANAGED_WEAKREF
        | Self::HAVE_GC
        | Self::HAS_SLOT_MEMBERS
        | Self::MATCH_SELF
        | (0xff << 16);
}

/// What a builtin type consists of besides its slots.
pub struct TypeDef {
    /// `__name__`, with its module in front unless that is `builtins`.
    pub name: &'static str,
    /// The base type; `object` if absent.
    pub base: Option<&'static StaticType>,
    /// See [`TypeFlags`].
    pub flags: u32,
    /// Bytes of an item of a variable-sized type; such a type takes no `__slots__`.
    pub itemsize: usize,
    /// Methods.
    pub methods: &'static [MethodDef],
    /// Computed attributes.
    pub getset: &'static [GetSetDef],
    /// Attributes stored in instances behind the layout of the base.
    pub members: &'static [MemberDef],
    /// The signature of the constructor, `(iterable=(), /)`, empty for none.
    pub sig: &'static str,
    /// The documentation.
    pub doc: Option<&'static str>,
}

impl TypeDef {
    /// A type without anything.
    pub const DEFAULT: TypeDef = TypeDef {
        name: "",
        base: None,
        flags: 0,
        itemsize: 0,
        methods: &[],
        getset: &[],
        members: &[],
        sig: "",
        doc: None,
    };
}

/// An attribute stored as a reference in each instance of a builtin type.
pub struct MemberDef {
    /// Its name.
    pub name: &'static str,
    /// It cannot be set from Python.
    pub readonly: bool,
}

impl MemberDef {
    /// A writable member.
    pub const fn rw(name: &'static str) -> MemberDef {
        MemberDef { name, readonly: false }
    }
    /// A read-only member.
    pub const fn ro(name: &'static str) -> MemberDef {
        MemberDef { name, readonly: true }
    }
}

/// The cell of member `index` of the builtin type `owner` in its instance `o`.
pub fn member_cell<'a>(o: &'a Object, owner: &PyType, index: usize) -> &'a Slot {
    unsafe {
        let off = owner.slot_offsets.0.borrow().get(index).copied().unwrap_or(0);
        &*((o as *const Object as *const u8).add(off) as *const Slot)
    }
}

type DeallocFn = unsafe fn(*mut Object);
type TraceFn = unsafe fn(&Object, &mut Visit<'_>);
type ClearFn = unsafe fn(*mut Object, &mut Vec<Ref>);

object! {
    /// A type object.
    pub struct PyType: TYPE {
        flags: Cell<u32>,
        version: Cell<u32>,
        slots: Guarded<Slots>,
        dealloc: Opaque<Cell<DeallocFn>>,
        drop: Opaque<Cell<DeallocFn>>,
        trace: Opaque<Cell<TraceFn>>,
        clear: Opaque<Cell<ClearFn>>,
        /// Bytes of an instance's body, header included, `__slots__` included.
        pub basicsize: Cell<usize>,
        /// Bytes of an item of a variable-sized type.
        pub itemsize: Cell<usize>,
        def: Opaque<Option<&'static TypeDef>>,
        static_def: Opaque<TypeDef>,
        utf8_name: Opaque<Guarded<Option<Box<str>>>>,
        /// `__name__` of a heap type.
        pub ht_name: Slot<Str>,
        /// `__qualname__` of a heap type.
        pub ht_qualname: Slot<Str>,
        /// `__base__`.
        pub base: Kept<PyType>,
        /// `__bases__`: a dying type takes itself out of their lists of subclasses.
        pub bases: Kept<Tuple>,
        /// `__mro__`.
        pub mro: Slot<Tuple>,
        /// The type's own namespace.
        pub dict: Slot<Dict>,
        /// Direct subclasses, in order of creation; each removes itself when it dies.
        pub subclasses: Opaque<Guarded<Vec<*const PyType>>>,
        /// Byte offsets of the `__slots__` members that this type itself adds.
        pub slot_offsets: Opaque<Guarded<Vec<usize>>>,
        /// Keys shared by the instances.
        pub shared_keys: Opaque<Cell<*mut SharedKeys>>,
        /// `__init__` as a plain function, for specialised construction; borrowed from the dict.
        pub init_cache: Opaque<Cell<*const Object>>,
        /// `__getitem__` as a plain function, for specialised subscripts; borrowed from the dict.
        pub getitem_cache: Opaque<Cell<*const Object>>,
    }
}

impl super::Trace for Slots {
    fn trace(&self, _: &mut Visit<'_>) {}
}

/// A type in a `static`, with the words that stand in front of every type object.
#[repr(C)]
pub struct StaticType {
    pre: [Cell<usize>; 4],
    /// The type.
    pub ty: PyType,
}
unsafe impl Sync for StaticType {}
unsafe impl Send for StaticType {}
impl Deref for StaticType {
    type Target = PyType;
    #[inline(always)]
    fn deref(&self) -> &PyType {
        &self.ty
    }
}

unsafe fn trace_of<T: Kind>(o: &Object, visit: &mut Visit<'_>) {
    unsafe { o.cast_unchecked::<T>().trace_body(visit) }
}
unsafe fn clear_of<T: Kind>(o: *mut Object, out: &mut Vec<Ref>) {
    unsafe { (*(o as *mut T)).clear_body(out) }
}
unsafe fn trace_none(_: &Object, _: &mut Visit<'_>) {}
unsafe fn clear_none(_: *mut Object, _: &mut Vec<Ref>) {}
unsafe fn drop_none(_: *mut Object) {}

impl StaticType {
    /// A builtin type whose instances have the layout `T`.
    pub const fn new<T: Kind>(def: TypeDef, slots: Slots) -> StaticType {
        Self::make(def, slots, size_of::<T>(), alloc::drop_body::<T>, trace_of::<T>, clear_of::<T>)
    }

    /// A builtin type whose instances are a bare header, or have the layout of the base.
    pub const fn plain(def: TypeDef, slots: Slots) -> StaticType {
        Self::make(def, slots, 0, drop_none, trace_none, clear_none)
    }

    const fn make(
        def: TypeDef,
        slots: Slots,
        size: usize,
        drop: DeallocFn,
        trace: TraceFn,
        clear: ClearFn,
    ) -> StaticType {
        StaticType {
            pre: [const { Cell::new(0) }; 4],
            ty: PyType {
                head: Object::immortal(&TYPE.ty),
                flags: Cell::new(def.flags | TypeFlags::IMMUTABLE),
                version: Cell::new(0),
                slots: Guarded::new(slots),
                dealloc: Opaque(Cell::new(alloc::generic_dealloc)),
                drop: Opaque(Cell::new(drop)),
                trace: Opaque(Cell::new(trace)),
                clear: Opaque(Cell::new(clear)),
                basicsize: Cell::new(size),
                itemsize: Cell::new(def.itemsize),
                def: Opaque(None),
                utf8_name: Opaque(Guarded::new(None)),
                ht_name: Slot::empty(),
                ht_qualname: Slot::empty(),
                base: Kept(Slot::empty()),
                bases: Kept(Slot::empty()),
                mro: Slot::empty(),
                dict: Slot::empty(),
                subclasses: Opaque(Guarded::new(Vec::new())),
                slot_offsets: Opaque(Guarded::new(Vec::new())),
                shared_keys: Opaque(Cell::new(std::ptr::null_mut())),
                init_cache: Opaque(Cell::new(std::ptr::null())),
                getitem_cache: Opaque(Cell::new(std::ptr::null())),
                static_def: Opaque(def),
            },
        }
    }

    /// With a destructor of its own, for hot types.
    pub const fn with_dealloc(mut self, f: DeallocFn) -> StaticType {
        self.ty.dealloc = Opaque(Cell::new(f));
        self
    }
    /// With traversal of its own, for layouts that `object!` cannot describe (inline items).
    pub const fn with_trace(mut self, trace: TraceFn, drop: DeallocFn) -> StaticType {
        self.ty.trace = Opaque(Cell::new(trace));
        self.ty.drop = Opaque(Cell::new(drop));
        self
    }
    /// The type as an object, made ready.
    pub fn object(&'static self) -> &'static PyType {
        if !self.ty.is_ready() {
            self.ty.ready();
        }
        &self.ty
    }
    /// An owned reference to the type.
    pub fn own(&'static self) -> Ref {
        (**self.object()).own()
    }
}

impl PyType {
    /// An empty heap type with the layout of `base`. The caller fills and finishes it.
    pub fn new_heap(metatype: &PyType, base: &PyType, flags: u32) -> Ref<PyType> {
        if !base.is_ready() {
            base.ready();
        }
        Ref::new(PyType {
            head: Object::head(metatype),
            flags: Cell::new(flags | TypeFlags::HEAP | (base.flags() & TypeFlags::INHERITED)),
            version: Cell::new(0),
            slots: Guarded::new(Slots::NONE),
            dealloc: Opaque(Cell::new(alloc::generic_dealloc)),
            drop: Opaque(Cell::new(base.drop_fn())),
            trace: Opaque(Cell::new(base.trace_fn())),
            clear: Opaque(Cell::new(base.clear_fn())),
            basicsize: Cell::new(base.basicsize.get()),
            itemsize: Cell::new(base.itemsize.get()),
            def: Opaque(None),
            utf8_name: Opaque(Guarded::new(None)),
            ht_name: Slot::empty(),
            ht_qualname: Slot::empty(),
            base: Kept(Slot::new(Some(base.own_as()))),
            bases: Kept(Slot::empty()),
            mro: Slot::empty(),
            dict: Slot::empty(),
            subclasses: Opaque(Guarded::new(Vec::new())),
            slot_offsets: Opaque(Guarded::new(Vec::new())),
            shared_keys: Opaque(Cell::new(std::ptr::null_mut())),
            init_cache: Opaque(Cell::new(std::ptr::null())),
            getitem_cache: Opaque(Cell::new(std::ptr::null())),
            static_def: Opaque(TypeDef::DEFAULT),
        })
    }

    /// See [`TypeFlags`].
    #[inline(always)]
    pub fn flags(&self) -> u32 {
        self.flags.get()
    }
    /// Has the flag?
    #[inline(always)]
    pub fn has(&self, f: u32) -> bool {
        self.flags.get() & f == f
    }
    /// Sets or clears a flag.
    pub fn set_flag_bits(&self, f: u32, on: bool) {
        let v = self.flags.get();
        self.flags.set(if on { v | f } else { v & !f });
    }
    /// Made by Python code?
    #[inline(always)]
    pub fn is_heap(&self) -> bool {
        self.flags.get() & TypeFlags::HEAP != 0
    }
    /// Has [`PyType::ready`] run?
    #[inline(always)]
    pub fn is_ready(&self) -> bool {
        self.flags.get() & TypeFlags::READY != 0
    }
    /// The slots.
    #[inline(always)]
    pub fn slots(&self) -> &Slots {
        self.slots.borrow()
    }
    /// The slots, to be changed.
    #[allow(clippy::mut_from_ref)]
    pub fn slots_mut(&self) -> &mut Slots {
        self.slots.borrow_mut()
    }
    /// The destructor.
    #[inline(always)]
    pub fn dealloc_fn(&self) -> DeallocFn {
        self.dealloc.0.get()
    }
    /// Drops the body of an instance.
    #[inline(always)]
    pub fn drop_fn(&self) -> DeallocFn {
        self.drop.0.get()
    }
    /// Visits what the body of an instance owns.
    #[inline(always)]
    pub fn trace_fn(&self) -> TraceFn {
        self.trace.0.get()
    }
    /// Empties the body of an instance.
    #[inline(always)]
    pub fn clear_fn(&self) -> ClearFn {
        self.clear.0.get()
    }
    /// What a builtin type was declared with.
    pub fn def(&self) -> &TypeDef {
        &self.static_def.0
    }

    /// Whether this is a builtin type that the reference makes when its module is initialised, so that to Python
    /// it looks like a class: by `__flags__`, and with `__module__` in its dictionary.
    pub fn looks_like_class(&self) -> bool {
        const STATIC: &[&str] =
            &["sys", "types", "weakref", "datetime", "_contextvars", "pickle", "builtins"];
        if self.is_heap() {
            return true;
        }
        let name = self.static_def.0.name;
        match name.split_once('.') {
            None => false,
            Some((module, _)) => {
                !STATIC.contains(&module)
                    && !matches!(name, "collections.OrderedDict" | "typing.TypeAliasType")
            }
        }
    }

    /// Bytes of a fixed-size instance from the header on, inline values included.
    #[inline]
    pub fn instance_size(&self) -> usize {
        let b = self.basicsize.get();
        if self.flags() & TypeFlags::INLINE_VALUES != 0 { b + SharedKeys::inline_size(self) } else { b }
    }

    /// The name as error texts show it: a heap type's `__name__`, a builtin type's name with
    /// its module unless that is `builtins`.
    pub fn name(&self) -> &str {
        if self.is_heap() {
            self.utf8_name.0.borrow().as_deref().unwrap_or("?")
        } else {
            self.static_def.0.name
        }
    }
    /// `__name__`.
    pub fn short_name(&self) -> &str {
        if self.is_heap() {
            return self.name();
        }
        let n = self.name();
        n.rsplit('.').next().unwrap_or(n)
    }
    /// Sets the text that error messages show.
    pub fn set_utf8_name(&self, s: &str) {
        self.utf8_name.0.replace(Some(s.into()));
    }

    /// As an object.
    #[inline(always)]
    pub fn as_object(&self) -> &Object {
        &self.head
    }

    /// Is this `other`?
    #[inline(always)]
    pub fn is_type(&self, other: &PyType) -> bool {
        std::ptr::eq(self, other)
    }

    /// Is `other` this type or one of its bases?
    pub fn is_subtype(&self, other: &PyType) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        if let Some(mro) = self.mro.peek() {
            return mro.as_slice().iter().any(|t| std::ptr::addr_eq(t.as_ptr(), other));
        }
        let mut b = self.base_ref();
        if b.is_none() {
            return std::ptr::eq(other, &crate::types::object::OBJECT.ty);
        }
        while let Some(t) = b {
            if std::ptr::eq(t, other) {
                return true;
            }
            b = t.base_ref();
        }
        false
    }

    /// `__base__`, borrowed.
    pub fn base_ref(&self) -> Option<&PyType> {
        if let Some(b) = self.base.peek() {
            return Some(b);
        }
        if self.is_heap() { None } else { self.static_base() }
    }

    fn static_base(&self) -> Option<&PyType> {
        match self.static_def.0.base {
            Some(b) => Some(&b.ty),
            None if std::ptr::eq(self, &crate::types::object::OBJECT.ty) => None,
            None => Some(&crate::types::object::OBJECT.ty),
        }
    }

    /// Completes a builtin type: inherits, fills its namespace. Done at first use.
    #[cold]
    pub fn ready(&self) {
        if self.is_ready() {
            return;
        }
        let base = self.static_base();
        if let Some(b) = base {
            b.ready();
            let mut f = self.flags.get();
            let inherit = b.flags() & (TypeFlags::INHERITED | TypeFlags::MAPPING | TypeFlags::SEQUENCE);
            f |= inherit;
            self.flags.set(f);
            if self.basicsize.get() == 0 {
                self.basicsize.set(b.basicsize.get());
                self.itemsize.set(b.itemsize.get());
                self.drop.0.set(b.drop_fn());
                self.trace.0.set(b.trace_fn());
                self.clear.0.set(b.clear_fn());
            } else if self.itemsize.get() == 0 {
                self.itemsize.set(b.itemsize.get());
            }
            let members = self.static_def.0.members;
            if !members.is_empty() {
                let start = self.basicsize.get();
                self.slot_offsets.0.replace((0..members.len()).map(|i| start + i * 8).collect());
                self.basicsize.set(start + members.len() * 8);
                self.flags.set(self.flags.get() | TypeFlags::HAS_SLOT_MEMBERS);
            }
            if self.slots().finalize.is_none() && b.slots().finalize.is_some() {
                self.slots_mut().finalize = b.slots().finalize;
            }
        }
        self.flags.set(self.flags.get() | TypeFlags::READY);
        super::slotdefs::fill_builtin(self, base);
    }

    /// Forgets cached lookups of this type and its subclasses; something in it changed.
    pub fn modified(&self) {
        if self.version.get() == 0 {
            return;
        }
        self.version.set(0);
        self.init_cache.0.set(std::ptr::null());
        self.getitem_cache.0.set(std::ptr::null());
        for &s in self.subclasses.0.borrow() {
            unsafe { (*s).modified() }
        }
    }

    /// A number that changes whenever the type or a base changes; 0 where none can be had.
    #[inline]
    pub fn version(&self) -> u32 {
        let v = self.version.get();
        if v != 0 { v } else { self.assign_version() }
    }

    /// The number, 0 if none has been assigned.
    #[inline(always)]
    pub fn version_if_any(&self) -> u32 {
        self.version.get()
    }

    fn assign_version(&self) -> u32 {
        if !self.is_ready() {
            self.ready();
        }
        let n = NEXT_VERSION.get();
        if n == u32::MAX {
            return 0;
        }
        // A change in a base must reach us, so bases have versions too.
        if let Some(bases) = self.bases.peek() {
            for b in bases.as_slice() {
                if let Some(b) = b.cast::<PyType>()
                    && b.version() == 0
                {
                    return 0;
                }
            }
        }
        let n = NEXT_VERSION.get();
        NEXT_VERSION.set(n + 1);
        self.version.set(n);
        n
    }

    /// Looks `name` up along the MRO.
    #[inline]
    pub fn lookup(&self, name: &Str) -> Option<Ref> {
        self.lookup_ref(name).map(|o| o.own())
    }

    /// As [`PyType::lookup`], borrowed from the namespace where it was found.
    #[inline]
    pub fn lookup_ref(&self, name: &Str) -> Option<&Object> {
        let v = self.version();
        if v == 0 || !name.is_interned() {
            return self.lookup_uncached(name);
        }
        let h = (v as usize ^ (name as *const Str as usize >> 4)) & (CACHE_SIZE - 1);
        let e = &CACHE.0[h];
        let (ev, en, eo) = e.get();
        if ev == v && std::ptr::eq(en, name) {
            return if eo.is_null() { None } else { Some(unsafe { &*eo }) };
        }
        let found = self.lookup_uncached(name);
        // The name stays alive: interned strings are immortal or owned by a namespace; the
        // version ties the entry to the namespaces' content.
        if name.is_immortal() {
            e.set((v, name, found.map_or(std::ptr::null(), |o| o)));
        }
        found
    }

    #[inline(never)]
    fn lookup_uncached(&self, name: &Str) -> Option<&Object> {
        if !self.is_ready() {
            self.ready();
        }
        let mro = self.mro.get()?;
        for t in mro.as_slice() {
            let t = unsafe { t.cast_unchecked::<PyType>() };
            if let Some(d) = t.dict.peek()
                && let Some(v) = d.get_str_ref(name)
            {
                // The namespace owns it for as long as `self` keeps its MRO.
                return Some(unsafe { &*(v as *const Object) });
            }
        }
        None
    }

    /// The type in whose namespace `name` is found.
    pub fn lookup_where(&self, name: &Str) -> Option<(Ref<PyType>, Ref)> {
        if !self.is_ready() {
            self.ready();
        }
        let mro = self.mro.get()?;
        for t in mro.as_slice() {
            let t = unsafe { t.cast_unchecked::<PyType>() };
            if let Some(d) = t.dict.peek()
                && let Some(v) = d.get_str_ref(name)
            {
                return Some((t.own_as(), v.own()));
            }
        }
        None
    }

    /// Calls `f` with the address of each `__slots__` member of an instance.
    unsafe fn each_slot_member(&self, o: &Object, f: &mut dyn FnMut(*mut *mut Object)) {
        unsafe {
            let mut t = Some(self);
            while let Some(ty) = t {
                for &off in ty.slot_offsets.0.borrow() {
                    f((o as *const Object as *mut u8).add(off) as *mut *mut Object);
                }
                t = ty.base_ref();
            }
        }
    }

    /// Visits the `__slots__` members of an instance.
    ///
    /// # Safety
    /// `o` is an instance of this type.
    pub unsafe fn visit_slot_members(&self, o: &Object, visit: &mut Visit<'_>) {
        unsafe {
            self.each_slot_member(o, &mut |p| {
                if !(*p).is_null() {
                    visit(&**p)
                }
            })
        }
    }
    /// Empties the `__slots__` members of an instance.
    ///
    /// # Safety
    /// As [`PyType::visit_slot_members`].
    pub unsafe fn clear_slot_members(&self, o: &Object, out: &mut Vec<Ref>) {
        unsafe {
            self.each_slot_member(o, &mut |p| {
                let v = std::mem::replace(&mut *p, std::ptr::null_mut());
                if !v.is_null() {
                    out.push(Ref::from_raw(v));
                }
            })
        }
    }
    /// Drops the `__slots__` members of a dying instance.
    ///
    /// # Safety
    /// As [`PyType::visit_slot_members`].
    pub unsafe fn drop_slot_members(&self, o: &Object) {
        unsafe {
            self.each_slot_member(o, &mut |p| {
                let v = std::mem::replace(&mut *p, std::ptr::null_mut());
                xdecref(v);
            })
        }
    }
}

impl PyType {
    /// Strikes the type off its bases' lists of subclasses. Once its bases are cleared, it could
    /// not find them.
    pub fn leave_bases(&self) {
        let Some(bases) = self.bases.peek() else { return };
        for b in bases.as_slice() {
            if b.ty().has(TypeFlags::TYPE_SUBCLASS) {
                let b: &PyType = unsafe { b.cast_unchecked() };
                let me: *const PyType = self;
                b.subclasses.0.borrow_mut().retain(|s| !std::ptr::eq(*s, me));
            }
        }
    }
}

impl Drop for PyType {
    fn drop(&mut self) {
        self.leave_bases();
        let k = self.shared_keys.0.get();
        if !k.is_null() {
            unsafe { SharedKeys::release(k) }
        }
    }
}

/// Number of cached lookups; a power of two.
const CACHE_SIZE: usize = 4096;
type CacheEntry = Cell<(u32, *const Str, *const Object)>;
static CACHE: Gil<[CacheEntry; CACHE_SIZE]> =
    Gil([const { Cell::new((0, std::ptr::null(), std::ptr::null())) }; CACHE_SIZE]);
static NEXT_VERSION: Gil<Cell<u32>> = Gil(Cell::new(1));

/// A heap type's layout when two bases are combined: the one whose instances carry more.
///
/// # Errors
/// TypeError when neither layout extends the other.
pub fn best_base(bases: &[Ref]) -> R<Ref<PyType>> {
    let mut winner: Option<Ref<PyType>> = None;
    let mut best: Option<Ref<PyType>> = None;
    for b in bases {
        let Some(b) = b.cast::<PyType>() else {
            return crate::raise::type_error("bases must be types");
        };
        if !b.is_ready() {
            b.ready();
        }
        if !b.has(TypeFlags::BASETYPE) {
            return crate::raise::type_error(format!("type '{}' is not an acceptable base type", b.name()));
        }
        let candidate = solid_base(b);
        match &winner {
            None => {
                winner = Some(candidate.own_as());
                best = Some(b.own_as());
            }
            Some(w) if w.is_subtype(candidate) => {}
            Some(w) if candidate.is_subtype(w) => {
                winner = Some(candidate.own_as());
                best = Some(b.own_as());
            }
            Some(_) => {
                return crate::raise::type_error("multiple bases have instance lay-out conflict");
            }
        }
    }
    match best {
        Some(b) => Ok(b),
        None => crate::raise::type_error("a new-style class can't have only classic bases"),
    }
}

/// The nearest base that adds to the layout of its own base.
pub fn solid_base(t: &PyType) -> &PyType {
    let mut t = t;
    loop {
        let Some(b) = t.base_ref() else { return t };
        if t.basicsize.get() != b.basicsize.get() || t.itemsize.get() != b.itemsize.get() {
            return t;
        }
        t = b;
    }
}
