//! The `pyrite` command.

use pyrite_vm::types::code::Code;
use pyrite_vm::types::dict::Dict;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Native calls nest 10,000 deep, so the main thread needs a deep stack (of which only what is
/// used is ever touched).
const STACK: usize = 1 << 30;

fn main() {
    let t = std::thread::Builder::new().name("main".into()).stack_size(STACK).spawn(run);
    match t {
        Ok(t) => {
            let status = t.join().unwrap_or(101);
            std::process::exit(status);
        }
        Err(e) => {
            eprintln!("pyrite: cannot start: {e}");
            std::process::exit(1);
        }
    }
}

fn run() -> i32 {
    pyrite_vm::thread::attach_new(true);
    let path = std::env::args().nth(1).unwrap_or_default();
    let data = match std::fs::read(&path) {
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
    let globals = Dict::new();
    globals.set_text("__name__", &pyrite_vm::types::str::Str::new("__main__"));
    globals.set_text("__builtins__", &pyrite_vm::builtins::dict());
    match pyrite_vm::eval::run_code(code, globals.clone(), globals.up(), None) {
        Ok(_) => 0,
        Err(e) => {
            eprintln!("{e:?}");
            1
        }
    }
}
