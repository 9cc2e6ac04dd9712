//! `_locale`: the C library's locales and message catalogues.

use std::ffi::{CStr, CString, c_char, c_int};

use pyrite_vm::codecs::{fs_decode, fs_path};
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::{Gil, Object, R, Ref, Slot};
use pyrite_vm::protocol::sequence;
use pyrite_vm::raise::{last_os_error, memory_error, raise_call, value_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{exc, int};

use crate::arguments::{new_exception, wrong_type};

unsafe extern "C" {
    fn wcscoll(a: *const libc::wchar_t, b: *const libc::wchar_t) -> c_int;
    fn wcsxfrm(to: *mut libc::wchar_t, from: *const libc::wchar_t, n: usize) -> usize;
    fn gettext(msg: *const c_char) -> *mut c_char;
    fn dgettext(domain: *const c_char, msg: *const c_char) -> *mut c_char;
    fn dcgettext(domain: *const c_char, msg: *const c_char, category: c_int) -> *mut c_char;
    fn textdomain(domain: *const c_char) -> *mut c_char;
    fn bindtextdomain(domain: *const c_char, dir: *const c_char) -> *mut c_char;
    fn bind_textdomain_codeset(domain: *const c_char, codeset: *const c_char) -> *mut c_char;
}

static ERROR: Gil<Slot> = Gil(Slot::empty());

/// Raises `locale.Error`.
#[cold]
fn error<T>(msg: &str) -> R<T> {
    match ERROR.get() {
        Some(t) => raise_call(&t, &[&Str::new(msg)]),
        None => value_error(msg),
    }
}

/// Takes the classification of characters from the environment. The plain C locale, asked for by nobody, becomes
/// the one with UTF-8, for programs started from here as well.
pub fn start() {
    unsafe {
        libc::setlocale(libc::LC_CTYPE, c"".as_ptr());
        let all = libc::getenv(c"LC_ALL".as_ptr());
        if !all.is_null() && *all != 0 {
            return;
        }
        let now = libc::setlocale(libc::LC_CTYPE, std::ptr::null());
        if !now.is_null()
            && CStr::from_ptr(now) == c"C"
            && !libc::setlocale(libc::LC_CTYPE, c"C.UTF-8".as_ptr()).is_null()
        {
            libc::setenv(c"LC_CTYPE".as_ptr(), c"C.UTF-8".as_ptr(), 1);
        }
    }
}

/// Text of the C library.
///
/// # Safety
/// `p` is null or ends with a zero.
unsafe fn text(p: *const c_char) -> Ref<Str> {
    if p.is_null() { Str::new("") } else { fs_decode(unsafe { CStr::from_ptr(p) }.to_bytes()) }
}

fn c_string(s: &Str) -> R<CString> {
    match CString::new(pyrite_vm::codecs::unicode::encode_utf8(s, "strict")?) {
        Ok(s) => Ok(s),
        Err(_) => value_error("embedded null character"),
    }
}

/// Argument `i` of `name` (0: the only one): text.
fn text_arg(name: &str, i: usize, o: &Object) -> R<CString> {
    match o.cast::<Str>() {
        Some(s) => c_string(s),
        None => wrong_text(name, i, "str", o),
    }
}

fn wrong_text<T>(name: &str, i: usize, what: &str, o: &Object) -> R<T> {
    if i > 0 {
        return wrong_type(name, i, what, o);
    }
    let given = pyrite_vm::protocol::object::type_name_or_none(o);
    pyrite_vm::raise::type_error(format!("{name}() argument must be {what}, not {given}"))
}

fn text_or_none(name: &str, i: usize, o: Option<&Object>) -> R<Option<CString>> {
    match o {
        None => Ok(None),
        Some(o) if o.is_none() => Ok(None),
        Some(o) => match o.cast::<Str>() {
            Some(s) => c_string(s).map(Some),
            None => wrong_text(name, i, "str or None", o),
        },
    }
}

fn pointer(s: &Option<CString>) -> *const c_char {
    s.as_ref().map_or(std::ptr::null(), |s| s.as_ptr())
}

fn setlocale(_: &Object, a: &[&Object]) -> R {
    let category = sequence::int_arg(a[0])?;
    let locale = text_or_none("setlocale", 2, a.get(1).copied())?;
    unsafe {
        let p = libc::setlocale(category, pointer(&locale));
        if p.is_null() {
            let asked = locale.is_some();
            return error(if asked { "unsupported locale setting" } else { "locale query failed" });
        }
        Ok(text(p).up())
    }
}

/// The sizes of groups of digits, with what ends them.
///
/// # Safety
/// `p` is null or ends with a zero or `CHAR_MAX`.
unsafe fn grouping(p: *const c_char) -> Ref {
    let mut v = Vec::new();
    unsafe {
        if !p.is_null() && *p != 0 {
            for i in 0.. {
                let n = *p.add(i);
                v.push(int::from_i64(n.into()));
                if n == 0 || n == c_char::MAX {
                    break;
                }
            }
        }
    }
    List::from_vec(v).up()
}

fn localeconv(_: &Object) -> R {
    let d = Dict::new();
    unsafe {
        let l = libc::localeconv();
        if l.is_null() {
            return last_os_error(None);
        }
        let l = &*l;
        let n = |c: c_char| int::from_i64(c.into());
        d.set_text("int_curr_symbol", &text(l.int_curr_symbol));
        d.set_text("currency_symbol", &text(l.currency_symbol));
        d.set_text("mon_decimal_point", &text(l.mon_decimal_point));
        d.set_text("mon_thousands_sep", &text(l.mon_thousands_sep));
        d.set_text("mon_grouping", &grouping(l.mon_grouping));
        d.set_text("positive_sign", &text(l.positive_sign));
        d.set_text("negative_sign", &text(l.negative_sign));
        d.set_text("int_frac_digits", &n(l.int_frac_digits));
        d.set_text("frac_digits", &n(l.frac_digits));
        d.set_text("p_cs_precedes", &n(l.p_cs_precedes));
        d.set_text("p_sep_by_space", &n(l.p_sep_by_space));
        d.set_text("n_cs_precedes", &n(l.n_cs_precedes));
        d.set_text("n_sep_by_space", &n(l.n_sep_by_space));
        d.set_text("p_sign_posn", &n(l.p_sign_posn));
        d.set_text("n_sign_posn", &n(l.n_sign_posn));
        d.set_text("decimal_point", &text(l.decimal_point));
        d.set_text("thousands_sep", &text(l.thousands_sep));
        d.set_text("grouping", &grouping(l.grouping));
    }
    Ok(d.up())
}

/// Wide characters that end with a zero; `None` if there is a zero within.
fn wide(s: &Str) -> R<Vec<libc::wchar_t>> {
    let mut v = Vec::new();
    if v.try_reserve_exact(s.len() + 1).is_err() {
        return memory_error();
    }
    v.extend(s.iter().map(|c| c as libc::wchar_t));
    if v.contains(&0) {
        return value_error("embedded null character");
    }
    v.push(0);
    Ok(v)
}

fn strcoll(_: &Object, a: &[&Object]) -> R {
    let Some(x) = a[0].cast::<Str>() else { return wrong_type("strcoll", 1, "str", a[0]) };
    let Some(y) = a[1].cast::<Str>() else { return wrong_type("strcoll", 2, "str", a[1]) };
    let (x, y) = (wide(x)?, wide(y)?);
    Ok(int::from_i64(unsafe { wcscoll(x.as_ptr(), y.as_ptr()) }.into()))
}

fn strxfrm(_: &Object, o: &Object) -> R {
    let Some(s) = o.cast::<Str>() else { return wrong_text("strxfrm", 0, "str", o) };
    let from = wide(s)?;
    let mut to: Vec<libc::wchar_t> = Vec::new();
    loop {
        let room = to.len();
        let n = unsafe {
            *libc::__errno_location() = 0;
            wcsxfrm(to.as_mut_ptr(), from.as_ptr(), room)
        };
        if unsafe { !matches!(*libc::__errno_location(), 0 | libc::ERANGE) } {
            return last_os_error(None);
        }
        if n < room {
            return Ok(Str::from_points(to.iter().take(n).map(|c| *c as u32)).up());
        }
        if to.try_reserve(n + 1 - room).is_err() {
            return memory_error();
        }
        to.resize(n + 1, 0);
    }
}

fn nl_langinfo(_: &Object, o: &Object) -> R {
    let key = sequence::int_arg(o)?;
    if key != DATE_FMT && !LANGINFO.iter().any(|(_, n)| *n == key) {
        return value_error("unsupported langinfo constant");
    }
    Ok(unsafe { text(libc::nl_langinfo(key)) }.up())
}

fn getencoding(_: &Object) -> R {
    let s = unsafe { text(libc::nl_langinfo(libc::CODESET)) };
    Ok(if s.is_empty() { Str::new("UTF-8").up() } else { s.up() })
}

fn get_text(_: &Object, o: &Object) -> R {
    let msg = text_arg("gettext", 0, o)?;
    Ok(unsafe { text(gettext(msg.as_ptr())) }.up())
}

fn get_text_of(_: &Object, a: &[&Object]) -> R {
    let domain = text_or_none("dgettext", 1, a.first().copied())?;
    let msg = text_arg("dgettext", 2, a[1])?;
    Ok(unsafe { text(dgettext(pointer(&domain), msg.as_ptr())) }.up())
}

fn get_text_of_category(_: &Object, a: &[&Object]) -> R {
    let domain = text_or_none("dcgettext", 1, a.first().copied())?;
    let msg = text_arg("dcgettext", 2, a[1])?;
    let category = sequence::int_arg(a[2])?;
    Ok(unsafe { text(dcgettext(pointer(&domain), msg.as_ptr(), category)) }.up())
}

fn text_domain(_: &Object, o: &Object) -> R {
    let domain = text_or_none("textdomain", 0, Some(o))?;
    let p = unsafe { textdomain(pointer(&domain)) };
    if p.is_null() {
        return last_os_error(None);
    }
    Ok(unsafe { text(p) }.up())
}

fn bind_text_domain(_: &Object, a: &[&Object]) -> R {
    let domain = text_arg("bindtextdomain", 1, a[0])?;
    if domain.is_empty() {
        return error("domain must be a non-empty string");
    }
    let dir = if a[1].is_none() {
        None
    } else {
        match CString::new(fs_path(a[1])?) {
            Ok(d) => Some(d),
            Err(_) => return value_error("embedded null byte"),
        }
    };
    let p = unsafe { bindtextdomain(domain.as_ptr(), pointer(&dir)) };
    if p.is_null() {
        return last_os_error(None);
    }
    Ok(unsafe { text(p) }.up())
}

fn bind_codeset(_: &Object, a: &[&Object]) -> R {
    let domain = text_arg("bind_textdomain_codeset", 1, a[0])?;
    let codeset = text_or_none("bind_textdomain_codeset", 2, a.get(1).copied())?;
    let p = unsafe { bind_textdomain_codeset(domain.as_ptr(), pointer(&codeset)) };
    Ok(if p.is_null() { none() } else { unsafe { text(p) }.up() })
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::pos("setlocale", "($module, category, locale=<unrepresentable>, /)", 1, 2, setlocale),
    MethodDef::new("localeconv", "($module, /)", pyrite_vm::object::method::Imp::NoArgs(localeconv)),
    MethodDef::pos("strcoll", "($module, os1, os2, /)", 2, 2, strcoll),
    MethodDef::o("strxfrm", "($module, string, /)", strxfrm),
    MethodDef::o("nl_langinfo", "($module, key, /)", nl_langinfo),
    MethodDef::o("gettext", "($module, msg, /)", get_text),
    MethodDef::pos("dgettext", "($module, domain, msg, /)", 2, 2, get_text_of),
    MethodDef::pos("dcgettext", "($module, domain, msg, category, /)", 3, 3, get_text_of_category),
    MethodDef::o("textdomain", "($module, domain, /)", text_domain),
    MethodDef::pos("bindtextdomain", "($module, domain, dir, /)", 2, 2, bind_text_domain),
    MethodDef::pos("bind_textdomain_codeset", "($module, domain, codeset, /)", 2, 2, bind_codeset),
    MethodDef::new("getencoding", "($module, /)", pyrite_vm::object::method::Imp::NoArgs(getencoding)),
];

/// The format of the program `date`.
const DATE_FMT: i32 = 0x2006c;

static CATEGORIES: &[(&str, i32)] = &[
    ("LC_CTYPE", libc::LC_CTYPE),
    ("LC_TIME", libc::LC_TIME),
    ("LC_COLLATE", libc::LC_COLLATE),
    ("LC_MONETARY", libc::LC_MONETARY),
    ("LC_MESSAGES", libc::LC_MESSAGES),
    ("LC_NUMERIC", libc::LC_NUMERIC),
    ("LC_ALL", libc::LC_ALL),
    ("CHAR_MAX", c_char::MAX as i32),
    // glibc's own.
    ("_DATE_FMT", DATE_FMT),
];

macro_rules! langinfo {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

static LANGINFO: &[(&str, i32)] = langinfo! {
    DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7
    ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12
    ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    RADIXCHAR THOUSEP CRNCYSTR D_FMT D_T_FMT T_FMT AM_STR PM_STR CODESET T_FMT_AMPM
    ERA ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS YESEXPR NOEXPR
};

/// Makes the module.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_locale");
    m.set("__doc__", &Str::new("Support for POSIX locales."));
    m.add_functions(FUNCTIONS);
    for (name, n) in CATEGORIES.iter().chain(LANGINFO) {
        m.set(name, &int::from_i64((*n).into()));
    }
    let t = new_exception("locale.Error", &exc::EXCEPTION)?;
    m.set("Error", &t);
    ERROR.set(Some(t));
    Ok(m)
}
