//! `assay compile` proves itself: the reference agrees with itself, a planted bug is found at its
//! layer, and a worker that dies or hangs costs one file.

#[path = "command.rs"]
mod command;

use command::{assay, records, reference, shim};
use rstest::rstest;
use serde_json::Value;

#[test]
fn the_reference_agrees_with_itself_over_a_part_of_its_library() {
    let library = reference();
    let library = library.parent().and_then(|p| p.parent()).expect("bin/python").join("lib/python3.13");
    let folders: Vec<String> =
        ["json", "test/tokenizedata"].map(|f| library.join(f).display().to_string()).to_vec();
    let output = assay(&["compile", &folders[0], &folders[1], "--subject", "reference", "--json", "-"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let records = records(&output);
    assert!(records.len() > 10);
    for r in records {
        assert_eq!(
            (&r["verdict"], r["same"].as_array().map(Vec::len)),
            (&Value::from("agree"), Some(6)),
            "{r}"
        );
    }
}

#[rstest]
#[case("token_column", "diverge", "tokens", "NUMBER: end", "-NUMBER '0' (2, 8) (2, 9)")]
#[case("ast_column", "diverge", "ast", "FunctionDef: end_col_offset", "+ body FunctionDef 5:0-8:401")]
#[case("symbol_kind", "diverge", "symbols", "name: -global", "+. count: declared_global local assigned")]
#[case("code_stacksize", "diverge", "code -O0", "co_stacksize", "share: co_stacksize\n-co_stacksize 4")]
#[case("code_signed_zero", "diverge", "code -O0", "co_consts: float", "+co_consts (None, 1, -0.0, 2)")]
#[case("code_column", "diverge", "code -O0", "co_linetable", "8:4-8:41")]
#[case("code_level", "diverge", "code -O2", "co_flags", "+flags 1")]
#[case("worker_dies", "crash", "tokens", "crash: killed by signal 11 (SIGSEGV)", "SIGSEGV")]
#[case("worker_hangs", "crash", "tokens", "crash: no end within the time limit", "no end")]
fn a_planted_bug_is_found_at_its_layer(
    #[case] bug: &str,
    #[case] verdict: &str,
    #[case] question: &str,
    #[case] shape: &str,
    #[case] says: &str,
) {
    let seconds = if bug == "worker_hangs" { "2" } else { "60" };
    let output = assay(&["compile", "sample", "--subject", &shim(bug), "--timeout", seconds, "--json", "-"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let records = records(&output);
    assert_eq!(records.len(), 3);
    let r = records.iter().find(|r| r["program"] == "sample/shares.py").expect("the sample is there");
    assert_eq!(
        (&r["verdict"], &r["question"], &r["shape"]),
        (&verdict.into(), &question.into(), &shape.into()),
        "{r}"
    );
    assert!(r["detail"].as_str().is_some_and(|d| d.contains(says)), "{r}");
    if bug.starts_with("worker_") {
        // The worker was replaced: the other files are answered in full.
        assert_eq!(records.iter().filter(|r| r["verdict"] == "agree").count(), 2, "{records:?}");
    }
}

#[test]
fn the_table_counts_files_and_shapes() {
    let output = assay(&["compile", "sample", "--subject", &shim("symbol_kind")]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("symbols                1 of 3   33.33%       2"), "{text}");
    assert!(text.contains("code -O2               3 of 3  100.00%"), "{text}");
    assert!(text.contains("2  symbols    name: -global  sample/clean.py"), "{text}");
    assert!(text.contains("files/s"), "{text}");
}

#[test]
fn a_subject_without_an_answer_is_no_failure() {
    let output = assay(&["compile", "sample", "--subject", &shim("silent_probes"), "--json", "-"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "it does not even tell its version: {stderr}");
    let output = assay(&["compile", "sample", "--subject", &shim("silent_symbols"), "--json", "-"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(records(&output).iter().all(|r| r["unanswered"] == serde_json::json!(["symbols"])));
}

#[test]
fn the_ledger_knows_a_file() {
    let t = tempfile::tempdir().unwrap();
    let ledger = t.path().join("ledger.toml");
    let run = |bug: &str, more: &[&str]| {
        let shim = shim(bug);
        let mut all =
            vec!["compile", "sample/shares.py", "--subject", &shim, "--ledger", ledger.to_str().unwrap()];
        all.extend(more);
        assay(&all).status.code()
    };
    assert_eq!(run("code_stacksize", &["--accept", "planted"]), Some(0));
    assert_eq!(run("code_stacksize", &[]), Some(0));
    assert_eq!(run("ast_column", &[]), Some(1));
    assert_eq!(run("none", &[]), Some(1));
}

#[rstest]
#[case(&["compile"], "required arguments")]
#[case(&["compile", "nowhere"], "nowhere: no such file or folder")]
#[case(&["compile", "sample", "--layers", "stdout"], "needs the program to run")]
#[case(&["compile", "sample", "--subject", "x=/nowhere/x"], "the subject x cannot be started")]
#[case(&["compile", "sample", "--subject", "x=/bin/false"], "the subject x does not run Python programs: exit status 1")]
fn a_mistake_has_one_clear_message(#[case] arguments: &[&str], #[case] says: &str) {
    let output = assay(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
    assert!(output.stdout.is_empty());
}
