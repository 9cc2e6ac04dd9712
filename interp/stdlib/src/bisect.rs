//! `_bisect`.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{call, compare, number, sequence};
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

const DOC: &str = "Bisection algorithms.";

const SIG: &str = "($module, /, a, x, lo=0, hi=None, *, key=None)";

/// The arguments of all four functions.
struct Search<'a> {
    a: &'a Object,
    x: &'a Object,
    lo: usize,
    hi: usize,
    key: Option<&'a Object>,
}

fn arguments<'a>(args: &[Option<&'a Object>]) -> R<Search<'a>> {
    let (Some(a), Some(x)) = (args[0], args[1]) else { return type_error("missing required argument") };
    let lo = match args[2] {
        Some(l) => sequence::ssize_arg(l)?,
        None => 0,
    };
    let hi = match args[3] {
        Some(h) if h.is_none() => -1,
        Some(h) if number::is_index(h) => number::index_to_isize(h, Some(&exc::OVERFLOW_ERROR))?,
        Some(h) => {
            return type_error(format!("argument should be integer or None, not '{}'", h.ty().name()));
        }
        None => -1,
    };
    if lo < 0 {
        return value_error("lo must be non-negative");
    }
    let hi = if hi == -1 { sequence::len(a)? as isize } else { hi };
    let key = args[4].filter(|k| !k.is_none());
    // A negative end other than -1 is before any start.
    Ok(Search { a, x, lo: lo as usize, hi: hi.max(0) as usize, key })
}

/// Where `x` belongs: before the items equal to it, or behind them. `x` is a key already if there
/// is a key function.
fn find(s: &Search<'_>, x: &Object, left: bool) -> R<usize> {
    let (mut lo, mut hi) = (s.lo, s.hi);
    if s.a.ty().slots().sq_item.is_none() {
        sequence::item(s.a, 0)?;
    }
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let item = match s.a.exact::<List>().and_then(|l| l.get(mid)) {
            Some(v) => v,
            None => sequence::item(s.a, mid as isize)?,
        };
        let item = match s.key {
            Some(k) => call::call(k, &[&item])?,
            None => item,
        };
        let right_half = if left { compare::lt(&item, x)? } else { !compare::lt(x, &item)? };
        if right_half {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    Ok(lo)
}

fn bisect(args: &[Option<&Object>], left: bool) -> R {
    let s = arguments(args)?;
    Ok(int::from_usize(find(&s, s.x, left)?))
}

fn insort(args: &[Option<&Object>], left: bool) -> R {
    let s = arguments(args)?;
    let at = match s.key {
        Some(k) => {
            let x = call::call(k, &[s.x])?;
            find(&s, &x, left)?
        }
        None => find(&s, s.x, left)?,
    };
    if let Some(l) = s.a.exact::<List>() {
        l.insert(at, s.x.own());
    } else {
        call::call_method_text(s.a, "insert", &[&int::from_usize(at), s.x])?;
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("bisect_right", SIG, |_, a| bisect(a, false)),
    MethodDef::kw("insort_right", SIG, |_, a| insort(a, false)),
    MethodDef::kw("bisect_left", SIG, |_, a| bisect(a, true)),
    MethodDef::kw("insort_left", SIG, |_, a| insort(a, true)),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_bisect");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
