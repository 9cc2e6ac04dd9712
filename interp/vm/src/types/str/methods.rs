//! The methods of `str`.

use super::search::{count, find};
use super::{Str, Width, join_parts, write_chars};
use crate::object::method::{Imp, MethodDef};
use crate::object::{Object, Own, R, Ref};
use crate::protocol::{call, mapping, number, sequence};
use crate::raise::{overflow_error, type_error, value_error};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::singletons::{bool_obj, none};
use crate::types::tuple::Tuple;
use crate::types::{exc, int};

fn this(o: &Object) -> &Str {
    unsafe { o.cast_unchecked() }
}

/// The object itself if it is exactly a `str`, else a copy.
fn exact(s: &Str) -> Ref {
    if s.head.is_exact::<Str>() { s.own_as().up() } else { Str::from_chars(s.chars()).up() }
}

/// `start` and `end` arguments at positions 1 and 2.
fn span(s: &Str, args: &[&Object]) -> R<(usize, usize)> {
    let get = |i: usize, default: isize| -> R<isize> {
        match args.get(i) {
            Some(o) if !o.is_none() => {
                if !number::is_index(o) {
                    return type_error("slice indices must be integers or None or have an __index__ method");
                }
                number::index_to_isize(o, None)
            }
            _ => Ok(default),
        }
    };
    let len = s.len() as isize;
    let (mut a, mut b) = (get(1, 0)?, get(2, isize::MAX)?);
    if b > len {
        b = len;
    } else if b < 0 {
        b = (b + len).max(0);
    }
    if a < 0 {
        a = (a + len).max(0);
    }
    Ok((a as usize, b as usize))
}

fn needle<'a>(args: &[&'a Object]) -> R<&'a Str> {
    match args[0].cast::<Str>() {
        Some(s) => Ok(s),
        None => {
            type_error(format!("must be str, not {}", crate::protocol::object::type_name_or_none(args[0])))
        }
    }
}

fn find_at(o: &Object, args: &[&Object], forward: bool) -> R<Option<usize>> {
    let s = this(o);
    let n = needle(args)?;
    let (a, b) = span(s, args)?;
    Ok(find(s, n, a, b, forward))
}
fn find_m(o: &Object, args: &[&Object]) -> R {
    Ok(int::from_i64(find_at(o, args, true)?.map_or(-1, |i| i as i64)))
}
fn rfind(o: &Object, args: &[&Object]) -> R {
    Ok(int::from_i64(find_at(o, args, false)?.map_or(-1, |i| i as i64)))
}
fn index(o: &Object, args: &[&Object]) -> R {
    match find_at(o, args, true)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("substring not found"),
    }
}
fn rindex(o: &Object, args: &[&Object]) -> R {
    match find_at(o, args, false)? {
        Some(i) => Ok(int::from_usize(i)),
        None => value_error("substring not found"),
    }
}
fn count_m(o: &Object, args: &[&Object]) -> R {
    let s = this(o);
    let n = needle(args)?;
    let (a, b) = span(s, args)?;
    Ok(int::from_usize(count(s, n, a, b)))
}

fn tail_match(s: &Str, p: &Str, a: usize, b: usize, at_end: bool) -> bool {
    let n = p.len();
    if a > b || n > b - a {
        return false;
    }
    let at = if at_end { b - n } else { a };
    (0..n).all(|i| s.at(at + i) == p.at(i))
}
fn starts_ends(o: &Object, args: &[&Object], name: &str, at_end: bool) -> R {
    let s = this(o);
    let (a, b) = span(s, args)?;
    if let Some(t) = args[0].cast::<Tuple>() {
        for p in t.as_slice() {
            let Some(p) = p.cast::<Str>() else {
                return type_error(format!("tuple for {name} must only contain str, not {}", p.ty().name()));
            };
            if tail_match(s, p, a, b, at_end) {
                return Ok(bool_obj(true));
            }
        }
        return Ok(bool_obj(false));
    }
    match args[0].cast::<Str>() {
        Some(p) => Ok(bool_obj(tail_match(s, p, a, b, at_end))),
        None => {
            type_error(format!("{name} first arg must be str or a tuple of str, not {}", args[0].ty().name()))
        }
    }
}

fn str_arg<'a>(o: &'a Object, what: &str) -> R<&'a Str> {
    match o.cast::<Str>() {
        Some(s) => Ok(s),
        None => {
            type_error(format!("{what} must be str, not {}", crate::protocol::object::type_name_or_none(o)))
        }
    }
}

fn remove_prefix(o: &Object, p: &Object) -> R {
    let s = this(o);
    let p = str_arg(p, "removeprefix() argument")?;
    if tail_match(s, p, 0, s.len(), false) {
        return Ok(s.substring(p.len(), s.len()).up());
    }
    Ok(exact(s))
}
fn remove_suffix(o: &Object, p: &Object) -> R {
    let s = this(o);
    let p = str_arg(p, "removesuffix() argument")?;
    if !p.is_empty() && tail_match(s, p, 0, s.len(), true) {
        return Ok(s.substring(0, s.len() - p.len()).up());
    }
    Ok(exact(s))
}

fn map_case(s: &Str, f: impl Fn(u32, &mut Vec<u32>)) -> R {
    let mut v = Vec::with_capacity(s.len());
    for c in s.iter() {
        f(c, &mut v);
    }
    Ok(Str::from_u32(&v).up())
}

fn ascii_map(s: &Str, f: impl Fn(u8) -> u8) -> R {
    let b: Vec<u8> = s.as_utf8_bytes().unwrap_or(&[]).iter().map(|c| f(*c)).collect();
    Ok(Str::from_ascii(&b).up())
}

/// Lower case of character `i`, final sigma included.
fn lower_at(s: &Str, i: usize, out: &mut Vec<u32>) {
    let c = s.at(i);
    if c == 0x3a3 {
        // Final if a cased letter comes before and none after, skipping ignorable ones.
        let before = (0..i).rev().map(|j| s.at(j)).find(|c| !pyrite_unicode::is_case_ignorable(*c));
        let after = (i + 1..s.len()).map(|j| s.at(j)).find(|c| !pyrite_unicode::is_case_ignorable(*c));
        let is_final =
            before.is_some_and(pyrite_unicode::is_cased) && !after.is_some_and(pyrite_unicode::is_cased);
        out.push(if is_final { 0x3c2 } else { 0x3c3 });
        return;
    }
    out.extend_from_slice(&pyrite_unicode::to_lower(c));
}

/// `s.lower()`.
pub fn lower(s: &Str) -> R {
    if s.is_ascii() {
        return ascii_map(s, |c| c.to_ascii_lowercase());
    }
    let mut v = Vec::with_capacity(s.len());
    for i in 0..s.len() {
        lower_at(s, i, &mut v);
    }
    Ok(Str::from_u32(&v).up())
}
/// `s.upper()`.
pub fn upper(s: &Str) -> R {
    if s.is_ascii() {
        return ascii_map(s, |c| c.to_ascii_uppercase());
    }
    map_case(s, |c, v| v.extend_from_slice(&pyrite_unicode::to_upper(c)))
}
fn casefold(o: &Object) -> R {
    let s = this(o);
    if s.is_ascii() {
        return ascii_map(s, |c| c.to_ascii_lowercase());
    }
    map_case(s, |c, v| v.extend_from_slice(&pyrite_unicode::to_casefold(c)))
}
fn swapcase(o: &Object) -> R {
    let s = this(o);
    let mut v = Vec::with_capacity(s.len());
    for (i, c) in s.iter().enumerate() {
        if pyrite_unicode::is_upper(c) {
            lower_at(s, i, &mut v);
        } else if pyrite_unicode::is_lower(c) {
            v.extend_from_slice(&pyrite_unicode::to_upper(c));
        } else {
            v.push(c);
        }
    }
    Ok(Str::from_u32(&v).up())
}
fn capitalize(o: &Object) -> R {
    let s = this(o);
    if s.is_empty() {
        return Ok(exact(s));
    }
    let mut v = pyrite_unicode::to_title(s.at(0)).to_vec();
    for i in 1..s.len() {
        lower_at(s, i, &mut v);
    }
    Ok(Str::from_u32(&v).up())
}
fn title(o: &Object) -> R {
    let s = this(o);
    let mut v = Vec::with_capacity(s.len());
    let mut previous = false;
    for (i, c) in s.iter().enumerate() {
        if previous {
            lower_at(s, i, &mut v);
        } else {
            v.extend_from_slice(&pyrite_unicode::to_title(c));
        }
        previous = pyrite_unicode::is_cased(c);
    }
    Ok(Str::from_u32(&v).up())
}

fn all(o: &Object, f: impl Fn(u32) -> bool) -> R {
    let s = this(o);
    Ok(bool_obj(!s.is_empty() && s.iter().all(f)))
}
fn is_cased_as(o: &Object, want: fn(u32) -> bool, other: fn(u32) -> bool) -> R {
    let mut cased = false;
    for c in this(o).iter() {
        if other(c) || pyrite_unicode::is_title(c) {
            return Ok(bool_obj(false));
        }
        cased |= want(c);
    }
    Ok(bool_obj(cased))
}
fn is_title(o: &Object) -> R {
    let (mut cased, mut previous) = (false, false);
    for c in this(o).iter() {
        if pyrite_unicode::is_upper(c) || pyrite_unicode::is_title(c) {
            if previous {
                return Ok(bool_obj(false));
            }
            previous = true;
            cased = true;
        } else if pyrite_unicode::is_lower(c) {
            if !previous {
                return Ok(bool_obj(false));
            }
            cased = true;
        } else {
            previous = false;
        }
    }
    Ok(bool_obj(cased))
}
/// Is it an identifier?
pub fn is_identifier(s: &Str) -> bool {
    !s.is_empty()
        && s.iter().enumerate().all(|(i, c)| {
            c == 95
                || if i == 0 { pyrite_unicode::is_xid_start(c) } else { pyrite_unicode::is_xid_continue(c) }
        })
}

fn strip_span(s: &Str, chars: Option<&Str>, left: bool, right: bool) -> (usize, usize) {
    let hit = |c: u32| match chars {
        None => pyrite_unicode::is_space(c),
        Some(set) => set.iter().any(|x| x == c),
    };
    let (mut a, mut b) = (0, s.len());
    if left {
        while a < b && hit(s.at(a)) {
            a += 1;
        }
    }
    if right {
        while b > a && hit(s.at(b - 1)) {
            b -= 1;
        }
    }
    (a, b)
}
fn strip(o: &Object, args: &[&Object], name: &str, left: bool, right: bool) -> R {
    let s = this(o);
    let chars = match args.first() {
        Some(c) if !c.is_none() => match c.cast::<Str>() {
            Some(c) => Some(c),
            None => return type_error(format!("{name} arg must be None or str")),
        },
        _ => None,
    };
    let (a, b) = strip_span(s, chars, left, right);
    if a == 0 && b == s.len() {
        return Ok(exact(s));
    }
    Ok(s.substring(a, b).up())
}

fn split_impl(o: &Object, a: &[Option<&Object>], from_right: bool) -> R {
    let s = this(o);
    let max = match a[1] {
        Some(m) => number::index_to_isize(m, Some(&exc::OVERFLOW_ERROR))?,
        None => -1,
    };
    let max = if max < 0 { usize::MAX } else { max as usize };
    let mut out: Vec<Ref> = Vec::new();
    match a[0].filter(|x| !x.is_none()) {
        None => {
            let sp = pyrite_unicode::is_space;
            if !from_right {
                let mut i = 0;
                let n = s.len();
                loop {
                    while i < n && sp(s.at(i)) {
                        i += 1;
                    }
                    if i >= n {
                        break;
                    }
                    if out.len() >= max {
                        out.push(s.substring(i, n).up());
                        break;
                    }
                    let start = i;
                    while i < n && !sp(s.at(i)) {
                        i += 1;
                    }
                    out.push(s.substring(start, i).up());
                }
            } else {
                let mut i = s.len();
                loop {
                    while i > 0 && sp(s.at(i - 1)) {
                        i -= 1;
                    }
                    if i == 0 {
                        break;
                    }
                    if out.len() >= max {
                        out.push(s.substring(0, i).up());
                        break;
                    }
                    let end = i;
                    while i > 0 && !sp(s.at(i - 1)) {
                        i -= 1;
                    }
                    out.push(s.substring(i, end).up());
                }
                out.reverse();
            }
        }
        Some(sep) => {
            let Some(sep) = sep.cast::<Str>() else {
                return type_error(format!("must be str or None, not {}", sep.ty().name()));
            };
            if sep.is_empty() {
                return value_error("empty separator");
            }
            if !from_right {
                let mut at = 0;
                while out.len() < max {
                    match find(s, sep, at, s.len(), true) {
                        Some(i) => {
                            out.push(s.substring(at, i).up());
                            at = i + sep.len();
                        }
                        None => break,
                    }
                }
                out.push(s.substring(at, s.len()).up());
            } else {
                let mut end = s.len();
                while out.len() < max {
                    match find(s, sep, 0, end, false) {
                        Some(i) => {
                            out.push(s.substring(i + sep.len(), end).up());
                            end = i;
                        }
                        None => break,
                    }
                }
                out.push(s.substring(0, end).up());
                out.reverse();
            }
        }
    }
    Ok(List::from_vec(out).up())
}

fn split_lines(o: &Object, a: &[Option<&Object>]) -> R {
    let s = this(o);
    let keep = match a[0] {
        Some(k) => number::is_true(k)?,
        None => false,
    };
    let mut out = Vec::new();
    let n = s.len();
    let mut i = 0;
    while i < n {
        let start = i;
        while i < n && !pyrite_unicode::is_line_break(s.at(i)) {
            i += 1;
        }
        let mut end = i;
        if i < n {
            if s.at(i) == 13 && i + 1 < n && s.at(i + 1) == 10 {
                i += 2;
            } else {
                i += 1;
            }
            if keep {
                end = i;
            }
        }
        out.push(s.substring(start, end).up());
    }
    Ok(List::from_vec(out).up())
}

fn partition(o: &Object, sep: &Object, forward: bool) -> R {
    let s = this(o);
    let sep = match sep.cast::<Str>() {
        Some(x) => x,
        None => return type_error(format!("must be str, not {}", sep.ty().name())),
    };
    if sep.is_empty() {
        return value_error("empty separator");
    }
    let empty = || Str::new("").up();
    Ok(Tuple::from_vec(match find(s, sep, 0, s.len(), forward) {
        Some(i) => vec![s.substring(0, i).up(), exact(sep), s.substring(i + sep.len(), s.len()).up()],
        None if forward => vec![exact(s), empty(), empty()],
        None => vec![empty(), empty(), exact(s)],
    })
    .up())
}

/// `sep.join(iterable)`.
pub fn join(o: &Object, iterable: &Object) -> R {
    let sep = this(o);
    let items = match sequence::vec_of(iterable) {
        Ok(v) => v,
        Err(e) => {
            if e.matches(&exc::TYPE_ERROR)
                && iterable.ty().slots().iter.is_none()
                && !sequence::is_sequence(iterable)
            {
                return type_error("can only join an iterable");
            }
            return Err(e);
        }
    };
    if let [one] = items.as_slice()
        && one.is_exact::<Str>()
    {
        return Ok(one.clone());
    }
    let mut parts: Vec<&Str> = Vec::with_capacity(items.len() * 2);
    for (i, x) in items.iter().enumerate() {
        let Some(s) = x.cast::<Str>() else {
            return type_error(format!("sequence item {i}: expected str instance, {} found", x.ty().name()));
        };
        if i > 0 && !sep.is_empty() {
            parts.push(sep);
        }
        parts.push(s);
    }
    Ok(join_parts(&parts)?.up())
}

fn replace(o: &Object, a: &[Option<&Object>]) -> R {
    let s = this(o);
    let arg = |i: usize| -> R<&Str> {
        match a[i] {
            Some(x) => match x.cast::<Str>() {
                Some(s) => Ok(s),
                None => type_error(format!(
                    "replace() argument {} must be str, not {}",
                    i + 1,
                    crate::protocol::object::type_name_or_none(x)
                )),
            },
            None => type_error("replace() missing argument"),
        }
    };
    let (old, new) = (arg(0)?, arg(1)?);
    let max = match a[2] {
        Some(m) => number::index_to_isize(m, Some(&exc::OVERFLOW_ERROR))?,
        None => -1,
    };
    let max = if max < 0 { usize::MAX } else { max as usize };
    if max == 0
        || (old.is_empty() && new.is_empty())
        || old.len() > s.len()
        || s.is_empty() && max != usize::MAX && !old.is_empty()
    {
        return Ok(exact(s));
    }
    let mut pieces: Vec<Ref<Str>> = Vec::new();
    let mut n = 0;
    if old.is_empty() {
        for i in 0..=s.len() {
            if n < max {
                pieces.push(new.own_as());
                n += 1;
            }
            if i < s.len() {
                if n >= max {
                    pieces.push(s.substring(i, s.len()));
                    break;
                }
                pieces.push(Str::from_point(s.at(i)));
            }
        }
    } else {
        let mut at = 0;
        while n < max {
            match find(s, old, at, s.len(), true) {
                Some(i) => {
                    if i > at {
                        pieces.push(s.substring(at, i));
                    }
                    pieces.push(new.own_as());
                    at = i + old.len();
                    n += 1;
                }
                None => break,
            }
        }
        if n == 0 {
            return Ok(exact(s));
        }
        if at < s.len() {
            pieces.push(s.substring(at, s.len()));
        }
    }
    let refs: Vec<&Str> = pieces.iter().map(|p| &**p).collect();
    let total = refs.iter().try_fold(0usize, |n, p| n.checked_add(p.len()));
    if total.is_none_or(|t| t > isize::MAX as usize / 4) {
        return overflow_error("replace string is too long");
    }
    Ok(join_parts(&refs)?.up())
}

/// `left` fill characters, the string, `right` fill characters.
pub fn pad(s: &Str, left: usize, right: usize, fill: u32) -> R {
    if left == 0 && right == 0 {
        return Ok(exact(s));
    }
    let Some(n) =
        left.checked_add(right).and_then(|n| n.checked_add(s.len())).filter(|n| *n <= isize::MAX as usize)
    else {
        return overflow_error("padded string is too long");
    };
    let f = Str::from_point(fill);
    let width = s.width().max(f.width());
    let ascii = s.is_ascii() && f.is_ascii();
    Ok(Str::build(n, width, ascii, |d| unsafe {
        let p = d.as_mut_ptr();
        let put = |from: usize, count: usize| {
            for i in from..from + count {
                match width {
                    Width::One => *p.add(i) = fill as u8,
                    Width::Two => *(p as *mut u16).add(i) = fill as u16,
                    Width::Four => *(p as *mut u32).add(i) = fill,
                }
            }
        };
        put(0, left);
        write_chars(p, left, width, s.chars());
        put(left + s.len(), right);
    })?
    .up())
}

fn justify(o: &Object, args: &[&Object], how: u8) -> R {
    let s = this(o);
    let width = number::index_to_isize(args[0], Some(&exc::OVERFLOW_ERROR))?;
    let fill = match args.get(1) {
        None => 32,
        Some(f) => match f.cast::<Str>() {
            Some(f) if f.len() == 1 => f.at(0),
            Some(_) => return type_error("The fill character must be exactly one character long"),
            None => {
                return type_error(format!(
                    "The fill character must be a unicode character, not {}",
                    f.ty().name()
                ));
            }
        },
    };
    if width <= s.len() as isize {
        return Ok(exact(s));
    }
    let n = width as usize - s.len();
    match how {
        b'l' => pad(s, 0, n, fill),
        b'r' => pad(s, n, 0, fill),
        _ => {
            let left = n / 2 + (n & width as usize & 1);
            pad(s, left, n - left, fill)
        }
    }
}
fn zfill(o: &Object, w: &Object) -> R {
    let s = this(o);
    let width = number::index_to_isize(w, Some(&exc::OVERFLOW_ERROR))?;
    if width <= s.len() as isize {
        return Ok(exact(s));
    }
    let n = width as usize - s.len();
    let padded = pad(s, n, 0, 48)?;
    if !s.is_empty() && (s.at(0) == 43 || s.at(0) == 45) {
        let p = this(&padded);
        let mut v: Vec<u32> = p.iter().collect();
        v[0] = s.at(0);
        v[n] = 48;
        return Ok(Str::from_u32(&v).up());
    }
    Ok(padded)
}
fn expand_tabs(o: &Object, a: &[Option<&Object>]) -> R {
    let s = this(o);
    let size = match a[0] {
        Some(n) => number::to_i32(n)?.max(0) as usize,
        None => 8,
    };
    let (mut col, mut total) = (0usize, 0usize);
    for c in s.iter() {
        let n = match c {
            9 if size > 0 => size - col % size,
            9 => 0,
            _ => 1,
        };
        col = if matches!(c, 10 | 13) { 0 } else { col + n };
        total += n;
        if total > isize::MAX as usize {
            return overflow_error("new string is too long");
        }
    }
    let mut v = Vec::new();
    crate::raise::reserve(&mut v, total)?;
    col = 0;
    for c in s.iter() {
        match c {
            9 => {
                if size > 0 {
                    let n = size - col % size;
                    v.extend(std::iter::repeat_n(32, n));
                    col += n;
                }
            }
            10 | 13 => {
                v.push(c);
                col = 0;
            }
            c => {
                v.push(c);
                col += 1;
            }
        }
    }
    Ok(Str::from_u32(&v).up())
}

fn translate(o: &Object, table: &Object) -> R {
    let s = this(o);
    let mut v = Vec::with_capacity(s.len());
    for c in s.iter() {
        let k = int::from_i64(c as i64);
        let r = match table.exact::<Dict>() {
            Some(d) => d.get(&k)?,
            None => match mapping::get_item(table, &k) {
                Ok(v) => Some(v),
                Err(e) if e.matches(&exc::LOOKUP_ERROR) => None,
                Err(e) => return Err(e),
            },
        };
        match r {
            None => v.push(c),
            Some(x) if x.is_none() => {}
            Some(x) => {
                if let Some(t) = x.cast::<Str>() {
                    v.extend(t.iter());
                } else if let Some(i) = x.cast::<int::Int>() {
                    match i.as_i64() {
                        Some(n) if (0..0x110000).contains(&n) => v.push(n as u32),
                        _ => return value_error("character mapping must be in range(0x110000)"),
                    }
                } else {
                    return type_error("character mapping must return integer, None or str");
                }
            }
        }
    }
    Ok(Str::from_u32(&v).up())
}
fn make_trans(_: &Object, args: &[&Object]) -> R {
    let d = Dict::new();
    if args.len() == 1 {
        let Some(m) = args[0].exact::<Dict>() else {
            return type_error("if you give only one argument to maketrans it must be a dict");
        };
        for (k, v) in m.entries() {
            if let Some(s) = k.cast::<Str>() {
                if s.len() != 1 {
                    return value_error("string keys in translate table must be of length 1");
                }
                d.set(&int::from_i64(s.at(0) as i64), &v)?;
            } else if k.is_a::<int::Int>() {
                d.set(&k, &v)?;
            } else {
                return type_error("keys in translate table must be strings or integers");
            }
        }
        return Ok(d.up());
    }
    let Some(x) = args[0].cast::<Str>() else {
        return type_error("first maketrans argument must be a string if there is a second argument");
    };
    let y = str_arg(args[1], "maketrans() argument 2")?;
    if x.len() != y.len() {
        return value_error("the first two maketrans arguments must have equal length");
    }
    for (a, b) in x.iter().zip(y.iter()) {
        d.set(&int::from_i64(a as i64), &int::from_i64(b as i64))?;
    }
    if let Some(z) = args.get(2) {
        let z = str_arg(z, "maketrans() argument 3")?;
        for c in z.iter() {
            d.set(&int::from_i64(c as i64), &none())?;
        }
    }
    Ok(d.up())
}

fn encode(o: &Object, a: &[Option<&Object>]) -> R {
    let text = |i: usize, name: &str| -> R<Option<String>> {
        match a[i] {
            None => Ok(None),
            Some(x) => match x.cast::<Str>() {
                Some(s) => Ok(Some(s.to_lossy().into_owned())),
                None => type_error(format!(
                    "encode() argument '{name}' must be str, not {}",
                    crate::protocol::object::type_name_or_none(x)
                )),
            },
        }
    };
    let encoding = text(0, "encoding")?;
    let errors = text(1, "errors")?;
    crate::codecs::encode(o, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref().unwrap_or("strict"))
}

fn format(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R {
    let n = args.len() - kw.map_or(0, |k| k.len());
    let kwargs = call::kwargs_dict(args, kw);
    crate::format::str_format(this(o), &args[..n], kwargs.as_deref().map(|d| &**d))
}
fn format_map(o: &Object, m: &Object) -> R {
    crate::format::str_format_map(this(o), m)
}

/// The methods.
pub static METHODS: &[MethodDef] = &[
    MethodDef::kw("encode", "($self, /, encoding='utf-8', errors='strict')", encode),
    MethodDef::kw("replace", "($self, old, new, /, count=-1)", replace),
    MethodDef::kw("split", "($self, /, sep=None, maxsplit=-1)", |o, a| split_impl(o, a, false)),
    MethodDef::kw("rsplit", "($self, /, sep=None, maxsplit=-1)", |o, a| split_impl(o, a, true)),
    MethodDef::o("join", "($self, iterable, /)", join),
    MethodDef::noargs("capitalize", capitalize),
    MethodDef::noargs("casefold", casefold),
    MethodDef::noargs("title", title),
    MethodDef::pos("center", "($self, width, fillchar=' ', /)", 1, 2, |o, a| justify(o, a, b'c')),
    MethodDef::new("count", "($self, sub[, start[, end]], /)", Imp::Pos(1, 3, count_m)),
    MethodDef::kw("expandtabs", "($self, /, tabsize=8)", expand_tabs),
    MethodDef::new("find", "($self, sub[, start[, end]], /)", Imp::Pos(1, 3, find_m)),
    MethodDef::o("partition", "($self, sep, /)", |o, s| partition(o, s, true)),
    MethodDef::new("index", "($self, sub[, start[, end]], /)", Imp::Pos(1, 3, index)),
    MethodDef::pos("ljust", "($self, width, fillchar=' ', /)", 1, 2, |o, a| justify(o, a, b'l')),
    MethodDef::noargs("lower", |o| lower(this(o))),
    MethodDef::pos("lstrip", "($self, chars=None, /)", 0, 1, |o, a| strip(o, a, "lstrip", true, false)),
    MethodDef::new("rfind", "($self, sub[, start[, end]], /)", Imp::Pos(1, 3, rfind)),
    MethodDef::new("rindex", "($self, sub[, start[, end]], /)", Imp::Pos(1, 3, rindex)),
    MethodDef::pos("rjust", "($self, width, fillchar=' ', /)", 1, 2, |o, a| justify(o, a, b'r')),
    MethodDef::pos("rstrip", "($self, chars=None, /)", 0, 1, |o, a| strip(o, a, "rstrip", false, true)),
    MethodDef::o("rpartition", "($self, sep, /)", |o, s| partition(o, s, false)),
    MethodDef::kw("splitlines", "($self, /, keepends=False)", split_lines),
    MethodDef::pos("strip", "($self, chars=None, /)", 0, 1, |o, a| strip(o, a, "strip", true, true)),
    MethodDef::noargs("swapcase", swapcase),
    MethodDef::o("translate", "($self, table, /)", translate),
    MethodDef::noargs("upper", |o| upper(this(o))),
    MethodDef::new(
        "startswith",
        "($self, prefix[, start[, end]], /)",
        Imp::Pos(1, 3, |o, a| starts_ends(o, a, "startswith", false)),
    ),
    MethodDef::new(
        "endswith",
        "($self, suffix[, start[, end]], /)",
        Imp::Pos(1, 3, |o, a| starts_ends(o, a, "endswith", true)),
    ),
    MethodDef::o("removeprefix", "($self, prefix, /)", remove_prefix),
    MethodDef::o("removesuffix", "($self, suffix, /)", remove_suffix),
    MethodDef::noargs("isascii", |o| Ok(bool_obj(this(o).is_ascii()))),
    MethodDef::noargs("islower", |o| is_cased_as(o, pyrite_unicode::is_lower, pyrite_unicode::is_upper)),
    MethodDef::noargs("isupper", |o| is_cased_as(o, pyrite_unicode::is_upper, pyrite_unicode::is_lower)),
    MethodDef::noargs("istitle", is_title),
    MethodDef::noargs("isspace", |o| all(o, pyrite_unicode::is_space)),
    MethodDef::noargs("isdecimal", |o| all(o, pyrite_unicode::is_decimal)),
    MethodDef::noargs("isdigit", |o| all(o, pyrite_unicode::is_digit)),
    MethodDef::noargs("isnumeric", |o| all(o, pyrite_unicode::is_numeric)),
    MethodDef::noargs("isalpha", |o| all(o, pyrite_unicode::is_alpha)),
    MethodDef::noargs("isalnum", |o| all(o, pyrite_unicode::is_alnum)),
    MethodDef::noargs("isidentifier", |o| Ok(bool_obj(is_identifier(this(o))))),
    MethodDef::noargs("isprintable", |o| Ok(bool_obj(this(o).iter().all(pyrite_unicode::is_printable)))),
    MethodDef::o("zfill", "($self, width, /)", zfill),
    MethodDef::raw("format", "($self, /, *args, **kwargs)", format),
    MethodDef::o("format_map", "($self, mapping, /)", format_map),
    MethodDef::o("__format__", "($self, format_spec, /)", |o, s| {
        crate::format::format_str_object(this(o), s)
    }),
    MethodDef::pos("maketrans", "", 1, 3, make_trans).static_(),
    MethodDef::noargs("__getnewargs__", |o| {
        Ok(Tuple::from_vec(vec![Str::of_type(&super::STR, this(o)).up()]).up())
    }),
    MethodDef::noargs("__sizeof__", |o| {
        let s = this(o);
        let n = if s.is_ascii() { 41 + s.len() } else { 56 + s.width() as usize * (s.len() + 1) };
        Ok(int::from_usize(n))
    }),
];
