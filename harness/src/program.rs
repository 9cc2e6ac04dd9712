//! Programs: where they come from and what their names are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

/// The name under which every program runs, so that paths in tracebacks agree.
pub const MAIN: &str = "program.py";

/// One program under test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its path as reports and the ledger write it: from the working folder, with `/`.
    pub name: String,
    /// The folder of the corpus that it stands in.
    pub area: String,
    /// Every file: the path inside the program's folder and the bytes. One is [`MAIN`].
    pub files: Vec<(PathBuf, Vec<u8>)>,
}

impl Program {
    /// A program of one file, not from a disk.
    pub fn from_source(name: &str, source: impl Into<Vec<u8>>) -> Self {
        let area = Path::new(name).parent().and_then(Path::file_name);
        Program {
            name: name.to_string(),
            area: area.map_or("other".into(), |a| a.to_string_lossy().into_owned()),
            files: vec![(MAIN.into(), source.into())],
        }
    }

    /// Writes the program's files into a folder.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for (path, data) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, data)?;
        }
        Ok(())
    }
}

/// The programs under the given paths, sorted by name. A `.py` file is a program; a folder with a
/// `program.py` is one program with all its files; any other folder is walked.
///
/// # Errors
/// A path that is not there or holds no program, or a file that cannot be read.
pub fn collect(paths: &[PathBuf]) -> Result<Vec<Program>> {
    let mut all = Vec::new();
    for path in paths {
        let before = all.len();
        if !path.exists() {
            bail!("{}: no such file or folder", path.display());
        }
        let mut walk = WalkDir::new(path).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            let here = entry.path();
            if entry.file_type().is_dir() {
                if here.join(MAIN).is_file() {
                    all.push(folder(here)?);
                    walk.skip_current_dir();
                } else if entry.file_name() == "__pycache__" {
                    walk.skip_current_dir();
                }
            } else if here.extension().is_some_and(|e| e == "py") || here == path {
                let data = std::fs::read(here).with_context(|| format!("cannot read {}", here.display()))?;
                all.push(Program::from_source(&name(here), data));
            }
        }
        if all.len() == before {
            bail!("{}: holds no program (no .py file)", path.display());
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.dedup_by(|a, b| a.name == b.name);
    Ok(all)
}

fn folder(path: &Path) -> Result<Program> {
    let mut program = Program::from_source(&name(path), "");
    program.files.clear();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
        if entry.file_type().is_file() && !entry.path().components().any(|c| c.as_os_str() == "__pycache__") {
            let data = std::fs::read(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            let inside = entry.path().strip_prefix(path).unwrap_or(entry.path());
            program.files.push((inside.to_path_buf(), data));
        }
    }
    Ok(program)
}

/// A path as it is written in reports: relative to the working folder where it is inside it.
pub(crate) fn name(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let short = here.and_then(|h| path.strip_prefix(h).ok()).unwrap_or(path);
    let parts: Vec<_> = short
        .components()
        .filter(|c| !matches!(c, std::path::Component::CurDir))
        .map(|c| c.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders() {
        let t = tempfile::tempdir().unwrap();
        let at = |p: &str| t.path().join(p);
        std::fs::create_dir_all(at("imports/two/__pycache__")).unwrap();
        std::fs::write(at("imports/one.py"), "1").unwrap();
        std::fs::write(at("imports/note.txt"), "no program").unwrap();
        std::fs::write(at("imports/two/program.py"), "import other").unwrap();
        std::fs::write(at("imports/two/other.py"), "").unwrap();
        std::fs::write(at("imports/two/__pycache__/x.pyc"), "").unwrap();
        let all = collect(&[t.path().to_path_buf()]).unwrap();
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|p| p.area == "imports"));
        assert_eq!(all[1].files.len(), 2);
        assert!(collect(&[at("none")]).unwrap_err().to_string().contains("no such file"));
    }
}
