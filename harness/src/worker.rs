//! Warm workers: one long-lived process of a subject that answers many questions over its pipes.
//!
//! A worker may die or hang at any question. Whoever asked learns why, and starts another.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::limits::{self, End, Limits};

/// The worker's program: it runs on any subject that has `os`.
pub const PROGRAM: &str = include_str!("../probes/worker.py");

/// One frame of an answer: a name and bytes, or no answer.
pub type Frame = (String, Option<Vec<u8>>);

/// Why a worker gave no answer. The worker is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// How it ended.
    pub end: End,
    /// The end of what it wrote to its standard error.
    pub stderr: Vec<u8>,
    /// The frames that came before.
    pub frames: Vec<Frame>,
}

impl Death {
    /// The reason in one line: how it ended, and the last that it said.
    pub fn reason(&self) -> String {
        let stderr = String::from_utf8_lossy(&self.stderr);
        if let Some(crash) = limits::crash_said(&stderr) {
            return crash;
        }
        match stderr.lines().rev().find(|l| !l.trim().is_empty()) {
            Some(line) if matches!(self.end, End::Status(_)) => {
                format!("{}: {}", self.end, line.trim().chars().take(200).collect::<String>())
            }
            _ => self.end.to_string(),
        }
    }
}

/// A running worker.
pub struct Worker {
    child: Child,
    requests: Option<ChildStdin>,
    frames: Receiver<Frame>,
    errors: PathBuf,
    /// Questions answered so far.
    asked: usize,
}

/// Frames read ahead of the one who waits for them.
const AHEAD: usize = 16;

/// Bytes of one frame at most; a longer one is as good as a death.
const FRAME: u64 = 1 << 30;

/// Bytes that a pipe is asked to hold, so that a worker seldom waits for its reader.
const PIPE: libc::c_int = 1 << 20;

/// Bytes kept of a dead worker's standard error.
const LAST_WORDS: u64 = 64 << 10;

impl Worker {
    /// Starts `command`, which ends in the worker's program; `errors` receives its standard error.
    ///
    /// # Errors
    /// The command cannot be started or `errors` cannot be written.
    pub fn start(mut command: Command, limits: &Limits, errors: &Path) -> Result<Self> {
        let file = File::create(errors).with_context(|| format!("cannot write {}", errors.display()))?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(file).process_group(0);
        limits::bound(&mut command, &[(libc::RLIMIT_AS, limits.address_space), (libc::RLIMIT_CORE, 0)]);
        let mut child = command.spawn()?;
        let requests = child.stdin.take();
        let (send, frames) = sync_channel(AHEAD);
        if let Some(out) = child.stdout.take() {
            // SAFETY: the descriptor is open. A refusal leaves the pipe as it is.
            unsafe { libc::fcntl(out.as_raw_fd(), libc::F_SETPIPE_SZ, PIPE) };
            std::thread::spawn(move || read_frames(out, &send));
        }
        Ok(Worker { child, requests, frames, errors: errors.to_path_buf(), asked: 0 })
    }

    /// Questions answered so far: workers are replaced now and then, as memory only grows.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// Sends a question: words without NUL and newline. The answer is fetched with
    /// [`Worker::answer`].
    pub fn ask(&mut self, words: &[&[u8]]) {
        let mut line = words.join(&0u8);
        line.push(b'\n');
        if let Some(pipe) = &mut self.requests {
            // A worker that is gone shows when its answer is fetched.
            let _ = pipe.write_all(&line).and_then(|()| pipe.flush());
        }
    }

    /// Fetches the answer to the question asked; no longer than `wall`.
    ///
    /// # Errors
    /// The worker ended or had to be ended.
    pub fn answer(&mut self, wall: Duration) -> Result<Vec<Frame>, Death> {
        let deadline = Instant::now() + wall;
        let mut all = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.frames.recv_timeout(left) {
                Ok((name, _)) if name == "done" => {
                    self.asked += 1;
                    return Ok(all);
                }
                Ok(frame) => all.push(frame),
                Err(e) => {
                    // A child of its own that it waits for leads another group.
                    let running = all.iter().rev().find(|(n, _)| n == "child");
                    let pid = running.and_then(|(_, d)| String::from_utf8_lossy(d.as_deref()?).parse().ok());
                    return Err(Death { frames: all, ..self.end(e == RecvTimeoutError::Timeout, pid) });
                }
            }
        }
    }

    fn end(&mut self, timed_out: bool, running: Option<libc::pid_t>) -> Death {
        self.requests = None;
        if !timed_out {
            // It closed its pipe: it is ending, if not it is made to.
            let t = Instant::now();
            while matches!(self.child.try_wait(), Ok(None)) && t.elapsed() < Duration::from_secs(2) {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        if let Some(pid) = running.filter(|p| *p > 1) {
            // SAFETY: a plain system call; the worker, which is alive or not reaped, is its parent.
            unsafe { libc::kill(-pid, libc::SIGKILL) };
        }
        self.kill();
        let end = match self.child.wait() {
            _ if timed_out => End::TimedOut,
            Ok(s) => s.code().map_or_else(|| End::Signal(s.signal().unwrap_or(0)), End::Status),
            Err(_) => End::Status(-1),
        };
        Death { end, stderr: tail(&self.errors).unwrap_or_default(), frames: Vec::new() }
    }

    fn kill(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // SAFETY: the group is ours: its leader has not been reaped.
            unsafe { libc::kill(-(self.child.id() as libc::pid_t), libc::SIGKILL) };
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

/// Reads frames until the worker ends, says what is no frame, or nobody listens any more.
fn read_frames(out: impl Read, send: &SyncSender<Frame>) {
    let mut out = BufReader::with_capacity(1 << 16, out);
    let mut head = Vec::new();
    loop {
        head.clear();
        if !matches!((&mut out).take(256).read_until(b'\n', &mut head), Ok(n) if n > 0) {
            return;
        }
        let Some((name, length)) =
            std::str::from_utf8(&head).ok().and_then(|h| h.strip_suffix('\n')?.rsplit_once(' '))
        else {
            return;
        };
        let data = match length.parse::<u64>() {
            _ if length == "-" => None,
            Ok(n) if n <= FRAME => {
                let mut data = Vec::with_capacity(n as usize);
                match (&mut out).take(n).read_to_end(&mut data) {
                    Ok(got) if got as u64 == n => Some(data),
                    _ => return,
                }
            }
            _ => return,
        };
        if send.send((name.to_string(), data)).is_err() {
            return;
        }
    }
}

fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Seek;
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(std::io::SeekFrom::Start(length.saturating_sub(LAST_WORDS)))?;
    let mut data = Vec::new();
    file.take(LAST_WORDS).read_to_end(&mut data)?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> (tempfile::TempDir, Worker) {
        let t = tempfile::tempdir().unwrap();
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(script);
        let w = Worker::start(command, &Limits::default(), &t.path().join("errors")).unwrap();
        (t, w)
    }

    const WALL: Duration = Duration::from_secs(20);

    #[test]
    fn frames_of_an_answer() {
        let (_t, mut w) = shell(r"while read line; do printf 'a 3\nx\nyb -\ndone 0\n'; done");
        for n in 1..3 {
            w.ask(&[b"front", b"x"]);
            let answer = w.answer(WALL).unwrap();
            assert_eq!(answer, [("a".to_string(), Some(b"x\ny".to_vec())), ("b".to_string(), None)]);
            assert_eq!(w.asked(), n);
        }
    }

    #[test]
    fn a_death_is_told_with_its_last_words() {
        let (_t, mut w) = shell("echo \"thread 'main' panicked at x.rs:1:1:\" >&2; kill -SEGV $$");
        w.ask(&[b"front"]);
        let death = w.answer(WALL).unwrap_err();
        assert_eq!(death.end, End::Signal(libc::SIGSEGV));
        assert!(death.reason().contains("panicked at x.rs"), "{death:?}");
    }

    #[test]
    fn a_hang_is_ended() {
        let (_t, mut w) = shell("sleep 60 & read line; printf 'a 10\\nabc'; sleep 60");
        w.ask(&[b"front"]);
        let t = Instant::now();
        assert_eq!(w.answer(Duration::from_millis(200)).unwrap_err().end, End::TimedOut);
        assert!(t.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn what_is_no_frame_is_a_death() {
        let (_t, mut w) = shell("echo hello");
        w.ask(&[b"front"]);
        assert_eq!(w.answer(WALL).unwrap_err().end, End::Status(0));
    }
}
