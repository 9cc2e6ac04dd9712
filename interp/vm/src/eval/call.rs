//! Calls of Python functions: binding arguments, entering the loop from native code.

use super::frame::Frame;
use crate::object::{Object, Own, R, Ref};
use crate::raise::{recursion_error, type_error};
use crate::thread;
use crate::types::code::{Code, flags};
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

/// Calls a Python function from native code.
pub fn call_function(f: &Function, args: &[&Object], kwnames: Option<&Tuple>) -> R {
    unsafe {
        let code = f.code_ref().own_as();
        let ts = thread::current();
        let size = Frame::size_for(&code);
        let frame = (*ts.stack.get()).push(size) as *mut Frame;
        let func = f.own_as().into_raw();
        let simple = is_simple(&code)
            && kwnames.is_none_or(|k| k.is_empty())
            && args.len() == code.f.0.argcount as usize;
        if simple {
            Frame::init(frame, func, &*code, args.len());
            let l = Frame::localsplus(frame);
            for (i, a) in args.iter().enumerate() {
                a.incref();
                *l.add(i) = *a as *const Object as *mut Object;
            }
        } else {
            Frame::init(frame, func, &*code, 0);
            let owned: Vec<*mut Object> = args.iter().map(|a| a.own().into_raw()).collect();
            let nkw = kwnames.map_or(0, |k| k.len());
            if let Err(e) = initialize_locals(
                &*func,
                &code,
                Frame::localsplus(frame),
                owned.as_ptr(),
                args.len() - nkw,
                kwnames,
            ) {
                Frame::clear(frame);
                (*ts.stack.get()).pop(frame as *mut u8);
                return Err(e);
            }
        }
        run_entry(frame)
    }
}

/// Runs a prepared frame of the data stack to its end.
///
/// # Safety
/// The frame is at the top of the data stack and complete.
pub unsafe fn run_entry(frame: *mut Frame) -> R {
    unsafe {
        let ts = thread::current();
        (*frame).previous = ts.frame.get();
        (*frame).exit = super::frame::EXIT_TO_NATIVE;
        if ts.native_remaining.get() <= 0 {
            Frame::clear(frame);
            (*ts.stack.get()).pop(frame as *mut u8);
            return recursion_error("maximum recursion depth exceeded");
        }
        ts.native_remaining.set(ts.native_remaining.get() - 1);
        let r = super::interp::run(frame, None);
        let ts = thread::current();
        ts.native_remaining.set(ts.native_remaining.get() + 1);
        r
    }
}

/// Runs code in namespaces, as `exec` does.
pub fn run_code(code: Ref<Code>, globals: Ref<Dict>, locals: Ref, closure: Option<Ref<Tuple>>) -> R {
    unsafe {
        let f = Function::new(code.clone(), globals);
        f.closure.set(closure);
        let ts = thread::current();
        let frame = (*ts.stack.get()).push(Frame::size_for(&code)) as *mut Frame;
        f.qualname.set(Some(code.name.clone()));
        let func = f.into_raw();
        Frame::init(frame, func, &*code, 0);
        let fl = &code.f.0;
        // Code of a function finds its parameters missing, as in a call without arguments.
        if (fl.argcount > 0 || fl.kwonlyargcount > 0 || fl.flags & (flags::VARARGS | flags::VARKEYWORDS) != 0)
            && let Err(e) =
                initialize_locals(&*func, &code, Frame::localsplus(frame), std::ptr::null(), 0, None)
        {
            Frame::clear(frame);
            (*ts.stack.get()).pop(frame as *mut u8);
            return Err(e);
        }
        (*frame).locals = locals.into_raw();
        run_entry(frame)
    }
}

/// No `*args`, `**kwargs` or keyword-only parameters.
#[inline(always)]
pub fn is_simple(code: &Code) -> bool {
    code.f.0.flags & (flags::VARARGS | flags::VARKEYWORDS | flags::OPTIMIZED) == flags::OPTIMIZED
        && code.f.0.kwonlyargcount == 0
}

/// Distributes the arguments of a call over the first slots of a frame, which are empty. Takes
/// over the references at `args`, also on failure.
///
/// # Safety
/// `args` holds `npos` owned references, then one for each keyword.
///
/// # Errors
/// TypeError, worded as CPython words it.
pub unsafe fn initialize_locals(
    func: &Function,
    code: &Code,
    lp: *mut *mut Object,
    args: *const *mut Object,
    npos: usize,
    kwnames: Option<&Tuple>,
) -> R<()> {
    unsafe {
        let fl = &code.f.0;
        let argcount = fl.argcount as usize;
        let nkw = kwnames.map_or(0, |k| k.len());
        let named = argcount + fl.kwonlyargcount as usize;
        let mut rest: Vec<Ref> = Vec::new();
        let n = npos.min(argcount);
        for i in 0..n {
            *lp.add(i) = *args.add(i);
        }
        if npos > n {
            rest.reserve(npos - n);
            for i in n..npos {
                rest.push(Ref::from_raw(*args.add(i)));
            }
        }
        let mut kwvalues: Vec<Option<Ref>> = Vec::with_capacity(nkw);
        for i in 0..nkw {
            kwvalues.push(Some(Ref::from_raw(*args.add(npos + i))));
        }
        let mut given = npos;
        let too_many = npos > argcount && fl.flags & flags::VARARGS == 0;
        if fl.flags & flags::VARARGS != 0 {
            *lp.add(named) = Tuple::from_vec(std::mem::take(&mut rest)).up().into_raw();
            given = n;
        }
        let kwdict = if fl.flags & flags::VARKEYWORDS != 0 {
            let d = Dict::new();
            let at = named + (fl.flags & flags::VARARGS != 0) as usize;
            *lp.add(at) = d.clone().up().into_raw();
            Some(d)
        } else {
            None
        };
        if let Some(k) = kwnames {
            for (i, name) in k.as_slice().iter().enumerate() {
                let Some(s) = name.cast::<Str>() else {
                    return type_error("keywords must be strings");
                };
                let names = code.localsplusnames.as_slice();
                let lo = fl.posonlyargcount as usize;
                let mut found = (lo..named).find(|j| names[*j].is(name));
                if found.is_none() {
                    found = (lo..named).find(|j| names[*j].cast::<Str>().is_some_and(|n| n.eq(s)));
                }
                match found {
                    Some(j) => {
                        if !(*lp.add(j)).is_null() {
                            return type_error(format!(
                                "{}() got multiple values for argument '{}'",
                                func.qualname_text(),
                                s.to_lossy()
                            ));
                        }
                        if let Some(v) = kwvalues[i].take() {
                            *lp.add(j) = v.into_raw();
                        }
                    }
                    None => match &kwdict {
                        Some(d) => {
                            if let Some(v) = kwvalues[i].take() {
                                d.set_str(s, &v);
                            }
                        }
                        None => return unexpected_keyword(func, code, k, s),
                    },
                }
            }
        }
        if too_many {
            return too_many_positional(func, code, npos, lp);
        }
        if given < argcount {
            let defaults = func.defaults.get();
            let ndef = defaults.as_ref().map_or(0, |d| d.len());
            let m = argcount - ndef.min(argcount);
            let missing: Vec<usize> = (given..m).filter(|i| (*lp.add(*i)).is_null()).collect();
            if !missing.is_empty() {
                return missing_arguments(func, code, &missing, "positional");
            }
            if let Some(d) = &defaults {
                let start = given.max(m);
                for i in start..argcount {
                    if (*lp.add(i)).is_null() {
                        *lp.add(i) = d.as_slice()[ndef - (argcount - i)].clone().into_raw();
                    }
                }
            }
        }
        if fl.kwonlyargcount > 0 {
            let mut missing = Vec::new();
            let kwdefaults = func.kwdefaults.get();
            for i in argcount..named {
                if !(*lp.add(i)).is_null() {
                    continue;
                }
                let name = code.local_name(i);
                match kwdefaults.as_ref().and_then(|d| d.get_str(&name)) {
                    Some(v) => *lp.add(i) = v.into_raw(),
                    None => missing.push(i),
                }
            }
            if !missing.is_empty() {
                return missing_arguments(func, code, &missing, "keyword-only");
            }
        }
        Ok(())
    }
}

#[cold]
fn missing_arguments(func: &Function, code: &Code, missing: &[usize], kind: &str) -> R<()> {
    let names: Vec<String> =
        missing.iter().map(|i| format!("'{}'", code.local_name(*i).to_lossy())).collect();
    let list = match names.as_slice() {
        [a] => a.clone(),
        [a, b] => format!("{a} and {b}"),
        [head @ .., b] => format!("{}, and {b}", head.join(", ")),
        [] => String::new(),
    };
    type_error(format!(
        "{}() missing {} required {kind} argument{}: {list}",
        func.qualname_text(),
        names.len(),
        if names.len() == 1 { "" } else { "s" }
    ))
}

#[cold]
unsafe fn too_many_positional(func: &Function, code: &Code, given: usize, lp: *mut *mut Object) -> R<()> {
    let argcount = code.f.0.argcount as usize;
    let kwonly_given = unsafe {
        (argcount..argcount + code.f.0.kwonlyargcount as usize).filter(|i| !(*lp.add(*i)).is_null()).count()
    };
    let ndef = func.defaults.peek().map_or(0, |d| d.len());
    let (sig, plural) = if ndef > 0 {
        (format!("from {} to {}", argcount - ndef, argcount), true)
    } else {
        (format!("{argcount}"), argcount != 1)
    };
    let kwonly = if kwonly_given > 0 {
        format!(
            " positional argument{} (and {} keyword-only argument{})",
            if given != 1 { "s" } else { "" },
            kwonly_given,
            if kwonly_given != 1 { "s" } else { "" }
        )
    } else {
        String::new()
    };
    type_error(format!(
        "{}() takes {} positional argument{} but {}{} {} given",
        func.qualname_text(),
        sig,
        if plural { "s" } else { "" },
        given,
        kwonly,
        if given == 1 && kwonly_given == 0 { "was" } else { "were" }
    ))
}

#[cold]
fn unexpected_keyword(func: &Function, code: &Code, kwnames: &Tuple, name: &Str) -> R<()> {
    let posonly = code.f.0.posonlyargcount as usize;
    if posonly > 0 {
        let clash: Vec<String> = (0..posonly)
            .map(|i| code.local_name(i))
            .filter(|n| kwnames.as_slice().iter().any(|k| k.cast::<Str>().is_some_and(|k| k.eq(n))))
            .map(|n| n.to_lossy().into_owned())
            .collect();
        if !clash.is_empty() {
            return type_error(format!(
                "{}() got some positional-only arguments passed as keyword arguments: '{}'",
                func.qualname_text(),
                clash.join(", ")
            ));
        }
    }
    let named = (code.f.0.argcount + code.f.0.kwonlyargcount) as usize;
    let candidates: Vec<Ref<Str>> = (posonly..named).map(|i| code.local_name(i)).collect();
    let hint = match crate::suggest::best_match(name, candidates.iter().map(|s| &**s)) {
        Some(s) => format!(". Did you mean '{}'?", s.to_lossy()),
        None => String::new(),
    };
    type_error(format!(
        "{}() got an unexpected keyword argument '{}'{hint}",
        func.qualname_text(),
        name.to_lossy()
    ))
}
