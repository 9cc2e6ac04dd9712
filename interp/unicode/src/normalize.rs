//! The four normalisation forms.

use crate::database::Version;
use crate::generated as g;
use crate::tables;

/// A normalisation form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Canonical decomposition.
    Nfd,
    /// Compatibility decomposition.
    Nfkd,
    /// Canonical decomposition, then composition.
    Nfc,
    /// Compatibility decomposition, then composition.
    Nfkc,
}

impl Form {
    /// The form of that name, as `unicodedata.normalize` takes it.
    pub fn parse(name: &str) -> Option<Form> {
        Some(match name {
            "NFD" => Form::Nfd,
            "NFKD" => Form::Nfkd,
            "NFC" => Form::Nfc,
            "NFKC" => Form::Nfkc,
            _ => return None,
        })
    }

    fn maybe(self) -> u32 {
        match self {
            Form::Nfd => g::NFD_MAYBE,
            Form::Nfkd => g::NFKD_MAYBE,
            Form::Nfc => g::NFC_MAYBE,
            Form::Nfkc => g::NFKC_MAYBE,
        }
    }

    fn compatible(self) -> bool {
        matches!(self, Form::Nfkd | Form::Nfkc)
    }

    fn composes(self) -> bool {
        matches!(self, Form::Nfc | Form::Nfkc)
    }
}

const S_BASE: u32 = 0xAC00;
const L_BASE: u32 = 0x1100;
const V_BASE: u32 = 0x1161;
const T_BASE: u32 = 0x11A7;
const L_COUNT: u32 = 19;
const V_COUNT: u32 = 21;
const T_COUNT: u32 = 28;
const S_COUNT: u32 = L_COUNT * V_COUNT * T_COUNT;

/// True when every character is certain to stay as it is; false says nothing.
pub fn quick_check(form: Form, points: impl IntoIterator<Item = u32>) -> bool {
    let maybe = form.maybe();
    points.into_iter().all(|point| tables::types(point).flags & maybe == 0)
}

/// `unicodedata.is_normalized`.
pub fn is_normalized(form: Form, points: &[u32], version: Version) -> bool {
    quick_check(form, points.iter().copied()) || normalize(form, points, version) == points
}

/// `unicodedata.normalize`.
pub fn normalize(form: Form, points: &[u32], version: Version) -> Vec<u32> {
    if quick_check(form, points.iter().copied()) {
        return points.to_vec();
    }
    let mut text = decompose(form.compatible(), points, version);
    order(&mut text);
    if form.composes() {
        compose(&mut text, version);
    }
    text.into_iter().map(|(point, _)| point).collect()
}

/// NFKC of a string, as identifiers are normalised.
pub fn nfkc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let points: Vec<u32> = text.chars().map(u32::from).collect();
    // Normalisation takes scalar values to scalar values only.
    normalize(Form::Nfkc, &points, Version::Current).into_iter().filter_map(char::from_u32).collect()
}

/// Every character decomposed to the end, with its combining class.
fn decompose(compatible: bool, points: &[u32], version: Version) -> Vec<(u32, u8)> {
    let ancient = version == Version::Ancient;
    let mut out = Vec::with_capacity(points.len() + points.len() / 4);
    let mut stack: Vec<u32> = Vec::new();
    for &point in points {
        if point < 0x80 {
            out.push((point, 0));
            continue;
        }
        stack.push(point);
        // The tables are finite and without circles, so the stack empties.
        while let Some(point) = stack.pop() {
            if (S_BASE..S_BASE + S_COUNT).contains(&point) {
                let index = point - S_BASE;
                out.push((L_BASE + index / (V_COUNT * T_COUNT), 0));
                out.push((V_BASE + index % (V_COUNT * T_COUNT) / T_COUNT, 0));
                if !index.is_multiple_of(T_COUNT) {
                    out.push((T_BASE + index % T_COUNT, 0));
                }
                continue;
            }
            let record = tables::database(point, ancient);
            if ancient {
                if record.category == 0 {
                    // What 3.2.0 had not assigned does not decompose, but it combines as it does now.
                    out.push((point, tables::database(point, false).combining));
                    continue;
                }
                if let Some(&(_, other)) = g::ANCIENT_CORRECTIONS.iter().find(|(from, _)| *from == point) {
                    stack.push(other);
                    continue;
                }
            }
            match tables::decomposition(point) {
                Some(found) if compatible || found.tag == 0 => {
                    stack.extend((0..found.len).rev().map(|index| found.part(index)));
                }
                _ => out.push((point, record.combining)),
            }
        }
    }
    out
}

/// Canonical order: runs of combining characters sorted by class, stably.
fn order(text: &mut [(u32, u8)]) {
    let mut start = 0;
    while start < text.len() {
        let Some(rest) = text.get_mut(start..) else { return };
        let run = rest.iter().take_while(|(_, class)| *class != 0).count();
        if let Some(marks) = rest.get_mut(..run) {
            marks.sort_by_key(|(_, class)| *class);
        }
        start += run + 1;
    }
}

fn pair(first: u32, second: u32) -> Option<u32> {
    if (L_BASE..L_BASE + L_COUNT).contains(&first) && (V_BASE..V_BASE + V_COUNT).contains(&second) {
        return Some(S_BASE + ((first - L_BASE) * V_COUNT + (second - V_BASE)) * T_COUNT);
    }
    if (S_BASE..S_BASE + S_COUNT).contains(&first)
        && (first - S_BASE).is_multiple_of(T_COUNT)
        && (T_BASE + 1..T_BASE + T_COUNT).contains(&second)
    {
        return Some(first + (second - T_BASE));
    }
    let at = g::COMPOSITIONS.binary_search_by(|&(a, b, _)| (a, b).cmp(&(first, second))).ok()?;
    g::COMPOSITIONS.get(at).map(|&(_, _, composed)| composed)
}

/// Composes in place: each character joins the last starter unless one between them blocks it.
fn compose(text: &mut Vec<(u32, u8)>, version: Version) {
    let mut out: Vec<(u32, u8)> = Vec::with_capacity(text.len());
    let mut starter: Option<usize> = None;
    for &(point, class) in text.iter() {
        if let Some(at) = starter
            && let Some(&(first, _)) = out.get(at)
        {
            let adjacent = out.len() == at + 1;
            let last = out.last().map_or(0, |&(_, class)| class);
            if (adjacent || (last < class && last != 0))
                && let Some(composed) = pair(first, point)
                && (version == Version::Current || tables::database(composed, true).category != 0)
            {
                if let Some(slot) = out.get_mut(at) {
                    slot.0 = composed;
                }
                continue;
            }
        }
        if class == 0 {
            starter = Some(out.len());
        }
        out.push((point, class));
    }
    *text = out;
}
