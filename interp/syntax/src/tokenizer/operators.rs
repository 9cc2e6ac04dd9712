//! Brackets and operators.

use super::{MAX_LEVEL, Paren, Step, Tokenizer};
use crate::tokens::TokenKind as K;

impl Tokenizer<'_> {
    pub(super) fn operator(&mut self, c: u8) -> Step<()> {
        let start = self.pos;
        if c == b':'
            && let Some(mode) = self.modes.last_mut()
            && mode.expr_depth >= 0
            && mode.depth - 1 == mode.expr_depth
        {
            mode.in_text = true;
            mode.in_format_spec = true;
            self.pos += 1;
            self.emit(K::Colon, start);
            return Ok(());
        }
        let (kind, len) = self.match_operator(c);
        match c {
            b'(' | b'[' | b'{' => {
                if self.parens.len() >= MAX_LEVEL {
                    self.pos += 1;
                    return Err(self.error("too many nested parentheses"));
                }
                self.parens.push(Paren {
                    open: c,
                    line: self.line,
                    col: (start - self.line_start) as u32,
                });
                if let Some(mode) = self.modes.last_mut() {
                    mode.depth += 1;
                }
            }
            b')' | b']' | b'}' => return self.closing(c, kind),
            _ => {}
        }
        let Some(kind) = kind else {
            self.pos += 1;
            let code = u32::from(c);
            return Err(self.error(if (0x20..0x7f).contains(&c) {
                // `$`, `?`, `!` and `` ` `` are left to the parser.
                "invalid syntax".to_owned()
            } else {
                format!("invalid non-printable character U+{code:04X}")
            }));
        };
        self.pos += len;
        self.emit(kind, start);
        Ok(())
    }

    fn closing(&mut self, c: u8, kind: Option<K>) -> Step<()> {
        let start = self.pos;
        self.pos += 1;
        let shown = c as char;
        let inside = self.modes.last().copied();
        if c == b'}' && inside.is_some_and(|m| m.depth == 0) {
            return Err(self.error("f-string: single '}' is not allowed"));
        }
        let Some(open) = self.parens.pop() else {
            return Err(self.error(format!("unmatched '{shown}'")));
        };
        if !matches!((open.open, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            if let Some(mode) = inside
                && open.open == b'{'
                && mode.depth - 1 == mode.expr_depth
            {
                return Err(self.error(format!("f-string: unmatched '{shown}'")));
            }
            let opening = open.open as char;
            let mut msg =
                format!("closing parenthesis '{shown}' does not match opening parenthesis '{opening}'");
            if open.line != self.line {
                msg.push_str(&format!(" on line {}", open.line));
            }
            return Err(self.error(msg));
        }
        if let Some(mode) = self.modes.last_mut() {
            mode.depth -= 1;
            if mode.depth < 0 {
                return Err(self.error(format!("f-string: unmatched '{shown}'")));
            }
            if c == b'}' && mode.depth == mode.expr_depth {
                mode.expr_depth -= 1;
                mode.in_text = true;
                mode.in_format_spec = false;
            }
        }
        if let Some(kind) = kind {
            self.emit(kind, start);
        }
        Ok(())
    }

    /// The longest operator here and its length.
    fn match_operator(&self, c: u8) -> (Option<K>, usize) {
        let (c2, c3) = (self.peek(1), self.peek(2));
        let eq2 = c2 == b'=';
        let eq3 = c3 == b'=';
        let (kind, len) = match c {
            b'(' => (K::LPar, 1),
            b')' => (K::RPar, 1),
            b'[' => (K::LSqb, 1),
            b']' => (K::RSqb, 1),
            b'{' => (K::LBrace, 1),
            b'}' => (K::RBrace, 1),
            b',' => (K::Comma, 1),
            b';' => (K::Semi, 1),
            b'~' => (K::Tilde, 1),
            b':' if eq2 => (K::ColonEqual, 2),
            b':' => (K::Colon, 1),
            b'+' if eq2 => (K::PlusEqual, 2),
            b'+' => (K::Plus, 1),
            b'-' if eq2 => (K::MinEqual, 2),
            b'-' if c2 == b'>' => (K::RArrow, 2),
            b'-' => (K::Minus, 1),
            b'*' if c2 == b'*' && eq3 => (K::DoubleStarEqual, 3),
            b'*' if c2 == b'*' => (K::DoubleStar, 2),
            b'*' if eq2 => (K::StarEqual, 2),
            b'*' => (K::Star, 1),
            b'/' if c2 == b'/' && eq3 => (K::DoubleSlashEqual, 3),
            b'/' if c2 == b'/' => (K::DoubleSlash, 2),
            b'/' if eq2 => (K::SlashEqual, 2),
            b'/' => (K::Slash, 1),
            b'|' if eq2 => (K::VBarEqual, 2),
            b'|' => (K::VBar, 1),
            b'&' if eq2 => (K::AmperEqual, 2),
            b'&' => (K::Amper, 1),
            b'^' if eq2 => (K::CircumflexEqual, 2),
            b'^' => (K::Circumflex, 1),
            b'%' if eq2 => (K::PercentEqual, 2),
            b'%' => (K::Percent, 1),
            b'@' if eq2 => (K::AtEqual, 2),
            b'@' => (K::At, 1),
            b'<' if c2 == b'<' && eq3 => (K::LeftShiftEqual, 3),
            b'<' if c2 == b'<' => (K::LeftShift, 2),
            b'<' if eq2 => (K::LessEqual, 2),
            b'<' if c2 == b'>' => (K::NotEqual, 2),
            b'<' => (K::Less, 1),
            b'>' if c2 == b'>' && eq3 => (K::RightShiftEqual, 3),
            b'>' if c2 == b'>' => (K::RightShift, 2),
            b'>' if eq2 => (K::GreaterEqual, 2),
            b'>' => (K::Greater, 1),
            b'=' if eq2 => (K::EqEqual, 2),
            b'=' => (K::Equal, 1),
            b'!' if eq2 => (K::NotEqual, 2),
            b'!' => (K::Exclamation, 1),
            b'.' if c2 == b'.' && c3 == b'.' => (K::Ellipsis, 3),
            b'.' => (K::Dot, 1),
            _ => return (None, 1),
        };
        (Some(kind), len)
    }
}
