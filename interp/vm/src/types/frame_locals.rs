//! `f_locals` of optimised frames: a mapping that reads and writes the variables themselves.

use crate::object;
use crate::object::method::{Imp, MethodDef, check_positional};
use crate::object::slots::{Cmp, Slots};
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, Own, R, Ref, StaticType};
use crate::protocol::{compare, iteration, object as obj};
use crate::raise::{raise, type_error};
use crate::types::cell;
use crate::types::code::{FAST_CELL, FAST_FREE, FAST_HIDDEN};
use crate::types::dict::{self, Dict};
use crate::types::exc;
use crate::types::frame::{self, FrameObject};
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none, not_implemented};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A write-through view of a frame's locals.
    pub struct FrameLocals: FRAME_LOCALS {
        /// The frame.
        pub frame: Ref<FrameObject>,
    }
}

/// The view of a frame.
pub fn new(f: &Ref<FrameObject>) -> Ref<FrameLocals> {
    Ref::new(FrameLocals { head: Object::head(&FRAME_LOCALS), frame: f.clone() })
}

fn this(o: &Object) -> &FrameLocals {
    unsafe { o.cast_unchecked() }
}

/// What a key is looked up for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Reading,
    Writing,
}

impl FrameLocals {
    /// The variable that a key names: for reading, one with a value.
    fn slot(&self, key: &Object, what: For) -> R<Option<usize>> {
        let code = &self.frame.code_obj;
        let names = code.localsplusnames.as_slice();
        let usable = |i: usize| match what {
            For::Reading => self.frame.local(i).is_some(),
            For::Writing => code.f.0.localspluskinds.get(i).is_some_and(|k| k & FAST_HIDDEN == 0),
        };
        if let Some(s) = key.exact::<Str>() {
            let same = |n: &Ref| n.is(s) || n.cast::<Str>().is_some_and(|n| n.eq(s));
            return Ok((0..names.len()).find(|&i| names.get(i).is_some_and(same) && usable(i)));
        }
        let hash = compare::hash(key)?;
        for (i, n) in names.iter().enumerate() {
            if compare::hash(n)? == hash && compare::eq(n, key)? && usable(i) {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    fn get(&self, key: &Object) -> R<Option<Ref>> {
        if let Some(i) = self.slot(key, For::Reading)? {
            return Ok(self.frame.local(i));
        }
        match self.frame.extra_locals.get() {
            Some(x) => x.get(key),
            None => Ok(None),
        }
    }

    fn set(&self, key: &Object, value: &Object) -> R<()> {
        if let Some(i) = self.slot(key, For::Writing)? {
            self.frame.set_local(i, value);
            return Ok(());
        }
        let extra = match self.frame.extra_locals.get() {
            Some(x) => x,
            None => {
                let x = Dict::new();
                self.frame.extra_locals.set(Some(x.clone()));
                x
            }
        };
        extra.set(key, value)
    }

    /// Names and values: those of the code first, then the extra ones.
    fn entries(&self) -> Vec<(Ref, Ref)> {
        let names = self.frame.code_obj.localsplusnames.as_slice();
        let mut v: Vec<(Ref, Ref)> =
            names.iter().enumerate().filter_map(|(i, n)| Some((n.clone(), self.frame.local(i)?))).collect();
        if let Some(x) = self.frame.extra_locals.get() {
            v.extend(x.entries());
        }
        v
    }

    /// A copy.
    ///
    /// # Errors
    /// What hashing and comparing the extra keys raises.
    pub fn to_dict(&self) -> R<Ref<Dict>> {
        let d = Dict::new();
        for (k, v) in self.entries() {
            d.set(&k, &v)?;
        }
        Ok(d)
    }

    fn keys(&self) -> Vec<Ref> {
        self.entries().into_iter().map(|e| e.0).collect()
    }

    /// Takes over the entries of a dict or another view; false if it is neither.
    fn merge(&self, other: &Object) -> R<bool> {
        let entries = if let Some(d) = other.cast::<Dict>() {
            d.entries()
        } else if let Some(f) = other.exact::<FrameLocals>() {
            f.entries()
        } else {
            return Ok(false);
        };
        for (k, v) in entries {
            self.set(&k, &v)?;
        }
        Ok(true)
    }
}

impl FrameObject {
    /// The value of a variable, if it has one.
    pub fn local(&self, i: usize) -> Option<Ref> {
        unsafe {
            let at = self.local_place(i)?;
            frame::ensure_free_vars(self.frame.0.get());
            let v = (*at).as_ref()?;
            let kind = *self.code_obj.f.0.localspluskinds.get(i)?;
            if kind & (FAST_CELL | FAST_FREE) != 0
                && let Some(c) = v.exact::<cell::Cell>()
            {
                return c.get();
            }
            Some(v.own())
        }
    }

    /// Gives a variable a value, in its cell if it has one.
    fn set_local(&self, i: usize, value: &Object) {
        unsafe {
            let Some(at) = self.local_place(i) else { return };
            frame::ensure_free_vars(self.frame.0.get());
            let kind = self.code_obj.f.0.localspluskinds.get(i).copied().unwrap_or(0);
            if kind & (FAST_CELL | FAST_FREE) != 0
                && let Some(c) = (*at).as_ref().and_then(|v| v.exact::<cell::Cell>())
            {
                c.set(Some(value.own()));
                return;
            }
            let old = std::mem::replace(&mut *at, value.own().into_raw());
            object::xdecref(old);
        }
    }
}

fn with_default(name: &str, a: &[&Object]) -> R<(Ref, Ref)> {
    match a {
        [k] => Ok((k.own(), none())),
        [k, d] => Ok((k.own(), d.own())),
        _ => type_error(format!("{name} expected 1 or 2 arguments")),
    }
}

fn subscript(o: &Object, k: &Object) -> R {
    match this(o).get(k)? {
        Some(v) => Ok(v),
        None => raise(&exc::KEY_ERROR, format!("local variable '{}' is not defined", obj::repr_text(k)?)),
    }
}

fn contains(o: &Object, k: &Object) -> R<bool> {
    Ok(this(o).get(k)?.is_some())
}

fn or(a: &Object, b: &Object) -> R {
    let known = |o: &Object| o.is_a::<Dict>() || o.is_exact::<FrameLocals>();
    // Whatever is on the left has to be a mapping.
    if !known(b) {
        return Ok(not_implemented());
    }
    let d = Dict::new();
    for x in [a, b] {
        match x.exact::<FrameLocals>() {
            Some(f) => f.entries().iter().try_for_each(|(k, v)| d.set(k, v))?,
            None => dict::update_from_any(&d, x)?,
        }
    }
    Ok(d.up())
}

fn richcompare(a: &Object, b: &Object, op: Cmp) -> R {
    if op != Cmp::Eq && op != Cmp::Ne {
        return Ok(not_implemented());
    }
    let same = if let Some(f) = b.exact::<FrameLocals>() {
        f.frame.is(&this(a).frame)
    } else if b.is_a::<Dict>() {
        compare::eq(&*this(a).to_dict()?, b)?
    } else {
        return Ok(not_implemented());
    };
    Ok(bool_obj(same == (op == Cmp::Eq)))
}

fn repr(o: &Object) -> R {
    let Some(_g) = crate::thread::ReprGuard::enter(o) else { return Ok(Str::new("{...}").up()) };
    Ok(obj::repr(&*this(o).to_dict()?)?.up())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("__contains__", "($self, object, /)", |o, k| Ok(bool_obj(contains(o, k)?))).coexist(),
    MethodDef::o("__getitem__", "($self, object, /)", subscript).coexist(),
    MethodDef::o("update", "($self, object, /)", |o, x| match this(o).merge(x)? {
        true => Ok(none()),
        false => type_error("update() argument must be dict or another FrameLocalsProxy"),
    }),
    MethodDef::noargs("__reversed__", |o| {
        let mut keys = this(o).keys();
        keys.reverse();
        Ok(List::from_vec(keys).up())
    }),
    MethodDef::noargs("copy", |o| Ok(this(o).to_dict()?.up())),
    MethodDef::noargs("keys", |o| Ok(List::from_vec(this(o).keys()).up())),
    MethodDef::noargs("values", |o| {
        Ok(List::from_vec(this(o).entries().into_iter().map(|e| e.1).collect()).up())
    }),
    MethodDef::noargs("items", |o| {
        let pairs = this(o).entries().into_iter().map(|(k, v)| Tuple::pair(k, v).up());
        Ok(List::from_vec(pairs.collect()).up())
    }),
    MethodDef::new(
        "get",
        "",
        Imp::Pos(0, 255, |o, a| {
            let (k, d) = with_default("get", a)?;
            Ok(this(o).get(&k)?.unwrap_or(d))
        }),
    ),
    MethodDef::new(
        "setdefault",
        "",
        Imp::Pos(0, 255, |o, a| {
            let (k, d) = with_default("setdefault", a)?;
            match this(o).get(&k)? {
                Some(v) => Ok(v),
                None => this(o).set(&k, &d).map(|()| d),
            }
        }),
    ),
];

/// `FrameLocalsProxy`.
pub static FRAME_LOCALS: StaticType = StaticType::new::<FrameLocals>(
    TypeDef {
        name: "FrameLocalsProxy",
        flags: TypeFlags::HAVE_GC | TypeFlags::MAPPING,
        methods: METHODS,
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        hash: Some(crate::types::object::hash_not_implemented),
        richcompare: Some(richcompare),
        iter: Some(|o| iteration::iter(&List::from_vec(this(o).keys()))),
        nb_or: Some(or),
        nb_inplace_or: Some(|a, b| match this(a).merge(b)? {
            true => Ok(a.own()),
            false => Ok(not_implemented()),
        }),
        sq_contains: Some(contains),
        mp_length: Some(|o| Ok(this(o).entries().len())),
        mp_subscript: Some(subscript),
        mp_ass_subscript: Some(|o, k, v| match v {
            Some(v) => this(o).set(k, v),
            None => type_error("cannot remove variables from FrameLocalsProxy"),
        }),
        new: Some(|_, args: &[&Object], _| -> R {
            check_positional("FrameLocalsProxy", args.len(), 1, 1)?;
            match args.first() {
                Some(f) => match f.cast::<FrameObject>() {
                    Some(f) => Ok(new(&f.own_as()).up()),
                    None => type_error(format!("expect frame, not {}", f.ty().name())),
                },
                None => type_error("FrameLocalsProxy expected 1 argument, got 0"),
            }
        }),
        ..Slots::NONE
    },
);
