"""Number theory: Miller-Rabin, Pollard rho, CRT, modular square roots, Legendre symbols, continued fractions, RSA with small keys."""
import math
import random
from collections import Counter
from functools import reduce
from itertools import count


def is_prime(n):
    if n < 2 or any(n % p == 0 and n != p for p in (2, 3, 5, 7, 11, 13)):
        return n in (2, 3, 5, 7, 11, 13)
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (0, 1, n - 1):
            continue
        for _ in range(s - 1):
            if (x := x * x % n) == n - 1:
                break
        else:
            return False
    return True


def rho(n, rng=random.Random(1)):
    if n % 2 == 0:
        return 2
    while True:
        c, x = rng.randrange(1, n), rng.randrange(n)
        y, d = x, 1
        while d == 1:
            x = (x * x + c) % n
            y = (y * y + c) % n
            y = (y * y + c) % n
            d = math.gcd(abs(x - y), n)
        if d != n:
            return d


def factor(n):
    if n == 1:
        return Counter()
    if is_prime(n):
        return Counter([n])
    d = rho(n)
    return factor(d) + factor(n // d)


def extended(a, b):
    x, y, u, v = 1, 0, 0, 1
    while b:
        q, r = divmod(a, b)
        a, b, x, y, u, v = b, r, u, v, x - q * u, y - q * v
    return a, x, y


def crt(residues):
    def join(one, two):
        (a, m), (b, n) = one, two
        g, x, _ = extended(m, n)
        if (b - a) % g:
            raise ArithmeticError(f"{a} mod {m} contradicts {b} mod {n}")
        lcm = m // g * n
        return (a + (b - a) // g * x % (n // g) * m) % lcm, lcm
    return reduce(join, residues)


def sqrt_mod(a, p):
    if pow(a, (p - 1) // 2, p) != 1:
        raise ValueError(f"{a} is no square modulo {p}")
    q, s = p - 1, 0
    while not q & 1:
        q >>= 1
        s += 1
    z = next(z for z in count(2) if pow(z, (p - 1) // 2, p) == p - 1)
    m, c, t, r = s, pow(z, q, p), pow(a, q, p), pow(a, (q + 1) // 2, p)
    while t != 1:
        i, t2 = 0, t
        while t2 != 1:
            t2 = t2 * t2 % p
            i += 1
        b = pow(c, 1 << (m - i - 1), p)
        m, c, t, r = i, b * b % p, t * b * b % p, r * b % p
    return min(r, p - r)


def pell(n):
    a0 = math.isqrt(n)
    m, d, a = 0, 1, a0
    h, h1, k, k1 = a0, 1, 1, 0
    while h * h - n * k * k != 1:
        m = d * a - m
        d = (n - m * m) // d
        a = (a0 + m) // d
        h, h1, k, k1 = a * h + h1, h, a * k + k1, k
    return h, k


def totient(n):
    return math.prod((p - 1) * p ** (e - 1) for p, e in factor(n).items())


print([n for n in range(60) if is_prime(n)], is_prime(2**61 - 1), is_prime(2**67 - 1), is_prime(3215031751))
for n in (360, 1001, 2**32 + 1, 600851475143, 10**12 + 39, 1234567891011):
    factors = factor(n)
    print(n, dict(sorted(factors.items())), math.prod(p**e for p, e in factors.items()) == n, totient(n))
print(extended(240, 46), pow(3, -1, 11), crt([(2, 3), (3, 5), (2, 7)]), crt([(1, 4), (3, 6)]), [sqrt_mod(a, 17) for a in (2, 4, 8, 13)], sqrt_mod(5, 10**9 + 9), pell(61), pell(2))
p, q = 1000003, 999983
n, e = p * q, 65537
d = pow(e, -1, math.lcm(p - 1, q - 1))
message = int.from_bytes(b"hello", "big") % n
print(message, pow(message, e, n), pow(pow(message, e, n), d, n) == message, d.bit_length())
for attempt in (lambda: crt([(1, 4), (2, 6)]), lambda: sqrt_mod(3, 17), lambda: pow(6, -1, 9), lambda: pow(2, 5, 0), lambda: math.isqrt(-1), lambda: math.gcd(1.5, 2), lambda: math.comb(-1, 2), lambda: math.factorial(-3), lambda: math.perm(5, -1), lambda: math.lcm("a"), lambda: math.factorial(2.0), lambda: math.comb(10**30, 10**20)):
    try:
        print(attempt())
    except (ArithmeticError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(math.gcd(), math.gcd(12, -18, 30), math.lcm(4, 6, 0), math.lcm(21, 6), math.isqrt(10**40 + 1), math.comb(50, 25), math.perm(7), math.perm(10, 3), math.factorial(25), sum(map(int, str(2**1000))), math.gcd(2**200, 6**100) == 2**100)
sqrt_mod(0, 7)
