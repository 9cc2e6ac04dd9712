//! Replacement templates: literal text and groups, in turn.

use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, buffer, call, number};
use pyrite_vm::raise::{runtime_error, type_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::exc;
use pyrite_vm::types::int::Int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::str::{Chars, Str, join_parts};

use super::pattern::Pattern;
use super::subject::Subject;

pyrite_vm::object! {
    /// A parsed replacement.
    pub struct Template: TEMPLATE {
        /// The text before the first group.
        literal: Ref,
        /// Groups and what follows each.
        items: Opaque<Vec<(usize, Option<Ref>)>>,
    }
}

/// `_sre.SRE_Template`.
pub static TEMPLATE: StaticType = StaticType::new::<Template>(
    TypeDef {
        name: "_sre.SRE_Template",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

fn length(o: &Object) -> usize {
    if let Some(s) = o.cast::<Str>() {
        return s.len();
    }
    o.cast::<Bytes>().map_or(0, |b| b.len())
}

/// `_sre.template(pattern, template)`: the list is text, then pairs of group and text.
pub fn template(_: &Object, a: &[&Object]) -> R {
    let Some(list) = a[1].cast::<List>() else {
        return type_error(format!("template() argument 2 must be list, not {}", a[1].ty().name()));
    };
    let parts = list.to_vec();
    let [literal, rest @ ..] = parts.as_slice() else { return type_error("invalid template") };
    if rest.len() % 2 != 0 {
        return type_error("invalid template");
    }
    let mut items = Vec::with_capacity(rest.len() / 2);
    for pair in rest.chunks_exact(2) {
        let [index, text] = pair else { return type_error("invalid template") };
        let Some(i) = index.cast::<Int>() else { return type_error("an integer is required") };
        match i.as_i64().and_then(|i| usize::try_from(i).ok()) {
            Some(i) => items.push((i, (length(text) > 0).then(|| text.clone()))),
            None => return type_error("invalid template"),
        }
    }
    let literal = literal.clone();
    Ok(Ref::new(Template { head: Object::head(&TEMPLATE), literal, items: Opaque(items) }).up())
}

impl Template {
    /// The text, if there is nothing else.
    pub fn as_literal(&self) -> Option<Ref> {
        self.items.0.is_empty().then(|| self.literal.clone())
    }
    /// What it gives for a match.
    ///
    /// # Errors
    /// IndexError for a group that the pattern has not; TypeError for mixed kinds.
    pub fn expand(&self, s: &Subject, groups: usize, group: impl Fn(usize) -> Option<(usize, usize)>) -> R {
        if self.items.0.is_empty() {
            return Ok(self.literal.clone());
        }
        let mut out = Vec::with_capacity(2 * self.items.0.len() + 1);
        if length(&self.literal) > 0 {
            out.push(self.literal.clone());
        }
        for (i, text) in &self.items.0 {
            if *i > groups {
                return pyrite_vm::raise::index_error("no such group");
            }
            if let Some((a, b)) = group(*i) {
                out.push(s.slice(a, b));
            }
            if let Some(t) = text {
                out.push(t.clone());
            }
        }
        join(out, s)
    }
}

/// The pieces as one, of the subject's kind.
///
/// # Errors
/// TypeError for a piece of another kind.
pub fn join(items: Vec<Ref>, s: &Subject) -> R {
    let empty = s.slice(0, 0);
    if items.is_empty() {
        return Ok(empty);
    }
    if !s.is_bytes() {
        let mut parts = Vec::with_capacity(items.len());
        for x in &items {
            match x.exact::<Str>() {
                Some(x) => parts.push(x),
                None => break,
            }
        }
        if parts.len() == items.len() {
            if let [one] = items.as_slice() {
                return Ok(one.clone());
            }
            return join_parts(&parts).map(Ref::up);
        }
    }
    call::call_method_text(&empty, "join", &[&List::from_vec(items)])
}

/// What `sub` replaces with.
pub enum Filter {
    /// The same each time.
    Literal(Ref),
    /// A template.
    Template(Ref<Template>),
    /// The result of a call with the match.
    Call(Ref),
}

/// Does the replacement say nothing but itself? `None` for what is no text.
fn is_literal(repl: &Object) -> bool {
    match Subject::new(repl) {
        Ok(s) => match s.chars() {
            Chars::One(c) => !c.contains(&b'\\'),
            c => c.iter().all(|c| c != u32::from(b'\\')),
        },
        Err(_) => false,
    }
}

/// The template that the library's `re` makes of a replacement.
///
/// # Errors
/// What it raises; RuntimeError for what is no template.
pub fn compile(p: &Pattern, repl: &Object) -> R<Ref<Template>> {
    let re = pyrite_vm::import::import_module("re")?;
    let f = attribute::get_text(&re, "_compile_template")?;
    let r = match call::call(&f, &[p, repl]) {
        Ok(r) => r,
        Err(e) if e.matches(&exc::TYPE_ERROR) && !repl.is_a::<Str>() && !repl.is_a::<Bytes>() => {
            // Bytes-like and not hashable: the cache behind the function takes its bytes.
            if !buffer::supports(repl) {
                return Err(e);
            }
            let b = Bytes::new(&buffer::bytes_of(repl)?);
            call::call(&f, &[p, &b])?
        }
        Err(e) => return Err(e),
    };
    match r.downcast::<Template>() {
        Ok(t) => Ok(t),
        Err(r) => runtime_error(format!(
            "the result of compiling a replacement string is {}, not Template",
            r.ty().name()
        )),
    }
}

/// What a replacement argument means.
///
/// # Errors
/// As [`compile`].
pub fn filter(p: &Pattern, repl: &Object) -> R<Filter> {
    if call::is_callable(repl) {
        return Ok(Filter::Call(repl.own()));
    }
    if is_literal(repl) {
        return Ok(Filter::Literal(repl.own()));
    }
    let t = compile(p, repl)?;
    Ok(match t.as_literal() {
        Some(l) => Filter::Literal(l),
        None => Filter::Template(t),
    })
}

/// A group number of `C`'s `Py_ssize_t`, clipped.
pub fn clipped(o: &Object) -> R<isize> {
    number::index_to_isize(o, None)
}
