//! The command line: a drop-in `python`.

mod interactive;
mod options;

use pyrite_vm::config::Config;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{attribute, call};
use pyrite_vm::raise::Raised;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::{codecs, import, report, sys};

use crate::shutdown;
use options::{Parsed, What};

/// Runs the command; gives the exit status.
pub fn main(args: Vec<Vec<u8>>) -> i32 {
    let parsed = match options::parse(&args) {
        Ok(p) => p,
        Err(e) => {
            eprint!("{e}");
            return 2;
        }
    };
    match parsed.what {
        What::Version(twice) => {
            if twice {
                println!("Python {}", sys_version());
            } else {
                println!("Python 3.13.0");
            }
            return 0;
        }
        What::Help => {
            print!(
                "{}",
                options::usage(&String::from_utf8_lossy(args.first().map_or(&b"pyrite"[..], |a| a)))
            );
            return 0;
        }
        _ => {}
    }
    let mut c = parsed.config.clone();
    let home =
        if c.ignore_environment { None } else { std::env::var("PYTHONHOME").ok().filter(|h| !h.is_empty()) };
    let Some((prefix, library)) = crate::library::find(home.as_deref()) else {
        eprintln!(
            "pyrite: no Python 3.13 standard library found; set PYTHONHOME to the prefix of an installed CPython 3.13"
        );
        return 1;
    };
    c.prefix = prefix;
    c.library = library;
    c.executable = std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    crate::on_deep_stack(move || run(c, &parsed), 101)
}

fn sys_version() -> &'static str {
    "3.13.0 (Pyrite)"
}

fn run(c: Config, p: &Parsed) -> i32 {
    let c = &c;
    if let Err(e) = crate::start(c.clone()) {
        return startup_failed(&e);
    }
    if let Err(e) = streams(c) {
        return startup_failed(&e);
    }
    let main = Module::new("__main__");
    let d = main.dict();
    d.set_text("__builtins__", pyrite_vm::builtins::module());
    d.set_text("__annotations__", &Dict::new());
    sys::modules().set_text("__main__", &main);
    if let Some(options) = sys::get("warnoptions")
        && pyrite_vm::protocol::sequence::len(&options).is_ok_and(|n| n > 0)
    {
        // The library's filters know the options.
        let _ = import::import_module("warnings");
    }
    if !c.no_site
        && let Err(e) = import::import_module("site")
    {
        report::display(&e.0.clone().up(), None);
        drop((main, d));
        return shutdown::finish(1);
    }
    let r = execute(c, p, &d);
    let interrupted = r.as_ref().is_err_and(|e| e.matches(&pyrite_vm::types::exc::KEYBOARD_INTERRUPT));
    let follows = interactive::follows(c) && !matches!(p.what, What::Stdin);
    let mut status = match r {
        Ok(status) => status,
        // An interactive loop that follows shows what SystemExit would have ended.
        Err(e) if follows => {
            report::inspected(e);
            0
        }
        Err(e) => report::top_level(e),
    };
    if follows {
        for name in ["__file__", "__cached__"] {
            d.remove_str(&Str::new(name));
        }
        interactive::prepare(c, &d);
        status = pyrite_vm::repl::run(&d);
    }
    drop((main, d));
    let status = shutdown::finish(status);
    if interrupted {
        pyrite_stdlib::signal::die_of_interrupt();
    }
    status
}

fn startup_failed(e: &Raised) -> i32 {
    eprintln!("pyrite: cannot start: {}", pyrite_vm::raise::describe(e));
    let mut t = e.0.traceback.get();
    while let Some(tb) = t.and_then(|t| t.downcast::<pyrite_vm::types::traceback::Traceback>().ok()) {
        let line = pyrite_vm::types::traceback::lineno(&tb).unwrap_or(0);
        eprintln!("  at {}:{line}", tb.frame.code().filename_text());
        t = tb.next.get().map(|t| t.up());
    }
    1
}

/// `sys.stdin`, `sys.stdout`, `sys.stderr`, and `open`.
fn streams(c: &Config) -> R<()> {
    import::import_module("encodings")?;
    let io = import::import_module("_io")?;
    let open = attribute::get_text(&io, "open")?;
    pyrite_vm::builtins::module().set("open", &open);
    let (encoding, errors) = stdio_encoding(c);
    for (fd, name, write) in [(0, "stdin", false), (1, "stdout", true), (2, "stderr", true)] {
        let s = match stream(c, &io, &open, fd, name, write, &encoding, &errors) {
            Ok(s) => s,
            // A descriptor that is not open gives no stream.
            Err(e) if e.matches(&pyrite_vm::types::exc::OS_ERROR) => none(),
            Err(e) => return Err(e),
        };
        sys::set(name, &s);
        sys::set(&format!("__{name}__"), &s);
    }
    Ok(())
}

fn stdio_encoding(c: &Config) -> (String, String) {
    let mut encoding = "utf-8".to_string();
    let mut errors = String::new();
    if !c.ignore_environment
        && let Ok(v) = std::env::var("PYTHONIOENCODING")
        && !v.is_empty()
    {
        match v.split_once(':') {
            Some((e, x)) => {
                if !e.is_empty() {
                    encoding = e.into();
                }
                errors = x.into();
            }
            None => encoding = v,
        }
    }
    if errors.is_empty() {
        let locale =
            std::env::var("LC_ALL").or_else(|_| std::env::var("LC_CTYPE")).or_else(|_| std::env::var("LANG"));
        let plain = matches!(locale.as_deref(), Err(_) | Ok("") | Ok("C") | Ok("POSIX") | Ok("C.UTF-8"));
        errors = if plain || c.utf8_mode { "surrogateescape".into() } else { "strict".into() };
    }
    (encoding, errors)
}

#[allow(clippy::too_many_arguments)]
fn stream(
    c: &Config,
    io: &Object,
    open: &Object,
    fd: i64,
    name: &str,
    write: bool,
    encoding: &str,
    errors: &str,
) -> R {
    let unbuffered = c.unbuffered && write;
    let mode = Str::new(if write { "wb" } else { "rb" });
    let buffering = int::from_i64(if unbuffered { 0 } else { -1 });
    let no = bool_obj(false);
    let buf = call::call_kw(open, &[&int::from_i64(fd), &mode, &buffering], &[("closefd", &no)])?;
    let raw = if unbuffered { buf.clone() } else { attribute::get_text(&buf, "raw")? };
    attribute::set_text(&raw, "name", &Str::new(&format!("<{name}>")))?;
    let tty = call::call_method_text(&raw, "isatty", &[])?;
    let line = tty.is(pyrite_vm::types::singletons::true_ref()) || (unbuffered && write);
    let errors = if name == "stderr" { "backslashreplace" } else { errors };
    let newline = if write { Str::new("\n").up() } else { none() };
    let line_buffering = bool_obj(line || name == "stderr");
    let through = bool_obj(unbuffered);
    let wrapper = attribute::get_text(io, "TextIOWrapper")?;
    let t = call::call_kw(
        &wrapper,
        &[&buf],
        &[
            ("encoding", &Str::new(encoding)),
            ("errors", &Str::new(errors)),
            ("newline", &newline),
            ("line_buffering", &line_buffering),
            ("write_through", &through),
        ],
    )?;
    attribute::set_text(&t, "mode", &Str::new(if write { "w" } else { "r" }))?;
    Ok(t)
}

/// Puts `dir` in front of `sys.path`.
fn path_front(dir: &Object) {
    if let Some(dir) = dir.cast::<Str>() {
        sys::set_start_folder(&dir.to_lossy());
    }
    if let Some(p) = sys::get("path")
        && let Some(l) = p.cast::<pyrite_vm::types::list::List>()
    {
        l.items.borrow_mut().0.insert(0, dir.own());
    }
}

/// Runs what the command line names; gives the exit status.
fn execute(c: &Config, p: &Parsed, d: &Ref<Dict>) -> R<i32> {
    match &p.what {
        What::Command(text) => {
            if !c.safe_path {
                path_front(&Str::new(""));
            }
            let source = match std::str::from_utf8(text) {
                Ok(s) => format!("{s}\n").into_bytes(),
                Err(_) => text.clone(),
            };
            let code = pyrite_vm::compile::compile_file(&source, "<string>")?;
            // Tracebacks and `inspect` find the command's lines where the library caches those of files.
            let name = Str::new("<string>");
            if let Ok(text) = std::str::from_utf8(&source) {
                let linecache = import::import_module("linecache")?;
                call::call_method_text(&linecache, "_register_code", &[&name, &Str::new(text), &name])?;
            }
            pyrite_vm::eval::run_code(code, d.clone(), d.clone().up(), None)?;
        }
        What::Module(m) => {
            if !c.safe_path {
                let cwd =
                    std::env::current_dir().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
                path_front(&Str::new(&cwd));
            }
            let runpy = import::import_module("runpy")?;
            call::call_method_text(&runpy, "_run_module_as_main", &[&codecs::fs_decode(m), &bool_obj(true)])?;
        }
        What::File(f) => run_file(c, f, d)?,
        What::Stdin => {
            if !c.safe_path {
                path_front(&Str::new(""));
            }
            if interactive::is_interactive(c) {
                interactive::banner(c);
                interactive::prepare(c, d);
                return Ok(pyrite_vm::repl::run(d));
            }
            let mut source = Vec::new();
            use std::io::Read;
            if let Err(e) = std::io::stdin().read_to_end(&mut source) {
                return pyrite_vm::raise::os_error(e.raw_os_error().unwrap_or(0), None, None);
            }
            run_source(&source, "<stdin>", d)?;
        }
        What::Version(_) | What::Help => {}
    }
    Ok(0)
}

fn run_source(source: &[u8], filename: &str, d: &Ref<Dict>) -> R<()> {
    let code = pyrite_vm::compile::compile_file(source, filename)?;
    pyrite_vm::eval::run_code(code, d.clone(), d.clone().up(), None)?;
    Ok(())
}

fn run_file(c: &Config, f: &[u8], d: &Ref<Dict>) -> R<()> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::path::Path::new(std::ffi::OsStr::from_bytes(f));
    let shown = absolute(f);
    if path.is_dir() || path.extension().is_some_and(|e| e == "zip" || e == "pyz") {
        path_front(&codecs::fs_decode(f));
        let runpy = import::import_module("runpy")?;
        call::call_method_text(&runpy, "_run_module_as_main", &[&Str::new("__main__"), &bool_obj(false)])?;
        return Ok(());
    }
    let data = match std::fs::read(path) {
        Ok(d) => d,
        Err(e) => {
            let n = e.raw_os_error().unwrap_or(0);
            eprintln!(
                "{}: can't open file {}: [Errno {n}] {}",
                c.executable,
                pyrite_vm::protocol::object::repr_text(&absolute(f))?,
                pyrite_vm::raise::strerror(n)
            );
            return pyrite_vm::raise::raise_call(
                pyrite_vm::types::exc::SYSTEM_EXIT.object().as_object(),
                &[&int::from_i64(2)],
            );
        }
    };
    if !c.safe_path {
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let dir = real.parent().map(|p| p.as_os_str().as_bytes().to_vec()).unwrap_or_default();
        path_front(&codecs::fs_decode(&dir));
    }
    d.set_text("__file__", &shown);
    d.set_text("__cached__", &none());
    let loader = import::import_module("_frozen_importlib_external")
        .and_then(|m| attribute::get_text(&m, "SourceFileLoader"))
        .and_then(|l| call::call(&l, &[&Str::new("__main__"), &shown]))?;
    d.set_text("__loader__", &loader);
    if path.extension().is_some_and(|e| e == "pyc") {
        let code = match data.get(16..) {
            Some(b) if data[..4] == pyrite_bytecode::marshal::MAGIC => pyrite_vm::marshal::loads(b)?.0,
            _ => return pyrite_vm::raise::runtime_error("Bad magic number in .pyc file"),
        };
        let Ok(code) = code.downcast::<pyrite_vm::types::code::Code>() else {
            return pyrite_vm::raise::runtime_error("Bad code object in .pyc file");
        };
        pyrite_vm::eval::run_code(code, d.clone(), d.clone().up(), None)?;
        return Ok(());
    }
    run_source(&data, &shown.to_lossy(), d)
}

/// A path behind the current directory; nothing in it is resolved.
fn absolute(f: &[u8]) -> Ref<Str> {
    use std::os::unix::ffi::OsStrExt;
    if f.starts_with(b"/") {
        return codecs::fs_decode(f);
    }
    match std::env::current_dir() {
        Ok(d) => codecs::fs_decode(&[d.as_os_str().as_bytes(), b"/", f].concat()),
        Err(_) => codecs::fs_decode(f),
    }
}
