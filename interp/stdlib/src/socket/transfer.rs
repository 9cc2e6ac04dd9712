//! Receiving, sending, options.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{memory_error, os_error, overflow_error, raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::address::{self, Address};
use super::sock::{Ready, errno, this};
use crate::arguments::{parsed_int, tuple_arity, wrong_type};

/// Room for `n` bytes that the system fills.
pub(super) fn room(n: usize) -> R<Vec<u8>> {
    let mut v = Vec::new();
    if v.try_reserve_exact(n).is_err() {
        return memory_error();
    }
    Ok(v)
}

pub(super) fn recv(o: &Object, a: &[&Object]) -> R {
    tuple_arity("recv", a.len(), 1, 2)?;
    let n = sequence::ssize_arg(a[0])?;
    let flags = a.get(1).map_or(Ok(0), |f| parsed_int(f))?;
    let Ok(n) = usize::try_from(n) else { return value_error("negative buffersize in recv") };
    let mut small = [0u8; 2048];
    if n <= small.len() {
        let p = small.as_mut_ptr();
        let got = this(o).run(Ready::Read, |fd| unsafe { libc::recv(fd, p.cast(), n, flags) })?;
        return Ok(Bytes::new(small.get(..got as usize).unwrap_or(&small)).up());
    }
    let mut v = room(n)?;
    let p = v.as_mut_ptr();
    let got = this(o).run(Ready::Read, |fd| unsafe { libc::recv(fd, p.cast(), n, flags) })?;
    // The system has filled as many, and no more than there is room for.
    unsafe { v.set_len((got as usize).min(n)) };
    Ok(Bytes::new(&v).up())
}

pub(super) fn recvfrom(o: &Object, a: &[&Object]) -> R {
    tuple_arity("recvfrom", a.len(), 1, 2)?;
    let n = sequence::ssize_arg(a[0])?;
    let flags = a.get(1).map_or(Ok(0), |f| parsed_int(f))?;
    let Ok(n) = usize::try_from(n) else { return value_error("negative buffersize in recvfrom") };
    let mut v = room(n)?;
    let p = v.as_mut_ptr();
    let (got, from) = receive(o, p, n, flags)?;
    unsafe { v.set_len(got.min(n)) };
    Ok(Tuple::pair(Bytes::new(&v).up(), address::show(&from)?).up())
}

fn receive(o: &Object, p: *mut u8, n: usize, flags: i32) -> R<(usize, Address)> {
    let mut from = Address::empty();
    let got = this(o).run(Ready::Read, |fd| {
        from = Address::empty();
        unsafe { libc::recvfrom(fd, p.cast(), n, flags, from.ptr_mut(), &mut from.len) }
    })?;
    Ok((got as usize, from))
}

static RECV_INTO: MethodDef =
    MethodDef::kw("recv_into", "($self, buffer, nbytes=0, flags=0)", |_, _| Ok(none()));
static RECVFROM_INTO: MethodDef =
    MethodDef::kw("recvfrom_into", "($self, buffer, nbytes=0, flags=0)", |_, _| Ok(none()));

/// The arguments of the methods that write into a buffer: it, how many bytes (0 for all), flags.
fn into_args(
    def: &'static MethodDef,
    args: &[&Object],
    kw: Option<&Tuple>,
) -> R<(buffer::Buffer, usize, i32)> {
    let mut bound = [None; 3];
    def.params().bind(args, kw, &mut bound)?;
    let [Some(b), n, flags] = bound else { return type_error(def.name) };
    let b = match buffer::get(b, buffer::WRITABLE) {
        Ok(v) if v.is_contiguous() => v,
        _ => return wrong_type(def.name, 1, "read-write bytes-like object", b),
    };
    let n = n.map_or(Ok(0), sequence::ssize_arg)?;
    let flags = flags.map_or(Ok(0), parsed_int)?;
    match usize::try_from(n) {
        Ok(n) => Ok((b, n, flags)),
        Err(_) => value_error(format!("negative buffersize in {}", def.name)),
    }
}

pub(super) fn recv_into(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (b, n, flags) = into_args(&RECV_INTO, args, kw)?;
    let n = if n == 0 { b.len } else { n };
    if n > b.len {
        return value_error("buffer too small for requested bytes");
    }
    let p = b.ptr;
    let got = this(o).run(Ready::Read, |fd| unsafe { libc::recv(fd, p.cast(), n, flags) })?;
    Ok(int::from_i64(got as i64))
}

pub(super) fn recvfrom_into(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (b, n, flags) = into_args(&RECVFROM_INTO, args, kw)?;
    let n = if n == 0 { b.len } else { n };
    if n > b.len {
        return value_error("nbytes is greater than the length of the buffer");
    }
    let (got, from) = receive(o, b.ptr, n, flags)?;
    Ok(Tuple::pair(int::from_usize(got), address::show(&from)?).up())
}

/// A view of bytes to send, one after the other.
pub(super) fn readable(o: &Object) -> R<buffer::Buffer> {
    let b = buffer::get(o, 0)?;
    if !b.is_contiguous() {
        return type_error("contiguous buffer is required");
    }
    Ok(b)
}

pub(super) fn send(o: &Object, a: &[&Object]) -> R {
    tuple_arity("send", a.len(), 1, 2)?;
    let b = readable(a[0])?;
    let flags = a.get(1).map_or(Ok(0), |f| parsed_int(f))?;
    let (p, n) = (b.ptr, b.len);
    let sent = this(o).run(Ready::Write, |fd| unsafe { libc::send(fd, p.cast(), n, flags) })?;
    Ok(int::from_i64(sent as i64))
}

pub(super) fn sendall(o: &Object, a: &[&Object]) -> R {
    tuple_arity("sendall", a.len(), 1, 2)?;
    let b = readable(a[0])?;
    let flags = a.get(1).map_or(Ok(0), |f| parsed_int(f))?;
    let (mut p, mut left) = (b.ptr.cast_const(), b.len);
    // One time limit for all of it.
    let limit = this(o).limit();
    loop {
        let sent =
            this(o).run_within(Ready::Write, limit, |fd| unsafe { libc::send(fd, p.cast(), left, flags) })?;
        let sent = (sent as usize).min(left);
        p = p.wrapping_add(sent);
        left -= sent;
        if left == 0 {
            return Ok(none());
        }
        pyrite_vm::signals::deliver()?;
    }
}

pub(super) fn sendto(o: &Object, a: &[&Object]) -> R {
    let (data, flags, to) = match a {
        [data, to] => (data, None, to),
        [data, flags, to] => (data, Some(flags), to),
        _ => return type_error(format!("sendto() takes 2 or 3 arguments ({} given)", a.len())),
    };
    let b = readable(data)?;
    let flags = flags.map_or(Ok(0), |f| parsed_int(f))?;
    let to = address::parse(this(o).family(), to, "sendto")?;
    let (p, n) = (b.ptr, b.len);
    let sent =
        this(o).run(Ready::Write, |fd| unsafe { libc::sendto(fd, p.cast(), n, flags, to.ptr(), to.len) })?;
    Ok(int::from_i64(sent as i64))
}

/// `(level, name)` and, beyond them, more.
fn level_and_name(a: &[&Object]) -> R<(i32, i32)> {
    Ok((parsed_int(a[0])?, parsed_int(a[1])?))
}

pub(super) fn get_option(o: &Object, a: &[&Object]) -> R {
    tuple_arity("getsockopt", a.len(), 2, 3)?;
    let (level, name) = level_and_name(a)?;
    let n = a.get(2).map_or(Ok(0), |n| parsed_int(n))?;
    let fd = this(o).fd();
    if n == 0 && this(o).family() == libc::AF_VSOCK {
        // Options of this family are 64 bits wide.
        let mut v = 0u64;
        let mut n = size_of::<u64>() as libc::socklen_t;
        if unsafe { libc::getsockopt(fd, level, name, (&raw mut v).cast(), &mut n) } < 0 {
            return os_error(errno(), None, None);
        }
        return Ok(int::from_u64(v));
    }
    if n == 0 {
        let mut v: libc::c_int = 0;
        let mut n = size_of::<libc::c_int>() as libc::socklen_t;
        if unsafe { libc::getsockopt(fd, level, name, (&raw mut v).cast(), &mut n) } < 0 {
            return os_error(errno(), None, None);
        }
        return Ok(int::from_i64(v.into()));
    }
    if !(0..=1024).contains(&n) {
        return raise(&exc::OS_ERROR, "getsockopt buflen out of range");
    }
    let mut v = [0u8; 1024];
    let mut n = n as libc::socklen_t;
    if unsafe { libc::getsockopt(fd, level, name, v.as_mut_ptr().cast(), &mut n) } < 0 {
        return os_error(errno(), None, None);
    }
    Ok(Bytes::new(v.get(..n as usize).unwrap_or(&v)).up())
}

pub(super) fn set_option(o: &Object, a: &[&Object]) -> R {
    let fd = this(o).fd();
    let done = |r: i32| if r < 0 { os_error(errno(), None, None) } else { Ok(none()) };
    if let [_, _, value, len] = a
        && value.is_none()
    {
        let (level, name) = level_and_name(a)?;
        let n = address::low_bits(len)?;
        return done(unsafe { libc::setsockopt(fd, level, name, std::ptr::null(), n) });
    }
    tuple_arity("setsockopt", a.len(), 3, 3)?;
    let (level, name) = level_and_name(a)?;
    if this(o).family() == libc::AF_VSOCK
        && number::is_index(a[2])
        && let Ok(v) = number::to_i64(a[2])
    {
        let n = size_of::<i64>() as libc::socklen_t;
        return done(unsafe { libc::setsockopt(fd, level, name, (&raw const v).cast(), n) });
    }
    if number::is_index(a[2])
        && let Ok(v) = parsed_int(a[2])
    {
        let n = size_of::<libc::c_int>() as libc::socklen_t;
        return done(unsafe { libc::setsockopt(fd, level, name, (&raw const v).cast(), n) });
    }
    let b = readable(a[2])?;
    let Ok(n) = libc::socklen_t::try_from(b.len) else {
        return overflow_error(format!("socket option is larger than {} bytes", i32::MAX));
    };
    done(unsafe { libc::setsockopt(fd, level, name, b.ptr.cast_const().cast(), n) })
}
