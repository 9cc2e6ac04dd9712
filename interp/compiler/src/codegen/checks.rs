//! Warnings about code that is valid and surely a mistake.

use pyrite_bytecode::locations::Raw;
use pyrite_syntax::ast::*;

use super::*;
use crate::fold::settled;

/// The type of a display or literal, where it is certain.
fn inferred(e: ExprRef<'_>) -> Option<&'static str> {
    Some(match settled(e).kind.get() {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set { .. } | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant { value, .. } => match value {
            Constant::None => "NoneType",
            Constant::True | Constant::False => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt(_) => "int",
            Constant::Float(_) => "float",
            Constant::Complex(..) => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Tuple(_) => "tuple",
            Constant::FrozenSet(_) => "frozenset",
        },
        _ => return None,
    })
}

/// Whether comparing with `is` may be meant.
fn is_identity_operand(e: ExprRef<'_>) -> bool {
    match settled(e).kind.get() {
        ExprKind::Constant { value, .. } => {
            matches!(value, Constant::None | Constant::True | Constant::False | Constant::Ellipsis)
        }
        _ => true,
    }
}

impl<'a> Compiler<'a, '_> {
    pub(super) fn check_compare(
        &mut self,
        loc: Raw,
        left: ExprRef<'a>,
        ops: Seq<'a, CmpOp>,
        comparators: Seq<'a, ExprRef<'a>>,
    ) -> Res {
        let mut left = left;
        for (o, right) in ops.iter().zip(comparators) {
            if matches!(o, CmpOp::Is | CmpOp::IsNot) {
                let (l, r) = (is_identity_operand(left), is_identity_operand(right));
                if !l || !r {
                    let kind = inferred(if l { right } else { left }).unwrap_or_default();
                    let message = if *o == CmpOp::Is {
                        format!("\"is\" with '{kind}' literal. Did you mean \"==\"?")
                    } else {
                        format!("\"is not\" with '{kind}' literal. Did you mean \"!=\"?")
                    };
                    return self.warn(loc, &message);
                }
            }
            left = right;
        }
        Ok(())
    }

    pub(super) fn check_caller(&mut self, e: ExprRef<'a>) -> Res {
        let e = settled(e);
        if matches!(e.kind.get(), ExprKind::Lambda { .. }) {
            return Ok(());
        }
        let Some(kind) = inferred(e) else { return Ok(()) };
        let message = format!("'{kind}' object is not callable; perhaps you missed a comma?");
        self.warn(raw(e.loc), &message)
    }

    pub(super) fn check_subscripter(&mut self, e: ExprRef<'a>) -> Res {
        let e = settled(e);
        let suspicious = match e.kind.get() {
            ExprKind::Constant { value, .. } => {
                !matches!(value, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_))
            }
            ExprKind::Set { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::GeneratorExp { .. }
            | ExprKind::Lambda { .. } => true,
            _ => false,
        };
        if !suspicious {
            return Ok(());
        }
        let kind = inferred(e).unwrap_or_default();
        let message = format!("'{kind}' object is not subscriptable; perhaps you missed a comma?");
        self.warn(raw(e.loc), &message)
    }

    pub(super) fn check_index(&mut self, e: ExprRef<'a>, index: ExprRef<'a>) -> Res {
        let index_kind = match inferred(index) {
            None | Some("int" | "bool") => return Ok(()),
            Some(k) => k,
        };
        let e = settled(e);
        let sequence = match e.kind.get() {
            ExprKind::Constant { value, .. } => {
                matches!(value, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_))
            }
            ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::JoinedStr { .. }
            | ExprKind::FormattedValue { .. } => true,
            _ => false,
        };
        if !sequence {
            return Ok(());
        }
        let kind = inferred(e).unwrap_or_default();
        let message = format!(
            "{kind} indices must be integers or slices, not {index_kind}; perhaps you missed a comma?"
        );
        self.warn(raw(e.loc), &message)
    }
}
