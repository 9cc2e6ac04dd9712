//! Result types: `stat_result` and its like.

use std::cell::OnceCell;

use pyrite_vm::object::{Gil, PyType, Ref};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::struct_seq::{make, new_type};
use pyrite_vm::types::{float, int};

type TypeCell = Gil<OnceCell<Ref<PyType>>>;

macro_rules! types {
    ($($f:ident $name:literal [$($field:literal),*] $visible:literal;)*) => { $(
        /// The type.
        pub fn $f() -> &'static PyType {
            static T: TypeCell = Gil(OnceCell::new());
            static F: &[&str] = &[$($field),*];
            T.get_or_init(|| new_type($name, F, $visible, true))
        }
    )*
        /// Adds all types to the module.
        pub fn add_types(m: &Module) {
            $( m.set($f().short_name().rsplit('.').next().unwrap_or(""), $f().as_object()); )*
        }
    };
}

types! {
    stat_result "os.stat_result" ["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "", "", "",
        "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks",
        "st_rdev"] 10;
    statvfs_result "os.statvfs_result" ["f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree",
        "f_favail", "f_flag", "f_namemax", "f_fsid"] 10;
    terminal_size "os.terminal_size" ["columns", "lines"] 2;
    times_result "posix.times_result" ["user", "system", "children_user", "children_system", "elapsed"] 5;
    uname_result "posix.uname_result" ["sysname", "nodename", "release", "version", "machine"] 5;
    sched_param "posix.sched_param" ["sched_priority"] 1;
    waitid_result "posix.waitid_result" ["si_pid", "si_uid", "si_signo", "si_status", "si_code"] 5;
}

/// The type of what `wait4` and `resource.getrusage` tell.
pub fn struct_rusage() -> &'static PyType {
    static T: TypeCell = Gil(OnceCell::new());
    static F: &[&str] = &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ];
    T.get_or_init(|| new_type("resource.struct_rusage", F, F.len(), true))
}

/// An `os.stat_result`.
pub fn stat(s: &libc::stat) -> Ref {
    let i = int::from_i64;
    let secs = |t: i64, ns: i64| float::new(t as f64 + ns as f64 * 1e-9);
    let ns = |t: i64, n: i64| int::from_i128(t as i128 * 1_000_000_000 + n as i128);
    make(
        stat_result(),
        vec![
            i(s.st_mode as i64),
            int::from_u64(s.st_ino),
            int::from_u64(s.st_dev),
            int::from_u64(s.st_nlink),
            i(s.st_uid as i64),
            i(s.st_gid as i64),
            i(s.st_size),
            i(s.st_atime),
            i(s.st_mtime),
            i(s.st_ctime),
            secs(s.st_atime, s.st_atime_nsec),
            secs(s.st_mtime, s.st_mtime_nsec),
            secs(s.st_ctime, s.st_ctime_nsec),
            ns(s.st_atime, s.st_atime_nsec),
            ns(s.st_mtime, s.st_mtime_nsec),
            ns(s.st_ctime, s.st_ctime_nsec),
            i(s.st_blksize),
            i(s.st_blocks),
            int::from_u64(s.st_rdev),
        ],
    )
}
