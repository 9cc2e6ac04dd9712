//! The wrapper that `functools.lru_cache` makes.
//!
//! The dict maps a key to the result itself in an unbounded cache, to a [`Link`] in a bounded
//! one. Links stand in a ring of slots from the least to the most recently used. Looking a key up
//! may run Python code that uses the same cache, so a link knows whether it is still in the ring.

use std::cell::Cell;

use pyrite_vm::names::names;
use pyrite_vm::object;
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Gil, Guarded, Object, PyType, R, Ref, StaticType, Trace, Visit};
use pyrite_vm::protocol::{attribute, call, compare, number};
use pyrite_vm::raise::type_error;
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::function::Method;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, object::OBJECT};

const NONE: u32 = u32::MAX;

object! {
    /// An entry of a bounded cache.
    struct Link: LINK {
        key: Ref,
        hash: isize,
        result: Ref,
        /// Its place in the ring, [`NONE`] once it has left it.
        place: Cell<u32>,
    }
}

static LINK: StaticType = StaticType::new::<Link>(
    TypeDef {
        name: "functools._lru_list_elem",
        flags: TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);

struct Place {
    link: Option<Ref<Link>>,
    prev: u32,
    next: u32,
}

/// The links in the order of their use; slot 0 is the ring's head.
struct Ring {
    slots: Vec<Place>,
    free: Vec<u32>,
}

impl Trace for Ring {
    fn trace(&self, visit: &mut Visit<'_>) {
        for l in self.slots.iter().filter_map(|p| p.link.as_ref()) {
            visit(l.as_object());
        }
    }
    fn clear(&mut self, out: &mut Vec<Ref>) {
        out.extend(self.take_all());
    }
}

impl Ring {
    fn empty() -> Ring {
        Ring { slots: vec![Place { link: None, prev: 0, next: 0 }], free: Vec::new() }
    }
    fn len(&self) -> usize {
        self.slots.len() - 1 - self.free.len()
    }
    fn unchain(&mut self, i: u32) {
        let (p, n) = (self.slots[i as usize].prev, self.slots[i as usize].next);
        self.slots[p as usize].next = n;
        self.slots[n as usize].prev = p;
    }
    fn chain_last(&mut self, i: u32) {
        let last = self.slots[0].prev;
        self.slots[last as usize].next = i;
        self.slots[i as usize].prev = last;
        self.slots[i as usize].next = 0;
        self.slots[0].prev = i;
    }
    fn chain_first(&mut self, i: u32) {
        let first = self.slots[0].next;
        self.slots[first as usize].prev = i;
        self.slots[i as usize].next = first;
        self.slots[i as usize].prev = 0;
        self.slots[0].next = i;
    }
    /// Marks a link as just used.
    fn touch(&mut self, l: &Link) {
        let i = l.place.get();
        if i != NONE && self.slots[0].prev != i {
            self.unchain(i);
            self.chain_last(i);
        }
    }
    fn place(&mut self, l: Ref<Link>) -> u32 {
        let i = match self.free.pop() {
            Some(i) => i,
            None => {
                self.slots.push(Place { link: None, prev: 0, next: 0 });
                (self.slots.len() - 1) as u32
            }
        };
        l.place.set(i);
        self.slots[i as usize].link = Some(l);
        i
    }
    fn push(&mut self, l: Ref<Link>) {
        let i = self.place(l);
        self.chain_last(i);
    }
    fn push_first(&mut self, l: Ref<Link>) {
        let i = self.place(l);
        self.chain_first(i);
    }
    /// Takes the least recently used link out.
    fn pop_first(&mut self) -> Option<Ref<Link>> {
        let i = self.slots[0].next;
        if i == 0 {
            return None;
        }
        self.unchain(i);
        self.free.push(i);
        let l = self.slots[i as usize].link.take()?;
        l.place.set(NONE);
        Some(l)
    }
    fn take_all(&mut self) -> Vec<Ref> {
        let old = std::mem::replace(self, Ring::empty());
        let links = old.slots.into_iter().filter_map(|p| p.link);
        links
            .map(|l| {
                l.place.set(NONE);
                l.up()
            })
            .collect()
    }
}

/// How many results a cache keeps.
#[derive(Clone, Copy)]
enum Limit {
    Nothing,
    Bounded(usize),
    Unbounded,
}
pyrite_vm::untraced!(LimitField);
/// [`Limit`] as a field.
struct LimitField(Limit);

object! {
    /// A function with the results of its calls.
    pub struct LruCache: LRU_CACHE_WRAPPER {
        func: Ref,
        limit: LimitField,
        typed: bool,
        info_type: Ref,
        results: Ref<Dict>,
        ring: Guarded<Ring>,
        hits: Cell<i64>,
        misses: Cell<i64>,
    }
}

fn this(o: &Object) -> &LruCache {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef =
    MethodDef::kw("lru_cache", "(user_function, maxsize, typed, cache_info_type)", |ty, a| {
        let (Some(ty), [Some(func), Some(max), Some(typed), Some(info)]) = (ty.cast::<PyType>(), a) else {
            return type_error("lru_cache() missing required argument 'user_function' (pos 1)");
        };
        let typed = number::is_true(typed)?;
        if !call::is_callable(func) {
            return type_error("the first argument must be callable");
        }
        let limit = if max.is_none() {
            Limit::Unbounded
        } else if number::is_index(max) {
            match number::index_to_isize(max, Some(&exc::OVERFLOW_ERROR))? {
                n if n <= 0 => Limit::Nothing,
                n => Limit::Bounded(n as usize),
            }
        } else {
            return type_error("maxsize should be integer or None");
        };
        Ok(Ref::new(LruCache {
            head: Object::head(ty),
            func: func.own(),
            limit: LimitField(limit),
            typed,
            info_type: info.own(),
            results: Dict::new(),
            ring: Guarded::new(Ring::empty()),
            hits: Cell::new(0),
            misses: Cell::new(0),
        })
        .up())
    });

/// What stands between positional and keyword arguments in a key. Equal to nothing else.
static KEYWORD_MARK: Gil<Object> = Gil(Object::immortal(&OBJECT.ty));

/// The key of a call: the argument itself where it is one `int` or `str`, else a tuple of the
/// arguments, the names and values of keywords, and the types of all values if those count.
fn make_key(c: &LruCache, args: &[&Object], kw: Option<&Tuple>) -> Ref {
    let names = kw.map_or(&[][..], |k| k.as_slice());
    let npos = args.len() - names.len();
    if !c.typed
        && names.is_empty()
        && let [x] = args
        && (x.is_exact::<Str>() || x.is_exact::<Int>())
    {
        return x.own();
    }
    if !c.typed && names.is_empty() {
        return Tuple::from_args(args).up();
    }
    let mut v: Vec<Ref> = Vec::with_capacity(args.len() * 2 + names.len() + 1);
    v.extend(args[..npos].iter().map(|a| a.own()));
    if !names.is_empty() {
        v.push(KEYWORD_MARK.own());
        for (n, x) in names.iter().zip(&args[npos..]) {
            v.push(n.clone());
            v.push(x.own());
        }
    }
    if c.typed {
        v.extend(args.iter().map(|a| a.ty().as_object().own()));
    }
    Tuple::from_vec(v).up()
}

fn count(c: &Cell<i64>) {
    c.set(c.get().wrapping_add(1));
}

fn call_bounded(c: &LruCache, max: usize, args: &[&Object], kw: Option<&Tuple>) -> R {
    let key = make_key(c, args, kw);
    let hash = compare::hash(&key)?;
    if let Some(l) = c.results.get_known(&key, hash)?
        && let Some(l) = l.exact::<Link>()
    {
        c.ring.borrow_mut().touch(l);
        count(&c.hits);
        return Ok(l.result.clone());
    }
    count(&c.misses);
    let result = call::call_vector(&c.func, args, kw)?;
    // The call may have cached the same key by itself.
    if c.results.get_known(&key, hash)?.is_some() {
        return Ok(result);
    }
    let old = if c.ring.borrow().len() >= max { c.ring.borrow_mut().pop_first() } else { None };
    if let Some(old) = &old {
        match c.results.remove_known(&old.key, old.hash) {
            Ok(Some(_)) => {}
            // Somebody has removed it, so the cache is no longer full.
            Ok(None) => return Ok(result),
            Err(e) => {
                c.ring.borrow_mut().push_first(old.clone());
                return Err(e);
            }
        }
    }
    let l = Ref::new(Link {
        head: Object::head(&LINK),
        key: key.clone(),
        hash,
        result: result.clone(),
        place: Cell::new(NONE),
    });
    c.results.set_known(&key, hash, &l)?;
    c.ring.borrow_mut().push(l);
    drop(old);
    Ok(result)
}

fn call_cached(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let c = this(o);
    let kw = kw.filter(|k| !k.is_empty());
    match c.limit.0 {
        Limit::Nothing => {
            count(&c.misses);
            call::call_vector(&c.func, args, kw)
        }
        Limit::Bounded(max) => call_bounded(c, max, args, kw),
        Limit::Unbounded => {
            let key = make_key(c, args, kw);
            let hash = compare::hash(&key)?;
            if let Some(r) = c.results.get_known(&key, hash)? {
                count(&c.hits);
                return Ok(r);
            }
            count(&c.misses);
            let r = call::call_vector(&c.func, args, kw)?;
            c.results.set_known(&key, hash, &r)?;
            Ok(r)
        }
    }
}

fn cache_info(o: &Object) -> R {
    let c = this(o);
    let max = match c.limit.0 {
        Limit::Nothing => int::from_i64(0),
        Limit::Bounded(n) => int::from_usize(n),
        Limit::Unbounded => none(),
    };
    let (hits, misses) = (int::from_i64(c.hits.get()), int::from_i64(c.misses.get()));
    call::call(&c.info_type, &[&hits, &misses, &max, &int::from_usize(c.results.len())])
}

fn cache_clear(o: &Object) -> R {
    let c = this(o);
    c.hits.set(0);
    c.misses.set(0);
    let links = c.ring.borrow_mut().take_all();
    Dict::clear(&c.results);
    drop(links);
    Ok(none())
}

fn get(o: &Object, instance: Option<&Object>, _: Option<&Object>) -> R {
    match instance {
        Some(i) if !i.is_none() => Ok(Method::new(o.own(), i.own()).up()),
        _ => Ok(o.own()),
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("cache_info", cache_info),
    MethodDef::noargs("cache_clear", cache_clear),
    MethodDef::noargs("__reduce__", |o| attribute::get(o, &names().__qualname__)),
    MethodDef::pos("__copy__", "", 0, 255, |o, _| Ok(o.own())),
    MethodDef::pos("__deepcopy__", "", 0, 255, |o, _| Ok(o.own())),
];

static GETSET: &[GetSetDef] = &[GetSetDef::rw("__dict__", attribute::get_dict, attribute::replace_dict)];

/// `functools._lru_cache_wrapper`.
pub static LRU_CACHE_WRAPPER: StaticType = StaticType::new::<LruCache>(
    TypeDef {
        name: "functools._lru_cache_wrapper",
        flags: TypeFlags::HAVE_GC
            | TypeFlags::MANAGED_DICT
            | TypeFlags::MANAGED_WEAKREF
            | TypeFlags::METHOD_DESCRIPTOR,
        methods: METHODS,
        getset: GETSET,
        doc: Some("Create a cached callable that wraps another function."),
        ..TypeDef::DEFAULT
    },
    Slots {
        new: Some(|ty, args, kw| NEW.invoke(None, ty.as_object(), args, kw)),
        call: Some(call_cached),
        descr_get: Some(get),
        ..Slots::NONE
    },
);
