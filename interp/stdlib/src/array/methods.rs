//! The methods of an array.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{attribute, buffer, call, compare, iteration, number, sequence as seq};
use pyrite_vm::raise::{self, index_error, raise as raise_type, runtime_error, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::instance_dict_in_use;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use crate::arguments::exactly;

use super::{ARRAY, Array, items, make, this};

/// The items as a list.
pub fn list(a: &Array) -> R<Ref<List>> {
    let mut v = Vec::new();
    raise::reserve(&mut v, a.len())?;
    for b in a.bytes().chunks_exact(a.kind().size) {
        v.push(a.kind().get(b)?);
    }
    Ok(List::from_vec(v))
}

/// Appends the items of an iterable, or of an array of the same kind.
pub fn extend(o: &Object, from: &Object) -> R<()> {
    let a = this(o);
    let Some(b) = from.cast::<Array>() else {
        return iteration::for_each(from, |x| a.push(&x));
    };
    if a.kind() != b.kind() {
        return type_error("can only extend with array of same kind");
    }
    let more = b.bytes().to_vec();
    a.push_bytes(&more)
}

/// Appends what bytes hold.
pub fn from_bytes(a: &Array, b: &[u8]) -> R<()> {
    if !b.len().is_multiple_of(a.kind().size) {
        return value_error("bytes length not a multiple of item size");
    }
    a.push_bytes(b)
}

fn position(a: &Array, x: &Object, start: usize, stop: usize) -> R<Option<usize>> {
    let mut i = start;
    while i < stop
        && let Some(v) = a.item(i)
    {
        if compare::eq(&*v?, x)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn index(o: &Object, args: &[&Object]) -> R {
    let a = this(o);
    let start = seq::bound_arg(args.get(1), 0)?;
    let stop = seq::bound_arg(args.get(2), isize::MAX)?;
    let start = if start < 0 { start.saturating_add(a.len() as isize).max(0) } else { start };
    let stop = if stop < 0 { stop.saturating_add(a.len() as isize).max(0) } else { stop };
    match position(a, args[0], start as usize, stop as usize)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("array.index(x): x not in array"),
    }
}

fn count(o: &Object, x: &Object) -> R {
    let (a, mut i, mut n) = (this(o), 0, 0);
    while let Some(v) = a.item(i) {
        n += compare::eq(&*v?, x)? as usize;
        i += 1;
    }
    Ok(int::from_usize(n))
}

fn pop(o: &Object, args: &[&Object]) -> R {
    let a = this(o);
    let i = match args.first() {
        Some(i) => seq::ssize_arg(i)?,
        None => -1,
    };
    if a.len() == 0 {
        return index_error("pop from empty array");
    }
    let i = if i < 0 { i.saturating_add(a.len() as isize) } else { i };
    let Some(v) = usize::try_from(i).ok().and_then(|i| a.item(i)) else {
        return index_error("pop index out of range");
    };
    let v = v?;
    a.splice(i as usize, i as usize + 1, &[])?;
    Ok(v)
}

fn insert(o: &Object, args: &[&Object]) -> R {
    let a = this(o);
    let i = seq::ssize_arg(args[0])?;
    let w = a.kind().put(args[1])?;
    let at = seq::clamp_index(i, a.len());
    a.splice(at, at, &w[..a.kind().size])?;
    Ok(none())
}

fn from_list(o: &Object, l: &Object) -> R {
    let a = this(o);
    let Some(l) = l.cast::<List>() else { return type_error("arg must be list") };
    let (n, mut new) = (l.len(), Vec::new());
    for i in 0..n {
        let Some(v) = l.get(i) else { return runtime_error("list changed size during iteration") };
        let w = a.kind().put(&v)?;
        new.extend_from_slice(&w[..a.kind().size]);
        if l.len() != n {
            return runtime_error("list changed size during iteration");
        }
    }
    a.push_bytes(&new)?;
    Ok(none())
}

fn from_file(o: &Object, args: [&Object; 2]) -> R {
    let a = this(o);
    let n = seq::ssize_arg(args[1])?;
    if n < 0 {
        return value_error("negative count");
    }
    let Some(want) = (n as usize).checked_mul(a.kind().size).filter(|n| *n <= isize::MAX as usize) else {
        return raise::memory_error();
    };
    let b = call::call_method_text(args[0], "read", &[&int::from_usize(want)])?;
    let Some(b) = b.cast::<Bytes>() else { return type_error("read() didn't return bytes") };
    from_bytes(a, b.as_slice())?;
    if b.len() != want {
        return raise_type(&exc::EOF_ERROR, "read() didn't return enough bytes");
    }
    Ok(none())
}

fn to_file(o: &Object, f: &Object) -> R {
    let a = this(o);
    const BLOCK: usize = 64 * 1024;
    let mut at = 0;
    while at < a.bytes().len() {
        let end = (at + BLOCK).min(a.bytes().len());
        let b = Bytes::new(a.bytes().get(at..end).unwrap_or(&[]));
        call::call_method_text(f, "write", &[&b])?;
        at = end;
    }
    Ok(none())
}

fn reduce_ex(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let a = this(o);
    let [p] = exactly("__reduce_ex__", args, kw.map_or(0, Tuple::len))?;
    if !p.is_a::<int::Int>() {
        return type_error("__reduce_ex__ argument should be an integer");
    }
    let dict = instance_dict_in_use(o).map_or_else(none, Ref::up);
    let code = Str::new(&(a.kind().code as char).to_string()).up();
    let ty = o.ty().as_object().own();
    if number::to_i64(p)? < 3 {
        let args = Tuple::pair(code, list(a)?.up()).up();
        return Ok(Tuple::from_vec(vec![ty, args, dict]).up());
    }
    let m = pyrite_vm::import::import_module("array")?;
    let f = attribute::get_text(&m, "_array_reconstructor")?;
    let machine = int::from_i64(a.kind().machine);
    let args = Tuple::from_vec(vec![ty, code, machine, Bytes::new(a.bytes()).up()]).up();
    Ok(Tuple::from_vec(vec![f, args, dict]).up())
}

fn copy(o: &Object) -> R {
    Ok(make(ARRAY.object(), this(o).kind(), this(o).bytes().to_vec()).up())
}

fn only_text<T>(name: &str) -> R<T> {
    value_error(format!("{name}() may only be called on unicode type arrays ('u' or 'w')"))
}

pub static METHODS: &[MethodDef] = &[
    MethodDef::o("append", "($self, v, /)", |o, v| this(o).push(v).map(|()| none())),
    MethodDef::noargs("buffer_info", |o| {
        let b = this(o).bytes();
        Ok(Tuple::pair(int::from_usize(b.as_ptr() as usize), int::from_usize(this(o).len())).up())
    }),
    MethodDef::noargs("byteswap", |o| {
        let size = this(o).kind().size;
        this(o).bytes_mut().chunks_exact_mut(size).for_each(<[u8]>::reverse);
        Ok(none())
    }),
    MethodDef::noargs("clear", |o| {
        this(o).resize(0)?.clear();
        Ok(none())
    }),
    MethodDef::o("count", "($self, v, /)", count),
    MethodDef::noargs("__copy__", copy),
    MethodDef::o("__deepcopy__", "($self, unused, /)", |o, _| copy(o)),
    MethodDef::raw("extend", "($self, bb, /)", |o, a, kw| {
        let [x] = exactly("extend", a, kw.map_or(0, Tuple::len))?;
        extend(o, x).map(|()| none())
    }),
    MethodDef::raw("fromfile", "($self, f, n, /)", |o, a, kw| {
        from_file(o, exactly("fromfile", a, kw.map_or(0, Tuple::len))?)
    }),
    MethodDef::o("fromlist", "($self, list, /)", from_list),
    MethodDef::o("frombytes", "($self, buffer, /)", |o, x| {
        let b = buffer::get(x, 0)?;
        if b.itemsize != 1 {
            return type_error("a bytes-like object is required");
        }
        let v = b.as_slice().to_vec();
        drop(b);
        from_bytes(this(o), &v).map(|()| none())
    }),
    MethodDef::o("fromunicode", "($self, ustr, /)", |o, s| {
        let Some(s) = s.cast::<Str>() else {
            return crate::arguments::wrong_argument("fromunicode", "str", s);
        };
        if !this(o).kind().is_text() {
            return only_text("fromunicode");
        }
        this(o).push_bytes(&items::text_bytes(s)).map(|()| none())
    }),
    MethodDef::pos("index", "($self, v, start=0, stop=sys.maxsize, /)", 1, 3, index),
    MethodDef::pos("insert", "($self, i, v, /)", 2, 2, insert),
    MethodDef::pos("pop", "($self, i=-1, /)", 0, 1, pop),
    MethodDef::raw("__reduce_ex__", "($self, value, /)", reduce_ex),
    MethodDef::o("remove", "($self, v, /)", |o, x| match position(this(o), x, 0, usize::MAX)? {
        Some(i) => this(o).splice(i, i + 1, &[]).map(|()| none()),
        None => value_error("array.remove(x): x not in array"),
    }),
    MethodDef::noargs("reverse", |o| {
        let v = this(o).bytes_mut();
        v.reverse();
        v.chunks_exact_mut(this(o).kind().size).for_each(<[u8]>::reverse);
        Ok(none())
    }),
    MethodDef::raw("tofile", "($self, f, /)", |o, a, kw| {
        let [f] = exactly("tofile", a, kw.map_or(0, Tuple::len))?;
        to_file(o, f)
    }),
    MethodDef::noargs("tolist", |o| Ok(list(this(o))?.up())),
    MethodDef::noargs("tobytes", |o| Ok(Bytes::new(this(o).bytes()).up())),
    MethodDef::noargs("tounicode", |o| {
        if this(o).kind().is_text() {
            Ok(items::text_of(this(o).bytes())?.up())
        } else {
            only_text("tounicode")
        }
    }),
    MethodDef::noargs("__sizeof__", |o| Ok(int::from_usize(64 + this(o).room.get() * this(o).kind().size))),
    MethodDef::o("__class_getitem__", "($type, object, /)", pyrite_vm::types::generic_alias::new).class(),
];
