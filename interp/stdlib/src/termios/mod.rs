//! `termios`: how terminals behave.

mod constants;

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, R, Ref, Slot};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{overflow_error, raise_call, strerror, type_error};
use pyrite_vm::thread;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::exc;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use crate::arguments::{descriptor, new_exception, parsed_int};
use crate::posix::errno;

static ERROR: Gil<Slot> = Gil(Slot::empty());

/// Calls the system without the lock; its error is the module's own.
fn call(f: impl FnOnce() -> i32) -> R {
    let (r, e) = thread::allow_threads(|| {
        let r = f();
        (r, errno())
    });
    if r >= 0 {
        return Ok(none());
    }
    match ERROR.get() {
        Some(c) => raise_call(&c, &[&int::from_i64(e.into()), &Str::new(&strerror(e))]),
        None => pyrite_vm::raise::os_error(e, None, None),
    }
}

fn ask(fd: i32) -> R<libc::termios> {
    let mut t: libc::termios = unsafe { std::mem::zeroed() };
    call(|| unsafe { libc::tcgetattr(fd, &mut t) })?;
    Ok(t)
}

fn tcgetattr(_: &Object, fd: &Object) -> R {
    let t = ask(descriptor(fd)?)?;
    let canonical = t.c_lflag & libc::ICANON != 0;
    let characters = t.c_cc.iter().enumerate().map(|(i, c)| {
        if !canonical && (i == libc::VMIN || i == libc::VTIME) {
            int::from_i64((*c).into())
        } else {
            Bytes::new(&[*c]).up()
        }
    });
    let characters = List::from_vec(characters.collect()).up();
    let speeds = unsafe { [libc::cfgetispeed(&t), libc::cfgetospeed(&t)] };
    let numbers = [t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, speeds[0], speeds[1]];
    let mut all: Vec<Ref> = numbers.iter().map(|n| int::from_i64((*n).into())).collect();
    all.push(characters);
    Ok(List::from_vec(all).up())
}

fn tcsetattr(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    let when = parsed_int(a[1])?;
    let parts = match a[2].cast::<List>() {
        Some(l) => sequence::vec_of(l)?,
        None => Vec::new(),
    };
    let [i, o, c, l, ispeed, ospeed, characters] = parts.as_slice() else {
        return type_error("tcsetattr, arg 3: must be 7 element list");
    };
    let mut t = ask(fd)?;
    let n = |o: &Object| Ok(number::to_i64(o)? as libc::tcflag_t);
    (t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag) = (n(i)?, n(o)?, n(c)?, n(l)?);
    let (ispeed, ospeed) = (n(ispeed)?, n(ospeed)?);
    let given = match characters.cast::<List>() {
        Some(l) => sequence::vec_of(l)?,
        None => Vec::new(),
    };
    if given.len() != t.c_cc.len() {
        return type_error(format!("tcsetattr: attributes[6] must be {} element list", t.c_cc.len()));
    }
    for (to, from) in t.c_cc.iter_mut().zip(&given) {
        *to = match (from.cast::<Bytes>().map(Bytes::as_slice), from.cast::<Int>()) {
            (Some([c]), _) => *c,
            (_, Some(n)) => number::to_i64(n)? as libc::cc_t,
            _ => return type_error("tcsetattr: elements of attributes must be characters or integers"),
        };
    }
    call(|| unsafe { libc::cfsetispeed(&mut t, ispeed) })?;
    call(|| unsafe { libc::cfsetospeed(&mut t, ospeed) })?;
    call(|| unsafe { libc::tcsetattr(fd, when, &t) })
}

fn tcgetwinsize(_: &Object, fd: &Object) -> R {
    let fd = descriptor(fd)?;
    let mut w: libc::winsize = unsafe { std::mem::zeroed() };
    call(|| unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut w) })?;
    Ok(Tuple::pair(int::from_i64(w.ws_row.into()), int::from_i64(w.ws_col.into())).up())
}

fn tcsetwinsize(_: &Object, a: &[&Object]) -> R {
    let fd = descriptor(a[0])?;
    if !sequence::is_sequence(a[1]) || sequence::len(a[1])? != 2 {
        return type_error("tcsetwinsize, arg 2: must be a two-item sequence");
    }
    let side = |i: isize| -> R<u16> {
        match u16::try_from(number::to_i64(&*sequence::item(a[1], i)?)?) {
            Ok(n) => Ok(n),
            Err(_) => overflow_error("winsize value(s) out of range."),
        }
    };
    let (rows, columns) = (side(0)?, side(1)?);
    let mut w: libc::winsize = unsafe { std::mem::zeroed() };
    call(|| unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut w) })?;
    (w.ws_row, w.ws_col) = (rows, columns);
    call(|| unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, &w) })
}

fn with_number(a: &[&Object], f: unsafe extern "C" fn(i32, i32) -> i32) -> R {
    let (fd, n) = (descriptor(a[0])?, parsed_int(a[1])?);
    call(|| unsafe { f(fd, n) })
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("tcgetattr", "($module, fd, /)", tcgetattr),
    MethodDef::pos("tcsetattr", "($module, fd, when, attributes, /)", 3, 3, tcsetattr),
    MethodDef::pos("tcsendbreak", "($module, fd, duration, /)", 2, 2, |_, a| {
        with_number(a, libc::tcsendbreak)
    }),
    MethodDef::o("tcdrain", "($module, fd, /)", |_, fd| {
        let fd = descriptor(fd)?;
        call(|| unsafe { libc::tcdrain(fd) })
    }),
    MethodDef::pos("tcflush", "($module, fd, queue, /)", 2, 2, |_, a| with_number(a, libc::tcflush)),
    MethodDef::pos("tcflow", "($module, fd, action, /)", 2, 2, |_, a| with_number(a, libc::tcflow)),
    MethodDef::o("tcgetwinsize", "($module, fd, /)", tcgetwinsize),
    MethodDef::pos("tcsetwinsize", "($module, fd, winsize, /)", 2, 2, tcsetwinsize),
];

const DOC: &str = "This module provides an interface to the Posix calls for tty I/O control.";

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("termios");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    let t = new_exception("termios.error", &exc::EXCEPTION)?;
    m.set("error", &t);
    ERROR.set(Some(t));
    for (name, n) in constants::CONSTANTS {
        m.set(name, &int::from_i64(*n));
    }
    Ok(m)
}
