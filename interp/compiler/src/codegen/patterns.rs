//! `match`: captures stay on the stack until a whole pattern has matched.

use pyrite_bytecode::code::Const;
use pyrite_bytecode::locations::Raw;
use pyrite_bytecode::opcode::wide as op;
use pyrite_syntax::ast::*;

use super::statements::binary_oparg;
use super::*;
use crate::arith;
use crate::fault::grow;
use crate::fold::settled;

/// The state of a pattern.
#[derive(Clone, Default)]
struct Context {
    /// Names captured so far; their values are on the stack in this order.
    stores: Vec<Sym>,
    allow_irrefutable: bool,
    /// Where to go on failure, by the number of values to pop.
    fail_pop: Vec<Label>,
    /// Values on the stack above the captures.
    on_top: usize,
}

fn is_wildcard(p: PatternRef<'_>) -> bool {
    matches!(p.kind, PatternKind::MatchAs { name: None, .. })
}

fn is_star_wildcard(p: PatternRef<'_>) -> bool {
    matches!(p.kind, PatternKind::MatchStar { name: None })
}

impl<'a> Compiler<'a, '_> {
    pub(super) fn match_stmt(&mut self, subject: ExprRef<'a>, cases: Seq<'a, MatchCase<'a>>) -> Res {
        self.expr(subject)?;
        let end = self.label();
        let Some(last) = cases.last() else { return Ok(()) };
        let has_default = is_wildcard(last.pattern) && cases.len() > 1;
        let tested = cases.len() - usize::from(has_default);
        for (i, m) in cases.iter().take(tested).enumerate() {
            let loc = raw(m.pattern.loc);
            if i + 1 < tested {
                self.op_i(loc, op::COPY, 1);
            }
            let mut pc = Context {
                allow_irrefutable: m.guard.is_some() || i + 1 == cases.len(),
                ..Context::default()
            };
            self.pattern(m.pattern, &mut pc)?;
            for n in std::mem::take(&mut pc.stores) {
                self.name_op(loc, n, ExprContext::Store);
            }
            if let Some(guard) = m.guard {
                let fail = self.fail_label(&mut pc, 0);
                self.jump_if(loc, guard, fail, false)?;
            }
            if i + 1 < tested {
                self.op(loc, op::POP_TOP);
            }
            self.stmts(m.body)?;
            self.jump(NO_LOCATION, op::JUMP, end);
            self.place_fail_pop(loc, &mut pc);
        }
        if has_default {
            let loc = raw(last.pattern.loc);
            if cases.len() == 1 {
                self.op(loc, op::POP_TOP);
            } else {
                // For line coverage of the default case.
                self.op(loc, op::NOP);
            }
            if let Some(guard) = last.guard {
                self.jump_if(loc, guard, end, false)?;
            }
            self.stmts(last.body)?;
        }
        self.place(end);
        Ok(())
    }

    fn fail_label(&mut self, pc: &mut Context, pops: usize) -> Label {
        while pc.fail_pop.len() <= pops {
            let l = self.label();
            pc.fail_pop.push(l);
        }
        pc.fail_pop.get(pops).copied().unwrap_or(crate::sequence::NO_LABEL)
    }

    fn jump_to_fail(&mut self, loc: Raw, pc: &mut Context, o: u16) {
        let pops = pc.on_top + pc.stores.len();
        let l = self.fail_label(pc, pops);
        self.jump(loc, o, l);
    }

    fn place_fail_pop(&mut self, loc: Raw, pc: &mut Context) {
        while let Some(l) = pc.fail_pop.pop() {
            self.place(l);
            if !pc.fail_pop.is_empty() {
                self.op(loc, op::POP_TOP);
            }
        }
    }

    /// Moves the top under the `count - 1` values below it.
    fn rotate(&mut self, loc: Raw, count: usize) {
        for n in (2..=count).rev() {
            self.op_i(loc, op::SWAP, n as i32);
        }
    }

    fn duplicate_store(&self, loc: Raw, name: Sym) -> Res {
        let text = crate::unparse::repr(self.table.names.text(name));
        self.error(loc, format!("multiple assignments to name {text} in pattern"))
    }

    fn store_capture(&mut self, loc: Raw, name: Option<&'a str>, pc: &mut Context) -> Res {
        let Some(name) = name else {
            self.op(loc, op::POP_TOP);
            return Ok(());
        };
        let n = self.intern(name);
        self.check_name(loc, n, ExprContext::Store);
        if pc.stores.contains(&n) {
            return self.duplicate_store(loc, n);
        }
        self.rotate(loc, pc.on_top + pc.stores.len() + 1);
        pc.stores.push(n);
        Ok(())
    }

    fn pattern(&mut self, p: PatternRef<'a>, pc: &mut Context) -> Res {
        grow(|| self.pattern_inner(p, pc))
    }

    fn subpattern(&mut self, p: PatternRef<'a>, pc: &mut Context) -> Res {
        let old = std::mem::replace(&mut pc.allow_irrefutable, true);
        self.pattern(p, pc)?;
        pc.allow_irrefutable = old;
        Ok(())
    }

    fn pattern_inner(&mut self, p: PatternRef<'a>, pc: &mut Context) -> Res {
        let loc = raw(p.loc);
        match p.kind {
            PatternKind::MatchValue { value } => {
                let value = settled(value);
                if !matches!(value.kind.get(), ExprKind::Constant { .. } | ExprKind::Attribute { .. }) {
                    return self.error(loc, "patterns may only match literals and attribute lookups");
                }
                self.expr(value)?;
                self.compare_op(loc, CmpOp::Eq);
                self.op(loc, op::TO_BOOL);
                self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
                Ok(())
            }
            PatternKind::MatchSingleton { value } => {
                let c = self.constant(value);
                self.load_const(loc, c);
                self.compare_op(loc, CmpOp::Is);
                self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
                Ok(())
            }
            PatternKind::MatchSequence { patterns } => self.sequence_pattern(loc, patterns, pc),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(loc, keys, patterns, rest, pc)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(loc, cls, patterns, kwd_attrs, kwd_patterns, pc)
            }
            PatternKind::MatchStar { name } => self.store_capture(loc, name, pc),
            PatternKind::MatchAs { pattern: None, name } => {
                if !pc.allow_irrefutable {
                    let message = match name {
                        Some(n) => format!(
                            "name capture {} makes remaining patterns unreachable",
                            crate::unparse::repr(n)
                        ),
                        None => "wildcard makes remaining patterns unreachable".into(),
                    };
                    return self.error(loc, message);
                }
                self.store_capture(loc, name, pc)
            }
            PatternKind::MatchAs { pattern: Some(inner), name } => {
                pc.on_top += 1;
                self.op_i(loc, op::COPY, 1);
                self.pattern(inner, pc)?;
                pc.on_top -= 1;
                self.store_capture(loc, name, pc)
            }
            PatternKind::MatchOr { patterns } => self.or_pattern(loc, patterns, pc),
        }
    }

    fn length_check(&mut self, loc: Raw, n: usize, o: CmpOp, pc: &mut Context) {
        self.op(loc, op::GET_LEN);
        self.load_int(loc, n as i64);
        self.compare_op(loc, o);
        self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
    }

    fn sequence_pattern(&mut self, loc: Raw, patterns: Seq<'a, PatternRef<'a>>, pc: &mut Context) -> Res {
        let mut star = None;
        let (mut only_wildcard, mut star_wildcard) = (true, false);
        for (i, p) in patterns.iter().enumerate() {
            if matches!(p.kind, PatternKind::MatchStar { .. }) {
                if star.is_some() {
                    return self.error(loc, "multiple starred names in sequence pattern");
                }
                star_wildcard = is_star_wildcard(p);
                only_wildcard &= star_wildcard;
                star = Some(i);
            } else {
                only_wildcard &= is_wildcard(p);
            }
        }
        pc.on_top += 1;
        self.op(loc, op::MATCH_SEQUENCE);
        self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
        let n = patterns.len();
        if star.is_none() {
            self.length_check(loc, n, CmpOp::Eq, pc);
        } else if n > 1 {
            self.length_check(loc, n - 1, CmpOp::GtE, pc);
        }
        pc.on_top -= 1;
        match star {
            _ if only_wildcard => {
                self.op(loc, op::POP_TOP);
                Ok(())
            }
            Some(star) if star_wildcard => self.sequence_subscripts(loc, patterns, star, pc),
            _ => self.sequence_unpack(loc, patterns, pc),
        }
    }

    fn sequence_unpack(&mut self, loc: Raw, patterns: Seq<'a, PatternRef<'a>>, pc: &mut Context) -> Res {
        let n = patterns.len();
        let mut seen = false;
        for (i, p) in patterns.iter().enumerate() {
            if !matches!(p.kind, PatternKind::MatchStar { .. }) {
                continue;
            }
            let after = n - i - 1;
            if i >= 1 << 8 || after >= (i32::MAX as usize) >> 8 {
                return self.error(loc, "too many expressions in star-unpacking sequence pattern");
            }
            self.op_i(loc, op::UNPACK_EX, (i + (after << 8)) as i32);
            seen = true;
        }
        if !seen {
            self.op_i(loc, op::UNPACK_SEQUENCE, n as i32);
        }
        pc.on_top += n;
        for p in patterns {
            pc.on_top -= 1;
            self.subpattern(p, pc)?;
        }
        Ok(())
    }

    fn sequence_subscripts(
        &mut self,
        loc: Raw,
        patterns: Seq<'a, PatternRef<'a>>,
        star: usize,
        pc: &mut Context,
    ) -> Res {
        pc.on_top += 1;
        let n = patterns.len();
        for (i, p) in patterns.iter().enumerate() {
            if is_wildcard(p) || i == star {
                continue;
            }
            self.op_i(loc, op::COPY, 1);
            if i < star {
                self.load_int(loc, i as i64);
            } else {
                // Negative indices may not work: count from the length.
                self.op(loc, op::GET_LEN);
                self.load_int(loc, (n - i) as i64);
                self.op_i(loc, op::BINARY_OP, binary_oparg(Operator::Sub));
            }
            self.op(loc, op::BINARY_SUBSCR);
            self.subpattern(p, pc)?;
        }
        pc.on_top -= 1;
        self.op(loc, op::POP_TOP);
        Ok(())
    }

    fn not_none(&mut self, loc: Raw, pc: &mut Context) {
        self.op_i(loc, op::COPY, 1);
        self.load_const(loc, Const::None);
        self.op_i(loc, op::IS_OP, 1);
        self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
    }

    fn class_pattern(
        &mut self,
        loc: Raw,
        cls: ExprRef<'a>,
        patterns: Seq<'a, PatternRef<'a>>,
        attrs: Seq<'a, &'a str>,
        kwd_patterns: Seq<'a, PatternRef<'a>>,
        pc: &mut Context,
    ) -> Res {
        if attrs.len() != kwd_patterns.len() {
            let message = format!(
                "kwd_attrs ({}) / kwd_patterns ({}) length mismatch in class pattern",
                attrs.len(),
                kwd_patterns.len()
            );
            return Err(Fault::Other { exception: "RuntimeError", message });
        }
        for (i, (a, own)) in attrs.iter().zip(kwd_patterns).enumerate() {
            let n = self.intern(a);
            self.check_name(raw(own.loc), n, ExprContext::Store);
            for (other, p) in attrs.iter().zip(kwd_patterns).skip(i + 1) {
                if a == other {
                    let message = format!("attribute name repeated in class pattern: {a}");
                    return self.error(raw(p.loc), message);
                }
            }
        }
        self.expr(cls)?;
        let mut names = Vec::with_capacity(attrs.len());
        for a in attrs {
            let n = self.intern(a);
            names.push(Const::Str(self.table.names.bytes(n)));
        }
        self.load_const(loc, Const::Tuple(names.into()));
        self.op_i(loc, op::MATCH_CLASS, patterns.len() as i32);
        self.op_i(loc, op::COPY, 1);
        self.load_const(loc, Const::None);
        self.op_i(loc, op::IS_OP, 1);
        pc.on_top += 1;
        self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
        let n = patterns.len() + attrs.len();
        self.op_i(loc, op::UNPACK_SEQUENCE, n as i32);
        pc.on_top += n;
        pc.on_top -= 1;
        for p in patterns.iter().chain(kwd_patterns) {
            pc.on_top -= 1;
            if is_wildcard(p) && !matches!(p.kind, PatternKind::MatchAs { pattern: Some(_), .. }) {
                self.op(loc, op::POP_TOP);
                continue;
            }
            self.subpattern(p, pc)?;
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        loc: Raw,
        keys: Seq<'a, ExprRef<'a>>,
        patterns: Seq<'a, PatternRef<'a>>,
        rest: Option<&'a str>,
        pc: &mut Context,
    ) -> Res {
        let n = keys.len();
        if n != patterns.len() {
            let message =
                format!("keys ({n}) / patterns ({}) length mismatch in mapping pattern", patterns.len());
            return Err(Fault::Other { exception: "RuntimeError", message });
        }
        pc.on_top += 1;
        self.op(loc, op::MATCH_MAPPING);
        self.jump_to_fail(loc, pc, op::POP_JUMP_IF_FALSE);
        if n == 0 && rest.is_none() {
            pc.on_top -= 1;
            self.op(loc, op::POP_TOP);
            return Ok(());
        }
        if n > 0 {
            self.length_check(loc, n, CmpOp::GtE, pc);
        }
        let mut seen: Vec<Constant<'a>> = Vec::new();
        for key in keys {
            let key = settled(key);
            match key.kind.get() {
                ExprKind::Constant { value, .. } => {
                    if seen.iter().any(|&s| arith::equal(s, value)) {
                        let text = crate::unparse::constant_repr(value);
                        let message = format!("mapping pattern checks duplicate key ({text})");
                        return self.error(loc, message);
                    }
                    seen.push(value);
                }
                ExprKind::Attribute { .. } => {}
                _ => {
                    return self
                        .error(loc, "mapping pattern keys may only match literals and attribute lookups");
                }
            }
            self.expr(key)?;
        }
        self.op_i(loc, op::BUILD_TUPLE, n as i32);
        self.op(loc, op::MATCH_KEYS);
        pc.on_top += 2;
        self.not_none(loc, pc);
        self.op_i(loc, op::UNPACK_SEQUENCE, n as i32);
        pc.on_top += n;
        pc.on_top -= 1;
        for p in patterns {
            pc.on_top -= 1;
            self.subpattern(p, pc)?;
        }
        pc.on_top -= 2;
        if rest.is_some() {
            // A copy of the subject without the keys.
            self.op_i(loc, op::BUILD_MAP, 0);
            self.op_i(loc, op::SWAP, 3);
            self.op_i(loc, op::DICT_UPDATE, 2);
            self.op_i(loc, op::UNPACK_SEQUENCE, n as i32);
            for left in (1..=n).rev() {
                self.op_i(loc, op::COPY, left as i32 + 1);
                self.op_i(loc, op::SWAP, 2);
                self.op(loc, op::DELETE_SUBSCR);
            }
            return self.store_capture(loc, rest, pc);
        }
        self.op(loc, op::POP_TOP);
        self.op(loc, op::POP_TOP);
        Ok(())
    }

    fn or_pattern(&mut self, loc: Raw, patterns: Seq<'a, PatternRef<'a>>, pc: &mut Context) -> Res {
        let end = self.label();
        // What the first alternative captures, and in which order: the others must agree.
        let mut control: Vec<Sym> = Vec::new();
        for (i, alt) in patterns.iter().enumerate() {
            let at = raw(alt.loc);
            let mut inner = Context {
                allow_irrefutable: i + 1 == patterns.len() && pc.allow_irrefutable,
                ..Context::default()
            };
            self.op_i(at, op::COPY, 1);
            self.pattern(alt, &mut inner)?;
            if i == 0 {
                control.clone_from(&inner.stores);
            } else {
                if inner.stores.len() != control.len() {
                    return self.error(loc, "alternative patterns bind different names");
                }
                for want in (0..control.len()).rev() {
                    let name = control.get(want).copied();
                    let Some(have) = inner.stores.iter().position(|&s| Some(s) == name) else {
                        return self.error(loc, "alternative patterns bind different names");
                    };
                    if have >= want {
                        continue;
                    }
                    // The names up to this one go behind those up to its place.
                    if let Some(part) = inner.stores.get_mut(..=want) {
                        part.rotate_left(have + 1);
                    }
                    for _ in 0..=have {
                        self.rotate(at, want + 1);
                    }
                }
            }
            self.jump(at, op::JUMP, end);
            self.place_fail_pop(at, &mut inner);
        }
        self.op(loc, op::POP_TOP);
        self.jump_to_fail(loc, pc, op::JUMP);
        self.place(end);
        let rotations = control.len() + 1 + pc.on_top + pc.stores.len();
        for name in control {
            self.rotate(loc, rotations);
            if pc.stores.contains(&name) {
                return self.duplicate_store(loc, name);
            }
            pc.stores.push(name);
        }
        self.op(loc, op::POP_TOP);
        Ok(())
    }
}
