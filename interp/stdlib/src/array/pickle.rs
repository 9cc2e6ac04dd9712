//! Arrays in pickles.

use pyrite_vm::object::{Object, PyType, R};
use pyrite_vm::protocol::{attribute, number};
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none_ref;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::items::{self, Format};
use super::methods::instance_dict;
use super::object::{ARRAY, code_arg, make, this};

/// `__reduce_ex__`.
pub fn reduce(o: &Object, a: &[Option<&Object>]) -> R {
    let v = a[0].unwrap_or(none_ref());
    if items::integer(v).is_none() {
        return type_error("__reduce_ex__ argument should be an integer");
    }
    let protocol = number::to_i64(v)?;
    let t = this(o);
    let dict = instance_dict(o)?;
    let ty = o.ty().as_object().own();
    let code = Str::from_point(t.code.into()).up();
    if protocol < 3 {
        let l = t.list()?.up();
        return Ok(Tuple::from_vec(vec![ty, Tuple::pair(code, l).up(), dict]).up());
    }
    let module = pyrite_vm::import::import_module("array")?;
    let f = attribute::get_text(&module, "_array_reconstructor")?;
    let format = int::from_i64(items::format_number(t.code));
    let args = Tuple::from_vec(vec![ty, code, format, Bytes::new(t.bytes()).up()]);
    Ok(Tuple::from_vec(vec![f, args.up(), dict]).up())
}

/// `_array_reconstructor`.
pub fn reconstruct(_: &Object, a: &[&Object]) -> R {
    let [ty, code, format, bytes] = a else { return type_error("_array_reconstructor expected 4 arguments") };
    let known = code_arg("_array_reconstructor() argument 2", code)?;
    let format = number::to_i32(format)?;
    let Some(t) = ty.cast::<PyType>() else {
        return type_error(format!("first argument must be a type object, not {}", ty.ty().name()));
    };
    if !t.is_subtype(ARRAY.object()) {
        return type_error(format!("{} is not a subtype of array.array", t.name()));
    }
    let Some(known) = known else { return value_error("second argument must be a valid type code") };
    let Some((f, big)) = items::machine_format(format.into()) else {
        return value_error("third argument must be a valid machine format code.");
    };
    let Some(b) = bytes.cast::<Bytes>() else {
        return type_error(format!("fourth argument should be bytes, not {}", bytes.ty().name()));
    };
    if items::format_number(known) == i64::from(format) {
        return make(t, code, Some(bytes));
    }
    let size = match f {
        Format::Int(n, _) | Format::Float(n) | Format::Text(n) => n,
    };
    if b.len() % size != 0 {
        return value_error("string length not a multiple of item size");
    }
    match f {
        Format::Text(_) => {
            let s = decode_text(b.as_slice(), size, big)?;
            make(t, code, Some(&s))
        }
        _ => {
            let mut v = Vec::new();
            pyrite_vm::raise::reserve(&mut v, b.len() / size)?;
            v.extend(b.as_slice().chunks_exact(size).map(|c| items::decode(f, big, c)));
            let l = List::from_vec(v);
            // Integers get the last type code whose items have that size and sign.
            let better = match f {
                Format::Int(1, true) => Some('b'),
                Format::Int(1, false) => Some('B'),
                Format::Int(2, true) => Some('h'),
                Format::Int(2, false) => Some('H'),
                Format::Int(4, true) => Some('i'),
                Format::Int(4, false) => Some('I'),
                Format::Int(_, true) => Some('q'),
                Format::Int(_, false) => Some('Q'),
                _ => None,
            };
            match better {
                Some(c) => make(t, &Str::from_point(c.into()), Some(&l)),
                None => make(t, code, Some(&l)),
            }
        }
    }
}

fn decode_text(b: &[u8], size: usize, big: bool) -> R<pyrite_vm::object::Ref<Str>> {
    let unit = |c: &[u8]| {
        let f = |n: u32, x: &u8| (n << 8) | u32::from(*x);
        if big { c.iter().fold(0, f) } else { c.iter().rev().fold(0, f) }
    };
    let mut v: Vec<u32> = Vec::new();
    let mut it = b.chunks_exact(size).map(unit).peekable();
    while let Some(c) = it.next() {
        if size == 2 && (0xd800..0xdc00).contains(&c) {
            match it.next_if(|d| (0xdc00..0xe000).contains(d)) {
                Some(d) => v.push(0x10000 + ((c - 0xd800) << 10) + (d - 0xdc00)),
                None => return raise(&exc::VALUE_ERROR, "illegal UTF-16 surrogate"),
            }
        } else if c > 0x10ffff {
            return raise(&exc::VALUE_ERROR, "code point not in range(0x110000)");
        } else {
            v.push(c);
        }
    }
    Ok(Str::from_u32(&v))
}
