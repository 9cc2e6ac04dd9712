//! `assay compile`.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use super::{Common, Find, another_release, paint, say, search, subject};
use crate::compile::memory::Memory;
use crate::compile::{self, Question};
use crate::ledger::Ledger;
use crate::observe::Layer;
use crate::reference;
use crate::subject::{Interpreter, Subject};

#[derive(Args, Default)]
pub(super) struct CompileArgs {
    /// Files, or folders of .py files
    #[arg(required_unless_present = "library")]
    paths: Vec<PathBuf>,
    /// The reference's own library: every .py file under lib/python3.13 without site-packages
    #[arg(long)]
    library: bool,
    /// Layers to compare, of tokens, ast, symbols, code [default: all]
    #[arg(long, value_delimiter = ',', value_name = "LAYER")]
    layers: Vec<Layer>,
    /// Ask the reference again what it has answered before
    #[arg(long)]
    afresh: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn compile(find: &Find, args: &CompileArgs) -> Result<u8> {
    let common = &args.common;
    let limits = common.limits()?;
    let mut questions = Question::ALL.to_vec();
    if !args.layers.is_empty() {
        if let Some(l) = args.layers.iter().find(|l| !l.is_front()) {
            bail!("the {l} layer needs the program to run: `assay run` compares it");
        }
        questions.retain(|q| args.layers.contains(&q.layer()));
    }
    let mut files = if args.paths.is_empty() { Vec::new() } else { compile::collect(&args.paths)? };
    let ledger = Ledger::read(&common.ledger_path())?;
    let r = reference::find(&search(find), &say)?;
    if !r.is_contract() {
        bail!(
            "the reference is CPython {}, not 3.{}: trees and code objects of another version say nothing",
            r.version_text(),
            reference::MINOR
        );
    }
    if args.library {
        files.extend(compile::library(&r)?);
    }
    let under_test = subject(find, common.subject_name(), &r, &limits)?;
    let expected = Interpreter::reference(&r, limits);
    let (version, magic) = compile::version(&under_test)?;
    if version != format!("3.{}", reference::MINOR) {
        bail!("the subject {} is Python {version}, not 3.{}", under_test.name(), reference::MINOR);
    }
    another_release(&r, under_test.name());
    if magic != r.magic {
        say(&format!(
            "bytecode magic {magic} is not the reference's {}: code objects are not compared",
            r.magic
        ));
        questions.retain(|q| q.layer() != Layer::Code);
    }
    let memory = if args.afresh { Memory::none() } else { Memory::of(&r) };
    let bar = common.bar(files.len());
    let start = Instant::now();
    let outcomes = compile::run(&files, &expected, &under_test, &questions, &memory, common.jobs(), &|o| {
        bar.set_message(o.name.clone());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let time = start.elapsed();
    let judged: Vec<_> = outcomes?
        .into_iter()
        .map(|o| {
            let standing = ledger.judge(under_test.name(), &o.name, &o.verdict);
            (o, standing)
        })
        .collect();
    let (name, reference_name, paint) = (under_test.name(), format!("CPython {}", r.version_text()), paint());
    let mut text = String::new();
    if !common.quiet {
        text.push_str(&compile::report::findings(&judged, common.verbose, paint));
    }
    text.push_str(&compile::report::summary(name, &reference_name, &questions, &judged, time, paint));
    let standings: Vec<_> = judged.iter().map(|(o, s)| (o.name.as_str(), &o.verdict, *s)).collect();
    let json = |out: &mut dyn std::io::Write| compile::report::json(out, name, &reference_name, &judged);
    common.finish(&ledger, name, &standings, &json, &text)
}
