//! Reads `.pyc` files and writes them again: `roundtrip FILE...`. Says how many come out byte for
//! byte, and of the rest how many still read back equal.
use pyrite_bytecode::{disassemble, marshal};

fn main() {
    let (mut files, mut identical, mut equal) = (0, 0, 0);
    for path in std::env::args().skip(1) {
        let Ok(data) = std::fs::read(&path) else { continue };
        let Some(body) = data.get(16..) else { continue };
        files += 1;
        let first = match marshal::load(body) {
            Ok(c) => c,
            Err(e) => {
                println!("{path}: {e}");
                continue;
            }
        };
        let Ok(again) = marshal::dump(&first) else { continue };
        if again == body {
            identical += 1;
        } else if identical + 12 > files {
            let at = again.iter().zip(body).position(|(a, b)| a != b).unwrap_or(0);
            let around = |b: &[u8]| {
                b.get(at.saturating_sub(40)..(at + 24).min(b.len())).map(|b| b.escape_ascii().to_string())
            };
            println!("{path}: at {at}\n  {:?}\n  {:?}", around(&again), around(body));
        }
        if marshal::load(&again).is_ok_and(|c| disassemble::same(&c, &first)) {
            equal += 1;
        }
    }
    println!("{files} files, {identical} byte-identical, {equal} equal");
}
