//! The tokenizer takes any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyrite_syntax::tokenizer::{TokenizerOptions, tokenize};

fuzz_target!(|data: (bool, &str)| {
    let (extra_tokens, text) = data;
    tokenize(text, TokenizerOptions { extra_tokens, ..TokenizerOptions::default() });
});
