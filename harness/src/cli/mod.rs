//! The command line.

mod bench;
mod compile;
mod run;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::compare::Verdict;
use crate::ledger::{Entry, Ledger, Standing};
use crate::limits::Limits;
use crate::reference::{self, Reference, Search};
use crate::report::Paint;
use crate::subject::Interpreter;

/// Differential conformance testing for Python implementations: runs programs on a subject and on
/// a reference CPython and reports where they part.
///
/// Exit status: 0 everything agrees (or is in the ledger), 1 something parts, 2 the run itself failed.
#[derive(Parser)]
#[command(name = "assay", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Action>,
    #[command(flatten)]
    find: Find,
}

#[derive(Args, Clone, Default)]
struct Find {
    /// The reference CPython: a path or a name on PATH
    #[arg(long, value_name = "COMMAND", global = true)]
    reference: Option<PathBuf>,
    /// Never install or build anything
    #[arg(long, global = true)]
    no_provision: bool,
}

#[derive(Subcommand)]
enum Action {
    /// Run programs on the subject and on the reference (the default, over corpus/)
    Run(run::RunArgs),
    /// Compare the front end and the compiler alone over trees of files, without running them
    Compile(compile::CompileArgs),
    /// Time programs on the subject and on the reference, in turn
    Bench(bench::BenchArgs),
    /// Show which reference and subject are found, and how
    Doctor,
}

/// What every comparison is told.
#[derive(Args, Default)]
struct Common {
    /// What to test: `pyrite` (the default), `reference`, or NAME=COMMAND
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// At a time [default: the number of processors]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// Write every outcome to this file, as JSON Lines (`-`: standard output)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The ledger of known divergences [default: corpus/ledger.toml]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Bring the ledger to the state of this run, giving new entries this reason
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
    /// Wall-clock limit of one program or file, in seconds [default: 20]
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<f64>,
    /// Show known divergences too, and every one in full
    #[arg(long, short)]
    verbose: bool,
    /// Show only the table
    #[arg(long, short)]
    quiet: bool,
}

impl Common {
    fn limits(&self) -> Result<Limits> {
        let mut limits = Limits::default();
        if let Some(seconds) = self.timeout {
            limits.wall = Duration::try_from_secs_f64(seconds)
                .ok()
                .filter(|d| !d.is_zero())
                .with_context(|| format!("--timeout {seconds}: a positive number of seconds is needed"))?;
        }
        // The wall clock strikes first, except for a program of many threads.
        limits.cpu_seconds = limits.wall.as_secs().saturating_add(2);
        Ok(limits)
    }

    fn subject_name(&self) -> &str {
        self.subject.as_deref().unwrap_or("pyrite")
    }

    fn jobs(&self) -> usize {
        self.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get()))
    }

    fn ledger_path(&self) -> PathBuf {
        self.ledger.clone().unwrap_or_else(|| "corpus/ledger.toml".into())
    }

    fn bar(&self, length: usize) -> ProgressBar {
        progress(length, self.quiet)
    }

    /// Writes the store, brings the ledger up to date, prints the report; gives the exit status.
    fn finish(
        &self,
        ledger: &Ledger,
        subject: &str,
        standings: &[(&str, &Verdict, Standing)],
        json: &dyn Fn(&mut dyn Write) -> Result<()>,
        text: &str,
    ) -> Result<u8> {
        if let Some(path) = &self.json {
            let write = || -> Result<()> {
                if path == Path::new("-") {
                    return json(&mut std::io::stdout().lock());
                }
                json(&mut std::io::BufWriter::new(std::fs::File::create(path)?))
            };
            write().with_context(|| format!("cannot write {}", path.display()))?;
        }
        if let Some(reason) = &self.accept {
            let path = self.ledger_path();
            std::fs::write(&path, accept(ledger, subject, standings, reason)?.text()?)
                .with_context(|| format!("cannot write the ledger {}", path.display()))?;
        }
        // With the outcomes on standard output the text goes to the other stream.
        if self.json.as_deref() == Some(Path::new("-")) {
            eprint!("{text}");
        } else {
            print(text)?;
        }
        let failed = standings.iter().any(|(_, _, s)| matches!(s, Standing::New | Standing::Stale));
        Ok(u8::from(failed && self.accept.is_none()))
    }
}

/// Tells that the reference is another release than the one that Pyrite reproduces.
fn another_release(r: &Reference, subject: &str) -> bool {
    let another = subject == "pyrite" && r.is_contract() && r.version.2 != reference::MICRO;
    if another {
        say(&format!(
            "the reference is CPython {}; Pyrite reproduces 3.{}.{}, and code objects are not the same in both",
            r.version_text(),
            reference::MINOR,
            reference::MICRO
        ));
    }
    another
}

/// A progress bar on standard error, where that is a terminal.
fn progress(length: usize, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    let template = "{bar:30} {pos}/{len} {elapsed} (left {eta}) {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn paint() -> Paint {
    Paint(std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none())
}

/// Runs the command line; gives the exit status.
pub fn main() -> u8 {
    let cli = Cli::parse();
    let action = cli.command.unwrap_or_else(|| Action::Run(run::RunArgs::default()));
    let result = match action {
        Action::Run(args) => run::run(&cli.find, &args),
        Action::Compile(args) => compile::compile(&cli.find, &args),
        Action::Bench(args) => bench::bench(&cli.find, &args),
        Action::Doctor => doctor(&cli.find),
    };
    result.unwrap_or_else(|e| {
        eprintln!("assay: {e:#}");
        2
    })
}

fn search(find: &Find) -> Search {
    Search {
        given: find.reference.clone(),
        environment: std::env::var_os("ASSAY_REFERENCE").filter(|v| !v.is_empty()).map(PathBuf::from),
        provision: !find.no_provision,
    }
}

fn say(text: &str) {
    eprintln!("assay: {text}");
}

/// Where Pyrite's command is: beside this executable.
fn pyrite_place() -> Result<PathBuf> {
    let here = std::env::current_exe().context("cannot tell where this executable is")?;
    Ok(here.with_file_name("pyrite"))
}

/// Pyrite's command, built first where this is its checkout.
fn pyrite(find: &Find) -> Result<PathBuf> {
    let place = pyrite_place()?;
    if place.is_file() {
        return Ok(place);
    }
    let advice =
        "build it with `cargo build --release -p pyrite`, or name another subject: --subject NAME=COMMAND";
    if find.no_provision || !Path::new("interp/Cargo.toml").is_file() {
        bail!("Pyrite's command is not at {}; {advice}", place.display());
    }
    say("Pyrite's command is not built yet: running `cargo build --release -p pyrite`");
    let status = std::process::Command::new("cargo")
        .args(["build", "--release", "-p", "pyrite"])
        .status()
        .with_context(|| format!("cargo cannot be run; {advice}"))?;
    if !status.success() || !place.is_file() {
        bail!("the build left no command at {}; {advice}", place.display());
    }
    Ok(place)
}

fn subject(find: &Find, name: &str, r: &Reference, limits: &Limits) -> Result<Interpreter> {
    match name.split_once('=') {
        Some(("", _)) => bail!("the subject {name:?} has no name before `=`"),
        Some((name, line)) => Interpreter::command(name, line, limits.clone()),
        None if name == "reference" => Ok(Interpreter::reference(r, limits.clone())),
        None if name == "pyrite" => Ok(Interpreter::pyrite(&pyrite(find)?, r, limits.clone())),
        None => bail!("no subject {name:?}: it is pyrite, reference or NAME=COMMAND"),
    }
}

fn doctor(find: &Find) -> Result<u8> {
    let search = search(find);
    let looked = reference::look(&search);
    let mut text = String::from("reference, in the order of the search:\n");
    for l in &looked {
        text.push_str(&format!("  {l}\n"));
    }
    print(&text)?;
    let chosen = looked.into_iter().find_map(|l| l.found.ok());
    // Where there is none this gets one, or its error says how to.
    let r = match chosen {
        Some(r) => r,
        None => reference::find(&search, &say)?,
    };
    let files = crate::compile::library(&r).map_or(0, |l| l.len());
    let mut text = format!(
        "chosen: CPython {}\n  executable {}\n  library    {} ({files} .py files)\n  magic      {}\n",
        r.version_text(),
        r.executable.display(),
        r.library.display(),
        r.magic
    );
    if !r.is_contract() {
        text.push_str(
            "  another version than 3.13: output, exceptions and exit status are compared, no more\n",
        );
    }
    let pyrite = pyrite_place()?;
    let state = if pyrite.is_file() { "there" } else { "not built (cargo build --release -p pyrite)" };
    text.push_str(&format!("pyrite: {}: {state}\n", pyrite.display()));
    print(&text)?;
    Ok(0)
}

fn print(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // The reader has gone (`| head`): no failure of ours.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        r => r.context("cannot write the report"),
    }
}

/// The ledger after a run: stale entries out, new ones in.
fn accept(
    ledger: &Ledger,
    subject: &str,
    standings: &[(&str, &Verdict, Standing)],
    reason: &str,
) -> Result<Ledger> {
    if reason.trim().is_empty() {
        bail!("--accept needs a reason");
    }
    let date = today();
    let mut next = ledger.clone();
    for &(name, verdict, standing) in standings {
        if matches!(standing, Standing::New | Standing::Stale) {
            next.entries.retain(|e| e.subject != subject || e.path != name);
        }
        if let (Standing::New, Some(layer)) = (standing, verdict.place()) {
            next.entries.push(Entry {
                path: name.into(),
                layer: layer.into(),
                reason: reason.into(),
                date: date.clone(),
                subject: subject.into(),
            });
        }
    }
    next.entries.sort_by(|a, b| (&a.subject, &a.path).cmp(&(&b.subject, &b.path)));
    Ok(next)
}

/// Today's date in UTC, `2026-11-24`.
fn today() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = now.map_or(0, |d| d.as_secs() / 86400) as i64;
    // Civil date from a day count: years begin in March, so that the leap day is a year's last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
