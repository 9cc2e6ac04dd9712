//! The `pyrite` command, run for real.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use rstest::rstest;

fn pyrite(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pyrite"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pyrite starts");
    // A program that ends without reading closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("pyrite ends")
}

#[rstest]
#[case(&["-c", "print(sum(range(10)))"], "", "45\n", 0)]
#[case(&["-S", "-c", "import sys; sys.exit(7)"], "", "", 7)]
#[case(&["-"], "print(__name__)", "__main__\n", 0)]
#[case(&["-c", "raise SystemExit"], "", "", 0)]
#[case(&["-c", "1/0"], "", "", 1)]
#[case(&["-c", "import asyncio\nasync def f(): return 3\nprint(asyncio.run(f()))"], "", "3\n", 0)]
#[case(&["-O", "-c", "assert False; print(__debug__)"], "", "False\n", 0)]
#[case(&["no-such-file.py"], "", "", 2)]
fn output_and_status(
    #[case] arguments: &[&str],
    #[case] input: &str,
    #[case] stdout: &str,
    #[case] status: i32,
) {
    let o = pyrite(arguments, input);
    let shown = String::from_utf8_lossy(&o.stderr).into_owned();
    assert_eq!((&*String::from_utf8_lossy(&o.stdout), o.status.code()), (stdout, Some(status)), "{shown}");
}

/// Sizes that a program chooses raise; they never abort.
#[rstest]
#[case("import io; b = io.BytesIO(); b.seek(2**62); b.write(b'x')", "MemoryError")]
#[case("'a' * (2**63 - 1)", "MemoryError")]
#[case("open('/dev/zero', 'rb').read(2**62)", "MemoryError")]
#[case("bytes(2**63 - 1)", "OverflowError: byte string is too large")]
#[case("import itertools; itertools.product([1], repeat=2**62)", "Error")]
fn huge_sizes_raise(#[case] program: &str, #[case] last: &str) {
    let o = pyrite(&["-c", program], "");
    let text = String::from_utf8_lossy(&o.stderr);
    assert_eq!(o.status.code(), Some(1), "{text}");
    assert!(text.trim_end().rsplit('\n').next().is_some_and(|l| l.contains(last)), "{text}");
}

/// Statements are read until they are whole; errors show the lines that were typed.
#[test]
fn an_interactive_session() {
    let typed = "def f():\n  return 1/0\n\nf()\n[1,\n2]\n# nothing\nx y\nraise SystemExit(4)\n";
    let o = pyrite(&["-i", "-q"], typed);
    let stderr = String::from_utf8_lossy(&o.stderr);
    assert_eq!((&*String::from_utf8_lossy(&o.stdout), o.status.code()), ("[1, 2]\n", Some(4)), "{stderr}");
    for part in [
        ">>> ... ... >>> Traceback",
        "    f()\n    ~^^\n",
        "    return 1/0\n           ~^~\n",
        "    x y\n      ^\n",
    ] {
        assert!(stderr.contains(part), "{part:?} in {stderr}");
    }
}
