//! Comparing two observations: the first layer where they part.

pub mod code;
pub mod text;

use pyrite_bytecode::code::Const;
use pyrite_bytecode::marshal;
use serde::Serialize;

pub use self::text::unified;

use crate::limits::End;
use crate::observe::{Layer, Observation, without_addresses};

/// Where and how a subject parts from the reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Divergence {
    /// The first layer that parts; later ones follow from it.
    pub layer: Layer,
    /// What the difference is: one line, or a unified diff (reference first).
    pub detail: String,
}

/// What came of one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// No layer parts.
    Agree,
    /// A layer parts.
    Diverge(Divergence),
    /// The subject crashed, panicked or did not end, where the reference did.
    Crash {
        /// What was seen of it.
        reason: String,
    },
    /// The run says nothing: the reference struck a limit, crashed, or does not agree with itself.
    Poisoned {
        /// Which of these.
        reason: String,
    },
    /// The subject cannot run this program.
    Unsupported {
        /// What it lacks.
        reason: String,
    },
}

impl Verdict {
    /// The column of the report.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Agree => "agree",
            Verdict::Diverge(_) => "diverge",
            Verdict::Crash { .. } => "crash",
            Verdict::Poisoned { .. } => "poisoned",
            Verdict::Unsupported { .. } => "unsupported",
        }
    }

    /// What the ledger calls the place: the layer's name, or `crash`; `None` where nothing parts.
    pub fn place(&self) -> Option<&'static str> {
        match self {
            Verdict::Diverge(d) => Some(d.layer.name()),
            Verdict::Crash { .. } => Some("crash"),
            _ => None,
        }
    }

    /// The text that explains it.
    pub fn detail(&self) -> &str {
        match self {
            Verdict::Agree => "",
            Verdict::Diverge(d) => &d.detail,
            Verdict::Crash { reason } | Verdict::Poisoned { reason } | Verdict::Unsupported { reason } => {
                reason
            }
        }
    }
}

/// A verdict and the layers that the subject could not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The verdict.
    pub verdict: Verdict,
    /// Layers that the reference answered and the subject did not: not compared.
    pub unanswered: Vec<Layer>,
    /// The exception that ended the subject's run where the reference's ended otherwise: most often
    /// what is behind the difference.
    pub hint: Option<String>,
}

/// Compares what was seen of one program, over `layers` in their order.
pub fn compare(reference: &Observation, subject: &Observation, layers: &[Layer]) -> Comparison {
    let of = |verdict| Comparison { verdict, unanswered: Vec::new(), hint: None };
    if let Some(limit) = reference.ran.limit() {
        return of(Verdict::Poisoned { reason: format!("the reference struck the {limit}") });
    }
    if let Some(crash) = reference.crash() {
        return of(Verdict::Poisoned { reason: format!("the reference crashed: {crash}") });
    }
    if let Some(crash) = subject.crash() {
        return of(Verdict::Crash { reason: crash });
    }
    if subject.ran.end == End::TimedOut || subject.ran.limit() == Some("processor-time limit") {
        let reason = format!(
            "no end within {:.1} s; the reference took {:.2} s",
            subject.ran.wall.as_secs_f64(),
            reference.ran.wall.as_secs_f64()
        );
        return of(Verdict::Crash { reason });
    }
    let same_version = reference.version.as_ref().map(|v| &v.0) == subject.version.as_ref().map(|v| &v.0)
        || subject.version.is_none();
    let same_magic = reference.version == subject.version;
    let mut unanswered = Vec::new();
    for &layer in layers {
        let answerable = match layer {
            Layer::Code => same_version && same_magic,
            l => same_version || l.is_for_every_version(),
        };
        if !answerable {
            if reference.answers.contains_key(&layer) || !layer.is_front() {
                unanswered.push(layer);
            }
            continue;
        }
        match part(layer, reference, subject) {
            Part::Same => {}
            Part::Unanswered => unanswered.push(layer),
            Part::Differs(detail) => {
                let verdict = Verdict::Diverge(Divergence { layer, detail });
                return Comparison { verdict, unanswered, hint: hint(reference, subject) };
            }
        }
    }
    Comparison { verdict: Verdict::Agree, unanswered, hint: None }
}

/// The last line of the subject's standard error, where it has another end than the reference's.
fn hint(reference: &Observation, subject: &Observation) -> Option<String> {
    let last = |o: &Observation| {
        let text = String::from_utf8_lossy(&o.ran.stderr);
        text.lines().rev().find(|l| !l.trim().is_empty()).map(|l| l.chars().take(200).collect::<String>())
    };
    last(subject).filter(|l| last(reference).as_ref() != Some(l))
}

enum Part {
    Same,
    Unanswered,
    Differs(String),
}

fn part(layer: Layer, a: &Observation, b: &Observation) -> Part {
    match layer {
        Layer::Stdout => bytes(&a.ran.stdout, &b.ran.stdout),
        Layer::Traceback => bytes(&a.ran.stderr, &b.ran.stderr),
        Layer::Exit if a.ran.end == b.ran.end => Part::Same,
        Layer::Exit => Part::Differs(format!("reference: {}; subject: {}", a.ran.end, b.ran.end)),
        Layer::Exception => match (a.answers.get(&layer), b.answers.get(&layer)) {
            (Some(x), Some(y)) => lines(x, y),
            // Without the probe's answer standard error has to do.
            _ => lines(&a.exception_on_stderr(), &b.exception_on_stderr()),
        },
        _ => match (a.answers.get(&layer), b.answers.get(&layer)) {
            (None, _) => Part::Same,
            (Some(_), None) => Part::Unanswered,
            (Some(x), Some(y)) if x == y => Part::Same,
            (Some(x), Some(y)) if layer == Layer::Code => code_objects(x, y),
            (Some(x), Some(y)) => lines(x, y),
        },
    }
}

fn bytes(a: &[u8], b: &[u8]) -> Part {
    if a == b {
        return Part::Same;
    }
    match (std::str::from_utf8(a), std::str::from_utf8(b)) {
        (Ok(a), Ok(b)) => texts(a, b),
        _ => {
            let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            let show =
                |s: &[u8]| s[at..].iter().take(40).copied().collect::<Vec<u8>>().escape_ascii().to_string();
            Part::Differs(format!("at byte {at}: reference b'{}', subject b'{}'", show(a), show(b)))
        }
    }
}

fn lines(a: &[String], b: &[String]) -> Part {
    if a == b { Part::Same } else { texts(&a.join("\n"), &b.join("\n")) }
}

fn texts(a: &str, b: &str) -> Part {
    let (a, b) = (without_addresses(a), without_addresses(b));
    if a == b { Part::Same } else { Part::Differs(unified(&a, &b)) }
}

/// Two answers of the code layer: marshalled code objects, or the text of an error.
fn code_objects(a: &[String], b: &[String]) -> Part {
    let load = |lines: &[String]| match lines {
        [one] => code::hexadecimal(one).and_then(|data| marshal::load(&data).ok()),
        _ => None,
    };
    match (load(a), load(b)) {
        // The bytes may part where the fields do not: in which constants marshal shares.
        (Some(Const::Code(a)), Some(Const::Code(b))) => {
            code::explain(&a, &b).map_or(Part::Same, Part::Differs)
        }
        (Some(_), None) => Part::Differs(format!("reference: a code object; subject: {}", brief(b))),
        (None, Some(_)) => Part::Differs(format!("reference: {}; subject: a code object", brief(a))),
        _ => lines(a, b),
    }
}

fn brief(lines: &[String]) -> String {
    lines.iter().flat_map(|l| l.chars()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Ran;
    use std::collections::BTreeMap;
    use std::time::Duration;

    fn seen(stdout: &str, stderr: &str, end: End) -> Observation {
        let ran = Ran {
            end,
            stdout: stdout.into(),
            stderr: stderr.into(),
            capped: false,
            wall: Duration::from_millis(10),
            used: Default::default(),
        };
        Observation { ran, answers: BTreeMap::new(), version: None }
    }

    fn verdict(a: &Observation, b: &Observation) -> Verdict {
        compare(a, b, &Layer::ALL).verdict
    }

    #[test]
    fn the_first_layer_is_reported() {
        let a = seen("1\n", "", End::Status(0));
        let b = seen("2\n", "Traceback (most recent call last):\n  File\nE: x\n", End::Status(1));
        let Verdict::Diverge(d) = verdict(&a, &b) else { panic!() };
        assert_eq!(d.layer, Layer::Stdout);
        assert!(d.detail.contains("-1\n+2"), "{}", d.detail);
        assert_eq!(verdict(&a, &a), Verdict::Agree);
    }

    #[test]
    fn crashes_and_limits() {
        let a = seen("", "", End::Status(0));
        let dead = seen("", "", End::Signal(libc::SIGSEGV));
        assert_eq!(verdict(&a, &dead).name(), "crash");
        assert_eq!(verdict(&dead, &a).name(), "poisoned");
        assert_eq!(verdict(&a, &seen("", "", End::TimedOut)).name(), "crash");
        assert_eq!(verdict(&seen("", "", End::TimedOut), &a).name(), "poisoned");
        let panic = seen("", "thread 'main' panicked at interp/vm/src/eval.rs:1:1:\n", End::Status(101));
        assert_eq!(verdict(&a, &panic).name(), "crash");
    }

    #[test]
    fn an_unanswered_layer_is_no_failure() {
        let mut a = seen("", "", End::Status(0));
        a.answers.insert(Layer::Tokens, vec!["NAME".into()]);
        let c = compare(&a, &seen("", "", End::Status(0)), &Layer::ALL);
        assert_eq!((c.verdict, c.unanswered, c.hint), (Verdict::Agree, vec![Layer::Tokens], None));
    }

    #[test]
    fn exception_read_off_stderr() {
        let head =
            "Traceback (most recent call last):\n  File \"p.py\", line 1, in <module>\n    1/0\n    ~^~\n";
        let a = seen("", &format!("{head}ZeroDivisionError: division by zero\n"), End::Status(1));
        let b = seen("", &format!("{head}ZeroDivisionError: divided by zero\n"), End::Status(1));
        let Verdict::Diverge(d) = verdict(&a, &b) else { panic!() };
        assert_eq!(d.layer, Layer::Exception);
        let hint = compare(&a, &b, &Layer::ALL).hint;
        assert_eq!(hint.as_deref(), Some("ZeroDivisionError: divided by zero"));
    }
}
