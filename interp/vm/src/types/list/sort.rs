//! Sorting: an adaptive merge sort that makes the comparisons CPython's makes, in their order,
//! since programs see them.
//!
//! Runs are found from left to right, short ones extended by binary insertion, and merged by the
//! "powersort" rule, galloping where one side wins often.

use crate::object::slots::Cmp;
use crate::object::{Object, R, Ref};
use crate::protocol::compare;
use crate::types::float::Float;
use crate::types::int::{self, Int};
use crate::types::str::Str;

const MIN_GALLOP: usize = 7;
const MAX_MINRUN: usize = 64;

/// What is moved about: a key, perhaps with its value. Sorting only permutes.
pub(super) trait Item: Copy {
    /// The object compared.
    fn key(&self) -> &Object;
}

/// A value that is its own key.
#[derive(Clone, Copy)]
pub(super) struct Plain(pub *mut Object);
/// A key and its value.
#[derive(Clone, Copy)]
pub(super) struct Keyed(pub *mut Object, pub *mut Object);

impl Item for Plain {
    #[inline(always)]
    fn key(&self) -> &Object {
        unsafe { &*self.0 }
    }
}
impl Item for Keyed {
    #[inline(always)]
    fn key(&self) -> &Object {
        unsafe { &*self.0 }
    }
}

struct Run {
    start: usize,
    len: usize,
    /// Depth in the merge tree of the boundary to the next run.
    power: u32,
}

struct Sorter<'a, T: Item, F: FnMut(&T, &T) -> R<bool>> {
    a: &'a mut [T],
    lt: F,
    min_gallop: usize,
    runs: Vec<Run>,
    temp: Vec<T>,
}

/// Sorts by `lt`; after an error the items are all there, in some order.
fn sort<T: Item>(a: &mut [T], lt: impl FnMut(&T, &T) -> R<bool>) -> R<()> {
    let n = a.len();
    if n < 2 {
        return Ok(());
    }
    let mut s = Sorter { a, lt, min_gallop: MIN_GALLOP, runs: Vec::new(), temp: Vec::new() };
    let minrun = minimum_run(n);
    let mut at = 0;
    while at < n {
        let mut len = s.count_run(at, n - at)?;
        if len < minrun {
            let force = minrun.min(n - at);
            s.binary_insertion(at, force, len)?;
            len = force;
        }
        s.found_run(len)?;
        s.runs.push(Run { start: at, len, power: 0 });
        at += len;
    }
    while s.runs.len() > 1 {
        let mut i = s.runs.len() - 2;
        if i > 0 && s.runs[i - 1].len < s.runs[i + 1].len {
            i -= 1;
        }
        s.merge_at(i)?;
    }
    Ok(())
}

fn minimum_run(mut n: usize) -> usize {
    let mut odd = 0;
    while n >= MAX_MINRUN {
        odd |= n & 1;
        n >>= 1;
    }
    n + odd
}

/// The first bit at which the midpoints of two neighbouring runs differ, as fractions of `n`.
fn power_of(s1: usize, n1: usize, n2: usize, n: usize) -> u32 {
    let mut a = 2 * s1 + n1;
    let mut b = a + n1 + n2;
    let mut power = 0;
    loop {
        power += 1;
        if a >= n {
            a -= n;
            b -= n;
        } else if b >= n {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

impl<T: Item, F: FnMut(&T, &T) -> R<bool>> Sorter<'_, T, F> {
    #[inline(always)]
    fn less(&mut self, i: usize, j: usize) -> R<bool> {
        (self.lt)(&self.a[i], &self.a[j])
    }

    /// Length of the run at `lo`, made ascending.
    fn count_run(&mut self, lo: usize, remaining: usize) -> R<usize> {
        let mut n = 1;
        while n < remaining && !self.less(lo + n, lo + n - 1)? {
            n += 1;
        }
        if n == remaining {
            return Ok(n);
        }
        // The next item is smaller. If those so far are all equal, they begin a descending run.
        if n > 1 {
            if self.less(lo, lo + n - 1)? {
                return Ok(n);
            }
            self.a[lo..lo + n].reverse();
        }
        n += 1;
        // Stretches of equals are reversed now, so that reversing the whole restores their order.
        let mut equals = 0;
        let mut fail = None;
        while n < remaining {
            match self.less(lo + n, lo + n - 1) {
                Ok(true) => {
                    self.reverse_equals(lo, n, &mut equals);
                    n += 1;
                }
                Ok(false) => match self.less(lo + n - 1, lo + n) {
                    Ok(true) => break,
                    Ok(false) => {
                        equals += 1;
                        n += 1;
                    }
                    Err(e) => {
                        fail = Some(e);
                        break;
                    }
                },
                Err(e) => {
                    fail = Some(e);
                    break;
                }
            }
        }
        if let Some(e) = fail {
            return Err(e);
        }
        self.reverse_equals(lo, n, &mut equals);
        self.a[lo..lo + n].reverse();
        // The greatest is last now: what follows may go on from it.
        while n < remaining && !self.less(lo + n, lo + n - 1)? {
            n += 1;
        }
        Ok(n)
    }

    fn reverse_equals(&mut self, lo: usize, n: usize, equals: &mut usize) {
        if *equals > 0 {
            self.a[lo + n - *equals - 1..lo + n].reverse();
            *equals = 0;
        }
    }

    fn binary_insertion(&mut self, lo: usize, n: usize, sorted: usize) -> R<()> {
        for i in sorted.max(1)..n {
            let (mut l, mut r) = (0, i);
            while l < r {
                let m = (l + r) / 2;
                if self.less(lo + i, lo + m)? {
                    r = m;
                } else {
                    l = m + 1;
                }
            }
            self.a[lo + l..=lo + i].rotate_right(1);
        }
        Ok(())
    }

    fn found_run(&mut self, len: usize) -> R<()> {
        let Some(last) = self.runs.last() else { return Ok(()) };
        let power = power_of(last.start, last.len, len, self.a.len());
        while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
            self.merge_at(self.runs.len() - 2)?;
        }
        if let Some(last) = self.runs.last_mut() {
            last.power = power;
        }
        Ok(())
    }

    /// Merges the runs `i` and `i + 1`.
    fn merge_at(&mut self, i: usize) -> R<()> {
        let (mut sa, mut na) = (self.runs[i].start, self.runs[i].len);
        let (sb, nb) = (self.runs[i + 1].start, self.runs[i + 1].len);
        self.runs[i].len = na + nb;
        self.runs.remove(i + 1);
        let key = self.a[sb];
        let k = gallop_right(&mut self.lt, &key, &self.a[sa..sa + na], 0)?;
        sa += k;
        na -= k;
        if na == 0 {
            return Ok(());
        }
        let key = self.a[sa + na - 1];
        let nb = gallop_left(&mut self.lt, &key, &self.a[sb..sb + nb], nb - 1)?;
        if nb == 0 {
            return Ok(());
        }
        if na <= nb { self.merge_low(sa, na, nb) } else { self.merge_high(sa, na, nb) }
    }

    /// Merges from the left; the shorter left run moves to the side.
    fn merge_low(&mut self, start: usize, na: usize, nb: usize) -> R<()> {
        let mut temp = std::mem::take(&mut self.temp);
        temp.clear();
        temp.extend_from_slice(&self.a[start..start + na]);
        let end = start + na + nb;
        let (mut dest, mut i, mut b) = (start, 0, start + na);
        let r = self.merge_low_loop(&temp, &mut dest, &mut i, &mut b, end);
        // What is left of the left run goes between; of the right run, it is in place, unless the
        // one item of the left run that remains is the greatest.
        let rest = temp.len() - i;
        match r {
            Ok(true) => {
                self.a.copy_within(b..end, dest);
                self.a[end - rest..end].copy_from_slice(&temp[i..]);
            }
            _ => self.a[dest..dest + rest].copy_from_slice(&temp[i..]),
        }
        self.temp = temp;
        r.map(drop)
    }

    /// True when the left rest goes behind the right one.
    fn merge_low_loop(
        &mut self,
        t: &[T],
        dest: &mut usize,
        i: &mut usize,
        b: &mut usize,
        end: usize,
    ) -> R<bool> {
        let na = t.len();
        self.a[*dest] = self.a[*b];
        *dest += 1;
        *b += 1;
        if *b == end {
            return Ok(false);
        }
        if na == 1 {
            return Ok(true);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut acount, mut bcount) = (0usize, 0usize);
            loop {
                if (self.lt)(&self.a[*b], &t[*i])? {
                    self.a[*dest] = self.a[*b];
                    *dest += 1;
                    *b += 1;
                    bcount += 1;
                    acount = 0;
                    if *b == end {
                        return Ok(false);
                    }
                    if bcount >= min_gallop {
                        break;
                    }
                } else {
                    self.a[*dest] = t[*i];
                    *dest += 1;
                    *i += 1;
                    acount += 1;
                    bcount = 0;
                    if *i + 1 == na {
                        return Ok(true);
                    }
                    if acount >= min_gallop {
                        break;
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let k = gallop_right(&mut self.lt, &self.a[*b], &t[*i..], 0)?;
                acount = k;
                if k > 0 {
                    self.a[*dest..*dest + k].copy_from_slice(&t[*i..*i + k]);
                    *dest += k;
                    *i += k;
                    if *i + 1 == na {
                        return Ok(true);
                    }
                    // Only an inconsistent comparison gets here.
                    if *i == na {
                        return Ok(false);
                    }
                }
                self.a[*dest] = self.a[*b];
                *dest += 1;
                *b += 1;
                if *b == end {
                    return Ok(false);
                }
                let k = gallop_left(&mut self.lt, &t[*i], &self.a[*b..end], 0)?;
                bcount = k;
                if k > 0 {
                    self.a.copy_within(*b..*b + k, *dest);
                    *dest += k;
                    *b += k;
                    if *b == end {
                        return Ok(false);
                    }
                }
                self.a[*dest] = t[*i];
                *dest += 1;
                *i += 1;
                if *i + 1 == na {
                    return Ok(true);
                }
                if acount < MIN_GALLOP && bcount < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }

    /// Merges from the right; the shorter right run moves to the side.
    fn merge_high(&mut self, start: usize, na: usize, nb: usize) -> R<()> {
        let mut temp = std::mem::take(&mut self.temp);
        temp.clear();
        temp.extend_from_slice(&self.a[start + na..start + na + nb]);
        // Ends (one past): of the place filled, of the left rest, of the right rest.
        let (mut dest, mut a, mut b) = (start + na + nb, start + na, nb);
        let r = self.merge_high_loop(&temp, &mut dest, start, &mut a, &mut b);
        match r {
            Ok(true) => {
                self.a.copy_within(start..a, dest - (a - start));
                self.a[start..start + b].copy_from_slice(&temp[..b]);
            }
            _ => self.a[dest - b..dest].copy_from_slice(&temp[..b]),
        }
        self.temp = temp;
        r.map(drop)
    }

    /// True when the right rest goes before the left one.
    fn merge_high_loop(
        &mut self,
        t: &[T],
        dest: &mut usize,
        start: usize,
        a: &mut usize,
        b: &mut usize,
    ) -> R<bool> {
        *dest -= 1;
        *a -= 1;
        self.a[*dest] = self.a[*a];
        if *a == start {
            return Ok(false);
        }
        if *b == 1 {
            return Ok(true);
        }
        let mut min_gallop = self.min_gallop;
        loop {
            let (mut acount, mut bcount) = (0usize, 0usize);
            loop {
                *dest -= 1;
                match (self.lt)(&t[*b - 1], &self.a[*a - 1]) {
                    Ok(true) => {
                        *a -= 1;
                        self.a[*dest] = self.a[*a];
                        acount += 1;
                        bcount = 0;
                        if *a == start {
                            return Ok(false);
                        }
                        if acount >= min_gallop {
                            break;
                        }
                    }
                    Ok(false) => {
                        *b -= 1;
                        self.a[*dest] = t[*b];
                        bcount += 1;
                        acount = 0;
                        if *b == 1 {
                            return Ok(true);
                        }
                        if bcount >= min_gallop {
                            break;
                        }
                    }
                    Err(e) => {
                        *dest += 1;
                        return Err(e);
                    }
                }
            }
            min_gallop += 1;
            loop {
                min_gallop -= usize::from(min_gallop > 1);
                self.min_gallop = min_gallop;
                let n = *a - start;
                let k = n - gallop_right(&mut self.lt, &t[*b - 1], &self.a[start..*a], n - 1)?;
                acount = k;
                if k > 0 {
                    *dest -= k;
                    *a -= k;
                    self.a.copy_within(*a..*a + k, *dest);
                    if *a == start {
                        return Ok(false);
                    }
                }
                *dest -= 1;
                *b -= 1;
                self.a[*dest] = t[*b];
                if *b == 1 {
                    return Ok(true);
                }
                let k = *b - gallop_left(&mut self.lt, &self.a[*a - 1], &t[..*b], *b - 1)?;
                bcount = k;
                if k > 0 {
                    *dest -= k;
                    *b -= k;
                    self.a[*dest..*dest + k].copy_from_slice(&t[*b..*b + k]);
                    if *b == 1 {
                        return Ok(true);
                    }
                    // Only an inconsistent comparison gets here.
                    if *b == 0 {
                        return Ok(false);
                    }
                }
                *dest -= 1;
                *a -= 1;
                self.a[*dest] = self.a[*a];
                if *a == start {
                    return Ok(false);
                }
                if acount < MIN_GALLOP && bcount < MIN_GALLOP {
                    break;
                }
            }
            min_gallop += 1;
            self.min_gallop = min_gallop;
        }
    }
}

/// Where `key` belongs in sorted `a`, before equals; the search starts at `hint`.
fn gallop_left<T: Item>(lt: &mut impl FnMut(&T, &T) -> R<bool>, key: &T, a: &[T], hint: usize) -> R<usize> {
    let (mut last, mut ofs) = (0usize, 1usize);
    let (mut lo, mut hi);
    if lt(&a[hint], key)? {
        let max = a.len() - hint;
        while ofs < max && lt(&a[hint + ofs], key)? {
            last = ofs;
            ofs = ofs * 2 + 1;
        }
        lo = hint + last + 1;
        hi = hint + ofs.min(max);
    } else {
        let max = hint + 1;
        while ofs < max && !lt(&a[hint - ofs], key)? {
            last = ofs;
            ofs = ofs * 2 + 1;
        }
        lo = hint + 1 - ofs.min(max);
        hi = hint - last;
    }
    while lo < hi {
        let m = lo + (hi - lo) / 2;
        if lt(&a[m], key)? {
            lo = m + 1;
        } else {
            hi = m;
        }
    }
    Ok(hi)
}

/// Where `key` belongs in sorted `a`, behind equals; the search starts at `hint`.
fn gallop_right<T: Item>(lt: &mut impl FnMut(&T, &T) -> R<bool>, key: &T, a: &[T], hint: usize) -> R<usize> {
    let (mut last, mut ofs) = (0usize, 1usize);
    let (mut lo, mut hi);
    if lt(key, &a[hint])? {
        let max = hint + 1;
        while ofs < max && lt(key, &a[hint - ofs])? {
            last = ofs;
            ofs = ofs * 2 + 1;
        }
        lo = hint + 1 - ofs.min(max);
        hi = hint - last;
    } else {
        let max = a.len() - hint;
        while ofs < max && !lt(key, &a[hint + ofs])? {
            last = ofs;
            ofs = ofs * 2 + 1;
        }
        lo = hint + last + 1;
        hi = hint + ofs.min(max);
    }
    while lo < hi {
        let m = lo + (hi - lo) / 2;
        if lt(key, &a[m])? {
            hi = m;
        } else {
            lo = m + 1;
        }
    }
    Ok(hi)
}

/// Sorts by the keys' `<`, by faster means where all keys are of one well-known type.
pub(super) fn sort_items<T: Item>(a: &mut [T]) -> R<()> {
    if a.iter().all(|x| x.key().is_exact::<Int>()) {
        return sort(a, |x, y| unsafe {
            let (x, y) = (x.key().cast_unchecked::<Int>(), y.key().cast_unchecked::<Int>());
            Ok(if x.is_small() && y.is_small() {
                x.small_unchecked() < y.small_unchecked()
            } else {
                int::compare(x, y).is_lt()
            })
        });
    }
    if a.iter().all(|x| x.key().is_exact::<Str>()) {
        return sort(a, |x, y| unsafe {
            let (x, y) = (x.key().cast_unchecked::<Str>(), y.key().cast_unchecked::<Str>());
            Ok(match (x.as_ascii(), y.as_ascii()) {
                (Some(x), Some(y)) => x < y,
                _ => x.iter().lt(y.iter()),
            })
        });
    }
    if a.iter().all(|x| x.key().is_exact::<Float>()) {
        return sort(a, |x, y| unsafe {
            Ok(x.key().cast_unchecked::<Float>().value() < y.key().cast_unchecked::<Float>().value())
        });
    }
    sort(a, |x, y| compare::rich_bool(x.key(), y.key(), Cmp::Lt))
}

/// Sorts stably by `<`.
///
/// # Errors
/// What comparing raises; the values are then in some order.
pub fn sort_values(v: &mut [Ref]) -> R<()> {
    // A `Ref` is a pointer; sorting permutes.
    let a = unsafe { std::slice::from_raw_parts_mut(v.as_mut_ptr() as *mut Plain, v.len()) };
    sort_items(a)
}

#[cfg(test)]
mod tests {
    use super::{Item, sort};
    use crate::object::Object;

    /// A number and its place before sorting.
    #[derive(Clone, Copy)]
    struct Number(u32, usize);
    impl Item for Number {
        fn key(&self) -> &Object {
            crate::types::singletons::none_ref()
        }
    }

    fn check(values: &[u32]) {
        let mut a: Vec<Number> = values.iter().enumerate().map(|(i, v)| Number(*v, i)).collect();
        let mut expected = a.clone();
        expected.sort_by_key(|n| n.0);
        assert!(sort(&mut a, |x, y| Ok(x.0 < y.0)).is_ok());
        assert!(a.iter().zip(&expected).all(|(x, y)| (x.0, x.1) == (y.0, y.1)), "{values:?}");
    }

    proptest::proptest! {
        #[test]
        fn stable(v in proptest::collection::vec(0u32..40, 0..700)) {
            check(&v);
        }
        #[test]
        fn stable_in_runs(v in proptest::collection::vec((0u32..1000, 1usize..80, proptest::bool::ANY), 0..20)) {
            let mut values = Vec::new();
            for (start, n, up) in v {
                values.extend((0..n as u32).map(|i| if up { start + i / 2 } else { (start + 50).saturating_sub(i / 2) }));
            }
            check(&values);
        }
        /// Whatever the comparison answers, no item is lost.
        #[test]
        fn inconsistent(n in 0usize..500, bits in proptest::collection::vec(proptest::bool::ANY, 1..97)) {
            let mut a: Vec<Number> = (0..n).map(|i| Number(0, i)).collect();
            let mut k = 0;
            let r = sort(&mut a, |_, _| {
                k += 1;
                Ok(bits[k % bits.len()])
            });
            assert!(r.is_ok());
            let mut places: Vec<usize> = a.iter().map(|x| x.1).collect();
            places.sort_unstable();
            assert!(places.into_iter().eq(0..n));
        }
    }
}
