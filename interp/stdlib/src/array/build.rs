//! Making arrays, and the type.

use pyrite_vm::codecs;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, iteration, number, sequence as seq};
use pyrite_vm::raise::{self, type_error, value_error};
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, float, int};

use super::items::{self, CODES, Code};
use super::{Array, getbuffer, make, methods, sequence, this};

const DOC: &str = "array(typecode [, initializer]) -> array";

fn same_init(ty: &PyType) -> bool {
    match (ty.slots().init, ARRAY.object().slots().init) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if ty.is_type(ARRAY.object()) || same_init(ty) {
        seq::no_keywords("array.array", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, Tuple::len)];
    crate::arguments::tuple_arity("array", args.len(), 1, 2)?;
    let c = match args[0].cast::<Str>() {
        Some(s) if s.len() == 1 => s.at(0),
        _ => return crate::arguments::wrong_type("array", 1, "a unicode character", args[0]),
    };
    if c == 'u' as u32 {
        raise::warn(
            &exc::DEPRECATION_WARNING,
            "The 'u' type code is deprecated and will be removed in Python 3.16",
            1,
        )?;
    }
    let code = items::find(c);
    let initial = args.get(1);
    if let (Some(i), Some(c)) = (initial, char::from_u32(c)) {
        let text = matches!(c, 'u' | 'w');
        if i.is_a::<Str>() && !text {
            return type_error(format!("cannot use a str to initialize an array with typecode '{c}'"));
        }
        if !text && i.cast::<Array>().is_some_and(|a| a.kind().is_text()) {
            return type_error(format!(
                "cannot use a unicode array to initialize an array with typecode '{c}'"
            ));
        }
    }
    let Some(code) = code else {
        return value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    };
    let Some(initial) = initial else { return Ok(make(ty, code, Vec::new()).up()) };
    if let Some(s) = initial.cast::<Str>() {
        return Ok(make(ty, code, items::text_bytes(s)).up());
    }
    if let Some(x) = initial.cast::<Array>()
        && (x.kind() == code || x.kind().is_text() && code.is_text())
    {
        return Ok(make(ty, code, x.bytes().to_vec()).up());
    }
    let bytes = match (initial.cast::<Bytes>(), initial.cast::<ByteArray>()) {
        (Some(b), _) => Some(b.as_slice()),
        (_, Some(b)) => Some(b.as_slice()),
        _ => None,
    };
    if let Some(b) = bytes {
        let a = make(ty, code, Vec::new());
        methods::from_bytes(&a, b)?;
        return Ok(a.up());
    }
    if initial.is_a::<List>() || initial.is_a::<Tuple>() || initial.is_a::<Array>() {
        let n = seq::len(initial)?;
        let mut data = Vec::new();
        raise::reserve(&mut data, n * code.size)?;
        for i in 0..n {
            let w = code.put(&*seq::item(initial, i as isize)?)?;
            data.extend_from_slice(&w[..code.size]);
        }
        return Ok(make(ty, code, data).up());
    }
    let it = iteration::iter(initial)?;
    let a = make(ty, code, Vec::new());
    while let Some(x) = iteration::next(&it)? {
        a.push(&x)?;
    }
    Ok(a.up())
}

/// The machine formats of pickles: bytes of an item, signed, big-endian.
static MACHINE: &[(usize, bool, bool)] = &[
    (1, false, false),
    (1, true, false),
    (2, false, false),
    (2, false, true),
    (2, true, false),
    (2, true, true),
    (4, false, false),
    (4, false, true),
    (4, true, false),
    (4, true, true),
    (8, false, false),
    (8, false, true),
    (8, true, false),
    (8, true, true),
    (4, false, false),
    (4, false, true),
    (8, false, false),
    (8, false, true),
    (4, false, false),
    (4, false, true),
    (8, false, false),
    (8, false, true),
];

fn reconstruct(_: &Object, args: &[&Object]) -> R {
    let Some(ty) = args[0].cast::<PyType>() else {
        return type_error(format!("first argument must be a type object, not {}", args[0].ty().name()));
    };
    let c = match args[1].cast::<Str>() {
        Some(s) if s.len() == 1 => s.at(0),
        _ => return crate::arguments::wrong_type("_array_reconstructor", 2, "a unicode character", args[1]),
    };
    let machine = number::to_i32(args[2])?;
    if !ty.is_subtype(ARRAY.object()) {
        return type_error(format!("{} is not a subtype of array.array", ty.name()));
    }
    let Some(code) = items::find(c) else { return value_error("second argument must be a valid type code") };
    let Some(&(size, signed, big)) = usize::try_from(machine).ok().and_then(|m| MACHINE.get(m)) else {
        return value_error("third argument must be a valid machine format code.");
    };
    let Some(b) = args[3].cast::<Bytes>() else {
        return type_error(format!("fourth argument should be bytes, not {}", args[3].ty().name()));
    };
    let b = b.as_slice();
    if code.machine == machine as i64 {
        let a = make(ty, code, Vec::new());
        methods::from_bytes(&a, b)?;
        return Ok(a.up());
    }
    if b.len() % size != 0 {
        return value_error("string length not a multiple of item size");
    }
    let swapped = |x: &[u8]| {
        let mut w = [0u8; 8];
        w[..x.len()].copy_from_slice(x);
        if big {
            w[..x.len()].reverse();
        }
        u64::from_le_bytes(w)
    };
    let (code, values): (&Code, Ref) = match machine {
        14..=17 => {
            let v = b.chunks_exact(size).map(|x| match size {
                4 => float::new(f32::from_bits(swapped(x) as u32) as f64),
                _ => float::new(f64::from_bits(swapped(x))),
            });
            (code, List::from_vec(v.collect()).up())
        }
        18..=21 => {
            let encoding = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"][machine as usize - 18];
            (code, codecs::decode(b, encoding, "strict")?)
        }
        _ => {
            let shift = 64 - 8 * size as u32;
            let v = b.chunks_exact(size).map(|x| match signed {
                true => int::from_i64(((swapped(x) << shift) as i64) >> shift),
                false => int::from_u64(swapped(x)),
            });
            // The type code that holds such numbers, if the given one does not.
            let fits = |k: &Code| {
                k.size == size
                    && matches!(k.code, b'b' | b'h' | b'i' | b'l' | b'q') == signed
                    && !matches!(k.code, b'u' | b'w' | b'f' | b'd')
            };
            let code = if fits(code) { code } else { CODES.iter().find(|k| fits(k)).unwrap_or(code) };
            (code, List::from_vec(v.collect()).up())
        }
    };
    call::call(ty.as_object(), &[&Str::new(&(code.code as char).to_string()), &values])
}

pub static FUNCTIONS: &[MethodDef] = &[MethodDef::pos(
    "_array_reconstructor",
    "($module, arraytype, typecode, mformat_code, items,\n                     /)",
    4,
    4,
    reconstruct,
)];

/// `array.array`.
pub static ARRAY: StaticType = StaticType::new::<Array>(
    TypeDef {
        name: "array.array",
        flags: TypeFlags::BASETYPE | TypeFlags::MANAGED_WEAKREF | TypeFlags::SEQUENCE,
        methods: methods::METHODS,
        getset: &[
            GetSetDef::ro("typecode", |o| Ok(Str::from_point(this(o).kind().code as u32).up())),
            GetSetDef::ro("itemsize", |o| Ok(int::from_usize(this(o).kind().size))),
        ],
        doc: Some(DOC),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        repr: Some(sequence::repr),
        hash: Some(pyrite_vm::types::object::hash_not_implemented),
        richcompare: Some(sequence::richcompare),
        iter: Some(sequence::iter),
        getattro: Some(attribute::generic_get),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(sequence::concat),
        sq_repeat: Some(sequence::repeat),
        sq_item: Some(sequence::item),
        sq_ass_item: Some(sequence::ass_item),
        sq_contains: Some(sequence::contains),
        sq_inplace_concat: Some(sequence::inplace_concat),
        sq_inplace_repeat: Some(sequence::inplace_repeat),
        mp_length: Some(|o| Ok(this(o).len())),
        mp_subscript: Some(sequence::subscript),
        mp_ass_subscript: Some(sequence::ass_subscript),
        getbuffer: Some(getbuffer),
        ..Slots::NONE
    },
);
