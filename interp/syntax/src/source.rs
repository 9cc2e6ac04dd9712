//! From the bytes of a source to UTF-8 text with `\n` newlines: byte order mark, encoding
//! cookie (PEP 263), decoding, newlines.

use std::borrow::Cow;

use crate::error::{ErrorKind, SyntaxError};

/// Decodes the encodings this crate does not know.
pub trait Decoder {
    /// Decodes `bytes`, or says why it cannot; `None` when there is no such encoding.
    fn decode(&mut self, encoding: &str, bytes: &[u8]) -> Option<Result<String, SyntaxError>>;
}

/// Knows no further encoding.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDecoder;

impl Decoder for NoDecoder {
    fn decode(&mut self, _: &str, _: &[u8]) -> Option<Result<String, SyntaxError>> {
        None
    }
}

/// A decoded source.
#[derive(Clone, Debug)]
pub struct Decoded<'s> {
    /// UTF-8 without byte order mark; newlines are `\n`.
    pub text: Cow<'s, [u8]>,
    /// The normalised name of the encoding.
    pub encoding: String,
}

/// Where the bytes come from, which shows in the wording of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'n> {
    /// A bytes object.
    Bytes,
    /// A file of this name.
    File(&'n str),
}

/// Decodes the bytes of a source.
pub fn decode<'s>(
    bytes: &'s [u8],
    origin: Origin<'_>,
    decoder: &mut dyn Decoder,
) -> Result<Decoded<'s>, SyntaxError> {
    let (body, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let cookie = find_cookie(body);
    let encoding = cookie.unwrap_or_else(|| "utf-8".to_owned());
    if bom && encoding != "utf-8" {
        return Err(SyntaxError::without_position(
            ErrorKind::Syntax,
            format!("encoding problem: {encoding} with BOM"),
        ));
    }
    let text: Cow<'s, [u8]> = match encoding.as_str() {
        "utf-8" => {
            if let Err(e) = std::str::from_utf8(body) {
                return Err(bad_utf8(body, e, origin));
            }
            Cow::Borrowed(body)
        }
        "iso-8859-1" => {
            if body.is_ascii() {
                Cow::Borrowed(body)
            } else {
                Cow::Owned(body.iter().map(|&b| b as char).collect::<String>().into_bytes())
            }
        }
        "ascii" | "us-ascii" if body.is_ascii() => Cow::Borrowed(body),
        "ascii" | "us-ascii" => {
            let at = body.iter().position(|b| !b.is_ascii()).unwrap_or(0);
            let byte = body.get(at).copied().unwrap_or(0);
            return Err(SyntaxError::without_position(
                ErrorKind::Syntax,
                format!(
                    "(unicode error) 'ascii' codec can't decode byte 0x{byte:02x} in position {at}: \
                     ordinal not in range(128)"
                ),
            ));
        }
        other => match decoder.decode(other, body) {
            Some(Ok(text)) => Cow::Owned(text.into_bytes()),
            Some(Err(e)) => return Err(e),
            None => {
                let what = match origin {
                    Origin::Bytes => format!("unknown encoding: {other}"),
                    Origin::File(_) => format!("encoding problem: {other}"),
                };
                return Err(SyntaxError::without_position(ErrorKind::Syntax, what));
            }
        },
    };
    Ok(Decoded { text: normalize_newlines(text), encoding })
}

/// Turns `\r\n` and `\r` into `\n`.
pub fn normalize_newlines(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if !text.contains(&b'\r') {
        return text;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(b) = bytes.next() {
        if b == b'\r' {
            out.push(b'\n');
            if bytes.peek() == Some(&b'\n') {
                bytes.next();
            }
        } else {
            out.push(b);
        }
    }
    Cow::Owned(out)
}

/// The normalised encoding that the first two lines declare.
pub fn find_cookie(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&b| b == b'\n' || b == b'\r').take(2) {
        let code = line.iter().position(|&b| !matches!(b, b' ' | b'\t' | 0x0c));
        match code {
            None => continue,
            Some(at) if line.get(at) == Some(&b'#') => {
                if let Some(found) = cookie_of_comment(line.get(at..).unwrap_or_default()) {
                    return Some(found);
                }
            }
            Some(_) => return None,
        }
    }
    None
}

fn cookie_of_comment(comment: &[u8]) -> Option<String> {
    let mut at = 0;
    while let Some(rest) = comment.get(at..).filter(|r| r.len() > 7) {
        at += 1;
        let Some(after) = rest.strip_prefix(b"coding") else { continue };
        let Some((b':' | b'=', value)) = after.split_first() else { continue };
        let skip = value.iter().take_while(|&&b| b == b' ' || b == b'\t').count();
        let name: Vec<u8> = value
            .iter()
            .skip(skip)
            .copied()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            .collect();
        if !name.is_empty() {
            return Some(normal_name(&String::from_utf8_lossy(&name)));
        }
    }
    None
}

/// Python folds the spellings of UTF-8 and Latin-1 only.
fn normal_name(name: &str) -> String {
    let folded: String =
        name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if folded == "utf-8" || folded.starts_with("utf-8-") {
        return "utf-8".to_owned();
    }
    for latin in ["latin-1", "iso-8859-1", "iso-latin-1"] {
        if folded.strip_prefix(latin).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
            return "iso-8859-1".to_owned();
        }
    }
    // Aliases of the codec registry, which the spellings above do not cover.
    match folded.as_str() {
        "utf8" | "u8" | "utf" | "utf8-ucs2" | "utf8-ucs4" => "utf-8".to_owned(),
        "latin1" | "latin" | "l1" | "iso8859-1" | "8859" | "cp819" => "iso-8859-1".to_owned(),
        _ => name.to_owned(),
    }
}

fn bad_utf8(body: &[u8], e: std::str::Utf8Error, origin: Origin<'_>) -> SyntaxError {
    let at = e.valid_up_to();
    let byte = body.get(at).copied().unwrap_or(0);
    match origin {
        Origin::Bytes => {
            let lead = byte;
            let why = if e.error_len().is_none() {
                "unexpected end of data"
            } else if !(0xc2..=0xf4).contains(&lead) {
                "invalid start byte"
            } else {
                "invalid continuation byte"
            };
            let len = e.error_len().unwrap_or(body.len() - at);
            let place = if len > 1 {
                format!("bytes in position {at}-{}", at + len - 1)
            } else {
                format!("byte 0x{byte:02x} in position {at}")
            };
            SyntaxError::without_position(
                ErrorKind::Syntax,
                format!("(unicode error) 'utf-8' codec can't decode {place}: {why}"),
            )
        }
        Origin::File(name) => {
            let line = 1 + body.iter().take(at).filter(|&&b| b == b'\n').count();
            let mut error = SyntaxError::without_position(
                ErrorKind::Syntax,
                format!(
                    "Non-UTF-8 code starting with '\\x{byte:02x}' in file {name} on line {line}, but no \
                     encoding declared; see https://peps.python.org/pep-0263/ for details"
                ),
            );
            error.lineno = line as i32;
            error
        }
    }
}
