//! Tuples, lists, sets and dicts, and unpacking into targets.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::*;
use crate::arith;
use crate::fold::{constant, settled};

/// How a sequence is built.
#[derive(Clone, Copy)]
pub(super) struct Build {
    pub build: u16,
    pub add: u16,
    pub extend: u16,
    /// Whether the list becomes a tuple in the end.
    pub tuple: bool,
}

pub(super) const TUPLE: Build =
    Build { build: op::BUILD_LIST, add: op::LIST_APPEND, extend: op::LIST_EXTEND, tuple: true };
const LIST: Build =
    Build { build: op::BUILD_LIST, add: op::LIST_APPEND, extend: op::LIST_EXTEND, tuple: false };
const SET: Build = Build { build: op::BUILD_SET, add: op::SET_ADD, extend: op::SET_UPDATE, tuple: false };

impl<'a> Compiler<'a, '_> {
    pub(super) fn tuple(&mut self, loc: Raw, elts: Seq<'a, ExprRef<'a>>) -> Res {
        self.sequence(loc, elts, None, 0, TUPLE)
    }

    pub(super) fn list(&mut self, loc: Raw, elts: Seq<'a, ExprRef<'a>>) -> Res {
        self.sequence(loc, elts, None, 0, LIST)
    }

    pub(super) fn set(&mut self, loc: Raw, elts: Seq<'a, ExprRef<'a>>) -> Res {
        self.sequence(loc, elts, None, 0, SET)
    }

    /// Builds a sequence of items, some starred, on top of `pushed` values; `extra` is a name
    /// that comes after them.
    pub(super) fn sequence(
        &mut self,
        loc: Raw,
        elts: Seq<'a, ExprRef<'a>>,
        extra: Option<Sym>,
        pushed: usize,
        how: Build,
    ) -> Res {
        let n = elts.len() + usize::from(extra.is_some());
        if n > 2 && extra.is_none() {
            let items: Option<Vec<Constant<'a>>> = elts.iter().map(|e| constant(e)).collect();
            if let Some(items) = items {
                return self.constant_sequence(loc, &items, pushed, how);
            }
        }
        let big = n + pushed > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|e| matches!(e.kind.get(), ExprKind::Starred { .. }));
        if !starred && !big {
            self.exprs(elts)?;
            if let Some(name) = extra {
                self.name_op(loc, name, ExprContext::Load);
            }
            let o = if how.tuple { op::BUILD_TUPLE } else { how.build };
            self.op_i(loc, o, (n + pushed) as i32);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.op_i(loc, how.build, pushed as i32);
        }
        for (i, e) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = e.kind.get() {
                if !built {
                    self.op_i(loc, how.build, (i + pushed) as i32);
                    built = true;
                }
                self.expr(value)?;
                self.op_i(loc, how.extend, 1);
            } else {
                self.expr(e)?;
                if built {
                    self.op_i(loc, how.add, 1);
                }
            }
        }
        if let Some(name) = extra {
            self.name_op(loc, name, ExprContext::Load);
            self.op_i(loc, how.add, 1);
        }
        if how.tuple {
            self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
        }
        Ok(())
    }

    fn constant_sequence(&mut self, loc: Raw, items: &[Constant<'a>], pushed: usize, how: Build) -> Res {
        let mut unique: Vec<Constant<'a>> = Vec::new();
        let folded = if how.add == op::SET_ADD {
            for &c in items {
                if !unique.iter().any(|&u| arith::equal(u, c)) {
                    unique.push(c);
                }
            }
            Const::FrozenSet(unique.iter().map(|&c| self.constant(c)).collect())
        } else {
            Const::Tuple(items.iter().map(|&c| self.constant(c)).collect())
        };
        if how.tuple && pushed == 0 {
            self.load_const(loc, folded);
            return Ok(());
        }
        self.op_i(loc, how.build, pushed as i32);
        self.load_const(loc, folded);
        self.op_i(loc, how.extend, 1);
        if how.tuple {
            self.op_i(loc, op::CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
        }
        Ok(())
    }

    pub(super) fn dict(
        &mut self,
        loc: Raw,
        keys: Seq<'a, Option<ExprRef<'a>>>,
        values: Seq<'a, ExprRef<'a>>,
    ) -> Res {
        let mut have = false;
        let mut pending = 0;
        let n = values.len().min(keys.len());
        for i in 0..n {
            let (Some(&key), Some(&value)) = (keys.get(i), values.get(i)) else { break };
            if key.is_none() {
                if pending > 0 {
                    self.sub_dict(loc, keys, values, i - pending, i)?;
                    if have {
                        self.op_i(loc, op::DICT_UPDATE, 1);
                    }
                    have = true;
                    pending = 0;
                }
                if !have {
                    self.op_i(loc, op::BUILD_MAP, 0);
                    have = true;
                }
                self.expr(value)?;
                self.op_i(loc, op::DICT_UPDATE, 1);
            } else if pending * 2 > STACK_USE_GUIDELINE {
                self.sub_dict(loc, keys, values, i - pending, i + 1)?;
                if have {
                    self.op_i(loc, op::DICT_UPDATE, 1);
                }
                have = true;
                pending = 0;
            } else {
                pending += 1;
            }
        }
        if pending > 0 {
            self.sub_dict(loc, keys, values, n - pending, n)?;
            if have {
                self.op_i(loc, op::DICT_UPDATE, 1);
            }
            have = true;
        }
        if !have {
            self.op_i(loc, op::BUILD_MAP, 0);
        }
        Ok(())
    }

    fn sub_dict(
        &mut self,
        loc: Raw,
        keys: Seq<'a, Option<ExprRef<'a>>>,
        values: Seq<'a, ExprRef<'a>>,
        begin: usize,
        end: usize,
    ) -> Res {
        let n = end - begin;
        let big = n * 2 > STACK_USE_GUIDELINE;
        let keys = keys.get(begin..end).unwrap_or(&[]);
        let values = values.get(begin..end).unwrap_or(&[]);
        if n > 1 && !big {
            let constants: Option<Vec<Constant<'a>>> = keys.iter().map(|k| k.and_then(constant)).collect();
            if let Some(constants) = constants {
                self.exprs(values)?;
                let keys = constants.iter().map(|&c| self.constant(c)).collect();
                self.load_const(loc, Const::Tuple(keys));
                self.op_i(loc, op::BUILD_CONST_KEY_MAP, n as i32);
                return Ok(());
            }
        }
        if big {
            self.op_i(loc, op::BUILD_MAP, 0);
        }
        for (k, v) in keys.iter().zip(values) {
            if let Some(k) = k {
                self.expr(k)?;
            }
            self.expr(v)?;
            if big {
                self.op_i(loc, op::MAP_ADD, 1);
            }
        }
        if !big {
            self.op_i(loc, op::BUILD_MAP, n as i32);
        }
        Ok(())
    }

    /// Unpacks the top of the stack into targets.
    pub(super) fn unpack(&mut self, loc: Raw, elts: Seq<'a, ExprRef<'a>>) -> Res {
        let n = elts.len();
        let mut seen = false;
        for (i, e) in elts.iter().enumerate() {
            if !matches!(e.kind.get(), ExprKind::Starred { .. }) {
                continue;
            }
            if seen {
                return self.error(loc, "multiple starred expressions in assignment");
            }
            let after = n - i - 1;
            if i >= 1 << 8 || after >= (i32::MAX as usize) >> 8 {
                return self.error(loc, "too many expressions in star-unpacking assignment");
            }
            self.op_i(loc, op::UNPACK_EX, (i + (after << 8)) as i32);
            seen = true;
        }
        if !seen {
            self.op_i(loc, op::UNPACK_SEQUENCE, n as i32);
        }
        for e in elts {
            match e.kind.get() {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(settled(e))?,
            }
        }
        Ok(())
    }
}
