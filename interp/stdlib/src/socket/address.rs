//! Socket addresses, to and from Python.

use std::ffi::CString;
use std::mem;

use pyrite_vm::codecs::{fs_decode, fs_encode};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, number};
use pyrite_vm::raise::{overflow_error, raise, type_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

/// An address as the system takes it.
pub struct Address {
    pub storage: libc::sockaddr_storage,
    pub len: libc::socklen_t,
}

impl Address {
    /// Room for any.
    pub fn empty() -> Address {
        Address {
            storage: unsafe { mem::zeroed() },
            len: mem::size_of::<libc::sockaddr_storage>() as libc::socklen_t,
        }
    }
    pub fn ptr(&self) -> *const libc::sockaddr {
        std::ptr::from_ref(&self.storage).cast()
    }
    pub fn ptr_mut(&mut self) -> *mut libc::sockaddr {
        std::ptr::from_mut(&mut self.storage).cast()
    }
}

/// Text of a host as the resolver takes it.
pub fn host_name(o: &Object) -> R<CString> {
    let bytes = match o.cast::<Str>() {
        Some(s) if s.is_ascii() => fs_encode(s)?,
        Some(_) => {
            let b = pyrite_vm::codecs::encode(o, "idna", "strict")?;
            buffer::bytes_of(&b)?
        }
        None if o.cast::<Bytes>().is_some() || buffer::supports(o) => buffer::bytes_of(o)?,
        None => {
            return type_error(format!("str, bytes or bytearray expected, not {}", o.ty().name()));
        }
    };
    match CString::new(bytes) {
        Ok(s) => Ok(s),
        Err(_) => type_error("host name must not contain null character"),
    }
}

/// Asks the resolver for the first address of a host.
fn resolve(host: &Object, family: i32) -> R<Address> {
    let name = host_name(host)?;
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_family = family;
    hints.ai_socktype = libc::SOCK_DGRAM;
    let node = match name.as_bytes() {
        b"" => {
            hints.ai_flags = libc::AI_PASSIVE;
            None
        }
        b"<broadcast>" => Some(CString::from(c"255.255.255.255")),
        _ => Some(name),
    };
    let mut out: *mut libc::addrinfo = std::ptr::null_mut();
    let (e, errno) = thread::allow_threads(|| unsafe {
        let node = node.as_ref().map_or(std::ptr::null(), |n| n.as_ptr());
        let e = libc::getaddrinfo(
            node,
            if node.is_null() { c"0".as_ptr() } else { std::ptr::null() },
            &hints,
            &mut out,
        );
        (e, *libc::__errno_location())
    });
    if e != 0 {
        return super::gai_error(e, errno);
    }
    let mut a = Address::empty();
    unsafe {
        if !out.is_null() {
            let n = ((*out).ai_addrlen as usize).min(mem::size_of::<libc::sockaddr_storage>());
            std::ptr::copy_nonoverlapping((*out).ai_addr.cast::<u8>(), a.ptr_mut().cast::<u8>(), n);
            a.len = n as libc::socklen_t;
            libc::freeaddrinfo(out);
        }
    }
    Ok(a)
}

fn port_of(function: &str, o: &Object) -> R<u16> {
    match number::index(o)?.as_i64().map(u16::try_from) {
        Some(Ok(n)) => Ok(n),
        _ => overflow_error(format!("{function}(): port must be 0-65535.")),
    }
}

/// The address that an object means for sockets of a family.
///
/// # Errors
/// TypeError, OverflowError, OSError, what the resolver says.
pub fn from_object(function: &str, family: i32, o: &Object) -> R<Address> {
    match family {
        libc::AF_UNIX => {
            let path = match o.cast::<Str>() {
                Some(s) => fs_encode(s)?,
                None => buffer::bytes_of(o)?,
            };
            let mut a = Address::empty();
            let sun: &mut libc::sockaddr_un = unsafe { &mut *a.ptr_mut().cast() };
            let abstract_name = path.first() == Some(&0);
            if path.len() > sun.sun_path.len() - usize::from(!abstract_name) {
                return raise(&exc::OS_ERROR, "AF_UNIX path too long");
            }
            sun.sun_family = libc::AF_UNIX as libc::sa_family_t;
            for (to, from) in sun.sun_path.iter_mut().zip(&path) {
                *to = *from as libc::c_char;
            }
            let base = mem::offset_of!(libc::sockaddr_un, sun_path);
            let end = if path.is_empty() || abstract_name { 0 } else { 1 };
            a.len = (base + path.len() + end) as libc::socklen_t;
            Ok(a)
        }
        libc::AF_INET | libc::AF_INET6 => {
            let v6 = family == libc::AF_INET6;
            let Some(t) = o.cast::<Tuple>() else {
                let name = if v6 { "AF_INET6" } else { "AF_INET" };
                return type_error(format!(
                    "{function}(): {name} address must be tuple, not {}",
                    o.ty().name()
                ));
            };
            let t = t.as_slice();
            if v6 && !(2..=4).contains(&t.len()) {
                return type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
            }
            let [host, port, rest @ ..] = t else {
                return type_error("AF_INET address must be a pair (host, port)");
            };
            if !v6 && !rest.is_empty() {
                return type_error("AF_INET address must be a pair (host, port)");
            }
            let mut a = resolve(host, family)?;
            let port = port_of(function, port)?.to_be();
            if v6 {
                let s: &mut libc::sockaddr_in6 = unsafe { &mut *a.ptr_mut().cast() };
                s.sin6_port = port;
                let part = |i: usize| match rest.get(i) {
                    Some(o) => number::to_i64(o).map(|n| n as u32),
                    None => Ok(0),
                };
                let flow = part(0)?;
                if flow > 0xfffff {
                    return overflow_error(format!("{function}(): flowinfo must be 0-1048575."));
                }
                s.sin6_flowinfo = flow.to_be();
                s.sin6_scope_id = part(1)?;
            } else {
                let s: &mut libc::sockaddr_in = unsafe { &mut *a.ptr_mut().cast() };
                s.sin_port = port;
            }
            Ok(a)
        }
        _ => raise(&exc::OS_ERROR, format!("{function}(): bad family")),
    }
}

/// The numeric text of an address without its port.
pub fn numeric(a: *const libc::sockaddr, len: libc::socklen_t) -> R<Ref<Str>> {
    let mut room = [0 as libc::c_char; 1025];
    let e = unsafe {
        libc::getnameinfo(a, len, room.as_mut_ptr(), 1025, std::ptr::null_mut(), 0, libc::NI_NUMERICHOST)
    };
    if e != 0 {
        return super::gai_error(e, unsafe { *libc::__errno_location() });
    }
    Ok(fs_decode(unsafe { std::ffi::CStr::from_ptr(room.as_ptr()) }.to_bytes()))
}

/// An address as Python shows it.
///
/// # Safety
/// `a` points to an address of `len` bytes.
///
/// # Errors
/// What the resolver says.
pub unsafe fn to_object(a: *const libc::sockaddr, len: libc::socklen_t) -> R {
    if len == 0 || a.is_null() {
        return Ok(none());
    }
    let n = |x: u32| int::from_i64(x.into());
    unsafe {
        match i32::from((*a).sa_family) {
            libc::AF_INET => {
                let s = &*a.cast::<libc::sockaddr_in>();
                Ok(Tuple::pair(numeric(a, len)?.up(), n(u16::from_be(s.sin_port).into())).up())
            }
            libc::AF_INET6 => {
                let s = &*a.cast::<libc::sockaddr_in6>();
                Ok(Tuple::from_vec(vec![
                    numeric(a, len)?.up(),
                    n(u16::from_be(s.sin6_port).into()),
                    n(u32::from_be(s.sin6_flowinfo)),
                    n(s.sin6_scope_id),
                ])
                .up())
            }
            libc::AF_UNIX => {
                let s = &*a.cast::<libc::sockaddr_un>();
                let base = mem::offset_of!(libc::sockaddr_un, sun_path);
                let used = (len as usize).saturating_sub(base).min(s.sun_path.len());
                let path: Vec<u8> = s.sun_path.iter().take(used).map(|c| *c as u8).collect();
                if path.first() == Some(&0) {
                    return Ok(Bytes::new(&path).up());
                }
                let end = path.iter().position(|c| *c == 0).unwrap_or(path.len());
                Ok(fs_decode(path.get(..end).unwrap_or(&[])).up())
            }
            f => {
                let data = std::slice::from_raw_parts((*a).sa_data.as_ptr().cast::<u8>(), 14);
                Ok(Tuple::pair(int::from_i64(f.into()), Bytes::new(data).up()).up())
            }
        }
    }
}
