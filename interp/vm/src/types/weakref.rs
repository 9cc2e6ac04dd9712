//! `weakref.ReferenceType` and the proxy types.

use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::weak::{self, WeakRef};
use crate::object::{Object, R, Ref, StaticType};
use crate::protocol::{attribute, call, compare, iteration, mapping, number, object as obj, sequence};
use crate::raise::{raise, type_error};
use crate::types::exc;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &WeakRef {
    unsafe { o.cast_unchecked() }
}

/// `weakref.ref(o, callback)`.
pub fn new_ref(ty: &crate::object::PyType, args: &[&Object]) -> R {
    crate::object::method::check_positional("__new__", args.len(), 1, 2)?;
    if !weak::supports(args[0]) {
        return type_error(format!("cannot create weak reference to '{}' object", args[0].ty().name()));
    }
    let cb = args.get(1).filter(|c| !c.is_none()).map(|c| c.own());
    Ok(weak::new(ty, args[0], cb).up())
}

fn hash(o: &Object) -> R<isize> {
    let w = this(o);
    if w.hash.get() != -1 {
        return Ok(w.hash.get());
    }
    match w.get() {
        Some(t) => {
            let h = compare::hash(&t)?;
            w.hash.set(h);
            Ok(h)
        }
        None => type_error("weak object has gone away"),
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if !matches!(op, Cmp::Eq | Cmp::Ne) || !a.is_a::<WeakRef>() || !b.is_a::<WeakRef>() {
        return Ok(not_implemented());
    }
    match (this(a).get(), this(b).get()) {
        (Some(x), Some(y)) => compare::rich(&x, &y, op),
        _ => Ok(bool_obj(a.is(b) == (op == Cmp::Eq))),
    }
}

fn repr(o: &Object) -> R {
    let s = match this(o).get() {
        None => format!("<weakref at {:#x}; dead>", o.addr()),
        Some(t) => {
            let name = match attribute::get_optional(&t, &crate::names::names().__name__)? {
                Some(n) if n.is_a::<Str>() => format!(" ({})", obj::str_text(&n)?),
                _ => String::new(),
            };
            format!("<weakref at {:#x}; to '{}' at {:#x}{name}>", o.addr(), t.ty().name(), t.addr())
        }
    };
    Ok(Str::new(&s).up())
}

static METHODS: &[MethodDef] =
    &[MethodDef::o("__class_getitem__", "($type, object, /)", crate::types::generic_alias::new).class()];
static GETSET: &[GetSetDef] =
    &[GetSetDef::ro("__callback__", |o| Ok(this(o).callback.get().unwrap_or_else(none))).member()];

/// `weakref.ReferenceType`.
pub static WEAKREF: StaticType = StaticType::new::<WeakRef>(
    TypeDef {
        name: "weakref.ReferenceType",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(hash),
        richcompare: Some(richcompare),
        call: Some(|o, args, kw| {
            if !args.is_empty() {
                if kw.is_some_and(|k| !k.is_empty()) {
                    return type_error("weakref() takes no keyword arguments");
                }
                return type_error(format!("weakref expected 0 arguments, got {}", args.len()));
            }
            Ok(this(o).get().unwrap_or_else(none))
        }),
        new: Some(|ty, args, kw| {
            let n = args.len() - kw.map_or(0, |k| k.len());
            new_ref(ty, &args[..n])
        }),
        init: Some(|_, _, kw| {
            if kw.is_some_and(|k| !k.is_empty()) {
                return type_error("ref() takes no keyword arguments");
            }
            Ok(())
        }),
        ..Slots::NONE
    },
);

/// `weakref.proxy(o, callback)`.
pub fn new_proxy(args: &[&Object]) -> R {
    if !weak::supports(args[0]) {
        return type_error(format!("cannot create weak reference to '{}' object", args[0].ty().name()));
    }
    let cb = args.get(1).filter(|c| !c.is_none()).map(|c| c.own());
    let t = if call::is_callable(args[0]) { &CALLABLE_PROXY } else { &PROXY };
    Ok(weak::new(t.object(), args[0], cb).up())
}

/// The object behind a proxy, or the object itself.
fn unwrap(o: &Object) -> R {
    if o.is_exact_type(&PROXY) || o.is_exact_type(&CALLABLE_PROXY) {
        return match this(o).get() {
            Some(t) => Ok(t),
            None => raise(&exc::REFERENCE_ERROR, "weakly-referenced object no longer exists"),
        };
    }
    Ok(o.own())
}

macro_rules! proxied {
    ($($op:ident),*) => { $(
        #[allow(non_snake_case)]
        fn $op(a: &Object, b: &Object) -> R {
            number::binary(&*unwrap(a)?, &*unwrap(b)?, crate::object::slots::Op::$op)
        }
    )* };
}
proxied!(
    Add,
    Subtract,
    Multiply,
    Remainder,
    Divmod,
    Lshift,
    Rshift,
    And,
    Xor,
    Or,
    FloorDivide,
    TrueDivide,
    MatrixMultiply
);
macro_rules! proxied_inplace {
    ($($f:ident $op:ident),*) => { $(
        fn $f(a: &Object, b: &Object) -> R {
            number::inplace(&*unwrap(a)?, &*unwrap(b)?, crate::object::slots::Op::$op)
        }
    )* };
}
proxied_inplace!(iadd Add, isub Subtract, imul Multiply, imod Remainder, ilshift Lshift, irshift Rshift, iand And, ixor Xor, ior Or, ifloordiv FloorDivide, itruediv TrueDivide, imatmul MatrixMultiply);

const PROXY_SLOTS: Slots = Slots {
    repr: Some(|o| {
        Ok(Str::new(&match this(o).get() {
            Some(t) => format!("<weakproxy at {:#x} to {} at {:#x}>", o.addr(), t.ty().name(), t.addr()),
            None => format!("<weakproxy at {:#x}; dead>", o.addr()),
        })
        .up())
    }),
    str: Some(|o| Ok(obj::str(&*unwrap(o)?)?.up())),
    hash: Some(crate::types::object::hash_not_implemented),
    richcompare: Some(|a, b, op| compare::rich(&*unwrap(a)?, &*unwrap(b)?, op)),
    getattro: Some(|o, n| attribute::get_checked(&*unwrap(o)?, n)),
    setattro: Some(|o, n, v| attribute::set_or_delete(&*unwrap(o)?, n, v)),
    iter: Some(|o| iteration::iter(&*unwrap(o)?)),
    iternext: Some(|o| {
        let t = unwrap(o)?;
        if !iteration::is_iterator(&t) {
            return type_error(format!("Weakref proxy referenced a non-iterator '{}' object", t.ty().name()));
        }
        iteration::next(&t)
    }),
    nb_add: Some(Add),
    nb_subtract: Some(Subtract),
    nb_multiply: Some(Multiply),
    nb_remainder: Some(Remainder),
    nb_divmod: Some(Divmod),
    nb_power: Some(|a, b, m| number::power(&*unwrap(a)?, &*unwrap(b)?, &*unwrap(m)?)),
    nb_negative: Some(|o| number::negative(&*unwrap(o)?)),
    nb_positive: Some(|o| number::positive(&*unwrap(o)?)),
    nb_absolute: Some(|o| number::absolute(&*unwrap(o)?)),
    nb_bool: Some(|o| number::is_true(&*unwrap(o)?)),
    nb_invert: Some(|o| number::invert(&*unwrap(o)?)),
    nb_lshift: Some(Lshift),
    nb_rshift: Some(Rshift),
    nb_and: Some(And),
    nb_xor: Some(Xor),
    nb_or: Some(Or),
    nb_int: Some(|o| number::to_int(&*unwrap(o)?)),
    nb_float: Some(|o| Ok(crate::types::float::new(number::as_f64(&*unwrap(o)?)?))),
    nb_index: Some(|o| Ok(number::index(&*unwrap(o)?)?.up())),
    nb_floor_divide: Some(FloorDivide),
    nb_true_divide: Some(TrueDivide),
    nb_matrix_multiply: Some(MatrixMultiply),
    nb_inplace_add: Some(iadd),
    nb_inplace_subtract: Some(isub),
    nb_inplace_multiply: Some(imul),
    nb_inplace_remainder: Some(imod),
    nb_inplace_lshift: Some(ilshift),
    nb_inplace_rshift: Some(irshift),
    nb_inplace_and: Some(iand),
    nb_inplace_xor: Some(ixor),
    nb_inplace_or: Some(ior),
    nb_inplace_power: Some(|a, b, _| number::inplace_power(&*unwrap(a)?, &*unwrap(b)?)),
    nb_inplace_floor_divide: Some(ifloordiv),
    nb_inplace_true_divide: Some(itruediv),
    nb_inplace_matrix_multiply: Some(imatmul),
    sq_contains: Some(|o, k| sequence::contains(&*unwrap(o)?, k)),
    mp_length: Some(|o| sequence::len(&*unwrap(o)?)),
    mp_subscript: Some(|o, k| mapping::get_item(&*unwrap(o)?, k)),
    mp_ass_subscript: Some(|o, k, v| match v {
        Some(v) => mapping::set_item(&*unwrap(o)?, k, v),
        None => mapping::del_item(&*unwrap(o)?, k),
    }),
    ..Slots::NONE
};

static PROXY_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__bytes__", |o| {
        call::call_method(&*unwrap(o)?, &crate::names::names().__bytes__, &[])
    }),
    MethodDef::noargs("__reversed__", |o| {
        call::call_method(&*unwrap(o)?, &crate::names::names().__reversed__, &[])
    }),
];

/// `weakref.ProxyType`.
pub static PROXY: StaticType = StaticType::new::<WeakRef>(
    TypeDef {
        name: "weakref.ProxyType",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: PROXY_METHODS,
        ..TypeDef::DEFAULT
    },
    PROXY_SLOTS,
);

/// `weakref.CallableProxyType`.
pub static CALLABLE_PROXY: StaticType = StaticType::new::<WeakRef>(
    TypeDef {
        name: "weakref.CallableProxyType",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots {
        call: Some(|o, args, kw: Option<&Tuple>| {
            let t: Ref = unwrap(o)?;
            call::call_vector(&t, args, kw)
        }),
        ..PROXY_SLOTS
    },
);
