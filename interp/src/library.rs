//! Finding the standard library: the reference's own `lib/python3.13`.

use std::path::{Path, PathBuf};

/// Is this a standard library?
fn is_library(p: &Path) -> bool {
    p.join("os.py").is_file() && p.join("importlib/_bootstrap.py").is_file()
}

/// Version folders below `dir` whose names begin with one of `prefixes`, 3.13.0 first, then the newest.
fn versions(dir: &Path, prefixes: &[&str]) -> Vec<PathBuf> {
    let mut v: Vec<(u32, PathBuf)> = Vec::new();
    if let Ok(entries) = std::fs::read_dir(dir) {
        for e in entries.flatten() {
            let name = e.file_name().to_string_lossy().into_owned();
            let Some(rest) = prefixes.iter().find_map(|p| name.strip_prefix(p)) else { continue };
            let micro: String = rest.chars().take_while(|c| c.is_ascii_digit()).collect();
            v.push((micro.parse().unwrap_or(0), e.path()));
        }
    }
    v.sort_by_key(|(m, _)| if *m == 0 { 0 } else { u32::MAX - m });
    v.into_iter().map(|(_, p)| p).collect()
}

/// Places where a 3.13 may be installed, best first.
pub fn candidates(home: Option<&str>) -> Vec<PathBuf> {
    let mut v = Vec::new();
    if let Some(h) = home {
        v.push(PathBuf::from(h.split(':').next().unwrap_or(h)));
        return v;
    }
    if let Ok(r) = std::env::var("ASSAY_REFERENCE")
        && let Some(p) =
            std::fs::canonicalize(&r).ok().as_deref().and_then(|p| p.parent()).and_then(|p| p.parent())
    {
        v.push(p.to_path_buf());
    }
    let user = std::env::var("HOME").unwrap_or_default();
    let pyenv = std::env::var("PYENV_ROOT").unwrap_or_else(|_| format!("{user}/.pyenv"));
    v.extend(versions(&Path::new(&pyenv).join("versions"), &["3.13."]));
    v.extend(versions(&Path::new(&user).join(".local/share/uv/python"), &["cpython-3.13."]));
    v.extend(versions(&Path::new(&user).join(".cache/assay"), &["cpython-3.13."]));
    v.push("/usr/local".into());
    v.push("/usr".into());
    v
}

/// The prefix and the library below it.
pub fn find(home: Option<&str>) -> Option<(String, String)> {
    for c in candidates(home) {
        let lib = c.join("lib/python3.13");
        if is_library(&lib) {
            return Some((c.to_string_lossy().into_owned(), lib.to_string_lossy().into_owned()));
        }
    }
    None
}
