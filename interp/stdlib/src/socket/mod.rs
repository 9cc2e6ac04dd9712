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
use pyrite_vm::types::capsule::Capsule;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::bool_obj;
use pyrite_vm::types::str::Str;

const DOC: &str = "Implementation module for socket operations.";
const SOCKET_DOC: &str = "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object";

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_socket");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(names::FUNCTIONS);
    errors::add(&m)?;
    m.set("socket", &sock::SOCKET.own());
    m.set("SocketType", &sock::SOCKET.own());
    m.set("CAPI", &Capsule::new("_socket.CAPI"));
    m.set("has_ipv6", &bool_obj(true));
    for (name, n) in constants::CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
