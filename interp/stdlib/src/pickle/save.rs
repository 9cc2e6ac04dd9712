//! What a pickler writes for each object.

use num_bigint::BigInt;
use pyrite_vm::object::{Object, Own, R, Ref};
use pyrite_vm::protocol::{attribute, call, iteration, number, object as obj, sequence};
use pyrite_vm::raise::{Raised, runtime_error, type_error};
use pyrite_vm::types::bytearray::{self, ByteArray};
use pyrite_vm::types::bytes::{self, Bytes};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::exc;
use pyrite_vm::types::float::Float;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::list::List;
use pyrite_vm::types::set;
use pyrite_vm::types::singletons::{false_ref, none, none_ref, true_ref};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::type_;

use super::buffer::{self, PickleBuffer};
use super::frame::Output;
use super::opcode::*;
use super::pickler::Pickler;
use super::{pickling_error, state};

/// One run of a pickler.
struct Saver<'a> {
    p: &'a Pickler,
    out: Output<'a>,
    protocol: i32,
    persistent_id: Option<Ref>,
    reducer_override: Option<Ref>,
    /// Objects that are being written, while there is no memo: those met again are cycles.
    fast_path: Vec<usize>,
}

/// Depth from which cycles are looked for while there is no memo.
const FAST_NESTING: usize = 50;

/// Writes one object with everything it refers to; gives what did not go to the file.
///
/// # Errors
/// See [`super::pickler::dump`].
pub fn dump(
    p: &Pickler,
    write: Option<&Object>,
    persistent_id: Option<Ref>,
    reducer_override: Option<Ref>,
    object: &Object,
) -> R<Vec<u8>> {
    let protocol = p.protocol.get();
    let mut s = Saver {
        p,
        out: Output::new(write),
        protocol,
        persistent_id,
        reducer_override,
        fast_path: Vec::new(),
    };
    if protocol >= 2 {
        s.out.push(&[PROTO, protocol as u8]);
        if protocol >= 4 {
            s.out.start_framing();
        }
    }
    s.save(object, true)?;
    s.out.push(&[STOP]);
    s.out.finish()
}

fn is_exact(o: &Object, ty: &'static pyrite_vm::object::StaticType) -> bool {
    o.ty().is_type(ty)
}

impl Saver<'_> {
    fn binary(&self) -> bool {
        self.p.bin.get() != 0
    }

    fn save(&mut self, o: &Object, ask_persistent: bool) -> R<()> {
        self.out.boundary()?;
        let _guard = pyrite_vm::thread::enter_native(" while pickling an object")?;
        if ask_persistent && let Some(f) = self.persistent_id.clone() {
            let id = call::call(&f, &[o])?;
            if !id.is_none() {
                return self.save_persistent(&id);
            }
        }
        if o.is_none() {
            self.out.push(&[NONE]);
            return Ok(());
        }
        if o.is(true_ref()) || o.is(false_ref()) {
            let yes = o.is(true_ref());
            match (self.protocol >= 2, yes) {
                (true, true) => self.out.push(&[NEWTRUE]),
                (true, false) => self.out.push(&[NEWFALSE]),
                (false, true) => self.out.push(b"I01\n"),
                (false, false) => self.out.push(b"I00\n"),
            }
            return Ok(());
        }
        if let Some(n) = o.exact::<Int>() {
            return self.save_int(n);
        }
        if let Some(x) = o.exact::<Float>() {
            return self.save_float(o, x.value());
        }
        if let Some(number) = self.p.memo_get(o) {
            self.memo_get(number);
            return Ok(());
        }
        if let Some(b) = o.exact::<Bytes>() {
            return self.save_bytes(o, b);
        }
        if let Some(s) = o.exact::<Str>() {
            return self.save_str(o, s);
        }
        if let Some(d) = o.exact::<Dict>() {
            return self.nested(o, |s| s.save_dict(o, d));
        }
        if is_exact(o, &set::SET) {
            return self.nested(o, |s| s.save_set(o));
        }
        if is_exact(o, &set::FROZENSET) {
            return self.nested(o, |s| s.save_frozenset(o));
        }
        if let Some(l) = o.exact::<List>() {
            return self.nested(o, |s| s.save_list(o, l));
        }
        if let Some(t) = o.exact::<Tuple>() {
            return self.save_tuple(o, t);
        }
        if let Some(b) = o.exact::<ByteArray>() {
            return self.save_bytearray(o, b);
        }
        if let Some(b) = o.cast::<PickleBuffer>() {
            return self.save_buffer(o, b);
        }
        self.save_other(o)
    }

    /// A container; without a memo its cycles have to be found.
    fn nested(&mut self, o: &Object, f: impl FnOnce(&mut Self) -> R<()>) -> R<()> {
        if self.p.fast.get() == 0 {
            return f(self);
        }
        let address = std::ptr::from_ref(o) as usize;
        if self.fast_path.len() >= FAST_NESTING && self.fast_path.contains(&address) {
            return pyrite_vm::raise::value_error(format!(
                "fast mode: can't pickle cyclic objects including object type {} at {:#x}",
                o.ty().name(),
                address
            ));
        }
        self.fast_path.push(address);
        let r = f(self);
        self.fast_path.pop();
        r
    }

    fn memo_get(&mut self, number: usize) {
        if !self.binary() {
            self.out.push(format!("{}{number}\n", GET as char).as_bytes());
        } else if let Ok(n) = u8::try_from(number) {
            self.out.push(&[BINGET, n]);
        } else {
            let [a, b, c, d] = (number as u32).to_le_bytes();
            self.out.push(&[LONG_BINGET, a, b, c, d]);
        }
    }

    fn memoize(&mut self, o: &Object) {
        if self.p.fast.get() != 0 {
            return;
        }
        let number = self.p.memo_put(o);
        if self.protocol >= 4 {
            self.out.push(&[MEMOIZE]);
        } else if !self.binary() {
            self.out.push(format!("{}{number}\n", PUT as char).as_bytes());
        } else if let Ok(n) = u8::try_from(number) {
            self.out.push(&[BINPUT, n]);
        } else {
            let [a, b, c, d] = (number as u32).to_le_bytes();
            self.out.push(&[LONG_BINPUT, a, b, c, d]);
        }
    }

    fn save_persistent(&mut self, id: &Object) -> R<()> {
        if self.binary() {
            self.save(id, false)?;
            self.out.push(&[BINPERSID]);
            return Ok(());
        }
        let text = obj::str(id)?;
        let Some(ascii) = text.as_ascii() else {
            return pickling_error("persistent IDs in protocol 0 must be ASCII strings");
        };
        self.out.push(format!("{}{ascii}\n", PERSID as char).as_bytes());
        Ok(())
    }

    fn save_int(&mut self, n: &Int) -> R<()> {
        if let Some(small) = n.as_i64().and_then(|n| i32::try_from(n).ok()) {
            if !self.binary() {
                self.out.push(format!("{}{small}\n", INT as char).as_bytes());
            } else if let Ok(byte) = u8::try_from(small) {
                self.out.push(&[BININT1, byte]);
            } else if let Ok(word) = u16::try_from(small) {
                let [a, b] = word.to_le_bytes();
                self.out.push(&[BININT2, a, b]);
            } else {
                let [a, b, c, d] = small.to_le_bytes();
                self.out.push(&[BININT, a, b, c, d]);
            }
            return Ok(());
        }
        if self.protocol < 2 {
            let text = obj::repr_text(n)?;
            self.out.push(format!("{}{text}L\n", LONG as char).as_bytes());
            return Ok(());
        }
        let digits: Vec<u8> = n.with_big(BigInt::to_signed_bytes_le);
        match u8::try_from(digits.len()) {
            Ok(len) => self.out.push(&[LONG1, len]),
            Err(_) => {
                let Ok(len) = i32::try_from(digits.len()) else {
                    return pyrite_vm::raise::overflow_error("int too large to pickle");
                };
                let [a, b, c, d] = len.to_le_bytes();
                self.out.push(&[LONG4, a, b, c, d]);
            }
        }
        self.out.push(&digits);
        Ok(())
    }

    fn save_float(&mut self, o: &Object, x: f64) -> R<()> {
        if self.binary() {
            self.out.push(&[BINFLOAT]);
            self.out.push(&x.to_be_bytes());
        } else {
            let text = obj::repr_text(o)?;
            self.out.push(format!("{}{text}\n", FLOAT as char).as_bytes());
        }
        Ok(())
    }

    /// The opcode and length of bytes or text, by the sizes that the protocol has.
    fn sized(len: usize, short: Option<u8>, plain: Option<u8>, long: Option<u8>) -> R<Vec<u8>> {
        let mut header = Vec::with_capacity(9);
        match (u8::try_from(len), u32::try_from(len)) {
            (Ok(n), _) if short.is_some() => {
                header.extend(short);
                header.push(n);
            }
            (_, Ok(n)) if plain.is_some() => {
                header.extend(plain);
                header.extend(n.to_le_bytes());
            }
            _ if long.is_some() => {
                header.extend(long);
                header.extend((len as u64).to_le_bytes());
            }
            _ => {
                let what = if plain == Some(BINBYTES) { "bytes object" } else { "string" };
                return pyrite_vm::raise::overflow_error(format!(
                    "serializing a {what} larger than 4 GiB requires pickle protocol 4 or higher"
                ));
            }
        }
        Ok(header)
    }

    fn bytes_data(&mut self, o: Option<&Object>, memo: &Object, data: &[u8]) -> R<()> {
        let long = (self.protocol >= 4).then_some(BINBYTES8);
        let header = Self::sized(data.len(), Some(SHORT_BINBYTES), Some(BINBYTES), long)?;
        self.out.payload(&header, data, o)?;
        self.memoize(memo);
        Ok(())
    }

    fn save_bytes(&mut self, o: &Object, b: &Bytes) -> R<()> {
        if self.protocol >= 3 {
            return self.bytes_data(Some(o), o, b.as_slice());
        }
        // Older protocols have no bytes: text in Latin-1 is encoded when it is read.
        let class = bytes::BYTES.object().as_object();
        if b.as_slice().is_empty() {
            return self.save_reduced(Reduced::call(class.own(), Tuple::empty()), o);
        }
        let codecs = pyrite_vm::import::import_module("_codecs")?;
        let encode = attribute::get_text(&codecs, "encode")?;
        let args = Tuple::pair(Str::from_latin1(b.as_slice()).up(), Str::new("latin1").up());
        self.save_reduced(Reduced::call(encode, args), o)
    }

    fn save_bytearray(&mut self, o: &Object, b: &ByteArray) -> R<()> {
        if self.protocol >= 5 {
            let data = b.as_slice().to_vec();
            return self.bytearray_data(o, &data);
        }
        let class = bytearray::BYTEARRAY.object().as_object().own();
        if b.is_empty() {
            return self.save_reduced(Reduced::call(class, Tuple::empty()), o);
        }
        let args = Tuple::from_vec(vec![Bytes::new(b.as_slice()).up()]);
        self.save_reduced(Reduced::call(class, args), o)
    }

    fn bytearray_data(&mut self, o: &Object, data: &[u8]) -> R<()> {
        let mut header = vec![BYTEARRAY8];
        header.extend((data.len() as u64).to_le_bytes());
        self.out.payload(&header, data, None)?;
        self.memoize(o);
        Ok(())
    }

    fn save_buffer(&mut self, o: &Object, _: &PickleBuffer) -> R<()> {
        if self.protocol < 5 {
            return pickling_error("PickleBuffer can only be pickled with protocol >= 5");
        }
        let view = buffer::view(o)?;
        if !number::is_true(&*attribute::get_text(&view, "contiguous")?)? {
            return pickling_error(
                "PickleBuffer can not be pickled when pointing to a non-contiguous buffer",
            );
        }
        let readonly = number::is_true(&*attribute::get_text(&view, "readonly")?)?;
        let mut in_band = true;
        if let Some(callback) = self.p.buffer_callback.get() {
            in_band = number::is_true(&*call::call(&callback, &[o])?)?;
        }
        if !in_band {
            self.out.push(&[NEXT_BUFFER]);
            if readonly {
                self.out.push(&[READONLY_BUFFER]);
            }
            return Ok(());
        }
        let data = pyrite_vm::protocol::buffer::bytes_of(&view)?;
        if readonly { self.bytes_data(None, o, &data) } else { self.bytearray_data(o, &data) }
    }

    fn save_str(&mut self, o: &Object, s: &Str) -> R<()> {
        if self.binary() {
            let text = s.to_wtf8();
            let short = (self.protocol >= 4).then_some(SHORT_BINUNICODE);
            let long = (self.protocol >= 4).then_some(BINUNICODE8);
            let header = Self::sized(text.len(), short, Some(BINUNICODE), long)?;
            self.out.payload(&header, &text, None)?;
        } else {
            let mut line = vec![UNICODE];
            for c in s.iter() {
                match c {
                    0x10000.. => line.extend(format!("\\U{c:08x}").bytes()),
                    // Null, line ends, the end of text files of old, and the backslash itself.
                    0x100.. | 0 | 0x0a | 0x0d | 0x1a | 0x5c => line.extend(format!("\\u{c:04x}").bytes()),
                    _ => line.push(c as u8),
                }
            }
            line.push(b'\n');
            self.out.push(&line);
        }
        self.memoize(o);
        Ok(())
    }

    fn save_tuple(&mut self, o: &Object, t: &Tuple) -> R<()> {
        let len = t.len();
        if len == 0 {
            self.out.push(if self.binary() { &[EMPTY_TUPLE] } else { &[MARK, TUPLE] });
            return Ok(());
        }
        let short = self.protocol >= 2 && len <= 3;
        if !short {
            self.out.push(&[MARK]);
        }
        for item in t.as_slice() {
            self.save(item, true)?;
        }
        // A tuple that contains itself was written meanwhile.
        if let Some(number) = self.p.memo_get(o) {
            if short {
                self.out.push(&vec![POP; len]);
            } else if self.binary() {
                self.out.push(&[POP_MARK]);
            } else {
                self.out.push(&vec![POP; len + 1]);
            }
            self.memo_get(number);
            return Ok(());
        }
        self.out.push(&[match (short, len) {
            (true, 1) => TUPLE1,
            (true, 2) => TUPLE2,
            (true, _) => TUPLE3,
            _ => TUPLE,
        }]);
        self.memoize(o);
        Ok(())
    }

    fn save_list(&mut self, o: &Object, l: &List) -> R<()> {
        self.out.push(if self.binary() { &[EMPTY_LIST] } else { &[MARK, LIST] });
        self.memoize(o);
        if l.is_empty() {
            return Ok(());
        }
        if !self.binary() {
            return self.appended(&*iteration::iter(o)?);
        }
        if l.len() == 1 {
            if let Some(item) = l.get(0) {
                self.save(&item, true)?;
            }
            self.out.push(&[APPEND]);
            return Ok(());
        }
        let mut at = 0;
        while at < l.len() {
            let end = at + BATCH;
            self.out.push(&[MARK]);
            while at < end
                && let Some(item) = l.get(at)
            {
                self.save(&item, true)?;
                at += 1;
            }
            self.out.push(&[APPENDS]);
        }
        Ok(())
    }

    /// The items of an iterator, appended to the list on the stack.
    fn appended(&mut self, items: &Object) -> R<()> {
        if !self.binary() {
            while let Some(item) = iteration::next(items)? {
                self.save(&item, true)?;
                self.out.push(&[APPEND]);
            }
            return Ok(());
        }
        loop {
            let Some(first) = iteration::next(items)? else { return Ok(()) };
            let Some(second) = iteration::next(items)? else {
                self.save(&first, true)?;
                self.out.push(&[APPEND]);
                return Ok(());
            };
            self.out.push(&[MARK]);
            self.save(&first, true)?;
            self.save(&second, true)?;
            let mut n = 2;
            while n < BATCH
                && let Some(item) = iteration::next(items)?
            {
                self.save(&item, true)?;
                n += 1;
            }
            self.out.push(&[APPENDS]);
            if n < BATCH {
                return Ok(());
            }
        }
    }

    fn save_dict(&mut self, o: &Object, d: &Dict) -> R<()> {
        self.out.push(if self.binary() { &[EMPTY_DICT] } else { &[MARK, DICT] });
        self.memoize(o);
        if d.is_empty() {
            return Ok(());
        }
        if !self.binary() {
            let items = call::call_method_text(o, "items", &[])?;
            return self.assigned(&*iteration::iter(&items)?);
        }
        let len = d.len();
        let mut position = 0;
        if len == 1 {
            if let Some((key, value)) = d.next_entry(&mut position) {
                self.save(&key, true)?;
                self.save(&value, true)?;
            }
            self.out.push(&[SETITEM]);
            return Ok(());
        }
        loop {
            self.out.push(&[MARK]);
            let mut n = 0;
            while n < BATCH
                && let Some((key, value)) = d.next_entry(&mut position)
            {
                self.save(&key, true)?;
                self.save(&value, true)?;
                n += 1;
            }
            self.out.push(&[SETITEMS]);
            if d.len() != len {
                return runtime_error("dictionary changed size during iteration");
            }
            if n < BATCH {
                return Ok(());
            }
        }
    }

    /// The pairs of an iterator, set in the dictionary on the stack.
    fn assigned(&mut self, items: &Object) -> R<()> {
        let pair = |item: Ref| -> R<(Ref, Ref)> {
            match item.cast::<Tuple>().map(|t| t.as_slice()) {
                Some([key, value]) => Ok((key.clone(), value.clone())),
                _ => type_error("dict items iterator must return 2-tuples"),
            }
        };
        if !self.binary() {
            while let Some(item) = iteration::next(items)? {
                let (key, value) = pair(item)?;
                self.save(&key, true)?;
                self.save(&value, true)?;
                self.out.push(&[SETITEM]);
            }
            return Ok(());
        }
        loop {
            let Some(first) = iteration::next(items)? else { return Ok(()) };
            let (key, value) = pair(first)?;
            let Some(second) = iteration::next(items)? else {
                self.save(&key, true)?;
                self.save(&value, true)?;
                self.out.push(&[SETITEM]);
                return Ok(());
            };
            self.out.push(&[MARK]);
            self.save(&key, true)?;
            self.save(&value, true)?;
            let (key, value) = pair(second)?;
            self.save(&key, true)?;
            self.save(&value, true)?;
            let mut n = 2;
            while n < BATCH
                && let Some(item) = iteration::next(items)?
            {
                let (key, value) = pair(item)?;
                self.save(&key, true)?;
                self.save(&value, true)?;
                n += 1;
            }
            self.out.push(&[SETITEMS]);
            if n < BATCH {
                return Ok(());
            }
        }
    }

    fn save_set(&mut self, o: &Object) -> R<()> {
        if self.protocol < 4 {
            let items = sequence::list_of(o)?.up();
            let class = set::SET.object().as_object().own();
            return self.save_reduced(Reduced::call(class, Tuple::from_vec(vec![items])), o);
        }
        self.out.push(&[EMPTY_SET]);
        self.memoize(o);
        let Some(s) = set::as_set(o) else { return Ok(()) };
        let len = s.len();
        if len == 0 {
            return Ok(());
        }
        let mut position = 0;
        loop {
            self.out.push(&[MARK]);
            let mut n = 0;
            while n < BATCH
                && let Some((item, _)) = s.next(&mut position)
            {
                self.save(&item, true)?;
                n += 1;
            }
            self.out.push(&[ADDITEMS]);
            if s.len() != len {
                return runtime_error("set changed size during iteration");
            }
            if n < BATCH {
                return Ok(());
            }
        }
    }

    fn save_frozenset(&mut self, o: &Object) -> R<()> {
        if self.protocol < 4 {
            let items = sequence::list_of(o)?.up();
            let class = set::FROZENSET.object().as_object().own();
            return self.save_reduced(Reduced::call(class, Tuple::from_vec(vec![items])), o);
        }
        self.out.push(&[MARK]);
        for item in sequence::vec_of(o)? {
            self.save(&item, true)?;
        }
        if let Some(number) = self.p.memo_get(o) {
            self.out.push(&[POP_MARK]);
            self.memo_get(number);
            return Ok(());
        }
        self.out.push(&[FROZENSET]);
        self.memoize(o);
        Ok(())
    }

    /// Whatever the protocols have no opcode for.
    fn save_other(&mut self, o: &Object) -> R<()> {
        if let Some(f) = self.reducer_override.clone() {
            let reduced = call::call(&f, &[o])?;
            if !reduced.is(&pyrite_vm::types::singletons::not_implemented()) {
                return self.save_reduction(&reduced, o);
            }
        }
        if is_exact(o, &type_::TYPE) {
            return self.save_type(o);
        }
        if o.is_a::<pyrite_vm::types::function::Function>() {
            return self.save_global(o, None);
        }
        let class = o.ty().as_object();
        let known = match self.p.dispatch_table.get() {
            None => state()?.dispatch_table.get(class)?,
            Some(table) => match pyrite_vm::protocol::mapping::get_item(&table, class) {
                Ok(f) => Some(f),
                Err(e) if e.matches(&exc::KEY_ERROR) => None,
                Err(e) => return Err(e),
            },
        };
        let reduced = if let Some(f) = known {
            call::call(&f, &[o])?
        } else if o.ty().is_subtype(&type_::TYPE) {
            return self.save_global(o, None);
        } else if let Some(f) = attribute::get_optional_text(o, "__reduce_ex__")? {
            call::call(&f, &[&int::from_i64(self.protocol.into())])?
        } else if let Some(f) = attribute::get_optional_text(o, "__reduce__")? {
            call::call(&f, &[])?
        } else {
            let (name, shown) = (o.ty().name(), obj::repr_text(o)?);
            return pickling_error(format!("can't pickle '{name}' object: {shown}"));
        };
        self.save_reduction(&reduced, o)
    }

    fn save_reduction(&mut self, reduced: &Object, o: &Object) -> R<()> {
        if reduced.is_a::<Str>() {
            return self.save_global(o, Some(reduced));
        }
        let Some(t) = reduced.cast::<Tuple>() else {
            return pickling_error("__reduce__ must return a string or tuple");
        };
        let reduced = Reduced::from_tuple(t)?;
        self.nested(o, |s| s.save_reduced(reduced, o))
    }

    fn save_type(&mut self, o: &Object) -> R<()> {
        use pyrite_vm::types::singletons::{ellipsis, not_implemented};
        for single in [none(), ellipsis(), not_implemented()] {
            if o.is(single.ty().as_object()) {
                let class = type_::TYPE.object().as_object().own();
                return self.save_reduced(Reduced::call(class, Tuple::from_vec(vec![single])), o);
            }
        }
        self.save_global(o, None)
    }

    /// An object by the name under which it is found.
    fn save_global(&mut self, o: &Object, name: Option<&Object>) -> R<()> {
        let name: Ref<Str> = match name {
            Some(n) => text_of(n)?,
            None => match attribute::get_optional_text(o, "__qualname__")? {
                Some(n) => text_of(&n)?,
                None => text_of(&*attribute::get_text(o, "__name__")?)?,
            },
        };
        let path = dotted_path(o, &name)?;
        let module_name = which_module(o, &path)?;
        let shown = || obj::repr_text(o);
        let module = match import(&module_name) {
            Ok(m) => m,
            Err(_) => {
                return pickling_error(format!(
                    "Can't pickle {}: import of module {} failed",
                    shown()?,
                    obj::repr_text(&module_name)?
                ));
            }
        };
        let Ok((found, _)) = follow(&module, &path) else {
            return pickling_error(format!(
                "Can't pickle {}: attribute lookup {} on {} failed",
                shown()?,
                name.to_lossy(),
                module_name.to_lossy()
            ));
        };
        if !found.is(o) {
            return pickling_error(format!(
                "Can't pickle {}: it's not the same object as {}.{}",
                shown()?,
                module_name.to_lossy(),
                name.to_lossy()
            ));
        }
        if self.protocol >= 2 && self.save_extension(&module_name, &name)? {
            return Ok(());
        }
        if self.protocol >= 4 {
            self.save(&module_name, true)?;
            self.save(&name, true)?;
            self.out.push(&[STACK_GLOBAL]);
            self.memoize(o);
            return Ok(());
        }
        // Older protocols have no dotted names: the attributes are asked for one by one.
        let (first, rest) = match path.split_first() {
            Some((first, rest)) => (first.clone(), rest),
            None => (name.clone(), &[][..]),
        };
        let getattr = pyrite_vm::builtins::module().get("getattr").unwrap_or_else(none);
        for _ in rest {
            self.save(&getattr, true)?;
            if self.protocol < 2 {
                self.out.push(&[MARK]);
            }
        }
        self.write_global(module_name, first)?;
        for attribute in rest {
            self.save(attribute, true)?;
            self.out.push(&[if self.protocol < 2 { TUPLE } else { TUPLE2 }, REDUCE]);
        }
        self.memoize(o);
        Ok(())
    }

    /// The opcode of a module's own name.
    fn write_global(&mut self, module_name: Ref<Str>, name: Ref<Str>) -> R<()> {
        let (module_name, name) = self.name_for_protocol(module_name, name)?;
        let mut line = vec![GLOBAL];
        for part in [&module_name, &name] {
            match (part.as_ascii(), part.to_utf8()) {
                (Some(text), _) => line.extend(text.bytes()),
                (_, Some(text)) if self.protocol >= 3 => line.extend(text.bytes()),
                _ => {
                    return pickling_error(format!(
                        "can't pickle {} identifier '{}' using pickle protocol {}",
                        if part.is(&module_name) { "module" } else { "global" },
                        part.to_lossy(),
                        self.protocol
                    ));
                }
            }
            line.push(b'\n');
        }
        self.out.push(&line);
        Ok(())
    }

    /// The names under which Python 2 knew it, where the protocol is one of Python 2.
    fn name_for_protocol(&self, module: Ref<Str>, name: Ref<Str>) -> R<(Ref<Str>, Ref<Str>)> {
        if !self.p.fix_imports.get() {
            return Ok((module, name));
        }
        let state = state()?;
        let key = Tuple::pair(module.clone().up(), name.clone().up());
        if let Some(pair) = state.names_3_to_2.get(&key)? {
            return match pair.cast::<Tuple>().map(|t| t.as_slice()) {
                Some([m, n]) => Ok((text_of(m)?, text_of(n)?)),
                _ => runtime_error("_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples"),
            };
        }
        match state.modules_3_to_2.get(&module)? {
            Some(m) => Ok((text_of(&m)?, name)),
            None => Ok((module, name)),
        }
    }

    fn save_extension(&mut self, module: &Ref<Str>, name: &Ref<Str>) -> R<bool> {
        let key = Tuple::pair(module.clone().up(), name.clone().up());
        let Some(code) = state()?.extension_registry.get(&key)? else { return Ok(false) };
        if !code.is_a::<Int>() {
            return pickling_error("Can't pickle: extension code isn't an integer");
        }
        let n = number::to_i64(&code)?;
        let Ok(n @ 1..=0x7fff_ffff) = u32::try_from(n) else {
            return runtime_error(format!("Can't pickle: extension code {n} is out of range"));
        };
        let [a, b, c, d] = n.to_le_bytes();
        match n {
            0..=0xff => self.out.push(&[EXT1, a]),
            0x100..=0xffff => self.out.push(&[EXT2, a, b]),
            _ => self.out.push(&[EXT4, a, b, c, d]),
        }
        Ok(true)
    }

    fn save_reduced(&mut self, r: Reduced, o: &Object) -> R<()> {
        let kind = match attribute::get_optional_text(&r.callable, "__name__")? {
            Some(n) if self.protocol >= 2 => match n.cast::<Str>().map(|n| n.to_lossy().into_owned()) {
                Some(n) if n == "__newobj_ex__" || n == "__newobj__" => n,
                _ => String::new(),
            },
            _ => String::new(),
        };
        match kind.as_str() {
            "__newobj_ex__" => self.save_newobj_ex(&r.args)?,
            "__newobj__" => self.save_newobj(&r.args, o)?,
            _ => {
                self.save(&r.callable, true)?;
                self.save(&r.args, true)?;
                self.out.push(&[REDUCE]);
            }
        }
        // An object that its own arguments contain was written meanwhile.
        match self.p.memo_get(o) {
            Some(number) if self.p.fast.get() == 0 => {
                self.out.push(&[POP]);
                self.memo_get(number);
            }
            _ => self.memoize(o),
        }
        if let Some(items) = &r.list_items {
            self.appended(items)?;
        }
        if let Some(items) = &r.dict_items {
            self.assigned(items)?;
        }
        if let Some(given) = &r.state {
            match &r.state_setter {
                None => {
                    self.save(given, true)?;
                    self.out.push(&[BUILD]);
                }
                Some(setter) => {
                    self.save(setter, true)?;
                    self.save(o, true)?;
                    self.save(given, true)?;
                    self.out.push(&[TUPLE2, REDUCE, POP]);
                }
            }
        }
        Ok(())
    }

    fn save_newobj_ex(&mut self, args: &Tuple) -> R<()> {
        let [class, args, kwargs] = args.as_slice() else {
            return pickling_error(format!(
                "length of the NEWOBJ_EX argument tuple must be exactly 3, not {}",
                args.len()
            ));
        };
        if !class.ty().is_subtype(&type_::TYPE) {
            let what = class.ty().name();
            return pickling_error(format!(
                "first item from NEWOBJ_EX argument tuple must be a class, not {what}"
            ));
        }
        let Some(t) = args.cast::<Tuple>() else {
            let what = args.ty().name();
            return pickling_error(format!(
                "second item from NEWOBJ_EX argument tuple must be a tuple, not {what}"
            ));
        };
        let Some(d) = kwargs.cast::<Dict>() else {
            let what = kwargs.ty().name();
            return pickling_error(format!(
                "third item from NEWOBJ_EX argument tuple must be a dict, not {what}"
            ));
        };
        if self.protocol >= 4 {
            self.save(class, true)?;
            self.save(args, true)?;
            self.save(kwargs, true)?;
            self.out.push(&[NEWOBJ_EX]);
            return Ok(());
        }
        // Older protocols call a partial application of `__new__` instead.
        let functools = pyrite_vm::import::import_module("functools")?;
        let partial = attribute::get_text(&functools, "partial")?;
        let mut all = vec![attribute::get_text(class, "__new__")?, class.clone()];
        all.extend(t.as_slice().iter().cloned());
        let made = call::call_tuple_dict(&partial, &Tuple::from_vec(all), Some(d))?;
        self.save(&made, true)?;
        self.save(&Tuple::empty(), true)?;
        self.out.push(&[REDUCE]);
        Ok(())
    }

    fn save_newobj(&mut self, args: &Tuple, o: &Object) -> R<()> {
        let Some((class, rest)) = args.as_slice().split_first() else {
            return pickling_error("__newobj__ arglist is empty");
        };
        if attribute::get_optional_text(class, "__new__")?.is_none() {
            return pickling_error("args[0] from __newobj__ args has no __new__");
        }
        let own = attribute::get_text(o, "__class__")?;
        if !own.is(class) {
            return pickling_error("args[0] from __newobj__ args has the wrong class");
        }
        self.save(class, true)?;
        self.save(&Tuple::from_slice(rest), true)?;
        self.out.push(&[NEWOBJ]);
        Ok(())
    }
}

/// What a `__reduce__` gave.
struct Reduced {
    callable: Ref,
    args: Ref<Tuple>,
    state: Option<Ref>,
    list_items: Option<Ref>,
    dict_items: Option<Ref>,
    state_setter: Option<Ref>,
}

impl Reduced {
    fn call(callable: Ref, args: Ref<Tuple>) -> Reduced {
        Reduced { callable, args, state: None, list_items: None, dict_items: None, state_setter: None }
    }

    fn from_tuple(t: &Tuple) -> R<Reduced> {
        let items = t.as_slice();
        if !(2..=6).contains(&items.len()) {
            return pickling_error("tuple returned by __reduce__ must contain 2 through 6 elements");
        }
        let part = |i: usize| items.get(i).filter(|o| !o.is_none()).cloned();
        let callable = items[0].clone();
        if !call::is_callable(&callable) {
            return pickling_error("first item of the tuple returned by __reduce__ must be callable");
        }
        let Some(args) = items[1].cast::<Tuple>() else {
            return pickling_error("second item of the tuple returned by __reduce__ must be a tuple");
        };
        for (i, which) in [(3, "fourth"), (4, "fifth")] {
            if let Some(items) = part(i).filter(|o| !iteration::is_iterator(o)) {
                return pickling_error(format!(
                    "{which} element of the tuple returned by __reduce__ must be an iterator, not {}",
                    items.ty().name()
                ));
            }
        }
        if let Some(setter) = part(5).filter(|o| !call::is_callable(o)) {
            return pickling_error(format!(
                "sixth element of the tuple returned by __reduce__ must be a function, not {}",
                setter.ty().name()
            ));
        }
        Ok(Reduced {
            callable,
            args: args.own_as(),
            state: part(2),
            list_items: part(3),
            dict_items: part(4),
            state_setter: part(5),
        })
    }
}

fn text_of(o: &Object) -> R<Ref<Str>> {
    match o.cast::<Str>() {
        Some(s) => Ok(s.own_as()),
        None => type_error(format!("a string is required, not '{}'", o.ty().name())),
    }
}

/// The parts of a dotted name.
///
/// # Errors
/// AttributeError for a name inside a function.
pub fn dotted_path(o: &Object, name: &Str) -> R<Vec<Ref<Str>>> {
    let text = name.to_wtf8();
    let parts: Vec<&[u8]> = text.split(|b| *b == b'.').collect();
    if parts.contains(&&b"<locals>"[..]) {
        let shown = obj::repr_text(name)?;
        let of = if o.is_a::<pyrite_vm::types::module::Module>() {
            format!("Can't get local attribute {shown} on {}", obj::repr_text(o)?)
        } else {
            format!("Can't get local object {shown}")
        };
        return pyrite_vm::raise::raise(&exc::ATTRIBUTE_ERROR, of);
    }
    Ok(parts.into_iter().map(Str::from_wtf8).collect())
}

/// An object by a path from another; and the object before it.
///
/// # Errors
/// AttributeError.
pub fn follow(from: &Object, path: &[Ref<Str>]) -> R<(Ref, Ref)> {
    let (mut parent, mut found) = (from.own(), from.own());
    for name in path {
        parent = found;
        found = attribute::get(&parent, &Str::intern_ref(name))?;
    }
    Ok((found, parent))
}

/// Imports a module; its full name is what counts.
///
/// # Errors
/// What importing raises.
pub fn import(name: &Ref<Str>) -> R {
    if let Some(m) = pyrite_vm::sys::modules().get(name)? {
        return Ok(m);
    }
    let globals = Dict::new();
    pyrite_vm::import::import_level(name, &globals, none_ref(), 0)?;
    match pyrite_vm::sys::modules().get(name)? {
        Some(m) => Ok(m),
        None => pyrite_vm::raise::key_error(name),
    }
}

/// The name of the module in which an object is found under a path.
fn which_module(o: &Object, path: &[Ref<Str>]) -> R<Ref<Str>> {
    if let Some(m) = attribute::get_optional_text(o, "__module__")?.filter(|m| !m.is_none()) {
        return text_of(&m);
    }
    for (name, module) in pyrite_vm::sys::modules().entries() {
        let Some(name) = name.cast::<Str>() else { continue };
        if module.is_none() || name.eq_str("__main__") || name.eq_str("__mp_main__") {
            continue;
        }
        let found: Result<(Ref, Ref), Raised> = follow(&module, path);
        match found {
            Ok((found, _)) if found.is(o) => return Ok(name.own_as()),
            Ok(_) => {}
            Err(e) if e.matches(&exc::ATTRIBUTE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(Str::new("__main__"))
}
