//! `Context`: the values of context variables, and running code with them.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::{Cmp, Slots};
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, compare, object as obj};
use pyrite_vm::raise::{key_error, runtime_error, type_error};
use pyrite_vm::thread;
use pyrite_vm::types::singletons::{bool_obj, none, not_implemented};
use pyrite_vm::types::tuple::Tuple;

use super::ContextVar;
use super::trie::{self, Leaf, Node};

object! {
    /// Values of context variables.
    pub struct Context: CONTEXT {
        vars: Slot<Node>,
        len: Cell<usize>,
        /// What was current when this context was entered.
        previous: Slot<Context>,
        entered: Cell<bool>,
    }
}

fn this(o: &Object) -> &Context {
    unsafe { o.cast_unchecked() }
}

fn make(ty: &PyType, vars: Ref<Node>, len: usize) -> Ref<Context> {
    Ref::new(Context {
        head: Object::head(ty),
        vars: Slot::new(Some(vars)),
        len: Cell::new(len),
        previous: Slot::empty(),
        entered: Cell::new(false),
    })
}

/// The context that code runs in, made at first use.
pub fn current() -> R<Ref<Context>> {
    // SAFETY: only the thread that holds the GIL looks at its state, and nothing runs in between.
    let cell = unsafe { &mut *thread::current().context.get() };
    if let Some(Ok(c)) = cell.clone().map(Ref::downcast::<Context>) {
        return Ok(c);
    }
    let c = make(CONTEXT.object(), Node::empty(), 0);
    *cell = Some(c.clone().up());
    Ok(c)
}

fn swap_current(c: Option<Ref>) -> Option<Ref> {
    // SAFETY: as in `current`.
    unsafe { std::mem::replace(&mut *thread::current().context.get(), c) }
}

impl Context {
    fn map(&self) -> Ref<Node> {
        self.vars.get().unwrap_or_else(Node::empty)
    }
    /// The value of a variable here.
    pub fn get(&self, v: &ContextVar) -> Option<Ref> {
        self.vars.peek()?.get(v).map(Object::own)
    }
    /// Sets a variable, or makes it unset.
    pub fn set(&self, v: &ContextVar, value: Option<&Object>) {
        let map = self.map();
        match value {
            Some(x) => {
                let (map, new) = map.with(&trie::leaf(v, x));
                self.len.set(self.len.get() + new as usize);
                self.vars.set(Some(map));
            }
            None => {
                if let Some(map) = map.without(v) {
                    self.len.set(self.len.get().saturating_sub(1));
                    self.vars.set(Some(map));
                }
            }
        }
    }
    /// A context with the same values.
    pub fn copy(&self) -> Ref<Context> {
        make(CONTEXT.object(), self.map(), self.len.get())
    }
    fn leaves(&self) -> Vec<Ref<Leaf>> {
        let mut v = Vec::with_capacity(self.len.get());
        self.map().leaves(&mut v);
        v
    }
}

fn key(o: &Object) -> R<&ContextVar> {
    match o.cast::<ContextVar>() {
        Some(v) => Ok(v),
        None => type_error(format!("a ContextVar key was expected, got {}", obj::repr_text(o)?)),
    }
}

fn new(ty: &PyType, args: &[&Object], _: Option<&Tuple>) -> R {
    if !args.is_empty() {
        return type_error("Context() does not accept any arguments");
    }
    Ok(make(ty, Node::empty(), 0).up())
}

fn run(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let c = this(o);
    let Some((f, rest)) = args.split_first().filter(|_| args.len() > kw.map_or(0, Tuple::len)) else {
        return type_error("run() missing 1 required positional argument");
    };
    if c.entered.get() {
        return runtime_error(format!("cannot enter context: {} is already entered", obj::repr_text(o)?));
    }
    c.entered.set(true);
    c.previous.set(swap_current(Some(o.own())).and_then(|p| p.downcast::<Context>().ok()));
    let r = call::call_vector(f, rest, kw);
    c.entered.set(false);
    drop(swap_current(c.previous.take().map(Ref::up)));
    r
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (x, Some(y)) = (this(a), b.exact::<Context>()) else { return Ok(not_implemented()) };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(not_implemented());
    }
    Ok(bool_obj(same(x, y)? == (op == Cmp::Eq)))
}

fn same(x: &Context, y: &Context) -> R<bool> {
    let (a, b) = (x.map(), y.map());
    if a.is(&b) {
        return Ok(true);
    }
    if x.len.get() != y.len.get() {
        return Ok(false);
    }
    let mut leaves = Vec::new();
    a.leaves(&mut leaves);
    for l in leaves {
        let Some(v) = b.get(&l.key).map(Object::own) else { return Ok(false) };
        if !compare::eq(&l.value, &v)? {
            return Ok(false);
        }
    }
    Ok(true)
}

object! {
    /// Iterates over what a context held when the iterator was made.
    struct ContextIterator: KEYS {
        leaves: Vec<Ref<Leaf>>,
        at: Cell<usize>,
    }
}

fn iterator(c: &Context, ty: &'static StaticType) -> R {
    let it = ContextIterator { head: Object::head(ty.object()), leaves: c.leaves(), at: Cell::new(0) };
    Ok(Ref::new(it).up())
}

fn next_leaf(o: &Object) -> Option<Ref<Leaf>> {
    let it: &ContextIterator = unsafe { o.cast_unchecked() };
    let l = it.leaves.get(it.at.get())?;
    it.at.set(it.at.get() + 1);
    Some(l.clone())
}

const fn iterator_type(name: &'static str, next: fn(&Object) -> R<Option<Ref>>) -> StaticType {
    StaticType::new::<ContextIterator>(
        TypeDef { name, flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
        Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
    )
}

static KEYS: StaticType = iterator_type("keys", |o| Ok(next_leaf(o).map(|l| l.key.clone().up())));
static VALUES: StaticType = iterator_type("values", |o| Ok(next_leaf(o).map(|l| l.value.clone())));
static ITEMS: StaticType = iterator_type("items", |o| {
    Ok(next_leaf(o).map(|l| Tuple::pair(l.key.clone().up(), l.value.clone()).up()))
});

static METHODS: &[MethodDef] = &[
    MethodDef::pos("get", "($self, key, default=None, /)", 1, 2, |o, a| {
        let v = this(o).get(key(a[0])?);
        Ok(v.unwrap_or_else(|| a.get(1).map_or_else(none, |d| d.own())))
    }),
    MethodDef::noargs("items", |o| iterator(this(o), &ITEMS)),
    MethodDef::noargs("keys", |o| iterator(this(o), &KEYS)),
    MethodDef::noargs("values", |o| iterator(this(o), &VALUES)),
    MethodDef::noargs("copy", |o| Ok(this(o).copy().up())),
    MethodDef::raw("run", "", run),
];

/// `_contextvars.Context`.
pub static CONTEXT: StaticType = StaticType::new::<Context>(
    TypeDef {
        name: "_contextvars.Context",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        iter: Some(|o| iterator(this(o), &KEYS)),
        richcompare: Some(richcompare),
        hash: Some(pyrite_vm::types::object::hash_not_implemented),
        mp_length: Some(|o| Ok(this(o).len.get())),
        mp_subscript: Some(|o, k| match this(o).get(key(k)?) {
            Some(v) => Ok(v),
            None => key_error(k),
        }),
        sq_contains: Some(|o, k| Ok(this(o).get(key(k)?).is_some())),
        ..Slots::NONE
    },
);
