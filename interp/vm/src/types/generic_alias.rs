//! `types.GenericAlias`.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call, compare, iteration, object as obj};
use crate::raise::type_error;
use crate::types::exc;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, ellipsis, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A parametrised class.
    pub struct GenericAlias: GENERIC_ALIAS {
        /// `__origin__`.
        pub origin: Ref,
        /// `__args__`.
        pub args: Ref<Tuple>,
        /// `__parameters__`, collected when they are first asked for.
        pub parameters: Slot<Tuple>,
        /// `__unpacked__`: written with a star.
        pub starred: bool,
    }
}

/// `origin[args]`.
pub fn new(origin: &Object, args: &Object) -> R {
    make(&GENERIC_ALIAS, origin, args, false)
}

fn make(ty: &PyType, origin: &Object, args: &Object, starred: bool) -> R {
    let args = match args.cast::<Tuple>() {
        Some(t) => t.own_as(),
        None => Tuple::from_args(&[args]),
    };
    Ok(Ref::new(GenericAlias {
        head: Object::head(ty),
        origin: origin.own(),
        args,
        parameters: Slot::empty(),
        starred,
    })
    .up())
}

fn this(o: &Object) -> &GenericAlias {
    unsafe { o.cast_unchecked() }
}

/// How a type is written inside of another: builtins by their qualified name, classes with their
/// module, aliases as they show themselves, anything else by its representation.
pub fn type_text(p: &Object) -> R<String> {
    let n = names();
    if p.is(&ellipsis()) {
        return Ok("...".into());
    }
    if attribute::get_optional(p, &n.__origin__)?.is_some()
        && attribute::get_optional(p, &n.__args__)?.is_some()
    {
        return obj::repr_text(p);
    }
    let Some(qualname) = attribute::get_optional(p, &n.__qualname__)? else { return obj::repr_text(p) };
    let Some(module) = attribute::get_optional(p, &n.__module__)?.filter(|m| !m.is_none()) else {
        return obj::repr_text(p);
    };
    let q = obj::str_text(&qualname)?;
    if module.cast::<Str>().is_some_and(|m| m.eq_str("builtins")) {
        return Ok(q);
    }
    Ok(format!("{}.{q}", obj::str_text(&module)?))
}

fn repr(o: &Object) -> R {
    let _g = crate::thread::enter_native(" while getting the repr of an object")?;
    let a = this(o);
    let mut s = String::new();
    if a.starred {
        s.push('*');
    }
    s.push_str(&type_text(&a.origin)?);
    s.push('[');
    for (i, x) in a.args.as_slice().iter().enumerate() {
        if i > 0 {
            s.push_str(", ");
        }
        match x.exact::<List>() {
            // The parameters of a callable.
            Some(l) => {
                s.push('[');
                for (j, y) in l.to_vec().iter().enumerate() {
                    if j > 0 {
                        s.push_str(", ");
                    }
                    s.push_str(&type_text(y)?);
                }
                s.push(']');
            }
            None => s.push_str(&type_text(x)?),
        }
    }
    if a.args.is_empty() {
        s.push_str("()");
    }
    s.push(']');
    Ok(Str::new(&s).up())
}

/// Attributes that are the alias's own; all others are the origin's.
const OWN: [&str; 12] = [
    "__class__",
    "__bases__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
];

fn getattro(o: &Object, name: &Object) -> R {
    if let Some(n) = name.cast::<Str>()
        && !OWN.iter().any(|x| n.eq_str(x))
    {
        return attribute::get_checked(&this(o).origin.clone(), name);
    }
    attribute::generic_get(o, name)
}

fn dir(o: &Object) -> R {
    let l = obj::dir(&this(o).origin)?;
    for n in OWN {
        if !l.to_vec().iter().any(|x| x.cast::<Str>().is_some_and(|x| x.eq_str(n))) {
            l.push(Str::intern(n).up());
        }
    }
    Ok(l.up())
}

/// The type variables in `args`, each once, in order of appearance.
pub fn collect_parameters(args: &Tuple) -> R<Ref<Tuple>> {
    let n = names();
    let mut out: Vec<Ref> = Vec::new();
    let add = |out: &mut Vec<Ref>, p: &Ref| {
        if !out.iter().any(|q| q.is(p)) {
            out.push(p.clone());
        }
    };
    for a in args.as_slice() {
        // The `__parameters__` of a class are its own business.
        if a.is_a::<PyType>() {
            continue;
        }
        if attribute::get_optional(a, &n.__typing_subst__)?.is_some() {
            add(&mut out, a);
        } else if let Some(p) = attribute::get_optional(a, &n.__parameters__)?
            && let Some(t) = p.cast::<Tuple>()
        {
            for p in t.as_slice() {
                add(&mut out, p);
            }
        }
    }
    Ok(Tuple::from_vec(out))
}

fn position(params: &Tuple, p: &Object) -> Option<usize> {
    params.as_slice().iter().position(|q| q.is(p))
}

/// `a[item]` for a generic alias whose parameters are among `params`.
fn substitute_inside(a: &Object, params: &Tuple, values: &[Ref]) -> R {
    let Some(sub) = attribute::get_optional(a, &names().__parameters__)? else { return Ok(a.own()) };
    let Some(sub) = sub.cast::<Tuple>().filter(|t| !t.is_empty()) else { return Ok(a.own()) };
    let mut v = Vec::with_capacity(sub.len());
    for p in sub.as_slice() {
        match position(params, p).and_then(|i| Some((params.as_slice().get(i)?, values.get(i)?))) {
            Some((param, x)) => match x.cast::<Tuple>() {
                // A variadic one stands for any number of types.
                Some(t) if param.ty().slots().iter.is_some() => v.extend(t.as_slice().iter().cloned()),
                _ => v.push(x.clone()),
            },
            None => v.push(p.clone()),
        }
    }
    crate::protocol::mapping::get_item(a, &Tuple::from_vec(v))
}

/// The given types, with unpacked tuples of known length spread out.
fn unpack_args(item: &Object) -> R<Ref<Tuple>> {
    let items = match item.cast::<Tuple>() {
        Some(t) => t.own_as(),
        None => Tuple::from_args(&[item]),
    };
    let mut v = Vec::with_capacity(items.len());
    for x in items.as_slice() {
        if !x.is_a::<PyType>()
            && let Some(s) = attribute::get_optional(x, &names().__typing_unpacked_tuple_args__)?
            && let Some(t) = s.cast::<Tuple>()
            && !t.as_slice().last().is_some_and(|l| l.is(&ellipsis()))
        {
            v.extend(t.as_slice().iter().cloned());
            continue;
        }
        v.push(x.clone());
    }
    Ok(Tuple::from_vec(v))
}

/// `args` with each of `params` replaced by what `item` gives for it.
///
/// # Errors
/// TypeError if `this` has no parameters, or their number differs from that of the types given.
pub fn substitute(this: &Object, args: &Tuple, params: &Tuple, item: &Object) -> R<Ref<Tuple>> {
    let n = names();
    if params.is_empty() {
        return type_error(format!("{} is not a generic class", obj::repr_text(this)?));
    }
    let mut item: Ref = unpack_args(item)?.up();
    for p in params.as_slice() {
        if let Some(prepare) =
            attribute::get_optional(p, &n.__typing_prepare_subst__)?.filter(|x| !x.is_none())
        {
            let t: Ref = match item.cast::<Tuple>() {
                Some(_) => item.clone(),
                None => Tuple::from_args(&[&item]).up(),
            };
            item = call::call(&prepare, &[this, &t])?;
        }
    }
    let values = match item.cast::<Tuple>() {
        Some(t) => t.own_as(),
        None => Tuple::from_args(&[&item]),
    };
    if values.len() != params.len() {
        return type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if values.len() > params.len() { "many" } else { "few" },
            obj::repr_text(this)?,
            values.len(),
            params.len()
        ));
    }
    let mut out = Vec::with_capacity(args.len());
    for a in args.as_slice() {
        if a.is_a::<PyType>() {
            out.push(a.clone());
            continue;
        }
        let unpack = match attribute::get_optional(a, &n.__typing_is_unpacked_typevartuple__)? {
            Some(v) => crate::protocol::number::is_true(&v)?,
            None => false,
        };
        let r = match attribute::get_optional(a, &n.__typing_subst__)? {
            Some(f) => {
                let v = position(params, a).and_then(|i| values.as_slice().get(i));
                match v {
                    Some(v) => call::call(&f, &[v])?,
                    None => a.clone(),
                }
            }
            None => substitute_inside(a, params, values.as_slice())?,
        };
        match r.cast::<Tuple>() {
            Some(t) if unpack => out.extend(t.as_slice().iter().cloned()),
            _ if unpack => {
                return type_error(format!(
                    "expected __typing_subst__ of {} objects to return a tuple, not {}",
                    a.ty().name(),
                    r.ty().name()
                ));
            }
            _ => out.push(r),
        }
    }
    Ok(Tuple::from_vec(out))
}

fn parameters(a: &GenericAlias) -> R<Ref<Tuple>> {
    if let Some(p) = a.parameters.get() {
        return Ok(p);
    }
    let p = collect_parameters(&a.args)?;
    a.parameters.set(Some(p.clone()));
    Ok(p)
}

fn subscript(o: &Object, item: &Object) -> R {
    let _g = crate::thread::enter_native("")?;
    let a = this(o);
    let params = parameters(a)?;
    let args = substitute(o, &a.args, &params, item)?;
    make(&GENERIC_ALIAS, &a.origin, &args, a.starred)
}

fn call_alias(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let origin = this(o).origin.clone();
    let r = call::call_vector(&origin, args, kw)?;
    match attribute::set(&r, &names().__orig_class__, o) {
        Err(e) if !e.matches(&exc::ATTRIBUTE_ERROR) && !e.matches(&exc::TYPE_ERROR) => Err(e),
        _ => Ok(r),
    }
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<GenericAlias>(), b.cast::<GenericAlias>()) else {
        return Ok(not_implemented());
    };
    if op != Cmp::Eq && op != Cmp::Ne {
        return Ok(not_implemented());
    }
    let same = x.starred == y.starred
        && compare::eq(&x.origin.clone(), &y.origin.clone())?
        && compare::eq(&x.args.clone(), &y.args.clone())?;
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

fn reduce(o: &Object) -> R {
    let a = this(o);
    let plain = || make(&GENERIC_ALIAS, &a.origin, &a.args, false);
    if a.starred {
        let it = iteration::iter(&*plain()?)?;
        return Ok(Tuple::pair(crate::builtins::get("next")?, Tuple::from_vec(vec![it]).up()).up());
    }
    let args = Tuple::pair(a.origin.clone(), a.args.clone().up());
    Ok(Tuple::pair(o.ty().as_object().own(), args.up()).up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__mro_entries__", "($self, object, /)", |o, _| {
        Ok(Tuple::from_vec(vec![this(o).origin.clone()]).up())
    }),
    MethodDef::o("__instancecheck__", "($self, object, /)", |_, _| {
        type_error("isinstance() argument 2 cannot be a parameterized generic")
    }),
    MethodDef::o("__subclasscheck__", "($self, object, /)", |_, _| {
        type_error("issubclass() argument 2 cannot be a parameterized generic")
    }),
    MethodDef::noargs("__reduce__", reduce),
    MethodDef::noargs("__dir__", dir),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__origin__", |o| Ok(this(o).origin.clone())).member(),
    GetSetDef::ro("__args__", |o| Ok(this(o).args.clone().up())).member(),
    GetSetDef::ro("__unpacked__", |o| Ok(bool_obj(this(o).starred))).member(),
    GetSetDef::ro("__parameters__", |o| Ok(parameters(this(o))?.up())),
    GetSetDef::ro("__typing_unpacked_tuple_args__", |o| {
        let a = this(o);
        if a.starred && a.origin.is(crate::types::tuple_type::TUPLE.as_object()) {
            return Ok(a.args.clone().up());
        }
        Ok(none())
    }),
];

/// `types.GenericAlias`.
pub static GENERIC_ALIAS: StaticType = StaticType::new::<GenericAlias>(
    TypeDef {
        name: "types.GenericAlias",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        sig: "(origin, args, /)",
        doc: Some("Represent a PEP 585 generic type"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        getattro: Some(getattro),
        hash: Some(|o| Ok(compare::hash(&this(o).origin)? ^ compare::hash(&this(o).args)?)),
        richcompare: Some(richcompare),
        call: Some(call_alias),
        iter: Some(|o| {
            Ok(Ref::new(AliasIterator {
                head: Object::head(&ALIAS_ITERATOR),
                alias: Slot::new(Some(o.own())),
            })
            .up())
        }),
        mp_subscript: Some(subscript),
        nb_or: Some(super::union::or),
        new: Some(|ty, args, kw| {
            if kw.is_some_and(|k| !k.is_empty()) {
                return type_error("GenericAlias() takes no keyword arguments");
            }
            check_positional("GenericAlias", args.len(), 2, 2)?;
            match args {
                [origin, params] => make(ty, origin, params, false),
                _ => type_error("GenericAlias expected 2 arguments"),
            }
        }),
        ..Slots::NONE
    },
);

object! {
    /// Gives the starred alias, once.
    pub struct AliasIterator: ALIAS_ITERATOR {
        alias: Slot,
    }
}

fn iterator(o: &Object) -> &AliasIterator {
    unsafe { o.cast_unchecked() }
}

static ITERATOR_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", |o| {
    let iter = crate::builtins::get("iter")?;
    let arg = match iterator(o).alias.get() {
        Some(a) => a,
        None => Tuple::empty().up(),
    };
    Ok(Tuple::pair(iter, Tuple::from_vec(vec![arg]).up()).up())
})];

/// `generic_alias_iterator`.
pub static ALIAS_ITERATOR: StaticType = StaticType::new::<AliasIterator>(
    TypeDef {
        name: "generic_alias_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ITERATOR_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let Some(a) = iterator(o).alias.take() else { return Ok(None) };
            let a: &GenericAlias = this(&a);
            Ok(Some(make(&GENERIC_ALIAS, &a.origin, &a.args, true)?))
        }),
        ..Slots::NONE
    },
);
