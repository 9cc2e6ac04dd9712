"""Arbitrary precision: digits of e and pi, bases, bits and modular powers."""


def pi_digits(n):
    """Machin's formula in integers."""
    unity = 10 ** (n + 10)

    def arctan(x):
        total = term = unity // x
        k, sign = 3, -1
        while term:
            term //= x * x
            total += sign * (term // k)
            k, sign = k + 2, -sign
        return total

    return str(4 * (4 * arctan(5) - arctan(239)))[: n + 1]


def e_digits(n):
    unity = 10 ** (n + 10)
    total, term, k = 0, unity, 1
    while term:
        total += term
        term //= k
        k += 1
    return str(total)[: n + 1]


def base(n, b, digits="0123456789abcdefghijklmnopqrstuvwxyz"):
    if n < 0:
        return "-" + base(-n, b)
    out = ""
    while True:
        n, r = divmod(n, b)
        out = digits[r] + out
        if not n:
            return out


print(pi_digits(100))
print(e_digits(60))
f = 1
for i in range(1, 60):
    f *= i
print(f, f.bit_length(), f.bit_count(), f & -f, (f >> 40) ^ (f << 3) & ~f)
for b in (2, 3, 7, 16, 36):
    text = base(-(10**20) + b, b)
    print(b, text, int(text, b))
    assert int(text, b) == -(10**20) + b
print(hex(-255), oct(64), bin(10), f"{2**70:_x} {2**70:,} {-5:#010b} {255:#X}")
print(pow(3, -1, 101), pow(2, 10**18, 10**9 + 7), pow(-7, 3, 10), (-7) ** 3)
print((2**64 - 1).to_bytes(8, "little"), (-2).to_bytes(3, "big", signed=True), int.from_bytes(b"\x01\x00\xff", "big"))
print(-1 >> 100, -(2**70) >> 3, 1 << 65, -(2**70) // 3, -(2**70) % 3, divmod(2**90, -(10**9)))
print(hash(2**61 - 1), hash(2**61), hash(-1), hash(10**30), int("  -0b101 ", 0), int("١٢٣"))
print([n.as_integer_ratio() for n in (5, True)], True + True, ~True == -2, int.__add__(True, 2))
for bad in (lambda: 1 << -1, lambda: pow(2, -1, 4), lambda: int("12a"), lambda: int("9", 8), lambda: (300).to_bytes(1), lambda: 5 // 0):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
