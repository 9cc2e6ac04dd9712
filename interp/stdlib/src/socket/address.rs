//! Addresses: of Python's tuples and texts, and as the system keeps them.

use std::ffi::CString;
use std::mem::{offset_of, size_of, zeroed};

use pyrite_vm::codecs;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{last_os_error, os_error, overflow_error, raise, type_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::errors;

unsafe extern "C" {
    pub(super) fn inet_pton(
        family: libc::c_int,
        text: *const libc::c_char,
        to: *mut libc::c_void,
    ) -> libc::c_int;
    pub(super) fn inet_ntop(
        family: libc::c_int,
        ip: *const libc::c_void,
        to: *mut libc::c_char,
        n: libc::socklen_t,
    ) -> *const libc::c_char;
}

/// An address as the system keeps it.
#[derive(Clone, Copy)]
pub struct Address {
    /// Room for any kind.
    pub storage: libc::sockaddr_storage,
    /// Bytes in use.
    pub len: libc::socklen_t,
}

impl Address {
    /// Room to be filled.
    pub fn empty() -> Address {
        Address { storage: unsafe { zeroed() }, len: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }
    fn of<T>(value: T) -> Address {
        let mut a = Address::empty();
        a.len = size_of::<T>() as libc::socklen_t;
        // Every kind of address fits.
        unsafe { (&raw mut a.storage).cast::<T>().write(value) };
        a
    }
    /// Bytes that the system gave, as many as fit.
    ///
    /// # Safety
    /// `p` is valid for `len` bytes.
    pub unsafe fn copied(p: *const libc::sockaddr, len: libc::socklen_t) -> Address {
        let mut a = Address::empty();
        a.len = len.min(a.len);
        unsafe {
            std::ptr::copy_nonoverlapping(p.cast::<u8>(), (&raw mut a.storage).cast::<u8>(), a.len as usize);
        }
        a
    }
    /// As the system's functions take it.
    pub fn ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }
    /// As the system's functions fill it.
    pub fn ptr_mut(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }
    /// Its family.
    pub fn family(&self) -> i32 {
        self.storage.ss_family.into()
    }
    fn view<T: Copy>(&self) -> T {
        unsafe { (&raw const self.storage).cast::<T>().read() }
    }
    fn bytes(&self) -> &[u8] {
        let n = (self.len as usize).min(size_of::<libc::sockaddr_storage>());
        unsafe { std::slice::from_raw_parts((&raw const self.storage).cast::<u8>(), n) }
    }
}

/// An integer of which only the lowest 32 bits count.
pub fn low_bits(o: &Object) -> R<u32> {
    let i = number::index(o)?;
    Ok(match i.as_i64() {
        Some(n) => n as u32,
        None => i.with_big(|b| {
            let low = b.magnitude().iter_u32_digits().next().unwrap_or(0);
            if i.is_negative() { low.wrapping_neg() } else { low }
        }),
    })
}

/// The name of a host as the resolver takes it.
pub fn host_name(o: &Object) -> R<CString> {
    let bytes = if let Some(s) = o.cast::<Str>() {
        match codecs::unicode::encode_utf8(s, "strict") {
            Ok(b) if b.is_ascii() => b,
            _ => match codecs::encode(o, "idna", "strict") {
                Ok(b) => buffer::bytes_of(&b)?,
                Err(_) => return type_error("encoding of hostname failed"),
            },
        }
    } else if let Some(b) = o.cast::<Bytes>() {
        b.as_slice().to_vec()
    } else if let Some(b) = o.cast::<ByteArray>() {
        b.as_slice().to_vec()
    } else {
        return type_error(format!("str, bytes or bytearray expected, not {}", o.ty().name()));
    };
    match CString::new(bytes) {
        Ok(s) => Ok(s),
        Err(_) => type_error("host name must not contain null character"),
    }
}

/// What the resolver found, given back when it goes.
pub struct Found(*mut libc::addrinfo);
impl Drop for Found {
    fn drop(&mut self) {
        if !self.0.is_null() {
            unsafe { libc::freeaddrinfo(self.0) };
        }
    }
}
impl Found {
    /// Asks the resolver, without the lock.
    ///
    /// # Errors
    /// `gaierror`.
    pub fn ask(host: Option<&CString>, port: Option<&CString>, hints: &libc::addrinfo) -> R<Found> {
        let mut out = std::ptr::null_mut();
        let p = |s: Option<&CString>| s.map_or(std::ptr::null(), |s| s.as_ptr());
        let (h, s) = (p(host), p(port));
        let (r, errno) = thread::allow_threads(|| unsafe {
            (libc::getaddrinfo(h, s, hints, &mut out), *libc::__errno_location())
        });
        if r != 0 {
            return errors::raise_gai(r, errno);
        }
        Ok(Found(out))
    }
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &libc::addrinfo> {
        let mut next = self.0;
        std::iter::from_fn(move || {
            let a = unsafe { next.as_ref()? };
            next = a.ai_next;
            Some(a)
        })
    }
}

fn inet(ip: u32) -> Address {
    let mut a: libc::sockaddr_in = unsafe { zeroed() };
    a.sin_family = libc::AF_INET as _;
    a.sin_addr.s_addr = ip;
    Address::of(a)
}

/// The address of a host, with port 0. `family` 0 is any.
///
/// # Errors
/// `gaierror`, OSError.
pub fn resolve(name: &CString, family: i32) -> R<Address> {
    let text = name.as_bytes();
    let mut hints: libc::addrinfo = unsafe { zeroed() };
    hints.ai_family = family;
    let first = |f: &Found| match f.iter().next() {
        Some(a) if !a.ai_addr.is_null() => Some(unsafe { Address::copied(a.ai_addr, a.ai_addrlen) }),
        _ => None,
    };
    if text.is_empty() {
        hints.ai_socktype = libc::SOCK_DGRAM;
        hints.ai_flags = libc::AI_PASSIVE;
        let found = Found::ask(None, Some(&c"0".to_owned()), &hints)?;
        return match first(&found) {
            Some(a) if found.iter().count() == 1 => Ok(a),
            _ => raise(&exc::OS_ERROR, "wildcard resolved to multiple address"),
        };
    }
    if text == b"255.255.255.255" || text == b"<broadcast>" {
        if family != libc::AF_INET && family != libc::AF_UNSPEC {
            return raise(&exc::OS_ERROR, "address family mismatched");
        }
        return Ok(inet(u32::MAX));
    }
    if family == libc::AF_UNSPEC || family == libc::AF_INET {
        let mut ip: libc::in_addr = unsafe { zeroed() };
        if unsafe { inet_pton(libc::AF_INET, name.as_ptr(), (&raw mut ip).cast()) } > 0 {
            return Ok(inet(ip.s_addr));
        }
    }
    if (family == libc::AF_UNSPEC || family == libc::AF_INET6) && !text.contains(&b'%') {
        let mut a: libc::sockaddr_in6 = unsafe { zeroed() };
        a.sin6_family = libc::AF_INET6 as _;
        if unsafe { inet_pton(libc::AF_INET6, name.as_ptr(), (&raw mut a.sin6_addr).cast()) } > 0 {
            return Ok(Address::of(a));
        }
    }
    let found = Found::ask(Some(name), None, &hints)?;
    match first(&found) {
        Some(a) => Ok(a),
        None => raise(&exc::OS_ERROR, "unknown address family"),
    }
}

/// A port argument.
fn port(o: &Object) -> R<i64> {
    match sequence::int_arg(o) {
        Ok(n) => Ok(n.into()),
        Err(e) if e.matches(exc::OVERFLOW_ERROR.object()) => Ok(-1),
        Err(e) => Err(e),
    }
}
fn check_port(n: i64, caller: &str) -> R<u16> {
    match u16::try_from(n) {
        Ok(p) => Ok(p),
        Err(_) => overflow_error(format!("{caller}(): port must be 0-65535.")),
    }
}

fn tuple_arg<'a>(o: &'a Object, caller: &str, family: &str) -> R<&'a Tuple> {
    match o.cast::<Tuple>() {
        Some(t) => Ok(t),
        None => type_error(format!("{caller}(): {family} address must be tuple, not {}", o.ty().name())),
    }
}

fn unix(o: &Object) -> R<Address> {
    let path = match o.cast::<Str>() {
        Some(s) => codecs::fs_encode(s)?,
        None => buffer::bytes_of(o)?,
    };
    let mut a: libc::sockaddr_un = unsafe { zeroed() };
    a.sun_family = libc::AF_UNIX as _;
    let most = a.sun_path.len();
    // Names that begin with a null are no paths; they need no null at the end.
    let hidden = path.first().is_none_or(|b| *b == 0);
    if path.len() > most || (!hidden && path.len() == most) {
        return raise(&exc::OS_ERROR, "AF_UNIX path too long");
    }
    for (to, from) in a.sun_path.iter_mut().zip(&path) {
        *to = *from as libc::c_char;
    }
    let mut a = Address::of(a);
    a.len = (offset_of!(libc::sockaddr_un, sun_path) + path.len()) as libc::socklen_t;
    Ok(a)
}

fn interface(o: &Object) -> R<i32> {
    let name = codecs::fs_path(o)?;
    let Ok(name) = CString::new(name) else { return pyrite_vm::raise::value_error("embedded null byte") };
    if name.as_bytes().is_empty() {
        return Ok(0);
    }
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => last_os_error(None),
        n => Ok(n as i32),
    }
}

fn packet(o: &Object, caller: &str) -> R<Address> {
    let t = tuple_arg(o, caller, "AF_PACKET")?;
    let parts = t.as_args();
    let (2..=5, [name, protocol, rest @ ..]) = (parts.len(), parts) else {
        return type_error("AF_PACKET address must be a tuple of two to five elements");
    };
    let protocol = sequence::int_arg(protocol)?;
    let mut a: libc::sockaddr_ll = unsafe { zeroed() };
    a.sll_family = libc::AF_PACKET as _;
    if let Some(k) = rest.first() {
        a.sll_pkttype = sequence::int_arg(k)? as _;
    }
    if let Some(h) = rest.get(1) {
        a.sll_hatype = sequence::int_arg(h)? as _;
    }
    let hardware = rest.get(2).map_or(Ok(Vec::new()), |b| buffer::bytes_of(b))?;
    if hardware.len() > a.sll_addr.len() {
        return pyrite_vm::raise::value_error("hardware address must be 8 bytes or less");
    }
    a.sll_ifindex = interface(name)?;
    match u16::try_from(protocol) {
        Ok(p) => a.sll_protocol = p.to_be(),
        Err(_) => return overflow_error(format!("{caller}(): proto argument must be 0-65535.")),
    }
    a.sll_halen = hardware.len() as u8;
    for (to, from) in a.sll_addr.iter_mut().zip(&hardware) {
        *to = *from;
    }
    Ok(Address::of(a))
}

/// The address that `o` is in `family`; `caller` is the function for error texts.
///
/// # Errors
/// TypeError, OverflowError, OSError, `gaierror`.
pub fn parse(family: i32, o: &Object, caller: &str) -> R<Address> {
    match family {
        libc::AF_UNIX => unix(o),
        libc::AF_INET => {
            let t = tuple_arg(o, caller, "AF_INET")?;
            let [host, p] = t.as_args() else {
                return type_error("AF_INET address must be a pair (host, port)");
            };
            let host = host_name(host)?;
            let p = port(p)?;
            let found = resolve(&host, family)?;
            let mut a: libc::sockaddr_in = found.view();
            a.sin_family = libc::AF_INET as _;
            a.sin_port = check_port(p, caller)?.to_be();
            Ok(Address::of(a))
        }
        libc::AF_INET6 => {
            let t = tuple_arg(o, caller, "AF_INET6")?;
            let parts = t.as_args();
            let (2..=4, [host, p, rest @ ..]) = (parts.len(), parts) else {
                return type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
            };
            let host = host_name(host)?;
            let p = port(p)?;
            let flow = rest.first().map_or(Ok(0), |o| low_bits(o))?;
            let scope = rest.get(1).map_or(Ok(0), |o| low_bits(o))?;
            let found = resolve(&host, family)?;
            let mut a: libc::sockaddr_in6 = found.view();
            a.sin6_family = libc::AF_INET6 as _;
            a.sin6_port = check_port(p, caller)?.to_be();
            if flow > 0xfffff {
                return overflow_error(format!("{caller}(): flowinfo must be 0-1048575."));
            }
            a.sin6_flowinfo = flow.to_be();
            a.sin6_scope_id = scope;
            Ok(Address::of(a))
        }
        libc::AF_NETLINK => {
            let t = tuple_arg(o, caller, "AF_NETLINK")?;
            let [pid, groups] = t.as_args() else {
                return type_error("AF_NETLINK address must be a pair (pid, groups)");
            };
            let mut a: libc::sockaddr_nl = unsafe { zeroed() };
            a.nl_family = libc::AF_NETLINK as _;
            a.nl_pid = low_bits(pid)?;
            a.nl_groups = low_bits(groups)?;
            Ok(Address::of(a))
        }
        libc::AF_VSOCK => {
            let Some(t) = o.cast::<Tuple>() else {
                return type_error(format!(
                    "getsockaddrarg: AF_VSOCK address must be tuple, not {}",
                    o.ty().name()
                ));
            };
            let [cid, port] = t.as_args() else {
                return type_error("getsockaddrarg() takes exactly 2 arguments");
            };
            let mut a: libc::sockaddr_vm = unsafe { zeroed() };
            a.svm_family = libc::AF_VSOCK as _;
            a.svm_cid = low_bits(cid)?;
            a.svm_port = low_bits(port)?;
            Ok(Address::of(a))
        }
        libc::AF_PACKET => packet(o, caller),
        _ => raise(&exc::OS_ERROR, format!("{caller}(): bad family")),
    }
}

fn text_of(family: i32, ip: *const libc::c_void) -> R {
    let mut room = [0u8; 64];
    let p = unsafe { inet_ntop(family, ip, room.as_mut_ptr().cast(), room.len() as _) };
    if p.is_null() {
        return last_os_error(None);
    }
    let text: Vec<u8> = room.iter().copied().take_while(|b| *b != 0).collect();
    Ok(Str::new(&String::from_utf8_lossy(&text)).up())
}

/// The numbers of the host alone, as text.
pub fn host_text(a: &Address) -> R {
    match a.family() {
        libc::AF_INET => {
            let a: libc::sockaddr_in = a.view();
            text_of(libc::AF_INET, (&raw const a.sin_addr).cast())
        }
        libc::AF_INET6 => {
            let a: libc::sockaddr_in6 = a.view();
            text_of(libc::AF_INET6, (&raw const a.sin6_addr).cast())
        }
        _ => os_error(libc::EAFNOSUPPORT, None, None),
    }
}

/// The object that shows an address.
///
/// # Errors
/// OSError.
pub fn show(a: &Address) -> R {
    if a.len == 0 {
        return Ok(none());
    }
    let n = |n: u32| int::from_i64(n.into());
    match a.family() {
        libc::AF_INET => {
            let port: libc::sockaddr_in = a.view();
            Ok(Tuple::pair(host_text(a)?, n(u16::from_be(port.sin_port).into())).up())
        }
        libc::AF_INET6 => {
            let v: libc::sockaddr_in6 = a.view();
            let (port, flow) = (u16::from_be(v.sin6_port), u32::from_be(v.sin6_flowinfo));
            Ok(Tuple::from_vec(vec![host_text(a)?, n(port.into()), n(flow), n(v.sin6_scope_id)]).up())
        }
        libc::AF_UNIX => {
            let path = a.bytes().get(offset_of!(libc::sockaddr_un, sun_path)..).unwrap_or(&[]);
            match path.first() {
                Some(0) => Ok(Bytes::new(path).up()),
                _ => Ok(codecs::fs_decode(path.split(|b| *b == 0).next().unwrap_or(&[])).up()),
            }
        }
        libc::AF_NETLINK => {
            let v: libc::sockaddr_nl = a.view();
            Ok(Tuple::pair(n(v.nl_pid), n(v.nl_groups)).up())
        }
        libc::AF_VSOCK => {
            let v: libc::sockaddr_vm = a.view();
            Ok(Tuple::pair(n(v.svm_cid), n(v.svm_port)).up())
        }
        libc::AF_PACKET => {
            let v: libc::sockaddr_ll = a.view();
            let mut name = [0u8; libc::IF_NAMESIZE + 1];
            unsafe { libc::if_indextoname(v.sll_ifindex as u32, name.as_mut_ptr().cast()) };
            let name: Vec<u8> = name.iter().copied().take_while(|b| *b != 0).collect();
            let hardware = v.sll_addr.get(..usize::from(v.sll_halen)).unwrap_or(&v.sll_addr);
            Ok(Tuple::from_vec(vec![
                codecs::fs_decode(&name).up(),
                n(u16::from_be(v.sll_protocol).into()),
                n(v.sll_pkttype.into()),
                n(v.sll_hatype.into()),
                Bytes::new(hardware).up(),
            ])
            .up())
        }
        f => {
            let data = a.bytes().get(size_of::<libc::sa_family_t>()..).unwrap_or(&[]);
            Ok(Tuple::pair(int::from_i64(f.into()), Bytes::new(data).up()).up())
        }
    }
}

/// Owned texts of a list of C strings that ends with null.
///
/// # Safety
/// `p` is null or such a list.
pub unsafe fn texts(p: *mut *mut libc::c_char) -> Vec<Ref> {
    let mut out = Vec::new();
    let mut p = p;
    while !p.is_null() && unsafe { !(*p).is_null() } {
        out.push(codecs::fs_decode(unsafe { std::ffi::CStr::from_ptr(*p) }.to_bytes()).up());
        p = unsafe { p.add(1) };
    }
    out
}
