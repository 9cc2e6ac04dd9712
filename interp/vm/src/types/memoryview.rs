//! `memoryview`.

pub use super::memoryview_items::{from_half, to_half};
use std::borrow::Cow;
use std::cell::Cell;

use super::bytes_methods;
use super::memoryview_items::{native, pack, unpack};
use crate::object;
use crate::object::cells::{Guarded, Opaque};
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType, Trace, Visit};
use crate::protocol::buffer::{self, Buffer};
use crate::protocol::{compare, number, object as obj, sequence};
use crate::raise::{buffer_error, index_error, not_implemented_error, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, ellipsis, none, not_implemented};
use crate::types::slice::{self, Slice};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

/// Flags of requests, as CPython numbers them.
const FORMAT: u32 = 4;
const ND: u32 = 8;
const STRIDES: u32 = 0x18;
const C_CONTIGUOUS: u32 = 0x38;
const F_CONTIGUOUS: u32 = 0x58;
const ANY_CONTIGUOUS: u32 = 0x98;

/// Most dimensions of a view.
const MAX_DIMENSIONS: usize = 64;

struct Master(Buffer);
impl Trace for Master {
    fn trace(&self, visit: &mut Visit<'_>) {
        visit(&self.0.obj);
    }
}

object! {
    /// The view of an exporter, shared by the memoryviews made from each other.
    pub struct ManagedBuffer: MANAGED_BUFFER {
        master: Master,
    }
}

/// `managedbuffer`.
pub static MANAGED_BUFFER: StaticType = StaticType::new::<ManagedBuffer>(
    TypeDef {
        name: "managedbuffer",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// What a memoryview shows.
#[derive(Clone)]
struct Layout {
    ptr: *mut u8,
    readonly: bool,
    itemsize: usize,
    format: Cow<'static, str>,
    shape: Vec<isize>,
    strides: Vec<isize>,
}

impl Layout {
    fn of(b: &Buffer) -> Layout {
        Layout {
            ptr: b.ptr,
            readonly: b.readonly,
            itemsize: b.itemsize,
            format: b.format.clone(),
            shape: b.shape.clone(),
            strides: b.strides.clone(),
        }
    }
    /// Number of bytes.
    fn len(&self) -> usize {
        self.shape.iter().product::<isize>() as usize * self.itemsize
    }
    fn is_c_contiguous(&self) -> bool {
        let mut expect = self.itemsize as isize;
        for (n, s) in self.shape.iter().zip(&self.strides).rev() {
            if *n > 1 && *s != expect {
                return self.len() == 0;
            }
            expect *= n;
        }
        true
    }
    fn is_f_contiguous(&self) -> bool {
        let mut expect = self.itemsize as isize;
        for (n, s) in self.shape.iter().zip(&self.strides) {
            if *n > 1 && *s != expect {
                return self.len() == 0;
            }
            expect *= n;
        }
        true
    }
    /// Calls `f` with the address of each item, the last index fastest (or the first one).
    fn each(&self, fortran: bool, f: &mut dyn FnMut(*mut u8)) {
        fn walk(l: &Layout, depth: usize, at: *mut u8, fortran: bool, f: &mut dyn FnMut(*mut u8)) {
            let n = l.shape.len();
            if depth == n {
                return f(at);
            }
            let dim = if fortran { n - 1 - depth } else { depth };
            for i in 0..l.shape[dim] {
                walk(l, depth + 1, at.wrapping_offset(i * l.strides[dim]), fortran, f);
            }
        }
        walk(self, 0, self.ptr, fortran, f);
    }
    /// The bytes of all items.
    fn bytes(&self, fortran: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len());
        let n = self.itemsize;
        self.each(fortran, &mut |p| out.extend_from_slice(unsafe { std::slice::from_raw_parts(p, n) }));
        out
    }
    fn is_native(&self) -> R<u8> {
        match native(&self.format) {
            Some((c, _)) => Ok(c),
            None => not_implemented_error(format!("memoryview: format {} not supported", self.format)),
        }
    }
    /// Address of item `i` along dimension `dim`, seen from `at`.
    fn at(&self, at: *mut u8, dim: usize, i: isize) -> R<*mut u8> {
        let n = self.shape.get(dim).copied().unwrap_or(0);
        let j = if i < 0 { i.saturating_add(n) } else { i };
        if j < 0 || j >= n {
            return index_error(format!("index out of bounds on dimension {}", dim + 1));
        }
        Ok(at.wrapping_offset(j * self.strides[dim]))
    }
    /// Cut along the first dimension.
    fn sliced(&self, s: &Slice) -> R<Layout> {
        let (start, stop, step) = s.unpack()?;
        let mut l = self.clone();
        if let (Some(n), Some(stride)) = (l.shape.first_mut(), l.strides.first_mut()) {
            let (start, _, step, count) = slice::adjust(start, stop, step, *n as usize);
            l.ptr = l.ptr.wrapping_offset(start * *stride);
            *n = count as isize;
            *stride = stride.wrapping_mul(step);
        }
        Ok(l)
    }
}

object! {
    /// A memoryview.
    pub struct MemoryView: MEMORYVIEW {
        /// The exporter's view, until it is released.
        managed: Slot<ManagedBuffer>,
        layout: Opaque<Guarded<Layout>>,
        /// Views that others have of this one.
        exports: Cell<usize>,
        /// -1 when unknown.
        hash: Cell<isize>,
    }
}

/// A memoryview of a view.
pub fn from_buffer(b: Buffer) -> Ref<MemoryView> {
    let layout = Layout::of(&b);
    let managed = Ref::new(ManagedBuffer { head: Object::head(&MANAGED_BUFFER), master: Master(b) });
    with_layout(&managed, layout)
}

fn with_layout(managed: &ManagedBuffer, layout: Layout) -> Ref<MemoryView> {
    Ref::new(MemoryView {
        head: Object::head(&MEMORYVIEW),
        managed: Slot::new(Some(managed.own_as())),
        layout: Opaque(Guarded::new(layout)),
        exports: Cell::new(0),
        hash: Cell::new(-1),
    })
}

/// The bytes of a view in C order.
pub fn flatten(b: &Buffer) -> Vec<u8> {
    Layout::of(b).bytes(false)
}

fn this(o: &Object) -> &MemoryView {
    unsafe { o.cast_unchecked() }
}

/// The exporter's view.
///
/// # Errors
/// ValueError if it has been released.
fn managed(o: &Object) -> R<Ref<ManagedBuffer>> {
    match this(o).managed.get() {
        Some(m) => Ok(m),
        None => value_error("operation forbidden on released memoryview object"),
    }
}

/// What it shows. Python code may change that (by releasing it), so nothing of it is kept across
/// such.
fn layout(o: &Object) -> R<&Layout> {
    if this(o).managed.is_none() {
        return value_error("operation forbidden on released memoryview object");
    }
    Ok(this(o).layout.0.borrow())
}

fn release_export(o: &Object) {
    let e = &this(o).exports;
    e.set(e.get().saturating_sub(1));
}

fn getbuffer(o: &Object, flags: u32) -> R<Buffer> {
    let l = layout(o)?;
    let asks = |f: u32| flags & f == f;
    if asks(buffer::WRITABLE) && l.readonly {
        return buffer_error("memoryview: underlying buffer is not writable");
    }
    if asks(C_CONTIGUOUS) && !l.is_c_contiguous() {
        return buffer_error("memoryview: underlying buffer is not C-contiguous");
    }
    if asks(F_CONTIGUOUS) && !l.is_f_contiguous() {
        return buffer_error("memoryview: underlying buffer is not Fortran contiguous");
    }
    if asks(ANY_CONTIGUOUS) && !l.is_c_contiguous() && !l.is_f_contiguous() {
        return buffer_error("memoryview: underlying buffer is not contiguous");
    }
    if !asks(STRIDES) && !l.is_c_contiguous() {
        return buffer_error("memoryview: underlying buffer is not C-contiguous");
    }
    let mut b = Buffer {
        obj: o.own(),
        ptr: l.ptr,
        len: l.len(),
        readonly: l.readonly,
        itemsize: l.itemsize,
        format: l.format.clone(),
        shape: l.shape.clone(),
        strides: l.strides.clone(),
        release: None,
    };
    if !asks(ND) {
        if asks(FORMAT) {
            return buffer_error("memoryview: cannot cast to unsigned bytes if the format flag is present");
        }
        b.itemsize = 1;
        b.shape = vec![b.len as isize];
        b.strides = vec![1];
    }
    if !asks(FORMAT) {
        b.format = Cow::Borrowed("B");
    }
    b.release = Some(release_export);
    this(o).exports.set(this(o).exports.get() + 1);
    Ok(b)
}

object! {
    /// What `__buffer__` of a type in Python gave, together with the object.
    pub struct BufferWrapper: BUFFER_WRAPPER {
        view: Ref,
        owner: Ref,
    }
}

/// `_buffer_wrapper`.
pub static BUFFER_WRAPPER: StaticType = StaticType::new::<BufferWrapper>(
    TypeDef {
        name: "_buffer_wrapper",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

fn release_wrapper(o: &Object) {
    let w = unsafe { o.cast_unchecked::<BufferWrapper>() };
    release_export(&w.view);
    if let Some(f) = w.owner.ty().slots().releasebuffer {
        f(&w.owner, &w.view);
    }
    // Nobody has a use for the view any more, unless it was given out.
    let _ = release(&w.view);
}

/// A view of what the memoryview `v` shows, which `owner` gave for its own bytes.
///
/// # Errors
/// BufferError where the request asks for more than it has.
pub fn reexport(v: &Object, owner: &Ref, flags: u32) -> R<Buffer> {
    let mut b = getbuffer(v, flags)?;
    let w = BufferWrapper { head: Object::head(&BUFFER_WRAPPER), view: v.own(), owner: owner.clone() };
    b.obj = Ref::new(w).up();
    b.release = Some(release_wrapper);
    Ok(b)
}

fn release(o: &Object) -> R<()> {
    let m = this(o);
    let n = m.exports.get();
    if n > 0 {
        return buffer_error(format!("memoryview has {n} exported buffer{}", if n == 1 { "" } else { "s" }));
    }
    m.managed.set(None);
    Ok(())
}

fn from_object(o: &Object, flags: u32) -> R {
    if o.is_a::<MemoryView>() {
        let m = managed(o)?;
        return Ok(with_layout(&m, layout(o)?.clone()).up());
    }
    if !buffer::supports(o) {
        return type_error(format!("memoryview: a bytes-like object is required, not '{}'", o.ty().name()));
    }
    Ok(from_buffer(buffer::get(o, flags)?).up())
}

static NEW: MethodDef = MethodDef::kw("memoryview", "(object)", |_, a| match a[0] {
    Some(o) => from_object(o, buffer::FULL_RO),
    None => type_error("memoryview() missing required argument 'object' (pos 1)"),
});

fn item_at(o: &Object, i: isize) -> R {
    let l = layout(o)?;
    let c = l.is_native()?;
    match l.shape.len() {
        0 => type_error("invalid indexing of 0-dim memory"),
        1 => {
            let p = l.at(l.ptr, 0, i)?;
            Ok(unsafe { unpack(p, c) })
        }
        _ => not_implemented_error("multi-dimensional sub-views are not implemented"),
    }
}

/// The indices of a tuple of as many as the view has dimensions.
fn multi_index(o: &Object, t: &Tuple) -> R<*mut u8> {
    let ndim = layout(o)?.shape.len();
    if t.len() > ndim {
        return type_error(format!("cannot index {ndim}-dimension view with {}-element tuple", t.len()));
    }
    if t.len() < ndim {
        return not_implemented_error("sub-views are not implemented");
    }
    let mut ix = Vec::with_capacity(ndim);
    for k in t.as_slice() {
        ix.push(number::index_to_isize(k, Some(&exc::INDEX_ERROR))?);
    }
    let l = layout(o)?;
    let mut p = l.ptr;
    for (dim, i) in ix.into_iter().enumerate() {
        p = l.at(p, dim, i)?;
    }
    Ok(p)
}

fn all_index(k: &Object) -> Option<&Tuple> {
    k.cast::<Tuple>().filter(|t| t.as_slice().iter().all(|x| number::is_index(x)))
}
fn all_slices(k: &Object) -> bool {
    k.cast::<Tuple>().is_some_and(|t| !t.is_empty() && t.as_slice().iter().all(|x| x.is_a::<Slice>()))
}

fn subscript(o: &Object, k: &Object) -> R {
    let l = layout(o)?;
    if l.shape.is_empty() {
        if k.cast::<Tuple>().is_some_and(|t| t.is_empty()) {
            let c = l.is_native()?;
            return Ok(unsafe { unpack(l.ptr, c) });
        }
        if k.is(&ellipsis()) {
            return Ok(o.own());
        }
        return type_error("invalid indexing of 0-dim memory");
    }
    if number::is_index(k) {
        let i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        return item_at(o, i);
    }
    if let Some(s) = k.cast::<Slice>() {
        let m = managed(o)?;
        let l = l.clone().sliced(s)?;
        return Ok(with_layout(&m, l).up());
    }
    if let Some(t) = all_index(k) {
        let p = multi_index(o, t)?;
        let c = layout(o)?.is_native()?;
        return Ok(unsafe { unpack(p, c) });
    }
    if all_slices(k) {
        return not_implemented_error("multi-dimensional slicing is not implemented");
    }
    type_error("memoryview: invalid slice key")
}

/// Writes a value where `place` says, which is asked again after the conversion: that may have run
/// code that released the view.
fn store(o: &Object, v: &Object, place: impl Fn(&Layout) -> R<*mut u8>) -> R<()> {
    let l = layout(o)?;
    let c = l.is_native()?;
    place(l)?;
    let format = l.format.clone();
    let b = pack(v, c, format.strip_prefix('@').unwrap_or(&format))?;
    let p = place(layout(o)?)?;
    unsafe { std::ptr::copy_nonoverlapping(b.as_ptr(), p, b.len()) };
    Ok(())
}

fn same_format(a: &Layout, b: &Layout) -> bool {
    let strip = |f: &str| f.strip_prefix('@').unwrap_or(f).to_string();
    a.itemsize == b.itemsize && strip(&a.format) == strip(&b.format)
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let l = layout(o)?;
    if l.readonly {
        return type_error("cannot modify read-only memory");
    }
    let Some(v) = v else { return type_error("cannot delete memory") };
    if l.shape.is_empty() {
        if k.is(&ellipsis()) || k.cast::<Tuple>().is_some_and(|t| t.is_empty()) {
            return store(o, v, |l| Ok(l.ptr));
        }
        return type_error("invalid indexing of 0-dim memory");
    }
    if number::is_index(k) {
        if l.shape.len() > 1 {
            return not_implemented_error("sub-views are not implemented");
        }
        let i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        return store(o, v, |l| l.at(l.ptr, 0, i));
    }
    if let Some(s) = k.cast::<Slice>()
        && l.shape.len() == 1
    {
        let src = buffer::get(v, buffer::FULL_RO)?;
        let dest = layout(o)?.sliced(s)?;
        let from = Layout::of(&src);
        if !same_format(&dest, &from) || dest.shape != from.shape {
            return value_error("memoryview assignment: lvalue and rvalue have different structures");
        }
        // Through a copy, since the two may overlap.
        let b = from.bytes(false);
        let mut items = b.chunks(dest.itemsize.max(1));
        dest.each(false, &mut |p| {
            if let Some(x) = items.next() {
                unsafe { std::ptr::copy_nonoverlapping(x.as_ptr(), p, x.len()) }
            }
        });
        return Ok(());
    }
    if let Some(t) = all_index(k) {
        let p = multi_index(o, t)?;
        return store(o, v, |_| Ok(p));
    }
    if k.is_a::<Slice>() || all_slices(k) {
        return not_implemented_error("memoryview slice assignments are currently restricted to ndim = 1");
    }
    type_error("memoryview: invalid slice key")
}

fn len(o: &Object) -> R<usize> {
    match layout(o)?.shape.first() {
        Some(n) => Ok(*n as usize),
        None => type_error("0-dim memory has no length"),
    }
}

fn items_equal(a: &Layout, b: &Layout) -> R<bool> {
    if a.shape.len() != b.shape.len() {
        return Ok(false);
    }
    for (m, n) in a.shape.iter().zip(&b.shape) {
        if m != n {
            return Ok(false);
        }
        if *m == 0 {
            break;
        }
    }
    let (Some((c, n)), Some((d, m))) = (native(&a.format), native(&b.format)) else {
        return by_struct(a, b);
    };
    if c == d && !matches!(c, b'f' | b'd' | b'e') {
        return Ok(a.bytes(false) == b.bytes(false));
    }
    let (x, y) = (a.bytes(false), b.bytes(false));
    for (p, q) in x.chunks_exact(n).zip(y.chunks_exact(m)) {
        let (v, w) = unsafe { (unpack(p.as_ptr(), c), unpack(q.as_ptr(), d)) };
        if !number::is_true(&*compare::rich(&v, &w, Cmp::Eq)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Compares items whose formats only the module `struct` knows.
fn by_struct(a: &Layout, b: &Layout) -> R<bool> {
    let items = |l: &Layout| -> R<Vec<Ref>> {
        let m = crate::import::import_module("struct")?;
        let mut v = Vec::new();
        for x in l.bytes(false).chunks_exact(l.itemsize.max(1)) {
            v.push(crate::protocol::call::call_method_text(
                &m,
                "unpack",
                &[&Str::new(&l.format), &Bytes::new(x)],
            )?);
        }
        Ok(v)
    };
    let (Ok(x), Ok(y)) = (items(a), items(b)) else { return Ok(false) };
    for (v, w) in x.iter().zip(&y) {
        if !number::is_true(&*compare::rich(v, w, Cmp::Eq)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    let equal = if this(a).managed.is_none() || b.cast::<MemoryView>().is_some_and(|m| m.managed.is_none()) {
        a.is(b)
    } else if !buffer::supports(b) {
        return Ok(not_implemented());
    } else {
        let Ok(other) = buffer::get(b, buffer::FULL_RO) else { return Ok(not_implemented()) };
        // Held, so that comparing cannot release it.
        let own = getbuffer(a, buffer::FULL_RO)?;
        items_equal(&Layout::of(&own), &Layout::of(&other))?
    };
    Ok(bool_obj(equal == (op == Cmp::Eq)))
}

fn hash(o: &Object) -> R<isize> {
    let m = this(o);
    let known = m.hash.get();
    if known != -1 {
        return Ok(known);
    }
    let exporter = managed(o)?.master.0.obj.clone();
    let l = layout(o)?;
    if !l.readonly {
        return value_error("cannot hash writable memoryview object");
    }
    if !matches!(native(&l.format), Some((b'B' | b'b' | b'c', _))) {
        return value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    }
    compare::hash(&exporter)?;
    let h = crate::hash::bytes(&layout(o)?.bytes(false));
    m.hash.set(h);
    Ok(h)
}

fn tobytes(o: &Object, a: &[Option<&Object>]) -> R {
    let order = match a[0] {
        None => None,
        Some(x) if x.is_none() => None,
        Some(x) => match x.cast::<Str>() {
            Some(s) => Some(s.to_lossy().into_owned()),
            None => {
                return type_error(format!(
                    "tobytes() argument 'order' must be str or None, not {}",
                    obj::type_name_or_none(x)
                ));
            }
        },
    };
    let l = layout(o)?;
    let fortran = match order.as_deref() {
        None | Some("C") => false,
        Some("F") => true,
        Some("A") => l.is_f_contiguous() && !l.is_c_contiguous(),
        Some(_) => return value_error("order must be 'C', 'F' or 'A'"),
    };
    Ok(Bytes::new(&l.bytes(fortran)).up())
}

fn tolist(o: &Object) -> R {
    fn walk(l: &Layout, c: u8, dim: usize, at: *mut u8) -> Ref {
        if dim == l.shape.len() {
            return unsafe { unpack(at, c) };
        }
        let v =
            (0..l.shape[dim]).map(|i| walk(l, c, dim + 1, at.wrapping_offset(i * l.strides[dim]))).collect();
        List::from_vec(v).up()
    }
    let l = layout(o)?;
    let c = l.is_native()?;
    Ok(walk(l, c, 0, l.ptr))
}

fn cast(o: &Object, a: &[Option<&Object>]) -> R {
    const NATIVE: &str = "format must be a native single character format prefixed with an optional '@'";
    let m = managed(o)?;
    let format = match a[0] {
        Some(f) => match f.cast::<Str>() {
            Some(s) => s.to_lossy().into_owned(),
            None => {
                return type_error(format!(
                    "cast() argument 'format' must be str, not {}",
                    obj::type_name_or_none(f)
                ));
            }
        },
        None => return type_error("cast() missing required argument 'format' (pos 1)"),
    };
    let mut l = layout(o)?.clone();
    if !l.is_c_contiguous() {
        return type_error("memoryview: casts are restricted to C-contiguous views");
    }
    if (a[1].is_some() || l.shape.len() != 1) && l.shape.contains(&0) {
        return type_error("memoryview: cannot cast view with zeros in shape or strides");
    }
    let shape = match a[1] {
        None => None,
        Some(s) => {
            let items = if let Some(t) = s.cast::<Tuple>() {
                t.as_slice().to_vec()
            } else if let Some(t) = s.cast::<List>() {
                t.to_vec()
            } else {
                return type_error("shape must be a list or a tuple");
            };
            if items.len() > MAX_DIMENSIONS {
                return value_error("memoryview: number of dimensions must not exceed 64");
            }
            if l.shape.len() != 1 && items.len() != 1 {
                return type_error("memoryview: cast must be 1D -> ND or ND -> 1D");
            }
            Some(items)
        }
    };
    let total = l.len();
    let Some((from, _)) = native(&l.format) else {
        return value_error(format!("memoryview: source {NATIVE}"));
    };
    let Some((to, itemsize)) = native(&format) else {
        return value_error(format!("memoryview: destination {NATIVE}"));
    };
    let is_byte = |c: u8| matches!(c, b'b' | b'B' | b'c');
    if !is_byte(from) && !is_byte(to) {
        return type_error("memoryview: cannot cast between two non-byte formats");
    }
    if total % itemsize != 0 {
        return type_error("memoryview: length is not a multiple of itemsize");
    }
    l.format = Cow::Owned(format);
    l.itemsize = itemsize;
    l.shape = vec![(total / itemsize) as isize];
    l.strides = vec![itemsize as isize];
    if let Some(items) = shape {
        let mut product = itemsize as isize;
        let mut shape = Vec::with_capacity(items.len());
        for x in &items {
            if !x.is_a::<int::Int>() {
                return type_error("memoryview.cast(): elements of shape must be integers");
            }
            let n = sequence::ssize_arg(x)?;
            if n <= 0 {
                return value_error("memoryview.cast(): elements of shape must be integers > 0");
            }
            product = match product.checked_mul(n) {
                Some(p) => p,
                None => return value_error("memoryview.cast(): product(shape) > SSIZE_MAX"),
            };
            shape.push(n);
        }
        if product as usize != total {
            return type_error("memoryview: product(shape) * itemsize != buffer size");
        }
        let mut strides = vec![0; shape.len()];
        let mut stride = itemsize as isize;
        for (s, n) in strides.iter_mut().zip(&shape).rev() {
            *s = stride;
            stride *= n;
        }
        l.shape = shape;
        l.strides = strides;
    }
    Ok(with_layout(&m, l).up())
}

fn tuple_of(v: &[isize]) -> R {
    Ok(Tuple::from_vec(v.iter().map(|n| int::from_i64(*n as i64)).collect()).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("release", |o| release(o).map(|()| none())),
    MethodDef::kw("tobytes", "($self, /, order='C')", tobytes),
    MethodDef::kw("hex", "($self, /, sep=<unrepresentable>, bytes_per_sep=1)", |o, a| {
        layout(o)?;
        bytes_methods::hex(|| Ok(layout(o)?.bytes(false)), a[0], a[1])
    }),
    MethodDef::noargs("tolist", tolist),
    MethodDef::kw("cast", "($self, /, format, shape=<unrepresentable>)", cast),
    MethodDef::noargs("toreadonly", |o| {
        let m = managed(o)?;
        let mut l = layout(o)?.clone();
        l.readonly = true;
        Ok(with_layout(&m, l).up())
    }),
    MethodDef::kw("_from_flags", "($type, /, object, flags)", |_, a| match (a[0], a[1]) {
        (Some(o), Some(f)) => {
            let flags = sequence::int_arg(f)?;
            from_object(o, flags as u32)
        }
        _ => type_error("_from_flags() missing required argument 'object' (pos 1)"),
    })
    .class(),
    MethodDef::noargs("__enter__", |o| {
        managed(o)?;
        Ok(o.own())
    }),
    MethodDef::raw("__exit__", "($self, /, *exc_info)", |o, _, _| release(o).map(|()| none())),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("obj", |o| Ok(managed(o)?.master.0.obj.clone())),
    GetSetDef::ro("nbytes", |o| Ok(int::from_usize(layout(o)?.len()))),
    GetSetDef::ro("readonly", |o| Ok(bool_obj(layout(o)?.readonly))),
    GetSetDef::ro("itemsize", |o| Ok(int::from_usize(layout(o)?.itemsize))),
    GetSetDef::ro("format", |o| Ok(Str::new(&layout(o)?.format).up())),
    GetSetDef::ro("ndim", |o| Ok(int::from_usize(layout(o)?.shape.len()))),
    GetSetDef::ro("shape", |o| tuple_of(&layout(o)?.shape)),
    GetSetDef::ro("strides", |o| tuple_of(&layout(o)?.strides)),
    GetSetDef::ro("suboffsets", |o| {
        layout(o)?;
        Ok(Tuple::empty().up())
    }),
    GetSetDef::ro("c_contiguous", |o| Ok(bool_obj(layout(o)?.is_c_contiguous()))),
    GetSetDef::ro("f_contiguous", |o| Ok(bool_obj(layout(o)?.is_f_contiguous()))),
    GetSetDef::ro("contiguous", |o| {
        let l = layout(o)?;
        Ok(bool_obj(l.is_c_contiguous() || l.is_f_contiguous()))
    }),
];

/// `memoryview`.
pub static MEMORYVIEW: StaticType = StaticType::new::<MemoryView>(
    TypeDef {
        name: "memoryview",
        itemsize: 8,
        flags: TypeFlags::HAVE_GC | TypeFlags::SEQUENCE | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        sig: "(object)",
        doc: Some("Create a new memoryview object which references the given object."),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        new: Some(|ty: &PyType, a, k| NEW.invoke(None, ty.as_object(), a, k)),
        repr: Some(|o| {
            let what = if this(o).managed.is_none() { "released memory" } else { "memory" };
            Ok(Str::new(&format!("<{what} at {:#x}>", o.addr())).up())
        }),
        hash: Some(hash),
        richcompare: Some(richcompare),
        iter: Some(|o| {
            let l = layout(o)?;
            match l.shape.len() {
                0 => return type_error("invalid indexing of 0-dim memory"),
                1 => {}
                _ => return not_implemented_error("multi-dimensional sub-views are not implemented"),
            }
            l.is_native()?;
            Ok(Ref::new(MemoryIterator {
                head: Object::head(&MEMORY_ITERATOR),
                view: Slot::new(Some(this(o).own_as())),
                index: Cell::new(0),
                length: Cell::new(l.shape[0] as usize),
            })
            .up())
        }),
        sq_length: Some(len),
        sq_item: Some(item_at),
        mp_length: Some(len),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(ass_subscript),
        getbuffer: Some(getbuffer),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a memoryview.
    pub struct MemoryIterator: MEMORY_ITERATOR {
        view: Slot<MemoryView>,
        index: Cell<usize>,
        length: Cell<usize>,
    }
}

/// `memory_iterator`.
pub static MEMORY_ITERATOR: StaticType = StaticType::new::<MemoryIterator>(
    TypeDef {
        name: "memory_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let it = unsafe { o.cast_unchecked::<MemoryIterator>() };
            let Some(m) = it.view.get() else { return Ok(None) };
            let i = it.index.get();
            if i < it.length.get() {
                let v = item_at(&m, i as isize)?;
                it.index.set(i + 1);
                return Ok(Some(v));
            }
            it.view.set(None);
            Ok(None)
        }),
        ..Slots::NONE
    },
);
