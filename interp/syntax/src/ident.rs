//! Identifiers: which characters they are made of, and their normal form.

/// Whether the character may begin an identifier. `_` may.
pub fn is_start(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() || c == '_' } else { pyrite_unicode::is_xid_start(c as u32) }
}

/// Whether the character may continue an identifier.
pub fn is_continue(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '_'
    } else {
        pyrite_unicode::is_xid_continue(c as u32)
    }
}

/// Whether the character is printable in Python's sense.
pub fn is_printable(c: char) -> bool {
    pyrite_unicode::is_printable(c as u32)
}

/// The NFKC form of an identifier that is not ASCII.
pub fn normalize(name: &str) -> String {
    pyrite_unicode::nfkc(name)
}
