//! What operators do with arrays.

use pyrite_vm::object::slots::Cmp;
use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::{compare, number};
use pyrite_vm::raise::{index_error, memory_error, reserve, type_error, value_error};
use pyrite_vm::types::singletons::{bool_obj, not_implemented};
use pyrite_vm::types::slice::{self, Slice};

use super::index_in;
use super::store::{Array, this};

/// The error of an argument of another kind of array.
fn bad_argument<T>() -> R<T> {
    type_error("bad argument type for built-in operation")
}

fn range(i: isize, len: usize) -> Option<usize> {
    usize::try_from(i).ok().filter(|i| *i < len)
}

/// `a[i]` of an index that needs no more work.
pub fn item(o: &Object, i: isize) -> R {
    let v = match usize::try_from(i) {
        Ok(i) => this(o).get(i)?,
        Err(_) => None,
    };
    match v {
        Some(v) => Ok(v),
        None => index_error("array index out of range"),
    }
}

/// `a[k]`.
pub fn subscript(o: &Object, k: &Object) -> R {
    let a = this(o);
    if number::is_index(k) {
        return item(o, index_in(k, a.len())?);
    }
    let Some(s) = k.cast::<Slice>() else { return type_error("array indices must be integers") };
    let (start, stop, step, n) = s.indices(a.len())?;
    let size = a.size();
    let b = a.bytes();
    let mut v = Vec::new();
    reserve(&mut v, n * size)?;
    if step == 1 {
        let (from, to) = (start.max(0) as usize * size, stop.max(0) as usize * size);
        v.extend_from_slice(b.get(from..to).unwrap_or_default());
    } else {
        for j in 0..n {
            let at = (start + j as isize * step) as usize;
            v.extend_from_slice(a.item_bytes(at).unwrap_or_default());
        }
    }
    Ok(Array::new(a.code.0, v).up())
}

/// `a[i] = v`, `del a[i]` of an index that needs no more work.
pub fn ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let a = this(o);
    let Some(i) = range(i, a.len()) else { return index_error("array assignment index out of range") };
    match v {
        Some(v) => {
            let p = a.code.pack(v)?;
            a.put(i, &p);
            Ok(())
        }
        None => a.splice(i, i + 1, &[]),
    }
}

/// `a[k] = v`, `del a[k]`.
pub fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let a = this(o);
    if number::is_index(k) {
        return ass_item(o, index_in(k, a.len())?, v);
    }
    let Some(s) = k.cast::<Slice>() else { return type_error("array indices must be integers") };
    let bounds = s.unpack()?;
    let new = match v {
        None => Vec::new(),
        Some(v) => match v.cast::<Array>() {
            Some(b) if b.code.0 == a.code.0 => b.bytes().to_vec(),
            Some(_) => return bad_argument(),
            None => {
                return type_error(format!(
                    "can only assign array (not \"{}\") to array slice",
                    v.ty().name()
                ));
            }
        },
    };
    let size = a.size();
    let needed = new.len() / size;
    let (start, stop, step, n) = slice::adjust(bounds.0, bounds.1, bounds.2, a.len());
    if needed == 0 || n != needed {
        a.check_exports()?;
    }
    if step == 1 {
        let start = start.max(0) as usize;
        return a.splice(start, (stop.max(0) as usize).max(start), &new);
    }
    if needed == 0 {
        let (low, gap) = if step < 0 {
            (start + (n as isize - 1) * step, step.unsigned_abs())
        } else {
            (start, step.unsigned_abs())
        };
        let low = low.max(0) as usize;
        return a.retain(|i| i < low || !(i - low).is_multiple_of(gap) || (i - low) / gap >= n);
    }
    if n != needed {
        return value_error(format!(
            "attempt to assign array of size {needed} to extended slice of size {n}"
        ));
    }
    for (j, b) in new.chunks_exact(size).enumerate() {
        let mut p = [0; 8];
        p[..size].copy_from_slice(b);
        a.put((start + j as isize * step) as usize, &p);
    }
    Ok(())
}

/// `a + b`.
pub fn concat(o: &Object, x: &Object) -> R {
    let Some(b) = x.cast::<Array>() else {
        return type_error(format!("can only append array (not \"{}\") to array", x.ty().name()));
    };
    let a = this(o);
    if a.code.0 != b.code.0 {
        return bad_argument();
    }
    let mut v = Vec::new();
    reserve(&mut v, a.bytes().len() + b.bytes().len())?;
    v.extend_from_slice(a.bytes());
    v.extend_from_slice(b.bytes());
    Ok(Array::new(a.code.0, v).up())
}

/// `a * n` as bytes.
fn repeated(a: &Array, n: isize) -> R<Vec<u8>> {
    let b = a.bytes();
    let n = n.max(0) as usize;
    let Some(total) = b.len().checked_mul(n).filter(|t| *t <= isize::MAX as usize) else {
        return memory_error();
    };
    let mut v = Vec::new();
    if v.try_reserve_exact(total).is_err() {
        return memory_error();
    }
    if total > 0 {
        v.extend_from_slice(b);
        while v.len() < total {
            let more = v.len().min(total - v.len());
            v.extend_from_within(..more);
        }
    }
    Ok(v)
}

/// `a * n`.
pub fn repeat(o: &Object, n: isize) -> R {
    let a = this(o);
    Ok(Array::new(a.code.0, repeated(a, n)?).up())
}

/// `a *= n`.
pub fn inplace_repeat(o: &Object, n: isize) -> R {
    let a = this(o);
    if a.len() > 0 && n != 1 {
        a.check_exports()?;
        let v = repeated(a, n)?;
        *a.growing(0)? = v;
    }
    Ok(o.own())
}

/// Appends another array of the same kind.
pub fn extend_by_array(a: &Array, b: &Array) -> R<()> {
    if a.code.0 != b.code.0 {
        return type_error("can only extend with array of same kind");
    }
    let new = b.bytes().to_vec();
    a.push_bytes(&new)
}

/// `a += b`.
pub fn inplace_concat(o: &Object, x: &Object) -> R {
    let Some(b) = x.cast::<Array>() else {
        return type_error(format!("can only extend array with array (not \"{}\")", x.ty().name()));
    };
    extend_by_array(this(o), b)?;
    Ok(o.own())
}

/// Comparison, item by item.
pub fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Array>(), b.cast::<Array>()) else { return Ok(not_implemented()) };
    if x.len() != y.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(bool_obj(op == Cmp::Ne));
    }
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.item_bytes(i), y.item_bytes(i)) {
        match x.code.item(p).compare(y.code.item(q)) {
            Some(Some(o)) if o.is_eq() => {}
            Some(o) => return Ok(bool_obj(o.map_or(op == Cmp::Ne, |o| op.holds(o)))),
            None => {
                let (v, w) = (x.code.object(p)?, y.code.object(q)?);
                if !compare::eq(&v, &w)? {
                    return match op {
                        Cmp::Eq => Ok(bool_obj(false)),
                        Cmp::Ne => Ok(bool_obj(true)),
                        op => compare::rich(&v, &w, op),
                    };
                }
            }
        }
        i += 1;
    }
    Ok(bool_obj(op.holds(x.len().cmp(&y.len()))))
}
