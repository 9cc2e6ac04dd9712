//! Warnings: the `_warnings` module and warnings from native code.

use std::cell::{Cell, OnceCell};

use crate::names::names;
use crate::object::method::MethodDef;
use crate::object::{Gil, Object, Own, PyType, R, Ref};
use crate::protocol::{attribute, call, number, object as obj, sequence};
use crate::raise::{Raised, runtime_error, type_error};
use crate::types::dict::Dict;
use crate::types::exc::{self, BaseException};
use crate::types::int::{self, Int};
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::singletons::{none, none_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

struct State {
    filters: Ref<List>,
    once: Ref<Dict>,
    default: Ref<Str>,
}
static STATE: Gil<OnceCell<State>> = Gil(OnceCell::new());
static VERSION: Gil<Cell<i64>> = Gil(Cell::new(0));

fn state() -> &'static State {
    STATE.get_or_init(|| {
        let f = |action: &str, cat: Ref, module: Option<&str>| {
            Tuple::from_vec(vec![
                Str::intern(action).up(),
                none(),
                cat,
                module.map_or_else(none, |m| Str::intern(m).up()),
                int::from_i64(0),
            ])
            .up()
        };
        State {
            filters: List::from_vec(vec![
                f("default", exc::DEPRECATION_WARNING.own(), Some("__main__")),
                f("ignore", exc::DEPRECATION_WARNING.own(), None),
                f("ignore", exc::PENDING_DEPRECATION_WARNING.own(), None),
                f("ignore", exc::IMPORT_WARNING.own(), None),
                f("ignore", exc::RESOURCE_WARNING.own(), None),
            ]),
            once: Dict::new(),
            default: Str::intern("default"),
        }
    })
}

/// An attribute of the library's `warnings`, if that is imported already.
fn library(name: &str) -> R<Option<Ref>> {
    let Some(m) = crate::sys::modules().get_text("warnings") else { return Ok(None) };
    attribute::get_optional_text(&m, name)
}

fn already_warned(registry: &Dict, key: &Object, set: bool) -> R<bool> {
    let version = registry.get_text("version");
    if version.and_then(|v| v.exact::<Int>().and_then(|i| i.as_i64())) != Some(VERSION.get()) {
        registry.clear();
        registry.set_text("version", &int::from_i64(VERSION.get()));
    } else if let Some(v) = registry.get(key)? {
        return number::is_true(&v);
    }
    if set {
        registry.set(key, crate::types::singletons::true_ref())?;
    }
    Ok(false)
}

fn matches(pattern: &Object, text: &Object) -> R<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if let (Some(p), Some(t)) = (pattern.exact::<Str>(), text.cast::<Str>()) {
        return Ok(p.eq(t));
    }
    let m = call::call_method_text(pattern, "match", &[text])?;
    number::is_true(&m)
}

fn action_for(category: &Object, text: &Object, lineno: i64, module: &Object) -> R<(Ref<Str>, Ref)> {
    let filters = match library("filters")? {
        Some(f) => f,
        None => state().filters.clone().up(),
    };
    let Some(list) = filters.cast::<List>() else {
        return crate::raise::value_error("_warnings.filters must be a list");
    };
    let mut i = 0;
    while let Some(item) = list.get(i) {
        i += 1;
        let Some(t) = item.cast::<Tuple>().filter(|t| t.len() == 5) else {
            return crate::raise::value_error(format!("_warnings.filters item {} isn't a 5-tuple", i - 1));
        };
        let [action, msg, cat, module_pattern, line] = t.as_slice() else { continue };
        let ln = number::to_i64(line)?;
        if matches(msg, text)?
            && obj::is_subclass(category, cat)?
            && matches(module_pattern, module)?
            && (ln == 0 || ln == lineno)
        {
            return match action.clone().downcast::<Str>() {
                Ok(a) => Ok((a, item.clone())),
                Err(a) => type_error(format!("action must be a string, not '{}'", a.ty().name())),
            };
        }
    }
    let default = match library("defaultaction")? {
        Some(d) => d.downcast::<Str>().unwrap_or_else(|_| state().default.clone()),
        None => state().default.clone(),
    };
    Ok((default, none()))
}

/// `warnings.warn_explicit`.
#[allow(clippy::too_many_arguments)]
pub fn warn_explicit(
    category: &Object,
    message: &Object,
    filename: &Object,
    lineno: i64,
    module: Option<&Object>,
    registry: Option<&Object>,
    source_line: Option<&Object>,
    source: Option<&Object>,
) -> R<()> {
    let module = match module {
        Some(m) if m.is_none() => return Ok(()),
        Some(m) => m.own(),
        None => {
            let f = obj::str_text(filename)?;
            let base = f.strip_suffix(".py").unwrap_or(&f);
            Str::new(if base.is_empty() { "<unknown>" } else { base }).up()
        }
    };
    let (text, category, message) =
        if message.is_a::<BaseException>() && obj::is_instance(message, exc::WARNING.object().as_object())? {
            (obj::str(message)?.up(), message.ty().as_object().own(), message.own())
        } else {
            (message.own(), category.own(), call::call(category, &[message])?)
        };
    let key = Tuple::from_vec(vec![text.clone(), category.clone(), int::from_i64(lineno)]);
    let reg = registry.and_then(|r| r.cast::<Dict>());
    if let Some(r) = reg
        && already_warned(r, &key, false)?
    {
        return Ok(());
    }
    let (action, item) = action_for(&category, &text, lineno, &module)?;
    let a = action.to_lossy().into_owned();
    if a == "error" {
        return match message.downcast::<BaseException>() {
            Ok(e) => Err(Raised::new(e)),
            Err(_) => type_error("exceptions must derive from BaseException"),
        };
    }
    if a == "ignore" {
        return Ok(());
    }
    let mut already = false;
    if a != "always" {
        if let Some(r) = reg {
            r.set(&key, crate::types::singletons::true_ref())?;
        }
        match a.as_str() {
            "once" => {
                let once = match library("onceregistry")? {
                    Some(o) => o.downcast::<Dict>().unwrap_or_else(|_| state().once.clone()),
                    None => state().once.clone(),
                };
                let k = Tuple::from_vec(vec![text.clone(), category.clone(), int::from_i64(0)]);
                already = already_warned(&once, &k, true)?;
            }
            "module" => {
                if let Some(r) = reg {
                    let k = Tuple::from_vec(vec![text.clone(), category.clone(), int::from_i64(0)]);
                    already = already_warned(r, &k, true)?;
                }
            }
            "default" => {}
            other => {
                return runtime_error(format!(
                    "Unrecognized action ({}) in warnings.filters:\n {}",
                    other,
                    obj::repr_text(&item)?
                ));
            }
        }
    }
    if already {
        return Ok(());
    }
    show(&category, &text, &message, filename, lineno, source_line, source)
}

fn show(
    category: &Object,
    text: &Object,
    message: &Object,
    filename: &Object,
    lineno: i64,
    source_line: Option<&Object>,
    source: Option<&Object>,
) -> R<()> {
    // The library shows it, if it can be imported.
    let lib = match library("_showwarnmsg")? {
        Some(f) => Some(f),
        None => match crate::import::import_module("warnings") {
            Ok(m) => attribute::get_optional_text(&m, "_showwarnmsg")?,
            Err(_) => None,
        },
    };
    let Some(f) = lib else {
        let Some(err) = crate::sys::get("stderr").filter(|f| !f.is_none()) else { return Ok(()) };
        let line = format!(
            "{}:{}: {}: {}\n",
            obj::str_text(filename)?,
            lineno,
            category.cast::<PyType>().map_or("Warning", |t| t.short_name()),
            obj::str_text(text)?
        );
        return call::call_method(&err, &names().write, &[&Str::new(&line)]).map(drop);
    };
    let cls =
        crate::import::import_module("warnings").and_then(|m| attribute::get_text(&m, "WarningMessage"))?;
    let line = int::from_i64(lineno);
    let msg = call::call(
        &cls,
        &[
            message,
            category,
            filename,
            &line,
            none_ref(),
            source_line.unwrap_or(none_ref()),
            source.unwrap_or(none_ref()),
        ],
    )?;
    call::call(&f, &[&msg]).map(drop)
}

fn is_internal(f: *mut crate::eval::frame::Frame) -> bool {
    let name = unsafe { (*(*f).code).filename_text() };
    name.contains("importlib") && name.contains("_bootstrap")
}

fn next_external(f: *mut crate::eval::frame::Frame, skip: &[String]) -> *mut crate::eval::frame::Frame {
    let mut f = f;
    unsafe {
        loop {
            f = crate::eval::frame::first_complete((*f).previous);
            if f.is_null() {
                return f;
            }
            let name = (*(*f).code).filename_text();
            // A prefix is shorter than the name.
            if !is_internal(f) && !skip.iter().any(|p| name.len() > p.len() && name.starts_with(p)) {
                return f;
            }
        }
    }
}

fn do_warn(
    category: &Object,
    message: &Object,
    stacklevel: i64,
    source: Option<&Object>,
    skip: &[String],
) -> R<()> {
    let mut level = stacklevel;
    if !skip.is_empty() && level < 2 {
        level = 2;
    }
    let mut f = crate::eval::current_frame();
    unsafe {
        if !f.is_null() && (level <= 0 || is_internal(f)) {
            for _ in 1..level {
                if f.is_null() {
                    break;
                }
                f = crate::eval::frame::first_complete((*f).previous);
            }
        } else {
            for _ in 1..level {
                if f.is_null() {
                    break;
                }
                f = next_external(f, skip);
            }
        }
        let n = names();
        let (globals, filename, lineno) = if f.is_null() {
            (crate::sys::module().dict(), Str::new("<sys>").up(), 0)
        } else {
            let g = match crate::eval::frame::Frame::globals_ref(f) {
                Some(g) => g.own_as(),
                None => Dict::new(),
            };
            let file = (*(*f).code).filename.get().map_or_else(none, |f| f.up());
            let line = crate::eval::frame::Frame::line(f).unwrap_or(0);
            (g, file, line as i64)
        };
        let registry = match globals.get_str(&n.__warningregistry__) {
            Some(r) => r,
            None => {
                let r = Dict::new().up();
                globals.set_str(&n.__warningregistry__, &r);
                r
            }
        };
        let module = globals.get_str(&n.__name__).unwrap_or_else(|| Str::new("<string>").up());
        warn_explicit(category, message, &filename, lineno, Some(&module), Some(&registry), None, source)
    }
}

/// `warnings.warn(message, category, stacklevel)`.
pub fn warn(category: &Object, message: &Str, stacklevel: i64) -> R<()> {
    do_warn(category, message, stacklevel, None, &[])
}

/// A ResourceWarning about `source`, which dies open; `o` is what an error of the warning is ignored in.
pub fn unclosed(text: &str, source: &Object, o: &Object) {
    let category = exc::RESOURCE_WARNING.object();
    if let Err(e) = do_warn(category.as_object(), &Str::new(text), 1, Some(source), &[])
        && e.matches(exc::WARNING.object())
    {
        crate::raise::unraisable(e, Some(o));
    }
}

/// "coroutine … was never awaited".
pub fn unawaited_coroutine(o: &Object) {
    let by_library = || -> R<bool> {
        // The library knows more of it, so it is imported for that.
        let m = crate::import::import_module("warnings").ok();
        match m.map_or(Ok(None), |m| attribute::get_optional_text(&m, "_warn_unawaited_coroutine"))? {
            Some(f) => call::call(&f, &[o]).map(|_| true),
            None => Ok(false),
        }
    };
    match by_library() {
        Ok(true) => return,
        Ok(false) => {}
        Err(e) => {
            let turned_into_error = e.matches(&exc::RUNTIME_WARNING);
            crate::raise::unraisable(e, Some(o));
            if turned_into_error {
                return;
            }
        }
    }
    let r = (|| -> R<()> {
        let q = attribute::get(o, &names().__qualname__)?;
        let m = Str::new(&format!("coroutine '{}' was never awaited", obj::str_text(&q)?));
        do_warn(exc::RUNTIME_WARNING.object().as_object(), &m, 1, None, &[])
    })();
    if let Err(e) = r {
        crate::raise::unraisable(e, Some(o));
    }
}

/// "coroutine method … was never awaited", of what a method of an asynchronous generator gave.
pub fn unawaited_method(generator: &crate::types::generator::Generator, method: &str, o: &Object) {
    let r = (|| -> R<()> {
        let q = generator.qualname.get().map_or_else(none, |q| q.up());
        let m = format!("coroutine method '{method}' of {} was never awaited", obj::repr_text(&q)?);
        do_warn(exc::RUNTIME_WARNING.object().as_object(), &Str::new(&m), 1, Some(o), &[])
    })();
    if let Err(e) = r {
        crate::raise::unraisable(e, Some(o));
    }
}

fn category_of(message: &Object, category: Option<&Object>) -> R<Ref> {
    if obj::is_instance(message, exc::WARNING.object().as_object())? {
        return Ok(message.ty().as_object().own());
    }
    let c = match category.filter(|c| !c.is_none()) {
        None => return Ok(exc::USER_WARNING.own()),
        Some(c) => c,
    };
    let ok = c.is_a::<PyType>() && obj::is_subclass(c, exc::WARNING.object().as_object())?;
    if !ok {
        return type_error(format!("category must be a Warning subclass, not '{}'", c.ty().name()));
    }
    Ok(c.own())
}

fn warn_function(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(message) = a[0] else { return Ok(none()) };
    let category = category_of(message, a[1])?;
    let level = match a[2] {
        Some(n) => number::index_to_isize(n, Some(&exc::OVERFLOW_ERROR))? as i64,
        None => 1,
    };
    let mut skip = Vec::new();
    if let Some(p) = a[4] {
        if !p.is_a::<Tuple>() {
            return type_error(format!(
                "warn() argument 'skip_file_prefixes' must be tuple, not {}",
                p.ty().name()
            ));
        }
        for x in sequence::vec_of(p)? {
            match x.cast::<Str>() {
                Some(s) => skip.push(s.to_lossy().into_owned()),
                None => {
                    return type_error(format!("Found non-str '{}' in skip_file_prefixes.", x.ty().name()));
                }
            }
        }
    }
    do_warn(&category, message, level, a[3].filter(|s| !s.is_none()), &skip)?;
    Ok(none())
}

fn warn_explicit_function(_: &Object, a: &[Option<&Object>]) -> R {
    let (Some(message), Some(category), Some(filename), Some(lineno)) = (a[0], a[1], a[2], a[3]) else {
        return Ok(none());
    };
    let lineno = number::to_i32(lineno)? as i64;
    let registry = a[5].filter(|r| !r.is_none());
    if let Some(r) = registry
        && !r.is_a::<Dict>()
    {
        return type_error(format!("'registry' must be a dict or None, not '{}'", r.ty().name()));
    }
    let mut line = None;
    if let Some(g) = a[6].filter(|g| !g.is_none()) {
        let Some(g) = g.cast::<Dict>() else {
            return type_error(format!("module_globals must be a dict, not '{}'", g.ty().name()));
        };
        let n = names();
        if let (Some(loader), Some(name)) = (g.get_str(&n.__loader__), g.get_str(&n.__name__))
            && let Some(f) = attribute::get_optional_text(&loader, "get_source")?
        {
            let source = call::call(&f, &[&name])?;
            if let Some(s) = source.cast::<Str>() {
                let text = s.to_lossy().into_owned();
                line = text.lines().nth((lineno - 1).max(0) as usize).map(|l| Str::new(l).up());
            }
        }
    }
    warn_explicit(
        category,
        message,
        filename,
        lineno,
        a[4],
        registry,
        line.as_deref(),
        a[7].filter(|s| !s.is_none()),
    )?;
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw(
        "warn",
        "($module, /, message, category=None, stacklevel=1, source=None, *,\n     skip_file_prefixes=<unrepresentable>)",
        warn_function,
    ),
    MethodDef::kw(
        "warn_explicit",
        "($module, /, message, category, filename, lineno,\n              module=<unrepresentable>, registry=None,\n              module_globals=None, source=None)",
        warn_explicit_function,
    ),
    MethodDef::noargs("_filters_mutated", |_| {
        VERSION.set(VERSION.get() + 1);
        Ok(none())
    }),
];

/// Makes the `_warnings` module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_warnings");
    m.add_functions(FUNCTIONS);
    let s = state();
    m.set("filters", &s.filters);
    m.set("_onceregistry", &s.once);
    m.set("_defaultaction", &s.default);
    Ok(m)
}
