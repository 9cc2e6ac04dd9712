//! A map from context variables to values that shares its parts with the maps it was made from:
//! a copy costs nothing, a change costs as many nodes as the key's path has.
//!
//! Keys are told apart by a number that no two variables share, of which five bits at a time
//! choose the way; so two keys part at some depth, and no node need hold several under one number.

use pyrite_vm::object;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, Ref, StaticType};

use super::ContextVar;

object! {
    /// Where keys part. There is a child for each bit that is set, in the order of the bits.
    pub struct Node: NODE {
        bits: u32,
        /// A [`Node`] or a [`Leaf`] each.
        children: Vec<Ref>,
    }
}
object! {
    /// A variable and its value.
    pub struct Leaf: LEAF {
        pub key: Ref<ContextVar>,
        pub value: Ref,
    }
}

const fn hidden(name: &'static str) -> TypeDef {
    TypeDef { name, flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT }
}
static NODE: StaticType = StaticType::new::<Node>(hidden("hamt_bitmap_node"), Slots::NONE);
static LEAF: StaticType = StaticType::new::<Leaf>(hidden("hamt_leaf"), Slots::NONE);

/// Makes the types ready.
pub fn prepare() {
    NODE.object();
    LEAF.object();
}

fn node(bits: u32, children: Vec<Ref>) -> Ref<Node> {
    Ref::new(Node { head: Object::head(&NODE), bits, children })
}

fn bit_at(code: u64, depth: u32) -> u32 {
    1 << (code.checked_shr(depth * 5).unwrap_or(0) & 31)
}

impl Node {
    /// The empty map.
    pub fn empty() -> Ref<Node> {
        node(0, Vec::new())
    }

    fn index(&self, bit: u32) -> usize {
        (self.bits & (bit - 1)).count_ones() as usize
    }

    /// The value of a variable.
    pub fn get(&self, key: &ContextVar) -> Option<&Object> {
        let (mut n, mut depth) = (self, 0);
        loop {
            let bit = bit_at(key.code, depth);
            if n.bits & bit == 0 {
                return None;
            }
            let child = n.children.get(n.index(bit))?;
            match child.exact::<Node>() {
                Some(c) => n = c,
                None => {
                    let l = child.exact::<Leaf>()?;
                    return l.key.is(key).then_some(&*l.value);
                }
            }
            depth += 1;
        }
    }

    /// The map with `leaf` in it, and whether its key is new.
    pub fn with(&self, leaf: &Ref<Leaf>) -> (Ref<Node>, bool) {
        self.with_at(leaf, 0)
    }

    // Twelve deep at most: the numbers have 64 bits and all differ.
    fn with_at(&self, leaf: &Ref<Leaf>, depth: u32) -> (Ref<Node>, bool) {
        let bit = bit_at(leaf.key.code, depth);
        let i = self.index(bit);
        let mut children = self.children.clone();
        let Some(child) = children.get_mut(i).filter(|_| self.bits & bit != 0) else {
            children.insert(i, leaf.clone().up());
            return (node(self.bits | bit, children), true);
        };
        let mut new = false;
        *child = if let Some(c) = child.exact::<Node>() {
            let (c, n) = c.with_at(leaf, depth + 1);
            new = n;
            c.up()
        } else {
            match child.exact::<Leaf>() {
                Some(l) if !l.key.is(&leaf.key) => {
                    new = true;
                    let below = node(bit_at(l.key.code, depth + 1), vec![child.clone()]);
                    below.with_at(leaf, depth + 1).0.up()
                }
                _ => leaf.clone().up(),
            }
        };
        (node(self.bits, children), new)
    }

    /// The map without a variable; `None` if it is not there.
    pub fn without(&self, key: &ContextVar) -> Option<Ref<Node>> {
        self.without_at(key, 0)
    }

    fn without_at(&self, key: &ContextVar, depth: u32) -> Option<Ref<Node>> {
        let bit = bit_at(key.code, depth);
        if self.bits & bit == 0 {
            return None;
        }
        let i = self.index(bit);
        let child = self.children.get(i)?;
        let mut children = self.children.clone();
        if let Some(c) = child.exact::<Node>() {
            let c = c.without_at(key, depth + 1)?;
            if let [only] = c.children.as_slice()
                && only.is_exact::<Leaf>()
            {
                // A lone leaf moves up.
                children[i] = only.clone();
            } else if c.children.is_empty() {
                children.remove(i);
                return Some(node(self.bits & !bit, children));
            } else {
                children[i] = c.up();
            }
            return Some(node(self.bits, children));
        }
        if !child.exact::<Leaf>()?.key.is(key) {
            return None;
        }
        children.remove(i);
        Some(node(self.bits & !bit, children))
    }

    /// All leaves, appended to `out`.
    pub fn leaves(&self, out: &mut Vec<Ref<Leaf>>) {
        for c in &self.children {
            match (c.exact::<Node>(), c.exact::<Leaf>()) {
                (Some(n), _) => n.leaves(out),
                (_, Some(l)) => out.push(l.own_as()),
                _ => {}
            }
        }
    }
}

/// A leaf.
pub fn leaf(key: &ContextVar, value: &Object) -> Ref<Leaf> {
    Ref::new(Leaf { head: Object::head(&LEAF), key: key.own_as(), value: value.own() })
}
