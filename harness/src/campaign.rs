//! The loop: every program on the reference and on the subject, several at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::compare::{Comparison, Verdict, compare};
use crate::observe::{Layer, Observation};
use crate::program::Program;
use crate::subject::{Mode, Place, Subject};

/// What came of one program.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The program's name.
    pub program: String,
    /// Its area.
    pub area: String,
    /// The comparison.
    pub comparison: Comparison,
    /// Wall-clock time of the plain run on the reference.
    pub reference_time: Duration,
    /// Wall-clock time of the plain run on the subject.
    pub subject_time: Duration,
}

/// Compares every program. Outcomes come in the programs' order; `done` is told of each as it
/// comes, in any order.
///
/// # Errors
/// The reference or the subject cannot be started, or the temporary folder fails.
pub fn run(
    programs: &[Program],
    reference: &dyn Subject,
    subject: &dyn Subject,
    layers: &[Layer],
    mode: Mode,
    jobs: usize,
    done: &(dyn Fn(&Outcome) + Sync),
) -> Result<Vec<Outcome>> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Outcome>>> = Mutex::new(vec![None; programs.len()]);
    let failure: Mutex<Option<anyhow::Error>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, programs.len().max(1)) {
            scope.spawn(|| {
                let work = || -> Result<()> {
                    let mut place = Place::new()?;
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(program) = programs.get(i) else { return Ok(()) };
                        let outcome = one(program, reference, subject, layers, mode, &mut place)?;
                        done(&outcome);
                        if let Ok(mut r) = results.lock()
                            && let Some(slot) = r.get_mut(i)
                        {
                            *slot = Some(outcome);
                        }
                    }
                };
                if let Err(e) = work() {
                    // One failure to start ends the whole run: the others would fail alike.
                    next.store(programs.len(), Ordering::Relaxed);
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
    let results = results.into_inner().map_err(|_| anyhow!("a worker died"))?;
    results.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| anyhow!("a worker died"))
}

/// Compares one program. Whatever warm workers part in, or cannot tell, is run cold; a difference
/// is then confirmed by a second run of the reference.
///
/// # Errors
/// As [`run`].
pub fn one(
    program: &Program,
    reference: &dyn Subject,
    subject: &dyn Subject,
    layers: &[Layer],
    mode: Mode,
    place: &mut Place,
) -> Result<Outcome> {
    if mode == Mode::Warm {
        let (outcome, _) = once(program, reference, subject, layers, mode, place)?;
        if outcome.comparison.verdict == Verdict::Agree {
            return Ok(outcome);
        }
    }
    let (mut outcome, expected) = once(program, reference, subject, layers, Mode::Cold, place)?;
    if outcome.comparison.verdict.place().is_some()
        && let Some(first) = expected
        && let Some(again) = reference.run(program, layers, place, Mode::Cold)?
        && let Verdict::Diverge(d) = compare(&first, &again, layers).verdict
    {
        outcome.comparison.verdict = Verdict::Poisoned {
            reason: format!(
                "the reference does not agree with itself at the {} layer:\n{}",
                d.layer, d.detail
            ),
        };
    }
    Ok(outcome)
}

/// One run of each side, compared; and what was seen of the reference.
fn once(
    program: &Program,
    reference: &dyn Subject,
    subject: &dyn Subject,
    layers: &[Layer],
    mode: Mode,
    place: &mut Place,
) -> Result<(Outcome, Option<Observation>)> {
    let start = Instant::now();
    let outcome = |comparison, r, s| Outcome {
        program: program.name.clone(),
        area: program.area.clone(),
        comparison,
        reference_time: r,
        subject_time: s,
    };
    let unsupported = |who: &dyn Subject| {
        let reason = format!("{} cannot run this program", who.name());
        let verdict = Verdict::Unsupported { reason };
        let comparison = Comparison { verdict, unanswered: Vec::new(), hint: None };
        outcome(comparison, start.elapsed(), Duration::ZERO)
    };
    let Some(expected) = reference.run(program, layers, place, mode)? else {
        return Ok((unsupported(reference), None));
    };
    if expected.ran.limit().is_some() {
        // The comparison would say so whatever the subject did; its time is saved.
        let c = compare(&expected, &expected, layers);
        return Ok((outcome(c, expected.ran.wall, Duration::ZERO), None));
    }
    let Some(actual) = subject.run(program, layers, place, mode)? else {
        return Ok((unsupported(subject), None));
    };
    let c = compare(&expected, &actual, layers);
    Ok((outcome(c, expected.ran.wall, actual.ran.wall), Some(expected)))
}
