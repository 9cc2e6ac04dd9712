//! The order of an ordered dict's keys: a doubly linked list in an arena, with an index by the
//! address of the key object that the dict holds.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use pyrite_vm::object::{Object, Ref, Trace, Visit};

use crate::address::Address;

/// No node.
pub const NIL: u32 = u32::MAX;

/// One key. The node keeps it alive, so that its address stays its own.
struct Node {
    /// Absent in a free node, whose `next` is the next free one.
    key: Option<Ref>,
    hash: isize,
    prev: u32,
    next: u32,
}

/// The order of keys.
pub struct Order {
    nodes: Vec<Node>,
    index: HashMap<usize, u32, BuildHasherDefault<Address>>,
    first: u32,
    last: u32,
    free: u32,
    /// Changes with every change of order.
    pub state: u64,
}

impl Default for Order {
    fn default() -> Self {
        Order { nodes: Vec::new(), index: HashMap::default(), first: NIL, last: NIL, free: NIL, state: 0 }
    }
}

impl Trace for Order {
    fn trace(&self, visit: &mut Visit<'_>) {
        for n in &self.nodes {
            if let Some(k) = &n.key {
                visit(k);
            }
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        out.extend(self.take_all());
    }
}

impl Order {
    /// Number of keys.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// The node at an end.
    pub fn end(&self, last: bool) -> u32 {
        if last { self.last } else { self.first }
    }

    /// The node after or before another.
    pub fn beside(&self, at: u32, forward: bool) -> u32 {
        match self.nodes.get(at as usize) {
            Some(n) if forward => n.next,
            Some(n) => n.prev,
            None => NIL,
        }
    }

    /// Key and hash of a node.
    pub fn key(&self, at: u32) -> Option<(Ref, isize)> {
        let n = self.nodes.get(at as usize)?;
        Some((n.key.clone()?, n.hash))
    }

    /// The node of a key that the dict holds.
    pub fn find(&self, key: &Object) -> Option<u32> {
        self.index.get(&key.addr()).copied()
    }

    fn link(&mut self, at: u32, last: bool) {
        let other = if last { self.last } else { self.first };
        if let Some(n) = self.nodes.get_mut(at as usize) {
            (n.prev, n.next) = if last { (other, NIL) } else { (NIL, other) };
        }
        match self.nodes.get_mut(other as usize) {
            Some(o) if last => o.next = at,
            Some(o) => o.prev = at,
            None if last => self.first = at,
            None => self.last = at,
        }
        if last {
            self.last = at;
        } else {
            self.first = at;
        }
        self.state += 1;
    }

    fn unlink(&mut self, at: u32) {
        let Some(n) = self.nodes.get(at as usize) else { return };
        let (prev, next) = (n.prev, n.next);
        match self.nodes.get_mut(prev as usize) {
            Some(p) => p.next = next,
            None => self.first = next,
        }
        match self.nodes.get_mut(next as usize) {
            Some(x) => x.prev = prev,
            None => self.last = prev,
        }
        self.state += 1;
    }

    /// Adds a key at the end, unless it is there.
    pub fn add(&mut self, key: Ref, hash: isize) {
        let addr = key.addr();
        if self.index.contains_key(&addr) {
            return;
        }
        let node = Node { key: Some(key), hash, prev: NIL, next: NIL };
        let at = match self.nodes.get_mut(self.free as usize) {
            Some(n) => {
                let at = self.free;
                self.free = n.next;
                *n = node;
                at
            }
            None => {
                self.nodes.push(node);
                (self.nodes.len() - 1) as u32
            }
        };
        self.index.insert(addr, at);
        self.link(at, true);
    }

    /// Removes a node; the key is dropped by the caller, once it holds no borrow.
    #[must_use]
    pub fn remove(&mut self, at: u32) -> Option<Ref> {
        self.nodes.get(at as usize)?.key.as_ref()?;
        self.unlink(at);
        let free = self.free;
        let n = self.nodes.get_mut(at as usize)?;
        let key = n.key.take()?;
        n.next = free;
        self.free = at;
        self.index.remove(&key.addr());
        Some(key)
    }

    /// Moves a node to an end.
    pub fn move_to_end(&mut self, at: u32, last: bool) {
        if self.end(last) != at {
            self.unlink(at);
            self.link(at, last);
        }
    }

    /// Empties the order; the keys are dropped by the caller.
    #[must_use]
    pub fn take_all(&mut self) -> Vec<Ref> {
        let old = std::mem::take(self);
        self.state = old.state + u64::from(!old.index.is_empty());
        old.nodes.into_iter().filter_map(|n| n.key).collect()
    }

    /// All keys with their hashes, in order.
    pub fn keys(&self) -> Vec<(Ref, isize)> {
        let mut v = Vec::with_capacity(self.len());
        let mut at = self.first;
        while let Some(k) = self.key(at) {
            v.push(k);
            at = self.beside(at, true);
        }
        v
    }
}
