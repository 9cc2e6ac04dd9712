//! Words the errors: places, the text of the line, and what the rules of `invalid.gram` raise.

use super::engine::{Engine, Node, Stop, Value};
use super::rules::{Action, Tag};
use crate::error::{ErrorKind, SyntaxError, Undecodable};
use crate::parser::strings::{Problem, escape_problem, is_bytes, literal_body, literal_problem};
use crate::source::Lines;
use crate::tokenizer::{Late, Place, TokenError};
use crate::tokens::{Kind, Token};

/// Where an error ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// At a line and byte column.
    At(i32, i32),
    /// Where the tokenizer stands.
    Current,
    /// Not known: the attribute is 0.
    Unknown,
}

/// What may be assigned to, or deleted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Targets {
    Star,
    Del,
    For,
}

/// Characters in the first `bytes` bytes of a line; a piece of a character counts as one, and so does the end.
fn characters(text: &str, bytes: i32) -> i32 {
    if bytes < 0 {
        return -1;
    }
    let len = text.len();
    let bytes = bytes as usize;
    let head = text.as_bytes().get(..bytes.min(len)).unwrap_or(&[]);
    let count = head.iter().filter(|b| (**b & 0xc0) != 0x80).count();
    (count + usize::from(bytes > len)) as i32
}

/// The codec's own error.
pub(super) fn undecodable(found: Undecodable) -> SyntaxError {
    let bare = SyntaxError::bare(ErrorKind::Unicode, found.to_string());
    SyntaxError { undecodable: Some(Box::new(found)), ..bare }
}

/// Where the tokenizer stands.
#[derive(Clone, Copy)]
struct Cursor {
    line: i32,
    line_start: usize,
    at: usize,
}

impl Engine<'_> {
    /// The tokenizer's place after the last token that was fetched.
    fn cursor(&self) -> Cursor {
        if let (Some(e), true) = (&self.tokens.error, self.fill >= self.tokens.list.len()) {
            return Cursor { line: e.line, line_start: e.line_start as usize, at: e.cursor as usize };
        }
        match self.token(self.fill.saturating_sub(1)) {
            Some(t) => Cursor {
                line: t.end_line,
                line_start: (t.end as usize).saturating_sub(t.end_col.max(0) as usize),
                at: t.end as usize,
            },
            None => Cursor { line: 1, line_start: 0, at: 0 },
        }
    }

    /// Where the tokenizer's buffer begins: at the line, or before it if a token or a backslash led here.
    fn buffer_start(&self, mut line_start: usize) -> usize {
        while line_start > 0 {
            let after = self.tokens.list.partition_point(|t| (t.start as usize) < line_start);
            let before = self.tokens.list.get(..after).unwrap_or(&[]);
            let Some(token) = before.iter().rev().find(|t| t.end > t.start || t.kind == Kind::Newline) else {
                break;
            };
            let line_of = |t: &Token| (t.start as usize).saturating_sub(t.col.max(0) as usize);
            let inside = token.end as usize > line_start
                || (token.end as usize == line_start && token.kind == Kind::FStringMiddle);
            let between = self.src.get(token.end as usize..line_start).unwrap_or("");
            let continued = between.trim_end_matches('\n').ends_with('\\')
                && between.matches('\n').count() >= 1
                && between.ends_with("\\\n")
                && !between.rsplit('\n').nth(1).unwrap_or("").contains('#');
            if inside && token.kind != Kind::Newline {
                line_start = line_of(token);
            } else if continued {
                let upto = line_start.saturating_sub(2);
                let before = self.src.get(..upto).unwrap_or("");
                let previous = before.rfind('\n').map_or(0, |at| at + 1);
                let leading = before.get(previous..).unwrap_or("").trim().is_empty();
                // A backslash in the white space at the start of a line is no part of a token.
                if leading && !before.get(..previous).unwrap_or("").ends_with("\\\n") {
                    break;
                }
                line_start = previous;
            } else {
                break;
            }
        }
        line_start
    }

    /// The text that goes with an error in a line.
    fn error_text(&self, line: i32) -> String {
        if let Some(text) = self.file.as_ref().and_then(|f| (f.0)(line)) {
            return text;
        }
        let lines = Lines::new(self.src);
        let cursor = self.cursor();
        if cursor.line <= line {
            let from = self.buffer_start(cursor.line_start);
            let tail = lines.text_at(cursor.line_start, true);
            return self.src.get(from..cursor.line_start + tail.len()).unwrap_or(tail).to_string();
        }
        lines.text_at(lines.start(line), false).to_string()
    }

    /// An error from a line and byte column to an end.
    pub fn error_at(&self, kind: ErrorKind, msg: String, line: i32, col: i32, end: End) -> SyntaxError {
        let (end_line, end_col) = match end {
            End::At(line, col) => (line, col + 1),
            End::Unknown => (line, 0),
            End::Current => {
                let c = self.cursor();
                (c.line, (c.at - c.line_start.min(c.at)) as i32)
            }
        };
        self.error_raw(kind, msg, (line, col + 1), (end_line, end_col))
    }

    /// The same with columns that are counted from 1 already.
    fn error_raw(&self, kind: ErrorKind, msg: String, start: (i32, i32), end: (i32, i32)) -> SyntaxError {
        let text = self.error_text(start.0);
        let (start, end) = (self.source_place(start), self.source_place(end));
        SyntaxError {
            kind,
            msg,
            lineno: start.0,
            offset: characters(&text, start.1),
            end_lineno: end.0,
            end_offset: if end.1 > 0 { characters(&text, end.1) } else { end.1 },
            text: Some(text),
            located: true,
            undecodable: None,
        }
    }

    /// A place whose column counts the bytes of the source, where those were not UTF-8.
    fn source_place(&self, (line, col): (i32, i32)) -> (i32, i32) {
        if self.tokens.undecoded.is_empty() || col <= 0 {
            return (line, col);
        }
        let start = Lines::new(self.src).start(line);
        (line, col - self.tokens.undecoded.growth(start, start + col as usize - 1))
    }

    fn without_columns(token: Token) -> bool {
        matches!(token.kind, Kind::Indent | Kind::Dedent | Kind::EndMarker | Kind::Error)
            || (token.kind == Kind::Newline && token.start == token.end)
    }

    /// Raised over a known token.
    pub fn error_token(&self, kind: ErrorKind, token: Token, msg: String) -> SyntaxError {
        if Self::without_columns(token) {
            return self.error_at(kind, msg, token.line, -1, End::At(token.end_line, -1));
        }
        self.error_at(kind, msg, token.line, token.col, End::At(token.end_line, token.end_col))
    }

    /// As a stop.
    pub fn raise_token(&self, token: Token, msg: String) -> Stop {
        Stop::Raised(Box::new(self.error_token(ErrorKind::Syntax, token, msg)))
    }

    /// Raised where the parser stands: over a token that may have no columns.
    fn error_here(&self, kind: ErrorKind, token: Token, msg: String) -> SyntaxError {
        let cursor = self.cursor();
        if Self::without_columns(token) {
            let col = if cursor.at == self.buffer_start(cursor.line_start) {
                0
            } else {
                (cursor.at - cursor.line_start.min(cursor.at)) as i32
            };
            return self.error_raw(kind, msg, (token.line, col), (token.end_line, -1));
        }
        self.error_raw(kind, msg, (token.line, token.col + 1), (token.end_line, token.end_col + 1))
    }

    /// Raised over the last token that was fetched.
    pub fn error_last(&self, kind: ErrorKind, msg: String) -> SyntaxError {
        match self.token(self.fill.saturating_sub(1)) {
            Some(token) => self.error_here(kind, token, msg),
            None => SyntaxError::bare(kind, msg),
        }
    }

    /// A bracket that was never closed.
    pub fn unclosed(&self) -> Option<SyntaxError> {
        let open = self.tokens.open.last()?;
        let msg = format!("'{}' was never closed", open.byte as char);
        Some(self.error_at(ErrorKind::Syntax, msg, open.line, open.col, End::Unknown))
    }

    /// The tokenizer's own error, as the parser meets it.
    pub fn tokenizer_error(&self, e: &TokenError) -> SyntaxError {
        match e.place {
            Place::Cursor { line, line_start, cursor } => {
                let text = Lines::new(self.src).text_at(line_start as usize, false);
                let head = self.src.get(line_start as usize..cursor as usize);
                let offset = head.map_or_else(
                    || characters(text, (cursor - line_start) as i32),
                    |h| h.chars().count() as i32,
                );
                SyntaxError {
                    kind: e.kind,
                    msg: e.msg.clone(),
                    lineno: line,
                    offset,
                    end_lineno: line,
                    end_offset: offset,
                    text: Some(text.to_string()),
                    located: true,
                    undecodable: None,
                }
            }
            Place::Range { line, line_start, from, to } => SyntaxError {
                kind: e.kind,
                msg: e.msg.clone(),
                lineno: line,
                offset: from as i32,
                end_lineno: line,
                end_offset: to as i32,
                text: Some(Lines::new(self.src).text_at(line_start as usize, false).to_string()),
                located: true,
                undecodable: None,
            },
            Place::Parser(late) => {
                let msg = e.msg.clone();
                match late {
                    Late::Eof => match self.unclosed() {
                        Some(error) => error,
                        None => self.late_here(e, e.cursor),
                    },
                    Late::Dedent => {
                        let len = Lines::new(self.src).text_at(e.line_start as usize, true).len() as u32;
                        self.late_here(e, e.line_start + len)
                    }
                    Late::Undecoded => self.late_here(e, e.cursor),
                    Late::TabSpace | Late::TooDeep => self.error_at(e.kind, msg, e.line, 0, End::Unknown),
                    Late::LineContinuation => {
                        let from = self.buffer_start(e.line_start as usize) as u32;
                        self.error_at(e.kind, msg, e.line, (e.cursor - from) as i32 - 1, End::Unknown)
                    }
                }
            }
        }
    }

    fn late_here(&self, e: &TokenError, cursor: u32) -> SyntaxError {
        let col = cursor.saturating_sub(e.line_start) as i32;
        self.error_raw(e.kind, e.msg.clone(), (e.line, col), (e.line, -1))
    }

    // ---- actions ----

    fn place(&self, node: Node) -> ((i32, i32), (i32, i32)) {
        let first = self.token(node.first as usize);
        let last = self.token(node.last as usize);
        (first.map_or((1, 0), |t| (t.line, t.col)), last.map_or((1, 0), |t| (t.end_line, t.end_col)))
    }

    fn over(&self, from: Value, to: Value, msg: String) -> Stop {
        let ((line, col), _) = self.place(self.node(from));
        let (_, (end_line, end_col)) = self.place(self.node(to));
        Stop::Raised(Box::new(self.error_at(ErrorKind::Syntax, msg, line, col, End::At(end_line, end_col))))
    }

    fn from(&self, value: Value, msg: String) -> Stop {
        let node = self.node(value);
        let ((line, mut col), _) = self.place(node);
        if !self.ends_lines
            && self.token(node.first as usize).is_some_and(|t| t.kind == Kind::Newline && t.start == t.end)
        {
            col = -1;
        }
        Stop::Raised(Box::new(self.error_at(ErrorKind::Syntax, msg, line, col, End::Current)))
    }

    /// Does what a matched alternative says; false is no match after all.
    pub fn act(&mut self, action: &'static Action, args: &[Value]) -> Result<bool, Stop> {
        let a = args.first().copied().unwrap_or(0);
        let b = args.get(1).copied().unwrap_or(0);
        let text = || self.expand(action.text, a);
        Err(match action.verb {
            "at" => self.over(a, a, text()),
            "range" => self.over(a, b, text()),
            "from" => self.from(a, text()),
            "last" => Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, text()))),
            "next" => {
                let token = self.fetch()?;
                let msg = self.expand(action.text, a);
                Stop::Raised(Box::new(self.error_here(ErrorKind::Syntax, token, msg)))
            }
            "indent" => Stop::Raised(Box::new(self.error_last(ErrorKind::Indentation, text()))),
            "comprehension" => self.over(a, self.last_of_comprehension(b), text()),
            "last_item" => self.over(a, self.kids(b).last().copied().unwrap_or(b), text()),
            "items" => {
                let kids = self.kids(a);
                self.over(kids.first().copied().unwrap_or(a), kids.last().copied().unwrap_or(a), text())
            }
            "generator_argument" => {
                let args = self.positional(a);
                match args.last() {
                    Some(last) if args.len() > 1 => self.over(
                        *last,
                        self.last_of_comprehension(b),
                        "Generator expression must be parenthesized".into(),
                    ),
                    _ => return Ok(false),
                }
            }
            "arguments" => {
                let mut keywords = Vec::new();
                self.gather(a, Tag::DoubleStarred, &mut keywords);
                let msg = if keywords.is_empty() {
                    "positional argument follows keyword argument"
                } else {
                    "positional argument follows keyword argument unpacking"
                };
                Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, msg.into())))
            }
            "legacy" => match self.legacy(a) {
                Some(name) => self.over(
                    a,
                    b,
                    format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?"),
                ),
                None => return Ok(false),
            },
            "comma" => {
                let level = self.token(self.mark.saturating_sub(1)).map_or(0, |t| t.level);
                if level == 0 || self.legacy(a).is_some() {
                    return Ok(false);
                }
                self.over(a, b, "invalid syntax. Perhaps you forgot a comma?".into())
            }
            "target_star" => return self.target(a, Targets::Star),
            "target_del" => return self.target(a, Targets::Del),
            "target_for" => return self.target(a, Targets::For),
            "bound" => {
                let what = if self.node(b).tag == Tag::Tuple { "constraints" } else { "bound" };
                self.from(a, format!("cannot use {what} with {}", action.text))
            }
            "key" => {
                let (_, (end_line, end_col)) = self.place(self.node(a));
                let ((line, _), _) = self.place(self.node(a));
                let error = self.error_at(ErrorKind::Syntax, text(), line, end_col - 1, End::Unknown);
                Stop::Raised(Box::new(SyntaxError { end_lineno: end_line, ..error }))
            }
            "real" if self.imaginary(a) => self.over(a, a, "real number required in complex literal".into()),
            "imaginary" if !self.imaginary(a) => {
                self.over(a, a, "imaginary number required in complex literal".into())
            }
            "not_equal" => {
                let angled = self.token(self.node(a).first as usize).is_some_and(|t| self.text(t) == "<>");
                if angled == self.barry {
                    return Ok(true);
                }
                if !self.barry {
                    return Ok(false);
                }
                let msg = "with Barry as BDFL, use '<>' instead of '!='";
                Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, msg.into())))
            }
            "version" => {
                let (minor, what) = action.text.split_once(' ').unwrap_or(("0", action.text));
                if minor.parse().is_ok_and(|m: u8| self.feature_version >= m) {
                    return Ok(true);
                }
                let msg = format!("{what} only supported in Python 3.{minor} and greater");
                Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, msg)))
            }
            "last_since" => {
                let (minor, what) = action.text.split_once(' ').unwrap_or(("0", action.text));
                let msg = if minor.parse().is_ok_and(|m: u8| self.feature_version >= m) {
                    "expected ':'".to_string()
                } else {
                    format!("{what} only supported in Python 3.{minor} and greater")
                };
                Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, msg)))
            }
            "interactive_exit" => return Ok(false),
            "string" if let Some(stop) = self.undecoded_literal(a) => stop,
            "string" => match self.leaf(a).and_then(|t| Some((t, literal_problem(self.text(t))?))) {
                Some((token, Problem::NotAscii)) => {
                    self.raise_token(token, "bytes can only contain ASCII literal characters".into())
                }
                Some((_, problem)) => self.codec(problem, true),
                None => return Ok(true),
            },
            "strings" => {
                let bytes = |v: &Value| {
                    self.node(*v).tag == Tag::Token && self.leaf(*v).is_some_and(|t| is_bytes(self.text(t)))
                };
                let kids = self.kids(a);
                if kids.iter().all(bytes) || !kids.iter().any(bytes) {
                    return Ok(true);
                }
                let msg = "cannot mix bytes and nonbytes literals";
                Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, msg.into())))
            }
            "fstring" | "spec" if let Some(stop) = self.undecoded_piece(a, b) => stop,
            "fstring" => {
                if self.leaf(a).is_some_and(|t| self.text(t).contains(['r', 'R'])) {
                    return Ok(true);
                }
                let middles = self.kids(b).iter().filter(|k| self.node(**k).tag == Tag::Token);
                let mut found =
                    middles.filter_map(|k| self.leaf(*k)).filter(|t| t.kind == Kind::FStringMiddle);
                match found.find_map(|t| escape_problem(self.text(t), false)) {
                    Some(problem) => self.codec(problem, true),
                    None => return Ok(true),
                }
            }
            "spec" => match self.leaf(a).and_then(|t| escape_problem(self.text(t), false)) {
                Some(problem) => self.codec(problem, false),
                None => return Ok(true),
            },
            "conversion" => {
                let [a, b] = self.kids(a) else { return Ok(true) };
                let (a, b) = (*a, *b);
                let (Some(mark), Some(name)) = (self.leaf(a), self.leaf(b)) else { return Ok(true) };
                if (mark.end_line, mark.end_col) != (name.line, name.col) {
                    let msg = "f-string: conversion type must come right after the exclamanation mark";
                    self.over(a, b, msg.into())
                } else if !matches!(self.text(name), "s" | "r" | "a") {
                    let msg = format!(
                        "f-string: invalid conversion character '{}': expected 's', 'r', or 'a'",
                        self.text(name)
                    );
                    self.raise_token(name, msg)
                } else {
                    return Ok(true);
                }
            }
            _ => return Ok(true),
        })
    }

    /// The error of a string literal that is not UTF-8.
    fn undecoded_literal(&self, value: Value) -> Option<Stop> {
        let token = self.leaf(value)?;
        let body = literal_body(self.text(token));
        if self.tokens.undecoded.is_empty() || is_bytes(self.text(token)) {
            return None;
        }
        let start = token.start as usize + body.start;
        let bytes = self.tokens.undecoded.bytes(self.src, start, token.start as usize + body.end)?;
        // With escapes each run of characters beyond ASCII is decoded by itself.
        let escaped = bytes.contains(&b'\\') && !body.raw;
        let found = if escaped {
            bytes.split(u8::is_ascii).find_map(Undecodable::new)?
        } else {
            Undecodable::new(&bytes)?
        };
        let msg = format!("(unicode error) {found}");
        Some(Stop::Raised(Box::new(self.error_last(ErrorKind::Syntax, msg))))
    }

    /// The error of the text in an f-string that is not UTF-8: the codec's own.
    fn undecoded_piece(&self, a: Value, b: Value) -> Option<Stop> {
        if self.tokens.undecoded.is_empty() {
            return None;
        }
        let leaves = self.kids(b).iter().copied().chain([a]).filter_map(|k| self.leaf(k));
        let mut found = leaves.filter(|t| t.kind == Kind::FStringMiddle).filter_map(|t| {
            Undecodable::new(&self.tokens.undecoded.bytes(self.src, t.start as usize, t.end as usize)?)
        });
        Some(Stop::Raised(Box::new(undecodable(found.next()?))))
    }

    fn leaf(&self, value: Value) -> Option<Token> {
        self.token(self.node(value).first as usize)
    }

    /// The error of a codec; `worded` if it becomes a `SyntaxError`.
    fn codec(&self, problem: Problem, worded: bool) -> Stop {
        let Problem::Codec(kind, msg) = problem else { return Stop::Tokenizer };
        Stop::Raised(Box::new(if worded {
            self.error_last(ErrorKind::Syntax, format!("({kind}) {msg}"))
        } else {
            SyntaxError::bare(ErrorKind::Unicode, msg)
        }))
    }

    fn imaginary(&self, value: Value) -> bool {
        self.token(self.node(value).first as usize).is_some_and(|t| self.text(t).ends_with(['j', 'J']))
    }

    /// Fills in `%n` (kind of expression), `%t` (text of a token) and `%d` (line).
    fn expand(&self, text: &str, value: Value) -> String {
        let node = self.node(value);
        if text.contains("%n") {
            return text.replacen("%n", self.expression_name(value), 1);
        }
        let Some(token) = self.token(node.first as usize) else { return text.into() };
        if text.contains("%t") {
            return text.replacen("%t", self.text(token), 1);
        }
        text.replacen("%d", &token.line.to_string(), 1)
    }

    /// What an expression is called in a message.
    fn expression_name(&self, value: Value) -> &'static str {
        let node = self.node(value);
        match node.tag {
            Tag::Tuple => "tuple",
            Tag::List => "list",
            Tag::Starred => "starred",
            Tag::Attribute => "attribute",
            Tag::Subscript => "subscript",
            Tag::Call => "function call",
            Tag::Operation => "expression",
            Tag::Compare => "comparison",
            Tag::IfExp => "conditional expression",
            Tag::Lambda => "lambda",
            Tag::NamedExpr => "named expression",
            Tag::Await => "await expression",
            Tag::Yield => "yield expression",
            Tag::Strings if self.kids(value).iter().any(|k| self.has_joined(*k)) => "f-string expression",
            Tag::Set => "set display",
            Tag::Dict => "dict literal",
            Tag::ListComp => "list comprehension",
            Tag::SetComp => "set comprehension",
            Tag::DictComp => "dict comprehension",
            Tag::GeneratorExp => "generator expression",
            Tag::Token => match self.token(node.first as usize).map(|t| t.kind) {
                Some(Kind::True) => "True",
                Some(Kind::False) => "False",
                Some(Kind::None) => "None",
                Some(Kind::Ellipsis) => "ellipsis",
                Some(Kind::Name) => "name",
                _ => "literal",
            },
            _ => "literal",
        }
    }

    fn has_joined(&self, value: Value) -> bool {
        match self.node(value).tag {
            Tag::Joined => true,
            Tag::Sequence => self.kids(value).iter().any(|k| self.has_joined(*k)),
            _ => false,
        }
    }

    /// `print` and `exec`, once statements.
    fn legacy(&self, value: Value) -> Option<&str> {
        let node = self.node(value);
        let token = self.token(node.first as usize).filter(|t| t.kind == Kind::Name)?;
        if node.tag != Tag::Token {
            return None;
        }
        Some(self.text(token)).filter(|t| matches!(*t, "print" | "exec"))
    }

    fn last_of_comprehension(&self, clauses: Value) -> Value {
        let last = self.kids(clauses).last().copied().unwrap_or(clauses);
        let kids = self.kids(last);
        let conditions = kids.last().copied().unwrap_or(0);
        match self.kids(conditions).last() {
            Some(condition) => self.kids(*condition).last().copied().unwrap_or(*condition),
            None => kids.len().checked_sub(2).and_then(|i| kids.get(i)).copied().unwrap_or(last),
        }
    }

    /// All nodes of a shape under sequences.
    fn gather(&self, value: Value, tag: Tag, into: &mut Vec<Value>) {
        for kid in self.kids(value) {
            match self.node(*kid).tag {
                t if t == tag => into.push(*kid),
                Tag::Sequence | Tag::Args => self.gather(*kid, tag, into),
                _ => {}
            }
        }
    }

    /// The positional arguments of an `args`.
    fn positional(&self, args: Value) -> Vec<Value> {
        let kids = self.kids(args);
        let mut found = Vec::new();
        let rest = if kids.len() == 2 {
            if let Some(items) = kids.first() {
                found.extend_from_slice(self.kids(*items));
            }
            kids.get(1..).unwrap_or(&[])
        } else {
            kids
        };
        for kid in rest {
            self.gather(*kid, Tag::Starred, &mut found);
        }
        found
    }

    /// The items of a tuple or list, without its punctuation.
    fn elements(&self, value: Value, into: &mut Vec<Value>) {
        for kid in self.kids(value) {
            let node = self.node(*kid);
            match node.tag {
                Tag::Nothing => {}
                Tag::Sequence => self.elements(*kid, into),
                Tag::Token => {
                    let kind = self.token(node.first as usize).map(|t| t.kind);
                    if !matches!(
                        kind,
                        Some(Kind::Comma | Kind::LPar | Kind::RPar | Kind::LSqb | Kind::RSqb) | None
                    ) {
                        into.push(*kid);
                    }
                }
                _ => into.push(*kid),
            }
        }
    }

    /// The first part of an expression that is not a target.
    fn invalid_target(&self, value: Value, targets: Targets, depth: u32) -> Option<Value> {
        if depth > 400 {
            return None;
        }
        let node = self.node(value);
        match node.tag {
            Tag::Tuple | Tag::List => {
                let mut elements = Vec::new();
                self.elements(value, &mut elements);
                elements.into_iter().find_map(|e| self.invalid_target(e, targets, depth + 1))
            }
            Tag::Starred => {
                if targets == Targets::Del {
                    return Some(value);
                }
                self.invalid_target(self.kids(value).last().copied()?, targets, depth + 1)
            }
            Tag::Compare if targets == Targets::For => {
                let kids = self.kids(value);
                let pair = kids.get(1).and_then(|pairs| self.kids(*pairs).first().copied())?;
                if self.node(pair).tag == Tag::In {
                    return self.invalid_target(*kids.first()?, targets, depth + 1);
                }
                None
            }
            Tag::Attribute | Tag::Subscript => None,
            Tag::Token if self.expression_name(value) == "name" => None,
            _ => Some(value),
        }
    }

    fn target(&self, value: Value, targets: Targets) -> Result<bool, Stop> {
        let Some(bad) = self.invalid_target(value, targets, 0) else { return Ok(false) };
        let verb = if targets == Targets::Del { "delete" } else { "assign to" };
        Err(self.over(bad, bad, format!("cannot {verb} {}", self.expression_name(bad))))
    }
}

impl Engine<'_> {
    /// A bracket that was never closed, found after the whole source was read.
    pub fn unclosed_at_end(&self) -> Option<SyntaxError> {
        let open = self.tokens.open.last()?;
        let msg = format!("'{}' was never closed", open.byte as char);
        let lines = Lines::new(self.src);
        let last_line = self.tokens.error.as_ref().map_or(open.line, |e| e.line);
        let text = self
            .file
            .as_ref()
            .and_then(|f| (f.0)(open.line))
            .unwrap_or_else(|| lines.text_at(lines.start(open.line), last_line <= open.line).to_string());
        Some(SyntaxError {
            kind: ErrorKind::Syntax,
            msg,
            lineno: open.line,
            offset: characters(&text, open.col + 1),
            end_lineno: open.line,
            end_offset: 0,
            text: Some(text),
            located: true,
            undecodable: None,
        })
    }
}
