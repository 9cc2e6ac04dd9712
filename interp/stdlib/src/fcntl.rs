//! `fcntl`.

use pyrite_vm::codecs::unicode::encode_utf8;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{os_error, overflow_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

use crate::arguments::descriptor;

/// The most that is copied for the system to write into.
const ROOM: usize = 1024;

/// Calls the system without the lock until no signal interrupts it.
fn call(mut f: impl FnMut() -> libc::c_int) -> R<libc::c_int> {
    loop {
        let (r, errno) = thread::allow_threads(|| {
            let r = f();
            (r, unsafe { *libc::__errno_location() })
        });
        if r != -1 {
            return Ok(r);
        }
        if errno != libc::EINTR {
            return os_error(errno, None, None);
        }
        pyrite_vm::signals::deliver()?;
    }
}

/// An integer of which only the lowest bits count.
fn wrapped(o: &Object) -> R<u64> {
    let i = number::index(o)?;
    Ok(match i.as_i64() {
        Some(n) => n as u64,
        None => i.with_big(|b| {
            let low = b.magnitude().iter_u64_digits().next().unwrap_or(0);
            if i.is_negative() { low.wrapping_neg() } else { low }
        }),
    })
}

/// Bytes of an argument that is text or of bytes: what the system may write over a copy of.
fn copied(o: &Object) -> R<Option<Vec<u8>>> {
    if let Some(s) = o.cast::<Str>() {
        return encode_utf8(s, "strict").map(Some);
    }
    Ok(o.cast::<Bytes>().map(|b| b.as_slice().to_vec()))
}

fn fcntl(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let code = sequence::int_arg(a[1])?;
    let n = match a.get(2) {
        None => 0,
        Some(o) => {
            if let Some(b) = copied(o)? {
                if b.len() > ROOM {
                    return value_error("fcntl string arg too long");
                }
                let mut room = [0u8; ROOM + 1];
                for (to, from) in room.iter_mut().zip(&b) {
                    *to = *from;
                }
                call(|| unsafe { libc::fcntl(fd, code, room.as_mut_ptr()) })?;
                return Ok(Bytes::new(room.get(..b.len()).unwrap_or(&[])).up());
            }
            wrapped(o)? as u32
        }
    };
    let r = call(|| unsafe { libc::fcntl(fd, code, n) })?;
    Ok(int::from_i64(r.into()))
}

fn ioctl(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let request = wrapped(a[1])?;
    let Some(o) = a.get(2) else {
        let r = call(|| unsafe { libc::ioctl(fd, request as _, 0) })?;
        return Ok(int::from_i64(r.into()));
    };
    let mutate = match a.get(3) {
        Some(f) => number::is_true(f)?,
        None => true,
    };
    let given = if o.cast::<Str>().is_none() && buffer::supports(o) && o.cast::<Bytes>().is_none() {
        match buffer::get(o, buffer::WRITABLE) {
            Ok(b) if mutate => return ioctl_into(fd, request, &b),
            Ok(b) => Some(b.as_slice().to_vec()),
            // Of what cannot be written, a copy is.
            Err(_) => Some(buffer::bytes_of(o)?),
        }
    } else {
        copied(o)?
    };
    if let Some(b) = given {
        if b.len() > ROOM {
            return value_error("ioctl string arg too long");
        }
        let mut room = [0u8; ROOM + 1];
        for (to, from) in room.iter_mut().zip(&b) {
            *to = *from;
        }
        call(|| unsafe { libc::ioctl(fd, request as _, room.as_mut_ptr()) })?;
        return Ok(Bytes::new(room.get(..b.len()).unwrap_or(&[])).up());
    }
    let i = number::index(o)?;
    let n = match i.as_i64() {
        Some(n) if n > i32::MAX.into() => return overflow_error("signed integer is greater than maximum"),
        Some(n) if n < i32::MIN.into() => return overflow_error("signed integer is less than minimum"),
        Some(n) => n as i32,
        None => return overflow_error("Python int too large to convert to C long"),
    };
    let r = call(|| unsafe { libc::ioctl(fd, request as _, n) })?;
    Ok(int::from_i64(r.into()))
}

/// The system writes into the object's own memory; short ones through a copy, so that it never writes past their
/// end.
fn ioctl_into(fd: i32, request: u64, b: &buffer::Buffer) -> R {
    let r = if b.len > ROOM {
        let p = b.ptr;
        call(|| unsafe { libc::ioctl(fd, request as _, p) })?
    } else {
        let mut room = [0u8; ROOM + 1];
        for (to, from) in room.iter_mut().zip(b.as_slice()) {
            *to = *from;
        }
        let r = call(|| unsafe { libc::ioctl(fd, request as _, room.as_mut_ptr()) })?;
        for (to, from) in b.as_mut_slice().iter_mut().zip(&room) {
            *to = *from;
        }
        r
    };
    Ok(int::from_i64(r.into()))
}

fn flock(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let operation = sequence::int_arg(a[1])?;
    call(|| unsafe { libc::flock(fd, operation) })?;
    Ok(none())
}

fn offset(o: Option<&&Object>) -> R<i64> {
    let Some(o) = o else { return Ok(0) };
    let i: Ref<Int> = number::index(o)?;
    match i.as_i64() {
        Some(n) => Ok(n),
        None => overflow_error("Python int too large to convert to C long"),
    }
}

fn lockf(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let code = sequence::int_arg(a[1])?;
    let whence = match a.get(4) {
        Some(o) => sequence::int_arg(o)?,
        None => 0,
    };
    let kind = if code == libc::LOCK_UN {
        libc::F_UNLCK
    } else if code & libc::LOCK_SH != 0 {
        libc::F_RDLCK
    } else if code & libc::LOCK_EX != 0 {
        libc::F_WRLCK
    } else {
        return value_error("unrecognized lockf argument");
    };
    let mut l: libc::flock = unsafe { std::mem::zeroed() };
    l.l_type = kind as _;
    l.l_len = offset(a.get(2))?;
    l.l_start = offset(a.get(3))?;
    l.l_whence = whence as _;
    let command = if code & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
    call(|| unsafe { libc::fcntl(fd, command, std::ptr::from_mut(&mut l)) })?;
    Ok(none())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("fcntl", "($module, fd, cmd, arg=0, /)", 2, 3, fcntl),
    MethodDef::pos("ioctl", "($module, fd, request, arg=0, mutate_flag=True, /)", 2, 4, ioctl),
    MethodDef::pos("flock", "($module, fd, operation, /)", 2, 2, flock),
    MethodDef::pos("lockf", "($module, fd, cmd, len=0, start=0, whence=0, /)", 2, 5, lockf),
];

static CONSTANTS: &[(&str, i64)] = &[
    ("LOCK_SH", 1),
    ("LOCK_EX", 2),
    ("LOCK_NB", 4),
    ("LOCK_UN", 8),
    ("LOCK_MAND", 32),
    ("LOCK_READ", 64),
    ("LOCK_WRITE", 128),
    ("LOCK_RW", 192),
    ("F_DUPFD", 0),
    ("F_DUPFD_CLOEXEC", 1030),
    ("F_GETFD", 1),
    ("F_SETFD", 2),
    ("F_GETFL", 3),
    ("F_SETFL", 4),
    ("F_GETLK", 5),
    ("F_SETLK", 6),
    ("F_SETLKW", 7),
    ("F_OFD_GETLK", 36),
    ("F_OFD_SETLK", 37),
    ("F_OFD_SETLKW", 38),
    ("F_GETOWN", 9),
    ("F_SETOWN", 8),
    ("F_GETSIG", 11),
    ("F_SETSIG", 10),
    ("F_RDLCK", 0),
    ("F_WRLCK", 1),
    ("F_UNLCK", 2),
    ("F_GETLK64", 5),
    ("F_SETLK64", 6),
    ("F_SETLKW64", 7),
    ("FASYNC", 8192),
    ("F_SETLEASE", 1024),
    ("F_GETLEASE", 1025),
    ("F_NOTIFY", 1026),
    ("F_EXLCK", 4),
    ("F_SHLCK", 8),
    ("F_SETPIPE_SZ", 1031),
    ("F_GETPIPE_SZ", 1032),
    ("FICLONE", 1074041865),
    ("FICLONERANGE", 1075876877),
    ("F_GETOWN_EX", 16),
    ("F_SETOWN_EX", 15),
    ("F_OWNER_TID", 0),
    ("F_OWNER_PID", 1),
    ("F_OWNER_PGRP", 2),
    ("F_GET_RW_HINT", 1035),
    ("F_SET_RW_HINT", 1036),
    ("F_GET_FILE_RW_HINT", 1037),
    ("F_SET_FILE_RW_HINT", 1038),
    ("RWH_WRITE_LIFE_NOT_SET", 0),
    ("RWH_WRITE_LIFE_NONE", 1),
    ("RWH_WRITE_LIFE_SHORT", 2),
    ("RWH_WRITE_LIFE_MEDIUM", 3),
    ("RWH_WRITE_LIFE_LONG", 4),
    ("RWH_WRITE_LIFE_EXTREME", 5),
    ("FD_CLOEXEC", 1),
    ("DN_ACCESS", 1),
    ("DN_MODIFY", 2),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_RENAME", 16),
    ("DN_ATTRIB", 32),
    ("DN_MULTISHOT", 2147483648),
    ("F_ADD_SEALS", 1033),
    ("F_GET_SEALS", 1034),
    ("F_SEAL_SEAL", 1),
    ("F_SEAL_SHRINK", 2),
    ("F_SEAL_GROW", 4),
    ("F_SEAL_WRITE", 8),
    ("F_SEAL_FUTURE_WRITE", 16),
];

const DOC: &str = "This module performs file control and I/O control on file";

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("fcntl");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    for (name, n) in CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
