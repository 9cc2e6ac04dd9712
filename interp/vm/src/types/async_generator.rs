//! Asynchronous generators, and what their methods give: awaitables that run them one step.

use std::cell::Cell;

use crate::object;
use crate::object::method::{GetSetDef, Imp, MethodDef, check_positional};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, Slot, StaticType};
use crate::protocol::{call, iteration};
use crate::raise::{self, Raised, raise_args, runtime_error, type_error};
use crate::thread;
use crate::types::exc;
use crate::types::generator::{self, Generator, Step, shared};
use crate::types::singletons::{bool_obj, none};
use crate::types::tuple::Tuple;

fn this(o: &Object) -> &Generator {
    unsafe { o.cast_unchecked() }
}

/// Calls the `firstiter` hook the first time that a generator is iterated, and keeps the finalizer.
fn init_hooks(g: &Generator) -> R<()> {
    if g.hooks_inited.replace(true) {
        return Ok(());
    }
    let (first, finalizer) = unsafe { (*thread::current().async_gen_hooks.get()).clone() };
    if finalizer.is_some() {
        g.finalizer.set(finalizer);
    }
    if let Some(f) = first {
        call::call(&f, &[g])?;
    }
    Ok(())
}

fn anext(o: &Object) -> R {
    asend(o, &none())
}

fn asend(o: &Object, v: &Object) -> R {
    init_hooks(this(o))?;
    Ok(Ref::new(Asend {
        head: Object::head(&ASEND),
        generator: this(o).own_as(),
        value: v.own(),
        state: Cell::new(State::Init),
    })
    .up())
}

fn athrow(o: &Object, args: &[&Object]) -> R {
    if args.len() > 1 {
        raise::warn(
            &exc::DEPRECATION_WARNING,
            "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.",
            1,
        )?;
    }
    make_athrow(o, Some(Tuple::from_args(args)))
}

fn make_athrow(o: &Object, args: Option<Ref<Tuple>>) -> R {
    init_hooks(this(o))?;
    Ok(Ref::new(Athrow {
        head: Object::head(&ATHROW),
        generator: this(o).own_as(),
        args: Slot::new(args),
        state: Cell::new(State::Init),
    })
    .up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("asend", "($self, object, /)", asend),
    MethodDef::new("athrow", "", Imp::Pos(0, 255, athrow)),
    MethodDef::noargs("aclose", |o| make_athrow(o, None)),
    MethodDef::noargs("__sizeof__", generator::size),
    MethodDef::o("__class_getitem__", "($type, object, /)", super::generic_alias::new).class(),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::rw("__name__", shared::get_name, shared::set_name),
    GetSetDef::rw("__qualname__", shared::get_qualname, shared::set_qualname),
    GetSetDef::ro("ag_await", shared::yield_from_or_none),
    GetSetDef::ro("ag_frame", shared::frame_or_none),
    GetSetDef::ro("ag_running", |o| Ok(bool_obj(this(o).ag_running.get()))).member(),
    GetSetDef::ro("ag_code", shared::code_or_none),
    GetSetDef::ro("ag_suspended", shared::suspended),
];

/// `async_generator`.
pub static ASYNC_GENERATOR: StaticType = StaticType::new::<Generator>(
    TypeDef {
        name: "async_generator",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(shared::repr),
        finalize: Some(generator::finalize),
        am_aiter: Some(|o| Ok(o.own())),
        am_anext: Some(anext),
        ..Slots::NONE
    },
);

object! {
    /// What an asynchronous generator yields to its consumer.
    pub struct WrappedValue: WRAPPED_VALUE {
        value: Ref,
    }
}

/// `async_generator_wrapped_value`.
pub static WRAPPED_VALUE: StaticType = StaticType::new::<WrappedValue>(
    TypeDef {
        name: "async_generator_wrapped_value",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// A value that an asynchronous generator yields to its consumer, wrapped so that it is told
/// apart from what an inner await yields.
pub fn wrap(v: &Object) -> Ref {
    Ref::new(WrappedValue { head: Object::head(&WRAPPED_VALUE), value: v.own() }).up()
}

fn is_wrapped(v: &Object) -> bool {
    v.is_exact::<WrappedValue>()
}

/// How far the awaitable of a method is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Init,
    Iterating,
    Closed,
}

/// `Ok(Ok(v))`: an inner await yields `v`. `Ok(Err(v))`: the awaitable is done, with `v`.
type Awaited = R<Result<Ref, Ref>>;

fn stop_async<T>() -> R<T> {
    raise_args(&exc::STOP_ASYNC_ITERATION, &[])
}

/// A generator that returned stops the iteration.
fn ended(r: R<Step>) -> R {
    match r? {
        Step::Yielded(v) => Ok(v),
        Step::Returned(_) => stop_async(),
    }
}

fn is_end(e: &Raised) -> bool {
    e.matches(&exc::STOP_ASYNC_ITERATION) || e.matches(&exc::GENERATOR_EXIT)
}

/// What one step of a generator means to its consumer.
fn unwrap(g: &Generator, r: R<Step>) -> Awaited {
    match ended(r) {
        Ok(v) => match v.exact::<WrappedValue>() {
            Some(w) => {
                g.ag_running.set(false);
                Ok(Err(w.value.clone()))
            }
            None => Ok(Ok(v)),
        },
        Err(e) => {
            if is_end(&e) {
                g.ag_closed.set(true);
            }
            g.ag_running.set(false);
            Err(e)
        }
    }
}

/// As an iterator sees it.
fn iterated(r: Awaited) -> R<Option<Ref>> {
    match r? {
        Ok(v) => Ok(Some(v)),
        Err(v) if v.is_none() => Ok(None),
        Err(v) => generator::stop_with(&v),
    }
}

/// As a caller of `send` or `throw` sees it.
fn returned(r: Awaited) -> R {
    match r? {
        Ok(v) => Ok(v),
        Err(v) => generator::stop_with(&v),
    }
}

/// `close` of an awaitable: throws GeneratorExit into it.
fn closed(r: Awaited) -> R {
    match r {
        Ok(Ok(_)) => runtime_error("coroutine ignored GeneratorExit"),
        Ok(Err(_)) => Ok(none()),
        Err(e) if is_end(&e) || e.matches(&exc::STOP_ITERATION) => Ok(none()),
        Err(e) => Err(e),
    }
}

fn warn_throw(args: &[&Object]) -> R<()> {
    if args.len() > 1 {
        raise::warn(
            &exc::DEPRECATION_WARNING,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
            1,
        )?;
    }
    Ok(())
}

object! {
    /// What `__anext__` and `asend` give.
    pub struct Asend: ASEND {
        generator: Ref<Generator>,
        value: Ref,
        state: Cell<State>,
    }
}
crate::untraced!(Cell<State>);

fn as_asend(o: &Object) -> &Asend {
    unsafe { o.cast_unchecked() }
}

impl Asend {
    fn begin(&self) -> R<()> {
        match self.state.get() {
            State::Closed => runtime_error("cannot reuse already awaited __anext__()/asend()"),
            State::Init if self.generator.ag_running.get() => {
                self.state.set(State::Closed);
                runtime_error("anext(): asynchronous generator is already running")
            }
            _ => Ok(()),
        }
    }
    fn step(&self, r: R<Step>) -> Awaited {
        let r = unwrap(&self.generator, r);
        if !matches!(r, Ok(Ok(_))) {
            self.state.set(State::Closed);
        }
        r
    }
}

fn asend_send(o: &Object, v: &Object) -> Awaited {
    let a = as_asend(o);
    a.begin()?;
    let v = if a.state.get() == State::Init && v.is_none() { a.value.clone() } else { v.own() };
    a.state.set(State::Iterating);
    a.generator.ag_running.set(true);
    a.step(generator::resume(&a.generator, Some(&v), None))
}

fn asend_throw(o: &Object, args: &[&Object]) -> Awaited {
    let a = as_asend(o);
    a.begin()?;
    a.state.set(State::Iterating);
    a.generator.ag_running.set(true);
    a.step(generator::throw(&a.generator, args, false))
}

fn asend_close(o: &Object) -> R {
    if as_asend(o).state.get() == State::Closed {
        return Ok(none());
    }
    closed(asend_throw(o, &[&exc::GENERATOR_EXIT]))
}

static ASEND_METHODS: &[MethodDef] = &[
    MethodDef::o("send", "($self, object, /)", |o, v| returned(asend_send(o, v))),
    MethodDef::new(
        "throw",
        "",
        Imp::Pos(1, 3, |o, args| {
            warn_throw(args)?;
            returned(asend_throw(o, args))
        }),
    ),
    MethodDef::noargs("close", asend_close),
];

/// `async_generator_asend`.
pub static ASEND: StaticType = StaticType::new::<Asend>(
    TypeDef {
        name: "async_generator_asend",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ASEND_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| iterated(asend_send(o, &none()))),
        am_await: Some(|o| Ok(o.own())),
        am_send: Some(asend_send),
        finalize: Some(|o| {
            let a = as_asend(o);
            if a.state.get() == State::Init {
                crate::warnings::unawaited_method(&a.generator, "asend", o);
            }
        }),
        ..Slots::NONE
    },
);

object! {
    /// What `athrow` and `aclose` give.
    pub struct Athrow: ATHROW {
        generator: Ref<Generator>,
        args: Slot<Tuple>,
        state: Cell<State>,
    }
}

fn as_athrow(o: &Object) -> &Athrow {
    unsafe { o.cast_unchecked() }
}

impl Athrow {
    fn not_running(&self) -> R<()> {
        if !self.generator.ag_running.get() {
            return Ok(());
        }
        self.state.set(State::Closed);
        match self.args.is_some() {
            true => runtime_error("athrow(): asynchronous generator is already running"),
            false => runtime_error("aclose(): asynchronous generator is already running"),
        }
    }
    /// One step of `aclose`, which swallows the end of the generator.
    fn close_step(&self, r: R<Step>) -> Awaited {
        match ended(r) {
            Ok(v) if is_wrapped(&v) => {
                self.finish();
                runtime_error("async generator ignored GeneratorExit")
            }
            Ok(v) => Ok(Ok(v)),
            Err(e) => {
                self.finish();
                if is_end(&e) { Ok(Err(none())) } else { Err(e) }
            }
        }
    }
    fn finish(&self) {
        self.generator.ag_running.set(false);
        self.state.set(State::Closed);
    }
    fn throw_step(&self, r: R<Step>) -> Awaited {
        let r = unwrap(&self.generator, r);
        if r.is_err() {
            self.finish();
        }
        r
    }
}

fn athrow_send(o: &Object, v: &Object) -> Awaited {
    let a = as_athrow(o);
    let g = &a.generator;
    if a.state.get() == State::Closed {
        return runtime_error("cannot reuse already awaited aclose()/athrow()");
    }
    if g.state.get() == generator::COMPLETED {
        a.state.set(State::Closed);
        return Ok(Err(none()));
    }
    if a.state.get() == State::Init {
        a.not_running()?;
        if g.ag_closed.get() {
            a.state.set(State::Closed);
            return stop_async();
        }
        if !v.is_none() {
            return runtime_error("can't send non-None value to a just-started coroutine");
        }
        a.state.set(State::Iterating);
        g.ag_running.set(true);
        return match a.args.get() {
            None => {
                g.ag_closed.set(true);
                a.close_step(generator::throw(g, &[&exc::GENERATOR_EXIT], false))
            }
            Some(t) if !(1..=3).contains(&t.len()) => {
                check_positional("athrow", t.len(), 1, 3).map(|()| Err(none()))
            }
            Some(t) => a.throw_step(generator::throw(g, t.as_args(), false)),
        };
    }
    let r = generator::resume(g, Some(v), None);
    if a.args.is_some() { unwrap(g, r) } else { a.close_step(r) }
}

fn athrow_throw(o: &Object, args: &[&Object]) -> Awaited {
    let a = as_athrow(o);
    if a.state.get() == State::Closed {
        return runtime_error("cannot reuse already awaited aclose()/athrow()");
    }
    if a.state.get() == State::Init {
        a.not_running()?;
        a.state.set(State::Iterating);
        a.generator.ag_running.set(true);
    }
    let r = generator::throw(&a.generator, args, false);
    if a.args.is_some() { a.throw_step(r) } else { a.close_step(r) }
}

fn athrow_close(o: &Object) -> R {
    if as_athrow(o).state.get() == State::Closed {
        return Ok(none());
    }
    closed(athrow_throw(o, &[&exc::GENERATOR_EXIT]))
}

static ATHROW_METHODS: &[MethodDef] = &[
    MethodDef::o("send", "($self, object, /)", |o, v| returned(athrow_send(o, v))),
    MethodDef::new(
        "throw",
        "",
        Imp::Pos(1, 3, |o, args| {
            warn_throw(args)?;
            returned(athrow_throw(o, args))
        }),
    ),
    MethodDef::noargs("close", athrow_close),
];

/// `async_generator_athrow`.
pub static ATHROW: StaticType = StaticType::new::<Athrow>(
    TypeDef {
        name: "async_generator_athrow",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ATHROW_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| iterated(athrow_send(o, &none()))),
        am_await: Some(|o| Ok(o.own())),
        am_send: Some(athrow_send),
        finalize: Some(|o| {
            let a = as_athrow(o);
            if a.state.get() == State::Init {
                let method = if a.args.is_some() { "athrow" } else { "aclose" };
                crate::warnings::unawaited_method(&a.generator, method, o);
            }
        }),
        ..Slots::NONE
    },
);

object! {
    /// What `anext(it, default)` gives.
    pub struct AnextAwaitable: ANEXT_AWAITABLE {
        wrapped: Ref,
        default: Ref,
    }
}

fn as_anext(o: &Object) -> &AnextAwaitable {
    unsafe { o.cast_unchecked() }
}

/// `aiter(o)`.
///
/// # Errors
/// TypeError if `o` is no asynchronous iterable, or gives no asynchronous iterator.
pub fn aiter(o: &Object) -> R {
    let Some(f) = o.ty().slots().am_aiter else {
        return type_error(format!("'{}' object is not an async iterable", o.ty().name()));
    };
    let it = f(o)?;
    if it.ty().slots().am_anext.is_none() {
        return type_error(format!("aiter() returned not an async iterator of type '{}'", it.ty().name()));
    }
    Ok(it)
}

/// `anext(it)`, `anext(it, default)`.
///
/// # Errors
/// TypeError if `o` is no asynchronous iterator, and what its `__anext__` raises.
pub fn anext_of(o: &Object, default: Option<&Object>) -> R {
    let Some(f) = o.ty().slots().am_anext else {
        return type_error(format!("'{}' object is not an async iterator", o.ty().name()));
    };
    let wrapped = f(o)?;
    let Some(d) = default else { return Ok(wrapped) };
    Ok(Ref::new(AnextAwaitable { head: Object::head(&ANEXT_AWAITABLE), wrapped, default: d.own() }).up())
}

/// The iterator behind it; a coroutine's is its wrapper.
fn anext_iter(o: &Object) -> R {
    let it = generator::awaitable_iter(&as_anext(o).wrapped)?;
    if !it.is_exact_type(&generator::COROUTINE) {
        return Ok(it);
    }
    match it.ty().slots().am_await {
        Some(f) => f(&it),
        None => Ok(it),
    }
}

/// The end of the iteration is the default.
fn with_default(o: &Object, r: R) -> R {
    match r {
        Err(e) if e.matches(&exc::STOP_ASYNC_ITERATION) => generator::stop_with(&as_anext(o).default),
        r => r,
    }
}

fn anext_method(o: &Object, name: &str, args: &[&Object]) -> R {
    let it = anext_iter(o)?;
    let m = crate::protocol::attribute::get_text(&it, name)?;
    with_default(o, call::call(&m, args))
}

static ANEXT_METHODS: &[MethodDef] = &[
    MethodDef::o("send", "($self, object, /)", |o, v| anext_method(o, "send", &[v])),
    MethodDef::new("throw", "", Imp::Pos(0, 255, |o, args| anext_method(o, "throw", args))),
    MethodDef::new("close", "", Imp::Pos(0, 255, |o, args| anext_method(o, "close", args))),
];

/// `anext_awaitable`.
pub static ANEXT_AWAITABLE: StaticType = StaticType::new::<AnextAwaitable>(
    TypeDef {
        name: "anext_awaitable",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: ANEXT_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let it = anext_iter(o)?;
            with_default(o, iteration::next_with_value(&it)).map(Some)
        }),
        am_await: Some(|o| Ok(o.own())),
        ..Slots::NONE
    },
);
