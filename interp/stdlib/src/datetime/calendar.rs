//! The proleptic Gregorian calendar: pure arithmetic on years, months, days and ordinals.

/// The first year.
pub const MIN_YEAR: i32 = 1;
/// The last year.
pub const MAX_YEAR: i32 = 9999;
/// The ordinal of the last day of the last year; day 1 of year 1 is 1.
pub const MAX_ORDINAL: i32 = 3_652_059;

const DAYS_IN_4_YEARS: i32 = 1461;
const DAYS_IN_100_YEARS: i32 = 36_524;
const DAYS_IN_400_YEARS: i32 = 146_097;
/// Days before each month of a common year.
const BEFORE: [i32; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C)]
pub struct Day {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: i32,
    /// From 1.
    pub day: i32,
}

/// Whether a year has 366 days.
pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month.
pub fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 => 28 + i32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the year before a month.
fn days_before_month(year: i32, month: i32) -> i32 {
    BEFORE.get(month as usize).copied().unwrap_or(0) + i32::from(month > 2 && is_leap(year))
}

/// Days before January 1st of a year.
fn days_before_year(year: i32) -> i32 {
    let y = year - 1;
    y * 365 + y / 4 - y / 100 + y / 400
}

impl Day {
    /// From year, month and day that are in range.
    pub const fn new(year: i32, month: i32, day: i32) -> Day {
        Day { year, month, day }
    }

    /// Its number, counted from January 1st of year 1, which is 1.
    pub fn ordinal(self) -> i32 {
        days_before_year(self.year) + days_before_month(self.year, self.month) + self.day
    }

    /// The day with a number.
    pub fn from_ordinal(ordinal: i32) -> Day {
        let n = ordinal - 1;
        let (n400, n) = (n / DAYS_IN_400_YEARS, n % DAYS_IN_400_YEARS);
        let (n100, n) = (n / DAYS_IN_100_YEARS, n % DAYS_IN_100_YEARS);
        let (n4, n) = (n / DAYS_IN_4_YEARS, n % DAYS_IN_4_YEARS);
        let (n1, n) = (n / 365, n % 365);
        let year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1;
        if n1 == 4 || n100 == 4 {
            return Day::new(year - 1, 12, 31);
        }
        let month = (1..=12).rev().find(|m| days_before_month(year, *m) <= n).unwrap_or(1);
        Day::new(year, month, n - days_before_month(year, month) + 1)
    }

    /// 0 for Monday.
    pub fn weekday(self) -> i32 {
        (self.ordinal() + 6) % 7
    }

    /// Its number in its year, from 1.
    pub fn day_of_year(self) -> i32 {
        days_before_month(self.year, self.month) + self.day
    }

    /// ISO year, week and weekday (1 for Monday).
    pub fn iso(self) -> (i32, i32, i32) {
        let today = self.ordinal();
        let mut year = self.year;
        let mut week = (today - iso_week_1(year)).div_euclid(7);
        if week < 0 {
            year -= 1;
            week = (today - iso_week_1(year)).div_euclid(7);
        } else if week >= 52 && today >= iso_week_1(year + 1) {
            year += 1;
            week = 0;
        }
        (year, week + 1, self.weekday() + 1)
    }
}

/// The ordinal of the Monday with which an ISO year begins.
fn iso_week_1(year: i32) -> i32 {
    let first = days_before_year(year) + 1;
    let weekday = (first + 6) % 7;
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}

/// What is wrong with an ISO year, week and weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsoFault {
    /// The year.
    Year,
    /// The week.
    Week,
    /// The weekday.
    Weekday,
}

/// The day of an ISO year, week and weekday. It may lie just outside the years that a date can have.
///
/// # Errors
/// Which of them is out of range.
pub fn from_iso(year: i32, week: i32, weekday: i32) -> Result<Day, IsoFault> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Err(IsoFault::Year);
    }
    if !(1..53).contains(&week) {
        // Years that begin on a Thursday, and leap years that begin on a Wednesday, have 53 weeks.
        let first = (days_before_year(year) + 1) % 7;
        let long = first == 4 || (first == 3 && is_leap(year));
        if week != 53 || !long {
            return Err(IsoFault::Week);
        }
    }
    if !(1..=7).contains(&weekday) {
        return Err(IsoFault::Weekday);
    }
    let ordinal = iso_week_1(year) + (week - 1) * 7 + weekday - 1;
    if ordinal < 1 {
        return Err(IsoFault::Year);
    }
    Ok(Day::from_ordinal(ordinal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_and_weeks_are_inverse() {
        for ordinal in 1..=MAX_ORDINAL {
            let day = Day::from_ordinal(ordinal);
            assert_eq!(day.ordinal(), ordinal, "{day:?}");
            let (year, week, weekday) = day.iso();
            if (MIN_YEAR..=MAX_YEAR).contains(&year) {
                assert_eq!(from_iso(year, week, weekday), Ok(day));
            }
        }
    }
}
