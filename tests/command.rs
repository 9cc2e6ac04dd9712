//! Running the real `assay` command from a test.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The folder of these tests: `assay` runs there.
pub fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

/// Runs the command; it may install nothing.
pub fn assay(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.current_dir(tests_folder()).args(arguments).arg("--no-provision");
    if arguments.first() == Some(&"compile") {
        // Nothing of a test stays in the user's cache.
        command.arg("--afresh");
    }
    command.output().expect("assay starts")
}

/// What `--json -` printed.
pub fn records(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let parsed: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    parsed.unwrap_or_else(|e| panic!("{e}: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// The reference's executable, as `assay` itself finds it.
pub fn reference() -> PathBuf {
    let search = assay::reference::Search {
        environment: std::env::var_os("ASSAY_REFERENCE").map(PathBuf::from),
        ..Default::default()
    };
    assay::reference::find(&search, &|_| {}).expect("these tests need a reference").executable
}

/// `--subject` of the reference with a planted bug.
pub fn shim(bug: &str) -> String {
    let script = tests_folder().join("shim.py").canonicalize().expect("the shim is there");
    format!("shim='{}' '{}' {bug}", reference().display(), script.display())
}
