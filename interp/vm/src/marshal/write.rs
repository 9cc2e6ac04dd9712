//! Objects as marshal bytes, in all of its versions.

use std::collections::HashMap;

use pyrite_bytecode::marshal::Encoder;
use pyrite_numeric::digits::{Options, Style};

use crate::object::{Object, R, Ref};
use crate::protocol::{buffer, number};
use crate::raise::value_error;
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::complex::Complex;
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::float::Float;
use crate::types::int::Int;
use crate::types::list::List;
use crate::types::set;
use crate::types::singletons::{ellipsis, false_ref, true_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// Deepest nesting that is written.
const MAX_DEPTH: usize = 2000;

struct Writer {
    enc: Encoder,
    version: i32,
    allow_code: bool,
    /// Numbers of the objects written, which are kept alive so that no address comes again.
    seen: HashMap<usize, u32>,
    kept: Vec<Ref>,
    depth: usize,
}

/// `marshal.dumps`.
///
/// # Errors
/// ValueError for what cannot be written.
pub fn dumps(o: &Object, version: i32, allow_code: bool) -> R<Vec<u8>> {
    let mut w = Writer {
        enc: Encoder::default(),
        version,
        allow_code,
        seen: HashMap::new(),
        kept: Vec::new(),
        depth: 0,
    };
    w.object(o)?;
    Ok(w.enc.out)
}

impl Writer {
    /// Writes a reference to what was written before and says so; else the flag of what follows.
    fn flag(&mut self, o: &Object, held: u32) -> Option<bool> {
        // What has one owner, besides those that hold it here, cannot come again.
        if self.version < 3 || o.refcount() == 1 + held {
            return Some(false);
        }
        if let Some(i) = self.seen.get(&o.addr()) {
            self.enc.reference(*i);
            return None;
        }
        self.seen.insert(o.addr(), self.kept.len() as u32);
        self.kept.push(o.own());
        Some(true)
    }

    fn length(&mut self, n: usize) -> R<()> {
        match i32::try_from(n) {
            Ok(n) => {
                self.enc.long(n);
                Ok(())
            }
            Err(_) => value_error("unmarshallable object"),
        }
    }

    fn object(&mut self, o: &Object) -> R<()> {
        self.object_held(o, 0)
    }

    /// An object of whose owners `held` are here.
    fn object_held(&mut self, o: &Object, held: u32) -> R<()> {
        self.depth += 1;
        let r = if self.depth > MAX_DEPTH {
            value_error("object too deeply nested to marshal")
        } else {
            self.any(o, held)
        };
        self.depth -= 1;
        r
    }

    fn any(&mut self, o: &Object, held: u32) -> R<()> {
        let kind = if o.is_none() {
            b'N'
        } else if o.is(exc::STOP_ITERATION.object().as_object()) {
            b'S'
        } else if o.is(&ellipsis()) {
            b'.'
        } else if o.is(false_ref()) {
            b'F'
        } else if o.is(true_ref()) {
            b'T'
        } else {
            return match self.flag(o, held) {
                Some(flag) => self.flagged(o, flag),
                None => Ok(()),
            };
        };
        self.enc.kind(kind, false);
        Ok(())
    }

    fn items(&mut self, items: &[Ref]) -> R<()> {
        items.iter().try_for_each(|x| self.object(x))
    }

    fn flagged(&mut self, o: &Object, flag: bool) -> R<()> {
        if let Some(i) = o.exact::<Int>() {
            match i.as_i64() {
                Some(n) => self.enc.int(n, flag),
                None => self.enc.bigint(&number::to_bigint(o)?, flag),
            }
        } else if let Some(f) = o.exact::<Float>() {
            if self.version > 1 {
                self.enc.float(f.value(), flag);
            } else {
                self.enc.kind(b'f', flag);
                self.float_text(f.value())?;
            }
        } else if let Some(c) = o.exact::<Complex>() {
            if self.version > 1 {
                self.enc.complex(c.re, c.im, flag);
            } else {
                self.enc.kind(b'x', flag);
                self.float_text(c.re)?;
                self.float_text(c.im)?;
            }
        } else if let Some(b) = o.exact::<Bytes>() {
            self.blob(b.as_slice(), flag)?;
        } else if let Some(s) = o.exact::<Str>() {
            self.string(s, flag)?;
        } else if let Some(t) = o.exact::<Tuple>() {
            if self.version >= 4 {
                self.enc.tuple(t.len(), flag);
            } else {
                self.enc.kind(b'(', flag);
                self.length(t.len())?;
            }
            self.items(t.as_slice())?;
        } else if let Some(l) = o.exact::<List>() {
            self.enc.kind(b'[', flag);
            self.length(l.len())?;
            let mut i = 0;
            while let Some(x) = l.get(i) {
                self.object_held(&x, 1)?;
                i += 1;
            }
        } else if let Some(d) = o.exact::<Dict>() {
            self.enc.kind(b'{', flag);
            for (k, v) in d.entries() {
                self.object_held(&k, 1)?;
                self.object_held(&v, 1)?;
            }
            self.enc.kind(b'0', false);
        } else if let Some(s) = set::as_set(o)
            .filter(|_| o.ty().is_type(set::SET.object()) || o.ty().is_type(set::FROZENSET.object()))
        {
            let frozen = o.ty().is_type(set::FROZENSET.object());
            self.enc.kind(if frozen { b'>' } else { b'<' }, flag);
            let items: Vec<Ref> = s.to_vec().into_iter().map(|(x, _)| x).collect();
            self.length(items.len())?;
            // The order of a set is not the same everywhere: that of the bytes is.
            let mut keyed = Vec::with_capacity(items.len());
            for x in items {
                keyed.push((dumps(&x, self.version, self.allow_code)?, x));
            }
            keyed.sort_by(|a, b| a.0.cmp(&b.0));
            for (_, x) in &keyed {
                self.object_held(x, 1)?;
            }
        } else if let Some(c) = o.exact::<Code>() {
            if !self.allow_code {
                return value_error("marshalling code objects is disallowed");
            }
            self.code(c, flag)?;
        } else if buffer::supports(o) {
            let b = buffer::bytes_of(o)?;
            self.blob(&b, flag)?;
        } else {
            return value_error("unmarshallable object");
        }
        Ok(())
    }

    fn blob(&mut self, b: &[u8], flag: bool) -> R<()> {
        self.enc.kind(b's', flag);
        self.length(b.len())?;
        self.enc.out.extend_from_slice(b);
        Ok(())
    }

    fn float_text(&mut self, x: f64) -> R<()> {
        let text = pyrite_numeric::digits::text(x, Style::General, 17, Options::default());
        let text = text.unwrap_or_default();
        self.enc.out.push(text.len() as u8);
        self.enc.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn string(&mut self, s: &Str, flag: bool) -> R<()> {
        let text = s.to_wtf8();
        let interned = s.is_interned();
        if self.version >= 4 {
            if i32::try_from(text.len()).is_err() {
                return value_error("unmarshallable object");
            }
            self.enc.string(&text, interned, flag);
            return Ok(());
        }
        self.enc.kind(if interned && self.version >= 3 { b't' } else { b'u' }, flag);
        self.length(text.len())?;
        self.enc.out.extend_from_slice(&text);
        Ok(())
    }

    fn code(&mut self, c: &Code, flag: bool) -> R<()> {
        let f = &c.f.0;
        self.enc.kind(b'c', flag);
        for n in [f.argcount, f.posonlyargcount, f.kwonlyargcount, f.stacksize, f.flags] {
            self.enc.long(n as i32);
        }
        let code = crate::protocol::attribute::get_text(&c.head, "co_code")?;
        self.object(&code)?;
        self.object(&c.consts)?;
        self.object(&c.names)?;
        self.object(&c.localsplusnames)?;
        self.object(&Bytes::new(&f.localspluskinds))?;
        match c.filename.get() {
            Some(n) => self.object(&n)?,
            None => self.object(&Str::new(""))?,
        }
        self.object(&c.name)?;
        self.object(&c.qualname)?;
        self.enc.long(f.firstlineno);
        self.object(&Bytes::new(&f.linetable))?;
        self.object(&Bytes::new(&f.exceptiontable))
    }
}
