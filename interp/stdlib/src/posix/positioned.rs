//! Reading and writing at a place or in parts; files without names; terminals.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{os_error, type_error};
use pyrite_vm::thread::allow_threads;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

use super::{c_path, check, fd_arg, uninterrupted};

fn n(r: isize) -> R {
    Ok(int::from_i64(r as i64))
}
fn nothing(r: isize) -> R {
    let _ = r;
    Ok(none())
}
fn arg<'a>(a: &[Option<&'a Object>], i: usize) -> R<&'a Object> {
    match a.get(i) {
        Some(Some(o)) => Ok(o),
        _ => type_error("missing argument"),
    }
}

fn pread(_: &Object, a: &[&Object]) -> R {
    let fd = fd_arg(a[0])?;
    let Ok(len) = usize::try_from(sequence::ssize_arg(a[1])?) else {
        return os_error(libc::EINVAL, None, None);
    };
    let at = number::to_i64(a[2])?;
    let mut v: Vec<u8> = Vec::new();
    if v.try_reserve_exact(len).is_err() {
        return pyrite_vm::raise::memory_error();
    }
    let p = v.as_mut_ptr();
    let got = uninterrupted(|| unsafe { libc::pread(fd, p.cast(), len, at) })?;
    // The system has filled as many.
    unsafe { v.set_len((got as usize).min(len)) };
    Ok(Bytes::new(&v).up())
}

fn pwrite(_: &Object, a: &[&Object]) -> R {
    let fd = fd_arg(a[0])?;
    let b = buffer::get(a[1], 0)?;
    let at = number::to_i64(a[2])?;
    let (p, len) = (b.ptr.cast_const(), b.len);
    n(uninterrupted(|| unsafe { libc::pwrite(fd, p.cast(), len, at) })?)
}

/// The parts that a list of buffers is.
fn parts(o: &Object, name: &str, flags: u32) -> R<(Vec<buffer::Buffer>, Vec<libc::iovec>)> {
    if !sequence::is_sequence(o) {
        return type_error(format!("{name}() arg 2 must be a sequence"));
    }
    let held = sequence::vec_of(o)?.iter().map(|b| buffer::get(b, flags)).collect::<R<Vec<_>>>()?;
    let v = held.iter().map(|b| libc::iovec { iov_base: b.ptr.cast(), iov_len: b.len }).collect();
    Ok((held, v))
}
fn vectored(a: &[&Object], name: &'static str, write: bool) -> R {
    let fd = fd_arg(a[0])?;
    let (_held, v) = parts(a[1], name, if write { 0 } else { buffer::WRITABLE })?;
    let at = a.get(2).map(|o| number::to_i64(o)).transpose()?;
    let flags = a.get(3).map_or(Ok(0), |o| sequence::int_arg(o))?;
    let count = i32::try_from(v.len()).unwrap_or(i32::MAX);
    n(uninterrupted(|| unsafe {
        match (at, write) {
            (None, false) => libc::readv(fd, v.as_ptr(), count),
            (None, true) => libc::writev(fd, v.as_ptr(), count),
            (Some(at), false) => libc::preadv2(fd, v.as_ptr(), count, at, flags),
            (Some(at), true) => libc::pwritev2(fd, v.as_ptr(), count, at, flags),
        }
    })?)
}

fn sendfile(_: &Object, a: &[Option<&Object>]) -> R {
    let (out, from) = (fd_arg(arg(a, 0)?)?, fd_arg(arg(a, 1)?)?);
    let at = arg(a, 2)?;
    let count = usize::try_from(sequence::ssize_arg(arg(a, 3)?)?).unwrap_or(usize::MAX);
    if at.is_none() {
        return n(uninterrupted(|| unsafe { libc::sendfile(out, from, std::ptr::null_mut(), count) })?);
    }
    let mut at = number::to_i64(at)?;
    n(uninterrupted(|| unsafe { libc::sendfile(out, from, &mut at, count) })?)
}

fn copy_file_range(_: &Object, a: &[Option<&Object>]) -> R {
    let (src, dst) = (fd_arg(arg(a, 0)?)?, fd_arg(arg(a, 1)?)?);
    let Ok(count) = usize::try_from(sequence::ssize_arg(arg(a, 2)?)?) else {
        return pyrite_vm::raise::value_error("negative value for 'count' not allowed");
    };
    let place =
        |i: usize| a.get(i).copied().flatten().filter(|o| !o.is_none()).map(number::to_i64).transpose();
    let (mut x, mut y) = (place(3)?, place(4)?);
    let p = |o: &mut Option<i64>| o.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    n(uninterrupted(|| unsafe { libc::copy_file_range(src, p(&mut x), dst, p(&mut y), count, 0) })?)
}

fn close_range(_: &Object, a: &[&Object]) -> R {
    let (low, high) = (sequence::int_arg(a[0])?.max(0), sequence::int_arg(a[1])?);
    if low < high {
        allow_threads(|| unsafe {
            if libc::syscall(libc::SYS_close_range, low as u32, (high - 1) as u32, 0) != 0 {
                for fd in low..high {
                    libc::close(fd);
                }
            }
        });
    }
    Ok(none())
}

fn openpty(_: &Object) -> R {
    let (mut a, mut b) = (-1, -1);
    let z = std::ptr::null_mut;
    check(unsafe { libc::openpty(&mut a, &mut b, z(), std::ptr::null(), std::ptr::null()) }, None)?;
    unsafe {
        libc::fcntl(a, libc::F_SETFD, libc::FD_CLOEXEC);
        libc::fcntl(b, libc::F_SETFD, libc::FD_CLOEXEC);
    }
    Ok(Tuple::pair(int::from_i64(a.into()), int::from_i64(b.into())).up())
}

fn ttyname(_: &Object, o: &Object) -> R {
    let fd = sequence::int_arg(o)?;
    let mut room = [0 as libc::c_char; 4096];
    match unsafe { libc::ttyname_r(fd, room.as_mut_ptr(), room.len()) } {
        0 => {
            let b: Vec<u8> = room.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
            Ok(pyrite_vm::codecs::fs_decode(&b).up())
        }
        e => os_error(e, None, None),
    }
}

fn memfd_create(_: &Object, a: &[Option<&Object>]) -> R {
    let name = c_path(arg(a, 0)?)?;
    let flags =
        a.get(1).copied().flatten().map_or(Ok(libc::MFD_CLOEXEC), |o| Ok(number::to_i64(o)? as u32))?;
    n(check(unsafe { libc::memfd_create(name.as_ptr(), flags) }, None)? as isize)
}

fn eventfd(_: &Object, a: &[Option<&Object>]) -> R {
    let start = match arg(a, 0)?.cast::<int::Int>() {
        Some(n) => number::to_i64(n)? as u32,
        None => return type_error("an integer is required"),
    };
    let flags = a.get(1).copied().flatten().map_or(Ok(libc::EFD_CLOEXEC), sequence::int_arg)?;
    n(check(unsafe { libc::eventfd(start, flags) }, None)? as isize)
}
fn eventfd_read(_: &Object, a: &[Option<&Object>]) -> R {
    let fd = fd_arg(arg(a, 0)?)?;
    let mut v = 0u64;
    uninterrupted(|| unsafe { libc::eventfd_read(fd, &mut v) as isize })?;
    Ok(int::from_u64(v))
}
fn eventfd_write(_: &Object, a: &[Option<&Object>]) -> R {
    let (fd, v) = (fd_arg(arg(a, 0)?)?, number::to_i64(arg(a, 1)?)? as u64);
    uninterrupted(|| unsafe { libc::eventfd_write(fd, v) as isize }).and_then(nothing)
}
fn pidfd_open(_: &Object, a: &[Option<&Object>]) -> R {
    let pid = sequence::int_arg(arg(a, 0)?)?;
    let flags = a.get(1).copied().flatten().map_or(Ok(0), sequence::int_arg)?;
    n(uninterrupted(|| unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) as isize })?)
}
fn device(o: &Object) -> R<u64> {
    match number::to_i64(o)? {
        n if n < -1 => pyrite_vm::raise::overflow_error("can't convert negative int to unsigned"),
        n => Ok(n as u64),
    }
}
/// A number that is -1 or has 32 bits.
fn device_part(o: &Object) -> R<u32> {
    match number::to_i64(o)? {
        -1 => Ok(u32::MAX),
        n if n < 0 => pyrite_vm::raise::overflow_error("can't convert negative int to unsigned"),
        n => match u32::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => pyrite_vm::raise::overflow_error("Python int too large to convert to C unsigned int"),
        },
    }
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("pread", "($module, fd, length, offset, /)", 3, 3, pread),
    MethodDef::pos("pwrite", "($module, fd, buffer, offset, /)", 3, 3, pwrite),
    MethodDef::pos("readv", "($module, fd, buffers, /)", 2, 2, |_, a| vectored(a, "readv", false)),
    MethodDef::pos("writev", "($module, fd, buffers, /)", 2, 2, |_, a| vectored(a, "writev", true)),
    MethodDef::pos("preadv", "($module, fd, buffers, offset, flags=0, /)", 3, 4, |_, a| {
        vectored(a, "preadv", false)
    }),
    MethodDef::pos("pwritev", "($module, fd, buffers, offset, flags=0, /)", 3, 4, |_, a| {
        vectored(a, "pwritev", true)
    }),
    MethodDef::kw("sendfile", "($module, /, out_fd, in_fd, offset, count)", sendfile),
    MethodDef::kw(
        "copy_file_range",
        "($module, /, src, dst, count, offset_src=None,\n                offset_dst=None)",
        copy_file_range,
    ),
    MethodDef::pos("closerange", "($module, fd_low, fd_high, /)", 2, 2, close_range),
    MethodDef::kw("fdatasync", "($module, /, fd)", |_, a| {
        let fd = crate::arguments::descriptor(arg(a, 0)?)?;
        uninterrupted(|| unsafe { libc::fdatasync(fd) as isize }).and_then(nothing)
    }),
    MethodDef::kw("fchmod", "($module, /, fd, mode)", |_, a| {
        let (fd, mode) = (fd_arg(arg(a, 0)?)?, sequence::int_arg(arg(a, 1)?)?);
        uninterrupted(|| unsafe { libc::fchmod(fd, mode as _) as isize }).and_then(nothing)
    }),
    MethodDef::kw("fchown", "($module, /, fd, uid, gid)", |_, a| {
        let fd = fd_arg(arg(a, 0)?)?;
        let (u, g) = (super::ids::id_arg(arg(a, 1)?, "uid")?, super::ids::id_arg(arg(a, 2)?, "gid")?);
        uninterrupted(|| unsafe { libc::fchown(fd, u, g) as isize }).and_then(nothing)
    }),
    MethodDef::pos("lockf", "($module, fd, command, length, /)", 3, 3, |_, a| {
        let (fd, command, len) = (fd_arg(a[0])?, sequence::int_arg(a[1])?, number::to_i64(a[2])?);
        uninterrupted(|| unsafe { libc::lockf(fd, command, len) as isize }).and_then(nothing)
    }),
    MethodDef::pos("posix_fallocate", "($module, fd, offset, length, /)", 3, 3, |_, a| {
        let (fd, at, len) = (fd_arg(a[0])?, number::to_i64(a[1])?, number::to_i64(a[2])?);
        match allow_threads(|| unsafe { libc::posix_fallocate(fd, at, len) }) {
            0 => Ok(none()),
            e => os_error(e, None, None),
        }
    }),
    MethodDef::pos("posix_fadvise", "($module, fd, offset, length, advice, /)", 4, 4, |_, a| {
        let (fd, at, len) = (fd_arg(a[0])?, number::to_i64(a[1])?, number::to_i64(a[2])?);
        let advice = sequence::int_arg(a[3])?;
        match allow_threads(|| unsafe { libc::posix_fadvise(fd, at, len, advice) }) {
            0 => Ok(none()),
            e => os_error(e, None, None),
        }
    }),
    MethodDef::noargs("sync", |_| {
        allow_threads(|| unsafe { libc::sync() });
        Ok(none())
    }),
    MethodDef::noargs("openpty", openpty),
    MethodDef::o("ttyname", "($module, fd, /)", ttyname),
    MethodDef::kw("memfd_create", "($module, /, name, flags=MFD_CLOEXEC)", memfd_create),
    MethodDef::kw("eventfd", "($module, /, initval, flags=EFD_CLOEXEC)", eventfd),
    MethodDef::kw("eventfd_read", "($module, /, fd)", eventfd_read),
    MethodDef::kw("eventfd_write", "($module, /, fd, value)", eventfd_write),
    MethodDef::kw("pidfd_open", "($module, /, pid, flags=0)", pidfd_open),
    MethodDef::o("major", "($module, device, /)", |_, o| {
        let d = device(o)?;
        if d == u64::MAX { n(-1) } else { n(libc::major(d) as isize) }
    }),
    MethodDef::o("minor", "($module, device, /)", |_, o| {
        let d = device(o)?;
        if d == u64::MAX { n(-1) } else { n(libc::minor(d) as isize) }
    }),
    MethodDef::pos("makedev", "($module, major, minor, /)", 2, 2, |_, a| {
        let (major, minor) = (device_part(a[0])?, device_part(a[1])?);
        if (major, minor) == (u32::MAX, u32::MAX) {
            return n(-1);
        }
        Ok(int::from_u64(libc::makedev(major, minor)))
    }),
];
