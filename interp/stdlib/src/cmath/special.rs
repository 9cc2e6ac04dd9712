//! What the functions give where a part is infinite or no number: a table a function, by the kind of
//! the real part (row) and of the imaginary part (column), as the reference answers.
//!
//! Kinds in order: -∞, negative, -0, +0, positive, +∞, NaN. An entry is a pair of codes: `z` 0, `o` 1,
//! `i` ∞, `n` NaN, `p` π, `h` π/2, `q` π/4, `t` 3π/4, a capital for its negative; `!!` is a domain error and
//! `..` is left to the function itself.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// A function's table.
pub type Table = [&'static [u8; 14]; 7];

/// What a table says.
pub enum Entry {
    /// The result.
    Value(f64, f64),
    /// There is none.
    Domain,
    /// Nothing: the function works it out.
    Open,
}

fn kind(x: f64) -> usize {
    match (x.is_nan(), x.is_sign_negative()) {
        (true, _) => 6,
        (_, true) if x.is_infinite() => 0,
        (_, false) if x.is_infinite() => 5,
        (_, true) => 1 + usize::from(x == 0.0),
        (_, false) => 4 - usize::from(x == 0.0),
    }
}

fn number(code: u8) -> Option<f64> {
    let x = match code.to_ascii_lowercase() {
        b'z' => 0.0,
        b'o' => 1.0,
        b'i' => f64::INFINITY,
        b'n' => f64::NAN,
        b'p' => PI,
        b'h' => FRAC_PI_2,
        b'q' => FRAC_PI_4,
        b't' => 3.0 * FRAC_PI_4,
        _ => return None,
    };
    Some(if code.is_ascii_uppercase() { -x } else { x })
}

/// Looks a number up.
pub fn look_up(t: &Table, re: f64, im: f64) -> Entry {
    if re.is_finite() && im.is_finite() {
        return Entry::Open;
    }
    let row = t.get(kind(re)).copied().unwrap_or(b"..............");
    let at = 2 * kind(im);
    match row.get(at..at + 2) {
        Some(b"!!") => Entry::Domain,
        Some([a, b]) => match (number(*a), number(*b)) {
            (Some(a), Some(b)) => Entry::Value(a, b),
            _ => Entry::Open,
        },
        _ => Entry::Open,
    }
}

/// `acos`
pub static ACOS: Table = [
    b"tipipipIpItIni",
    b"hi........hInn",
    b"hi........hIhn",
    b"hi........hIhn",
    b"hi........hInn",
    b"qizizizIzIqIni",
    b"ninnnnnnnnnInn",
];
/// `acosh`
pub static ACOSH: Table = [
    b"iTiPiPipipitin",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iQiZiZiziziqin",
    b"innnnnnnnninnn",
];
/// `asinh`
pub static ASINH: Table = [
    b"IQIZIZIzIzIqIn",
    b"IH........Ihnn",
    b"IH........Ihnn",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iQiZiZiziziqin",
    b"innnnZnznninnn",
];
/// `atanh`
pub static ATANH: Table = [
    b"ZHZHZHZhZhZhZn",
    b"ZH........Zhnn",
    b"ZH........ZhZn",
    b"zH........zhzn",
    b"zH........zhnn",
    b"zHzHzHzhzhzhzn",
    b"zHnnnnnnnnzhnn",
];
/// `cosh`
pub static COSH: Table = [
    b"!!..iziZ..!!in",
    b"!!........!!nn",
    b"!!........!!nz",
    b"!!........!!nz",
    b"!!........!!nn",
    b"!!..iZiz..!!in",
    b"nnnnnznznnnnnn",
];
/// `exp`
pub static EXP: Table = [
    b"zz..zZzz..zzzz",
    b"!!........!!nn",
    b"!!........!!nn",
    b"!!........!!nn",
    b"!!........!!nn",
    b"!!..iZiz..!!in",
    b"nnnnnZnznnnnnn",
];
/// `log`
pub static LOG: Table = [
    b"iTiPiPipipitin",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iH........ihnn",
    b"iQiZiZiziziqin",
    b"innnnnnnnninnn",
];
/// `sinh`
pub static SINH: Table = [
    b"!!..IZIz..!!in",
    b"!!........!!nn",
    b"!!........!!zn",
    b"!!........!!zn",
    b"!!........!!nn",
    b"!!..iZiz..!!in",
    b"nnnnnZnznnnnnn",
];
/// `sqrt`
pub static SQRT: Table = [
    b"iIzIzIziziiini",
    b"iI........iinn",
    b"iI........iinn",
    b"iI........iinn",
    b"iI........iinn",
    b"iIiZiZiziziiin",
    b"iInnnnnnnniinn",
];
/// `tanh`
pub static TANH: Table = [
    b"Oz..OZOz..OzOz",
    b"!!........!!nn",
    b"!!........!!nn",
    b"!!........!!nn",
    b"!!........!!nn",
    b"oz..oZoz..ozoz",
    b"nnnnnZnznnnnnn",
];
/// `rect`
pub static RECT: Table = [
    b"!!..IzIZ..!!in",
    b"!!........!!nn",
    b"zz........zzzz",
    b"zz........zzzz",
    b"!!........!!nn",
    b"!!..iZiz..!!in",
    b"nnnnnznznnnnnn",
];
