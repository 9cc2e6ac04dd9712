//! `types.GenericAlias`, and what it shares with unions: parameters and their substitution.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call, compare, mapping, number, object as obj, sequence};
use crate::raise::type_error;
use crate::types::exc;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, ellipsis, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::{TUPLE, Tuple};
use crate::types::union;

object! {
    /// A parametrised class.
    pub struct GenericAlias: GENERIC_ALIAS {
        /// `__origin__`.
        pub origin: Ref,
        /// `__args__`.
        pub args: Ref<Tuple>,
        /// `__parameters__`, once somebody asked.
        parameters: Slot<Tuple>,
        /// Behind a star: `*tuple[int]`.
        starred: bool,
    }
}

fn this(o: &Object) -> &GenericAlias {
    unsafe { o.cast_unchecked() }
}

fn make(ty: &PyType, origin: &Object, args: Ref<Tuple>, starred: bool) -> Ref {
    Ref::new(GenericAlias {
        head: Object::head(ty),
        origin: origin.own(),
        args,
        parameters: Slot::empty(),
        starred,
    })
    .up()
}

fn as_tuple(args: &Object) -> Ref<Tuple> {
    match args.cast::<Tuple>() {
        Some(t) => t.own_as(),
        None => Tuple::from_args(&[args]),
    }
}

/// `origin[args]`.
pub fn new(origin: &Object, args: &Object) -> R {
    Ok(make(GENERIC_ALIAS.object(), origin, as_tuple(args), false))
}

fn construct(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    sequence::no_keywords("GenericAlias", kw)?;
    crate::object::method::check_positional("GenericAlias", args.len(), 2, 2)?;
    Ok(make(ty, args[0], as_tuple(args[1]), false))
}

/// How a type or argument is shown inside of brackets and unions.
pub fn type_text(o: &Object, out: &mut Vec<Ref<Str>>) -> R<()> {
    if o.is(&ellipsis()) {
        out.push(Str::new("..."));
        return Ok(());
    }
    if let Some(l) = o.exact::<List>() {
        // What stands for a ParamSpec.
        out.push(Str::new("["));
        let mut i = 0;
        while let Some(x) = l.get(i) {
            if i > 0 {
                out.push(Str::new(", "));
            }
            type_text(&x, out)?;
            i += 1;
        }
        out.push(Str::new("]"));
        return Ok(());
    }
    let n = names();
    if attribute::get_optional_text(o, "__origin__")?.is_some()
        && attribute::get_optional_text(o, "__args__")?.is_some()
    {
        out.push(obj::repr(o)?);
        return Ok(());
    }
    let Some(qualname) = attribute::get_optional(o, &n.__qualname__)? else {
        out.push(obj::repr(o)?);
        return Ok(());
    };
    match attribute::get_optional(o, &n.__module__)? {
        Some(module) if !module.is_none() => {
            if !module.cast::<Str>().is_some_and(|m| m.eq_str("builtins")) {
                out.push(obj::str(&module)?);
                out.push(Str::new("."));
            }
            out.push(obj::str(&qualname)?);
        }
        _ => out.push(obj::repr(o)?),
    }
    Ok(())
}

/// Pieces of text, joined.
pub fn joined(parts: &[Ref<Str>]) -> R {
    let mut out = Str::new("");
    for p in parts {
        out = Str::concat(&out, p)?;
    }
    Ok(out.up())
}

fn repr(o: &Object) -> R {
    let _guard = crate::thread::enter_native(" while getting the repr of an object")?;
    let a = this(o);
    let mut out = Vec::new();
    if a.starred {
        out.push(Str::new("*"));
    }
    type_text(&a.origin, &mut out)?;
    out.push(Str::new("["));
    for (i, x) in a.args.as_slice().iter().enumerate() {
        if i > 0 {
            out.push(Str::new(", "));
        }
        type_text(x, &mut out)?;
    }
    if a.args.is_empty() {
        out.push(Str::new("()"));
    }
    out.push(Str::new("]"));
    joined(&out)
}

fn hash(o: &Object) -> R<isize> {
    let a = this(o);
    Ok(compare::hash(&a.origin)? ^ compare::hash(&a.args)?)
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.cast::<GenericAlias>(), b.cast::<GenericAlias>()) else {
        return Ok(not_implemented());
    };
    if op != Cmp::Eq && op != Cmp::Ne {
        return Ok(not_implemented());
    }
    let same =
        x.starred == y.starred && compare::eq(&x.origin, &y.origin)? && compare::eq(&x.args, &y.args)?;
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

/// What an alias answers itself; the class answers everything else.
const OWN: &[&str] = &[
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
    if let Some(s) = name.cast::<Str>()
        && !OWN.iter().any(|n| s.eq_str(n))
    {
        return attribute::get(&this(o).origin, s);
    }
    attribute::generic_get(o, name)
}

fn call_alias(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let made = call::call_vector(&this(o).origin, args, kw)?;
    match attribute::set_text(&made, "__orig_class__", o) {
        Err(e)
            if !e.matches(exc::ATTRIBUTE_ERROR.object()) && !e.matches(exc::TYPE_ERROR.object()) =>
        {
            Err(e)
        }
        _ => Ok(made),
    }
}

/// The type parameters in `args`, each once, in order.
pub fn parameters(args: &Tuple) -> R<Ref<Tuple>> {
    let mut found: Vec<Ref> = Vec::new();
    let mut add = |x: &Object| {
        if !found.iter().any(|y| y.is(x)) {
            found.push(x.own());
        }
    };
    for t in args.as_slice() {
        // A class has descriptors of these names.
        if t.is_a::<PyType>() {
            continue;
        }
        if attribute::get_optional_text(t, "__typing_subst__")?.is_some() {
            add(t);
        } else if let Some(p) = attribute::get_optional_text(t, "__parameters__")?
            && let Some(p) = p.cast::<Tuple>()
        {
            p.as_slice().iter().for_each(|x| add(x));
        }
    }
    Ok(Tuple::from_vec(found))
}

/// The members of `*tuple[…]`, where there are as many as are written.
fn unpacked(o: &Object) -> R<Option<Ref<Tuple>>> {
    if o.is_a::<PyType>() {
        return Ok(None);
    }
    let args = match o.exact::<GenericAlias>() {
        Some(a) if a.starred && a.origin.is(TUPLE.object().as_object()) => Some(a.args.clone().up()),
        Some(_) => None,
        None => attribute::get_optional_text(o, "__typing_unpacked_tuple_args__")?,
    };
    let Some(t) = args.as_ref().and_then(|a| a.cast::<Tuple>()) else { return Ok(None) };
    if t.as_slice().last().is_some_and(|x| x.is(&ellipsis())) {
        return Ok(None);
    }
    Ok(Some(t.own_as()))
}

fn unpack_args(item: &Object) -> R<Ref<Tuple>> {
    let items = as_tuple(item);
    let mut out = Vec::new();
    for x in items.as_slice() {
        match unpacked(x)? {
            Some(t) => out.extend_from_slice(t.as_slice()),
            None => out.push(x.clone()),
        }
    }
    Ok(Tuple::from_vec(out))
}

fn index_of(parameters: &Tuple, x: &Object) -> Option<usize> {
    parameters.as_slice().iter().position(|p| p.is(x))
}

/// An argument that has parameters of its own, with those filled in.
fn substitute_inside(o: &Object, parameters: &Tuple, items: &[Ref]) -> R {
    let inner = attribute::get_optional_text(o, "__parameters__")?;
    let Some(inner) = inner.as_ref().and_then(|p| p.cast::<Tuple>()).filter(|p| !p.is_empty()) else {
        return Ok(o.own());
    };
    let mut v = Vec::new();
    for p in inner.as_slice() {
        match index_of(parameters, p).and_then(|i| items.get(i)) {
            Some(x) => match x.cast::<Tuple>() {
                Some(t) if p.ty().slots().iter.is_some() => v.extend_from_slice(t.as_slice()),
                _ => v.push(x.clone()),
            },
            None => v.push(p.clone()),
        }
    }
    mapping::get_item(o, &Tuple::from_vec(v))
}

/// `args` with `item` in the place of `parameters`. `of` is what error texts show.
pub fn substitute(of: &Object, args: &Tuple, parameters: &Tuple, item: &Object) -> R<Ref<Tuple>> {
    if parameters.is_empty() {
        return type_error(format!("{} is not a generic class", obj::repr_text(of)?));
    }
    let mut item = unpack_args(item)?.up();
    for p in parameters.as_slice() {
        if let Some(prepare) = attribute::get_optional_text(p, "__typing_prepare_subst__")?
            && !prepare.is_none()
        {
            item = match item.is_a::<Tuple>() {
                true => call::call(&prepare, &[of, &item])?,
                false => call::call(&prepare, &[of, &Tuple::from_args(&[&item])])?,
            };
        }
    }
    let items = as_tuple(&item);
    let items = items.as_slice();
    if items.len() != parameters.len() {
        return type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if items.len() > parameters.len() { "many" } else { "few" },
            obj::repr_text(of)?,
            items.len(),
            parameters.len()
        ));
    }
    let mut out = Vec::with_capacity(args.len());
    for arg in args.as_slice() {
        if arg.is_a::<PyType>() {
            out.push(arg.clone());
            continue;
        }
        let spread = match attribute::get_optional_text(arg, "__typing_is_unpacked_typevartuple__")? {
            Some(b) => number::is_true(&b)?,
            None => false,
        };
        let new = match attribute::get_optional_text(arg, "__typing_subst__")? {
            Some(f) => match index_of(parameters, arg).and_then(|i| items.get(i)) {
                Some(x) => call::call(&f, &[x])?,
                None => arg.clone(),
            },
            None => substitute_inside(arg, parameters, items)?,
        };
        match new.cast::<Tuple>() {
            Some(t) if spread => out.extend_from_slice(t.as_slice()),
            _ => out.push(new),
        }
    }
    Ok(Tuple::from_vec(out))
}

fn own_parameters(a: &GenericAlias) -> R<Ref<Tuple>> {
    if let Some(p) = a.parameters.get() {
        return Ok(p);
    }
    let p = parameters(&a.args)?;
    a.parameters.set(Some(p.clone()));
    Ok(p)
}

fn get_item(o: &Object, item: &Object) -> R {
    let a = this(o);
    let args = substitute(o, &a.args, &*own_parameters(a)?, item)?;
    Ok(make(GENERIC_ALIAS.object(), &a.origin, args, a.starred))
}

fn dir(o: &Object) -> R {
    let names = obj::dir(&this(o).origin)?;
    for n in OWN {
        let n = Str::intern(n).up();
        if !sequence::contains(&names, &n)? {
            names.push(n);
        }
    }
    Ok(names.up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__mro_entries__", "", |o, _| Ok(Tuple::from_vec(vec![this(o).origin.clone()]).up())),
    MethodDef::o("__instancecheck__", "", |_, _| {
        type_error("isinstance() argument 2 cannot be a parameterized generic")
    }),
    MethodDef::o("__subclasscheck__", "", |_, _| {
        type_error("issubclass() argument 2 cannot be a parameterized generic")
    }),
    MethodDef::noargs("__reduce__", |o| {
        let a = this(o);
        if a.starred {
            let plain = make(GENERIC_ALIAS.object(), &a.origin, a.args.clone(), false);
            let it = crate::protocol::iteration::iter(&plain)?;
            return Ok(Tuple::pair(
                crate::builtins::get("next")?,
                Tuple::from_vec(vec![it]).up(),
            )
            .up());
        }
        Ok(Tuple::pair(GENERIC_ALIAS.own(), Tuple::pair(a.origin.clone(), a.args.clone().up()).up()).up())
    }),
    MethodDef::noargs("__dir__", dir),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__origin__", |o| Ok(this(o).origin.clone())).member(),
    GetSetDef::ro("__args__", |o| Ok(this(o).args.clone().up())).member(),
    GetSetDef::ro("__unpacked__", |o| Ok(bool_obj(this(o).starred))).member(),
    GetSetDef::ro("__parameters__", |o| Ok(own_parameters(this(o))?.up())),
    GetSetDef::ro("__typing_unpacked_tuple_args__", |o| {
        let a = this(o);
        let is_tuple = a.origin.is(TUPLE.object().as_object());
        Ok(if a.starred && is_tuple { a.args.clone().up() } else { none() })
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
        doc: Some("Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,)."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(construct),
        repr: Some(repr),
        hash: Some(hash),
        call: Some(call_alias),
        getattro: Some(getattro),
        setattro: Some(attribute::generic_set),
        richcompare: Some(richcompare),
        iter: Some(|o| {
            Ok(Ref::new(StarIterator {
                head: Object::head(STAR_ITERATOR.object()),
                alias: Slot::new(Some(o.own())),
            })
            .up())
        }),
        nb_or: Some(union::or),
        mp_subscript: Some(get_item),
        ..Slots::NONE
    },
);

object! {
    /// Gives the starred alias, once.
    struct StarIterator: STAR_ITERATOR {
        alias: Slot,
    }
}

static STAR_ITERATOR: StaticType = StaticType::new::<StarIterator>(
    TypeDef {
        name: "generic_alias_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: &[MethodDef::noargs("__reduce__", |o| {
            let it: &StarIterator = unsafe { o.cast_unchecked() };
            let args = match it.alias.get() {
                Some(a) => Tuple::from_vec(vec![a]),
                None => Tuple::from_vec(vec![Tuple::empty().up()]),
            };
            Ok(Tuple::pair(crate::builtins::get("iter")?, args.up()).up())
        })],
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let it: &StarIterator = unsafe { o.cast_unchecked() };
            Ok(it.alias.take().map(|a| {
                let a = this(&a);
                make(GENERIC_ALIAS.object(), &a.origin, a.args.clone(), true)
            }))
        }),
        ..Slots::NONE
    },
);
