//! `_string`: how `str.format` reads its templates, for `string.Formatter`.

use std::cell::Cell;

use pyrite_vm::format::{FieldStep, field_name_split, next_step, parse_template};
use pyrite_vm::object;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, R, Ref, StaticType};
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// Iterates over the items of a template.
    struct TemplateIterator: TEMPLATE_ITERATOR {
        text: Ref<Str>,
        pos: Cell<usize>,
    }
}
object! {
    /// Iterates over the steps behind the first part of a field name.
    struct FieldIterator: FIELD_ITERATOR {
        text: Ref<Str>,
        pos: Cell<usize>,
    }
}

fn next_item(o: &Object) -> R<Option<Ref>> {
    let it: &TemplateIterator = unsafe { o.cast_unchecked() };
    let t = &it.text;
    let mut pos = it.pos.get();
    let item = parse_template(t.chars(), &mut pos);
    it.pos.set(pos);
    let item = match item {
        Ok(Some(i)) => i,
        Ok(None) => return Ok(None),
        Err(m) => return value_error(m),
    };
    let part = |r: std::ops::Range<usize>| t.substring(r.start, r.end).up();
    let literal = part(item.literal);
    let v = match item.field {
        None => vec![literal, none(), none(), none()],
        Some(f) => {
            let conversion = f.conversion.map_or_else(none, |c| Str::from_point(c).up());
            vec![literal, part(f.name), part(f.spec), conversion]
        }
    };
    Ok(Some(Tuple::from_vec(v).up()))
}

fn next_field_step(o: &Object) -> R<Option<Ref>> {
    let it: &FieldIterator = unsafe { o.cast_unchecked() };
    let t = &it.text;
    let mut pos = it.pos.get();
    let step = next_step(t.chars(), &mut pos, t.len());
    it.pos.set(pos);
    let (attribute, what) = match step {
        Ok(Some(FieldStep::Attribute(r))) => (true, t.substring(r.start, r.end).up()),
        Ok(Some(FieldStep::Key(r))) => (false, t.substring(r.start, r.end).up()),
        Ok(Some(FieldStep::Index(n))) => (false, int::from_usize(n)),
        Ok(None) => return Ok(None),
        Err(m) => return value_error(m),
    };
    Ok(Some(Tuple::pair(bool_obj(attribute), what).up()))
}

static TEMPLATE_ITERATOR: StaticType = StaticType::new::<TemplateIterator>(
    TypeDef { name: "formatteriterator", flags: TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next_item), ..Slots::NONE },
);
static FIELD_ITERATOR: StaticType = StaticType::new::<FieldIterator>(
    TypeDef { name: "fieldnameiterator", flags: TypeFlags::DISALLOW_INSTANTIATION, ..TypeDef::DEFAULT },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next_field_step), ..Slots::NONE },
);

fn text(o: &Object) -> R<&Str> {
    match o.cast::<Str>() {
        Some(s) => Ok(s),
        None => type_error(format!("expected str, got {}", o.ty().name())),
    }
}

fn parser(_: &Object, o: &Object) -> R {
    let t = text(o)?;
    let it = TemplateIterator { head: Object::head(&TEMPLATE_ITERATOR), text: t.own_as(), pos: Cell::new(0) };
    Ok(Ref::new(it).up())
}

fn split(_: &Object, o: &Object) -> R {
    let t = text(o)?;
    let (first, number, pos) = match field_name_split(t.chars(), 0..t.len()) {
        Ok(r) => r,
        Err(m) => return value_error(m),
    };
    let first = match number {
        Some(n) => int::from_usize(n),
        None => t.substring(first.start, first.end).up(),
    };
    let rest = FieldIterator { head: Object::head(&FIELD_ITERATOR), text: t.own_as(), pos: Cell::new(pos) };
    Ok(Tuple::pair(first, Ref::new(rest).up()).up())
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::o("formatter_field_name_split", "($self, object, /)", split),
    MethodDef::o("formatter_parser", "($self, object, /)", parser),
];

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    TEMPLATE_ITERATOR.object();
    FIELD_ITERATOR.object();
    let m = Module::new("_string");
    m.set("__doc__", &Str::new("string helper module"));
    m.add_functions(FUNCTIONS);
    Ok(m)
}
