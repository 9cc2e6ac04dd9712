"""Integers as bit fields: Gray code, Hamming codes, bitboards, CRC, LFSR, two's complement, base conversion, limits and formatting."""
import sys
from itertools import accumulate, pairwise



def gray(n):
    return n ^ n >> 1


def ungray(g):
    n = 0
    while g:
        n ^= g
        g >>= 1
    return n


def hamming_encode(nibble):
    d = [nibble >> i & 1 for i in range(4)]
    p = [d[0] ^ d[1] ^ d[3], d[0] ^ d[2] ^ d[3], d[1] ^ d[2] ^ d[3]]
    return sum(bit << i for i, bit in enumerate([p[0], p[1], d[0], p[2], d[1], d[2], d[3]]))


def hamming_decode(code):
    syndrome = 0
    for position in range(1, 8):
        if code >> position - 1 & 1:
            syndrome ^= position
    if syndrome:
        code ^= 1 << syndrome - 1
    return sum((code >> at & 1) << i for i, at in enumerate((2, 4, 5, 6))), syndrome


def crc32(data, polynomial=0xEDB88320):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (polynomial if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def lfsr(seed, taps=(16, 14, 13, 11)):
    state, period = seed, 0
    while True:
        bit = 0
        for tap in taps:
            bit ^= state >> 16 - tap
        state = state >> 1 | (bit & 1) << 15
        period += 1
        if state == seed:
            return period


def signed(n, width):
    n &= (1 << width) - 1
    return n - (1 << width) if n >> width - 1 else n


def digits(n, base):
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
    sign, n = ("-", -n) if n < 0 else ("", n)
    out = ""
    while n or not out:
        n, d = divmod(n, base)
        out = alphabet[d] + out
    return sign + out


def zeckendorf(n):
    terms = list(accumulate(range(40), lambda pair, _: (pair[1], sum(pair)), initial=(1, 2)))
    out = []
    for a, _ in reversed(terms):
        if a <= n:
            n -= a
            out.append(a)
    return out


print([f"{gray(n):03b}" for n in range(8)], all(ungray(gray(n)) == n for n in range(500)), {(a ^ b).bit_count() for a, b in pairwise(map(gray, range(64)))})
print([hamming_decode(hamming_encode(11) ^ 1 << i) for i in range(7)], all(hamming_decode(hamming_encode(n)) == (n, 0) for n in range(16)))
print(hex(crc32(b"123456789")), lfsr(0xACE1), zeckendorf(100), zeckendorf(987), [signed(n, 8) for n in (127, 128, 255, 256, -1, -129)])
print([int(digits(n, b), b) == n for n in (0, 255, -12345, 10**30) for b in (2, 7, 16, 36)], digits(-255, 16), digits(2**64, 36))
for n in (0, 1, -1, 255, -256, 2**31, -(2**63), 10**18):
    print(n, n.bit_length(), n.bit_count(), ~n, n << 3, n >> 2, n & 0xFF, n | 6, n ^ 0x55, -n & n, hex(n), oct(n), bin(n)[:20], f"{n:#_x} {n:+,} {n:>12} {n:=+8} {n:c}" if 0 < n < 2000 else f"{n:_b}"[-20:])
print(-7 // 2, -7 % 2, -7 >> 1, -1 >> 100, 1 << 70, (-1) << 3, -5 & 3, -5 | 3, -5 ^ 3, ~-1, 5 & -2**70 == 0, (2**70 | 1) & 3, divmod(-(10**20), 7), (10**20) // -7, -(10**20) % -7, 7 % -(10**20), 2**200 % 10**9, (2**100).to_bytes(13, "big").hex(), int.from_bytes(b"\xfe\xff", "big", signed=True), (-2).to_bytes(4, "little", signed=True), int("-" + "7" * 3, 8))
for spec in ("d", "b", "#b", "o", "#o", "x", "#X", "_d", ",d", "_x", "08b", "+d", " d", "^10", "*<8x", "=#10x", "n", "c", "e", ".2f", "g", "%", "s", ",x", ".3d", "#", "#d", "z", "010", "+c", "_c", "1000000000000000000000"):
    try:
        print(spec, [format(n, spec) for n in (65, 1234)], end="; ")
    except (ValueError, OverflowError) as error:
        print(spec, "!", error, end="; ")
print()
limit = sys.get_int_max_str_digits()
big = 10 ** 4000
print(limit, len(str(big)), big == int(str(big)), sys.int_info.bits_per_digit, sys.int_info.default_max_str_digits)
for attempt in (lambda: str(10 ** 5000), lambda: int("9" * 5000), lambda: len(hex(10 ** 5000)), lambda: int("f" * 5000, 16).bit_length(), lambda: sys.set_int_max_str_digits(100), lambda: sys.set_int_max_str_digits(640) or len(str(10 ** 639)), lambda: f"{10 ** 640}", lambda: "%d" % 10 ** 0 and repr(10 ** 700), lambda: sys.set_int_max_str_digits(0) or len(str(10 ** 6000)), lambda: 1 << -1, lambda: 1 >> -1, lambda: 1 << 10**30, lambda: 1 >> 10**30, lambda: 0 << 10**30, lambda: -1 >> 10**30, lambda: 1.5 << 2, lambda: "a" & 1, lambda: ~1.0, lambda: (5).to_bytes(0), lambda: (256).to_bytes(1), lambda: (1).to_bytes(-1), lambda: (1).to_bytes(2, "middle"), lambda: int.from_bytes([1, 256]), lambda: int.from_bytes([1, 2], "little"), lambda: int.from_bytes(5), lambda: (3).bit_count(1), lambda: 7 // 0, lambda: 7 % 0, lambda: 10**400 % 0, lambda: 2 ** -2, lambda: 0 ** -1, lambda: pow(10**30, -1, 10**30 + 57) > 0, lambda: int(2.5e30), lambda: 10**30 + 0.5, lambda: 3 .real, lambda: int.__add__(1, "x"), lambda: int.__rsub__(2, 10), lambda: True + True, lambda: ~True, lambda: -True, lambda: True << 3, lambda: True & False | True ^ True, lambda: bool.__or__(True, 2)):
    try:
        print(attempt())
    except (ArithmeticError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
    sys.set_int_max_str_digits(limit) if "6000" in str(attempt.__code__.co_consts) else None
lfsr("seed")
