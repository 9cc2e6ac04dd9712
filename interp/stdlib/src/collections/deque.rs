//! `deque` and its iterators.

use std::cell::Cell;

use pyrite_vm::object::cells::RefDeque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, compare, iteration, object as obj, sequence};
use pyrite_vm::raise::{index_error, memory_error, runtime_error, type_error, value_error};
use pyrite_vm::thread::ReprGuard;
use pyrite_vm::types::singletons::{bool_obj, none, not_implemented};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{generic_alias, int, object};

/// Items of a block of the reference's layout, which `__sizeof__` shows.
const BLOCK_ITEMS: usize = 64;
const BLOCK_BYTES: usize = 8 * BLOCK_ITEMS + 16;
const CENTRE: usize = 32;

pyrite_vm::object! {
    /// A double-ended queue.
    struct Deque: DEQUE {
        items: Guarded<RefDeque>,
        /// Greatest number of items; negative for no bound.
        maxlen: Cell<isize>,
        /// Changes whenever positions do.
        state: Cell<u64>,
        /// Offset of the first item in its block, in the reference's layout.
        left: Cell<usize>,
    }
}

pyrite_vm::object! {
    /// An iterator over a deque, in either direction.
    struct DequeIterator: DEQUE_ITERATOR {
        deque: Slot<Deque>,
        state: Cell<u64>,
        index: Cell<usize>,
        /// Items to come.
        left: Cell<usize>,
    }
}

fn this(o: &Object) -> &Deque {
    unsafe { o.cast_unchecked() }
}

impl Deque {
    fn new_of(ty: &PyType) -> Ref<Deque> {
        Ref::new(Deque {
            head: Object::head(ty),
            items: Guarded::new(RefDeque::default()),
            maxlen: Cell::new(-1),
            state: Cell::new(0),
            left: Cell::new(CENTRE),
        })
    }

    fn len(&self) -> usize {
        self.items.borrow().0.len()
    }

    fn get(&self, i: usize) -> Option<Ref> {
        self.items.borrow().0.get(i).cloned()
    }

    fn touch(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    fn full(&self) -> bool {
        let m = self.maxlen.get();
        m >= 0 && self.len() > m as usize
    }

    fn shift(&self, by: isize) {
        self.left.set((self.left.get() as isize + by).rem_euclid(BLOCK_ITEMS as isize) as usize);
    }

    fn push_back(&self, x: Ref) {
        self.items.borrow_mut().0.push_back(x);
        self.touch();
        if self.full() {
            drop(self.pop_front());
        }
    }

    fn push_front(&self, x: Ref) {
        self.items.borrow_mut().0.push_front(x);
        self.shift(-1);
        self.touch();
        if self.full() {
            drop(self.pop_back());
        }
    }

    fn recentre(&self) {
        if self.len() == 0 {
            self.left.set(CENTRE);
        }
    }

    fn pop_back(&self) -> Option<Ref> {
        let x = self.items.borrow_mut().0.pop_back()?;
        self.touch();
        self.recentre();
        Some(x)
    }

    fn pop_front(&self) -> Option<Ref> {
        let x = self.items.borrow_mut().0.pop_front()?;
        self.shift(1);
        self.touch();
        self.recentre();
        Some(x)
    }

    fn clear(&self) {
        if self.len() == 0 {
            return;
        }
        let old = self.items.replace(RefDeque::default());
        self.left.set(CENTRE);
        self.touch();
        drop(old);
    }

    fn rotate(&self, n: isize) {
        let len = self.len();
        if len <= 1 {
            return;
        }
        let n = n.rem_euclid(len as isize) as usize;
        self.touch();
        self.items.borrow_mut().0.rotate_right(n);
        let signed = if n > len / 2 { len as isize - n as isize } else { -(n as isize) };
        self.shift(signed);
    }

    /// Items of an iterable, one by one, at either end.
    fn extend(&self, v: &Object, right: bool) -> R<()> {
        let own;
        let v = if v.is(self) {
            own = sequence::list_of(v)?;
            own.as_object()
        } else {
            v
        };
        let it = iteration::iter(v)?;
        if self.maxlen.get() == 0 {
            while let Some(x) = iteration::next(&it)? {
                drop(x);
            }
            return Ok(());
        }
        if self.len() == 0 {
            // The reference begins at the far end of the block.
            self.left.set(if right { 1 } else { BLOCK_ITEMS - 1 });
        }
        while let Some(x) = iteration::next(&it)? {
            if self.items.borrow_mut().0.try_reserve(1).is_err() {
                return memory_error();
            }
            if right {
                self.push_back(x);
            } else {
                self.push_front(x);
            }
        }
        Ok(())
    }

    /// Where `x` is, from `start` on and before `stop`.
    fn find(&self, x: &Object, start: usize, stop: usize) -> R<Option<usize>> {
        let state = self.state.get();
        let mut i = start;
        while i < stop
            && let Some(y) = self.get(i)
        {
            let same = compare::eq(&y, x)?;
            if same {
                return Ok(Some(i));
            }
            if self.state.get() != state {
                return runtime_error("deque mutated during iteration");
            }
            i += 1;
        }
        Ok(None)
    }
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    static INIT: MethodDef = MethodDef::kw("deque", "($self, iterable=None, maxlen=None)", |o, a| {
        let d = this(o);
        let mut maxlen = -1;
        if let Some(m) = a[1].filter(|m| !m.is_none()) {
            let Some(n) = m.cast::<int::Int>() else { return type_error("an integer is required") };
            maxlen = match n.as_i64() {
                Some(n) => n as isize,
                None => {
                    return pyrite_vm::raise::overflow_error("Python int too large to convert to C ssize_t");
                }
            };
            if maxlen < 0 {
                return value_error("maxlen must be non-negative");
            }
        }
        d.maxlen.set(maxlen);
        d.clear();
        if let Some(it) = a[0] {
            d.extend(it, true)?;
        }
        Ok(none())
    });
    INIT.invoke(None, o, args, kw).map(drop)
}

fn repr(o: &Object) -> R {
    let Some(_g) = ReprGuard::enter(o) else { return Ok(Str::new("[...]").up()) };
    let l = sequence::list_of(o)?;
    let mut s: Vec<u32> = o.ty().short_name().chars().map(u32::from).collect();
    s.push(40);
    s.extend(obj::repr(&l)?.iter());
    let m = this(o).maxlen.get();
    if m >= 0 {
        s.extend(format!(", maxlen={m}").bytes().map(u32::from));
    }
    s.push(41);
    Ok(Str::from_u32(&s).up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<Deque>(), b.cast::<Deque>()) else { return Ok(not_implemented()) };
    if matches!(op, Cmp::Eq | Cmp::Ne) {
        if a.is(b) {
            return Ok(bool_obj(op == Cmp::Eq));
        }
        if x.len() != y.len() {
            return Ok(bool_obj(op == Cmp::Ne));
        }
    }
    let (i, j) = (iteration::iter(a)?, iteration::iter(b)?);
    loop {
        match (iteration::next(&i)?, iteration::next(&j)?) {
            (Some(p), Some(q)) => {
                if !compare::eq(&p, &q)? {
                    return Ok(bool_obj(compare::rich_bool(&p, &q, op)?));
                }
            }
            (p, q) => return Ok(bool_obj(op.holds(p.is_some().cmp(&q.is_some())))),
        }
    }
}

fn copy(o: &Object) -> R {
    let d = this(o);
    if o.is_exact::<Deque>() {
        let new = Deque::new_of(&DEQUE);
        let items = &mut new.items.borrow_mut().0;
        if items.try_reserve(d.len()).is_err() {
            return memory_error();
        }
        items.extend(d.items.borrow().0.iter().cloned());
        new.maxlen.set(d.maxlen.get());
        if items.len() > 1 {
            new.left.set(1);
        }
        return Ok(new.up());
    }
    let ty = o.ty().as_object();
    let new = match d.maxlen.get() {
        m if m < 0 => call::call(ty, &[o])?,
        m => call::call(ty, &[o, &int::from_i64(m as i64)])?,
    };
    if !new.is_a::<Deque>() {
        return type_error(format!("{}() must return a deque, not {}", o.ty().name(), new.ty().name()));
    }
    Ok(new)
}

fn concat(a: &Object, b: &Object) -> R {
    if !b.is_a::<Deque>() {
        return type_error(format!("can only concatenate deque (not \"{}\") to deque", b.ty().name()));
    }
    let new = copy(a)?;
    if let Some(d) = new.cast::<Deque>() {
        d.extend(b, true)?;
    }
    Ok(new)
}

fn inplace_repeat(o: &Object, n: isize) -> R {
    let d = this(o);
    let len = d.len();
    if len == 0 || n == 1 {
        return Ok(o.own());
    }
    if n <= 0 {
        d.clear();
        return Ok(o.own());
    }
    let mut n = n as usize;
    if n > isize::MAX as usize / len {
        return memory_error();
    }
    if d.maxlen.get() >= 0 {
        // More copies than fill the deque change nothing.
        n = n.min(d.maxlen.get() as usize / len + 2);
    }
    let seq: Vec<Ref> = d.items.borrow().0.iter().cloned().collect();
    if d.items.borrow_mut().0.try_reserve(len * (n - 1)).is_err() {
        return memory_error();
    }
    for _ in 1..n {
        for x in &seq {
            d.push_back(x.clone());
        }
    }
    Ok(o.own())
}

fn repeat(o: &Object, n: isize) -> R {
    let new = copy(o)?;
    inplace_repeat(&new, n)
}

fn item(o: &Object, i: isize) -> R {
    match usize::try_from(i).ok().and_then(|i| this(o).get(i)) {
        Some(x) => Ok(x),
        None => index_error("deque index out of range"),
    }
}

fn ass_item(o: &Object, i: isize, v: Option<&Object>) -> R<()> {
    let d = this(o);
    let Some(i) = usize::try_from(i).ok().filter(|i| *i < d.len()) else {
        return index_error("deque index out of range");
    };
    match v {
        Some(v) => {
            let old = d.items.borrow_mut().0.get_mut(i).map(|x| std::mem::replace(x, v.own()));
            drop(old);
        }
        None => {
            d.rotate(-(i as isize));
            let old = d.pop_front();
            d.rotate(i as isize);
            drop(old);
        }
    }
    Ok(())
}

fn index(o: &Object, a: &[&Object]) -> R {
    let d = this(o);
    let n = d.len() as isize;
    let fix = |i: isize| if i < 0 { i.saturating_add(n).max(0) } else { i };
    let start = fix(sequence::bound_arg(a.get(1), 0)?);
    let stop = fix(sequence::bound_arg(a.get(2), isize::MAX)?);
    let stop = stop.min(n);
    match d.find(a[0], start as usize, stop as usize)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error(format!("{} is not in deque", obj::repr(a[0])?.to_lossy())),
    }
}

fn insert(o: &Object, a: &[&Object]) -> R {
    let d = this(o);
    let i = sequence::ssize_arg(a[0])?;
    let n = d.len() as isize;
    if d.maxlen.get() == n {
        return index_error("deque already at its maximum size");
    }
    if i >= n {
        d.push_back(a[1].own());
        return Ok(none());
    }
    if i <= -n || i == 0 {
        d.push_front(a[1].own());
        return Ok(none());
    }
    d.rotate(-i);
    if i < 0 {
        d.push_back(a[1].own());
    } else {
        d.push_front(a[1].own());
    }
    d.rotate(i);
    Ok(none())
}

fn remove(o: &Object, x: &Object) -> R {
    let d = this(o);
    let state = d.state.get();
    let n = d.len();
    let mut i = 0;
    while i < n
        && let Some(y) = d.get(i)
    {
        let same = compare::eq(&y, x)?;
        if d.state.get() != state {
            return index_error("deque mutated during iteration");
        }
        if same {
            ass_item(o, i as isize, None)?;
            return Ok(none());
        }
        i += 1;
    }
    value_error(format!("{} is not in deque", obj::repr(x)?.to_lossy()))
}

fn count(o: &Object, x: &Object) -> R {
    let d = this(o);
    let state = d.state.get();
    let (mut i, mut n) = (0, 0);
    while let Some(y) = d.get(i) {
        n += usize::from(compare::eq(&y, x)?);
        if d.state.get() != state {
            return runtime_error("deque mutated during iteration");
        }
        i += 1;
    }
    Ok(int::from_usize(n))
}

fn reduce(o: &Object) -> R {
    let state = call::call_method_text(o, "__getstate__", &[])?;
    let it = iteration::iter(o)?;
    let args = match this(o).maxlen.get() {
        m if m < 0 => Tuple::empty(),
        m => Tuple::pair(Tuple::empty().up(), int::from_i64(m as i64)),
    };
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), args.up(), state, it]).up())
}

fn sizeof(o: &Object) -> R {
    let d = this(o);
    let blocks = match d.len() {
        0 => 1,
        n => (d.left.get() + n - 1) / BLOCK_ITEMS + 1,
    };
    Ok(int::from_usize(216 + blocks * BLOCK_BYTES))
}

fn popped(x: Option<Ref>) -> R {
    match x {
        Some(x) => Ok(x),
        None => index_error("pop from an empty deque"),
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("append", "($self, item, /)", |o, x| {
        this(o).push_back(x.own());
        Ok(none())
    }),
    MethodDef::o("appendleft", "($self, item, /)", |o, x| {
        this(o).push_front(x.own());
        Ok(none())
    }),
    MethodDef::noargs("clear", |o| {
        this(o).clear();
        Ok(none())
    }),
    MethodDef::noargs("__copy__", copy),
    MethodDef::noargs("copy", copy),
    MethodDef::o("count", "($self, value, /)", count),
    MethodDef::o("extend", "($self, iterable, /)", |o, v| this(o).extend(v, true).map(|()| none())),
    MethodDef::o("extendleft", "($self, iterable, /)", |o, v| this(o).extend(v, false).map(|()| none())),
    MethodDef::pos("index", "($self, value, [start, [stop]])", 1, 3, index),
    MethodDef::pos("insert", "($self, index, value, /)", 2, 2, insert),
    MethodDef::noargs("pop", |o| popped(this(o).pop_back())),
    MethodDef::noargs("popleft", |o| popped(this(o).pop_front())),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::o("remove", "($self, value, /)", remove),
    MethodDef::noargs("__reversed__", |o| Ok(iterator(&DEQUE_REVERSE_ITERATOR, this(o)))),
    MethodDef::noargs("reverse", |o| {
        this(o).items.borrow_mut().0.make_contiguous().reverse();
        Ok(none())
    }),
    MethodDef::pos("rotate", "($self, n=1, /)", 0, 1, |o, a| {
        let n = match a.first() {
            Some(n) => sequence::ssize_arg(n)?,
            None => 1,
        };
        this(o).rotate(n);
        Ok(none())
    }),
    MethodDef::noargs("__sizeof__", sizeof),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

static GETSET: &[GetSetDef] = &[GetSetDef::ro("maxlen", |o| match this(o).maxlen.get() {
    m if m < 0 => Ok(none()),
    m => Ok(int::from_i64(m as i64)),
})];

/// `collections.deque`.
pub static DEQUE: StaticType = StaticType::new::<Deque>(
    TypeDef {
        name: "collections.deque",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::SEQUENCE | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        sig: "([iterable[, maxlen]])",
        doc: Some("A list-like sequence optimized for data accesses near its endpoints."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(|o| Ok(iterator(&DEQUE_ITERATOR, this(o)))),
        new: Some(|ty: &PyType, _, _| Ok(Deque::new_of(ty).up())),
        init: Some(init),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(concat),
        sq_repeat: Some(repeat),
        sq_item: Some(item),
        sq_ass_item: Some(ass_item),
        sq_contains: Some(|o, x| Ok(this(o).find(x, 0, usize::MAX)?.is_some())),
        sq_inplace_concat: Some(|o, v| {
            this(o).extend(v, true)?;
            Ok(o.own())
        }),
        sq_inplace_repeat: Some(inplace_repeat),
        ..Slots::NONE
    },
);

fn it(o: &Object) -> &DequeIterator {
    unsafe { o.cast_unchecked() }
}

fn iterator_of(ty: &PyType, d: &Deque) -> Ref {
    use pyrite_vm::object::Own;
    Ref::new(DequeIterator {
        head: Object::head(ty),
        deque: Slot::new(Some(d.own_as())),
        state: Cell::new(d.state.get()),
        index: Cell::new(0),
        left: Cell::new(d.len()),
    })
    .up()
}

fn iterator(ty: &'static StaticType, d: &Deque) -> Ref {
    iterator_of(ty.object(), d)
}

fn advance(o: &Object, reverse: bool) -> R<Option<Ref>> {
    let i = it(o);
    let Some(d) = i.deque.peek() else { return Ok(None) };
    if !reverse && d.state.get() != i.state.get() {
        i.left.set(0);
        return runtime_error("deque mutated during iteration");
    }
    let left = i.left.get();
    if left == 0 {
        return Ok(None);
    }
    if d.state.get() != i.state.get() {
        i.left.set(0);
        return runtime_error("deque mutated during iteration");
    }
    i.left.set(left - 1);
    let n = i.index.get();
    i.index.set(n + 1);
    Ok(d.get(if reverse { d.len().wrapping_sub(n + 1) } else { n }))
}

fn iterator_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    if args.is_empty() || args.len() > 2 {
        let how = if args.is_empty() { "at least 1 argument" } else { "at most 2 arguments" };
        return type_error(format!("function takes {how} ({} given)", args.len()));
    }
    let Some(d) = args[0].cast::<Deque>() else {
        return type_error(format!(
            "argument 1 must be collections.deque, not {}",
            obj::type_name_or_none(args[0])
        ));
    };
    let skip = match args.get(1) {
        Some(n) => sequence::ssize_arg(n)?,
        None => 0,
    };
    let o = iterator_of(ty, d);
    let i = it(&o);
    let skip = (skip.max(0) as usize).min(i.left.get());
    i.index.set(skip);
    i.left.set(i.left.get() - skip);
    Ok(o)
}

static ITERATOR_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__length_hint__", |o| Ok(int::from_usize(it(o).left.get()))),
    MethodDef::noargs("__reduce__", |o| {
        let i = it(o);
        let (d, done) = match i.deque.get() {
            Some(d) => {
                let done = d.len() as i64 - i.left.get() as i64;
                (d.up(), done)
            }
            None => (none(), 0),
        };
        Ok(Tuple::pair(o.ty().as_object().own(), Tuple::pair(d, int::from_i64(done)).up()).up())
    }),
];

/// `collections._deque_iterator`.
pub static DEQUE_ITERATOR: StaticType = StaticType::new::<DequeIterator>(
    TypeDef {
        name: "collections._deque_iterator",
        flags: TypeFlags::HAVE_GC,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|t: &PyType, a, k| iterator_new(t, a, k)),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| advance(o, false)),
        ..Slots::NONE
    },
);

/// `collections._deque_reverse_iterator`.
pub static DEQUE_REVERSE_ITERATOR: StaticType = StaticType::new::<DequeIterator>(
    TypeDef {
        name: "collections._deque_reverse_iterator",
        flags: TypeFlags::HAVE_GC,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|t: &PyType, a, k| iterator_new(t, a, k)),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| advance(o, true)),
        ..Slots::NONE
    },
);
