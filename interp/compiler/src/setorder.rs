//! The order in which a set of strings gives its items. `__static_attributes__` of 3.13.0 is made
//! from a set, so its order depends on the hash of strings.

use std::rc::Rc;

/// SipHash with one compression and three finalisation rounds, as CPython hashes strings.
fn siphash13(key: (u64, u64), data: &[u8]) -> u64 {
    let (mut a, mut b, mut c, mut d) = (
        key.0 ^ 0x736f_6d65_7073_6575,
        key.1 ^ 0x646f_7261_6e64_6f6d,
        key.0 ^ 0x6c79_6765_6e65_7261,
        key.1 ^ 0x7465_6462_7974_6573,
    );
    let mut round = |m: u64, rounds: usize, last: bool| {
        if last {
            c ^= 0xff;
        }
        d ^= m;
        for _ in 0..rounds {
            a = a.wrapping_add(b);
            b = b.rotate_left(13) ^ a;
            a = a.rotate_left(32);
            c = c.wrapping_add(d);
            d = d.rotate_left(16) ^ c;
            a = a.wrapping_add(d);
            d = d.rotate_left(21) ^ a;
            c = c.wrapping_add(b);
            b = b.rotate_left(17) ^ c;
            c = c.rotate_left(32);
        }
        a ^= m;
        a ^ b ^ c ^ d
    };
    let mut chunks = data.chunks_exact(8);
    for chunk in &mut chunks {
        let mut w = [0; 8];
        w.copy_from_slice(chunk);
        round(u64::from_le_bytes(w), 1, false);
    }
    let mut w = [0; 8];
    let rest = chunks.remainder();
    w[..rest.len()].copy_from_slice(rest);
    w[7] = data.len() as u8;
    round(u64::from_le_bytes(w), 1, false);
    round(0, 3, true)
}

/// `hash(s)` of a string given as UTF-8.
fn hash(key: (u64, u64), s: &[u8]) -> i64 {
    let text = String::from_utf8_lossy(s);
    let widest = text.chars().map(u32::from).max().unwrap_or(0);
    let mut data = Vec::with_capacity(s.len());
    for c in text.chars().map(u32::from) {
        if widest < 0x100 {
            data.push(c as u8);
        } else if widest < 0x1_0000 {
            data.extend((c as u16).to_le_bytes());
        } else {
            data.extend(c.to_le_bytes());
        }
    }
    if data.is_empty() {
        return 0;
    }
    match siphash13(key, &data) as i64 {
        -1 => -2,
        h => h,
    }
}

/// Probes this far before it perturbs.
const LINEAR_PROBES: usize = 9;

fn insert(table: &mut [Option<(i64, usize)>], h: i64, item: usize) {
    let mask = table.len() - 1;
    let mut perturb = h as u64;
    let mut i = h as usize & mask;
    loop {
        let probes = if i + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
        for slot in i..=i + probes {
            if let Some(free @ None) = table.get_mut(slot) {
                *free = Some((h, item));
                return;
            }
        }
        perturb >>= 5;
        i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
    }
}

/// Distinct strings, added in this order, in the order of a set.
pub(crate) fn order(items: &[Rc<[u8]>], key: (u64, u64)) -> Vec<Rc<[u8]>> {
    let mut table: Vec<Option<(i64, usize)>> = vec![None; 8];
    for (used, item) in items.iter().enumerate() {
        insert(&mut table, hash(key, item), used);
        let used = used + 1;
        if used * 5 >= (table.len() - 1) * 3 {
            let minimum = if used > 50_000 { used * 2 } else { used * 4 };
            let mut size = 8;
            while size <= minimum {
                size *= 2;
            }
            let old = std::mem::replace(&mut table, vec![None; size]);
            for (h, i) in old.into_iter().flatten() {
                insert(&mut table, h, i);
            }
        }
    }
    table.into_iter().flatten().filter_map(|(_, i)| items.get(i).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        // PYTHONHASHSEED=0: `hash("a")`, `hash("self")`.
        assert_eq!(hash((0, 0), b"a"), 4644417185603328019);
        assert_eq!(hash((0, 0), b"self"), -9024399598115681238);
    }
}
