//! `_stat`: file modes.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::number;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::bool_obj;
use pyrite_vm::types::str::Str;

static CONSTANTS: &[(&str, i64)] = &[
    ("SF_APPEND", 262144),
    ("SF_ARCHIVED", 65536),
    ("SF_DATALESS", 1073741824),
    ("SF_FIRMLINK", 8388608),
    ("SF_IMMUTABLE", 131072),
    ("SF_NOUNLINK", 1048576),
    ("SF_SETTABLE", 4294901760),
    ("SF_SNAPSHOT", 2097152),
    ("ST_ATIME", 7),
    ("ST_CTIME", 9),
    ("ST_DEV", 2),
    ("ST_GID", 5),
    ("ST_INO", 1),
    ("ST_MODE", 0),
    ("ST_MTIME", 8),
    ("ST_NLINK", 3),
    ("ST_SIZE", 6),
    ("ST_UID", 4),
    ("S_ENFMT", 1024),
    ("S_IEXEC", 64),
    ("S_IFBLK", 24576),
    ("S_IFCHR", 8192),
    ("S_IFDIR", 16384),
    ("S_IFDOOR", 0),
    ("S_IFIFO", 4096),
    ("S_IFLNK", 40960),
    ("S_IFPORT", 0),
    ("S_IFREG", 32768),
    ("S_IFSOCK", 49152),
    ("S_IFWHT", 0),
    ("S_IREAD", 256),
    ("S_IRGRP", 32),
    ("S_IROTH", 4),
    ("S_IRUSR", 256),
    ("S_IRWXG", 56),
    ("S_IRWXO", 7),
    ("S_IRWXU", 448),
    ("S_ISGID", 1024),
    ("S_ISUID", 2048),
    ("S_ISVTX", 512),
    ("S_IWGRP", 16),
    ("S_IWOTH", 2),
    ("S_IWRITE", 128),
    ("S_IWUSR", 128),
    ("S_IXGRP", 8),
    ("S_IXOTH", 1),
    ("S_IXUSR", 64),
    ("UF_APPEND", 4),
    ("UF_COMPRESSED", 32),
    ("UF_DATAVAULT", 128),
    ("UF_HIDDEN", 32768),
    ("UF_IMMUTABLE", 2),
    ("UF_NODUMP", 1),
    ("UF_NOUNLINK", 16),
    ("UF_OPAQUE", 8),
    ("UF_SETTABLE", 65535),
    ("UF_TRACKED", 64),
];

fn mode(o: &Object) -> R<u32> {
    let n = number::to_i64(o)?;
    match u32::try_from(n) {
        Ok(m) => Ok(m),
        Err(_) => pyrite_vm::raise::overflow_error("mode out of range"),
    }
}
fn is(o: &Object, kind: u32) -> R {
    Ok(bool_obj(mode(o)? & 0o170000 == kind))
}

/// `stat.filemode`.
pub fn filemode(_: &Object, o: &Object) -> R {
    let m = mode(o)?;
    let kind = match m & 0o170000 {
        0o100000 => '-',
        0o040000 => 'd',
        0o120000 => 'l',
        0o060000 => 'b',
        0o020000 => 'c',
        0o010000 => 'p',
        0o140000 => 's',
        _ => '?',
    };
    let mut s = String::from(kind);
    for (shift, special, on, off) in [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')] {
        let b = m >> shift & 7;
        s.push(if b & 4 != 0 { 'r' } else { '-' });
        s.push(if b & 2 != 0 { 'w' } else { '-' });
        s.push(match (m & special != 0, b & 1 != 0) {
            (true, true) => on,
            (true, false) => off,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    Ok(Str::new(&s).up())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("S_ISDIR", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o040000))),
    MethodDef::new("S_ISCHR", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o020000))),
    MethodDef::new("S_ISBLK", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o060000))),
    MethodDef::new("S_ISREG", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o100000))),
    MethodDef::new("S_ISFIFO", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o010000))),
    MethodDef::new("S_ISLNK", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o120000))),
    MethodDef::new("S_ISSOCK", "", pyrite_vm::object::method::Imp::O(|_, o| is(o, 0o140000))),
    MethodDef::new("S_ISDOOR", "", pyrite_vm::object::method::Imp::O(|_, _| Ok(bool_obj(false)))),
    MethodDef::new("S_ISPORT", "", pyrite_vm::object::method::Imp::O(|_, _| Ok(bool_obj(false)))),
    MethodDef::new("S_ISWHT", "", pyrite_vm::object::method::Imp::O(|_, _| Ok(bool_obj(false)))),
    MethodDef::new(
        "S_IMODE",
        "",
        pyrite_vm::object::method::Imp::O(|_, o| Ok(int::from_i64((mode(o)? & 0o7777) as i64))),
    ),
    MethodDef::new(
        "S_IFMT",
        "",
        pyrite_vm::object::method::Imp::O(|_, o| Ok(int::from_i64((mode(o)? & 0o170000) as i64))),
    ),
    MethodDef::new("filemode", "", pyrite_vm::object::method::Imp::O(filemode)),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_stat");
    m.add_functions(FUNCTIONS);
    for (n, v) in CONSTANTS {
        m.set(n, &int::from_i64(*v));
    }
    Ok(m)
}
