//! Positions in a text file. A position is a cookie: where to start in the bytes, the decoder's flags there, how
//! many bytes to feed it then, and how many of the characters that come out lie before the position.

use pyrite_vm::object::{Object, Own, R, Ref};
use pyrite_vm::protocol::{buffer, call, number};
use pyrite_vm::raise::{raise, type_error, value_error};
use pyrite_vm::types::bytes::Bytes;
use pyrite_vm::types::singletons::bool_obj;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;
use pyrite_vm::types::{exc, int};

use super::{Ahead, TextIoWrapper, ahead, flush_pending, open, unsupported};
use crate::io::newline::Newlines;
use pyrite_vm::names::names;

/// Where the last chunk was decoded from.
#[derive(Clone, Default)]
pub(super) struct Snapshot {
    /// The decoder's flags before it.
    pub flags: i64,
    /// The bytes that the decoder held, and those of the chunk.
    pub input: Vec<u8>,
}

/// Bytes of a cookie.
const COOKIE: usize = 21;

#[derive(Default)]
struct Cookie {
    start: i64,
    flags: i32,
    feed: i32,
    skip: i32,
    eof: bool,
}

impl Cookie {
    fn pack(&self) -> R {
        if self.flags == 0 && self.feed == 0 && self.skip == 0 && !self.eof {
            return Ok(int::from_i64(self.start));
        }
        let mut b = Vec::with_capacity(COOKIE);
        b.extend(self.start.to_le_bytes());
        b.extend(self.flags.to_le_bytes());
        b.extend(self.feed.to_le_bytes());
        b.extend(self.skip.to_le_bytes());
        b.push(u8::from(self.eof));
        call::call_method_text(
            int::INT.object().as_object(),
            "from_bytes",
            &[&Bytes::new(&b), &Str::new("little")],
        )
    }
    fn unpack(o: &Object) -> R<Cookie> {
        let b = call::call_method_text(o, "to_bytes", &[&int::from_usize(COOKIE), &Str::new("little")])?;
        let b = buffer::bytes_of(&b)?;
        let Some((start, rest)) = b.split_first_chunk::<8>() else { return Ok(Cookie::default()) };
        let word = |i: usize| rest.get(i..i + 4).map_or(0, |w| i32::from_le_bytes([w[0], w[1], w[2], w[3]]));
        Ok(Cookie {
            start: i64::from_le_bytes(*start),
            flags: word(0),
            feed: word(4),
            skip: word(8),
            eof: rest.get(12).is_some_and(|b| *b != 0),
        })
    }
}

/// The decoder's state: what it holds, and its flags with the held-back `\r` of universal newlines.
pub(super) fn state(t: &TextIoWrapper, d: &Object) -> R<(Vec<u8>, i64)> {
    let s = call::call_method_text(d, "getstate", &[])?;
    let Some([held, flags]) = s.cast::<Tuple>().map(Tuple::as_slice) else {
        return type_error("illegal decoder state");
    };
    if !buffer::supports(held) {
        return type_error(format!(
            "illegal decoder state: the first item should be a bytes object, not '{}'",
            held.ty().name()
        ));
    }
    let mut flags = number::to_i64(flags)?;
    if t.universal.get() {
        flags = flags << 1 | i64::from(ahead(t).newlines.pending_cr);
    }
    Ok((buffer::bytes_of(held)?, flags))
}

fn set_state(t: &TextIoWrapper, d: &Object, held: &[u8], flags: i64) -> R<()> {
    let mut flags = flags;
    if t.universal.get() {
        ahead(t).newlines.pending_cr = flags & 1 != 0;
        flags >>= 1;
    }
    let s = Tuple::pair(Bytes::new(held).up(), int::from_i64(flags));
    call::call_method_text(d, "setstate", &[&s]).map(drop)
}

/// Decodes bytes, with the newlines translated.
pub(super) fn decode(t: &TextIoWrapper, d: &Object, bytes: &Object, last: bool) -> R<Ref<Str>> {
    let text = call::call_method_text(d, "decode", &[bytes, &bool_obj(last)])?;
    let Some(s) = text.cast::<Str>() else {
        return type_error(format!("decoder should return a string result, not '{}'", text.ty().name()));
    };
    Ok(if t.universal.get() { ahead(t).newlines.feed(s, t.translate.get(), last) } else { s.own_as() })
}

fn seekable(b: &Object) -> R<()> {
    if number::is_true(&*call::call_method_text(b, "seekable", &[])?)? {
        return Ok(());
    }
    unsupported("underlying stream is not seekable")
}

pub(super) fn tell(o: &Object) -> R {
    let (t, b) = open(o)?;
    seekable(&b)?;
    if !t.telling.get() {
        return raise(&exc::OS_ERROR, "telling position disabled by next() call");
    }
    flush_pending(t)?;
    call::call_method(o, &names().flush, &[])?;
    let p = call::call_method_text(&b, "tell", &[])?;
    let (Some(d), Some(snap)) = (t.decoder.get(), ahead(t).snapshot.clone()) else { return Ok(p) };
    let start = number::to_i64(&p)? - snap.input.len() as i64;
    let a = ahead(t);
    let used = a.chunk.saturating_sub(a.chars.len() - a.pos);
    if used == 0 {
        return Cookie { start, flags: snap.flags as i32, ..Cookie::default() }.pack();
    }
    let (held, flags) = state(t, &d)?;
    let r = locate(t, &d, &snap, start, used);
    set_state(t, &d, &held, flags)?;
    r?.pack()
}

/// Gives the decoder these flags; at the beginning it forgets everything, also the newlines that were seen.
fn rewind(t: &TextIoWrapper, d: &Object, start: i64, flags: i64) -> R<()> {
    if start == 0 && flags == 0 { reset(t, d) } else { set_state(t, d, &[], flags) }
}

/// The cookie of the place `used` characters into a chunk that starts at `start`.
fn locate(t: &TextIoWrapper, d: &Object, snap: &Snapshot, start: i64, used: usize) -> R<Cookie> {
    let feed = |bytes: &[u8], last: bool| decode(t, d, &Bytes::new(bytes), last).map(|s| s.len());
    let mut flags = snap.flags;
    let mut skip = used;
    // A place near by at which the decoder holds nothing saves going byte by byte from the start.
    let mut from = ((snap.input.len() as f64 / ahead(t).chunk.max(1) as f64) * skip as f64) as usize;
    from = from.min(snap.input.len());
    let mut back = 1;
    while from > 0 {
        rewind(t, d, start, flags)?;
        let n = feed(&snap.input[..from], false)?;
        if n <= skip {
            let (held, now) = state(t, d)?;
            if held.is_empty() {
                flags = now;
                skip -= n;
                break;
            }
            from = from.saturating_sub(held.len());
            back = 1;
        } else {
            from = from.saturating_sub(back);
            back *= 2;
        }
    }
    if from == 0 {
        rewind(t, d, start, flags)?;
    }
    let mut c = Cookie { start: start + from as i64, flags: flags as i32, ..Cookie::default() };
    if skip > 0 {
        let (mut fed, mut decoded) = (0, 0);
        let mut reached = false;
        for byte in &snap.input[from..] {
            fed += 1;
            decoded += feed(&[*byte], false)?;
            let (held, now) = state(t, d)?;
            if held.is_empty() && decoded <= skip {
                c.start += fed;
                skip -= decoded;
                c.flags = now as i32;
                (fed, decoded) = (0, 0);
            }
            if decoded >= skip {
                reached = true;
                break;
            }
        }
        if !reached {
            decoded += feed(&[], true)?;
            c.eof = true;
            if decoded < skip {
                return raise(&exc::OS_ERROR, "can't reconstruct logical file position");
            }
        }
        c.feed = fed as i32;
    }
    c.skip = skip as i32;
    Ok(c)
}

pub(super) fn seek(o: &Object, args: &[&Object]) -> R {
    let (t, b) = open(o)?;
    let whence = match args.get(1) {
        Some(w) => number::to_i32(w)?,
        None => 0,
    };
    seekable(&b)?;
    let zero = args[0].cast::<int::Int>().is_some_and(|i| i.is_zero());
    let target = match whence {
        1 if !zero => return unsupported("can't do nonzero cur-relative seeks"),
        2 if !zero => return unsupported("can't do nonzero end-relative seeks"),
        1 => tell(o)?,
        0 | 2 => args[0].own(),
        w => return value_error(format!("invalid whence ({w}, should be 0, 1 or 2)")),
    };
    flush_pending(t)?;
    call::call_method(o, &names().flush, &[])?;
    if whence == 2 {
        clear(t);
        if let Some(d) = t.decoder.get() {
            reset(t, &d)?;
        }
        let p = call::call_method_text(&b, "seek", &[&int::from_i64(0), &int::from_i64(2)])?;
        restart_encoder(t, p.cast::<int::Int>().is_some_and(|i| i.is_zero()))?;
        return Ok(p);
    }
    if !target.is_a::<int::Int>()
        || number::is_true(&*pyrite_vm::protocol::compare::rich(
            &target,
            &int::from_i64(0),
            pyrite_vm::object::slots::Cmp::Lt,
        )?)?
    {
        return value_error(format!(
            "negative seek position {}",
            pyrite_vm::protocol::object::repr_text(&target)?
        ));
    }
    let c = Cookie::unpack(&target)?;
    call::call_method_text(&b, "seek", &[&int::from_i64(c.start)])?;
    clear(t);
    if let Some(d) = t.decoder.get() {
        rewind(t, &d, c.start, i64::from(c.flags))?;
        ahead(t).snapshot = Some(Snapshot { flags: i64::from(c.flags), input: Vec::new() });
        if c.skip > 0 {
            let got = call::call_method(&b, &names().read, &[&int::from_i64(i64::from(c.feed))])?;
            let input = buffer::bytes_of(&got)?;
            let s = decode(t, &d, &got, c.eof)?;
            let a = ahead(t);
            a.snapshot = Some(Snapshot { flags: i64::from(c.flags), input });
            a.chunk = s.len();
            a.decoded = true;
            a.chars = s.iter().collect();
            if s.len() < c.skip as usize {
                return raise(&exc::OS_ERROR, "can't restore logical file position");
            }
            a.pos = c.skip as usize;
        }
    }
    restart_encoder(t, c.start == 0 && c.flags == 0)?;
    Ok(target)
}

/// Forgets what was read ahead.
fn clear(t: &TextIoWrapper) {
    let a = ahead(t);
    *a = Ahead { newlines: a.newlines, ..Ahead::default() };
}

/// Sets the decoder back to its beginning.
pub(super) fn reset(t: &TextIoWrapper, d: &Object) -> R<()> {
    ahead(t).newlines = Newlines::default();
    call::call_method_text(d, "reset", &[]).map(drop)
}

/// Tells the encoder whether it is at the beginning, where a byte order mark goes.
pub(super) fn restart_encoder(t: &TextIoWrapper, at_start: bool) -> R<()> {
    let Some(e) = t.encoder.get() else { return Ok(()) };
    if at_start {
        call::call_method_text(&e, "reset", &[]).map(drop)
    } else {
        call::call_method_text(&e, "setstate", &[&int::from_i64(0)]).map(drop)
    }
}
