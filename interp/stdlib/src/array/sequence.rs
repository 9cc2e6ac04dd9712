//! The array as a sequence: items, slices, comparison, iteration.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, compare, number, object as obj, sequence as seq};
use pyrite_vm::raise::{self, index_error, memory_error, type_error, value_error};
use pyrite_vm::types::singletons::{bool_obj, none, not_implemented};
use pyrite_vm::types::slice::{self, Slice};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::{ARRAY, Array, bad_kind, make, this};

pub fn item(o: &Object, i: isize) -> R {
    match usize::try_from(i).ok().and_then(|i| this(o).item(i)) {
        Some(v) => v,
        None => index_error("array index out of range"),
    }
}

pub fn ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let a = this(o);
    let Some(i) = usize::try_from(i).ok().filter(|i| *i < a.len()) else {
        return index_error("array assignment index out of range");
    };
    match v {
        Some(v) => {
            let w = a.kind().put(v)?;
            a.store(i, w);
            Ok(())
        }
        None => a.splice(i, i + 1, &[]),
    }
}

fn index(a: &Array, k: &Object) -> R<isize> {
    let i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
    Ok(if i < 0 { i.saturating_add(a.len() as isize) } else { i })
}

pub fn subscript(o: &Object, k: &Object) -> R {
    let a = this(o);
    if number::is_index(k) {
        return item(o, index(a, k)?);
    }
    let Some(s) = k.cast::<Slice>() else { return type_error("array indices must be integers") };
    let b = s.unpack()?;
    let (start, _, step, n) = slice::adjust(b.0, b.1, b.2, a.len());
    let size = a.kind().size;
    let mut out = Vec::new();
    raise::reserve(&mut out, n * size)?;
    for j in 0..n {
        let at = (start + j as isize * step) as usize * size;
        out.extend_from_slice(a.bytes().get(at..at + size).unwrap_or(&[]));
    }
    Ok(make(ARRAY.object(), a.kind(), out).up())
}

pub fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let a = this(o);
    if number::is_index(k) {
        return ass_item(o, index(a, k)?, v);
    }
    let Some(s) = k.cast::<Slice>() else { return type_error("array indices must be integers") };
    let b = s.unpack()?;
    let (start, mut stop, step, n) = slice::adjust(b.0, b.1, b.2, a.len());
    let new = match v {
        None => Vec::new(),
        Some(v) => match v.cast::<Array>() {
            Some(x) if x.kind() == a.kind() => x.bytes().to_vec(),
            Some(_) => return bad_kind(),
            None => {
                return type_error(format!(
                    "can only assign array (not \"{}\") to array slice",
                    v.ty().name()
                ));
            }
        },
    };
    let size = a.kind().size;
    if (step > 0 && stop < start) || (step < 0 && stop > start) {
        stop = start;
    }
    if step == 1 {
        return a.splice(start as usize, stop as usize, &new);
    }
    if new.is_empty() {
        return delete_stepped(a, start, step, n);
    }
    if new.len() / size != n {
        return value_error(format!(
            "attempt to assign array of size {} to extended slice of size {n}",
            new.len() / size
        ));
    }
    for (j, x) in new.chunks_exact(size).enumerate() {
        let at = (start + j as isize * step) as usize * size;
        if let Some(p) = a.bytes_mut().get_mut(at..at + size) {
            p.copy_from_slice(x);
        }
    }
    Ok(())
}

fn delete_stepped(a: &Array, start: isize, step: isize, n: usize) -> R<()> {
    if n == 0 {
        return Ok(());
    }
    let (size, len) = (a.kind().size, a.len());
    let mut gone = vec![false; len];
    for j in 0..n {
        if let Some(g) = gone.get_mut((start + j as isize * step) as usize) {
            *g = true;
        }
    }
    let v = a.resize(len - n)?;
    let mut i = 0;
    v.retain(|_| {
        i += 1;
        !gone[(i - 1) / size]
    });
    Ok(())
}

pub fn concat(a: &Object, b: &Object) -> R {
    let (x, Some(y)) = (this(a), b.cast::<Array>()) else {
        return type_error(format!("can only append array (not \"{}\") to array", b.ty().name()));
    };
    if x.kind() != y.kind() {
        return bad_kind();
    }
    let mut v = Vec::new();
    raise::reserve(&mut v, x.bytes().len() + y.bytes().len())?;
    v.extend_from_slice(x.bytes());
    v.extend_from_slice(y.bytes());
    Ok(make(ARRAY.object(), x.kind(), v).up())
}

pub fn inplace_concat(a: &Object, b: &Object) -> R {
    if !b.is_a::<Array>() {
        return type_error(format!("can only extend array with array (not \"{}\")", b.ty().name()));
    }
    super::methods::extend(a, b)?;
    Ok(a.own())
}

fn repeated(a: &Array, n: isize) -> R<Vec<u8>> {
    let n = n.max(0) as usize;
    let b = a.bytes();
    let mut v = Vec::new();
    match b.len().checked_mul(n).filter(|n| *n <= isize::MAX as usize) {
        Some(total) => raise::reserve(&mut v, total)?,
        None => return memory_error(),
    }
    if !b.is_empty() {
        for _ in 0..n {
            v.extend_from_slice(b);
        }
    }
    Ok(v)
}

pub fn repeat(o: &Object, n: isize) -> R {
    Ok(make(ARRAY.object(), this(o).kind(), repeated(this(o), n)?).up())
}

pub fn inplace_repeat(o: &Object, n: isize) -> R {
    let a = this(o);
    if a.len() > 0 && n != 1 {
        let v = repeated(a, n)?;
        a.resize(v.len() / a.kind().size)?.clear();
        a.bytes_mut().extend_from_slice(&v);
    }
    Ok(o.own())
}

pub fn contains(o: &Object, x: &Object) -> R<bool> {
    let (a, mut i) = (this(o), 0);
    while let Some(v) = a.item(i) {
        if compare::eq(&*v?, x)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

pub fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Array>(), b.cast::<Array>()) else { return Ok(not_implemented()) };
    if x.len() != y.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(bool_obj(op == Cmp::Ne));
    }
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.item(i), y.item(i)) {
        let (p, q) = (p?, q?);
        if !compare::rich_bool(&p, &q, Cmp::Eq)? {
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

pub fn repr(o: &Object) -> R {
    let a = this(o);
    let (name, code) = (o.ty().short_name(), a.kind().code as char);
    if a.len() == 0 {
        return Ok(Str::new(&format!("{name}('{code}')")).up());
    }
    let v = if a.kind().is_text() {
        super::items::text_of(a.bytes())?.up()
    } else {
        super::methods::list(a)?.up()
    };
    let v = obj::repr(&v)?;
    Ok(pyrite_vm::types::str::join_parts(&[&Str::new(&format!("{name}('{code}', ")), &v, &Str::new(")")])?
        .up())
}

object! {
    /// Iterates over the items of an array.
    pub struct ArrayIterator: ARRAY_ITERATOR {
        of: Slot<Array>,
        at: Cell<usize>,
    }
}

pub fn iter(o: &Object) -> R {
    let of = Slot::new(Some(this(o).own_as()));
    Ok(Ref::new(ArrayIterator { head: Object::head(ARRAY_ITERATOR.object()), of, at: Cell::new(0) }).up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let it: &ArrayIterator = unsafe { o.cast_unchecked() };
    let Some(a) = it.of.peek() else { return Ok(None) };
    match a.item(it.at.get()) {
        Some(v) => {
            it.at.set(it.at.get() + 1);
            v.map(Some)
        }
        None => {
            it.of.set(None);
            Ok(None)
        }
    }
}

fn reduce(o: &Object) -> R {
    let it: &ArrayIterator = unsafe { o.cast_unchecked() };
    let f = pyrite_vm::builtins::get("iter")?;
    Ok(match it.of.get() {
        Some(a) => {
            let at = int::from_usize(it.at.get());
            Tuple::from_vec(vec![f, Tuple::from_vec(vec![a.up()]).up(), at]).up()
        }
        None => Tuple::pair(f, Tuple::from_vec(vec![Tuple::empty().up()]).up()).up(),
    })
}

fn set_state(o: &Object, state: &Object) -> R {
    let it: &ArrayIterator = unsafe { o.cast_unchecked() };
    let n = seq::ssize_arg(state)?;
    if let Some(a) = it.of.peek() {
        it.at.set((n.max(0) as usize).min(a.len()));
    }
    Ok(none())
}

static ARRAY_ITERATOR: StaticType = StaticType::new::<ArrayIterator>(
    TypeDef {
        name: "array.arrayiterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: &[
            MethodDef::noargs("__reduce__", reduce),
            MethodDef::o("__setstate__", "($self, state, /)", set_state),
        ],
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(next),
        getattro: Some(attribute::generic_get),
        ..Slots::NONE
    },
);
