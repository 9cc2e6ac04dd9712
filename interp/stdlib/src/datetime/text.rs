//! ISO 8601 text: what `isoformat` writes and `fromisoformat` reads.

use super::calendar::{self, Day};

/// A time of day as text gives it; nothing is checked to be in range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Hours.
    pub hour: i32,
    /// Minutes.
    pub minute: i32,
    /// Seconds.
    pub second: i32,
    /// Microseconds.
    pub microsecond: i32,
    /// Offset from UTC in microseconds.
    pub offset: Option<i64>,
}

/// `n` decimal digits at the start of a text, and the rest.
fn digits(text: &[u8], n: usize) -> Option<(i32, &[u8])> {
    let (head, rest) = text.split_at_checked(n)?;
    let mut value = 0;
    for b in head {
        if !b.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i32::from(b - b'0');
    }
    Some((value, rest))
}

/// Reads `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-Www[-D]` or `YYYYWww[D]`, and nothing more. Month and day may be out
/// of range.
pub fn day(text: &[u8]) -> Option<Day> {
    let (year, rest) = digits(text, 4)?;
    let (dashed, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if let Some(rest) = rest.strip_prefix(b"W") {
        let (week, rest) = digits(rest, 2)?;
        let weekday = if rest.is_empty() {
            1
        } else {
            let rest = if dashed { rest.strip_prefix(b"-")? } else { rest };
            match digits(rest, 1) {
                Some((n, [])) => n,
                _ => return None,
            }
        };
        return calendar::from_iso(year, week, weekday).ok();
    }
    let (month, rest) = digits(rest, 2)?;
    let rest = if dashed { rest.strip_prefix(b"-")? } else { rest };
    match digits(rest, 2) {
        Some((day, [])) => Some(Day::new(year, month, day)),
        _ => None,
    }
}

/// `HH[:?MM[:?SS]]` with a fraction behind the last of them: hour, minute, second, microsecond. The
/// reference takes the fraction for one of seconds in each case, and a third colon for its mark.
fn clock_fields(text: &[u8]) -> Option<[i32; 4]> {
    let mut fields = [0; 4];
    let mut rest = text;
    let mut separated = false;
    for i in 0..3 {
        (fields[i], rest) = digits(rest, 2)?;
        if i == 0 {
            separated = rest.first() == Some(&b':');
        }
        match rest {
            [] => return Some(fields),
            [b'.' | b',', fraction @ ..] => {
                fields[3] = fraction_of(fraction)?;
                return Some(fields);
            }
            [b':', more @ ..] if separated && !more.is_empty() => rest = more,
            _ if !separated && rest.len() > 1 => {}
            _ => return None,
        }
    }
    fields[3] = fraction_of(rest)?;
    Some(fields)
}

/// Microseconds of the digits of a fraction; those beyond six are dropped.
fn fraction_of(text: &[u8]) -> Option<i32> {
    let kept = text.len().min(6);
    let (mut value, rest) = digits(text, kept)?;
    if kept == 0 || !rest.iter().all(u8::is_ascii_digit) {
        return None;
    }
    for _ in kept..6 {
        value *= 10;
    }
    Some(value)
}

/// Reads a time of day with an optional offset.
pub fn clock(text: &[u8]) -> Option<Clock> {
    let zone = text.iter().position(|b| matches!(b, b'+' | b'-' | b'Z'));
    let (time, zone) = text.split_at(zone.unwrap_or(text.len()));
    let [hour, minute, second, microsecond] = clock_fields(time)?;
    let offset = match zone {
        [] => None,
        [b'Z'] => Some(0),
        [b'Z', ..] => return None,
        [sign, rest @ ..] => {
            let [hour, minute, second, microsecond] = clock_fields(rest)?;
            let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
            let offset = seconds * 1_000_000 + i64::from(microsecond);
            Some(if *sign == b'-' { -offset } else { offset })
        }
    };
    Some(Clock { hour, minute, second, microsecond, offset })
}

/// How long the date in front of a date and time is; `text` has at least 7 bytes.
pub fn day_length(text: &[u8]) -> Option<usize> {
    let len = text.len();
    let digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    if len == 7 {
        return Some(7);
    }
    if text.get(4) == Some(&b'-') {
        if text.get(5) != Some(&b'W') {
            return Some(10);
        }
        return match text.get(8) {
            Some(b'-') if len == 9 => None,
            // A hyphen here with two digits behind it is taken for the separator.
            Some(b'-') if digit(10) => Some(8),
            Some(b'-') => Some(10),
            _ => Some(8),
        };
    }
    if text.get(4) != Some(&b'W') {
        return Some(8);
    }
    let end = (7..len).find(|i| !digit(*i)).unwrap_or(len);
    // Of a row of digits an even number belongs to the time.
    Some(match end {
        end if end < 9 => end,
        end if end % 2 == 0 => 7,
        _ => 8,
    })
}

/// How much of a time of day `isoformat` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spec {
    /// `HH`
    Hours,
    /// `HH:MM`
    Minutes,
    /// `HH:MM:SS`
    Seconds,
    /// `HH:MM:SS.mmm`
    Milliseconds,
    /// `HH:MM:SS.uuuuuu`
    Microseconds,
}

/// A time of day as `isoformat` writes it, without offset.
pub fn clock_text(hour: i32, minute: i32, second: i32, microsecond: i32, spec: Spec) -> String {
    match spec {
        Spec::Hours => format!("{hour:02}"),
        Spec::Minutes => format!("{hour:02}:{minute:02}"),
        Spec::Seconds => format!("{hour:02}:{minute:02}:{second:02}"),
        Spec::Milliseconds => format!("{hour:02}:{minute:02}:{second:02}.{:03}", microsecond / 1000),
        Spec::Microseconds => format!("{hour:02}:{minute:02}:{second:02}.{microsecond:06}"),
    }
}

/// An offset of so many microseconds: `+HH:MM[:SS[.uuuuuu]]`.
pub fn offset_text(offset: i64, separator: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let micros = offset.unsigned_abs();
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut s = format!("{sign}{hours:02}{separator}{minutes:02}");
    if seconds != 0 || micros != 0 {
        s += &format!("{separator}{seconds:02}");
    }
    if micros != 0 {
        s += &format!(".{micros:06}");
    }
    s
}
