//! Calls.

use crate::object::{Object, R, Ref, TypeFlags};
use crate::raise::type_error;
use crate::types::descr;
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// Calls with positional arguments.
#[inline]
pub fn call(f: &Object, args: &[&Object]) -> R {
    call_vector(f, args, None)
}

/// Calls with positional arguments followed by the values of the keywords in `kwnames`.
#[inline]
pub fn call_vector(f: &Object, args: &[&Object], kwnames: Option<&Tuple>) -> R {
    match f.ty().slots().call {
        Some(c) => {
            let _guard = crate::thread::enter_native(" while calling a Python object")?;
            c(f, args, kwnames)
        }
        None => not_callable(f),
    }
}

#[cold]
fn not_callable(f: &Object) -> R {
    if !f.ty().is_ready() {
        f.ty().ready();
        if f.ty().slots().call.is_some() {
            return call_vector(f, &[], None);
        }
    }
    type_error(format!("'{}' object is not callable", f.ty().name()))
}

/// Calls with keyword arguments given by name.
pub fn call_kw(f: &Object, args: &[&Object], kw: &[(&str, &Object)]) -> R {
    if kw.is_empty() {
        return call(f, args);
    }
    let names = Tuple::from_vec(kw.iter().map(|(k, _)| Str::intern(k).up()).collect());
    let mut v: Vec<&Object> = args.to_vec();
    v.extend(kw.iter().map(|(_, v)| *v));
    call_vector(f, &v, Some(&names))
}

/// Calls with a tuple and perhaps a dict of arguments (`f(*args, **kwargs)`).
///
/// # Errors
/// TypeError for keys that are no strings; what the call raises.
pub fn call_tuple_dict(f: &Object, args: &Tuple, kwargs: Option<&Dict>) -> R {
    match kwargs {
        Some(d) if !d.is_empty() => {
            let entries = d.entries();
            let mut names = Vec::with_capacity(entries.len());
            let mut v: Vec<&Object> = args.as_args().to_vec();
            for (k, val) in &entries {
                if !k.is_a::<Str>() {
                    return type_error("keywords must be strings");
                }
                names.push(k.clone());
                v.push(val);
            }
            let names = Tuple::from_vec(names);
            call_vector(f, &v, Some(&names))
        }
        _ => call_vector(f, args.as_args(), None),
    }
}

/// The keyword arguments of a call as a dict.
pub fn kwargs_dict(args: &[&Object], kwnames: Option<&Tuple>) -> Option<crate::object::Ref<Dict>> {
    let k = kwnames.filter(|k| !k.is_empty())?;
    let d = Dict::new();
    let base = args.len() - k.len();
    for (i, n) in k.as_slice().iter().enumerate() {
        if let Some(s) = n.cast::<Str>() {
            d.set_str(s, args[base + i]);
        }
    }
    Some(d)
}

/// Splits the arguments of a call into positional ones and (name, value) pairs.
pub fn split<'a, 'b>(
    args: &'a [&'b Object],
    kwnames: Option<&'a Tuple>,
) -> (&'a [&'b Object], Vec<(&'a Str, &'b Object)>) {
    match kwnames {
        None => (args, Vec::new()),
        Some(k) => {
            let n = args.len() - k.len();
            let named = k
                .as_slice()
                .iter()
                .zip(&args[n..])
                .filter_map(|(k, v)| k.cast::<Str>().map(|k| (k, *v)))
                .collect();
            (&args[..n], named)
        }
    }
}

/// A special method, looked up on the type and bound to `o`.
pub fn lookup_special(o: &Object, name: &Str) -> R<Option<Ref>> {
    match o.ty().lookup(name) {
        Some(f) => descr::bind(&f, o).map(Some),
        None => Ok(None),
    }
}

/// Calls a special method; `None` if the type has none.
pub fn call_special(o: &Object, name: &Str, args: &[&Object]) -> R<Option<Ref>> {
    let Some(f) = o.ty().lookup(name) else { return Ok(None) };
    if f.ty().has(TypeFlags::METHOD_DESCRIPTOR) {
        let mut small: [&Object; 4] = [o; 4];
        if args.len() < 4 {
            small[1..=args.len()].copy_from_slice(args);
            return call(&f, &small[..=args.len()]).map(Some);
        }
        let mut v = Vec::with_capacity(args.len() + 1);
        v.push(o);
        v.extend_from_slice(args);
        return call(&f, &v).map(Some);
    }
    let b = descr::bind(&f, o)?;
    call(&b, args).map(Some)
}

/// Calls the method `name` of `o`.
///
/// # Errors
/// AttributeError if there is none; what the call raises.
pub fn call_method(o: &Object, name: &Str, args: &[&Object]) -> R {
    if let Some(f) = super::attribute::unbound_method(o, name) {
        let mut small: [&Object; 4] = [o; 4];
        if args.len() < 4 {
            small[1..=args.len()].copy_from_slice(args);
            return call(&f, &small[..=args.len()]);
        }
        let mut v = Vec::with_capacity(args.len() + 1);
        v.push(o);
        v.extend_from_slice(args);
        return call(&f, &v);
    }
    let m = super::attribute::get(o, name)?;
    call(&m, args)
}

/// As [`call_method`], the name given as text.
pub fn call_method_text(o: &Object, name: &str, args: &[&Object]) -> R {
    call_method(o, &Str::intern(name), args)
}

/// Is it callable?
pub fn is_callable(o: &Object) -> bool {
    o.ty().slots().call.is_some()
}
