//! Symbol tables: which scope every name of every block belongs to.
//!
//! The builder walks the tree and notes definitions and uses; the analysis then decides the scopes
//! from the module inwards, and merges inlined comprehensions into the blocks around them.

mod analyze;
mod build;
mod expressions;

use std::rc::Rc;

use pyrite_syntax::ast::Loc;

use crate::names::{FastMap, FastSet, Names, Sym};

pub(crate) use build::build;

/// `global` statement.
pub const DEF_GLOBAL: u32 = 1;
/// Assignment.
pub const DEF_LOCAL: u32 = 2;
/// Parameter.
pub const DEF_PARAM: u32 = 4;
/// `nonlocal` statement.
pub const DEF_NONLOCAL: u32 = 8;
/// Use.
pub const USE: u32 = 16;
/// Free in a class that also binds it.
pub const DEF_FREE_CLASS: u32 = 64;
/// Import.
pub const DEF_IMPORT: u32 = 128;
/// Annotated.
pub const DEF_ANNOT: u32 = 256;
/// Iteration variable of a comprehension.
pub const DEF_COMP_ITER: u32 = 512;
/// Type parameter.
pub const DEF_TYPE_PARAM: u32 = 1024;
/// Cell of an inlined comprehension.
pub const DEF_COMP_CELL: u32 = 2048;
/// Anything that binds.
pub const DEF_BOUND: u32 = DEF_LOCAL | DEF_PARAM | DEF_IMPORT;
/// The scope sits above the flags.
pub const SCOPE_OFFSET: u32 = 12;
/// Bits of a scope.
pub const SCOPE_MASK: u32 = 15;

/// Scopes of a name.
pub const LOCAL: u32 = 1;
pub const GLOBAL_EXPLICIT: u32 = 2;
pub const GLOBAL_IMPLICIT: u32 = 3;
pub const FREE: u32 = 4;
pub const CELL: u32 = 5;

/// The scope in a symbol's flags.
#[inline]
pub(crate) fn scope_of(flags: u32) -> u32 {
    flags >> SCOPE_OFFSET & SCOPE_MASK
}

/// Number of a block.
pub type ScopeId = usize;

/// Kinds of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Function,
    Class,
    Module,
    Annotation,
    TypeAlias,
    TypeParameters,
    TypeVariable,
}

/// Kinds of comprehension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    List,
    Dict,
    Set,
    Generator,
}

/// Symbols in order of first mention.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    list: Vec<(Sym, u32)>,
    index: FastMap<Sym, u32>,
}

const SCAN: usize = 8;

impl Symbols {
    fn position(&self, name: Sym) -> Option<usize> {
        if self.list.len() <= SCAN {
            return self.list.iter().position(|e| e.0 == name);
        }
        self.index.get(&name).map(|&i| i as usize)
    }

    /// Flags of a name, if the block mentions it.
    pub fn get(&self, name: Sym) -> Option<u32> {
        self.position(name).and_then(|i| self.list.get(i)).map(|e| e.1)
    }

    pub(crate) fn set(&mut self, name: Sym, flags: u32) {
        if let Some(e) = self.position(name).and_then(|i| self.list.get_mut(i)) {
            e.1 = flags;
            return;
        }
        let i = self.list.len();
        self.list.push((name, flags));
        if i == SCAN {
            for (j, e) in self.list.iter().enumerate() {
                self.index.insert(e.0, j as u32);
            }
        } else if i > SCAN {
            self.index.insert(name, i as u32);
        }
    }

    fn remove(&mut self, name: Sym) {
        if let Some(i) = self.position(name) {
            self.list.remove(i);
            self.index.clear();
            if self.list.len() > SCAN {
                for (j, e) in self.list.iter().enumerate() {
                    self.index.insert(e.0, j as u32);
                }
            }
        }
    }

    /// Every name with its flags, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Sym, u32)> + '_ {
        self.list.iter().copied()
    }
}

/// A block.
#[derive(Debug)]
pub struct Scope {
    pub name: Sym,
    pub kind: BlockKind,
    pub loc: Loc,
    pub symbols: Symbols,
    /// Parameters.
    pub varnames: Vec<Sym>,
    pub children: Vec<ScopeId>,
    /// Places of `global` and `nonlocal` statements.
    pub directives: Vec<(Sym, Loc)>,
    /// In the type parameters of a class: the only names that are mangled.
    pub(crate) mangled: Option<Rc<std::cell::RefCell<FastSet<Sym>>>>,
    /// What a type variable's block is, for messages.
    pub(crate) info: Option<&'static str>,
    pub nested: bool,
    pub free: bool,
    pub child_free: bool,
    pub generator: bool,
    pub coroutine: bool,
    pub comprehension: Option<ComprehensionKind>,
    pub varargs: bool,
    pub varkeywords: bool,
    pub returns_value: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    pub comp_inlined: bool,
    pub(crate) comp_iter_target: bool,
    pub can_see_class_scope: bool,
    pub(crate) comp_iter_expr: u32,
}

impl Scope {
    /// Whether locals are fast: functions and the blocks of type parameters.
    pub fn is_function_like(&self) -> bool {
        matches!(
            self.kind,
            BlockKind::Function | BlockKind::TypeVariable | BlockKind::TypeAlias | BlockKind::TypeParameters
        )
    }

    /// The scope of a name; 0 if the block does not mention it.
    pub(crate) fn scope(&self, name: Sym) -> u32 {
        self.symbols.get(name).map_or(0, scope_of)
    }
}

/// A node's block: the node's address, and which of the blocks of the node.
pub(crate) type Key = (usize, u8);

/// The block of the node itself.
pub(crate) const OWN: u8 = 0;
/// The block of its type parameters.
pub(crate) const PARAMS: u8 = 1;
/// The block of the bound of a type parameter.
pub(crate) const BOUND: u8 = 2;
/// The block of the default of a type parameter.
pub(crate) const DEFAULT: u8 = 3;

/// The address of a node.
#[inline]
pub(crate) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// All the blocks of a module; block 0 is the module.
pub struct SymbolTable {
    pub scopes: Vec<Scope>,
    pub(crate) by_node: FastMap<Key, ScopeId>,
    pub names: Names,
}

impl SymbolTable {
    /// A block by number.
    #[inline]
    pub fn scope(&self, id: ScopeId) -> &Scope {
        // Numbers only come from the table itself.
        &self.scopes[id]
    }

    pub(crate) fn lookup(&self, key: Key) -> ScopeId {
        self.by_node.get(&key).copied().unwrap_or(0)
    }

    /// Mangles a name as a block does: in the type parameters of a class only the parameters'
    /// own names are private.
    pub(crate) fn maybe_mangle(&mut self, class: Option<Sym>, id: ScopeId, name: Sym) -> Sym {
        if class.is_none() {
            return name;
        }
        if let Some(set) = self.scopes.get(id).and_then(|s| s.mangled.as_ref())
            && !set.borrow().contains(&name)
        {
            return name;
        }
        self.names.mangle(class, name)
    }
}
