//! What a person and a program read of a run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use serde::Serialize;

use crate::campaign::Outcome;
use crate::compare::Verdict;
use crate::ledger::Standing;

/// One line of the JSON Lines store.
#[derive(Serialize)]
struct Record<'a> {
    program: &'a str,
    area: &'a str,
    subject: &'a str,
    reference: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    standing: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unanswered: Vec<&'static str>,
    reference_seconds: f64,
    subject_seconds: f64,
}

pub(crate) fn standing_name(s: Standing) -> &'static str {
    match s {
        Standing::Fine => "fine",
        Standing::Known => "known",
        Standing::New => "new",
        Standing::Stale => "stale",
    }
}

/// Writes one JSON object a program, one a line.
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
        let record = Record {
            program: &o.program,
            area: &o.area,
            subject,
            reference,
            verdict: o.comparison.verdict.name(),
            layer: o.comparison.verdict.place(),
            detail: o.comparison.verdict.detail(),
            hint: o.comparison.hint.as_deref(),
            standing: standing_name(*standing),
            unanswered: o.comparison.unanswered.iter().map(|l| l.name()).collect(),
            reference_seconds: o.reference_time.as_secs_f64(),
            subject_seconds: o.subject_time.as_secs_f64(),
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// How text is painted: not at all, or with ANSI colours.
#[derive(Clone, Copy, Debug)]
pub struct Paint(pub bool);

impl Paint {
    pub(crate) fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    pub(crate) fn diff(self, text: &str) -> String {
        let line = |l: &str| match l.as_bytes().first() {
            Some(b'-') => self.with("31", l),
            Some(b'+') => self.with("32", l),
            Some(b'@') => self.with("36", l),
            _ => l.to_string(),
        };
        text.lines().map(|l| format!("    {}\n", line(l))).collect()
    }
}

/// What is wrong with a program, several lines; `None` where nothing is to be said.
pub fn finding(o: &Outcome, standing: Standing, verbose: bool, paint: Paint) -> Option<String> {
    let v = &o.comparison.verdict;
    let (head, color) = match (v, standing) {
        (_, Standing::Stale) => ("the ledger expects a divergence that did not occur".to_string(), "33"),
        (Verdict::Agree, _) => return None,
        (Verdict::Diverge(_) | Verdict::Crash { .. }, Standing::Known) if !verbose => return None,
        (Verdict::Diverge(d), _) => (format!("parts at the {} layer", d.layer), "31"),
        (Verdict::Crash { .. }, _) => ("crash".to_string(), "31;1"),
        (Verdict::Poisoned { .. }, _) => ("poisoned".to_string(), "33"),
        (Verdict::Unsupported { .. }, _) => ("unsupported".to_string(), "33"),
    };
    let mut text = format!("{}: {}\n", paint.with("1", &o.program), paint.with(color, &head));
    text.push_str(&paint.diff(v.detail()));
    if let Some(hint) = &o.comparison.hint {
        let _ = writeln!(text, "    the subject ended with: {}", paint.with("35", hint));
    }
    Some(text)
}

/// How many of the most frequent ends of a subject the summary names.
const FREQUENT: usize = 10;

/// The table by area and the closing lines.
pub fn summary(subject: &str, reference: &str, outcomes: &[(Outcome, Standing)], paint: Paint) -> String {
    const COLUMNS: [&str; 5] = ["agree", "diverge", "crash", "poisoned", "unsupported"];
    let mut areas: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unanswered: BTreeMap<crate::observe::Layer, usize> = BTreeMap::new();
    let mut standings = [0usize; 4];
    for (o, s) in outcomes {
        let v = &o.comparison.verdict;
        if let Some(i) = COLUMNS.iter().position(|c| *c == v.name()) {
            areas.entry(&o.area).or_default()[i] += 1;
        }
        if let Some(p) = v.place() {
            *places.entry(p).or_default() += 1;
        }
        for l in &o.comparison.unanswered {
            *unanswered.entry(*l).or_default() += 1;
        }
        standings[*s as usize] += 1;
    }
    let width = areas.keys().map(|a| a.chars().count()).max().unwrap_or(0).max("area".len());
    let mut text = String::new();
    let mut row = |name: &str, cells: &[String; 5], bold: bool| {
        let mut line = format!("{name:width$}");
        for (c, column) in cells.iter().zip(COLUMNS) {
            let _ = write!(line, "  {c:>w$}", w = column.len());
        }
        let _ = writeln!(text, "{}", if bold { paint.with("1", &line) } else { line });
    };
    row("area", &COLUMNS.map(String::from), true);
    let mut total = [0usize; 5];
    for (area, counts) in &areas {
        total.iter_mut().zip(counts).for_each(|(t, c)| *t += c);
        row(area, &counts.map(|c| if c == 0 { "-".into() } else { c.to_string() }), false);
    }
    row("all", &total.map(|c| c.to_string()), true);
    if !places.is_empty() {
        let mut list: Vec<_> = places.into_iter().collect();
        list.sort_by_key(|(p, _)| layer_order(p));
        let list: Vec<_> = list.iter().map(|(p, n)| format!("{p} {n}")).collect();
        let _ = writeln!(text, "first layer that parts: {}", list.join(", "));
    }
    if !unanswered.is_empty() {
        let list: Vec<_> = unanswered.iter().map(|(l, n)| format!("{l} {n}")).collect();
        let _ = writeln!(text, "not answered by {subject}: {}", list.join(", "));
    }
    let mut hints: BTreeMap<&str, usize> = BTreeMap::new();
    for hint in outcomes.iter().filter_map(|(o, _)| o.comparison.hint.as_deref()) {
        *hints.entry(hint).or_default() += 1;
    }
    let mut hints: Vec<_> = hints.into_iter().filter(|(_, n)| *n > 1).collect();
    hints.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    for (hint, n) in hints.iter().take(FREQUENT) {
        let _ = writeln!(text, "{n:4} times {subject} ended with: {hint}");
    }
    let [_, known, new, stale] = standings;
    if known + stale > 0 {
        let _ = writeln!(text, "ledger: {known} known, {new} new, {stale} stale");
    }
    let sum = |f: fn(&Outcome) -> f64| outcomes.iter().map(|(o, _)| f(o)).sum::<f64>();
    let _ = writeln!(
        text,
        "{} programs: {reference} {:.2} s, {subject} {:.2} s of wall-clock time in plain runs",
        outcomes.len(),
        sum(|o| o.reference_time.as_secs_f64()),
        sum(|o| o.subject_time.as_secs_f64())
    );
    text
}

fn layer_order(place: &str) -> usize {
    crate::observe::Layer::ALL.iter().position(|l| l.name() == place).unwrap_or(usize::MAX)
}
