//! Getting a reference where there is none: into the user's own folders, by tools that check what
//! they fetch, and never unannounced.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::{MINOR, on_path};
use crate::limits::{self, End, Limits};

/// A way to get a reference.
pub struct Way {
    /// The tool that does it.
    pub by: &'static str,
    /// What is about to happen, for the user to read.
    pub plan: String,
    line: Vec<String>,
    /// The cleanest environment for it.
    folder: Option<PathBuf>,
}

/// The suite of Debian whose Python is the contract's, and the script that unpacks it.
const SUITE: &str = "trixie";
const DEBIAN: &str = include_str!("../../provision/debian.sh");

/// Longest time one way may take (pyenv compiles).
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// The user's cache folder for what Assay installs.
pub fn cache() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = base.filter(|p| p.is_absolute());
    let base = base.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache")))?;
    Some(base.join("assay"))
}

/// Where Debian's packages are unpacked.
pub fn unpacked() -> Option<PathBuf> {
    cache().map(|c| c.join("debian"))
}

/// The ways that this machine has the tools for, the best first.
pub fn ways() -> Vec<Way> {
    let version = format!("3.{MINOR}");
    let has = |tool: &str| !on_path(tool).is_empty();
    let words = |words: &[&str]| words.iter().map(|w| w.to_string()).collect::<Vec<_>>();
    let mut all = Vec::new();
    if has("uv") {
        let plan = format!("`uv python install {version}` (a download of about 30 MB into uv's folder)");
        all.push(Way { by: "uv", plan, line: words(&["uv", "python", "install", &version]), folder: None });
    }
    if has("apt-get")
        && has("dpkg-deb")
        && let Some(folder) = unpacked()
        && let Some(place) = folder.to_str()
    {
        let plan = format!(
            "Debian {SUITE}'s python{version} (a download of about 30 MB, checked by apt), unpacked into {place}; \
             nothing else is touched"
        );
        let line = words(&["sh", "-c", DEBIAN, "debian.sh", &version, SUITE, place]);
        all.push(Way { by: "debian", plan, line, folder: Some(folder) });
    }
    if has("pyenv") {
        let plan = format!("`pyenv install {version}` (compiles it; some minutes)");
        let line = words(&["pyenv", "install", "--skip-existing", &version]);
        all.push(Way { by: "pyenv", plan, line, folder: None });
    }
    all
}

impl Way {
    /// Goes this way.
    ///
    /// # Errors
    /// What the tool said last.
    pub fn go(&self) -> Result<(), String> {
        let Some((tool, args)) = self.line.split_first() else { return Err("empty command".into()) };
        if let Some(parent) = self.folder.as_ref().and_then(|f| f.parent()) {
            std::fs::create_dir_all(parent).map_err(|e| format!("cannot make {}: {e}", parent.display()))?;
        }
        let limits = Limits {
            wall: LONGEST,
            cpu_seconds: libc::RLIM_INFINITY,
            address_space: libc::RLIM_INFINITY,
            file_size: libc::RLIM_INFINITY,
            output: 1 << 20,
        };
        let mut command = Command::new(tool);
        command.args(args);
        let ran = limits::run(&mut command, &limits).map_err(|e| e.to_string())?;
        if ran.end == End::Status(0) {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&ran.stderr);
        let lines = || said.lines().map(str::trim).filter(|l| !l.is_empty());
        // The first error is most often the cause; the last line, that something failed.
        let cause = lines().find(|l| l.to_ascii_lowercase().contains("error") || l.starts_with("E:"));
        Err(format!("failed ({}: {})", ran.end, cause.or(lines().next_back()).unwrap_or("no message")))
    }
}
