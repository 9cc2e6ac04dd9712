//! Docstrings lose their common indentation, as `inspect.cleandoc` would have it, but keep their
//! blank lines.

use crate::fault::{Fault, Res};

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

/// A docstring has to be UTF-8: the reference fails on the first run of lone surrogates.
fn check(doc: &[u8]) -> Res {
    let Err(e) = std::str::from_utf8(doc) else { return Ok(()) };
    let at = e.valid_up_to();
    let (before, rest) = doc.split_at_checked(at).unwrap_or((doc, &[]));
    let start = crate::arith::characters(before);
    let run = rest.chunks(3).take_while(|c| matches!(c, [0xed, 0xa0..=0xbf, _])).count();
    let which = match rest {
        [a, b, c, ..] if run == 1 => {
            let n = u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63);
            format!("character '\\u{n:04x}' in position {start}")
        }
        _ => format!("characters in position {start}-{}", start + run.saturating_sub(1)),
    };
    let message = format!("'utf-8' codec can't encode {which}: surrogates not allowed");
    Err(Fault::Other { exception: "UnicodeEncodeError", message })
}

/// The docstring that is stored.
pub(crate) fn clean(doc: &[u8]) -> Res<Vec<u8>> {
    let doc = if doc.contains(&b'\t') { expand_tabs(doc) } else { doc.to_vec() };
    check(&doc)?;
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
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn cases() {
        let c = |s: &str| String::from_utf8(clean(s.as_bytes()).unwrap()).unwrap();
        assert_eq!(c("  a\n    b\n      c\n   \n"), "a\nb\n  c\n\n");
        assert_eq!(c("a\n\tb\n\t c"), "a\nb\n c");
        assert_eq!(c("one line  "), "one line  ");
    }
}
