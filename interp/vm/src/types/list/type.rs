//! The type object of `list`.

use super::sort::{Item, Keyed, Plain, sort_items};
use super::{List, ListIterator, ListReverseIterator, grow, shrink};
use crate::object::method::{MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, StaticType};
use crate::protocol::{call, compare, iteration, number, object as obj, sequence};
use crate::raise::{index_error, memory_error, type_error, value_error};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::slice::{self, Slice};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

fn this(o: &Object) -> &List {
    unsafe { o.cast_unchecked() }
}

/// `list.sort`. The list is empty while the keys are made and compared.
///
/// # Errors
/// What the key function and comparing raise; ValueError if the list was changed meanwhile.
pub fn sort_in_place(l: &List, key: Option<&Object>, reverse: bool) -> R<()> {
    // Whoever touches the list meanwhile leaves items or other room in it.
    let empty = Vec::with_capacity(2);
    let room = empty.capacity();
    let mut v = std::mem::take(&mut l.items.replace(crate::object::cells::RefVec(empty)).0);
    let r = match key {
        None => {
            let a = unsafe { std::slice::from_raw_parts_mut(v.as_mut_ptr() as *mut Plain, v.len()) };
            sort_slice(a, reverse)
        }
        Some(f) => sort_by_key(&mut v, f, reverse),
    };
    let touched = !l.is_empty() || l.items.borrow().0.capacity() != room;
    let meanwhile = std::mem::replace(&mut l.items.borrow_mut().0, v);
    drop(meanwhile);
    r?;
    if touched {
        return value_error("list modified during sort");
    }
    Ok(())
}

fn sort_slice<T: Item>(a: &mut [T], reverse: bool) -> R<()> {
    // Reversed before and after, so that equals keep their order.
    if reverse {
        a.reverse();
    }
    let r = sort_items(a);
    if reverse {
        a.reverse();
    }
    r
}

fn sort_by_key(v: &mut [Ref], f: &Object, reverse: bool) -> R<()> {
    let mut keys = Vec::new();
    if keys.try_reserve_exact(v.len()).is_err() {
        return memory_error();
    }
    for x in v.iter() {
        keys.push(call::call(f, &[x])?);
    }
    let mut pairs: Vec<Keyed> =
        keys.iter().zip(v.iter()).map(|(k, x)| Keyed(k.as_ptr(), x.as_ptr())).collect();
    let r = sort_slice(&mut pairs, reverse);
    // The pairs are a permutation of what was there: every reference keeps its owner.
    let p = v.as_mut_ptr() as *mut *mut Object;
    for (i, k) in pairs.iter().enumerate() {
        unsafe { *p.add(i) = k.1 };
    }
    drop(keys);
    r
}

fn repr(o: &Object) -> R {
    let l = this(o);
    if l.is_empty() {
        return Ok(Str::new("[]").up());
    }
    let Some(_g) = crate::thread::ReprGuard::enter(o) else { return Ok(Str::new("[...]").up()) };
    let mut s: Vec<u32> = vec![91];
    let mut i = 0;
    while let Some(x) = l.get(i) {
        if i > 0 {
            s.extend([44, 32]);
        }
        s.extend(obj::repr(&x)?.iter());
        i += 1;
    }
    s.push(93);
    Ok(Str::from_u32(&s).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<List>(), b.cast::<List>()) else { return Ok(not_implemented()) };
    if x.len() != y.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(bool_obj(op == Cmp::Ne));
    }
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.get(i), y.get(i)) {
        if !compare::eq(&p, &q)? {
            // The comparison may have emptied them: then their lengths decide.
            if i >= x.len() || i >= y.len() {
                break;
            }
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
    match if i < 0 { None } else { this(o).get(i as usize) } {
        Some(v) => Ok(v),
        None => index_error("list index out of range"),
    }
}

fn subscript(o: &Object, k: &Object) -> R {
    let l = this(o);
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        if i < 0 {
            i = i.saturating_add(l.len() as isize);
        }
        return item(o, i);
    }
    if let Some(s) = k.cast::<Slice>() {
        let (start, _stop, step, n) = s.indices(l.len())?;
        let items = l.items.borrow();
        let v = if step == 1 {
            items.get(start as usize..start as usize + n).unwrap_or(&[]).to_vec()
        } else {
            (0..n).filter_map(|j| items.get((start + j as isize * step) as usize).cloned()).collect()
        };
        return Ok(List::from_vec(v).up());
    }
    type_error(format!("list indices must be integers or slices, not {}", k.ty().name()))
}

fn ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let l = this(o);
    if i < 0 || i as usize >= l.len() {
        return index_error("list assignment index out of range");
    }
    let old = match v {
        Some(v) => l.replace(i as usize, v.own()),
        None => {
            let items = &mut l.items.borrow_mut().0;
            let old = items.remove(i as usize);
            shrink(items);
            Some(old)
        }
    };
    drop(old);
    Ok(())
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let l = this(o);
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        if i < 0 {
            i = i.saturating_add(l.len() as isize);
        }
        return ass_item(o, i, v);
    }
    let Some(s) = k.cast::<Slice>() else {
        return type_error(format!("list indices must be integers or slices, not {}", k.ty().name()));
    };
    let bounds = s.unpack()?;
    let (start, stop, step, n) = slice::adjust(bounds.0, bounds.1, bounds.2, l.len());
    if step == 1 {
        let new = match v {
            Some(v) => sequence_items(v, "must assign iterable to extended slice")?,
            None => Vec::new(),
        };
        // Iterating may have changed the list.
        let len = l.len();
        let a = (start.max(0) as usize).min(len);
        let b = (stop.max(0) as usize).clamp(a, len);
        let items = &mut l.items.borrow_mut().0;
        if new.len() > b - a {
            grow(items, items.len() + new.len() - (b - a));
        }
        let old = crate::object::cells::RefVec(items.splice(a..b, new).collect());
        shrink(items);
        drop(old);
        return Ok(());
    }
    let Some(v) = v else {
        let old = delete_extended(&mut l.items.borrow_mut().0, start, step, n);
        drop(old);
        return Ok(());
    };
    let new = sequence_items(v, "must assign iterable to extended slice")?;
    // Iterating may have changed the list.
    let (start, _, step, n) = slice::adjust(bounds.0, bounds.1, bounds.2, l.len());
    if new.len() != n {
        return value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {n}",
            new.len()
        ));
    }
    let mut old = Vec::with_capacity(n);
    for (j, x) in new.into_iter().enumerate() {
        old.extend(l.replace((start + j as isize * step) as usize, x));
    }
    drop(old);
    Ok(())
}

fn delete_extended(items: &mut Vec<Ref>, start: isize, step: isize, n: usize) -> Vec<Ref> {
    if n == 0 {
        return Vec::new();
    }
    let (first, step) = if step < 0 {
        ((start + (n as isize - 1) * step) as usize, step.unsigned_abs())
    } else {
        (start as usize, step as usize)
    };
    let mut gone = Vec::with_capacity(n);
    let all = std::mem::take(items);
    let mut next = Some(first);
    let mut kept = Vec::with_capacity(all.len().saturating_sub(n));
    for (i, x) in all.into_iter().enumerate() {
        if next == Some(i) && gone.len() < n {
            gone.push(x);
            next = i.checked_add(step);
        } else {
            kept.push(x);
        }
    }
    *items = kept;
    gone
}

/// The items of an iterable; TypeError with a text of its own if it is none.
fn sequence_items(v: &Object, msg: &str) -> R<Vec<Ref>> {
    if let Some(l) = v.exact::<List>() {
        return Ok(l.to_vec());
    }
    if let Some(t) = v.exact::<Tuple>() {
        return Ok(t.as_slice().to_vec());
    }
    let it = match iteration::iter(v) {
        Err(e) if e.matches(&exc::TYPE_ERROR) => return type_error(msg),
        r => r?,
    };
    sequence::vec_of(&it)
}

fn concat(a: &Object, b: &Object) -> R {
    let Some(y) = b.cast::<List>() else {
        return type_error(format!("can only concatenate list (not \"{}\") to list", b.ty().name()));
    };
    let (x, y) = (this(a).items.borrow(), y.items.borrow());
    let mut v = Vec::with_capacity(x.len() + y.len());
    v.extend_from_slice(x);
    v.extend_from_slice(y);
    Ok(List::from_vec(v).up())
}

/// The items repeated.
///
/// # Errors
/// MemoryError.
pub fn repeated(items: &[Ref], n: usize) -> R<Vec<Ref>> {
    let mut v = Vec::new();
    let Some(total) = items.len().checked_mul(n) else { return memory_error() };
    if v.try_reserve_exact(total).is_err() {
        return memory_error();
    }
    if let [x] = items {
        v.resize(n, x.clone());
    } else {
        for _ in 0..if items.is_empty() { 0 } else { n } {
            v.extend_from_slice(items);
        }
    }
    Ok(v)
}

fn repeat(o: &Object, n: isize) -> R {
    Ok(List::from_vec(repeated(this(o).items.borrow(), n.max(0) as usize)?).up())
}

fn inplace_repeat(o: &Object, n: isize) -> R {
    let l = this(o);
    if n <= 0 {
        clear(l);
    } else if n > 1 && !l.is_empty() {
        let more = repeated(l.items.borrow(), n as usize - 1)?;
        let items = &mut l.items.borrow_mut().0;
        grow(items, items.len() + more.len());
        if items.try_reserve_exact(more.len()).is_err() {
            return memory_error();
        }
        items.extend(more);
    }
    Ok(o.own())
}

fn contains(o: &Object, x: &Object) -> R<bool> {
    let l = this(o);
    let mut i = 0;
    while let Some(y) = l.get(i) {
        if compare::eq(&y, x)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

fn clear(l: &List) {
    if !l.is_empty() {
        let old = l.items.replace(Default::default());
        drop(old);
    }
}

/// Appends the items of an iterable, one by one, so that those before an error stay.
fn extend_with(l: &List, v: &Object) -> R<()> {
    if let Some(t) = v.exact::<Tuple>() {
        append_all(l, t.as_slice());
        return Ok(());
    }
    if let Some(x) = v.exact::<List>() {
        let items = x.to_vec();
        append_all(l, &items);
        return Ok(());
    }
    let it = iteration::iter(v)?;
    let hint = number::length_hint(v, 8)?;
    let items = &mut l.items.borrow_mut().0;
    if items.len() <= isize::MAX as usize - hint.min(isize::MAX as usize) {
        if items.capacity() == 0 {
            if items.try_reserve_exact(hint.saturating_add(1) & !1).is_err() {
                return memory_error();
            }
        } else {
            let n = items.len() + hint;
            grow(items, n);
            if n > items.capacity() {
                return memory_error();
            }
        }
    }
    while let Some(x) = iteration::next(&it)? {
        l.push(x);
    }
    shrink(&mut l.items.borrow_mut().0);
    Ok(())
}

fn append_all(l: &List, new: &[Ref]) {
    let items = &mut l.items.borrow_mut().0;
    if items.capacity() == 0 {
        items.reserve_exact((new.len() + 1) & !1);
    } else {
        grow(items, items.len() + new.len());
    }
    items.extend_from_slice(new);
}

fn inplace_concat(o: &Object, v: &Object) -> R {
    extend_with(this(o), v)?;
    Ok(o.own())
}

fn append(o: &Object, v: &Object) -> R {
    this(o).push(v.own());
    Ok(none())
}
fn extend(o: &Object, v: &Object) -> R {
    extend_with(this(o), v)?;
    Ok(none())
}
fn insert(o: &Object, a: &[&Object]) -> R {
    let i = sequence::ssize_arg(a[0])?;
    let items = &mut this(o).items.borrow_mut().0;
    let at = sequence::clamp_index(i, items.len());
    if items.len() == items.capacity() {
        grow(items, items.len() + 1);
    }
    items.insert(at, a[1].own());
    Ok(none())
}
fn pop(o: &Object, a: &[&Object]) -> R {
    let mut i = match a.first() {
        Some(x) => sequence::ssize_arg(x)?,
        None => -1,
    };
    let items = &mut this(o).items.borrow_mut().0;
    if items.is_empty() {
        return index_error("pop from empty list");
    }
    if i < 0 {
        i = i.saturating_add(items.len() as isize);
    }
    if i < 0 || i as usize >= items.len() {
        return index_error("pop index out of range");
    }
    let old = items.remove(i as usize);
    shrink(items);
    Ok(old)
}
fn remove(o: &Object, x: &Object) -> R {
    let l = this(o);
    let mut i = 0;
    while let Some(y) = l.get(i) {
        if compare::eq(&y, x)? {
            // The comparison may have shortened the list.
            let items = &mut l.items.borrow_mut().0;
            let old = if i < items.len() { Some(items.remove(i)) } else { None };
            shrink(items);
            drop(old);
            return Ok(none());
        }
        i += 1;
    }
    value_error("list.remove(x): x not in list")
}
fn index(o: &Object, a: &[&Object]) -> R {
    let l = this(o);
    let start = sequence::bound_arg(a.get(1), 0)?;
    let stop = sequence::bound_arg(a.get(2), isize::MAX)?;
    let fix = |i: isize| if i < 0 { i.saturating_add(l.len() as isize).max(0) as usize } else { i as usize };
    let (mut i, stop) = (fix(start), fix(stop));
    while i < stop
        && let Some(y) = l.get(i)
    {
        if compare::eq(&y, a[0])? {
            return Ok(int::from_usize(i));
        }
        i += 1;
    }
    let r = obj::repr(a[0])?;
    value_error(format!("{} is not in list", r.to_lossy()))
}
fn count(o: &Object, x: &Object) -> R {
    let l = this(o);
    let (mut i, mut n) = (0, 0);
    while let Some(y) = l.get(i) {
        n += usize::from(compare::eq(&y, x)?);
        i += 1;
    }
    Ok(int::from_usize(n))
}
fn sort_method(o: &Object, a: &[Option<&Object>]) -> R {
    let reverse = match a[1] {
        Some(r) => number::is_true(r)?,
        None => false,
    };
    sort_in_place(this(o), a[0].filter(|k| !k.is_none()), reverse)?;
    Ok(none())
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let ty = o.ty();
    let same_new = match (ty.slots().new, LIST.slots().new) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    let mut args = args;
    if ty.is_type(&LIST) || same_new {
        sequence::no_keywords("list", kw)?;
    }
    args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    check_positional("list", args.len(), 0, 1)?;
    clear(this(o));
    match args.first() {
        Some(a) => extend_with(this(o), a),
        None => Ok(()),
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__getitem__", "($self, index, /)", subscript).coexist(),
    MethodDef::noargs("__reversed__", |o| Ok(ListReverseIterator::new(this(o)).up())),
    MethodDef::noargs("__sizeof__", |o| Ok(int::from_usize(40 + 8 * this(o).items.borrow().0.capacity()))),
    MethodDef::noargs("clear", |o| {
        clear(this(o));
        Ok(none())
    }),
    MethodDef::noargs("copy", |o| Ok(List::from_vec(this(o).to_vec()).up())),
    MethodDef::o("append", "($self, object, /)", append),
    MethodDef::pos("insert", "($self, index, object, /)", 2, 2, insert),
    MethodDef::o("extend", "($self, iterable, /)", extend),
    MethodDef::pos("pop", "($self, index=-1, /)", 0, 1, pop),
    MethodDef::o("remove", "($self, value, /)", remove),
    MethodDef::pos("index", "($self, value, start=0, stop=sys.maxsize, /)", 1, 3, index),
    MethodDef::o("count", "($self, value, /)", count),
    MethodDef::noargs("reverse", |o| {
        this(o).items.borrow_mut().0.reverse();
        Ok(none())
    }),
    MethodDef::kw("sort", "($self, /, *, key=None, reverse=False)", sort_method),
    MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class(),
];

/// `list`.
pub static LIST: StaticType = StaticType::new::<List>(
    TypeDef {
        name: "list",
        flags: TypeFlags::BASETYPE
            | TypeFlags::HAVE_GC
            | TypeFlags::LIST_SUBCLASS
            | TypeFlags::SEQUENCE
            | TypeFlags::MATCH_SELF,
        methods: METHODS,
        sig: "(iterable=(), /)",
        doc: Some("Built-in mutable sequence."),
        ..TypeDef::DEFAULT
    },
    Slots {
        getattro: Some(crate::protocol::attribute::generic_get),
        repr: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(|o| Ok(ListIterator::new(this(o)).up())),
        new: Some(|ty: &PyType, _, _| Ok(List::of_type(ty, Vec::new()).up())),
        init: Some(init),
        sq_length: Some(|o| Ok(this(o).len())),
        mp_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(concat),
        sq_repeat: Some(repeat),
        sq_inplace_concat: Some(inplace_concat),
        sq_inplace_repeat: Some(inplace_repeat),
        sq_item: Some(item),
        sq_ass_item: Some(ass_item),
        sq_contains: Some(contains),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(ass_subscript),
        ..Slots::NONE
    },
);
