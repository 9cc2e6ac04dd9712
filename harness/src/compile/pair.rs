//! A file on both sides: asking a worker of each, judging their answers, and confirming what parts.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow};
use pyrite_bytecode::code::Const;
use pyrite_bytecode::marshal;

use super::memory::{Digest, Memory, digest};
use super::{Outcome, Question, Relation, Source, shape};
use crate::compare::{Divergence, Verdict, code};
use crate::subject::{Interpreter, Place, Role, Subject};
use crate::worker::{Death, Frame, Worker};

/// Files that a worker reads before it is replaced, which bounds its memory.
const READINGS: usize = 400;

/// The places of the two sides.
const REFERENCE: usize = 0;
const SUBJECT: usize = 1;

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
pub(super) struct Pair<'s> {
    place: Place,
    sides: [(&'s Interpreter, Option<Worker>); 2],
    memory: &'s Memory,
    confirmed: &'s Confirmed,
}

/// How often each shape of difference was confirmed by fresh processes.
#[derive(Default)]
pub(super) struct Confirmed(Mutex<BTreeMap<(Question, String), usize>>);

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
    pub(super) fn new(
        reference: &'s Interpreter,
        subject: &'s Interpreter,
        memory: &'s Memory,
        confirmed: &'s Confirmed,
    ) -> Result<Self> {
        let sides = [(reference, None), (subject, None)];
        Ok(Pair { place: Place::new()?, sides, memory, confirmed })
    }

    /// Asks one side; the answer is to be fetched.
    fn ask(&mut self, side: usize, file: &Source, questions: &[String]) -> Result<()> {
        let Some((who, worker)) = self.sides.get_mut(side) else { return Ok(()) };
        let path = file.path.as_os_str().as_bytes();
        let mut words: Vec<&[u8]> = vec![b"front", path, path];
        words.extend(questions.iter().map(|q| q.as_bytes()));
        let w = match worker.take().filter(|w| w.asked() < READINGS) {
            Some(w) => w,
            None => who.worker(&self.place, Role::Reader)?,
        };
        worker.insert(w).ask(&words);
        Ok(())
    }

    fn fetch(&mut self, side: usize) -> Answer {
        let Some((who, slot)) = self.sides.get_mut(side) else { return Ok(Vec::new()) };
        let Some(worker) = slot.as_mut() else { return Ok(Vec::new()) };
        let answer = worker.answer(who.limits().wall);
        if answer.is_err() {
            *slot = None;
        }
        answer
    }

    /// Asks both sides at once.
    fn ask_both(&mut self, file: &Source, questions: &[String]) -> Result<[Answer; 2]> {
        self.ask(REFERENCE, file, questions)?;
        self.ask(SUBJECT, file, questions)?;
        Ok([self.fetch(REFERENCE), self.fetch(SUBJECT)])
    }

    /// Asks the subject alone where it is known what the reference would say; gives the relations
    /// when nothing parts.
    fn recalled(
        &mut self,
        file: &Source,
        key: Digest,
        questions: &[Question],
        words: &[String],
    ) -> Result<Option<BTreeMap<Question, Relation>>> {
        let Some(known) = self.memory.recall(key, questions) else { return Ok(None) };
        self.ask(SUBJECT, file, words)?;
        let Ok(frames) = self.fetch(SUBJECT) else { return Ok(None) };
        let mut relations = BTreeMap::new();
        for ((q, expected), (_, data)) in questions.iter().zip(known).zip(&frames) {
            match (expected, data) {
                (None, _) => {}
                (Some(_), None) => {
                    relations.insert(*q, Relation::Unanswered);
                }
                (Some(e), Some(data)) if digest(&[data]) == e => {
                    relations.insert(*q, Relation::Same);
                }
                (Some(_), Some(_)) => return Ok(None),
            }
        }
        Ok(Some(relations).filter(|_| frames.len() == questions.len()))
    }

    /// Compares one file. A difference is explained, and confirmed by fresh processes unless others
    /// of its shape have been.
    pub(super) fn compare(&mut self, file: &Source, questions: &[Question]) -> Result<Outcome> {
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
        let text =
            std::fs::read(&file.path).with_context(|| format!("cannot read {}", file.path.display()))?;
        let key = digest(&[file.path.as_os_str().as_bytes(), &text]);
        if let Some(relations) = self.recalled(file, key, questions, &words)? {
            outcome.relations = relations;
            return Ok(outcome);
        }
        let answers = self.ask_both(file, &words)?;
        if let [Ok(frames), _] = &answers {
            for (q, (_, data)) in questions.iter().zip(frames) {
                self.memory.learn(key, *q, data.as_ref().map(|d| digest(&[d])));
            }
        }
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
                Some(question) => self.ask_both(file, &[question])?,
                None => return Ok(outcome),
            }
        } else {
            self.sides.iter_mut().for_each(|(_, w)| *w = None);
            let again: Vec<String> = words.into_iter().chain(code).collect();
            let answers = self.ask_both(file, &again)?;
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
