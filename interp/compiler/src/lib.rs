//! From a syntax tree to code objects equal to those of CPython 3.13.
//!
//! The steps, a room each: future statements, the optimiser of the tree, symbol
//! tables ([`symtable`]), code generation, the control-flow graph, the assembler.
//! See docs/architecture.md.

mod arith;
mod assemble;
mod cfg;
mod codegen;
mod constants;
mod docstring;
pub mod fault;
mod fold;
pub mod future;
mod names;
mod sequence;
pub mod symtable;
mod unit;
mod unparse;

use std::rc::Rc;

use bumpalo::Bump;
use pyrite_bytecode::code::CodeObject;
use pyrite_syntax::Warn;
use pyrite_syntax::ast::Mod;

pub use fault::Fault;
pub use names::{Names, Sym};

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// 0, 1 (`-O`: no assertions) or 2 (`-OO`: no docstrings either).
    pub optimize: u8,
    /// Inherited `__future__` flags.
    pub flags: u32,
    /// Whether a module may `await`.
    pub top_level_await: bool,
    /// Native calls that the caller is deep in, beyond the two of `compile` itself: the
    /// reference counts them against its limit of 10,000.
    pub recursion_depth: u32,
}

/// Compiles a tree. The tree is optimised in place.
///
/// # Errors
/// What the reference raises for a valid tree that is no valid program.
pub fn compile_ast<'a>(
    module: Mod<'a>,
    arena: &'a Bump,
    filename: &[u8],
    options: &Options,
    warn: &mut dyn Warn,
) -> Result<Rc<CodeObject>, Fault> {
    let mut future = future::future(&module).map_err(Fault::early)?;
    future.flags |= options.flags & future::MASK;
    let annotations = future.flags & future::ANNOTATIONS != 0;
    let depth = options.recursion_depth.saturating_add(2);
    fold::fold(&module, arena, options.optimize, annotations, depth, warn)?;
    let table = symtable::build(&module, Names::new(), annotations, depth).map_err(Fault::early)?;
    codegen::generate(&module, table, filename.into(), options, future, warn)
}

/// Optimises a tree in place, as [`compile_ast`] does first. A `BoolOp` of one value that this
/// leaves stands for that value.
///
/// # Errors
/// What the reference raises.
pub fn optimise<'a>(
    module: &Mod<'a>,
    arena: &'a Bump,
    options: &Options,
    warn: &mut dyn Warn,
) -> Result<(), Fault> {
    let future = future::future(module).map_err(Fault::early)?;
    let annotations = (future.flags | options.flags) & future::ANNOTATIONS != 0;
    fold::fold(module, arena, options.optimize, annotations, options.recursion_depth.saturating_add(2), warn)
}

/// The symbol table of a tree, as `symtable.symtable` shows it: nothing is optimised.
///
/// # Errors
/// What the reference raises.
pub fn symbol_table(module: &Mod<'_>, flags: u32) -> Result<symtable::SymbolTable, Fault> {
    let future = future::future(module).map_err(Fault::early)?;
    let annotations = (future.flags | flags) & future::ANNOTATIONS != 0;
    symtable::build(module, Names::new(), annotations, 2).map_err(Fault::early)
}
