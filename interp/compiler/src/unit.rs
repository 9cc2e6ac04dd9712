//! The code unit that is being compiled: what will become one code object.

use std::rc::Rc;

use pyrite_bytecode::locations::Raw;

use crate::constants::ConstTable;
use crate::names::{FastMap, IndexSet, Sym};
use crate::sequence::{Label, Sequence};
use crate::symtable::ScopeId;

pub(crate) const CO_OPTIMIZED: u32 = 1;
pub(crate) const CO_NEWLOCALS: u32 = 2;
pub(crate) const CO_VARARGS: u32 = 4;
pub(crate) const CO_VARKEYWORDS: u32 = 8;
pub(crate) const CO_NESTED: u32 = 0x10;
pub(crate) const CO_GENERATOR: u32 = 0x20;
pub(crate) const CO_COROUTINE: u32 = 0x80;
pub(crate) const CO_ASYNC_GENERATOR: u32 = 0x200;

/// What kind of code a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    TypeParams,
}

/// Names and counts of a code unit.
#[derive(Debug)]
pub(crate) struct Metadata {
    pub name: Sym,
    pub qualname: Rc<[u8]>,
    pub names: IndexSet,
    pub varnames: IndexSet,
    pub cellvars: IndexSet,
    pub freevars: IndexSet,
    /// Locals that exist only inside an inlined comprehension; true while inside it.
    pub fasthidden: FastMap<Sym, bool>,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub firstlineno: i32,
}

/// A block of statements that leaving has to unwind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FrameBlock<'a> {
    WhileLoop,
    ForLoop,
    TryExcept,
    FinallyTry(&'a [pyrite_syntax::ast::StmtRef<'a>]),
    FinallyEnd,
    With { is_async: bool },
    HandlerCleanup(Option<Sym>),
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
    StopIteration,
}

/// An entry of the stack of frame blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub kind: FrameBlock<'a>,
    pub block: Label,
    pub exit: Label,
    pub loc: Raw,
}

/// The unit itself.
pub(crate) struct Unit<'a> {
    pub scope: ScopeId,
    pub kind: UnitKind,
    pub private: Option<Sym>,
    pub meta: Metadata,
    pub consts: ConstTable,
    pub seq: Sequence,
    pub blocks: Vec<Entry<'a>>,
    /// For classes: attributes that methods assign on `self`.
    pub static_attributes: Vec<Sym>,
    pub in_inlined_comprehension: u32,
}
