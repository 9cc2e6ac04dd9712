//! `_socket`.

mod address;
mod constants;
mod object;

use std::cell::Cell;
use std::ffi::{CStr, CString};

use pyrite_vm::codecs::fs_decode;
use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::{Gil, Object, R, Ref, Slot};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{last_os_error, os_error, overflow_error, raise, raise_call, type_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use crate::arguments::{descriptor, new_exception};

static GAI_ERROR: Gil<Slot> = Gil(Slot::empty());
static DEFAULT_TIMEOUT: Gil<Cell<i64>> = Gil(Cell::new(-1));

fn default_timeout() -> i64 {
    DEFAULT_TIMEOUT.get()
}

/// Raises what the resolver answered.
fn gai_error<T>(e: i32, errno: i32) -> R<T> {
    if e == libc::EAI_SYSTEM {
        return os_error(errno, None, None);
    }
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(e)) }.to_string_lossy();
    match GAI_ERROR.get() {
        Some(t) => raise_call(&t, &[&*int::from_i64(e.into()), &Str::new(&text)]),
        None => raise(&exc::OS_ERROR, text),
    }
}

fn set_blocking(fd: i32, block: bool) -> R<()> {
    let mut on = libc::c_int::from(!block);
    if unsafe { libc::ioctl(fd, libc::FIONBIO, &mut on) } < 0 { last_os_error(None) } else { Ok(()) }
}

fn getaddrinfo(_: &Object, a: &[Option<&Object>]) -> R {
    let [Some(host), Some(port), family, kind, proto, flags] = a else { return Ok(none()) };
    let host = if host.is_none() {
        None
    } else if host.cast::<Str>().is_some() || host.cast::<Bytes>().is_some() {
        Some(address::host_name(host)?)
    } else {
        return type_error("getaddrinfo() argument 1 must be string or None");
    };
    let port = if port.is_none() {
        None
    } else if port.cast::<Int>().is_some() {
        CString::new(number::to_i64(port)?.to_string()).ok()
    } else if let Some(s) = port.cast::<Str>() {
        CString::new(pyrite_vm::codecs::unicode::encode_utf8(s, "strict")?).ok()
    } else if let Some(b) = port.cast::<Bytes>() {
        CString::new(b.as_slice()).ok()
    } else {
        return raise(&exc::OS_ERROR, "Int or String expected");
    };
    let number = |o: &Option<&Object>| o.map_or(Ok(0), sequence::int_arg);
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_family = number(family)?;
    hints.ai_socktype = number(kind)?;
    hints.ai_protocol = number(proto)?;
    hints.ai_flags = number(flags)?;
    let mut out: *mut libc::addrinfo = std::ptr::null_mut();
    let (e, errno) = thread::allow_threads(|| unsafe {
        let p = |s: &Option<CString>| s.as_ref().map_or(std::ptr::null(), |s| s.as_ptr());
        let e = libc::getaddrinfo(p(&host), p(&port), &hints, &mut out);
        (e, *libc::__errno_location())
    });
    if e != 0 {
        return gai_error(e, errno);
    }
    let found = (|| {
        let mut v = Vec::new();
        let mut p = out;
        while !p.is_null() {
            let i = unsafe { &*p };
            let name = if i.ai_canonname.is_null() {
                Str::new("")
            } else {
                fs_decode(unsafe { CStr::from_ptr(i.ai_canonname) }.to_bytes())
            };
            let n = |x: i32| int::from_i64(x.into());
            let address = unsafe { address::to_object(i.ai_addr, i.ai_addrlen)? };
            let t = vec![n(i.ai_family), n(i.ai_socktype), n(i.ai_protocol), name.up(), address];
            v.push(Tuple::from_vec(t).up());
            p = i.ai_next;
        }
        Ok(List::from_vec(v).up())
    })();
    unsafe { libc::freeaddrinfo(out) };
    found
}

fn getnameinfo(_: &Object, a: &[&Object]) -> R {
    crate::arguments::tuple_arity("getnameinfo", a.len(), 2, 2)?;
    let Some(t) = a[0].cast::<Tuple>() else { return type_error("getnameinfo() argument 1 must be a tuple") };
    let flags = sequence::int_arg(a[1])?;
    let v6 = t.as_slice().first().and_then(|h| h.cast::<Str>()).is_some_and(|h| h.to_lossy().contains(':'));
    let family = if v6 { libc::AF_INET6 } else { libc::AF_INET };
    let at = address::from_object("getnameinfo", family, a[0])?;
    let (mut host, mut service) = ([0 as libc::c_char; 1025], [0 as libc::c_char; 32]);
    let (e, errno) = thread::allow_threads(|| unsafe {
        let e = libc::getnameinfo(at.ptr(), at.len, host.as_mut_ptr(), 1025, service.as_mut_ptr(), 32, flags);
        (e, *libc::__errno_location())
    });
    if e != 0 {
        return gai_error(e, errno);
    }
    let text = |p: &[libc::c_char]| fs_decode(unsafe { CStr::from_ptr(p.as_ptr()) }.to_bytes()).up();
    Ok(Tuple::pair(text(&host), text(&service)).up())
}

fn gethostname(_: &Object) -> R {
    let mut room = [0 as libc::c_char; 1025];
    if unsafe { libc::gethostname(room.as_mut_ptr(), 1024) } < 0 {
        return last_os_error(None);
    }
    Ok(fs_decode(unsafe { CStr::from_ptr(room.as_ptr()) }.to_bytes()).up())
}

fn gethostbyname(_: &Object, host: &Object) -> R {
    let t = Tuple::pair(host.own(), int::from_i64(0));
    let a = address::from_object("gethostbyname", libc::AF_INET, &t)?;
    Ok(address::numeric(a.ptr(), a.len)?.up())
}

fn socketpair(_: &Object, a: &[&Object]) -> R {
    let part = |i: usize, default: i32| a.get(i).map_or(Ok(default), |o| sequence::int_arg(o));
    let (family, kind, proto) = (part(0, libc::AF_UNIX)?, part(1, libc::SOCK_STREAM)?, part(2, 0)?);
    let mut fds = [0i32; 2];
    if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, fds.as_mut_ptr()) } < 0 {
        return last_os_error(None);
    }
    let make = |fd: i32| {
        let n = |x: i32| int::from_i64(x.into());
        let t = object::SOCKET.object().as_object();
        pyrite_vm::protocol::call::call(t, &[&*n(family), &*n(kind), &*n(proto), &*n(fd)])
    };
    Ok(Tuple::pair(make(fds[0])?, make(fds[1])?).up())
}

fn close(_: &Object, o: &Object) -> R {
    let fd = sequence::int_arg(o)?;
    let (r, e) = thread::allow_threads(|| unsafe { (libc::close(fd), *libc::__errno_location()) });
    if r < 0 && e != libc::ECONNRESET { os_error(e, None, None) } else { Ok(none()) }
}

fn dup(_: &Object, o: &Object) -> R {
    let fd = unsafe { libc::fcntl(descriptor(o)?, libc::F_DUPFD_CLOEXEC, 0) };
    if fd < 0 { last_os_error(None) } else { Ok(int::from_i64(fd.into())) }
}

fn order(name: &str, o: &Object, bits: u32, swap: fn(u32) -> u32) -> R {
    let Some(n) = number::index(o)?.as_i64() else {
        return overflow_error(format!(
            "{name}: Python int too large to convert to C {bits}-bit unsigned integer"
        ));
    };
    if n < 0 {
        return overflow_error(format!(
            "{name}: can't convert negative Python int to C {bits}-bit unsigned integer"
        ));
    }
    if n >> bits != 0 && bits == 32 {
        return overflow_error("int larger than 32 bits");
    }
    if n >> bits != 0 {
        return overflow_error(format!(
            "{name}: Python int too large to convert to C {bits}-bit unsigned integer"
        ));
    }
    Ok(int::from_i64(swap(n as u32).into()))
}

fn text_arg(o: &Object) -> R<CString> {
    let Some(s) = o.cast::<Str>() else {
        return type_error(format!("argument must be str, not {}", o.ty().name()));
    };
    match CString::new(pyrite_vm::codecs::unicode::encode_utf8(s, "strict")?) {
        Ok(s) => Ok(s),
        Err(_) => pyrite_vm::raise::value_error("embedded null character"),
    }
}

fn inet_aton(_: &Object, o: &Object) -> R {
    unsafe extern "C" {
        fn inet_aton(text: *const libc::c_char, to: *mut u32) -> libc::c_int;
    }
    let (s, mut a) = (text_arg(o)?, 0u32);
    if unsafe { inet_aton(s.as_ptr(), &mut a) } == 0 {
        return raise(&exc::OS_ERROR, "illegal IP address string passed to inet_aton");
    }
    Ok(Bytes::new(&a.to_ne_bytes()).up())
}

fn inet_ntoa(_: &Object, o: &Object) -> R {
    let b = buffer::view(o)?;
    match &*b {
        [a, b, c, d] => Ok(Str::new(&format!("{a}.{b}.{c}.{d}")).up()),
        _ => raise(&exc::OS_ERROR, "packed IP wrong length for inet_ntoa"),
    }
}

fn inet_pton(_: &Object, a: &[&Object]) -> R {
    crate::arguments::tuple_arity("inet_pton", a.len(), 2, 2)?;
    let (family, s) = (sequence::int_arg(a[0])?, text_arg(a[1])?);
    let text = s.to_str().unwrap_or("");
    let wrong = || raise(&exc::OS_ERROR, "illegal IP address string passed to inet_pton");
    match family {
        libc::AF_INET => match text.parse::<std::net::Ipv4Addr>() {
            Ok(a) => Ok(Bytes::new(&a.octets()).up()),
            Err(_) => wrong(),
        },
        libc::AF_INET6 => match text.parse::<std::net::Ipv6Addr>() {
            Ok(a) => Ok(Bytes::new(&a.octets()).up()),
            Err(_) => wrong(),
        },
        _ => os_error(libc::EAFNOSUPPORT, None, None),
    }
}

fn inet_ntop(_: &Object, a: &[&Object]) -> R {
    unsafe extern "C" {
        fn inet_ntop(
            family: i32,
            from: *const libc::c_void,
            to: *mut libc::c_char,
            n: libc::socklen_t,
        ) -> *const libc::c_char;
    }
    crate::arguments::tuple_arity("inet_ntop", a.len(), 2, 2)?;
    let family = sequence::int_arg(a[0])?;
    let b = buffer::view(a[1])?;
    let want = match family {
        libc::AF_INET => 4,
        libc::AF_INET6 => 16,
        _ => return pyrite_vm::raise::value_error(format!("unknown address family {family}")),
    };
    if b.len() != want {
        return pyrite_vm::raise::value_error("invalid length of packed IP address string");
    }
    let mut room = [0 as libc::c_char; 64];
    let p = unsafe { inet_ntop(family, b.as_ptr().cast(), room.as_mut_ptr(), 64) };
    if p.is_null() {
        return last_os_error(None);
    }
    Ok(fs_decode(unsafe { CStr::from_ptr(p) }.to_bytes()).up())
}

fn getservbyname(_: &Object, a: &[&Object]) -> R {
    crate::arguments::tuple_arity("getservbyname", a.len(), 1, 2)?;
    let name = text_arg(a[0])?;
    let proto = a.get(1).map(|o| text_arg(o)).transpose()?;
    let p = unsafe {
        libc::getservbyname(name.as_ptr(), proto.as_ref().map_or(std::ptr::null(), |s| s.as_ptr()))
    };
    if p.is_null() {
        return raise(&exc::OS_ERROR, "service/proto not found");
    }
    let port = u16::from_be(unsafe { (*p).s_port } as u16);
    Ok(int::from_i64(port.into()))
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("getaddrinfo", "($module, host, port, family=0, type=0, proto=0, flags=0)", getaddrinfo),
    MethodDef::pos("getnameinfo", "", 0, 255, getnameinfo),
    MethodDef::new("gethostname", "", Imp::NoArgs(gethostname)),
    MethodDef::o("gethostbyname", "", gethostbyname),
    MethodDef::pos("socketpair", "", 0, 3, socketpair),
    MethodDef::o("close", "", close),
    MethodDef::o("dup", "", dup),
    MethodDef::o("htons", "", |_, o| order("htons", o, 16, |n| (n as u16).to_be().into())),
    MethodDef::o("ntohs", "", |_, o| order("ntohs", o, 16, |n| u16::from_be(n as u16).into())),
    MethodDef::o("htonl", "", |_, o| order("htonl", o, 32, u32::to_be)),
    MethodDef::o("ntohl", "", |_, o| order("ntohl", o, 32, u32::from_be)),
    MethodDef::o("inet_aton", "($module, ip_addr, /)", inet_aton),
    MethodDef::o("inet_ntoa", "($module, packed_ip, /)", inet_ntoa),
    MethodDef::pos("inet_pton", "", 0, 255, inet_pton),
    MethodDef::pos("inet_ntop", "", 0, 255, inet_ntop),
    MethodDef::pos("getservbyname", "", 0, 255, getservbyname),
    MethodDef::new("getdefaulttimeout", "", Imp::NoArgs(|_| Ok(object::show_timeout(default_timeout())))),
    MethodDef::o("setdefaulttimeout", "", |_, o| {
        DEFAULT_TIMEOUT.set(object::parse_timeout(o)?);
        Ok(none())
    }),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_socket");
    let doc = "Implementation module for socket operations.\n\nSee the socket module for documentation.";
    m.set("__doc__", &Str::new(doc));
    m.add_functions(FUNCTIONS);
    m.set("error", exc::OS_ERROR.object());
    m.set("timeout", exc::TIMEOUT_ERROR.object());
    m.set("herror", &*new_exception("socket.herror", &exc::OS_ERROR)?);
    let t = new_exception("socket.gaierror", &exc::OS_ERROR)?;
    m.set("gaierror", &t);
    GAI_ERROR.set(Some(t));
    m.add_type(&object::SOCKET);
    m.set("SocketType", object::SOCKET.object());
    m.set("has_ipv6", pyrite_vm::types::singletons::true_ref());
    for (name, n) in constants::CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
