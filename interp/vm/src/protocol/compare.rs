//! Comparison, hash and truth of equality.

use crate::object::slots::Cmp;
use crate::object::{Object, PyType, R};
use crate::raise::type_error;
use crate::types::singletons::{bool_obj, not_implemented_ref};
use crate::types::str::Str;

/// `hash(o)`.
#[inline]
pub fn hash(o: &Object) -> R<isize> {
    if let Some(s) = o.exact::<Str>() {
        return Ok(s.hash());
    }
    match o.ty().slots().hash {
        Some(h) => h(o),
        None => crate::types::object::hash_not_implemented(o),
    }
}

/// `a op b` as an object.
pub fn rich(a: &Object, b: &Object, op: Cmp) -> R {
    let _g = crate::thread::enter_native(" in comparison")?;
    let (ta, tb) = (a.ty(), b.ty());
    let mut checked_reverse = false;
    if !ta.is_type(tb)
        && tb.is_subtype(ta)
        && let Some(f) = tb.slots().richcompare
    {
        checked_reverse = true;
        let r = f(b, a, op.swapped())?;
        if !r.is(not_implemented_ref()) {
            return Ok(r);
        }
    }
    if let Some(f) = a.ty().slots().richcompare {
        let r = f(a, b, op)?;
        if !r.is(not_implemented_ref()) {
            return Ok(r);
        }
    }
    if !checked_reverse && let Some(f) = b.ty().slots().richcompare {
        let r = f(b, a, op.swapped())?;
        if !r.is(not_implemented_ref()) {
            return Ok(r);
        }
    }
    match op {
        Cmp::Eq => Ok(bool_obj(a.is(b))),
        Cmp::Ne => Ok(bool_obj(!a.is(b))),
        _ => unorderable(a.ty(), b.ty(), op),
    }
}

#[cold]
fn unorderable(a: &PyType, b: &PyType, op: Cmp) -> R {
    type_error(format!(
        "'{}' not supported between instances of '{}' and '{}'",
        op.symbol(),
        a.name(),
        b.name()
    ))
}

/// `a op b` as truth; identical objects are equal.
pub fn rich_bool(a: &Object, b: &Object, op: Cmp) -> R<bool> {
    if a.is(b) {
        if op == Cmp::Eq {
            return Ok(true);
        }
        if op == Cmp::Ne {
            return Ok(false);
        }
    }
    let r = rich(a, b, op)?;
    super::number::is_true(&r)
}

/// Identical or equal.
#[inline]
pub fn eq(a: &Object, b: &Object) -> R<bool> {
    if a.is(b) {
        return Ok(true);
    }
    eq_identity_skipped(a, b)
}

/// Equal, known not to be identical.
#[inline]
pub fn eq_identity_skipped(a: &Object, b: &Object) -> R<bool> {
    if let (Some(a), Some(b)) = (a.exact::<Str>(), b.exact::<Str>()) {
        return Ok(a.eq(b));
    }
    let r = rich(a, b, Cmp::Eq)?;
    super::number::is_true(&r)
}

/// `a < b` as truth, without a call for the types that are sorted most.
#[inline]
pub fn lt(a: &Object, b: &Object) -> R<bool> {
    use crate::types::float::Float;
    use crate::types::int::Int;
    if let (Some(x), Some(y)) = (a.exact::<Int>(), b.exact::<Int>()) {
        if let (Some(x), Some(y)) = (x.as_i64(), y.as_i64()) {
            return Ok(x < y);
        }
    } else if let (Some(x), Some(y)) = (a.exact::<Float>(), b.exact::<Float>()) {
        return Ok(x.value() < y.value());
    }
    rich_bool(a, b, Cmp::Lt)
}
