//! Any bytes are read or refused; what was read is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyrite_bytecode::marshal;

fuzz_target!(|data: &[u8]| {
    if let Ok(value) = marshal::load(data)
        && let Ok(written) = marshal::dump(&value)
    {
        assert!(marshal::load(&written).is_ok(), "what was written cannot be read");
    }
});
