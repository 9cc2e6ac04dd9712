//! The door to the compiler: `compile`, `eval`, `exec`.

use std::rc::Rc;

pub use pyrite_compiler::symtable;

use pyrite_bytecode::code::CodeObject;
use pyrite_compiler::Fault;
use pyrite_syntax::ast::Mod;
use pyrite_syntax::{
    Category, LineOfFile, Mode, Options as ParseOptions, Refusal, SyntaxError, SyntaxWarning, Warn,
};

use crate::object::{Object, Own, R, Ref, StaticType};
use crate::protocol::{buffer, number, object as obj};
use crate::raise::{Raised, raise, type_error, value_error};
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exc;
use crate::types::int;
use crate::types::singletons::{none, none_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// `PyCF_*` flags of `compile`.
#[allow(missing_docs)]
pub mod flags {
    pub const DONT_IMPLY_DEDENT: i64 = 0x200;
    pub const ONLY_AST: i64 = 0x400;
    pub const TYPE_COMMENTS: i64 = 0x1000;
    pub const TOP_LEVEL_AWAIT: i64 = 0x2000;
    pub const ALLOW_INCOMPLETE: i64 = 0x4000;
    pub const OPTIMIZED_AST: i64 = 0x8000 | ONLY_AST;
    pub const IGNORE_COOKIE: i64 = 0x800;
    pub const SOURCE_IS_UTF8: i64 = 0x100;
    pub const BARRY_AS_FLUFL: i64 = 0x400000;
    /// `from __future__` flags.
    pub const FUTURE: i64 = 0x1fe0000;
    pub const ALL: i64 = FUTURE
        | DONT_IMPLY_DEDENT
        | ONLY_AST
        | TYPE_COMMENTS
        | TOP_LEVEL_AWAIT
        | ALLOW_INCOMPLETE
        | 0x8000
        | IGNORE_COOKIE
        | SOURCE_IS_UTF8
        | 0x10;
}

/// Issues warnings as the compiler finds them; an exception raised by a filter is kept aside.
struct Issue<'a> {
    filename: &'a Str,
    raised: Option<Raised>,
}

impl Warn for Issue<'_> {
    fn warn(&mut self, w: &SyntaxWarning) -> Result<(), Refusal> {
        let category = match w.category {
            Category::Syntax => exc::SYNTAX_WARNING.object(),
            Category::Deprecation => exc::DEPRECATION_WARNING.object(),
        };
        let r = crate::warnings::warn_explicit(
            category.as_object(),
            &Str::new(&w.msg),
            self.filename,
            w.lineno as i64,
            None,
            None,
            None,
            None,
        );
        match r {
            Ok(()) => Ok(()),
            // A filter turned it into an error: the error is at the place of the warning.
            Err(e) if e.matches(category) => Err(Refusal::AsError),
            Err(e) => {
                self.raised = Some(e);
                Err(Refusal::Raised)
            }
        }
    }

    fn invert_bool(&mut self) -> bool {
        int::warn_invert_bool().is_ok()
    }
}

fn optional(n: i32) -> Ref {
    int::from_i64(n as i64)
}

/// The text of a line of a file, as errors show it: with its line end, in pieces of 999 bytes if it is long.
/// None if the file cannot be read or has no such line.
fn line_of_file(filename: &Str, lineno: i32, encoding: Option<&str>) -> Option<String> {
    use std::os::unix::ffi::OsStringExt;
    const PIECE: usize = 999;
    let wanted = usize::try_from(lineno).ok().filter(|n| *n > 0)?;
    let path = crate::codecs::fs_encode(filename).ok()?;
    let data = std::fs::read(std::ffi::OsString::from_vec(path)).ok()?;
    let mut line: Vec<u8> = Vec::new();
    let mut rest = &data[..];
    for _ in 0..wanted {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
        let (body, after) = match end {
            Some(at) if rest[at..].starts_with(b"\r\n") => (&rest[..at], &rest[at + 2..]),
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        line.clear();
        line.extend_from_slice(&body[..body.len().min(PIECE)]);
        if end.is_some() && body.len() < PIECE {
            line.push(b'\n');
        }
        rest = after;
    }
    let shown = if wanted == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
    match encoding {
        None => Some(String::from_utf8_lossy(shown).into_owned()),
        Some(name) => {
            Some(crate::codecs::decode(shown, name, "replace").ok()?.cast::<Str>()?.to_lossy().into_owned())
        }
    }
}

/// The exception of a syntax error. The compiler leaves out an end that it does not know, the parser
/// says -1.
fn syntax_exception(e: &SyntaxError, filename: &Str, from_compiler: bool) -> R<Raised> {
    use pyrite_syntax::ErrorKind as K;
    let ty: &'static StaticType = match e.kind {
        K::Syntax => &exc::SYNTAX_ERROR,
        K::Indentation => &exc::INDENTATION_ERROR,
        K::Tab => &exc::TAB_ERROR,
        K::Incomplete => &exc::INCOMPLETE_INPUT_ERROR,
        K::Memory => return raise(&exc::MEMORY_ERROR, &e.msg),
        K::Value => return raise(&exc::VALUE_ERROR, &e.msg),
        K::Overflow => return raise(&exc::OVERFLOW_ERROR, &e.msg),
        K::Unicode => {
            let Some(u) = &e.undecodable else { return raise(&exc::UNICODE_ERROR, &e.msg) };
            return exc::unicode_decode_error("utf-8", &Bytes::new(&u.bytes), u.start, u.end, u.reason);
        }
        K::Recursion => return raise(&exc::RECURSION_ERROR, &e.msg),
        K::Raised => return raise(&exc::SYSTEM_ERROR, &e.msg),
    };
    let text = match &e.text {
        Some(t) => Some(t.clone()),
        None if from_compiler => line_of_file(filename, e.lineno, None),
        None => None,
    };
    let msg = Str::new(&e.msg);
    let args = if !e.located {
        Tuple::from_args(&[&msg])
    } else {
        let mut info = vec![
            (**filename).own(),
            optional(e.lineno),
            optional(e.offset),
            text.map_or_else(none, |t| Str::new(&t).up()),
        ];
        // What the decoder says has no place in a line, and no end.
        if e.lineno > 0 {
            info.push(optional(e.end_lineno));
            info.push(if e.end_offset == -1 && from_compiler { none() } else { optional(e.end_offset) });
        }
        Tuple::from_args(&[&msg, &Tuple::from_vec(info)])
    };
    let x = crate::protocol::call::call(ty.object().as_object(), args.as_args())?;
    match x.downcast::<exc::BaseException>() {
        Ok(x) => Ok(Raised::new(x)),
        Err(_) => type_error("exceptions must derive from BaseException"),
    }
}

/// The exception with its place in attributes alone.
fn place_apart(e: Raised) -> R<Raised> {
    let args = e.0.args.get().unwrap_or_else(Tuple::empty);
    if let [msg, _] = args.as_slice() {
        e.0.args.set(Some(Tuple::from_vec(vec![msg.clone()])));
    }
    Ok(e)
}

fn fault(f: Fault, filename: &Str, issue: Issue<'_>) -> Raised {
    if let Some(e) = issue.raised {
        return e;
    }
    let r: R<Raised> = match f.syntax_error() {
        Some(e) => syntax_exception(&e, filename, true)
            .and_then(|x| if f.is_early() { place_apart(x) } else { Ok(x) }),
        None => {
            let (name, text) = f.exception();
            let ty = match name {
                "RecursionError" => &exc::RECURSION_ERROR,
                "ValueError" => &exc::VALUE_ERROR,
                "TypeError" => &exc::TYPE_ERROR,
                "OverflowError" => &exc::OVERFLOW_ERROR,
                "MemoryError" => &exc::MEMORY_ERROR,
                _ => &exc::SYSTEM_ERROR,
            };
            raise(ty, text)
        }
    };
    match r {
        Ok(e) | Err(e) => e,
    }
}

/// What to compile for.
pub struct Request<'a> {
    /// `co_filename`.
    pub filename: &'a Str,
    /// The start symbol.
    pub mode: Mode,
    /// `PyCF_*` and future flags.
    pub flags: i64,
    /// 0, 1, 2.
    pub optimize: u8,
    /// Minor version of the grammar.
    pub feature_version: u8,
}

/// Decoded source.
pub struct Source {
    /// UTF-8.
    pub text: Vec<u8>,
    /// The encoding of the bytes it was, where they named one.
    pub encoding: Option<Rc<str>>,
}

fn parse_options(source: &Source, q: &Request<'_>) -> ParseOptions {
    let (filename, encoding) = (q.filename.own_as(), source.encoding.clone());
    let line = move |n| line_of_file(&filename, n, encoding.as_deref());
    ParseOptions {
        mode: q.mode,
        type_comments: q.flags & flags::TYPE_COMMENTS != 0,
        feature_version: q.feature_version,
        barry_as_flufl: q.flags & flags::BARRY_AS_FLUFL != 0,
        dont_imply_dedent: q.flags & flags::DONT_IMPLY_DEDENT != 0,
        allow_incomplete_input: q.flags & flags::ALLOW_INCOMPLETE != 0,
        int_max_str_digits: crate::sys::int_max_str_digits(),
        file: Some(LineOfFile(Rc::new(line))),
    }
}

/// Parses decoded source.
fn parse<'a>(
    arena: &'a bumpalo::Bump,
    source: &Source,
    q: &Request<'_>,
    issue: &mut Issue<'_>,
) -> R<Mod<'a>> {
    match pyrite_syntax::parse(arena, &source.text, &parse_options(source, q), issue) {
        Ok(p) => Ok(p.module),
        Err(e) => Err(match issue.raised.take() {
            Some(r) => r,
            None => match syntax_exception(&e, q.filename, false) {
                Ok(e) | Err(e) => e,
            },
        }),
    }
}

fn compiler_options(q: &Request<'_>) -> pyrite_compiler::Options {
    pyrite_compiler::Options {
        optimize: q.optimize,
        flags: (q.flags & flags::FUTURE) as u32,
        top_level_await: q.flags & flags::TOP_LEVEL_AWAIT != 0,
        recursion_depth: (crate::thread::NATIVE_LIMIT - crate::thread::current().native_remaining.get())
            .max(0) as u32,
    }
}

fn compile_tree<'a>(
    arena: &'a bumpalo::Bump,
    module: Mod<'a>,
    q: &Request<'_>,
    mut issue: Issue<'_>,
) -> R<Ref<Code>> {
    let made: Result<Rc<CodeObject>, Fault> =
        pyrite_compiler::compile_ast(module, arena, &q.filename.to_wtf8(), &compiler_options(q), &mut issue);
    match made {
        Ok(c) => Ok(Code::new(&c)),
        Err(f) => Err(fault(f, q.filename, issue)),
    }
}

/// The objects of a tree, optimised if that is asked for.
fn tree_object<'a>(arena: &'a bumpalo::Bump, module: Mod<'a>, q: &Request<'_>) -> R {
    if q.flags & flags::OPTIMIZED_AST == flags::OPTIMIZED_AST {
        let mut issue = Issue { filename: q.filename, raised: None };
        if let Err(f) = pyrite_compiler::optimise(&module, arena, &compiler_options(q), &mut issue) {
            return Err(fault(f, q.filename, issue));
        }
    }
    crate::ast::to_object::module(&module)
}

/// Compiles decoded source.
///
/// # Errors
/// SyntaxError and its like.
pub fn compile_source(source: &Source, q: &Request<'_>) -> R<Ref<Code>> {
    let arena = bumpalo::Bump::with_capacity(source.text.len() * 4 + 1024);
    let mut issue = Issue { filename: q.filename, raised: None };
    let module = parse(&arena, source, q, &mut issue)?;
    compile_tree(&arena, module, q, issue)
}

/// Compiles an interactive statement: errors of the parser name `q.filename`, the code is of `filename`.
///
/// # Errors
/// SyntaxError and its like.
pub fn compile_interactive(source: &Source, q: &Request<'_>, filename: &Str) -> R<Ref<Code>> {
    let arena = bumpalo::Bump::with_capacity(source.text.len() * 4 + 1024);
    let mut issue = Issue { filename: q.filename, raised: None };
    let module = parse(&arena, source, q, &mut issue)?;
    let q = Request { filename, ..*q };
    compile_tree(&arena, module, &q, issue).inspect_err(|e| {
        if e.matches(&exc::SYNTAX_ERROR) {
            exc::supply_text(&e.0, &source.text);
        }
    })
}

/// The tree of decoded source, as objects of the module `ast`.
///
/// # Errors
/// SyntaxError and its like.
pub fn parse_source(source: &Source, q: &Request<'_>) -> R {
    let arena = bumpalo::Bump::with_capacity(source.text.len() * 4 + 1024);
    let mut issue = Issue { filename: q.filename, raised: None };
    let module = parse(&arena, source, q, &mut issue)?;
    tree_object(&arena, module, q)
}

/// Whether an interactive statement wants more lines. Without its line end a compound statement is
/// whole only if a blank line has closed it.
pub fn wants_more(text: &str, inherited: i64) -> bool {
    let mut options = ParseOptions::new(Mode::Single);
    options.barry_as_flufl = inherited & flags::BARRY_AS_FLUFL != 0;
    options.dont_imply_dedent = true;
    options.allow_incomplete_input = true;
    let parsed = |text: &str| {
        let arena = bumpalo::Bump::new();
        pyrite_syntax::parse(&arena, text.as_bytes(), &options, &mut pyrite_syntax::IgnoreWarnings)
            .map(drop)
            .map_err(|e| e.kind)
    };
    let bare = text.strip_suffix('\n').unwrap_or(text);
    match parsed(bare) {
        Ok(()) => false,
        Err(_) => matches!(parsed(text), Ok(()) | Err(pyrite_syntax::ErrorKind::Incomplete)),
    }
}

/// Compiles a tree of the module `ast`, or optimises it.
///
/// # Errors
/// TypeError, ValueError for a tree that is none; SyntaxError.
fn compile_object(o: &Object, q: &Request<'_>) -> R {
    let optimized = q.flags & flags::OPTIMIZED_AST;
    if optimized == flags::ONLY_AST {
        return Ok(o.own());
    }
    let arena = bumpalo::Bump::new();
    let module = crate::ast::from_object::module(&arena, o, q.mode)?;
    crate::ast::validate::module(&module)?;
    if optimized == flags::OPTIMIZED_AST {
        return tree_object(&arena, module, q);
    }
    Ok(compile_tree(&arena, module, q, Issue { filename: q.filename, raised: None })?.up())
}

/// Decodes source bytes: mark, cookie, validity.
fn decode_source(bytes: &[u8], filename: &Str) -> R<Source> {
    let mut hook = decode_with_codec;
    match pyrite_syntax::source::decode(bytes, Some(&mut hook)) {
        Ok(v) => {
            Ok(Source { encoding: pyrite_syntax::source::cookie(bytes).map(Rc::from), text: v.into_owned() })
        }
        Err(e) => Err(syntax_exception(&e, filename, false)?),
    }
}

/// A source encoding that the parser does not know itself.
fn decode_with_codec(name: &str, bytes: &[u8]) -> Result<String, SyntaxError> {
    use pyrite_syntax::source::unplaced;
    match crate::codecs::decode(bytes, name, "strict") {
        Ok(s) => match s.cast::<Str>().and_then(|s| s.to_utf8().map(|u| u.into_owned())) {
            Some(s) => Ok(s),
            None => Err(unplaced("(unicode error) surrogates not allowed".into())),
        },
        Err(e) => Err(unplaced(obj::str_text(&e.0).unwrap_or_default())),
    }
}

/// What is said of a file only: it is read line by line, so that the line is known.
fn check_file(source: &[u8], filename: &Str) -> R<()> {
    let class = exc::SYNTAX_ERROR.object().as_object();
    let line_of = |at: usize| source[..at].iter().filter(|b| **b == b'\n').count();
    if let Some(at) = source.iter().position(|b| *b == 0) {
        let start = source[..at].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let info = Tuple::from_vec(vec![
            (**filename).own(),
            int::from_usize(line_of(at) + 1),
            int::from_i64(0),
            Str::new(&String::from_utf8_lossy(&source[start..at])).up(),
            int::from_usize(line_of(at) + 1),
            int::from_i64(-1),
        ]);
        let msg = Str::new("source code cannot contain null bytes");
        return crate::raise::raise_call(class, &[&msg, &info]);
    }
    let msg = match pyrite_syntax::source::cookie(source).map(|n| pyrite_syntax::source::normal_encoding(&n))
    {
        None => match std::str::from_utf8(source) {
            Ok(_) => return Ok(()),
            Err(e) => {
                let at = e.valid_up_to();
                format!(
                    "Non-UTF-8 code starting with '\\x{:02x}' in file {} on line {}, but no encoding declared; see https://peps.python.org/pep-0263/ for details",
                    source.get(at).copied().unwrap_or(0),
                    filename.to_lossy(),
                    line_of(at) + 1
                )
            }
        },
        Some(name) => match pyrite_syntax::source::decode(source, Some(&mut decode_with_codec)) {
            Err(e) if e.lineno == 0 && name != "utf-8" => {
                format!("encoding problem: {name}")
            }
            _ => return Ok(()),
        },
    };
    crate::raise::raise_call(class, &[&Str::new(&msg)])
}

/// Compiles a source file in mode `exec`.
pub fn compile_file(source: &[u8], filename: &str) -> R<Ref<Code>> {
    let filename = Str::new(filename);
    check_file(source, &filename)?;
    let text = decode_source(source, &filename)?;
    let q = Request {
        filename: &filename,
        mode: Mode::Exec,
        flags: 0,
        optimize: crate::config::get().optimize.clamp(0, 2) as u8,
        feature_version: 13,
    };
    compile_source(&text, &q)
}

/// Source as text or bytes, decoded.
fn source_of(o: &Object, function: &str, filename: &Str) -> R<Source> {
    if let Some(s) = o.cast::<Str>() {
        let Some(u) = s.to_utf8() else {
            return exc::unicode_encode_error(
                "utf-8",
                o,
                s.iter().position(|c| (0xd800..=0xdfff).contains(&c)).unwrap_or(0),
                s.iter().position(|c| (0xd800..=0xdfff).contains(&c)).unwrap_or(0) + 1,
                "surrogates not allowed",
            );
        };
        if u.contains('\0') {
            return crate::raise::raise_call(
                exc::SYNTAX_ERROR.object().as_object(),
                &[&Str::new("source code string cannot contain null bytes")],
            );
        }
        return Ok(Source { text: u.into_owned().into_bytes(), encoding: None });
    }
    if !buffer::supports(o) {
        let what = match function {
            "compile" => "string, bytes or AST object",
            "symtable" => "string or bytes",
            _ => "string, bytes or code object",
        };
        return type_error(format!("{function}() arg 1 must be a {what}"));
    }
    let b = buffer::bytes_of(o)?;
    if b.contains(&0) {
        return crate::raise::raise_call(
            exc::SYNTAX_ERROR.object().as_object(),
            &[&Str::new("source code string cannot contain null bytes")],
        );
    }
    decode_source(&b, filename)
}

/// Future flags of the code that is running, which compiled source inherits.
fn inherited_flags() -> i64 {
    let f = crate::eval::current_frame();
    if f.is_null() { 0 } else { unsafe { (*(*f).code).f.0.flags as i64 & flags::FUTURE } }
}

/// The name of a file as an argument gives it.
///
/// # Errors
/// TypeError, and what `__fspath__` raises.
pub fn filename_of(o: &Object) -> R<Ref<Str>> {
    if let Some(s) = o.cast::<Str>() {
        return Ok(s.own_as());
    }
    if buffer::supports(o) && !o.is_a::<Bytes>() {
        let text = format!("path should be string, bytes, or os.PathLike, not {}", o.ty().name());
        crate::raise::warn(&exc::DEPRECATION_WARNING, &text, 1)?;
    }
    Ok(crate::codecs::fs_decode(&crate::codecs::fs_path(o)?))
}

/// The symbol table of a source, of which nothing is optimised.
///
/// # Errors
/// TypeError for what is no source; SyntaxError.
pub fn symbol_table(source: &Object, q: &Request<'_>) -> R<symtable::SymbolTable> {
    let source = source_of(source, "symtable", q.filename)?;
    let arena = bumpalo::Bump::with_capacity(source.text.len() * 4 + 1024);
    let mut issue = Issue { filename: q.filename, raised: None };
    let module = parse(&arena, &source, q, &mut issue)?;
    pyrite_compiler::symbol_table(&module, q.flags as u32).map_err(|f| fault(f, q.filename, issue))
}

/// The builtin `compile`.
pub fn builtin_compile(_: &Object, a: &[Option<&Object>]) -> R {
    let (Some(source), Some(filename), Some(mode)) = (a[0], a[1], a[2]) else { return Ok(none()) };
    let int_arg = |i: usize, default: i64| -> R<i64> {
        match a.get(i).copied().flatten() {
            Some(o) => Ok(number::to_i32(o)? as i64),
            None => Ok(default),
        }
    };
    let mut fl = int_arg(3, 0)?;
    let dont_inherit = match a[4] {
        Some(o) => number::is_true(o)?,
        None => false,
    };
    let optimize = int_arg(5, -1)?;
    let feature = int_arg(6, -1)?;
    let path = filename_of(filename)?;
    if fl & !flags::ALL != 0 {
        return value_error("compile(): unrecognised flags");
    }
    if !(-1..=2).contains(&optimize) {
        return value_error("compile(): invalid optimize value");
    }
    if !dont_inherit {
        fl |= inherited_flags();
    }
    let Some(m) = mode.cast::<Str>() else {
        return type_error(format!("compile() argument 3 must be str, not {}", obj::type_name_or_none(mode)));
    };
    let only_ast = fl & flags::ONLY_AST != 0;
    let mode = match &*m.to_lossy() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if only_ast => Mode::FuncType,
        "func_type" => return value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"),
        _ => {
            return value_error(if only_ast {
                "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
            } else {
                "compile() mode must be 'exec', 'eval' or 'single'"
            });
        }
    };
    let q = Request {
        filename: &path,
        mode,
        flags: fl,
        optimize: if optimize < 0 { crate::config::get().optimize.clamp(0, 2) as u8 } else { optimize as u8 },
        feature_version: if feature >= 0 && only_ast { feature.clamp(0, 255) as u8 } else { 13 },
    };
    if crate::ast::is_node(source) {
        return compile_object(source, &q);
    }
    let text = source_of(source, "compile", &path)?;
    if only_ast {
        return parse_source(&text, &q);
    }
    Ok(compile_source(&text, &q)?.up())
}

/// The namespaces of `eval` and `exec`.
fn namespaces(name: &str, g: Option<&Object>, l: Option<&Object>) -> R<(Ref<Dict>, Ref)> {
    let g = g.filter(|g| !g.is_none());
    let l = l.filter(|l| !l.is_none());
    let locals_fit = || match l {
        Some(l) if !crate::protocol::mapping::is_mapping(l) => type_error(if name == "eval" {
            "locals must be a mapping".to_string()
        } else {
            format!("locals must be a mapping or None, not {}", l.ty().name())
        }),
        _ => Ok(()),
    };
    // The two functions look at their arguments in different orders.
    if name == "eval" {
        locals_fit()?;
    }
    let globals = match g {
        Some(g) => match g.cast::<Dict>() {
            Some(d) => d.own_as(),
            None if name == "eval" => {
                return type_error(if crate::protocol::mapping::is_mapping(g) {
                    "globals must be a real dict; try eval(expr, {}, mapping)"
                } else {
                    "globals must be a dict"
                });
            }
            None => {
                return type_error(format!(
                    "{name}() globals must be a dict, not {}",
                    obj::type_name_or_none(g)
                ));
            }
        },
        None => match crate::eval::current_globals() {
            Some(g) => g,
            None => return crate::raise::system_error("globals and locals cannot be NULL"),
        },
    };
    locals_fit()?;
    let locals = match l {
        Some(l) => l.own(),
        None if g.is_some() => globals.clone().up(),
        None => crate::eval::current_locals()?.unwrap_or_else(|| globals.clone().up()),
    };
    let n = crate::names::names();
    if globals.get_str(&n.__builtins__).is_none() {
        globals.set_str(&n.__builtins__, &crate::eval::builtins_of(&globals));
    }
    Ok((globals, locals))
}

/// The builtin `eval`.
pub fn builtin_eval(_: &Object, a: &[Option<&Object>]) -> R {
    run("eval", a, None)
}

/// The builtin `exec`.
pub fn builtin_exec(_: &Object, a: &[Option<&Object>]) -> R {
    run("exec", a, a.get(3).copied().flatten().filter(|c| !c.is_none())).map(|_| none())
}

fn run(name: &str, a: &[Option<&Object>], closure: Option<&Object>) -> R {
    let source = a[0].unwrap_or(none_ref());
    let (globals, locals) = namespaces(name, a[1], a[2])?;
    if let Some(c) = source.cast::<Code>() {
        let nfree = c.f.0.nfree as usize;
        let cells = match closure {
            None if nfree > 0 => {
                return type_error(if name == "eval" {
                    "code object passed to eval() may not contain free variables".to_string()
                } else {
                    format!("code object requires a closure of exactly length {nfree}")
                });
            }
            None => None,
            Some(_) if nfree == 0 => {
                return type_error("cannot use a closure with this code object");
            }
            Some(t) => match t.cast::<Tuple>() {
                Some(t)
                    if t.len() == nfree
                        && t.as_slice().iter().all(|x| x.is_a::<crate::types::cell::Cell>()) =>
                {
                    Some(t.own_as())
                }
                _ => return type_error(format!("code object requires a closure of exactly length {nfree}")),
            },
        };
        return crate::eval::run_code(c.own_as(), globals, locals, cells);
    }
    if closure.is_some() {
        return type_error("closure can only be used when source is a code object");
    }
    let filename = Str::new("<string>");
    let mut text = source_of(source, name, &filename)?;
    let mode = if name == "eval" {
        // Blanks in front of an expression are no indentation.
        let blank = text.text.iter().take_while(|c| matches!(c, b' ' | b'\t')).count();
        text.text.drain(..blank);
        Mode::Eval
    } else {
        Mode::Exec
    };
    let q = Request {
        filename: &filename,
        mode,
        flags: inherited_flags(),
        optimize: crate::config::get().optimize.clamp(0, 2) as u8,
        feature_version: 13,
    };
    let code = compile_source(&text, &q)?;
    crate::eval::run_code(code, globals, locals, None)
}
