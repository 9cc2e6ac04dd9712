//! BLAKE2 with all its parameters (salt, personalisation, tree hashing), after RFC 7693 and the
//! BLAKE2 specification.

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// 64-bit words.
    B,
    /// 32-bit words.
    S,
}

/// Parameters of a hash.
#[derive(Clone, Default)]
pub struct Parameters {
    /// Bytes of the digest.
    pub digest_size: u8,
    /// Key, of at most the digest's greatest size.
    pub key: Vec<u8>,
    /// Salt.
    pub salt: Vec<u8>,
    /// Personalisation.
    pub person: Vec<u8>,
    /// Children of a node.
    pub fanout: u8,
    /// Greatest depth of the tree.
    pub depth: u8,
    /// Greatest size of a leaf.
    pub leaf_size: u32,
    /// Place of the node in its layer.
    pub node_offset: u64,
    /// Layer of the node.
    pub node_depth: u8,
    /// Size of inner digests.
    pub inner_size: u8,
    /// The last node of its layer.
    pub last_node: bool,
}

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

const IV_B: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

macro_rules! core {
    ($(#[$m:meta])* $name:ident, $word:ty, $bytes:literal, $rounds:literal, $iv:expr, $r:expr) => {
        $(#[$m])*
        #[derive(Clone)]
        struct $name {
            h: [$word; 8],
            count: u128,
            buffer: Vec<u8>,
            last_node: bool,
        }

        impl $name {
            const BLOCK: usize = 16 * $bytes;

            fn new(words: [$word; 8], last_node: bool) -> $name {
                let mut h = $iv;
                for (h, w) in h.iter_mut().zip(words) {
                    *h ^= w;
                }
                $name { h, count: 0, buffer: Vec::with_capacity(Self::BLOCK), last_node }
            }

            fn compress(&mut self, block: &[u8], last: bool) {
                let mut m = [0 as $word; 16];
                for (w, b) in m.iter_mut().zip(block.chunks_exact($bytes)) {
                    let mut bytes = [0; $bytes];
                    bytes.copy_from_slice(b);
                    *w = <$word>::from_le_bytes(bytes);
                }
                let iv = $iv;
                let mut v = [0 as $word; 16];
                v[..8].copy_from_slice(&self.h);
                v[8..].copy_from_slice(&iv);
                v[12] ^= self.count as $word;
                v[13] ^= (self.count >> (8 * $bytes)) as $word;
                if last {
                    v[14] = !v[14];
                    if self.last_node {
                        v[15] = !v[15];
                    }
                }
                let r: [u32; 4] = $r;
                for round in 0..$rounds {
                    let s = &SIGMA[round % 10];
                    let mut g = |a: usize, b: usize, c: usize, d: usize, i: usize| {
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(m[s[i]]);
                        v[d] = (v[d] ^ v[a]).rotate_right(r[0]);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(r[1]);
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(m[s[i + 1]]);
                        v[d] = (v[d] ^ v[a]).rotate_right(r[2]);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(r[3]);
                    };
                    g(0, 4, 8, 12, 0);
                    g(1, 5, 9, 13, 2);
                    g(2, 6, 10, 14, 4);
                    g(3, 7, 11, 15, 6);
                    g(0, 5, 10, 15, 8);
                    g(1, 6, 11, 12, 10);
                    g(2, 7, 8, 13, 12);
                    g(3, 4, 9, 14, 14);
                }
                for i in 0..8 {
                    self.h[i] ^= v[i] ^ v[i + 8];
                }
            }

            fn update(&mut self, mut data: &[u8]) {
                // The last block waits, for it is compressed in its own way.
                while !data.is_empty() {
                    if self.buffer.len() == Self::BLOCK {
                        self.count += Self::BLOCK as u128;
                        let block = std::mem::take(&mut self.buffer);
                        self.compress(&block, false);
                        self.buffer = block;
                        self.buffer.clear();
                    }
                    let room = (Self::BLOCK - self.buffer.len()).min(data.len());
                    let (now, later) = data.split_at(room);
                    self.buffer.extend_from_slice(now);
                    data = later;
                }
            }

            fn result(&self) -> Vec<u8> {
                let mut last = self.clone();
                last.count += last.buffer.len() as u128;
                let mut block = std::mem::take(&mut last.buffer);
                block.resize(Self::BLOCK, 0);
                last.compress(&block, true);
                last.h.iter().flat_map(|w| w.to_le_bytes()).collect()
            }
        }
    };
}

core!(
    /// BLAKE2b.
    CoreB, u64, 8, 12, IV_B, [32, 24, 16, 63]
);
core!(
    /// BLAKE2s, whose start values are the upper halves of the other's.
    CoreS, u32, 4, 10, IV_B.map(|w| (w >> 32) as u32), [16, 12, 8, 7]
);

#[derive(Clone)]
enum Core {
    B(CoreB),
    S(CoreS),
}

/// A hash under way.
#[derive(Clone)]
pub struct Blake {
    core: Core,
    size: usize,
}

fn put(block: &mut [u8], at: usize, bytes: &[u8]) {
    for (to, from) in block.iter_mut().skip(at).zip(bytes) {
        *to = *from;
    }
}

impl Blake {
    /// Starts a hash; the parameters are within bounds.
    pub fn new(flavour: Flavour, p: &Parameters) -> Blake {
        let mut block = [0u8; 64];
        put(&mut block, 0, &[p.digest_size, p.key.len() as u8, p.fanout, p.depth]);
        put(&mut block, 4, &p.leaf_size.to_le_bytes());
        let core = match flavour {
            Flavour::B => {
                put(&mut block, 8, &p.node_offset.to_le_bytes());
                put(&mut block, 16, &[p.node_depth, p.inner_size]);
                put(&mut block, 32, &p.salt);
                put(&mut block, 48, &p.person);
                let mut words = [0u64; 8];
                for (w, b) in words.iter_mut().zip(block.chunks_exact(8)) {
                    *w = b.iter().rev().fold(0, |w, b| w << 8 | u64::from(*b));
                }
                Core::B(CoreB::new(words, p.last_node))
            }
            Flavour::S => {
                put(&mut block, 8, p.node_offset.to_le_bytes().get(..6).unwrap_or(&[]));
                put(&mut block, 14, &[p.node_depth, p.inner_size]);
                put(&mut block, 16, &p.salt);
                put(&mut block, 24, &p.person);
                let mut words = [0u32; 8];
                for (w, b) in words.iter_mut().zip(block.chunks_exact(4)) {
                    *w = b.iter().rev().fold(0, |w, b| w << 8 | u32::from(*b));
                }
                Core::S(CoreS::new(words, p.last_node))
            }
        };
        let mut h = Blake { core, size: p.digest_size.into() };
        if !p.key.is_empty() {
            let mut key = p.key.clone();
            key.resize(h.block_size(), 0);
            h.update(&key);
        }
        h
    }
    /// Bytes of a block.
    pub fn block_size(&self) -> usize {
        match self.core {
            Core::B(_) => CoreB::BLOCK,
            Core::S(_) => CoreS::BLOCK,
        }
    }
    /// Bytes of the digest.
    pub fn digest_size(&self) -> usize {
        self.size
    }
    /// Takes data.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.core {
            Core::B(c) => c.update(data),
            Core::S(c) => c.update(data),
        }
    }
    /// The digest so far.
    pub fn result(&self) -> Vec<u8> {
        let mut v = match &self.core {
            Core::B(c) => c.result(),
            Core::S(c) => c.result(),
        };
        v.truncate(self.size);
        v
    }
}
