//! Times in nanoseconds, made from numbers as the reference makes them.

use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::number;
use pyrite_vm::raise::{overflow_error, value_error};
use pyrite_vm::types::float::Float;

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;

/// Which way a fraction goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Down.
    Floor,
    /// Up.
    Ceiling,
    /// To the nearest, halves to even.
    HalfEven,
    /// Away from zero: no wait is shorter than was asked for.
    Up,
}

fn round(x: f64, how: Round) -> f64 {
    match how {
        Round::Floor => x.floor(),
        Round::Ceiling => x.ceil(),
        Round::HalfEven => x.round_ties_even(),
        Round::Up => {
            if x >= 0.0 {
                x.ceil()
            } else {
                x.floor()
            }
        }
    }
}

fn out_of_range<T>() -> R<T> {
    overflow_error("timestamp out of range for platform time_t")
}

fn too_large<T>() -> R<T> {
    overflow_error("timestamp too large to convert to C PyTime_t")
}

fn nan<T>() -> R<T> {
    value_error("Invalid value NaN (not a number)")
}

const EDGE: f64 = 9_223_372_036_854_775_808.0;

/// Nanoseconds of a number of seconds.
///
/// # Errors
/// ValueError for NaN; OverflowError; TypeError.
pub fn from_seconds(o: &Object, how: Round) -> R<i64> {
    if let Some(f) = o.cast::<Float>() {
        let x = f.value();
        if x.is_nan() {
            return nan();
        }
        let x = round(x * SECOND as f64, how);
        if !(-EDGE..EDGE).contains(&x) {
            return out_of_range();
        }
        return Ok(x as i64);
    }
    match number::index(o)?.as_i64().and_then(|n| n.checked_mul(SECOND)) {
        Some(n) => Ok(n),
        None => too_large(),
    }
}

/// Whole seconds of a number of them.
///
/// # Errors
/// As [`from_seconds`].
pub fn whole_seconds(o: &Object, how: Round) -> R<i64> {
    if let Some(f) = o.cast::<Float>() {
        let x = f.value();
        if x.is_nan() {
            return nan();
        }
        let x = round(x, how);
        if !(-EDGE..EDGE).contains(&x) {
            return out_of_range();
        }
        return Ok(x as i64);
    }
    match number::index(o)?.as_i64() {
        Some(n) => Ok(n),
        None => out_of_range(),
    }
}

/// Whole seconds and microseconds of a number of seconds, rounded to the nearest, halves to even.
///
/// # Errors
/// As [`from_seconds`].
pub fn seconds_and_micros(o: &Object) -> R<(i64, i32)> {
    let Some(x) = o.cast::<Float>() else { return Ok((whole_seconds(o, Round::Floor)?, 0)) };
    let x = x.value();
    if x.is_nan() {
        return nan();
    }
    let mut whole = x.trunc();
    let mut micros = round((x - whole) * 1e6, Round::HalfEven);
    if micros >= 1e6 {
        micros -= 1e6;
        whole += 1.0;
    } else if micros < 0.0 {
        micros += 1e6;
        whole -= 1.0;
    }
    if !(-EDGE..EDGE).contains(&whole) {
        return out_of_range();
    }
    Ok((whole as i64, micros as i32))
}

/// Seconds as a float.
pub fn to_seconds(ns: i64) -> f64 {
    if ns % SECOND == 0 { (ns / SECOND) as f64 } else { ns as f64 / SECOND as f64 }
}

/// As C's structure.
pub fn timespec(ns: i64) -> libc::timespec {
    libc::timespec { tv_sec: ns.div_euclid(SECOND), tv_nsec: ns.rem_euclid(SECOND) }
}

/// A clock of the operating system, in nanoseconds; `None` if it fails.
pub fn clock(id: libc::clockid_t) -> Option<i64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    if unsafe { libc::clock_gettime(id, &mut t) } != 0 {
        return None;
    }
    Some(t.tv_sec.saturating_mul(SECOND).saturating_add(t.tv_nsec))
}

/// The clock that never goes back.
pub fn monotonic() -> i64 {
    clock(libc::CLOCK_MONOTONIC).unwrap_or(0)
}
