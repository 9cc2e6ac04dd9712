//! Type parameters: `TypeVar`, `ParamSpec`, `TypeVarTuple`.

use std::cell::Cell;

use crate::eval::frame::Frame;
use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Gil, Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call, compare, iteration, number, object as obj, sequence};
use crate::raise::{type_error, value_error};
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

pub use super::type_alias::{GENERIC, NO_DEFAULT_TYPE, TYPE_ALIAS_TYPE, make_alias, no_default};

object! {
    /// What a type variable, a parameter specification and a type variable tuple consist of.
    pub struct TypeParam: TYPE_VAR {
        /// `__name__`.
        pub name: Ref<Str>,
        bound: Slot,
        /// Computes the bound when it is first asked for.
        evaluate_bound: Slot,
        constraints: Slot,
        evaluate_constraints: Slot,
        default: Slot,
        evaluate_default: Slot,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    }
}

static TYPES_READY: Gil<Cell<bool>> = Gil(Cell::new(false));

/// Makes the types ready: their namespaces show `__module__`.
pub fn ready() {
    if TYPES_READY.replace(true) {
        return;
    }
    let module = Str::intern("typing");
    for t in [&TYPE_VAR, &PARAM_SPEC, &PARAM_SPEC_ARGS, &PARAM_SPEC_KWARGS, &TYPE_VAR_TUPLE, &GENERIC] {
        if let Some(d) = t.object().dict.get() {
            d.set_str(&names().__module__, &module);
        }
    }
}

/// Calls a function of `typing`.
pub(super) fn call_typing(name: &str, args: &[&Object]) -> R {
    let m = crate::import::import_module("typing")?;
    call::call(&*attribute::get_text(&m, name)?, args)
}

/// The module whose code is running.
pub(super) fn caller() -> Ref {
    let f = crate::eval::frame_at_depth(0);
    if f.is_null() {
        return none();
    }
    unsafe {
        match (*f).func.as_ref() {
            Some(func) => func.module.get(),
            None => Frame::globals_ref(f).and_then(|g| g.get_str(&names().__name__)),
        }
        .unwrap_or_else(none)
    }
}

fn this(o: &Object) -> &TypeParam {
    unsafe { o.cast_unchecked() }
}

fn param(ty: &PyType, name: &Str) -> TypeParam {
    ready();
    TypeParam {
        head: Object::head(ty),
        name: name.own_as(),
        bound: Slot::empty(),
        evaluate_bound: Slot::empty(),
        constraints: Slot::empty(),
        evaluate_constraints: Slot::empty(),
        default: Slot::empty(),
        evaluate_default: Slot::empty(),
        covariant: false,
        contravariant: false,
        infer_variance: false,
    }
}

/// A value given at once, or computed when it is first asked for.
pub(super) fn lazily(value: &Slot, evaluate: &Slot, missing: fn() -> Ref) -> R {
    if let Some(v) = value.get() {
        return Ok(v);
    }
    let Some(f) = evaluate.get() else { return Ok(missing()) };
    let v = call::call(&f, &[])?;
    value.set(Some(v.clone()));
    Ok(v)
}

fn default(o: &Object) -> R {
    lazily(&this(o).default, &this(o).evaluate_default, no_default)
}

fn has_default(o: &Object) -> R {
    let p = this(o);
    let given = p.evaluate_default.is_some() || p.default.peek().is_some_and(|d| !d.is(&no_default()));
    Ok(bool_obj(given))
}

fn type_check(v: &Object, msg: &str) -> R {
    if v.is_none() {
        return Ok(v.ty().as_object().own());
    }
    call_typing("_type_check", &[v, &Str::new(msg)])
}

fn str_arg(fname: &str, what: &str, v: &Object) -> R<Ref<Str>> {
    match v.cast::<Str>() {
        Some(s) => Ok(s.own_as()),
        None => {
            type_error(format!("{fname}() argument '{what}' must be str, not {}", obj::type_name_or_none(v)))
        }
    }
}

pub(super) fn name_arg(fname: &str, v: Option<&Object>) -> R<Ref<Str>> {
    match v {
        Some(v) => str_arg(fname, "name", v),
        None => type_error(format!("{fname}() missing required argument 'name' (pos 1)")),
    }
}

/// Reads the three flags of variance.
fn variance(p: &mut TypeParam, flags: [Option<&Object>; 3]) -> R<()> {
    let mut b = [false; 3];
    for (b, f) in b.iter_mut().zip(flags) {
        *b = match f {
            Some(f) => number::is_true(f)?,
            None => false,
        };
    }
    [p.covariant, p.contravariant, p.infer_variance] = b;
    if p.covariant && p.contravariant {
        return value_error("Bivariant types are not supported.");
    }
    if p.infer_variance && (p.covariant || p.contravariant) {
        return value_error("Variance cannot be specified with infer_variance.");
    }
    Ok(())
}

fn finish(p: TypeParam, default: Option<&Object>) -> R {
    p.default.set(Some(default.map_or_else(no_default, |d| d.own())));
    let o = Ref::new(p).up();
    attribute::set(&o, &names().__module__, &caller())?;
    Ok(o)
}

fn new_type_var(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    let mut name = pos.first().copied();
    let (mut bound, mut dflt) = (None, None);
    let mut flags = [None; 3];
    for (k, v) in named {
        match &*k.to_lossy() {
            "name" if !pos.is_empty() => {
                return type_error("invalid keyword argument for typevar()");
            }
            "name" => name = Some(v),
            "bound" => bound = Some(v).filter(|v| !v.is_none()),
            "default" => dflt = Some(v),
            "covariant" => flags[0] = Some(v),
            "contravariant" => flags[1] = Some(v),
            "infer_variance" => flags[2] = Some(v),
            other => {
                name_arg("typevar", name)?;
                return type_error(format!("typevar() got an unexpected keyword argument '{other}'"));
            }
        }
    }
    let name = name_arg("typevar", name)?;
    let mut p = param(ty, &name);
    variance(&mut p, flags)?;
    if let Some(b) = bound {
        p.bound.set(Some(type_check(b, "Bound must be a type.")?));
    }
    match pos.len() {
        0 | 1 => {}
        2 => return type_error("A single constraint is not allowed"),
        _ if bound.is_some() => return type_error("Constraints cannot be combined with bound=..."),
        _ => p.constraints.set(Some(Tuple::from_args(&pos[1..]).up())),
    }
    finish(p, dflt)
}

static NEW_PARAM_SPEC: MethodDef = MethodDef::kw(
    "paramspec",
    "($type, name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)",
    |ty, a| {
        let &[name, bound, dflt, co, contra, infer] = a else { return Ok(none()) };
        let Some(ty) = ty.cast::<PyType>() else { return Ok(none()) };
        let mut p = param(ty, &*name_arg("paramspec", name)?);
        variance(&mut p, [co, contra, infer])?;
        if let Some(b) = bound.filter(|b| !b.is_none()) {
            p.bound.set(Some(type_check(b, "Bound must be a type.")?));
        }
        finish(p, dflt)
    },
);

static NEW_TYPE_VAR_TUPLE: MethodDef =
    MethodDef::kw("typevartuple", "($type, name, *, default=typing.NoDefault)", |ty, a| {
        let &[name, dflt] = a else { return Ok(none()) };
        let Some(ty) = ty.cast::<PyType>() else { return Ok(none()) };
        finish(param(ty, &*name_arg("typevartuple", name)?), dflt)
    });

fn repr(o: &Object) -> R {
    let p = this(o);
    if p.infer_variance || o.is_exact_type(&TYPE_VAR_TUPLE) {
        return Ok(p.name.clone().up());
    }
    let sign = if p.covariant {
        "+"
    } else if p.contravariant {
        "-"
    } else {
        "~"
    };
    Ok(Str::concat(&Str::new(sign), &p.name)?.up())
}

fn union(a: &Object, b: &Object) -> R {
    call_typing("_make_union", &[a, b])
}

fn mro_entries(o: &Object, _: &Object) -> R {
    let n = o.ty().name();
    type_error(format!("Cannot subclass an instance of {}", n.rsplit('.').next().unwrap_or(n)))
}

/// Adds the default where the types given end just before this variable.
fn prepare_type_var(o: &Object, a: &[&Object]) -> R {
    let (alias, args) = (a[0], a[1]);
    let params = attribute::get(alias, &names().__parameters__)?;
    let given = sequence::len(args)?;
    let mut index = 0;
    let mut found = false;
    iteration::for_each(&params, |p| {
        if !found {
            found = compare::eq(&p, o)?;
            index += !found as usize;
        }
        Ok(())
    })?;
    if !found {
        return value_error("sequence.index(x): x not in sequence");
    }
    if index < given {
        return Ok(args.own());
    }
    if index == given {
        let d = default(o)?;
        if !d.is(&no_default()) {
            return sequence::concat(args, &Tuple::from_vec(vec![d]));
        }
    }
    type_error(format!(
        "Too few arguments for {}; actual {given}, expected at least {}",
        obj::str_text(alias)?,
        index + 1
    ))
}

const NAME: GetSetDef = GetSetDef::ro("__name__", |o| Ok(this(o).name.clone().up())).member();
const COVARIANT: GetSetDef = GetSetDef::ro("__covariant__", |o| Ok(bool_obj(this(o).covariant))).member();
const CONTRAVARIANT: GetSetDef =
    GetSetDef::ro("__contravariant__", |o| Ok(bool_obj(this(o).contravariant))).member();
const INFER: GetSetDef =
    GetSetDef::ro("__infer_variance__", |o| Ok(bool_obj(this(o).infer_variance))).member();
const DEFAULT: GetSetDef = GetSetDef::ro("__default__", default);
const HAS_DEFAULT: MethodDef = MethodDef::noargs("has_default", has_default);
const REDUCE: MethodDef = MethodDef::noargs("__reduce__", |o| Ok(this(o).name.clone().up()));
const MRO_ENTRIES: MethodDef = MethodDef::o("__mro_entries__", "($self, object, /)", mro_entries);
const FLAGS: u32 = TypeFlags::HAVE_GC | TypeFlags::MANAGED_DICT | TypeFlags::MANAGED_WEAKREF;

/// `typing.TypeVar`.
pub static TYPE_VAR: StaticType = StaticType::new::<TypeParam>(
    TypeDef {
        name: "typing.TypeVar",
        flags: FLAGS,
        methods: &[
            MethodDef::o("__typing_subst__", "($self, arg, /)", |o, arg| {
                call_typing("_typevar_subst", &[o, arg])
            }),
            MethodDef::pos("__typing_prepare_subst__", "($self, alias, args, /)", 2, 2, prepare_type_var),
            REDUCE,
            HAS_DEFAULT,
            MRO_ENTRIES,
        ],
        getset: &[
            NAME,
            COVARIANT,
            CONTRAVARIANT,
            INFER,
            DEFAULT,
            GetSetDef::ro("__bound__", |o| lazily(&this(o).bound, &this(o).evaluate_bound, none)),
            GetSetDef::ro("__constraints__", |o| {
                lazily(&this(o).constraints, &this(o).evaluate_constraints, || Tuple::empty().up())
            }),
        ],
        doc: Some("Type variable."),
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), nb_or: Some(union), new: Some(new_type_var), ..Slots::NONE },
);

/// `typing.ParamSpec`.
pub static PARAM_SPEC: StaticType = StaticType::new::<TypeParam>(
    TypeDef {
        name: "typing.ParamSpec",
        flags: FLAGS,
        methods: &[
            MethodDef::o("__typing_subst__", "($self, arg, /)", |o, arg| {
                call_typing("_paramspec_subst", &[o, arg])
            }),
            MethodDef::pos("__typing_prepare_subst__", "($self, alias, args, /)", 2, 2, |o, a| {
                call_typing("_paramspec_prepare_subst", &[o, a[0], a[1]])
            }),
            REDUCE,
            HAS_DEFAULT,
            MRO_ENTRIES,
        ],
        getset: &[
            NAME,
            COVARIANT,
            CONTRAVARIANT,
            INFER,
            DEFAULT,
            GetSetDef::ro("__bound__", |o| Ok(this(o).bound.get().unwrap_or_else(none))).member(),
            GetSetDef::ro("args", |o| Ok(parts(&PARAM_SPEC_ARGS, o))),
            GetSetDef::ro("kwargs", |o| Ok(parts(&PARAM_SPEC_KWARGS, o))),
        ],
        doc: Some("Parameter specification variable."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        nb_or: Some(union),
        new: Some(|ty, args, kw| NEW_PARAM_SPEC.invoke(None, ty.as_object(), args, kw)),
        ..Slots::NONE
    },
);

fn unpack(o: &Object) -> R {
    let m = crate::import::import_module("typing")?;
    crate::protocol::mapping::get_item(&*attribute::get_text(&m, "Unpack")?, o)
}

/// `params` with each type variable tuple unpacked.
pub(super) fn unpack_all(params: &Tuple) -> R<Ref<Tuple>> {
    let mut v = Vec::with_capacity(params.len());
    for p in params.as_slice() {
        v.push(if p.is_exact_type(&TYPE_VAR_TUPLE) { unpack(p)? } else { p.clone() });
    }
    Ok(Tuple::from_vec(v))
}

/// `typing.TypeVarTuple`.
pub static TYPE_VAR_TUPLE: StaticType = StaticType::new::<TypeParam>(
    TypeDef {
        name: "typing.TypeVarTuple",
        flags: FLAGS,
        methods: &[
            MethodDef::o("__typing_subst__", "($self, arg, /)", |_, _| {
                type_error("Substitution of bare TypeVarTuple is not supported")
            }),
            MethodDef::pos("__typing_prepare_subst__", "($self, alias, args, /)", 2, 2, |o, a| {
                call_typing("_typevartuple_prepare_subst", &[o, a[0], a[1]])
            }),
            REDUCE,
            HAS_DEFAULT,
            MRO_ENTRIES,
        ],
        getset: &[NAME, DEFAULT],
        doc: Some("Type variable tuple. A specialized form of type variable that enables"),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        iter: Some(|o| iteration::iter(&Tuple::from_vec(vec![unpack(o)?]))),
        new: Some(|ty, args, kw| NEW_TYPE_VAR_TUPLE.invoke(None, ty.as_object(), args, kw)),
        ..Slots::NONE
    },
);

object! {
    /// `P.args` or `P.kwargs`.
    pub struct ParamSpecPart: PARAM_SPEC_ARGS {
        origin: Ref,
    }
}

fn parts(ty: &'static StaticType, origin: &Object) -> Ref {
    ready();
    Ref::new(ParamSpecPart { head: Object::head(ty), origin: origin.own() }).up()
}

fn origin(o: &Object) -> &Ref {
    &unsafe { o.cast_unchecked::<ParamSpecPart>() }.origin
}

fn part_repr(o: &Object) -> R {
    let attr = if o.is_exact_type(&PARAM_SPEC_ARGS) { "args" } else { "kwargs" };
    let p = origin(o);
    if p.is_exact_type(&PARAM_SPEC) {
        return Ok(Str::concat(&this(p).name, &Str::new(&format!(".{attr}")))?.up());
    }
    Ok(Str::new(&format!("{}.{attr}", obj::repr_text(p)?)).up())
}

fn part_compare(a: &Object, b: &Object, op: Cmp) -> R {
    if !std::ptr::eq(a.ty_ptr(), b.ty_ptr()) || op != Cmp::Eq && op != Cmp::Ne {
        return Ok(not_implemented());
    }
    compare::rich(&origin(a).clone(), &origin(b).clone(), op)
}

static NEW_ARGS: MethodDef = MethodDef::kw("paramspecargs", "($type, origin)", |_, a| {
    Ok(parts(&PARAM_SPEC_ARGS, a.first().copied().flatten().unwrap_or(&none())))
});
static NEW_KWARGS: MethodDef = MethodDef::kw("paramspeckwargs", "($type, origin)", |_, a| {
    Ok(parts(&PARAM_SPEC_KWARGS, a.first().copied().flatten().unwrap_or(&none())))
});

const PART_SLOTS: Slots = Slots {
    repr: Some(part_repr),
    richcompare: Some(part_compare),
    hash: Some(crate::types::object::hash_not_implemented),
    ..Slots::NONE
};
const PART_DEF: TypeDef = TypeDef {
    flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
    methods: &[MRO_ENTRIES],
    getset: &[GetSetDef::ro("__origin__", |o| Ok(origin(o).clone())).member()],
    ..TypeDef::DEFAULT
};

/// `typing.ParamSpecArgs`.
pub static PARAM_SPEC_ARGS: StaticType = StaticType::new::<ParamSpecPart>(
    TypeDef { name: "typing.ParamSpecArgs", doc: Some("The args for a ParamSpec object."), ..PART_DEF },
    Slots { new: Some(|ty, args, kw| NEW_ARGS.invoke(None, ty.as_object(), args, kw)), ..PART_SLOTS },
);
/// `typing.ParamSpecKwargs`.
pub static PARAM_SPEC_KWARGS: StaticType = StaticType::new::<ParamSpecPart>(
    TypeDef { name: "typing.ParamSpecKwargs", doc: Some("The kwargs for a ParamSpec object."), ..PART_DEF },
    Slots { new: Some(|ty, args, kw| NEW_KWARGS.invoke(None, ty.as_object(), args, kw)), ..PART_SLOTS },
);

fn named(ty: &'static StaticType, name: &Object) -> R<TypeParam> {
    match name.cast::<Str>() {
        Some(n) => Ok(param(ty, n)),
        None => type_error("the name of a type parameter must be a string"),
    }
}

/// `INTRINSIC_TYPEVAR`, `PARAMSPEC`, `TYPEVARTUPLE`, `SUBSCRIPT_GENERIC` (7 to 10).
pub fn intrinsic(which: u32, v: &Object) -> R {
    match which {
        7 => Ok(Ref::new(TypeParam { infer_variance: true, ..named(&TYPE_VAR, v)? }).up()),
        8 => Ok(Ref::new(TypeParam { infer_variance: true, ..named(&PARAM_SPEC, v)? }).up()),
        9 => Ok(Ref::new(named(&TYPE_VAR_TUPLE, v)?).up()),
        _ => {
            let params = match v.cast::<Tuple>() {
                Some(t) => unpack_all(t)?,
                None => return type_error("the type parameters must be a tuple"),
            };
            call_typing("_GenericAlias", &[&GENERIC.own(), &params])
        }
    }
}

/// `INTRINSIC_TYPEVAR_WITH_BOUND`, `WITH_CONSTRAINTS` (2, 3).
pub fn intrinsic_bound(which: u32, name: &Object, evaluate: &Object) -> R {
    let p = TypeParam { infer_variance: true, ..named(&TYPE_VAR, name)? };
    let slot = if which == 2 { &p.evaluate_bound } else { &p.evaluate_constraints };
    slot.set(Some(evaluate.own()));
    Ok(Ref::new(p).up())
}

/// `INTRINSIC_SET_TYPEPARAM_DEFAULT`.
pub fn set_default(p: &Object, evaluate: &Object) -> R {
    if !p.is_exact_type(&TYPE_VAR) && !p.is_exact_type(&PARAM_SPEC) && !p.is_exact_type(&TYPE_VAR_TUPLE) {
        return type_error(format!("Expected a type param, got {}", obj::repr_text(p)?));
    }
    this(p).evaluate_default.set(Some(evaluate.own()));
    Ok(p.own())
}

/// `_typing._idfunc`.
pub fn identity(_: &Object, x: &Object) -> R {
    Ok(x.own())
}

/// Is it what a `type` statement makes?
pub fn is_alias(_o: &Object) -> bool {
    false
}
