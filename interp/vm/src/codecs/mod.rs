//! Encodings: text to bytes and back; the codec registry; error handlers.

pub mod errors;
pub mod escape;
pub mod unicode;

use std::cell::OnceCell;

use crate::object::{Gil, Object, R, Ref};
use crate::protocol::call;
use crate::raise::{raise, type_error};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// What the registry holds.
struct Registry {
    search: Ref<List>,
    cache: Ref<Dict>,
    errors: Ref<Dict>,
}
static REGISTRY: Gil<OnceCell<Registry>> = Gil(OnceCell::new());

fn registry() -> &'static Registry {
    REGISTRY.get_or_init(|| Registry {
        search: List::from_vec(Vec::new()),
        cache: Dict::new(),
        errors: Dict::new(),
    })
}

/// `codecs.register`.
pub fn register(f: &Object) -> R<()> {
    if !call::is_callable(f) {
        return type_error("argument must be callable");
    }
    registry().search.push(f.own());
    Ok(())
}
/// `codecs.unregister`.
pub fn unregister(f: &Object) {
    let r = registry();
    let v: Vec<Ref> = r.search.to_vec().into_iter().filter(|x| !x.is(f)).collect();
    if v.len() != r.search.len() {
        r.search.items.borrow_mut().0 = v;
        r.cache.clear();
    }
}
/// `codecs.register_error`.
pub fn register_error(name: &Str, f: &Object) -> R<()> {
    if !call::is_callable(f) {
        return type_error("handler must be callable");
    }
    registry().errors.set(name, f)
}
/// A handler that Python registered under a name.
pub fn registered_error(name: &str) -> Option<Ref> {
    registry().errors.get_text(name)
}

/// A name in the form that the registry compares.
pub fn normalize(name: &str) -> String {
    name.chars().map(|c| if c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// `codecs.lookup`.
///
/// # Errors
/// LookupError for an encoding that no search function knows.
pub fn lookup(encoding: &str) -> R<Ref<Tuple>> {
    let r = registry();
    let key = Str::intern(&normalize(encoding));
    if let Some(v) = r.cache.get_str(&key)
        && let Ok(t) = v.downcast::<Tuple>()
    {
        return Ok(t);
    }
    if r.search.is_empty() {
        // The search function of the library registers itself on import.
        crate::import::import_module("encodings")?;
    }
    let mut i = 0;
    while let Some(f) = r.search.get(i) {
        i += 1;
        let v = call::call(&f, &[&key])?;
        if v.is_none() {
            continue;
        }
        let Ok(t) = v.downcast::<Tuple>() else {
            return type_error("codec search functions must return 4-tuples");
        };
        if t.len() != 4 {
            return type_error("codec search functions must return 4-tuples");
        }
        r.cache.set_str(&key, &t);
        return Ok(t);
    }
    raise(&exc::LOOKUP_ERROR, format!("unknown encoding: {encoding}"))
}

/// The encodings that need no registry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Utf8,
    Latin1,
    Ascii,
    Utf16(unicode::Order),
    Utf32(unicode::Order),
}

fn known(name: &str) -> Option<Known> {
    let n: String =
        name.chars().map(|c| if c == '_' || c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
    Some(match n.as_str() {
        "utf-8" | "utf8" => Known::Utf8,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Known::Latin1,
        "ascii" | "us-ascii" => Known::Ascii,
        "utf-16" | "utf16" => Known::Utf16(unicode::Order::Native),
        "utf-32" | "utf32" => Known::Utf32(unicode::Order::Native),
        _ => return None,
    })
}

/// `text.encode(encoding, errors)`.
pub fn encode(text: &Object, encoding: &str, errors: &str) -> R {
    let Some(s) = text.cast::<Str>() else { return type_error("can only encode str") };
    if let Some(k) = known(encoding) {
        return Ok(Bytes::new(&match k {
            Known::Utf8 => unicode::encode_utf8(s, errors)?,
            Known::Latin1 => unicode::encode_limited(s, errors, 256, "latin-1")?,
            Known::Ascii => unicode::encode_limited(s, errors, 128, "ascii")?,
            Known::Utf16(o) => unicode::encode_utf16(s, errors, o)?,
            Known::Utf32(o) => unicode::encode_utf32(s, errors, o)?,
        })
        .up());
    }
    let codec = text_codec(encoding, "encode")?;
    let r = run(&codec.as_slice()[0], text, errors, encoding, "encoding")?;
    if r.is_a::<Bytes>() {
        return Ok(r);
    }
    type_error(format!(
        "'{encoding}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
        r.ty().name()
    ))
}

/// `bytes.decode(encoding, errors)`.
pub fn decode(bytes: &[u8], encoding: &str, errors: &str) -> R {
    if let Some(k) = known(encoding) {
        return Ok(match k {
            Known::Utf8 => unicode::decode_utf8(bytes, errors, true)?.0.up(),
            Known::Latin1 => Str::from_latin1(bytes).up(),
            Known::Ascii => unicode::decode_ascii(bytes, errors)?.up(),
            Known::Utf16(o) => unicode::decode_utf16(bytes, errors, o, true)?.0.up(),
            Known::Utf32(o) => unicode::decode_utf32(bytes, errors, o, true)?.0.up(),
        });
    }
    let codec = text_codec(encoding, "decode")?;
    let b = Bytes::new(bytes);
    let r = run(&codec.as_slice()[1], &b, errors, encoding, "decoding")?;
    if r.is_a::<Str>() {
        return Ok(r);
    }
    type_error(format!(
        "'{encoding}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
        r.ty().name()
    ))
}

fn text_codec(encoding: &str, what: &str) -> R<Ref<Tuple>> {
    let t = lookup(encoding)?;
    if !t.head.is_exact::<Tuple>()
        && let Some(v) = crate::protocol::attribute::get_optional_text(&t, "_is_text_encoding")?
        && !crate::protocol::number::is_true(&v)?
    {
        return raise(
            &exc::LOOKUP_ERROR,
            format!("'{encoding}' is not a text encoding; use codecs.{what}() to handle arbitrary codecs"),
        );
    }
    Ok(t)
}

/// Calls a codec function, whose result is a pair.
pub fn run(f: &Object, input: &Object, errors: &str, encoding: &str, doing: &str) -> R {
    let r = match call::call(f, &[input, &Str::new(errors)]) {
        Ok(r) => r,
        Err(e) => {
            crate::raise::add_note(&e, &format!("{doing} with '{encoding}' codec failed"));
            return Err(e);
        }
    };
    match r.cast::<Tuple>() {
        Some(t) if t.len() == 2 => Ok(t.as_slice()[0].clone()),
        _ => type_error(if doing == "encoding" {
            "encoder must return a tuple (object, integer)"
        } else {
            "decoder must return a tuple (object,integer)"
        }),
    }
}

/// UTF-8 of a file name: undecodable bytes are lone surrogates.
pub fn fs_encode(s: &Str) -> R<Vec<u8>> {
    unicode::encode_utf8(s, "surrogateescape")
}
/// A file name as text: undecodable bytes become lone surrogates.
pub fn fs_decode(b: &[u8]) -> Ref<Str> {
    match unicode::decode_utf8(b, "surrogateescape", true) {
        Ok((s, _)) => s,
        Err(_) => Str::from_latin1(b),
    }
}

/// The path that an argument names: text, bytes, or something with `__fspath__`.
pub fn fs_path(o: &Object) -> R<Vec<u8>> {
    if let Some(s) = o.cast::<Str>() {
        return fs_encode(s);
    }
    if let Some(b) = o.cast::<Bytes>() {
        return Ok(b.as_slice().to_vec());
    }
    match call::call_special(o, &crate::names::names().__fspath__, &[])? {
        Some(p) if p.is_a::<Str>() || p.is_a::<Bytes>() => fs_path(&p),
        Some(p) => type_error(format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            o.ty().name(),
            p.ty().name()
        )),
        None => type_error(format!("expected str, bytes or os.PathLike object, not {}", o.ty().name())),
    }
}
