//! "Did you mean": the candidate nearest to a wrong name, by CPython's edit distance.

use crate::object::{Own, Ref};
use crate::types::str::Str;

const MOVE: usize = 2;
const CASE: usize = 1;
const MAX_LENGTH: usize = 40;
/// More candidates than this are not searched.
const MAX_CANDIDATES: usize = 750;

fn substitution(a: u8, b: u8) -> usize {
    if (a & 31) != (b & 31) {
        return MOVE;
    }
    if a == b {
        return 0;
    }
    if a.eq_ignore_ascii_case(&b) { CASE } else { MOVE }
}

/// `. Did you mean 'x'?`, or nothing.
pub fn hint(name: &Str, candidates: &[&str]) -> String {
    let names: Vec<Ref<Str>> = candidates.iter().map(|n| Str::new(n)).collect();
    match best_match(name, names.iter().map(|n| &**n)) {
        Some(n) => format!(". Did you mean '{}'?", n.to_lossy()),
        None => String::new(),
    }
}

/// Edit distance of two names, given up above `max`.
pub fn distance(a: &[u8], b: &[u8], max: usize) -> usize {
    if a == b {
        return 0;
    }
    let pre = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[pre..], &b[pre..]);
    let post = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - post], &b[..b.len() - post]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return max + 1;
    }
    let (a, b) = if b.len() < a.len() { (b, a) } else { (a, b) };
    if (b.len() - a.len()) * MOVE > max {
        return max + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (bi, bc) in b.iter().enumerate() {
        let mut dist = bi * MOVE;
        result = dist;
        let mut minimum = usize::MAX;
        for (i, ac) in a.iter().enumerate() {
            let sub = dist + substitution(*bc, *ac);
            dist = row[i];
            let indel = result.min(dist) + MOVE;
            result = indel.min(sub);
            row[i] = result;
            minimum = minimum.min(result);
        }
        if minimum > max {
            return max + 1;
        }
    }
    result
}

/// The candidate to suggest for `name`.
pub fn best_match<'a>(name: &Str, candidates: impl Iterator<Item = &'a Str>) -> Option<Ref<Str>> {
    let wrong = name.to_wtf8();
    let all: Vec<&Str> = candidates.collect();
    if all.len() > MAX_CANDIDATES {
        return None;
    }
    let mut best = usize::MAX;
    let mut found: Option<&Str> = None;
    for c in all {
        if c.eq(name) {
            continue;
        }
        let possible = c.to_wtf8();
        let max = (wrong.len() + possible.len() + 3) * MOVE / 6;
        let max = max.min(best.saturating_sub(1));
        let d = distance(&wrong, &possible, max);
        if d > max {
            continue;
        }
        if d < best {
            best = d;
            found = Some(c);
        }
    }
    found.map(|c| c.own_as())
}
