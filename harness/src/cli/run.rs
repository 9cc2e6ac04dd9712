//! `assay run`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::{Common, Find, another_release, paint, say, search, subject};
use crate::campaign;
use crate::ledger::Ledger;
use crate::observe::Layer;
use crate::subject::{Interpreter, Mode, Subject};
use crate::{program, reference, report};

#[derive(Args, Default)]
pub(super) struct RunArgs {
    /// Programs, or folders of programs [default: corpus]
    paths: Vec<PathBuf>,
    /// Layers to compare, in a comma-separated list [default: all]
    #[arg(long, value_delimiter = ',', value_name = "LAYER")]
    layers: Vec<Layer>,
    /// Run every program in processes of its own, as what is reported always is
    #[arg(long)]
    cold: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(find: &Find, args: &RunArgs) -> Result<u8> {
    let common = &args.common;
    let limits = common.limits()?;
    let default_corpus = vec![PathBuf::from("corpus")];
    let paths = if args.paths.is_empty() { &default_corpus } else { &args.paths };
    let programs = program::collect(paths)?;
    let ledger = Ledger::read(&common.ledger_path())?;
    let r = reference::find(&search(find), &say)?;
    let under_test = subject(find, common.subject_name(), &r, &limits)?;
    let expected = Interpreter::reference(&r, limits);
    let mut layers: Vec<Layer> =
        if args.layers.is_empty() { Layer::ALL.to_vec() } else { args.layers.clone() };
    layers.sort();
    layers.dedup();
    if !r.is_contract() {
        layers.retain(|l| l.is_for_every_version());
        say(&format!(
            "the reference is CPython {}, not 3.{}: only output, exceptions and exit status are compared",
            r.version_text(),
            reference::MINOR
        ));
        if layers.is_empty() {
            bail!("no layer is left to compare");
        }
    }
    if another_release(&r, under_test.name()) && args.layers.is_empty() {
        say("the code layer is left out (--layers compares it all the same)");
        layers.retain(|l| *l != Layer::Code);
    }
    let mode = if args.cold { Mode::Cold } else { Mode::Warm };
    let bar = common.bar(programs.len());
    let outcomes = campaign::run(&programs, &expected, &under_test, &layers, mode, common.jobs(), &|o| {
        bar.set_message(o.program.clone());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let judged: Vec<_> = outcomes?
        .into_iter()
        .map(|o| {
            let standing = ledger.judge(under_test.name(), &o.program, &o.comparison.verdict);
            (o, standing)
        })
        .collect();

    let reference_name = format!("CPython {}", r.version_text());
    let paint = paint();
    let mut text = String::new();
    if !common.quiet {
        for (o, standing) in &judged {
            if let Some(finding) = report::finding(o, *standing, common.verbose, paint) {
                text.push_str(&finding);
            }
        }
    }
    let name = under_test.name();
    text.push_str(&report::summary(name, &reference_name, &judged, paint));
    let standings: Vec<_> =
        judged.iter().map(|(o, s)| (o.program.as_str(), &o.comparison.verdict, *s)).collect();
    common.finish(&ledger, name, &standings, &|out| report::json(out, name, &reference_name, &judged), &text)
}
