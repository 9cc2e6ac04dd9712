//! `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`.

mod algorithm;
mod blake;
mod blake_types;

use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::buffer::{self, View};
use pyrite_vm::raise::{buffer_error, memory_error, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use algorithm::{Algorithm, Fixed, Open};
pub use blake_types::init as init_blake2;

/// A hash object; all types of these modules share the layout.
#[repr(C)]
pub struct Hash {
    head: Object,
    state: Opaque<Guarded<Box<dyn Algorithm>>>,
}

macro_rules! hash_types {
    ($($kind:ident $ty:ident $full:literal $name:literal $methods:ident $new:expr, $doc:expr;)*) => { $(
        pyrite_vm::object! {
            struct $kind: $ty { state: Opaque<Guarded<Box<dyn Algorithm>>> }
        }
        static $ty: StaticType = StaticType::new::<$kind>(
            TypeDef {
                name: $full,
                flags: if $doc.is_some() { 0 } else { TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION },
                methods: $methods,
                getset: {
                    const ALL: &[GetSetDef] = &[
                    GetSetDef::ro("block_size", |o| Ok(int::from_usize(state(o).borrow().block_size()))),
                    GetSetDef::ro("name", |_| Ok(Str::intern($name).up())),
                    GetSetDef::ro("digest_size", |o| Ok(int::from_usize(state(o).borrow().digest_size()))),
                    GetSetDef::ro("_capacity_bits", |o| Ok(int::from_usize(1600 - 8 * state(o).borrow().block_size()))),
                    GetSetDef::ro("_rate_bits", |o| Ok(int::from_usize(8 * state(o).borrow().block_size()))),
                    GetSetDef::ro("_suffix", |o| {
                        Ok(Bytes::new(if state(o).borrow().digest_size() == 0 { b"\x1f" } else { b"\x06" }).up())
                    }),
                    ];
                    // The last three are those of SHA-3 alone.
                    if $doc.is_some() { ALL } else { ALL.split_at(3).0 }
                },
                doc: $doc,
                ..TypeDef::DEFAULT
            },
            Slots { new: $new, ..Slots::NONE },
        );
    )* };
}

/// The state behind an object of any of these types.
fn state(o: &Object) -> &Guarded<Box<dyn Algorithm>> {
    let h: &Hash = unsafe { o.cast_unchecked() };
    &h.state
}

fn make(ty: &'static StaticType, a: Box<dyn Algorithm>) -> Ref {
    make_of(ty.object(), a)
}

fn make_of(ty: &PyType, a: Box<dyn Algorithm>) -> Ref {
    // All types' bodies are the same, so that any may be allocated as the first.
    Ref::new(Md5 { head: Object::head(ty), state: Opaque(Guarded::new(a)) }).up()
}

/// Data to hash.
///
/// # Errors
/// TypeError for text and what is no buffer.
pub fn data(o: &Object) -> R<View<'_>> {
    if o.is_a::<Str>() {
        return type_error("Strings must be encoded before hashing");
    }
    if !buffer::supports(o) {
        return type_error("object supporting the buffer API required");
    }
    let v = buffer::view(o)?;
    if let View::Buffer(b) = &v
        && b.shape.len() > 1
    {
        return buffer_error("Buffer must be single dimension");
    }
    Ok(v)
}

/// Below this the GIL is kept while data is taken.
const SMALL: usize = 2048;

fn feed(a: &mut dyn Algorithm, o: &Object) -> R<()> {
    let v = data(o)?;
    if v.len() < SMALL {
        a.update(&v);
        return Ok(());
    }
    // Big data is taken in pieces, others run between them.
    for piece in v.chunks(1 << 20) {
        a.update(piece);
        if pyrite_vm::thread::breaker() & pyrite_vm::thread::DROP_GIL != 0 {
            pyrite_vm::thread::yield_gil();
        }
    }
    Ok(())
}

fn update(o: &Object, d: &Object) -> R {
    // Another thread may use the object meanwhile, so the work is done on a copy.
    let mut copy = state(o).borrow().copy();
    feed(&mut *copy, d)?;
    drop(state(o).replace(copy));
    Ok(none())
}

fn copy(o: &Object) -> R {
    let c = state(o).borrow().copy();
    Ok(make_of(o.ty(), c))
}

fn hex(b: &[u8]) -> Ref {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let v: Vec<u8> =
        b.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).collect();
    Str::from_ascii(&v).up()
}

/// The length that a digest of open size is asked for.
fn length(o: &Object) -> R<usize> {
    let Some(i) = o.cast::<Int>() else { return type_error("an integer is required") };
    if i.is_negative() {
        return value_error("value must be positive");
    }
    match i.as_i64().filter(|n| *n < 1 << 29) {
        Some(n) => Ok(n as usize),
        None => value_error("length is too large"),
    }
}

fn open_digest(o: &Object, n: &Object) -> R<Vec<u8>> {
    let n = length(n)?;
    let mut room: Vec<u8> = Vec::new();
    if room.try_reserve(n.saturating_mul(3)).is_err() {
        return memory_error();
    }
    drop(room);
    Ok(state(o).borrow().result(n))
}

const COPY: MethodDef = MethodDef::noargs("copy", copy);
const DIGEST: MethodDef = MethodDef::noargs("digest", |o| Ok(Bytes::new(&state(o).borrow().result(0)).up()));
const HEXDIGEST: MethodDef = MethodDef::noargs("hexdigest", |o| Ok(hex(&state(o).borrow().result(0))));

static PLAIN: &[MethodDef] = &[COPY, DIGEST, HEXDIGEST, MethodDef::o("update", "($self, obj, /)", update)];
static SHA3: &[MethodDef] = &[COPY, DIGEST, HEXDIGEST, MethodDef::o("update", "($self, data, /)", update)];
static SHAKE: &[MethodDef] = &[
    COPY,
    MethodDef::o("digest", "($self, length, /)", |o, n| Ok(Bytes::new(&open_digest(o, n)?).up())),
    MethodDef::o("hexdigest", "($self, length, /)", |o, n| Ok(hex(&open_digest(o, n)?))),
    MethodDef::o("update", "($self, data, /)", update),
];

fn md5() -> Box<dyn Algorithm> {
    Box::new(Fixed(<md5::Md5 as Default>::default(), 64))
}
fn sha1() -> Box<dyn Algorithm> {
    Box::new(Fixed(<sha1::Sha1 as Default>::default(), 64))
}
fn sha224() -> Box<dyn Algorithm> {
    Box::new(Fixed(<sha2::Sha224 as Default>::default(), 64))
}
fn sha256() -> Box<dyn Algorithm> {
    Box::new(Fixed(<sha2::Sha256 as Default>::default(), 64))
}
fn sha384() -> Box<dyn Algorithm> {
    Box::new(Fixed(<sha2::Sha384 as Default>::default(), 128))
}
fn sha512() -> Box<dyn Algorithm> {
    Box::new(Fixed(<sha2::Sha512 as Default>::default(), 128))
}

macro_rules! sha3_new {
    ($name:literal, $make:expr) => {{
        static DEF: MethodDef =
            MethodDef::kw($name, "(data=b'', /, *, usedforsecurity=True)", |_, _| Ok(none()));
        fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
            let mut a: Box<dyn Algorithm> = $make;
            let mut bound = [None; 2];
            bind(&DEF, args, kw, &mut bound)?;
            if let Some(d) = bound[0] {
                feed(&mut *a, d)?;
            }
            Ok(make_of(ty, a))
        }
        Some(new as pyrite_vm::object::slots::New)
    }};
}

/// Binds the arguments of a constructor that takes one positional one.
fn bind<'a>(
    def: &'static MethodDef,
    args: &[&'a Object],
    kw: Option<&Tuple>,
    out: &mut [Option<&'a Object>],
) -> R<()> {
    let positional = args.len() - kw.map_or(0, |k| k.len());
    if positional > 1 {
        return type_error(format!(
            "{}() takes at most 1 positional argument ({positional} given)",
            def.name
        ));
    }
    def.params().bind(args, kw, out)
}

macro_rules! sha3_doc {
    ($name:literal, $bytes:literal) => {
        Some(concat!(
            $name,
            "([data], *, usedforsecurity=True) -> SHA3 object\n\nReturn a new SHA3 hash object with a hashbit length of ",
            $bytes,
            " bytes."
        ))
    };
}
macro_rules! shake_doc {
    ($name:literal) => {
        Some(concat!(
            $name,
            "([data], *, usedforsecurity=True) -> SHAKE object\n\nReturn a new SHAKE hash object."
        ))
    };
}
const NO_DOC: Option<&str> = None;

hash_types! {
    Md5 MD5 "_md5.md5" "md5" PLAIN None, NO_DOC;
    Sha1 SHA1 "_sha1.sha1" "sha1" PLAIN None, NO_DOC;
    Sha224 SHA224 "_sha2.SHA224Type" "sha224" PLAIN None, NO_DOC;
    Sha256 SHA256 "_sha2.SHA256Type" "sha256" PLAIN None, NO_DOC;
    Sha384 SHA384 "_sha2.SHA384Type" "sha384" PLAIN None, NO_DOC;
    Sha512 SHA512 "_sha2.SHA512Type" "sha512" PLAIN None, NO_DOC;
    Sha3224 SHA3_224 "_sha3.sha3_224" "sha3_224" SHA3
        sha3_new!("sha3_224", Box::new(Fixed(<sha3::Sha3_224 as Default>::default(), 144))), sha3_doc!("sha3_224", "28");
    Sha3256 SHA3_256 "_sha3.sha3_256" "sha3_256" SHA3
        sha3_new!("sha3_256", Box::new(Fixed(<sha3::Sha3_256 as Default>::default(), 136))), sha3_doc!("sha3_256", "32");
    Sha3384 SHA3_384 "_sha3.sha3_384" "sha3_384" SHA3
        sha3_new!("sha3_384", Box::new(Fixed(<sha3::Sha3_384 as Default>::default(), 104))), sha3_doc!("sha3_384", "48");
    Sha3512 SHA3_512 "_sha3.sha3_512" "sha3_512" SHA3
        sha3_new!("sha3_512", Box::new(Fixed(<sha3::Sha3_512 as Default>::default(), 72))), sha3_doc!("sha3_512", "64");
    Shake128 SHAKE_128 "_sha3.shake_128" "shake_128" SHAKE
        sha3_new!("shake_128", Box::new(Open(<sha3::Shake128 as Default>::default(), 168))), shake_doc!("shake_128");
    Shake256 SHAKE_256 "_sha3.shake_256" "shake_256" SHAKE
        sha3_new!("shake_256", Box::new(Open(<sha3::Shake256 as Default>::default(), 136))), shake_doc!("shake_256");
}

const SIG: &str = "($module, /, string=b'', *, usedforsecurity=True)";

macro_rules! constructor {
    ($name:literal $ty:ident $make:ident) => {{
        static DEF: MethodDef = MethodDef::kw($name, SIG, |_, _| Ok(none()));
        MethodDef::raw($name, SIG, |_, args, kw| {
            let mut bound = [None; 2];
            bind(&DEF, args, kw, &mut bound)?;
            let mut a = $make();
            if let Some(d) = bound[0] {
                feed(&mut *a, d)?;
            }
            Ok(make(&$ty, a))
        })
    }};
}

static MD5_FUNCTIONS: &[MethodDef] = &[constructor!("md5" MD5 md5)];
static SHA1_FUNCTIONS: &[MethodDef] = &[constructor!("sha1" SHA1 sha1)];
static SHA2_FUNCTIONS: &[MethodDef] = &[
    constructor!("sha224" SHA224 sha224),
    constructor!("sha256" SHA256 sha256),
    constructor!("sha384" SHA384 sha384),
    constructor!("sha512" SHA512 sha512),
];

/// Makes `_md5`.
pub fn init_md5() -> R<Ref<Module>> {
    let m = Module::new("_md5");
    m.add_functions(MD5_FUNCTIONS);
    m.set("__doc__", &none());
    m.set("MD5Type", MD5.object().as_object());
    Ok(m)
}
/// Makes `_sha1`.
pub fn init_sha1() -> R<Ref<Module>> {
    let m = Module::new("_sha1");
    m.add_functions(SHA1_FUNCTIONS);
    m.set("__doc__", &none());
    m.set("SHA1Type", SHA1.object().as_object());
    Ok(m)
}
/// Makes `_sha2`.
pub fn init_sha2() -> R<Ref<Module>> {
    let m = Module::new("_sha2");
    m.add_functions(SHA2_FUNCTIONS);
    m.set("__doc__", &none());
    for t in [&SHA224, &SHA256, &SHA384, &SHA512] {
        m.add_type(t);
    }
    Ok(m)
}
/// Makes `_sha3`.
pub fn init_sha3() -> R<Ref<Module>> {
    let m = Module::new("_sha3");
    m.set("__doc__", &none());
    for t in [&SHA3_224, &SHA3_256, &SHA3_384, &SHA3_512, &SHAKE_128, &SHAKE_256] {
        m.add_type(t);
    }
    m.set("implementation", &Str::new("HACL"));
    Ok(m)
}
