//! `_bisect`: places in sorted sequences.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Cmp;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{call, compare, number, sequence};
use pyrite_vm::raise::{memory_error, type_error, value_error};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{none, none_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int};

/// The arguments, in the order of [`SIG`].
struct Args<'a> {
    seq: &'a Object,
    x: &'a Object,
    lo: isize,
    hi: isize,
    key: Option<&'a Object>,
}

const SIG: &str = "($module, /, a, x, lo=0, hi=None, *, key=None)";

fn end_arg(o: &Object) -> R<isize> {
    if !number::is_index(o) {
        return type_error(format!("argument should be integer or None, not '{}'", o.ty().name()));
    }
    number::index_to_isize(o, Some(&exc::OVERFLOW_ERROR))
}

fn arguments<'a>(a: &[Option<&'a Object>]) -> R<Args<'a>> {
    let given = |i: usize| a.get(i).copied().flatten().filter(|o| !o.is_none());
    Ok(Args {
        seq: a[0].unwrap_or(none_ref()),
        x: a[1].unwrap_or(none_ref()),
        lo: a[2].map_or(Ok(0), sequence::ssize_arg)?,
        hi: given(3).map_or(Ok(-1), end_arg)?,
        key: given(4),
    })
}

/// Where `x` goes: after its equals, or before them.
fn place(a: &Args<'_>, x: &Object, right: bool) -> R<usize> {
    let Ok(mut lo) = usize::try_from(a.lo) else { return value_error("lo must be non-negative") };
    let mut hi = match usize::try_from(a.hi) {
        Ok(hi) => hi,
        Err(_) if a.hi == -1 => sequence::len(a.seq)?,
        Err(_) => 0,
    };
    let item = a.seq.ty().slots().sq_item.unwrap_or(sequence::item);
    while lo < hi {
        let mid = lo.midpoint(hi);
        let mut v = item(a.seq, mid as isize)?;
        if let Some(key) = a.key {
            v = call::call(key, &[&v])?;
        }
        if right {
            if compare::rich_bool(x, &v, Cmp::Lt)? {
                hi = mid;
            } else {
                lo = mid + 1;
            }
        } else if compare::rich_bool(&v, x, Cmp::Lt)? {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    Ok(lo)
}

fn bisect(a: &[Option<&Object>], right: bool) -> R {
    let a = arguments(a)?;
    Ok(int::from_usize(place(&a, a.x, right)?))
}

fn insort(a: &[Option<&Object>], right: bool) -> R {
    let a = arguments(a)?;
    let at = match a.key {
        Some(key) => {
            let x = call::call(key, &[a.x])?;
            place(&a, &x, right)?
        }
        None => place(&a, a.x, right)?,
    };
    match a.seq.exact::<List>() {
        Some(l) => {
            let v = &mut l.items.borrow_mut().0;
            if v.try_reserve(1).is_err() {
                return memory_error();
            }
            v.insert(at.min(v.len()), a.x.own());
        }
        None => {
            call::call_method_text(a.seq, "insert", &[&int::from_usize(at), a.x])?;
        }
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("bisect_right", SIG, |_, a| bisect(a, true)),
    MethodDef::kw("insort_right", SIG, |_, a| insort(a, true)),
    MethodDef::kw("bisect_left", SIG, |_, a| bisect(a, false)),
    MethodDef::kw("insort_left", SIG, |_, a| insort(a, false)),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_bisect");
    m.set(
        "__doc__",
        &Str::new(
            "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion. For long lists of items with\nexpensive comparison operations, this can be an improvement over the more\ncommon approach.\n",
        ),
    );
    m.add_functions(FUNCTIONS);
    Ok(m)
}
