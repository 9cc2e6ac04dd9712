//! The exception types.

use std::cell::Cell;

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{MemberDef, TypeDef, TypeFlags, member_cell};
use crate::object::{Object, Own, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, object as obj};
use crate::raise::type_error;
use crate::types::dict::{Dict, instance_dict};
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// Any exception.
    pub struct BaseException: BASE_EXCEPTION {
        /// `args`.
        pub args: Slot<Tuple>,
        /// `__traceback__`.
        pub traceback: Slot,
        /// `__context__`.
        pub context: Slot<BaseException>,
        /// `__cause__`.
        pub cause: Slot<BaseException>,
        /// `__suppress_context__`.
        pub suppress_context: Cell<bool>,
    }
}

/// An exception of type `ty` with `args`, no constructor run.
pub fn new_plain(ty: &PyType, args: Ref<Tuple>) -> Ref<BaseException> {
    Ref::new(BaseException {
        head: Object::head(ty),
        args: Slot::new(Some(args)),
        traceback: Slot::empty(),
        context: Slot::empty(),
        cause: Slot::empty(),
        suppress_context: Cell::new(false),
    })
}

/// The cell of a member that the builtin type `owner` adds.
pub fn member<'a>(e: &'a Object, owner: &'static StaticType, index: usize) -> &'a Slot {
    member_cell(e, owner.object(), index)
}

fn this(o: &Object) -> &BaseException {
    unsafe { o.cast_unchecked() }
}

fn no_keywords(ty: &PyType, kw: Option<&Tuple>) -> R<()> {
    match kw {
        Some(k) if !k.is_empty() => type_error(format!("{}() takes no keyword arguments", ty.name())),
        _ => Ok(()),
    }
}

fn positional<'a, 'b>(args: &'a [&'b Object], kw: Option<&Tuple>) -> &'a [&'b Object] {
    &args[..args.len() - kw.map_or(0, |k| k.len())]
}

fn base_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    Ok(new_plain(ty, Tuple::from_args(positional(args, kw))).up())
}

/// `BaseException.__init__`.
pub(super) fn base_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    no_keywords(o.ty(), kw)?;
    this(o).args.set(Some(Tuple::from_args(args)));
    Ok(())
}

fn base_str(o: &Object) -> R {
    let args = this(o).args.get().unwrap_or_else(Tuple::empty);
    match args.as_slice() {
        [] => Ok(Str::new("").up()),
        [one] => obj::str(one).map(|s| s.up()),
        _ => obj::str(&args).map(|s| s.up()),
    }
}

fn base_repr(o: &Object) -> R {
    let args = this(o).args.get().unwrap_or_else(Tuple::empty);
    let name = o.ty().short_name();
    match args.as_slice() {
        [one] => Ok(Str::concat(&Str::new(&format!("{name}(")), &*obj::repr(one)?)
            .and_then(|s| Str::concat(&s, &Str::new(")")))?
            .up()),
        _ => Ok(Str::concat(&Str::new(name), &*obj::repr(&args)?)?.up()),
    }
}

fn base_reduce(o: &Object) -> R {
    let args = this(o).args.get().unwrap_or_else(Tuple::empty).up();
    let ty = o.ty().as_object().own();
    match instance_dict(o) {
        Some(d) if !d.is_empty() => Ok(Tuple::from_vec(vec![ty, args, d.up()]).up()),
        _ => Ok(Tuple::from_vec(vec![ty, args]).up()),
    }
}

fn base_setstate(o: &Object, state: &Object) -> R {
    if !state.is_none() {
        let Some(d) = state.cast::<Dict>() else {
            return type_error("state is not a dictionary");
        };
        for (k, v) in d.entries() {
            attribute::set(o, &k, &v)?;
        }
    }
    Ok(none())
}

fn with_traceback(o: &Object, tb: &Object) -> R {
    set_traceback(o, Some(tb))?;
    Ok(o.own())
}

fn add_note(o: &Object, note: &Object) -> R {
    if !note.is_a::<Str>() {
        return type_error(format!("note must be a str, not '{}'", note.ty().name()));
    }
    let n = names();
    let notes = match attribute::get_optional(o, &n.__notes__)? {
        Some(l) => l,
        None => {
            let l = List::from_vec(Vec::new()).up();
            attribute::set(o, &n.__notes__, &l)?;
            l
        }
    };
    match notes.cast::<List>() {
        Some(l) => {
            l.push(note.own());
            Ok(none())
        }
        None => type_error("Cannot add note: __notes__ is not a list"),
    }
}

static BASE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__reduce__", base_reduce),
    MethodDef::o("__setstate__", "($self, object, /)", base_setstate),
    MethodDef::o("with_traceback", "($self, object, /)", with_traceback),
    MethodDef::o("add_note", "($self, object, /)", add_note),
];

fn set_args(o: &Object, v: Option<&Object>) -> R<()> {
    match v {
        None => type_error("args may not be deleted"),
        Some(v) => {
            let t = crate::protocol::sequence::tuple_of(v)?;
            this(o).args.set(Some(t));
            Ok(())
        }
    }
}
fn set_traceback(o: &Object, v: Option<&Object>) -> R<()> {
    match v {
        None => type_error("__traceback__ may not be deleted"),
        Some(v) if v.is_none() => {
            this(o).traceback.set(None);
            Ok(())
        }
        Some(v) if v.is_a::<crate::types::traceback::Traceback>() => {
            this(o).traceback.set(Some(v.own()));
            Ok(())
        }
        Some(_) => type_error("__traceback__ must be a traceback or None"),
    }
}
fn exc_or_none(v: Option<&Object>, what: &str, why: &str) -> R<Option<Ref<BaseException>>> {
    match v {
        None => type_error(format!("{what} may not be deleted")),
        Some(v) if v.is_none() => Ok(None),
        Some(v) => match v.cast::<BaseException>() {
            Some(e) => Ok(Some(e.own_as())),
            None => type_error(format!("{why} must be None or derive from BaseException")),
        },
    }
}
fn opt(v: Option<Ref>) -> R {
    Ok(v.unwrap_or_else(none))
}

static BASE_GETSET: &[GetSetDef] = &[
    GetSetDef::rw("args", |o| Ok(this(o).args.get().unwrap_or_else(Tuple::empty).up()), set_args),
    GetSetDef::rw("__traceback__", |o| opt(this(o).traceback.get()), set_traceback),
    GetSetDef::rw(
        "__context__",
        |o| opt(this(o).context.get().map(|e| e.up())),
        |o, v| {
            let e = exc_or_none(v, "__context__", "exception context")?;
            this(o).context.set(e);
            Ok(())
        },
    ),
    GetSetDef::rw(
        "__cause__",
        |o| opt(this(o).cause.get().map(|e| e.up())),
        |o, v| {
            let e = exc_or_none(v, "__cause__", "exception cause")?;
            this(o).cause.set(e);
            this(o).suppress_context.set(true);
            Ok(())
        },
    ),
    GetSetDef::rw(
        "__suppress_context__",
        |o| Ok(bool_obj(this(o).suppress_context.get())),
        |o, v| {
            let Some(v) = v else { return type_error("can't delete numeric/char attribute") };
            if !v.ty().is_type(&crate::types::int::BOOL) {
                return type_error("attribute value type must be bool");
            }
            this(o).suppress_context.set(v.is(crate::types::singletons::true_ref()));
            Ok(())
        },
    )
    .member(),
    GetSetDef::rw("__dict__", attribute::get_dict, attribute::replace_dict),
];

/// `BaseException`.
pub static BASE_EXCEPTION: StaticType = StaticType::new::<BaseException>(
    TypeDef {
        name: "BaseException",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_DICT | TypeFlags::EXC_SUBCLASS,
        methods: BASE_METHODS,
        getset: BASE_GETSET,
        doc: Some("Common base class for all exceptions"),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(base_new),
        init: Some(base_init),
        str: Some(base_str),
        repr: Some(base_repr),
        getattro: Some(attribute::generic_get),
        setattro: Some(attribute::generic_set),
        ..Slots::NONE
    },
);

/// What derives from `OSError` is made as that is; the others are made as exceptions are.
const fn simple_new(base: &str) -> Option<crate::object::slots::New> {
    if is_os(base) { None } else { Some(base_new) }
}
const fn simple_init(base: &str) -> Option<crate::object::slots::Init> {
    if is_os(base) { Some(os_init) } else { Some(base_init) }
}
const fn is_os(base: &str) -> bool {
    matches!(base.as_bytes(), b"OS_ERROR" | b"CONNECTION_ERROR")
}

macro_rules! simple {
    ($($id:ident $name:literal $base:ident $doc:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`.")]
            pub static $id: StaticType = StaticType::plain(
                TypeDef {
                    name: $name,
                    base: Some(&$base),
                    flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
                    doc: Some($doc),
                    ..TypeDef::DEFAULT
                },
                Slots { new: simple_new(stringify!($base)), init: simple_init(stringify!($base)), ..Slots::NONE },
            );
        )*
        /// The simple exception types, by name.
        pub static SIMPLE: &[&StaticType] = &[$(&$id),*];
    };
}

simple! {
    EXCEPTION "Exception" BASE_EXCEPTION "Common base class for all non-exit exceptions.";
    GENERATOR_EXIT "GeneratorExit" BASE_EXCEPTION "Request that a generator exit.";
    KEYBOARD_INTERRUPT "KeyboardInterrupt" BASE_EXCEPTION "Program interrupted by user.";
    TYPE_ERROR "TypeError" EXCEPTION "Inappropriate argument type.";
    STOP_ASYNC_ITERATION "StopAsyncIteration" EXCEPTION "Signal the end from iterator.__anext__().";
    ARITHMETIC_ERROR "ArithmeticError" EXCEPTION "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR "FloatingPointError" ARITHMETIC_ERROR "Floating-point operation failed.";
    OVERFLOW_ERROR "OverflowError" ARITHMETIC_ERROR "Result too large to be represented.";
    ZERO_DIVISION_ERROR "ZeroDivisionError" ARITHMETIC_ERROR "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR "AssertionError" EXCEPTION "Assertion failed.";
    BUFFER_ERROR "BufferError" EXCEPTION "Buffer error.";
    EOF_ERROR "EOFError" EXCEPTION "Read beyond end of file.";
    LOOKUP_ERROR "LookupError" EXCEPTION "Base class for lookup errors.";
    INDEX_ERROR "IndexError" LOOKUP_ERROR "Sequence index out of range.";
    MEMORY_ERROR "MemoryError" EXCEPTION "Out of memory.";
    REFERENCE_ERROR "ReferenceError" EXCEPTION "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR "RuntimeError" EXCEPTION "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR "NotImplementedError" RUNTIME_ERROR "Method or function hasn't been implemented yet.";
    RECURSION_ERROR "RecursionError" RUNTIME_ERROR "Recursion limit exceeded.";
    PYTHON_FINALIZATION_ERROR "PythonFinalizationError" RUNTIME_ERROR "Operation blocked during Python finalization.";
    SYSTEM_ERROR "SystemError" EXCEPTION "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
    VALUE_ERROR "ValueError" EXCEPTION "Inappropriate argument value (of correct type).";
    UNICODE_ERROR "UnicodeError" VALUE_ERROR "Unicode related error.";
    WARNING "Warning" EXCEPTION "Base class for warning categories.";
    BYTES_WARNING "BytesWarning" WARNING "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
    DEPRECATION_WARNING "DeprecationWarning" WARNING "Base class for warnings about deprecated features.";
    ENCODING_WARNING "EncodingWarning" WARNING "Base class for warnings about encodings.";
    FUTURE_WARNING "FutureWarning" WARNING "Base class for warnings about constructs that will change semantically\nin the future.";
    IMPORT_WARNING "ImportWarning" WARNING "Base class for warnings about probable mistakes in module imports";
    PENDING_DEPRECATION_WARNING "PendingDeprecationWarning" WARNING "Base class for warnings about features which will be deprecated\nin the future.";
    RESOURCE_WARNING "ResourceWarning" WARNING "Base class for warnings about resource usage.";
    RUNTIME_WARNING "RuntimeWarning" WARNING "Base class for warnings about dubious runtime behavior.";
    SYNTAX_WARNING "SyntaxWarning" WARNING "Base class for warnings about dubious syntax.";
    UNICODE_WARNING "UnicodeWarning" WARNING "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
    USER_WARNING "UserWarning" WARNING "Base class for warnings generated by user code.";
    BLOCKING_IO_ERROR "BlockingIOError" OS_ERROR "I/O operation would block.";
    CHILD_PROCESS_ERROR "ChildProcessError" OS_ERROR "Child process error.";
    CONNECTION_ERROR "ConnectionError" OS_ERROR "Connection error.";
    BROKEN_PIPE_ERROR "BrokenPipeError" CONNECTION_ERROR "Broken pipe.";
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError" CONNECTION_ERROR "Connection aborted.";
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError" CONNECTION_ERROR "Connection refused.";
    CONNECTION_RESET_ERROR "ConnectionResetError" CONNECTION_ERROR "Connection reset.";
    FILE_EXISTS_ERROR "FileExistsError" OS_ERROR "File already exists.";
    FILE_NOT_FOUND_ERROR "FileNotFoundError" OS_ERROR "File not found.";
    INTERRUPTED_ERROR "InterruptedError" OS_ERROR "Interrupted by signal.";
    IS_A_DIRECTORY_ERROR "IsADirectoryError" OS_ERROR "Operation doesn't work on directories.";
    NOT_A_DIRECTORY_ERROR "NotADirectoryError" OS_ERROR "Operation only works on directories.";
    PERMISSION_ERROR "PermissionError" OS_ERROR "Not enough permissions.";
    PROCESS_LOOKUP_ERROR "ProcessLookupError" OS_ERROR "Process not found.";
    TIMEOUT_ERROR "TimeoutError" OS_ERROR "Timeout expired.";
}

macro_rules! with_members {
    ($id:ident $name:literal $base:ident $doc:literal [$($m:literal),*] methods $methods:expr, getset $getset:expr, $slots:expr) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $id: StaticType = StaticType::plain(
            TypeDef {
                name: $name,
                base: Some(&$base),
                flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
                members: &[$(MemberDef::rw($m)),*],
                methods: $methods,
                getset: $getset,
                doc: Some($doc),
                ..TypeDef::DEFAULT
            },
            $slots,
        );
    };
}

fn stop_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    base_init(o, args, kw)?;
    member(o, &STOP_ITERATION, 0).set(Some(args.first().map_or_else(none, |a| a.own())));
    Ok(())
}
with_members!(STOP_ITERATION "StopIteration" EXCEPTION "Signal the end from iterator.__next__()." ["value"]
    methods &[], getset &[], Slots { init: Some(stop_init), ..Slots::NONE });

fn exit_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    base_init(o, args, kw)?;
    let code = match args {
        [] => return Ok(()),
        [one] => one.own(),
        more => Tuple::from_args(more).up(),
    };
    member(o, &SYSTEM_EXIT, 0).set(Some(code));
    Ok(())
}
with_members!(SYSTEM_EXIT "SystemExit" BASE_EXCEPTION "Request to exit from the interpreter." ["code"]
    methods &[], getset &[], Slots { init: Some(exit_init), ..Slots::NONE });

/// Keyword arguments that set members: each of `names` at most once, in order of members from
/// `first` on.
fn keyword_members(
    o: &Object,
    owner: &'static StaticType,
    args: &[&Object],
    kw: Option<&Tuple>,
    names: &[&str],
    first: usize,
) -> R<()> {
    let npos = args.len() - kw.map_or(0, |k| k.len());
    for i in 0..names.len() {
        member(o, owner, first + i).set(None);
    }
    let Some(k) = kw else { return Ok(()) };
    for (i, n) in k.as_slice().iter().enumerate() {
        let Some(n) = n.cast::<Str>() else { continue };
        match names.iter().position(|x| n.eq_str(x)) {
            Some(j) => member(o, owner, first + j).set(Some(args[npos + i].own())),
            None => {
                return type_error(format!(
                    "{}() got an unexpected keyword argument '{}'",
                    owner.short_name(),
                    n.to_lossy()
                ));
            }
        }
    }
    Ok(())
}

fn name_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    this(o).args.set(Some(Tuple::from_args(positional(args, kw))));
    keyword_members(o, &NAME_ERROR, args, kw, &["name"], 0)
}
with_members!(NAME_ERROR "NameError" EXCEPTION "Name not found globally." ["name"]
    methods &[], getset &[], Slots { init: Some(name_init), str: Some(base_str), ..Slots::NONE });

/// `UnboundLocalError`.
pub static UNBOUND_LOCAL_ERROR: StaticType = StaticType::plain(
    TypeDef {
        name: "UnboundLocalError",
        base: Some(&NAME_ERROR),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        doc: Some("Local name referenced but not bound to a value."),
        ..TypeDef::DEFAULT
    },
    Slots { init: Some(name_init), ..Slots::NONE },
);

fn attribute_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    this(o).args.set(Some(Tuple::from_args(positional(args, kw))));
    keyword_members(o, &ATTRIBUTE_ERROR, args, kw, &["name", "obj"], 0)
}
fn attribute_getstate(o: &Object) -> R {
    let d = match instance_dict(o) {
        Some(d) => d.copy(),
        None => Dict::new(),
    };
    if let Some(n) = member(o, &ATTRIBUTE_ERROR, 0).get() {
        d.set_text("name", &n);
    }
    d.set_text("args", &this(o).args.get().unwrap_or_else(Tuple::empty));
    Ok(d.up())
}
fn attribute_reduce(o: &Object) -> R {
    let args = this(o).args.get().unwrap_or_else(Tuple::empty).up();
    Ok(Tuple::from_vec(vec![o.ty().as_object().own(), args, attribute_getstate(o)?]).up())
}
static ATTRIBUTE_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__getstate__", attribute_getstate),
    MethodDef::noargs("__reduce__", attribute_reduce),
];
with_members!(ATTRIBUTE_ERROR "AttributeError" EXCEPTION "Attribute not found." ["name", "obj"]
    methods ATTRIBUTE_METHODS, getset &[], Slots { init: Some(attribute_init), str: Some(base_str), ..Slots::NONE });

fn import_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let pos = positional(args, kw);
    this(o).args.set(Some(Tuple::from_args(pos)));
    keyword_members(o, &IMPORT_ERROR, args, kw, &["name", "path", "name_from"], 1)?;
    member(o, &IMPORT_ERROR, 0).set(if pos.len() == 1 { Some(pos[0].own()) } else { None });
    Ok(())
}
fn import_str(o: &Object) -> R {
    match member(o, &IMPORT_ERROR, 0).get() {
        Some(m) if m.is_exact::<Str>() => Ok(m),
        _ => base_str(o),
    }
}
fn import_reduce(o: &Object) -> R {
    let args = this(o).args.get().unwrap_or_else(Tuple::empty).up();
    let ty = o.ty().as_object().own();
    let mut state = instance_dict(o).filter(|d| !d.is_empty()).map(|d| d.copy());
    for (i, n) in ["name", "path", "name_from"].iter().enumerate() {
        if let Some(v) = member(o, &IMPORT_ERROR, 1 + i).get() {
            state.get_or_insert_with(Dict::new).set_text(n, &v);
        }
    }
    match state {
        Some(s) => Ok(Tuple::from_vec(vec![ty, args, s.up()]).up()),
        None => Ok(Tuple::from_vec(vec![ty, args]).up()),
    }
}
static IMPORT_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", import_reduce)];
with_members!(IMPORT_ERROR "ImportError" EXCEPTION "Import can't find module, or can't find name in module."
    ["msg", "name", "path", "name_from"]
    methods IMPORT_METHODS, getset &[],
    Slots { init: Some(import_init), str: Some(import_str), ..Slots::NONE });

/// `ModuleNotFoundError`.
pub static MODULE_NOT_FOUND_ERROR: StaticType = StaticType::plain(
    TypeDef {
        name: "ModuleNotFoundError",
        base: Some(&IMPORT_ERROR),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        doc: Some("Module not found."),
        ..TypeDef::DEFAULT
    },
    Slots { init: Some(import_init), ..Slots::NONE },
);

fn key_str(o: &Object) -> R {
    let args = this(o).args.get().unwrap_or_else(Tuple::empty);
    if let [one] = args.as_slice() { obj::repr(one).map(|s| s.up()) } else { base_str(o) }
}
/// `KeyError`.
pub static KEY_ERROR: StaticType = StaticType::plain(
    TypeDef {
        name: "KeyError",
        base: Some(&LOOKUP_ERROR),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        doc: Some("Mapping key not found."),
        ..TypeDef::DEFAULT
    },
    Slots { init: Some(base_init), str: Some(key_str), ..Slots::NONE },
);

// OSError: members errno, strerror, filename, filename2, and the number of characters written.
const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

fn os_subtype(errno: i64) -> Option<&'static StaticType> {
    Some(match errno as i32 {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &BROKEN_PIPE_ERROR,
        libc::ECHILD => &CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &CONNECTION_RESET_ERROR,
        libc::EEXIST => &FILE_EXISTS_ERROR,
        libc::ENOENT => &FILE_NOT_FOUND_ERROR,
        libc::EISDIR => &IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &INTERRUPTED_ERROR,
        libc::EACCES | libc::EPERM => &PERMISSION_ERROR,
        libc::ESRCH => &PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &TIMEOUT_ERROR,
        _ => return None,
    })
}

/// A subclass that replaces `__init__` but not `__new__` fills itself in `__init__`.
fn os_use_init(ty: &PyType) -> bool {
    let s = ty.slots();
    let init = s.init.map_or(0, |f| f as usize);
    let new = s.new.map_or(0, |f| f as usize);
    init != os_init as fn(&Object, &[&Object], Option<&Tuple>) -> R<()> as usize
        && new == os_new as fn(&PyType, &[&Object], Option<&Tuple>) -> R as usize
}

fn os_fill(e: &Object, args: &[&Object]) {
    let mut kept = args;
    if (2..=5).contains(&args.len()) {
        let is_blocking = e.ty().is_subtype(BLOCKING_IO_ERROR.object());
        member(e, &OS_ERROR, ERRNO).set(Some(args[0].own()));
        member(e, &OS_ERROR, STRERROR).set(Some(args[1].own()));
        if args.len() >= 3 && !args[2].is_none() {
            if is_blocking && args.len() == 3 && crate::protocol::number::is_index(args[2]) {
                member(e, &OS_ERROR, WRITTEN).set(Some(args[2].own()));
            } else {
                member(e, &OS_ERROR, FILENAME).set(Some(args[2].own()));
                if args.len() == 5 && !args[4].is_none() {
                    member(e, &OS_ERROR, FILENAME2).set(Some(args[4].own()));
                }
                kept = &args[..2];
            }
        }
    }
    this(e).args.set(Some(Tuple::from_args(kept)));
}

fn os_new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if os_use_init(ty) {
        let e = new_plain(ty, Tuple::empty());
        return Ok(e.up());
    }
    no_keywords(ty, kw)?;
    let mut target = ty;
    if ty.is_type(&OS_ERROR)
        && (2..=5).contains(&args.len())
        && let Some(i) = args[0].cast::<crate::types::int::Int>()
        && let Some(n) = i.as_i64()
        && let Some(t) = os_subtype(n)
    {
        target = t.object();
    }
    let e = new_plain(target, Tuple::empty()).up();
    os_fill(&e, args);
    Ok(e)
}
fn os_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    if os_use_init(o.ty()) {
        no_keywords(o.ty(), kw)?;
        os_fill(o, args);
    }
    Ok(())
}
fn os_str(o: &Object) -> R {
    let get = |i| member(o, &OS_ERROR, i).get().unwrap_or_else(none);
    let filename = member(o, &OS_ERROR, FILENAME).get();
    if let Some(f) = filename {
        let head = format!(
            "[Errno {}] {}: ",
            obj::str(&get(ERRNO))?.to_lossy(),
            obj::str(&get(STRERROR))?.to_lossy()
        );
        let mut s = Str::concat(&Str::new(&head), &*obj::repr(&f)?)?;
        if let Some(f2) = member(o, &OS_ERROR, FILENAME2).get() {
            s = Str::concat(&s, &Str::new(" -> "))?;
            s = Str::concat(&s, &*obj::repr(&f2)?)?;
        }
        return Ok(s.up());
    }
    if member(o, &OS_ERROR, ERRNO).is_some() && member(o, &OS_ERROR, STRERROR).is_some() {
        let head = format!("[Errno {}] ", obj::str(&get(ERRNO))?.to_lossy());
        return Ok(Str::concat(&Str::new(&head), &*obj::str(&get(STRERROR))?)?.up());
    }
    base_str(o)
}
fn os_reduce(o: &Object) -> R {
    let mut args = this(o).args.get().unwrap_or_else(Tuple::empty);
    if args.len() == 2
        && let Some(f) = member(o, &OS_ERROR, FILENAME).get()
    {
        let mut v: Vec<Ref> = args.as_slice().to_vec();
        v.push(f);
        if let Some(f2) = member(o, &OS_ERROR, FILENAME2).get() {
            v.push(none());
            v.push(f2);
        }
        args = Tuple::from_vec(v);
    }
    let ty = o.ty().as_object().own();
    match instance_dict(o).filter(|d| !d.is_empty()) {
        Some(d) => Ok(Tuple::from_vec(vec![ty, args.up(), d.up()]).up()),
        None => Ok(Tuple::from_vec(vec![ty, args.up()]).up()),
    }
}
static OS_METHODS: &[MethodDef] = &[MethodDef::noargs("__reduce__", os_reduce)];
static OS_GETSET: &[GetSetDef] = &[GetSetDef::rw(
    "characters_written",
    |o| match member(o, &OS_ERROR, WRITTEN).get() {
        Some(v) => Ok(v),
        None => crate::raise::attribute_error("characters_written", o, &Str::new("characters_written")),
    },
    |o, v| match v {
        None if member(o, &OS_ERROR, WRITTEN).is_none() => {
            crate::raise::attribute_error("characters_written", o, &Str::new("characters_written"))
        }
        v => {
            let v = match v {
                Some(v) => Some(crate::types::int::from_i64(crate::protocol::number::index_to_isize(
                    v,
                    Some(&VALUE_ERROR),
                )? as i64)),
                None => None,
            };
            member(o, &OS_ERROR, WRITTEN).set(v);
            Ok(())
        }
    },
)];
with_members!(OS_ERROR "OSError" EXCEPTION "Base class for I/O related errors."
    ["errno", "strerror", "filename", "filename2", "_written"]
    methods OS_METHODS, getset OS_GETSET,
    Slots { new: Some(os_new), init: Some(os_init), str: Some(os_str), ..Slots::NONE });

// SyntaxError.
fn syntax_init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    base_init(o, args, kw)?;
    if let Some(m) = args.first() {
        member(o, &SYNTAX_ERROR, 0).set(Some(m.own()));
    }
    if args.len() == 2 {
        let info = crate::protocol::sequence::tuple_of(args[1])?;
        let n = info.len();
        if n < 4 {
            return type_error(format!("function takes at least 4 arguments ({n} given)"));
        }
        if n > 6 {
            return type_error(format!("function takes at most 6 arguments ({n} given)"));
        }
        for (i, v) in info.as_slice().iter().take(6).enumerate() {
            member(o, &SYNTAX_ERROR, 1 + i).set(Some(v.own()));
        }
        if n == 5 {
            return type_error("end_offset must be provided when end_lineno is provided");
        }
    }
    Ok(())
}
fn syntax_str(o: &Object) -> R {
    let msg = match member(o, &SYNTAX_ERROR, 0).get() {
        Some(m) => m,
        None => none(),
    };
    let text = obj::str(&msg)?;
    let filename = member(o, &SYNTAX_ERROR, 1).get().filter(|f| f.is_a::<Str>());
    let lineno = member(o, &SYNTAX_ERROR, 2)
        .get()
        .and_then(|l| l.exact::<crate::types::int::Int>().and_then(|i| i.as_i64()));
    let base = filename
        .and_then(|f| f.cast::<Str>().map(|s| s.to_lossy().rsplit('/').next().unwrap_or("").to_string()));
    let tail = match (base, lineno) {
        (Some(f), Some(l)) => format!(" ({f}, line {l})"),
        (Some(f), None) => format!(" ({f})"),
        (None, Some(l)) => format!(" (line {l})"),
        (None, None) => return Ok(text.up()),
    };
    Ok(Str::concat(&text, &Str::new(&tail))?.up())
}
/// Gives a SyntaxError that has no text its line of the source.
pub fn supply_text(e: &BaseException, source: &[u8]) {
    let text = member(e, &SYNTAX_ERROR, 4);
    let line = member(e, &SYNTAX_ERROR, 2).get().and_then(|n| n.cast::<crate::types::int::Int>()?.as_i64());
    let Some(at) = line.and_then(|n| usize::try_from(n).ok()?.checked_sub(1)) else { return };
    if text.get().is_none_or(|t| t.is_none())
        && let Some(line) = source.split_inclusive(|b| *b == b'\n').nth(at)
    {
        text.set(Some(Str::new(&String::from_utf8_lossy(line)).up()));
    }
}

with_members!(SYNTAX_ERROR "SyntaxError" EXCEPTION "Invalid syntax."
    ["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line"]
    methods &[], getset &[],
    Slots { init: Some(syntax_init), str: Some(syntax_str), ..Slots::NONE });

macro_rules! syntax_like {
    ($($id:ident $name:literal $base:ident $doc:literal;)*) => { $(
        #[doc = concat!("`", $name, "`.")]
        pub static $id: StaticType = StaticType::plain(
            TypeDef { name: $name, base: Some(&$base), flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC, doc: Some($doc), ..TypeDef::DEFAULT },
            Slots { init: Some(syntax_init), ..Slots::NONE },
        );
    )* };
}
syntax_like! {
    INDENTATION_ERROR "IndentationError" SYNTAX_ERROR "Improper indentation.";
    TAB_ERROR "TabError" INDENTATION_ERROR "Improper mixture of spaces and tabs.";
    INCOMPLETE_INPUT_ERROR "_IncompleteInputError" SYNTAX_ERROR "incomplete input.";
}

// Unicode errors: members encoding, object, start, end, reason.
fn unicode_members(o: &Object, owner: &'static StaticType, v: &[Ref]) {
    for (i, x) in v.iter().enumerate() {
        member(o, owner, i).set(Some(x.clone()));
    }
}
fn unicode_init(o: &Object, args: &[&Object], owner: &'static StaticType, kinds: &str) -> R<()> {
    let n = kinds.len();
    if args.len() != n {
        return type_error(format!("function takes exactly {n} arguments ({} given)", args.len()));
    }
    let mut v = Vec::new();
    for (i, (a, k)) in args.iter().zip(kinds.bytes()).enumerate() {
        match k {
            b's' => {
                if !a.is_a::<Str>() {
                    return type_error(format!(
                        "argument {} must be str, not {}",
                        i + 1,
                        obj::type_name_or_none(a)
                    ));
                }
                v.push(a.own());
            }
            b'b' => {
                if a.is_a::<crate::types::bytes::Bytes>() {
                    v.push(a.own());
                } else {
                    v.push(crate::types::bytes::Bytes::new(&crate::protocol::buffer::bytes_of(a)?).up());
                }
            }
            _ => {
                let n = crate::protocol::number::index_to_isize(a, Some(&OVERFLOW_ERROR))?;
                v.push(crate::types::int::from_i64(n as i64));
            }
        }
    }
    unicode_members(o, owner, &v);
    Ok(())
}

/// Position members of a Unicode error, clamped as CPython clamps them, and the length.
fn unicode_span(o: &Object, owner: &'static StaticType, base: usize) -> (usize, usize, Option<Ref>) {
    let get = |i: usize| {
        member(o, owner, i)
            .get()
            .and_then(|v| v.cast::<crate::types::int::Int>().and_then(|i| i.as_i64()))
            .unwrap_or(0)
    };
    let object = member(o, owner, base).get();
    let len = match &object {
        Some(s) => match (s.cast::<Str>(), s.cast::<crate::types::bytes::Bytes>()) {
            (Some(s), _) => s.len(),
            (_, Some(b)) => b.len(),
            _ => 0,
        },
        None => 0,
    };
    let start = (get(base + 1).max(0) as usize).min(len.saturating_sub(1));
    let end = (get(base + 2).max(1) as usize).min(len.max(1));
    (start, end, object)
}
fn escape_point(c: u32) -> String {
    if c <= 0xff {
        format!("'\\x{c:02x}'")
    } else if c <= 0xffff {
        format!("'\\u{c:04x}'")
    } else {
        format!("'\\U{c:08x}'")
    }
}
fn decode_str(o: &Object) -> R {
    let get = |i| member(o, &UNICODE_DECODE_ERROR, i).get();
    if get(1).is_none() {
        return Ok(Str::new("").up());
    }
    let (start, end, object) = unicode_span(o, &UNICODE_DECODE_ERROR, 1);
    let reason = obj::str(&get(4).unwrap_or_else(none))?.to_lossy().into_owned();
    let encoding = obj::str(&get(0).unwrap_or_else(none))?.to_lossy().into_owned();
    let byte = object
        .as_ref()
        .and_then(|b| b.cast::<crate::types::bytes::Bytes>())
        .and_then(|b| b.as_slice().get(start).copied());
    let s = match byte {
        Some(b) if end == start + 1 => {
            format!("'{encoding}' codec can't decode byte 0x{b:02x} in position {start}: {reason}")
        }
        _ => {
            format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end as i64 - 1)
        }
    };
    Ok(Str::new(&s).up())
}
fn encode_str(o: &Object) -> R {
    let get = |i| member(o, &UNICODE_ENCODE_ERROR, i).get();
    if get(1).is_none() {
        return Ok(Str::new("").up());
    }
    let (start, end, object) = unicode_span(o, &UNICODE_ENCODE_ERROR, 1);
    let reason = obj::str(&get(4).unwrap_or_else(none))?.to_lossy().into_owned();
    let encoding = obj::str(&get(0).unwrap_or_else(none))?.to_lossy().into_owned();
    let c = object.as_ref().and_then(|b| b.cast::<Str>()).filter(|s| start < s.len()).map(|s| s.at(start));
    let s = match c {
        Some(c) if end == start + 1 => {
            format!(
                "'{encoding}' codec can't encode character {} in position {start}: {reason}",
                escape_point(c)
            )
        }
        _ => format!(
            "'{encoding}' codec can't encode characters in position {start}-{}: {reason}",
            end as i64 - 1
        ),
    };
    Ok(Str::new(&s).up())
}
fn translate_str(o: &Object) -> R {
    let get = |i| member(o, &UNICODE_TRANSLATE_ERROR, i).get();
    if get(0).is_none() {
        return Ok(Str::new("").up());
    }
    let (start, end, object) = unicode_span(o, &UNICODE_TRANSLATE_ERROR, 0);
    let reason = obj::str(&get(3).unwrap_or_else(none))?.to_lossy().into_owned();
    let c = object.as_ref().and_then(|b| b.cast::<Str>()).filter(|s| start < s.len()).map(|s| s.at(start));
    let s = match c {
        Some(c) if end == start + 1 => {
            format!("can't translate character {} in position {start}: {reason}", escape_point(c))
        }
        _ => format!("can't translate characters in position {start}-{}: {reason}", end as i64 - 1),
    };
    Ok(Str::new(&s).up())
}
with_members!(UNICODE_DECODE_ERROR "UnicodeDecodeError" UNICODE_ERROR "Unicode decoding error."
    ["encoding", "object", "start", "end", "reason"] methods &[], getset &[],
    Slots { new: Some(base_new), init: Some(|o, a, k| { base_init(o, a, k)?; unicode_init(o, a, &UNICODE_DECODE_ERROR, "sbnns") }), str: Some(decode_str), ..Slots::NONE });
with_members!(UNICODE_ENCODE_ERROR "UnicodeEncodeError" UNICODE_ERROR "Unicode encoding error."
    ["encoding", "object", "start", "end", "reason"] methods &[], getset &[],
    Slots { new: Some(base_new), init: Some(|o, a, k| { base_init(o, a, k)?; unicode_init(o, a, &UNICODE_ENCODE_ERROR, "ssnns") }), str: Some(encode_str), ..Slots::NONE });
with_members!(UNICODE_TRANSLATE_ERROR "UnicodeTranslateError" UNICODE_ERROR "Unicode translation error."
    ["object", "start", "end", "reason", "encoding"] methods &[], getset &[],
    Slots { new: Some(base_new), init: Some(|o, a, k| { base_init(o, a, k)?; unicode_init(o, a, &UNICODE_TRANSLATE_ERROR, "snns") }), str: Some(translate_str), ..Slots::NONE });

/// UnicodeDecodeError from its parts.
pub fn unicode_decode_error<T>(
    encoding: &str,
    object: &Object,
    start: usize,
    end: usize,
    reason: &str,
) -> R<T> {
    let args = [
        Str::new(encoding).up(),
        object.own(),
        crate::types::int::from_i64(start as i64),
        crate::types::int::from_i64(end as i64),
        Str::new(reason).up(),
    ];
    let e = new_plain(UNICODE_DECODE_ERROR.object(), Tuple::from_slice(&args));
    unicode_members(&e, &UNICODE_DECODE_ERROR, &args);
    Err(crate::raise::Raised::new(e))
}
/// UnicodeEncodeError from its parts.
pub fn unicode_encode_error<T>(
    encoding: &str,
    object: &Object,
    start: usize,
    end: usize,
    reason: &str,
) -> R<T> {
    let args = [
        Str::new(encoding).up(),
        object.own(),
        crate::types::int::from_i64(start as i64),
        crate::types::int::from_i64(end as i64),
        Str::new(reason).up(),
    ];
    let e = new_plain(UNICODE_ENCODE_ERROR.object(), Tuple::from_slice(&args));
    unicode_members(&e, &UNICODE_ENCODE_ERROR, &args);
    Err(crate::raise::Raised::new(e))
}

/// All builtin exception types.
pub fn all() -> Vec<&'static StaticType> {
    let mut v: Vec<&'static StaticType> = vec![
        &BASE_EXCEPTION,
        &STOP_ITERATION,
        &SYSTEM_EXIT,
        &NAME_ERROR,
        &UNBOUND_LOCAL_ERROR,
        &ATTRIBUTE_ERROR,
        &IMPORT_ERROR,
        &MODULE_NOT_FOUND_ERROR,
        &KEY_ERROR,
        &OS_ERROR,
        &SYNTAX_ERROR,
        &INDENTATION_ERROR,
        &TAB_ERROR,
        &INCOMPLETE_INPUT_ERROR,
        &UNICODE_DECODE_ERROR,
        &UNICODE_ENCODE_ERROR,
        &UNICODE_TRANSLATE_ERROR,
        &super::exc_group::BASE_EXCEPTION_GROUP,
    ];
    v.extend(SIMPLE);
    v
}

/// What `raise X` raises: an instance as it is, a class called without arguments.
///
/// # Errors
/// TypeError for anything else, and what the call raises.
pub fn instantiate(x: &Object) -> R<Ref<BaseException>> {
    if let Some(e) = x.cast::<BaseException>() {
        return Ok(e.own_as());
    }
    if let Some(t) = x.cast::<PyType>()
        && t.has(TypeFlags::EXC_SUBCLASS)
    {
        let e = crate::protocol::call::call(x, &[])?;
        return match e.downcast::<BaseException>() {
            Ok(e) => Ok(e),
            Err(o) => type_error(format!(
                "calling {} should have returned an instance of BaseException, not {}",
                obj::repr(x)?.to_lossy(),
                o.ty().name()
            )),
        };
    }
    type_error("exceptions must derive from BaseException")
}
