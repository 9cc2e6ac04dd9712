//! `FileIO`: a descriptor of the operating system.

use std::cell::Cell;

use pyrite_vm::codecs;
use pyrite_vm::names::names;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, buffer, call, number, object as obj};
use pyrite_vm::raise::{last_os_error, os_error, reserve, type_error, value_error, zeroed};
use pyrite_vm::thread::allow_threads;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::instance_get;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::base::{RAW_IO_BASE, finalize, is_dying};
use super::{closed_file, size_arg, unsupported};

pyrite_vm::object! {
    /// A raw file.
    pub struct FileIo: FILE_IO {
        fd: Cell<i32>,
        created: Cell<bool>,
        readable: Cell<bool>,
        writable: Cell<bool>,
        appending: Cell<bool>,
        /// -1 unknown.
        seekable: Cell<i8>,
        closefd: Cell<bool>,
        blksize: Cell<usize>,
    }
}

fn this(o: &Object) -> &FileIo {
    unsafe { o.cast_unchecked() }
}
fn fd(o: &Object) -> R<i32> {
    let f = this(o).fd.get();
    if f < 0 { closed_file() } else { Ok(f) }
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    static DEF: MethodDef = MethodDef::kw("FileIO", "(file, mode='r', closefd=True, opener=None)", |o, a| {
        init_impl(o, a)?;
        Ok(none())
    });
    DEF.invoke(None, o, args, kw).map(drop)
}

fn init_impl(o: &Object, a: &[Option<&Object>]) -> R<()> {
    let f = this(o);
    if f.fd.get() >= 0 && f.closefd.get() {
        unsafe { libc::close(f.fd.get()) };
    }
    f.fd.set(-1);
    let Some(file) = a[0] else { return Ok(()) };
    let mode = match a[1] {
        Some(m) => match m.cast::<Str>() {
            Some(s) => s.to_lossy().into_owned(),
            None => {
                return type_error(format!(
                    "FileIO() argument 'mode' must be str, not {}",
                    obj::type_name_or_none(m)
                ));
            }
        },
        None => "r".into(),
    };
    let closefd = match a[2] {
        Some(c) => number::is_true(c)?,
        None => true,
    };
    let mut flags = libc::O_CLOEXEC;
    let (mut main, mut plus) = (None, false);
    for c in mode.chars() {
        match c {
            'x' | 'r' | 'w' | 'a' => {
                if main.replace(c).is_some() {
                    return value_error(
                        "Must have exactly one of create/read/write/append mode and at most one plus",
                    );
                }
            }
            'b' => {}
            '+' => {
                if plus {
                    return value_error(
                        "Must have exactly one of create/read/write/append mode and at most one plus",
                    );
                }
                plus = true;
            }
            _ => return value_error(format!("invalid mode: {mode}")),
        }
    }
    let Some(main) = main else {
        return value_error("Must have exactly one of create/read/write/append mode and at most one plus");
    };
    f.created.set(main == 'x');
    f.readable.set(main == 'r' || plus);
    f.writable.set(main != 'r' || plus);
    f.appending.set(main == 'a');
    f.seekable.set(-1);
    flags |= match main {
        'x' => libc::O_EXCL | libc::O_CREAT,
        'w' => libc::O_CREAT | libc::O_TRUNC,
        'a' => libc::O_APPEND | libc::O_CREAT,
        _ => 0,
    };
    flags |= match (f.readable.get(), f.writable.get()) {
        (true, true) => libc::O_RDWR,
        (false, true) => libc::O_WRONLY,
        _ => libc::O_RDONLY,
    };
    let opener = a[3].filter(|o| !o.is_none());
    if number::is_index(file) {
        if file.ty().is_type(&int::BOOL) {
            pyrite_vm::raise::warn(&exc::RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
        }
        let n = number::to_i32(file)?;
        if n < 0 {
            return value_error("negative file descriptor");
        }
        f.fd.set(n);
        f.closefd.set(closefd);
    } else {
        if !closefd {
            return value_error("Cannot use closefd=False with file name");
        }
        let path = codecs::fs_path(file)?;
        let n = match opener {
            Some(op) => {
                let r = call::call(op, &[file, &int::from_i64(flags as i64)])?;
                if !number::is_index(&r) {
                    return type_error("expected integer from opener");
                }
                let n = number::to_i32(&r)?;
                if n < 0 {
                    return value_error(format!("opener returned {n}"));
                }
                n
            }
            None => {
                let Ok(c) = std::ffi::CString::new(path) else { return value_error("embedded null byte") };
                loop {
                    let n = allow_threads(|| unsafe { libc::open(c.as_ptr(), flags, 0o666) });
                    if n >= 0 {
                        break n;
                    }
                    let e = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
                    if e != libc::EINTR {
                        return os_error(e, Some(file), None);
                    }
                    pyrite_vm::signals::deliver()?;
                }
            }
        };
        f.fd.set(n);
        f.closefd.set(true);
    }
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    if unsafe { libc::fstat(f.fd.get(), &mut s) } == 0 {
        if s.st_mode & libc::S_IFMT == libc::S_IFDIR {
            let e = os_error(libc::EISDIR, Some(file), None);
            if f.closefd.get() && !number::is_index(file) {
                unsafe { libc::close(f.fd.get()) };
            }
            f.fd.set(-1);
            return e;
        }
        if s.st_blksize > 1 {
            f.blksize.set(s.st_blksize as usize);
        }
    } else if std::io::Error::last_os_error().raw_os_error() == Some(libc::EBADF) {
        f.fd.set(-1);
        return os_error(libc::EBADF, None, None);
    }
    attribute::set_text(o, "name", file)?;
    if f.appending.get() {
        unsafe { libc::lseek(f.fd.get(), 0, libc::SEEK_END) };
    }
    Ok(())
}

/// Reads up to `buf.len()` bytes; `None` where that would block.
pub fn read_fd(fd: i32, buf: &mut [u8]) -> R<Option<usize>> {
    loop {
        let r = allow_threads(|| unsafe { libc::read(fd, buf.as_mut_ptr() as *mut _, buf.len()) });
        if r >= 0 {
            return Ok(Some(r as usize));
        }
        match std::io::Error::last_os_error().raw_os_error() {
            Some(libc::EINTR) => pyrite_vm::signals::deliver()?,
            Some(libc::EAGAIN) => return Ok(None),
            _ => return last_os_error(None),
        }
    }
}
/// Writes; `None` where that would block.
pub fn write_fd(fd: i32, buf: &[u8]) -> R<Option<usize>> {
    loop {
        let r = allow_threads(|| unsafe { libc::write(fd, buf.as_ptr() as *const _, buf.len()) });
        if r >= 0 {
            return Ok(Some(r as usize));
        }
        match std::io::Error::last_os_error().raw_os_error() {
            Some(libc::EINTR) => pyrite_vm::signals::deliver()?,
            Some(libc::EAGAIN) => return Ok(None),
            _ => return last_os_error(None),
        }
    }
}

/// The descriptor of an exact `FileIO`, for buffers that then need no method calls.
pub fn raw_fd(o: &Object) -> Option<i32> {
    o.exact::<FileIo>().map(|f| f.fd.get()).filter(|f| *f >= 0)
}

fn need_readable(o: &Object) -> R<i32> {
    let f = fd(o)?;
    if this(o).readable.get() { Ok(f) } else { unsupported("File not open for reading") }
}
fn need_writable(o: &Object) -> R<i32> {
    let f = fd(o)?;
    if this(o).writable.get() { Ok(f) } else { unsupported("File not open for writing") }
}

fn read(o: &Object, a: &[&Object]) -> R {
    let f = need_readable(o)?;
    match size_arg(a.first().copied())? {
        None => readall(o),
        Some(n) => {
            let mut v = zeroed(n)?;
            match read_fd(f, &mut v)? {
                Some(k) => Bytes::build(k, |b| b.copy_from_slice(&v[..k])).map(|b| b.up()),
                None => Ok(none()),
            }
        }
    }
}
fn readall(o: &Object) -> R {
    let f = need_readable(o)?;
    let mut out: Vec<u8> = Vec::new();
    let mut s: libc::stat = unsafe { std::mem::zeroed() };
    if unsafe { libc::fstat(f, &mut s) } == 0 && s.st_size > 0 {
        let pos = unsafe { libc::lseek(f, 0, libc::SEEK_CUR) }.max(0);
        reserve(&mut out, (s.st_size - pos).clamp(0, 1 << 30) as usize + 1)?;
    }
    let mut chunk = 8192usize;
    loop {
        let at = out.len();
        let room = (out.capacity() - at).max(chunk);
        reserve(&mut out, room)?;
        out.resize(at + room, 0);
        match read_fd(f, &mut out[at..])? {
            Some(0) => {
                out.truncate(at);
                break;
            }
            Some(n) => out.truncate(at + n),
            None => {
                out.truncate(at);
                if out.is_empty() {
                    return Ok(none());
                }
                break;
            }
        }
        chunk = (chunk * 2).min(1 << 20);
    }
    Bytes::build(out.len(), |b| b.copy_from_slice(&out)).map(|b| b.up())
}
fn readinto(o: &Object, b: &Object) -> R {
    let f = need_readable(o)?;
    let v = buffer::writable(b, "readinto() argument")?;
    Ok(match read_fd(f, v.as_mut_slice())? {
        Some(n) => int::from_usize(n),
        None => none(),
    })
}
fn write(o: &Object, b: &Object) -> R {
    let f = need_writable(o)?;
    let v = buffer::bytes_of(b)?;
    Ok(match write_fd(f, &v)? {
        Some(n) => int::from_usize(n),
        None => none(),
    })
}
fn seek(o: &Object, a: &[&Object]) -> R {
    let f = fd(o)?;
    let whence = match a.get(1) {
        Some(w) => number::to_i32(w)?,
        None => 0,
    };
    if a[0].is_a::<pyrite_vm::types::float::Float>() {
        return type_error("an integer is required");
    }
    let r = unsafe { libc::lseek(f, number::to_i64(a[0])?, whence) };
    if r < 0 { last_os_error(None) } else { Ok(int::from_i64(r)) }
}
fn truncate(o: &Object, a: &[&Object]) -> R {
    let f = need_writable(o)?;
    let size = match a.first().filter(|s| !s.is_none()) {
        Some(s) => s.own(),
        None => call::call_method_text(o, "tell", &[])?,
    };
    let n = number::to_i64(&size)?;
    if allow_threads(|| unsafe { libc::ftruncate(f, n) }) < 0 {
        return last_os_error(None);
    }
    Ok(size)
}
fn close(o: &Object) -> R {
    let f = this(o);
    // The base notes that it is closed; its flush has nothing to do here.
    let r = match super::base::IO_BASE.object().lookup(&Str::intern("close")) {
        Some(c) => call::call(&c, &[o]),
        None => Ok(none()),
    };
    if !f.closefd.get() {
        f.fd.set(-1);
        return r;
    }
    if is_dying(o) {
        let _ = dealloc_warn(o, o);
    }
    let n = f.fd.replace(-1);
    if n >= 0 && allow_threads(|| unsafe { libc::close(n) }) < 0 && r.is_ok() {
        return last_os_error(None);
    }
    r
}
fn seekable(o: &Object) -> R {
    let f = fd(o)?;
    let t = this(o);
    if t.seekable.get() < 0 {
        t.seekable.set((unsafe { libc::lseek(f, 0, libc::SEEK_CUR) } >= 0) as i8);
    }
    Ok(bool_obj(t.seekable.get() == 1))
}

fn mode_text(f: &FileIo) -> &'static str {
    match (f.created.get(), f.appending.get(), f.readable.get(), f.writable.get()) {
        (true, _, true, _) => "xb+",
        (true, _, false, _) => "xb",
        (_, true, true, _) => "ab+",
        (_, true, false, _) => "ab",
        (_, _, true, true) => "rb+",
        (_, _, true, false) => "rb",
        _ => "wb",
    }
}

static METHODS: &[MethodDef] = &[
    super::REDUCE,
    super::REDUCE_EX,
    MethodDef::pos("read", "($self, size=-1, /)", 0, 1, read),
    MethodDef::noargs("readall", readall),
    MethodDef::o("_dealloc_warn", "($self, object, /)", dealloc_warn),
    MethodDef::o("readinto", "($self, buffer, /)", readinto),
    MethodDef::o("write", "($self, b, /)", write),
    MethodDef::pos("seek", "($self, pos, whence=0, /)", 1, 2, seek),
    MethodDef::noargs("tell", |o| {
        let r = unsafe { libc::lseek(fd(o)?, 0, libc::SEEK_CUR) };
        if r < 0 { last_os_error(None) } else { Ok(int::from_i64(r)) }
    }),
    MethodDef::pos("truncate", "($self, size=None, /)", 0, 1, truncate),
    MethodDef::noargs("close", close),
    MethodDef::noargs("seekable", seekable),
    MethodDef::noargs("readable", |o| fd(o).map(|_| bool_obj(this(o).readable.get()))),
    MethodDef::noargs("writable", |o| fd(o).map(|_| bool_obj(this(o).writable.get()))),
    MethodDef::noargs("fileno", |o| Ok(int::from_i64(fd(o)? as i64))),
    MethodDef::noargs("isatty", |o| Ok(bool_obj(unsafe { libc::isatty(fd(o)?) } == 1))),
    MethodDef::noargs("_isatty_open_only", |o| Ok(bool_obj(unsafe { libc::isatty(fd(o)?) } == 1))),
];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("closed", |o| Ok(bool_obj(this(o).fd.get() < 0))),
    GetSetDef::ro("closefd", |o| Ok(bool_obj(this(o).closefd.get()))),
    GetSetDef::ro("mode", |o| Ok(Str::new(mode_text(this(o))).up())),
    GetSetDef::rw(
        "_blksize",
        |o| Ok(int::from_usize(this(o).blksize.get())),
        |o, v| {
            if let Some(v) = v {
                this(o).blksize.set(number::to_i64(v)?.max(1) as usize);
            }
            Ok(())
        },
    )
    .member(),
];

fn repr(o: &Object) -> R {
    let f = this(o);
    if f.fd.get() < 0 {
        return Ok(Str::new(&format!("<{} [closed]>", o.ty().name())).up());
    }
    let closefd = if f.closefd.get() { "True" } else { "False" };
    let s = match instance_get(o, &names().name) {
        Some(n) => {
            format!(
                "<{} name={} mode='{}' closefd={closefd}>",
                o.ty().name(),
                obj::repr_text(&n)?,
                mode_text(f)
            )
        }
        None => format!("<{} fd={} mode='{}' closefd={closefd}>", o.ty().name(), f.fd.get(), mode_text(f)),
    };
    Ok(Str::new(&s).up())
}

/// Warns that `source`, this file or one around it, dies open.
fn dealloc_warn(o: &Object, source: &Object) -> R {
    let f = this(o);
    if f.fd.get() >= 0 && f.closefd.get() {
        let r = obj::repr_text(source).unwrap_or_default();
        pyrite_vm::warnings::unclosed(&format!("unclosed file {r}"), source, o);
    }
    Ok(none())
}

/// `_io.FileIO`.
pub static FILE_IO: StaticType = StaticType::new::<FileIo>(
    TypeDef {
        name: "_io.FileIO",
        base: Some(&RAW_IO_BASE),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        sig: "(file, mode='r', closefd=True, opener=None)",
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        new: Some(|ty, _, _| {
            Ok(Ref::new(FileIo {
                head: Object::head(ty),
                fd: Cell::new(-1),
                created: Cell::new(false),
                readable: Cell::new(false),
                writable: Cell::new(false),
                appending: Cell::new(false),
                seekable: Cell::new(-1),
                closefd: Cell::new(true),
                blksize: Cell::new(super::BUFFER_SIZE),
            })
            .up())
        }),
        init: Some(init),
        finalize: Some(finalize),
        ..Slots::NONE
    },
);
