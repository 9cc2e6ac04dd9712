//! The data stack of a thread: where frames live, in chunks.

use crate::object::alloc;

/// Bytes of an ordinary chunk.
const CHUNK: usize = 16 * 1024;

struct Chunk {
    start: *mut u8,
    size: usize,
    /// Where the chunk before was cut off.
    saved_top: *mut u8,
}

/// A stack of frames.
pub struct DataStack {
    chunks: Vec<Chunk>,
    top: *mut u8,
    limit: *mut u8,
}

impl Default for DataStack {
    fn default() -> Self {
        Self::new()
    }
}

impl DataStack {
    /// An empty stack.
    pub fn new() -> DataStack {
        DataStack { chunks: Vec::new(), top: std::ptr::null_mut(), limit: std::ptr::null_mut() }
    }

    /// Room for `size` bytes, a multiple of 8.
    #[inline(always)]
    pub fn push(&mut self, size: usize) -> *mut u8 {
        let p = self.top;
        if (self.limit as usize).wrapping_sub(p as usize) >= size && !p.is_null() {
            self.top = p.wrapping_add(size);
            return p;
        }
        self.push_chunk(size)
    }

    #[cold]
    #[inline(never)]
    fn push_chunk(&mut self, size: usize) -> *mut u8 {
        let n = (size + 1024).max(CHUNK << self.chunks.len().min(6));
        let start = unsafe { alloc::malloc(n) };
        self.chunks.push(Chunk { start, size: n, saved_top: self.top });
        self.top = unsafe { start.add(size) };
        self.limit = unsafe { start.add(n) };
        start
    }

    /// Gives back everything from `p` on.
    #[inline(always)]
    pub fn pop(&mut self, p: *mut u8) {
        self.top = p;
        if let Some(c) = self.chunks.last()
            && std::ptr::eq(c.start, p)
            && self.chunks.len() > 1
        {
            self.pop_chunk();
        }
    }

    #[cold]
    #[inline(never)]
    fn pop_chunk(&mut self) {
        if let Some(c) = self.chunks.pop() {
            self.top = c.saved_top;
            unsafe { alloc::free(c.start) };
            self.limit = match self.chunks.last() {
                Some(c) => unsafe { c.start.add(c.size) },
                None => std::ptr::null_mut(),
            };
        }
    }
}

impl Drop for DataStack {
    fn drop(&mut self) {
        for c in &self.chunks {
            unsafe { alloc::free(c.start) };
        }
    }
}
