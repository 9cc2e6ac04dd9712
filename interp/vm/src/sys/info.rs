//! The constant data of `sys`.

use crate::config;
use crate::object::{Gil, PyType, Ref};
use crate::types::singletons::bool_obj;
use crate::types::str::Str;
use crate::types::struct_seq::{make, new_type};
use crate::types::tuple::Tuple;
use crate::types::{float, int, set};
use std::cell::OnceCell;

/// `sys.copyright`.
pub const COPYRIGHT: &str = "Copyright (c) 2001-2024 Python Software Foundation.\nAll Rights Reserved.\n\nCopyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\nCopyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\nCopyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved.";
/// `sys.version`.
pub const VERSION: &str = "3.13.0 (main, Oct  7 2024, 00:00:00) [Pyrite]";
/// `sys.__doc__`.
pub const DOC: &str = "Objects and functions of the interpreter itself.";

/// Names of the standard library's modules (the reference's `sys.stdlib_module_names`).
static STDLIB: &[&str] = &[
    "__future__",
    "_abc",
    "_aix_support",
    "_android_support",
    "_ast",
    "_asyncio",
    "_bisect",
    "_blake2",
    "_bz2",
    "_codecs",
    "_codecs_cn",
    "_codecs_hk",
    "_codecs_iso2022",
    "_codecs_jp",
    "_codecs_kr",
    "_codecs_tw",
    "_collections",
    "_collections_abc",
    "_colorize",
    "_compat_pickle",
    "_compression",
    "_contextvars",
    "_csv",
    "_ctypes",
    "_curses",
    "_curses_panel",
    "_datetime",
    "_dbm",
    "_decimal",
    "_elementtree",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "_functools",
    "_gdbm",
    "_hashlib",
    "_heapq",
    "_imp",
    "_interpchannels",
    "_interpqueues",
    "_interpreters",
    "_io",
    "_ios_support",
    "_json",
    "_locale",
    "_lsprof",
    "_lzma",
    "_markupbase",
    "_md5",
    "_multibytecodec",
    "_multiprocessing",
    "_opcode",
    "_opcode_metadata",
    "_operator",
    "_osx_support",
    "_overlapped",
    "_pickle",
    "_posixshmem",
    "_posixsubprocess",
    "_py_abc",
    "_pydatetime",
    "_pydecimal",
    "_pyio",
    "_pylong",
    "_pyrepl",
    "_queue",
    "_random",
    "_scproxy",
    "_sha1",
    "_sha2",
    "_sha3",
    "_signal",
    "_sitebuiltins",
    "_socket",
    "_sqlite3",
    "_sre",
    "_ssl",
    "_stat",
    "_statistics",
    "_string",
    "_strptime",
    "_struct",
    "_suggestions",
    "_symtable",
    "_sysconfig",
    "_thread",
    "_threading_local",
    "_tkinter",
    "_tokenize",
    "_tracemalloc",
    "_typing",
    "_uuid",
    "_warnings",
    "_weakref",
    "_weakrefset",
    "_winapi",
    "_wmi",
    "_zoneinfo",
    "abc",
    "antigravity",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "atexit",
    "base64",
    "bdb",
    "binascii",
    "bisect",
    "builtins",
    "bz2",
    "cProfile",
    "calendar",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "compileall",
    "concurrent",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "csv",
    "ctypes",
    "curses",
    "dataclasses",
    "datetime",
    "dbm",
    "decimal",
    "difflib",
    "dis",
    "doctest",
    "email",
    "encodings",
    "ensurepip",
    "enum",
    "errno",
    "faulthandler",
    "fcntl",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "gc",
    "genericpath",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "graphlib",
    "grp",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "idlelib",
    "imaplib",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "mailbox",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "modulefinder",
    "msvcrt",
    "multiprocessing",
    "netrc",
    "nt",
    "ntpath",
    "nturl2path",
    "numbers",
    "opcode",
    "operator",
    "optparse",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pickletools",
    "pkgutil",
    "platform",
    "plistlib",
    "poplib",
    "posix",
    "posixpath",
    "pprint",
    "profile",
    "pstats",
    "pty",
    "pwd",
    "py_compile",
    "pyclbr",
    "pydoc",
    "pydoc_data",
    "pyexpat",
    "queue",
    "quopri",
    "random",
    "re",
    "readline",
    "reprlib",
    "resource",
    "rlcompleter",
    "runpy",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "sre_compile",
    "sre_constants",
    "sre_parse",
    "ssl",
    "stat",
    "statistics",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "symtable",
    "sys",
    "sysconfig",
    "syslog",
    "tabnanny",
    "tarfile",
    "tempfile",
    "termios",
    "textwrap",
    "this",
    "threading",
    "time",
    "timeit",
    "tkinter",
    "token",
    "tokenize",
    "tomllib",
    "trace",
    "traceback",
    "tracemalloc",
    "tty",
    "turtle",
    "turtledemo",
    "types",
    "typing",
    "unicodedata",
    "unittest",
    "urllib",
    "uuid",
    "venv",
    "warnings",
    "wave",
    "weakref",
    "webbrowser",
    "winreg",
    "winsound",
    "wsgiref",
    "xml",
    "xmlrpc",
    "zipapp",
    "zipfile",
    "zipimport",
    "zlib",
    "zoneinfo",
];

/// `sys.stdlib_module_names`.
pub fn stdlib_module_names() -> Ref {
    set::frozen_from(STDLIB.iter().map(|s| Str::intern(s).up()).collect())
}

/// `sys.builtin_module_names`.
pub fn builtin_module_names() -> Ref {
    let mut v = crate::import::builtin_names();
    v.sort_unstable();
    Tuple::from_vec(v.iter().map(|s| Str::intern(s).up()).collect()).up()
}

fn ty(
    cell: &'static Gil<OnceCell<Ref<PyType>>>,
    name: &str,
    fields: &'static [&'static str],
    visible: usize,
) -> &'static PyType {
    // There is one of each of these.
    let instantiable = !matches!(name, "sys.flags" | "sys.version_info");
    cell.get_or_init(|| new_type(name, fields, visible, instantiable))
}

/// `sys.flags`.
pub fn flags() -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] = &[
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
        "gil",
    ];
    let c = config::get();
    let i = int::from_i64;
    make(
        ty(&T, "sys.flags", F, 18),
        vec![
            i(c.debug),
            i(c.inspect),
            i(c.interactive),
            i(c.optimize),
            i(c.dont_write_bytecode as i64),
            i(c.no_user_site as i64),
            i(c.no_site as i64),
            i(c.ignore_environment as i64),
            i(c.verbose),
            i(c.bytes_warning),
            i(c.quiet),
            i((c.hash_seed != Some(0)) as i64),
            i(c.isolated as i64),
            bool_obj(c.dev_mode),
            i(c.utf8_mode as i64),
            i(c.warn_default_encoding as i64),
            bool_obj(c.safe_path),
            i(c.int_max_str_digits),
            i(1),
        ],
    )
}

/// `sys.version_info`.
pub fn version_info() -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static V: Gil<OnceCell<Ref>> = Gil(OnceCell::new());
    static F: &[&str] = &["major", "minor", "micro", "releaselevel", "serial"];
    V.get_or_init(|| {
        make(
            ty(&T, "sys.version_info", F, 5),
            vec![
                int::from_i64(3),
                int::from_i64(13),
                int::from_i64(0),
                Str::intern("final").up(),
                int::from_i64(0),
            ],
        )
    })
    .clone()
}

/// `sys.float_info`.
pub fn float_info() -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] = &[
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds",
    ];
    let (i, f) = (int::from_i64, float::new);
    make(
        ty(&T, "sys.float_info", F, 11),
        vec![
            f(f64::MAX),
            i(1024),
            i(308),
            f(f64::MIN_POSITIVE),
            i(-1021),
            i(-307),
            i(15),
            i(53),
            f(f64::EPSILON),
            i(2),
            i(1),
        ],
    )
}

/// `sys.int_info`.
pub fn int_info() -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] =
        &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"];
    let i = int::from_i64;
    make(ty(&T, "sys.int_info", F, 4), vec![i(30), i(4), i(4300), i(640)])
}

/// `sys.hash_info`.
pub fn hash_info() -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] =
        &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"];
    let i = int::from_i64;
    make(
        ty(&T, "sys.hash_info", F, 9),
        vec![
            i(64),
            i((1 << 61) - 1),
            i(314159),
            i(0),
            i(1000003),
            Str::intern("siphash13").up(),
            i(64),
            i(128),
            i(0),
        ],
    )
}

/// `sys.thread_info`.
pub fn thread_info() -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] = &["name", "lock", "version"];
    let s = |s: &str| Str::new(s).up();
    make(ty(&T, "sys.thread_info", F, 3), vec![s("pthread"), s("semaphore"), s("NPTL 2.36")])
}

/// `sys.asyncgen_hooks`.
pub fn async_gen_hooks(first: Ref, finalizer: Ref) -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] = &["firstiter", "finalizer"];
    make(ty(&T, "asyncgen_hooks", F, 2), vec![first, finalizer])
}

/// `sys.unraisablehook`'s argument.
pub fn unraisable_args(v: Vec<Ref>) -> Ref {
    static T: Gil<OnceCell<Ref<PyType>>> = Gil(OnceCell::new());
    static F: &[&str] = &["exc_type", "exc_value", "exc_traceback", "err_msg", "object"];
    make(ty(&T, "sys.UnraisableHookArgs", F, 5), v)
}
