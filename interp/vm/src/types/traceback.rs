//! `traceback`.

use std::cell::Cell;

use crate::eval::frame::Frame;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, Slot, StaticType};
use crate::protocol::number;
use crate::raise::{Raised, type_error, value_error};
use crate::types::frame::FrameObject;
use crate::types::int;
use crate::types::list::List;
use crate::types::singletons::none;
use crate::types::str::Str;

object! {
    /// One entry of a traceback.
    pub struct Traceback: TRACEBACK {
        /// `tb_next`.
        pub next: Slot<Traceback>,
        /// `tb_frame`.
        pub frame: Ref<FrameObject>,
        /// `tb_lasti`, in bytes.
        pub lasti: Cell<i32>,
        /// `tb_lineno`, -1 until it is computed.
        pub lineno: Cell<i32>,
    }
}

fn this(o: &Object) -> &Traceback {
    unsafe { o.cast_unchecked() }
}

/// Adds an entry for `frame` in front of the exception's traceback.
///
/// # Safety
/// The frame is alive.
pub unsafe fn add(e: &Raised, frame: *mut Frame) {
    unsafe {
        let unit = Frame::unit(frame);
        let fo = crate::types::frame::of(frame);
        let next = e.0.traceback.get().and_then(|t| t.downcast::<Traceback>().ok());
        let tb = Ref::new(Traceback {
            head: Object::head(&TRACEBACK),
            next: Slot::new(next),
            frame: fo,
            lasti: Cell::new(unit as i32 * 2),
            lineno: Cell::new(-1),
        });
        e.0.traceback.set(Some(tb.up()));
    }
}

/// The line of an entry.
pub fn lineno(t: &Traceback) -> Option<i32> {
    let l = t.lineno.get();
    if l != -1 {
        return Some(l);
    }
    let code = t.frame.code();
    code.line_at(t.lasti.get() as usize / 2)
}

fn get_next(o: &Object) -> R {
    Ok(this(o).next.get().map_or_else(none, |t| t.up()))
}
fn set_next(o: &Object, v: Option<&Object>) -> R<()> {
    let Some(v) = v else { return type_error("can't delete tb_next attribute") };
    let next = if v.is_none() {
        None
    } else {
        match v.cast::<Traceback>() {
            Some(t) => Some(t.own_as()),
            None => return type_error(format!("expected traceback object, got '{}'", v.ty().name())),
        }
    };
    let mut cursor = next.clone();
    while let Some(c) = cursor {
        if c.is(o) {
            return value_error("traceback loop detected");
        }
        cursor = c.next.get();
    }
    this(o).next.set(next);
    Ok(())
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::rw("tb_next", get_next, set_next),
    GetSetDef::ro("tb_frame", |o| Ok(this(o).frame.clone().up())).member(),
    GetSetDef::ro("tb_lasti", |o| Ok(int::from_i64(this(o).lasti.get() as i64))).member(),
    GetSetDef::ro("tb_lineno", |o| Ok(lineno(this(o)).map_or_else(none, |l| int::from_i64(l as i64)))),
];
static METHODS: &[MethodDef] = &[MethodDef::noargs("__dir__", |_| {
    let v = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"].iter().map(|s| Str::new(s).up()).collect();
    Ok(List::from_vec(v).up())
})];

static NEW: MethodDef = MethodDef::kw("traceback", "(tb_next, tb_frame, tb_lasti, tb_lineno)", |_, a| {
    let (Some(next), Some(frame), Some(lasti), Some(line)) = (a[0], a[1], a[2], a[3]) else {
        return Ok(none());
    };
    let next = if next.is_none() {
        None
    } else {
        match next.cast::<Traceback>() {
            Some(t) => Some(t.own_as()),
            None => {
                return type_error(format!("expected traceback object or None, got '{}'", next.ty().name()));
            }
        }
    };
    let Some(f) = frame.cast::<FrameObject>() else {
        return type_error(format!(
            "traceback() argument 'tb_frame' must be frame, not {}",
            crate::protocol::object::type_name_or_none(frame)
        ));
    };
    Ok(Ref::new(Traceback {
        head: Object::head(&TRACEBACK),
        next: Slot::new(next),
        frame: f.own_as(),
        lasti: Cell::new(number::to_i32(lasti)?),
        lineno: Cell::new(number::to_i32(line)?),
    })
    .up())
});

/// `traceback`.
pub static TRACEBACK: StaticType = StaticType::new::<Traceback>(
    TypeDef {
        name: "traceback",
        flags: TypeFlags::HAVE_GC,
        methods: METHODS,
        getset: GETSET,
        sig: "(tb_next, tb_frame, tb_lasti, tb_lineno)",
        doc: Some("Create a new traceback object."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|_, args, kw| NEW.invoke(None, crate::types::singletons::none_ref(), args, kw)),
        ..Slots::NONE
    },
);
