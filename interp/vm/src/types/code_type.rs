//! The type object of `code`.

use super::code::Code;
use crate::object::method::GetSetDef;
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, R, StaticType};
use crate::types::singletons::none;
use crate::types::str::Str;

fn this(o: &Object) -> &Code {
    unsafe { o.cast_unchecked() }
}

fn repr(o: &Object) -> R {
    let c = this(o);
    Ok(Str::new(&format!(
        "<code object {} at {:#x}, file \"{}\", line {}>",
        c.name.to_lossy(),
        o.addr(),
        c.filename_text(),
        c.f.0.firstlineno
    ))
    .up())
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("co_name", |o| Ok(this(o).name.clone().up())).member(),
    GetSetDef::ro("co_filename", |o| Ok(this(o).filename.get().map_or_else(none, |f| f.up()))).member(),
];

/// `code`.
pub static CODE: StaticType = StaticType::new::<Code>(
    TypeDef {
        name: "code",
        flags: TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), ..Slots::NONE },
);
