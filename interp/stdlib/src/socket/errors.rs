//! Errors of the module's own.

use std::ffi::CStr;

use pyrite_vm::codecs;
use pyrite_vm::object::{Gil, R, Slot};
use pyrite_vm::raise::{os_error, raise, raise_call};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::{exc, int};

use crate::arguments::new_exception;

static GAI: Gil<Slot> = Gil(Slot::empty());
static HOST: Gil<Slot> = Gil(Slot::empty());

unsafe extern "C" {
    fn hstrerror(code: libc::c_int) -> *const libc::c_char;
}

/// Makes the classes.
pub fn add(m: &Module) -> R<()> {
    for (name, full, slot) in [("herror", "socket.herror", &HOST), ("gaierror", "socket.gaierror", &GAI)] {
        let t = new_exception(full, &exc::OS_ERROR)?;
        m.set(name, &t);
        slot.set(Some(t));
    }
    m.set("error", &exc::OS_ERROR.own());
    m.set("timeout", &exc::TIMEOUT_ERROR.own());
    Ok(())
}

fn numbered<T>(class: &Slot, code: i32, text: *const libc::c_char) -> R<T> {
    let text = if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() };
    let text = codecs::fs_decode(text);
    match class.get() {
        Some(c) => raise_call(&c, &[&int::from_i64(code.into()), &text]),
        None => raise(&exc::OS_ERROR, text.to_lossy()),
    }
}

/// `gaierror` of a code of `getaddrinfo`.
///
/// # Errors
/// Always.
pub fn raise_gai<T>(code: i32, errno: i32) -> R<T> {
    if code == libc::EAI_SYSTEM {
        return os_error(errno, None, None);
    }
    numbered(&GAI, code, unsafe { libc::gai_strerror(code) })
}

/// `herror` of a code of `gethostbyname`.
///
/// # Errors
/// Always.
pub fn raise_host<T>(code: i32) -> R<T> {
    numbered(&HOST, code, unsafe { hstrerror(code) })
}
