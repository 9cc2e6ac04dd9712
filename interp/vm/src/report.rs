//! What is shown of exceptions that nobody catches.

use crate::names::names;
use crate::object::{Object, R, Ref};
use crate::protocol::{attribute, call, object as obj};
use crate::raise::Raised;
use crate::types::exc::BaseException;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::traceback::{self, Traceback};

fn stderr() -> Option<Ref> {
    crate::sys::get("stderr").filter(|f| !f.is_none())
}

fn write(f: &Object, s: &str) -> R<()> {
    call::call_method(f, &names().write, &[&Str::new(s)]).map(drop)
}

/// Calls `sys.unraisablehook`.
pub fn unraisable(e: Raised, msg: Option<&str>, from: Option<&Object>) {
    let frame = crate::eval::current_frame();
    if e.0.traceback.is_none() && !frame.is_null() {
        unsafe { traceback::add(&e, frame) };
    }
    let (t, v, tb) = crate::raise::triple(&e.0);
    let args = crate::sys::unraisable_args(vec![
        t,
        v,
        tb,
        msg.map_or_else(none, |m| Str::new(m).up()),
        from.map_or_else(none, |f| f.own()),
    ]);
    let hook = crate::sys::get("unraisablehook");
    let r = match &hook {
        Some(h) if !h.is_none() => call::call(h, &[&args]).map(drop),
        _ => default_unraisable(&args),
    };
    if let (Err(failure), Some(h)) = (r, hook) {
        // Only the hook's own failure is shown then.
        let (t, v, tb) = crate::raise::triple(&failure.0);
        let msg = Str::new("Exception ignored in sys.unraisablehook").up();
        let _ = default_unraisable(&crate::sys::unraisable_args(vec![t, v, tb, msg, h]));
    }
}

/// What `sys.unraisablehook` does unless replaced.
pub fn default_unraisable(args: &Object) -> R<()> {
    let Some(f) = stderr() else { return Ok(()) };
    let get = |n: &str| attribute::get_text(args, n);
    let (value, msg, from) = (get("exc_value")?, get("err_msg")?, get("object")?);
    let shown = if from.is_none() {
        None
    } else {
        Some(match obj::repr(&from) {
            Ok(s) => s.to_lossy().into_owned(),
            Err(_) => "<object repr() failed>".into(),
        })
    };
    let head = match (msg.is_none(), shown) {
        (false, Some(s)) => format!("{}: {s}\n", obj::str_text(&msg)?),
        (true, Some(s)) => format!("Exception ignored in: {s}\n"),
        (false, None) => format!("{}:\n", obj::str_text(&msg)?),
        (true, None) => String::new(),
    };
    write(&f, &head)?;
    let tb = get("exc_traceback")?;
    if let Some(e) = value.cast::<BaseException>() {
        if e.traceback.is_none() && tb.is_a::<Traceback>() {
            e.traceback.set(Some(tb));
        }
        plain(&crate::object::Own::own_as(e), &f, MAX_CHAIN)?;
    }
    call::call_method(&f, &names().flush, &[])?;
    Ok(())
}

/// Shows an exception with its traceback on `sys.stderr`, as `sys.excepthook` does.
pub fn display(value: &Object, tb: Option<&Object>) {
    let Some(f) = stderr() else {
        return;
    };
    let _ = display_to(value, tb, &f);
    let _ = call::call_method(&f, &names().flush, &[]);
}

/// Shows an exception with its traceback on `f`.
pub fn display_to(value: &Object, tb: Option<&Object>, f: &Object) -> R<()> {
    if let (Some(e), Some(t)) = (value.cast::<BaseException>(), tb)
        && e.traceback.is_none()
        && t.is_a::<crate::types::traceback::Traceback>()
    {
        e.traceback.set(Some(t.own()));
    }
    // The library prints tracebacks; without it, the last line will do.
    let r = (|| -> R<()> {
        let m = crate::import::import_module("traceback")?;
        let print = attribute::get_text(&m, "_print_exception_bltin")?;
        call::call(&print, &[value]).map(drop)
    })();
    if r.is_ok() {
        return Ok(());
    }
    match value.cast::<BaseException>() {
        Some(e) => plain(&crate::object::Own::own_as(e), f, 0),
        None => write(
            f,
            &format!(
                "TypeError: print_exception(): Exception expected for value, {} found\n",
                value.ty().name()
            ),
        ),
    }
}

/// Exceptions of a chain that are shown.
const MAX_CHAIN: usize = 100;

/// An exception with its chain and traceback, without the library's help.
fn plain(e: &Ref<BaseException>, f: &Object, depth: usize) -> R<()> {
    if depth < MAX_CHAIN {
        if let Some(c) = e.cause.get() {
            plain(&c, f, depth + 1)?;
            write(f, "\nThe above exception was the direct cause of the following exception:\n\n")?;
        } else if let Some(c) = e.context.get()
            && !e.suppress_context.get()
        {
            plain(&c, f, depth + 1)?;
            write(f, "\nDuring handling of the above exception, another exception occurred:\n\n")?;
        }
    }
    let mut t = e.traceback.get().and_then(|t| t.downcast::<Traceback>().ok());
    if t.is_some() {
        write(f, "Traceback (most recent call last):\n")?;
    }
    // Source can no longer be read once the modules are gone.
    let ending = crate::thread::FINALIZING.load(std::sync::atomic::Ordering::SeqCst);
    let mut last: Option<(String, i32, String)> = None;
    let mut repeated = 0usize;
    let again = |n: usize| -> R<()> {
        if n > 3 {
            let m = n - 3;
            write(
                f,
                &format!("  [Previous line repeated {m} more time{}]\n", if m == 1 { "" } else { "s" }),
            )?;
        }
        Ok(())
    };
    while let Some(tb) = t {
        let code = tb.frame.code();
        let line = traceback::lineno(&tb).unwrap_or(-1);
        let here = (code.filename_text(), line, code.name.to_lossy().into_owned());
        if last.as_ref() == Some(&here) {
            repeated += 1;
        } else {
            again(repeated)?;
            repeated = 1;
        }
        if repeated <= 3 {
            write(f, &format!("  File \"{}\", line {line}, in {}\n", here.0, here.2))?;
            if !ending && let Some(text) = source_line(&here.0, line) {
                write(f, &format!("    {}\n", text.trim()))?;
            }
        }
        last = Some(here);
        t = tb.next.get();
    }
    again(repeated)?;
    let name = match crate::types::type_::module_of((**e).ty())? {
        Some(m) if m.cast::<Str>().is_some_and(|m| !m.eq_str("builtins") && !m.eq_str("__main__")) => {
            format!("{}.{}", obj::str_text(&m)?, crate::types::type_::qualname_of((**e).ty()).to_lossy())
        }
        _ => crate::types::type_::qualname_of((**e).ty()).to_lossy().into_owned(),
    };
    let text = obj::str(e).map_or_else(|_| "<exception str() failed>".into(), |s| s.to_lossy().into_owned());
    if text.is_empty() { write(f, &format!("{name}\n")) } else { write(f, &format!("{name}: {text}\n")) }
}

fn source_line(file: &str, line: i32) -> Option<String> {
    let data = std::fs::read(file).ok()?;
    let text = String::from_utf8_lossy(&data).into_owned();
    text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?).map(str::to_string)
}

/// Deals with an exception that reached the top: exit status, or what `sys.excepthook` shows.
pub fn top_level(e: Raised) -> i32 {
    if e.matches(&crate::types::exc::SYSTEM_EXIT) {
        return system_exit(&e);
    }
    inspected(e)
}

/// The same for whoever goes on after it: SystemExit is shown as any other.
pub fn inspected(e: Raised) -> i32 {
    let (t, v, tb) = crate::raise::triple(&e.0);
    crate::sys::set("last_exc", &v);
    crate::sys::set("last_type", &t);
    crate::sys::set("last_value", &v);
    crate::sys::set("last_traceback", &tb);
    let hook = crate::sys::get("excepthook");
    match hook {
        Some(h) => {
            if let Err(e2) = call::call(&h, &[&t, &v, &tb]) {
                if e2.matches(&crate::types::exc::SYSTEM_EXIT) {
                    return system_exit(&e2);
                }
                if let Some(f) = stderr() {
                    let _ = write(&f, "Error in sys.excepthook:\n");
                    display(&e2.0.clone().up(), None);
                    let _ = write(&f, "\nOriginal exception was:\n");
                }
                display(&v, Some(&tb));
            }
        }
        None => {
            if let Some(f) = stderr() {
                let _ = write(&f, "sys.excepthook is missing\n");
            }
            display(&v, Some(&tb));
        }
    }
    if e.matches(&crate::types::exc::KEYBOARD_INTERRUPT) { 130 } else { 1 }
}

/// The reference finds an error of showing an exit status only when it waits for the threads.
fn found_later(e: Raised) {
    crate::raise::unraisable_msg(e, "Exception ignored on threading shutdown", None);
}

fn system_exit(e: &Raised) -> i32 {
    let code = crate::types::exc::member(&e.0, &crate::types::exc::SYSTEM_EXIT, 0).get().unwrap_or_else(none);
    // Output that is still buffered comes before the message.
    if let Some(f) = crate::sys::get("stdout").filter(|f| !f.is_none()) {
        let _ = call::call_method(&f, &names().flush, &[]);
    }
    if code.is_none() {
        return 0;
    }
    if let Some(i) = code.cast::<crate::types::int::Int>() {
        return match i.as_i64() {
            Some(n) => n as i32 & 0xff,
            None => {
                if let Err(e) =
                    crate::raise::overflow_error::<()>("Python int too large to convert to C long")
                {
                    found_later(e);
                }
                0xff
            }
        };
    }
    if let Some(f) = stderr() {
        let shown = obj::str(&code).and_then(|s| call::call_method(&f, &names().write, &[&s]));
        let _ = write(&f, "\n");
        if let Err(e) = shown {
            found_later(e);
        }
    }
    1
}
