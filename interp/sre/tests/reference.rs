//! Matches against the reference. Without a reference there is nothing to compare
//! with, and the test says so.

use pyrite_sre::{Matcher, Program, Unit};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn reference() -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let candidates = std::env::var_os("ASSAY_REFERENCE")
        .map(PathBuf::from)
        .into_iter()
        .chain([PathBuf::from("python3.13"), home.join(".pyenv/versions/3.13.0/bin/python3.13")]);
    for candidate in candidates {
        let probe = Command::new(&candidate)
            .args(["-c", "import _sre; print(_sre.MAGIC)"])
            .stderr(Stdio::null())
            .output();
        if probe.is_ok_and(|output| output.stdout == format!("{}\n", pyrite_sre::MAGIC).as_bytes()) {
            return Some(candidate);
        }
    }
    None
}

fn answer<C: Unit>(matcher: &Matcher<'_, C>, groups: usize, found: bool) -> String {
    if !found {
        return "-".into();
    }
    let spans: Vec<String> = (0..=groups)
        .map(|i| matcher.group(i).map_or("-1:-1".into(), |(start, end)| format!("{start}:{end}")))
        .collect();
    format!("{}@{}", spans.join(","), matcher.last_index().map_or("None".into(), |i| i.to_string()))
}

fn answers<C: Unit>(program: &Program, text: &[C], start: usize, end: usize) -> Vec<String> {
    let groups = program.groups();
    let fresh = || Matcher::new(program, text, start, end);
    let mut out = Vec::new();
    let mut matcher = fresh();
    let found = matcher.matches().expect("match");
    out.push(answer(&matcher, groups, found));
    let mut matcher = fresh();
    let found = matcher.full_matches().expect("fullmatch");
    out.push(answer(&matcher, groups, found));
    let mut matcher = fresh();
    let found = matcher.search().expect("search");
    out.push(answer(&matcher, groups, found));
    let mut matcher = fresh();
    let mut all = Vec::new();
    while matcher.search_next().expect("search") {
        all.push(answer(&matcher, groups, true));
    }
    out.push(all.join("/"));
    out
}

fn numbers(field: &str) -> Vec<u32> {
    if field.is_empty() {
        return Vec::new();
    }
    field.split(',').map(|number| number.parse().expect("number")).collect()
}

#[test]
fn matches() {
    let Some(reference) = reference() else {
        eprintln!("NOT COMPARED: no reference (set ASSAY_REFERENCE)");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference.py");
    let seed = std::env::var("PYRITE_SEED").unwrap_or("1".into());
    let count = std::env::var("PYRITE_COUNT").unwrap_or("3000".into());
    let mut child =
        Command::new(reference).args([script, &seed, &count]).stdout(Stdio::piped()).spawn().expect("spawn");
    let mut wrong = Vec::new();
    let mut asked = 0;
    for line in BufReader::new(child.stdout.take().expect("pipe")).lines() {
        let line = line.expect("utf-8");
        let fields: Vec<&str> = line.splitn(11, '|').collect();
        let code = numbers(fields[1]);
        let groups = fields[2].parse().expect("groups");
        let points = numbers(fields[3]);
        let (start, end) = (fields[4].parse().expect("start"), fields[5].parse().expect("end"));
        asked += 1;
        let program = match Program::new(code, groups) {
            Ok(program) => program,
            Err(error) => {
                wrong.push(format!("{error}: {} {}", fields[10], fields[1]));
                continue;
            }
        };
        let wide = answers(&program, &points, start, end);
        let ours = match fields[0] {
            "1" => answers(&program, &points.iter().map(|c| *c as u8).collect::<Vec<_>>(), start, end),
            "2" => answers(&program, &points.iter().map(|c| *c as u16).collect::<Vec<_>>(), start, end),
            _ => wide.clone(),
        };
        assert_eq!(wide, ours, "{}", fields[10]);
        if ours != fields[6..10] {
            wrong.push(format!(
                "{} {start} {end}\n  theirs {:?}\n  ours   {ours:?}",
                fields[10],
                &fields[6..10]
            ));
        }
    }
    assert!(child.wait().expect("wait").success());
    wrong.sort_by_key(String::len);
    let shown = wrong.iter().take(25).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {asked} differ\n{shown}", wrong.len());
    eprintln!("{asked} agree");
    assert!(asked > 1000);
}
