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
        if self.0 && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    /// A unified diff, indented. Of a line that was changed into another, the changed part stands
    /// out.
    pub(crate) fn diff(self, text: &str) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let is = |i: usize, mark: char| {
            lines
                .get(i)
                .is_some_and(|l| l.starts_with(mark) && !l.starts_with("---") && !l.starts_with("+++"))
        };
        let mut out = String::new();
        let mut i = 0;
        while let Some(line) = lines.get(i) {
            let gone = (i..).take_while(|&i| is(i, '-')).count();
            let come = (i + gone..).take_while(|&i| is(i, '+')).count();
            if self.0 && gone > 0 && gone == come {
                let (old, new) = (&lines[i..i + gone], &lines[i + gone..i + gone + come]);
                let pairs = || old.iter().zip(new);
                out.extend(pairs().map(|(a, b)| self.changed("31", a, b)));
                out.extend(pairs().map(|(a, b)| self.changed("32", b, a)));
                i += gone + come;
                continue;
            }
            let shown = match line.as_bytes() {
                [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => self.with("1", line),
                [b'-', ..] => self.with("31", line),
                [b'+', ..] => self.with("32", line),
                [b'@', ..] => self.with("36", line),
                _ => line.to_string(),
            };
            out.push_str(&format!("    {shown}\n"));
            i += 1;
        }
        out
    }

    /// A line of a diff in which the part that its counterpart has otherwise is reversed.
    fn changed(self, color: &str, line: &str, other: &str) -> String {
        let (a, b): (Vec<char>, Vec<char>) = (line.chars().collect(), other.chars().collect());
        let before = 1 + a.iter().skip(1).zip(b.iter().skip(1)).take_while(|(a, b)| a == b).count();
        let most = a.len().min(b.len()).saturating_sub(before);
        let after = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count().min(most);
        let text = |c: &[char]| c.iter().collect::<String>();
        let middle = before..a.len().saturating_sub(after).max(before);
        let part = |r: std::ops::Range<usize>| a.get(r).map(text).unwrap_or_default();
        let (head, tail) = (part(0..before), part(middle.end..a.len()));
        // Lines that have little in common are two lines.
        if before + after < a.len().min(b.len()) / 3 {
            return format!("    {}\n", self.with(color, line));
        }
        format!(
            "    {}{}{}\n",
            self.with(color, &head),
            self.with(&format!("{color};7"), &part(middle)),
            self.with(color, &tail)
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "--- reference\n+++ subject\n@@ -1 +1 @@\n same\n-100 33 x\n+100 34 x\n-only";

    #[test]
    fn a_diff_is_plain_without_a_terminal() {
        let plain: String = DIFF.lines().map(|l| format!("    {l}\n")).collect();
        assert_eq!(Paint(false).diff(DIFF), plain);
    }

    #[test]
    fn the_changed_part_stands_out() {
        let text = Paint(true).diff(DIFF).replace('\x1b', "^");
        assert!(text.contains("^[31m-100 3^[0m^[31;7m3^[0m^[31m x^[0m"), "{text}");
        assert!(text.contains("^[32m+100 3^[0m^[32;7m4^[0m^[32m x^[0m"), "{text}");
        assert!(text.contains("    ^[1m--- reference^[0m\n"), "{text}");
        assert!(text.contains("    ^[31m-only^[0m\n"), "{text}");
        for (a, b) in [("-a", "+a"), ("-", "+"), ("-ab", "+abb"), ("-é", "+éé")] {
            let plain = Paint(true).diff(&format!("{a}\n{b}"));
            let bare = plain.replace("\x1b[31m", "").replace("\x1b[32m", "").replace("\x1b[0m", "");
            let bare = bare.replace("\x1b[31;7m", "").replace("\x1b[32;7m", "");
            assert_eq!(bare, format!("    {a}\n    {b}\n"));
        }
    }
}
