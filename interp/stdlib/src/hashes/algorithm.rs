//! One face for all hashes.

use sha3::digest::{Digest, ExtendableOutput, Update, XofReader};

use super::blake::Blake;

/// A hash under way.
pub trait Algorithm {
    /// Takes data.
    fn update(&mut self, data: &[u8]);
    /// The digest so far, of `length` bytes where the algorithm leaves that open.
    fn result(&self, length: usize) -> Vec<u8>;
    /// A copy.
    fn copy(&self) -> Box<dyn Algorithm>;
    /// Bytes of the digest, 0 if that is open.
    fn digest_size(&self) -> usize;
    /// Bytes of a block.
    fn block_size(&self) -> usize;
}

/// A hash of a fixed size.
#[derive(Clone)]
pub struct Fixed<D>(pub D, pub usize);

impl<D: Digest + Clone + 'static> Algorithm for Fixed<D> {
    fn update(&mut self, data: &[u8]) {
        Digest::update(&mut self.0, data);
    }
    fn result(&self, _: usize) -> Vec<u8> {
        self.0.clone().finalize().to_vec()
    }
    fn copy(&self) -> Box<dyn Algorithm> {
        Box::new(self.clone())
    }
    fn digest_size(&self) -> usize {
        <D as Digest>::output_size()
    }
    fn block_size(&self) -> usize {
        self.1
    }
}

/// A hash of any size.
#[derive(Clone)]
pub struct Open<D>(pub D, pub usize);

impl<D: ExtendableOutput + Update + Clone + 'static> Algorithm for Open<D> {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }
    fn result(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        self.0.clone().finalize_xof().read(&mut out);
        out
    }
    fn copy(&self) -> Box<dyn Algorithm> {
        Box::new(self.clone())
    }
    fn digest_size(&self) -> usize {
        0
    }
    fn block_size(&self) -> usize {
        self.1
    }
}

impl Algorithm for Blake {
    fn update(&mut self, data: &[u8]) {
        Blake::update(self, data);
    }
    fn result(&self, _: usize) -> Vec<u8> {
        Blake::result(self)
    }
    fn copy(&self) -> Box<dyn Algorithm> {
        Box::new(self.clone())
    }
    fn digest_size(&self) -> usize {
        Blake::digest_size(self)
    }
    fn block_size(&self) -> usize {
        Blake::block_size(self)
    }
}
