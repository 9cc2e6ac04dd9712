//! Users, groups, sessions, priorities.

use pyrite_vm::object::method::{Imp, MethodDef};
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{os_error, overflow_error, type_error, value_error};
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::struct_seq::make;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float};

use super::{c_path, check, errno, results};

/// A user or group: -1 stands for none. `kind` is `uid` or `gid`.
pub(crate) fn id_arg(o: &Object, kind: &str) -> R<u32> {
    if !number::is_index(o) {
        return type_error(format!("{kind} should be integer, not {}", o.ty().name()));
    }
    let n = number::index(o)?;
    let wrong = match n.as_i64() {
        Some(-1) => return Ok(u32::MAX),
        Some(v) => match u32::try_from(v) {
            Ok(v) => return Ok(v),
            // What fits the machine's word but not an id is said to be too small, either way.
            Err(_) => "less than minimum",
        },
        None if n.is_negative() => "less than minimum",
        None => "greater than maximum",
    };
    overflow_error(format!("{kind} is {wrong}"))
}

fn ok(r: i32) -> R {
    check(r, None).map(|_| none())
}
fn n(n: i64) -> Ref {
    int::from_i64(n)
}
fn first<'a>(a: &[Option<&'a Object>]) -> R<&'a Object> {
    match a.first() {
        Some(Some(o)) => Ok(o),
        _ => type_error("missing argument"),
    }
}
fn second<'a>(a: &[Option<&'a Object>]) -> R<&'a Object> {
    first(a.get(1..).unwrap_or(&[]))
}

/// Three ids asked for at once.
fn three(f: unsafe extern "C" fn(*mut u32, *mut u32, *mut u32) -> i32) -> R {
    let (mut a, mut b, mut c) = (0, 0, 0);
    check(unsafe { f(&mut a, &mut b, &mut c) }, None)?;
    Ok(Tuple::from_vec([a, b, c].map(|v| n(v.into())).to_vec()).up())
}

fn get_groups(_: &Object) -> R {
    let count = check(unsafe { libc::getgroups(0, std::ptr::null_mut()) }, None)?;
    let mut v = vec![0 as libc::gid_t; count as usize];
    let count = check(unsafe { libc::getgroups(count, v.as_mut_ptr()) }, None)?;
    v.truncate(count as usize);
    Ok(List::from_vec(v.iter().map(|g| n((*g).into())).collect()).up())
}

fn set_groups(_: &Object, o: &Object) -> R {
    if !sequence::is_sequence(o) {
        return type_error("setgroups argument must be a sequence");
    }
    let items = sequence::vec_of(o)?;
    if items.len() > 65536 {
        return value_error("too many groups");
    }
    let mut v = Vec::new();
    for g in items {
        if !g.is_a::<Int>() {
            return type_error("groups must be integers");
        }
        v.push(id_arg(&g, "gid")?);
    }
    ok(unsafe { libc::setgroups(v.len(), v.as_ptr()) })
}

fn get_group_list(_: &Object, a: &[&Object]) -> R {
    let user = c_path(a[0])?;
    let group = id_arg(a[1], "gid")?;
    let mut room = 64usize;
    loop {
        let mut v = vec![0 as libc::gid_t; room];
        let mut count = room as i32;
        if unsafe { libc::getgrouplist(user.as_ptr(), group, v.as_mut_ptr(), &mut count) } >= 0 {
            v.truncate(usize::try_from(count).unwrap_or(0));
            return Ok(List::from_vec(v.iter().map(|g| n((*g).into())).collect()).up());
        }
        room *= 2;
        if room > 1 << 20 {
            return os_error(libc::EINVAL, None, None);
        }
    }
}

/// Calls what answers -1 both for an error and for itself.
fn with_errno(f: impl FnOnce() -> i32) -> R {
    unsafe { *libc::__errno_location() = 0 };
    let r = f();
    if r == -1 && errno() != 0 { os_error(errno(), None, None) } else { Ok(n(r.into())) }
}

fn get_login(_: &Object) -> R {
    unsafe extern "C" {
        fn getlogin_r(to: *mut libc::c_char, n: usize) -> libc::c_int;
    }
    let mut room = [0 as libc::c_char; 256];
    match unsafe { getlogin_r(room.as_mut_ptr(), room.len()) } {
        0 => {
            let b: Vec<u8> = room.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
            Ok(pyrite_vm::codecs::fs_decode(&b).up())
        }
        e => os_error(e, None, None),
    }
}

fn get_load(_: &Object) -> R {
    let mut v = [0f64; 3];
    if unsafe { libc::getloadavg(v.as_mut_ptr(), 3) } != 3 {
        return pyrite_vm::raise::raise(&exc::OS_ERROR, "Load averages are unobtainable");
    }
    Ok(Tuple::from_vec(v.map(float::new).to_vec()).up())
}

fn set_affinity(_: &Object, a: &[&Object]) -> R {
    let pid = sequence::int_arg(a[0])?;
    let mut s: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    for cpu in sequence::vec_of(a[1])? {
        let Some(i) = cpu.cast::<Int>() else {
            return type_error(format!(
                "expected an iterator of ints, but iterator yielded {}",
                pyrite_vm::protocol::object::repr_text(cpu.ty())?
            ));
        };
        match i.as_i64() {
            Some(c) if c < 0 => return value_error("negative CPU number"),
            Some(c) if c < libc::CPU_SETSIZE.into() => unsafe { libc::CPU_SET(c as usize, &mut s) },
            Some(c) if c <= i32::MAX.into() => return os_error(libc::EINVAL, None, None),
            _ => return overflow_error("CPU number too large"),
        }
    }
    ok(unsafe { libc::sched_setaffinity(pid, size_of::<libc::cpu_set_t>(), &s) })
}

/// The priority in a `sched_param`.
fn sched_param_arg(o: &Object) -> R<libc::sched_param> {
    if !std::ptr::eq(o.ty(), results::sched_param()) {
        return type_error("must have a sched_param object");
    }
    let priority = sequence::int_arg(&*sequence::item(o, 0)?)?;
    let mut p: libc::sched_param = unsafe { std::mem::zeroed() };
    p.sched_priority = priority;
    Ok(p)
}
fn set_scheduler(_: &Object, a: &[&Object]) -> R {
    let (pid, policy, p) = (sequence::int_arg(a[0])?, sequence::int_arg(a[1])?, sched_param_arg(a[2])?);
    ok(unsafe { libc::sched_setscheduler(pid, policy, &p) })
}
fn set_sched_param(_: &Object, a: &[&Object]) -> R {
    let (pid, p) = (sequence::int_arg(a[0])?, sched_param_arg(a[1])?);
    ok(unsafe { libc::sched_setparam(pid, &p) })
}
fn sched_interval(_: &Object, o: &Object) -> R {
    let pid = sequence::int_arg(o)?;
    let mut t: libc::timespec = unsafe { std::mem::zeroed() };
    check(unsafe { libc::sched_rr_get_interval(pid, &mut t) }, None)?;
    Ok(float::new(t.tv_sec as f64 + 1e-9 * t.tv_nsec as f64))
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("setuid", "($module, uid, /)", |_, o| ok(unsafe { libc::setuid(id_arg(o, "uid")?) })),
    MethodDef::o("seteuid", "($module, euid, /)", |_, o| ok(unsafe { libc::seteuid(id_arg(o, "uid")?) })),
    MethodDef::o("setgid", "($module, gid, /)", |_, o| ok(unsafe { libc::setgid(id_arg(o, "gid")?) })),
    MethodDef::o("setegid", "($module, egid, /)", |_, o| ok(unsafe { libc::setegid(id_arg(o, "gid")?) })),
    MethodDef::pos("setreuid", "($module, ruid, euid, /)", 2, 2, |_, a| {
        ok(unsafe { libc::setreuid(id_arg(a[0], "uid")?, id_arg(a[1], "uid")?) })
    }),
    MethodDef::pos("setregid", "($module, rgid, egid, /)", 2, 2, |_, a| {
        ok(unsafe { libc::setregid(id_arg(a[0], "gid")?, id_arg(a[1], "gid")?) })
    }),
    MethodDef::pos("setresuid", "($module, ruid, euid, suid, /)", 3, 3, |_, a| {
        ok(unsafe { libc::setresuid(id_arg(a[0], "uid")?, id_arg(a[1], "uid")?, id_arg(a[2], "uid")?) })
    }),
    MethodDef::pos("setresgid", "($module, rgid, egid, sgid, /)", 3, 3, |_, a| {
        ok(unsafe { libc::setresgid(id_arg(a[0], "gid")?, id_arg(a[1], "gid")?, id_arg(a[2], "gid")?) })
    }),
    MethodDef::noargs("getresuid", |_| three(libc::getresuid)),
    MethodDef::noargs("getresgid", |_| three(libc::getresgid)),
    MethodDef::noargs("getgroups", get_groups),
    MethodDef::o("setgroups", "($module, groups, /)", set_groups),
    MethodDef::pos("getgrouplist", "($module, user, group, /)", 2, 2, get_group_list),
    MethodDef::pos("initgroups", "($module, username, gid, /)", 2, 2, |_, a| {
        let user = c_path(a[0])?;
        ok(unsafe { libc::initgroups(user.as_ptr(), id_arg(a[1], "gid")?) })
    }),
    MethodDef::pos("setpgid", "($module, pid, pgrp, /)", 2, 2, |_, a| {
        ok(unsafe { libc::setpgid(sequence::int_arg(a[0])?, sequence::int_arg(a[1])?) })
    }),
    MethodDef::noargs("setpgrp", |_| ok(unsafe { libc::setpgid(0, 0) })),
    MethodDef::noargs("getlogin", get_login),
    MethodDef::noargs("getloadavg", get_load),
    MethodDef::o("nice", "($module, increment, /)", |_, o| {
        let by = sequence::int_arg(o)?;
        with_errno(|| unsafe { libc::nice(by) })
    }),
    MethodDef::kw("getpriority", "($module, /, which, who)", |_, a| {
        let (which, who) = (sequence::int_arg(first(a)?)?, sequence::int_arg(second(a)?)?);
        with_errno(|| unsafe { libc::getpriority(which as _, who as _) })
    }),
    MethodDef::kw("setpriority", "($module, /, which, who, priority)", |_, a| {
        let (which, who) = (sequence::int_arg(first(a)?)?, sequence::int_arg(second(a)?)?);
        let to = sequence::int_arg(second(a.get(1..).unwrap_or(&[]))?)?;
        ok(unsafe { libc::setpriority(which as _, who as _, to) })
    }),
    MethodDef::o("tcgetpgrp", "($module, fd, /)", |_, o| {
        Ok(n(check(unsafe { libc::tcgetpgrp(sequence::int_arg(o)?) }, None)?.into()))
    }),
    MethodDef::pos("tcsetpgrp", "($module, fd, pgid, /)", 2, 2, |_, a| {
        ok(unsafe { libc::tcsetpgrp(sequence::int_arg(a[0])?, sequence::int_arg(a[1])?) })
    }),
    MethodDef::kw("sched_get_priority_max", "($module, /, policy)", |_, a| {
        Ok(n(check(unsafe { libc::sched_get_priority_max(sequence::int_arg(first(a)?)?) }, None)?.into()))
    }),
    MethodDef::kw("sched_get_priority_min", "($module, /, policy)", |_, a| {
        Ok(n(check(unsafe { libc::sched_get_priority_min(sequence::int_arg(first(a)?)?) }, None)?.into()))
    }),
    MethodDef::o("sched_getscheduler", "($module, pid, /)", |_, o| {
        Ok(n(check(unsafe { libc::sched_getscheduler(sequence::int_arg(o)?) }, None)?.into()))
    }),
    MethodDef::o("sched_getparam", "($module, pid, /)", |_, o| {
        let mut p: libc::sched_param = unsafe { std::mem::zeroed() };
        check(unsafe { libc::sched_getparam(sequence::int_arg(o)?, &mut p) }, None)?;
        Ok(make(results::sched_param(), vec![n(p.sched_priority.into())]))
    }),
    MethodDef::pos("sched_setscheduler", "($module, pid, policy, param, /)", 3, 3, set_scheduler),
    MethodDef::pos("sched_setparam", "($module, pid, param, /)", 2, 2, set_sched_param),
    MethodDef::o("sched_rr_get_interval", "($module, pid, /)", sched_interval),
    MethodDef::pos("sched_setaffinity", "($module, pid, mask, /)", 2, 2, set_affinity),
    MethodDef::new("ctermid", "($module, /)", Imp::NoArgs(|_| Ok(Str::new("/dev/tty").up()))),
];
