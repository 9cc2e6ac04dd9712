//! Exceptions as values: how native code raises, inspects and reports them.

use crate::names::names;
use crate::object::{Object, Own, PyType, R, Ref, StaticType};
use crate::types::exc::{self, BaseException};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// An exception on its way.
pub struct Raised(pub Ref<BaseException>);

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", describe(self))
    }
}

/// The type and text of an exception in one line, for messages of last resort.
pub fn describe(e: &Raised) -> String {
    let text = match crate::protocol::object::str(&e.0) {
        Ok(s) => s.to_lossy().into_owned(),
        Err(_) => "<exception str() failed>".into(),
    };
    format!("{}: {}", e.0.ty().short_name(), text)
}

impl Raised {
    /// Raises an exception object: its context becomes the exception being handled.
    pub fn new(e: Ref<BaseException>) -> Raised {
        match crate::thread::current().handled() {
            Some(h) => Raised::under(e, h),
            None => Raised(e),
        }
    }
    /// Raises an exception object while `h` is being handled.
    pub fn under(e: Ref<BaseException>, h: Ref<BaseException>) -> Raised {
        if !h.is(&e) {
            // Break a cycle before it forms.
            let mut o = h.clone();
            let mut steps = 0usize;
            let mut slow = h.clone();
            loop {
                let Some(c) = o.context.get() else { break };
                if c.is(&e) {
                    o.context.set(None);
                    break;
                }
                o = c;
                steps += 1;
                if steps.is_multiple_of(2) {
                    match slow.context.get() {
                        Some(s) => slow = s,
                        None => break,
                    }
                    if slow.is(&o) {
                        break;
                    }
                }
            }
            e.context.set(Some(h));
        }
        Raised(e)
    }
    /// An exception that is raised again as it is.
    pub fn again(e: Ref<BaseException>) -> Raised {
        Raised(e)
    }
    /// Is it an instance of the type?
    #[inline]
    pub fn matches(&self, t: &PyType) -> bool {
        self.0.ty().is_subtype(t)
    }
    /// The exception.
    pub fn value(&self) -> &BaseException {
        &self.0
    }
    /// The exception, as an object.
    pub fn into_object(self) -> Ref {
        self.0.up()
    }
}

/// An exception of a builtin type with the given arguments, not raised yet. The type is one whose
/// constructor only stores them.
pub fn make(ty: &'static StaticType, args: Ref<Tuple>) -> Ref<BaseException> {
    exc::new_plain(ty, args)
}

/// Raises `ty(msg)`.
#[cold]
#[inline(never)]
pub fn raise<T>(ty: &'static StaticType, msg: impl AsRef<str>) -> R<T> {
    let m = Str::new(msg.as_ref());
    Err(Raised::new(make(ty, Tuple::from_args(&[&m]))))
}

/// Raises `ty(*args)`.
#[cold]
pub fn raise_args<T>(ty: &'static StaticType, args: &[&Object]) -> R<T> {
    Err(Raised::new(make(ty, Tuple::from_args(args))))
}

/// Raises what calling `ty` with `args` makes.
///
/// # Errors
/// Always: that exception, or what the call raised.
#[cold]
pub fn raise_call<T>(ty: &Object, args: &[&Object]) -> R<T> {
    let e = crate::protocol::call::call(ty, args)?;
    match e.downcast::<BaseException>() {
        Ok(e) => Err(Raised::new(e)),
        Err(_) => type_error("exceptions must derive from BaseException"),
    }
}

macro_rules! raisers {
    ($($(#[$m:meta])* $f:ident $t:ident),* $(,)?) => { $(
        $(#[$m])*
        #[cold]
        #[inline(never)]
        pub fn $f<T>(msg: impl AsRef<str>) -> R<T> { raise(&exc::$t, msg) }
    )* };
}
raisers! {
    /// TypeError.
    type_error TYPE_ERROR,
    /// ValueError.
    value_error VALUE_ERROR,
    /// RuntimeError.
    runtime_error RUNTIME_ERROR,
    /// OverflowError.
    overflow_error OVERFLOW_ERROR,
    /// IndexError.
    index_error INDEX_ERROR,
    /// ZeroDivisionError.
    zero_division_error ZERO_DIVISION_ERROR,
    /// SystemError.
    system_error SYSTEM_ERROR,
    /// RecursionError.
    recursion_error RECURSION_ERROR,
    /// NotImplementedError.
    not_implemented_error NOT_IMPLEMENTED_ERROR,
    /// BufferError.
    buffer_error BUFFER_ERROR,
    /// LookupError.
    lookup_error LOOKUP_ERROR,
    /// EOFError.
    eof_error EOF_ERROR,
    /// AssertionError.
    assertion_error ASSERTION_ERROR,
}

/// Room for `n` more items, where a program chose the number.
///
/// # Errors
/// MemoryError, where growing as usual would abort the process.
pub fn reserve<T>(v: &mut Vec<T>, n: usize) -> R<()> {
    match v.try_reserve(n) {
        Ok(()) => Ok(()),
        Err(_) => memory_error(),
    }
}

/// `n` zero bytes, where a program chose the number. The system gives the pages when they are used.
///
/// # Errors
/// MemoryError.
pub fn zeroed(n: usize) -> R<Vec<u8>> {
    let Ok(layout) = std::alloc::Layout::array::<u8>(n) else { return memory_error() };
    if n == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the block has the size, alignment and allocator that a `Vec<u8>` of `n` bytes has.
    unsafe {
        let p = std::alloc::alloc_zeroed(layout);
        if p.is_null() { memory_error() } else { Ok(Vec::from_raw_parts(p, n, n)) }
    }
}

/// MemoryError.
#[cold]
pub fn memory_error<T>() -> R<T> {
    raise_args(&exc::MEMORY_ERROR, &[])
}

/// KeyError with the key itself.
#[cold]
pub fn key_error<T>(key: &Object) -> R<T> {
    // A tuple key must stay one argument.
    raise_args(&exc::KEY_ERROR, &[key])
}

/// KeyError where the reference makes it of the key without care: a tuple becomes its arguments,
/// None none.
#[cold]
pub fn key_error_from<T>(key: &Object) -> R<T> {
    match key.cast::<Tuple>() {
        Some(t) => raise_args(&exc::KEY_ERROR, t.as_args()),
        None if key.is_none() => raise_args(&exc::KEY_ERROR, &[]),
        None => key_error(key),
    }
}

/// StopIteration with a value.
#[cold]
pub fn stop_iteration<T>(value: Option<&Object>) -> R<T> {
    let args = match value {
        Some(v) => Tuple::from_args(&[v]),
        None => Tuple::empty(),
    };
    let e = make(&exc::STOP_ITERATION, args);
    let v = value.map_or_else(crate::types::singletons::none, |v| v.own());
    exc::member(&e, &exc::STOP_ITERATION, 0).set(Some(v));
    Err(Raised::new(e))
}

/// AttributeError with text of its own, `name` and `obj`.
#[cold]
pub fn attribute_error<T>(msg: impl AsRef<str>, o: &Object, name: &Object) -> R<T> {
    let m = Str::new(msg.as_ref());
    let e = make(&exc::ATTRIBUTE_ERROR, Tuple::from_args(&[&m]));
    exc::member(&e, &exc::ATTRIBUTE_ERROR, 0).set(Some(name.own()));
    exc::member(&e, &exc::ATTRIBUTE_ERROR, 1).set(Some(o.own()));
    Err(Raised::new(e))
}

/// `'X' object has no attribute 'name'`.
#[cold]
pub fn attribute_error_for<T>(o: &Object, name: &Str) -> R<T> {
    attribute_error(format!("'{}' object has no attribute '{}'", o.ty().name(), name.to_lossy()), o, name)
}

/// NameError with `name`.
#[cold]
pub fn name_error<T>(ty: &'static StaticType, msg: impl AsRef<str>, name: &Object) -> R<T> {
    let m = Str::new(msg.as_ref());
    let e = make(ty, Tuple::from_args(&[&m]));
    exc::member(&e, &exc::NAME_ERROR, 0).set(Some(name.own()));
    Err(Raised::new(e))
}

/// ImportError with `name` and `path`.
#[cold]
pub fn import_error<T>(
    ty: &'static StaticType,
    msg: impl AsRef<str>,
    name: Option<&Object>,
    path: Option<&Object>,
) -> R<T> {
    let m = Str::new(msg.as_ref());
    let e = make(ty, Tuple::from_args(&[&m]));
    exc::member(&e, &exc::IMPORT_ERROR, 0).set(Some(m.up()));
    exc::member(&e, &exc::IMPORT_ERROR, 1).set(name.map(|n| n.own()));
    exc::member(&e, &exc::IMPORT_ERROR, 2).set(path.map(|n| n.own()));
    Err(Raised::new(e))
}

/// The OSError (or subclass) of an `errno`, with up to two file names.
#[cold]
pub fn os_error<T>(errno: i32, filename: Option<&Object>, filename2: Option<&Object>) -> R<T> {
    let text = Str::new(&strerror(errno));
    let n = crate::types::int::from_i64(errno as i64);
    let none = crate::types::singletons::none();
    let ty = exc::OS_ERROR.object();
    match (filename, filename2) {
        (None, _) => raise_call(ty.as_object(), &[&n, &text]),
        (Some(f), None) => raise_call(ty.as_object(), &[&n, &text, f]),
        (Some(f), Some(g)) => raise_call(ty.as_object(), &[&n, &text, f, &none, g]),
    }
}

/// The C library's text for an `errno`.
pub fn strerror(errno: i32) -> String {
    unsafe {
        let p = libc::strerror(errno);
        std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
    }
}

/// OSError of the calling thread's last failed system call.
#[cold]
pub fn last_os_error<T>(filename: Option<&Object>) -> R<T> {
    os_error(std::io::Error::last_os_error().raw_os_error().unwrap_or(0), filename, None)
}

/// Raises `e` with `cause` as its `__cause__`.
pub fn with_cause(e: Ref<BaseException>, cause: Raised) -> Raised {
    let c = cause.0;
    let r = Raised::new(e);
    r.0.context.set(Some(c.clone()));
    r.0.cause.set(Some(c));
    r.0.suppress_context.set(true);
    r
}

/// Issues a warning from native code.
///
/// # Errors
/// The warning itself where a filter turns it into an error.
pub fn warn(category: &'static StaticType, msg: &str, stacklevel: i64) -> R<()> {
    crate::warnings::warn(category.object().as_object(), &Str::new(msg), stacklevel)
}

/// Reports an exception that nobody can catch, through `sys.unraisablehook`.
pub fn unraisable(e: Raised, from: Option<&Object>) {
    crate::report::unraisable(e, None, from);
}

/// As [`unraisable`], with a message of its own.
pub fn unraisable_msg(e: Raised, msg: &str, from: Option<&Object>) {
    crate::report::unraisable(e, Some(msg), from);
}

/// Adds a note to an exception.
pub fn add_note(e: &Raised, note: &str) {
    let n = names();
    let list = match crate::types::dict::instance_get(&e.0, &n.__notes__) {
        Some(l) => l,
        None => {
            let l = crate::types::list::List::from_vec(Vec::new()).up();
            crate::types::dict::instance_set(&e.0, &n.__notes__, &l);
            l
        }
    };
    if let Some(l) = list.cast::<crate::types::list::List>() {
        l.push(Str::new(note).up());
    }
}

/// The exception as the class, value and traceback that `__exit__` gets.
pub fn triple(e: &BaseException) -> (Ref, Ref, Ref) {
    let ty = (**e).ty().as_object().own();
    let tb = e.traceback.get().unwrap_or_else(crate::types::singletons::none);
    (ty, (*e).own_as().up(), tb)
}

/// Does the exception match what `except` names?
pub fn given_exception_matches(e: &Object, t: &Object) -> bool {
    if let Some(tuple) = t.cast::<Tuple>() {
        return tuple.as_slice().iter().any(|x| given_exception_matches(e, x));
    }
    let ty = match e.cast::<PyType>() {
        Some(t) => t,
        None => e.ty(),
    };
    match t.cast::<PyType>() {
        Some(t) => ty.is_subtype(t),
        None => e.is(t),
    }
}
