//! The ledger of known divergences: a run fails on a divergence that is not in it, and on an entry
//! that no longer occurs.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::compare::Verdict;

/// One known divergence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The program, as reports name it.
    pub path: String,
    /// The layer at which it parts, or `crash`.
    pub layer: String,
    /// Why it is tolerated.
    pub reason: String,
    /// Since when (`2026-11-24`).
    pub date: String,
    /// The subject that it is about.
    #[serde(default = "pyrite", skip_serializing_if = "is_pyrite")]
    pub subject: String,
}

fn pyrite() -> String {
    "pyrite".into()
}

fn is_pyrite(name: &str) -> bool {
    name == "pyrite"
}

/// All entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// In the file's order.
    #[serde(default, rename = "divergence")]
    pub entries: Vec<Entry>,
}

/// What a verdict is in the ledger's light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No divergence and none expected.
    Fine,
    /// A divergence that the ledger knows.
    Known,
    /// A divergence that it does not know (or not at this layer).
    New,
    /// An entry whose divergence did not occur.
    Stale,
}

impl Ledger {
    /// Reads a ledger; a file that is not there is an empty one.
    ///
    /// # Errors
    /// A file that cannot be read, is no TOML, or has an entry without a reason, with a layer that
    /// does not exist, or twice.
    pub fn read(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(t) => t,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Ledger::default()),
            Err(e) => return Err(e).with_context(|| format!("cannot read the ledger {}", path.display())),
        };
        Self::parse(&text).with_context(|| format!("the ledger {}", path.display()))
    }

    /// Reads a ledger's text.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    pub fn parse(text: &str) -> Result<Self> {
        let ledger: Ledger = toml::from_str(text)?;
        let mut seen = BTreeSet::new();
        for e in &ledger.entries {
            if e.reason.trim().is_empty() {
                bail!("the entry for {} has no reason", e.path);
            }
            if e.layer != "crash"
                && let Err(m) = e.layer.parse::<crate::observe::Layer>()
            {
                bail!("the entry for {}: {m}, or crash", e.path);
            }
            if !seen.insert((&e.subject, &e.path)) {
                bail!("two entries for {}", e.path);
            }
        }
        Ok(ledger)
    }

    /// The ledger's text.
    ///
    /// # Errors
    /// None in practice: every field has a TOML form.
    pub fn text(&self) -> Result<String> {
        Ok(format!(
            "# Known divergences: a new one and one that no longer occurs both fail a run (assay run --accept REASON).\n{}",
            toml::to_string(self)?
        ))
    }

    /// Judges a verdict. A poisoned or unsupported run neither confirms nor outdates an entry.
    pub fn judge(&self, subject: &str, program: &str, verdict: &Verdict) -> Standing {
        let entry = self.entries.iter().find(|e| e.subject == subject && e.path == program);
        match (entry, verdict.place()) {
            (Some(e), Some(place)) if e.layer == place => Standing::Known,
            (_, Some(_)) => Standing::New,
            (Some(_), None) if *verdict == Verdict::Agree => Standing::Stale,
            (_, None) => Standing::Fine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Divergence;
    use crate::observe::Layer;

    const TEXT: &str =
        "[[divergence]]\npath = \"corpus/a.py\"\nlayer = \"stdout\"\nreason = \"r\"\ndate = \"2026-11-24\"\n";

    #[test]
    fn standings() {
        let l = Ledger::parse(TEXT).unwrap();
        assert_eq!(Ledger::parse(&l.text().unwrap()).unwrap(), l);
        let parts = |layer| Verdict::Diverge(Divergence { layer, detail: String::new() });
        let judge = |p: &str, v: &Verdict| l.judge("pyrite", p, v);
        assert_eq!(judge("corpus/a.py", &parts(Layer::Stdout)), Standing::Known);
        assert_eq!(judge("corpus/a.py", &parts(Layer::Code)), Standing::New);
        assert_eq!(judge("corpus/b.py", &parts(Layer::Stdout)), Standing::New);
        assert_eq!(judge("corpus/a.py", &Verdict::Agree), Standing::Stale);
        assert_eq!(judge("corpus/b.py", &Verdict::Agree), Standing::Fine);
        assert_eq!(judge("corpus/a.py", &Verdict::Poisoned { reason: "x".into() }), Standing::Fine);
        assert_eq!(l.judge("other", "corpus/a.py", &parts(Layer::Stdout)), Standing::New);
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, says) in [
            ("\"r\"", "\"\"", "has no reason"),
            ("stdout", "output", "no layer"),
            ("date", "day", "unknown field"),
        ] {
            let e = format!("{:#}", Ledger::parse(&TEXT.replace(from, to)).unwrap_err());
            assert!(e.contains(says), "{e}");
        }
        assert!(Ledger::parse(&TEXT.repeat(2)).unwrap_err().to_string().contains("two entries"));
    }
}
