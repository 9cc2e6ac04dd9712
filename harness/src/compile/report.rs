//! What a person and a program read of a comparison of files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::{Outcome, Question, Relation};
use crate::compare::Verdict;
use crate::ledger::Standing;
use crate::report::{Paint, standing_name};

/// One line of the JSON Lines store.
#[derive(Serialize)]
struct Record<'a> {
    program: &'a str,
    subject: &'a str,
    reference: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    standing: &'static str,
    same: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unanswered: Vec<String>,
}

/// Writes one JSON object a file, one a line.
///
/// # Errors
/// The output cannot be written.
pub fn json(
    out: &mut dyn Write,
    subject: &str,
    reference: &str,
    outcomes: &[(Outcome, Standing)],
) -> Result<()> {
    for (o, standing) in outcomes {
        let of = |r: Relation| {
            o.relations.iter().filter(|(_, x)| **x == r).map(|(q, _)| q.to_string()).collect::<Vec<_>>()
        };
        let record = Record {
            program: &o.name,
            subject,
            reference,
            verdict: o.verdict.name(),
            layer: o.verdict.place(),
            question: o.first.as_ref().map(|(q, _)| q.to_string()),
            shape: o.first.as_ref().map(|(_, s)| s.as_str()),
            detail: o.verdict.detail(),
            standing: standing_name(*standing),
            same: of(Relation::Same),
            parts: of(Relation::Parts),
            unanswered: of(Relation::Unanswered),
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Shapes that are shown with an example each, unless all are wanted.
const SHOWN: usize = 5;

/// Rows of the table of differences.
const ROWS: usize = 25;

/// The differences themselves: one file a shape, or every file with `verbose`.
pub fn findings(outcomes: &[(Outcome, Standing)], verbose: bool, paint: Paint) -> String {
    let mut text = String::new();
    let mut seen: Vec<(&str, Option<Question>)> = Vec::new();
    for (o, standing) in outcomes {
        if *standing == Standing::Stale {
            let what = paint.with("33", "the ledger expects a divergence that did not occur");
            let _ = writeln!(text, "{}: {what}", paint.with("1", &o.name));
        }
        if o.verdict == Verdict::Agree || (*standing == Standing::Known && !verbose) {
            continue;
        }
        let shape = o.first.as_ref().map_or("", |(_, s)| s);
        let key = (shape, o.first.as_ref().map(|(q, _)| *q));
        if !verbose && (seen.contains(&key) || seen.len() >= SHOWN) {
            continue;
        }
        seen.push(key);
        let head = match (&o.verdict, &o.first) {
            (Verdict::Diverge(_), Some((q, s))) => paint.with("31", &format!("parts at {q}: {s}")),
            (Verdict::Crash { .. }, Some((q, _))) => paint.with("31;1", &format!("crash at {q}")),
            (v, _) => paint.with("33", v.name()),
        };
        let _ = writeln!(text, "{}: {head}", paint.with("1", &o.name));
        text.push_str(&paint.diff(o.verdict.detail()));
    }
    text
}

/// The table of layers, the table of the most frequent first differences, and the rate.
pub fn summary(
    subject: &str,
    reference: &str,
    questions: &[Question],
    outcomes: &[(Outcome, Standing)],
    time: Duration,
    paint: Paint,
) -> String {
    let total = outcomes.len();
    let share = |n: usize| if total == 0 { 0.0 } else { 100.0 * n as f64 / total as f64 };
    let mut text = String::new();
    let head = format!("{:<12} {:>16} {:>8}  {:>6} {:>12}", "layer", "agree", "", "part", "not answered");
    let _ = writeln!(text, "{}", paint.with("1", &head));
    let mut row = |name: &str, same: usize, parts: usize, unanswered: usize| {
        let dash = |n: usize| if n == 0 { "-".to_string() } else { n.to_string() };
        let agree = format!("{same} of {total}");
        let _ = writeln!(
            text,
            "{name:<12} {agree:>16} {:>7.2}%  {:>6} {:>12}",
            share(same),
            dash(parts),
            dash(unanswered)
        );
    };
    for q in questions {
        let count = |r| outcomes.iter().filter(|(o, _)| o.relations.get(q) == Some(&r)).count();
        row(&q.to_string(), count(Relation::Same), count(Relation::Parts), count(Relation::Unanswered));
    }
    let agree = outcomes.iter().filter(|(o, _)| o.verdict == Verdict::Agree).count();
    let parts = outcomes.iter().filter(|(o, _)| o.verdict.place().is_some()).count();
    row("all answered", agree, parts, 0);
    for name in ["crash", "poisoned", "unsupported"] {
        let n = outcomes.iter().filter(|(o, _)| o.verdict.name() == name).count();
        if n > 0 {
            let _ = writeln!(text, "{name}: {n}");
        }
    }

    let mut shapes: BTreeMap<(Question, &str), (usize, &str)> = BTreeMap::new();
    for (o, _) in outcomes {
        if let Some((q, s)) = &o.first {
            shapes.entry((*q, s)).or_insert((0, &o.name)).0 += 1;
        }
    }
    let mut shapes: Vec<_> = shapes.into_iter().collect();
    shapes.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(&b.0)));
    if !shapes.is_empty() {
        let _ =
            writeln!(text, "\n{}", paint.with("1", "most frequent first differences (reference / subject)"));
    }
    let width = shapes.iter().take(ROWS).map(|((_, s), _)| s.chars().count()).max().unwrap_or(0);
    for ((q, shape), (n, example)) in shapes.iter().take(ROWS) {
        let _ = writeln!(text, "{n:>5}  {:<10} {shape:<width$}  {example}", q.to_string());
    }
    if shapes.len() > ROWS {
        let rest: usize = shapes.iter().skip(ROWS).map(|(_, (n, _))| n).sum();
        let _ = writeln!(text, "{rest:>5}  in {} other shapes", shapes.len() - ROWS);
    }

    let count = |s: Standing| outcomes.iter().filter(|(_, x)| *x == s).count();
    let (known, new, stale) = (count(Standing::Known), count(Standing::New), count(Standing::Stale));
    if known + stale > 0 {
        let _ = writeln!(text, "ledger: {known} known, {new} new, {stale} stale");
    }
    let size: u64 = outcomes.iter().map(|(o, _)| o.size).sum();
    let (seconds, megabytes) = (time.as_secs_f64().max(1e-9), size as f64 / 1e6);
    let _ = writeln!(
        text,
        "{total} files, {megabytes:.1} MB, on {reference} and {subject} in {seconds:.1} s: {:.0} files/s, {:.2} MB/s",
        total as f64 / seconds,
        megabytes / seconds
    );
    text
}
