//! The parser takes any bytes in every mode.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyrite_syntax::{IgnoreWarnings, Mode, Options, parse, source};

fuzz_target!(|data: (u8, &[u8])| {
    let (choice, bytes) = data;
    let mode = [Mode::Exec, Mode::Eval, Mode::Single, Mode::FuncType][usize::from(choice & 3)];
    let mut options = Options::new(mode);
    options.type_comments = choice & 4 != 0;
    options.allow_incomplete_input = choice & 8 != 0;
    options.dont_imply_dedent = choice & 16 != 0;
    if let Ok(text) = source::decode(bytes, None) {
        let _ = parse(&bumpalo::Bump::new(), &text, &options, &mut IgnoreWarnings);
    }
});
