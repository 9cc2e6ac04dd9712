//! `_tokenize`: the tokenizer as the module `tokenize` sees it.

use std::cell::Cell;

use pyrite_syntax::tokenizer::{Late, Place, TokenError, TokenizerOptions, Tokens, tokenize};
use pyrite_syntax::tokens::{Kind, Token};
use pyrite_vm::object;
use pyrite_vm::object::cells::{Opaque, Slot};
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{call, number};
use pyrite_vm::raise::{raise_call, type_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::exc;
use pyrite_vm::types::int;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

object! {
    /// An iterator over the tokens of what a function reads.
    struct TokenizerIter: TOKENIZER_ITER {
        readline: Slot,
        /// None: the lines are text.
        encoding: Slot<Str>,
        extra_tokens: bool,
        scanned: Opaque<Guarded<Option<Scanned>>>,
        at: Cell<usize>,
        done: Cell<bool>,
    }
}

/// A whole source with its tokens.
struct Scanned {
    text: String,
    tokens: Tokens,
    /// Byte offsets of the starts of lines.
    lines: Vec<usize>,
    /// Which lines end in `\r\n`.
    crlf: Vec<bool>,
    /// The last line has no line end of its own.
    implicit_newline: bool,
}

fn this(o: &Object) -> &TokenizerIter {
    unsafe { o.cast_unchecked() }
}

static NEW: MethodDef =
    MethodDef::kw("tokenizeriter", "(readline, /, *, encoding=None, extra_tokens)", |ty, a| {
        let (Some(ty), Some(readline)) = (ty.cast::<PyType>(), a[0]) else {
            return type_error("tokenizeriter() missing required argument 'readline' (pos 1)");
        };
        let encoding = match a[1].filter(|e| !e.is_none()) {
            Some(e) => match e.cast::<Str>() {
                Some(s) => Some(pyrite_vm::object::Own::own_as(s)),
                None => {
                    return type_error(format!(
                        "tokenizeriter() argument 'encoding' must be str, not {}",
                        e.ty().name()
                    ));
                }
            },
            None => None,
        };
        let Some(extra) = a[2] else {
            return type_error("tokenizeriter() missing required argument 'extra_tokens' (pos 2)");
        };
        Ok(Ref::new(TokenizerIter {
            head: Object::head(ty),
            readline: Slot::new(Some(readline.own())),
            encoding: Slot::new(encoding),
            extra_tokens: number::is_true(extra)?,
            scanned: Opaque(Guarded::new(None)),
            at: Cell::new(0),
            done: Cell::new(false),
        })
        .up())
    });

/// All lines that the function gives.
fn read_all(t: &TokenizerIter) -> R<String> {
    let mut out = String::new();
    let Some(readline) = t.readline.get() else { return Ok(out) };
    loop {
        let line = match call::call(&readline, &[]) {
            Ok(l) => l,
            Err(e) if e.matches(exc::STOP_ITERATION.object()) => return Ok(out),
            Err(e) => return Err(e),
        };
        let text = match t.encoding.get() {
            Some(enc) => match line.cast::<Bytes>() {
                Some(b) => pyrite_vm::codecs::decode(b.as_slice(), &enc.to_lossy(), "replace")?,
                None => return type_error("readline() returned a non-bytes object"),
            },
            None => line,
        };
        let Some(s) = text.cast::<Str>() else {
            return type_error("readline() returned a non-string object");
        };
        if s.is_empty() {
            return Ok(out);
        }
        match s.to_utf8() {
            Some(u) => out.push_str(&u),
            None => {
                return raise_call(
                    exc::UNICODE_ENCODE_ERROR.object().as_object(),
                    &[
                        &Str::new("utf-8"),
                        s,
                        &int::from_i64(0),
                        &int::from_i64(1),
                        &Str::new("surrogates not allowed"),
                    ],
                );
            }
        }
    }
}

fn scan(t: &TokenizerIter) -> R<Scanned> {
    let source = read_all(t)?;
    let mut text = String::with_capacity(source.len() + 1);
    let mut crlf = Vec::new();
    for line in source.split_inclusive('\n') {
        match line.strip_suffix("\r\n") {
            Some(l) => {
                text.push_str(l);
                text.push('\n');
                crlf.push(true);
            }
            None => {
                text.push_str(line);
                crlf.push(false);
            }
        }
    }
    if let Some(i) = text.find('\0') {
        let line = 1 + text[..i].matches('\n').count();
        let place = Tuple::from_vec(vec![
            Str::new("<string>").up(),
            int::from_usize(line),
            int::from_i64(0),
            Str::new("").up(),
        ]);
        let msg = Str::new("source code cannot contain null bytes");
        return raise_call(exc::SYNTAX_ERROR.object().as_object(), &[&msg, &place]);
    }
    let implicit_newline = !text.is_empty() && !text.ends_with('\n');
    if implicit_newline {
        text.push('\n');
    }
    let options = TokenizerOptions { extra_tokens: t.extra_tokens, ..TokenizerOptions::default() };
    let tokens = tokenize(&text, options);
    let mut lines = vec![0];
    lines.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
    Ok(Scanned { text, tokens, lines, crlf, implicit_newline })
}

impl Scanned {
    fn line_start(&self, line: i32) -> usize {
        let i = usize::try_from(line - 1).unwrap_or(0);
        self.lines.get(i).copied().unwrap_or(self.text.len())
    }
    /// The text of the lines from one to another, both included.
    fn line_text(&self, first: i32, last: i32) -> &str {
        let (a, b) = (self.line_start(first), self.line_start(last + 1));
        let s = self.text.get(a..b.max(a)).unwrap_or("");
        match s.strip_suffix('\n') {
            Some(short) if self.implicit_newline && b >= self.text.len() => short,
            _ => s,
        }
    }
    /// A part of the text with the line ends that it had.
    fn original(&self, start: usize, part: &str) -> String {
        let first = self.lines.partition_point(|l| *l <= start).saturating_sub(1);
        let mut out = String::with_capacity(part.len() + 2);
        for (line, c) in (first..).zip(part.split_inclusive('\n')) {
            match c.strip_suffix('\n') {
                Some(l) if self.crlf.get(line).copied().unwrap_or(false) => {
                    out.push_str(l);
                    out.push_str("\r\n");
                }
                _ => out.push_str(c),
            }
        }
        out
    }
    /// A column in characters.
    fn column(&self, line: i32, col: i32) -> i64 {
        let start = self.line_start(line);
        let end = start + usize::try_from(col).unwrap_or(0);
        self.text.get(start..end).map_or(i64::from(col), |s| s.chars().count() as i64)
    }

    fn row(&self, t: &Token, extra: bool) -> Ref {
        let kind = t.kind;
        let is_string =
            matches!(kind, Kind::String | Kind::FStringStart | Kind::FStringMiddle | Kind::FStringEnd);
        let at_end = t.start as usize >= self.text.len();
        let trailing = kind == Kind::EndMarker || (kind == Kind::Dedent && at_end);
        let crlf = usize::try_from(t.line - 1).ok().and_then(|i| self.crlf.get(i)).copied().unwrap_or(false);
        let kept = self.text.get(t.start as usize..t.end as usize).unwrap_or("");
        let whole = self.original(t.start as usize, kept);
        let mut text = whole.as_str();
        let (mut line, mut end_line) = (t.line, t.end_line);
        let mut col = self.column(line, t.col);
        // The parser's place of a text that ends in a doubled brace takes in both of them.
        let last = match kind {
            Kind::FStringMiddle => t.end as i32 - self.line_start(end_line) as i32,
            _ => t.end_col,
        };
        let mut end_col = self.column(end_line, last);
        let source_line = if is_string { line } else { end_line };
        let source = if extra && trailing { "" } else { self.line_text(source_line, end_line) };
        let mut number = kind.number();
        let implicit = self.implicit_newline && self.line_start(line + 1) >= self.text.len();
        if extra {
            if trailing {
                line = self.tokens.last_line + 1;
                if self.text.is_empty() {
                    line = 1;
                }
                end_line = line;
                (col, end_col) = (0, 0);
            }
            if (Kind::LPar as u8..Kind::Op as u8).contains(&number) {
                number = Kind::Op as u8;
            } else if kind == Kind::Newline {
                text = match (implicit, crlf) {
                    (true, _) => "",
                    (_, true) => "\r\n",
                    _ => "\n",
                };
                end_col = col + 1 + i64::from(crlf);
            } else if kind == Kind::Nl {
                text = match (implicit, crlf) {
                    (true, _) => "",
                    (_, true) => "\r\n",
                    _ => "\n",
                };
                end_col += i64::from(crlf);
            }
        }
        if trailing || matches!(kind, Kind::Dedent) {
            text = "";
        }
        let pair = |a: i32, b: i64| Tuple::pair(int::from_i64(i64::from(a)), int::from_i64(b)).up();
        Tuple::from_vec(vec![
            int::from_i64(i64::from(number)),
            Str::new(text).up(),
            pair(line, col),
            pair(end_line, end_col),
            Str::new(&self.original(self.line_start(source_line), source)).up(),
        ])
        .up()
    }

    fn error<T>(&self, e: &TokenError) -> R<T> {
        use pyrite_syntax::ErrorKind as K;
        let (kind, msg, line, col) = match e.place {
            Place::Cursor { line, line_start, cursor } => {
                (e.kind, e.msg.as_str(), line, cursor as i32 - line_start as i32)
            }
            Place::Range { line, from, .. } => (e.kind, e.msg.as_str(), line, from as i32),
            Place::Parser(late) => {
                let (kind, msg) = match late {
                    Late::Eof => (K::Syntax, "unexpected EOF in multi-line statement"),
                    Late::Undecoded => (K::Syntax, e.msg.as_str()),
                    Late::Dedent => (K::Indentation, "unindent does not match any outer indentation level"),
                    Late::TabSpace => (K::Tab, "inconsistent use of tabs and spaces in indentation"),
                    Late::TooDeep => (K::Indentation, "too many levels of indentation"),
                    Late::LineContinuation => {
                        (K::Syntax, "unexpected character after line continuation character")
                    }
                };
                let text = self.line_text(e.line, e.line);
                let col = match late {
                    Late::Eof => 0,
                    Late::LineContinuation => e.cursor as i32 - e.line_start as i32 + 1,
                    _ => text.trim_end_matches('\n').len() as i32 + 1,
                };
                (kind, msg, e.line, col)
            }
        };
        let class = match kind {
            K::Indentation => &exc::INDENTATION_ERROR,
            K::Tab => &exc::TAB_ERROR,
            _ => &exc::SYNTAX_ERROR,
        };
        let text = self.line_text(line, line).trim_end_matches('\n');
        let place = Tuple::from_vec(vec![
            Str::new("<string>").up(),
            int::from_i64(i64::from(line)),
            int::from_i64(i64::from(col)),
            Str::new(text).up(),
            none(),
            none(),
        ]);
        raise_call(class.object().as_object(), &[&Str::new(msg), &place])
    }
}

fn next(o: &Object) -> R<Option<Ref>> {
    let t = this(o);
    if t.done.get() {
        return Ok(None);
    }
    if t.scanned.0.borrow().is_none() {
        let s = scan(t)?;
        t.scanned.0.replace(Some(s));
        t.readline.set(None);
    }
    let Some(s) = t.scanned.0.borrow() else { return Ok(None) };
    let i = t.at.get();
    t.at.set(i + 1);
    match s.tokens.list.get(i) {
        Some(tok) if tok.kind == Kind::Error => {
            t.done.set(true);
            match &s.tokens.error {
                Some(e) => s.error(e),
                None => Ok(None),
            }
        }
        Some(tok) => {
            if tok.kind == Kind::EndMarker {
                t.done.set(true);
            }
            Ok(Some(s.row(tok, t.extra_tokens)))
        }
        None => {
            t.done.set(true);
            Ok(None)
        }
    }
}

static TOKENIZER_ITER: StaticType = StaticType::new::<TokenizerIter>(
    TypeDef { name: "_tokenize.TokenizerIter", flags: TypeFlags::HAVE_GC, ..TypeDef::DEFAULT },
    Slots {
        new: Some(|ty, a, k| NEW.invoke(None, ty.as_object(), a, k)),
        iter: Some(|o| Ok(o.own())),
        iternext: Some(next),
        ..Slots::NONE
    },
);

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_tokenize");
    m.add_type(&TOKENIZER_ITER);
    Ok(m)
}
