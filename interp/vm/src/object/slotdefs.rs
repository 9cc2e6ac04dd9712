//! The correspondence between slots and dunder names: slot wrappers for native slots, generic
//! slots for dunders written in Python, and the update of slots when a namespace changes.

use super::method::{CLASS, COEXIST, STATIC};
use super::slots::{Cmp, Slots};
use super::{Object, Own, PyType, R, Ref, TypeFlags};
use crate::names::names;
use crate::protocol::call::{call, call_special, call_vector, lookup_special};
use crate::protocol::{attribute, iteration, number};
use crate::raise::{self, type_error};
use crate::types::descr;
use crate::types::dict::Dict;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, object, type_};

/// Calls a native slot with the arguments of a call of its dunder.
pub type Wrap = fn(&Slots, &Object, &[&Object], Option<&Tuple>) -> R;

/// One dunder of a slot.
pub struct SlotDef {
    /// The dunder.
    pub name: &'static str,
    /// Its `__text_signature__`.
    pub sig: &'static str,
    /// Calls the slot.
    pub wrap: Wrap,
}

/// A slot and its dunders.
pub struct Field {
    /// The dunders; `__add__` and `__radd__` share one slot.
    pub defs: &'static [SlotDef],
    address: fn(&Slots) -> usize,
    copy: fn(&Slots, &mut Slots),
    generic: fn(&mut Slots),
    clear: fn(&mut Slots),
}

fn nargs(args: &[&Object], min: usize, max: usize) -> R<()> {
    if args.len() >= min && args.len() <= max {
        return Ok(());
    }
    if max <= 1 && min == max {
        let s = if min == 1 { "" } else { "s" };
        return type_error(format!("expected {min} argument{s}, got {}", args.len()));
    }
    unpacked(args, min, max)
}

/// As [`nargs`], for wrappers whose arguments the reference unpacks under an empty name.
fn unpacked(args: &[&Object], min: usize, max: usize) -> R<()> {
    super::method::check_positional("", args.len(), min, max)
}

macro_rules! field {
    ($f:ident, $generic:expr, [ $( $name:literal, $sig:literal, $wrap:expr );* $(;)? ]) => {
        Field {
            defs: &[ $( SlotDef { name: $name, sig: $sig, wrap: |s: &Slots, o: &Object, a: &[&Object], k: Option<&Tuple>| -> R {
                let f = match s.$f { Some(f) => f, None => return type_error("slot is empty") };
                #[allow(clippy::redundant_closure_call)]
                ($wrap)(f, o, a, k)
            } } ),* ],
            address: |s| s.$f.map_or(0, |f| f as usize),
            copy: |from, to| to.$f = from.$f,
            generic: |s| s.$f = Some($generic),
            clear: |s| s.$f = None,
        }
    };
}

macro_rules! unary {
    ($f:ident, $name:literal, $id:ident) => {
        field!(
            $f,
            |o| call1(o, &names().$id),
            [$name, "($self, /)", |f: super::slots::Unary, o, a: &[&Object], _| {
                nargs(a, 0, 0)?;
                f(o)
            }]
        )
    };
}

macro_rules! binary {
    ($f:ident, $name:literal, $rname:literal, $id:ident, $rid:ident) => {
        field!($f, {
            fn g(a: &Object, b: &Object) -> R {
                binary_generic(a, b, g as fn(&Object, &Object) -> R as usize, |s| s.$f.map_or(0, |f| f as usize), &names().$id, &names().$rid)
            }
            g
        }, [
            $name, "($self, value, /)", |f: super::slots::Binary, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0]) };
            $rname, "($self, value, /)", |f: super::slots::Binary, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(a[0], o) };
        ])
    };
}

macro_rules! inplace {
    ($f:ident, $name:literal, $id:ident) => {
        field!(
            $f,
            |a, b| call_required(a, &names().$id, &[b]),
            [$name, "($self, value, /)", |f: super::slots::Binary, o, a: &[&Object], _| {
                nargs(a, 1, 1)?;
                f(o, a[0])
            }]
        )
    };
}

fn call1(o: &Object, name: &Str) -> R {
    call_required(o, name, &[])
}

fn call_required(o: &Object, name: &Str, args: &[&Object]) -> R {
    match call_special(o, name, args)? {
        Some(v) => Ok(v),
        None => raise::attribute_error_for(o, name),
    }
}

fn binary_generic(
    a: &Object,
    b: &Object,
    me: usize,
    slot: fn(&Slots) -> usize,
    name: &Str,
    rname: &Str,
) -> R {
    let (ta, tb) = (a.ty(), b.ty());
    let mut do_other = !ta.is_type(tb) && slot(tb.slots()) == me;
    if slot(ta.slots()) == me {
        if do_other && tb.is_subtype(ta) && overloaded(ta, tb, rname) {
            match call_special(b, rname, &[a])? {
                Some(v) if !v.is(not_implemented_ref()) => return Ok(v),
                _ => {}
            }
            do_other = false;
        }
        if let Some(v) = call_special(a, name, &[b])?
            && (!v.is(not_implemented_ref()) || ta.is_type(tb))
        {
            return Ok(v);
        }
    }
    if do_other && let Some(v) = call_special(b, rname, &[a])? {
        return Ok(v);
    }
    Ok(not_implemented())
}

fn not_implemented_ref() -> &'static Object {
    crate::types::singletons::not_implemented_ref()
}

/// Does `right` define the reflected method anew?
fn overloaded(left: &PyType, right: &PyType, name: &Str) -> bool {
    match (right.lookup_ref(name), left.lookup_ref(name)) {
        (Some(r), Some(l)) => !r.is(l),
        (Some(_), None) => true,
        _ => false,
    }
}

fn g_hash(o: &Object) -> R<isize> {
    match lookup_special(o, &names().__hash__)? {
        Some(f) if !f.is_none() => {
            let v = call(&f, &[])?;
            match v.cast::<int::Int>() {
                Some(i) => Ok(i.as_hash_result()),
                None => type_error("__hash__ method should return an integer"),
            }
        }
        _ => object::hash_not_implemented(o),
    }
}

fn g_call(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    match o.ty().lookup(&names().__call__) {
        Some(f) => {
            if f.ty().has(TypeFlags::METHOD_DESCRIPTOR) {
                let mut v: Vec<&Object> = Vec::with_capacity(args.len() + 1);
                v.push(o);
                v.extend_from_slice(args);
                return call_vector(&f, &v, kw);
            }
            let b = descr::bind(&f, o)?;
            call_vector(&b, args, kw)
        }
        None => type_error(format!("'{}' object is not callable", o.ty().name())),
    }
}

fn g_getattro(o: &Object, name: &Object) -> R {
    let ty = o.ty();
    let n = names();
    let has_hook = ty.lookup_ref(&n.__getattr__).is_some();
    let direct = match ty.lookup(&n.__getattribute__) {
        Some(f) => match f.exact::<descr::WrapperDescr>() {
            Some(w) if w.is_object_getattribute() => None,
            _ => Some(f),
        },
        None => None,
    };
    let first = match direct {
        Some(f) => {
            if f.ty().has(TypeFlags::METHOD_DESCRIPTOR) {
                call(&f, &[o, name])
            } else {
                descr::bind(&f, o).and_then(|b| call(&b, &[name]))
            }
        }
        None if has_hook => match attribute::generic_get_optional(o, name) {
            Ok(Some(v)) => return Ok(v),
            Ok(None) => return call_required(o, &n.__getattr__, &[name]),
            // A descriptor may say that it is missing, too.
            Err(e) => Err(e),
        },
        None => attribute::generic_get(o, name),
    };
    match first {
        Err(e) if has_hook && e.matches(&crate::types::exc::ATTRIBUTE_ERROR) => {
            drop(e);
            call_required(o, &n.__getattr__, &[name])
        }
        r => r,
    }
}

fn g_setattro(o: &Object, name: &Object, value: Option<&Object>) -> R<()> {
    match value {
        Some(v) => call_required(o, &names().__setattr__, &[name, v]).map(drop),
        None => call_required(o, &names().__delattr__, &[name]).map(drop),
    }
}

fn cmp_name(op: Cmp) -> &'static Str {
    let n = names();
    match op {
        Cmp::Lt => &n.__lt__,
        Cmp::Le => &n.__le__,
        Cmp::Eq => &n.__eq__,
        Cmp::Ne => &n.__ne__,
        Cmp::Gt => &n.__gt__,
        Cmp::Ge => &n.__ge__,
    }
}

fn g_richcompare(o: &Object, other: &Object, op: Cmp) -> R {
    Ok(call_special(o, cmp_name(op), &[other])?.unwrap_or_else(not_implemented))
}

fn g_iter(o: &Object) -> R {
    let n = names();
    match lookup_special(o, &n.__iter__)? {
        Some(f) if f.is_none() => type_error(format!("'{}' object is not iterable", o.ty().name())),
        Some(f) => call(&f, &[]),
        None => {
            if o.ty().lookup_ref(&n.__getitem__).is_none() {
                return type_error(format!("'{}' object is not iterable", o.ty().name()));
            }
            Ok(iteration::sequence_iterator(o))
        }
    }
}

fn g_iternext(o: &Object) -> R<Option<Ref>> {
    match call_required(o, &names().__next__, &[]) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.matches(&crate::types::exc::STOP_ITERATION) => Ok(None),
        Err(e) => Err(e),
    }
}

fn g_descr_get(d: &Object, o: Option<&Object>, t: Option<&Object>) -> R {
    match d.ty().lookup(&names().__get__) {
        Some(f) => {
            let none = none();
            call(&f, &[d, o.unwrap_or(&none), t.unwrap_or(&none)])
        }
        None => Ok(d.own()),
    }
}

fn g_descr_set(d: &Object, o: &Object, v: Option<&Object>) -> R<()> {
    match v {
        Some(v) => call_required(d, &names().__set__, &[o, v]).map(drop),
        None => call_required(d, &names().__delete__, &[o]).map(drop),
    }
}

fn g_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let Some(f) = o.ty().lookup(&names().__init__) else {
        return raise::attribute_error_for(o, &names().__init__);
    };
    let r = if f.ty().has(TypeFlags::METHOD_DESCRIPTOR) {
        let mut v: Vec<&Object> = Vec::with_capacity(args.len() + 1);
        v.push(o);
        v.extend_from_slice(args);
        call_vector(&f, &v, kw)?
    } else {
        call_vector(&*descr::bind(&f, o)?, args, kw)?
    };
    if r.is_none() {
        Ok(())
    } else {
        type_error(format!("__init__() should return None, not '{}'", r.ty().name()))
    }
}

fn g_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let f = attribute::get(ty.as_object(), &names().__new__)?;
    let mut v: Vec<&Object> = Vec::with_capacity(args.len() + 1);
    v.push(ty.as_object());
    v.extend_from_slice(args);
    call_vector(&f, &v, kw)
}

fn g_finalize(o: &Object) {
    let saved = crate::thread::current().take_current_exception();
    match lookup_special(o, &names().__del__) {
        Ok(Some(f)) => {
            if let Err(e) = call(&f, &[]) {
                // The message names the function itself, as CPython's does.
                let shown = o.ty().lookup(&names().__del__).unwrap_or(f);
                raise::unraisable(e, Some(&shown));
            }
        }
        Ok(None) => {}
        Err(e) => raise::unraisable(e, Some(o)),
    }
    crate::thread::current().restore_current_exception(saved);
}

fn g_length(o: &Object) -> R<usize> {
    let v = call_required(o, &names().__len__, &[])?;
    number::length_from(&v)
}

fn g_bool(o: &Object) -> R<bool> {
    if let Some(f) = lookup_special(o, &names().__bool__)? {
        let v = call(&f, &[])?;
        return match v.exact::<int::Int>() {
            None if v.ty().is_type(&int::BOOL) => Ok(v.is(crate::types::singletons::true_ref())),
            _ => type_error(format!("__bool__ should return bool, returned {}", v.ty().name())),
        };
    }
    if o.ty().lookup_ref(&names().__len__).is_some() {
        return g_length(o).map(|n| n > 0);
    }
    Ok(true)
}

fn g_sq_item(o: &Object, i: isize) -> R {
    call_required(o, &names().__getitem__, &[&int::from_i64(i as i64)])
}
fn g_sq_ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let i = int::from_i64(i as i64);
    g_mp_ass(o, &i, v)
}
fn g_mp_ass(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    match v {
        Some(v) => call_required(o, &names().__setitem__, &[k, v]).map(drop),
        None => call_required(o, &names().__delitem__, &[k]).map(drop),
    }
}
fn g_contains(o: &Object, v: &Object) -> R<bool> {
    match lookup_special(o, &names().__contains__)? {
        Some(f) if f.is_none() => type_error(format!("'{}' object is not a container", o.ty().name())),
        Some(f) => {
            let r = call(&f, &[v])?;
            number::is_true(&r)
        }
        None => iteration::contains_by_iteration(o, v),
    }
}

fn power_generic(a: &Object, b: &Object, m: &Object) -> R {
    let me = power_generic as fn(&Object, &Object, &Object) -> R as usize;
    if m.is_none() {
        return binary_generic(
            a,
            b,
            me,
            |s| s.nb_power.map_or(0, |f| f as usize),
            &names().__pow__,
            &names().__rpow__,
        );
    }
    if a.ty().slots().nb_power.map_or(0, |f| f as usize) == me {
        return call_required(a, &names().__pow__, &[b, m]);
    }
    Ok(not_implemented())
}

fn g_send(o: &Object, v: &Object) -> R<Result<Ref, Ref>> {
    iteration::send_by_methods(o, v)
}

/// `Ok(value)`, or the value of the StopIteration.
fn index_arg(o: &Object, a: &Object) -> R<isize> {
    let mut i = number::index_to_isize(a, Some(&crate::types::exc::OVERFLOW_ERROR))?;
    if i < 0
        && let Some(len) = o.ty().slots().sq_length
    {
        i += len(o)? as isize;
    }
    Ok(i)
}

type Richcmp = fn(&Object, &Object, Cmp) -> R;

/// All slots that have dunders, in CPython's order.
pub static FIELDS: &[Field] = &[
    unary!(repr, "__repr__", __repr__),
    field!(hash, g_hash, [
        "__hash__", "($self, /)", |f: fn(&Object) -> R<isize>, o, a: &[&Object], _| { nargs(a, 0, 0)?; f(o).map(|h| int::from_i64(h as i64)) };
    ]),
    field!(call, g_call, [
        "__call__", "($self, /, *args, **kwargs)", |f: super::slots::Call, o, a, k| f(o, a, k);
    ]),
    unary!(str, "__str__", __str__),
    field!(getattro, g_getattro, [
        "__getattribute__", "($self, name, /)", |f: super::slots::Binary, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0]) };
    ]),
    field!(setattro, g_setattro, [
        "__setattr__", "($self, name, value, /)", |f: super::slots::SetItem, o, a: &[&Object], _| {
            nargs(a, 2, 2)?; type_::hack_check(o, f as usize, "__setattr__")?; f(o, a[0], Some(a[1])).map(|()| none()) };
        "__delattr__", "($self, name, /)", |f: super::slots::SetItem, o, a: &[&Object], _| {
            nargs(a, 1, 1)?; type_::hack_check(o, f as usize, "__delattr__")?; f(o, a[0], None).map(|()| none()) };
    ]),
    field!(richcompare, g_richcompare, [
        "__lt__", "($self, value, /)", |f: Richcmp, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], Cmp::Lt) };
        "__le__", "($self, value, /)", |f: Richcmp, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], Cmp::Le) };
        "__eq__", "($self, value, /)", |f: Richcmp, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], Cmp::Eq) };
        "__ne__", "($self, value, /)", |f: Richcmp, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], Cmp::Ne) };
        "__gt__", "($self, value, /)", |f: Richcmp, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], Cmp::Gt) };
        "__ge__", "($self, value, /)", |f: Richcmp, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], Cmp::Ge) };
    ]),
    field!(iter, g_iter, [
        "__iter__", "($self, /)", |f: super::slots::Unary, o, a: &[&Object], _| { nargs(a, 0, 0)?; f(o) };
    ]),
    field!(iternext, g_iternext, [
        "__next__", "($self, /)", |f: super::slots::Next, o, a: &[&Object], _| {
            nargs(a, 0, 0)?;
            match f(o)? { Some(v) => Ok(v), None => raise::stop_iteration(None) }
        };
    ]),
    field!(descr_get, g_descr_get, [
        "__get__", "($self, instance, owner=None, /)", |f: super::slots::DescrGet, o, a: &[&Object], _| {
            nargs(a, 1, 2)?;
            let obj = if a[0].is_none() { None } else { Some(a[0]) };
            let ty = a.get(1).copied().filter(|t| !t.is_none());
            if obj.is_none() && ty.is_none() { return type_error("__get__(None, None) is invalid"); }
            f(o, obj, ty)
        };
    ]),
    field!(descr_set, g_descr_set, [
        "__set__", "($self, instance, value, /)", |f: super::slots::SetItem, o, a: &[&Object], _| { nargs(a, 2, 2)?; f(o, a[0], Some(a[1])).map(|()| none()) };
        "__delete__", "($self, instance, /)", |f: super::slots::SetItem, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], None).map(|()| none()) };
    ]),
    field!(init, g_init, [
        "__init__", "($self, /, *args, **kwargs)", |f: super::slots::Init, o, a, k| f(o, a, k).map(|()| none());
    ]),
    field!(finalize, g_finalize, [
        "__del__", "($self, /)", |f: fn(&Object), o, a: &[&Object], _| { nargs(a, 0, 0)?; f(o); Ok(none()) };
    ]),
    field!(getbuffer, crate::protocol::buffer::generic_getbuffer, [
        "__buffer__", "($self, flags, /)", |_f: super::slots::GetBuffer, o, a: &[&Object], _| { nargs(a, 1, 1)?; crate::protocol::buffer::wrap_buffer(o, a[0]) };
    ]),
    field!(releasebuffer, |o, v| { let _ = call_special(o, &names().__release_buffer__, &[v]); }, [
        "__release_buffer__", "($self, buffer, /)", |f: fn(&Object, &Object), o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0]); Ok(none()) };
    ]),
    unary!(am_await, "__await__", __await__),
    unary!(am_aiter, "__aiter__", __aiter__),
    unary!(am_anext, "__anext__", __anext__),
    binary!(nb_add, "__add__", "__radd__", __add__, __radd__),
    binary!(nb_subtract, "__sub__", "__rsub__", __sub__, __rsub__),
    binary!(nb_multiply, "__mul__", "__rmul__", __mul__, __rmul__),
    binary!(nb_remainder, "__mod__", "__rmod__", __mod__, __rmod__),
    binary!(nb_divmod, "__divmod__", "__rdivmod__", __divmod__, __rdivmod__),
    field!(nb_power, power_generic, [
        "__pow__", "($self, value, mod=None, /)", |f: super::slots::Ternary, o, a: &[&Object], _| {
            nargs(a, 1, 2)?; f(o, a[0], a.get(1).copied().unwrap_or(&none())) };
        "__rpow__", "($self, value, mod=None, /)", |f: super::slots::Ternary, o, a: &[&Object], _| {
            nargs(a, 1, 2)?; f(a[0], o, a.get(1).copied().unwrap_or(&none())) };
    ]),
    unary!(nb_negative, "__neg__", __neg__),
    unary!(nb_positive, "__pos__", __pos__),
    unary!(nb_absolute, "__abs__", __abs__),
    field!(nb_bool, g_bool, [
        "__bool__", "($self, /)", |f: fn(&Object) -> R<bool>, o, a: &[&Object], _| { nargs(a, 0, 0)?; f(o).map(bool_obj) };
    ]),
    unary!(nb_invert, "__invert__", __invert__),
    binary!(nb_lshift, "__lshift__", "__rlshift__", __lshift__, __rlshift__),
    binary!(nb_rshift, "__rshift__", "__rrshift__", __rshift__, __rrshift__),
    binary!(nb_and, "__and__", "__rand__", __and__, __rand__),
    binary!(nb_xor, "__xor__", "__rxor__", __xor__, __rxor__),
    binary!(nb_or, "__or__", "__ror__", __or__, __ror__),
    unary!(nb_int, "__int__", __int__),
    unary!(nb_float, "__float__", __float__),
    inplace!(nb_inplace_add, "__iadd__", __iadd__),
    inplace!(nb_inplace_subtract, "__isub__", __isub__),
    inplace!(nb_inplace_multiply, "__imul__", __imul__),
    inplace!(nb_inplace_remainder, "__imod__", __imod__),
    field!(nb_inplace_power, |a, b, _| call_required(a, &names().__ipow__, &[b]), [
        "__ipow__", "($self, value, /)", |f: super::slots::Ternary, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], &none()) };
    ]),
    inplace!(nb_inplace_lshift, "__ilshift__", __ilshift__),
    inplace!(nb_inplace_rshift, "__irshift__", __irshift__),
    inplace!(nb_inplace_and, "__iand__", __iand__),
    inplace!(nb_inplace_xor, "__ixor__", __ixor__),
    inplace!(nb_inplace_or, "__ior__", __ior__),
    binary!(nb_floor_divide, "__floordiv__", "__rfloordiv__", __floordiv__, __rfloordiv__),
    binary!(nb_true_divide, "__truediv__", "__rtruediv__", __truediv__, __rtruediv__),
    inplace!(nb_inplace_floor_divide, "__ifloordiv__", __ifloordiv__),
    inplace!(nb_inplace_true_divide, "__itruediv__", __itruediv__),
    unary!(nb_index, "__index__", __index__),
    binary!(nb_matrix_multiply, "__matmul__", "__rmatmul__", __matmul__, __rmatmul__),
    inplace!(nb_inplace_matrix_multiply, "__imatmul__", __imatmul__),
    field!(mp_length, g_length, [
        "__len__", "($self, /)", |f: fn(&Object) -> R<usize>, o, a: &[&Object], _| { nargs(a, 0, 0)?; f(o).map(|n| int::from_i64(n as i64)) };
    ]),
    field!(mp_subscript, |o, k| call_required(o, &names().__getitem__, &[k]), [
        "__getitem__", "($self, key, /)", |f: super::slots::Binary, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0]) };
    ]),
    field!(mp_ass_subscript, g_mp_ass, [
        "__setitem__", "($self, key, value, /)", |f: super::slots::SetItem, o, a: &[&Object], _| { nargs(a, 2, 2)?; f(o, a[0], Some(a[1])).map(|()| none()) };
        "__delitem__", "($self, key, /)", |f: super::slots::SetItem, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0], None).map(|()| none()) };
    ]),
    field!(sq_length, g_length, [
        "__len__", "($self, /)", |f: fn(&Object) -> R<usize>, o, a: &[&Object], _| { nargs(a, 0, 0)?; f(o).map(|n| int::from_i64(n as i64)) };
    ]),
    Field {
        defs: &[SlotDef {
            name: "__add__",
            sig: "($self, value, /)",
            wrap: |s, o, a, _| {
                nargs(a, 1, 1)?;
                match s.sq_concat {
                    Some(f) => f(o, a[0]),
                    None => Ok(not_implemented()),
                }
            },
        }],
        address: |s| s.sq_concat.map_or(0, |f| f as usize),
        copy: |from, to| to.sq_concat = from.sq_concat,
        generic: |s| s.sq_concat = None,
        clear: |s| s.sq_concat = None,
    },
    Field {
        defs: &[
            SlotDef { name: "__mul__", sig: "($self, value, /)", wrap: wrap_repeat },
            SlotDef { name: "__rmul__", sig: "($self, value, /)", wrap: wrap_repeat },
        ],
        address: |s| s.sq_repeat.map_or(0, |f| f as usize),
        copy: |from, to| to.sq_repeat = from.sq_repeat,
        generic: |s| s.sq_repeat = None,
        clear: |s| s.sq_repeat = None,
    },
    field!(sq_item, g_sq_item, [
        "__getitem__", "($self, key, /)", |f: fn(&Object, isize) -> R, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, index_arg(o, a[0])?) };
    ]),
    field!(sq_ass_item, g_sq_ass_item, [
        "__setitem__", "($self, key, value, /)", |f: fn(&Object, isize, Option<&Object>) -> R<()>, o, a: &[&Object], _| {
            nargs(a, 2, 2)?; f(o, index_arg(o, a[0])?, Some(a[1])).map(|()| none()) };
        "__delitem__", "($self, key, /)", |f: fn(&Object, isize, Option<&Object>) -> R<()>, o, a: &[&Object], _| {
            nargs(a, 1, 1)?; f(o, index_arg(o, a[0])?, None).map(|()| none()) };
    ]),
    field!(sq_contains, g_contains, [
        "__contains__", "($self, key, /)", |f: fn(&Object, &Object) -> R<bool>, o, a: &[&Object], _| { nargs(a, 1, 1)?; f(o, a[0]).map(bool_obj) };
    ]),
    Field {
        defs: &[SlotDef {
            name: "__iadd__",
            sig: "($self, value, /)",
            wrap: |s, o, a, _| {
                nargs(a, 1, 1)?;
                match s.sq_inplace_concat {
                    Some(f) => f(o, a[0]),
                    None => Ok(not_implemented()),
                }
            },
        }],
        address: |s| s.sq_inplace_concat.map_or(0, |f| f as usize),
        copy: |from, to| to.sq_inplace_concat = from.sq_inplace_concat,
        generic: |s| s.sq_inplace_concat = None,
        clear: |s| s.sq_inplace_concat = None,
    },
    Field {
        defs: &[SlotDef {
            name: "__imul__",
            sig: "($self, value, /)",
            wrap: |s, o, a, _| {
                unpacked(a, 1, 1)?;
                let n = number::index_to_isize(a[0], Some(&crate::types::exc::OVERFLOW_ERROR))?;
                match s.sq_inplace_repeat {
                    Some(f) => f(o, n),
                    None => Ok(not_implemented()),
                }
            },
        }],
        address: |s| s.sq_inplace_repeat.map_or(0, |f| f as usize),
        copy: |from, to| to.sq_inplace_repeat = from.sq_inplace_repeat,
        generic: |s| s.sq_inplace_repeat = None,
        clear: |s| s.sq_inplace_repeat = None,
    },
];

fn wrap_repeat(s: &Slots, o: &Object, a: &[&Object], _: Option<&Tuple>) -> R {
    unpacked(a, 1, 1)?;
    let n = number::index_to_isize(a[0], Some(&crate::types::exc::OVERFLOW_ERROR))?;
    match s.sq_repeat {
        Some(f) => f(o, n),
        None => Ok(not_implemented()),
    }
}

/// Slots that a type fills but its namespace does not show, because they are `object`'s.
fn is_silent(ty: &PyType, base: Option<&PyType>, name: &str) -> bool {
    let Some(base) = base else { return false };
    match name {
        "__setattr__" | "__delattr__" => {
            ty.def().name == "module"
                || ty.slots().setattro.map(|f| f as usize)
                    == Some(attribute::generic_set as super::slots::SetItem as usize)
        }
        "__str__" => {
            std::ptr::eq(base, object::OBJECT.object())
                && ty.slots().str.map(|f| f as usize) == base.slots().str.map(|f| f as usize)
        }
        _ => false,
    }
}

/// Fills the namespace of a builtin type and inherits slots. The type is marked ready already.
pub fn fill_builtin(ty: &PyType, base: Option<&PyType>) {
    // MRO and bases: builtin types inherit singly.
    let mut mro: Vec<Ref> = vec![ty.as_object().own()];
    let mut t = base;
    while let Some(b) = t {
        mro.push(b.as_object().own());
        t = b.base_ref();
    }
    ty.mro.set(Some(Tuple::from_vec(mro)));
    ty.bases.set(Some(Tuple::from_vec(base.iter().map(|b| b.as_object().own()).collect())));
    if let Some(b) = base {
        ty.base.set(Some(b.own_as()));
        b.subclasses.0.borrow_mut().push(ty);
    }
    let dict = Dict::new();
    ty.dict.set(Some(dict.clone()));

    let def = ty.def();
    if ty.slots().new.is_some() && !ty.has(TypeFlags::DISALLOW_INSTANTIATION) {
        dict.set_str(&Str::intern("__new__"), &type_::new_wrapper(ty));
    }
    for f in FIELDS {
        if (f.address)(ty.slots()) == 0 {
            continue;
        }
        for d in f.defs {
            let name = Str::intern(d.name);
            if dict.get_str_ref(&name).is_none() && !is_silent(ty, base, d.name) {
                dict.set_str(&name, &descr::WrapperDescr::new(ty, d));
            }
        }
    }
    if ty.slots().hash.is_none() && ty.slots().richcompare.is_some() {
        dict.set_str(&Str::intern("__hash__"), &none());
        ty.slots_mut().hash = Some(object::hash_not_implemented);
    } else if ty
        .slots()
        .hash
        .is_some_and(|h| h as usize == object::hash_not_implemented as fn(&Object) -> R<isize> as usize)
    {
        dict.set_str(&Str::intern("__hash__"), &none());
    }
    for m in def.methods {
        let name = Str::intern(m.name);
        if m.flags & COEXIST == 0 && dict.get_str_ref(&name).is_some() {
            continue;
        }
        let d = if m.flags & CLASS != 0 {
            descr::MethodDescr::new_class(ty, m)
        } else if m.flags & STATIC != 0 {
            descr::static_native(ty, m)
        } else {
            descr::MethodDescr::new(ty, m)
        };
        dict.set_str(&name, &d);
    }
    for g in def.getset {
        dict.set_str(&Str::intern(g.name), &descr::GetSetDescr::new(ty, g));
    }
    for (i, m) in def.members.iter().enumerate() {
        // Such a member is for native code alone.
        if m.name.starts_with('_') && !m.name.starts_with("__") {
            continue;
        }
        let offset = ty.slot_offsets.0.borrow()[i];
        dict.set_str(&Str::intern(m.name), &descr::MemberDescr::new_builtin(ty, m.name, offset, m.readonly));
    }
    let doc_name = Str::intern("__doc__");
    if dict.get_str_ref(&doc_name).is_none() {
        match def.doc {
            Some(d) => dict.set_str(&doc_name, &Str::new(d)),
            None => dict.set_str(&doc_name, &none()),
        };
    }
    if ty.looks_like_class()
        && let Some((module, _)) = def.name.rsplit_once('.')
    {
        dict.set_str(&Str::intern("__module__"), &Str::intern(module));
    }
    if let Some(b) = base {
        inherit_slots(ty, b);
    }
}

/// Fills empty slots from a base. Hash and comparison are inherited together.
pub fn inherit_slots(ty: &PyType, base: &PyType) {
    let own = *ty.slots();
    let mut s = own;
    s.inherit(base.slots());
    if own.richcompare.is_some() && own.hash.is_none() {
        s.hash = own.hash;
    }
    if own.hash.is_some() && own.richcompare.is_none() {
        s.richcompare = base.slots().richcompare;
    }
    *ty.slots_mut() = s;
}

/// Computes one slot of a heap type from what the MRO says of its dunders.
fn update_field(ty: &PyType, f: &'static Field) {
    let mut native: Option<Ref<PyType>> = None;
    let mut native_addr = 0;
    let mut generic = false;
    let mut any = false;
    for d in f.defs {
        let name = Str::intern(d.name);
        let Some(v) = ty.lookup(&name) else { continue };
        any = true;
        if let Some(w) = v.exact::<descr::WrapperDescr>()
            && w.def().name == d.name
            && w.field_matches(f)
        {
            let owner = w.owner();
            if !ty.is_subtype(&owner) {
                generic = true;
                continue;
            }
            let a = (f.address)(owner.slots());
            if native_addr == 0 || native_addr == a {
                native_addr = a;
                native = Some(owner);
            } else {
                generic = true;
            }
            continue;
        }
        if d.name == "__hash__" && v.is_none() {
            ty.slots_mut().hash = Some(object::hash_not_implemented);
            return;
        }
        // A wrapper for the same dunder of another slot (`__len__` of a mapping): the sequence
        // slot comes from the same owner.
        if let Some(w) = v.exact::<descr::WrapperDescr>()
            && w.def().name == d.name
        {
            let owner = w.owner();
            if ty.is_subtype(&owner) {
                let a = (f.address)(owner.slots());
                native_addr = a;
                native = Some(owner);
                continue;
            }
        }
        // A builtin method that coexists with a slot of its type (`list.__getitem__`).
        if let Some(m) = v.exact::<descr::MethodDescr>()
            && m.method().flags & COEXIST != 0
            && ty.is_subtype(&m.owner())
        {
            let owner = m.owner();
            let a = (f.address)(owner.slots());
            if native_addr == 0 || native_addr == a {
                native_addr = a;
                native = Some(owner);
                continue;
            }
        }
        generic = true;
    }
    let s = ty.slots_mut();
    if generic {
        (f.generic)(s);
    } else if let Some(owner) = native {
        (f.copy)(owner.slots(), s);
    } else if !any {
        (f.clear)(s);
    }
}

/// Computes all slots of a new heap type.
pub fn update_all(ty: &PyType) {
    // What has no dunder (`am_send`) comes from the bases; so does what no dunder overrides.
    if let Some(mro) = ty.mro.get() {
        for b in mro.as_slice().iter().skip(1) {
            if let Some(b) = b.cast::<PyType>() {
                let bs = *b.slots();
                ty.slots_mut().inherit(&bs);
            }
        }
    }
    for f in FIELDS {
        update_field(ty, f);
    }
    update_getattr(ty);
    update_new(ty);
    fix_send(ty);
}

/// `am_send` is only kept while `__next__` and friends are native.
fn fix_send(ty: &PyType) {
    let s = ty.slots_mut();
    if s.am_send.is_some()
        && s.iternext.is_some_and(|f| f as usize == g_iternext as fn(&Object) -> R<Option<Ref>> as usize)
    {
        s.am_send = Some(g_send);
    }
}

fn update_getattr(ty: &PyType) {
    if ty.lookup_ref(&names().__getattr__).is_some() {
        ty.slots_mut().getattro = Some(g_getattro);
    }
}

fn update_new(ty: &PyType) {
    if let Some(v) = ty.lookup(&names().__new__) {
        if let Some(owner) = type_::native_new_owner(&v) {
            ty.slots_mut().new = owner.slots().new;
        } else {
            ty.slots_mut().new = Some(g_new);
        }
    }
}

/// Recomputes the slots that depend on `name`, here and in subclasses.
pub fn update_name(ty: &PyType, name: &Str) {
    if !name.as_utf8_bytes().is_some_and(|b| b.starts_with(b"__") && b.ends_with(b"__")) {
        return;
    }
    let mut hit = false;
    for f in FIELDS {
        if f.defs.iter().any(|d| name.eq_str(d.name)) {
            update_field(ty, f);
            hit = true;
        }
    }
    if name.eq_str("__getattr__") || name.eq_str("__getattribute__") {
        if ty.lookup_ref(&names().__getattr__).is_none() && !hit {
            for f in FIELDS.iter().filter(|f| f.defs[0].name == "__getattribute__") {
                update_field(ty, f);
            }
        }
        update_getattr(ty);
        hit = true;
    }
    if name.eq_str("__new__") {
        update_new(ty);
        hit = true;
    }
    if hit {
        fix_send(ty);
        let subs: Vec<Ref<PyType>> =
            ty.subclasses.0.borrow().iter().map(|s| unsafe { (**s).own_as() }).collect();
        for s in subs {
            if s.dict.peek().is_none_or(|d| d.get_str_ref(name).is_none()) {
                update_name(&s, name);
            }
        }
    }
}
