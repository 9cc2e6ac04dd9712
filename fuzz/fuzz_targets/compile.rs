//! What the parser accepts, the compiler compiles or refuses at every level.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyrite_syntax::{IgnoreWarnings, Mode, Options, parse};

fuzz_target!(|data: (u8, &str)| {
    let (optimize, text) = data;
    let arena = bumpalo::Bump::new();
    if let Ok(parsed) = parse(&arena, text.as_bytes(), &Options::new(Mode::Exec), &mut IgnoreWarnings) {
        let options = pyrite_compiler::Options { optimize: optimize % 3, ..Default::default() };
        let _ =
            pyrite_compiler::compile_ast(parsed.module, &arena, b"fuzz", &options, &mut IgnoreWarnings);
    }
});
