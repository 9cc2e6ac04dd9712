//! Writes the dump of each source of a list: `dump LIST OUT`, where each line of LIST is a
//! number, a tab and a path, and the dump goes to `OUT/number.txt`. With one argument, dumps
//! that file to the standard output.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use pyrite_syntax::source::{NoDecoder, Origin, decode};
use pyrite_syntax::{NoWarnings, Options, SyntaxError, dump, parse};

fn dumped(path: &str, spent: &mut Duration) -> std::io::Result<Result<String, SyntaxError>> {
    let bytes = std::fs::read(path)?;
    let begin = Instant::now();
    let arena = bumpalo::Bump::new();
    let tree = decode(&bytes, Origin::Bytes, &mut NoDecoder)
        .and_then(|source| parse(&arena, &source.text, &Options::default(), &mut NoWarnings));
    *spent += begin.elapsed();
    Ok(tree.map(|tree| dump::dump(&tree, true)))
}

fn run() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let mut spent = Duration::ZERO;
    match args.as_slice() {
        [_, list, out] => {
            for line in std::fs::read_to_string(list)?.lines() {
                let Some((number, path)) = line.split_once('\t') else { continue };
                let text = match dumped(path, &mut spent)? {
                    Ok(text) => text,
                    Err(e) => format!("{}:{}: {}", e.lineno, e.offset, e.msg),
                };
                std::fs::write(Path::new(out).join(format!("{number}.txt")), text + "\n")?;
            }
            eprintln!("parsed in {spent:?}");
        }
        [_, path] => match dumped(path, &mut spent)? {
            Ok(text) => writeln!(std::io::stdout(), "{text}")?,
            Err(e) => writeln!(std::io::stdout(), "{path}:{}:{}: {}", e.lineno, e.offset, e.msg)?,
        },
        _ => eprintln!("usage: dump LIST OUT | dump FILE"),
    }
    Ok(())
}

fn main() {
    let worker = std::thread::Builder::new().stack_size(512 << 20).spawn(run);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => {}
        outcome => {
            eprintln!("{outcome:?}");
            std::process::exit(1);
        }
    }
}
