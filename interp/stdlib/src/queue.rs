//! `_queue`: a queue for threads.

use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use pyrite_vm::object::cells::{Guarded, Opaque, RefDeque};
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{number, sequence};
use pyrite_vm::raise::{memory_error, raise_args, type_error, value_error};
use pyrite_vm::thread;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::{bool_obj, none};
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, generic_alias, int};

use crate::time::stamp::{Round, from_seconds};

/// Longest sleep before the waiting thread looks after signals.
const SLICE: Duration = Duration::from_millis(50);

/// Where threads wait for items. The number counts items ever put.
#[derive(Default)]
struct Bell {
    puts: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.puts.lock().unwrap_or_else(|e| e.into_inner()) += 1;
        self.rung.notify_all();
    }
    fn puts(&self) -> u64 {
        *self.puts.lock().unwrap_or_else(|e| e.into_inner())
    }
    /// Waits until more than `seen` items were put, or the time is over.
    fn wait(&self, seen: u64, time: Duration) {
        let g = self.puts.lock().unwrap_or_else(|e| e.into_inner());
        if *g == seen {
            drop(self.rung.wait_timeout(g, time));
        }
    }
}

pyrite_vm::object! {
    /// An unbounded queue, first in, first out.
    struct SimpleQueue: SIMPLE_QUEUE {
        items: Guarded<RefDeque>,
        bell: Opaque<Arc<Bell>>,
    }
}

fn this(o: &Object) -> &SimpleQueue {
    unsafe { o.cast_unchecked() }
}

fn put(o: &Object, x: &Object) -> R {
    let q = this(o);
    let items = &mut q.items.borrow_mut().0;
    if items.try_reserve(1).is_err() {
        return memory_error();
    }
    items.push_back(x.own());
    q.bell.0.ring();
    Ok(none())
}

fn empty_error() -> R {
    EMPTY.object();
    raise_args(&EMPTY, &[])
}

fn get(o: &Object, block: bool, timeout: Option<&Object>) -> R {
    let q = this(o);
    let mut deadline = None;
    if block && let Some(t) = timeout.filter(|t| !t.is_none()) {
        let ns = from_seconds(t, Round::Ceiling)?;
        if ns < 0 {
            return value_error("'timeout' must be a non-negative number");
        }
        // Too far away to be told from never.
        deadline = Instant::now().checked_add(Duration::from_nanos(ns as u64));
    }
    let keep = o.own();
    let bell = q.bell.0.clone();
    loop {
        let seen = bell.puts();
        let item = this(&keep).items.borrow_mut().0.pop_front();
        if let Some(x) = item {
            return Ok(x);
        }
        if !block {
            return empty_error();
        }
        let mut time = SLICE;
        if let Some(d) = deadline {
            let now = Instant::now();
            if now >= d {
                return empty_error();
            }
            time = time.min(d - now);
        }
        thread::allow_threads(|| bell.wait(seen, time));
        pyrite_vm::signals::deliver()?;
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("empty", |o| Ok(bool_obj(this(o).items.borrow().0.is_empty()))),
    MethodDef::kw("get", "($self, /, block=True, timeout=None)", |o, a| {
        let block = a[0].map_or(Ok(true), number::is_true)?;
        get(o, block, a[1])
    }),
    MethodDef::noargs("get_nowait", |o| get(o, false, None)),
    MethodDef::kw("put", "($self, /, item, block=True, timeout=None)", |o, a| match a[0] {
        Some(x) => {
            a[1].map_or(Ok(true), number::is_true)?;
            put(o, x)
        }
        None => Ok(none()),
    }),
    MethodDef::kw("put_nowait", "($self, /, item)", |o, a| match a[0] {
        Some(x) => put(o, x),
        None => Ok(none()),
    }),
    MethodDef::noargs("qsize", |o| Ok(int::from_usize(this(o).items.borrow().0.len()))),
    MethodDef::o("__class_getitem__", "($type, object, /)", generic_alias::new).class(),
];

fn new(ty: &PyType, args: &[&Object], kw: Option<&Tuple>) -> R {
    if ty.is_type(&SIMPLE_QUEUE) {
        sequence::no_keywords("SimpleQueue", kw)?;
        if !args.is_empty() {
            return type_error("SimpleQueue() takes no positional arguments");
        }
    }
    let q = SimpleQueue { head: Object::head(ty), items: Default::default(), bell: Default::default() };
    Ok(Ref::new(q).up())
}

/// `_queue.SimpleQueue`.
pub static SIMPLE_QUEUE: StaticType = StaticType::new::<SimpleQueue>(
    TypeDef {
        name: "_queue.SimpleQueue",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF,
        methods: METHODS,
        sig: "()",
        doc: Some("Simple, unbounded, reentrant FIFO queue."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), ..Slots::NONE },
);

/// `_queue.Empty`.
pub static EMPTY: StaticType = StaticType::plain(
    TypeDef {
        name: "_queue.Empty",
        base: Some(&exc::EXCEPTION),
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC,
        doc: Some("Exception raised by Queue.get(block=0)/get_nowait()."),
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_queue");
    m.set(
        "__doc__",
        &Str::new(
            "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
        ),
    );
    m.add_type(&SIMPLE_QUEUE);
    m.add_type(&EMPTY);
    Ok(m)
}
