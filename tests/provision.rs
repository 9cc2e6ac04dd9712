//! A machine without a reference: what is said, and what is done.

#[path = "command.rs"]
mod command;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use command::reference;

/// Runs `assay` where nothing is found: an empty home, and these tools alone on PATH.
fn bare(home: &Path, tools: &[(&str, String)], arguments: &[&str]) -> Output {
    let bin = home.join("tools");
    std::fs::create_dir_all(&bin).unwrap();
    for (name, script) in tools {
        let tool = bin.join(name);
        std::fs::write(&tool, script).unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.current_dir(command::tests_folder()).env_clear().env("HOME", home).env("PATH", &bin);
    command.args(arguments).output().expect("assay starts")
}

fn both(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|s| String::from_utf8_lossy(s).into_owned()).concat()
}

/// Whether this machine's distribution has the reference itself, which no environment hides.
fn distribution_has_one() -> bool {
    ["/usr/bin", "/usr/local/bin"]
        .iter()
        .flat_map(|d| ["python3.13", "python3"].map(|n| Path::new(d).join(n)))
        .any(|p| assay::reference::ask(&p).is_ok_and(|r| r.is_contract()))
}

#[test]
fn without_provisioning_the_error_says_where_it_looked_and_what_helps() {
    if distribution_has_one() {
        return;
    }
    let t = tempfile::tempdir().unwrap();
    for action in ["doctor", "run", "compile", "bench"] {
        let mut arguments = vec![action, "--no-provision"];
        arguments.extend(match action {
            "run" | "compile" => Some("sample"),
            _ => None,
        });
        let output = bare(t.path(), &[], &arguments);
        let text = both(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        for says in
            ["PATH: python3.13: nothing there", "pyenv: ", "cache: ", "uv python install 3.13", "--reference"]
        {
            assert!(text.contains(says), "{says}: {text}");
        }
    }
}

#[test]
fn what_is_about_to_be_done_is_said_and_the_next_way_is_tried() {
    if distribution_has_one() {
        return;
    }
    let t = tempfile::tempdir().unwrap();
    let real = reference();
    let place = "$HOME/.pyenv/versions/3.13.99/bin";
    let tools = [
        ("uv", "#!/bin/sh\necho 'error: no network' >&2\nexit 2\n".to_string()),
        (
            "pyenv",
            format!("#!/bin/sh\n/bin/mkdir -p {place}\n/bin/ln -s '{}' {place}/python3.13\n", real.display()),
        ),
    ];
    let output = bare(t.path(), &tools, &["doctor", "--no-provision"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(both(&output).contains("Assay gets one itself when --no-provision is not given: `uv python"));
    let output = bare(t.path(), &tools, &["doctor"]);
    let text = both(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let order = [
        "no CPython 3.13 found; getting one: `uv python install 3.13`",
        "uv: failed (exit status 2: error: no network)",
        "no CPython 3.13 found; getting one: `pyenv install 3.13`",
        "got CPython 3.13.",
    ];
    let places: Vec<_> = order.iter().map(|s| text.find(s)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
    assert!(text.contains("chosen: CPython 3.13."), "{text}");
    let again = bare(t.path(), &tools, &["run", "sample", "--subject", "reference"]);
    assert!(!both(&again).contains("getting one"), "{}", both(&again));
}
