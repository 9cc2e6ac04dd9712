//! Compiles snippets in every mode and compares what comes of them with the reference: code
//! object, error (exception, text, place) and warnings. `snippets FILE`: a marshalled tuple of
//! `(source, mode, top_level_await, tree, outcome, warnings)`.
mod tree;

use std::collections::BTreeMap;

use bumpalo::Bump;
use pyrite_bytecode::code::Const;
use pyrite_bytecode::{disassemble, marshal};
use pyrite_compiler::{Options, compile_ast};
use pyrite_syntax::SyntaxWarning;
use pyrite_syntax::ast::Mod;
use tree::{Reader, items};

fn text(c: &Const) -> String {
    match c {
        Const::Str(s) => String::from_utf8_lossy(s).into_owned(),
        _ => String::new(),
    }
}

fn main() {
    let mut failures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut total, mut good, mut errors, mut warned) = (0, 0, 0, 0);
    for path in std::env::args().skip(1) {
        let Ok(data) = std::fs::read(&path) else { continue };
        let Ok(all) = marshal::load(&data) else {
            println!("{path}: unreadable");
            continue;
        };
        for entry in items(&all) {
            let [source, mode, top, tree, outcome, warnings] = items(entry) else { continue };
            let Const::Bytes(tree) = tree else { continue };
            let Ok(tree) = marshal::load(tree) else { continue };
            total += 1;
            let arena = Bump::new();
            let r = Reader { arena: &arena };
            let t = items(&tree);
            let mode = text(mode);
            let module = match mode.as_str() {
                "eval" => Mod::Expression { body: r.expr(&t[2]) },
                "single" => Mod::Interactive { body: r.stmts(&t[2]) },
                _ => Mod::Module { body: r.stmts(&t[2]), type_ignores: &[] },
            };
            let options = Options { top_level_await: matches!(top, Const::True), ..Options::default() };
            let mut warn: Vec<SyntaxWarning> = Vec::new();
            let got = compile_ast(module, &arena, b"<s>", &options, &mut warn);
            let show = |kind: &str| format!("[{mode}] {kind}\n{}", text(source));
            let wanted: Vec<String> = items(warnings).iter().map(text).collect();
            if !wanted.is_empty() {
                warned += 1;
            }
            let warned_of: Vec<String> = warn.iter().map(|w| format!("{}: {}", w.lineno, w.msg)).collect();
            if warned_of != wanted && got.is_ok() {
                failures.entry("warnings").or_default().push(show(&format!("{warned_of:?} != {wanted:?}")));
                continue;
            }
            match (got, outcome) {
                (Ok(code), Const::Bytes(want)) => {
                    let Ok(Const::Code(want)) = marshal::load(want) else { continue };
                    match disassemble::diff(&code, &want) {
                        None => good += 1,
                        Some(d) => failures
                            .entry("code")
                            .or_default()
                            .push(show(&format!("{} {}: {}", d.path, d.field, d.text))),
                    }
                }
                (Ok(_), want) => {
                    let want: Vec<String> = items(want).iter().map(disassemble::repr).collect();
                    failures.entry("missed error").or_default().push(show(&want.join(" ")));
                }
                (Err(e), Const::Bytes(_)) => {
                    failures.entry("false error").or_default().push(show(&format!("{e:?}")));
                }
                (Err(e), want) => {
                    let (name, message) = e.exception();
                    let mut got = vec![format!("{name:?}"), format!("{message:?}")];
                    if let Some(s) = e.syntax_error() {
                        for n in [s.lineno, s.offset, s.end_lineno, s.end_offset] {
                            got.push(if n == -1 { "None".into() } else { n.to_string() });
                        }
                    }
                    let want: Vec<String> = items(want).iter().map(disassemble::repr).collect();
                    if got == want {
                        good += 1;
                        errors += 1;
                    } else {
                        failures.entry("error").or_default().push(show(&format!(
                            "{} != {}",
                            got.join(" "),
                            want.join(" ")
                        )));
                    }
                }
            }
        }
    }
    for (f, l) in &failures {
        println!("== {f}: {}", l.len());
        for x in l.iter().take(15) {
            println!("{}", x.chars().take(500).collect::<String>());
        }
    }
    println!("{total} snippets, {good} equal ({errors} errors, {warned} with warnings)");
}
