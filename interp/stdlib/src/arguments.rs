//! Argument checks of functions that the reference parses with a format rather than by a signature.

use pyrite_vm::object::{Object, R, StaticType};
use pyrite_vm::raise::type_error;

/// Checks how many positional arguments `name` got.
///
/// # Errors
/// TypeError, as `PyArg_ParseTuple` words it.
pub fn tuple_arity(name: &str, given: usize, min: usize, max: usize) -> R<()> {
    if (min..=max).contains(&given) {
        return Ok(());
    }
    let (how, n) = match (min == max, given < min) {
        (true, _) => ("exactly", min),
        (_, true) => ("at least", min),
        _ => ("at most", max),
    };
    let s = if n == 1 { "" } else { "s" };
    type_error(format!("{name}() takes {how} {n} argument{s} ({given} given)"))
}

/// The error of argument `i` (from 1) of `name` that should be `what`.
///
/// # Errors
/// Always.
pub fn wrong_type<T>(name: &str, i: usize, what: &str, o: &Object) -> R<T> {
    let given = pyrite_vm::protocol::object::type_name_or_none(o);
    type_error(format!("{name}() argument {i} must be {what}, not {given}"))
}

/// A new exception class, named with its module in front.
///
/// # Errors
/// What making a class raises.
pub fn new_exception(name: &str, base: &'static StaticType) -> R {
    let (module, short) = name.rsplit_once('.').unwrap_or(("builtins", name));
    let module = pyrite_vm::types::str::Str::intern(module).up();
    let ns = pyrite_vm::types::dict::Dict::from_pairs(&[("__module__", module)]);
    let bases = pyrite_vm::types::tuple::Tuple::from_vec(vec![base.own()]);
    pyrite_vm::protocol::call::call(
        pyrite_vm::types::type_::TYPE.object().as_object(),
        &[&pyrite_vm::types::str::Str::intern(short), &bases, &ns],
    )
}

/// The error of the only argument of `name` that should be `what`.
///
/// # Errors
/// Always.
pub fn wrong_argument<T>(name: &str, what: &str, o: &Object) -> R<T> {
    let given = pyrite_vm::protocol::object::type_name_or_none(o);
    type_error(format!("{name}() argument must be {what}, not {given}"))
}

/// Exactly `N` positional arguments of a method that is told its defining class.
///
/// # Errors
/// TypeError, as argument clinic words it there.
pub fn exactly<'a, const N: usize>(name: &str, args: &[&'a Object], nkw: usize) -> R<[&'a Object; N]> {
    let s = if N == 1 { "" } else { "s" };
    if args.len() > N {
        return type_error(format!("{name}() takes at most {N} argument{s} ({} given)", args.len()));
    }
    match <[&Object; N]>::try_from(&args[..args.len() - nkw]) {
        Ok(a) => Ok(a),
        Err(_) => {
            let given = args.len() - nkw;
            type_error(format!("{name}() takes exactly {N} positional argument{s} ({given} given)"))
        }
    }
}

/// A file descriptor: an integer, or what `fileno()` gives.
///
/// # Errors
/// TypeError, ValueError for a negative one, OverflowError.
pub fn descriptor(o: &Object) -> R<i32> {
    use pyrite_vm::types::int::Int;
    let n = if o.is_a::<Int>() {
        if o.ty().is_type(&pyrite_vm::types::int::BOOL) {
            let msg = "bool is used as a file descriptor";
            pyrite_vm::raise::warn(&pyrite_vm::types::exc::RUNTIME_WARNING, msg, 1)?;
        }
        pyrite_vm::protocol::sequence::int_arg(o)?
    } else {
        let Some(f) = pyrite_vm::protocol::attribute::get_optional_text(o, "fileno")? else {
            return type_error("argument must be an int, or have a fileno() method.");
        };
        let r = pyrite_vm::protocol::call::call(&f, &[])?;
        if !r.is_a::<Int>() {
            return type_error("fileno() returned a non-integer");
        }
        pyrite_vm::protocol::sequence::int_arg(&r)?
    };
    if n < 0 {
        return pyrite_vm::raise::value_error(format!("file descriptor cannot be a negative integer ({n})"));
    }
    Ok(n)
}

/// An integer argument of the format `i`.
///
/// # Errors
/// TypeError; OverflowError, worded as that format words it.
pub fn parsed_int(o: &Object) -> R<i32> {
    let n = pyrite_vm::protocol::number::to_i64(o)?;
    if n > i32::MAX.into() {
        return pyrite_vm::raise::overflow_error("signed integer is greater than maximum");
    }
    match i32::try_from(n) {
        Ok(n) => Ok(n),
        Err(_) => pyrite_vm::raise::overflow_error("signed integer is less than minimum"),
    }
}
