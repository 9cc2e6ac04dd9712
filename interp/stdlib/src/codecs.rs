//! `_codecs`.

use pyrite_vm::codecs::{self, escape, unicode, unicode::Order};
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::{buffer, mapping, number, object as obj};
use pyrite_vm::raise::{raise, type_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::native::NativeFunction;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

fn errors_arg(a: &[&Object], i: usize) -> R<String> {
    match a.get(i) {
        None => Ok("strict".into()),
        Some(o) if o.is_none() => Ok("strict".into()),
        Some(o) => match o.cast::<Str>() {
            Some(s) => Ok(s.to_lossy().into_owned()),
            None => type_error(format!("argument {} must be str or None, not {}", i + 1, o.ty().name())),
        },
    }
}
fn flag(a: &[&Object], i: usize, default: bool) -> R<bool> {
    match a.get(i) {
        Some(o) => number::is_true(o),
        None => Ok(default),
    }
}
fn text<'a>(a: &[&'a Object], name: &str) -> R<&'a Str> {
    match a[0].cast::<Str>() {
        Some(s) => Ok(s),
        None => type_error(format!("{name}() argument 1 must be str, not {}", obj::type_name_or_none(a[0]))),
    }
}
fn pair(v: Ref, n: usize) -> R {
    Ok(Tuple::pair(v, int::from_usize(n)).up())
}
fn order_of(a: &[&Object], i: usize) -> R<Order> {
    Ok(match a.get(i) {
        Some(o) => match number::to_i32(o)? {
            0 => Order::Native,
            n if n < 0 => Order::Little,
            _ => Order::Big,
        },
        None => Order::Native,
    })
}
/// Bytes to decode: a buffer, or text for the escape codecs.
fn input(o: &Object) -> R<Vec<u8>> {
    match o.cast::<Str>() {
        Some(s) => unicode::encode_utf8(s, "strict"),
        None => buffer::bytes_of(o),
    }
}

macro_rules! encoders {
    ($($id:ident $name:literal |$s:ident, $e:ident| $body:expr;)*) => { $(
        fn $id(_: &Object, a: &[&Object]) -> R {
            let $s = text(a, $name)?;
            let $e = errors_arg(a, 1)?;
            let _ = &$e;
            let v: Vec<u8> = $body;
            pair(Bytes::new(&v).up(), $s.len())
        }
    )* };
}
encoders! {
    utf_8_encode "utf_8_encode" |s, e| unicode::encode_utf8(s, &e)?;
    utf_16_le_encode "utf_16_le_encode" |s, e| unicode::encode_utf16(s, &e, Order::Little)?;
    utf_16_be_encode "utf_16_be_encode" |s, e| unicode::encode_utf16(s, &e, Order::Big)?;
    utf_32_le_encode "utf_32_le_encode" |s, e| unicode::encode_utf32(s, &e, Order::Little)?;
    utf_32_be_encode "utf_32_be_encode" |s, e| unicode::encode_utf32(s, &e, Order::Big)?;
    latin_1_encode "latin_1_encode" |s, e| unicode::encode_limited(s, &e, 256, "latin-1")?;
    ascii_encode "ascii_encode" |s, e| unicode::encode_limited(s, &e, 128, "ascii")?;
    unicode_escape_encode "unicode_escape_encode" |s, e| escape::encode_unicode_escape(s);
    raw_unicode_escape_encode "raw_unicode_escape_encode" |s, e| escape::encode_raw_unicode_escape(s);
}

fn utf_16_encode(_: &Object, a: &[&Object]) -> R {
    let s = text(a, "utf_16_encode")?;
    pair(Bytes::new(&unicode::encode_utf16(s, &errors_arg(a, 1)?, order_of(a, 2)?)?).up(), s.len())
}
fn utf_32_encode(_: &Object, a: &[&Object]) -> R {
    let s = text(a, "utf_32_encode")?;
    pair(Bytes::new(&unicode::encode_utf32(s, &errors_arg(a, 1)?, order_of(a, 2)?)?).up(), s.len())
}

macro_rules! decoders {
    ($($id:ident $final:literal |$b:ident, $e:ident, $f:ident| $body:expr;)*) => { $(
        fn $id(_: &Object, a: &[&Object]) -> R {
            let $b = input(a[0])?;
            let $e = errors_arg(a, 1)?;
            let $f = flag(a, 2, $final)?;
            let (s, n): (Ref<Str>, usize) = $body;
            pair(s.up(), n)
        }
    )* };
}
decoders! {
    utf_8_decode false |b, e, f| unicode::decode_utf8(&b, &e, f)?;
    utf_16_decode false |b, e, f| unicode::decode_utf16(&b, &e, Order::Native, f)?;
    utf_16_le_decode false |b, e, f| unicode::decode_utf16(&b, &e, Order::Little, f)?;
    utf_16_be_decode false |b, e, f| unicode::decode_utf16(&b, &e, Order::Big, f)?;
    utf_32_decode false |b, e, f| unicode::decode_utf32(&b, &e, Order::Native, f)?;
    utf_32_le_decode false |b, e, f| unicode::decode_utf32(&b, &e, Order::Little, f)?;
    utf_32_be_decode false |b, e, f| unicode::decode_utf32(&b, &e, Order::Big, f)?;
    raw_unicode_escape_decode true |b, e, f| escape::decode_raw_unicode_escape(&b, &e, f)?;
}

fn unicode_escape_decode(_: &Object, a: &[&Object]) -> R {
    let b = input(a[0])?;
    let (s, n, invalid) = escape::decode_unicode_escape(&b, &errors_arg(a, 1)?, flag(a, 2, true)?)?;
    if let Some(i) = invalid {
        let c = b.get(i).copied().unwrap_or(b'?');
        let shown = if c.is_ascii_digit() {
            let end = (i + 3).min(b.len());
            format!("invalid octal escape sequence '\\{}'", String::from_utf8_lossy(&b[i..end]))
        } else {
            format!("invalid escape sequence '\\{}'", c as char)
        };
        pyrite_vm::raise::warn(&exc::DEPRECATION_WARNING, &shown, 1)?;
    }
    pair(s.up(), n)
}
fn escape_decode(_: &Object, a: &[&Object]) -> R {
    let b = input(a[0])?;
    let (v, _) = escape::decode_escape(&b, &errors_arg(a, 1)?)?;
    pair(Bytes::new(&v).up(), b.len())
}
fn escape_encode(_: &Object, a: &[&Object]) -> R {
    let Some(b) = a[0].cast::<Bytes>() else {
        return type_error(format!("escape_encode() argument 1 must be bytes, not {}", a[0].ty().name()));
    };
    let mut out = Vec::new();
    for c in b.as_slice() {
        match c {
            b'\'' | b'\\' => out.extend([b'\\', *c]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            32..=126 => out.push(*c),
            c => out.extend(format!("\\x{c:02x}").bytes()),
        }
    }
    pair(Bytes::new(&out).up(), b.len())
}
fn latin_1_decode(_: &Object, a: &[&Object]) -> R {
    let b = buffer::bytes_of(a[0])?;
    pair(Str::from_latin1(&b).up(), b.len())
}
fn ascii_decode(_: &Object, a: &[&Object]) -> R {
    let b = buffer::bytes_of(a[0])?;
    pair(unicode::decode_ascii(&b, &errors_arg(a, 1)?)?.up(), b.len())
}
fn utf_ex(a: &[&Object], wide: bool) -> R {
    let b = buffer::bytes_of(a[0])?;
    let e = errors_arg(a, 1)?;
    let mut order = order_of(a, 2)?;
    let f = flag(a, 3, false)?;
    let mark = if wide {
        match b.get(..4) {
            Some([0xff, 0xfe, 0, 0]) => -1,
            Some([0, 0, 0xfe, 0xff]) => 1,
            _ => 0,
        }
    } else {
        match b.get(..2) {
            Some([0xff, 0xfe]) => -1,
            Some([0xfe, 0xff]) => 1,
            _ => 0,
        }
    };
    let (s, n) = if wide {
        unicode::decode_utf32(&b, &e, order, f)?
    } else {
        unicode::decode_utf16(&b, &e, order, f)?
    };
    if order == Order::Native {
        order = match mark {
            -1 => Order::Little,
            1 => Order::Big,
            _ => Order::Native,
        };
    }
    let o = match order {
        Order::Native => 0,
        Order::Little => -1,
        Order::Big => 1,
    };
    Ok(Tuple::from_vec(vec![s.up(), int::from_usize(n), int::from_i64(o)]).up())
}

fn charmap_decode(_: &Object, a: &[&Object]) -> R {
    let b = buffer::bytes_of(a[0])?;
    let e = errors_arg(a, 1)?;
    let Some(map) = a.get(2).filter(|m| !m.is_none()) else {
        return pair(Str::from_latin1(&b).up(), b.len());
    };
    let mut out: Vec<u32> = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        let c = b[i];
        let mut undefined = false;
        if let Some(s) = map.cast::<Str>() {
            match s.iter().nth(c as usize) {
                Some(0xfffe) | None => undefined = true,
                Some(x) => out.push(x),
            }
        } else {
            match mapping::get_item(map, &int::from_i64(c as i64)) {
                Err(err) if err.matches(&exc::LOOKUP_ERROR) => undefined = true,
                Err(err) => return Err(err),
                Ok(v) if v.is_none() => undefined = true,
                Ok(v) => {
                    if let Some(n) = v.cast::<int::Int>().and_then(|n| n.as_i64()) {
                        if n == 0xfffe {
                            undefined = true;
                        } else if (0..0x110000).contains(&n) {
                            out.push(n as u32);
                        } else {
                            return type_error("character mapping must be in range(0x110000)");
                        }
                    } else if let Some(s) = v.cast::<Str>() {
                        if s.len() == 1 && s.at(0) == 0xfffe {
                            undefined = true;
                        } else {
                            out.extend(s.iter());
                        }
                    } else {
                        return type_error("character mapping must return integer, None or str");
                    }
                }
            }
        }
        if undefined {
            let (v, at) =
                codecs::errors::decode_error(&e, "charmap", &b, i, i + 1, "character maps to <undefined>")?;
            out.extend(v);
            i = at;
        } else {
            i += 1;
        }
    }
    pair(Str::from_u32(&out).up(), b.len())
}

fn charmap_one(map: &Object, c: u32, out: &mut Vec<u8>) -> R<bool> {
    match mapping::get_item(map, &int::from_i64(c as i64)) {
        Err(err) if err.matches(&exc::LOOKUP_ERROR) => Ok(false),
        Err(err) => Err(err),
        Ok(v) if v.is_none() => Ok(false),
        Ok(v) => {
            if let Some(n) = v.cast::<int::Int>().and_then(|n| n.as_i64()) {
                match u8::try_from(n) {
                    Ok(x) => out.push(x),
                    Err(_) => return type_error("character mapping must be in range(256)"),
                }
            } else if let Some(b) = v.cast::<Bytes>() {
                out.extend_from_slice(b.as_slice());
            } else {
                return type_error(format!(
                    "character mapping must return integer, bytes or None, not {}",
                    v.ty().name()
                ));
            }
            Ok(true)
        }
    }
}
fn charmap_encode(_: &Object, a: &[&Object]) -> R {
    let s = text(a, "charmap_encode")?;
    let e = errors_arg(a, 1)?;
    let Some(map) = a.get(2).filter(|m| !m.is_none()) else {
        return pair(Bytes::new(&unicode::encode_limited(s, &e, 256, "latin-1")?).up(), s.len());
    };
    let mut out = Vec::with_capacity(s.len());
    let mut i = 0;
    while i < s.len() {
        if charmap_one(map, s.at(i), &mut out)? {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < s.len() && !charmap_one(map, s.at(end), &mut Vec::new())? {
            end += 1;
        }
        let (rep, at) =
            codecs::errors::encode_error(&e, "charmap", s, i, end, "character maps to <undefined>")?;
        match rep {
            codecs::errors::Replacement::Bytes(b) => out.extend(b),
            codecs::errors::Replacement::Text(t) => {
                for c in t.iter() {
                    if !charmap_one(map, c, &mut out)? {
                        return exc::unicode_encode_error(
                            "charmap",
                            s,
                            i,
                            end,
                            "character maps to <undefined>",
                        );
                    }
                }
            }
        }
        i = at;
    }
    pair(Bytes::new(&out).up(), s.len())
}
fn charmap_build(_: &Object, o: &Object) -> R {
    let Some(s) = o.cast::<Str>() else { return type_error("charmap_build() argument must be str") };
    let d = pyrite_vm::types::dict::Dict::new();
    for (i, c) in s.iter().enumerate() {
        d.set(&int::from_i64(c as i64), &int::from_usize(i))?;
    }
    Ok(d.up())
}

fn name_arg(o: Option<&Object>, default: &str) -> R<String> {
    match o {
        None => Ok(default.into()),
        Some(o) => match o.cast::<Str>() {
            Some(s) => Ok(s.to_lossy().into_owned()),
            None => type_error(format!("argument must be str, not {}", obj::type_name_or_none(o))),
        },
    }
}
fn generic(a: &[Option<&Object>], which: usize) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let encoding = name_arg(a[1], "utf-8")?;
    let errors = name_arg(a[2], "strict")?;
    let t = codecs::lookup(&encoding)?;
    codecs::run(&t.as_slice()[which], o, &errors, &encoding, if which == 0 { "encoding" } else { "decoding" })
}

macro_rules! handlers {
    ($($id:ident $name:literal),*) => { $(
        static $id: MethodDef = MethodDef::new(
            concat!($name, "_errors"), "", pyrite_vm::object::method::Imp::O(|_, e| codecs::errors::handle($name, e)),
        );
    )*
        fn builtin_handler(name: &str) -> Option<Ref> {
            match name {
                $($name => Some(NativeFunction::function(&$id, None, None).up()),)*
                _ => None,
            }
        }
    };
}
handlers!(
    STRICT "strict",
    IGNORE "ignore",
    REPLACE "replace",
    XMLCHARREFREPLACE "xmlcharrefreplace",
    BACKSLASHREPLACE "backslashreplace",
    NAMEREPLACE "namereplace",
    SURROGATEPASS "surrogatepass",
    SURROGATEESCAPE "surrogateescape"
);

fn lookup_error(_: &Object, o: &Object) -> R {
    let name = name_arg(Some(o), "")?;
    if let Some(f) = codecs::registered_error(&name) {
        return Ok(f);
    }
    match builtin_handler(&name) {
        Some(f) => {
            codecs::register_error(&Str::intern(&name), &f)?;
            Ok(f)
        }
        None => raise(&exc::LOOKUP_ERROR, format!("unknown error handler name '{name}'")),
    }
}

const E: &str = "($module, str, errors=None, /)";
const D: &str = "($module, data, errors=None, /)";
const DF: &str = "($module, data, errors=None, final=False, /)";

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("register", "($module, search_function, /)", |_, f| codecs::register(f).map(|()| none())),
    MethodDef::o("unregister", "($module, search_function, /)", |_, f| {
        codecs::unregister(f);
        Ok(none())
    }),
    MethodDef::o(
        "lookup",
        "($module, encoding, /)",
        |_, o| Ok(codecs::lookup(&name_arg(Some(o), "")?)?.up()),
    ),
    MethodDef::kw("encode", "($module, /, obj, encoding='utf-8', errors='strict')", |_, a| generic(a, 0)),
    MethodDef::kw("decode", "($module, /, obj, encoding='utf-8', errors='strict')", |_, a| generic(a, 1)),
    MethodDef::pos("register_error", "($module, errors, handler, /)", 2, 2, |_, a| {
        match a[0].cast::<Str>() {
            Some(s) => codecs::register_error(s, a[1]).map(|()| none()),
            None => type_error(format!("register_error() argument 1 must be str, not {}", a[0].ty().name())),
        }
    }),
    MethodDef::o("lookup_error", "($module, name, /)", lookup_error),
    MethodDef::pos("escape_encode", D, 1, 2, escape_encode),
    MethodDef::pos("escape_decode", D, 1, 2, escape_decode),
    MethodDef::pos("utf_8_encode", E, 1, 2, utf_8_encode),
    MethodDef::pos("utf_8_decode", DF, 1, 3, utf_8_decode),
    MethodDef::pos("utf_16_encode", "($module, str, errors=None, byteorder=0, /)", 1, 3, utf_16_encode),
    MethodDef::pos("utf_16_le_encode", E, 1, 2, utf_16_le_encode),
    MethodDef::pos("utf_16_be_encode", E, 1, 2, utf_16_be_encode),
    MethodDef::pos("utf_16_decode", DF, 1, 3, utf_16_decode),
    MethodDef::pos("utf_16_le_decode", DF, 1, 3, utf_16_le_decode),
    MethodDef::pos("utf_16_be_decode", DF, 1, 3, utf_16_be_decode),
    MethodDef::pos(
        "utf_16_ex_decode",
        "($module, data, errors=None, byteorder=0, final=False,\n                 /)",
        1,
        4,
        |_, a| utf_ex(a, false),
    ),
    MethodDef::pos("utf_32_encode", "($module, str, errors=None, byteorder=0, /)", 1, 3, utf_32_encode),
    MethodDef::pos("utf_32_le_encode", E, 1, 2, utf_32_le_encode),
    MethodDef::pos("utf_32_be_encode", E, 1, 2, utf_32_be_encode),
    MethodDef::pos("utf_32_decode", DF, 1, 3, utf_32_decode),
    MethodDef::pos("utf_32_le_decode", DF, 1, 3, utf_32_le_decode),
    MethodDef::pos("utf_32_be_decode", DF, 1, 3, utf_32_be_decode),
    MethodDef::pos(
        "utf_32_ex_decode",
        "($module, data, errors=None, byteorder=0, final=False,\n                 /)",
        1,
        4,
        |_, a| utf_ex(a, true),
    ),
    MethodDef::pos("unicode_escape_encode", E, 1, 2, unicode_escape_encode),
    MethodDef::pos(
        "unicode_escape_decode",
        "($module, data, errors=None, final=True, /)",
        1,
        3,
        unicode_escape_decode,
    ),
    MethodDef::pos("raw_unicode_escape_encode", E, 1, 2, raw_unicode_escape_encode),
    MethodDef::pos(
        "raw_unicode_escape_decode",
        "($module, data, errors=None, final=True, /)",
        1,
        3,
        raw_unicode_escape_decode,
    ),
    MethodDef::pos("latin_1_encode", E, 1, 2, latin_1_encode),
    MethodDef::pos("latin_1_decode", D, 1, 2, latin_1_decode),
    MethodDef::pos("ascii_encode", E, 1, 2, ascii_encode),
    MethodDef::pos("ascii_decode", D, 1, 2, ascii_decode),
    MethodDef::pos("charmap_encode", "($module, str, errors=None, mapping=None, /)", 1, 3, charmap_encode),
    MethodDef::pos("charmap_decode", "($module, data, errors=None, mapping=None, /)", 1, 3, charmap_decode),
    MethodDef::o("charmap_build", "($module, map, /)", charmap_build),
    MethodDef::pos("readbuffer_encode", D, 1, 2, |_, a| {
        let b = input(a[0])?;
        pair(Bytes::new(&b).up(), b.len())
    }),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_codecs");
    m.add_functions(FUNCTIONS);
    Ok(m)
}
