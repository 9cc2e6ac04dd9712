//! Reads a list of paths on standard input and prints, for each, the dump of its tree or its error.
//!
//! With `--time` it parses everything and prints lines and seconds only. With `--compare DIR`
//! each line of input is the path of a file whose first line names the source and whose rest is
//! the expected dump; only the differences are printed.

use std::io::{BufRead, Write};
use std::time::Instant;

use pyrite_syntax::{IgnoreWarnings, Mode, Options, SyntaxError, dump, parse, source};

fn one(bytes: &[u8]) -> String {
    let arena = bumpalo::Bump::new();
    let mut opts = Options::new(Mode::Exec);
    opts.int_max_str_digits = 0;
    let result =
        source::decode(bytes, None).and_then(|text| parse(&arena, &text, &opts, &mut IgnoreWarnings));
    match result {
        Ok(parsed) => dump::dump(&parsed.module, true),
        Err(SyntaxError { kind, msg, lineno, offset, text, end_lineno, end_offset, .. }) => {
            format!("ERR ({kind:?}, {msg:?}, {lineno}, {offset}, {text:?}, {end_lineno}, {end_offset})")
        }
    }
}

fn run() {
    let args: Vec<String> = std::env::args().collect();
    let has = |flag: &str| args.iter().any(|a| a == flag);
    let (timing, compare) = (has("--time"), has("--compare"));
    let mut out = std::io::stdout().lock();
    let (mut same, mut total, mut lines, mut seconds) = (0, 0, 0usize, 0f64);
    for path in std::io::stdin().lock().lines().map_while(Result::ok) {
        if compare {
            let Ok(expected) = std::fs::read_to_string(&path) else { continue };
            let (name, expected) = expected.split_once('\n').unwrap_or((&expected, ""));
            let Ok(bytes) = std::fs::read(name) else { continue };
            let ours = one(&bytes);
            total += 1;
            let expected = expected.trim_end_matches('\n');
            let both_fail = ours.starts_with("ERR") && expected.starts_with("ERR");
            if ours == expected || both_fail {
                same += 1;
                continue;
            }
            let at = ours.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
            let show = |s: &str| {
                let from = s.floor_char_boundary(at.saturating_sub(60));
                s.chars().skip(s[..from].chars().count()).take(240).collect::<String>()
            };
            let _ = writeln!(out, "{name}\n  ours {}\n  ref  {}", show(&ours), show(expected));
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        if timing {
            let Ok(text) = source::decode(&bytes, None) else { continue };
            let start = Instant::now();
            let arena = bumpalo::Bump::new();
            let fine = parse(&arena, &text, &Options::new(Mode::Exec), &mut IgnoreWarnings).is_ok();
            drop(arena);
            seconds += start.elapsed().as_secs_f64();
            lines += text.lines().count() * usize::from(fine);
            continue;
        }
        let _ = writeln!(out, "{path}\n{}", one(&bytes));
    }
    if compare {
        let _ = writeln!(out, "{same} of {total} identical");
    }
    if timing {
        let _ = writeln!(out, "{lines} lines in {seconds:.3} s: {:.0} lines/s", lines as f64 / seconds);
    }
}

fn main() {
    let worker = std::thread::Builder::new().stack_size(1 << 30).spawn(run);
    if let Ok(worker) = worker {
        let _ = worker.join();
    }
}
