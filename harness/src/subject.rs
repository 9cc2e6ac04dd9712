//! Subjects: implementations that can run a program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::limits::{self, End, Limits, Ran, Used};
use crate::observe::{FrontAnswer, Layer, Observation, WatchAnswer};
use crate::program::{MAIN, Program};
use crate::reference::Reference;
use crate::worker::{self, Frame, Worker};

const FRONT: &str = include_str!("../probes/front.py");
const WATCH: &str = include_str!("../probes/watch.py");

/// A folder in which one program at a time runs. Every subject of a comparison uses the same one,
/// one after the other, so that the paths in their output agree.
pub struct Place {
    folder: tempfile::TempDir,
    /// Warm workers by the subject's name and their role.
    workers: BTreeMap<(String, Role), Worker>,
}

/// What a warm worker is kept for. One that runs programs has imported next to nothing, so that they
/// find the world much as a fresh process has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reading and compiling.
    Reader,
    /// Running programs in forked children.
    Runner,
    /// Watching programs in forked children: with what the watch imports before its program.
    Watcher,
}

impl Role {
    /// What its worker imports at once. A reference that reports an uncaught exception first imports
    /// all that its `traceback` needs, which takes longer than most programs.
    fn modules(self) -> &'static [&'static str] {
        match self {
            Role::Reader => &[],
            Role::Runner => &["traceback", "tokenize", "ast"],
            Role::Watcher => &["json"],
        }
    }
}

/// How a program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Every run in a process of its own: `command program.py`. What is reported comes from these.
    Cold,
    /// By warm workers, where the subject can; else as `Cold`.
    Warm,
}

/// Questions that a worker answers before it is replaced, which bounds its memory.
const QUESTIONS: usize = 1000;

impl Place {
    /// Makes the folder and puts the probes there.
    ///
    /// # Errors
    /// No temporary folder can be made.
    pub fn new() -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("assay-").tempdir().context("cannot make a temporary folder")?;
        let place = Place { folder, workers: BTreeMap::new() };
        std::fs::create_dir(place.probes()).context("cannot write the probes")?;
        for (name, text) in [("front.py", FRONT), ("watch.py", WATCH), ("worker.py", worker::PROGRAM)] {
            std::fs::write(place.probes().join(name), text).context("cannot write the probes")?;
        }
        Ok(place)
    }

    fn probes(&self) -> PathBuf {
        self.folder.path().join("probes")
    }

    /// Where a probe puts its answer; nothing is there yet.
    fn clean_answer(&self) -> Result<PathBuf> {
        let answer = self.folder.path().join("answer.json");
        if answer.exists() {
            std::fs::remove_file(&answer).context("cannot remove a probe's old answer")?;
        }
        Ok(answer)
    }

    /// The program's folder, holding the program's files and nothing else.
    fn fresh(&self, program: &Program) -> Result<PathBuf> {
        let run = self.folder.path().join("run");
        if run.exists() {
            std::fs::remove_dir_all(&run).context("cannot empty the temporary folder")?;
        }
        std::fs::create_dir(&run)
            .and_then(|()| program.write(&run))
            .context("cannot write the program into the temporary folder")?;
        Ok(run)
    }
}

/// Something that runs programs.
pub trait Subject: Sync {
    /// What reports call it.
    fn name(&self) -> &str;

    /// Runs a program and looks at the given layers. `None`: the subject cannot run this program,
    /// which is no failure. Observations are comparable with others of the same mode only.
    ///
    /// # Errors
    /// The subject could not be started at all.
    fn run(
        &self,
        program: &Program,
        layers: &[Layer],
        place: &mut Place,
        mode: Mode,
    ) -> Result<Option<Observation>>;
}

/// A subject behind a command line that takes a program's path, as `python` does.
#[derive(Clone, Debug)]
pub struct Interpreter {
    name: String,
    command: Vec<String>,
    home: Option<PathBuf>,
    limits: Limits,
}

impl Interpreter {
    /// The reference itself.
    pub fn reference(r: &Reference, limits: Limits) -> Self {
        let command = vec![r.executable.display().to_string()];
        Interpreter { name: "reference".into(), command, home: None, limits }
    }

    /// Pyrite's command, told where the reference's library is.
    pub fn pyrite(executable: &Path, r: &Reference, limits: Limits) -> Self {
        let command = vec![executable.display().to_string()];
        Interpreter { name: "pyrite".into(), command, home: Some(r.prefix.clone()), limits }
    }

    /// Any command, split as a shell splits words (quotes and backslashes, nothing else).
    ///
    /// # Errors
    /// An empty command or an open quote.
    pub fn command(name: &str, line: &str, limits: Limits) -> Result<Self> {
        let command = words(line)?;
        if command.is_empty() {
            bail!("the subject {name} has an empty command");
        }
        Ok(Interpreter { name: name.into(), command, home: None, limits })
    }

    /// A command with the environment of every run: nothing of the caller's Python, no colours,
    /// a fixed hash seed, no cache files.
    fn start(&self, folder: &Path) -> Command {
        let mut c = Command::new(self.command.first().map_or("", |c| c));
        c.args(self.command.iter().skip(1)).current_dir(folder);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("PYTHON") || text.starts_with("LC_") || text == "FORCE_COLOR" {
                c.env_remove(&name);
            }
        }
        c.envs([
            ("LANG", "C.UTF-8"),
            ("LC_ALL", "C.UTF-8"),
            ("TZ", "UTC"),
            ("COLUMNS", "80"),
            ("NO_COLOR", "1"),
            ("PYTHON_COLORS", "0"),
            ("PYTHONHASHSEED", "0"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
            ("PYTHONNOUSERSITE", "1"),
        ]);
        if let Some(home) = &self.home {
            c.env("PYTHONHOME", home);
        }
        c
    }

    /// The limits of every run.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Starts a warm worker in a place; `role` tells the workers of one place apart.
    ///
    /// # Errors
    /// The subject cannot be started.
    pub fn worker(&self, place: &Place, role: Role) -> Result<Worker> {
        let mut c = self.start(place.folder.path());
        c.arg(place.probes().join("worker.py"));
        c.args(role.modules());
        let errors = place.folder.path().join(format!("errors-{role:?}-{}", self.name.replace('/', "_")));
        Worker::start(c, &self.limits, &errors).with_context(|| self.cannot_start())
    }

    /// Runs a probe and gives its answer's text; `None` when it left none.
    fn probe(&self, script: &str, program: &Program, place: &Place) -> Result<Option<Vec<u8>>> {
        let folder = place.fresh(program)?;
        let answer = place.clean_answer()?;
        let mut c = self.start(&folder);
        c.arg(place.probes().join(script)).arg(folder.join(MAIN)).arg(&answer);
        limits::run(&mut c, &self.limits).with_context(|| self.cannot_start())?;
        Ok(std::fs::read(&answer).ok())
    }

    /// The plain run: `command program.py` in a process of its own.
    ///
    /// # Errors
    /// The subject cannot be started, or the temporary folder fails.
    pub fn plain(&self, program: &Program, place: &mut Place) -> Result<Ran> {
        let folder = place.fresh(program)?;
        let mut c = self.start(&folder);
        c.arg(folder.join(MAIN));
        limits::run(&mut c, &self.limits).with_context(|| self.cannot_start())
    }

    fn cold(&self, program: &Program, layers: &[Layer], place: &mut Place) -> Result<Observation> {
        let ran = self.plain(program, place)?;
        // A program that strikes a limit would strike it again under the probes.
        let further = ran.limit().is_none();
        let mut front = None;
        if further && layers.iter().any(|l| l.is_front()) {
            let answer = self.probe("front.py", program, place)?;
            front = answer.and_then(|a| serde_json::from_slice::<FrontAnswer>(&a).ok());
        }
        let mut watch = None;
        if further && layers.iter().any(|l| l.is_watched()) {
            let answer = self.probe("watch.py", program, place)?;
            watch = answer.and_then(|a| serde_json::from_slice::<WatchAnswer>(&a).ok());
        }
        Ok(Observation::new(ran, front, watch))
    }

    /// One answer of a warm worker; `None` where the worker died of it.
    fn asked(&self, place: &mut Place, role: Role, words: &[&[u8]]) -> Result<Option<Vec<Frame>>> {
        let key = (self.name.clone(), role);
        let mut worker = match place.workers.remove(&key).filter(|w| w.asked() < QUESTIONS) {
            Some(w) => w,
            None => self.worker(place, role)?,
        };
        worker.ask(words);
        let Ok(frames) = worker.answer(self.limits.wall) else { return Ok(None) };
        place.workers.insert(key, worker);
        Ok(Some(frames))
    }

    /// Runs a script of the place in a forked child of a warm worker.
    fn forked(&self, place: &mut Place, role: Role, words: &[&Path]) -> Result<Option<Ran>> {
        use std::os::unix::ffi::OsStrExt;
        let [out, err] = ["out", "err"].map(|n| place.folder.path().join(n));
        let (cpu, size) = (self.limits.cpu_seconds.to_string(), self.limits.file_size.to_string());
        let mut all: Vec<&[u8]> = vec![
            b"run",
            out.as_os_str().as_bytes(),
            err.as_os_str().as_bytes(),
            cpu.as_bytes(),
            size.as_bytes(),
        ];
        all.extend(words.iter().map(|w| w.as_os_str().as_bytes()));
        let start = Instant::now();
        let Some(frames) = self.asked(place, role, &all)? else { return Ok(None) };
        let wall = start.elapsed();
        let number = |name: &str| {
            let data = frames.iter().find(|(n, _)| n == name).and_then(|(_, d)| d.as_deref())?;
            std::str::from_utf8(data).ok()?.parse::<i32>().ok()
        };
        let Some(status) = number("status").filter(|_| !frames.iter().any(|(n, _)| n == "cold")) else {
            return Ok(None);
        };
        let end = End::of(status);
        let (stdout, long) = limits::read_capped(&out, self.limits.output)?;
        let (stderr, longer) = limits::read_capped(&err, self.limits.output)?;
        Ok(Some(Ran { end, stdout, stderr, capped: long || longer, wall, used: Used::default() }))
    }

    /// What warm workers see of a program; `None` where they cannot tell.
    fn warm(&self, program: &Program, layers: &[Layer], place: &mut Place) -> Result<Option<Observation>> {
        use std::os::unix::ffi::OsStrExt;
        let folder = place.fresh(program)?;
        let main = folder.join(MAIN);
        let mut answers = BTreeMap::new();
        let mut version = None;
        if layers.iter().any(|l| l.is_front()) {
            let path = main.as_os_str().as_bytes();
            let questions = [
                (Layer::Tokens, "tokens"),
                (Layer::Ast, "ast"),
                (Layer::Symbols, "symbols"),
                (Layer::Code, "code 0"),
            ];
            let mut words: Vec<&[u8]> = vec![b"front", path, path];
            words.extend(questions.iter().map(|(_, q)| q.as_bytes()));
            words.push(b"version");
            let Some(frames) = self.asked(place, Role::Reader, &words)? else { return Ok(None) };
            let text = |n: usize| {
                let data = frames.get(n).and_then(|(_, d)| d.as_deref())?;
                Some(String::from_utf8_lossy(data).into_owned())
            };
            for (n, (layer, _)) in questions.iter().enumerate() {
                if let Some(text) = text(n) {
                    answers.insert(*layer, text.split('\n').map(str::to_string).collect());
                }
            }
            version = text(questions.len())
                .and_then(|v| v.split_once(' ').and_then(|(v, m)| Some((v.to_string(), m.parse().ok()?))));
        }
        let Some(ran) = self.forked(place, Role::Runner, &[&main])? else { return Ok(None) };
        let mut watch = None;
        if ran.limit().is_none() && layers.iter().any(|l| l.is_watched()) {
            place.fresh(program)?;
            let answer = place.clean_answer()?;
            let script = place.probes().join("watch.py");
            if self.forked(place, Role::Watcher, &[&script, &main, &answer])?.is_none() {
                return Ok(None);
            }
            let answer = std::fs::read(&answer).ok();
            watch = answer.and_then(|a| serde_json::from_slice::<WatchAnswer>(&a).ok());
        }
        let mut observation = Observation::new(ran, None, watch);
        observation.answers.append(&mut answers);
        observation.version = version;
        Ok(Some(observation))
    }

    fn cannot_start(&self) -> String {
        format!("the subject {} cannot be started: {}", self.name, self.command.join(" "))
    }
}

impl Subject for Interpreter {
    fn name(&self) -> &str {
        &self.name
    }

    fn run(
        &self,
        program: &Program,
        layers: &[Layer],
        place: &mut Place,
        mode: Mode,
    ) -> Result<Option<Observation>> {
        let warm = if mode == Mode::Warm { self.warm(program, layers, place)? } else { None };
        let mut observation = match warm {
            Some(o) => o,
            None => self.cold(program, layers, place)?,
        };
        observation.answers.retain(|l, _| layers.contains(l));
        Ok(Some(observation))
    }
}

/// Splits a command line into words as a shell does, without expansions.
///
/// # Errors
/// A quote that is not closed.
pub fn words(line: &str) -> Result<Vec<String>> {
    let mut all = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (_, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => all.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        bail!("a quote is not closed in the command: {line}");
    }
    all.extend(word);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command() {
        assert_eq!(words(r#"a  'b c' "d\"e" f\ g '' "#).unwrap(), ["a", "b c", "d\"e", "f g", ""]);
        assert!(words("a 'b").is_err());
    }
}
