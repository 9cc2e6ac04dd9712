//! Benches: programs run on the subject and on the reference in turn, and how their times compare.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::limits::{End, Ran};
use crate::program::Program;
use crate::report::Paint;
use crate::subject::{Interpreter, Place, Subject};

macro_rules! programs {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../benches/programs/", $name, ".py")))),*]
    };
}

/// The programs of the house, each about half a second of the reference.
const PROGRAMS: &[(&str, &str)] = programs!(
    "additions",
    "recursion",
    "attributes",
    "strings",
    "containers",
    "generators",
    "sorting",
    "comprehensions"
);

/// What is run: the house's programs of the given names, files, or with neither every program of
/// the house.
///
/// # Errors
/// A name that is neither a program of the house nor a file.
pub fn collect(names: &[String]) -> Result<Vec<Program>> {
    let house = |&(name, source): &(&str, &str)| Program::from_source(name, source);
    if names.is_empty() {
        return Ok(PROGRAMS.iter().map(house).collect());
    }
    names
        .iter()
        .map(|name| {
            if let Some(p) = PROGRAMS.iter().find(|(n, _)| n == name) {
                return Ok(house(p));
            }
            let path = Path::new(name);
            if !path.is_file() {
                let known: Vec<_> = PROGRAMS.iter().map(|(n, _)| *n).collect();
                bail!("{name}: no file and no bench; the benches are {}", known.join(", "));
            }
            let source = std::fs::read(path).with_context(|| format!("cannot read {name}"))?;
            Ok(Program::from_source(name, source))
        })
        .collect()
}

/// One side's runs of a program.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Side {
    /// Processor time of every run, in seconds.
    pub processor_seconds: Vec<f64>,
    /// Wall-clock time of every run, in seconds.
    pub wall_seconds: Vec<f64>,
    /// The most memory that a run had resident, in bytes.
    pub peak_memory: u64,
}

impl Side {
    fn add(&mut self, ran: &Ran) {
        self.processor_seconds.push(ran.used.processor.as_secs_f64());
        self.wall_seconds.push(ran.wall.as_secs_f64());
        self.peak_memory = self.peak_memory.max(ran.used.peak_memory);
    }

    /// The median of the processor times, in seconds.
    pub fn median(&self) -> f64 {
        median(&self.processor_seconds)
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let at = |i: usize| sorted.get(i).copied().unwrap_or(f64::NAN);
    if n % 2 == 1 { at(n / 2) } else { (at((n / 2).wrapping_sub(1)) + at(n / 2)) / 2.0 }
}

/// What came of one program.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Its name.
    pub program: String,
    /// The subject's name.
    pub subject: String,
    /// The reference's runs.
    pub of_reference: Side,
    /// The subject's runs.
    pub of_subject: Side,
    /// The subject's median over the reference's; nothing where a run failed.
    pub ratio: Option<f64>,
    /// What went wrong: a side that fails, or outputs that differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// Runs every program `runs` times on each side, in turn: what disturbs the machine disturbs both.
///
/// # Errors
/// A side cannot be started, or the temporary folder fails.
pub fn run(
    programs: &[Program],
    reference: &Interpreter,
    subject: &Interpreter,
    runs: usize,
    done: &dyn Fn(&str),
) -> Result<Vec<Outcome>> {
    let mut place = Place::new()?;
    let mut all: Vec<Outcome> = programs
        .iter()
        .map(|p| Outcome {
            program: p.name.clone(),
            subject: subject.name().into(),
            of_reference: Side::default(),
            of_subject: Side::default(),
            ratio: None,
            failure: None,
        })
        .collect();
    for n in 0..runs {
        for (program, outcome) in programs.iter().zip(&mut all) {
            done(&program.name);
            if outcome.failure.is_some() {
                continue;
            }
            let (a, b);
            // Who goes first changes: the second one may find warmer or hotter silicon.
            if n % 2 == 0 {
                a = reference.plain(program, &mut place)?;
                b = subject.plain(program, &mut place)?;
            } else {
                b = subject.plain(program, &mut place)?;
                a = reference.plain(program, &mut place)?;
            }
            outcome.failure = failure(&a, &b);
            outcome.of_reference.add(&a);
            outcome.of_subject.add(&b);
        }
    }
    for o in all.iter_mut().filter(|o| o.failure.is_none()) {
        o.ratio = Some(o.of_subject.median() / o.of_reference.median()).filter(|r| r.is_finite());
    }
    Ok(all)
}

fn failure(reference: &Ran, subject: &Ran) -> Option<String> {
    let last = |r: &Ran| {
        let text = String::from_utf8_lossy(&r.stderr);
        let line = text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or_default();
        if line.is_empty() { r.end.to_string() } else { format!("{}: {line}", r.end) }
    };
    if reference.end != End::Status(0) {
        Some(format!("the reference fails: {}", last(reference)))
    } else if subject.end != End::Status(0) {
        Some(format!("the subject fails: {}", last(subject)))
    } else if reference.stdout != subject.stdout {
        Some("the outputs differ (`assay run` shows how)".into())
    } else {
        None
    }
}

/// The geometric mean of the ratios of the programs that both sides ran.
pub fn mean(outcomes: &[Outcome]) -> Option<f64> {
    let logs: Vec<f64> = outcomes.iter().filter_map(|o| o.ratio).map(f64::ln).collect();
    if logs.is_empty() { None } else { Some((logs.iter().sum::<f64>() / logs.len() as f64).exp()) }
}

/// The table.
pub fn summary(reference: &str, subject: &str, runs: usize, outcomes: &[Outcome], paint: Paint) -> String {
    let width =
        outcomes.iter().map(|o| o.program.chars().count()).max().unwrap_or(0).max("geometric mean".len());
    let columns = [reference.chars().count().max(10), subject.chars().count().max(10)];
    let head = format!(
        "{:width$}  {reference:>a$}  {subject:>b$}   ratio    peak memory",
        "program",
        a = columns[0],
        b = columns[1]
    );
    let mut text = paint.with("1", &head) + "\n";
    // Slower than the reference by half: worth a look.
    let colour = |r: f64| {
        if r <= 1.0 {
            "32"
        } else if r <= 1.5 {
            "33"
        } else {
            "31"
        }
    };
    for o in outcomes {
        if let Some(f) = &o.failure {
            text.push_str(&format!("{:width$}  {}\n", o.program, paint.with("31", f)));
            continue;
        }
        let ratio = o.ratio.unwrap_or(f64::NAN);
        text.push_str(&format!(
            "{:width$}  {:>a$}  {:>b$}  {}  {:>5.1} / {:.1} MB\n",
            o.program,
            format!("{:.3} s", o.of_reference.median()),
            format!("{:.3} s", o.of_subject.median()),
            paint.with(colour(ratio), &format!("{ratio:>6.2}")),
            o.of_reference.peak_memory as f64 / 1e6,
            o.of_subject.peak_memory as f64 / 1e6,
            a = columns[0],
            b = columns[1],
        ));
    }
    if let Some(m) = mean(outcomes) {
        let space = columns[0] + columns[1] + 4;
        let shown = paint.with(colour(m), &format!("{m:>6.2}"));
        text.push_str(&format!(
            "{}{:space$}  {shown}\n",
            paint.with("1", &format!("{:width$}", "geometric mean")),
            ""
        ));
    }
    text.push_str(&format!(
        "processor time, medians of {runs} runs of each, in turn; a ratio below 1: {subject} is faster\n"
    ));
    text
}

/// Longest time one run may take unless the caller says otherwise.
pub const WALL: Duration = Duration::from_secs(120);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_means() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        let one = |ratio| Outcome {
            program: "p".into(),
            subject: "s".into(),
            of_reference: Side::default(),
            of_subject: Side::default(),
            ratio,
            failure: None,
        };
        let m = mean(&[one(Some(0.5)), one(Some(2.0)), one(None)]).unwrap();
        assert!((m - 1.0).abs() < 1e-12);
        assert_eq!(mean(&[one(None)]), None);
    }

    #[test]
    fn names_and_files() {
        assert_eq!(collect(&[]).unwrap().len(), PROGRAMS.len());
        assert_eq!(collect(&["sorting".into()]).unwrap()[0].name, "sorting");
        let e = collect(&["nowhere.py".into()]).unwrap_err().to_string();
        assert!(e.contains("the benches are additions"), "{e}");
    }
}
