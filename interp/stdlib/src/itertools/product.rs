//! `itertools.product`.

use std::cell::Cell;

use pyrite_vm::object;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{call, sequence};
use pyrite_vm::raise::{overflow_error, reserve, type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::combinatorics::{fresh, index_tuple, state_index};
use super::{deprecated, iterator, tuple, type_ref};

object! {
    /// The Cartesian product of iterables.
    pub struct Product: PRODUCT {
        pools: Guarded<Vec<Ref<Tuple>>>,
        /// The position in each pool, of the last result.
        indices: Opaque<Guarded<Vec<usize>>>,
        result: Slot<Tuple>,
        stopped: Cell<bool>,
    }
}

fn this(o: &Object) -> &Product {
    unsafe { o.cast_unchecked() }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (args, named) = call::split(args, kw);
    let times = match named.as_slice() {
        [] => 1,
        [(name, v)] if name.eq_str("repeat") => sequence::ssize_arg(v)?,
        [(name, _)] => {
            return type_error(format!("product() got an unexpected keyword argument '{}'", name.to_lossy()));
        }
        n => return type_error(format!("product() takes at most 1 keyword argument ({} given)", n.len())),
    };
    let Ok(times) = usize::try_from(times) else {
        return value_error("repeat argument cannot be negative");
    };
    let args = if times == 0 { &[][..] } else { args };
    let Some(n) = args.len().checked_mul(times).filter(|n| *n <= isize::MAX as usize / 8) else {
        return overflow_error("repeat argument too large");
    };
    let mut pools: Vec<Ref<Tuple>> = Vec::new();
    reserve(&mut pools, n)?;
    let mut indices = Vec::new();
    reserve(&mut indices, n)?;
    indices.resize(n, 0);
    for a in args {
        pools.push(sequence::tuple_of(a)?);
    }
    for _ in 1..times.min(n) {
        pools.extend_from_within(..args.len());
    }
    Ok(Ref::new(Product {
        head: Object::head(ty),
        pools: Guarded::new(pools),
        indices: Opaque(Guarded::new(indices)),
        result: Slot::empty(),
        stopped: Cell::new(false),
    })
    .up())
}

/// The result at the present positions; `None` if some pool is empty.
fn at_indices(p: &Product) -> R<Option<Ref<Tuple>>> {
    let (pools, indices) = (p.pools.borrow(), p.indices.borrow());
    let mut v = Vec::new();
    reserve(&mut v, pools.len())?;
    for (pool, i) in pools.iter().zip(indices) {
        match pool.as_slice().get(*i) {
            Some(x) => v.push(x.clone()),
            None => return Ok(None),
        }
    }
    Ok(Some(Tuple::from_vec(v)))
}

fn next(o: &Object) -> R<Option<Ref>> {
    let p = this(o);
    if p.stopped.get() {
        return Ok(None);
    }
    let found = match fresh(&p.result) {
        None => at_indices(p)?,
        Some(t) => advance(p, &t).then_some(t),
    };
    match found {
        Some(t) => {
            p.result.set(Some(t.clone()));
            Ok(Some(t.up()))
        }
        None => {
            p.stopped.set(true);
            Ok(None)
        }
    }
}

/// Moves to the next positions, as an odometer does, and changes the result; false at the end.
fn advance(p: &Product, t: &Tuple) -> bool {
    let (pools, indices) = (p.pools.borrow(), p.indices.borrow_mut());
    for (k, (pool, i)) in pools.iter().zip(indices.iter_mut()).enumerate().rev() {
        *i += 1;
        let more = *i < pool.len();
        if !more {
            *i = 0;
        }
        if let Some(x) = pool.as_slice().get(*i) {
            // The pool holds the old item, so nothing dies here.
            unsafe { t.replace_item(k, x.clone()) };
        }
        if more {
            return true;
        }
    }
    false
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", |o| {
        deprecated()?;
        let p = this(o);
        if p.stopped.get() {
            return Ok(tuple(&[type_ref(o), &tuple(&[&Tuple::empty()])]));
        }
        let pools = Tuple::from_vec(p.pools.borrow().iter().map(|t| t.clone().up()).collect());
        if p.result.is_none() {
            return Ok(tuple(&[type_ref(o), &pools]));
        }
        Ok(tuple(&[type_ref(o), &pools, &index_tuple(p.indices.borrow())]))
    }),
    MethodDef::o("__setstate__", "($self, object, /)", |o, state| {
        deprecated()?;
        let p = this(o);
        let n = p.pools.borrow().len();
        let Some(t) = state.cast::<Tuple>().filter(|t| t.len() == n) else {
            return value_error("invalid arguments");
        };
        for (k, x) in t.as_slice().iter().enumerate() {
            let i = sequence::state_arg(x)?;
            let size = p.pools.borrow().get(k).map_or(0, |pool| pool.len());
            if size == 0 {
                p.stopped.set(true);
                return Ok(none());
            }
            if let Some(slot) = p.indices.borrow_mut().get_mut(k) {
                *slot = state_index(i, size - 1);
            }
        }
        p.result.set(at_indices(p)?);
        Ok(none())
    }),
    MethodDef::noargs("__sizeof__", |o| Ok(int::from_usize(48 + this(o).pools.borrow().len() * 8))),
];

/// `itertools.product`.
pub static PRODUCT: StaticType = StaticType::new::<Product>(
    TypeDef {
        name: "itertools.product",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        sig: "(*iterables, repeat=1)",
        doc: Some("Cartesian product of input iterables.  Equivalent to nested for-loops."),
        ..TypeDef::DEFAULT
    },
    iterator(Some(new), next),
);
