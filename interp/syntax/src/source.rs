//! Source text: from bytes to one string with `\n` line ends, and from places in it to errors.

use std::borrow::Cow;

use crate::error::{ErrorKind, SyntaxError, Undecodable};

/// Decodes a codec that is not built in: name of the codec and bytes; `Err` is the error to raise.
pub type DecodeHook<'h> = &'h mut dyn FnMut(&str, &[u8]) -> Result<String, SyntaxError>;

/// The encoding that a PEP 263 cookie in the first two lines names, if there is one.
pub fn cookie(source: &[u8]) -> Option<String> {
    for line in source.split(|b| *b == b'\n' || *b == b'\r').take(2) {
        let text = line.trim_ascii_start();
        let text = text.strip_prefix(b"\x0c").unwrap_or(text);
        if text.first() == Some(&b'#') {
            if let Some(name) = cookie_in(text) {
                return Some(name);
            }
        } else if !text.is_empty() {
            return None;
        }
    }
    None
}

/// Searches a comment for `coding[:=]\s*([-\w.]+)`.
fn cookie_in(comment: &[u8]) -> Option<String> {
    let mut rest = comment;
    while let Some(at) = rest.windows(6).position(|w| w == b"coding") {
        rest = rest.get(at + 6..)?;
        if !matches!(rest.first(), Some(b':' | b'=')) {
            continue;
        }
        let after = rest.get(1..)?;
        let blank = after.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let name: String = after
            .get(blank..)?
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            .map(|b| *b as char)
            .collect();
        if !name.is_empty() {
            return Some(name);
        }
    }
    None
}

/// The short name under which the tokenizer knows an encoding: `utf-8`, `iso-8859-1`, or as it is.
pub fn normal_encoding(name: &str) -> String {
    let short: String =
        name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if short == "utf-8" || short.starts_with("utf-8-") {
        return "utf-8".into();
    }
    for latin in ["latin-1", "iso-8859-1", "iso-latin-1"] {
        if short == latin || short.strip_prefix(latin).is_some_and(|r| r.starts_with('-')) {
            return "iso-8859-1".into();
        }
    }
    name.to_string()
}

/// Decodes a source to UTF-8: byte order mark, cookie. One that is in UTF-8 is left as it is, valid or not:
/// what is wrong in comments does no harm, and what is wrong elsewhere has a place, which the parser knows.
///
/// # Errors
/// `SyntaxError` for an unknown codec, a cookie that contradicts the mark, bytes that are not of
/// the encoding, and null bytes.
pub fn decode<'s>(source: &'s [u8], hook: Option<DecodeHook<'_>>) -> Result<Cow<'s, [u8]>, SyntaxError> {
    let owned = |s: String| Cow::Owned(s.into_bytes());
    let (body, bom) = match source.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (source, false),
    };
    if body.contains(&0) {
        return Err(null_bytes());
    }
    let named = cookie(body);
    let encoding = named.as_deref().map(normal_encoding).unwrap_or_else(|| "utf-8".into());
    if bom && encoding != "utf-8" {
        return Err(unplaced(format!("encoding problem: {encoding} with BOM")));
    }
    match encoding.as_str() {
        "utf-8" => Ok(Cow::Borrowed(body)),
        "iso-8859-1" => Ok(owned(body.iter().map(|b| *b as char).collect())),
        other => {
            if let Some(hook) = hook {
                return hook(other, body).map(owned);
            }
            let plain = other.to_ascii_lowercase().replace(['_', ' '], "-");
            match plain.as_str() {
                "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" if body.is_ascii() => {
                    return Ok(Cow::Borrowed(body));
                }
                "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => {
                    let at = body.iter().position(|b| !b.is_ascii()).unwrap_or(0);
                    let byte = body.get(at).copied().unwrap_or(0);
                    return Err(unplaced(format!(
                        "'ascii' codec can't decode byte 0x{byte:02x} in position {at}: ordinal not in range(128)"
                    )));
                }
                "utf8" | "u8" | "utf" | "cp65001" => {
                    return match Undecodable::new(body) {
                        None => Ok(Cow::Borrowed(body)),
                        Some(e) => Err(unplaced(e.to_string())),
                    };
                }
                "latin1" | "latin" | "l1" | "iso8859-1" | "iso8859" | "8859" | "cp819" => {
                    return Ok(owned(body.iter().map(|b| *b as char).collect()));
                }
                _ => {}
            }
            Err(unplaced(format!("unknown encoding: {other}")))
        }
    }
}

/// The error for a source with a null byte.
pub fn null_bytes() -> SyntaxError {
    SyntaxError::bare(ErrorKind::Syntax, "source code string cannot contain null bytes")
}

/// Pieces of a source that are not UTF-8: in the text U+FFFD stands for each.
#[derive(Clone, Debug, Default)]
pub struct Undecoded {
    /// Byte offset in the text, and the bytes of the source.
    pieces: Vec<(usize, Vec<u8>)>,
}

impl Undecoded {
    /// Whether all is UTF-8.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How many more bytes a part of the text has than the source had there.
    pub fn growth(&self, start: usize, end: usize) -> i32 {
        let first = self.pieces.partition_point(|p| p.0 < start);
        let inside = self.pieces.get(first..).unwrap_or(&[]).iter().take_while(|p| p.0 < end);
        inside.map(|p| char::REPLACEMENT_CHARACTER.len_utf8() as i32 - p.1.len() as i32).sum()
    }

    /// The bytes of a part of the text, if any of them are not UTF-8.
    pub fn bytes(&self, text: &str, start: usize, end: usize) -> Option<Vec<u8>> {
        let first = self.pieces.partition_point(|p| p.0 < start);
        let inside = self.pieces.get(first..)?.iter().take_while(|p| p.0 < end);
        let mut out = Vec::new();
        let mut at = start;
        for (place, bytes) in inside {
            out.extend_from_slice(text.get(at..*place)?.as_bytes());
            out.extend_from_slice(bytes);
            at = place + char::REPLACEMENT_CHARACTER.len_utf8();
        }
        if at == start {
            return None;
        }
        out.extend_from_slice(text.get(at..end)?.as_bytes());
        Some(out)
    }
}

/// The text of a source with `\n` line ends, whatever its bytes are; with `final_newline`, one that ends in a
/// newline.
pub fn text(source: &[u8], final_newline: bool) -> (Cow<'_, str>, Undecoded) {
    if let Ok(s) = std::str::from_utf8(source) {
        return (translate_newlines(s, final_newline), Undecoded::default());
    }
    // What each U+FFFD of the text stands for: itself, or bytes.
    let mut stands_for = Vec::new();
    let mut text = String::with_capacity(source.len());
    for chunk in source.utf8_chunks() {
        let genuine = chunk.valid().matches(char::REPLACEMENT_CHARACTER).count();
        stands_for.extend(std::iter::repeat_n(None, genuine));
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            stands_for.push(Some(chunk.invalid().to_vec()));
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let text = translate_newlines(&text, final_newline).into_owned();
    let places = text.match_indices(char::REPLACEMENT_CHARACTER).map(|(at, _)| at);
    let pieces = places.zip(stands_for).filter_map(|(at, bytes)| Some((at, bytes?))).collect();
    (Cow::Owned(text), Undecoded { pieces })
}

/// An error of the decoding, which the reference places in line 0.
pub fn unplaced(msg: String) -> SyntaxError {
    SyntaxError { offset: -1, located: true, ..SyntaxError::bare(ErrorKind::Syntax, msg) }
}

/// One string with `\n` line ends; with `final_newline`, one that ends in a newline.
pub fn translate_newlines(text: &str, final_newline: bool) -> Cow<'_, str> {
    let returns = text.as_bytes().contains(&b'\r');
    let missing = final_newline && !text.is_empty() && !text.ends_with(['\n', '\r']);
    if !returns && !missing {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 1);
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        out.push_str(rest.get(..at).unwrap_or(""));
        out.push('\n');
        rest = rest.get(at + 1..).unwrap_or("");
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    if missing {
        out.push('\n');
    }
    Cow::Owned(out)
}

/// Finds lines and words errors; nothing is computed before an error asks.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'s> {
    src: &'s str,
}

impl<'s> Lines<'s> {
    /// Lines of a source.
    pub fn new(src: &'s str) -> Lines<'s> {
        Lines { src }
    }

    /// Byte offset of the start of a line, from 1; the end of the source for a line beyond it.
    pub fn start(&self, line: i32) -> usize {
        if line <= 1 {
            return 0;
        }
        let mut left = line - 1;
        for (at, b) in self.src.bytes().enumerate() {
            if b == b'\n' {
                left -= 1;
                if left == 0 {
                    return at + 1;
                }
            }
        }
        self.src.len()
    }

    /// The text from `start` up to the next newline, which is included if `newline`.
    pub fn text_at(&self, start: usize, newline: bool) -> &'s str {
        let rest = self.src.get(start..).unwrap_or("");
        match rest.find('\n') {
            Some(at) => rest.get(..at + usize::from(newline)).unwrap_or(rest),
            None => rest,
        }
    }

    /// An error at byte columns (from 0) of lines, with the line's text.
    pub fn error(
        &self,
        kind: ErrorKind,
        msg: String,
        (line, col): (i32, i32),
        end: Option<(i32, i32)>,
    ) -> SyntaxError {
        let text = self.text_at(self.start(line), true);
        let offset = char_offset(text, col) + 1;
        let (end_lineno, end_offset) = match end {
            None => (line, offset),
            Some((l, c)) if l == line => (l, char_offset(text, c) + 1),
            Some((l, c)) => (l, char_offset(self.text_at(self.start(l), true), c) + 1),
        };
        SyntaxError {
            kind,
            msg,
            lineno: line,
            offset,
            end_lineno,
            end_offset,
            text: Some(text.to_string()),
            located: true,
            undecodable: None,
        }
    }
}

/// Characters before a byte column; a column in the midst of a character counts up to it.
pub fn char_offset(text: &str, col: i32) -> i32 {
    if col < 0 {
        return col;
    }
    let bytes = text.as_bytes();
    let upto = bytes.get(..(col as usize).min(bytes.len())).unwrap_or(bytes);
    upto.iter().filter(|b| (**b & 0xc0) != 0x80).count() as i32
}
