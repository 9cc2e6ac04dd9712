//! `from __future__ import …` at the start of a module.

use pyrite_syntax::ast::*;

use crate::fault::{NO_END, Res, syntax};
use crate::fold::docstring;

/// `CO_FUTURE_BARRY_AS_BDFL`.
pub const BARRY_AS_BDFL: u32 = 0x40_0000;
/// `CO_FUTURE_ANNOTATIONS`.
pub const ANNOTATIONS: u32 = 0x100_0000;
/// Every flag of a future statement: what code objects inherit.
pub const MASK: u32 = 0x1fe_0000;

/// What a module asks of the future.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Future {
    pub flags: u32,
    /// Line and column of the last future statement, or zeros.
    pub at: (i32, i32),
}

pub(crate) fn future(module: &Mod<'_>) -> Res<Future> {
    let mut found = Future::default();
    let (Mod::Module { body, .. } | Mod::Interactive { body }) = *module else {
        return Ok(found);
    };
    let skip = usize::from(docstring(body).is_some());
    for s in body.iter().skip(skip) {
        let StmtKind::ImportFrom { module: Some("__future__"), names, level: 0 } = s.kind.get() else {
            break;
        };
        // The reference gives no end here.
        let at = Loc { end_lineno: s.loc.lineno, end_col: NO_END, ..s.loc };
        for n in names {
            match n.name {
                "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                | "print_function" | "unicode_literals" | "generator_stop" => {}
                "barry_as_FLUFL" => found.flags |= BARRY_AS_BDFL,
                "annotations" => found.flags |= ANNOTATIONS,
                "braces" => return syntax("not a chance", at),
                other => {
                    let shown: String = other.chars().take(100).collect();
                    return syntax(format!("future feature {shown} is not defined"), at);
                }
            }
        }
        found.at = (s.loc.lineno, s.loc.col);
    }
    Ok(found)
}
