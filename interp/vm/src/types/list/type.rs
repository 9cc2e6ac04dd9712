//! The type object of `list`, and its iterators.

use std::cell::Cell;

use super::List;
use crate::object;
use crate::object::method::MethodDef;
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{compare, number, object as obj, sequence};
use crate::raise::{index_error, type_error};
use crate::types::exc;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &List {
    unsafe { o.cast_unchecked() }
}

/// `list.sort`.
///
/// # Errors
/// What the key function and comparing raise.
pub fn sort_in_place(l: &List, _key: Option<&Object>, reverse: bool) -> R<()> {
    let mut v = l.items.replace(Default::default()).0;
    if reverse {
        v.reverse();
    }
    let r = super::sort_values(&mut v);
    if reverse {
        v.reverse();
    }
    l.items.borrow_mut().0 = v;
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
            i += l.len() as isize;
        }
        return item(o, i);
    }
    if let Some(s) = k.cast::<crate::types::slice::Slice>() {
        let (start, _stop, step, n) = s.indices(l.len())?;
        let v = (0..n).filter_map(|j| l.get((start + j as isize * step) as usize)).collect();
        return Ok(List::from_vec(v).up());
    }
    type_error(format!("list indices must be integers or slices, not {}", k.ty().name()))
}

fn ass_subscript(o: &Object, k: &Object, v: Option<&Object>) -> R<()> {
    let l = this(o);
    if number::is_index(k) {
        let mut i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
        if i < 0 {
            i += l.len() as isize;
        }
        if i < 0 || i as usize >= l.len() {
            return index_error("list assignment index out of range");
        }
        let old = match v {
            Some(v) => l.replace(i as usize, v.own()),
            None => Some(l.items.borrow_mut().0.remove(i as usize)),
        };
        drop(old);
        return Ok(());
    }
    type_error(format!("list indices must be integers or slices, not {}", k.ty().name()))
}

fn append(o: &Object, v: &Object) -> R {
    this(o).push(v.own());
    Ok(none())
}
fn extend(o: &Object, v: &Object) -> R {
    let items = sequence::vec_of(v)?;
    this(o).items.borrow_mut().0.extend(items);
    Ok(none())
}
fn init(o: &Object, args: &[&Object], _kw: Option<&Tuple>) -> R<()> {
    let v = match args.first() {
        Some(a) => sequence::vec_of(a)?,
        None => Vec::new(),
    };
    let old = std::mem::replace(&mut this(o).items.borrow_mut().0, v);
    drop(old);
    Ok(())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("append", "($self, object, /)", append),
    MethodDef::o("extend", "($self, iterable, /)", extend),
    MethodDef::o("__getitem__", "($self, index, /)", subscript).coexist(),
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
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(|o| Ok(ListIterator::new(this(o)).up())),
        new: Some(|ty: &PyType, _, _| Ok(List::of_type(ty, Vec::new()).up())),
        init: Some(init),
        sq_length: Some(|o| Ok(this(o).len())),
        mp_length: Some(|o| Ok(this(o).len())),
        sq_item: Some(item),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(ass_subscript),
        ..Slots::NONE
    },
);

object! {
    /// An iterator over a list.
    pub struct ListIterator: LIST_ITERATOR {
        /// The list, until it is exhausted.
        pub list: Slot<List>,
        /// Next index.
        pub index: Cell<usize>,
    }
}

impl ListIterator {
    /// From the first item on.
    pub fn new(l: &List) -> Ref<ListIterator> {
        Ref::new(ListIterator {
            head: Object::head(&LIST_ITERATOR),
            list: Slot::new(Some(l.own_as())),
            index: Cell::new(0),
        })
    }
    /// The next item.
    #[inline(always)]
    pub fn next(&self) -> Option<Ref> {
        let l = self.list.peek()?;
        let i = self.index.get();
        match l.get(i) {
            Some(v) => {
                self.index.set(i + 1);
                Some(v)
            }
            None => {
                self.list.set(None);
                None
            }
        }
    }
}

/// `list_iterator`.
pub static LIST_ITERATOR: StaticType = StaticType::new::<ListIterator>(
    TypeDef {
        name: "list_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| Ok(unsafe { o.cast_unchecked::<ListIterator>() }.next())),
        ..Slots::NONE
    },
);
