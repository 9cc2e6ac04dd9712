//! Path functions that need no system call.

use pyrite_vm::codecs;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Object, R};
use pyrite_vm::protocol::call;
use pyrite_vm::raise::type_error;
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::name_like;

/// `os.fspath`.
pub fn fspath(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    if o.is_a::<Str>() || o.is_a::<Bytes>() {
        return Ok(o.own());
    }
    match call::call_special(o, &pyrite_vm::names::names().__fspath__, &[])? {
        Some(p) if p.is_a::<Str>() || p.is_a::<Bytes>() => Ok(p),
        Some(p) => type_error(format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            o.ty().name(),
            p.ty().name()
        )),
        None => type_error(format!("expected str, bytes or os.PathLike object, not {}", o.ty().name())),
    }
}

fn split_root(b: &[u8]) -> usize {
    // Two leading slashes, but not three, are a root of their own.
    match b {
        [b'/', b'/', c, ..] if *c != b'/' => 2,
        [b'/', b'/'] => 2,
        [b'/', ..] => 1,
        _ => 0,
    }
}

fn splitroot(_: &Object, o: &Object) -> R {
    let b = codecs::fs_path(o)?;
    let bytes = o.is_a::<Bytes>();
    let n = split_root(&b);
    Ok(Tuple::from_vec(vec![name_like(&[], bytes), name_like(&b[..n], bytes), name_like(&b[n..], bytes)])
        .up())
}

fn normpath(_: &Object, a: &[Option<&Object>]) -> R {
    let Some(o) = a[0] else { return Ok(none()) };
    let b = codecs::fs_path(o)?;
    let bytes = o.is_a::<Bytes>();
    if b.is_empty() {
        return Ok(name_like(b".", bytes));
    }
    let n = split_root(&b);
    let mut parts: Vec<&[u8]> = Vec::new();
    for p in b[n..].split(|c| *c == b'/') {
        match p {
            b"" | b"." => {}
            b".." => match parts.last() {
                Some(&last) if last != b".." => {
                    parts.pop();
                }
                _ if n > 0 => {}
                _ => parts.push(p),
            },
            p => parts.push(p),
        }
    }
    let mut out = b[..n].to_vec();
    out.extend(parts.join(&b'/'));
    if out.is_empty() {
        out.push(b'.');
    }
    Ok(name_like(&out, bytes))
}

/// The functions.
pub static FUNCTIONS: &[MethodDef] = &[
    MethodDef::kw("fspath", "($module, /, path)", fspath),
    MethodDef::o("_path_splitroot_ex", "($module, /, path)", splitroot),
    MethodDef::kw("_path_normpath", "($module, /, path)", normpath),
    MethodDef::noargs("_inputhook", |_| Ok(none())),
];
