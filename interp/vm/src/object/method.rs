//! How a native function is declared: name, signature, implementation, once.
//!
//! The signature line is what `__text_signature__` shows, what arguments are bound by, and what
//! the error text of a wrong call derives from.

use std::cell::Cell;

use super::{Gil, Guarded, Object, R};
use crate::raise::type_error;
use crate::types::tuple::Tuple;

/// The implementation of a native function, by calling convention. The first argument is the
/// object the method is bound to (the module, for a module's function; the type, for a class
/// method).
#[derive(Clone, Copy)]
pub enum Imp {
    /// No arguments.
    NoArgs(fn(&Object) -> R),
    /// Exactly one positional argument.
    O(fn(&Object, &Object) -> R),
    /// Positional arguments only, from a least to a greatest number.
    Pos(u8, u8, fn(&Object, &[&Object]) -> R),
    /// Any parameters but `*args`: bound by the signature, one entry a parameter, `None` where
    /// the argument was left out.
    Kw(fn(&Object, &[Option<&Object>]) -> R),
    /// The arguments as they come.
    Raw(fn(&Object, &[&Object], Option<&Tuple>) -> R),
}

/// Declared as a class method.
pub const CLASS: u8 = 1;
/// Declared as a static method.
pub const STATIC: u8 = 2;
/// A `__contains__`-like method that stays beside the slot wrapper of the same name.
pub const COEXIST: u8 = 4;

/// A native function or method.
#[derive(Clone, Copy)]
pub struct MethodDef {
    /// Its name.
    pub name: &'static str,
    /// Its signature as `__text_signature__` shows it, empty for none.
    pub sig: &'static str,
    /// Its implementation.
    pub imp: Imp,
    /// [`CLASS`], [`STATIC`], [`COEXIST`].
    pub flags: u8,
}

/// Parsed signatures by address of the declaration, and the slow table behind them.
const PARAMS_CACHE: usize = 1024;
static CACHE: Gil<[Cell<(usize, Option<&'static Params>)>; PARAMS_CACHE]> =
    Gil([const { Cell::new((0, None)) }; PARAMS_CACHE]);
static PARSED: Gil<Guarded<Vec<(usize, &'static Params)>>> = Gil(Guarded::new(Vec::new()));

impl MethodDef {
    /// Without arguments: `($self, /)`.
    pub const fn noargs(name: &'static str, f: fn(&Object) -> R) -> MethodDef {
        MethodDef::new(name, "($self, /)", Imp::NoArgs(f))
    }
    /// One positional argument; `sig` is `($self, x, /)`.
    pub const fn o(name: &'static str, sig: &'static str, f: fn(&Object, &Object) -> R) -> MethodDef {
        MethodDef::new(name, sig, Imp::O(f))
    }
    /// From `min` to `max` positional arguments (255: no limit).
    pub const fn pos(
        name: &'static str,
        sig: &'static str,
        min: u8,
        max: u8,
        f: fn(&Object, &[&Object]) -> R,
    ) -> MethodDef {
        MethodDef::new(name, sig, Imp::Pos(min, max, f))
    }
    /// Parameters bound by the signature.
    pub const fn kw(
        name: &'static str,
        sig: &'static str,
        f: fn(&Object, &[Option<&Object>]) -> R,
    ) -> MethodDef {
        MethodDef::new(name, sig, Imp::Kw(f))
    }
    /// Arguments as they come; `sig` may be empty.
    pub const fn raw(
        name: &'static str,
        sig: &'static str,
        f: fn(&Object, &[&Object], Option<&Tuple>) -> R,
    ) -> MethodDef {
        MethodDef::new(name, sig, Imp::Raw(f))
    }
    /// Any of them.
    pub const fn new(name: &'static str, sig: &'static str, imp: Imp) -> MethodDef {
        MethodDef { name, sig, imp, flags: 0 }
    }
    /// As a class method: the first argument is the type.
    pub const fn class(mut self) -> MethodDef {
        self.flags |= CLASS;
        self
    }
    /// As a static method: the first argument is of no interest.
    pub const fn static_(mut self) -> MethodDef {
        self.flags |= STATIC;
        self
    }
    /// Beside a slot wrapper of the same name.
    pub const fn coexist(mut self) -> MethodDef {
        self.flags |= COEXIST;
        self
    }
    /// The parameters, parsed from the signature at first use.
    #[inline]
    pub fn params(&self) -> &'static Params {
        let a = self as *const MethodDef as usize;
        let e = &CACHE[(a >> 4) & (PARAMS_CACHE - 1)];
        match e.get() {
            (k, Some(p)) if k == a => p,
            _ => {
                let p = self.params_slow(a);
                e.set((a, Some(p)));
                p
            }
        }
    }

    #[cold]
    fn params_slow(&self, a: usize) -> &'static Params {
        let t = PARSED.borrow_mut();
        match t.binary_search_by_key(&a, |e| e.0) {
            Ok(i) => t[i].1,
            Err(i) => {
                let p = Box::leak(Box::new(Params::parse(self.name, self.sig)));
                t.insert(i, (a, p));
                p
            }
        }
    }

    /// Calls the implementation. `owner` names the type for the error text (`list.append`).
    #[inline]
    pub fn invoke(&self, owner: Option<&str>, this: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
        self.invoke_named(|| owner.map(String::from), this, args, kw)
    }

    /// As [`MethodDef::invoke`], where the owner's name is only made for an error.
    #[inline]
    pub fn invoke_named(
        &self,
        owner: impl FnOnce() -> Option<String>,
        this: &Object,
        args: &[&Object],
        kw: Option<&Tuple>,
    ) -> R {
        let nkw = kw.map_or(0, |k| k.len());
        match self.imp {
            Imp::NoArgs(f) if nkw == 0 && args.is_empty() => f(this),
            Imp::O(f) if nkw == 0 && args.len() == 1 => f(this, args[0]),
            Imp::Pos(min, max, f)
                if nkw == 0 && args.len() >= min as usize && (max == 255 || args.len() <= max as usize) =>
            {
                f(this, args)
            }
            Imp::Kw(f) => {
                let p = self.params();
                let mut small: [Option<&Object>; 12] = [None; 12];
                if p.names.len() <= small.len() {
                    let out = &mut small[..p.names.len()];
                    p.bind(args, kw, out)?;
                    f(this, out)
                } else {
                    let mut out = vec![None; p.names.len()];
                    p.bind(args, kw, &mut out)?;
                    f(this, &out)
                }
            }
            Imp::Raw(f) => f(this, args, kw),
            _ => self.arity_error(owner().as_deref(), args.len() - nkw, nkw),
        }
    }

    #[cold]
    fn arity_error(&self, owner: Option<&str>, given: usize, nkw: usize) -> R {
        let full = match owner {
            Some(o) => format!("{}.{}", o, self.name),
            None => self.name.to_string(),
        };
        if nkw > 0 {
            return type_error(format!("{full}() takes no keyword arguments"));
        }
        match self.imp {
            Imp::NoArgs(_) => type_error(format!("{full}() takes no arguments ({given} given)")),
            Imp::O(_) => type_error(format!("{full}() takes exactly one argument ({given} given)")),
            Imp::Pos(min, max, _) => check_positional(self.name, given, min as usize, max as usize)
                .and_then(|()| type_error(format!("{full}() takes no keyword arguments"))),
            _ => type_error(format!("{full}() got unexpected arguments")),
        }
    }
}

/// The error of a call with too few or too many positional arguments.
///
/// # Errors
/// TypeError when `given` is outside `min..=max` (`max` 255: no limit).
pub fn check_positional(name: &str, given: usize, min: usize, max: usize) -> R<()> {
    if given < min {
        let at_least = if min == max { "" } else { "at least " };
        let s = if min == 1 { "" } else { "s" };
        return type_error(format!("{name} expected {at_least}{min} argument{s}, got {given}"));
    }
    if max != 255 && given > max {
        let at_most = if min == max { "" } else { "at most " };
        let s = if max == 1 { "" } else { "s" };
        return type_error(format!("{name} expected {at_most}{max} argument{s}, got {given}"));
    }
    Ok(())
}

/// Parameters as a signature lists them, without the bound first one.
pub struct Params {
    /// The function in messages about positional arguments alone.
    name: &'static str,
    /// The function in all other messages: `name()`, or `function` if it has no name.
    fname: String,
    /// Their names.
    pub names: Vec<&'static str>,
    /// How many are positional-only.
    pub posonly: usize,
    /// How many are positional (positional-only ones included); the others are keyword-only.
    pub positional: usize,
    /// Which have no default.
    pub required: Vec<bool>,
}

impl Params {
    fn parse(fname: &'static str, sig: &'static str) -> Params {
        let shown = if fname.is_empty() { "function".to_string() } else { format!("{fname}()") };
        let mut p = Params {
            name: fname,
            fname: shown,
            names: Vec::new(),
            posonly: 0,
            positional: usize::MAX,
            required: Vec::new(),
        };
        let inner = sig.trim().trim_start_matches('(');
        let inner = inner.strip_suffix(')').unwrap_or(inner);
        let mut depth = 0i32;
        let mut quote: Option<char> = None;
        let mut start = 0;
        let mut parts = Vec::new();
        for (i, c) in inner.char_indices() {
            match (quote, c) {
                (Some(q), c) if c == q => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '(' | '[' | '{') => depth += 1,
                (None, ')' | ']' | '}') => depth -= 1,
                (None, ',') if depth == 0 => {
                    parts.push(&inner[start..i]);
                    start = i + 1;
                }
                _ => {}
            }
        }
        parts.push(&inner[start..]);
        for part in parts {
            let part = part.trim();
            if part.is_empty() || part.starts_with('$') {
                continue;
            }
            if part == "/" {
                p.posonly = p.names.len();
            } else if part == "*" {
                p.positional = p.names.len();
            } else {
                let (name, default) = match part.split_once('=') {
                    Some((n, d)) => (n.trim(), Some(d)),
                    None => (part, None),
                };
                p.names.push(name);
                p.required.push(default.is_none());
            }
        }
        p.positional = p.positional.min(p.names.len());
        p
    }

    /// Distributes the arguments of a call.
    ///
    /// # Errors
    /// TypeError, worded as CPython's argument clinic words it.
    pub fn bind<'a>(&self, args: &[&'a Object], kw: Option<&Tuple>, out: &mut [Option<&'a Object>]) -> R<()> {
        let nkw = kw.map_or(0, |k| k.len());
        let npos = args.len() - nkw;
        let total = self.names.len();
        let min_pos = self.required[..self.positional].iter().filter(|r| **r).count();
        if npos + nkw > total {
            if npos > total && self.posonly == total {
                check_positional(self.name, npos, min_pos, self.positional)?;
            }
            return type_error(format!(
                "{} takes at most {} {}argument{} ({} given)",
                self.fname,
                total,
                if npos == 0 { "keyword " } else { "" },
                if total == 1 { "" } else { "s" },
                npos + nkw
            ));
        }
        if npos > self.positional {
            if self.positional == 0 {
                return type_error(format!("{} takes no positional arguments", self.fname));
            }
            return type_error(format!(
                "{} takes {} {} positional argument{} ({} given)",
                self.fname,
                if min_pos < self.positional { "at most" } else { "exactly" },
                self.positional,
                if self.positional == 1 { "" } else { "s" },
                npos
            ));
        }
        for (o, a) in out.iter_mut().zip(&args[..npos]) {
            *o = Some(a);
        }
        let Some(k) = kw else { return self.check_required(npos, out) };
        // What is missing is reported first, then what is given twice, then what is unknown.
        let mut twice = npos;
        let mut unknown = None;
        for (i, name) in k.as_slice().iter().enumerate() {
            let Some(name) = name.cast::<crate::types::str::Str>() else {
                return type_error("keywords must be strings");
            };
            let found =
                self.names[self.posonly..].iter().position(|n| name.eq_str(n)).map(|j| j + self.posonly);
            match found {
                Some(j) if j < npos => twice = twice.min(j),
                Some(j) => out[j] = Some(args[npos + i]),
                None => unknown = unknown.or(Some(name)),
            }
        }
        self.check_required(npos, out)?;
        if twice < npos {
            return type_error(format!(
                "argument for {} given by name ('{}') and position ({})",
                self.fname,
                self.names[twice],
                twice + 1
            ));
        }
        if let Some(name) = unknown {
            return type_error(format!(
                "{}{} got an unexpected keyword argument '{}'{}",
                if self.name.is_empty() { "this " } else { "" },
                self.fname,
                name.to_lossy(),
                crate::suggest::hint(name, &self.names[self.posonly..])
            ));
        }
        Ok(())
    }

    fn check_required(&self, npos: usize, out: &[Option<&Object>]) -> R<()> {
        for (i, r) in self.required.iter().enumerate() {
            if *r && out[i].is_none() {
                if i < self.posonly {
                    let min = self.required[..self.posonly].iter().filter(|r| **r).count();
                    return type_error(format!(
                        "{} takes {} {} positional argument{} ({} given)",
                        self.fname,
                        if min < self.positional { "at least" } else { "exactly" },
                        min,
                        if min == 1 { "" } else { "s" },
                        npos
                    ));
                }
                return type_error(format!(
                    "{} missing required argument '{}' (pos {})",
                    self.fname,
                    self.names[i],
                    i + 1
                ));
            }
        }
        Ok(())
    }
}

/// A computed attribute of a builtin type.
pub struct GetSetDef {
    /// Its name.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&Object) -> R,
    /// Writes (`Some`) or deletes (`None`) it; absent for a read-only attribute.
    pub set: Option<fn(&Object, Option<&Object>) -> R<()>>,
    /// Shown as a `member_descriptor` rather than a `getset_descriptor`.
    pub member: bool,
}

impl GetSetDef {
    /// A read-only attribute.
    pub const fn ro(name: &'static str, get: fn(&Object) -> R) -> GetSetDef {
        GetSetDef { name, get, set: None, member: false }
    }
    /// A writable attribute.
    pub const fn rw(
        name: &'static str,
        get: fn(&Object) -> R,
        set: fn(&Object, Option<&Object>) -> R<()>,
    ) -> GetSetDef {
        GetSetDef { name, get, set: Some(set), member: false }
    }
    /// Shown as a `member_descriptor`.
    pub const fn member(mut self) -> GetSetDef {
        self.member = true;
        self
    }
}
