//! `_struct`: values as the bytes of C structs.

mod layout;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use layout::Layout;
use pyrite_vm::codecs;
use pyrite_vm::object;
use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::method::{GetSetDef, Imp, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Guarded, Object, Own, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::buffer::{self, Buffer};
use pyrite_vm::protocol::{attribute, number, object as obj, sequence};
use pyrite_vm::raise::{self, raise_call, type_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

const DOC: &str = "Functions to convert between Python values and C structs.";

static ERROR: Gil<OnceCell<Ref>> = Gil(OnceCell::new());

fn error_type() -> R {
    if let Some(t) = ERROR.get() {
        return Ok(t.clone());
    }
    let t = crate::arguments::new_exception("struct.error", &exc::EXCEPTION)?;
    Ok(ERROR.get_or_init(|| t).clone())
}

/// Raises `struct.error`.
#[cold]
fn struct_error<T>(msg: &str) -> R<T> {
    raise_call(&*error_type()?, &[&Str::new(msg)])
}

object! {
    /// A compiled format.
    pub struct Struct: STRUCT {
        format: Slot<Bytes>,
        layout: Opaque<Guarded<Rc<Layout>>>,
    }
}

fn this(o: &Object) -> &Struct {
    unsafe { o.cast_unchecked() }
}

impl Struct {
    /// The layout, which a later `__init__` does not change for who holds it.
    fn layout(&self) -> Rc<Layout> {
        self.layout.borrow().clone()
    }
}

fn new_empty(ty: &pyrite_vm::object::PyType) -> Ref<Struct> {
    let layout = Opaque(Guarded::new(Rc::new(Layout::default())));
    Ref::new(Struct { head: Object::head(ty), format: Slot::empty(), layout })
}

fn fill(s: &Struct, format: &Object) -> R<()> {
    let bytes = if format.is_a::<Str>() {
        codecs::encode(format, "ascii", "strict")?
    } else if format.is_a::<Bytes>() {
        format.own()
    } else {
        return type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            format.ty().name()
        ));
    };
    let Ok(bytes) = bytes.downcast::<Bytes>() else { return type_error("bytes expected") };
    s.format.set(Some(bytes.clone()));
    let layout = Layout::parse(bytes.as_slice())?;
    s.layout.replace(Rc::new(layout));
    Ok(())
}

static INIT: MethodDef = MethodDef::kw("Struct", "(format)", |o, a| {
    if let Some(f) = a[0] {
        fill(this(o), f)?;
    }
    Ok(none())
});

/// Compiled formats by format, for the functions of the module.
static CACHE: Gil<Slot<Dict>> = Gil(Slot::empty());
const MAX_CACHE: usize = 100;

fn compiled(format: &Object) -> R<Ref<Struct>> {
    let cache = match CACHE.get() {
        Some(c) => c,
        None => {
            let c = Dict::new();
            CACHE.set(Some(c.clone()));
            c
        }
    };
    if let Some(s) = cache.get(format)?
        && let Ok(s) = s.downcast::<Struct>()
    {
        return Ok(s);
    }
    let s = new_empty(STRUCT.object());
    fill(&s, format)?;
    if cache.len() >= MAX_CACHE {
        Dict::clear(&cache);
    }
    cache.set(format, &s)?;
    Ok(s)
}

fn pack(s: &Struct, values: &[&Object]) -> R {
    let l = s.layout();
    if values.len() != l.len {
        return struct_error(&format!("pack expected {} items for packing (got {})", l.len, values.len()));
    }
    // The reference counts the head of the object that it would make.
    if l.size > isize::MAX as usize - 33 {
        return raise::overflow_error("byte string is too large");
    }
    if l.size <= 256 {
        let mut out = [0u8; 256];
        l.pack(values, |at, b| out[at..at + b.len()].copy_from_slice(b))?;
        return Ok(Bytes::new(&out[..l.size]).up());
    }
    let mut out = raise::zeroed(l.size)?;
    l.pack(values, |at, b| out[at..at + b.len()].copy_from_slice(b))?;
    Ok(Bytes::build(l.size, |b| b.copy_from_slice(&out))?.up())
}

/// Where in `len` bytes a struct of `size` bytes begins, by an offset that may count from the end.
fn place(offset: isize, size: usize, len: usize, packing: bool) -> R<usize> {
    let mut at = offset as i128;
    if at < 0 {
        if at + size as i128 > 0 {
            return struct_error(&if packing {
                format!("no space to pack {size} bytes at offset {offset}")
            } else {
                format!("not enough data to unpack {size} bytes at offset {offset}")
            });
        }
        if at + (len as i128) < 0 {
            return struct_error(&format!("offset {offset} out of range for {len}-byte buffer"));
        }
        at += len as i128;
    }
    if len as i128 - at < size as i128 {
        let (name, doing) = if packing { ("pack_into", "packing") } else { ("unpack_from", "unpacking") };
        return struct_error(&format!(
            "{name} requires a buffer of at least {} bytes for {doing} {size} bytes at offset {at} (actual buffer size is {len})",
            size as i128 + at
        ));
    }
    Ok(at as usize)
}

fn pack_into(s: &Struct, args: &[&Object]) -> R {
    let l = s.layout();
    let [target, offset, values @ ..] = args else {
        return struct_error(if args.is_empty() {
            "pack_into expected buffer argument"
        } else {
            "pack_into expected offset argument"
        });
    };
    if values.len() != l.len {
        return struct_error(&format!(
            "pack_into expected {} items for packing (got {})",
            l.len,
            values.len()
        ));
    }
    let b = buffer::writable(target, "argument")?;
    let offset = number::index_to_isize(offset, Some(&exc::INDEX_ERROR))?;
    let at = place(offset, l.size, b.len, true)?;
    b.as_mut_slice()[at..at + l.size].fill(0);
    l.pack(values, |i, x| b.as_mut_slice()[at + i..at + i + x.len()].copy_from_slice(x))?;
    Ok(none())
}

fn unpack(s: &Struct, source: &Object) -> R {
    let l = s.layout();
    let b = buffer::view(source)?;
    if b.len() != l.size {
        return struct_error(&format!("unpack requires a buffer of {} bytes", l.size));
    }
    Ok(Tuple::from_vec(l.unpack(&b)?).up())
}

fn unpack_from(s: &Struct, source: Option<&Object>, offset: Option<&Object>) -> R {
    let l = s.layout();
    let Some(source) = source else {
        return type_error("unpack_from() missing required argument 'buffer' (pos 1)");
    };
    let b = buffer::view(source)?;
    let offset = match offset {
        Some(o) => sequence::ssize_arg(o)?,
        None => 0,
    };
    let at = place(offset, l.size, b.len(), false)?;
    Ok(Tuple::from_vec(l.unpack(&b[at..at + l.size])?).up())
}

object! {
    /// Unpacks one struct after the other.
    struct UnpackIterator: UNPACK_ITERATOR {
        of: Slot<Struct>,
        buffer: Opaque<Guarded<Option<Buffer>>>,
        at: Cell<usize>,
    }
}

fn iter_unpack(s: &Struct, source: &Object) -> R {
    let size = s.layout().size;
    if size == 0 {
        return struct_error("cannot iteratively unpack with a struct of length 0");
    }
    let b = buffer::get(source, 0)?;
    if b.len % size != 0 {
        return struct_error(&format!("iterative unpacking requires a buffer of a multiple of {size} bytes"));
    }
    Ok(Ref::new(UnpackIterator {
        head: Object::head(UNPACK_ITERATOR.object()),
        of: Slot::new(Some(s.own_as())),
        buffer: Opaque(Guarded::new(Some(b))),
        at: Cell::new(0),
    })
    .up())
}

fn next(o: &Object) -> R<Option<Ref>> {
    let it: &UnpackIterator = unsafe { o.cast_unchecked() };
    let Some(s) = it.of.get() else { return Ok(None) };
    let l = s.layout();
    let at = it.at.get();
    if let Some(b) = it.buffer.borrow()
        && let Some(part) = b.as_slice().get(at..at + l.size)
        && l.size > 0
    {
        let v = l.unpack(part)?;
        it.at.set(at + l.size);
        return Ok(Some(Tuple::from_vec(v).up()));
    }
    it.of.set(None);
    let b = it.buffer.replace(None);
    drop(b);
    Ok(None)
}

static UNPACK_ITERATOR: StaticType = StaticType::new::<UnpackIterator>(
    TypeDef {
        name: "_struct.unpack_iterator",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: &[MethodDef::new(
            "__length_hint__",
            "",
            Imp::NoArgs(|o| {
                let it: &UnpackIterator = unsafe { o.cast_unchecked() };
                let left = match (it.of.get(), it.buffer.borrow()) {
                    (Some(s), Some(b)) => (b.len - it.at.get()) / s.layout().size.max(1),
                    _ => 0,
                };
                Ok(int::from_usize(left))
            }),
        )],
        ..TypeDef::DEFAULT
    },
    Slots {
        iter: Some(|o| Ok(o.own())),
        iternext: Some(next),
        getattro: Some(attribute::generic_get),
        ..Slots::NONE
    },
);

static METHODS: &[MethodDef] = &[
    MethodDef::o("iter_unpack", "($self, buffer, /)", |o, b| iter_unpack(this(o), b)),
    MethodDef::pos("pack", "", 0, 255, |o, a| pack(this(o), a)),
    MethodDef::pos("pack_into", "", 0, 255, |o, a| pack_into(this(o), a)),
    MethodDef::o("unpack", "($self, buffer, /)", |o, b| unpack(this(o), b)),
    MethodDef::kw("unpack_from", "($self, /, buffer, offset=0)", |o, a| unpack_from(this(o), a[0], a[1])),
    MethodDef::noargs("__sizeof__", |o| Ok(int::from_usize(56 + 32 * (this(o).layout().items.len() + 1)))),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("format", |o| Ok(format_text(this(o)).up())),
    GetSetDef::ro("size", |o| {
        let s = this(o);
        Ok(if s.format.is_none() { int::from_i64(-1) } else { int::from_usize(s.layout().size) })
    }),
];

fn format_text(s: &Struct) -> Ref<Str> {
    s.format.get().map_or_else(|| Str::new(""), |f| Str::from_latin1(f.as_slice()))
}

/// `_struct.Struct`.
pub static STRUCT: StaticType = StaticType::new::<Struct>(
    TypeDef {
        name: "_struct.Struct",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        getset: GETSET,
        doc: Some("Struct(fmt) --> compiled struct object"),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, _, _| Ok(new_empty(ty).up())),
        init: Some(|o, args, kw| INIT.invoke(None, o, args, kw).map(drop)),
        repr: Some(|o| {
            let f = obj::repr_text(&format_text(this(o)))?;
            Ok(Str::new(&format!("{}({f})", o.ty().short_name())).up())
        }),
        getattro: Some(attribute::generic_get),
        setattro: Some(attribute::generic_set),
        ..Slots::NONE
    },
);

fn with_format<'a, 'b>(args: &'a [&'b Object]) -> R<(Ref<Struct>, &'a [&'b Object])> {
    match args {
        [f, rest @ ..] => Ok((compiled(f)?, rest)),
        [] => type_error("missing format argument"),
    }
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "_clearcache",
        "($module, /)",
        Imp::NoArgs(|_| {
            CACHE.set(None);
            Ok(none())
        }),
    ),
    MethodDef::o("calcsize", "($module, format, /)", |_, f| Ok(int::from_usize(compiled(f)?.layout().size))),
    MethodDef::pos("iter_unpack", "($module, format, buffer, /)", 2, 2, |_, a| {
        iter_unpack(&*compiled(a[0])?, a[1])
    }),
    MethodDef::pos("pack", "", 0, 255, |_, a| {
        let (s, rest) = with_format(a)?;
        pack(&s, rest)
    }),
    MethodDef::pos("pack_into", "", 0, 255, |_, a| {
        let (s, rest) = with_format(a)?;
        pack_into(&s, rest)
    }),
    MethodDef::pos("unpack", "($module, format, buffer, /)", 2, 2, |_, a| unpack(&*compiled(a[0])?, a[1])),
    MethodDef::kw("unpack_from", "($module, format, /, buffer, offset=0)", |_, a| match a[0] {
        Some(f) => unpack_from(&*compiled(f)?, a[1], a[2]),
        None => type_error("missing format argument"),
    }),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_struct");
    m.set("__doc__", &Str::new(DOC));
    m.add_functions(FUNCTIONS);
    m.add_type(&STRUCT);
    m.set("error", &*error_type()?);
    Ok(m)
}
