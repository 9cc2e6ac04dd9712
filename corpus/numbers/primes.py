"""Sieve, factorisation and the totient, checked against one another."""
from math import gcd, isqrt


def sieve(n):
    flags = bytearray([1]) * (n + 1)
    flags[0:2] = b"\0\0"
    for p in range(2, isqrt(n) + 1):
        if flags[p]:
            flags[p * p :: p] = bytes(len(range(p * p, n + 1, p)))
    return [i for i, f in enumerate(flags) if f]


def factors(n):
    found = {}
    d = 2
    while d * d <= n:
        while n % d == 0:
            found[d] = found.get(d, 0) + 1
            n //= d
        d += 1 if d == 2 else 2
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found


def totient(n):
    result = n
    for p in factors(n):
        result -= result // p
    return result


def is_prime(n):
    """Miller-Rabin with bases that decide below 3.3e24."""
    if n < 2:
        return False
    small = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    for p in small:
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in small:
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


primes = sieve(1000)
print(len(primes), primes[-5:])
assert primes == [n for n in range(1001) if is_prime(n)]
for n in (1, 2, 97, 360, 1001, 65536, 999983, 2**31 - 2):
    f = factors(n)
    print(n, "=", " * ".join(f"{p}^{e}" if e > 1 else str(p) for p, e in f.items()) or "1")
    if n < 2000:
        assert totient(n) == sum(gcd(k, n) == 1 for k in range(1, n + 1))
print([totient(n) for n in range(1, 21)])
print([p for p in range(2, 130) if is_prime(2**p - 1)])
