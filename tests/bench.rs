//! `assay bench` prints ratios, and does not time what goes wrong.

#[path = "command.rs"]
mod command;

use command::{assay, records, shim};

fn quick_program(folder: &tempfile::TempDir) -> String {
    let p = folder.path().join("quick.py");
    std::fs::write(&p, "print(sum(i * i for i in range(100000)))\n").unwrap();
    p.display().to_string()
}

#[test]
fn ratios_of_the_reference_to_itself() {
    let t = tempfile::tempdir().unwrap();
    let p = quick_program(&t);
    let output = assay(&["bench", &p, "--subject", "reference", "-n", "3"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text.contains("ratio") && text.contains("geometric mean") && text.contains(" MB"), "{text}");
    let output = assay(&["bench", &p, "--subject", "reference", "-n", "3", "--json", "-"]);
    let records = records(&output);
    let times = &records[0]["of_subject"]["processor_seconds"];
    assert_eq!(times.as_array().map(Vec::len), Some(3), "{records:?}");
    let ratio = records[0]["ratio"].as_f64().unwrap();
    assert!((0.2..5.0).contains(&ratio), "{records:?}");
    assert!(records[0]["of_reference"]["peak_memory"].as_u64() > Some(1 << 20), "{records:?}");
}

#[test]
fn outputs_are_compared_and_failures_told() {
    let t = tempfile::tempdir().unwrap();
    let p = t.path().join("p.py");
    std::fs::write(&p, "print(33)\n").unwrap();
    let p = p.to_str().unwrap();
    let output = assay(&["bench", p, "--subject", &shim("output_digit"), "-n", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("the outputs differ"), "{output:?}");
    let output = assay(&["bench", p, "--subject", &shim("crash"), "-n", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("the subject fails: killed by signal 11"),
        "{output:?}"
    );
    let output = assay(&["bench", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the benches are additions, "), "{output:?}");
}
