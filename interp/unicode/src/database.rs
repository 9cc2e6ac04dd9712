//! The properties that the module `unicodedata` serves, for the current version and for 3.2.0.

use std::fmt::Write;

use crate::generated as g;
use crate::predicate::{number, some_digit};
use crate::tables;

/// Which edition of the database is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// 15.1.0, `unicodedata` itself.
    #[default]
    Current,
    /// 3.2.0, `unicodedata.ucd_3_2_0`.
    Ancient,
}

fn record(point: u32, version: Version) -> &'static tables::DatabaseRecord {
    tables::database(point, version == Version::Ancient)
}

fn text(table: &'static [&'static str], index: u8) -> &'static str {
    table.get(usize::from(index)).copied().unwrap_or("")
}

/// The general category, such as `Lu`; `Cn` for what is not assigned.
pub fn category(point: u32, version: Version) -> &'static str {
    text(&g::CATEGORIES, record(point, version).category)
}

/// The bidirectional class; empty for what is not assigned.
pub fn bidirectional(point: u32, version: Version) -> &'static str {
    text(&g::BIDIRECTIONAL, record(point, version).bidirectional)
}

/// The canonical combining class.
pub fn combining(point: u32, version: Version) -> u8 {
    record(point, version).combining
}

/// The East Asian width.
pub fn east_asian_width(point: u32, version: Version) -> &'static str {
    text(&g::WIDTHS, record(point, version).width)
}

/// Whether the character is mirrored in right-to-left text.
pub fn mirrored(point: u32, version: Version) -> bool {
    record(point, version).mirrored
}

/// `unicodedata.decimal`.
pub fn database_decimal(point: u32, version: Version) -> Option<u8> {
    some_digit(record(point, version).decimal)
}

/// `unicodedata.digit`.
pub fn database_digit(point: u32, version: Version) -> Option<u8> {
    some_digit(record(point, version).digit)
}

/// `unicodedata.numeric`.
pub fn database_numeric(point: u32, version: Version) -> Option<f64> {
    number(record(point, version).number)
}

/// `unicodedata.decomposition`: an optional tag and code points in hexadecimal; empty when there is none.
pub fn decomposition(point: u32, version: Version) -> String {
    let mut text = String::new();
    if version == Version::Ancient && record(point, version).category == 0 {
        return text;
    }
    if let Some(found) = tables::decomposition(point) {
        text.push_str(g::TAGS.get(found.tag).copied().unwrap_or(""));
        for index in 0..found.len {
            if !text.is_empty() {
                text.push(' ');
            }
            // Writing into a String cannot fail.
            let _ = write!(text, "{:04X}", found.part(index));
        }
    }
    text
}
