//! Exception groups, and what `except*` does with them.

use std::cell::OnceCell;

use crate::names::names;
use crate::object::method::MethodDef;
use crate::object::slots::Slots;
use crate::object::ty::{MemberDef, TypeDef, TypeFlags};
use crate::object::{Gil, Object, Own, PyType, R, Ref, StaticType};
use crate::protocol::{attribute, call, number, object as obj, sequence};
use crate::raise::{type_error, value_error};
use crate::thread;
use crate::types::dict::Dict;
use crate::types::exc::{self, BaseException, member};
use crate::types::generic_alias;
use crate::types::list::List;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;

/// `BaseExceptionGroup`.
pub static BASE_EXCEPTION_GROUP: StaticType = StaticType::plain(
    TypeDef {
        name: "BaseExceptionGroup",
        base: Some(&exc::BASE_EXCEPTION),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        members: &[MemberDef::ro("message"), MemberDef::ro("exceptions")],
        methods: METHODS,
        doc: Some("A combination of multiple unrelated exceptions."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), init: Some(exc::base_init), str: Some(str), ..Slots::NONE },
);

static METHODS: &[MethodDef] = &[
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
    MethodDef::o("derive", "($self, object, /)", |o, excs| {
        let message = member(o, &BASE_EXCEPTION_GROUP, MESSAGE).get().unwrap_or_else(none);
        call::call(BASE_EXCEPTION_GROUP.object().as_object(), &[&message, excs])
    }),
    MethodDef::o("split", "($self, object, /)", |o, by| {
        let by = Matcher::of(by)?;
        let parts = split(o, &by, true)?;
        Ok(Tuple::pair(parts.matched.unwrap_or_else(none), parts.rest.unwrap_or_else(none)).up())
    }),
    MethodDef::o("subgroup", "($self, object, /)", |o, by| {
        let by = Matcher::of(by)?;
        Ok(split(o, &by, false)?.matched.unwrap_or_else(none))
    }),
];

/// Is it an exception group?
pub fn is_group(o: &Object) -> bool {
    o.ty().is_subtype(BASE_EXCEPTION_GROUP.object())
}

/// The members of a group.
pub fn exceptions(group: &Object) -> Ref<Tuple> {
    member(group, &BASE_EXCEPTION_GROUP, EXCEPTIONS)
        .get()
        .and_then(|t| t.cast::<Tuple>().map(|t| t.own_as()))
        .unwrap_or_else(Tuple::empty)
}

/// `ExceptionGroup`: a class with two bases, made once.
pub fn exception_group() -> R {
    static CLASS: Gil<OnceCell<Ref>> = Gil(OnceCell::new());
    if let Some(c) = CLASS.get() {
        return Ok(c.clone());
    }
    let ns = Dict::from_pairs(&[("__module__", Str::intern("builtins").up())]);
    let bases = Tuple::pair(BASE_EXCEPTION_GROUP.own(), exc::EXCEPTION.own());
    let class = call::call(
        crate::types::type_::TYPE.object().as_object(),
        &[&Str::intern("ExceptionGroup"), &bases, &ns],
    )?;
    Ok(CLASS.get_or_init(|| class).clone())
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    let &[message, excs] = args else {
        return type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.len()
        ));
    };
    if !message.is_a::<Str>() {
        return type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            obj::type_name_or_none(message)
        ));
    }
    if !sequence::is_sequence(excs) {
        return type_error("second argument (exceptions) must be a sequence");
    }
    let members = sequence::tuple_of(excs)?;
    if members.is_empty() {
        return value_error("second argument (exceptions) must be a non-empty sequence");
    }
    let mut base = false;
    for (i, e) in members.as_slice().iter().enumerate() {
        if !e.is_a::<BaseException>() {
            return value_error(format!("Item {i} of second argument (exceptions) is not an exception"));
        }
        base |= !e.ty().is_subtype(exc::EXCEPTION.object());
    }
    let plain = exception_group()?;
    let Some(plain) = plain.cast::<PyType>() else { return type_error("ExceptionGroup is not a type") };
    let ty = if ty.is_type(BASE_EXCEPTION_GROUP.object()) && !base {
        plain
    } else if base && ty.is_type(plain) {
        return type_error("Cannot nest BaseExceptions in an ExceptionGroup");
    } else if base && ty.is_subtype(exc::EXCEPTION.object()) {
        return type_error(format!("Cannot nest BaseExceptions in '{}'", ty.name()));
    } else {
        ty
    };
    let group = exc::new_plain(ty, Tuple::from_args(args)).up();
    member(&group, &BASE_EXCEPTION_GROUP, MESSAGE).set(Some(message.own()));
    member(&group, &BASE_EXCEPTION_GROUP, EXCEPTIONS).set(Some(members.up()));
    Ok(group)
}

fn str(o: &Object) -> R {
    let n = exceptions(o).len();
    let s = if n == 1 { "" } else { "s" };
    let tail = Str::new(&format!(" ({n} sub-exception{s})"));
    match member(o, &BASE_EXCEPTION_GROUP, MESSAGE).get() {
        Some(m) => Ok(Str::concat(&*obj::str(&m)?, &tail)?.up()),
        None => Ok(tail.up()),
    }
}

/// What decides which exceptions belong to the first part of a split.
enum Matcher<'a> {
    /// An exception class, or a tuple of them.
    Class(&'a Object),
    /// A function from exception to truth.
    Predicate(&'a Object),
    /// Membership by identity.
    Leaves(Vec<*const Object>),
}

impl<'a> Matcher<'a> {
    fn of(by: &'a Object) -> R<Matcher<'a>> {
        if by.is_a::<PyType>() {
            if obj::is_exception_class(by) {
                return Ok(Matcher::Class(by));
            }
        } else if let Some(t) = by.exact::<Tuple>() {
            if t.as_slice().iter().all(|c| obj::is_exception_class(c)) {
                return Ok(Matcher::Class(by));
            }
        } else if call::is_callable(by) {
            return Ok(Matcher::Predicate(by));
        }
        type_error(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)",
        )
    }

    fn matches(&self, e: &Object) -> R<bool> {
        match self {
            Matcher::Class(c) => Ok(crate::raise::given_exception_matches(e, c)),
            Matcher::Predicate(f) => number::is_true(&*call::call(f, &[e])?),
            Matcher::Leaves(l) => Ok(!is_group(e) && l.contains(&(e as *const Object))),
        }
    }
}

#[derive(Default)]
struct Parts {
    matched: Option<Ref>,
    rest: Option<Ref>,
}

/// Splits a group, or an exception in it, keeping its shape. `want_rest`: make the second part.
fn split(e: &Object, by: &Matcher, want_rest: bool) -> R<Parts> {
    if by.matches(e)? {
        return Ok(Parts { matched: Some(e.own()), rest: None });
    }
    if !is_group(e) {
        return Ok(Parts { matched: None, rest: want_rest.then(|| e.own()) });
    }
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for x in exceptions(e).as_slice() {
        let _guard = thread::enter_native(" in exceptiongroup_split_recursive")?;
        let p = split(x, by, want_rest)?;
        matched.extend(p.matched);
        rest.extend(p.rest);
    }
    let matched = subset(e, matched)?;
    let rest = if want_rest { subset(e, rest)? } else { None };
    Ok(Parts { matched, rest })
}

/// A group like `group` with only these members, or none if there are none.
fn subset(group: &Object, members: Vec<Ref>) -> R<Option<Ref>> {
    if members.is_empty() {
        return Ok(None);
    }
    let part = call::call_method_text(group, "derive", &[&List::from_vec(members)])?;
    let (Some(to), Some(from)) = (part.cast::<BaseException>(), group.cast::<BaseException>()) else {
        return type_error("derive must return an instance of BaseExceptionGroup");
    };
    if !is_group(&part) {
        return type_error("derive must return an instance of BaseExceptionGroup");
    }
    to.traceback.set(from.traceback.get());
    to.context.set(from.context.get());
    to.cause.set(from.cause.get());
    to.suppress_context.set(true);
    if let Some(notes) = attribute::get_optional(group, &names().__notes__)?
        && sequence::is_sequence(&notes)
    {
        // Notes added to one part must not appear on the other.
        attribute::set(&part, &names().__notes__, &*sequence::list_of(&notes)?)?;
    }
    Ok(Some(part))
}

fn group_of(message: &str, members: Ref) -> R {
    call::call(BASE_EXCEPTION_GROUP.object().as_object(), &[&Str::new(message), &members])
}

/// A group of the one exception that `except*` caught.
pub fn wrap_naked(e: &Object) -> R {
    group_of("", Tuple::from_args(&[e]).up())
}

/// What `except*` raises in the end, or `None`: `orig` the exception that entered, `results` a
/// list of what the handlers raised and of what none of them caught.
pub fn prep_reraise_star(orig: &Object, results: &Object) -> R {
    let results = match results.cast::<List>() {
        Some(l) => l.to_vec(),
        None => return crate::raise::system_error("except* without a list of results"),
    };
    if !is_group(orig) {
        // A plain exception was wrapped: at most one clause ran.
        return Ok(results.into_iter().next().unwrap_or_else(none));
    }
    let (mut raised, mut reraised) = (Vec::new(), Vec::new());
    for e in results {
        if e.is_none() {
            continue;
        }
        if same_origin(&e, orig) { &mut reraised } else { &mut raised }.push(e);
    }
    let mut leaves = Vec::new();
    for e in &reraised {
        collect_leaves(e, &mut leaves)?;
    }
    let remaining = split(orig, &Matcher::Leaves(leaves), false)?.matched;
    if raised.is_empty() {
        return Ok(remaining.unwrap_or_else(none));
    }
    raised.extend(remaining);
    if raised.len() > 1 {
        return group_of("", List::from_vec(raised).up());
    }
    Ok(raised.pop().unwrap_or_else(none))
}

/// Is `e` a part of `orig` that went on as it was? Parts share these with the whole.
fn same_origin(e: &Object, orig: &Object) -> bool {
    let (Some(a), Some(b)) = (e.cast::<BaseException>(), orig.cast::<BaseException>()) else { return false };
    let same = |x: Option<&Object>, y: Option<&Object>| match (x, y) {
        (None, None) => true,
        (Some(x), Some(y)) => x.is(y),
        _ => false,
    };
    is_group(e)
        && same(a.traceback.get().as_deref(), b.traceback.get().as_deref())
        && same(a.cause.get().as_deref().map(|x| &**x), b.cause.get().as_deref().map(|x| &**x))
        && same(a.context.get().as_deref().map(|x| &**x), b.context.get().as_deref().map(|x| &**x))
}

fn collect_leaves(e: &Object, out: &mut Vec<*const Object>) -> R<()> {
    if !is_group(e) {
        out.push(e);
        return Ok(());
    }
    for x in exceptions(e).as_slice() {
        let _guard = thread::enter_native(" in collect_exception_group_leaf_ids")?;
        collect_leaves(x, out)?;
    }
    Ok(())
}
