//! What instructions do outside the fast path.

use super::frame::Frame;
use crate::names::names;
use crate::object::slots::Op;
use crate::object::{Object, Own, PyType, R, Ref};
use crate::protocol::{attribute, call, iteration, mapping, number, object as obj, sequence};
use crate::raise::{self, Raised, raise, runtime_error, system_error, type_error, value_error};
use crate::thread;
use crate::types::cell::Cell;
use crate::types::code::{Code, FAST_FREE, flags};
use crate::types::dict::Dict;
use crate::types::exc::{self, BaseException};
use crate::types::function::Function;
use crate::types::generator;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::singletons::none;
use crate::types::slice::Slice;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

fn err(r: R<()>) -> Raised {
    match r {
        Err(e) => e,
        Ok(()) => Raised::again(raise::make(&exc::SYSTEM_ERROR, Tuple::empty())),
    }
}

/// Too many frames.
#[cold]
pub fn recursion() -> Raised {
    err(raise::recursion_error("maximum recursion depth exceeded"))
}
/// An opcode that no verified code holds.
#[cold]
pub fn unknown_opcode(op: u8) -> Raised {
    err(system_error(format!("unknown opcode {op}")))
}
/// `__init__` gave something.
#[cold]
pub fn init_returned(v: &Object) -> Raised {
    err(type_error(format!("__init__() should return None, not '{}'", v.ty().name())))
}
/// KeyError.
#[cold]
pub fn key_error(k: &Object) -> Raised {
    err(raise::key_error(k))
}
/// A class body without a namespace.
#[cold]
pub fn no_locals() -> Raised {
    err(system_error("no locals"))
}
/// UnboundLocalError.
#[cold]
pub fn unbound_local(code: &Code, i: usize) -> Raised {
    let n = code.local_name(i);
    // Without a name, so that none is suggested.
    err(raise::raise(
        &exc::UNBOUND_LOCAL_ERROR,
        format!("cannot access local variable '{}' where it is not associated with a value", n.to_lossy()),
    ))
}
/// UnboundLocalError or NameError of a cell.
#[cold]
pub fn unbound_deref(code: &Code, i: usize) -> Raised {
    if code.f.0.localspluskinds[i] & FAST_FREE == 0 {
        return unbound_local(code, i);
    }
    let n = code.local_name(i);
    err(raise::name_error(
        &exc::NAME_ERROR,
        format!(
            "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
            n.to_lossy()
        ),
        &n,
    ))
}
/// NameError.
#[cold]
pub fn name_not_defined(n: &Str) -> Raised {
    err(raise::name_error(&exc::NAME_ERROR, format!("name '{}' is not defined", n.to_lossy()), n))
}

/// What the breaker asks for: signals, a collection, a switch of threads.
#[cold]
#[inline(never)]
pub fn handle_breaker() -> R<()> {
    let b = thread::breaker();
    if b & thread::SIGNAL != 0 && thread::is_main() {
        thread::clear_breaker(thread::SIGNAL);
        crate::signals::deliver()?;
    }
    if b & thread::PENDING != 0 && thread::is_main() {
        thread::clear_breaker(thread::PENDING);
        crate::signals::run_pending()?;
    }
    if b & thread::COLLECT != 0 {
        thread::clear_breaker(thread::COLLECT);
        crate::object::gc::collect_generations();
    }
    if b & thread::DROP_GIL != 0 {
        thread::yield_gil();
    }
    if b & thread::ASYNC_EXC != 0 {
        let ts = thread::current();
        let e = unsafe { (*ts.async_exc.get()).take() };
        if unsafe { thread::all().iter().all(|t| (*(**t).async_exc.get()).is_none()) } {
            thread::clear_breaker(thread::ASYNC_EXC);
        }
        if let Some(e) = e {
            let e = exc::instantiate(&e)?;
            return Err(Raised::new(e));
        }
    }
    Ok(())
}

/// `BINARY_OP`.
#[inline]
pub fn binary(l: &Object, r: &Object, arg: u32) -> R {
    let (op, inplace) = Op::from_oparg(arg);
    if inplace { number::inplace(l, r, op) } else { number::binary(l, r, op) }
}

fn slice_of(start: &Object, stop: &Object) -> Ref<Slice> {
    Slice::new(start.own(), stop.own(), none())
}

/// `BINARY_SLICE`.
pub fn binary_slice(c: &Object, start: &Object, stop: &Object) -> R {
    mapping::get_item(c, &slice_of(start, stop))
}
/// `STORE_SLICE`.
pub fn store_slice(c: &Object, start: &Object, stop: &Object, v: &Object) -> R<()> {
    mapping::set_item(c, &slice_of(start, stop), v)
}

/// A name in a namespace that may be any mapping.
fn namespace_get(ns: &Object, n: &Str) -> R<Option<Ref>> {
    match ns.exact::<Dict>() {
        Some(d) => Ok(d.get_str(n)),
        None => mapping::get_optional(ns, n),
    }
}

/// `LOAD_NAME`.
///
/// # Safety
/// The frame is running.
pub unsafe fn load_name(f: *mut Frame, n: &Str) -> R {
    unsafe {
        let Some(l) = (*f).locals.as_ref() else { return Err(no_locals()) };
        if let Some(v) = namespace_get(l, n)? {
            return Ok(v);
        }
        load_global(f, n)
    }
}

/// `LOAD_GLOBAL`.
///
/// # Safety
/// The frame is running.
pub unsafe fn load_global(f: *mut Frame, n: &Str) -> R {
    unsafe {
        if let Some(g) = (*f).globals.as_ref() {
            let found = if g.head.is_exact::<Dict>() { g.get_str(n) } else { mapping::get_optional(g, n)? };
            if let Some(v) = found {
                return Ok(v);
            }
        }
        if let Some(b) = (*f).builtins.as_ref()
            && let Some(v) = namespace_get(b, n)?
        {
            return Ok(v);
        }
        Err(name_not_defined(n))
    }
}

/// `LOAD_FROM_DICT_OR_GLOBALS`.
///
/// # Safety
/// The frame is running.
pub unsafe fn load_from_dict_or_globals(f: *mut Frame, d: &Object, n: &Str) -> R {
    if let Some(v) = namespace_get(d, n)? {
        return Ok(v);
    }
    unsafe { load_global(f, n) }
}

/// `LOAD_FROM_DICT_OR_DEREF`.
///
/// # Safety
/// The frame is running; `i` is a cell or free variable.
pub unsafe fn load_from_dict_or_deref(f: *mut Frame, d: &Object, i: usize) -> R {
    unsafe {
        let code = &*(*f).code;
        if let Some(v) = namespace_get(d, &code.local_name(i))? {
            return Ok(v);
        }
        let c = *Frame::localsplus(f).add(i) as *mut Cell;
        match (*c).get() {
            Some(v) => Ok(v),
            None => Err(unbound_deref(code, i)),
        }
    }
}

/// `STORE_NAME`.
///
/// # Safety
/// The frame is running.
pub unsafe fn store_name(f: *mut Frame, n: &Str, v: &Object) -> R<()> {
    unsafe {
        match (*f).locals.as_ref() {
            None => system_error(format!("no locals found when storing '{}'", n.to_lossy())),
            Some(l) => match l.exact::<Dict>() {
                Some(d) => {
                    d.set_str(n, v);
                    Ok(())
                }
                None => mapping::set_item(l, n, v),
            },
        }
    }
}
/// `DELETE_NAME`.
///
/// # Safety
/// The frame is running.
pub unsafe fn delete_name(f: *mut Frame, n: &Str) -> R<()> {
    unsafe {
        match (*f).locals.as_ref() {
            None => system_error(format!("no locals when deleting '{}'", n.to_lossy())),
            Some(l) => match l.exact::<Dict>() {
                Some(d) if d.remove_str(n).is_some() => Ok(()),
                Some(_) => Err(name_not_defined(n)),
                None => match mapping::del_item(l, n) {
                    Err(e) if e.matches(&exc::KEY_ERROR) => Err(name_not_defined(n)),
                    r => r,
                },
            },
        }
    }
}

/// `o.n` for a call: the method unbound (true), or any value (false).
pub fn load_method(o: &Object, n: &Str) -> R<(Ref, bool)> {
    if let Some(f) = attribute::unbound_method(o, n) {
        return Ok((f, true));
    }
    Ok((attribute::get(o, n)?, false))
}

/// `super().n` without a super object.
pub fn load_super_attr(
    global_super: &Object,
    class: &Object,
    this: &Object,
    n: &Str,
    two_args: bool,
    want_method: bool,
) -> R<(Ref, bool)> {
    if global_super.is(crate::types::super_::SUPER.ty.as_object())
        && let Some(t) = class.cast::<PyType>()
    {
        return crate::types::super_::lookup(t, this, n, want_method);
    }
    let s = if two_args { call::call(global_super, &[class, this])? } else { call::call(global_super, &[])? };
    Ok((attribute::get(&s, n)?, false))
}

/// A set of `n` items.
///
/// # Safety
/// They lie at `p`.
pub unsafe fn build_set(p: *const *mut Object, n: usize) -> R {
    unsafe {
        let s = crate::types::set::new_empty();
        for i in 0..n {
            crate::types::set::add(&s, &**p.add(i))?;
        }
        Ok(s)
    }
}

/// `n` strings joined.
///
/// # Safety
/// They lie at `p` and are strings.
pub unsafe fn build_string(p: *const *mut Object, n: usize) -> R<Ref<Str>> {
    unsafe {
        let parts: Vec<&Str> = (0..n).filter_map(|i| (**p.add(i)).cast::<Str>()).collect();
        crate::types::str::join_parts(&parts)
    }
}

/// `[*l, *v]`.
pub fn list_extend(l: &List, v: &Object) -> R<()> {
    match sequence::vec_of(v) {
        Ok(items) => {
            l.items.borrow_mut().0.extend(items);
            Ok(())
        }
        Err(e) => {
            if e.matches(&exc::TYPE_ERROR) && v.ty().slots().iter.is_none() && !sequence::is_sequence(v) {
                return type_error(format!("Value after * must be an iterable, not {}", v.ty().name()));
            }
            Err(e)
        }
    }
}

/// `{**d, **v}`.
pub fn dict_update(d: &Dict, v: &Object) -> R<()> {
    match crate::types::dict::update_from(d, v) {
        Err(e) if e.matches(&exc::ATTRIBUTE_ERROR) => {
            type_error(format!("'{}' object is not a mapping", v.ty().name()))
        }
        r => r,
    }
}

fn callable_text(f: &Object) -> R<String> {
    // As CPython shows a callable in argument errors: module and qualified name, with ().
    let n = names();
    let Some(q) = attribute::get_optional(f, &n.__qualname__)? else {
        return obj::str_text(f);
    };
    if let Some(m) = attribute::get_optional(f, &n.__module__)?
        && !m.is_none()
        && let Some(ms) = m.cast::<Str>()
        && !ms.eq_str("builtins")
    {
        return Ok(format!("{}.{}()", ms.to_lossy(), obj::str_text(&q)?));
    }
    Ok(format!("{}()", obj::str_text(&q)?))
}

/// `f(**d, **v)`: a key may occur once.
pub fn dict_merge(d: &Dict, v: &Object, f: &Object) -> R<()> {
    let r = (|| -> R<()> {
        if let Some(o) = v.cast::<Dict>().filter(|o| o.head.is_exact::<Dict>()) {
            let mut pos = 0;
            while let Some((k, h, x)) = o.next_entry_hash(&mut pos) {
                if d.get_known(&k, h)?.is_some() {
                    return raise::key_error(&k);
                }
                d.set_known(&k, h, &x)?;
            }
            return Ok(());
        }
        let keys = call::call_method(v, &names().keys, &[])?;
        iteration::for_each(&keys, |k| {
            if d.get(&k)?.is_some() {
                return raise::key_error(&k);
            }
            let x = mapping::get_item(v, &k)?;
            d.set(&k, &x)
        })
    })();
    match r {
        Err(e) if e.matches(&exc::ATTRIBUTE_ERROR) => type_error(format!(
            "{} argument after ** must be a mapping, not {}",
            callable_text(f)?,
            v.ty().name()
        )),
        Err(e) if e.matches(&exc::KEY_ERROR) => {
            let args = e.0.args.get().unwrap_or_else(Tuple::empty);
            match args.as_slice() {
                [k] if k.is_a::<Str>() => type_error(format!(
                    "{} got multiple values for keyword argument '{}'",
                    callable_text(f)?,
                    obj::str_text(k)?
                )),
                [_] => type_error("keywords must be strings"),
                _ => Err(e),
            }
        }
        r => r,
    }
}

/// The tuple of `f(*args)`.
pub fn call_args_tuple(f: &Object, args: &Object) -> R<Ref<Tuple>> {
    if args.ty().slots().iter.is_none() && !sequence::is_sequence(args) {
        return type_error(format!(
            "{} argument after * must be an iterable, not {}",
            callable_text(f)?,
            args.ty().name()
        ));
    }
    sequence::tuple_of(args)
}

/// Owned arguments of `f(*args, **kwargs)`, and the names of the keywords.
///
/// # Safety
/// `kwargs` is null or alive.
pub unsafe fn spread(args: &Tuple, kwargs: *const Dict) -> (Vec<*mut Object>, Option<Ref<Tuple>>) {
    unsafe {
        let mut v: Vec<*mut Object> = args.as_slice().iter().map(|a| a.clone().into_raw()).collect();
        let mut names = None;
        if let Some(d) = kwargs.as_ref()
            && !d.is_empty()
        {
            let mut n = Vec::with_capacity(d.len());
            let mut pos = 0;
            while let Some((k, x)) = d.next_entry(&mut pos) {
                n.push(k);
                v.push(x.into_raw());
            }
            names = Some(Tuple::from_vec(n));
        }
        (v, names)
    }
}

/// `!s`, `!r`, `!a`.
pub fn convert_value(v: &Object, arg: u32) -> R {
    Ok(match arg {
        1 => obj::str(v)?,
        2 => obj::repr(v)?,
        _ => obj::ascii(v)?,
    }
    .up())
}
/// `f"{v}"`.
pub fn format_simple(v: &Object) -> R {
    Ok(obj::format(v, &Str::new(""))?.up())
}

/// Unpacks into `n` slots from `p` on, last item first.
///
/// # Safety
/// There is room.
pub unsafe fn unpack_sequence(v: &Object, n: usize, p: *mut *mut Object) -> R<()> {
    unsafe {
        let put = |items: &[Ref]| {
            for (i, x) in items.iter().rev().enumerate() {
                *p.add(i) = x.clone().into_raw();
            }
        };
        // The slot at `p` holds `v` itself; the caller drops it.
        let items: Vec<Ref>;
        if let Some(t) = v.exact::<Tuple>() {
            if t.len() == n {
                put(t.as_slice());
                return Ok(());
            }
            items = t.as_slice().to_vec();
        } else if let Some(l) = v.exact::<List>() {
            items = l.to_vec();
        } else {
            let it = match iteration::iter(v) {
                Ok(it) => it,
                Err(e) => {
                    if e.matches(&exc::TYPE_ERROR)
                        && v.ty().slots().iter.is_none()
                        && !sequence::is_sequence(v)
                    {
                        return type_error(format!("cannot unpack non-iterable {} object", v.ty().name()));
                    }
                    return Err(e);
                }
            };
            let mut got = Vec::with_capacity(n.min(64));
            for _ in 0..n {
                match iteration::next(&it)? {
                    Some(x) => got.push(x),
                    None => {
                        return value_error(format!(
                            "not enough values to unpack (expected {n}, got {})",
                            got.len()
                        ));
                    }
                }
            }
            if iteration::next(&it)?.is_some() {
                return value_error(format!("too many values to unpack (expected {n})"));
            }
            put(&got);
            return Ok(());
        }
        if items.len() < n {
            return value_error(format!("not enough values to unpack (expected {n}, got {})", items.len()));
        }
        if items.len() > n {
            return value_error(format!("too many values to unpack (expected {n})"));
        }
        put(&items);
        Ok(())
    }
}

/// `a, *b, c = v`.
///
/// # Safety
/// There is room for `before + 1 + after` items from `p` on.
pub unsafe fn unpack_ex(v: &Object, before: usize, after: usize, p: *mut *mut Object) -> R<()> {
    unsafe {
        let it = match iteration::iter(v) {
            Ok(it) => it,
            Err(e) => {
                if e.matches(&exc::TYPE_ERROR) && v.ty().slots().iter.is_none() && !sequence::is_sequence(v) {
                    return type_error(format!("cannot unpack non-iterable {} object", v.ty().name()));
                }
                return Err(e);
            }
        };
        let mut head = Vec::new();
        for _ in 0..before {
            match iteration::next(&it)? {
                Some(x) => head.push(x),
                None => {
                    let n = if after == 0 { before } else { before + after };
                    return value_error(format!(
                        "not enough values to unpack (expected at least {n}, got {})",
                        head.len()
                    ));
                }
            }
        }
        let mut rest = sequence::vec_of(&it)?;
        if rest.len() < after {
            return value_error(format!(
                "not enough values to unpack (expected at least {}, got {})",
                before + after,
                before + rest.len()
            ));
        }
        let tail = rest.split_off(rest.len() - after);
        let mut at = 0;
        for x in tail.into_iter().rev() {
            *p.add(at) = x.into_raw();
            at += 1;
        }
        *p.add(at) = List::from_vec(rest).up().into_raw();
        at += 1;
        for x in head.into_iter().rev() {
            *p.add(at) = x.into_raw();
            at += 1;
        }
        Ok(())
    }
}

/// `GET_YIELD_FROM_ITER`: `None` where the object is used as it is.
pub fn yield_from_iter(code: &Code, v: &Object) -> R<Option<Ref>> {
    if v.is_exact_type(&generator::COROUTINE) {
        if !code.has(flags::COROUTINE | flags::ITERABLE_COROUTINE) {
            return type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
        }
        return Ok(None);
    }
    if v.is_exact_type(&generator::GENERATOR) {
        return Ok(None);
    }
    iteration::iter(v).map(Some)
}

/// `GET_AWAITABLE`.
pub fn get_awaitable(v: &Object, arg: u32) -> R {
    let it = match generator::awaitable_iter(v) {
        Ok(it) => it,
        Err(e) => {
            if v.ty().slots().am_await.is_none() && e.matches(&exc::TYPE_ERROR) {
                if arg == 1 {
                    return type_error(format!(
                        "'async with' received an object from __aenter__ that does not implement __await__: {}",
                        v.ty().name()
                    ));
                }
                if arg == 2 {
                    return type_error(format!(
                        "'async with' received an object from __aexit__ that does not implement __await__: {}",
                        v.ty().name()
                    ));
                }
            }
            return Err(e);
        }
    };
    if let Some(g) = generator::as_generator(&it)
        && it.is_exact_type(&generator::COROUTINE)
        && generator::yield_from(g).is_some()
    {
        return runtime_error("coroutine is being awaited already");
    }
    Ok(it)
}

/// `GET_AITER`.
pub fn get_aiter(v: &Object) -> R {
    let Some(f) = v.ty().slots().am_aiter else {
        return type_error(format!(
            "'async for' requires an object with __aiter__ method, got {}",
            v.ty().name()
        ));
    };
    let it = f(v)?;
    if it.ty().slots().am_anext.is_none() {
        return type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            it.ty().name()
        ));
    }
    Ok(it)
}

/// `GET_ANEXT`.
pub fn get_anext(v: &Object) -> R {
    let Some(f) = v.ty().slots().am_anext else {
        return type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            v.ty().name()
        ));
    };
    let next = f(v)?;
    if v.is_exact_type(&crate::types::async_generator::ASYNC_GENERATOR) {
        return Ok(next);
    }
    match generator::awaitable_iter(&next) {
        Ok(it) => Ok(it),
        Err(cause) => {
            let m = Str::new(&format!(
                "'async for' received an invalid object from __anext__: {}",
                next.ty().name()
            ));
            let e = raise::make(&exc::TYPE_ERROR, Tuple::from_args(&[&m]));
            Err(raise::with_cause(e, cause))
        }
    }
}

fn check_exc_type(t: &Object) -> R<()> {
    const TEXT: &str = "catching classes that do not inherit from BaseException is not allowed";
    if let Some(tuple) = t.cast::<Tuple>() {
        for x in tuple.as_slice() {
            if !obj::is_exception_class(x) {
                return type_error(TEXT);
            }
        }
        return Ok(());
    }
    if obj::is_exception_class(t) { Ok(()) } else { type_error(TEXT) }
}

/// `CHECK_EXC_MATCH`.
pub fn exception_matches(e: &Object, t: &Object) -> R<bool> {
    check_exc_type(t)?;
    Ok(crate::raise::given_exception_matches(e, t))
}

/// `CHECK_EG_MATCH`: what matched (or `None`), and the rest (or `None`).
pub fn exception_group_match(e: &Object, t: &Object) -> R<(Ref, Ref)> {
    check_exc_type(t)?;
    let group = crate::types::exc_group::BASE_EXCEPTION_GROUP.object();
    let is_group = |x: &Object| x.cast::<PyType>().is_some_and(|x| x.is_subtype(group));
    let bad = match t.cast::<Tuple>() {
        Some(tuple) => tuple.as_slice().iter().any(|x| is_group(x)),
        None => is_group(t),
    };
    if bad {
        return type_error("catching ExceptionGroup with except* is not allowed. Use except instead.");
    }
    if crate::raise::given_exception_matches(e, t) {
        if e.ty().is_subtype(group) {
            return Ok((e.own(), none()));
        }
        return Ok((crate::types::exc_group::wrap_naked(e)?, none()));
    }
    if e.ty().is_subtype(group) {
        let pair = call::call_method_text(e, "split", &[t])?;
        let Some(p) = pair.cast::<Tuple>() else {
            return type_error(format!(
                "{}.split must return a tuple, not {}",
                e.ty().name(),
                pair.ty().name()
            ));
        };
        if p.len() < 2 {
            return type_error(format!(
                "{}.split must return a 2-tuple, got tuple of size {}",
                e.ty().name(),
                p.len()
            ));
        }
        return Ok((p.as_slice()[0].clone(), p.as_slice()[1].clone()));
    }
    Ok((none(), e.own()))
}

/// `raise`, `raise x`, `raise x from y`. False: the traceback gets no new entry.
pub fn do_raise(exc: Option<Ref>, cause: Option<Ref>) -> (Raised, bool) {
    match do_raise_inner(exc, cause) {
        Ok(r) => r,
        Err(e) => (e, true),
    }
}

fn do_raise_inner(exc: Option<Ref>, cause: Option<Ref>) -> R<(Raised, bool)> {
    let Some(x) = exc else {
        return match thread::current().handled() {
            Some(e) => Ok((Raised::again(e), false)),
            None => runtime_error("No active exception to reraise"),
        };
    };
    let e = exc::instantiate(&x)?;
    if let Some(c) = cause {
        let fixed = if c.is_none() {
            None
        } else if let Some(b) = c.cast::<BaseException>() {
            Some(b.own_as())
        } else if obj::is_exception_class(&c) {
            let made = call::call(&c, &[])?;
            match made.downcast::<BaseException>() {
                Ok(b) => Some(b),
                Err(o) => {
                    return type_error(format!(
                        "calling {} should have returned an instance of BaseException, not {}",
                        obj::repr_text(&c)?,
                        o.ty().name()
                    ));
                }
            }
        } else {
            return type_error("exception causes must derive from BaseException");
        };
        e.cause.set(fixed);
        e.suppress_context.set(true);
    }
    // A metaclass may deny that the instance belongs to its class, which is then called with it.
    let class = if x.is_a::<PyType>() { &*x } else { e.ty().as_object() };
    if !class.ty().is_type(&crate::types::type_::TYPE) && !obj::is_subclass(e.ty().as_object(), class)? {
        let made = call::call(class, &[&e])?;
        return Ok((Raised::new(exc::instantiate(&made)?), true));
    }
    Ok((Raised::new(e), true))
}

/// `with`: the bound `__exit__`, and what `__enter__` gave.
pub fn before_with(m: &Object) -> R<(Ref, Ref)> {
    let n = names();
    let Some(enter) = call::lookup_special(m, &n.__enter__)? else {
        return type_error(format!(
            "'{}' object does not support the context manager protocol",
            m.ty().name()
        ));
    };
    let Some(exit) = call::lookup_special(m, &n.__exit__)? else {
        return type_error(format!(
            "'{}' object does not support the context manager protocol (missed __exit__ method)",
            m.ty().name()
        ));
    };
    let r = call::call(&enter, &[])?;
    Ok((exit, r))
}
/// `async with`.
pub fn before_async_with(m: &Object) -> R<(Ref, Ref)> {
    let n = names();
    let Some(enter) = call::lookup_special(m, &n.__aenter__)? else {
        return type_error(format!(
            "'{}' object does not support the asynchronous context manager protocol",
            m.ty().name()
        ));
    };
    let Some(exit) = call::lookup_special(m, &n.__aexit__)? else {
        return type_error(format!(
            "'{}' object does not support the asynchronous context manager protocol (missed __aexit__ method)",
            m.ty().name()
        ));
    };
    let r = call::call(&enter, &[])?;
    Ok((exit, r))
}
/// `__exit__(type, value, traceback)`.
pub fn with_except_start(exit: &Object, e: &BaseException) -> R {
    let (t, v, tb) = raise::triple(e);
    call::call(exit, &[&t, &v, &tb])
}

/// `SET_FUNCTION_ATTRIBUTE`.
pub fn set_function_attribute(f: &Function, v: Ref, arg: u32) {
    match arg {
        1 => f.defaults.set(v.downcast::<Tuple>().ok()),
        2 => f.kwdefaults.set(v.downcast::<Dict>().ok()),
        4 => f.annotations.set(Some(v)),
        _ => f.closure.set(v.downcast::<Tuple>().ok()),
    }
}

/// `LOAD_BUILD_CLASS`.
///
/// # Safety
/// The frame is running.
pub unsafe fn load_build_class(f: *mut Frame) -> R {
    unsafe {
        if let Some(b) = (*f).builtins.as_ref()
            && let Some(v) = namespace_get(b, &names().__build_class__)?
        {
            return Ok(v);
        }
        raise(&exc::NAME_ERROR, "__build_class__ not found")
    }
}

/// `SETUP_ANNOTATIONS`.
///
/// # Safety
/// The frame is running.
pub unsafe fn setup_annotations(f: *mut Frame) -> R<()> {
    unsafe {
        let Some(l) = (*f).locals.as_ref() else {
            return system_error("no locals found when setting up annotations");
        };
        let n = names();
        if namespace_get(l, &n.__annotations__)?.is_none() {
            store_name(f, &n.__annotations__, &Dict::new())?;
        }
        Ok(())
    }
}

/// `IMPORT_NAME`: calls `__import__`, or imports directly if that is the builtin.
///
/// # Safety
/// The frame is running.
pub unsafe fn import_from_code(f: *mut Frame, name: &Str, level: &Object, fromlist: &Object) -> R {
    unsafe {
        let import = match (*f).builtins.as_ref() {
            Some(b) => namespace_get(b, &names().__import__)?,
            None => None,
        };
        let Some(import) = import else {
            return raise(&exc::IMPORT_ERROR, "__import__ not found");
        };
        let globals = match (*f).globals.as_ref() {
            Some(g) => (**g).own(),
            None => none(),
        };
        if crate::builtins::is_import(&import) {
            let level = level.cast::<Int>().and_then(|i| i.as_i64()).unwrap_or(0);
            return import_name(name, &globals, fromlist, level as i32);
        }
        let locals = match (*f).locals.as_ref() {
            Some(l) => l.own(),
            None => none(),
        };
        call::call(&import, &[name, &globals, &locals, fromlist, level])
    }
}

/// The builtin `__import__`.
pub fn import_name(name: &Str, globals: &Object, fromlist: &Object, level: i32) -> R {
    crate::import::import_level(name, globals, fromlist, level)
}

/// `from m import n`.
pub fn import_from(m: &Object, n: &Str) -> R {
    if let Some(v) = attribute::get_optional(m, n)? {
        return Ok(v);
    }
    crate::import::import_from_fallback(m, n)
}

/// `CALL_INTRINSIC_1`.
///
/// # Safety
/// The frame is running.
pub unsafe fn intrinsic_1(f: *mut Frame, which: u32, v: &Object) -> R {
    match which {
        1 => {
            let hook = crate::sys::get("displayhook")
                .map_or_else(|| raise(&exc::RUNTIME_ERROR, "lost sys.displayhook"), Ok)?;
            call::call(&hook, &[v])
        }
        2 => unsafe { import_star(f, v) },
        3 => unsafe { stop_iteration_error(f, v) },
        4 => Ok(crate::types::async_generator::wrap(v)),
        5 => number::positive(v),
        6 => match v.cast::<List>() {
            Some(l) => Ok(Tuple::from_vec(l.to_vec()).up()),
            None => Ok(sequence::tuple_of(v)?.up()),
        },
        7..=10 => crate::types::typing::intrinsic(which, v),
        11 => crate::types::typing::make_alias(v),
        _ => system_error("invalid intrinsic function"),
    }
}

/// `CALL_INTRINSIC_2`.
pub fn intrinsic_2(which: u32, a: &Object, b: &Object) -> R {
    match which {
        1 => crate::types::exc_group::prep_reraise_star(a, b),
        2..=3 => crate::types::typing::intrinsic_bound(which, a, b),
        4 => {
            if let Some(f) = a.cast::<Function>() {
                f.type_params.set(Some(b.own()));
            }
            Ok(a.own())
        }
        5 => crate::types::typing::set_default(a, b),
        _ => system_error("invalid intrinsic function"),
    }
}

unsafe fn import_star(f: *mut Frame, m: &Object) -> R {
    let n = names();
    let locals = unsafe {
        match (*f).locals.as_ref() {
            Some(l) => l.own(),
            None => return system_error("no locals found during 'import *'"),
        }
    };
    let (list, skip_underscore) = match attribute::get_optional(m, &n.__all__)? {
        Some(all) => (sequence::vec_of(&all)?, false),
        None => match attribute::get_optional(m, &n.__dict__)? {
            Some(d) => (mapping::keys(&d)?.to_vec(), true),
            None => return raise(&exc::IMPORT_ERROR, "from-import-* object has no __dict__ and no __all__"),
        },
    };
    for name in list {
        let Some(s) = name.cast::<Str>() else {
            let module = attribute::get_optional(m, &n.__name__)?.unwrap_or_else(none);
            return type_error(format!(
                "{} in {}.{} must be str, not {}",
                if skip_underscore { "Key" } else { "Item" },
                obj::str_text(&module)?,
                if skip_underscore { "__dict__" } else { "__all__" },
                name.ty().name()
            ));
        };
        if skip_underscore && !s.is_empty() && s.at(0) == 95 {
            continue;
        }
        let s = Str::intern_ref(&s.own_as());
        let v = attribute::get(m, &s)?;
        match locals.exact::<Dict>() {
            Some(d) => d.set_str(&s, &v),
            None => mapping::set_item(&locals, &s, &v)?,
        }
    }
    Ok(none())
}

/// StopIteration inside a generator becomes RuntimeError.
unsafe fn stop_iteration_error(f: *mut Frame, e: &Object) -> R {
    let code = unsafe { &*(*f).code };
    let msg = if e.ty().is_subtype(&exc::STOP_ITERATION) {
        if code.has(flags::ASYNC_GENERATOR) {
            "async generator raised StopIteration"
        } else if code.has(flags::COROUTINE) {
            "coroutine raised StopIteration"
        } else {
            "generator raised StopIteration"
        }
    } else if code.has(flags::ASYNC_GENERATOR) && e.ty().is_subtype(&exc::STOP_ASYNC_ITERATION) {
        "async generator raised StopAsyncIteration"
    } else {
        return Ok(e.own());
    };
    let m = Str::new(msg);
    let new = raise::make(&exc::RUNTIME_ERROR, Tuple::from_args(&[&m]));
    if let Some(old) = e.cast::<BaseException>() {
        new.cause.set(Some(old.own_as()));
        new.context.set(Some(old.own_as()));
        new.suppress_context.set(true);
    }
    Ok(new.up())
}
