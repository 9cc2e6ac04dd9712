//! Hashing of bytes, keyed as `PYTHONHASHSEED` says.

use std::cell::Cell;

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

use crate::object::Gil;

static KEYS: Gil<Cell<(u64, u64)>> = Gil(Cell::new((0, 0)));

/// Sets the key, before any string is hashed.
pub fn set_keys(k0: u64, k1: u64) {
    KEYS.set((k0, k1));
}

/// The key that `PYTHONHASHSEED=seed` stands for (zero: no randomness).
pub fn keys_from_seed(seed: u32) -> (u64, u64) {
    if seed == 0 {
        return (0, 0);
    }
    // The linear congruential generator that the reference fills its secret with.
    let mut x = seed;
    let mut b = [0u8; 16];
    for v in &mut b {
        x = x.wrapping_mul(214013).wrapping_add(2531011);
        *v = (x >> 16) as u8;
    }
    let half = |i: usize| {
        let mut h = [0u8; 8];
        h.copy_from_slice(&b[i..i + 8]);
        u64::from_le_bytes(h)
    };
    (half(0), half(8))
}

/// Hash of text or bytes; never -1.
pub fn bytes(b: &[u8]) -> isize {
    if b.is_empty() {
        return 0;
    }
    let (k0, k1) = KEYS.get();
    let mut h = SipHasher13::new_with_keys(k0, k1);
    h.write(b);
    let r = h.finish() as isize;
    if r == -1 { -2 } else { r }
}

/// Hash of an address, as identity hashes are made.
pub fn pointer(p: usize) -> isize {
    let r = p.rotate_right(4) as isize;
    if r == -1 { -2 } else { r }
}
