//! `Pickler` and the proxy of its memo.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use pyrite_vm::object::cells::Opaque;
use pyrite_vm::object::cells::RefVec;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, Own, PyType, R, Ref, Slot, StaticType};
use pyrite_vm::protocol::{attribute, number};
use pyrite_vm::raise::{attribute_error, type_error, value_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

use crate::address::Address;

use super::opcode::{DEFAULT_PROTOCOL, HIGHEST_PROTOCOL};
use super::{pickling_error, save};

/// Number in the memo by address of the object; the objects are kept alive beside it.
pub type Memo = HashMap<usize, usize, BuildHasherDefault<Address>>;

pyrite_vm::object! {
    /// Writes pickles.
    pub struct Pickler: PICKLER {
        write: Slot,
        pub dispatch_table: Slot,
        pub buffer_callback: Slot,
        memo: Guarded<Opaque<Memo>>,
        kept: Guarded<RefVec>,
        pub protocol: Cell<i32>,
        pub fix_imports: Cell<bool>,
        pub bin: Cell<i32>,
        pub fast: Cell<i32>,
        ready: Cell<bool>,
    }
}

fn this(o: &Object) -> &Pickler {
    unsafe { o.cast_unchecked() }
}

fn address(o: &Object) -> usize {
    std::ptr::from_ref(o) as usize
}

impl Pickler {
    /// The number of an object, if it was written.
    pub fn memo_get(&self, o: &Object) -> Option<usize> {
        self.memo.borrow().get(&address(o)).copied()
    }

    /// Gives an object its number.
    pub fn memo_put(&self, o: &Object) -> usize {
        let memo = &mut self.memo.borrow_mut().0;
        let number = memo.len();
        if memo.insert(address(o), number).is_none() {
            self.kept.borrow_mut().push(o.own());
        }
        number
    }

    fn clear(&self) {
        self.memo.replace(Opaque(Memo::default()));
        drop(self.kept.replace(RefVec::default()));
    }
}

fn empty(ty: &PyType) -> Ref<Pickler> {
    Ref::new(Pickler {
        head: Object::head(ty),
        write: Slot::empty(),
        dispatch_table: Slot::empty(),
        buffer_callback: Slot::empty(),
        memo: Guarded::new(Opaque(Memo::default())),
        kept: Guarded::new(RefVec::default()),
        protocol: Cell::new(DEFAULT_PROTOCOL),
        fix_imports: Cell::new(true),
        bin: Cell::new(1),
        fast: Cell::new(0),
        ready: Cell::new(false),
    })
}

/// A pickler without a file.
///
/// # Errors
/// ValueError for a protocol that is none.
pub fn new(
    protocol: Option<&Object>,
    fix_imports: Option<&Object>,
    callback: Option<&Object>,
) -> R<Ref<Pickler>> {
    let p = empty(PICKLER.object());
    settings(&p, protocol, fix_imports, callback)?;
    Ok(p)
}

fn settings(
    p: &Pickler,
    protocol: Option<&Object>,
    fix_imports: Option<&Object>,
    callback: Option<&Object>,
) -> R<()> {
    let protocol = match protocol.filter(|o| !o.is_none()) {
        None => DEFAULT_PROTOCOL,
        Some(o) => {
            let n = number::to_i64(o)?;
            if n < 0 {
                HIGHEST_PROTOCOL
            } else if n > i64::from(HIGHEST_PROTOCOL) {
                return value_error(format!("pickle protocol must be <= {HIGHEST_PROTOCOL}"));
            } else {
                n as i32
            }
        }
    };
    p.protocol.set(protocol);
    p.bin.set(i32::from(protocol > 0));
    let fix = match fix_imports {
        Some(o) => number::is_true(o)?,
        None => true,
    };
    p.fix_imports.set(fix && protocol < 3);
    let callback = callback.filter(|o| !o.is_none());
    if callback.is_some() && protocol < 5 {
        return value_error("buffer_callback needs protocol >= 5");
    }
    p.buffer_callback.set(callback.map(|v| v.own()));
    p.ready.set(true);
    Ok(())
}

/// Lets it write to a file.
///
/// # Errors
/// TypeError for an object without `write`.
pub fn set_file(p: &Pickler, file: &Object) -> R<()> {
    match attribute::get_optional_text(file, "write")? {
        Some(write) => {
            p.write.set(Some(write));
            Ok(())
        }
        None => type_error("file must have a 'write' attribute"),
    }
}

/// Writes an object; gives the bytes that did not go to a file.
///
/// # Errors
/// What the object's own methods and the file raise; PicklingError.
pub fn dump(p: &Pickler, object: &Object) -> R<Vec<u8>> {
    if !p.ready.get() {
        let name = p.ty().name();
        return pickling_error(format!("Pickler.__init__() was not called by {name}.__init__()"));
    }
    let persistent_id = super::replaced_method(p, PICKLER.object(), "persistent_id")?;
    let reducer_override = attribute::get_optional_text(p, "reducer_override")?;
    let write = p.write.get();
    save::dump(p, write.as_deref(), persistent_id, reducer_override, object)
}

static INIT: MethodDef =
    MethodDef::raw("Pickler", "(file, protocol=None, fix_imports=True, buffer_callback=None)", |_, _, _| {
        Ok(none())
    });

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let mut given = [None; 4];
    INIT.params().bind(args, kw, &mut given)?;
    let p = this(o);
    settings(p, given[1], given[2], given[3])?;
    if let Some(file) = given[0] {
        set_file(p, file)?;
    }
    p.clear();
    p.fast.set(0);
    let table = attribute::get_optional_text(o, "dispatch_table");
    match table {
        Ok(t) => p.dispatch_table.set(t),
        Err(e) => return Err(e),
    }
    Ok(())
}

fn get_dispatch_table(o: &Object) -> R {
    match this(o).dispatch_table.get() {
        Some(t) => Ok(t),
        None => {
            let name = Str::intern("dispatch_table");
            let text = format!("'{}' object has no attribute 'dispatch_table'", o.ty().name());
            attribute_error(text, o, &name)
        }
    }
}

fn set_memo(o: &Object, value: Option<&Object>) -> R<()> {
    let Some(value) = value else { return type_error("attribute deletion is not supported") };
    let p = this(o);
    if let Some(proxy) = value.cast::<MemoProxy>() {
        let other = proxy.pickler.get();
        if let Some(other) = other {
            let (memo, kept) = (other.memo.borrow().0.clone(), other.kept.borrow().0.clone());
            p.memo.replace(Opaque(memo));
            drop(p.kept.replace(RefVec(kept)));
        }
        return Ok(());
    }
    let Some(d) = value.cast::<Dict>() else {
        return type_error(format!(
            "'memo' attribute must be a PicklerMemoProxy object or dict, not {}",
            value.ty().name()
        ));
    };
    let (mut memo, mut kept) = (Memo::default(), Vec::new());
    for (_, entry) in d.entries() {
        let pair = entry.cast::<Tuple>().map(|t| t.as_slice()).unwrap_or(&[]);
        let [number, object] = pair else {
            return type_error("'memo' values must be 2-item tuples");
        };
        memo.insert(address(object), number::to_i64(number)?.max(0) as usize);
        kept.push(object.clone());
    }
    p.memo.replace(Opaque(memo));
    drop(p.kept.replace(RefVec(kept)));
    Ok(())
}

fn get_memo(o: &Object) -> R {
    let pickler = this(o).own_as();
    Ok(Ref::new(MemoProxy { head: Object::head(MEMO_PROXY.object()), pickler: Slot::new(Some(pickler)) })
        .up())
}

fn sizeof(o: &Object) -> R {
    let p = this(o);
    Ok(int::from_usize(size_of::<Pickler>() + p.memo.borrow().capacity() * 24))
}

/// `_pickle.Pickler`.
pub static PICKLER: StaticType = StaticType::new::<Pickler>(
    TypeDef {
        name: "_pickle.Pickler",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        methods: &[
            MethodDef::o("persistent_id", "($self, obj, /)", |_, _| Ok(none())),
            MethodDef::o("dump", "($self, obj, /)", |o, object| {
                dump(this(o), object)?;
                Ok(none())
            }),
            MethodDef::noargs("clear_memo", |o| {
                this(o).clear();
                Ok(none())
            }),
            MethodDef::noargs("__sizeof__", sizeof),
        ],
        getset: &[
            GetSetDef::rw(
                "bin",
                |o| Ok(int::from_i64(this(o).bin.get().into())),
                |o, v| {
                    let Some(v) = v else { return type_error("can't delete numeric/char attribute") };
                    this(o).bin.set(number::to_i32(v)?);
                    Ok(())
                },
            )
            .member(),
            GetSetDef::rw(
                "fast",
                |o| Ok(int::from_i64(this(o).fast.get().into())),
                |o, v| {
                    let Some(v) = v else { return type_error("can't delete numeric/char attribute") };
                    this(o).fast.set(number::to_i32(v)?);
                    Ok(())
                },
            )
            .member(),
            GetSetDef::rw("dispatch_table", get_dispatch_table, |o, v| {
                this(o).dispatch_table.set(v.map(|v| v.own()));
                Ok(())
            })
            .member(),
            GetSetDef::rw("memo", get_memo, set_memo),
        ],
        doc: Some("This takes a binary file for writing a pickle data stream."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(|ty, _, _| Ok(empty(ty).up())), init: Some(init), ..Slots::NONE },
);

pyrite_vm::object! {
    /// The memo of a pickler, as Python sees it.
    pub struct MemoProxy: MEMO_PROXY {
        pickler: Slot<Pickler>,
    }
}

fn of_proxy(o: &Object) -> R<Ref<Pickler>> {
    match o.cast::<MemoProxy>().and_then(|p| p.pickler.get()) {
        Some(p) => Ok(p),
        None => value_error("the pickler is gone"),
    }
}

fn proxy_copy(o: &Object) -> R {
    let p = of_proxy(o)?;
    let kept = p.kept.borrow().0.clone();
    let d = Dict::new();
    for object in &kept {
        let Some(number) = p.memo_get(object) else { continue };
        let key = int::from_i64(address(object) as i64);
        d.set(&key, &Tuple::pair(int::from_usize(number), object.clone()))?;
    }
    Ok(d.up())
}

/// `_pickle.PicklerMemoProxy`.
pub static MEMO_PROXY: StaticType = StaticType::new::<MemoProxy>(
    TypeDef {
        name: "_pickle.PicklerMemoProxy",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: &[
            MethodDef::noargs("clear", |o| {
                of_proxy(o)?.clear();
                Ok(none())
            }),
            MethodDef::noargs("copy", proxy_copy),
            MethodDef::noargs("__reduce__", |o| {
                let args = Tuple::from_vec(vec![proxy_copy(o)?]);
                let class = pyrite_vm::types::dict::DICT.object().as_object();
                Ok(Tuple::pair(class.own(), args.up()).up())
            }),
        ],
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
