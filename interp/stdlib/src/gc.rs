//! `gc`: the cycle collector's face.

use pyrite_vm::object::gc;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{FLAG_FINALIZED, Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::value_error;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::gc_hooks;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::tuple::Tuple;

fn triple(v: [usize; 3]) -> R {
    Ok(Tuple::from_vec(v.into_iter().map(int::from_usize).collect()).up())
}

fn collect(_: &Object, a: &[Option<&Object>]) -> R {
    let generation = match a[0] {
        Some(g) => number::to_i32(g)?,
        None => 2,
    };
    let Some(g) = usize::try_from(generation).ok().filter(|g| *g < 3) else {
        return value_error("invalid generation");
    };
    // A collection that is running already does the work.
    if gc::collector().collecting.get() {
        return Ok(int::from_i64(0));
    }
    Ok(int::from_usize(gc_hooks::collect_with_callbacks(g)))
}

fn get_objects(_: &Object, a: &[Option<&Object>]) -> R {
    let generation = match a[0].filter(|g| !g.is_none()) {
        None => None,
        Some(g) => {
            let n = number::index_to_isize(g, None)?;
            if n >= 3 {
                return value_error(
                    "generation parameter must be less than the number of available generations (3)",
                );
            }
            if n < 0 {
                return value_error("generation parameter cannot be negative");
            }
            Some(n as usize)
        }
    };
    let mut found = Vec::new();
    gc::for_each(generation, &mut |o| found.push(o.own()));
    Ok(List::from_vec(found).up())
}

fn get_referents(_: &Object, a: &[&Object]) -> R {
    let mut found = Vec::new();
    for o in a.iter().filter(|o| gc::is_tracked(o)) {
        gc::visit_owned(o, &mut |x| found.push(x.own()));
    }
    Ok(List::from_vec(found).up())
}

fn get_stats(_: &Object) -> R {
    let of = |s: &gc::Stats| {
        Dict::from_pairs(&[
            ("collections", int::from_usize(s.collections)),
            ("collected", int::from_usize(s.collected)),
            ("uncollectable", int::from_usize(s.uncollectable)),
        ])
        .up()
    };
    Ok(List::from_vec(gc::stats().iter().map(of).collect()).up())
}

fn set_threshold(_: &Object, a: &[&Object]) -> R {
    let mut v = Vec::with_capacity(3);
    for n in a {
        v.push(number::to_i32(n)?);
    }
    for (t, n) in gc::collector().thresholds.iter().zip(v) {
        t.set(usize::try_from(n).unwrap_or(0));
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::noargs("enable", |_| {
        gc::collector().enabled.set(true);
        Ok(none())
    }),
    MethodDef::noargs("disable", |_| {
        gc::collector().enabled.set(false);
        Ok(none())
    }),
    MethodDef::noargs("isenabled", |_| Ok(bool_obj(gc::collector().enabled.get()))),
    MethodDef::o("set_debug", "($module, flags, /)", |_, f| {
        gc::collector().debug.set(number::to_i32(f)? as u32);
        Ok(none())
    }),
    MethodDef::noargs("get_debug", |_| Ok(int::from_u64(u64::from(gc::collector().debug.get())))),
    MethodDef::noargs("get_count", |_| triple(gc::counts())),
    MethodDef::pos("set_threshold", "", 1, 3, set_threshold),
    MethodDef::noargs("get_threshold", |_| {
        let t = &gc::collector().thresholds;
        triple([t[0].get(), t[1].get(), t[2].get()])
    }),
    MethodDef::kw("collect", "($module, /, generation=2)", collect),
    MethodDef::kw("get_objects", "($module, /, generation=None)", get_objects),
    MethodDef::noargs("get_stats", get_stats),
    MethodDef::o("is_tracked", "($module, obj, /)", |_, o| Ok(bool_obj(gc::is_tracked(o)))),
    MethodDef::o("is_finalized", "($module, obj, /)", |_, o| Ok(bool_obj(o.flag(FLAG_FINALIZED)))),
    MethodDef::pos("get_referrers", "($module, /, *objs)", 0, 255, |_, a| {
        Ok(List::from_vec(gc::referrers(a)).up())
    }),
    MethodDef::pos("get_referents", "($module, /, *objs)", 0, 255, get_referents),
    MethodDef::noargs("freeze", |_| {
        gc::freeze();
        Ok(none())
    }),
    MethodDef::noargs("unfreeze", |_| {
        gc::unfreeze();
        Ok(none())
    }),
    MethodDef::noargs("get_freeze_count", |_| Ok(int::from_usize(gc::freeze_count()))),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("gc");
    m.add_functions(FUNCTIONS);
    m.set("garbage", &gc_hooks::garbage());
    m.set("callbacks", &gc_hooks::callbacks());
    for (name, n) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ] {
        m.set(name, &int::from_i64(n));
    }
    Ok(m)
}
