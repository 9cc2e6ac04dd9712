//! `array`: sequences of packed numbers.

mod items;
mod iterator;
mod methods;
mod operators;
mod store;

use pyrite_vm::object::method::{MethodDef, check_positional};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, call, iteration, number, sequence};
use pyrite_vm::raise::{memory_error, type_error, value_error, warn};
use pyrite_vm::sys::audit;
use pyrite_vm::types::bytearray::ByteArray;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none_ref;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, object};

use items::{Code, TYPECODES};
use store::{Array, this};

/// `_array_reconstructor`, which pickles name.
static RECONSTRUCTOR: Gil<Slot> = Gil(Slot::empty());

/// A one-character argument.
fn char_arg(o: &Object, func: &str, n: usize) -> R<u32> {
    match o.cast::<Str>() {
        Some(s) if s.len() == 1 => Ok(s.at(0)),
        _ => type_error(format!("{func}() argument {n} must be a unicode character, not {}", o.ty().name())),
    }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if ty.is_type(&ARRAY) {
        sequence::no_keywords("array.array", kw)?;
    }
    let args = &args[..args.len() - kw.map_or(0, |k| k.len())];
    let (letter, initial) = match args {
        [c] => (c, None),
        [c, i] => (c, Some(*i)),
        [] => return type_error("array() takes at least 1 argument (0 given)"),
        _ => return type_error(format!("array() takes at most 2 arguments ({} given)", args.len())),
    };
    let letter = char_arg(letter, "array", 1)?;
    audit("array.__new__", &[args[0], initial.unwrap_or(none_ref())])?;
    if letter == u32::from('u') {
        warn(
            &exc::DEPRECATION_WARNING,
            "The 'u' type code is deprecated and will be removed in Python 3.16",
            1,
        )?;
    }
    let shown = char::from_u32(letter).unwrap_or('\u{fffd}');
    let text = shown == 'u' || shown == 'w';
    if let Some(v) = initial
        && !text
    {
        if v.is_a::<Str>() {
            return type_error(format!("cannot use a str to initialize an array with typecode '{shown}'"));
        }
        if v.cast::<Array>().is_some_and(|a| a.code.is_text()) {
            return type_error(format!(
                "cannot use a unicode array to initialize an array with typecode '{shown}'"
            ));
        }
    }
    // What is no iterable shows before the letter does.
    let iterated = match initial {
        None => None,
        Some(v) if v.is_a::<Array>() || v.is_a::<Str>() || v.is_a::<Bytes>() || v.is_a::<ByteArray>() => None,
        Some(v) if v.is_a::<List>() || v.is_a::<Tuple>() => None,
        Some(v) => Some(iteration::iter(v)?),
    };
    let Some(code) = Code::new(letter) else {
        return value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    };
    let a = Array::of_type(ty, code, Vec::new());
    let Some(v) = initial else { return Ok(a.up()) };
    if let Some(it) = iterated {
        a.extend(&it)?;
    } else if let Some(b) = v.cast::<Bytes>() {
        fill(&a, b.as_slice())?;
    } else if let Some(b) = v.cast::<ByteArray>() {
        fill(&a, &b.as_slice().to_vec())?;
    } else if let Some(s) = v.cast::<Str>() {
        a.push_text(s)?;
    } else if let Some(b) = v.cast::<Array>() {
        if b.code.0 == code {
            fill(&a, &b.bytes().to_vec())?;
        } else {
            push_all(&a, b.objects()?)?;
        }
    } else {
        push_all(&a, sequence::vec_of(v)?)?;
    }
    Ok(a.up())
}

/// Appends objects to a new array, without reserve.
fn push_all(a: &Array, v: Vec<Ref>) -> R<()> {
    if a.growing(0)?.try_reserve_exact(v.len().saturating_mul(a.size())).is_err() {
        return memory_error();
    }
    v.iter().try_for_each(|x| a.push(x))
}

/// Fills a new array with bytes, without reserve.
fn fill(a: &Array, b: &[u8]) -> R<()> {
    if !b.len().is_multiple_of(a.size()) {
        return value_error("bytes length not a multiple of item size");
    }
    let v = a.growing(0)?;
    if v.try_reserve_exact(b.len()).is_err() {
        return memory_error();
    }
    v.extend_from_slice(b);
    Ok(())
}

/// The layouts that pickles name: bytes of an item, signed, most significant byte first, and a
/// code that has that layout here.
fn layout(format: i32) -> Option<(usize, bool, &'static str)> {
    let big = format % 2 == 1;
    Some(match format {
        0 => (1, false, "B"),
        1 => (1, false, "b"),
        2 | 3 => (2, big, "H"),
        4 | 5 => (2, big, "h"),
        6 | 7 => (4, big, "I"),
        8 | 9 => (4, big, "i"),
        10 | 11 => (8, big, "Q"),
        12 | 13 => (8, big, "q"),
        14 | 15 => (4, big, "f"),
        16 | 17 => (8, big, "d"),
        // The reference asks for whole pairs of code units.
        18 | 19 => (4, big, "utf-16"),
        20 | 21 => (8, big, "utf-32"),
        _ => return None,
    })
}

fn reconstruct(_: &Object, a: &[&Object]) -> R {
    check_positional("_array_reconstructor", a.len(), 4, 4)?;
    let [ty, letter, format, data] = a else {
        return type_error("_array_reconstructor expected 4 arguments");
    };
    let letter = char_arg(letter, "_array_reconstructor", 2)?;
    let format = sequence::int_arg(format)?;
    let Some(cls) = ty.cast::<PyType>() else {
        return type_error(format!("first argument must be a type object, not {}", ty.ty().name()));
    };
    if !cls.is_subtype(ARRAY.object()) {
        return type_error(format!("{} is not a subtype of {}", cls.name(), ARRAY.object().name()));
    }
    let Some(code) = Code::new(letter) else {
        return value_error("second argument must be a valid type code");
    };
    let Some((size, big, name)) = layout(format) else {
        return value_error("third argument must be a valid machine format code.");
    };
    let Some(bytes) = data.cast::<Bytes>() else {
        return type_error(format!("fourth argument should be bytes, not {}", data.ty().name()));
    };
    let make = |code: &str, initial: &Object| new(cls, &[&Str::new(code), initial], None);
    let own = code.letter().to_string();
    if i64::from(format) == code.machine_format() {
        return make(&own, data);
    }
    if !bytes.as_slice().len().is_multiple_of(size) {
        return value_error("string length not a multiple of item size");
    }
    if format >= 18 {
        let name = format!("{name}-{}", if big { "be" } else { "le" });
        let text = pyrite_vm::codecs::decode(bytes.as_slice(), &name, "strict")?;
        return make(&own, &text);
    }
    let mut raw = bytes.as_slice().to_vec();
    if big != cfg!(target_endian = "big") {
        items::swap(&mut raw, size);
    }
    make(name, &Bytes::new(&raw))
}

static FUNCTIONS: &[MethodDef] = &[MethodDef::pos(
    "_array_reconstructor",
    "($module, arraytype, typecode, mformat_code, items,\n                     /)",
    0,
    255,
    reconstruct,
)];

const DOC: &str = "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over elements of the appropriate type.\n\nArrays represent basic values and behave very much like lists, except\nthe type of objects stored in them is constrained. The type is specified\nat object creation time by using a type code, which is a single character.\nThe following type codes are defined:\n\n    Type code   C Type             Minimum size in bytes\n    'b'         signed integer     1\n    'B'         unsigned integer   1\n    'u'         Unicode character  2 (see note)\n    'h'         signed integer     2\n    'H'         unsigned integer   2\n    'i'         signed integer     2\n    'I'         unsigned integer   2\n    'l'         signed integer     4\n    'L'         unsigned integer   4\n    'q'         signed integer     8 (see note)\n    'Q'         unsigned integer   8 (see note)\n    'f'         floating-point     4\n    'd'         floating-point     8\n\nNOTE: The 'u' typecode corresponds to Python's unicode character. On\nnarrow builds this is 2-bytes on wide builds this is 4-bytes.\n\nNOTE: The 'q' and 'Q' type codes are only available if the platform\nC compiler used to build Python supports 'long long', or, on Windows,\n'__int64'.\n\nMethods:\n\nappend() -- append a new item to the end of the array\nbuffer_info() -- return information giving the current memory info\nbyteswap() -- byteswap all the items of the array\ncount() -- return number of occurrences of an object\nextend() -- extend array by appending multiple elements from an iterable\nfromfile() -- read items from a file object\nfromlist() -- append items from the list\nfrombytes() -- append items from the string\nindex() -- return index of first occurrence of an object\ninsert() -- insert a new item into the array at a provided position\npop() -- remove and return item (default last)\nremove() -- remove first occurrence of an object\nreverse() -- reverse the order of the items in the array\ntofile() -- write all items to a file object\ntolist() -- return the array converted to an ordinary list\ntobytes() -- return the array converted to a string\n\nAttributes:\n\ntypecode -- the typecode character used to create the array\nitemsize -- the length in bytes of one array item\n";

/// `array.array`.
pub static ARRAY: StaticType = StaticType::new::<Array>(
    TypeDef {
        name: "array.array",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::SEQUENCE | TypeFlags::MANAGED_WEAKREF,
        methods: methods::METHODS,
        getset: methods::GETSET,
        doc: Some(DOC),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(new),
        repr: Some(methods::repr),
        hash: Some(object::hash_not_implemented),
        richcompare: Some(operators::richcompare),
        iter: Some(iterator::iter),
        getbuffer: Some(store::getbuffer),
        sq_length: Some(|o| Ok(this(o).len())),
        sq_concat: Some(operators::concat),
        sq_repeat: Some(operators::repeat),
        sq_item: Some(operators::item),
        sq_ass_item: Some(operators::ass_item),
        sq_contains: Some(|o, x| Ok(this(o).find(x, 0, usize::MAX)?.is_some())),
        sq_inplace_concat: Some(operators::inplace_concat),
        sq_inplace_repeat: Some(operators::inplace_repeat),
        mp_length: Some(|o| Ok(this(o).len())),
        mp_subscript: Some(operators::subscript),
        mp_ass_subscript: Some(operators::ass_subscript),
        ..Slots::NONE
    },
);

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("array");
    m.set(
        "__doc__",
        &Str::new(
            "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.\n",
        ),
    );
    m.add_functions(FUNCTIONS);
    m.add_type(&ARRAY);
    m.set("ArrayType", ARRAY.object());
    m.set("typecodes", &Str::new(TYPECODES));
    let abc = pyrite_vm::import::import_module("collections.abc")?;
    let sequence = attribute::get_text(&abc, "MutableSequence")?;
    call::call_method_text(&sequence, "register", &[ARRAY.object().as_object()])?;
    RECONSTRUCTOR.set(m.get("_array_reconstructor"));
    Ok(m)
}

/// The index that an index object names, once the length is added to a negative one.
fn index_in(k: &Object, len: usize) -> R<isize> {
    let i = number::index_to_isize(k, Some(&exc::INDEX_ERROR))?;
    Ok(if i < 0 { i.saturating_add(len as isize) } else { i })
}
