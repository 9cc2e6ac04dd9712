//! Methods of arrays.

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{attribute, buffer, call, compare, number, object as obj, sequence};
use pyrite_vm::raise::{index_error, memory_error, raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{none, none_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, generic_alias, int};

use super::store::{Array, this};
use super::{RECONSTRUCTOR, items, operators};

/// The characters of a text array.
fn text(a: &Array) -> R {
    let mut v = Vec::new();
    if a.code.letter() == 'w' {
        let bytes = a.bytes().to_vec();
        let name = if cfg!(target_endian = "big") { "utf-32-be" } else { "utf-32-le" };
        return pyrite_vm::codecs::decode(&bytes, name, "strict");
    }
    pyrite_vm::raise::reserve(&mut v, a.len())?;
    for b in a.bytes().chunks_exact(4) {
        if let items::Item::Char(c) = a.code.item(b) {
            if c > 0x10ffff {
                return value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]"));
            }
            v.push(c);
        }
    }
    Ok(Str::from_u32(&v).up())
}

/// `repr(a)`.
pub fn repr(o: &Object) -> R {
    let a = this(o);
    let (name, code) = (o.ty().short_name(), a.code.letter());
    if a.len() == 0 {
        return Ok(Str::new(&format!("{name}('{code}')")).up());
    }
    let v = if a.code.is_text() { text(a)? } else { List::from_vec(a.objects()?).up() };
    let v = obj::repr(&v)?;
    Ok(Str::from_points(
        format!("{name}('{code}', ").chars().map(u32::from).chain(v.iter()).chain([u32::from(b')')]),
    )
    .up())
}

fn append(o: &Object, v: &Object) -> R {
    this(o).push(v)?;
    Ok(none())
}

fn buffer_info(o: &Object) -> R {
    let a = this(o);
    let at = if a.allocated() == 0 { 0 } else { a.bytes().as_ptr() as usize };
    Ok(Tuple::pair(int::from_usize(at), int::from_usize(a.len())).up())
}

fn byteswap(o: &Object) -> R {
    let a = this(o);
    items::swap(a.bytes_mut(), a.size());
    Ok(none())
}

fn clear(o: &Object) -> R {
    this(o).clear()?;
    Ok(none())
}

fn copy(o: &Object) -> R {
    let a = this(o);
    let mut v = Vec::new();
    pyrite_vm::raise::reserve(&mut v, a.bytes().len())?;
    v.extend_from_slice(a.bytes());
    Ok(Array::new(a.code.0, v).up())
}

fn count(o: &Object, x: &Object) -> R {
    let a = this(o);
    let mut n = 0;
    let mut i = 0;
    while let Some(v) = a.get(i)? {
        n += i64::from(compare::eq(&v, x)?);
        i += 1;
    }
    Ok(int::from_i64(n))
}

fn extend(o: &Object, v: &Object) -> R {
    match v.cast::<Array>() {
        Some(b) => operators::extend_by_array(this(o), b)?,
        None => this(o).extend(v)?,
    }
    Ok(none())
}

fn fromfile(o: &Object, a: &[Option<&Object>]) -> R {
    let [Some(f), Some(n)] = a else { return Ok(none()) };
    let n = sequence::ssize_arg(n)?;
    let Ok(n) = usize::try_from(n) else { return value_error("negative count") };
    let Some(bytes) = n.checked_mul(this(o).size()).filter(|n| *n <= isize::MAX as usize) else {
        return memory_error();
    };
    let b = call::call_method_text(f, "read", &[&int::from_usize(bytes)])?;
    let Some(b) = b.cast::<Bytes>() else { return type_error("read() didn't return bytes") };
    this(o).push_bytes(b.as_slice())?;
    if b.as_slice().len() != bytes {
        return raise(&exc::EOF_ERROR, "read() didn't return enough bytes");
    }
    Ok(none())
}

fn tofile(o: &Object, f: &Object) -> R {
    const BLOCK: usize = 64 * 1024;
    let mut at = 0;
    loop {
        let b = this(o).bytes();
        let Some(rest) = b.get(at..).filter(|r| !r.is_empty()) else { break };
        let block = Bytes::new(&rest[..rest.len().min(BLOCK)]);
        at += BLOCK;
        call::call_method_text(f, "write", &[&block])?;
    }
    Ok(none())
}

fn fromlist(o: &Object, l: &Object) -> R {
    let Some(l) = l.cast::<List>() else { return type_error("arg must be list") };
    let a = this(o);
    let size = a.size();
    let items = l.to_vec();
    if items.is_empty() {
        return Ok(none());
    }
    a.check_exports()?;
    let mut v = Vec::new();
    pyrite_vm::raise::reserve(&mut v, items.len().saturating_mul(size))?;
    for x in &items {
        v.extend_from_slice(&a.code.pack(x)?[..size]);
        if l.len() != items.len() {
            return raise(&exc::RUNTIME_ERROR, "list changed size during iteration");
        }
    }
    a.push_bytes(&v)?;
    Ok(none())
}

fn frombytes(o: &Object, b: &Object) -> R {
    let v = {
        let b = buffer::get(b, 0)?;
        if !b.is_contiguous() {
            return raise(&exc::BUFFER_ERROR, "memoryview: underlying buffer is not C-contiguous");
        }
        if b.itemsize != 1 {
            return type_error("a bytes-like object is required");
        }
        let mut v = Vec::new();
        pyrite_vm::raise::reserve(&mut v, b.len)?;
        v.extend_from_slice(b.as_slice());
        v
    };
    this(o).push_bytes(&v)?;
    Ok(none())
}

fn text_only(a: &Array, what: &str) -> R<()> {
    if a.code.is_text() {
        return Ok(());
    }
    value_error(format!("{what}() may only be called on unicode type arrays ('u' or 'w')"))
}

fn fromunicode(o: &Object, s: &Object) -> R {
    let Some(s) = s.cast::<Str>() else {
        return type_error(format!("fromunicode() argument must be str, not {}", obj::type_name_or_none(s)));
    };
    text_only(this(o), "fromunicode")?;
    this(o).push_text(s)?;
    Ok(none())
}

fn index(o: &Object, a: &[&Object]) -> R {
    let len = this(o).len();
    let start = sequence::clamp_index(sequence::bound_arg(a.get(1), 0)?, len);
    let mut stop = sequence::bound_arg(a.get(2), isize::MAX)?;
    if stop < 0 {
        stop = stop.saturating_add(len as isize).max(0);
    }
    match this(o).find(a[0], start, stop as usize)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("array.index(x): x not in array"),
    }
}

fn insert(o: &Object, a: &[&Object]) -> R {
    let i = sequence::ssize_arg(a[0])?;
    let this = this(o);
    let p = this.code.pack(a[1])?;
    let at = sequence::clamp_index(i, this.len());
    this.splice(at, at, &p[..this.size()])?;
    Ok(none())
}

fn pop(o: &Object, a: &[&Object]) -> R {
    let mut i = match a.first() {
        Some(i) => sequence::ssize_arg(i)?,
        None => -1,
    };
    let a = this(o);
    let n = a.len();
    if n == 0 {
        return index_error("pop from empty array");
    }
    if i < 0 {
        i = i.saturating_add(n as isize);
    }
    match usize::try_from(i) {
        Ok(i) if i < n => {
            let v = a.get(i)?.unwrap_or_else(none);
            a.splice(i, i + 1, &[])?;
            Ok(v)
        }
        _ => index_error("pop index out of range"),
    }
}

fn remove(o: &Object, x: &Object) -> R {
    match this(o).find(x, 0, usize::MAX)? {
        Some(i) if i < this(o).len() => this(o).splice(i, i + 1, &[])?,
        Some(_) => {}
        None => return value_error("array.remove(x): x not in array"),
    }
    Ok(none())
}

fn reverse(o: &Object) -> R {
    let a = this(o);
    let size = a.size();
    let b = a.bytes_mut();
    // All bytes round, then those of each item back.
    b.reverse();
    items::swap(b, size);
    Ok(none())
}

fn tolist(o: &Object) -> R {
    Ok(List::from_vec(this(o).objects()?).up())
}

fn tounicode(o: &Object) -> R {
    text_only(this(o), "tounicode")?;
    text(this(o))
}

fn reduce_ex(o: &Object, proto: &Object) -> R {
    if !proto.is_a::<int::Int>() {
        return type_error("__reduce_ex__ argument should be an integer");
    }
    let proto = number::to_i64(proto)?;
    let dict: Ref = attribute::get_optional_text(o, "__dict__")?.unwrap_or_else(none);
    let a = this(o);
    let code = Str::new(a.code.letter().encode_utf8(&mut [0; 4])).up();
    let ty = o.ty().as_object().own();
    let (f, args) = match RECONSTRUCTOR.get() {
        Some(f) if proto >= 3 => {
            let format = int::from_i64(a.code.machine_format());
            let bytes = call::call_method_text(o, "tobytes", &[])?;
            (f, vec![ty, code, format, bytes])
        }
        _ => {
            let list = call::call_method_text(o, "tolist", &[])?;
            (ty, vec![code, list])
        }
    };
    Ok(Tuple::from_vec(vec![f, Tuple::from_vec(args).up(), dict]).up())
}

fn sizeof(o: &Object) -> R {
    Ok(int::from_usize(64 + this(o).allocated()))
}

/// The methods.
pub static METHODS: &[MethodDef] = &[
    MethodDef::o("append", "($self, v, /)", append),
    MethodDef::noargs("buffer_info", buffer_info),
    MethodDef::noargs("byteswap", byteswap),
    MethodDef::noargs("clear", clear),
    MethodDef::noargs("__copy__", copy),
    MethodDef::o("count", "($self, v, /)", count),
    MethodDef::o("__deepcopy__", "($self, unused, /)", |o, _| copy(o)),
    MethodDef::kw("extend", "($self, bb, /)", |o, a| extend(o, a[0].unwrap_or(none_ref()))),
    MethodDef::kw("fromfile", "($self, f, n, /)", fromfile),
    MethodDef::o("fromlist", "($self, list, /)", fromlist),
    MethodDef::o("frombytes", "($self, buffer, /)", frombytes),
    MethodDef::o("fromunicode", "($self, ustr, /)", fromunicode),
    MethodDef::pos("index", "($self, v, start=0, stop=sys.maxsize, /)", 1, 3, index),
    MethodDef::pos("insert", "($self, i, v, /)", 2, 2, insert),
    MethodDef::pos("pop", "($self, i=-1, /)", 0, 1, pop),
    MethodDef::kw("__reduce_ex__", "($self, value, /)", |o, a| reduce_ex(o, a[0].unwrap_or(none_ref()))),
    MethodDef::o("remove", "($self, v, /)", remove),
    MethodDef::noargs("reverse", reverse),
    MethodDef::kw("tofile", "($self, f, /)", |o, a| tofile(o, a[0].unwrap_or(none_ref()))),
    MethodDef::noargs("tolist", tolist),
    MethodDef::noargs("tobytes", |o| Ok(Bytes::new(this(o).bytes()).up())),
    MethodDef::noargs("tounicode", tounicode),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

/// The attributes.
pub static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("typecode", |o| Ok(Str::new(this(o).code.letter().encode_utf8(&mut [0; 4])).up())),
    GetSetDef::ro("itemsize", |o| Ok(int::from_usize(this(o).size()))),
];
