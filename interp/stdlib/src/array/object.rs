//! The type `array.array` and its iterator.

use std::borrow::Cow;
use std::cell::Cell;

use pyrite_vm::object::cells::{Guarded, Opaque};
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::buffer::{self, Buffer};
use pyrite_vm::protocol::{attribute, compare, iteration, number, object as obj, sequence};
use pyrite_vm::raise::{buffer_error, index_error, memory_error, type_error, value_error};
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, not_implemented};
use pyrite_vm::types::slice::{self, Slice};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int, object};

use super::items::{self, Item, is_text};
use super::methods::{GETSET, METHODS};

pyrite_vm::object! {
    /// An array.
    pub struct Array: ARRAY {
        pub code: u8,
        data: Opaque<Guarded<Vec<u8>>>,
        /// Items that the reference would have made room for.
        pub allocated: Cell<usize>,
        exports: Cell<usize>,
    }
}

pyrite_vm::object! {
    struct ArrayIterator: ITERATOR {
        array: Slot<Array>,
        index: Cell<usize>,
    }
}

/// View as an array.
pub fn this(o: &Object) -> &Array {
    unsafe { o.cast_unchecked() }
}

impl Array {
    /// An array of type `ty` over `data`, which are whole items.
    pub fn of_type(ty: &PyType, code: u8, data: Vec<u8>) -> Ref<Array> {
        let n = data.len() / items::size(code).max(1);
        Ref::new(Array {
            head: Object::head(ty),
            code,
            data: Opaque(Guarded::new(data)),
            allocated: Cell::new(n),
            exports: Cell::new(0),
        })
    }

    /// A plain array.
    pub fn plain(code: u8, data: Vec<u8>) -> Ref<Array> {
        Self::of_type(ARRAY.object(), code, data)
    }

    /// Bytes of an item.
    pub fn size(&self) -> usize {
        items::size(self.code).max(1)
    }

    /// The bytes. No borrow outlives what can run Python code.
    #[allow(clippy::mut_from_ref)]
    pub fn bytes(&self) -> &mut Vec<u8> {
        self.data.0.borrow_mut()
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.bytes().len() / self.size()
    }

    /// An item.
    pub fn get(&self, i: usize) -> Option<R> {
        let s = self.size();
        let a = i.checked_mul(s)?;
        self.bytes().get(a..a + s).map(|b| items::get(self.code, b))
    }

    /// BufferError while a view of the bytes lives.
    pub fn check_exports(&self) -> R<()> {
        if self.exports.get() > 0 {
            return buffer_error("cannot resize an array that is exporting buffers");
        }
        Ok(())
    }

    /// Keeps the books of memory for a change of length from `old` items.
    fn resized(&self, old: usize) {
        let new = self.len();
        let have = self.allocated.get();
        if have >= new && old < new + 16 && have > 0 {
            return;
        }
        self.allocated.set(if new == 0 { 0 } else { (new >> 4) + if old < 8 { 3 } else { 7 } + new });
    }

    /// Replaces the bytes of items `a..b`.
    ///
    /// # Errors
    /// BufferError if the length would change under a view; MemoryError.
    pub fn splice(&self, a: usize, b: usize, new: &[u8]) -> R<()> {
        let s = self.size();
        let old = self.len();
        let (a, b) = (a.min(old) * s, b.min(old) * s);
        let b = b.max(a);
        let v = self.bytes();
        if new.len() == b - a {
            if let Some(x) = v.get_mut(a..b) {
                x.copy_from_slice(new);
            }
            return Ok(());
        }
        self.check_exports()?;
        if new.len() > b - a && v.try_reserve(new.len() - (b - a)).is_err() {
            return memory_error();
        }
        v.splice(a..b, new.iter().copied());
        self.resized(old);
        Ok(())
    }

    /// Appends bytes of whole items.
    ///
    /// # Errors
    /// BufferError, MemoryError.
    pub fn extend_bytes(&self, new: &[u8]) -> R<()> {
        self.check_exports()?;
        let old = self.len();
        let v = self.bytes();
        if v.try_reserve(new.len()).is_err() {
            return memory_error();
        }
        v.extend_from_slice(new);
        self.resized(old);
        Ok(())
    }

    /// Appends one item.
    ///
    /// # Errors
    /// What the value is wrong about; BufferError, MemoryError.
    pub fn push(&self, x: &Object) -> R<()> {
        let item = items::set(self.code, x)?;
        self.extend_bytes(self.part(&item))
    }

    /// As many of an item's bytes as count.
    pub fn part<'a>(&self, item: &'a Item) -> &'a [u8] {
        item.get(..self.size()).unwrap_or(item)
    }

    /// The characters of an array of text.
    ///
    /// # Errors
    /// ValueError for what is no character.
    pub fn text(&self) -> R<Ref<Str>> {
        let mut v: Vec<u32> = Vec::new();
        pyrite_vm::raise::reserve(&mut v, self.len())?;
        for b in self.bytes().chunks_exact(4) {
            let c = b.iter().rev().fold(0u32, |n, x| (n << 8) | u32::from(*x));
            if c > 0x10ffff {
                return value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]"));
            }
            v.push(c);
        }
        Ok(Str::from_u32(&v))
    }

    /// The items as a list.
    ///
    /// # Errors
    /// ValueError for what is no character; MemoryError.
    pub fn list(&self) -> R<Ref<List>> {
        let mut v = Vec::new();
        pyrite_vm::raise::reserve(&mut v, self.len())?;
        let mut i = 0;
        while let Some(x) = self.get(i) {
            v.push(x?);
            i += 1;
        }
        Ok(List::from_vec(v))
    }

    /// Items from any iterable, one by one.
    ///
    /// # Errors
    /// What iterating raises; what the values are wrong about.
    pub fn extend(&self, v: &Object) -> R<()> {
        if let Some(a) = v.cast::<Array>() {
            if a.code != self.code {
                return type_error("can only extend with array of same kind");
            }
            let b = a.bytes().clone();
            return self.extend_bytes(&b);
        }
        iteration::for_each(v, |x| self.push(&x))
    }
}

/// A type code from an argument that is one character.
pub fn code_arg(name: &str, o: &Object) -> R<Option<u8>> {
    match o.cast::<Str>() {
        Some(s) if s.len() == 1 => {
            Ok(u8::try_from(s.at(0)).ok().filter(|c| items::size(*c) > 0))
        }
        _ => type_error(format!("{name} must be a unicode character, not {}", obj::type_name_or_none(o))),
    }
}

/// Makes an array of type `ty` with the contents that `init` gives.
///
/// # Errors
/// What the arguments are wrong about.
pub fn make(ty: &PyType, typecode: &Object, init: Option<&Object>) -> R {
    let code = code_arg("array() argument 1", typecode)?;
    let shown = typecode.cast::<Str>().map_or(String::new(), |s| s.to_lossy().into_owned());
    let mut it = None;
    if let Some(v) = init {
        if !code.is_some_and(is_text) {
            if v.is_a::<Str>() {
                return type_error(format!("cannot use a str to initialize an array with typecode '{shown}'"));
            }
            if v.cast::<Array>().is_some_and(|a| is_text(a.code)) {
                return type_error(format!(
                    "cannot use a unicode array to initialize an array with typecode '{shown}'"
                ));
            }
        }
        let direct = v.is_a::<List>()
            || v.is_a::<Tuple>()
            || v.is_a::<ByteArray>()
            || v.is_a::<Bytes>()
            || v.is_a::<Str>()
            || v.cast::<Array>().is_some_and(|a| Some(a.code) == code);
        if !direct {
            it = Some(iteration::iter(v)?);
        }
    }
    let Some(code) = code else {
        return value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    };
    if code == b'u' {
        pyrite_vm::raise::warn(
            &exc::DEPRECATION_WARNING,
            "The 'u' type code is deprecated and will be removed in Python 3.16",
            1,
        )?;
    }
    let a = Array::of_type(ty, code, Vec::new());
    let Some(v) = init else { return Ok(a.up()) };
    if let Some(it) = it {
        a.extend(&it)?;
    } else if let Some(s) = v.cast::<Str>() {
        let b: Vec<u8> = s.iter().flat_map(u32::to_le_bytes).collect();
        a.extend_bytes(&b)?;
    } else if v.is_a::<ByteArray>() || v.is_a::<Bytes>() {
        from_bytes(&a, v)?;
    } else if let Some(b) = v.cast::<Array>() {
        let b = b.bytes().clone();
        a.extend_bytes(&b)?;
    } else {
        let n = sequence::len(v)?;
        let mut data = Vec::new();
        pyrite_vm::raise::reserve(&mut data, n.saturating_mul(a.size()))?;
        for i in 0..n {
            let x = sequence::item(v, i as isize)?;
            let item = items::set(code, &x)?;
            data.extend_from_slice(a.part(&item));
        }
        *a.bytes() = data;
    }
    a.allocated.set(if it_was_sized(v) { a.len() } else { a.allocated.get() });
    Ok(a.up())
}

/// Does the reference make exactly as much room as such an initial value needs?
fn it_was_sized(v: &Object) -> bool {
    v.is_a::<List>() || v.is_a::<Tuple>() || v.is_a::<Array>()
}

/// `frombytes`.
///
/// # Errors
/// TypeError; ValueError if they are no whole items.
pub fn from_bytes(a: &Array, v: &Object) -> R<()> {
    let b = buffer::get(v, 0)?;
    if b.itemsize != 1 {
        return type_error("a bytes-like object is required");
    }
    if b.len % a.size() != 0 {
        return value_error("bytes length not a multiple of item size");
    }
    if b.len == 0 {
        return Ok(());
    }
    a.check_exports()?;
    let copy = b.as_slice().to_vec();
    drop(b);
    a.extend_bytes(&copy)
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let keeps_init = match (ty.slots().init, object::OBJECT.slots().init) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    if ty.is_type(&ARRAY) || keeps_init {
        sequence::no_keywords("array.array", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    match args {
        [] => type_error("array() takes at least 1 argument (0 given)"),
        [code] => make(ty, code, None),
        [code, init] => make(ty, code, Some(init)),
        _ => type_error(format!("array() takes at most 2 arguments ({} given)", args.len())),
    }
}

fn repr(o: &Object) -> R {
    let a = this(o);
    let name = o.ty().short_name();
    let code = a.code as char;
    if a.len() == 0 {
        return Ok(Str::new(&format!("{name}('{code}')")).up());
    }
    let v = if is_text(a.code) { a.text()?.up() } else { a.list()?.up() };
    let v = obj::repr(&v)?;
    let mut s: Vec<u32> = format!("{name}('{code}', ").chars().map(u32::from).collect();
    s.extend(v.iter());
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Array>(), b.cast::<Array>()) else { return Ok(not_implemented()) };
    let equality = matches!(op, Cmp::Eq | Cmp::Ne);
    if equality && x.len() != y.len() {
        return Ok(bool_obj(op == Cmp::Ne));
    }
    if equality && x.code == y.code && !matches!(x.code, b'f' | b'd') {
        return Ok(bool_obj((x.bytes() == y.bytes()) == (op == Cmp::Eq)));
    }
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.get(i), y.get(i)) {
        let (p, q) = (p?, q?);
        if !compare::eq(&p, &q)? {
            return match op {
                Cmp::Eq => Ok(bool_obj(false)),
                Cmp::Ne => Ok(bool_obj(true)),
                _ => compare::rich(&p, &q, op),
            };
        }
        i += 1;
    }
    Ok(bool_obj(op.holds(x.len().cmp(&y.len()))))
}

fn item(o: &Object, i: isize) -> R {
    match usize::try_from(i).ok().and_then(|i| this(o).get(i)) {
        Some(x) => x,
        None => index_error("array index out of range"),
    }
}

fn index_of(o: &Object, k: &Object) -> R<isize> {
    let i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
    Ok(if i < 0 { i.saturating_add(this(o).len() as isize) } else { i })
}

fn subscript(o: &Object, k: &Object) -> R {
    if number::is_index(k) {
        return item(o, index_of(o, k)?);
    }
    let Some(s) = k.cast::<Slice>() else { return type_error("array indices must be integers") };
    let a = this(o);
    let (start, _, step, n) = s.indices(a.len())?;
    let size = a.size();
    let mut v = Vec::new();
    pyrite_vm::raise::reserve(&mut v, n * size)?;
    for j in 0..n {
        let at = (start + j as isize * step) as usize * size;
        v.extend_from_slice(a.bytes().get(at..at + size).unwrap_or(&[]));
    }
    Ok(Array::plain(a.code, v).up())
}

fn ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let a = this(o);
    let Some(i) = usize::try_from(i).ok().filter(|i| *i < a.len()) else {
        return index_error("array assignment index out of range");
    };
    match v {
        Some(v) => {
            let item = items::set(a.code, v)?;
            // Making the bytes may have shortened the array.
            if i < a.len() { a.splice(i, i + 1, a.part(&item)) } else { Ok(()) }
        }
        None => a.splice(i, i + 1, &[]),
    }
}

/// The type codes of two arrays differ.
fn mismatch<T>() -> R<T> {
    type_error("bad argument type for built-in operation")
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let a = this(o);
    if number::is_index(k) {
        return ass_item(o, index_of(o, k)?, v);
    }
    let Some(s) = k.cast::<Slice>() else { return type_error("array indices must be integers") };
    let b = s.unpack()?;
    let (start, stop, step, n) = slice::adjust(b.0, b.1, b.2, a.len());
    let new = match v {
        None => Vec::new(),
        Some(v) => match v.cast::<Array>() {
            Some(x) if x.code == a.code => x.bytes().clone(),
            Some(_) => return mismatch(),
            None => {
                return type_error(format!("can only assign array (not \"{}\") to array slice", v.ty().name()));
            }
        },
    };
    let size = a.size();
    if step == 1 {
        let start = start.max(0) as usize;
        return a.splice(start, (stop.max(0) as usize).max(start), &new);
    }
    let picked = |i: usize| {
        let d = i as isize - start;
        d % step == 0 && d / step >= 0 && ((d / step) as usize) < n
    };
    if new.is_empty() && (v.is_none() || n == 0) {
        if n == 0 {
            return Ok(());
        }
        a.check_exports()?;
        let all = a.bytes().clone();
        let kept: Vec<u8> = all
            .chunks_exact(size)
            .enumerate()
            .filter(|(i, _)| !picked(*i))
            .flat_map(|(_, b)| b.iter().copied())
            .collect();
        return a.splice(0, usize::MAX, &kept);
    }
    if new.len() / size != n {
        return value_error(format!(
            "attempt to assign array of size {} to extended slice of size {n}",
            new.len() / size
        ));
    }
    for (j, b) in new.chunks_exact(size).enumerate() {
        let at = (start + j as isize * step) as usize;
        a.splice(at, at + 1, b)?;
    }
    Ok(())
}

fn concat(x: &Object, y: &Object) -> R {
    let (a, Some(b)) = (this(x), y.cast::<Array>()) else {
        return type_error(format!("can only append array (not \"{}\") to array", y.ty().name()));
    };
    if a.code != b.code {
        return mismatch();
    }
    let new = Array::plain(a.code, Vec::new());
    new.extend_bytes(a.bytes())?;
    new.extend_bytes(b.bytes())?;
    new.allocated.set(new.len());
    Ok(new.up())
}

fn inplace_concat(o: &Object, v: &Object) -> R {
    if !v.is_a::<Array>() {
        return type_error(format!("can only extend array with array (not \"{}\")", v.ty().name()));
    }
    this(o).extend(v)?;
    Ok(o.own())
}

/// The bytes `n` times.
fn repeated(a: &Array, n: usize) -> R<Vec<u8>> {
    let b = a.bytes();
    let mut v = Vec::new();
    let Some(total) = b.len().checked_mul(n) else { return memory_error() };
    pyrite_vm::raise::reserve(&mut v, total)?;
    for _ in 0..if b.is_empty() { 0 } else { n } {
        v.extend_from_slice(b);
    }
    Ok(v)
}

fn repeat(o: &Object, n: isize) -> R {
    let a = this(o);
    Ok(Array::plain(a.code, repeated(a, n.max(0) as usize)?).up())
}

fn inplace_repeat(o: &Object, n: isize) -> R {
    let a = this(o);
    if a.len() > 0 && n != 1 {
        a.check_exports()?;
        let v = repeated(a, n.max(0) as usize)?;
        a.splice(0, usize::MAX, &v)?;
    }
    Ok(o.own())
}

/// Where `x` is, from `start` on and before `stop`.
pub fn find(a: &Array, x: &Object, start: usize, stop: usize) -> R<Option<usize>> {
    let mut i = start;
    while i < stop
        && let Some(y) = a.get(i)
    {
        let y = y?;
        if compare::eq(&y, x)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn release(o: &Object) {
    let e = &this(o).exports;
    e.set(e.get().saturating_sub(1));
}

fn getbuffer(o: &Object, _: u32) -> R<Buffer> {
    let a = this(o);
    let v = a.bytes();
    a.exports.set(a.exports.get() + 1);
    Ok(Buffer {
        obj: o.own(),
        ptr: v.as_mut_ptr(),
        len: v.len(),
        readonly: false,
        itemsize: a.size(),
        format: Cow::Borrowed(items::struct_format(a.code)),
        shape: vec![a.len() as isize],
        strides: vec![a.size() as isize],
        release: Some(release),
    })
}

/// `array.array`.
pub static ARRAY: StaticType = StaticType::new::<Array>(
    TypeDef {
        name: "array.array",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::SEQUENCE
            | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        doc: Some(
            "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over elements of the appropriate type.\n\nArrays represent basic values and behave very much like lists, except\nthe type of objects stored in them is constrained. The type is specified\nat object creation time by using a type code, which is a single character.\nThe following type codes are defined:\n\n    Type code   C Type             Minimum size in bytes\n    'b'         signed integer     1\n    'B'         unsigned integer   1\n    'u'         Unicode character  2 (see note)\n    'h'         signed integer     2\n    'H'         unsigned integer   2\n    'i'         signed integer     2\n    'I'         unsigned integer   2\n    'l'         signed integer     4\n    'L'         unsigned integer   4\n    'q'         signed integer     8 (see note)\n    'Q'         unsigned integer   8 (see note)\n    'f'         floating-point     4\n    'd'         floating-point     8\n\nNOTE: The 'u' typecode corresponds to Python's unicode character. On\nnarrow builds this is 2-bytes on wide builds this is 4-bytes.\n\nNOTE: The 'q' and 'Q' type codes are only available if the platform\nC compiler used to build Python supports 'long long', or, on Windows,\n'__int64'.\n\nMethods:\n\nappend() -- append a new item to the end of the array\nbuffer_info() -- return information giving the current memory info\nbyteswap() -- byteswap all the items of the array\ncount() -- return number of occurrences of an object\nextend() -- extend array by appending multiple elements from an iterable\nfromfile() -- read items from a file object\nfromlist() -- append items from the list\nfrombytes() -- append items from the string\nindex() -- return index of first occurrence of an object\ninsert() -- insert a new item into the array at a provided position\npop() -- remove and return item (default last)\nremove() -- remove first occurrence of an object\nreverse() -- reverse the order of the items in the array\ntofile() -- write all items to a file object\ntolist() -- return the array converted to an ordinary list\ntobytes() -- return the array converted to a string\n\nAttributes:\n\ntypecode -- the typecode character used to create the array\nitemsize -- the length in bytes of one array item\n",
        ),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        repr: Some(repr),
        hash: Some(object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(|o| {
            Ok(Ref::new(ArrayIterator {
                head: Object::head(ITERATOR.object()),
                array: Slot::new(Some(this(o).own_as())),
                index: Cell::new(0),
            })
            .up())
        }),
        sq_length: Some(|o| Ok(this(o).len())),
        mp_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(concat),
        sq_repeat: Some(repeat),
        sq_item: Some(item),
        sq_ass_item: Some(ass_item),
        sq_contains: Some(|o, x| Ok(find(this(o), x, 0, usize::MAX)?.is_some())),
        sq_inplace_concat: Some(inplace_concat),
        sq_inplace_repeat: Some(inplace_repeat),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(ass_subscript),
        getbuffer: Some(getbuffer),
        ..Slots::NONE
    },
);

fn it(o: &Object) -> &ArrayIterator {
    unsafe { o.cast_unchecked() }
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        let f = pyrite_vm::builtins::get("iter")?;
        let i = it(o);
        Ok(match i.array.get() {
            Some(a) => Tuple::from_vec(vec![
                f,
                Tuple::from_vec(vec![a.up()]).up(),
                int::from_usize(i.index.get()),
            ])
            .up(),
            None => Tuple::pair(f, Tuple::from_vec(vec![Tuple::empty().up()]).up()).up(),
        })
    }),
    MethodDef::o("__setstate__", "($self, state, /)", |o, v| {
        let n = sequence::ssize_arg(v)?;
        if let Some(a) = it(o).array.peek() {
            it(o).index.set((n.max(0) as usize).min(a.len()));
        }
        Ok(pyrite_vm::types::singletons::none())
    }),
];

/// `array.arrayiterator`.
static ITERATOR: StaticType = StaticType::new::<ArrayIterator>(
    TypeDef {
        name: "array.arrayiterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(attribute::generic_get),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let i = it(o);
            let Some(a) = i.array.get() else { return Ok(None) };
            match a.get(i.index.get()) {
                Some(x) => {
                    i.index.set(i.index.get() + 1);
                    x.map(Some)
                }
                None => {
                    i.array.set(None);
                    Ok(None)
                }
            }
        }),
        ..Slots::NONE
    },
);
