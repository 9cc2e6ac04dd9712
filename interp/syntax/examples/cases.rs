//! Parses many small sources: each line of standard input is a mode, flags, a grammar version
//! and the source in hexadecimal, between tabs; each line of output is `OK` and the dump, or
//! `ERR` and the fields of the error, between tabs, and then the warnings.
//!
//! Flags: `b` the source is bytes, `t` type comments, `d` dedents are not implied, `i` incomplete
//! input is told apart, `f` barry_as_FLUFL, `-` none.

use std::io::{BufRead, Write};

use pyrite_syntax::{Mode, Options, SyntaxWarning, dump, parse, source};

/// One line of ASCII, as a Python string literal's body would have it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(c),
            _ => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out
}

fn case(line: &str) -> Option<String> {
    let mut fields = line.split('\t');
    let mode = match fields.next()? {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => Mode::FuncType,
    };
    let flags = fields.next()?;
    let version: i32 = fields.next()?.parse().ok()?;
    let hex = fields.next()?;
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map_while(|i| u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok()).collect();
    let mut opts = Options::new(mode);
    opts.type_comments = flags.contains('t');
    opts.dont_imply_dedent = flags.contains('d');
    opts.allow_incomplete_input = flags.contains('i');
    opts.barry_as_flufl = flags.contains('f');
    if (0..13).contains(&version) {
        opts.feature_version = version as u8;
    }
    let arena = bumpalo::Bump::new();
    let mut warnings: Vec<SyntaxWarning> = Vec::new();
    let text = if flags.contains('b') {
        source::decode(&bytes, None)
    } else {
        Ok(std::borrow::Cow::Borrowed(&bytes[..]))
    };
    let outcome = text.and_then(|text| parse(&arena, &text, &opts, &mut warnings));
    let mut out = match outcome {
        Ok(parsed) => format!("OK\t{}", escaped(&dump::dump(&parsed.module, true))),
        Err(e) => format!(
            "ERR\t{:?}\t{}\t{}\t{}\t{}\t{}\t{}",
            e.kind,
            escaped(&e.msg),
            e.lineno,
            e.offset,
            e.text.as_deref().map_or("None".to_owned(), |t| format!("={}", escaped(t))),
            e.end_lineno,
            e.end_offset
        ),
    };
    for w in warnings {
        out.push_str(&format!("\tWARN\t{:?}\t{}\t{}", w.category, escaped(&w.msg), w.lineno));
    }
    Some(out)
}

fn run() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let _ = writeln!(out, "{}", case(&line).unwrap_or_default());
    }
}

fn main() {
    if let Ok(worker) = std::thread::Builder::new().stack_size(1 << 30).spawn(run) {
        let _ = worker.join();
    }
}
