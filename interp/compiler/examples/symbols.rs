//! Compares symbol tables with the reference's: `symbols FILE`, a marshalled tuple of
//! `(path, tree, table)`, a table being `(name, type, line, nested, symbols, parameters, children)`.
mod tree;

use bumpalo::Bump;
use pyrite_bytecode::code::Const;
use pyrite_bytecode::{disassemble, marshal};
use pyrite_compiler::symbol_table;
use pyrite_compiler::symtable::{ScopeId, SymbolTable};
use pyrite_syntax::ast::Mod;
use tree::{Reader, items};

fn int(c: &Const) -> i64 {
    match c {
        Const::Int(i) => *i,
        _ => -1,
    }
}

fn compare(t: &SymbolTable, id: ScopeId, want: &Const, out: &mut Vec<String>) {
    let [name, kind, line, nested, symbols, params, children] = items(want) else { return };
    let s = t.scope(id);
    let mut got: Vec<(&str, u32)> = s.symbols.iter().map(|(n, f)| (t.names.text(n), f)).collect();
    got.sort();
    let list = |c: &Const| items(c).iter().map(disassemble::repr).collect::<Vec<_>>().join(" ");
    let show = |a: String, b: String, what: &str, out: &mut Vec<String>| {
        if a != b {
            out.push(format!("{} {what}: {a} != {b}", t.names.text(s.name)));
        }
    };
    show(format!("{:?}", t.names.text(s.name)), disassemble::repr(name), "name", out);
    show((s.kind as i64).to_string(), int(kind).to_string(), "type", out);
    show(s.loc.lineno.to_string(), int(line).to_string(), "line", out);
    show(i64::from(s.nested).to_string(), int(nested).to_string(), "nested", out);
    let got: Vec<String> = got.iter().map(|(n, f)| format!("({n:?}, {f})")).collect();
    show(got.join(" "), list(symbols), "symbols", out);
    let names: Vec<String> = s.varnames.iter().map(|&n| format!("{:?}", t.names.text(n))).collect();
    show(names.join(" "), list(params), "parameters", out);
    show(s.children.len().to_string(), items(children).len().to_string(), "children", out);
    for (&c, w) in s.children.iter().zip(items(children)) {
        compare(t, c, w, out);
    }
}

fn main() {
    let (mut files, mut equal) = (0, 0);
    for path in std::env::args().skip(1) {
        let Ok(data) = std::fs::read(&path) else { continue };
        let Ok(all) = marshal::load(&data) else { continue };
        for entry in items(&all) {
            let [name, Const::Bytes(tree), table] = items(entry) else { continue };
            let Ok(tree) = marshal::load(tree) else { continue };
            files += 1;
            let arena = Bump::new();
            let r = Reader { arena: &arena };
            let Some(body) = items(&tree).get(2) else { continue };
            let module = Mod::Module { body: r.stmts(body), type_ignores: &[] };
            let mut out = Vec::new();
            match symbol_table(&module, 0) {
                Ok(t) => compare(&t, 0, table, &mut out),
                Err(e) => out.push(format!("{e:?}")),
            }
            match out.first() {
                None => equal += 1,
                Some(first) if files - equal < 12 => {
                    let first: String = first.chars().take(500).collect();
                    println!("{}: {first}", disassemble::repr(name));
                }
                Some(_) => {}
            }
        }
    }
    println!("{files} tables, {equal} equal");
}
