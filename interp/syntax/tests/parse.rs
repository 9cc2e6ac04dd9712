//! A few cases with the reference's answers; the differentials in `examples/` are the real test.

use pyrite_syntax::dump::dump;
use pyrite_syntax::{IgnoreWarnings, Mode, Options, SyntaxError, SyntaxWarning, parse};

fn tree(source: &str) -> String {
    let arena = bumpalo::Bump::new();
    parse(&arena, source.as_bytes(), &Options::new(Mode::Exec), &mut IgnoreWarnings)
        .map(|p| dump(&p.module, false))
        .unwrap_or_else(|e| e.msg)
}

fn error(source: &str, mode: Mode) -> Option<SyntaxError> {
    let arena = bumpalo::Bump::new();
    parse(&arena, source.as_bytes(), &Options::new(mode), &mut IgnoreWarnings).err()
}

#[test]
fn trees() {
    for (source, expected) in [
        ("x = 1", "Module(body=[Assign(targets=[Name(id='x', ctx=Store())], value=Constant(value=1))])"),
        (
            "f'{x!r:>{w}}'",
            "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=Name(id='x', ctx=Load()), \
             conversion=114, format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='w', \
             ctx=Load()), conversion=-1)]))]))])",
        ),
        ("'\\ud800'", "Module(body=[Expr(value=Constant(value='\\ud800'))])"),
        (
            "match = 1",
            "Module(body=[Assign(targets=[Name(id='match', ctx=Store())], value=Constant(value=1))])",
        ),
    ] {
        assert_eq!(tree(source), expected, "{source}");
    }
}

#[test]
fn errors() {
    for (source, msg, offset, end) in [
        ("(a b)", "invalid syntax. Perhaps you forgot a comma?", 2, 5),
        ("f() = 1", "cannot assign to function call here. Maybe you meant '==' instead of '='?", 1, 4),
        ("x = (1", "'(' was never closed", 5, 0),
        ("if x\n  y", "expected ':'", 5, 6),
        ("'abc", "unterminated string literal (detected at line 1)", 1, 1),
        ("f'{}'", "f-string: valid expression required before '}'", 4, 5),
        ("print 1", "Missing parentheses in call to 'print'. Did you mean print(...)?", 1, 8),
    ] {
        let Some(e) = error(source, Mode::Exec) else { panic!("{source} is no error") };
        assert_eq!((e.msg.as_str(), e.offset, e.end_offset), (msg, offset, end), "{source}");
    }
}

#[test]
fn nesting_is_bounded() {
    for (unit, count) in [("not ", 5970), ("lambda:", 2985), ("x**", 2985)] {
        let fine = format!("{}x", unit.repeat(count - 1));
        assert!(error(&fine, Mode::Exec).is_none(), "{unit}");
        let deep = format!("{}x", unit.repeat(count));
        assert!(
            error(&deep, Mode::Exec).is_some_and(|e| e.kind == pyrite_syntax::ErrorKind::Memory),
            "{unit}"
        );
        assert!(error(&unit.repeat(200_000), Mode::Exec).is_some(), "{unit}");
    }
    assert!(error(&"(".repeat(201), Mode::Exec).is_some_and(|e| e.msg == "too many nested parentheses"));
}

#[test]
fn warnings_come_once_and_in_order() {
    let arena = bumpalo::Bump::new();
    let mut warnings: Vec<SyntaxWarning> = Vec::new();
    let source = b"with ('\\d' as x): pass\nmatch('\\p', 1if 1else 2)\n";
    let parsed = parse(&arena, source, &Options::new(Mode::Exec), &mut warnings);
    assert!(parsed.is_ok());
    let found: Vec<_> = warnings.iter().map(|w| w.msg.as_str()).collect();
    assert_eq!(
        found,
        [
            "invalid escape sequence '\\d'",
            "invalid escape sequence '\\p'",
            "invalid decimal literal",
            "invalid decimal literal"
        ]
    );
}

#[test]
fn nothing_panics() {
    let pieces = [
        "f'", "{", "}", "'", "\"\"\"", "(", ")", ":", "=", "\\", "\n", "  ", "x", "1", "lambda", "match",
        "é", "\u{1}", "!", "case", "*", "b'", "\\N{", "if", "else", "for", "in", "\t", "#",
    ];
    let mut state = 12345u64;
    for _ in 0..20_000 {
        let mut source = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            source.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        for mode in [Mode::Exec, Mode::Eval, Mode::Single, Mode::FuncType] {
            let _ = error(&source, mode);
        }
    }
}
