//! `_json.make_scanner`: JSON text to objects.

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, Own, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{attribute, call, number, sequence};
use pyrite_vm::raise::{stop_iteration, type_error, value_error};
use pyrite_vm::thread::enter_native;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::float::{self, FLOAT};
use pyrite_vm::types::int::{self, INT};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::{Chars, Str};
use pyrite_vm::types::tuple::Tuple;

use super::text::{decode_error, scan};

pyrite_vm::object! {
    /// A scanner.
    pub struct Scanner: SCANNER {
        strict: Ref,
        object_hook: Ref,
        object_pairs_hook: Ref,
        parse_float: Ref,
        parse_int: Ref,
        parse_constant: Ref,
    }
}

fn this(o: &Object) -> &Scanner {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef = MethodDef::kw("make_scanner", "(context)", |_, _| Ok(none()));
static CALL: MethodDef = MethodDef::kw("scan_once", "(string, idx)", |_, _| Ok(none()));

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut bound = [None; 1];
    NEW.params().bind(args, kw, &mut bound)?;
    let [Some(context)] = bound else { return Ok(none()) };
    let get = |name: &str| attribute::get_text(context, name);
    let strict = bool_obj(number::is_true(&*get("strict")?)?);
    Ok(Ref::new(Scanner {
        head: Object::head(ty),
        strict,
        object_hook: get("object_hook")?,
        object_pairs_hook: get("object_pairs_hook")?,
        parse_float: get("parse_float")?,
        parse_int: get("parse_int")?,
        parse_constant: get("parse_constant")?,
    })
    .up())
}

/// One run over one text.
struct Run<'a> {
    scanner: &'a Scanner,
    doc: &'a Str,
    text: Chars<'a>,
    strict: bool,
    /// Keys seen, so that equal ones are one object.
    memo: Ref<Dict>,
}

impl Run<'_> {
    /// The character at a place; nothing is 0, which no rule takes.
    #[inline]
    fn at(&self, i: usize) -> u32 {
        if i < self.text.len() { self.text.at(i) } else { 0 }
    }
    #[inline]
    fn is(&self, i: usize, c: u8) -> bool {
        i < self.text.len() && self.text.at(i) == u32::from(c)
    }
    fn skip_space(&self, mut i: usize) -> usize {
        while i < self.text.len() && matches!(self.text.at(i), 0x20 | 9 | 10 | 13) {
            i += 1;
        }
        i
    }
    fn says(&self, at: usize, word: &str) -> bool {
        at + word.len() <= self.text.len()
            && word.bytes().enumerate().all(|(i, c)| self.text.at(at + i) == u32::from(c))
    }
    fn nothing_at<T>(&self, at: usize) -> R<T> {
        stop_iteration(Some(&int::from_usize(at)))
    }
    fn constant(&self, name: &str, at: usize) -> R<(Ref, usize)> {
        let v = call::call(&self.scanner.parse_constant, &[&Str::intern(name)])?;
        Ok((v, at + name.len()))
    }

    fn value(&self, at: usize) -> R<(Ref, usize)> {
        if at >= self.text.len() {
            return self.nothing_at(at);
        }
        match u8::try_from(self.text.at(at)).unwrap_or(0) {
            b'"' => {
                let (s, end) = scan(self.doc, at as isize + 1, self.strict)?;
                Ok((s.up(), end))
            }
            b'{' => {
                let _depth = enter_native(" while decoding a JSON object from a unicode string")?;
                self.object(at + 1)
            }
            b'[' => {
                let _depth = enter_native(" while decoding a JSON array from a unicode string")?;
                self.array(at + 1)
            }
            b'n' if self.says(at, "null") => Ok((none(), at + 4)),
            b't' if self.says(at, "true") => Ok((bool_obj(true), at + 4)),
            b'f' if self.says(at, "false") => Ok((bool_obj(false), at + 5)),
            b'N' if self.says(at, "NaN") => self.constant("NaN", at),
            b'I' if self.says(at, "Infinity") => self.constant("Infinity", at),
            b'-' if self.says(at, "-Infinity") => self.constant("-Infinity", at),
            _ => self.number(at),
        }
    }

    fn digits(&self, mut i: usize) -> usize {
        while i < self.text.len() && matches!(self.text.at(i), 0x30..=0x39) {
            i += 1;
        }
        i
    }

    fn number(&self, start: usize) -> R<(Ref, usize)> {
        let mut i = start + usize::from(self.is(start, b'-'));
        match self.at(i) {
            0x31..=0x39 => i = self.digits(i),
            0x30 => i += 1,
            _ => return self.nothing_at(start),
        }
        let mut is_float = false;
        if self.is(i, b'.') && matches!(self.at(i + 1), 0x30..=0x39) {
            is_float = true;
            i = self.digits(i + 1);
        }
        if self.is(i, b'e') || self.is(i, b'E') {
            let sign = usize::from(self.is(i + 1, b'-') || self.is(i + 1, b'+'));
            let end = self.digits(i + 1 + sign);
            if end > i + 1 + sign {
                is_float = true;
                i = end;
            }
        }
        let text: Vec<u8> = self.text.slice(start, i).iter().map(|c| c as u8).collect();
        let parser = if is_float { &self.scanner.parse_float } else { &self.scanner.parse_int };
        let own = if is_float { FLOAT.object() } else { INT.object() };
        if !parser.is(own.as_object()) {
            return Ok((call::call(parser, &[&Str::from_ascii(&text)])?, i));
        }
        if is_float {
            return match pyrite_numeric::float::parse(&text) {
                Some(x) => Ok((float::new(x), i)),
                None => self.nothing_at(start),
            };
        }
        if text.len() <= 18 {
            let (negative, digits) = match text.split_first() {
                Some((b'-', rest)) => (true, rest),
                _ => (false, &text[..]),
            };
            let n = digits.iter().fold(0i64, |n, d| n * 10 + i64::from(d - b'0'));
            return Ok((int::from_i64(if negative { -n } else { n }), i));
        }
        match int::from_text(&Str::from_ascii(&text), 10)? {
            Some(n) => Ok((n, i)),
            None => self.nothing_at(start),
        }
    }

    fn array(&self, start: usize) -> R<(Ref, usize)> {
        let mut i = self.skip_space(start);
        let mut out = Vec::new();
        if !self.is(i, b']') {
            loop {
                let (v, next) = self.value(i)?;
                out.push(v);
                i = self.skip_space(next);
                if self.is(i, b']') {
                    break;
                }
                if !self.is(i, b',') {
                    return decode_error("Expecting ',' delimiter", self.doc, i);
                }
                let comma = i;
                i = self.skip_space(i + 1);
                if self.is(i, b']') {
                    return decode_error("Illegal trailing comma before end of array", self.doc, comma);
                }
            }
        }
        Ok((List::from_vec(out).up(), i + 1))
    }

    fn object(&self, start: usize) -> R<(Ref, usize)> {
        let pairs_wanted = !self.scanner.object_pairs_hook.is_none();
        let mut pairs = Vec::new();
        let d = Dict::new();
        let mut i = self.skip_space(start);
        if !self.is(i, b'}') {
            loop {
                if !self.is(i, b'"') {
                    return decode_error(
                        "Expecting property name enclosed in double quotes",
                        self.doc,
                        i.min(self.text.len()),
                    );
                }
                let (key, next) = scan(self.doc, i as isize + 1, self.strict)?;
                let key = self.memo.set_default(&key, &key)?;
                i = self.skip_space(next);
                if !self.is(i, b':') {
                    return decode_error("Expecting ':' delimiter", self.doc, i);
                }
                let (v, next) = self.value(self.skip_space(i + 1))?;
                if pairs_wanted {
                    pairs.push(Tuple::pair(key, v).up());
                } else {
                    d.set(&key, &v)?;
                }
                i = self.skip_space(next);
                if self.is(i, b'}') {
                    break;
                }
                if !self.is(i, b',') {
                    return decode_error("Expecting ',' delimiter", self.doc, i);
                }
                let comma = i;
                i = self.skip_space(i + 1);
                if self.is(i, b'}') {
                    return decode_error("Illegal trailing comma before end of object", self.doc, comma);
                }
            }
        }
        let end = i + 1;
        if pairs_wanted {
            let list = List::from_vec(pairs);
            return Ok((call::call(&self.scanner.object_pairs_hook, &[&list])?, end));
        }
        if !self.scanner.object_hook.is_none() {
            return Ok((call::call(&self.scanner.object_hook, &[&d])?, end));
        }
        Ok((d.up(), end))
    }
}

fn call_scanner(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let mut bound = [None; 2];
    CALL.params().bind(args, kw, &mut bound)?;
    let [Some(string), Some(idx)] = bound else { return Ok(none()) };
    let idx = sequence::ssize_arg(idx)?;
    let Some(s) = string.cast::<Str>() else {
        return type_error(format!("first argument must be a string, not {}", string.ty().name()));
    };
    let Ok(at) = usize::try_from(idx) else { return value_error("idx cannot be negative") };
    let doc = s.own_as();
    let scanner: Ref<Scanner> = this(o).own_as();
    let strict = number::is_true(&scanner.strict)?;
    let run = Run { scanner: &scanner, text: doc.chars(), doc: &doc, strict, memo: Dict::new() };
    let (v, end) = run.value(at)?;
    Ok(Tuple::pair(v, int::from_usize(end)).up())
}

static MEMBERS: &[GetSetDef] = &[
    GetSetDef::ro("strict", |o| Ok(this(o).strict.clone())).member(),
    GetSetDef::ro("object_hook", |o| Ok(this(o).object_hook.clone())).member(),
    GetSetDef::ro("object_pairs_hook", |o| Ok(this(o).object_pairs_hook.clone())).member(),
    GetSetDef::ro("parse_float", |o| Ok(this(o).parse_float.clone())).member(),
    GetSetDef::ro("parse_int", |o| Ok(this(o).parse_int.clone())).member(),
    GetSetDef::ro("parse_constant", |o| Ok(this(o).parse_constant.clone())).member(),
];

/// `_json.Scanner`.
pub static SCANNER: StaticType = StaticType::new::<Scanner>(
    TypeDef {
        name: "_json.Scanner",
        flags: TypeFlags::HAVE_GC,
        getset: MEMBERS,
        doc: Some("JSON scanner object"),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), call: Some(call_scanner), ..Slots::NONE },
);
