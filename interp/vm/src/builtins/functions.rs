//! The functions of `builtins`.

use crate::names::names;
use crate::object::method::{MethodDef, check_positional};
use crate::object::{Object, Own, PyType, R, Ref};
use crate::protocol::{attribute, call, compare, iteration, number, object as obj, sequence};
use crate::raise::{self, type_error, value_error};
use crate::types::async_generator;
use crate::types::cell::Cell;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::int;
use crate::types::module::Module;
use crate::types::singletons::{bool_obj, ellipsis, false_ref, none, none_ref, not_implemented, true_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{exc, type_};

/// `__build_class__(func, name, *bases, metaclass=…, **kwds)`.
fn build_class(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let n = names();
    let nkw = kw.map_or(0, |k| k.len());
    let npos = args.len() - nkw;
    if npos < 2 {
        return type_error("__build_class__: not enough arguments");
    }
    let Some(func) = args[0].cast::<Function>() else {
        return type_error("__build_class__: func must be a function");
    };
    let Some(name) = args[1].cast::<Str>() else {
        return type_error("__build_class__: name is not a string");
    };
    let orig_bases = Tuple::from_args(&args[2..npos]);
    let bases = resolve_bases(&orig_bases)?;
    let mut meta: Option<Ref> = None;
    let mut kwnames: Vec<Ref> = Vec::new();
    let mut kwvalues: Vec<&Object> = Vec::new();
    if let Some(k) = kw {
        for (i, key) in k.as_slice().iter().enumerate() {
            if key.cast::<Str>().is_some_and(|s| s.eq_str("metaclass")) {
                meta = Some(args[npos + i].own());
            } else {
                kwnames.push(key.clone());
                kwvalues.push(args[npos + i]);
            }
        }
    }
    let mut meta = match meta {
        Some(m) => m,
        None => match bases.as_slice().first() {
            None => type_::TYPE.own(),
            Some(b) => b.ty().as_object().own(),
        },
    };
    let is_class = meta.is_a::<PyType>();
    if let Some(m) = meta.cast::<PyType>() {
        let w = type_::calculate_metaclass(m, &bases)?;
        meta = w.up();
    }
    let kwtuple = Tuple::from_vec(kwnames);
    let kwopt = if kwtuple.is_empty() { None } else { Some(&*kwtuple) };
    let ns = match attribute::get_optional(&meta, &n.__prepare__)? {
        None => Dict::new().up(),
        Some(p) => {
            let mut v: Vec<&Object> = vec![name, &bases];
            v.extend_from_slice(&kwvalues);
            call::call_vector(&p, &v, kwopt)?
        }
    };
    if !crate::protocol::mapping::is_mapping(&ns) {
        let meta_name = match meta.cast::<PyType>() {
            Some(t) if is_class => t.name().to_string(),
            _ => "<metaclass>".to_string(),
        };
        return type_error(format!(
            "{meta_name}.__prepare__() must return a mapping, not {}",
            ns.ty().name()
        ));
    }
    let code = func.code_ref().own_as();
    let Some(globals) = func.globals.get() else { return raise::system_error("class body without globals") };
    let closure = func.closure.get();
    let cell = crate::eval::run_code(code, globals, ns.clone(), closure)?;
    if !std::ptr::eq(&*bases, &*orig_bases) {
        crate::protocol::mapping::set_item(&ns, &n.__orig_bases__, &orig_bases)?;
    }
    let mut v: Vec<&Object> = vec![name, &bases, &ns];
    v.extend_from_slice(&kwvalues);
    let cls = call::call_vector(&meta, &v, kwopt)?;
    if cls.is_a::<PyType>()
        && let Some(c) = cell.cast::<Cell>()
    {
        match c.get() {
            None => {
                return raise::runtime_error(format!(
                    "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                    obj::repr_text(name)?,
                    obj::repr_text(&cls)?
                ));
            }
            Some(x) if !x.is(&cls) => {
                return type_error(format!(
                    "__class__ set to {} defining {} as {}",
                    obj::repr_text(&x)?,
                    obj::repr_text(name)?,
                    obj::repr_text(&cls)?
                ));
            }
            _ => {}
        }
    }
    Ok(cls)
}

/// Replaces bases that have `__mro_entries__`; the same tuple if there are none.
fn resolve_bases(bases: &Ref<Tuple>) -> R<Ref<Tuple>> {
    let mut out: Option<Vec<Ref>> = None;
    for (i, b) in bases.as_slice().iter().enumerate() {
        if b.is_a::<PyType>() {
            if let Some(o) = &mut out {
                o.push(b.clone());
            }
            continue;
        }
        match attribute::get_optional(b, &names().__mro_entries__)? {
            None => {
                if let Some(o) = &mut out {
                    o.push(b.clone());
                }
            }
            Some(f) => {
                let r = call::call(&f, &[bases])?;
                let Some(t) = r.cast::<Tuple>() else {
                    return type_error("__mro_entries__ must return a tuple");
                };
                let o = out.get_or_insert_with(|| bases.as_slice()[..i].to_vec());
                o.extend_from_slice(t.as_slice());
            }
        }
    }
    Ok(match out {
        Some(v) => Tuple::from_vec(v),
        None => bases.clone(),
    })
}

fn print(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (pos, named) = call::split(args, kw);
    let (mut sep, mut end, mut file, mut flush) = (None, None, None, false);
    for (k, v) in named {
        let text = |what: &str| -> R<Option<Ref<Str>>> {
            if v.is_none() {
                return Ok(None);
            }
            match v.cast::<Str>() {
                Some(s) => Ok(Some(s.own_as())),
                None => type_error(format!("{what} must be None or a string, not {}", v.ty().name())),
            }
        };
        if k.eq_str("sep") {
            sep = text("sep")?;
        } else if k.eq_str("end") {
            end = text("end")?;
        } else if k.eq_str("file") {
            file = Some(v.own()).filter(|f| !f.is_none());
        } else if k.eq_str("flush") {
            flush = number::is_true(v)?;
        } else {
            return type_error(format!(
                "print() got an unexpected keyword argument '{}'{}",
                k.to_lossy(),
                crate::suggest::hint(k, &["sep", "end", "file", "flush"])
            ));
        }
    }
    let file = match file {
        Some(f) => f,
        None => match crate::sys::get("stdout") {
            None => return raise::runtime_error("lost sys.stdout"),
            Some(f) if f.is_none() => return Ok(none()),
            Some(f) => f,
        },
    };
    let write = |s: &Object| call::call_method(&file, &names().write, &[s]).map(drop);
    for (i, a) in pos.iter().enumerate() {
        if i > 0 {
            match &sep {
                Some(s) => write(s)?,
                None => write(&Str::new(" "))?,
            }
        }
        let s = obj::str(a)?;
        write(&s)?;
    }
    match &end {
        Some(s) => write(s)?,
        None => write(&Str::new("\n"))?,
    }
    if flush {
        call::call_method(&file, &names().flush, &[])?;
    }
    Ok(none())
}

fn getattr(_: &Object, a: &[&Object]) -> R {
    let Some(n) = a[1].cast::<Str>() else {
        return type_error(format!("attribute name must be string, not '{}'", a[1].ty().name()));
    };
    let n = Str::intern_ref(&n.own_as());
    match a.get(2) {
        None => attribute::get(a[0], &n),
        Some(d) => Ok(attribute::get_optional(a[0], &n)?.unwrap_or_else(|| d.own())),
    }
}

fn minmax(args: &[&Object], kw: Option<&Tuple>, name: &str, op: crate::object::slots::Cmp) -> R {
    let (pos, named) = call::split(args, kw);
    if pos.is_empty() {
        return type_error(format!("{name} expected at least 1 argument, got 0"));
    }
    let mut key = None;
    let mut default = None;
    for (k, v) in named {
        if k.eq_str("key") {
            key = Some(v.own()).filter(|k| !k.is_none());
        } else if k.eq_str("default") {
            default = Some(v.own());
        } else {
            return type_error(format!(
                "{name}() got an unexpected keyword argument '{}'{}",
                k.to_lossy(),
                crate::suggest::hint(k, &["key", "default"])
            ));
        }
    }
    if pos.len() > 1 && default.is_some() {
        return type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        ));
    }
    let it = if pos.len() == 1 { iteration::iter(pos[0])? } else { iteration::iter(&Tuple::from_args(pos))? };
    let mut best: Option<(Ref, Ref)> = None;
    while let Some(x) = iteration::next(&it)? {
        let k = match &key {
            Some(f) => call::call(f, &[&x])?,
            None => x.clone(),
        };
        match &best {
            None => best = Some((x, k)),
            Some((_, bk)) => {
                if compare::rich_bool(&k, bk, op)? {
                    best = Some((x, k));
                }
            }
        }
    }
    match best {
        Some((x, _)) => Ok(x),
        None => match default {
            Some(d) => Ok(d),
            None => value_error(format!("{name}() iterable argument is empty")),
        },
    }
}

fn sum(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(iterable) = a[0] else { return Ok(none()) };
    let it = iteration::iter(iterable)?;
    let mut acc = match a[1] {
        Some(s) => {
            if s.is_a::<Str>() {
                return type_error("sum() can't sum strings [use ''.join(seq) instead]");
            }
            if s.is_a::<crate::types::bytes::Bytes>() {
                return type_error("sum() can't sum bytes [use b''.join(seq) instead]");
            }
            s.own()
        }
        None => int::from_i64(0),
    };
    // Machine words first, then floats with compensation, then anything.
    if acc.is_exact::<int::Int>() {
        let mut total = acc.exact::<int::Int>().and_then(|i| i.as_i64());
        while let Some(t) = total {
            let Some(x) = iteration::next(&it)? else { return Ok(int::from_i64(t)) };
            match x.exact::<int::Int>().and_then(|i| i.as_i64()).and_then(|i| t.checked_add(i)) {
                Some(s) => total = Some(s),
                None => {
                    acc = number::binary(&int::from_i64(t), &x, crate::object::slots::Op::Add)?;
                    total = None;
                }
            }
        }
    }
    if let Some(f) = acc.exact::<crate::types::float::Float>() {
        let mut s = f.value();
        let mut c = 0.0f64;
        loop {
            let Some(x) = iteration::next(&it)? else {
                let r = if c != 0.0 && c.is_finite() { s + c } else { s };
                return Ok(crate::types::float::new(r));
            };
            if let Some(v) = x.exact::<crate::types::float::Float>() {
                let v = v.value();
                let t = s + v;
                if s.abs() >= v.abs() {
                    c += (s - t) + v;
                } else {
                    c += (v - t) + s;
                }
                s = t;
                continue;
            }
            if let Some(i) = x.exact::<int::Int>().and_then(|i| i.as_i64()) {
                s += i as f64;
                continue;
            }
            if c != 0.0 && c.is_finite() {
                s += c;
            }
            acc = number::binary(&crate::types::float::new(s), &x, crate::object::slots::Op::Add)?;
            break;
        }
    }
    while let Some(x) = iteration::next(&it)? {
        acc = number::binary(&acc, &x, crate::object::slots::Op::Add)?;
    }
    Ok(acc)
}

fn iter(_: &Object, a: &[&Object]) -> R {
    match a {
        [o] => iteration::iter(o),
        [f, s] => {
            if !call::is_callable(f) {
                return type_error("iter(v, w): v must be callable");
            }
            Ok(crate::types::iter::callable_iterator(f, s))
        }
        _ => Ok(none()),
    }
}

fn next(_: &Object, a: &[&Object]) -> R {
    if !iteration::is_iterator(a[0]) {
        return type_error(format!("'{}' object is not an iterator", a[0].ty().name()));
    }
    match a.get(1) {
        None => iteration::next_with_value(a[0]),
        Some(d) => match iteration::next(a[0]) {
            Ok(Some(v)) => Ok(v),
            Ok(None) => Ok(d.own()),
            Err(e) if e.matches(&exc::STOP_ITERATION) => Ok(d.own()),
            Err(e) => Err(e),
        },
    }
}

fn any_all(o: &Object, stop_at: bool) -> R {
    let it = iteration::iter(o)?;
    while let Some(x) = iteration::next(&it)? {
        if number::is_true(&x)? == stop_at {
            return Ok(bool_obj(stop_at));
        }
    }
    Ok(bool_obj(!stop_at))
}

fn chr(_: &Object, o: &Object) -> R {
    let n = number::index(o)?.as_i64().unwrap_or(-1);
    if !(0..0x110000).contains(&n) {
        return value_error("chr() arg not in range(0x110000)");
    }
    Ok(Str::from_point(n as u32).up())
}

fn ord(_: &Object, o: &Object) -> R {
    let n = if let Some(s) = o.cast::<Str>() {
        if s.len() == 1 {
            return Ok(int::from_i64(s.at(0) as i64));
        }
        s.len()
    } else if o.is_a::<crate::types::bytes::Bytes>() || o.ty().name() == "bytearray" {
        let b = crate::protocol::buffer::bytes_of(o)?;
        if b.len() == 1 {
            return Ok(int::from_i64(b[0] as i64));
        }
        b.len()
    } else {
        return type_error(format!("ord() expected string of length 1, but {} found", o.ty().name()));
    };
    type_error(format!("ord() expected a character, but string of length {n} found"))
}

fn radix(o: &Object, prefix: &str, f: impl Fn(&num_bigint::BigInt) -> String) -> R {
    let b = number::index(o)?.to_bigint();
    let s = f(&b);
    let text = match s.strip_prefix('-') {
        Some(s) => format!("-{prefix}{s}"),
        None => format!("{prefix}{s}"),
    };
    Ok(Str::new(&text).up())
}

fn import(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(name) = a[0] else { return Ok(none()) };
    let Some(s) = name.cast::<Str>() else { return type_error("module name must be a string") };
    let globals = a[1].unwrap_or(none_ref());
    let empty = Tuple::empty();
    let fromlist: &Object = a[3].unwrap_or(&empty);
    let level = match a[4] {
        Some(l) => number::to_i32(l)?,
        None => 0,
    };
    crate::eval::import_name(s, globals, fromlist, level)
}

fn sorted(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let n = args.len() - kw.map_or(0, |k| k.len());
    check_positional("sorted", n, 1, 1)?;
    let l = sequence::list_of(args[0])?.up();
    let sort = attribute::get_text(&l, "sort")?;
    call::call_vector(&sort, &args[1..], kw)?;
    Ok(l)
}

fn vars(_: &Object, a: &[&Object]) -> R {
    match a.first() {
        None => Ok(crate::eval::current_locals()?.unwrap_or_else(none)),
        Some(o) => match attribute::get_optional(o, &names().__dict__)? {
            Some(d) => Ok(d),
            None => type_error("vars() argument must have __dict__ attribute"),
        },
    }
}

fn dir(_: &Object, a: &[&Object]) -> R {
    match a.first() {
        Some(o) => Ok(obj::dir(o)?.up()),
        None => {
            let l = crate::eval::current_locals()?.unwrap_or_else(none);
            let keys = crate::protocol::mapping::keys(&l)?;
            keys.sort()?;
            Ok(keys.up())
        }
    }
}

fn round(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let Some(f) = call::lookup_special(o, &names().__round__)? else {
        return type_error(format!("type {} doesn't define __round__ method", o.ty().name()));
    };
    match a[1] {
        Some(n) if !n.is_none() => call::call(&f, &[n]),
        _ => call::call(&f, &[]),
    }
}

fn input(_: &Object, a: &[&Object]) -> R {
    crate::sys::input(a.first().copied())
}

fn breakpoint(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    match crate::sys::get("breakpointhook") {
        Some(hook) => call::call_vector(&hook, args, kw),
        None => crate::raise::runtime_error("lost sys.breakpointhook"),
    }
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::raw("__build_class__", "", build_class),
    MethodDef::kw(
        "__import__",
        "($module, /, name, globals=None, locals=None,\n           fromlist=(), level=0)",
        import,
    ),
    MethodDef::o("abs", "($module, x, /)", |_, o| number::absolute(o)),
    MethodDef::o("all", "($module, iterable, /)", |_, o| any_all(o, false)),
    MethodDef::o("any", "($module, iterable, /)", |_, o| any_all(o, true)),
    MethodDef::o("ascii", "($module, obj, /)", |_, o| Ok(obj::ascii(o)?.up())),
    MethodDef::o("bin", "($module, number, /)", |_, o| radix(o, "0b", |b| format!("{b:b}"))),
    MethodDef::raw("breakpoint", "($module, /, *args, **kws)", breakpoint),
    MethodDef::o("callable", "($module, obj, /)", |_, o| Ok(bool_obj(call::is_callable(o)))),
    MethodDef::o("chr", "($module, i, /)", chr),
    MethodDef::pos("delattr", "($module, obj, name, /)", 2, 2, |_, a| {
        attribute::delete(a[0], a[1]).map(|()| none())
    }),
    MethodDef::new("dir", "", crate::object::method::Imp::Pos(0, 1, dir)),
    MethodDef::pos("divmod", "($module, x, y, /)", 2, 2, |_, a| number::divmod(a[0], a[1])),
    MethodDef::pos("format", "($module, value, format_spec='', /)", 1, 2, |_, a| {
        if let Some(spec) = a.get(1).filter(|s| !s.is_a::<Str>()) {
            return type_error(format!(
                "format() argument 2 must be str, not {}",
                obj::type_name_or_none(spec)
            ));
        }
        let empty = Str::new("");
        Ok(obj::format(a[0], a.get(1).copied().unwrap_or(&empty))?.up())
    }),
    MethodDef::new("getattr", "", crate::object::method::Imp::Pos(2, 3, getattr)),
    MethodDef::noargs("globals", |_| Ok(crate::eval::current_globals().map_or_else(none, |g| g.up()))),
    MethodDef::pos("hasattr", "($module, obj, name, /)", 2, 2, |_, a| match a[1].cast::<Str>() {
        Some(n) => Ok(bool_obj(attribute::get_optional(a[0], &Str::intern_ref(&n.own_as()))?.is_some())),
        None => type_error(format!("attribute name must be string, not '{}'", a[1].ty().name())),
    }),
    MethodDef::o("hash", "($module, obj, /)", |_, o| Ok(int::from_i64(compare::hash(o)? as i64))),
    MethodDef::o("hex", "($module, number, /)", |_, o| radix(o, "0x", |b| format!("{b:x}"))),
    MethodDef::o("id", "($module, obj, /)", |_, o| Ok(int::from_usize(o.addr()))),
    MethodDef::pos("input", "($module, prompt='', /)", 0, 1, input),
    MethodDef::pos("isinstance", "($module, obj, class_or_tuple, /)", 2, 2, |_, a| {
        Ok(bool_obj(obj::is_instance(a[0], a[1])?))
    }),
    MethodDef::pos("issubclass", "($module, cls, class_or_tuple, /)", 2, 2, |_, a| {
        Ok(bool_obj(obj::is_subclass(a[0], a[1])?))
    }),
    MethodDef::o("aiter", "($module, async_iterable, /)", |_, o| async_generator::aiter(o)),
    MethodDef::pos("anext", "($module, aiterator, default=<unrepresentable>, /)", 1, 2, |_, a| match a {
        [it, default] => async_generator::anext_of(it, Some(default)),
        [it, ..] => async_generator::anext_of(it, None),
        [] => Ok(none()),
    }),
    MethodDef::new("iter", "", crate::object::method::Imp::Pos(1, 2, iter)),
    MethodDef::o("len", "($module, obj, /)", |_, o| Ok(int::from_usize(sequence::len(o)?))),
    MethodDef::noargs("locals", |_| Ok(crate::eval::current_locals()?.unwrap_or_else(none))),
    MethodDef::raw("max", "", |_, a, k| minmax(a, k, "max", crate::object::slots::Cmp::Gt)),
    MethodDef::raw("min", "", |_, a, k| minmax(a, k, "min", crate::object::slots::Cmp::Lt)),
    MethodDef::new("next", "", crate::object::method::Imp::Pos(1, 2, next)),
    MethodDef::o("oct", "($module, number, /)", |_, o| radix(o, "0o", |b| format!("{b:o}"))),
    MethodDef::o("ord", "($module, c, /)", ord),
    MethodDef::kw("pow", "($module, /, base, exp, mod=None)", |_, a| match (a[0], a[1]) {
        (Some(b), Some(e)) => number::power(b, e, a[2].unwrap_or(none_ref())),
        _ => Ok(none()),
    }),
    MethodDef::raw("print", "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)", print),
    MethodDef::o("repr", "($module, obj, /)", |_, o| Ok(obj::repr(o)?.up())),
    MethodDef::kw("round", "($module, /, number, ndigits=None)", round),
    MethodDef::pos("setattr", "($module, obj, name, value, /)", 3, 3, |_, a| {
        attribute::set(a[0], a[1], a[2]).map(|()| none())
    }),
    MethodDef::raw("sorted", "($module, iterable, /, *, key=None, reverse=False)", sorted),
    MethodDef::kw("sum", "($module, iterable, /, start=0)", sum),
    MethodDef::new("vars", "", crate::object::method::Imp::Pos(0, 1, vars)),
    MethodDef::kw(
        "compile",
        "($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)",
        crate::compile::builtin_compile,
    ),
    MethodDef::kw("eval", "($module, source, /, globals=None, locals=None)", crate::compile::builtin_eval),
    MethodDef::kw(
        "exec",
        "($module, source, /, globals=None, locals=None, *, closure=None)",
        crate::compile::builtin_exec,
    ),
];

/// Fills the module.
pub fn fill(m: &Module) {
    m.add_functions(FUNCTIONS);
    m.set("None", none_ref());
    // Their instances are static: nothing else makes the types ready before slots are looked up.
    crate::types::singletons::ELLIPSIS_TYPE.object();
    crate::types::singletons::NOT_IMPLEMENTED_TYPE.object();
    crate::types::type_alias::NO_DEFAULT_TYPE.object();
    m.set("Ellipsis", &ellipsis());
    m.set("NotImplemented", &not_implemented());
    m.set("True", true_ref());
    m.set("False", false_ref());
    m.set("__debug__", true_ref());
    m.set("__doc__", &Str::new("Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a builtin and need to refer\nto the built-in of that name."));
    for t in super_types() {
        m.add_type(t);
    }
    for t in exc::all() {
        m.add_type(t);
    }
    m.set("EnvironmentError", &exc::OS_ERROR.own());
    m.set("IOError", &exc::OS_ERROR.own());
    if let Ok(g) = crate::types::exc_group::exception_group() {
        m.set("ExceptionGroup", &g);
    }
}

fn super_types() -> Vec<&'static crate::object::StaticType> {
    use crate::types;
    let mut v: Vec<&'static crate::object::StaticType> = vec![
        &types::int::BOOL,
        &types::memoryview::MEMORYVIEW,
        &types::bytes::BYTES,
        &types::class_method::CLASS_METHOD,
        &types::complex::COMPLEX,
        &types::dict::DICT,
        &types::float::FLOAT,
        &types::set::FROZENSET,
        &types::property::PROPERTY,
        &types::int::INT,
        &types::list::LIST,
        &types::object::OBJECT,
        &types::range::RANGE,
        &types::set::SET,
        &types::slice::SLICE,
        &types::static_method::STATIC_METHOD,
        &types::str::STR,
        &types::super_::SUPER,
        &types::tuple::TUPLE,
        &types::type_::TYPE,
    ];
    v.extend_from_slice(types::extra_builtins());
    v
}
