//! `_socket`: connections between processes.

mod address;
mod constants;
mod errors;
mod message;
mod names;
mod sock;
mod transfer;

pub(crate) use address::texts;
use pyrite_vm::object::{R, Ref};
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::bool_obj;
use pyrite_vm::types::str::Str;

const DOC: &str = "Implementation module for socket operations.\n\nSee the socket module for documentation.";
const SOCKET_DOC: &str = "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\nOpen a socket of the given type.  The family argument specifies the\naddress family; it defaults to AF_INET.  The type argument specifies\nwhether this is a stream (SOCK_STREAM, this is the default)\nor datagram (SOCK_DGRAM) socket.  The protocol argument defaults to 0,\nspecifying the default protocol.  Keyword arguments are accepted.\nThe socket is created as non-inheritable.\n\nWhen a fileno is passed in, family, type and proto are auto-detected,\nunless they are explicitly set.\n\nA socket object represents one endpoint of a network connection.\n\nMethods of socket objects (keyword arguments not allowed):\n\n_accept() -- accept connection, returning new socket fd and client address\nbind(addr) -- bind the socket to a local address\nclose() -- close the socket\nconnect(addr) -- connect the socket to a remote address\nconnect_ex(addr) -- connect, return an error code instead of an exception\ndup() -- return a new socket fd duplicated from fileno()\nfileno() -- return underlying file descriptor\ngetpeername() -- return remote address [*]\ngetsockname() -- return local address\ngetsockopt(level, optname[, buflen]) -- get socket options\ngettimeout() -- return timeout or None\nlisten([n]) -- start listening for incoming connections\nrecv(buflen[, flags]) -- receive data\nrecv_into(buffer[, nbytes[, flags]]) -- receive data (into a buffer)\nrecvfrom(buflen[, flags]) -- receive data and sender's address\nrecvfrom_into(buffer[, nbytes, [, flags])\n  -- receive data and sender's address (into a buffer)\nsendall(data[, flags]) -- send all data\nsend(data[, flags]) -- send data, may not send all of it\nsendto(data[, flags], addr) -- send data to a given address\nsetblocking(bool) -- set or clear the blocking I/O flag\ngetblocking() -- return True if socket is blocking, False if non-blocking\nsetsockopt(level, optname, value[, optlen]) -- set socket options\nsettimeout(None | float) -- set or clear the timeout\nshutdown(how) -- shut down traffic in one or both directions\n\n [*] not available on all platforms!";

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_socket");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(names::FUNCTIONS);
    errors::add(&m)?;
    m.set("socket", &sock::SOCKET.own());
    m.set("SocketType", &sock::SOCKET.own());
    m.set("has_ipv6", &bool_obj(true));
    for (name, n) in constants::CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
