//! Compares errors with the reference's. Reads a file of cases: for each, the lengths of source and expectation
//! and the mode on one line, then both texts. The expectation is `OK` or the fields of the error between `\x1f`.

use std::collections::BTreeMap;

use pyrite_syntax::dump::dump;
use pyrite_syntax::{ErrorKind, IgnoreWarnings, Mode, Options, SyntaxWarning, parse};

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::Incomplete => "_IncompleteInputError",
        ErrorKind::Memory => "MemoryError",
        ErrorKind::Value => "ValueError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Unicode => "UnicodeDecodeError",
        ErrorKind::Recursion => "RecursionError",
        ErrorKind::Raised => "raised",
    }
}

/// With a version, type comments are kept and a valid tree is dumped.
fn one(source: &[u8], mode: &str, version: Option<u8>) -> String {
    let arena = bumpalo::Bump::new();
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" => Mode::FuncType,
        _ => Mode::Exec,
    };
    let mut opts = Options::new(mode);
    opts.feature_version = version.unwrap_or(13);
    opts.type_comments = version.is_some();
    match parse(&arena, source, &opts, &mut IgnoreWarnings) {
        Ok(parsed) if version.is_some() => dump(&parsed.module, true),
        Ok(_) => "OK".into(),
        Err(e) if !e.located => format!("{}\x1f{}", kind(e.kind), e.msg),
        Err(e) => [
            kind(e.kind),
            &e.msg,
            &e.lineno.to_string(),
            &e.offset.to_string(),
            e.text.as_deref().unwrap_or("None"),
            &e.end_lineno.to_string(),
            &e.end_offset.to_string(),
        ]
        .join("\x1f"),
    }
}

/// The warnings of a source, each with its line.
fn warnings(source: &[u8], mode: &str) -> String {
    let arena = bumpalo::Bump::new();
    let mode = if mode == "eval" { Mode::Eval } else { Mode::Exec };
    let mut found: Vec<SyntaxWarning> = Vec::new();
    let _ = parse(&arena, source, &Options::new(mode), &mut found);
    found.iter().map(|w| format!("{}:{}\x1f", w.msg, w.lineno)).collect()
}

fn run() {
    let Some(path) = std::env::args().nth(1) else { return };
    let show: usize = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(20);
    let Ok(data) = std::fs::read(path) else { return };
    let mut rest = data.as_slice();
    let (mut total, mut same, mut errors, mut message) = (0, 0, 0, 0);
    let mut kinds: BTreeMap<String, (usize, String)> = BTreeMap::new();
    while let Some(at) = rest.iter().position(|b| *b == b'\n') {
        let header = String::from_utf8_lossy(&rest[..at]).into_owned();
        let mut words = header.split(' ');
        let mut number = || words.next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
        let (source_len, expected_len) = (number(), number());
        let mode = header.split(' ').nth(2).unwrap_or("exec").to_string();
        let version = header.split(' ').nth(3).and_then(|v| v.parse().ok());
        let source = &rest[at + 1..at + 1 + source_len];
        let expected =
            String::from_utf8_lossy(&rest[at + 1 + source_len..at + 1 + source_len + expected_len]);
        rest = &rest[at + 1 + source_len + expected_len..];
        let ours = if header.ends_with(" w") { warnings(source, &mode) } else { one(source, &mode, version) };
        total += 1;
        errors += usize::from(expected != "OK");
        let head = |s: &str| s.split('\x1f').take(2).collect::<Vec<_>>().join(": ");
        message += usize::from(head(&ours) == head(&expected));
        if ours == expected {
            same += 1;
            continue;
        }
        let key = format!("{} <- {}", head(&ours), head(&expected));
        let text = String::from_utf8_lossy(source);
        let text: String =
            if text.len() > 300 { format!("...{} bytes", text.len()) } else { text.into_owned() };
        let entry = kinds
            .entry(key)
            .or_insert_with(|| (0, format!("  {mode} {text:?}\n    ours {ours:?}\n    ref  {expected:?}")));
        entry.0 += 1;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|k| std::cmp::Reverse(k.1.0));
    for (key, (count, example)) in kinds.iter().take(show) {
        println!("{count} {key}\n{example}");
    }
    println!("{same} of {total} identical, {message} in class and message ({errors} are errors)");
}

fn main() {
    let worker = std::thread::Builder::new().stack_size(1 << 28).spawn(run);
    if let Ok(worker) = worker {
        let _ = worker.join();
    }
}
