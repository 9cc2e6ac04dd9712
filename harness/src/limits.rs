//! Running one command under limits: its own process group, resource limits, a wall clock and
//! capped output. Whatever the command does, the caller gets an answer in bounded time and space.

use std::io::{self, Read};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What one run may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Wall-clock time of a run.
    pub wall: Duration,
    /// Processor time, in seconds (the kernel counts whole ones).
    pub cpu_seconds: u64,
    /// Address space, in bytes. Generous: allocators reserve far more than they touch.
    pub address_space: u64,
    /// Size of any file written, in bytes.
    pub file_size: u64,
    /// Bytes kept of each of stdout and stderr; the rest is read and thrown away.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            wall: Duration::from_secs(20),
            cpu_seconds: 20,
            address_space: 8 << 30,
            file_size: 64 << 20,
            output: 4 << 20,
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It exited with this status.
    Status(i32),
    /// A signal killed it.
    Signal(i32),
    /// The wall clock ran out and the group was killed.
    TimedOut,
}

impl End {
    /// The end that a status of `waitpid` tells.
    pub fn of(status: libc::c_int) -> Self {
        if libc::WIFSIGNALED(status) {
            End::Signal(libc::WTERMSIG(status))
        } else {
            End::Status(libc::WEXITSTATUS(status))
        }
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Status(n) => write!(f, "exit status {n}"),
            End::Signal(n) => write!(f, "killed by signal {n} ({})", signal_name(*n)),
            End::TimedOut => f.write_str("no end within the time limit"),
        }
    }
}

/// The name of a signal that ends processes.
pub fn signal_name(n: i32) -> &'static str {
    match n {
        libc::SIGABRT => "SIGABRT",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGHUP => "SIGHUP",
        libc::SIGILL => "SIGILL",
        libc::SIGINT => "SIGINT",
        libc::SIGKILL => "SIGKILL",
        libc::SIGPIPE => "SIGPIPE",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGTERM => "SIGTERM",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGXCPU => "SIGXCPU",
        libc::SIGXFSZ => "SIGXFSZ",
        _ => "?",
    }
}

/// What a command left behind.
#[derive(Clone, Debug)]
pub struct Ran {
    /// How it ended.
    pub end: End,
    /// Its standard output, capped.
    pub stdout: Vec<u8>,
    /// Its standard error, capped.
    pub stderr: Vec<u8>,
    /// Whether either output was longer than the cap.
    pub capped: bool,
    /// Wall-clock time it took.
    pub wall: Duration,
    /// What it used of the machine; nothing is known of a warm run.
    pub used: Used,
}

/// What a process and the children that it waited for have used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Processor time, the system's included.
    pub processor: Duration,
    /// The most memory that was resident, in bytes.
    pub peak_memory: u64,
}

impl Ran {
    /// The limit that this run struck, if it did: its outcome then says nothing about the language.
    pub fn limit(&self) -> Option<&'static str> {
        match self.end {
            End::TimedOut => Some("wall-clock limit"),
            End::Signal(libc::SIGXCPU) => Some("processor-time limit"),
            End::Signal(libc::SIGXFSZ) => Some("file-size limit"),
            _ if self.capped => Some("output limit"),
            _ => None,
        }
    }
}

/// How long output may still arrive after the command itself has ended (children of its own may
/// hold the pipes open for ever).
const GRACE: Duration = Duration::from_millis(200);

/// Runs `command` to its end or to a limit. Standard input is empty. No process of the command's
/// group is alive afterwards.
///
/// # Errors
/// The command could not be started, or its pipes could not be read.
pub fn run(command: &mut Command, limits: &Limits) -> io::Result<Ran> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let ceilings = [
        (libc::RLIMIT_CPU, limits.cpu_seconds),
        (libc::RLIMIT_AS, limits.address_space),
        (libc::RLIMIT_FSIZE, limits.file_size),
        (libc::RLIMIT_CORE, 0),
    ];
    bound(command, &ceilings);
    let start = Instant::now();
    let child = command.spawn()?;
    let mut group = Group { child, reaped: false };
    let result = group.collect(start, limits);
    group.end();
    result
}

/// Lowers resource limits of a command that is about to be started.
pub(crate) fn bound<const N: usize>(
    command: &mut Command,
    ceilings: &[(libc::__rlimit_resource_t, libc::rlim_t); N],
) {
    let ceilings = *ceilings;
    // SAFETY: the closure runs between fork and exec; it makes two plain system calls a resource and
    // allocates nothing.
    unsafe {
        command.pre_exec(move || {
            for (resource, value) in ceilings {
                let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
                if libc::getrlimit(resource, &mut limit) != 0 {
                    return Err(io::Error::last_os_error());
                }
                // A ceiling that is lower already stays: raising it needs privileges.
                let value = limit.rlim_max.min(value);
                limit = libc::rlimit { rlim_cur: value, rlim_max: value };
                if libc::setrlimit(resource, &limit) != 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            Ok(())
        });
    }
}

/// The first `cap` bytes of a file, and whether it has more.
///
/// # Errors
/// The file cannot be read.
pub fn read_capped(path: &std::path::Path, cap: usize) -> io::Result<(Vec<u8>, bool)> {
    let file = std::fs::File::open(path)?;
    let more = file.metadata()?.len() > cap as u64;
    let mut data = Vec::new();
    file.take(cap as u64).read_to_end(&mut data)?;
    Ok((data, more))
}

/// The line in which an interpreter says that it crashed, if its standard error has one.
pub fn crash_said(stderr: &str) -> Option<String> {
    let said = stderr.lines().find(|l| {
        l.contains("' panicked at ")
            || (l.starts_with("thread '") && l.contains("panicked at"))
            || l.starts_with("Fatal Python error")
            || l.ends_with("has overflowed its stack")
    });
    said.map(|l| l.trim().to_string())
}

/// A child that leads its process group.
struct Group {
    child: Child,
    reaped: bool,
}

impl Group {
    fn pid(&self) -> libc::pid_t {
        self.child.id() as libc::pid_t
    }

    /// Whether the leader has ended; it is not reaped, so its group's number stays taken.
    fn ended(&self) -> bool {
        // SAFETY: a zeroed siginfo_t is a valid out-parameter and WNOHANG never blocks.
        unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            let flags = libc::WEXITED | libc::WNOWAIT | libc::WNOHANG;
            libc::waitid(libc::P_PID, self.pid() as libc::id_t, &mut info, flags) == 0 && info.si_pid() != 0
        }
    }

    fn kill(&self) {
        // SAFETY: the group is ours: its leader has not been reaped yet.
        unsafe {
            libc::kill(-self.pid(), libc::SIGKILL);
        }
    }

    fn collect(&mut self, start: Instant, limits: &Limits) -> io::Result<Ran> {
        let mut out = Pipe::new(self.child.stdout.take(), limits.output)?;
        let mut err = Pipe::new(self.child.stderr.take(), limits.output)?;
        let deadline = start + limits.wall;
        let mut ended_at: Option<Instant> = None;
        let mut timed_out = false;
        loop {
            let now = Instant::now();
            if now >= deadline {
                timed_out = ended_at.is_none() && !self.ended();
                break;
            }
            let open = out.open() || err.open();
            if ended_at.is_none() && self.ended() {
                ended_at = Some(now);
            }
            match ended_at {
                Some(_) if !open => break,
                Some(t) if now - t > GRACE => break,
                _ => {}
            }
            if open {
                // When the pipes close the command is as good as gone, so the wait is for them.
                wait_readable(&[out.fd(), err.fd()], 50)?;
                out.drain()?;
                err.drain()?;
            } else {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        self.kill();
        let (status, used) = self.reap()?;
        let wall = start.elapsed();
        let end = if timed_out { End::TimedOut } else { End::of(status) };
        let capped = out.capped || err.capped;
        Ok(Ran { end, stdout: out.data, stderr: err.data, capped, wall, used })
    }

    /// Makes sure that nothing is left, also on the way out of an error.
    fn end(&mut self) {
        if !self.reaped {
            self.kill();
            let _ = self.reap();
        }
    }

    /// Waits for the leader and takes it off the process table.
    fn reap(&mut self) -> io::Result<(libc::c_int, Used)> {
        let (mut status, mut usage) = (0, std::mem::MaybeUninit::<libc::rusage>::zeroed());
        loop {
            // SAFETY: both out-parameters live across the call, and all zeroes are a valid rusage.
            let got = unsafe { libc::wait4(self.pid(), &mut status, 0, usage.as_mut_ptr()) };
            if got == self.pid() {
                break;
            }
            let e = io::Error::last_os_error();
            if e.kind() != io::ErrorKind::Interrupted {
                return Err(e);
            }
        }
        self.reaped = true;
        // SAFETY: filled in by the call, or zeroes.
        let usage = unsafe { usage.assume_init() };
        let time = |t: libc::timeval| {
            Duration::from_secs(t.tv_sec.max(0) as u64) + Duration::from_micros(t.tv_usec.max(0) as u64)
        };
        let processor = time(usage.ru_utime) + time(usage.ru_stime);
        Ok((status, Used { processor, peak_memory: usage.ru_maxrss.max(0) as u64 * 1024 }))
    }
}

/// The reading end of one output, not blocking.
struct Pipe<R> {
    source: Option<R>,
    data: Vec<u8>,
    cap: usize,
    capped: bool,
}

impl<R: Read + AsRawFd> Pipe<R> {
    fn new(source: Option<R>, cap: usize) -> io::Result<Self> {
        if let Some(s) = &source {
            // SAFETY: the descriptor is open: `s` owns it.
            let ok = unsafe {
                let flags = libc::fcntl(s.as_raw_fd(), libc::F_GETFL);
                flags >= 0 && libc::fcntl(s.as_raw_fd(), libc::F_SETFL, flags | libc::O_NONBLOCK) >= 0
            };
            if !ok {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(Pipe { source, data: Vec::new(), cap, capped: false })
    }

    fn open(&self) -> bool {
        self.source.is_some()
    }

    fn fd(&self) -> RawFd {
        self.source.as_ref().map_or(-1, |s| s.as_raw_fd())
    }

    /// Takes what is there; a bounded amount, so that the clock is looked at.
    fn drain(&mut self) -> io::Result<()> {
        let mut buffer = [0u8; 65536];
        for _ in 0..64 {
            let Some(s) = &mut self.source else { return Ok(()) };
            match s.read(&mut buffer) {
                Ok(0) => self.source = None,
                Ok(n) => {
                    let keep = n.min(self.cap.saturating_sub(self.data.len()));
                    self.data.extend_from_slice(&buffer[..keep]);
                    self.capped |= keep < n;
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

/// Waits until one of the descriptors has something (or has closed), or for `milliseconds`.
fn wait_readable(fds: &[RawFd], milliseconds: i32) -> io::Result<()> {
    let mut polled: Vec<libc::pollfd> =
        fds.iter().map(|&fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 }).collect();
    // SAFETY: the array lives across the call; negative descriptors are ignored by poll.
    let n = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, milliseconds) };
    if n < 0 {
        let e = io::Error::last_os_error();
        if e.kind() != io::ErrorKind::Interrupted {
            return Err(e);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limits: &Limits) -> Ran {
        run(Command::new("/bin/sh").arg("-c").arg(script), limits).unwrap()
    }

    #[test]
    fn status_signal_and_output() {
        let l = Limits::default();
        let r = shell("echo out; echo err >&2; exit 3", &l);
        assert_eq!((r.end, &r.stdout[..], &r.stderr[..]), (End::Status(3), &b"out\n"[..], &b"err\n"[..]));
        assert_eq!(shell("kill -SEGV $$", &l).end, End::Signal(libc::SIGSEGV));
    }

    #[test]
    fn a_hang_ends_with_its_whole_group() {
        let l = Limits { wall: Duration::from_millis(300), ..Limits::default() };
        let t = Instant::now();
        let r = shell("sleep 60 & sleep 60", &l);
        assert_eq!(r.end, End::TimedOut);
        assert!(t.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_child_that_keeps_the_pipe_does_not_hold_us() {
        let t = Instant::now();
        assert_eq!(shell("sleep 60 & exit 0", &Limits::default()).end, End::Status(0));
        assert!(t.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn output_is_capped() {
        let l = Limits { output: 1000, ..Limits::default() };
        let r = shell("head -c 500000 /dev/zero", &l);
        assert!(r.capped && r.stdout.len() == 1000);
        assert_eq!(r.limit(), Some("output limit"));
    }
}
