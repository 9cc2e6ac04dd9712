//! `fcntl`: control of file descriptors.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{last_os_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

use crate::arguments::descriptor;
use crate::binascii::mask32;

/// Bytes of a call's buffer.
const SIZE: usize = 1024;

/// Makes a system call without the GIL until no signal interrupts it.
fn retry(mut f: impl FnMut() -> i32) -> R<i32> {
    loop {
        let (r, e) = thread::allow_threads(|| {
            let r = f();
            (r, unsafe { *libc::__errno_location() })
        });
        if r >= 0 {
            return Ok(r);
        }
        if e != libc::EINTR {
            unsafe { *libc::__errno_location() = e };
            return last_os_error(None);
        }
        pyrite_vm::signals::deliver()?;
    }
}

/// Text or bytes that a call reads and may overwrite.
fn data_of(o: &Object) -> R<Option<Vec<u8>>> {
    if let Some(s) = o.cast::<Str>() {
        return pyrite_vm::codecs::unicode::encode_utf8(s, "strict").map(Some);
    }
    if number::is_index(o) || !buffer::supports(o) {
        return Ok(None);
    }
    buffer::bytes_of(o).map(Some)
}

fn fcntl(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let cmd = sequence::int_arg(a[1])?;
    if let Some(arg) = a.get(2)
        && let Some(data) = data_of(arg)?
    {
        if data.len() > SIZE {
            return value_error("fcntl string arg too long");
        }
        let mut room = [0u8; SIZE];
        for (to, from) in room.iter_mut().zip(&data) {
            *to = *from;
        }
        retry(|| unsafe { libc::fcntl(fd, cmd, room.as_mut_ptr()) })?;
        return Ok(Bytes::new(room.get(..data.len()).unwrap_or(&room)).up());
    }
    let arg = mask32(a.get(2), 0)?;
    Ok(int::from_i64(retry(|| unsafe { libc::fcntl(fd, cmd, arg as libc::c_int) })?.into()))
}

fn ioctl(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let request = libc::c_ulong::from(mask32(a.get(1), 0)?);
    let mutate = a.get(3).map_or(Ok(true), |m| number::is_true(m))?;
    if let Some(arg) = a.get(2)
        && let Some(data) = data_of(arg)?
    {
        let writable = !arg.is_a::<Str>() && !arg.is_a::<Bytes>();
        let target = if writable { buffer::get(arg, buffer::WRITABLE).ok().filter(|b| !b.readonly) } else { None };
        if data.len() > SIZE && (target.is_none() || !mutate) {
            return value_error("ioctl string arg too long");
        }
        let mut room = data.clone();
        // Calls that write more than they were given find room.
        room.resize(data.len().max(SIZE) + 1, 0);
        let r = retry(|| unsafe { libc::ioctl(fd, request, room.as_mut_ptr()) })?;
        let out = room.get(..data.len()).unwrap_or(&room);
        return match target {
            Some(b) if mutate => {
                for (to, from) in b.as_mut_slice().iter_mut().zip(out) {
                    *to = *from;
                }
                Ok(int::from_i64(r.into()))
            }
            _ => Ok(Bytes::new(out).up()),
        };
    }
    let arg = a.get(2).map_or(Ok(0), |o| sequence::int_arg(o))?;
    Ok(int::from_i64(retry(|| unsafe { libc::ioctl(fd, request, arg) })?.into()))
}

fn flock(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let op = sequence::int_arg(a[1])?;
    retry(|| unsafe { libc::flock(fd, op) })?;
    Ok(none())
}

fn lockf(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let op = sequence::int_arg(a[1])?;
    let offset = |o: Option<&&Object>| o.map_or(Ok(0), |o| number::to_i64(o));
    let mut l: libc::flock = unsafe { std::mem::zeroed() };
    l.l_len = offset(a.get(2))?;
    l.l_start = offset(a.get(3))?;
    l.l_whence = a.get(4).map_or(Ok(0), |o| sequence::int_arg(o))? as libc::c_short;
    l.l_type = if op == libc::LOCK_UN {
        libc::F_UNLCK
    } else if op & libc::LOCK_SH != 0 {
        libc::F_RDLCK
    } else if op & libc::LOCK_EX != 0 {
        libc::F_WRLCK
    } else {
        return value_error("unrecognized lockf argument");
    } as libc::c_short;
    let cmd = if op & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
    retry(|| unsafe { libc::fcntl(fd, cmd, &l) })?;
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("fcntl", "($module, fd, cmd, arg=0, /)", 2, 3, fcntl),
    MethodDef::pos("ioctl", "($module, fd, request, arg=0, mutate_flag=True, /)", 2, 4, ioctl),
    MethodDef::pos("flock", "($module, fd, operation, /)", 2, 2, flock),
    MethodDef::pos("lockf", "($module, fd, cmd, len=0, start=0, whence=0, /)", 2, 5, lockf),
];

/// Linux's numbers.
const NUMBERS: &[(&str, i64)] = &[
    ("DN_ACCESS", 1),
    ("DN_ATTRIB", 32),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_MODIFY", 2),
    ("DN_MULTISHOT", 2147483648),
    ("DN_RENAME", 16),
    ("FASYNC", 8192),
    ("FD_CLOEXEC", 1),
    ("FICLONE", 1074041865),
    ("FICLONERANGE", 1075876877),
    ("F_ADD_SEALS", 1033),
    ("F_DUPFD", 0),
    ("F_DUPFD_CLOEXEC", 1030),
    ("F_EXLCK", 4),
    ("F_GETFD", 1),
    ("F_GETFL", 3),
    ("F_GETLEASE", 1025),
    ("F_GETLK", 5),
    ("F_GETLK64", 5),
    ("F_GETOWN", 9),
    ("F_GETOWN_EX", 16),
    ("F_GETPIPE_SZ", 1032),
    ("F_GETSIG", 11),
    ("F_GET_FILE_RW_HINT", 1037),
    ("F_GET_RW_HINT", 1035),
    ("F_GET_SEALS", 1034),
    ("F_NOTIFY", 1026),
    ("F_OFD_GETLK", 36),
    ("F_OFD_SETLK", 37),
    ("F_OFD_SETLKW", 38),
    ("F_OWNER_PGRP", 2),
    ("F_OWNER_PID", 1),
    ("F_OWNER_TID", 0),
    ("F_RDLCK", 0),
    ("F_SEAL_FUTURE_WRITE", 16),
    ("F_SEAL_GROW", 4),
    ("F_SEAL_SEAL", 1),
    ("F_SEAL_SHRINK", 2),
    ("F_SEAL_WRITE", 8),
    ("F_SETFD", 2),
    ("F_SETFL", 4),
    ("F_SETLEASE", 1024),
    ("F_SETLK", 6),
    ("F_SETLK64", 6),
    ("F_SETLKW", 7),
    ("F_SETLKW64", 7),
    ("F_SETOWN", 8),
    ("F_SETOWN_EX", 15),
    ("F_SETPIPE_SZ", 1031),
    ("F_SETSIG", 10),
    ("F_SET_FILE_RW_HINT", 1038),
    ("F_SET_RW_HINT", 1036),
    ("F_SHLCK", 8),
    ("F_UNLCK", 2),
    ("F_WRLCK", 1),
    ("LOCK_EX", 2),
    ("LOCK_MAND", 32),
    ("LOCK_NB", 4),
    ("LOCK_READ", 64),
    ("LOCK_RW", 192),
    ("LOCK_SH", 1),
    ("LOCK_UN", 8),
    ("LOCK_WRITE", 128),
    ("RWH_WRITE_LIFE_EXTREME", 5),
    ("RWH_WRITE_LIFE_LONG", 4),
    ("RWH_WRITE_LIFE_MEDIUM", 3),
    ("RWH_WRITE_LIFE_NONE", 1),
    ("RWH_WRITE_LIFE_NOT_SET", 0),
    ("RWH_WRITE_LIFE_SHORT", 2),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("fcntl");
    m.set("__doc__", &Str::new("This module performs file control and I/O control on file\ndescriptors.  It is an interface to the fcntl() and ioctl() Unix\nroutines.  File descriptors can be obtained with the fileno() method of\na file or socket object."));
    m.add_functions(FUNCTIONS);
    for (name, n) in NUMBERS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
