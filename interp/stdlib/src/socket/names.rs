//! Names and numbers: hosts, services, protocols, interfaces, byte order.

use std::ffi::{CStr, CString};
use std::mem::zeroed;

use pyrite_vm::codecs;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, sequence};
use pyrite_vm::raise::{last_os_error, os_error, overflow_error, raise, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::exc;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::address::{self, Address, Found, host_name, low_bits};
use super::errors::{raise_gai, raise_host};
use super::sock::{self, errno, timeout_arg, timeout_shown};
use crate::arguments::{parsed_int, tuple_arity, wrong_type};

fn os<T>(text: &str) -> R<T> {
    raise(&exc::OS_ERROR, text)
}
fn text(b: &[u8]) -> Ref {
    codecs::fs_decode(b).up()
}
/// # Safety
/// `p` is a C string.
unsafe fn c_text(p: *const libc::c_char) -> Ref {
    if p.is_null() {
        return Str::new("").up();
    }
    text(unsafe { CStr::from_ptr(p) }.to_bytes())
}

/// Text without nulls, as UTF-8.
fn c_str(o: &Object) -> R<Option<CString>> {
    let Some(s) = o.cast::<Str>() else { return Ok(None) };
    match CString::new(codecs::unicode::encode_utf8(s, "strict")?) {
        Ok(s) => Ok(Some(s)),
        Err(_) => value_error("embedded null character"),
    }
}
fn c_str_arg(o: &Object, name: &str, i: usize) -> R<CString> {
    match c_str(o)? {
        Some(s) => Ok(s),
        None if i == 0 => {
            let given = pyrite_vm::protocol::object::type_name_or_none(o);
            type_error(format!("{name}() argument must be str, not {given}"))
        }
        None => wrong_type(name, i, "str", o),
    }
}

static GETADDRINFO: MethodDef =
    MethodDef::kw("getaddrinfo", "(host, port, family=0, type=0, proto=0, flags=0)", |_, _| Ok(none()));

fn get_addr_info(_: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut bound = [None; 6];
    GETADDRINFO.params().bind(args, kw, &mut bound)?;
    let [Some(host), Some(port), family, kind, proto, flags] = bound else {
        return type_error("getaddrinfo");
    };
    let number = |o: Option<&Object>| o.map_or(Ok(0), parsed_int);
    let mut hints: libc::addrinfo = unsafe { zeroed() };
    hints.ai_family = number(family)?;
    hints.ai_socktype = number(kind)?;
    hints.ai_protocol = number(proto)?;
    hints.ai_flags = number(flags)?;
    // A text ends at its first null, as C reads it.
    let until_null =
        |b: Vec<u8>| CString::new(b.split(|c| *c == 0).next().unwrap_or(&[])).unwrap_or_default();
    let host = if host.is_none() {
        None
    } else if host.is_a::<Str>() {
        Some(until_null(buffer::bytes_of(&*codecs::encode(host, "idna", "strict")?)?))
    } else if let Some(b) = host.cast::<Bytes>() {
        Some(until_null(b.as_slice().to_vec()))
    } else {
        return type_error("getaddrinfo() argument 1 must be string or None");
    };
    let port = if port.is_exact::<Int>() || (port.is_a::<Int>() && !port.ty().is_type(&int::BOOL)) {
        let n = pyrite_vm::protocol::object::str_text(port)?;
        Some(until_null(n.into_bytes()))
    } else if let Some(s) = port.cast::<Str>() {
        Some(until_null(codecs::unicode::encode_utf8(s, "strict")?))
    } else if let Some(b) = port.cast::<Bytes>() {
        Some(until_null(b.as_slice().to_vec()))
    } else if port.is_none() {
        None
    } else {
        return os("Int or String expected");
    };
    let found = Found::ask(host.as_ref(), port.as_ref(), &hints)?;
    let mut out = Vec::new();
    for a in found.iter() {
        let n = |n: i32| int::from_i64(n.into());
        let shown = match unsafe { a.ai_addr.as_ref() } {
            Some(p) => address::show(&unsafe { Address::copied(p, a.ai_addrlen) })?,
            None => none(),
        };
        let name = unsafe { c_text(a.ai_canonname) };
        out.push(Tuple::from_vec(vec![n(a.ai_family), n(a.ai_socktype), n(a.ai_protocol), name, shown]).up());
    }
    Ok(List::from_vec(out).up())
}

/// The name of a host where the argument's type is told by place.
fn host_arg(o: &Object, name: &str) -> R<CString> {
    if !o.is_a::<Str>() && !o.is_a::<Bytes>() && !o.is_a::<ByteArray>() {
        return wrong_type(name, 1, "str, bytes or bytearray", o);
    }
    host_name(o)
}

fn get_host_by_name(_: &Object, a: &[&Object]) -> R {
    tuple_arity("gethostbyname", a.len(), 1, 1)?;
    let host = host_arg(a[0], "gethostbyname")?;
    address::host_text(&address::resolve(&host, libc::AF_INET)?)
}

/// What the system's tables of hosts know, read while `ask`'s answer is valid.
fn host_entry(family: i32, ask: impl FnOnce() -> *const libc::hostent) -> R {
    // The system's answer lies in one place for all: the lock is kept while it is read.
    let e = ask();
    let Some(h) = (unsafe { e.as_ref() }) else { return raise_host(h_errno()) };
    if h.h_addrtype != family {
        return os_error(libc::EAFNOSUPPORT, None, None);
    }
    let name = unsafe { c_text(h.h_name) };
    let aliases = unsafe { address::texts(h.h_aliases) };
    let mut addresses = Vec::new();
    let mut p = h.h_addr_list;
    while !p.is_null() && unsafe { !(*p).is_null() } {
        let mut room = [0 as libc::c_char; 64];
        let r = unsafe { address::inet_ntop(family, (*p).cast(), room.as_mut_ptr(), room.len() as _) };
        if r.is_null() {
            return last_os_error(None);
        }
        addresses.push(unsafe { c_text(room.as_ptr()) });
        p = unsafe { p.add(1) };
    }
    Ok(Tuple::from_vec(vec![name, List::from_vec(aliases).up(), List::from_vec(addresses).up()]).up())
}

unsafe extern "C" {
    fn gethostbyname(name: *const libc::c_char) -> *const libc::hostent;
    fn gethostbyaddr(p: *const libc::c_void, n: libc::socklen_t, family: libc::c_int)
    -> *const libc::hostent;
    fn getservbyname(name: *const libc::c_char, proto: *const libc::c_char) -> *const libc::servent;
    fn getservbyport(port: libc::c_int, proto: *const libc::c_char) -> *const libc::servent;
    fn __h_errno_location() -> *mut libc::c_int;
    fn sethostname(name: *const libc::c_char, n: usize) -> libc::c_int;
}
fn h_errno() -> i32 {
    unsafe { *__h_errno_location() }
}

fn get_host_by_name_ex(_: &Object, a: &[&Object]) -> R {
    tuple_arity("gethostbyname_ex", a.len(), 1, 1)?;
    let host = host_arg(a[0], "gethostbyname_ex")?;
    address::resolve(&host, libc::AF_INET)?;
    host_entry(libc::AF_INET, || unsafe { gethostbyname(host.as_ptr()) })
}

fn get_host_by_addr(_: &Object, a: &[&Object]) -> R {
    tuple_arity("gethostbyaddr", a.len(), 1, 1)?;
    let host = host_arg(a[0], "gethostbyaddr")?;
    let found = address::resolve(&host, libc::AF_UNSPEC)?;
    let (p, n): (*const libc::c_void, _) = match found.family() {
        libc::AF_INET => {
            let a = found.ptr().cast::<libc::sockaddr_in>();
            (unsafe { (&raw const (*a).sin_addr).cast() }, 4)
        }
        libc::AF_INET6 => {
            let a = found.ptr().cast::<libc::sockaddr_in6>();
            (unsafe { (&raw const (*a).sin6_addr).cast() }, 16)
        }
        _ => return os("unsupported address family"),
    };
    host_entry(found.family(), || unsafe { gethostbyaddr(p, n, found.family()) })
}

fn get_name_info(_: &Object, a: &[&Object]) -> R {
    tuple_arity("getnameinfo", a.len(), 2, 2)?;
    let flags = parsed_int(a[1])?;
    let Some(t) = a[0].cast::<Tuple>() else { return type_error("getnameinfo() argument 1 must be a tuple") };
    let parts = t.as_args();
    let (2..=4, [host, port, rest @ ..]) = (parts.len(), parts) else {
        return type_error("getnameinfo(): illegal sockaddr argument");
    };
    let Some(host) = c_str(host)? else { return type_error("getnameinfo(): illegal sockaddr argument") };
    let port = parsed_int(port)?;
    let flow = rest.first().map_or(Ok(0), |o| low_bits(o))?;
    let scope = rest.get(1).map_or(Ok(0), |o| low_bits(o))?;
    if flow > 0xfffff {
        return overflow_error("getnameinfo(): flowinfo must be 0-1048575.");
    }
    let Ok(number) = CString::new(port.to_string()) else { return type_error("port") };
    let mut hints: libc::addrinfo = unsafe { zeroed() };
    hints.ai_socktype = libc::SOCK_DGRAM;
    hints.ai_flags = libc::AI_NUMERICHOST;
    let found = Found::ask(Some(&host), Some(&number), &hints)?;
    let mut all = found.iter();
    let (Some(first), None) = (all.next(), all.next()) else {
        return os("sockaddr resolved to multiple addresses");
    };
    let mut found = unsafe { Address::copied(first.ai_addr, first.ai_addrlen) };
    if found.family() == libc::AF_INET {
        if parts.len() != 2 {
            return os("IPv4 sockaddr must be 2 tuple");
        }
    } else if found.family() == libc::AF_INET6 {
        let a = found.ptr_mut().cast::<libc::sockaddr_in6>();
        unsafe {
            (*a).sin6_flowinfo = flow.to_be();
            (*a).sin6_scope_id = scope;
        }
    }
    let (mut h, mut s) = ([0 as libc::c_char; 1025], [0 as libc::c_char; 32]);
    let (r, e) = thread::allow_threads(|| unsafe {
        let (hn, sn) = (h.len() as _, s.len() as _);
        (libc::getnameinfo(found.ptr(), found.len, h.as_mut_ptr(), hn, s.as_mut_ptr(), sn, flags), errno())
    });
    if r != 0 {
        return raise_gai(r, e);
    }
    unsafe { Ok(Tuple::pair(c_text(h.as_ptr()), c_text(s.as_ptr())).up()) }
}

fn protocol_arg(a: &[&Object], name: &str) -> R<Option<CString>> {
    a.get(1).map_or(Ok(None), |p| c_str_arg(p, name, 2).map(Some))
}

fn get_serv_by_name(_: &Object, a: &[&Object]) -> R {
    tuple_arity("getservbyname", a.len(), 1, 2)?;
    let name = c_str_arg(a[0], "getservbyname", 1)?;
    let proto = protocol_arg(a, "getservbyname")?;
    let e = unsafe { getservbyname(name.as_ptr(), proto.as_ref().map_or(std::ptr::null(), |p| p.as_ptr())) };
    match unsafe { e.as_ref() } {
        Some(e) => Ok(int::from_i64(u16::from_be(e.s_port as u16).into())),
        None => os("service/proto not found"),
    }
}

fn get_serv_by_port(_: &Object, a: &[&Object]) -> R {
    tuple_arity("getservbyport", a.len(), 1, 2)?;
    let port = parsed_int(a[0])?;
    let proto = protocol_arg(a, "getservbyport")?;
    let Ok(port) = u16::try_from(port) else {
        return overflow_error("getservbyport: port must be 0-65535.");
    };
    let proto = proto.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
    let e = unsafe { getservbyport(port.to_be().into(), proto) };
    match unsafe { e.as_ref() } {
        Some(e) => Ok(unsafe { c_text(e.s_name) }),
        None => os("port/proto not found"),
    }
}

fn get_proto_by_name(_: &Object, a: &[&Object]) -> R {
    tuple_arity("getprotobyname", a.len(), 1, 1)?;
    let name = c_str_arg(a[0], "getprotobyname", 1)?;
    match unsafe { libc::getprotobyname(name.as_ptr()).as_ref() } {
        Some(e) => Ok(int::from_i64(e.p_proto.into())),
        None => os("protocol not found"),
    }
}

fn get_host_name(_: &Object) -> R {
    let mut room = [0 as libc::c_char; 1025];
    if unsafe { libc::gethostname(room.as_mut_ptr(), room.len() - 1) } < 0 {
        return last_os_error(None);
    }
    Ok(unsafe { c_text(room.as_ptr()) })
}

fn set_host_name(_: &Object, a: &[&Object]) -> R {
    tuple_arity("sethostname", a.len(), 1, 1)?;
    let name = match a[0].cast::<Bytes>() {
        Some(b) => b.as_slice().to_vec(),
        None => codecs::fs_path(a[0])?,
    };
    let r = unsafe { sethostname(name.as_ptr().cast(), name.len()) };
    if r < 0 { last_os_error(None) } else { Ok(none()) }
}

fn inet_aton(_: &Object, o: &Object) -> R {
    let s = c_str_arg(o, "inet_aton", 0)?;
    let mut ip: libc::in_addr = unsafe { zeroed() };
    unsafe extern "C" {
        fn inet_aton(s: *const libc::c_char, to: *mut libc::in_addr) -> libc::c_int;
    }
    if s.as_bytes().is_empty() || unsafe { inet_aton(s.as_ptr(), &mut ip) } == 0 {
        return os("illegal IP address string passed to inet_aton");
    }
    Ok(Bytes::new(&ip.s_addr.to_ne_bytes()).up())
}

fn inet_ntoa(_: &Object, o: &Object) -> R {
    match *buffer::bytes_of(o)? {
        [a, b, c, d] => Ok(Str::new(&format!("{a}.{b}.{c}.{d}")).up()),
        _ => os("packed IP wrong length for inet_ntoa"),
    }
}

fn inet_pton(_: &Object, a: &[&Object]) -> R {
    tuple_arity("inet_pton", a.len(), 2, 2)?;
    let family = parsed_int(a[0])?;
    let s = c_str_arg(a[1], "inet_pton", 2)?;
    let mut room = [0u8; 16];
    match unsafe { address::inet_pton(family, s.as_ptr(), room.as_mut_ptr().cast()) } {
        -1 => last_os_error(None),
        0 => os("illegal IP address string passed to inet_pton"),
        _ if family == libc::AF_INET => Ok(Bytes::new(room.get(..4).unwrap_or(&[])).up()),
        _ => Ok(Bytes::new(&room).up()),
    }
}

fn inet_ntop(_: &Object, a: &[&Object]) -> R {
    tuple_arity("inet_ntop", a.len(), 2, 2)?;
    let family = parsed_int(a[0])?;
    let ip = buffer::bytes_of(a[1])?;
    let n = match family {
        libc::AF_INET => 4,
        libc::AF_INET6 => 16,
        _ => return value_error(format!("unknown address family {family}")),
    };
    if ip.len() != n {
        return value_error("invalid length of packed IP address string");
    }
    let mut room = [0 as libc::c_char; 64];
    if unsafe { address::inet_ntop(family, ip.as_ptr().cast(), room.as_mut_ptr(), room.len() as _) }.is_null()
    {
        return last_os_error(None);
    }
    Ok(unsafe { c_text(room.as_ptr()) })
}

fn swap_long(o: &Object) -> R {
    let Some(i) = o.cast::<Int>() else {
        return type_error(format!("expected int, {} found", o.ty().name()));
    };
    if i.is_negative() {
        return overflow_error("can't convert negative value to unsigned int");
    }
    match i.as_i64() {
        Some(n) => match u32::try_from(n) {
            Ok(n) => Ok(int::from_i64(n.to_be().into())),
            Err(_) => overflow_error("int larger than 32 bits"),
        },
        None if i.to_bigint().bits() <= 64 => overflow_error("int larger than 32 bits"),
        None => overflow_error("Python int too large to convert to C unsigned long"),
    }
}
fn swap_short(o: &Object, name: &str) -> R {
    let n = sequence::int_arg(o)?;
    match u16::try_from(n) {
        Ok(n) => Ok(int::from_i64(n.to_be().into())),
        Err(_) if n < 0 => {
            overflow_error(format!("{name}: can't convert negative Python int to C 16-bit unsigned integer"))
        }
        Err(_) => {
            overflow_error(format!("{name}: Python int too large to convert to C 16-bit unsigned integer"))
        }
    }
}

fn if_name_index(_: &Object) -> R {
    let list = unsafe { libc::if_nameindex() };
    if list.is_null() {
        return last_os_error(None);
    }
    let mut out = Vec::new();
    let mut p = list;
    unsafe {
        while (*p).if_index != 0 && !(*p).if_name.is_null() {
            out.push(Tuple::pair(int::from_i64((*p).if_index.into()), c_text((*p).if_name)).up());
            p = p.add(1);
        }
        libc::if_freenameindex(list);
    }
    Ok(List::from_vec(out).up())
}

fn if_name_to_index(_: &Object, o: &Object) -> R {
    let Ok(name) = CString::new(codecs::fs_path(o)?) else { return value_error("embedded null byte") };
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => os("no interface with this name"),
        n => Ok(int::from_i64(n.into())),
    }
}

fn if_index_to_name(_: &Object, o: &Object) -> R {
    let Some(i) = o.cast::<Int>() else { return type_error("an integer is required") };
    if i.is_negative() {
        return overflow_error("can't convert negative value to unsigned int");
    }
    let n = match i.as_i64().map(u32::try_from) {
        Some(Ok(n)) => n,
        Some(Err(_)) => return overflow_error("index is too large"),
        None => return overflow_error("Python int too large to convert to C unsigned long"),
    };
    let mut room = [0 as libc::c_char; libc::IF_NAMESIZE + 1];
    if unsafe { libc::if_indextoname(n, room.as_mut_ptr()) }.is_null() {
        return last_os_error(None);
    }
    Ok(unsafe { c_text(room.as_ptr()) })
}

fn descriptor_arg(o: &Object) -> R<i32> {
    match pyrite_vm::protocol::number::index(o)?.as_i64() {
        Some(n) => Ok(n as i32),
        None => overflow_error("Python int too large to convert to C long"),
    }
}
fn close(_: &Object, fd: &Object) -> R {
    let fd = descriptor_arg(fd)?;
    let (r, e) = thread::allow_threads(|| (unsafe { libc::close(fd) }, errno()));
    if r < 0 && e != libc::ECONNRESET { os_error(e, None, None) } else { Ok(none()) }
}
fn dup(_: &Object, fd: &Object) -> R {
    let fd = descriptor_arg(fd)?;
    match unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) } {
        -1 => last_os_error(None),
        n => Ok(int::from_i64(n.into())),
    }
}
fn socket_pair(_: &Object, a: &[&Object]) -> R {
    tuple_arity("socketpair", a.len(), 0, 3)?;
    let number = |i: usize, default: i32| a.get(i).map_or(Ok(default), |o| parsed_int(o));
    let (family, kind, proto) = (number(0, libc::AF_UNIX)?, number(1, libc::SOCK_STREAM)?, number(2, 0)?);
    let mut fds = [-1; 2];
    if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, fds.as_mut_ptr()) } < 0 {
        return last_os_error(None);
    }
    let [x, y] = fds;
    let first = match sock::of_fd(x, family, kind, proto) {
        Ok(s) => s,
        Err(e) => {
            unsafe { libc::close(y) };
            return Err(e);
        }
    };
    Ok(Tuple::pair(first, sock::of_fd(y, family, kind, proto)?).up())
}
fn set_default_timeout(_: &Object, o: &Object) -> R {
    sock::set_default_timeout(timeout_arg(o)?);
    Ok(none())
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("gethostbyname", "", 0, 255, get_host_by_name),
    MethodDef::pos("gethostbyname_ex", "", 0, 255, get_host_by_name_ex),
    MethodDef::pos("gethostbyaddr", "", 0, 255, get_host_by_addr),
    MethodDef::noargs("gethostname", get_host_name),
    MethodDef::pos("sethostname", "", 0, 255, set_host_name),
    MethodDef::pos("getservbyname", "", 0, 255, get_serv_by_name),
    MethodDef::pos("getservbyport", "", 0, 255, get_serv_by_port),
    MethodDef::pos("getprotobyname", "", 0, 255, get_proto_by_name),
    MethodDef::o("close", "($self, object, /)", close),
    MethodDef::o("dup", "($self, object, /)", dup),
    MethodDef::pos("socketpair", "", 0, 255, socket_pair),
    MethodDef::o("ntohs", "($self, x, /)", |_, o| swap_short(o, "ntohs")),
    MethodDef::o("ntohl", "($self, object, /)", |_, o| swap_long(o)),
    MethodDef::o("htons", "($self, x, /)", |_, o| swap_short(o, "htons")),
    MethodDef::o("htonl", "($self, object, /)", |_, o| swap_long(o)),
    MethodDef::o("inet_aton", "($self, ip_addr, /)", inet_aton),
    MethodDef::o("inet_ntoa", "($self, packed_ip, /)", inet_ntoa),
    MethodDef::pos("inet_pton", "", 0, 255, inet_pton),
    MethodDef::pos("inet_ntop", "", 0, 255, inet_ntop),
    MethodDef::raw("getaddrinfo", "", get_addr_info),
    MethodDef::pos("getnameinfo", "", 0, 255, get_name_info),
    MethodDef::noargs("getdefaulttimeout", |_| Ok(timeout_shown(sock::default_timeout()))),
    MethodDef::o("setdefaulttimeout", "($self, object, /)", set_default_timeout),
    MethodDef::noargs("if_nameindex", if_name_index),
    MethodDef::o("if_nametoindex", "($self, oname, /)", if_name_to_index),
    MethodDef::o("if_indextoname", "($self, object, /)", if_index_to_name),
    MethodDef::pos("CMSG_LEN", "", 0, 255, |_, a| {
        super::message::measure("CMSG_LEN", a, super::message::cmsg_len)
    }),
    MethodDef::pos("CMSG_SPACE", "", 0, 255, |_, a| {
        super::message::measure("CMSG_SPACE", a, super::message::cmsg_space)
    }),
];
