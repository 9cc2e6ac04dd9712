//! `_io`: files, buffers, text.

mod base;
mod buffered;
mod bytes_io;
mod file;
mod newline;
mod string_io;
mod text;

use std::cell::OnceCell;

use pyrite_vm::names::names;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, R, Ref};
use pyrite_vm::protocol::{attribute, call, number, object as obj};
use pyrite_vm::raise::{raise_call, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

pub use base::{BUFFERED_IO_BASE, IO_BASE, RAW_IO_BASE, TEXT_IO_BASE};
pub use file::FILE_IO;
pub use text::TEXT_IO_WRAPPER;

/// `io.DEFAULT_BUFFER_SIZE`.
pub const BUFFER_SIZE: usize = 8192;

static UNSUPPORTED: Gil<OnceCell<Ref>> = Gil(OnceCell::new());

/// `io.UnsupportedOperation`.
pub(crate) fn unsupported_type() -> R {
    if let Some(t) = UNSUPPORTED.get() {
        return Ok(t.clone());
    }
    let bases = Tuple::pair(exc::OS_ERROR.own(), exc::VALUE_ERROR.own());
    let ns = pyrite_vm::types::dict::Dict::from_pairs(&[("__module__", Str::intern("io").up())]);
    let t = call::call(
        pyrite_vm::types::type_::TYPE.object().as_object(),
        &[&Str::intern("UnsupportedOperation"), &bases, &ns],
    )?;
    Ok(UNSUPPORTED.get_or_init(|| t).clone())
}

/// Raises `io.UnsupportedOperation`.
pub(crate) fn unsupported<T>(msg: &str) -> R<T> {
    let t = unsupported_type()?;
    raise_call(&t, &[&Str::new(msg)])
}

/// Files belong to the process: `__reduce__` and `__reduce_ex__` refuse.
pub(crate) const REDUCE: MethodDef = MethodDef::noargs("__reduce__", cannot_pickle);
/// See [`REDUCE`].
pub(crate) const REDUCE_EX: MethodDef =
    MethodDef::o("__reduce_ex__", "($self, object, /)", |o, _| cannot_pickle(o));

fn cannot_pickle(o: &Object) -> R {
    type_error(format!("cannot pickle '{}' instances", o.ty().short_name()))
}

/// The position in the state of a file in memory.
pub(crate) fn state_position(o: &Object) -> R<usize> {
    match usize::try_from(number::index_to_isize(o, Some(&exc::OVERFLOW_ERROR))?) {
        Ok(n) => Ok(n),
        Err(_) => value_error("position value cannot be negative"),
    }
}

/// The attributes in the state of a file in memory.
pub(crate) fn merge_state(o: &Object, extra: &Object, which: &str) -> R {
    if !extra.is_none() {
        let Some(extra) = extra.cast::<Dict>() else {
            return type_error(format!(
                "{which} item of state should be a dict, got a {}",
                extra.ty().name()
            ));
        };
        if let Some(d) = pyrite_vm::types::dict::instance_dict(o) {
            d.merge_dict(extra, true)?;
        }
    }
    Ok(none())
}

/// ValueError of a closed `FileIO` or `StringIO`, which say it without a full stop.
pub(crate) fn closed_file<T>() -> R<T> {
    value_error("I/O operation on closed file")
}

/// ValueError of a closed file.
pub(crate) fn closed<T>() -> R<T> {
    value_error("I/O operation on closed file.")
}

/// Is `o.closed` true?
pub(crate) fn is_closed(o: &Object) -> R<bool> {
    let v = attribute::get_text(o, "closed")?;
    number::is_true(&v)
}

/// A size argument: `None` and negative numbers mean all.
pub(crate) fn size_arg(o: Option<&Object>) -> R<Option<usize>> {
    match o {
        None => Ok(None),
        Some(o) if o.is_none() => Ok(None),
        Some(o) => {
            if !number::is_index(o) {
                return type_error(format!("argument should be integer or None, not '{}'", o.ty().name()));
            }
            let n = number::index_to_isize(o, Some(&exc::OVERFLOW_ERROR))?;
            Ok(usize::try_from(n).ok())
        }
    }
}

fn text_arg(o: Option<&Object>, name: &str, function: &str) -> R<Option<String>> {
    match o {
        None => Ok(None),
        Some(o) if o.is_none() => Ok(None),
        Some(o) => match o.cast::<Str>() {
            Some(s) => Ok(Some(s.to_lossy().into_owned())),
            None => type_error(format!(
                "{function}() argument '{name}' must be str or None, not {}",
                obj::type_name_or_none(o)
            )),
        },
    }
}

/// `open`.
pub fn open(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(file) = a[0] else { return Ok(none()) };
    let mode = match a[1] {
        Some(m) => match m.cast::<Str>() {
            Some(s) => s.to_lossy().into_owned(),
            None => {
                return type_error(format!(
                    "open() argument 'mode' must be str, not {}",
                    obj::type_name_or_none(m)
                ));
            }
        },
        None => "r".into(),
    };
    let buffering = match a[2] {
        Some(b) => number::to_i32(b)?,
        None => -1,
    };
    let encoding = text_arg(a[3], "encoding", "open")?;
    let errors = text_arg(a[4], "errors", "open")?;
    let newline = text_arg(a[5], "newline", "open")?;
    let closefd = match a[6] {
        Some(c) => number::is_true(c)?,
        None => true,
    };
    let opener = a[7].map_or_else(none, |o| o.own());

    let (mut creating, mut reading, mut writing, mut appending, mut updating, mut text, mut binary) =
        (false, false, false, false, false, false, false);
    for (i, c) in mode.chars().enumerate() {
        let flag = match c {
            'x' => &mut creating,
            'r' => &mut reading,
            'w' => &mut writing,
            'a' => &mut appending,
            '+' => &mut updating,
            't' => &mut text,
            'b' => &mut binary,
            _ => return value_error(format!("invalid mode: '{mode}'")),
        };
        if *flag || mode.chars().skip(i + 1).any(|d| d == c) {
            return value_error(format!("invalid mode: '{mode}'"));
        }
        *flag = true;
    }
    if text && binary {
        return value_error("can't have text and binary mode at once");
    }
    if creating as u8 + reading as u8 + writing as u8 + appending as u8 > 1 {
        return value_error("must have exactly one of create/read/write/append mode");
    }
    if binary && encoding.is_some() {
        return value_error("binary mode doesn't take an encoding argument");
    }
    if binary && errors.is_some() {
        return value_error("binary mode doesn't take an errors argument");
    }
    if binary && newline.is_some() {
        return value_error("binary mode doesn't take a newline argument");
    }
    if binary && buffering == 1 {
        pyrite_vm::raise::warn(
            &exc::RUNTIME_WARNING,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
            1,
        )?;
    }
    let mut raw_mode = String::new();
    for (on, c) in [(creating, 'x'), (reading, 'r'), (writing, 'w'), (appending, 'a'), (updating, '+')] {
        if on {
            raw_mode.push(c);
        }
    }
    // A path-like object is asked once.
    let path;
    let file: &Object = if number::is_index(file) || file.is_a::<Str>() {
        file
    } else {
        match call::call_special(file, &names().__fspath__, &[])? {
            Some(p) if p.is_a::<Str>() || p.is_a::<Bytes>() => {
                path = p;
                &path
            }
            Some(p) => {
                return type_error(format!(
                    "expected {}.__fspath__() to return str or bytes, not {}",
                    file.ty().name(),
                    p.ty().name()
                ));
            }
            None => file,
        }
    };
    let raw =
        call::call(FILE_IO.object().as_object(), &[file, &Str::new(&raw_mode), &bool_obj(closefd), &opener])?;
    let r = wrap(
        &raw,
        &mode,
        buffering,
        encoding,
        errors,
        newline,
        binary,
        updating,
        creating || writing || appending,
    );
    if r.is_err() {
        // The file must not stay open; the first error is the one to report.
        let _ = call::call_method(&raw, &names().close, &[]);
    }
    r
}

#[allow(clippy::too_many_arguments)]
fn wrap(
    raw: &Object,
    mode: &str,
    buffering: i32,
    encoding: Option<String>,
    errors: Option<String>,
    newline: Option<String>,
    binary: bool,
    updating: bool,
    writing: bool,
) -> R {
    attribute::set_text(raw, "mode", &Str::new(mode)).or_else(|_| Ok::<(), pyrite_vm::raise::Raised>(()))?;
    let mut line_buffering = false;
    let mut buffering = buffering;
    if buffering == 1 {
        line_buffering = true;
        buffering = -1;
    }
    if buffering < 0 {
        let tty = call::call_method_text(raw, "isatty", &[])?;
        if number::is_true(&tty)? && !binary {
            line_buffering = true;
        }
        buffering = match attribute::get_optional_text(raw, "_blksize")? {
            Some(b) => number::to_i32(&b).unwrap_or(BUFFER_SIZE as i32),
            None => BUFFER_SIZE as i32,
        };
    }
    if buffering < -1 {
        return value_error("invalid buffering size");
    }
    if buffering == 0 {
        if !binary {
            return value_error("can't have unbuffered text I/O");
        }
        return Ok(raw.own());
    }
    let t = if updating {
        &buffered::BUFFERED_RANDOM
    } else if writing {
        &buffered::BUFFERED_WRITER
    } else {
        &buffered::BUFFERED_READER
    };
    let buffer = call::call(t.object().as_object(), &[raw, &int::from_i64(buffering as i64)])?;
    if binary {
        return Ok(buffer);
    }
    let opt = |s: Option<String>| s.map_or_else(none, |s| Str::new(&s).up());
    let w = call::call(
        TEXT_IO_WRAPPER.object().as_object(),
        &[&buffer, &opt(encoding), &opt(errors), &opt(newline), &bool_obj(line_buffering)],
    )?;
    attribute::set_text(&w, "mode", &Str::new(mode))?;
    Ok(w)
}

fn text_encoding(_: &Object, a: &[&Object]) -> R {
    if !a[0].is_none() {
        return Ok(a[0].own());
    }
    Ok(Str::intern(if pyrite_vm::config::get().utf8_mode { "utf-8" } else { "locale" }).up())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw(
        "open",
        "($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)",
        open,
    ),
    MethodDef::pos("text_encoding", "($module, encoding, stacklevel=2, /)", 1, 2, text_encoding),
    MethodDef::kw("open_code", "($module, /, path)", |m, a| {
        let rb = Str::new("rb");
        open(m, &[a[0], Some(&rb), None, None, None, None, None, None])
    }),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_io");
    m.add_functions(FUNCTIONS);
    m.set("DEFAULT_BUFFER_SIZE", &int::from_usize(BUFFER_SIZE));
    m.set("UnsupportedOperation", &*unsupported_type()?);
    m.set("BlockingIOError", &exc::BLOCKING_IO_ERROR.own());
    for t in [
        &IO_BASE,
        &RAW_IO_BASE,
        &BUFFERED_IO_BASE,
        &TEXT_IO_BASE,
        &FILE_IO,
        &bytes_io::BYTES_IO,
        &string_io::STRING_IO,
        &buffered::BUFFERED_READER,
        &buffered::BUFFERED_WRITER,
        &buffered::BUFFERED_RANDOM,
        &buffered::BUFFERED_RW_PAIR,
        &TEXT_IO_WRAPPER,
        &newline::INCREMENTAL_NEWLINE_DECODER,
    ] {
        m.add_type(t);
    }
    Ok(m)
}
