//! `atexit`: functions called when the interpreter ends.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Guarded, Object, R, Ref};
use pyrite_vm::protocol::{call, compare};
use pyrite_vm::raise::{type_error, unraisable_msg};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

#[derive(Clone)]
struct Callback {
    f: Ref,
    args: Ref<Tuple>,
    kwargs: Option<Ref<Dict>>,
}

static CALLBACKS: Gil<Guarded<Vec<Callback>>> = Gil(Guarded::new(Vec::new()));

fn register(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let count = args.len() - kw.map_or(0, |k| k.len());
    let Some((f, rest)) = args.get(..count).and_then(|a| a.split_first()) else {
        return type_error("register() takes at least 1 argument (0 given)");
    };
    if !call::is_callable(f) {
        return type_error("the first argument must be callable");
    }
    let callback = Callback { f: f.own(), args: Tuple::from_args(rest), kwargs: call::kwargs_dict(args, kw) };
    CALLBACKS.borrow_mut().push(callback);
    Ok(f.own())
}

/// Calls what was registered, the last one first.
fn run() {
    while let Some(c) = CALLBACKS.borrow_mut().pop() {
        if let Err(e) = call::call_tuple_dict(&c.f, &c.args, c.kwargs.as_deref()) {
            let shown = pyrite_vm::protocol::object::repr_text(&c.f).unwrap_or_else(|_| "?".into());
            unraisable_msg(e, &format!("Exception ignored in atexit callback {shown}"), None);
        }
    }
}

fn unregister(_: &Object, f: &Object) -> R {
    let mut i = 0;
    loop {
        // Comparing may run anything, so the list is asked again each time.
        let Some(c) = CALLBACKS.borrow().get(i).cloned() else { break };
        let same = compare::eq(&c.f, f)?;
        let unchanged = CALLBACKS.borrow().get(i).is_some_and(|now| now.f.is(&c.f));
        if same && unchanged {
            let gone = CALLBACKS.borrow_mut().remove(i);
            drop(gone);
        } else {
            i += 1;
        }
    }
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::raw("register", "($module, func, /, *args, **kwargs)", register),
    MethodDef::new(
        "_clear",
        "($module, /)",
        pyrite_vm::object::method::Imp::NoArgs(|_| {
            let gone = CALLBACKS.replace(Vec::new());
            drop(gone);
            Ok(none())
        }),
    ),
    MethodDef::o("unregister", "($module, func, /)", unregister),
    MethodDef::new(
        "_run_exitfuncs",
        "($module, /)",
        pyrite_vm::object::method::Imp::NoArgs(|_| {
            run();
            Ok(none())
        }),
    ),
    MethodDef::new(
        "_ncallbacks",
        "($module, /)",
        pyrite_vm::object::method::Imp::NoArgs(|_| Ok(int::from_usize(CALLBACKS.borrow().len()))),
    ),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("atexit");
    m.set("__doc__", &Str::new("allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.\n"));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
