//! Interned names. A [`Sym`] is a number; equal numbers are equal names.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

/// A fast hash for short keys; not for hostile tables (names repeat far more than they collide).
#[derive(Clone, Copy, Default)]
pub(crate) struct Fast(u64);

const K: u64 = 0x517c_c1b7_2722_0a95;

impl Hasher for Fast {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for c in &mut chunks {
            let mut b = [0; 8];
            b.copy_from_slice(c);
            self.write_u64(u64::from_le_bytes(b));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut b = [0; 8];
            b[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(b));
        }
    }
    #[inline]
    fn write_u8(&mut self, i: u8) {
        self.write_u64(u64::from(i));
    }
    #[inline]
    fn write_u32(&mut self, i: u32) {
        self.write_u64(u64::from(i));
    }
    #[inline]
    fn write_u64(&mut self, i: u64) {
        self.0 = (self.0.rotate_left(5) ^ i).wrapping_mul(K);
    }
    #[inline]
    fn write_usize(&mut self, i: usize) {
        self.write_u64(i as u64);
    }
    #[inline]
    fn finish(&self) -> u64 {
        // The high bits are the good ones; the table uses the low ones too.
        self.0 ^ (self.0 >> 32)
    }
}

/// A map with the fast hash.
pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<Fast>>;
/// A set with the fast hash.
pub(crate) type FastSet<K> = std::collections::HashSet<K, BuildHasherDefault<Fast>>;

/// The number of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub(crate) u32);

macro_rules! known {
    ($($id:ident = $text:literal),* $(,)?) => {
        /// Names that the compiler itself knows.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code)]
        #[repr(u32)]
        enum Known { $($id),* }
        impl Sym {
            $(pub(crate) const $id: Sym = Sym(Known::$id as u32);)*
        }
        const KNOWN: &[&str] = &[$($text),*];
    };
}

known! {
    EMPTY = "",
    MODULE = "<module>",
    LAMBDA = "<lambda>",
    LISTCOMP = "<listcomp>",
    SETCOMP = "<setcomp>",
    DICTCOMP = "<dictcomp>",
    GENEXPR = "<genexpr>",
    TOP = "top",
    ST_LAMBDA = "lambda",
    ST_LISTCOMP = "listcomp",
    ST_SETCOMP = "setcomp",
    ST_DICTCOMP = "dictcomp",
    ST_GENEXPR = "genexpr",
    ANNOTATION = "_annotation",
    DOT_0 = ".0",
    DOT_DEFAULTS = ".defaults",
    DOT_KWDEFAULTS = ".kwdefaults",
    DOT_TYPE_PARAMS = ".type_params",
    DOT_GENERIC_BASE = ".generic_base",
    CLASS = "__class__",
    CLASSDICT = "__classdict__",
    CLASSCELL = "__classcell__",
    CLASSDICTCELL = "__classdictcell__",
    ANNOTATIONS = "__annotations__",
    DOC = "__doc__",
    NAME = "__name__",
    MODULE_ATTR = "__module__",
    QUALNAME = "__qualname__",
    FIRSTLINENO = "__firstlineno__",
    STATIC_ATTRIBUTES = "__static_attributes__",
    TYPE_PARAMS = "__type_params__",
    DEBUG = "__debug__",
    SUPER = "super",
    RETURN = "return",
}

/// The names of one compilation.
pub struct Names {
    map: FastMap<Rc<[u8]>, Sym>,
    list: Vec<Rc<[u8]>>,
}

impl Names {
    pub(crate) fn new() -> Self {
        let mut names = Names { map: FastMap::default(), list: Vec::with_capacity(256) };
        for k in KNOWN {
            names.intern(k);
        }
        names
    }

    #[inline]
    pub(crate) fn intern(&mut self, name: &str) -> Sym {
        self.intern_bytes(name.as_bytes())
    }

    pub(crate) fn intern_bytes(&mut self, name: &[u8]) -> Sym {
        if let Some(&s) = self.map.get(name) {
            return s;
        }
        let text: Rc<[u8]> = name.into();
        let s = Sym(self.list.len() as u32);
        self.list.push(text.clone());
        self.map.insert(text, s);
        s
    }

    /// The bytes of a name, shared.
    #[inline]
    pub(crate) fn bytes(&self, s: Sym) -> Rc<[u8]> {
        self.list.get(s.0 as usize).cloned().unwrap_or_else(|| Rc::from(&b""[..]))
    }

    /// The bytes of a name.
    #[inline]
    pub(crate) fn slice(&self, s: Sym) -> &[u8] {
        self.list.get(s.0 as usize).map_or(&[], |b| b)
    }

    /// The text of a name.
    #[inline]
    pub fn text(&self, s: Sym) -> &str {
        self.list.get(s.0 as usize).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    /// `__name` inside `class _Cls` is `_Cls__name`, unless it ends with two underscores or has
    /// a dot. Names of classes lose their leading underscores; of underscores alone, nothing.
    pub(crate) fn mangle(&mut self, class: Option<Sym>, name: Sym) -> Sym {
        let Some(class) = class else { return name };
        // Nearly every name is let go by its first two bytes.
        let private = self.list.get(name.0 as usize).is_some_and(|b| b.starts_with(b"__"));
        if !private {
            return name;
        }
        let text = self.text(name);
        if text.ends_with("__") || text.contains('.') {
            return name;
        }
        let class = self.text(class).trim_start_matches('_');
        if class.is_empty() {
            return name;
        }
        let mangled = format!("_{class}{text}");
        self.intern(&mangled)
    }
}

/// An ordered set of names: each has the index at which it was added.
#[derive(Clone, Debug, Default)]
pub(crate) struct IndexSet {
    list: Vec<Sym>,
    index: FastMap<Sym, u32>,
}

/// Below this many names a scan is quicker than a table.
const SCAN: usize = 8;

impl IndexSet {
    pub(crate) fn from_list(list: Vec<Sym>) -> Self {
        let mut s = IndexSet::default();
        for n in list {
            s.add(n);
        }
        s
    }

    #[inline]
    pub(crate) fn get(&self, name: Sym) -> Option<usize> {
        if self.list.len() <= SCAN {
            return self.list.iter().position(|&n| n == name);
        }
        self.index.get(&name).map(|&i| i as usize)
    }

    /// The index of a name, which is added if it is new.
    pub(crate) fn add(&mut self, name: Sym) -> usize {
        if let Some(i) = self.get(name) {
            return i;
        }
        let i = self.list.len();
        self.list.push(name);
        if i == SCAN {
            for (j, &n) in self.list.iter().enumerate() {
                self.index.insert(n, j as u32);
            }
        } else if i > SCAN {
            self.index.insert(name, i as u32);
        }
        i
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Sym> + '_ {
        self.list.iter().copied()
    }
}
