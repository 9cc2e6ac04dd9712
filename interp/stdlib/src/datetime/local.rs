//! The system's own time zone: what the C library says, asked from both sides.

use pyrite_vm::object::{R, Ref};
use pyrite_vm::raise::value_error;

use super::calendar::{Day, MAX_YEAR, MIN_YEAR};
use super::{Clock, delta, zone};

/// Clocks are never put back by more than this.
const MAX_FOLD: i64 = 24 * 3600;

/// A day and time as seconds since 1970, as if it were UTC.
pub fn seconds_of(day: Day, [hour, minute, second, _]: [i32; 4]) -> i64 {
    let days = i64::from(day.ordinal()) - i64::from(Day::new(1970, 1, 1).ordinal());
    days * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)
}

/// What local clocks show at a moment, as [`seconds_of`] counts.
///
/// # Errors
/// ValueError outside the years 1 to 9999; OSError.
fn shown_at(moment: i64) -> R<i64> {
    let tm = crate::time::calendar::local(moment)?;
    let year = tm.tm_year.wrapping_add(1900);
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return value_error(format!("year {year} is out of range"));
    }
    Ok(seconds_of(Day::new(year, tm.tm_mon + 1, tm.tm_mday), [tm.tm_hour, tm.tm_min, tm.tm_sec, 0]))
}

/// Whether `moment` is the second one at which local clocks show `shown`: 1, else 0.
///
/// # Errors
/// As [`shown_at`].
pub fn fold_at(moment: i64, shown: i64) -> R<i32> {
    let put_back = shown - shown_at(moment.saturating_sub(MAX_FOLD))? - MAX_FOLD;
    Ok(i32::from(put_back < 0 && shown_at(moment + put_back)? == shown))
}

/// The moment at which local clocks show a day and time: of two the one that the fold says, and in a
/// gap as if the clocks were put forward late (or early, with the fold).
///
/// # Errors
/// As [`shown_at`].
pub fn to_utc(day: Day, clock: Clock) -> R<i64> {
    let wanted = seconds_of(day, clock.parts());
    let offset = shown_at(wanted)? - wanted;
    let first = wanted - offset;
    let found = shown_at(first)? == wanted;
    let other_offset = if found {
        let beyond = if clock.fold { first + MAX_FOLD } else { first - MAX_FOLD };
        let other = shown_at(beyond)? - beyond;
        if other == offset {
            return Ok(first);
        }
        other
    } else {
        shown_at(first)? - first
    };
    let second = wanted - other_offset;
    Ok(if shown_at(second)? == wanted {
        second
    } else if found {
        first
    } else if clock.fold {
        first.min(second)
    } else {
        first.max(second)
    })
}

/// The zone of a day and time here. In a gap it is the zone that `to_utc` converts to, not from.
///
/// # Errors
/// As [`zone_at`].
pub fn zone_of(day: Day, clock: Clock) -> R<Ref> {
    let moment = to_utc(day, clock)?;
    let other = to_utc(day, Clock { fold: !clock.fold, ..clock })?;
    let in_gap = other != moment && (other > moment) == clock.fold;
    zone_at(if in_gap { other } else { moment })
}

/// The zone that holds here at a moment: its offset and name.
///
/// # Errors
/// OSError; ValueError for an offset that is none.
pub fn zone_at(moment: i64) -> R<Ref> {
    let tm = crate::time::calendar::local(moment)?;
    let name = crate::time::calendar::zone_name(&tm);
    zone::of_offset(i128::from(tm.tm_gmtoff) * delta::SECOND, Some(name))
}
