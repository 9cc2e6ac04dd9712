//! `_blake2.blake2b` and `_blake2.blake2s`.

use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::TypeDef;
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{buffer, number, sequence};
use pyrite_vm::raise::{overflow_error, type_error, value_error};
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::algorithm::Algorithm;
use super::blake::{Blake, Flavour, Parameters};
use super::{SHA3, bind, feed, make_of, state};

macro_rules! signature {
    ($name:literal) => {
        concat!(
            "(data=b'', /, *, digest_size=_blake2.", $name, ".MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        usedforsecurity=True)"
        )
    };
}

static B: MethodDef = MethodDef::kw("blake2b", signature!("blake2b"), |_, _| Ok(none()));
static S: MethodDef = MethodDef::kw("blake2s", signature!("blake2s"), |_, _| Ok(none()));

/// An unsigned argument of C's `unsigned long` or wider.
fn unsigned(o: &Object) -> R<u64> {
    let Some(i) = o.cast::<Int>() else { return type_error("an integer is required") };
    if i.is_negative() {
        return value_error("value must be positive");
    }
    match i.with_big(num_traits::ToPrimitive::to_u64) {
        Some(n) => Ok(n),
        None => overflow_error("int too big to convert"),
    }
}

fn limited(o: Option<&Object>, most: usize, what: &str) -> R<Vec<u8>> {
    let Some(o) = o else { return Ok(Vec::new()) };
    let v = buffer::view(o)?;
    if v.len() > most {
        return value_error(format!("maximum {what} length is {most} bytes"));
    }
    Ok(v.to_vec())
}

fn new_of(flavour: Flavour, ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let (def, most, extra) = if flavour == Flavour::B { (&B, 64usize, 16usize) } else { (&S, 32, 8) };
    let mut b = [None; 13];
    bind(def, args, kw, &mut b)?;
    let [data, size, key, salt, person, fanout, depth, leaf, offset, node_depth, inner, last, _] = b;
    let small = |o: Option<&Object>, default: i32| o.map_or(Ok(default), sequence::int_arg);
    let (size, fanout, depth) = (small(size, most as i32)?, small(fanout, 1)?, small(depth, 1)?);
    let (node_depth, inner) = (small(node_depth, 0)?, small(inner, 0)?);
    let last_node = last.map_or(Ok(false), number::is_true)?;
    if !(1..=most as i32).contains(&size) {
        return value_error(format!("digest_size must be between 1 and {most} bytes"));
    }
    let salt = limited(salt, extra, "salt")?;
    let person = limited(person, extra, "person")?;
    if !(0..=255).contains(&fanout) {
        return value_error("fanout must be between 0 and 255");
    }
    if !(1..=255).contains(&depth) {
        return value_error("depth must be between 1 and 255");
    }
    let leaf = leaf.map_or(Ok(0), unsigned)?;
    let Ok(leaf_size) = u32::try_from(leaf) else { return overflow_error("leaf_size is too large") };
    let node_offset = offset.map_or(Ok(0), unsigned)?;
    if flavour == Flavour::S && node_offset >= 1 << 48 {
        return overflow_error("node_offset is too large");
    }
    if !(0..=255).contains(&node_depth) {
        return value_error("node_depth must be between 0 and 255");
    }
    if !(0..=most as i32).contains(&inner) {
        return value_error(format!("inner_size must be between 0 and is {most}"));
    }
    let key = limited(key, most, "key")?;
    let mut h = Blake::new(
        flavour,
        &Parameters {
            digest_size: size as u8,
            key,
            salt,
            person,
            fanout: fanout as u8,
            depth: depth as u8,
            leaf_size,
            node_offset,
            node_depth: node_depth as u8,
            inner_size: inner as u8,
            last_node,
        },
    );
    if let Some(d) = data {
        feed(&mut h, d)?;
    }
    Ok(make_of(ty, Box::new(h)))
}

macro_rules! blake_type {
    ($kind:ident $ty:ident $full:literal $name:literal $flavour:expr, $doc:literal) => {
        pyrite_vm::object! {
            struct $kind: $ty { state: Opaque<Guarded<Box<dyn Algorithm>>> }
        }
        static $ty: StaticType = StaticType::new::<$kind>(
            TypeDef {
                name: $full,
                methods: SHA3,
                getset: &[
                    GetSetDef::ro("name", |_| Ok(Str::intern($name).up())),
                    GetSetDef::ro("block_size", |o| Ok(int::from_usize(state(o).borrow().block_size()))),
                    GetSetDef::ro("digest_size", |o| Ok(int::from_usize(state(o).borrow().digest_size()))),
                ],
                sig: signature!($name),
                doc: Some($doc),
                ..TypeDef::DEFAULT
            },
            Slots { new: Some(|ty, args, kw| new_of($flavour, ty, args, kw)), ..Slots::NONE },
        );
    };
}

blake_type!(BlakeB BLAKE2B "_blake2.blake2b" "blake2b" Flavour::B, "Return a new BLAKE2b hash object.");
blake_type!(BlakeS BLAKE2S "_blake2.blake2s" "blake2s" Flavour::S, "Return a new BLAKE2s hash object.");

/// Makes `_blake2`.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_blake2");
    m.set("__doc__", &Str::new("_blake2b provides BLAKE2b for hashlib\n"));
    for (ty, front, size, extra) in [(&BLAKE2B, "BLAKE2B", 64, 16), (&BLAKE2S, "BLAKE2S", 32, 8)] {
        m.add_type(ty);
        for (name, n) in
            [("SALT_SIZE", extra), ("PERSON_SIZE", extra), ("MAX_KEY_SIZE", size), ("MAX_DIGEST_SIZE", size)]
        {
            m.set(&format!("{front}_{name}"), &int::from_i64(n));
            if let Some(d) = ty.object().dict.peek() {
                d.set_text(name, &int::from_i64(n));
            }
        }
    }
    Ok(m)
}
