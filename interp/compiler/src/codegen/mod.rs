//! Code generation: from the tree to instruction sequences, one unit a code object.

mod calls;
mod checks;
mod comprehensions;
mod control;
mod definitions;
mod displays;
mod exceptions;
mod expressions;
mod patterns;
mod statements;

use std::rc::Rc;

use pyrite_bytecode::code::{CodeObject, Const};
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;
use pyrite_syntax::{Category, ErrorKind, Refusal, SyntaxError, SyntaxWarning, Warn};

use crate::Options;
use crate::assemble::{Frame, assemble};
use crate::cfg::Graph;
use crate::constants::ConstTable;
use crate::fault::{Fault, Res, syntax};
use crate::fold::docstring;
use crate::future::{self, Future};
use crate::names::{FastMap, IndexSet, Sym};
use crate::sequence::{Label, NO_LOCATION, Sequence};
use crate::symtable::{self, Key, Scope, ScopeId, SymbolTable};
use crate::unit::*;

/// Most values that a display or a call may push before it is built piece by piece.
const STACK_USE_GUIDELINE: usize = 30;
/// Deepest static nesting of blocks.
const MAX_BLOCKS: usize = 21;
/// `PyCF_ALLOW_TOP_LEVEL_AWAIT` is an option of its own here.
const RESUME_AFTER_YIELD: i32 = 1;
const RESUME_AFTER_YIELD_FROM: i32 = 2;
const RESUME_AFTER_AWAIT: i32 = 3;

const DEFAULTS: u32 = 1;
const KWDEFAULTS: u32 = 2;
const ANNOTATIONS: u32 = 4;
const CLOSURE: u32 = 8;

const INTRINSIC_PRINT: i32 = 1;
const INTRINSIC_IMPORT_STAR: i32 = 2;
const INTRINSIC_STOPITERATION_ERROR: i32 = 3;
const INTRINSIC_ASYNC_GEN_WRAP: i32 = 4;
const INTRINSIC_UNARY_POSITIVE: i32 = 5;
const INTRINSIC_LIST_TO_TUPLE: i32 = 6;
const INTRINSIC_TYPEVAR: i32 = 7;
const INTRINSIC_PARAMSPEC: i32 = 8;
const INTRINSIC_TYPEVARTUPLE: i32 = 9;
const INTRINSIC_SUBSCRIPT_GENERIC: i32 = 10;
const INTRINSIC_TYPEALIAS: i32 = 11;
const INTRINSIC_2_PREP_RERAISE_STAR: i32 = 1;
const INTRINSIC_2_TYPEVAR_WITH_BOUND: i32 = 2;
const INTRINSIC_2_TYPEVAR_WITH_CONSTRAINTS: i32 = 3;
const INTRINSIC_2_SET_FUNCTION_TYPE_PARAMS: i32 = 4;
const INTRINSIC_2_SET_TYPEPARAM_DEFAULT: i32 = 5;

/// The place of a node.
#[inline]
pub(crate) fn raw(l: Loc) -> Raw {
    Raw { line: l.lineno, end_line: l.end_lineno, col: l.col, end_col: l.end_col }
}

/// The same, back again, for messages.
fn unraw(l: Raw) -> Loc {
    Loc { lineno: l.line, end_lineno: l.end_line, col: l.col, end_col: l.end_col }
}

pub(crate) struct Compiler<'a, 'w> {
    table: SymbolTable,
    units: Vec<Unit<'a>>,
    /// The innermost unit.
    u: Unit<'a>,
    filename: Rc<[u8]>,
    options: &'w Options,
    future: Future,
    interactive: bool,
    warn: &'w mut dyn Warn,
    /// An error that a place has met which cannot stop by itself; the statement stops.
    pending: Option<Fault>,
}

/// Compiles an optimised tree.
pub(crate) fn generate<'a>(
    module: &Mod<'a>,
    table: SymbolTable,
    filename: Rc<[u8]>,
    options: &Options,
    future: Future,
    warn: &mut dyn Warn,
) -> Res<Rc<CodeObject>> {
    let mut table = table;
    let u = new_unit(&mut table, Sym::MODULE, UnitKind::Module, 0, 1);
    let mut c = Compiler {
        table,
        units: Vec::new(),
        u,
        filename,
        options,
        future,
        interactive: matches!(module, Mod::Interactive { .. }),
        warn,
        pending: None,
    };
    c.u.meta.qualname = c.table.names.bytes(Sym::MODULE);
    c.op_i(Raw { line: 0, end_line: 1, col: 0, end_col: 0 }, op::RESUME, 0);
    let mut add_none = true;
    match *module {
        Mod::Module { body, .. } | Mod::Interactive { body } => {
            c.body(Raw { line: 1, end_line: 1, col: 0, end_col: 0 }, body)?;
        }
        Mod::Expression { body } => {
            let done = c.expr(body);
            c.settle(done)?;
            add_none = false;
        }
        Mod::FunctionType { .. } => {}
    }
    c.assemble(add_none)
}

fn new_unit<'a>(
    table: &mut SymbolTable,
    name: Sym,
    kind: UnitKind,
    scope: ScopeId,
    firstlineno: i32,
) -> Unit<'a> {
    let s = &table.scopes[scope];
    let mut names = Vec::new();
    let mut by_kind = |wanted: u32, flag: u32| {
        names.clear();
        for (n, f) in s.symbols.iter() {
            if symtable::scope_of(f) == wanted || f & flag != 0 {
                names.push(n);
            }
        }
        // By text, as the reference sorts them.
        names.sort_by(|&a, &b| table.names.slice(a).cmp(table.names.slice(b)));
        names.clone()
    };
    let mut cellvars = IndexSet::from_list(by_kind(symtable::CELL, symtable::DEF_COMP_CELL));
    if s.needs_class_closure {
        cellvars.add(Sym::CLASS);
    }
    if s.needs_classdict {
        cellvars.add(Sym::CLASSDICT);
    }
    let freevars = IndexSet::from_list(by_kind(symtable::FREE, symtable::DEF_FREE_CLASS));
    Unit {
        scope,
        kind,
        private: None,
        meta: Metadata {
            name,
            qualname: Rc::from(&b""[..]),
            names: IndexSet::default(),
            varnames: IndexSet::from_list(s.varnames.clone()),
            cellvars,
            freevars,
            fasthidden: FastMap::default(),
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            firstlineno,
        },
        consts: ConstTable::default(),
        seq: Sequence::default(),
        blocks: Vec::new(),
        static_attributes: Vec::new(),
        in_inlined_comprehension: 0,
    }
}

impl<'a> Compiler<'a, '_> {
    fn scope(&self) -> &Scope {
        &self.table.scopes[self.u.scope]
    }

    fn optimize(&self) -> u8 {
        self.options.optimize
    }

    fn future_annotations(&self) -> bool {
        self.future.flags & future::ANNOTATIONS != 0
    }

    fn top_level_await(&self) -> bool {
        self.options.top_level_await && self.scope().kind == symtable::BlockKind::Module
    }

    /// Opens a unit for a node's block.
    fn enter(&mut self, name: Sym, kind: UnitKind, key: Key, firstlineno: i32) {
        let scope = self.table.lookup(key);
        let mut u = new_unit(&mut self.table, name, kind, scope, firstlineno);
        u.private = self.u.private;
        self.units.push(std::mem::replace(&mut self.u, u));
        self.u.meta.qualname = self.qualname(name, kind);
        let loc = Raw { line: firstlineno, end_line: firstlineno, col: 0, end_col: 0 };
        self.op_i(loc, op::RESUME, 0);
    }

    fn qualname(&mut self, name: Sym, kind: UnitKind) -> Rc<[u8]> {
        let own = self.table.names.bytes(name);
        let depth = self.units.len();
        if depth < 2 {
            return own;
        }
        let mut parent = depth - 1;
        if self.units[parent].kind == UnitKind::TypeParams {
            if depth == 2 {
                return own;
            }
            parent -= 1;
        }
        let p = &self.units[parent];
        if matches!(kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class) {
            let mangled = self.table.names.mangle(p.private, name);
            let scope = self.table.scopes[p.scope].scope(mangled);
            if scope == symtable::GLOBAL_EXPLICIT {
                return own;
            }
        }
        if parent == 0 {
            return own;
        }
        let mut q = p.meta.qualname.to_vec();
        if matches!(p.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda) {
            q.extend_from_slice(b".<locals>");
        }
        q.push(b'.');
        q.extend_from_slice(&own);
        q.into()
    }

    /// Closes the innermost unit: its return, the passes, the code object.
    fn leave(&mut self, add_none: bool) -> Res<Rc<CodeObject>> {
        let code = self.assemble(add_none)?;
        if let Some(outer) = self.units.pop() {
            self.u = outer;
        }
        Ok(code)
    }

    fn code_flags(&self) -> u32 {
        let s = self.scope();
        let mut flags = 0;
        if s.is_function_like() {
            flags |= CO_NEWLOCALS | CO_OPTIMIZED;
            if s.nested {
                flags |= CO_NESTED;
            }
            flags |= match (s.generator, s.coroutine) {
                (true, true) => CO_ASYNC_GENERATOR,
                (true, false) => CO_GENERATOR,
                (false, true) => CO_COROUTINE,
                (false, false) => 0,
            };
            if s.varargs {
                flags |= CO_VARARGS;
            }
            if s.varkeywords {
                flags |= CO_VARKEYWORDS;
            }
        }
        flags |= (self.future.flags | self.options.flags) & future::MASK;
        if self.top_level_await() && s.coroutine && !s.generator {
            flags |= CO_COROUTINE;
        }
        flags
    }

    fn assemble(&mut self, add_none: bool) -> Res<Rc<CodeObject>> {
        if add_none {
            self.load_const(NO_LOCATION, Const::None);
        }
        self.op(NO_LOCATION, op::RETURN_VALUE);
        let flags = self.code_flags();
        let nparams = self.scope().varnames.len();
        let mut consts = std::mem::take(&mut self.u.consts);
        let mut g = Graph::from_sequence(&self.u.seq);
        let nlocals = self.u.meta.varnames.len();
        let malformed =
            |m: crate::cfg::Malformed| Fault::Other { exception: "SystemError", message: m.0.to_string() };
        g.optimise(&mut consts, nlocals, nparams).map_err(malformed)?;
        let (stacksize, nlocalsplus) = g.finish(&self.u.meta, flags).map_err(malformed)?;
        let frame = Frame {
            names: &self.table.names,
            filename: self.filename.clone(),
            flags,
            stacksize,
            nlocalsplus,
        };
        Ok(Rc::new(assemble(&g, &self.u.meta, consts, frame)))
    }

    // Emission.

    #[inline]
    fn op(&mut self, loc: Raw, o: u16) {
        self.u.seq.push(o, 0, loc);
    }

    #[inline]
    fn op_i(&mut self, loc: Raw, o: u16, arg: i32) {
        self.u.seq.push(o, arg, loc);
    }

    #[inline]
    fn jump(&mut self, loc: Raw, o: u16, to: Label) {
        self.u.seq.push(o, to.0, loc);
    }

    fn label(&mut self) -> Label {
        self.u.seq.new_label()
    }

    fn place(&mut self, label: Label) {
        self.u.seq.place(label);
    }

    fn load_const(&mut self, loc: Raw, c: Const) {
        let i = self.u.consts.add(c);
        self.u.seq.push(op::LOAD_CONST, i, loc);
    }

    fn load_int(&mut self, loc: Raw, i: i64) {
        self.load_const(loc, Const::Int(i));
    }

    fn load_name_const(&mut self, loc: Raw, name: Sym) {
        let s = self.table.names.bytes(name);
        self.load_const(loc, Const::Str(s));
    }

    fn intern(&mut self, name: &str) -> Sym {
        self.table.names.intern(name)
    }

    fn mangle(&mut self, name: Sym) -> Sym {
        self.table.maybe_mangle(self.u.private, self.u.scope, name)
    }

    /// The index of a mangled name in `co_names`.
    fn name_index(&mut self, name: Sym) -> i32 {
        let n = self.mangle(name);
        self.u.meta.names.add(n) as i32
    }

    fn op_name(&mut self, loc: Raw, o: u16, name: Sym) {
        let i = self.name_index(name);
        let (o, arg) = match o {
            op::LOAD_ATTR => (op::LOAD_ATTR, i << 1),
            op::LOAD_METHOD => (op::LOAD_ATTR, i << 1 | 1),
            op::LOAD_SUPER_ATTR => (op::LOAD_SUPER_ATTR, i << 2 | 2),
            op::LOAD_SUPER_METHOD => (op::LOAD_SUPER_ATTR, i << 2 | 3),
            op::LOAD_ZERO_SUPER_ATTR => (op::LOAD_SUPER_ATTR, i << 2),
            op::LOAD_ZERO_SUPER_METHOD => (op::LOAD_SUPER_ATTR, i << 2 | 1),
            o => (o, i),
        };
        self.op_i(loc, o, arg);
    }

    /// Index of a cell or free variable before slots are fixed: cells first.
    fn deref_index(&self, name: Sym, free: bool) -> i32 {
        let m = &self.u.meta;
        if free {
            m.freevars.get(name).map_or(0, |i| (i + m.cellvars.len()) as i32)
        } else {
            m.cellvars.get(name).map_or(0, |i| i as i32)
        }
    }

    /// The error that came first.
    fn settle(&mut self, done: Res) -> Res {
        match self.pending.take() {
            Some(first) => Err(first),
            None => done,
        }
    }

    /// Refuses to bind `__debug__`.
    fn check_name(&mut self, loc: Raw, name: Sym, ctx: ExprContext) {
        if name == Sym::DEBUG && ctx != ExprContext::Load && self.pending.is_none() {
            let message = if ctx == ExprContext::Store {
                "cannot assign to __debug__"
            } else {
                "cannot delete __debug__"
            };
            self.pending = syntax::<()>(message, unraw(loc)).err();
        }
    }

    /// Loads, stores or deletes a name, by its scope.
    fn name_op(&mut self, loc: Raw, name: Sym, ctx: ExprContext) {
        use ExprContext::*;
        self.check_name(loc, name, ctx);
        let n = self.mangle(name);
        let scope = self.scope().scope(n);
        let function_like = self.scope().is_function_like();
        let is_class = self.scope().kind == symtable::BlockKind::Class;
        let sees_class = self.scope().can_see_class_scope;
        let inlined = self.u.in_inlined_comprehension > 0;
        match scope {
            symtable::FREE | symtable::CELL => {
                let o = match ctx {
                    Load if is_class && !inlined => {
                        self.op(loc, op::LOAD_LOCALS);
                        op::LOAD_FROM_DICT_OR_DEREF
                    }
                    Load if sees_class => {
                        let i = self.deref_index(Sym::CLASSDICT, true);
                        self.op_i(loc, op::LOAD_DEREF, i);
                        op::LOAD_FROM_DICT_OR_DEREF
                    }
                    Load => op::LOAD_DEREF,
                    Store => op::STORE_DEREF,
                    Del => op::DELETE_DEREF,
                };
                let i = self.deref_index(n, scope == symtable::FREE);
                self.op_i(loc, o, i);
                return;
            }
            symtable::LOCAL if function_like || self.u.meta.fasthidden.get(&n) == Some(&true) => {
                let o = match ctx {
                    Load => op::LOAD_FAST,
                    Store => op::STORE_FAST,
                    Del => op::DELETE_FAST,
                };
                let i = self.u.meta.varnames.add(n) as i32;
                self.op_i(loc, o, i);
                return;
            }
            _ => {}
        }
        let global =
            scope == symtable::GLOBAL_EXPLICIT || (scope == symtable::GLOBAL_IMPLICIT && function_like);
        let o = if global {
            match ctx {
                Load if sees_class && scope == symtable::GLOBAL_IMPLICIT => {
                    let i = self.deref_index(Sym::CLASSDICT, true);
                    self.op_i(loc, op::LOAD_DEREF, i);
                    op::LOAD_FROM_DICT_OR_GLOBALS
                }
                Load => op::LOAD_GLOBAL,
                Store => op::STORE_GLOBAL,
                Del => op::DELETE_GLOBAL,
            }
        } else {
            match ctx {
                Load if is_class && inlined => op::LOAD_GLOBAL,
                Load => op::LOAD_NAME,
                Store => op::STORE_NAME,
                Del => op::DELETE_NAME,
            }
        };
        let i = self.u.meta.names.add(n) as i32;
        self.op_i(loc, o, if o == op::LOAD_GLOBAL { i << 1 } else { i });
    }

    fn error<T>(&self, loc: Raw, message: impl Into<String>) -> Res<T> {
        syntax(message, unraw(loc))
    }

    fn warn(&mut self, loc: Raw, message: &str) -> Res {
        let warning =
            SyntaxWarning { category: Category::Syntax, msg: message.to_string(), lineno: loc.line };
        match self.warn.warn(&warning) {
            Ok(()) => Ok(()),
            Err(Refusal::AsError) => self.error(loc, message),
            Err(Refusal::Raised) => Err(Fault::Ready(SyntaxError::bare(ErrorKind::Raised, message))),
        }
    }

    // Frame blocks.

    fn push_block(&mut self, loc: Raw, kind: FrameBlock<'a>, block: Label, exit: Label) -> Res {
        if self.u.blocks.len() >= MAX_BLOCKS {
            return self.error(loc, "too many statically nested blocks");
        }
        self.u.blocks.push(Entry { kind, block, exit, loc });
        Ok(())
    }

    fn pop_block(&mut self) {
        self.u.blocks.pop();
    }

    // Constants.

    fn constant(&mut self, c: Constant<'a>) -> Const {
        match c {
            Constant::None => Const::None,
            Constant::True => Const::True,
            Constant::False => Const::False,
            Constant::Ellipsis => Const::Ellipsis,
            Constant::Int(i) => Const::Int(i),
            Constant::BigInt(b) => Const::BigInt(Rc::new(b.clone())),
            Constant::Float(f) => Const::Float(f),
            Constant::Complex(re, im) => Const::Complex(re, im),
            Constant::Str(s) if s.len() <= 32 => {
                let n = self.table.names.intern_bytes(s);
                Const::Str(self.table.names.bytes(n))
            }
            Constant::Str(s) => Const::Str(s.into()),
            Constant::Bytes(s) => Const::Bytes(s.into()),
            Constant::Tuple(t) => Const::Tuple(t.iter().map(|&c| self.constant(c)).collect()),
            Constant::FrozenSet(t) => Const::FrozenSet(t.iter().map(|&c| self.constant(c)).collect()),
        }
    }

    // Bodies.

    /// The body of a module or class.
    fn body(&mut self, loc: Raw, body: Seq<'a, StmtRef<'a>>) -> Res {
        let mut loc = loc;
        let interactive = self.interactive && self.units.is_empty();
        if self.u.kind == UnitKind::Module
            && !interactive
            && let Some(s) = body.first()
        {
            loc = raw(s.loc);
        }
        if statements::has_annotation(body) {
            self.op(loc, op::SETUP_ANNOTATIONS);
        }
        let mut rest = body;
        if !interactive && let Some((doc, e)) = docstring(body) {
            rest = body.get(1..).unwrap_or(&[]);
            if self.optimize() < 2 {
                let clean = crate::docstring::clean(doc)?;
                self.load_const(raw(e.loc), Const::Str(clean.into()));
                self.name_op(NO_LOCATION, Sym::DOC, ExprContext::Store);
            }
        }
        self.stmts(rest)
    }

    /// Guards a generator: a `StopIteration` that leaves it becomes a `RuntimeError`.
    fn wrap_in_stopiteration_handler(&mut self) {
        let handler = self.label();
        self.u.seq.insert_first(op::SETUP_CLEANUP, handler.0);
        self.load_const(NO_LOCATION, Const::None);
        self.op(NO_LOCATION, op::RETURN_VALUE);
        self.place(handler);
        self.op_i(NO_LOCATION, op::CALL_INTRINSIC_1, INTRINSIC_STOPITERATION_ERROR);
        self.op_i(NO_LOCATION, op::RERAISE, 1);
    }

    fn yield_value(&mut self, loc: Raw) {
        if self.scope().generator && self.scope().coroutine {
            self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_ASYNC_GEN_WRAP);
        }
        self.op_i(loc, op::YIELD_VALUE, 0);
        self.op_i(loc, op::RESUME, RESUME_AFTER_YIELD);
    }

    /// Delegates to the iterator below the value to send.
    fn yield_from(&mut self, loc: Raw, is_await: bool) {
        let (send, fail, exit) = (self.label(), self.label(), self.label());
        self.place(send);
        self.jump(loc, op::SEND, exit);
        // A virtual try: StopIteration from a close or throw is the result.
        self.jump(loc, op::SETUP_FINALLY, fail);
        self.op_i(loc, op::YIELD_VALUE, 1);
        self.op(NO_LOCATION, op::POP_BLOCK);
        let after = if is_await { RESUME_AFTER_AWAIT } else { RESUME_AFTER_YIELD_FROM };
        self.op_i(loc, op::RESUME, after);
        self.jump(loc, op::JUMP_NO_INTERRUPT, send);
        self.place(fail);
        self.op(loc, op::CLEANUP_THROW);
        self.place(exit);
        self.op(loc, op::END_SEND);
    }

    /// Awaits the top of the stack.
    fn await_top(&mut self, loc: Raw, how: i32) {
        self.op_i(loc, op::GET_AWAITABLE, how);
        self.load_const(loc, Const::None);
        self.yield_from(loc, true);
    }
}
