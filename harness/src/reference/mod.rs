//! Finding the reference: a CPython 3.13 that really runs.
//!
//! Every candidate is run before it is believed: version managers put shims on `PATH` that look
//! like interpreters and fail.

pub mod provision;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::limits::{self, End, Limits};

/// The minor version that is the contract.
pub const MINOR: u32 = 13;

/// The release of it that Pyrite reproduces: later ones compile some constructs otherwise.
pub const MICRO: u32 = 0;

/// A Python interpreter that was run and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The interpreter's own executable (`sys.executable`, shims seen through).
    pub executable: PathBuf,
    /// `sys.version_info[:3]`.
    pub version: (u32, u32, u32),
    /// Bytecode magic number, without the two trailing bytes.
    pub magic: u32,
    /// Where its standard library is.
    pub library: PathBuf,
    /// `sys.base_prefix`: the value of `PYTHONHOME` that leads to this library.
    pub prefix: PathBuf,
}

impl Reference {
    /// Whether all layers can be compared with it; another minor version leaves output and
    /// exceptions.
    pub fn is_contract(&self) -> bool {
        (self.version.0, self.version.1) == (3, MINOR)
    }

    /// `3.13.0`.
    pub fn version_text(&self) -> String {
        format!("{}.{}.{}", self.version.0, self.version.1, self.version.2)
    }
}

/// Where the search looked and what it met there.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The rule that named the candidate.
    pub by: &'static str,
    /// The candidate, or what was searched.
    pub place: String,
    /// Why it is not the reference, or the reference.
    pub found: Result<Reference, String>,
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Ok(r) => write!(f, "{}: {}: CPython {}", self.by, self.place, r.version_text()),
            Err(e) => write!(f, "{}: {}: {e}", self.by, self.place),
        }
    }
}

/// The question put to a candidate: one line a fact.
const QUESTION: &str = "import sys, importlib.util, sysconfig
print(sys.implementation.name)
print('%d.%d.%d' % sys.version_info[:3])
print(int.from_bytes(importlib.util.MAGIC_NUMBER[:2], 'little'))
print(sysconfig.get_path('stdlib'))
print(sys.base_prefix)
print(sys.executable)";

/// Runs a candidate and asks who it is.
///
/// # Errors
/// Why it cannot be the reference, in a few words.
pub fn ask(candidate: &Path) -> Result<Reference, String> {
    let limits = Limits { wall: Duration::from_secs(20), ..Limits::default() };
    let mut command = Command::new(candidate);
    command.args(["-I", "-c", QUESTION]);
    let ran = limits::run(&mut command, &limits).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => "not there".to_string(),
        _ => format!("cannot be run: {e}"),
    })?;
    if ran.end != End::Status(0) {
        let said = String::from_utf8_lossy(&ran.stderr);
        let said = said.lines().find(|l| !l.trim().is_empty()).unwrap_or("no message");
        return Err(format!("does not work ({}: {said})", ran.end));
    }
    let text = String::from_utf8_lossy(&ran.stdout);
    let lines: Vec<&str> = text.lines().collect();
    let &[name, version, magic, library, prefix, executable] = &lines[..] else {
        return Err("gave an answer that is not a Python's".into());
    };
    if name != "cpython" {
        return Err(format!("is {name}, not cpython"));
    }
    let numbers: Vec<u32> = version.split('.').filter_map(|n| n.parse().ok()).collect();
    let (&[major, minor, micro], Ok(magic)) = (&numbers[..], magic.parse()) else {
        return Err(format!("reports version {version:?} and magic {magic:?}"));
    };
    let library = PathBuf::from(library);
    if !library.join("os.py").is_file() {
        return Err(format!("has no standard library at {}", library.display()));
    }
    Ok(Reference {
        executable: executable.into(),
        version: (major, minor, micro),
        magic,
        library,
        prefix: prefix.into(),
    })
}

/// Whom the search may ask.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// `--reference`: nothing else is looked at when it is given.
    pub given: Option<PathBuf>,
    /// `$ASSAY_REFERENCE`: likewise.
    pub environment: Option<PathBuf>,
    /// Whether a reference may be installed for the user when none is found.
    pub provision: bool,
}

/// Finds the reference; `say` is told before anything is installed.
///
/// # Errors
/// Where the search looked and how to get a reference.
pub fn find(search: &Search, say: &dyn Fn(&str)) -> Result<Reference> {
    let mut looked = look(search);
    let found = |l: &[Looked]| l.iter().find_map(|l| l.found.clone().ok());
    if let Some(r) = found(&looked) {
        return Ok(r);
    }
    let explicit = search.given.is_some() || search.environment.is_some();
    if search.provision && !explicit {
        for way in provision::ways() {
            say(&format!("no CPython 3.{MINOR} found; getting one: {}", way.plan));
            let found = way
                .go()
                .and_then(|()| found(&look(search)).ok_or_else(|| "left nothing that works".to_string()));
            match found {
                Ok(r) => {
                    say(&format!("got CPython {}: {}", r.version_text(), r.executable.display()));
                    return Ok(r);
                }
                Err(e) => {
                    say(&format!("{}: {e}", way.by));
                    looked.push(Looked { by: way.by, place: "install".into(), found: Err(e) });
                }
            }
        }
    }
    let list: String = looked.iter().map(|l| format!("\n  {l}")).collect();
    if explicit {
        bail!("the reference that was named cannot be used:{list}");
    }
    bail!(
        "no reference CPython 3.{MINOR} was found. Looked at:{list}\n\
         {}\
         Or with any of:\n  \
         uv python install 3.{MINOR}\n  \
         pyenv install 3.{MINOR}\n  \
         apt-get install python3.{MINOR} libpython3.{MINOR}-stdlib     (Debian 13)\n\
         or name one: --reference /path/to/python3.{MINOR}, or ASSAY_REFERENCE in the environment.",
        advice(search)
    );
}

/// What Assay itself could do about a reference that is missing.
fn advice(search: &Search) -> String {
    let ways = provision::ways();
    match ways.first() {
        Some(way) if !search.provision => {
            format!("Assay gets one itself when --no-provision is not given: {}.\n", way.plan)
        }
        _ => String::new(),
    }
}

/// Runs every candidate in order of preference, stopping at the first that works.
pub fn look(search: &Search) -> Vec<Looked> {
    let mut looked = Vec::new();
    for (by, path) in candidates(search) {
        let Some(path) = path else {
            looked.push(Looked { by, place: place_of(by), found: Err("nothing there".into()) });
            continue;
        };
        let explicit = matches!(by, "--reference" | "$ASSAY_REFERENCE");
        let found = ask(&path).and_then(|r| {
            if r.is_contract() || explicit {
                Ok(r)
            } else {
                Err(format!("is CPython {}, not 3.{MINOR}", r.version_text()))
            }
        });
        let done = found.is_ok();
        looked.push(Looked { by, place: path.display().to_string(), found });
        if done {
            break;
        }
    }
    looked
}

/// What a rule searches, for the list of where the search looked.
fn place_of(by: &str) -> String {
    match by {
        "PATH" => format!("python3.{MINOR}"),
        "pyenv" => format!("$PYENV_ROOT/versions/3.{MINOR}.*"),
        "uv" => format!("~/.local/share/uv/python/cpython-3.{MINOR}*"),
        "cache" => "~/.cache/assay/debian".into(),
        _ => format!("/usr/bin, /usr/local/bin: python3.{MINOR}, python3"),
    }
}

/// The candidates of every rule; `None` marks a rule that named nobody.
fn candidates(search: &Search) -> Vec<(&'static str, Option<PathBuf>)> {
    if let Some(p) = &search.given {
        return vec![("--reference", Some(resolve(p)))];
    }
    if let Some(p) = &search.environment {
        return vec![("$ASSAY_REFERENCE", Some(resolve(p)))];
    }
    let name = format!("python3.{MINOR}");
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let mut all = Vec::new();
    let mut rule = |by: &'static str, paths: Vec<PathBuf>| {
        if paths.is_empty() {
            all.push((by, None));
        }
        all.extend(paths.into_iter().map(|p| (by, Some(p))));
    };
    rule("PATH", on_path(&name));
    let pyenv =
        std::env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(|| home.as_ref().map(|h| h.join(".pyenv")));
    rule("pyenv", installed(pyenv.map(|p| p.join("versions")), &format!("3.{MINOR}."), &name));
    let uv = std::env::var_os("UV_PYTHON_INSTALL_DIR")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("XDG_DATA_HOME").map(|d| PathBuf::from(d).join("uv/python")))
        .or_else(|| home.as_ref().map(|h| h.join(".local/share/uv/python")));
    rule("uv", installed(uv, &format!("cpython-3.{MINOR}"), &name));
    let distribution = ["/usr/bin", "/usr/local/bin"]
        .iter()
        .flat_map(|d| [Path::new(d).join(&name), Path::new(d).join("python3")])
        .filter(|p| p.exists())
        .collect();
    rule("distribution", distribution);
    let unpacked = provision::unpacked().map(|c| c.join("usr/bin").join(&name)).filter(|p| p.exists());
    rule("cache", unpacked.into_iter().collect());
    all
}

/// A bare name is looked up on PATH, as a shell would.
fn resolve(p: &Path) -> PathBuf {
    if p.components().count() == 1
        && let Some(found) = p.to_str().and_then(|name| on_path(name).into_iter().next())
    {
        return found;
    }
    p.to_path_buf()
}

pub(crate) fn on_path(name: &str) -> Vec<PathBuf> {
    let Some(path) = std::env::var_os("PATH") else { return Vec::new() };
    let mut found: Vec<PathBuf> = Vec::new();
    for p in std::env::split_paths(&path).map(|d| d.join(name)).filter(|p| p.is_file()) {
        if !found.contains(&p) {
            found.push(p);
        }
    }
    found
}

/// `bin/python3.13` of the installations in a folder, newest version first.
fn installed(folder: Option<PathBuf>, prefix: &str, name: &str) -> Vec<PathBuf> {
    let entries = folder.and_then(|f| std::fs::read_dir(f).ok());
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| {
            let file = e.file_name().into_string().ok()?;
            // A free-threaded build is another interpreter.
            if !file.starts_with(prefix) || file.ends_with('t') || file.contains("freethreaded") {
                return None;
            }
            let numbers = file.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            Some((numbers, e.path().join("bin").join(name)))
        })
        .filter(|(_, p)| p.exists())
        .collect();
    found.sort();
    found.reverse();
    found.into_iter().map(|(_, p)| p).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(folder: &Path, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let p = folder.join("python3.13");
        std::fs::write(&p, text).unwrap();
        std::fs::set_permissions(&p, std::fs::Permissions::from_mode(0o755)).unwrap();
        p
    }

    #[test]
    fn a_shim_that_fails_is_not_believed() {
        let t = tempfile::tempdir().unwrap();
        let e =
            ask(&script(t.path(), "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n")).unwrap_err();
        assert!(e.contains("127") && e.contains("command not found"), "{e}");
        let e = ask(&script(t.path(), "#!/bin/sh\necho hello\n")).unwrap_err();
        assert!(e.contains("not a Python's"), "{e}");
        assert_eq!(ask(&t.path().join("none")).unwrap_err(), "not there");
    }

    #[test]
    fn a_named_reference_is_the_only_candidate() {
        let s = Search { given: Some("/nowhere/python".into()), provision: true, ..Search::default() };
        let e = find(&s, &|_| panic!("nothing may be installed")).unwrap_err().to_string();
        assert!(e.contains("/nowhere/python: not there"), "{e}");
    }
}
