//! `scandir`.

use std::cell::Cell;

use pyrite_vm::object::cells::{Guarded, RefVec, Slot};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, number, object as obj};
use pyrite_vm::raise::os_error;
use pyrite_vm::thread::allow_threads;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int};

use super::{c_path_of, name_like};

pyrite_vm::object! {
    /// One entry of a directory.
    pub struct DirEntry: DIR_ENTRY {
        name: Ref,
        path: Ref,
        /// What `path` is relative to.
        dir_fd: i32,
        inode: Cell<u64>,
        /// What `readdir` said: `d`, `f`, `l` or something else.
        kind: Cell<u8>,
        stat: Slot,
        lstat: Slot,
    }
}

fn entry(o: &Object) -> &DirEntry {
    unsafe { o.cast_unchecked() }
}

fn stat_of(o: &Object, follow: bool) -> R {
    let e = entry(o);
    let slot = if follow && matches!(e.kind.get(), b'l' | b'?') { &e.stat } else { &e.lstat };
    if let Some(s) = slot.get() {
        return Ok(s);
    }
    let s = super::files::do_stat(&e.path, e.dir_fd, follow, "DirEntry.stat")?;
    slot.set(Some(s.clone()));
    Ok(s)
}

fn follow_arg(a: &[Option<&Object>]) -> R<bool> {
    match a[0] {
        Some(f) => number::is_true(f),
        None => Ok(true),
    }
}

fn is_kind(o: &Object, follow: bool, kind: u8, mode: i64) -> R {
    let e = entry(o);
    let k = e.kind.get();
    if k != b'?' && !(follow && k == b'l') {
        return Ok(bool_obj(k == kind));
    }
    match stat_of(o, follow) {
        Ok(s) => {
            let m = number::to_i64(&*attribute::get_text(&s, "st_mode")?)?;
            Ok(bool_obj(m & 0o170000 == mode))
        }
        Err(e) if e.matches(&exc::FILE_NOT_FOUND_ERROR) => Ok(bool_obj(false)),
        Err(e) => Err(e),
    }
}

const FOLLOW: &str = "($self, /, *, follow_symlinks=True)";
static METHODS: &[MethodDef] = &[
    MethodDef::kw("is_dir", FOLLOW, |o, a| is_kind(o, follow_arg(a)?, b'd', 0o040000)),
    MethodDef::kw("is_file", FOLLOW, |o, a| is_kind(o, follow_arg(a)?, b'f', 0o100000)),
    MethodDef::noargs("is_symlink", |o| is_kind(o, false, b'l', 0o120000)),
    MethodDef::noargs("is_junction", |_| Ok(bool_obj(false))),
    MethodDef::kw("stat", FOLLOW, |o, a| stat_of(o, follow_arg(a)?)),
    MethodDef::noargs("inode", |o| Ok(int::from_u64(entry(o).inode.get()))),
    MethodDef::noargs("__fspath__", |o| Ok(entry(o).path.clone())),
    MethodDef::o("__class_getitem__", "", pyrite_vm::types::generic_alias::new).class(),
];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("name", |o| Ok(entry(o).name.clone())).member(),
    GetSetDef::ro("path", |o| Ok(entry(o).path.clone())).member(),
];

/// `os.DirEntry`.
pub static DIR_ENTRY: StaticType = StaticType::new::<DirEntry>(
    TypeDef {
        name: "posix.DirEntry",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(|o| Ok(Str::new(&format!("<DirEntry {}>", obj::repr_text(&entry(o).name)?)).up())),
        ..Slots::NONE
    },
);

pyrite_vm::object! {
    /// What `scandir` gives.
    struct ScandirIterator: SCANDIR_ITERATOR {
        entries: Guarded<RefVec>,
        closed: Cell<bool>,
    }
}
fn scan(o: &Object) -> &ScandirIterator {
    unsafe { o.cast_unchecked() }
}
static SCAN_METHODS: &[MethodDef] = &[
    MethodDef::noargs("__enter__", |o| Ok(o.own())),
    MethodDef::pos("__exit__", "", 3, 3, |o, _| {
        scan(o).closed.set(true);
        Ok(none())
    }),
    MethodDef::noargs("close", |o| {
        scan(o).closed.set(true);
        Ok(none())
    }),
];
static SCANDIR_ITERATOR: StaticType = StaticType::new::<ScandirIterator>(
    TypeDef {
        name: "posix.ScandirIterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: SCAN_METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(|o| {
            let s = scan(o);
            if s.closed.get() {
                return Ok(None);
            }
            let next = s.entries.borrow_mut().0.pop();
            if next.is_none() {
                s.closed.set(true);
            }
            Ok(next)
        }),
        finalize: Some(|o| {
            if !scan(o).closed.get() {
                let shown = obj::repr_text(o).unwrap_or_default();
                pyrite_vm::warnings::unclosed(&format!("unclosed scandir iterator {shown}"), o, o);
            }
        }),
        ..Slots::NONE
    },
);

fn scandir(_: &Object, a: &[Option<&Object>]) -> R {
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::DirEntryExt;
    let dot = Str::new(".").up();
    let o: &Object = match a[0] {
        Some(p) if !p.is_none() => p,
        _ => &dot,
    };
    let bytes = o.is_a::<Bytes>();
    let (dir, dir_fd) = if number::is_index(o) {
        let fd = super::fd_arg(o)?;
        (format!("/proc/self/fd/{fd}").into_bytes(), fd)
    } else {
        (c_path_of(o, "scandir", true)?.into_bytes(), libc::AT_FDCWD)
    };
    let p = std::path::PathBuf::from(std::ffi::OsString::from_vec(dir.clone()));
    let r = allow_threads(|| -> std::io::Result<Vec<(Vec<u8>, u64, u8)>> {
        let mut v = Vec::new();
        for e in std::fs::read_dir(&p)? {
            let e = e?;
            let kind = match e.file_type() {
                Ok(t) if t.is_dir() => b'd',
                Ok(t) if t.is_file() => b'f',
                Ok(t) if t.is_symlink() => b'l',
                Ok(_) => b'o',
                Err(_) => b'?',
            };
            v.push((e.file_name().into_vec(), e.ino(), kind));
        }
        Ok(v)
    });
    let found = match r {
        Ok(v) => v,
        Err(e) if number::is_index(o) && e.raw_os_error() == Some(libc::ENOENT) => {
            return os_error(libc::EBADF, None, None);
        }
        Err(e) => return os_error(e.raw_os_error().unwrap_or(0), Some(o), None),
    };
    let mut out = Vec::with_capacity(found.len());
    for (name, inode, kind) in found.into_iter().rev() {
        let n = name_like(&name, bytes);
        let path = if dir_fd != libc::AT_FDCWD {
            n.clone()
        } else {
            let mut full = dir.clone();
            if full.last() != Some(&b'/') {
                full.push(b'/');
            }
            full.extend_from_slice(&name);
            name_like(&full, bytes)
        };
        out.push(
            Ref::new(DirEntry {
                head: Object::head(&DIR_ENTRY),
                name: n,
                path,
                dir_fd,
                inode: Cell::new(inode),
                kind: Cell::new(kind),
                stat: Slot::empty(),
                lstat: Slot::empty(),
            })
            .up(),
        );
    }
    Ok(Ref::new(ScandirIterator {
        head: Object::head(&SCANDIR_ITERATOR),
        entries: Guarded::new(RefVec(out)),
        closed: Cell::new(false),
    })
    .up())
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[MethodDef::kw("scandir", "($module, /, path=None)", scandir)];
