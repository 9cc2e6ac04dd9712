//! `ast.AST`, from which all nodes derive.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, PyType, R, Ref, StaticType};
use crate::protocol::{attribute, compare, object as obj, sequence};
use crate::raise::{type_error, warn};
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::list::List;
use crate::types::set::{self, Set};
use crate::types::tuple::Tuple;
use crate::types::{generic_alias, union};

use super::asdl::{Node, Sum};

object! {
    /// A node: everything it has is in its dictionary.
    pub struct Ast: AST {
    }
}

/// `ast.AST`.
pub static AST: StaticType = StaticType::new::<Ast>(
    TypeDef {
        name: "ast.AST",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_DICT,
        methods: &[MethodDef::noargs("__reduce__", reduce)],
        getset: &[GetSetDef::rw("__dict__", attribute::get_dict, attribute::replace_dict)],
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, _, _| instance(ty)),
        init: Some(init),
        getattro: Some(attribute::generic_get),
        setattro: Some(attribute::generic_set),
        ..Slots::NONE
    },
);

/// An instance without any field.
pub(super) fn instance(ty: &PyType) -> R {
    Ok(Ref::new(Ast { head: Object::head(ty) }).up())
}

/// The attributes of `ast.AST` itself, which may be changed, as those of a class may.
pub(super) fn prepare() -> R<()> {
    let t = AST.object();
    t.set_flag_bits(TypeFlags::IMMUTABLE, false);
    for name in ["_fields", "__match_args__", "_attributes"] {
        attribute::set_text(t.as_object(), name, &Tuple::empty())?;
    }
    Ok(())
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let ty = o.ty();
    let (args, kwargs) = args.split_at(args.len() - kw.map_or(0, |k| k.len()));
    let fields = attribute::get_optional_text(ty.as_object(), "_fields")?;
    let count = match &fields {
        Some(f) => sequence::len(f)?,
        None => 0,
    };
    let remaining = match &fields {
        Some(f) => {
            let s = Set::of_type(set::SET.object());
            for x in sequence::vec_of(f)? {
                s.add(&x)?;
            }
            s
        }
        None => Set::of_type(set::SET.object()),
    };
    if args.len() > count {
        let s = if count == 1 { "" } else { "s" };
        return type_error(format!(
            "{} constructor takes at most {count} positional argument{s}",
            ty.short_name()
        ));
    }
    if let Some(f) = &fields {
        for (i, a) in args.iter().enumerate() {
            let name = sequence::item(f, i as isize)?;
            attribute::set(o, &name, a)?;
            remaining.remove_known(&name, compare::hash(&name)?)?;
        }
    }
    let mut attributes = None;
    for (k, v) in kw.map_or(&[][..], |k| k.as_slice()).iter().zip(kwargs) {
        let known = match &fields {
            Some(f) => sequence::contains(f, k)?,
            None => false,
        };
        if known {
            if !remaining.remove_known(k, compare::hash(k)?)? {
                return type_error(format!(
                    "{} got multiple values for argument {}",
                    ty.short_name(),
                    obj::repr_text(k)?
                ));
            }
        } else {
            if attributes.is_none() {
                attributes = Some(attribute::get_text(ty.as_object(), "_attributes")?);
            }
            let is_attribute = match &attributes {
                Some(a) => sequence::contains(a, k)?,
                None => false,
            };
            if !is_attribute {
                warn(
                    &exc::DEPRECATION_WARNING,
                    &format!(
                        "{}.__init__ got an unexpected keyword argument {}. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
                        ty.name(),
                        obj::repr_text(k)?
                    ),
                    1,
                )?;
            }
        }
        attribute::set(o, k, v)?;
    }
    if remaining.is_empty() {
        return Ok(());
    }
    let Some(types) = attribute::get_optional_text(ty.as_object(), "_field_types")? else { return Ok(()) };
    let Some(types) = types.cast::<Dict>() else { return Ok(()) };
    let types = types.own_as();
    let load = super::classes()?;
    for (name, _) in remaining.to_vec() {
        let Some(t) = types.get(&name)? else {
            warn(
                &exc::DEPRECATION_WARNING,
                &format!(
                    "Field {} is missing from {}._field_types. This will become an error in Python 3.15.",
                    obj::repr_text(&name)?,
                    ty.name()
                ),
                1,
            )?;
            continue;
        };
        if union::is_union(&t) {
            // Optional: the class says `None`.
        } else if t.ty().is_subtype(generic_alias::GENERIC_ALIAS.object()) {
            attribute::set(o, &name, &List::from_vec(Vec::new()))?;
        } else if t.is(load.sum(Sum::ExprContext).1.as_object()) {
            if let Some(one) = &load.of(Node::Load).single {
                attribute::set(o, &name, one)?;
            }
        } else {
            warn(
                &exc::DEPRECATION_WARNING,
                &format!(
                    "{}.__init__ missing 1 required positional argument: {}. This will become an error in Python 3.15.",
                    ty.name(),
                    obj::repr_text(&name)?
                ),
                1,
            )?;
        }
    }
    Ok(())
}

/// What pickles and copies: the class, `None` for each positional field that an instance has at the
/// front, and the dictionary.
fn reduce(o: &Object) -> R {
    let ty = o.ty().as_object().own();
    let Some(dict) = attribute::get_optional(o, &names().__dict__)? else {
        return Ok(Tuple::pair(ty, Tuple::empty().up()).up());
    };
    let Some(d) = dict.cast::<Dict>() else { return Ok(Tuple::pair(ty, Tuple::empty().up()).up()) };
    let d = d.copy();
    let mut n = 0;
    if let Some(fields) = attribute::get_optional_text(o.ty().as_object(), "_fields")? {
        for f in sequence::vec_of(&fields)? {
            if d.get(&f)?.is_none() {
                break;
            }
            n += 1;
        }
    }
    let nones = vec![crate::types::singletons::none(); n];
    Ok(Tuple::from_vec(vec![ty, Tuple::from_vec(nones).up(), d.up()]).up())
}
