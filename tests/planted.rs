//! The harness proves itself: the reference agrees with itself, and a bug planted in a subject is
//! found at its layer. These tests run the real `assay` command and need a reference.

#[path = "command.rs"]
mod command;

use std::path::Path;
use std::process::{Command, Output};

use command::{records, shim};
use rstest::rstest;
use serde_json::Value;

fn assay(arguments: &[&str]) -> Output {
    let mut all = vec!["run"];
    all.extend(arguments);
    command::assay(&all)
}

#[test]
fn the_reference_agrees_with_itself() {
    let output = assay(&["sample", "--subject", "reference", "--json", "-"]);
    let records = records(&output);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(records.len(), 3);
    for r in records {
        assert_eq!((&r["verdict"], r.get("unanswered")), (&Value::from("agree"), None), "{r}");
    }
}

#[test]
fn the_reference_agrees_with_itself_over_the_corpus() {
    let output = assay(&["../corpus", "--subject", "reference", "--json", "-"]);
    assert_eq!(output.status.code(), Some(0));
    for r in records(&output) {
        assert_eq!((&r["verdict"], r.get("unanswered")), (&Value::from("agree"), None), "{r}");
    }
}

#[rstest]
#[case(&[])]
#[case(&["--cold"])]
fn a_shim_without_a_bug_agrees(#[case] mode: &[&str]) {
    let shim = shim("none");
    let mut all = vec!["sample", "--subject", &shim, "--json", "-"];
    all.extend(mode);
    let output = assay(&all);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(records(&output).iter().all(|r| r["verdict"] == "agree"));
}

#[test]
fn a_bug_that_only_warm_workers_show_is_not_reported() {
    // Nothing is reported that a cold run does not show.
    let output = assay(&["sample/shares.py", "--subject", &shim("only_warm"), "--json", "-"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(records(&output)[0]["verdict"], "agree");
}

#[rstest]
#[case("token_column", "diverge", "tokens", "+2;8")]
#[case("ast_column", "diverge", "ast", "end_col_offset=1")]
#[case("symbol_kind", "diverge", "symbols", "global")]
#[case("code_stacksize", "diverge", "code", "share: co_stacksize")]
#[case("code_signed_zero", "diverge", "code", "share: co_consts")]
#[case("code_column", "diverge", "code", "share: co_linetable")]
#[case("trace_line", "diverge", "trace", "@@")]
#[case("output_digit", "diverge", "stdout", "-100 3 33.33\n+100 3 34.34")]
#[case("output_newline", "diverge", "stdout", "No newline")]
#[case("exception_text", "diverge", "exception", "divided by zero")]
#[case("exception_note", "diverge", "exception", "note: after 4 shares")]
#[case("exception_cause", "diverge", "exception", "context: builtins.ZeroDivisionError")]
#[case("traceback_line", "diverge", "traceback", "line 14")]
#[case("traceback_carets", "diverge", "traceback", "~")]
#[case("exit_status", "diverge", "exit", "subject: exit status 2")]
#[case("hang", "crash", "crash", "no end within 2.")]
#[case("busy_hang", "crash", "crash", "no end within 2.")]
#[case("crash", "crash", "crash", "SIGSEGV")]
#[case("abort", "crash", "crash", "SIGABRT")]
#[case("panic", "crash", "crash", "panicked at interp/vm")]
#[case("flood", "crash", "crash", "no end")]
fn a_planted_bug_is_found_at_its_layer(
    #[case] bug: &str,
    #[case] verdict: &str,
    #[case] layer: &str,
    #[case] says: &str,
) {
    // Only a subject that does not end is given little time: the machine may be busy.
    let seconds = if matches!(bug, "hang" | "busy_hang" | "flood") { "2" } else { "60" };
    let output = assay(&["sample/shares.py", "--subject", &shim(bug), "--timeout", seconds, "--json", "-"]);
    let records = records(&output);
    assert_eq!(output.status.code(), Some(1), "{records:?}");
    let [r] = &records[..] else { panic!("{records:?}") };
    assert_eq!((&r["verdict"], &r["layer"]), (&Value::from(verdict), &Value::from(layer)), "{r}");
    assert!(r["detail"].as_str().is_some_and(|d| d.contains(says)), "{r}");
    assert_eq!(r["standing"], "new");
}

#[test]
fn probes_without_an_answer_are_no_failure() {
    let output = assay(&["sample/shares.py", "--subject", &shim("silent_probes"), "--json", "-"]);
    let records = records(&output);
    assert_eq!(output.status.code(), Some(0), "{records:?}");
    let unanswered: Vec<_> =
        records[0]["unanswered"].as_array().unwrap().iter().map(|v| v.as_str()).collect();
    assert_eq!(unanswered, ["tokens", "ast", "symbols", "code", "trace"].map(Some));
}

#[test]
fn an_unstable_program_is_poisoned() {
    let t = tempfile::tempdir().unwrap();
    let p = t.path().join("unstable.py");
    std::fs::write(&p, "import time\nprint(time.time_ns())\n").unwrap();
    let output = assay(&[p.to_str().unwrap(), "--subject", "reference", "--json", "-"]);
    assert_eq!(records(&output)[0]["verdict"], "poisoned");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn doctor_names_what_it_found() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    let output = command.arg("doctor").output().expect("assay starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("chosen: CPython 3.13.") && text.contains("magic      3571"), "{text}");
}

#[test]
fn the_ledger_knows_forgets_and_learns() {
    let t = tempfile::tempdir().unwrap();
    let ledger = t.path().join("ledger.toml");
    let ledger = ledger.to_str().unwrap();
    let run = |bug: &str, more: &[&str]| {
        let shim = shim(bug);
        let mut all = vec!["sample/shares.py", "--subject", &shim, "--ledger", ledger];
        all.extend(more);
        assay(&all)
    };
    assert_eq!(run("exit_status", &[]).status.code(), Some(1));
    assert_eq!(run("exit_status", &["--accept", "planted"]).status.code(), Some(0));
    let text = std::fs::read_to_string(ledger).unwrap();
    assert!(text.contains("layer = \"exit\"") && text.contains("reason = \"planted\""), "{text}");
    assert_eq!(run("exit_status", &[]).status.code(), Some(0));
    let moved = run("output_digit", &[]);
    assert_eq!(moved.status.code(), Some(1), "another layer is a new divergence");
    let stale = run("none", &[]);
    assert_eq!(stale.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&stale.stdout).contains("did not occur"));
    assert_eq!(run("none", &["--accept", "mended"]).status.code(), Some(0));
    assert_eq!(run("none", &[]).status.code(), Some(0));
}

#[rstest]
#[case(&["nowhere"], "nowhere: no such file or folder")]
#[case(&["sample", "--reference", "/nowhere/python"], "/nowhere/python: not there")]
#[case(&["sample", "--subject", "jython"], "no subject \"jython\"")]
#[case(&["sample", "--subject", "x=/nowhere/x"], "the subject x cannot be started")]
#[case(&["sample", "--subject", "x='"], "a quote is not closed")]
#[case(&["sample", "--layers", "bytecode"], "no layer \"bytecode\"")]
#[case(&["sample", "--subject", "reference", "--timeout", "0"], "a positive number of seconds")]
#[case(&["sample", "--ledger", "sample/clean.py"], "the ledger sample/clean.py")]
#[case(&["sample", "--subject", "reference", "--quiet", "--json", "/nowhere/x"], "cannot write /nowhere/x")]
fn a_mistake_has_one_clear_message(#[case] arguments: &[&str], #[case] says: &str) {
    let output = assay(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
    assert!(output.stdout.is_empty());
}

#[test]
fn pyrite_agrees_over_the_corpus() {
    let built = Path::new(env!("CARGO_BIN_EXE_assay")).with_file_name("pyrite");
    assert!(built.exists(), "cargo test --workspace builds {}", built.display());
    let output = assay(&["../corpus", "--json", "-"]);
    let parting: Vec<String> = records(&output)
        .iter()
        .filter(|r| r["verdict"] != "agree")
        .map(|r| r["program"].as_str().unwrap_or_default().trim_start_matches("../corpus/").to_string())
        .collect();
    assert_eq!(parting, Vec::<String>::new());
    assert_eq!(output.status.code(), Some(0));
}
