//! `assay bench`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{Find, paint, print, progress, say, search, subject};
use crate::limits::Limits;
use crate::subject::{Interpreter, Subject};
use crate::{bench, reference};

#[derive(Args)]
pub(super) struct BenchArgs {
    /// Names of the house's benches, or files [default: every bench of the house]
    programs: Vec<String>,
    /// What to time: `pyrite` (the default), `reference`, or NAME=COMMAND
    #[arg(long, value_name = "SUBJECT", default_value = "pyrite")]
    subject: String,
    /// Runs of each program on each side
    #[arg(long, short = 'n', default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// Write every time to this file, as JSON Lines (`-`: standard output)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Wall-clock limit of one run, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = bench::WALL.as_secs())]
    timeout: u64,
    /// Exit with 1 where the geometric mean is above this ratio
    #[arg(long, value_name = "RATIO")]
    at_most: Option<f64>,
    /// Show no progress
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn bench(find: &Find, args: &BenchArgs) -> Result<u8> {
    if args.timeout == 0 {
        bail!("--timeout 0: a positive number of seconds is needed");
    }
    let programs = bench::collect(&args.programs)?;
    let limits = Limits {
        wall: Duration::from_secs(args.timeout),
        cpu_seconds: args.timeout.saturating_add(2),
        ..Limits::default()
    };
    let r = reference::find(&search(find), &say)?;
    let under_test = subject(find, &args.subject, &r, &limits)?;
    let expected = Interpreter::reference(&r, limits);
    let runs = usize::from(args.runs);
    let bar = progress(programs.len() * runs, args.quiet);
    let outcomes = bench::run(&programs, &expected, &under_test, runs, &|name| {
        bar.set_message(name.to_string());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let outcomes = outcomes?;
    let name = format!("CPython {}", r.version_text());
    let text = bench::summary(&name, under_test.name(), runs, &outcomes, paint());
    let mut lines = String::new();
    for o in &outcomes {
        lines.push_str(&serde_json::to_string(o)?);
        lines.push('\n');
    }
    match args.json.as_deref() {
        Some(path) if path == Path::new("-") => {
            print(&lines)?;
            std::io::stderr().write_all(text.as_bytes())?;
        }
        Some(path) => {
            std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))?;
            print(&text)?;
        }
        None => print(&text)?,
    }
    let slow = args.at_most.is_some_and(|most| bench::mean(&outcomes).is_none_or(|m| m > most));
    Ok(u8::from(slow || outcomes.iter().any(|o| o.failure.is_some())))
}
