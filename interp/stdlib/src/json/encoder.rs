//! `_json.make_encoder`: objects to JSON text.

use std::cell::Cell;

use pyrite_numeric::digits::repr as repr_text;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, number, object as obj, sequence};
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::thread::enter_native;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::float::Float;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::native::NativeFunction;
use pyrite_vm::types::singletons::{bool_obj, false_ref, none, true_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use super::text::{Writer, write_quoted};

pyrite_vm::object! {
    /// An encoder.
    pub struct Encoder: ENCODER {
        markers: Ref,
        default: Ref,
        encoder: Ref,
        indent: Ref,
        key_separator: Ref<Str>,
        item_separator: Ref<Str>,
        sort_keys: Cell<bool>,
        skipkeys: Cell<bool>,
        allow_nan: Cell<bool>,
        /// 1 and 2: the encoder is the native one, for ASCII or for all characters.
        fast: Cell<u8>,
    }
}

fn this(o: &Object) -> &Encoder {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef = MethodDef::kw(
    "make_encoder",
    "(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    |_, _| Ok(none()),
);
static CALL: MethodDef = MethodDef::kw("_iterencode", "(obj, _current_indent_level)", |_, _| Ok(none()));

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut b = [None; 9];
    NEW.params().bind(args, kw, &mut b)?;
    let [
        Some(markers),
        Some(default),
        Some(encoder),
        Some(indent),
        Some(key),
        Some(item),
        Some(sort),
        Some(skip),
        Some(nan),
    ] = b
    else {
        return Ok(none());
    };
    let text = |o: &Object, i: usize| match o.cast::<Str>() {
        Some(s) => Ok(s.own_as()),
        None => crate::arguments::wrong_type("make_encoder", i, "str", o),
    };
    let (key_separator, item_separator) = (text(key, 5)?, text(item, 6)?);
    let flags = (number::is_true(sort)?, number::is_true(skip)?, number::is_true(nan)?);
    if !markers.is_none() && !markers.is_a::<Dict>() {
        return type_error(format!(
            "make_encoder() argument 1 must be dict or None, not {}",
            markers.ty().name()
        ));
    }
    let fast = match encoder.exact::<NativeFunction>() {
        Some(f) if std::ptr::eq(f.def.0, &super::ENCODE_ASCII) => 1,
        Some(f) if std::ptr::eq(f.def.0, &super::ENCODE) => 2,
        _ => 0,
    };
    Ok(Ref::new(Encoder {
        head: Object::head(ty),
        markers: markers.own(),
        default: default.own(),
        encoder: encoder.own(),
        indent: indent.own(),
        key_separator,
        item_separator,
        sort_keys: Cell::new(flags.0),
        skipkeys: Cell::new(flags.1),
        allow_nan: Cell::new(flags.2),
        fast: Cell::new(fast),
    })
    .up())
}

impl Encoder {
    fn float(&self, o: &Object, x: f64, w: &mut Writer) -> R<()> {
        if !x.is_finite() {
            if !self.allow_nan.get() {
                let r = obj::repr_text(o)?;
                return value_error(format!("Out of range float values are not JSON compliant: {r}"));
            }
            w.ascii(match (x.is_nan(), x > 0.0) {
                (true, _) => b"NaN",
                (_, true) => b"Infinity",
                _ => b"-Infinity",
            });
            return Ok(());
        }
        w.ascii(repr_text(x).as_bytes());
        Ok(())
    }

    fn string(&self, o: &Object, s: &Str, w: &mut Writer) -> R<()> {
        match self.fast.get() {
            0 => {
                let r = call::call(&self.encoder, &[o])?;
                match r.cast::<Str>() {
                    Some(s) => w.str(s),
                    None => {
                        return type_error(format!("encoder() must return a string, not {}", r.ty().name()));
                    }
                }
            }
            n => write_quoted(w, s, n == 1),
        }
        Ok(())
    }

    /// Notes that a container is under way; its number, to be forgotten later.
    fn enter(&self, o: &Object) -> R<Option<Ref>> {
        let Some(m) = self.markers.cast::<Dict>() else { return Ok(None) };
        let id = int::from_usize(o.addr());
        if m.contains(&id)? {
            return value_error("Circular reference detected");
        }
        m.set(&id, o)?;
        Ok(Some(id))
    }
    fn leave(&self, id: Option<Ref>) -> R<()> {
        if let (Some(id), Some(m)) = (id, self.markers.cast::<Dict>())
            && m.remove(&id)?.is_none()
        {
            return pyrite_vm::raise::key_error(&id);
        }
        Ok(())
    }

    /// Starts a line, indented to a level, if there is indentation.
    fn new_line(&self, level: isize, w: &mut Writer) -> R<()> {
        if self.indent.is_none() {
            return Ok(());
        }
        let Some(s) = self.indent.cast::<Str>() else {
            return type_error(format!(
                "can only concatenate str (not \"{}\") to str",
                self.indent.ty().name()
            ));
        };
        w.ascii(b"\n");
        for _ in 0..level {
            w.str(s);
        }
        Ok(())
    }

    fn value(&self, o: &Object, level: isize, w: &mut Writer) -> R<()> {
        if o.is_none() {
            w.ascii(b"null");
        } else if o.is(true_ref()) {
            w.ascii(b"true");
        } else if o.is(false_ref()) {
            w.ascii(b"false");
        } else if let Some(s) = o.cast::<Str>() {
            return self.string(o, s, w);
        } else if let Some(i) = o.cast::<Int>() {
            w.ascii(int::decimal_text(i)?.as_bytes());
        } else if let Some(f) = o.cast::<Float>() {
            return self.float(o, f.value(), w);
        } else if o.is_a::<List>() || o.is_a::<Tuple>() {
            let _depth = enter_native(" while encoding a JSON object")?;
            return self.list(o, level + 1, w);
        } else if let Some(d) = o.cast::<Dict>() {
            let _depth = enter_native(" while encoding a JSON object")?;
            return self.dict(o, d, level + 1, w);
        } else {
            let id = self.enter(o)?;
            let new = call::call(&self.default, &[o])?;
            {
                let _depth = enter_native(" while encoding a JSON object")?;
                self.value(&new, level, w)?;
            }
            return self.leave(id);
        }
        Ok(())
    }

    fn list(&self, o: &Object, level: isize, w: &mut Writer) -> R<()> {
        let item = |i: usize| match (o.cast::<List>(), o.cast::<Tuple>()) {
            (Some(l), _) => l.get(i),
            (_, Some(t)) => t.as_slice().get(i).cloned(),
            _ => None,
        };
        let Some(mut next) = item(0) else {
            w.ascii(b"[]");
            return Ok(());
        };
        let id = self.enter(o)?;
        w.ascii(b"[");
        self.new_line(level, w)?;
        let mut i = 0;
        loop {
            self.value(&next, level, w)?;
            i += 1;
            match item(i) {
                Some(x) => next = x,
                None => break,
            }
            w.str(&self.item_separator);
            self.new_line(level, w)?;
        }
        self.leave(id)?;
        self.new_line(level - 1, w)?;
        w.ascii(b"]");
        Ok(())
    }

    /// Adds a member; `false` if its key is skipped.
    fn member(&self, first: bool, k: &Object, v: &Object, level: isize, w: &mut Writer) -> R<bool> {
        let key: Option<Ref<Str>> = if k.is_a::<Str>() {
            None
        } else if let Some(f) = k.cast::<Float>() {
            let mut text = Writer::new();
            self.float(k, f.value(), &mut text)?;
            Some(text.finish())
        } else if k.is_none() {
            Some(Str::intern("null"))
        } else if k.is(true_ref()) {
            Some(Str::intern("true"))
        } else if k.is(false_ref()) {
            Some(Str::intern("false"))
        } else if let Some(i) = k.cast::<Int>() {
            Some(Str::new(&int::decimal_text(i)?))
        } else if self.skipkeys.get() {
            return Ok(false);
        } else {
            return type_error(format!("keys must be str, int, float, bool or None, not {}", k.ty().name()));
        };
        if !first {
            w.str(&self.item_separator);
            self.new_line(level, w)?;
        }
        match (&key, k.cast::<Str>()) {
            (Some(s), _) => self.string(s, s, w)?,
            (None, Some(s)) => self.string(k, s, w)?,
            (None, None) => {}
        }
        w.str(&self.key_separator);
        self.value(v, level, w)?;
        Ok(true)
    }

    fn dict(&self, o: &Object, d: &Dict, level: isize, w: &mut Writer) -> R<()> {
        if d.is_empty() {
            w.ascii(b"{}");
            return Ok(());
        }
        let id = self.enter(o)?;
        w.ascii(b"{");
        self.new_line(level, w)?;
        let mut first = true;
        if self.sort_keys.get() || !o.is_exact::<Dict>() {
            let items = call::call_method_text(o, "items", &[])?;
            if !sequence::is_iterable(&items) {
                return type_error(format!(
                    "{}.items() returned a non-iterable (type {})",
                    o.ty().name(),
                    items.ty().name()
                ));
            }
            let items = sequence::list_of(&items)?;
            if self.sort_keys.get() {
                items.sort()?;
            }
            let mut i = 0;
            while let Some(pair) = items.get(i) {
                i += 1;
                let Some(t) = pair.cast::<Tuple>() else { return value_error("items must return 2-tuples") };
                let [k, v] = t.as_slice() else { return value_error("items must return 2-tuples") };
                first &= !self.member(first, k, v, level, w)?;
            }
        } else {
            let mut pos = 0;
            while let Some((k, v)) = d.next_entry(&mut pos) {
                first &= !self.member(first, &k, &v, level, w)?;
            }
        }
        self.leave(id)?;
        self.new_line(level - 1, w)?;
        w.ascii(b"}");
        Ok(())
    }
}

fn call_encoder(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut bound = [None; 2];
    CALL.params().bind(args, kw, &mut bound)?;
    let [Some(value), Some(level)] = bound else { return Ok(none()) };
    let level = sequence::ssize_arg(level)?;
    let e: Ref<Encoder> = this(o).own_as();
    let mut w = Writer::new();
    e.value(value, level, &mut w)?;
    Ok(Tuple::from_vec(vec![w.finish().up()]).up())
}

static MEMBERS: &[GetSetDef] = &[
    GetSetDef::ro("markers", |o| Ok(this(o).markers.clone())).member(),
    GetSetDef::ro("default", |o| Ok(this(o).default.clone())).member(),
    GetSetDef::ro("encoder", |o| Ok(this(o).encoder.clone())).member(),
    GetSetDef::ro("indent", |o| Ok(this(o).indent.clone())).member(),
    GetSetDef::ro("key_separator", |o| Ok(this(o).key_separator.clone().up())).member(),
    GetSetDef::ro("item_separator", |o| Ok(this(o).item_separator.clone().up())).member(),
    GetSetDef::ro("sort_keys", |o| Ok(bool_obj(this(o).sort_keys.get()))).member(),
    GetSetDef::ro("skipkeys", |o| Ok(bool_obj(this(o).skipkeys.get()))).member(),
];

/// `_json.Encoder`.
pub static ENCODER: StaticType = StaticType::new::<Encoder>(
    TypeDef {
        name: "_json.Encoder",
        flags: TypeFlags::HAVE_GC,
        getset: MEMBERS,
        doc: Some(
            "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        ),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), call: Some(call_encoder), ..Slots::NONE },
);
