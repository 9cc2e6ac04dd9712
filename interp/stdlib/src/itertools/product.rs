//! `product`.

use std::cell::Cell;

use super::{iterator, pickled, reduced};
use pyrite_vm::object;
use pyrite_vm::object::cells::Guarded;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::{Object, PyType, R, Ref};
use pyrite_vm::protocol::{call, number, sequence};
use pyrite_vm::raise::{overflow_error, reserve, type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// All tuples of one item from each pool.
    pub struct Product: PRODUCT {
        pools: Guarded<Vec<Ref<Tuple>>>,
        indices: Guarded<Vec<usize>>,
        started: Cell<bool>,
        stopped: Cell<bool>,
    }
}

fn this(o: &Object) -> &Product {
    unsafe { o.cast_unchecked() }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (args, named) = call::split(args, kw);
    let mut repeat = 1;
    for (name, v) in &named {
        if named.len() > 1 {
            return type_error(format!("product() takes at most 1 keyword argument ({} given)", named.len()));
        }
        if !name.eq_str("repeat") {
            return type_error(format!("product() got an unexpected keyword argument '{}'", name.to_lossy()));
        }
        repeat = sequence::ssize_arg(v)?;
        if repeat < 0 {
            return value_error("repeat argument cannot be negative");
        }
    }
    let repeat = if args.is_empty() { 0 } else { repeat as usize };
    let n = match args.len().checked_mul(repeat) {
        Some(n) if n <= isize::MAX as usize / 8 => n,
        _ => return overflow_error("repeat argument too large"),
    };
    let mut pools = Vec::new();
    reserve(&mut pools, n)?;
    if repeat > 0 {
        for a in args {
            pools.push(sequence::tuple_of(a)?);
        }
        for i in 0..n - args.len() {
            let again: Ref<Tuple> = pools[i].clone();
            pools.push(again);
        }
    }
    let mut indices = Vec::new();
    reserve(&mut indices, n)?;
    indices.resize(n, 0);
    Ok(Ref::new(Product {
        head: Object::head(ty),
        pools: Guarded::new(pools),
        indices: Guarded::new(indices),
        started: Cell::new(false),
        stopped: Cell::new(false),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let p = this(o);
    if p.stopped.get() {
        return Ok(None);
    }
    let (pools, indices) = (p.pools.borrow(), p.indices.borrow_mut());
    if !p.started.replace(true) {
        if pools.iter().any(|p| p.is_empty()) {
            p.stopped.set(true);
            return Ok(None);
        }
    } else {
        let mut i = pools.len().min(indices.len());
        loop {
            if i == 0 {
                p.stopped.set(true);
                return Ok(None);
            }
            i -= 1;
            indices[i] += 1;
            if indices[i] < pools[i].len() {
                break;
            }
            indices[i] = 0;
        }
    }
    let items = pools.iter().zip(indices.iter()).filter_map(|(p, i)| p.as_slice().get(*i).cloned());
    Ok(Some(Tuple::from_vec(items.collect()).up()))
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        pickled()?;
        let p = this(o);
        if p.stopped.get() {
            return reduced(o, vec![Tuple::empty().up()], None);
        }
        let pools = p.pools.borrow().iter().map(|p| p.clone().up()).collect();
        if !p.started.get() {
            return reduced(o, pools, None);
        }
        let state = p.indices.borrow().iter().map(|i| int::from_usize(*i)).collect();
        reduced(o, pools, Some(Tuple::from_vec(state).up()))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        pickled()?;
        let p = this(o);
        let Some(t) = state.cast::<Tuple>() else { return value_error("invalid arguments") };
        if t.len() != p.pools.borrow().len() {
            return value_error("invalid arguments");
        }
        let mut v = Vec::with_capacity(t.len());
        for (i, x) in t.as_slice().iter().enumerate() {
            let n = p.pools.borrow().get(i).map_or(0, |p| p.len());
            if n == 0 {
                p.stopped.set(true);
                return Ok(none());
            }
            v.push(number::index_to_isize(x, None)?.clamp(0, n as isize - 1) as usize);
        }
        p.indices.replace(v);
        p.started.set(true);
        Ok(none())
    }),
    MethodDef::noargs("__sizeof__", |o| {
        let n = this(o).indices.borrow().len();
        Ok(int::from_usize(48 + n * size_of::<usize>()))
    }),
];

iterator!(
    PRODUCT,
    "itertools.product",
    Product,
    "(*iterables, repeat=1)",
    METHODS,
    Slots { new: Some(new), iternext: Some(next), ..Slots::NONE }
);
