//! The command line: a drop-in `python`.

use pyrite_vm::config::Config;
use pyrite_vm::types::code::Code;

/// Runs the command; gives the exit status.
pub fn main(args: Vec<Vec<u8>>) -> i32 {
    let mut c = Config { orig_argv: args.clone(), ..Config::default() };
    let Some((prefix, library)) = crate::library::find(std::env::var("PYTHONHOME").ok().as_deref()) else {
        eprintln!("pyrite: no Python 3.13 standard library found; set PYTHONHOME to the prefix of one");
        return 1;
    };
    c.prefix = prefix;
    c.library = library;
    c.executable = std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    c.argv = args[1.min(args.len())..].to_vec();
    let path = String::from_utf8_lossy(args.get(1).map_or(&[][..], |a| a)).into_owned();
    crate::on_deep_stack(move || run(c, &path), 101)
}

fn run(c: Config, path: &str) -> i32 {
    if let Err(e) = crate::start(c) {
        eprintln!("pyrite: cannot start: {e:?}");
        let mut t = e.0.traceback.get();
        while let Some(tb) = t.and_then(|t| t.downcast::<pyrite_vm::types::traceback::Traceback>().ok()) {
            eprintln!("  {}:{:?}", tb.frame.code().filename_text(), pyrite_vm::types::traceback::lineno(&tb));
            t = tb.next.get().map(|t| t.up());
        }
        return 1;
    }
    let data = match std::fs::read(path) {
        Ok(d) => d,
        Err(e) => {
            eprintln!("pyrite: can't open file '{path}': {e}");
            return 2;
        }
    };
    let (code, _) = match pyrite_vm::marshal::loads(&data) {
        Ok(c) => c,
        Err(e) => {
            eprintln!("{e:?}");
            return 1;
        }
    };
    let Ok(code) = code.downcast::<Code>() else { return 1 };
    let m = pyrite_vm::types::module::Module::new("__main__");
    pyrite_vm::sys::modules().set_text("__main__", &m);
    let d = m.dict();
    d.set_text("__builtins__", pyrite_vm::builtins::module());
    match pyrite_vm::eval::run_code(code, d.clone(), d.up(), None) {
        Ok(_) => 0,
        Err(e) => {
            eprintln!("{e:?}");
            1
        }
    }
}
