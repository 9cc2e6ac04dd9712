//! Sources at the edges of the grammar: what parses, and what is said of what does not.

use pyrite_syntax::{ErrorKind, Mode, Options, SyntaxError, SyntaxWarning, dump, parse};

fn read(source: &str, opts: &Options) -> Result<(String, Vec<SyntaxWarning>), SyntaxError> {
    let arena = bumpalo::Bump::new();
    let mut warnings = Vec::new();
    let parsed = parse(&arena, source.as_bytes(), opts, &mut warnings)?;
    Ok((dump::dump(&parsed.module, false), warnings))
}

#[test]
fn accepted() {
    for source in [
        "x[*a or b, c:d]",
        "match[x]",
        "match (x):\n case {'a': [1, *_], **k} if k: pass",
        "with (a as b, c): pass",
        "with (a, b) as c: pass",
        "type X[T: int = str, *A = *B, **P] = T",
        "f'{x!r:>{w}}' '' f'{y=}'",
        "def f(a, /, b=1, *c: *d, e, **g) -> h: pass",
    ] {
        assert!(read(source, &Options::new(Mode::Exec)).is_ok(), "{source}");
    }
    for source in ["match(x)", "if x:\n  y", "def f(): pass\n\n"] {
        assert!(read(source, &Options::new(Mode::Single)).is_ok(), "{source}");
    }
}

#[test]
fn refused() {
    let cases = [
        ("class C(x for x in y): pass", "invalid syntax", (1, 11, 1, 14)),
        ("f(a=1, b)", "positional argument follows keyword argument", (1, 9, 1, 10)),
        ("if x:\npass", "expected an indented block after 'if' statement on line 1", (2, 1, 2, 5)),
        ("x = (1,\n", "'(' was never closed", (1, 5, 1, 0)),
        ("f(a b)", "invalid syntax. Perhaps you forgot a comma?", (1, 3, 1, 6)),
        ("x + 1 = 2", "cannot assign to expression here. Maybe you meant '==' instead of '='?", (1, 1, 1, 6)),
        ("return 42global", "invalid decimal literal", (1, 9, 1, 9)),
    ];
    for (source, msg, (line, offset, end_line, end_offset)) in cases {
        let error = read(source, &Options::new(Mode::Exec)).expect_err(source);
        assert_eq!(error.msg, msg);
        let place = (error.lineno, error.offset, error.end_lineno, error.end_offset);
        assert_eq!(place, (line, offset, end_line, end_offset), "{source}");
    }
}

#[test]
fn interactive_input() {
    let mut opts = Options::new(Mode::Single);
    let error = read("1\n2", &opts).expect_err("two statements");
    assert_eq!(error.msg, "multiple statements found while compiling a single statement");
    opts.allow_incomplete_input = true;
    opts.dont_imply_dedent = true;
    for (source, kind) in [
        ("with x:\n", ErrorKind::Incomplete),
        ("a b", ErrorKind::Incomplete),
        ("a b\n", ErrorKind::Syntax),
        ("x = (", ErrorKind::Incomplete),
    ] {
        assert_eq!(read(source, &opts).expect_err(source).kind, kind, "{source}");
    }
}

#[test]
fn grammar_of_an_older_version() {
    for (source, version) in [
        ("(x := 0)", 8),
        ("def f(x, /): pass", 8),
        ("match x:\n case _: pass", 10),
        ("try: pass\nexcept* A: pass", 11),
        ("type X = int", 12),
        ("def f[T = int](): pass", 13),
    ] {
        let mut opts = Options::new(Mode::Exec);
        opts.feature_version = version;
        assert!(read(source, &opts).is_ok(), "{source}");
        opts.feature_version = version - 1;
        let error = read(source, &opts).expect_err(source);
        assert!(error.msg.ends_with(&format!("only supported in Python 3.{version} and greater")));
    }
}

#[test]
fn escapes_warn_once() {
    let (_, warnings) = read("x = '\\d\\e'\ny = '\\П'\n", &Options::new(Mode::Exec)).expect("parses");
    let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
    assert_eq!((warning.msg.as_str(), warning.lineno), ("invalid escape sequence '\\d'", 1));
}

#[test]
fn nesting_is_bounded() {
    std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(|| {
            let opts = Options::new(Mode::Exec);
            assert!(read(&("-".repeat(5000) + "1"), &opts).is_ok());
            for source in [
                "-".repeat(100_000) + "1",
                "lambda:".repeat(50_000) + "1",
                "a if b else ".repeat(50_000) + "c",
            ] {
                assert_eq!(read(&source, &opts).expect_err("too deep").kind, ErrorKind::Memory);
            }
        })
        .expect("thread")
        .join()
        .expect("no panic");
}
