//! `PickleBuffer`: a buffer that a pickler may leave out of the stream.

use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, buffer, call};
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::exc;
use pyrite_vm::types::memoryview;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::tuple::Tuple;

pyrite_vm::object! {
    /// A view of an object, until it is released.
    pub struct PickleBuffer: PICKLE_BUFFER {
        target: Slot,
        /// Keeps the buffer as it is.
        held: Slot,
    }
}

fn this(o: &Object) -> &PickleBuffer {
    unsafe { o.cast_unchecked() }
}

/// A memoryview of the object behind a buffer.
///
/// # Errors
/// ValueError once it was released.
pub fn view(o: &Object) -> R {
    call::call(memoryview::MEMORYVIEW.object().as_object(), &[&*target(o)?])
}

fn target(o: &Object) -> R {
    match this(o).target.get() {
        Some(t) => Ok(t),
        None => value_error("operation forbidden on released PickleBuffer object"),
    }
}

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    pyrite_vm::protocol::sequence::no_keywords("PickleBuffer", kw)?;
    pyrite_vm::object::method::check_positional("PickleBuffer", args.len(), 1, 1)?;
    let object = args[0];
    if !buffer::supports(object) {
        return type_error(format!("a bytes-like object is required, not '{}'", object.ty().name()));
    }
    let held = call::call(memoryview::MEMORYVIEW.object().as_object(), &[object])?;
    let b = PickleBuffer {
        head: Object::head(ty),
        target: Slot::new(Some(object.own())),
        held: Slot::new(Some(held)),
    };
    Ok(Ref::new(b).up())
}

fn raw(o: &Object) -> R {
    let view = view(o)?;
    let whole = attribute::get_text(&view, "contiguous")?;
    if !pyrite_vm::protocol::number::is_true(&whole)? {
        return raise(&exc::BUFFER_ERROR, "cannot extract raw buffer from non-contiguous buffer");
    }
    let format = pyrite_vm::types::str::Str::new("B");
    let dimensions = attribute::get_text(&view, "ndim")?;
    let flat = dimensions.cast::<pyrite_vm::types::int::Int>().is_some_and(|n| n.as_i64() == Some(1));
    if flat {
        let own = attribute::get_text(&view, "format")?;
        if own.cast::<pyrite_vm::types::str::Str>().is_some_and(|f| f.eq_str("B")) {
            return Ok(view);
        }
    }
    call::call_method_text(&view, "cast", &[&format])
}

fn release(o: &Object) -> R {
    this(o).target.set(None);
    if let Some(held) = this(o).held.take() {
        call::call_method_text(&held, "release", &[])?;
    }
    Ok(none())
}

/// `pickle.PickleBuffer`.
pub static PICKLE_BUFFER: StaticType = StaticType::new::<PickleBuffer>(
    TypeDef {
        name: "pickle.PickleBuffer",
        flags: TypeFlags::HAVE_GC | TypeFlags::BASETYPE | TypeFlags::MANAGED_WEAKREF,
        methods: &[MethodDef::noargs("raw", raw), MethodDef::noargs("release", release)],
        doc: Some("Wrapper for potentially out-of-band buffers"),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), getbuffer: Some(|o, flags| buffer::get(&*target(o)?, flags)), ..Slots::NONE },
);
