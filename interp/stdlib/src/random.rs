//! `_random`: the Mersenne Twister (MT19937), seeded and read as the reference does.

use num_bigint::BigUint;
use pyrite_vm::object::method::MethodDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, PyType, R, Ref, StaticType};
use pyrite_vm::protocol::{compare, number, sequence};
use pyrite_vm::raise::{memory_error, overflow_error, type_error, value_error};
use pyrite_vm::types::float;
use pyrite_vm::types::int::{self, Int};
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::tuple::Tuple;

const N: usize = 624;
const M: usize = 397;

/// The generator.
pub struct Twister {
    state: [u32; N],
    index: usize,
}
pyrite_vm::untraced!(Twister);

impl Twister {
    fn new() -> Twister {
        Twister { state: [0; N], index: N }
    }

    fn init(&mut self, seed: u32) {
        self.state[0] = seed;
        for i in 1..N {
            let before = self.state[i - 1];
            self.state[i] = 1_812_433_253u32.wrapping_mul(before ^ before >> 30).wrapping_add(i as u32);
        }
        self.index = N;
    }

    fn init_by_array(&mut self, key: &[u32]) {
        self.init(19_650_218);
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let before = self.state[i - 1];
            let k = key.get(j).copied().unwrap_or(0);
            self.state[i] = (self.state[i] ^ (before ^ before >> 30).wrapping_mul(1_664_525))
                .wrapping_add(k)
                .wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= N {
                self.state[0] = self.state[N - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..N - 1 {
            let before = self.state[i - 1];
            self.state[i] =
                (self.state[i] ^ (before ^ before >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                self.state[0] = self.state[N - 1];
                i = 1;
            }
        }
        self.state[0] = 0x8000_0000;
    }

    #[cold]
    fn refill(&mut self) {
        for k in 0..N {
            let y = self.state[k] & 0x8000_0000 | self.state[(k + 1) % N] & 0x7fff_ffff;
            let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[k] = self.state[(k + M) % N] ^ y >> 1 ^ twist;
        }
        self.index = 0;
    }

    #[inline]
    fn next(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    #[inline]
    fn random(&mut self) -> f64 {
        let (a, b) = (self.next() >> 5, self.next() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }
}

pyrite_vm::object! {
    /// A generator.
    pub struct Random: RANDOM {
        twister: Guarded<Twister>,
    }
}

fn this(o: &Object) -> &Random {
    unsafe { o.cast_unchecked() }
}

fn seed_from_system(t: &mut Twister) {
    let mut key = [0u32; N];
    let size = std::mem::size_of_val(&key);
    let mut done = 0;
    while done < size {
        let p = unsafe { key.as_mut_ptr().cast::<u8>().add(done) };
        let n = unsafe { libc::getrandom(p.cast(), size - done, 0) };
        if n <= 0 {
            break;
        }
        done += n as usize;
    }
    if done < size {
        let now = crate::time::stamp::clock(libc::CLOCK_REALTIME).unwrap_or(0);
        let mono = crate::time::stamp::monotonic();
        t.init_by_array(&[
            now as u32,
            (now >> 32) as u32,
            std::process::id(),
            mono as u32,
            (mono >> 32) as u32,
        ]);
        return;
    }
    t.init_by_array(&key);
}

fn seed(o: &Object, arg: Option<&Object>) -> R<()> {
    let Some(a) = arg.filter(|a| !a.is_none()) else {
        seed_from_system(this(o).twister.borrow_mut());
        return Ok(());
    };
    let key: Vec<u32> = match a.cast::<Int>() {
        Some(i) => match i.as_big() {
            None => words(i.small_unchecked().unsigned_abs()),
            Some(b) => b.magnitude().to_u32_digits(),
        },
        None => words(compare::hash(a)? as u64),
    };
    this(o).twister.borrow_mut().init_by_array(&key);
    Ok(())
}

fn words(n: u64) -> Vec<u32> {
    let (low, high) = (n as u32, (n >> 32) as u32);
    if high == 0 { vec![low] } else { vec![low, high] }
}

fn new(ty: &PyType, _: &[&Object], _: Option<&Tuple>) -> R {
    Ok(Ref::new(Random { head: Object::head(ty), twister: Guarded::new(Twister::new()) }).up())
}

fn init(o: &Object, args: &[&Object], kw: Option<&Tuple>) -> R<()> {
    let keywords = kw.map_or(0, |k| k.len());
    // A subclass with an `__init__` of its own takes what it likes.
    let own =
        o.ty().slots().init.is_some_and(|f| std::ptr::fn_addr_eq(f, init as pyrite_vm::object::slots::Init));
    if keywords > 0 && own {
        return type_error("Random() takes no keyword arguments");
    }
    let args = args.get(..args.len() - keywords).unwrap_or(args);
    if args.len() > 1 {
        return type_error("Random() requires 0 or 1 argument");
    }
    seed(o, args.first().copied())
}

fn getrandbits(o: &Object, k: &Object) -> R {
    let k = sequence::int_arg(k)?;
    if k < 0 {
        return value_error("number of bits must be non-negative");
    }
    let t = this(o).twister.borrow_mut();
    if k == 0 {
        return Ok(int::from_i64(0));
    }
    if k <= 32 {
        return Ok(int::from_i64((t.next() >> (32 - k)).into()));
    }
    let count = (k as usize - 1) / 32 + 1;
    let mut v: Vec<u32> = Vec::new();
    if v.try_reserve_exact(count).is_err() {
        return memory_error();
    }
    let mut left = k;
    for _ in 0..count {
        let mut r = t.next();
        if left < 32 {
            r >>= 32 - left;
        }
        v.push(r);
        left -= 32;
    }
    Ok(int::from_bigint(BigUint::new(v).into()))
}

fn getstate(o: &Object) -> R {
    let t = this(o).twister.borrow();
    let mut v: Vec<Ref> = t.state.iter().map(|w| int::from_i64((*w).into())).collect();
    v.push(int::from_usize(t.index));
    Ok(Tuple::from_vec(v).up())
}

fn setstate(o: &Object, state: &Object) -> R {
    let Some(t) = state.cast::<Tuple>() else { return type_error("state vector must be a tuple") };
    let [words @ .., index] = t.as_slice() else { return value_error("state vector is the wrong size") };
    if words.len() != N {
        return value_error("state vector is the wrong size");
    }
    let mut new = [0u32; N];
    for (to, w) in new.iter_mut().zip(words) {
        let Some(i) = w.cast::<Int>() else { return type_error("an integer is required") };
        if i.is_negative() {
            return overflow_error("can't convert negative value to unsigned int");
        }
        let wide = match i.as_big() {
            None => i.small_unchecked() as u64,
            Some(b) => match num_traits::ToPrimitive::to_u64(b) {
                Some(n) => n,
                None => return overflow_error("Python int too large to convert to C unsigned long"),
            },
        };
        *to = wide as u32;
    }
    let index = number::to_i64(index)?;
    if !(0..=N as i64).contains(&index) {
        return value_error("invalid state");
    }
    let t = this(o).twister.borrow_mut();
    t.state = new;
    t.index = index as usize;
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::noargs("random", |o| Ok(float::new(this(o).twister.borrow_mut().random()))),
    MethodDef::pos("seed", "($self, n=None, /)", 0, 1, |o, a| {
        seed(o, a.first().copied())?;
        Ok(none())
    }),
    MethodDef::noargs("getstate", getstate),
    MethodDef::o("setstate", "($self, state, /)", setstate),
    MethodDef::o("getrandbits", "($self, k, /)", getrandbits),
];

/// `_random.Random`.
pub static RANDOM: StaticType = StaticType::new::<Random>(
    TypeDef {
        name: "_random.Random",
        flags: TypeFlags::BASETYPE,
        methods: METHODS,
        doc: Some("Random() -> create a random number generator with its own internal state."),
        ..TypeDef::DEFAULT
    },
    Slots { new: Some(new), init: Some(init), ..Slots::NONE },
);

/// Makes the module.
pub fn init_module() -> R<Ref<Module>> {
    let m = Module::new("_random");
    m.set("__doc__", &Str::new("Module implements the Mersenne Twister random number generator."));
    m.add_type(&RANDOM);
    Ok(m)
}
