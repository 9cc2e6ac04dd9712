//! Compiles syntax trees that the reference has written as marshalled tuples, and compares the
//! code objects: `treediff FILE...`. Each file is a marshalled tuple of name, tree and the code
//! objects at the three levels of optimisation. Needs no parser of ours.
mod tree;

use std::collections::BTreeMap;

use bumpalo::Bump;
use pyrite_bytecode::code::Const;
use pyrite_bytecode::{disassemble, marshal};
use pyrite_compiler::{Options, compile_ast};
use pyrite_syntax::IgnoreWarnings;
use pyrite_syntax::ast::Mod;
use tree::{Reader, items};

fn main() {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut identical = [0; 3];
    let mut files = 0;
    let mut spent = std::time::Duration::ZERO;
    let verbose = std::env::var_os("VERBOSE").is_some();
    for path in std::env::args().skip(1) {
        let Ok(data) = std::fs::read(&path) else { continue };
        let Ok(Const::Tuple(parts)) = marshal::load(&data) else { continue };
        let [Const::Bytes(name), Const::Bytes(tree), codes @ ..] = &parts[..] else { continue };
        files += 1;
        let tree = match marshal::load(tree) {
            Ok(t) => t,
            Err(e) => {
                println!("{path}: {e}");
                continue;
            }
        };
        for (level, code) in codes.iter().enumerate() {
            let Const::Bytes(code) = code else { continue };
            let Ok(Const::Code(want)) = marshal::load(code) else { continue };
            let arena = Bump::new();
            let r = Reader { arena: &arena };
            let t = items(&tree);
            let module = Mod::Module { body: r.stmts(&t[2]), type_ignores: &[] };
            let options = Options { optimize: level as u8, ..Options::default() };
            let start = std::time::Instant::now();
            let got = compile_ast(module, &arena, name, &options, &mut IgnoreWarnings);
            spent += start.elapsed();
            let name = String::from_utf8_lossy(name);
            match got {
                Ok(got) => match disassemble::diff(&got, &want) {
                    None => identical[level] += 1,
                    Some(d) => {
                        fields.entry(d.field.into()).or_default().push(format!(
                            "{name} -{level} {}: {}",
                            d.path,
                            d.text.chars().take(400).collect::<String>()
                        ));
                        if verbose {
                            let _ = std::fs::write("got.txt", disassemble::disassemble(&got));
                            let _ = std::fs::write("want.txt", disassemble::disassemble(&want));
                        }
                    }
                },
                Err(e) => fields.entry("error".into()).or_default().push(format!("{name}: {e:?}")),
            }
        }
    }
    for (f, l) in &fields {
        println!("== {f}: {}", l.len());
        for x in l.iter().take(12) {
            println!("   {x}");
        }
    }
    println!("{files} files; identical at 0, 1, 2: {identical:?}; compile time {spent:?}");
}
