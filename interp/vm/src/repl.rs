//! The interactive loop: a statement is read line by line until it is whole, run, and its errors shown.

use std::cell::RefCell;
use std::io::Write;

use pyrite_syntax::Mode;

use crate::compile::{self, Request, Source, flags};
use crate::object::{R, Ref};
use crate::protocol::{call, object as obj};
use crate::raise::Raised;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::str::Str;
use crate::{import, report, sys};

/// Shows an exception at the prompt.
pub fn shown(e: Raised) {
    report::top_level(e);
    flush();
}

fn flush() {
    for name in ["stderr", "stdout"] {
        if let Some(f) = sys::get(name).filter(|f| !f.is_none()) {
            let _ = call::call_method_text(&f, "flush", &[]);
        }
    }
}

/// The text of a prompt; one that cannot be shown is empty.
fn prompt(name: &str, default: &str) -> String {
    match sys::get(name) {
        Some(p) => obj::str_text(&p).unwrap_or_default(),
        None => {
            sys::set(name, &Str::new(default));
            default.to_string()
        }
    }
}

/// A line with its end; None at the end of the input.
fn line(name: &str, default: &str) -> R<Option<Vec<u8>>> {
    let text = prompt(name, default);
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    drop(stderr);
    read_line()
}

thread_local! {
    /// What was read of standard input beyond the last line.
    static AHEAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn read_line() -> R<Option<Vec<u8>>> {
    let mut seen = 0;
    loop {
        let line = AHEAD.with_borrow_mut(|ahead| {
            let end = ahead.iter().skip(seen).position(|b| *b == b'\n').map(|at| seen + at + 1);
            seen = ahead.len();
            end.map(|end| ahead.drain(..end).collect())
        });
        if line.is_some() {
            return Ok(line);
        }
        let mut piece = [0u8; 4096];
        let (n, error) = crate::thread::allow_threads(|| {
            let n = unsafe { libc::read(0, piece.as_mut_ptr().cast(), piece.len()) };
            (n, std::io::Error::last_os_error().kind())
        });
        match usize::try_from(n) {
            Ok(0) => break,
            Ok(n) => AHEAD.with_borrow_mut(|ahead| ahead.extend_from_slice(piece.get(..n).unwrap_or(&[]))),
            Err(_) if error == std::io::ErrorKind::Interrupted => {
                if let Err(e) = crate::signals::deliver() {
                    eprintln!();
                    return Err(e);
                }
            }
            Err(_) => break,
        }
    }
    let rest = AHEAD.take();
    Ok(Some(rest).filter(|r| !r.is_empty()))
}

/// A statement, whole as far as can be told; None at the end of the input.
fn statement(inherited: i64) -> R<Option<String>> {
    let Some(first) = line("ps1", ">>> ")? else { return Ok(None) };
    let mut text = decoded(&first)?;
    let bare = text.trim();
    if bare.is_empty() || bare.starts_with('#') {
        return Ok(Some(String::new()));
    }
    while !text.ends_with('\n') || compile::wants_more(&text, inherited) {
        match line("ps2", "... ")? {
            Some(more) => text.push_str(&decoded(&more)?),
            None => {
                eprintln!();
                break;
            }
        }
    }
    Ok(Some(text))
}

fn decoded(line: &[u8]) -> R<String> {
    match std::str::from_utf8(line) {
        Ok(s) => Ok(s.to_string()),
        Err(_) => crate::raise::raise(&exc::SYNTAX_ERROR, "input is not UTF-8"),
    }
}

/// Compiles a statement. Its text is known to `linecache` under the name that the code gets, so that
/// tracebacks can show its lines.
fn compiled(text: &str, number: usize, inherited: i64) -> R<Ref<Code>> {
    let filename = Str::new(&format!("<stdin>-{number}"));
    let cache = import::import_module("linecache")?;
    call::call_method_text(&cache, "_register_code", &[&filename, &Str::new(text), &Str::new("<stdin>")])?;
    let request = Request {
        filename: &Str::new("<stdin>"),
        mode: Mode::Single,
        flags: inherited,
        optimize: crate::config::get().optimize.clamp(0, 2) as u8,
        feature_version: 13,
    };
    let source = Source { text: text.as_bytes().to_vec(), encoding: None };
    compile::compile_interactive(&source, &request, &filename)
}

/// Reads, runs and shows until the input ends or the program exits; gives the exit status.
pub fn run(d: &Ref<Dict>) -> i32 {
    let mut inherited = 0;
    prompt("ps1", ">>> ");
    prompt("ps2", "... ");
    for number in 0.. {
        let done = match statement(inherited) {
            Ok(None) => break,
            Ok(Some(text)) if text.is_empty() => continue,
            Ok(Some(text)) => compiled(&text, number, inherited).and_then(|code| {
                inherited |= code.f.0.flags as i64 & flags::FUTURE;
                crate::eval::run_code(code, d.clone(), d.clone().up(), None).map(drop)
            }),
            Err(e) => Err(e),
        };
        match done {
            Ok(()) => flush(),
            Err(e) if e.matches(&exc::SYSTEM_EXIT) => return report::top_level(e),
            Err(e) => shown(e),
        }
    }
    eprintln!();
    flush();
    0
}
