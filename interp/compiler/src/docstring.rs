//! Docstrings lose their common indentation, as `inspect.cleandoc` would have it, but keep their
//! blank lines.

/// Tabs become spaces to the next multiple of eight.
fn expand_tabs(doc: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(doc.len() + 16);
    let mut column = 0usize;
    for &b in doc {
        match b {
            b'\t' => {
                let n = 8 - column % 8;
                out.resize(out.len() + n, b' ');
                column += n;
            }
            b'\n' | b'\r' => {
                out.push(b);
                column = 0;
            }
            _ => {
                out.push(b);
                // Continuation bytes are part of the character before.
                column += usize::from(b & 0xc0 != 0x80);
            }
        }
    }
    out
}

/// The docstring that is stored.
pub(crate) fn clean(doc: &[u8]) -> Vec<u8> {
    let doc = if doc.contains(&b'\t') { expand_tabs(doc) } else { doc.to_vec() };
    let indent = |line: &[u8]| line.iter().take_while(|b| **b == b' ').count();
    let mut margin = usize::MAX;
    for line in doc.split(|b| *b == b'\n').skip(1) {
        let n = indent(line);
        if n < line.len() {
            margin = margin.min(n);
        }
    }
    if margin == usize::MAX {
        margin = 0;
    }
    let mut out = Vec::with_capacity(doc.len());
    for (i, line) in doc.split(|b| *b == b'\n').enumerate() {
        let drop = if i == 0 { indent(line) } else { indent(line).min(margin) };
        if i > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(line.get(drop..).unwrap_or(&[]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn cases() {
        let c = |s: &str| String::from_utf8(clean(s.as_bytes())).unwrap();
        assert_eq!(c("  a\n    b\n      c\n   \n"), "a\nb\n  c\n\n");
        assert_eq!(c("a\n\tb\n\t c"), "a\nb\n c");
        assert_eq!(c("one line  "), "one line  ");
    }
}
