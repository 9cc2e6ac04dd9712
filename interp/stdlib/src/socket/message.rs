//! Messages with ancillary data.

use std::mem::zeroed;

use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, sequence};
use pyrite_vm::raise::{os_error, overflow_error, raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::address::{self, Address};
use super::sock::{Ready, this};
use super::transfer::{readable, room};
use crate::arguments::{parsed_int, tuple_arity};

/// Bytes that ancillary data of `n` bytes takes with its header.
pub(super) fn cmsg_len(n: usize) -> Option<usize> {
    let most = i32::MAX as usize - unsafe { libc::CMSG_LEN(0) } as usize;
    (n <= most).then(|| unsafe { libc::CMSG_LEN(n as u32) as usize })
}
/// As [`cmsg_len`], and what aligns the next.
pub(super) fn cmsg_space(n: usize) -> Option<usize> {
    let most = i32::MAX as usize - unsafe { libc::CMSG_SPACE(1) } as usize;
    (n <= most).then(|| unsafe { libc::CMSG_SPACE(n as u32) as usize })
}

/// The items of an iterable.
fn items(o: &Object, what: &str) -> R<Vec<Ref>> {
    match sequence::vec_of(o) {
        Err(e) if e.matches(exc::TYPE_ERROR.object()) => type_error(what),
        r => r,
    }
}

fn vectors(buffers: &[buffer::Buffer]) -> Vec<libc::iovec> {
    buffers.iter().map(|b| libc::iovec { iov_base: b.ptr.cast(), iov_len: b.len }).collect()
}

/// Room for ancillary data, aligned as its headers are.
fn control_room(n: usize) -> R<Vec<u64>> {
    let mut v = room_words(n.div_ceil(8))?;
    v.resize(n.div_ceil(8), 0);
    Ok(v)
}
fn room_words(n: usize) -> R<Vec<u64>> {
    let mut v = Vec::new();
    pyrite_vm::raise::reserve(&mut v, n)?;
    Ok(v)
}

struct Ancillary {
    level: i32,
    kind: i32,
    data: buffer::Buffer,
}

fn ancillary(o: &Object) -> R<Ancillary> {
    const NAME: &str = "[sendmsg() ancillary data items]() argument must be";
    if !sequence::is_sequence(o) {
        return type_error(format!(
            "{NAME} 3-item sequence, not {}",
            pyrite_vm::protocol::object::type_name_or_none(o)
        ));
    }
    let n = sequence::len(o)?;
    if n != 3 {
        return type_error(format!("{NAME} sequence of length 3, not {n}"));
    }
    let (level, kind) = (parsed_int(&*sequence::item(o, 0)?)?, parsed_int(&*sequence::item(o, 1)?)?);
    Ok(Ancillary { level, kind, data: readable(&*sequence::item(o, 2)?)? })
}

pub(super) fn sendmsg(o: &Object, a: &[&Object]) -> R {
    tuple_arity("sendmsg", a.len(), 1, 4)?;
    let flags = a.get(2).map_or(Ok(0), |f| parsed_int(f))?;
    let to = match a.get(3).filter(|a| !a.is_none()) {
        Some(to) => Some(address::parse(this(o).family(), to, "sendmsg")?),
        None => None,
    };
    let data = items(a[0], "sendmsg() argument 1 must be an iterable")?;
    let data = data.iter().map(|b| readable(b)).collect::<R<Vec<_>>>()?;
    let more = match a.get(1) {
        Some(more) => items(more, "sendmsg() argument 2 must be an iterable")?,
        None => Vec::new(),
    };
    let more = more.iter().map(|m| ancillary(m)).collect::<R<Vec<_>>>()?;
    let mut vectors = vectors(&data);
    let mut total = 0usize;
    for m in &more {
        let space = cmsg_space(m.data.len).and_then(|n| total.checked_add(n));
        match space.filter(|n| *n <= i32::MAX as usize) {
            Some(n) => total = n,
            None if more.len() == 1 => return raise(&exc::OS_ERROR, "ancillary data item too large"),
            None => return raise(&exc::OS_ERROR, "too much ancillary data"),
        }
    }
    let mut control = control_room(total)?;
    let mut header: libc::msghdr = unsafe { zeroed() };
    header.msg_iov = vectors.as_mut_ptr();
    header.msg_iovlen = vectors.len() as _;
    if let Some(to) = &to {
        header.msg_name = to.ptr().cast_mut().cast();
        header.msg_namelen = to.len;
    }
    if total > 0 {
        header.msg_control = control.as_mut_ptr().cast();
        header.msg_controllen = total as _;
        let mut at = unsafe { libc::CMSG_FIRSTHDR(&header) };
        for m in &more {
            if at.is_null() {
                return raise(&exc::RUNTIME_ERROR, "unexpected NULL result from CMSG_NXTHDR");
            }
            unsafe {
                (*at).cmsg_level = m.level;
                (*at).cmsg_type = m.kind;
                (*at).cmsg_len = libc::CMSG_LEN(m.data.len as u32) as _;
                std::ptr::copy_nonoverlapping(m.data.ptr, libc::CMSG_DATA(at), m.data.len);
                at = libc::CMSG_NXTHDR(&header, at);
            }
        }
    }
    let sent = this(o).run(Ready::Write, |fd| unsafe { libc::sendmsg(fd, &header, flags) })?;
    Ok(int::from_i64(sent as i64))
}

/// Receives into `vectors`: how many bytes, ancillary data, flags, address.
fn receive(o: &Object, vectors: &mut [libc::iovec], more: isize, flags: i32) -> R<(usize, [Ref; 3])> {
    let Ok(more) = i32::try_from(more).and_then(usize::try_from) else {
        return value_error("invalid ancillary data buffer length");
    };
    let mut control = control_room(more)?;
    let mut from = Address::empty();
    let mut header: libc::msghdr = unsafe { zeroed() };
    let got = this(o).run(Ready::Read, |fd| {
        from = Address::empty();
        header.msg_name = from.ptr_mut().cast();
        header.msg_namelen = from.len;
        header.msg_iov = vectors.as_mut_ptr();
        header.msg_iovlen = vectors.len() as _;
        header.msg_control = if more > 0 { control.as_mut_ptr().cast() } else { std::ptr::null_mut() };
        header.msg_controllen = more as _;
        unsafe { libc::recvmsg(fd, &mut header, flags) }
    })?;
    from.len = header.msg_namelen;
    let mut found = Vec::new();
    let end = header.msg_control as usize + header.msg_controllen as usize;
    let mut at = if more > 0 { unsafe { libc::CMSG_FIRSTHDR(&header) } } else { std::ptr::null_mut() };
    while !at.is_null() {
        let c = unsafe { &*at };
        let data = unsafe { libc::CMSG_DATA(at) };
        let n = (c.cmsg_len as usize).saturating_sub(unsafe { libc::CMSG_LEN(0) } as usize);
        let n = n.min(end.saturating_sub(data as usize));
        let data = unsafe { std::slice::from_raw_parts(data, n) };
        let n = |n: i32| int::from_i64(n.into());
        found.push(Tuple::from_vec(vec![n(c.cmsg_level), n(c.cmsg_type), Bytes::new(data).up()]).up());
        at = unsafe { libc::CMSG_NXTHDR(&header, at) };
    }
    let flags = int::from_i64(header.msg_flags.into());
    Ok((got as usize, [List::from_vec(found).up(), flags, address::show(&from)?]))
}

pub(super) fn recvmsg(o: &Object, a: &[&Object]) -> R {
    tuple_arity("recvmsg", a.len(), 1, 3)?;
    let n = sequence::ssize_arg(a[0])?;
    let more = a.get(1).map_or(Ok(0), |n| sequence::ssize_arg(n))?;
    let flags = a.get(2).map_or(Ok(0), |f| parsed_int(f))?;
    let Ok(n) = usize::try_from(n) else { return value_error("negative buffer size in recvmsg()") };
    let mut v = room(n)?;
    let mut one = [libc::iovec { iov_base: v.as_mut_ptr().cast(), iov_len: n }];
    let (got, [found, flags, from]) = receive(o, &mut one, more, flags)?;
    // The system has filled as many.
    unsafe { v.set_len(got.min(n)) };
    Ok(Tuple::from_vec(vec![Bytes::new(&v).up(), found, flags, from]).up())
}

pub(super) fn recvmsg_into(o: &Object, a: &[&Object]) -> R {
    tuple_arity("recvmsg_into", a.len(), 1, 3)?;
    let more = a.get(1).map_or(Ok(0), |n| sequence::ssize_arg(n))?;
    let flags = a.get(2).map_or(Ok(0), |f| parsed_int(f))?;
    let list = items(a[0], "recvmsg_into() argument 1 must be an iterable")?;
    let mut buffers = Vec::new();
    for o in &list {
        match buffer::get(o, buffer::WRITABLE) {
            Ok(b) if b.is_contiguous() => buffers.push(b),
            _ => {
                return type_error(
                    "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers",
                );
            }
        }
    }
    let (got, [found, flags, from]) = receive(o, &mut vectors(&buffers), more, flags)?;
    Ok(Tuple::from_vec(vec![int::from_usize(got), found, flags, from]).up())
}

pub(super) fn sendmsg_afalg(o: &Object, _: &[&Object], _: Option<&Tuple>) -> R {
    if this(o).family() != libc::AF_ALG {
        return raise(&exc::OS_ERROR, "algset is only supported for AF_ALG");
    }
    os_error(libc::EOPNOTSUPP, None, None)
}

/// `CMSG_LEN` and `CMSG_SPACE`.
pub(super) fn measure(name: &str, a: &[&Object], f: fn(usize) -> Option<usize>) -> R {
    tuple_arity(name, a.len(), 1, 1)?;
    match usize::try_from(sequence::ssize_arg(a[0])?).ok().and_then(f) {
        Some(n) => Ok(int::from_usize(n)),
        None => overflow_error(format!("{name}() argument out of range")),
    }
}
