//! Deep trees: compiled up to the reference's limit, refused beyond it, on a small stack.

use std::cell::Cell;

use bumpalo::Bump;
use pyrite_compiler::{Fault, Options, compile_ast};
use pyrite_syntax::IgnoreWarnings;
use pyrite_syntax::ast::*;

fn node<'a>(arena: &'a Bump, kind: ExprKind<'a>) -> ExprRef<'a> {
    let loc = Loc { lineno: 1, col: 0, end_lineno: 1, end_col: 1 };
    arena.alloc(Expr { kind: Cell::new(kind), loc })
}

fn name(arena: &Bump) -> ExprRef<'_> {
    node(arena, ExprKind::Name { id: "a", ctx: ExprContext::Load })
}

type Wrap = for<'a> fn(&'a Bump, ExprRef<'a>) -> ExprKind<'a>;

fn sum<'a>(arena: &'a Bump, e: ExprRef<'a>) -> ExprKind<'a> {
    ExprKind::BinOp { left: e, op: Operator::Add, right: name(arena) }
}

fn not<'a>(_: &'a Bump, e: ExprRef<'a>) -> ExprKind<'a> {
    ExprKind::UnaryOp { op: UnaryOp::Not, operand: e }
}

fn list<'a>(arena: &'a Bump, e: ExprRef<'a>) -> ExprKind<'a> {
    ExprKind::List { elts: arena.alloc_slice_copy(&[e]), ctx: ExprContext::Load }
}

fn condition<'a>(arena: &'a Bump, e: ExprRef<'a>) -> ExprKind<'a> {
    ExprKind::IfExp { test: e, body: name(arena), orelse: name(arena) }
}

fn compile(wrap: Wrap, depth: usize) -> Result<(), Fault> {
    let arena = Bump::new();
    let mut e = name(&arena);
    for _ in 1..depth {
        e = node(&arena, wrap(&arena, e));
    }
    let module = Mod::Expression { body: e };
    compile_ast(module, &arena, b"deep", &Options::default(), &mut IgnoreWarnings).map(|_| ())
}

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let small = std::thread::Builder::new().stack_size(1 << 20).spawn(run);
    assert!(small.expect("a thread").join().is_ok());
}

/// A tuple of constants is a constant; those are not nested without bound.
#[test]
fn constants() {
    on_small_stack(|| {
        let arena = Bump::new();
        let value = Constant::Int(1);
        let mut e = node(&arena, ExprKind::Constant { value, kind_u: false });
        for _ in 0..5_000 {
            let elts = arena.alloc_slice_copy(&[e]);
            e = node(&arena, ExprKind::Tuple { elts, ctx: ExprContext::Load });
        }
        let module = Mod::Expression { body: e };
        let done = compile_ast(module, &arena, b"deep", &Options::default(), &mut IgnoreWarnings);
        assert_eq!(done.map(|_| ()), Err(Fault::Recursion));
    });
}

#[test]
fn limits() {
    on_small_stack(|| {
        for wrap in [sum as Wrap, not, list, condition] {
            assert_eq!(compile(wrap, 9_998), Ok(()));
            assert_eq!(compile(wrap, 9_999), Err(Fault::Recursion));
        }
    });
}
