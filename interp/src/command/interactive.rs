//! What comes before the interactive loop: whether there is one, the banner, the start-up file.

use std::io::IsTerminal;

use pyrite_vm::config::Config;
use pyrite_vm::object::Ref;
use pyrite_vm::protocol::{call, object as obj};
use pyrite_vm::repl::shown;
use pyrite_vm::sys;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::str::Str;

/// Whether standard input is somebody who types, or is to be taken for one (`-i`).
pub fn is_interactive(c: &Config) -> bool {
    c.interactive > 0 || std::io::stdin().is_terminal()
}

/// Whether the loop follows a program: `-i`, or `PYTHONINSPECT`, which the program may have set itself.
pub fn follows(c: &Config) -> bool {
    let asked = c.inspect > 0
        || (!c.ignore_environment && std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty()));
    asked && is_interactive(c)
}

/// The lines shown before the first prompt.
pub fn banner(c: &Config) {
    if c.quiet > 0 {
        return;
    }
    let text = |name: &str| sys::get(name).and_then(|v| obj::str_text(&v).ok()).unwrap_or_default();
    eprintln!("Python {} on {}", text("version"), text("platform"));
    if !c.no_site {
        eprintln!("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
    }
}

/// Runs the file that `PYTHONSTARTUP` names, and `sys.__interactivehook__`.
pub fn prepare(c: &Config, d: &Ref<Dict>) {
    if !c.ignore_environment
        && let Some(file) = std::env::var_os("PYTHONSTARTUP").filter(|f| !f.is_empty())
    {
        let name = file.to_string_lossy();
        let ran = match std::fs::read(&file) {
            Ok(source) => super::run_source(&source, &name, d),
            Err(e) => {
                eprintln!("Could not open PYTHONSTARTUP");
                pyrite_vm::raise::os_error(e.raw_os_error().unwrap_or(0), Some(&Str::new(&name)), None)
            }
        };
        if let Err(e) = ran {
            shown(e);
        }
    }
    if let Some(hook) = sys::get("__interactivehook__")
        && let Err(e) = call::call(&hook, &[])
    {
        eprintln!("Failed calling sys.__interactivehook__");
        shown(e);
    }
}
