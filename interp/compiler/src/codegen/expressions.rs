//! Expressions, and conditions as jumps.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::statements::{binary_oparg, is_two_element_slice};
use super::*;
use crate::fault::grow;
use crate::fold::settled;

impl<'a> Compiler<'a, '_> {
    pub(super) fn exprs(&mut self, es: Seq<'a, ExprRef<'a>>) -> Res {
        for e in es {
            self.expr(e)?;
        }
        Ok(())
    }

    pub(super) fn expr(&mut self, e: ExprRef<'a>) -> Res {
        let e = settled(e);
        match e.kind.get() {
            ExprKind::Constant { value, .. } => {
                let c = self.constant(value);
                self.load_const(raw(e.loc), c);
                Ok(())
            }
            ExprKind::Name { id, ctx } => {
                let n = self.intern(id);
                self.name_op(raw(e.loc), n, ctx);
                Ok(())
            }
            _ => grow(|| self.expr_inner(e)),
        }
    }

    fn expr_inner(&mut self, e: ExprRef<'a>) -> Res {
        let loc = raw(e.loc);
        match e.kind.get() {
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.op_i(loc, op::COPY, 1);
                self.expr(target)
            }
            ExprKind::BoolOp { op, values } => self.bool_op(loc, op, values),
            ExprKind::BinOp { left, op: operator, right } => {
                self.expr(left)?;
                self.expr(right)?;
                self.op_i(loc, op::BINARY_OP, binary_oparg(operator));
                Ok(())
            }
            ExprKind::UnaryOp { op: operator, operand } => {
                self.expr(operand)?;
                match operator {
                    UnaryOp::Not => {
                        self.op(loc, op::TO_BOOL);
                        self.op(loc, op::UNARY_NOT);
                    }
                    UnaryOp::UAdd => {
                        self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_UNARY_POSITIVE);
                    }
                    UnaryOp::USub => self.op(loc, op::UNARY_NEGATIVE),
                    UnaryOp::Invert => self.op(loc, op::UNARY_INVERT),
                }
                Ok(())
            }
            ExprKind::Lambda { args, body } => self.lambda(e, args, body),
            ExprKind::IfExp { test, body, orelse } => {
                let (next, end) = (self.label(), self.label());
                self.jump_if(loc, test, next, false)?;
                self.expr(body)?;
                self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
                self.place(next);
                self.expr(orelse)?;
                self.place(end);
                Ok(())
            }
            ExprKind::Dict { keys, values } => self.dict(loc, keys, values),
            ExprKind::Set { elts } => self.set(loc, elts),
            ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. }
            | ExprKind::GeneratorExp { .. } => self.comprehension(e),
            ExprKind::Yield { value } => {
                if !self.scope().is_function_like() {
                    return self.error(loc, "'yield' outside function");
                }
                match value {
                    Some(v) => self.expr(v)?,
                    None => self.load_const(loc, Const::None),
                }
                self.yield_value(loc);
                Ok(())
            }
            ExprKind::YieldFrom { value } => {
                if !self.scope().is_function_like() {
                    return self.error(loc, "'yield from' outside function");
                }
                if self.u.kind == UnitKind::AsyncFunction {
                    return self.error(loc, "'yield from' inside async function");
                }
                self.expr(value)?;
                self.op(loc, op::GET_YIELD_FROM_ITER);
                self.load_const(loc, Const::None);
                self.yield_from(loc, false);
                Ok(())
            }
            ExprKind::Await { value } => {
                if !self.top_level_await() {
                    if self.scope().kind != symtable::BlockKind::Function {
                        return self.error(loc, "'await' outside function");
                    }
                    if !matches!(self.u.kind, UnitKind::AsyncFunction | UnitKind::Comprehension) {
                        return self.error(loc, "'await' outside async function");
                    }
                }
                self.expr(value)?;
                self.await_top(loc, 0);
                Ok(())
            }
            ExprKind::Compare { left, ops, comparators } => self.compare(e, left, ops, comparators),
            ExprKind::Call { func, args, keywords } => self.call(e, func, args, keywords),
            ExprKind::JoinedStr { values } => self.joined(loc, values),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.expr(value)?;
                if conversion != -1 {
                    let how = match u8::try_from(conversion) {
                        Ok(b's') => 1,
                        Ok(b'r') => 2,
                        Ok(b'a') => 3,
                        _ => {
                            return Err(Fault::Other {
                                exception: "SystemError",
                                message: format!("Unrecognized conversion character {conversion}"),
                            });
                        }
                    };
                    self.op_i(loc, op::CONVERT_VALUE, how);
                }
                match format_spec {
                    Some(f) => {
                        self.expr(f)?;
                        self.op(loc, op::FORMAT_WITH_SPEC);
                    }
                    None => self.op(loc, op::FORMAT_SIMPLE),
                }
                Ok(())
            }
            ExprKind::Attribute { value, attr, ctx } => self.attribute(e, value, attr, ctx),
            ExprKind::Subscript { value, slice, ctx } => self.subscript(e, value, slice, ctx),
            ExprKind::Starred { ctx, .. } => self.error(
                loc,
                if ctx == ExprContext::Store {
                    "starred assignment target must be in a list or tuple"
                } else {
                    "can't use starred expression here"
                },
            ),
            ExprKind::Slice { .. } => {
                let n = self.slice_parts(e)?;
                self.op_i(loc, op::BUILD_SLICE, n);
                Ok(())
            }
            ExprKind::List { elts, ctx } => match ctx {
                ExprContext::Store => self.unpack(loc, elts),
                ExprContext::Load => self.list(loc, elts),
                ExprContext::Del => self.exprs(elts),
            },
            ExprKind::Tuple { elts, ctx } => match ctx {
                ExprContext::Store => self.unpack(loc, elts),
                ExprContext::Load => self.tuple(loc, elts),
                ExprContext::Del => self.exprs(elts),
            },
            ExprKind::Name { .. } | ExprKind::Constant { .. } => Ok(()),
        }
    }

    fn bool_op(&mut self, loc: Raw, o: BoolOp, values: Seq<'a, ExprRef<'a>>) -> Res {
        let end = self.label();
        let jump = match o {
            BoolOp::And => op::POP_JUMP_IF_FALSE,
            BoolOp::Or => op::POP_JUMP_IF_TRUE,
        };
        let Some((last, first)) = values.split_last() else { return Ok(()) };
        for v in first {
            self.expr(v)?;
            self.op_i(loc, op::COPY, 1);
            self.op(loc, op::TO_BOOL);
            self.jump(loc, jump, end);
            self.op(loc, op::POP_TOP);
        }
        self.expr(last)?;
        self.place(end);
        Ok(())
    }

    /// The oparg of a comparison: the operator above, the mask that specialisations use below.
    pub(super) fn compare_op(&mut self, loc: Raw, o: CmpOp) {
        let (code, arg) = match o {
            CmpOp::Is => (op::IS_OP, 0),
            CmpOp::IsNot => (op::IS_OP, 1),
            CmpOp::In => (op::CONTAINS_OP, 0),
            CmpOp::NotIn => (op::CONTAINS_OP, 1),
            CmpOp::Lt => (op::COMPARE_OP, 2),
            CmpOp::LtE => (op::COMPARE_OP, 1 << 5 | 10),
            CmpOp::Eq => (op::COMPARE_OP, 2 << 5 | 8),
            CmpOp::NotEq => (op::COMPARE_OP, 3 << 5 | 7),
            CmpOp::Gt => (op::COMPARE_OP, 4 << 5 | 4),
            CmpOp::GtE => (op::COMPARE_OP, 5 << 5 | 12),
        };
        self.op_i(loc, code, arg);
    }

    fn compare(
        &mut self,
        e: ExprRef<'a>,
        left: ExprRef<'a>,
        ops: Seq<'a, CmpOp>,
        comparators: Seq<'a, ExprRef<'a>>,
    ) -> Res {
        let loc = raw(e.loc);
        self.check_compare(loc, left, ops, comparators)?;
        self.expr(left)?;
        let (Some((last_op, first_ops)), Some((last, first))) = (ops.split_last(), comparators.split_last())
        else {
            return Ok(());
        };
        if first.is_empty() {
            self.expr(last)?;
            self.compare_op(loc, *last_op);
            return Ok(());
        }
        let cleanup = self.label();
        for (o, c) in first_ops.iter().zip(first) {
            self.expr(c)?;
            self.op_i(loc, op::SWAP, 2);
            self.op_i(loc, op::COPY, 2);
            self.compare_op(loc, *o);
            self.op_i(loc, op::COPY, 1);
            self.op(loc, op::TO_BOOL);
            self.jump(loc, op::POP_JUMP_IF_FALSE, cleanup);
            self.op(loc, op::POP_TOP);
        }
        self.expr(last)?;
        self.compare_op(loc, *last_op);
        let end = self.label();
        self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
        self.place(cleanup);
        self.op_i(loc, op::SWAP, 2);
        self.op(loc, op::POP_TOP);
        self.place(end);
        Ok(())
    }

    /// Jumps to `next` if the condition is `when`, else goes on.
    pub(super) fn jump_if(&mut self, loc: Raw, e: ExprRef<'a>, next: Label, when: bool) -> Res {
        grow(|| self.jump_if_inner(loc, settled(e), next, when))
    }

    fn jump_if_inner(&mut self, loc: Raw, e: ExprRef<'a>, next: Label, when: bool) -> Res {
        let here = raw(e.loc);
        let jump = if when { op::POP_JUMP_IF_TRUE } else { op::POP_JUMP_IF_FALSE };
        match e.kind.get() {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => {
                return self.jump_if(loc, operand, next, !when);
            }
            ExprKind::BoolOp { op: o, values } => {
                let short = o == BoolOp::Or;
                let next2 = if short == when { next } else { self.label() };
                let Some((last, first)) = values.split_last() else { return Ok(()) };
                for v in first {
                    self.jump_if(loc, v, next2, short)?;
                }
                self.jump_if(loc, last, next, when)?;
                if next2 != next {
                    self.place(next2);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (end, next2) = (self.label(), self.label());
                self.jump_if(loc, test, next2, false)?;
                self.jump_if(loc, body, next, when)?;
                self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
                self.place(next2);
                self.jump_if(loc, orelse, next, when)?;
                self.place(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops, comparators } if ops.len() > 1 => {
                self.check_compare(here, left, ops, comparators)?;
                let cleanup = self.label();
                self.expr(left)?;
                let (Some((last_op, first_ops)), Some((last, first))) =
                    (ops.split_last(), comparators.split_last())
                else {
                    return Ok(());
                };
                for (o, c) in first_ops.iter().zip(first) {
                    self.expr(c)?;
                    self.op_i(here, op::SWAP, 2);
                    self.op_i(here, op::COPY, 2);
                    self.compare_op(here, *o);
                    self.op(here, op::TO_BOOL);
                    self.jump(here, op::POP_JUMP_IF_FALSE, cleanup);
                }
                self.expr(last)?;
                self.compare_op(here, *last_op);
                self.op(here, op::TO_BOOL);
                self.jump(here, jump, next);
                let end = self.label();
                self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, end);
                self.place(cleanup);
                self.op(here, op::POP_TOP);
                if !when {
                    self.jump(NO_LOCATION, op::JUMP_NO_INTERRUPT, next);
                }
                self.place(end);
                return Ok(());
            }
            _ => {}
        }
        self.expr(e)?;
        self.op(here, op::TO_BOOL);
        self.jump(here, jump, next);
        Ok(())
    }

    fn joined(&mut self, loc: Raw, values: Seq<'a, ExprRef<'a>>) -> Res {
        let n = values.len();
        if n > STACK_USE_GUIDELINE {
            self.load_const(loc, Const::Str(Rc::from(&b""[..])));
            let join = self.intern("join");
            self.op_name(loc, op::LOAD_METHOD, join);
            self.op_i(loc, op::BUILD_LIST, 0);
            for v in values {
                self.expr(v)?;
                self.op_i(loc, op::LIST_APPEND, 1);
            }
            self.op_i(loc, op::CALL, 1);
            return Ok(());
        }
        self.exprs(values)?;
        if n > 1 {
            self.op_i(loc, op::BUILD_STRING, n as i32);
        } else if n == 0 {
            self.load_const(loc, Const::Str(Rc::from(&b""[..])));
        }
        Ok(())
    }

    /// Where the name of an attribute stands: on the last line, at its end.
    pub(super) fn attribute_location(&self, loc: Raw, e: ExprRef<'a>, attr: &str) -> Raw {
        let mut loc = loc;
        if loc.line != e.loc.end_lineno {
            loc.line = e.loc.end_lineno;
            let len = attr.chars().count() as i32;
            if len <= e.loc.end_col {
                loc.col = e.loc.end_col - len;
                loc.end_line = loc.end_line.max(loc.line);
                if loc.end_line == loc.line {
                    loc.end_col = loc.end_col.max(loc.col);
                }
            } else {
                loc.col = -1;
                loc.end_col = -1;
            }
        }
        loc
    }

    fn attribute(&mut self, e: ExprRef<'a>, value: ExprRef<'a>, attr: &'a str, ctx: ExprContext) -> Res {
        let loc = raw(e.loc);
        let name = self.intern(attr);
        if ctx == ExprContext::Load
            && let Some(args) = self.optimisable_super(value, attr)
        {
            self.load_super_arguments(value, args)?;
            let o = if args.is_empty() { op::LOAD_ZERO_SUPER_ATTR } else { op::LOAD_SUPER_ATTR };
            self.op_name(loc, o, name);
            let at = self.attribute_location(loc, e, attr);
            self.op(at, op::NOP);
            return Ok(());
        }
        if ctx == ExprContext::Store
            && let ExprKind::Name { id: "self", .. } = value.kind.get()
            && let Some(class) = self.units.iter_mut().rev().find(|u| u.kind == UnitKind::Class)
            && !class.static_attributes.contains(&name)
        {
            class.static_attributes.push(name);
        }
        self.expr(value)?;
        let at = self.attribute_location(loc, e, attr);
        if ctx == ExprContext::Store {
            self.check_name(at, name, ctx);
        }
        let o = match ctx {
            ExprContext::Load => op::LOAD_ATTR,
            ExprContext::Store => op::STORE_ATTR,
            ExprContext::Del => op::DELETE_ATTR,
        };
        self.op_name(at, o, name);
        Ok(())
    }

    /// Pushes the parts of a slice; gives their number.
    pub(super) fn slice_parts(&mut self, e: ExprRef<'a>) -> Res<i32> {
        let ExprKind::Slice { lower, upper, step } = e.kind.get() else { return Ok(0) };
        for part in [lower, upper] {
            match part {
                Some(p) => self.expr(p)?,
                None => self.load_const(raw(e.loc), Const::None),
            }
        }
        if let Some(s) = step {
            self.expr(s)?;
            return Ok(3);
        }
        Ok(2)
    }

    fn subscript(&mut self, e: ExprRef<'a>, value: ExprRef<'a>, slice: ExprRef<'a>, ctx: ExprContext) -> Res {
        let loc = raw(e.loc);
        if ctx == ExprContext::Load {
            self.check_subscripter(value)?;
            self.check_index(value, slice)?;
        }
        self.expr(value)?;
        if is_two_element_slice(slice) && ctx != ExprContext::Del {
            self.slice_parts(slice)?;
            let o = if ctx == ExprContext::Load { op::BINARY_SLICE } else { op::STORE_SLICE };
            self.op(loc, o);
            return Ok(());
        }
        self.expr(slice)?;
        self.op(
            loc,
            match ctx {
                ExprContext::Load => op::BINARY_SUBSCR,
                ExprContext::Store => op::STORE_SUBSCR,
                ExprContext::Del => op::DELETE_SUBSCR,
            },
        );
        Ok(())
    }
}
