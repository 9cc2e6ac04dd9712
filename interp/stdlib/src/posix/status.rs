//! Waiting for processes, and what a status says.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::sequence;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::struct_seq::make;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{float, int};

use super::{results, uninterrupted};

/// The status that is the first argument.
fn status(a: &[Option<&Object>]) -> R<i32> {
    a.first().copied().flatten().map_or(Ok(0), sequence::int_arg)
}
fn n(n: i32) -> R {
    Ok(int::from_i64(n.into()))
}

pub(crate) fn usage(u: &libc::rusage) -> R {
    let time = |t: libc::timeval| float::new(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let mut all = vec![time(u.ru_utime), time(u.ru_stime)];
    let counts = [
        u.ru_maxrss,
        u.ru_ixrss,
        u.ru_idrss,
        u.ru_isrss,
        u.ru_minflt,
        u.ru_majflt,
        u.ru_nswap,
        u.ru_inblock,
        u.ru_oublock,
        u.ru_msgsnd,
        u.ru_msgrcv,
        u.ru_nsignals,
        u.ru_nvcsw,
        u.ru_nivcsw,
    ];
    all.extend(counts.map(int::from_i64));
    Ok(make(results::struct_rusage(), all))
}

fn wait4_of(pid: i32, options: i32) -> R {
    let mut status = 0;
    let mut u: libc::rusage = unsafe { std::mem::zeroed() };
    let r = uninterrupted(|| unsafe { libc::wait4(pid, &mut status, options, &mut u) as isize })? as i32;
    Ok(Tuple::from_vec(vec![int::from_i64(r.into()), int::from_i64(status.into()), usage(&u)?]).up())
}
fn wait3(_: &Object, a: &[Option<&Object>]) -> R {
    wait4_of(-1, status(a)?)
}
fn wait4(_: &Object, a: &[Option<&Object>]) -> R {
    let pid = status(a)?;
    wait4_of(pid, status(a.get(1..).unwrap_or(&[]))?)
}

fn waitid(_: &Object, a: &[&Object]) -> R {
    let (kind, id, options) = (sequence::int_arg(a[0])?, sequence::int_arg(a[1])?, sequence::int_arg(a[2])?);
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    uninterrupted(|| unsafe {
        libc::waitid(kind as libc::idtype_t, id as libc::id_t, &mut info, options) as isize
    })?;
    let (pid, uid, what) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
    if pid == 0 {
        return Ok(none());
    }
    let all = [pid.into(), i64::from(uid), info.si_signo.into(), what.into(), info.si_code.into()];
    Ok(make(results::waitid_result(), all.map(int::from_i64).to_vec()))
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("WCOREDUMP", "($module, status, /)", |_, s| {
        Ok(bool_obj(libc::WCOREDUMP(sequence::int_arg(s)?)))
    }),
    MethodDef::kw("WIFCONTINUED", "($module, /, status)", |_, a| {
        Ok(bool_obj(libc::WIFCONTINUED(status(a)?)))
    }),
    MethodDef::kw("WIFSTOPPED", "($module, /, status)", |_, a| Ok(bool_obj(libc::WIFSTOPPED(status(a)?)))),
    MethodDef::kw("WIFSIGNALED", "($module, /, status)", |_, a| Ok(bool_obj(libc::WIFSIGNALED(status(a)?)))),
    MethodDef::kw("WIFEXITED", "($module, /, status)", |_, a| Ok(bool_obj(libc::WIFEXITED(status(a)?)))),
    MethodDef::kw("WEXITSTATUS", "($module, /, status)", |_, a| n(libc::WEXITSTATUS(status(a)?))),
    MethodDef::kw("WTERMSIG", "($module, /, status)", |_, a| n(libc::WTERMSIG(status(a)?))),
    MethodDef::kw("WSTOPSIG", "($module, /, status)", |_, a| n(libc::WSTOPSIG(status(a)?))),
    MethodDef::kw("wait3", "($module, /, options)", wait3),
    MethodDef::kw("wait4", "($module, /, pid, options)", wait4),
    MethodDef::pos("waitid", "($module, idtype, id, options, /)", 3, 3, waitid),
];
