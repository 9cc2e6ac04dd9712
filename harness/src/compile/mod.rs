//! The front end and the compiler alone, over trees of files: what each side makes of every file,
//! without running it, layer by layer.

pub mod report;
pub mod shape;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow, bail};
use pyrite_bytecode::code::Const;
use pyrite_bytecode::marshal;
use walkdir::WalkDir;

use crate::compare::{Divergence, Verdict, code};
use crate::observe::Layer;
use crate::program;
use crate::reference::Reference;
use crate::subject::{Interpreter, Place, Role, Subject};
use crate::worker::{Death, Frame, Worker};

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

/// Files that a worker reads before it is replaced, which bounds its memory.
const READINGS: usize = 400;

/// Compares every file. Outcomes come in the files' order; `done` is told of each as it comes.
///
/// # Errors
/// The reference or the subject cannot be started, or the temporary folder fails.
pub fn run(
    files: &[Source],
    reference: &Interpreter,
    subject: &Interpreter,
    questions: &[Question],
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
                    let mut pair = Pair::new(reference, subject, &confirmed)?;
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
    if let Ok(Some(e)) = failure.into_inner() {
        return Err(e);
    }
    let results = results.into_inner().map_err(|_| anyhow!("a thread died"))?;
    results.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| anyhow!("a thread died"))
}

/// Asks a subject which Python its worker is: version (`3.13`) and bytecode magic.
///
/// # Errors
/// It cannot be started, or its worker does not answer.
pub fn version(who: &Interpreter) -> Result<(String, u32)> {
    let place = Place::new()?;
    let mut worker = who.worker(&place, Role::Reader)?;
    worker.ask(&[b"front", b"/dev/null", b"none", b"version"]);
    let frames = worker
        .answer(who.limits().wall)
        .map_err(|d| anyhow!("the subject {} does not run Python programs: {}", who.name(), d.reason()))?;
    let text = frames.first().and_then(|(_, d)| d.as_deref()).map(String::from_utf8_lossy);
    let parsed = text.as_ref().and_then(|t| {
        let (version, magic) = t.split_once(' ')?;
        Some((version.to_string(), magic.parse().ok()?))
    });
    parsed.ok_or_else(|| anyhow!("the subject {} does not tell its version", who.name()))
}

/// A worker of each side, started when it is needed.
struct Pair<'s> {
    place: Place,
    sides: [(&'s Interpreter, Option<Worker>); 2],
    confirmed: &'s Confirmed,
}

/// How often each shape of difference was confirmed by fresh processes.
#[derive(Default)]
struct Confirmed(Mutex<BTreeMap<(Question, String), usize>>);

/// Confirmations after which a shape is believed: a thousand equal differences are one.
const CONFIRMATIONS: usize = 3;

impl Confirmed {
    /// Whether this outcome needs no confirmation; if it does that is counted.
    fn enough(&self, outcome: &Outcome) -> bool {
        let (Some(key), Verdict::Diverge(_), Ok(mut counts)) =
            (&outcome.first, &outcome.verdict, self.0.lock())
        else {
            return false;
        };
        let count = counts.entry(key.clone()).or_default();
        *count += 1;
        *count > CONFIRMATIONS
    }
}

/// What one side says to all questions.
type Answer = Result<Vec<Frame>, Death>;

impl<'s> Pair<'s> {
    fn new(reference: &'s Interpreter, subject: &'s Interpreter, confirmed: &'s Confirmed) -> Result<Self> {
        Ok(Pair { place: Place::new()?, sides: [(reference, None), (subject, None)], confirmed })
    }

    /// Asks both sides at once.
    fn ask(&mut self, file: &Source, questions: &[String]) -> Result<[Answer; 2]> {
        use std::os::unix::ffi::OsStrExt;
        let path = file.path.as_os_str().as_bytes();
        let mut words: Vec<&[u8]> = vec![b"front", path, path];
        words.extend(questions.iter().map(|q| q.as_bytes()));
        for (side, worker) in &mut self.sides {
            if worker.as_ref().is_some_and(|w| w.asked() >= READINGS) {
                *worker = None;
            }
            let w = match worker.take() {
                Some(w) => w,
                None => side.worker(&self.place, Role::Reader)?,
            };
            worker.insert(w).ask(&words);
        }
        let mut fetch = |n: usize| -> Answer {
            let Some((side, slot)) = self.sides.get_mut(n) else { return Ok(Vec::new()) };
            let Some(worker) = slot.as_mut() else { return Ok(Vec::new()) };
            let answer = worker.answer(side.limits().wall);
            if answer.is_err() {
                *slot = None;
            }
            answer
        };
        Ok([fetch(0), fetch(1)])
    }

    /// Compares one file. A difference is explained, and confirmed by fresh processes unless others
    /// of its shape have been.
    fn compare(&mut self, file: &Source, questions: &[Question]) -> Result<Outcome> {
        let mut outcome = Outcome {
            name: file.name.clone(),
            verdict: Verdict::Agree,
            first: None,
            relations: BTreeMap::new(),
            size: 0,
        };
        if file.path.as_os_str().as_encoded_bytes().contains(&b'\n') {
            outcome.verdict = Verdict::Unsupported { reason: "its name holds a newline".into() };
            return Ok(outcome);
        }
        let words: Vec<String> = questions.iter().map(|q| q.word()).collect();
        let answers = self.ask(file, &words)?;
        judge(&mut outcome, questions, &answers);
        if outcome.verdict == Verdict::Agree {
            return Ok(outcome);
        }
        let code = match &outcome.first {
            Some((Question::Code(level), _)) => Some(format!("marshal {level}")),
            _ => None,
        };
        let answers = if self.confirmed.enough(&outcome) {
            match code {
                Some(question) => self.ask(file, &[question])?,
                None => return Ok(outcome),
            }
        } else {
            self.sides.iter_mut().for_each(|(_, w)| *w = None);
            let again: Vec<String> = words.into_iter().chain(code).collect();
            let answers = self.ask(file, &again)?;
            judge(&mut outcome, questions, &answers);
            answers
        };
        if let (Verdict::Diverge(d), Some((Question::Code(_), _))) = (&mut outcome.verdict, &outcome.first)
            && let [Ok(a), Ok(b)] = &answers
            && let (Some(a), Some(b)) = (loaded(a), loaded(b))
            && let (Const::Code(a), Const::Code(b)) = (&a, &b)
            && let Some(text) = code::explain(a, b)
        {
            d.detail = text;
        }
        Ok(outcome)
    }
}

fn loaded(frames: &[Frame]) -> Option<Const> {
    let (_, data) = frames.iter().find(|(n, _)| n.starts_with("marshal"))?;
    marshal::load(data.as_deref()?).ok()
}

/// Fills in an outcome from the answers of both sides.
fn judge(outcome: &mut Outcome, questions: &[Question], answers: &[Answer; 2]) {
    outcome.verdict = Verdict::Agree;
    outcome.first = None;
    outcome.relations.clear();
    let [reference, subject] = answers;
    let expected = match reference {
        Ok(frames) => frames,
        Err(death) => {
            outcome.verdict = Verdict::Poisoned { reason: format!("the reference: {}", death.reason()) };
            return;
        }
    };
    let actual = match subject {
        Ok(frames) => frames,
        Err(death) => &death.frames,
    };
    for (i, &q) in questions.iter().enumerate() {
        let Some(a) = expected.get(i).and_then(|(_, d)| d.as_ref()) else { continue };
        let relation = match actual.get(i).and_then(|(_, d)| d.as_ref()) {
            None => Relation::Unanswered,
            Some(b) if a == b => Relation::Same,
            Some(b) => {
                if outcome.first.is_none() {
                    let parting = shape::parting(q, a, b);
                    outcome.first = Some((q, parting.shape));
                    let divergence = Divergence { layer: q.layer(), detail: parting.detail };
                    outcome.verdict = Verdict::Diverge(divergence);
                }
                Relation::Parts
            }
        };
        outcome.relations.insert(q, relation);
    }
    if let (Err(death), Verdict::Agree) = (subject, &outcome.verdict) {
        let at = questions.get(death.frames.len()).or(questions.last()).copied();
        outcome.first = at.map(|q| (q, format!("crash: {}", death.reason())));
        outcome.verdict = Verdict::Crash { reason: death.reason() };
    }
}
