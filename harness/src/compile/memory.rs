//! What the reference answered before: digests of its answers, by file and text. A file on which
//! the subject agrees with them needs no reference; on any other one the reference is asked again.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::Question;
use crate::reference::Reference;
use crate::reference::provision::cache;
use crate::worker;

/// A digest of 128 bits, good against accidents.
pub type Digest = u128;

/// The digest of some bytes.
pub fn digest(parts: &[&[u8]]) -> Digest {
    let half = |salt: u8| {
        let mut h = DefaultHasher::new();
        h.write_u8(salt);
        for p in parts {
            h.write_usize(p.len());
            h.write(p);
        }
        h.finish()
    };
    u128::from(half(1)) << 64 | u128::from(half(2))
}

/// Digests by file (its path and text) and question; `None` where there is no answer.
pub struct Memory {
    place: Option<PathBuf>,
    known: Mutex<HashMap<(Digest, Question), Option<Digest>>>,
    learned: Mutex<String>,
}

impl Memory {
    /// What is known of this very reference, asked by this very worker. A memory that cannot be read
    /// is an empty one.
    pub fn of(r: &Reference) -> Self {
        use std::os::unix::fs::MetadataExt;
        let file = std::fs::metadata(&r.executable).map_or((0, 0, 0), |m| (m.ino(), m.len(), m.mtime()));
        let identity = format!("{:?} {file:?} {} {}", r, env!("CARGO_PKG_VERSION"), worker::PROGRAM);
        let name = format!("{:032x}", digest(&[identity.as_bytes()]));
        let place = cache().map(|c| c.join("answers").join(name));
        let text = place.as_ref().and_then(|p| std::fs::read_to_string(p).ok()).unwrap_or_default();
        let known = text.lines().filter_map(parse).collect();
        Memory { place, known: Mutex::new(known), learned: Mutex::new(String::new()) }
    }

    /// One that knows nothing and keeps nothing.
    pub fn none() -> Self {
        Memory { place: None, known: Mutex::default(), learned: Mutex::default() }
    }

    /// The answers to all questions about a file, where all are known.
    pub fn recall(&self, file: Digest, questions: &[Question]) -> Option<Vec<Option<Digest>>> {
        let known = self.known.lock().ok()?;
        questions.iter().map(|q| known.get(&(file, *q)).copied()).collect()
    }

    /// Takes note of an answer.
    pub fn learn(&self, file: Digest, question: Question, answer: Option<Digest>) {
        let (Ok(mut known), Ok(mut learned)) = (self.known.lock(), self.learned.lock()) else { return };
        if self.place.is_some() && known.insert((file, question), answer) != Some(answer) {
            let number = Question::ALL.iter().position(|q| *q == question).unwrap_or(usize::MAX);
            let _ = match answer {
                Some(a) => writeln!(learned, "{file:032x} {number} {a:032x}"),
                None => writeln!(learned, "{file:032x} {number} -"),
            };
        }
    }

    /// Keeps what was learned for the next time. A failure costs time then, and nothing else.
    pub fn keep(&self) {
        use std::io::Write;
        let (Some(place), Ok(mut learned)) = (&self.place, self.learned.lock()) else { return };
        if learned.is_empty() {
            return;
        }
        let write = |place: &Path, text: &str| -> std::io::Result<()> {
            if let Some(folder) = place.parent() {
                std::fs::create_dir_all(folder)?;
            }
            // One write of whole lines, so that two at a time do not mix.
            std::fs::OpenOptions::new().create(true).append(true).open(place)?.write_all(text.as_bytes())
        };
        let _ = write(place, &learned);
        learned.clear();
    }
}

fn parse(line: &str) -> Option<((Digest, Question), Option<Digest>)> {
    let mut words = line.split(' ');
    let number = |w: &str| Digest::from_str_radix(w, 16).ok().filter(|_| w.len() == 32);
    let file = number(words.next()?)?;
    let question = *Question::ALL.get(words.next()?.parse::<usize>().ok()?)?;
    let answer = words.next()?;
    let answer = if answer == "-" { None } else { Some(number(answer)?) };
    Some(((file, question), answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_recalled() {
        let t = tempfile::tempdir().unwrap();
        let place = t.path().join("answers/x");
        let m = Memory { place: Some(place.clone()), ..Memory::none() };
        let (file, other) = (digest(&[b"a", b"b"]), digest(&[b"ab", b""]));
        assert_ne!(file, other);
        m.learn(file, Question::Ast, Some(7));
        m.learn(file, Question::Code(2), None);
        m.keep();
        let text = std::fs::read_to_string(place).unwrap();
        let known: HashMap<_, _> = text.lines().filter_map(parse).collect();
        let again = Memory { place: None, known: Mutex::new(known), learned: Mutex::default() };
        assert_eq!(again.recall(file, &[Question::Ast, Question::Code(2)]), Some(vec![Some(7), None]));
        assert_eq!(again.recall(file, &[Question::Ast, Question::Code(1)]), None);
        assert_eq!(again.recall(other, &[Question::Ast]), None);
        assert_eq!(parse("torn 1"), None);
        assert_eq!(parse(&format!("{file:032x} 1 12")), None);
    }
}
