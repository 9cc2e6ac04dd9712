//! Methods of arrays.

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::{attribute, call, compare, object as obj, sequence};
use pyrite_vm::raise::{eof_error, index_error, memory_error, runtime_error, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{none, none_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{generic_alias, int};

use super::items::{self, is_text};
use super::object::{Array, find, from_bytes, this};
use super::pickle;

fn buffer_info(o: &Object) -> R {
    let a = this(o);
    let at = int::from_usize(a.bytes().as_ptr() as usize);
    Ok(Tuple::pair(at, int::from_usize(a.len())).up())
}

fn byteswap(o: &Object) -> R {
    let a = this(o);
    for b in a.bytes().chunks_exact_mut(a.size()) {
        b.reverse();
    }
    Ok(none())
}

fn copy(o: &Object) -> R {
    let a = this(o);
    let new = Array::plain(a.code, Vec::new());
    new.extend_bytes(a.bytes())?;
    new.allocated.set(new.len());
    Ok(new.up())
}

fn count(o: &Object, x: &Object) -> R {
    let a = this(o);
    let (mut i, mut n) = (0, 0);
    while let Some(y) = a.get(i) {
        let y = y?;
        n += usize::from(compare::eq(&y, x)?);
        i += 1;
    }
    Ok(int::from_usize(n))
}

fn fromfile(o: &Object, a: &[Option<&Object>]) -> R {
    let (f, n) = (a[0].unwrap_or(none_ref()), a[1].unwrap_or(none_ref()));
    let n = sequence::ssize_arg(n)?;
    let Ok(n) = usize::try_from(n) else { return value_error("negative count") };
    let Some(bytes) = n.checked_mul(this(o).size()).filter(|b| *b <= isize::MAX as usize) else {
        return memory_error();
    };
    let b = call::call_method_text(f, "read", &[&int::from_usize(bytes)])?;
    let Some(got) = b.cast::<Bytes>().map(|b| b.len()) else {
        return type_error("read() didn't return bytes");
    };
    from_bytes(this(o), &b)?;
    if got != bytes {
        return eof_error("read() didn't return enough bytes");
    }
    Ok(none())
}

fn fromlist(o: &Object, l: &Object) -> R {
    let a = this(o);
    let Some(l) = l.cast::<List>() else { return type_error("arg must be list") };
    let n = l.len();
    if n == 0 {
        return Ok(none());
    }
    a.check_exports()?;
    let mut data = Vec::new();
    pyrite_vm::raise::reserve(&mut data, n.saturating_mul(a.size()))?;
    for i in 0..n {
        let Some(x) = l.get(i) else { return runtime_error("list changed size during iteration") };
        let item = items::set(a.code, &x)?;
        data.extend_from_slice(a.part(&item));
        if l.len() != n {
            return runtime_error("list changed size during iteration");
        }
    }
    a.extend_bytes(&data)?;
    Ok(none())
}

fn fromunicode(o: &Object, s: &Object) -> R {
    let a = this(o);
    let Some(s) = s.cast::<Str>() else {
        return type_error(format!(
            "fromunicode() argument must be str, not {}",
            obj::type_name_or_none(s)
        ));
    };
    if !is_text(a.code) {
        return value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')");
    }
    let b: Vec<u8> = s.iter().flat_map(u32::to_le_bytes).collect();
    if !b.is_empty() {
        a.extend_bytes(&b)?;
    }
    Ok(none())
}

fn tounicode(o: &Object) -> R {
    if !is_text(this(o).code) {
        return value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')");
    }
    Ok(this(o).text()?.up())
}

fn index(o: &Object, a: &[&Object]) -> R {
    let n = this(o).len() as isize;
    let fix = |i: isize| if i < 0 { i.saturating_add(n).max(0) as usize } else { i as usize };
    let start = fix(sequence::bound_arg(a.get(1), 0)?);
    let stop = fix(sequence::bound_arg(a.get(2), isize::MAX)?);
    match find(this(o), a[0], start, stop)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("array.index(x): x not in array"),
    }
}

fn insert(o: &Object, a: &[&Object]) -> R {
    let i = sequence::ssize_arg(a[0])?;
    let t = this(o);
    let item = items::set(t.code, a[1])?;
    let at = sequence::clamp_index(i, t.len());
    t.splice(at, at, t.part(&item))?;
    Ok(none())
}

fn pop(o: &Object, a: &[&Object]) -> R {
    let mut i = match a.first() {
        Some(i) => sequence::ssize_arg(i)?,
        None => -1,
    };
    let t = this(o);
    if t.len() == 0 {
        return index_error("pop from empty array");
    }
    if i < 0 {
        i = i.saturating_add(t.len() as isize);
    }
    let Some((at, x)) = usize::try_from(i).ok().and_then(|i| Some((i, t.get(i)?))) else {
        return index_error("pop index out of range");
    };
    let x = x?;
    t.splice(at, at + 1, &[])?;
    Ok(x)
}

fn remove(o: &Object, x: &Object) -> R {
    match find(this(o), x, 0, usize::MAX)? {
        Some(i) => {
            this(o).splice(i, i + 1, &[])?;
            Ok(none())
        }
        None => value_error("array.remove(x): x not in array"),
    }
}

fn reverse(o: &Object) -> R {
    let a = this(o);
    let size = a.size();
    let v = a.bytes();
    // All bytes backwards, then those of each item again.
    v.reverse();
    for b in v.chunks_exact_mut(size) {
        b.reverse();
    }
    Ok(none())
}

fn tofile(o: &Object, f: &Object) -> R {
    const BLOCK: usize = 64 * 1024;
    let mut at = 0;
    loop {
        let v = this(o).bytes();
        if at >= v.len() {
            return Ok(none());
        }
        let end = (at + BLOCK).min(v.len());
        let b = Bytes::new(v.get(at..end).unwrap_or(&[]));
        at = end;
        call::call_method_text(f, "write", &[&b])?;
    }
}

/// Methods of `array.array`.
pub static METHODS: &[MethodDef] = &[
    MethodDef::o("append", "($self, v, /)", |o, x| this(o).push(x).map(|()| none())),
    MethodDef::noargs("buffer_info", buffer_info),
    MethodDef::noargs("byteswap", byteswap),
    MethodDef::noargs("clear", |o| {
        this(o).splice(0, usize::MAX, &[])?;
        Ok(none())
    }),
    MethodDef::noargs("__copy__", copy),
    MethodDef::o("count", "($self, v, /)", count),
    MethodDef::o("__deepcopy__", "($self, unused, /)", |o, _| copy(o)),
    MethodDef::o("extend", "($self, bb, /)", |o, v| this(o).extend(v).map(|()| none())),
    MethodDef::kw("fromfile", "($self, f, n, /)", fromfile),
    MethodDef::o("fromlist", "($self, list, /)", fromlist),
    MethodDef::o("frombytes", "($self, buffer, /)", |o, v| from_bytes(this(o), v).map(|()| none())),
    MethodDef::o("fromunicode", "($self, ustr, /)", fromunicode),
    MethodDef::pos("index", "($self, v, start=0, stop=sys.maxsize, /)", 1, 3, index),
    MethodDef::pos("insert", "($self, i, v, /)", 2, 2, insert),
    MethodDef::pos("pop", "($self, i=-1, /)", 0, 1, pop),
    MethodDef::kw("__reduce_ex__", "($self, value, /)", pickle::reduce),
    MethodDef::o("remove", "($self, v, /)", remove),
    MethodDef::noargs("reverse", reverse),
    MethodDef::kw("tofile", "($self, f, /)", |o, a| tofile(o, a[0].unwrap_or(none_ref()))),
    MethodDef::noargs("tolist", |o| Ok(this(o).list()?.up())),
    MethodDef::noargs("tobytes", |o| Ok(Bytes::new(this(o).bytes()).up())),
    MethodDef::noargs("tounicode", tounicode),
    MethodDef::noargs("__sizeof__", |o| {
        let a = this(o);
        Ok(int::from_usize(64 + a.allocated.get() * a.size()))
    }),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

/// Attributes of `array.array`.
pub static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("typecode", |o| Ok(Str::from_point(this(o).code.into()).up())),
    GetSetDef::ro("itemsize", |o| Ok(int::from_usize(this(o).size()))),
];

/// `__dict__` of an instance of a subclass, for pickles.
pub fn instance_dict(o: &Object) -> R {
    Ok(attribute::get_optional_text(o, "__dict__")?.unwrap_or_else(none))
}
