//! The front end and the compiler alone, over trees of files: what each side makes of every file,
//! without running it, layer by layer.

mod pair;

pub mod memory;
pub mod report;
pub mod shape;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow, bail};
use walkdir::WalkDir;

use self::memory::Memory;
pub use self::pair::version;
use self::pair::{Confirmed, Pair};
use crate::compare::Verdict;
use crate::observe::Layer;
use crate::program;
use crate::reference::Reference;
use crate::subject::Interpreter;

/// What a worker is asked about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// `tokenize`'s tokens.
    Tokens,
    /// Every node of the tree with its four positions.
    Ast,
    /// Scopes, and what each name is in them.
    Symbols,
    /// Every field of every nested code object, at this level of optimisation (`-O`s).
    Code(u8),
}

impl Question {
    /// All, in the order in which a difference travels.
    pub const ALL: [Question; 6] = [
        Question::Tokens,
        Question::Ast,
        Question::Symbols,
        Question::Code(0),
        Question::Code(1),
        Question::Code(2),
    ];

    /// The layer that it belongs to.
    pub fn layer(self) -> Layer {
        match self {
            Question::Tokens => Layer::Tokens,
            Question::Ast => Layer::Ast,
            Question::Symbols => Layer::Symbols,
            Question::Code(_) => Layer::Code,
        }
    }

    fn word(self) -> String {
        match self {
            Question::Code(level) => format!("code {level}"),
            q => q.layer().name().into(),
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Question::Code(level) => write!(f, "code -O{level}"),
            q => f.write_str(q.layer().name()),
        }
    }
}

/// A file to be compiled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// What reports and the ledger call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The files under the given paths, sorted by name: every `.py` file of a folder, and any file that
/// is named itself.
///
/// # Errors
/// A path that is not there or holds no file.
pub fn collect(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut all = Vec::new();
    for path in paths {
        if !path.exists() {
            bail!("{}: no such file or folder", path.display());
        }
        let before = all.len();
        for found in walk(path, &[])? {
            let full =
                std::path::absolute(&found).with_context(|| format!("no path to {}", found.display()))?;
            all.push(Source { name: program::name(&found), path: full });
        }
        if all.len() == before {
            bail!("{}: holds no .py file", path.display());
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// The reference's own library: every `.py` file under `lib/python3.13` (its test package, with the
/// files that are wrong on purpose, is a part of it), without `site-packages`. CPython 3.13.0 has
/// 1,726. They are called `Lib/...`, as in CPython's repository.
///
/// # Errors
/// The folder cannot be read.
pub fn library(r: &Reference) -> Result<Vec<Source>> {
    let mut all = Vec::new();
    for path in walk(&r.library, &["site-packages", "dist-packages"])? {
        let inside = path.strip_prefix(&r.library).unwrap_or(&path);
        all.push(Source { name: format!("Lib/{}", inside.display()), path });
    }
    all.sort();
    Ok(all)
}

fn walk(path: &Path, without: &[&str]) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    let skipped = |e: &walkdir::DirEntry| {
        e.file_type().is_dir() && without.iter().any(|w| e.file_name() == std::ffi::OsStr::new(w))
    };
    for entry in WalkDir::new(path).into_iter().filter_entry(|e| !skipped(e)) {
        let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
        let here = entry.path();
        if here.is_file() && (here == path || here.extension().is_some_and(|e| e == "py")) {
            all.push(here.to_path_buf());
        }
    }
    Ok(all)
}

/// How the two answers to one question relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same.
    Same,
    /// Not the same.
    Parts,
    /// The subject has no answer to it (or died before).
    Unanswered,
}

/// What came of one file.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// The verdict, at the first layer that parts.
    pub verdict: Verdict,
    /// The question that parts first, and the normalised shape of the difference.
    pub first: Option<(Question, String)>,
    /// How the answers relate, question by question.
    pub relations: BTreeMap<Question, Relation>,
    /// Bytes of source.
    pub size: u64,
}

/// Compares every file. Outcomes come in the files' order; `done` is told of each as it comes.
///
/// # Errors
/// The reference or the subject cannot be started, or the temporary folder fails.
pub fn run(
    files: &[Source],
    reference: &Interpreter,
    subject: &Interpreter,
    questions: &[Question],
    memory: &Memory,
    jobs: usize,
    done: &(dyn Fn(&Outcome) + Sync),
) -> Result<Vec<Outcome>> {
    // The largest first, so that no long file is left to one worker at the end.
    let mut order: Vec<(usize, u64)> =
        files.iter().map(|f| f.path.metadata().map_or(0, |m| m.len())).enumerate().collect();
    order.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let confirmed = Confirmed::default();
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Outcome>>> = Mutex::new(vec![None; files.len()]);
    let failure: Mutex<Option<anyhow::Error>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, files.len().max(1)) {
            scope.spawn(|| {
                let work = || -> Result<()> {
                    let mut pair = Pair::new(reference, subject, memory, &confirmed)?;
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&(i, size)) = order.get(i) else { return Ok(()) };
                        let Some(file) = files.get(i) else { return Ok(()) };
                        let outcome = Outcome { size, ..pair.compare(file, questions)? };
                        done(&outcome);
                        if let Ok(mut r) = results.lock()
                            && let Some(slot) = r.get_mut(i)
                        {
                            *slot = Some(outcome);
                        }
                    }
                };
                if let Err(e) = work() {
                    next.store(files.len(), Ordering::Relaxed);
                    if let Ok(mut f) = failure.lock() {
                        f.get_or_insert(e);
                    }
                }
            });
        }
    });
    memory.keep();
    if let Ok(Some(e)) = failure.into_inner() {
        return Err(e);
    }
    let results = results.into_inner().map_err(|_| anyhow!("a thread died"))?;
    results.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| anyhow!("a thread died"))
}
